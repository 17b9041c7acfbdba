// What was found against what is known: pulls, their correlations, and what they tell of the errors.
#include "summary.h"
#include <lehr/figures/pulls.h>

#include <lehr/core/alloc.h>
#include <lehr/fitting/pulls.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// A verdict of the whole needs a probability below this; that of a quantity, this over their number.
static const double level = 0.01;

typedef struct row {
    lehr_study_truth_item item;
    lehr_quantity found;
    double sigma;  ///< standard error for a known value of the same definition, with the choice of windows
    double shared; ///< part of it that samples share, 0: none
    double pull;   ///< NaN: not found, or without an error
} row;

/// Rows in the order of quantities, then of samples; those with a pull come first.
typedef struct comparison {
    size_t n;
    size_t n_pulls;
    size_t n_quantities; ///< that have pulls
    row *rows;
    double *pulls;       ///< shape (n_pulls,)
    double *correlation; ///< shape (n_pulls, n_pulls)
    double *part;        ///< shape (n_pulls, n_pulls): correlation of one quantity
    double *pair;        ///< shape (2, n_pulls): two quantities of the same samples
} comparison;

static const study_truth_key *key_of(const row *of)
{
    return &study_truth_keys[of->item.quantity];
}

static void clear(comparison *of)
{
    lehr_core_free(of->rows);
    lehr_core_free(of->pulls);
    lehr_core_free(of->correlation);
    lehr_core_free(of->part);
    lehr_core_free(of->pair);
}

// ---- what was found -------------------------------------------------------------------
/// @returns the number of results that it is the mean of, 0: none
static size_t find(lehr_quantity *out, const study_run *run, const lehr_study_truth_item *item,
                   const char *path)
{
    study_kind kind = study_truth_keys[item->quantity].kind;
    *out = (lehr_quantity){(double)NAN, (double)NAN, ""};
    if (!path) {
        return 0;
    }
    if (item->sample != SIZE_MAX) {
        return study_sample_quantity(out, run, item->sample, kind, path);
    }
    for (size_t i = 0; i < run->n_tasks; i++) {
        if (run->tasks[i].kind == kind && study_outcome_quantity(&run->tasks[i], path, out)) {
            return 1;
        }
    }
    return 0;
}

/// Variance without the parts that a known value of the same definition does not have. The mean of n files of
/// about equal errors holds an n-th of the square of each part.
static double without_definition(double variance, const study_run *run, const lehr_study_truth_item *item)
{
    const study_truth_key *key = &study_truth_keys[item->quantity];
    double rest = variance;
    for (size_t k = 0; k < sizeof key->definition / sizeof *key->definition; k++) {
        lehr_quantity part;
        size_t n = find(&part, run, item, key->definition[k]);
        rest -= n > 0 && isfinite(part.value) ? part.value * part.value / (double)n : 0;
    }
    return rest > 0 ? rest : variance;
}

static row make_row(const study_run *run, const lehr_study_truth_item *item)
{
    lehr_quantity choice;
    lehr_quantity shared;
    row out = {.item = *item, .pull = (double)NAN};
    const study_truth_key *key = &study_truth_keys[item->quantity];
    // Without a mass, areas and steps are in other units.
    bool known = find(&out.found, run, item, key->path) > 0 && strcmp(out.found.unit, key->unit) == 0;
    out.found.value = known ? out.found.value : (double)NAN;
    out.sigma = sqrt(without_definition(out.found.stderr_value * out.found.stderr_value, run, item));
    if (find(&choice, run, item, key->choice) > 0 && isfinite(choice.value)) {
        out.sigma = hypot(out.sigma, choice.value);
    }
    bool shares = find(&shared, run, item, key->shared) > 0 && shared.value > 0;
    out.shared = shares ? fmin(shared.value, out.sigma) : 0.0;
    if (isfinite(out.found.value) && out.sigma > 0) {
        out.pull = (out.found.value - item->value) / out.sigma;
    }
    return out;
}

static int by_quantity(const void *a, const void *b)
{
    const row *p = a;
    const row *q = b;
    int missing = (int)!isfinite(p->pull) - (int)!isfinite(q->pull);
    if (missing != 0 || p->item.quantity == q->item.quantity) {
        return missing != 0 ? missing : (p->item.sample > q->item.sample) - (p->item.sample < q->item.sample);
    }
    return p->item.quantity < q->item.quantity ? -1 : 1;
}

