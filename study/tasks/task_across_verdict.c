// Rejuvenated or relaxed: every sample against its reference.
#include "across.h"

#include <lehr/core/alloc.h>
#include <lehr/figures/across.h>
#include <lehr/fitting/multiple.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/// What a sample is judged by. The first ones decide, the others are witnesses.
static const struct {
    size_t quantity;
    double sign; ///< of a difference that means rejuvenated
    bool decides;
} judges[] = {{STUDY_ACROSS_FICTIVE, 1, true},
              {STUDY_ACROSS_ENTHALPY, 1, true},
              {STUDY_ACROSS_POSITION, -1, false},
              {STUDY_ACROSS_DENSITY, -1, false},
              {STUDY_ACROSS_WEIGHED, -1, false}};
enum { N_JUDGES = sizeof judges / sizeof *judges };

/// One difference.
typedef struct test {
    size_t sample, reference, judge;
    double value, sigma, p, adjusted;
    int found; ///< 1 rejuvenated, -1 relaxed, 0 not shown
} test;

typedef struct tests {
    size_t n;
    test *at;           ///< shape (n,), by sample, then by judge
    double *p;          ///< scratch, shape (n,)
    size_t families[2]; ///< tests of witnesses, and of those that decide
} tests;

/// From the peaks themselves, with what both samples share cancelled.
static bool peak_difference(lehr_quantity *out, const study_run *run, size_t sample, size_t reference)
{
    for (size_t i = 0; i < run->n_tasks; i++) {
        const study_task *task = &run->tasks[i];
        if (task->kind == STUDY_DIFFERENCE && task->sample == sample && task->outcome) {
            return (task->others[0] == reference && study_outcome_quantity(task, "position", out)) ||
                   (task->others[1] == reference &&
                    study_outcome_quantity(task, "position_by_pressure", out));
        }
    }
    return false;
}

static double scatter_of(const study_run *run, size_t quantity)
{
    return quantity == STUDY_ACROSS_FICTIVE    ? run->config->across.verdict.scatter_fictive_K
           : quantity == STUDY_ACROSS_ENTHALPY ? run->config->across.verdict.scatter_enthalpy_J_per_g
                                               : 0;
}

static bool difference_of(test *out, const study_run *run)
{
    size_t quantity = judges[out->judge].quantity;
    const study_across_quantity *what = &study_across_quantities[quantity];
    lehr_quantity q;
    lehr_quantity own;
    lehr_quantity other;
    if (quantity == STUDY_ACROSS_POSITION && peak_difference(&q, run, out->sample, out->reference)) {
        out->value = q.value;
        out->sigma = q.stderr_value;
    } else if (study_across_value(&own, run, out->sample, what) &&
               study_across_value(&other, run, out->reference, what)) {
        // Windows and calibration are not in these errors: they move both samples alike.
        out->value = own.value - other.value;
        out->sigma = hypot(hypot(own.stderr_value, other.stderr_value), sqrt(2) * scatter_of(run, quantity));
    } else {
        return false;
    }
    out->p = out->sigma > 0 ? lehr_tail_normal(out->value / out->sigma) : (double)NAN;
    return isfinite(out->value);
}

static void gather(tests *out, const study_run *run)
{
    for (size_t i = 0; i < run->config->n_samples; i++) {
        size_t reference = study_across_reference(run->config, i);
        for (size_t j = 0; reference != SIZE_MAX && j < N_JUDGES; j++) {
            test *one = &out->at[out->n];
            *one = (test){.sample = i, .reference = reference, .judge = j};
            if (difference_of(one, run)) {
                out->families[judges[j].decides] += isfinite(one->p) ? 1 : 0;
                out->n++;
            }
        }
    }
}

