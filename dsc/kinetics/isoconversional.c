#include "isoconversional_private.h"

#include <lehr/core/alloc.h>
#include <lehr/core/constants.h>
#include <lehr/fitting/distribution.h>
#include <math.h>
#include <string.h>

/// Programs whose heating rate leaves its mean by more than this part are no ramps.
#define RAMP_TOLERANCE 0.1
/// Single-step reactions: largest variation of E over the mean; up to the second it is open (ICTAC 2011).
#define SINGLE_STEP 0.1
#define MULTI_STEP  0.2

lehr_dsc_isoconversional_options lehr_dsc_isoconversional_defaults(void)
{
    lehr_dsc_isoconversional_options options = {
        .alpha_first = 0.05, .alpha_last = 0.95, .alpha_step = 0.05, .interval = 0.01, .confidence = 0.95};
    options.methods[LEHR_DSC_FRIEDMAN] = true;
    options.methods[LEHR_DSC_VYAZOVKIN_INTERVAL] = true;
    return options;
}

// ---- checks -------------------------------------------------------------------------
static lehr_status check_options(const lehr_dsc_isoconversional_options *o, lehr_error *err)
{
    bool any = false;
    for (size_t k = 0; k < LEHR_DSC_ISOCONVERSIONAL_METHODS; k++) {
        any = any || o->methods[k];
    }
    if (!any) {
        return lehr_error_set(err, LEHR_ERR_ARG, "no method is asked for");
    }
    if (!(o->alpha_first > 0 && o->alpha_last < 1 && o->alpha_first <= o->alpha_last && o->alpha_step > 0)) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "conversions from %g to %g in steps of %g; they must rise between 0 and 1",
                              o->alpha_first, o->alpha_last, o->alpha_step);
    }
    if ((o->alpha_last - o->alpha_first) / o->alpha_step > 1e5) {
        return lehr_error_set(err, LEHR_ERR_ARG, "steps of %g make more than 100000 conversions",
                              o->alpha_step);
    }
    if (!(o->confidence > 0 && o->confidence < 1)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "a confidence of %g is not between 0 and 1", o->confidence);
    }
    double reach = 2 * fmin(o->alpha_first, 1 - o->alpha_last);
    if (o->methods[LEHR_DSC_VYAZOVKIN_INTERVAL] && !(o->interval > 0 && o->interval < reach)) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "an interval of %g is not between 0 and %g, so that it stays inside 0..1",
                              o->interval, reach);
    }
    return LEHR_OK;
}

static lehr_status check_programs(const lehr_dsc_conversion *const *programs, size_t n,
                                  const lehr_dsc_isoconversional_options *o, lehr_error *err)
{
    if (n < 2) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "%zu program; isoconversional methods need several, ICTAC advises 3 to 5 of different "
            "heating rates",
            n);
    }
    for (size_t k = 0; k < LEHR_DSC_ISOCONVERSIONAL_METHODS; k++) {
        for (size_t i = 0; o->methods[k] && lehr_dsc_iso_methods[k].ramps && i < n; i++) {
            double rate = lehr_dsc_conversion_heating_rate(programs[i]);
            if (!(rate > 0) || lehr_dsc_conversion_unsteadiness(programs[i]) > 10 * RAMP_TOLERANCE) {
                return lehr_error_set(
                    err, LEHR_ERR_DOMAIN,
                    "%s: %s holds for constant heating rates only (mean here %.3g K/s); friedman, "
                    "vyazovkin and vyazovkin-interval take any program",
                    lehr_dsc_conversion_name(programs[i]), lehr_dsc_iso_methods[k].name, rate);
            }
        }
    }
    return LEHR_OK;
}

// ---- advice -------------------------------------------------------------------------
static lehr_status warn_rates(const lehr_dsc_conversion *const *programs, size_t n, lehr_warnings *warnings,
                              lehr_error *err)
{
    double low = INFINITY;
    double high = 0;
    for (size_t i = 0; i < n; i++) {
        double rate = lehr_dsc_conversion_heating_rate(programs[i]);
        low = rate > 0 ? fmin(low, rate) : low;
        high = rate > 0 ? fmax(high, rate) : high;
    }
    if (high > 0 && high / low < 9.9) {
        return lehr_warnings_add(
            warnings, err, "the heating rates span a factor of %.3g; ICTAC advises 10 or more", high / low);
    }
    return LEHR_OK;
}

