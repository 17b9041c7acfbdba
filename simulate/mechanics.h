/// @file
/// Mechanical tests of known outcome: stress-strain curves, first pop-ins, weighings.
#ifndef LEHR_SIMULATE_MECHANICS_H
#define LEHR_SIMULATE_MECHANICS_H

#include <lehr/core/error.h>
#include <stddef.h>
#include <stdint.h>

LEHR_BEGIN_DECLS

/// A test with the law of Ramberg and Osgood, behind a seating of the sample:
///
///     strain(s) = s/E + offset (s/sy)^n + seating [1 - exp(-s/(toe sy))],
///
/// so that sy is the stress at the plastic strain `offset`, exactly.
///
/// Beyond a plastic strain of twice the offset the flow is serrated: the stress drops at once, by sizes with
/// an exponential distribution, rises with the slope E until it is on the curve again, and stays there for a
/// strain with an exponential distribution. Cycles of unloading begin where the curve first reaches a stress,
/// all at the same place; they follow the slope E, with branches that are apart by
/// 4 hysteresis x (1 - x) of the strain of the cycle, x the share of its stress.
typedef struct lehr_simulate_test {
    double modulus_GPa;      ///< E, > 0
    double yield_stress_MPa; ///< sy, > 0
    double offset;           ///< plastic strain at sy, > 0
    double hardening;        ///< n, > 1
    double seating;          ///< strain lost before the faces touch, >= 0
    double toe;              ///< stress over which that happens, relative to sy, > 0
    double strain;           ///< of the last point, > 0
    double noise_MPa;        ///< standard deviation of a stress, >= 0
    size_t n;                ///< points, equal steps of strain from 0, >= 2; cycles have more of the same
    double drop_MPa;         ///< mean size of a drop, >= 0; 0: the flow is smooth
    double drop_strain;      ///< mean strain on the curve between two drops, > 0 where there are any
    size_t unloads;          ///< cycles
    double unload_stress;    ///< where they begin, relative to sy, > 0
    double unload_depth;     ///< share of the stress that is taken off, > 0, <= 1
    double hysteresis;       ///< width of a cycle relative to its strain, >= 0, < 1
} lehr_simulate_test;

/// Strain of a stress without noise.
LEHR_API double lehr_simulate_test_strain(const lehr_simulate_test *test, double stress_MPa);

/// Points of a test with its cycles.
LEHR_API size_t lehr_simulate_test_points(const lehr_simulate_test *test);

/// One test, in the order of time. @param[out] strain, stress_MPa shape (lehr_simulate_test_points(),)
/// @errors LEHR_ERR_DOMAIN: a value out of its range (named), cycles at a stress that is not reached
/// @accuracy noise-free stress to 1e-12 of sy
/// @source W. Ramberg and W. R. Osgood, NACA Technical Note 902 (1943); serrated flow: B. A. Sun et al.,
///         Phys. Rev. Lett. 105, 035501 (2010), J. Antonaglia et al., Phys. Rev. Lett. 112, 155501 (2014),
///         whose power laws are cut off exponentially: here the cut-off alone
LEHR_API LEHR_NODISCARD lehr_status lehr_simulate_test_draw(double *strain, double *stress_MPa,
                                                            const lehr_simulate_test *test, uint64_t seed,
                                                            uint64_t stream, lehr_error *err);

/// Shear stresses of first pop-ins, P(<x) = 1 - exp(-(x/scale)^modulus). @param[out] stress shape (n,)
/// @pre scale > 0, modulus > 0
LEHR_API void lehr_simulate_popins_draw(double *stress, size_t n, double scale, double modulus, uint64_t seed,
                                        uint64_t stream);

/// Load that makes a shear stress under a sphere [mN]: the inverse of lehr_mechanics_popin_stress_GPa().
LEHR_API double lehr_simulate_popin_load_mN(double stress_GPa, double radius_um, double modulus_GPa);

/// A sample on a balance that was adjusted with steel weights of 8 g/cm^3.
typedef struct lehr_simulate_weighing {
    double mass_g;
    double density_g_per_cm3;
    double liquid_g_per_cm3, air_g_per_cm3;
    double noise_g; ///< standard deviation of a reading
} lehr_simulate_weighing;

/// Pairs of readings. @param[out] air_g, liquid_g shape (n,)
/// @errors LEHR_ERR_DOMAIN: a sample that floats, or a liquid that is not denser than air
LEHR_API LEHR_NODISCARD lehr_status lehr_simulate_weighing_draw(double *air_g, double *liquid_g, size_t n,
                                                                const lehr_simulate_weighing *weighing,
                                                                uint64_t seed, uint64_t stream,
                                                                lehr_error *err);

LEHR_END_DECLS

#endif
