#include "reduced.h"

#include <string.h>

void lehr_fitting_reduced_place(lehr_fitting_reduced *out, lehr_arena *arena,
                                const lehr_fitting_problem *full)
{
    size_t p = full->n_parameters;
    *out = (lehr_fitting_reduced){.full = full};
    out->index = lehr_arena_take(arena, p, sizeof *out->index);
    out->parameters = lehr_arena_take(arena, p, sizeof *out->parameters);
    out->jacobian = lehr_arena_take(arena, full->n_points, p * sizeof *out->jacobian);
}

static bool inside_bounds(const lehr_fitting_reduced *reduced)
{
    const lehr_fitting_parameter *described = reduced->full->parameters;
    for (size_t k = 0; reduced->bounded && described && k < reduced->problem.n_parameters; k++) {
        size_t j = reduced->index[k];
        double value = reduced->parameters[j];
        if (!(value >= described[j].lower && value <= described[j].upper)) {
            return false;
        }
    }
    return true;
}

static bool reduced_model(const double *selected, double *values, double *jacobian, const void *context)
{
    const lehr_fitting_reduced *reduced = context;
    const lehr_fitting_problem *full = reduced->full;
    size_t p = reduced->problem.n_parameters;
    lehr_fitting_reduced_scatter(reduced, reduced->parameters, selected);
    if (!inside_bounds(reduced)) {
        return false;
    }
    if (!full->model(reduced->parameters, values, jacobian ? reduced->jacobian : NULL, full->context)) {
        return false;
    }
    for (size_t i = 0; jacobian && i < full->n_points; i++) {
        for (size_t k = 0; k < p; k++) {
            jacobian[i * p + k] = reduced->jacobian[i * full->n_parameters + reduced->index[k]];
        }
    }
    return true;
}

void lehr_fitting_reduced_select(lehr_fitting_reduced *reduced, const bool *held, const double *parameters,
                                 bool bounded)
{
    const lehr_fitting_problem *full = reduced->full;
    size_t n_free = 0;
    for (size_t j = 0; j < full->n_parameters; j++) {
        if (!held[j]) {
            reduced->index[n_free++] = j;
        }
    }
    memcpy(reduced->parameters, parameters, full->n_parameters * sizeof *parameters);
    reduced->bounded = bounded;
    reduced->problem = *full;
    reduced->problem.n_parameters = n_free;
    reduced->problem.parameters = NULL;
    // Nothing held and no bounds to watch: the model itself.
    if (n_free < full->n_parameters || (bounded && full->parameters)) {
        reduced->problem.model = reduced_model;
        reduced->problem.context = reduced;
    }
}

void lehr_fitting_reduced_gather(const lehr_fitting_reduced *reduced, double *selected, const double *all)
{
    for (size_t k = 0; k < reduced->problem.n_parameters; k++) {
        selected[k] = all[reduced->index[k]];
    }
}

void lehr_fitting_reduced_scatter(const lehr_fitting_reduced *reduced, double *all, const double *selected)
{
    for (size_t k = 0; k < reduced->problem.n_parameters; k++) {
        all[reduced->index[k]] = selected[k];
    }
}
