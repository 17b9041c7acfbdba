/// @file
/// What comparisons over all samples share: the quantities, the axis T/Tg(P), tables of rows. Private to
/// study/.
#ifndef LEHR_STUDY_ACROSS_H
#define LEHR_STUDY_ACROSS_H

#include "task.h"

#include <lehr/fitting/master.h>

/// One quantity of a sample.
typedef struct study_across_quantity {
    const char *name; ///< in the study file and in tables
    study_kind kind;  ///< whose results hold it
    const char *path;
    const char *unit;
    const char *label;      ///< of an axis, without unit
    const char *unit_label; ///< of an axis; "" for a number
    const char *word;       ///< in a sentence
    unsigned family; ///< quantities of one family are one measurement in two forms: they are not correlated
} study_across_quantity;

enum { STUDY_N_ACROSS_QUANTITIES = 15, STUDY_ACROSS_LABEL_SIZE = 96 };
extern const study_across_quantity study_across_quantities[STUDY_N_ACROSS_QUANTITIES];
/// Their places in the table above.
enum {
    STUDY_ACROSS_FICTIVE,
    STUDY_ACROSS_GLASS,
    STUDY_ACROSS_ENTHALPY,
    STUDY_ACROSS_ENERGY,
    STUDY_ACROSS_POSITION,
    STUDY_ACROSS_WIDTH,
    STUDY_ACROSS_RATIO,
    STUDY_ACROSS_DENSITY,
    STUDY_ACROSS_WEIGHED = 11
};

/// Names of the quantities, ended by NULL.
extern const char *const study_across_names[STUDY_N_ACROSS_QUANTITIES + 1];

/// "Tf (K)", with the markup of figures.
void study_across_label(char buffer[STUDY_ACROSS_LABEL_SIZE], const study_across_quantity *what);
/// Number of a quantity by its name; SIZE_MAX when there is none.
size_t study_across_find(const char *name);
/// A quantity of a sample in its unit; false where it is not known.
bool study_across_value(lehr_quantity *out, const study_run *run, size_t sample,
                        const study_across_quantity *what);

// ---- across_shared.c: two samples ---------------------------------------------------------------
/// Sample minus reference, what both share cancelled: of peaks as xrd/fsdp.h compares them, of densities the
/// priors, the model of pairs and the liquid of the weighings. Other quantities: errors in quadrature.
/// @param[in] quantity its place in study_across_quantities
/// @returns false where one of them is not known
bool study_across_difference(lehr_quantity *out, const study_run *run, size_t sample, size_t reference,
                             size_t quantity);
/// Correlation of the errors of two such differences: position and width of one peak; a density and the
/// weighing that was its prior. 0 for two measurements.
double study_across_together(const study_run *run, size_t sample, size_t reference, size_t a, size_t b);

// ---- axis -------------------------------------------------------------------------------
/// Tg(P) = tg0 + dtg_dp P; NaN where it is not known. Standard errors NaN: not known; 0: exact.
typedef struct study_across_axis {
    lehr_estimate tg0_K;
    lehr_estimate dtg_dp_K_per_GPa;
    double correlation;   ///< of both errors
    bool follows;         ///< the slope belongs to this tg0, and moves in proportion with it
    const char *tg0_from; ///< "analysis.across", ...; for sentences; NULL: not known
    const char *dtg_dp_from;
} study_across_axis;

study_across_axis study_across_axis_find(const study_run *run);
/// Both Tg(0) and its slope are known.
bool study_across_axis_known(const study_across_axis *axis);
/// Label of the axis in figures: T/Tg(P) where it is known, else the temperature of treatment.
const char *study_across_axis_label(const study_across_axis *axis);
/// One of the independent errors of the axis, which all samples share: its effect on both constants.
typedef struct study_across_mode {
    double tg0_K;
    double dtg_dp_K_per_GPa;
} study_across_mode;
enum { STUDY_MOST_AXIS_MODES = 2 };
/// @returns how many; 0 where no error is known
size_t study_across_axis_modes(study_across_mode modes[STUDY_MOST_AXIS_MODES], const study_across_axis *axis);
/// Its effect on Tg(P) [K].
double study_across_mode_tg(const study_across_mode *mode, double pressure_GPa);
/// Tg(P) [K] with its error, common to all samples of a pressure; NaN where it is not known.
lehr_estimate study_across_tg(const study_across_axis *axis, double pressure_GPa);
/// T/Tg(P) of a treatment with the error of Tg(P); NaN where it is not known.
lehr_estimate study_across_reduced(const study_across_axis *axis, const lehr_study_treatment *treatment);
/// Keys tg0, dtg_dp and where they come from; nothing where they are not known.
lehr_status study_across_axis_describe(const study_across_axis *axis, lehr_record *record, lehr_error *err);

// ---- tasks ------------------------------------------------------------------------------
/// The study has what a comparison of this kind needs; else *what says what is missing.
bool study_across_possible(const lehr_study_config *config, study_kind kind, const char **what);
/// Part of the study file that asks for a kind.
const lehr_study_across_part *study_across_part_of(const lehr_study_config *config, study_kind kind);
/// The sample that another is compared with by the verdict; SIZE_MAX: none.
size_t study_across_reference(const lehr_study_config *config, size_t sample);

/// The rows of an outcome, a list of records, as a table: texts, numbers, quantities with "_stderr". NULL
/// without rows.
lehr_status study_across_table(lehr_table **out, const study_task *task, const char *rows, lehr_error *err);
/// The task of a kind that is over all samples; NULL when there is none or it failed.
const study_task *study_across_task(const study_run *run, study_kind kind);
/// A number, text or quantity of a row; NaN or NULL when absent.
double study_row_number(const lehr_record *row, const char *name);
const char *study_row_text(const lehr_record *row, const char *name);
lehr_quantity study_row_quantity(const lehr_record *row, const char *name);
/// Rows of an outcome; 0 without.
size_t study_rows(const lehr_list **out, const study_task *task, const char *name);

/// Change points of a quantity (a kind and its path in the results) over the temperature of treatment, for a
/// figure with all pressures: those of each pressure, or where there are none that of T/Tg(P) at each.
/// @param[out] x,lower,upper shape (most,) [K]; 68 % intervals
size_t study_across_changes(double *x, double *lower, double *upper, size_t most, const study_run *run,
                            study_kind kind, const char *path);

/// A table over the samples that a comparison writes: name of its file and of the rows in the outcome.
typedef struct study_across_file {
    study_kind kind;
    const char *name; ///< "transition": tables/transition.csv
    const char *rows;
} study_across_file;
enum { STUDY_N_ACROSS_FILES = 14 };
extern const study_across_file study_across_files[STUDY_N_ACROSS_FILES];

// ---- across_used.c ------------------------------------------------------------------------
/// List "left_out" (sample, reason in words) of the samples that a comparison cannot use, "samples_used", and
/// "axis_unknown" where T/Tg(P) is not known.
/// @errors LEHR_ERR_NOMEM
lehr_status study_across_leave_out(lehr_record *results, const study_run *run, study_kind kind,
                                   lehr_error *err);

// ---- task_master.c ------------------------------------------------------------------------
/// Collapse of a quantity with its pressure dependence free: what a master curve finds when it is told none.
/// @param[in] kind STUDY_MASTER_ENERGY or _FICTIVE
/// @param[out] verdict as in the table of master curves
/// @errors LEHR_ERR_DOMAIN: too few samples; as lehr_fitting_master_fit()
lehr_status study_collapse(lehr_fitting_master *out, const char **verdict, double *fit_p,
                           const study_run *run, study_kind kind, double tg0_K, lehr_error *err);

#endif
