// Normal equations of the low-r condition with priors, and the errors of their solution.
#include "joint.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

static const double PI = 3.14159265358979323846;
static const double UNLIKELY = 1e-3;

enum { SUMS = (P_MOST + 2) * P_MOST, ROUNDS = 4 };

static void list_active(lehr_pdf_solution *out, const lehr_pdf_columns *c)
{
    out->n = 0;
    for (int k = 0; k < (int)c->n; k++) {
        int end = c->container >= 0 ? c->container : (int)c->n_x;
        bool term = c->first_term >= 0 && k >= c->first_term && k < end;
        if (!term || k - c->first_term < (int)out->order) {
            out->active[out->n++] = k;
        }
    }
}

/// Last column that a prior is about.
static unsigned subject(const double *v)
{
    unsigned k = P_MOST - 1;
    while (k > 0 && !(v[k] != 0)) {
        k--;
    }
    return k;
}

void lehr_pdf_joint_assemble(double *h, double *g, const lehr_pdf_solution *s, const lehr_pdf_joint *j,
                             double alpha, unsigned without)
{
    const double *sums = j->sums + s->rows * SUMS, *last = sums + (P_MOST + 1) * P_MOST;
    double v[P_MOST], mean = 0, sigma = 0;
    char name[24];
    for (size_t k = 0; k < s->n; k++) {
        for (size_t l = 0; l < s->n; l++) {
            double noise = k != l                                  ? 0
                           : s->active[k] == 0                     ? last[2]
                           : s->active[k] == j->columns.background ? last[3]
                                                                   : 0;
            h[k * s->n + l] = s->weight * (sums[s->active[k] * P_MOST + s->active[l]] - noise);
        }
        g[k] = s->weight * sums[P_MOST * P_MOST + s->active[k]];
    }
    for (size_t i = 0; lehr_pdf_joint_prior(j, i, s->order, alpha, v, &mean, &sigma, name); i++) {
        for (size_t k = 0; k < s->n && !(without >> subject(v) & 1U); k++) {
            double one = v[s->active[k]] / sigma;
            for (size_t l = 0; l < s->n; l++) {
                h[k * s->n + l] += one * v[s->active[l]] / sigma;
            }
            g[k] += one * mean / sigma;
        }
    }
}

bool lehr_pdf_joint_invert(double *h, double *inverse, size_t n)
{
    double scale[P_MOST]; // to unit diagonal
    for (size_t k = 0; k < n; k++) {
        if (!(h[k * n + k] > 0)) {
            return false;
        }
        scale[k] = sqrt(h[k * n + k]);
    }
    for (size_t k = 0; k < n * n; k++) {
        inverse[k] = h[k] / (scale[k / n] * scale[k % n]);
    }
    gsl_matrix_view view = gsl_matrix_view_array(inverse, n, n);
    for (size_t k = 0; k < n;
         k++) { // gsl_linalg calls its handler for a matrix that is not positive definite
        for (size_t l = 0; l <= k; l++) {
            double sum = inverse[k * n + l];
            for (size_t i = 0; i < l; i++) {
                sum -= inverse[k * n + i] * inverse[l * n + i];
            }
            if (k == l && !(sum > 1e-14)) {
                return false;
            }
            inverse[k * n + l] = k == l ? sqrt(sum) : sum / inverse[l * n + l];
        }
    }
    for (size_t k = 0; k < n; k++) {
        for (size_t l = k + 1; l < n; l++) {
            inverse[k * n + l] = inverse[l * n + k];
        }
    }
    if (gsl_linalg_cholesky_invert(&view.matrix) != GSL_SUCCESS) {
        return false;
    }
    for (size_t k = 0; k < n * n; k++) {
        inverse[k] /= scale[k / n] * scale[k % n];
    }
    return true;
}

/// True for rows that have been whitened: their weight is 1.
static bool is_marginal(const lehr_pdf_solution *s, const lehr_pdf_joint *j)
{
    return j->marginal.rows > 0 && s->rows == j->marginal.rows;
}

