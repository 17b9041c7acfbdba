// Errors of the common solution of several samples, and what a series has to say.
#include "series_private.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

void lehr_pdf_series_priors(const lehr_pdf_series_work *work, double *matrix, double *right)
{
    const lehr_pdf_series_options *o = work->options;
    size_t at = work->n_own;
    if (o->share_background_scale) {
        double square = o->structure.background_scale_sigma * o->structure.background_scale_sigma;
        matrix[at * (work->n_all + 1)] += 1 / square;
        if (right) {
            right[at] += (o->structure.background_scale - work->background_scale) / square;
        }
        at++;
    }
    for (; at < work->n_all; at++) {
        double sigma = o->structure.constant_sigma * work->unit;
        matrix[at * (work->n_all + 1)] += 1 / (sigma * sigma);
        if (right) {
            const lehr_pdf_series_member *m = &work->members[0];
            size_t k = 0;
            while (m->at[k] != at) {
                k++;
            }
            right[at] -= m->s.p[m->s.active[k]] / (sigma * sigma);
        }
    }
}

/// A_i^T C_ik A_k, C_ik the noise that the low-r rows of two samples have in common: that of the same points
/// of one background.
static void middle_of_two(double *m, const lehr_pdf_series_member *x, const lehr_pdf_series_member *y)
{
    const lehr_pdf_sample *s = x->sample, *t = y->sample;
    double b = x->options.background_scale, factor = b * b * x->s.p[0] * y->s.p[0];
    memset(m, 0, x->s.n * y->s.n * sizeof *m);
    for (size_t i = 0, k = 0; s->background && t->background && i < s->n && k < t->n;) {
        if (s->q_per_ang[i] < t->q_per_ang[k]) {
            i++;
        } else if (s->q_per_ang[i] > t->q_per_ang[k]) {
            k++;
        } else {
            bool same = memcmp(&s->background[i], &t->background[k], sizeof *s->background) == 0;
            double variance = same ? factor * s->background_variance[i] * s->gain[i] / s->f_squared[i] *
                                         t->gain[k] / t->f_squared[k]
                                   : 0;
            for (size_t u = 0; same && u < x->s.n; u++) {
                double left = x->joint->workspace[(size_t)x->s.active[u] * s->n + i] * variance;
                for (size_t v = 0; v < y->s.n; v++) {
                    m[u * y->s.n + v] += left * y->joint->workspace[(size_t)y->s.active[v] * t->n + k];
                }
            }
            i++;
            k++;
        }
    }
}

/// N^-1 M N^-1 for all parameters.
static void sandwich(lehr_pdf_series_work *work)
{
    size_t n = work->n_all;
    const double *inverse = work->matrix + n * n, *middle = inverse + n * n;
    double *covariance = work->matrix + 3 * n * n, *half = work->matrix; // the normal matrix has served
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < n; k++) {
            double sum = 0;
            for (size_t l = 0; l < n; l++) {
                sum += inverse[i * n + l] * middle[l * n + k];
            }
            half[i * n + k] = sum;
        }
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < n; k++) {
            double sum = 0;
            for (size_t l = 0; l < n; l++) {
                sum += half[i * n + l] * inverse[l * n + k];
            }
            covariance[i * n + k] = sum;
        }
    }
}

/// J B J^T of the parameters of one sample.
static void of_sample(double *out, const lehr_pdf_series_work *work, const double *b, size_t i)
{
    const lehr_pdf_series_member *m = &work->members[i];
    size_t n = m->s.n;
    for (size_t u = 0; u < n; u++) {
        for (size_t v = 0; v < n; v++) {
            double sum = 0;
            for (size_t p = 0; p < n; p++) {
                for (size_t q = 0; q < n; q++) {
                    sum += m->jac[u * n + p] * b[m->at[p] * work->n_all + m->at[q]] * m->jac[v * n + q];
                }
            }
            out[u * n + v] = sum;
        }
    }
}

/// Noise of all samples in the middle, each times its error_scale.
static void add_noise(lehr_pdf_series_work *work)
{
    size_t n = work->n_all;
    double *middle = work->matrix + 2 * n * n, m[P_MOST * P_MOST], turned[P_MOST * P_MOST];
    memset(middle, 0, n * n * sizeof *middle);
    for (size_t i = 0; i < work->n; i++) {
        const lehr_pdf_series_member *x = &work->members[i];
        lehr_pdf_joint_middle(m, &x->s, x->joint, x->joint->workspace);
        double wx = x->s.weight * x->s.error_scale;
        for (size_t k = 0; k < x->s.n * x->s.n; k++) {
            m[k] *= wx * wx;
        }
        lehr_pdf_series_scatter(middle, work, m, i, i);
        for (size_t k = 0; k < i; k++) {
            const lehr_pdf_series_member *y = &work->members[k];
            middle_of_two(m, x, y);
            for (size_t u = 0; u < x->s.n; u++) {
                for (size_t v = 0; v < y->s.n; v++) {
                    m[u * y->s.n + v] *= wx * y->s.weight * y->s.error_scale;
                    turned[v * x->s.n + u] = m[u * y->s.n + v];
                }
            }
            lehr_pdf_series_scatter(middle, work, m, i, k);
            lehr_pdf_series_scatter(middle, work, turned, k, i);
        }
    }
}

