// Curves for structure functions in the study file: what each says itself, else instruments.pdf or
// analysis.pdf.structure.
#include "config_value.h"

#include <lehr/core/alloc.h>
#include <lehr/core/composition.h>
#include <lehr/pdf/structure.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static const char beam_key[] = "instruments.pdf";
static const char structure_key[] = "analysis.pdf.structure";

/// What a value can come from.
typedef struct sources {
    const char *owner; ///< key of the curve
    const raw_pdf *own;
    const raw_pdf *beam;
    const raw_pdf *structure;
} sources;

/// A value with the key that gave it.
typedef struct given {
    const char *text; ///< NULL: nobody gave one
    char key[CONFIG_KEY_SIZE];
} given;

static given choose(const sources *from, const char *home, const char *name, const char *own,
                    const char *common)
{
    given out = {.text = own ? own : common};
    snprintf(out.key, sizeof out.key, "%.90s.%.30s", own ? from->owner : home, name);
    return out;
}

#define BEAM(name)      choose(from, beam_key, #name, from->own->name, from->beam->name)
#define STRUCTURE(name) choose(from, structure_key, #name, from->own->name, from->structure->name)

static lehr_status read_number(double *out, const config_reader *in, given from, const char *unit,
                               double least, double most)
{
    return config_read_quantity(out, in, from.key, from.text, unit, least, most);
}

/// A word, or the degree of polarisation of one azimuth.
static lehr_status read_polarization(lehr_study_pdf *out, const config_reader *in, given from)
{
    static const char *const words[] = {"auto", "none", "full-ring", NULL};
    bool word = !from.text || strspn(from.text, "+-.0123456789") == 0;
    if (word) {
        return config_read_choice(&out->polarization, in, from.key, from.text, words);
    }
    lehr_status status = read_number(&out->degree, in, from, "", -1, 1);
    return status == LEHR_OK ? config_read_text(&out->polarization, in, "degree") : status;
}

static lehr_status read_background(lehr_study_pdf *out, const config_reader *in, const sources *from)
{
    const double usual_error = 0.1;
    given file = BEAM(background);
    given scale = BEAM(background_scale);
    given error = BEAM(background_scale_error);
    bool fitted = scale.text && strcmp(scale.text, "fit") == 0;
    out->own_background = from->own->background_scale || from->own->background_scale_error;
    if (!file.text && out->own_background) {
        return config_refuse(in, LEHR_ERR_FORMAT, from->owner, "speaks of a background but gives none");
    }
    lehr_status status = file.text ? config_name_file(&out->background, in, file.key, file.text) : LEHR_OK;
    if (status == LEHR_OK) {
        status = config_read_quantity(&out->background_scale, in, scale.key,
                                      fitted || !scale.text ? "1" : scale.text, "", 0, 1e6);
    }
    status = status == LEHR_OK ? read_number(&out->background_scale_error, in, error, "", 0, 1e6) : status;
    if (status == LEHR_OK && !error.text) {
        out->background_scale_error = fitted ? usual_error : 0;
    }
    return status;
}

static lehr_status read_order(lehr_study_pdf *out, const config_reader *in, given from)
{
    bool automatic = !from.text || strcmp(from.text, "auto") == 0;
    out->order = SIZE_MAX;
    if (!automatic && strcmp(from.text, "0") == 0) {
        out->order = 0;
        return LEHR_OK;
    }
    lehr_status status = automatic ? LEHR_OK : config_read_count(&out->order, in, from.key, from.text, 0);
    return status == LEHR_OK && !automatic && out->order > LEHR_PDF_STRUCTURE_TERMS
               ? config_refuse(in, LEHR_ERR_DOMAIN, from.key, "%zu is not auto, 0, 1, 2 or 3", out->order)
               : status;
}

