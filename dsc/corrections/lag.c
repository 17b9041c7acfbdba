// Thermal lag: the line onset against rate, and the correction of the temperatures.
#include <lehr/dsc/lag.h>

#include <math.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

// ITS-90 fixed points: H. Preston-Thomas, Metrologia 27, 3 (1990), table 1 (Ga melting, the others freezing
// at 101325 Pa). Bi, Pb: secondary reference points with their uncertainty, R. E. Bedford et al., Metrologia
// 33, 133 (1996).
static const lehr_dsc_standard standards[] = {
    {"Ga", "gallium", 302.9146, 0},   {"In", "indium", 429.7485, 0}, {"Sn", "tin", 505.078, 0},
    {"Bi", "bismuth", 544.552, 1e-3}, {"Pb", "lead", 600.612, 1e-3}, {"Zn", "zinc", 692.677, 0},
    {"Al", "aluminium", 933.473, 0},  {"Ag", "silver", 1234.93, 0},  {"Au", "gold", 1337.33, 0},
};

size_t lehr_dsc_standard_count(void)
{
    return sizeof standards / sizeof *standards;
}

const lehr_dsc_standard *lehr_dsc_standard_at(size_t i)
{
    return &standards[i];
}

const lehr_dsc_standard *lehr_dsc_standard_find(const char *symbol)
{
    for (size_t i = 0; i < lehr_dsc_standard_count(); i++) {
        if (strcasecmp(standards[i].symbol, symbol) == 0) {
            return &standards[i];
        }
    }
    return NULL;
}

lehr_status lehr_dsc_lag_fit(lehr_dsc_lag *out, const double *rate_K_per_s, const double *onset_K,
                             const double *sigma_K, size_t n, double reference_K, lehr_error *err)
{
    *out = (lehr_dsc_lag){0};
    for (size_t i = 0; i < n; i++) {
        if (!(onset_K[i] > 0)) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "onset[%zu] = %g K is not greater than 0", i,
                                  onset_K[i]);
        }
        if (rate_K_per_s[i] * rate_K_per_s[0] < 0) {
            return lehr_error_set(
                err, LEHR_ERR_DOMAIN,
                "rate[%zu] = %g K/s turns the sign of rate[0] = %g K/s: melting and freezing do not "
                "lie on one line (undercooling)",
                i, rate_K_per_s[i], rate_K_per_s[0]);
        }
    }
    const lehr_fitting_line_data data = {.n_points = n, .x = rate_K_per_s, .y = onset_K, .sigma_y = sigma_K};
    lehr_fitting_line_options options = lehr_fitting_line_options_defaults();
    options.method = sigma_K ? LEHR_FITTING_LINE_WLS : LEHR_FITTING_LINE_OLS;
    options.convention = sigma_K ? LEHR_COVARIANCE_ABSOLUTE : LEHR_COVARIANCE_SCALED;
    lehr_status status = lehr_fitting_line_fit(&out->line, &data, &options, err);
    if (status != LEHR_OK) {
        return status;
    }
    bool scattered = sigma_K || n > 2; // two points lie on any line: nothing tells their errors
    out->time_constant_s = out->line.slope.value;
    out->time_constant_stderr_s = scattered ? out->line.slope.stderr_value : (double)NAN;
    out->melting_K = out->line.intercept.value;
    out->melting_stderr_K = scattered ? out->line.intercept.stderr_value : (double)NAN;
    out->offset_K = out->melting_K - reference_K;
    out->offset_stderr_K = isnan(reference_K) ? (double)NAN : out->melting_stderr_K;
    return LEHR_OK;
}

lehr_status lehr_dsc_lag_describe(const lehr_dsc_lag *lag, lehr_record *record, lehr_error *err)
{
    lehr_status status = lehr_record_add_quantity(record, "time_constant", lag->time_constant_s,
                                                  lag->time_constant_stderr_s, "s", err);
    status = status == LEHR_OK ? lehr_record_add_quantity(record, "melting_temperature", lag->melting_K,
                                                          lag->melting_stderr_K, "K", err)
                               : status;
    if (status == LEHR_OK && !isnan(lag->offset_K)) {
        status = lehr_record_add_quantity(record, "offset", lag->offset_K, lag->offset_stderr_K, "K", err);
    }
    status = status == LEHR_OK ? lehr_record_add_number(record, "chi2", lag->line.chi2, err) : status;
    status = status == LEHR_OK ? lehr_record_add_number(record, "reduced_chi2", lag->line.reduced_chi2, err)
                               : status;
    status = status == LEHR_OK ? lehr_record_add_number(record, "correlation", lag->line.correlation, err)
                               : status;
    status = status == LEHR_OK ? lehr_record_add_number(record, "points", (double)lag->line.n_points, err)
                               : status;
    const char *errors = lag->line.method == LEHR_FITTING_LINE_WLS ? "absolute" : "scaled";
    return status == LEHR_OK ? lehr_record_add_text(record, "errors", errors, err) : status;
}

double lehr_dsc_lag_gradient_K(double rate_K_per_s, double thickness_m, double diffusivity_m2_per_s)
{
    return fabs(rate_K_per_s) * thickness_m * thickness_m / (2 * diffusivity_m2_per_s);
}

