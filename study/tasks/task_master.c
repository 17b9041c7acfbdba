// A quantity of all treatments over T/Tg(P): one curve for all pressures, and the test whether one suffices.
#include "across.h"
#include "summary.h"
#include <lehr/figures/master.h>

#include <lehr/core/alloc.h>
#include <lehr/fitting/distribution.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// What is collapsed.
typedef struct target {
    study_kind kind;
    const char *path;
    const char *unit;
    const char *label;
    double scatter;
} target;

static target target_of(const study_run *run, study_kind kind)
{
    const lehr_study_master *master = &run->config->master;
    if (kind == STUDY_MASTER_ENERGY) {
        return (target){STUDY_KISSINGER, "activation_energy", "kJ/mol",
                        "Apparent activation energy (kJ mol" LEHR_FIGURE_SUP "−1" LEHR_FIGURE_END ")",
                        master->scatter_energy_kJ_per_mol};
    }
    return (target){STUDY_TF, "fictive_temperature", "K", "Fictive temperature (K)",
                    master->scatter_fictive_K};
}

/// Samples that have a treatment and a result. Arrays of shape (n,).
typedef struct gathered {
    lehr_fitting_master_points points;
    size_t *sample; ///< which one
    double *block;  ///< holds the arrays
    bool known;     ///< every sample has a standard error
} gathered;

static lehr_status gather(gathered *out, const study_run *run, const target *what, lehr_error *err)
{
    size_t most = run->config->n_samples;
    double *block = lehr_core_alloc(4 * most, sizeof *block);
    *out = (gathered){.block = block, .sample = lehr_core_alloc(most, sizeof(size_t)), .known = true};
    if (!block || !out->sample) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu samples", most);
    }
    size_t n = 0;
    for (size_t i = 0; i < most; i++) {
        const lehr_study_treatment *treatment = &run->config->samples[i].treatment;
        lehr_quantity q;
        if (study_sample_quantity(&q, run, i, what->kind, what->path) == 0 ||
            !isfinite(treatment->temperature_K) || !isfinite(treatment->pressure_GPa)) {
            continue;
        }
        block[n] = treatment->temperature_K;
        block[most + n] = treatment->pressure_GPa;
        block[2 * most + n] = q.value;
        block[3 * most + n] = hypot(q.stderr_value, what->scatter);
        out->sample[n] = i;
        out->known = out->known && block[3 * most + n] > 0 && isfinite(block[3 * most + n]);
        n++;
    }
    out->points = (lehr_fitting_master_points){.n = n,
                                               .temperature_K = block,
                                               .pressure_GPa = block + most,
                                               .y = block + 2 * most,
                                               .sigma = out->known ? block + 3 * most : NULL};
    return LEHR_OK;
}

static lehr_fitting_master_options options_of(const lehr_study_master *master, bool weighted)
{
    static const char *const names[] = {"sigmoid", "bump", "line", "auto"}; // order of the enumeration
    lehr_fitting_master_options options = lehr_fitting_master_options_defaults();
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(names[i], master->curve ? master->curve : "auto") == 0) {
            options.curve = (lehr_fitting_master_curve)i;
        }
    }
    options.tg0_K = master->tg0_K;
    options.dtg_dp_K_per_GPa = master->dtg_dp_K_per_GPa;
    options.curvature = master->curvature;
    // As for the files of one sample: errors grow with the scatter and never shrink.
    options.fit.convention = weighted ? LEHR_COVARIANCE_INFLATE : LEHR_COVARIANCE_SCALED;
    return options;
}

/// One row of the table of points.
typedef struct row {
    double z;
    size_t point;
} row;

static int by_z(const void *a, const void *b)
{
    const row *p = a;
    const row *q = b;
    return p->z < q->z ? -1 : p->z > q->z;
}

static lehr_status tabulate(lehr_table **out, const lehr_fitting_master *master, const gathered *all,
                            const target *what, lehr_error *err)
{
    const lehr_fitting_master_points *points = &all->points;
    const char *const names[][2] = {
        {"t_over_tg", ""},      {what->path, what->unit},       {"sigma", what->unit},
        {"fitted", what->unit}, {"treatment_temperature", "K"}, {"pressure", "GPa"},
        {"sample", ""}}; // number in the study file, from 1
    double *columns[7] = {NULL};
    lehr_table *table = NULL;
    *out = NULL;
    row *rows = lehr_core_alloc(points->n, sizeof *rows);
    lehr_status status = rows ? lehr_table_create(&table, points->n, err)
                              : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu points", points->n);
    for (size_t j = 0; status == LEHR_OK && j < 7; j++) {
        status = lehr_table_add_column(&columns[j], table, names[j][0], names[j][1], err);
    }
    for (size_t i = 0; status == LEHR_OK && i < points->n; i++) {
        double tg_K = lehr_fitting_master_tg(master, points->pressure_GPa[i]);
        rows[i] = (row){points->temperature_K[i] / tg_K, i};
    }
    if (status == LEHR_OK) {
        qsort(rows, points->n, sizeof *rows, by_z);
    }
    for (size_t i = 0; status == LEHR_OK && i < points->n; i++) {
        size_t k = rows[i].point;
        columns[0][i] = rows[i].z;
        columns[1][i] = points->y[k];
        columns[2][i] = points->sigma ? points->sigma[k] : (double)NAN;
        columns[3][i] = lehr_fitting_master_value(master, rows[i].z);
        columns[4][i] = points->temperature_K[k];
        columns[5][i] = points->pressure_GPa[k];
        columns[6][i] = (double)(all->sample[k] + 1);
    }
    lehr_core_free(rows);
    if (status != LEHR_OK) {
        lehr_table_free(table);
        return status;
    }
    *out = table;
    return LEHR_OK;
}

