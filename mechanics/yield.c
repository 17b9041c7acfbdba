#include "yield_private.h"

#include <lehr/core/alloc.h>
#include <math.h>

/// Standard errors of the quadratic term up to which a window counts as straight.
static const double STRAIGHT = 1;

/// Elements of covariances.
enum { SLOPE_VARIANCE_OF_LINE = 3, CURVATURE_VARIANCE = 8 };

// ---- the straight part ----------------------------------------------------------------------------
/// First row at or above a value, up to @p end.
static size_t first_above(const double *values, size_t end, double limit)
{
    size_t i = 0;
    while (i < end && !(values[i] >= limit)) {
        i++;
    }
    return i;
}

static lehr_status fit_line(yield_stretch *out, double *curvature_t, double *relative_curvature,
                            const lehr_mechanics_curve *c, size_t first, size_t last, lehr_error *err)
{
    yield_stretch parabola;
    lehr_status status = yield_fit_stretch(out, c, first, last, 1, err);
    if (status == LEHR_OK) {
        status = yield_fit_stretch(&parabola, c, first, last, 2, err);
    }
    if (status == LEHR_OK) {
        double half = (c->strain[last - 1] - c->strain[first]) / 2;
        *curvature_t = fabs(parabola.coefficient[2]) / sqrt(parabola.covariance[CURVATURE_VARIANCE]);
        *relative_curvature = fabs(parabola.coefficient[2] * half / parabola.coefficient[1]);
    }
    return status;
}

/// Windows between twentieths of the largest stress.
enum { LOWEST = 2, HIGHEST = 12, NARROWEST = 5, GUARD = 2 };

/// The line between two twentieths of the largest stress; false where it cannot be.
static bool fit_twentieths(yield_stretch *line, double *curvature_t, double *relative,
                           const lehr_mechanics_curve *c, size_t peak, int low, int high)
{
    size_t first = first_above(c->stress_MPa, peak, c->stress_MPa[peak] * low / 20);
    size_t last = first_above(c->stress_MPa, peak, c->stress_MPa[peak] * high / 20);
    return last >= first + 5 && fit_line(line, curvature_t, relative, c, first, last, NULL) == LEHR_OK &&
           line->coefficient[1] > 0;
}

/// The widest window that is straight. One that is no wider because the curve bends above it still bends
/// below that by what noise hides: its upper end comes down.
static lehr_status find_straight(yield_stretch *line, double *curvature_t, const lehr_mechanics_curve *c,
                                 size_t peak, lehr_error *err)
{
    double widest = 0, least = INFINITY, t = 0, relative = 0;
    int ends[2] = {0, 0};
    yield_stretch trial;
    line->n = 0;
    for (int low = LOWEST; low <= HIGHEST - 2; low++) {
        for (int high = low + NARROWEST; high <= HIGHEST; high++) {
            if (!fit_twentieths(&trial, &t, &relative, c, peak, low, high)) {
                continue;
            }
            double width = t <= STRAIGHT ? high - low : 0;
            if (width > widest || (widest == 0 && relative < least)) {
                widest = width;
                least = relative;
                ends[0] = low;
                ends[1] = high;
                *line = trial;
                *curvature_t = t;
            }
        }
    }
    int guarded = ends[1] - GUARD > ends[0] + NARROWEST ? ends[1] - GUARD : ends[0] + NARROWEST;
    if (widest > 0 && ends[1] < HIGHEST && guarded < ends[1] &&
        fit_twentieths(&trial, &t, &relative, c, peak, ends[0], guarded)) {
        *line = trial;
        *curvature_t = t;
    }
    return line->n > 0
               ? LEHR_OK
               : lehr_error_set(err, LEHR_ERR_DOMAIN,
                                "no straight rising part of at least 5 points between 10 %% and 60 %% "
                                "of the largest stress, %.5g MPa; give its window of strain",
                                c->stress_MPa[peak]);
}