static lehr_status read_density(lehr_study_pdf *out, const config_reader *in, const sources *from,
                                const lehr_study_material *material)
{
    given density = STRUCTURE(density);
    given error = STRUCTURE(density_error);
    out->own_density = from->own->density || from->own->density_error;
    out->density_measured = density.text && strcmp(density.text, "measured") == 0;
    lehr_status status = out->density_measured
                             ? LEHR_OK
                             : read_number(&out->density_g_per_cm3, in, density, "g/cm^3", 0.1, 30);
    if (status == LEHR_OK && !density.text) {
        out->density_g_per_cm3 = material->density_g_per_cm3;
    }
    if (out->density_measured) {
        out->own_density = true;
        out->density_g_per_cm3 = (double)NAN;
    }
    status = status == LEHR_OK ? read_number(&out->density_error, in, error, "g/cm^3", 0, 30) : status;
    return status == LEHR_OK && error.text && isnan(out->density_g_per_cm3) && !out->density_measured
               ? config_refuse(in, LEHR_ERR_FORMAT, error.key,
                               "belongs to a density: give it, or material.density")
               : status;
}

/// A measured density needs weighings of the sample.
static lehr_status check_measured(const lehr_study_config *config, const lehr_study_sample *sample,
                                  const lehr_study_pdf *curve, const config_reader *in, const sources *from)
{
    if (!curve->density_measured || (config->mech.density && sample->n_weighings > 0)) {
        return LEHR_OK;
    }
    return config_refuse(in, LEHR_ERR_FORMAT, STRUCTURE(density).key,
                         config->mech.density ? "sample '%s' has no weighings"
                                              : "sample '%s': 'measured' needs analysis.mech.density",
                         sample->name);
}

static lehr_status read_limits(lehr_study_pdf *out, const config_reader *in, const sources *from)
{
    given qmin = STRUCTURE(qmin);
    given qmax = STRUCTURE(qmax);
    lehr_status status = read_number(&out->qmin_per_ang, in, qmin, "1/angstrom", 0, 100);
    status = status == LEHR_OK ? read_number(&out->qmax_per_ang, in, qmax, "1/angstrom", 0.1, 100) : status;
    status =
        status == LEHR_OK ? read_number(&out->rmin_ang, in, STRUCTURE(rmin), "angstrom", 0.1, 20) : status;
    return status == LEHR_OK && qmin.text && qmax.text && !(out->qmin_per_ang < out->qmax_per_ang)
               ? config_refuse(in, LEHR_ERR_DOMAIN, qmin.key, "%g is not below qmax, %g", out->qmin_per_ang,
                               out->qmax_per_ang)
               : status;
}

/// The curve of this sample that is evaluated from images.
static lehr_status find_images(size_t *out, const config_reader *in, const sources *from,
                               const lehr_study_config *config, const lehr_study_sample *sample)
{
    char key[CONFIG_KEY_SIZE];
    const char *name = from->own->images;
    *out = SIZE_MAX;
    if ((from->own->file != NULL) == (name != NULL)) {
        return config_refuse(in, LEHR_ERR_FORMAT, from->owner,
                             "needs either 'file', a curve, or 'images', one of the xrd files or stacks of "
                             "this sample");
    }
    for (size_t i = 0; name && i < sample->n_xrd; i++) {
        bool images = !lehr_study_curve_of(sample, &sample->xrd[i]);
        *out = images && strcmp(sample->xrd[i].written, name) == 0 ? i : *out;
    }
    snprintf(key, sizeof key, "%.110s.images", from->owner);
    if (name && *out == SIZE_MAX) {
        return config_refuse(in, LEHR_ERR_FORMAT, key,
                             "'%s' is none of the xrd files or stacks of sample '%s'", name, sample->name);
    }
    return name && !config->integrate.wanted
               ? config_refuse(in, LEHR_ERR_FORMAT, key, "needs analysis.xrd.integrate")
               : LEHR_OK;
}

