// The theory beside what the study measured: numbers, figures, and what can be seen before.
#include "theory.h"

#include <lehr/core/alloc.h>
#include <lehr/ecnle/invert.h>
#include <lehr/ecnle/structure.h>
#include <lehr/figures/theory.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

enum { N_GRID = 60, N_PRESSURES = 13 };

// ---- relaxation times ------------------------------------------------------------------------
/// Columns of the tables that the master curves left.
typedef struct masters {
    size_t n;
    lehr_table *tables[2];
    lehr_figure_theory_set sets[2];
    const double *fitted[2];
} masters;

static lehr_status read_masters(masters *out, const study_run *run, lehr_error *err)
{
    static const struct {
        study_kind kind;
        const char *label;
    } kinds[] = {{STUDY_MASTER_ENERGY,
                  LEHR_FIGURE_ITALIC "E" LEHR_FIGURE_END LEHR_FIGURE_SUB "a" LEHR_FIGURE_END " (kJ/mol)"},
                 {STUDY_MASTER_FICTIVE,
                  LEHR_FIGURE_ITALIC "T" LEHR_FIGURE_END LEHR_FIGURE_SUB "f" LEHR_FIGURE_END " (K)"}};
    lehr_status status = LEHR_OK;
    *out = (masters){0};
    for (size_t i = 0; status == LEHR_OK && i < run->n_tasks; i++) {
        const study_task *task = &run->tasks[i];
        for (size_t k = 0; status == LEHR_OK && k < 2; k++) {
            lehr_table *table = NULL;
            if (task->kind != kinds[k].kind || !task->outcome) {
                continue;
            }
            status = study_curve_read(&table, run, task, err);
            if (status == LEHR_OK && table) {
                out->sets[out->n] = (lehr_figure_theory_set){.n = lehr_table_rows(table),
                                                             .x = lehr_table_column(table, 0),
                                                             .y = lehr_table_column(table, 1),
                                                             .sigma = lehr_table_column(table, 2),
                                                             .pressure_GPa = lehr_table_column(table, 5),
                                                             .label = kinds[k].label};
                out->fitted[out->n] = lehr_table_column(table, 3);
                out->tables[out->n++] = table;
            }
        }
    }
    return status;
}

static void clear_masters(masters *m)
{
    for (size_t k = 0; k < m->n; k++) {
        lehr_table_free(m->tables[k]);
    }
}

/// Limits and times without pressure, from the coldest to the hottest treatment and somewhat beyond.
static lehr_status fill_grid(lehr_ecnle_regime grid[N_GRID], const study_theory *theory,
                             const lehr_ecnle_plan *plan, lehr_error *err)
{
    double tg_K = theory->in.material.input[LEHR_ECNLE_INPUT_TG];
    double low = 0.95 * tg_K, high = 1.05 * tg_K;
    for (size_t i = 0; i < theory->n_places; i++) {
        low = fmin(low, theory->places[i].regime.temperature_K);
        high = fmax(high, theory->places[i].regime.temperature_K);
    }
    low = fmax(low - 0.02 * tg_K, theory->ends.coldest_K * (1 + 1e-9));
    high = fmin(high + 0.02 * tg_K, theory->ends.hottest_K * (1 - 1e-9));
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < N_GRID; i++) {
        double t = low + (high - low) * (double)i / (N_GRID - 1);
        status = lehr_ecnle_regime_find(&grid[i], plan, &theory->in.material, t, 0, err);
    }
    return status;
}

