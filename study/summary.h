/// @file
/// Numbers over the files of one sample, and tables and figures over all samples. Private to study/.
#ifndef LEHR_STUDY_SUMMARY_H
#define LEHR_STUDY_SUMMARY_H

#include "task.h"
#include <lehr/figures/overview.h>

/// A number of one sample from all its files of one kind: the mean weighted by 1/stderr^2, with the larger of
/// the errors expected from the single errors and found from their scatter. One file: its own number.
/// @returns number of files that contributed; 0 leaves NaN
size_t study_sample_quantity(lehr_quantity *out, const study_run *run, size_t sample, study_kind kind,
                             const char *path);

/// Number of tasks of a kind.
size_t study_count_kind(const study_run *run, study_kind kind);
/// The first task of a kind of a sample; NULL when there is none.
const study_task *study_sample_task(const study_run *run, size_t sample, study_kind kind);

/// Table of samples: treatments and results, one row per sample.
lehr_status study_samples_table(lehr_table **out, const study_run *run, lehr_error *err);
/// Table of states: one row per state, all results. NULL when the study has no states.
lehr_status study_states_table(lehr_table **out, const study_run *run, lehr_error *err);

/// Table of one kind of later tasks: one row per task, all its quantities and texts. NULL when there are
/// none.
lehr_status study_kind_table(lehr_table **out, const study_run *run, study_kind first, study_kind last,
                             lehr_error *err);

/// Points of all series in a diamond cell, one row each. NULL when there are none. In summary_mech.c.
lehr_status study_cells_table(lehr_table **out, const study_run *run, lehr_error *err);

/// A figure over all samples or states.
typedef struct study_overview {
    const char *name; ///< of the figure and of its group in the HDF5 file
    study_kind kind;
    const char *path; ///< of the quantity in the results; NULL: the curves of the tasks in one picture
    const char *unit; ///< of the quantity; results in another one cannot be compared and are left out
    lehr_figure_axis axis;
    const char *caption;
} study_overview;

enum { STUDY_N_OVERVIEWS = 16 };
extern const study_overview study_overviews[STUDY_N_OVERVIEWS];

/// Points of an overview, shape (*n,). Free with lehr_core_free(). *n is 0 when there is nothing to show.
lehr_status study_overview_points(lehr_figure_point **out, size_t *n, const study_run *run,
                                  const study_overview *overview, lehr_error *err);

/// True when an overview has at least one point.
bool study_overview_exists(const study_run *run, const study_overview *overview);

/// All series over heating rates (the curves of the tasks of a kind) in one picture, and as one table with a
/// row of NaN between two series. NULL when there are none.
lehr_status study_series_figure(lehr_figure **out, const study_run *run, study_kind kind, lehr_error *err);
lehr_status study_series_table(lehr_table **out, const study_run *run, study_kind kind, lehr_error *err);

/// A table over the tasks of one kind or two.
typedef struct study_table_of_kinds {
    const char *name; ///< "kissinger": of tables/kissinger.csv
    study_kind first, last;
} study_table_of_kinds;
enum { STUDY_N_KIND_TABLES = 12 };
extern const study_table_of_kinds study_tables_of_kinds[STUDY_N_KIND_TABLES];

/// Write tables/samples.csv, tables/ecnle_states.csv, the tables of the list above and the overview figures.
lehr_status study_summary_write(const study_run *run, lehr_error *err);

#endif
