// Results of a series in a diamond cell.
#include "task_mech.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// ---- budget -------------------------------------------------------------------------------
static lehr_status add_parts(lehr_record *budget, const char *name, const double *parts, const char *unit,
                             lehr_error *err)
{
    lehr_record *record = NULL;
    lehr_status status = lehr_record_add_record(&record, budget, name, err);
    for (size_t k = 0; status == LEHR_OK && k < LEHR_FITTING_COMPRESSION_N_PARTS; k++) {
        status = lehr_record_add_quantity(
            record, lehr_fitting_compression_part_name((lehr_fitting_compression_part)k), parts[k],
            (double)NAN, unit, err);
    }
    return status;
}

static lehr_status add_budget(lehr_record *results, const lehr_fitting_compression *fit, lehr_error *err)
{
    lehr_record *budget = NULL;
    lehr_status status = lehr_record_add_record(&budget, results, "budget", err);
    status = status == LEHR_OK ? add_parts(budget, "bulk_modulus", fit->bulk_parts, "GPa", err) : status;
    return status == LEHR_OK ? add_parts(budget, "bulk_modulus_prime", fit->prime_parts, "", err) : status;
}

// ---- branches -----------------------------------------------------------------------------
static lehr_status add_quantity(lehr_record *record, const char *name, lehr_estimate value, const char *unit,
                                lehr_error *err)
{
    return lehr_record_add_quantity(record, name, value.value, value.stderr_value, unit, err);
}

/// One direction for itself; errors of its points alone.
static lehr_status add_branch(lehr_record *results, const char *name, const lehr_fitting_eos_fit *fit,
                              lehr_error *err)
{
    lehr_record *record = NULL;
    lehr_status status = lehr_record_add_record(&record, results, name, err);
    if (status == LEHR_OK) {
        status = add_quantity(record, "bulk_modulus", fit->parameters[LEHR_FITTING_EOS_K0], "GPa", err);
    }
    if (status == LEHR_OK) {
        status =
            add_quantity(record, "bulk_modulus_prime", fit->parameters[LEHR_FITTING_EOS_K0_PRIME], "", err);
    }
    if (status == LEHR_OK) {
        status =
            add_quantity(record, "position_zero", fit->parameters[LEHR_FITTING_EOS_V0], "1/angstrom", err);
    }
    status =
        status == LEHR_OK ? lehr_record_add_number(record, "points", (double)fit->n_points, err) : status;
    return status == LEHR_OK ? lehr_record_add_number(record, "chi2", fit->fit.chi2, err) : status;
}

static lehr_status add_branches(lehr_record *results, const lehr_fitting_compression *fit, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    if (!isnan(fit->gap.value)) {
        status = add_quantity(results, "hysteresis_gap", fit->gap, "", err);
    }
    if (status == LEHR_OK && fit->tested) {
        status = lehr_record_add_number(results, "hysteresis_f", fit->f, err);
        status = status == LEHR_OK ? lehr_record_add_number(results, "hysteresis_p", fit->p, err) : status;
    }
    if (status == LEHR_OK && fit->n_up > 0 && fit->n_down > 0 && fit->has_up) {
        status = add_branch(results, "compression", &fit->up, err);
    }
    if (status == LEHR_OK && fit->n_up > 0 && fit->n_down > 0 && fit->has_down) {
        status = add_branch(results, "decompression", &fit->down, err);
    }
    return status;
}

// ---- state under pressure -----------------------------------------------------------------
static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

size_t study_treatment_pressures(double *out, const lehr_study_config *config)
{
    size_t n = 0;
    size_t kept = 0;
    for (size_t i = 0; i < config->n_samples; i++) {
        double pressure_GPa = config->samples[i].treatment.pressure_GPa;
        if (pressure_GPa > 0.001) { // ambient pressure has no state of its own
            out[n++] = pressure_GPa;
        }
    }
    qsort(out, n, sizeof *out, ascending);
    for (size_t i = 0; i < n; i++) {
        if (kept == 0 || out[i] > out[kept - 1]) {
            out[kept++] = out[i];
        }
    }
    return kept;
}

static lehr_status add_state(lehr_list *list, const lehr_fitting_compression *fit, double pressure_GPa,
                             double highest_GPa, lehr_error *err)
{
    lehr_record *record = NULL;
    lehr_estimate volume;
    if (lehr_fitting_compression_at(&volume, fit, pressure_GPa, NULL) != LEHR_OK) {
        return LEHR_OK; // beyond what the equation can tell
    }
    lehr_status status = lehr_list_add_record(&record, list, err);
    const lehr_estimate densification = {100 * (1 / volume.value - 1),
                                         100 * volume.stderr_value / (volume.value * volume.value)};
    if (status == LEHR_OK) {
        status = lehr_record_add_quantity(record, "pressure", pressure_GPa, (double)NAN, "GPa", err);
    }
    status = status == LEHR_OK ? add_quantity(record, "volume_ratio", volume, "", err) : status;
    status = status == LEHR_OK ? add_quantity(record, "densification", densification, "%", err) : status;
    return status == LEHR_OK
               ? lehr_record_add_boolean(record, "extrapolated", pressure_GPa > highest_GPa, err)
               : status;
}