static lehr_status read_curve(lehr_study_config *config, lehr_study_sample *sample, size_t i,
                              const config_reader *in, const sources *from)
{
    char key[CONFIG_KEY_SIZE];
    lehr_study_pdf *out = &sample->pdf[i];
    const char *written = from->own->file ? from->own->file : from->own->images;
    out->degree = (double)NAN;
    snprintf(key, sizeof key, "%.100s.%s", from->owner, from->own->file ? "file" : "images");
    lehr_status status = find_images(&out->images, in, from, config, sample);
    status = status == LEHR_OK ? config_name_file(&sample->pdf_files[i], in, key, written) : status;
    status = status == LEHR_OK ? read_background(out, in, from) : status;
    status = status == LEHR_OK ? read_number(&out->energy_keV, in, BEAM(energy), "keV", 1, 1000) : status;
    status = status == LEHR_OK ? read_polarization(out, in, BEAM(polarization)) : status;
    status = status == LEHR_OK ? read_number(&out->mu_t, in, STRUCTURE(plate), "", 0, 100) : status;
    status = status == LEHR_OK ? read_density(out, in, from, &config->material) : status;
    status = status == LEHR_OK ? check_measured(config, sample, out, in, from) : status;
    status = status == LEHR_OK ? read_limits(out, in, from) : status;
    return status == LEHR_OK ? read_order(out, in, STRUCTURE(order)) : status;
}

/// Curves of one sample. Images have an instrument of their own, that of xrd.
static lehr_status read_curves(lehr_study_config *config, size_t number, const config_reader *in,
                               const raw_study *raw, const raw_pdf *structure)
{
    static const raw_pdf silent = {0};
    const raw_sample *own = &raw->samples[number];
    lehr_study_sample *sample = &config->samples[number];
    lehr_status status = LEHR_OK;
    if (own->n_pdf == 0) {
        return LEHR_OK;
    }
    sample->pdf_files = lehr_core_alloc(own->n_pdf, sizeof *sample->pdf_files);
    sample->pdf = lehr_core_alloc(own->n_pdf, sizeof *sample->pdf);
    if (!sample->pdf_files || !sample->pdf) {
        return config_no_memory(in);
    }
    sample->n_pdf = own->n_pdf;
    for (size_t i = 0; status == LEHR_OK && i < own->n_pdf; i++) {
        char owner[CONFIG_KEY_SIZE];
        snprintf(owner, sizeof owner, "samples[%zu].pdf[%zu]", number, i);
        const sources from = {owner, &own->pdf[i], own->pdf[i].images ? &silent : &raw->instruments.pdf,
                              structure};
        status = read_curve(config, sample, i, in, &from);
    }
    return status;
}

static lehr_status check_composition(const lehr_study_config *config, const config_reader *in)
{
    lehr_composition composition;
    lehr_error why = {0};
    if (!config->material.composition) {
        return config_refuse(in, LEHR_ERR_FORMAT, structure_key,
                             "needs the form factors of the sample: give material.composition");
    }
    return lehr_composition_parse(&composition, config->material.composition, &why) == LEHR_OK
               ? LEHR_OK
               : config_refuse(in, LEHR_ERR_FORMAT, "material.composition", "%s", why.message);
}

static lehr_status read_shells(lehr_study_structure *out, const config_reader *in, const char *text)
{
    static const char key[] = "analysis.pdf.correlation.shells";
    const size_t most = 6;
    lehr_status status = config_read_count(&out->shells, in, key, text, 1);
    return status == LEHR_OK && out->shells > most
               ? config_refuse(in, LEHR_ERR_DOMAIN, key, "%zu is not 1 to %zu", out->shells, most)
               : status;
}

