// Mechanical tests of one file: stress-strain curve, pop-ins, weighings.
#include "task_mech.h"
#include "summary.h"
#include <lehr/figures/mechanics.h>

#include <lehr/core/alloc.h>
#include <lehr/mechanics/tables.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char columns_key[] = "columns:";

/// Files are named in front of what their readers say.
static lehr_status name_file(const study_task *task, lehr_status status, lehr_error *err)
{
    bool named = err && strncmp(err->message, task->file->path, strlen(task->file->path)) == 0;
    return status == LEHR_OK || status == LEHR_ERR_NOMEM || named
               ? status
               : lehr_error_wrap(err, status, "%s", task->file->path);
}

// ---- stress-strain curves -----------------------------------------------------------------
const lehr_study_compression *study_compression_of(const lehr_study_config *config, const study_task *task)
{
    const lehr_study_sample *sample = &config->samples[task->sample];
    return &sample->compression[task->file - sample->compression_files];
}

static lehr_status read_test(lehr_mechanics_test *out, const study_run *run, const study_task *task,
                             lehr_error *err)
{
    const lehr_study_compression *from = study_compression_of(run->config, task);
    lehr_mechanics_test_options how = {.columns = {from->columns, columns_key},
                                       .length_mm = from->length_mm,
                                       .area_mm2 = from->area_mm2,
                                       .compliance_mm_per_N = from->compliance_mm_per_N};
    how.form = strcmp(from->true_values, "compression") == 0 ? LEHR_MECHANICS_FORM_COMPRESSION
               : strcmp(from->true_values, "tension") == 0   ? LEHR_MECHANICS_FORM_TENSION
                                                             : LEHR_MECHANICS_FORM_AS_IS;
    return name_file(task, lehr_mechanics_test_read(out, task->file->path, &how, err), err);
}

static lehr_mechanics_yield_options yield_options(const lehr_study_compression *from)
{
    lehr_mechanics_yield_options options = lehr_mechanics_yield_defaults();
    options.offset = from->offset;
    options.elastic[0] = from->elastic[0];
    options.elastic[1] = from->elastic[1];
    options.window_span = from->span;
    return options;
}

static lehr_status evaluate(lehr_mechanics_yield *out, study_product *product, const study_run *run,
                            const study_task *task, const lehr_mechanics_test *test, lehr_error *err)
{
    const lehr_study_compression *from = study_compression_of(run->config, task);
    const lehr_mechanics_yield_options options = yield_options(from);
    const lehr_mechanics_curve curve = {test->n, test->strain, test->stress_MPa};
    const lehr_mechanics_sample_errors errors = {.length = from->relative_length_error,
                                                 .area = from->relative_area_error,
                                                 .compliance_per_MPa = from->compliance_error_per_MPa};
    lehr_status status = lehr_mechanics_test_warn(test, product->warnings, err);
    if (status == LEHR_OK) {
        status =
            name_file(task, lehr_mechanics_yield_find(out, &curve, &options, product->warnings, err), err);
    }
    return status == LEHR_OK ? lehr_mechanics_yield_add_sample(out, &errors, err) : status;
}

/// Columns of equal length to a table.
static lehr_status tabulate(lehr_table **out, const char *const names[][2], const double *const *values,
                            size_t n_columns, size_t n, lehr_error *err)
{
    lehr_table *table = NULL;
    double *column = NULL;
    lehr_status status = lehr_table_create(&table, n, err);
    for (size_t k = 0; status == LEHR_OK && k < n_columns; k++) {
        status = lehr_table_add_column(&column, table, names[k][0], names[k][1], err);
        if (status == LEHR_OK && n > 0) {
            memcpy(column, values[k], n * sizeof *column);
        }
    }
    if (status != LEHR_OK) {
        lehr_table_free(table);
        return status;
    }
    *out = table;
    return LEHR_OK;
}

