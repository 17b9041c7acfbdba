#include "master.h"

#include "model.h"

#include "fit.h"

#include <lehr/core/alloc.h>
#include <lehr/core/number.h>
#include <math.h>
#include <stdio.h>

enum { MOST_GROUPS = 12, CURVE_POINTS = 300, NOTE_SIZE = 192 };

/// Points by pressure, with a text for each.
typedef struct groups {
    size_t n;
    double pressure_GPa[MOST_GROUPS];
    char text[MOST_GROUPS][24];
    const char *labels[MOST_GROUPS];
} groups;

/// False when there are more pressures than can be told apart.
static bool find_groups(groups *out, size_t *group, const lehr_fitting_master_points *points)
{
    out->n = 0;
    for (size_t i = 0; i < points->n; i++) {
        size_t g = 0;
        while (g < out->n && fabs(out->pressure_GPa[g] - points->pressure_GPa[i]) > 0) {
            g++;
        }
        if (g == MOST_GROUPS) {
            return false;
        }
        if (g == out->n) {
            out->pressure_GPa[g] = points->pressure_GPa[i];
            figure_pressure_label(out->text[g], sizeof out->text[g], points->pressure_GPa[i]);
            out->labels[g] = out->text[g];
            out->n++;
        }
        group[i] = g;
    }
    return true;
}

/// How Tg depends on pressure, and where that comes from.
static void write_note(char note[NOTE_SIZE], const lehr_fitting_master *m)
{
    char slope[64];
    const size_t at = LEHR_FITTING_MASTER_DTG_DP;
    double variance = m->covariance[at * m->n_parameters + at];
    if (m->dtg_dp_given) {
        snprintf(slope, sizeof slope, "%.4g", m->parameters[at]);
    } else if (variance > 0 && isfinite(variance)) {
        lehr_number_format_esd(slope, sizeof slope, m->parameters[at], sqrt(variance));
    } else {
        snprintf(slope, sizeof slope, "not determined:");
    }
    snprintf(note, NOTE_SIZE,
             "d" LEHR_FIGURE_ITALIC "T" LEHR_FIGURE_END LEHR_FIGURE_SUB "g" LEHR_FIGURE_END
             "/d" LEHR_FIGURE_ITALIC "P" LEHR_FIGURE_END " = %s K/GPa%s",
             slope, m->dtg_dp_given ? " (given)" : "");
}

/// The upper corner that the points leave free.
static lehr_figure_place place_of(const lehr_fitting_master_points *points, const double *z, double middle)
{
    double left = -INFINITY;
    double right = -INFINITY;
    for (size_t i = 0; i < points->n; i++) {
        double *side = z[i] < middle ? &left : &right;
        *side = fmax(*side, points->y[i]);
    }
    return left <= right ? LEHR_FIGURE_TOP_LEFT : LEHR_FIGURE_TOP_RIGHT;
}

/// Where a curve leaves the points far behind, the points matter.
static void hide_far(double curve_y[CURVE_POINTS], const double *y, size_t n)
{
    double low = INFINITY;
    double high = -INFINITY;
    for (size_t i = 0; i < n; i++) {
        low = fmin(low, y[i]);
        high = fmax(high, y[i]);
    }
    double room = 0.4 * (high - low);
    for (size_t i = 0; i < CURVE_POINTS; i++) {
        bool near = curve_y[i] >= low - room && curve_y[i] <= high + room;
        curve_y[i] = near ? curve_y[i] : (double)NAN;
    }
}

static lehr_status draw(lehr_figure **out, const lehr_fitting_master *m,
                        const lehr_fitting_master_points *points, const char *y_label, double *z,
                        size_t *group, lehr_error *err)
{
    double curve_x[CURVE_POINTS];
    double curve_y[CURVE_POINTS];
    double low = INFINITY;
    double high = -INFINITY;
    char note[NOTE_SIZE];
    groups found;
    for (size_t i = 0; i < points->n; i++) {
        z[i] = points->temperature_K[i] / lehr_fitting_master_tg(m, points->pressure_GPa[i]);
        z[points->n + i] = lehr_fitting_master_value(m, z[i]);
        low = fmin(low, z[i]);
        high = fmax(high, z[i]);
    }
    double margin = 0.04 * (high - low);
    for (size_t i = 0; i < CURVE_POINTS; i++) {
        curve_x[i] = low - margin + (high - low + 2 * margin) * (double)i / (CURVE_POINTS - 1);
        curve_y[i] = lehr_fitting_master_value(m, curve_x[i]);
    }
    hide_far(curve_y, points->y, points->n);
    write_note(note, m);
    bool grouped = find_groups(&found, group, points);
    const lehr_figure_fit_data data = {
        .x_label = LEHR_FIGURE_ITALIC "T" LEHR_FIGURE_END " / " LEHR_FIGURE_ITALIC
                                      "T" LEHR_FIGURE_END LEHR_FIGURE_SUB "g" LEHR_FIGURE_END
                                      "(" LEHR_FIGURE_ITALIC "P" LEHR_FIGURE_END ")",
        .y_label = y_label,
        .n = points->n,
        .x = z,
        .y = points->y,
        .sigma = points->sigma,
        .fitted = z + points->n,
        // A search that did not end has no curve to show.
        .n_curve = m->fit.stop == LEHR_FITTING_CONVERGED ? CURVE_POINTS : 0,
        .curve_x = curve_x,
        .curve_y = curve_y,
        .note = note,
        .note_place = place_of(points, z, 0.5 * (low + high)),
        .n_groups = found.n,
        .group = grouped ? group : NULL,
        .labels = found.labels,
    };
    return lehr_figure_fit(out, &data, err);
}

lehr_status lehr_figure_master(lehr_figure **out, const lehr_fitting_master *master,
                               const lehr_fitting_master_points *points, const char *y_label, lehr_error *err)
{
    double *z = lehr_core_alloc(2 * points->n, sizeof *z);
    size_t *group = lehr_core_alloc(points->n, sizeof *group);
    *out = NULL;
    lehr_status status = z && group ? draw(out, master, points, y_label, z, group, err)
                                    : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a figure");
    lehr_core_free(z);
    lehr_core_free(group);
    return status;
}
