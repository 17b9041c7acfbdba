/// @file
/// Scans on a grid: intensity, position and width of the first sharp diffraction peak as images.
#ifndef LEHR_XRD_STACK_MAP_H
#define LEHR_XRD_STACK_MAP_H

#include <lehr/core/provenance.h>
#include <lehr/core/table.h>
#include <lehr/xrd/stack_groups.h>

LEHR_BEGIN_DECLS

/// How the frames go over the grid. The columns of a row follow each other; rows follow each other.
typedef struct lehr_xrd_grid {
    size_t rows;
    size_t columns;
    size_t frames_per_point; ///< consecutive frames of one point
    bool snake;              ///< every second row runs backwards
    bool incomplete;    ///< fewer frames than the grid wants leave its last points empty (a scan that was
                        ///< stopped)
    double step_row;    ///< distance of neighbouring rows, in `unit`; 1 with unit ""
    double step_column; ///< likewise
    const char *unit;   ///< of the steps, "" for numbers of points; borrowed
} lehr_xrd_grid;

/// 1 frame per point, no snake, steps of 1.
LEHR_API lehr_xrd_grid lehr_xrd_grid_defaults(void);

/// Set of every frame: row * columns + column.
/// @param[out] group_of shape (n_frames,)
/// @errors LEHR_ERR_ARG: an empty grid, no frames per point; LEHR_ERR_DOMAIN: another number of frames than
/// the
///         grid wants (both are named)
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_grid_assign(size_t *group_of, size_t n_frames,
                                                         const lehr_xrd_grid *grid, lehr_error *err);

/// One row for each point: row, column, y and x, state, frames, level, sigma_level, q1_per_ang,
/// sigma_q1_per_ang, fwhm_per_ang, sigma_fwhm_per_ang, reduced_chi2, failure.
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_map_table(lehr_table **out, const lehr_xrd_groups *groups,
                                                       const lehr_xrd_grid *grid, lehr_error *err);

/// NeXus file: /entry/q1, /entry/fwhm and /entry/level (NXdata, shape (rows, columns), with errors),
/// /entry/curves (NXdata, shape (rows, columns, points)) and /entry/state (numbers of lehr_xrd_group_state).
/// The default plot is q1, or level without peaks.
/// @param[in] provenance nullable
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_map_write(const lehr_xrd_groups *groups,
                                                       const lehr_xrd_grid *grid, const char *path,
                                                       const lehr_provenance *provenance, lehr_error *err);

LEHR_END_DECLS

#endif
