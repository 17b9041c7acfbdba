/// @file
/// The first sharp diffraction peak: a model on a baseline, fitted to the top of the peak. The Gaussian is
///
///     I(q) = y0 + A / (w sqrt(pi / (4 ln 2))) exp(-4 ln 2 (q - q0)^2 / w^2)
///
/// over the contiguous points around the maximum with I >= (1 - fraction) max I, where I is smoothed as far
/// as its noise asks for (noise-free data stay as they are). With such a window y0, A and w are strongly
/// correlated, so that only the position is well determined; docs/theory/xrd_fsdp.md has figures, and derives
/// every term of the error budget.
#ifndef LEHR_XRD_FSDP_H
#define LEHR_XRD_FSDP_H

#include <lehr/core/curve.h>
#include <lehr/core/error.h>
#include <lehr/core/record.h>
#include <lehr/core/warnings.h>
#include <lehr/fitting/peak.h>
#include <stdbool.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// Most windows of a scan.
#define LEHR_XRD_FSDP_MAX_WINDOWS 64

typedef struct lehr_xrd_fsdp_options {
    double fraction; ///< part of the height that is fitted, 0 < fraction < 1
    double range[2]; ///< where the peak is looked for [1/angstrom], or in the unit of an axis of unknown
                     ///< kind; NaN: everywhere
    lehr_fitting_peak_baseline baseline;
    const lehr_model *model; ///< a peak of the registry
    double scan[2];          ///< smallest and largest fraction of the scan over windows
    size_t n_windows;        ///< of the scan, evenly spaced; 0: no scan, at most LEHR_XRD_FSDP_MAX_WINDOWS
    double distance_m;       ///< sample to detector; NaN: no distance terms in the budget
    double distance_uncertainty_m;  ///< standard error that all samples share (calibration); NaN: none
    double placement_uncertainty_m; ///< standard error that each sample has for itself (thickness, mounting);
                                    ///< NaN: none
    double wavelength_ang;          ///< turns angles into q, and a distance error into one of q exactly; NaN:
                                    ///< small-angle limit
    double wavelength_uncertainty_ang; ///< standard error, shared by all samples; NaN: none
} lehr_xrd_fsdp_options;

/// Fraction 0.5, no range, Gaussian on a constant baseline, windows of fractions 0.3, 0.4 .. 0.8, no distance
/// or wavelength term.
LEHR_API lehr_xrd_fsdp_options lehr_xrd_fsdp_defaults(void);

/// Contributions to a standard error, in its unit. NaN: not asked for, or not to be had.
typedef struct lehr_xrd_fsdp_budget {
    double counting;   ///< noise of the points
    double distance;   ///< error of the distance that all samples share
    double placement;  ///< error of the distance of each sample
    double wavelength; ///< its error
    double range;      ///< choice of the window: rms deviation over the scan beyond noise
    double model;      ///< symmetric or asymmetric: rms deviation over both beyond noise
} lehr_xrd_fsdp_budget;

/// What every fit gives.
typedef enum lehr_xrd_fsdp_value {
    LEHR_XRD_FSDP_POSITION,
    LEHR_XRD_FSDP_FWHM,
    LEHR_XRD_FSDP_AMPLITUDE, ///< height above the baseline
    LEHR_XRD_FSDP_AREA,
    LEHR_XRD_FSDP_BASELINE,
    LEHR_XRD_FSDP_N_VALUES
} lehr_xrd_fsdp_value;

/// X(enumerator, name): whether a fit of the scan takes part in the budget.
#define LEHR_XRD_FSDP_USE_LIST(X)                                                                            \
    X(LEHR_XRD_FSDP_USED, "used")                                                                            \
    X(LEHR_XRD_FSDP_CUT_OFF, "cut-off")           /* reaches the end of the curve or range */                \
    X(LEHR_XRD_FSDP_OVER_MINIMUM, "over-minimum") /* reaches over a minimum into the next peak */            \
    X(LEHR_XRD_FSDP_FAILED, "failed")             /* too few points, or no convergence */

#define LEHR_XRD_FSDP_USE_ENUM_(enumerator, name) enumerator,
typedef enum lehr_xrd_fsdp_use { LEHR_XRD_FSDP_USE_LIST(LEHR_XRD_FSDP_USE_ENUM_) } lehr_xrd_fsdp_use;
#undef LEHR_XRD_FSDP_USE_ENUM_

/// One fit of the scan: another window, or another model.
typedef struct lehr_xrd_fsdp_variant {
    const lehr_model *model;
    double fraction;
    double fit_range[2]; ///< first and last abscissa
    size_t n_points;
    lehr_xrd_fsdp_use use;
    lehr_estimate values[LEHR_XRD_FSDP_N_VALUES]; ///< NaN unless used; errors: noise_scale of the result
    double correlation; ///< of the noise of position and width; 0 where it is not known
} lehr_xrd_fsdp_variant;

