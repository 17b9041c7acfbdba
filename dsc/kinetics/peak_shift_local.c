// Local activation energies: the line through the points of a few neighbouring rates.
#include "peak_shift_private.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdlib.h>

typedef struct ranked {
    double rate_K_per_s;
    size_t index;
} ranked;

static int compare_rates(const void *a, const void *b)
{
    double left = ((const ranked *)a)->rate_K_per_s;
    double right = ((const ranked *)b)->rate_K_per_s;
    return (left > right) - (left < right);
}

/// The data in the order of their rates, and where each group of equal rates begins.
typedef struct sorted {
    double *rate_K_per_s, *temperature_K, *sigma_temperature_K, *sigma_lnrate; // one block, shape (n,) each
    size_t *begin;                                                             // shape (n_groups + 1,)
    size_t n_groups;
} sorted;

static void sorted_clear(sorted *s)
{
    lehr_core_free(s->rate_K_per_s);
    lehr_core_free(s->begin);
}

static lehr_status sort_points(sorted *out, const lehr_dsc_shift_data *data, lehr_error *err)
{
    size_t n = data->n;
    *out = (sorted){.rate_K_per_s = lehr_core_alloc(4 * n, sizeof(double)),
                    .begin = lehr_core_alloc(n + 1, sizeof(size_t))};
    ranked *order = lehr_core_alloc(n, sizeof *order);
    if (!out->rate_K_per_s || !out->begin || !order) {
        lehr_core_free(order);
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory to sort %zu points", n);
    }
    out->temperature_K = out->rate_K_per_s + n;
    out->sigma_temperature_K = out->temperature_K + n;
    out->sigma_lnrate = out->sigma_temperature_K + n;
    for (size_t i = 0; i < n; i++) {
        order[i] = (ranked){data->rate_K_per_s[i], i};
    }
    qsort(order, n, sizeof *order, compare_rates);
    for (size_t i = 0; i < n; i++) {
        size_t from = order[i].index;
        out->rate_K_per_s[i] = data->rate_K_per_s[from];
        out->temperature_K[i] = data->temperature_K[from];
        out->sigma_temperature_K[i] = data->sigma_temperature_K ? data->sigma_temperature_K[from] : 0;
        out->sigma_lnrate[i] = data->sigma_lnrate ? data->sigma_lnrate[from] : 0;
        if (i == 0 || out->rate_K_per_s[i] > out->rate_K_per_s[i - 1] * (1 + LEHR_DSC_SAME_RATE)) {
            out->begin[out->n_groups++] = i;
        }
    }
    out->begin[out->n_groups] = n;
    lehr_core_free(order);
    return LEHR_OK;
}

static double mean_temperature(const lehr_dsc_shift_data *data)
{
    double sum = 0;
    for (size_t i = 0; i < data->n; i++) {
        sum += 1 / data->temperature_K[i];
    }
    return (double)data->n / sum;
}

static double inverse_spread(const lehr_dsc_shift_data *data, double temperature_K)
{
    double sum = 0;
    for (size_t i = 0; i < data->n; i++) {
        double d = 1 / data->temperature_K[i] - 1 / temperature_K;
        sum += d * d;
    }
    return sum;
}

/// One window. Its error: that of the points, or without any the scatter of all points about a parabola.
static lehr_status fit_window(lehr_dsc_shift_local *out, lehr_dsc_shift_work *work,
                              const lehr_dsc_shift_data *window, const lehr_dsc_shift *shift,
                              const shift_scatter *scatter, lehr_error *err)
{
    lehr_dsc_shift_line line;
    shift_scatter ignored;
    lehr_dsc_shift_options options = shift->options;
    bool york = options.fit == LEHR_FITTING_LINE_YORK;
    options.convention = LEHR_COVARIANCE_ABSOLUTE;
    *out = (lehr_dsc_shift_local){.temperature_K = mean_temperature(window),
                                  .rate_low_K_per_s = window->rate_K_per_s[0],
                                  .rate_high_K_per_s = window->rate_K_per_s[window->n - 1],
                                  .energy_kJ_per_mol = {(double)NAN, (double)NAN}};
    double spread = inverse_spread(window, out->temperature_K);
    if (!(spread > 0)) {
        return LEHR_OK;
    }
    lehr_status status =
        lehr_dsc_shift_fit_line(&line, &ignored, work, window, options.method, &options, err);
    if (status == LEHR_OK) {
        out->energy_kJ_per_mol = line.energy_kJ_per_mol;
        double per_slope = fabs(line.energy_kJ_per_mol.value / line.line.slope.value);
        double factor =
            lehr_covariance_factor(shift->chosen.line.convention, shift->chosen.line.reduced_chi2);
        out->energy_kJ_per_mol.stderr_value = york ? line.energy_kJ_per_mol.stderr_value * sqrt(factor)
                                                   : per_slope * scatter->sigma / sqrt(spread);
    }
    return status;
}

lehr_status lehr_dsc_shift_fit_local(lehr_dsc_shift *shift, size_t *n_rates, const shift_scatter *scatter,
                                     const lehr_dsc_shift_data *data, lehr_error *err)
{
    sorted points;
    lehr_dsc_shift_work work = {0};
    size_t width = shift->options.window > 0 ? shift->options.window : 2;
    lehr_status status = sort_points(&points, data, err);
    if (status != LEHR_OK) {
        goto done;
    }
    *n_rates = points.n_groups;
    size_t n = points.n_groups >= width ? points.n_groups - width + 1 : 0;
    double *room = lehr_core_alloc(6 * data->n, sizeof *room);
    shift->local = lehr_core_alloc(n, sizeof *shift->local);
    if (!room || !shift->local) {
        lehr_core_free(room);
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu local activation energies", n);
        goto done;
    }
    work = (lehr_dsc_shift_work){
        room, room + data->n, room + 2 * data->n, room + 3 * data->n, room + 4 * data->n, room + 5 * data->n};
    for (size_t k = 0; k < n && status == LEHR_OK; k++) {
        size_t first = points.begin[k];
        const lehr_dsc_shift_data window = {
            .n = points.begin[k + width] - first,
            .rate_K_per_s = points.rate_K_per_s + first,
            .temperature_K = points.temperature_K + first,
            .sigma_temperature_K = data->sigma_temperature_K ? points.sigma_temperature_K + first : NULL,
            .sigma_lnrate = data->sigma_lnrate ? points.sigma_lnrate + first : NULL,
        };
        status = fit_window(&shift->local[shift->n_local++], &work, &window, shift, scatter, err);
    }
done:
    lehr_core_free(work.x);
    sorted_clear(&points);
    return status;
}
