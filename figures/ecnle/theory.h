/// @file
/// Figures of the ECNLE theory beside what a study measured.
#ifndef LEHR_FIGURES_THEORY_H
#define LEHR_FIGURES_THEORY_H

#include <lehr/core/error.h>
#include <lehr/ecnle/regime.h>
#include <lehr/figures/figure.h>

LEHR_BEGIN_DECLS

/// Points or a line; arrays of shape (n,) are borrowed.
typedef struct lehr_figure_theory_set {
    size_t n;
    const double *x;
    const double *y;
    const double *sigma;        ///< standard errors of y, or NULL
    const double *pressure_GPa; ///< each pressure has its colour and symbol; NULL: all alike
    const char *label;          ///< of the key, or of the axis where the set has a panel of its own
} lehr_figure_theory_set;

/// Relaxation times over T/Tg(P), and what was measured below on the same axis.
typedef struct lehr_figure_theory_times_data {
    lehr_figure_theory_set line;         ///< log10 tau without pressure; y beyond the theory NaN
    lehr_figure_theory_set points;       ///< at the treatments
    lehr_figure_theory_set extrapolated; ///< where the theory has no time: to first order in pressure
    double log10_duration;               ///< of the treatments; NaN: they differ
    size_t n_measured;
    const lehr_figure_theory_set *measured; ///< shape (n_measured,) n_measured <= 2: a panel each
    const double *const *fitted;            ///< shape (n_measured,): the master curve at the points
} lehr_figure_theory_times_data;

/// @errors LEHR_ERR_NOMEM, as all here
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_theory_times(lehr_figure **out,
                                                             const lehr_figure_theory_times_data *data,
                                                             lehr_error *err);

/// Glass transitions over pressure: of the theory as far as it goes with a band of its error, to first order
/// beyond (dashed, with a band), and measured.
/// @param[in] measured shape (n_measured,), one set for each source
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_theory_glass(lehr_figure **out,
                                                             const lehr_figure_theory_set *theory,
                                                             const lehr_figure_theory_set *linear,
                                                             const lehr_figure_theory_set *measured,
                                                             size_t n_measured, lehr_error *err);

/// Limits of the two-state regime over temperature, and the treatments between them.
/// @param[in] regimes shape (n,) by rising temperature, for their limits @param[in] treatments x: K, y: GPa
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_theory_limits(lehr_figure **out,
                                                              const lehr_ecnle_regime *regimes, size_t n,
                                                              const lehr_figure_theory_set *treatments,
                                                              lehr_error *err);

LEHR_END_DECLS

#endif
