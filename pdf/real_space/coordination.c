#include "coordination.h"

#include "coordination_private.h"
#include "correlation_private.h"
#include "shell_start.h"
#include "sine.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

static const double PI = 3.14159265358979323846;

lehr_pdf_coordination_options lehr_pdf_coordination_defaults(void)
{
    return (lehr_pdf_coordination_options){.convention = LEHR_PDF_CONVENTION_C,
                                           .range_ang = {(double)NAN, (double)NAN},
                                           .n_shells = 1,
                                           .ensemble = true};
}

// ---- integrals and derivatives on the grid ---------------------------------------------------------
void lehr_pdf_integral_weights(double *weights, const double *r_ang, size_t n, double a, double b)
{
    // Three points integrate a polynomial of degree five without error.
    static const double nodes[3] = {0.11270166537925831148, 0.5, 0.88729833462074168852};
    static const double parts[3] = {5.0 / 18, 8.0 / 18, 5.0 / 18};
    memset(weights, 0, n * sizeof *weights);
    for (size_t i = 0; i + 1 < n; i++) {
        double begin = fmax(a, r_ang[i]), end = fmin(b, r_ang[i + 1]);
        size_t first = 0, count = pdf_stencil_find(&first, r_ang, n, i);
        for (size_t k = 0; begin < end && k < 3; k++) {
            double c[LEHR_PDF_STENCIL];
            pdf_stencil_interpolate(c, r_ang + first, count, begin + nodes[k] * (end - begin));
            for (size_t j = 0; j < count; j++) {
                weights[first + j] += parts[k] * (end - begin) * c[j];
            }
        }
    }
}

/// What is integrated, and derivatives of the function that has the limit as an extremum.
typedef struct function {
    const lehr_pdf_correlation *correlation;
    bool rdf; ///< RDF, else T
} function;

static double value_at(const function *f, size_t i)
{
    return lehr_pdf_correlation_at(f->correlation, f->rdf ? LEHR_PDF_FUNCTION_RDF : LEHR_PDF_FUNCTION_T, i)
        .value;
}

/// Weights of value, slope and curvature at r over the stencil of its panel, by differences of the
/// interpolation that are exact for a polynomial of degree five up to rounding.
typedef struct local {
    size_t first, count;
    double value[LEHR_PDF_STENCIL], slope[LEHR_PDF_STENCIL], curvature[LEHR_PDF_STENCIL];
} local;

static local local_at(const lehr_pdf_correlation *correlation, double r)
{
    local out = {0};
    double c[5][LEHR_PDF_STENCIL];
    size_t i = 0;
    while (i + 2 < correlation->n && correlation->r_ang[i + 1] <= r) {
        i++;
    }
    out.count = pdf_stencil_find(&out.first, correlation->r_ang, correlation->n, i);
    double h = correlation->r_ang[i + 1] - correlation->r_ang[i];
    for (int k = 0; k < 5; k++) {
        pdf_stencil_interpolate(c[k], correlation->r_ang + out.first, out.count, r + (k - 2) * h);
    }
    for (size_t j = 0; j < out.count; j++) {
        out.value[j] = c[2][j];
        out.slope[j] = (c[0][j] - 8 * c[1][j] + 8 * c[3][j] - c[4][j]) / (12 * h);
        out.curvature[j] = (-c[0][j] + 16 * c[1][j] - 30 * c[2][j] + 16 * c[3][j] - c[4][j]) / (12 * h * h);
    }
    return out;
}

static double apply(const double *weights, const local *at, const function *f)
{
    double sum = 0;
    for (size_t j = 0; j < at->count; j++) {
        sum += weights[j] * value_at(f, at->first + j);
    }
    return sum;
}

/// The extremum next to row @p i, by Newton steps that stay within one spacing.
static double refine(const function *f, size_t i)
{
    const double *r = f->correlation->r_ang;
    double at = r[i], low = r[i > 0 ? i - 1 : i], high = r[i + 1 < f->correlation->n ? i + 1 : i];
    for (int step = 0; step < 20; step++) {
        local here = local_at(f->correlation, at);
        double move = -apply(here.slope, &here, f) / apply(here.curvature, &here, f);
        double next = fmin(fmax(at + move, low), high);
        if (!isfinite(next) || fabs(next - at) < 1e-12) {
            break;
        }
        at = next;
    }
    return at;
}

// ---- limits ------------------------------------------------------------------------------------------
/// Row of the smallest (@p sign 1) or largest (-1) value between two rows.
static size_t extremum(const function *f, size_t begin, size_t end, double sign)
{
    size_t best = begin;
    for (size_t i = begin; i <= end && i < f->correlation->n; i++) {
        best = sign * value_at(f, i) < sign * value_at(f, best) ? i : best;
    }
    return best;
}

