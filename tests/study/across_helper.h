/// @file
/// Studies whose single analyses have been done, made up: what is made of them over all samples.
#ifndef LEHR_TESTS_STUDY_ACROSS_HELPER_H
#define LEHR_TESTS_STUDY_ACROSS_HELPER_H

#include "across.h"

enum { MOST_TASKS = 80, TEXT_SIZE = 8192 };

/// A study with tasks that have been done.
typedef struct made {
    lehr_study_config *config;
    lehr_study_options options;
    study_task tasks[MOST_TASKS];
    study_run run;
    lehr_record *outcome;
    study_product product;
} made;

/// A study file of samples (YAML flow, one a line) and analyses.
void begin(made *m, const char *samples, const char *across);
/// A task that has been done, by its outcome.
void add_json(made *m, study_kind kind, size_t sample, const char *json);
/// One quantity of a sample (number in the study); an error below 0: none.
void add(made *m, study_kind kind, size_t sample, const char *path, double value, double stderr_value,
         const char *unit);
lehr_status compute(made *m, study_kind kind, lehr_error *err);
void compute_here(made *m, study_kind kind);
const lehr_record *row(const made *m, const char *rows, size_t i);
size_t count(const made *m, const char *rows);
const char *text_of(const made *m, const char *name);
void finish(made *m);

#define TREATED(name, p, t)                                                                                  \
    "  - {name: " name ", dsc: [a], dsc_rates: [a], xrd: [b], treatment: {pressure: " p ", temperature: " t  \
    "}}\n"

/// Two temperatures at two pressures.
#define FOUR                                                                                                 \
    TREATED("L1", "0", "500") TREATED("H1", "7", "500") TREATED("L2", "0", "600") TREATED("H2", "7", "600")

#endif
