#include "across.h"

#include "summary.h"
#include "task_dsc.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define IN(text)  LEHR_FIGURE_ITALIC text LEHR_FIGURE_END
#define SUB(text) LEHR_FIGURE_SUB text LEHR_FIGURE_END
#define SUP(text) LEHR_FIGURE_SUP text LEHR_FIGURE_END

const study_across_quantity study_across_quantities[STUDY_N_ACROSS_QUANTITIES] = {
    [STUDY_ACROSS_FICTIVE] = {"fictive_temperature", STUDY_TF, "fictive_temperature", "K", IN("T") SUB("f"),
                              "K", "fictive temperature", 1},
    [STUDY_ACROSS_GLASS] = {"glass_transition", STUDY_TG, "midpoint", "K", IN("T") SUB("g"), "K",
                            "glass transition", 2},
    [STUDY_ACROSS_ENTHALPY] = {"relaxation_enthalpy", STUDY_ENTHALPY, "relaxation_enthalpy", "J/g",
                               "Δ" IN("H"), "J g" SUP("−1"), "relaxation enthalpy", 3},
    [STUDY_ACROSS_ENERGY] = {"activation_energy", STUDY_KISSINGER, "activation_energy", "kJ/mol",
                             IN("E") SUB("a"), "kJ mol" SUP("−1"), "apparent activation energy", 4},
    [STUDY_ACROSS_POSITION] = {"fsdp_position", STUDY_PATTERN, "fsdp.position", "1/angstrom",
                               IN("q") SUB("1"), "Å" SUP("−1"), "position of the diffraction peak", 5},
    [STUDY_ACROSS_WIDTH] = {"fsdp_fwhm", STUDY_PATTERN, "fsdp.fwhm", "1/angstrom", "FWHM", "Å" SUP("−1"),
                            "width of the diffraction peak", 6},
    [STUDY_ACROSS_RATIO] = {"fsdp_volume_ratio", STUDY_DIFFERENCE, "volume_ratio", "",
                            "(" IN("q") SUB("1,ref") "/" IN("q") SUB("1") ")" SUP("3"), "",
                            "cube of the ratio of peak positions", 5},
    [STUDY_ACROSS_DENSITY] = {"number_density", STUDY_STRUCTURE, "number_density", "1/angstrom^3",
                              IN("ρ") SUB("0"), "Å" SUP("−3"), "number density", 7},
    {"first_peak", STUDY_CORRELATION, "first_peak", "angstrom", IN("r") SUB("1"), "Å",
     "first distance between neighbours", 8},
    {"first_peak_width", STUDY_CORRELATION, "first_peak_width", "angstrom", IN("σ") SUB("1"), "Å",
     "width of the first shell", 9},
    {"coordination", STUDY_CORRELATION, "coordination", "", IN("N") SUB("1"), "", "number of neighbours", 10},
    [STUDY_ACROSS_WEIGHED] = {"measured_density", STUDY_WEIGHING, "density", "g/cm^3", IN("ρ"),
                              "g cm" SUP("−3"), "density by weighing", 11},
    {"yield_stress", STUDY_YIELD, "yield_stress", "MPa", IN("σ") SUB("y"), "MPa", "yield stress", 12},
    {"modulus", STUDY_YIELD, "modulus", "GPa", IN("E"), "GPa", "elastic modulus", 13},
    {"crystallisation_onset", STUDY_PEAKS, "crystallisation.onset", "K", IN("T") SUB("x"), "K",
     "onset of crystallisation", 14},
};

const char *const study_across_names[STUDY_N_ACROSS_QUANTITIES + 1] = {
    "fictive_temperature", "glass_transition", "relaxation_enthalpy",   "activation_energy",
    "fsdp_position",       "fsdp_fwhm",        "fsdp_volume_ratio",     "number_density",
    "first_peak",          "first_peak_width", "coordination",          "measured_density",
    "yield_stress",        "modulus",          "crystallisation_onset", NULL};

