// Lists of spacings: one d per line, comments behind '#'.
#include "calibrant_private.h"

#include <lehr/core/alloc.h>
#include <lehr/core/number.h>
#include <lehr/core/text.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

bool calibrant_file_exists(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        return false;
    }
    fclose(file);
    return true;
}

static int by_spacing(const void *a, const void *b)
{
    double x = ((const lehr_xrd_line *)a)->d_ang, y = ((const lehr_xrd_line *)b)->d_ang;
    return x > y ? -1 : x < y;
}

static lehr_status read_line(lehr_xrd_calibrant *list, const lehr_text *text, size_t i, lehr_error *err)
{
    lehr_text_line line = lehr_text_line_at(text, i), word;
    size_t comment = lehr_text_find(line, "#");
    double d_ang = 0;
    line.length = comment < line.length ? comment : line.length;
    line = lehr_text_trim(line);
    if (line.length == 0) {
        return LEHR_OK;
    }
    (void)lehr_text_split(line, ' ', &word, 1);
    if (lehr_number_parse(&d_ang, word.start, word.length, lehr_number_style_c(), NULL) != LEHR_OK) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "%s: line %zu: '%.*s' is no spacing in angstrom",
                              lehr_text_name(text), i + 1, (int)(word.length < 40 ? word.length : 40),
                              word.start);
    }
    if (!(d_ang >= 0.1 && d_ang <= 1e4)) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "%s: line %zu: a spacing of %g; expected 0.1 to 10000 angstrom",
                              lehr_text_name(text), i + 1, d_ang);
    }
    list->lines[list->n_lines++] = (lehr_xrd_line){.d_ang = d_ang, .intensity = 1};
    return LEHR_OK;
}

lehr_status calibrant_read_list(lehr_xrd_calibrant *calibrant, const char *path, lehr_error *err)
{
    lehr_text *text = NULL;
    lehr_status status = lehr_text_read(&text, path, err);
    if (status == LEHR_OK) {
        calibrant->name = lehr_core_strdup(path);
        calibrant->origin = "list of spacings";
        calibrant->lines = lehr_core_alloc(lehr_text_size(text), sizeof *calibrant->lines);
        if (!calibrant->name || !calibrant->lines) {
            status = lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for a list of spacings");
        }
    }
    for (size_t i = 0; status == LEHR_OK && i < lehr_text_size(text); i++) {
        status = read_line(calibrant, text, i, err);
    }
    if (status == LEHR_OK) {
        size_t n = 0;
        qsort(calibrant->lines, calibrant->n_lines, sizeof *calibrant->lines, by_spacing);
        for (size_t i = 0; i < calibrant->n_lines; i++) { // a spacing that is listed twice is one line
            double d_ang = calibrant->lines[i].d_ang;
            if (n == 0 || calibrant->lines[n - 1].d_ang - d_ang > 1e-7 * d_ang) {
                calibrant->lines[n++] = calibrant->lines[i];
            }
        }
        calibrant->n_lines = n;
    }
    if (status == LEHR_OK && calibrant->n_lines < 2) {
        status = lehr_error_set(err, LEHR_ERR_FORMAT, "%s: %zu spacings; at least 2 are needed", path,
                                calibrant->n_lines);
    }
    lehr_text_free(text);
    return status;
}