/// Correct the probabilities of those that decide, and of the witnesses, each for their number.
static lehr_status adjust(tests *all, const study_run *run, lehr_error *err)
{
    lehr_fitting_correction correction = LEHR_FITTING_CORRECTION_HOLM;
    (void)lehr_fitting_correction_find(&correction, run->config->across.verdict.correction); // was checked
    lehr_status status = LEHR_OK;
    for (int decides = 0; status == LEHR_OK && decides < 2; decides++) {
        for (size_t i = 0; i < all->n; i++) {
            all->p[i] = judges[all->at[i].judge].decides == (decides == 1) ? all->at[i].p : (double)NAN;
        }
        status = lehr_fitting_adjust(all->p, all->p, all->n, correction, err);
        for (size_t i = 0; i < all->n; i++) {
            test *one = &all->at[i];
            if (judges[one->judge].decides != (decides == 1)) {
                continue;
            }
            bool shown = all->p[i] <= run->config->across.verdict.level; // false for NaN
            one->adjusted = all->p[i];
            one->found = !shown ? 0 : one->value * judges[one->judge].sign > 0 ? 1 : -1;
        }
    }
    return status;
}

static const char *word_of(int found)
{
    return found > 0 ? "rejuvenated" : found < 0 ? "relaxed" : "not-shown";
}

/// What those that decide say of a sample, and what the witnesses say to that.
static void judge(const char **verdict, const char **witnesses, const tests *all, size_t sample)
{
    bool up = false, down = false, asked = false, agree = false, against = false;
    for (size_t i = 0; i < all->n; i++) {
        const test *one = &all->at[i];
        if (one->sample == sample && judges[one->judge].decides) {
            up = up || one->found > 0;
            down = down || one->found < 0;
        }
    }
    for (size_t i = 0; i < all->n; i++) {
        const test *one = &all->at[i];
        if (one->sample == sample && !judges[one->judge].decides) {
            asked = true;
            agree = agree || (one->found > 0 && up && !down) || (one->found < 0 && down && !up);
            against = against || (one->found > 0 && down && !up) || (one->found < 0 && up && !down);
        }
    }
    *verdict = up && down ? "contradictory" : word_of(up ? 1 : down ? -1 : 0);
    *witnesses = !asked ? "none" : against ? "contradict" : agree ? "agree" : "silent";
}

static lehr_status add_row(lehr_list *rows, const study_run *run, const tests *all, const test *one,
                           lehr_error *err)
{
    const lehr_study_across *across = &run->config->across;
    const study_across_quantity *what = &study_across_quantities[judges[one->judge].quantity];
    const bool decides = judges[one->judge].decides;
    // A single test has to pass the first step of the correction.
    double family = strcmp(across->verdict.correction, "none") == 0 ? 1 : (double)all->families[decides];
    double detectable = lehr_detectable(across->verdict.level / fmax(family, 1), across->verdict.power);
    const char *verdict;
    const char *witnesses;
    lehr_record *row = NULL;
    judge(&verdict, &witnesses, all, one->sample);
    lehr_status status = lehr_list_add_record(&row, rows, err);
    const struct {
        const char *name;
        const char *text;
    } texts[] = {{"sample", run->config->samples[one->sample].name},
                 {"reference", run->config->samples[one->reference].name},
                 {"quantity", what->name},
                 {"role", decides ? "decides" : "witness"},
                 {"found", isnan(one->p) ? "no-error" : word_of(one->found)},
                 {"verdict", verdict},
                 {"witnesses", witnesses},
                 {"unit", what->unit}};
    const struct {
        const char *name;
        double value;
    } numbers[] = {{"difference", one->value},     {"difference_stderr", one->sigma},
                   {"z", one->value / one->sigma}, {"p", one->p},
                   {"p_adjusted", one->adjusted},  {"detectable", detectable * one->sigma}};
    for (size_t i = 0; status == LEHR_OK && i < sizeof texts / sizeof *texts; i++) {
        status = lehr_record_add_text(row, texts[i].name, texts[i].text, err);
    }
    for (size_t i = 0; status == LEHR_OK && i < sizeof numbers / sizeof *numbers; i++) {
        status = lehr_record_add_number(row, numbers[i].name, numbers[i].value, err);
    }
    return status;
}

