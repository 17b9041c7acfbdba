/// @file
/// The part of the study file that compares samples.
#ifndef LEHR_STUDY_CONFIG_ACROSS_H
#define LEHR_STUDY_CONFIG_ACROSS_H

#include <stdbool.h>
#include <stddef.h>

/// analysis.across: what is found by comparing samples. Every part is wanted unless the study says `false`;
/// it is done where the study has what it needs. One that the study `asked` for must be possible.
typedef struct lehr_study_across_part {
    bool wanted;
    bool asked;
} lehr_study_across_part;

typedef struct lehr_study_across {
    double tg0_K;            ///< of the axis T/Tg(P); NaN: as analysis.dsc.master, then as the material says
    double dtg_dp_K_per_GPa; ///< NaN: as analysis.dsc.master, then the literature's, then that of its fit
    double tg0_error_K;      ///< of the axis, wherever its values come from; NaN: as those say
    double dtg_dp_error;     ///< likewise [K/GPa]
    struct {
        lehr_study_across_part part;
        double window_K[2];          ///< treatments whose glass transition is taken; NaN: all
        double scatter_K;            ///< from sample to sample, beside the error of each
        char *feature;               ///< "midpoint", "onset" or "inflection"
        double literature_K_per_GPa; ///< NaN: none
        double literature_error;     ///< NaN: not known
    } transition;
    struct {
        lehr_study_across_part part;
        char *shape; ///< "lines" or "steps"
        double level;
        unsigned quantities; ///< bits of study_across_quantities; 0: all that there are
    } regions;
    struct {
        lehr_study_across_part part;
        size_t reference; ///< SIZE_MAX: the sample treated alike at the lowest pressure
        char *correction; ///< "holm", "bh" or "none"
        double level;
        double power; ///< of the smallest difference that would have been seen
        double scatter_fictive_K;
        double scatter_enthalpy_J_per_g;
    } verdict;
    struct {
        lehr_study_across_part part;
        char *correction; ///< "bh", "holm" or "none"
        double level;
        unsigned quantities; ///< as above
    } correlation;
    struct {
        lehr_study_across_part part;
    } real_space;
    struct {
        lehr_study_across_part part;
        double bulk_GPa; ///< NaN: from the equation of state of the study
        double bulk_error_GPa;
        double bulk_prime;
        double bulk_prime_error;
        char *cells; ///< "own": series of the sample itself where it has some; "mean": of all
    } densification;
} lehr_study_across;

#endif
