// The part of a plan that only splitting needs: corners of pixels, and their parts in the bins.
#include "integrate_private.h"

#include <lehr/core/alloc.h>
#include <math.h>

static const double TURN = 2 * 3.14159265358979323846;

/// Where a pixel lies.
typedef struct outline {
    double place[4];   ///< corners on the axis, in the order of the outline
    double azimuth[4]; ///< without a jump between them
    double low;        ///< extent on the axis
    double high;
    double azimuth_low; ///< extent in azimuth
    double azimuth_high;
} outline;

/// The corners of a pixel. Azimuths are taken on the turn of that of its centre.
static void find_corners(outline *out, const lehr_xrd_survey *survey, size_t columns, size_t pixel)
{
    size_t at = pixel / columns * (columns + 1) + pixel % columns;
    const size_t corners[4] = {at, at + columns + 1, at + columns + 2, at + 1};
    for (size_t k = 0; k < 4; k++) {
        double azimuth = survey->corner_azimuths[corners[k]];
        double centre = survey->azimuths[pixel];
        out->place[k] = survey->corner_values[corners[k]];
        out->azimuth[k] = azimuth + TURN * round((centre - azimuth) / TURN);
    }
}

/// Extent: of the corners, or (bbox) as far on both sides of the centre as the furthest corner.
static outline outline_of(const lehr_xrd_survey *survey, const lehr_xrd_integrator *plan, size_t pixel)
{
    outline out;
    double centre = survey->values[pixel];
    double azimuth = survey->azimuths[pixel];
    find_corners(&out, survey, plan->columns, pixel);
    out.low = out.high = centre;
    out.azimuth_low = out.azimuth_high = azimuth;
    double reach = 0;
    double azimuth_reach = 0;
    for (size_t k = 0; k < 4; k++) {
        reach = fmax(reach, fabs(out.place[k] - centre));
        azimuth_reach = fmax(azimuth_reach, fabs(out.azimuth[k] - azimuth));
        out.low = fmin(out.low, out.place[k]);
        out.high = fmax(out.high, out.place[k]);
        out.azimuth_low = fmin(out.azimuth_low, out.azimuth[k]);
        out.azimuth_high = fmax(out.azimuth_high, out.azimuth[k]);
    }
    if (plan->options.split == LEHR_XRD_SPLIT_BBOX) {
        out.low = centre - reach;
        out.high = centre + reach;
        out.azimuth_low = azimuth - azimuth_reach;
        out.azimuth_high = azimuth + azimuth_reach;
    }
    return out;
}

static bool touches_window(const outline *pixel, const double window_rad[2])
{
    if (isnan(window_rad[0])) {
        return true;
    }
    double turn = fmod(pixel->azimuth_low - window_rad[0], TURN);
    turn = turn < 0 ? turn + TURN : turn;
    return turn <= window_rad[1] - window_rad[0] || turn + (pixel->azimuth_high - pixel->azimuth_low) >= TURN;
}

void lehr_xrd_survey_corners(lehr_xrd_survey *survey, const lehr_xrd_integrator *plan,
                             const lehr_xrd_geometry *geometry)
{
    lehr_xrd_projection projection = lehr_xrd_geometry_projection(geometry, plan->rows, plan->columns);
    size_t stride = plan->columns + 1;
    for (size_t i = 0; i < (plan->rows + 1) * stride; i++) {
        lehr_xrd_position corner =
            lehr_xrd_projection_at_point(&projection, (double)(i / stride) - 0.5, (double)(i % stride) - 0.5);
        survey->corner_values[i] = lehr_xrd_axis_value(&corner, plan->options.unit, geometry->wavelength_ang);
        survey->corner_azimuths[i] = corner.chi_rad;
    }
    survey->least = (double)INFINITY;
    survey->most = -(double)INFINITY;
    for (size_t i = 0; i < plan->rows * plan->columns; i++) {
        if (isnan(survey->values[i])) {
            continue;
        }
        outline pixel = outline_of(survey, plan, i);
        survey->inside[i] = touches_window(&pixel, plan->options.azimuth_rad);
        // The axis begins at 0: the pixel of the beam reaches no further down.
        survey->least = fmin(survey->least, fmax(0, pixel.low));
        survey->most = fmax(survey->most, pixel.high);
    }
}

/// Parts of one pixel. @returns their number
static size_t share(double *parts, size_t *first, const lehr_xrd_survey *survey,
                    const lehr_xrd_integrator *plan, size_t i)
{
    size_t points = plan->options.points;
    outline pixel = outline_of(survey, plan, i);
    if (plan->options.split == LEHR_XRD_SPLIT_BBOX) {
        return lehr_xrd_split_interval(parts, first, (pixel.low - plan->low) / plan->step,
                                       (pixel.high - plan->low) / plan->step, points);
    }
    for (size_t k = 0; k < 4; k++) {
        pixel.place[k] = (pixel.place[k] - plan->low) / plan->step;
    }
    return lehr_xrd_split_quadrilateral(parts, first, pixel.place, pixel.azimuth, points);
}

lehr_status lehr_xrd_plan_split(lehr_xrd_integrator *plan, const lehr_xrd_survey *survey, size_t *used,
                                lehr_error *err)
{
    size_t points = plan->options.points;
    double *parts = lehr_core_alloc(points, sizeof *parts);
    lehr_status status =
        parts ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for %zu points", points);
    if (!status) {
        status = lehr_xrd_split_create(&plan->split, plan->rows, plan->columns, err);
    }
    for (size_t i = 0; !status && i < plan->rows * plan->columns; i++) {
        size_t first = 0;
        size_t n = 0;
        if (!isnan(survey->values[i]) && survey->inside[i]) {
            n = share(parts, &first, survey, plan, i);
        }
        plan->bins[i] = (uint16_t)(n > 0 ? first : points);
        if (n > 0) {
            status = lehr_xrd_split_append(plan->split, i, parts, n, err);
            lehr_xrd_plan_count(plan, i, parts, n);
            ++*used;
        }
    }
    lehr_core_free(parts);
    return status ? status : lehr_xrd_split_pack(plan->split, plan->bins, err);
}
