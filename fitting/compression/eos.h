/// @file
/// Equations of state: pressure, bulk modulus and its derivatives, energy of a solid as functions of volume
/// at constant temperature; inverse V(P); derivatives for fits.
///
/// The volume may carry any unit (angstrom^3, cm^3/mol, V/V0 with volume0 = 1): only V/V0 matters. One record
/// per equation; lehr_fitting_eos_find() looks it up by name.
#ifndef LEHR_FITTING_EOS_H
#define LEHR_FITTING_EOS_H

#include <lehr/core/error.h>
#include <stdbool.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// One equation of state; constant.
typedef struct lehr_fitting_eos lehr_fitting_eos;

/// Order of the parameters in vectors of derivatives and covariance matrices.
enum {
    LEHR_FITTING_EOS_V0,
    LEHR_FITTING_EOS_K0,
    LEHR_FITTING_EOS_K0_PRIME,
    LEHR_FITTING_EOS_K0_SECOND,
    LEHR_FITTING_EOS_MAX_PARAMETERS
};

/// Parameters at zero pressure. What an equation does not use is ignored: lehr_fitting_eos_complete()
/// replaces it by the value that the equation implies.
typedef struct lehr_fitting_eos_parameters {
    double volume0;             ///< V0 > 0
    double bulk_GPa;            ///< K0 > 0
    double bulk_prime;          ///< K0' = dK/dP
    double bulk_second_per_GPa; ///< K0'' = d2K/dP2
    double exponent;            ///< n of the Kunc equation; ignored by the others
} lehr_fitting_eos_parameters;

/// State at one volume.
typedef struct lehr_fitting_eos_state {
    double pressure_GPa;
    double bulk_GPa;            ///< K = -V dP/dV
    double bulk_prime;          ///< dK/dP; NaN where K = 0
    double bulk_second_per_GPa; ///< d2K/dP2; NaN where K = 0
    double energy_GPa_volume;   ///< E - E0 = -integral of P dV from V0, in GPa times the unit of the volume
} lehr_fitting_eos_state;

/// Pressure with its partial derivatives. Those with respect to K0' and K0'' are zero where the equation has
/// no such free parameter.
typedef struct lehr_fitting_eos_derivatives {
    double pressure_GPa;
    double d_volume;                                      ///< dP/dV
    double d_parameters[LEHR_FITTING_EOS_MAX_PARAMETERS]; ///< dP/dV0, dP/dK0, dP/dK0', dP/dK0''
} lehr_fitting_eos_derivatives;

// ---- registry -----------------------------------------------------------------------
LEHR_API size_t lehr_fitting_eos_count(void);
LEHR_API const lehr_fitting_eos *lehr_fitting_eos_at(size_t i); ///< @pre i < lehr_fitting_eos_count()
/// Equation by its name ("birch-murnaghan-3"), or NULL.
LEHR_API const lehr_fitting_eos *lehr_fitting_eos_find(const char *name);
LEHR_API const char *lehr_fitting_eos_name(const lehr_fitting_eos *eos);
LEHR_API const char *lehr_fitting_eos_reference(const lehr_fitting_eos *eos);
/// Number of parameters that the equation uses, 2 (V0, K0) to 4, always the first ones.
LEHR_API size_t lehr_fitting_eos_order(const lehr_fitting_eos *eos);
/// The equation with one parameter less that this one contains (birch-murnaghan-2 in -3), or NULL.
LEHR_API const lehr_fitting_eos *lehr_fitting_eos_smaller(const lehr_fitting_eos *eos);

// ---- evaluation ---------------------------------------------------------------------
/// Parameters with K0' and K0'' as the equation implies them where it does not use them (K0' = 4 in
/// birch-murnaghan-2, K0'' = -[(3 - K0')(4 - K0') + 35/9]/K0 in birch-murnaghan-3), and the exponent of the
/// equation.
/// @errors LEHR_ERR_DOMAIN: V0 or K0 not greater than 0, a used parameter not finite, K0' not greater than -1
/// in the
///         Tait family (its constants diverge there)
/// @accuracy 1e-15 relative
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_eos_complete(lehr_fitting_eos_parameters *out,
                                                              const lehr_fitting_eos *eos,
                                                              const lehr_fitting_eos_parameters *parameters,
                                                              lehr_error *err);

/// State at one volume.
/// @errors as lehr_fitting_eos_complete(); LEHR_ERR_DOMAIN: volume not greater than 0, or where the equation
/// has no
///         pressure (modified Tait beyond its limit of compression)
/// @accuracy 1e-13 relative for given V/V0 in pressure, K and K', 1e-12 in K'' and energy, also for V/V0 = 1
/// + 1e-6. The
///         rounding of V itself enters P with the factor K/P
/// @source O. L. Anderson, Equations of State of Solids for Geophysics and Ceramic Science (1995); R. J.
/// Angel, Rev.
///         Mineral. Geochem. 41, 35 (2000)
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_eos_state_at(lehr_fitting_eos_state *out,
                                                              const lehr_fitting_eos *eos,
                                                              const lehr_fitting_eos_parameters *parameters,
                                                              double volume, lehr_error *err);

/// Volume at a pressure, on the branch that contains V0 and has K > 0.
/// @errors as lehr_fitting_eos_complete(); LEHR_ERR_DOMAIN: the pressure lies beyond the spinodal (K = 0) or
///         the limit of the equation; the message names the limit
/// @accuracy 1e-13 relative, away from the spinodal
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_eos_volume_at(double *volume, const lehr_fitting_eos *eos,
                                                               const lehr_fitting_eos_parameters *parameters,
                                                               double pressure_GPa, lehr_error *err);

/// Pressure with exact derivatives; for fits, where a failure only means a shorter step.
/// @param[in] parameters with values that the equation does not use ignored; not completed
/// @returns false where the equation has no pressure for these parameters and volume
/// @accuracy derivatives 1e-12 relative
LEHR_API bool lehr_fitting_eos_differentiate(lehr_fitting_eos_derivatives *out, const lehr_fitting_eos *eos,
                                             const lehr_fitting_eos_parameters *parameters, double volume);

LEHR_END_DECLS

#endif
