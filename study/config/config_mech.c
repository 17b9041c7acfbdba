// Mechanical tests in the study file: what each table says itself, else the part of analysis.mech.
#include "config_value.h"

#include <lehr/core/alloc.h>
#include <lehr/mechanics/yield.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/// Where a value can come from.
typedef struct sources {
    const char *owner; ///< key of the table
    const char *home;  ///< key of the analysis
} sources;

/// A value with the key that gave it.
typedef struct given {
    const char *text; ///< NULL: nobody gave one
    char key[CONFIG_KEY_SIZE];
} given;

static given choose(const sources *from, const char *name, const char *own, const char *common)
{
    given out = {.text = own ? own : common};
    snprintf(out.key, sizeof out.key, "%.90s.%.30s", own ? from->owner : from->home, name);
    return out;
}

#define CHOOSE(name) choose(from, #name, own->name, common->name)

static lehr_status read_number(double *out, const config_reader *in, given value, const char *unit,
                               double least, double most, double fallback)
{
    lehr_status status = config_read_quantity(out, in, value.key, value.text, unit, least, most);
    *out = status == LEHR_OK && !value.text ? fallback : *out;
    return status;
}

// ---- stress-strain curves -----------------------------------------------------------------
/// Cross section from what is given of it.
static lehr_status read_area(lehr_study_compression *out, const config_reader *in, const sources *from,
                             const raw_compression *own)
{
    const double pi = 3.14159265358979323846;
    static const raw_compression nothing = {0};
    const raw_compression *common = &nothing;
    double diameter_mm = NAN;
    given diameter = CHOOSE(diameter);
    if (own->area && own->diameter) {
        return config_refuse(in, LEHR_ERR_FORMAT, diameter.key, "the cross section is given by 'area'");
    }
    lehr_status status = read_number(&out->area_mm2, in, CHOOSE(area), "mm^2", 1e-9, 1e9, (double)NAN);
    status =
        status == LEHR_OK ? read_number(&diameter_mm, in, diameter, "mm", 1e-6, 1e6, (double)NAN) : status;
    if (status == LEHR_OK && own->diameter) {
        out->area_mm2 = pi / 4 * diameter_mm * diameter_mm;
    }
    return status == LEHR_OK ? read_number(&out->length_mm, in, CHOOSE(length), "mm", 1e-6, 1e6, (double)NAN)
                             : status;
}

/// Errors of the size of the sample, and the compliance of the machine.
static lehr_status read_sample_errors(lehr_study_compression *out, const config_reader *in,
                                      const sources *from, const raw_compression *own,
                                      const raw_compression *common)
{
    const double pi = 3.14159265358979323846;
    double length = 0, area = 0, diameter = 0, sigma = 0;
    given compliance = CHOOSE(compliance), sigma_compliance = CHOOSE(sigma_compliance);
    lehr_status status = read_number(&out->compliance_mm_per_N, in, compliance, "mm/N", 0, 1, 0);
    status = status == LEHR_OK ? read_number(&sigma, in, sigma_compliance, "mm/N", 0, 1, 0) : status;
    status = status == LEHR_OK ? read_number(&length, in, CHOOSE(sigma_length), "mm", 0, 1e6, 0) : status;
    status = status == LEHR_OK ? read_number(&area, in, CHOOSE(sigma_area), "mm^2", 0, 1e9, 0) : status;
    status = status == LEHR_OK ? read_number(&diameter, in, CHOOSE(sigma_diameter), "mm", 0, 1e6, 0) : status;
    if (status != LEHR_OK) {
        return status;
    }
    bool no_area = isnan(out->area_mm2);
    const struct {
        bool wrong;
        given key;
        const char *of;
    } checks[] = {{own->sigma_length && isnan(out->length_mm), CHOOSE(sigma_length), "length"},
                  {own->sigma_area && !own->area, CHOOSE(sigma_area), "area"},
                  {own->sigma_diameter && !own->diameter, CHOOSE(sigma_diameter), "diameter"}};
    for (size_t k = 0; k < sizeof checks / sizeof *checks; k++) {
        if (checks[k].wrong) {
            return config_refuse(in, LEHR_ERR_FORMAT, checks[k].key.key, "belongs to '%s'", checks[k].of);
        }
    }
    out->relative_length_error = length > 0 ? length / out->length_mm : 0;
    out->relative_area_error = diameter > 0 ? diameter * sqrt(pi / out->area_mm2) // 2 s/d
                               : area > 0   ? area / out->area_mm2
                                            : 0;
    out->compliance_error_per_MPa =
        sigma > 0 && !no_area && !isnan(out->length_mm) ? sigma * out->area_mm2 / out->length_mm : 0;
    return LEHR_OK;
}

