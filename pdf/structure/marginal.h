/// @file
/// Private: what is not known of the first shell, as covariance of the low-r rows.
///
/// Three things reach below the foot of the first peak and are no noise: the lobes that the window gives
/// every part of the peak; the weights of the pairs, which depend on q, so that a part of the peak is not
/// quite a line whose place tells nothing about which pair it is; and S below the first point. Each is linear
/// in amplitudes that are not known, whose covariance is added to that of the noise.
#ifndef LEHR_PDF_MARGINAL_H
#define LEHR_PDF_MARGINAL_H

#include "joint.h"

/// The rows that are used, every second one of the plan so that the last is that of the foot, and covariances
/// over them, shape (n, n) each.
typedef struct lehr_pdf_marginal_rows {
    size_t n, last;    ///< row k is row last - 2 (n - 1 - k) of the plan
    double step_ang;   ///< between rows
    double *noise;     ///< counting, for the scale of the pilot
    double *even;      ///< errors of what was corrected, alike at all q: variance 1 of a row far from r = 0
    double *lobes;     ///< amplitudes of the parts of the first shells: free
    double *pairs;     ///< each part comes from one pair of elements, it is not known which
    double *zero;      ///< shape (n,): change of the rows by one standard error of S(0)
    double *bend;      ///< shape (n,): the same of a bump of S between 0 and the first point
    double *workspace; ///< shape (n, n)
} lehr_pdf_marginal_rows;

/// Covariances from T(r) of a pilot, shape (n_r of the plan,).
LEHR_NODISCARD lehr_status lehr_pdf_marginal_rows_create(lehr_pdf_marginal_rows **out,
                                                         const lehr_pdf_joint *joint, const double *total,
                                                         double foot_ang, double scale, lehr_error *err);
void lehr_pdf_marginal_rows_free(lehr_pdf_marginal_rows *rows);

#endif
