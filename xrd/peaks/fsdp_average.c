// Several curves of one sample.
#include "fsdp_private.h"

#include <math.h>
#include <stdint.h>

/// Weights of the curves for one value, and by what their scatter exceeds their noise.
typedef struct weighing {
    const lehr_xrd_fsdp *fits;
    size_t n;
    lehr_xrd_fsdp_value value;
    double sum;   ///< of the weights
    double scale; ///< at least 1
} weighing;

static const lehr_estimate *chosen(const weighing *of, size_t i)
{
    return &of->fits[i].chosen.values[of->value];
}

static double weight(const weighing *of, size_t i)
{
    double s = chosen(of, i)->stderr_value;
    return s > 0 ? 1 / (s * s) : 1;
}

static weighing weigh(const lehr_xrd_fsdp *fits, size_t n, lehr_xrd_fsdp_value value)
{
    weighing of = {.fits = fits, .n = n, .value = value, .scale = 1};
    double mean = 0, chi2 = 0;
    for (size_t i = 0; i < n; i++) {
        of.sum += weight(&of, i);
    }
    for (size_t i = 0; i < n; i++) {
        mean += weight(&of, i) / of.sum * chosen(&of, i)->value;
    }
    for (size_t i = 0; i < n; i++) {
        double d = chosen(&of, i)->value - mean;
        chi2 += chosen(&of, i)->stderr_value > 0 ? weight(&of, i) * d * d : 0;
    }
    of.scale = n > 1 ? fmax(1, sqrt(chi2 / (double)(n - 1))) : 1;
    return of;
}

/// Mean of a variant of the curves: window @p k, SIZE_MAX the fit itself, SIZE_MAX - 1 the other model.
static const lehr_xrd_fsdp_variant *variant_of(const lehr_xrd_fsdp *fit, size_t k)
{
    return k == SIZE_MAX ? &fit->chosen : k == SIZE_MAX - 1 ? &fit->other : &fit->windows[k];
}

static void average_variant(lehr_xrd_fsdp_variant *out, const weighing *of, size_t k)
{
    lehr_estimate mean = {0, 0};
    for (size_t i = 0; i < of->n; i++) {
        const lehr_estimate *one = &variant_of(&of->fits[i], k)->values[of->value];
        double share = weight(of, i) / of->sum;
        mean.value += share * one->value;
        mean.stderr_value = hypot(mean.stderr_value, share * one->stderr_value);
    }
    mean.stderr_value *= of->scale;
    out->values[of->value] = mean;
}

/// A variant takes part where all curves have it.
static lehr_xrd_fsdp_use use_of(const lehr_xrd_fsdp *fits, size_t n, size_t k)
{
    for (size_t i = 0; i < n; i++) {
        if (variant_of(&fits[i], k)->use != LEHR_XRD_FSDP_USED) {
            return variant_of(&fits[i], k)->use;
        }
    }
    return LEHR_XRD_FSDP_USED;
}

static void average_all(lehr_xrd_fsdp *out, const weighing *of)
{
    average_variant(&out->chosen, of, SIZE_MAX);
    average_variant(&out->other, of, SIZE_MAX - 1);
    for (size_t k = 0; k < out->n_windows; k++) {
        average_variant(&out->windows[k], of, k);
    }
}

/// Error of the mean from the noise, a misfit included.
static double counting_of(const weighing *of)
{
    double sum = 0;
    for (size_t i = 0; i < of->n; i++) {
        const lehr_xrd_fsdp *fit = &of->fits[i];
        double noise = fit->chosen.values[LEHR_XRD_FSDP_POSITION].stderr_value;
        double misfit = noise > 0 ? fit->budget.counting / noise : 1;
        sum = hypot(sum, weight(of, i) / of->sum * chosen(of, i)->stderr_value * misfit);
    }
    return sum * of->scale;
}

/// Correlation of the noise of both means.
static double average_correlation(const lehr_xrd_fsdp *mean, const lehr_xrd_fsdp *fits, size_t n)
{
    const weighing position = weigh(fits, n, LEHR_XRD_FSDP_POSITION),
                   width = weigh(fits, n, LEHR_XRD_FSDP_FWHM);
    const lehr_estimate *values = mean->chosen.values;
    double covariance = 0;
    for (size_t i = 0; i < n; i++) {
        double shares = weight(&position, i) / position.sum * weight(&width, i) / width.sum;
        covariance += shares * fits[i].chosen.correlation * chosen(&position, i)->stderr_value *
                      chosen(&width, i)->stderr_value;
    }
    double correlation =
        covariance * position.scale * width.scale /
        (values[LEHR_XRD_FSDP_POSITION].stderr_value * values[LEHR_XRD_FSDP_FWHM].stderr_value);
    return isfinite(correlation) ? correlation : 0;
}

lehr_status lehr_xrd_fsdp_average(lehr_xrd_fsdp *out, const lehr_xrd_fsdp *fits, size_t n, lehr_error *err)
{
    if (n == 0) {
        return lehr_error_set(err, LEHR_ERR_ARG, "no fit to average");
    }
    for (size_t i = 1; i < n; i++) {
        lehr_status status = fsdp_check_alike(&fits[0], &fits[i], err);
        if (status != LEHR_OK) {
            return status;
        }
    }
    lehr_xrd_fsdp mean = fits[0];
    lehr_estimate *values[LEHR_XRD_FSDP_N_VALUES] = {&mean.position, &mean.fwhm, &mean.amplitude, &mean.area,
                                                     &mean.baseline};
    mean.windows_used = 0;
    mean.other.use = use_of(fits, n, SIZE_MAX - 1);
    for (size_t k = 0; k < mean.n_windows; k++) {
        mean.windows[k].use = use_of(fits, n, k);
        mean.windows_used += mean.windows[k].use == LEHR_XRD_FSDP_USED;
    }
    double counting[LEHR_XRD_FSDP_N_VALUES];
    for (int v = 0; v < LEHR_XRD_FSDP_N_VALUES; v++) {
        weighing of = weigh(fits, n, (lehr_xrd_fsdp_value)v);
        average_all(&mean, &of);
        counting[v] = counting_of(&of);
    }
    mean.chosen.correlation = average_correlation(&mean, fits, n);
    for (int v = 0; v < LEHR_XRD_FSDP_N_VALUES; v++) {
        lehr_xrd_fsdp_budget budget = fsdp_budget_of(&mean, (lehr_xrd_fsdp_value)v, counting[v]);
        *values[v] = (lehr_estimate){mean.chosen.values[v].value, fsdp_budget_total(&budget)};
        mean.budget = v == LEHR_XRD_FSDP_POSITION ? budget : mean.budget;
    }
    *out = mean;
    return LEHR_OK;
}
