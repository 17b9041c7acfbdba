// From structure functions to real space: G(r), its first peak, neighbours, and what changes against a
// reference.
#include "task.h"
#include <lehr/figures/pdf.h>

#include <lehr/pdf/change.h>
#include <lehr/pdf/coordination.h>
#include <lehr/pdf/correlation_output.h>
#include <lehr/pdf/difference.h>
#include <lehr/pdf/shells.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const double step_ang = 0.02;

static lehr_pdf_correlation_options options_of(const study_run *run)
{
    lehr_pdf_window window = LEHR_PDF_WINDOW_LORCH;
    lehr_pdf_correlation_options options = lehr_pdf_correlation_defaults();
    lehr_pdf_window_find(&window, run->config->structure.window); // the study file was checked
    options.transform.damping = lehr_pdf_damping_of(window);
    options.transform.threads = 1; // the tasks of a study share the threads
    options.r_ang[0] = step_ang;
    options.r_ang[1] = run->config->structure.rmax_ang;
    options.step_ang = step_ang;
    return options;
}

/// The structure function of a file (NULL: the first of the sample that there is).
static const study_task *structure_of(const study_run *run, size_t sample, const lehr_study_file *file)
{
    for (size_t i = study_first_task(run, sample); i < run->n_tasks; i = study_next_task(run, i)) {
        const study_task *task = &run->tasks[i];
        if (task->kind == STUDY_STRUCTURE && task->outcome && (!file || task->file == file)) {
            return task;
        }
    }
    return NULL;
}

static lehr_status take_structure(lehr_pdf_sq **out, const study_run *run, const study_task *from,
                                  lehr_warnings *warnings, lehr_error *err)
{
    lehr_table *table = NULL;
    lehr_status status = study_curve_read(&table, run, from, err);
    if (status == LEHR_OK && !table) {
        status = lehr_error_set(err, LEHR_ERR_INTERNAL, "outcome of %s without a curve", from->id);
    }
    status = status == LEHR_OK ? lehr_pdf_sq_from_table(out, table, NULL, LEHR_PDF_QUANTITY_S, warnings, err)
                               : status;
    lehr_table_free(table);
    return status;
}

// ---- one structure function -----------------------------------------------------------------
static lehr_status count_neighbours(study_product *product, const study_run *run, const study_task *task,
                                    const lehr_pdf_correlation *correlation, lehr_error *err)
{
    static const char *const names[] = {"A", "B", "C"}; // order of the enumeration
    const lehr_study_structure *from = &run->config->structure;
    lehr_pdf_coordination_options options = lehr_pdf_coordination_defaults();
    lehr_pdf_coordination found;
    lehr_figure *figure = NULL;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(names[i], from->convention) == 0) {
            options.convention = (lehr_pdf_convention)i;
        }
    }
    if (from->range_ang[0] < from->range_ang[1]) {
        memcpy(options.range_ang, from->range_ang, sizeof options.range_ang);
    }
    lehr_status status = lehr_pdf_coordination_find(&found, correlation, &options, product->warnings, err);
    status = status == LEHR_OK ? lehr_pdf_coordination_describe(&found, correlation, product->results, err)
                               : status;
    status = status == LEHR_OK ? lehr_figure_coordination(&figure, correlation, &found, err) : status;
    return status == LEHR_OK ? study_draw(product, run, task, "_coordination", figure, err) : status;
}

static lehr_status fit_peak(study_product *product, const study_run *run, const study_task *task,
                            const lehr_pdf_correlation *correlation, lehr_error *err)
{
    lehr_pdf_shells_options options = lehr_pdf_shells_defaults();
    lehr_pdf_shells fit;
    lehr_record *record = NULL;
    lehr_figure *figure = NULL;
    options.n_shells = run->config->structure.shells;
    lehr_status status = lehr_pdf_shells_fit(&fit, correlation, &options, product->warnings, err);
    status = status == LEHR_OK
                 ? lehr_record_add_quantity(product->results, "first_peak", fit.shells[0].position.value,
                                            fit.shells[0].position.stderr_value, "angstrom", err)
                 : status;
    status = status == LEHR_OK
                 ? lehr_record_add_quantity(product->results, "first_peak_width", fit.shells[0].width.value,
                                            fit.shells[0].width.stderr_value, "angstrom", err)
                 : status;
    status = status == LEHR_OK ? lehr_record_add_record(&record, product->results, "shells", err) : status;
    status = status == LEHR_OK ? lehr_pdf_shells_describe(&fit, record, err) : status;
    status = status == LEHR_OK ? lehr_figure_shells(&figure, correlation, &fit, err) : status;
    return status == LEHR_OK ? study_draw(product, run, task, "_peak", figure, err) : status;
}

