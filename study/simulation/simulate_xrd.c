// Images of a simulated study, their geometry and mask.
#include "simulate_private.h"

#include <lehr/core/alloc.h>
#include <lehr/core/attenuation.h>
#include <lehr/core/constants.h>
#include <lehr/core/output.h>
#include <lehr/simulate/images.h>
#include <lehr/simulate/poisson.h>
#include <lehr/xrd/mask.h>
#include <lehr/xrd/mask_rules.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

// ---- detector -----------------------------------------------------------------------------
static const lehr_study_file *poni_of(const sim_run *run, const lehr_study_stack *stack)
{
    return stack && stack->poni.path ? &stack->poni : &run->config->detector.poni;
}

static const lehr_study_file *mask_of(const sim_run *run, const lehr_study_stack *stack)
{
    return stack && stack->mask.path ? &stack->mask : &run->config->detector.mask;
}

static lehr_xrd_geometry made_geometry(const lehr_study_sim_xrd *x)
{
    return (lehr_xrd_geometry){.distance_m = x->distance_m,
                               .poni1_m = x->poni1_m,
                               .poni2_m = x->poni2_m,
                               .rot1_rad = x->rot1_rad,
                               .rot2_rad = x->rot2_rad,
                               .wavelength_ang = LEHR_CORE_HC_KEV_ANG / x->energy_keV,
                               .pixel1_m = x->pixel_m,
                               .pixel2_m = x->pixel_m,
                               .rows = (size_t)x->rows,
                               .columns = (size_t)x->columns,
                               .orientation = 3,
                               .orientation_stated = true};
}

/// A geometry with parallax: photons are absorbed where the evaluation says, at their mean depth.
static lehr_status find_parallax(lehr_xrd_geometry *geometry, const sim_run *run, const lehr_study_file *poni,
                                 lehr_error *err)
{
    lehr_material sensor;
    if (!geometry->parallax) {
        return LEHR_OK;
    }
    if (geometry->sensor_material[0] == '\0' || !(geometry->sensor_thickness_m > 0)) {
        return sim_refuse(
            run, LEHR_ERR_DOMAIN, poni->line, err,
            "%s: the geometry asks for the correction of parallax and does not state the material "
            "and thickness of its sensor",
            poni->written);
    }
    lehr_status status = lehr_material_find(&sensor, geometry->sensor_material, NAN, NAN, err);
    return status == LEHR_OK ? lehr_attenuation_per_m(&geometry->parallax_per_m, &sensor,
                                                      LEHR_CORE_HC_KEV_ANG / geometry->wavelength_ang, err)
                             : status;
}

lehr_status sim_geometry(lehr_xrd_geometry *out, const sim_run *run, const lehr_study_stack *stack,
                         lehr_error *err)
{
    const lehr_study_file *poni = poni_of(run, stack);
    *out = made_geometry(&run->sim.xrd);
    if (poni->on_disk && access(poni->on_disk, F_OK) == 0) {
        lehr_status status = lehr_xrd_geometry_read(out, poni->on_disk, NULL, err);
        if (status != LEHR_OK) {
            return status;
        }
        // A file may leave to the detector and the images what it does not know.
        out->rows = out->rows > 0 ? out->rows : (size_t)run->sim.xrd.rows;
        out->columns = out->columns > 0 ? out->columns : (size_t)run->sim.xrd.columns;
        out->wavelength_ang =
            isnan(out->wavelength_ang) ? LEHR_CORE_HC_KEV_ANG / run->sim.xrd.energy_keV : out->wavelength_ang;
        lehr_status status_of_sensor = find_parallax(out, run, poni, err);
        if (status_of_sensor != LEHR_OK) {
            return status_of_sensor;
        }
        if (out->rows * out->columns > LEHR_XRD_MAX_PIXELS) {
            return sim_refuse(run, LEHR_ERR_DOMAIN, poni->line, err, "%zu x %zu pixels are too many",
                              out->rows, out->columns);
        }
    }
    if (run->config->detector.orientation > 0) {
        out->orientation = (int)run->config->detector.orientation;
    }
    return LEHR_OK;
}

