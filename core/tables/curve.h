/// @file
/// Curves: x, y, sigma with the kind and unit of each axis: what one module hands to the next.
#ifndef LEHR_CORE_CURVE_H
#define LEHR_CORE_CURVE_H

#include <lehr/core/error.h>
#include <lehr/core/table.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// X(enumerator, column name, unit): what an axis holds.
#define LEHR_AXIS_LIST(X)                                                                                    \
    X(LEHR_AXIS_OTHER, "x", "")                                                                              \
    X(LEHR_AXIS_Q_PER_ANG, "q_per_ang", "1/angstrom")                                                        \
    X(LEHR_AXIS_Q_PER_NM, "q_per_nm", "1/nm")                                                                \
    X(LEHR_AXIS_TWO_THETA_DEG, "two_theta_deg", "deg")                                                       \
    X(LEHR_AXIS_TWO_THETA_RAD, "two_theta_rad", "rad")                                                       \
    X(LEHR_AXIS_RADIUS_MM, "radius_mm", "mm")                                                                \
    X(LEHR_AXIS_R_ANG, "r_ang", "angstrom")                                                                  \
    X(LEHR_AXIS_TEMPERATURE_K, "temperature_K", "K")                                                         \
    X(LEHR_AXIS_TIME_S, "time_s", "s")                                                                       \
    X(LEHR_AXIS_INTENSITY, "intensity", "")                                                                  \
    X(LEHR_AXIS_HEAT_FLOW_MW, "heat_flow_mW", "mW")                                                          \
    X(LEHR_AXIS_CP_J_PER_GK, "cp_J_per_gK", "J/g/K")

#define LEHR_AXIS_ENUM_(name, column, unit) name,
typedef enum lehr_axis { LEHR_AXIS_LIST(LEHR_AXIS_ENUM_) } lehr_axis;
#undef LEHR_AXIS_ENUM_

LEHR_API const char *lehr_axis_column(lehr_axis axis); ///< "q_per_ang"
LEHR_API const char *lehr_axis_unit(lehr_axis axis);   ///< "1/angstrom"

/// Arrays of equal length. Public fields: a curve is a plain value; arrays belong to it.
typedef struct lehr_curve {
    size_t size;
    lehr_axis x_axis;
    lehr_axis y_axis;
    double *x;     ///< shape (size,)
    double *y;     ///< shape (size,)
    double *sigma; ///< shape (size,) standard error of y; NaN where unknown
} lehr_curve;

/// Zeroed arrays, sigma NaN.
LEHR_API LEHR_NODISCARD lehr_status lehr_curve_create(lehr_curve **out, size_t size, lehr_axis x_axis,
                                                      lehr_axis y_axis, lehr_error *err);
LEHR_API void lehr_curve_free(lehr_curve *curve);

/// Table with the columns of the axes and "sigma" (left out when no value is known).
LEHR_API LEHR_NODISCARD lehr_status lehr_curve_to_table(lehr_table **out, const lehr_curve *curve,
                                                        lehr_error *err);

/// Curve from a table. x is the first numeric column with the name of a known axis (our own names, also
/// q_A^-1, q_nm^-1, 2th_deg, 2theta, q, r, T, t and the like), else the first numeric column; y is the next
/// numeric one (of a pattern: that is not its axis in another unit); sigma the column named sigma, error, esd
/// or the like, else column 3 of a table of three columns without names. Values in another unit than that of
/// the axis are converted ("Temp./degC" to temperature_K); a name whose unit does not convert is
/// LEHR_AXIS_OTHER. Tables without names whose header mentions an axis (pyFAI, Dioptas, Fit2D and SrXplanar
/// .chi) are understood.
/// @errors LEHR_ERR_FORMAT: fewer than two numeric columns; LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_curve_from_table(lehr_curve **out, const lehr_table *table,
                                                          lehr_error *err);

/// lehr_table_read() + lehr_curve_from_table().
LEHR_API LEHR_NODISCARD lehr_status lehr_curve_read(lehr_curve **out, const char *path, lehr_error *err);

LEHR_END_DECLS

#endif
