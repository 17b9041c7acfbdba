/// @file
/// Stacks: many frames of one detector to one curve per frame and their mean, in one pass.
///
/// Frames stored as bitshuffle-LZ4 chunks are read by address and decoded block by block by the threads
/// themselves, eight frames at a time, so that a block is used while it is in the nearest cache and no image
/// is ever built. All sums are integers: results do not depend on the number of threads. Memory does not grow
/// with the number of frames, but for the curves.
///
/// Spikes (cosmic rays, hits in the electronics) are values of single pixels in single frames that counting
/// noise does not explain. Given the T counts of a pixel in all frames, those of one frame are binomially
/// distributed with its share of the exposure; a value less probable than a Gaussian beyond `reject` standard
/// deviations is left out, the largest first. This exact test needs no model of the image, is right for any
/// mean however low, and does not touch what is bright in all frames. docs/theory/xrd.md has the derivation
/// and measured biases.
#ifndef LEHR_XRD_STACK_H
#define LEHR_XRD_STACK_H

#include <lehr/core/progress.h>
#include <lehr/core/warnings.h>
#include <lehr/xrd/integrate.h>

LEHR_BEGIN_DECLS

/// Smallest `reject`: below, the test would cut into the counting noise and bias the mean.
#define LEHR_XRD_STACK_LEAST_REJECT 4.0
/// Most frames of a stack with `reject`.
#define LEHR_XRD_STACK_MAX_FRAMES 65536

typedef struct lehr_xrd_stack_options {
    double reject;        ///< leave out spikes beyond this many standard deviations; NaN: none
    double reject_frames; ///< leave out frames whose mean intensity is further from the median than this many
                          ///< robust standard deviations (1.4826 MAD); NaN: none
    bool per_frame;       ///< keep the curve of each frame
    const double *monitor; ///< relative exposure of each frame, > 0, shape (n_monitor,); NULL: all 1
    size_t n_monitor;      ///< must be the number of frames where there is a monitor
    int threads;           ///< 0: default
} lehr_xrd_stack_options;

/// Everything off.
LEHR_API lehr_xrd_stack_options lehr_xrd_stack_defaults(void);

typedef struct lehr_xrd_stack {
    size_t n_frames;
    size_t points;
    lehr_xrd_pattern *mean; ///< of the frames used, weighted by their exposure
    double *intensity;      ///< shape (n_frames, points), NaN in a bin without pixels; NULL without per_frame
    double *sigma;          ///< likewise
    double *level;          ///< shape (n_frames,): sum of signal over sum of weights of a whole frame
    double *level_stderr;   ///< its Poisson error
    bool *used;             ///< shape (n_frames,)
    size_t frames_used;
    size_t spikes; ///< values left out
    double drift;  ///< reduced chi2 of the levels of the frames used about their mean: 1 for a steady beam;
                   ///< NaN for one frame
} lehr_xrd_stack;

/// Integrate all selected frames of all files.
/// @param[in]     locators  FILE, FILE::/dataset[frames], ...; shape (n_locators,); frames of the same shape
/// and type
/// @param[in]     integrator for that shape; error model poisson or none
/// @param[in]     progress  nullable; counts groups of frames
/// @errors LEHR_ERR_ARG: an option out of range, floating-point pixels, an azimuthal error model;
/// LEHR_ERR_FORMAT,
///         LEHR_ERR_IO: a file that cannot be read (file and frame named); LEHR_ERR_DOMAIN: another shape
///         than the integrator's, no frame left; LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_stack_run(lehr_xrd_stack **out, const char *const *locators,
                                                       size_t n_locators,
                                                       const lehr_xrd_integrator *integrator,
                                                       const lehr_xrd_stack_options *options,
                                                       const lehr_progress *progress, lehr_error *err);
LEHR_API void lehr_xrd_stack_free(lehr_xrd_stack *stack); ///< NULL is fine

LEHR_END_DECLS

#endif