static lehr_status read_compression(lehr_study_compression *out, const config_reader *in, const sources *from,
                                    const raw_compression *own, const raw_compression *common)
{
    static const char *const forms[] = {"engineering", "compression", "tension", NULL};
    const lehr_mechanics_yield_options usual = lehr_mechanics_yield_defaults();
    given form = choose(from, "true", own->true_values, common->true_values);
    given elastic = CHOOSE(elastic);
    lehr_status status = read_area(out, in, from, own);
    status = status == LEHR_OK ? read_sample_errors(out, in, from, own, common) : status;
    status =
        status == LEHR_OK ? read_number(&out->offset, in, CHOOSE(offset), "", 1e-9, 1, usual.offset) : status;
    status = status == LEHR_OK ? config_read_window(out->elastic, in, elastic.key, elastic.text, "") : status;
    status = status == LEHR_OK ? read_number(&out->span, in, CHOOSE(span), "", 1e-9, 1, (double)NAN) : status;
    status =
        status == LEHR_OK ? config_read_choice(&out->true_values, in, form.key, form.text, forms) : status;
    return status == LEHR_OK ? config_read_text(&out->columns, in, own->columns) : status;
}

// ---- pop-ins and weighings ------------------------------------------------------------------
static lehr_status read_popins(lehr_study_popins *out, const config_reader *in, const sources *from,
                               const raw_popins *own, const raw_popins *common)
{
    given radius = CHOOSE(radius);
    given modulus = CHOOSE(modulus);
    lehr_status status = read_number(&out->radius_um, in, radius, "um", 1e-6, 1e6, (double)NAN);
    status = status == LEHR_OK ? read_number(&out->sigma_radius_um, in, CHOOSE(sigma_radius), "um", 0, 1e6, 0)
                               : status;
    status = status == LEHR_OK ? read_number(&out->modulus_GPa, in, modulus, "GPa", 1e-6, 1e4, (double)NAN)
                               : status;
    status = status == LEHR_OK
                 ? read_number(&out->sigma_modulus_GPa, in, CHOOSE(sigma_modulus), "GPa", 0, 1e4, 0)
                 : status;
    if (status == LEHR_OK && (radius.text != NULL) != (modulus.text != NULL)) {
        return config_refuse(in, LEHR_ERR_FORMAT, (radius.text ? radius : modulus).key,
                             "stresses of loads need both radius and modulus");
    }
    return status == LEHR_OK ? config_read_text(&out->columns, in, own->columns) : status;
}

static lehr_status read_weighings(lehr_study_weighings *out, const config_reader *in, const sources *from,
                                  const raw_weighings *own, const raw_weighings *common)
{
    given liquid = CHOOSE(liquid_density);
    given temperature = CHOOSE(temperature);
    given air = CHOOSE(air_density);
    lehr_status status = read_number(&out->liquid_g_per_cm3, in, liquid, "g/cm^3", 1e-3, 30, (double)NAN);
    if (status == LEHR_OK) {
        status =
            read_number(&out->sigma_liquid_g_per_cm3, in, CHOOSE(sigma_liquid_density), "g/cm^3", 0, 30, 0);
    }
    status = status == LEHR_OK
                 ? read_number(&out->temperature_K, in, temperature, "K", 263.15, 313.15, (double)NAN)
                 : status;
    if (status == LEHR_OK) { // a difference: degrees of any zero
        status = read_number(&out->sigma_temperature_K, in, CHOOSE(sigma_temperature), "K", 0, 100, 0);
    }
    status =
        status == LEHR_OK ? read_number(&out->air_g_per_cm3, in, air, "g/cm^3", 0, 1, (double)NAN) : status;
    status =
        status == LEHR_OK ? read_number(&out->sigma_mass_g, in, CHOOSE(sigma_mass), "g", 0, 1e3, 0) : status;
    status = status == LEHR_OK ? config_read_text(&out->sample, in, own->sample) : status;
    return status == LEHR_OK ? config_read_text(&out->columns, in, own->columns) : status;
}

/// Densities of water and air come from the temperature.
static lehr_status check_weighings(const lehr_study_weighings *of, bool wanted, const config_reader *in,
                                   const char *key)
{
    bool known = !wanted || (!isnan(of->liquid_g_per_cm3) && !isnan(of->air_g_per_cm3));
    return known || !isnan(of->temperature_K)
               ? LEHR_OK
               : config_refuse(in, LEHR_ERR_FORMAT, key,
                               "needs the temperature, for the densities of water and air; or "
                               "liquid_density and air_density");
}

