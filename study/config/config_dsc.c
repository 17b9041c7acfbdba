// analysis.dsc of the study file. The windows of a part are its own, or else those given for all parts.
#include "config_value.h"

#include "task_dsc.h"

#include <lehr/core/alloc.h>
#include <lehr/dsc/peak_shift.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const char shared_key[] = "analysis.dsc";

/// A part of analysis.dsc while it is read.
typedef struct part_reader {
    const config_reader *in;
    const raw_dsc_analysis *raw;
    const char *name; ///< "tf"
} part_reader;

/// "analysis.dsc.tf.glass" in @p key.
static const char *key_of(char key[CONFIG_KEY_SIZE], const part_reader *part, const char *name)
{
    snprintf(key, CONFIG_KEY_SIZE, "%s.%s%s%s", shared_key, part->name, name[0] ? "." : "", name);
    return key;
}

/// The window of a part, or of all parts; NaN: it is found in each scan.
static lehr_status read_window(double out[2], const part_reader *part, const char *name, const char *own,
                               const char *shared)
{
    char key[CONFIG_KEY_SIZE];
    key_of(key, part, name);
    if (!own) {
        snprintf(key, sizeof key, "%s.%s", shared_key, name);
    }
    return config_read_window(out, part->in, key, own ? own : shared, "K");
}

static lehr_status read_windows(double glass_K[2], double liquid_K[2], const part_reader *part,
                                const char *glass, const char *liquid)
{
    char key[CONFIG_KEY_SIZE];
    lehr_status status = read_window(glass_K, part, "glass", glass, part->raw->glass);
    status = status == LEHR_OK ? read_window(liquid_K, part, "liquid", liquid, part->raw->liquid) : status;
    if (status == LEHR_OK && glass_K[1] >= liquid_K[0]) {
        return config_refuse(part->in, LEHR_ERR_DOMAIN, key_of(key, part, ""),
                             "the glass window %g:%g K does not end below the liquid window %g:%g K",
                             glass_K[0], glass_K[1], liquid_K[0], liquid_K[1]);
    }
    return status;
}

static lehr_status read_segment(size_t *out, const part_reader *part, const char *name, const char *text)
{
    char key[CONFIG_KEY_SIZE];
    return config_read_count(out, part->in, key_of(key, part, name), text, 0);
}

/// Number with a unit; an absent one is @p fallback.
static lehr_status read_number(double *out, const part_reader *part, const char *name, const char *text,
                               const char *unit, double least, double most, double fallback)
{
    char key[CONFIG_KEY_SIZE];
    lehr_status status =
        config_read_quantity(out, part->in, key_of(key, part, name), text, unit, least, most);
    *out = status == LEHR_OK && !text ? fallback : *out;
    return status;
}

static lehr_status read_choice(char **out, const part_reader *part, const char *name, const char *text,
                               const char *const *choices)
{
    char key[CONFIG_KEY_SIZE];
    return config_read_choice(out, part->in, key_of(key, part, name), text, choices);
}

// ---- parts --------------------------------------------------------------------------
static const double coldest_K = 1.0;
static const double hottest_K = 5000.0;

static const char *const models[] = {"line", "parabola", "metallic", NULL};

static lehr_status read_tf(lehr_study_tf *out, const part_reader *part, const raw_tf *raw)
{
    out->wanted = true;
    lehr_status status = read_segment(&out->segment, part, "segment", raw->segment);
    status =
        status == LEHR_OK ? read_windows(out->glass_K, out->liquid_K, part, raw->glass, raw->liquid) : status;
    status = status == LEHR_OK
                 ? read_choice(&out->liquid_model, part, "liquid_model", raw->liquid_model, models)
                 : status;
    if (status == LEHR_OK) {
        status = read_number(&out->t1_K, part, "t1", raw->t1, "K", coldest_K, hottest_K, (double)NAN);
    }
    if (status == LEHR_OK) {
        status = read_number(&out->t2_K, part, "t2", raw->t2, "K", coldest_K, hottest_K, (double)NAN);
    }
    return status;
}

static lehr_status read_smooth(double *out, const part_reader *part, const char *text)
{
    return read_number(out, part, "smooth", text, "K", 1e-6, hottest_K, (double)NAN);
}

static lehr_status read_tg(lehr_study_tg *out, const part_reader *part, const raw_tg *raw)
{
    out->wanted = true;
    lehr_status status = read_segment(&out->segment, part, "segment", raw->segment);
    status =
        status == LEHR_OK ? read_windows(out->glass_K, out->liquid_K, part, raw->glass, raw->liquid) : status;
    return status == LEHR_OK ? read_smooth(&out->smooth_K, part, raw->smooth) : status;
}

