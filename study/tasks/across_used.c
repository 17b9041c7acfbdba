// Which samples a comparison could not use, and why, in words.
#include "across.h"

#include "summary.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { REASON_SIZE = 400 };

/// Why a quantity of a sample is not known; "" where it is.
static void reason_of(char out[REASON_SIZE], const study_run *run, size_t sample, size_t quantity)
{
    const study_across_quantity *what = &study_across_quantities[quantity];
    lehr_quantity q;
    size_t n = 0;
    out[0] = '\0';
    if (study_across_value(&q, run, sample, what)) {
        return;
    }
    (void)study_kind_files(&run->config->samples[sample], what->kind, &n);
    if (n == 0) {
        snprintf(out, REASON_SIZE, "no files for the %s",
                 what->kind == STUDY_STRUCTURE ? "structure function" : what->word);
        return;
    }
    if (!study_kind_wanted(run->config, what->kind)) {
        snprintf(out, REASON_SIZE, "the study does not ask for the %s", what->word);
        return;
    }
    for (size_t i = study_first_task(run, sample); i < run->n_tasks; i = study_next_task(run, i)) {
        const study_task *task = &run->tasks[i];
        if (task->kind == what->kind && task->err.code != LEHR_OK) {
            snprintf(out, REASON_SIZE, "failed: %.300s", task->err.message);
            return;
        }
    }
    bool other = study_sample_quantity(&q, run, sample, what->kind, what->path) > 0 && isfinite(q.value);
    snprintf(out, REASON_SIZE, other ? "the %s is in another unit, %.16s" : "no %s was found", what->word,
             other ? q.unit : "");
}

/// Place in treatments; "" where it has one.
static void reason_of_place(char out[REASON_SIZE], const lehr_study_treatment *t, bool temperature)
{
    snprintf(out, REASON_SIZE, "%s",
             !isfinite(t->pressure_GPa)                   ? "no pressure of treatment"
             : temperature && !isfinite(t->temperature_K) ? "no temperature of treatment"
                                                          : "");
}

/// The same of a sample and of the one it is compared with.
static void reason_of_pair(char out[REASON_SIZE], const study_run *run, size_t sample, size_t reference,
                           size_t quantity)
{
    reason_of(out, run, sample, quantity);
    if (out[0] == '\0') {
        char why[REASON_SIZE];
        reason_of(why, run, reference, quantity);
        if (why[0]) {
            snprintf(out, REASON_SIZE, "its reference %.64s: %.300s", run->config->samples[reference].name,
                     why);
        }
    }
}

static bool is_reference(const study_run *run, size_t sample)
{
    for (size_t i = 0; i < run->config->n_samples; i++) {
        if (study_across_reference(run->config, i) == sample) {
            return true;
        }
    }
    return false;
}

static void no_reference(char out[REASON_SIZE], const study_run *run, size_t sample, bool serves)
{
    reason_of_place(out, &run->config->samples[sample].treatment, true);
    if (serves) {
        snprintf(out, REASON_SIZE, "is the reference of others");
    } else if (out[0] == '\0') {
        snprintf(out, REASON_SIZE, "no sample with the same temperature and duration at a lower pressure");
    }
}

/// Of two witnesses one suffices: out is "" where either reason is.
static void join(char out[REASON_SIZE], const char *a, const char *b)
{
    if (*a && *b) {
        snprintf(out, REASON_SIZE, "%.190s; %.190s", a, b);
    } else {
        out[0] = '\0';
    }
}

static void not_in_verdict(char out[REASON_SIZE], const study_run *run, size_t sample)
{
    size_t reference = study_across_reference(run->config, sample);
    if (reference == SIZE_MAX) {
        no_reference(out, run, sample, is_reference(run, sample));
        return;
    }
    char fictive[REASON_SIZE], enthalpy[REASON_SIZE];
    reason_of_pair(fictive, run, sample, reference, STUDY_ACROSS_FICTIVE);
    reason_of_pair(enthalpy, run, sample, reference, STUDY_ACROSS_ENTHALPY);
    join(out, fictive, enthalpy);
}

static void not_by_peak(char out[REASON_SIZE], const study_run *run, size_t sample, size_t reference)
{
    reason_of_pair(out, run, sample, reference, STUDY_ACROSS_POSITION);
    const study_task *task = study_sample_task(run, sample, STUDY_DIFFERENCE);
    lehr_quantity q;
    if (out[0] == '\0' && !(task && study_outcome_quantity(task, "volume_ratio_by_pressure", &q))) {
        snprintf(out, REASON_SIZE, "its peak could not be compared with that of %.64s",
                 run->config->samples[reference].name);
    }
}

static void not_by_weighing(char out[REASON_SIZE], const study_run *run, size_t sample, size_t reference)
{
    reason_of_pair(out, run, sample, reference, STUDY_ACROSS_WEIGHED);
    const study_task *task = study_sample_task(run, sample, STUDY_DENSITY_CHANGE);
    lehr_quantity q;
    if (out[0] == '\0' && !(task && study_outcome_quantity(task, "change_by_pressure", &q))) {
        snprintf(out, REASON_SIZE, "its density could not be compared with that of %.64s",
                 run->config->samples[reference].name);
    }
}

static void not_in_densification(char out[REASON_SIZE], const study_run *run, size_t sample)
{
    size_t reference = study_pressure_reference(run->config, sample);
    bool serves = false;
    for (size_t i = 0; i < run->config->n_samples; i++) {
        serves = serves || study_pressure_reference(run->config, i) == sample;
    }
    if (reference == SIZE_MAX) {
        no_reference(out, run, sample, serves);
        return;
    }
    char peak[REASON_SIZE], weighed[REASON_SIZE];
    not_by_peak(peak, run, sample, reference);
    not_by_weighing(weighed, run, sample, reference);
    if (study_kind_wanted(run->config, STUDY_WEIGHING)) {
        join(out, peak, weighed);
    } else {
        snprintf(out, REASON_SIZE, "%s", peak);
    }
}

