/// @file
/// What a curve has been corrected for: one line of its header, written by whoever corrects, read by whoever
/// would correct again.
///
///     # corrections: solid_angle, polarization(0.99 axis=0), sensor(mu_t=1.648)
///
/// Names: dark, flat, dead_time, solid_angle, polarization, sensor, parallax, layer (gas or plate on the way,
/// one item for each), sample (absorption in it), background (subtracted). In brackets stands what with.
/// "none": nothing was done; "unknown": something was, to a curve without such a line, which says nothing.
#ifndef LEHR_CORE_CORRECTIONS_H
#define LEHR_CORE_CORRECTIONS_H

#include <lehr/core/error.h>
#include <lehr/core/table.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// Key of the header entry.
#define LEHR_CORRECTIONS_KEY "corrections"
/// Bytes that every such line of ours fits into.
#define LEHR_CORRECTIONS_SIZE 1024

/// Append an item. @param[in,out] text "" or a line so far, in @p size bytes @param[in] detail what stands in
/// brackets, NULL for nothing; commas and brackets in it become '_'
/// @errors LEHR_ERR_ARG: no room left
LEHR_API LEHR_NODISCARD lehr_status lehr_corrections_add(char *text, size_t size, const char *name,
                                                         const char *detail, lehr_error *err);

/// The @p i-th item of this name in a line: where it begins and how long it is; NULL where there is none.
/// @param[in] text nullable: nothing is known
LEHR_API const char *lehr_corrections_find(const char *text, const char *name, size_t i, size_t *length);

/// Refuse a curve that had a correction already.
/// @param[in] file, cure for the message: "'file' is corrected for <name> already (<item> in its header):
/// <cure>"
/// @errors LEHR_ERR_ARG
LEHR_API LEHR_NODISCARD lehr_status lehr_corrections_refuse(const lehr_table *table, const char *name,
                                                            const char *file, const char *cure,
                                                            lehr_error *err);

/// Note that a background was subtracted from a curve, and refuse the same one twice.
/// @param[out] text    line of the difference, LEHR_CORRECTIONS_SIZE bytes
/// @param[in]  before  line of the curve; NULL: it has none
/// @param[in]  file    of the curve, for the message
/// @errors LEHR_ERR_ARG: a background of that name was subtracted; no room
LEHR_API LEHR_NODISCARD lehr_status lehr_corrections_subtract(char *text, const char *before,
                                                              const char *file, const char *background_file,
                                                              lehr_error *err);

/// Refuse two curves that were corrected differently, as far as both say it: in solid_angle, polarization,
/// sensor, parallax, layer, flat or dead_time. What belongs to one sample (dark, sample, background) may
/// differ.
/// @errors LEHR_ERR_ARG, message with both files and the item
LEHR_API LEHR_NODISCARD lehr_status lehr_corrections_compare(const lehr_table *first, const char *first_file,
                                                             const lehr_table *second,
                                                             const char *second_file, lehr_error *err);

LEHR_END_DECLS

#endif
