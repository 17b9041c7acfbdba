/// @file
/// Private: the steps of reading a pattern.
#ifndef LEHR_PDF_PATTERN_PRIVATE_H
#define LEHR_PDF_PATTERN_PRIVATE_H

#include "pattern.h"

#include <lehr/core/curve.h>
#include <lehr/core/table.h>

/// What the header of a file says.
typedef struct lehr_pdf_header {
    lehr_pdf_kind kind;
    lehr_pdf_axis axis; ///< AUTO: not said
    lehr_pdf_applied polarization, solid_angle, absorption, background;
    char corrections[LEHR_CORRECTIONS_SIZE]; ///< "": no such line
    double wavelength_ang;                   ///< NaN: not said
    char dialect[32];
    size_t first_line; ///< of the numbers where a mark tells them; 0: the table reader finds them
} lehr_pdf_header;

/// Read what stands above the numbers.
void lehr_pdf_header_read(lehr_pdf_header *out, const lehr_text *text);

/// The same from a table that was read from HDF5, with its curve.
LEHR_NODISCARD lehr_status lehr_pdf_header_read_table(lehr_curve **out, lehr_pdf_header *header,
                                                      const lehr_table *table, lehr_error *err);

/// Values of a file as they stand there; sigma NaN where it has none.
LEHR_NODISCARD lehr_status lehr_pdf_pattern_load(lehr_curve **out, lehr_pdf_header *header,
                                                 const lehr_text *text, lehr_error *err);

/// x to q in 1/angstrom, in place. Refuses units that do not fit the range.
LEHR_NODISCARD lehr_status lehr_pdf_pattern_convert(lehr_pdf_pattern *pattern, lehr_pdf_header *header,
                                                    const lehr_pdf_pattern_options *options,
                                                    lehr_warnings *warnings, lehr_error *err);

/// Standard errors where the file has none.
LEHR_NODISCARD lehr_status lehr_pdf_pattern_estimate_sigma(lehr_pdf_pattern *pattern, lehr_warnings *warnings,
                                                           lehr_error *err);

/// Curve of a table; the axis of a column that names it wins over words of the header.
LEHR_NODISCARD lehr_status lehr_pdf_header_take_table(lehr_curve **out, lehr_pdf_header *header,
                                                      const lehr_table *table, lehr_error *err);

#endif
