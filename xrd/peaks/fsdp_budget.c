// What makes the errors of the first sharp diffraction peak.
#include "fsdp_private.h"

#include <math.h>

static const double PI = 3.14159265358979323846;

/// Variances of the noise that a deviation must exceed: three standard deviations, squared.
static const double NOISE_ALLOWANCE = 9;

double fsdp_excess(double deviation, double noise_variance)
{
    return fmax(0, deviation * deviation - NOISE_ALLOWANCE * noise_variance);
}

static double sine_of(double q_per_ang, double wavelength_ang)
{
    return isnan(wavelength_ang) ? 0 : q_per_ang * wavelength_ang / (4 * PI);
}

double fsdp_distance_factor(double q_per_ang, double wavelength_ang)
{
    double s = sine_of(q_per_ang, wavelength_ang);
    return (1 - s * s) * (1 - 2 * s * s);
}

double fsdp_distance_slope(double q_per_ang, double wavelength_ang)
{
    // d(q (1 - s^2)(1 - 2 s^2))/dq with s proportional to q.
    double s2 = sine_of(q_per_ang, wavelength_ang) * sine_of(q_per_ang, wavelength_ang);
    return 1 - 9 * s2 + 10 * s2 * s2;
}

double fsdp_budget_total(const lehr_xrd_fsdp_budget *budget)
{
    const double terms[] = {budget->counting,   budget->distance, budget->placement,
                            budget->wavelength, budget->range,    budget->model};
    double sum = 0;
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
        sum += isnan(terms[i]) && i > 0 ? 0 : terms[i] * terms[i];
    }
    return sqrt(sum);
}

/// Deviation of a variant from the fit, beyond what the noise of two fits to shared points makes.
static double excess_of(const lehr_xrd_fsdp *fit, const lehr_xrd_fsdp_variant *variant,
                        lehr_xrd_fsdp_value value)
{
    const lehr_estimate *a = &variant->values[value];
    const lehr_estimate *b = &fit->chosen.values[value];
    double variance = fabs(a->stderr_value * a->stderr_value - b->stderr_value * b->stderr_value);
    return fsdp_excess(a->value - b->value, variance);
}

static double range_term(const lehr_xrd_fsdp *fit, lehr_xrd_fsdp_value value)
{
    double sum = 0;
    for (size_t i = 0; i < fit->n_windows; i++) {
        bool used = fit->windows[i].use == LEHR_XRD_FSDP_USED;
        sum += used ? excess_of(fit, &fit->windows[i], value) : 0;
    }
    return fit->windows_used > 0 ? sqrt(sum / (double)fit->windows_used) : (double)NAN;
}

/// Effect of a relative change of the distance on a value: a length of q, or the difference of two.
static double distance_effect(const lehr_xrd_fsdp *fit, lehr_xrd_fsdp_value value)
{
    double q = fit->chosen.values[LEHR_XRD_FSDP_POSITION].value;
    switch (value) {
    case LEHR_XRD_FSDP_POSITION:
        return q * fsdp_distance_factor(q, fit->wavelength_ang);
    case LEHR_XRD_FSDP_FWHM:
        return fit->chosen.values[value].value * fsdp_distance_slope(q, fit->wavelength_ang);
    default:
        return (double)NAN;
    }
}

lehr_xrd_fsdp_budget fsdp_budget_of(const lehr_xrd_fsdp *fit, lehr_xrd_fsdp_value value, double counting)
{
    double effect = fabs(distance_effect(fit, value));
    bool scales = value == LEHR_XRD_FSDP_POSITION || value == LEHR_XRD_FSDP_FWHM;
    return (lehr_xrd_fsdp_budget){
        .counting = counting,
        .distance = effect * fit->distance_relative,
        .placement = effect * fit->placement_relative,
        .wavelength = scales ? fabs(fit->chosen.values[value].value) * fit->wavelength_relative : (double)NAN,
        .range = range_term(fit, value),
        // Two models, of which the fit is one.
        .model =
            fit->other.use == LEHR_XRD_FSDP_USED ? sqrt(excess_of(fit, &fit->other, value) / 2) : (double)NAN,
    };
}
