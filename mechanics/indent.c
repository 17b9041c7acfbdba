// Pop-ins in a curve of load over depth.
#include "indent.h"

#include <gsl/gsl_cdf.h>
#include <lehr/core/alloc.h>
#include <lehr/core/table.h>
#include <lehr/fitting/random.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NAMES(...) ((const char *const[]){__VA_ARGS__, NULL})

/// Degrees of freedom, per row, of a noise that is a median of absolute deviations: 0.37 as precise as a
/// standard deviation, of steps that share readings with their neighbours.
static const double FREEDOM = 0.37 / 1.4;
/// Standard error of a median of m steps that share readings, in noises of a step over sqrt(m): sqrt(pi/2)
/// for independent ones; the correlation of -1/2 with both neighbours makes the variance 1 + 2 (2/pi)
/// asin(-1/2) = 1/3.
static const double MEDIAN_OF_STEPS = 1.2533141373155 * 0.57735026918963;

enum { HALF = 25, MOST_HALF = 100, PARTS = 20, LEAST_HALF = 5, N_SCALES = 4, FEWEST = 60 };

// ---- reading ------------------------------------------------------------------------------
// Own names and those of Hysitron, Agilent and KLA, Fischer, Anton Paar and Zwick machines.
static const lehr_column depth_column = {
    "depth",
    NAMES("depth_nm", "depth_um", "depth", "displacement_nm", "displacement_um", "displacement",
          "displacement into surface", "indentation depth", "penetration depth", "indenter displacement",
          "disp", "h", "hc", "Eindringtiefe", "Pd", "depth corr"),
    "nm", true};
static const lehr_column load_column = {"load",
                                        NAMES("load_mN", "load_uN", "load", "load on sample", "force_mN",
                                              "force_uN", "force", "normal force", "indentation load",
                                              "applied load", "test force", "P", "F", "Kraft", "Fn"),
                                        "mN", true};

lehr_status lehr_mechanics_indent_read(lehr_mechanics_indent *out, const char *path,
                                       const lehr_column_names *columns, lehr_error *err)
{
    static const lehr_column *const all[2] = {&depth_column, &load_column};
    lehr_table *table = NULL;
    *out = (lehr_mechanics_indent){0};
    lehr_status status = lehr_column_check(columns, all, 2, err);
    status = status == LEHR_OK ? lehr_table_read_closed(&table, &out->closing_line, path, err) : status;
    status =
        status == LEHR_OK ? lehr_column_read(&out->depth_nm, columns, table, &depth_column, err) : status;
    status = status == LEHR_OK ? lehr_column_read(&out->load_mN, columns, table, &load_column, err) : status;
    for (size_t i = 0; status == LEHR_OK && i < lehr_table_rows(table); i++) {
        if (!isnan(out->depth_nm[i]) && !isnan(out->load_mN[i])) {
            out->depth_nm[out->n] = out->depth_nm[i];
            out->load_mN[out->n++] = out->load_mN[i];
        }
    }
    lehr_table_free(table);
    if (status != LEHR_OK) {
        lehr_mechanics_indent_clear(out);
    }
    return status;
}

void lehr_mechanics_indent_clear(lehr_mechanics_indent *indent)
{
    lehr_core_free(indent->depth_nm);
    lehr_core_free(indent->load_mN);
    *indent = (lehr_mechanics_indent){0};
}

// ---- excess of depth ------------------------------------------------------------------------
static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, size_t n)
{
    qsort(values, n, sizeof *values, ascending);
    return n == 0 ? 0 : (values[(n - 1) / 2] + values[n / 2]) / 2;
}

/// What the search passes through; arrays of shape (n,).
typedef struct search {
    double *depth; ///< a copy
    const double *load;
    size_t n;
    double *excess;  ///< of the step from row i to i + 1, its local median taken off
    double *by_load; ///< error of the excess, in units of the noise, per step in load
    double *room;
    bool *jumps; ///< the step from row i to i + 1 belongs to a pop-in
} search;

/// Smallest change of depth between two rows, which is what the readings are rounded to where it is more than
/// their noise; else 0. INFINITY: the depth does not change.
static double rounding_of(const search *s)
{
    double smallest = INFINITY;
    size_t steps = s->n - 1;
    for (size_t i = 0; i < steps; i++) {
        double step = s->depth[i + 1] - s->depth[i];
        s->room[i] = step;
        // Decimals that are equal may differ in their last bits after a conversion of units.
        if (fabs(step) > 1e-9 * fmax(fabs(s->depth[i]), fabs(s->depth[i + 1]))) {
            smallest = fmin(smallest, fabs(step));
        }
    }
    double middle = median(s->room, steps);
    for (size_t i = 0; i < steps; i++) {
        s->room[i] = fabs(s->room[i] - middle);
    }
    return isinf(smallest) || median(s->room, steps) < 2 * smallest ? smallest : 0;
}