static lehr_status gather(comparison *out, const study_run *run, lehr_error *err)
{
    const lehr_study_truth *truth = &run->config->truth;
    size_t n = truth->n;
    *out = (comparison){.n = n,
                        .rows = lehr_core_alloc(n, sizeof *out->rows),
                        .pulls = lehr_core_alloc(n, sizeof *out->pulls),
                        .correlation = lehr_core_alloc(n * n, sizeof *out->correlation),
                        .part = lehr_core_alloc(n * n, sizeof *out->part),
                        .pair = lehr_core_alloc(2 * n, sizeof *out->pair)};
    if (!out->rows || !out->pulls || !out->correlation || !out->part || !out->pair) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu known values", n);
    }
    n = 0;
    for (size_t i = 0; i < truth->n; i++) {
        if (study_truth_is_asked(run, &truth->items[i])) {
            out->rows[n++] = make_row(run, &truth->items[i]);
        }
    }
    out->n = n;
    qsort(out->rows, n, sizeof *out->rows, by_quantity);
    while (out->n_pulls < n && isfinite(out->rows[out->n_pulls].pull)) {
        size_t i = out->n_pulls++;
        out->pulls[i] = out->rows[i].pull;
        out->n_quantities += i == 0 || out->rows[i - 1].item.quantity != out->rows[i].item.quantity;
    }
    return out->n_pulls > 0 ? LEHR_OK
                            : lehr_error_set(err, LEHR_ERR_DOMAIN,
                                             "%s: none of the %zu known values was found with an error",
                                             truth->file.written, n);
}

// ---- correlations ---------------------------------------------------------------------
/// Pulls of one quantity: what the samples share.
static double within(const row *a, const row *b)
{
    return key_of(a)->common ? 1.0 : a->shared * b->shared / (a->sigma * b->sigma);
}

/// Row of a quantity and a sample, or SIZE_MAX.
static size_t find_row(const comparison *of, size_t quantity, size_t sample)
{
    for (size_t i = 0; i < of->n_pulls; i++) {
        if (of->rows[i].item.quantity == quantity && of->rows[i].item.sample == sample) {
            return i;
        }
    }
    return SIZE_MAX;
}

/// Two quantities of the same data: the correlation that their pulls show; 0 of different data.
static double between(const comparison *of, size_t a, size_t b)
{
    size_t n = 0;
    double *x = of->pair;
    double *y = of->pair + of->n_pulls;
    if (study_truth_keys[a].data != study_truth_keys[b].data) {
        return 0.0;
    }
    for (size_t i = 0; i < of->n_pulls; i++) {
        size_t j = of->rows[i].item.quantity == a ? find_row(of, b, of->rows[i].item.sample) : SIZE_MAX;
        if (j != SIZE_MAX) {
            x[n] = of->pulls[i];
            y[n++] = of->pulls[j];
        }
    }
    return n > 0 ? lehr_fitting_pulls_correlation(x, y, n) : 0.0;
}

static lehr_status correlate(comparison *of, lehr_record *results, lehr_error *err)
{
    size_t n = of->n_pulls;
    lehr_list *list = NULL;
    lehr_status status = lehr_record_add_list(&list, results, "correlations", err);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            bool alike = of->rows[i].item.quantity == of->rows[j].item.quantity;
            of->correlation[i * n + j] = i == j ? 1.0 : alike ? within(&of->rows[i], &of->rows[j]) : 0.0;
        }
    }
    for (size_t a = 0; a < study_n_truth_keys; a++) {
        for (size_t b = a + 1; status == LEHR_OK && b < study_n_truth_keys; b++) {
            double rho = between(of, a, b);
            lehr_record *entry = NULL;
            for (size_t i = 0; fabs(rho) > 0 && i < n; i++) {
                size_t j =
                    of->rows[i].item.quantity == a ? find_row(of, b, of->rows[i].item.sample) : SIZE_MAX;
                if (j != SIZE_MAX) {
                    of->correlation[i * n + j] = of->correlation[j * n + i] = rho;
                }
            }
            if (!(fabs(rho) > 0)) {
                continue;
            }
            status = lehr_list_add_record(&entry, list, err);
            status =
                status == LEHR_OK ? lehr_record_add_text(entry, "a", study_truth_keys[a].name, err) : status;
            status =
                status == LEHR_OK ? lehr_record_add_text(entry, "b", study_truth_keys[b].name, err) : status;
            status = status == LEHR_OK ? lehr_record_add_number(entry, "correlation", rho, err) : status;
        }
    }
    return status;
}

// ---- results --------------------------------------------------------------------------
static const char *sample_of(const study_run *run, const row *of)
{
    return of->item.sample == SIZE_MAX ? "" : run->config->samples[of->item.sample].name;
}

/// The pulls first .. first + n - 1, all of one quantity.
static lehr_status test_quantity(lehr_list *list, bool *biased, const comparison *of, size_t first, size_t n,
                                 lehr_error *err)
{
    lehr_fitting_pulls test;
    lehr_record *entry = NULL;
    for (size_t i = 0; i < n * n; i++) {
        of->part[i] = of->correlation[(first + i / n) * of->n_pulls + first + i % n];
    }
    lehr_status status =
        lehr_fitting_pulls_test(&test, of->pulls + first, of->part, n, level / (double)of->n_quantities, err);
    *biased = *biased || (status == LEHR_OK && test.verdict == LEHR_FITTING_PULLS_BIASED);
    status = status == LEHR_OK ? lehr_list_add_record(&entry, list, err) : status;
    status = status == LEHR_OK ? lehr_record_add_text(entry, "quantity", key_of(&of->rows[first])->name, err)
                               : status;
    return status == LEHR_OK ? lehr_fitting_pulls_describe(&test, of->pulls + first, entry, err) : status;
}