/// What noise makes of the sum of squares: E|e_i - A_i J_i N^-1 sum_k J_k^T w_k A_k^T e_k|^2, without the
/// noise that two samples have in common in the middle term.
static void judge(lehr_pdf_series_work *work, size_t i)
{
    lehr_pdf_series_member *m = &work->members[i];
    size_t n = m->s.n;
    double own[P_MOST * P_MOST], spread[P_MOST * P_MOST];
    const double *sums = m->joint->sums + m->s.rows * (P_MOST + 2) * P_MOST;
    double all = lehr_pdf_joint_row_noise(&m->s, m->joint), taken = 0, moved = 0;
    lehr_pdf_joint_middle(own, &m->s, m->joint, m->joint->workspace);
    of_sample(spread, work, work->matrix + 3 * work->n_all * work->n_all, i);
    for (size_t u = 0; u < n; u++) {
        for (size_t v = 0; v < n; v++) {
            taken += m->s.inverse[u * n + v] * own[v * n + u];
            moved += sums[m->s.active[u] * P_MOST + m->s.active[v]] * spread[v * n + u];
        }
    }
    m->s.expected = fmax(1e-3 * all, all - 2 * m->s.weight * taken + moved);
}

void lehr_pdf_series_errors(lehr_pdf_series_work *work)
{
    size_t n = work->n_all;
    double *middle = work->matrix + 2 * n * n;
    for (size_t i = 0; i < work->n; i++) {
        lehr_pdf_series_member *m = &work->members[i];
        memset(m->joint->workspace, 0, m->joint->columns.n * m->plan->n_q * sizeof(double));
        lehr_pdf_joint_respond(m->joint->workspace, m->joint, 0, m->s.rows);
        m->s.error_scale = 1;
        of_sample(m->s.inverse, work, work->matrix + n * n, i);
    }
    add_noise(work);
    sandwich(work);
    for (size_t i = 0; i < work->n; i++) {
        judge(work, i);
    }
    for (size_t i = 0; i < work->n; i++) {
        lehr_pdf_joint_judge(&work->members[i].s);
    }
    add_noise(work);
    lehr_pdf_series_priors(work, middle, NULL);
    for (size_t i = 0; i < work->n; i++) {
        lehr_pdf_series_member *m = &work->members[i];
        double h[P_MOST * P_MOST], g[P_MOST];
        lehr_pdf_solution plain = m->s;
        plain.weight = 0; // leaves the priors of this sample
        lehr_pdf_joint_assemble(h, g, &plain, m->joint, m->s.p[0], m->shared);
        lehr_pdf_series_scatter(middle, work, h, i, i);
    }
    sandwich(work);
    for (size_t i = 0; i < work->n; i++) {
        lehr_pdf_series_member *m = &work->members[i];
        double normal[P_MOST * P_MOST], copy[P_MOST * P_MOST];
        of_sample(m->s.covariance, work, work->matrix + 3 * n * n, i);
        memcpy(copy, m->s.inverse, sizeof copy);
        m->s.condition = lehr_pdf_joint_invert(copy, normal, m->s.n)
                             ? lehr_pdf_joint_condition(normal, m->s.n)
                             : (double)INFINITY;
    }
}

// ---- results --------------------------------------------------------------------------
void lehr_pdf_series_fill_common(lehr_pdf_series *out, const lehr_pdf_series_work *work)
{
    size_t n = work->n_all, at = work->n_own;
    const double *theta = work->right + n, *covariance = work->matrix + 3 * n * n;
    out->background_scale = (lehr_estimate){.value = NAN, .stderr_value = NAN};
    if (work->options->share_background_scale) {
        out->background_scale =
            (lehr_estimate){.value = theta[at], .stderr_value = sqrt(covariance[at * (n + 1)])};
        at++;
    }
    for (size_t j = 0; j < LEHR_PDF_STRUCTURE_TERMS; j++, at++) {
        bool there = work->options->share_terms && j < work->order;
        out->terms[j] = (lehr_estimate){.value = there ? theta[at] : (double)NAN,
                                        .stderr_value = there ? sqrt(covariance[at * (n + 1)]) : (double)NAN};
    }
}

double lehr_pdf_series_correlation(const lehr_pdf_series *series, size_t i, size_t k, bool density)
{
    const size_t *at = density ? series->density_at : series->scale_at;
    size_t n = series->n_parameters;
    if (at[i] == SIZE_MAX || at[k] == SIZE_MAX) {
        return NAN;
    }
    const double *c = series->covariance;
    return c[at[i] * n + at[k]] / sqrt(c[at[i] * (n + 1)] * c[at[k] * (n + 1)]);
}

lehr_status lehr_pdf_series_describe(const lehr_pdf_series *series, size_t i, lehr_record *record,
                                     lehr_error *err)
{
    lehr_record *own = NULL;
    lehr_list *list = NULL;
    bool b = isfinite(series->background_scale.value), terms = isfinite(series->terms[0].value);
    lehr_status status = lehr_pdf_structure_describe(series->samples[i], record, err);
    status = status == LEHR_OK ? lehr_record_add_record(&own, record, "series", err) : status;
    status = status == LEHR_OK ? lehr_record_add_number(own, "samples", (double)series->n, err) : status;
    status = status == LEHR_OK ? lehr_record_add_number(own, "parameters", (double)series->n_parameters, err)
                               : status;
    status = status == LEHR_OK ? lehr_record_add_text(own, "shared",
                                                      b && terms ? "background-scale, constant"
                                                      : b        ? "background-scale"
                                                                 : "constant",
                                                      err)
                               : status;
    status = status == LEHR_OK ? lehr_record_add_list(&list, own, "correlations", err) : status;
    for (size_t k = 0; status == LEHR_OK && k < series->n; k++) {
        lehr_record *one = NULL;
        status = lehr_list_add_record(&one, list, err);
        status =
            status == LEHR_OK
                ? lehr_record_add_number(one, "scale", lehr_pdf_series_correlation(series, i, k, false), err)
                : status;
        status = status == LEHR_OK
                     ? lehr_record_add_number(one, "number_density",
                                              lehr_pdf_series_correlation(series, i, k, true), err)
                     : status;
    }
    return status;
}