static lehr_status read_enthalpy(lehr_study_enthalpy *out, const part_reader *part, const raw_enthalpy *raw)
{
    char key[CONFIG_KEY_SIZE];
    out->wanted = true;
    lehr_status status = read_segment(&out->first, part, "first", raw->first);
    status = status == LEHR_OK ? read_segment(&out->second, part, "second", raw->second) : status;
    if (status == LEHR_OK && out->first > 0 && out->first == out->second) {
        return config_refuse(
            part->in, LEHR_ERR_DOMAIN, key_of(key, part, "second"),
            "segment %zu is the first heating already: the enthalpy is the difference of two", out->second);
    }
    return status == LEHR_OK ? read_windows(out->glass_K, out->liquid_K, part, raw->glass, raw->liquid)
                             : status;
}

static lehr_status read_peak_window(double out[2], const part_reader *part, const char *name,
                                    const char *text)
{
    char key[CONFIG_KEY_SIZE];
    return config_read_window(out, part->in, key_of(key, part, name), text, "K");
}

/// @param[in] raw NULL: all as by default, for the crystallisation of a series
static lehr_status read_peaks(lehr_study_peaks *out, const part_reader *part, const raw_peaks *raw)
{
    static const char *const baselines[] = {"line", "alpha", NULL};
    static const raw_peaks silent = {0};
    char *baseline = NULL;
    char key[CONFIG_KEY_SIZE];
    out->wanted = raw != NULL;
    raw = raw ? raw : &silent;
    lehr_status status = read_choice(&baseline, part, "baseline", raw->baseline, baselines);
    out->alpha = baseline && strcmp(baseline, "alpha") == 0;
    lehr_core_free(baseline);
    status = status == LEHR_OK ? read_segment(&out->segment, part, "segment", raw->segment) : status;
    status = status == LEHR_OK ? read_peak_window(out->range_K, part, "range", raw->range) : status;
    status = status == LEHR_OK ? read_peak_window(out->left_K, part, "left", raw->left) : status;
    status = status == LEHR_OK ? read_peak_window(out->right_K, part, "right", raw->right) : status;
    if (status == LEHR_OK) {
        status = read_number(&out->prominence, part, "prominence", raw->prominence, "", 1e-6, 1.0, 0.05);
    }
    status = status == LEHR_OK ? read_smooth(&out->smooth_K, part, raw->smooth) : status;
    if (status == LEHR_OK && !raw->range && (raw->left || raw->right)) {
        return config_refuse(part->in, LEHR_ERR_FORMAT, key_of(key, part, raw->left ? "left" : "right"),
                             "a window of a side line belongs to one peak: give its range");
    }
    return status;
}

/// A name of the registry of peak-shift methods.
static lehr_status read_method(char **out, const part_reader *part, const char *text)
{
    enum { MOST_METHODS = 16 };
    const char *names[MOST_METHODS + 1] = {NULL};
    size_t n = 0;
    for (size_t i = 0; i < lehr_dsc_shift_method_count() && n < MOST_METHODS; i++) {
        // A start temperature differs from sample to sample: no key of the study could hold it.
        if (!lehr_dsc_shift_method_at(i)->from_start) {
            names[n++] = lehr_dsc_shift_method_at(i)->name;
        }
    }
    return read_choice(out, part, "method", text ? text : "kissinger", names);
}

static lehr_status read_kissinger(lehr_study_kissinger *out, const part_reader *part,
                                  const raw_kissinger *raw)
{
    static const char *const features[] = {
        "midpoint", "onset", "inflection", "peak", "tf", "crystallisation", "crystallisation_onset", NULL};
    static const char *const fits[] = {"york", "ols", NULL};
    out->wanted = true;
    lehr_status status = read_choice(&out->feature, part, "feature", raw->feature, features);
    status = status == LEHR_OK ? read_segment(&out->segment, part, "segment", raw->segment) : status;
    status =
        status == LEHR_OK ? read_windows(out->glass_K, out->liquid_K, part, raw->glass, raw->liquid) : status;
    status = status == LEHR_OK ? read_smooth(&out->smooth_K, part, raw->smooth) : status;
    status = status == LEHR_OK
                 ? read_choice(&out->liquid_model, part, "liquid_model", raw->liquid_model, models)
                 : status;
    status = status == LEHR_OK ? read_method(&out->method, part, raw->method) : status;
    status = status == LEHR_OK ? read_choice(&out->fit, part, "fit", raw->fit, fits) : status;
    if (status == LEHR_OK) {
        status = read_number(&out->sigma_temperature_K, part, "sigma_temperature", raw->sigma_temperature,
                             "K", 0.0, 1000.0, 0.0);
    }
    return status == LEHR_OK
               ? read_number(&out->sigma_lnrate, part, "sigma_lnrate", raw->sigma_lnrate, "", 0.0, 1.0, 0.0)
               : status;
}

