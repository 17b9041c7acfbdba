// What stands in the beam during one exposure, and what the study would make of it without noise.
#include "simulate_private.h"
#include "task.h"

#include <lehr/core/alloc.h>
#include <lehr/core/constants.h>
#include <lehr/core/number.h>
#include <lehr/pdf/sample.h>
#include <lehr/simulate/images.h>
#include <lehr/simulate/poisson.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/// (<f^2> - <f>^2)/<f>^2, the form factors taken as the numbers of electrons.
static double contrast_of(const lehr_composition *composition)
{
    double first = 0;
    double second = 0;
    for (size_t i = 0; i < composition->size; i++) {
        double z = composition->parts[i].atomic_number;
        first += composition->parts[i].fraction * z;
        second += composition->parts[i].fraction * z * z;
    }
    return second / (first * first) - 1;
}

/// The curve of the images becomes a structure function.
static bool is_transformed(const lehr_study_sample *s, size_t index)
{
    for (size_t k = 0; k < s->n_pdf; k++) {
        if (s->pdf[k].images == index) {
            return true;
        }
    }
    return false;
}

/// A law over pressure and temperature of the treatment.
static double by_law(const sim_run *run, size_t sample, double own, double at_zero, double per_GPa,
                     double per_K)
{
    const lehr_study_treatment *treatment = &run->config->samples[sample].treatment;
    double tg_K = run->config->material.glass_transition_K;
    double p = isnan(treatment->pressure_GPa) ? 0 : treatment->pressure_GPa;
    double t = isnan(treatment->temperature_K) || isnan(tg_K) ? 0 : treatment->temperature_K - tg_K;
    return isnan(own) ? at_zero + per_GPa * p + per_K * t : own;
}

double sim_position(const sim_run *run, size_t sample)
{
    const lehr_study_sim_structure *law = &run->sim.structure;
    return by_law(run, sample, run->sim.samples[sample].position_per_ang, law->position_per_ang,
                  law->position_per_GPa, law->position_per_K);
}

double sim_width(const sim_run *run, size_t sample)
{
    const lehr_study_sim_structure *law = &run->sim.structure;
    // Without a law of the width it is that of the position.
    double usual = 0.195 * sim_position(run, sample);
    double width = by_law(run, sample, run->sim.samples[sample].width_per_ang, law->width_per_ang,
                          law->width_per_GPa, law->width_per_K);
    return isnan(width) ? usual : width;
}

double sim_density(const sim_run *run, size_t sample)
{
    const lehr_study_sim_structure *law = &run->sim.structure;
    return by_law(run, sample, run->sim.samples[sample].density_g_per_cm3, law->density_g_per_cm3,
                  law->density_g_per_cm3 * law->densification_per_GPa, 0);
}

lehr_status sim_structure(lehr_simulate_structure *out, const sim_run *run, size_t sample, bool peaks,
                          lehr_error *err)
{
    const lehr_study_sample *s = &run->config->samples[sample];
    *out = (lehr_simulate_structure){.position_per_ang = sim_position(run, sample),
                                     .width_per_ang = sim_width(run, sample),
                                     .softness_ang = run->sim.structure.softness_ang,
                                     .contrast = contrast_of(&run->composition),
                                     .peaks = peaks,
                                     .number_density_per_ang3 = lehr_pdf_number_density(
                                         sim_density(run, sample), run->composition.molar_mass_g_per_mol)};
    lehr_status status = lehr_simulate_structure_solve(out, err);
    return status == LEHR_OK
               ? status
               : lehr_error_wrap(err, status, "%s:%zu: sample '%s'", run->config->path, s->line, s->name);
}

// ---- frames -------------------------------------------------------------------------------
/// Frames that a selection "[a:b]" needs; 0: none is made.
static size_t selected(const char *path)
{
    const char *bracket = strrchr(path, '[');
    if (!strstr(path, "::") || !bracket) {
        return 0;
    }
    char *end = NULL;
    unsigned long first = strtoul(bracket + 1, &end, 10);
    if (*end != ':') {
        return first + 1;
    }
    unsigned long last = strtoul(end + 1, NULL, 10);
    return last > first ? last : 0;
}

static bool is_air(sim_kind kind)
{
    return kind == SIM_AIR || kind == SIM_CELL_AIR;
}

