/// @file
/// Parameters of the relaxation model (tnm.h) from heating scans after known histories, fitted jointly.
///
/// chi2 = sum over all points of [(cp - model)/sigma]^2. The heat capacity lines of glass and liquid are
/// given, given up to a factor for each scan, or straight lines of each scan: linear parameters, solved for
/// every trial of the others (variable projection). Derivatives are exact: they are carried along through the
/// program. The steps of a program are chosen at the estimates and kept during a fit, so that chi2 is smooth.
///
/// @source G. H. Golub and V. Pereyra, SIAM J. Numer. Anal. 10, 413 (1973); L. Kaufman, BIT 15, 49 (1975)
#ifndef LEHR_DSC_TNM_FIT_H
#define LEHR_DSC_TNM_FIT_H

#include <lehr/core/progress.h>
#include <lehr/core/record.h>
#include <lehr/dsc/tnm.h>
#include <lehr/fitting/nonlinear.h>
#include <lehr/fitting/profile.h>
#include <stdint.h>

LEHR_BEGIN_DECLS

/// One heating scan and what the glass went through before; borrowed.
typedef struct lehr_dsc_tnm_scan {
    const char *name; ///< for messages
    size_t n;
    const double *temperature_K;         ///< shape (n,), rising, within the last segment of the program
    const double *cp_J_per_gK;           ///< shape (n,)
    double sigma;                        ///< standard deviation of a point [J/g/K]; NaN: unknown
    const lehr_dsc_tnm_program *program; ///< its last segment is the scan
} lehr_dsc_tnm_scan;

/// What is known of the lines of glass and liquid.
typedef enum lehr_dsc_tnm_lines {
    LEHR_DSC_TNM_LINES_GIVEN,  ///< those of the start
    LEHR_DSC_TNM_LINES_SCALED, ///< those of the start times a factor for each scan (its mass)
    LEHR_DSC_TNM_LINES_FREE    ///< straight lines of each scan
} lehr_dsc_tnm_lines;

LEHR_API const char *lehr_dsc_tnm_lines_name(lehr_dsc_tnm_lines lines); ///< "given", "scaled", "free"

typedef struct lehr_dsc_tnm_fit_options {
    lehr_dsc_tnm_lines lines;
    bool fixed[LEHR_DSC_TNM_PARAMETERS];   ///< activation_K, partition, stretching, log_time
    lehr_covariance_convention convention; ///< absolute and inflate need sigma of every scan
    size_t n_starts;                       ///< further starts, spread around the one given
    uint64_t seed;                         ///< of these
    int threads;                           ///< 0: default
    double confidence;                     ///< of profile intervals; 0: none
} lehr_dsc_tnm_fit_options;

/// Lines given, nothing fixed, scaled errors, 12 further starts with seed 1, no intervals.
LEHR_API lehr_dsc_tnm_fit_options lehr_dsc_tnm_fit_defaults(void);

/// Most linear parameters of a scan.
enum { LEHR_DSC_TNM_LINEAR = 4 };

/// What came out for one scan.
typedef struct lehr_dsc_tnm_scan_fit {
    double rms;                      ///< of the residuals [J/g/K]
    double chi2;                     ///< its share
    double fictive_K;                ///< Tf at the begin of the scan
    double scale;                    ///< factor on the lines; 1 unless they are scaled
    lehr_dsc_tnm_line glass, liquid; ///< used, without the factor
} lehr_dsc_tnm_scan_fit;

typedef struct lehr_dsc_tnm_fit {
    lehr_fitting_summary fit; ///< dof counts the linear parameters too
    lehr_dsc_tnm_lines lines;
    size_t n_points;
    size_t n_linear; ///< linear parameters of all scans
    lehr_dsc_tnm_parameters parameters;
    double covariance[LEHR_DSC_TNM_PARAMETERS * LEHR_DSC_TNM_PARAMETERS];
    lehr_fitting_role roles[LEHR_DSC_TNM_PARAMETERS];
    lehr_fitting_interval intervals[LEHR_DSC_TNM_PARAMETERS]; ///< NaN where there is none
    double confidence;                                        ///< of the intervals; 0: none
    lehr_estimate activation_energy_kJ_per_mol;               ///< R times the activation temperature
    lehr_estimate glass_transition_K;                         ///< tau = 100 s in equilibrium
    lehr_estimate fragility; ///< d log10 tau/d(Tg/T) there: dh/(ln10 R Tg) of Moynihan's law
    size_t n_starts;         ///< further to the one given
    size_t n_converged;      ///< of all starts
    size_t n_lowest;         ///< of these, to the lowest chi2
    uint64_t seed;
    size_t n_scans;
    lehr_dsc_tnm_scan_fit *scans; ///< shape (n_scans,)
    double *fitted; ///< shape (n_points,): the model at the points of all scans, one after another
} lehr_dsc_tnm_fit;

LEHR_API void lehr_dsc_tnm_fit_free(lehr_dsc_tnm_fit *fit);

/// Fit.
/// @param[in] start     start values; their reference temperature is the one of the result. Lines: of the
///                      start, where they are given or scaled
/// @param[in] scans     shape (n_scans,)
/// @param[in,out] warnings nullable: a correlation above 0.95, one history only, a parameter at a bound, few
///                      starts that agree, a program that begins barely in the liquid
/// @errors LEHR_ERR_ARG: no scan, lines of the start needed but not known, absolute or inflate convention
///         without sigma; LEHR_ERR_DOMAIN: a start outside of its range, temperatures that do not rise or
///         leave the program, a value that is not finite, a sigma that is not > 0, fewer points than
///         parameters, a start at which a program begins in the glass (the message names scan and index);
///         LEHR_ERR_NUMERIC: the model cannot be followed at the start; LEHR_ERR_NOMEM
/// @accuracy noise-free listed scans give back their parameters within 0.15 of the errors that 1 % of noise
/// would
///           make (the steps of the list); errors and correlations of the listed fits within 1 % and 0.005
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_tnm_fit_solve(lehr_dsc_tnm_fit **out,
                                                           const lehr_dsc_tnm_material *start,
                                                           const lehr_dsc_tnm_scan *scans, size_t n_scans,
                                                           const lehr_dsc_tnm_fit_options *options,
                                                           lehr_warnings *warnings,
                                                           const lehr_progress *progress, lehr_error *err);

/// Name of parameter j as a result key: activation_temperature, nonlinearity (zero_temperature for ag),
/// stretching, log_time_ref.
LEHR_API const char *lehr_dsc_tnm_parameter_name(lehr_dsc_tnm_law law, size_t j);

/// Keys: the four parameters, reference_temperature, model, activation_energy, glass_transition, fragility,
/// the summary of the fit (chi2 reduced_chi2 dof points convention stop), lines, starts (given converged
/// lowest seed), intervals, scans, correlation.
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_tnm_fit_describe(const lehr_dsc_tnm_fit *fit,
                                                              const lehr_dsc_tnm_scan *scans,
                                                              lehr_record *record, lehr_error *err);

LEHR_END_DECLS

#endif
