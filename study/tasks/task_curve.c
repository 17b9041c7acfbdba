// Curves that another program integrated: axis, wavelength and distance, as the file or the study says.
#include "task.h"

#include <lehr/core/table.h>
#include <lehr/xrd/geometry.h>
#include <math.h>
#include <string.h>

static lehr_axis axis_of(const char *unit)
{
    static const struct {
        const char *name;
        lehr_axis axis;
    } axes[] = {{"q_A^-1", LEHR_AXIS_Q_PER_ANG},
                {"q_nm^-1", LEHR_AXIS_Q_PER_NM},
                {"2th_deg", LEHR_AXIS_TWO_THETA_DEG},
                {"2th_rad", LEHR_AXIS_TWO_THETA_RAD}};
    for (size_t i = 0; unit && i < sizeof axes / sizeof *axes; i++) {
        if (strcmp(unit, axes[i].name) == 0) {
            return axes[i].axis;
        }
    }
    return LEHR_AXIS_OTHER;
}

static const lehr_study_curve *curve_of(const study_run *run, const study_task *task)
{
    return lehr_study_curve_of(&run->config->samples[task->sample], task->file);
}

/// The geometry file of the study tells what neither a curve nor the study says.
static lehr_status assume_geometry(lehr_study_curve *out, const lehr_study_config *config, lehr_error *err)
{
    lehr_xrd_geometry geometry;
    *out = config->detector.curve;
    bool needed = isnan(out->wavelength_ang) || isnan(out->distance_m);
    if (!config->detector.poni.path || !needed) {
        return LEHR_OK;
    }
    lehr_status status = lehr_xrd_geometry_read(&geometry, config->detector.poni.path, NULL, err);
    if (status == LEHR_OK) {
        bool known = geometry.wavelength_ang > 0;
        out->wavelength_ang =
            isnan(out->wavelength_ang) && known ? geometry.wavelength_ang : out->wavelength_ang;
        out->distance_m = isnan(out->distance_m) ? geometry.distance_m : out->distance_m;
    }
    return status;
}

static lehr_status check_origin(const lehr_study_curve *own, const lehr_xrd_fsdp_origin *origin,
                                lehr_warnings *warnings, lehr_error *err)
{
    const double alike = 1e-3;
    bool both = !isnan(own->wavelength_ang) && !isnan(origin->stated_ang);
    return both && fabs(origin->stated_ang / own->wavelength_ang - 1) > alike
               ? lehr_warnings_add(warnings, err,
                                   "the file says a wavelength of %.6g angstrom, the study %.6g: that of "
                                   "the study is used",
                                   origin->stated_ang, own->wavelength_ang)
               : LEHR_OK;
}

/// An axis that nobody named: a guess would give a position that looks right.
static lehr_status check_axis(const lehr_xrd_fsdp_origin *origin, double wavelength_ang, const char *path,
                              lehr_error *err)
{
    bool angle = origin->axis == LEHR_AXIS_TWO_THETA_DEG || origin->axis == LEHR_AXIS_TWO_THETA_RAD;
    if (origin->axis == LEHR_AXIS_OTHER) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "%s: the file does not say what its first column is: give unit (q_A^-1, "
                              "q_nm^-1, 2th_deg, 2th_rad) with the curve, or instruments.xrd.unit",
                              path);
    }
    if (angle && isnan(wavelength_ang)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "%s: the curve is over 2theta and its file says no wavelength: give wavelength "
                              "with the curve, or instruments.xrd.wavelength",
                              path);
    }
    return LEHR_OK;
}

lehr_status study_read_curve(lehr_curve **out, study_product *product, const study_run *run,
                             const study_task *task, lehr_error *err)
{
    const lehr_study_curve *own = curve_of(run, task);
    lehr_study_curve assumed;
    lehr_xrd_fsdp_origin origin = {.axis = LEHR_AXIS_OTHER};
    lehr_xrd_fsdp_reading reading = lehr_xrd_fsdp_reading_defaults();
    lehr_record *record = NULL;
    lehr_error why = {0};
    lehr_status status = assume_geometry(&assumed, run->config, err);
    if (status != LEHR_OK) {
        return status;
    }
    reading.axis = axis_of(own->unit);
    reading.axis_if_untold = axis_of(assumed.unit);
    reading.wavelength_ang = own->wavelength_ang;
    reading.wavelength_if_unstated_ang = assumed.wavelength_ang;
    origin.wavelength_ang = INFINITY; // not read yet
    lehr_status read = lehr_xrd_fsdp_read(out, &origin, task->file->path, &reading, &why);
    bool unread = isinf(origin.wavelength_ang);
    status = unread ? LEHR_OK : check_axis(&origin, origin.wavelength_ang, task->file->path, err);
    if (status == LEHR_OK && read != LEHR_OK) {
        status = lehr_error_set(err, read, "%s", why.message);
    }
    double distance_m = isnan(own->distance_m) ? assumed.distance_m : own->distance_m;
    status = status == LEHR_OK ? check_origin(own, &origin, product->warnings, err) : status;
    status = status == LEHR_OK ? lehr_record_add_record(&record, product->results, "curve", err) : status;
    status =
        status == LEHR_OK ? lehr_record_add_text(record, "axis", lehr_axis_column(origin.axis), err) : status;
    if (status == LEHR_OK && !isnan(origin.wavelength_ang)) {
        status = lehr_record_add_quantity(record, "wavelength", origin.wavelength_ang, (double)NAN,
                                          "angstrom", err);
    }
    return status == LEHR_OK && !isnan(distance_m)
               ? lehr_record_add_quantity(record, "distance", distance_m, (double)NAN, "m", err)
               : status;
}

