// Which part of the compression at the pressure of treatment is left after its release.
#include "across.h"

#include <lehr/core/alloc.h>
#include <lehr/figures/across.h>
#include <lehr/fitting/eos.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/// Equation of state in the diamond anvil cell or from the literature.
typedef struct elastic {
    bool known;
    const char *from;
    double bulk_GPa, bulk_error;
    double prime, prime_error;
} elastic;

static const char peak_witness[] = "diffraction-peak";
static const char weighing_witness[] = "weighing";

/// One sample by one witness.
typedef struct release {
    size_t sample, reference;
    const char *witness;     ///< "diffraction-peak" or "weighing"
    lehr_estimate recovered; ///< 1 - V/V(reference) after release
    lehr_estimate in_situ;   ///< 1 - V(P)/V(P of the reference)
    lehr_estimate fraction;
    double reduced;
} release;

/// What the study gives, else what the first series in a diamond cell gave.
static elastic elastic_of(const study_run *run)
{
    const lehr_study_across *across = &run->config->across;
    const study_task *cell = study_across_task(run, STUDY_EOS);
    lehr_quantity bulk = {(double)NAN, (double)NAN, ""};
    lehr_quantity prime = bulk;
    if (isnan(across->densification.bulk_GPa) && cell &&
        study_outcome_quantity(cell, "bulk_modulus", &bulk)) {
        bool known = study_outcome_quantity(cell, "bulk_modulus_prime", &prime) && isfinite(prime.value);
        return (elastic){.known = isfinite(bulk.value),
                         .from = "the series in the diamond cell",
                         .bulk_GPa = bulk.value,
                         .bulk_error = bulk.stderr_value,
                         .prime = known ? prime.value : across->densification.bulk_prime,
                         .prime_error = known ? prime.stderr_value : (double)NAN};
    }
    return (elastic){.known = isfinite(across->densification.bulk_GPa),
                     .from = "the literature",
                     .bulk_GPa = across->densification.bulk_GPa,
                     .bulk_error = across->densification.bulk_error_GPa,
                     .prime = across->densification.bulk_prime,
                     .prime_error = across->densification.bulk_prime_error};
}

/// 1 - V(high)/V(low) of Birch and Murnaghan's third order; NaN where the equation ends.
static double compression_at(double bulk_GPa, double prime, double low_GPa, double high_GPa)
{
    const lehr_fitting_eos *eos = lehr_fitting_eos_find("birch-murnaghan-3");
    const lehr_fitting_eos_parameters parameters = {.volume0 = 1, .bulk_GPa = bulk_GPa, .bulk_prime = prime};
    double low = (double)NAN;
    double high = (double)NAN;
    if (lehr_fitting_eos_volume_at(&low, eos, &parameters, low_GPa, NULL) != LEHR_OK ||
        lehr_fitting_eos_volume_at(&high, eos, &parameters, high_GPa, NULL) != LEHR_OK) {
        return (double)NAN;
    }
    return 1 - high / low;
}

/// The step of each parameter is its error: an error that is not known moves nothing.
static lehr_estimate in_situ_of(const elastic *e, double low_GPa, double high_GPa)
{
    double bulk_step = e->bulk_error > 0 ? e->bulk_error : 0,
           prime_step = e->prime_error > 0 ? e->prime_error : 0;
    double bulk = compression_at(e->bulk_GPa + bulk_step, e->prime, low_GPa, high_GPa) -
                  compression_at(e->bulk_GPa - bulk_step, e->prime, low_GPa, high_GPa);
    double prime = compression_at(e->bulk_GPa, e->prime + prime_step, low_GPa, high_GPa) -
                   compression_at(e->bulk_GPa, e->prime - prime_step, low_GPa, high_GPa);
    return (lehr_estimate){compression_at(e->bulk_GPa, e->prime, low_GPa, high_GPa),
                           hypot(bulk_step > 0 ? bulk / 2 : 0, prime_step > 0 ? prime / 2 : 0)};
}

