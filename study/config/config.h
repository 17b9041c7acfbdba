/// @file
/// The study file: material, samples with their treatments and raw files, instruments, what to analyse how.
///
/// The keys are described in docs/theory/study.md and printed in examples of sample_data/. Names of files are
/// relative to the folder of the study file.
#ifndef LEHR_STUDY_CONFIG_H
#define LEHR_STUDY_CONFIG_H

#include <lehr/core/error.h>
#include <lehr/study/config_across.h>
#include <lehr/study/config_dsc.h>
#include <lehr/study/config_ecnle.h>
#include <lehr/study/simulation.h>
#include <stdbool.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// A file named in the study.
typedef struct lehr_study_file {
    char *written; ///< as in the study file; NULL when not given
    char *path;    ///< usable from the current folder; may carry a selection of frames ("::/dataset[0:5]") or
                   ///< the segment of a calorimeter file ("::3")
    char *on_disk; ///< path without such a selection
    size_t segment; ///< of a calorimeter file; 0: as the analysis says
    size_t line;
} lehr_study_file;

/// What was done to a sample; NaN where not given.
typedef struct lehr_study_treatment {
    double pressure_GPa;
    double temperature_K;
    double duration_s;
    double stress_GPa; ///< uniaxial, under which the sample was held
} lehr_study_treatment;

/// How the frames of a stack become a curve, defaults of analysis.xrd.stack applied.
typedef struct lehr_study_stack {
    lehr_study_file poni; ///< path NULL: that of the detector
    lehr_study_file mask; ///< path NULL: that of the detector
    lehr_study_file monitor;
    lehr_study_file background;
    lehr_study_file background_monitor;
    double background_scale;    ///< NaN: fitted
    double background_range[2]; ///< window of the fit, in the unit of the curve; NaN: none
    double reject;              ///< NaN: no spikes are looked for
    double reject_frames;       ///< NaN: no frames are left out
} lehr_study_stack;

/// What the study says of an integrated curve, whatever its file says; NaN and NULL where not given.
typedef struct lehr_study_curve {
    char *unit; ///< of its abscissa, a name of LEHR_XRD_UNIT_LIST
    double wavelength_ang;
    double distance_m; ///< of the sample, for the budget
} lehr_study_curve;

/// How a curve becomes a structure factor; defaults of instruments.pdf and analysis.pdf.structure applied.
/// NaN where not given.
typedef struct lehr_study_pdf {
    size_t images; ///< number of the file in lehr_study_sample.xrd whose curve is taken; SIZE_MAX: a file of
                   ///< its own
    lehr_study_file background;    ///< path NULL: none
    double background_scale;       ///< or the mean of its prior
    double background_scale_error; ///< width of the prior; 0: exact
    double energy_keV;
    char *polarization;       ///< "auto", "none", "full-ring" or "degree"
    double degree;            ///< of "degree"
    double mu_t;              ///< of a plate across the beam
    double density_g_per_cm3; ///< else that of the material
    double density_error;     ///< width of its prior over the density; 0: exact; NaN: only compared
    double qmin_per_ang, qmax_per_ang;
    double rmin_ang;
    size_t order;          ///< SIZE_MAX: by evidence
    bool own_density;      ///< the density is that of this curve alone: its error is not shared
    bool density_measured; ///< the density is that of the weighings of its sample
    bool own_background;   ///< likewise the scale of the background
} lehr_study_pdf;

// ---- mechanical tests and series in a diamond cell ------------------------------------------
/// A stress-strain curve; defaults of analysis.mech.yield applied.
typedef struct lehr_study_compression {
    char *columns;                ///< "strain=NAME,stress=NAME"; NULL: by their usual names
    double length_mm;             ///< of the sample, for tables of displacement; NaN: not given
    double area_mm2;              ///< of its cross section, for tables of load; NaN: not given
    double compliance_mm_per_N;   ///< of the machine; 0: none
    double relative_length_error; ///< 0: exact, likewise below
    double relative_area_error;
    double compliance_error_per_MPa; ///< as strain per stress
    double offset;                   ///< plastic strain of the yield point
    double elastic[2];               ///< strains of the straight part; NaN: found
    double span;                     ///< half width of the local parabolas; NaN: found
    char *true_values;               ///< "engineering", "compression" or "tension"
} lehr_study_compression;

