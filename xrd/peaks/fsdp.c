#include "fsdp_private.h"

#include <lehr/fitting/distribution.h>
#include <math.h>
#include <string.h>

/// Probability of a chi2 this large or larger below which a fit is reported as bad.
static const double BAD_FIT_PROBABILITY = 1e-6;

/// Where the peak of a glass can be [1/angstrom]; a position outside on an axis of unknown kind is in another
/// unit.
static const double USUAL_POSITION[] = {0.3, 8};

lehr_xrd_fsdp_options lehr_xrd_fsdp_defaults(void)
{
    const double unset = (double)NAN;
    return (lehr_xrd_fsdp_options){
        .fraction = 0.5,
        .range = {unset, unset},
        .baseline = LEHR_FITTING_BASELINE_CONSTANT,
        .model = lehr_model_find("gaussian"),
        .scan = {0.3, 0.8},
        .n_windows = 6,
        .distance_m = unset,
        .distance_uncertainty_m = unset,
        .placement_uncertainty_m = unset,
        .wavelength_ang = unset,
        .wavelength_uncertainty_ang = unset,
    };
}

// ---- checks -------------------------------------------------------------------------
static lehr_status check_scan(const lehr_xrd_fsdp_options *options, lehr_error *err)
{
    if (options->n_windows > LEHR_XRD_FSDP_MAX_WINDOWS) {
        return lehr_error_set(err, LEHR_ERR_ARG, "a scan of %zu windows; expected at most %d",
                              options->n_windows, LEHR_XRD_FSDP_MAX_WINDOWS);
    }
    bool inside = options->scan[0] > 0 && options->scan[1] < 1 && options->scan[0] <= options->scan[1];
    if (options->n_windows > 0 && !inside) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "a scan over fractions %g to %g; expected rising ones between 0 and 1",
                              options->scan[0], options->scan[1]);
    }
    return LEHR_OK;
}

static lehr_status check_distance(const lehr_xrd_fsdp_options *options, lehr_error *err)
{
    const struct {
        const char *name;
        double value;
    } errors[] = {
        {"distance", options->distance_uncertainty_m},
        {"placement", options->placement_uncertainty_m},
        {"wavelength", options->wavelength_uncertainty_ang},
    };
    bool any = !isnan(errors[0].value) || !isnan(errors[1].value);
    if (isnan(options->distance_m) == any) {
        return lehr_error_set(err, LEHR_ERR_ARG, "the distance and its uncertainty are needed together");
    }
    if (!isnan(options->distance_m) && !(options->distance_m > 0 && isfinite(options->distance_m))) {
        return lehr_error_set(err, LEHR_ERR_ARG, "a distance of %g m; expected one greater than 0",
                              options->distance_m);
    }
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
        if (!isnan(errors[i].value) && !(errors[i].value >= 0 && isfinite(errors[i].value))) {
            return lehr_error_set(err, LEHR_ERR_ARG, "a %s uncertainty of %g; expected 0 or more",
                                  errors[i].name, errors[i].value);
        }
    }
    if (isnan(options->wavelength_ang) && !isnan(options->wavelength_uncertainty_ang)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "the uncertainty of the wavelength needs the wavelength");
    }
    return LEHR_OK;
}

static lehr_status check_options(const lehr_xrd_fsdp_options *options, lehr_error *err)
{
    if (!(options->fraction > 0 && options->fraction < 1)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "fraction %g; expected a number between 0 and 1",
                              options->fraction);
    }
    bool unset = isnan(options->range[0]) && isnan(options->range[1]);
    if (!unset && !(options->range[0] < options->range[1])) {
        return lehr_error_set(err, LEHR_ERR_ARG, "range %g to %g is empty", options->range[0],
                              options->range[1]);
    }
    if (!options->model || !lehr_model_is_peak(options->model)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "the model %s is not a peak",
                              options->model ? options->model->name : "(none)");
    }
    lehr_status status = check_scan(options, err);
    return status == LEHR_OK ? check_distance(options, err) : status;
}

// ---- result -------------------------------------------------------------------------
static void fill_result(lehr_xrd_fsdp *out, const lehr_fitting_peak *peak, const fsdp_points *data,
                        fsdp_window used, const lehr_xrd_fsdp_options *options)
{
    out->model = options->model;
    out->baseline_kind = options->baseline;
    out->fraction = options->fraction;
    out->fit_range[0] = data->x[used.first];
    out->fit_range[1] = data->x[used.first + used.n - 1];
    out->n_points = used.n;
    out->weighted = data->sigma != NULL;
    out->reduced_chi2 = data->sigma ? peak->fit.reduced_chi2 : (double)NAN;
    out->error_scale = data->sigma ? fsdp_fitted_scale(peak) : (double)NAN;
    out->noise_scale = fsdp_noise_scale(peak, data, used);
    out->stop = peak->fit.stop;
    out->distance_relative = options->distance_uncertainty_m / options->distance_m;
    out->placement_relative = options->placement_uncertainty_m / options->distance_m;
    out->wavelength_relative = options->wavelength_uncertainty_ang / options->wavelength_ang;
    out->wavelength_ang = options->wavelength_ang;
    memcpy(out->parameters, peak->parameters, sizeof out->parameters);
    fsdp_variant_fill(&out->chosen, peak, data, used, options->fraction, out->noise_scale);
}

