#include "cake.h"

#include "integrate_private.h"
#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

static const double TURN = 2 * 3.14159265358979323846;

/// Where the pixels go, and the sums over the images so far.
struct lehr_xrd_cake_plan {
    lehr_xrd_integrator *radial; ///< bins and parts in x, weights, darks
    double low_rad;              ///< lower edge of the first azimuth
    double step_rad;
    bool whole_turn;  ///< the last azimuth borders on the first
    double *place;    ///< shape (n_pixels, 2): azimuth of a pixel, from and to, in steps from low; both alike
                      ///< without splitting
    double *raw;      ///< sums over cells: c N
    double *dark;     ///< c dark
    double *variance; ///< c^2 N
    double *squares;  ///< c^2
};

// ---- memory -------------------------------------------------------------------------
static void free_plan(struct lehr_xrd_cake_plan *plan)
{
    if (plan) {
        lehr_xrd_integrator_free(plan->radial);
        lehr_core_free(plan->place);
        lehr_core_free(plan->raw);
        lehr_core_free(plan->dark);
        lehr_core_free(plan->variance);
        lehr_core_free(plan->squares);
        lehr_core_free(plan);
    }
}

void lehr_xrd_cake_free(lehr_xrd_cake *cake)
{
    if (cake) {
        lehr_core_free(cake->x);
        lehr_core_free(cake->azimuth_deg);
        lehr_core_free(cake->intensity);
        lehr_core_free(cake->sigma);
        lehr_core_free(cake->count);
        lehr_core_free(cake->norm);
        free_plan(cake->plan);
        lehr_core_free(cake);
    }
}

static lehr_status allocate(lehr_xrd_cake **out, size_t n_x, size_t n_azimuth, size_t n_pixels,
                            lehr_error *err)
{
    lehr_xrd_cake *cake = lehr_core_alloc(1, sizeof *cake);
    struct lehr_xrd_cake_plan *plan = lehr_core_alloc(1, sizeof *plan);
    if (!cake || !plan) {
        lehr_core_free(cake);
        lehr_core_free(plan);
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
    }
    *cake = (lehr_xrd_cake){.n_x = n_x, .n_azimuth = n_azimuth, .plan = plan};
    *plan = (struct lehr_xrd_cake_plan){.place = lehr_core_alloc(2 * n_pixels, sizeof *plan->place)};
    double **cells[] = {&cake->intensity, &cake->sigma, &cake->count,    &cake->norm,
                        &plan->raw,       &plan->dark,  &plan->variance, &plan->squares};
    cake->x = lehr_core_alloc(n_x, sizeof *cake->x);
    cake->azimuth_deg = lehr_core_alloc(n_azimuth, sizeof *cake->azimuth_deg);
    bool complete = plan->place && cake->x && cake->azimuth_deg;
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        *cells[i] = lehr_core_alloc(n_x * n_azimuth, sizeof **cells[i]);
        complete = complete && *cells[i];
    }
    if (!complete) {
        lehr_xrd_cake_free(cake);
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for %zu x %zu cells", n_azimuth, n_x);
    }
    *out = cake;
    return LEHR_OK;
}

// ---- the plan -----------------------------------------------------------------------
static lehr_status check(const lehr_xrd_integrate_options *options, size_t n_azimuth, lehr_error *err)
{
    if (n_azimuth < 1 || options->points > LEHR_XRD_CAKE_MAX_CELLS / n_azimuth) {
        return lehr_error_set(err, LEHR_ERR_ARG, "%zu azimuths of %zu points; expected 1 to %zu cells",
                              n_azimuth, options->points, LEHR_XRD_CAKE_MAX_CELLS);
    }
    if (options->split == LEHR_XRD_SPLIT_FULL) {
        return lehr_error_set(err, LEHR_ERR_ARG, "splitting 'full' is for curves; a cake has 'no' or 'bbox'");
    }
    if (options->error_model == LEHR_XRD_ERROR_AZIMUTHAL) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "azimuthal errors are for curves; a cake has poisson or none");
    }
    if (!isnan(options->clip) || !isnan(options->quantiles[0])) {
        return lehr_error_set(err, LEHR_ERR_ARG, "%s for curves",
                              isnan(options->clip) ? "quantiles are" : "clipping is");
    }
    return LEHR_OK;
}

