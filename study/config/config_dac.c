// Series in a diamond cell in the study file, and analysis.eos.
#include "config_value.h"

#include <lehr/core/alloc.h>
#include <lehr/fitting/eos.h>
#include <lehr/fitting/pressure_scale.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static const char eos_key[] = "analysis.eos";

// ---- one point ----------------------------------------------------------------------------
lehr_status config_check_ruby(const config_reader *in, const char *key, double wavelength_nm)
{
    // 15 K and ambient pressure to 300 GPa; ten times as large is angstrom.
    const double shortest_nm = 690;
    const double longest_nm = 850;
    bool ten_times = wavelength_nm >= 10 * shortest_nm && wavelength_nm <= 10 * longest_nm;
    return isnan(wavelength_nm) || (wavelength_nm >= shortest_nm && wavelength_nm <= longest_nm)
               ? LEHR_OK
               : config_refuse(in, LEHR_ERR_DOMAIN, key, "%.6g nm is no R1 line of ruby (%g to %g nm)%s",
                               wavelength_nm, shortest_nm, longest_nm,
                               ten_times ? ": give the unit, angstrom" : "");
}

static lehr_status read_ruby(double *out, const config_reader *in, const char *key, const char *text)
{
    lehr_status status = config_read_quantity(out, in, key, text, "nm", 0, 1e6);
    return status == LEHR_OK ? config_check_ruby(in, key, *out) : status;
}

/// "samples[0].dac[0].points[3].ruby" in @p key.
static const char *key_of(char key[CONFIG_KEY_SIZE], const char *owner, const char *name)
{
    snprintf(key, CONFIG_KEY_SIZE, "%.100s.%.26s", owner, name);
    return key;
}

static lehr_status read_number(double *out, const config_reader *in, const char *owner, const char *name,
                               const char *text, const char *unit, double least, double most, double fallback)
{
    char key[CONFIG_KEY_SIZE];
    lehr_status status = config_read_quantity(out, in, key_of(key, owner, name), text, unit, least, most);
    *out = status == LEHR_OK && !text ? fallback : *out;
    return status;
}

/// What the point was measured with: exactly one thing.
static lehr_status read_source(lehr_study_sample *sample, lehr_study_dac_point *out, const config_reader *in,
                               const char *owner, const raw_dac_point *raw)
{
    const struct {
        const char *name, *text;
        lehr_study_dac_source source;
    } sources[] = {{"images", raw->images, LEHR_STUDY_DAC_IMAGES},
                   {"stack", raw->stack, LEHR_STUDY_DAC_STACK},
                   {"curve", raw->curve, LEHR_STUDY_DAC_CURVE},
                   {"q1", raw->q1, LEHR_STUDY_DAC_Q1}};
    char key[CONFIG_KEY_SIZE];
    lehr_status status = LEHR_OK;
    size_t n = 0;
    out->file = SIZE_MAX;
    for (size_t i = 0; status == LEHR_OK && i < sizeof sources / sizeof *sources; i++) {
        n += sources[i].text != NULL;
        out->source = sources[i].text ? sources[i].source : out->source;
        if (sources[i].text && n == 1 && sources[i].source != LEHR_STUDY_DAC_Q1) {
            out->file = sample->n_dac_files++;
            status = config_name_file(&sample->dac_files[out->file], in, key_of(key, owner, sources[i].name),
                                      sources[i].text);
        }
    }
    return status == LEHR_OK && n != 1
               ? config_refuse(in, LEHR_ERR_FORMAT, owner,
                               "needs one of 'images', 'stack', 'curve' and 'q1', and has %zu", n)
               : status;
}

static lehr_status read_direction(int *out, const config_reader *in, const char *owner, const char *text)
{
    static const char *const words[] = {"compression", "decompression", NULL};
    char key[CONFIG_KEY_SIZE];
    char *word = NULL;
    *out = 0;
    if (!text) {
        return LEHR_OK;
    }
    lehr_status status = config_read_choice(&word, in, key_of(key, owner, "direction"), text, words);
    *out = status != LEHR_OK ? 0 : strcmp(word, words[0]) == 0 ? 1 : -1;
    lehr_core_free(word);
    return status;
}

