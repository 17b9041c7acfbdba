// Calibration: the image with its rings, and where their sectors lie.
#include "calibrate.h"

#include "curve.h"

#include <lehr/core/alloc.h>
#include <lehr/xrd/source.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const double PI = 3.14159265358979323846;
/// Largest side of the picture in cells.
enum { SIDE = 220, N_ARC = 361, AZIMUTH_CELLS = 36 };

// ---- image -----------------------------------------------------------------------------
typedef struct picture {
    size_t binning, rows, columns;
    double *cells; ///< shape (3, rows, columns): column, row, logarithm
} picture;

static lehr_status sum_frames(picture *p, lehr_xrd_source *source, double *pixels, lehr_error *err)
{
    size_t n = p->rows * p->columns, columns = lehr_xrd_source_columns(source);
    size_t n_pixels = lehr_xrd_source_rows(source) * columns;
    double *sum = p->cells + 2 * n;
    lehr_xrd_image *frame = NULL;
    lehr_status status = lehr_xrd_image_create(&frame, lehr_xrd_source_rows(source), columns,
                                               lehr_xrd_source_type(source), err);
    for (size_t f = 0; status == LEHR_OK && f < lehr_xrd_source_frames(source); f++) {
        status = lehr_xrd_source_read(frame, source, f, err);
        for (size_t i = 0; status == LEHR_OK && i < n_pixels; i++) {
            bool masked = lehr_xrd_source_mask(source) && lehr_xrd_source_mask(source)[i];
            if (!masked && !lehr_xrd_image_is_bad(frame, i)) {
                size_t at = i / columns / p->binning * p->columns + i % columns / p->binning;
                sum[at] += lehr_xrd_image_at(frame, i);
                pixels[at] += 1;
            }
        }
    }
    lehr_xrd_image_free(frame);
    return status;
}

/// Means become logarithms, clipped at quantiles; cells without pixels are blank.
static void finish_picture(picture *p, const double *pixels)
{
    size_t n = p->rows * p->columns;
    double *value = p->cells + 2 * n;
    for (size_t i = 0; i < n; i++) {
        p->cells[i] = ((double)(i % p->columns) + 0.5) * (double)p->binning;
        p->cells[n + i] = ((double)(i / p->columns) + 0.5) * (double)p->binning;
        value[i] = pixels[i] > 0 ? log10(fmax(value[i] / pixels[i], 0) + 0.1) : (double)NAN;
    }
    double low = figure_quantile(value, n, 0.02), high = figure_quantile(value, n, 0.998);
    for (size_t i = 0; i < n; i++) {
        value[i] = isnan(value[i]) ? value[i] : fmin(fmax(value[i], low), high);
    }
}

static lehr_status load_picture(picture *p, const char *locator, lehr_error *err)
{
    lehr_xrd_source *source = NULL;
    double *pixels = NULL;
    lehr_status status = lehr_xrd_source_open(&source, locator, NULL, err);
    if (status == LEHR_OK) {
        size_t rows = lehr_xrd_source_rows(source), columns = lehr_xrd_source_columns(source);
        size_t side = rows > columns ? rows : columns;
        p->binning = (side + SIDE - 1) / SIDE;
        p->rows = (rows + p->binning - 1) / p->binning;
        p->columns = (columns + p->binning - 1) / p->binning;
        p->cells = lehr_core_alloc(3 * p->rows * p->columns, sizeof *p->cells);
        pixels = lehr_core_alloc(p->rows * p->columns, sizeof *pixels);
        status = p->cells && pixels ? sum_frames(p, source, pixels, err)
                                    : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a picture");
    }
    if (status == LEHR_OK) {
        finish_picture(p, pixels);
    }
    lehr_core_free(pixels);
    lehr_xrd_source_close(source);
    return status;
}

/// The ring of a 2theta in pixels; NaN where it misses the detector.
static void trace_ring(double *x, double *y, const lehr_xrd_geometry *geometry, double two_theta)
{
    lehr_xrd_projection p = lehr_xrd_geometry_projection(geometry, geometry->rows, geometry->columns);
    for (int k = 0; k < N_ARC; k++) {
        double chi = 2 * PI * k / (N_ARC - 1), s = sin(two_theta);
        const double n[3] = {p.sign1 * s * sin(chi), p.sign2 * s * cos(chi), cos(two_theta)};
        double m[3];
        for (int i = 0; i < 3; i++) {
            m[i] = p.rotation[0][i] * n[0] + p.rotation[1][i] * n[1] + p.rotation[2][i] * n[2];
        }
        double row = (p.distance_m * m[0] / m[2] - p.start1_m) / p.step1_m + 0.5;
        double column = (p.distance_m * m[1] / m[2] - p.start2_m) / p.step2_m + 0.5;
        bool inside = m[2] > 0 && row >= 0 && column >= 0 && row <= (double)geometry->rows &&
                      column <= (double)geometry->columns;
        x[k] = inside ? column : 0; // a gap is a missing y
        y[k] = inside ? row : (double)NAN;
    }
}

