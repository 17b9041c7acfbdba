// Normal equations of several samples with parameters in common.
#include "series.h"

#include "series_private.h"
#include "structure_private.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <lehr/core/alloc.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { ROUNDS = 12 };
static const double STILL = 1e-10; // relative step of the common solution that ends it

lehr_pdf_series_options lehr_pdf_series_defaults(void)
{
    lehr_pdf_series_options options = {.structure = lehr_pdf_structure_defaults(),
                                       .share_background_scale = true};
    options.structure.background_scale_sigma = 0.1;
    return options;
}

void lehr_pdf_series_free(lehr_pdf_series *series)
{
    if (series) {
        for (size_t i = 0; series->samples && i < series->n; i++) {
            lehr_pdf_structure_free(series->samples[i]);
        }
        lehr_core_free(series->samples);
        lehr_core_free(series->covariance);
        lehr_core_free(series->scale_at);
        lehr_core_free(series);
    }
}

static void release(lehr_pdf_series_work *work)
{
    for (size_t i = 0; work->members && i < work->n; i++) {
        lehr_pdf_joint_free(work->members[i].joint);
        lehr_pdf_low_r_free(work->members[i].own_plan);
        lehr_pdf_structure_free(work->members[i].result);
    }
    lehr_core_free(work->members);
    lehr_core_free(work->matrix);
}

static lehr_status check(const lehr_pdf_sample *const *samples, size_t n, const lehr_pdf_series_options *o,
                         lehr_error *err)
{
    if (n < 2) {
        return lehr_error_set(err, LEHR_ERR_ARG, "a series has two or more samples, not %zu", n);
    }
    if (!(o->share_background_scale || o->share_terms)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "nothing is common to the samples of the series");
    }
    if (o->structure.method != LEHR_PDF_METHOD_JOINT) {
        return lehr_error_set(err, LEHR_ERR_ARG, "a series is solved by method joint, not %s",
                              lehr_pdf_method_name(o->structure.method));
    }
    if (o->share_terms && o->structure.order == 0) {
        return lehr_error_set(err, LEHR_ERR_ARG, "a common constant contradicts order 0");
    }
    if (o->share_background_scale && !(o->structure.background_scale_sigma > 0)) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "a common background scale is free: its prior needs a width");
    }
    for (size_t i = 0; i < n; i++) {
        if (o->share_background_scale && !samples[i]->background) {
            return lehr_error_set(err, LEHR_ERR_ARG,
                                  "sample %zu has no background whose scale could be common", i + 1);
        }
        for (size_t k = 0; k < i; k++) {
            if (samples[i]->n == samples[k]->n &&
                memcmp(samples[i]->intensity, samples[k]->intensity, samples[i]->n * sizeof(double)) == 0) {
                return lehr_error_set(err, LEHR_ERR_ARG, "samples %zu and %zu are the same data", k + 1,
                                      i + 1);
            }
        }
    }
    return lehr_pdf_structure_check(&o->structure, err);
}

// ---- each sample alone: plan, rows, order, start --------------------------------------
/// Error of the density of one sample that comes from what is not known of its first shell and of S(0).
static lehr_status find_model(double *out, lehr_pdf_joint *joint, size_t rows, size_t order, lehr_error *err)
{
    lehr_pdf_solution alone;
    lehr_status status = lehr_pdf_joint_solve(&alone, joint, rows, order, err);
    if (status == LEHR_OK && !isnan(joint->foot_ang)) {
        status = lehr_pdf_joint_shells(joint, &alone, err);
    }
    if (status == LEHR_OK) {
        memset(joint->workspace, 0, joint->columns.n * joint->plan->n_q * sizeof(double));
        lehr_pdf_joint_respond(joint->workspace, joint, 0, rows);
        lehr_pdf_joint_errors(&alone, joint, joint->workspace);
        *out = alone.density_structure;
    }
    return status;
}

