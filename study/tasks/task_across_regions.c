// Change points of each quantity over the temperature of treatment, at each pressure and over T/Tg(P).
#include "across.h"

#include <lehr/core/alloc.h>
#include <lehr/figures/across.h>
#include <lehr/fitting/distribution.h>
#include <lehr/fitting/segments.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_PANELS = 5, MOST_CHANGES = 24 };

/// A sample on the axis of one search.
typedef struct place {
    double x, y, sigma; ///< sigma NaN: not known
    double temperature_K, pressure_GPa, reduced;
} place;

/// What is looked at: one quantity at one pressure, or at all of them over T/Tg(P).
typedef struct series {
    const study_across_quantity *what;
    double pressure_GPa; ///< NaN: all
    place *places;       ///< shape (n,)
    size_t n;
    double tg_K; ///< NaN: not known, or of several pressures
} series;

/// What was found.
typedef struct found {
    const char *verdict;                ///< "change", "no-change-shown", "too-few"
    lehr_fitting_segments narrow, wide; ///< 68 and 95 %
    double p_change, p_second;
} found;

static int by_x(const void *a, const void *b)
{
    const place *p = a;
    const place *q = b;
    return p->x < q->x ? -1 : p->x > q->x;
}

static int by_value(const void *a, const void *b)
{
    const double *p = a;
    const double *q = b;
    return *p < *q ? -1 : *p > *q;
}

/// All samples with a quantity and a temperature, in the order of the study.
static size_t gather(place *out, const study_run *run, const study_across_quantity *what,
                     const study_across_axis *axis)
{
    size_t n = 0;
    for (size_t i = 0; i < run->config->n_samples; i++) {
        const lehr_study_treatment *t = &run->config->samples[i].treatment;
        lehr_quantity q;
        if (isfinite(t->temperature_K) && isfinite(t->pressure_GPa) && study_across_value(&q, run, i, what)) {
            out[n++] = (place){.y = q.value,
                               .sigma = q.stderr_value > 0 ? q.stderr_value : (double)NAN,
                               .temperature_K = t->temperature_K,
                               .pressure_GPa = t->pressure_GPa,
                               .reduced = study_across_reduced(axis, t)};
        }
    }
    return n;
}

/// Different pressures, rising. @param[out] out shape (n,)
static size_t list_pressures(double *out, const place *places, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        out[i] = places[i].pressure_GPa;
    }
    qsort(out, n, sizeof *out, by_value);
    for (size_t i = 0; i < n; i++) {
        if (kept == 0 || out[i] > out[kept - 1]) {
            out[kept++] = out[i];
        }
    }
    return kept;
}

// ---- one search -----------------------------------------------------------------------------
typedef struct columns {
    double *x, *y, *sigma;
    bool known;
} columns;

static lehr_status search(lehr_fitting_segments *out, const columns *c, size_t n,
                          const lehr_fitting_segments_options *options, lehr_error *err)
{
    const lehr_fitting_segments_data data = {n, c->x, c->y, c->known ? c->sigma : NULL};
    return lehr_fitting_segments_find(out, &data, options, err);
}

/// A change must be shown by the errors as they are, and by the scatter alone: errors of single measurements
/// do not hold what samples differ by.
static lehr_status find_changes(found *out, const columns *c, size_t n, lehr_fitting_segments_options options,
                                lehr_error *err)
{
    lehr_fitting_segments other;
    options.relative = true;
    lehr_status status = search(&out->narrow, c, n, &options, err);
    size_t k = status == LEHR_OK ? out->narrow.n_breaks : 0;
    out->p_change = out->narrow.p_change;
    out->p_second = out->narrow.p_second;
    if (status == LEHR_OK && c->known) {
        options.relative = false;
        status = search(&other, c, n, &options, err);
        k = status == LEHR_OK && other.n_breaks < k ? other.n_breaks : k;
        out->p_change = fmax(out->p_change, other.p_change);
        out->p_second = fmax(out->p_second, other.p_second);
    }
    options.n_breaks = k;
    // The larger intervals: from the scatter where it is larger than the errors tell.
    options.relative = true;
    status = status == LEHR_OK ? search(&out->narrow, c, n, &options, err) : status;
    if (status == LEHR_OK && c->known) {
        options.relative = false;
        status = search(&other, c, n, &options, err);
        options.relative = status == LEHR_OK && other.chi2 > (double)other.dof;
    }
    options.confidence = lehr_confidence_of_sigmas(1);
    status = status == LEHR_OK ? search(&out->narrow, c, n, &options, err) : status;
    options.confidence = 0.95;
    status = status == LEHR_OK ? search(&out->wide, c, n, &options, err) : status;
    out->verdict = k > 0 ? "change" : "no-change-shown";
    return status;
}

