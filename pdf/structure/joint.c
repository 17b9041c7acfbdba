// Columns of the low-r condition and sums over its rows.
#include "joint.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const double PI = 3.14159265358979323846;
static const double STEP_ANG = 0.025; // of the rows; finer ones change nothing, noise correlates over pi/qmax
static const double S_ZERO_ERROR =
    0.03; // of S(0) by continuation from q = 0.6/angstrom; grows with its square
static const double SCAN_END_ANG = 5.5; // the first peak of dense matter lies below

enum { SUMS = (P_MOST + 2) * P_MOST };

void lehr_pdf_low_r_free(lehr_pdf_low_r *plan)
{
    if (plan) {
        lehr_pdf_transform_free(plan->transform);
        lehr_core_free(plan->r_ang);
        lehr_core_free(plan);
    }
}

lehr_status lehr_pdf_low_r_create(lehr_pdf_low_r **out, const double *q_per_ang, size_t n_q,
                                  const lehr_pdf_structure_options *options, lehr_error *err)
{
    *out = NULL;
    double end = isnan(options->rmin_ang) ? SCAN_END_ANG : options->rmin_ang;
    if (!(end > STEP_ANG && end <= 100)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "rmin = %g angstrom is not in %g to 100", end, STEP_ANG);
    }
    size_t n_r = (size_t)floor(end / STEP_ANG * (1 + 1e-12));
    lehr_pdf_low_r *plan = lehr_core_alloc(1, sizeof *plan);
    double *block = plan ? lehr_core_alloc(n_r + n_q, sizeof *block) : NULL;
    if (!block) {
        lehr_core_free(plan);
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu distances", n_r);
    }
    *plan = (lehr_pdf_low_r){.n_r = n_r, .n_q = n_q, .r_ang = block, .q_per_ang = block + n_r};
    memcpy(plan->q_per_ang, q_per_ang, n_q * sizeof *block);
    for (size_t i = 0; i < n_r; i++) {
        block[i] = STEP_ANG * (double)(i + 1);
    }
    lehr_pdf_transform_options transform = lehr_pdf_transform_defaults();
    transform.damping = lehr_pdf_damping_of(options->window);
    transform.s_zero = isnan(options->s_zero) ? 0 : options->s_zero;
    transform.threads = 1;
    lehr_status status =
        lehr_pdf_transform_create(&plan->transform, q_per_ang, n_q, plan->r_ang, n_r, &transform, err);
    if (status == LEHR_OK) {
        *out = plan;
        plan = NULL;
    }
    lehr_pdf_low_r_free(plan);
    return status;
}

// ---- columns ------------------------------------------------------------------------
static lehr_pdf_columns name_columns(const lehr_pdf_sample *sample, const lehr_pdf_structure_options *o)
{
    lehr_pdf_columns c = {.n = 1, .background = -1, .first_term = -1, .container = -1, .density = -1};
    if (sample->background && o->background_scale_sigma > 0) {
        c.background = (int)c.n++;
    }
    size_t terms = o->order == LEHR_PDF_ORDER_AUTO ? LEHR_PDF_STRUCTURE_TERMS : (size_t)o->order;
    if (terms > 0) {
        c.first_term = (int)c.n;
        c.n += terms;
    }
    if (sample->container) {
        c.container = (int)c.n++;
    }
    c.n_x = c.n;
    if (!(o->number_density_sigma == 0)) {
        c.density = (int)c.n++;
    }
    return c;
}

static void fill_columns(lehr_pdf_joint *j)
{
    const lehr_pdf_sample *s = j->sample;
    const lehr_pdf_columns *c = &j->columns;
    double b = j->options->background_scale, qmax = s->q_per_ang[s->n - 1];
    bool fixed = s->background && c->background < 0;
    for (size_t i = 0; i < s->n; i++) {
        double k = s->gain[i] / s->f_squared[i];
        double empty = s->background ? s->background[i] : 0;
        double empty_variance = s->background ? s->background_variance[i] : 0;
        j->x[i] = k * (s->intensity[i] - (fixed ? b * empty : 0));
        j->x[c->n_x * s->n + i] = -(s->compton[i] + s->f2_mean[i]) / s->f_squared[i];
        if (c->background > 0) {
            j->x[(size_t)c->background * s->n + i] = -k * empty;
        }
        double power = 1;
        for (int t = c->first_term; t >= 0 && t < (c->container >= 0 ? c->container : (int)c->n_x); t++) {
            j->x[(size_t)t * s->n + i] = -k * power;
            power *= s->q_per_ang[i] * s->q_per_ang[i] / (qmax * qmax);
        }
        if (c->container >= 0) {
            // The gain is that of elastic scattering, with which that of the Compton scattering was divided.
            j->x[(size_t)c->container * s->n + i] = -s->container[i] / s->f_squared[i];
        }
        j->own_noise[i] = k * k * (s->variance[i] + (fixed ? b * b * empty_variance : 0));
        j->noise[i] = k * k * (s->variance[i] + b * b * empty_variance);
    }
}

