#include "fictive_private.h"

#include <lehr/core/constants.h>
#include <lehr/dsc/windows.h>
#include <math.h>
#include <string.h>

/// A window is given whole (A < B) or not at all.
static lehr_status check_window(const double *window_K, const char *name, lehr_error *err)
{
    if ((isnan(window_K[0]) && isnan(window_K[1])) || window_K[0] < window_K[1]) {
        return LEHR_OK;
    }
    return lehr_error_set(err, LEHR_ERR_ARG, "--%s A:B needs A < B (given: %g:%g K)", name, window_K[0],
                          window_K[1]);
}

static lehr_status check_windows(const lehr_dsc_fictive_options *options, bool reference, lehr_error *err)
{
    const double *glass = options->glass_K;
    const double *liquid = options->liquid_K;
    bool both = options->reference_lines == LEHR_DSC_REFERENCE_BOTH;
    lehr_status status = check_window(glass, "glass", err);
    status = status == LEHR_OK ? check_window(liquid, "liquid", err) : status;
    status = status == LEHR_OK ? check_window(options->align_K, "align", err) : status;
    if (status != LEHR_OK) {
        return status;
    }
    if (glass[1] > liquid[0]) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "the glass window %g:%g K must end below the liquid window %g:%g K", glass[0],
                              glass[1], liquid[0], liquid[1]);
    }
    if (both && !reference) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "both lines of a second run need that run: --reference FILE");
    }
    if (!both && !isnan(options->align_K[0])) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "the runs are aligned only where both lines come from the second run: "
                              "--reference-lines both");
    }
    if (options->align_K[1] > liquid[0]) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "the alignment window %g:%g K must end below the liquid window %g:%g K",
                              options->align_K[0], options->align_K[1], liquid[0], liquid[1]);
    }
    return LEHR_OK;
}

static lehr_status check_options(const lehr_dsc_fictive_options *options, bool reference, lehr_error *err)
{
    lehr_status status = check_windows(options, reference, err);
    if (status != LEHR_OK) {
        return status;
    }
    if (!isnan(options->t1_K) && !isnan(options->t2_K) && !(options->t2_K < options->t1_K)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "T2 = %g K is not below T1 = %g K", options->t2_K,
                              options->t1_K);
    }
    if (!isnan(options->molar_mass_g_per_mol) && !(options->molar_mass_g_per_mol > 0)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "the molar mass %g g/mol is not greater than 0",
                              options->molar_mass_g_per_mol);
    }
    if (!isnan(options->time_constant_s) && !(options->time_constant_s >= 0)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "the time constant %g s is negative",
                              options->time_constant_s);
    }
    return LEHR_OK;
}

/// Constant 3R/M of the metallic model, NaN where the unit of the scan or the molar mass do not allow it.
static double metallic_constant(const lehr_dsc_scan *scan, const lehr_dsc_fictive_options *options)
{
    if (strcmp(scan->unit, "J/g/K") != 0 || isnan(options->molar_mass_g_per_mol)) {
        return (double)NAN;
    }
    return 3 * LEHR_CORE_GAS_CONSTANT_J_PER_MOL_K / options->molar_mass_g_per_mol;
}

static lehr_status find_in(lehr_dsc_windows *out, const lehr_dsc_scan *scan, const double *glass_K,
                           const double *liquid_K, lehr_error *err)
{
    return lehr_dsc_windows_find(out, scan->name, scan->temperature_K, scan->y, scan->n, glass_K, liquid_K,
                                 err);
}

/// The liquid window of a scan beside its own glass; where that cannot be told, beside the glass window in
/// use, which a user gave or another run has.
static lehr_status find_liquid(double *liquid_K, const lehr_dsc_scan *scan, const double *glass_K,
                               lehr_error *err)
{
    lehr_dsc_windows windows;
    lehr_error first = {0};
    lehr_status status = find_in(&windows, scan, NULL, NULL, &first);
    if (status != LEHR_OK || windows.liquid_K[0] < glass_K[1]) {
        status = find_in(&windows, scan, glass_K, NULL, err);
    }
    if (status == LEHR_OK) {
        memcpy(liquid_K, windows.liquid_K, sizeof windows.liquid_K);
    }
    return status;
}

