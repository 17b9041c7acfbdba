/// @file
/// The pieces of work of a study. Private to study/.
///
/// Tasks of stage 0 take files or parameters: one analysis of one file, one theoretical state. Tasks of a
/// later stage take outcomes of earlier stages: one sample, or all samples. Tasks of one stage are
/// independent.
///
/// What a task yields is one record, the outcome: results, warnings, names of figures, the curve. Figures and
/// the table of the curve are written by the task itself; everything else (HDF5, tables over samples, report)
/// is made of outcomes alone. An outcome, and its curve, always pass through its JSON text, computed or taken
/// from an earlier run, so that both give the same bytes everywhere.
#ifndef LEHR_STUDY_TASK_H
#define LEHR_STUDY_TASK_H

#include "config.h"
#include "pipeline.h"
#include <lehr/figures/figure.h>

#include <lehr/core/curve.h>
#include <lehr/core/provenance.h>
#include <lehr/core/record.h>
#include <lehr/core/table.h>
#include <lehr/core/warnings.h>
#include <lehr/ecnle/plan.h>
#include <lehr/xrd/fsdp.h>
#include <lehr/xrd/recipe.h>

typedef enum study_kind {
    STUDY_TF,             ///< fictive temperature of a file
    STUDY_TG,             ///< glass transition of a file
    STUDY_ENTHALPY,       ///< relaxation enthalpy between two heatings of a file
    STUDY_PEAKS,          ///< crystallisation and other peaks of a file
    STUDY_RATE,           ///< one scan of a series over heating rates
    STUDY_PATTERN,        ///< integrated images of a file
    STUDY_STATE,          ///< one state of the theory
    STUDY_KISSINGER,      ///< activation energy of a sample
    STUDY_DIFFERENCE,     ///< diffraction peak of a sample against that of others
    STUDY_STRUCTURE,      ///< structure function of a curve
    STUDY_CORRELATION,    ///< G(r) of a structure function, its first peak, neighbours
    STUDY_CHANGE,         ///< G(r) minus that of the reference
    STUDY_MASTER_ENERGY,  ///< activation energies of all samples over T/Tg(P)
    STUDY_MASTER_FICTIVE, ///< fictive temperatures of all samples over T/Tg(P)
    STUDY_TRANSITION,     ///< Tg(P) in several ways
    STUDY_REGIONS,        ///< change points over the temperature of treatment
    STUDY_VERDICT,        ///< rejuvenated or relaxed
    STUDY_PAIRS,          ///< correlations of quantities over the samples
    STUDY_DENSIFICATION,  ///< which part of the compression stays
    STUDY_REAL_SPACE,     ///< changes of G(r) over T/Tg(P)
    STUDY_COMPARE,        ///< the theory beside what was measured
    STUDY_TRUTH,          ///< results against what is known
    STUDY_YIELD,          ///< stress-strain curve
    STUDY_POPIN,          ///< table of pop-ins
    STUDY_WEIGHING,       ///< density by weighing
    STUDY_DENSITY_CHANGE, ///< density of a sample against that of others
    STUDY_CRITICAL,       ///< critical stress of holds
    STUDY_DAC_POINT,      ///< diffraction peak of one point in a diamond cell
    STUDY_EOS,            ///< equation of state of a series of points
    STUDY_N_KINDS
} study_kind;

enum { STUDY_N_STAGES = 6 };

typedef struct study_task {
    study_kind kind;
    char id[112];                ///< "P7_T583_dsc": names the state, the figures and the table
    size_t sample;               ///< SIZE_MAX: of no sample or of all
    size_t next;                 ///< the next task of the same sample; the number of tasks: none
    const lehr_study_file *file; ///< NULL: not of one file
    size_t series;               ///< STUDY_DAC_POINT, STUDY_EOS: number of the loading of the cell
    double phi;
    double pressure;
    size_t others[2]; ///< STUDY_CHANGE: the reference of the study, none; STUDY_DIFFERENCE and
                      ///< STUDY_DENSITY_CHANGE: the reference of the study, and the sample treated alike at
                      ///< the lowest pressure; SIZE_MAX: none
    char key[LEHR_SHA256_SIZE];     ///< of version, parameters and inputs; "" where these cannot be read
    char content[LEHR_SHA256_SIZE]; ///< of the inputs and the selection of frames alone
    bool reused;
    bool output_failed;   ///< err is about writing results
    lehr_error err;       ///< code LEHR_OK when the outcome is there
    lehr_record *outcome; ///< NULL after a failure
} study_task;