/// Whether the errors of the points explain their distance to the curve; NaN without errors.
static double fit_p(const lehr_fitting_master *master, bool weighted)
{
    return weighted && master->fit.dof > 0 ? lehr_tail_chi2(master->fit.chi2, (double)master->fit.dof)
                                           : (double)NAN;
}

/// What the numbers say, in one word.
static const char *verdict_of(const lehr_fitting_master *master, bool weighted)
{
    const double level = 0.01;
    double p = fit_p(master, weighted);
    // Separate curves are a measure only where they fit themselves: with as many points as parameters they
    // meet every point, and where the shape is wrong they are as far off as the common one.
    bool comparable =
        master->separate_dof > 0 && isfinite(master->collapse_p) &&
        (!weighted || lehr_tail_chi2(master->separate_chi2, (double)master->separate_dof) >= level);
    bool settled = master->fit.stop == LEHR_FITTING_CONVERGED;
    return !settled                                   ? "undetermined"
           : master->n_pressures < 2                  ? "one-pressure"
           : comparable && master->collapse_p < level ? "no-collapse"
           : p < level                                ? "no-curve"
           : comparable || p >= level                 ? "collapse"
                                                      : "undetermined";
}

static lehr_status add_tests(lehr_record *record, const lehr_fitting_master *master, const target *what,
                             bool weighted, lehr_error *err)
{
    lehr_status status = lehr_record_add_number(record, "fit_p", fit_p(master, weighted), err);
    status = status == LEHR_OK ? lehr_record_add_text(record, "verdict", verdict_of(master, weighted), err)
                               : status;
    status = status == LEHR_OK ? lehr_record_add_text(record, "quantity", what->path, err) : status;
    // Errors of Tg(0) and its slope, where the fit found both.
    const size_t n = master->n_parameters, a = LEHR_FITTING_MASTER_TG0, b = LEHR_FITTING_MASTER_DTG_DP;
    const double *c = master->covariance;
    double correlation = c[a * n + b] / sqrt(c[a * n + a] * c[b * n + b]);
    if (status == LEHR_OK && isfinite(correlation)) {
        status = lehr_record_add_number(record, "tg_correlation", correlation, err);
    }
    return status == LEHR_OK ? lehr_record_add_text(record, "unit", what->unit, err) : status;
}

lehr_status study_compute_master(study_product *product, const study_run *run, const study_task *task,
                                 lehr_error *err)
{
    gathered all = {0};
    lehr_fitting_master master;
    lehr_figure *figure = NULL;
    const target what = target_of(run, task->kind);
    lehr_status status = gather(&all, run, &what, err);
    if (status == LEHR_OK && all.points.n < 4) {
        status = lehr_error_set(err, LEHR_ERR_DOMAIN,
                                "%zu samples have a treatment and a result: too few for a master curve",
                                all.points.n);
    }
    if (status == LEHR_OK) {
        lehr_fitting_master_options options = options_of(&run->config->master, all.known);
        status = lehr_fitting_master_fit(&master, &all.points, &options, NULL, err);
    }
    status =
        status == LEHR_OK ? lehr_fitting_master_describe(&master, what.unit, product->results, err) : status;
    status = status == LEHR_OK ? add_tests(product->results, &master, &what, all.known, err) : status;
    status = status == LEHR_OK ? tabulate(&product->curve, &master, &all, &what, err) : status;
    status = status == LEHR_OK ? lehr_figure_master(&figure, &master, &all.points, what.label, err) : status;
    status = status == LEHR_OK ? study_draw(product, run, task, "", figure, err) : status;
    lehr_core_free(all.block);
    lehr_core_free(all.sample);
    return status;
}

lehr_status study_collapse(lehr_fitting_master *out, const char **verdict, double *p, const study_run *run,
                           study_kind kind, double tg0_K, lehr_error *err)
{
    gathered all = {0};
    const target what = target_of(run, kind);
    lehr_status status = gather(&all, run, &what, err);
    if (status == LEHR_OK) {
        lehr_fitting_master_options options = options_of(&run->config->master, all.known);
        options.tg0_K = tg0_K;
        options.dtg_dp_K_per_GPa = (double)NAN;
        options.curvature = false;
        status = lehr_fitting_master_fit(out, &all.points, &options, NULL, err);
    }
    if (status == LEHR_OK) {
        *verdict = verdict_of(out, all.known);
        *p = fit_p(out, all.known);
    }
    lehr_core_free(all.block);
    lehr_core_free(all.sample);
    return status;
}