/// @param[in] treatments table of study_theory_places_table()
static lehr_status draw_times(study_product *product, const study_run *run, const study_task *task,
                              const study_theory *theory, const lehr_ecnle_regime grid[N_GRID],
                              const lehr_table *treatments, lehr_error *err)
{
    double x[N_GRID], y[N_GRID], sigma[N_GRID];
    masters measured;
    lehr_figure *figure = NULL;
    for (size_t i = 0; i < N_GRID; i++) {
        x[i] = grid[i].temperature_K / theory->in.material.input[LEHR_ECNLE_INPUT_TG];
        y[i] = grid[i].log10_tau.value;
        sigma[i] = grid[i].log10_tau.stderr_value;
    }
    size_t n = lehr_table_rows(treatments);
    const double *const *const column = (const double *const[]){
        lehr_table_column(treatments, 0), lehr_table_column(treatments, 1), lehr_table_column(treatments, 2),
        lehr_table_column(treatments, 3), lehr_table_column(treatments, 4), lehr_table_column(treatments, 7)};
    double *linear = lehr_core_memdup(column[3], n, sizeof *linear);
    lehr_status status = linear ? read_masters(&measured, run, err)
                                : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu treatments", n);
    if (!linear) {
        return status;
    }
    for (size_t i = 0; i < n; i++) {
        linear[i] = isfinite(column[1][i]) ? (double)NAN : linear[i];
    }
    const lehr_figure_theory_times_data data = {
        .line = {.n = N_GRID, .x = x, .y = y, .sigma = sigma, .label = "theory, no pressure"},
        .points = {.n = n, .x = column[0], .y = column[1], .sigma = column[2], .pressure_GPa = column[5]},
        .extrapolated = {.n = n, .x = column[0], .y = linear, .sigma = column[4], .pressure_GPa = column[5]},
        .log10_duration = log10(theory->measured.duration_s),
        .n_measured = measured.n,
        .measured = measured.sets,
        .fitted = measured.fitted};
    status = status == LEHR_OK ? lehr_figure_theory_times(&figure, &data, err) : status;
    status = status == LEHR_OK ? study_draw(product, run, task, "", figure, err) : status;
    clear_masters(&measured);
    lehr_core_free(linear);
    return status;
}

// ---- glass transitions -------------------------------------------------------------------------
static double largest_pressure(const study_theory *theory)
{
    double most = 0;
    for (size_t i = 0; i < theory->n_rows; i++) {
        most = theory->rows[i].pressure_GPa > most ? theory->rows[i].pressure_GPa : most;
    }
    return most;
}

/// What one source measured, from the tests.
static void fill_source(lehr_figure_theory_set *set, double *room, const study_theory *theory,
                        study_source source)
{
    size_t n = 0;
    double *x = room, *y = room + theory->n_rows, *sigma = room + 2 * theory->n_rows;
    for (size_t i = 0; i < theory->n_rows; i++) {
        const study_theory_row *row = &theory->rows[i];
        if (row->source == source && strncmp(row->quantity, "glass_transition", 16) == 0) {
            x[n] = row->pressure_GPa;
            y[n] = row->test.measured.value;
            sigma[n++] = row->test.measured.stderr_value;
        }
    }
    *set = (lehr_figure_theory_set){.n = n, .x = x, .y = y, .sigma = sigma};
}

/// Room for the measured sets; *n of them are filled.
static lehr_status fill_sources(lehr_figure_theory_set *sets, size_t *n, double **room,
                                const study_theory *theory, lehr_error *err)
{
    static const struct {
        study_source source;
        const char *label;
    } sources[] = {{STUDY_BY_ENERGY, "master curve, activation energy"},
                   {STUDY_BY_FICTIVE, "master curve, fictive temperature"},
                   {STUDY_BY_ASSUMED, "slope given to master curves"},
                   {STUDY_BY_MIDPOINTS, "midpoints after treatment"},
                   {STUDY_BY_LITERATURE, "literature"}};
    size_t size = 3 * theory->n_rows + 1;
    *n = 0;
    *room = lehr_core_alloc(5 * size, sizeof **room);
    if (!*room) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a figure");
    }
    for (size_t k = 0; k < sizeof sources / sizeof *sources; k++) {
        fill_source(&sets[*n], *room + k * size, theory, sources[k].source);
        sets[*n].label = sources[k].label;
        *n += sets[*n].n > 0;
    }
    return LEHR_OK;
}