/// Where T reaches zero before the first peak; the smallest T there where it never does.
static double find_lower(const lehr_pdf_correlation *correlation, size_t peak)
{
    const function t = {correlation, false};
    size_t i = peak;
    while (i > 0 && value_at(&t, i) > 0) {
        i--;
    }
    double here = value_at(&t, i), next = i + 1 < correlation->n ? value_at(&t, i + 1) : 0;
    if (here > 0) {
        return correlation->r_ang[extremum(&t, 0, peak, 1)];
    }
    return correlation->r_ang[i] + (correlation->r_ang[i + 1] - correlation->r_ang[i]) * here / (here - next);
}

static lehr_status find_limits(lehr_pdf_coordination *out, const function *f,
                               const lehr_pdf_coordination_options *options, lehr_error *err)
{
    const lehr_pdf_correlation *correlation = f->correlation;
    size_t peak = 0, half = 0, minimum = 0;
    double foot = 0;
    memcpy(out->range_ang, options->range_ang, sizeof out->range_ang);
    if (!isnan(options->range_ang[0]) && !isnan(options->range_ang[1])) {
        return LEHR_OK;
    }
    if (!pdf_correlation_first_peak(&peak, &foot, correlation) ||
        !pdf_end_of_peak(&half, &minimum, correlation)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "no first peak with a minimum behind it is found in G(r): give the range");
    }
    if (isnan(out->range_ang[0])) {
        out->range_ang[0] = find_lower(correlation, peak);
    }
    if (isnan(out->range_ang[1])) {
        bool c = options->convention == LEHR_PDF_CONVENTION_C;
        // One ripple behind the smooth minimum, so that it can be a minimum of the function itself.
        double ripple = correlation->qmax > 0 ? PI / correlation->qmax : 0.1;
        size_t end = minimum;
        while (c && end + 1 < correlation->n &&
               correlation->r_ang[end] < correlation->r_ang[minimum] + ripple) {
            end++;
        }
        size_t row = c ? extremum(f, half, end, 1) : extremum(f, peak > 5 ? peak - 5 : 0, half, -1);
        out->range_ang[1] = refine(f, row);
        out->upper_limit.value = out->range_ang[1];
        out->upper_limit.stderr_value = 0;
    }
    return LEHR_OK;
}

/// The same function with Lorch's window, which has no ripples, as far as the first peaks need it. NULL where
/// it came from a file or has a window already.
static lehr_status make_smooth(lehr_pdf_correlation **out, const lehr_pdf_correlation *correlation,
                               double upper_ang, lehr_error *err)
{
    enum { LORCH = LEHR_PDF_ENSEMBLE_SIZE / 2 }; // of the members: all data, another window
    *out = NULL;
    if (!correlation->plan || correlation->damping.window != LEHR_PDF_WINDOW_NONE) {
        return LEHR_OK;
    }
    lehr_pdf_correlation near = *correlation;
    near.options.r_ang[1] = fmin(near.options.r_ang[1], 1.6 * upper_ang + 1);
    return lehr_pdf_correlation_member(out, &near, LORCH, err);
}

/// Limits of convention C where the ripples of a sharp peak make them: those of the smooth function, by more
/// than a quarter of a ripple apart, which then stays in @p smooth.
static lehr_status avoid_ripples(lehr_pdf_coordination *out, lehr_pdf_correlation **smooth,
                                 const lehr_pdf_correlation *correlation,
                                 const lehr_pdf_coordination_options *options, lehr_error *err)
{
    *smooth = NULL;
    if (options->convention != LEHR_PDF_CONVENTION_C || isnan(out->upper_limit.value)) {
        return LEHR_OK;
    }
    lehr_pdf_coordination other = {.convention = options->convention};
    other.upper_limit = (lehr_estimate){(double)NAN, (double)NAN};
    lehr_status status = make_smooth(smooth, correlation, out->range_ang[1], err);
    if (status != LEHR_OK || !*smooth) {
        return status;
    }
    const function f = {*smooth, true};
    (*smooth)->options.without_errors = correlation->options.without_errors;
    bool found = find_limits(&other, &f, options, NULL) == LEHR_OK;
    if (found && fabs(other.range_ang[1] - out->range_ang[1]) > PI / correlation->qmax / 4) {
        memcpy(out->range_ang, other.range_ang, sizeof out->range_ang);
        out->upper_limit = other.upper_limit;
    } else {
        lehr_pdf_correlation_free(*smooth);
        *smooth = NULL;
    }
    return LEHR_OK;
}

