/// @file
/// The block `simulation` of a study file: what the raw files of a simulated study are made of.
///
/// Every key has a default that follows from the material and from the rest of the study; all of them are
/// described in docs/theory/simulate.md. NaN where not given, until lehr_study_simulation_resolve().
#ifndef LEHR_STUDY_SIMULATION_H
#define LEHR_STUDY_SIMULATION_H

#include <lehr/core/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

LEHR_BEGIN_DECLS

// X(key, member, unit, least, most)
/// simulation.relaxation: how the glass relaxes, and how pressure moves that
#define LEHR_STUDY_SIM_RELAXATION_LIST(X)                                                                    \
    X(fragility, fragility, "", 16, 200)                                                                     \
    X(activation_temperature, activation_K, "K", 1e3, 1e6)                                                   \
    X(nonlinearity, nonlinearity, "", 0, 1)                                                                  \
    X(stretching, stretching, "", 0.1, 1)                                                                    \
    X(reference_temperature, reference_K, "K", 10, 5000)                                                     \
    X(relaxation_time, relaxation_time_s, "s", 1e-9, 1e9)                                                    \
    X(dtg_dp, dtg_dp_K_per_GPa, "K/GPa", -200, 200)                                                          \
    X(d2tg_dp2, d2tg_dp2_K_per_GPa2, "K/GPa^2", -50, 50)
/// simulation.heat_capacity: lines c = constant + slope T
#define LEHR_STUDY_SIM_HEAT_LIST(X)                                                                          \
    X(glass_constant, glass_constant, "J/g/K", -10, 10)                                                      \
    X(glass_slope, glass_slope, "J/g/K^2", -0.1, 0.1)                                                        \
    X(liquid_constant, liquid_constant, "J/g/K", -10, 10)                                                    \
    X(liquid_slope, liquid_slope, "J/g/K^2", -0.1, 0.1)
/// simulation.history: from the liquid to the treated glass
#define LEHR_STUDY_SIM_HISTORY_LIST(X)                                                                       \
    X(melt, melt_K, "K", 10, 10000)                                                                          \
    X(room, room_K, "K", 1, 1000)                                                                            \
    X(quench_rate, quench_K_per_s, "K/s", 1e-6, 1e8)                                                         \
    X(compression_rate, compression_GPa_per_s, "GPa/s", 1e-9, 1e3)                                           \
    X(heating_rate, heating_K_per_s, "K/s", 1e-6, 1e6)                                                       \
    X(cooling_rate, cooling_K_per_s, "K/s", 1e-6, 1e6)
/// simulation.dsc: calorimeter and its program
#define LEHR_STUDY_SIM_DSC_LIST(X)                                                                           \
    X(mass, mass_mg, "mg", 1e-7, 1e5)                                                                        \
    X(mass_scatter, mass_scatter, "", 0, 0.5)                                                                \
    X(rate, rate_K_per_s, "K/s", 1e-5, 1e6)                                                                  \
    X(cooling_rate, cooling_K_per_s, "K/s", 1e-5, 1e6)                                                       \
    X(start, start_K, "K", 1, 5000)                                                                          \
    X(top, top_K, "K", 1, 5000)                                                                              \
    X(step, step_K, "K", 1e-3, 20)                                                                           \
    X(noise, noise_mW, "mW", 0, 1e3)                                                                         \
    X(offset, offset_mW, "mW", -1e3, 1e3)                                                                    \
    X(drift, drift_mW_per_s, "mW/s", -1e3, 1e3)                                                              \
    X(asymmetry, asymmetry_mJ_per_K, "mJ/K", -1e3, 1e3)                                                      \
    X(asymmetry_slope, asymmetry_slope_mJ_per_K2, "mJ/K^2", -10, 10)                                         \
    X(lag, lag_s, "s", 0, 100)                                                                               \
    X(placement, placement_K, "K", 0, 20)                                                                    \
    X(heatings, heatings, "", 1, 4)