static lehr_status warn_programs(const lehr_dsc_conversion *const *programs, size_t n,
                                 const lehr_dsc_isoconversional_options *o, lehr_warnings *warnings,
                                 lehr_error *err)
{
    lehr_status status = LEHR_OK;
    if (n < 3) {
        status = lehr_warnings_add(
            warnings, err,
            "%zu programs: there is no error and no check of the activation energy; ICTAC advises "
            "3 to 5",
            n);
    }
    if (status == LEHR_OK) {
        status = warn_rates(programs, n, warnings, err);
    }
    if (status == LEHR_OK && o->alpha_step > 0.05 * (1 + 1e-9)) {
        status = lehr_warnings_add(warnings, err, "conversions in steps of %g; ICTAC advises 0.05 or less",
                                   o->alpha_step);
    }
    bool ramps = false;
    for (size_t k = 0; k < LEHR_DSC_ISOCONVERSIONAL_METHODS; k++) {
        ramps = ramps || (o->methods[k] && lehr_dsc_iso_methods[k].ramps);
    }
    for (size_t i = 0; i < n && status == LEHR_OK && ramps; i++) {
        double unsteady = lehr_dsc_conversion_unsteadiness(programs[i]);
        if (unsteady > RAMP_TOLERANCE) {
            status = lehr_warnings_add(
                warnings, err,
                "%s: the heating rate varies by %.0f %%; kas, ofw and starink take it as constant",
                lehr_dsc_conversion_name(programs[i]), 100 * unsteady);
        }
    }
    return status;
}

static lehr_status warn_variation(const lehr_dsc_isoconversional *result, lehr_warnings *warnings,
                                  lehr_error *err)
{
    for (size_t k = 0; k < result->n_curves; k++) {
        const lehr_dsc_isoconversional_curve *curve = &result->curves[k];
        bool whole = lehr_dsc_iso_methods[curve->method].whole;
        if (curve->variation.value > SINGLE_STEP && whole) {
            return lehr_warnings_add(
                warnings, err,
                "the activation energy varies by %.0f %% of its mean: %s smears what varies; friedman "
                "and vyazovkin-interval do not",
                100 * curve->variation.value, lehr_dsc_iso_methods[curve->method].name);
        }
    }
    return LEHR_OK;
}

// ---- one curve ------------------------------------------------------------------------
static lehr_status solve_level(lehr_dsc_isoconversional_point *out, iso_level *level,
                               const iso_method *method, double multiplier, lehr_error *err)
{
    const double kJ_per_K = LEHR_CORE_GAS_CONSTANT_J_PER_MOL_K / 1000;
    lehr_estimate energy_K = {0, 0};
    lehr_status status = method->solve(&energy_K, &out->ln_factor, level, err);
    if (status != LEHR_OK) {
        return lehr_error_wrap(err, status, "%s at the conversion %g", method->name, level->alpha);
    }
    out->alpha = level->alpha;
    out->energy_kJ_per_mol = (lehr_estimate){energy_K.value * kJ_per_K, energy_K.stderr_value * kJ_per_K};
    double half = multiplier * out->energy_kJ_per_mol.stderr_value;
    out->lower_kJ_per_mol = out->energy_kJ_per_mol.value - half;
    out->upper_kJ_per_mol = out->energy_kJ_per_mol.value + half;
    return LEHR_OK;
}

static void summarise(lehr_dsc_isoconversional_curve *curve, size_t n)
{
    lehr_estimate mean = {0, 0}, low = {INFINITY, 0}, high = {-INFINITY, 0};
    size_t inside = 0;
    for (size_t i = 0; i < n; i++) {
        mean.value += curve->points[i].energy_kJ_per_mol.value / (double)n;
        mean.stderr_value += curve->points[i].energy_kJ_per_mol.stderr_value / (double)n;
        inside += curve->points[i].alpha > 0.1 - 1e-9 && curve->points[i].alpha < 0.9 + 1e-9;
    }
    for (size_t i = 0; i < n; i++) {
        lehr_estimate e = curve->points[i].energy_kJ_per_mol;
        bool taken =
            inside < 2 || (curve->points[i].alpha > 0.1 - 1e-9 && curve->points[i].alpha < 0.9 + 1e-9);
        low = taken && e.value < low.value ? e : low;
        high = taken && e.value > high.value ? e : high;
    }
    curve->mean_kJ_per_mol = mean;
    curve->variation = (lehr_estimate){(high.value - low.value) / mean.value,
                                       hypot(high.stderr_value, low.stderr_value) / mean.value};
}

