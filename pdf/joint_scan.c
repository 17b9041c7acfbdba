// Where the low-r condition ends, and how many terms it needs.
#include "joint.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

static const double PI = 3.14159265358979323846;
static const double FIRST_SHARE = 0.1; // of the highest T(r) that makes a peak the first
static const double FIRST_RISE = 4;    // and times the root mean square of what is left before
static const double FOOT_SHARE = 0.08; // of its height, at the foot
static const double SCAN_FROM = 0.45;  // of the foot
static const double WINDOW = 0.08;     // of the foot: neighbours whose density is compared
static const double NEAREST_ANG = 1.2; // shorter bonds, as those of hydrogen, need rmin from the user

static size_t row_at(const lehr_pdf_joint *j, double r_ang)
{
    size_t i = 0;
    while (i + 1 < j->plan->n_r && j->plan->r_ang[i] < r_ang) {
        i++;
    }
    return i;
}

/// T(r) = G + 4 pi rho0 r of a solution.
static double total(const lehr_pdf_joint *j, const lehr_pdf_solution *s, size_t i)
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
    return fmax(NEAREST_ANG, ((double)n + 1.5) * PI / j->sample->q_per_ang[j->sample->n - 1]);
}

/// Foot of the first peak, and the peak, from a solution of rows that lie before it.
static double find_foot(double *peak_ang, const lehr_pdf_joint *j, const lehr_pdf_solution *s)
{
    size_t start = row_at(j, NEAREST_ANG), peak = 0;
    double highest = 0, rest = 0;
    for (size_t i = start; i < j->plan->n_r; i++) {
        highest = fmax(highest, total(j, s, i));
    }
    for (size_t i = 0; i < s->rows; i++) {
        rest += total(j, s, i) * total(j, s, i) / (double)s->rows;
    }
    for (size_t i = start + 1; i + 1 < j->plan->n_r && peak == 0; i++) {
        double here = total(j, s, i);
        bool top = here >= total(j, s, i - 1) && here > total(j, s, i + 1);
        peak = top && here > FIRST_SHARE * highest && here > FIRST_RISE * sqrt(rest) ? i : 0;
    }
    peak = peak > 0 ? peak : j->plan->n_r - 1;
    size_t foot = peak;
    while (foot > start && total(j, s, foot) > FOOT_SHARE * total(j, s, peak)) {
        foot--;
    }
    *peak_ang = j->plan->r_ang[peak];
    return j->plan->r_ang[foot];
}

/// Density and its statistical error for every row from @p first to @p last.
static lehr_status scan(lehr_pdf_structure *out, lehr_pdf_joint *j, size_t first, size_t last, size_t order,
                        lehr_error *err)
{
    int column = j->columns.density;
    lehr_status status = LEHR_OK;
    out->n_scan = 0;
    memset(j->workspace, 0, j->columns.n * j->plan->n_q * sizeof(double));
    lehr_pdf_joint_respond(j->workspace, j, 0, first);
    for (size_t i = first; status == LEHR_OK && i <= last; i++) {
        lehr_pdf_solution s;
        lehr_pdf_joint_respond(j->workspace, j, i, i + 1);
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

/// Half the spread of the density within the window around candidate @p k.
static double half_spread(const lehr_pdf_structure *out, size_t k, double width)
{
    double low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < out->n_scan; i++) {
        if (fabs(out->scan_rmin_ang[i] - out->scan_rmin_ang[k]) <= width) {
            low = fmin(low, out->scan_density[i]);
            high = fmax(high, out->scan_density[i]);
        }
    }
    return (high - low) / 2;
}

/// Candidates nearer to the foot than the window have no neighbours on one side, and the peak leaks into
/// them.
static size_t best_of_scan(const lehr_pdf_structure *out, double width)
{
    size_t best = 0;
    double least = INFINITY, end = out->scan_rmin_ang[out->n_scan - 1] - width;
    for (size_t k = 0; k < out->n_scan && (k == 0 || out->scan_rmin_ang[k] <= end); k++) {
        double spread = half_spread(out, k, width), score = hypot(spread, out->scan_sigma[k]);
        if (score < least) {
            least = score;
            best = k;
        }
    }
    return best;
}

/// Order with the smallest BIC, n ln(rss/n) + p ln n over the independent data; the noise is its floor.
static size_t order_by_evidence(const lehr_pdf_joint *j, size_t rows)
{
    size_t best = 1;
    double least = INFINITY;
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
        if (bic < least - 1e-9) {
            least = bic;
            best = order;
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

/// Scan for one order: rows of the best candidate.
static lehr_status scan_for(size_t *rows, lehr_pdf_structure *out, lehr_pdf_joint *j, size_t order,
                            lehr_error *err)
{
    lehr_pdf_solution s;
    size_t n =
        1 + order + (j->columns.background >= 0) + (j->columns.container >= 0) + (j->columns.density >= 0);
    double least = least_rmin(j, n);
    lehr_status status = lehr_pdf_joint_solve(&s, j, row_at(j, least) + 1, order, err);
    if (status != LEHR_OK) {
        return status;
    }
    double foot = find_foot(&out->first_peak_ang, j, &s);
    if (!(foot >= least)) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "the first peak begins at %.3g angstrom, but %zu parameters need rmin = %.3g with qmax = "
            "%.3g/angstrom: give --rmin, a larger --qmax or --constant 0",
            foot, n, least, j->sample->q_per_ang[j->sample->n - 1]);
    }
    size_t last = row_at(j, foot), first = row_at(j, fmax(least, SCAN_FROM * foot));
    status = scan(out, j, first < last ? first : last, last, order, err);
    *rows = status == LEHR_OK ? row_at(j, out->scan_rmin_ang[best_of_scan(out, WINDOW * foot)]) + 1 : 0;
    return status;
}

lehr_status lehr_pdf_joint_choose(size_t *rows, size_t *order, lehr_pdf_structure *out, lehr_pdf_joint *joint,
                                  lehr_error *err)
{
    const lehr_pdf_structure_options *o = joint->options;
    bool automatic = o->order == LEHR_PDF_ORDER_AUTO, scanned = isnan(o->rmin_ang);
    lehr_status status = LEHR_OK;
    *order = automatic ? 2 : (size_t)o->order;
    *rows = joint->plan->n_r;
    out->first_peak_ang = NAN;
    if (scanned) {
        status = allocate_scan(out, joint->plan->n_r, err);
        status = status == LEHR_OK ? scan_for(rows, out, joint, *order, err) : status;
        if (status == LEHR_ERR_DOMAIN && automatic) {
            lehr_error_clear(err); // short data leave room for a constant only
            *order = 1;
            status = scan_for(rows, out, joint, *order, err);
        }
    }
    if (status == LEHR_OK && automatic) {
        size_t better = order_by_evidence(joint, *rows);
        if (better != *order && scanned) {
            *order = better;
            status = scan_for(rows, out, joint, better, err);
        }
        *order = better;
    }
    return status;
}
