// Fast-cooled glasses: the exotherm of relaxation below the transition.
#include "fictive_private.h"

#include <lehr/dsc/windows.h>
#include <math.h>
#include <string.h>

// A dip below the glass line worth more than this marks a hyperquenched glass; slow relaxation makes some 0.3
// K.
#define EXOTHERM_K     1.0
#define EXOTHERM_SIGMA 3.0

/// Is a dip worth enough kelvin, and beyond noise?
static bool counts(const lehr_dsc_fictive *result, double exotherm_K)
{
    return exotherm_K > EXOTHERM_K && exotherm_K > EXOTHERM_SIGMA * result->fictive_temperature_stderr_K;
}

/// A glass window inside the exotherm hides it. Below such a window lies another straight stretch, from whose
/// line the curve dips.
static lehr_status find_hidden(double *exotherm_K, double found_K[2], const lehr_dsc_fictive *result,
                               const lehr_dsc_balance *balance, const lehr_dsc_lines *lines, lehr_error *err)
{
    const lehr_dsc_scan *scan = balance->scan;
    lehr_dsc_windows windows;
    lehr_dsc_balance other = {0};
    lehr_error none = {0};
    *exotherm_K = 0;
    if (lehr_dsc_windows_find(&windows, scan->name, scan->temperature_K, scan->y, scan->n, NULL,
                              lines->liquid_K, &none) != LEHR_OK ||
        windows.glass_K[1] > 0.75 * lines->glass_K[0] + 0.25 * lines->glass_K[1]) {
        return LEHR_OK;
    }
    lehr_dsc_lines lower = *lines;
    memcpy(lower.glass_K, windows.glass_K, sizeof lower.glass_K);
    memcpy(found_K, windows.glass_K, sizeof lower.glass_K);
    lehr_status status = lehr_dsc_balance_fit(&other, scan, scan, &lower, &none);
    if (status == LEHR_OK) {
        *exotherm_K = -lehr_dsc_balance_dip(&other, lower.glass_K[1], lower.liquid_K[0]) / result->delta_cp;
    }
    lehr_dsc_balance_clear(&other);
    return status == LEHR_ERR_NOMEM ? lehr_error_set(err, status, "%s", none.message) : LEHR_OK;
}

static lehr_status check_hidden(bool *hidden, lehr_dsc_fictive *out, const lehr_dsc_balance *balance,
                                const lehr_dsc_lines *lines, lehr_warnings *warnings, lehr_error *err)
{
    double exotherm_K = 0;
    double found_K[2] = {0, 0};
    lehr_status status = find_hidden(&exotherm_K, found_K, out, balance, lines, err);
    if (status != LEHR_OK || !counts(out, exotherm_K)) {
        return status;
    }
    *hidden = true;
    out->hyperquenched = true;
    out->exotherm_K = exotherm_K;
    return lehr_warnings_add(
        warnings, err,
        "%s: the glass window %g:%g K lies inside the exotherm of a fast-cooled glass: the curve is straight "
        "from %.1f to %.1f K and dips below that line afterwards (worth %.1f K). This Tf is far off; use "
        "--glass %.1f:%.1f, or take the glass line from a second run (--reference)",
        balance->scan->name, lines->glass_K[0], lines->glass_K[1], found_K[0], found_K[1], exotherm_K,
        found_K[0], found_K[1]);
}

lehr_status lehr_dsc_fictive_check_quench(lehr_dsc_fictive *out, const lehr_dsc_balance *balance,
                                          const lehr_dsc_lines *lines, lehr_warnings *warnings,
                                          lehr_error *err)
{
    bool own_line = balance->glass_scan == balance->scan;
    double low_K = own_line ? lines->glass_K[1] : balance->t2_K;
    double dip = lehr_dsc_balance_dip(balance, low_K, lines->liquid_K[0]);
    out->exotherm_K = (0 - dip) / out->delta_cp; // 0 without a dip, not -0
    out->hyperquenched = counts(out, out->exotherm_K);
    bool hidden = false;
    if (own_line && !out->glass_found) {
        lehr_status status = check_hidden(&hidden, out, balance, lines, warnings, err);
        if (status != LEHR_OK || hidden) {
            return status;
        }
    }
    if (!out->hyperquenched) {
        return LEHR_OK;
    }
    const char *cure =
        !own_line ? "its glass line comes from the reference, as it should"
        : out->glass_found
            ? "the glass window was found below that exotherm; where a second run exists, "
              "--reference gives a line that needs less extrapolation"
            : "put the glass window below that exotherm or take the glass line from a second run "
              "(--reference)";
    return lehr_warnings_add(warnings, err,
                             "%s: the curve dips below the glass line before the transition (%.3g %s, worth "
                             "%.1f K): a fast-cooled glass that relaxes on heating; %s",
                             balance->scan->name, -dip, out->area_unit, out->exotherm_K, cure);
}