/// simulation.structure: S(q) of every sample, with laws over pressure P and temperature T of the treatment
#define LEHR_STUDY_SIM_STRUCTURE_LIST(X)                                                                     \
    X(position, position_per_ang, "1/angstrom", 0.5, 6)                                                      \
    X(position_pressure, position_per_GPa, "1/angstrom/GPa", -1, 1)                                          \
    X(position_temperature, position_per_K, "1/angstrom/K", -0.1, 0.1)                                       \
    X(width, width_per_ang, "1/angstrom", 0.05, 2)                                                           \
    X(width_pressure, width_per_GPa, "1/angstrom/GPa", -1, 1)                                                \
    X(width_temperature, width_per_K, "1/angstrom/K", -0.1, 0.1)                                             \
    X(softness, softness_ang, "angstrom", 0.02, 0.4)                                                         \
    X(density, density_g_per_cm3, "g/cm^3", 0.1, 30)                                                         \
    X(densification, densification_per_GPa, "1/GPa", -0.1, 0.1)
/// simulation.xrd: beam, sample and detector
#define LEHR_STUDY_SIM_XRD_LIST(X)                                                                           \
    X(flux, flux_per_s, "1/s", 1, 1e20)                                                                      \
    X(exposure, exposure_s, "s", 1e-7, 1e6)                                                                  \
    X(frames, frames, "", 1, 10000)                                                                          \
    X(stack_frames, stack_frames, "", 1, 100000)                                                             \
    X(exposure_scatter, exposure_scatter, "", 0, 0.5)                                                        \
    X(monitor, monitor_counts, "", 1, 1e15)                                                                  \
    X(thickness, thickness_m, "m", 1e-8, 0.1)                                                                \
    X(air, air_m, "m", 0, 10)                                                                                \
    X(spikes, spikes, "", 0, 1e6)                                                                            \
    X(dead_pixels, dead_pixels, "", 0, 1e6)                                                                  \
    X(beam_stop, beam_stop_m, "m", 0, 0.5)                                                                   \
    X(dark, dark_counts, "", 0, 1e6)                                                                         \
    X(flat, flat_scatter, "", 0, 0.3)                                                                        \
    X(hot_pixels, hot_pixels, "", 0, 1e6)                                                                    \
    X(polarization, polarization, "", -1, 1)                                                                 \
    X(energy, energy_keV, "keV", 2, 500)                                                                     \
    X(distance, distance_m, "m", 1e-3, 100)                                                                  \
    X(pixel, pixel_m, "m", 1e-6, 1e-2)                                                                       \
    X(rows, rows, "", 1, 20000)                                                                              \
    X(columns, columns, "", 1, 20000)                                                                        \
    X(poni1, poni1_m, "m", -10, 10)                                                                          \
    X(poni2, poni2_m, "m", -10, 10)                                                                          \
    X(rot1, rot1_rad, "rad", -1.5, 1.5)                                                                      \
    X(rot2, rot2_rad, "rad", -1.5, 1.5)
/// simulation.pdf: curves of intensity at high q
#define LEHR_STUDY_SIM_PDF_LIST(X)                                                                           \
    X(qmin, qmin_per_ang, "1/angstrom", 0.05, 10)                                                            \
    X(qmax, qmax_per_ang, "1/angstrom", 5, 50)                                                               \
    X(step, step_per_ang, "1/angstrom", 0.002, 0.2)                                                          \
    X(peak_counts, peak_counts, "", 10, 1e14)                                                                \
    X(scale, scale, "", 1e-9, 1e9)                                                                           \
    X(constant, constant, "", 0, 1e4)                                                                        \
    X(background, background, "", 0, 10)                                                                     \
    X(background_scale, background_scale, "", 0, 100)
