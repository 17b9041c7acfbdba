#include "tnm_plan.h"

#include <lehr/core/alloc.h>
#include <lehr/core/constants.h>
#include <math.h>
#include <stdint.h>

// The first ramp may be ahead of the liquid by this: rate times relaxation time.
#define LAG_REFUSED_K 1.0
#define LAG_TOLD_K    0.01

const char *lehr_dsc_tnm_law_name(lehr_dsc_tnm_law law)
{
    return law == LEHR_DSC_TNM_MOYNIHAN ? "tnm" : "ag";
}

double lehr_dsc_tnm_log_time(const lehr_dsc_tnm_parameters *parameters, double temperature_K,
                             double fictive_K)
{
    return lehr_tnm_time_at(parameters, temperature_K, fictive_K).log_time;
}

double lehr_dsc_tnm_temperature_of(const lehr_dsc_tnm_parameters *parameters, double log_time)
{
    double zero_K = parameters->law == LEHR_DSC_TNM_ADAM_GIBBS ? parameters->partition : 0;
    double inverse =
        1 / (parameters->reference_K - zero_K) + (log_time - parameters->log_time) / parameters->activation_K;
    return inverse > 0 ? zero_K + 1 / inverse : (double)NAN;
}

double lehr_dsc_tnm_equilibrium_activation_K(const lehr_dsc_tnm_parameters *parameters, double temperature_K)
{
    double part = parameters->law == LEHR_DSC_TNM_ADAM_GIBBS ? 1 - parameters->partition / temperature_K : 1;
    return parameters->activation_K / (part * part);
}

lehr_status lehr_dsc_tnm_parameters_check(const lehr_dsc_tnm_parameters *p, lehr_error *err)
{
    if (!(p->activation_K > 0) || !isfinite(p->activation_K)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "activation temperature %g K is not greater than 0",
                              p->activation_K);
    }
    if (p->law == LEHR_DSC_TNM_MOYNIHAN && !(p->partition >= 0 && p->partition <= 1)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "nonlinearity %g is outside of 0 to 1", p->partition);
    }
    if (!(p->reference_K > 0) || !isfinite(p->reference_K)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "reference temperature %g K is not greater than 0",
                              p->reference_K);
    }
    if (p->law == LEHR_DSC_TNM_ADAM_GIBBS && !(p->partition >= 0 && p->partition < p->reference_K)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "zero temperature %g K is outside of 0 to the reference temperature %g K",
                              p->partition, p->reference_K);
    }
    if (!(p->stretching >= LEHR_DSC_TNM_MIN_STRETCHING && p->stretching <= 1)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "stretching exponent %g is outside of %g to 1",
                              p->stretching, LEHR_DSC_TNM_MIN_STRETCHING);
    }
    if (!isfinite(p->log_time)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "ln of the relaxation time is no number");
    }
    return LEHR_OK;
}

// ---- heat capacity ------------------------------------------------------------------
double lehr_dsc_tnm_line_at(const lehr_dsc_tnm_line *line, double T)
{
    return line->constant + T * (line->slope + T * line->curvature) + line->inverse_square / (T * T);
}

bool lehr_dsc_tnm_line_known(const lehr_dsc_tnm_line *line)
{
    return line->constant != 0 || line->slope != 0 || line->curvature != 0 || line->inverse_square != 0;
}

lehr_dsc_tnm_line lehr_dsc_tnm_line_metallic(double molar_mass_g_per_mol, double a, double b)
{
    return (lehr_dsc_tnm_line){.constant = 3 * LEHR_CORE_GAS_CONSTANT_J_PER_MOL_K / molar_mass_g_per_mol,
                               .slope = a / molar_mass_g_per_mol,
                               .inverse_square = b / molar_mass_g_per_mol};
}

double lehr_dsc_tnm_heat_capacity(const lehr_dsc_tnm_line *glass, const lehr_dsc_tnm_line *liquid,
                                  double temperature_K, double fictive_K, double slope)
{
    if (!lehr_dsc_tnm_line_known(glass) || !lehr_dsc_tnm_line_known(liquid)) {
        return slope;
    }
    double step = lehr_dsc_tnm_line_at(liquid, fictive_K) - lehr_dsc_tnm_line_at(glass, fictive_K);
    return lehr_dsc_tnm_line_at(glass, temperature_K) + step * slope;
}

// ---- simulation -----------------------------------------------------------------------
lehr_dsc_tnm_options lehr_dsc_tnm_defaults(void)
{
    return (lehr_dsc_tnm_options){.tolerance_K = 5e-6, .step_K = 0.1};
}

void lehr_dsc_tnm_curve_free(lehr_dsc_tnm_curve *curve)
{
    if (curve) {
        lehr_core_free(curve->time_s);
        lehr_core_free(curve->temperature_K);
        lehr_core_free(curve->fictive_K);
        lehr_core_free(curve->slope);
        lehr_core_free(curve->segment);
        lehr_core_free(curve);
    }
}

static lehr_status create_curve(lehr_dsc_tnm_curve **out, size_t n, lehr_error *err)
{
    lehr_dsc_tnm_curve *curve = lehr_core_alloc(1, sizeof *curve);
    *out = NULL;
    if (curve) {
        curve->size = n;
        curve->time_s = lehr_core_alloc(n, sizeof(double));
        curve->temperature_K = lehr_core_alloc(n, sizeof(double));
        curve->fictive_K = lehr_core_alloc(n, sizeof(double));
        curve->slope = lehr_core_alloc(n, sizeof(double));
        curve->segment = lehr_core_alloc(n, sizeof(size_t));
    }
    if (!curve || !curve->time_s || !curve->temperature_K || !curve->fictive_K || !curve->slope ||
        !curve->segment) {
        lehr_dsc_tnm_curve_free(curve);
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu rows", n);
    }
    *out = curve;
    return LEHR_OK;
}

