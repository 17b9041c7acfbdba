// Points of rings: by matched filter where the geometry is rough, by likelihood where it is good.
#include "calibrate_private.h"

#include <lehr/core/alloc.h>
#include <lehr/fitting/poisson.h>
#include <math.h>
#include <string.h>

static const double LN_2 = 0.693147180559945309417;
/// A line must stand out by so many of its errors in a sector.
static const double LEAST_ROUGH = 6, LEAST_FINE = 5, LEAST_RING = 8;

lehr_status calib_points_add(calib_points *points, const calib_point *point, lehr_error *err)
{
    if (points->n == points->capacity) {
        size_t capacity = points->capacity == 0 ? 512 : 2 * points->capacity;
        calib_point *more = lehr_core_realloc(points->point, capacity, sizeof *more);
        if (!more) {
            return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for the rings of an image");
        }
        points->point = more;
        points->capacity = capacity;
    }
    points->point[points->n++] = *point;
    return LEHR_OK;
}

/// Azimuth of a sector: the mean of its pixels near the line. False where there are few.
static bool azimuth_of(double *chi, const calib_sectors *sectors, const calib_window *window, size_t sector)
{
    const calib_azimuth *azimuth = &sectors->azimuth[window->first_sector + sector];
    *chi = azimuth->pixels > 0 ? azimuth->first + azimuth->sum / azimuth->pixels : 0;
    return azimuth->pixels >= 4;
}

static lehr_status add_point(calib_points *points, const calib_job *job, const calib_view *view, size_t line,
                             double two_theta, double chi, const calib_profile_fit *fit, bool overlapped,
                             lehr_error *err)
{
    calib_frame frame = calib_frame_of(view->parameters, job->travels[view->image]);
    calib_point point = {.image = view->image,
                         .line = line,
                         .chi = chi,
                         .sigma = fit->shift_error,
                         .significance = fit->significance,
                         .misfit = fit->misfit,
                         .overlapped = overlapped,
                         .used = true};
    return calib_frame_point(point.at, &frame, two_theta, chi) ? calib_points_add(points, &point, err)
                                                               : LEHR_OK;
}

// ---- matched filter -------------------------------------------------------------------
/// Largest response of a Gaussian as wide as the rings, on the mean of the outer bins.
static bool find_peak(calib_profile_fit *out, const calib_window *window, const calib_cell *cell, double fwhm)
{
    double counts = 0, pixels = 0, best = 0, at = 0,
           step = (window->high - window->low) / (double)window->n_bins;
    for (size_t b = 0; b < window->n_bins; b++) {
        counts += cell[b].counts;
        pixels += cell[b].pixels;
    }
    double mean = pixels > 0 ? counts / pixels : 0;
    // The background is what is below the mean: rings are above it.
    double low_counts = 0, low_pixels = 0;
    for (size_t b = 0; b < window->n_bins; b++) {
        if (cell[b].pixels > 0 && cell[b].counts <= mean * cell[b].pixels) {
            low_counts += cell[b].counts;
            low_pixels += cell[b].pixels;
        }
    }
    double ground = low_pixels > 0 ? low_counts / low_pixels : 0;
    for (size_t b = 1; b + 1 < window->n_bins; b++) {
        double center = window->low + ((double)b + 0.5) * step, signal = 0, noise = 0, moment = 0, mass = 0;
        for (size_t i = 0; i < window->n_bins; i++) {
            double x = cell[i].two_theta - center, t = x / fwhm;
            if (cell[i].pixels > 0 && fabs(t) < 1.2) {
                double kernel = exp(-4 * LN_2 * t * t), excess = cell[i].counts - ground * cell[i].pixels;
                signal += kernel * excess;
                noise += kernel * kernel * fmax(cell[i].counts, ground * cell[i].pixels);
                moment += kernel * excess * x;
                mass += kernel * excess;
            }
        }
        double significance = noise > 0 ? signal / sqrt(noise) : 0;
        if (signal > best) {
            best = signal;
            // Twice the mean under the filter undoes its pull to the middle, for a line as wide as the
            // filter.
            at = center + (mass > 0 ? fmin(fmax(2 * moment / mass, -0.5 * fwhm), 0.5 * fwhm) : 0);
            out->significance = significance;
        }
    }
    out->shift = at;
    out->shift_error = fwhm * fmax(0.42 / fmax(out->significance, 1), 0.03);
    return best > 0 && out->significance > LEAST_ROUGH && at > window->low && at < window->high;
}