static size_t count_different(const place *places, size_t n)
{
    size_t different = n > 0;
    for (size_t i = 1; i < n; i++) {
        different += places[i].x > places[i - 1].x;
    }
    return different;
}

static lehr_status look(found *out, const study_run *run, const series *s, lehr_error *err)
{
    const bool lines = strcmp(run->config->across.regions.shape, "lines") == 0;
    lehr_fitting_segments_options options = lehr_fitting_segments_defaults();
    options.shape = lines ? LEHR_FITTING_SEGMENTS_LINES : LEHR_FITTING_SEGMENTS_STEPS;
    options.level = run->config->across.regions.level;
    const size_t fewest = lines ? 6 : 5;
    *out = (found){.verdict = "too-few", .p_change = (double)NAN, .p_second = (double)NAN};
    if (s->n < fewest || count_different(s->places, s->n) < fewest - 1) {
        return LEHR_OK;
    }
    double *block = lehr_core_alloc(3 * s->n, sizeof *block);
    if (!block) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu samples", s->n);
    }
    columns c = {block, block + s->n, block + 2 * s->n, true};
    for (size_t i = 0; i < s->n; i++) {
        c.x[i] = s->places[i].x;
        c.y[i] = s->places[i].y;
        c.sigma[i] = s->places[i].sigma;
        c.known = c.known && c.sigma[i] > 0;
    }
    lehr_status status = find_changes(out, &c, s->n, options, err);
    lehr_core_free(block);
    return status;
}

// ---- rows -------------------------------------------------------------------------------------
static lehr_status add_place(lehr_record *row, const char *prefix, const char *unit, const found *f, size_t k,
                             double factor, lehr_error *err)
{
    char name[64];
    const lehr_fitting_break *narrow = &f->narrow.breaks[k], *wide = &f->wide.breaks[k];
    const struct {
        const char *suffix;
        double value;
    } ends[] = {
        {"low68", narrow->lower}, {"high68", narrow->upper}, {"low95", wide->lower}, {"high95", wide->upper}};
    lehr_status status = lehr_record_add_quantity(row, prefix, narrow->x * factor,
                                                  (narrow->upper - narrow->lower) / 2 * factor, unit, err);
    for (size_t i = 0; status == LEHR_OK && i < 4; i++) {
        snprintf(name, sizeof name, "%s_%s", prefix, ends[i].suffix);
        status = lehr_record_add_quantity(row, name, ends[i].value * factor, (double)NAN, unit, err);
    }
    return status;
}

/// One row for each change, or one that says that there is none.
static lehr_status add_row(lehr_list *rows, const series *s, const found *f, size_t k, lehr_error *err)
{
    lehr_record *row = NULL;
    bool change = strcmp(f->verdict, "change") == 0;
    bool reduced = isnan(s->pressure_GPa);
    lehr_status status = lehr_list_add_record(&row, rows, err);
    status = status == LEHR_OK ? lehr_record_add_text(row, "quantity", s->what->name, err) : status;
    status = status == LEHR_OK
                 ? lehr_record_add_quantity(row, "pressure", s->pressure_GPa, (double)NAN, "GPa", err)
                 : status;
    status = status == LEHR_OK ? lehr_record_add_number(row, "points", (double)s->n, err) : status;
    status = status == LEHR_OK ? lehr_record_add_text(row, "verdict", f->verdict, err) : status;
    status = status == LEHR_OK
                 ? lehr_record_add_number(row, "regions",
                                          change ? (double)f->narrow.n_breaks + 1 : (double)NAN, err)
                 : status;
    status = status == LEHR_OK ? lehr_record_add_number(row, "p_change", f->p_change, err) : status;
    status = status == LEHR_OK ? lehr_record_add_number(row, "p_second", f->p_second, err) : status;
    if (status != LEHR_OK || !change) {
        return status;
    }
    status = lehr_record_add_number(row, "change", (double)(k + 1), err);
    if (status == LEHR_OK && !reduced) {
        status = add_place(row, "temperature", "K", f, k, 1, err);
    }
    if (status == LEHR_OK && (reduced || s->tg_K > 0)) {
        status = add_place(row, "t_over_tg", "", f, k, reduced ? 1 : 1 / s->tg_K, err);
    }
    const lehr_estimate *size = &f->narrow.breaks[k].change;
    status = status == LEHR_OK ? lehr_record_add_number(row, "size", size->value, err) : status;
    status = status == LEHR_OK ? lehr_record_add_number(row, "size_stderr", size->stderr_value, err) : status;
    return status == LEHR_OK ? lehr_record_add_text(row, "unit", s->what->unit, err) : status;
}