/// Windows that are not given: the glass window is one of the run that the glass line comes from.
static lehr_status find_windows(lehr_dsc_lines *lines, const lehr_dsc_scan *scan,
                                const lehr_dsc_scan *glass_scan, lehr_error *err)
{
    bool own_liquid = scan == glass_scan || !lines->both;
    bool find_the_liquid = isnan(lines->liquid_K[0]);
    lehr_dsc_windows windows;
    lehr_status status = LEHR_OK;
    if (isnan(lines->glass_K[0])) {
        // The liquid window of another run does not help to find the glass of this one.
        const double *liquid_K =
            find_the_liquid || (scan != glass_scan && own_liquid) ? NULL : lines->liquid_K;
        status = find_in(&windows, glass_scan, NULL, liquid_K, err);
        if (status != LEHR_OK) {
            return status;
        }
        memcpy(lines->glass_K, windows.glass_K, sizeof lines->glass_K);
        if (find_the_liquid && (lines->both || scan == glass_scan)) {
            memcpy(lines->liquid_K, windows.liquid_K, sizeof lines->liquid_K);
            return LEHR_OK;
        }
    }
    if (!find_the_liquid) {
        return LEHR_OK;
    }
    return find_liquid(lines->liquid_K, own_liquid ? scan : glass_scan, lines->glass_K, err);
}

lehr_status lehr_dsc_fictive_choose(lehr_dsc_lines *out, const lehr_dsc_scan *scan,
                                    const lehr_dsc_scan *glass_scan, const lehr_dsc_fictive_options *options,
                                    lehr_error *err)
{
    *out = (lehr_dsc_lines){.liquid_model = options->liquid_model,
                            .constant = metallic_constant(scan, options),
                            .both = options->reference_lines == LEHR_DSC_REFERENCE_BOTH};
    if (out->liquid_model == LEHR_DSC_MODEL_DEFAULT) {
        out->liquid_model = isnan(out->constant) ? LEHR_DSC_MODEL_LINE : LEHR_DSC_MODEL_METALLIC;
    }
    memcpy(out->glass_K, options->glass_K, sizeof out->glass_K);
    memcpy(out->liquid_K, options->liquid_K, sizeof out->liquid_K);
    memcpy(out->align_K, options->align_K, sizeof out->align_K);
    return find_windows(out, scan, glass_scan, err);
}

lehr_status lehr_dsc_fictive_take(lehr_dsc_scan **scan, lehr_dsc_scan **glass_scan, const lehr_dsc_run *run,
                                  const lehr_dsc_run *reference, const lehr_dsc_fictive_options *options,
                                  lehr_error *err)
{
    lehr_status status = check_options(options, reference != NULL, err);
    if (status == LEHR_OK) {
        status = lehr_dsc_scan_create(scan, run, options->segment, err);
    }
    *glass_scan = *scan;
    if (status != LEHR_OK || !reference) {
        return status;
    }
    *glass_scan = NULL;
    status = lehr_dsc_scan_create(glass_scan, reference, 0, err);
    if (status == LEHR_OK && strcmp((*scan)->unit, (*glass_scan)->unit) != 0) {
        status = lehr_error_set(err, LEHR_ERR_DOMAIN,
                                "%s is in %s but its reference %s in %s: give both a mass and a "
                                "rate",
                                (*scan)->name, (*scan)->unit, (*glass_scan)->name, (*glass_scan)->unit);
    }
    return status;
}

void lehr_dsc_fictive_release(lehr_dsc_scan *scan, lehr_dsc_scan *glass_scan)
{
    if (glass_scan != scan) {
        lehr_dsc_scan_free(glass_scan);
    }
    lehr_dsc_scan_free(scan);
}
