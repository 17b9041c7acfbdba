/// @file
/// Scans of one series over heating rates in one coordinate system. Private to figures/.
#ifndef LEHR_FIGURES_RATES_H
#define LEHR_FIGURES_RATES_H

#include "figure.h"

#include <lehr/core/table.h>

/// What is drawn; everything is borrowed for the call.
typedef struct figure_rates_data {
    size_t n;
    const lehr_table *const *scans; ///< shape (n,) temperature_K first, then the signal; NULL: left out. With
                                    ///< the columns glass_line and liquid_line
    const double *rate_K_per_s;     ///< shape (n,)
    const double *temperature_K;    ///< shape (n,) that was taken from each
    const char *feature;            ///< "midpoint": for the note
} figure_rates_data;

/// Signal between its glass (0) and its liquid (1) line, one curve for each rate, slowest first, with the
/// temperature that was taken on it.
/// @errors LEHR_ERR_NOMEM
lehr_status figure_rates(lehr_figure **out, const figure_rates_data *data, lehr_error *err);

/// Series over heating rates: columns inverse_temperature_per_K, the ordinate of the method, sigma, fitted.
typedef struct figure_series_data {
    size_t n;
    const lehr_table *const *curves; ///< shape (n,)
    const char *const *labels;       ///< shape (n,)
    const double *pressure_GPa;      ///< shape (n,) of the treatments, NaN: none; NULL: none of all
    double power;                    ///< s of ln(q/T^s)
} figure_series_data;

/// ln(q/T^s) over 1000/T: points and line of every series. More than nine are told apart by their pressures
/// alone, as no reader finds one of them by its colour; the interactive view names each point.
/// @errors LEHR_ERR_NOMEM
lehr_status figure_series(lehr_figure **out, const figure_series_data *data, lehr_error *err);

#endif
