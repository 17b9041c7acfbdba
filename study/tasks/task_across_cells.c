// Compression under pressure: mean of all series in diamond cells, or of the
// literature.
#include "task_across_cells.h"

#include <lehr/fitting/distribution.h>
#include <lehr/fitting/eos.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

// ---- literature
// -----------------------------------------------------------------------------
/// 1 - V(high)/V(low); NaN where the equation ends.
static double compression_at(const char *name, double bulk_GPa, double prime, const double ends_GPa[2])
{
    const lehr_fitting_eos *eos = lehr_fitting_eos_find(name);
    const lehr_fitting_eos_parameters parameters = {.volume0 = 1, .bulk_GPa = bulk_GPa, .bulk_prime = prime};
    double low = (double)NAN;
    double high = (double)NAN;
    if (lehr_fitting_eos_volume_at(&low, eos, &parameters, ends_GPa[0], NULL) != LEHR_OK ||
        lehr_fitting_eos_volume_at(&high, eos, &parameters, ends_GPa[1], NULL) != LEHR_OK) {
        return (double)NAN;
    }
    return 1 - high / low;
}

static const char birch[] = "birch-murnaghan-3";

/// Other equations with the same two constants.
static double form_of(double value, double bulk_GPa, double prime, const double ends_GPa[2])
{
    static const char *const others[] = {"vinet", "poirier-tarantola-3", "tait-3", "murnaghan"};
    double sum = 0, n = 0;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        double other = compression_at(others[i], bulk_GPa, prime, ends_GPa);
        sum += isfinite(other) ? (other - value) * (other - value) : 0;
        n += isfinite(other);
    }
    return n > 0 ? sqrt(sum / n) : 0;
}

/// The step of each parameter is its error: an error that is not known moves
/// nothing.
static bool of_literature(study_elastic *out, const study_run *run, const double ends_GPa[2])
{
    const double bulk = run->config->across.densification.bulk_GPa,
                 prime = run->config->across.densification.bulk_prime;
    double bulk_step = run->config->across.densification.bulk_error_GPa,
           prime_step = run->config->across.densification.bulk_prime_error;
    bulk_step = bulk_step > 0 ? bulk_step : 0;
    prime_step = prime_step > 0 ? prime_step : 0;
    double by_bulk = (compression_at(birch, bulk + bulk_step, prime, ends_GPa) -
                      compression_at(birch, bulk - bulk_step, prime, ends_GPa)) /
                     2;
    double by_prime = (compression_at(birch, bulk, prime + prime_step, ends_GPa) -
                       compression_at(birch, bulk, prime - prime_step, ends_GPa)) /
                      2;
    double value = compression_at(birch, bulk, prime, ends_GPa);
    *out = (study_elastic){.from = "literature", .from_cells = (double)NAN, .p = (double)NAN};
    out->form = form_of(value, bulk, prime, ends_GPa);
    double known = hypot(bulk_step > 0 ? by_bulk : 0, prime_step > 0 ? by_prime : 0);
    out->compression = (lehr_estimate){value, known > 0 ? hypot(known, out->form) : (double)NAN};
    return isfinite(value);
}

// ---- cells
// ----------------------------------------------------------------------------------
/// What one series says of two pressures; @p own is NaN where the series has no
/// error.
typedef struct span {
    double value, own, shared, form;
} span;

static bool span_of(span *out, const study_task *task, const double ends_GPa[2])
{
    const lehr_list *spans = NULL;
    size_t n = task->kind == STUDY_EOS ? study_rows(&spans, task, "spans") : 0;
    for (size_t i = 0; i < n; i++) {
        const lehr_record *row = lehr_list_value_at(spans, i).record;
        bool same = fabs(study_row_quantity(row, "reference_pressure").value - ends_GPa[0]) <= 1e-9 &&
                    fabs(study_row_quantity(row, "pressure").value - ends_GPa[1]) <= 1e-9;
        lehr_quantity q = study_row_quantity(row, "compression");
        if (same && isfinite(q.value)) {
            double shared = study_row_number(row, "shared");
            double form = study_row_number(row, "form");
            shared = isfinite(shared) ? fmin(shared, q.stderr_value) : 0;
            double own = q.stderr_value > 0 ? sqrt(fmax(0, q.stderr_value * q.stderr_value - shared * shared))
                                            : (double)NAN;
            *out = (span){q.value, own, shared, isfinite(form) ? form : 0};
            return true;
        }
    }
    return false;
}

/// The series of a sample are those that count for it, unless the study takes
/// the mean of all.
static bool has_own(const study_run *run, size_t sample, const double ends_GPa[2])
{
    span one;
    bool any = false;
    for (size_t i = study_first_task(run, sample); i < run->n_tasks; i = study_next_task(run, i)) {
        any = any || span_of(&one, &run->tasks[i], ends_GPa);
    }
    return any && strcmp(run->config->across.densification.cells, "own") == 0;
}

/// A series that counts for a sample.
static bool counts(span *out, const study_task *task, size_t sample, bool own, const double ends_GPa[2])
{
    return (!own || task->sample == sample) && span_of(out, task, ends_GPa);
}