/// Values with their whole errors; all variants are there.
static void fill_estimates(lehr_xrd_fsdp *out, const lehr_fitting_peak *peak)
{
    const lehr_estimate *fitted[LEHR_XRD_FSDP_N_VALUES] = {&peak->position, &peak->fwhm, &peak->height,
                                                           &peak->area, &peak->baseline};
    lehr_estimate *values[LEHR_XRD_FSDP_N_VALUES] = {&out->position, &out->fwhm, &out->amplitude, &out->area,
                                                     &out->baseline};
    for (int i = 0; i < LEHR_XRD_FSDP_N_VALUES; i++) {
        lehr_xrd_fsdp_budget budget = fsdp_budget_of(out, (lehr_xrd_fsdp_value)i, fitted[i]->stderr_value);
        *values[i] = (lehr_estimate){fitted[i]->value, fsdp_budget_total(&budget)};
        if (i == LEHR_XRD_FSDP_POSITION) {
            out->budget = budget;
        }
    }
}

/// Say that the points lie further from the fit than their sigma allows.
static lehr_status warn_about_misfit(const lehr_xrd_fsdp *result, const lehr_fitting_peak *peak,
                                     lehr_warnings *warnings, lehr_error *err)
{
    double dof = (double)peak->fit.dof;
    if (!result->weighted || !(lehr_tail_chi2(peak->fit.chi2, dof) < BAD_FIT_PROBABILITY)) {
        return LEHR_OK;
    }
    return lehr_warnings_add(warnings, err,
                             "the fit from %g to %g has reduced_chi2 = %.3g: scatter beyond sigma (outliers; "
                             "--error azimuthal), or "
                             "no peak of this shape; its counting errors are multiplied with %.3g. Look at "
                             "the residuals (--plot), "
                             "try another --fraction or --model",
                             result->fit_range[0], result->fit_range[1], result->reduced_chi2,
                             result->error_scale);
}

static lehr_status warn_about_position(const lehr_xrd_fsdp *result, lehr_xrd_fsdp_use use,
                                       lehr_warnings *warnings, lehr_error *err)
{
    double q = result->position.value;
    bool usual = q > USUAL_POSITION[0] && q < USUAL_POSITION[1];
    lehr_status status = LEHR_OK;
    if (use == LEHR_XRD_FSDP_OVER_MINIMUM) {
        status = lehr_warnings_add(warnings, err,
                                   "the fit from %g to %g reaches over a minimum into the next peak: choose "
                                   "a range or a smaller fraction",
                                   result->fit_range[0], result->fit_range[1]);
    }
    if (status == LEHR_OK && result->x_axis == LEHR_AXIS_OTHER && !usual) {
        status = lehr_warnings_add(warnings, err,
                                   "the curve does not say what its axis is, and a peak at %g is unusual "
                                   "for q in 1/angstrom: say the unit of the axis (--unit)",
                                   q);
    }
    return status;
}

static lehr_status fit_points(lehr_xrd_fsdp *out, const fsdp_points *data,
                              const lehr_xrd_fsdp_options *options, lehr_warnings *warnings, lehr_error *err)
{
    lehr_fitting_peak peak;
    size_t top = fsdp_points_top(data);
    fsdp_window used = fsdp_points_window(data, options->fraction);
    lehr_xrd_fsdp_use use = fsdp_points_judge(data, used, top, options->fraction);
    if (use == LEHR_XRD_FSDP_CUT_OFF) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "the peak at %g is cut off: its top reaches the end of the curve or range, %g "
                              "to %g; choose another range",
                              data->x[top], data->x[0], data->x[data->n - 1]);
    }
    lehr_status status = fsdp_fit_window(&peak, data, used, options->model, options->baseline, err);
    if (status == LEHR_OK) {
        fill_result(out, &peak, data, used, options);
        status = fsdp_vary(out, &peak, data, used, options, warnings, err);
    }
    if (status == LEHR_OK) {
        fill_estimates(out, &peak);
        status = warn_about_misfit(out, &peak, warnings, err);
    }
    return status == LEHR_OK ? warn_about_position(out, use, warnings, err) : status;
}

double lehr_xrd_fsdp_model(const lehr_xrd_fsdp *fit, double q)
{
    double value = (double)NAN;
    bool exists =
        lehr_fitting_peak_evaluate(&value, NULL, fit->parameters, fit->model, fit->baseline_kind, &q, 1);
    return exists ? value : (double)NAN;
}

lehr_status lehr_xrd_fsdp_fit(lehr_xrd_fsdp *out, const lehr_curve *curve,
                              const lehr_xrd_fsdp_options *options, lehr_warnings *warnings, lehr_error *err)
{
    fsdp_points data = {0};
    lehr_curve *converted = NULL;
    lehr_xrd_fsdp fit = {0};
    lehr_status status = check_options(options, err);
    if (status == LEHR_OK) {
        status = lehr_xrd_fsdp_curve(&converted, curve, options->wavelength_ang, err);
    }
    if (status == LEHR_OK) {
        fit.x_axis = converted->x_axis;
        status = fsdp_points_take(&data, converted, options->range, warnings, err);
    }
    status = status == LEHR_OK ? fsdp_points_smooth(&data, options, err) : status;
    if (status == LEHR_OK) {
        status = fit_points(&fit, &data, options, warnings, err);
    }
    if (status == LEHR_OK) {
        *out = fit;
    }
    fsdp_points_clear(&data);
    lehr_curve_free(converted);
    return status;
}
