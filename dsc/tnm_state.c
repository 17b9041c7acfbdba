#include "tnm_state.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

enum { P = LEHR_DSC_TNM_PARAMETERS };

// ---- life -------------------------------------------------------------------------------
static void free_state(lehr_tnm_state *state)
{
    if (state) {
        lehr_core_free(state->memory);
        lehr_core_free(state->memory_tangent);
        lehr_core_free(state);
    }
}

static lehr_tnm_state *create_state(size_t n, bool tangents)
{
    lehr_tnm_state *state = lehr_core_alloc(1, sizeof *state);
    if (!state) {
        return NULL;
    }
    state->n = n;
    state->memory = lehr_core_alloc(n, sizeof(double));
    state->memory_tangent = tangents ? lehr_core_alloc(P * n, sizeof(double)) : NULL;
    if (!state->memory || (tangents && !state->memory_tangent)) {
        free_state(state);
        return NULL;
    }
    return state;
}

void lehr_tnm_engine_free(lehr_tnm_engine *engine)
{
    if (engine) {
        lehr_tnm_kernel_free(engine->kernel);
        free_state(engine->now);
        free_state(engine->whole);
        free_state(engine->halves);
        lehr_core_free(engine->decay);
        lehr_core_free(engine->x);
        for (size_t i = 0; i < 3; i++) {
            lehr_core_free(engine->gain[i]);
        }
        lehr_core_free(engine);
    }
}

lehr_status lehr_tnm_engine_create(lehr_tnm_engine **out, double stretching, bool tangents, lehr_error *err)
{
    lehr_tnm_engine *engine = lehr_core_alloc(1, sizeof *engine);
    *out = NULL;
    if (!engine) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a simulation");
    }
    lehr_status status = lehr_tnm_kernel_create(&engine->kernel, stretching, err);
    if (status != LEHR_OK) {
        goto done;
    }
    size_t n = engine->kernel->n;
    engine->tangents = tangents;
    engine->now = create_state(n, tangents);
    engine->whole = create_state(n, tangents);
    engine->halves = create_state(n, tangents);
    engine->decay = lehr_core_alloc(n, sizeof(double));
    engine->x = lehr_core_alloc(n, sizeof(double));
    bool complete = engine->now && engine->whole && engine->halves && engine->decay && engine->x;
    for (size_t i = 0; i < 3; i++) {
        engine->gain[i] = lehr_core_alloc(n, sizeof(double));
        complete = complete && engine->gain[i];
    }
    if (!complete) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a simulation");
        goto done;
    }
    *out = engine;
    engine = NULL;
done:
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

bool lehr_tnm_engine_try(lehr_tnm_engine *engine, const lehr_tnm_step *step, double *error_K)
{
    double middle_K = 0.5 * (step->from_K + step->to_K);
    const lehr_tnm_step first = {step->from_K, middle_K, 0.5 * step->duration_s};
    const lehr_tnm_step second = {middle_K, step->to_K, 0.5 * step->duration_s};
    copy_state(engine->whole, engine->now);
    copy_state(engine->halves, engine->now);
    // The whole step tells the halves where to begin.
    double slope = lehr_tnm_engine_slope(engine, NULL);
    slope = fabs(slope) < fabs(step->to_K - step->from_K) / step->duration_s ? slope : 0;
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
