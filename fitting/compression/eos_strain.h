/// @file
/// Normalised pressure against finite strain (f-F plot): the test by eye of which equation of state and which
/// order the data ask for, with the errors of both coordinates.
#ifndef LEHR_FITTING_EOS_STRAIN_H
#define LEHR_FITTING_EOS_STRAIN_H

#include <lehr/core/error.h>

LEHR_BEGIN_DECLS

/// Strain measure, and what the points lie on where the equation holds. x = (V/V0)^(1/3), u = ln(V0/V).
typedef enum lehr_fitting_eos_strain_kind {
    LEHR_FITTING_EOS_STRAIN_EULER,   ///< f = (x^-2 - 1)/2, F = P/[3f(1+2f)^(5/2)] = K0 (1 + a f + b f^2)
    LEHR_FITTING_EOS_STRAIN_NATURAL, ///< f = u/3, F = P/[3f exp(u)] = K0 (1 + a u + b u^2)
    LEHR_FITTING_EOS_STRAIN_VINET    ///< f = 1 - x, F = ln{P x^2/[3(1 - x)]} = ln K0 + (3/2)(K0' - 1) f
} lehr_fitting_eos_strain_kind;

/// One measured point; standard errors >= 0.
typedef struct lehr_fitting_eos_datum {
    double pressure_GPa;
    double volume;
    double sigma_pressure_GPa;
    double sigma_volume;
} lehr_fitting_eos_datum;

/// Its coordinates in the f-F plot. F is in GPa, for Vinet the logarithm of a value in GPa. V0 is common to
/// all points: its error moves them together, by the two derivatives.
typedef struct lehr_fitting_eos_strain {
    double strain;       ///< f
    double stress;       ///< F
    double sigma_strain; ///< from the error of V
    double sigma_stress; ///< from the errors of P and V
    double covariance;   ///< of f and F: both contain V
    double d_strain_dV0; ///< df/dV0
    double d_stress_dV0; ///< dF/dV0
} lehr_fitting_eos_strain;

/// Coordinates of one point.
/// @errors LEHR_ERR_DOMAIN: V or V0 not greater than 0; V = V0 or P = 0, where F does not exist; P and V0 - V
/// of
///         opposite sign with Vinet; a value that is not finite or a negative error
/// @accuracy 1e-14 relative, but for the rounding of V - V0
/// @source R. J. Angel, Rev. Mineral. Geochem. 41, 35 (2000), with the prefactor of its equation for sigma(F)
/// corrected to 3
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_eos_strain_of(lehr_fitting_eos_strain *out,
                                                               lehr_fitting_eos_strain_kind kind,
                                                               const lehr_fitting_eos_datum *datum,
                                                               double volume0, lehr_error *err);

LEHR_END_DECLS

#endif
