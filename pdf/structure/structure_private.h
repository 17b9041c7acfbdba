/// @file
/// Private: the ways to a structure factor.
#ifndef LEHR_PDF_STRUCTURE_PRIVATE_H
#define LEHR_PDF_STRUCTURE_PRIVATE_H

#include "joint.h"

/// Arrays made, q and r filled in.
LEHR_NODISCARD lehr_status lehr_pdf_structure_begin(lehr_pdf_structure **out, const lehr_pdf_sample *sample,
                                                    const lehr_pdf_low_r *plan,
                                                    const lehr_pdf_structure_options *options,
                                                    lehr_error *err);
LEHR_NODISCARD lehr_status lehr_pdf_structure_check(const lehr_pdf_structure_options *options,
                                                    lehr_error *err);
/// Results of a solution whose errors are known; the workspace of @p joint is T^T A.
void lehr_pdf_structure_fill(lehr_pdf_structure *out, const lehr_pdf_joint *joint,
                             const lehr_pdf_solution *solution);
/// Name of a column of S; @p model: of the error that choices make of it.
const char *lehr_pdf_structure_column_name(const lehr_pdf_columns *columns, int column, bool model);
/// Deviations of the members of an ensemble, by column of the whole pattern.
typedef struct lehr_pdf_spread {
    const lehr_pdf_joint *joint;
    const lehr_pdf_solution *chosen;
    size_t count;
    double sum[P_MOST * P_MOST]; ///< of products
} lehr_pdf_spread;

enum { PDF_SPREAD_RMINS = 3, PDF_SPREAD_QMAXS = 3, PDF_SPREAD_WINDOWS = 2 };
extern const double lehr_pdf_spread_rmins[PDF_SPREAD_RMINS]; ///< factors
extern const double lehr_pdf_spread_qmaxs[PDF_SPREAD_QMAXS];
extern const double lehr_pdf_spread_worse; ///< sum of squares over that of the best order: no alternative
extern const double lehr_pdf_spread_safe;  ///< of the foot of the first peak: nearer rows hold its lobes
void lehr_pdf_spread_windows(lehr_pdf_window windows[PDF_SPREAD_WINDOWS], lehr_pdf_window given);
/// Rows up to rmin.
size_t lehr_pdf_spread_rows(const lehr_pdf_low_r *plan, double rmin_ang);
/// @param[in] qmax_ratio qmax of the pattern over that of the member
void lehr_pdf_spread_add(lehr_pdf_spread *to, const lehr_pdf_solution *s, double qmax_ratio);
/// Model errors of a result. @errors LEHR_ERR_DOMAIN: fewer than four members
LEHR_NODISCARD lehr_status lehr_pdf_spread_take(lehr_pdf_structure *out, const lehr_pdf_spread *from,
                                                lehr_error *err);

/// Errors from choices of rmin, qmax, window and order, added to those of the result.
/// @param[in] options as given, with the order that may be automatic
LEHR_NODISCARD lehr_status lehr_pdf_structure_ensemble(lehr_pdf_structure *out, const lehr_pdf_joint *joint,
                                                       const lehr_pdf_solution *solution,
                                                       const lehr_pdf_structure_options *options,
                                                       lehr_error *err);
/// Density in g/cm^3, warnings, and the form of S that was asked for.
LEHR_NODISCARD lehr_status lehr_pdf_structure_finish(lehr_pdf_structure *out, const lehr_pdf_sample *sample,
                                                     lehr_warnings *warnings, lehr_error *err);

LEHR_NODISCARD lehr_status lehr_pdf_structure_joint(lehr_pdf_structure *out, const lehr_pdf_sample *sample,
                                                    const lehr_pdf_low_r *plan, lehr_error *err);
LEHR_NODISCARD lehr_status lehr_pdf_structure_classic(lehr_pdf_structure *out, const lehr_pdf_sample *sample,
                                                      const lehr_pdf_low_r *plan, lehr_error *err);
LEHR_NODISCARD lehr_status lehr_pdf_structure_warn(const lehr_pdf_structure *result,
                                                   const lehr_pdf_sample *sample, lehr_warnings *warnings,
                                                   lehr_error *err);

#endif
