// Errors of what is computed from G(r).
#include "correlation_private.h"

#include "product.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

static const double PI = 3.14159265358979323846;

static bool has_sigma(const lehr_pdf_correlation *correlation)
{
    if (correlation->plan) {
        return correlation->structure->has_sigma && !correlation->options.without_errors;
    }
    return correlation->n > 0 && isfinite(correlation->sigma[correlation->n - 1]);
}

// ---- functions from S(q): exact -----------------------------------------------------------------
/// Variance by the errors of S(q) that move all points, those whose names begin with @p prefix.
static double common_moves(const lehr_pdf_sq *structure, const double *response, const char *prefix)
{
    double sum = 0;
    for (size_t p = 0; p < structure->n_common; p++) {
        double move = 0;
        for (size_t j = 0;
             strncmp(structure->common_names[p], prefix, strlen(prefix)) == 0 && j < structure->n; j++) {
            move += response[j] * structure->common[p * structure->n + j];
        }
        sum += move * move;
    }
    return sum;
}

static double common_variance(const lehr_pdf_correlation *correlation, const double *response,
                              const double *v)
{
    const double *slope = lehr_pdf_transform_slope(correlation->plan);
    double by_zero = 0;
    for (size_t i = 0; i < correlation->n; i++) {
        by_zero += v[i] * slope[i] * correlation->options.s_zero_stderr;
    }
    return common_moves(correlation->structure, response, "") + by_zero * by_zero;
}

static lehr_status exact_variance(const lehr_pdf_correlation *correlation, double *variance, const double *v,
                                  lehr_error *err)
{
    const lehr_pdf_sq *structure = correlation->structure;
    double *response = lehr_core_alloc(structure->n, sizeof *response);
    if (!response) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the response to S(q)");
    }
    lehr_pdf_transform_respond(correlation->plan, response, v);
    double sum = 0;
    for (size_t j = 0; j < structure->n; j++) {
        sum += response[j] * response[j] * structure->sigma[j] * structure->sigma[j];
    }
    *variance = sum + common_variance(correlation, response, v);
    lehr_core_free(response);
    return LEHR_OK;
}

lehr_status pdf_correlation_model_variance(const lehr_pdf_correlation *correlation, double *variance,
                                           const double *v, lehr_error *err)
{
    *variance = 0;
    if (!correlation->plan || !has_sigma(correlation)) {
        return LEHR_OK;
    }
    double *response = lehr_core_alloc(correlation->structure->n, sizeof *response);
    if (!response) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the response to S(q)");
    }
    lehr_pdf_transform_respond(correlation->plan, response, v);
    *variance = common_moves(correlation->structure, response, "model_");
    lehr_core_free(response);
    return LEHR_OK;
}

/// A plan for the chosen rows alone gives their covariance in one product.
static lehr_status exact_covariance(const lehr_pdf_correlation *correlation, double *covariance,
                                    const size_t *rows, size_t count, lehr_error *err)
{
    const lehr_pdf_sq *structure = correlation->structure;
    lehr_pdf_transform *plan = NULL;
    double *identity = NULL;
    double *r = lehr_core_alloc(count, sizeof *r);
    lehr_status status = r ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu points", count);
    for (size_t i = 0; status == LEHR_OK && i < count; i++) {
        r[i] = correlation->r_ang[rows[i]];
    }
    if (status == LEHR_OK) {
        status = pdf_correlation_identity(&identity, correlation, err);
    }
    if (status == LEHR_OK) {
        status = lehr_pdf_transform_create(&plan, structure->q_per_ang, structure->n, r, count,
                                           &correlation->options.transform, err);
    }
    if (status == LEHR_OK) {
        const lehr_pdf_errors errors = pdf_correlation_errors(correlation, identity);
        status = lehr_pdf_transform_covariance(plan, covariance, 0, count, &errors,
                                               correlation->options.transform.threads, err);
    }
    lehr_pdf_transform_free(plan);
    lehr_core_free(identity);
    lehr_core_free(r);
    return status;
}

// ---- functions from files: noise of equal size in S(q) --------------------------------------------
/// Points of q for int q^2 W^2 sin(q r) sin(q r') dq, midpoint rule.
static size_t model_points(const lehr_pdf_correlation *correlation)
{
    double r_most = correlation->r_ang[correlation->n - 1];
    return 256 + (size_t)(4 * correlation->qmax * r_most / PI);
}

