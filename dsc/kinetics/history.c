#include "history_private.h"

#include <lehr/core/alloc.h>
#include <math.h>

static const char *const feature_names[] = {[LEHR_DSC_FEATURE_ONSET] = "onset",
                                            [LEHR_DSC_FEATURE_MIDPOINT] = "midpoint",
                                            [LEHR_DSC_FEATURE_INFLECTION] = "inflection",
                                            [LEHR_DSC_FEATURE_PEAK] = "peak",
                                            [LEHR_DSC_FEATURE_TF] = "tf"};

const char *lehr_dsc_feature_name(lehr_dsc_feature feature)
{
    return feature_names[feature];
}

/// From the liquid down at one rate and up at another, far enough that neither end matters.
static lehr_status make_program(lehr_dsc_tnm_program **out, const lehr_dsc_tnm_parameters *p,
                                double rate_K_per_s, double cooling_rate_K_per_s, lehr_error *err)
{
    // In the liquid what the rate lags behind by is 1 mK at the start, 5 mK at the end.
    double start_K = lehr_dsc_tnm_temperature_of(p, log(1e-3 / fmax(rate_K_per_s, cooling_rate_K_per_s)));
    double end_K = lehr_dsc_tnm_temperature_of(p, log(5e-3 / rate_K_per_s));
    double glass_K = 0.75 * lehr_dsc_tnm_temperature_of(p, log(100));
    lehr_dsc_tnm_program *program = NULL;
    lehr_status status = lehr_dsc_tnm_program_create(&program, start_K, err);
    if (status == LEHR_OK) {
        status = lehr_dsc_tnm_program_ramp(program, cooling_rate_K_per_s, glass_K, err);
    }
    if (status == LEHR_OK) {
        status = lehr_dsc_tnm_program_ramp(program, rate_K_per_s, end_K, err);
    }
    if (status != LEHR_OK) {
        lehr_dsc_tnm_program_free(program);
        program = NULL;
    }
    *out = program;
    return status;
}

/// Heat capacity of the curve, glass line and step (cp - g)/(l - g), in one block of memory.
static lehr_status find_feature(double *temperature_K, const lehr_dsc_tnm_curve *curve,
                                const lehr_dsc_tnm_material *material, lehr_dsc_feature feature,
                                lehr_error *err)
{
    size_t n = curve->size;
    bool lines = lehr_dsc_tnm_line_known(&material->glass) && lehr_dsc_tnm_line_known(&material->liquid);
    double *room = lehr_core_alloc(3 * n, sizeof *room);
    if (!room) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a scan of %zu points", n);
    }
    double *step = room, *cp = room + n, *glass = room + 2 * n;
    for (size_t i = 0; i < n; i++) {
        double t = curve->temperature_K[i];
        double liquid = lines ? lehr_dsc_tnm_line_at(&material->liquid, t) : 1;
        glass[i] = lines ? lehr_dsc_tnm_line_at(&material->glass, t) : 0;
        cp[i] = lines ? lehr_dsc_tnm_heat_capacity(&material->glass, &material->liquid, t,
                                                   curve->fictive_K[i], curve->slope[i])
                      : curve->slope[i];
        step[i] = (cp[i] - glass[i]) / (liquid - glass[i]);
    }
    *temperature_K = lehr_dsc_history_feature(feature, n, curve->temperature_K, step, cp, glass);
    lehr_core_free(room);
    return LEHR_OK;
}

static lehr_status simulate(double *temperature_K, const lehr_dsc_tnm_material *material,
                            lehr_dsc_feature feature, double rate_K_per_s, double cooling_rate_K_per_s,
                            lehr_error *err)
{
    lehr_dsc_tnm_program *program = NULL;
    lehr_dsc_tnm_curve *curve = NULL;
    *temperature_K = (double)NAN;
    if (!(rate_K_per_s > 0) || !(cooling_rate_K_per_s > 0)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "rates of %g K/s (heating) and %g K/s (cooling) are not greater than 0",
                              rate_K_per_s, cooling_rate_K_per_s);
    }
    lehr_status status =
        make_program(&program, &material->parameters, rate_K_per_s, cooling_rate_K_per_s, err);
    if (status == LEHR_OK) {
        status = lehr_dsc_tnm_simulate(&curve, &material->parameters, program, NULL, NULL, err);
    }
    if (status == LEHR_OK && feature == LEHR_DSC_FEATURE_TF) {
        *temperature_K = curve->fictive_begin_K;
    } else if (status == LEHR_OK) {
        status = find_feature(temperature_K, curve, material, feature, err);
    }
    lehr_dsc_tnm_curve_free(curve);
    lehr_dsc_tnm_program_free(program);
    return status;
}

lehr_status lehr_dsc_history_features(double *temperature_K, const lehr_dsc_tnm_material *material,
                                      lehr_dsc_feature feature, size_t n, const double *rate_K_per_s,
                                      const double *cooling_rate_K_per_s, lehr_error *err)
{
    lehr_status status = lehr_dsc_tnm_parameters_check(&material->parameters, err);
    for (size_t i = 0; i < n && status == LEHR_OK; i++) {
        status =
            simulate(&temperature_K[i], material, feature, rate_K_per_s[i], cooling_rate_K_per_s[i], err);
    }
    return status == LEHR_OK ? status : lehr_error_wrap(err, status, "scans of the thermal history");
}