static lehr_status prepare(lehr_pdf_series_work *work, size_t i, lehr_error *err)
{
    lehr_pdf_series_member *m = &work->members[i];
    size_t rows = 0, order = 0;
    const lehr_pdf_series_options *o = work->options;
    m->options = o->structure;
    if (o->number_density_per_ang3) {
        m->options.number_density_per_ang3 = o->number_density_per_ang3[i];
    }
    if (o->number_density_sigma) {
        m->options.number_density_sigma = o->number_density_sigma[i];
    }
    for (size_t k = 0; k < i && !m->plan; k++) {
        m->plan = lehr_pdf_low_r_fits(work->members[k].plan, m->sample) ? work->members[k].plan : NULL;
    }
    lehr_status status = LEHR_OK;
    if (!m->plan) {
        status = lehr_pdf_low_r_create(&m->own_plan, m->sample->q_per_ang, m->sample->n, &m->options, err);
        m->plan = m->own_plan;
    }
    status = status == LEHR_OK ? lehr_pdf_structure_begin(&m->result, m->sample, m->plan, &m->options, err)
                               : status;
    status =
        status == LEHR_OK ? lehr_pdf_joint_create(&m->joint, m->sample, m->plan, &m->options, err) : status;
    status = status == LEHR_OK ? lehr_pdf_joint_choose(&rows, &order, m->result, m->joint, err) : status;
    status = status == LEHR_OK ? find_model(&m->model, m->joint, rows, order, err) : status;
    m->s.rows = rows;
    m->s.order = order;
    work->order = order > work->order ? order : work->order;
    return status;
}

/// Places of the parameters: those of each sample in turn, then the common ones.
static void place(lehr_pdf_series_work *work)
{
    const lehr_pdf_series_options *o = work->options;
    size_t next = 0;
    for (size_t i = 0; i < work->n; i++) {
        lehr_pdf_series_member *m = &work->members[i];
        const lehr_pdf_columns *c = &m->joint->columns;
        m->shared = o->share_background_scale ? 1U << c->background : 0;
        for (size_t j = 0; o->share_terms && j < work->order; j++) {
            m->shared |= 1U << (c->first_term + (int)j);
        }
        for (size_t k = 0; k < m->s.n; k++) {
            m->jac[k * m->s.n + k] = 1;
            m->at[k] = m->shared >> m->s.active[k] & 1U ? SIZE_MAX : next++;
        }
    }
    work->n_own = next;
    for (size_t i = 0; i < work->n; i++) {
        lehr_pdf_series_member *m = &work->members[i];
        size_t common = next;
        for (size_t k = 0; k < m->s.n; k++) {
            m->at[k] = m->at[k] == SIZE_MAX ? common++ : m->at[k];
        }
        work->n_all = common;
    }
}

/// Common parameters begin at the mean over the samples.
static void begin(lehr_pdf_series_work *work, double *theta)
{
    for (size_t i = 0; i < work->n; i++) {
        const lehr_pdf_series_member *m = &work->members[i];
        work->unit += m->sample->f2_mean[m->sample->n - 1] / (double)work->n;
        for (size_t k = 0; k < m->s.n; k++) {
            int column = m->s.active[k];
            bool common = m->at[k] >= work->n_own, b = common && column == m->joint->columns.background;
            double value = b ? m->s.p[column] / m->s.p[0] : m->s.p[column];
            theta[m->at[k]] += common ? value / (double)work->n : value;
        }
    }
}

/// Parameters of each sample from those of all, and their derivatives.
static void distribute(lehr_pdf_series_work *work, const double *theta)
{
    work->background_scale = work->options->share_background_scale ? theta[work->n_own] : (double)NAN;
    for (size_t i = 0; i < work->n; i++) {
        lehr_pdf_series_member *m = &work->members[i];
        for (size_t k = 0; k < m->s.n; k++) {
            m->s.p[m->s.active[k]] = theta[m->at[k]];
        }
        for (size_t k = 0; k < m->s.n; k++) {
            if (work->options->share_background_scale && m->s.active[k] == m->joint->columns.background) {
                m->s.p[m->s.active[k]] = m->s.p[0] * work->background_scale; // the column is that of alpha b
                m->jac[k * m->s.n] = work->background_scale;
                m->jac[k * m->s.n + k] = m->s.p[0];
            }
        }
        lehr_pdf_joint_weigh(&m->s, m->joint);
    }
}

