// The glass transition over pressure in several ways, and which of them agree.
#include "summary.h"
#include "task_across_ways.h"
#include "task_dsc.h"

#include <lehr/core/alloc.h>
#include <lehr/figures/across.h>
#include <lehr/fitting/distribution.h>
#include <lehr/fitting/propagate.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { SLOPE = LEHR_FITTING_MASTER_DTG_DP, TG0 = LEHR_FITTING_MASTER_TG0 };

/// A glass transition of a sample.
typedef struct measured {
    const lehr_study_treatment *treatment;
    double value, sigma; ///< sigma NaN: not known
    size_t group;        ///< samples of one temperature and duration
} measured;

// ---- calorimetric ---------------------------------------------------------------------------
static bool in_window(const double window[2], double temperature_K)
{
    return !(window[0] < window[1]) || (temperature_K >= window[0] && temperature_K <= window[1]);
}

static bool alike(const lehr_study_treatment *a, const lehr_study_treatment *b)
{
    bool unknown = isnan(a->temperature_K) && isnan(b->temperature_K);
    bool duration = a->duration_s == b->duration_s || (isnan(a->duration_s) && isnan(b->duration_s));
    return (unknown || a->temperature_K == b->temperature_K) && duration;
}

/// Treatments above Tg(P) at two pressures: glasses that were liquids under pressure, comparable with each
/// other.
static bool has_liquids(const study_run *run, const study_across_axis *axis)
{
    double pressure = NAN;
    for (size_t i = 0; i < run->config->n_samples; i++) {
        const lehr_study_treatment *t = &run->config->samples[i].treatment;
        lehr_quantity q;
        if (study_across_reduced(axis, t).value >= 1 &&
            study_across_value(&q, run, i, &study_across_quantities[STUDY_ACROSS_GLASS])) {
            if (fabs(t->pressure_GPa - pressure) > 0) {
                return true;
            }
            pressure = t->pressure_GPa;
        }
    }
    return false;
}

static size_t gather(measured *out, const char **selection, const study_run *run,
                     const study_across_axis *axis)
{
    const double *window = run->config->across.transition.window_K;
    const bool given = window[0] < window[1];
    const bool liquids = !given && has_liquids(run, axis);
    *selection = given ? "window" : liquids ? "above-tg" : "all";
    const study_across_quantity what = {
        .kind = STUDY_TG, .path = run->config->across.transition.feature, .unit = "K"};
    size_t n = 0;
    for (size_t i = 0; i < run->config->n_samples; i++) {
        const lehr_study_treatment *treatment = &run->config->samples[i].treatment;
        lehr_quantity q;
        if (!study_across_value(&q, run, i, &what) || !isfinite(treatment->pressure_GPa) ||
            !in_window(window, treatment->temperature_K) ||
            (liquids && !(study_across_reduced(axis, treatment).value >= 1))) {
            continue;
        }
        double sigma = hypot(q.stderr_value, run->config->across.transition.scatter_K);
        out[n] =
            (measured){.treatment = treatment, .value = q.value, .sigma = sigma > 0 ? sigma : (double)NAN};
        out[n].group = n;
        for (size_t k = n; k-- > 0;) {
            out[n].group = alike(out[k].treatment, treatment) ? out[k].group : out[n].group;
        }
        n++;
    }
    return n;
}

/// Samples of one group alone tell nothing of pressure: where no group has two pressures, all are one group.
static bool has_pairs(const measured *m, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < i; k++) {
            if (m[i].group == m[k].group &&
                fabs(m[i].treatment->pressure_GPa - m[k].treatment->pressure_GPa) > 0) {
                return true;
            }
        }
    }
    return false;
}

/// Weighted means of a group.
typedef struct means {
    double weight, pressure_GPa, value;
} means;

static means means_of(const measured *m, size_t n, size_t group, bool weighted)
{
    means mean = {0};
    for (size_t i = 0; i < n; i++) {
        double w = m[i].group != group ? 0 : weighted ? 1 / (m[i].sigma * m[i].sigma) : 1;
        mean.weight += w;
        mean.pressure_GPa += w * m[i].treatment->pressure_GPa;
        mean.value += w * m[i].value;
    }
    mean.pressure_GPa /= mean.weight;
    mean.value /= mean.weight;
    return mean;
}

