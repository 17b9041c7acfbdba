#include "correlation.h"

#include "correlation_private.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdint.h>

static const double PI = 3.14159265358979323846;
/// More points than anybody draws.
static const double MOST_POINTS = 1e6;

lehr_pdf_correlation_options lehr_pdf_correlation_defaults(void)
{
    return (lehr_pdf_correlation_options){.transform = lehr_pdf_transform_defaults(),
                                          .r_ang = {0.01, 20},
                                          .step_ang = 0.01,
                                          .number_density = (double)NAN,
                                          .cutoff_ang = (double)NAN};
}

void lehr_pdf_correlation_free(lehr_pdf_correlation *correlation)
{
    if (correlation) {
        if (!correlation->plan_borrowed) {
            lehr_pdf_transform_free(correlation->plan);
        }
        lehr_core_free(correlation->sigma_model);
        lehr_core_free(correlation->sigma);
        lehr_core_free(correlation->g);
        lehr_core_free(correlation->r_ang);
        lehr_core_free(correlation);
    }
}

lehr_status pdf_correlation_allocate(lehr_pdf_correlation **out, size_t n, lehr_error *err)
{
    lehr_pdf_correlation *correlation = lehr_core_alloc(1, sizeof *correlation);
    *out = correlation;
    if (correlation) {
        correlation->n = n;
        correlation->r_ang = lehr_core_alloc(n, sizeof(double));
        correlation->g = lehr_core_alloc(n, sizeof(double));
        correlation->sigma = lehr_core_alloc(n, sizeof(double));
        if (correlation->r_ang && correlation->g && correlation->sigma) {
            return LEHR_OK;
        }
    }
    return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for G(r) at %zu points", n);
}

// ---- transform -------------------------------------------------------------------------------
static lehr_status check_options(const lehr_pdf_correlation_options *options, lehr_error *err)
{
    const double *r = options->r_ang;
    if (!(r[0] >= 0 && r[1] > r[0] && isfinite(r[1]))) {
        return lehr_error_set(err, LEHR_ERR_ARG, "r from %g to %g angstrom; expected 0 <= rmin < rmax", r[0],
                              r[1]);
    }
    if (!(options->step_ang > 0 && (r[1] - r[0]) / options->step_ang < MOST_POINTS)) {
        return lehr_error_set(
            err, LEHR_ERR_ARG,
            "a step of %g angstrom from %g to %g; expected one greater than 0 that makes at "
            "most a million points",
            options->step_ang, r[0], r[1]);
    }
    if (!isnan(options->number_density) &&
        !(options->number_density > 0 && isfinite(options->number_density))) {
        return lehr_error_set(err, LEHR_ERR_ARG, "number density %g 1/angstrom^3 is not greater than 0",
                              options->number_density);
    }
    if (!isnan(options->cutoff_ang) && !(options->cutoff_ang > 0)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "shortest distance %g angstrom is not greater than 0",
                              options->cutoff_ang);
    }
    return LEHR_OK;
}

lehr_pdf_errors pdf_correlation_errors(const lehr_pdf_correlation *correlation, const double *identity)
{
    const lehr_pdf_sq *structure = correlation->structure;
    return (lehr_pdf_errors){.sigma = structure->sigma,
                             .n_parameters = structure->n_common,
                             .jacobian = structure->common,
                             .covariance = identity,
                             .s_zero_stderr = correlation->options.s_zero_stderr};
}

/// Unit matrix for the common errors, which come as shifts of one standard error each.
lehr_status pdf_correlation_identity(double **out, const lehr_pdf_correlation *correlation, lehr_error *err)
{
    size_t n = correlation->structure->n_common;
    double *identity = lehr_core_alloc(n * n, sizeof *identity);
    *out = identity;
    if (!identity) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu common errors", n);
    }
    for (size_t i = 0; i < n; i++) {
        identity[i * n + i] = 1;
    }
    return LEHR_OK;
}

static lehr_status fill_sigma(lehr_pdf_correlation *correlation, lehr_error *err)
{
    double *identity = NULL;
    if (!correlation->structure->has_sigma || correlation->options.without_errors) {
        for (size_t i = 0; i < correlation->n; i++) {
            correlation->sigma[i] = (double)NAN;
        }
        return LEHR_OK;
    }
    lehr_status status = pdf_correlation_identity(&identity, correlation, err);
    if (status == LEHR_OK) {
        const lehr_pdf_errors errors = pdf_correlation_errors(correlation, identity);
        status = lehr_pdf_transform_variance(correlation->plan, correlation->sigma, &errors, err);
    }
    for (size_t i = 0; status == LEHR_OK && i < correlation->n; i++) {
        correlation->sigma[i] = sqrt(correlation->sigma[i]);
    }
    lehr_core_free(identity);
    return status;
}