/// Dead pixels and the shadow of the beam stop.
static void mark(unsigned char *masked, const sim_run *run, const lehr_xrd_geometry *g)
{
    size_t n = g->rows * g->columns;
    lehr_random random = lehr_random_stream(run->seed, sim_stream(SIM_DEAD, 0, 0, 0));
    size_t dead = (size_t)fmin(run->sim.xrd.dead_pixels, (double)n / 10);
    for (size_t k = 0; k < dead; k++) {
        masked[lehr_random_below(&random, n)] = 1;
    }
    lehr_xrd_projection projection = lehr_xrd_geometry_projection(g, g->rows, g->columns);
    for (size_t i = 0; i < n; i++) {
        lehr_xrd_position at = lehr_xrd_projection_at(&projection, i / g->columns, i % g->columns);
        masked[i] |= at.radius_m < run->sim.xrd.beam_stop_m;
    }
}

/// Hot pixels in a mask: those that the file of the study tells, or all of one that is made.
static lehr_status add_file(lehr_xrd_mask *mask, const sim_run *run, const lehr_study_file *file,
                            lehr_error *err)
{
    size_t n = mask->rows * mask->columns;
    bool exists = file->on_disk && access(file->on_disk, F_OK) == 0;
    unsigned char *hot = lehr_core_memdup(mask->masked, n, 1);
    if (!hot) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a mask of %zu pixels", n);
    }
    sim_mark_hot(hot, NULL, run, n);
    lehr_status status = exists ? lehr_xrd_mask_add_file(mask, file->path, NULL, err) : LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        if (hot[i] == SIM_HOT && (mask->masked[i] || !exists)) {
            mask->masked[i] = SIM_HOT;
        }
    }
    lehr_core_free(hot);
    return status;
}

lehr_status sim_mask(unsigned char **out, const sim_run *run, const lehr_xrd_geometry *geometry,
                     const lehr_study_stack *stack, lehr_error *err)
{
    const lehr_study_file *file = mask_of(run, stack);
    lehr_xrd_mask *mask = NULL;
    *out = NULL;
    lehr_status status = lehr_xrd_mask_create(&mask, geometry->rows, geometry->columns, err);
    if (status == LEHR_OK) {
        mark(mask->masked, run, geometry);
        status = file->path ? add_file(mask, run, file, err) : LEHR_OK;
    }
    if (status == LEHR_OK) {
        *out = mask->masked;
        mask->masked = NULL;
    }
    lehr_xrd_mask_free(mask);
    return status;
}

lehr_status sim_write_poni(const sim_run *run, const sim_job *job, lehr_error *err)
{
    lehr_xrd_geometry geometry = made_geometry(&run->sim.xrd);
    (void)job->stack;
    return lehr_simulate_geometry_write(&geometry, job->path, err);
}

lehr_status sim_write_mask(const sim_run *run, const sim_job *job, lehr_error *err)
{
    lehr_xrd_geometry geometry;
    lehr_xrd_mask mask = {0};
    lehr_status status = sim_geometry(&geometry, run, job->stack, err);
    status = status == LEHR_OK ? sim_mask(&mask.masked, run, &geometry, job->stack, err) : status;
    mask.rows = geometry.rows;
    mask.columns = geometry.columns;
    for (size_t i = 0; status == LEHR_OK && i < mask.rows * mask.columns; i++) {
        mask.masked[i] = mask.masked[i] != 0;
    }
    status = status == LEHR_OK ? lehr_xrd_mask_write(&mask, job->path, err) : status;
    lehr_core_free(mask.masked);
    return status == LEHR_OK || status == LEHR_ERR_NOMEM
               ? status
               : lehr_error_wrap(err, status, "%s:%zu", run->config->path, job->file->line);
}

// ---- images -------------------------------------------------------------------------------
static lehr_status write_monitor(const sim_run *run, const sim_job *job, const sim_scene *scene,
                                 lehr_error *err)
{
    lehr_output *output = NULL;
    lehr_status status = lehr_output_open(&output, job->monitor, err);
    if (status == LEHR_OK) {
        FILE *file = lehr_output_file(output);
        fputs("frame,monitor\n", file);
        for (size_t f = 0; f < scene->frames; f++) {
            double counts = run->sim.xrd.monitor_counts *
                            sim_exposure(run, job->kind, job->sample, job->index, f, job->stack);
            double noise = sqrt(counts) * sim_normal(run, SIM_MONITOR, job->sample,
                                                     sim_frames_index(job->kind, job->index), f);
            fprintf(file, "%zu,%.0f\n", f, fmax(round(counts + noise), 1));
        }
        status = lehr_output_commit(output, err);
    }
    lehr_output_free(output);
    return status;
}

/// Spikes of a frame: as given, else some where the study looks for them.
static size_t spikes_of(const sim_run *run, const sim_job *job)
{
    const double usual = 20;
    double given = run->sim.xrd.spikes;
    bool sought = job->stack && job->stack->reject > 0;
    return (size_t)(sought ? (isnan(given) ? usual : given) : 0);
}

