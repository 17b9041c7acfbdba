// Where the low-r condition ends, and how many terms it needs.
#include "joint.h"

#include <gsl/gsl_cdf.h>
#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

static const double PI = 3.14159265358979323846;
static const double UNLIKELY = 0.01;   // probability of a scatter below which noise does not explain it
static const double FIRST_SHARE = 0.1; // of the highest T(r) that makes a peak the first
static const double FIRST_RISE = 4;    // and times the root mean square of what is left before
static const double FOOT_SHARE = 0.08; // of its height, at the foot
static const double SCAN_FROM = 0.45;  // of the foot
static const double SAFE = 0.8;        // of the foot: nearer rows hold lobes of the peak
static const double NEAREST_ANG = 1.2; // the first peak is looked for beyond
static const double SHORT_ANG =
    1; // and where it begins there, beyond this; hydrogen needs rmin from the user

static size_t row_at(const lehr_pdf_joint *j, double r_ang)
{
    size_t i = 0;
    while (i + 1 < j->plan->n_r && j->plan->r_ang[i] < r_ang) {
        i++;
    }
    return i;
}

double lehr_pdf_joint_total(const lehr_pdf_joint *j, const lehr_pdf_solution *s, size_t i)
{
    double value = -j->y[i];
    for (size_t k = 0; k < j->columns.n; k++) {
        value += j->a[i * P_MOST + k] * s->p[k];
    }
    return value;
}

/// Smallest rmin that determines @p n parameters.
static double least_rmin(const lehr_pdf_joint *j, size_t n)
{
    return fmax(j->nearest_ang, ((double)n + 1) * PI / j->sample->q_per_ang[j->sample->n - 1]);
}

/// Foot of the first peak, and the peak, from a solution of rows that lie before it.
static double find_foot(double *peak_ang, const lehr_pdf_joint *j, const lehr_pdf_solution *s)
{
    size_t start = row_at(j, j->nearest_ang), peak = 0;
    double highest = 0, rest = 0;
    for (size_t i = start; i < j->plan->n_r; i++) {
        highest = fmax(highest, lehr_pdf_joint_total(j, s, i));
    }
    for (size_t i = 0; i < s->rows; i++) {
        rest += lehr_pdf_joint_total(j, s, i) * lehr_pdf_joint_total(j, s, i) / (double)s->rows;
    }
    for (size_t i = start + 1; i + 1 < j->plan->n_r && peak == 0; i++) {
        double here = lehr_pdf_joint_total(j, s, i);
        bool top = here >= lehr_pdf_joint_total(j, s, i - 1) && here > lehr_pdf_joint_total(j, s, i + 1);
        peak = top && here > FIRST_SHARE * highest && here > FIRST_RISE * sqrt(rest) ? i : 0;
    }
    peak = peak > 0 ? peak : j->plan->n_r - 1;
    size_t foot = peak;
    while (foot > start && lehr_pdf_joint_total(j, s, foot) > FOOT_SHARE * lehr_pdf_joint_total(j, s, peak)) {
        foot--;
    }
    *peak_ang = j->plan->r_ang[peak];
    return j->plan->r_ang[foot];
}

/// Density and its statistical error for every second row from @p first to @p last.
static lehr_status scan(lehr_pdf_structure *out, lehr_pdf_joint *j, size_t first, size_t last, size_t order,
                        lehr_error *err)
{
    int column = j->columns.density;
    lehr_status status = LEHR_OK;
    out->n_scan = 0;
    memset(j->workspace, 0, j->columns.n * j->plan->n_q * sizeof(double));
    lehr_pdf_joint_respond(j->workspace, j, 0, first);
    for (size_t i = first; status == LEHR_OK && i <= last; i += 2) {
        lehr_pdf_solution s;
        lehr_pdf_joint_respond(j->workspace, j, i == first ? i : i - 1, i + 1);
        status = lehr_pdf_joint_solve(&s, j, i + 1, order, err);
        if (status == LEHR_OK) {
            lehr_pdf_joint_errors(&s, j, j->workspace);
            size_t k = out->n_scan++, at = s.n - 1;
            out->scan_rmin_ang[k] = j->plan->r_ang[i];
            out->scan_density[k] = column >= 0 ? s.p[column] : j->options->number_density_per_ang3;
            // With the density given the scale takes its place: it moves when the peak is touched.
            out->scan_sigma[k] =
                column >= 0 ? sqrt(s.covariance[at * s.n + at]) : sqrt(s.rss / (double)(i + 1));
        }
    }
    return status;
}

/// Whether noise alone makes rows scatter as much as those of a solution with its errors.
static bool explained(const lehr_pdf_solution *s)
{
    double freedom = s->effective - (double)s->n;
    return gsl_cdf_chisq_Q(s->rss / s->expected * freedom, freedom) > UNLIKELY;
}

