// Series over heating rates: one scan each (stage 0), then the activation energy of the sample (stage 1).
#include "history.h"
#include "task_dsc.h"
#include <lehr/figures/dsc_kinetics.h>
#include <lehr/figures/rates.h>

#include <lehr/core/alloc.h>
#include <lehr/dsc/glass_transition.h>
#include <lehr/dsc/peak_shift.h>
#include <math.h>
#include <string.h>

// ---- one scan -------------------------------------------------------------------------
/// The temperature that is taken from a scan.
typedef struct feature {
    double temperature_K;
    double noise_K;
    double windows_K;
    double rate_K_per_s;
    size_t segment;
} feature;

static lehr_status find_fictive(feature *out, study_product *product, const lehr_dsc_run *scan,
                                const lehr_study_kissinger *k, size_t segment, lehr_error *err)
{
    lehr_dsc_fictive result;
    lehr_dsc_fictive_options options = lehr_dsc_fictive_defaults();
    memcpy(options.glass_K, k->glass_K, sizeof options.glass_K);
    memcpy(options.liquid_K, k->liquid_K, sizeof options.liquid_K);
    options.segment = segment;
    options.liquid_model = study_liquid_model(k->liquid_model);
    lehr_status status = lehr_dsc_fictive_compute(&result, scan, NULL, &options, product->warnings, err);
    if (status != LEHR_OK) {
        return status;
    }
    *out = (feature){result.fictive_temperature_K, result.noise_K, result.windows_K, result.rate_K_per_s,
                     result.segment};
    return lehr_dsc_fictive_lines(&product->curve, scan, NULL, &options, err);
}

static lehr_status find_event(feature *out, study_product *product, const lehr_dsc_run *scan,
                              const lehr_study_kissinger *k, size_t segment, lehr_error *err)
{
    lehr_dsc_glass_transition result;
    lehr_dsc_glass_transition_options options = lehr_dsc_glass_transition_defaults();
    memcpy(options.glass_K, k->glass_K, sizeof options.glass_K);
    memcpy(options.liquid_K, k->liquid_K, sizeof options.liquid_K);
    options.segment = segment;
    options.smooth_K = k->smooth_K;
    options.midpoint_only = strcmp(k->feature, "midpoint") == 0;
    lehr_status status = study_find_windows(options.glass_K, options.liquid_K, product, scan, segment, err);
    if (status == LEHR_OK) {
        status = lehr_dsc_glass_transition_compute(&result, scan, &options, product->warnings, err);
    }
    if (status != LEHR_OK) {
        return status;
    }
    const lehr_dsc_event *event = strcmp(k->feature, "onset") == 0        ? &result.onset
                                  : strcmp(k->feature, "inflection") == 0 ? &result.inflection
                                  : strcmp(k->feature, "peak") == 0       ? &result.peak
                                                                          : &result.midpoint;
    *out = (feature){event->temperature_K, event->stderr_K, event->windows_K, result.rate_K_per_s,
                     result.segment};
    return lehr_dsc_glass_transition_lines(&product->curve, scan, &options, &result, err);
}

/// Peak or onset of the crystallisation.
static lehr_status find_crystals(feature *out, study_product *product, const study_run *run,
                                 const lehr_dsc_run *scan, size_t segment, lehr_error *err)
{
    bool onset = strcmp(run->config->kissinger.feature, "crystallisation_onset") == 0;
    const lehr_dsc_peak *first = NULL;
    lehr_dsc_peaks *peaks = NULL;
    lehr_dsc_peaks_options options;
    lehr_status status =
        study_find_peaks(&peaks, &first, &options, product, run, scan, segment, (double)NAN, err);
    if (status == LEHR_OK && !first) {
        status = lehr_error_set(err, LEHR_ERR_DOMAIN,
                                "%s: no exothermic peak stands out of segment %zu: give "
                                "analysis.dsc.peaks.range, or another segment",
                                scan->name, lehr_dsc_peaks_segment(peaks));
    }
    if (status == LEHR_OK) {
        *out = (feature){onset ? first->onset_K : first->peak_K,
                         onset ? first->onset_stderr_K : first->peak_stderr_K, (double)NAN,
                         lehr_dsc_peaks_rate_K_per_s(peaks), lehr_dsc_peaks_segment(peaks)};
        status = lehr_dsc_peaks_lines(&product->curve, scan, &options, err);
    }
    lehr_dsc_peaks_free(peaks);
    return status;
}

/// Rate of the cooling that ended where the segment begins; NaN when the file does not hold it.
static double cooling_before(const lehr_dsc_run *scan, size_t segment)
{
    double rate = NAN;
    for (size_t i = 0; i < scan->n_segments && scan->segments[i].index != segment; i++) {
        const lehr_dsc_segment *one = &scan->segments[i];
        rate = one->kind == LEHR_DSC_COOLING   ? fabs(one->rate_K_per_s)
               : one->kind == LEHR_DSC_HEATING ? (double)NAN
                                               : rate; // a hold ends no history that a scan would see
    }
    return rate;
}

