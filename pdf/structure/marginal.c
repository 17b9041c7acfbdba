// The low-r condition with an unknown first shell: whitened rows, and the size of what is unknown by
// evidence.
#include "marginal.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

enum { SUMS = (P_MOST + 2) * P_MOST, N_CONTRASTS = 4, N_SCATTERS = 3 };
/// Standard deviations of the pairs' shares over that of "each part of the shell is one pair": of metals, of
/// metals with metalloids, and with anions, whose neighbours are of another element.
static const double contrasts[][N_CONTRASTS] = {{0, 0.2, 0.4, 0.7}, {0.3, 0.5, 0.7, 1}, {1, 1.25, 1.6, 2}};
/// Variance of the scatter over that about the pilot.
static const double scatters[N_SCATTERS] = {0, 0.1, 1};
/// Pairs in rows that are not whitened, where no evidence tells.
static const double USUAL_CONTRAST = 0.4;
/// Scatter about the pilot over noise, beyond which shells are no explanation.
static const double MOST_MISFIT = 1000;
static const double JITTER = 1e-4; // of the mean variance of noise: rows are finer than what the data resolve

typedef struct trial {
    double scatter, contrast; ///< variance of a row; of the pairs
    double evidence;          ///< logarithm
    double density;
} trial;

/// Row of the contrasts for a composition.
static size_t kind_of(const lehr_composition *c)
{
    static const int metalloids[] = {5, 6, 14, 15, 32, 33}, anions[] = {7, 8, 9, 16, 17, 34, 35, 53};
    size_t kind = 0;
    for (size_t i = 0; i < c->size && c->size > 1; i++) {
        for (size_t k = 0; k < sizeof metalloids / sizeof *metalloids; k++) {
            kind = c->parts[i].atomic_number == metalloids[k] && kind < 1 ? 1 : kind;
        }
        for (size_t k = 0; k < sizeof anions / sizeof *anions; k++) {
            kind = c->parts[i].atomic_number == anions[k] ? 2 : kind;
        }
    }
    return kind;
}

static double mean_noise(const lehr_pdf_marginal_rows *rows)
{
    double sum = 0;
    for (size_t i = 0; i < rows->n; i++) {
        sum += rows->noise[i * (rows->n + 1)];
    }
    return sum / (double)rows->n;
}

static double jitter(const lehr_pdf_marginal_rows *rows, double scatter)
{
    return JITTER * (mean_noise(rows) + scatter);
}

static void covariance(double *v, const lehr_pdf_marginal_rows *rows, double scatter, double contrast)
{
    size_t n = rows->n;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k <= i; k++) {
            size_t at = i * n + k;
            v[at] = rows->noise[at] + scatter * rows->even[at] + rows->lobes[at] +
                    contrast * contrast * rows->pairs[at] + rows->zero[i] * rows->zero[k] +
                    rows->bend[i] * rows->bend[k];
        }
        v[i * (n + 1)] += jitter(rows, scatter);
    }
}

/// Lower triangle of Cholesky's factor in place, and the logarithm of the determinant; false: not positive.
static bool factorise(double *v, double *log_det, size_t n)
{
    *log_det = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k <= i; k++) {
            double sum = v[i * n + k];
            const double *a = v + i * n, *b = v + k * n;
            for (size_t l = 0; l < k; l++) {
                sum -= a[l] * b[l];
            }
            if (i == k && !(sum > 0)) {
                return false;
            }
            v[i * n + k] = i == k ? sqrt(sum) : sum / v[k * (n + 1)];
        }
        *log_det += 2 * log(v[i * (n + 1)]);
    }
    return true;
}

/// x <- L^-1 x, @p count vectors by row.
static void forward(double *x, const double *l, size_t n, size_t count)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < i; k++) {
            for (size_t c = 0; c < count; c++) {
                x[i * count + c] -= l[i * n + k] * x[k * count + c];
            }
        }
        for (size_t c = 0; c < count; c++) {
            x[i * count + c] /= l[i * (n + 1)];
        }
    }
}

/// x <- L^-T x.
static void backward(double *x, const double *l, size_t n, size_t count)
{
    for (size_t i = n; i-- > 0;) {
        for (size_t c = 0; c < count; c++) {
            x[i * count + c] /= l[i * (n + 1)];
        }
        for (size_t k = 0; k < i; k++) {
            for (size_t c = 0; c < count; c++) {
                x[k * count + c] -= l[i * n + k] * x[i * count + c];
            }
        }
    }
}