/// Pressure, or the line of ruby.
static lehr_status read_pressure(lehr_study_dac_point *out, const config_reader *in, const char *owner,
                                 const raw_dac_point *raw)
{
    char key[CONFIG_KEY_SIZE];
    if ((raw->pressure != NULL) == (raw->ruby != NULL)) {
        return config_refuse(in, LEHR_ERR_FORMAT, owner, "needs either 'pressure' or 'ruby'");
    }
    lehr_status status =
        read_number(&out->pressure_GPa, in, owner, "pressure", raw->pressure, "GPa", -10, 1000, (double)NAN);
    return status == LEHR_OK ? read_ruby(&out->ruby_nm, in, key_of(key, owner, "ruby"), raw->ruby) : status;
}

static lehr_status read_errors(lehr_study_dac_point *out, const config_reader *in, const char *owner,
                               const raw_dac_point *raw, const char *series, const raw_dac *common)
{
    const char *where = raw->pressure_error ? owner : series;
    const char *line = raw->ruby_error ? owner : series;
    lehr_status status = read_number(&out->pressure_error_GPa, in, where, "pressure_error",
                                     raw->pressure_error ? raw->pressure_error : common->pressure_error,
                                     "GPa", 0, 100, (double)NAN);
    if (status == LEHR_OK) {
        status =
            read_number(&out->ruby_error_nm, in, line, "ruby_error",
                        raw->ruby_error ? raw->ruby_error : common->ruby_error, "nm", 0, 10, (double)NAN);
    }
    return status == LEHR_OK ? read_number(&out->q1_error_per_ang, in, owner, "q1_error", raw->q1_error,
                                           "1/angstrom", 0, 1, (double)NAN)
                             : status;
}

static lehr_status read_point(lehr_study_sample *sample, lehr_study_dac_point *out, const config_reader *in,
                              const char *owner, const raw_dac_point *raw, const char *series,
                              const raw_dac *common)
{
    raw_stack stack = common->stack;
    stack.monitor = raw->monitor;
    out->line = yaml_index_line(in->index, owner);
    lehr_status status = read_source(sample, out, in, owner, raw);
    status = status == LEHR_OK ? read_pressure(out, in, owner, raw) : status;
    status = status == LEHR_OK ? read_errors(out, in, owner, raw, series, common) : status;
    status = status == LEHR_OK ? read_number(&out->temperature_K, in, owner, "temperature", raw->temperature,
                                             "K", 1, 2000, (double)NAN)
                               : status;
    status = status == LEHR_OK ? read_number(&out->q1_per_ang, in, owner, "q1", raw->q1, "1/angstrom", 0.01,
                                             100, (double)NAN)
                               : status;
    status = status == LEHR_OK ? read_direction(&out->direction, in, owner, raw->direction) : status;
    if (status == LEHR_OK && raw->monitor && out->source != LEHR_STUDY_DAC_STACK) {
        return config_refuse(in, LEHR_ERR_FORMAT, owner, "'monitor' belongs to a stack");
    }
    return status == LEHR_OK ? config_read_stack(&out->stack, in, series, &stack, &(raw_stack){0}) : status;
}

// ---- one series ---------------------------------------------------------------------------
static lehr_status read_points(lehr_study_sample *sample, lehr_study_dac *out, const config_reader *in,
                               const char *series, const raw_dac *raw)
{
    size_t n_files = sample->n_dac_files;
    out->points = lehr_core_alloc(raw->n_points, sizeof *out->points);
    lehr_study_file *files =
        lehr_core_realloc(sample->dac_files, n_files + raw->n_points, sizeof *sample->dac_files);
    sample->dac_files = files ? files : sample->dac_files;
    if (!out->points || !files) {
        return config_no_memory(in);
    }
    memset(files + n_files, 0, raw->n_points * sizeof *files);
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < raw->n_points; i++) {
        char owner[CONFIG_KEY_SIZE];
        snprintf(owner, sizeof owner, "%.90s.points[%zu]", series, i);
        out->n_points = i + 1;
        status = read_point(sample, &out->points[i], in, owner, &raw->points[i], series, raw);
    }
    return status;
}

