/// @file
/// The part of the study file that evaluates calorimetry.
#ifndef LEHR_STUDY_CONFIG_DSC_H
#define LEHR_STUDY_CONFIG_DSC_H

#include <stdbool.h>
#include <stddef.h>

// Windows of calorimetry: NaN where the study gives none; they are found in each scan then.

/// analysis.dsc.tf
typedef struct lehr_study_tf {
    bool wanted;
    size_t segment; ///< 1-based; 0: the last heating segment
    double glass_K[2];
    double liquid_K[2];
    char *liquid_model; ///< "line", "parabola" or "metallic" (with a free constant term)
    double t1_K;        ///< NaN: from the windows
    double t2_K;
} lehr_study_tf;

/// analysis.dsc.tg
typedef struct lehr_study_tg {
    bool wanted;
    size_t segment; ///< 0: the last heating segment
    double glass_K[2];
    double liquid_K[2];
    double smooth_K; ///< full width of the local cubic; NaN: chosen from the noise
} lehr_study_tg;

/// analysis.dsc.enthalpy: the first and the second heating of one file
typedef struct lehr_study_enthalpy {
    bool wanted;
    size_t first;  ///< segment; 0: the first heating
    size_t second; ///< segment; 0: the last heating
    double glass_K[2];
    double liquid_K[2];
} lehr_study_enthalpy;

/// analysis.dsc.peaks
typedef struct lehr_study_peaks {
    bool wanted;
    bool alpha;        ///< baseline weighted with the conversion; else straight
    size_t segment;    ///< 0: the last heating segment
    double range_K[2]; ///< of the one peak; NaN: all are looked for
    double left_K[2];  ///< windows of the side lines; NaN: found
    double right_K[2];
    double prominence;
    double smooth_K; ///< NaN: chosen from the noise
} lehr_study_peaks;

/// analysis.dsc.kissinger: a feature of the scans in samples[].dsc_rates
typedef struct lehr_study_kissinger {
    bool wanted;
    char *feature;  ///< "midpoint", "onset", "inflection", "peak", "tf", "crystallisation" or
                    ///< "crystallisation_onset"
    size_t segment; ///< 0: the last heating segment
    double glass_K[2];
    double liquid_K[2];
    double smooth_K;            ///< of the feature, as analysis.dsc.tg
    char *liquid_model;         ///< of the feature "tf"
    char *method;               ///< a name of lehr_dsc_shift_method_find()
    char *fit;                  ///< "york" or "ols"
    double sigma_temperature_K; ///< from scan to scan, beside the noise of each; 0: none
    double sigma_lnrate;        ///< of the logarithm of every rate; 0: exact
} lehr_study_kissinger;

/// analysis.dsc.master: a quantity of all treatments over T/Tg(P)
typedef struct lehr_study_master {
    bool wanted;
    bool energy;             ///< collapse the activation energy
    bool fictive;            ///< collapse the fictive temperature
    char *curve;             ///< "auto", "sigmoid", "bump" or "line"
    double tg0_K;            ///< NaN: where the centre of the curve lies
    double dtg_dp_K_per_GPa; ///< NaN: from the fit
    bool curvature;
    double scatter_energy_kJ_per_mol; ///< from sample to sample, beside the error of each
    double scatter_fictive_K;
} lehr_study_master;

#endif
