// Where the expected errors of a plan come from.
#include "plan_private.h"
#include "task.h"
#include "task_dsc.h"
#include "task_structure.h"

#include <lehr/core/alloc.h>
#include <lehr/core/constants.h>
#include <lehr/dsc/glass_transition.h>
#include <lehr/pdf/structure.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

// ---- peak ---------------------------------------------------------------------------------
double plan_beyond(double total, double part)
{
    return sqrt(fmax(total * total - part * part, 0));
}

/// Fit of noise-free images.
static lehr_status fit_expected(lehr_xrd_fsdp *fit, const plan_source *s, double factor, lehr_error *err)
{
    lehr_curve *curve = NULL;
    const lehr_study_sample *sample = &s->run->config->samples[s->sample];
    const lehr_study_stack *stack = lehr_study_stack_of(sample, &sample->xrd[s->index]);
    lehr_status status = sim_expected_curve(&curve, s->run, s->sample, s->index, factor, err);
    status = status == LEHR_OK ? sim_fit_peak(fit, s->run, curve, stack, err) : status;
    lehr_curve_free(curve);
    return status;
}

/// Images of so many frames: their time where the study states that of a frame.
static void state_exposure(lehr_study_plan_entry *entry, const plan_source *s, size_t frames)
{
    entry->exposure_s = s->run->config->simulation.xrd.exposure_s * (double)frames;
    snprintf(entry->repeat, sizeof entry->repeat, "image file of %zu frame%s", frames,
             frames == 1 ? "" : "s");
}

static lehr_status open_peak(plan_source *s, lehr_study_plan_entry *entry, lehr_error *err)
{
    const double noiseless = 1e6;
    const lehr_study_sample *sample = &s->run->config->samples[s->sample];
    const lehr_study_stack *stack = lehr_study_stack_of(sample, &sample->xrd[s->index]);
    lehr_xrd_fsdp fit;
    lehr_xrd_fsdp sharp;
    lehr_status status = fit_expected(&fit, s, 1, err);
    // What windows and models do is hidden by noise in part: it is taken where there is hardly any.
    status = status == LEHR_OK ? fit_expected(&sharp, s, noiseless, err) : status;
    if (status != LEHR_OK) {
        return status;
    }
    bool position = s->quantity == LEHR_STUDY_PLAN_POSITION;
    lehr_xrd_fsdp_value which = position ? LEHR_XRD_FSDP_POSITION : LEHR_XRD_FSDP_FWHM;
    const lehr_estimate *total = position ? &sharp.position : &sharp.fwhm;
    // Noise-free points do not scatter: the errors of noise alone are those of the information.
    s->at_one = fit.chosen.values[which].stderr_value / fmax(fit.noise_scale, 1);
    double noise = sharp.chosen.values[which].stderr_value / fmax(sharp.noise_scale, 1) * sharp.error_scale;
    double placement = position ? sharp.budget.placement : sharp.placement_relative * total->value;
    entry->value = total->value;
    entry->piece = placement > 0 ? placement : 0;
    entry->floor = plan_beyond(plan_beyond(total->stderr_value, entry->piece), noise);
    state_exposure(entry, s,
                   sim_frames(s->run, stack ? SIM_STACK : SIM_IMAGES, &sample->xrd[s->index], stack));
    return LEHR_OK;
}

// ---- temperatures -------------------------------------------------------------------------
static lehr_status open_scan(plan_source *s, lehr_study_plan_entry *entry, lehr_error *err)
{
    const lehr_study_config *c = s->run->config;
    const lehr_study_file *file = &c->samples[s->sample].dsc[s->index];
    bool fictive = s->quantity == LEHR_STUDY_PLAN_FICTIVE;
    double given_K = s->run->sim.dsc.placement_K;
    lehr_status status = sim_record(&s->record, s->run, SIM_SCAN, s->sample, s->index, 0, err);
    if (status != LEHR_OK) {
        return status;
    }
    size_t segment = file->segment > 0 ? file->segment : fictive ? c->tf.segment : c->tg.segment;
    size_t ramp = sim_ramp_of(s->record, segment);
    s->record->instrument.thermometer_K = 0;
    entry->value = fictive ? s->record->ramps[ramp].fictive_K
                           : lehr_simulate_midpoint_K(s->record, ramp, &s->run->glass);
    double piece_K = isnan(given_K) && c->kissinger.wanted ? c->kissinger.sigma_temperature_K : given_K;
    entry->piece = piece_K > 0 ? piece_K : 0;
    entry->simulated = PLAN_SCANS;
    snprintf(entry->repeat, sizeof entry->repeat, "scan");
    return LEHR_OK;
}

