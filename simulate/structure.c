#include "structure.h"

#include <math.h>

static const double pi = 3.14159265358979323846;

/// Hard spheres; x = q d.
static double percus_yevick(double x, double phi)
{
    // Below, the terms in 1/x^6 cancel too far; S is flat there.
    x = fmax(x, 0.05);
    double one = (1 - phi) * (1 - phi) * (1 - phi) * (1 - phi);
    double l1 = (1 + 2 * phi) * (1 + 2 * phi) / one;
    double l2 = -(1 + phi / 2) * (1 + phi / 2) / one;
    double s = sin(x);
    double c = cos(x);
    double x2 = x * x;
    double t = l1 * (s - x * c) / (x2 * x) + 6 * phi * l2 * (2 * x * s - (x2 - 2) * c - 2) / (x2 * x2) +
               phi * l1 / 2 * ((4 * x2 - 24) * x * s - (x2 * x2 - 12 * x2 + 24) * c + 24) / (x2 * x2 * x2);
    return 1 / (1 + 24 * phi * t);
}

static double bessel(double x)
{
    return x > 1e-4 ? sin(x) / x : 1 - x * x / 6;
}

static double voigt(double q, double position, double width)
{
    const double share = 0.06;
    const double four_ln2 = 2.77258872223978123767;
    double x = (q - position) / width;
    return (1 - share) * exp(-four_ln2 * x * x) + share / (1 + 4 * x * x);
}

static double peaks_at(const lehr_simulate_structure *s, double q)
{
    const double foot = 0.1;
    double q1 = s->position_per_ang;
    return foot + (1 - foot) / (1 + exp(-(q - 1.45 * q1) / (0.12 * q1))) +
           2.5 * voigt(q, q1, s->width_per_ang) + 0.35 * voigt(q, 1.72 * q1, 0.36 * q1);
}

double lehr_simulate_structure_at(const lehr_simulate_structure *s, double q_per_ang)
{
    if (s->peaks) {
        return peaks_at(s, q_per_ang);
    }
    double soft = q_per_ang * s->softness_ang;
    double x = q_per_ang * s->diameter_ang;
    return 1 + s->weight * (percus_yevick(x, s->fraction) - 1) * exp(-soft * soft / 2) +
           s->extra * bessel(1.2 * x) * exp(-0.0072 * x * x);
}

/// Highest point of the first peak, by golden sections.
static double find_top(const lehr_simulate_structure *s)
{
    const double golden = 0.61803398874989484820;
    double a = 5.5 / s->diameter_ang;
    double b = 8.5 / s->diameter_ang;
    // Wide soft peaks: the slope decides, since the value is flat to 1e-8 of the place.
    for (int i = 0; i < 30; i++) {
        double c = b - golden * (b - a);
        double d = a + golden * (b - a);
        if (lehr_simulate_structure_at(s, c) > lehr_simulate_structure_at(s, d)) {
            b = d;
        } else {
            a = c;
        }
    }
    double h = 1e-4 / s->diameter_ang;
    double q = (a + b) / 2;
    for (int i = 0; i < 3; i++) {
        double low = lehr_simulate_structure_at(s, q - h);
        double high = lehr_simulate_structure_at(s, q + h);
        double bend = low + high - 2 * lehr_simulate_structure_at(s, q);
        q += bend < 0 ? fmax(fmin(h / 2 * (low - high) / bend, h), -h) : 0;
    }
    return q;
}

/// Where S passes a height between two places.
static double find_level(const lehr_simulate_structure *s, double low, double high, double level)
{
    bool rising = lehr_simulate_structure_at(s, high) > lehr_simulate_structure_at(s, low);
    for (int i = 0; i < 60; i++) {
        double middle = (low + high) / 2;
        if ((lehr_simulate_structure_at(s, middle) > level) == rising) {
            high = middle;
        } else {
            low = middle;
        }
    }
    return (low + high) / 2;
}

/// Diameter and weight of a fraction, and the width of the peak.
static double shape(lehr_simulate_structure *s, double phi)
{
    s->fraction = phi;
    s->diameter_ang = 7.0 / s->position_per_ang;
    double top = NAN;
    for (int i = 0; i < 30; i++) {
        s->weight = s->number_density_per_ang3 * pi * pow(s->diameter_ang, 3) / (6 * phi);
        s->extra = fmax(s->weight * (1 - percus_yevick(0, phi)) - 1 - s->contrast + 0.02, 0);
        top = find_top(s);
        if (fabs(top / s->position_per_ang - 1) < 1e-11) {
            break;
        }
        s->diameter_ang *= top / s->position_per_ang;
    }
    double half = lehr_simulate_structure_at(s, top) / 2;
    return find_level(s, top, 1.45 * top, half) - find_level(s, 0.4 * top, top, half);
}

lehr_status lehr_simulate_structure_solve(lehr_simulate_structure *s, lehr_error *err)
{
    double low = 0.36;
    double high = 0.60;
    if (!(s->position_per_ang > 0) || !(s->width_per_ang > 0) || !(s->softness_ang > 0) ||
        !(s->number_density_per_ang3 > 0)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "a structure with its peak at %g/angstrom, %g/angstrom wide, softness %g "
                              "angstrom and %g atoms per cubic angstrom: all must be greater than 0",
                              s->position_per_ang, s->width_per_ang, s->softness_ang,
                              s->number_density_per_ang3);
    }
    if (s->peaks) {
        return LEHR_OK;
    }
    double widest = shape(s, low);
    double narrowest = shape(s, high);
    if (!(s->width_per_ang < widest && s->width_per_ang > narrowest)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "a first peak at %g/angstrom cannot be %g/angstrom wide: hard spheres of this "
                              "density and softness (%g angstrom) make it %.3g to %.3g",
                              s->position_per_ang, s->width_per_ang, s->softness_ang, narrowest, widest);
    }
    for (int i = 0; i < 40; i++) {
        double middle = (low + high) / 2;
        if (shape(s, middle) > s->width_per_ang) {
            low = middle;
        } else {
            high = middle;
        }
    }
    (void)shape(s, (low + high) / 2);
    return LEHR_OK;
}
