/// @file
/// Files of a simulated study, one by one. Private to study/.
#ifndef LEHR_STUDY_SIMULATE_PRIVATE_H
#define LEHR_STUDY_SIMULATE_PRIVATE_H

#include "simulate.h"

#include <lehr/core/composition.h>
#include <lehr/core/curve.h>
#include <lehr/core/record.h>
#include <lehr/core/table.h>
#include <lehr/mechanics/density.h>
#include <lehr/simulate/beamline.h>
#include <lehr/simulate/calorimetry.h>
#include <lehr/simulate/intensity.h>
#include <lehr/simulate/mechanics.h>
#include <lehr/xrd/fsdp.h>
#include <lehr/xrd/recipe.h>

/// Kinds of files; also the first byte of a stream of random numbers.
typedef enum sim_kind {
    SIM_COPY, ///< a file that exists beside the study
    SIM_PONI,
    SIM_MASK,
    SIM_SCAN, ///< calorimeter file of samples[].dsc
    SIM_RATE, ///< of samples[].dsc_rates
    SIM_IMAGES,
    SIM_STACK,
    SIM_AIR, ///< background of stacks
    SIM_CURVE,
    SIM_FRAME, ///< background of curves
    SIM_TEST,  ///< stress-strain curve
    SIM_POPINS,
    SIM_WEIGHINGS,
    SIM_CELL_TABLE, ///< lines of ruby and positions of a series
    SIM_CELL_CURVE, ///< of a point in a diamond cell
    SIM_CELL_FRAME, ///< the empty cell, a curve
    SIM_CELL_IMAGES,
    SIM_CELL_AIR, ///< the empty cell, images
    // streams without a file:
    SIM_MASS,
    SIM_THERMOMETER,
    SIM_DISTANCE,
    SIM_DEAD,
    SIM_EXPOSURE,
    SIM_MONITOR,
    SIM_SCALE,
    SIM_PLAN,
    SIM_LIQUID,
    SIM_TIP,
    SIM_RUBY0,
    SIM_RUBY,
    // files again, behind the streams that studies have had:
    SIM_DARK,
    SIM_FLAT
} sim_kind;

/// A value that a run of the study should find.
typedef struct sim_truth {
    const char *quantity, *unit;
    double value;
} sim_truth;
enum { SIM_MOST_TRUTHS = 6 };

/// A file to be written, with the files that come with it.
typedef struct sim_job {
    sim_kind kind;
    size_t sample; ///< SIZE_MAX: of none
    size_t index;  ///< in the list of the sample; number of the background
    const lehr_study_file *file;
    const lehr_study_stack *stack; ///< of SIM_STACK, SIM_AIR (the first that uses it), SIM_PONI, SIM_MASK
    const lehr_study_dac *dac;     ///< of SIM_CELL_...
    bool rows;                     ///< of a table that another job writes: only its truth
    char *path;                    ///< to write to
    char *second;                  ///< frames of a master file; NULL: none
    char *monitor;                 ///< NULL: none
    sim_truth truths[SIM_MOST_TRUTHS];
    size_t n_truths;
} sim_job;

typedef struct sim_run {
    const lehr_study_config *config;
    const lehr_study_simulate_options *options;
    lehr_study_simulation sim; ///< resolved
    uint64_t seed;
    lehr_composition composition; ///< size 0: not known
    lehr_simulate_glass glass;
    bool exact; ///< of plans: pressures of cells are what was read
    size_t n_jobs;
    sim_job *jobs;
} sim_run;

/// Stream of random numbers of (kind, sample, index, item).
uint64_t sim_stream(sim_kind kind, size_t sample, size_t index, size_t item);
/// A normal number of a stream.
double sim_normal(const sim_run *run, sim_kind kind, size_t sample, size_t index, size_t item);
/// "<file>:<line>: ..." for what a file of the study cannot be.
lehr_status sim_refuse(const sim_run *run, lehr_status code, size_t line, lehr_error *err, const char *format,
                       ...) LEHR_PRINTF(5, 6);
void sim_add_truth(sim_job *job, const char *quantity, double value, const char *unit);

/// Resolve the block and prepare what all files share. Nothing to release.
lehr_status sim_begin(sim_run *run, const lehr_study_config *config, uint64_t seed, lehr_error *err);

// ---- simulate_jobs.c ----------------------------------------------------------------------
lehr_status sim_list_jobs(sim_run *run, lehr_warnings *messages, lehr_error *err);
void sim_clear_jobs(sim_run *run);