/// Noise and other parts of the error of one scan.
static lehr_status evaluate(double *noise_K, double *rest_K, const plan_source *s, const lehr_dsc_run *scan,
                            lehr_error *err)
{
    const lehr_study_config *c = s->run->config;
    size_t own = c->samples[s->sample].dsc[s->index].segment;
    if (s->quantity == LEHR_STUDY_PLAN_FICTIVE) {
        lehr_dsc_fictive found;
        lehr_dsc_fictive_options options = study_fictive_options(&c->tf);
        options.segment = own > 0 ? own : options.segment;
        lehr_status status = lehr_dsc_fictive_compute(&found, scan, NULL, &options, NULL, err);
        *noise_K = status == LEHR_OK ? found.fictive_temperature_stderr_K : (double)NAN;
        *rest_K = status == LEHR_OK ? found.windows_K : (double)NAN;
        return status;
    }
    lehr_dsc_glass_transition found;
    lehr_dsc_glass_transition_options options = study_glass_transition_options(&c->tg);
    options.segment = own > 0 ? own : options.segment;
    lehr_status status = LEHR_OK;
    if (isnan(options.glass_K[0]) || isnan(options.liquid_K[0])) {
        status = study_search_windows(options.glass_K, options.liquid_K, scan, options.segment, err);
    }
    status =
        status == LEHR_OK ? lehr_dsc_glass_transition_compute(&found, scan, &options, NULL, err) : status;
    *noise_K = status == LEHR_OK ? found.midpoint.noise_K : (double)NAN;
    double smoothing_K = isnan(found.midpoint.smoothing_K) ? 0 : found.midpoint.smoothing_K;
    *rest_K = status == LEHR_OK ? hypot(found.midpoint.windows_K, smoothing_K) : (double)NAN;
    return status;
}

/// Root mean squares over simulated scans.
static lehr_status scan_errors(double *noise_K, double *rest_K, const plan_source *s, double factor,
                               lehr_error *err)
{
    const lehr_study_sample *sample = &s->run->config->samples[s->sample];
    double squares[2] = {0, 0};
    lehr_status status = LEHR_OK;
    for (size_t r = 0; status == LEHR_OK && r < PLAN_SCANS; r++) {
        lehr_dsc_run *scan = NULL;
        double one[2] = {NAN, NAN};
        lehr_simulate_record_redraw(s->record, s->run->sim.dsc.noise_mW / sqrt(factor), s->run->seed,
                                    sim_stream(SIM_PLAN, s->sample, s->index, r));
        status = lehr_simulate_record_to_run(&scan, s->record, sample->name, err);
        status = status == LEHR_OK ? evaluate(&one[0], &one[1], s, scan, err) : status;
        squares[0] += one[0] * one[0];
        squares[1] += one[1] * one[1];
        lehr_dsc_run_free(scan);
    }
    *noise_K = sqrt(squares[0] / PLAN_SCANS);
    *rest_K = sqrt(squares[1] / PLAN_SCANS);
    return status;
}