typedef struct study_run {
    const lehr_study_config *config;
    const lehr_study_options *options;
    lehr_provenance *provenance;
    lehr_record *parameters; ///< of all analyses, for keys and provenance
    lehr_ecnle_plan *plan;   ///< NULL when no theory is asked for
    study_task *tasks;       ///< in the order of stages
    size_t n_tasks;
    size_t first;   ///< task with which the present stage begins
    size_t *firsts; ///< first task of each sample, then of none; NULL: they are looked for
} study_run;

/// Tasks of a sample (SIZE_MAX: of none) in the order of all tasks; the number of tasks behind the last one.
/// A study of thousands of samples is not searched whole for each of them.
size_t study_first_task(const study_run *run, size_t sample);
size_t study_next_task(const study_run *run, size_t i);

/// What a computation fills.
typedef struct study_product {
    lehr_record *results; ///< borrowed from the outcome
    lehr_warnings *warnings;
    lehr_table *curve;      ///< NULL, or owned by the product
    const char *figures[3]; ///< suffixes of the figures drawn: "", "_fsdp"
    size_t n_figures;
    bool output_failed; ///< an error is one of writing results, which ends the run
} study_product;

/// How tasks of one kind are listed, keyed, computed and shown.
typedef struct study_method {
    const char *name;          ///< end of the id, after the name of the sample; without a sample all of it
    const char *title;         ///< "Glass transition": what it finds, for the report
    unsigned part;             ///< LEHR_STUDY_*
    unsigned stage;            ///< 0: takes a file or parameters
    bool over_all;             ///< one task over all samples
    bool own_section;          ///< the report has a section for it
    bool of_files;             ///< one task for each file, also in a later stage
    study_kind needs;          ///< stage > 0: whose outcomes; of its sample, or of all samples
    const char *parameters[2]; ///< records of study_parameters_create() that its outcome depends on
    const char *figures[3];    ///< suffixes of all figures that it may draw
    const char *captions[3];   ///< of these figures
    lehr_status (*compute)(study_product *product, const study_run *run, const study_task *task,
                           lehr_error *err);
    /// What can be seen without computing; NULL: nothing. May leave results for the checks of later stages.
    lehr_status (*check)(study_product *product, const study_run *run, const study_task *task,
                         lehr_error *err);
} study_method;

// ---- task_methods.c: what kinds of tasks there are --------------------------------------
extern const study_method study_methods[STUDY_N_KINDS];
/// The study asks for tasks of this kind.
bool study_kind_wanted(const lehr_study_config *config, study_kind kind);
/// Files of a sample that tasks of this kind take, one each; NULL for kinds without files.
const lehr_study_file *study_kind_files(const lehr_study_sample *sample, study_kind kind, size_t *n);
/// Sample treated like @p sample (temperature and duration) but at the lowest pressure, or SIZE_MAX when that
/// is the sample itself.
size_t study_pressure_reference(const lehr_study_config *config, size_t sample);
/// Sample whose diffraction peak the others are compared with, or SIZE_MAX.
size_t study_peak_reference(const lehr_study_config *config);
/// Sample whose G(r) is subtracted from that of the others, or SIZE_MAX.
size_t study_change_reference(const lehr_study_config *config);
/// Sample whose density by weighing the others are compared with, or SIZE_MAX.
size_t study_density_reference(const lehr_study_config *config);
/// How the curve of a task becomes a structure function. @pre the task is STUDY_STRUCTURE, _CORRELATION or
/// _CHANGE
const lehr_study_pdf *study_pdf_of(const lehr_study_config *config, const study_task *task);
/// Number of the curve of a task in the study, from 1. @pre as study_pdf_of()
size_t study_pdf_number(const lehr_study_config *config, const study_task *task);
/// Some density of a structure function is that of weighings.
bool study_pdf_takes_weighings(const lehr_study_config *config);
/// Some curve for a structure function comes from images.
bool study_pdf_takes_images(const lehr_study_config *config);
/// True when @p task takes the outcome of @p other. In task_needs.c.
bool study_task_needs(const study_run *run, const study_task *task, const study_task *other);

