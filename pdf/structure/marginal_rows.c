// Covariances of the low-r rows: noise, lobes of the first shells, pairs that are not known.
#include "marginal.h"

#include "product.h"

#include <lehr/core/alloc.h>
#include <lehr/pdf/atom.h>
#include <math.h>
#include <string.h>

static const double PI = 3.14159265358979323846;
static const double REACH = 2; // parts up to so many times the foot: beyond, pairs are mixed and lobes small
static const double FREEDOM = 1.5; // standard deviation of T in a part, over the largest T of the pilot
enum { N_Q = 257, LOBE_STEPS = 2, PAIR_STEPS = 6 }; // points of q; widths of the parts in steps of the rows

/// Kernels k(r, s) = c(s - r) - c(s + r) of a part at s, c on multiples of the step.
typedef struct kernels {
    size_t n_x, n_pairs;
    double *plain;  ///< shape (n_x,): of a line whose weight does not depend on q
    double *pair;   ///< shape (n_pairs, n_x): w_ij(q)/w_ij, w_ij the mean weight
    double *share;  ///< shape (n_pairs,): w_ij
    double *weight; ///< shape (n_pairs, N_Q): w_ij(q)
    double *q, *window;
    double *cosine; ///< shape (n_x,)
} kernels;

static void release(kernels *k)
{
    lehr_core_free(k->plain);
}

static lehr_status reserve(kernels *k, size_t n_x, size_t elements, lehr_error *err)
{
    size_t pairs = elements * (elements + 1) / 2;
    double *block = lehr_core_alloc((2 + pairs) * n_x + pairs * (1 + N_Q) + 2 * N_Q, sizeof *block);
    *k = (kernels){.n_x = n_x, .n_pairs = pairs, .plain = block};
    if (!block) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the weights of %zu pairs", pairs);
    }
    k->pair = block + n_x;
    k->cosine = k->pair + pairs * n_x;
    k->share = k->cosine + n_x;
    k->weight = k->share + pairs;
    k->q = k->weight + pairs * N_Q;
    k->window = k->q + N_Q;
    return LEHR_OK;
}

/// w_ij(q) = (2 - d_ij) c_i c_j f_i f_j/<f>^2 and their means with the weight q^2 W(q).
static void fill_weights(kernels *k, const lehr_pdf_joint *j)
{
    const lehr_composition *c = &j->sample->composition;
    const lehr_pdf_damping damping = lehr_pdf_damping_of(j->options->window);
    double qmax = j->sample->q_per_ang[j->sample->n - 1], norm = 0;
    for (size_t i = 0; i < N_Q; i++) {
        double f[LEHR_COMPOSITION_MOST], mean = 0;
        k->q[i] = qmax * (double)i / (N_Q - 1);
        k->window[i] = lehr_pdf_damping_value(&damping, k->q[i], qmax, 1);
        for (size_t a = 0; a < c->size; a++) {
            f[a] = c->parts[a].fraction * lehr_pdf_atom_form_factor(c->parts[a].atomic_number, k->q[i]);
            mean += f[a];
        }
        double unit = k->q[i] * k->q[i] * k->window[i];
        norm += unit;
        for (size_t a = 0, p = 0; a < c->size; a++) {
            for (size_t b = 0; b <= a; b++, p++) {
                double w = (a == b ? 1 : 2) * f[a] * f[b] / (mean * mean);
                k->weight[p * N_Q + i] = w;
                k->share[p] += unit * w;
            }
        }
    }
    for (size_t p = 0; p < k->n_pairs; p++) {
        k->share[p] /= norm;
    }
}

/// c(x) = (1/pi) int W w(q)/w cos(q x) dq; parts of a pair are as broad as their cell.
static void fill_kernels(kernels *k, double step_ang)
{
    double width = PAIR_STEPS * step_ang;
    for (size_t i = 0; i < N_Q; i++) {
        double q = k->q[i], dq = k->q[1] * (i == 0 || i == N_Q - 1 ? 0.5 : 1) / PI * k->window[i];
        double turn = 2 * cos(q * step_ang), blur = exp(-q * q * width * width / 24);
        k->cosine[0] = 1;
        k->cosine[1] = cos(q * step_ang);
        for (size_t x = 2; x < k->n_x; x++) {
            k->cosine[x] = turn * k->cosine[x - 1] - k->cosine[x - 2];
        }
        for (size_t x = 0; x < k->n_x; x++) {
            k->plain[x] += dq * k->cosine[x];
        }
        for (size_t p = 0; p < k->n_pairs; p++) {
            double factor = dq * blur * k->weight[p * N_Q + i] / k->share[p];
            double *out = k->pair + p * k->n_x;
            for (size_t x = 0; x < k->n_x; x++) {
                out[x] += factor * k->cosine[x];
            }
        }
    }
}

