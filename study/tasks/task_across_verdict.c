// Rejuvenated or relaxed: every sample against its reference.
#include "across.h"

#include <lehr/core/alloc.h>
#include <lehr/figures/across.h>
#include <lehr/fitting/multiple.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// Families of tests: each is corrected for its number.
typedef enum role { WITNESS, DECIDES, COMBINED, N_ROLES } role;

/// What a sample is judged by. The first ones decide, the others are witnesses; last, all witnesses of a
/// sample together.
static const struct {
    size_t quantity;
    double sign; ///< of a difference that means rejuvenated
    role role;
} judges[] = {{STUDY_ACROSS_FICTIVE, 1, DECIDES},
              {STUDY_ACROSS_ENTHALPY, 1, DECIDES},
              {STUDY_ACROSS_POSITION, -1, WITNESS},
              {STUDY_ACROSS_WIDTH, 1, WITNESS},
              {STUDY_ACROSS_DENSITY, -1, WITNESS},
              {STUDY_ACROSS_WEIGHED, -1, WITNESS},
              {SIZE_MAX, 1, COMBINED}};
enum { N_JUDGES = sizeof judges / sizeof *judges, TOGETHER = N_JUDGES - 1 };

/// One difference.
typedef struct test {
    size_t sample, reference, judge;
    double value, sigma, p, adjusted;
    int found; ///< 1 rejuvenated, -1 relaxed, 0 not shown
} test;

typedef struct tests {
    size_t n;
    test *at;  ///< shape (n,), by sample, then by judge
    double *p; ///< scratch, shape (n,)
    size_t families[N_ROLES];
} tests;

static double scatter_of(const study_run *run, size_t quantity)
{
    return quantity == STUDY_ACROSS_FICTIVE    ? run->config->across.verdict.scatter_fictive_K
           : quantity == STUDY_ACROSS_ENTHALPY ? run->config->across.verdict.scatter_enthalpy_J_per_g
                                               : 0;
}

static bool difference_of(test *out, const study_run *run)
{
    size_t quantity = judges[out->judge].quantity;
    lehr_quantity q;
    if (!study_across_difference(&q, run, out->sample, out->reference, quantity)) {
        return false;
    }
    // Windows and calibration are not in these errors: they move both samples alike.
    out->value = q.value;
    out->sigma = hypot(q.stderr_value, sqrt(2) * scatter_of(run, quantity));
    out->p = out->sigma > 0 ? lehr_tail_normal(out->value / out->sigma) : (double)NAN;
    return isfinite(out->value);
}

/// The witnesses of a sample in one number: the sum of their z, each towards rejuvenation, over its standard
/// error.
static bool combine(test *out, const study_run *run, const tests *all, size_t first)
{
    double sum = 0, variance = 0;
    size_t n = 0;
    for (size_t i = first; i < all->n; i++) {
        const test *a = &all->at[i];
        if (judges[a->judge].role != WITNESS || isnan(a->p)) {
            continue;
        }
        n++;
        sum += judges[a->judge].sign * a->value / a->sigma;
        for (size_t k = first; k < all->n; k++) {
            const test *b = &all->at[k];
            if (judges[b->judge].role == WITNESS && !isnan(b->p)) {
                variance += judges[a->judge].sign * judges[b->judge].sign *
                            study_across_together(run, out->sample, out->reference, judges[a->judge].quantity,
                                                  judges[b->judge].quantity);
            }
        }
    }
    out->value = sum / sqrt(variance);
    out->sigma = 1;
    out->p = lehr_tail_normal(out->value);
    return n > 1 && variance > 1e-9;
}

static void gather(tests *out, const study_run *run)
{
    for (size_t i = 0; i < run->config->n_samples; i++) {
        size_t reference = study_across_reference(run->config, i);
        size_t first = out->n;
        for (size_t j = 0; reference != SIZE_MAX && j < N_JUDGES; j++) {
            test *one = &out->at[out->n];
            *one = (test){.sample = i, .reference = reference, .judge = j};
            if (j == TOGETHER ? combine(one, run, out, first) : difference_of(one, run)) {
                out->families[judges[j].role] += isfinite(one->p) ? 1 : 0;
                out->n++;
            }
        }
    }
}