static lehr_status compute_curve(lehr_dsc_isoconversional_curve *curve,
                                 const lehr_dsc_isoconversional *result, iso_level *level, lehr_error *err)
{
    curve->points = lehr_core_alloc(result->n_alpha, sizeof *curve->points);
    if (!curve->points) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu conversions", result->n_alpha);
    }
    for (size_t k = 0; k < result->n_alpha; k++) {
        level->alpha = result->options.alpha_first + (double)k * result->options.alpha_step;
        for (size_t i = 0; i < level->n; i++) {
            lehr_status status =
                lehr_dsc_conversion_at(&level->state[i], level->programs[i], level->alpha, err);
            if (status != LEHR_OK) {
                return status;
            }
        }
        lehr_status status = solve_level(&curve->points[k], level, &lehr_dsc_iso_methods[curve->method],
                                         result->multiplier, err);
        if (status != LEHR_OK) {
            return status;
        }
    }
    summarise(curve, result->n_alpha);
    return LEHR_OK;
}

/// The interval method, then the others in their order.
static size_t order_methods(lehr_dsc_isoconversional_method *order, const bool *wanted)
{
    size_t n = 0;
    if (wanted[LEHR_DSC_VYAZOVKIN_INTERVAL]) {
        order[n++] = LEHR_DSC_VYAZOVKIN_INTERVAL;
    }
    for (size_t k = 0; k < LEHR_DSC_VYAZOVKIN_INTERVAL; k++) {
        if (wanted[k]) {
            order[n++] = (lehr_dsc_isoconversional_method)k;
        }
    }
    return n;
}

static lehr_status compute_curves(lehr_dsc_isoconversional *result,
                                  const lehr_dsc_conversion *const *programs, lehr_error *err)
{
    size_t n = result->n_programs;
    lehr_dsc_isoconversional_method order[LEHR_DSC_ISOCONVERSIONAL_METHODS];
    size_t n_curves = order_methods(order, result->options.methods);
    iso_level level = {.programs = programs, .n = n, .interval = result->options.interval};
    level.state = lehr_core_alloc(n, sizeof *level.state);
    level.room = lehr_core_alloc(4 * n, sizeof *level.room);
    result->curves = lehr_core_alloc(n_curves, sizeof *result->curves);
    lehr_status status = level.state && level.room && result->curves
                             ? LEHR_OK
                             : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu programs", n);
    for (size_t k = 0; k < n_curves && status == LEHR_OK; k++) {
        lehr_dsc_isoconversional_curve *curve = &result->curves[result->n_curves++];
        curve->method = order[k];
        status = compute_curve(curve, result, &level, err);
    }
    lehr_core_free(level.state);
    lehr_core_free(level.room);
    return status;
}

lehr_status lehr_dsc_isoconversional_compute(lehr_dsc_isoconversional **out,
                                             const lehr_dsc_conversion *const *programs, size_t n_programs,
                                             const lehr_dsc_isoconversional_options *options,
                                             lehr_warnings *warnings, lehr_error *err)
{
    lehr_dsc_isoconversional *result = NULL;
    *out = NULL;
    lehr_status status = check_options(options, err);
    if (status == LEHR_OK) {
        status = check_programs(programs, n_programs, options, err);
    }
    if (status == LEHR_OK) {
        result = lehr_core_alloc(1, sizeof *result);
        status = result ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a result");
    }
    if (status == LEHR_OK) {
        double steps = (options->alpha_last - options->alpha_first) / options->alpha_step;
        result->options = *options;
        result->n_programs = n_programs;
        result->n_alpha = (size_t)floor(steps + 1e-9) + 1;
        result->multiplier =
            lehr_covariance_multiplier(LEHR_COVARIANCE_SCALED, options->confidence, n_programs - 2);
        status = compute_curves(result, programs, err);
    }
    if (status == LEHR_OK) {
        status = warn_programs(programs, n_programs, options, warnings, err);
    }
    if (status == LEHR_OK) {
        status = warn_variation(result, warnings, err);
    }
    if (status == LEHR_OK) {
        *out = result;
        result = NULL;
    }
    lehr_dsc_isoconversional_free(result);
    return status;
}

void lehr_dsc_isoconversional_free(lehr_dsc_isoconversional *result)
{
    if (result) {
        for (size_t k = 0; k < result->n_curves; k++) {
            lehr_core_free(result->curves[k].points);
        }
        lehr_core_free(result->curves);
        lehr_core_free(result);
    }
}

const char *lehr_dsc_isoconversional_verdict(const lehr_dsc_isoconversional_curve *curve)
{
    double v = curve->variation.value;
    return v > MULTI_STEP ? "not a single step" : v > SINGLE_STEP ? "open" : "single step";
}
