// The kinds of tasks, one row each.
#include "across.h"

#include <math.h>
#include <stdint.h>

#define TASK_ID_ENERGY  "master_activation_energy"
#define TASK_ID_FICTIVE "master_fictive_temperature"

static const char collapse_caption[] =
    "Upper panel: all treatments over their temperature divided by the glass transition at their pressure, "
    "and "
    "the curve fitted to them. Lower panel: distance to the curve in standard errors.";

const study_method study_methods[STUDY_N_KINDS] = {
    [STUDY_TF] = {.name = "dsc",
                  .title = "Fictive temperature",
                  .part = LEHR_STUDY_DSC,
                  .parameters = {"dsc_tf"},
                  .figures = {""},
                  .captions = {"Heating scan with glass and liquid lines; windows shaded. At the fictive "
                               "temperature the "
                               "blue and the orange area are equal."},
                  .compute = study_compute_tf,
                  .check = study_check_scan},
    [STUDY_TG] =
        {.name = "tg",
         .title = "Glass transition",
         .part = LEHR_STUDY_DSC,
         .parameters = {"dsc_tg"},
         .figures = {""},
         .captions = {"Glass transition: the scan with glass and liquid lines and the tangent at the "
                      "inflection."},
         .compute = study_compute_tg,
         .check = study_check_scan},
    [STUDY_ENTHALPY] = {.name = "enthalpy",
                        .title = "Relaxation enthalpy",
                        .part = LEHR_STUDY_DSC,
                        .parameters = {"dsc_enthalpy"},
                        .figures = {""},
                        .captions = {"First and second heating, aligned; the area between them is the "
                                     "relaxation enthalpy."},
                        .compute = study_compute_enthalpy,
                        .check = study_check_scan},
    [STUDY_PEAKS] =
        {.name = "peaks",
         .title = "Crystallisation and other peaks",
         .part = LEHR_STUDY_DSC,
         .parameters = {"dsc_peaks", "dsc_tg"},
         .figures = {""},
         .captions = {"Scan with the baseline of every peak, the area between them filled, onset, "
                      "peak and endset."},
         .compute = study_compute_peaks,
         .check = study_check_peaks},
    [STUDY_RATE] = {.name = "rate",
                    .title = "Scan of the series",
                    .part = LEHR_STUDY_DSC,
                    .parameters = {"dsc_rates", "dsc_peaks"},
                    .compute = study_compute_rate,
                    .check = study_check_rate},
    [STUDY_PATTERN] = {.name = "xrd",
                       .title = "Diffraction",
                       .part = LEHR_STUDY_XRD,
                       .parameters = {"xrd_integrate", "xrd_fsdp"},
                       .figures = {"", "_fsdp", "_background"},
                       .captions = {"Azimuthally integrated intensity, mean over frames; below, its relative "
                                    "standard error.",
                                    "First sharp diffraction peak: fit to its top (shaded), residuals, and "
                                    "its position in other windows and with another model.",
                                    "Mean of the frames and scaled background; below, their difference."},
                       .compute = study_compute_pattern,
                       .check = study_check_pattern},
    [STUDY_STATE] = {.name = "ecnle",
                     .title = "State",
                     .part = LEHR_STUDY_ECNLE,
                     .figures = {""},
                     .captions = {"Dynamic free energy with its stationary points."},
                     .compute = study_compute_state},
    [STUDY_KISSINGER] =
        {.name = "kissinger",
         .title = "Shift with the heating rate",
         .part = LEHR_STUDY_DSC,
         .stage = 1,
         .needs = STUDY_RATE,
         .parameters = {"dsc_rates", "dsc_kissinger"},
         .figures = {"", "_scans"},
         .captions = {"Shift with the heating rate: the points with their errors, the line and "
                      "its confidence band; below, the energy from neighbouring points.",
                      "Scans of the series between their glass and liquid lines, and the "
                      "temperatures that were taken (symbols)."},
         .compute = study_compute_kissinger,
         .check = study_check_kissinger},
    [STUDY_DIFFERENCE] =
        {.name = "xrd_difference",
         .title = "Diffraction peak against other samples",
         .part = LEHR_STUDY_XRD,
         .stage = 1,
         .needs = STUDY_PATTERN,
         .parameters = {"xrd_fsdp"},
         .figures = {""},
         .captions = {"First sharp diffraction peaks of this sample (colour) and of the reference (grey), "
                      "divided by their fitted maxima; below, their difference."},
         .compute = study_compute_difference},
    [STUDY_STRUCTURE] =
        {.name = "sq",
         .title = "Structure function",
         .part = LEHR_STUDY_PDF,
         .stage = 1,
         .of_files = true,
         .needs = STUDY_PATTERN,
         .parameters = {"pdf_structure"},
         .figures = {""},
         .captions = {"Structure function with the band of its standard errors; what is left of the low-r "
                      "condition; number density over its end."},
         .compute = study_compute_structure,
         .check = study_check_structure},
    [STUDY_CORRELATION] =
        {.name = "gr",
         .title = "Pair correlation function",
         .part = LEHR_STUDY_PDF,
         .stage = 2,
         .of_files = true,
         .needs = STUDY_STRUCTURE,
         .parameters = {"pdf_correlation"},
         .figures = {"", "_peak", "_coordination"},
         .captions = {"G(r) with the band of its standard errors, the line −4πρ₀r, "
                      "and the distance from it before the first peak.",
                      "First peak of T(r): Gaussian shells as the transform shows them, and residuals.",
                      "Radial distribution function and its integral; limits of the coordination number "
                      "shaded."},
         .compute = study_compute_correlation},
    [STUDY_CHANGE] = {.name = "gr_difference",
                      .title = "G(r) against the reference",
                      .part = LEHR_STUDY_PDF,
                      .stage = 2,
                      .of_files = true,
                      .needs = STUDY_STRUCTURE,
                      .parameters = {"pdf_correlation"},
                      .figures = {""},
                      .captions = {"G(r) minus that of the reference, common errors cancelled in the band of "
                                   "standard errors."},
                      .compute = study_compute_change},
    [STUDY_MASTER_ENERGY] = {.name = TASK_ID_ENERGY,
                             .title = "Activation energy over T/Tg(P)",
                             .part = LEHR_STUDY_DSC,
                             .stage = 2,
                             .over_all = true,
                             .needs = STUDY_KISSINGER,
                             .parameters = {"dsc_master"},
                             .figures = {""},
                             .captions = {collapse_caption},
                             .compute = study_compute_master,
                             .check = study_check_master},
    [STUDY_MASTER_FICTIVE] = {.name = TASK_ID_FICTIVE,
                              .title = "Fictive temperature over T/Tg(P)",
                              .part = LEHR_STUDY_DSC,
                              .stage = 2,
                              .over_all = true,
                              .needs = STUDY_TF,
                              .parameters = {"dsc_master"},
                              .figures = {""},
                              .captions = {collapse_caption},
                              .compute = study_compute_master,
                              .check = study_check_master},
    [STUDY_TRANSITION] =
        {.name = "transition",
         .title = "Glass transition over pressure",
         .part = LEHR_STUDY_ACROSS,
         .stage = 4,
         .over_all = true,
         .parameters = {"across", "across_transition"},
         .figures = {""},
         .captions =
             {"Glass transition over the pressure of treatment: calorimetric values (points, the mean "
              "of their treatment temperature taken out) and the lines of all ways; below, their slopes. "
              "Dashed and open: not compared."},
         .compute = study_compute_transition,
         .check = study_check_across},
    [STUDY_REGIONS] = {.name = "regions",
                       .title = "Regions of the temperature of treatment",
                       .part = LEHR_STUDY_ACROSS,
                       .stage = 4,
                       .over_all = true,
                       .parameters = {"across", "across_regions"},
                       .figures = {"", "_structure"},
                       .captions = {"Calorimetry over the temperature of treatment, divided by Tg(P) where "
                                    "that is known. Lines: change points that noise "
                                    "does not explain; shaded: their 68 % intervals.",
                                    "Structure, likewise. Lines and shading as before."},
                       .compute = study_compute_regions,
                       .check = study_check_across},
    [STUDY_VERDICT] =
        {.name = "verdict",
         .title = "Rejuvenated or relaxed",
         .part = LEHR_STUDY_ACROSS,
         .stage = 4,
         .over_all = true,
         .parameters = {"across", "across_verdict"},
         .figures = {""},
         .captions = {"Each sample minus its reference. Bars: one standard error, what both share "
                      "cancelled. Colours: the verdict of this quantity alone."},
         .compute = study_compute_verdict,
         .check = study_check_across},
    [STUDY_PAIRS] =
        {.name = "correlation",
         .title = "Correlations over the samples",
         .part = LEHR_STUDY_ACROSS,
         .stage = 4,
         .over_all = true,
         .parameters = {"across", "across_correlation"},
         .figures = {"", "_pairs"},
         .captions = {"Pearson coefficients of all pairs. Diamonds: significant after the correction "
                      "for their number; blank: one measurement in two forms, or too few samples.",
                      "The strongest pairs. Bars: one standard error."},
         .compute = study_compute_pairs,
         .check = study_check_across},
    [STUDY_DENSIFICATION] =
        {.name = "densification",
         .title = "What of the compression stays",
         .part = LEHR_STUDY_ACROSS,
         .stage = 4,
         .over_all = true,
         .parameters = {"across", "across_densification"},
         .figures = {""},
         .captions = {"Part of the compression at the pressure of treatment that is left after "
                      "its release, from the cube of the peak position. Bars: one standard "
                      "error."},
         .compute = study_compute_densification,
         .check = study_check_across},
    [STUDY_REAL_SPACE] =
        {.name = "real_space",
         .title = "Changes of G(r)",
         .part = LEHR_STUDY_ACROSS,
         .stage = 4,
         .over_all = true,
         .parameters = {"across", "across_real_space"},
         .figures = {""},
         .captions =
             {"G(r) against that of the reference: size of the difference over the first three shells, "
              "shift of the first and the third shell, and amplitude beyond them. Bars: one standard "
              "error, what both share cancelled."},
         .compute = study_compute_real_space,
         .check = study_check_across},
    [STUDY_COMPARE] =
        {.name = "theory_treatments",
         .title = "Theory beside measurement",
         .part = LEHR_STUDY_ECNLE,
         .stage = 3,
         .needs = STUDY_MASTER_ENERGY,
         .parameters = {"ecnle_compare"},
         .figures = {"", "_glass", "_limits"},
         .captions =
             {"Relaxation times of the theory at the temperature and pressure of each treatment (open: "
              "extrapolated from zero pressure; line: without pressure) and, below, what was measured, over "
              "the same T/Tg(P), with the fitted master curve (grey).",
              "Glass transition over pressure by the theory, as far as it has one (line), to first order "
              "in pressure (dashed; band: one standard error), and measured.",
              "Where the two-state regime of the theory ends (band: one standard error), and the "
              "treatments."},
         .compute = study_compute_compare,
         .check = study_check_compare},
    [STUDY_TRUTH] = {.name = "pulls",
                     .title = "Known truth recovered",
                     .part = LEHR_STUDY_ALL,
                     .stage = 5,
                     .over_all = true,
                     .own_section = true,
                     .figures = {""},
                     .compute = study_compute_truth}, // its section of the report has the caption
    [STUDY_YIELD] = {.name = "yield",
                     .title = "Stress-strain curve",
                     .part = LEHR_STUDY_MECH,
                     .figures = {""},
                     .captions = {"Stress-strain curve with the straight part (shaded), the line shifted by "
                                  "the offset (dashed) and the yield point."},
                     .compute = study_compute_yield,
                     .check = study_check_yield},
    [STUDY_POPIN] =
        {.name = "popin",
         .title = "Pop-ins",
         .part = LEHR_STUDY_MECH,
         .figures = {""},
         .captions = {"Share of first pop-ins below a shear stress, and the Weibull distribution."},
         .compute = study_compute_popin,
         .check = study_check_popin},
    [STUDY_WEIGHING] = {.name = "density",
                        .title = "Density by weighing",
                        .part = LEHR_STUDY_MECH,
                        .compute = study_compute_weighing,
                        .check = study_compute_weighing},
    [STUDY_DENSITY_CHANGE] = {.name = "density_change",
                              .title = "Density against other samples",
                              .part = LEHR_STUDY_MECH,
                              .stage = 1,
                              .needs = STUDY_WEIGHING,
                              .compute = study_compute_density_change},
    [STUDY_CRITICAL] = {.name = "critical_stress",
                        .title = "Critical stress of holds",
                        .part = LEHR_STUDY_MECH,
                        .stage = 2,
                        .over_all = true,
                        .needs = STUDY_ENTHALPY,
                        .figures = {""},
                        .captions = {"Property over the stress of the hold; level: its value without stress. "
                                     "The critical stress is where the line between two holds meets it."},
                        .compute = study_compute_critical,
                        .check = study_check_critical},
    [STUDY_DAC_POINT] = {.name = "dac",
                         .title = "Point in the diamond cell",
                         .part = LEHR_STUDY_EOS,
                         .parameters = {"xrd_integrate", "eos"},
                         .figures = {"_fsdp", "_background"},
                         .captions = {"Point in the diamond cell: fit to the top of the peak (shaded), "
                                      "residuals, and its position in other windows and with another model.",
                                      "Mean of the frames and scaled empty cell; below, their difference."},
                         .compute = study_compute_dac_point,
                         .check = study_check_dac_point},
    [STUDY_EOS] = {.name = "eos",
                   .title = "Compression in the diamond cell",
                   .part = LEHR_STUDY_EOS,
                   .stage = 1,
                   .needs = STUDY_DAC_POINT,
                   .parameters = {"eos"},
                   .figures = {"", "_fit", "_patterns"},
                   .captions = {"Volume from the peak position over pressure, compression (filled) and "
                                "decompression (open), and the equation of state with the band of its "
                                "standard errors; below, residuals in standard errors.",
                                "Pressure over peak position with the equation of state, residuals, "
                                "normalised pressure over strain, and the region of both moduli.",
                                "Curves of all points, shifted."},
                   .compute = study_compute_eos,
                   .check = study_check_eos},
};