// ---- simulate_dsc.c -----------------------------------------------------------------------
/// Record of a file of samples[].dsc (SIM_SCAN) or dsc_rates (SIM_RATE). @p repeat draws another noise; 0 is
/// that of the file
lehr_status sim_record(lehr_simulate_record **out, const sim_run *run, sim_kind kind, size_t sample,
                       size_t index, size_t repeat, lehr_error *err);
lehr_status sim_write_scan(const sim_run *run, sim_job *job, lehr_error *err);
/// Number of the ramp that an analysis takes: the segment, or the last heating for 0.
size_t sim_ramp_of(const lehr_simulate_record *record, size_t segment);

// ---- simulate_xrd.c -----------------------------------------------------------------------
/// Geometry of images, as the study knows it. @param[in] stack nullable
lehr_status sim_geometry(lehr_xrd_geometry *out, const sim_run *run, const lehr_study_stack *stack,
                         lehr_error *err);
/// Pixels that are not used, shape (rows, columns): SIM_LOST without measurement, SIM_HOT those that count
/// without light, where the study has a mask that tells. Free with lehr_core_free().
enum { SIM_LOST = 1, SIM_HOT = 2 };
lehr_status sim_mask(unsigned char **out, const sim_run *run, const lehr_xrd_geometry *geometry,
                     const lehr_study_stack *stack, lehr_error *err);
/// Position and width of the first peak [1/angstrom] and density [g/cm^3] of a sample.
double sim_position(const sim_run *run, size_t sample);
double sim_width(const sim_run *run, size_t sample);
double sim_density(const sim_run *run, size_t sample);
/// @param[in] peaks of images whose first peak is all that is looked at
lehr_status sim_structure(lehr_simulate_structure *out, const sim_run *run, size_t sample, bool peaks,
                          lehr_error *err);
lehr_status sim_write_images(const sim_run *run, sim_job *job, lehr_error *err);
lehr_status sim_write_poni(const sim_run *run, const sim_job *job, lehr_error *err);
lehr_status sim_write_mask(const sim_run *run, const sim_job *job, lehr_error *err);

// ---- simulate_detector.c ------------------------------------------------------------------
/// Dark counts of a frame of exposure 1, and relative efficiency of each pixel, shape (rows, columns) of the
/// geometry: of the file of the study where there is one, else drawn. NULL: none. Free with lehr_core_free().
lehr_status sim_dark(double **out, const sim_run *run, const lehr_xrd_geometry *geometry, lehr_error *err);
lehr_status sim_flat(double **out, const sim_run *run, const lehr_xrd_geometry *geometry, lehr_error *err);
/// Mark hot pixels in a mask. @p counts nullable: what they count, added to dark counts
void sim_mark_hot(unsigned char *masked, double *counts, const sim_run *run, size_t n);
lehr_status sim_write_dark(const sim_run *run, const sim_job *job, lehr_error *err);
lehr_status sim_write_flat(const sim_run *run, const sim_job *job, lehr_error *err);

// ---- simulate_scene.c ---------------------------------------------------------------------
/// One exposure: what is in the beam, and what the detector is expected to count. Release with
/// sim_scene_clear(), also after an error.
typedef struct sim_scene {
    lehr_xrd_geometry geometry; ///< as the study knows it
    unsigned char *masked;
    double *sample; ///< expected counts of a frame from the sample, shape (rows, columns); NULL: none
    double *air;    ///< likewise from the air, times its scale where there is a sample; NULL: none
    double *dark;   ///< counts without light; NULL: none
    double *flat;   ///< relative efficiency; NULL: 1 everywhere
    size_t frames;
    double exposure; ///< sum over the frames
} sim_scene;

/// @param[in] displaced the detector stands where it really does, not where the study thinks
lehr_status sim_scene_create(sim_scene *out, const sim_run *run, sim_kind kind, size_t sample, size_t index,
                             const lehr_study_stack *stack, bool displaced, lehr_error *err);
void sim_scene_clear(sim_scene *scene);
size_t sim_frames(const sim_run *run, sim_kind kind, const lehr_study_file *file,
                  const lehr_study_stack *stack);
/// Index of the streams of exposures and monitors: each kind of images has its own.
size_t sim_frames_index(sim_kind kind, size_t index);
double sim_exposure(const sim_run *run, sim_kind kind, size_t sample, size_t index, size_t frame,
                    const lehr_study_stack *stack);
