/// @file
/// Private: what the integration plan (integrator.c) and the patterns (pattern.c) share.
#ifndef LEHR_XRD_INTEGRATE_PRIVATE_H
#define LEHR_XRD_INTEGRATE_PRIVATE_H

#include "integrate.h"
#include "split.h"
#include <lehr/core/corrections.h>
#include <stdint.h>

struct lehr_xrd_integrator {
    lehr_xrd_integrate_options options;
    size_t rows;
    size_t columns;
    double low;            ///< lower edge of bin 0, in the unit of the options
    double step;           ///< width of a bin
    uint16_t *bins;        ///< shape (rows, columns): (first) bin of a pixel, `points` when it is not used
    lehr_xrd_split *split; ///< parts of the pixels; NULL without splitting, where all are 1
    double *weights;       ///< shape (rows, columns): flat * P * Omega
    double *darks;         ///< shape (rows, columns), or NULL
    double *bin_pixels;    ///< shape (points,): sum of the parts c of pixels
    double *bin_squares;   ///< shape (points,): sum of c^2
    double *bin_weights;   ///< shape (points,): sum of c times weight
    double *bin_darks;     ///< shape (points,): sum of c times dark
    size_t masked;         ///< pixels masked by the mask, the dark or the flat
    double wavelength_ang; ///< NaN: unknown
    char corrections[LEHR_CORRECTIONS_SIZE];
};

/// Where the pixels are, while a plan is made.
typedef struct lehr_xrd_survey {
    double *values;          ///< position on the axis; NaN for a masked pixel
    double *azimuths;        ///< chi; NULL without splitting
    double *corner_values;   ///< shape (rows + 1, columns + 1); NULL without splitting
    double *corner_azimuths; ///< likewise
    unsigned char *inside;   ///< inside the window of azimuth
    double least;
    double most;
} lehr_xrd_survey;

/// Position on the axis of the options. Private to the plan.
double lehr_xrd_axis_value(const lehr_xrd_position *position, lehr_xrd_unit unit, double wavelength_ang);

/// Weight of a pixel by flat (nullable), polarization, solid angle, sensor and sample; 0 for one that must
/// not be used. Without the normalization.
double lehr_xrd_pixel_weight(const lehr_xrd_integrator *plan, const lehr_xrd_position *position,
                             const lehr_xrd_image *flat, size_t i);

/// @errors LEHR_ERR_ARG: an option out of range
LEHR_NODISCARD lehr_status lehr_xrd_plan_check_options(const lehr_xrd_integrate_options *options,
                                                       lehr_error *err);
/// What the plan corrects for, to its field `corrections`. @errors LEHR_ERR_ARG: too long
LEHR_NODISCARD lehr_status lehr_xrd_plan_note_corrections(lehr_xrd_integrator *plan,
                                                          const lehr_xrd_geometry *geometry,
                                                          const lehr_xrd_corrections *extra, lehr_error *err);

/// Corners of the pixels; extent and azimuths with them. @pre values and azimuths are there
void lehr_xrd_survey_corners(lehr_xrd_survey *survey, const lehr_xrd_integrator *plan,
                             const lehr_xrd_geometry *geometry);
/// Parts of all pixels, with the bins chosen. @returns through @p used the pixels that have any
LEHR_NODISCARD lehr_status lehr_xrd_plan_split(lehr_xrd_integrator *plan, const lehr_xrd_survey *survey,
                                               size_t *used, lehr_error *err);
/// Count a pixel into the sums of the plan. @param[in] parts shape (n,), of the bins from plan->bins[pixel]
/// on
void lehr_xrd_plan_count(lehr_xrd_integrator *plan, size_t pixel, const double *parts, size_t n);

/// @errors LEHR_ERR_DOMAIN: image of another shape; LEHR_ERR_ARG: weight not greater than 0
LEHR_NODISCARD lehr_status lehr_xrd_plan_check(const lehr_xrd_integrator *plan, const lehr_xrd_image *image,
                                               double weight, lehr_error *err);
/// True for a pixel without measurement, by the options of the plan.
bool lehr_xrd_plan_is_bad(const lehr_xrd_integrator *plan, const lehr_xrd_image *image, size_t i);

/// Name and unit of the axis.
lehr_axis lehr_xrd_unit_axis(lehr_xrd_unit unit);

/// Least Poisson variance of a bin, that of one count.
double lehr_xrd_plan_least_variance(const lehr_xrd_integrator *plan, size_t bin);