/// A table of first pop-ins; defaults of analysis.mech.popin applied. NaN where not given.
typedef struct lehr_study_popins {
    char *columns;
    double radius_um;
    double sigma_radius_um; ///< 0 when not given; likewise below
    double modulus_GPa;
    double sigma_modulus_GPa;
} lehr_study_popins;

/// Weighings in air and in a liquid; defaults of analysis.mech.density applied. NaN where not given.
typedef struct lehr_study_weighings {
    char *columns;
    char *sample;            ///< name in a column `sample` of the table; NULL: that of the study
    double liquid_g_per_cm3; ///< NaN: water
    double sigma_liquid_g_per_cm3;
    double temperature_K;
    double sigma_temperature_K;
    double air_g_per_cm3; ///< NaN: air of this temperature
    double sigma_mass_g;
} lehr_study_weighings;

/// What a point of a series in a diamond cell was measured with.
typedef enum lehr_study_dac_source {
    LEHR_STUDY_DAC_Q1,     ///< the position itself is given
    LEHR_STUDY_DAC_IMAGES, ///< image file: all selected frames
    LEHR_STUDY_DAC_STACK,  ///< stack
    LEHR_STUDY_DAC_CURVE   ///< curve over q
} lehr_study_dac_source;

/// A point of a series. NaN where not given.
typedef struct lehr_study_dac_point {
    lehr_study_dac_source source;
    size_t file;            ///< number in lehr_study_sample.dac_files; SIZE_MAX: of LEHR_STUDY_DAC_Q1
    size_t line;            ///< of the study file, or row of the table
    lehr_study_stack stack; ///< of images and stacks
    double q1_per_ang;
    double q1_error_per_ang;   ///< independent from point to point
    double pressure_GPa;       ///< NaN: from the ruby line
    double pressure_error_GPa; ///< in quadrature with what the error of the line gives
    double ruby_nm;
    double ruby_error_nm;
    double temperature_K;
    int direction; ///< +1 compression, -1 decompression, 0: by the order of the points
} lehr_study_dac_point;

/// One loading of a diamond cell.
typedef struct lehr_study_dac {
    lehr_study_file table; ///< path NULL: the points are in the study
    char *columns;         ///< names of its columns; NULL: the usual ones
    size_t line;
    double ruby0_nm; ///< NaN: not given
    double ruby0_error_nm;
    double temperature0_K; ///< of this line
    bool remounted;        ///< the cell was moved between points: its placement scatters
    size_t n_points;
    lehr_study_dac_point *points; ///< shape (n_points,)
} lehr_study_dac;

/// How calorimeter files are read: instruments.dsc of all, samples[].calorimeter of those of one sample,
/// whose values count before the others. Texts are NULL where they are not given.
typedef struct lehr_study_calorimeter {
    char *sign; ///< "endo" or "exo": of instruments.dsc for files that do not state it; of a sample, whatever
                ///< they state
    char *format;           ///< name of a reader
    char *signal_unit;      ///< instead of the one in the file
    char *temperature_unit; ///< likewise
    char *columns;          ///< "temperature=NAME,signal=NAME,time=NAME"
    double mass_g;          ///< of a sample only; NaN: as the file says
} lehr_study_calorimeter;

typedef struct lehr_study_sample {
    char *name; ///< unique; letters, digits and . _ + - only, because files are named after it
    size_t line;
    lehr_study_treatment treatment;
    size_t n_dsc;
    lehr_study_file *dsc;               ///< shape (n_dsc,)
    lehr_study_calorimeter calorimeter; ///< of its files
    size_t n_rates;
    double cooling_K_per_s; ///< magnitude: how fast this glass was formed from the liquid; NaN: not known
    lehr_study_file *rates; ///< shape (n_rates,): the same state scanned at several heating rates
    size_t n_xrd;
    lehr_study_file *xrd;     ///< shape (n_xrd,): single images, then integrated curves, then stacks
    size_t n_curves;          ///< those before the stacks
    lehr_study_curve *curves; ///< shape (n_curves,)
    size_t n_stacks;          ///< the last ones of them
    lehr_study_stack *stacks; ///< shape (n_stacks,)
    size_t n_pdf;
    lehr_study_file *pdf_files; ///< shape (n_pdf,): curves I(q), or images of xrd
    lehr_study_pdf *pdf;        ///< shape (n_pdf,)
    size_t n_compression;
    lehr_study_file *compression_files;
    lehr_study_compression *compression; ///< shape (n_compression,), like its files; likewise below
    size_t n_popins;
    lehr_study_file *popin_files;
    lehr_study_popins *popins;
    size_t n_weighings;
    lehr_study_file *weighing_files;
    lehr_study_weighings *weighings;
    size_t n_dac;
    lehr_study_dac *dac; ///< shape (n_dac,): loadings of the cell
    size_t n_dac_files;
    lehr_study_file *dac_files; ///< shape (n_dac_files,): of the points of all loadings
} lehr_study_sample;

