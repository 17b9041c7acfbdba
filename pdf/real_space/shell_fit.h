/// @file
/// One fit of Gaussian shells over one range of G(r), within bounds. Private to the module.
#ifndef LEHR_PDF_SHELL_FIT_H
#define LEHR_PDF_SHELL_FIT_H

#include "shells.h"

enum { PDF_SHELL_MOST = 3 * LEHR_PDF_MOST_SHELLS };

/// What parameters may be; see lehr_pdf_shells_fit().
typedef struct pdf_shell_bounds {
    size_t n; ///< parameters
    lehr_fitting_parameter parameters[PDF_SHELL_MOST];
    double box[2][PDF_SHELL_MOST]; ///< lower, upper ends of the starts, within the bounds
} pdf_shell_bounds;

typedef struct pdf_shell_result {
    lehr_fitting_summary summary;
    double parameters[PDF_SHELL_MOST];                  ///< start in, estimates out
    double covariance[PDF_SHELL_MOST * PDF_SHELL_MOST]; ///< shape (3 n_shells, 3 n_shells); 0 at a bound
    lehr_fitting_role roles[PDF_SHELL_MOST];
    size_t n_points;
    bool weighted;
    double
        error_scale; ///< in the covariance: root of the reduced chi2 where noise does not explain it, else 1
} pdf_shell_result;

/// Width of a shell that the transform shows 2 % lower than one without width.
double pdf_shell_least_width(const lehr_pdf_correlation *correlation);

void pdf_shell_bounds_fill(pdf_shell_bounds *out, const lehr_pdf_correlation *correlation, size_t n_shells,
                           const double range_ang[2]);

/// @param[in] search near: @p result holds a good start. Cascade: further starts too, where positions are not
///                   given or a bound is met
/// @errors LEHR_ERR_DOMAIN: too few independent points, or too many; LEHR_ERR_NOMEM
LEHR_NODISCARD lehr_status pdf_shell_fit(pdf_shell_result *result, const lehr_pdf_correlation *correlation,
                                         const lehr_pdf_shells_options *options, const double range_ang[2],
                                         lehr_fitting_search search, lehr_error *err);

#endif