lehr_status calib_points_rough(calib_points *points, const calib_job *job, const calib_view *view,
                               lehr_error *err)
{
    calib_sectors sectors;
    lehr_status status = calib_sectors_make(&sectors, job, view, err);
    if (status != LEHR_OK) {
        return status;
    }
    for (size_t i = 0; i < sectors.n_windows; i++) {
        const calib_window *window = &sectors.window[i];
        for (size_t k = 0; status == LEHR_OK && k < window->n_sectors; k++) {
            calib_profile_fit fit = {.ok = true};
            double chi = 0;
            const calib_cell *cell = &sectors.cell[window->first_cell + k * window->n_bins];
            if (azimuth_of(&chi, &sectors, window, k) && find_peak(&fit, window, cell, view->fwhm)) {
                status = add_point(points, job, view, window->index[0], fit.shift, chi, &fit, false, err);
            }
        }
    }
    calib_sectors_clear(&sectors);
    return status;
}

// ---- likelihood -----------------------------------------------------------------------
/// All sectors of a window in one profile.
static void stack_sectors(calib_cell *sum, const calib_sectors *sectors, const calib_window *window)
{
    memset(sum, 0, window->n_bins * sizeof *sum);
    for (size_t k = 0; k < window->n_sectors; k++) {
        const calib_cell *cell = &sectors->cell[window->first_cell + k * window->n_bins];
        for (size_t b = 0; b < window->n_bins; b++) {
            sum[b].counts += cell[b].counts;
            sum[b].pixels += cell[b].pixels;
            sum[b].weight += cell[b].weight;
            sum[b].two_theta += cell[b].pixels * cell[b].two_theta;
        }
    }
    for (size_t b = 0; b < window->n_bins; b++) {
        sum[b].two_theta = sum[b].pixels > 0 ? sum[b].two_theta / sum[b].pixels : 0;
    }
}

/// The stacked profile for fitting/: parameters are amplitudes, both ends of the background, shift, width,
/// share of the Lorentzian.
static bool stack_model(const double *p, double *values, double *jacobian, const void *context)
{
    const calib_profile *profile = context;
    size_t n = profile->n_lines, n_parameters = n + 5, row = 0;
    calib_shape shape = {p[n + 3], p[n + 4]}, gauss = {p[n + 3], 0}, lorentz = {p[n + 3], 1};
    if (!(shape.fwhm > 0)) {
        return false;
    }
    for (size_t b = 0; b < profile->n_bins; b++) {
        const calib_cell *cell = &profile->cell[b];
        double j[CALIB_MOST_TOGETHER + 5] = {0}, model = 0;
        if (!(cell->pixels > 0)) {
            continue;
        }
        double t = (cell->two_theta - profile->low) / (profile->high - profile->low);
        for (size_t k = 0; k < n; k++) {
            double x = cell->two_theta - profile->line[k] - p[n + 2], slope = 0, unused = 0;
            j[k] = cell->weight * calib_shape_at(&slope, &shape, x);
            j[n + 2] -= cell->weight * p[k] * slope;
            j[n + 3] -= cell->weight * p[k] * slope * x / shape.fwhm;
            j[n + 4] += cell->weight * p[k] *
                        (calib_shape_at(&unused, &lorentz, x) - calib_shape_at(&unused, &gauss, x));
            model += p[k] * j[k];
        }
        j[n] = cell->pixels * (1 - t);
        j[n + 1] = cell->pixels * t;
        model += p[n] * j[n] + p[n + 1] * j[n + 1];
        if (!(model > 0)) {
            return false;
        }
        if (values) {
            values[row] = model;
        }
        if (jacobian) {
            memcpy(jacobian + row * n_parameters, j, n_parameters * sizeof *j);
        }
        row++;
    }
    return true;
}

/// Width and shape of a stacked profile, from its fit with the shape it had; false where that does not work.
static bool fit_shape(calib_shape *shape, const calib_profile *profile, const calib_profile_fit *start,
                      double *counts)
{
    size_t n = profile->n_lines, n_points = 0;
    double p[CALIB_MOST_TOGETHER + 5], covariance[(CALIB_MOST_TOGETHER + 5) * (CALIB_MOST_TOGETHER + 5)];
    lehr_fitting_parameter description[CALIB_MOST_TOGETHER + 5];
    lehr_fitting_options options = lehr_fitting_options_defaults();
    lehr_fitting_poisson fit;
    options.search = LEHR_FITTING_SEARCH_NEAR;
    options.max_iterations = 60;
    for (size_t k = 0; k < n + 5; k++) {
        description[k] = lehr_fitting_parameter_free(NULL);
        description[k].lower = 0;
        p[k] = k < n ? start->amplitude[k] : k < n + 2 ? start->background[k - n] : 0;
    }
    p[n + 2] = start->shift;
    p[n + 3] = profile->shape.fwhm;
    p[n + 4] = fmin(fmax(profile->shape.lorentzian, 0.05), 0.95);
    description[n + 2].lower = -profile->shape.fwhm;
    description[n + 2].upper = profile->shape.fwhm;
    description[n + 3].lower = 0.3 * profile->shape.fwhm;
    description[n + 3].upper = 3 * profile->shape.fwhm;
    description[n + 4].upper = 1;
    for (size_t b = 0; b < profile->n_bins; b++) {
        if (profile->cell[b].pixels > 0) {
            counts[n_points++] = profile->cell[b].counts;
        }
    }
    lehr_fitting_problem problem = {.n_points = n_points,
                                    .n_parameters = n + 5,
                                    .y = counts,
                                    .model = stack_model,
                                    .context = profile,
                                    .parameters = description};
    if (lehr_fitting_poisson_solve(&fit, p, covariance, &problem, &options, NULL) != LEHR_OK ||
        fit.fit.stop != LEHR_FITTING_CONVERGED) {
        return false;
    }
    *shape = (calib_shape){p[n + 3], p[n + 4]};
    return true;
}