/// Largest distance in azimuth of the corners of a pixel from its centre.
static double azimuth_reach(const lehr_xrd_projection *projection, size_t row, size_t column, double chi_rad)
{
    double reach = 0;
    for (int k = 0; k < 4; k++) {
        double i = (double)row + (k / 2 == 0 ? -0.5 : 0.5);
        double j = (double)column + (k % 2 == 0 ? -0.5 : 0.5);
        double distance = lehr_xrd_projection_at_point(projection, i, j).chi_rad - chi_rad;
        reach = fmax(reach, fabs(distance - TURN * round(distance / TURN)));
    }
    return reach;
}

static void place_pixels(struct lehr_xrd_cake_plan *plan, const lehr_xrd_geometry *geometry, size_t n_azimuth)
{
    double width = plan->step_rad * (double)n_azimuth;
    const lehr_xrd_integrator *radial = plan->radial;
    lehr_xrd_projection projection = lehr_xrd_geometry_projection(geometry, radial->rows, radial->columns);
    for (size_t i = 0; i < radial->rows * radial->columns; i++) {
        if (radial->bins[i] == radial->options.points) {
            continue;
        }
        size_t row = i / radial->columns;
        size_t column = i % radial->columns;
        double chi = lehr_xrd_projection_at(&projection, row, column).chi_rad;
        double reach = radial->split ? azimuth_reach(&projection, row, column, chi) : 0;
        // On the turn on which the pixel begins above the lower edge, unless only its end is in the sector.
        double from = fmod(chi - reach - plan->low_rad, TURN);
        from = from < 0 ? from + TURN : from;
        bool before = !plan->whole_turn && from > width && from + 2 * reach >= TURN;
        from -= before ? TURN : 0;
        plan->place[2 * i] = from / plan->step_rad;
        plan->place[2 * i + 1] = (from + 2 * reach) / plan->step_rad;
    }
}

lehr_status lehr_xrd_cake_create(lehr_xrd_cake **out, const lehr_xrd_geometry *geometry, size_t rows,
                                 size_t columns, const lehr_xrd_corrections *corrections,
                                 const lehr_xrd_integrate_options *options, size_t n_azimuth, lehr_error *err)
{
    lehr_xrd_integrator *radial = NULL;
    *out = NULL;
    lehr_status status = check(options, n_azimuth, err);
    if (!status) {
        status = lehr_xrd_integrator_create(&radial, geometry, rows, columns, corrections, options, err);
    }
    if (!status) {
        status = allocate(out, options->points, n_azimuth, rows * columns, err);
    }
    if (status) {
        lehr_xrd_integrator_free(radial);
        return status;
    }
    lehr_xrd_cake *cake = *out;
    struct lehr_xrd_cake_plan *plan = cake->plan;
    bool given = !isnan(options->azimuth_rad[0]);
    double width = given ? options->azimuth_rad[1] - options->azimuth_rad[0] : TURN;
    plan->radial = radial;
    plan->low_rad = given ? options->azimuth_rad[0] : -TURN / 2;
    plan->step_rad = width / (double)n_azimuth;
    plan->whole_turn = width > TURN * (1 - 1e-12);
    cake->unit = options->unit;
    cake->masked_pixels = radial->masked;
    memcpy(cake->corrections, radial->corrections, sizeof cake->corrections);
    for (size_t i = 0; i < cake->n_x; i++) {
        cake->x[i] = radial->low + ((double)i + 0.5) * radial->step;
    }
    for (size_t i = 0; i < n_azimuth; i++) {
        cake->azimuth_deg[i] = (plan->low_rad + ((double)i + 0.5) * plan->step_rad) * 360 / TURN;
    }
    place_pixels(plan, geometry, n_azimuth);
    return LEHR_OK;
}