static lehr_status check(const lehr_dsc_run *run, const lehr_dsc_lag_correction *correction, lehr_error *err)
{
    double tau = correction->time_constant_s;
    double resistance = correction->thermal_resistance_K_per_W;
    if (!(tau >= 0 && isfinite(tau)) || !(resistance >= 0 && isfinite(resistance)) ||
        !isfinite(correction->offset_K)) {
        return lehr_error_set(
            err, LEHR_ERR_ARG,
            "time constant %g s and thermal resistance %g K/W must not be negative, the offset %g K "
            "finite",
            tau, resistance, correction->offset_K);
    }
    if (tau == 0 && resistance == 0 && correction->offset_K == 0) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "nothing to correct: give --time-constant, --thermal-resistance or --offset");
    }
    if (resistance > 0 && run->signal_kind == LEHR_DSC_SIGNAL_NONE) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "%s: holds no heat flow for the thermal resistance",
                              run->name);
    }
    if (resistance > 0 && run->signal_kind != LEHR_DSC_SIGNAL_HEAT_FLOW && !(run->mass_g > 0)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "%s: the thermal resistance needs the heat flow in W; --mass gives the mass",
                              run->name);
    }
    return LEHR_OK;
}

/// Heat flow into the sample [W] at a point of a segment with the signed rate.
static double flow_W(const lehr_dsc_run *run, size_t i, double rate_K_per_s)
{
    switch (run->signal_kind) {
    case LEHR_DSC_SIGNAL_HEAT_FLOW:
        return run->signal[i];
    case LEHR_DSC_SIGNAL_SPECIFIC_FLOW:
        return run->signal[i] * run->mass_g;
    case LEHR_DSC_SIGNAL_HEAT_CAPACITY:
        return run->signal[i] * run->mass_g * rate_K_per_s;
    case LEHR_DSC_SIGNAL_NONE:
        break;
    }
    return 0;
}

static lehr_status correct_segment(double *mean_K, size_t *backwards, lehr_dsc_run *run,
                                   lehr_dsc_segment *segment, const lehr_dsc_lag_correction *correction,
                                   lehr_error *err)
{
    bool ramp = segment->kind != LEHR_DSC_ISOTHERMAL;
    double rate = ramp ? segment->rate_K_per_s : 0;
    bool uses_rate = correction->time_constant_s > 0 || (correction->thermal_resistance_K_per_W > 0 &&
                                                         run->signal_kind == LEHR_DSC_SIGNAL_HEAT_CAPACITY);
    if (uses_rate && !isfinite(rate)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "%s: the rate of segment %zu is not known; --rate gives it", run->name,
                              segment->index);
    }
    double sign = segment->kind == LEHR_DSC_COOLING ? -1 : 1;
    double before = (double)NAN;
    segment->temperature_min_K = (double)INFINITY;
    segment->temperature_max_K = -(double)INFINITY;
    *mean_K = 0;
    for (size_t i = segment->first; i < segment->first + segment->count; i++) {
        double lag = correction->time_constant_s > 0 ? rate * correction->time_constant_s : 0;
        double drop = correction->thermal_resistance_K_per_W > 0
                          ? flow_W(run, i, rate) * correction->thermal_resistance_K_per_W
                          : 0;
        double shift = lag + drop + correction->offset_K;
        double T = run->temperature_K[i] - shift;
        if (!(T > 0)) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN,
                                  "%s: point %zu would lie at %g K after a shift of %g K", run->name, i + 1,
                                  T, shift);
        }
        *backwards += ramp && sign * (T - before) < 0;
        before = T;
        run->temperature_K[i] = T;
        *mean_K += shift / (double)segment->count;
        segment->temperature_min_K = fmin(segment->temperature_min_K, T);
        segment->temperature_max_K = fmax(segment->temperature_max_K, T);
    }
    return LEHR_OK;
}

/// Points of the ramps that run backwards as they are: noise of the measured temperature.
static size_t count_backwards(const lehr_dsc_run *run)
{
    size_t n = 0;
    for (size_t s = 0; s < run->n_segments; s++) {
        const lehr_dsc_segment *segment = &run->segments[s];
        double sign = segment->kind == LEHR_DSC_COOLING ? -1 : 1;
        for (size_t i = segment->first + 1; i < segment->first + segment->count; i++) {
            n += segment->kind != LEHR_DSC_ISOTHERMAL &&
                 sign * (run->temperature_K[i] - run->temperature_K[i - 1]) < 0;
        }
    }
    return n;
}

lehr_status lehr_dsc_lag_correct(double *shift_K, lehr_dsc_run *run,
                                 const lehr_dsc_lag_correction *correction, lehr_warnings *warnings,
                                 lehr_error *err)
{
    lehr_status status = check(run, correction, err);
    if (status != LEHR_OK) {
        return status;
    }
    size_t before = count_backwards(run);
    size_t after = 0;
    for (size_t s = 0; status == LEHR_OK && s < run->n_segments; s++) {
        double mean_K = 0;
        status = correct_segment(&mean_K, &after, run, &run->segments[s], correction, err);
        if (shift_K) {
            shift_K[s] = run->segments[s].count > 0 ? mean_K : (double)NAN;
        }
    }
    if (status == LEHR_OK && after > before) {
        status = lehr_warnings_add(
            warnings, err,
            "%s: after the correction %zu points of the ramps run backwards in temperature (%zu "
            "before): noise of the heat flow times the thermal resistance, or a resistance that "
            "is too large",
            run->name, after, before);
    }
    return status;
}