// ---- truth_keys.c: what can be compared with a known truth ---------------------------------
typedef struct study_truth_key {
    const char *name; ///< in the file of the truth
    const char *unit; ///< of the results, as written there
    study_kind kind;
    const char *path;
    const char
        *choice; ///< path of what the choice of windows does beyond noise, not in the error; NULL: none
    const char
        *definition[2]; ///< paths of parts of the error that say what a stranger would have defined
                        ///< otherwise: a known value of the same definition has none of them; NULL: none
    const char *shared; ///< path of the part that all samples share; NULL: none
    bool common;        ///< samples share a part that is not known
    int data;           ///< quantities of one number come from the same data of a sample
    const char *label;  ///< HTML
} study_truth_key;
extern const study_truth_key study_truth_keys[];
extern const size_t study_n_truth_keys;
/// A known value belongs to a part of the study that this run does.
bool study_truth_is_asked(const study_run *run, const lehr_study_truth_item *item);

// ---- task_list.c: what there is to do -------------------------------------------------
lehr_status study_tasks_create(study_run *run, lehr_error *err);

// ---- task_inputs.c: what an outcome depends on ------------------------------------------
/// Inputs of the tasks of a stage to the provenance, and their keys. A task whose input cannot be read fails,
/// not the run. All earlier stages have run.
lehr_status study_tasks_identify(study_run *run, unsigned stage, lehr_error *err);

// ---- parameters.c -----------------------------------------------------------------------
lehr_status study_parameters_create(lehr_record **out, const lehr_study_config *config, lehr_error *err);
/// How a stack is evaluated, files included.
/// Of the keys of samples[].calorimeter or instruments.dsc those that are given.
lehr_status study_calorimeter_describe(const lehr_study_calorimeter *calorimeter, lehr_record *record,
                                       lehr_error *err);
lehr_status study_stack_describe(const lehr_study_stack *stack, lehr_record *record, lehr_error *err);

/// How a curve becomes a structure function, background included.
lehr_status study_pdf_describe(const lehr_study_pdf *pdf, lehr_record *record, lehr_error *err);

/// In parameters_theory.c: analysis.ecnle.compare, with the treatments of all samples.
lehr_status study_compare_describe(lehr_record *parameters, const lehr_study_config *config, lehr_error *err);

// ---- task_run.c: computing, or taking over, one outcome ---------------------------------
/// lehr_parallel_task: context is the study_run. Returns LEHR_OK also for a failed task, unless memory ran
/// out.
lehr_status study_task_run(void *context, size_t task, int worker, lehr_error *err);
/// Draw a figure under its name in figures/: PDF, SVG and the numbers of its interactive view.
lehr_status study_save_figure(const study_run *run, const char *name, const lehr_figure *figure,
                              lehr_error *err);
/// Draw a figure of a task, as above; takes over @p figure (nullable after an error).
lehr_status study_draw(study_product *product, const study_run *run, const study_task *task,
                       const char *suffix, lehr_figure *figure, lehr_error *err);
// ---- wording.c --------------------------------------------------------------------------------
/// A text of the library with keys of the study in the place of options of the commands.
/// @param[in] part LEHR_STUDY_* of the task that gives it
void study_put_in_words(char *out, size_t size, const char *text, unsigned part);

/// "<folder>/<part>/<id><suffix>"; empty parts are left out with their slash. Free with lehr_core_free();
/// NULL when memory is short.
char *study_path(const study_run *run, const char *part, const char *id, const char *suffix);

// ---- config_sources.c: what the study was read from ---------------------------------------
/// @param[in] name of its copy in .lehr/
typedef lehr_status study_source_visitor(void *context, const char *name, const lehr_study_file *file,
                                         lehr_error *err);
/// Every file that the study was read from, besides the study file.
lehr_status study_sources_visit(const lehr_study_config *config, study_source_visitor *visit, void *context,
                                lehr_error *err);
/// Copy them into the folder of the run.
lehr_status study_sources_keep(study_run *run, lehr_error *err);

// ---- manifest.c: which files of the folder are ours -------------------------------------
/// Note all that this run may write, besides what is noted of earlier runs: also files of a run that is
/// killed are known to the next one.
lehr_status study_manifest_begin(const study_run *run, lehr_error *err);
/// Remove what earlier runs wrote and this run did not, and note what is there now.
lehr_status study_manifest_end(const study_run *run, lehr_error *err);

/// The list of files of the folder of a run, a record with the list "files"; NULL where there is none.
lehr_status study_manifest_read(lehr_record **out, const study_run *run, lehr_error *err);
/// True for the name of a file of ours in a list, "tables/x": it stays in our folders.
bool study_manifest_owns(const char *entry);

// ---- task_<area>.c: entries of study_methods --------------------------------------------
lehr_status study_compute_tf(study_product *product, const study_run *run, const study_task *task,
                             lehr_error *err);
lehr_status study_compute_tg(study_product *product, const study_run *run, const study_task *task,
                             lehr_error *err);
