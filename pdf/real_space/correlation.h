/// @file
/// Pair correlation functions: G(r) from S(q) with its errors, or from a file.
///
///     G(r) = (2/pi) int q [S - 1] sin(q r) dq = 4 pi rho r (g - 1)     (also called D(r))
///     g(r) = 1 + G/(4 pi rho r)       T(r) = G + 4 pi rho r = RDF/r       RDF(r) = 4 pi rho r^2 g
///
/// Below the shortest distance between atoms g = 0, so that G = -4 pi rho r there. That is not imposed: what
/// the data say there is kept, and its distance from this line is a result.
#ifndef LEHR_PDF_CORRELATION_H
#define LEHR_PDF_CORRELATION_H

#include <lehr/core/error.h>
#include <lehr/core/table.h>
#include <lehr/core/warnings.h>
#include <lehr/fitting/covariance.h>
#include <lehr/pdf/sq.h>
#include <lehr/pdf/transform.h>
#include <stdbool.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// X(enumerator, name, unit, column): the functions of r.
#define LEHR_PDF_FUNCTION_LIST(X)                                                                            \
    X(LEHR_PDF_FUNCTION_BIG_G, "G", "1/angstrom^2", "G")                                                     \
    X(LEHR_PDF_FUNCTION_SMALL_G, "g", "", "g")                                                               \
    X(LEHR_PDF_FUNCTION_T, "T", "1/angstrom^2", "T")                                                         \
    X(LEHR_PDF_FUNCTION_RDF, "RDF", "1/angstrom", "RDF")

#define LEHR_PDF_FUNCTION_ENUM_(enumerator, name, unit, column) enumerator,
typedef enum lehr_pdf_function { LEHR_PDF_FUNCTION_LIST(LEHR_PDF_FUNCTION_ENUM_) } lehr_pdf_function;
#undef LEHR_PDF_FUNCTION_ENUM_

LEHR_API const char *lehr_pdf_function_name(lehr_pdf_function form); ///< "G", "g", "T", "RDF"
LEHR_API const char *lehr_pdf_function_unit(lehr_pdf_function form);
/// "G(r) = (2/pi) int q [S(q)-1] sin(q r) dq = 4 pi rho r [g(r) - 1]" and the like.
LEHR_API const char *lehr_pdf_function_definition(lehr_pdf_function form);

typedef struct lehr_pdf_correlation_options {
    lehr_pdf_transform_options transform; ///< qmin, qmax, window, S0, threads
    double s_zero_stderr;
    bool find_qmax;        ///< end the data where noise exceeds the signal; needs errors of S
    double r_ang[2];       ///< first and last r, 0 <= first < last
    double step_ang;       ///< > 0
    double number_density; ///< [atoms/angstrom^3]; NaN: that of the structure factor, if any
    double number_density_stderr;
    double cutoff_ang;   ///< shortest distance between atoms; NaN: the foot of the first peak
    bool ensemble;       ///< compute sigma_model
    bool without_errors; ///< leave out all errors, which are most of the work
    /// Nullable: one made before, whose transform is borrowed where q, r and options agree; it must outlive
    /// the result.
    const struct lehr_pdf_correlation *like;
} lehr_pdf_correlation_options;

/// r = 0.01 to 20 in steps of 0.01 angstrom, no window, all data.
LEHR_API lehr_pdf_correlation_options lehr_pdf_correlation_defaults(void);

/// What G says below the shortest distance between atoms.
typedef struct lehr_pdf_low_region {
    double cutoff_ang;            ///< the region is 0 < r <= cutoff; NaN where there is none
    size_t points;                ///< of G there
    lehr_estimate number_density; ///< from the slope, -sum r G / (4 pi sum r^2)
    double rms;                   ///< of G + 4 pi rho r with the density given, else with that of the slope
    double reduced_chi2;          ///< mean of [(G + 4 pi rho r)/sigma]^2; NaN without errors
} lehr_pdf_low_region;

/// A function G(r). Public fields; arrays belong to it. The structure factor, where it came from one, is
/// borrowed.
typedef struct lehr_pdf_correlation {
    size_t n;
    double *r_ang;       ///< shape (n,), rising
    double *g;           ///< G(r), shape (n,)
    double *sigma;       ///< standard errors from those of S, shape (n,); NaN where not known
    double *sigma_model; ///< spread over reasonable choices of the transform, shape (n,); NULL: not computed
    double qmin, qmax;   ///< of the data used; NaN where a file does not tell
    lehr_pdf_damping damping;
    bool window_known;     ///< false where a file does not tell its window
    double number_density; ///< NaN: not known
    double number_density_stderr;
    lehr_pdf_low_region low_r;
    lehr_pdf_correlation_options options; ///< as used: qmax found, density taken over
    lehr_pdf_transform *plan;             ///< NULL for a function from a file
    bool plan_borrowed;                   ///< from options.like
    const lehr_pdf_sq *structure;         ///< NULL for a function from a file
} lehr_pdf_correlation;