/// Two halves of different width: what the split Gaussian finds in the window of the fit. Errors: counting.
typedef struct lehr_xrd_fsdp_asymmetry {
    bool fitted;
    lehr_estimate maximum; ///< where the model is largest
    lehr_estimate fwhm_left;
    lehr_estimate fwhm_right;
    lehr_estimate centroid; ///< mean of q over the model without its baseline
    lehr_estimate skewness; ///< third central moment over the 3/2 power of the second
    double probability; ///< that noise makes the gain in chi2 over the Gaussian this large where the peak is
                        ///< one
} lehr_xrd_fsdp_asymmetry;

typedef struct lehr_xrd_fsdp {
    lehr_axis x_axis;        ///< LEHR_AXIS_Q_PER_ANG, or LEHR_AXIS_OTHER as the curve
    const lehr_model *model; ///< of the fit
    lehr_fitting_peak_baseline baseline_kind;
    double fraction;
    lehr_estimate position;  ///< of the maximum of the model; error: the budget, added in quadrature
    lehr_estimate fwhm;      ///< errors of the others: counting, range and model, of the width also distance,
                             ///< placement and wavelength
    lehr_estimate amplitude; ///< height above the baseline
    lehr_estimate area;      ///< of the model
    lehr_estimate baseline;
    lehr_xrd_fsdp_budget budget; ///< of the position
    double fit_range[2];         ///< first and last abscissa used
    size_t n_points;             ///< used
    bool weighted;               ///< the curve has sigma
    double reduced_chi2;         ///< of the fit; NaN without sigma
    double error_scale; ///< in the counting errors: sqrt(reduced_chi2) where chi2 has p < 0.05, else 1; NaN
                        ///< without sigma
    double noise_scale; ///< the same from neighbouring residuals, which a smooth misfit does not change: 1
                        ///< where sigma explains them; without sigma the noise of a point
    lehr_fitting_stop stop;
    double distance_relative;   ///< standard errors over their values; NaN where not given
    double placement_relative;  ///< likewise
    double wavelength_relative; ///< likewise
    double wavelength_ang;      ///< NaN: small-angle limit
    double parameters[LEHR_FITTING_PEAK_MAX_PARAMETERS]; ///< of model and baseline, as in lehr_fitting_peak
    lehr_xrd_fsdp_variant chosen;                        ///< the fit itself, with errors of noise alone
    size_t n_windows;
    size_t windows_used;
    lehr_xrd_fsdp_variant windows[LEHR_XRD_FSDP_MAX_WINDOWS]; ///< of rising fraction
    lehr_xrd_fsdp_variant other; ///< the window of the fit with the other model: split Gaussian for a
                                 ///< symmetric one, Gaussian for the split one
    lehr_xrd_fsdp_asymmetry asymmetry;
} lehr_xrd_fsdp;

/// A curve over q in 1/angstrom: q in 1/nm and 2theta in degrees or radians are converted, other axes stay as
/// they are. Intensities are per pixel or bin and do not change.
/// @param[in] wavelength_ang of angles; NaN: not known
/// @errors LEHR_ERR_DOMAIN: an axis that is no q, 2theta or unknown one; angles without wavelength;
///         LEHR_ERR_ARG: a wavelength not greater than 0; LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_fsdp_curve(lehr_curve **out, const lehr_curve *curve,
                                                        double wavelength_ang, lehr_error *err);

/// What a file of a curve does not say, or says wrongly.
typedef struct lehr_xrd_fsdp_reading {
    lehr_axis axis;                    ///< whatever the file says; LEHR_AXIS_OTHER: as it says
    lehr_axis axis_if_untold;          ///< of files that do not say it; LEHR_AXIS_OTHER: stays unknown
    double wavelength_ang;             ///< whatever the file says; NaN: as it says
    double wavelength_if_unstated_ang; ///< of files that do not say it; NaN: stays unknown
} lehr_xrd_fsdp_reading;

/// What was found in the file, and what holds.
typedef struct lehr_xrd_fsdp_origin {
    lehr_axis axis;
    double stated_ang;     ///< wavelength in the header of the file; NaN: none
    double wavelength_ang; ///< that is used: given, else stated, else assumed; NaN: not known
} lehr_xrd_fsdp_origin;

/// Nothing given: all as the file says.
LEHR_API lehr_xrd_fsdp_reading lehr_xrd_fsdp_reading_defaults(void);