/// The parts of a ring that are on the detector.
static lehr_status draw_arcs(lehr_figure *figure, const double *x, const double *y, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t first = 0, k = 0; status == LEHR_OK && k <= N_ARC; k++) {
        bool ends = k == N_ARC || isnan(y[k]);
        if (ends && k - first > 1) {
            const lehr_figure_series series = {.style = LEHR_FIGURE_LINE,
                                               .color = LEHR_FIGURE_VERMILLION,
                                               .size = k - first,
                                               .x = x + first,
                                               .y = y + first,
                                               .scale = 0.35};
            status = lehr_figure_add_series(figure, &series, err);
        }
        first = ends ? k + 1 : first;
    }
    return status;
}

static lehr_status draw_image(lehr_figure *figure, const lehr_xrd_calibration *c, const picture *p,
                              lehr_error *err)
{
    size_t n = p->rows * p->columns;
    double x[N_ARC], y[N_ARC];
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = "Column (pixel)";
    panel.y_label = "Row (pixel)";
    panel.height = 2.2;
    panel.x_range[0] = panel.y_range[0] = 0;
    panel.x_range[1] = (double)c->geometry.columns;
    panel.y_range[1] = (double)c->geometry.rows;
    lehr_status status = lehr_figure_add_panel(figure, &panel, err);
    lehr_figure_series series = {
        .style = LEHR_FIGURE_IMAGE, .size = n, .x = p->cells, .y = p->cells + n, .upper = p->cells + 2 * n};
    status = status == LEHR_OK ? lehr_figure_add_series(figure, &series, err) : status;
    for (size_t i = 0; status == LEHR_OK && i < c->n_rings; i++) {
        if (c->rings[i].image == 0) {
            trace_ring(x, y, &c->geometry, c->rings[i].two_theta_rad);
            status = draw_arcs(figure, x, y, err);
        }
    }
    return status;
}

// ---- residuals -------------------------------------------------------------------------
/// Grid of azimuth and ring; the sectors of one cell are averaged.
static lehr_status draw_residuals(lehr_figure *figure, const lehr_xrd_calibration *c, lehr_error *err)
{
    const double limit = 4;
    size_t n = AZIMUTH_CELLS * c->n_rings;
    double *cells = lehr_core_alloc(4 * n, sizeof *cells);
    if (!cells) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a picture");
    }
    double *sum = cells + 2 * n, *count = cells + 3 * n;
    for (size_t i = 0; i < c->n_sectors; i++) {
        const lehr_xrd_sector *sector = &c->sectors[i];
        double place = (sector->chi_rad + PI) / (2 * PI) * AZIMUTH_CELLS;
        size_t k = place < AZIMUTH_CELLS ? (size_t)place : AZIMUTH_CELLS - 1;
        if (sector->used) {
            sum[sector->ring * AZIMUTH_CELLS + k] +=
                sector->residual_rad / hypot(sector->sigma_rad, c->scatter_rad);
            count[sector->ring * AZIMUTH_CELLS + k] += 1;
        }
    }
    for (size_t i = 0; i < n; i++) {
        cells[i] = ((double)(i % AZIMUTH_CELLS) + 0.5) * 360 / AZIMUTH_CELLS - 180;
        cells[n + i] = (double)(i / AZIMUTH_CELLS) + 1;
        sum[i] = count[i] > 0 ? fmin(fmax(sum[i] / sqrt(count[i]), -limit), limit) : (double)NAN;
    }
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = "Azimuth (°)";
    panel.y_label = "Ring; residual (" LEHR_FIGURE_ITALIC "σ" LEHR_FIGURE_END ")";
    panel.x_range[0] = -180;
    panel.x_range[1] = 180;
    panel.y_range[0] = 0.5;
    panel.y_range[1] = (double)c->n_rings + 0.5;
    lehr_status status = lehr_figure_add_panel(figure, &panel, err);
    const lehr_figure_series series = {
        .style = LEHR_FIGURE_IMAGE, .size = n, .x = cells, .y = cells + n, .upper = sum};
    status = status == LEHR_OK ? lehr_figure_add_series(figure, &series, err) : status;
    lehr_core_free(cells);
    return status;
}

lehr_status lehr_figure_calibration(lehr_figure **out, const lehr_xrd_calibration *calibration,
                                    const char *locator, lehr_error *err)
{
    lehr_figure *figure = NULL;
    picture p = {0};
    *out = NULL;
    lehr_status status = load_picture(&p, locator, err);
    status = status == LEHR_OK ? lehr_figure_create(&figure, 8.6, 13.0, err) : status;
    status = status == LEHR_OK ? draw_image(figure, calibration, &p, err) : status;
    status = status == LEHR_OK ? draw_residuals(figure, calibration, err) : status;
    lehr_core_free(p.cells);
    if (status != LEHR_OK) {
        lehr_figure_free(figure);
        return status;
    }
    *out = figure;
    return LEHR_OK;
}