static lehr_status read_series(lehr_study_sample *sample, lehr_study_dac *out, const config_reader *in,
                               const char *series, const raw_dac *raw)
{
    char key[CONFIG_KEY_SIZE];
    out->line = yaml_index_line(in->index, series);
    if ((raw->table != NULL) == (raw->n_points > 0)) {
        return config_refuse(in, LEHR_ERR_FORMAT, series, "needs either 'points' or 'table'");
    }
    if (raw->columns && !raw->table) {
        return config_refuse(in, LEHR_ERR_FORMAT, key_of(key, series, "columns"), "belongs to a table");
    }
    lehr_status status = read_ruby(&out->ruby0_nm, in, key_of(key, series, "ruby0"), raw->ruby0);
    status = status == LEHR_OK ? read_number(&out->ruby0_error_nm, in, series, "ruby0_error",
                                             raw->ruby0_error, "nm", 0, 10, (double)NAN)
                               : status;
    status = status == LEHR_OK ? read_number(&out->temperature0_K, in, series, "temperature0",
                                             raw->temperature0, "K", 1, 2000, 296)
                               : status;
    status = status == LEHR_OK ? config_read_flag(&out->remounted, in, key_of(key, series, "remounted"),
                                                  raw->remounted, true)
                               : status;
    status = status == LEHR_OK ? config_read_text(&out->columns, in, raw->columns) : status;
    if (status == LEHR_OK && raw->table) {
        return config_read_dac_table(sample, out, in, series, raw);
    }
    return status == LEHR_OK ? read_points(sample, out, in, series, raw) : status;
}

static lehr_status read_all(lehr_study_config *config, const config_reader *in, const raw_study *raw)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < config->n_samples; i++) {
        const raw_sample *own = &raw->samples[i];
        lehr_study_sample *sample = &config->samples[i];
        if (own->n_dac == 0) {
            continue;
        }
        sample->dac = lehr_core_alloc(own->n_dac, sizeof *sample->dac);
        if (!sample->dac) {
            return config_no_memory(in);
        }
        sample->n_dac = own->n_dac;
        for (size_t k = 0; status == LEHR_OK && k < own->n_dac; k++) {
            char series[CONFIG_KEY_SIZE];
            snprintf(series, sizeof series, "samples[%zu].dac[%zu]", i, k);
            status = read_series(sample, &sample->dac[k], in, series, &own->dac[k]);
        }
    }
    return status;
}

// ---- analysis.eos -------------------------------------------------------------------------
/// Name of the equation, also as people write it.
static lehr_status read_model(char **out, const config_reader *in, const char *text)
{
    enum { MOST_MODELS = 32 };
    const char *models[MOST_MODELS + 1] = {"birch-murnaghan-3"};
    size_t n = 1;
    static const char *const short_names[][2] = {
        {"bm2", "birch-murnaghan-2"}, {"bm3", "birch-murnaghan-3"}, {"bm4", "birch-murnaghan-4"}};
    for (size_t i = 0; i < lehr_fitting_eos_count() && n < MOST_MODELS; i++) {
        const char *name = lehr_fitting_eos_name(lehr_fitting_eos_at(i));
        // The equation of Kunc needs an exponent that no key of the study gives.
        if (strcmp(name, models[0]) != 0 && strcmp(name, "kunc") != 0) {
            models[n++] = name;
        }
    }
    for (size_t i = 0; text && i < sizeof short_names / sizeof *short_names; i++) {
        text = strcmp(text, short_names[i][0]) == 0 ? short_names[i][1] : text;
    }
    return config_read_choice(out, in, "analysis.eos.model", text, models);
}

static lehr_status read_words(lehr_study_eos *out, const config_reader *in, const raw_eos *raw)
{
    enum { MOST_SCALES = 32 };
    static const char *const shifts[] = {"datchi2007", "ragan1992", NULL};
    static const char *const branches[] = {"compression", "decompression", "both", NULL};
    const char *scales[MOST_SCALES + 1] = {NULL};
    for (size_t i = 0; i < lehr_fitting_pressure_scale_count() && i < MOST_SCALES; i++) {
        scales[i] = lehr_fitting_pressure_scale_name(lehr_fitting_pressure_scale_at(i));
    }
    lehr_status status = config_read_choice(&out->scale, in, "analysis.eos.scale",
                                            raw->scale ? raw->scale : "ruby2020", scales);
    if (status == LEHR_OK) {
        status = config_read_choice(&out->temperature_shift, in, "analysis.eos.temperature_shift",
                                    raw->temperature_shift, shifts);
    }
    status = status == LEHR_OK ? read_model(&out->model, in, raw->model) : status;
    return status == LEHR_OK
               ? config_read_choice(&out->branch, in, "analysis.eos.branch", raw->branch, branches)
               : status;
}