// ---- the common solution --------------------------------------------------------------
void lehr_pdf_series_scatter(double *matrix, const lehr_pdf_series_work *work, const double *b, size_t i,
                             size_t k)
{
    const lehr_pdf_series_member *x = &work->members[i], *y = &work->members[k];
    size_t nx = x->s.n, ny = y->s.n;
    for (size_t p = 0; p < nx; p++) {
        for (size_t q = 0; q < ny; q++) {
            double sum = 0;
            for (size_t u = 0; u < nx; u++) {
                for (size_t v = 0; v < ny; v++) {
                    sum += x->jac[u * nx + p] * b[u * ny + v] * y->jac[v * ny + q];
                }
            }
            matrix[x->at[p] * work->n_all + y->at[q]] += sum;
        }
    }
}

/// Normal matrix and the slope g - H p of all parameters.
static void assemble(lehr_pdf_series_work *work)
{
    memset(work->matrix, 0, work->n_all * work->n_all * sizeof(double));
    memset(work->right, 0, work->n_all * sizeof(double));
    for (size_t i = 0; i < work->n; i++) {
        const lehr_pdf_series_member *m = &work->members[i];
        double h[P_MOST * P_MOST], g[P_MOST];
        size_t n = m->s.n;
        lehr_pdf_joint_assemble(h, g, &m->s, m->joint, m->s.p[0], m->shared);
        lehr_pdf_series_scatter(work->matrix, work, h, i, i);
        for (size_t u = 0; u < n; u++) {
            for (size_t v = 0; v < n; v++) {
                g[u] -= h[u * n + v] * m->s.p[m->s.active[v]];
            }
            for (size_t p = 0; p < n; p++) {
                work->right[m->at[p]] += m->jac[u * n + p] * g[u];
            }
        }
    }
    lehr_pdf_series_priors(work, work->matrix, work->right);
}

/// Inverse of the normal matrix, brought to unit diagonal before.
static lehr_status invert(lehr_pdf_series_work *work, lehr_error *err)
{
    size_t n = work->n_all;
    double *inverse = work->matrix + n * n;
    bool good = true;
    for (size_t k = 0; k < n * n; k++) {
        inverse[k] = work->matrix[k] / sqrt(work->matrix[k / n * (n + 1)] * work->matrix[k % n * (n + 1)]);
        good = good && isfinite(inverse[k]);
    }
    gsl_matrix_view view = gsl_matrix_view_array(inverse, n, n);
    if (!good || gsl_linalg_cholesky_decomp1(&view.matrix) != GSL_SUCCESS ||
        gsl_linalg_cholesky_invert(&view.matrix) != GSL_SUCCESS) {
        return lehr_error_set(err, LEHR_ERR_NUMERIC,
                              "the low-r conditions of the series do not determine its %zu parameters", n);
    }
    for (size_t k = 0; k < n * n; k++) {
        inverse[k] /= sqrt(work->matrix[k / n * (n + 1)] * work->matrix[k % n * (n + 1)]);
    }
    return LEHR_OK;
}

static lehr_status iterate(lehr_pdf_series_work *work, double *theta, lehr_error *err)
{
    size_t n = work->n_all;
    lehr_status status = LEHR_OK;
    double largest = INFINITY;
    for (int round = 0; status == LEHR_OK && round < ROUNDS && largest > STILL; round++) {
        distribute(work, theta);
        assemble(work);
        status = invert(work, err);
        largest = 0;
        for (size_t k = 0; status == LEHR_OK && k < n; k++) {
            double step = 0, unit = sqrt(work->matrix[n * n + k * (n + 1)]);
            for (size_t l = 0; l < n; l++) {
                step += work->matrix[n * n + k * n + l] * work->right[l];
            }
            theta[k] += step;
            largest = fmax(largest, fabs(step) / (unit + fabs(theta[k])));
        }
        for (size_t i = 0; status == LEHR_OK && i < work->n; i++) {
            if (!(theta[work->members[i].at[0]] > 0)) {
                status =
                    lehr_error_set(err, LEHR_ERR_NUMERIC,
                                   "the scale of sample %zu comes out as %g: what is common does not fit it",
                                   i + 1, theta[work->members[i].at[0]]);
            }
        }
    }
    if (status == LEHR_OK) {
        distribute(work, theta);
        assemble(work);
        status = invert(work, err);
    }
    return status;
}

