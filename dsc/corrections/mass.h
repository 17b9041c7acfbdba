/// @file
/// Mass of a flash-DSC sample from the step of its heat flow at the glass transition, or from an enthalpy.
///
/// step(T*) = l(T*) - g(T*) = m q dcp(T*), with the glass and liquid lines of the heat flow extrapolated to
/// one temperature T*. Whatever is added to the heat flow and linear in temperature (asymmetry of the chip)
/// is in both lines and drops out.
///
/// @source docs/theory/dsc_corrections.md
#ifndef LEHR_DSC_MASS_H
#define LEHR_DSC_MASS_H

#include <lehr/core/record.h>
#include <lehr/core/table.h>
#include <lehr/core/warnings.h>
#include <lehr/dsc/peaks.h>
#include <lehr/dsc/run.h>
#include <stdbool.h>

LEHR_BEGIN_DECLS

typedef struct lehr_dsc_mass_options {
    double glass_K[2];               ///< window of the glass line, borders included
    double liquid_K[2];              ///< window of the liquid line; above the glass window
    double at_K;                     ///< T*
    double delta_cp_J_per_gK;        ///< step of the heat capacity at T*, from another measurement
    double delta_cp_stderr_J_per_gK; ///< its standard error; NaN: not known, taken as 0
    double time_constant_s; ///< of the thermal lag; NaN: unknown. Five of them at the begin of the ramp are a
                            ///< start-up that no window may hold: a warning tells
    size_t segment;         ///< its index; 0: last heating
} lehr_dsc_mass_options;

/// Everything to be given is NaN.
LEHR_API lehr_dsc_mass_options lehr_dsc_mass_defaults(void);

/// Mass from one scan.
typedef struct lehr_dsc_mass {
    const char *name; ///< of the file; borrowed from the run
    double mass_g;
    double mass_stderr_g; ///< noise of both lines and error of the given step, added in quadrature
    double noise_g;       ///< budget: noise of both lines
    double delta_cp_g;    ///< budget: error of the given step of the heat capacity, or enthalpy
    double windows_g;     ///< budget: half the range of the mass while each border moves inward by a fifth
    double baseline_g;    ///< budget: distance to the mass with the other baseline; NaN for a step
    double heat_J;        ///< of the peak, negative when exothermic; NaN for a step
    double heat_stderr_J; ///< noise
    double step_W;        ///< NaN for an enthalpy
    double step_stderr_W; ///< noise of both lines
    double rate_K_per_s;  ///< signed
    double noise_level_W; ///< standard deviation of a point, from the residuals of both windows
    size_t segment;
} lehr_dsc_mass;

/// @param[in,out] warnings nullable
/// @errors LEHR_ERR_ARG: windows, T* or the step of the heat capacity not given or out of order;
/// LEHR_ERR_DOMAIN:
///         the run holds no heat flow in W or no rate, a window outside the data or with too few points, a
///         step that is not positive
/// @accuracy 1e-9 relative in the lines; a residue of relaxation in a window costs its own share (0.1 % in
///           simulated scans): see windows_g
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_mass_compute(lehr_dsc_mass *out, const lehr_dsc_run *run,
                                                          const lehr_dsc_mass_options *options,
                                                          lehr_warnings *warnings, lehr_error *err);

typedef struct lehr_dsc_mass_enthalpy_options {
    double range_K[2];              ///< limits of the peak
    double enthalpy_J_per_g;        ///< of the same event, from another measurement; negative when exothermic
    double enthalpy_stderr_J_per_g; ///< its standard error; NaN: not known, taken as 0
    lehr_dsc_peak_baseline baseline;
    size_t segment; ///< its index; 0: last heating
} lehr_dsc_mass_enthalpy_options;

/// Line; everything to be given is NaN.
LEHR_API lehr_dsc_mass_enthalpy_options lehr_dsc_mass_enthalpy_defaults(void);

/// Mass from the heat of a peak (crystallisation, melting): |heat|/|enthalpy|, by lehr_dsc_peaks_compute().
/// The budget part delta_cp_g is that of the given enthalpy.
/// @param[in,out] warnings nullable
/// @errors LEHR_ERR_ARG: range or enthalpy not given; LEHR_ERR_DOMAIN: the run holds no heat flow in W, no
/// time and no
///         rate, no peak in the range; as lehr_dsc_peaks_compute()
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_mass_from_enthalpy(lehr_dsc_mass *out, const lehr_dsc_run *run,
                                                                const lehr_dsc_mass_enthalpy_options *options,
                                                                lehr_warnings *warnings, lehr_error *err);

/// The scan and its lines: columns temperature_K, heat_flow_mW, glass_line, liquid_line.
/// @errors as lehr_dsc_mass_compute()
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_mass_lines(lehr_table **out, const lehr_dsc_run *run,
                                                        const lehr_dsc_mass_options *options,
                                                        lehr_error *err);

/// One mass from several scans.
typedef struct lehr_dsc_mass_joint {
    size_t n;
    bool by_enthalpy;
    double mass_g;
    double mass_stderr_g;   ///< of all scans together, reproducibility included, and of the given step
    double noise_g;         ///< budget: noise and reproducibility
    double delta_cp_g;      ///< budget: error of the given step
    double reproducibility; ///< relative standard deviation between scans beyond noise (Mandel and Paule); 0:
                            ///< none
    double chi2;            ///< of the single masses about their mean weighted by noise alone
    double reduced_chi2;    ///< chi2/(n - 1)
    double scatter_g;       ///< standard deviation of the single masses
    double slope_mass_g; ///< from the slope of step against rate with free intercept; NaN for fewer than two
                         ///< rates
    double slope_mass_stderr_g; ///< NaN for two scans; without the error of the given step
    double intercept_W;         ///< step at zero rate: 0 within its error when the lines are right
    double intercept_stderr_W;  ///< NaN for two scans
} lehr_dsc_mass_joint;

/// Weighted mean of the single masses, weights 1/(noise^2 + reproducibility^2). This is the slope of the step
/// against the rate through the origin.
/// @param[in]  scans    shape (n,), masses by one method and one given value
/// @param[out] outlier  shape (n,): 1 for a scan that differs from the median by more than 3.5 robust
/// standard
///                      deviations (and its noise allows); never for fewer than four scans. Outliers stay in
///                      the mean
/// @errors LEHR_ERR_DOMAIN: fewer than two scans; LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_mass_combine(lehr_dsc_mass_joint *out, unsigned char *outlier,
                                                          const lehr_dsc_mass *scans, size_t n,
                                                          lehr_error *err);

/// Keys mass, budget.{noise, delta_cp, windows}, step, rate, noise_level, segment; for an enthalpy heat in
/// the place of step, enthalpy in that of delta_cp, and budget.baseline.
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_mass_describe(const lehr_dsc_mass *mass, lehr_record *record,
                                                           lehr_error *err);
/// Keys mass, budget.{noise, delta_cp}, reproducibility, chi2, reduced_chi2, scatter, slope_mass, intercept.
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_mass_joint_describe(const lehr_dsc_mass_joint *joint,
                                                                 lehr_record *record, lehr_error *err);

LEHR_END_DECLS

#endif
