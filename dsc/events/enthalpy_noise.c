// Response of the results of a pair to each point of both runs, and the standard errors that follow.
#include "enthalpy_private.h"
#include "tangent.h"

#include <lehr/core/alloc.h>
#include <lehr/fitting/linear.h>
#include <math.h>
#include <string.h>

/// Responses of one result to the points of run 1 and of run 2.
typedef struct response {
    double *one, *two;
} response;

/// Enthalpy: trapezoid weights minus the line; run 2 through its interpolation.
static lehr_status of_enthalpy(response *s, const lehr_dsc_pair_solution *with, double factor,
                               lehr_error *err)
{
    const lehr_dsc_pair *pair = with->pair;
    size_t n = pair->first->n;
    double a = with->one.t2_K;
    double b = with->one.t1_K;
    const double functional[2] = {b - a, (b - a) * (0.5 * (a + b) - with->center_K)};
    double *r = lehr_core_alloc(n, sizeof *r);
    double *line = lehr_core_alloc(with->n_points, sizeof *line);
    lehr_status status =
        r && line ? lehr_linear_fit_response(with->drift, functional, line, err)
                  : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the response of an enthalpy");
    for (size_t i = 0; i < n && status == LEHR_OK; i++) {
        r[i] = with->one.weight[i];
    }
    for (size_t k = 0; k < with->n_points && status == LEHR_OK; k++) {
        r[with->points[k]] -= line[k];
    }
    for (size_t i = 0; i < n && status == LEHR_OK; i++) {
        if (r[i] == 0) {
            continue;
        }
        s->one[i] -= factor * r[i];
        s->two[pair->below[i]] += factor * (1 - pair->part[i]) * r[i];
        s->two[pair->above[i]] += factor * pair->part[i] * r[i];
    }
    lehr_core_free(r);
    lehr_core_free(line);
    return status;
}

/// Fictive temperature of one run with its own lines: (Pl' J(Tf, T1) + Pg' J(T2, Tf) - w) / delta_cp(Tf).
static lehr_status of_fictive(double *s, const lehr_dsc_balance *balance, double factor, lehr_error *err)
{
    double terms[LEHR_DSC_MAX_TERMS];
    double scale = factor / lehr_dsc_balance_delta_cp(balance, balance->fictive_K);
    for (size_t i = 0; i < balance->scan->n; i++) {
        s[i] -= scale * balance->weight[i];
    }
    lehr_dsc_baseline_terms_integral(&balance->liquid, balance->fictive_K, balance->t1_K, terms);
    lehr_status status = lehr_dsc_baseline_add_response(&balance->liquid, terms, scale, s, err);
    lehr_dsc_baseline_terms_integral(&balance->glass, balance->t2_K, balance->fictive_K, terms);
    return status == LEHR_OK ? lehr_dsc_baseline_add_response(&balance->glass, terms, scale, s, err) : status;
}

/// int_{Tf2}^{Tf1} (l - g) dT: both limits, and the lines of run 2.
static lehr_status of_check(response *s, const lehr_dsc_pair_solution *with, double factor, lehr_error *err)
{
    const lehr_dsc_balance *two = &with->two;
    double low = two->fictive_K;
    double high = with->one.fictive_K;
    double terms[LEHR_DSC_MAX_TERMS];
    lehr_status status = of_fictive(s->one, &with->one, factor * lehr_dsc_balance_delta_cp(two, high), err);
    status = status == LEHR_OK ? of_fictive(s->two, two, -factor * lehr_dsc_balance_delta_cp(two, low), err)
                               : status;
    if (status == LEHR_OK) {
        lehr_dsc_baseline_terms_integral(&two->liquid, low, high, terms);
        status = lehr_dsc_baseline_add_response(&two->liquid, terms, factor, s->two, err);
    }
    if (status == LEHR_OK) {
        lehr_dsc_baseline_terms_integral(&two->glass, low, high, terms);
        status = lehr_dsc_baseline_add_response(&two->glass, terms, -factor, s->two, err);
    }
    return status;
}

static lehr_status of_item(response *s, const lehr_dsc_pair_solution *with, lehr_dsc_pair_item item,
                           lehr_error *err)
{
    lehr_status status = LEHR_OK;
    switch (item) {
    case LEHR_DSC_PAIR_ENTHALPY:
        return of_enthalpy(s, with, 1, err);
    case LEHR_DSC_PAIR_TF_1:
        return of_fictive(s->one, &with->one, 1, err);
    case LEHR_DSC_PAIR_TF_2:
        return of_fictive(s->two, &with->two, 1, err);
    case LEHR_DSC_PAIR_CHECK:
        return of_check(s, with, 1, err);
    case LEHR_DSC_PAIR_DIFFERENCE:
        status = of_enthalpy(s, with, 1, err);
        return status == LEHR_OK ? of_check(s, with, -1, err) : status;
    case LEHR_DSC_PAIR_ITEMS:
        break;
    }
    return status;
}

/// Responses of two solutions, the second one's subtracted from the first; @p varied NULL: of the first
/// alone.
static lehr_status propagate(double *error, const lehr_dsc_pair_solution *with,
                             const lehr_dsc_pair_solution *varied, lehr_error *err)
{
    size_t n_one = with->pair->first->n;
    size_t n_two = with->pair->second->n;
    size_t n = n_one + n_two;
    double noise_one = lehr_dsc_pooled_noise(&with->one.glass, &with->one.liquid);
    double noise_two = lehr_dsc_pooled_noise(&with->two.glass, &with->two.liquid);
    double *room = lehr_core_alloc(2 * n, sizeof *room);
    if (!room) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the propagation of noise");
    }
    response s = {.one = room, .two = room + n_one};
    response other = {.one = room + n, .two = room + n + n_one};
    lehr_status status = LEHR_OK;
    for (lehr_dsc_pair_item item = 0; item < LEHR_DSC_PAIR_ITEMS && status == LEHR_OK; item++) {
        memset(room, 0, 2 * n * sizeof *room);
        status = of_item(&s, with, item, err);
        status = status == LEHR_OK && varied ? of_item(&other, varied, item, err) : status;
        lehr_dsc_response_subtract(room, room + n, n);
        error[item] = hypot(noise_one * lehr_dsc_response_norm(s.one, n_one),
                            noise_two * lehr_dsc_response_norm(s.two, n_two));
    }
    lehr_core_free(room);
    return status;
}

lehr_status lehr_dsc_pair_propagate(double *error, const lehr_dsc_pair_solution *with, lehr_error *err)
{
    return propagate(error, with, NULL, err);
}

lehr_status lehr_dsc_pair_change(double *error, const lehr_dsc_pair_solution *nominal,
                                 const lehr_dsc_pair_solution *varied, lehr_error *err)
{
    return propagate(error, nominal, varied, err);
}
