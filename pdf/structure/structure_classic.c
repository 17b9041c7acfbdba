// Scales of Krogh-Moe and Norman and of high q, and the corrections of Eggert.
#include "structure_private.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

static const double PI = 3.14159265358979323846;

/// Period in q of the ripples that the first shell of a metallic glass leaves at high q, 2 pi over 2.7
/// angstrom.
#define RIPPLE_PER_ANG 2.3
#define SHIFTS         8 // places within a ripple
#define LEAST_POINTS   10

/// Scale and constant of a method, with what one unit of intensity at each point changes them.
typedef struct calibration {
    double alpha, constant;
    double *alpha_response, *constant_response; ///< shape (n,): d/dI
    double alpha_variance, constant_variance, covariance;
    double alpha_model, constant_model; ///< variances: what the end of the data cuts off
} calibration;

static double net(const lehr_pdf_sample *s, const lehr_pdf_structure_options *o, size_t i)
{
    return s->intensity[i] - (s->background ? o->background_scale * s->background[i] : 0);
}

static double variance(const lehr_pdf_sample *s, const lehr_pdf_structure_options *o, size_t i)
{
    double b = s->background ? o->background_scale : 0;
    return s->variance[i] + (s->background ? b * b * s->background_variance[i] : 0);
}

/// q^2 dq of the trapezoid; the parabola below qmin belongs to the first point.
static double weight(const lehr_pdf_sample *s, size_t i)
{
    const double *q = s->q_per_ang;
    double left = i > 0 ? q[i] - q[i - 1] : 0, right = i + 1 < s->n ? q[i + 1] - q[i] : 0;
    return q[i] * q[i] * (left + right) / 2 + (i == 0 ? q[0] * q[0] * q[0] / 5 : 0);
}

static lehr_status krogh_moe(calibration *c, const lehr_pdf_sample *s, const lehr_pdf_structure_options *o,
                             lehr_error *err)
{
    double have = 0, q0 = s->q_per_ang[0];
    double want = -2 * PI * PI * o->number_density_per_ang3 - (o->s_zero - 1) * q0 * q0 * q0 * 2 / 15;
    for (size_t i = 0; i < s->n; i++) {
        double w = weight(s, i) / s->f_squared[i];
        want += w * (s->compton[i] + s->f2_mean[i]);
        have += w * s->gain[i] * net(s, o, i);
    }
    c->alpha = want / have;
    for (size_t i = 0; i < s->n; i++) {
        c->alpha_response[i] = -c->alpha * weight(s, i) / s->f_squared[i] * s->gain[i] / have;
    }
    return have > 0 ? LEHR_OK
                    : lehr_error_set(err, LEHR_ERR_DOMAIN, "the background exceeds the sample on the whole");
}

/// Least squares of alpha k I - c k to <f^2> + I_C beyond q_c; c only where the order allows it.
static lehr_status high_q(calibration *c, const lehr_pdf_sample *s, const lehr_pdf_structure_options *o,
                          double from, lehr_error *err)
{
    double aa = 0, ak = 0, kk = 0, at = 0, kt = 0;
    size_t count = 0;
    for (size_t i = 0; i < s->n; i++) {
        if (s->q_per_ang[i] < from) {
            continue;
        }
        double k = s->gain[i], a = k * net(s, o, i), t = s->compton[i] + s->f2_mean[i];
        aa += a * a;
        ak += a * k;
        kk += k * k;
        at += a * t;
        kt += k * t;
        count++;
    }
    bool constant = o->order != 0;
    double det = constant ? aa * kk - ak * ak : aa;
    if (count < LEAST_POINTS || !(det > 1e-12 * aa * (constant ? kk : 1))) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "%zu points beyond %g/angstrom do not give a scale",
                              count, from);
    }
    const double inverse[3] = {constant ? kk / det : 1 / aa, constant ? ak / det : 0,
                               constant ? aa / det : 0};
    c->alpha = inverse[0] * at - inverse[1] * kt;
    c->constant = constant ? inverse[1] * at - inverse[2] * kt : 0;
    for (size_t i = 0; i < s->n; i++) {
        if (s->q_per_ang[i] >= from) {
            double k = s->gain[i], a = k * net(s, o, i), t = s->compton[i] + s->f2_mean[i];
            double rest = t - c->alpha * a + c->constant * k;
            double first = rest - a * c->alpha, second = -k * c->alpha;
            c->alpha_response[i] = k * (inverse[0] * first - inverse[1] * second);
            c->constant_response[i] = k * (inverse[1] * first - inverse[2] * second);
        }
    }
    return LEHR_OK;
}