/// One slope, a level for each group. Points of a line: shape (n,), their level taken to the common one.
static bool fit_line(study_way *out, const measured *m, size_t n, bool weighted)
{
    double xx = 0, xy = 0, yy = 0, weight = 0, pressure = 0, value = 0;
    size_t groups = 0;
    for (size_t i = 0; i < n; i++) {
        means mean = means_of(m, n, m[i].group, weighted);
        double w = weighted ? 1 / (m[i].sigma * m[i].sigma) : 1;
        double x = m[i].treatment->pressure_GPa - mean.pressure_GPa, y = m[i].value - mean.value;
        bool first = m[i].group == i;
        groups += first;
        weight += w;
        pressure += w * m[i].treatment->pressure_GPa;
        value += w * m[i].value;
        xx += w * x * x;
        xy += w * x * y;
        yy += w * y * y;
    }
    if (!(xx > 0) || n < groups + 1) {
        return false;
    }
    out->points = n;
    out->dof = n - groups - 1;
    out->slope.value = xy / xx;
    out->chi2 = fmax(0, yy - xy * xy / xx);
    double scatter = out->dof > 0 ? out->chi2 / (double)out->dof : (double)NAN;
    // Errors grow with the scatter and never shrink; without errors only the scatter is known.
    double scale = weighted ? fmax(1, isnan(scatter) ? 1 : scatter) : scatter;
    out->slope.stderr_value = sqrt(scale / xx);
    out->tg0_K.value = value / weight - out->slope.value * pressure / weight;
    out->tg0_K.stderr_value = sqrt(scale * (1 / weight + pressure / weight * (pressure / weight) / xx));
    out->p = weighted && out->dof > 0 ? lehr_tail_chi2(out->chi2, (double)out->dof) : (double)NAN;
    out->verdict = out->p < 0.01 ? "scatters" : "line";
    out->used = out->slope.stderr_value > 0;
    return true;
}

static void add_calorimetric(study_ways *to, measured *m, size_t n, const char *selection)
{
    study_way found = {
        .name = "calorimetric", .label = "calorimetric", .p = (double)NAN, .selection = selection};
    bool weighted = true;
    bool grouped = has_pairs(m, n);
    for (size_t i = 0; i < n; i++) {
        weighted = weighted && m[i].sigma > 0;
        m[i].group = grouped ? m[i].group : 0;
    }
    if (n >= 2 && fit_line(&found, m, n, weighted)) {
        to->at[to->n++] = found;
    }
}

// ---- other ways ---------------------------------------------------------------------------
/// A sample has both the quantity and a treatment; where none has, nobody expects a curve over T/Tg(P).
static bool has_treated(const study_run *run, study_kind kind)
{
    study_kind source = study_methods[kind].needs;
    bool any = false;
    for (size_t i = 0; i < run->config->n_samples; i++) {
        const lehr_study_treatment *treatment = &run->config->samples[i].treatment;
        any = any || (study_sample_task(run, i, source) && isfinite(treatment->temperature_K) &&
                      isfinite(treatment->pressure_GPa));
    }
    return any;
}

/// @errors LEHR_ERR_NOMEM alone: a collapse that cannot be fitted is no way
static lehr_status add_collapse(study_ways *to, const study_run *run, study_kind kind, double tg0_K,
                                lehr_warnings *warnings, lehr_error *err)
{
    const bool energy = kind == STUDY_MASTER_ENERGY;
    lehr_fitting_master master;
    lehr_error failure = {0};
    study_way found = {.name = energy ? "collapse-energy" : "collapse-fictive",
                       .label = energy ? "collapse of Ea" : "collapse of Tf"};
    bool crystals =
        energy && run->config->kissinger.wanted && study_is_crystallisation(run->config->kissinger.feature);
    if (crystals || !study_kind_wanted(run->config, energy ? STUDY_KISSINGER : STUDY_TF) ||
        !has_treated(run, kind)) {
        return LEHR_OK;
    }
    lehr_status status = study_collapse(&master, &found.verdict, &found.p, run, kind, tg0_K, &failure);
    if (status == LEHR_ERR_NOMEM) {
        return lehr_error_set(err, status, "%s", failure.message);
    }
    if (status != LEHR_OK) {
        return lehr_warnings_add(warnings, err, "%s: no slope: %s", found.label, failure.message);
    }
    found.tg0_K = lehr_covariance_estimate(master.parameters, master.covariance, master.n_parameters, TG0);
    found.slope = lehr_covariance_estimate(master.parameters, master.covariance, master.n_parameters, SLOPE);
    found.chi2 = master.fit.chi2;
    found.dof = master.fit.dof;
    found.points = master.n_points;
    found.used = strcmp(found.verdict, "collapse") == 0 && found.slope.stderr_value > 0;
    to->at[to->n++] = found;
    return LEHR_OK;
}

