/// @file
/// The theory on a structure factor over wave numbers in 1/angstrom, with number density and sphere diameter.
#ifndef LEHR_ECNLE_SAMPLE_H
#define LEHR_ECNLE_SAMPLE_H

#include <lehr/core/curve.h>
#include <lehr/core/error.h>
#include <lehr/core/warnings.h>
#include <lehr/ecnle/measured.h>

LEHR_BEGIN_DECLS

typedef struct lehr_ecnle_sample {
    const lehr_curve *curve; ///< borrowed; x in 1/angstrom or 1/nm, or of unknown axis: 1/angstrom
    double number_density_per_ang3;
    double sigma_number_density_per_ang3; ///< standard error, 0: exact
    double diameter_ang;
    double sigma_diameter_ang; ///< standard error, 0: exact
    double scale;              ///< S(q) is multiplied with it; 0: with 1
    double sigma_scale;        ///< standard error of the scale of S(q), below 1; 0: exact
    lehr_ecnle_tail tail;
} lehr_ecnle_sample;

/// pi n d^3/6
LEHR_API double lehr_ecnle_sample_phi(const lehr_ecnle_sample *sample);

/// @errors LEHR_ERR_FORMAT: x is no wave number; LEHR_ERR_DOMAIN: density, diameter or an error out of range;
/// as lehr_ecnle_measured_create()
LEHR_API LEHR_NODISCARD lehr_status lehr_ecnle_sample_create(lehr_ecnle_measured **out,
                                                             const lehr_ecnle_plan *plan,
                                                             const lehr_ecnle_sample *sample,
                                                             lehr_warnings *warnings, lehr_error *err);

/// As lehr_ecnle_measured_state(), and the errors of number density, diameter and scale: everything is
/// computed again with each of them moved up and down by its standard error.
/// @param[out] inputs their part in the errors of barrier_1 [kT] and log10_tau, shape (2,)
LEHR_API LEHR_NODISCARD lehr_status lehr_ecnle_sample_state(
    lehr_ecnle_state *out, lehr_ecnle_measured_budget *budget, double inputs[2],
    const lehr_ecnle_measured *measured, const lehr_ecnle_plan *plan, const lehr_ecnle_sample *sample,
    const lehr_ecnle_options *options, lehr_warnings *warnings, lehr_error *err);

LEHR_END_DECLS

#endif
