/// @file
/// Figures of structure functions.
#ifndef LEHR_FIGURES_STRUCTURE_H
#define LEHR_FIGURES_STRUCTURE_H

#include <lehr/core/error.h>
#include <lehr/figures/figure.h>
#include <lehr/pdf/rpoly.h>
#include <lehr/pdf/structure.h>

LEHR_BEGIN_DECLS

/// F(q) and, below, G(r), each with the band of one standard error; limits of the transform shaded.
/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_rpoly(lehr_figure **out, const lehr_pdf_rpoly *result,
                                                      lehr_error *err);

/// S(q) with its band of errors; G + 4 pi rho0 r at low r with rmin marked; the density against rmin, where
/// it was scanned.
/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_structure(lehr_figure **out, const lehr_pdf_structure *result,
                                                          lehr_error *err);

LEHR_END_DECLS

#endif
