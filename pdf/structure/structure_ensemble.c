// What choices of the low-r condition do: rmin, qmax, window and order.
#include "structure_private.h"

#include <math.h>
#include <string.h>

const double lehr_pdf_spread_rmins[PDF_SPREAD_RMINS] = {1, 0.92, 1.08};
const double lehr_pdf_spread_qmaxs[PDF_SPREAD_QMAXS] = {1, 0.9, 0.8};
const double lehr_pdf_spread_worse = 3;
const double lehr_pdf_spread_safe = 0.8;

/// A member in the columns of the whole pattern: its terms are powers of q over its own qmax.
void lehr_pdf_spread_add(lehr_pdf_spread *to, const lehr_pdf_solution *s, double qmax_ratio)
{
    const lehr_pdf_columns *c = &to->joint->columns;
    int end = c->container >= 0 ? c->container : (int)c->n_x;
    double d[P_MOST] = {0};
    for (int k = 0; k < (int)c->n; k++) {
        bool term = c->first_term >= 0 && k >= c->first_term && k < end;
        double unit = term ? pow(qmax_ratio, 2 * (double)(k - c->first_term)) : 1;
        d[k] = s->p[k] * unit - to->chosen->p[k];
    }
    for (size_t k = 0; k < c->n; k++) {
        for (size_t l = 0; l < c->n; l++) {
            to->sum[k * P_MOST + l] += d[k] * d[l];
        }
    }
    to->count++;
}

size_t lehr_pdf_spread_rows(const lehr_pdf_low_r *plan, double rmin_ang)
{
    size_t n = 0;
    while (n < plan->n_r && plan->r_ang[n] <= rmin_ang * (1 + 1e-9)) {
        n++;
    }
    return n;
}

/// Members of one range of q and window: every rmin with every order that fits nearly as well.
static void add_solutions(lehr_pdf_spread *to, const lehr_pdf_joint *joint, double rmin_ang,
                          double qmax_ratio, bool orders)
{
    size_t chosen = to->chosen->order;
    size_t first = orders && chosen > 1 ? chosen - 1 : chosen;
    size_t last = orders && chosen < LEHR_PDF_STRUCTURE_TERMS ? chosen + 1 : chosen;
    for (size_t i = 0; i < PDF_SPREAD_RMINS; i++) {
        size_t rows = lehr_pdf_spread_rows(joint->plan, lehr_pdf_spread_rmins[i] * rmin_ang);
        lehr_pdf_solution s, same;
        if (rows == 0 || lehr_pdf_joint_solve(&same, joint, rows, chosen, NULL) != LEHR_OK) {
            continue; // too few data for it
        }
        for (size_t order = first; order <= last; order++) {
            if (lehr_pdf_joint_solve(&s, joint, rows, order, NULL) == LEHR_OK &&
                s.rss < lehr_pdf_spread_worse * same.rss && s.effective > (double)s.n) {
                lehr_pdf_spread_add(to, &s, qmax_ratio);
            }
        }
    }
}

static lehr_status add_range(lehr_pdf_spread *to, const lehr_pdf_sample *sample,
                             const lehr_pdf_structure_options *options, double factor, lehr_pdf_window window,
                             bool orders, lehr_error *err)
{
    double end = sample->q_per_ang[sample->n - 1], rmin = to->joint->plan->r_ang[to->chosen->rows - 1];
    if (to->joint->marginal.rows > 0) {
        rmin *= lehr_pdf_spread_safe; // members are rows that end below the lobes of the first peak
    }
    lehr_pdf_sample part = *sample; // the same arrays, fewer points
    lehr_pdf_structure_options how = *options;
    lehr_pdf_low_r *plan = NULL;
    lehr_pdf_joint *joint = NULL;
    while (part.n > 1 && part.q_per_ang[part.n - 1] > factor * end * (1 + 1e-9)) {
        part.n--;
    }
    how.window = window;
    how.s_zero = to->joint->s_zero;
    how.rmin_ang = 1.08 * rmin;
    lehr_status status = lehr_pdf_low_r_create(&plan, part.q_per_ang, part.n, &how, err);
    status = status == LEHR_OK ? lehr_pdf_joint_create(&joint, &part, plan, &how, err) : status;
    if (status == LEHR_OK) {
        add_solutions(to, joint, rmin, end / part.q_per_ang[part.n - 1], orders);
    }
    lehr_pdf_joint_free(joint);
    lehr_pdf_low_r_free(plan);
    return status;
}

