// Curves of intensity of a simulated study.
#include "simulate_private.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

/// Without a background of the study there is none in the data.
static double background_scale(const sim_run *run, const lehr_study_pdf *from)
{
    double given = run->sim.pdf.background_scale;
    if (!from->background.path) {
        return 0;
    }
    if (!isnan(given)) {
        return given;
    }
    return fmax(from->background_scale +
                    from->background_scale_error *
                        (from->own_background ? 0 : sim_normal(run, SIM_SCALE, SIZE_MAX, 0, 0)),
                0);
}

static lehr_simulate_intensity_options options_of(const sim_run *run, const lehr_study_pdf *from)
{
    const lehr_study_sim_pdf *p = &run->sim.pdf;
    return (lehr_simulate_intensity_options){.qmin_per_ang = p->qmin_per_ang,
                                             .qmax_per_ang = p->qmax_per_ang,
                                             .step_per_ang = p->step_per_ang,
                                             .energy_keV = from->energy_keV,
                                             .polarized = strcmp(from->polarization, "degree") == 0,
                                             .degree = from->degree,
                                             .unpolarized = strcmp(from->polarization, "none") == 0,
                                             .mu_t = isnan(from->mu_t) ? 0 : from->mu_t,
                                             .scale = p->scale,
                                             .constant = p->constant,
                                             .background = background_scale(run, from),
                                             .peak_counts = p->peak_counts};
}

/// Highest intensity of the first sample that has a curve: what the frame is measured by.
static lehr_status intensity_of(lehr_simulate_intensity **out, const sim_run *run, size_t sample,
                                const lehr_simulate_intensity_options *options, lehr_error *err)
{
    lehr_simulate_structure structure;
    lehr_simulate_scattering *atoms = NULL;
    lehr_status status = sim_structure(&structure, run, sample, false, err);
    if (status == LEHR_OK) {
        status = lehr_simulate_scattering_create(&atoms, run->config->material.composition, &structure,
                                                 options->energy_keV, options->qmax_per_ang + 0.1, err);
    }
    status = status == LEHR_OK ? lehr_simulate_intensity_create(out, atoms, options, err) : status;
    lehr_simulate_scattering_free(atoms);
    return status;
}

static size_t first_with_curve(const lehr_study_config *config)
{
    for (size_t i = 0; i < config->n_samples; i++) {
        for (size_t k = 0; k < config->samples[i].n_pdf; k++) {
            if (config->samples[i].pdf[k].images == SIZE_MAX) {
                return i;
            }
        }
    }
    return 0;
}

lehr_status sim_intensity(lehr_simulate_intensity **out, const sim_run *run, size_t sample, size_t index,
                          double factor, lehr_error *err)
{
    const lehr_study_pdf *from = &run->config->samples[sample].pdf[index];
    lehr_simulate_intensity_options options = options_of(run, from);
    lehr_simulate_intensity *base = NULL;
    size_t line = run->config->samples[sample].pdf_files[index].line;
    *out = NULL;
    if (isnan(options.energy_keV)) {
        return sim_refuse(run, LEHR_ERR_DOMAIN, line, err,
                          "a curve of intensity needs the energy of the beam: give instruments.pdf.energy");
    }
    options.peak_counts *= factor;
    lehr_simulate_intensity_options plain = options;
    plain.background = 0;
    lehr_status status = intensity_of(&base, run, first_with_curve(run->config), &plain, err);
    for (size_t i = 0; status == LEHR_OK && i < base->n; i++) {
        options.frame_height = fmax(options.frame_height, run->sim.pdf.background * base->sample[i]);
    }
    lehr_simulate_intensity_free(base);
    status = status == LEHR_OK ? intensity_of(out, run, sample, &options, err) : status;
    return status == LEHR_OK || status == LEHR_ERR_NOMEM
               ? status
               : lehr_error_wrap(err, status, "%s:%zu", run->config->path, line);
}

/// How far the density of a curve is off where S(q) of the model would be too low for atoms that scatter
/// alike, and is lifted: the change of the slope of G(r) at r = 0, (2/pi) int q^2 dS dq, over 4 pi rho.
static lehr_status lifted_by(double *out, const sim_run *run, size_t sample, lehr_error *err)
{
    const double pi = 3.14159265358979323846;
    const double least = 1e-3; // as lehr_simulate_scattering_create()
    const double step = 0.005;
    lehr_simulate_structure s = {0};
    lehr_status status = sim_structure(&s, run, sample, false, err);
    double sum = 0;
    for (double q = step / 2; status == LEHR_OK && q < s.position_per_ang; q += step) {
        double lacking = least * (1 + s.contrast) - (lehr_simulate_structure_at(&s, q) + s.contrast);
        sum += q * q * fmax(lacking, 0) * step;
    }
    *out = status == LEHR_OK ? sum * 2 / pi / (4 * pi * s.number_density_per_ang3) : 0;
    return status;
}

lehr_status sim_density_holds(bool *out, const sim_run *run, size_t sample, lehr_error *err)
{
    const double largest = 1e-3; // far below the error of any density from scattering
    double off = 0;
    lehr_status status = lifted_by(&off, run, sample, err);
    *out = status == LEHR_OK && off < largest;
    return status;
}

lehr_status sim_write_curve(const sim_run *run, sim_job *job, lehr_error *err)
{
    lehr_simulate_intensity *intensity = NULL;
    lehr_simulate_structure structure = {0};
    const char *name = run->config->samples[job->sample].name;
    bool frame = job->kind == SIM_FRAME;
    lehr_status status = sim_intensity(&intensity, run, job->sample, job->index, 1, err);
    double *values = status == LEHR_OK ? lehr_core_alloc(intensity->n, 2 * sizeof *values) : NULL;
    if (status == LEHR_OK && !values) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a curve");
    }
    if (status == LEHR_OK) {
        lehr_simulate_intensity_draw(values, values + intensity->n, intensity, frame, run->seed,
                                     sim_stream(job->kind, job->sample, job->index, 0));
        status = lehr_simulate_intensity_write(intensity, values, values + intensity->n, job->path,
                                               frame ? "the frame without a sample" : name, err);
    }
    bool holds = false;
    status = status == LEHR_OK && !frame ? sim_structure(&structure, run, job->sample, false, err) : status;
    status = status == LEHR_OK && !frame ? sim_density_holds(&holds, run, job->sample, err) : status;
    if (status == LEHR_OK && holds && run->config->structure.wanted) {
        sim_add_truth(job, "number_density", structure.number_density_per_ang3, "1/angstrom^3");
    }
    lehr_core_free(values);
    lehr_simulate_intensity_free(intensity);
    return status;
}