/// Scale and constant with the variances that come from the intensities.
static lehr_status calibrate(calibration *c, const lehr_pdf_sample *s, const lehr_pdf_structure_options *o,
                             double from, lehr_error *err)
{
    lehr_status status =
        o->method == LEHR_PDF_METHOD_KROGH_MOE ? krogh_moe(c, s, o, err) : high_q(c, s, o, from, err);
    for (size_t i = 0; status == LEHR_OK && i < s->n; i++) {
        double v = variance(s, o, i);
        c->alpha_variance += c->alpha_response[i] * c->alpha_response[i] * v;
        c->constant_variance += c->constant_response[i] * c->constant_response[i] * v;
        c->covariance += c->alpha_response[i] * c->constant_response[i] * v;
    }
    return status;
}

/// What the ripples of S do to the scale: mean square change while the end of the integral, or the start of
/// the fit, moves over one of them, without what the noise of the points in between does.
static void add_ripples(calibration *c, const lehr_pdf_sample *s, const lehr_pdf_structure_options *o,
                        double from, double *space)
{
    double alpha = 0, constant = 0, both = 0, noise[2] = {0, 0};
    size_t used = 0;
    for (int k = 0; k < SHIFTS; k++) {
        lehr_pdf_sample part = *s;
        calibration other = {.alpha_response = space, .constant_response = space + s->n};
        // Half of the places of a start lie below it, half above.
        double shift = (k < SHIFTS / 2 ? k - SHIFTS / 2 : k - SHIFTS / 2 + 1) * RIPPLE_PER_ANG / SHIFTS;
        double end = s->q_per_ang[s->n - 1] - (k + 1) * RIPPLE_PER_ANG / SHIFTS;
        while (o->method == LEHR_PDF_METHOD_KROGH_MOE && part.n > 0 && s->q_per_ang[part.n - 1] > end) {
            part.n--;
        }
        memset(space, 0, 2 * s->n * sizeof *space);
        if (part.n < LEAST_POINTS || calibrate(&other, &part, o, from + shift, NULL) != LEHR_OK) {
            continue;
        }
        double d = other.alpha - c->alpha, e = other.constant - c->constant;
        alpha += d * d;
        constant += e * e;
        both += d * e;
        noise[0] += fabs(other.alpha_variance - c->alpha_variance);
        noise[1] += fabs(other.constant_variance - c->constant_variance);
        used++;
    }
    if (used > 0 && alpha > noise[0]) {
        c->alpha_model = (alpha - noise[0]) / (double)used;
        c->constant_model = fmax(0, constant - noise[1]) / (double)used;
        c->covariance +=
            constant > 0 ? both * sqrt(c->alpha_model * c->constant_model / (alpha * constant)) : 0;
    }
}

/// S with errors: dS = k/<f>^2 [alpha dI + I dalpha - dc].
static void fill(lehr_pdf_structure *out, calibration *c, const lehr_pdf_sample *s)
{
    const lehr_pdf_structure_options *o = &out->options;
    double both = c->covariance;
    out->scale_statistical = sqrt(c->alpha_variance);
    out->scale_model = sqrt(c->alpha_model);
    c->alpha_variance += c->alpha_model;
    c->constant_variance += c->constant_model;
    double first = sqrt(c->alpha_variance), mixed = first > 0 ? both / first : 0;
    double second = sqrt(fmax(0, c->constant_variance - mixed * mixed));
    out->n_modes = second > 0 ? 2 : 1;
    out->mode_names[0] = "scale";
    out->mode_names[1] = "constant";
    for (size_t i = 0; i < s->n; i++) {
        double k = s->gain[i] / s->f_squared[i], v = variance(s, o, i), level = net(s, o, i);
        out->modes[i] = k * (level * first - mixed);
        out->modes[s->n + i] = -k * second;
        out->s[i] =
            1 + k * (c->alpha * level - c->constant) - (s->compton[i] + s->f2_mean[i]) / s->f_squared[i];
        out->noise[i] = k * c->alpha * sqrt(v);
        double spread = level * level * c->alpha_variance + c->constant_variance - 2 * level * both;
        double cross = 2 * c->alpha * v * (level * c->alpha_response[i] - c->constant_response[i]);
        out->sigma[i] = k * sqrt(fmax(0, c->alpha * c->alpha * v + cross + spread));
    }
    out->scale = (lehr_estimate){.value = c->alpha, .stderr_value = sqrt(c->alpha_variance)};
    out->terms[0] = (lehr_estimate){.value = c->constant, .stderr_value = sqrt(c->constant_variance)};
}

