// Options, order of the rows of a stress-strain curve, and loops in it.
#include "yield_private.h"

#include <lehr/core/alloc.h>
#include <math.h>

lehr_mechanics_yield_options lehr_mechanics_yield_defaults(void)
{
    return (lehr_mechanics_yield_options){
        .offset = 0.002, .elastic = {(double)NAN, (double)NAN}, .window_span = (double)NAN};
}

/// Rows in the order of the test: the last tenth before the largest stress lies further than the first one,
/// whatever unloading there was between.
lehr_status yield_check_order(const lehr_mechanics_curve *c, size_t peak, lehr_error *err)
{
    size_t n = peak + 1, tenth = n / 10 > 0 ? n / 10 : 1;
    double first = 0, last = 0, low = c->strain[0], high = c->strain[0];
    for (size_t i = 0; i < n; i++) {
        low = fmin(low, c->strain[i]);
        high = fmax(high, c->strain[i]);
        first += i < tenth ? c->strain[i] / (double)tenth : 0;
        last += i + tenth >= n ? c->strain[i] / (double)tenth : 0;
    }
    return n < 20 || last - first > 0.4 * (high - low)
               ? LEHR_OK
               : lehr_error_set(err, LEHR_ERR_DOMAIN,
                                "up to the largest stress in row %zu the strain goes from %.4g to %.4g, and "
                                "its range is %.4g: the rows are not in the order of the test; sort them by "
                                "time",
                                peak + 1, first, last, high - low);
}

/// Rows that stay, and the row of the largest stress.
static size_t count_left(size_t *peak, const lehr_mechanics_curve *c, double tolerance)
{
    double highest = -INFINITY;
    size_t n = 0;
    *peak = 0;
    for (size_t i = 0; i < c->n; i++) {
        highest = fmax(highest, c->strain[i]);
        n += !(c->strain[i] < highest - tolerance);
        *peak = c->stress_MPa[i] > c->stress_MPa[*peak] ? i : *peak;
    }
    return n;
}

lehr_status yield_leave_loops(lehr_mechanics_curve *out, double **room, const lehr_mechanics_curve *c,
                              double tolerance, lehr_error *err)
{
    size_t peak = 0, n = 0;
    double highest = -INFINITY;
    *out = *c;
    if (c->n == 0 || !(tolerance > 0) || count_left(&peak, c, tolerance) == c->n) {
        return LEHR_OK;
    }
    lehr_status status = yield_check_order(c, peak, err);
    double *strain = status == LEHR_OK ? lehr_core_alloc(2 * c->n, sizeof *strain) : NULL;
    if (!strain) {
        return status != LEHR_OK
                   ? status
                   : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a curve of %zu points", c->n);
    }
    double *stress = strain + c->n;
    for (size_t i = 0; i < c->n; i++) {
        highest = fmax(highest, c->strain[i]);
        if (!(c->strain[i] < highest - tolerance)) {
            strain[n] = c->strain[i];
            stress[n++] = c->stress_MPa[i];
        }
    }
    *room = strain;
    *out = (lehr_mechanics_curve){n, strain, stress};
    return LEHR_OK;
}