static lehr_status check_limits(const lehr_pdf_coordination *out, const lehr_pdf_correlation *correlation,
                                lehr_error *err)
{
    const double *range = out->range_ang;
    if (!(range[0] < range[1])) {
        return lehr_error_set(err, LEHR_ERR_ARG, "limits %g and %g angstrom are not in order", range[0],
                              range[1]);
    }
    if (!(range[0] >= correlation->r_ang[0] - 1e-9 &&
          range[1] <= correlation->r_ang[correlation->n - 1] + 1e-9)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "limits %g:%g angstrom lie outside of the data, %g to %g",
                              range[0], range[1], correlation->r_ang[0],
                              correlation->r_ang[correlation->n - 1]);
    }
    return LEHR_OK;
}

// ---- integral ------------------------------------------------------------------------------------------
/// The integral and its response v to G, shape (n,), at fixed limits; and that of the upper limit to G of the
/// function
/// @p limit, whose extremum it is: f itself, or the smooth one.
static void integrate(lehr_pdf_coordination *out, double *v, double *move, double *density_slope,
                      const function *f, const function *limit, double factor)
{
    const lehr_pdf_correlation *correlation = f->correlation;
    const double a = out->range_ang[0], b = out->range_ang[1], volume = 4 * PI / 3 * (b * b * b - a * a * a);
    double sum = factor * volume * correlation->number_density;
    lehr_pdf_integral_weights(v, correlation->r_ang, correlation->n, a, b);
    for (size_t i = 0; i < correlation->n; i++) {
        v[i] *= factor * correlation->r_ang[i];
        move[i] = 0;
        sum += v[i] * correlation->g[i];
    }
    out->coordination.value = sum;
    *density_slope = factor * volume;
    if (isnan(out->upper_limit.value)) {
        return;
    }
    // f'(b) = 0: a change of G moves b by -df'/f'', and the integral by RDF(b) times that.
    const function rdf = {correlation, true};
    local inside = local_at(correlation, b), here = local_at(limit->correlation, b);
    double curvature = apply(here.curvature, &here, limit),
           edge = factor * apply(inside.value, &inside, &rdf);
    for (size_t j = 0; j < here.count; j++) {
        double scale = f->rdf ? correlation->r_ang[here.first + j] : 1;
        move[here.first + j] = -here.slope[j] * scale / curvature;
    }
    *density_slope -= edge * 4 * PI * (f->rdf ? 2 * b : 1) / curvature;
    out->limit = edge; // times the error of b, below
}

/// @param[in] smooth nullable: the function whose minimum is the upper limit, where it is not @p correlation
static lehr_status find_errors(lehr_pdf_coordination *out, double *v, const double *move,
                               double density_slope, const lehr_pdf_correlation *correlation,
                               const lehr_pdf_correlation *smooth, lehr_error *err)
{
    double noise = 0, limit = 0, total = 0, choices = 0, fixed = 0, edge = out->limit;
    double error = isnan(correlation->number_density_stderr) ? 0 : correlation->number_density_stderr;
    lehr_status status = lehr_pdf_correlation_variance(correlation, &noise, v, err);
    if (status == LEHR_OK) {
        status = pdf_correlation_model_variance(correlation, &fixed, v, err);
    }
    if (status == LEHR_OK) {
        status = lehr_pdf_correlation_variance(smooth ? smooth : correlation, &limit, move, err);
    }
    for (size_t i = 0; !smooth && i < correlation->n; i++) {
        v[i] += edge * move[i];
    }
    if (status == LEHR_OK) {
        status = lehr_pdf_correlation_variance(correlation, &total, v, err);
    }
    if (status == LEHR_OK) {
        status = pdf_correlation_model_variance(correlation, &choices, v, err);
    }
    if (!isnan(out->upper_limit.value)) {
        out->upper_limit.stderr_value = sqrt(limit);
    }
    out->noise = sqrt(fmax(noise - fixed, 0));
    out->limit = fabs(edge) * sqrt(limit);
    out->density = fabs(density_slope) * error;
    out->structure = sqrt(choices);
    double apart = smooth ? out->limit : 0; // of a limit that another function gives
    out->statistical = hypot(hypot(sqrt(fmax(total - choices, 0)), apart), out->density);
    return status;
}