/// L^-1 [A y] and the sums over it.
static void whiten(lehr_pdf_joint *j, const lehr_pdf_marginal_rows *rows, const double *l)
{
    lehr_pdf_marginal *m = &j->marginal;
    const size_t width = P_MOST + 1, n = rows->n;
    double *sums = j->sums + m->rows * SUMS;
    for (size_t i = 0; i < n; i++) {
        size_t at = rows->last - 2 * (n - 1 - i);
        memcpy(m->white + i * width, j->a + at * P_MOST, P_MOST * sizeof *m->white);
        m->white[i * width + P_MOST] = j->y[at];
    }
    forward(m->white, l, n, width);
    memset(sums, 0, SUMS * sizeof *sums);
    for (size_t i = 0; i < n; i++) {
        const double *row = m->white + i * width, y = row[P_MOST];
        for (size_t a = 0; a < j->columns.n; a++) {
            for (size_t b = 0; b < j->columns.n; b++) {
                sums[a * P_MOST + b] += row[a] * row[b];
            }
            sums[P_MOST * P_MOST + a] += row[a] * y;
        }
        sums[(P_MOST + 1) * P_MOST] += y * y;
    }
}

static double log_determinant(const double *h, size_t n)
{
    double copy[P_MOST * P_MOST], out = 0;
    memcpy(copy, h, n * n * sizeof *copy);
    return factorise(copy, &out, n) ? out : (double)INFINITY;
}

/// Logarithm of the probability of the rows, parameters integrated out; up to what is common to all trials.
static double log_evidence(const lehr_pdf_joint *j, const lehr_pdf_solution *s, double log_det)
{
    double h[P_MOST * P_MOST], g[P_MOST], v[P_MOST], mean = 0, sigma = 0, chi2 = s->rss;
    char name[24];
    for (size_t i = 0; lehr_pdf_joint_prior(j, i, s->order, s->p[0], v, &mean, &sigma, name); i++) {
        double value = -mean;
        for (size_t k = 0; k < s->n; k++) {
            value += v[s->active[k]] * s->p[s->active[k]];
        }
        chi2 += value * value / (sigma * sigma);
    }
    lehr_pdf_joint_assemble(h, g, s, j, s->p[0], 0);
    return -(chi2 + log_det + log_determinant(h, s->n)) / 2;
}

static bool attempt(trial *t, lehr_pdf_joint *j, lehr_pdf_marginal_rows *rows, size_t order)
{
    double log_det = 0;
    lehr_pdf_solution s;
    covariance(rows->workspace, rows, t->scatter, t->contrast);
    if (!factorise(rows->workspace, &log_det, rows->n)) {
        return false;
    }
    whiten(j, rows, rows->workspace);
    if (lehr_pdf_joint_solve(&s, j, j->marginal.rows, order, NULL) != LEHR_OK) {
        return false;
    }
    t->evidence = log_evidence(j, &s, log_det);
    t->density = j->columns.density >= 0 ? s.p[j->columns.density] : 0;
    return isfinite(t->evidence);
}

/// Means over the trials with the weights of their evidence: root mean square contrast, mean scatter, and the
/// standard deviation of the density between them.
static bool average(lehr_pdf_joint *j, lehr_pdf_marginal_rows *rows, size_t order, double most_scatter)
{
    const double *choice = contrasts[kind_of(&j->sample->composition)];
    trial list[N_CONTRASTS * N_SCATTERS];
    size_t count = 0, n_scatters = most_scatter > 0 ? N_SCATTERS : 1;
    double best = -INFINITY, norm = 0, scatter = 0, none = 0, contrast = 0, density = 0, square = 0;
    for (size_t i = 0; i < n_scatters * N_CONTRASTS; i++) {
        list[count] =
            (trial){.scatter = most_scatter * scatters[i / N_CONTRASTS], .contrast = choice[i % N_CONTRASTS]};
        count += attempt(&list[count], j, rows, order);
    }
    for (size_t i = 0; i < count; i++) {
        best = fmax(best, list[i].evidence);
    }
    for (size_t i = 0; i < count; i++) {
        double weight = exp(list[i].evidence - best);
        norm += weight;
        scatter += weight * list[i].scatter;
        none += list[i].scatter > 0 ? 0 : weight;
        contrast += weight * list[i].contrast * list[i].contrast;
        density += weight * list[i].density;
    }
    for (size_t i = 0; i < count; i++) {
        square += exp(list[i].evidence - best) / norm * pow(list[i].density - density / norm, 2);
    }
    j->marginal.scatter = scatter / norm;
    j->marginal.contrast = sqrt(contrast / norm);
    j->marginal.between = sqrt(square);
    return none > norm / 2;
}