/// 1 - V/V(reference) of the peaks, or 1 - rho(reference)/rho of the weighings.
static bool recovered_of(lehr_estimate *out, const char **witness, const study_task *task)
{
    lehr_quantity q;
    if (task->kind == STUDY_DIFFERENCE && task->outcome &&
        study_outcome_quantity(task, "volume_ratio_by_pressure", &q)) {
        *witness = peak_witness;
        *out = (lehr_estimate){1 - q.value, q.stderr_value};
        return isfinite(q.value);
    }
    if (task->kind == STUDY_DENSITY_CHANGE && task->outcome &&
        study_outcome_quantity(task, "change_by_pressure", &q)) {
        double ratio = 1 + q.value / 100;
        *witness = weighing_witness;
        *out = (lehr_estimate){1 - 1 / ratio, q.stderr_value / 100 / (ratio * ratio)};
        return isfinite(q.value);
    }
    return false;
}

static bool release_of(release *out, const study_run *run, const study_task *task, const elastic *e,
                       const study_across_axis *axis)
{
    lehr_estimate recovered;
    const char *witness = NULL;
    size_t reference = task->others[1];
    if (!recovered_of(&recovered, &witness, task) || reference == SIZE_MAX) {
        return false;
    }
    const lehr_study_treatment *own = &run->config->samples[task->sample].treatment;
    const lehr_study_treatment *other = &run->config->samples[reference].treatment;
    *out =
        (release){.sample = task->sample, .reference = reference, .witness = witness, .recovered = recovered};
    out->in_situ = in_situ_of(e, other->pressure_GPa, own->pressure_GPa);
    double f = out->recovered.value / out->in_situ.value;
    out->fraction = (lehr_estimate){f, hypot(out->recovered.stderr_value / out->in_situ.value,
                                             f * out->in_situ.stderr_value / out->in_situ.value)};
    out->reduced = study_across_reduced(axis, own);
    return isfinite(f);
}

/// Denser, looser, or neither, at two standard errors.
static const char *verdict_of(const release *r)
{
    double z = r->recovered.value / r->recovered.stderr_value;
    return z > 1.96 ? "denser" : z < -1.96 ? "looser" : "not-shown";
}

static lehr_status add_row(lehr_list *rows, const study_run *run, const release *r, lehr_error *err)
{
    const lehr_study_treatment *t = &run->config->samples[r->sample].treatment;
    const struct {
        const char *name;
        lehr_estimate estimate;
        const char *unit;
    } quantities[] = {{"pressure", {t->pressure_GPa, (double)NAN}, "GPa"},
                      {"temperature", {t->temperature_K, (double)NAN}, "K"},
                      {"recovered_densification", r->recovered, ""},
                      {"in_situ_compression", r->in_situ, ""},
                      {"fraction", r->fraction, ""}};
    lehr_record *row = NULL;
    lehr_status status = lehr_list_add_record(&row, rows, err);
    status = status == LEHR_OK
                 ? lehr_record_add_text(row, "sample", run->config->samples[r->sample].name, err)
                 : status;
    status = status == LEHR_OK
                 ? lehr_record_add_text(row, "reference", run->config->samples[r->reference].name, err)
                 : status;
    status = status == LEHR_OK ? lehr_record_add_text(row, "witness", r->witness, err) : status;
    for (size_t i = 0; status == LEHR_OK && i < sizeof quantities / sizeof *quantities; i++) {
        status = lehr_record_add_quantity(row, quantities[i].name, quantities[i].estimate.value,
                                          quantities[i].estimate.stderr_value, quantities[i].unit, err);
    }
    status = status == LEHR_OK ? lehr_record_add_number(row, "t_over_tg", r->reduced, err) : status;
    return status == LEHR_OK ? lehr_record_add_text(row, "verdict", verdict_of(r), err) : status;
}

static lehr_status describe(lehr_record *record, const study_run *run, const elastic *e, const release *all,
                            size_t n, lehr_error *err)
{
    lehr_list *rows = NULL;
    lehr_status status =
        lehr_record_add_quantity(record, "bulk_modulus", e->bulk_GPa, e->bulk_error, "GPa", err);
    status = status == LEHR_OK
                 ? lehr_record_add_quantity(record, "bulk_modulus_prime", e->prime, e->prime_error, "", err)
                 : status;
    status = status == LEHR_OK ? lehr_record_add_text(record, "bulk_modulus_from", e->from, err) : status;
    status = status == LEHR_OK ? lehr_record_add_list(&rows, record, "rows", err) : status;
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        status = add_row(rows, run, &all[i], err);
    }
    return status;
}

