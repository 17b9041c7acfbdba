// What the two text exports of METTLER STARe share: tables "Index t Ts Tr Value" with a row of units below,
// in fixed columns, one per curve or segment, often the newest first.
#include "reader.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/// One curve of the file.
typedef struct curve {
    lehr_dsc_block block;
    lehr_dsc_layout layout;
    lehr_dsc_column columns[LEHR_DSC_MAX_COLUMNS];
    double start_s; // time of its first row
} curve;

static bool is_header(lehr_text_line line)
{
    lehr_text_line cells[3];
    size_t n = lehr_text_split(line, ' ', cells, 3);
    return n >= 3 && lehr_text_equals(cells[0], "Index") && lehr_text_equals(cells[1], "t");
}

/// Labels and units; the index has no unit, so units are counted from the right.
static lehr_status read_columns(curve *out, const lehr_text *text, size_t header, lehr_error *err)
{
    lehr_text_line labels[LEHR_DSC_MAX_COLUMNS];
    lehr_text_line units[LEHR_DSC_MAX_COLUMNS];
    size_t n = lehr_text_split(lehr_text_line_at(text, header), ' ', labels, LEHR_DSC_MAX_COLUMNS);
    lehr_text_line unit_line =
        header + 1 < lehr_text_size(text) ? lehr_text_line_at(text, header + 1) : (lehr_text_line){"", 0};
    size_t n_units = lehr_text_split(unit_line, ' ', units, LEHR_DSC_MAX_COLUMNS);
    if (n > LEHR_DSC_MAX_COLUMNS || n_units == 0 || n_units > n || units[0].start[0] != '[') {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "%s: line %zu: expected the units of the columns, such as [s] [\xC2\xB0"
                              "C] [mW]",
                              lehr_text_name(text), header + 2);
    }
    for (size_t i = 0; i < n; i++) {
        bool has_unit = i + n_units >= n;
        lehr_dsc_column_parse(&out->columns[i], labels[i], has_unit ? &units[i + n_units - n] : NULL);
        lehr_dsc_signal kind;
        lehr_units_map map;
        bool value = i + 1 == n && out->columns[i].role == LEHR_DSC_ROLE_OTHER; // "Value", "Wert", "Valeur"
        if (value && lehr_dsc_signal_of_unit(out->columns[i].unit, &kind, &map)) {
            out->columns[i].role = LEHR_DSC_ROLE_HEAT_FLOW;
        }
    }
    out->block = (lehr_dsc_block){.begin = header + 2, .separator = ' ', .n_columns = n};
    out->block.end = lehr_dsc_block_end(text, out->block.begin);
    return LEHR_OK;
}

static lehr_status read_curve(curve *out, lehr_dsc_builder *builder, const lehr_text *text, size_t header,
                              lehr_error *err)
{
    lehr_status status = read_columns(out, text, header, err);
    if (status == LEHR_OK) {
        status = lehr_dsc_layout_choose(&out->layout, out->columns, out->block.n_columns, builder->options,
                                        builder->run->name, builder->run->warnings, err);
    }
    if (status == LEHR_OK) {
        status = lehr_dsc_block_style(&out->block.style, text, out->block.begin, out->block.end, ' ', err);
    }
    if (status != LEHR_OK || out->block.begin == out->block.end) {
        return status;
    }
    lehr_text_line cells[LEHR_DSC_MAX_COLUMNS];
    size_t n = lehr_text_split(lehr_text_line_at(text, out->block.begin), ' ', cells, LEHR_DSC_MAX_COLUMNS);
    out->start_s = (double)INFINITY;
    if (n == out->block.n_columns && out->layout.time != SIZE_MAX) {
        double start_s = lehr_dsc_lone_number(cells[out->layout.time]);
        out->start_s = isnan(start_s) ? out->start_s : start_s;
    }
    return LEHR_OK;
}

/// By time; equal times (several evaluations of one segment) stay in the order of the file.
static int compare_curves(const void *a, const void *b)
{
    const curve *x = a;
    const curve *y = b;
    if (x->start_s < y->start_s || x->start_s > y->start_s) {
        return x->start_s < y->start_s ? -1 : 1;
    }
    return (x->block.begin > y->block.begin) - (x->block.begin < y->block.begin);
}

