/// @file
/// Deviations from known values in standard errors.
#ifndef LEHR_FIGURES_PULLS_H
#define LEHR_FIGURES_PULLS_H

#include <lehr/core/error.h>
#include <lehr/figures/figure.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

typedef struct lehr_figure_pull {
    const char *quantity; ///< neighbours of one quantity share colour and symbol; "_" is drawn as a blank
    double pull;          ///< finite
} lehr_figure_pull;

/// All pulls in their order, with bands of one and two standard errors, and their distribution beside that of
/// standard normal numbers.
/// @errors LEHR_ERR_ARG: no pulls; LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_pulls(lehr_figure **out, const lehr_figure_pull *pulls,
                                                      size_t n, lehr_error *err);

LEHR_END_DECLS

#endif
