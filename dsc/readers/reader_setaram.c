// Setaram Calisto text export: "Creation Date :", "Initial Mass : 34.04 mg", then a table "Index Time Furnace
// Sample TG HeatFlow" in blank-aligned columns without units (s, degrees Celsius, mg, mW), or with units
// between semicolons.
#include "reader.h"

#include <stdint.h>
#include <string.h>

static bool sniff(const lehr_text *text)
{
    return lehr_dsc_head_has(text, "Creation Date") && lehr_dsc_head_has(text, "Index");
}

/// Units of the program where the table states none.
static void add_default_unit(lehr_dsc_column *column)
{
    const char *unit = "";
    if (column->role == LEHR_DSC_ROLE_TIME) {
        unit = "s";
    } else if (column->role == LEHR_DSC_ROLE_TEMPERATURE || column->role == LEHR_DSC_ROLE_REFERENCE) {
        unit = "degC";
    } else if (column->role == LEHR_DSC_ROLE_HEAT_FLOW) {
        unit = "mW";
    }
    if (!column->unit[0]) {
        memcpy(column->unit, unit, strlen(unit) + 1);
    }
}

static lehr_status read_head(lehr_dsc_builder *builder, const lehr_text *text, size_t names, lehr_error *err)
{
    lehr_status status = lehr_dsc_builder_sample(builder, lehr_text_line_at(text, 0), err);
    for (size_t i = 0; i < names && status == LEHR_OK; i++) {
        lehr_text_line line = lehr_text_trim(lehr_text_line_at(text, i));
        size_t colon = lehr_text_find(line, ":");
        if (colon == SIZE_MAX) {
            continue;
        }
        lehr_text_line key = lehr_text_trim((lehr_text_line){line.start, colon});
        lehr_text_line value =
            lehr_text_trim((lehr_text_line){line.start + colon + 1, line.length - colon - 1});
        status = lehr_dsc_builder_header(builder, key, value, err);
        if (status == LEHR_OK && lehr_text_equals(key, "Initial Mass")) {
            status = lehr_dsc_builder_mass_text(builder, value, i + 1, err);
        }
    }
    return status;
}

static lehr_status read_file(lehr_dsc_builder *builder, const lehr_text *text, lehr_error *err)
{
    size_t names = lehr_dsc_find_line(text, 0, "Index");
    if (names == SIZE_MAX) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "%s: no line of column names ('Index Time ...')",
                              builder->run->name);
    }
    lehr_status status = read_head(builder, text, names, err);
    if (status != LEHR_OK) {
        return status;
    }
    lehr_text_line line = lehr_text_line_at(text, names);
    char separator = lehr_text_find(line, ";") == SIZE_MAX ? ' ' : ';';
    lehr_text_line labels[LEHR_DSC_MAX_COLUMNS];
    lehr_dsc_column columns[LEHR_DSC_MAX_COLUMNS];
    size_t n = lehr_text_split(line, separator, labels, LEHR_DSC_MAX_COLUMNS);
    if (n > LEHR_DSC_MAX_COLUMNS) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "%s: line %zu: %zu columns, at most %d can be read",
                              builder->run->name, names + 1, n, LEHR_DSC_MAX_COLUMNS);
    }
    for (size_t i = 0; i < n; i++) {
        lehr_dsc_column_parse(&columns[i], labels[i], NULL);
        add_default_unit(&columns[i]);
    }
    lehr_dsc_block block = {.begin = names + 1, .separator = separator, .n_columns = n};
    block.end = lehr_dsc_block_end(text, block.begin);
    lehr_dsc_layout layout;
    status = lehr_dsc_layout_choose(&layout, columns, n, builder->options, builder->run->name,
                                    builder->run->warnings, err);
    if (status == LEHR_OK) {
        status = lehr_dsc_block_style(&block.style, text, block.begin, block.end, separator, err);
    }
    if (status == LEHR_OK) {
        builder->run->decimal_mark = block.style.decimal_mark;
        status = lehr_dsc_block_adopt(builder, &layout, columns, err);
    }
    if (status == LEHR_OK && layout.signal_kind != LEHR_DSC_SIGNAL_NONE) {
        status = lehr_dsc_builder_sign(builder, LEHR_DSC_SIGN_EXO_UP, LEHR_DSC_ORIGIN_ASSUMED,
                                       "the Calisto export does not state the sign of the heat flow", err);
    }
    if (status == LEHR_OK) {
        status = lehr_dsc_check_rest(text, &block, err);
    }
    return status == LEHR_OK ? lehr_dsc_block_read(builder, text, &block, &layout, columns, 1, err) : status;
}

const lehr_dsc_reader lehr_dsc_reader_setaram = {
    .name = "setaram",
    .description = "Setaram Calisto text export (Creation Date :, Index Time Furnace Sample ...)",
    .sniff = sniff,
    .read = read_file,
};