/// Coordination of conventions A to C without the model error.
static lehr_status find_one(lehr_pdf_coordination *out, const lehr_pdf_correlation *correlation,
                            const lehr_pdf_coordination_options *options, bool errors, lehr_error *err)
{
    const function f = {correlation, options->convention != LEHR_PDF_CONVENTION_A};
    double factor = options->convention == LEHR_PDF_CONVENTION_C ? 1 : 2, density_slope = 0;
    *out = (lehr_pdf_coordination){.convention = options->convention, .model = (double)NAN};
    out->upper_limit = (lehr_estimate){(double)NAN, (double)NAN};
    lehr_pdf_correlation *smooth = NULL;
    double *v = NULL;
    lehr_status status = find_limits(out, &f, options, err);
    if (status == LEHR_OK) {
        status = avoid_ripples(out, &smooth, correlation, options, err);
    }
    status = status == LEHR_OK ? check_limits(out, correlation, err) : status;
    if (status == LEHR_OK) {
        v = lehr_core_alloc(2 * correlation->n, sizeof *v);
        status = v ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for an integral over G(r)");
    }
    if (status == LEHR_OK) {
        const function limit = {smooth ? smooth : correlation, f.rdf};
        integrate(out, v, v + correlation->n, &density_slope, &f, &limit, factor);
        status = errors ? find_errors(out, v, v + correlation->n, density_slope, correlation, smooth, err)
                        : LEHR_OK;
    }
    lehr_core_free(v);
    lehr_pdf_correlation_free(smooth);
    return status;
}

// ---- model ---------------------------------------------------------------------------------------------
/// Standard deviation over the ensemble; a member without a minimum says nothing.
static lehr_status spread(double *out, const lehr_pdf_correlation *correlation, double upper_ang,
                          const lehr_pdf_coordination_options *options, lehr_error *err)
{
    lehr_pdf_correlation near = *correlation; // members need no more than the first peak
    near.options.r_ang[1] = fmin(near.options.r_ang[1], fmax(1.6 * upper_ang, near.options.r_ang[0] + 1));
    double sum = 0, square = 0, count = 0;
    for (size_t k = 0; k < LEHR_PDF_ENSEMBLE_SIZE; k++) {
        lehr_pdf_correlation *member = NULL;
        lehr_pdf_coordination one;
        lehr_status status = lehr_pdf_correlation_member(&member, &near, k, err);
        if (status == LEHR_OK) {
            status = find_one(&one, member, options, false, err);
        }
        lehr_pdf_correlation_free(member);
        if (status == LEHR_OK) {
            sum += one.coordination.value;
            square += one.coordination.value * one.coordination.value;
            count++;
        } else if (status != LEHR_ERR_DOMAIN) {
            return status;
        }
    }
    lehr_error_clear(err);
    *out = count > 1 ? sqrt(fmax((square - sum * sum / count) / (count - 1), 0)) : (double)NAN;
    return LEHR_OK;
}

static lehr_status find_model(lehr_pdf_coordination *out, const lehr_pdf_correlation *correlation,
                              const lehr_pdf_coordination_options *options, lehr_error *err)
{
    if (correlation->plan) {
        return spread(&out->model, correlation, out->range_ang[1], options, err);
    }
    if (!isnan(out->upper_limit.value) && correlation->qmax > 0) {
        const function rdf = {correlation, true};
        local here = local_at(correlation, out->range_ang[1]);
        double factor = options->convention == LEHR_PDF_CONVENTION_C ? 1 : 2;
        out->model = fabs(factor * apply(here.value, &here, &rdf)) * PI / correlation->qmax / 4;
    }
    return LEHR_OK;
}

lehr_status lehr_pdf_coordination_find(lehr_pdf_coordination *out, const lehr_pdf_correlation *correlation,
                                       const lehr_pdf_coordination_options *options, lehr_warnings *warnings,
                                       lehr_error *err)
{
    lehr_status status = lehr_pdf_correlation_check_form(correlation, LEHR_PDF_FUNCTION_RDF, err);
    if (status == LEHR_OK && options->convention == LEHR_PDF_CONVENTION_D) {
        status = pdf_coordination_of_shells(out, correlation, options, warnings, err);
    } else if (status == LEHR_OK) {
        status = find_one(out, correlation, options, true, err);
        if (status == LEHR_OK && options->ensemble) {
            status = find_model(out, correlation, options, err);
        }
    }
    if (status != LEHR_OK) {
        return status;
    }
    if (out->structure > 0) {
        out->model = hypot(isnan(out->model) ? 0 : out->model, out->structure);
    }
    out->coordination.stderr_value =
        isnan(out->model) ? out->statistical : hypot(out->statistical, out->model);
    return isnan(out->statistical)
               ? lehr_warnings_add(warnings, err,
                                   "G(r) has no errors: that of the number of neighbours is not known")
               : LEHR_OK;
}
