/// @file
/// Private: one conversion by one method.
#ifndef LEHR_DSC_ISOCONVERSIONAL_PRIVATE_H
#define LEHR_DSC_ISOCONVERSIONAL_PRIVATE_H

#include "conversion_private.h"
#include <lehr/dsc/isoconversional.h>

/// What a method of the registry works on: the programs at one conversion.
typedef struct iso_level {
    const lehr_dsc_conversion *const *programs;
    size_t n;
    double alpha;
    double interval;                  ///< width, of the interval method
    lehr_dsc_conversion_state *state; ///< shape (n,) at alpha
    double *room;                     ///< shape (4 n,)
} iso_level;

/// @param[out] energy_K  E/R with error (NaN for two programs)
/// @param[out] ln_factor see lehr_dsc_isoconversional_point
typedef lehr_status (*iso_solver)(lehr_estimate *energy_K, lehr_estimate *ln_factor, iso_level *level,
                                  lehr_error *err);

/// A method.
typedef struct iso_method {
    const char *name;
    bool ramps; ///< holds for programs of constant heating rate alone
    bool whole; ///< supposes that E is the same from 0 to alpha
    iso_solver solve;
} iso_method;

/// Indexed by lehr_dsc_isoconversional_method.
extern const iso_method lehr_dsc_iso_methods[LEHR_DSC_ISOCONVERSIONAL_METHODS];

/// E at which the integrals of programs agree, and what they are.
typedef struct iso_balance {
    lehr_estimate energy_K;    ///< E/R; error NaN for two programs
    lehr_estimate ln_integral; ///< mean of ln int exp(-E/RT) dt [s]
    double scatter;            ///< standard deviation of one ln J; NaN for two programs
    double inverse_K;          ///< mean of 1/T, weighted with the integrand
} iso_balance;

/// The minimum of sum_{i != j} J_i/J_j. Errors: those of ln J_i, which scatter by what the programs differ.
/// @param[in]  from_s      shape (n,) begin of each integral; NULL: begin of the program
/// @param[in]  to_s        shape (n,)
/// @param[in]  room        shape (2 n,)
/// @errors LEHR_ERR_NUMERIC
LEHR_NODISCARD lehr_status lehr_dsc_iso_balance(iso_balance *out, const lehr_dsc_conversion *const *programs,
                                                size_t n, const double *from_s, const double *to_s,
                                                double *room, lehr_error *err);

#endif