/// Read a curve for lehr_xrd_fsdp_fit(): any table that lehr_curve_from_table() understands, over q or
/// 2theta; "-" is standard input. The wavelength may stand in its header as `wavelength` or
/// `wavelength_ang`, in metres as pyFAI writes it or in angstrom.
/// @param[out] origin nullable
/// @errors those of lehr_table_read(), lehr_curve_from_table(), lehr_xrd_fsdp_curve()
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_fsdp_read(lehr_curve **out, lehr_xrd_fsdp_origin *origin,
                                                       const char *path, const lehr_xrd_fsdp_reading *reading,
                                                       lehr_error *err);

/// Fit. The curve passes through lehr_xrd_fsdp_curve() first. Points that are not finite are left out, and so
/// are those whose sigma is not greater than 0, with a warning.
/// @param[in,out] warnings nullable: a chi2 that noise exceeds with a probability below 1e-6, a window over a
///                minimum, fewer than three usable windows in the scan, fits that do not converge, a position
///                that is unusual for the unit of an unknown axis
/// @errors LEHR_ERR_ARG: an option outside its range; LEHR_ERR_DOMAIN: those of lehr_xrd_fsdp_curve(), no
///         points in the range, none with a sigma greater than 0, the maximum at the edge of the curve or of
///         the range, too few points; LEHR_ERR_NOMEM
/// @accuracy fits of noise-free Gaussians return their parameters to 1e-10 relative
/// @source Gaussian and top half: the usual evaluation of metallic glasses; window and model terms:
///         docs/theory/xrd_fsdp.md
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_fsdp_fit(lehr_xrd_fsdp *out, const lehr_curve *curve,
                                                      const lehr_xrd_fsdp_options *options,
                                                      lehr_warnings *warnings, lehr_error *err);

/// The fitted model with its baseline at @p q, in the unit of the fit.
LEHR_API double lehr_xrd_fsdp_model(const lehr_xrd_fsdp *fit, double q);

/// One sample against another that was evaluated in the same way.
typedef struct lehr_xrd_fsdp_difference {
    lehr_estimate position;               ///< sample minus reference [1/angstrom]
    lehr_estimate fwhm;                   ///< sample minus reference [1/angstrom]
    lehr_estimate position_ratio;         ///< q sample over q reference
    lehr_estimate volume_ratio;           ///< (q reference over q sample)^3
    lehr_xrd_fsdp_budget position_budget; ///< of the difference of positions
    lehr_xrd_fsdp_budget fwhm_budget;     ///< of the difference of widths
    lehr_xrd_fsdp_budget ratio_budget;    ///< of the position ratio, relative
    size_t windows_used;                  ///< of the scan, in both
    double correlation; ///< of the errors of both differences: noise of one curve, placement, distance,
                        ///< wavelength, window and model move position and width together
} lehr_xrd_fsdp_difference;

/// Differences in which common errors cancel: noise and placement of both samples add in quadrature; distance
/// and wavelength move both alike and leave only the difference of their effects; window and model count by
/// what they do to the difference.
/// @errors LEHR_ERR_ARG: fits of another fraction, model, baseline, scan, distance or wavelength (the message
///         says which); a position that is not greater than 0 has no ratio: LEHR_ERR_DOMAIN
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_fsdp_compare(lehr_xrd_fsdp_difference *out,
                                                          const lehr_xrd_fsdp *sample,
                                                          const lehr_xrd_fsdp *reference, lehr_error *err);

/// Several curves of one sample as one fit: every value is the mean weighted by the inverse variance of its
/// noise, in the window of the fit, so that what the windows and the models do stays as it is. Noise falls
/// with the number of curves, but not below what their scatter tells; placement does not fall, since it is
/// one sample. Windows that not all curves have are not used.
/// @param[in] fits shape (n,), n > 0
/// @errors LEHR_ERR_ARG: no fit, or fits that differ as for lehr_xrd_fsdp_compare()
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_fsdp_average(lehr_xrd_fsdp *out, const lehr_xrd_fsdp *fits,
                                                          size_t n, lehr_error *err);

/// Result keys: position fwhm amplitude area baseline budget (counting distance placement wavelength range
/// model) fit_range reduced_chi2 error_scale points model fraction asymmetry (maximum fwhm_left fwhm_right
/// centroid skewness probability) windows_used windows (fraction position fwhm begin end points use).
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_fsdp_describe(const lehr_xrd_fsdp *result, lehr_record *record,
                                                           lehr_error *err);

/// Result keys: position fwhm position_fwhm_correlation position_ratio volume_ratio budget (counting distance
/// placement wavelength range model, of the difference of positions) fwhm_budget.
LEHR_API LEHR_NODISCARD lehr_status
lehr_xrd_fsdp_difference_describe(const lehr_xrd_fsdp_difference *difference, const lehr_xrd_fsdp *sample,
                                  lehr_record *record, lehr_error *err);

LEHR_END_DECLS

#endif
