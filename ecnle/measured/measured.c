#include "measured_private.h"

#include "stationary.h"

#include <gsl/gsl_spline.h>
#include <lehr/core/alloc.h>
#include <lehr/ecnle/structure.h>
#include <math.h>

#define PI 3.141592653589793238463

enum { LEAST_POINTS = 20 };

static const double most_spacing = 0.5; ///< [1/d] the main peak of a dense liquid is 0.3 to 1 wide
static const double most_first = 3.5;   ///< [1/d] below half of the place of the main peak
static const double least_last = 15.0;  ///< [1/d] two peaks
static const double fit_width = 4 * PI; ///< [1/d] two periods of the tail
static const double fade_width = PI;    ///< [1/d] over which data pass into the tail

// ---- checks -----------------------------------------------------------------------------------
static lehr_status check_point(const lehr_ecnle_sq_data *d, size_t i, lehr_error *err)
{
    if (!isfinite(d->q_d[i]) || !isfinite(d->s[i]) || !(d->q_d[i] >= 0)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "point %zu: q d = %g, S = %g is no point", i + 1,
                              d->q_d[i], d->s[i]);
    }
    if (!(d->s[i] > 0)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "S = %g at q d = %.4g is not greater than 0: correct background and "
                              "normalisation, or leave out the points below the first good one",
                              d->s[i], d->q_d[i]);
    }
    if (d->sigma && !(d->sigma[i] >= 0 && isfinite(d->sigma[i]))) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "sigma = %g at q d = %.4g is no standard error",
                              d->sigma[i], d->q_d[i]);
    }
    if (i > 0 && !(d->q_d[i] > d->q_d[i - 1])) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "q d = %g after %g: wave numbers must increase",
                              d->q_d[i], d->q_d[i - 1]);
    }
    if (i > 0 && d->q_d[i] - d->q_d[i - 1] > most_spacing) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "no point between q d = %.4g and %.4g: a gap above %g hides a peak; fill it, or "
            "check the diameter that the wave numbers are multiplied with",
            d->q_d[i - 1], d->q_d[i], most_spacing);
    }
    return LEHR_OK;
}

static lehr_status check(const lehr_ecnle_sq_data *d, lehr_error *err)
{
    if (d->n < LEAST_POINTS) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "%zu points are too few for a structure factor (%d)",
                              d->n, LEAST_POINTS);
    }
    lehr_status status = LEHR_OK;
    for (size_t i = 0; i < d->n && status == LEHR_OK; i++) {
        status = check_point(d, i, err);
    }
    if (status == LEHR_OK && d->q_d[0] > most_first) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "the first point lies at q d = %.4g: it must be below %g, or the rise of the main "
            "peak is missing",
            d->q_d[0], most_first);
    }
    if (status == LEHR_OK && d->q_d[d->n - 1] < least_last) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "the last point lies at q d = %.4g: measure to %g at least; below, the tail that "
            "fixes the localised state is a guess",
            d->q_d[d->n - 1], least_last);
    }
    return status;
}

// ---- structure factor at the nodes --------------------------------------------------------------
/// ln S towards q = 0, even in q: straight line in q^2 through the points up to 0.6/d beyond the first.
static void fit_origin(double line[2], const lehr_ecnle_measured *m)
{
    double n = 0, x = 0, y = 0, xx = 0, xy = 0;
    for (size_t i = 0; i < m->n && (i < 3 || m->q[i] < m->q[0] + 0.6); i++) {
        double u = m->q[i] * m->q[i];
        double v = log(m->s[i]);
        n += 1;
        x += u;
        y += v;
        xx += u * u;
        xy += u * v;
    }
    line[1] = (n * xy - x * y) / (n * xx - x * x);
    line[0] = (y - line[1] * x) / n;
}

/// Share of the data at q: 1, falling smoothly to 0 at the last point.
static double fade(const lehr_ecnle_measured *m, double q)
{
    double x = (m->q[m->n - 1] - q) / fade_width;
    x = fmin(fmax(x, 0), 1);
    return x * x * (3 - 2 * x);
}