// ---- lists of a sample ------------------------------------------------------------------------
/// Room for @p n files and what goes with them.
static lehr_status make_room(lehr_study_file **files, void **parts, size_t *n_out, size_t n, size_t size,
                             const config_reader *in)
{
    if (n == 0) {
        return LEHR_OK;
    }
    *files = lehr_core_alloc(n, sizeof **files);
    *parts = lehr_core_alloc(n, size);
    *n_out = *files && *parts ? n : 0;
    return *n_out > 0 ? LEHR_OK : config_no_memory(in);
}

/// One list: files, and what is read of each entry.
#define READ_LIST(list, files_, values, n_values, home_, common, read, check)                                \
    do {                                                                                                     \
        void *room = NULL;                                                                                   \
        status = make_room(&out->files_, &room, &out->n_values, raw->n_##list, sizeof *out->values, in);     \
        out->values = room;                                                                                  \
        for (size_t i = 0; status == LEHR_OK && i < raw->n_##list; i++) {                                    \
            char owner[CONFIG_KEY_SIZE];                                                                     \
            char file[CONFIG_KEY_SIZE];                                                                      \
            snprintf(owner, sizeof owner, "samples[%zu]." #list "[%zu]", number, i);                         \
            snprintf(file, sizeof file, "%.110s.file", owner);                                               \
            const sources from = {owner, home_};                                                             \
            status = config_name_file(&out->files_[i], in, file, raw->list[i].file);                         \
            status = status == LEHR_OK ? read(&out->values[i], in, &from, &raw->list[i], common) : status;   \
            status = status == LEHR_OK ? check : status;                                                     \
        }                                                                                                    \
    } while (0)

static lehr_status read_tests(lehr_study_sample *out, size_t number, bool wanted, const config_reader *in,
                              const raw_sample *raw, const raw_compression *yield, const raw_popins *popin,
                              const raw_weighings *density)
{
    lehr_status status = LEHR_OK;
    READ_LIST(compression, compression_files, compression, n_compression, "analysis.mech.yield", yield,
              read_compression, LEHR_OK);
    if (status == LEHR_OK) {
        READ_LIST(popins, popin_files, popins, n_popins, "analysis.mech.popin", popin, read_popins, LEHR_OK);
    }
    if (status == LEHR_OK) {
        READ_LIST(weighings, weighing_files, weighings, n_weighings, "analysis.mech.density", density,
                  read_weighings, check_weighings(&out->weighings[i], wanted, in, owner));
    }
    return status;
}

// ---- the whole part -----------------------------------------------------------------------
/// Mistakes in the common parts count even where every table has its own values.
static lehr_status check_common(const config_reader *in, const raw_compression *yield,
                                const raw_popins *popin, const raw_weighings *density)
{
    static const raw_compression no_curve = {0};
    static const raw_popins no_popins = {0};
    static const raw_weighings no_weighings = {0};
    lehr_study_compression curve = {0};
    lehr_study_popins popins = {0};
    lehr_study_weighings weighings = {0};
    const sources from[] = {{"analysis.mech.yield", "analysis.mech.yield"},
                            {"analysis.mech.popin", "analysis.mech.popin"},
                            {"analysis.mech.density", "analysis.mech.density"}};
    lehr_status status = read_compression(&curve, in, &from[0], &no_curve, yield);
    status = status == LEHR_OK ? read_popins(&popins, in, &from[1], &no_popins, popin) : status;
    status = status == LEHR_OK ? read_weighings(&weighings, in, &from[2], &no_weighings, density) : status;
    lehr_core_free(curve.true_values);
    return status;
}

/// An analysis has something to analyse.
static lehr_status check_wanted(const lehr_study_config *config, const config_reader *in)
{
    const struct {
        bool wanted;
        size_t offset;
        const char *key, *list;
    } parts[] = {
        {config->mech.yield, offsetof(lehr_study_sample, n_compression), "analysis.mech.yield",
         "compression"},
        {config->mech.popin, offsetof(lehr_study_sample, n_popins), "analysis.mech.popin", "popins"},
        {config->mech.density, offsetof(lehr_study_sample, n_weighings), "analysis.mech.density",
         "weighings"},
    };
    for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) {
        size_t n = 0;
        for (size_t i = 0; i < config->n_samples; i++) {
            n += *(const size_t *)(const void *)((const char *)&config->samples[i] + parts[k].offset);
        }
        if (parts[k].wanted && n == 0) {
            return config_refuse(in, LEHR_ERR_FORMAT, parts[k].key, "needs tables: give samples[].%s",
                                 parts[k].list);
        }
    }
    return LEHR_OK;
}

static lehr_status read_critical(lehr_study_config *config, const config_reader *in, const raw_critical *raw)
{
    static const char key[] = "analysis.mech.critical";
    const size_t fewest = 3;
    size_t n = 0;
    if (!raw) {
        return LEHR_OK;
    }
    config->mech.critical = true;
    if (raw->file) {
        lehr_status status =
            config_name_file(&config->mech.critical_table, in, "analysis.mech.critical.file", raw->file);
        return status == LEHR_OK ? config_read_text(&config->mech.critical_columns, in, raw->columns)
                                 : status;
    }
    if (raw->columns) {
        return config_refuse(in, LEHR_ERR_FORMAT, "analysis.mech.critical.columns", "belongs to a file");
    }
    if (!config->enthalpy.wanted) {
        return config_refuse(in, LEHR_ERR_FORMAT, key,
                             "takes the relaxation enthalpies of the samples: give analysis.dsc.enthalpy, or "
                             "file, a table");
    }
    for (size_t i = 0; i < config->n_samples; i++) {
        n += !isnan(config->samples[i].treatment.stress_GPa) && config->samples[i].n_dsc > 0;
    }
    return n < fewest ? config_refuse(in, LEHR_ERR_FORMAT, key,
                                      "%zu samples have both dsc and treatment.stress: at least %zu are "
                                      "needed, the one without stress (0) among them",
                                      n, fewest)
                      : LEHR_OK;
}

/// The sample that the others are compared with.
static lehr_status read_reference(lehr_study_config *config, const config_reader *in, const char *name)
{
    static const char key[] = "analysis.mech.density.reference";
    config->mech.reference = SIZE_MAX;
    if (!name) {
        return LEHR_OK;
    }
    lehr_status status = config_find_sample(&config->mech.reference, in, key, name, config);
    return status == LEHR_OK && config->samples[config->mech.reference].n_weighings == 0
               ? config_refuse(in, LEHR_ERR_FORMAT, key, "sample '%s' has no weighings", name)
               : status;
}

lehr_status config_read_mech(lehr_study_config *config, const config_reader *in, const raw_study *raw)
{
    static const raw_compression no_curve = {0};
    static const raw_popins no_popins = {0};
    static const raw_weighings no_weighings = {0};
    const raw_mech_analysis *analysis = &raw->analysis.mech;
    const raw_compression *yield = analysis->yield ? analysis->yield : &no_curve;
    const raw_popins *popin = analysis->popin ? analysis->popin : &no_popins;
    const raw_weighings *density = analysis->density ? analysis->density : &no_weighings;
    config->mech.yield = analysis->yield != NULL;
    config->mech.popin = analysis->popin != NULL;
    config->mech.density = analysis->density != NULL;
    lehr_status status = check_common(in, yield, popin, density);
    for (size_t i = 0; status == LEHR_OK && i < config->n_samples; i++) {
        status = read_tests(&config->samples[i], i, config->mech.density, in, &raw->samples[i], yield, popin,
                            density);
    }
    status = status == LEHR_OK ? check_wanted(config, in) : status;
    status = status == LEHR_OK ? read_reference(config, in, density->reference) : status;
    return status == LEHR_OK ? read_critical(config, in, analysis->critical) : status;
}

void config_clear_mech(lehr_study_sample *sample)
{
    for (size_t i = 0; i < sample->n_compression; i++) {
        config_clear_file(&sample->compression_files[i]);
        lehr_core_free(sample->compression[i].columns);
        lehr_core_free(sample->compression[i].true_values);
    }
    for (size_t i = 0; i < sample->n_popins; i++) {
        config_clear_file(&sample->popin_files[i]);
        lehr_core_free(sample->popins[i].columns);
    }
    for (size_t i = 0; i < sample->n_weighings; i++) {
        config_clear_file(&sample->weighing_files[i]);
        lehr_core_free(sample->weighings[i].columns);
        lehr_core_free(sample->weighings[i].sample);
    }
    lehr_core_free(sample->compression_files);
    lehr_core_free(sample->compression);
    lehr_core_free(sample->popin_files);
    lehr_core_free(sample->popins);
    lehr_core_free(sample->weighing_files);
    lehr_core_free(sample->weighings);
}
