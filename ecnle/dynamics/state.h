/// @file
/// One state of the ECNLE theory: stationary points, barriers and relaxation times at given density and
/// pressure.
///
/// Units: sphere diameter d, kT; pressure and stress in kT/d^3, curvatures in kT/d^2. Equations, conventions
/// and limits: docs/theory/ecnle.md.
#ifndef LEHR_ECNLE_STATE_H
#define LEHR_ECNLE_STATE_H

#include <lehr/core/error.h>
#include <lehr/core/record.h>
#include <lehr/core/warnings.h>
#include <lehr/ecnle/free_energy.h>
#include <lehr/ecnle/plan.h>
#include <lehr/fitting/covariance.h>

LEHR_BEGIN_DECLS

/// Factor in front of exp(barrier) in tau/tau_s = 1 + factor exp(barrier).
typedef enum lehr_ecnle_prefactor {
    LEHR_ECNLE_PREFACTOR_KRAMERS, ///< 2 pi / sqrt(K0 KB), as printed
    LEHR_ECNLE_PREFACTOR_UNITY    ///< 1: reproduces the published relaxation times
} lehr_ecnle_prefactor;

/// Elastic barrier of the cooperative displacement outside the cage.
typedef enum lehr_ecnle_elastic {
    LEHR_ECNLE_ELASTIC_NONE, ///< left out, as in the theory for metallic glasses
    LEHR_ECNLE_ELASTIC_UNIT, ///< with g(r) = 1 outside the cage
    LEHR_ECNLE_ELASTIC_PY ///< with the g(r) of the fluid outside the cage: Percus-Yevick, or that of a given
                          ///< S(q)
} lehr_ecnle_elastic;

/// Reversible time between the two minima under pressure.
typedef enum lehr_ecnle_two_state {
    LEHR_ECNLE_TWO_STATE_PRINTED,  ///< tau/(1 + e^delta): one attempt rate for both wells
    LEHR_ECNLE_TWO_STATE_CURVATURE ///< each well with its own curvature; needs the Kramers prefactor
} lehr_ecnle_two_state;

typedef struct lehr_ecnle_options {
    double phi;          ///< packing fraction, LEHR_ECNLE_PHI_MIN .. LEHR_ECNLE_PHI_MAX
    double pressure;     ///< [kT/d^3], adds P r to F
    double stress;       ///< [kT/d^3] tensile stress, takes stress r off F
    double tau_e_s;      ///< Enskog time [s], > 0
    double diameter_ang; ///< sphere diameter [angstrom] for the diffusion coefficient; 0: in units of d
    lehr_ecnle_prefactor prefactor;
    lehr_ecnle_elastic elastic;
    lehr_ecnle_two_state two_state;
    lehr_ecnle_structure structure; ///< of the fluid that lehr_ecnle_state_compute() makes
    lehr_ecnle_contact contact;     ///< in the short-time relaxation, likewise
} lehr_ecnle_options;

/// phi 0.6585, no pressure, Kramers, no elastic barrier, printed two-state rate, tau_E = 0.1 ps, diffusion in
/// d^2/s.
LEHR_API lehr_ecnle_options lehr_ecnle_options_defaults(void);

/// Which stationary points exist.
typedef enum lehr_ecnle_status {
    LEHR_ECNLE_FLUID,  ///< no localised minimum; under pressure there is one far minimum, given as r_second
    LEHR_ECNLE_SINGLE, ///< localised minimum and barrier
    LEHR_ECNLE_DOUBLE, ///< localised minimum, barrier and second minimum
    LEHR_ECNLE_TRAPPED ///< localised minimum alone: pressure has removed the barrier, there is no way out
} lehr_ecnle_status;

LEHR_API const char *
lehr_ecnle_status_name(lehr_ecnle_status status); ///< "fluid", "single", "double", "trapped"

/// Numbers of one state. What does not exist in the status is NaN, never a stand-in. The error of each is an
/// estimate of the numerical error (quadrature, root, rounding), not a statistical one.
typedef struct lehr_ecnle_state {
    lehr_ecnle_options options;
    lehr_ecnle_status status;
    lehr_estimate r_loc_d;              ///< localised minimum [d]
    lehr_estimate r_barrier_d;          ///< barrier [d]
    lehr_estimate r_second_d;           ///< second minimum [d]
    lehr_estimate barrier_1;            ///< F(barrier) - F(localised) [kT]
    lehr_estimate barrier_2;            ///< F(barrier) - F(second) [kT]
    lehr_estimate delta;                ///< F(second) - F(localised) = barrier_1 - barrier_2 [kT]
    lehr_estimate curvature_loc;        ///< K0 [kT/d^2]
    lehr_estimate curvature_barrier;    ///< KB = |F''(barrier)| [kT/d^2]
    lehr_estimate curvature_second;     ///< KL2 [kT/d^2]
    lehr_estimate elastic_barrier;      ///< [kT]; 0 when left out
    lehr_estimate cage_radius_d;        ///< first minimum of g(r) [d]
    lehr_estimate tau_s_s;              ///< short-time relaxation [s]
    lehr_estimate log10_tau;            ///< of the time over the barrier in s
    lehr_estimate log10_tau_reversible; ///< of the two-state time in s; equal to log10_tau in a single well
    lehr_estimate diffusion; ///< (r_barrier - r_loc)^2 d^2/(6 tau) [d^2/s, or m^2/s with a diameter]
} lehr_ecnle_state;

/// Compute one state.
/// @param[in,out] warnings NULL, or receives: g(r) < 0, a barrier too low for Kramers, no barrier at all
/// @errors LEHR_ERR_DOMAIN: phi, pressure, stress, tau_e or diameter outside its range (the message gives
/// it);
///         LEHR_ERR_ARG: two-state curvature with the unity prefactor; LEHR_ERR_NOMEM
/// @accuracy relative 1e-9 for every number for phi 0.44 .. 0.6585 and pressure 0 .. 4 against an independent
///           calculation; the numerical error of each number is given with it
LEHR_API LEHR_NODISCARD lehr_status lehr_ecnle_state_compute(lehr_ecnle_state *out,
                                                             const lehr_ecnle_plan *plan,
                                                             const lehr_ecnle_options *options,
                                                             lehr_warnings *warnings, lehr_error *err);

/// The same with a fluid made before, for many pressures at one density. options->phi is replaced by that of
/// the fluid.
LEHR_API LEHR_NODISCARD lehr_status lehr_ecnle_state_in_fluid(lehr_ecnle_state *out,
                                                              const lehr_ecnle_fluid *fluid,
                                                              const lehr_ecnle_options *options,
                                                              lehr_warnings *warnings, lehr_error *err);

/// Write the keys of `lehr ecnle state` (docs/contract.md).
LEHR_API LEHR_NODISCARD lehr_status lehr_ecnle_state_describe(const lehr_ecnle_state *state,
                                                              lehr_record *record, lehr_error *err);

LEHR_END_DECLS

#endif
