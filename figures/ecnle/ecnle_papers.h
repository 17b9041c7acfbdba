/// @file
/// The figures of the two papers on metallic glasses under pressure, computed anew.
///
/// Theory alone: the measured points of the originals are published as pictures only.
/// @source A. D. Phan, A. Zaccone, V. D. Lam, K. Wakabayashi, Phys. Rev. Lett. 126, 025502 (2021), and their
/// companion on reversible relaxation (2021)
#ifndef LEHR_FIGURES_ECNLE_PAPERS_H
#define LEHR_FIGURES_ECNLE_PAPERS_H

#include <lehr/core/error.h>
#include <lehr/ecnle/plan.h>
#include <lehr/ecnle/state.h>
#include <lehr/figures/figure.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

LEHR_API size_t lehr_figure_ecnle_papers_count(void);
/// Name of a file without extension, as "barriers_fig4". @pre i < count
LEHR_API const char *lehr_figure_ecnle_paper_name(size_t i);
/// What is seen, in one line.
LEHR_API const char *lehr_figure_ecnle_paper_caption(size_t i);

/// @param[in] prefactor LEHR_ECNLE_PREFACTOR_UNITY gives the published curves, see docs/theory/ecnle.md
/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_ecnle_paper(lehr_figure **out, const lehr_ecnle_plan *plan,
                                                            size_t i, lehr_ecnle_prefactor prefactor,
                                                            lehr_error *err);

LEHR_END_DECLS

#endif
