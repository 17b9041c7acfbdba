/// @file
/// Figures of equations of state and of straight lines.
#ifndef LEHR_FIGURES_EOS_H
#define LEHR_FIGURES_EOS_H

#include <lehr/core/error.h>
#include <lehr/figures/figure.h>
#include <lehr/fitting/eos_fit.h>
#include <lehr/fitting/line.h>

LEHR_BEGIN_DECLS

/// Panels: pressures over the volume (or peak position) with the curve; residuals, in units of the
/// errors of pressure and volume together; normalised pressure F over the finite strain f of the equation,
/// where its order shows as the degree of a polynomial; and, where both are fitted, the joint confidence
/// regions of K0 and K0' for 68.27 % and 95 %, in the convention of the errors.
/// @param[in] unit of the volume; "" when not known
/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_eos(lehr_figure **out, const lehr_fitting_eos_fit *fit,
                                                    const lehr_fitting_eos_data *data, const char *unit,
                                                    lehr_error *err);

/// Points and line above, residuals below, in units of the errors of x and y together.
/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_line(lehr_figure **out, const lehr_fitting_line *line,
                                                     const lehr_fitting_line_data *data, lehr_error *err);

/// Pressures over the measured wavelengths of the ruby line.
/// @param[in] wavelength_nm,pressure_GPa shape (n,)
/// @param[in] sigma_GPa                 shape (n,) standard errors of the pressures; NULL: not known
/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_ruby(lehr_figure **out, size_t n, const double *wavelength_nm,
                                                     const double *pressure_GPa, const double *sigma_GPa,
                                                     lehr_error *err);

LEHR_END_DECLS

#endif
