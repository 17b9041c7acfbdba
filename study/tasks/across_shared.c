// Differences between two samples with what both share cancelled, and how the errors of two of them go
// together.
#include "across.h"

#include "summary.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { MOST_PARTS = 16, NAME_SIZE = 48 };

/// A value with its error in parts: by name, what one error that others may share does to it; and the rest.
typedef struct parts {
    lehr_quantity value;
    size_t n;
    struct {
        char name[NAME_SIZE];
        double shift;
    } at[MOST_PARTS];
    double own; ///< variance of the rest
} parts;

/// Nothing where there is no room: the error then counts as the sample's own.
static void add_shift(parts *to, const char *name, double shift)
{
    size_t i = 0;
    while (i < to->n && strcmp(to->at[i].name, name) != 0) {
        i++;
    }
    if (i < MOST_PARTS) {
        snprintf(to->at[i].name, NAME_SIZE, "%.40s", name);
        to->at[i].shift = (i < to->n ? to->at[i].shift : 0) + shift;
        to->n = i == to->n ? to->n + 1 : to->n;
    }
}

// ---- parts of one quantity ----------------------------------------------------------------------
/// @param[in] share of this task in the mean of its sample
static void take_density(parts *to, const study_task *task, double share)
{
    const lehr_list *shifts = NULL;
    size_t n = study_rows(&shifts, task, "density_shifts");
    for (size_t i = 0; i < n; i++) {
        const lehr_record *one = lehr_list_value_at(shifts, i).record;
        const char *name = study_row_text(one, "name");
        double shift = study_row_quantity(one, "shift").value;
        if (name && isfinite(shift)) {
            add_shift(to, name, share * shift);
        }
    }
}

/// The density of the liquid is one for all weighings.
static void take_weighing(parts *to, const study_task *task, double share)
{
    lehr_quantity liquid;
    if (study_outcome_quantity(task, "budget.liquid", &liquid) && liquid.value > 0) {
        add_shift(to, "liquid", share * liquid.value);
    }
}

/// The mean over the files of a sample, as study_sample_quantity(), with its error in parts.
static bool find_parts(parts *out, const study_run *run, size_t sample, const study_across_quantity *what)
{
    double weights = 0;
    *out = (parts){.own = 0};
    if (!study_across_value(&out->value, run, sample, what) || !(out->value.stderr_value > 0)) {
        return false;
    }
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = study_first_task(run, sample); i < run->n_tasks; i = study_next_task(run, i)) {
            const study_task *task = &run->tasks[i];
            lehr_quantity one;
            if (task->kind != what->kind || !study_outcome_quantity(task, what->path, &one) ||
                !isfinite(one.value) || !(one.stderr_value > 0)) {
                continue;
            }
            double weight = 1 / (one.stderr_value * one.stderr_value);
            weights += pass == 0 ? weight : 0;
            if (pass == 1 && what->kind == STUDY_STRUCTURE) {
                take_density(out, task, weight / weights);
            } else if (pass == 1) {
                take_weighing(out, task, weight / weights);
            }
        }
    }
    out->own = out->value.stderr_value * out->value.stderr_value;
    for (size_t k = 0; k < out->n; k++) {
        out->own -= out->at[k].shift * out->at[k].shift;
    }
    out->own = fmax(out->own, 0);
    return true;
}

static double shift_named(const parts *of, const char *name)
{
    for (size_t i = 0; i < of->n; i++) {
        if (strcmp(of->at[i].name, name) == 0) {
            return of->at[i].shift;
        }
    }
    return 0;
}

static lehr_quantity difference_of(const parts *a, const parts *b)
{
    double variance = a->own + b->own;
    for (size_t i = 0; i < a->n; i++) {
        variance += pow(a->at[i].shift - shift_named(b, a->at[i].name), 2);
    }
    for (size_t i = 0; i < b->n; i++) { // those of b alone
        bool both = false;
        for (size_t k = 0; k < a->n; k++) {
            both = both || strcmp(a->at[k].name, b->at[i].name) == 0;
        }
        variance += both ? 0 : b->at[i].shift * b->at[i].shift;
    }
    return (lehr_quantity){a->value.value - b->value.value, sqrt(variance), a->value.unit};
}

