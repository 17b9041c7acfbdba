#include "yield_private.h"

#include <lehr/core/alloc.h>
#include <lehr/fitting/distribution.h>
#include <lehr/fitting/linear.h>
#include <math.h>

/// A polynomial through a stretch of the curve.
typedef struct stretch {
    size_t first, n;
    size_t degree;
    double center;
    double coefficient[3];
    double covariance[9]; ///< of the coefficients, scaled with the residuals
    double sigma;         ///< of a point
} stretch;

static lehr_status fit_stretch(stretch *out, const lehr_mechanics_curve *c, size_t first, size_t last,
                               size_t degree, lehr_error *err)
{
    *out = (stretch){.first = first, .n = last - first, .degree = degree};
    if (last < first + degree + 2) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "%zu points between rows %zu and %zu, too few for a fit of degree %zu",
                              last - first, first + 1, last, degree);
    }
    for (size_t i = first; i < last; i++) {
        out->center += c->strain[i] / (double)out->n;
    }
    lehr_linear_fit *fit = NULL;
    lehr_status status = lehr_linear_polynomial_create(&fit, c->strain + first, c->stress_MPa + first, NULL,
                                                       out->n, degree, out->center, err);
    if (status == LEHR_OK) {
        status = lehr_linear_fit_covariance(fit, out->covariance, err);
    }
    if (status == LEHR_OK) {
        out->sigma = lehr_linear_fit_sigma(fit);
        // The scatter of few points is itself uncertain: Student's factor for the confidence of one sigma.
        double scale =
            out->sigma * lehr_quantile_t(lehr_confidence_of_sigmas(1), (double)(out->n - degree - 1));
        for (size_t k = 0; k <= degree; k++) {
            out->coefficient[k] = lehr_linear_fit_coefficients(fit)[k];
        }
        for (size_t k = 0; k < (degree + 1) * (degree + 1); k++) {
            out->covariance[k] *= scale * scale;
        }
    }
    lehr_linear_fit_free(fit);
    return status;
}

static double value_at(const stretch *s, double strain)
{
    double d = strain - s->center;
    return s->coefficient[0] + d * (s->coefficient[1] + d * s->coefficient[2]);
}

static double slope_at(const stretch *s, double strain)
{
    return s->coefficient[1] + 2 * (strain - s->center) * s->coefficient[2];
}

static double variance_at(const stretch *s, double strain)
{
    const double power[3] = {1, strain - s->center, (strain - s->center) * (strain - s->center)};
    size_t p = s->degree + 1;
    double sum = 0;
    for (size_t j = 0; j < p; j++) {
        for (size_t k = 0; k < p; k++) {
            sum += power[j] * s->covariance[j * p + k] * power[k];
        }
    }
    return sum;
}

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

static lehr_status fit_line(stretch *out, double *curvature_t, double *relative_curvature,
                            const lehr_mechanics_curve *c, size_t first, size_t last, lehr_error *err)
{
    stretch parabola;
    lehr_status status = fit_stretch(out, c, first, last, 1, err);
    if (status == LEHR_OK) {
        status = fit_stretch(&parabola, c, first, last, 2, err);
    }
    if (status == LEHR_OK) {
        double half = (c->strain[last - 1] - c->strain[first]) / 2;
        *curvature_t = fabs(parabola.coefficient[2]) / sqrt(parabola.covariance[8]);
        *relative_curvature = fabs(parabola.coefficient[2] * half / parabola.coefficient[1]);
    }
    return status;
}

static lehr_status find_straight(stretch *line, double *curvature_t, const lehr_mechanics_curve *c,
                                 size_t peak, lehr_error *err)
{
    double widest = 0, least = INFINITY;
    line->n = 0;
    for (int low = 2; low <= 10; low++) {
        for (int high = low + 5; high <= 12; high++) {
            stretch trial;
            double t = 0, relative = 0;
            size_t first = first_above(c->stress_MPa, peak, c->stress_MPa[peak] * low / 20);
            size_t last = first_above(c->stress_MPa, peak, c->stress_MPa[peak] * high / 20);
            if (last < first + 5 || fit_line(&trial, &t, &relative, c, first, last, NULL) != LEHR_OK ||
                !(trial.coefficient[1] > 0)) {
                continue;
            }
            double width = t <= 2 ? high - low : 0;
            if (width > widest || (widest == 0 && relative < least)) {
                widest = width;
                least = relative;
                *line = trial;
                *curvature_t = t;
            }
        }
    }
    return line->n > 0
               ? LEHR_OK
               : lehr_error_set(err, LEHR_ERR_DOMAIN,
                                "no straight rising part of at least 5 points between 10 %% and 60 %% "
                                "of the largest stress, %.5g MPa; give its window of strain",
                                c->stress_MPa[peak]);
}