static lehr_status read_numbers(lehr_study_eos *out, const config_reader *in, const raw_eos *raw)
{
    lehr_status status = read_number(&out->bulk_prime, in, eos_key, "bulk_modulus_prime",
                                     raw->bulk_modulus_prime, "", -0.99, 100, (double)NAN);
    status = status == LEHR_OK
                 ? read_number(&out->exponent, in, eos_key, "exponent", raw->exponent, "", 0.5, 10, 3)
                 : status;
    status = status == LEHR_OK ? read_number(&out->exponent_error, in, eos_key, "exponent_error",
                                             raw->exponent_error, "", 0, 5, 0)
                               : status;
    if (status == LEHR_OK) {
        status = read_number(&out->bulk_prime_error, in, eos_key, "bulk_modulus_prime_error",
                             raw->bulk_modulus_prime_error, "", 0, 100, 0);
    }
    if (status == LEHR_OK && raw->bulk_modulus_prime_error && !raw->bulk_modulus_prime) {
        return config_refuse(in, LEHR_ERR_FORMAT, "analysis.eos.bulk_modulus_prime_error",
                             "belongs to bulk_modulus_prime, which holds the parameter: it is fitted here");
    }
    if (status == LEHR_OK && raw->bulk_modulus_prime &&
        lehr_fitting_eos_order(lehr_fitting_eos_find(out->model)) <= LEHR_FITTING_EOS_K0_PRIME) {
        return config_refuse(in, LEHR_ERR_FORMAT, "analysis.eos.bulk_modulus_prime",
                             "%s has no such parameter", out->model);
    }
    return status;
}

/// q0 that is given, or of the peak of a sample outside of the cell.
static lehr_status read_reference(lehr_study_config *config, const config_reader *in, const raw_eos *raw)
{
    static const char key[] = "analysis.eos.reference";
    lehr_study_eos *out = &config->eos;
    const char *word = raw->reference ? raw->reference : raw->position_zero ? "given" : "fit";
    bool given = strcmp(word, "given") == 0;
    bool is_word = given || strcmp(word, "fit") == 0 || strcmp(word, "ambient") == 0;
    out->reference_sample = SIZE_MAX;
    lehr_status status = read_number(&out->q0_per_ang, in, eos_key, "position_zero", raw->position_zero,
                                     "1/angstrom", 0.01, 100, (double)NAN);
    if (status == LEHR_OK) {
        status = read_number(&out->q0_error_per_ang, in, eos_key, "position_zero_error",
                             raw->position_zero_error, "1/angstrom", 0, 10, 0);
    }
    if (status == LEHR_OK && (raw->position_zero != NULL) != given) {
        return config_refuse(in, LEHR_ERR_FORMAT, raw->position_zero ? "analysis.eos.position_zero" : key,
                             raw->position_zero ? "is not used with reference '%s'"
                                                : "'%s' needs position_zero, and its error",
                             word);
    }
    if (status == LEHR_OK && raw->position_zero_error && !given) {
        return config_refuse(in, LEHR_ERR_FORMAT, "analysis.eos.position_zero_error",
                             "belongs to position_zero");
    }
    status = status == LEHR_OK ? config_read_text(&out->reference, in, word) : status;
    if (status != LEHR_OK || is_word) {
        return status;
    }
    for (size_t i = 0; i < config->n_samples; i++) {
        out->reference_sample = strcmp(config->samples[i].name, word) == 0 ? i : out->reference_sample;
    }
    if (out->reference_sample == SIZE_MAX) {
        return config_refuse(in, LEHR_ERR_FORMAT, key,
                             "'%s' is neither fit, ambient or given, nor the name of a sample", word);
    }
    return config->samples[out->reference_sample].n_xrd > 0 && config->fsdp.wanted
               ? LEHR_OK
               : config_refuse(in, LEHR_ERR_FORMAT, key,
                               "the peak of sample '%s' outside of the cell needs its xrd and "
                               "analysis.xrd.fsdp; or give position_zero",
                               word);
}