/// Terms of the budget that need what is not known are left out.
static lehr_status leave_out(lehr_xrd_fsdp_options *out, lehr_warnings *warnings, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    bool places = !isnan(out->distance_uncertainty_m) || !isnan(out->placement_uncertainty_m);
    if (places && isnan(out->distance_m)) {
        out->distance_uncertainty_m = (double)NAN;
        out->placement_uncertainty_m = (double)NAN;
        status = lehr_warnings_add(warnings, err,
                                   "distance_uncertainty and placement_uncertainty of instruments.xrd are "
                                   "not in the errors: the distance of the curve is not known: give "
                                   "distance with it, or instruments.xrd.distance");
    }
    if (status == LEHR_OK && !isnan(out->wavelength_uncertainty_ang) && isnan(out->wavelength_ang)) {
        out->wavelength_uncertainty_ang = (double)NAN;
        status = lehr_warnings_add(
            warnings, err,
            "instruments.xrd.wavelength_uncertainty is not in the errors: the wavelength of "
            "the curve is not known: give wavelength with it, or "
            "instruments.xrd.wavelength");
    }
    return status;
}

lehr_status study_curve_options(lehr_xrd_fsdp_options *out, const study_run *run, const lehr_record *results,
                                lehr_warnings *warnings, lehr_error *err)
{
    lehr_value found;
    const lehr_study_detector *detector = &run->config->detector;
    lehr_status status = study_fsdp_options(out, run->config, &run->config->fsdp, NULL, false, err);
    if (status != LEHR_OK) {
        return status;
    }
    out->distance_uncertainty_m = detector->distance_uncertainty_m;
    out->placement_uncertainty_m = detector->placement_uncertainty_m;
    out->wavelength_uncertainty_ang = detector->wavelength_uncertainty_ang;
    bool known = lehr_record_find(results, "curve.wavelength", &found);
    out->wavelength_ang = known ? found.quantity.value : (double)NAN;
    known = lehr_record_find(results, "curve.distance", &found);
    out->distance_m = known ? found.quantity.value : (double)NAN;
    status = leave_out(out, warnings, err);
    // What no term of the budget takes must not set curves apart.
    bool places = !isnan(out->distance_uncertainty_m) || !isnan(out->placement_uncertainty_m);
    out->distance_m = places ? out->distance_m : (double)NAN;
    out->wavelength_ang =
        places || !isnan(out->wavelength_uncertainty_ang) ? out->wavelength_ang : (double)NAN;
    return status;
}

lehr_status study_check_curve(study_product *product, const study_run *run, const study_task *task,
                              lehr_error *err)
{
    const double *range = run->config->fsdp.range_per_ang;
    lehr_curve *curve = NULL;
    lehr_xrd_fsdp_options options;
    lehr_xrd_fsdp fit;
    lehr_status status = study_read_curve(&curve, product, run, task, err);
    if (status == LEHR_OK && run->config->fsdp.wanted) {
        double low = INFINITY;
        double high = -INFINITY;
        for (size_t i = 0; i < curve->size; i++) {
            low = fmin(low, curve->x[i]);
            high = fmax(high, curve->x[i]);
        }
        if (!(low <= range[0] && high >= range[1])) {
            status = lehr_error_set(err, LEHR_ERR_DOMAIN,
                                    "%s: the curve goes from %.4g to %.4g 1/angstrom, the peak is looked for "
                                    "in analysis.xrd.fsdp.range %g:%g: move it inside",
                                    task->file->path, low, high, range[0], range[1]);
        }
        status = status == LEHR_OK
                     ? study_curve_options(&options, run, product->results, product->warnings, err)
                     : status;
        status = status == LEHR_OK ? lehr_xrd_fsdp_fit(&fit, curve, &options, NULL, err) : status;
    }
    lehr_curve_free(curve);
    return status;
}
