/// @file
/// Private: the model function of a fit, and what its calls share.
#ifndef LEHR_DSC_TNM_FIT_PRIVATE_H
#define LEHR_DSC_TNM_FIT_PRIVATE_H

#include "tnm_plan.h"

#include <lehr/dsc/tnm_fit.h>
#include <stdatomic.h>

/// All scans as one problem. Read-only during a fit.
typedef struct lehr_tnm_joint {
    const lehr_dsc_tnm_material *start;
    const lehr_dsc_tnm_scan *scans;
    size_t n_scans;
    lehr_dsc_tnm_lines lines;
    size_t n_points;
    size_t most_points;      // of one scan
    double *y;               // shape (n_points,)
    double *sigma;           // shape (n_points,), or NULL
    lehr_tnm_plan **plans;   // shape (n_scans,)
    lehr_tnm_marks *marks;   // shape (n_scans,)
    bool plain;              // follow the plans without halves
    double grid_stretching;  // lowest exponent of the kernel
    double center_K, half_K; // straight lines are taken in (T - center)/half
    atomic_bool *no_memory;  // a call of the model ran out of it
} lehr_tnm_joint;

/// Linear parameters of a scan.
size_t lehr_tnm_joint_linear(lehr_dsc_tnm_lines lines);

lehr_dsc_tnm_parameters lehr_tnm_joint_parameters(const lehr_tnm_joint *joint, const double *values);

/// Steps for all programs, chosen at these parameters; the kernel serves for exponents from @p
/// lowest_stretching up.
LEHR_NODISCARD lehr_status lehr_tnm_joint_plan(lehr_tnm_joint *joint, const double *values,
                                               double lowest_stretching, double tolerance_K, lehr_error *err);

/// lehr_fitting_model; context: lehr_tnm_joint.
bool lehr_tnm_joint_model(const double *parameters, double *values, double *jacobian, const void *context);

/// The model with what each scan has of its own.
bool lehr_tnm_joint_evaluate(const lehr_tnm_joint *joint, const double *parameters, double *values,
                             double *jacobian, lehr_dsc_tnm_scan_fit *of_scans);

/// Everything that the fit of one set of scans shares.
typedef struct lehr_tnm_session {
    lehr_tnm_joint joint;
    atomic_bool no_memory;
    double lowest_K; // of all programs
    lehr_fitting_parameter described[LEHR_DSC_TNM_PARAMETERS];
    lehr_fitting_problem problem;
    lehr_fitting_options options;
} lehr_tnm_session;

/// Fill in a session. Release with lehr_tnm_session_clear(), also after an error.
LEHR_NODISCARD lehr_status lehr_tnm_session_begin(lehr_tnm_session *s, const lehr_dsc_tnm_material *start,
                                                  const lehr_dsc_tnm_scan *scans, size_t n_scans,
                                                  const lehr_dsc_tnm_fit_options *options, lehr_error *err);
void lehr_tnm_session_clear(lehr_tnm_session *s);

/// The rate of the first ramp times the relaxation time where the program begins.
double lehr_tnm_session_lag_K(const lehr_dsc_tnm_program *program, const lehr_dsc_tnm_parameters *p);

/// The linear parameters take degrees of freedom too.
void lehr_tnm_fit_count_linear(lehr_dsc_tnm_fit *out);
/// Tg, fragility and activation energy.
void lehr_tnm_fit_derive(lehr_dsc_tnm_fit *out);
LEHR_NODISCARD lehr_status lehr_tnm_fit_warn(const lehr_dsc_tnm_fit *fit, const lehr_dsc_tnm_scan *scans,
                                             lehr_warnings *warnings, lehr_error *err);

#endif
