#include "transform.h"

#include "product.h"
#include "sine.h"
#include "transform_private.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdint.h>

static const double PI = 3.14159265358979323846;
/// The limit of sin(q r)/q at q = 0, to the last digit for r up to 1000.
static const double LEAST_Q = 1e-11;
/// r times the extent of q, above which a transform is a mistake: more than 1e5 periods of the sine.
static const double MOST_PHASE = 1e6;

/// Names of the axes, for messages.
typedef struct axis_names {
    const char *in, *out, *unit;
} axis_names;

static const axis_names forward_names = {"q", "r", "1/angstrom"};
static const axis_names inverse_names = {"r", "q", "angstrom"};

lehr_pdf_transform_options lehr_pdf_transform_defaults(void)
{
    return (lehr_pdf_transform_options){.damping = lehr_pdf_damping_of(LEHR_PDF_WINDOW_NONE),
                                        .min = (double)NAN,
                                        .max = (double)NAN,
                                        .extend = true};
}

void lehr_pdf_transform_free(lehr_pdf_transform *plan)
{
    if (plan) {
        lehr_core_free(plan->slope);
        lehr_core_free(plan->offset);
        lehr_core_free(plan->matrix);
        lehr_core_free(plan);
    }
}

// ---- checks -------------------------------------------------------------------------------
static lehr_status check_input(const double *x, size_t n, const axis_names *names, lehr_error *err)
{
    for (size_t i = 0; i < n; i++) {
        if (!(x[i] >= 0 && isfinite(x[i]))) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "%s[%zu] = %g: expected a finite number >= 0",
                                  names->in, i, x[i]);
        }
        if (i > 0 && !(x[i] > x[i - 1])) {
            return lehr_error_set(
                err, LEHR_ERR_DOMAIN,
                "%s[%zu] = %g is not greater than %s[%zu] = %g: sort the data by %s, each once", names->in, i,
                x[i], names->in, i - 1, x[i - 1], names->in);
        }
    }
    return LEHR_OK;
}

static lehr_status check_output(double *most, const double *y, size_t n, const axis_names *names,
                                lehr_error *err)
{
    *most = 0;
    if (n == 0) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "no %s to transform to", names->out);
    }
    for (size_t i = 0; i < n; i++) {
        if (!(y[i] >= 0 && isfinite(y[i]))) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "%s[%zu] = %g: expected a finite number >= 0",
                                  names->out, i, y[i]);
        }
        *most = fmax(*most, y[i]);
    }
    return LEHR_OK;
}

/// Points between the limits; a point at a limit up to rounding belongs to it.
static lehr_status select_input(lehr_pdf_transform *plan, const double *x,
                                const lehr_pdf_transform_options *options, const axis_names *names,
                                lehr_error *err)
{
    double min = isnan(options->min) ? -INFINITY : options->min * (1 - 1e-9);
    double max = isnan(options->max) ? INFINITY : options->max * (1 + 1e-9);
    size_t end = plan->n_in;
    while (plan->first < end && x[plan->first] < min) {
        plan->first++;
    }
    while (end > plan->first && x[end - 1] > max) {
        end--;
    }
    plan->used = end - plan->first;
    if (plan->used < 2) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "%zu of %zu points of %s lie between %g and %g %s; a transform needs at least "
                              "2 (the data go from %g to %g)",
                              plan->used, plan->n_in, names->in, isnan(options->min) ? x[0] : options->min,
                              isnan(options->max) ? x[plan->n_in - 1] : options->max, names->unit, x[0],
                              x[plan->n_in - 1]);
    }
    plan->min = x[plan->first];
    plan->max = x[end - 1];
    double widest = 0;
    for (size_t i = plan->first; i + 1 < end; i++) {
        widest = fmax(widest, x[i + 1] - x[i]);
    }
    plan->reach = PI / widest;
    return lehr_pdf_damping_check(&options->damping, plan->max, err);
}

