/// @file
/// Figures of how atoms scatter.
#ifndef LEHR_FIGURES_SCATTER_H
#define LEHR_FIGURES_SCATTER_H

#include <lehr/core/error.h>
#include <lehr/figures/figure.h>
#include <lehr/pdf/scatter.h>

LEHR_BEGIN_DECLS

/// Coherent scattering of free atoms <f^2>, <f>^2 and Compton scattering on a logarithmic axis.
/// @param[in] title composition, as the user wrote it
/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_scatter(lehr_figure **out, const lehr_pdf_scatter *scatter,
                                                        const char *title, lehr_error *err);

LEHR_END_DECLS

#endif
