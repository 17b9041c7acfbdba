/// @file
/// Private: lists of quantities into records.
#ifndef LEHR_DSC_DESCRIBE_H
#define LEHR_DSC_DESCRIBE_H

#include <lehr/core/record.h>

/// One quantity. Without a value (NaN) it is left out.
typedef struct lehr_dsc_entry {
    const char *name;
    double value, stderr_value;
    const char *unit;
} lehr_dsc_entry;

LEHR_NODISCARD lehr_status lehr_dsc_describe_entries(lehr_record *record, const lehr_dsc_entry *entries,
                                                     size_t n, lehr_error *err);

/// The same into a record of its own below @p record; none when no entry has a value.
LEHR_NODISCARD lehr_status lehr_dsc_describe_part(lehr_record *record, const char *name,
                                                  const lehr_dsc_entry *entries, size_t n, lehr_error *err);

/// Plain numbers [low, high] in K.
LEHR_NODISCARD lehr_status lehr_dsc_describe_window(lehr_record *record, const char *name,
                                                    const double window_K[2], lehr_error *err);

#endif
