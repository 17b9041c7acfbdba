#include "tnm_plan.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

enum { HOLD_ROWS = 40, MOST_STEPS = 4000000, MOST_UNSEEN = 3 };

#define FIRST_PART  1e-7  // of a segment: its first step
#define LEAST_PART  1e-40 // of a segment: steps are not made shorter (an overheated glass relaxes at once)
#define SHORT       5.0   // times: a step cut this short by a row needs no halves
#define MOST_RISE_K 10.0  // of a step: steps must not jump over a transition unseen

// ---- marks --------------------------------------------------------------------------
static lehr_status add_mark(lehr_tnm_marks *marks, lehr_tnm_mark mark, bool row, lehr_error *err)
{
    if (marks->n == marks->capacity) {
        size_t capacity = marks->capacity ? 2 * marks->capacity : 64;
        lehr_tnm_mark *items = lehr_core_realloc(marks->items, capacity, sizeof *items);
        if (!items) {
            return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu rows", capacity);
        }
        marks->items = items;
        marks->capacity = capacity;
    }
    mark.row = row ? marks->rows++ : SIZE_MAX;
    marks->items[marks->n++] = mark;
    return LEHR_OK;
}

static lehr_tnm_mark at_temperature(const lehr_dsc_tnm_program *program, size_t i, double temperature_K)
{
    double begin_K = lehr_dsc_tnm_program_begin_K(program, i);
    return (lehr_tnm_mark){.segment = i,
                           .time_s = (temperature_K - begin_K) / program->segments[i].rate_K_per_s,
                           .temperature_K = temperature_K};
}

static lehr_status mark_ramp(lehr_tnm_marks *marks, const lehr_dsc_tnm_program *program, size_t i,
                             double step_K, lehr_error *err)
{
    double begin_K = lehr_dsc_tnm_program_begin_K(program, i);
    const lehr_dsc_tnm_segment *segment = &program->segments[i];
    double sign = segment->rate_K_per_s > 0 ? 1 : -1;
    double n = floor(fabs(segment->to_K - begin_K) / step_K * (1 + 1e-12));
    if (!(n < 1e7)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "rows every %g K would be %.3g rows; take a larger step",
                              step_K, n);
    }
    lehr_status status = LEHR_OK;
    for (size_t k = 0; status == LEHR_OK && k <= (size_t)n; k++) {
        double here_K = begin_K + sign * (double)k * step_K;
        if (fabs(segment->to_K - here_K) > 1e-6 * step_K) {
            status = add_mark(marks, at_temperature(program, i, here_K), true, err);
        }
    }
    return status;
}

/// A hold: its begin, and times in equal ratios up to its end.
static lehr_status mark_hold(lehr_tnm_marks *marks, const lehr_dsc_tnm_program *program, size_t i,
                             lehr_error *err)
{
    lehr_tnm_mark mark = {.segment = i, .temperature_K = program->segments[i].to_K};
    lehr_status status = add_mark(marks, mark, true, err);
    for (size_t k = 0; status == LEHR_OK && k < HOLD_ROWS; k++) {
        mark.time_s = program->segments[i].duration_s * pow(FIRST_PART, 1 - (double)k / HOLD_ROWS);
        status = add_mark(marks, mark, true, err);
    }
    return status;
}

static lehr_status mark_given(lehr_tnm_marks *marks, const lehr_dsc_tnm_program *program, size_t i,
                              const lehr_dsc_tnm_options *options, lehr_error *err)
{
    const lehr_dsc_tnm_segment *segment = &program->segments[i];
    double begin_K = lehr_dsc_tnm_program_begin_K(program, i);
    double before_s = -1;
    if (segment->rate_K_per_s == 0) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "the program ends with a hold; temperatures are found on a ramp");
    }
    for (size_t k = 0; k < options->n_temperatures; k++) {
        lehr_tnm_mark mark = at_temperature(program, i, options->temperature_K[k]);
        if (!(mark.time_s >= -1e-9 * segment->duration_s) ||
            !(mark.time_s <= segment->duration_s * (1 + 1e-9))) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN,
                                  "temperature[%zu] = %g K is outside of the last segment, %g to %g K", k,
                                  options->temperature_K[k], begin_K, segment->to_K);
        }
        if (!(mark.time_s > before_s)) {
            return lehr_error_set(
                err, LEHR_ERR_DOMAIN,
                "temperature[%zu] = %g K does not follow the one before in the direction of "
                "the ramp",
                k, options->temperature_K[k]);
        }
        before_s = mark.time_s;
        mark.time_s = fmin(fmax(mark.time_s, 0), segment->duration_s);
        lehr_status status = add_mark(marks, mark, true, err);
        if (status != LEHR_OK) {
            return status;
        }
    }
    return LEHR_OK;
}