static lehr_status straight_part(yield_stretch *line, double *curvature_t, const lehr_mechanics_curve *c,
                                 size_t peak, const double elastic[2], lehr_error *err)
{
    if (isnan(elastic[0])) {
        return find_straight(line, curvature_t, c, peak, err);
    }
    double relative = 0;
    size_t first = first_above(c->strain, peak, elastic[0]);
    size_t last = first_above(c->strain, peak, elastic[1]);
    if (last < first + 5) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "%zu points of the rising part have strains of %.6g to %.6g; a line needs at "
                              "least 5",
                              last - first, elastic[0], elastic[1]);
    }
    lehr_status status = fit_line(line, curvature_t, &relative, c, first, last, err);
    return status == LEHR_OK && !(line->coefficient[1] > 0)
               ? lehr_error_set(err, LEHR_ERR_DOMAIN, "the stress does not rise for strains of %.6g to %.6g",
                                elastic[0], elastic[1])
               : status;
}

// ---- yield and maximum ----------------------------------------------------------------------------
/// Where the parabola about a row meets the shifted line.
static double cross_parabola(const yield_stretch *near, const yield_stretch *line, double start,
                             double offset)
{
    double e = start;
    for (int i = 0; i < 20; i++) {
        e -= (yield_value_at(near, e) - yield_value_at(line, e - offset)) /
             (yield_slope_at(near, e) - line->coefficient[1]);
    }
    return e;
}

/// The row whose strain is nearest, from @p row on in small steps.
static size_t nearest_row(const lehr_mechanics_curve *c, size_t row, size_t first, double strain)
{
    while (row + 1 < c->n && c->strain[row + 1] <= strain) {
        row++;
    }
    while (row > first && c->strain[row] > strain) {
        row--;
    }
    bool next = row + 1 < c->n && c->strain[row + 1] - strain < strain - c->strain[row];
    return next ? row + 1 : row;
}

/// Where the parabola through the neighbours of a row crosses the shifted line; false where it does not near
/// this row, as about a single reading that is off. The row was chosen because its noise is low: the parabola
/// moves to the crossing that it finds, until it stands there.
static bool cross_near(yield_stretch *near, double *strain, const lehr_mechanics_curve *c,
                       const yield_stretch *line, size_t row, double offset, double span)
{
    const double begin = c->strain[row];
    const size_t first = line->first + line->n;
    for (int i = 0; i < 10; i++) {
        if (yield_fit_near(near, c, row, span, NULL) != LEHR_OK) {
            return false;
        }
        double e = cross_parabola(near, line, c->strain[row], offset);
        if (!(fabs(e - begin) <= fmax(span, offset))) {
            return false;
        }
        *strain = e;
        size_t moved = nearest_row(c, row, first, e);
        if (moved == row) {
            break;
        }
        row = moved;
    }
    return true;
}

static bool is_below(const lehr_mechanics_curve *c, const yield_stretch *line, size_t row, double offset)
{
    return c->stress_MPa[row] < yield_value_at(line, c->strain[row] - offset);
}

/// Crossing with the line shifted by the offset; false where there is none.
static bool find_yield(lehr_estimate *stress, double *strain, const lehr_mechanics_curve *c,
                       const yield_stretch *line, double offset, double span)
{
    yield_stretch near;
    double e = 0;
    bool found = false;
    for (size_t row = line->first + line->n; !found && row < c->n; row++) {
        // One reading below the line is an error of reading.
        found = is_below(c, line, row, offset) && (row + 1 == c->n || is_below(c, line, row + 1, offset)) &&
                cross_near(&near, &e, c, line, row, offset, span);
    }
    if (!found) {
        return false;
    }
    double modulus = line->coefficient[1];
    double slope = yield_slope_at(&near, e);
    double of_curve = modulus * modulus * yield_variance_at(&near, e);
    double of_line = slope * slope * yield_variance_at(line, e - offset);
    *strain = e;
    *stress = (lehr_estimate){yield_value_at(&near, e), sqrt(of_curve + of_line) / fabs(modulus - slope)};
    return true;
}

