// Heat capacity from two or three runs.
#include "heat_capacity_private.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdbool.h>

#define RATE_TOLERANCE 0.02

lehr_dsc_cp_options lehr_dsc_cp_defaults(void)
{
    const double nan = (double)NAN;
    return (lehr_dsc_cp_options){.mass_stderr_g = nan,
                                 .sapphire_mass_g = nan,
                                 .sapphire_mass_stderr_g = nan,
                                 .pan_cp_J_per_gK = nan,
                                 .reference_relative = 1e-3,
                                 .align = true,
                                 .local_rate = true};
}

static double or_zero(double value)
{
    return isnan(value) ? 0 : value;
}

static lehr_status check(const lehr_dsc_cp *cp, const lehr_dsc_run *sample, const lehr_dsc_run *sapphire,
                         lehr_error *err)
{
    const lehr_dsc_cp_options *options = &cp->options;
    if (!(cp->mass_g > 0 && isfinite(cp->mass_g))) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "%s: the mass of the sample is not known; --mass gives it", sample->name);
    }
    if (sapphire && !(cp->sapphire_mass_g > 0 && isfinite(cp->sapphire_mass_g))) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "%s: the mass of the sapphire is not known; --sapphire-mass gives it",
                              sapphire->name);
    }
    if (options->mass_stderr_g < 0 || options->sapphire_mass_stderr_g < 0 ||
        !(options->reference_relative >= 0) || !(options->discard_s >= 0) || options->pan_cp_J_per_gK <= 0) {
        return lehr_error_set(
            err, LEHR_ERR_ARG,
            "errors of masses (%g and %g mg), of the reference (%g) and the time to discard (%g s) must "
            "not be negative, the heat capacity of the pan (%g J/g/K) positive",
            options->mass_stderr_g * 1e3, options->sapphire_mass_stderr_g * 1e3, options->reference_relative,
            options->discard_s, options->pan_cp_J_per_gK);
    }
    if (!isfinite(options->pan_difference_g) || !isfinite(options->sapphire_pan_difference_g)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "the mass difference of the pans is no number");
    }
    return LEHR_OK;
}

/// Heat capacities beside the sample at one temperature.
typedef struct surroundings {
    double pan;       // J/K, to take off the sample's
    double reference; // m cp of the sapphire [J/K]
    double known;     // the same with its pan difference
} surroundings;

static lehr_status look_up(surroundings *out, const lehr_dsc_cp *cp, double T, lehr_error *err)
{
    const lehr_dsc_cp_options *options = &cp->options;
    *out = (surroundings){0};
    bool pans = options->pan_difference_g != 0 || options->sapphire_pan_difference_g != 0;
    double pan_cp =
        isnan(options->pan_cp_J_per_gK) ? lehr_dsc_aluminium_cp_J_per_gK(T) : options->pan_cp_J_per_gK;
    if (pans && isnan(pan_cp)) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "the heat capacity of aluminium pans is known from 298 to 933 K, not at %.2f K; --pan-cp "
            "gives another",
            T);
    }
    out->pan = pans ? options->pan_difference_g * pan_cp : 0;
    if (cp->n_ramps > SAPPHIRE) {
        out->reference = cp->sapphire_mass_g * lehr_dsc_sapphire_cp_J_per_gK(T);
        out->known = out->reference + (pans ? options->sapphire_pan_difference_g * pan_cp : 0);
        if (!(out->reference > 0)) {
            return lehr_error_set(
                err, LEHR_ERR_DOMAIN,
                "the heat capacity of sapphire is tabulated from 100 to 1200 K, not at %.2f K", T);
        }
    }
    return LEHR_OK;
}

/// cp and its derivatives for values y of the runs.
typedef struct point {
    double cp, calibration;
    double d[MOST_RAMPS];
    double of_reference; // the part of cp that scales with the sapphire
} point;

static lehr_status combine(point *out, const lehr_dsc_cp *cp, const surroundings *around,
                           const double y[MOST_RAMPS], double T, lehr_error *err)
{
    double a = y[SAMPLE] - y[EMPTY];
    double m = cp->mass_g;
    *out = (point){.cp = (a - around->pan) / m, .calibration = (double)NAN, .d = {1 / m, -1 / m, 0}};
    if (cp->n_ramps <= SAPPHIRE) {
        return LEHR_OK;
    }
    double b = y[SAPPHIRE] - y[EMPTY];
    if (!(b > 0)) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "%s does not lie above the empty run %s at %.2f K (difference %.3g mJ/K): check files and "
            "--sign",
            cp->ramps[SAPPHIRE].name, cp->ramps[EMPTY].name, T, b * 1e3);
    }
    double k = around->known / m;
    out->calibration = b / around->known;
    out->cp = k * a / b - around->pan / m;
    out->d[SAMPLE] = k / b;
    out->d[SAPPHIRE] = -k * a / (b * b);
    out->d[EMPTY] = -out->d[SAMPLE] - out->d[SAPPHIRE];
    out->of_reference = k * a / b * around->reference / around->known;
    return LEHR_OK;
}

