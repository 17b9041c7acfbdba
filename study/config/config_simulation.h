/// @file
/// The block `simulation` as libcyaml loads it. Private to study/.
#ifndef LEHR_STUDY_CONFIG_SIMULATION_H
#define LEHR_STUDY_CONFIG_SIMULATION_H

#include "simulation.h"

#define RAW_MEMBER_(key, member, unit, least, most) char *key;
typedef struct raw_sim_relaxation {
    LEHR_STUDY_SIM_RELAXATION_LIST(RAW_MEMBER_)
} raw_sim_relaxation;
typedef struct raw_sim_heat {
    LEHR_STUDY_SIM_HEAT_LIST(RAW_MEMBER_)
} raw_sim_heat;
typedef struct raw_sim_history {
    LEHR_STUDY_SIM_HISTORY_LIST(RAW_MEMBER_)
} raw_sim_history;
typedef struct raw_sim_dsc {
    LEHR_STUDY_SIM_DSC_LIST(RAW_MEMBER_)
    char **rates;
    unsigned n_rates;
} raw_sim_dsc;
typedef struct raw_sim_structure {
    LEHR_STUDY_SIM_STRUCTURE_LIST(RAW_MEMBER_)
} raw_sim_structure;
typedef struct raw_sim_xrd {
    LEHR_STUDY_SIM_XRD_LIST(RAW_MEMBER_)
} raw_sim_xrd;
typedef struct raw_sim_pdf {
    LEHR_STUDY_SIM_PDF_LIST(RAW_MEMBER_)
} raw_sim_pdf;
typedef struct raw_sim_compression {
    LEHR_STUDY_SIM_COMPRESSION_LIST(RAW_MEMBER_)
} raw_sim_compression;
typedef struct raw_sim_popins {
    LEHR_STUDY_SIM_POPINS_LIST(RAW_MEMBER_)
} raw_sim_popins;
typedef struct raw_sim_weighings {
    LEHR_STUDY_SIM_WEIGHINGS_LIST(RAW_MEMBER_)
} raw_sim_weighings;
typedef struct raw_sim_dac {
    LEHR_STUDY_SIM_DAC_LIST(RAW_MEMBER_)
} raw_sim_dac;
typedef struct raw_sim_sample {
    char *name;
    char *equal_rates;
    LEHR_STUDY_SIM_SAMPLE_LIST(RAW_MEMBER_)
} raw_sim_sample;
#undef RAW_MEMBER_

typedef struct raw_simulation {
    char *seed;
    char *copies;
    raw_sim_relaxation relaxation;
    raw_sim_heat heat_capacity;
    raw_sim_history history;
    raw_sim_dsc dsc;
    raw_sim_structure structure;
    raw_sim_xrd xrd;
    raw_sim_pdf pdf;
    raw_sim_compression compression;
    raw_sim_popins popins;
    raw_sim_weighings weighings;
    raw_sim_dac dac;
    raw_sim_sample *samples;
    unsigned n_samples;
} raw_simulation;

#endif