/// Cholesky's factor of the mean of products; directions without spread are left out.
static void factorise(double *factor, const lehr_pdf_spread *from, size_t n)
{
    double count = (double)from->count - 1;
    for (size_t k = 0; k < n; k++) {
        for (size_t l = 0; l <= k; l++) {
            double sum = from->sum[k * P_MOST + l] / count, whole = from->sum[k * P_MOST + k] / count;
            for (size_t i = 0; i < l; i++) {
                sum -= factor[k * P_MOST + i] * factor[l * P_MOST + i];
            }
            double pivot = factor[l * P_MOST + l];
            factor[k * P_MOST + l] = k == l      ? sqrt(sum > 1e-12 * whole ? sum : 0)
                                     : pivot > 0 ? sum / pivot
                                                 : 0;
        }
    }
}

/// Errors of S that the choices make, as further modes.
static void fill_modes(lehr_pdf_structure *out, const lehr_pdf_spread *from)
{
    const lehr_pdf_joint *j = from->joint;
    double factor[P_MOST * P_MOST] = {0};
    size_t n_x = j->columns.n_x, n_q = j->plan->n_q;
    factorise(factor, from, n_x);
    for (size_t l = 0; l < n_x; l++) {
        if (!(factor[l * P_MOST + l] > 0)) {
            continue;
        }
        double *mode = out->modes + out->n_modes * n_q;
        out->mode_names[out->n_modes++] = lehr_pdf_structure_column_name(&j->columns, (int)l, true);
        for (size_t q = 0; q < n_q; q++) {
            double sum = 0;
            for (size_t k = l; k < n_x; k++) {
                sum += j->x[k * n_q + q] * factor[k * P_MOST + l];
            }
            mode[q] = sum;
            out->sigma[q] = hypot(out->sigma[q], sum);
        }
    }
}

void lehr_pdf_spread_windows(lehr_pdf_window windows[PDF_SPREAD_WINDOWS], lehr_pdf_window given)
{
    windows[0] = given;
    windows[1] = given == LEHR_PDF_WINDOW_LORCH ? LEHR_PDF_WINDOW_COSINE : LEHR_PDF_WINDOW_LORCH;
}

lehr_status lehr_pdf_spread_take(lehr_pdf_structure *out, const lehr_pdf_spread *from, lehr_error *err)
{
    if (from->count < 4) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "only %zu of the ensemble of solutions exist: the data are too short for it",
                              from->count);
    }
    double count = (double)from->count - 1;
    int density = from->joint->columns.density;
    out->n_members = from->count;
    out->scale_model = sqrt(from->sum[0] / count);
    out->scale.stderr_value = hypot(out->scale_statistical, out->scale_model);
    if (density >= 0) {
        double choices = sqrt(from->sum[(size_t)density * (P_MOST + 1)] / count);
        out->density_model = hypot(out->density_model, choices);
        out->number_density.stderr_value = hypot(out->density_statistical, out->density_model);
    }
    fill_modes(out, from);
    return LEHR_OK;
}

lehr_status lehr_pdf_structure_ensemble(lehr_pdf_structure *out, const lehr_pdf_joint *joint,
                                        const lehr_pdf_solution *solution,
                                        const lehr_pdf_structure_options *options, lehr_error *err)
{
    lehr_pdf_window windows[PDF_SPREAD_WINDOWS];
    lehr_pdf_spread_windows(windows, options->window);
    lehr_pdf_spread members = {.joint = joint, .chosen = solution};
    bool orders = options->order == LEHR_PDF_ORDER_AUTO;
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < PDF_SPREAD_QMAXS * PDF_SPREAD_WINDOWS; i++) {
        status = add_range(&members, joint->sample, options, lehr_pdf_spread_qmaxs[i % PDF_SPREAD_QMAXS],
                           windows[i / PDF_SPREAD_QMAXS], orders, err);
    }
    return status == LEHR_OK ? lehr_pdf_spread_take(out, &members, err) : status;
}
