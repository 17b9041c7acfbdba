#include "tnm_fit_private.h"

#include <lehr/core/constants.h>
#include <lehr/fitting/describe.h>
#include <lehr/fitting/propagate.h>
#include <math.h>
#include <stdio.h>

enum { P = LEHR_DSC_TNM_PARAMETERS };

#define GLASS_TIME_S       100.0
#define STRONG_CORRELATION 0.95
#define LAG_TOLD_K         0.01

const char *lehr_dsc_tnm_lines_name(lehr_dsc_tnm_lines lines)
{
    static const char *const names[] = {"given", "scaled", "free"};
    return names[lines];
}

const char *lehr_dsc_tnm_parameter_name(lehr_dsc_tnm_law law, size_t j)
{
    static const char *const names[] = {"activation_temperature", "nonlinearity", "stretching",
                                        "log_time_ref"};
    return j == 1 && law == LEHR_DSC_TNM_ADAM_GIBBS ? "zero_temperature" : names[j];
}

/// The linear parameters take degrees of freedom too.
void lehr_tnm_fit_count_linear(lehr_dsc_tnm_fit *out)
{
    size_t before = out->fit.dof;
    out->fit.dof = before > out->n_linear ? before - out->n_linear : 0;
    out->fit.reduced_chi2 = out->fit.dof > 0 ? out->fit.chi2 / (double)out->fit.dof : (double)NAN;
    double scale = (double)before / (double)out->fit.dof;
    double factor = out->fit.convention == LEHR_COVARIANCE_SCALED ? scale : 1;
    if (out->fit.convention == LEHR_COVARIANCE_INFLATE) {
        factor = fmax(1, out->fit.reduced_chi2) / fmax(1, out->fit.reduced_chi2 / scale);
    }
    for (size_t j = 0; j < P * P; j++) {
        out->covariance[j] *= factor;
    }
}

/// Tg and fragility with their gradients by central differences of closed forms.
void lehr_tnm_fit_derive(lehr_dsc_tnm_fit *out)
{
    const double *C = out->covariance;
    double values[P] = {out->parameters.activation_K, out->parameters.partition, out->parameters.stretching,
                        out->parameters.log_time};
    double tg[3] = {0}, m[3] = {0}, by_tg[P] = {0}, by_m[P] = {0};
    for (size_t j = 0; j <= P; j++) {
        double step = j < P ? 1e-5 * fmax(fabs(values[j]), 1e-3) : 0;
        for (int side = -1; side <= 1; side++) {
            lehr_dsc_tnm_parameters p = out->parameters;
            p.activation_K += j == 0 ? side * step : 0;
            p.partition += j == 1 ? side * step : 0;
            p.log_time += j == 3 ? side * step : 0;
            double Tg = lehr_dsc_tnm_temperature_of(&p, log(GLASS_TIME_S));
            tg[side + 1] = Tg;
            m[side + 1] = lehr_dsc_tnm_equilibrium_activation_K(&p, Tg) / (Tg * log(10));
        }
        if (j < P) {
            by_tg[j] = (tg[2] - tg[0]) / (2 * step);
            by_m[j] = (m[2] - m[0]) / (2 * step);
        }
    }
    out->glass_transition_K = (lehr_estimate){tg[1], lehr_covariance_propagate(by_tg, C, P)};
    out->fragility = (lehr_estimate){m[1], lehr_covariance_propagate(by_m, C, P)};
    double R = LEHR_CORE_GAS_CONSTANT_J_PER_MOL_K * 1e-3;
    out->activation_energy_kJ_per_mol = (lehr_estimate){R * values[0], R * sqrt(C[0])};
}

// ---- warnings ---------------------------------------------------------------------------
static bool same_program(const lehr_dsc_tnm_program *a, const lehr_dsc_tnm_program *b)
{
    bool same = a->n == b->n && a->start_K == b->start_K;
    for (size_t i = 0; same && i < a->n; i++) {
        same = a->segments[i].rate_K_per_s == b->segments[i].rate_K_per_s &&
               a->segments[i].to_K == b->segments[i].to_K &&
               a->segments[i].duration_s == b->segments[i].duration_s;
    }
    return same;
}

static lehr_status warn_of_correlations(const lehr_dsc_tnm_fit *fit, lehr_warnings *warnings, lehr_error *err)
{
    lehr_dsc_tnm_law law = fit->parameters.law;
    for (size_t i = 0; i < P; i++) {
        for (size_t j = 0; j < i; j++) {
            double r =
                fit->covariance[i * P + j] / sqrt(fit->covariance[i * P + i] * fit->covariance[j * P + j]);
            if (!(fabs(r) > STRONG_CORRELATION)) {
                continue;
            }
            lehr_status status = lehr_warnings_add(
                warnings, err,
                "%s and %s are correlated by %.3f: the scans determine a combination of them; add scans with "
                "other cooling rates or holds",
                lehr_dsc_tnm_parameter_name(law, j), lehr_dsc_tnm_parameter_name(law, i), r);
            if (status != LEHR_OK) {
                return status;
            }
        }
    }
    return LEHR_OK;
}

static lehr_status warn_of_parameters(const lehr_dsc_tnm_fit *fit, lehr_warnings *warnings, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t j = 0; status == LEHR_OK && j < P; j++) {
        if (fit->roles[j] == LEHR_FITTING_ROLE_AT_LOWER || fit->roles[j] == LEHR_FITTING_ROLE_AT_UPPER) {
            status = lehr_warnings_add(
                warnings, err,
                "%s ended %s; it has no standard error, and those of the others hold with "
                "it fixed there",
                lehr_dsc_tnm_parameter_name(fit->parameters.law, j), lehr_fitting_role_name(fit->roles[j]));
        }
    }
    if (status == LEHR_OK && fit->n_starts > 0 && 4 * fit->n_lowest < fit->n_starts + 1) {
        status = lehr_warnings_add(warnings, err, "%zu of %zu starts led to the lowest chi2; try more starts",
                                   fit->n_lowest, fit->n_starts + 1);
    }
    return status;
}

lehr_status lehr_tnm_fit_warn(const lehr_dsc_tnm_fit *fit, const lehr_dsc_tnm_scan *scans,
                              lehr_warnings *warnings, lehr_error *err)
{
    bool one = true;
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < fit->n_scans; i++) {
        double lag_K = lehr_tnm_session_lag_K(scans[i].program, &fit->parameters);
        one = one && same_program(scans[0].program, scans[i].program);
        if (lag_K > LAG_TOLD_K) {
            status = lehr_warnings_add(
                warnings, err,
                "%s: its program starts at %g K, where the fitted liquid lags %.2g K behind "
                "the first ramp; equilibrium is assumed there",
                scans[i].name, scans[i].program->start_K, lag_K);
        }
    }
    if (status == LEHR_OK && one) {
        status =
            lehr_warnings_add(warnings, err,
                              "all scans have one history: parameters are then weakly determined and other "
                              "sets may fit as well; add scans with other cooling rates or holds");
    }
    if (status == LEHR_OK) {
        status = warn_of_correlations(fit, warnings, err);
    }
    return status == LEHR_OK ? warn_of_parameters(fit, warnings, err) : status;
}
