// Ranges of 2theta around lines, and what the pixels in them hold, by sector of azimuth and bin of 2theta.
#include "calibrate_private.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double PI = 3.14159265358979323846;
enum { BINS_PER_WIDTH = 8, LEAST_SECTORS = 8 };
/// Shortest arc of a sector, in pixels.
static const double LEAST_ARC_PX = 6;

// ---- windows --------------------------------------------------------------------------
static double line_angle(const calib_job *job, const calib_view *view, size_t i)
{
    double sine = view->parameters[LEHR_XRD_CALIBRATE_WAVELENGTH] /
                  (2 * lehr_xrd_calibrant_line(job->calibrant, i).d_ang);
    return sine < 0.9 ? 2 * asin(sine) : (double)NAN;
}

/// Join the lines of one window; windows do not overlap.
static size_t list_windows(calib_window *windows, const calib_job *job, const calib_view *view)
{
    size_t n = 0;
    double join = view->single ? 0 : 2 * view->fwhm;
    for (size_t i = 0; i < lehr_xrd_calibrant_size(job->calibrant); i++) {
        double angle = line_angle(job, view, i);
        if (!view->present[i] || isnan(angle)) {
            continue;
        }
        calib_window *last = n > 0 ? &windows[n - 1] : NULL;
        if (last && angle - last->high < join) {
            if (last->n_lines < CALIB_MOST_TOGETHER) {
                last->line[last->n_lines] = angle;
                last->index[last->n_lines] = i;
            }
            last->n_lines++; // too many: left out below
            last->high = angle;
            continue;
        }
        windows[n++] =
            (calib_window){.n_lines = 1, .index = {i}, .low = angle, .high = angle, .line = {angle}};
    }
    return n;
}

/// True for lines that can be told apart.
static bool is_resolved(const calib_window *window, const calib_view *view)
{
    for (size_t k = 1; k < window->n_lines && k < CALIB_MOST_TOGETHER; k++) {
        if (window->line[k] - window->line[k - 1] < 0.6 * view->fwhm) {
            return false;
        }
    }
    return window->n_lines <= CALIB_MOST_TOGETHER;
}

/// Widen by the reach, half way to the neighbours at most; drop what is of no use.
static size_t open_windows(calib_window *windows, size_t n, const calib_view *view)
{
    size_t kept = 0;
    double end = 0; // of the lines of the window before, whether it is kept or not
    for (size_t i = 0; i < n; i++) {
        calib_window window = windows[i];
        double next = i + 1 < n ? windows[i + 1].low : INFINITY, high = window.high;
        double below = fmin(view->reach, i > 0 ? 0.5 * (window.low - end) : window.low);
        double above = fmin(view->reach, 0.5 * (next - window.high));
        double narrow = view->single ? 0.8 : 1.0;
        if (is_resolved(&window, view) && below >= narrow * view->fwhm && above >= narrow * view->fwhm) {
            window.low -= below;
            window.high += above;
            windows[kept++] = window;
        }
        end = high;
    }
    return kept;
}

/// Sectors of the given width, wider where their arc would be short.
static size_t sectors_of(const calib_job *job, const calib_view *view, double two_theta)
{
    double radius = view->parameters[LEHR_XRD_CALIBRATE_DISTANCE] * tan(fmin(two_theta, 1.4)) /
                    fmax(job->pixel[0], job->pixel[1]);
    double most = 2 * PI / job->options->sector_rad, fit = 2 * PI * radius / LEAST_ARC_PX;
    return (size_t)fmax(LEAST_SECTORS, floor(fmin(most, fit) + 0.5));
}

static void lay_out(calib_sectors *out, const calib_job *job, const calib_view *view)
{
    for (size_t i = 0; i < out->n_windows; i++) {
        calib_window *window = &out->window[i];
        window->n_sectors = sectors_of(job, view, window->line[0]);
        window->n_bins = (size_t)ceil((window->high - window->low) / view->fwhm * BINS_PER_WIDTH);
        window->first_cell = out->n_cells;
        window->first_sector = out->n_sectors;
        out->n_cells += window->n_sectors * window->n_bins;
        out->n_sectors += window->n_sectors;
    }
}

// ---- pixels ---------------------------------------------------------------------------
/// Window that holds an angle, or NULL. Windows are sorted.
static const calib_window *find_window(const calib_sectors *sectors, double two_theta)
{
    size_t low = 0, high = sectors->n_windows;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (sectors->window[mid].high <= two_theta) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    const calib_window *window = low < sectors->n_windows ? &sectors->window[low] : NULL;
    return window && two_theta >= window->low ? window : NULL;
}