/// Transform.
/// @param[in] structure must outlive the result
/// @param[in,out] warnings nullable: r beyond the reach of the data, no errors, a density off by more than 5
/// %
/// @errors LEHR_ERR_ARG: options outside their range; LEHR_ERR_DOMAIN: as lehr_pdf_transform_create(); qmax
///         cannot be found without errors, or there is no signal; LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_pdf_correlation_create(lehr_pdf_correlation **out,
                                                                const lehr_pdf_sq *structure,
                                                                const lehr_pdf_correlation_options *options,
                                                                lehr_warnings *warnings, lehr_error *err);

/// A function of r from a table that lehr_pdf_table_read() made: G(r), or g, T, RDF by the name of the column
/// or the header "form". What else the header tells (qmin, qmax, window, number density) is taken over.
/// @param[in] form what the file holds; NULL: as it says, else G
/// @param[in] number_density NaN: that of the header
/// @errors LEHR_ERR_FORMAT: no two columns; a window that is not known; LEHR_ERR_DOMAIN: fewer than 4 rows, r
/// out
///         of order, g, T or RDF without a density, errors of some points only; LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_pdf_correlation_from_table(lehr_pdf_correlation **out,
                                                                    const lehr_table *table,
                                                                    const lehr_pdf_function *form,
                                                                    double number_density,
                                                                    lehr_warnings *warnings, lehr_error *err);

LEHR_API void lehr_pdf_correlation_free(lehr_pdf_correlation *correlation);

/// Value and standard error of a form at point @p i; the error has that of the density in it. g at r = 0 is
/// NaN.
/// @errors LEHR_ERR_DOMAIN: forms other than G need a number density
LEHR_API LEHR_NODISCARD lehr_status lehr_pdf_correlation_check_form(const lehr_pdf_correlation *correlation,
                                                                    lehr_pdf_function form, lehr_error *err);
LEHR_API lehr_estimate lehr_pdf_correlation_at(const lehr_pdf_correlation *correlation,
                                               lehr_pdf_function form, size_t i);
/// dform/dG at point @p i: turns errors of G into those of the form.
LEHR_API double lehr_pdf_correlation_scale(const lehr_pdf_correlation *correlation, lehr_pdf_function form,
                                           size_t i);

// ---- errors of what is computed from G ---------------------------------------------------
/// Covariance of G at some points: exact where G came from S(q); for a function from a file the correlation
/// of noise of equal size in S(q), int q^2 W^2 cos(q (r - r')) dq, times the errors of the file.
/// @param[out] covariance shape (count, count); NaN without errors
/// @param[in]  rows       shape (count,), below n
/// @errors LEHR_ERR_DOMAIN: a file with errors that does not tell its qmax; LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_pdf_correlation_covariance(const lehr_pdf_correlation *correlation,
                                                                    double *covariance, const size_t *rows,
                                                                    size_t count, lehr_error *err);

/// Variance of sum_i v_i G(r_i); NaN without errors.
/// @param[in] v shape (n,)
/// @errors as lehr_pdf_correlation_covariance()
LEHR_API LEHR_NODISCARD lehr_status lehr_pdf_correlation_variance(const lehr_pdf_correlation *correlation,
                                                                  double *variance, const double *v,
                                                                  lehr_error *err);

// ---- choices of the transform ------------------------------------------------------------
/// Members of the ensemble for the model error: qmax times 1, 0.9, 0.8; the window of the options and one
/// other (Lorch, or the cosine where Lorch is given); S0 of the options and S0 + 0.03.
enum { LEHR_PDF_ENSEMBLE_SIZE = 12 };
/// Member @p i of the ensemble around a function of r that came from S(q). @pre correlation->plan is not NULL
LEHR_API LEHR_NODISCARD lehr_status lehr_pdf_correlation_member(lehr_pdf_correlation **out,
                                                                const lehr_pdf_correlation *correlation,
                                                                size_t i, lehr_error *err);

/// qmax that minimises the expected squared error of G, integrated over r: sum over q of sigma_F^2 below and
/// of the signal F^2 - sigma_F^2 above, F = q (S - 1).
/// @errors LEHR_ERR_DOMAIN: no errors; the minimum lies at the first points
LEHR_API LEHR_NODISCARD lehr_status lehr_pdf_qmax_find(double *out_per_ang, const lehr_pdf_sq *structure,
                                                       double qmin_per_ang, lehr_error *err);

LEHR_END_DECLS

#endif
