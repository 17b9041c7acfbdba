// Differences between samples, with the errors that both share cancelled.
#include "fsdp_private.h"

#include <math.h>
#include <string.h>

static bool differs(double a, double b)
{
    return !(isnan(a) && isnan(b)) && !(fabs(a - b) <= 1e-9 * fabs(a));
}

lehr_status fsdp_check_alike(const lehr_xrd_fsdp *a, const lehr_xrd_fsdp *b, lehr_error *err)
{
    const char *what = NULL;
    what = a->model != b->model || a->baseline_kind != b->baseline_kind ? "another model or baseline" : what;
    what = a->x_axis != b->x_axis ? "another axis" : what;
    what = differs(a->fraction, b->fraction) ? "another fraction" : what;
    what = a->n_windows != b->n_windows ? "another scan of windows" : what;
    for (size_t i = 0; !what && i < a->n_windows; i++) {
        what = differs(a->windows[i].fraction, b->windows[i].fraction) ? "another scan of windows" : what;
    }
    bool distance = differs(a->distance_relative, b->distance_relative) ||
                    isnan(a->placement_relative) != isnan(b->placement_relative);
    bool wavelength = differs(a->wavelength_ang, b->wavelength_ang) ||
                      differs(a->wavelength_relative, b->wavelength_relative);
    what = distance ? "another distance" : wavelength ? "another wavelength" : what;
    return what
               ? lehr_error_set(err, LEHR_ERR_ARG,
                                "the two samples were evaluated with %s: evaluate both in the same way", what)
               : LEHR_OK;
}

/// Quantities that are compared: differences of position and width, logarithm of the ratio of positions.
typedef enum quantity { POSITION, WIDTH, LOG_RATIO } quantity;

/// One of them, of one sample, with its noise.
static lehr_estimate quantity_of(const lehr_xrd_fsdp_variant *variant, quantity kind)
{
    lehr_estimate position = variant->values[LEHR_XRD_FSDP_POSITION];
    switch (kind) {
    case POSITION:
        return position;
    case WIDTH:
        return variant->values[LEHR_XRD_FSDP_FWHM];
    default:
        return (lehr_estimate){log(position.value), position.stderr_value / position.value};
    }
}

/// What a relative change of the distance does to it.
static double distance_effect(const lehr_xrd_fsdp *fit, quantity kind)
{
    double q = fit->chosen.values[LEHR_XRD_FSDP_POSITION].value;
    double wavelength = fit->wavelength_ang;
    switch (kind) {
    case POSITION:
        return q * fsdp_distance_factor(q, wavelength);
    case WIDTH:
        return fit->chosen.values[LEHR_XRD_FSDP_FWHM].value * fsdp_distance_slope(q, wavelength);
    default:
        return fsdp_distance_factor(q, wavelength);
    }
}

/// What a relative change of the wavelength does to it.
static double wavelength_effect(const lehr_xrd_fsdp *fit, quantity kind)
{
    return kind == LOG_RATIO ? 1 : quantity_of(&fit->chosen, kind).value;
}

static double squared(double x)
{
    return x * x;
}

/// Change of the difference by another window or model of both samples, beyond noise; squared.
static double excess_of(const lehr_xrd_fsdp *a, const lehr_xrd_fsdp_variant *a_other, const lehr_xrd_fsdp *b,
                        const lehr_xrd_fsdp_variant *b_other, quantity kind)
{
    lehr_estimate from_a = quantity_of(&a->chosen, kind), to_a = quantity_of(a_other, kind);
    lehr_estimate from_b = quantity_of(&b->chosen, kind), to_b = quantity_of(b_other, kind);
    double change = (to_a.value - from_a.value) - (to_b.value - from_b.value);
    double noise = fabs(squared(to_a.stderr_value) - squared(from_a.stderr_value)) +
                   fabs(squared(to_b.stderr_value) - squared(from_b.stderr_value));
    return fsdp_excess(change, noise);
}

static bool both_used(const lehr_xrd_fsdp_variant *a, const lehr_xrd_fsdp_variant *b)
{
    return a->use == LEHR_XRD_FSDP_USED && b->use == LEHR_XRD_FSDP_USED;
}

static size_t count_windows(const lehr_xrd_fsdp *a, const lehr_xrd_fsdp *b)
{
    size_t n = 0;
    for (size_t i = 0; i < a->n_windows; i++) {
        n += both_used(&a->windows[i], &b->windows[i]);
    }
    return n;
}

