/// @file
/// Heating scans in closed form, with known fictive temperature.
///
/// The fictive temperature along the scan is Tf(T) = T - (T - Tf0) h(T) with h = 1/(1 + exp((T - Tc)/w)): Tf0
/// in the glass, T in the liquid. cp = g(T) + [l(Tf) - g(Tf)] dTf/dT fulfils the balance of areas exactly.
/// Tf0 < Tc makes an overshoot (annealed glass), Tf0 > Tc an exotherm below the transition (fast-cooled
/// glass).
#ifndef LEHR_TEST_DSC_CURVE_H
#define LEHR_TEST_DSC_CURVE_H

#include <lehr/dsc/run.h>

typedef struct dsc_curve {
    const char *name;
    double fictive_K, center_K, width_K;
    double glass[2];  ///< a + b T [J/g/K]
    double liquid[3]; ///< a + b T + c / T^2
    double low_K, high_K, step_K;
    double hook, hook_K;                        ///< start-up: -hook exp(-(T - low)/hook_K)
    double crystal, crystal_K, crystal_width_K; ///< -crystal exp(-((T - crystal_K)/width)^2/2)
} dsc_curve;

/// Lines of a metallic glass: g = 0.3936 + 1.34e-4 T, l = 0.930 - 3.5e-4 T.
#define DSC_CURVE_LINES .glass = {0.3936, 1.34e-4}, .liquid = {0.930, -3.5e-4, 0}
/// The same glass with 3R + 5.5e-3 T + 5e6/T^2 per mole of 59.711 g.
#define DSC_CURVE_MOLAR_MASS 59.711
#define DSC_CURVE_METALLIC                                                                                   \
    .glass = {0.3936, 1.34e-4}, .liquid = {3 * 8.31446261815324 / DSC_CURVE_MOLAR_MASS,                      \
                                           5.5e-3 / DSC_CURVE_MOLAR_MASS, 5e6 / DSC_CURVE_MOLAR_MASS}

double dsc_curve_at(const dsc_curve *curve, double temperature_K);

/// A run in memory with time, temperature and cp (200 K/s); NULL on failure. Free with lehr_dsc_run_free().
lehr_dsc_run *dsc_curve_run(const dsc_curve *curve);

#endif