// ---- density ------------------------------------------------------------------------------
static lehr_status pattern_of(lehr_pdf_pattern **out, const double *q, const double *y, const double *sigma,
                              size_t n, double wavelength_ang, lehr_error *err)
{
    lehr_pdf_pattern *p = lehr_core_alloc(1, sizeof *p);
    *out = p;
    if (p) {
        p->q_per_ang = lehr_core_memdup(q, n, sizeof *q);
        p->y = lehr_core_memdup(y, n, sizeof *y);
        p->sigma = lehr_core_memdup(sigma, n, sizeof *sigma);
        p->size = n;
        p->kind = LEHR_PDF_KIND_INTENSITY;
        p->axis = LEHR_PDF_AXIS_Q_PER_ANG;
        p->sigma_origin = LEHR_PDF_SIGMA_GIVEN;
        p->wavelength_ang = wavelength_ang;
    }
    return p && p->q_per_ang && p->y && p->sigma
               ? LEHR_OK
               : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a curve");
}

/// Noise-free curve and background with the errors of their counts.
static lehr_status expected_patterns(lehr_pdf_pattern **curve, lehr_pdf_pattern **background,
                                     const plan_source *s, double factor, lehr_error *err)
{
    const lehr_study_pdf *from = &s->run->config->samples[s->sample].pdf[s->index];
    lehr_simulate_intensity *intensity = NULL;
    lehr_status status = sim_intensity(&intensity, s->run, s->sample, s->index, factor, err);
    double *sigma = status == LEHR_OK ? lehr_core_alloc(intensity->n, 2 * sizeof *sigma) : NULL;
    if (status == LEHR_OK && !sigma) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a curve");
    }
    for (size_t i = 0; status == LEHR_OK && i < intensity->n; i++) {
        sigma[i] = sqrt(fmax(intensity->sample[i], 1 / intensity->photons[i]) / intensity->photons[i]);
        sigma[intensity->n + i] =
            sqrt(fmax(intensity->frame[i], 1 / intensity->photons[i]) / intensity->photons[i]);
    }
    double wavelength_ang = LEHR_CORE_HC_KEV_ANG / from->energy_keV;
    if (status == LEHR_OK) {
        status = pattern_of(curve, intensity->q_per_ang, intensity->sample, sigma, intensity->n,
                            wavelength_ang, err);
    }
    if (status == LEHR_OK && from->background.path) {
        status = pattern_of(background, intensity->q_per_ang, intensity->frame, sigma + intensity->n,
                            intensity->n, wavelength_ang, err);
    }
    lehr_core_free(sigma);
    lehr_simulate_intensity_free(intensity);
    return status;
}

static lehr_status image_pattern(lehr_pdf_pattern **curve, const plan_source *s, size_t images, double factor,
                                 lehr_error *err)
{
    const lehr_study_sample *sample = &s->run->config->samples[s->sample];
    lehr_curve *expected = NULL;
    lehr_xrd_geometry geometry;
    lehr_status status =
        sim_geometry(&geometry, s->run, lehr_study_stack_of(sample, &sample->xrd[images]), err);
    status =
        status == LEHR_OK ? sim_expected_curve(&expected, s->run, s->sample, images, factor, err) : status;
    if (status == LEHR_OK) {
        status = pattern_of(curve, expected->x, expected->y, expected->sigma, expected->size,
                            geometry.wavelength_ang, err);
    }
    if (status == LEHR_OK) {
        (*curve)->polarization =
            isnan(s->run->config->integrate.polarization) ? LEHR_PDF_APPLIED_NO : LEHR_PDF_APPLIED_YES;
    }
    lehr_curve_free(expected);
    return status;
}

