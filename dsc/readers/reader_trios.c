// TA Instruments TRIOS, "Export to LIMS" text: [sections] of "Key<TAB>value", then one [step] block per ramp
// with a row of names and a row of units. Decimal comma with thousands points is common. The printed time is
// coarse.
#include "reader.h"

#include <stdint.h>

static bool sniff(const lehr_text *text)
{
    return lehr_dsc_head_has(text, "[step]") ||
           (lehr_dsc_head_has(text, "proceduresegments") && lehr_dsc_head_has(text, "Filename"));
}

/// The LIMS text separates by tabs, its variant .csv by commas or semicolons: the line that has a separator
/// tells.
static char separator_of(lehr_text_line line)
{
    if (lehr_text_find(line, "\t") != SIZE_MAX) {
        return '\t';
    }
    return lehr_text_find(line, ";") != SIZE_MAX ? ';' : ',';
}

static const char *const sample_keys[] = {"Sample name", "Probenname",
                                          "Nom de l'\xC3\xA9"
                                          "chantillon",
                                          NULL};
static const char *const mass_keys[] = {"Sample Mass", "Probenmasse",
                                        "Masse de l'\xC3\xA9"
                                        "chantillon",
                                        NULL};

static bool is_key(lehr_text_line cell, const char *const *keys)
{
    bool found = false;
    for (size_t i = 0; keys[i] && !found; i++) {
        found = lehr_text_equals_nocase(cell, keys[i]);
    }
    return found;
}

lehr_status lehr_dsc_trios_entry(lehr_dsc_builder *builder, lehr_text_line line, size_t number,
                                 lehr_error *err)
{
    lehr_text_line cells[2];
    char separator = separator_of(line);
    if (lehr_text_split(line, separator, cells, 2) < 2) {
        return LEHR_OK;
    }
    // Everything behind the first separator: a mass may have its unit in a cell of its own.
    lehr_text_line rest = {cells[1].start, (size_t)(line.start + line.length - cells[1].start)};
    rest = lehr_text_trim(rest);
    lehr_status status = lehr_dsc_builder_header(builder, cells[0], cells[1], err);
    if (status == LEHR_OK && is_key(cells[0], sample_keys) && cells[1].length > 0) {
        status = lehr_dsc_builder_sample(builder, cells[1], err);
    } else if (status == LEHR_OK && is_key(cells[0], mass_keys)) {
        status = lehr_dsc_builder_mass_text(builder, separator == ',' ? cells[1] : rest, number, err);
    } else if (status == LEHR_OK && (lehr_text_equals_nocase(cells[0], "Exotherm") ||
                                     lehr_text_equals_nocase(cells[0], "Exotherm Direction"))) {
        bool down = lehr_text_equals_nocase(cells[1], "down");
        status = lehr_dsc_builder_sign(builder, down ? LEHR_DSC_SIGN_ENDO_UP : LEHR_DSC_SIGN_EXO_UP,
                                       LEHR_DSC_ORIGIN_FILE, "", err);
    }
    return status;
}

/// Labels with the units in the line below.
static lehr_status read_columns(lehr_dsc_column *columns, size_t *n_columns, const lehr_text *text,
                                size_t names, bool has_units, char separator, lehr_error *err)
{
    lehr_text_line labels[LEHR_DSC_MAX_COLUMNS];
    lehr_text_line units[LEHR_DSC_MAX_COLUMNS];
    size_t n = lehr_text_split(lehr_text_line_at(text, names), separator, labels, LEHR_DSC_MAX_COLUMNS);
    size_t n_units = n;
    if (has_units) {
        n_units = lehr_text_split(lehr_text_line_at(text, names + 1), separator, units, LEHR_DSC_MAX_COLUMNS);
    }
    if (n < 2 || n > LEHR_DSC_MAX_COLUMNS || n_units != n) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "%s: line %zu: %zu column names but %zu units in the line below",
                              lehr_text_name(text), names + 1, n, n_units);
    }
    for (size_t i = 0; i < n; i++) {
        lehr_dsc_column_parse(&columns[i], labels[i], has_units ? &units[i] : NULL);
    }
    *n_columns = n;
    return LEHR_OK;
}