lehr_status study_compute_enthalpy(study_product *product, const study_run *run, const study_task *task,
                                   lehr_error *err);
/// In task_peaks.c.
lehr_status study_compute_peaks(study_product *product, const study_run *run, const study_task *task,
                                lehr_error *err);
lehr_status study_check_peaks(study_product *product, const study_run *run, const study_task *task,
                              lehr_error *err);
lehr_status study_compute_rate(study_product *product, const study_run *run, const study_task *task,
                               lehr_error *err);
lehr_status study_compute_kissinger(study_product *product, const study_run *run, const study_task *task,
                                    lehr_error *err);
lehr_status study_compute_master(study_product *product, const study_run *run, const study_task *task,
                                 lehr_error *err);
lehr_status study_compute_pattern(study_product *product, const study_run *run, const study_task *task,
                                  lehr_error *err);
lehr_status study_compute_difference(study_product *product, const study_run *run, const study_task *task,
                                     lehr_error *err);
lehr_status study_compute_structure(study_product *product, const study_run *run, const study_task *task,
                                    lehr_error *err);
lehr_status study_compute_correlation(study_product *product, const study_run *run, const study_task *task,
                                      lehr_error *err);
lehr_status study_compute_change(study_product *product, const study_run *run, const study_task *task,
                                 lehr_error *err);
lehr_status study_compute_state(study_product *product, const study_run *run, const study_task *task,
                                lehr_error *err);
lehr_status study_compute_compare(study_product *product, const study_run *run, const study_task *task,
                                  lehr_error *err);

lehr_status study_compute_truth(study_product *product, const study_run *run, const study_task *task,
                                lehr_error *err);
lehr_status study_compute_yield(study_product *product, const study_run *run, const study_task *task,
                                lehr_error *err);
lehr_status study_compute_popin(study_product *product, const study_run *run, const study_task *task,
                                lehr_error *err);
lehr_status study_compute_weighing(study_product *product, const study_run *run, const study_task *task,
                                   lehr_error *err);
lehr_status study_compute_density_change(study_product *product, const study_run *run, const study_task *task,
                                         lehr_error *err);
lehr_status study_compute_critical(study_product *product, const study_run *run, const study_task *task,
                                   lehr_error *err);
lehr_status study_compute_dac_point(study_product *product, const study_run *run, const study_task *task,
                                    lehr_error *err);
lehr_status study_compute_eos(study_product *product, const study_run *run, const study_task *task,
                              lehr_error *err);
lehr_status study_check_yield(study_product *product, const study_run *run, const study_task *task,
                              lehr_error *err);
lehr_status study_check_popin(study_product *product, const study_run *run, const study_task *task,
                              lehr_error *err);
lehr_status study_check_critical(study_product *product, const study_run *run, const study_task *task,
                                 lehr_error *err);
lehr_status study_check_dac_point(study_product *product, const study_run *run, const study_task *task,
                                  lehr_error *err);
lehr_status study_check_eos(study_product *product, const study_run *run, const study_task *task,
                            lehr_error *err);

// ---- task_across_<part>.c: comparisons over all samples, entries of study_methods -------------
lehr_status study_compute_transition(study_product *product, const study_run *run, const study_task *task,
                                     lehr_error *err);
lehr_status study_compute_regions(study_product *product, const study_run *run, const study_task *task,
                                  lehr_error *err);
lehr_status study_compute_verdict(study_product *product, const study_run *run, const study_task *task,
                                  lehr_error *err);
lehr_status study_compute_pairs(study_product *product, const study_run *run, const study_task *task,
                                lehr_error *err);
lehr_status study_compute_densification(study_product *product, const study_run *run, const study_task *task,
                                        lehr_error *err);
lehr_status study_compute_real_space(study_product *product, const study_run *run, const study_task *task,
                                     lehr_error *err);
/// In across_check.c: what was asked for can be done.
lehr_status study_check_across(study_product *product, const study_run *run, const study_task *task,
                               lehr_error *err);
/// In parameters_across.c.
lehr_status study_across_describe(lehr_record *parameters, const lehr_study_config *config, lehr_error *err);

// ---- check.c: entries of study_methods ----------------------------------------------------
lehr_status study_check_scan(study_product *product, const study_run *run, const study_task *task,
                             lehr_error *err);
lehr_status study_check_rate(study_product *product, const study_run *run, const study_task *task,
                             lehr_error *err);
lehr_status study_check_pattern(study_product *product, const study_run *run, const study_task *task,
                                lehr_error *err);
