/// @file
/// Figures of kinetics from calorimetry: shift of a temperature with the heating rate, activation energy over
/// conversion.
#ifndef LEHR_FIGURES_DSC_KINETICS_H
#define LEHR_FIGURES_DSC_KINETICS_H

#include <lehr/core/error.h>
#include <lehr/dsc/isoconversional.h>
#include <lehr/dsc/peak_shift.h>
#include <lehr/figures/figure.h>

LEHR_BEGIN_DECLS

/// Upper panel: the points of the chosen method over 1000/T with both errors, the line and its confidence
/// band; what the thermal history alone would give as a dashed line. Lower panel: local activation energies
/// over T, or over T/Tg where Tg is known, and the one of the line as a level.
/// @param[in] history  points that a model gives for the history at the same rates; NULL: none
/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_shift(lehr_figure **out, const lehr_dsc_shift *shift,
                                                      const lehr_dsc_shift_data *data,
                                                      const lehr_dsc_shift_data *history, lehr_error *err);

/// Upper panel: E over conversion by every method, the first with its band. Lower panel: ln of the
/// pre-exponential factor of the first method.
/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_isoconversional(lehr_figure **out,
                                                                const lehr_dsc_isoconversional *result,
                                                                lehr_error *err);

LEHR_END_DECLS

#endif