// ---- planning -----------------------------------------------------------------------------
/// Divide the rows of the inverse by q; at q = 0 they were made for LEAST_Q.
static void divide_rows(lehr_pdf_transform *plan, const double *y)
{
    for (size_t i = 0; i < plan->n_out; i++) {
        for (size_t j = 0; j < plan->used; j++) {
            plan->matrix[i * plan->n_in + plan->first + j] /= y[i];
        }
    }
}

static lehr_status allocate(lehr_pdf_transform **out, size_t n_in, size_t n_out, lehr_error *err)
{
    lehr_pdf_transform *plan = lehr_core_alloc(1, sizeof *plan);
    *out = plan;
    if (plan) {
        plan->n_in = n_in;
        plan->n_out = n_out;
        plan->offset = lehr_core_alloc(n_out, sizeof *plan->offset);
        plan->slope = lehr_core_alloc(n_out, sizeof *plan->slope);
        plan->matrix = n_out < SIZE_MAX / sizeof(double) / (n_in + 1)
                           ? lehr_core_alloc(n_out * n_in, sizeof *plan->matrix)
                           : NULL;
        if (plan->offset && plan->slope && plan->matrix) {
            return LEHR_OK;
        }
    }
    return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a transform of %zu points to %zu", n_in, n_out);
}

static lehr_status fill(lehr_pdf_transform *plan, const lehr_pdf_sine *problem, const double *y, int threads,
                        lehr_error *err)
{
    lehr_pdf_node *nodes = NULL;
    size_t n_nodes = 0;
    lehr_pdf_sine_rows rows = {plan->matrix + plan->first, plan->n_in, plan->slope};
    lehr_status status = lehr_pdf_sine_nodes(&nodes, &n_nodes, problem, err);
    if (status == LEHR_OK) {
        status = lehr_pdf_sine_fill(&rows, problem, nodes, n_nodes, y, plan->n_out, threads, err);
    }
    lehr_core_free(nodes);
    return status;
}

/// Common part: a plan whose rows are ready but for what is peculiar to a direction.
static lehr_status create(lehr_pdf_transform **out, lehr_pdf_sine problem, const double *x, size_t n_x,
                          const double *y, size_t n_y, const lehr_pdf_transform_options *options,
                          const axis_names *names, lehr_error *err)
{
    lehr_pdf_transform *plan = NULL;
    lehr_status status = check_input(x, n_x, names, err);
    *out = NULL;
    if (status == LEHR_OK) {
        status = check_output(&problem.y_most, y, n_y, names, err);
    }
    if (status == LEHR_OK) {
        status = allocate(&plan, n_x, n_y, err);
    }
    if (status == LEHR_OK) {
        status = select_input(plan, x, options, names, err);
    }
    if (status == LEHR_OK && !(problem.y_most * plan->max <= MOST_PHASE)) {
        status = lehr_error_set(err, LEHR_ERR_DOMAIN, "%s up to %g and %s up to %g: their product exceeds %g",
                                names->in, plan->max, names->out, problem.y_most, MOST_PHASE);
    }
    if (status == LEHR_OK) {
        problem.x = x + plan->first;
        problem.n = plan->used;
        problem.extend = options->extend;
        problem.damping = options->damping;
        status = fill(plan, &problem, y, options->threads, err);
    }
    if (status != LEHR_OK) {
        lehr_pdf_transform_free(plan);
        return status;
    }
    *out = plan;
    return LEHR_OK;
}

lehr_status lehr_pdf_transform_create(lehr_pdf_transform **out, const double *q_per_ang, size_t n_q,
                                      const double *r_ang, size_t n_r,
                                      const lehr_pdf_transform_options *options, lehr_error *err)
{
    const lehr_pdf_sine problem = {.factor = 2 / PI, .power = 1, .extend_degree = 2};
    lehr_status status = create(out, problem, q_per_ang, n_q, r_ang, n_r, options, &forward_names, err);
    if (status == LEHR_OK && !isfinite(options->s_zero)) {
        lehr_pdf_transform_free(*out);
        *out = NULL;
        return lehr_error_set(err, LEHR_ERR_ARG, "S0 = %g: expected a finite number", options->s_zero);
    }
    for (size_t i = 0; status == LEHR_OK && i < n_r; i++) {
        (*out)->offset[i] = (options->s_zero - 1) * (*out)->slope[i];
    }
    return status;
}

