/// @file
/// Measured patterns I(q), S(q), F(q) as the programs of the field write them.
///
/// Read are: FIT2D .chi (four lines of header, axis in the second) and .chi without header, .chi of
/// mar_utilities, .xy and .dat of pyFAI and Dioptas (wavelength and polarisation in the header), .iq .sq .fq
/// of PDFgetX2 and PDFgetX3 and xPDFsuite, .fq of RMCProfile, the curves of `lehr xrd integrate` and `stack`
/// (text, CSV, HDF5), and plain columns x, y[, sigma].
#ifndef LEHR_PDF_PATTERN_H
#define LEHR_PDF_PATTERN_H

#include <lehr/core/corrections.h>
#include <lehr/core/error.h>
#include <lehr/core/text.h>
#include <lehr/core/warnings.h>
#include <stdbool.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// What the second column holds.
typedef enum lehr_pdf_kind {
    LEHR_PDF_KIND_INTENSITY,
    LEHR_PDF_KIND_S, ///< structure factor
    LEHR_PDF_KIND_F, ///< q (S - 1)
    LEHR_PDF_KIND_G  ///< a function of r: no pattern, refused
} lehr_pdf_kind;

/// What the first column holds.
typedef enum lehr_pdf_axis {
    LEHR_PDF_AXIS_AUTO, ///< as the file says
    LEHR_PDF_AXIS_Q_PER_ANG,
    LEHR_PDF_AXIS_Q_PER_NM,
    LEHR_PDF_AXIS_TWO_THETA_DEG,
    LEHR_PDF_AXIS_TWO_THETA_RAD
} lehr_pdf_axis;

/// Where the standard errors come from.
typedef enum lehr_pdf_sigma_origin {
    LEHR_PDF_SIGMA_GIVEN,   ///< a column of the file
    LEHR_PDF_SIGMA_POISSON, ///< whole numbers: root of the counts, 1 for none
    LEHR_PDF_SIGMA_SCATTER  ///< from the scatter of neighbours, see lehr_pdf_pattern_read()
} lehr_pdf_sigma_origin;

/// A correction that the integration may have made.
typedef enum lehr_pdf_applied {
    LEHR_PDF_APPLIED_UNKNOWN, ///< the file does not say
    LEHR_PDF_APPLIED_YES,
    LEHR_PDF_APPLIED_NO
} lehr_pdf_applied;

typedef struct lehr_pdf_pattern_options {
    lehr_pdf_axis axis;
    lehr_pdf_axis
        axis_untold; ///< of a file that does not tell it: that of its sample, say; AUTO: q in 1/angstrom
    double wavelength_ang;     ///< overrules the file; NaN: as it says
    double two_theta_zero_deg; ///< subtracted from angles
    bool allow_short;          ///< accept data that end below 3/angstrom or begin and end oddly
} lehr_pdf_pattern_options;

/// Axis as the file says, no wavelength, no zero.
LEHR_API lehr_pdf_pattern_options lehr_pdf_pattern_defaults(void);

/// A pattern on ascending q. Arrays belong to it.
typedef struct lehr_pdf_pattern {
    size_t size;
    double *q_per_ang; ///< shape (size,), strictly increasing, >= 0
    double *y;         ///< shape (size,), finite
    double *sigma;     ///< shape (size,), standard error of y, > 0
    lehr_pdf_kind kind;
    lehr_pdf_axis axis; ///< that the file was read with
    lehr_pdf_sigma_origin sigma_origin;
    lehr_pdf_applied polarization; ///< as the header says
    lehr_pdf_applied solid_angle;
    lehr_pdf_applied absorption;             ///< in the sample
    lehr_pdf_applied background;             ///< subtracted
    char corrections[LEHR_CORRECTIONS_SIZE]; ///< line of the header of that name; "" where there is none
    double wavelength_ang;                   ///< of options, else of the file; NaN: not known
    char dialect[32];                        ///< "pyFAI", "FIT2D", "PDFgetX3", ...
    size_t dropped;                          ///< rows without a finite value
    size_t negative;                         ///< intensities below zero
} lehr_pdf_pattern;

/// Read a pattern.
///
/// Rows whose y is not finite are left out. Where the file has no standard errors, whole numbers are taken as
/// counts. Otherwise the scatter of the points tells the noise: the difference d of a point from the straight
/// line through its neighbours has the standard deviation sigma sqrt(3/2) (even grid), and the first quartile
/// of |d| over 101 points gives sigma, which peaks that fill less than half of the window do not disturb.
/// Noise that is correlated between neighbours, as after the splitting of pixels, is underestimated by it.
/// @param[in,out] warnings nullable: origin of the errors, rows left out, negative intensities, gaps of q, an
///                axis that the file does not name
/// @errors LEHR_ERR_IO; LEHR_ERR_FORMAT: no table of numbers, a function of r; LEHR_ERR_ARG: an angle without
///         wavelength; LEHR_ERR_DOMAIN: x out of order, fewer than 10 points, an x that fits another unit
///         (the message gives both readings); LEHR_ERR_NOMEM. Messages begin with the path.
LEHR_API LEHR_NODISCARD lehr_status lehr_pdf_pattern_read(lehr_pdf_pattern **out, const char *path,
                                                          const lehr_pdf_pattern_options *options,
                                                          lehr_warnings *warnings, lehr_error *err);
/// The same for a text in memory; its name is used as path.
LEHR_API LEHR_NODISCARD lehr_status lehr_pdf_pattern_parse(lehr_pdf_pattern **out, const lehr_text *text,
                                                           const lehr_pdf_pattern_options *options,
                                                           lehr_warnings *warnings, lehr_error *err);
LEHR_API void lehr_pdf_pattern_free(lehr_pdf_pattern *pattern); ///< NULL is fine

LEHR_END_DECLS

#endif