// ---- peaks --------------------------------------------------------------------------------------
/// The comparison of the peaks of both samples; *by_pressure: under the names of that reference.
static const study_task *peaks_of(bool *by_pressure, const study_run *run, size_t sample, size_t reference)
{
    for (size_t i = study_first_task(run, sample); i < run->n_tasks; i = study_next_task(run, i)) {
        const study_task *task = &run->tasks[i];
        lehr_quantity q;
        if (task->kind != STUDY_DIFFERENCE || !task->outcome) {
            continue;
        }
        *by_pressure = !(task->others[0] == reference && study_outcome_quantity(task, "position", &q));
        if (!*by_pressure ||
            (task->others[1] == reference && study_outcome_quantity(task, "position_by_pressure", &q))) {
            return task;
        }
    }
    return NULL;
}

static bool peak_difference(lehr_quantity *out, const study_run *run, size_t sample, size_t reference,
                            const char *name)
{
    char path[64];
    bool by_pressure = false;
    const study_task *task = peaks_of(&by_pressure, run, sample, reference);
    snprintf(path, sizeof path, "%s%s", name, by_pressure ? "_by_pressure" : "");
    return task && study_outcome_quantity(task, path, out);
}

bool study_across_difference(lehr_quantity *out, const study_run *run, size_t sample, size_t reference,
                             size_t quantity)
{
    const study_across_quantity *what = &study_across_quantities[quantity];
    lehr_quantity own;
    lehr_quantity other;
    parts a;
    parts b;
    if ((quantity == STUDY_ACROSS_POSITION && peak_difference(out, run, sample, reference, "position")) ||
        (quantity == STUDY_ACROSS_WIDTH && peak_difference(out, run, sample, reference, "fwhm"))) {
        return isfinite(out->value);
    }
    if ((quantity == STUDY_ACROSS_DENSITY || quantity == STUDY_ACROSS_WEIGHED) &&
        find_parts(&a, run, sample, what) && find_parts(&b, run, reference, what)) {
        *out = difference_of(&a, &b);
        return true;
    }
    if (!study_across_value(&own, run, sample, what) || !study_across_value(&other, run, reference, what)) {
        return false;
    }
    *out = (lehr_quantity){own.value - other.value, hypot(own.stderr_value, other.stderr_value), own.unit};
    return true;
}

// ---- correlations ---------------------------------------------------------------------------------
/// Covariance of the number density of a sample with its weighing, where that was its prior.
static double prior_covariance(const study_run *run, size_t sample)
{
    parts density;
    lehr_quantity weighed;
    double shift = 0;
    if (!find_parts(&density, run, sample, &study_across_quantities[STUDY_ACROSS_DENSITY]) ||
        !study_across_value(&weighed, run, sample, &study_across_quantities[STUDY_ACROSS_WEIGHED])) {
        return 0;
    }
    for (size_t i = study_first_task(run, sample); i < run->n_tasks; i = study_next_task(run, i)) {
        const study_task *task = &run->tasks[i];
        char name[NAME_SIZE];
        if (task->kind == STUDY_STRUCTURE && task->outcome &&
            study_pdf_of(run->config, task)->density_measured) {
            snprintf(name, sizeof name, "sigma_density_%zu", study_pdf_number(run->config, task));
            shift += shift_named(&density, name);
        }
    }
    return shift * weighed.stderr_value;
}

double study_across_together(const study_run *run, size_t sample, size_t reference, size_t a, size_t b)
{
    size_t first = a < b ? a : b, second = a < b ? b : a;
    if (first == second) {
        return 1;
    }
    if (first == STUDY_ACROSS_POSITION && second == STUDY_ACROSS_WIDTH) {
        bool by_pressure = false;
        const study_task *task = peaks_of(&by_pressure, run, sample, reference);
        double r = task ? study_outcome_number(task, by_pressure ? "position_fwhm_correlation_by_pressure"
                                                                 : "position_fwhm_correlation")
                        : 0;
        return isfinite(r) ? fmax(-1, fmin(1, r)) : 0;
    }
    if (first == STUDY_ACROSS_DENSITY && second == STUDY_ACROSS_WEIGHED) {
        lehr_quantity density;
        lehr_quantity weighed;
        double covariance = prior_covariance(run, sample) + prior_covariance(run, reference);
        bool known = study_across_difference(&density, run, sample, reference, first) &&
                     study_across_difference(&weighed, run, sample, reference, second);
        double r = known ? covariance / (density.stderr_value * weighed.stderr_value) : 0;
        return isfinite(r) ? fmax(-1, fmin(1, r)) : 0;
    }
    return 0;
}
