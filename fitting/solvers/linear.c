#include <lehr/fitting/linear.h>

#include <float.h>
#include <lehr/core/alloc.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct lehr_linear_fit {
    size_t n, p;
    size_t constant;  // column of the constant term, SIZE_MAX when there is none
    double *q;        // shape (p, n): orthonormal columns of the weighted, centred, scaled design
    double *r;        // shape (p, p): upper triangle, row-major
    double *mean;     // shape (p,): weighted mean taken off each column
    double *scale;    // shape (p,): length each column was divided by
    double *root_w;   // shape (n,): square roots of the weights
    double *beta;     // shape (p,)
    double *residual; // shape (n,): weighted
    double residual_sum;
};

static lehr_status check_input(const double *design, const double *y, const double *weights, size_t n,
                               size_t p, lehr_error *err)
{
    if (p == 0 || n < p) {
        return lehr_error_set(err, LEHR_ERR_ARG, "%zu points cannot determine %zu coefficients", n, p);
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < p; j++) {
            if (!isfinite(design[i * p + j])) {
                return lehr_error_set(err, LEHR_ERR_DOMAIN, "row %zu, column %zu of the model is not finite",
                                      i, j);
            }
        }
        if (!isfinite(y[i])) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "value %zu is not finite", i);
        }
        if (weights && !(weights[i] >= 0 && isfinite(weights[i]))) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "weight %zu = %g is not a number >= 0", i,
                                  weights[i]);
        }
    }
    return LEHR_OK;
}

static lehr_status fit_alloc(lehr_linear_fit **out, size_t n, size_t p, lehr_error *err)
{
    lehr_linear_fit *fit = lehr_core_alloc(1, sizeof *fit);
    if (!fit) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a linear fit");
    }
    fit->n = n;
    fit->p = p;
    fit->q = n <= SIZE_MAX / p ? lehr_core_alloc(n * p, sizeof(double)) : NULL;
    fit->r = lehr_core_alloc(p * p, sizeof(double));
    fit->mean = lehr_core_alloc(p, sizeof(double));
    fit->scale = lehr_core_alloc(p, sizeof(double));
    fit->root_w = lehr_core_alloc(n, sizeof(double));
    fit->beta = lehr_core_alloc(p, sizeof(double));
    fit->residual = lehr_core_alloc(n, sizeof(double));
    if (!fit->q || !fit->r || !fit->mean || !fit->scale || !fit->root_w || !fit->beta || !fit->residual) {
        lehr_linear_fit_free(fit);
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a linear fit of %zu points", n);
    }
    *out = fit;
    return LEHR_OK;
}

static size_t find_constant(const double *design, size_t n, size_t p)
{
    for (size_t j = 0; j < p; j++) {
        bool constant = design[j] != 0;
        for (size_t i = 1; constant && i < n; i++) {
            constant = design[i * p + j] == design[j];
        }
        if (constant) {
            return j;
        }
    }
    return SIZE_MAX;
}

static double dot(const double *a, const double *b, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += a[i] * b[i];
    }
    return sum;
}

/// Fill q with the weighted columns, centred on their weighted mean (but the constant itself) and of unit
/// length.
static void prepare_columns(lehr_linear_fit *fit, const double *design)
{
    size_t n = fit->n;
    size_t p = fit->p;
    double total = dot(fit->root_w, fit->root_w, n);
    for (size_t j = 0; j < p; j++) {
        double *column = fit->q + j * n;
        double sum = 0;
        if (fit->constant != SIZE_MAX && j != fit->constant) {
            for (size_t i = 0; i < n; i++) {
                sum += fit->root_w[i] * fit->root_w[i] * design[i * p + j];
            }
            // In units of the constant column, so that X beta is unchanged for any constant.
            fit->mean[j] = sum / total / design[fit->constant];
        }
        for (size_t i = 0; i < n; i++) {
            double constant = fit->constant == SIZE_MAX ? 0 : design[i * p + fit->constant];
            column[i] = fit->root_w[i] * (design[i * p + j] - fit->mean[j] * constant);
        }
        fit->scale[j] = sqrt(dot(column, column, n));
        for (size_t i = 0; i < n && fit->scale[j] > 0; i++) {
            column[i] /= fit->scale[j];
        }
    }
}