/// The peak as analysis.xrd.fsdp fits it, in a range of its own where one is given.
static lehr_status read_peak(lehr_study_config *config, const config_reader *in, const raw_eos *raw)
{
    lehr_study_fsdp *peak = &config->eos.peak;
    bool known = config->fsdp.wanted;
    *peak = (lehr_study_fsdp){.wanted = true, .fraction = known ? config->fsdp.fraction : 0.5};
    lehr_status status = config_read_text(&peak->model, in, known ? config->fsdp.model : "gaussian");
    if (status != LEHR_OK || raw->range) {
        return status == LEHR_OK ? config_read_window(peak->range_per_ang, in, "analysis.eos.range",
                                                      raw->range, "1/angstrom")
                                 : status;
    }
    memcpy(peak->range_per_ang, known ? config->fsdp.range_per_ang : (double[2]){NAN, NAN},
           sizeof peak->range_per_ang);
    return LEHR_OK;
}

bool lehr_study_dac_has_images(const lehr_study_dac_point *point)
{
    return point->source == LEHR_STUDY_DAC_IMAGES || point->source == LEHR_STUDY_DAC_STACK;
}

/// What the points need of other keys.
static lehr_status check_together(const lehr_study_config *config, const config_reader *in)
{
    size_t n_series = 0;
    size_t n_files = 0;
    size_t n_images = 0;
    for (size_t i = 0; i < config->n_samples; i++) {
        const lehr_study_sample *sample = &config->samples[i];
        n_series += sample->n_dac;
        n_files += sample->n_dac_files;
        for (size_t k = 0; k < sample->n_dac; k++) {
            for (size_t j = 0; j < sample->dac[k].n_points; j++) {
                n_images += lehr_study_dac_has_images(&sample->dac[k].points[j]);
            }
        }
    }
    if (n_series == 0) {
        return config_refuse(in, LEHR_ERR_FORMAT, eos_key, "needs series in a cell: give samples[].dac");
    }
    if (n_images > 0 && (!config->integrate.wanted || strcmp(config->integrate.unit, "q_A^-1") != 0)) {
        return config_refuse(in, LEHR_ERR_FORMAT, eos_key,
                             "images need analysis.xrd.integrate with unit q_A^-1");
    }
    if (n_files > 0 && isnan(config->eos.peak.range_per_ang[0])) {
        return config_refuse(in, LEHR_ERR_FORMAT, eos_key,
                             "needs the range in which the peak lies: give range, or analysis.xrd.fsdp");
    }
    return LEHR_OK;
}

lehr_status config_read_dac(lehr_study_config *config, const config_reader *in, const raw_study *raw)
{
    lehr_status status = read_all(config, in, raw);
    if (status != LEHR_OK || !raw->analysis.eos) {
        return status;
    }
    config->eos.wanted = true;
    status = read_words(&config->eos, in, raw->analysis.eos);
    status = status == LEHR_OK ? read_numbers(&config->eos, in, raw->analysis.eos) : status;
    status = status == LEHR_OK ? read_reference(config, in, raw->analysis.eos) : status;
    status = status == LEHR_OK ? read_peak(config, in, raw->analysis.eos) : status;
    return status == LEHR_OK ? check_together(config, in) : status;
}

void config_clear_dac(lehr_study_sample *sample)
{
    for (size_t i = 0; i < sample->n_dac; i++) {
        config_clear_file(&sample->dac[i].table);
        lehr_core_free(sample->dac[i].columns);
        for (size_t k = 0; k < sample->dac[i].n_points; k++) {
            config_clear_stack(&sample->dac[i].points[k].stack);
        }
        lehr_core_free(sample->dac[i].points);
    }
    for (size_t i = 0; i < sample->n_dac_files; i++) {
        config_clear_file(&sample->dac_files[i]);
    }
    lehr_core_free(sample->dac);
    lehr_core_free(sample->dac_files);
}
