// Structure function of one curve of intensities: scale, number density, S(q) with what of its errors the
// samples share.
#include "task_structure.h"
#include "task_mech.h"

#include "task.h"
#include <lehr/figures/structure.h>

#include <lehr/core/alloc.h>
#include <lehr/core/constants.h>
#include <lehr/pdf/structure.h>
#include <lehr/xrd/geometry.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/// What one curve passes through.
typedef struct work {
    const lehr_study_pdf *from;
    lehr_composition composition;
    lehr_pdf_pattern *pattern, *background;
    lehr_pdf_sample_options how;
    lehr_pdf_sample *sample;
    lehr_pdf_structure_options options;
    lehr_pdf_structure *structure;
    double density_g_per_cm3, density_error; ///< of the study or of weighings
} work;

static void clear_work(work *of)
{
    lehr_pdf_structure_free(of->structure);
    lehr_pdf_sample_free(of->sample);
    lehr_pdf_pattern_free(of->pattern);
    lehr_pdf_pattern_free(of->background);
}

// ---- curves -----------------------------------------------------------------------------
/// The energy of the study and that of a file should be the same.
static lehr_status compare_energies(const work *of, const char *path, lehr_warnings *warnings,
                                    lehr_error *err)
{
    const double alike = 1e-3;
    lehr_pdf_pattern_options plain = lehr_pdf_pattern_defaults();
    lehr_pdf_pattern *own = NULL;
    lehr_error ignored = {0};
    lehr_status status = LEHR_OK;
    if (isnan(of->from->energy_keV)) {
        return LEHR_OK;
    }
    if (lehr_pdf_pattern_read(&own, path, &plain, NULL, &ignored) == LEHR_OK) {
        double energy_keV = LEHR_CORE_HC_KEV_ANG / own->wavelength_ang;
        if (fabs(energy_keV / of->from->energy_keV - 1) > alike) {
            status = lehr_warnings_add(
                warnings, err, "the file says %.6g keV, the study %.6g keV: that of the study is used",
                energy_keV, of->from->energy_keV);
        }
    }
    lehr_pdf_pattern_free(own);
    return status;
}

/// Warnings of a background begin with its name.
static lehr_status read_background(work *of, const lehr_pdf_pattern_options *options, lehr_warnings *warnings,
                                   lehr_error *err)
{
    const char *path = of->from->background.path;
    lehr_warnings *own = NULL;
    lehr_status status = lehr_warnings_create(&own, err);
    status = status == LEHR_OK ? lehr_pdf_pattern_read(&of->background, path, options, own, err) : status;
    for (size_t i = 0; status == LEHR_OK && i < lehr_warnings_count(own); i++) {
        status = lehr_warnings_add(warnings, err, "%s: %s", path, lehr_warnings_at(own, i));
    }
    lehr_warnings_free(own);
    return status;
}

static lehr_status read_curves(work *of, study_product *product, const char *path, double wavelength_ang,
                               lehr_error *err)
{
    lehr_pdf_pattern_options options = lehr_pdf_pattern_defaults();
    options.wavelength_ang = wavelength_ang;
    lehr_status status = lehr_pdf_pattern_read(&of->pattern, path, &options, product->warnings, err);
    status = status == LEHR_OK ? compare_energies(of, path, product->warnings, err) : status;
    if (status == LEHR_OK && of->from->background.path) {
        options.wavelength_ang = of->pattern->wavelength_ang;
        options.axis_untold = of->pattern->axis;
        status = read_background(of, &options, product->warnings, err);
    }
    return status;
}

/// The task that integrates the images of a curve.
static const study_task *pattern_of(const study_run *run, const study_task *task)
{
    for (size_t i = study_first_task(run, task->sample); i < run->n_tasks; i = study_next_task(run, i)) {
        if (run->tasks[i].kind == STUDY_PATTERN && study_task_needs(run, task, &run->tasks[i])) {
            return &run->tasks[i];
        }
    }
    return NULL;
}

/// Wavelength of the geometry file of images; NaN where it does not tell.
static lehr_status wavelength_of_images(double *out, const study_run *run, const study_task *images,
                                        lehr_error *err)
{
    lehr_xrd_geometry geometry;
    const lehr_study_stack *stack = lehr_study_stack_of(&run->config->samples[images->sample], images->file);
    const char *poni = study_recipe_of(run->config, stack).poni;
    lehr_status status = lehr_xrd_geometry_read(&geometry, poni, NULL, err);
    *out = status == LEHR_OK ? geometry.wavelength_ang : (double)NAN;
    return status;
}