/// Response of the rows to a line at @p steps steps beyond the last row.
static void respond(double *out, const double *c, const lehr_pdf_marginal_rows *rows, size_t steps)
{
    for (size_t i = 0; i < rows->n; i++) {
        size_t below = rows->n - 1 - i;
        // r of the last row is (last + 1)/2 steps.
        out[i] = c[steps + below] - c[rows->last + 1 + steps - below];
    }
}

static void add_square(double *matrix, const double *v, size_t n, double factor)
{
    for (size_t i = 0; i < n; i++) {
        double one = factor * v[i];
        for (size_t k = 0; k <= i; k++) {
            matrix[i * n + k] += one * v[k];
        }
    }
}

/// Errors of F with one standard error at all q, independent: in r they are alike within pi/qmax.
static void fill_even(lehr_pdf_marginal_rows *rows, const kernels *k)
{
    double *c = k->cosine, norm = 0; // no longer needed
    memset(c, 0, k->n_x * sizeof *c);
    for (size_t i = 0; i < N_Q; i++) {
        double square = k->window[i] * k->window[i] * (i == 0 || i == N_Q - 1 ? 0.5 : 1);
        norm += square;
        for (size_t x = 0; x <= 2 * (rows->n - 1) + 2 && x < k->n_x; x++) {
            c[x] += square * cos(k->q[i] * rows->step_ang * (double)x);
        }
    }
    for (size_t i = 0; i < rows->n; i++) {
        for (size_t l = 0; l < rows->n; l++) {
            size_t far = rows->last + 1 - (rows->n - 1 - i) - (rows->n - 1 - l), near = i > l ? i - l : l - i;
            rows->even[i * rows->n + l] = (c[near] - c[far]) / norm;
        }
    }
}

static double area(const double *total, size_t n_r, size_t centre, size_t half)
{
    double sum = 0;
    for (size_t i = centre - half; i < centre + half && i < n_r; i++) {
        sum += fmax(0, total[i]);
    }
    return sum;
}

/// Parts of the first shells: their number in steps of the rows.
static size_t steps_to_end(const lehr_pdf_marginal_rows *rows, double foot_ang)
{
    return (size_t)((REACH - 1) * foot_ang / rows->step_ang);
}

static void fill_lobes(lehr_pdf_marginal_rows *rows, const kernels *k, const double *total, size_t n_r,
                       size_t end)
{
    double most = 0, *v = rows->workspace;
    for (size_t i = rows->last; i < n_r; i++) {
        most = fmax(most, total[i]);
    }
    double sigma = FREEDOM * most * LOBE_STEPS * rows->step_ang;
    for (size_t s = LOBE_STEPS / 2; s <= end; s += LOBE_STEPS) {
        respond(v, k->plain, rows, s);
        add_square(rows->lobes, v, rows->n, sigma * sigma);
    }
}

static void fill_pairs(lehr_pdf_marginal_rows *rows, const kernels *k, const double *total,
                       const lehr_pdf_joint *j, size_t end)
{
    size_t n = rows->n;
    double *v = rows->workspace, *mean = rows->workspace + n;
    double plan_step = j->plan->r_ang[1] - j->plan->r_ang[0];
    for (size_t s = PAIR_STEPS / 2; s <= end; s += PAIR_STEPS) {
        double amount = plan_step * area(total, j->plan->n_r, rows->last + 2 * s, PAIR_STEPS);
        memset(mean, 0, n * sizeof *mean);
        for (size_t p = 0; p < k->n_pairs; p++) {
            respond(v, k->pair + p * k->n_x, rows, s);
            for (size_t i = 0; i < n; i++) {
                mean[i] += k->share[p] * v[i];
            }
        }
        for (size_t p = 0; p < k->n_pairs; p++) {
            respond(v, k->pair + p * k->n_x, rows, s);
            for (size_t i = 0; i < n; i++) {
                v[i] = amount * (v[i] - mean[i]);
            }
            add_square(rows->pairs, v, n, k->share[p]);
        }
    }
}