static lehr_status describe_feature(lehr_record *record, const feature *found, const char *name,
                                    double cooling_K_per_s, lehr_error *err)
{
    const double none = (double)NAN;
    lehr_record *budget = NULL;
    // What the choice of the windows does differs from scan to scan: it is no part that the line could take
    // up.
    double sigma_K = isfinite(found->windows_K) ? hypot(found->noise_K, found->windows_K) : found->noise_K;
    lehr_status status =
        lehr_record_add_quantity(record, "temperature", found->temperature_K, sigma_K, "K", err);
    status = status == LEHR_OK ? lehr_record_add_record(&budget, record, "budget", err) : status;
    status = status == LEHR_OK ? lehr_record_add_quantity(budget, "noise", found->noise_K, none, "K", err)
                               : status;
    status = status == LEHR_OK && isfinite(found->windows_K)
                 ? lehr_record_add_quantity(budget, "windows", found->windows_K, none, "K", err)
                 : status;
    status = status == LEHR_OK
                 ? lehr_record_add_quantity(record, "rate", fabs(found->rate_K_per_s), none, "K/s", err)
                 : status;
    if (status == LEHR_OK && isfinite(cooling_K_per_s)) {
        status = lehr_record_add_quantity(record, "cooling_rate", cooling_K_per_s, none, "K/s", err);
    }
    status = status == LEHR_OK ? lehr_record_add_text(record, "feature", name, err) : status;
    return status == LEHR_OK ? lehr_record_add_number(record, "segment", (double)found->segment, err)
                             : status;
}

lehr_status study_compute_rate(study_product *product, const study_run *run, const study_task *task,
                               lehr_error *err)
{
    const lehr_study_kissinger *k = &run->config->kissinger;
    bool fictive = strcmp(k->feature, "tf") == 0;
    bool crystals = study_is_crystallisation(k->feature);
    size_t segment = study_segment(task, k->segment);
    feature found = {0};
    lehr_dsc_run *scan = NULL;
    lehr_status status = study_read_scan(&scan, product, run, task, err);
    if (status == LEHR_OK) {
        status = crystals ? find_crystals(&found, product, run, scan, segment, err)
                          : (fictive ? find_fictive : find_event)(&found, product, scan, k, segment, err);
    }
    if (status == LEHR_OK && !isfinite(found.temperature_K)) {
        status = lehr_error_set(err, LEHR_ERR_DOMAIN,
                                "%s: the scan has no %s: choose another analysis.dsc.kissinger.feature",
                                task->file->path, k->feature);
    }
    if (status == LEHR_OK && !(fabs(found.rate_K_per_s) > 0)) {
        status =
            lehr_error_set(err, LEHR_ERR_DOMAIN,
                           "%s: the heating rate of segment %zu is unknown: the file needs a time column",
                           task->file->path, found.segment);
    }
    if (status == LEHR_OK) {
        status =
            describe_feature(product->results, &found, k->feature, cooling_before(scan, found.segment), err);
    }
    status = status == LEHR_OK ? study_warn_of_windows(product, run, task, scan, err) : status;
    lehr_dsc_run_free(scan);
    return status;
}

// ---- one sample -----------------------------------------------------------------------
/// Scans of a sample, in the order of the study file. Arrays of shape (n,).
typedef struct series {
    size_t n;
    size_t n_failed;
    size_t n_equal; ///< cooled at the rate of heating
    size_t n_cooled;
    double *block; ///< holds the arrays
    double *rate_K_per_s;
    double *temperature_K;
    double *sigma_K;
    double *sigma_lnrate;
    double *history_K; ///< of simulated scans
    const study_task **scans;
} series;

static void clear_series(series *s)
{
    lehr_core_free(s->block);
    lehr_core_free(s->scans);
}

static void take_scan(series *s, const study_task *scan, const lehr_study_kissinger *k)
{
    // Rates of a programme: what differs by less than a twentieth was meant to be equal.
    const double alike = 0.05;
    lehr_quantity rate = {.value = NAN};
    lehr_quantity temperature = {.value = NAN};
    lehr_quantity cooling = {.value = NAN};
    if (!study_outcome_quantity(scan, "rate", &rate) ||
        !study_outcome_quantity(scan, "temperature", &temperature)) {
        s->n_failed++;
        return;
    }
    bool cooled = study_outcome_quantity(scan, "cooling_rate", &cooling);
    s->n_cooled += cooled;
    s->n_equal += cooled && fabs(cooling.value / rate.value - 1.0) < alike;
    s->rate_K_per_s[s->n] = rate.value;
    s->temperature_K[s->n] = temperature.value;
    s->sigma_K[s->n] = hypot(temperature.stderr_value, k->sigma_temperature_K);
    s->sigma_lnrate[s->n] = k->sigma_lnrate;
    s->scans[s->n] = scan;
    s->n++;
}