/// Parts of a pixel that has a bin, and their number.
const double *lehr_xrd_plan_parts(const lehr_xrd_integrator *plan, size_t pixel, size_t *n);

/// Sums of one image; arrays of shape (points,).
typedef struct lehr_xrd_frame_sums {
    const int64_t *counts; ///< of integer images; NULL: none
    const double *values;  ///< of floating-point images, and sum c N with splitting; NULL: none
    const double *squares; ///< variance of the counts, sum c^2 N without dead time; NULL: that is their sum
    const double *lost_pixels; ///< pixels without measurement, besides the masked ones; NULL: none
    const double *lost_weight;
    const double *lost_dark;
    size_t n_lost; ///< in all bins
} lehr_xrd_frame_sums;

/// Sums per bin: of the image at hand, and of all images so far.
struct lehr_xrd_sums {
    // one image; `counts` and `values` have one element more, for pixels that no bin wants
    int64_t *counts;     ///< of integer images
    double *values;      ///< of floating-point images
    double *lost_pixels; ///< pixels that are bad in this image only
    double *lost_weight;
    double *lost_dark;
    double *scatter;                ///< squared deviations from the mean of the bin
    double *squares;                ///< with splitting: sum of c^2 N; with dead time: variance beyond that
    double *pairs;                  ///< with splitting: see scatter.h
    double *tile;                   ///< likewise
    unsigned char *clipped;         ///< shape (n_pixels,): left out as outliers; NULL without clipping
    struct lehr_xrd_filter *filter; ///< NULL without quantiles
    // all images
    double *raw;
    double *variance; ///< of raw: itself without splitting
    double *dark;
    double *deviations; ///< unbiased sum of squared deviations
};

/// Mean of a bin in the image at hand. Not finite where no pixel is left.
double lehr_xrd_sums_mean(const struct lehr_xrd_sums *sums, const lehr_xrd_integrator *plan, size_t bin);
/// Count a pixel of the image at hand as lost. @pre it has a bin
void lehr_xrd_sums_lose(struct lehr_xrd_sums *sums, const lehr_xrd_integrator *plan, size_t pixel);

/// Take a pixel out of the sums of the image at hand, and count it as lost. @pre it has a bin and is there
void lehr_xrd_sums_remove(struct lehr_xrd_sums *sums, const lehr_xrd_integrator *plan,
                          const lehr_xrd_image *image, size_t pixel);

// ---- dead time (dead_time.c) ----------------------------------------------------------
/// Most counts that the model of the dead time explains.
double lehr_xrd_live_most(const lehr_xrd_integrate_options *options);
/// Part of the photons that were counted, where @p counts were; 1 without a dead time. @pre not more than the
/// most
double lehr_xrd_live_part(const lehr_xrd_integrate_options *options, double counts);
/// Counts that are expected of so many photons.
double lehr_xrd_live_counts(const lehr_xrd_integrate_options *options, double photons);
/// Variance of the counts over their mean, as it acts on the intensity: 1 for Poisson counts.
double lehr_xrd_live_variance(const lehr_xrd_integrate_options *options, double counts);
/// Correct the weights of the image at hand.
void lehr_xrd_live_image(struct lehr_xrd_sums *sums, const lehr_xrd_integrator *plan,
                         const lehr_xrd_image *image);

// ---- quantiles (filter.c) -------------------------------------------------------------
typedef struct lehr_xrd_filter lehr_xrd_filter;
/// Pixels of every bin. @errors LEHR_ERR_NOMEM
LEHR_NODISCARD lehr_status lehr_xrd_filter_create(lehr_xrd_filter **out, const lehr_xrd_integrator *plan,
                                                  lehr_error *err);
void lehr_xrd_filter_free(lehr_xrd_filter *filter); ///< NULL is fine
/// Put the mean between the quantiles, times the weight of the bin, in the place of the sums of counts, and
/// its variance likewise.
void lehr_xrd_filter_image(struct lehr_xrd_sums *sums, const lehr_xrd_integrator *plan,
                           const lehr_xrd_image *image);

/// Take the outliers out of the sums of the image at hand (clip.c). @returns their number
size_t lehr_xrd_clip_image(struct lehr_xrd_sums *sums, const lehr_xrd_integrator *plan,
                           const lehr_xrd_image *image);

/// Add an image whose sums are known. @param[in] weight > 0, as for lehr_xrd_pattern_add()
void lehr_xrd_pattern_add_sums(lehr_xrd_pattern *pattern, const lehr_xrd_integrator *integrator,
                               const lehr_xrd_frame_sums *sums, double weight);

#endif
