/// @file
/// Private: the counts of bands of pixels in all frames, one band after the other, in bounded memory.
#ifndef LEHR_XRD_STACK_BANDS_H
#define LEHR_XRD_STACK_BANDS_H

#include "stack_private.h"
#include "stack_select.h"

/// What each pixel is combined to. Arrays of shape (n_pixels,).
typedef struct stack_pixel_values {
    double *value;   ///< by the rule; NaN for a pixel without bin or with fewer than half of the frames
    double *grouped; ///< see stack_selected
    uint32_t *valid; ///< frames with a measurement
} stack_pixel_values;

/// Combine every pixel over the chosen frames.
/// @param[in] chosen   numbers of the frames, shape (n_chosen,)
/// @param[in] exposure of each chosen frame, where they differ: counts are divided by it; NULL: none
/// @param[in] memory_bytes for the counts of a band
/// @errors LEHR_ERR_FORMAT, LEHR_ERR_IO: a frame that cannot be read; LEHR_ERR_NOMEM
LEHR_NODISCARD lehr_status stack_bands_run(stack_pixel_values *out, const stack_pass *pass,
                                           const size_t *chosen, const double *exposure, size_t n_chosen,
                                           const stack_rule *rule, size_t memory_bytes, int threads,
                                           const lehr_progress *progress, lehr_error *err);

#endif