static void fill_share(lehr_ecnle_measured *m, const lehr_ecnle_plan *plan)
{
    size_t j = 0;
    for (size_t k = 0; k < plan->n; k++) {
        double q = plan->q[k];
        while (j + 2 < m->n && q > m->q[j + 1]) {
            j++;
        }
        double t = (q - m->q[j]) / (m->q[j + 1] - m->q[j]);
        m->share[k] = (lehr_ecnle_share){.j = j, .t = fmin(fmax(t, 0), 1), .w = fade(m, q)};
    }
}

/// The two shapes that a step of g(r) at contact leaves in S(q) - 1 at large q.
static void tail_shapes(double shape[2], double phi, double q)
{
    shape[0] = lehr_ecnle_structure_factor(phi, q) - 1;
    shape[1] = 24 * phi * lehr_ecnle_contact_value(phi) * sin(q) / (q * q * q);
}

static lehr_status fill_nodes(lehr_ecnle_measured *m, const lehr_ecnle_plan *plan, double phi,
                              lehr_error *err)
{
    double line[2];
    lehr_status status = LEHR_OK;
    gsl_spline *spline = gsl_spline_alloc(gsl_interp_cspline, m->n);
    gsl_interp_accel *place = gsl_interp_accel_alloc();
    double *ln_s = lehr_core_alloc(m->n, sizeof *ln_s);
    if (!spline || !place || !ln_s) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: structure factor of %zu points", m->n);
        goto done;
    }
    for (size_t i = 0; i < m->n; i++) {
        ln_s[i] = log(m->s[i]); // its spline cannot become negative where S is small
    }
    (void)gsl_spline_init(spline, m->q, ln_s, m->n);
    fit_origin(line, m);
    for (size_t k = 0; k < plan->n; k++) {
        double q = plan->q[k];
        double w = m->share[k].w;
        double s_tail = 1;
        double s_data = 1;
        if (w < 1) {
            double shape[2];
            tail_shapes(shape, phi, q);
            s_tail += m->beyond.k * shape[0] + m->beyond.l * shape[1];
        }
        if (w > 0) {
            s_data = exp(q < m->q[0] ? line[0] + line[1] * q * q : gsl_spline_eval(spline, q, place));
        }
        m->excess[k] = 1 / (w * s_data + (1 - w) * s_tail) - 1;
    }
    m->fluid->s_zero = exp(line[0]);
done:
    lehr_core_free(ln_s);
    if (place) {
        gsl_interp_accel_free(place);
    }
    if (spline) {
        gsl_spline_free(spline);
    }
    return status;
}

lehr_ecnle_oscillation lehr_ecnle_measured_fit_end(const lehr_ecnle_measured *m, double phi, double width)
{
    double last = m->q[m->n - 1];
    return lehr_ecnle_measured_fit_tail(m, phi, fmax(last - width, 6), last);
}

lehr_ecnle_oscillation lehr_ecnle_measured_fit_tail(const lehr_ecnle_measured *m, double phi, double first,
                                                    double last)
{
    double a = 0, b = 0, c = 0, u = 0, v = 0, squares = 0, n = 0;
    lehr_ecnle_oscillation fit = {0};
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < m->n; i++) {
            double weight = m->has_sigma && m->sigma[i] > 0 ? 1 / (m->sigma[i] * m->sigma[i]) : 1;
            double x[2], y = m->s[i] - 1;
            if (m->q[i] < first || m->q[i] > last) {
                continue;
            }
            tail_shapes(x, phi, m->q[i]);
            double rest = y - fit.k * x[0] - fit.l * x[1];
            squares += pass * weight * rest * rest;
            n += pass;
            a += (1 - pass) * weight * x[0] * x[0];
            b += (1 - pass) * weight * x[0] * x[1];
            c += (1 - pass) * weight * x[1] * x[1];
            u += (1 - pass) * weight * x[0] * y;
            v += (1 - pass) * weight * x[1] * y;
        }
        fit.k = (c * u - b * v) / (a * c - b * b);
        fit.l = (a * v - b * u) / (a * c - b * b);
        fit.k_alone = u / a;
    }
    // The misfit counts too: a tail of another shape is fitted no better for small sigmas.
    double chi2 = squares / fmax(n - 2, 1);
    fit.sigma_k = sqrt((m->has_sigma ? fmax(1, chi2) : chi2) * c / (a * c - b * b));
    return fit;
}

