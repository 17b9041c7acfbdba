#include <lehr/fitting/vft.h>

#include <gsl/gsl_cdf.h>
#include <lehr/core/constants.h>
#include <lehr/fitting/propagate.h>
#include <math.h>

enum { p_vft = LEHR_FITTING_VFT_PARAMETERS };

static const double LN_10 = 2.30258509299404568402;

lehr_fitting_vft_options lehr_fitting_vft_options_defaults(void)
{
    return (lehr_fitting_vft_options){.fit = lehr_fitting_options_defaults(), .tau_g_s = 100};
}

// ---- variable projection ------------------------------------------------------------
static double weight_of(const lehr_model_points *points, size_t i)
{
    return points->sigma ? 1 / (points->sigma[i] * points->sigma[i]) : 1;
}

/// Best ln_tau0 and B for one T0; chi2. The regression is centred, so that nothing is lost far below the
/// data.
static double project(double *parameters, const lehr_model_points *points, double t0_K)
{
    double sum = 0, mean_u = 0, mean_y = 0, suu = 0, suy = 0, chi2 = 0;
    for (size_t i = 0; i < points->n; i++) {
        sum += weight_of(points, i);
        mean_u += weight_of(points, i) / (points->x[i] - t0_K);
        mean_y += weight_of(points, i) * points->y[i];
    }
    mean_u /= sum;
    mean_y /= sum;
    for (size_t i = 0; i < points->n; i++) {
        double u = 1 / (points->x[i] - t0_K) - mean_u;
        suu += weight_of(points, i) * u * u;
        suy += weight_of(points, i) * u * (points->y[i] - mean_y);
    }
    double slope = suy / suu;
    for (size_t i = 0; i < points->n; i++) {
        double r = points->y[i] - mean_y - slope * (1 / (points->x[i] - t0_K) - mean_u);
        chi2 += weight_of(points, i) * r * r;
    }
    parameters[LEHR_FITTING_VFT_LN_TAU0] = mean_y - slope * mean_u;
    parameters[LEHR_FITTING_VFT_B] = slope;
    parameters[LEHR_FITTING_VFT_T0] = t0_K;
    return chi2;
}

/// Golden section for ln(distance of T0 below the data) between two bounds of the minimum.
static void refine(double *parameters, const lehr_model_points *points, double least_K, double low,
                   double high)
{
    static const double golden = 0.61803398874989484820;
    double a = high - golden * (high - low), b = low + golden * (high - low);
    double chi2_a = project(parameters, points, least_K - exp(a));
    double chi2_b = project(parameters, points, least_K - exp(b));
    while (high - low > 1e-5) { // near enough for Gauss-Newton steps
        if (chi2_a < chi2_b) {
            high = b;
            b = a;
            chi2_b = chi2_a;
            a = high - golden * (high - low);
            chi2_a = project(parameters, points, least_K - exp(a));
        } else {
            low = a;
            a = b;
            chi2_a = chi2_b;
            b = low + golden * (high - low);
            chi2_b = project(parameters, points, least_K - exp(b));
        }
    }
    project(parameters, points, least_K - exp((low + high) / 2));
}

/// The search in T0: a scan of its distance to the lowest temperature over seven decades, then the
/// refinement.
static lehr_status search_t0(double *parameters, const lehr_model_points *points, lehr_error *err)
{
    enum { n_scan = 141 };
    double least_K = points->x[0], most_K = points->x[0], best = INFINITY;
    size_t at = 0;
    for (size_t i = 1; i < points->n; i++) {
        least_K = fmin(least_K, points->x[i]);
        most_K = fmax(most_K, points->x[i]);
    }
    double first = log(1e-4 * (most_K - least_K));
    double step = log(1e7) / (n_scan - 1);
    for (size_t k = 0; k < n_scan; k++) {
        double chi2 = project(parameters, points, least_K - exp(first + step * (double)k));
        at = chi2 < best ? k : at;
        best = fmin(chi2, best);
    }
    if (at == n_scan - 1) {
        return lehr_error_set(
            err, LEHR_ERR_NUMERIC,
            "ln tau is a straight line in 1/T or bends the other way: T0 is not determined by "
            "these %zu points; fit an Arrhenius law",
            points->n);
    }
    if (at == 0) {
        return lehr_error_set(err, LEHR_ERR_NUMERIC,
                              "T0 runs into the lowest temperature, %g K: a single point bends the curve",
                              least_K);
    }
    refine(parameters, points, least_K, first + step * ((double)at - 1), first + step * ((double)at + 1));
    return LEHR_OK;
}

