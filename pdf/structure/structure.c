#include "structure_private.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

const char *lehr_pdf_method_name(lehr_pdf_method method)
{
    static const char *const names[] = {"joint", "krogh-moe", "high-q"};
    return names[method];
}

const char *lehr_pdf_form_name(lehr_pdf_form form)
{
    static const char *const names[] = {"faber-ziman", "ashcroft-langreth", "laue-subtracted"};
    return names[form];
}

const char *lehr_pdf_form_definition(lehr_pdf_form form)
{
    static const char *const texts[] = {"S = [I_coh - (<f^2> - <f>^2)]/<f>^2", "S = I_coh/<f^2>",
                                        "S = 1 + (I_c - <f>^2)/<f>^2, I_c = I_coh - (<f^2> - <f>^2)"};
    return texts[form];
}

lehr_pdf_structure_options lehr_pdf_structure_defaults(void)
{
    return (lehr_pdf_structure_options){.background_scale = 1,
                                        .order = LEHR_PDF_ORDER_AUTO,
                                        .constant_sigma = 1,
                                        .number_density_per_ang3 = NAN,
                                        .number_density_sigma = NAN,
                                        .rmin_ang = NAN,
                                        .s_zero = NAN,
                                        .window = LEHR_PDF_WINDOW_LORCH,
                                        .high_q_from_per_ang = NAN};
}

void lehr_pdf_structure_free(lehr_pdf_structure *result)
{
    if (result) {
        lehr_core_free(result->q_per_ang);
        lehr_core_free(result->r_ang);
        lehr_core_free(result->scan_rmin_ang);
        lehr_core_free(result);
    }
}

lehr_status lehr_pdf_structure_check(const lehr_pdf_structure_options *o, lehr_error *err)
{
    bool density = o->number_density_per_ang3 > 0 && o->number_density_per_ang3 < 1;
    if (!(isnan(o->number_density_per_ang3) || density)) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "number density of %g/angstrom^3 is not in 0 to 1: metals have 0.04 to 0.1",
                              o->number_density_per_ang3);
    }
    if (!density && (o->method == LEHR_PDF_METHOD_KROGH_MOE || o->number_density_sigma >= 0)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "%s needs the density: give --density or --number-density",
                              o->method == LEHR_PDF_METHOD_JOINT ? "--density-error" : "method krogh-moe");
    }
    if (!(o->background_scale_sigma >= 0 && isfinite(o->background_scale))) {
        return lehr_error_set(err, LEHR_ERR_ARG, "background scale %g with error %g", o->background_scale,
                              o->background_scale_sigma);
    }
    if (!(o->order >= LEHR_PDF_ORDER_AUTO && o->order <= LEHR_PDF_STRUCTURE_TERMS && o->constant_sigma > 0)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "order %d is not in 0 to %d", o->order,
                              LEHR_PDF_STRUCTURE_TERMS);
    }
    if (o->ensemble && o->method != LEHR_PDF_METHOD_JOINT) {
        return lehr_error_set(err, LEHR_ERR_ARG, "the ensemble belongs to method joint, not %s",
                              lehr_pdf_method_name(o->method));
    }
    if (!(isnan(o->s_zero) || (o->s_zero > -10 && o->s_zero < 100)) || o->number_density_sigma < 0) {
        return lehr_error_set(err, LEHR_ERR_ARG, "S(0) = %g, error of the density %g", o->s_zero,
                              o->number_density_sigma);
    }
    return LEHR_OK;
}

static lehr_pdf_structure *allocate(size_t n, size_t n_r)
{
    lehr_pdf_structure *out = lehr_core_alloc(1, sizeof *out);
    double *block = out ? lehr_core_alloc(n, (4 + 2 * P_MOST) * sizeof *block) : NULL;
    double *low = block ? lehr_core_alloc(2 * n_r, sizeof *low) : NULL;
    if (!low) {
        lehr_core_free(block);
        lehr_core_free(out);
        return NULL;
    }
    *out = (lehr_pdf_structure){.n = n,
                                .n_r = n_r,
                                .q_per_ang = block,
                                .s = block + n,
                                .sigma = block + 2 * n,
                                .noise = block + 3 * n,
                                .modes = block + 4 * n,
                                .r_ang = low,
                                .residual = low + n_r};
    return out;
}

