// Rings are taken in from the inside, so that a tilt is known before rings lie close; then likelihood, until
// nothing moves.
#include "calibrate_private.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/// Ring width to begin with, and how far rings may be off, in pixels.
static const double START_FWHM_PX = 3, START_REACH_PX = 14, LATER_REACH_PX = 8;
/// With many rings the geometry is known, and outer rings are closer than inner ones.
static const double MANY_REACH_PX = 4;
enum { MANY_RINGS = 13 };
static const double REACH_WIDTHS = 2.5;
/// Lines weaker than this are not looked at before the geometry is known.
static const double ROUGH_INTENSITY = 0.02, FINE_INTENSITY = 0.005;
enum { FINE_PASSES = 8 };

/// Angle of one pixel at a line.
static double pixel_angle(const calib_job *job, const double *parameters, double two_theta)
{
    double c = cos(two_theta);
    return 0.5 * (job->pixel[0] + job->pixel[1]) * c * c / parameters[LEHR_XRD_CALIBRATE_DISTANCE];
}

/// Lines to look at: the @p most innermost of those that are on the detector. @returns their number
static size_t choose_lines(unsigned char *present, const calib_job *job, const double *parameters,
                           double least, size_t most)
{
    calib_frame frame = calib_frame_of(parameters, 0);
    size_t chosen = 0;
    for (size_t i = 0; i < lehr_xrd_calibrant_size(job->calibrant); i++) {
        lehr_xrd_line line = lehr_xrd_calibrant_line(job->calibrant, i);
        double sine = parameters[LEHR_XRD_CALIBRATE_WAVELENGTH] / (2 * line.d_ang);
        size_t seen = 0;
        present[i] = 0;
        if (!(sine < 0.69) || line.intensity < least || chosen >= most) {
            continue;
        }
        for (int k = 0; k < 72; k++) {
            double at[2];
            if (calib_frame_point(at, &frame, 2 * asin(sine), 0.0872664626 * k - 3.13)) {
                double row = (at[0] - job->grid.start[0]) / job->grid.step[0];
                double column = (at[1] - job->grid.start[1]) / job->grid.step[1];
                seen += row > 0 && column > 0 && row < (double)job->images[0].rows - 1 &&
                        column < (double)job->images[0].columns - 1;
            }
        }
        present[i] = seen >= 2;
        chosen += seen >= 2;
    }
    return chosen;
}

/// Number of lines that have points in use.
static size_t lines_with_points(const calib_points *points, size_t n_lines, unsigned char *marks)
{
    size_t n = 0;
    memset(marks, 0, n_lines);
    for (size_t i = 0; i < points->n; i++) {
        const calib_point *point = &points->point[i];
        n += point->used && !marks[point->line];
        marks[point->line] |= point->used;
    }
    return n;
}

static bool all_fixed(const bool *fixed)
{
    bool all = true;
    for (int k = 0; k < CALIB_P; k++) {
        all = all && fixed[k];
    }
    return all;
}

typedef struct growth {
    const calib_job *job;
    calib_outcome *out;
    unsigned char *present, *marks;
    size_t n_lines;
    double parameters[CALIB_P];
    double fwhm; ///< in 2theta
} growth;