// ---- derived quantities -------------------------------------------------------------
static lehr_estimate derive(double value, double by_ln_tau0, double by_b, double by_t0,
                            const double *covariance)
{
    const double gradient[] = {by_ln_tau0, by_b, by_t0};
    return (lehr_estimate){value, lehr_covariance_propagate(gradient, covariance, p_vft)};
}

static lehr_status fill_derived(lehr_fitting_vft *vft, lehr_warnings *warnings, lehr_error *err)
{
    const double none = (double)NAN;
    const double *c = vft->covariance;
    double b = vft->parameters[LEHR_FITTING_VFT_B];
    double t0 = vft->parameters[LEHR_FITTING_VFT_T0];
    double decades = log(vft->tau_g_s) - vft->parameters[LEHR_FITTING_VFT_LN_TAU0]; // natural ones
    vft->strength = derive(b / t0, 0, 1 / t0, -b / (t0 * t0), c);
    if (!(b > 0) || !(decades > 0)) {
        vft->glass_transition_K = (lehr_estimate){none, none};
        vft->fragility = vft->glass_transition_K;
        vft->activation_energy_kJ_per_mol = vft->glass_transition_K;
        return lehr_warnings_add(
            warnings, err, "no glass transition: B = %g K and tau0 = exp(%g) s never give a time of %g s", b,
            vft->parameters[LEHR_FITTING_VFT_LN_TAU0], vft->tau_g_s);
    }
    double r = LEHR_CORE_GAS_CONSTANT_J_PER_MOL_K * 1e-3;
    double s = decades * t0 + b; // Tg = s/decades
    vft->glass_transition_K = derive(s / decades, b / (decades * decades), 1 / decades, 1, c);
    vft->fragility = derive(decades * s / (b * LN_10), -(2 * decades * t0 / b + 1) / LN_10,
                            -decades * decades * t0 / (b * b * LN_10), decades * decades / (b * LN_10), c);
    vft->activation_energy_kJ_per_mol = derive(r * s * s / b, -2 * r * t0 * s / b,
                                               r * (2 * s / b - s * s / (b * b)), 2 * r * decades * s / b, c);
    if (!(t0 > 0)) {
        return lehr_warnings_add(warnings, err,
                                 "T0 = %g K is not above 0: the curvature is too small for a VFT law", t0);
    }
    return LEHR_OK;
}

/// Tg, m, D and E of a replicate of the bootstrap; the context is tau_g.
static void derive_all(double *derived, const double *parameters, const void *context)
{
    const double *tau_g_s = context;
    double b = parameters[LEHR_FITTING_VFT_B], t0 = parameters[LEHR_FITTING_VFT_T0];
    double decades = log(*tau_g_s) - parameters[LEHR_FITTING_VFT_LN_TAU0];
    double s = b > 0 && decades > 0 ? decades * t0 + b : (double)NAN;
    derived[0] = s / decades;
    derived[1] = decades * s / (b * LN_10);
    derived[2] = b / t0;
    derived[3] = LEHR_CORE_GAS_CONSTANT_J_PER_MOL_K * 1e-3 * s * s / b;
}

