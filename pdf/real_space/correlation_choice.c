// qmax by noise, and whether two functions of r share a transform.
#include "correlation_private.h"

#include <math.h>
#include <string.h>

lehr_status lehr_pdf_qmax_find(double *out_per_ang, const lehr_pdf_sq *structure, double qmin_per_ang,
                               lehr_error *err)
{
    double cost = 0, least = INFINITY;
    size_t best = 0, used = 0;
    if (!structure->has_sigma) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "qmax by noise needs the errors of S(q); give qmax");
    }
    for (size_t i = 0; i + 1 < structure->n; i++) {
        double q = structure->q_per_ang[i];
        double f = q * (structure->s[i] - 1), sigma = q * structure->sigma[i];
        if (q < qmin_per_ang) {
            continue;
        }
        cost += (2 * sigma * sigma - f * f) * (structure->q_per_ang[i + 1] - q);
        used++;
        if (cost < least) {
            least = cost;
            best = i + 1;
        }
    }
    if (!(least < 0) || used < 10) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "no signal in S(q) exceeds its errors: qmax cannot be found");
    }
    *out_per_ang = structure->q_per_ang[best];
    return LEHR_OK;
}

static bool same(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

bool pdf_correlation_same_transform(const lehr_pdf_correlation *a, const lehr_pdf_correlation *b)
{
    if (!b || !b->plan || a->n != b->n || a->structure->n != b->structure->n) {
        return false;
    }
    const lehr_pdf_transform_options *x = &a->options.transform, *y = &b->options.transform;
    const lehr_pdf_damping *v = &x->damping, *w = &y->damping;
    return v->window == w->window && same(v->q1_per_ang, w->q1_per_ang) &&
           same(v->center_ang, w->center_ang) && same(v->width_ang, w->width_ang) && same(x->min, y->min) &&
           same(x->max, y->max) && x->extend == y->extend && same(x->s_zero, y->s_zero) &&
           memcmp(a->r_ang, b->r_ang, a->n * sizeof(double)) == 0 &&
           memcmp(a->structure->q_per_ang, b->structure->q_per_ang, a->structure->n * sizeof(double)) == 0;
}
