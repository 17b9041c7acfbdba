// Which points of a series a fit takes.
#include "compression_private.h"

#include <lehr/core/alloc.h>
#include <math.h>

static const double ambient_GPa = 0.05;

void compression_clear(selection *s)
{
    lehr_core_free(s->from);
    lehr_core_free(s->pressure);
}

static bool is_ambient(const lehr_fitting_compression_data *data, size_t i)
{
    return fabs(data->pressure_GPa[i]) <= ambient_GPa;
}

void compression_set_positions(selection *s, const double *q, const double *sigma_q)
{
    for (size_t k = 0; k < s->n; k++) {
        s->q[k] = q[s->from[k]];
        if (sigma_q) {
            s->sigma_q[k] = sigma_q[s->from[k]];
        }
    }
}

lehr_status compression_select(selection *s, const lehr_fitting_compression_data *data,
                               lehr_fitting_compression_branch branch, bool without_ambient, lehr_error *err)
{
    *s = (selection){.from = lehr_core_alloc(data->n + 1, sizeof *s->from),
                     .pressure = lehr_core_alloc(5 * data->n + 1, sizeof *s->pressure)};
    if (!s->from || !s->pressure) {
        compression_clear(s);
        *s = (selection){0};
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu points", data->n);
    }
    s->sigma_pressure = s->pressure + data->n;
    s->q = s->pressure + 2 * data->n;
    s->sigma_q = s->pressure + 3 * data->n;
    s->zero = s->pressure + 4 * data->n;
    for (size_t i = 0; i < data->n; i++) {
        bool up = data->direction[i] > 0;
        bool fits = branch == LEHR_FITTING_COMPRESSION_BOTH || up == (branch == LEHR_FITTING_COMPRESSION_UP);
        if (!fits || (without_ambient && is_ambient(data, i))) {
            continue;
        }
        s->pressure[s->n] = data->pressure_GPa[i];
        s->sigma_pressure[s->n] = data->sigma_pressure_GPa ? data->sigma_pressure_GPa[i] : 0;
        s->zero[s->n] = data->zero_shift_GPa ? data->zero_shift_GPa[i] : 0;
        s->from[s->n++] = i;
    }
    compression_set_positions(s, data->q_per_ang, data->sigma_q);
    s->data =
        (lehr_fitting_eos_data){.n_points = s->n,
                                .abscissa = LEHR_FITTING_EOS_OF_Q,
                                .pressure_GPa = s->pressure,
                                .x = s->q,
                                .sigma_pressure_GPa = data->sigma_pressure_GPa ? s->sigma_pressure : NULL,
                                .sigma_x = data->sigma_q ? s->sigma_q : NULL};
    return LEHR_OK;
}

size_t compression_ambient(lehr_estimate *out, const work *w, const double *q, const double *sigma_q)
{
    const lehr_fitting_compression_data *data = w->data;
    double sum = 0, sum_x = 0, sum_xx = 0, first = NAN;
    size_t n = 0;
    for (size_t i = 0; i < data->n; i++) {
        // A glass that was compressed has another length when it comes back.
        bool counts = data->direction[i] > 0 || w->options->branch == LEHR_FITTING_COMPRESSION_DOWN;
        if (!is_ambient(data, i) || !counts) {
            continue;
        }
        double sigma = sigma_q ? sigma_q[i] : 1;
        double weight = sigma > 0 ? 1 / (sigma * sigma) : 1;
        first = n++ == 0 ? q[i] : first;
        sum += weight;
        sum_x += weight * (q[i] - first);
        sum_xx += weight * (q[i] - first) * (q[i] - first);
    }
    double chi2 = n > 1 ? fmax(sum_xx - sum_x * sum_x / sum, 0) / (double)(n - 1) : 0;
    *out = (lehr_estimate){first + sum_x / sum, sqrt((sigma_q ? fmax(chi2, 1) : chi2) / sum)};
    return n;
}

size_t compression_count_free(const lehr_fitting_eos_fit_options *how)
{
    size_t n = 0;
    for (size_t k = 0; k < lehr_fitting_eos_order(how->eos); k++) {
        n += !how->fixed[k];
    }
    return n;
}

void lehr_fitting_compression_directions(int *direction, const double *pressure_GPa, const double *sigma_GPa,
                                         size_t n)
{
    double highest = -INFINITY, top = 0;
    size_t below = 0, above = 0;
    for (size_t i = 0; i < n; i++) {
        top = fmax(top, fabs(pressure_GPa[i]));
    }
    for (size_t i = 0; i < n; i++) {
        double sigma = sigma_GPa ? sigma_GPa[i] : 0;
        bool down = highest - pressure_GPa[i] > fmax(3 * sigma, 0.02 * top);
        highest = fmax(highest, pressure_GPa[i]);
        below += down;
        above += i > 0 && !down;
        direction[i] = direction[i] != 0 ? direction[i] : down ? -1 : 1;
    }
    if (n > 1 && above == 0 && below > 0 && direction[1] < 0) {
        direction[0] = -1;
    }
}