lehr_status study_compute_yield(study_product *product, const study_run *run, const study_task *task,
                                lehr_error *err)
{
    static const char *const names[][2] = {{"strain", ""}, {"stress_MPa", "MPa"}};
    lehr_mechanics_test test;
    lehr_mechanics_yield yield;
    lehr_figure *figure = NULL;
    const lehr_mechanics_yield_options options = yield_options(study_compression_of(run->config, task));
    lehr_status status = read_test(&test, run, task, err);
    const lehr_mechanics_curve curve = {test.n, test.strain, test.stress_MPa};
    const double *const values[] = {test.strain, test.stress_MPa};
    if (status == LEHR_OK) {
        status = evaluate(&yield, product, run, task, &test, err);
    }
    status = status == LEHR_OK ? lehr_mechanics_yield_describe(&yield, product->results, err) : status;
    status = status == LEHR_OK ? tabulate(&product->curve, names, values, 2, test.n, err) : status;
    status = status == LEHR_OK ? lehr_figure_yield(&figure, &curve, &yield, options.offset, err) : status;
    status = status == LEHR_OK ? study_draw(product, run, task, "", figure, err) : status;
    lehr_mechanics_test_clear(&test);
    return status;
}

lehr_status study_check_yield(study_product *product, const study_run *run, const study_task *task,
                              lehr_error *err)
{
    lehr_mechanics_test test;
    lehr_mechanics_yield yield;
    lehr_status status = read_test(&test, run, task, err);
    if (status == LEHR_OK) {
        status = evaluate(&yield, product, run, task, &test, err);
    }
    lehr_mechanics_test_clear(&test);
    return status;
}

// ---- pop-ins ------------------------------------------------------------------------------
const lehr_study_popins *study_popins_of(const lehr_study_config *config, const study_task *task)
{
    const lehr_study_sample *sample = &config->samples[task->sample];
    return &sample->popins[task->file - sample->popin_files];
}

/// Stresses of a table and what is fitted to them.
typedef struct popin_work {
    double *stress_GPa;
    size_t n;
    double sampling_GPa, tip_GPa;
    lehr_mechanics_popin fit;
} popin_work;

static lehr_status fit_popins(popin_work *of, const study_run *run, const study_task *task, lehr_error *err)
{
    const lehr_study_popins *from = study_popins_of(run->config, task);
    const lehr_mechanics_tip tip = {.radius_um = from->radius_um,
                                    .modulus_GPa = from->modulus_GPa,
                                    .sigma_radius_um = from->sigma_radius_um,
                                    .sigma_modulus_GPa = from->sigma_modulus_GPa};
    const lehr_column_names columns = {from->columns, columns_key};
    bool of_loads = false;
    lehr_status status =
        lehr_mechanics_popins_read(&of->stress_GPa, &of->n, &of_loads, task->file->path, &columns, &tip, err);
    status = status == LEHR_OK ? lehr_mechanics_popin_fit(&of->fit, of->stress_GPa, of->n, err) : status;
    of->sampling_GPa = of->fit.mean.stderr_value;
    if (status == LEHR_OK && of_loads) {
        status = lehr_mechanics_popin_add_tip(&of->tip_GPa, &of->fit, &tip, err);
    }
    return name_file(task, status, err);
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

/// Sorted stresses and the share of pop-ins below each.
static lehr_status tabulate_popins(lehr_table **out, popin_work *of, lehr_error *err)
{
    static const char *const names[][2] = {{"shear_stress_GPa", "GPa"}, {"share", ""}};
    double *share = lehr_core_alloc(of->n, sizeof *share);
    if (!share) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu pop-ins", of->n);
    }
    qsort(of->stress_GPa, of->n, sizeof *of->stress_GPa, ascending);
    for (size_t i = 0; i < of->n; i++) {
        share[i] = ((double)i + 0.5) / (double)of->n;
    }
    const double *const values[] = {of->stress_GPa, share};
    lehr_status status = tabulate(out, names, values, 2, of->n, err);
    lehr_core_free(share);
    return status;
}