lehr_status lehr_pdf_transform_create_inverse(lehr_pdf_transform **out, const double *r_ang, size_t n_r,
                                              const double *q_per_ang, size_t n_q,
                                              const lehr_pdf_transform_options *options, lehr_error *err)
{
    const lehr_pdf_sine problem = {.factor = 1, .power = 0, .extend_degree = 1};
    double *y = lehr_core_alloc(n_q, sizeof *y);
    *out = NULL;
    if (!y) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu values of q", n_q);
    }
    for (size_t i = 0; i < n_q; i++) {
        y[i] = q_per_ang[i] == 0 ? LEAST_Q : q_per_ang[i];
    }
    lehr_status status = create(out, problem, r_ang, n_r, y, n_q, options, &inverse_names, err);
    if (status == LEHR_OK) {
        divide_rows(*out, y);
        for (size_t i = 0; i < n_q; i++) {
            (*out)->slope[i] = 0; // G(0) is 0 and has no error
        }
    }
    lehr_core_free(y);
    return status;
}

// ---- queries ------------------------------------------------------------------------------
size_t lehr_pdf_transform_inputs(const lehr_pdf_transform *plan)
{
    return plan->n_in;
}

size_t lehr_pdf_transform_outputs(const lehr_pdf_transform *plan)
{
    return plan->n_out;
}

double lehr_pdf_transform_min(const lehr_pdf_transform *plan)
{
    return plan->min;
}

double lehr_pdf_transform_max(const lehr_pdf_transform *plan)
{
    return plan->max;
}

double lehr_pdf_transform_reach(const lehr_pdf_transform *plan)
{
    return plan->reach;
}

const double *lehr_pdf_transform_matrix(const lehr_pdf_transform *plan)
{
    return plan->matrix;
}

const double *lehr_pdf_transform_offset(const lehr_pdf_transform *plan)
{
    return plan->offset;
}

const double *lehr_pdf_transform_slope(const lehr_pdf_transform *plan)
{
    return plan->slope;
}

// ---- use ----------------------------------------------------------------------------------
lehr_status lehr_pdf_transform_apply(const lehr_pdf_transform *plan, double *g, const double *data,
                                     size_t n_samples, int threads, lehr_error *err)
{
    for (size_t s = 0; s < n_samples; s++) {
        for (size_t i = plan->first; i < plan->first + plan->used; i++) {
            if (!isfinite(data[s * plan->n_in + i])) {
                return lehr_error_set(err, LEHR_ERR_DOMAIN, "sample %zu, point %zu: %g is no finite number",
                                      s, i, data[s * plan->n_in + i]);
            }
        }
    }
    const lehr_pdf_rows samples = {data + plan->first, n_samples, plan->n_in};
    const lehr_pdf_rows matrix = {plan->matrix + plan->first, plan->n_out, plan->n_in};
    const lehr_pdf_target out = {g, 1, plan->n_out};
    lehr_status status = lehr_pdf_product(&out, &matrix, &samples, plan->used, false, threads, err);
    for (size_t s = 0; status == LEHR_OK && s < n_samples; s++) {
        for (size_t i = 0; i < plan->n_out; i++) {
            g[s * plan->n_out + i] += plan->offset[i];
        }
    }
    return status;
}

void lehr_pdf_transform_respond(const lehr_pdf_transform *plan, double *response, const double *v)
{
    for (size_t j = 0; j < plan->n_in; j++) {
        response[j] = 0;
    }
    for (size_t i = 0; i < plan->n_out; i++) {
        const double *row = plan->matrix + i * plan->n_in;
        for (size_t j = 0; v[i] != 0 && j < plan->n_in; j++) {
            response[j] += v[i] * row[j];
        }
    }
}
