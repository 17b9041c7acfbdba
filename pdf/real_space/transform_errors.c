#include "product.h"
#include "transform_private.h"

#include <lehr/core/alloc.h>
#include <math.h>

static lehr_status check_errors(const lehr_pdf_transform *plan, const lehr_pdf_errors *errors,
                                lehr_error *err)
{
    for (size_t j = plan->first; j < plan->first + plan->used; j++) {
        if (!(errors->sigma[j] >= 0 && isfinite(errors->sigma[j]))) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN,
                                  "sigma of point %zu is %g: expected a finite number >= 0", j,
                                  errors->sigma[j]);
        }
    }
    for (size_t p = 0; p < errors->n_parameters; p++) {
        double variance = errors->covariance[p * errors->n_parameters + p];
        if (!(variance >= 0 && isfinite(variance))) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "variance of parameter %zu is %g", p, variance);
        }
    }
    if (!(errors->s_zero_stderr >= 0 && isfinite(errors->s_zero_stderr))) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "standard error of S0 is %g", errors->s_zero_stderr);
    }
    return LEHR_OK;
}

/// dG/dp for rows first .. first+count-1, shape (count, n_parameters).
static void move_rows(double *moves, const lehr_pdf_transform *plan, size_t first, size_t count,
                      const lehr_pdf_errors *errors)
{
    size_t n = errors->n_parameters;
    for (size_t i = 0; i < count; i++) {
        const double *row = plan->matrix + (first + i) * plan->n_in;
        for (size_t p = 0; p < n; p++) {
            const double *jacobian = errors->jacobian + p * plan->n_in;
            double sum = 0;
            for (size_t j = plan->first; j < plan->first + plan->used; j++) {
                sum += row[j] * jacobian[j];
            }
            moves[i * n + p] = sum;
        }
    }
}

/// What parameters and S0 add to the covariance of two rows.
static double common_part(const lehr_pdf_transform *plan, const double *moves, size_t first, size_t i,
                          size_t k, const lehr_pdf_errors *errors)
{
    size_t n = errors->n_parameters;
    double sum =
        errors->s_zero_stderr * errors->s_zero_stderr * plan->slope[first + i] * plan->slope[first + k];
    for (size_t p = 0; p < n; p++) {
        for (size_t q = 0; q < n; q++) {
            sum += moves[i * n + p] * errors->covariance[p * n + q] * moves[k * n + q];
        }
    }
    return sum;
}

lehr_status lehr_pdf_transform_variance(const lehr_pdf_transform *plan, double *variance,
                                        const lehr_pdf_errors *errors, lehr_error *err)
{
    lehr_status status = check_errors(plan, errors, err);
    if (status != LEHR_OK) {
        return status;
    }
    double *moves = lehr_core_alloc(plan->n_out, (errors->n_parameters + 1) * sizeof *moves);
    if (!moves) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the errors of the transform");
    }
    move_rows(moves, plan, 0, plan->n_out, errors);
    for (size_t i = 0; i < plan->n_out; i++) {
        const double *row = plan->matrix + i * plan->n_in;
        double sum = 0;
        for (size_t j = plan->first; j < plan->first + plan->used; j++) {
            double part = row[j] * errors->sigma[j];
            sum += part * part;
        }
        variance[i] = sum + common_part(plan, moves, 0, i, i, errors);
    }
    lehr_core_free(moves);
    return LEHR_OK;
}

lehr_status lehr_pdf_transform_covariance(const lehr_pdf_transform *plan, double *covariance, size_t first,
                                          size_t count, const lehr_pdf_errors *errors, int threads,
                                          lehr_error *err)
{
    double *moves = NULL;
    double *scaled = NULL;
    if (count == 0 || first > plan->n_out || count > plan->n_out - first) {
        return lehr_error_set(err, LEHR_ERR_ARG, "%zu rows from %zu; the transform has %zu", count, first,
                              plan->n_out);
    }
    lehr_status status = check_errors(plan, errors, err);
    if (status != LEHR_OK) {
        return status;
    }
    moves = lehr_core_alloc(count, (errors->n_parameters + 1) * sizeof *moves);
    scaled = lehr_core_alloc(count * plan->used, sizeof *scaled);
    if (!moves || !scaled) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a covariance of %zu points", count);
        goto done;
    }
    for (size_t i = 0; i < count; i++) {
        const double *row = plan->matrix + (first + i) * plan->n_in + plan->first;
        for (size_t j = 0; j < plan->used; j++) {
            scaled[i * plan->used + j] = row[j] * errors->sigma[plan->first + j];
        }
    }
    const lehr_pdf_rows rows = {scaled, count, plan->used};
    const lehr_pdf_target target = {covariance, count, 1};
    status = lehr_pdf_product(&target, &rows, &rows, plan->used, true, threads, err);
    move_rows(moves, plan, first, count, errors);
    for (size_t i = 0; status == LEHR_OK && i < count; i++) {
        for (size_t k = 0; k < count; k++) {
            covariance[i * count + k] += common_part(plan, moves, first, i, k, errors);
        }
    }
done:
    lehr_core_free(scaled);
    lehr_core_free(moves);
    return status;
}
