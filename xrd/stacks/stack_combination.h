/// @file
/// Private: what a combination of frames holds while it becomes a curve.
#ifndef LEHR_XRD_STACK_COMBINATION_H
#define LEHR_XRD_STACK_COMBINATION_H

#include "stack_bands.h"
#include "stack_poisson.h"

/// Everything of the second pass.
typedef struct stack_combination {
    const stack_pass *pass;
    const lehr_xrd_stack *stack;
    const lehr_xrd_stack_options *options;
    stack_rule rule;
    size_t *chosen;   ///< numbers of the frames used, shape (n,)
    double *exposure; ///< theirs, where they differ; else NULL
    size_t n;
    double common_exposure; ///< of a frame, where they are equal; else 1
    stack_pixel_values pixels;
    double *intensity; ///< shape (points,): without bias; NaN: not known
    double *slope;     ///< shape (points,): sum of c w dg/dmean at this intensity
    stack_poisson *values;
    stack_poisson *grouped;
} stack_combination;

/// Mean counts of a pixel in a frame at an intensity.
double stack_mean_counts(const stack_combination *c, size_t pixel, double intensity);

/// Something of a pixel, as it counts in a bin.
typedef double stack_pixel_function(const stack_combination *c, size_t pixel, size_t bin,
                                    const void *context);

/// sums[bin] = sum of c times the function over the pixels that have a value; squares: c^2. Shape (points,).
void stack_sum_pixels(double *sums, const stack_combination *c, bool squares, stack_pixel_function *of,
                      const void *context);

/// Values of an array of shape (n_pixels,): the context.
double stack_array_of(const stack_combination *c, size_t pixel, size_t bin, const void *context);

/// Find the intensities, and the slopes there, that give these values on average. Bins whose values are all
/// as of no counts get the intensity 0.
/// @param[in] of_pixels shape (n_pixels,) @param[in] table their expectation @errors LEHR_ERR_NOMEM
LEHR_NODISCARD lehr_status stack_combination_solve(stack_combination *c, const double *of_pixels,
                                                   const stack_poisson *table, lehr_error *err);

#endif