static lehr_status fill_rows(lehr_pdf_joint *j, lehr_error *err)
{
    const lehr_pdf_columns *c = &j->columns;
    size_t n_r = j->plan->n_r, n_q = j->plan->n_q;
    const double *offset = lehr_pdf_transform_offset(j->plan->transform);
    double *out = lehr_core_alloc((c->n_x + 1) * n_r, sizeof *out);
    if (!out) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu rows", n_r);
    }
    lehr_status status = lehr_pdf_transform_apply(j->plan->transform, out, j->x, c->n_x + 1, 1, err);
    const double *matrix = lehr_pdf_transform_matrix(j->plan->transform);
    double exact = c->density < 0 ? j->options->number_density_per_ang3 : 0;
    for (size_t i = 0; status == LEHR_OK && i < n_r; i++) {
        for (size_t k = 0; k < c->n_x; k++) {
            j->a[i * P_MOST + k] = out[k * n_r + i] - offset[i];
        }
        double slope = 4 * PI * j->plan->r_ang[i];
        if (c->density >= 0) {
            j->a[i * P_MOST + (size_t)c->density] = slope;
        }
        j->y[i] = -out[c->n_x * n_r + i] - slope * exact;
        double all = 0, own = 0;
        for (size_t q = 0; q < n_q; q++) {
            double square = matrix[i * n_q + q] * matrix[i * n_q + q];
            all += square * j->noise[q];
            own += square * j->own_noise[q];
        }
        j->row[i] = all;
        j->own_row[i] = own;
        double b = j->options->background_scale;
        j->background_row[i] = c->background > 0 && b != 0 ? (all - own) / (b * b) : 0;
    }
    lehr_core_free(out);
    return status;
}

/// Sums over rows 0 .. m-1. The noise of the columns adds to A^T A what must be taken off again: without,
/// alpha would be drawn towards 0.
static void fill_sums(lehr_pdf_joint *j)
{
    const lehr_pdf_columns *c = &j->columns;
    for (size_t m = 0; m < j->plan->n_r; m++) {
        const double *before = j->sums + m * SUMS, *a = j->a + m * P_MOST;
        double *after = j->sums + (m + 1) * SUMS;
        memcpy(after, before, SUMS * sizeof *after);
        for (size_t k = 0; k < c->n; k++) {
            for (size_t l = 0; l < c->n; l++) {
                after[k * P_MOST + l] += a[k] * a[l];
            }
            after[P_MOST * P_MOST + k] += a[k] * j->y[m];
        }
        double *last = after + (P_MOST + 1) * P_MOST;
        last[0] += j->y[m] * j->y[m];
        last[1] += j->row[m];
        last[2] += j->own_row[m];
        last[3] += j->background_row[m];
    }
}

void lehr_pdf_joint_refill(lehr_pdf_joint *joint)
{
    fill_sums(joint);
}

/// S of a solution at a point.
static double structure_at(const lehr_pdf_joint *j, const lehr_pdf_solution *s, size_t i)
{
    double value = 1 + j->x[j->columns.n_x * j->plan->n_q + i];
    for (size_t k = 0; k < j->columns.n_x; k++) {
        value += s->p[k] * j->x[k * j->plan->n_q + i];
    }
    return value;
}

/// S(0) and its standard error from a line in q^2 through the first points. It lies between that of an
/// incompressible mixture without any disorder of its kinds, minus the Laue term, and what is seen.
static double continue_to_zero(double *sigma, const lehr_pdf_joint *j, const lehr_pdf_solution *s)
{
    const double *q = j->sample->q_per_ang;
    double end = fmax(1.35 * q[0], q[0] + 0.15), n = 0, x = 0, y = 0, xx = 0, xy = 0, yy = 0;
    for (size_t i = 0; i < j->sample->n && (q[i] <= end || i < 5); i++) {
        double square = q[i] * q[i], value = structure_at(j, s, i);
        n++;
        x += square;
        y += value;
        xx += square * square;
        xy += square * value;
        yy += value * value;
    }
    x /= n;
    y /= n;
    xx = xx / n - x * x;
    xy = xy / n - x * y;
    double rest = fmax(0, yy / n - y * y - xy * xy / xx) / (n - 2), zero = y - xy / xx * x;
    double laue = j->sample->f2_mean[0] / j->sample->f_squared[0] - 1;
    zero = fmin(fmax(zero, -laue), fmax(0.1, y));
    // From afar the line says little: the middle between full disorder of the kinds, 0, and none.
    double near = fmin(1, 0.36 / (q[0] * q[0]));
    zero = near * zero - (1 - near) * laue / 2;
    double least = S_ZERO_ERROR * fmax(1, q[0] * q[0] / 0.36);
    *sigma = hypot(fmax(least, fabs(zero - y) / 2), sqrt(rest * (1 + x * x / xx)));
    return zero;
}

