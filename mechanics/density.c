#include "density.h"

#include <lehr/core/constants.h>
#include <lehr/fitting/distribution.h>
#include <math.h>

lehr_status lehr_mechanics_water_density_g_per_cm3(double *out, double temperature_K, lehr_error *err)
{
    double t = temperature_K - LEHR_CORE_ZERO_CELSIUS_K;
    *out = (double)NAN;
    if (!(t >= 0 && t <= 40)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "water of %.6g K: its density is known from 273.15 K to 313.15 K; give the "
                              "density of the liquid instead",
                              temperature_K);
    }
    double a = t - 3.983035;
    *out = 0.999974950 * (1 - a * a * (t + 301.797) / (522528.9 * (t + 69.34881)));
    return LEHR_OK;
}

lehr_status lehr_mechanics_air_density_g_per_cm3(double *out, double temperature_K, double pressure_Pa,
                                                 double humidity, lehr_error *err)
{
    double t = temperature_K - LEHR_CORE_ZERO_CELSIUS_K;
    *out = (double)NAN;
    if (!(t >= -10 && t <= 40 && pressure_Pa >= 6e4 && pressure_Pa <= 1.1e5 && humidity >= 0 &&
          humidity <= 1)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "air of %.6g K, %.6g Pa and humidity %.3g: the formula holds from 263.15 K to "
                              "313.15 K, 60 kPa to 110 kPa and 0 to 1",
                              temperature_K, pressure_Pa, humidity);
    }
    double per_m3 = (0.34848 * pressure_Pa / 100 - 0.9 * humidity * exp(0.061 * t)) / temperature_K;
    *out = per_m3 / 1000;
    return LEHR_OK;
}

static lehr_status check(const double *air_g, const double *liquid_g, size_t n,
                         const lehr_mechanics_weighing *w, lehr_error *err)
{
    if (n == 0) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "no weighing");
    }
    if (!(w->air_g_per_cm3 >= 0 && w->liquid_g_per_cm3 > w->air_g_per_cm3 && isfinite(w->liquid_g_per_cm3)) ||
        !(w->sigma_liquid_g_per_cm3 >= 0) || !(w->sigma_mass_g >= 0)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "liquid of %.6g +- %.3g g/cm^3 over air of %.6g g/cm^3, balance of %.3g g: the "
                              "liquid must be denser than air, and errors not negative",
                              w->liquid_g_per_cm3, w->sigma_liquid_g_per_cm3, w->air_g_per_cm3,
                              w->sigma_mass_g);
    }
    for (size_t i = 0; i < n; i++) {
        if (!(air_g[i] > 0 && liquid_g[i] > 0 && isfinite(air_g[i]))) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN,
                                  "weighing %zu: readings of %.6g g in air and %.6g g in the liquid; both "
                                  "must be positive",
                                  i + 1, air_g[i], liquid_g[i]);
        }
        if (!(liquid_g[i] < air_g[i])) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN,
                                  "weighing %zu: %.6g g in the liquid is not less than %.6g g in air: are "
                                  "the columns exchanged?",
                                  i + 1, liquid_g[i], air_g[i]);
        }
    }
    return LEHR_OK;
}

lehr_status lehr_mechanics_density_measure(lehr_mechanics_density *out, const double *air_g,
                                           const double *liquid_g, size_t n,
                                           const lehr_mechanics_weighing *weighing, lehr_error *err)
{
    *out = (lehr_mechanics_density){0};
    lehr_status status = check(air_g, liquid_g, n, weighing, err);
    if (status != LEHR_OK) {
        return status;
    }
    double above_air = weighing->liquid_g_per_cm3 - weighing->air_g_per_cm3;
    double first = liquid_g[0] / (air_g[0] - liquid_g[0]); // squares about it keep their digits
    double sum = 0, sum_squares = 0, balance = 0, ratio = 0;
    for (size_t i = 0; i < n; i++) {
        double lift = air_g[i] - liquid_g[i];
        double off = liquid_g[i] / lift - first;
        sum += off;
        sum_squares += off * off;
        ratio += air_g[i] / lift / (double)n;
        double per_g = hypot(liquid_g[i], air_g[i]) / (lift * lift) * above_air;
        balance += per_g * per_g * weighing->sigma_mass_g * weighing->sigma_mass_g;
    }
    double count = (double)n;
    out->n = n;
    out->density_g_per_cm3 = ratio * above_air + weighing->air_g_per_cm3;
    double variance = n > 1 ? fmax(0, sum_squares - sum * sum / count) / (count - 1) : (double)NAN;
    out->scatter = sqrt(variance) * above_air;
    double of_balance = sqrt(balance) / count;
    double student = n > 1 ? lehr_quantile_t(lehr_confidence_of_sigmas(1), count - 1) : 0;
    double of_scatter = n > 1 ? student * out->scatter / sqrt(count) : 0;
    out->weighing = fmax(of_balance, of_scatter);
    out->liquid = ratio * weighing->sigma_liquid_g_per_cm3;
    out->stderr_g_per_cm3 = hypot(out->weighing, out->liquid);
    if (n == 1 && weighing->sigma_mass_g == 0) { // nothing tells the error of a single pair
        out->weighing = out->stderr_g_per_cm3 = (double)NAN;
    }
    return LEHR_OK;
}

double lehr_mechanics_density_change(double *stderr_change, const lehr_mechanics_density *density,
                                     const lehr_mechanics_density *reference)
{
    double ratio = density->density_g_per_cm3 / reference->density_g_per_cm3;
    double own = density->weighing / density->density_g_per_cm3;
    double other = reference->weighing / reference->density_g_per_cm3;
    double common =
        density->liquid / density->density_g_per_cm3 - reference->liquid / reference->density_g_per_cm3;
    *stderr_change = ratio * sqrt(own * own + other * other + common * common);
    return ratio - 1;
}

lehr_status lehr_mechanics_density_describe(const lehr_mechanics_density *density, lehr_record *record,
                                            lehr_error *err)
{
    static const char unit[] = "g/cm^3";
    lehr_record *budget = NULL;
    lehr_status status = lehr_record_add_quantity(record, "density", density->density_g_per_cm3,
                                                  density->stderr_g_per_cm3, unit, err);
    if (status == LEHR_OK) {
        status = lehr_record_add_record(&budget, record, "budget", err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_quantity(budget, "weighing", density->weighing, (double)NAN, unit, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_quantity(budget, "liquid", density->liquid, (double)NAN, unit, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_quantity(record, "scatter", density->scatter, (double)NAN, unit, err);
    }
    return status == LEHR_OK ? lehr_record_add_number(record, "repeats", (double)density->n, err) : status;
}
