#include "sine.h"

#include <gsl/gsl_integration.h>
#include <lehr/core/alloc.h>
#include <lehr/core/parallel.h>
#include <math.h>

/// Phase x y that one Gauss rule of 4 or of 6 points resolves to 1e-10 of the integrand.
static const double EASY_PHASE = 0.8;
static const double MOST_PHASE = 2;
/// Ratio of spacings within a stencil above which a polynomial of degree 5 would swing between the points.
static const double MOST_UNEVEN = 2.5;

// ---- points of the quadrature ----------------------------------------------------------
typedef struct node_list {
    lehr_pdf_node *items;
    size_t n;
} node_list;

size_t pdf_stencil_find(size_t *first, const double *x, size_t n, size_t i)
{
    size_t count = n < LEHR_PDF_STENCIL ? n : LEHR_PDF_STENCIL;
    size_t left = count / 2 - 1;
    size_t start = i < left ? 0 : i - left;
    if (start + count > n) {
        start = n - count;
    }
    double least = INFINITY, most = 0;
    for (size_t j = start; j + 1 < start + count; j++) {
        least = fmin(least, x[j + 1] - x[j]);
        most = fmax(most, x[j + 1] - x[j]);
    }
    bool even = most <= MOST_UNEVEN * least;
    *first = even ? start : i;
    return even ? count : 2;
}

void pdf_stencil_interpolate(double *coefficients, const double *x, size_t count, double at)
{
    for (size_t j = 0; j < count; j++) {
        double product = 1;
        for (size_t k = 0; k < count; k++) {
            product *= k == j ? 1 : (at - x[k]) / (x[j] - x[k]);
        }
        coefficients[j] = product;
    }
}

/// Power and factor, and the window where it does not depend on y.
static double weight_at(const lehr_pdf_sine *problem, double x)
{
    double weight = problem->factor * (problem->power == 1 ? x : 1);
    if (problem->damping.window != LEHR_PDF_WINDOW_VARIABLE) {
        weight *= lehr_pdf_damping_value(&problem->damping, x, problem->x[problem->n - 1], 0);
    }
    return weight;
}

/// Pieces and points of a panel of this width, so that a Gauss rule resolves the sine.
static size_t rule_of(size_t *pieces, const lehr_pdf_sine *problem, double width)
{
    double phase = width * problem->y_most;
    *pieces = phase > MOST_PHASE ? (size_t)ceil(phase / MOST_PHASE) : 1;
    return phase > EASY_PHASE ? 6 : 4;
}

/// A panel with its stencil [first, first + count).
typedef struct panel {
    double begin, end;
    size_t first, count;
    bool below; ///< the continuation to 0
} panel;

static void add_panel(node_list *list, const lehr_pdf_sine *problem, const panel *part,
                      gsl_integration_glfixed_table *const tables[2])
{
    size_t pieces = 0;
    size_t points = rule_of(&pieces, problem, part->end - part->begin);
    const gsl_integration_glfixed_table *table = tables[points == 6];
    double width = (part->end - part->begin) / (double)pieces;
    for (size_t piece = 0; piece < pieces; piece++) {
        double a = part->begin + width * (double)piece;
        for (size_t i = 0; i < points; i++) {
            lehr_pdf_node node = {.first = part->first};
            double weight = 0;
            gsl_integration_glfixed_point(a, a + width, i, &node.x, &weight, table);
            weight *= weight_at(problem, node.x);
            if (part->below) {
                double t = pow(node.x / part->end, problem->extend_degree);
                node.coefficient[0] = weight * t;
                node.constant = weight * (1 - t);
            } else {
                pdf_stencil_interpolate(node.coefficient, problem->x + part->first, part->count, node.x);
                for (size_t j = 0; j < part->count; j++) {
                    node.coefficient[j] *= weight;
                }
            }
            list->items[list->n++] = node;
        }
    }
}