const study_across_file study_across_files[STUDY_N_ACROSS_FILES] = {
    {STUDY_TRANSITION, "transition", "ways"},
    {STUDY_TRANSITION, "transition_pairs", "pairs"},
    {STUDY_REGIONS, "regions", "rows"},
    {STUDY_VERDICT, "verdicts", "rows"},
    {STUDY_PAIRS, "correlations", "rows"},
    {STUDY_DENSIFICATION, "densification", "rows"},
    {STUDY_DENSIFICATION, "densification_cells", "cells"},
    {STUDY_REAL_SPACE, "real_space", "rows"},
    {STUDY_TRANSITION, "transition_left_out", "left_out"},
    {STUDY_REGIONS, "regions_left_out", "left_out"},
    {STUDY_VERDICT, "verdicts_left_out", "left_out"},
    {STUDY_PAIRS, "correlations_left_out", "left_out"},
    {STUDY_DENSIFICATION, "densification_left_out", "left_out"},
    {STUDY_REAL_SPACE, "real_space_left_out", "left_out"},
};

void study_across_label(char buffer[STUDY_ACROSS_LABEL_SIZE], const study_across_quantity *what)
{
    bool has_unit = what->unit_label[0] != '\0';
    snprintf(buffer, STUDY_ACROSS_LABEL_SIZE, "%s%s%s%s", what->label, has_unit ? " (" : "", what->unit_label,
             has_unit ? ")" : "");
}