/// What the integration corrected, which its table does not tell.
static lehr_status note_corrections(lehr_pdf_pattern *pattern, const study_run *run,
                                    const lehr_study_stack *stack, lehr_error *err)
{
    const lehr_study_integrate *how = &run->config->integrate;
    char detail[32];
    bool polarized = !isnan(how->polarization);
    lehr_status status = LEHR_OK;
    pattern->polarization = polarized ? LEHR_PDF_APPLIED_YES : LEHR_PDF_APPLIED_NO;
    pattern->solid_angle = how->solid_angle ? LEHR_PDF_APPLIED_YES : LEHR_PDF_APPLIED_NO;
    pattern->absorption = LEHR_PDF_APPLIED_NO;
    pattern->background = stack && stack->background.path ? LEHR_PDF_APPLIED_YES : LEHR_PDF_APPLIED_NO;
    pattern->corrections[0] = '\0';
    if (how->solid_angle) {
        status = lehr_corrections_add(pattern->corrections, LEHR_CORRECTIONS_SIZE, "solid_angle", NULL, err);
    }
    if (status == LEHR_OK && polarized) {
        snprintf(detail, sizeof detail, "%.6g", how->polarization);
        status =
            lehr_corrections_add(pattern->corrections, LEHR_CORRECTIONS_SIZE, "polarization", detail, err);
    }
    return status == LEHR_OK && pattern->background == LEHR_PDF_APPLIED_YES
               ? lehr_corrections_add(pattern->corrections, LEHR_CORRECTIONS_SIZE, "background", NULL, err)
               : status;
}

/// The curve of the images, as the table of their task holds it.
static lehr_status read_images(work *of, study_product *product, const study_run *run, const study_task *task,
                               lehr_error *err)
{
    double wavelength_ang = LEHR_CORE_HC_KEV_ANG / of->from->energy_keV;
    const study_task *images = pattern_of(run, task);
    if (!images || !images->outcome) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "the images '%s' could not be integrated",
                              task->file->written);
    }
    char *path = study_path(run, "tables", images->id, ".csv");
    lehr_status status =
        path ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the name of a table");
    if (status == LEHR_OK && isnan(wavelength_ang)) {
        status = wavelength_of_images(&wavelength_ang, run, images, err);
    }
    status = status == LEHR_OK ? read_curves(of, product, path, wavelength_ang, err) : status;
    if (status == LEHR_OK) {
        const lehr_study_stack *stack =
            lehr_study_stack_of(&run->config->samples[images->sample], images->file);
        status = note_corrections(of->pattern, run, stack, err);
    }
    lehr_core_free(path);
    return status;
}

// ---- options ----------------------------------------------------------------------------
/// The density of the study, or that of the weighings of the sample with its error as prior.
static lehr_status find_density(lehr_quantity *out, const lehr_study_pdf *from, const study_run *run,
                                const study_task *task, lehr_error *err)
{
    *out = (lehr_quantity){from->density_g_per_cm3, from->density_error, ""};
    lehr_status status =
        from->density_measured ? study_measured_density(out, run, task->sample, err) : LEHR_OK;
    out->stderr_value = isnan(from->density_error) ? out->stderr_value : from->density_error;
    return status;
}

static lehr_status make_sample(work *of, lehr_warnings *warnings, lehr_error *err)
{
    return lehr_pdf_sample_create(&of->sample, of->pattern, of->background, &of->composition, &of->how,
                                  warnings, err);
}

/// End the data where noise does, unless the study says where.
static lehr_status limit_by_noise(work *of, study_product *product, lehr_error *err)
{
    double qmax = lehr_pdf_qmax_of_noise(of->sample, of->options.background_scale);
    if (!isnan(of->from->qmax_per_ang) || !(qmax < of->pattern->q_per_ang[of->pattern->size - 1])) {
        return LEHR_OK;
    }
    of->how.qmax_per_ang = qmax;
    lehr_pdf_sample_free(of->sample);
    of->sample = NULL;
    lehr_status status = lehr_warnings_add(
        product->warnings, err,
        "data beyond %.4g/angstrom are not used: noise, or the edge of the detector; qmax overrules", qmax);
    return status == LEHR_OK ? make_sample(of, NULL, err) : status;
}

