// Numbers and texts of the interactive view of a figure: short, and exact enough for any zoom that makes
// sense.
#include "view.h"

#include <lehr/core/alloc.h>
#include <lehr/core/text.h>
#include <math.h>
#include <string.h>

enum { STRETCHES = 400, MOST_POINTS = 4 * STRETCHES, LEAST_POINTS = 60, LEAST_EVEN = 8 };
static const double largest_integer = 9e15; // below 2^53

// ---- selection ------------------------------------------------------------------------
static bool is_shown(const figure_item *item, size_t i)
{
    return isfinite(item->x[i]) && isfinite(item->y[i]);
}

/// Extremes of one stretch: numbers of its first, last, lowest and highest points.
static void find_extremes(size_t found[4], const figure_item *item, size_t first, size_t last)
{
    const double *high = item->upper ? item->upper : item->y;
    found[0] = first;
    found[1] = last - 1;
    found[2] = found[3] = first;
    for (size_t i = first; i < last; i++) {
        found[2] = item->y[i] < item->y[found[2]] || !is_shown(item, found[2]) ? i : found[2];
        found[3] = high[i] > high[found[3]] || !is_shown(item, found[3]) ? i : found[3];
    }
}

static void add_sorted(view_selection *out, size_t found[4])
{
    for (size_t k = 1; k < 4; k++) {
        for (size_t j = k; j > 0 && found[j] < found[j - 1]; j--) {
            size_t other = found[j];
            found[j] = found[j - 1];
            found[j - 1] = other;
        }
    }
    for (size_t k = 0; k < 4; k++) {
        if (out->n == 0 || out->points[out->n - 1] < found[k]) {
            out->points[out->n++] = found[k];
        }
    }
}

/// Slopes from one point that pass all points since then within the tolerance.
typedef struct cone {
    double low;
    double high;
} cone;

static cone narrowed(cone of, double dx, double dy, double tolerance)
{
    return (cone){fmax(of.low, (dy - tolerance) / dx), fmin(of.high, (dy + tolerance) / dx)};
}

static bool holds(cone of, double dx, double dy)
{
    return dy / dx >= of.low && dy / dx <= of.high;
}

/// The last point that a straight line from @p first reaches without leaving the curve, or its two edges.
static size_t straight_to(const figure_item *item, size_t first, size_t most, double tolerance)
{
    cone y = {-INFINITY, INFINITY};
    cone upper = y;
    size_t end = first + 1;
    for (size_t i = first + 1; i < item->size && i <= first + most; i++) {
        double dx = item->x[i] - item->x[first];
        double dy = item->y[i] - item->y[first];
        double du = item->upper ? item->upper[i] - item->upper[first] : 0;
        if (!(dx > 0) || !isfinite(dy) || !isfinite(du) || !holds(y, dx, dy) || !holds(upper, dx, du)) {
            break;
        }
        end = i;
        y = narrowed(y, dx, dy, tolerance);
        upper = narrowed(upper, dx, du, tolerance);
    }
    return end;
}

/// Leave out what straight lines hold, but for enough points to read.
static void cut_straight(view_selection *out, const figure_item *item, double tolerance)
{
    size_t most = item->size / LEAST_POINTS;
    for (size_t i = 0; i < item->size; i = straight_to(item, i, most, tolerance)) {
        out->points[out->n++] = i;
    }
}

lehr_status view_select(view_selection *out, const figure_item *item, double tolerance, lehr_error *err)
{
    bool straight = (item->style == LEHR_FIGURE_DASHED || item->style == LEHR_FIGURE_BAND) && tolerance > 0 &&
                    !item->names && item->size > 2 * LEAST_POINTS;
    bool thin = item->style != LEHR_FIGURE_IMAGE && !item->names && item->size > MOST_POINTS;
    *out = (view_selection){.points = lehr_core_alloc(item->size > 0 ? item->size : 1, sizeof(size_t))};
    if (!out->points) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the view of %zu points", item->size);
    }
    if (straight) {
        cut_straight(out, item, tolerance);
        return LEHR_OK;
    }
    for (size_t i = 0; !thin && i < item->size; i++) {
        out->points[out->n++] = i;
    }
    for (size_t k = 0; thin && k < STRETCHES; k++) {
        size_t found[4];
        find_extremes(found, item, k * item->size / STRETCHES, (k + 1) * item->size / STRETCHES);
        add_sorted(out, found);
    }
    return LEHR_OK;
}