// ---- errors of the window -------------------------------------------------------------------------
/// Changes when the ends of the window move inwards by a fifth, less the part that is noise: the line through
/// fewer points varies about that through all of them with the difference of their variances.
static void window_errors(lehr_mechanics_yield *out, const lehr_mechanics_curve *c, const yield_stretch *line,
                          double offset, double span)
{
    const size_t fifth = line->n / 5;
    double modulus = 0, stress = 0, zero = 0;
    const double zero_variance = out->strain_zero.stderr_value * out->strain_zero.stderr_value;
    if (fifth == 0) {
        return;
    }
    for (size_t ends = 1; ends <= 3; ends++) {
        yield_stretch trial;
        lehr_estimate moved = {out->yield_stress_MPa.value, out->yield_stress_MPa.stderr_value};
        double strain = 0;
        size_t first = line->first + (ends & 1 ? fifth : 0);
        size_t last = line->first + line->n - (ends & 2 ? fifth : 0);
        if (yield_fit_stretch(&trial, c, first, last, 1, NULL) != LEHR_OK) {
            continue;
        }
        double d = trial.coefficient[1] - line->coefficient[1];
        modulus +=
            (d * d - (trial.covariance[SLOPE_VARIANCE_OF_LINE] - line->covariance[SLOPE_VARIANCE_OF_LINE])) /
            3;
        double trial_zero = trial.center - trial.coefficient[0] / trial.coefficient[1];
        double dz = trial_zero - out->strain_zero.value;
        zero += (dz * dz -
                 (yield_variance_at(&trial, trial_zero) / pow(trial.coefficient[1], 2) - zero_variance)) /
                3;
        if (out->yields && find_yield(&moved, &strain, c, &trial, offset, span)) {
            double change = moved.value - out->yield_stress_MPa.value;
            double noise = moved.stderr_value * moved.stderr_value -
                           out->yield_stress_MPa.stderr_value * out->yield_stress_MPa.stderr_value;
            stress += (change * change - noise) / 3;
        }
    }
    out->modulus_window_GPa = sqrt(fmax(0, modulus)) / 1000;
    out->strain_zero.stderr_value = sqrt(zero_variance + fmax(0, zero));
    out->yield_window_MPa = out->yields ? sqrt(fmax(0, stress)) : (double)NAN;
}

// ---- the analysis ---------------------------------------------------------------------------------
static lehr_status check(size_t *peak, const lehr_mechanics_curve *c, const lehr_mechanics_yield_options *o,
                         lehr_error *err)
{
    if (!(o->offset > 0 && o->offset < 1)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "offset strain %.6g: it lies between 0 and 1, usually 0.002",
                              o->offset);
    }
    if (!isnan(o->elastic[0]) && !(o->elastic[0] < o->elastic[1])) {
        return lehr_error_set(err, LEHR_ERR_ARG, "window of strain from %.6g to %.6g is out of order",
                              o->elastic[0], o->elastic[1]);
    }
    if (!isnan(o->window_span) && !(o->window_span > 0)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "span of the local fits %.6g must be positive",
                              o->window_span);
    }
    if (c->n < 20) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "%zu points; a stress-strain curve needs at least 20",
                              c->n);
    }
    lehr_status status = LEHR_OK;
    *peak = 0;
    for (size_t i = 0; i < c->n; i++) {
        if (!isfinite(c->strain[i]) || !isfinite(c->stress_MPa[i])) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "row %zu: strain %.6g, stress %.6g MPa", i + 1,
                                  c->strain[i], c->stress_MPa[i]);
        }
        *peak = c->stress_MPa[i] > c->stress_MPa[*peak] ? i : *peak;
    }
    status = c->stress_MPa[*peak] > 0 ? yield_check_order(c, *peak, err) : LEHR_OK;
    return status != LEHR_OK || c->stress_MPa[*peak] > 0
               ? status
               : lehr_error_set(err, LEHR_ERR_DOMAIN,
                                "no stress is positive: compression and tension both count as positive");
}

/// A tenth of the offset, or more where the points lie wide apart.
static double choose_span(const lehr_mechanics_curve *c, const lehr_mechanics_yield_options *o,
                          const yield_stretch *line)
{
    double step = (c->strain[line->first + line->n - 1] - c->strain[line->first]) /
                  (double)(line->n > 1 ? line->n - 1 : 1);
    return isnan(o->window_span) ? fmax(o->offset / 10, 7 * step) : o->window_span;
}