/// What the theory computes, where the study compares it.
static void add_theory(study_ways *to, const study_run *run, double tg0_K)
{
    const lehr_list *rows = NULL;
    size_t n = study_rows(&rows, study_across_task(run, STUDY_COMPARE), "comparisons");
    for (size_t i = 0; i < n; i++) {
        const lehr_record *row = lehr_list_value_at(rows, i).record;
        const char *quantity = study_row_text(row, "quantity");
        lehr_quantity slope = study_row_quantity(row, "theory");
        if (quantity && strcmp(quantity, "dtg_dp") == 0 && isfinite(slope.value)) {
            to->at[to->n++] = (study_way){.name = "theory",
                                          .label = "theory",
                                          .tg0_K = {tg0_K, (double)NAN},
                                          .slope = {slope.value, slope.stderr_value},
                                          .chi2 = (double)NAN,
                                          .p = (double)NAN,
                                          .verdict = "theory",
                                          .used = true};
            return;
        }
    }
}

static void add_literature(study_ways *to, const study_run *run, double tg0_K)
{
    const lehr_study_across *across = &run->config->across;
    if (isfinite(across->transition.literature_K_per_GPa)) {
        to->at[to->n++] = (study_way){
            .name = "literature",
            .label = "literature",
            .tg0_K = {tg0_K, (double)NAN},
            .slope = {across->transition.literature_K_per_GPa, across->transition.literature_error},
            .chi2 = (double)NAN,
            .p = (double)NAN,
            .verdict = "given",
            .used = true};
    }
}

// ---- figure -----------------------------------------------------------------------------------
static lehr_status draw(study_product *product, const study_run *run, const study_task *task,
                        const study_ways *all, const measured *m, size_t n, lehr_error *err)
{
    lehr_figure_slope slopes[STUDY_MOST_WAYS];
    lehr_figure *figure = NULL;
    lehr_figure_point *points = lehr_core_alloc(n > 0 ? n : 1, sizeof *points);
    if (!points) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu points", n);
    }
    const bool line = all->n > 0 && strcmp(all->at[0].name, "calorimetric") == 0;
    for (size_t i = 0; i < n; i++) {
        means mean = means_of(m, n, m[i].group, false);
        double level =
            line ? all->at[0].tg0_K.value + all->at[0].slope.value * mean.pressure_GPa : mean.value;
        points[i] = (lehr_figure_point){.x = m[i].treatment->pressure_GPa,
                                        .value = m[i].value - mean.value + level,
                                        .stderr_value = m[i].sigma};
    }
    for (size_t i = 0; i < all->n; i++) {
        const study_way *w = &all->at[i];
        slopes[i] =
            (lehr_figure_slope){w->label, w->tg0_K.value, w->slope.value, w->slope.stderr_value, w->used};
    }
    lehr_status status = lehr_figure_transition(&figure, points, n, slopes, all->n, err);
    lehr_core_free(points);
    return status == LEHR_OK ? study_draw(product, run, task, "", figure, err) : status;
}

lehr_status study_compute_transition(study_product *product, const study_run *run, const study_task *task,
                                     lehr_error *err)
{
    study_ways all = {0};
    const study_across_axis axis = study_across_axis_find(run);
    const double given = isfinite(run->config->across.tg0_K) ? run->config->across.tg0_K
                         : isfinite(run->config->master.tg0_K) && run->config->master.wanted
                             ? run->config->master.tg0_K
                             : (double)NAN;
    measured *m = lehr_core_alloc(run->config->n_samples, sizeof *m);
    if (!m) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu samples", run->config->n_samples);
    }
    const char *selection;
    size_t n = gather(m, &selection, run, &axis);
    add_calorimetric(&all, m, n, selection);
    lehr_status status = add_collapse(&all, run, STUDY_MASTER_ENERGY, given, product->warnings, err);
    status = status == LEHR_OK ? add_collapse(&all, run, STUDY_MASTER_FICTIVE, given, product->warnings, err)
                               : status;
    add_theory(&all, run, axis.tg0_K.value);
    add_literature(&all, run, axis.tg0_K.value);
    if (status == LEHR_OK && all.n == 0) {
        status = lehr_warnings_add(product->warnings, err,
                                   "no way to the pressure dependence of Tg has enough "
                                   "samples that could be analysed");
    }
    status = status == LEHR_OK ? study_ways_compare(product->results, &all, err) : status;
    status = status == LEHR_OK && all.n > 0 ? draw(product, run, task, &all, m, n, err) : status;
    lehr_core_free(m);
    return status;
}