/// simulation.compression: stress-strain curves
#define LEHR_STUDY_SIM_COMPRESSION_LIST(X)                                                                   \
    X(modulus, modulus_GPa, "GPa", 0.1, 1e4)                                                                 \
    X(yield_stress, yield_stress_MPa, "MPa", 1, 1e5)                                                         \
    X(hardening, hardening, "", 1.5, 1000)                                                                   \
    X(seating, seating, "", 0, 0.2)                                                                          \
    X(toe, toe, "", 1e-4, 1)                                                                                 \
    X(compliance, compliance_per_GPa, "1/GPa", 0, 1)                                                         \
    X(strain, strain, "", 1e-3, 1.5)                                                                         \
    X(noise, noise_MPa, "MPa", 0, 1e4)                                                                       \
    X(points, points, "", 20, 1e6)                                                                           \
    X(serration, serration_MPa, "MPa", 0, 1e4)                                                               \
    X(serration_strain, serration_strain, "", 1e-6, 0.5)                                                     \
    X(unloads, unloads, "", 0, 100)                                                                          \
    X(unload_stress, unload_stress, "", 0.01, 2)                                                             \
    X(unload_depth, unload_depth, "", 0.01, 1)                                                               \
    X(hysteresis, hysteresis, "", 0, 0.5)
/// simulation.popins: first pop-ins
#define LEHR_STUDY_SIM_POPINS_LIST(X)                                                                        \
    X(scale, scale_GPa, "GPa", 1e-3, 100)                                                                    \
    X(modulus, modulus, "", 0.5, 500)                                                                        \
    X(count, count, "", 4, 1e6)
/// simulation.weighings: readings of a balance
#define LEHR_STUDY_SIM_WEIGHINGS_LIST(X)                                                                     \
    X(mass, mass_g, "g", 1e-5, 1e4)                                                                          \
    X(noise, noise_g, "g", 0, 10)                                                                            \
    X(repeats, repeats, "", 1, 1e4)
/// simulation.dac: series in a diamond cell
#define LEHR_STUDY_SIM_DAC_LIST(X)                                                                           \
    X(bulk_modulus, bulk_modulus_GPa, "GPa", 0.1, 1e4)                                                       \
    X(bulk_modulus_prime, bulk_modulus_prime, "", -0.9, 50)                                                  \
    X(highest, highest_GPa, "GPa", 0.01, 300)                                                                \
    X(points, points, "", 2, 1000)                                                                           \
    X(released, released, "", 0, 1000)                                                                       \
    X(ruby_error, ruby_error_nm, "nm", 0, 1)                                                                 \
    X(pressure_error, pressure_error_GPa, "GPa", 0, 10)                                                      \
    X(q1_error, q1_error_per_ang, "1/angstrom", 0, 0.5)                                                      \
    X(peak_counts, peak_counts, "", 10, 1e7)                                                                 \
    X(step, step_per_ang, "1/angstrom", 1e-3, 0.1)                                                           \
    X(cell, cell, "", 0, 100)                                                                                \
    X(cell_air, cell_air_m, "m", 0, 10)
/// simulation.samples[]: what one sample has for itself
#define LEHR_STUDY_SIM_SAMPLE_LIST(X)                                                                        \
    X(position, position_per_ang, "1/angstrom", 0.5, 6)                                                      \
    X(width, width_per_ang, "1/angstrom", 0.05, 2)                                                           \
    X(density, density_g_per_cm3, "g/cm^3", 0.1, 30)                                                         \
    X(mass, mass_mg, "mg", 1e-7, 1e5)                                                                        \
    X(quench_rate, quench_K_per_s, "K/s", 1e-6, 1e8)                                                         \
    X(modulus, modulus_GPa, "GPa", 0.1, 1e4)                                                                 \
    X(yield_stress, yield_stress_MPa, "MPa", 1, 1e5)                                                         \
    X(popin_scale, popin_scale_GPa, "GPa", 1e-3, 100)                                                        \
    X(popin_modulus, popin_modulus, "", 0.5, 500)                                                            \
    X(bulk_modulus, bulk_modulus_GPa, "GPa", 0.1, 1e4)                                                       \
    X(bulk_modulus_prime, bulk_modulus_prime, "", -0.9, 50)

