/// @file
/// Private: the values of one series of an AnIML document.
#ifndef LEHR_DSC_ANIML_H
#define LEHR_DSC_ANIML_H

#include "column.h"
#include <lehr/core/xml.h>

/// One <Series>: a column of numbers, explicit or given by its first value and step.
typedef struct lehr_dsc_animl_series {
    lehr_dsc_column column;
    double *values; ///< shape (size,); owned
    size_t size;
    size_t capacity;
    bool numeric; ///< false: words, pictures; the series is then empty
    bool counted; ///< start + i * increment, for any i
    double start, increment;
    size_t counted_size; ///< from its indices; 0 when they are absent
} lehr_dsc_animl_series;

/// Read the element Series that was just opened, up to its end.
/// @errors LEHR_ERR_FORMAT: broken values (with the series and the cure)
lehr_status lehr_dsc_animl_series_read(lehr_dsc_animl_series *out, lehr_xml *xml, lehr_warnings *warnings,
                                       const char *file, lehr_error *err);
void lehr_dsc_animl_series_clear(lehr_dsc_animl_series *series);

/// Write out a counted series. @errors LEHR_ERR_NOMEM
lehr_status lehr_dsc_animl_series_expand(lehr_dsc_animl_series *series, size_t size, lehr_error *err);

/// Unit of the element Unit that was just opened, up to its end: its label, unless its SIUnit elements say
/// otherwise; they count, and a label with another meaning is a warning.
/// @errors LEHR_ERR_FORMAT: the SIUnit elements amount to no unit that has a name here
/// @param[out] unit at least LEHR_DSC_LABEL_SIZE bytes
lehr_status lehr_dsc_animl_unit_read(char *unit, lehr_xml *xml, lehr_warnings *warnings, const char *file,
                                     lehr_error *err);

#endif
