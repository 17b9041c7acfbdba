/// @file
/// What one equation of state is. Private to the module.
///
/// All equations are written for the dimensionless pressure p = P/K0 as a function of u = ln(V0/V), with the
/// two shape parameters K0' and K0 K0''. Then K = K0 dp/du, and the derivatives with respect to V0 and K0
/// follow for all equations at once.
#ifndef LEHR_FITTING_EOS_PRIVATE_H
#define LEHR_FITTING_EOS_PRIVATE_H

#include <lehr/fitting/eos.h>

/// Shape of a curve p(u).
typedef struct eos_shape {
    double prime;    ///< K0'
    double second;   ///< K0 K0''
    double exponent; ///< n of the Kunc equation
} eos_shape;

/// What a curve is at one point.
typedef struct eos_point {
    double p;        ///< P/K0
    double bulk;     ///< K/K0 = dp/du
    double d_prime;  ///< dp/dK0', total: with the implied K0'' changing along where the equation implies one
    double d_second; ///< dp/d(K0 K0''); 0 where K0'' is implied
} eos_point;

/// The next two derivatives at that point, which states need and fits do not.
typedef struct eos_curvature {
    double prime;  ///< K'
    double second; ///< K0 K''
} eos_curvature;

struct lehr_fitting_eos {
    const char *name;
    const char *reference;
    size_t order;    ///< number of parameters used: 2 V0 and K0, 3 with K0', 4 with K0''
    double exponent; ///< n of the Kunc equation; NaN: the caller's
    /// Point of the curve at u = ln(V0/V), with e = 1 - V/V0 for the equations in V; the curvature is
    /// nullable. False where there is none.
    bool (*point)(eos_point *out, eos_curvature *curvature, const lehr_fitting_eos *eos,
                  const eos_shape *shape, double u, double e);
    /// Integral of p exp(-u) from 0 to u: (E - E0)/(K0 V0).
    double (*energy)(const lehr_fitting_eos *eos, const eos_shape *shape, double u, double e);
    /// K0' of an equation of order 2 (else unused).
    double fixed_prime;
    /// K0 K0'' implied by the rest of the shape, for equations of order 2 and 3.
    double (*implied_second)(const lehr_fitting_eos *eos, const eos_shape *shape);
    double implied_slope; ///< its derivative with respect to K0', where .point needs it
    bool uses_second;     ///< .point reads K0 K0'' also where it is implied
    /// Closed-form inverse: e = 1 - V/V0 at p, false where there is none; NULL for the search.
    bool (*invert)(double *e, const lehr_fitting_eos *eos, const eos_shape *shape, double p);
    const lehr_fitting_eos
        *smaller; ///< the equation of one order below that this one contains; NULL for none
    /// Smallest K0' (excluded); -INFINITY for any.
    double lowest_prime;
};

/// Shape of the curve of an equation with these parameters; what it does not use is replaced by what it
/// implies. Without @p complete, K0 K0'' is left out where the curve does not depend on it.
void lehr_fitting_eos_shape(eos_shape *shape, const lehr_fitting_eos *eos,
                            const lehr_fitting_eos_parameters *parameters, bool complete);

/// Integral of f from a to b by composite Gauss-Legendre quadrature (20 points per panel of length <= 1):
/// exact to rounding for the entire functions of this module, without the cancellation of their closed forms
/// near b = a.
double lehr_fitting_eos_quadrature(double (*f)(double t, const void *context), const void *context, double a,
                                   double b);

extern const lehr_fitting_eos lehr_fitting_eos_murnaghan;
extern const lehr_fitting_eos lehr_fitting_eos_birch_2;
extern const lehr_fitting_eos lehr_fitting_eos_birch_3;
extern const lehr_fitting_eos lehr_fitting_eos_birch_4;
extern const lehr_fitting_eos lehr_fitting_eos_vinet;
extern const lehr_fitting_eos lehr_fitting_eos_poirier_2;
extern const lehr_fitting_eos lehr_fitting_eos_poirier_3;
extern const lehr_fitting_eos lehr_fitting_eos_poirier_4;
extern const lehr_fitting_eos lehr_fitting_eos_tait;
extern const lehr_fitting_eos lehr_fitting_eos_tait_2;
extern const lehr_fitting_eos lehr_fitting_eos_tait_3;
extern const lehr_fitting_eos lehr_fitting_eos_tait_log;
extern const lehr_fitting_eos lehr_fitting_eos_kunc;

#endif