lehr_status lehr_tnm_marks_fill(lehr_tnm_marks *out, const lehr_dsc_tnm_program *program,
                                const lehr_dsc_tnm_options *options, lehr_error *err)
{
    *out = (lehr_tnm_marks){0};
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < program->n; i++) {
        const lehr_dsc_tnm_segment *segment = &program->segments[i];
        bool given = i + 1 == program->n && options->temperature_K;
        bool wanted = options->all_segments || i + 1 == program->n;
        if (given) {
            status = mark_given(out, program, i, options, err);
        } else if (wanted) {
            status = segment->rate_K_per_s != 0 ? mark_ramp(out, program, i, options->step_K, err)
                                                : mark_hold(out, program, i, err);
        }
        const lehr_tnm_mark end = {
            .segment = i, .time_s = segment->duration_s, .temperature_K = segment->to_K};
        if (status == LEHR_OK) {
            status = add_mark(out, end, wanted && !given, err);
        }
    }
    if (status != LEHR_OK) {
        lehr_tnm_marks_clear(out);
    }
    return status;
}

void lehr_tnm_marks_clear(lehr_tnm_marks *marks)
{
    lehr_core_free(marks->items);
    *marks = (lehr_tnm_marks){0};
}

// ---- plan ---------------------------------------------------------------------------
void lehr_tnm_plan_free(lehr_tnm_plan *plan)
{
    if (plan) {
        lehr_core_free(plan->steps);
        lehr_core_free(plan->row);
        lehr_core_free(plan);
    }
}

static lehr_status add_step(lehr_tnm_plan *plan, const lehr_tnm_step *step, lehr_error *err)
{
    if (plan->n == MOST_STEPS) {
        return lehr_error_set(err, LEHR_ERR_NUMERIC, "%d steps were not enough at %g K; allow a larger error",
                              MOST_STEPS, step->to_K);
    }
    if (plan->n == plan->capacity) {
        size_t capacity = plan->capacity ? 2 * plan->capacity : 512;
        lehr_tnm_step *steps = lehr_core_realloc(plan->steps, capacity, sizeof *steps);
        plan->steps = steps ? steps : plan->steps;
        size_t *row = steps ? lehr_core_realloc(plan->row, capacity, sizeof *row) : NULL;
        plan->row = row ? row : plan->row;
        if (!steps || !row) {
            return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu steps", capacity);
        }
        plan->capacity = capacity;
    }
    plan->row[plan->n] = SIZE_MAX;
    plan->steps[plan->n++] = *step;
    return LEHR_OK;
}

static void record(lehr_tnm_rows *rows, size_t row, const lehr_tnm_engine *engine)
{
    enum { P = LEHR_DSC_TNM_PARAMETERS };
    double *tangents = rows->tangents ? rows->tangents + row * 2 * P : NULL;
    rows->fictive_K[row] = engine->now->fictive_K;
    rows->slope_K_per_s[row] = lehr_tnm_engine_slope(engine, tangents ? tangents + P : NULL);
    if (tangents) {
        memcpy(tangents, engine->now->fictive_tangent, P * sizeof(double));
    }
}

/// Where the walk stands in its segment, and how long the next step should be.
typedef struct walk {
    lehr_tnm_engine *engine;
    lehr_tnm_plan *plan;
    lehr_tnm_rows *rows;
    double tolerance_K;
    double time_s;   // since the begin of the segment
    double next_s;   // how long a step may be
    unsigned unseen; // steps since the error of one was looked at
} walk;

/// Where rows are much closer than steps need be, most are plain steps: their error goes with the cube of
/// their length, and every fourth is looked at all the same.
static bool plain_step(walk *w, const lehr_tnm_mark *mark, const lehr_tnm_step *step)
{
    if (step->duration_s * SHORT > w->next_s || w->unseen >= MOST_UNSEEN) {
        w->unseen = 0;
        return false;
    }
    w->engine->plain = true;
    bool solved = lehr_tnm_engine_follow(w->engine, step);
    w->engine->plain = false;
    w->time_s = solved ? mark->time_s : w->time_s;
    w->unseen = solved ? w->unseen + 1 : MOST_UNSEEN;
    return solved;
}

