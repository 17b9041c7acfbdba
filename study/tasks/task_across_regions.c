// Change points of each quantity over the temperature of treatment, at each pressure and over T/Tg(P).
#include "task_across_regions.h"

#include <lehr/core/alloc.h>
#include <lehr/fitting/distribution.h>
#include <lehr/fitting/segments.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// What is looked at: one quantity at one pressure, or at all of them over T/Tg(P).
typedef struct series {
    const study_across_quantity *what;
    double pressure_GPa; ///< NaN: all
    study_place *places; ///< shape (n,)
    size_t n;
    const study_across_axis *axis; ///< T/Tg(P), which all samples share with its error
} series;

/// What was found.
typedef struct found {
    const char *verdict;                ///< "change", "no-change-shown", "too-few"
    lehr_fitting_segments narrow, wide; ///< 68 and 95 %
    double p_change, p_second;
    size_t n_modes;                                                   ///< errors of the axis
    double shifts[STUDY_MOST_AXIS_MODES][LEHR_FITTING_SEGMENTS_MOST]; ///< of t_over_tg by each of them
} found;

static int by_x(const void *a, const void *b)
{
    const study_place *p = a;
    const study_place *q = b;
    return p->x < q->x ? -1 : p->x > q->x;
}

static int by_value(const void *a, const void *b)
{
    const double *p = a;
    const double *q = b;
    return *p < *q ? -1 : *p > *q;
}

/// Different pressures, rising. @param[out] out shape (n,)
static size_t list_pressures(double *out, const study_place *places, size_t n)
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
/// @param[in,out] used on return those of the intervals
static lehr_status find_changes(found *out, const columns *c, size_t n, lehr_fitting_segments_options *used,
                                lehr_error *err)
{
    lehr_fitting_segments_options options = *used;
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
    *used = options;
    out->verdict = k > 0 ? "change" : "no-change-shown";
    return status;
}

// ---- the error of the axis --------------------------------------------------------------------
/// Columns in the order of x. @param[out] c of room for n points
static void fill_columns(columns *c, study_place *places, size_t n)
{
    qsort(places, n, sizeof *places, by_x);
    c->known = true;
    for (size_t i = 0; i < n; i++) {
        c->x[i] = places[i].x;
        c->y[i] = places[i].y;
        c->sigma[i] = places[i].sigma;
        c->known = c->known && c->sigma[i] > 0;
    }
}

/// At one pressure an error of Tg(P) moves T/Tg(P) of all samples, and of the change, by one factor.
static void shift_alike(found *out, const series *s, const study_across_mode *modes)
{
    double tg_K = study_across_tg(s->axis, s->pressure_GPa).value;
    for (size_t m = 0; m < out->n_modes; m++) {
        double relative = study_across_mode_tg(&modes[m], s->pressure_GPa) / tg_K;
        for (size_t k = 0; k < out->narrow.n_breaks; k++) {
            out->shifts[m][k] = -out->narrow.breaks[k].x / tg_K * relative;
        }
    }
}

/// Over all pressures it moves the samples of one against those of another: the changes are looked for once
/// more, their number held, with the axis off by one error to either side.
static lehr_status shift_apart(found *out, columns *c, const series *s, const study_across_mode *modes,
                               lehr_fitting_segments_options options, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    options.n_breaks = out->narrow.n_breaks;
    for (size_t m = 0; status == LEHR_OK && m < out->n_modes; m++) {
        lehr_fitting_segments moved[2];
        for (size_t side = 0; status == LEHR_OK && side < 2; side++) {
            for (size_t i = 0; i < s->n; i++) {
                study_place *p = &s->places[i];
                double tg_K = study_across_tg(s->axis, p->pressure_GPa).value;
                p->x = p->temperature_K /
                       (tg_K + (side == 0 ? -1 : 1) * study_across_mode_tg(&modes[m], p->pressure_GPa));
            }
            fill_columns(c, s->places, s->n);
            status = search(&moved[side], c, s->n, &options, err);
        }
        for (size_t k = 0; status == LEHR_OK && k < out->narrow.n_breaks; k++) {
            out->shifts[m][k] = (moved[1].breaks[k].x - moved[0].breaks[k].x) / 2;
        }
    }
    return status;
}

static lehr_status find_shifts(found *out, columns *c, const series *s,
                               const lehr_fitting_segments_options *options, lehr_error *err)
{
    study_across_mode modes[STUDY_MOST_AXIS_MODES];
    out->n_modes = study_across_axis_known(s->axis) && out->narrow.n_breaks > 0
                       ? study_across_axis_modes(modes, s->axis)
                       : 0;
    if (isnan(s->pressure_GPa)) {
        return shift_apart(out, c, s, modes, *options, err);
    }
    shift_alike(out, s, modes);
    return LEHR_OK;
}

static size_t count_different(const study_place *places, size_t n)
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
    fill_columns(&c, s->places, s->n);
    lehr_status status = find_changes(out, &c, s->n, &options, err);
    status = status == LEHR_OK ? find_shifts(out, &c, s, &options, err) : status;
    lehr_core_free(block);
    return status;
}