/// Material; texts NULL and numbers NaN where not given. Structure functions take composition and density,
/// the theory takes the glass transition and what follows it; else it is for the record.
typedef struct lehr_study_material {
    char *name;
    char *composition;
    double density_g_per_cm3;
    double glass_transition_K;
    double glass_transition_error_K; ///< standard errors; 0: exact
    double diameter_ang;             ///< of the spheres that stand for the atoms
    double diameter_error_ang;
    double thermal_expansion_per_K; ///< beta phi0: fall of the packing fraction with temperature
    double thermal_expansion_error_per_K;
} lehr_study_material;

/// Detector geometry and corrections by file.
typedef struct lehr_study_detector {
    lehr_study_file poni;
    lehr_study_file mask;
    lehr_study_file dark;
    lehr_study_file flat;
    size_t orientation;             ///< 1 to 4; 0: as the geometry file says
    double distance_uncertainty_m;  ///< standard error of sample to detector that all samples share; NaN: not
                                    ///< in the error budget
    double placement_uncertainty_m; ///< standard error that each sample has for itself; NaN: likewise
    double wavelength_uncertainty_ang; ///< shared by all samples; NaN: likewise
    lehr_study_curve curve;            ///< of curves whose files do not say it
} lehr_study_detector;

/// analysis.xrd.integrate
typedef struct lehr_study_integrate {
    bool wanted;
    size_t points;
    char *unit;            ///< a name of LEHR_XRD_UNIT_LIST
    double range[2];       ///< in the unit; NaN: all
    double azimuth_deg[2]; ///< NaN: all
    double polarization;   ///< 0.99 when not given; NaN ("none"): no correction
    bool solid_angle;
    char *error_model; ///< a name of LEHR_XRD_ERROR_MODEL_LIST
} lehr_study_integrate;

/// analysis.xrd.fsdp
typedef struct lehr_study_fsdp {
    bool wanted;
    double fraction;
    double range_per_ang[2];
    char *model;      ///< a peak of the registry
    size_t reference; ///< sample that the others are compared with; SIZE_MAX: the first that was measured
} lehr_study_fsdp;

/// analysis.pdf.structure and analysis.pdf.correlation
typedef struct lehr_study_structure {
    bool wanted;
    char *window;        ///< "lorch", "none" or "cosine"
    double rmax_ang;     ///< end of G(r)
    char *convention;    ///< of the coordination number: "C", "A" or "B"
    double range_ang[2]; ///< of convention C; NaN: to the first minimum
    size_t shells;       ///< Gaussian shells of the first peak
    size_t reference;    ///< sample whose G(r) is subtracted; SIZE_MAX: the first that was measured
} lehr_study_structure;

/// analysis.mech; what the parts say is in the samples
typedef struct lehr_study_mech {
    bool yield, popin, density, critical; ///< wanted
    size_t reference;                     ///< of changes of density; SIZE_MAX: the first that was weighed
    lehr_study_file critical_table;       ///< path NULL: relaxation enthalpies of the samples
    char *critical_columns;
} lehr_study_mech;

