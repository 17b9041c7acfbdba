#include "fictive_private.h"

#include <lehr/core/constants.h>
#include <math.h>
#include <string.h>

static lehr_status check_options(const lehr_dsc_fictive_options *options, lehr_error *err)
{
    const double *glass = options->glass_K;
    const double *liquid = options->liquid_K;
    if (!(glass[0] < glass[1]) || !(liquid[0] < liquid[1])) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "the windows of the glass and of the liquid line are needed: --glass "
                              "A:B --liquid A:B with A < B (given: %g:%g and %g:%g K)",
                              glass[0], glass[1], liquid[0], liquid[1]);
    }
    if (!(glass[1] <= liquid[0])) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "the glass window %g:%g K must end below the liquid window %g:%g K", glass[0],
                              glass[1], liquid[0], liquid[1]);
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

lehr_dsc_lines lehr_dsc_fictive_choose(const lehr_dsc_scan *scan, const lehr_dsc_fictive_options *options)
{
    lehr_dsc_lines lines = {.liquid_model = options->liquid_model,
                            .constant = metallic_constant(scan, options)};
    memcpy(lines.glass_K, options->glass_K, sizeof lines.glass_K);
    memcpy(lines.liquid_K, options->liquid_K, sizeof lines.liquid_K);
    return lines;
}

lehr_status lehr_dsc_fictive_take(lehr_dsc_scan **scan, lehr_dsc_scan **glass_scan, const lehr_dsc_run *run,
                                  const lehr_dsc_run *reference, const lehr_dsc_fictive_options *options,
                                  lehr_error *err)
{
    lehr_status status = check_options(options, err);
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