/// What one witness says: what is left, then the parts. @returns number of samples, half of the points
static size_t fill_points(lehr_figure_point *points, const study_run *run, const release *all, size_t n,
                          const char *witness, bool reduced)
{
    size_t used = 0, k = 0;
    for (size_t i = 0; i < n; i++) {
        used += all[i].witness == witness;
    }
    for (size_t i = 0; i < n; i++) {
        if (all[i].witness != witness) {
            continue;
        }
        const lehr_study_treatment *t = &run->config->samples[all[i].sample].treatment;
        double x = reduced ? all[i].reduced : t->temperature_K;
        const char *name = run->config->samples[all[i].sample].name;
        points[k] = (lehr_figure_point){t->pressure_GPa, x, all[i].recovered.value,
                                        all[i].recovered.stderr_value, name};
        points[used + k++] = (lehr_figure_point){t->pressure_GPa, x, all[i].fraction.value,
                                                 all[i].fraction.stderr_value, name};
    }
    return used;
}

static lehr_status draw(study_product *product, const study_run *run, const study_task *task,
                        const release *all, size_t n, bool reduced, lehr_error *err)
{
    static const char reduced_label[] =
        LEHR_FIGURE_ITALIC "T" LEHR_FIGURE_END " / " LEHR_FIGURE_ITALIC "T" LEHR_FIGURE_END LEHR_FIGURE_SUB
                           "g" LEHR_FIGURE_END "(" LEHR_FIGURE_ITALIC "P" LEHR_FIGURE_END ")";
    lehr_figure *figure = NULL;
    lehr_figure_point *points = lehr_core_alloc(2 * n, sizeof *points);
    lehr_figure_region panels[4];
    size_t n_panels = 0, begin = 0;
    if (!points) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu samples", n);
    }
    static const char *const labels[2][2] = {{"Densification left, peak", "Part of the compression, peak"},
                                             {"Densification left, weighing", "Part, weighing"}};
    for (size_t k = 0; k < 2; k++) {
        size_t used =
            fill_points(points + begin, run, all, n, k == 0 ? peak_witness : weighing_witness, reduced);
        for (size_t half = 0; half < 2 && used > 0; half++) {
            panels[n_panels++] =
                (lehr_figure_region){labels[k][half], points + begin + half * used, used, NULL, 0};
        }
        begin += 2 * used;
    }
    lehr_status status = lehr_figure_regions(&figure, panels, n_panels,
                                             reduced ? reduced_label : "Treatment temperature (K)", err);
    lehr_core_free(points);
    return status == LEHR_OK ? study_draw(product, run, task, "", figure, err) : status;
}

lehr_status study_compute_densification(study_product *product, const study_run *run, const study_task *task,
                                        lehr_error *err)
{
    const elastic e = elastic_of(run);
    const study_across_axis axis = study_across_axis_find(run);
    size_t n = 0;
    if (!e.known) {
        return lehr_warnings_add(product->warnings, err,
                                 "no bulk modulus: give analysis.across.densification.bulk_modulus");
    }
    release *all = lehr_core_alloc(run->n_tasks, sizeof *all);
    if (!all) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu samples", run->n_tasks);
    }
    for (size_t i = 0; i < run->n_tasks; i++) {
        n += release_of(&all[n], run, &run->tasks[i], &e, &axis);
    }
    lehr_status status = LEHR_OK;
    if (n == 0) {
        status =
            lehr_warnings_add(product->warnings, err,
                              "no diffraction peak and no weighing could be compared with that of a sample "
                              "treated alike at a lower pressure");
    } else if (!(e.bulk_error > 0)) {
        status = lehr_warnings_add(product->warnings, err,
                                   "the bulk modulus has no error: that of the parts is "
                                   "from the diffraction peaks or weighings alone");
    }
    status = status == LEHR_OK ? study_across_axis_describe(&axis, product->results, err) : status;
    status = status == LEHR_OK ? describe(product->results, run, &e, all, n, err) : status;
    bool reduced = axis.tg0_from && axis.dtg_dp_from;
    status = status == LEHR_OK && n > 0 ? draw(product, run, task, all, n, reduced, err) : status;
    lehr_core_free(all);
    return status;
}