// ---- the straight line for comparison -----------------------------------------------
static lehr_status compare_with_arrhenius(lehr_fitting_vft *vft, const lehr_model_points *points,
                                          const lehr_fitting_options *options, lehr_error *err)
{
    double parameters[2], covariance[4];
    const lehr_model *arrhenius = lehr_model_find("arrhenius");
    double r = LEHR_CORE_GAS_CONSTANT_J_PER_MOL_K * 1e-3;
    if (!arrhenius->start(parameters, points->x, points->y, points->n)) {
        return lehr_error_set(err, LEHR_ERR_NUMERIC, "no straight line in 1/T through the %zu points",
                              points->n);
    }
    lehr_status status =
        lehr_model_fit(&vft->arrhenius_fit, parameters, covariance, arrhenius, points, NULL, options, err);
    if (status != LEHR_OK) {
        return status;
    }
    vft->arrhenius_energy_kJ_per_mol = (lehr_estimate){r * parameters[1], r * sqrt(covariance[3])};
    bool comparable = vft->fit.dof > 0 && !vft->extra.method.robust; // chi2 is a minimum for both
    vft->arrhenius_f =
        comparable ? (vft->arrhenius_fit.chi2 - vft->fit.chi2) / vft->fit.reduced_chi2 : (double)NAN;
    vft->arrhenius_p =
        comparable ? gsl_cdf_fdist_Q(fmax(vft->arrhenius_f, 0), 1, (double)vft->fit.dof) : (double)NAN;
    return LEHR_OK;
}

// ---- checks and the fit -------------------------------------------------------------
static lehr_status check(const lehr_model_points *points, const lehr_fitting_vft_options *options,
                         lehr_error *err)
{
    lehr_status status = lehr_model_points_check(points, p_vft, err);
    double distinct[3];
    size_t n_distinct = 0;
    if (status != LEHR_OK) {
        return status;
    }
    if (!(options->tau_g_s > 0)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "a glass transition at %g s; expected a time greater than 0",
                              options->tau_g_s);
    }
    for (size_t i = 0; i < points->n; i++) {
        bool known = false;
        if (!(points->x[i] > 0)) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "temperature[%zu] = %g K is not greater than 0", i,
                                  points->x[i]);
        }
        for (size_t k = 0; k < n_distinct; k++) {
            known = known || !(points->x[i] < distinct[k] || points->x[i] > distinct[k]);
        }
        if (!known && n_distinct < 3) {
            distinct[n_distinct++] = points->x[i];
        }
    }
    if (n_distinct < 3) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "%zu different temperatures cannot determine ln_tau0, B and T0", n_distinct);
    }
    return LEHR_OK;
}

lehr_status lehr_fitting_vft_fit(lehr_fitting_vft *out, const lehr_model_points *points,
                                 const lehr_fitting_vft_options *options, lehr_warnings *warnings,
                                 lehr_error *err)
{
    lehr_fitting_vft vft = {.n_points = points->n, .tau_g_s = options->tau_g_s};
    lehr_fitting_parameter described[p_vft];
    lehr_fitting_options near = options->fit;
    near.search = LEHR_FITTING_SEARCH_NEAR;
    const lehr_model_data data = {.model = lehr_model_find("vft"), .points = points};
    const lehr_fitting_problem problem = lehr_model_problem(&data, described);
    const lehr_fitting_derived derived = {.n = 4, .compute = derive_all, .context = &options->tau_g_s};
    lehr_model_describe_parameters(described, data.model);
    lehr_status status = check(points, options, err);
    if (status == LEHR_OK) {
        status = search_t0(vft.parameters, points, err);
    }
    if (status == LEHR_OK) {
        status = lehr_fitting_estimate(&vft.fit, &vft.extra, vft.parameters, vft.covariance, &problem, &near,
                                       &options->method, &derived, err);
    }
    if (status == LEHR_OK) {
        status = fill_derived(&vft, warnings, err);
    }
    if (status == LEHR_OK) {
        status = compare_with_arrhenius(&vft, points, &near, err);
    }
    if (status == LEHR_OK) {
        *out = vft;
    }
    return status;
}
