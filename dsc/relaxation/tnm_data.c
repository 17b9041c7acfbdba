#include "scan.h"

#include <lehr/core/alloc.h>
#include <lehr/dsc/tnm_data.h>
#include <lehr/fitting/linear.h>
#include <math.h>
#include <string.h>

// Borders of windows are inclusive; conversion from degrees Celsius costs some 1e-13 K.
#define BORDER_K 1e-9
// A hold or ramp of a run that is shorter than this is the turn between two others.
#define TURN_K 0.5
// Rates of program and scan may differ by this part.
#define RATE_PART 0.05

lehr_dsc_tnm_data_options lehr_dsc_tnm_data_defaults(void)
{
    const double none = (double)NAN;
    return (lehr_dsc_tnm_data_options){.range_K = {none, none},
                                       .glass_K = {none, none},
                                       .liquid_K = {none, none},
                                       .sigma = none,
                                       .cooling_rate_K_per_s = none,
                                       .start_K = none};
}

void lehr_dsc_tnm_data_free(lehr_dsc_tnm_data *data)
{
    if (data) {
        lehr_core_free(data->name);
        lehr_core_free(data->temperature_K);
        lehr_core_free(data->cp_J_per_gK);
        lehr_dsc_tnm_program_free(data->program);
        lehr_core_free(data);
    }
}

lehr_dsc_tnm_scan lehr_dsc_tnm_data_scan(const lehr_dsc_tnm_data *data)
{
    return (lehr_dsc_tnm_scan){.name = data->name,
                               .n = data->n,
                               .temperature_K = data->temperature_K,
                               .cp_J_per_gK = data->cp_J_per_gK,
                               .sigma = data->sigma,
                               .program = data->program};
}

// ---- points -----------------------------------------------------------------------------
static bool inside(double T, const double window_K[2])
{
    return !(T < window_K[0] - BORDER_K) && !(T > window_K[1] + BORDER_K);
}

static lehr_status check_scan(const lehr_dsc_scan *scan, const lehr_dsc_tnm_data_options *options,
                              lehr_error *err)
{
    if (!options->any_scale && strcmp(scan->unit, "J/g/K") != 0) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "%s: the signal is known in %s only; give the mass and the rate for heat capacity, "
            "or let the scale or the lines be free",
            scan->name, scan->unit);
    }
    if (scan->n < 2 || !(scan->temperature_K[scan->n - 1] > scan->temperature_K[0])) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "%s: segment %zu has %zu points", scan->name,
                              scan->segment, scan->n);
    }
    return LEHR_OK;
}

/// Every n-th point of the range whose temperature is above all before it (noise may turn the order of two).
static lehr_status take_points(lehr_dsc_tnm_data *data, const lehr_dsc_scan *scan,
                               const lehr_dsc_tnm_data_options *options, lehr_error *err)
{
    size_t every = options->every > 1 ? options->every : 1;
    size_t seen = 0;
    data->temperature_K = lehr_core_alloc(scan->n, sizeof(double));
    data->cp_J_per_gK = lehr_core_alloc(scan->n, sizeof(double));
    if (!data->temperature_K || !data->cp_J_per_gK) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "%s: no memory for %zu points", scan->name, scan->n);
    }
    for (size_t i = 0; i < scan->n; i++) {
        double T = scan->temperature_K[i];
        bool rises = data->n == 0 || T > data->temperature_K[data->n - 1];
        if (!inside(T, options->range_K) || seen++ % every != 0 || !rises || isnan(scan->y[i])) {
            continue;
        }
        data->temperature_K[data->n] = T;
        data->cp_J_per_gK[data->n++] = scan->y[i];
    }
    if (data->n < 5) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "%s: %zu points are left in %g:%g K; segment %zu covers %.2f:%.2f K",
                              scan->name, data->n, options->range_K[0], options->range_K[1], scan->segment,
                              scan->temperature_K[0], scan->temperature_K[scan->n - 1]);
    }
    return LEHR_OK;
}