static lehr_status straight_part(stretch *line, double *curvature_t, const lehr_mechanics_curve *c,
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
/// Parabola through the neighbours of a row within @p span of strain, at least seven of them.
static lehr_status fit_near(stretch *out, const lehr_mechanics_curve *c, size_t row, double span,
                            lehr_error *err)
{
    size_t first = row, last = row + 1;
    while (first > 0 && fabs(c->strain[first - 1] - c->strain[row]) <= span) {
        first--;
    }
    while (last < c->n && fabs(c->strain[last] - c->strain[row]) <= span) {
        last++;
    }
    for (; last - first < 7 && last - first < c->n;) {
        first -= first > 0;
        last += last < c->n;
    }
    return fit_stretch(out, c, first, last, 2, err);
}

/// Where the parabola through the neighbours of a row crosses the shifted line; false where it does not near
/// this row, as about a single reading that is off.
static bool cross_near(stretch *near, double *strain, const lehr_mechanics_curve *c, const stretch *line,
                       size_t row, double offset, double span)
{
    if (fit_near(near, c, row, span, NULL) != LEHR_OK) {
        return false;
    }
    double e = c->strain[row];
    for (int i = 0; i < 20; i++) {
        e -= (value_at(near, e) - value_at(line, e - offset)) / (slope_at(near, e) - line->coefficient[1]);
    }
    *strain = e;
    return fabs(e - c->strain[row]) <= fmax(span, offset);
}

static bool is_below(const lehr_mechanics_curve *c, const stretch *line, size_t row, double offset)
{
    return c->stress_MPa[row] < value_at(line, c->strain[row] - offset);
}

/// Crossing with the line shifted by the offset; false where there is none.
static bool find_yield(lehr_estimate *stress, double *strain, const lehr_mechanics_curve *c,
                       const stretch *line, double offset, double span)
{
    stretch near;
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
    double slope = slope_at(&near, e);
    double of_curve = modulus * modulus * variance_at(&near, e);
    double of_line = slope * slope * variance_at(line, e - offset);
    *strain = e;
    *stress = (lehr_estimate){value_at(&near, e), sqrt(of_curve + of_line) / fabs(modulus - slope)};
    return true;
}

static lehr_status find_maximum(lehr_mechanics_yield *out, const lehr_mechanics_curve *c, size_t peak,
                                double span, lehr_error *err)
{
    stretch near;
    lehr_status status = fit_near(&near, c, peak, span, err);
    if (status != LEHR_OK) {
        return status;
    }
    double apex = near.center - near.coefficient[1] / (2 * near.coefficient[2]);
    double low = c->strain[near.first], high = c->strain[near.first + near.n - 1];
    bool inside = near.coefficient[2] < 0 && apex > low && apex < high;
    double at = inside ? apex : c->strain[peak];
    out->maximum_at_end = !inside && near.first + near.n == c->n;
    out->maximum_stress_MPa = (lehr_estimate){value_at(&near, at), sqrt(variance_at(&near, at))};
    out->maximum_strain = at - out->strain_zero.value;
    return LEHR_OK;
}

// ---- errors of the window -------------------------------------------------------------------------
/// Changes when the ends of the window move inwards by a fifth, less the part that is noise: the line through
/// fewer points varies about that through all of them with the difference of their variances.
static void window_errors(lehr_mechanics_yield *out, const lehr_mechanics_curve *c, const stretch *line,
                          double offset, double span)
{
    const size_t fifth = line->n / 5;
    double modulus = 0, stress = 0;
    if (fifth == 0) {
        return;
    }
    for (size_t ends = 1; ends <= 3; ends++) {
        stretch trial;
        lehr_estimate moved = {out->yield_stress_MPa.value, out->yield_stress_MPa.stderr_value};
        double strain = 0;
        size_t first = line->first + (ends & 1 ? fifth : 0);
        size_t last = line->first + line->n - (ends & 2 ? fifth : 0);
        if (fit_stretch(&trial, c, first, last, 1, NULL) != LEHR_OK) {
            continue;
        }
        double d = trial.coefficient[1] - line->coefficient[1];
        modulus += (d * d - (trial.covariance[3] - line->covariance[3])) / 3;
        if (out->yields && find_yield(&moved, &strain, c, &trial, offset, span)) {
            double change = moved.value - out->yield_stress_MPa.value;
            double noise = moved.stderr_value * moved.stderr_value -
                           out->yield_stress_MPa.stderr_value * out->yield_stress_MPa.stderr_value;
            stress += (change * change - noise) / 3;
        }
    }
    out->modulus_window_GPa = sqrt(fmax(0, modulus)) / 1000;
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
                          const stretch *line)
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
    stretch line;
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
    out->strain_zero = (lehr_estimate){zero, sqrt(variance_at(&line, zero)) / modulus};
    out->yields =
        find_yield(&out->yield_stress_MPa, &strain, curve, &line, options->offset, out->window_span);
    window_errors(out, curve, &line, options->offset, out->window_span);
    out->modulus_GPa =
        (lehr_estimate){modulus / 1000, hypot(sqrt(line.covariance[3]) / 1000, out->modulus_window_GPa)};
    if (out->yields) {
        out->yield_stress_MPa.stderr_value = hypot(out->yield_stress_MPa.stderr_value, out->yield_window_MPa);
        // On the shifted line: strain = offset + stress/modulus.
        double relative = hypot(out->yield_stress_MPa.stderr_value / out->yield_stress_MPa.value,
                                out->modulus_GPa.stderr_value / out->modulus_GPa.value);
        out->yield_strain = (lehr_estimate){strain - zero, out->yield_stress_MPa.value / modulus * relative};
    }
    status = find_maximum(out, curve, peak, out->window_span, err);
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