static lehr_status examine(lehr_list *rows, const study_run *run, series *s, lehr_error *err)
{
    found f;
    qsort(s->places, s->n, sizeof *s->places, by_x);
    lehr_status status = look(&f, run, s, err);
    size_t n = strcmp(f.verdict, "change") == 0 ? f.narrow.n_breaks : 1;
    for (size_t k = 0; status == LEHR_OK && k < n; k++) {
        status = add_row(rows, s, &f, k, err);
    }
    return status;
}

/// At each pressure over T, then all pressures over T/Tg(P). @p room holds as many places as @p all.
static lehr_status examine_quantity(lehr_list *rows, const study_run *run, const study_across_quantity *what,
                                    const study_across_axis *axis, const place *all, size_t n, place *room,
                                    double *pressures, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    size_t n_pressures = list_pressures(pressures, all, n);
    bool placed = n_pressures > 1;
    for (size_t j = 0; status == LEHR_OK && j < n_pressures; j++) {
        series s = {.what = what, .pressure_GPa = pressures[j], .places = room};
        s.tg_K = axis->tg0_K + axis->dtg_dp_K_per_GPa * pressures[j];
        for (size_t i = 0; i < n; i++) {
            if (!(all[i].pressure_GPa < pressures[j]) && !(all[i].pressure_GPa > pressures[j])) {
                room[s.n] = all[i];
                room[s.n++].x = all[i].temperature_K;
            }
        }
        status = examine(rows, run, &s, err);
    }
    series s = {.what = what, .pressure_GPa = (double)NAN, .places = room, .tg_K = (double)NAN};
    for (size_t i = 0; i < n; i++) {
        placed = placed && isfinite(all[i].reduced);
        room[s.n] = all[i];
        room[s.n++].x = all[i].reduced;
    }
    return status == LEHR_OK && placed ? examine(rows, run, &s, err) : status;
}

// ---- figures ------------------------------------------------------------------------------------
typedef struct panels {
    size_t n;
    lehr_figure_region at[MOST_PANELS];
    char labels[MOST_PANELS][STUDY_ACROSS_LABEL_SIZE];
    lehr_figure_change changes[MOST_PANELS][MOST_CHANGES];
    lehr_figure_point *points; ///< shape (MOST_PANELS, samples)
} panels;

/// Change points of a quantity on the axis of the figure: over T/Tg(P) those of all pressures where there are
/// any, else those of each.
static size_t take_changes(lehr_figure_change *out, const lehr_list *rows, const char *name, bool reduced)
{
    const char *key = reduced ? "t_over_tg" : "temperature";
    size_t n = 0;
    bool common = false;
    for (size_t i = 0; i < lehr_list_size(rows); i++) {
        const lehr_record *row = lehr_list_value_at(rows, i).record;
        double x = study_row_quantity(row, key).value;
        bool all = isnan(study_row_quantity(row, "pressure").value);
        if (strcmp(study_row_text(row, "quantity"), name) != 0 || !isfinite(x) || n == MOST_CHANGES) {
            continue;
        }
        char low[32];
        char high[32];
        snprintf(low, sizeof low, "%s_low68", key);
        snprintf(high, sizeof high, "%s_high68", key);
        n = all && !common ? 0 : n;
        common = common || all;
        out[n++] =
            (lehr_figure_change){x, study_row_quantity(row, low).value, study_row_quantity(row, high).value};
    }
    return n;
}