// ---- noise ------------------------------------------------------------------------------
/// Residuals of a straight line in one window: their sum of squares and degrees of freedom are added.
static lehr_status add_window(double *sum, size_t *dof, const lehr_dsc_scan *scan, const double window_K[2],
                              const char *what, lehr_error *err)
{
    size_t n = 0;
    lehr_linear_fit *fit = NULL;
    double *T = lehr_core_alloc(scan->n, sizeof *T);
    double *y = lehr_core_alloc(scan->n, sizeof *y);
    lehr_status status =
        T && y ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the %s window", what);
    for (size_t i = 0; status == LEHR_OK && i < scan->n; i++) {
        if (inside(scan->temperature_K[i], window_K) && isfinite(scan->y[i])) {
            T[n] = scan->temperature_K[i];
            y[n++] = scan->y[i];
        }
    }
    if (status == LEHR_OK && n < 5) {
        status = lehr_error_set(err, LEHR_ERR_DOMAIN,
                                "%s: %zu points in the %s window %g:%g K, at least 5 are needed", scan->name,
                                n, what, window_K[0], window_K[1]);
    }
    if (status == LEHR_OK) {
        status =
            lehr_linear_polynomial_create(&fit, T, y, NULL, n, 1, 0.5 * (window_K[0] + window_K[1]), err);
    }
    if (status == LEHR_OK) {
        *sum += lehr_linear_fit_residual_sum(fit);
        *dof += n - 2;
    }
    lehr_linear_fit_free(fit);
    lehr_core_free(T);
    lehr_core_free(y);
    return status;
}

static lehr_status find_noise(lehr_dsc_tnm_data *data, const lehr_dsc_scan *scan,
                              const lehr_dsc_tnm_data_options *options, lehr_error *err)
{
    double sum = 0;
    size_t dof = 0;
    data->sigma = options->sigma;
    lehr_status status = LEHR_OK;
    if (!isnan(options->sigma)) {
        return LEHR_OK;
    }
    if (!isnan(options->glass_K[0])) {
        status = add_window(&sum, &dof, scan, options->glass_K, "glass", err);
    }
    if (status == LEHR_OK && !isnan(options->liquid_K[0])) {
        status = add_window(&sum, &dof, scan, options->liquid_K, "liquid", err);
    }
    if (status != LEHR_OK || dof == 0) {
        return status;
    }
    data->sigma = sqrt(sum / (double)dof);
    return data->sigma > 0
               ? LEHR_OK
               : lehr_error_set(err, LEHR_ERR_DOMAIN,
                                "%s: the scan has no noise in its windows; give sigma instead", scan->name);
}

// ---- history ----------------------------------------------------------------------------
static lehr_status from_cooling(lehr_dsc_tnm_program **out, const lehr_dsc_scan *scan,
                                const lehr_dsc_tnm_data_options *options, lehr_error *err)
{
    double low_K = scan->temperature_K[0];
    double high_K = scan->temperature_K[scan->n - 1];
    lehr_status status =
        lehr_dsc_tnm_program_create(out, isnan(options->start_K) ? high_K : options->start_K, err);
    if (status == LEHR_OK && !(low_K < (*out)->start_K)) {
        status = lehr_error_set(err, LEHR_ERR_DOMAIN,
                                "%s: the start %g K is not above the begin of the scan, %g K", scan->name,
                                (*out)->start_K, low_K);
    }
    if (status == LEHR_OK) {
        status = lehr_dsc_tnm_program_ramp(*out, options->cooling_rate_K_per_s, low_K, err);
    }
    return status == LEHR_OK ? lehr_dsc_tnm_program_ramp(*out, scan->rate_K_per_s, high_K, err) : status;
}

/// Index of the segment of the run that the scan is.
static size_t position_of(const lehr_dsc_run *run, size_t segment)
{
    size_t i = 0;
    while (i + 1 < run->n_segments && run->segments[i].index != segment) {
        i++;
    }
    return i;
}

static double begin_of(const lehr_dsc_run *run, size_t i)
{
    return run->temperature_K[run->segments[i].first];
}

/// One segment of the run as a hold or ramp; a ramp ends where the next segment begins.
static lehr_status add_segment(lehr_dsc_tnm_program *program, const lehr_dsc_run *run, size_t i,
                               lehr_error *err)
{
    const lehr_dsc_segment *segment = &run->segments[i];
    double here_K = lehr_dsc_tnm_program_begin_K(program, program->n);
    if (segment->kind == LEHR_DSC_ISOTHERMAL) {
        double *time_s = run->time_s;
        double duration_s = time_s ? time_s[segment->first + segment->count - 1] - time_s[segment->first] : 0;
        return duration_s > 0 ? lehr_dsc_tnm_program_hold(program, duration_s, err)
                              : lehr_error_set(err, LEHR_ERR_DOMAIN,
                                               "%s: the duration of segment %zu is not known; give a program",
                                               run->name, segment->index);
    }
    double to_K = begin_of(run, i + 1);
    return fabs(to_K - here_K) < TURN_K
               ? LEHR_OK
               : lehr_dsc_tnm_program_ramp(program, fabs(segment->rate_K_per_s), to_K, err);
}