static size_t row_of(const lehr_pdf_marginal_rows *rows, size_t k)
{
    return rows->last - 2 * (rows->n - 1 - k);
}

/// B = V^-1 A for errors, by row of the plan; those that are not used keep 0. B also by row used, to @p b.
static void fill_response(double *b, lehr_pdf_joint *j, const lehr_pdf_marginal_rows *rows, const double *l)
{
    lehr_pdf_marginal *m = &j->marginal;
    for (size_t i = 0; i < rows->n; i++) {
        memcpy(b + i * P_MOST, m->white + i * (P_MOST + 1), P_MOST * sizeof *b);
    }
    backward(b, l, rows->n, P_MOST);
    for (size_t i = 0; i < rows->n; i++) {
        memcpy(m->response + row_of(rows, i) * P_MOST, b + i * P_MOST, P_MOST * sizeof *b);
    }
}

/// B^T K B of shells and S(0), and of the scatter.
static void fill_structure(lehr_pdf_joint *j, const lehr_pdf_marginal_rows *rows, const double *b)
{
    lehr_pdf_marginal *m = &j->marginal;
    double contrast = m->contrast * m->contrast;
    for (size_t i = 0; i < rows->n; i++) {
        double known[P_MOST] = {0}, even[P_MOST] = {0};
        for (size_t k = 0; k < rows->n; k++) {
            size_t at = i >= k ? i * rows->n + k : k * rows->n + i;
            double value = rows->lobes[at] + contrast * rows->pairs[at] + rows->zero[i] * rows->zero[k] +
                           rows->bend[i] * rows->bend[k];
            for (size_t v = 0; v < P_MOST; v++) {
                known[v] += value * b[k * P_MOST + v];
                even[v] += m->scatter * rows->even[at] * b[k * P_MOST + v];
            }
        }
        for (size_t at = 0; at < (size_t)P_MOST * P_MOST; at++) {
            m->structure[at] += b[i * P_MOST + at / P_MOST] * known[at % P_MOST];
            m->rest[at] += b[i * P_MOST + at / P_MOST] * even[at % P_MOST];
        }
    }
}

/// tr(V^-1 C) with C the noise, which takes what noise adds to the normal equations off again, and the rows
/// that noise and shells explain.
static void fill_traces(lehr_pdf_joint *j, const lehr_pdf_marginal_rows *rows, const double *l, double scale)
{
    lehr_pdf_marginal *m = &j->marginal;
    size_t n = rows->n;
    double *last = j->sums + m->rows * SUMS + (P_MOST + 1) * P_MOST, *x = m->inverse;
    double trace = 0, part = 0, own = 0, all = 0;
    memset(x, 0, n * n * sizeof *x);
    for (size_t i = 0; i < n; i++) {
        x[i * (n + 1)] = 1;
        all += j->row[row_of(rows, i)];
        own += j->own_row[row_of(rows, i)];
    }
    forward(x, l, n, n);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k <= i; k++) {
            double sum = 0; // element of V^-1
            for (size_t r = i; r < n; r++) {
                sum += x[r * n + i] * x[r * n + k];
            }
            trace += (i == k ? 1 : 2) * sum * rows->noise[i * n + k];
            part += i == k ? sum * jitter(rows, m->scatter) : 0;
        }
    }
    double b = j->columns.background > 0 ? j->options->background_scale : 0;
    m->expected = (double)n - part;
    last[1] = trace / (scale * scale);
    last[2] = last[1] * own / all;
    last[3] = b != 0 ? (last[1] - last[2]) / (b * b) : 0;
}

static lehr_status reserve(lehr_pdf_joint *j, const lehr_pdf_marginal_rows *rows, lehr_error *err)
{
    lehr_pdf_marginal *m = &j->marginal;
    size_t n = rows->n, width = P_MOST + 1;
    lehr_core_free(m->white); // of an earlier call
    *m = (lehr_pdf_marginal){
        .white = lehr_core_alloc(n * (width + P_MOST + n) + j->plan->n_r * P_MOST, sizeof *m->white)};
    if (!m->white) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu rows", n);
    }
    m->inverse = m->white + n * (width + P_MOST);
    m->response = m->inverse + n * n;
    m->rows = rows->last + 1;
    return LEHR_OK;
}