static void add_panel(panels *to, const study_run *run, size_t quantity, const place *places, size_t n,
                      const lehr_list *rows, bool reduced)
{
    const study_across_quantity *what = &study_across_quantities[quantity];
    size_t i = to->n++;
    lehr_figure_point *points = to->points + i * run->config->n_samples;
    for (size_t k = 0; k < n; k++) {
        points[k] = (lehr_figure_point){.pressure = places[k].pressure_GPa,
                                        .x = reduced ? places[k].reduced : places[k].temperature_K,
                                        .value = places[k].y,
                                        .stderr_value = places[k].sigma};
    }
    study_across_label(to->labels[i], what);
    to->at[i] = (lehr_figure_region){.y_label = to->labels[i],
                                     .points = points,
                                     .n = n,
                                     .changes = to->changes[i],
                                     .n_changes = take_changes(to->changes[i], rows, what->name, reduced)};
}

static bool is_chosen(const study_run *run, size_t quantity)
{
    unsigned chosen = run->config->across.regions.quantities;
    return chosen == 0 || (chosen & (1u << quantity));
}

/// Quantities first..last in one figure; none where nothing is known.
static lehr_status draw(study_product *product, const study_run *run, const study_task *task,
                        const study_across_axis *axis, const lehr_list *rows, const char *suffix,
                        size_t first, size_t last, lehr_error *err)
{
    static const char reduced_label[] =
        LEHR_FIGURE_ITALIC "T" LEHR_FIGURE_END " / " LEHR_FIGURE_ITALIC "T" LEHR_FIGURE_END LEHR_FIGURE_SUB
                           "g" LEHR_FIGURE_END "(" LEHR_FIGURE_ITALIC "P" LEHR_FIGURE_END ")";
    const bool reduced = axis->tg0_from && axis->dtg_dp_from;
    lehr_figure *figure = NULL;
    size_t most = run->config->n_samples;
    panels *to = lehr_core_alloc(1, sizeof *to);
    place *places = lehr_core_alloc(most, sizeof *places);
    lehr_status status = LEHR_OK;
    if (to) {
        to->points = lehr_core_alloc(MOST_PANELS * most, sizeof *to->points);
    }
    if (!to || !places || !to->points) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu samples", most);
    }
    for (size_t q = first; status == LEHR_OK && q <= last && to->n < MOST_PANELS; q++) {
        size_t n = is_chosen(run, q) ? gather(places, run, &study_across_quantities[q], axis) : 0;
        if (n > 0) {
            add_panel(to, run, q, places, n, rows, reduced);
        }
    }
    if (status == LEHR_OK && to->n > 0) {
        status = lehr_figure_regions(&figure, to->at, to->n,
                                     reduced ? reduced_label : "Treatment temperature (K)", err);
        status = status == LEHR_OK ? study_draw(product, run, task, suffix, figure, err) : status;
    }
    lehr_core_free(to ? to->points : NULL);
    lehr_core_free(to);
    lehr_core_free(places);
    return status;
}

lehr_status study_compute_regions(study_product *product, const study_run *run, const study_task *task,
                                  lehr_error *err)
{
    lehr_list *rows = NULL;
    const study_across_axis axis = study_across_axis_find(run);
    size_t most = run->config->n_samples;
    place *places = lehr_core_alloc(2 * most, sizeof *places);
    double *pressures = lehr_core_alloc(most, sizeof *pressures);
    lehr_status status = places && pressures
                             ? study_across_axis_describe(&axis, product->results, err)
                             : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu samples", most);
    status = status == LEHR_OK
                 ? lehr_record_add_text(product->results, "shape", run->config->across.regions.shape, err)
                 : status;
    status = status == LEHR_OK ? lehr_record_add_list(&rows, product->results, "rows", err) : status;
    for (size_t q = 0; status == LEHR_OK && q < STUDY_N_ACROSS_QUANTITIES; q++) {
        const study_across_quantity *what = &study_across_quantities[q];
        size_t n = is_chosen(run, q) ? gather(places, run, what, &axis) : 0;
        if (n > 0) {
            status = examine_quantity(rows, run, what, &axis, places, n, places + most, pressures, err);
        }
    }
    if (status == LEHR_OK && lehr_list_size(rows) == 0) {
        status = lehr_warnings_add(product->warnings, err, "no sample with a treatment has any quantity");
    }
    if (status == LEHR_OK) {
        status = draw(product, run, task, &axis, rows, "", STUDY_ACROSS_FICTIVE, STUDY_ACROSS_ENERGY, err);
    }
    if (status == LEHR_OK) {
        status = draw(product, run, task, &axis, rows, "_structure", STUDY_ACROSS_POSITION,
                      STUDY_N_ACROSS_QUANTITIES - 1, err);
    }
    lehr_core_free(places);
    lehr_core_free(pressures);
    return status;
}