static lehr_status gather(series *out, const study_run *run, const study_task *task, lehr_error *err)
{
    size_t most = run->config->samples[task->sample].n_rates;
    *out = (series){.block = lehr_core_alloc(5 * most, sizeof *out->block),
                    .scans = lehr_core_alloc(most, sizeof *out->scans)};
    if (!out->block || !out->scans) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a series of %zu scans", most);
    }
    out->rate_K_per_s = out->block;
    out->temperature_K = out->block + most;
    out->sigma_K = out->block + 2 * most;
    out->sigma_lnrate = out->block + 3 * most;
    out->history_K = out->block + 4 * most;
    for (size_t i = study_first_task(run, task->sample); i < run->n_tasks; i = study_next_task(run, i)) {
        if (study_task_needs(run, task, &run->tasks[i])) {
            take_scan(out, &run->tasks[i], &run->config->kissinger);
        }
    }
    if (out->n < 2) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "sample '%s': %zu of %zu scans could be used: a shift with the heating rate needs "
            "two",
            run->config->samples[task->sample].name, out->n, out->n + out->n_failed);
    }
    return LEHR_OK;
}

/// The fictive temperature is a property of the glass: scans of one state have the same, whatever their rate.
static lehr_status check_feature(const series *s, const lehr_study_kissinger *k, lehr_error *err)
{
    if (strcmp(k->feature, "tf") != 0 || s->n_equal == s->n) {
        return LEHR_OK;
    }
    return lehr_error_set(
        err, LEHR_ERR_DOMAIN,
        "the fictive temperature of one glass does not depend on the heating rate: %zu of %zu "
        "scans do not follow a cooling at their rate; choose another "
        "analysis.dsc.kissinger.feature",
        s->n - s->n_equal, s->n);
}

/// Columns of the points and of the line through them.
static lehr_status tabulate(lehr_table **out, const series *s, const lehr_dsc_shift_data *data,
                            const lehr_dsc_shift *shift, lehr_error *err)
{
    const lehr_dsc_shift_line *chosen = &shift->chosen;
    double *columns[6] = {NULL};
    static const char *const names[][2] = {{"inverse_temperature_per_K", "1/K"},
                                           {"ln_rate_term", ""},
                                           {"sigma", ""},
                                           {"fitted", ""},
                                           {"rate_K_per_s", "K/s"},
                                           {"temperature_K", "K"}};
    *out = NULL;
    lehr_table *table = NULL;
    lehr_status status = lehr_table_create(&table, s->n, err);
    for (size_t j = 0; status == LEHR_OK && j < 6; j++) {
        status = lehr_table_add_column(&columns[j], table, names[j][0], names[j][1], err);
    }
    if (status != LEHR_OK) {
        lehr_table_free(table);
        return status;
    }
    lehr_dsc_shift_coordinates(data, chosen->method, (double)NAN, columns[0], columns[1], NULL, NULL, NULL);
    for (size_t i = 0; i < s->n; i++) {
        // Error of the distance to the line: temperature and rate enter both coordinates.
        double t = s->temperature_K[i];
        double by_temperature = (chosen->method->power - chosen->line.slope.value / t) / t;
        columns[2][i] = hypot(by_temperature * s->sigma_K[i], s->sigma_lnrate[i]);
        columns[3][i] = chosen->line.intercept.value + chosen->line.slope.value * columns[0][i];
        columns[4][i] = s->rate_K_per_s[i];
        columns[5][i] = t;
    }
    *out = table;
    return LEHR_OK;
}

static const char *history_of(const series *s, const char *name)
{
    return study_is_crystallisation(name) ? "crystallisation" // no memory of the glass, whatever it was
           : s->n_equal == s->n           ? "equal-rates"
           : s->n_cooled == 0             ? "one-state"
                                          : "mixed";
}

/// @param[in] history  what the history alone gives; NULL: the cooling of the glass is not known
static lehr_status warn(const series *s, const study_history *history, bool crystals, study_product *product,
                        lehr_error *err)
{
    static const char text[] =
        "the scans do not follow a cooling at the rate of heating: the slope depends on "
        "the history of the glass and is no activation energy of its relaxation";
    lehr_status status = LEHR_OK;
    if (s->n_failed > 0) {
        status = lehr_warnings_add(product->warnings, err, "%zu of %zu scans of the series could not be used",
                                   s->n_failed, s->n + s->n_failed);
    }
    if (status != LEHR_OK || s->n_equal == s->n || crystals) {
        return status;
    }
    if (!history) {
        return lehr_warnings_add(product->warnings, err, "%s", text);
    }
    return lehr_warnings_add(
        product->warnings, err,
        "%s. A relaxation model typical of metallic glasses, with an activation energy of %.4g "
        "kJ/mol, cooled at %.4g K/s, gives %.4g kJ/mol through this history alone",
        text, history->barrier_kJ_per_mol, history->cooling_K_per_s, history->energy_kJ_per_mol);
}

