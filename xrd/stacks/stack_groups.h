/// @file
/// Sets of frames of one stack, each with its own curve and first sharp diffraction peak: the points of a
/// map, the stages of a series.
#ifndef LEHR_XRD_STACK_GROUPS_H
#define LEHR_XRD_STACK_GROUPS_H

#include <lehr/xrd/fsdp.h>
#include <lehr/xrd/stack.h>

LEHR_BEGIN_DECLS

/// Set of a frame that belongs to none.
#define LEHR_XRD_NO_GROUP SIZE_MAX

/// What happened to a set.
typedef enum lehr_xrd_group_state {
    LEHR_XRD_GROUP_GOOD,     ///< curve and peak
    LEHR_XRD_GROUP_NO_PEAK,  ///< a curve, but no peak could be fitted to it: `failure` says why
    LEHR_XRD_GROUP_REJECTED, ///< frames, but none is left: `failure` says why
    LEHR_XRD_GROUP_EMPTY     ///< no frames
} lehr_xrd_group_state;

/// One set. What it has not is NaN.
typedef struct lehr_xrd_group {
    lehr_xrd_group_state state;
    size_t frames;       ///< that belong to it
    size_t frames_used;  ///< in its curve
    size_t spikes;       ///< values left out by `reject`
    lehr_estimate level; ///< mean intensity: sum of signal over sum of weights; Poisson error
    double drift;        ///< reduced chi2 of the levels of its frames
    lehr_estimate q1;    ///< position of the peak [1/angstrom]; errors as lehr_xrd_fsdp_fit() gives them
    lehr_estimate fwhm;  ///< [1/angstrom]
    double reduced_chi2; ///< of its fit
    char failure[200];   ///< why there is no peak or no curve; "" where there is
} lehr_xrd_group;

typedef struct lehr_xrd_groups {
    size_t n;
    size_t points;
    size_t n_frames; ///< of the stack, those that belong to no set included
    lehr_xrd_unit unit;
    double *x;          ///< bin centres, shape (points,)
    double *intensity;  ///< shape (n, points), NaN without pixels or frames
    double *sigma;      ///< likewise
    lehr_xrd_group *at; ///< shape (n,)
} lehr_xrd_groups;

/// Integrate a stack set by set.
///
/// Without rejection and with the mean all frames pass once, and a set costs no more than its frames. Else
/// each set is a stack of its own: spikes and odd frames are those of its frames, and a set whose frames are
/// all rejected is marked and the others go on.
/// @param[in] group_of  shape (n_frames,): set of each frame, or LEHR_XRD_NO_GROUP
/// @param[in] n_frames  must be the number of frames of the files
/// @param[in] options   without per_frame; the monitor has one value for each frame of the stack
/// @param[in] peak      its range in 1/angstrom; NULL: no peaks are fitted, and no set is without one
/// @errors those of lehr_xrd_stack_run(); LEHR_ERR_DOMAIN: another number of frames; LEHR_ERR_ARG: per_frame,
/// a
///         set that does not exist, no frame in any set, a peak on an axis of angles
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_groups_run(lehr_xrd_groups **out, const char *const *locators,
                                                        size_t n_locators,
                                                        const lehr_xrd_integrator *integrator,
                                                        const lehr_xrd_stack_options *options,
                                                        const size_t *group_of, size_t n_frames,
                                                        size_t n_groups, const lehr_xrd_fsdp_options *peak,
                                                        const lehr_progress *progress, lehr_error *err);
LEHR_API void lehr_xrd_groups_free(lehr_xrd_groups *groups); ///< NULL is fine

/// Name of a state: "good", "no_peak", "rejected", "empty".
LEHR_API const char *lehr_xrd_group_state_name(lehr_xrd_group_state state);

/// All curves as a table: the x axis, then the columns intensity_N and sigma_N of every set N.
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_groups_curves(lehr_table **out, const lehr_xrd_groups *groups,
                                                           lehr_error *err);

LEHR_END_DECLS

#endif
