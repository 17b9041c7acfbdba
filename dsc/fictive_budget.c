// What other windows and another liquid line would make of the fictive temperature.
#include "fictive_private.h"

#include <math.h>

// Borders of the windows move inward by this part of their width.
#define WINDOW_SHIFT 0.2

lehr_status lehr_dsc_fictive_vary(double *fictive_K, double *stderr_K, const lehr_dsc_balance *nominal,
                                  const lehr_dsc_lines *lines, double t1_K, lehr_error *err)
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
    *fictive_K = status == LEHR_OK ? varied.fictive_K : (double)NAN;
    if (stderr_K) {
        *stderr_K = noise.fictive_K;
    }
    lehr_dsc_balance_clear(&varied);
    return status == LEHR_ERR_NOMEM ? lehr_error_set(err, status, "%s", own.message) : LEHR_OK;
}

lehr_status lehr_dsc_fictive_windows_budget(double *budget_K, const lehr_dsc_balance *nominal,
                                            const lehr_dsc_lines *lines, lehr_error *err)
{
    double low = nominal->fictive_K;
    double high = nominal->fictive_K;
    for (size_t border = 0; border < 4; border++) {
        lehr_dsc_lines varied = *lines;
        double *window = border < 2 ? varied.glass_K : varied.liquid_K;
        double shift = WINDOW_SHIFT * (window[1] - window[0]);
        window[border % 2] += border % 2 == 0 ? shift : -shift;
        double fictive_K = 0;
        lehr_status status = lehr_dsc_fictive_vary(&fictive_K, NULL, nominal, &varied, nominal->t1_K, err);
        if (status != LEHR_OK) {
            return status;
        }
        low = fictive_K < low || isnan(fictive_K) ? fictive_K : low;
        high = fictive_K > high || isnan(fictive_K) ? fictive_K : high;
    }
    *budget_K = 0.5 * (high - low);
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
    lehr_status status = lehr_dsc_fictive_vary(&fictive_K, NULL, nominal, &other, nominal->t1_K, err);
    *budget_K = fabs(fictive_K - nominal->fictive_K);
    return status;
}