/// One step towards a mark, repeated shorter until its error is small enough.
static lehr_status step_towards(walk *w, const lehr_tnm_mark *mark, const lehr_dsc_tnm_segment *segment,
                                lehr_error *err)
{
    double left_s = mark->time_s - w->time_s;
    double from_K = w->engine->now->temperature_K;
    for (;;) {
        // Two steps of half the way rather than a long and a tiny one.
        bool whole = w->next_s >= left_s;
        double length_s = whole ? left_s : fmin(w->next_s, w->next_s * 2 > left_s ? 0.5 * left_s : w->next_s);
        double to_K = whole ? mark->temperature_K : from_K + segment->rate_K_per_s * length_s;
        const lehr_tnm_step step = {from_K, to_K, length_s};
        double error_K = 0;
        if (whole && plain_step(w, mark, &step)) {
            return add_step(w->plan, &step, err);
        }
        bool solved = lehr_tnm_engine_try(w->engine, &step, &error_K);
        double factor = solved ? 0.9 * cbrt(w->tolerance_K / fmax(error_K, 1e-300)) : 0.25;
        double proposed_s = length_s * fmin(fmax(factor, 0.2), 4);
        if (solved && error_K <= w->tolerance_K) {
            // A step cut short by a mark says little about how long the next one may be.
            w->next_s = whole ? fmax(proposed_s, w->next_s) : proposed_s;
            if (segment->rate_K_per_s != 0) {
                w->next_s = fmin(w->next_s, MOST_RISE_K / fabs(segment->rate_K_per_s));
            }
            w->time_s = whole ? mark->time_s : w->time_s + length_s;
            lehr_tnm_engine_accept(w->engine);
            return add_step(w->plan, &step, err);
        }
        w->next_s = proposed_s;
        if (!(length_s > LEAST_PART * segment->duration_s)) {
            return lehr_error_set(err, LEHR_ERR_NUMERIC,
                                  "at %g K (Tf = %g K) the step had to become shorter than %.3g s", from_K,
                                  w->engine->now->fictive_K, length_s);
        }
    }
}

/// Walk from mark to mark.
static lehr_status walk_through(walk *w, const lehr_dsc_tnm_program *program, const lehr_tnm_marks *marks,
                                lehr_error *err)
{
    size_t current = SIZE_MAX;
    for (size_t i = 0; i < marks->n; i++) {
        const lehr_tnm_mark *mark = &marks->items[i];
        const lehr_dsc_tnm_segment *segment = &program->segments[mark->segment];
        if (mark->segment != current) {
            current = mark->segment;
            w->time_s = 0;
            w->next_s = FIRST_PART * segment->duration_s;
            w->plan->last_step = w->plan->n;
            w->rows->begin_K = w->engine->now->fictive_K;
        }
        while (w->time_s < mark->time_s) {
            lehr_status status = step_towards(w, mark, segment, err);
            if (status != LEHR_OK) {
                return lehr_error_wrap(err, status, "segment %zu of the program", current + 1);
            }
        }
        if (mark->row != SIZE_MAX) {
            record(w->rows, mark->row, w->engine);
        }
        if (mark->row != SIZE_MAX && w->plan->n == 0) {
            // The liquid follows at once.
            w->rows->slope_K_per_s[mark->row] = segment->rate_K_per_s;
        } else if (mark->row != SIZE_MAX) {
            w->plan->row[w->plan->n - 1] = mark->row;
        }
    }
    return LEHR_OK;
}

lehr_status lehr_tnm_plan_create(lehr_tnm_plan **out, lehr_tnm_rows *rows, lehr_tnm_engine *engine,
                                 const lehr_dsc_tnm_program *program, const lehr_tnm_marks *marks,
                                 double tolerance_K, lehr_error *err)
{
    lehr_tnm_plan *plan = lehr_core_alloc(1, sizeof *plan);
    *out = NULL;
    if (!plan) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the steps of a simulation");
    }
    walk w = {.engine = engine, .plan = plan, .rows = rows, .tolerance_K = tolerance_K};
    lehr_status status = walk_through(&w, program, marks, err);
    if (status == LEHR_OK) {
        *out = plan;
        plan = NULL;
    }
    lehr_tnm_plan_free(plan);
    return status;
}

bool lehr_tnm_plan_follow(const lehr_tnm_plan *plan, lehr_tnm_engine *engine, lehr_tnm_rows *rows)
{
    for (size_t i = 0; i < plan->n; i++) {
        if (i == plan->last_step) {
            rows->begin_K = engine->now->fictive_K;
        }
        if (!lehr_tnm_engine_follow(engine, &plan->steps[i])) {
            return false;
        }
        if (plan->row[i] != SIZE_MAX) {
            record(rows, plan->row[i], engine);
        }
    }
    return true;
}