size_t sim_frames(const sim_run *run, sim_kind kind, const lehr_study_file *file,
                  const lehr_study_stack *stack)
{
    size_t most = lehr_simulate_images_most(file->on_disk);
    bool alone = kind == SIM_IMAGES || (kind == SIM_CELL_IMAGES && !stack->background.path &&
                                        !stack->monitor.path && isnan(stack->reject));
    size_t n = (size_t)(alone ? run->sim.xrd.frames : run->sim.xrd.stack_frames);
    size_t needed = selected(file->path);
    n = needed > n ? needed : n;
    return n < most ? n : most;
}

/// Exposures scatter where the study can tell: both monitors are there.
static bool scatters(sim_kind kind, const lehr_study_stack *stack)
{
    bool both = stack && stack->monitor.path && (!stack->background.path || stack->background_monitor.path);
    return both && (is_air(kind) || kind == SIM_STACK || kind == SIM_CELL_IMAGES);
}

size_t sim_frames_index(sim_kind kind, size_t index)
{
    return index * 4 + (kind == SIM_AIR ? 1 : kind == SIM_CELL_IMAGES ? 2 : kind == SIM_CELL_AIR ? 3 : 0);
}

double sim_exposure(const sim_run *run, sim_kind kind, size_t sample, size_t index, size_t frame,
                    const lehr_study_stack *stack)
{
    if (!scatters(kind, stack)) {
        return 1;
    }
    lehr_random random =
        lehr_random_stream(run->seed, sim_stream(SIM_EXPOSURE, sample, sim_frames_index(kind, index), frame));
    return fmax(1 + run->sim.xrd.exposure_scatter * lehr_random_normal(&random), 0.2);
}

// ---- scene --------------------------------------------------------------------------------
/// Where the detector really is. A cell that is moved between points is placed anew for each.
static void displace(lehr_xrd_geometry *geometry, const sim_run *run, sim_kind kind, size_t sample,
                     size_t index)
{
    const lehr_study_dac *series = NULL;
    size_t placement = 0;
    if (kind == SIM_CELL_IMAGES && sim_cell_point(&series, &run->config->samples[sample], index)) {
        placement = 1 + (series->remounted ? index : 0);
    }
    const lehr_study_detector *d = &run->config->detector;
    if (d->distance_uncertainty_m > 0) {
        geometry->distance_m += d->distance_uncertainty_m * sim_normal(run, SIM_DISTANCE, SIZE_MAX, 0, 0);
    }
    if (d->placement_uncertainty_m > 0 && sample != SIZE_MAX) {
        geometry->distance_m +=
            d->placement_uncertainty_m * sim_normal(run, SIM_DISTANCE, sample, placement, 0);
    }
}

/// Largest q on the detector, at one of its corners.
static double reach_of(const lehr_xrd_geometry *g)
{
    lehr_xrd_projection projection = lehr_xrd_geometry_projection(g, g->rows, g->columns);
    double q = 0;
    for (int k = 0; k < 4; k++) {
        lehr_xrd_position at = lehr_xrd_projection_at_point(&projection, k & 1 ? (double)g->rows : -1,
                                                            k & 2 ? (double)g->columns : -1);
        q = fmax(q, lehr_xrd_q_per_ang(at.two_theta_rad, g->wavelength_ang));
    }
    return fmin(q * 1.02 + 0.02, 4 * 3.14159265358979323846 / g->wavelength_ang * 0.999999);
}

/// The glass of a point in a cell: what has a length in it is as much shorter.
static lehr_status structure_in_cell(lehr_simulate_structure *out, const sim_run *run, size_t sample,
                                     size_t file, lehr_error *err)
{
    double stretch = 1;
    lehr_status status = sim_structure(out, run, sample, true, err);
    status = status == LEHR_OK ? sim_cell_stretch(&stretch, run, sample, file, err) : status;
    out->position_per_ang *= stretch;
    out->width_per_ang *= stretch;
    return status == LEHR_OK ? lehr_simulate_structure_solve(out, err) : status;
}