static lehr_status analyse(study_product *product, const study_run *run, const study_task *task,
                           const lehr_pdf_correlation *correlation, lehr_error *err)
{
    lehr_record *record = NULL;
    lehr_figure *figure = NULL;
    lehr_status status =
        lehr_pdf_correlation_to_table(&product->curve, correlation, LEHR_PDF_FUNCTION_BIG_G, err);
    status =
        status == LEHR_OK ? lehr_record_add_record(&record, product->results, "correlation", err) : status;
    status = status == LEHR_OK
                 ? lehr_pdf_correlation_describe(correlation, LEHR_PDF_FUNCTION_BIG_G, record, err)
                 : status;
    status = status == LEHR_OK ? lehr_figure_correlation(&figure, correlation, LEHR_PDF_FUNCTION_BIG_G, err)
                               : status;
    status = status == LEHR_OK ? study_draw(product, run, task, "", figure, err) : status;
    status = status == LEHR_OK ? fit_peak(product, run, task, correlation, err) : status;
    return status == LEHR_OK ? count_neighbours(product, run, task, correlation, err) : status;
}

lehr_status study_compute_correlation(study_product *product, const study_run *run, const study_task *task,
                                      lehr_error *err)
{
    const study_task *from = structure_of(run, task->sample, task->file);
    lehr_pdf_correlation_options options = options_of(run);
    lehr_pdf_sq *structure = NULL;
    lehr_pdf_correlation *correlation = NULL;
    lehr_quantity density;
    if (!from) { // it has failed before, and says why there
        return LEHR_OK;
    }
    lehr_status status = take_structure(&structure, run, from, product->warnings, err);
    if (status == LEHR_OK && study_outcome_quantity(from, "number_density", &density)) {
        options.number_density = density.value;
        options.number_density_stderr = density.stderr_value;
    }
    status = status == LEHR_OK
                 ? lehr_pdf_correlation_create(&correlation, structure, &options, product->warnings, err)
                 : status;
    status = status == LEHR_OK ? analyse(product, run, task, correlation, err) : status;
    lehr_pdf_correlation_free(correlation);
    lehr_pdf_sq_free(structure);
    return status;
}

// ---- against a reference --------------------------------------------------------------------
static lehr_status tabulate(lehr_table **out, const lehr_pdf_difference *difference, const char *sample,
                            lehr_error *err)
{
    const lehr_pdf_correlation *from = difference->correlation;
    char names[3][96] = {"r_ang"};
    const double *const values[] = {from->r_ang, from->g, from->sigma};
    lehr_table *table = NULL;
    snprintf(names[1], sizeof names[1], "difference_%.64s", sample);
    snprintf(names[2], sizeof names[2], "sigma_%.64s", sample);
    lehr_status status = lehr_table_create(&table, from->n, err);
    for (size_t k = 0; status == LEHR_OK && k < 3; k++) {
        double *column = NULL;
        status = lehr_table_add_column(&column, table, names[k], k == 0 ? "angstrom" : "1/angstrom^2", err);
        if (status == LEHR_OK) {
            memcpy(column, values[k], from->n * sizeof *column);
        }
    }
    if (status != LEHR_OK) {
        lehr_table_free(table);
        return status;
    }
    *out = table;
    return LEHR_OK;
}

static lehr_status describe(lehr_record *record, const lehr_pdf_difference *difference, lehr_error *err)
{
    const struct {
        const char *name;
        double value;
    } rows[] = {
        {"points", (double)difference->points},
        {"reduced_chi2", difference->chi2 / (double)difference->points},
        {"probability", difference->probability},
        {"largest", difference->largest},
        {"largest_r_ang", difference->largest_r_ang},
    };
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < sizeof rows / sizeof *rows; i++) {
        status = lehr_record_add_number(record, rows[i].name, rows[i].value, err);
    }
    return status == LEHR_OK ? lehr_record_add_boolean(record, "interpolated", difference->interpolated, err)
                             : status;
}