// ---- sums ---------------------------------------------------------------------------
/// What a pixel adds to its cells.
typedef struct deposit {
    double value, weight, dark;
    double spread;       ///< variance of the value over the value
    const double *parts; ///< in x
    size_t n;
    size_t bin;
} deposit;

static void add_to_row(lehr_xrd_cake *cake, const deposit *pixel, size_t azimuth, double share)
{
    struct lehr_xrd_cake_plan *plan = cake->plan;
    size_t at = azimuth * cake->n_x + pixel->bin;
    for (size_t k = 0; k < pixel->n; k++) {
        double part = share * pixel->parts[k];
        plan->raw[at + k] += part * pixel->value;
        plan->variance[at + k] += part * part * pixel->value * pixel->spread;
        plan->squares[at + k] += part * part;
        plan->dark[at + k] += part * pixel->dark;
        cake->count[at + k] += part;
        cake->norm[at + k] += part * pixel->weight;
    }
}

/// Share a pixel over the azimuths. Beyond the end of a sector what is left goes to the last azimuth there.
static void add_pixel(lehr_xrd_cake *cake, const deposit *pixel, double from, double to)
{
    size_t n = cake->n_azimuth;
    double last = (double)n - 1;
    if (!(to > from)) {
        add_to_row(cake, pixel, (size_t)fmin(from, last), 1);
        return;
    }
    double width = to - from;
    double end = cake->plan->whole_turn ? to : fmin(to, (double)n);
    double edge = cake->plan->whole_turn ? from : fmax(from, 0);
    for (double bin = floor(edge); bin < end; bin++) {
        bool first_bin = bin <= edge;
        bool last_bin = bin + 1 >= end;
        double share = ((last_bin ? to : bin + 1) - (first_bin ? from : bin)) / width;
        size_t azimuth = cake->plan->whole_turn ? (size_t)bin % n : (size_t)fmin(bin, last);
        add_to_row(cake, pixel, azimuth, share);
    }
}

lehr_status lehr_xrd_cake_add(lehr_xrd_cake *cake, const lehr_xrd_image *image, double weight,
                              lehr_error *err)
{
    const lehr_xrd_integrator *radial = cake->plan->radial;
    lehr_status status = lehr_xrd_plan_check(radial, image, weight, err);
    if (status) {
        return status;
    }
    double factor = radial->options.normalization * weight;
    for (size_t i = 0; i < radial->rows * radial->columns; i++) {
        if (radial->bins[i] == radial->options.points) {
            continue;
        }
        if (lehr_xrd_plan_is_bad(radial, image, i)) {
            cake->bad_pixels++;
            continue;
        }
        double value = lehr_xrd_image_at(image, i);
        double live = lehr_xrd_live_part(&radial->options, value);
        deposit pixel = {.value = value,
                         .weight = factor * radial->weights[i] * live,
                         .dark = radial->darks ? radial->darks[i] * live : 0,
                         .spread = lehr_xrd_live_variance(&radial->options, value),
                         .bin = radial->bins[i]};
        pixel.parts = lehr_xrd_plan_parts(radial, i, &pixel.n);
        add_pixel(cake, &pixel, cake->plan->place[2 * i], cake->plan->place[2 * i + 1]);
    }
    cake->n_images++;
    return LEHR_OK;
}

void lehr_xrd_cake_finish(lehr_xrd_cake *cake)
{
    const struct lehr_xrd_cake_plan *plan = cake->plan;
    bool has_error = plan->radial->options.error_model == LEHR_XRD_ERROR_POISSON;
    for (size_t i = 0; i < cake->n_x * cake->n_azimuth; i++) {
        bool empty = !(cake->count[i] > 0);
        double one =
            empty ? 0 : plan->squares[i] / cake->count[i]; // part of a pixel; one count is its square
        double variance = fmax(one * one, plan->variance[i]);
        cake->intensity[i] = empty ? (double)NAN : (plan->raw[i] - plan->dark[i]) / cake->norm[i];
        cake->sigma[i] = empty || !has_error ? (double)NAN : sqrt(variance) / cake->norm[i];
    }
}