static lehr_status expect_sample(sim_scene *out, const sim_run *run, sim_kind kind, size_t sample,
                                 size_t index, const lehr_xrd_geometry *real, lehr_simulate_beam *beam,
                                 lehr_error *err)
{
    lehr_simulate_structure structure;
    lehr_simulate_scattering *atoms = NULL;
    const char *composition = run->config->material.composition;
    double energy_keV = LEHR_CORE_HC_KEV_ANG / real->wavelength_ang;
    lehr_status status = kind == SIM_CELL_IMAGES
                             ? structure_in_cell(&structure, run, sample, index, err)
                             : sim_structure(&structure, run, sample,
                                             !is_transformed(&run->config->samples[sample], index), err);
    if (status == LEHR_OK) {
        double density =
            lehr_pdf_mass_density(structure.number_density_per_ang3, run->composition.molar_mass_g_per_mol);
        status = lehr_simulate_beam_set_sample(beam, composition, density, run->sim.xrd.thickness_m,
                                               energy_keV, err);
    }
    if (status == LEHR_OK) {
        status =
            lehr_simulate_scattering_create(&atoms, composition, &structure, energy_keV, reach_of(real), err);
    }
    beam->sample = atoms;
    status = status == LEHR_OK ? lehr_simulate_expected_counts(&out->sample, real, beam, err) : status;
    beam->sample = NULL;
    lehr_simulate_scattering_free(atoms);
    return status;
}

static lehr_status expect_air(sim_scene *out, const lehr_xrd_geometry *real, lehr_simulate_beam *beam,
                              double path_m, lehr_error *err)
{
    lehr_simulate_scattering *air = NULL;
    double energy_keV = LEHR_CORE_HC_KEV_ANG / real->wavelength_ang;
    lehr_status status = lehr_simulate_beam_set_air(beam, path_m, err);
    if (status == LEHR_OK) {
        status = lehr_simulate_scattering_create(&air, NULL, NULL, energy_keV, reach_of(real), err);
    }
    beam->air = air;
    status = status == LEHR_OK ? lehr_simulate_expected_counts(&out->air, real, beam, err) : status;
    beam->air = NULL;
    lehr_simulate_scattering_free(air);
    return status;
}

void sim_scene_clear(sim_scene *scene)
{
    lehr_core_free(scene->masked);
    lehr_core_free(scene->sample);
    lehr_core_free(scene->air);
    lehr_core_free(scene->dark);
    lehr_core_free(scene->flat);
    *scene = (sim_scene){0};
}

static const lehr_study_file *file_of(const sim_run *run, sim_kind kind, size_t sample, size_t index,
                                      const lehr_study_stack *stack)
{
    const lehr_study_sample *s = is_air(kind) ? NULL : &run->config->samples[sample];
    return !s ? &stack->background : kind == SIM_CELL_IMAGES ? &s->dac_files[index] : &s->xrd[index];
}

lehr_status sim_scene_create(sim_scene *out, const sim_run *run, sim_kind kind, size_t sample, size_t index,
                             const lehr_study_stack *stack, bool displaced, lehr_error *err)
{
    lehr_simulate_beam beam = {.photons = run->sim.xrd.flux_per_s * run->sim.xrd.exposure_s,
                               .polarization = run->sim.xrd.polarization};
    *out = (sim_scene){.frames = sim_frames(run, kind, file_of(run, kind, sample, index, stack), stack)};
    lehr_status status = sim_geometry(&out->geometry, run, stack, err);
    lehr_xrd_geometry real = out->geometry;
    if (displaced) {
        displace(&real, run, kind, is_air(kind) ? SIZE_MAX : sample, index);
    }
    status = status == LEHR_OK ? sim_mask(&out->masked, run, &out->geometry, stack, err) : status;
    status = status == LEHR_OK ? sim_dark(&out->dark, run, &out->geometry, err) : status;
    status = status == LEHR_OK ? sim_flat(&out->flat, run, &out->geometry, err) : status;
    if (status == LEHR_OK && !is_air(kind)) {
        status = expect_sample(out, run, kind, sample, index, &real, &beam, err);
    }
    bool cell = kind == SIM_CELL_IMAGES || kind == SIM_CELL_AIR;
    double path_m = cell ? run->sim.dac.cell_air_m : run->sim.xrd.air_m;
    bool in_air = path_m > 0 && stack && stack->background.path;
    if (status == LEHR_OK && in_air) {
        // A study that fits the scale finds the transmission of the sample.
        double scale = is_air(kind)                     ? 1
                       : isnan(stack->background_scale) ? exp(-beam.mu_t)
                                                        : fmax(stack->background_scale, 0);
        status = expect_air(out, &real, &beam, path_m * scale, err);
    }
    for (size_t f = 0; f < out->frames; f++) {
        out->exposure += sim_exposure(run, kind, sample, index, f, stack);
    }
    return status;
}