#define LEHR_STUDY_SIM_MEMBER_(key, member, unit, least, most) double member;
typedef struct lehr_study_sim_relaxation {
    LEHR_STUDY_SIM_RELAXATION_LIST(LEHR_STUDY_SIM_MEMBER_)
} lehr_study_sim_relaxation;
typedef struct lehr_study_sim_heat {
    LEHR_STUDY_SIM_HEAT_LIST(LEHR_STUDY_SIM_MEMBER_)
} lehr_study_sim_heat;
typedef struct lehr_study_sim_history {
    LEHR_STUDY_SIM_HISTORY_LIST(LEHR_STUDY_SIM_MEMBER_)
} lehr_study_sim_history;
typedef struct lehr_study_sim_dsc {
    LEHR_STUDY_SIM_DSC_LIST(LEHR_STUDY_SIM_MEMBER_)
    size_t n_rates;
    double *rates_K_per_s; ///< shape (n_rates,): of the files of a series over heating rates, in their order
} lehr_study_sim_dsc;
typedef struct lehr_study_sim_structure {
    LEHR_STUDY_SIM_STRUCTURE_LIST(LEHR_STUDY_SIM_MEMBER_)
} lehr_study_sim_structure;
typedef struct lehr_study_sim_xrd {
    LEHR_STUDY_SIM_XRD_LIST(LEHR_STUDY_SIM_MEMBER_)
} lehr_study_sim_xrd;
typedef struct lehr_study_sim_pdf {
    LEHR_STUDY_SIM_PDF_LIST(LEHR_STUDY_SIM_MEMBER_)
} lehr_study_sim_pdf;
typedef struct lehr_study_sim_compression {
    LEHR_STUDY_SIM_COMPRESSION_LIST(LEHR_STUDY_SIM_MEMBER_)
} lehr_study_sim_compression;
typedef struct lehr_study_sim_popins {
    LEHR_STUDY_SIM_POPINS_LIST(LEHR_STUDY_SIM_MEMBER_)
} lehr_study_sim_popins;
typedef struct lehr_study_sim_weighings {
    LEHR_STUDY_SIM_WEIGHINGS_LIST(LEHR_STUDY_SIM_MEMBER_)
} lehr_study_sim_weighings;
typedef struct lehr_study_sim_dac {
    LEHR_STUDY_SIM_DAC_LIST(LEHR_STUDY_SIM_MEMBER_)
} lehr_study_sim_dac;
typedef struct lehr_study_sim_sample {
    bool given;
    bool equal_rates; ///< every scan of its series follows a cooling from the liquid at its own rate
    LEHR_STUDY_SIM_SAMPLE_LIST(LEHR_STUDY_SIM_MEMBER_)
} lehr_study_sim_sample;
#undef LEHR_STUDY_SIM_MEMBER_

/// The block. All arrays belong to it.
typedef struct lehr_study_simulation {
    bool given;
    size_t line;
    uint64_t seed; ///< 1 where not given
    size_t copies; ///< of each sample, itself included
    lehr_study_sim_relaxation relaxation;
    lehr_study_sim_heat heat;
    lehr_study_sim_history history;
    lehr_study_sim_dsc dsc;
    lehr_study_sim_structure structure;
    lehr_study_sim_xrd xrd;
    lehr_study_sim_pdf pdf;
    lehr_study_sim_compression compression;
    lehr_study_sim_popins popins;
    lehr_study_sim_weighings weighings;
    lehr_study_sim_dac dac;
    lehr_study_sim_sample *samples; ///< shape (samples of the study,)
} lehr_study_simulation;

LEHR_END_DECLS

#endif