/// analysis.eos
typedef struct lehr_study_eos {
    bool wanted;
    char *scale;             ///< a ruby scale
    char *temperature_shift; ///< of the ruby line: "datchi2007" or "ragan1992"
    char *model;             ///< a name of lehr_fitting_eos_find()
    double bulk_prime;       ///< K0' is held at this; NaN: fitted where the equation has it
    double exponent;         ///< D of V/V0 = (q0/q)^D
    double exponent_error;   ///< 0: exact
    double bulk_prime_error; ///< of a K0' that is held; 0: exact
    char *reference; ///< "fit": q0 is fitted; "ambient": mean of the points at zero pressure; "given":
                     ///< q0_per_ang; else the sample whose peak outside of the cell is q0
    size_t reference_sample; ///< SIZE_MAX: none
    double q0_per_ang;       ///< NaN: not given
    double q0_error_per_ang;
    char *branch;         ///< "compression", "decompression" or "both": points that K0 comes from
    lehr_study_fsdp peak; ///< how the peak is fitted: as analysis.xrd.fsdp, but for the range
} lehr_study_eos;

/// A known value.
typedef struct lehr_study_truth_item {
    size_t sample;   ///< SIZE_MAX: of the whole study
    size_t quantity; ///< which of those that can be compared
    double value;    ///< in the unit of the results
} lehr_study_truth_item;

/// truth: what went into synthetic or certified data, to be compared with what was found.
typedef struct lehr_study_truth {
    lehr_study_file file; ///< path NULL: nothing is known
    size_t n;
    lehr_study_truth_item *items; ///< shape (n,)
} lehr_study_truth;
/// A study. All arrays and texts belong to it.
typedef struct lehr_study_config {
    char *path;
    char *text; ///< of the study file
    char *title;
    lehr_study_material material;
    size_t n_samples;
    lehr_study_sample *samples; ///< shape (n_samples,)
    lehr_study_detector detector;
    lehr_study_calorimeter calorimeter;
    lehr_study_tf tf;
    lehr_study_tg tg;
    lehr_study_enthalpy enthalpy;
    lehr_study_peaks peaks;
    lehr_study_kissinger kissinger;
    lehr_study_master master;
    lehr_study_integrate integrate;
    lehr_study_fsdp fsdp;
    lehr_study_structure structure;
    lehr_study_states states;
    lehr_study_truth truth;
    lehr_study_across across;
    lehr_study_compare compare;
    lehr_study_mech mech;
    lehr_study_eos eos;
    lehr_study_simulation simulation;
    size_t n_unused;
    char **unused; ///< shape (n_unused,) "<line>: <key>: <reason>": what no analysis uses
} lehr_study_config;

/// Read and check a study file. Files of the instruments must exist; files of samples are looked at when they
/// are analysed.
/// @errors LEHR_ERR_IO: cannot read the study, or a file of an instrument does not exist (line named);
///   LEHR_ERR_FORMAT: YAML syntax, alias, unknown or missing key, wrong type, duplicate name, unknown unit or
///   word; LEHR_ERR_DOMAIN: number outside of its range. Messages begin "<file>:<line>:" and name the key
LEHR_API LEHR_NODISCARD lehr_status lehr_study_config_read(lehr_study_config **out, const char *path,
                                                           lehr_error *err);
/// The same from the text of a study file that was read before, @p path naming it in messages. Of other files
/// only what the study is read from is looked at, as copies that a run left in the folder @p copies. @errors
/// as above
LEHR_API LEHR_NODISCARD lehr_status lehr_study_config_restore(lehr_study_config **out, const char *path,
                                                              const char *text, const char *copies,
                                                              lehr_error *err);
/// The same for a study whose files are still to be made: those of the instruments may be absent.
/// @errors as lehr_study_config_read(), but for files that do not exist
LEHR_API LEHR_NODISCARD lehr_status lehr_study_config_read_plan(lehr_study_config **out, const char *path,
                                                                lehr_error *err);
/// How a file of lehr_study_sample.xrd is evaluated: its stack, or NULL for a single image.
LEHR_API const lehr_study_stack *lehr_study_stack_of(const lehr_study_sample *sample,
                                                     const lehr_study_file *file);

/// Likewise what is said of an integrated curve, or NULL for images.
LEHR_API const lehr_study_curve *lehr_study_curve_of(const lehr_study_sample *sample,
                                                     const lehr_study_file *file);

/// A point of a series in a cell is measured by images, one or many: not by a curve or a position.
LEHR_API bool lehr_study_dac_has_images(const lehr_study_dac_point *point);

LEHR_API void lehr_study_config_free(lehr_study_config *config);

LEHR_END_DECLS

#endif
