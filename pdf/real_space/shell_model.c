#include "shell_model.h"

#include <gsl/gsl_integration.h>
#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

static const double PI = 3.14159265358979323846;
enum { POINTS = 6 };

void pdf_shell_model_free(lehr_pdf_shell_model *model)
{
    if (model) {
        lehr_core_free(model->raw);
        lehr_core_free(model->whitener);
        lehr_core_free(model->factors);
        lehr_core_free(model->table);
        lehr_core_free(model->q);
        lehr_core_free(model);
    }
}

static lehr_status allocate(lehr_pdf_shell_model **out, size_t n_rows, size_t n_q, size_t n_shells,
                            lehr_error *err)
{
    lehr_pdf_shell_model *model = lehr_core_alloc(1, sizeof *model);
    *out = model;
    if (model) {
        model->n_rows = n_rows;
        model->n_q = n_q;
        model->n_shells = n_shells;
        model->q = lehr_core_alloc(n_q, sizeof(double));
        model->table = lehr_core_alloc(n_rows * n_q, sizeof(double));
        model->factors = lehr_core_alloc(4 * n_q, sizeof(double));
        model->raw = lehr_core_alloc(n_rows * (1 + 3 * n_shells), sizeof(double));
        if (model->q && model->table && model->factors && model->raw) {
            return LEHR_OK;
        }
    }
    return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a model of shells");
}

lehr_status pdf_shell_model_create(lehr_pdf_shell_model **out, const lehr_pdf_correlation *correlation,
                                   const size_t *rows, size_t n_rows, size_t n_shells, lehr_error *err)
{
    lehr_pdf_shell_model *model = NULL;
    // Six points resolve a phase of 2 of the product sin(q r) sin(q R), R up to the largest r.
    double reach = 2 * correlation->r_ang[rows[n_rows - 1]];
    size_t panels = 4 + (size_t)(correlation->qmax * reach / 2);
    double width = correlation->qmax / (double)panels;
    gsl_integration_glfixed_table *rule = gsl_integration_glfixed_table_alloc(POINTS);
    *out = NULL;
    lehr_status status = rule ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a quadrature");
    if (status == LEHR_OK) {
        status = allocate(&model, n_rows, panels * POINTS, n_shells, err);
    }
    for (size_t k = 0; status == LEHR_OK && k < model->n_q; k++) {
        double begin = width * (double)(k / POINTS), weight = 0;
        gsl_integration_glfixed_point(begin, begin + width, k % POINTS, &model->q[k], &weight, rule);
        for (size_t i = 0; i < n_rows; i++) {
            double r = correlation->r_ang[rows[i]];
            double window = lehr_pdf_damping_value(&correlation->damping, model->q[k], correlation->qmax, r);
            model->table[i * model->n_q + k] = 2 / PI * weight * window * sin(model->q[k] * r);
        }
    }
    if (rule) {
        gsl_integration_glfixed_table_free(rule);
    }
    if (status != LEHR_OK) {
        pdf_shell_model_free(model);
        return status;
    }
    *out = model;
    return LEHR_OK;
}

/// f = (N/R) sin(q R) exp(-sigma^2 q^2/2) and its derivatives to R, sigma, N, shape (n_q, 4).
static void fill_factors(const lehr_pdf_shell_model *model, const double *shell)
{
    double r = shell[0], sigma = shell[1], n = shell[2];
    for (size_t k = 0; k < model->n_q; k++) {
        double q = model->q[k];
        double decay = exp(-sigma * sigma * q * q / 2) / r;
        double s = sin(q * r);
        double *to = model->factors + 4 * k;
        to[0] = n * decay * s;
        to[1] = n * decay * (q * cos(q * r) - s / r);
        to[2] = -sigma * q * q * n * decay * s;
        to[3] = decay * s;
    }
}

void pdf_shell_model_whiten(const lehr_pdf_shell_model *model, double *matrix, size_t columns)
{
    // From the last row up: the whitener is lower triangular.
    for (size_t i = model->n_rows; model->whitener && i-- > 0;) {
        for (size_t c = 0; c < columns; c++) {
            double sum = 0;
            for (size_t k = 0; k <= i; k++) {
                sum += model->whitener[i * model->n_rows + k] * matrix[k * columns + c];
            }
            matrix[i * columns + c] = sum;
        }
    }
}

bool pdf_shell_model_evaluate(const double *parameters, double *values, double *jacobian, const void *context)
{
    const lehr_pdf_shell_model *model = context;
    size_t columns = 1 + 3 * model->n_shells;
    memset(model->raw, 0, model->n_rows * columns * sizeof *model->raw);
    for (size_t shell = 0; shell < model->n_shells; shell++) {
        const double *one = parameters + 3 * shell;
        if (!(one[0] > 0.1 && one[1] > 1e-4 && isfinite(one[2]))) {
            return false;
        }
        fill_factors(model, one);
        const double *factors = model->factors;
        for (size_t i = 0; i < model->n_rows; i++) {
            const double *row = model->table + i * model->n_q;
            double sums[4] = {0};
            for (size_t k = 0; k < model->n_q; k++) {
                for (size_t j = 0; j < 4; j++) {
                    sums[j] += row[k] * factors[4 * k + j];
                }
            }
            model->raw[i * columns] += sums[0];
            memcpy(model->raw + i * columns + 1 + 3 * shell, sums + 1, 3 * sizeof *sums);
        }
    }
    pdf_shell_model_whiten(model, model->raw, columns);
    for (size_t i = 0; i < model->n_rows; i++) {
        if (values) {
            values[i] = model->raw[i * columns];
        }
        if (jacobian) {
            memcpy(jacobian + i * (columns - 1), model->raw + i * columns + 1,
                   (columns - 1) * sizeof *jacobian);
        }
    }
    return true;
}

/// Lower factor L of C = L L^T in place; false where C is not positive.
static bool cholesky(double *c, size_t n)
{
    for (size_t j = 0; j < n; j++) {
        for (size_t i = j; i < n; i++) {
            double sum = c[i * n + j];
            for (size_t k = 0; k < j; k++) {
                sum -= c[i * n + k] * c[j * n + k];
            }
            if (i == j && !(sum > 0)) {
                return false;
            }
            c[i * n + j] = i == j ? sqrt(sum) : sum / c[j * n + j];
        }
    }
    return true;
}

/// Inverse of the lower triangle.
static void invert(double *inverse, const double *lower, size_t n)
{
    for (size_t j = 0; j < n; j++) {
        for (size_t i = j; i < n; i++) {
            double sum = i == j ? 1 : 0;
            for (size_t k = j; k < i; k++) {
                sum -= lower[i * n + k] * inverse[k * n + j];
            }
            inverse[i * n + j] = sum / lower[i * n + i];
        }
    }
}

lehr_status pdf_shell_model_weigh(lehr_pdf_shell_model *model, double *covariance, lehr_error *err)
{
    size_t n = model->n_rows;
    double trace = 0;
    for (size_t i = 0; i < n; i++) {
        trace += covariance[i * n + i];
    }
    for (size_t i = 0; i < n; i++) {
        covariance[i * n + i] += 1e-4 * trace / (double)n;
    }
    if (!cholesky(covariance, n)) {
        return lehr_error_set(err, LEHR_ERR_NUMERIC, "the errors of G(r) make no covariance");
    }
    model->whitener = lehr_core_alloc(n * n, sizeof *model->whitener);
    if (!model->whitener) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the covariance of %zu points", n);
    }
    invert(model->whitener, covariance, n);
    return LEHR_OK;
}