static lehr_status add_history(lehr_record *record, const series *s, const char *name, lehr_error *err)
{
    return lehr_record_add_text(record, "history", history_of(s, name), err);
}

static lehr_dsc_shift_options shift_options(const lehr_study_kissinger *k)
{
    lehr_dsc_shift_options options = lehr_dsc_shift_defaults();
    options.method = lehr_dsc_shift_method_find(k->method);
    // As for the files of one sample: a scatter about the line that the errors of the points do not explain
    // counts.
    options.convention = LEHR_COVARIANCE_TESTED;
    options.fit = strcmp(k->fit, "ols") == 0 ? LEHR_FITTING_LINE_OLS : LEHR_FITTING_LINE_YORK;
    return options;
}

/// The scans in one picture; a scan whose outcome has no curve is left out.
static lehr_status draw_scans(study_product *product, const study_run *run, const study_task *task,
                              const series *s, lehr_error *err)
{
    lehr_figure *figure = NULL;
    lehr_table **scans = lehr_core_alloc(s->n, sizeof *scans);
    lehr_status status = scans ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a figure");
    for (size_t i = 0; status == LEHR_OK && i < s->n; i++) {
        status = study_curve_read(&scans[i], run, s->scans[i], err);
    }
    if (status == LEHR_OK) {
        const figure_rates_data data = {.n = s->n,
                                        .scans = (const lehr_table *const *)scans,
                                        .rate_K_per_s = s->rate_K_per_s,
                                        .temperature_K = s->temperature_K,
                                        .feature = run->config->kissinger.feature};
        status = figure_rates(&figure, &data, err);
    }
    status = status == LEHR_OK ? study_draw(product, run, task, "_scans", figure, err) : status;
    for (size_t i = 0; scans && i < s->n; i++) {
        lehr_table_free(scans[i]);
    }
    lehr_core_free(scans);
    return status;
}

lehr_status study_compute_kissinger(study_product *product, const study_run *run, const study_task *task,
                                    lehr_error *err)
{
    series s = {0};
    lehr_dsc_shift *shift = NULL;
    lehr_figure *figure = NULL;
    lehr_status status = gather(&s, run, task, err);
    lehr_dsc_shift_options options = shift_options(&run->config->kissinger);
    lehr_dsc_shift_data data = {.n = s.n,
                                .rate_K_per_s = s.rate_K_per_s,
                                .temperature_K = s.temperature_K,
                                .sigma_temperature_K = s.sigma_K,
                                .sigma_lnrate = s.sigma_lnrate};
    status = status == LEHR_OK ? check_feature(&s, &run->config->kissinger, err) : status;
    status = status == LEHR_OK ? lehr_dsc_shift_fit(&shift, &data, &options, product->warnings, err) : status;
    status = status == LEHR_OK ? lehr_dsc_shift_describe(shift, product->results, err) : status;
    status =
        status == LEHR_OK ? add_history(product->results, &s, run->config->kissinger.feature, err) : status;
    study_history history = {.feature = run->config->kissinger.feature,
                             .cooling_K_per_s = run->config->samples[task->sample].cooling_K_per_s,
                             .temperature_K = s.history_K};
    // Scans that were recorded with their cooling tell their own history.
    bool crystals = study_is_crystallisation(history.feature);
    bool known = isfinite(history.cooling_K_per_s) && s.n_cooled == 0 && !crystals;
    if (status == LEHR_OK && known) {
        status = study_history_simulate(&history, &data, shift, product->results, err);
    }
    const lehr_dsc_shift_data simulated = {
        .n = s.n, .rate_K_per_s = s.rate_K_per_s, .temperature_K = s.history_K};
    status = status == LEHR_OK ? warn(&s, known ? &history : NULL, crystals, product, err) : status;
    status = status == LEHR_OK ? tabulate(&product->curve, &s, &data, shift, err) : status;
    status =
        status == LEHR_OK ? lehr_figure_shift(&figure, shift, &data, known ? &simulated : NULL, err) : status;
    status = status == LEHR_OK ? study_draw(product, run, task, "", figure, err) : status;
    status = status == LEHR_OK && !crystals ? draw_scans(product, run, task, &s, err) : status;
    lehr_dsc_shift_free(shift);
    clear_series(&s);
    return status;
}