/// Correct the probabilities of each family for their number.
static lehr_status adjust(tests *all, const study_run *run, lehr_error *err)
{
    lehr_fitting_correction correction = LEHR_FITTING_CORRECTION_HOLM;
    (void)lehr_fitting_correction_find(&correction, run->config->across.verdict.correction); // was checked
    lehr_status status = LEHR_OK;
    for (role family = WITNESS; status == LEHR_OK && family < N_ROLES; family++) {
        for (size_t i = 0; i < all->n; i++) {
            all->p[i] = judges[all->at[i].judge].role == family ? all->at[i].p : (double)NAN;
        }
        status = lehr_fitting_adjust(all->p, all->p, all->n, correction, err);
        for (size_t i = 0; i < all->n; i++) {
            test *one = &all->at[i];
            if (judges[one->judge].role != family) {
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

/// What the tests of one role say of a sample: bits 1 rejuvenated, 2 relaxed, 4 asked.
static unsigned said(const tests *all, size_t sample, role who)
{
    unsigned out = 0;
    for (size_t i = 0; i < all->n; i++) {
        const test *one = &all->at[i];
        if (one->sample == sample && judges[one->judge].role == who) {
            out |= 4u | (one->found > 0 ? 1u : 0) | (one->found < 0 ? 2u : 0);
        }
    }
    return out;
}

/// What those that decide say of a sample, and what the witnesses say to that: together, where there are
/// several.
static void judge(const char **verdict, const char **witnesses, const tests *all, size_t sample)
{
    unsigned found = said(all, sample, DECIDES) & 3u, each = said(all, sample, WITNESS),
             together = said(all, sample, COMBINED);
    unsigned heard = (together ? together : each) & 3u;
    *verdict = found == 3 ? "contradictory" : word_of(found == 1 ? 1 : found == 2 ? -1 : 0);
    *witnesses = !each                          ? "none"
                 : (each & 3u) == 3             ? "divided"
                 : heard && found && found != 3 ? (heard == found ? "agree" : "contradict")
                                                : "silent";
}

static lehr_status add_row(lehr_list *rows, const study_run *run, const tests *all, const test *one,
                           lehr_error *err)
{
    const lehr_study_across *across = &run->config->across;
    static const char *const roles[N_ROLES] = {"witness", "decides", "combined"};
    const role who = judges[one->judge].role;
    const study_across_quantity *what =
        who == COMBINED ? NULL : &study_across_quantities[judges[one->judge].quantity];
    const double unit = what ? 1 : (double)NAN; // z alone has no unit
    // A single test has to pass the first step of the correction.
    double family = strcmp(across->verdict.correction, "none") == 0 ? 1 : (double)all->families[who];
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
                 {"quantity", what ? what->name : "structure"},
                 {"role", roles[who]},
                 {"found", isnan(one->p) ? "no-error" : word_of(one->found)},
                 {"verdict", verdict},
                 {"witnesses", witnesses},
                 {"unit", what ? what->unit : ""}};
    const struct {
        const char *name;
        double value;
    } numbers[] = {{"difference", unit * one->value}, {"difference_stderr", unit * one->sigma},
                   {"z", one->value / one->sigma},    {"p", one->p},
                   {"p_adjusted", one->adjusted},     {"detectable", unit * detectable * one->sigma}};
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
    status = status == LEHR_OK ? lehr_record_add_number(record, "tests", (double)all->families[DECIDES], err)
                               : status;
    status = status == LEHR_OK ? lehr_record_add_list(&rows, record, "rows", err) : status;
    for (size_t i = 0; status == LEHR_OK && i < all->n; i++) {
        status = add_row(rows, run, all, &all->at[i], err);
    }
    return status;
}

// ---- figure -----------------------------------------------------------------------------------
enum { MOST_DRAWN = 60 }; // more names cannot be read beside each other

/// What is drawn: the place of each sample, 0 for those that are not.
typedef struct drawing {
    size_t *places;
    char *names; ///< one a line
    size_t n_drawn, n_compared;
} drawing;

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x < y) - (x > y);
}

/// The largest difference of each sample in its standard errors, over all that it is judged by; NaN: it is
/// not compared.
static void find_largest(double *largest, size_t n_samples, const tests *all)
{
    for (size_t i = 0; i < n_samples; i++) {
        largest[i] = (double)NAN;
    }
    for (size_t i = 0; i < all->n; i++) {
        const test *one = &all->at[i];
        double z = one->sigma > 0 ? fabs(one->value) / one->sigma : 0;
        largest[one->sample] = fmax(largest[one->sample], z); // a number beside NaN
    }
}

/// Choose the samples with the largest differences where there are more than can be read.
static bool choose_samples(drawing *to, const study_run *run, const tests *all)
{
    size_t n = run->config->n_samples;
    double *largest = lehr_core_alloc(2 * n, sizeof *largest);
    if (!largest) {
        return false;
    }
    find_largest(largest, n, all);
    for (size_t i = 0; i < n; i++) {
        if (!isnan(largest[i])) {
            largest[n + to->n_compared++] = largest[i];
        }
    }
    qsort(largest + n, to->n_compared, sizeof *largest, by_size);
    double least = to->n_compared > MOST_DRAWN ? largest[n + MOST_DRAWN - 1] : 0;
    for (size_t i = 0; i < n; i++) {
        bool drawn = largest[i] >= least && to->n_drawn < MOST_DRAWN;
        to->places[i] = drawn ? ++to->n_drawn : 0;
    }
    lehr_core_free(largest);
    return true;
}

/// Names of the samples that are drawn.
static bool name_samples(drawing *to, const study_run *run)
{
    size_t size = 1, used = 0;
    for (size_t i = 0; i < run->config->n_samples; i++) {
        size += strlen(run->config->samples[i].name) + 1;
    }
    to->names = lehr_core_alloc(size, 1);
    for (size_t i = 0; to->names && i < run->config->n_samples; i++) {
        if (to->places[i] > 0) {
            used += (size_t)snprintf(to->names + used, size - used, "%s%s", to->places[i] > 1 ? "\n" : "",
                                     run->config->samples[i].name);
        }
    }
    return to->names;
}

/// The differences by what samples are judged by, each to its panel.
static size_t fill_panels(lehr_figure_verdicts *panels, char labels[][STUDY_ACROSS_LABEL_SIZE + 8],
                          lehr_figure_verdict *rows, const tests *all, const drawing *of)
{
    size_t n_panels = 0, used = 0;
    for (size_t j = 0; j < TOGETHER; j++) {
        char label[STUDY_ACROSS_LABEL_SIZE];
        lehr_figure_verdicts panel = {.y_label = labels[n_panels], .rows = rows + used};
        for (size_t i = 0; i < all->n; i++) {
            const test *one = &all->at[i];
            if (one->judge == j && of->places[one->sample] > 0) {
                rows[used++] =
                    (lehr_figure_verdict){of->places[one->sample], one->value, one->sigma, one->found};
                panel.n++;
            }
        }
        study_across_label(label, &study_across_quantities[judges[j].quantity]);
        snprintf(labels[n_panels], STUDY_ACROSS_LABEL_SIZE + 8, "Δ %s", label);
        if (panel.n > 0) {
            panels[n_panels++] = panel;
        }
    }
    return n_panels;
}

static lehr_status draw(study_product *product, const study_run *run, const study_task *task,
                        const tests *all, lehr_error *err)
{
    char labels[N_JUDGES][STUDY_ACROSS_LABEL_SIZE + 8];
    char x_label[128] = "";
    lehr_figure_verdicts panels[N_JUDGES];
    lehr_figure *figure = NULL;
    drawing of = {.places = lehr_core_alloc(run->config->n_samples, sizeof *of.places)};
    lehr_figure_verdict *rows = lehr_core_alloc(all->n, sizeof *rows);
    lehr_status status = of.places && rows && choose_samples(&of, run, all) && name_samples(&of, run)
                             ? LEHR_OK
                             : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu tests", all->n);
    if (status == LEHR_OK) {
        if (of.n_drawn < of.n_compared) {
            snprintf(x_label, sizeof x_label, "the %zu of %zu samples with the largest Δ in standard errors",
                     of.n_drawn, of.n_compared);
        }
        size_t n_panels = fill_panels(panels, labels, rows, all, &of);
        status = lehr_figure_verdicts_create(&figure, panels, n_panels, of.names, x_label, err);
    }
    status = status == LEHR_OK ? study_draw(product, run, task, "", figure, err) : status;
    lehr_core_free(of.places);
    lehr_core_free(of.names);
    lehr_core_free(rows);
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
    if (status == LEHR_OK && all.families[DECIDES] == 0) {
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