/// One point of the sample run; *there is false where another run does not reach.
static lehr_status evaluate(lehr_dsc_cp *cp, size_t i, bool *there, lehr_error *err)
{
    const lehr_dsc_cp_ramp *sample = &cp->ramps[SAMPLE];
    double T = sample->temperature_K[i];
    double y[MOST_RAMPS] = {sample->y[i]};
    double variance[MOST_RAMPS] = {sample->noise * sample->noise + sample->level_variance[i]};
    *there = true;
    for (size_t k = EMPTY; k < cp->n_ramps; k++) {
        const lehr_dsc_cp_ramp *ramp = &cp->ramps[k];
        lehr_dsc_knot at = {0};
        double gain2 = 0;
        *there = *there && lehr_dsc_knots_at(&at, &gain2, &ramp->knots, T);
        y[k] = at.y;
        variance[k] = gain2 * ramp->noise * ramp->noise + at.rate;
    }
    if (!*there) {
        return LEHR_OK;
    }
    surroundings around;
    point value;
    lehr_status status = look_up(&around, cp, T, err);
    status = status == LEHR_OK ? combine(&value, cp, &around, y, T, err) : status;
    if (status != LEHR_OK) {
        return status;
    }
    double sum = 0;
    for (size_t k = 0; k < cp->n_ramps; k++) {
        sum += value.d[k] * value.d[k] * variance[k];
    }
    if (sample->time_s) {
        cp->time_s[cp->n] = sample->time_s[i];
    }
    cp->temperature_K[cp->n] = T;
    cp->cp[cp->n] = value.cp;
    cp->sigma[cp->n] = sqrt(sum);
    cp->calibration[cp->n] = value.calibration;
    cp->n++;
    return LEHR_OK;
}

static lehr_status evaluate_all(lehr_dsc_cp *cp, lehr_error *err)
{
    const lehr_dsc_cp_ramp *sample = &cp->ramps[SAMPLE];
    size_t n = sample->knots.n;
    double **columns[] = {&cp->time_s, &cp->temperature_K, &cp->cp, &cp->sigma, &cp->calibration};
    for (size_t k = 0; k < sizeof columns / sizeof *columns; k++) {
        *columns[k] = lehr_core_alloc(n, sizeof(double));
        if (!*columns[k]) {
            return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu points", n);
        }
    }
    for (size_t i = 0; i < n; i++) {
        bool there = false;
        lehr_status status = evaluate(cp, i, &there, err);
        if (status != LEHR_OK) {
            return status;
        }
    }
    if (cp->n < 2) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "%s: the runs have no range of temperature in common",
                              sample->name);
    }
    return LEHR_OK;
}

static lehr_status warn(const lehr_dsc_cp *cp, lehr_warnings *warnings, lehr_error *err)
{
    const lehr_dsc_cp_ramp *sample = &cp->ramps[SAMPLE];
    lehr_status status = LEHR_OK;
    for (size_t k = EMPTY; status == LEHR_OK && k < cp->n_ramps; k++) {
        const lehr_dsc_cp_ramp *other = &cp->ramps[k];
        if (fabs(other->rate_K_per_s - sample->rate_K_per_s) > RATE_TOLERANCE * fabs(sample->rate_K_per_s)) {
            status = lehr_warnings_add(
                warnings, err,
                "%s runs at %.5g K/s, %s at %.5g K/s: the empty part of the heat flow is taken as "
                "proportional to the rate",
                sample->name, sample->rate_K_per_s, other->name, other->rate_K_per_s);
        }
        if (status == LEHR_OK && cp->options.align && other->ends != sample->ends) {
            status = lehr_warnings_add(
                warnings, err,
                "%s has %zu isothermal ends, %s %zu: drift is not removed alike (--no-align leaves "
                "it in all runs)",
                sample->name, sample->ends, other->name, other->ends);
        }
    }
    if (status == LEHR_OK && cp->n < sample->knots.n) {
        status = lehr_warnings_add(warnings, err,
                                   "%s: %zu of %zu points lie outside of the other runs and are left out",
                                   sample->name, sample->knots.n - cp->n, sample->knots.n);
    }
    return status;
}