/// Where rounding hides the noise, most steps are equal and their median deviation is nothing or the
/// rounding. Even random numbers of its width make both follow the mean again, and are part of the noise.
static lehr_status spread_rounding(search *s, lehr_error *err)
{
    double rounding = rounding_of(s);
    if (isinf(rounding)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "the depth is %g nm in all rows of loading: is its column the right one?",
                              s->depth[0]);
    }
    lehr_random random = lehr_random_stream(s->n, 0);
    for (size_t i = 0; rounding > 0 && i < s->n; i++) {
        s->depth[i] += rounding * (lehr_random_uniform(&random) - 0.5);
    }
    return LEHR_OK;
}

/// A twentieth of the rows, from 25 to 100: where they lie close, 25 steps are not told from the noise.
static size_t widest_half(size_t n)
{
    size_t half = n / PARTS > HALF ? n / PARTS : HALF;
    return half < MOST_HALF ? half : MOST_HALF;
}

/// Steps in depth less what the steps in load ask for. Slope and level are medians of the neighbours, at
/// which a few jumps do nothing.
static void find_excess(search *s)
{
    const size_t widest = widest_half(s->n);
    size_t steps = s->n - 1;
    for (size_t i = 0; i < steps; i++) {
        // As many neighbours on either side: at small loads the slope changes from row to row.
        size_t half = i < steps - 1 - i ? i : steps - 1 - i;
        half = half < widest ? half : widest;
        s->excess[i] = s->by_load[i] = 0;
        if (half < LEAST_HALF) {
            continue;
        }
        size_t first = i - half, last = i + half + 1;
        size_t m = last - first;
        for (size_t k = 0; k < m; k++) {
            s->room[k] = s->depth[first + k + 1] - s->depth[first + k];
            s->room[m + k] = s->load[first + k + 1] - s->load[first + k];
        }
        double rise = median(s->room, m), loads = median(s->room + m, m);
        double slope = loads > 0 && rise > 0 ? rise / loads : 0;
        double step = s->load[i + 1] - s->load[i];
        s->by_load[i] = slope > 0 ? slope / rise * MEDIAN_OF_STEPS / sqrt((double)m) : 0;
        s->excess[i] = s->depth[i + 1] - s->depth[i] - (slope > 0 ? slope * step : rise);
    }
}

/// Sum of the excess over @p width steps, but for those that are known as jumps: they explain themselves.
static double sum_at(const search *s, size_t i, size_t width)
{
    double sum = 0;
    for (size_t k = 0; k < width; k++) {
        sum += s->jumps[i + k] ? 0 : s->excess[i + k];
    }
    return sum;
}

/// Marks steps; @returns noise of one sum.
static double mark(search *s, size_t width, double quantile, double smallest_nm)
{
    size_t n = s->n - width;
    for (size_t i = 0; i < n; i++) {
        s->room[i] = sum_at(s, i, width);
    }
    double middle = median(s->room, n);
    for (size_t i = 0; i < n; i++) {
        s->room[i] = fabs(s->room[i] - middle);
    }
    double noise = 1.4826022185056018 * median(s->room, n); // of normal noise
    for (size_t i = 0; i < n; i++) {
        double sum = sum_at(s, i, width) - middle;
        if (sum > quantile * noise && sum > smallest_nm && sum > 0) {
            // The step that holds most of it; its neighbours when they hold their share.
            for (size_t k = 0; k < width; k++) {
                s->jumps[i + k] = s->jumps[i + k] || s->excess[i + k] > sum / (2 * (double)width);
            }
        }
    }
    return noise;
}