static lehr_xrd_fsdp_budget budget_of(const lehr_xrd_fsdp *a, const lehr_xrd_fsdp *b, quantity kind)
{
    double effect_a = distance_effect(a, kind), effect_b = distance_effect(b, kind);
    double sum = 0;
    size_t n = count_windows(a, b);
    for (size_t i = 0; i < a->n_windows; i++) {
        bool used = both_used(&a->windows[i], &b->windows[i]);
        sum += used ? excess_of(a, &a->windows[i], b, &b->windows[i], kind) : 0;
    }
    return (lehr_xrd_fsdp_budget){
        .counting =
            hypot(quantity_of(&a->chosen, kind).stderr_value, quantity_of(&b->chosen, kind).stderr_value),
        .distance = fabs(effect_a - effect_b) * a->distance_relative,
        .placement = hypot(effect_a * a->placement_relative, effect_b * b->placement_relative),
        .wavelength = fabs(wavelength_effect(a, kind) - wavelength_effect(b, kind)) * a->wavelength_relative,
        .range = n > 0 ? sqrt(sum / (double)n) : (double)NAN,
        .model = both_used(&a->other, &b->other) ? sqrt(excess_of(a, &a->other, b, &b->other, kind) / 2)
                                                 : (double)NAN,
    };
}

// ---- position and width together --------------------------------------------------------------
/// Change of the difference of positions times that of widths by another window or model, each beyond noise.
static double excess_product(const lehr_xrd_fsdp *a, const lehr_xrd_fsdp_variant *a_other,
                             const lehr_xrd_fsdp *b, const lehr_xrd_fsdp_variant *b_other)
{
    double product =
        sqrt(excess_of(a, a_other, b, b_other, POSITION) * excess_of(a, a_other, b, b_other, WIDTH));
    double sign = 1;
    for (int kind = POSITION; kind <= WIDTH; kind++) {
        double change =
            quantity_of(a_other, (quantity)kind).value - quantity_of(&a->chosen, (quantity)kind).value -
            (quantity_of(b_other, (quantity)kind).value - quantity_of(&b->chosen, (quantity)kind).value);
        sign *= change < 0 ? -1 : 1;
    }
    return sign * product;
}

static double noise_product(const lehr_xrd_fsdp *fit)
{
    return fit->chosen.correlation * quantity_of(&fit->chosen, POSITION).stderr_value *
           quantity_of(&fit->chosen, WIDTH).stderr_value;
}

static double placement_product(const lehr_xrd_fsdp *fit)
{
    return distance_effect(fit, POSITION) * distance_effect(fit, WIDTH) * squared(fit->placement_relative);
}

static double known(double part)
{
    return isnan(part) ? 0 : part;
}

/// Covariance of both differences, part by part as in the budgets.
static double covariance_of(const lehr_xrd_fsdp *a, const lehr_xrd_fsdp *b)
{
    double distance = (distance_effect(a, POSITION) - distance_effect(b, POSITION)) *
                      (distance_effect(a, WIDTH) - distance_effect(b, WIDTH)) * squared(a->distance_relative);
    double wavelength = (wavelength_effect(a, POSITION) - wavelength_effect(b, POSITION)) *
                        (wavelength_effect(a, WIDTH) - wavelength_effect(b, WIDTH)) *
                        squared(a->wavelength_relative);
    double windows = 0;
    size_t n = count_windows(a, b);
    for (size_t i = 0; i < a->n_windows; i++) {
        bool used = both_used(&a->windows[i], &b->windows[i]);
        windows += used ? excess_product(a, &a->windows[i], b, &b->windows[i]) / (double)n : 0;
    }
    double model = both_used(&a->other, &b->other) ? excess_product(a, &a->other, b, &b->other) / 2 : 0;
    return known(noise_product(a)) + known(noise_product(b)) + known(distance) + known(wavelength) +
           known(placement_product(a)) + known(placement_product(b)) + windows + model;
}

lehr_status lehr_xrd_fsdp_compare(lehr_xrd_fsdp_difference *out, const lehr_xrd_fsdp *sample,
                                  const lehr_xrd_fsdp *reference, lehr_error *err)
{
    lehr_status status = fsdp_check_alike(sample, reference, err);
    if (status != LEHR_OK) {
        return status;
    }
    double q = sample->position.value, q_reference = reference->position.value;
    if (!(q > 0 && q_reference > 0)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "positions of %g and %g have no ratio; expected both greater than 0", q,
                              q_reference);
    }
    lehr_xrd_fsdp_difference got = {
        .position_budget = budget_of(sample, reference, POSITION),
        .fwhm_budget = budget_of(sample, reference, WIDTH),
        .ratio_budget = budget_of(sample, reference, LOG_RATIO),
        .windows_used = count_windows(sample, reference),
    };
    double ratio = q / q_reference;
    double relative = fsdp_budget_total(&got.ratio_budget);
    double volume = 1 / (ratio * ratio * ratio);
    got.position = (lehr_estimate){q - q_reference, fsdp_budget_total(&got.position_budget)};
    got.fwhm =
        (lehr_estimate){sample->fwhm.value - reference->fwhm.value, fsdp_budget_total(&got.fwhm_budget)};
    got.position_ratio = (lehr_estimate){ratio, ratio * relative};
    got.volume_ratio = (lehr_estimate){volume, 3 * volume * relative};
    double errors = got.position.stderr_value * got.fwhm.stderr_value;
    got.correlation = errors > 0 ? fmax(-1, fmin(1, covariance_of(sample, reference) / errors)) : 0;
    *out = got;
    return LEHR_OK;
}