// ---- simulate_expected.c ------------------------------------------------------------------
/// Curve that the study would make of noise-free images, with its counting errors; exposures times @p factor.
lehr_status sim_expected_curve(lehr_curve **out, const sim_run *run, size_t sample, size_t index,
                               double factor, lehr_error *err);
/// Likewise of images of any kind. @param[in] stack nullable
lehr_status sim_expected_images(lehr_curve **out, const sim_run *run, sim_kind kind, size_t sample,
                                size_t index, const lehr_study_stack *stack, double factor, lehr_error *err);
/// Fit of the first peak as the study does it.
lehr_status sim_fit_peak(lehr_xrd_fsdp *out, const sim_run *run, const lehr_curve *curve,
                         const lehr_study_stack *stack, lehr_error *err);

// ---- simulate_pdf.c -----------------------------------------------------------------------
/// Expected intensities of a curve.
lehr_status sim_intensity(lehr_simulate_intensity **out, const sim_run *run, size_t sample, size_t index,
                          double factor, lehr_error *err);
/// The curve of a sample shows its number density: atoms scatter differently enough for the S(q) of the
/// model.
lehr_status sim_density_holds(bool *out, const sim_run *run, size_t sample, lehr_error *err);
lehr_status sim_write_curve(const sim_run *run, sim_job *job, lehr_error *err);

// ---- simulate_mech.c ----------------------------------------------------------------------
/// The sample, and what a machine with a compliance of its own records of it.
lehr_simulate_test sim_test_of(const sim_run *run, size_t sample, size_t index);
lehr_simulate_test sim_measured_test(const sim_run *run, size_t sample, size_t index);
double sim_popin_scale(const sim_run *run, size_t sample); ///< GPa
double sim_popin_modulus(const sim_run *run, size_t sample);
bool sim_popins_are_loads(const lehr_study_popins *of);
/// A sample on the balance, and what the study knows of the liquid, which is as far off as its error says,
/// the same for all samples.
lehr_status sim_weighing_of(lehr_simulate_weighing *out, lehr_mechanics_weighing *known, const sim_run *run,
                            size_t sample, size_t index, lehr_error *err);
lehr_status sim_write_test(const sim_run *run, sim_job *job, lehr_error *err);
lehr_status sim_write_popins(const sim_run *run, sim_job *job, lehr_error *err);
lehr_status sim_write_weighings(const sim_run *run, sim_job *job, lehr_error *err);
/// A table as the extension of its name says.
lehr_status sim_write_table(const sim_run *run, const sim_job *job, const lehr_table *table, lehr_error *err);
/// Add a column, by the name that the study gives to its role or by the usual one. @param[out] values
/// borrowed
lehr_status sim_add_column(double **values, lehr_table *table, const char *columns, const char *role,
                           const char *usual, const char *unit, lehr_error *err);

// ---- simulate_cell.c ----------------------------------------------------------------------
/// The points of a series are made, as a table of positions.
bool sim_cell_is_table(const lehr_study_dac *series);
size_t sim_cell_table_points(const sim_run *run);
/// Pressure of a point of such a table.
double sim_cell_table_pressure(const sim_run *run, size_t point);
/// The study names a column of pressures, which are read instead of lines.
bool sim_cell_reads_pressures(const lehr_study_dac *series);
/// (V0/V)^(1/D) at a pressure.
lehr_status sim_cell_stretch_at(double *out, const sim_run *run, size_t sample, double pressure_GPa,
                                lehr_error *err);
/// Curve that the study makes of a file of a cell, a curve or images, without noise; counts times @p factor.
lehr_status sim_cell_expected(lehr_curve **out, const sim_run *run, size_t sample, size_t file, double factor,
                              lehr_error *err);
lehr_status sim_write_cell_table(const sim_run *run, sim_job *job, lehr_error *err);
lehr_status sim_write_cell_curve(const sim_run *run, sim_job *job, lehr_error *err);
/// How many times as large q is in the cell at the point of a file. @param[in] file in dac_files
lehr_status sim_cell_stretch(double *out, const sim_run *run, size_t sample, size_t file, lehr_error *err);
/// What the equation of state of a series should give.
void sim_cell_truth(const sim_run *run, sim_job *job);
const lehr_study_dac_point *sim_cell_point(const lehr_study_dac **series, const lehr_study_sample *sample,
                                           size_t file);

// ---- simulate_truth.c ---------------------------------------------------------------------
/// @param[out] n values that a run should find
lehr_status sim_write_truth(size_t *n, const sim_run *run, const char *path, lehr_error *err);

#endif
