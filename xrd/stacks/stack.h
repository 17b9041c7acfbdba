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
/// mean however low, and does not touch what is bright in all frames. docs/theory/xrd_stacks.md has the
/// derivation and measured biases.
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
/// Memory for bands of pixels when nothing else is asked for [bytes].
#define LEHR_XRD_STACK_MEMORY ((size_t)128 << 20)

/// X(enumerator, name in options): what one number the counts of a pixel in all frames become.
#define LEHR_XRD_COMBINE_LIST(X)                                                                             \
    X(LEHR_XRD_COMBINE_MEAN, "mean")         /* all counts over all exposures */                             \
    X(LEHR_XRD_COMBINE_MEDIAN, "median")     /* middle value, mean of the two middle ones */                 \
    X(LEHR_XRD_COMBINE_QUANTILE, "quantile") /* linear between order statistics, (n - 1) q from the least */ \
    X(LEHR_XRD_COMBINE_TRIMMED, "trimmed")   /* mean without floor(trim n) values at either end */

#define LEHR_XRD_COMBINE_ENUM_(enumerator, name) enumerator,
typedef enum lehr_xrd_combine { LEHR_XRD_COMBINE_LIST(LEHR_XRD_COMBINE_ENUM_) } lehr_xrd_combine;
#undef LEHR_XRD_COMBINE_ENUM_

typedef struct lehr_xrd_stack_options {
    double reject;        ///< leave out spikes beyond this many standard deviations; NaN: none
    double reject_frames; ///< leave out frames whose mean intensity is further from the median than this many
                          ///< robust standard deviations (1.4826 MAD); NaN: none
    bool per_frame;       ///< keep the curve of each frame
    const double *monitor; ///< relative exposure of each frame, > 0, shape (n_monitor,); NULL: all 1
    size_t n_monitor;      ///< must be the number of frames where there is a monitor
    int threads;           ///< 0: default
    lehr_xrd_combine combine;
    double quantile; ///< of LEHR_XRD_COMBINE_QUANTILE, 0 < q < 1
    double trim;     ///< of LEHR_XRD_COMBINE_TRIMMED, 0 < trim < 0.5: part of the frames cut at either end
    bool unbias;     ///< not with the mean: intensity whose Poisson counts have the combined value as their
                     ///< expectation, instead of that value itself; exposures must be equal
    size_t memory_bytes; ///< for the counts of a band of pixels in all frames, where `combine` is not the
                         ///< mean; 0: LEHR_XRD_STACK_MEMORY. More than that is never used, whatever the
                         ///< number of frames: the bands become narrower
} lehr_xrd_stack_options;

/// Everything off, the mean; quantile 0.5, trim 0.1.
LEHR_API lehr_xrd_stack_options lehr_xrd_stack_defaults(void);

/// The curve of another combination than the mean: every pixel combined over the frames used, then one
/// integration.
typedef struct lehr_xrd_combined {
    lehr_xrd_pattern *curve; ///< NaN, besides the bins without pixels, where the counts determine nothing:
                             ///< all combined values are 0, and `unbias` is asked for (sigma without it, too)
    double *bias;            ///< shape (points,): relative bias of the combined value for Poisson counts of
                             ///< this intensity, corrected with `unbias`; -1 where it is 0; NaN: not known
    size_t undetermined;     ///< bins with pixels, all of whose combined values are 0
    double typical_bias;     ///< median of `bias`; NaN: not known
} lehr_xrd_combined;

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
    lehr_xrd_combined *combined; ///< NULL for the mean
} lehr_xrd_stack;

/// Which frames of some files are selected.
typedef struct lehr_xrd_stack_frames {
    size_t n;        ///< selected frames of all files
    size_t n_all;    ///< frames of all files, selected or not
    size_t *numbers; ///< shape (n,): of each selected frame, counted over all frames of all files
    size_t *of_file; ///< shape (n_locators,): selected frames of each file
} lehr_xrd_stack_frames;

/// Free with lehr_xrd_stack_frames_clear(), also after a failure.
/// @errors those of lehr_xrd_source_open()
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_stack_count(lehr_xrd_stack_frames *out,
                                                         const char *const *locators, size_t n_locators,
                                                         lehr_error *err);
LEHR_API void lehr_xrd_stack_frames_clear(lehr_xrd_stack_frames *frames);

/// Integrate all selected frames of all files.
/// @param[in]     locators  FILE, FILE::/dataset[frames], ...; shape (n_locators,); frames of the same shape
/// and type
/// @param[in]     integrator for that shape; error model poisson or none
/// @param[in]     progress  nullable; counts groups of frames
/// @errors LEHR_ERR_ARG: an option out of range, floating-point pixels, an azimuthal error model, `unbias` of
///         the mean or with unequal exposures; LEHR_ERR_FORMAT, LEHR_ERR_IO: a file that cannot be read (file
///         and frame named); LEHR_ERR_DOMAIN: another shape than the integrator's, no frame left, fewer than
///         three frames for another combination than the mean; LEHR_ERR_NOMEM
/// @accuracy all results are identical for any number of threads and of ranks (core/ranks.h)
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_stack_run(lehr_xrd_stack **out, const char *const *locators,
                                                       size_t n_locators,
                                                       const lehr_xrd_integrator *integrator,
                                                       const lehr_xrd_stack_options *options,
                                                       const lehr_progress *progress, lehr_error *err);
LEHR_API void lehr_xrd_stack_free(lehr_xrd_stack *stack); ///< NULL is fine

LEHR_END_DECLS

#endif