/// The segments before the scan, from the hottest of their ends on.
static lehr_status from_run(lehr_dsc_tnm_program **out, const lehr_dsc_run *run, const lehr_dsc_scan *scan,
                            lehr_error *err)
{
    size_t target = position_of(run, scan->segment);
    size_t first = 0;
    for (size_t i = 0; i < target; i++) {
        first = begin_of(run, i) >= begin_of(run, first) ? i : first;
    }
    if (target == 0 || !(begin_of(run, first) > scan->temperature_K[0])) {
        return lehr_error_set(
            err, LEHR_ERR_ARG,
            "%s: the history of the scan is not in the file; give a program or a cooling rate", run->name);
    }
    lehr_status status = lehr_dsc_tnm_program_create(out, begin_of(run, first), err);
    for (size_t i = first; status == LEHR_OK && i < target; i++) {
        status = add_segment(*out, run, i, err);
    }
    double here_K = status == LEHR_OK ? lehr_dsc_tnm_program_begin_K(*out, (*out)->n) : 0;
    if (status == LEHR_OK && here_K > scan->temperature_K[0]) {
        status = lehr_dsc_tnm_program_ramp(*out, scan->rate_K_per_s, scan->temperature_K[0], err);
    }
    double high_K = scan->temperature_K[scan->n - 1];
    return status == LEHR_OK ? lehr_dsc_tnm_program_ramp(*out, scan->rate_K_per_s, high_K, err) : status;
}

static lehr_status copy_program(lehr_dsc_tnm_program **out, const lehr_dsc_tnm_program *from, lehr_error *err)
{
    lehr_status status = lehr_dsc_tnm_program_create(out, from->start_K, err);
    for (size_t i = 0; status == LEHR_OK && i < from->n; i++) {
        const lehr_dsc_tnm_segment *segment = &from->segments[i];
        status = segment->rate_K_per_s == 0
                     ? lehr_dsc_tnm_program_hold(*out, segment->duration_s, err)
                     : lehr_dsc_tnm_program_ramp(*out, fabs(segment->rate_K_per_s), segment->to_K, err);
    }
    return status;
}

static lehr_status check_rate(const lehr_dsc_tnm_program *program, const lehr_dsc_scan *scan, lehr_error *err)
{
    double rate = program->n > 0 ? program->segments[program->n - 1].rate_K_per_s : 0;
    if (!(rate > 0)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "%s: its program does not end with the heating scan",
                              scan->name);
    }
    if (fabs(rate - scan->rate_K_per_s) > RATE_PART * rate) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "%s: the program heats at %g K/s, the scan at %g K/s; correct the one that is wrong", scan->name,
            rate, scan->rate_K_per_s);
    }
    return LEHR_OK;
}

static lehr_status find_history(lehr_dsc_tnm_data *data, const lehr_dsc_run *run, const lehr_dsc_scan *scan,
                                const lehr_dsc_tnm_data_options *options, lehr_error *err)
{
    if (options->program) {
        lehr_status status = check_rate(options->program, scan, err);
        return status == LEHR_OK ? copy_program(&data->program, options->program, err) : status;
    }
    if (!(scan->rate_K_per_s > 0)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "%s: the heating rate is not known; give a rate or a program", scan->name);
    }
    lehr_status status = isnan(options->cooling_rate_K_per_s)
                             ? from_run(&data->program, run, scan, err)
                             : from_cooling(&data->program, scan, options, err);
    return status == LEHR_OK ? status : lehr_error_wrap(err, status, "history");
}

lehr_status lehr_dsc_tnm_data_create(lehr_dsc_tnm_data **out, const lehr_dsc_run *run,
                                     const lehr_dsc_tnm_data_options *options, lehr_error *err)
{
    lehr_dsc_scan *scan = NULL;
    lehr_dsc_tnm_data *data = NULL;
    *out = NULL;
    lehr_status status = lehr_dsc_scan_create(&scan, run, options->segment, err);
    if (status == LEHR_OK) {
        status = check_scan(scan, options, err);
    }
    if (status == LEHR_OK) {
        data = lehr_core_alloc(1, sizeof *data);
        status = data && (data->name = lehr_core_strdup(run->name)) != NULL
                     ? LEHR_OK
                     : lehr_error_set(err, LEHR_ERR_NOMEM, "%s: no memory for a scan", run->name);
    }
    if (status == LEHR_OK) {
        status = take_points(data, scan, options, err);
    }
    if (status == LEHR_OK) {
        status = find_noise(data, scan, options, err);
    }
    if (status == LEHR_OK) {
        status = find_history(data, run, scan, options, err);
    }
    if (status == LEHR_OK) {
        *out = data;
        data = NULL;
    }
    lehr_dsc_tnm_data_free(data);
    lehr_dsc_scan_free(scan);
    return status;
}
