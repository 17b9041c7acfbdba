// Models and simulated data that the benchmarks of fits share.
#ifndef LEHR_BENCH_FIT_MODELS_H
#define LEHR_BENCH_FIT_MODELS_H

#include <lehr/fitting/nonlinear.h>
#include <lehr/fitting/random.h>

enum { FIT_MAX_POINTS = 64, FIT_MAX_PARAMETERS = 4 };

/// One simulated measurement; the context of the models.
typedef struct fit_data {
    size_t n;
    double x[FIT_MAX_POINTS];
    double y[FIT_MAX_POINTS];
    double sigma[FIT_MAX_POINTS];
} fit_data;

/// A model with the truth behind its data.
typedef struct fit_case {
    const char *name;
    size_t n_parameters;
    const char *parameters[FIT_MAX_PARAMETERS];
    double truth[FIT_MAX_PARAMETERS];
    double start[FIT_MAX_PARAMETERS];
    size_t n_points;
    double first, last; ///< of x
    double noise;       ///< standard deviation of y
    lehr_fitting_model model;
} fit_case;

extern const fit_case
    fit_peak; ///< upper half of a first sharp diffraction peak: baseline, area, position, width
extern const fit_case fit_eos; ///< Birch-Murnaghan of third order, P(V): V0, K0, K0'
extern const fit_case fit_vft; ///< ln tau over 80 K: ln tau0, B, T0

/// Draw data around the truth.
void fit_simulate(fit_data *data, const fit_case *of, lehr_random *random);
/// The problem of fitting these data, with their sigmas or without.
lehr_fitting_problem fit_problem(const fit_case *of, const fit_data *data, bool weighted);

#endif
