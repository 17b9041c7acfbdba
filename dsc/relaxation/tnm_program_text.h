/// @file
/// Private: parts of reading a thermal program that its two forms share.
#ifndef LEHR_DSC_TNM_PROGRAM_TEXT_H
#define LEHR_DSC_TNM_PROGRAM_TEXT_H

#include <lehr/core/text.h>
#include <lehr/dsc/tnm.h>

/// Program from a decoded text; @p numbered: messages name the line.
LEHR_NODISCARD lehr_status lehr_tnm_program_of_text(lehr_dsc_tnm_program **out, const lehr_text *text,
                                                    bool numbered, lehr_error *err);

/// Append a ramp whose rate may carry the sign of its direction.
/// @errors LEHR_ERR_DOMAIN: the sign points the other way
LEHR_NODISCARD lehr_status lehr_tnm_program_signed_ramp(lehr_dsc_tnm_program *program, double rate_K_per_s,
                                                        double to_K, lehr_error *err);

#endif
