#include "across.h"

#define IN(text)  LEHR_FIGURE_ITALIC text LEHR_FIGURE_END
#define SUB(text) LEHR_FIGURE_SUB text LEHR_FIGURE_END

const study_across_quantity study_across_quantities[STUDY_N_ACROSS_QUANTITIES] = {
    {"fictive_temperature", STUDY_TF, "fictive_temperature", "K", IN("T") SUB("f"), "fictive temperature", 1},
    {"glass_transition", STUDY_TG, "midpoint", "K", IN("T") SUB("g"), "glass transition", 2},
    {"relaxation_enthalpy", STUDY_ENTHALPY, "relaxation_enthalpy", "J/g", "Δ" IN("H"), "relaxation enthalpy",
     3},
    {"activation_energy", STUDY_KISSINGER, "activation_energy", "kJ/mol", IN("E") SUB("a"),
     "apparent activation energy", 4},
    {"fsdp_position", STUDY_PATTERN, "fsdp.position", "1/angstrom", IN("q") SUB("1"),
     "position of the diffraction peak", 5},
    {"fsdp_fwhm", STUDY_PATTERN, "fsdp.fwhm", "1/angstrom", "FWHM", "width of the diffraction peak", 6},
    {"fsdp_volume_ratio", STUDY_DIFFERENCE, "volume_ratio", "",
     "(" IN("q") SUB("1,ref") "/" IN("q") SUB("1") ")³", "cube of the ratio of peak positions", 5},
    {"number_density", STUDY_STRUCTURE, "number_density", "1/angstrom^3", "ρ" SUB("0"), "number density", 7},
    {"first_peak", STUDY_CORRELATION, "first_peak", "angstrom", IN("r") SUB("1"),
     "first distance between neighbours", 8},
    {"first_peak_width", STUDY_CORRELATION, "first_peak_width", "angstrom", "σ" SUB("1"),
     "width of the first shell", 9},
    {"coordination", STUDY_CORRELATION, "coordination", "", IN("N") SUB("1"), "number of neighbours", 10},
};

const char *const study_across_names[STUDY_N_ACROSS_QUANTITIES + 1] = {
    "fictive_temperature", "glass_transition", "relaxation_enthalpy", "activation_energy",
    "fsdp_position",       "fsdp_fwhm",        "fsdp_volume_ratio",   "number_density",
    "first_peak",          "first_peak_width", "coordination",        NULL};
