/// @file
/// Texts of the study file to values in inside units; private to study/.
///
/// Every function takes the path of its key ("samples[2].name") and reports "<file>:<line>: <key>: ...".
#ifndef LEHR_STUDY_CONFIG_VALUE_H
#define LEHR_STUDY_CONFIG_VALUE_H

#include "config.h"
#include "config_schema.h"
#include "yaml_index.h"

enum { CONFIG_KEY_SIZE = 128 };

/// What every conversion needs.
typedef struct config_reader {
    const yaml_index *index;
    const char *folder; ///< of the study file, with its slash; "" for the current one
    bool without_files; ///< a study that was done, or is planned: its files may be absent
    bool planned;       ///< likewise tables that the study is read from: they are still to be made
    const char
        *copies; ///< folder with copies of those tables, of a study that was done; NULL: as they are named
    lehr_error *err;
} config_reader;

// ---- config_sources.c -------------------------------------------------------------------
/// Where to read a file that the study itself is read from: as it is named, or its copy. Free with
/// lehr_core_free(). @param[in] key  "truth", "samples[0].dac[1].table"
lehr_status config_source_of(char **path, const config_reader *in, const char *key,
                             const lehr_study_file *file);

lehr_status config_refuse(const config_reader *in, lehr_status code, const char *key, const char *format, ...)
    LEHR_PRINTF(4, 5);
lehr_status config_no_memory(const config_reader *in);

// An absent (NULL) text leaves NULL, NaN or the fallback.
lehr_status config_read_text(char **out, const config_reader *in, const char *text);
/// Number with unit; @p least and @p most are the outermost allowed values in @p unit.
lehr_status config_read_quantity(double *out, const config_reader *in, const char *key, const char *text,
                                 const char *unit, double least, double most);
lehr_status config_read_window(double out[2], const config_reader *in, const char *key, const char *text,
                               const char *unit);
lehr_status config_read_count(size_t *out, const config_reader *in, const char *key, const char *text,
                              size_t fallback);
lehr_status config_read_flag(bool *out, const config_reader *in, const char *key, const char *text,
                             bool fallback);
/// One of @p choices (ends with NULL); the first one is the fallback.
lehr_status config_read_choice(char **out, const config_reader *in, const char *key, const char *text,
                               const char *const *choices);
/// Plain numbers. *out has @p n elements, also after an error.
lehr_status config_read_numbers(double **out, size_t *n_out, const config_reader *in, const char *key,
                                char **texts, size_t n, double least, double most);
/// Names of a file; the file itself is not looked at.
lehr_status config_name_file(lehr_study_file *out, const config_reader *in, const char *key,
                             const char *written);
/// Number of the sample of this name; SIZE_MAX for NULL. @p key is named when there is none.
lehr_status config_find_sample(size_t *out, const config_reader *in, const char *key, const char *name,
                               const lehr_study_config *config);
/// A file that must exist; @p owner ("detector") is named when it does not.
lehr_status config_read_file(lehr_study_file *out, const config_reader *in, const char *key,
                             const char *written, const char *owner);
/// Places for @p n more diffraction files at the end of those of a sample, empty. *out is the first of them.
lehr_status config_add_xrd(lehr_study_file **out, lehr_study_sample *sample, const config_reader *in,
                           size_t n);
/// Name of the file of element @p i of the list @p key. @param[out] owner of CONFIG_KEY_SIZE:
/// "samples[0].xrd[1]"
lehr_status config_name_element(lehr_study_file *out, char *owner, const config_reader *in, const char *key,
                                size_t i, const char *written);
/// Files of a sample. Whether they exist is seen when they are analysed: one that is missing fails alone. The
/// selection of a calorimeter file ("run.txt::3") is a segment.
lehr_status config_read_files(lehr_study_file **out, size_t *n_out, const config_reader *in, const char *key,
                              char **written, size_t n, bool calorimeter);

// ---- config_calorimeter.c -----------------------------------------------------------------
/// How calorimeter files are read. @param[in] owner "instruments.dsc", "samples[2].calorimeter"
lehr_status config_read_calorimeter(lehr_study_calorimeter *out, const config_reader *in, const char *owner,
                                    const raw_calorimeter *raw);
void config_clear_calorimeter(lehr_study_calorimeter *calorimeter);

// ---- config_dsc.c -----------------------------------------------------------------------
lehr_status config_read_dsc(lehr_study_config *config, const config_reader *in, const raw_dsc_analysis *raw);