/// One pass with the matched filter.
/// @param[out] chosen lines that were looked for; 0 where there are too few points to go on
static lehr_status rough_pass(growth *g, size_t most, double reach_px, size_t *chosen, lehr_error *err)
{
    const double widest = pixel_angle(g->job, g->parameters, 0);
    bool fixed[CALIB_P];
    lehr_status status = LEHR_OK;
    memcpy(fixed, g->job->fixed, sizeof fixed);
    fixed[LEHR_XRD_CALIBRATE_ROT1] |= most < 3;
    fixed[LEHR_XRD_CALIBRATE_ROT2] |= most < 3;
    fixed[LEHR_XRD_CALIBRATE_WAVELENGTH] = true;
    fixed[LEHR_XRD_CALIBRATE_ROT3] = true;
    g->out->points.n = 0;
    *chosen = choose_lines(g->present, g->job, g->parameters, ROUGH_INTENSITY, most);
    for (size_t k = 0; status == LEHR_OK && k < g->job->n_images; k++) {
        calib_view view = {.parameters = g->parameters,
                           .image = k,
                           .present = g->present,
                           .fwhm = g->fwhm,
                           .reach = fmax(reach_px * widest, 1.5 * g->fwhm),
                           .single = true};
        status = calib_points_rough(&g->out->points, g->job, &view, err);
    }
    size_t n_used = g->out->points.n;
    bool enough = n_used >= 12 && lines_with_points(&g->out->points, g->n_lines, g->marks) >= 2;
    *chosen = enough ? *chosen : 0;
    if (status != LEHR_OK || !enough || all_fixed(fixed)) {
        return status;
    }
    double prior = most < 8 ? 0.03 : 0;
    calib_refinement trial;
    lehr_error ignored = {0};
    status = calib_refine(&trial, &g->out->points, g->job, fixed, g->parameters, prior, true, &ignored);
    if (status == LEHR_ERR_NOMEM) {
        return lehr_error_set(err, status, "out of memory for a geometry");
    }
    // A fit that fails here leaves the parameters as they were: more rings may help.
    if (status == LEHR_OK && trial.parameters[LEHR_XRD_CALIBRATE_DISTANCE] > 0) {
        memcpy(g->parameters, trial.parameters, sizeof g->parameters);
    }
    return LEHR_OK;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/// Median width of the rings that are known, or what it was.
static double typical_width(const growth *g)
{
    double widths[256];
    size_t n = 0;
    for (size_t i = 0; i < g->n_lines && n < 256; i++) {
        if (g->out->shapes[i].fwhm > 0) {
            widths[n++] = g->out->shapes[i].fwhm;
        }
    }
    qsort(widths, n, sizeof *widths, by_value);
    return n > 0 ? widths[n / 2] : g->fwhm;
}

/// One pass by likelihood over all images. @param[out] moved largest change in units of the errors
static lehr_status fine_pass(growth *g, bool robust, bool settled, double *moved, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    g->out->points.n = 0;
    for (size_t k = 0; status == LEHR_OK && k < g->job->n_images; k++) {
        calib_view view = {.parameters = g->parameters,
                           .image = k,
                           .present = g->present,
                           .fwhm = g->fwhm,
                           .reach = REACH_WIDTHS * g->fwhm,
                           .settled = settled};
        status = calib_points_fine(&g->out->points, g->out->shapes, g->job, &view, err);
    }
    if (status == LEHR_OK &&
        (g->out->points.n < 12 || lines_with_points(&g->out->points, g->n_lines, g->marks) < 2)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "fewer than 2 rings of the calibrant can be fitted");
    }
    if (status == LEHR_OK) {
        status = calib_refine(&g->out->refinement, &g->out->points, g->job, g->job->fixed, g->parameters, 0,
                              robust, err);
    }
    if (status != LEHR_OK) {
        return status;
    }
    const calib_refinement *now = &g->out->refinement;
    double scale = now->dof > 0 ? sqrt(fmax(1, now->weighted_chi2 / (double)now->dof)) : 1;
    *moved = 0;
    for (int k = 0; k < CALIB_P; k++) {
        double error = scale * sqrt(now->covariance[k * CALIB_P + k]);
        double change = fabs(now->parameters[k] - g->parameters[k]);
        *moved = fmax(*moved, error > 0 ? change / error : 0);
    }
    memcpy(g->parameters, g->out->refinement.parameters, sizeof g->parameters);
    return LEHR_OK;
}