void lehr_pdf_joint_find_s_zero(lehr_pdf_joint *joint, const lehr_pdf_solution *pilot)
{
    const double *slope = lehr_pdf_transform_slope(joint->plan->transform);
    if (!isnan(joint->options->s_zero) || joint->s_zero_sigma > 0) {
        return;
    }
    joint->s_zero = continue_to_zero(&joint->s_zero_sigma, joint, pilot);
    for (size_t i = 0; i < joint->plan->n_r; i++) {
        joint->y[i] -= joint->s_zero * slope[i];
    }
    fill_sums(joint);
}

/// Scale from the upper third of q, where S is near 1.
static double high_q_scale(const lehr_pdf_sample *s, double b)
{
    double want = 0, have = 0;
    for (size_t i = s->n - s->n / 3; i < s->n; i++) {
        want += s->compton[i] + s->f2_mean[i];
        have += s->gain[i] * (s->intensity[i] - (s->background ? b * s->background[i] : 0));
    }
    return have > 0 ? want / have : (double)NAN;
}

lehr_status lehr_pdf_joint_create(lehr_pdf_joint **out, const lehr_pdf_sample *sample,
                                  const lehr_pdf_low_r *plan, const lehr_pdf_structure_options *options,
                                  lehr_error *err)
{
    *out = NULL;
    lehr_pdf_joint *j = lehr_core_alloc(1, sizeof *j);
    if (!j) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a solution");
    }
    *j = (lehr_pdf_joint){.sample = sample,
                          .plan = plan,
                          .options = options,
                          .columns = name_columns(sample, options),
                          .foot_ang = NAN,
                          .s_zero = options->s_zero,
                          .alpha_start = high_q_scale(sample, options->background_scale)};
    size_t n_q = plan->n_q, n_r = plan->n_r;
    lehr_status status = LEHR_OK;
    j->x = lehr_core_alloc((j->columns.n_x + 1 + 2 + P_MOST) * n_q, sizeof *j->x);
    j->a = lehr_core_alloc((P_MOST + 4) * n_r, sizeof *j->a);
    j->sums = lehr_core_alloc((n_r + 1) * SUMS, sizeof *j->sums);
    if (!j->x || !j->a || !j->sums) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu points and %zu rows", n_q, n_r);
        goto done;
    }
    j->noise = j->x + (j->columns.n_x + 1) * n_q;
    j->own_noise = j->noise + n_q;
    j->workspace = j->noise + 2 * n_q;
    j->y = j->a + P_MOST * n_r;
    j->row = j->y + n_r;
    j->own_row = j->y + 2 * n_r;
    j->background_row = j->y + 3 * n_r;
    if (!(j->alpha_start > 0 && isfinite(j->alpha_start))) {
        status = lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "nothing is left of the sample at high q when %g times the background is subtracted",
            options->background_scale);
        goto done;
    }
    fill_columns(j);
    status = fill_rows(j, err);
    if (status == LEHR_OK) {
        fill_sums(j);
        *out = j;
        j = NULL;
    }
done:
    lehr_pdf_joint_free(j);
    return status;
}

void lehr_pdf_joint_free(lehr_pdf_joint *joint)
{
    if (joint) {
        lehr_core_free(joint->x);
        lehr_core_free(joint->a);
        lehr_core_free(joint->sums);
        lehr_core_free(joint->marginal.white);
        lehr_core_free(joint);
    }
}

// ---- priors -------------------------------------------------------------------------
bool lehr_pdf_joint_prior(const lehr_pdf_joint *joint, size_t j, size_t order, double alpha, double *v,
                          double *mean, double *sigma, char name[24])
{
    const lehr_pdf_columns *c = &joint->columns;
    const lehr_pdf_structure_options *o = joint->options;
    const lehr_pdf_sample *s = joint->sample;
    double unit = s->f2_mean[s->n - 1];
    memset(v, 0, P_MOST * sizeof *v);
    *mean = 0;
    if (c->background > 0 && j-- == 0) {
        v[c->background] = 1; // alpha b - alpha b0
        v[0] = -o->background_scale;
        *sigma = alpha * o->background_scale_sigma;
        snprintf(name, 24, "background_scale");
        return true;
    }
    if (j < order) {
        v[c->first_term + (int)j] = 1;
        *sigma = o->constant_sigma * unit;
        snprintf(name, 24, j == 0 ? "constant" : "term_%zu", j);
        return true;
    }
    j -= order;
    if (c->container >= 0 && j-- == 0) {
        v[c->container] = 1;
        *sigma = unit / fmax(1e-6, s->container[s->n - 1]);
        snprintf(name, 24, "container");
        return true;
    }
    if (o->number_density_sigma > 0 && j-- == 0) {
        v[c->density] = 1;
        *mean = o->number_density_per_ang3;
        *sigma = o->number_density_sigma;
        snprintf(name, 24, "number_density");
        return true;
    }
    return false;
}