static void not_in_transition(char out[REASON_SIZE], const study_run *run, size_t sample)
{
    const lehr_study_treatment *t = &run->config->samples[sample].treatment;
    const double *window = run->config->across.transition.window_K;
    reason_of(out, run, sample, STUDY_ACROSS_GLASS);
    if (out[0] == '\0') {
        reason_of_place(out, t, false);
    }
    if (out[0] == '\0' && window[0] < window[1] &&
        !(t->temperature_K >= window[0] && t->temperature_K <= window[1])) {
        snprintf(out, REASON_SIZE, "its temperature of treatment lies outside of the window");
    }
}

/// Quantities of a sample that are known, of those chosen (0: all).
static size_t count_known(const study_run *run, size_t sample, unsigned chosen)
{
    size_t n = 0;
    for (size_t q = 0; q < STUDY_N_ACROSS_QUANTITIES; q++) {
        lehr_quantity value;
        bool wanted = chosen == 0 || (chosen & (1u << q));
        n += wanted && study_across_value(&value, run, sample, &study_across_quantities[q]);
    }
    return n;
}

static void not_in_real_space(char out[REASON_SIZE], const study_run *run, size_t sample)
{
    size_t reference = study_change_reference(run->config);
    const study_task *task = study_sample_task(run, sample, STUDY_CHANGE);
    lehr_quantity q;
    if (sample == reference) {
        snprintf(out, REASON_SIZE, "is the reference of others");
        return;
    }
    reason_of_pair(out, run, sample, reference, STUDY_ACROSS_DENSITY);
    if (out[0] == '\0' && !(task && study_outcome_quantity(task, "first_shell.shift", &q))) {
        snprintf(out, REASON_SIZE, "%.300s",
                 task && task->err.code != LEHR_OK ? task->err.message : "its G(r) could not be compared");
    }
}

static void why_not(char out[REASON_SIZE], const study_run *run, study_kind kind, size_t sample)
{
    const lehr_study_across *across = &run->config->across;
    out[0] = '\0';
    switch (kind) {
    case STUDY_VERDICT:
        not_in_verdict(out, run, sample);
        break;
    case STUDY_TRANSITION:
        not_in_transition(out, run, sample);
        break;
    case STUDY_DENSIFICATION:
        not_in_densification(out, run, sample);
        break;
    case STUDY_REAL_SPACE:
        not_in_real_space(out, run, sample);
        break;
    case STUDY_REGIONS:
        reason_of_place(out, &run->config->samples[sample].treatment, true);
        if (out[0] == '\0' && count_known(run, sample, across->regions.quantities) == 0) {
            snprintf(out, REASON_SIZE, "none of the quantities is known");
        }
        break;
    default:
        if (count_known(run, sample, across->correlation.quantities) < 2) {
            snprintf(out, REASON_SIZE, "fewer than two of the quantities are known");
        }
    }
}

/// The calorimetric slope is of samples treated above Tg(P) alone.
static bool takes_liquids(const lehr_record *results)
{
    lehr_value ways;
    bool any = lehr_record_find(results, "ways", &ways) && ways.kind == LEHR_VALUE_LIST &&
               lehr_list_size(ways.list) > 0;
    const char *samples = any ? study_row_text(lehr_list_value_at(ways.list, 0).record, "samples") : NULL;
    return samples && strcmp(samples, "above-tg") == 0;
}

lehr_status study_across_leave_out(lehr_record *results, const study_run *run, study_kind kind,
                                   lehr_error *err)
{
    const study_across_axis axis = study_across_axis_find(run);
    lehr_list *rows = NULL;
    size_t used = 0;
    const bool liquids = kind == STUDY_TRANSITION && takes_liquids(results);
    lehr_status status = lehr_record_add_list(&rows, results, "left_out", err);
    for (size_t i = 0; status == LEHR_OK && i < run->config->n_samples; i++) {
        char reason[REASON_SIZE];
        lehr_record *row = NULL;
        why_not(reason, run, kind, i);
        if (reason[0] == '\0' && liquids &&
            !(study_across_reduced(&axis, &run->config->samples[i].treatment).value >= 1)) {
            snprintf(reason, sizeof reason,
                     "treated below Tg(P): its glass transition follows the temperature of treatment");
        }
        if (reason[0] == '\0') {
            used++;
            continue;
        }
        status = lehr_list_add_record(&row, rows, err);
        status = status == LEHR_OK ? lehr_record_add_text(row, "sample", run->config->samples[i].name, err)
                                   : status;
        status = status == LEHR_OK ? lehr_record_add_text(row, "reason", reason, err) : status;
    }
    status = status == LEHR_OK ? lehr_record_add_number(results, "samples_used", (double)used, err) : status;
    bool placed = kind == STUDY_REGIONS || kind == STUDY_REAL_SPACE || kind == STUDY_DENSIFICATION;
    if (status == LEHR_OK && placed && !study_across_axis_known(&axis)) {
        status = lehr_record_add_text(results, "axis_unknown",
                                      axis.tg0_from      ? "the pressure dependence of Tg is not known"
                                      : axis.dtg_dp_from ? "Tg at no pressure is not known"
                                                         : "Tg(P) is not known",
                                      err);
    }
    return status;
}
