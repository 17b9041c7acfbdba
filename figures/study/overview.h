/// @file
/// Figures over all samples or states of a study.
#ifndef LEHR_FIGURES_OVERVIEW_H
#define LEHR_FIGURES_OVERVIEW_H

#include <lehr/core/error.h>
#include <lehr/figures/figure.h>
#include <stdbool.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// One measured or computed number with the pressure that it belongs to.
typedef struct lehr_figure_point {
    double pressure; ///< in the unit of the figure; points of one pressure share colour and symbol
    double x;
    double value;
    double stderr_value; ///< NaN: no bar
    const char *name;    ///< of the sample, for the interactive view; nullable, borrowed
} lehr_figure_point;

typedef enum lehr_figure_axis {
    LEHR_FIGURE_AXIS_FICTIVE, ///< fictive temperature [K] over treatment temperature [K], pressure [GPa]
    LEHR_FIGURE_AXIS_FSDP,    ///< peak position [1/angstrom] over treatment temperature [K], pressure [GPa]
    LEHR_FIGURE_AXIS_FSDP_DIFFERENCE,  ///< peak position minus reference [1/angstrom], likewise
    LEHR_FIGURE_AXIS_FSDP_WIDTH,       ///< peak width minus reference [1/angstrom], likewise
    LEHR_FIGURE_AXIS_FSDP_VOLUME,      ///< cube of the ratio of positions, likewise
    LEHR_FIGURE_AXIS_GLASS_TRANSITION, ///< glass transition [K] over treatment temperature [K], pressure
                                       ///< [GPa]
    LEHR_FIGURE_AXIS_ENTHALPY, ///< relaxation enthalpy [J/g] over treatment temperature [K], pressure [GPa]
    LEHR_FIGURE_AXIS_ENERGY,   ///< activation energy [kJ/mol] over treatment temperature [K], pressure [GPa]
    LEHR_FIGURE_AXIS_COORDINATION, ///< number of neighbours, likewise
    LEHR_FIGURE_AXIS_DENSITY,      ///< number density [1/angstrom^3], likewise
    LEHR_FIGURE_AXIS_RELAXATION    ///< log10 tau/s over volume fraction, pressure [kT/d^3]
} lehr_figure_axis;

/// Into the order in which they are drawn: by pressure (unknown ones last), then by x.
LEHR_API void lehr_figure_points_sort(lehr_figure_point *points, size_t n);
/// True when @p point, which follows @p before in this order, belongs to another pressure.
LEHR_API bool lehr_figure_point_starts_group(const lehr_figure_point *before, const lehr_figure_point *point);

/// Points against x, one series per pressure, in the order of pressure. Points that are not finite are left
/// out.
/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_by_pressure(lehr_figure **out, lehr_figure_axis axis,
                                                            const lehr_figure_point *points, size_t n,
                                                            lehr_error *err);

/// The same as one more panel of a figure. An x_range that is NaN follows the points.
/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_add_by_pressure(lehr_figure *figure,
                                                                const lehr_figure_panel *panel,
                                                                const lehr_figure_point *points, size_t n,
                                                                lehr_error *err);

LEHR_END_DECLS

#endif
