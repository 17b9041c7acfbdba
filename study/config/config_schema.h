/// @file
/// The study file as libcyaml loads it: every scalar still a text. Private to study/.
#ifndef LEHR_STUDY_CONFIG_SCHEMA_H
#define LEHR_STUDY_CONFIG_SCHEMA_H

#include "config_schema_across.h"
#include "config_simulation.h"
#include "yaml_index.h"

#include <lehr/core/error.h>
#include <stddef.h>

typedef struct raw_material {
    char *name;
    char *composition;
    char *density;
    char *glass_transition;
    char *glass_transition_error;
    char *diameter;
    char *diameter_error;
    char *thermal_expansion;
    char *thermal_expansion_error;
} raw_material;

typedef struct raw_treatment {
    char *pressure;
    char *temperature;
    char *duration;
    char *stress;
} raw_treatment;

/// samples[].xrd_stacks[], and analysis.xrd.stack without the first four
typedef struct raw_stack {
    char *file;
    char *poni;
    char *mask;
    char *monitor;
    char *background;
    char *background_monitor;
    char *background_scale;
    char *background_range;
    char *reject;
    char *reject_frames;
} raw_stack;

/// samples[].xrd_curves[]
typedef struct raw_curve {
    char *file;
    char *unit;
    char *wavelength;
    char *distance;
} raw_curve;

/// samples[].pdf[]; without the first two also instruments.pdf and analysis.pdf.structure, each with its keys
typedef struct raw_pdf {
    char *file;
    char *images;
    char *background;
    char *background_scale;
    char *background_scale_error;
    char *energy;
    char *polarization;
    char *plate;
    char *density;
    char *density_error;
    char *qmin;
    char *qmax;
    char *rmin;
    char *order;
} raw_pdf;

/// samples[].compression[]; without the first four also analysis.mech.yield
typedef struct raw_compression {
    char *file;
    char *columns;
    char *length;
    char *area;
    char *diameter;
    char *sigma_length;
    char *sigma_area;
    char *sigma_diameter;
    char *compliance;
    char *sigma_compliance;
    char *offset;
    char *elastic;
    char *span;
    char *true_values; ///< key "true"
} raw_compression;

/// samples[].popins[]; without the first two also analysis.mech.popin
typedef struct raw_popins {
    char *file;
    char *columns;
    char *radius;
    char *sigma_radius;
    char *modulus;
    char *sigma_modulus;
} raw_popins;

/// samples[].weighings[]; without the first three also analysis.mech.density
typedef struct raw_weighings {
    char *file;
    char *columns;
    char *sample; ///< rows of the table that are of this sample
    char *liquid_density;
    char *sigma_liquid_density;
    char *temperature;
    char *sigma_temperature;
    char *air_density;
    char *sigma_mass;
    char *reference; ///< analysis.mech.density: sample that the others are compared with
} raw_weighings;

typedef struct raw_critical {
    char *file;
    char *columns;
} raw_critical;

typedef struct raw_mech_analysis {
    raw_compression *yield;
    raw_popins *popin;
    raw_weighings *density;
    raw_critical *critical;
} raw_mech_analysis;

/// samples[].dac[].points[]
typedef struct raw_dac_point {
    char *images;
    char *stack;
    char *curve;
    char *monitor;
    char *q1;
    char *q1_error;
    char *pressure;
    char *pressure_error;
    char *ruby;
    char *ruby_error;
    char *temperature;
    char *direction;
} raw_dac_point;

/// samples[].dac[]: points, or a table of them; what all points share
typedef struct raw_dac {
    char *table;
    char *columns;
    raw_dac_point *points;
    unsigned n_points;
    char *ruby0;
    char *ruby0_error;
    char *ruby_error;
    char *pressure_error;
    char *temperature0;
    char *remounted;
    raw_stack stack; ///< poni, mask, background and what goes with it, reject, reject_frames
} raw_dac;

typedef struct raw_eos {
    char *scale;
    char *temperature_shift;
    char *model;
    char *bulk_modulus_prime;
    char *exponent;
    char *exponent_error;
    char *reference;
    char *branch;
    char *range;
    char *bulk_modulus_prime_error;
    char *position_zero;
    char *position_zero_error;
} raw_eos;

typedef struct raw_calorimeter {
    char *sign;
    char *mass;
    char *format;
    char *signal_unit;
    char *temperature_unit;
    char *columns;
} raw_calorimeter;

typedef struct raw_sample {
    char *name;
    raw_treatment treatment;
    char **dsc;
    unsigned n_dsc;
    raw_calorimeter calorimeter;
    char *cooling_rate;
    char **dsc_rates;
    unsigned n_dsc_rates;
    char **xrd;
    unsigned n_xrd;
    raw_curve *xrd_curves;
    unsigned n_xrd_curves;
    raw_stack *xrd_stacks;
    unsigned n_xrd_stacks;
    raw_pdf *pdf;
    unsigned n_pdf;
    raw_compression *compression;
    unsigned n_compression;
    raw_popins *popins;
    unsigned n_popins;
    raw_weighings *weighings;
    unsigned n_weighings;
    raw_dac *dac;
    unsigned n_dac;
} raw_sample;