static lehr_status check_model(const lehr_pdf_correlation *correlation, lehr_error *err)
{
    if (!(correlation->qmax > 0 && correlation->qmax * correlation->r_ang[correlation->n - 1] < 1e6)) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "the errors of G(r) are correlated, and how depends on qmax, which the file does not "
            "tell: give qmax, or S(q) instead");
    }
    return LEHR_OK;
}

/// Amplitudes sqrt(dq) q W sin(q r) sigma / norm of one row, shape (m,); their products are the covariance.
static void model_row(double *row, const lehr_pdf_correlation *correlation, size_t m, size_t i)
{
    double begin = correlation->qmin > 0 ? correlation->qmin : 0;
    double step = (correlation->qmax - begin) / (double)m;
    double square = 0;
    for (size_t k = 0; k < m; k++) {
        double q = begin + step * ((double)k + 0.5);
        row[k] = q *
                 lehr_pdf_damping_value(&correlation->damping, q, correlation->qmax, correlation->r_ang[i]) *
                 sin(q * correlation->r_ang[i]);
        square += row[k] * row[k];
    }
    double scale = square > 0 ? correlation->sigma[i] / sqrt(square) : 0;
    for (size_t k = 0; k < m; k++) {
        row[k] *= scale;
    }
}

static lehr_status model_variance(const lehr_pdf_correlation *correlation, double *variance, const double *v,
                                  lehr_error *err)
{
    lehr_status status = check_model(correlation, err);
    if (status != LEHR_OK) {
        return status;
    }
    size_t m = model_points(correlation);
    double *row = lehr_core_alloc(m, sizeof *row), *sum = lehr_core_alloc(m, sizeof *sum);
    *variance = 0;
    if (!row || !sum) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the correlation of errors");
    }
    for (size_t i = 0; status == LEHR_OK && i < correlation->n; i++) {
        if (v[i] == 0) {
            continue;
        }
        model_row(row, correlation, m, i);
        for (size_t k = 0; k < m; k++) {
            sum[k] += v[i] * row[k];
        }
    }
    for (size_t k = 0; status == LEHR_OK && k < m; k++) {
        *variance += sum[k] * sum[k];
    }
    lehr_core_free(sum);
    lehr_core_free(row);
    return status;
}

static lehr_status model_covariance(const lehr_pdf_correlation *correlation, double *covariance,
                                    const size_t *rows, size_t count, lehr_error *err)
{
    lehr_status status = check_model(correlation, err);
    if (status != LEHR_OK) {
        return status;
    }
    size_t m = model_points(correlation);
    double *amplitudes = lehr_core_alloc(count, m * sizeof *amplitudes);
    if (!amplitudes) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the correlation of errors");
    }
    for (size_t i = 0; i < count; i++) {
        model_row(amplitudes + i * m, correlation, m, rows[i]);
    }
    const lehr_pdf_rows matrix = {amplitudes, count, m};
    const lehr_pdf_target target = {covariance, count, 1};
    status = lehr_pdf_product(&target, &matrix, &matrix, m, true, 1, err);
    lehr_core_free(amplitudes);
    return status;
}

// ---- both ---------------------------------------------------------------------------------------
lehr_status lehr_pdf_correlation_variance(const lehr_pdf_correlation *correlation, double *variance,
                                          const double *v, lehr_error *err)
{
    if (!has_sigma(correlation)) {
        *variance = (double)NAN;
        return LEHR_OK;
    }
    return correlation->plan ? exact_variance(correlation, variance, v, err)
                             : model_variance(correlation, variance, v, err);
}

lehr_status lehr_pdf_correlation_covariance(const lehr_pdf_correlation *correlation, double *covariance,
                                            const size_t *rows, size_t count, lehr_error *err)
{
    if (!has_sigma(correlation)) {
        for (size_t i = 0; i < count * count; i++) {
            covariance[i] = (double)NAN;
        }
        return LEHR_OK;
    }
    return correlation->plan ? exact_covariance(correlation, covariance, rows, count, err)
                             : model_covariance(correlation, covariance, rows, count, err);
}
