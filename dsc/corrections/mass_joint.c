// One mass from several scans, and both results as records.
#include <lehr/dsc/mass.h>

#include <lehr/core/alloc.h>
#include <lehr/fitting/line.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#define OUTLIER      3.5    // robust standard deviations
#define MAD_TO_SIGMA 1.4826 // of the normal distribution
#define TO_MG        1e3

/// Weighted mean for an additional relative variance; returns chi2 about it.
static double mean_of(double *mean, double *weight_sum, const lehr_dsc_mass *scans, size_t n, double extra_g)
{
    double sum = 0;
    *weight_sum = 0;
    for (size_t i = 0; i < n; i++) {
        double w = 1 / (scans[i].noise_g * scans[i].noise_g + extra_g * extra_g);
        *weight_sum += w;
        sum += w * scans[i].mass_g;
    }
    *mean = sum / *weight_sum;
    double chi2 = 0;
    for (size_t i = 0; i < n; i++) {
        double d = scans[i].mass_g - *mean;
        chi2 += d * d / (scans[i].noise_g * scans[i].noise_g + extra_g * extra_g);
    }
    return chi2;
}

/// Scatter beyond noise that makes chi2 = n - 1 (Mandel and Paule); chi2 falls with it, so bisection will do.
static double excess_of(const lehr_dsc_mass *scans, size_t n, double scatter_g)
{
    double mean = 0;
    double weights = 0;
    double low = 0;
    double high = 0;
    if (scatter_g > 0 && mean_of(&mean, &weights, scans, n, 0) > (double)(n - 1)) {
        high = 2 * scatter_g * sqrt((double)n);
    }
    while (high - low > 1e-12 * high && high > 0) {
        double middle = 0.5 * (low + high);
        if (middle <= low || middle >= high) {
            break;
        }
        if (mean_of(&mean, &weights, scans, n, middle) > (double)(n - 1)) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return 0.5 * (low + high);
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median_of(double *values, size_t n)
{
    qsort(values, n, sizeof *values, compare);
    return 0.5 * (values[(n - 1) / 2] + values[n / 2]);
}

static lehr_status mark_outliers(unsigned char *outlier, const lehr_dsc_mass *scans, size_t n,
                                 lehr_error *err)
{
    double *values = lehr_core_alloc(n, sizeof *values);
    if (!values) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu masses", n);
    }
    for (size_t i = 0; i < n; i++) {
        values[i] = scans[i].mass_g;
    }
    double median = median_of(values, n);
    for (size_t i = 0; i < n; i++) {
        values[i] = fabs(scans[i].mass_g - median);
    }
    double spread = MAD_TO_SIGMA * median_of(values, n);
    for (size_t i = 0; i < n; i++) {
        double allowed = OUTLIER * hypot(spread, scans[i].noise_g);
        outlier[i] = n >= 4 && fabs(scans[i].mass_g - median) > allowed;
    }
    lehr_core_free(values);
    return LEHR_OK;
}

/// Step against rate with free intercept.
static lehr_status fit_slope(lehr_dsc_mass_joint *out, const lehr_dsc_mass *scans, size_t n, lehr_error *err)
{
    double delta_cp = scans[0].step_W / (scans[0].rate_K_per_s * scans[0].mass_g); // as given
    double *room = lehr_core_alloc(3 * n, sizeof *room);
    if (!room) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu masses", n);
    }
    bool varied = false; // an enthalpy has no step that grows with the rate
    bool known = true;
    for (size_t i = 0; i < n; i++) {
        room[i] = scans[i].rate_K_per_s;
        room[n + i] = scans[i].step_W;
        room[2 * n + i] = hypot(scans[i].step_stderr_W, out->reproducibility * scans[i].step_W);
        varied = varied || (!out->by_enthalpy && fabs(room[i] - room[0]) > 0.01 * room[0]);
        known = known && room[2 * n + i] > 0;
    }
    const lehr_fitting_line_data data = {.n_points = n, .x = room, .y = room + n, .sigma_y = room + 2 * n};
    lehr_fitting_line_options options = lehr_fitting_line_options_defaults();
    options.method = known ? LEHR_FITTING_LINE_WLS : LEHR_FITTING_LINE_OLS;
    options.convention = known ? LEHR_COVARIANCE_ABSOLUTE : LEHR_COVARIANCE_SCALED;
    lehr_fitting_line line;
    lehr_status status = varied ? lehr_fitting_line_fit(&line, &data, &options, err) : LEHR_OK;
    if (status == LEHR_OK && varied) {
        out->slope_mass_g = line.slope.value / delta_cp;
        out->slope_mass_stderr_g = line.slope.stderr_value / delta_cp;
        out->intercept_W = line.intercept.value;
        out->intercept_stderr_W = line.intercept.stderr_value;
    }
    lehr_core_free(room);
    return status;
}

