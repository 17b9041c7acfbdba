#include "peak_start.h"

#include "normal.h"

#include <math.h>

/// Area and baseline by a linear fit for a shape of given centre and width; chi2. False without a maximum.
static bool fit_linear_part(double *parameters, double *chi2, const lehr_peak_data *data)
{
    lehr_normal sums = {.n = 1 + (size_t)data->baseline};
    double linear[LEHR_NORMAL_MOST];
    double position = parameters[LEHR_MODEL_PEAK_POSITION];
    for (size_t i = 0; i < data->n; i++) {
        double unit = 0;
        double weight = data->sigma ? 1 / (data->sigma[i] * data->sigma[i]) : 1;
        if (!data->shape->evaluate(parameters, data->x[i], &unit, NULL)) {
            return false;
        }
        const double basis[] = {unit, 1, data->x[i] - position};
        lehr_normal_add(&sums, basis, data->y[i], weight);
    }
    if (!lehr_normal_solve(linear, chi2, &sums) || !(linear[0] > 0)) {
        return false;
    }
    parameters[LEHR_MODEL_PEAK_AREA] = linear[0];
    for (size_t k = 1; k < sums.n; k++) {
        parameters[data->shape->n_parameters + k - 1] = linear[k];
    }
    return true;
}

/// Mean position with weights (y - min)^2, which the top of a peak dominates.
static double centre_of_top(const lehr_peak_data *data, double y_min)
{
    double sum = 0, sum_x = 0;
    for (size_t i = 0; i < data->n; i++) {
        double weight = (data->y[i] - y_min) * (data->y[i] - y_min);
        sum += weight;
        sum_x += weight * data->x[i];
    }
    return sum_x / sum;
}

bool lehr_peak_find_start(double *parameters, const lehr_peak_data *data)
{
    enum { n_widths = 24 };
    size_t n_parameters = lehr_fitting_peak_n_parameters(data->shape, data->baseline);
    size_t top = 0, bottom = 0;
    for (size_t i = 1; i < data->n; i++) {
        top = data->y[i] > data->y[top] ? i : top;
        bottom = data->y[i] < data->y[bottom] ? i : bottom;
    }
    double span = fabs(data->x[data->n - 1] - data->x[0]);
    double narrowest = 2 * span / (double)(data->n - 1);
    double ratio = pow(4 * span / narrowest, 1.0 / (n_widths - 1));
    const double centres[] = {data->x[top], centre_of_top(data, data->y[bottom])};
    double best = HUGE_VAL;
    for (size_t k = 0; k < 2 * n_widths; k++) {
        double trial[LEHR_FITTING_PEAK_MAX_PARAMETERS] = {0};
        double chi2 = 0;
        data->shape->shape(trial, centres[k / n_widths], narrowest * pow(ratio, (double)(k % n_widths)));
        if (!fit_linear_part(trial, &chi2, data) || !(chi2 < best)) {
            continue;
        }
        best = chi2;
        for (size_t j = 0; j < n_parameters; j++) {
            parameters[j] = trial[j];
        }
    }
    return best < HUGE_VAL;
}