/// T(r) of a solution.
static lehr_status find_total(double **out, const lehr_pdf_joint *j, const lehr_pdf_solution *s,
                              lehr_error *err)
{
    *out = lehr_core_alloc(j->plan->n_r, sizeof **out);
    if (!*out) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu rows", j->plan->n_r);
    }
    for (size_t i = 0; i < j->plan->n_r; i++) {
        (*out)[i] = lehr_pdf_joint_total(j, s, i);
    }
    return LEHR_OK;
}

/// A^T K A over the rows of the pilot, K of pairs, from every second row.
static void fill_shells(lehr_pdf_joint *j, const lehr_pdf_marginal_rows *rows, size_t pilot_rows)
{
    double square = 4 * USUAL_CONTRAST * USUAL_CONTRAST;
    for (size_t i = 0; i < rows->n && row_of(rows, i) < pilot_rows; i++) {
        for (size_t k = 0; k < rows->n && row_of(rows, k) < pilot_rows; k++) {
            const double *a = j->a + row_of(rows, i) * P_MOST, *b = j->a + row_of(rows, k) * P_MOST;
            double value = square * rows->pairs[i >= k ? i * rows->n + k : k * rows->n + i];
            for (size_t at = 0; at < (size_t)P_MOST * P_MOST; at++) {
                j->shells[at] += a[at / P_MOST] * value * b[at % P_MOST];
            }
        }
    }
}

/// Whitened rows; false where scatter explains them better than shells do, or nothing does.
static bool whiten_rows(lehr_pdf_joint *j, lehr_pdf_marginal_rows *rows, const lehr_pdf_solution *pilot)
{
    // Scatter about the pilot, where noise does not explain it.
    double freedom = fmax(1, pilot->effective - (double)pilot->n), log_det = 0;
    double scatter =
        pilot->error_scale > 1 ? pilot->rss / (double)pilot->rows * pilot->effective / freedom : 0;
    j->marginal.mean_noise = mean_noise(rows);
    if (pilot->misfit > MOST_MISFIT || !average(j, rows, pilot->order, scatter)) {
        return false;
    }
    covariance(rows->workspace, rows, j->marginal.scatter, j->marginal.contrast);
    if (!factorise(rows->workspace, &log_det, rows->n)) {
        return false;
    }
    double *b = j->marginal.white + rows->n * (P_MOST + 1);
    whiten(j, rows, rows->workspace);
    fill_response(b, j, rows, rows->workspace);
    fill_structure(j, rows, b);
    fill_traces(j, rows, rows->workspace, pilot->p[0]);
    return true;
}

lehr_status lehr_pdf_joint_marginalise(lehr_pdf_joint *j, const lehr_pdf_solution *pilot, double foot_ang,
                                       lehr_error *err)
{
    lehr_pdf_marginal_rows *rows = NULL;
    double *total = NULL;
    lehr_status status = find_total(&total, j, pilot, err);
    status = status == LEHR_OK ? lehr_pdf_marginal_rows_create(&rows, j, total, foot_ang, pilot->p[0], err)
                               : status;
    status = status == LEHR_OK ? reserve(j, rows, err) : status;
    if (status == LEHR_OK && !whiten_rows(j, rows, pilot)) {
        lehr_core_free(j->marginal.white);
        j->marginal = (lehr_pdf_marginal){.rows = 0};
        lehr_pdf_joint_refill(j);
        fill_shells(j, rows, pilot->rows);
    }
    lehr_pdf_marginal_rows_free(rows);
    lehr_core_free(total);
    return status;
}

lehr_status lehr_pdf_joint_shells(lehr_pdf_joint *j, const lehr_pdf_solution *pilot, lehr_error *err)
{
    lehr_pdf_marginal_rows *rows = NULL;
    double *total = NULL;
    lehr_status status = find_total(&total, j, pilot, err);
    status = status == LEHR_OK ? lehr_pdf_marginal_rows_create(&rows, j, total, j->foot_ang, pilot->p[0], err)
                               : status;
    if (status == LEHR_OK) {
        fill_shells(j, rows, pilot->rows);
    }
    lehr_pdf_marginal_rows_free(rows);
    lehr_core_free(total);
    return status;
}