/// Transform of the options, or that of a function made before.
static lehr_status plan(lehr_pdf_correlation *correlation, lehr_error *err)
{
    const lehr_pdf_sq *structure = correlation->structure;
    const lehr_pdf_transform_options *options = &correlation->options.transform;
    if (pdf_correlation_same_transform(correlation, correlation->options.like)) {
        correlation->plan = correlation->options.like->plan;
        correlation->plan_borrowed = true;
        return LEHR_OK;
    }
    return lehr_pdf_transform_create(&correlation->plan, structure->q_per_ang, structure->n,
                                     correlation->r_ang, correlation->n, options, err);
}

static lehr_status transform(lehr_pdf_correlation *correlation, lehr_error *err)
{
    const lehr_pdf_sq *structure = correlation->structure;
    const lehr_pdf_correlation_options *options = &correlation->options;
    for (size_t i = 0; i < correlation->n; i++) {
        // 0.15, not 0.15000000000000002
        correlation->r_ang[i] = nearbyint(1e10 * (options->r_ang[0] + options->step_ang * (double)i)) / 1e10;
    }
    double *data = lehr_core_alloc(structure->n, sizeof *data);
    if (!data) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for S(q) - 1");
    }
    for (size_t j = 0; j < structure->n; j++) {
        data[j] = structure->s[j] - 1;
    }
    lehr_status status = plan(correlation, err);
    if (status == LEHR_OK) {
        status = lehr_pdf_transform_apply(correlation->plan, correlation->g, data, 1,
                                          options->transform.threads, err);
    }
    lehr_core_free(data);
    return status == LEHR_OK ? fill_sigma(correlation, err) : status;
}

/// A correlation without warnings and ensemble.
static lehr_status create_one(lehr_pdf_correlation **out, const lehr_pdf_sq *structure,
                              const lehr_pdf_correlation_options *options, lehr_error *err)
{
    lehr_pdf_correlation *correlation = NULL;
    double span = options->r_ang[1] - options->r_ang[0];
    *out = NULL;
    lehr_status status =
        pdf_correlation_allocate(&correlation, 1 + (size_t)floor(span / options->step_ang + 1e-6), err);
    if (status == LEHR_OK) {
        bool own = isnan(options->number_density);
        correlation->options = *options;
        correlation->structure = structure;
        correlation->damping = options->transform.damping;
        correlation->window_known = true;
        correlation->number_density = own ? structure->number_density : options->number_density;
        correlation->number_density_stderr =
            own ? structure->number_density_stderr : options->number_density_stderr;
        status = transform(correlation, err);
    }
    if (status == LEHR_OK) {
        correlation->qmin = lehr_pdf_transform_min(correlation->plan);
        correlation->qmax = lehr_pdf_transform_max(correlation->plan);
        status = pdf_correlation_low_r(correlation, options->cutoff_ang, err);
    }
    if (status != LEHR_OK) {
        lehr_pdf_correlation_free(correlation);
        return status;
    }
    *out = correlation;
    return LEHR_OK;
}

// ---- ensemble ----------------------------------------------------------------------------------
lehr_status lehr_pdf_correlation_member(lehr_pdf_correlation **out, const lehr_pdf_correlation *correlation,
                                        size_t i, lehr_error *err)
{
    static const double factors[3] = {1, 0.9, 0.8};
    lehr_pdf_correlation_options options = correlation->options;
    lehr_pdf_window given = options.transform.damping.window;
    options.ensemble = false;
    options.without_errors = true;
    options.cutoff_ang = correlation->low_r.cutoff_ang;
    options.transform.max = correlation->qmax * factors[i % 3];
    options.transform.s_zero += i / 3 % 2 == 0 ? 0 : 0.03;
    if (i / 6 % 2 == 1) {
        options.transform.damping = lehr_pdf_damping_of(
            given == LEHR_PDF_WINDOW_LORCH ? LEHR_PDF_WINDOW_COSINE : LEHR_PDF_WINDOW_LORCH);
    } else if (given == LEHR_PDF_WINDOW_COSINE && !isnan(options.transform.damping.q1_per_ang)) {
        options.transform.damping.q1_per_ang *= factors[i % 3];
    }
    return create_one(out, correlation->structure, &options, err);
}

/// Standard deviation of the members.
static lehr_status fill_model(lehr_pdf_correlation *correlation, lehr_error *err)
{
    size_t n = correlation->n;
    lehr_status status = LEHR_OK;
    double *sum = lehr_core_alloc(n, sizeof *sum);
    correlation->sigma_model = lehr_core_alloc(n, sizeof(double));
    if (!sum || !correlation->sigma_model) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for an ensemble");
    }
    for (size_t k = 0; status == LEHR_OK && k < LEHR_PDF_ENSEMBLE_SIZE; k++) {
        lehr_pdf_correlation *member = NULL;
        status = lehr_pdf_correlation_member(&member, correlation, k, err);
        for (size_t i = 0; status == LEHR_OK && i < n; i++) {
            double shift = member->g[i] - correlation->g[i];
            sum[i] += shift;
            correlation->sigma_model[i] += shift * shift;
        }
        lehr_pdf_correlation_free(member);
    }
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        const double count = LEHR_PDF_ENSEMBLE_SIZE;
        double variance = (correlation->sigma_model[i] - sum[i] * sum[i] / count) / (count - 1);
        correlation->sigma_model[i] = sqrt(fmax(variance, 0));
    }
    lehr_core_free(sum);
    return status;
}

