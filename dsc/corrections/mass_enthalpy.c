// Mass from an enthalpy: a measured heat over a known specific one.
#include <lehr/dsc/mass.h>

#include <math.h>
#include <string.h>

lehr_dsc_mass_enthalpy_options lehr_dsc_mass_enthalpy_defaults(void)
{
    const double nan = (double)NAN;
    return (lehr_dsc_mass_enthalpy_options){
        .range_K = {nan, nan}, .enthalpy_J_per_g = nan, .enthalpy_stderr_J_per_g = nan};
}

static lehr_status check(const lehr_dsc_run *run, const lehr_dsc_mass_enthalpy_options *options,
                         lehr_error *err)
{
    if (!(options->range_K[0] < options->range_K[1])) {
        return lehr_error_set(err, LEHR_ERR_ARG, "the range of the peak, %g:%g K, needs A < B",
                              options->range_K[0], options->range_K[1]);
    }
    if (!(fabs(options->enthalpy_J_per_g) > 0 && isfinite(options->enthalpy_J_per_g)) ||
        options->enthalpy_stderr_J_per_g < 0) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "the enthalpy of %g J/g must not be 0, nor its error (%g J/g) negative",
                              options->enthalpy_J_per_g, options->enthalpy_stderr_J_per_g);
    }
    if (run->signal_kind == LEHR_DSC_SIGNAL_HEAT_CAPACITY ||
        run->signal_kind == LEHR_DSC_SIGNAL_SPECIFIC_FLOW) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "%s: holds %s (%s), in which a mass is already used; the heat flow in mW is needed", run->name,
            lehr_dsc_signal_name(run->signal_kind), lehr_dsc_signal_unit(run->signal_kind));
    }
    return LEHR_OK;
}

static lehr_status fill(lehr_dsc_mass *out, const lehr_dsc_run *run, const lehr_dsc_peaks *peaks,
                        const lehr_dsc_mass_enthalpy_options *options, lehr_warnings *warnings,
                        lehr_error *err)
{
    const double to_J = 1e-3; // of the heat in mJ
    const lehr_dsc_peak *peak = lehr_dsc_peaks_at(peaks, 0);
    double H = fabs(options->enthalpy_J_per_g);
    double given = isnan(options->enthalpy_stderr_J_per_g) ? 0 : options->enthalpy_stderr_J_per_g;
    double heat_J = fabs(peak->enthalpy) * to_J;
    *out = (lehr_dsc_mass){
        .name = run->name,
        .mass_g = heat_J / H,
        .noise_g = peak->enthalpy_stderr * to_J / H,
        .windows_g = peak->enthalpy_windows * to_J / H,
        .baseline_g = peak->enthalpy_baseline * to_J / H,
        .heat_J = peak->enthalpy * to_J,
        .heat_stderr_J = peak->enthalpy_stderr * to_J,
        .step_W = (double)NAN,
        .step_stderr_W = (double)NAN,
        .rate_K_per_s = lehr_dsc_peaks_rate_K_per_s(peaks),
        .noise_level_W = peak->noise_level * 1e-3,
        .segment = lehr_dsc_peaks_segment(peaks),
    };
    out->delta_cp_g = out->mass_g * given / H;
    out->mass_stderr_g = hypot(out->noise_g, out->delta_cp_g);
    if (peak->enthalpy * options->enthalpy_J_per_g < 0) {
        return lehr_warnings_add(
            warnings, err,
            "%s: the peak is %sthermic (%.4g mJ), the given enthalpy of %g J/g is not; magnitudes are "
            "compared, check --sign",
            run->name, peak->enthalpy < 0 ? "exo" : "endo", peak->enthalpy, options->enthalpy_J_per_g);
    }
    return LEHR_OK;
}

lehr_status lehr_dsc_mass_from_enthalpy(lehr_dsc_mass *out, const lehr_dsc_run *run,
                                        const lehr_dsc_mass_enthalpy_options *options,
                                        lehr_warnings *warnings, lehr_error *err)
{
    *out = (lehr_dsc_mass){0};
    lehr_dsc_peaks *peaks = NULL;
    lehr_status status = check(run, options, err);
    if (status != LEHR_OK) {
        return status;
    }
    lehr_dsc_run massless = *run; // shares the arrays
    massless.mass_g = (double)NAN;
    lehr_dsc_peaks_options settings = lehr_dsc_peaks_defaults();
    settings.baseline = options->baseline;
    settings.range_K[0] = options->range_K[0];
    settings.range_K[1] = options->range_K[1];
    settings.segment = options->segment;
    status = lehr_dsc_peaks_compute(&peaks, &massless, &settings, warnings, err);
    if (status == LEHR_OK && lehr_dsc_peaks_count(peaks) == 0) {
        status = lehr_error_set(err, LEHR_ERR_DOMAIN, "%s: no peak between %g and %g K", run->name,
                                options->range_K[0], options->range_K[1]);
    }
    if (status == LEHR_OK && strcmp(lehr_dsc_peaks_enthalpy_unit(peaks), "mJ") != 0) {
        status =
            lehr_error_set(err, LEHR_ERR_DOMAIN, "%s: a heat needs time or rate; --rate gives it", run->name);
    }
    status = status == LEHR_OK ? fill(out, run, peaks, options, warnings, err) : status;
    lehr_dsc_peaks_free(peaks);
    return status;
}
