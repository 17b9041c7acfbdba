// The largest stress of a curve with noise.
#include "yield_private.h"

#include <math.h>

/// A term counts from so many of its standard errors on; a window is no parabola from so many of the cubic
/// term.
static const double SIGNIFICANT = 2;
static const double STRAIGHT = 2, NARROWER = 0.8;
/// What fell below this part of the highest reading is behind the fracture.
static const double BROKEN = 0.95;

/// Where a curve may be largest: rows [first, end).
typedef struct region {
    const lehr_mechanics_curve *c;
    size_t first, end;
} region;

static double last_term(const yield_stretch *s)
{
    size_t p = s->degree + 1;
    return s->coefficient[s->degree] / sqrt(s->covariance[p * p - 1]);
}

/// Rows within @p span of a strain; as wide, to one side, at an end of the region. At least seven.
static void window_at(size_t rows[2], const region *of, size_t row, double span)
{
    const double *e = of->c->strain;
    size_t first = row, last = row + 1;
    double low = e[row] - span, high = e[row] + span;
    low -= fmax(0, high - e[of->end - 1]);
    high += fmax(0, e[of->first] - low);
    while (first > of->first && e[first - 1] >= low) {
        first--;
    }
    while (last < of->end && e[last] <= high) {
        last++;
    }
    while (last - first < 7 && last - first < of->end - of->first) {
        first -= first > of->first;
        last += last < of->end;
    }
    rows[0] = first;
    rows[1] = last;
}

/// Strain of the largest value of a polynomial of degree 2 or less within its window.
static double top_of(const yield_stretch *s, const lehr_mechanics_curve *c)
{
    double low = c->strain[s->first], high = c->strain[s->first + s->n - 1];
    if (s->degree == 0) {
        return s->center;
    }
    if (s->degree == 2 && s->coefficient[2] < 0) {
        double apex = s->center - s->coefficient[1] / (2 * s->coefficient[2]);
        return fmin(fmax(apex, low), high);
    }
    return yield_value_at(s, high) >= yield_value_at(s, low) ? high : low;
}

/// Where local parabolas are highest: windows that overlap by half.
static size_t seed_row(const region *of, double span)
{
    size_t best = of->end - 1;
    double highest = -INFINITY;
    for (size_t row = of->first; row < of->end;) {
        yield_stretch s;
        size_t rows[2], next = row + 1;
        window_at(rows, of, row, span);
        bool fits = yield_fit_stretch(&s, of->c, rows[0], rows[1], 2, NULL) == LEHR_OK;
        double value = fits ? yield_value_at(&s, of->c->strain[row]) : -INFINITY;
        if (value > highest) {
            highest = value;
            best = row;
        }
        while (next < of->end - 1 && of->c->strain[next] < of->c->strain[row] + span / 2) {
            next++;
        }
        row = next;
    }
    return best;
}

/// Whether a third order is not seen in these rows; then @p out is the parabola through them.
static bool is_parabola(yield_stretch *out, const lehr_mechanics_curve *c, size_t first, size_t last)
{
    yield_stretch parabola, cubic;
    bool fits = yield_fit_stretch(&cubic, c, first, last, 3, NULL) == LEHR_OK &&
                !(fabs(last_term(&cubic)) > STRAIGHT) &&
                yield_fit_stretch(&parabola, c, first, last, 2, NULL) == LEHR_OK;
    if (fits) {
        *out = parabola;
    }
    return fits;
}

/// The widest window about the highest part of the curve that is a parabola, from wide to narrow: from narrow
/// to wide it would stop where noise has a third order, and begin where noise is high.
static lehr_status fit_top(yield_stretch *out, const region *of, double span, lehr_error *err)
{
    size_t rows[2], row = seed_row(of, span);
    double wide = of->c->strain[of->end - 1] - of->c->strain[of->first];
    for (; wide > span; wide *= NARROWER) {
        window_at(rows, of, row, wide);
        if (is_parabola(out, of->c, rows[0], rows[1])) {
            return LEHR_OK;
        }
    }
    window_at(rows, of, row, span);
    return yield_fit_stretch(out, of->c, rows[0], rows[1], 2, err);
}

lehr_status yield_find_maximum(lehr_mechanics_yield *out, const lehr_mechanics_curve *c,
                               const yield_stretch *line, size_t peak, double span, lehr_error *err)
{
    yield_stretch top, simple, full;
    region of = {c, line->first + line->n, peak + 1};
    while (of.end < c->n && c->stress_MPa[of.end] > BROKEN * c->stress_MPa[peak]) {
        of.end++;
    }
    if (of.end < of.first + 7) {
        of.first = of.end < 20 ? 0 : of.end - 20;
        of.first =
            of.first > line->first ? line->first : of.first; // broken before it yields: the line itself
    }
    lehr_status status = fit_top(&top, &of, span, err);
    if (status != LEHR_OK) {
        return status;
    }
    // The place follows from the terms that are seen: others would add to the largest value, never take from
    // it.
    full = top;
    while (top.degree > 0 && fabs(last_term(&top)) < SIGNIFICANT &&
           yield_fit_stretch(&simple, c, top.first, top.first + top.n, top.degree - 1, NULL) == LEHR_OK) {
        top = simple;
    }
    // The value there, from one order more than is seen: what the window hides is in its error.
    size_t degree = top.n > 8 ? 3 : 2;
    if (yield_fit_stretch(&simple, c, top.first, top.first + top.n, degree, NULL) == LEHR_OK) {
        full = simple;
    }
    double at = top_of(&top, c), last = c->strain[top.first + top.n - 1];
    out->maximum_at_end = top.degree > 0 && top.first + top.n == c->n && !(at < last);
    out->maximum_stress_MPa = (lehr_estimate){yield_value_at(&full, at), sqrt(yield_variance_at(&full, at))};
    out->maximum_strain = at - out->strain_zero.value;
    return LEHR_OK;
}