/// In task_structure.c.
lehr_status study_check_structure(study_product *product, const study_run *run, const study_task *task,
                                  lehr_error *err);
lehr_status study_check_kissinger(study_product *product, const study_run *run, const study_task *task,
                                  lehr_error *err);
lehr_status study_check_master(study_product *product, const study_run *run, const study_task *task,
                               lehr_error *err);
/// In task_compare.c.
lehr_status study_check_compare(study_product *product, const study_run *run, const study_task *task,
                                lehr_error *err);

// ---- task_xrd.c, task_stack.c: shared by tasks on images ------------------------------------
/// Options of the integration of a file; a stack may have its own geometry and mask.
lehr_xrd_recipe study_recipe_of(const lehr_study_config *config, const lehr_study_stack *stack);
/// Options of the fit of the peak.
/// @param[in] geometry the curve is of images: distance and wavelength come from their geometry where the
/// budget needs them
lehr_status study_fsdp_options(lehr_xrd_fsdp_options *out, const lehr_study_config *config,
                               const lehr_study_fsdp *peak, const lehr_study_stack *stack, bool geometry,
                               lehr_error *err);
/// In task_curve.c. An integrated curve over q; record "curve" with its axis, wavelength and distance to the
/// results. @errors LEHR_ERR_DOMAIN: an axis that nobody names, 2theta without wavelength;
/// lehr_xrd_fsdp_read()
lehr_status study_read_curve(lehr_curve **out, study_product *product, const study_run *run,
                             const study_task *task, lehr_error *err);
/// Options of the fit of its peak. @param[in] results with the record "curve" @param[in,out] warnings
/// nullable
lehr_status study_curve_options(lehr_xrd_fsdp_options *out, const study_run *run, const lehr_record *results,
                                lehr_warnings *warnings, lehr_error *err);
/// The curve can be read, holds the range of the peak, and the peak can be fitted.
lehr_status study_check_curve(study_product *product, const study_run *run, const study_task *task,
                              lehr_error *err);
/// What the study says of a curve. In parameters.c.
lehr_status study_curve_describe(const lehr_study_curve *curve, lehr_record *record, lehr_error *err);
/// Fit the peak of a curve; results "fsdp" and figure "_fsdp" to the product.
lehr_status study_analyse_peak(study_product *product, const study_run *run, const study_task *task,
                               const lehr_curve *curve, const lehr_xrd_fsdp_options *options,
                               lehr_error *err);
/// All frames of a file to one curve. @param[in] stack nullable: geometry and mask of its own
lehr_status study_integrate_images(lehr_curve **out, study_product *product, const study_run *run,
                                   const study_task *task, const lehr_study_stack *stack, lehr_error *err);
/// Frames of a stack to one curve, background subtracted; results and figure to the product.
lehr_status study_integrate_stack(lehr_curve **out, study_product *product, const study_run *run,
                                  const study_task *task, const lehr_study_stack *stack, lehr_error *err);
/// Files of a stack can be read and belong together.
lehr_status study_check_stack(study_product *product, const study_run *run, const study_task *task,
                              const lehr_study_stack *stack, lehr_error *err);

// ---- outcome.c: reading outcomes ------------------------------------------------------
/// A quantity of the results by its path; false when absent.
bool study_outcome_quantity(const study_task *task, const char *path, lehr_quantity *out);
/// A number or a text of the results; NaN or NULL when absent.
double study_outcome_number(const study_task *task, const char *path);
const char *study_outcome_text(const study_task *task, const char *path);
/// A list of the outcome ("warnings", "figures"); NULL when absent.
const lehr_list *study_outcome_list(const study_task *task, const char *name);
/// Warnings of an outcome that was read back name the file as this run does: the run before may have been
/// given "study.yaml" and this one "/data/study.yaml". @errors LEHR_ERR_NOMEM
lehr_status study_outcome_rename(study_task *task, lehr_error *err);
/// The curve of a task to a file of its own beside the outcome, which notes that there is one: curves of many
/// tasks are not held in memory.
lehr_status study_curve_write(const study_run *run, const study_task *task, lehr_record *outcome,
                              const lehr_table *curve, lehr_error *err);
bool study_has_curve(const study_task *task);
/// The curve of a task as the file tells it, or NULL when it has none.
/// @errors LEHR_ERR_IO: the file is gone; LEHR_ERR_FORMAT: it is no curve; LEHR_ERR_NOMEM
lehr_status study_curve_read(lehr_table **out, const study_run *run, const study_task *task, lehr_error *err);

#endif
