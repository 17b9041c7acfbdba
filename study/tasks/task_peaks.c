// Crystallisation and other peaks of one calorimeter file, and the supercooled liquid below them.
#include "task_dsc.h"
#include <lehr/figures/dsc_events.h>

#include <math.h>
#include <string.h>

bool study_is_crystallisation(const char *feature)
{
    static const char word[] = "crystallisation";
    return strncmp(feature, word, strlen(word)) == 0;
}

static lehr_dsc_peaks_options options_of(const lehr_study_peaks *peaks, size_t segment)
{
    lehr_dsc_peaks_options options = lehr_dsc_peaks_defaults();
    options.baseline = peaks->alpha ? LEHR_DSC_PEAK_ALPHA : LEHR_DSC_PEAK_LINE;
    memcpy(options.range_K, peaks->range_K, sizeof options.range_K);
    memcpy(options.left_K, peaks->left_K, sizeof options.left_K);
    memcpy(options.right_K, peaks->right_K, sizeof options.right_K);
    options.smooth_K = peaks->smooth_K;
    options.prominence = peaks->prominence;
    options.segment = segment;
    return options;
}

/// A range that reaches beyond the ramp would find the peak where there are no data.
static lehr_status check_range(const double range_K[2], const lehr_dsc_run *scan, size_t segment,
                               lehr_error *err)
{
    const lehr_dsc_segment *found = study_find_segment(scan, segment, false);
    bool outside = found && !isnan(range_K[0]) &&
                   !(range_K[0] >= found->temperature_min_K && range_K[1] <= found->temperature_max_K);
    return outside ? lehr_error_set(err, LEHR_ERR_DOMAIN,
                                    "%s: analysis.dsc.peaks.range %g:%g K reaches beyond segment %zu, which "
                                    "goes from %.6g to %.6g K: move it inside",
                                    scan->name, range_K[0], range_K[1], found->index,
                                    found->temperature_min_K, found->temperature_max_K)
                   : LEHR_OK;
}

lehr_status study_find_peaks(lehr_dsc_peaks **out, const lehr_dsc_peak **first,
                             lehr_dsc_peaks_options *options, study_product *product, const study_run *run,
                             const lehr_dsc_run *scan, size_t segment, double above_K, lehr_error *err)
{
    *first = NULL;
    *options = options_of(&run->config->peaks, segment);
    lehr_status status = check_range(options->range_K, scan, segment, err);
    status = status == LEHR_OK ? lehr_dsc_peaks_compute(out, scan, options, product->warnings, err) : status;
    for (size_t i = 0; status == LEHR_OK && !lehr_dsc_peaks_cooling(*out) && i < lehr_dsc_peaks_count(*out);
         i++) {
        const lehr_dsc_peak *one = lehr_dsc_peaks_at(*out, i);
        bool crystals = one->exothermic && !(one->peak_K <= above_K);
        if (crystals) {
            *first = one;
            break;
        }
    }
    return status;
}

// ---- glass transition of the same ramp ----------------------------------------------------
/// @param[out] known false: the ramp has none, and a warning says why
static lehr_status find_transition(bool *known, lehr_dsc_glass_transition *out, study_product *product,
                                   const study_run *run, const study_task *task, const lehr_dsc_run *scan,
                                   lehr_error *err)
{
    lehr_error why = {0};
    size_t segment = study_segment(task, run->config->peaks.segment);
    lehr_dsc_glass_transition_options options = study_glass_transition_options(&run->config->tg);
    *known = false;
    if (!run->config->tg.wanted) {
        return LEHR_OK;
    }
    options.segment = segment;
    lehr_status status = study_find_windows(options.glass_K, options.liquid_K, product, scan, segment, &why);
    status = status == LEHR_OK ? lehr_dsc_glass_transition_compute(out, scan, &options, NULL, &why) : status;
    *known = status == LEHR_OK && isfinite(out->onset.temperature_K);
    return *known ? LEHR_OK
                  : lehr_warnings_add(product->warnings, err,
                                      "no supercooled liquid region: the ramp has no glass transition: %s",
                                      status == LEHR_OK ? "no onset" : why.message);
}

// ---- results ------------------------------------------------------------------------------
/// Onset minus onset. Both tangents rest on points of their own: the glass line and the inflection there, the
/// flank and its foot here; their noise is independent, and the calibration of the temperature cancels.
static lehr_status describe_region(study_product *product, const lehr_dsc_glass_transition *glass,
                                   const lehr_dsc_peak *peak, lehr_error *err)
{
    const double none = (double)NAN;
    lehr_record *budget = NULL;
    lehr_record *results = product->results;
    const lehr_dsc_event *tg = &glass->onset;
    lehr_status status =
        lehr_record_add_quantity(results, "supercooled_region", peak->onset_K - tg->temperature_K,
                                 hypot(peak->onset_stderr_K, tg->stderr_K), "K", err);
    status = status == LEHR_OK ? lehr_record_add_record(&budget, results, "supercooled_region_budget", err)
                               : status;
    const struct {
        const char *name;
        double value;
    } parts[] = {{"crystallisation", peak->onset_stderr_K},
                 {"glass_transition", tg->stderr_K},
                 {"windows", tg->windows_K}};
    for (size_t k = 0; status == LEHR_OK && k < sizeof parts / sizeof *parts; k++) {
        status = isfinite(parts[k].value)
                     ? lehr_record_add_quantity(budget, parts[k].name, parts[k].value, none, "K", err)
                     : LEHR_OK;
    }
    return status == LEHR_OK ? lehr_record_add_quantity(results, "glass_transition_onset", tg->temperature_K,
                                                        tg->stderr_K, "K", err)
                             : status;
}