// ---- texts ----------------------------------------------------------------------------
void view_write_text(FILE *file, const char *text)
{
    fputc('"', file);
    for (const char *c = text; *c;) {
        size_t length = lehr_text_character_length(c);
        bool line_end = strncmp(c, "\xE2\x80\xA8", 3) == 0 || strncmp(c, "\xE2\x80\xA9", 3) == 0;
        if (length == 0) {
            fputs("\\uFFFD", file);
            length = 1;
        } else if (line_end) {
            fputs(c[2] == '\xA8' ? "\\u2028" : "\\u2029", file);
        } else if (length == 1 && ((unsigned char)*c < ' ' || *c == 127 || strchr("\"\\<>&'", *c))) {
            fprintf(file, "\\u%04X", (unsigned)(unsigned char)*c);
        } else {
            fwrite(c, 1, length, file);
        }
        c += length;
    }
    fputc('"', file);
}

// ---- numbers --------------------------------------------------------------------------
void view_write_number(FILE *file, double value, int digits)
{
    if (isfinite(value)) {
        fprintf(file, "%.*g", digits, value);
    } else {
        fputs("null", file);
    }
}

/// Decimals that keep @p resolution, or false where integers of them would not be exact.
static bool find_decimals(int *out, const view_selection *of, const double *values, double resolution)
{
    double largest = 0;
    for (size_t i = 0; i < of->n; i++) {
        double size = fabs(values[of->points[i]]);
        largest = isfinite(size) ? fmax(largest, size) : largest;
    }
    double decimals = ceil(-log10(resolution) - 1e-9);
    *out = (int)fmin(fmax(decimals, -300), 300);
    return resolution > 0 && isfinite(decimals) && largest * pow(10.0, *out) < largest_integer;
}

/// First and step of values that are even within half of the resolution.
static bool is_even(const view_selection *of, const double *values, double resolution)
{
    if (of->n < LEAST_EVEN || !(resolution > 0)) {
        return false;
    }
    double first = values[of->points[0]];
    double step = (values[of->points[of->n - 1]] - first) / (double)(of->n - 1);
    for (size_t i = 0; i < of->n; i++) {
        if (!(fabs(values[of->points[i]] - (first + (double)i * step)) <= 0.5 * resolution)) {
            return false;
        }
    }
    return true;
}

void view_write_values(FILE *file, const view_selection *of, const double *values, double resolution)
{
    int decimals = 0;
    if (is_even(of, values, resolution)) {
        double first = values[of->points[0]];
        fprintf(file, "{\"a\":%.12g,\"s\":%.12g,\"n\":%zu}", first,
                (values[of->points[of->n - 1]] - first) / (double)(of->n - 1), of->n);
        return;
    }
    bool whole = find_decimals(&decimals, of, values, resolution);
    if (whole) {
        fprintf(file, "{\"p\":%d,\"d\":[", decimals);
    } else {
        fputc('[', file);
    }
    double before = 0;
    for (size_t i = 0; i < of->n; i++) {
        double value = values[of->points[i]];
        fputs(i > 0 ? "," : "", file);
        if (!whole || !isfinite(value)) {
            view_write_number(file, value, resolution > 0 ? 6 : 9);
            continue;
        }
        double now = round(value * pow(10.0, decimals));
        fprintf(file, "%.0f", now - before + 0.0); // no negative zero
        before = now;
    }
    fputs(whole ? "]}" : "]", file);
}
