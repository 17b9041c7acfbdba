// What a simulated detector does to the light: dark counts, efficiency of its pixels, hot pixels.
#include "simulate_private.h"

#include <lehr/core/alloc.h>
#include <lehr/fitting/random.h>
#include <lehr/simulate/images.h>
#include <lehr/xrd/source.h>
#include <math.h>
#include <stdint.h>
#include <unistd.h>

/// Map of a file that exists beside the study.
static lehr_status read_map(double **out, const sim_run *run, const lehr_study_file *file,
                            const lehr_xrd_geometry *geometry, lehr_error *err)
{
    lehr_xrd_image *image = NULL;
    size_t n = geometry->rows * geometry->columns;
    lehr_status status = lehr_xrd_image_read(&image, file->path, err);
    if (status == LEHR_OK && (image->rows != geometry->rows || image->columns != geometry->columns)) {
        status = sim_refuse(run, LEHR_ERR_DOMAIN, file->line, err,
                            "%s: %zu x %zu pixels, the detector has %zu x %zu", file->written, image->rows,
                            image->columns, geometry->rows, geometry->columns);
    }
    if (status == LEHR_OK) {
        *out = lehr_core_alloc(n, sizeof **out);
        status = *out ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a map of %zu pixels", n);
    }
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        double value = lehr_xrd_image_at(image, i);
        (*out)[i] = isfinite(value) && value > 0 ? value : 0;
    }
    lehr_xrd_image_free(image);
    return status;
}

/// mean (1 + scatter N), cut off at a tenth of the mean.
static lehr_status draw_map(double **out, const sim_run *run, sim_kind kind, double mean, double scatter,
                            const lehr_xrd_geometry *geometry, lehr_error *err)
{
    const double least = 0.1;
    size_t n = geometry->rows * geometry->columns;
    lehr_random random = lehr_random_stream(run->seed, sim_stream(kind, SIZE_MAX, 0, 0));
    *out = lehr_core_alloc(n, sizeof **out);
    if (!*out) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a map of %zu pixels", n);
    }
    for (size_t i = 0; i < n; i++) {
        // As the file holds it: 32 bits.
        (*out)[i] = (double)(float)(mean * fmax(1 + scatter * lehr_random_normal(&random), least));
    }
    return LEHR_OK;
}

static bool exists(const lehr_study_file *file)
{
    return file->on_disk && access(file->on_disk, F_OK) == 0;
}

lehr_status sim_dark(double **out, const sim_run *run, const lehr_xrd_geometry *geometry, lehr_error *err)
{
    const double scatter = 0.1;
    const lehr_study_file *file = &run->config->detector.dark;
    *out = NULL;
    if (exists(file)) {
        return read_map(out, run, file, geometry, err);
    }
    return run->sim.xrd.dark_counts > 0 || file->path
               ? draw_map(out, run, SIM_DARK, run->sim.xrd.dark_counts, scatter, geometry, err)
               : LEHR_OK;
}

lehr_status sim_flat(double **out, const sim_run *run, const lehr_xrd_geometry *geometry, lehr_error *err)
{
    const lehr_study_file *file = &run->config->detector.flat;
    *out = NULL;
    if (exists(file)) {
        return read_map(out, run, file, geometry, err);
    }
    return run->sim.xrd.flat_scatter > 0 || file->path
               ? draw_map(out, run, SIM_FLAT, 1, run->sim.xrd.flat_scatter, geometry, err)
               : LEHR_OK;
}

void sim_mark_hot(unsigned char *masked, double *counts, const sim_run *run, size_t n)
{
    const double least = 1e3;
    const double decades = 2;
    lehr_random random = lehr_random_stream(run->seed, sim_stream(SIM_DEAD, 0, 1, 0));
    size_t hot = (size_t)fmin(run->sim.xrd.hot_pixels, (double)n / 10);
    for (size_t k = 0; k < hot; k++) {
        size_t i = lehr_random_below(&random, n);
        double rate = least * pow(10, decades * lehr_random_uniform(&random));
        if (masked) {
            masked[i] = masked[i] == SIM_LOST ? SIM_LOST : SIM_HOT;
        }
        if (counts) {
            counts[i] += rate;
        }
    }
}

static lehr_status write_map(const sim_run *run, const sim_job *job,
                             lehr_status (*make)(double **, const sim_run *, const lehr_xrd_geometry *,
                                                 lehr_error *),
                             lehr_error *err)
{
    lehr_xrd_geometry geometry;
    double *map = NULL;
    lehr_status status = sim_geometry(&geometry, run, NULL, err);
    status = status == LEHR_OK ? make(&map, run, &geometry, err) : status;
    if (status == LEHR_OK) {
        status = lehr_simulate_map_write(map, geometry.rows, geometry.columns, job->path, err);
    }
    lehr_core_free(map);
    return status == LEHR_OK || status == LEHR_ERR_NOMEM || status == LEHR_ERR_IO
               ? status
               : lehr_error_wrap(err, status, "%s:%zu", run->config->path, job->file->line);
}

lehr_status sim_write_dark(const sim_run *run, const sim_job *job, lehr_error *err)
{
    return write_map(run, job, sim_dark, err);
}

lehr_status sim_write_flat(const sim_run *run, const sim_job *job, lehr_error *err)
{
    return write_map(run, job, sim_flat, err);
}