/// Take the components along columns 0 .. j-1 off column j and add them to r.
static void project_out(lehr_linear_fit *fit, size_t j)
{
    double *column = fit->q + j * fit->n;
    for (size_t k = 0; k < j; k++) {
        const double *base = fit->q + k * fit->n;
        double overlap = dot(base, column, fit->n);
        fit->r[k * fit->p + j] += overlap;
        for (size_t i = 0; i < fit->n; i++) {
            column[i] -= overlap * base[i];
        }
    }
}

/// Gram-Schmidt with reorthogonalisation ("twice is enough"): as accurate as Householder reflections, and it
/// leaves the explicit orthonormal columns that the pseudo-inverse rows need.
static lehr_status orthogonalise(lehr_linear_fit *fit, lehr_error *err)
{
    for (size_t j = 0; j < fit->p; j++) {
        double *column = fit->q + j * fit->n;
        project_out(fit, j);
        project_out(fit, j);
        double length = sqrt(dot(column, column, fit->n));
        // Columns have unit length: what is left after projection is rounding when below ~ sqrt(n) eps.
        if (!(length > 16.0 * sqrt((double)fit->n) * DBL_EPSILON) || !(fit->scale[j] > 0)) {
            return lehr_error_set(
                err, LEHR_ERR_NUMERIC,
                "column %zu of the model depends linearly on the others: the points do not determine it", j);
        }
        fit->r[j * fit->p + j] = length;
        for (size_t i = 0; i < fit->n; i++) {
            column[i] /= length;
        }
    }
    return LEHR_OK;
}

/// Coefficients of the original columns from those of the centred, scaled ones.
static void undo_scaling(lehr_linear_fit *fit, const double *gamma)
{
    for (size_t j = 0; j < fit->p; j++) {
        fit->beta[j] = gamma[j] / fit->scale[j];
    }
    for (size_t j = 0; fit->constant != SIZE_MAX && j < fit->p; j++) {
        if (j != fit->constant) {
            fit->beta[fit->constant] -= fit->beta[j] * fit->mean[j];
        }
    }
}

/// residual holds the weighted data on entry and the weighted residuals on return; @p gamma is work space.
static void solve(lehr_linear_fit *fit, double *gamma)
{
    size_t n = fit->n;
    size_t p = fit->p;
    memset(gamma, 0, p * sizeof *gamma);
    for (int pass = 0; pass < 2; pass++) { // the second pass removes the rounding of the first
        for (size_t j = 0; j < p; j++) {
            const double *base = fit->q + j * n;
            double overlap = dot(base, fit->residual, n);
            gamma[j] += overlap;
            for (size_t i = 0; i < n; i++) {
                fit->residual[i] -= overlap * base[i];
            }
        }
    }
    fit->residual_sum = dot(fit->residual, fit->residual, n);
    for (size_t j = p; j-- > 0;) {
        for (size_t k = j + 1; k < p; k++) {
            gamma[j] -= fit->r[j * p + k] * gamma[k];
        }
        gamma[j] /= fit->r[j * p + j];
    }
    undo_scaling(fit, gamma);
}

lehr_status lehr_linear_fit_create(lehr_linear_fit **out, const double *design, const double *y,
                                   const double *weights, size_t n, size_t p, lehr_error *err)
{
    *out = NULL;
    lehr_linear_fit *fit = NULL;
    double *gamma = NULL;
    lehr_status status = check_input(design, y, weights, n, p, err);
    if (status != LEHR_OK) {
        goto done;
    }
    status = fit_alloc(&fit, n, p, err);
    if (status != LEHR_OK) {
        goto done;
    }
    gamma = lehr_core_alloc(p, sizeof *gamma);
    if (!gamma) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a linear fit");
        goto done;
    }
    for (size_t i = 0; i < n; i++) {
        fit->root_w[i] = weights ? sqrt(weights[i]) : 1.0;
        fit->residual[i] = fit->root_w[i] * y[i];
    }
    fit->constant = find_constant(design, n, p);
    prepare_columns(fit, design);
    status = orthogonalise(fit, err);
    if (status != LEHR_OK) {
        goto done;
    }
    solve(fit, gamma);
    *out = fit;
    fit = NULL;
done:
    lehr_core_free(gamma);
    lehr_linear_fit_free(fit);
    return status;
}