// ---- rows -------------------------------------------------------------------------------------
/// One end of an interval, @p beyond the place; the error of the axis in quadrature.
static double end_of(double place, double beyond, double axis)
{
    return place + copysign(hypot(beyond, axis), beyond);
}

static lehr_status add_place(lehr_record *row, const char *prefix, const char *unit, const found *f, size_t k,
                             double factor, double axis, lehr_error *err)
{
    char name[64];
    const lehr_fitting_break *narrow = &f->narrow.breaks[k], *wide = &f->wide.breaks[k];
    const double at = narrow->x * factor, two = 1.959963984540054;
    const double ends[] = {end_of(at, fmin(narrow->lower * factor - at, -0.0), axis),
                           end_of(at, fmax(narrow->upper * factor - at, 0), axis),
                           end_of(at, fmin(wide->lower * factor - at, -0.0), two * axis),
                           end_of(at, fmax(wide->upper * factor - at, 0), two * axis)};
    static const char *const suffixes[] = {"low68", "high68", "low95", "high95"};
    lehr_status status = lehr_record_add_quantity(row, prefix, at, (ends[1] - ends[0]) / 2, unit, err);
    for (size_t i = 0; status == LEHR_OK && i < 4; i++) {
        snprintf(name, sizeof name, "%s_%s", prefix, suffixes[i]);
        status = lehr_record_add_quantity(row, name, ends[i], (double)NAN, unit, err);
    }
    return status;
}

/// T/Tg(P) of a change, its error in the parts of the points and of the axis, and what each error of the axis
/// does to it.
static lehr_status add_reduced(lehr_record *row, const series *s, const found *f, size_t k, lehr_error *err)
{
    static const char *const names[STUDY_MOST_AXIS_MODES] = {"t_over_tg_shift_1", "t_over_tg_shift_2"};
    const lehr_fitting_break *narrow = &f->narrow.breaks[k];
    double factor = isnan(s->pressure_GPa) ? 1 : 1 / study_across_tg(s->axis, s->pressure_GPa).value;
    double axis = 0;
    for (size_t m = 0; m < f->n_modes; m++) {
        axis = hypot(axis, f->shifts[m][k]);
    }
    lehr_status status = add_place(row, "t_over_tg", "", f, k, factor, axis, err);
    if (status == LEHR_OK) {
        status = lehr_record_add_number(row, "t_over_tg_points", (narrow->upper - narrow->lower) / 2 * factor,
                                        err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_number(row, "t_over_tg_axis", f->n_modes > 0 ? axis : (double)NAN, err);
    }
    for (size_t m = 0; status == LEHR_OK && m < f->n_modes; m++) {
        status = lehr_record_add_number(row, names[m], f->shifts[m][k], err);
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
        status = add_place(row, "temperature", "K", f, k, 1, 0, err);
    }
    if (status == LEHR_OK && study_across_tg(s->axis, reduced ? 0 : s->pressure_GPa).value > 0) {
        status = add_reduced(row, s, f, k, err);
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
                                    const study_across_axis *axis, const study_place *all, size_t n,
                                    study_place *room, double *pressures, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    size_t n_pressures = list_pressures(pressures, all, n);
    bool placed = n_pressures > 1;
    for (size_t j = 0; status == LEHR_OK && j < n_pressures; j++) {
        series s = {.what = what, .pressure_GPa = pressures[j], .places = room, .axis = axis};
        for (size_t i = 0; i < n; i++) {
            if (!(all[i].pressure_GPa < pressures[j]) && !(all[i].pressure_GPa > pressures[j])) {
                room[s.n] = all[i];
                room[s.n++].x = all[i].temperature_K;
            }
        }
        status = examine(rows, run, &s, err);
    }
    series s = {.what = what, .pressure_GPa = (double)NAN, .places = room, .axis = axis};
    for (size_t i = 0; i < n; i++) {
        placed = placed && isfinite(all[i].reduced);
        room[s.n] = all[i];
        room[s.n++].x = all[i].reduced;
    }
    return status == LEHR_OK && placed ? examine(rows, run, &s, err) : status;
}

lehr_status study_compute_regions(study_product *product, const study_run *run, const study_task *task,
                                  lehr_error *err)
{
    lehr_list *rows = NULL;
    const study_across_axis axis = study_across_axis_find(run);
    size_t most = run->config->n_samples;
    study_place *places = lehr_core_alloc(2 * most, sizeof *places);
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
        size_t n = study_regions_chosen(run, q) ? study_places(places, run, what, &axis) : 0;
        if (n > 0) {
            status = examine_quantity(rows, run, what, &axis, places, n, places + most, pressures, err);
        }
    }
    if (status == LEHR_OK && lehr_list_size(rows) == 0) {
        status = lehr_warnings_add(product->warnings, err, "no sample with a treatment has any quantity");
    }
    status = status == LEHR_OK ? study_draw_regions(product, run, task, &axis, rows, err) : status;
    lehr_core_free(places);
    lehr_core_free(pressures);
    return status;
}