/// Mean of the cells with the larger of its internal and external error; then
/// what they share, and the form. Where one of them has no error, that of the
/// mean is their scatter; one alone then has none.
static bool of_cells(study_elastic *out, const study_run *run, size_t sample, const double ends_GPa[2])
{
    bool own = has_own(run, sample, ends_GPa), known = true;
    double weights = 0, sum = 0, squares = 0, shared = 0, form = 0, first = 0, alone = 0;
    span one;
    *out = (study_elastic){.from = own ? "own cells" : "all cells", .p = (double)NAN};
    for (size_t i = 0; i < run->n_tasks; i++) {
        known = known && (!counts(&one, &run->tasks[i], sample, own, ends_GPa) || one.own > 0);
    }
    for (size_t i = 0; i < run->n_tasks; i++) {
        if (!counts(&one, &run->tasks[i], sample, own, ends_GPa)) {
            continue;
        }
        alone = one.own;
        double weight = known ? 1 / (one.own * one.own) : 1;
        first = out->n_cells++ == 0 ? one.value : first;
        weights += weight;
        sum += weight * (one.value - first);
        squares += weight * (one.value - first) * (one.value - first);
        shared += weight * one.shared;
        form += weight * one.form;
    }
    double n = (double)out->n_cells, chi2 = fmax(0, squares - sum * sum / weights);
    double scatter = n > 1 ? chi2 / (n - 1) : 0;
    double mean = known || n > 1 ? sqrt((known ? fmax(1, scatter) : scatter) / weights) : alone;
    out->p = n > 1 && known ? lehr_tail_chi2(chi2, n - 1) : (double)NAN;
    out->from_cells = hypot(mean, shared / weights);
    out->form = form / weights;
    out->compression = (lehr_estimate){first + sum / weights, hypot(out->from_cells, out->form)};
    return out->n_cells > 0;
}

bool study_elastic_known(const study_run *run)
{
    return isfinite(run->config->across.densification.bulk_GPa) || study_across_task(run, STUDY_EOS);
}

bool study_elastic_find(study_elastic *out, const study_run *run, size_t sample, const double ends_GPa[2])
{
    return isfinite(run->config->across.densification.bulk_GPa) ? of_literature(out, run, ends_GPa)
                                                                : of_cells(out, run, sample, ends_GPa);
}

// ---- results
// ----------------------------------------------------------------------------------
static lehr_status add_modulus(lehr_record *record, lehr_quantity bulk, lehr_quantity prime, const char *from,
                               lehr_error *err)
{
    lehr_status status =
        lehr_record_add_quantity(record, "bulk_modulus", bulk.value, bulk.stderr_value, "GPa", err);
    status = status == LEHR_OK ? lehr_record_add_quantity(record, "bulk_modulus_prime", prime.value,
                                                          prime.stderr_value, "", err)
                               : status;
    return status == LEHR_OK && from ? lehr_record_add_text(record, "bulk_modulus_from", from, err) : status;
}

static lehr_status add_cell(lehr_list *cells, const study_run *run, const study_task *task, lehr_error *err)
{
    lehr_record *row = NULL;
    lehr_quantity bulk = {(double)NAN, (double)NAN, "GPa"};
    lehr_quantity prime = {(double)NAN, (double)NAN, ""};
    const char *model = study_outcome_text(task, "model");
    (void)study_outcome_quantity(task, "bulk_modulus", &bulk);
    (void)study_outcome_quantity(task, "bulk_modulus_prime", &prime);
    lehr_status status = lehr_list_add_record(&row, cells, err);
    status = status == LEHR_OK
                 ? lehr_record_add_text(row, "sample", run->config->samples[task->sample].name, err)
                 : status;
    status = status == LEHR_OK ? lehr_record_add_text(row, "cell", task->id, err) : status;
    status = status == LEHR_OK ? lehr_record_add_text(row, "model", model ? model : "", err) : status;
    return status == LEHR_OK ? add_modulus(row, bulk, prime, NULL, err) : status;
}

lehr_status study_elastic_describe(lehr_record *record, const study_run *run, lehr_error *err)
{
    const lehr_study_across *across = &run->config->across;
    lehr_list *cells = NULL;
    if (isfinite(across->densification.bulk_GPa)) {
        const lehr_quantity bulk = {across->densification.bulk_GPa, across->densification.bulk_error_GPa,
                                    "GPa"};
        const lehr_quantity prime = {across->densification.bulk_prime, across->densification.bulk_prime_error,
                                     ""};
        return add_modulus(record, bulk, prime, "literature", err);
    }
    lehr_status status = lehr_record_add_text(record, "bulk_modulus_from", "series in diamond cells", err);
    status = status == LEHR_OK ? lehr_record_add_list(&cells, record, "cells", err) : status;
    for (size_t i = 0; status == LEHR_OK && i < run->n_tasks; i++) {
        const study_task *task = &run->tasks[i];
        status = task->kind == STUDY_EOS && task->outcome ? add_cell(cells, run, task, err) : LEHR_OK;
    }
    return status;
}