static lehr_status test_all(lehr_record *results, const study_run *run, const comparison *of, lehr_error *err)
{
    lehr_fitting_pulls test;
    lehr_list *list = NULL;
    bool biased = false;
    lehr_status status = lehr_record_add_list(&list, results, "quantities", err);
    for (size_t i = 0, n = 0; status == LEHR_OK && i < of->n_pulls; i += n) {
        n = 1;
        while (i + n < of->n_pulls && of->rows[i + n].item.quantity == of->rows[i].item.quantity) {
            n++;
        }
        status = test_quantity(list, &biased, of, i, n, err);
    }
    status = status == LEHR_OK
                 ? lehr_fitting_pulls_test(&test, of->pulls, of->correlation, of->n_pulls, level, err)
                 : status;
    if (status != LEHR_OK) {
        return status;
    }
    const row *largest = &of->rows[test.largest];
    test.verdict = biased ? LEHR_FITTING_PULLS_BIASED : test.verdict;
    status = lehr_fitting_pulls_describe(&test, of->pulls, results, err);
    status = status == LEHR_OK ? lehr_record_add_text(results, "largest_sample", sample_of(run, largest), err)
                               : status;
    status = status == LEHR_OK ? lehr_record_add_text(results, "largest_quantity", key_of(largest)->name, err)
                               : status;
    return status == LEHR_OK ? lehr_record_add_number(results, "missing", (double)(of->n - of->n_pulls), err)
                             : status;
}

static lehr_status tabulate(lehr_table **out, const study_run *run, const comparison *of, lehr_error *err)
{
    static const char *const texts[] = {"sample", "quantity", "unit"};
    static const char *const numbers[] = {"truth", "found", "stderr", "shared", "pull"};
    double *columns[5] = {NULL};
    lehr_table *table = NULL;
    *out = NULL;
    lehr_status status = lehr_table_create(&table, of->n, err);
    for (size_t j = 0; status == LEHR_OK && j < 3; j++) {
        status = lehr_table_add_text_column(table, texts[j], err);
    }
    for (size_t j = 0; status == LEHR_OK && j < 5; j++) {
        status = lehr_table_add_column(&columns[j], table, numbers[j], "", err);
    }
    for (size_t i = 0; status == LEHR_OK && i < of->n; i++) {
        const row *from = &of->rows[i];
        const char *sample = sample_of(run, from);
        status = lehr_table_set_text(table, 0, i, sample[0] ? sample : "-", err);
        status = status == LEHR_OK ? lehr_table_set_text(table, 1, i, key_of(from)->name, err) : status;
        status = status == LEHR_OK
                     ? lehr_table_set_text(table, 2, i, key_of(from)->unit[0] ? key_of(from)->unit : "1", err)
                     : status;
        columns[0][i] = from->item.value;
        columns[1][i] = from->found.value;
        columns[2][i] = from->sigma;
        columns[3][i] = from->shared;
        columns[4][i] = from->pull;
    }
    if (status != LEHR_OK) {
        lehr_table_free(table);
        return status;
    }
    *out = table;
    return LEHR_OK;
}

/// Known values without a result: a file failed, or its part of the study was not asked for.
static lehr_status tell_missing(study_product *product, const study_run *run, const comparison *of,
                                lehr_error *err)
{
    if (of->n_pulls == of->n) {
        return LEHR_OK;
    }
    const row *first = &of->rows[of->n_pulls];
    return lehr_warnings_add(product->warnings, err,
                             "%zu of %zu known values were not found with an error, the first one %s of '%s'",
                             of->n - of->n_pulls, of->n, key_of(first)->name, sample_of(run, first));
}

static lehr_status draw(study_product *product, const study_run *run, const study_task *task,
                        const comparison *of, lehr_error *err)
{
    lehr_figure *figure = NULL;
    lehr_figure_pull *points = lehr_core_alloc(of->n_pulls, sizeof *points);
    if (!points) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a figure");
    }
    for (size_t i = 0; i < of->n_pulls; i++) {
        points[i] = (lehr_figure_pull){key_of(&of->rows[i])->name, of->pulls[i]};
    }
    lehr_status status = lehr_figure_pulls(&figure, points, of->n_pulls, err);
    lehr_core_free(points);
    return status == LEHR_OK ? study_draw(product, run, task, "", figure, err) : status;
}

lehr_status study_compute_truth(study_product *product, const study_run *run, const study_task *task,
                                lehr_error *err)
{
    comparison all = {0};
    lehr_status status = gather(&all, run, err);
    status = status == LEHR_OK ? correlate(&all, product->results, err) : status;
    status = status == LEHR_OK ? test_all(product->results, run, &all, err) : status;
    status = status == LEHR_OK ? tell_missing(product, run, &all, err) : status;
    status = status == LEHR_OK ? tabulate(&product->curve, run, &all, err) : status;
    status = status == LEHR_OK ? draw(product, run, task, &all, err) : status;
    clear(&all);
    return status;
}