/// Everything up to the solution.
static lehr_status prepare(work *of, study_product *product, const study_run *run, const study_task *task,
                           lehr_error *err)
{
    of->from = study_pdf_of(run->config, task);
    double wavelength_ang = LEHR_CORE_HC_KEV_ANG / of->from->energy_keV;
    lehr_status status = lehr_composition_parse(&of->composition, run->config->material.composition, err);
    status =
        status == LEHR_OK ? lehr_composition_check_sum(&of->composition, product->warnings, err) : status;
    if (status == LEHR_OK) {
        status = of->from->images == SIZE_MAX
                     ? read_curves(of, product, task->file->path, wavelength_ang, err)
                     : read_images(of, product, run, task, err);
    }
    if (status != LEHR_OK) {
        return status;
    }
    lehr_study_pdf with_density = *of->from;
    lehr_quantity density;
    status = find_density(&density, of->from, run, task, err);
    if (status != LEHR_OK) {
        return status;
    }
    with_density.density_g_per_cm3 = density.value;
    with_density.density_error = density.stderr_value;
    of->density_g_per_cm3 = density.value;
    of->density_error = density.stderr_value;
    of->how = study_structure_sample(of->from, !isnan(of->pattern->wavelength_ang));
    of->options = study_structure_options(&with_density, of->composition.molar_mass_g_per_mol);
    status = make_sample(of, product->warnings, err);
    return status == LEHR_OK ? limit_by_noise(of, product, err) : status;
}

static lehr_status describe(const work *of, study_product *product, lehr_error *err)
{
    char corrections[LEHR_CORRECTIONS_SIZE];
    lehr_status status = lehr_pdf_structure_describe(of->structure, product->results, err);
    status =
        status == LEHR_OK ? lehr_pdf_sample_corrections(corrections, of->sample, of->pattern, err) : status;
    status =
        status == LEHR_OK ? lehr_record_add_text(product->results, "corrections", corrections, err) : status;
    return status == LEHR_OK
               ? lehr_record_add_quantity(product->results, "wavelength", of->sample->wavelength_ang,
                                          (double)NAN, "angstrom", err)
               : status;
}

lehr_status study_compute_structure(study_product *product, const study_run *run, const study_task *task,
                                    lehr_error *err)
{
    work of = {0};
    lehr_figure *figure = NULL;
    lehr_status status = prepare(&of, product, run, task, err);
    if (status == LEHR_OK) {
        status =
            lehr_pdf_structure_solve(&of.structure, of.sample, NULL, &of.options, product->warnings, err);
    }
    status = status == LEHR_OK ? describe(&of, product, err) : status;
    status = status == LEHR_OK
                 ? study_structure_tabulate(&product->curve, product->results,
                                            &(study_structure_errors){of.from, of.sample, of.structure},
                                            study_pdf_number(run->config, task), err)
                 : status;
    status = status == LEHR_OK ? lehr_figure_structure(&figure, of.structure, err) : status;
    status = status == LEHR_OK ? study_draw(product, run, task, "", figure, err) : status;
    clear_work(&of);
    return status;
}

// ---- check ------------------------------------------------------------------------------
lehr_status study_check_structure(study_product *product, const study_run *run, const study_task *task,
                                  lehr_error *err)
{
    work of = {0};
    const lehr_study_pdf *from = study_pdf_of(run->config, task);
    if (from->images != SIZE_MAX) { // there is no curve yet
        const study_task *images = pattern_of(run, task);
        return images && images->outcome
                   ? LEHR_OK
                   : lehr_error_set(err, LEHR_ERR_DOMAIN, "the images '%s' cannot be integrated",
                                    task->file->written);
    }
    lehr_status status = prepare(&of, product, run, task, err);
    if (status == LEHR_OK && isnan(of.sample->wavelength_ang)) {
        status = lehr_warnings_add(product->warnings, err,
                                   "neither the study nor the file tells the energy: no correction of "
                                   "polarisation, absorption, recoil and anomalous scattering");
    }
    double first = of.pattern ? of.pattern->q_per_ang[0] : 0;
    double last = of.pattern ? of.pattern->q_per_ang[of.pattern->size - 1] : 0;
    if (status == LEHR_OK && (from->qmin_per_ang < first || from->qmax_per_ang > last)) {
        status = lehr_warnings_add(
            product->warnings, err,
            "qmin or qmax reach beyond the data, which go from %.4g to %.4g 1/angstrom", first, last);
    }
    clear_work(&of);
    return status;
}