/// Rate of the first ramp, K/s; 0 without a ramp.
static double first_rate(const lehr_dsc_tnm_program *program)
{
    for (size_t i = 0; i < program->n; i++) {
        if (program->segments[i].rate_K_per_s != 0) {
            return program->segments[i].rate_K_per_s;
        }
    }
    return 0;
}

/// The begin must be in equilibrium, which is where the liquid follows the first ramp.
static lehr_status check_start(const lehr_dsc_tnm_parameters *parameters, const lehr_dsc_tnm_program *program,
                               lehr_warnings *warnings, lehr_error *err)
{
    double rate = fabs(first_rate(program));
    double lag_K = rate * exp(lehr_dsc_tnm_log_time(parameters, program->start_K, program->start_K));
    if (!(lag_K <= LAG_REFUSED_K)) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "the program starts at %g K in the glass: rate times relaxation time is %.3g K there and must be "
            "below %g K; start above %.1f K",
            program->start_K, lag_K, LAG_REFUSED_K,
            lehr_dsc_tnm_temperature_of(parameters, log(LAG_TOLD_K / rate)));
    }
    if (lag_K <= LAG_TOLD_K) {
        return LEHR_OK;
    }
    return lehr_warnings_add(
        warnings, err,
        "the program starts at %g K, where the liquid lags %.2g K behind the first ramp; "
        "equilibrium is assumed there",
        program->start_K, lag_K);
}

static lehr_status check_program(const lehr_dsc_tnm_parameters *parameters,
                                 const lehr_dsc_tnm_program *program, const lehr_dsc_tnm_options *options,
                                 lehr_error *err)
{
    double lowest_K = program->start_K;
    for (size_t i = 0; i < program->n; i++) {
        lowest_K = fmin(lowest_K, program->segments[i].to_K);
    }
    if (program->n == 0) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "the program has no ramp and no hold");
    }
    if (parameters->law == LEHR_DSC_TNM_ADAM_GIBBS && !(parameters->partition < lowest_K)) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "zero temperature %g K is not below the lowest temperature of the program, %g K",
            parameters->partition, lowest_K);
    }
    if (!(options->tolerance_K > 0) || !(options->step_K > 0)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "tolerance %g K and step %g K must be greater than 0",
                              options->tolerance_K, options->step_K);
    }
    return LEHR_OK;
}

/// Times, temperatures and rates of the rows.
static void fill_curve(lehr_dsc_tnm_curve *curve, const lehr_dsc_tnm_program *program,
                       const lehr_tnm_marks *marks)
{
    double begin_s = 0;
    size_t current = 0;
    for (size_t i = 0; i < marks->n; i++) {
        const lehr_tnm_mark *mark = &marks->items[i];
        for (; current < mark->segment; current++) {
            begin_s += program->segments[current].duration_s;
        }
        if (mark->row == SIZE_MAX) {
            continue;
        }
        double rate = program->segments[current].rate_K_per_s;
        curve->time_s[mark->row] = begin_s + mark->time_s;
        curve->temperature_K[mark->row] = mark->temperature_K;
        curve->segment[mark->row] = current + 1;
        curve->slope[mark->row] = rate != 0 ? curve->slope[mark->row] / rate : (double)NAN;
    }
}

lehr_status lehr_dsc_tnm_simulate(lehr_dsc_tnm_curve **out, const lehr_dsc_tnm_parameters *parameters,
                                  const lehr_dsc_tnm_program *program, const lehr_dsc_tnm_options *options,
                                  lehr_warnings *warnings, lehr_error *err)
{
    const lehr_dsc_tnm_options settings = options ? *options : lehr_dsc_tnm_defaults();
    lehr_tnm_marks marks = {0};
    lehr_tnm_engine *engine = NULL;
    lehr_tnm_plan *plan = NULL;
    lehr_dsc_tnm_curve *curve = NULL;
    *out = NULL;
    lehr_status status = lehr_dsc_tnm_parameters_check(parameters, err);
    if (status == LEHR_OK) {
        status = check_program(parameters, program, &settings, err);
    }
    if (status == LEHR_OK) {
        status = check_start(parameters, program, warnings, err);
    }
    if (status == LEHR_OK) {
        status = lehr_tnm_marks_fill(&marks, program, &settings, err);
    }
    if (status == LEHR_OK) {
        status = create_curve(&curve, marks.rows, err);
    }
    if (status == LEHR_OK) {
        status = lehr_tnm_engine_create(&engine, parameters->stretching, false, err);
    }
    if (status == LEHR_OK) {
        lehr_tnm_rows rows = {.fictive_K = curve->fictive_K, .slope_K_per_s = curve->slope};
        lehr_tnm_engine_set(engine, parameters, program->start_K);
        status = lehr_tnm_plan_create(&plan, &rows, engine, program, &marks, settings.tolerance_K, err);
        curve->fictive_begin_K = rows.begin_K;
    }
    if (status == LEHR_OK) {
        fill_curve(curve, program, &marks);
        curve->steps = plan->n;
        *out = curve;
        curve = NULL;
    }
    lehr_dsc_tnm_curve_free(curve);
    lehr_tnm_plan_free(plan);
    lehr_tnm_engine_free(engine);
    lehr_tnm_marks_clear(&marks);
    return status;
}