size_t study_across_find(const char *name)
{
    for (size_t i = 0; name && i < STUDY_N_ACROSS_QUANTITIES; i++) {
        if (strcmp(name, study_across_names[i]) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

bool study_across_value(lehr_quantity *out, const study_run *run, size_t sample,
                        const study_across_quantity *what)
{
    return study_sample_quantity(out, run, sample, what->kind, what->path) > 0 && isfinite(out->value) &&
           strcmp(out->unit, what->unit) == 0;
}

// ---- what a study can do ----------------------------------------------------------------
const lehr_study_across_part *study_across_part_of(const lehr_study_config *config, study_kind kind)
{
    const lehr_study_across *across = &config->across;
    return kind == STUDY_TRANSITION   ? &across->transition.part
           : kind == STUDY_REGIONS    ? &across->regions.part
           : kind == STUDY_VERDICT    ? &across->verdict.part
           : kind == STUDY_PAIRS      ? &across->correlation.part
           : kind == STUDY_REAL_SPACE ? &across->real_space.part
                                      : &across->densification.part;
}

size_t study_across_reference(const lehr_study_config *config, size_t sample)
{
    size_t named = config->across.verdict.reference;
    return named == SIZE_MAX ? study_pressure_reference(config, sample) : named == sample ? SIZE_MAX : named;
}

/// A sample has files for a quantity, and the study asks for its analysis.
static bool measures(const lehr_study_config *config, size_t sample, size_t quantity)
{
    const study_across_quantity *what = &study_across_quantities[quantity];
    size_t n = 0;
    bool of_peak = what->kind == STUDY_PATTERN && !config->fsdp.wanted;
    (void)study_kind_files(&config->samples[sample], what->kind, &n);
    return n > 0 && !of_peak && study_kind_wanted(config, what->kind);
}

static bool is_placed(const lehr_study_treatment *treatment)
{
    return isfinite(treatment->temperature_K) && isfinite(treatment->pressure_GPa);
}

/// Samples with a quantity and a treatment; *several: at two pressures or more.
static size_t count_placed(bool *several, const lehr_study_config *config, size_t quantity)
{
    size_t n = 0;
    double pressure = NAN;
    *several = false;
    for (size_t i = 0; i < config->n_samples; i++) {
        const lehr_study_treatment *treatment = &config->samples[i].treatment;
        if (measures(config, i, quantity) && is_placed(treatment)) {
            *several = *several || (n > 0 && fabs(treatment->pressure_GPa - pressure) > 0);
            pressure = treatment->pressure_GPa;
            n++;
        }
    }
    return n;
}

static bool transition_possible(const lehr_study_config *config)
{
    bool several[3];
    size_t glass = count_placed(&several[0], config, STUDY_ACROSS_GLASS);
    // Energies of crystallisation tell nothing of the glass transition.
    bool crystals = config->kissinger.wanted && study_is_crystallisation(config->kissinger.feature);
    size_t energy = crystals ? 0 : count_placed(&several[1], config, STUDY_ACROSS_ENERGY);
    size_t fictive = count_placed(&several[2], config, STUDY_ACROSS_FICTIVE);
    return (glass >= 2 && several[0]) || (energy >= 5 && several[1]) || (fictive >= 5 && several[2]);
}

/// Enough samples at one pressure, or treatments of one unknown.
static bool regions_possible(const lehr_study_config *config)
{
    size_t fewest = strcmp(config->across.regions.shape, "lines") == 0 ? 6 : 5;
    for (size_t q = 0; q < STUDY_N_ACROSS_QUANTITIES; q++) {
        bool several;
        unsigned chosen = config->across.regions.quantities;
        if ((chosen == 0 || (chosen & (1u << q))) && count_placed(&several, config, q) >= fewest) {
            return true;
        }
    }
    return false;
}

static bool verdict_possible(const lehr_study_config *config)
{
    for (size_t i = 0; i < config->n_samples; i++) {
        size_t reference = study_across_reference(config, i);
        if (reference != SIZE_MAX && ((measures(config, i, STUDY_ACROSS_FICTIVE) &&
                                       measures(config, reference, STUDY_ACROSS_FICTIVE)) ||
                                      (measures(config, i, STUDY_ACROSS_ENTHALPY) &&
                                       measures(config, reference, STUDY_ACROSS_ENTHALPY)))) {
            return true;
        }
    }
    return false;
}

static bool pairs_possible(const lehr_study_config *config)
{
    const size_t fewest = 4;
    unsigned chosen = config->across.correlation.quantities;
    for (size_t a = 0; a < STUDY_N_ACROSS_QUANTITIES; a++) {
        for (size_t b = a + 1; b < STUDY_N_ACROSS_QUANTITIES; b++) {
            size_t n = 0;
            bool both = chosen == 0 || ((chosen & (1u << a)) && (chosen & (1u << b)));
            bool apart = study_across_quantities[a].family != study_across_quantities[b].family;
            for (size_t i = 0; both && apart && i < config->n_samples; i++) {
                n += measures(config, i, a) && measures(config, i, b);
            }
            if (n >= fewest) {
                return true;
            }
        }
    }
    return false;
}

/// A series in a diamond cell from which an equation of state comes.
static bool has_cell(const lehr_study_config *config)
{
    bool any = false;
    for (size_t i = 0; i < config->n_samples; i++) {
        any = any || config->samples[i].n_dac > 0;
    }
    return any && config->eos.wanted;
}

static bool densification_possible(const lehr_study_config *config)
{
    for (size_t i = 0; i < config->n_samples; i++) {
        size_t reference = study_pressure_reference(config, i);
        bool peaks = reference != SIZE_MAX && measures(config, i, STUDY_ACROSS_POSITION) &&
                     measures(config, reference, STUDY_ACROSS_POSITION);
        bool weighed = reference != SIZE_MAX && measures(config, i, STUDY_ACROSS_WEIGHED) &&
                       measures(config, reference, STUDY_ACROSS_WEIGHED);
        if (peaks || weighed) {
            return isfinite(config->across.densification.bulk_GPa) || has_cell(config);
        }
    }
    return false;
}

/// A sample with a curve for a structure function beside the reference.
static bool real_space_possible(const lehr_study_config *config)
{
    size_t reference = config->structure.wanted ? study_change_reference(config) : SIZE_MAX;
    bool any = false;
    for (size_t i = 0; reference != SIZE_MAX && i < config->n_samples; i++) {
        any = any || (i != reference && config->samples[i].n_pdf > 0);
    }
    return any;
}

bool study_across_possible(const lehr_study_config *config, study_kind kind, const char **what)
{
    switch (kind) {
    case STUDY_TRANSITION:
        *what =
            "needs glass transitions of samples treated at two pressures, or activation energies or fictive "
            "temperatures of five samples at two pressures";
        return transition_possible(config);
    case STUDY_REGIONS:
        *what = "needs a quantity of six samples (steps: five) with a treatment";
        return regions_possible(config);
    case STUDY_VERDICT:
        *what = "needs fictive temperatures or relaxation enthalpies of a sample and of its reference: give "
                "verdict.reference, or samples treated alike at two pressures";
        return verdict_possible(config);
    case STUDY_PAIRS:
        *what = "needs two quantities of four samples or more";
        return pairs_possible(config);
    case STUDY_REAL_SPACE:
        *what = "needs structure functions of two samples";
        return real_space_possible(config);
    default:
        *what = "needs a bulk modulus or a series in a diamond cell, and diffraction peaks or weighings of "
                "samples treated alike at two pressures";
        return densification_possible(config);
    }
}

const study_task *study_across_task(const study_run *run, study_kind kind)
{
    for (size_t i = 0; i < run->n_tasks; i++) {
        if (run->tasks[i].kind == kind && run->tasks[i].outcome) {
            return &run->tasks[i];
        }
    }
    return NULL;
}
