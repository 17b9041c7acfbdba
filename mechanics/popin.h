/// @file
/// First pop-ins of nanoindentation: shear stress at the first shear band, and its distribution.
#ifndef LEHR_MECHANICS_POPIN_H
#define LEHR_MECHANICS_POPIN_H

#include <lehr/core/error.h>
#include <lehr/core/record.h>
#include <lehr/fitting/covariance.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// Largest shear stress under a sphere that still indents elastically: 0.31 p0 with Hertz's contact pressure
/// p0 = (6 F E_r^2 / (pi^3 R^2))^(1/3), at 0.48 contact radii below the surface for a Poisson ratio of 0.3.
/// @param[in] load_mN     load of the pop-in, > 0
/// @param[in] radius_um   of the tip, > 0
/// @param[in] modulus_GPa reduced modulus of tip and sample, > 0
/// @returns stress [GPa]; NaN for a value that is not positive
/// @source K. L. Johnson, Contact Mechanics (1985), sections 3.4 and 4.2
LEHR_API double lehr_mechanics_popin_stress_GPa(double load_mN, double radius_um, double modulus_GPa);

/// Distribution of a sample of positive values.
typedef struct lehr_mechanics_popin {
    size_t n;
    lehr_estimate mean;
    lehr_estimate
        deviation; ///< standard deviation of one pop-in; its error with the kurtosis of the Weibull fit
    lehr_estimate median; ///< error: of all samples that can be drawn from this one (Maritz and Jarrett)
    lehr_estimate
        weibull_modulus; ///< m of P(<x) = 1 - exp(-(x/scale)^m), corrected for the bias of few values
    lehr_estimate weibull_scale;
    double correlation; ///< of modulus and scale
    double uncorrected; ///< maximum-likelihood modulus
} lehr_mechanics_popin;

/// Mean, standard deviation, and Weibull distribution by maximum likelihood.
///
/// The modulus of maximum likelihood is too large by 1.32/(n - 2) of itself on the average; it is multiplied
/// by (n - 2)/(n - 0.68). Errors are those of large samples: sqrt(6)/pi m/sqrt(n) with the uncorrected
/// modulus, which allows for the wider spread of few values, and 1.0530 scale/(m sqrt(n)). That of the median
/// is that of the bootstrap in closed form: the k-th of n sorted values is the median of a new sample with
/// the weight of a beta distribution between (k - 1)/n and k/n.
/// @param[in] values shape (n,), any unit
/// @errors LEHR_ERR_DOMAIN: fewer than 4 values, a value that is not positive (the message names its row),
///         all values equal; LEHR_ERR_NOMEM
/// @accuracy modulus of maximum likelihood 1e-10 relative
/// @source R. Ross, IEEE Trans. Dielectr. Electr. Insul. 1, 247 (1994) for the bias; J. S.
///         Maritz, R. G. Jarrett, J. Am. Stat. Assoc. 73, 194 (1978) for the median
LEHR_API LEHR_NODISCARD lehr_status lehr_mechanics_popin_fit(lehr_mechanics_popin *out, const double *values,
                                                             size_t n, lehr_error *err);

/// Keys shear_stress (mean with its error), deviation, median, weibull_modulus, weibull_scale, correlation,
/// popins. @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_mechanics_popin_describe(const lehr_mechanics_popin *popin,
                                                                  const char *unit, lehr_record *record,
                                                                  lehr_error *err);

LEHR_END_DECLS

#endif
