#include "stationary.h"

#include <float.h>
#include <math.h>

// Below this packing fraction F0'' > 0 everywhere (cusp at 0.32332799).
static const double phi_cusp = 0.3233;
// Up to here the two zeros of F0'' lie so close together that their middle is searched for.
static const double phi_near_cusp = 0.35;

/// A function of r whose root is wanted: F'' (turning) or r (F' + P) (stationary).
typedef struct target {
    const lehr_ecnle_fluid *fluid;
    double pressure;
    bool turning;
} target;

typedef struct sample {
    double value;
    double derivative;
    double noise; ///< a value below this is zero in double precision
} sample;

static sample evaluate(const target *t, double r_d)
{
    lehr_ecnle_free_energy f = lehr_ecnle_free_energy_evaluate(t->fluid, r_d);
    if (t->turning) {
        // The slope is stationary at the root, so its error is the square of this one.
        return (sample){f.curvature, f.third, 1e-11 / (r_d * r_d)};
    }
    double slope = f.slope + t->pressure;
    // r (F' + P) is nearly linear in r at both minima.
    return (sample){r_d * slope, slope + r_d * f.curvature, 64 * DBL_EPSILON};
}

/// Newton kept inside a shrinking bracket. @p rising: the function is negative at @p low.
static double find_root(const target *t, double low, double high, double start, bool rising)
{
    enum { max_iterations = 200 };
    double r = start > low && start < high ? start : sqrt(low * high);
    for (int i = 0; i < max_iterations; i++) {
        sample s = evaluate(t, r);
        if (fabs(s.value) <= s.noise) {
            break;
        }
        if ((s.value < 0) == rising) {
            low = r;
        } else {
            high = r;
        }
        double next = r - s.value / s.derivative;
        if (!(next > low && next < high)) {
            next = sqrt(low * high);
        }
        if (fabs(next - r) <= DBL_EPSILON * r) {
            break;
        }
        r = next;
    }
    return r;
}

// ---- zeros of F0'' ------------------------------------------------------------------
/// Place of the minimum of r^2 F0'' by golden sections: close to the cusp the only safe point between the
/// zeros.
static double find_middle(const lehr_ecnle_fluid *fluid)
{
    const double golden = 0.61803398874989484820;
    double low = 0.36;
    double high = 0.52;
    double r[2] = {high - golden * (high - low), low + golden * (high - low)};
    double h[2];
    for (int i = 0; i < 2; i++) {
        h[i] = r[i] * r[i] * lehr_ecnle_free_energy_evaluate(fluid, r[i]).curvature;
    }
    while (high - low > 1e-7) {
        int keep = h[0] < h[1] ? 0 : 1;
        if (keep == 0) {
            high = r[1];
        } else {
            low = r[0];
        }
        r[1 - keep] = r[keep];
        h[1 - keep] = h[keep];
        r[keep] = keep == 0 ? high - golden * (high - low) : low + golden * (high - low);
        h[keep] = r[keep] * r[keep] * lehr_ecnle_free_energy_evaluate(fluid, r[keep]).curvature;
    }
    return (low + high) / 2;
}

static lehr_ecnle_turning turning_at(const lehr_ecnle_fluid *fluid, double r_d)
{
    return (lehr_ecnle_turning){.r_d = r_d,
                                .slope = lehr_ecnle_free_energy_evaluate(fluid, r_d).slope,
                                .slope_error = lehr_ecnle_free_energy_error(fluid, r_d).slope};
}

void lehr_ecnle_turnings_find(lehr_ecnle_fluid *fluid)
{
    if (fluid->phi_shape < phi_cusp) {
        return;
    }
    // Starting points fitted to the computed zeros: r_up to 0.2 %, r_dn to 3 %; the middle is their geometric
    // mean.
    double x = fluid->phi_shape - 0.5;
    double up = exp(-2.0998 + x * (-6.4049 + x * (-0.157 - 13.985 * x)));
    double down = 0.54908 + x * (0.9404 + x * (2.5412 - 16.821 * x));
    double middle = fluid->phi_shape < phi_near_cusp ? find_middle(fluid) : sqrt(up * down);
    if (!(lehr_ecnle_free_energy_evaluate(fluid, middle).curvature < 0)) {
        return;
    }
    const target curvature = {.fluid = fluid, .turning = true};
    fluid->has_turnings = true;
    fluid->up = turning_at(fluid, find_root(&curvature, 0.25 * up, middle, up, false));
    fluid->down = turning_at(fluid, find_root(&curvature, middle, 1.5, down, true));
}