static lehr_status compute(lehr_dsc_cp *cp, const lehr_dsc_run *const *runs, lehr_warnings *warnings,
                           lehr_error *err)
{
    cp->sample = lehr_core_strdup(runs[SAMPLE]->sample ? runs[SAMPLE]->sample : "");
    lehr_status status = cp->sample ? check(cp, runs[SAMPLE], runs[SAPPHIRE], err)
                                    : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a heat capacity");
    for (size_t k = 0; status == LEHR_OK && k < cp->n_ramps; k++) {
        status = lehr_dsc_cp_ramp_take(&cp->ramps[k], runs[k], &cp->options, err);
    }
    status = status == LEHR_OK ? evaluate_all(cp, err) : status;
    return status == LEHR_OK ? warn(cp, warnings, err) : status;
}

lehr_status lehr_dsc_cp_compute(lehr_dsc_cp **out, const lehr_dsc_run *sample, const lehr_dsc_run *empty,
                                const lehr_dsc_run *sapphire, const lehr_dsc_cp_options *options,
                                lehr_warnings *warnings, lehr_error *err)
{
    *out = NULL;
    lehr_dsc_cp *cp = lehr_core_alloc(1, sizeof *cp);
    if (!cp) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a heat capacity");
    }
    const lehr_dsc_run *const runs[MOST_RAMPS] = {sample, empty, sapphire};
    cp->options = *options;
    cp->n_ramps = sapphire ? MOST_RAMPS : SAPPHIRE;
    cp->mass_g = sample->mass_g;
    bool given = !isnan(options->sapphire_mass_g) || !sapphire;
    cp->sapphire_mass_g = given ? options->sapphire_mass_g : sapphire->mass_g;
    lehr_status status = compute(cp, runs, warnings, err);
    if (status == LEHR_OK) {
        *out = cp;
        cp = NULL;
    }
    lehr_dsc_cp_free(cp);
    return status;
}

void lehr_dsc_cp_free(lehr_dsc_cp *cp)
{
    if (!cp) {
        return;
    }
    for (size_t k = 0; k < MOST_RAMPS; k++) {
        lehr_dsc_cp_ramp_clear(&cp->ramps[k]);
    }
    double *columns[] = {cp->time_s, cp->temperature_K, cp->cp, cp->sigma, cp->calibration};
    for (size_t k = 0; k < sizeof columns / sizeof *columns; k++) {
        lehr_core_free(columns[k]);
    }
    lehr_core_free(cp->sample);
    lehr_core_free(cp);
}

lehr_status lehr_dsc_cp_at(lehr_dsc_cp_value *out, const lehr_dsc_cp *cp, double temperature_K,
                           double half_width_K, lehr_error *err)
{
    *out = (lehr_dsc_cp_value){.temperature_K = temperature_K};
    double y[MOST_RAMPS] = {0};
    double variance[MOST_RAMPS] = {0};
    surroundings around;
    point value;
    if (!(half_width_K > 0)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "the half width %g K is not greater than 0", half_width_K);
    }
    lehr_status status = look_up(&around, cp, temperature_K, err);
    for (size_t k = 0; status == LEHR_OK && k < cp->n_ramps; k++) {
        status = lehr_dsc_cp_ramp_at(&y[k], &variance[k], &cp->ramps[k], temperature_K, half_width_K, err);
    }
    status = status == LEHR_OK ? combine(&value, cp, &around, y, temperature_K, err) : status;
    if (status != LEHR_OK) {
        return status;
    }
    double sum = 0;
    for (size_t k = 0; k < cp->n_ramps; k++) {
        sum += value.d[k] * value.d[k] * variance[k];
    }
    bool three = cp->n_ramps > SAPPHIRE;
    out->cp_J_per_gK = value.cp;
    out->noise = sqrt(sum);
    out->mass = fabs(value.cp) * or_zero(cp->options.mass_stderr_g) / cp->mass_g;
    out->reference = three ? fabs(value.of_reference) * cp->options.reference_relative : 0;
    double relative_mass = three ? or_zero(cp->options.sapphire_mass_stderr_g) / cp->sapphire_mass_g : 0;
    out->sapphire_mass = fabs(value.of_reference) * relative_mass;
    out->stderr_J_per_gK = hypot(hypot(out->noise, out->mass), hypot(out->sapphire_mass, out->reference));
    out->calibration = value.calibration;
    double share = three ? around.reference / around.known : 0;
    out->calibration_stderr =
        hypot(sqrt(variance[EMPTY] + variance[SAPPHIRE]) / around.known,
              value.calibration * share * hypot(cp->options.reference_relative, relative_mass));
    return LEHR_OK;
}
