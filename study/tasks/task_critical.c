// Critical stress of holds: of the relaxation enthalpies of the samples, or of a table.
#include "summary.h"
#include "task_mech.h"
#include <lehr/figures/mechanics.h>

#include <lehr/core/alloc.h>
#include <lehr/mechanics/tables.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// A sample that was held.
typedef struct hold {
    double stress_GPa;
    lehr_quantity enthalpy;
} hold;

/// What the holds are, from wherever.
typedef struct work {
    lehr_mechanics_hold_table table; ///< of a file
    double *room;                    ///< of samples: three columns
    lehr_mechanics_holds holds;
    const char *stress_unit, *property_unit;
} work;

static void clear_work(work *of)
{
    lehr_mechanics_holds_clear(&of->table);
    lehr_core_free(of->room);
}

static int by_stress(const void *a, const void *b)
{
    double x = ((const hold *)a)->stress_GPa;
    double y = ((const hold *)b)->stress_GPa;
    return (x > y) - (x < y);
}

/// The holds differ in something else than the stress.
static lehr_status warn_of_treatments(const study_run *run, const size_t *samples, size_t n,
                                      lehr_warnings *warnings, lehr_error *err)
{
    for (size_t i = 1; i < n; i++) {
        const lehr_study_treatment *a = &run->config->samples[samples[0]].treatment;
        const lehr_study_treatment *b = &run->config->samples[samples[i]].treatment;
        bool differ = fabs(a->temperature_K - b->temperature_K) > 0 ||
                      fabs(a->pressure_GPa - b->pressure_GPa) > 0 || fabs(a->duration_s - b->duration_s) > 0;
        if (differ) {
            return lehr_warnings_add(warnings, err,
                                     "samples '%s' and '%s' differ in more than the stress: the critical "
                                     "stress holds for equal temperature, pressure and duration",
                                     run->config->samples[samples[0]].name,
                                     run->config->samples[samples[i]].name);
        }
    }
    return LEHR_OK;
}

/// Samples held at one stress are one hold: their weighted mean.
static size_t merge(hold *holds, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n;) {
        double sum = 0, sum_x = 0, sum_xx = 0;
        size_t k = i;
        for (; k < n && !(holds[k].stress_GPa > holds[i].stress_GPa); k++) {
            double w = 1 / (holds[k].enthalpy.stderr_value * holds[k].enthalpy.stderr_value);
            double x = holds[k].enthalpy.value - holds[i].enthalpy.value;
            sum += w;
            sum_x += w * x;
            sum_xx += w * x * x;
        }
        double chi2 = k - i > 1 ? fmax(sum_xx - sum_x * sum_x / sum, 0) / (double)(k - i - 1) : 0;
        hold one = holds[i];
        one.enthalpy.value += sum_x / sum;
        one.enthalpy.stderr_value = sqrt(fmax(chi2, 1) / sum);
        holds[kept++] = one;
        i = k;
    }
    return kept;
}

/// Samples with a stress and a relaxation enthalpy, in J/g, sorted and merged. @returns their number
static size_t gather(hold *holds, size_t *samples, size_t *n_samples, const study_run *run)
{
    size_t n = 0;
    for (size_t i = 0; i < run->config->n_samples; i++) {
        hold one = {.stress_GPa = run->config->samples[i].treatment.stress_GPa};
        bool known =
            !isnan(one.stress_GPa) &&
            study_sample_quantity(&one.enthalpy, run, i, STUDY_ENTHALPY, "relaxation_enthalpy") > 0 &&
            strcmp(one.enthalpy.unit, "J/g") == 0 && one.enthalpy.stderr_value > 0;
        if (known) {
            samples[n] = i;
            holds[n++] = one;
        }
    }
    *n_samples = n;
    qsort(holds, n, sizeof *holds, by_stress);
    return merge(holds, n);
}

static lehr_status take_samples(work *of, study_product *product, const study_run *run, lehr_error *err)
{
    size_t most = run->config->n_samples;
    size_t n_samples = 0;
    hold *holds = lehr_core_alloc(most, sizeof *holds);
    size_t *samples = lehr_core_alloc(most, sizeof *samples);
    of->room = lehr_core_alloc(3 * most, sizeof *of->room);
    lehr_status status = holds && samples && of->room
                             ? LEHR_OK
                             : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu holds", most);
    size_t n = status == LEHR_OK ? gather(holds, samples, &n_samples, run) : 0;
    for (size_t i = 0; i < n; i++) {
        of->room[i] = holds[i].stress_GPa;
        of->room[most + i] = holds[i].enthalpy.value;
        of->room[2 * most + i] = holds[i].enthalpy.stderr_value;
    }
    if (status == LEHR_OK && (n < 3 || holds[0].stress_GPa > 0)) {
        status =
            lehr_error_set(err, LEHR_ERR_DOMAIN,
                           "%zu stresses with a relaxation enthalpy in J/g%s: at least three are needed, "
                           "and among them a sample without stress (stress: 0)",
                           n, n > 0 && holds[0].stress_GPa > 0 ? ", none without stress" : "");
    }
    if (status == LEHR_OK) {
        of->holds = (lehr_mechanics_holds){n, of->room, of->room + most, of->room + 2 * most};
        of->stress_unit = "GPa";
        of->property_unit = "J/g";
        status = warn_of_treatments(run, samples, n_samples, product->warnings, err);
    }
    lehr_core_free(holds);
    lehr_core_free(samples);
    return status;
}

