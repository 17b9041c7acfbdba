// What Kissinger's equation gives for scans of glasses that were all cooled alike: number 101.
#include "reproduce_private.h"

#include <lehr/core/constants.h>
#include <lehr/dsc/tnm.h>
#include <lehr/fitting/line.h>
#include <math.h>

enum { N_RATES = 5 };
static const double rates_K_per_s[N_RATES] = {100, 200, 300, 500, 1000};

/// Alpha process of Vit4 as printed, 42 R Tg, with usual nonlinearity and stretching.
static const lehr_dsc_tnm_parameters alpha = {.law = LEHR_DSC_TNM_MOYNIHAN,
                                              .activation_K = 42 * 596,
                                              .partition = 0.65,
                                              .stretching = 0.6,
                                              .log_time = 4.605170185988092, // ln 100, tau at Tg
                                              .reference_K = 596};

/// Temperature at which dTf/dT first reaches a half: the middle of the step.
static double middle_of(const lehr_dsc_tnm_curve *curve)
{
    for (size_t i = 1; i < curve->size; i++) {
        if (curve->slope[i - 1] < 0.5 && curve->slope[i] >= 0.5) {
            double f = (0.5 - curve->slope[i - 1]) / (curve->slope[i] - curve->slope[i - 1]);
            return curve->temperature_K[i - 1] + f * (curve->temperature_K[i] - curve->temperature_K[i - 1]);
        }
    }
    return (double)NAN;
}

static lehr_status scan_middle(double *out_K, double cooling_K_per_s, double heating_K_per_s, lehr_error *err)
{
    const lehr_dsc_tnm_options options = lehr_dsc_tnm_defaults();
    lehr_dsc_tnm_program *program = NULL;
    lehr_dsc_tnm_curve *curve = NULL;
    lehr_status status = lehr_dsc_tnm_program_create(&program, 1000, err);
    if (status == LEHR_OK) {
        status = lehr_dsc_tnm_program_ramp(program, cooling_K_per_s, 400, err);
    }
    if (status == LEHR_OK) {
        status = lehr_dsc_tnm_program_ramp(program, heating_K_per_s, 1000, err);
    }
    if (status == LEHR_OK) {
        status = lehr_dsc_tnm_simulate(&curve, &alpha, program, &options, NULL, err);
    }
    if (status == LEHR_OK) {
        *out_K = middle_of(curve);
    }
    lehr_dsc_tnm_curve_free(curve);
    lehr_dsc_tnm_program_free(program);
    return status;
}

/// Kissinger's activation energy, ln(q/T^2) against 1/T.
/// @param[in] cooling_K_per_s of all scans; NaN: each was cooled at the rate at which it is heated
static lehr_status kissinger(double *out_kJ_per_mol, double cooling_K_per_s, lehr_error *err)
{
    double inverse[N_RATES], logarithm[N_RATES];
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < N_RATES; i++) {
        double T = (double)NAN;
        double cooling = isnan(cooling_K_per_s) ? rates_K_per_s[i] : cooling_K_per_s;
        status = scan_middle(&T, cooling, rates_K_per_s[i], err);
        inverse[i] = 1 / T;
        logarithm[i] = log(rates_K_per_s[i] / (T * T));
    }
    lehr_fitting_line line;
    lehr_fitting_line_options options = lehr_fitting_line_options_defaults();
    options.method = LEHR_FITTING_LINE_OLS;
    options.convention = LEHR_COVARIANCE_SCALED;
    const lehr_fitting_line_data data = {.n_points = N_RATES, .x = inverse, .y = logarithm};
    if (status == LEHR_OK) {
        status = lehr_fitting_line_fit(&line, &data, &options, err);
    }
    if (status == LEHR_OK) {
        *out_kJ_per_mol = -line.slope.value * LEHR_CORE_GAS_CONSTANT_J_PER_MOL_K / 1000;
    }
    return status;
}

lehr_status reproduce_shen2025_history(lehr_reproduce *list, lehr_error *err)
{
    double equal = 0, fixed = 0;
    const double truth = alpha.activation_K * LEHR_CORE_GAS_CONSTANT_J_PER_MOL_K / 1000;
    lehr_status status = kissinger(&equal, (double)NAN, err);
    if (status == LEHR_OK) {
        status = kissinger(&fixed, 20.0 / 60, err);
    }
    if (status != LEHR_OK) {
        return status;
    }
    const lehr_reproduce_row rows[] = {
        {101, LEHR_REPRODUCE_FITTED, truth, 0.02 * truth, equal, "kJ/mol",
         "Kissinger, scans cooled as fast as they are heated, 100 to 1000 K/s",
         "simulated alpha process of 42 R Tg, x = 0.65, beta = 0.6; printed: its activation energy", 0},
        {101, LEHR_REPRODUCE_FITTED, truth, 0.02 * truth, fixed, "kJ/mol",
         "the same, all cooled at 20 K/min before",
         "history alone changes the apparent energy of single scans; no second process is needed for it", 0},
    };
    return lehr_reproduce_add(list, rows, 2, err);
}