static lehr_status describe(lehr_record *record, const study_run *run, const tests *all, lehr_error *err)
{
    lehr_list *rows = NULL;
    lehr_status status =
        lehr_record_add_text(record, "correction", run->config->across.verdict.correction, err);
    status = status == LEHR_OK
                 ? lehr_record_add_number(record, "level", run->config->across.verdict.level, err)
                 : status;
    status = status == LEHR_OK
                 ? lehr_record_add_number(record, "power", run->config->across.verdict.power, err)
                 : status;
    status =
        status == LEHR_OK ? lehr_record_add_number(record, "tests", (double)all->families[1], err) : status;
    status = status == LEHR_OK ? lehr_record_add_list(&rows, record, "rows", err) : status;
    for (size_t i = 0; status == LEHR_OK && i < all->n; i++) {
        status = add_row(rows, run, all, &all->at[i], err);
    }
    return status;
}

// ---- figure -----------------------------------------------------------------------------------
/// Names of the samples that are compared, one a line, and the place of each; 0 for the others.
static char *name_samples(size_t *places, const study_run *run, const tests *all)
{
    size_t size = 1, n = 0, used = 0;
    for (size_t i = 0; i < run->config->n_samples; i++) {
        places[i] = 0;
        size += strlen(run->config->samples[i].name) + 1;
    }
    char *names = lehr_core_alloc(size, 1);
    for (size_t i = 0; names && i < all->n; i++) {
        size_t *place = &places[all->at[i].sample];
        if (*place == 0) {
            *place = ++n;
            used += (size_t)snprintf(names + used, size - used, "%s%s", n > 1 ? "\n" : "",
                                     run->config->samples[all->at[i].sample].name);
        }
    }
    return names;
}

static lehr_status draw(study_product *product, const study_run *run, const study_task *task,
                        const tests *all, lehr_error *err)
{
    char labels[N_JUDGES][STUDY_ACROSS_LABEL_SIZE + 8];
    lehr_figure_verdicts panels[N_JUDGES];
    lehr_figure *figure = NULL;
    size_t n_panels = 0, used = 0;
    size_t *places = lehr_core_alloc(run->config->n_samples, sizeof *places);
    lehr_figure_verdict *rows = lehr_core_alloc(all->n, sizeof *rows);
    char *names = places ? name_samples(places, run, all) : NULL;
    lehr_status status =
        names && rows ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu tests", all->n);
    for (size_t j = 0; status == LEHR_OK && j < N_JUDGES; j++) {
        char label[STUDY_ACROSS_LABEL_SIZE];
        lehr_figure_verdicts panel = {.y_label = labels[n_panels], .rows = rows + used};
        for (size_t i = 0; i < all->n; i++) {
            if (all->at[i].judge == j) {
                rows[used++] = (lehr_figure_verdict){places[all->at[i].sample], all->at[i].value,
                                                     all->at[i].sigma, all->at[i].found};
                panel.n++;
            }
        }
        study_across_label(label, &study_across_quantities[judges[j].quantity]);
        snprintf(labels[n_panels], sizeof labels[n_panels], "Δ %s", label);
        if (panel.n > 0) {
            panels[n_panels++] = panel;
        }
    }
    status = status == LEHR_OK ? lehr_figure_verdicts_create(&figure, panels, n_panels, names, err) : status;
    status = status == LEHR_OK ? study_draw(product, run, task, "", figure, err) : status;
    lehr_core_free(places);
    lehr_core_free(rows);
    lehr_core_free(names);
    return status;
}

lehr_status study_compute_verdict(study_product *product, const study_run *run, const study_task *task,
                                  lehr_error *err)
{
    size_t most = run->config->n_samples * N_JUDGES;
    tests all = {.at = lehr_core_alloc(most, sizeof(test)), .p = lehr_core_alloc(most, sizeof(double))};
    lehr_status status =
        all.at && all.p ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu tests", most);
    if (status == LEHR_OK) {
        gather(&all, run);
        status = adjust(&all, run, err);
    }
    if (status == LEHR_OK && all.families[1] == 0) {
        status =
            lehr_warnings_add(product->warnings, err,
                              "no sample and its reference have both a fictive temperature or a relaxation "
                              "enthalpy with an error: nothing can be told");
    }
    status = status == LEHR_OK ? describe(product->results, run, &all, err) : status;
    status = status == LEHR_OK && all.n > 0 ? draw(product, run, task, &all, err) : status;
    lehr_core_free(all.at);
    lehr_core_free(all.p);
    return status;
}