/// The same over whitened rows.
static double white_squares(const lehr_pdf_solution *s, const lehr_pdf_joint *j)
{
    const size_t width = P_MOST + 1, n = (j->marginal.rows - 1) / 2 + 1;
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        const double *row = j->marginal.white + i * width;
        double value = -row[P_MOST];
        for (size_t k = 0; k < j->columns.n; k++) {
            value += row[k] * s->p[k];
        }
        sum += value * value;
    }
    return sum;
}

/// Sum of squared residuals over the rows.
static double residual_squares(const lehr_pdf_solution *s, const lehr_pdf_joint *j)
{
    double sum = 0;
    if (is_marginal(s, j)) {
        return white_squares(s, j);
    }
    for (size_t i = 0; i < s->rows; i++) {
        double value = -j->y[i];
        for (size_t k = 0; k < j->columns.n; k++) {
            value += j->a[i * P_MOST + k] * s->p[k];
        }
        sum += value * value;
    }
    return sum;
}

double lehr_pdf_joint_row_noise(const lehr_pdf_solution *s, const lehr_pdf_joint *joint)
{
    return joint->sums[s->rows * SUMS + (P_MOST + 1) * P_MOST + 1] * s->p[0] * s->p[0];
}

void lehr_pdf_joint_weigh(lehr_pdf_solution *s, const lehr_pdf_joint *joint)
{
    double rows = (double)s->rows, noise = lehr_pdf_joint_row_noise(s, joint) / rows;
    s->rss = residual_squares(s, joint);
    if (is_marginal(s, joint)) {
        s->weight = 1;
        return;
    }
    double freedom = fmax(1, s->effective - (double)s->n);
    double scatter = s->rss / rows * s->effective / freedom;
    bool explained = gsl_cdf_chisq_Q(scatter / noise * freedom, freedom) > UNLIKELY;
    s->weight = s->effective / rows / (explained ? noise : scatter);
}

lehr_status lehr_pdf_joint_solve(lehr_pdf_solution *out, const lehr_pdf_joint *joint, size_t rows,
                                 size_t order, lehr_error *err)
{
    double h[P_MOST * P_MOST], g[P_MOST];
    const lehr_pdf_sample *s = joint->sample;
    double rmin = joint->plan->r_ang[rows - 1], alpha = joint->alpha_start;
    *out = (lehr_pdf_solution){.rows = rows, .order = order};
    list_active(out, &joint->columns);
    // Data between 0 and rmin that are independent: the transform resolves pi/qmax.
    out->effective = rmin * s->q_per_ang[s->n - 1] / PI;
    if (!(out->effective > 2)) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "rmin = %g angstrom and qmax = %g/angstrom give %.1f low-r data: more than 2 are needed", rmin,
            s->q_per_ang[s->n - 1], out->effective);
    }
    out->p[0] = alpha;
    out->weight = is_marginal(out, joint) ? 1 : out->effective / lehr_pdf_joint_row_noise(out, joint);
    for (int round = 0; round < ROUNDS; round++) {
        lehr_pdf_joint_assemble(h, g, out, joint, alpha, 0);
        if (!lehr_pdf_joint_invert(h, out->inverse, out->n)) {
            return lehr_error_set(err, LEHR_ERR_NUMERIC,
                                  "the low-r condition up to %g angstrom does not determine the parameters",
                                  rmin);
        }
        for (size_t k = 0; k < out->n; k++) {
            double sum = 0;
            for (size_t l = 0; l < out->n; l++) {
                sum += out->inverse[k * out->n + l] * g[l];
            }
            out->p[out->active[k]] = sum;
        }
        if (!(out->p[0] > 0 && isfinite(out->p[0]))) {
            return lehr_error_set(
                err, LEHR_ERR_NUMERIC,
                "the scale comes out as %g: background, constant or composition do not fit the data",
                out->p[0]);
        }
        alpha = out->p[0];
        if (round + 1 < ROUNDS) {
            lehr_pdf_joint_weigh(out, joint);
        }
    }
    out->rss = residual_squares(out, joint);
    return LEHR_OK;
}

