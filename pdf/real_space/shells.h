/// @file
/// Shells of neighbours: Gaussians in T(r), seen through the window and the end of the data.
///
/// A shell of N atoms at R with the standard deviation sigma contributes (N/R) sin(q R) exp(-sigma^2 q^2/2)
/// to q (S - 1). The model of G(r) is the sum of the transforms of such shells over 0 .. qmax with the window
/// of the data, minus 4 pi rho r. Ripples and widths that the transform makes are so part of the model and
/// not of the result.
///
/// Points of G that are closer than pi/qmax tell the same: the fit takes points that far apart and weighs
/// them with their full covariance (generalised least squares), that of the density included.
#ifndef LEHR_PDF_SHELLS_H
#define LEHR_PDF_SHELLS_H

#include <lehr/core/error.h>
#include <lehr/core/record.h>
#include <lehr/core/warnings.h>
#include <lehr/fitting/covariance.h>
#include <lehr/fitting/nonlinear.h>
#include <lehr/pdf/correlation.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// Most shells of one fit.
enum { LEHR_PDF_MOST_SHELLS = 6 };

typedef struct lehr_pdf_shells_options {
    size_t n_shells;                        ///< 1 to LEHR_PDF_MOST_SHELLS
    double start_ang[LEHR_PDF_MOST_SHELLS]; ///< positions to start from; NaN: found in the data
    double range_ang[2]; ///< of the fit; NaN: from the foot of the first peak to where the last one has
                         ///< fallen to half
} lehr_pdf_shells_options;

/// One shell, everything found in the data.
LEHR_API lehr_pdf_shells_options lehr_pdf_shells_defaults(void);

/// Standard errors: noise and range in quadrature.
typedef struct lehr_pdf_shell {
    lehr_estimate position; ///< R [angstrom]
    lehr_estimate
        width; ///< sigma, standard deviation of the distances [angstrom]; the transform is taken out
    lehr_estimate coordination; ///< N
    lehr_estimate area;         ///< of the peak of T(r), N/R [1/angstrom]
    lehr_estimate
        height; ///< of the peak of T(r) without the transform, N/(R sigma sqrt(2 pi)) [1/angstrom^2]
    double statistical[2];      ///< part of the errors of position and coordination that comes from noise
    double range[2];            ///< and from the choice of the range, beyond what noise does to it
    lehr_fitting_role roles[3]; ///< position, width, coordination: one at a bound has no error
} lehr_pdf_shell;

typedef struct lehr_pdf_shells {
    size_t n_shells;
    lehr_pdf_shell shells[LEHR_PDF_MOST_SHELLS]; ///< by position
    double range_ang[2];                         ///< of the fit
    size_t n_points;                             ///< independent points in it
    bool weighted;                               ///< G has errors
    double reduced_chi2;                         ///< NaN without errors or without degrees of freedom
    double error_scale; ///< in the errors of the noise: sqrt(reduced_chi2) where noise makes a larger one in
    /// less than 1 % of cases, else 1
    lehr_fitting_stop stop;
    bool found;                                  ///< no parameter is at a bound
    double least_width_ang;                      ///< lower bound of widths
    double parameters[3 * LEHR_PDF_MOST_SHELLS]; ///< position, width, coordination of each
    double covariance[9 * LEHR_PDF_MOST_SHELLS * LEHR_PDF_MOST_SHELLS]; ///< shape (3 n_shells, 3 n_shells)
} lehr_pdf_shells;

/// Fit, within bounds: positions in the range; widths from the least that the transform shows (a peak 2 %
/// lower than one without width; more where the grid is coarser than pi/qmax) to half of the range;
/// coordinations above 1e-4 of what the range could hold. A parameter that ends at a bound has no error
/// (NaN), and those of the others hold for its value.
/// @param[in,out] warnings nullable: windows that a file does not tell, chi2 that noise does not explain, no
///                degrees of freedom, parameters at a bound, shells closer than they are wide
/// @errors LEHR_ERR_ARG: options outside their range; LEHR_ERR_DOMAIN: no number density, no qmax, no peak, a
/// range
///         outside of the data or with fewer independent points than parameters; LEHR_ERR_NOMEM
/// @accuracy noise-free sums of Gaussian shells return their parameters to 1e-6 relative with every window
LEHR_API LEHR_NODISCARD lehr_status lehr_pdf_shells_fit(lehr_pdf_shells *out,
                                                        const lehr_pdf_correlation *correlation,
                                                        const lehr_pdf_shells_options *options,
                                                        lehr_warnings *warnings, lehr_error *err);

/// The fitted model of G at the points of the correlation function, shape (n,).
/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_pdf_shells_model(const lehr_pdf_shells *shells,
                                                          const lehr_pdf_correlation *correlation, double *g,
                                                          lehr_error *err);

/// Result keys: peaks[] (position width coordination area height position_statistical position_range
/// coordination_statistical coordination_range) fit_range points reduced_chi2 error_scale.
LEHR_API LEHR_NODISCARD lehr_status lehr_pdf_shells_describe(const lehr_pdf_shells *shells,
                                                             lehr_record *record, lehr_error *err);

/// Where the first peak of T ends: the minimum behind it of T averaged over one ripple, 2 pi/qmax; NaN for
/// none.
LEHR_API double lehr_pdf_first_minimum(const lehr_pdf_correlation *correlation);

LEHR_END_DECLS

#endif