// ---- config_stack.c ---------------------------------------------------------------------
/// Stacks of a sample, behind its single images. @param[in] common NULL: no analysis.xrd.stack
lehr_status config_read_stacks(lehr_study_sample *sample, const config_reader *in, const char *key,
                               const raw_stack *raw, size_t n, const raw_stack *common);
/// analysis.xrd.stack alone: a mistake in it counts even where every stack has its own value.
lehr_status config_check_stack(const config_reader *in, const raw_stack *common);

/// The stack values of an entry that is no stack itself. @p owner is its key
lehr_status config_read_stack(lehr_study_stack *out, const config_reader *in, const char *owner,
                              const raw_stack *own, const raw_stack *common);

// ---- config_curve.c ---------------------------------------------------------------------
/// Integrated curves of a sample, behind its single images. @pre its stacks have not been read
lehr_status config_read_curves(lehr_study_sample *sample, const config_reader *in, const char *key,
                               const raw_curve *raw, size_t n);
/// What @p owner, an entry or the instrument, says of curves.
lehr_status config_read_curve(lehr_study_curve *out, const config_reader *in, const char *owner,
                              const raw_curve *raw);

// ---- config_pdf.c -----------------------------------------------------------------------
/// Curves of all samples and what is made of them. @pre samples and material have been read
lehr_status config_read_pdf(lehr_study_config *config, const config_reader *in, const raw_study *raw);
void config_clear_pdf(lehr_study_sample *sample);

// ---- config_across.c ----------------------------------------------------------------------
/// Comparisons over all samples. @pre samples and all other analyses have been read
lehr_status config_read_across(lehr_study_config *config, const config_reader *in, const raw_analysis *raw);
void config_clear_across(lehr_study_across *across);
// ---- config_compare.c -------------------------------------------------------------------
/// What the theory takes of the material. @pre the glass transition has been read
lehr_status config_read_theory_material(lehr_study_material *out, const config_reader *in,
                                        const raw_material *raw);
/// analysis.ecnle.compare. @pre material and samples have been read
lehr_status config_read_compare(lehr_study_config *config, const config_reader *in, const raw_compare *raw);
void config_clear_compare(lehr_study_compare *compare);
// ---- config_together.c --------------------------------------------------------------------
/// What one key needs of another. @pre samples, instruments and analysis have been read
lehr_status config_check_together(const lehr_study_config *config, const config_reader *in);
// ---- config_truth.c -----------------------------------------------------------------------
/// Known values. @pre samples have been read
lehr_status config_read_truth(lehr_study_config *config, const config_reader *in, const char *written);

// ---- config_mech.c ----------------------------------------------------------------------
/// Mechanical tests of all samples and what is made of them. @pre calorimetry has been read
lehr_status config_read_mech(lehr_study_config *config, const config_reader *in, const raw_study *raw);
void config_clear_mech(lehr_study_sample *sample);

// ---- config_dac.c -----------------------------------------------------------------------
/// Series in a diamond cell and analysis.eos. @pre analysis.xrd has been read
lehr_status config_read_dac(lehr_study_config *config, const config_reader *in, const raw_study *raw);
void config_clear_dac(lehr_study_sample *sample);
/// @errors as the message says: a ruby line outside of the plausible range
lehr_status config_check_ruby(const config_reader *in, const char *key, double wavelength_nm);

// ---- config_dac_table.c -------------------------------------------------------------------
/// Points of a table: columns of numbers, and of texts for files and directions.
lehr_status config_read_dac_table(lehr_study_sample *sample, lehr_study_dac *dac, const config_reader *in,
                                  const char *key, const raw_dac *raw);
// ---- config_simulation.c ----------------------------------------------------------------
/// The block `simulation`. @pre samples have been read @param[in] raw NULL: not given
lehr_status config_read_simulation(lehr_study_config *config, const config_reader *in,
                                   const raw_simulation *raw);
/// simulation.copies: as many of every sample, each with names of its own. Behind the samples of the study
/// come their second copies NAME_c2, whose files are called likewise, then the third ones.
lehr_status config_expand_copies(raw_study *raw, const yaml_index *index, const char *bytes, size_t size,
                                 lehr_error *err);
void config_clear_simulation(lehr_study_simulation *simulation);

// ---- config.c -----------------------------------------------------------------------------
void config_clear_file(lehr_study_file *file);
void config_clear_stack(lehr_study_stack *stack);

// ---- config_analysis.c ----------------------------------------------------------------
lehr_status config_read_instruments(lehr_study_config *config, const config_reader *in,
                                    const raw_instruments *raw);
lehr_status config_read_analysis(lehr_study_config *config, const config_reader *in, const raw_analysis *raw);

#endif