static lehr_status read_correlation(lehr_study_config *config, const config_reader *in,
                                    const raw_correlation *raw)
{
    static const char *const windows[] = {"lorch", "none", "soper-lorch", "cosine", NULL};
    static const char *const conventions[] = {"C", "A", "B", NULL};
    static const char range_key[] = "analysis.pdf.correlation.range";
    static const char reference_key[] = "analysis.pdf.correlation.reference";
    lehr_study_structure *out = &config->structure;
    lehr_status status =
        config_read_choice(&out->window, in, "analysis.pdf.correlation.window", raw->window, windows);
    if (status == LEHR_OK) {
        status = config_read_quantity(&out->rmax_ang, in, "analysis.pdf.correlation.rmax",
                                      raw->rmax ? raw->rmax : "20", "angstrom", 4, 200);
    }
    if (status == LEHR_OK) {
        status = config_read_choice(&out->convention, in, "analysis.pdf.correlation.convention",
                                    raw->convention, conventions);
    }
    status = status == LEHR_OK ? config_read_window(out->range_ang, in, range_key, raw->range, "angstrom")
                               : status;
    if (status == LEHR_OK && raw->range && strcmp(out->convention, "C") != 0) {
        return config_refuse(in, LEHR_ERR_FORMAT, range_key, "belongs to convention C");
    }
    if (status == LEHR_OK && raw->range && out->range_ang[1] > out->rmax_ang) {
        return config_refuse(in, LEHR_ERR_DOMAIN, range_key, "ends beyond rmax, %g angstrom", out->rmax_ang);
    }
    status = status == LEHR_OK ? read_shells(out, in, raw->shells) : status;
    status = status == LEHR_OK
                 ? config_find_sample(&out->reference, in, reference_key, raw->reference, config)
                 : status;
    return status == LEHR_OK && raw->reference && config->samples[out->reference].n_pdf == 0
               ? config_refuse(in, LEHR_ERR_FORMAT, reference_key, "sample '%s' has no pdf", raw->reference)
               : status;
}

lehr_status config_read_pdf(lehr_study_config *config, const config_reader *in, const raw_study *raw)
{
    static const raw_pdf silent = {0};
    static const raw_correlation plain = {0};
    const raw_pdf_analysis *analysis = &raw->analysis.pdf;
    const raw_pdf *structure = analysis->structure ? analysis->structure : &silent;
    size_t n = 0;
    // A mistake in the common part counts even where every curve has its own value.
    lehr_study_pdf values = {0};
    const sources from = {structure_key, &silent, &raw->instruments.pdf, structure};
    lehr_status status = read_background(&values, in, &from);
    status = status == LEHR_OK ? read_density(&values, in, &from, &config->material) : status;
    status = status == LEHR_OK ? read_limits(&values, in, &from) : status;
    config_clear_file(&values.background);
    for (size_t i = 0; status == LEHR_OK && i < config->n_samples; i++) {
        status = read_curves(config, i, in, raw, structure);
        n += config->samples[i].n_pdf;
    }
    config->structure.wanted = analysis->structure != NULL;
    if (status == LEHR_OK && config->structure.wanted && n == 0) {
        return config_refuse(in, LEHR_ERR_FORMAT, structure_key,
                             "needs curves of intensity: give samples[].pdf");
    }
    if (status == LEHR_OK && analysis->correlation && !config->structure.wanted) {
        return config_refuse(in, LEHR_ERR_FORMAT, "analysis.pdf.correlation", "needs analysis.pdf.structure");
    }
    status = status == LEHR_OK && config->structure.wanted ? check_composition(config, in) : status;
    return status == LEHR_OK
               ? read_correlation(config, in, analysis->correlation ? analysis->correlation : &plain)
               : status;
}

void config_clear_pdf(lehr_study_sample *sample)
{
    for (size_t i = 0; i < sample->n_pdf; i++) {
        config_clear_file(&sample->pdf_files[i]);
        config_clear_file(&sample->pdf[i].background);
        lehr_core_free(sample->pdf[i].polarization);
    }
    lehr_core_free(sample->pdf_files);
    lehr_core_free(sample->pdf);
}