/// The cosine window bends at q1: a panel that holds it is cut there.
static double cut_within(const lehr_pdf_sine *problem, double begin, double end)
{
    const lehr_pdf_damping *damping = &problem->damping;
    double q1 = isnan(damping->q1_per_ang) ? problem->x[problem->n - 1] / 2 : damping->q1_per_ang;
    bool within = damping->window == LEHR_PDF_WINDOW_COSINE && q1 > begin && q1 < end;
    return within ? q1 : (double)NAN;
}

static void add_cut(node_list *list, const lehr_pdf_sine *problem, panel part,
                    gsl_integration_glfixed_table *const tables[2])
{
    double cut = part.below ? (double)NAN : cut_within(problem, part.begin, part.end);
    if (!isnan(cut)) {
        panel first = part;
        first.end = cut;
        add_panel(list, problem, &first, tables);
        part.begin = cut;
    }
    add_panel(list, problem, &part, tables);
}

static size_t count_nodes(const lehr_pdf_sine *problem)
{
    size_t pieces = 0;
    size_t total = 2 * 6; // the cut
    for (size_t i = 0; i + 1 < problem->n; i++) {
        size_t points = rule_of(&pieces, problem, problem->x[i + 1] - problem->x[i]);
        total += points * pieces;
    }
    size_t points = rule_of(&pieces, problem, problem->x[0]);
    return total + points * pieces;
}

lehr_status lehr_pdf_sine_nodes(lehr_pdf_node **out, size_t *n_nodes, const lehr_pdf_sine *problem,
                                lehr_error *err)
{
    const double *x = problem->x;
    lehr_status status = LEHR_ERR_NOMEM;
    node_list list = {lehr_core_alloc(count_nodes(problem), sizeof *list.items), 0};
    gsl_integration_glfixed_table *tables[2] = {gsl_integration_glfixed_table_alloc(4),
                                                gsl_integration_glfixed_table_alloc(6)};
    *out = NULL;
    if (!list.items || !tables[0] || !tables[1]) {
        lehr_error_set(err, status, "no memory for the points of the transform");
        goto done;
    }
    if (problem->extend && x[0] > 0) {
        add_cut(&list, problem, (panel){.begin = 0, .end = x[0], .count = 1, .below = true}, tables);
    }
    for (size_t i = 0; i + 1 < problem->n; i++) {
        panel part = {.begin = x[i], .end = x[i + 1]};
        part.count = pdf_stencil_find(&part.first, x, problem->n, i);
        add_cut(&list, problem, part, tables);
    }
    *out = list.items;
    *n_nodes = list.n;
    list.items = NULL;
    status = LEHR_OK;
done:
    for (size_t i = 0; i < 2; i++) {
        if (tables[i]) {
            gsl_integration_glfixed_table_free(tables[i]);
        }
    }
    lehr_core_free(list.items);
    return status;
}

// ---- rows of the matrix ------------------------------------------------------------------
/// Rows that are made together: processors work on them side by side.
enum { LANES = 16 };

typedef struct fill_work {
    const lehr_pdf_sine_rows *rows;
    const lehr_pdf_sine *problem;
    const lehr_pdf_node *nodes;
    size_t n_nodes;
    const double *y;
    size_t n_y;
    double
        *turns; ///< shape (n_nodes, 2, LANES): cosine and sine of x times the distance of the lane, or NULL
    double *columns; ///< shape (workers, n + LEHR_PDF_STENCIL, LANES)
} fill_work;

/// Distance of neighbouring y where all are equal, else NaN.
static double even_step(const double *y, size_t n, double most)
{
    double step = n > 1 ? (y[n - 1] - y[0]) / (double)(n - 1) : (double)NAN;
    for (size_t i = 0; i < n; i++) {
        if (!(fabs(y[i] - y[0] - step * (double)i) <= 1e-13 * most)) {
            return (double)NAN;
        }
    }
    return step;
}

static void fill_turns(double *turns, const lehr_pdf_node *nodes, size_t n_nodes, double step)
{
    for (size_t k = 0; k < n_nodes; k++) {
        double *turn = turns + 2 * LANES * k;
        for (size_t lane = 0; lane < LANES; lane++) {
            turn[lane] = cos(nodes[k].x * step * (double)lane);
            turn[LANES + lane] = sin(nodes[k].x * step * (double)lane);
        }
    }
}

