// Points of rings: by matched filter where the geometry is rough, by likelihood where it is good.
#include "calibrate_private.h"

#include <lehr/core/alloc.h>
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

/// Shape of highest likelihood: width and share of the Lorentzian by a walk with falling steps, all else as
/// in calib_profile_solve().
static calib_profile_fit fit_shape(calib_profile *profile, const calib_profile_fit *start)
{
    static const double ways[][2] = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}};
    const double begin = profile->shape.fwhm;
    double step[2] = {0.15, 0.2}; // of the logarithm of the width, of the share
    calib_profile_fit best = *start;
    while (step[0] > 0.002) {
        bool moved = false;
        for (size_t k = 0; k < sizeof ways / sizeof *ways && !moved; k++) {
            calib_profile trial = *profile;
            trial.shape.fwhm *= exp(step[0] * ways[k][0]);
            trial.shape.lorentzian = fmin(fmax(trial.shape.lorentzian + step[1] * ways[k][1], 0), 1);
            if (!(trial.shape.fwhm > 0.25 * begin && trial.shape.fwhm < 4 * begin)) {
                continue;
            }
            calib_profile_fit fit = calib_profile_solve(&trial, best.shift);
            moved = fit.ok && fit.likelihood > best.likelihood + 1e-6;
            if (moved) {
                best = fit;
                profile->shape = trial.shape;
            }
        }
        step[0] *= moved ? 1 : 0.5;
        step[1] *= moved ? 1 : 0.5;
    }
    return best;
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

/// @param[in] settled the shapes stay as they are
static lehr_status fit_window(calib_points *points, calib_shape *shapes, const calib_sectors *sectors,
                              const calib_window *window, const calib_job *job, const calib_view *view,
                              calib_cell *stack, lehr_error *err)
{
    const calib_shape *known = &shapes[window->index[0]];
    for (size_t k = 0; k < window->n_lines; k++) {
        known = shapes[window->index[k]].fwhm > 0 ? &shapes[window->index[k]] : known;
    }
    stack_sectors(stack, sectors, window);
    calib_profile profile =
        profile_of(window, stack, known->fwhm > 0 ? *known : (calib_shape){view->fwhm, 0.2});
    calib_profile_fit ring = calib_profile_solve(&profile, 0);
    bool seen = ring.ok && ring.significance > LEAST_RING && fabs(ring.shift) < 1.5 * profile.shape.fwhm;
    if (seen && !view->settled) {
        ring = fit_shape(&profile, &ring);
    }
    for (size_t k = 0; k < window->n_lines && !view->settled; k++) {
        bool line = seen && ring.amplitude[k] > LEAST_RING / 2 * ring.amplitude_error[k];
        shapes[window->index[k]] = line ? profile.shape : (calib_shape){ring.ok ? -1 : 0, 0};
    }
    return seen ? fit_sectors(points, sectors, window, job, view, profile.shape, &ring, err) : LEHR_OK;
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
    if (!stack) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for the rings of an image");
    }
    for (size_t i = 0; status == LEHR_OK && i < sectors.n_windows; i++) {
        status = fit_window(points, shapes, &sectors, &sectors.window[i], job, view, stack, err);
    }
    lehr_core_free(stack);
    calib_sectors_clear(&sectors);
    return status;
}