static lehr_status collect(curve **out, size_t *n_out, lehr_dsc_builder *builder, const lehr_text *text,
                           lehr_error *err)
{
    size_t n = 0;
    for (size_t i = 0; i < lehr_text_size(text); i++) {
        n += is_header(lehr_text_line_at(text, i)) ? 1 : 0;
    }
    curve *curves = lehr_core_alloc(n, sizeof *curves);
    if (!curves) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu curves", n);
    }
    size_t k = 0;
    for (size_t i = 0; i < lehr_text_size(text) && k < n; i++) {
        if (!is_header(lehr_text_line_at(text, i))) {
            continue;
        }
        lehr_status status = read_curve(&curves[k], builder, text, i, err);
        if (status != LEHR_OK) {
            lehr_core_free(curves);
            return status;
        }
        i = curves[k++].block.end - 1;
    }
    qsort(curves, k, sizeof *curves, compare_curves);
    *out = curves;
    *n_out = k;
    return LEHR_OK;
}

/// The curve that says what the run is: the first with a heat flow, else the first.
static const curve *leading_curve(const curve *curves, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        if (curves[k].layout.signal_kind != LEHR_DSC_SIGNAL_NONE) {
            return &curves[k];
        }
    }
    return &curves[0];
}

lehr_status lehr_dsc_stare_read(lehr_dsc_builder *builder, const lehr_text *text, lehr_error *err)
{
    curve *curves = NULL;
    size_t n = 0;
    lehr_status status = collect(&curves, &n, builder, text, err);
    if (status == LEHR_OK && n == 0) {
        status = lehr_error_set(err, LEHR_ERR_FORMAT,
                                "%s: no table 'Index t Ts Tr Value'; tick the curve values in the export",
                                builder->run->name);
    }
    if (status != LEHR_OK) {
        lehr_core_free(curves);
        return status;
    }
    const curve *leader = leading_curve(curves, n);
    builder->run->decimal_mark = leader->block.style.decimal_mark;
    status = lehr_dsc_block_adopt(builder, &leader->layout, leader->columns, err);
    if (status == LEHR_OK && leader->layout.signal_kind != LEHR_DSC_SIGNAL_NONE) {
        status = lehr_dsc_builder_sign(builder, LEHR_DSC_SIGN_EXO_UP, LEHR_DSC_ORIGIN_ASSUMED,
                                       "STARe exports do not state the sign of the heat flow", err);
    }
    for (size_t k = 0; status == LEHR_OK && k < n; k++) {
        if (curves[k].layout.signal_kind != leader->layout.signal_kind) {
            status = lehr_warnings_add(builder->run->warnings, err,
                                       "%s: line %zu: a curve with other units ('%s') is left out",
                                       builder->run->name, curves[k].block.begin,
                                       curves[k].columns[curves[k].block.n_columns - 1].unit);
            continue;
        }
        status = lehr_dsc_block_read(builder, text, &curves[k].block, &curves[k].layout, curves[k].columns,
                                     (int)k + 1, err);
    }
    lehr_core_free(curves);
    return status;
}

/// "name, 21.3700 mg" or "name, 21,3700 mg": the mass follows the last comma with a blank behind it.
lehr_status lehr_dsc_stare_sample(lehr_dsc_builder *builder, const lehr_text *text, const char *const *keys,
                                  size_t n_keys, lehr_error *err)
{
    lehr_text_line line = {"", 0};
    size_t index = 0;
    bool found = false;
    for (size_t i = 0; i < n_keys && !found; i++) {
        found = lehr_dsc_line_after(&line, &index, text, keys[i]);
    }
    if (!found) {
        return LEHR_OK;
    }
    size_t cut = line.length;
    for (size_t i = 0; i + 1 < line.length; i++) {
        cut = line.start[i] == ',' && line.start[i + 1] == ' ' ? i : cut;
    }
    lehr_status status = lehr_dsc_builder_sample(builder, (lehr_text_line){line.start, cut}, err);
    if (status == LEHR_OK && cut < line.length) {
        lehr_text_line mass = {line.start + cut + 1, line.length - cut - 1};
        status = lehr_dsc_builder_mass_text(builder, mass, index + 1, err);
    }
    return status;
}