static lehr_status fill_noise(lehr_pdf_marginal_rows *rows, const lehr_pdf_joint *j, double scale,
                              lehr_error *err)
{
    size_t n = rows->n, n_q = j->plan->n_q;
    const double *matrix = lehr_pdf_transform_matrix(j->plan->transform);
    double *scaled = lehr_core_alloc(n * n_q, sizeof *scaled),
           *root = scaled ? lehr_core_alloc(n_q, sizeof *root) : NULL;
    if (!root) {
        lehr_core_free(scaled);
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the noise of %zu rows", n);
    }
    for (size_t q = 0; q < n_q; q++) {
        root[q] = scale * sqrt(j->noise[q]);
    }
    for (size_t i = 0; i < n; i++) {
        const double *row = matrix + (rows->last - 2 * (n - 1 - i)) * n_q;
        for (size_t q = 0; q < n_q; q++) {
            scaled[i * n_q + q] = row[q] * root[q];
        }
    }
    const lehr_pdf_rows all = {.values = scaled, .n = n, .stride = n_q};
    const lehr_pdf_target target = {.values = rows->noise, .row = n, .column = 1};
    lehr_status status = lehr_pdf_product(&target, &all, &all, n_q, true, 1, err);
    lehr_core_free(root);
    lehr_core_free(scaled);
    return status;
}

void lehr_pdf_marginal_rows_free(lehr_pdf_marginal_rows *rows)
{
    if (rows) {
        lehr_core_free(rows->noise);
        lehr_core_free(rows);
    }
}

/// T(r) of a bump 4 t (1 - t) of S below the first point, t = (q/qmin)^2: S need not follow a parabola.
static double bend(const lehr_pdf_joint *j, double r)
{
    enum { N = 32 };
    double qmin = j->sample->q_per_ang[0], sum = 0;
    for (int i = 0; i < N; i++) {
        double q = qmin * (i + 0.5) / N, t = q * q / (qmin * qmin);
        sum += q * sin(q * r) * 4 * t * (1 - t) * qmin / N;
    }
    return 2 / PI * sum;
}

static lehr_status allocate(lehr_pdf_marginal_rows **out, size_t last, double step_ang, lehr_error *err)
{
    size_t n = last / 2 + 1;
    lehr_pdf_marginal_rows *rows = lehr_core_alloc(1, sizeof *rows);
    double *block = rows ? lehr_core_alloc(5 * n * n + 4 * n, sizeof *block) : NULL;
    *out = NULL;
    if (!block) {
        lehr_core_free(rows);
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu rows", n);
    }
    *rows = (lehr_pdf_marginal_rows){.n = n,
                                     .last = last,
                                     .step_ang = step_ang,
                                     .noise = block,
                                     .lobes = block + n * n,
                                     .pairs = block + 2 * n * n,
                                     .even = block + 3 * n * n,
                                     .workspace = block + 4 * n * n,
                                     .zero = block + 5 * n * n + 2 * n,
                                     .bend = block + 5 * n * n + 3 * n};
    *out = rows;
    return LEHR_OK;
}

lehr_status lehr_pdf_marginal_rows_create(lehr_pdf_marginal_rows **out, const lehr_pdf_joint *joint,
                                          const double *total, double foot_ang, double scale, lehr_error *err)
{
    const lehr_pdf_low_r *plan = joint->plan;
    const double *slope = lehr_pdf_transform_slope(plan->transform);
    size_t last = 0;
    kernels k = {0};
    lehr_pdf_marginal_rows *rows = NULL;
    *out = NULL;
    while (last + 1 < plan->n_r && plan->r_ang[last + 1] <= foot_ang * (1 + 1e-9)) {
        last++;
    }
    lehr_status status = allocate(&rows, last, 2 * (plan->r_ang[1] - plan->r_ang[0]), err);
    if (status != LEHR_OK) {
        return status;
    }
    size_t end = steps_to_end(rows, foot_ang);
    status = reserve(&k, last + 2 + end, joint->sample->composition.size, err);
    status = status == LEHR_OK ? fill_noise(rows, joint, scale, err) : status;
    if (status == LEHR_OK) {
        fill_weights(&k, joint);
        fill_kernels(&k, rows->step_ang);
        fill_even(rows, &k);
        fill_lobes(rows, &k, total, plan->n_r, end);
        fill_pairs(rows, &k, total, joint, end);
        for (size_t i = 0; i < rows->n; i++) {
            rows->zero[i] = joint->s_zero_sigma * slope[last - 2 * (rows->n - 1 - i)];
            rows->bend[i] = joint->s_zero_sigma * bend(joint, plan->r_ang[last - 2 * (rows->n - 1 - i)]);
        }
        *out = rows;
        rows = NULL;
    }
    release(&k);
    lehr_pdf_marginal_rows_free(rows);
    return status;
}
