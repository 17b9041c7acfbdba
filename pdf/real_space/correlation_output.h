/// @file
/// Functions of r as tables, records and files.
#ifndef LEHR_PDF_CORRELATION_OUTPUT_H
#define LEHR_PDF_CORRELATION_OUTPUT_H

#include <lehr/core/record.h>
#include <lehr/pdf/correlation.h>

LEHR_BEGIN_DECLS

/// Columns r_ang, the form by its name ("G", "g", "T", "RDF"), sigma where errors are known, sigma_model
/// where it was computed.
/// @errors LEHR_ERR_DOMAIN: as lehr_pdf_correlation_check_form(); LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_pdf_correlation_to_table(lehr_table **out,
                                                                  const lehr_pdf_correlation *correlation,
                                                                  lehr_pdf_function form, lehr_error *err);

/// Result keys: form definition qmin qmax window (window_start_per_ang, window_center_ang, window_width_ang)
/// s_zero number_density low_r (cutoff number_density rms reduced_chi2 points).
LEHR_API LEHR_NODISCARD lehr_status lehr_pdf_correlation_describe(const lehr_pdf_correlation *correlation,
                                                                  lehr_pdf_function form, lehr_record *record,
                                                                  lehr_error *err);

/// A file of the kind that PDFgetX3 writes: "[DEFAULT]" and "key = value" lines, "#### start data", "#S 1",
/// "#L" with the names of the columns r, G, dr (0: no error) and dG, then the numbers. Programs that read
/// PDFgetX3 or PDFgetX2 read it, and so does lehr_pdf_table_read().
/// @param[in] table  what lehr_pdf_correlation_to_table() made
/// @param[in] keys   further "key = value" entries, shape (n_keys, 2); texts without line ends
/// @errors LEHR_ERR_IO; LEHR_ERR_ARG: a table without the columns above; LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_pdf_gr_write(const char *path, const lehr_table *table,
                                                      const lehr_record *description,
                                                      const char *const (*keys)[2], size_t n_keys,
                                                      lehr_error *err);

LEHR_END_DECLS

#endif
