// What other windows and another liquid line would make of the fictive temperature.
#include "choice.h"
#include "fictive_private.h"

#include <math.h>

// Borders of the windows move by this part of their width.
#define WINDOW_SHIFT 0.2
enum { VARIANTS = 6 };

lehr_status lehr_dsc_fictive_vary(double *fictive_K, double *stderr_K, double *change_K,
                                  const lehr_dsc_balance *nominal, const lehr_dsc_lines *lines, double t1_K,
                                  lehr_error *err)
{
    lehr_dsc_noise noise = {.fictive_K = (double)NAN};
    lehr_dsc_balance varied;
    lehr_error own = {0};
    lehr_status status = lehr_dsc_balance_fit(&varied, nominal->scan, nominal->glass_scan, lines, &own);
    if (status == LEHR_OK) {
        status = lehr_dsc_balance_limit(&varied, nominal->t2_K, t1_K, &own);
    }
    if (status == LEHR_OK) {
        status = lehr_dsc_balance_solve(&varied, &own);
    }
    if (status == LEHR_OK && stderr_K) {
        status = lehr_dsc_balance_noise(&noise, &varied, &own);
    }
    if (status == LEHR_OK && change_K) {
        status = lehr_dsc_balance_change(change_K, nominal, &varied, &own);
    }
    *fictive_K = status == LEHR_OK ? varied.fictive_K : (double)NAN;
    if (stderr_K) {
        *stderr_K = noise.fictive_K;
    }
    lehr_dsc_balance_clear(&varied);
    return status == LEHR_ERR_NOMEM ? lehr_error_set(err, status, "%s", own.message) : LEHR_OK;
}

/// Variant @p i of the windows: the borders next to the transition both moved, inward or outward, or one of
/// the outer borders moved inward.
static lehr_dsc_lines variant(const lehr_dsc_lines *lines, size_t i)
{
    lehr_dsc_lines varied = *lines;
    double glass = WINDOW_SHIFT * (lines->glass_K[1] - lines->glass_K[0]);
    double liquid = WINDOW_SHIFT * (lines->liquid_K[1] - lines->liquid_K[0]);
    double middle = 0.5 * (lines->glass_K[1] + lines->liquid_K[0]);
    if (i < 4) {
        varied.glass_K[1] = fmin(lines->glass_K[1] + (i % 2 ? glass : -glass), middle);
        varied.liquid_K[0] = fmax(lines->liquid_K[0] + (i / 2 ? liquid : -liquid), middle);
    } else if (i == 4) {
        varied.glass_K[0] += glass;
    } else {
        varied.liquid_K[1] -= liquid;
    }
    return varied;
}

lehr_status lehr_dsc_fictive_windows_budget(double *budget_K, const lehr_dsc_balance *nominal,
                                            const lehr_dsc_lines *lines, bool found, lehr_error *err)
{
    lehr_dsc_choice choice = {0};
    for (size_t i = 0; i < VARIANTS; i++) {
        const lehr_dsc_lines varied = variant(lines, i);
        double fictive_K = 0;
        double change_K = 0;
        lehr_status status = lehr_dsc_fictive_vary(&fictive_K, NULL, found ? NULL : &change_K, nominal,
                                                   &varied, nominal->t1_K, err);
        if (status != LEHR_OK) {
            return status;
        }
        lehr_dsc_choice_add(&choice, fictive_K - nominal->fictive_K, change_K);
    }
    *budget_K = lehr_dsc_choice_value(&choice);
    return LEHR_OK;
}

/// Line against metallic (constant known) or parabola, these against the line.
lehr_status lehr_dsc_fictive_model_budget(double *budget_K, const lehr_dsc_balance *nominal,
                                          const lehr_dsc_lines *lines, lehr_error *err)
{
    lehr_dsc_lines other = *lines;
    other.liquid_model = LEHR_DSC_MODEL_LINE;
    if (lines->liquid_model == LEHR_DSC_MODEL_LINE) {
        other.liquid_model = isnan(lines->constant) ? LEHR_DSC_MODEL_PARABOLA : LEHR_DSC_MODEL_METALLIC;
    }
    double fictive_K = 0;
    lehr_status status = lehr_dsc_fictive_vary(&fictive_K, NULL, NULL, nominal, &other, nominal->t1_K, err);
    *budget_K = fabs(fictive_K - nominal->fictive_K);
    return status;
}
