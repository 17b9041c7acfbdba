/// @file
/// Cakes: images to the intensity over azimuth and scattering angle.
///
/// A cell is a bin of x (integrate.h) and of azimuth. With splitting `bbox` a pixel is the rectangle
/// x +- dx, chi +- dchi, filled evenly: its part in a cell is the product of its parts in both bins.
#ifndef LEHR_XRD_CAKE_H
#define LEHR_XRD_CAKE_H

#include <lehr/core/error.h>
#include <lehr/core/provenance.h>
#include <lehr/core/record.h>
#include <lehr/core/table.h>
#include <lehr/xrd/integrate.h>

LEHR_BEGIN_DECLS

/// Most cells of a cake.
#define LEHR_XRD_CAKE_MAX_CELLS ((size_t)1 << 26)

/// Arrays are row-major, one row for each azimuth. Valid after lehr_xrd_cake_finish().
typedef struct lehr_xrd_cake {
    size_t n_x;
    size_t n_azimuth;
    lehr_xrd_unit unit;
    double *x;           ///< shape (n_x,): centres, in `unit`
    double *azimuth_deg; ///< shape (n_azimuth,): centres
    double *intensity;   ///< shape (n_azimuth, n_x); NaN in a cell without pixels
    double *sigma;       ///< likewise; NaN also without error model
    double *count;       ///< pixels used, 0 in a cell without
    double *norm;        ///< sum of weights
    size_t n_images;
    size_t masked_pixels;                    ///< of each image
    char corrections[LEHR_CORRECTIONS_SIZE]; ///< what was corrected for, as core/corrections.h has it
    size_t bad_pixels;                       ///< further pixels without measurement, in all images together
    struct lehr_xrd_cake_plan *plan;         ///< private
} lehr_xrd_cake;

/// An empty cake. The azimuths of the options, or -180 to 180 degrees, are divided evenly.
/// @errors of lehr_xrd_integrator_create(); LEHR_ERR_ARG: no azimuth, too many cells, splitting `full`,
///         azimuthal errors
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_cake_create(lehr_xrd_cake **out,
                                                         const lehr_xrd_geometry *geometry, size_t rows,
                                                         size_t columns,
                                                         const lehr_xrd_corrections *corrections,
                                                         const lehr_xrd_integrate_options *options,
                                                         size_t n_azimuth, lehr_error *err);
LEHR_API void lehr_xrd_cake_free(lehr_xrd_cake *cake); ///< NULL is fine

/// @param[in] weight > 0: multiplies the normalization for this image
/// @errors LEHR_ERR_DOMAIN: another shape; LEHR_ERR_ARG: weight not greater than 0
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_cake_add(lehr_xrd_cake *cake, const lehr_xrd_image *image,
                                                      double weight, lehr_error *err);
LEHR_API void lehr_xrd_cake_finish(lehr_xrd_cake *cake);

/// One row for each cell: azimuth_deg, <x axis>, intensity, sigma, count, norm.
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_cake_to_table(lehr_table **out, const lehr_xrd_cake *cake,
                                                           lehr_error *err);
/// Result keys: points, azimuth_points, empty_cells, images, masked_pixels, bad_pixels.
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_cake_describe(const lehr_xrd_cake *cake, lehr_record *record,
                                                           lehr_error *err);
/// NeXus file whose default plot is the image intensity(azimuth, x), with intensity_errors, count and norm.
/// @param[in] provenance nullable
/// @errors LEHR_ERR_IO
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_cake_write(const lehr_xrd_cake *cake, const char *path,
                                                        const lehr_provenance *provenance, lehr_error *err);

LEHR_END_DECLS

#endif