size_t lehr_ecnle_turnings_scan(lehr_ecnle_fluid *fluid)
{
    enum { n_steps = 160 };
    const double last = 3;
    const target curvature = {.fluid = fluid, .turning = true};
    double first = lehr_ecnle_fluid_r_min();
    double ends[2][2] = {{0}}; // brackets of the first fall below 0 and the last rise above it
    double before = 1;         // -3 ln r rules at small r
    double r_before = first;
    size_t n = 0;
    for (int i = 1; i <= n_steps; i++) {
        double r = first * pow(last / first, (double)i / n_steps);
        double value = lehr_ecnle_free_energy_evaluate(fluid, r).curvature;
        bool falls = before > 0 && value <= 0;
        bool rises = before <= 0 && value > 0;
        if ((falls && !(ends[0][1] > 0)) || rises) {
            ends[rises][0] = r_before;
            ends[rises][1] = r;
        }
        n += falls || rises;
        before = value;
        r_before = r;
    }
    fluid->has_turnings = n >= 2 && ends[1][1] > 0;
    if (fluid->has_turnings) {
        fluid->up = turning_at(fluid, find_root(&curvature, ends[0][0], ends[0][1], 0, false));
        fluid->down = turning_at(fluid, find_root(&curvature, ends[1][0], ends[1][1], 0, true));
    }
    return n;
}

// ---- stationary points --------------------------------------------------------------
/// The point at @p r_d: the residual slope and the quadrature errors become errors of position and values.
static lehr_ecnle_point point_at(const target *t, double r_d)
{
    lehr_ecnle_free_energy f = lehr_ecnle_free_energy_evaluate(t->fluid, r_d);
    lehr_ecnle_free_energy error = lehr_ecnle_free_energy_error(t->fluid, r_d);
    double residual = fabs(f.slope + t->pressure) + error.slope;
    double r_error = residual / fabs(f.curvature) + DBL_EPSILON * r_d;
    return (lehr_ecnle_point){.exists = true,
                              .r_d = {r_d, r_error},
                              // F is stationary: the error of r enters squared.
                              .energy = {f.value + t->pressure * r_d, error.value + residual * r_error},
                              .curvature = {f.curvature, error.curvature + fabs(f.third) * r_error}};
}

/// Where a point has moved to by a change of pressure; @p otherwise where it was not there.
static double follow(const lehr_ecnle_point *point, double change, double otherwise)
{
    return point && point->exists ? point->r_d.value - change / point->curvature.value : otherwise;
}

void lehr_ecnle_stationary_follow(lehr_ecnle_stationary *out, const lehr_ecnle_fluid *fluid, double pressure,
                                  const lehr_ecnle_stationary *near, double near_pressure)
{
    const target slope = {.fluid = fluid, .pressure = pressure};
    double change = pressure - near_pressure;
    bool held = fluid->has_turnings && fluid->up.slope + pressure > 0;     // F' is positive somewhere inside
    bool barred = fluid->has_turnings && fluid->down.slope + pressure < 0; // and negative farther out
    *out = (lehr_ecnle_stationary){0};
    if (held) {
        // F0' stays below its small-r law -3/r + C, whose root is therefore below the true one.
        double law = 3 / (fluid->small_r_force + pressure);
        double low = law > 0 && law < fluid->up.r_d && !fluid->measured ? 0.9 * law : 0.01 * fluid->up.r_d;
        double start = follow(near ? &near->localised : NULL, change, law);
        out->localised = point_at(&slope, find_root(&slope, low, fluid->up.r_d, start, true));
    }
    if (held && barred) {
        double middle = fluid->up.r_d + 0.6 * (fluid->down.r_d - fluid->up.r_d);
        double start = follow(near ? &near->barrier : NULL, change, middle);
        out->barrier = point_at(&slope, find_root(&slope, fluid->up.r_d, fluid->down.r_d, start, false));
    }
    if (pressure > 0 && (barred || !held)) {
        double low = barred ? fluid->down.r_d : 0.9 * 3 / (fluid->small_r_force + pressure);
        low = fluid->measured && !barred ? lehr_ecnle_fluid_r_min() : low;
        // The second minimum moves as 3/P, which one step of Newton's iteration overshoots.
        out->second = point_at(&slope, find_root(&slope, low, 6 / pressure, 3 / pressure, true));
    }
}

void lehr_ecnle_stationary_find(lehr_ecnle_stationary *out, const lehr_ecnle_fluid *fluid, double pressure)
{
    lehr_ecnle_stationary_follow(out, fluid, pressure, NULL, pressure);
}