bool lehr_pdf_low_r_fits(const lehr_pdf_low_r *plan, const lehr_pdf_sample *sample)
{
    return plan->n_q == sample->n &&
           memcmp(plan->q_per_ang, sample->q_per_ang, sample->n * sizeof(double)) == 0;
}

/// Faber-Ziman to another form; errors likewise.
static void change_form(lehr_pdf_structure *out, const lehr_pdf_sample *s)
{
    if (out->options.form != LEHR_PDF_FORM_ASHCROFT_LANGRETH) {
        return;
    }
    for (size_t i = 0; i < out->n; i++) {
        double ratio = s->f_squared[i] / s->f2_mean[i];
        out->s[i] = 1 + ratio * (out->s[i] - 1);
        out->sigma[i] *= ratio;
        out->noise[i] *= ratio;
        for (size_t k = 0; k < out->n_modes; k++) {
            out->modes[k * out->n + i] *= ratio;
        }
    }
}

lehr_status lehr_pdf_structure_begin(lehr_pdf_structure **out, const lehr_pdf_sample *sample,
                                     const lehr_pdf_low_r *plan, const lehr_pdf_structure_options *options,
                                     lehr_error *err)
{
    lehr_pdf_structure *result = allocate(sample->n, plan->n_r);
    *out = result;
    if (!result) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a structure factor of %zu points",
                              sample->n);
    }
    result->options = *options;
    if (options->method != LEHR_PDF_METHOD_JOINT && isnan(options->s_zero)) {
        result->options.s_zero = 0;
    }
    memcpy(result->q_per_ang, sample->q_per_ang, sample->n * sizeof(double));
    memcpy(result->r_ang, plan->r_ang, plan->n_r * sizeof(double));
    return LEHR_OK;
}

lehr_status lehr_pdf_structure_finish(lehr_pdf_structure *out, const lehr_pdf_sample *sample,
                                      lehr_warnings *warnings, lehr_error *err)
{
    out->mass_density_g_per_cm3 =
        lehr_pdf_mass_density(out->number_density.value, sample->molar_mass_g_per_mol);
    lehr_status status = lehr_pdf_structure_warn(out, sample, warnings, err);
    if (status == LEHR_OK) {
        change_form(out, sample);
    }
    return status;
}

lehr_status lehr_pdf_structure_solve(lehr_pdf_structure **out, const lehr_pdf_sample *sample,
                                     const lehr_pdf_low_r *plan, const lehr_pdf_structure_options *options,
                                     lehr_warnings *warnings, lehr_error *err)
{
    lehr_pdf_low_r *own = NULL;
    lehr_pdf_structure *result = NULL;
    *out = NULL;
    lehr_status status = lehr_pdf_structure_check(options, err);
    if (status == LEHR_OK && plan && !lehr_pdf_low_r_fits(plan, sample)) {
        status = lehr_error_set(err, LEHR_ERR_ARG, "the plan of the transform belongs to another grid of q");
    }
    if (status == LEHR_OK && !plan) {
        status = lehr_pdf_low_r_create(&own, sample->q_per_ang, sample->n, options, err);
    }
    if (status != LEHR_OK) {
        return status;
    }
    plan = plan ? plan : own;
    status = lehr_pdf_structure_begin(&result, sample, plan, options, err);
    if (status != LEHR_OK) {
        goto done;
    }
    status = options->method == LEHR_PDF_METHOD_JOINT ? lehr_pdf_structure_joint(result, sample, plan, err)
                                                      : lehr_pdf_structure_classic(result, sample, plan, err);
    status = status == LEHR_OK ? lehr_pdf_structure_finish(result, sample, warnings, err) : status;
    if (status == LEHR_OK) {
        *out = result;
        result = NULL;
    }
done:
    lehr_pdf_structure_free(result);
    lehr_pdf_low_r_free(own);
    return status;
}
