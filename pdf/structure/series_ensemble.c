// What choices of the low-r condition do to a series: its common solution again, with rmin, qmax, window and
// orders changed for all samples alike.
#include "series_private.h"
#include "structure_private.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

/// Parts of the samples with one window, and what is made of them.
typedef struct parts {
    size_t n;
    lehr_pdf_sample *samples;        ///< shape (n,): the same arrays, fewer points
    lehr_pdf_structure_options *how; ///< shape (n,)
    lehr_pdf_series_member *members; ///< shape (n,)
} parts;

static void clear(parts *p)
{
    for (size_t i = 0; p->members && i < p->n; i++) {
        lehr_pdf_joint_free(p->members[i].joint);
        lehr_pdf_low_r_free(p->members[i].own_plan);
    }
    lehr_core_free(p->members);
    lehr_core_free(p->samples);
    lehr_core_free(p->how);
}

/// End of the rows of the members; where it is the foot of the first peak they end before its lobes.
static double rmin_of(const lehr_pdf_series_member *m)
{
    return m->plan->r_ang[m->s.rows - 1] * (m->joint->marginal.rows > 0 ? lehr_pdf_spread_safe : 1);
}

static lehr_status make(parts *p, const lehr_pdf_series_work *work, double factor, lehr_pdf_window window,
                        lehr_error *err)
{
    *p = (parts){.n = work->n};
    p->samples = lehr_core_alloc(p->n, sizeof *p->samples);
    p->how = lehr_core_alloc(p->n, sizeof *p->how);
    p->members = lehr_core_alloc(p->n, sizeof *p->members);
    if (!p->samples || !p->how || !p->members) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for an ensemble of %zu samples", p->n);
    }
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < p->n; i++) {
        const lehr_pdf_series_member *whole = &work->members[i];
        lehr_pdf_series_member *m = &p->members[i];
        lehr_pdf_sample *part = &p->samples[i];
        *part = *whole->sample;
        double end = factor * part->q_per_ang[part->n - 1] * (1 + 1e-9);
        while (part->n > 1 && part->q_per_ang[part->n - 1] > end) {
            part->n--;
        }
        p->how[i] = whole->options;
        p->how[i].window = window;
        p->how[i].s_zero = whole->joint->s_zero;
        p->how[i].rmin_ang = 1.08 * rmin_of(whole);
        m->options = p->how[i];
        m->sample = part;
        status = lehr_pdf_low_r_create(&m->own_plan, part->q_per_ang, part->n, &p->how[i], err);
        m->plan = m->own_plan;
        status =
            status == LEHR_OK ? lehr_pdf_joint_create(&m->joint, part, m->plan, &p->how[i], err) : status;
    }
    return status;
}

/// One common solution; @p found: false where there is none.
static lehr_status solve(bool *found, lehr_pdf_solution *out, const parts *p,
                         const lehr_pdf_series_work *work, double rmin_factor, int more, lehr_error *err)
{
    lehr_error own = {0};
    lehr_pdf_series_work again = {.n = p->n, .options = work->options};
    *found = false;
    again.members = lehr_core_alloc(p->n, sizeof *again.members);
    if (!again.members) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for an ensemble of %zu samples", p->n);
    }
    bool possible = true;
    for (size_t i = 0; i < p->n; i++) {
        lehr_pdf_series_member *m = &again.members[i];
        const lehr_pdf_series_member *whole = &work->members[i];
        int order = (int)whole->s.order + more;
        *m = p->members[i];
        m->s.rows = lehr_pdf_spread_rows(m->plan, rmin_factor * rmin_of(whole));
        m->s.order = order > 0 ? (size_t)order : 0;
        again.order = m->s.order > again.order ? m->s.order : again.order;
        possible =
            possible && m->s.rows > 0 && order <= LEHR_PDF_STRUCTURE_TERMS && (more == 0 || order >= 1);
    }
    lehr_status status = possible ? lehr_pdf_series_find(&again, &own) : LEHR_OK;
    *found = possible && status == LEHR_OK;
    for (size_t i = 0; *found && i < p->n; i++) {
        out[i] = again.members[i].s;
    }
    lehr_core_free(again.matrix);
    lehr_core_free(again.members);
    // Too few data, or no solution: no member.
    return status == LEHR_ERR_NOMEM ? lehr_error_set(err, status, "%s", own.message) : LEHR_OK;
}

/// Members of one range of q and window.
static lehr_status add_range(lehr_pdf_spread *spreads, const parts *p, const lehr_pdf_series_work *work,
                             lehr_pdf_solution *space, lehr_error *err)
{
    bool orders = work->options->structure.order == LEHR_PDF_ORDER_AUTO;
    lehr_pdf_solution *same = space, *other = space + p->n;
    lehr_status status = LEHR_OK;
    for (size_t k = 0; status == LEHR_OK && k < PDF_SPREAD_RMINS; k++) {
        bool there = false;
        status = solve(&there, same, p, work, lehr_pdf_spread_rmins[k], 0, err);
        for (int more = orders ? -1 : 0; status == LEHR_OK && there && more <= (orders ? 1 : 0); more++) {
            bool found = false;
            status = solve(&found, other, p, work, lehr_pdf_spread_rmins[k], more, err);
            for (size_t i = 0; status == LEHR_OK && found && i < p->n; i++) {
                const lehr_pdf_sample *whole = work->members[i].sample, *part = &p->samples[i];
                if (other[i].rss < lehr_pdf_spread_worse * same[i].rss &&
                    other[i].effective > (double)other[i].n) {
                    lehr_pdf_spread_add(&spreads[i], &other[i],
                                        whole->q_per_ang[whole->n - 1] / part->q_per_ang[part->n - 1]);
                }
            }
        }
    }
    return status;
}

lehr_status lehr_pdf_series_ensemble(lehr_pdf_series_work *work, lehr_error *err)
{
    lehr_pdf_window windows[PDF_SPREAD_WINDOWS];
    lehr_pdf_spread *spreads = lehr_core_alloc(work->n, sizeof *spreads);
    lehr_pdf_solution *space = lehr_core_alloc(2 * work->n, sizeof *space);
    lehr_status status = LEHR_OK;
    if (!spreads || !space) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for an ensemble of %zu samples", work->n);
    }
    lehr_pdf_spread_windows(windows, work->options->structure.window);
    for (size_t i = 0; status == LEHR_OK && i < work->n; i++) {
        spreads[i] = (lehr_pdf_spread){.joint = work->members[i].joint, .chosen = &work->members[i].s};
    }
    for (size_t k = 0; status == LEHR_OK && k < PDF_SPREAD_QMAXS * PDF_SPREAD_WINDOWS; k++) {
        parts p;
        status =
            make(&p, work, lehr_pdf_spread_qmaxs[k % PDF_SPREAD_QMAXS], windows[k / PDF_SPREAD_QMAXS], err);
        status = status == LEHR_OK ? add_range(spreads, &p, work, space, err) : status;
        clear(&p);
    }
    for (size_t i = 0; status == LEHR_OK && i < work->n; i++) {
        status = lehr_pdf_spread_take(work->members[i].result, &spreads[i], err);
    }
    lehr_core_free(space);
    lehr_core_free(spreads);
    return status;
}
