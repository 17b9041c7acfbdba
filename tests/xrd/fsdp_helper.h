/// @file
/// Simulated curves for the tests of the first sharp diffraction peak.
#ifndef LEHR_TEST_FSDP_HELPER_H
#define LEHR_TEST_FSDP_HELPER_H

#include <lehr/core/curve.h>
#include <lehr/fitting/random.h>
#include <stddef.h>

/// Poisson number of any mean.
double fsdp_poisson(lehr_random *random, double mean);

/// A glass: an asymmetric peak at about 2.66 1/angstrom, the foot of a second one, and a background that
/// falls. Height of the peak about 1.
double fsdp_glass(double q_per_ang);
/// A Gaussian at 2.63 of width 0.46 and height 0.9 on 0.1.
double fsdp_gaussian(double q_per_ang);

/// What a detector counts of a sample whose lengths are those of the glass divided by @p stretch:
/// profile(q/stretch) at n points from 1.9 to 3.5 1/angstrom, `counts` at intensity 1, with the errors of the
/// counts. The axis is then wrong by the factor @p axis_error.
typedef struct fsdp_sample {
    double (*profile)(double q_per_ang);
    double stretch;
    double axis_error;
    double counts;
    size_t n;
} fsdp_sample;
/// @param[in] random NULL: without noise (errors as if there were)
lehr_curve *fsdp_measure(const fsdp_sample *sample, lehr_random *random);

#endif