/// Transitions of the theory up to the pressure at which it loses them, and to first order over the whole
/// range.
static lehr_status fill_lines(double x[2][N_PRESSURES], double y[2][N_PRESSURES],
                              double sigma[2][N_PRESSURES], const study_theory *theory,
                              const lehr_ecnle_plan *plan, double most_GPa, lehr_error *err)
{
    const lehr_ecnle_load unused = {LEHR_ECNLE_PATH_REDUCED, 0};
    lehr_ecnle_comparison rows[N_PRESSURES];
    lehr_ecnle_agreement agreement;
    lehr_warnings *unsaid = NULL;
    lehr_ecnle_regime at_tg;
    lehr_status status = lehr_ecnle_regime_find(&at_tg, plan, &theory->in.material,
                                                theory->in.material.input[LEHR_ECNLE_INPUT_TG], 0, err);
    if (status == LEHR_OK) {
        double end_GPa = fmin(most_GPa, 1.1 * at_tg.critical_pressure_GPa.value);
        for (size_t i = 0; i < N_PRESSURES; i++) {
            double part = (double)i / (N_PRESSURES - 1);
            x[0][i] = end_GPa * part;
            x[1][i] = most_GPa * part;
        }
        status = lehr_warnings_create(&unsaid, err);
    }
    const lehr_ecnle_measurements places = {
        .kind = LEHR_ECNLE_TG_OF_P, .n = N_PRESSURES, .x = x[0], .y = x[0]};
    status = status == LEHR_OK ? lehr_ecnle_compare(rows, &agreement, plan, &places, &theory->in.material,
                                                    &unused, unsaid, err)
                               : status;
    for (size_t i = 0; status == LEHR_OK && i < N_PRESSURES; i++) {
        lehr_estimate linear;
        status = lehr_ecnle_glass_extrapolate(&linear, plan, &theory->in.material, x[1][i], err);
        y[0][i] = rows[i].predicted.value;
        sigma[0][i] = rows[i].predicted.stderr_value;
        y[1][i] = linear.value;
        sigma[1][i] = linear.stderr_value;
    }
    lehr_warnings_free(unsaid);
    return status;
}

static lehr_status draw_glass(study_product *product, const study_run *run, const study_task *task,
                              const study_theory *theory, lehr_error *err)
{
    double x[2][N_PRESSURES], y[2][N_PRESSURES], sigma[2][N_PRESSURES];
    lehr_figure_theory_set sources[5];
    double *room = NULL;
    size_t n = 0;
    lehr_figure *figure = NULL;
    double most_GPa = largest_pressure(theory);
    if (!(most_GPa > 0)) {
        return LEHR_OK; // nothing over pressure
    }
    lehr_status status = fill_sources(sources, &n, &room, theory, err);
    status = status == LEHR_OK ? fill_lines(x, y, sigma, theory, run->plan, most_GPa, err) : status;
    const lehr_figure_theory_set lines[2] = {
        {.n = N_PRESSURES, .x = x[0], .y = y[0], .sigma = sigma[0], .label = "theory"},
        {.n = N_PRESSURES, .x = x[1], .y = y[1], .sigma = sigma[1], .label = "theory, first order"}};
    status =
        status == LEHR_OK ? lehr_figure_theory_glass(&figure, &lines[0], &lines[1], sources, n, err) : status;
    status = status == LEHR_OK ? study_draw(product, run, task, "_glass", figure, err) : status;
    lehr_core_free(room);
    return status;
}

// ---- limits ---------------------------------------------------------------------------------------
static lehr_status draw_limits(study_product *product, const study_run *run, const study_task *task,
                               const lehr_ecnle_regime grid[N_GRID], const lehr_table *treatments,
                               lehr_error *err)
{
    lehr_figure *figure = NULL;
    const lehr_figure_theory_set points = {.n = lehr_table_rows(treatments),
                                           .x = lehr_table_column(treatments, 6),
                                           .y = lehr_table_column(treatments, 7)};
    lehr_status status = lehr_figure_theory_limits(&figure, grid, N_GRID, &points, err);
    return status == LEHR_OK ? study_draw(product, run, task, "_limits", figure, err) : status;
}

static lehr_status draw_all(study_product *product, const study_run *run, const study_task *task,
                            const study_theory *theory, lehr_error *err)
{
    lehr_ecnle_regime grid[N_GRID];
    lehr_status status = LEHR_OK;
    if (product->curve) {
        status = fill_grid(grid, theory, run->plan, err);
        status =
            status == LEHR_OK ? draw_times(product, run, task, theory, grid, product->curve, err) : status;
        status = status == LEHR_OK ? draw_limits(product, run, task, grid, product->curve, err) : status;
    }
    return status == LEHR_OK ? draw_glass(product, run, task, theory, err) : status;
}

