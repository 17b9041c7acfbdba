/// @file
/// Private: the stretched exponential as a sum of exponentials on a fixed grid of rates.
///
/// exp(-u^beta) = sum_k w_k(beta) exp(-2^(k/3) u). With u = e^v both sides are convolutions in v; their
/// Mellin transforms are Gamma(1 + y/beta)/y and Gamma(1 + y)/y, so that the density of rates has the
/// transform Gamma(1 + y/beta)/Gamma(1 + y) on y = i omega. Cut off beyond the band limit of the grid (where
/// Gamma(1 + i omega) has fallen to 1e-9) and sampled on the grid it gives the weights. They are smooth in
/// beta, also at beta = 1, and so are the derivatives.
#ifndef LEHR_DSC_TNM_KERNEL_H
#define LEHR_DSC_TNM_KERNEL_H

#include <lehr/core/error.h>
#include <stddef.h>

/// Grid points per factor of 2 in the rate.
#define LEHR_TNM_PER_OCTAVE 3

typedef struct lehr_tnm_kernel {
    size_t n;
    double *rate;         ///< shape (n,): 2^(k/3), rising; head of one block for the three
    double *weight;       ///< shape (n,)
    double *weight_slope; ///< shape (n,): d weight/d beta
} lehr_tnm_kernel;

/// Grid wide enough for exponents from @p stretching up; weights are zero until lehr_tnm_kernel_set().
LEHR_NODISCARD lehr_status lehr_tnm_kernel_create(lehr_tnm_kernel **out, double stretching, lehr_error *err);
void lehr_tnm_kernel_free(lehr_tnm_kernel *kernel);

/// Weights for an exponent, and their slopes.
/// @accuracy |sum - exp(-u^beta)| < 3e-7 for all u >= 0, from the exponents dropped at fast rates; 1e-8 where
///           1 - exp(-u^beta) is above 1e-6
void lehr_tnm_kernel_set(lehr_tnm_kernel *kernel, double stretching);

/// sum_k w_k exp(-rate_k u)
double lehr_tnm_kernel_at(const lehr_tnm_kernel *kernel, double u);

#endif