static lehr_status density_errors(double *statistical, double *model, double *value, const plan_source *s,
                                  double factor, lehr_error *err)
{
    const lehr_study_pdf *from = &s->run->config->samples[s->sample].pdf[s->index];
    lehr_pdf_pattern *curve = NULL;
    lehr_pdf_pattern *background = NULL;
    lehr_pdf_sample *atoms = NULL;
    lehr_pdf_structure *structure = NULL;
    lehr_pdf_sample_options how;
    lehr_pdf_structure_options options;
    lehr_status status = from->images == SIZE_MAX ? expected_patterns(&curve, &background, s, factor, err)
                                                  : image_pattern(&curve, s, from->images, factor, err);
    if (status == LEHR_OK) {
        how = study_structure_sample(from, true);
        options = study_structure_options(from, s->run->composition.molar_mass_g_per_mol);
        status = lehr_pdf_sample_create(&atoms, curve, background, &s->run->composition, &how, NULL, err);
    }
    status =
        status == LEHR_OK ? lehr_pdf_structure_solve(&structure, atoms, NULL, &options, NULL, err) : status;
    if (status == LEHR_OK) {
        *statistical = structure->density_statistical / fmax(structure->error_scale, 1);
        *model = structure->density_model;
        *value = structure->number_density.value;
    }
    lehr_pdf_structure_free(structure);
    lehr_pdf_sample_free(atoms);
    lehr_pdf_pattern_free(background);
    lehr_pdf_pattern_free(curve);
    return status;
}

static lehr_status open_density(plan_source *s, lehr_study_plan_entry *entry, lehr_error *err)
{
    double noise = NAN;
    const lehr_study_sample *sample = &s->run->config->samples[s->sample];
    size_t images = sample->pdf[s->index].images;
    if (images != SIZE_MAX) {
        const lehr_study_stack *stack = lehr_study_stack_of(sample, &sample->xrd[images]);
        sim_kind kind = stack ? SIM_STACK : SIM_IMAGES;
        state_exposure(entry, s, sim_frames(s->run, kind, &sample->xrd[images], stack));
    } else {
        snprintf(entry->repeat, sizeof entry->repeat, "curve of %.3g counts in its highest point",
                 s->run->sim.pdf.peak_counts);
    }
    return density_errors(&noise, &entry->floor, &entry->value, s, 1, err);
}

// ---- all ----------------------------------------------------------------------------------
lehr_status plan_source_open(plan_source *source, lehr_study_plan_entry *entry, lehr_error *err)
{
    double noise = NAN;
    lehr_status status = LEHR_OK;
    switch (source->quantity) {
    case LEHR_STUDY_PLAN_POSITION:
    case LEHR_STUDY_PLAN_FWHM:
        return open_peak(source, entry, err);
    case LEHR_STUDY_PLAN_FICTIVE:
    case LEHR_STUDY_PLAN_GLASS:
        status = open_scan(source, entry, err);
        return status == LEHR_OK ? scan_errors(&noise, &entry->floor, source, 1, err) : status;
    case LEHR_STUDY_PLAN_DENSITY:
        return open_density(source, entry, err);
    case LEHR_STUDY_PLAN_YIELD:
    case LEHR_STUDY_PLAN_MODULUS:
        return plan_open_test(source, entry, err);
    case LEHR_STUDY_PLAN_POPIN_SCALE:
    case LEHR_STUDY_PLAN_POPIN_MODULUS:
        return plan_open_popins(source, entry, err);
    case LEHR_STUDY_PLAN_WEIGHED:
        return plan_open_weighings(source, entry, err);
    default:
        return plan_open_cell(source, entry, err);
    }
}

void plan_source_clear(plan_source *source)
{
    lehr_simulate_record_free(source->record);
    source->record = NULL;
    plan_clear_cell(source);
}

lehr_status plan_source_error(double *out, const plan_source *source, double factor, double repeats,
                              lehr_error *err)
{
    double rest = NAN;
    double value = NAN;
    lehr_status status = LEHR_OK;
    switch (source->quantity) {
    case LEHR_STUDY_PLAN_FICTIVE:
    case LEHR_STUDY_PLAN_GLASS:
        return scan_errors(out, &rest, source, factor * repeats, err);
    case LEHR_STUDY_PLAN_DENSITY:
        return density_errors(out, &rest, &value, source, factor * repeats, err);
    case LEHR_STUDY_PLAN_BULK:
    case LEHR_STUDY_PLAN_BULK_PRIME:
    case LEHR_STUDY_PLAN_VOLUME:
        status = plan_cell_error(out, source, factor, err);
        *out /= sqrt(repeats);
        return status;
    default:
        *out = source->at_one / sqrt(factor * repeats);
        return LEHR_OK;
    }
}
