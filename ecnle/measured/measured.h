/// @file
/// The theory on a structure factor that was measured or computed elsewhere: interpolation, continuation
/// beyond the last point, checks, and the errors that its noise makes.
///
/// Wave numbers are in 1/d and the density is a packing fraction: choosing the diameter d that maps a real
/// liquid on spheres is up to the caller.
#ifndef LEHR_ECNLE_MEASURED_H
#define LEHR_ECNLE_MEASURED_H

#include <lehr/core/error.h>
#include <lehr/core/record.h>
#include <lehr/core/warnings.h>
#include <lehr/ecnle/free_energy.h>
#include <lehr/ecnle/plan.h>
#include <lehr/ecnle/state.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// A structure factor; arrays are borrowed.
typedef struct lehr_ecnle_sq_data {
    size_t n;
    const double *q_d;   ///< shape (n,) wave number times diameter, increasing
    const double *s;     ///< shape (n,)
    const double *sigma; ///< shape (n,) standard errors, independent of each other; NULL: unknown
} lehr_ecnle_sq_data;

/// What S(q) does beyond its last point. The localised minimum depends on it: it lies at q r near 1.
typedef enum lehr_ecnle_tail {
    /// 1 + k (S_PY - 1), the oscillation of hard cores, with k fitted to the last 4 pi of the data
    LEHR_ECNLE_TAIL_FIT,
    LEHR_ECNLE_TAIL_PY,  ///< the same with k = 1
    LEHR_ECNLE_TAIL_NONE ///< S = 1
} lehr_ecnle_tail;

typedef struct lehr_ecnle_measured lehr_ecnle_measured;

/// @param[in] phi packing fraction, LEHR_ECNLE_PHI_MIN .. LEHR_ECNLE_PHI_MAX
/// @param[in,out] warnings NULL, or receives: a tail that is not the one of hard cores
/// @errors LEHR_ERR_DOMAIN: fewer than 20 points; q not increasing; a value that is not finite; S not greater
/// than 0; a gap or a spacing above 0.5/d; a first point above 3.5/d; a last point below 15/d (the messages
/// name place and cure); a density out of range; LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_ecnle_measured_create(lehr_ecnle_measured **out,
                                                               const lehr_ecnle_plan *plan, double phi,
                                                               const lehr_ecnle_sq_data *data,
                                                               lehr_ecnle_tail tail, lehr_warnings *warnings,
                                                               lehr_error *err);
LEHR_API void lehr_ecnle_measured_free(lehr_ecnle_measured *measured);

/// Borrowed: for lehr_ecnle_free_energy_evaluate() and lehr_ecnle_limits_find().
LEHR_API const lehr_ecnle_fluid *lehr_ecnle_measured_fluid(const lehr_ecnle_measured *measured);

/// Amplitude k of the tail with the error of its fit; contact value g(d) that belongs to it is k g_PY(d).
LEHR_API lehr_estimate lehr_ecnle_measured_tail(const lehr_ecnle_measured *measured);

/// Standard errors of F, F' and F'' at @p r_d from sigma (third is 0); NaN without sigma.
/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_ecnle_measured_noise(lehr_ecnle_free_energy *out,
                                                              const lehr_ecnle_measured *measured, double r_d,
                                                              lehr_error *err);

/// Where the errors of a state come from, for the two numbers that matter most.
typedef struct lehr_ecnle_measured_budget {
    double barrier_noise, barrier_graft, barrier_interpolation; ///< of barrier_1 [kT]
    double log10_tau_noise, log10_tau_graft, log10_tau_interpolation;
    double barrier_bias, log10_tau_bias; ///< what noise adds on average, with its sign; NaN without sigma
} lehr_ecnle_measured_budget;

/// One state. The standard errors of its numbers are statistical: noise of S(q) to first order, and
/// what it adds on average; the continuation, from other choices of it; the interpolation, from half of the
/// points; added in squares. The bias by noise is not taken off.
/// @errors as lehr_ecnle_state_in_fluid(); LEHR_ERR_DOMAIN: an elastic barrier, but g(r) has no
/// first minimum between 1.15 and 1.90 d
LEHR_API LEHR_NODISCARD lehr_status lehr_ecnle_measured_state(lehr_ecnle_state *out,
                                                              lehr_ecnle_measured_budget *budget,
                                                              const lehr_ecnle_measured *measured,
                                                              const lehr_ecnle_options *options,
                                                              lehr_warnings *warnings, lehr_error *err);

/// Keys of lehr_ecnle_state_describe() with stderr_kind "statistical", then tail and budget.
LEHR_API LEHR_NODISCARD lehr_status lehr_ecnle_measured_describe(const lehr_ecnle_state *state,
                                                                 const lehr_ecnle_measured_budget *budget,
                                                                 const lehr_ecnle_measured *measured,
                                                                 lehr_record *record, lehr_error *err);

LEHR_END_DECLS

#endif
