/// @file
/// Numbers of neighbours by integration of RDF(r) = r [G(r) + 4 pi rho r].
///
/// Conventions for the first shell of a glass or liquid, whose peak overlaps with the next:
///     A  2 int_r0^r' RDF dr, r' the maximum of T(r) = RDF/r (the peak of r g(r) taken as symmetric)
///     B  2 int_r0^r' RDF dr, r' the maximum of RDF(r)       (the peak of r^2 g(r) taken as symmetric)
///     C  int_r0^r' RDF dr, r' the first minimum of RDF(r)
///     D  the sum of Gaussian shells, see shells.h
/// Where a sharp peak and no window make ripples, C takes both limits from the function with Lorch's window:
/// if the minima lie more than a quarter of a ripple, pi/(4 qmax), apart. r0 is where G meets -4 pi rho r
/// before the first peak.
#ifndef LEHR_PDF_COORDINATION_H
#define LEHR_PDF_COORDINATION_H

#include <lehr/core/error.h>
#include <lehr/core/record.h>
#include <lehr/core/warnings.h>
#include <lehr/fitting/covariance.h>
#include <lehr/pdf/correlation.h>

LEHR_BEGIN_DECLS

typedef enum lehr_pdf_convention {
    LEHR_PDF_CONVENTION_A,
    LEHR_PDF_CONVENTION_B,
    LEHR_PDF_CONVENTION_C,
    LEHR_PDF_CONVENTION_D
} lehr_pdf_convention;

typedef struct lehr_pdf_coordination_options {
    lehr_pdf_convention convention; ///< C: integral over the range
    double range_ang[2]; ///< limits; NaN: the lower from the data, the upper as the convention says
    size_t n_shells;     ///< of convention D
    bool ensemble;       ///< compute the model error
} lehr_pdf_coordination_options;

/// Convention C, limits from the data, one shell, with the model error.
LEHR_API lehr_pdf_coordination_options lehr_pdf_coordination_defaults(void);

typedef struct lehr_pdf_coordination {
    lehr_estimate coordination; ///< error: statistical and model in quadrature
    double statistical; ///< errors of S(q) or G(r), of limits that the data give, and of the density; NaN
                        ///< without errors
    double model;       ///< from S(q): standard deviation over the ensemble of transforms; from G(r): what a
                  ///< quarter of pi/qmax at an upper limit from the data does, NaN for given limits; of D:
                  ///< from the range of the fit; NaN where it was not asked for
    double structure; ///< part of the model error that comes from choices made for S(q), where its file tells
                      ///< them (sigma_model_<name>); 0 else
    double noise;     ///< part of the statistical error that comes from S(q) or G(r) at fixed limits
    double limit; ///< from the upper limit that the data give, which moves with the noise; 0 for given limits
    double density; ///< from the number density
    lehr_pdf_convention convention;
    double range_ang[2];       ///< limits of the integral (of D: of the fit)
    lehr_estimate upper_limit; ///< the upper limit with its error from noise, where the data give it
} lehr_pdf_coordination;

/// Integrate. The integral is that of a polynomial through six neighbouring points of the grid of r.
/// @param[in,out] warnings nullable: a file without errors; a lower limit in the peak
/// @errors LEHR_ERR_ARG: limits out of order; LEHR_ERR_DOMAIN: no number density, limits outside of the data,
/// no peak or
///         no minimum behind it; errors of lehr_pdf_shells_fit() for D; LEHR_ERR_NOMEM
/// @accuracy 1e-9 relative for smooth functions in steps of 0.01 angstrom
/// @source Y. Waseda, The Structure of Non-Crystalline Materials (McGraw-Hill 1980), section 2.6, for A, B
/// and C
LEHR_API LEHR_NODISCARD lehr_status lehr_pdf_coordination_find(lehr_pdf_coordination *out,
                                                               const lehr_pdf_correlation *correlation,
                                                               const lehr_pdf_coordination_options *options,
                                                               lehr_warnings *warnings, lehr_error *err);

/// Result keys: coordination budget (statistical model structure noise limit
/// density) convention range upper_limit
/// number_density.
LEHR_API LEHR_NODISCARD lehr_status lehr_pdf_coordination_describe(const lehr_pdf_coordination *result,
                                                                   const lehr_pdf_correlation *correlation,
                                                                   lehr_record *record, lehr_error *err);

/// Weights w of int_a^b f dr = sum_i w_i f(r_i), for any rising grid; 0 outside of the panels that [a, b]
/// meets and their neighbours.
/// @param[out] weights shape (n,)
/// @pre r[0] <= a <= b <= r[n-1], n >= 2
LEHR_API void lehr_pdf_integral_weights(double *weights, const double *r_ang, size_t n, double a, double b);

LEHR_END_DECLS

#endif