/// What is collapsed: what is asked for, or all that the study has.
static lehr_status read_quantity(lehr_study_master *out, const lehr_study_config *config,
                                 const part_reader *part, const char *text)
{
    static const char *const quantities[] = {"both", "Ea", "Tf", NULL};
    char key[CONFIG_KEY_SIZE];
    char *quantity = NULL;
    lehr_status status = read_choice(&quantity, part, "quantity", text, quantities);
    if (status != LEHR_OK) {
        return status;
    }
    bool crystals = config->kissinger.wanted && study_is_crystallisation(config->kissinger.feature);
    out->energy = strcmp(quantity, "Tf") != 0 && (text || (config->kissinger.wanted && !crystals));
    out->fictive = strcmp(quantity, "Ea") != 0 && (text || config->tf.wanted);
    lehr_core_free(quantity);
    if (out->energy && !config->kissinger.wanted) {
        return config_refuse(part->in, LEHR_ERR_FORMAT, key_of(key, part, "quantity"),
                             "activation energies need analysis.dsc.kissinger");
    }
    if (out->energy && crystals) {
        return config_refuse(part->in, LEHR_ERR_FORMAT, key_of(key, part, "quantity"),
                             "activation energies of the crystallisation have no master curve over T/Tg(P): "
                             "choose another analysis.dsc.kissinger.feature, or Tf");
    }
    if (out->fictive && !config->tf.wanted) {
        return config_refuse(part->in, LEHR_ERR_FORMAT, key_of(key, part, "quantity"),
                             "fictive temperatures need analysis.dsc.tf");
    }
    return out->energy || out->fictive ? LEHR_OK
                                       : config_refuse(part->in, LEHR_ERR_FORMAT, key_of(key, part, ""),
                                                       "needs analysis.dsc.kissinger or analysis.dsc.tf");
}

static lehr_status read_master(lehr_study_config *config, const part_reader *part, const raw_master *raw)
{
    static const char *const curves[] = {"auto", "sigmoid", "bump", "line", NULL};
    lehr_study_master *out = &config->master;
    char key[CONFIG_KEY_SIZE];
    out->wanted = true;
    lehr_status status = read_quantity(out, config, part, raw->quantity);
    status = status == LEHR_OK ? read_choice(&out->curve, part, "curve", raw->curve, curves) : status;
    if (status == LEHR_OK) {
        status = read_number(&out->tg0_K, part, "tg0", raw->tg0, "K", coldest_K, hottest_K, (double)NAN);
    }
    if (status == LEHR_OK) {
        status = read_number(&out->dtg_dp_K_per_GPa, part, "dtg_dp", raw->dtg_dp, "K/GPa", -1000.0, 1000.0,
                             (double)NAN);
    }
    if (status == LEHR_OK) {
        status = config_read_flag(&out->curvature, part->in, key_of(key, part, "curvature"), raw->curvature,
                                  false);
    }
    if (status == LEHR_OK) {
        status = read_number(&out->scatter_energy_kJ_per_mol, part, "ea_scatter", raw->ea_scatter, "kJ/mol",
                             0.0, 1e6, 0.0);
    }
    if (status == LEHR_OK) {
        status =
            read_number(&out->scatter_fictive_K, part, "tf_scatter", raw->tf_scatter, "K", 0.0, 1000.0, 0.0);
    }
    if (status == LEHR_OK && strcmp(out->curve, "line") == 0 && isnan(out->tg0_K)) {
        return config_refuse(part->in, LEHR_ERR_FORMAT, key_of(key, part, "curve"),
                             "a line has no centre that defines Tg: give tg0");
    }
    return status;
}

lehr_status config_read_dsc(lehr_study_config *config, const config_reader *in, const raw_dsc_analysis *raw)
{
    part_reader part = {.in = in, .raw = raw, .name = "tf"};
    lehr_status status = raw->tf ? read_tf(&config->tf, &part, raw->tf) : LEHR_OK;
    part.name = "tg";
    status = status == LEHR_OK && raw->tg ? read_tg(&config->tg, &part, raw->tg) : status;
    part.name = "enthalpy";
    status =
        status == LEHR_OK && raw->enthalpy ? read_enthalpy(&config->enthalpy, &part, raw->enthalpy) : status;
    part.name = "peaks";
    status = status == LEHR_OK ? read_peaks(&config->peaks, &part, raw->peaks) : status;
    part.name = "kissinger";
    status = status == LEHR_OK && raw->kissinger ? read_kissinger(&config->kissinger, &part, raw->kissinger)
                                                 : status;
    part.name = "master";
    return status == LEHR_OK && raw->master ? read_master(config, &part, raw->master) : status;
}
