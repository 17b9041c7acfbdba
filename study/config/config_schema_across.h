/// @file
/// analysis.across of the study file as libcyaml loads it. Private to study/.
#ifndef LEHR_STUDY_CONFIG_SCHEMA_ACROSS_H
#define LEHR_STUDY_CONFIG_SCHEMA_ACROSS_H

/// analysis.across and its parts: each a mapping, or a word (true or false) instead
typedef struct raw_transition {
    char *window;
    char *scatter;
    char *feature;
    char *literature;
    char *literature_error;
} raw_transition;

typedef struct raw_regions {
    char *shape;
    char *level;
    char **quantities;
    unsigned n_quantities;
} raw_regions;

typedef struct raw_verdict {
    char *reference;
    char *correction;
    char *level;
    char *power;
    char *tf_scatter;
    char *enthalpy_scatter;
} raw_verdict;

typedef struct raw_correlations {
    char *correction;
    char *level;
    char **quantities;
    unsigned n_quantities;
} raw_correlations;

typedef struct raw_densification {
    char *bulk_modulus;
    char *bulk_modulus_error;
    char *bulk_modulus_prime;
    char *bulk_modulus_prime_error;
    char *cells;
} raw_densification;

typedef struct raw_across {
    char *tg0;
    char *dtg_dp;
    char *tg0_error;
    char *dtg_dp_error;
    char *real_space;
    raw_transition *transition;
    raw_regions *regions;
    raw_verdict *verdict;
    raw_correlations *correlation;
    raw_densification *densification;
    char *transition_word;
    char *regions_word;
    char *verdict_word;
    char *correlation_word;
    char *densification_word;
} raw_across;

#endif
