/// @file
/// Private: the ways to a structure factor.
#ifndef LEHR_PDF_STRUCTURE_PRIVATE_H
#define LEHR_PDF_STRUCTURE_PRIVATE_H

#include "joint.h"

LEHR_NODISCARD lehr_status lehr_pdf_structure_joint(lehr_pdf_structure *out, const lehr_pdf_sample *sample,
                                                    const lehr_pdf_low_r *plan, lehr_error *err);
LEHR_NODISCARD lehr_status lehr_pdf_structure_classic(lehr_pdf_structure *out, const lehr_pdf_sample *sample,
                                                      const lehr_pdf_low_r *plan, lehr_error *err);
LEHR_NODISCARD lehr_status lehr_pdf_structure_warn(const lehr_pdf_structure *result,
                                                   const lehr_pdf_sample *sample, lehr_warnings *warnings,
                                                   lehr_error *err);

#endif
