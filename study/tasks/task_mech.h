/// @file
/// Tasks of mechanical tests and of series in a diamond cell. Private to study/.
#ifndef LEHR_STUDY_TASK_MECH_H
#define LEHR_STUDY_TASK_MECH_H

#include "task.h"

#include <lehr/fitting/compression.h>
#include <lehr/fitting/pressure_scale.h>

// ---- what the study says of the file of a task. @pre the task is of that kind ------------------
const lehr_study_compression *study_compression_of(const lehr_study_config *config, const study_task *task);
const lehr_study_popins *study_popins_of(const lehr_study_config *config, const study_task *task);
const lehr_study_weighings *study_weighings_of(const lehr_study_config *config, const study_task *task);
/// @pre STUDY_DAC_POINT
const lehr_study_dac_point *study_dac_point_of(const lehr_study_config *config, const study_task *task);
/// @pre STUDY_DAC_POINT or STUDY_EOS
const lehr_study_dac *study_dac_of(const lehr_study_config *config, const study_task *task);

/// All that the outcome of a task of these kinds depends on beside its files; of other kinds nothing.
lehr_status study_mech_describe(const lehr_study_config *config, const study_task *task, lehr_record *record,
                                lehr_error *err);
/// Parameters of these analyses for the provenance.
lehr_status study_mech_parameters(lehr_record *parameters, const lehr_study_config *config, lehr_error *err);

// ---- task_mech.c ------------------------------------------------------------------------------
/// Mean density of the weighings of a sample [g/cm^3]. @errors LEHR_ERR_DOMAIN: there is none
lehr_status study_measured_density(lehr_quantity *out, const study_run *run, size_t sample, lehr_error *err);

// ---- task_dac.c -------------------------------------------------------------------------------
/// Options of the fit of the peak of a point.
lehr_status study_dac_peak_options(lehr_xrd_fsdp_options *out, const lehr_study_config *config,
                                   const lehr_study_dac *series, const lehr_study_dac_point *point,
                                   lehr_error *err);
/// R1 line at ambient pressure where a series does not give it [nm].
extern const double study_usual_ruby_nm;
/// A pressure with its errors; those of a pressure that is not of ruby are read-out alone. NaN: a point
/// without.
/// @errors LEHR_ERR_DOMAIN: a temperature out of range
lehr_status study_dac_pressure(lehr_fitting_ruby_pressure *out, bool *of_ruby,
                               const lehr_study_config *config, const lehr_study_dac *series,
                               const lehr_study_dac_point *point, lehr_error *err);

// ---- task_eos_points.c ------------------------------------------------------------------------
/// The points of a series that can be used; arrays of shape (n,), owned.
typedef struct study_eos_points {
    size_t n;
    size_t *number; ///< in the series
    int *direction;
    lehr_xrd_fsdp *fits; ///< of points with a curve; .model NULL for the others
    lehr_curve **curves; ///< likewise, NULL
    double *room;        ///< all arrays of numbers
    double *pressure_GPa, *sigma_pressure_GPa, *total_pressure_GPa, *zero_GPa, *q, *sigma_q, *fwhm,
        *sigma_fwhm;
    bool has_sigma_pressure, has_sigma_q, has_zero, all_ruby, any_ruby;
} study_eos_points;

lehr_status study_eos_points_create(study_eos_points *out, study_product *product, const study_run *run,
                                    const study_task *task, lehr_error *err);
/// Room for @p n points, none of them used yet. Release with study_eos_points_clear(), also after an error.
lehr_status study_eos_points_room(study_eos_points *out, size_t n, lehr_error *err);
void study_eos_points_clear(study_eos_points *points);

// ---- task_eos.c -------------------------------------------------------------------------------
/// Positions from other windows and with the other model of the peak, behind the data of a fit.
typedef struct study_eos_variants {
    const double **windows; ///< shape (2, windows): positions, then errors
    double *numbers;
} study_eos_variants;

/// Points as data of the fit, which borrows from both. Release the variants with study_eos_variants_clear(),
/// also after an error.
lehr_status study_eos_gather(lehr_fitting_compression_data *data, study_eos_variants *variants,
                             const study_eos_points *points, lehr_error *err);
void study_eos_variants_clear(study_eos_variants *variants);
/// What the study asks of the fit.
lehr_fitting_compression_options study_eos_options(const lehr_study_eos *from,
                                                   const study_eos_points *points);

// ---- task_eos_describe.c ----------------------------------------------------------------------
/// What is known of a series when it has been fitted; borrowed.
typedef struct study_eos_outcome {
    const study_eos_points *points;
    const lehr_fitting_compression_data *data;
    const lehr_fitting_compression_options *options;
    const lehr_fitting_compression *fit;
    const double *volume, *sigma_volume; ///< shape (n,): V/V0
} study_eos_outcome;

lehr_status study_eos_describe(study_product *product, const study_run *run, const study_eos_outcome *of,
                               lehr_error *err);
/// Pressures of treatments in the study, rising, each once. @returns their number; at most the number of
/// samples
size_t study_treatment_pressures(double *out, const lehr_study_config *config);
/// Pressures of the reference of a sample, treated alike, and of itself, in the order of the study.
/// @returns false where it has none, or where an earlier sample has the same two
bool study_span_of(double ends_GPa[2], const lehr_study_config *config, size_t sample);

#endif
