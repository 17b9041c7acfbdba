/// @file
/// Private: collecting rows of one file into a run, and what every reader shares.
#ifndef LEHR_DSC_BUILDER_H
#define LEHR_DSC_BUILDER_H

#include "column.h"
#include <lehr/dsc/run.h>

/// Header entry of a table that `dsc convert` wrote: its segments are those of its column, borders and all.
#define LEHR_DSC_FINAL_KEY   "segments"
#define LEHR_DSC_FINAL_VALUE "as numbered"

/// A run in the making. Readers fill it with the functions below and never touch the arrays of the run.
typedef struct lehr_dsc_builder {
    lehr_dsc_run *run;
    const lehr_dsc_read_options *options;
    size_t capacity;
    double *time_s, *temperature_K, *reference_K, *signal;
    int *part;    // segment number in the file, 0 where the file does not number; a change is a border
    size_t *line; // 1-based line of each row, for messages
    bool has_time, has_reference;
    bool has_segments;          // the part numbers come from a column of the file
    bool final_segments;        // and their borders are not to be looked at again
    double stated_rate_K_per_s; // magnitude, from the header; NaN
    const char *row_word;       // what a row is in messages: "line", "row", "point"
} lehr_dsc_builder;

/// The values of one row; NaN where the file has no such column.
typedef struct lehr_dsc_row {
    double time_s, temperature_K, reference_K, signal;
    int part;
    size_t line;
} lehr_dsc_row;

lehr_status lehr_dsc_builder_init(lehr_dsc_builder *builder, const char *name, const char *format,
                                  const lehr_dsc_read_options *options, lehr_error *err);
/// Encoding of the text, and a warning where it was damaged.
lehr_status lehr_dsc_builder_text(lehr_dsc_builder *builder, const lehr_text *text, lehr_error *err);
void lehr_dsc_builder_clear(lehr_dsc_builder *builder);

/// Keep a header entry; values of a repeated key are joined with "; ".
lehr_status lehr_dsc_builder_header(lehr_dsc_builder *builder, lehr_text_line key, lehr_text_line value,
                                    lehr_error *err);
lehr_status lehr_dsc_builder_sample(lehr_dsc_builder *builder, lehr_text_line sample, lehr_error *err);
/// A number that stands alone in a header, under either decimal mark; NaN when it is none. A single comma is
/// a decimal comma ("2,228 mg"): no header value here is written with thousands marks only.
double lehr_dsc_lone_number(lehr_text_line number);

/// Mass as written ("21,37"), in @p unit ("mg"); 0 and empty mean unknown.
lehr_status lehr_dsc_builder_mass(lehr_dsc_builder *builder, lehr_text_line number, const char *unit,
                                  size_t line, lehr_error *err);
/// Sign of the file, unless the user gave one. With LEHR_DSC_ORIGIN_ASSUMED a warning with @p reason is
/// added.
lehr_status lehr_dsc_builder_sign(lehr_dsc_builder *builder, lehr_dsc_sign sign, lehr_dsc_origin origin,
                                  const char *reason, lehr_error *err);
lehr_status lehr_dsc_builder_add(lehr_dsc_builder *builder, const lehr_dsc_row *row, lehr_error *err);

/// A later part of a file must hold what the first one, whose columns were adopted, does: the same kind of
/// signal, a time or none. @errors LEHR_ERR_FORMAT, with the line
lehr_status lehr_dsc_layout_same(const lehr_dsc_builder *builder, const lehr_dsc_layout *layout, size_t line,
                                 lehr_error *err);

/// Check the rows, apply sign and options, find the segments and hand over the run.
lehr_status lehr_dsc_builder_finish(lehr_dsc_run **out, lehr_dsc_builder *builder, lehr_error *err);

/// Segments of the run, whose points are complete (segment.c).
lehr_status lehr_dsc_find_segments(lehr_dsc_builder *builder, lehr_error *err);

/// End of the first scan among the points [first, end) of a table: where the temperature jumps back, or @p
/// end.
size_t lehr_dsc_scan_end(const double *temperature_K, size_t first, size_t end);
/// The point where the temperature turns round within [low, high]; @p high + 1 where it does not.
size_t lehr_dsc_turning_point(const double *temperature_K, size_t low, size_t high);

#endif