lehr_status lehr_dsc_trios_table(size_t *next, lehr_dsc_builder *builder, const lehr_text *text, size_t names,
                                 bool has_units, int part, lehr_error *err)
{
    lehr_dsc_column columns[LEHR_DSC_MAX_COLUMNS];
    lehr_dsc_block block = {.begin = names + (has_units ? 2 : 1),
                            .separator = separator_of(lehr_text_line_at(text, names))};
    lehr_status status =
        read_columns(columns, &block.n_columns, text, names, has_units, block.separator, err);
    if (status != LEHR_OK) {
        return status;
    }
    block.end = lehr_dsc_block_end(text, block.begin);
    *next = block.end;
    lehr_dsc_layout layout;
    status = lehr_dsc_layout_choose(&layout, columns, block.n_columns, builder->options, builder->run->name,
                                    builder->run->warnings, err);
    if (status == LEHR_OK) {
        status = lehr_dsc_block_style(&block.style, text, block.begin, block.end, block.separator, err);
    }
    if (status == LEHR_OK && builder->run->columns) {
        status = lehr_dsc_layout_same(builder, &layout, names + 1, err);
    } else if (status == LEHR_OK) {
        builder->run->decimal_mark = block.style.decimal_mark;
        status = lehr_dsc_block_adopt(builder, &layout, columns, err);
    }
    if (status == LEHR_OK) {
        status = lehr_dsc_check_rest(text, &block, err);
    }
    return status == LEHR_OK ? lehr_dsc_block_read(builder, text, &block, &layout, columns, part, err)
                             : status;
}

lehr_status lehr_dsc_trios_sign(lehr_dsc_builder *builder, lehr_error *err)
{
    bool flow = builder->run->signal_kind == LEHR_DSC_SIGNAL_HEAT_FLOW ||
                builder->run->signal_kind == LEHR_DSC_SIGNAL_SPECIFIC_FLOW;
    if (!flow || builder->run->sign != LEHR_DSC_SIGN_UNKNOWN) {
        return LEHR_OK;
    }
    return lehr_dsc_builder_sign(builder, LEHR_DSC_SIGN_EXO_UP, LEHR_DSC_ORIGIN_ASSUMED,
                                 "the TRIOS export does not state the sign of the heat flow", err);
}

static lehr_status read_file(lehr_dsc_builder *builder, const lehr_text *text, lehr_error *err)
{
    size_t step = lehr_dsc_find_line(text, 0, "[step]");
    if (step == SIZE_MAX) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "%s: no [step] block: export the data with the parameters", builder->run->name);
    }
    lehr_status status = LEHR_OK;
    for (size_t i = 0; i < step && status == LEHR_OK; i++) {
        status = lehr_dsc_trios_entry(builder, lehr_text_line_at(text, i), i + 1, err);
    }
    for (int part = 1; step != SIZE_MAX && status == LEHR_OK; part++) {
        size_t next = step + 1;
        if (step + 4 >= lehr_text_size(text)) {
            return lehr_error_set(err, LEHR_ERR_FORMAT, "%s: line %zu: [step] without names, units and rows",
                                  builder->run->name, step + 1);
        }
        status = lehr_dsc_trios_table(&next, builder, text, step + 2, true, part, err);
        step = lehr_dsc_find_line(text, next, "[step]");
    }
    return status == LEHR_OK ? lehr_dsc_trios_sign(builder, err) : status;
}

const lehr_dsc_reader lehr_dsc_reader_trios = {
    .name = "trios",
    .description = "TA Instruments TRIOS text export for LIMS ([step] blocks), decimal comma or point",
    .sniff = sniff,
    .read = read_file,
};