static lehr_status take_table(work *of, const study_run *run, lehr_error *err)
{
    const lehr_study_mech *mech = &run->config->mech;
    const lehr_column_names columns = {mech->critical_columns, "columns:"};
    const char *path = mech->critical_table.path;
    lehr_status status = lehr_mechanics_holds_read(&of->table, path, &columns, err);
    of->holds = (lehr_mechanics_holds){of->table.n, of->table.stress, of->table.property, of->table.sigma};
    of->stress_unit = of->table.stress_unit;
    of->property_unit = of->table.property_unit;
    return status;
}

static void label(char *out, size_t size, const char *name, const char *unit)
{
    const char *shown = strcmp(unit, "percent") == 0 ? "%" : unit;
    (void)snprintf(out, size, "%s%s%s%s", name, *unit ? " (" : "", shown, *unit ? ")" : "");
}

static lehr_status draw(study_product *product, const study_run *run, const study_task *task, const work *of,
                        const lehr_mechanics_critical *critical, lehr_error *err)
{
    char x_label[120], y_label[120];
    lehr_figure *figure = NULL;
    label(x_label, sizeof x_label, "Stress of the hold", of->stress_unit);
    label(y_label, sizeof y_label,
          run->config->mech.critical_table.path ? "Property after the hold" : "Relaxation enthalpy",
          of->property_unit);
    lehr_status status = lehr_figure_critical(&figure, &of->holds, critical, x_label, y_label, err);
    return status == LEHR_OK ? study_draw(product, run, task, "", figure, err) : status;
}

static lehr_status tabulate(lehr_table **out, const work *of, lehr_error *err)
{
    const double *const values[] = {of->holds.stress, of->holds.property, of->holds.sigma};
    const char *const names[] = {"stress", "property", "sigma"};
    const char *const units[] = {of->stress_unit, of->property_unit, of->property_unit};
    lehr_table *table = NULL;
    double *column = NULL;
    lehr_status status = lehr_table_create(&table, of->holds.n, err);
    for (size_t k = 0; status == LEHR_OK && k < 3 && values[k]; k++) {
        status = lehr_table_add_column(&column, table, names[k], units[k], err);
        if (status == LEHR_OK) {
            memcpy(column, values[k], of->holds.n * sizeof *column);
        }
    }
    if (status != LEHR_OK) {
        lehr_table_free(table);
        return status;
    }
    *out = table;
    return LEHR_OK;
}

lehr_status study_compute_critical(study_product *product, const study_run *run, const study_task *task,
                                   lehr_error *err)
{
    work of = {.room = NULL};
    lehr_mechanics_critical critical;
    lehr_status status = run->config->mech.critical_table.path ? take_table(&of, run, err)
                                                               : take_samples(&of, product, run, err);
    status = status == LEHR_OK ? lehr_mechanics_critical_find(&critical, &of.holds, err) : status;
    if (status == LEHR_OK) {
        status = lehr_mechanics_critical_describe(&critical, of.stress_unit, of.property_unit,
                                                  product->results, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_number(product->results, "holds", (double)of.holds.n, err);
    }
    if (status == LEHR_OK && !critical.crosses) {
        status = lehr_warnings_add(product->warnings, err,
                                   "the property does not return to its value without stress: no critical "
                                   "stress within the holds");
    }
    status = status == LEHR_OK ? tabulate(&product->curve, &of, err) : status;
    status = status == LEHR_OK ? draw(product, run, task, &of, &critical, err) : status;
    clear_work(&of);
    return status;
}

lehr_status study_check_critical(study_product *product, const study_run *run, const study_task *task,
                                 lehr_error *err)
{
    work of = {.room = NULL};
    lehr_mechanics_critical critical;
    size_t n = 0;
    (void)product;
    (void)task;
    if (run->config->mech.critical_table.path) {
        lehr_status status = take_table(&of, run, err);
        status = status == LEHR_OK ? lehr_mechanics_critical_find(&critical, &of.holds, err) : status;
        clear_work(&of);
        return status;
    }
    for (size_t i = 0; i < run->config->n_samples; i++) {
        const study_task *source = study_sample_task(run, i, STUDY_ENTHALPY);
        n += source && source->err.code == LEHR_OK && !isnan(run->config->samples[i].treatment.stress_GPa);
    }
    return n >= 3
               ? LEHR_OK
               : lehr_error_set(err, LEHR_ERR_DOMAIN,
                                "%zu samples with a stress have scans that can be analysed: at least three "
                                "are needed",
                                n);
}