static lehr_status warn(const lehr_mechanics_yield *y, double offset, lehr_warnings *warnings,
                        lehr_error *err)
{
    lehr_status status = LEHR_OK;
    if (y->curvature_t > 3) {
        status = lehr_warnings_add(warnings, err,
                                   "the rising part is curved: a parabola through strains %.5g to %.5g has a "
                                   "quadratic term of %.1f standard errors, and the modulus depends on the "
                                   "window",
                                   y->elastic[0], y->elastic[1], y->curvature_t);
    }
    if (status == LEHR_OK && !y->yields) {
        status = lehr_warnings_add(warnings, err,
                                   "the curve does not reach the line shifted by %.3g of strain: no yield "
                                   "stress",
                                   offset);
    }
    if (status == LEHR_OK && y->maximum_at_end) {
        status = lehr_warnings_add(
            warnings, err, "the stress rises up to the end of the curve: its maximum is a lower bound");
    }
    return status;
}

static lehr_status analyse(lehr_mechanics_yield *out, const lehr_mechanics_curve *curve,
                           const lehr_mechanics_yield_options *options, lehr_warnings *warnings,
                           lehr_error *err)
{
    const lehr_estimate none = {(double)NAN, (double)NAN};
    *out = (lehr_mechanics_yield){
        .yield_stress_MPa = none, .yield_strain = none, .yield_window_MPa = (double)NAN};
    size_t peak = 0;
    yield_stretch line;
    lehr_status status = check(&peak, curve, options, err);
    if (status == LEHR_OK) {
        status = straight_part(&line, &out->curvature_t, curve, peak, options->elastic, err);
    }
    if (status != LEHR_OK) {
        return status;
    }
    double modulus = line.coefficient[1];
    double zero = line.center - line.coefficient[0] / modulus;
    double strain = (double)NAN;
    out->elastic[0] = curve->strain[line.first];
    out->elastic[1] = curve->strain[line.first + line.n - 1];
    out->elastic_points = line.n;
    out->noise_MPa = line.sigma;
    out->window_span = choose_span(curve, options, &line);
    out->strain_zero = (lehr_estimate){zero, sqrt(yield_variance_at(&line, zero)) / modulus};
    out->yields =
        find_yield(&out->yield_stress_MPa, &strain, curve, &line, options->offset, out->window_span);
    window_errors(out, curve, &line, options->offset, out->window_span);
    out->modulus_GPa = (lehr_estimate){
        modulus / 1000, hypot(sqrt(line.covariance[SLOPE_VARIANCE_OF_LINE]) / 1000, out->modulus_window_GPa)};
    if (out->yields) {
        out->yield_stress_MPa.stderr_value = hypot(out->yield_stress_MPa.stderr_value, out->yield_window_MPa);
        // On the shifted line: strain = offset + stress/modulus.
        double relative = hypot(out->yield_stress_MPa.stderr_value / out->yield_stress_MPa.value,
                                out->modulus_GPa.stderr_value / out->modulus_GPa.value);
        out->yield_strain = (lehr_estimate){strain - zero, out->yield_stress_MPa.value / modulus * relative};
    }
    status = yield_find_maximum(out, curve, &line, peak, out->window_span, err);
    return status == LEHR_OK ? warn(out, options->offset, warnings, err) : status;
}

lehr_status lehr_mechanics_yield_find(lehr_mechanics_yield *out, const lehr_mechanics_curve *curve,
                                      const lehr_mechanics_yield_options *options, lehr_warnings *warnings,
                                      lehr_error *err)
{
    lehr_mechanics_curve left;
    double *room = NULL;
    lehr_status status = yield_leave_loops(&left, &room, curve, options->offset / 10, err);
    status = status == LEHR_OK ? analyse(out, &left, options, warnings, err) : status;
    if (status == LEHR_OK && left.n < curve->n) {
        status = lehr_warnings_add(warnings, err, "%zu rows of unloading and loading again are left out",
                                   curve->n - left.n);
    }
    lehr_core_free(room);
    return status;
}