static lehr_status to_low_r(lehr_pdf_structure *out, const lehr_pdf_low_r *plan, double *space,
                            lehr_error *err)
{
    for (size_t i = 0; i < out->n; i++) {
        space[i] = out->s[i] - 1;
    }
    lehr_status status = lehr_pdf_transform_apply(plan->transform, out->residual, space, 1, 1, err);
    double rho = out->options.number_density_per_ang3;
    for (size_t i = 0; status == LEHR_OK && i < plan->n_r; i++) {
        out->residual[i] += isnan(rho) ? 0 : 4 * PI * rho * plan->r_ang[i];
    }
    return status;
}

/// One correction: S times 1 - (1/q) int_0^rmin (G + 4 pi rho0 r) sin(qr) dr.
static void correct(lehr_pdf_structure *out, const lehr_pdf_low_r *plan)
{
    double step = plan->r_ang[1] - plan->r_ang[0];
    for (size_t i = 0; i < out->n; i++) {
        double sum = 0;
        for (size_t k = 0; k < plan->n_r && plan->r_ang[k] <= out->options.rmin_ang; k++) {
            bool last = k + 1 == plan->n_r || plan->r_ang[k + 1] > out->options.rmin_ang;
            sum += (last ? 0.5 : 1) * step * out->residual[k] * sin(out->q_per_ang[i] * plan->r_ang[k]);
        }
        double factor = 1 - sum / out->q_per_ang[i];
        out->s[i] *= factor;
        out->sigma[i] *= fabs(factor);
        out->noise[i] *= fabs(factor);
        for (size_t k = 0; k < out->n_modes; k++) {
            out->modes[k * out->n + i] *= factor;
        }
    }
}

static lehr_status eggert(lehr_pdf_structure *out, const lehr_pdf_low_r *plan, double *space, lehr_error *err)
{
    if (out->options.eggert_iterations > 0 &&
        (isnan(out->options.rmin_ang) || isnan(out->options.number_density_per_ang3))) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--eggert needs --rmin and the density");
    }
    lehr_status status = to_low_r(out, plan, space, err);
    for (size_t i = 0; status == LEHR_OK && i < out->options.eggert_iterations; i++) {
        correct(out, plan);
        status = to_low_r(out, plan, space, err);
    }
    return status;
}

lehr_status lehr_pdf_structure_classic(lehr_pdf_structure *out, const lehr_pdf_sample *sample,
                                       const lehr_pdf_low_r *plan, lehr_error *err)
{
    double *space = lehr_core_alloc(5 * sample->n, sizeof *space);
    if (!space) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu points", sample->n);
    }
    calibration c = {.alpha_response = space + sample->n, .constant_response = space + 2 * sample->n};
    bool integral = out->options.method == LEHR_PDF_METHOD_KROGH_MOE;
    if (integral) {
        out->options.order = 0;
    } else if (out->options.order != 0) {
        out->options.order = 1;
    }
    double from = isnan(out->options.high_q_from_per_ang) ? 0.6 * sample->q_per_ang[sample->n - 1]
                                                          : out->options.high_q_from_per_ang;
    lehr_status status = calibrate(&c, sample, &out->options, from, err);
    if (status == LEHR_OK && !(c.alpha > 0)) {
        status = lehr_error_set(
            err, LEHR_ERR_NUMERIC,
            "the scale comes out as %g: background, density or composition do not fit the data", c.alpha);
    }
    if (status == LEHR_OK) {
        add_ripples(&c, sample, &out->options, from, space + 3 * sample->n);
        fill(out, &c, sample);
        status = eggert(out, plan, space, err);
    }
    const lehr_estimate none = {.value = NAN, .stderr_value = NAN};
    out->number_density = (lehr_estimate){.value = out->options.number_density_per_ang3};
    out->background_scale = (lehr_estimate){.value = sample->background ? out->options.background_scale : 0};
    out->container = none;
    out->condition = out->misfit = out->first_peak_ang = NAN;
    out->error_scale = 1;
    lehr_core_free(space);
    return status;
}
