/// @file
/// What one pressure scale is. Private to the module.
#ifndef LEHR_FITTING_PRESSURE_SCALE_PRIVATE_H
#define LEHR_FITTING_PRESSURE_SCALE_PRIVATE_H

#include <lehr/fitting/pressure_scale.h>

/// P(d) with up to three constants A, B, C.
typedef struct scale_form {
    /// P at the shift d; derivatives with respect to d, A and B.
    double (*pressure)(double derivatives[3], const double constants[3], double d);
    /// d at P; NaN where there is none.
    double (*shift)(const double constants[3], double pressure_GPa);
} scale_form;

/// P = (A/B) [(1 + d)^B - 1]
extern const scale_form lehr_fitting_pressure_scale_power;
/// P = A d (1 + B d)
extern const scale_form lehr_fitting_pressure_scale_quadratic;
/// P = A/(B + C) {exp[(B + C)/C (1 - (1 + d)^-C)] - 1}
extern const scale_form lehr_fitting_pressure_scale_exponential;

struct lehr_fitting_pressure_scale {
    const char *name;
    const char *provenance;
    const char *caveat; ///< NULL for none
    const scale_form *form;
    double constants[3];
    double sigmas[2]; ///< standard errors of A and B; NaN where the publication states none
    double maximum_GPa;
};

#endif
