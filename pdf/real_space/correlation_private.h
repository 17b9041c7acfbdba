/// @file
/// Parts of a correlation function that several sources share. Private to the module.
#ifndef LEHR_PDF_CORRELATION_PRIVATE_H
#define LEHR_PDF_CORRELATION_PRIVATE_H

#include "correlation.h"

/// Arrays for n points.
LEHR_NODISCARD lehr_status pdf_correlation_allocate(lehr_pdf_correlation **out, size_t n, lehr_error *err);
/// Errors of the structure factor behind G; @p identity as pdf_correlation_identity() made it.
lehr_pdf_errors pdf_correlation_errors(const lehr_pdf_correlation *correlation, const double *identity);
LEHR_NODISCARD lehr_status pdf_correlation_identity(double **out, const lehr_pdf_correlation *correlation,
                                                    lehr_error *err);
/// True where the transform of @p b (nullable) is that of @p a, whose r and options are set.
bool pdf_correlation_same_transform(const lehr_pdf_correlation *a, const lehr_pdf_correlation *b);
/// Part of lehr_pdf_correlation_variance() that comes from choices made for S(q): its errors "model_<name>".
LEHR_NODISCARD lehr_status pdf_correlation_model_variance(const lehr_pdf_correlation *correlation,
                                                          double *variance, const double *v, lehr_error *err);
/// Fill .low_r. @param[in] cutoff_ang NaN: find it
LEHR_NODISCARD lehr_status pdf_correlation_low_r(lehr_pdf_correlation *correlation, double cutoff_ang,
                                                 lehr_error *err);
/// Row of the first peak of G and the r to its left where G falls to half; false where there is none.
bool pdf_correlation_first_peak(size_t *peak, double *half_ang, const lehr_pdf_correlation *correlation);

/// Limits beyond the data, r beyond what the spacing of q determines, no errors, a slope that is not that of
/// the density.
/// @param[in,out] warnings nullable
LEHR_NODISCARD lehr_status pdf_correlation_warn(const lehr_pdf_correlation *correlation,
                                                lehr_warnings *warnings, lehr_error *err);

#endif