lehr_status lehr_ecnle_measured_fill(lehr_ecnle_measured *m, const lehr_ecnle_plan *plan, double phi,
                                     lehr_error *err)
{
    lehr_status status = lehr_ecnle_fluid_allocate(&m->fluid, plan, phi, err);
    m->share = lehr_core_alloc(plan->n, sizeof *m->share);
    m->excess = lehr_core_alloc(plan->n, sizeof *m->excess);
    m->rest = lehr_core_alloc(plan->n, sizeof *m->rest);
    if (status == LEHR_OK && (!m->share || !m->excess || !m->rest)) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: structure factor");
    }
    if (status != LEHR_OK) {
        return status;
    }
    fill_share(m, plan);
    status = fill_nodes(m, plan, phi, err);
    if (status == LEHR_OK) {
        lehr_ecnle_fluid *fluid = m->fluid;
        fluid->measured = true;
        fluid->phi_shape = phi;
        fluid->length_scale = 1;
        fluid->tail_contact = fabs(m->beyond.k) * lehr_ecnle_contact_value(phi);
        fluid->contact = lehr_ecnle_contact_value(phi);
        if (m->tail == LEHR_ECNLE_TAIL_FIT) {
            fluid->contact = fluid->tail_contact;
        }
        fluid->small_r_force = lehr_ecnle_small_r_force(phi, fluid->tail_contact);
        lehr_ecnle_fluid_tabulate(fluid, m->excess);
        lehr_ecnle_measured_fill_cage(m);
        (void)lehr_ecnle_turnings_scan(fluid);
    }
    return status;
}

// ---- object ----------------------------------------------------------------------------------------
static lehr_status allocate(lehr_ecnle_measured **out, size_t n, lehr_error *err)
{
    lehr_ecnle_measured *m = lehr_core_alloc(1, sizeof *m);
    *out = m;
    if (!m) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: structure factor");
    }
    m->n = n;
    m->q = lehr_core_alloc(n, sizeof(double));
    m->s = lehr_core_alloc(n, sizeof(double));
    m->sigma = lehr_core_alloc(n, sizeof(double));
    return m->q && m->s && m->sigma
               ? LEHR_OK
               : lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: structure factor of %zu points", n);
}

static lehr_status warn(const lehr_ecnle_measured *m, double phi, lehr_warnings *warnings, lehr_error *err)
{
    double k = m->beyond.k;
    if (m->tail != LEHR_ECNLE_TAIL_FIT || (k > 0.5 && k < 2)) {
        return LEHR_OK;
    }
    return lehr_warnings_add(
        warnings, err,
        "beyond q d = %.4g the oscillation of S(q) is %.3g times that of hard spheres of "
        "packing fraction %.4g: these are no hard cores of this diameter, and the localised "
        "state rests on the tail",
        m->q[m->n - 1] - fit_width, k, phi);
}