static lehr_status describe_crystals(lehr_record *results, const lehr_dsc_peaks *peaks,
                                     const lehr_dsc_peak *peak, lehr_error *err)
{
    lehr_record *record = NULL;
    const char *unit = lehr_dsc_peaks_enthalpy_unit(peaks);
    const struct {
        const char *name;
        double value, error;
        const char *unit;
    } rows[] = {{"onset", peak->onset_K, peak->onset_stderr_K, "K"},
                {"peak", peak->peak_K, peak->peak_stderr_K, "K"},
                {"endset", peak->endset_K, peak->endset_stderr_K, "K"},
                {"fwhm", peak->fwhm_K, peak->fwhm_stderr_K, "K"},
                {"enthalpy", peak->enthalpy, peak->enthalpy_stderr, unit}};
    const struct {
        const char *name;
        double value;
    } parts[] = {{"noise", peak->enthalpy_stderr},
                 {"windows", peak->enthalpy_windows},
                 {"baseline", peak->enthalpy_baseline}};
    lehr_status status = lehr_record_add_record(&record, results, "crystallisation", err);
    for (size_t k = 0; status == LEHR_OK && k < sizeof rows / sizeof *rows; k++) {
        status = isfinite(rows[k].value) ? lehr_record_add_quantity(record, rows[k].name, rows[k].value,
                                                                    rows[k].error, rows[k].unit, err)
                                         : LEHR_OK;
    }
    lehr_record *budget = NULL;
    status = status == LEHR_OK ? lehr_record_add_record(&budget, record, "budget", err) : status;
    for (size_t k = 0; status == LEHR_OK && k < sizeof parts / sizeof *parts; k++) {
        status = isfinite(parts[k].value)
                     ? lehr_record_add_quantity(budget, parts[k].name, parts[k].value, (double)NAN, unit, err)
                     : LEHR_OK;
    }
    return status;
}

static lehr_status warn(study_product *product, const lehr_dsc_run *scan, const lehr_dsc_peaks *peaks,
                        lehr_error *err)
{
    size_t n = lehr_dsc_peaks_count(peaks);
    return n == 0 ? lehr_warnings_add(product->warnings, err,
                                      "%s: no peak stands out of the noise in segment %zu; "
                                      "analysis.dsc.peaks.range A:B evaluates a weak one, "
                                      "analysis.dsc.peaks.segment another ramp",
                                      scan->name, lehr_dsc_peaks_segment(peaks))
                  : lehr_warnings_add(product->warnings, err,
                                      "%s: no crystallisation: none of the %zu peaks of segment %zu is "
                                      "exothermic, on heating and above the glass transition",
                                      scan->name, n, lehr_dsc_peaks_segment(peaks));
}

static lehr_status analyse(lehr_dsc_peaks **peaks, lehr_dsc_peaks_options *options, study_product *product,
                           const study_run *run, const study_task *task, const lehr_dsc_run *scan,
                           lehr_error *err)
{
    bool known = false;
    const lehr_dsc_peak *first = NULL;
    lehr_dsc_glass_transition glass;
    lehr_status status = find_transition(&known, &glass, product, run, task, scan, err);
    if (status == LEHR_OK) {
        status = study_find_peaks(peaks, &first, options, product, run, scan,
                                  study_segment(task, run->config->peaks.segment),
                                  known ? glass.onset.temperature_K : (double)NAN, err);
    }
    status = status == LEHR_OK && !first ? warn(product, scan, *peaks, err) : status;
    status = status == LEHR_OK && first ? describe_crystals(product->results, *peaks, first, err) : status;
    return status == LEHR_OK && first && known ? describe_region(product, &glass, first, err) : status;
}

lehr_status study_compute_peaks(study_product *product, const study_run *run, const study_task *task,
                                lehr_error *err)
{
    lehr_dsc_run *scan = NULL;
    lehr_dsc_peaks *peaks = NULL;
    lehr_figure *figure = NULL;
    lehr_dsc_peaks_options options;
    lehr_status status = study_read_scan(&scan, product, run, task, err);
    status = status == LEHR_OK ? analyse(&peaks, &options, product, run, task, scan, err) : status;
    status = status == LEHR_OK ? lehr_dsc_peaks_describe(peaks, product->results, err) : status;
    status = status == LEHR_OK ? lehr_dsc_peaks_lines(&product->curve, scan, &options, err) : status;
    status = status == LEHR_OK ? lehr_figure_peaks(&figure, product->curve, peaks, err) : status;
    status = status == LEHR_OK ? study_draw(product, run, task, "", figure, err) : status;
    lehr_dsc_peaks_free(peaks);
    lehr_dsc_run_free(scan);
    return status;
}

lehr_status study_check_peaks(study_product *product, const study_run *run, const study_task *task,
                              lehr_error *err)
{
    lehr_dsc_run *scan = NULL;
    lehr_dsc_peaks *peaks = NULL;
    lehr_dsc_peaks_options options;
    lehr_status status = study_read_scan(&scan, product, run, task, err);
    status = status == LEHR_OK ? analyse(&peaks, &options, product, run, task, scan, err) : status;
    lehr_dsc_peaks_free(peaks);
    lehr_dsc_run_free(scan);
    return status;
}
