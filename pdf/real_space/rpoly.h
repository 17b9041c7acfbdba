/// @file
/// Ad hoc reduction as in PDFgetX3: no physical corrections; a polynomial takes what is too smooth in q to be
/// structure beyond `rpoly`.
///
/// 1. Intensity minus scaled background, interpolated by straight lines to q = j dq.
/// 2. z = I/<f>^2, t = <f^2>/<f>^2; alpha = sum z t/sum z^2 up to qmaxinst; S_m = alpha z - t + 1.
/// 3. F_m = q (S_m - 1) minus its least-squares fit by q times a polynomial; n = rpoly qmaxinst/pi is the
/// degree
///    of the fitted function, and the results for the two whole numbers around n are mixed in proportion.
/// 4. G(r) = (2/pi) int F sin(qr) dq from qmin to qmax.
///
/// The result is *not* on an absolute scale: amplitudes differ from those of corrected data by factors of 1.4
/// to 9, so that coordination numbers and densities from it have no meaning. Shapes and positions agree.
#ifndef LEHR_PDF_RPOLY_H
#define LEHR_PDF_RPOLY_H

#include <lehr/core/composition.h>
#include <lehr/core/error.h>
#include <lehr/core/record.h>
#include <lehr/core/table.h>
#include <lehr/core/warnings.h>
#include <lehr/pdf/pattern.h>
#include <stdbool.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

typedef struct lehr_pdf_rpoly_options {
    double rpoly_ang;        ///< shortest distance that the polynomial leaves alone, > 0
    double qmaxinst_per_ang; ///< end of meaningful data; NaN: end of the pattern
    double qmin_per_ang;     ///< of the transform
    double qmax_per_ang;     ///< of the transform, at most qmaxinst; NaN: qmaxinst
    double rmin_ang, rmax_ang, rstep_ang;
    double background_scale;
    double begin_per_ang; ///< where the patterns of the plan begin, so that it holds more of what their
                          ///< errors need; NaN: not known. The results are the same
    bool errors;          ///< standard errors of G too (those of the others are cheap)
} lehr_pdf_rpoly_options;

/// 0.9 angstrom; all data; r = 0 to 30 by 0.01 angstrom; background as it is; with errors.
LEHR_API lehr_pdf_rpoly_options lehr_pdf_rpoly_defaults(void);

/// What patterns of one composition with the same limits share. Immutable: may be shared between threads.
typedef struct lehr_pdf_rpoly_plan lehr_pdf_rpoly_plan;

/// @param[in] options qmaxinst is a number here
/// @errors LEHR_ERR_ARG: an option outside of its range; LEHR_ERR_DOMAIN: form factors end before qmaxinst;
///   LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_pdf_rpoly_plan_create(lehr_pdf_rpoly_plan **out,
                                                               const lehr_composition *composition,
                                                               const lehr_pdf_rpoly_options *options,
                                                               lehr_error *err);
LEHR_API void lehr_pdf_rpoly_plan_free(lehr_pdf_rpoly_plan *plan);

/// Result. Arrays belong to it; sigma are standard errors from those of the patterns.
typedef struct lehr_pdf_rpoly {
    size_t n_q;
    double *q_per_ang; ///< shape (n_q,) even grid from the first point of the pattern to qmaxinst
    double *i, *i_sigma;
    double *s, *s_sigma;
    double *f, *f_sigma; ///< [1/angstrom]
    size_t n_r;
    double *r_ang;
    double *g, *g_sigma; ///< [1/angstrom^2]; sigma NaN without options.errors
    double scale;        ///< alpha
    double scale_stderr;
    double degree; ///< n
    /// Root mean square of the polynomial over that of F_m: how much of the data is not structure.
    double polynomial_share;
    lehr_pdf_rpoly_options options; ///< with all limits as used
} lehr_pdf_rpoly;

/// Reduce one pattern.
/// @param[in] background nullable; must cover the q of the pattern up to qmaxinst
/// @param[in,out] warnings nullable: background above the sample, qmax moved into the data
/// @errors LEHR_ERR_ARG: S(q) or F(q) instead of intensities; LEHR_ERR_DOMAIN: the pattern ends before
/// qmaxinst,
///   the background does not cover it, intensities that are zero; LEHR_ERR_NOMEM
/// @accuracy within 0.15 % (sum of squared differences over that of squares) of the output of PDFgetX3 2.0
/// for
///   its tutorial data of Ni, CeO2 and Si, without rescaling
/// @source P. Juhas et al., J. Appl. Cryst. 46, 560 (2013), for the idea
LEHR_API LEHR_NODISCARD lehr_status lehr_pdf_rpoly_apply(lehr_pdf_rpoly **out,
                                                         const lehr_pdf_rpoly_plan *plan,
                                                         const lehr_pdf_pattern *pattern,
                                                         const lehr_pdf_pattern *background,
                                                         lehr_warnings *warnings, lehr_error *err);
LEHR_API void lehr_pdf_rpoly_free(lehr_pdf_rpoly *result);

/// Result keys: scale degree polynomial_share qmin qmax qmaxinst points.
LEHR_API LEHR_NODISCARD lehr_status lehr_pdf_rpoly_describe(const lehr_pdf_rpoly *result, lehr_record *record,
                                                            lehr_error *err);

LEHR_END_DECLS

#endif