/// Expected counts of a frame: light through the flat, times its exposure, and what is counted without light.
static void expect_frame(double *expected, const sim_run *run, const sim_scene *scene, double exposure)
{
    size_t n = scene->geometry.rows * scene->geometry.columns;
    for (size_t i = 0; i < n; i++) {
        double light = (scene->sample ? scene->sample[i] : 0) + (scene->air ? scene->air[i] : 0);
        expected[i] =
            light * exposure * (scene->flat ? scene->flat[i] : 1) + (scene->dark ? scene->dark[i] : 0);
    }
    sim_mark_hot(NULL, expected, run, n);
}

static lehr_status draw_frames(uint32_t **out, const sim_run *run, const sim_job *job, const sim_scene *scene,
                               lehr_error *err)
{
    size_t n = scene->geometry.rows * scene->geometry.columns;
    const double most = 1e9; // far below the mark of masked pixels
    double *expected = lehr_core_alloc(n, sizeof *expected);
    lehr_status status = LEHR_OK;
    *out = lehr_core_alloc(scene->frames, n * sizeof **out);
    if (!expected || !*out) {
        lehr_core_free(expected);
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu frames of %zu pixels", scene->frames,
                              n);
    }
    for (size_t f = 0; status == LEHR_OK && f < scene->frames; f++) {
        double top = 0;
        expect_frame(expected, run, scene,
                     sim_exposure(run, job->kind, job->sample, job->index, f, job->stack));
        for (size_t i = 0; i < n; i++) {
            top = fmax(top, scene->masked[i] == SIM_LOST ? 0 : expected[i]);
        }
        if (!(top < most)) {
            status = sim_refuse(run, LEHR_ERR_DOMAIN, job->file->line, err,
                                "%s: %.3g counts in a pixel are too many: lower simulation.xrd.flux or "
                                "exposure",
                                job->file->written, top);
            break;
        }
        lehr_simulate_frame(*out + f * n, expected, scene->masked, n, 1, spikes_of(run, job), run->seed,
                            sim_stream(job->kind, job->sample, job->index, f));
    }
    lehr_core_free(expected);
    return status;
}

static lehr_status peak_truth(const sim_run *run, sim_job *job, lehr_error *err)
{
    lehr_curve *curve = NULL;
    lehr_xrd_fsdp fit;
    if (job->kind == SIM_CELL_IMAGES) {
        sim_cell_truth(run, job);
        return LEHR_OK;
    }
    if (!run->config->fsdp.wanted || job->kind == SIM_AIR || job->kind == SIM_CELL_AIR) {
        return LEHR_OK;
    }
    lehr_status status = sim_expected_curve(&curve, run, job->sample, job->index, 1, err);
    status = status == LEHR_OK ? sim_fit_peak(&fit, run, curve, job->stack, err) : status;
    if (status == LEHR_OK) {
        sim_add_truth(job, "fsdp_position", fit.position.value, "1/angstrom");
        sim_add_truth(job, "fsdp_fwhm", fit.fwhm.value, "1/angstrom");
    }
    lehr_curve_free(curve);
    return status == LEHR_OK || status == LEHR_ERR_NOMEM
               ? status
               : lehr_error_wrap(err, status, "%s:%zu: %s: expected curve", run->config->path,
                                 job->file->line, job->file->written);
}

lehr_status sim_write_images(const sim_run *run, sim_job *job, lehr_error *err)
{
    sim_scene scene;
    uint32_t *counts = NULL;
    lehr_status status =
        sim_scene_create(&scene, run, job->kind, job->sample, job->index, job->stack, true, err);
    status = status == LEHR_OK ? draw_frames(&counts, run, job, &scene, err) : status;
    if (status == LEHR_OK) {
        const lehr_simulate_images images = {.frames = scene.frames,
                                             .rows = scene.geometry.rows,
                                             .columns = scene.geometry.columns,
                                             .counts = counts,
                                             .masked = scene.masked,
                                             .count_time_s = run->sim.xrd.exposure_s,
                                             .geometry = &scene.geometry};
        status = lehr_simulate_images_write(&images, job->path, err);
    }
    status = status == LEHR_OK && job->monitor ? write_monitor(run, job, &scene, err) : status;
    lehr_core_free(counts);
    sim_scene_clear(&scene);
    return status == LEHR_OK ? peak_truth(run, job, err) : status;
}