/// What the glass is like at the pressures of the treatments, to be set against what they leave.
static lehr_status add_in_situ(lehr_record *results, const study_run *run, const study_eos_outcome *of,
                               double highest_GPa, lehr_error *err)
{
    lehr_list *list = NULL;
    double *pressure_GPa = lehr_core_alloc(run->config->n_samples, sizeof *pressure_GPa);
    if (!pressure_GPa) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu pressures", run->config->n_samples);
    }
    size_t n = study_treatment_pressures(pressure_GPa, run->config);
    lehr_status status = n > 0 ? lehr_record_add_list(&list, results, "in_situ", err) : LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        status = add_state(list, of->fit, pressure_GPa[i], highest_GPa, err);
    }
    lehr_core_free(pressure_GPa);
    return status;
}

// ---- between the pressures of two treatments ----------------------------------------------
static lehr_status add_form(lehr_list *list, const lehr_fitting_eos_variant *row, double compression,
                            lehr_error *err)
{
    lehr_record *record = NULL;
    if (!isfinite(compression)) {
        return LEHR_OK;
    }
    lehr_status status = lehr_list_add_record(&record, list, err);
    status = status == LEHR_OK ? lehr_record_add_text(record, "model", row->name, err) : status;
    return status == LEHR_OK ? lehr_record_add_number(record, "compression", compression, err) : status;
}

static lehr_status add_span(lehr_list *list, const lehr_fitting_compression *fit, const double ends_GPa[2],
                            lehr_error *err)
{
    lehr_record *record = NULL;
    lehr_list *forms = NULL;
    double others[LEHR_FITTING_EOS_MAX_VARIANTS];
    lehr_fitting_compression_span span;
    if (lehr_fitting_compression_between(&span, others, fit, ends_GPa[0], ends_GPa[1], NULL) != LEHR_OK) {
        return LEHR_OK; // beyond what the equation can tell
    }
    lehr_status status = lehr_list_add_record(&record, list, err);
    static const char *const names[2] = {"reference_pressure", "pressure"};
    for (size_t k = 0; status == LEHR_OK && k < 2; k++) {
        status = lehr_record_add_quantity(record, names[k], ends_GPa[k], (double)NAN, "GPa", err);
    }
    status = status == LEHR_OK ? add_quantity(record, "compression", span.compression, "", err) : status;
    status = status == LEHR_OK ? lehr_record_add_number(record, "shared", span.shared, err) : status;
    status = status == LEHR_OK ? lehr_record_add_number(record, "form", span.form, err) : status;
    status = status == LEHR_OK ? lehr_record_add_list(&forms, record, "forms", err) : status;
    for (size_t i = 0; status == LEHR_OK && i < fit->table.n_variants; i++) {
        status = add_form(forms, &fit->table.variants[i], others[i], err);
    }
    return status;
}

/// Pressures of a sample and of the one treated alike; false without.
static bool ends_of(double ends_GPa[2], const lehr_study_config *config, size_t sample)
{
    size_t reference = study_pressure_reference(config, sample);
    if (reference == SIZE_MAX) {
        return false;
    }
    ends_GPa[0] = config->samples[reference].treatment.pressure_GPa;
    ends_GPa[1] = config->samples[sample].treatment.pressure_GPa;
    return true;
}

bool study_span_of(double ends_GPa[2], const lehr_study_config *config, size_t sample)
{
    double others[2];
    bool new = ends_of(ends_GPa, config, sample);
    for (size_t k = 0; new &&k < sample; k++) {
        new = !(ends_of(others, config, k) && others[0] == ends_GPa[0] && others[1] == ends_GPa[1]);
    }
    return new;
}

/// Compression between the treatments that are compared, each pair of pressures once.
static lehr_status add_spans(lehr_record *results, const study_run *run, const lehr_fitting_compression *fit,
                             lehr_error *err)
{
    lehr_list *list = NULL;
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < run->config->n_samples; i++) {
        double ends[2];
        bool known = study_span_of(ends, run->config, i);
        status = known && !list ? lehr_record_add_list(&list, results, "spans", err) : LEHR_OK;
        status = status == LEHR_OK && known ? add_span(list, fit, ends, err) : status;
    }
    return status;
}