/// Order with the smallest BIC, n ln(rss/n) + p ln n over the independent data; the noise is its floor. No
/// terms are added to an order that noise explains: a dozen data ask for one too many in six cases of a
/// hundred.
static size_t order_by_evidence(lehr_pdf_joint *j, size_t rows)
{
    size_t best = 1;
    double least = INFINITY;
    for (size_t k = 0; k < LEHR_PDF_STRUCTURE_TERMS; k++) {
        j->order_bic[k] = INFINITY;
    }
    for (size_t order = 1; order <= LEHR_PDF_STRUCTURE_TERMS; order++) {
        lehr_pdf_solution s;
        if (lehr_pdf_joint_solve(&s, j, rows, order, NULL) != LEHR_OK || s.effective < (double)s.n + 1) {
            break;
        }
        lehr_pdf_joint_respond(memset(j->workspace, 0, j->columns.n * j->plan->n_q * sizeof(double)), j, 0,
                               rows);
        lehr_pdf_joint_errors(&s, j, j->workspace);
        double n = s.effective;
        double bic = n * log(fmax(s.rss / s.expected, 1)) + (double)s.n * log(n);
        j->order_bic[order - 1] = bic;
        if (bic < least - 1e-9) {
            least = bic;
            best = order;
        }
        if (best == order && explained(&s)) {
            break;
        }
    }
    return best;
}

static lehr_status allocate_scan(lehr_pdf_structure *out, size_t n, lehr_error *err)
{
    out->scan_rmin_ang = lehr_core_alloc(3 * n, sizeof *out->scan_rmin_ang);
    if (!out->scan_rmin_ang) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a scan of %zu distances", n);
    }
    out->scan_density = out->scan_rmin_ang + n;
    out->scan_sigma = out->scan_rmin_ang + 2 * n;
    return LEHR_OK;
}

/// Foot of the first peak with one order, and the rows that end safely below it.
static lehr_status locate(size_t *rows, lehr_pdf_structure *out, lehr_pdf_joint *j, size_t order,
                          lehr_error *err)
{
    lehr_pdf_solution s;
    size_t n =
        1 + order + (j->columns.background >= 0) + (j->columns.container >= 0) + (j->columns.density >= 0);
    double least = least_rmin(j, n);
    *rows = row_at(j, least) + 1;
    for (int round = 0; round < 3; round++) {
        lehr_status status = lehr_pdf_joint_solve(&s, j, *rows, order, err);
        if (status != LEHR_OK) {
            return status;
        }
        lehr_pdf_joint_find_s_zero(j, &s);
        j->foot_ang = find_foot(&out->first_peak_ang, j, &s);
        if (!(j->foot_ang >= least)) {
            return lehr_error_set(
                err, LEHR_ERR_DOMAIN,
                "the first peak begins at %.3g angstrom, but %zu parameters need rmin = %.3g with qmax = "
                "%.3g/angstrom: give --rmin, a larger --qmax or --constant 0",
                j->foot_ang, n, least, j->sample->q_per_ang[j->sample->n - 1]);
        }
        *rows = row_at(j, fmax(least, SAFE * j->foot_ang)) + 1;
    }
    return LEHR_OK;
}

/// The same, and once more where the peak begins at the nearest distance that is looked at.
static lehr_status locate_anywhere(size_t *rows, lehr_pdf_structure *out, lehr_pdf_joint *j, size_t order,
                                   lehr_error *err)
{
    j->nearest_ang = NEAREST_ANG;
    lehr_status status = locate(rows, out, j, order, err);
    if (status == LEHR_OK ? j->foot_ang <= NEAREST_ANG * (1 + 1e-9) : j->foot_ang < 1.1 * NEAREST_ANG) {
        lehr_error_clear(err);
        j->nearest_ang = SHORT_ANG;
        status = locate(rows, out, j, order, err);
    }
    return status;
}

/// What the density does with rmin, to be looked at.
static lehr_status show_scan(lehr_pdf_structure *out, lehr_pdf_joint *j, size_t order, lehr_error *err)
{
    size_t n =
        1 + order + (j->columns.background >= 0) + (j->columns.container >= 0) + (j->columns.density >= 0);
    size_t last = row_at(j, j->foot_ang), first = row_at(j, fmax(least_rmin(j, n), SCAN_FROM * j->foot_ang));
    return scan(out, j, first < last ? first : last, last, order, err);
}

lehr_status lehr_pdf_joint_choose(size_t *rows, size_t *order, lehr_pdf_structure *out, lehr_pdf_joint *joint,
                                  lehr_error *err)
{
    const lehr_pdf_structure_options *o = joint->options;
    bool automatic = o->order == LEHR_PDF_ORDER_AUTO, scanned = isnan(o->rmin_ang);
    lehr_pdf_solution s;
    lehr_status status = LEHR_OK;
    *order = automatic ? 2 : (size_t)o->order;
    *rows = joint->plan->n_r;
    out->first_peak_ang = NAN;
    if (scanned) {
        status = allocate_scan(out, joint->plan->n_r, err);
        status = status == LEHR_OK ? locate_anywhere(rows, out, joint, *order, err) : status;
        if (status == LEHR_ERR_DOMAIN && automatic) {
            lehr_error_clear(err); // short data leave room for a constant only
            *order = 1;
            status = locate_anywhere(rows, out, joint, *order, err);
        }
    } else if (isnan(o->s_zero)) {
        status = lehr_pdf_joint_solve(&s, joint, *rows, automatic ? 1 : *order, err);
        if (status == LEHR_OK) {
            lehr_pdf_joint_find_s_zero(joint, &s);
        }
    }
    if (status == LEHR_OK && automatic) {
        size_t better = order_by_evidence(joint, *rows);
        status = better != *order && scanned ? locate_anywhere(rows, out, joint, better, err) : LEHR_OK;
        *order = better;
    }
    return status == LEHR_OK && scanned ? show_scan(out, joint, *order, err) : status;
}