lehr_status lehr_pdf_series_find(lehr_pdf_series_work *work, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    const lehr_pdf_sample *one = work->members[0].sample;
    for (size_t i = 0; status == LEHR_OK && i < work->n; i++) {
        lehr_pdf_series_member *m = &work->members[i];
        double end = m->sample->q_per_ang[m->sample->n - 1];
        if (work->options->share_terms && work->order > 1 && end != one->q_per_ang[one->n - 1]) {
            return lehr_error_set(err, LEHR_ERR_ARG,
                                  "common terms (q/qmax)^2 need one qmax: sample 1 ends at %g, sample %zu at "
                                  "%g/angstrom",
                                  one->q_per_ang[one->n - 1], i + 1, end);
        }
        size_t order = work->options->share_terms ? work->order : m->s.order;
        status = lehr_pdf_joint_solve(&m->s, m->joint, m->s.rows, order, err);
    }
    if (status != LEHR_OK) {
        return status;
    }
    place(work);
    size_t n = work->n_all;
    work->matrix = lehr_core_alloc(4 * n * n + 2 * n, sizeof *work->matrix);
    if (!work->matrix) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu parameters", n);
    }
    work->right = work->matrix + 4 * n * n;
    begin(work, work->right + n);
    status = iterate(work, work->right + n, err);
    if (status == LEHR_OK) {
        lehr_pdf_series_errors(work);
    }
    return status;
}

// ---- results --------------------------------------------------------------------------
static lehr_status collect(lehr_pdf_series **out, lehr_pdf_series_work *work, lehr_warnings *const *warnings,
                           lehr_error *err)
{
    size_t n = work->n_all;
    lehr_pdf_series *series = lehr_core_alloc(1, sizeof *series);
    *out = series;
    if (!series) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a series");
    }
    *series = (lehr_pdf_series){.n = work->n, .n_parameters = n};
    series->samples = lehr_core_alloc(work->n, sizeof(lehr_pdf_structure *));
    series->covariance = lehr_core_alloc(n * n, sizeof *series->covariance);
    series->scale_at = lehr_core_alloc(2 * work->n, sizeof *series->scale_at);
    if (!series->samples || !series->covariance || !series->scale_at) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a series");
    }
    series->density_at = series->scale_at + work->n;
    memcpy(series->covariance, work->matrix + 3 * n * n, n * n * sizeof(double));
    lehr_pdf_series_fill_common(series, work);
    for (size_t i = 0; i < work->n; i++) {
        lehr_pdf_series_member *m = &work->members[i];
        series->scale_at[i] = m->at[0];
        series->density_at[i] = m->joint->columns.density >= 0 ? m->at[m->s.n - 1] : SIZE_MAX;
        m->s.density_between = m->model;
        lehr_pdf_structure_fill(m->result, m->joint, &m->s);
    }
    lehr_status status = work->options->structure.ensemble ? lehr_pdf_series_ensemble(work, err) : LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < work->n; i++) {
        lehr_pdf_series_member *m = &work->members[i];
        status = lehr_pdf_structure_finish(m->result, m->sample, warnings ? warnings[i] : NULL, err);
        series->samples[i] = m->result;
        m->result = NULL;
    }
    return status;
}

lehr_status lehr_pdf_series_solve(lehr_pdf_series **out, const lehr_pdf_sample *const *samples, size_t n,
                                  const lehr_pdf_series_options *options, lehr_warnings *const *warnings,
                                  lehr_error *err)
{
    lehr_pdf_series_work work = {.n = n, .options = options};
    lehr_pdf_series *series = NULL;
    *out = NULL;
    lehr_status status = check(samples, n, options, err);
    if (status != LEHR_OK) {
        return status;
    }
    work.members = lehr_core_alloc(n, sizeof *work.members);
    if (!work.members) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu samples", n);
    }
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        lehr_error own = {0};
        work.members[i].sample = samples[i];
        status = prepare(&work, i, &own);
        if (status != LEHR_OK) {
            (void)lehr_error_set(err, status, "sample %zu: %s", i + 1, own.message);
        }
    }
    status = status == LEHR_OK ? lehr_pdf_series_find(&work, err) : status;
    status = status == LEHR_OK ? collect(&series, &work, warnings, err) : status;
    release(&work);
    if (status != LEHR_OK) {
        lehr_pdf_series_free(series);
        return status;
    }
    *out = series;
    return LEHR_OK;
}
