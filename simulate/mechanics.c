#include "mechanics.h"

#include <lehr/fitting/random.h>
#include <math.h>
#include <stdbool.h>

// ---- stress-strain curves -------------------------------------------------------------------
double lehr_simulate_test_strain(const lehr_simulate_test *t, double stress_MPa)
{
    double ratio = stress_MPa / t->yield_stress_MPa;
    return stress_MPa / (1e3 * t->modulus_GPa) + t->offset * pow(ratio, t->hardening) -
           t->seating * expm1(-ratio / t->toe);
}

static lehr_status check(const lehr_simulate_test *t, lehr_error *err)
{
    const struct {
        const char *name;
        double value;
        bool good;
    } values[] = {
        {"modulus", t->modulus_GPa, t->modulus_GPa > 0 && isfinite(t->modulus_GPa)},
        {"yield stress", t->yield_stress_MPa, t->yield_stress_MPa > 0 && isfinite(t->yield_stress_MPa)},
        {"offset", t->offset, t->offset > 0 && t->offset < 1},
        {"hardening exponent", t->hardening, t->hardening > 1 && isfinite(t->hardening)},
        {"seating", t->seating, t->seating >= 0 && t->seating < 1},
        {"toe", t->toe, t->toe > 0 && isfinite(t->toe)},
        {"strain", t->strain, t->strain > 0 && t->strain < 2},
        {"noise", t->noise_MPa, t->noise_MPa >= 0 && isfinite(t->noise_MPa)},
        {"number of points", (double)t->n, t->n >= 2},
    };
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        if (!values[i].good) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "stress-strain curve: %s %g is out of range",
                                  values[i].name, values[i].value);
        }
    }
    return LEHR_OK;
}

/// Stress of a strain, between two stresses that enclose it.
static double stress_of(const lehr_simulate_test *t, double strain, double low, double high)
{
    const int halvings = 60;
    for (int i = 0; i < halvings; i++) {
        double middle = (low + high) / 2;
        if (lehr_simulate_test_strain(t, middle) < strain) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return (low + high) / 2;
}

lehr_status lehr_simulate_test_draw(double *strain, double *stress_MPa, const lehr_simulate_test *test,
                                    uint64_t seed, uint64_t stream, lehr_error *err)
{
    lehr_random random = lehr_random_stream(seed, stream);
    lehr_status status = check(test, err);
    if (status != LEHR_OK) {
        return status;
    }
    // Elastic strain alone is less than the strain: it bounds the stress.
    double highest = 1e3 * test->modulus_GPa * test->strain;
    for (size_t i = 0; i < test->n; i++) {
        strain[i] = test->strain * (double)i / (double)(test->n - 1);
        stress_MPa[i] =
            stress_of(test, strain[i], 0, highest) + test->noise_MPa * lehr_random_normal(&random);
    }
    return LEHR_OK;
}

// ---- pop-ins --------------------------------------------------------------------------------
void lehr_simulate_popins_draw(double *stress, size_t n, double scale, double modulus, uint64_t seed,
                               uint64_t stream)
{
    lehr_random random = lehr_random_stream(seed, stream);
    for (size_t i = 0; i < n; i++) {
        stress[i] = scale * pow(-log(lehr_random_uniform(&random)), 1 / modulus);
    }
}

double lehr_simulate_popin_load_mN(double stress_GPa, double radius_um, double modulus_GPa)
{
    const double pi = 3.14159265358979323846;
    double pressure_GPa = stress_GPa / 0.31;
    return pow(pressure_GPa, 3) * pow(pi, 3) * radius_um * radius_um / (6 * modulus_GPa * modulus_GPa);
}

// ---- weighings ------------------------------------------------------------------------------
lehr_status lehr_simulate_weighing_draw(double *air_g, double *liquid_g, size_t n,
                                        const lehr_simulate_weighing *w, uint64_t seed, uint64_t stream,
                                        lehr_error *err)
{
    const double weights_g_per_cm3 = 8;
    lehr_random random = lehr_random_stream(seed, stream);
    if (!(w->density_g_per_cm3 > w->liquid_g_per_cm3 && w->liquid_g_per_cm3 > w->air_g_per_cm3)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "a sample of %g g/cm^3 is not weighed in a liquid of %g g/cm^3 and air of %g "
                              "g/cm^3: each must be less dense than the one before",
                              w->density_g_per_cm3, w->liquid_g_per_cm3, w->air_g_per_cm3);
    }
    double scale = w->mass_g / w->density_g_per_cm3 / (1 - w->air_g_per_cm3 / weights_g_per_cm3);
    for (size_t i = 0; i < n; i++) {
        air_g[i] =
            scale * (w->density_g_per_cm3 - w->air_g_per_cm3) + w->noise_g * lehr_random_normal(&random);
        liquid_g[i] =
            scale * (w->density_g_per_cm3 - w->liquid_g_per_cm3) + w->noise_g * lehr_random_normal(&random);
    }
    return LEHR_OK;
}
