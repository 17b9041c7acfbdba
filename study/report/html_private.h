/// @file
/// What the parts of the HTML writer share; private to study/html*.c and the report.
#ifndef LEHR_STUDY_HTML_PRIVATE_H
#define LEHR_STUDY_HTML_PRIVATE_H

#include <lehr/core/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/// "fsdp_position" as "fsdp position".
void html_name(FILE *file, const char *name);
void html_base64(FILE *file, const void *bytes, size_t size);

// ---- html_svg_values.c ------------------------------------------------------------------
/// A part of a text.
typedef struct svg_span {
    const char *start;
    size_t size;
} svg_span;

bool svg_is(svg_span a, const char *text);
/// The attribute of a tag between @p at and @p end.
bool svg_find_attribute(const char *at, const char *end, const char *wanted, svg_span *value);
/// Attributes of a tag between @p at and @p end as a text of our own, identifiers made unique with @p number;
/// without shapes, fonts, and what holds anyway. NULL where one cannot be read, is a handler of events or
/// leads out of the page, or memory is short. Free with free().
char *svg_read_attributes(size_t number, const char *at, const char *end);
/// Points of a path or polygon, "M1.00,2.00 L3.00,4.00 Z" or "1.00,2.00 3.00,4.00", as moves and steps in
/// tenths of a pixel. False for any other command.
bool svg_write_points(FILE *file, svg_span of, bool closed);
/// Area of a polygon in square pixels.
double svg_polygon_area(svg_span of);

#endif