void lehr_pdf_joint_respond(double *ta, const lehr_pdf_joint *joint, size_t first, size_t last)
{
    size_t n_q = joint->plan->n_q, n = joint->columns.n;
    const double *matrix = lehr_pdf_transform_matrix(joint->plan->transform);
    const double *all = joint->marginal.rows > 0 ? joint->marginal.response : joint->a;
    for (size_t i = first; i < last; i++) {
        const double *row = matrix + i * n_q, *a = all + i * P_MOST;
        for (size_t k = 0; k < n; k++) {
            double *out = ta + k * n_q;
            double factor = a[k];
            for (size_t q = 0; q < n_q; q++) {
                out[q] += row[q] * factor;
            }
        }
    }
}

void lehr_pdf_joint_middle(double *m, const lehr_pdf_solution *s, const lehr_pdf_joint *j, const double *ta)
{
    size_t n_q = j->plan->n_q;
    double square = s->p[0] * s->p[0];
    for (size_t k = 0; k < s->n; k++) {
        for (size_t l = 0; l <= k; l++) {
            const double *a = ta + (size_t)s->active[k] * n_q, *b = ta + (size_t)s->active[l] * n_q;
            double sum = 0;
            for (size_t q = 0; q < n_q; q++) {
                sum += a[q] * b[q] * j->noise[q];
            }
            m[k * s->n + l] = m[l * s->n + k] = sum * square;
        }
    }
}

static void multiply(double *out, const double *a, const double *b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < n; k++) {
            double sum = 0;
            for (size_t l = 0; l < n; l++) {
                sum += a[i * n + l] * b[l * n + k];
            }
            out[i * n + k] = sum;
        }
    }
}

static double trace(const double *a, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += a[i * n + i];
    }
    return sum;
}

double lehr_pdf_joint_condition(const double *h, size_t n)
{
    double scaled[P_MOST * P_MOST]; // to unit diagonal
    for (size_t k = 0; k < n * n; k++) {
        scaled[k] = h[k] / sqrt(h[(k / n) * (n + 1)] * h[(k % n) * (n + 1)]);
    }
    // Eigenvalues of a small symmetric matrix by Jacobi's rotations: no allocation.
    for (int sweep = 0; sweep < 30; sweep++) {
        for (size_t p = 0; p + 1 < n; p++) {
            for (size_t q = p + 1; q < n; q++) {
                double off = scaled[p * n + q];
                if (fabs(off) < 1e-300) {
                    continue;
                }
                double theta = (scaled[q * n + q] - scaled[p * n + p]) / (2 * off);
                double t = copysign(1, theta) / (fabs(theta) + sqrt(theta * theta + 1));
                double c = 1 / sqrt(t * t + 1), s = t * c;
                for (size_t k = 0; k < n; k++) {
                    double x = scaled[k * n + p], y = scaled[k * n + q];
                    scaled[k * n + p] = c * x - s * y;
                    scaled[k * n + q] = s * x + c * y;
                }
                for (size_t k = 0; k < n; k++) {
                    double x = scaled[p * n + k], y = scaled[q * n + k];
                    scaled[p * n + k] = c * x - s * y;
                    scaled[q * n + k] = s * x + c * y;
                }
            }
        }
    }
    double low = INFINITY, high = 0;
    for (size_t k = 0; k < n; k++) {
        low = fmin(low, scaled[k * n + k]);
        high = fmax(high, scaled[k * n + k]);
    }
    return high / low;
}

void lehr_pdf_joint_judge(lehr_pdf_solution *s)
{
    double freedom = fmax(1, s->effective - (double)s->n);
    s->misfit = s->rss / s->expected;
    bool explained = gsl_cdf_chisq_Q(s->misfit * freedom, freedom) > UNLIKELY;
    s->error_scale = explained ? 1 : sqrt(s->misfit);
}

/// Whitened rows have the scatter that the evidence found in their covariance; its share is added to @p
/// middle.
static void judge_marginal(lehr_pdf_solution *s, const lehr_pdf_marginal *m, double *middle)
{
    double factor = 1 + m->scatter / m->mean_noise;
    s->expected = fmax(1, m->expected - (double)s->n);
    double ratio = s->rss / s->expected;
    bool explained = gsl_cdf_chisq_Q(s->rss, s->expected) > UNLIKELY;
    s->misfit = ratio * factor;
    s->error_scale = sqrt(factor * (explained ? 1 : ratio));
    for (size_t k = 0; k < s->n; k++) {
        for (size_t l = 0; l < s->n; l++) {
            size_t at = k * s->n + l;
            middle[at] += m->rest[s->active[k] * P_MOST + s->active[l]];
            middle[at] *=
                (explained ? 1 : ratio) / (s->error_scale * s->error_scale); // times error_scale^2 below
        }
    }
}

