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
        {"stress drop", t->drop_MPa, t->drop_MPa >= 0 && isfinite(t->drop_MPa)},
        {"strain between drops", t->drop_strain, !(t->drop_MPa > 0) || t->drop_strain > 0},
        {"stress of unloading", t->unload_stress, t->unloads == 0 || t->unload_stress > 0},
        {"depth of unloading", t->unload_depth,
         t->unloads == 0 || (t->unload_depth > 0 && t->unload_depth <= 1)},
        {"hysteresis", t->hysteresis, t->unloads == 0 || (t->hysteresis >= 0 && t->hysteresis < 1)},
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

/// Strain that a cycle takes off, and points of each of its branches.
static double cycle_strain(const lehr_simulate_test *t)
{
    return t->unload_depth * t->unload_stress * t->yield_stress_MPa / (1e3 * t->modulus_GPa);
}

static size_t cycle_points(const lehr_simulate_test *t)
{
    const double least = 10;
    return t->unloads == 0 ? 0 : (size_t)fmax(ceil(cycle_strain(t) / t->strain * (double)(t->n - 1)), least);
}

size_t lehr_simulate_test_points(const lehr_simulate_test *test)
{
    return test->n + 2 * test->unloads * cycle_points(test);
}

/// Down and up again from (strain, stress); the last point is where the cycle began.
static void draw_cycle(double *strain, double *stress_MPa, const lehr_simulate_test *t, double begin,
                       double begin_MPa)
{
    size_t m = cycle_points(t);
    double taken_MPa = t->unload_depth * begin_MPa;
    double taken = taken_MPa / (1e3 * t->modulus_GPa);
    for (size_t i = 0; i < 2 * m; i++) {
        bool down = i < m;
        double share = down ? (double)(m - 1 - i) / (double)m : (double)(i + 1 - m) / (double)m;
        // Under unloading the sample lags behind: more strain at the same stress.
        double lag = 2 * t->hysteresis * share * (1 - share) * taken;
        stress_MPa[i] = begin_MPa - taken_MPa * (1 - share);
        strain[i] = begin - taken * (1 - share) + (down ? lag : -lag);
    }
}

/// Serrated flow: where the stress is below the curve, and where it drops next.
typedef struct serration {
    lehr_random random;
    bool below;
    double from, from_MPa; ///< the foot of the last drop
    double next;           ///< strain of the next drop
} serration;

static double waiting(serration *of, const lehr_simulate_test *t)
{
    return -t->drop_strain * log(lehr_random_uniform(&of->random));
}

/// Stress at a strain whose curve is at @p smooth_MPa.
static double serrated(serration *of, const lehr_simulate_test *t, double strain, double smooth_MPa)
{
    if (!(t->drop_MPa > 0) ||
        lehr_simulate_test_strain(t, smooth_MPa) - smooth_MPa / (1e3 * t->modulus_GPa) - t->seating <
            2 * t->offset) {
        return smooth_MPa;
    }
    of->next = isnan(of->next) ? strain + waiting(of, t) : of->next;
    double reloaded_MPa = of->from_MPa + 1e3 * t->modulus_GPa * (strain - of->from);
    if (of->below && reloaded_MPa < smooth_MPa) {
        return reloaded_MPa;
    }
    if (of->below) {
        of->below = false;
        of->next = strain + waiting(of, t);
    }
    if (strain < of->next) {
        return smooth_MPa;
    }
    of->below = true;
    of->from = strain;
    of->from_MPa = fmax(smooth_MPa + t->drop_MPa * log(lehr_random_uniform(&of->random)), 0);
    return of->from_MPa;
}

/// The test without noise. @returns false where the cycles have no place
static bool draw_smooth(double *strain, double *stress_MPa, const lehr_simulate_test *t, serration *flow)
{
    // Elastic strain alone is less than the strain: it bounds the stress.
    double highest_MPa = 1e3 * t->modulus_GPa * t->strain;
    size_t m = cycle_points(t);
    size_t cycles = 0;
    size_t row = 0;
    for (size_t i = 0; i < t->n; i++, row++) {
        strain[row] = t->strain * (double)i / (double)(t->n - 1);
        double smooth_MPa = stress_of(t, strain[row], 0, highest_MPa);
        stress_MPa[row] = serrated(flow, t, strain[row], smooth_MPa);
        while (cycles < t->unloads && smooth_MPa >= t->unload_stress * t->yield_stress_MPa) {
            draw_cycle(strain + row + 1, stress_MPa + row + 1, t, strain[row], stress_MPa[row]);
            row += 2 * m;
            cycles++;
        }
    }
    return cycles == t->unloads;
}

lehr_status lehr_simulate_test_draw(double *strain, double *stress_MPa, const lehr_simulate_test *test,
                                    uint64_t seed, uint64_t stream, lehr_error *err)
{
    const uint64_t of_drops = 0x800000; // beside the stream of the noise
    lehr_random random = lehr_random_stream(seed, stream);
    serration flow = {.random = lehr_random_stream(seed, stream ^ of_drops), .next = (double)NAN};
    lehr_status status = check(test, err);
    if (status != LEHR_OK) {
        return status;
    }
    if (!draw_smooth(strain, stress_MPa, test, &flow)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "stress-strain curve: unloading at %.5g MPa, which a strain of %g does not "
                              "reach",
                              test->unload_stress * test->yield_stress_MPa, test->strain);
    }
    for (size_t i = 0; i < lehr_simulate_test_points(test); i++) {
        stress_MPa[i] += test->noise_MPa * lehr_random_normal(&random);
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
