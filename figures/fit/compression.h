/// @file
/// Series in a diamond cell: volume over pressure.
#ifndef LEHR_FIGURES_COMPRESSION_H
#define LEHR_FIGURES_COMPRESSION_H

#include <lehr/core/error.h>
#include <lehr/core/table.h>
#include <lehr/figures/figure.h>
#include <lehr/fitting/compression.h>

LEHR_BEGIN_DECLS

/// Points of the figure; arrays of shape (n,), borrowed.
typedef struct lehr_figure_compression_data {
    size_t n;
    const double *pressure_GPa;
    const double *sigma_pressure_GPa; ///< independent from point to point; NULL: not known
    const double *q_per_ang;
    const double *sigma_q; ///< NULL: not known
    const int *direction;  ///< +1 compression, -1 decompression
} lehr_figure_compression_data;

/// V/V0 over pressure with the equation and the band of all its errors; below, residuals in standard errors
/// of the points.
/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_compression(lehr_figure **out,
                                                            const lehr_figure_compression_data *data,
                                                            const lehr_fitting_compression *fit,
                                                            lehr_error *err);

/// V/V0 over pressure of several series, the equation of each as a line.
/// @param[in] curves shape (n,): columns pressure, V/V0, its standard error, and "fit", V/V0 of the equation
/// @param[in] labels shape (n,)
/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_volumes(lehr_figure **out, const lehr_table *const *curves,
                                                        const char *const *labels, size_t n, lehr_error *err);

LEHR_END_DECLS

#endif
