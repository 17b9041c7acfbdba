// Huber's M-estimate of a line: iterated weights min(1, k s/|r|).
#include "line_private.h"

#include <math.h>
#include <stdlib.h>

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

/// Residual of point i in units of its error.
static double standardised(const lehr_fitting_line *line, const lehr_fitting_line_data *data, size_t i)
{
    double sigma = data->sigma_y ? data->sigma_y[i] : line->scale;
    return lehr_fitting_line_residual(line, data, i) / sigma;
}

/// 1.4826 times the median absolute residual: the standard deviation of Gaussian noise. @p room is
/// overwritten.
static double median_scale(const lehr_fitting_line *line, const lehr_fitting_line_data *data, double *room)
{
    size_t n = data->n_points;
    for (size_t i = 0; i < n; i++) {
        room[i] = fabs(lehr_fitting_line_residual(line, data, i));
    }
    qsort(room, n, sizeof *room, compare);
    double median = n % 2 ? room[n / 2] : 0.5 * (room[n / 2 - 1] + room[n / 2]);
    return 1.4826 * median;
}

static void set_weights(double *weights, const lehr_fitting_line *line, const lehr_fitting_line_data *data,
                        double huber)
{
    for (size_t i = 0; i < data->n_points; i++) {
        double sigma = data->sigma_y ? data->sigma_y[i] : line->scale;
        double z = fabs(standardised(line, data, i));
        weights[i] = fmin(1, huber / z) / (sigma * sigma);
    }
}

/// Variance of the noise by Huber, in units of the errors: sum psi^2/(n - 2) over the square of the mean
/// psi'.
static double noise_variance(const lehr_fitting_line *line, const lehr_fitting_line_data *data, double huber)
{
    double sum = 0;
    double inside = 0;
    for (size_t i = 0; i < data->n_points; i++) {
        double z = fabs(standardised(line, data, i));
        sum += pow(fmin(z, huber), 2);
        inside += z <= huber;
    }
    return sum / (double)line->dof * pow((double)data->n_points / inside, 2);
}

/// Sandwich H^-1 M H^-1 about the mean of H, carried to x = 0; M with the part that the fit takes off, see
/// lehr_fitting_robust_solve(). False where H is singular.
static bool set_sandwich(lehr_fitting_line *out, const lehr_fitting_line_data *data, double huber,
                         double *weights)
{
    size_t n = data->n_points;
    for (size_t i = 0; i < n; i++) {
        double sigma = data->sigma_y ? data->sigma_y[i] : out->scale;
        weights[i] = fabs(standardised(out, data, i)) <= huber ? 1 / (sigma * sigma) : 0;
    }
    line_moments h = lehr_fitting_line_moments(data->x, data->y, weights, n);
    double noise = noise_variance(out, data, huber);
    double m00 = 0;
    double m01 = 0;
    double m11 = 0;
    for (size_t i = 0; i < n; i++) {
        double sigma = data->sigma_y ? data->sigma_y[i] : out->scale;
        double slope = fmax(-huber, fmin(standardised(out, data, i), huber)) / sigma;
        double dx = data->x[i] - h.x_mean;
        double leverage = fmin(1, weights[i] * (1 / h.weight + dx * dx / h.xx));
        double square = slope * slope + leverage * noise / (sigma * sigma);
        m00 += square;
        m01 += square * dx;
        m11 += square * dx * dx;
    }
    double level = m00 / (h.weight * h.weight);
    double mixed = m01 / (h.weight * h.xx);
    double variance = m11 / (h.xx * h.xx);
    out->slope.stderr_value = sqrt(variance);
    out->covariance = mixed - h.x_mean * variance;
    out->intercept.stderr_value = sqrt(level - h.x_mean * (mixed + out->covariance));
    return h.weight > 0 && h.xx > 0;
}

static void set_loss(lehr_fitting_line *out, const lehr_fitting_line_data *data, double huber)
{
    for (size_t i = 0; i < data->n_points; i++) {
        double z = fabs(standardised(out, data, i));
        out->n_outliers += z > huber;
        out->chi2 += z > huber ? huber * (2 * z - huber) : z * z;
    }
    out->reduced_chi2 = out->chi2 / (double)out->dof;
}

lehr_status lehr_fitting_line_robust(lehr_fitting_line *out, const lehr_fitting_line_data *data, double huber,
                                     double *weights, lehr_error *err)
{
    const size_t most_iterations = 10000;
    for (size_t i = 0; i < data->n_points; i++) {
        weights[i] = data->sigma_y ? 1 / (data->sigma_y[i] * data->sigma_y[i]) : 1;
    }
    out->stop = LEHR_FITTING_MAX_ITERATIONS;
    for (out->iterations = 0; out->iterations < most_iterations; out->iterations++) {
        const lehr_fitting_line before = *out;
        line_moments m = lehr_fitting_line_moments(data->x, data->y, weights, data->n_points);
        lehr_fitting_line_set(out, &m);
        if (!data->sigma_y) {
            out->scale = median_scale(out, data, weights);
            if (!(out->scale > 0)) {
                return lehr_error_set(err, LEHR_ERR_NUMERIC,
                                      "more than half of the points lie exactly on a line, so their scatter "
                                      "is 0; give their errors");
            }
        }
        double moved = fabs(out->slope.value - before.slope.value) / out->slope.stderr_value +
                       fabs(out->intercept.value - before.intercept.value) / out->intercept.stderr_value;
        if (out->iterations > 0 && moved <= 1e-13) {
            out->stop = LEHR_FITTING_CONVERGED;
            break;
        }
        set_weights(weights, out, data, huber);
    }
    set_loss(out, data, huber);
    if (!set_sandwich(out, data, huber, weights)) {
        return lehr_error_set(err, LEHR_ERR_NUMERIC,
                              "no two points lie within %g standard errors of the robust line", huber);
    }
    return LEHR_OK;
}