static void take_jumps(lehr_mechanics_popins *out, const search *s, const double *depth_nm, size_t offset,
                       double smallest_nm)
{
    for (size_t i = 0; i + 1 < s->n && out->n < LEHR_MECHANICS_INDENT_MOST; i++) {
        if (!s->jumps[i]) {
            continue;
        }
        size_t last = i;
        double sum = 0, of_slope = 0;
        // A step between two of one pop-in belongs to it.
        for (; last + 1 < s->n && (s->jumps[last] || (last + 2 < s->n && s->jumps[last + 1])); last++) {
            sum += s->excess[last];
            of_slope += s->by_load[last] * (s->load[last + 1] - s->load[last]);
        }
        if (sum > smallest_nm) {
            out->all[out->n++] = (lehr_mechanics_jump){
                .row = offset + i,
                .load_mN = s->load[i],
                .depth_nm = depth_nm[i],
                // The depths at both ends; steps that are next to each other share the reading between.
                .jump_nm = {sum, out->noise_nm * hypot(1, of_slope)}};
        }
        i = last;
    }
}

// ---- the search -----------------------------------------------------------------------------
lehr_mechanics_indent_options lehr_mechanics_indent_defaults(void)
{
    return (lehr_mechanics_indent_options){.false_alarm = 0.01};
}

/// Rows of loading: from the least load, after which the load stays above it, to the highest.
static lehr_status loading_part(size_t *first, size_t *n, const lehr_mechanics_indent *indent,
                                const lehr_mechanics_indent_options *o, lehr_error *err)
{
    size_t top = 0;
    if (!(o->false_alarm > 0 && o->false_alarm < 1) || !(o->smallest_nm >= 0) || !(o->least_load_mN >= 0)) {
        return lehr_error_set(
            err, LEHR_ERR_ARG,
            "false alarm %g, smallest jump %g nm, least load %g mN: a probability between 0 and "
            "1, and lengths and loads that are not negative",
            o->false_alarm, o->smallest_nm, o->least_load_mN);
    }
    for (size_t i = 0; i < indent->n; i++) {
        if (!isfinite(indent->depth_nm[i]) || !isfinite(indent->load_mN[i])) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "row %zu: depth %g nm, load %g mN", i + 1,
                                  indent->depth_nm[i], indent->load_mN[i]);
        }
        top = indent->load_mN[i] > indent->load_mN[top] ? i : top;
    }
    size_t begin = top;
    while (indent->n > 0 && begin > 0 && indent->load_mN[begin - 1] >= o->least_load_mN) {
        begin--;
    }
    *first = begin;
    *n = indent->n > 0 ? top + 1 - begin : 0;
    return *n >= FEWEST && indent->load_mN[top] > 0
               ? LEHR_OK
               : lehr_error_set(
                     err, LEHR_ERR_DOMAIN,
                     "%zu rows of loading from %g mN on, of %zu: noise and pop-ins are told apart from "
                     "%d on",
                     *n, o->least_load_mN, indent->n, (int)FEWEST);
}

lehr_status lehr_mechanics_indent_find(lehr_mechanics_popins *out, const lehr_mechanics_indent *indent,
                                       const lehr_mechanics_indent_options *options, lehr_error *err)
{
    size_t first = 0, n = 0;
    *out = (lehr_mechanics_popins){0};
    lehr_status status = loading_part(&first, &n, indent, options, err);
    if (status != LEHR_OK) {
        return status;
    }
    search s = {.load = indent->load_mN + first, .n = n};
    s.depth = lehr_core_memdup(indent->depth_nm + first, n, sizeof *s.depth);
    size_t room = n > 4 * (MOST_HALF + 1) ? n : 4 * (MOST_HALF + 1);
    s.excess = lehr_core_alloc(2 * n, sizeof *s.excess);
    s.by_load = s.excess ? s.excess + n : NULL;
    s.room = lehr_core_alloc(room, sizeof *s.room);
    s.jumps = lehr_core_alloc(n, sizeof *s.jumps);
    if (!s.depth || !s.excess || !s.room || !s.jumps) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a curve of %zu points", n);
        goto done;
    }
    status = spread_rounding(&s, err);
    if (status != LEHR_OK) {
        goto done;
    }
    find_excess(&s);
    double quantile = gsl_cdf_tdist_Qinv(options->false_alarm / (double)(N_SCALES * n), FREEDOM * (double)n);
    for (size_t k = 0; k < N_SCALES; k++) {
        double noise = mark(&s, (size_t)1 << k, quantile, options->smallest_nm);
        out->noise_nm = k == 0 ? noise : out->noise_nm;
    }
    out->detectable_nm = fmax(quantile * out->noise_nm, options->smallest_nm);
    out->highest_load_mN = s.load[n - 1];
    take_jumps(out, &s, indent->depth_nm + first, first, options->smallest_nm);
done:
    lehr_core_free(s.depth);
    lehr_core_free(s.excess);
    lehr_core_free(s.room);
    lehr_core_free(s.jumps);
    return status;
}