lehr_status lehr_pdf_correlation_create(lehr_pdf_correlation **out, const lehr_pdf_sq *structure,
                                        const lehr_pdf_correlation_options *options, lehr_warnings *warnings,
                                        lehr_error *err)
{
    lehr_pdf_correlation_options used = *options;
    lehr_pdf_correlation *correlation = NULL;
    *out = NULL;
    lehr_status status = check_options(options, err);
    if (status == LEHR_OK && options->find_qmax) {
        status = lehr_pdf_qmax_find(&used.transform.max, structure, options->transform.min, err);
    }
    if (status == LEHR_OK) {
        status = create_one(&correlation, structure, &used, err);
    }
    if (status == LEHR_OK && options->ensemble) {
        status = fill_model(correlation, err);
    }
    if (status == LEHR_OK) {
        status = pdf_correlation_warn(correlation, warnings, err);
    }
    if (status != LEHR_OK) {
        lehr_pdf_correlation_free(correlation);
        return status;
    }
    *out = correlation;
    return LEHR_OK;
}

// ---- forms ---------------------------------------------------------------------------------------
#define NAME_OF(enumerator, name, unit, column) name,
#define UNIT_OF(enumerator, name, unit, column) unit,

const char *lehr_pdf_function_name(lehr_pdf_function form)
{
    static const char *const names[] = {LEHR_PDF_FUNCTION_LIST(NAME_OF)};
    return names[form];
}

const char *lehr_pdf_function_unit(lehr_pdf_function form)
{
    static const char *const units[] = {LEHR_PDF_FUNCTION_LIST(UNIT_OF)};
    return units[form];
}

const char *lehr_pdf_function_definition(lehr_pdf_function form)
{
    switch (form) {
    case LEHR_PDF_FUNCTION_SMALL_G:
        return "g(r) = 1 + G(r)/(4 pi rho r), tends to 1";
    case LEHR_PDF_FUNCTION_T:
        return "T(r) = G(r) + 4 pi rho r = RDF(r)/r";
    case LEHR_PDF_FUNCTION_RDF:
        return "RDF(r) = 4 pi rho r^2 g(r)";
    case LEHR_PDF_FUNCTION_BIG_G:
        break;
    }
    return "G(r) = (2/pi) int q [S(q) - 1] sin(q r) dq = 4 pi rho r [g(r) - 1], also called D(r)";
}

lehr_status lehr_pdf_correlation_check_form(const lehr_pdf_correlation *correlation, lehr_pdf_function form,
                                            lehr_error *err)
{
    if (form != LEHR_PDF_FUNCTION_BIG_G && isnan(correlation->number_density)) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "%s(r) needs the number density in atoms per cubic angstrom; the file does not tell it: give it",
            lehr_pdf_function_name(form));
    }
    return LEHR_OK;
}

double lehr_pdf_correlation_scale(const lehr_pdf_correlation *correlation, lehr_pdf_function form, size_t i)
{
    double r = correlation->r_ang[i];
    switch (form) {
    case LEHR_PDF_FUNCTION_SMALL_G:
        return r > 0 ? 1 / (4 * PI * correlation->number_density * r) : (double)NAN;
    case LEHR_PDF_FUNCTION_RDF:
        return r;
    case LEHR_PDF_FUNCTION_T:
    case LEHR_PDF_FUNCTION_BIG_G:
        break;
    }
    return 1;
}

lehr_estimate lehr_pdf_correlation_at(const lehr_pdf_correlation *correlation, lehr_pdf_function form,
                                      size_t i)
{
    double r = correlation->r_ang[i];
    double density = correlation->number_density;
    double error = isnan(correlation->number_density_stderr) ? 0 : correlation->number_density_stderr;
    double scale = lehr_pdf_correlation_scale(correlation, form, i);
    double value = scale * correlation->g[i];
    double slope = 0; // with the density
    switch (form) {
    case LEHR_PDF_FUNCTION_SMALL_G:
        slope = -value / density;
        value += 1;
        break;
    case LEHR_PDF_FUNCTION_T:
    case LEHR_PDF_FUNCTION_RDF:
        slope = scale * 4 * PI * r;
        value += slope * density;
        break;
    case LEHR_PDF_FUNCTION_BIG_G:
        break;
    }
    return (lehr_estimate){value, hypot(scale * correlation->sigma[i], slope * error)};
}
