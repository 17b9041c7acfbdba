// Compression between two pressures, with its error and what other equations give.
#include "compression.h"

#include <math.h>

/// 1 - V(high)/V(low); NaN where the equation ends.
static double compression_of(const lehr_fitting_eos *eos, const lehr_fitting_eos_parameters *parameters,
                             double low_GPa, double high_GPa)
{
    double low = (double)NAN;
    double high = (double)NAN;
    if (lehr_fitting_eos_volume_at(&low, eos, parameters, low_GPa, NULL) != LEHR_OK ||
        lehr_fitting_eos_volume_at(&high, eos, parameters, high_GPa, NULL) != LEHR_OK) {
        return (double)NAN;
    }
    return 1 - high / low;
}

static double *parameter(lehr_fitting_eos_parameters *of, size_t k)
{
    return k == LEHR_FITTING_EOS_K0         ? &of->bulk_GPa
           : k == LEHR_FITTING_EOS_K0_PRIME ? &of->bulk_prime
                                            : &of->bulk_second_per_GPa;
}

/// From the covariance of the fit. V0 cancels.
static double statistical(const lehr_fitting_eos_fit *fit, double low_GPa, double high_GPa)
{
    enum { N = LEHR_FITTING_EOS_MAX_PARAMETERS };
    double gradient[N] = {0}, variance = 0;
    for (size_t k = LEHR_FITTING_EOS_K0; k < fit->order; k++) {
        double step = 0.01 * sqrt(fit->covariance[k * N + k]);
        lehr_fitting_eos_parameters up = lehr_fitting_eos_fit_parameters(fit), down = up;
        *parameter(&up, k) += step;
        *parameter(&down, k) -= step;
        double change = compression_of(fit->eos, &up, low_GPa, high_GPa) -
                        compression_of(fit->eos, &down, low_GPa, high_GPa);
        gradient[k] = step > 0 && isfinite(change) ? change / (2 * step) : 0;
    }
    for (size_t k = 0; k < N; k++) {
        for (size_t l = 0; l < N; l++) {
            variance += gradient[k] * gradient[l] * fit->covariance[k * N + l];
        }
    }
    return sqrt(fmax(0, variance));
}

static bool is_shared(lehr_fitting_compression_part part)
{
    return part == LEHR_FITTING_COMPRESSION_SCALE || part == LEHR_FITTING_COMPRESSION_WINDOWS ||
           part == LEHR_FITTING_COMPRESSION_MODEL || part == LEHR_FITTING_COMPRESSION_EXPONENT;
}

/// An equation of a row that the points allow.
static bool is_form(const lehr_fitting_eos_variant *row, const lehr_fitting_eos_fit *fit)
{
    const lehr_fitting_eos *eos = row->choice == LEHR_FITTING_EOS_CHOICE_FORM && row->converged
                                      ? lehr_fitting_eos_find(row->name)
                                      : NULL;
    if (!eos || lehr_fitting_eos_order(eos) >= fit->order) {
        return eos && lehr_fitting_eos_order(eos) == fit->order;
    }
    const lehr_estimate *prime = &fit->parameters[LEHR_FITTING_EOS_K0_PRIME];
    lehr_fitting_eos_parameters implied = {.volume0 = 1, .bulk_GPa = row->bulk_GPa.value};
    return lehr_fitting_eos_complete(&implied, eos, &implied, NULL) == LEHR_OK &&
           fabs(implied.bulk_prime - prime->value) <= 2 * prime->stderr_value;
}

static double form_of(const lehr_fitting_eos_variant *row, double low_GPa, double high_GPa)
{
    const lehr_fitting_eos_parameters parameters = {
        .volume0 = 1, .bulk_GPa = row->bulk_GPa.value, .bulk_prime = row->bulk_prime.value};
    return compression_of(lehr_fitting_eos_find(row->name), &parameters, low_GPa, high_GPa);
}

lehr_status lehr_fitting_compression_between(lehr_fitting_compression_span *out, double *forms,
                                             const lehr_fitting_compression *fit, double low_GPa,
                                             double high_GPa, lehr_error *err)
{
    const lehr_fitting_eos_parameters own = lehr_fitting_eos_fit_parameters(&fit->fit);
    double low = (double)NAN;
    double high = (double)NAN;
    *out = (lehr_fitting_compression_span){0};
    lehr_status status = lehr_fitting_eos_volume_at(&low, fit->fit.eos, &own, low_GPa, err);
    status =
        status == LEHR_OK ? lehr_fitting_eos_volume_at(&high, fit->fit.eos, &own, high_GPa, err) : status;
    if (status != LEHR_OK) {
        return status;
    }
    double value = 1 - high / low, error = statistical(&fit->fit, low_GPa, high_GPa), sum = 0;
    for (size_t k = 0; k < fit->n_variations; k++) {
        const lehr_fitting_compression_variation *v = &fit->variations[k];
        double shift =
            sqrt(v->weight) * (compression_of(fit->fit.eos, &v->parameters, low_GPa, high_GPa) - value);
        shift = isfinite(shift) ? shift : 0;
        error = hypot(error, shift);
        out->shared = is_shared(v->part) ? hypot(out->shared, shift) : out->shared;
    }
    for (size_t i = 0; i < fit->table.n_variants; i++) {
        const lehr_fitting_eos_variant *row = &fit->table.variants[i];
        double other = is_form(row, &fit->fit) ? form_of(row, low_GPa, high_GPa) : (double)NAN;
        out->n_forms += isfinite(other) ? 1 : 0;
        sum += isfinite(other) ? (other - value) * (other - value) : 0;
        if (forms) {
            forms[i] = other;
        }
    }
    out->form = out->n_forms > 0 ? sqrt(sum / (double)out->n_forms) : 0;
    out->compression = (lehr_estimate){value, error};
    return LEHR_OK;
}
