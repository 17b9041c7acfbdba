#include "eos_private.h"

#include <math.h>

// ---- quadrature ---------------------------------------------------------------------
static const struct {
    double node, weight;
} gauss_legendre[] = {
    // positive half of 20 points on [-1, 1]
    {0.9931285991850949248, 0.01761400713915211831}, {0.9639719272779137913, 0.04060142980038694133},
    {0.9122344282513259059, 0.06267204833410906357}, {0.8391169718222188234, 0.08327674157670474872},
    {0.7463319064601507926, 0.1019301198172404350},  {0.6360536807265150255, 0.1181945319615184173},
    {0.5108670019508270980, 0.1316886384491766269},  {0.3737060887154195607, 0.1420961093183820513},
    {0.2277858511416450781, 0.1491729864726037468},  {0.07652652113349733375, 0.1527533871307258507},
};

double lehr_fitting_eos_quadrature(double (*f)(double t, const void *context), const void *context, double a,
                                   double b)
{
    const double most_panels = 1000; // an overflow elsewhere must not become an endless loop
    double panels = fmax(1, fmin(ceil(fabs(b - a)), most_panels));
    double half = (b - a) / panels / 2;
    double sum = 0;
    for (double k = 0; k < panels; k++) {
        double centre = a + half * (2 * k + 1);
        for (size_t i = 0; i < sizeof gauss_legendre / sizeof gauss_legendre[0]; i++) {
            double shift = half * gauss_legendre[i].node;
            sum +=
                gauss_legendre[i].weight * half * (f(centre - shift, context) + f(centre + shift, context));
        }
    }
    return sum;
}

// ---- parameters ---------------------------------------------------------------------
void lehr_fitting_eos_shape(eos_shape *shape, const lehr_fitting_eos *eos,
                            const lehr_fitting_eos_parameters *parameters, bool complete)
{
    shape->prime = eos->order > 2 ? parameters->bulk_prime : eos->fixed_prime;
    shape->exponent = isnan(eos->exponent) ? parameters->exponent : eos->exponent;
    shape->second = (double)NAN;
    if (eos->order > 3) {
        shape->second = parameters->bulk_GPa * parameters->bulk_second_per_GPa;
    } else if (complete || eos->uses_second) {
        shape->second = eos->implied_second(eos, shape);
    }
}

lehr_status lehr_fitting_eos_complete(lehr_fitting_eos_parameters *out, const lehr_fitting_eos *eos,
                                      const lehr_fitting_eos_parameters *parameters, lehr_error *err)
{
    const lehr_fitting_eos_parameters *p = parameters;
    if (!(p->volume0 > 0 && isfinite(p->volume0))) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "V0 = %g is not a number greater than 0", p->volume0);
    }
    if (!(p->bulk_GPa > 0 && isfinite(p->bulk_GPa))) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "K0 = %g GPa is not a number greater than 0",
                              p->bulk_GPa);
    }
    eos_shape shape;
    lehr_fitting_eos_shape(&shape, eos, p, true);
    if (!isfinite(shape.prime)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "K0' = %g is not finite", shape.prime);
    }
    if (!(shape.prime > eos->lowest_prime)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "K0' = %g is not greater than %g, where %s ends",
                              shape.prime, eos->lowest_prime, eos->name);
    }
    if (!isfinite(shape.exponent)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "the exponent n = %g of %s is not finite", shape.exponent,
                              eos->name);
    }
    if (!isfinite(shape.second)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "K0'' = %g 1/GPa is not finite", p->bulk_second_per_GPa);
    }
    *out = (lehr_fitting_eos_parameters){
        .volume0 = p->volume0,
        .bulk_GPa = p->bulk_GPa,
        .bulk_prime = shape.prime,
        .bulk_second_per_GPa = shape.second / p->bulk_GPa,
        .exponent = shape.exponent,
    };
    return LEHR_OK;
}

// ---- evaluation ---------------------------------------------------------------------
/// u and e without cancellation near V0.
static bool evaluate(eos_point *point, eos_curvature *curvature, double *u, double *e,
                     const lehr_fitting_eos *eos, const eos_shape *shape, double volume0, double volume)
{
    *e = (volume0 - volume) / volume0;
    *u = -log1p(-*e);
    return volume > 0 && isfinite(*u) && eos->point(point, curvature, eos, shape, *u, *e);
}

lehr_status lehr_fitting_eos_state_at(lehr_fitting_eos_state *out, const lehr_fitting_eos *eos,
                                      const lehr_fitting_eos_parameters *parameters, double volume,
                                      lehr_error *err)
{
    lehr_fitting_eos_parameters p;
    lehr_status status = lehr_fitting_eos_complete(&p, eos, parameters, err);
    if (status != LEHR_OK) {
        return status;
    }
    eos_shape shape;
    lehr_fitting_eos_shape(&shape, eos, parameters, false);
    eos_point point;
    eos_curvature curvature;
    double u = 0;
    double e = 0;
    if (!evaluate(&point, &curvature, &u, &e, eos, &shape, p.volume0, volume)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "%s has no pressure at V = %g (V0 = %g)", eos->name,
                              volume, p.volume0);
    }
    bool spinodal = point.bulk == 0;
    *out = (lehr_fitting_eos_state){
        .pressure_GPa = p.bulk_GPa * point.p,
        .bulk_GPa = p.bulk_GPa * point.bulk,
        .bulk_prime = spinodal ? (double)NAN : curvature.prime,
        .bulk_second_per_GPa = spinodal ? (double)NAN : curvature.second / p.bulk_GPa,
        .energy_GPa_volume = p.bulk_GPa * p.volume0 * eos->energy(eos, &shape, u, e),
    };
    return LEHR_OK;
}

bool lehr_fitting_eos_differentiate(lehr_fitting_eos_derivatives *out, const lehr_fitting_eos *eos,
                                    const lehr_fitting_eos_parameters *parameters, double volume)
{
    double volume0 = parameters->volume0;
    double bulk = parameters->bulk_GPa;
    eos_shape shape;
    lehr_fitting_eos_shape(&shape, eos, parameters, false);
    if (!(volume0 > 0) || !(bulk > 0) || !(shape.prime > eos->lowest_prime)) {
        return false;
    }
    eos_point point;
    double u = 0;
    double e = 0;
    if (!evaluate(&point, NULL, &u, &e, eos, &shape, volume0, volume)) {
        return false;
    }
    bool free_second = eos->order > 3;
    out->pressure_GPa = bulk * point.p;
    out->d_volume = -bulk * point.bulk / volume;
    out->d_parameters[LEHR_FITTING_EOS_V0] = bulk * point.bulk / volume0;
    // P = K0 p(u; K0', K0 K0''): K0 also enters the second shape parameter.
    out->d_parameters[LEHR_FITTING_EOS_K0] = point.p + (free_second ? shape.second * point.d_second : 0);
    out->d_parameters[LEHR_FITTING_EOS_K0_PRIME] = eos->order > 2 ? bulk * point.d_prime : 0;
    out->d_parameters[LEHR_FITTING_EOS_K0_SECOND] = free_second ? bulk * bulk * point.d_second : 0;
    return isfinite(out->pressure_GPa);
}
