#include "tnm_state.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

enum { P = LEHR_DSC_TNM_PARAMETERS };

// ---- life -------------------------------------------------------------------------------
void lehr_tnm_engine_free(lehr_tnm_engine *engine)
{
    if (engine) {
        lehr_tnm_kernel_free(engine->kernel);
        lehr_core_free(engine->block);
        lehr_core_free(engine);
    }
}

/// Cut the block into the arrays of the engine.
static void place_arrays(lehr_tnm_engine *engine)
{
    size_t n = engine->kernel->n;
    double *next = engine->block;
    double **const arrays[] = {&engine->x, &engine->decay, &engine->gain[0], &engine->gain[1],
                               &engine->gain[2]};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++, next += n) {
        *arrays[i] = next;
    }
    for (size_t i = 0; i < 3; i++) {
        lehr_tnm_state *state = &engine->states[i];
        state->n = n;
        state->memory = next;
        next += n;
        state->memory_tangent = engine->tangents ? next : NULL;
        next += engine->tangents ? P * n : 0;
    }
    engine->now = &engine->states[0];
    engine->whole = &engine->states[1];
    engine->halves = &engine->states[2];
}

lehr_status lehr_tnm_engine_create(lehr_tnm_engine **out, double stretching, bool tangents, lehr_error *err)
{
    lehr_tnm_engine *engine = lehr_core_alloc(1, sizeof *engine);
    *out = NULL;
    if (!engine) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a simulation");
    }
    lehr_status status = lehr_tnm_kernel_create(&engine->kernel, stretching, err);
    if (status == LEHR_OK) {
        size_t arrays = 5 + 3 * (tangents ? 1 + P : 1);
        engine->tangents = tangents;
        engine->block = lehr_core_alloc(arrays * engine->kernel->n, sizeof(double));
        status = engine->block ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a simulation");
    }
    if (status == LEHR_OK) {
        place_arrays(engine);
        *out = engine;
        engine = NULL;
    }
    lehr_tnm_engine_free(engine);
    return status;
}

void lehr_tnm_engine_set(lehr_tnm_engine *engine, const lehr_dsc_tnm_parameters *parameters, double start_K)
{
    lehr_tnm_state *now = engine->now;
    engine->parameters = *parameters;
    lehr_tnm_kernel_set(engine->kernel, parameters->stretching);
    now->temperature_K = start_K;
    now->fictive_K = start_K;
    memset(now->memory, 0, now->n * sizeof(double));
    memset(now->fictive_tangent, 0, sizeof now->fictive_tangent);
    if (engine->tangents) {
        memset(now->memory_tangent, 0, P * now->n * sizeof(double));
    }
}

static void copy_state(lehr_tnm_state *to, const lehr_tnm_state *from)
{
    to->temperature_K = from->temperature_K;
    to->fictive_K = from->fictive_K;
    memcpy(to->memory, from->memory, from->n * sizeof(double));
    memcpy(to->fictive_tangent, from->fictive_tangent, sizeof to->fictive_tangent);
    if (from->memory_tangent) {
        memcpy(to->memory_tangent, from->memory_tangent, P * from->n * sizeof(double));
    }
}

/// Rate at which Tf may be guessed to change in a step: that of the state, unless it soon ends.
static double guess(const lehr_tnm_engine *engine, const lehr_tnm_step *step)
{
    double slope = lehr_tnm_engine_slope(engine, NULL);
    return fabs(slope) < fabs(step->to_K - step->from_K) / step->duration_s ? slope : 0;
}

bool lehr_tnm_engine_try(lehr_tnm_engine *engine, const lehr_tnm_step *step, double *error_K)
{
    double middle_K = 0.5 * (step->from_K + step->to_K);
    const lehr_tnm_step first = {step->from_K, middle_K, 0.5 * step->duration_s};
    const lehr_tnm_step second = {middle_K, step->to_K, 0.5 * step->duration_s};
    copy_state(engine->whole, engine->now);
    copy_state(engine->halves, engine->now);
    // The whole step tells the halves where to begin.
    double slope = guess(engine, step);
    if (!lehr_tnm_engine_advance(engine, engine->whole, step, slope)) {
        return false;
    }
    double reached_K = engine->whole->fictive_K;
    slope = (reached_K - engine->now->fictive_K) / step->duration_s;
    if (!lehr_tnm_engine_advance(engine, engine->halves, &first, slope)) {
        return false;
    }
    slope = (reached_K - engine->halves->fictive_K) / second.duration_s;
    if (!lehr_tnm_engine_advance(engine, engine->halves, &second, slope)) {
        return false;
    }
    *error_K = fabs(engine->halves->fictive_K - engine->whole->fictive_K) / 3;
    return true;
}

/// to += (to - from)/3: second-order errors of the halves and of the whole step cancel.
static void extrapolate(double *restrict to, const double *restrict from, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        to[k] += (to[k] - from[k]) / 3;
    }
}

void lehr_tnm_engine_accept(lehr_tnm_engine *engine)
{
    lehr_tnm_state *halves = engine->halves;
    const lehr_tnm_state *whole = engine->whole;
    extrapolate(&halves->fictive_K, &whole->fictive_K, 1);
    extrapolate(halves->memory, whole->memory, halves->n);
    if (engine->tangents) {
        extrapolate(halves->fictive_tangent, whole->fictive_tangent, P);
        extrapolate(halves->memory_tangent, whole->memory_tangent, P * halves->n);
    }
    engine->halves = engine->now;
    engine->now = halves;
}

bool lehr_tnm_engine_follow(lehr_tnm_engine *engine, const lehr_tnm_step *step)
{
    double error_K = 0;
    if (engine->plain) {
        return lehr_tnm_engine_advance(engine, engine->now, step, guess(engine, step));
    }
    if (!lehr_tnm_engine_try(engine, step, &error_K)) {
        return false;
    }
    lehr_tnm_engine_accept(engine);
    return true;
}

double lehr_tnm_engine_slope(const lehr_tnm_engine *engine, double *tangent)
{
    const lehr_tnm_kernel *kernel = engine->kernel;
    const lehr_tnm_state *now = engine->now;
    lehr_tnm_time time = lehr_tnm_time_at(&engine->parameters, now->temperature_K, now->fictive_K);
    double rate = exp(-time.log_time);
    double sum = 0;
    for (size_t k = 0; k < kernel->n; k++) {
        sum += kernel->weight[k] * kernel->rate[k] * now->memory[k];
    }
    for (size_t j = 0; tangent && j < P; j++) {
        const double *of_memory = now->memory_tangent + j * kernel->n;
        double change = -sum * (time.by[j] + time.by_fictive * now->fictive_tangent[j]);
        for (size_t k = 0; k < kernel->n; k++) {
            change += kernel->weight[k] * kernel->rate[k] * of_memory[k];
            change += j == 2 ? kernel->weight_slope[k] * kernel->rate[k] * now->memory[k] : 0;
        }
        tangent[j] = rate * change;
    }
    return rate * sum;
}