// ---- the task -----------------------------------------------------------------------------------------
static lehr_status warn(study_product *product, const study_theory *theory, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    if (theory->in.origin[LEHR_ECNLE_INPUT_DIAMETER] == STUDY_ASSUMED) {
        status = lehr_warnings_add(
            product->warnings, err,
            "the diameter of the spheres is assumed, %g with a standard error of %g angstrom: give "
            "material.diameter and material.diameter_error",
            theory->in.material.input[LEHR_ECNLE_INPUT_DIAMETER],
            theory->in.material.sigma[LEHR_ECNLE_INPUT_DIAMETER]);
    }
    for (size_t i = 0, told = 0; status == LEHR_OK && i < theory->n_places; i++) {
        const lehr_ecnle_regime *r = &theory->places[i].regime;
        if (r->kind == LEHR_ECNLE_REGIME_OUTSIDE && told++ == 0) {
            status =
                lehr_warnings_add(product->warnings, err,
                                  "treatments outside of %.4g to %.4g K, as at %g K, are beyond the range of "
                                  "the theory with these inputs",
                                  theory->ends.coldest_K, theory->ends.hottest_K, r->temperature_K);
        }
    }
    return status;
}

lehr_status study_compute_compare(study_product *product, const study_run *run, const study_task *task,
                                  lehr_error *err)
{
    study_theory theory;
    lehr_status status = study_theory_compute(&theory, run, product->warnings, err);
    size_t n = theory.n_places > 0 ? theory.n_places : 1;
    const lehr_ecnle_regime **group = lehr_core_alloc(n, sizeof *group);
    const study_theory_place **order = lehr_core_alloc(n, sizeof *order);
    if (status == LEHR_OK && (!group || !order)) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu treatments", n);
    }
    status = status == LEHR_OK ? study_theory_describe(&theory, run->config, product->results, err) : status;
    if (status == LEHR_OK) {
        status = study_theory_conclude(&theory, run->config, group, product->results, err);
    }
    status = status == LEHR_OK ? study_theory_places_table(&product->curve, &theory, order, err) : status;
    status = status == LEHR_OK ? draw_all(product, run, task, &theory, err) : status;
    status = status == LEHR_OK ? warn(product, &theory, err) : status;
    lehr_core_free(group);
    lehr_core_free(order);
    study_theory_clear(&theory);
    return status;
}

// ---- before --------------------------------------------------------------------------------------------
/// Something of the study can stand beside the theory.
static bool has_counterpart(const study_run *run, const study_task *task)
{
    const lehr_study_literature *l = &run->config->compare.literature;
    bool any = isfinite(l->dtg_dp_K_per_GPa) || isfinite(l->fragility) || isfinite(l->activation_volume_ang3);
    for (size_t i = 0; i < run->n_tasks; i++) {
        any = any || (study_task_needs(run, task, &run->tasks[i]) && run->tasks[i].err.code == LEHR_OK);
    }
    return any;
}

static lehr_status check_places(study_product *product, const study_run *run, const study_theory_inputs *in,
                                lehr_error *err)
{
    double coldest_K = lehr_ecnle_material_temperature_K(&in->material, LEHR_ECNLE_PHI_MAX);
    double hottest_K = lehr_ecnle_material_temperature_K(&in->material, LEHR_ECNLE_PHI_MIN);
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < run->config->n_samples; i++) {
        double t_K = run->config->samples[i].treatment.temperature_K;
        if (t_K < coldest_K || t_K > hottest_K) {
            status =
                lehr_warnings_add(product->warnings, err,
                                  "sample '%s' was treated at %g K: the theory covers %.4g to %.4g K with "
                                  "these inputs",
                                  run->config->samples[i].name, t_K, coldest_K, hottest_K);
        }
    }
    return status;
}

lehr_status study_check_compare(study_product *product, const study_run *run, const study_task *task,
                                lehr_error *err)
{
    study_theory_inputs in;
    lehr_ecnle_plan *plan = NULL;
    lehr_status status = lehr_ecnle_plan_create(&plan, err);
    status = status == LEHR_OK ? study_theory_inputs_read(&in, run->config, plan, err) : status;
    status = status == LEHR_OK ? check_places(product, run, &in, err) : status;
    if (status == LEHR_OK && in.origin[LEHR_ECNLE_INPUT_DIAMETER] == STUDY_ASSUMED) {
        status = lehr_warnings_add(product->warnings, err,
                                   "the diameter of the spheres will be assumed: give material.diameter");
    }
    if (status == LEHR_OK && !has_counterpart(run, task)) {
        status = lehr_warnings_add(
            product->warnings, err,
            "nothing that the study measures, and no literature, can stand beside the theory: "
            "give analysis.dsc.tg, kissinger or master, or "
            "analysis.ecnle.compare.literature");
    }
    lehr_ecnle_plan_free(plan);
    return status;
}
