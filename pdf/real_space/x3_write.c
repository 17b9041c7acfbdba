// Outputs with the header of PDFgetX3.
#include "x3.h"

#include <lehr/core/number.h>
#include <lehr/core/output.h>
#include <lehr/core/provenance.h>
#include <lehr/core/text.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const output_names[] = {"iq", "sq", "fq", "gr"};

const char *lehr_pdf_x3_output_name(lehr_pdf_x3_output output)
{
    return output_names[output];
}

bool lehr_pdf_x3_output_find(lehr_pdf_x3_output *out, const char *name)
{
    const char *word = name[0] == '.' ? name + 1 : name;
    for (size_t i = 0; i < sizeof output_names / sizeof *output_names; i++) {
        if (lehr_text_equals_nocase((lehr_text_line){word, strlen(word)}, output_names[i])) {
            *out = (lehr_pdf_x3_output)i;
            return true;
        }
    }
    return false;
}

static void put(FILE *file, const char *key, double value)
{
    char text[32];
    if (isfinite(value)) {
        lehr_number_format(text, sizeof text, value);
        fprintf(file, "%s = %s\n", key, text);
    }
}

/// A text on one line: what breaks a line in a name becomes a blank.
static void put_text(FILE *file, const char *key, const char *value)
{
    if (value) {
        fprintf(file, "%s = ", key);
        for (; *value; value++) {
            fputc(*value == '\n' || *value == '\r' ? ' ' : *value, file);
        }
        fputc('\n', file);
    }
}

static void write_header(FILE *file, lehr_pdf_x3_output output, const lehr_pdf_rpoly *result,
                         const lehr_pdf_x3_context *context)
{
    const lehr_pdf_rpoly_options *o = &result->options;
    fprintf(file, "[DEFAULT]\n\nversion = lehr %s\n\n# input and output specifications\n", lehr_version());
    // As for the input: what stands below is q or r, which its label tells.
    static const char *const formats[] = {"QA", "QA", "Qnm", "twotheta", "QA"};
    fprintf(file, "dataformat = %s\n", formats[context->axis]);
    put_text(file, "inputfile", context->input);
    put_text(file, "backgroundfile", context->background);
    put_text(file, "outputtype", lehr_pdf_x3_output_name(output));
    fprintf(file, "\n# PDF calculation setup\nmode = xray\n");
    put(file, "wavelength", context->wavelength_ang);
    put(file, "twothetazero", context->two_theta_zero_deg);
    put_text(file, "composition", context->composition);
    put(file, "bgscale", o->background_scale);
    put(file, "rpoly", o->rpoly_ang);
    put(file, "qmaxinst", o->qmaxinst_per_ang);
    put(file, "qmin", o->qmin_per_ang);
    put(file, "qmax", o->qmax_per_ang);
    put(file, "rmin", o->rmin_ang);
    put(file, "rmax", o->rmax_ang);
    put(file, "rstep", o->rstep_ang);
    fprintf(
        file,
        "\n# Not on an absolute scale: amplitudes, coordination numbers and densities have no meaning.\n");
    if (context->command_line) {
        put_text(file, "# command line", context->command_line);
    }
    put(file, "# scale", result->scale);
    put(file, "# degree of the polynomial", result->degree);
    put(file, "# share of the polynomial", result->polynomial_share);
    fprintf(file, "\n# End of config --------------------------------------------------------------\n\n"
                  "#### start data\n\n#S 1\n");
}

static void write_rows(FILE *file, const double *x, const double *y, const double *sigma, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        fprintf(file, "%.7g %.8g 0 %.4g\n", x[i], y[i], isfinite(sigma[i]) ? sigma[i] : 0);
    }
}

lehr_status lehr_pdf_x3_write(const char *path, lehr_pdf_x3_output output, const lehr_pdf_rpoly *result,
                              const lehr_pdf_x3_context *context, lehr_error *err)
{
    static const char *const labels[] = {"#L Q(Å$^{-1}$)  I  d_Q  d_I", "#L Q(Å$^{-1}$)  S  d_Q  d_S",
                                         "#L Q(Å$^{-1}$)  F(Å$^{-1}$)  d_Q  d_F",
                                         "#L r(Å)  G(Å$^{-2}$)  d_r  d_Gr"};
    const double *const y[] = {result->i, result->s, result->f, result->g};
    const double *const sigma[] = {result->i_sigma, result->s_sigma, result->f_sigma, result->g_sigma};
    bool real = output == LEHR_PDF_X3_GR;
    lehr_output *file = NULL;
    lehr_status status = lehr_output_open(&file, path, err);
    if (status == LEHR_OK) {
        write_header(lehr_output_file(file), output, result, context);
        fprintf(lehr_output_file(file), "%s\n", labels[output]);
        write_rows(lehr_output_file(file), real ? result->r_ang : result->q_per_ang, y[output], sigma[output],
                   real ? result->n_r : result->n_q);
        status = lehr_output_commit(file, err);
    }
    lehr_output_free(file);
    return status;
}
