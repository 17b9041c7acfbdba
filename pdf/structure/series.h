/// @file
/// Structure factors of several samples of one beam time, solved together.
///
/// Every sample has its low-r condition (see pdf/structure.h). What the instrument makes is the same for all:
/// the background scale b, and the amplitudes c_j of fluorescence per atom where the samples are of one
/// material. With these parameters in common
///
///     sum_i w_i |A_i p_i - y_i|^2 + priors = min,   p_i = (alpha_i, alpha_i b, c_j, rho_i)
///
/// is one system of normal equations. Priors of common parameters count once.
#ifndef LEHR_PDF_SERIES_H
#define LEHR_PDF_SERIES_H

#include <lehr/pdf/structure.h>

LEHR_BEGIN_DECLS

typedef struct lehr_pdf_series_options {
    lehr_pdf_structure_options structure; ///< of every sample; method joint
    bool share_background_scale;          ///< one b; needs a background and background_scale_sigma > 0
    bool share_terms;                     ///< one set of c_j, in electrons per atom; order not 0
    /// Of each sample, shape (n,), in place of those of structure; NULL: those. Borrowed.
    const double *number_density_per_ang3, *number_density_sigma;
} lehr_pdf_series_options;

/// Those of lehr_pdf_structure_defaults() with b free, 1 +- 0.1, and common; terms of each sample alone.
LEHR_API lehr_pdf_series_options lehr_pdf_series_defaults(void);

/// Result. Arrays belong to it.
typedef struct lehr_pdf_series {
    size_t n;
    lehr_pdf_structure **samples;   ///< shape (n,): as of one sample, with the errors of the common solution
    lehr_estimate background_scale; ///< NaN where it is not common
    lehr_estimate terms[LEHR_PDF_STRUCTURE_TERMS]; ///< NaN where they are not common
    size_t n_parameters;                           ///< of all samples together
    double
        *covariance; ///< shape (n_parameters, n_parameters): first those of the samples in turn, then common
    size_t *scale_at, *density_at; ///< shape (n,): places of alpha_i and rho_i; SIZE_MAX: density is exact
} lehr_pdf_series;

/// Solve for all samples at once.
///
/// rmin, and the number of terms, are chosen for each sample as lehr_pdf_structure_solve() does; common terms
/// get the largest number that a sample asks for. The product alpha_i b is solved by Gauss and Newton's
/// steps.
///
/// Standard errors: as for one sample, carried through the common solution. Noise of a background that
/// several samples have in common (the same points with the same values) moves them together. Where the low-r
/// rows of a sample fit worse than noise explains, its noise counts times the root of its misfit.
///
/// Ensemble (structure.ensemble): the members of lehr_pdf_structure_solve(), each a common solution of the
/// whole series with rmin, qmax, window and orders changed for all samples alike; model errors of each sample
/// as there.
/// @param[in] samples shape (n,), n >= 2; may lie on different points
/// @param[in,out] warnings nullable; shape (n,) of nullable: as lehr_pdf_structure_solve()
/// @errors LEHR_ERR_ARG: fewer than two samples, nothing in common, another method than joint, one sample
///   twice, a common b without background or with an exact scale, common terms of order 0, common terms in
///   q^2 with different qmax; LEHR_ERR_NUMERIC: no solution; errors of lehr_pdf_structure_solve(), with
///   "sample i: " in front
/// @accuracy noise-free synthetic data: density to 1e-3, b to 2e-3
LEHR_API LEHR_NODISCARD lehr_status lehr_pdf_series_solve(lehr_pdf_series **out,
                                                          const lehr_pdf_sample *const *samples, size_t n,
                                                          const lehr_pdf_series_options *options,
                                                          lehr_warnings *const *warnings, lehr_error *err);
LEHR_API void lehr_pdf_series_free(lehr_pdf_series *series); ///< NULL is fine

/// Correlation of the errors of two samples: of their scales, or of their densities; NaN where a density is
/// exact.
LEHR_API double lehr_pdf_series_correlation(const lehr_pdf_series *series, size_t i, size_t k, bool density);

/// Result keys of sample @p i: those of lehr_pdf_structure_describe(), and series (samples, parameters,
/// shared, correlations).
LEHR_API LEHR_NODISCARD lehr_status lehr_pdf_series_describe(const lehr_pdf_series *series, size_t i,
                                                             lehr_record *record, lehr_error *err);

LEHR_END_DECLS

#endif