static void add_pixel(calib_sectors *out, const calib_window *window, const calib_job *job,
                      const calib_view *view, const double t[3], double two_theta, double counts)
{
    double chi = atan2(t[0], t[1]), width = 2 * PI / (double)window->n_sectors;
    size_t sector = (size_t)((chi + PI) / width);
    sector = sector < window->n_sectors ? sector : window->n_sectors - 1;
    size_t bin = (size_t)((two_theta - window->low) / (window->high - window->low) * (double)window->n_bins);
    bin = bin < window->n_bins ? bin : window->n_bins - 1;
    calib_cell *cell = &out->cell[window->first_cell + sector * window->n_bins + bin];
    // Solid angle and polarization tilt the top of a line: they belong to the model.
    double length2 = t[0] * t[0] + t[1] * t[1] + t[2] * t[2];
    double cos_incidence = view->parameters[LEHR_XRD_CALIBRATE_DISTANCE] / sqrt(length2);
    cell->counts += counts;
    cell->pixels += 1;
    cell->weight += cos_incidence * cos_incidence * cos_incidence *
                    lehr_xrd_polarization(two_theta, chi, job->options->polarization_factor);
    cell->two_theta += two_theta;
    for (size_t k = 0; k < window->n_lines; k++) {
        if (fabs(two_theta - window->line[k]) < view->fwhm) {
            calib_azimuth *azimuth = &out->azimuth[window->first_sector + sector];
            azimuth->sum += chi + PI - (double)sector * width;
            azimuth->pixels += 1;
            return;
        }
    }
}

static void add_image(calib_sectors *out, const calib_job *job, const calib_view *view)
{
    const calib_image *image = &job->images[view->image];
    calib_frame frame = calib_frame_of(view->parameters, job->travels[view->image]);
    const double(*r)[3] = (const double(*)[3])frame.rotation;
    double first = out->n_windows > 0 ? out->window[0].low : INFINITY;
    double last = out->n_windows > 0 ? out->window[out->n_windows - 1].high : 0;
    for (size_t i = 0; i < image->rows; i++) {
        double p1 = job->grid.start[0] + job->grid.step[0] * (double)i - frame.poni[0];
        for (size_t j = 0; j < image->columns; j++) {
            size_t at = i * image->columns + j;
            if (image->masked[at]) {
                continue;
            }
            double p2 = job->grid.start[1] + job->grid.step[1] * (double)j - frame.poni[1];
            const double t[3] = {r[0][0] * p1 + r[0][1] * p2 + r[0][2] * frame.distance_m,
                                 r[1][0] * p1 + r[1][1] * p2 + r[1][2] * frame.distance_m,
                                 r[2][0] * p1 + r[2][1] * p2 + r[2][2] * frame.distance_m};
            double two_theta = atan2(sqrt(t[0] * t[0] + t[1] * t[1]), t[2]);
            const calib_window *window =
                two_theta >= first && two_theta < last ? find_window(out, two_theta) : NULL;
            if (window) {
                add_pixel(out, window, job, view, t, two_theta, (double)image->counts[at]);
            }
        }
    }
}

/// Sums become means.
static void finish_cells(calib_sectors *out)
{
    for (size_t i = 0; i < out->n_cells; i++) {
        calib_cell *cell = &out->cell[i];
        if (cell->pixels > 0) {
            cell->two_theta /= cell->pixels;
        }
    }
    for (size_t i = 0; i < out->n_windows; i++) {
        const calib_window *window = &out->window[i];
        for (size_t k = 0; k < window->n_sectors; k++) {
            out->azimuth[window->first_sector + k].first =
                2 * PI * (double)k / (double)window->n_sectors - PI;
        }
    }
}

lehr_status calib_sectors_make(calib_sectors *out, const calib_job *job, const calib_view *view,
                               lehr_error *err)
{
    memset(out, 0, sizeof *out);
    out->window = lehr_core_alloc(lehr_xrd_calibrant_size(job->calibrant), sizeof *out->window);
    if (!out->window) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for the rings of an image");
    }
    out->n_windows = open_windows(out->window, list_windows(out->window, job, view), view);
    lay_out(out, job, view);
    out->cell = lehr_core_alloc(out->n_cells, sizeof *out->cell);
    out->azimuth = lehr_core_alloc(out->n_sectors, sizeof *out->azimuth);
    if (!out->cell || !out->azimuth) {
        calib_sectors_clear(out);
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for the rings of an image");
    }
    add_image(out, job, view);
    finish_cells(out);
    return LEHR_OK;
}

void calib_sectors_clear(calib_sectors *sectors)
{
    lehr_core_free(sectors->window);
    lehr_core_free(sectors->cell);
    lehr_core_free(sectors->azimuth);
    memset(sectors, 0, sizeof *sectors);
}