/// sin(x y) for the lanes of a block; lanes behind the last y get anything.
static void sines(double *sine, const fill_work *work, size_t node, size_t first)
{
    double x = work->nodes[node].x;
    if (work->turns) {
        const double *turn = work->turns + 2 * LANES * node;
        double s = sin(x * work->y[first]), c = cos(x * work->y[first]);
        for (size_t lane = 0; lane < LANES; lane++) {
            sine[lane] = s * turn[lane] + c * turn[LANES + lane];
        }
        return;
    }
    for (size_t lane = 0; lane < LANES && first + lane < work->n_y; lane++) {
        sine[lane] = sin(x * work->y[first + lane]);
    }
}

static void damp(double *sine, const fill_work *work, size_t node, size_t first)
{
    const lehr_pdf_sine *problem = work->problem;
    if (problem->damping.window == LEHR_PDF_WINDOW_VARIABLE) {
        for (size_t lane = 0; lane < LANES && first + lane < work->n_y; lane++) {
            sine[lane] *= lehr_pdf_damping_value(&problem->damping, work->nodes[node].x,
                                                 problem->x[problem->n - 1], work->y[first + lane]);
        }
    }
}

static lehr_status fill_block(void *context, size_t block, int worker, lehr_error *err)
{
    (void)err;
    const fill_work *work = context;
    size_t n = work->problem->n;
    size_t first = block * LANES;
    double *columns = work->columns + (size_t)worker * (n + LEHR_PDF_STENCIL) * LANES;
    double constant[LANES] = {0};
    double sine[LANES] = {0};
    for (size_t i = 0; i < (n + LEHR_PDF_STENCIL) * LANES; i++) {
        columns[i] = 0;
    }
    for (size_t k = 0; k < work->n_nodes; k++) {
        const lehr_pdf_node *node = &work->nodes[k];
        double *column = columns + node->first * LANES;
        sines(sine, work, k, first);
        damp(sine, work, k, first);
        for (size_t j = 0; j < LEHR_PDF_STENCIL; j++) {
            for (size_t lane = 0; lane < LANES; lane++) {
                column[j * LANES + lane] += node->coefficient[j] * sine[lane];
            }
        }
        for (size_t lane = 0; lane < LANES; lane++) {
            constant[lane] += node->constant * sine[lane];
        }
    }
    for (size_t lane = 0; lane < LANES && first + lane < work->n_y; lane++) {
        double *row = work->rows->matrix + (first + lane) * work->rows->stride;
        for (size_t i = 0; i < n; i++) {
            row[i] = columns[i * LANES + lane];
        }
        work->rows->constant[first + lane] = constant[lane];
    }
    return LEHR_OK;
}

lehr_status lehr_pdf_sine_fill(const lehr_pdf_sine_rows *rows, const lehr_pdf_sine *problem,
                               const lehr_pdf_node *nodes, size_t n_nodes, const double *y, size_t n_y,
                               int threads, lehr_error *err)
{
    size_t n_blocks = (n_y + LANES - 1) / LANES;
    size_t workers = (size_t)lehr_parallel_threads(threads, n_blocks);
    lehr_status status = LEHR_ERR_NOMEM;
    double step = even_step(y, n_y, problem->y_most);
    fill_work work = {
        .rows = rows, .problem = problem, .nodes = nodes, .n_nodes = n_nodes, .y = y, .n_y = n_y};
    work.columns = lehr_core_alloc(workers * (problem->n + LEHR_PDF_STENCIL), LANES * sizeof(double));
    if (!isnan(step)) {
        work.turns = lehr_core_alloc(n_nodes, 2 * LANES * sizeof(double));
    }
    if (!work.columns || (!isnan(step) && !work.turns)) {
        lehr_error_set(err, status, "no memory for the matrix of the transform");
        goto done;
    }
    if (work.turns) {
        fill_turns(work.turns, nodes, n_nodes, step);
    }
    status = lehr_parallel_for(n_blocks, threads, fill_block, &work, "transform", NULL, err);
done:
    lehr_core_free(work.turns);
    lehr_core_free(work.columns);
    return status;
}