/// A^T K A of what is no noise, by place in active: the first shell of whitened rows, else S(0).
static void fill_structure(double *out, const lehr_pdf_solution *s, const lehr_pdf_joint *j)
{
    const double *slope = lehr_pdf_transform_slope(j->plan->transform);
    double zero[P_MOST] = {0};
    for (size_t i = 0; i < s->rows && !is_marginal(s, j); i++) {
        for (size_t k = 0; k < s->n; k++) {
            zero[k] += j->a[i * P_MOST + (size_t)s->active[k]] * slope[i] * j->s_zero_sigma;
        }
    }
    for (size_t k = 0; k < s->n; k++) {
        for (size_t l = 0; l < s->n; l++) {
            out[k * s->n + l] = is_marginal(s, j)
                                    ? j->marginal.structure[s->active[k] * P_MOST + s->active[l]]
                                    : zero[k] * zero[l] + j->shells[s->active[k] * P_MOST + s->active[l]];
        }
    }
}

/// Sum of squares of the rows that noise makes: E|e - A G e|^2 of noise e with covariance C, G = w H^-1 A^T.
static double expected_squares(const lehr_pdf_solution *s, const lehr_pdf_joint *joint, const double *middle)
{
    double n[P_MOST * P_MOST] = {0}, hm[P_MOST * P_MOST], hn[P_MOST * P_MOST], both[P_MOST * P_MOST];
    const double *sums = joint->sums + s->rows * SUMS;
    double w = s->weight, all = lehr_pdf_joint_row_noise(s, joint);
    for (size_t k = 0; k < s->n; k++) {
        for (size_t l = 0; l < s->n; l++) {
            n[k * s->n + l] = sums[s->active[k] * P_MOST + s->active[l]];
        }
    }
    multiply(hm, s->inverse, middle, s->n);
    multiply(hn, s->inverse, n, s->n);
    multiply(both, hn, hm, s->n);
    return fmax(1e-3 * all, all - 2 * w * trace(hm, s->n) + w * w * trace(both, s->n));
}

void lehr_pdf_joint_errors(lehr_pdf_solution *s, const lehr_pdf_joint *joint, const double *ta)
{
    double m[P_MOST * P_MOST] = {0}, hm[P_MOST * P_MOST], structure[P_MOST * P_MOST] = {0};
    double h[P_MOST * P_MOST], g[P_MOST], total[P_MOST * P_MOST] = {0}, w = s->weight;
    lehr_pdf_joint_middle(m, s, joint, ta);
    if (is_marginal(s, joint)) {
        judge_marginal(s, &joint->marginal, m);
    } else {
        s->expected = expected_squares(s, joint, m);
        lehr_pdf_joint_judge(s);
    }
    // Cov = H^-1 (w^2 M + P) H^-1, P = H - w (A^T A - noise) from the priors; and what is known of no noise.
    lehr_pdf_joint_assemble(h, g, s, joint, s->p[0], 0);
    s->condition = lehr_pdf_joint_condition(h, s->n);
    lehr_pdf_solution plain = *s;
    plain.weight = 0;
    lehr_pdf_joint_assemble(h, g, &plain, joint, s->p[0], 0);
    fill_structure(structure, s, joint);
    for (size_t k = 0; k < s->n * s->n; k++) {
        total[k] = w * w * s->error_scale * s->error_scale * m[k] + h[k];
        structure[k] *= w * w;
    }
    multiply(hm, s->inverse, total, s->n);
    multiply(s->covariance, hm, s->inverse, s->n);
    multiply(hm, s->inverse, structure, s->n);
    multiply(structure, hm, s->inverse, s->n);
    for (size_t k = 0; k < s->n * s->n; k++) {
        s->covariance[k] += structure[k];
    }
    s->density_structure = sqrt(fmax(0, structure[s->n * s->n - 1])); // the density is the last, if at all
}