/// Residuals as wide as the rings: this start is wrong, and more passes would not mend it.
static bool is_hopeless(const growth *g)
{
    double squares = 0, n = 0;
    for (size_t i = 0; i < g->out->points.n; i++) {
        const calib_point *point = &g->out->points.point[i];
        squares += point->used ? point->residual * point->residual : 0;
        n += point->used;
    }
    return !(squares < 0.16 * g->fwhm * g->fwhm * n) || 2 * n < (double)g->out->points.n;
}

static lehr_status fine_passes(growth *g, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    double moved = INFINITY;
    size_t most = g->job->options->most_rings > 0 ? g->job->options->most_rings : g->n_lines;
    (void)choose_lines(g->present, g->job, g->parameters, FINE_INTENSITY, most);
    for (int pass = 0; status == LEHR_OK && pass < FINE_PASSES && (pass < 4 || moved > 0.02); pass++) {
        status = fine_pass(g, pass == 0, pass > 2, &moved, err);
        g->fwhm = pass < 2 ? typical_width(g) : g->fwhm; // then windows and shapes stand
        // Lines that are not there would only widen the groups of the others.
        for (size_t i = 0; i < g->n_lines && pass < 3; i++) {
            g->present[i] &= g->out->shapes[i].fwhm >= 0;
        }
        if (status == LEHR_OK && pass == 1 && is_hopeless(g)) {
            break;
        }
    }
    // Rings of one pixel and many counts jump by parts of their error when pixels change their bins.
    const calib_refinement *r = &g->out->refinement;
    double tolerance = r->dof > 0 && r->chi2 > 2 * (double)r->dof ? 1.0 : 0.3;
    g->out->refinement.converged = r->converged && moved <= tolerance;
    g->out->refinement.moved = moved;
    return status;
}

/// Rings from the inside, until all are in.
static lehr_status rough_passes(growth *g, lehr_error *err)
{
    static const size_t steps[] = {2, 3, 5, 8, MANY_RINGS, 21, 34, 55, SIZE_MAX};
    const size_t limit = g->job->options->most_rings;
    const size_t most = limit > 0 ? limit : SIZE_MAX;
    lehr_status status = LEHR_OK;
    for (size_t k = 0; status == LEHR_OK && k < sizeof steps / sizeof *steps; k++) {
        size_t rings = steps[k] < most ? steps[k] : most, chosen = 0;
        double reach_px = rings > MANY_RINGS ? MANY_REACH_PX : LATER_REACH_PX;
        for (int pass = 0; status == LEHR_OK && pass < 2; pass++) {
            status = rough_pass(g, rings, pass == 0 && k < 2 ? START_REACH_PX : reach_px, &chosen, err);
        }
        if (rings == most || (rings > MANY_RINGS && chosen > 0 && chosen < rings)) {
            break;
        }
    }
    return status;
}

lehr_status calib_grow(calib_outcome *out, const calib_job *job, const double *start, bool near,
                       lehr_error *err)
{
    growth g = {.job = job, .out = out, .n_lines = lehr_xrd_calibrant_size(job->calibrant)};
    memset(out, 0, sizeof *out);
    memcpy(g.parameters, start, sizeof g.parameters);
    g.fwhm = START_FWHM_PX * pixel_angle(job, start, 0);
    g.present = lehr_core_alloc(2 * g.n_lines, sizeof *g.present);
    out->shapes = lehr_core_alloc(g.n_lines, sizeof *out->shapes);
    lehr_status status = g.present && out->shapes
                             ? LEHR_OK
                             : lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for the rings of an image");
    g.marks = g.present ? g.present + g.n_lines : NULL;
    if (status == LEHR_OK && !near) {
        status = rough_passes(&g, err);
    }
    status = status == LEHR_OK ? fine_passes(&g, err) : status;
    lehr_core_free(g.present);
    if (status != LEHR_OK) {
        calib_outcome_clear(out);
    }
    return status;
}

void calib_outcome_clear(calib_outcome *outcome)
{
    lehr_core_free(outcome->points.point);
    lehr_core_free(outcome->shapes);
    memset(outcome, 0, sizeof *outcome);
}