// ---- points -------------------------------------------------------------------------------
static lehr_status add_point(lehr_list *list, const study_eos_outcome *of, size_t i, lehr_error *err)
{
    const study_eos_points *p = of->points;
    lehr_record *record = NULL;
    lehr_status status = lehr_list_add_record(&record, list, err);
    status = status == LEHR_OK ? lehr_record_add_number(record, "point", (double)p->number[i], err) : status;
    if (status == LEHR_OK) {
        status = lehr_record_add_text(record, "direction",
                                      p->direction[i] > 0 ? "compression" : "decompression", err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_quantity(record, "pressure", p->pressure_GPa[i], p->total_pressure_GPa[i],
                                          "GPa", err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_quantity(record, "fsdp_position", p->q[i], p->sigma_q[i], "1/angstrom", err);
    }
    if (status == LEHR_OK && isfinite(p->fwhm[i])) {
        status =
            lehr_record_add_quantity(record, "fsdp_fwhm", p->fwhm[i], p->sigma_fwhm[i], "1/angstrom", err);
    }
    return status == LEHR_OK
               ? lehr_record_add_quantity(record, "volume_ratio", of->volume[i], of->sigma_volume[i], "", err)
               : status;
}

static lehr_status add_points(lehr_record *results, const study_eos_outcome *of, lehr_error *err)
{
    lehr_list *list = NULL;
    lehr_status status = lehr_record_add_list(&list, results, "series", err);
    for (size_t i = 0; status == LEHR_OK && i < of->points->n; i++) {
        status = add_point(list, of, i, err);
    }
    return status;
}

// ---- all ----------------------------------------------------------------------------------
static const char *branch_name(lehr_fitting_compression_branch branch)
{
    static const char *const names[] = {"compression", "decompression", "both"};
    return names[branch];
}

/// Correlation of K0 and K0'; NaN where one of them is not fitted.
static double correlation_of(const lehr_fitting_eos_fit *fit)
{
    const size_t size = LEHR_FITTING_EOS_MAX_PARAMETERS;
    const size_t k = LEHR_FITTING_EOS_K0;
    const size_t p = LEHR_FITTING_EOS_K0_PRIME;
    return fit->covariance[k * size + p] /
           sqrt(fit->covariance[k * size + k] * fit->covariance[p * size + p]);
}

static lehr_status add_heads(lehr_record *results, const study_run *run, const study_eos_outcome *of,
                             lehr_error *err)
{
    const lehr_study_eos *how = &run->config->eos;
    const lehr_fitting_compression *fit = of->fit;
    const struct {
        const char *name, *text;
    } texts[] = {{"model", lehr_fitting_eos_name(fit->fit.eos)},
                 {"branch", branch_name(of->options->branch)},
                 {"reference", how->reference},
                 {"scale", of->points->any_ruby ? how->scale : "none"}};
    const struct {
        const char *name;
        double value;
    } numbers[] = {{"exponent", how->exponent},
                   {"exponent_error", how->exponent_error},
                   {"points", (double)of->points->n},
                   {"fitted_points", (double)fit->fit.n_points},
                   {"compression_points", (double)fit->n_up},
                   {"decompression_points", (double)fit->n_down},
                   {"reduced_chi2", fit->fit.fit.reduced_chi2},
                   {"correlation", correlation_of(&fit->fit)}};
    lehr_status status = add_quantity(results, "bulk_modulus", fit->bulk_GPa, "GPa", err);
    status =
        status == LEHR_OK ? add_quantity(results, "bulk_modulus_prime", fit->bulk_prime, "", err) : status;
    status = status == LEHR_OK ? add_quantity(results, "position_zero", fit->q0_per_ang, "1/angstrom", err)
                               : status;
    if (status == LEHR_OK && !isnan(fit->form_GPa)) {
        status =
            lehr_record_add_quantity(results, "bulk_modulus_form", fit->form_GPa, (double)NAN, "GPa", err);
    }
    for (size_t k = 0; status == LEHR_OK && k < sizeof texts / sizeof *texts; k++) {
        status = lehr_record_add_text(results, texts[k].name, texts[k].text, err);
    }
    for (size_t k = 0; status == LEHR_OK && k < sizeof numbers / sizeof *numbers; k++) {
        if (isfinite(numbers[k].value)) {
            status = lehr_record_add_number(results, numbers[k].name, numbers[k].value, err);
        }
    }
    return status;
}

lehr_status study_eos_describe(study_product *product, const study_run *run, const study_eos_outcome *of,
                               lehr_error *err)
{
    lehr_record *results = product->results;
    lehr_record *record = NULL;
    double highest_GPa = -INFINITY;
    for (size_t i = 0; i < of->points->n; i++) {
        highest_GPa = fmax(highest_GPa, of->points->pressure_GPa[i]);
    }
    lehr_status status = add_heads(results, run, of, err);
    if (status == LEHR_OK) {
        status = lehr_record_add_quantity(results, "highest_pressure", highest_GPa, (double)NAN, "GPa", err);
    }
    status = status == LEHR_OK ? add_branches(results, of->fit, err) : status;
    status = status == LEHR_OK ? add_budget(results, of->fit, err) : status;
    status = status == LEHR_OK ? add_in_situ(results, run, of, highest_GPa, err) : status;
    status = status == LEHR_OK ? add_spans(results, run, of->fit, err) : status;
    status = status == LEHR_OK ? add_points(results, of, err) : status;
    status = status == LEHR_OK ? lehr_record_add_record(&record, results, "fit", err) : status;
    status =
        status == LEHR_OK ? lehr_fitting_eos_fit_describe(&of->fit->fit, "1/angstrom", record, err) : status;
    return status == LEHR_OK ? lehr_fitting_eos_systematics_describe(&of->fit->table, record, err) : status;
}
