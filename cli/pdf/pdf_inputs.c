#include "pdf_inputs.h"

#include <lehr/pdf/structure.h>

/// That of the table, else of the option.
static lehr_status read_composition(cli_pdf_inputs *in, const cli_call *call, lehr_warnings *warnings,
                                    lehr_error *err)
{
    const char *formula = NULL;
    if (in->entry.composition[0] == '\0') {
        return cli_pdf_composition(&in->composition, &formula, call, "", warnings, err);
    }
    lehr_status status = lehr_composition_parse(&in->composition, in->entry.composition, err);
    status = status == LEHR_OK ? lehr_composition_check_sum(&in->composition, warnings, err) : status;
    return status ? lehr_error_wrap(err, status, "%s", cli_call_text(call, "samples")) : status;
}

lehr_status cli_pdf_inputs_read(cli_pdf_inputs *in, const cli_call *call, const char *input,
                                lehr_warnings *warnings, lehr_error *err)
{
    lehr_pdf_pattern_options options;
    lehr_status status = cli_pdf_structure_idle(call, warnings, err);
    status = status == LEHR_OK ? cli_pdf_entry_find(&in->entry, call, input, err) : status;
    status = status == LEHR_OK ? read_composition(in, call, warnings, err) : status;
    status = status == LEHR_OK ? cli_pdf_pattern_options(&options, call, err) : status;
    status = status == LEHR_OK ? lehr_pdf_pattern_read(&in->pattern, input, &options, warnings, err) : status;
    if (status == LEHR_OK && cli_call_given(call, "background")) {
        options.wavelength_ang = in->pattern->wavelength_ang;
        options.axis_untold = in->pattern->axis;
        status =
            cli_pdf_pattern_read(&in->background, cli_call_text(call, "background"), &options, warnings, err);
    }
    return status;
}

lehr_status cli_pdf_inputs_end_at(cli_pdf_inputs *in, double qmax_per_ang, lehr_error *err)
{
    in->options.qmax_per_ang = qmax_per_ang;
    lehr_pdf_sample_free(in->sample);
    in->sample = NULL;
    return lehr_pdf_sample_create(&in->sample, in->pattern, in->background, &in->composition, &in->options,
                                  NULL, err);
}

/// qmax where the user gives none; data that should not be used, where one is given.
static lehr_status limit_by_noise(cli_pdf_inputs *in, double background_scale, bool given,
                                  lehr_warnings *warnings, lehr_error *err)
{
    double end = in->sample->q_per_ang[in->sample->n - 1];
    lehr_pdf_data_end found = lehr_pdf_data_end_find(in->sample, background_scale);
    if (!(found.qmax_per_ang < end) || (given && found.reason == LEHR_PDF_END_NOISE)) {
        return LEHR_OK;
    }
    if (given) {
        return lehr_warnings_add(warnings, err, "beyond %.4g/angstrom %s; --qmax %.4g leaves these data out",
                                 found.qmax_per_ang, lehr_pdf_data_end_text(found.reason),
                                 found.qmax_per_ang);
    }
    lehr_status status =
        lehr_warnings_add(warnings, err, "data beyond %.4g/angstrom are not used: %s; --qmax overrules",
                          found.qmax_per_ang, lehr_pdf_data_end_text(found.reason));
    return status == LEHR_OK ? cli_pdf_inputs_end_at(in, found.qmax_per_ang, err) : status;
}

lehr_status cli_pdf_inputs_make_sample(cli_pdf_inputs *in, const cli_call *call, double background_scale,
                                       lehr_warnings *warnings, lehr_error *err)
{
    lehr_status status = cli_pdf_sample_options(&in->options, call, &in->entry, &in->composition,
                                                in->pattern->wavelength_ang, err);
    if (status == LEHR_OK) {
        status = lehr_pdf_sample_create(&in->sample, in->pattern, in->background, &in->composition,
                                        &in->options, warnings, err);
    }
    return status == LEHR_OK
               ? limit_by_noise(in, background_scale, cli_call_given(call, "qmax"), warnings, err)
               : status;
}

void cli_pdf_inputs_clear(cli_pdf_inputs *in)
{
    lehr_pdf_sample_free(in->sample);
    lehr_pdf_pattern_free(in->pattern);
    lehr_pdf_pattern_free(in->background);
    *in = (cli_pdf_inputs){0};
}