lehr_status lehr_dsc_mass_combine(lehr_dsc_mass_joint *out, unsigned char *outlier,
                                  const lehr_dsc_mass *scans, size_t n, lehr_error *err)
{
    const double nan = (double)NAN;
    *out = (lehr_dsc_mass_joint){.n = n,
                                 .slope_mass_g = nan,
                                 .slope_mass_stderr_g = nan,
                                 .intercept_W = nan,
                                 .intercept_stderr_W = nan};
    out->by_enthalpy = n > 0 && isnan(scans[0].step_W);
    if (n < 2) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "%zu scans; a joint mass needs at least 2", n);
    }
    double mean = 0;
    double square = 0;
    bool known = true;
    for (size_t i = 0; i < n; i++) {
        mean += scans[i].mass_g / (double)n;
        known = known && scans[i].noise_g > 0;
    }
    for (size_t i = 0; i < n; i++) {
        square += (scans[i].mass_g - mean) * (scans[i].mass_g - mean);
    }
    out->scatter_g = sqrt(square / (double)(n - 1));
    double weights = 0;
    double excess = known ? excess_of(scans, n, out->scatter_g) : out->scatter_g;
    out->chi2 = known ? mean_of(&out->mass_g, &weights, scans, n, 0) : nan;
    out->reduced_chi2 = out->chi2 / (double)(n - 1);
    if (known || excess > 0) {
        (void)mean_of(&out->mass_g, &weights, scans, n, excess);
        out->noise_g = 1 / sqrt(weights);
    } else { // scans without noise and scatter
        out->mass_g = mean;
    }
    out->reproducibility = excess / out->mass_g;
    out->delta_cp_g = out->mass_g * scans[0].delta_cp_g / scans[0].mass_g; // common to all
    out->mass_stderr_g = hypot(out->noise_g, out->delta_cp_g);
    lehr_status status = mark_outliers(outlier, scans, n, err);
    return status == LEHR_OK ? fit_slope(out, scans, n, err) : status;
}

/// A quantity of a record; one without a value is left out.
typedef struct entry {
    const char *name;
    double value, stderr_value;
    const char *unit;
} entry;

static lehr_status add_entries(lehr_record *record, const entry *entries, size_t n, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        if (!isnan(entries[i].value)) {
            status = lehr_record_add_quantity(record, entries[i].name, entries[i].value,
                                              entries[i].stderr_value, entries[i].unit, err);
        }
    }
    return status;
}

/// @param[in] given  error of what was given: "delta_cp" or "enthalpy"
static lehr_status add_budget(lehr_record *record, const lehr_dsc_mass *mass, const char *given,
                              lehr_error *err)
{
    const double none = (double)NAN;
    const entry parts[] = {
        {"noise", mass->noise_g * TO_MG, none, "mg"},
        {given, mass->delta_cp_g * TO_MG, none, "mg"},
        {"windows", mass->windows_g * TO_MG, none, "mg"},
        {"baseline", mass->baseline_g * TO_MG, none, "mg"},
    };
    lehr_record *budget = NULL;
    lehr_status status = lehr_record_add_record(&budget, record, "budget", err);
    return status == LEHR_OK ? add_entries(budget, parts, sizeof parts / sizeof *parts, err) : status;
}

lehr_status lehr_dsc_mass_describe(const lehr_dsc_mass *mass, lehr_record *record, lehr_error *err)
{
    const double none = (double)NAN;
    const entry before[] = {{"mass", mass->mass_g * TO_MG, mass->mass_stderr_g * TO_MG, "mg"}};
    const entry after[] = {
        {"step", mass->step_W * 1e3, mass->step_stderr_W * 1e3, "mW"},
        {"heat", mass->heat_J * 1e3, mass->heat_stderr_J * 1e3, "mJ"},
        {"rate", mass->rate_K_per_s, none, "K/s"},
        {"noise_level", mass->noise_level_W * 1e3, none, "mW"},
    };
    lehr_status status = add_entries(record, before, 1, err);
    status = status == LEHR_OK ? add_budget(record, mass, isnan(mass->step_W) ? "enthalpy" : "delta_cp", err)
                               : status;
    status = status == LEHR_OK ? add_entries(record, after, sizeof after / sizeof *after, err) : status;
    return status == LEHR_OK ? lehr_record_add_number(record, "segment", (double)mass->segment, err) : status;
}

lehr_status lehr_dsc_mass_joint_describe(const lehr_dsc_mass_joint *joint, lehr_record *record,
                                         lehr_error *err)
{
    const double none = (double)NAN;
    const entry before[] = {{"mass", joint->mass_g * TO_MG, joint->mass_stderr_g * TO_MG, "mg"}};
    const entry after[] = {
        {"reproducibility", joint->reproducibility, none, ""},
        {"scatter", joint->scatter_g * TO_MG, none, "mg"},
        {"slope_mass", joint->slope_mass_g * TO_MG, joint->slope_mass_stderr_g * TO_MG, "mg"},
        {"intercept", joint->intercept_W * 1e3, joint->intercept_stderr_W * 1e3, "mW"},
    };
    const lehr_dsc_mass budget = {
        .noise_g = joint->noise_g, .delta_cp_g = joint->delta_cp_g, .windows_g = none, .baseline_g = none};
    lehr_status status = add_entries(record, before, 1, err);
    status = status == LEHR_OK
                 ? add_budget(record, &budget, joint->by_enthalpy ? "enthalpy" : "delta_cp", err)
                 : status;
    status = status == LEHR_OK ? add_entries(record, after, sizeof after / sizeof *after, err) : status;
    status = status == LEHR_OK ? lehr_record_add_number(record, "chi2", joint->chi2, err) : status;
    return status == LEHR_OK ? lehr_record_add_number(record, "reduced_chi2", joint->reduced_chi2, err)
                             : status;
}