/// Shift, amplitude and size of the difference in each range of r.
static lehr_status add_ranges(lehr_record *record, const lehr_pdf_change *change, lehr_error *err)
{
    lehr_status status =
        lehr_record_add_quantity(record, "first_distance", change->first_ang, (double)NAN, "angstrom", err);
    for (size_t k = 0; status == LEHR_OK && k < LEHR_PDF_CHANGE_N_RANGES; k++) {
        const lehr_pdf_change_range *range = &change->ranges[k];
        const struct {
            const char *name;
            lehr_estimate value;
            const char *unit;
        } rows[] = {{"from", {range->low_ang, (double)NAN}, "angstrom"},
                    {"to", {range->high_ang, (double)NAN}, "angstrom"},
                    {"shift", range->shift_ang, "angstrom"},
                    {"amplitude", range->amplitude, ""},
                    {"r_value", range->ratio, ""},
                    {"r_value_squared", range->square, ""}};
        lehr_record *one = NULL;
        status = range->known ? lehr_record_add_record(&one, record, lehr_pdf_change_name(k), err) : LEHR_OK;
        for (size_t i = 0; status == LEHR_OK && range->known && i < sizeof rows / sizeof *rows; i++) {
            status = lehr_record_add_quantity(one, rows[i].name, rows[i].value.value,
                                              rows[i].value.stderr_value, rows[i].unit, err);
        }
    }
    return status;
}

/// What does not reach over the first shell has no shells, which is told and no failure.
static lehr_status measure(study_product *product, const lehr_pdf_difference *difference,
                           const lehr_pdf_sq *reference, const lehr_pdf_correlation_options *options,
                           lehr_error *err)
{
    lehr_pdf_correlation_options how = *options;
    lehr_pdf_correlation *base = NULL;
    lehr_pdf_change change;
    lehr_error why = {0};
    how.transform.min = difference->correlation->qmin;
    how.transform.max = difference->correlation->qmax;
    how.without_errors = true;
    lehr_status status = lehr_pdf_correlation_create(&base, reference, &how, NULL, err);
    if (status == LEHR_OK) {
        status = lehr_pdf_change_find(&change, difference, base, &why);
        status = status == LEHR_ERR_DOMAIN ? lehr_warnings_add(product->warnings, err, "%s", why.message)
                 : status == LEHR_OK       ? add_ranges(product->results, &change, err)
                                           : lehr_error_set(err, status, "%s", why.message);
    }
    lehr_pdf_correlation_free(base);
    return status;
}

static lehr_status subtract(study_product *product, const study_run *run, const study_task *task,
                            const lehr_pdf_sq *reference, const lehr_pdf_sq *own, lehr_error *err)
{
    const lehr_pdf_correlation_options options = options_of(run);
    lehr_pdf_difference *difference = NULL;
    lehr_figure *figure = NULL;
    const char *name = run->config->samples[task->sample].name;
    lehr_status status =
        lehr_pdf_difference_create(&difference, reference, own, &options, product->warnings, err);
    status = status == LEHR_OK ? describe(product->results, difference, err) : status;
    status = status == LEHR_OK ? measure(product, difference, reference, &options, err) : status;
    status = status == LEHR_OK ? tabulate(&product->curve, difference, name, err) : status;
    if (status == LEHR_OK) {
        const lehr_pdf_difference *const one = difference;
        status = lehr_figure_differences(&figure, &one, 1, product->curve, err);
    }
    status = status == LEHR_OK ? study_draw(product, run, task, "", figure, err) : status;
    lehr_pdf_difference_free(difference);
    return status;
}

lehr_status study_compute_change(study_product *product, const study_run *run, const study_task *task,
                                 lehr_error *err)
{
    const study_task *from[] = {structure_of(run, task->others[0], NULL),
                                structure_of(run, task->sample, task->file)};
    const char *name = run->config->samples[task->others[0]].name;
    lehr_pdf_sq *structures[2] = {NULL, NULL};
    lehr_status status = lehr_record_add_text(product->results, "reference", name, err);
    if (status == LEHR_OK && from[1] && !from[0]) {
        status = lehr_warnings_add(product->warnings, err,
                                   "no difference to sample '%s': it has no structure function", name);
    }
    if (status != LEHR_OK || !from[0] || !from[1]) {
        return status;
    }
    // What these files warn of is told with their own G(r).
    for (size_t i = 0; status == LEHR_OK && i < 2; i++) {
        status = take_structure(&structures[i], run, from[i], NULL, err);
    }
    status = status == LEHR_OK ? subtract(product, run, task, structures[0], structures[1], err) : status;
    lehr_pdf_sq_free(structures[0]);
    lehr_pdf_sq_free(structures[1]);
    return status;
}