typedef struct raw_detector {
    char *poni;
    char *mask;
    char *dark;
    char *flat;
    char *orientation;
    char *distance_uncertainty;
    char *placement_uncertainty;
    char *wavelength_uncertainty;
    raw_curve curve; ///< without its file
} raw_detector;

typedef struct raw_instruments {
    raw_detector xrd;
    raw_calorimeter dsc;
    raw_pdf pdf;
} raw_instruments;

typedef struct raw_tf {
    char *segment;
    char *glass;
    char *liquid;
    char *liquid_model;
    char *t1;
    char *t2;
} raw_tf;

typedef struct raw_tg {
    char *segment;
    char *glass;
    char *liquid;
    char *smooth;
} raw_tg;

typedef struct raw_enthalpy {
    char *first;
    char *second;
    char *glass;
    char *liquid;
} raw_enthalpy;

typedef struct raw_peaks {
    char *baseline;
    char *range;
    char *left;
    char *right;
    char *prominence;
    char *smooth;
    char *segment;
} raw_peaks;

typedef struct raw_kissinger {
    char *feature;
    char *segment;
    char *glass;
    char *liquid;
    char *smooth;
    char *liquid_model;
    char *method;
    char *fit;
    char *sigma_temperature;
    char *sigma_lnrate;
} raw_kissinger;

typedef struct raw_master {
    char *quantity;
    char *curve;
    char *tg0;
    char *dtg_dp;
    char *curvature;
    char *ea_scatter;
    char *tf_scatter;
} raw_master;

typedef struct raw_integrate {
    char *points;
    char *unit;
    char *range;
    char *azimuth;
    char *polarization;
    char *solid_angle;
    char *error;
} raw_integrate;

typedef struct raw_fsdp {
    char *fraction;
    char *range;
    char *model;
    char *reference;
} raw_fsdp;

typedef struct raw_correlation {
    char *window;
    char *rmax;
    char *convention;
    char *range;
    char *shells;
    char *reference;
} raw_correlation;

typedef struct raw_states {
    char **phi;
    unsigned n_phi;
    char **pressure;
    unsigned n_pressure;
} raw_states;

typedef struct raw_literature {
    char *dtg_dp;
    char *dtg_dp_error;
    char *fragility;
    char *fragility_error;
    char *activation_volume;
    char *activation_volume_error;
    char *source;
} raw_literature;

typedef struct raw_compare {
    char *alloy;
    char *prefactor;
    char *elastic;
    char *phi_g;
    char *phi_g_error;
    char *tau_g;
    char *tau_e;
    char *log10_tau_e_error;
    char **pressures;
    unsigned n_pressures;
    raw_literature literature;
} raw_compare;

typedef struct raw_dsc_analysis {
    char *glass; ///< windows of all parts that do not give their own
    char *liquid;
    raw_tf *tf;
    raw_tg *tg;
    raw_enthalpy *enthalpy;
    raw_peaks *peaks;
    raw_kissinger *kissinger;
    raw_master *master;
} raw_dsc_analysis;

typedef struct raw_xrd_analysis {
    raw_integrate *integrate;
    raw_stack *stack;
    raw_fsdp *fsdp;
} raw_xrd_analysis;

typedef struct raw_pdf_analysis {
    raw_pdf *structure;
    raw_correlation *correlation;
} raw_pdf_analysis;

typedef struct raw_ecnle_analysis {
    raw_states *state;
    raw_compare *compare;
} raw_ecnle_analysis;

typedef struct raw_analysis {
    raw_across *across;
    char *across_word;
    raw_dsc_analysis dsc;
    raw_xrd_analysis xrd;
    raw_pdf_analysis pdf;
    raw_ecnle_analysis ecnle;
    raw_mech_analysis mech;
    raw_eos *eos;
} raw_analysis;

typedef struct raw_study {
    char *lehr_study;
    char *title;
    char *truth;
    raw_material material;
    raw_sample *samples;
    unsigned n_samples;
    raw_instruments instruments;
    raw_analysis analysis;
    raw_simulation *simulation; ///< NULL: not given
} raw_study;

/// Load under the schema. @p index supplies the lines of messages.
/// @errors LEHR_ERR_FORMAT: unknown key (with a suggestion), missing key, wrong type
lehr_status config_schema_load(raw_study **out, const yaml_index *index, const char *bytes, size_t size,
                               lehr_error *err);
void config_schema_free(raw_study *study);

#endif