lehr_status lehr_linear_polynomial_create(lehr_linear_fit **out, const double *x, const double *y,
                                          const double *weights, size_t n, size_t degree, double center,
                                          lehr_error *err)
{
    *out = NULL;
    size_t p = degree + 1;
    double *design = p != 0 && n <= SIZE_MAX / p ? lehr_core_alloc(n * p, sizeof *design) : NULL;
    if (!design) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a polynomial fit of %zu points", n);
    }
    for (size_t i = 0; i < n; i++) {
        double power = 1;
        for (size_t j = 0; j < p; j++) {
            design[i * p + j] = power;
            power *= x[i] - center;
        }
    }
    lehr_status status = lehr_linear_fit_create(out, design, y, weights, n, p, err);
    lehr_core_free(design);
    return status;
}

void lehr_linear_fit_free(lehr_linear_fit *fit)
{
    if (!fit) {
        return;
    }
    lehr_core_free(fit->q);
    lehr_core_free(fit->r);
    lehr_core_free(fit->mean);
    lehr_core_free(fit->scale);
    lehr_core_free(fit->root_w);
    lehr_core_free(fit->beta);
    lehr_core_free(fit->residual);
    lehr_core_free(fit);
}

size_t lehr_linear_fit_rows(const lehr_linear_fit *fit)
{
    return fit->n;
}

size_t lehr_linear_fit_columns(const lehr_linear_fit *fit)
{
    return fit->p;
}

const double *lehr_linear_fit_coefficients(const lehr_linear_fit *fit)
{
    return fit->beta;
}

double lehr_linear_fit_residual_sum(const lehr_linear_fit *fit)
{
    return fit->residual_sum;
}

double lehr_linear_fit_sigma(const lehr_linear_fit *fit)
{
    if (fit->n == fit->p) {
        return (double)NAN;
    }
    return sqrt(fit->residual_sum / (double)(fit->n - fit->p));
}

double lehr_linear_fit_autocorrelation(const lehr_linear_fit *fit)
{
    if (!(fit->residual_sum > 0)) {
        return 0;
    }
    return dot(fit->residual, fit->residual + 1, fit->n - 1) / fit->residual_sum;
}

/// Solve R' z = g for the centred and scaled form g of a functional of the coefficients: then u(f)^2 = |z|^2.
static void reduce_functional(const lehr_linear_fit *fit, const double *functional, double *z)
{
    size_t p = fit->p;
    for (size_t j = 0; j < p; j++) {
        double at_constant = fit->constant == SIZE_MAX ? 0 : functional[fit->constant];
        double value =
            (functional[j] - (j == fit->constant ? 0 : at_constant * fit->mean[j])) / fit->scale[j];
        for (size_t k = 0; k < j; k++) {
            value -= fit->r[k * p + j] * z[k];
        }
        z[j] = value / fit->r[j * p + j];
    }
}

lehr_status lehr_linear_fit_covariance(const lehr_linear_fit *fit, double *covariance, lehr_error *err)
{
    size_t p = fit->p;
    double *z = lehr_core_alloc((p + 1) * p, sizeof *z);
    if (!z) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a covariance of %zu coefficients", p);
    }
    double *unit = z + p * p;
    for (size_t j = 0; j < p; j++) {
        memset(unit, 0, p * sizeof *unit);
        unit[j] = 1;
        reduce_functional(fit, unit, z + j * p);
    }
    for (size_t j = 0; j < p; j++) {
        for (size_t k = 0; k < p; k++) {
            covariance[j * p + k] = dot(z + j * p, z + k * p, p);
        }
    }
    lehr_core_free(z);
    return LEHR_OK;
}

lehr_status lehr_linear_fit_response(const lehr_linear_fit *fit, const double *functional, double *response,
                                     lehr_error *err)
{
    double *z = lehr_core_alloc(fit->p, sizeof *z);
    if (!z) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a response of %zu coefficients", fit->p);
    }
    reduce_functional(fit, functional, z);
    for (size_t i = 0; i < fit->n; i++) {
        double sum = 0;
        for (size_t j = 0; j < fit->p; j++) {
            sum += fit->q[j * fit->n + i] * z[j];
        }
        response[i] = sum * fit->root_w[i];
    }
    lehr_core_free(z);
    return LEHR_OK;
}
