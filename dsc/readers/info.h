/// @file
/// What a calorimeter file holds, as a record.
#ifndef LEHR_DSC_INFO_H
#define LEHR_DSC_INFO_H

#include <lehr/core/record.h>
#include <lehr/dsc/run.h>

LEHR_BEGIN_DECLS

/// Keys format, encoding, decimal_mark, sign, sign_origin, signal, sample, mass (null when unknown), points,
/// columns, segments (list of index, kind, rate, points, temperature_min, temperature_max).
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_info_describe(const lehr_dsc_run *run, lehr_record *record,
                                                           lehr_error *err);

LEHR_END_DECLS

#endif