static calib_profile profile_of(const calib_window *window, const calib_cell *cell, calib_shape shape)
{
    return (calib_profile){.n_lines = window->n_lines,
                           .n_bins = window->n_bins,
                           .line = window->line,
                           .low = window->low,
                           .high = window->high,
                           .cell = cell,
                           .shape = shape};
}

/// Sectors of one window.
static lehr_status fit_sectors(calib_points *points, const calib_sectors *sectors, const calib_window *window,
                               const calib_job *job, const calib_view *view, calib_shape shape,
                               const calib_profile_fit *ring, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    size_t strongest = 0;
    for (size_t k = 1; k < window->n_lines; k++) {
        strongest = ring->amplitude[k] > ring->amplitude[strongest] ? k : strongest;
    }
    for (size_t k = 0; status == LEHR_OK && k < window->n_sectors; k++) {
        double chi = 0;
        if (!azimuth_of(&chi, sectors, window, k)) {
            continue;
        }
        calib_profile profile =
            profile_of(window, &sectors->cell[window->first_cell + k * window->n_bins], shape);
        calib_profile_fit fit = calib_profile_solve(&profile, ring->shift);
        if (fit.ok && fit.significance > LEAST_FINE && fabs(fit.shift) < 1.5 * shape.fwhm &&
            fit.shift_error < 0.5 * shape.fwhm) {
            status = add_point(points, job, view, window->index[strongest],
                               window->line[strongest] + fit.shift, chi, &fit, window->n_lines > 1, err);
        }
    }
    return status;
}

static lehr_status fit_window(calib_points *points, calib_shape *shapes, const calib_sectors *sectors,
                              const calib_window *window, const calib_job *job, const calib_view *view,
                              calib_cell *stack, double *counts, lehr_error *err)
{
    const calib_shape *known = &shapes[window->index[0]];
    calib_shape shape = known->fwhm > 0 ? *known : (calib_shape){view->fwhm, 0.2};
    stack_sectors(stack, sectors, window);
    calib_profile profile = profile_of(window, stack, shape);
    calib_profile_fit ring = calib_profile_solve(&profile, 0);
    if (!ring.ok || !(ring.significance > LEAST_RING) || !(fabs(ring.shift) < 1.5 * shape.fwhm)) {
        for (size_t k = 0; k < window->n_lines; k++) {
            shapes[window->index[k]].fwhm = 0;
        }
        return LEHR_OK;
    }
    if (fit_shape(&shape, &profile, &ring, counts)) {
        profile.shape = shape;
        ring = calib_profile_solve(&profile, ring.shift);
    }
    for (size_t k = 0; k < window->n_lines; k++) {
        bool seen = ring.amplitude[k] > LEAST_RING / 2 * ring.amplitude_error[k];
        shapes[window->index[k]] = seen ? shape : (calib_shape){0, 0};
    }
    return ring.ok ? fit_sectors(points, sectors, window, job, view, shape, &ring, err) : LEHR_OK;
}

lehr_status calib_points_fine(calib_points *points, calib_shape *shapes, const calib_job *job,
                              const calib_view *view, lehr_error *err)
{
    calib_sectors sectors;
    size_t most = 0;
    lehr_status status = calib_sectors_make(&sectors, job, view, err);
    if (status != LEHR_OK) {
        return status;
    }
    for (size_t i = 0; i < sectors.n_windows; i++) {
        most = sectors.window[i].n_bins > most ? sectors.window[i].n_bins : most;
    }
    calib_cell *stack = lehr_core_alloc(most, sizeof *stack);
    double *counts = lehr_core_alloc(most, sizeof *counts);
    if (!stack || !counts) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for the rings of an image");
    }
    for (size_t i = 0; status == LEHR_OK && i < sectors.n_windows; i++) {
        status = fit_window(points, shapes, &sectors, &sectors.window[i], job, view, stack, counts, err);
    }
    lehr_core_free(stack);
    lehr_core_free(counts);
    calib_sectors_clear(&sectors);
    return status;
}