static lehr_status describe_popins(const popin_work *of, lehr_record *results, lehr_error *err)
{
    lehr_record *budget = NULL;
    lehr_status status = lehr_mechanics_popin_describe(&of->fit, "GPa", results, err);
    status = status == LEHR_OK ? lehr_record_add_record(&budget, results, "budget", err) : status;
    if (status == LEHR_OK) {
        status = lehr_record_add_quantity(budget, "sampling", of->sampling_GPa, (double)NAN, "GPa", err);
    }
    return status == LEHR_OK ? lehr_record_add_quantity(budget, "tip", of->tip_GPa, (double)NAN, "GPa", err)
                             : status;
}

lehr_status study_compute_popin(study_product *product, const study_run *run, const study_task *task,
                                lehr_error *err)
{
    popin_work of = {.stress_GPa = NULL};
    lehr_figure *figure = NULL;
    lehr_status status = fit_popins(&of, run, task, err);
    status = status == LEHR_OK ? describe_popins(&of, product->results, err) : status;
    if (status == LEHR_OK) {
        status = lehr_figure_popin(&figure, of.stress_GPa, NULL, of.n, &of.fit,
                                   "Shear stress at the first pop-in (GPa)", err);
    }
    status = status == LEHR_OK ? study_draw(product, run, task, "", figure, err) : status;
    status = status == LEHR_OK ? tabulate_popins(&product->curve, &of, err) : status;
    lehr_core_free(of.stress_GPa);
    return status;
}

lehr_status study_check_popin(study_product *product, const study_run *run, const study_task *task,
                              lehr_error *err)
{
    popin_work of = {.stress_GPa = NULL};
    (void)product;
    lehr_status status = fit_popins(&of, run, task, err);
    lehr_core_free(of.stress_GPa);
    return status;
}

// ---- weighings ----------------------------------------------------------------------------
const lehr_study_weighings *study_weighings_of(const lehr_study_config *config, const study_task *task)
{
    const lehr_study_sample *sample = &config->samples[task->sample];
    return &sample->weighings[task->file - sample->weighing_files];
}

/// A weighing is as fast as its check.
lehr_status study_compute_weighing(study_product *product, const study_run *run, const study_task *task,
                                   lehr_error *err)
{
    const lehr_study_weighings *from = study_weighings_of(run->config, task);
    const lehr_mechanics_bath bath = {.liquid_g_per_cm3 = from->liquid_g_per_cm3,
                                      .sigma_liquid_g_per_cm3 = from->sigma_liquid_g_per_cm3,
                                      .temperature_K = from->temperature_K,
                                      .sigma_temperature_K = from->sigma_temperature_K,
                                      .air_g_per_cm3 = from->air_g_per_cm3,
                                      .sigma_mass_g = from->sigma_mass_g};
    const lehr_column_names columns = {from->columns, columns_key};
    const char *name = from->sample ? from->sample : run->config->samples[task->sample].name;
    lehr_mechanics_weighing weighing;
    lehr_mechanics_weighings table = {.n = 0};
    lehr_mechanics_density density;
    lehr_record *results = product->results;
    lehr_status status = lehr_mechanics_bath_weighing(&weighing, &bath, err);
    if (status == LEHR_OK) {
        status = lehr_mechanics_weighings_read(&table, task->file->path, &columns, err);
    }
    if (status == LEHR_OK) {
        status = lehr_mechanics_weighings_measure(&density, &table, name, &weighing, err);
    }
    status = name_file(task, status, err);
    status = status == LEHR_OK ? lehr_mechanics_density_describe(&density, results, err) : status;
    if (status == LEHR_OK) {
        status = lehr_record_add_quantity(results, "liquid_density", weighing.liquid_g_per_cm3,
                                          weighing.sigma_liquid_g_per_cm3, "g/cm^3", err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_quantity(results, "air_density", weighing.air_g_per_cm3, (double)NAN,
                                          "g/cm^3", err);
    }
    lehr_mechanics_weighings_clear(&table);
    return status;
}

lehr_status study_measured_density(lehr_quantity *out, const study_run *run, size_t sample, lehr_error *err)
{
    return study_sample_quantity(out, run, sample, STUDY_WEIGHING, "density") > 0
               ? LEHR_OK
               : lehr_error_set(err, LEHR_ERR_DOMAIN, "no density of the weighings of sample '%s'",
                                run->config->samples[sample].name);
}