lehr_status lehr_ecnle_measured_create(lehr_ecnle_measured **out, const lehr_ecnle_plan *plan, double phi,
                                       const lehr_ecnle_sq_data *data, lehr_ecnle_tail tail,
                                       lehr_warnings *warnings, lehr_error *err)
{
    lehr_ecnle_measured *m = NULL;
    *out = NULL;
    lehr_status status = check(data, err);
    if (status == LEHR_OK && !(phi >= LEHR_ECNLE_PHI_MIN && phi <= LEHR_ECNLE_PHI_MAX)) {
        status =
            lehr_error_set(err, LEHR_ERR_DOMAIN,
                           "packing fraction %.4g is outside %g .. %g: check number density and diameter",
                           phi, LEHR_ECNLE_PHI_MIN, LEHR_ECNLE_PHI_MAX);
    }
    status = status == LEHR_OK ? allocate(&m, data->n, err) : status;
    if (status == LEHR_OK) {
        for (size_t i = 0; i < data->n; i++) {
            m->q[i] = data->q_d[i];
            m->s[i] = data->s[i];
            m->sigma[i] = data->sigma ? data->sigma[i] : 0;
        }
        m->has_sigma = data->sigma != NULL;
        m->tail = tail;
        m->beyond.k = tail == LEHR_ECNLE_TAIL_PY ? 1 : 0;
        if (tail == LEHR_ECNLE_TAIL_FIT) {
            m->beyond = lehr_ecnle_measured_fit_end(m, phi, fit_width);
        }
        status = warn(m, phi, warnings, err);
    }
    status = status == LEHR_OK ? lehr_ecnle_measured_fill(m, plan, phi, err) : status;
    if (status != LEHR_OK) {
        lehr_ecnle_measured_free(m);
        return status;
    }
    *out = m;
    return LEHR_OK;
}

/// Number of points up to a part of the last wave number.
static size_t size_of_first_part(const lehr_ecnle_measured *m)
{
    size_t n = m->n;
    while (n > 3 && m->q[n - 1] > LEHR_ECNLE_FIRST_PART * m->q[m->n - 1]) {
        n--;
    }
    return n;
}

lehr_status lehr_ecnle_measured_variant(lehr_ecnle_measured **out, const lehr_ecnle_measured *m,
                                        const lehr_ecnle_oscillation *beyond, lehr_ecnle_kept kept,
                                        const double *s, lehr_error *err)
{
    lehr_ecnle_measured *v = NULL;
    size_t step = kept == LEHR_ECNLE_KEEP_HALF ? 2 : 1;
    size_t n = kept == LEHR_ECNLE_KEEP_FIRST ? size_of_first_part(m) : (m->n + step - 1) / step;
    *out = NULL;
    // The last point stays, so that the tail begins where it did.
    size_t offset = kept == LEHR_ECNLE_KEEP_HALF ? (m->n - 1) % 2 : 0;
    lehr_status status = allocate(&v, n - (offset && m->n % 2 == 1 ? 1 : 0), err);
    if (status == LEHR_OK) {
        for (size_t i = 0; i < v->n; i++) {
            v->q[i] = m->q[offset + step * i];
            v->s[i] = s ? s[offset + step * i] : m->s[offset + step * i];
            v->sigma[i] = m->sigma[offset + step * i];
        }
        v->has_sigma = m->has_sigma;
        v->tail = m->tail;
        v->beyond = *beyond;
        if ((s || kept == LEHR_ECNLE_KEEP_FIRST) && m->tail == LEHR_ECNLE_TAIL_FIT) {
            v->beyond = lehr_ecnle_measured_fit_end(v, m->fluid->phi, fit_width);
        }
        status = lehr_ecnle_measured_fill(v, m->fluid->plan, m->fluid->phi, err);
    }
    if (status != LEHR_OK) {
        lehr_ecnle_measured_free(v);
        return status;
    }
    *out = v;
    return LEHR_OK;
}

void lehr_ecnle_measured_free(lehr_ecnle_measured *m)
{
    if (!m) {
        return;
    }
    lehr_ecnle_fluid_free(m->fluid);
    lehr_core_free(m->q);
    lehr_core_free(m->s);
    lehr_core_free(m->sigma);
    lehr_core_free(m->share);
    lehr_core_free(m->excess);
    lehr_core_free(m->rest);
    lehr_core_free(m);
}

const lehr_ecnle_fluid *lehr_ecnle_measured_fluid(const lehr_ecnle_measured *measured)
{
    return measured->fluid;
}

lehr_estimate lehr_ecnle_measured_tail(const lehr_ecnle_measured *measured)
{
    return (lehr_estimate){measured->beyond.k, measured->beyond.sigma_k};
}
