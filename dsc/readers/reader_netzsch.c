// NETZSCH Proteus text export: "#KEY:value" or padded "#KEY:   ;value", then
// "##Temp./..;Time/min;DSC/(mW/mg)" and rows. #DECIMAL and #SEPARATOR rule the rows only; header numbers may
// use the other mark.
#include "reader.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

static bool sniff(const lehr_text *text)
{
    return lehr_dsc_head_has(text, "#FORMAT:") || lehr_dsc_head_has(text, "##Temp");
}

/// What the header says about the rows.
typedef struct table_style {
    bool sheet;   // of a workbook: separated by tabs, numbers with a point, whatever the header says
    bool results; // inside of the block of results
    char separator;
    char decimal_mark; // 0 when not stated
    size_t n_ramps;    // "#SEG. n" entries seen
    double rate_K_per_s;
} table_style;

/// "#KEY:   ;value   " -> key and value; false for a line of another kind.
static bool split_entry(lehr_text_line line, lehr_text_line *key, lehr_text_line *value)
{
    size_t colon = lehr_text_find(line, ":");
    if (line.length < 2 || line.start[0] != '#' || line.start[1] == '#' || colon == SIZE_MAX) {
        return false;
    }
    *key = lehr_text_trim((lehr_text_line){line.start + 1, colon - 1});
    *value = lehr_text_trim((lehr_text_line){line.start + colon + 1, line.length - colon - 1});
    if (value->length > 0 && value->start[0] == ';') {
        *value = lehr_text_trim((lehr_text_line){value->start + 1, value->length - 1});
    }
    return true;
}

/// Rate in "-80°C/10,0(K/min)/200°C" [K/s]; NaN for an isothermal segment ("30°C/5,0(min)").
static double rate_of(lehr_text_line value)
{
    size_t end = lehr_text_find(value, "(K/min)");
    if (end == SIZE_MAX) {
        return (double)NAN;
    }
    size_t begin = end;
    while (begin > 0 && value.start[begin - 1] != '/') {
        begin--;
    }
    double rate = lehr_dsc_lone_number((lehr_text_line){value.start + begin, end - begin});
    return rate > 0 ? rate / 60.0 : (double)NAN;
}

static lehr_status read_sign(lehr_dsc_builder *builder, lehr_text_line value, size_t line, lehr_error *err)
{
    // "+1", "1", "+1/1": the exothermic direction is up; "-1": down.
    if (lehr_text_starts_with(value, "-1")) {
        return lehr_dsc_builder_sign(builder, LEHR_DSC_SIGN_ENDO_UP, LEHR_DSC_ORIGIN_FILE, "", err);
    }
    if (lehr_text_starts_with(value, "+1") || lehr_text_starts_with(value, "1")) {
        return lehr_dsc_builder_sign(builder, LEHR_DSC_SIGN_EXO_UP, LEHR_DSC_ORIGIN_FILE, "", err);
    }
    if (value.length == 0) {
        return LEHR_OK;
    }
    return lehr_error_set(err, LEHR_ERR_FORMAT, "%s: line %zu: #EXO is '%.*s' where +1 or -1 is expected",
                          builder->run->name, line, (int)(value.length < 40 ? value.length : 40),
                          value.start);
}

static char separator_of(lehr_text_line value)
{
    if (lehr_text_equals(value, "TAB") || lehr_text_equals(value, "TABULATOR")) {
        return '\t';
    }
    return lehr_text_equals(value, "COMMA") ? ',' : ';';
}

/// "#*RESULTS" begins what the program evaluated: it is kept as it stands, line by line, until the next
/// entry.
static lehr_status keep_result(lehr_dsc_builder *builder, lehr_text_line line, lehr_error *err)
{
    const lehr_text_line key = {"RESULTS", strlen("RESULTS")};
    line = lehr_text_trim(line);
    return line.length > 0 ? lehr_dsc_builder_header(builder, key, line, err) : LEHR_OK;
}

static lehr_status read_entry(lehr_dsc_builder *builder, table_style *style, lehr_text_line line,
                              size_t number, lehr_error *err)
{
    lehr_text_line key;
    lehr_text_line value;
    if (lehr_text_starts_with(line, "#*")) {
        style->results = lehr_text_starts_with(line, "#*RESULTS");
        return LEHR_OK;
    }
    if (!split_entry(line, &key, &value)) {
        return style->results ? keep_result(builder, line, err) : LEHR_OK;
    }
    style->results = false;
    lehr_status status = lehr_dsc_builder_header(builder, key, value, err);
    if (status != LEHR_OK) {
        return status;
    }
    if (lehr_text_equals(key, "SAMPLE")) {
        return lehr_dsc_builder_sample(builder, value, err);
    }
    if (lehr_text_equals(key, "SAMPLE MASS /mg")) {
        return lehr_dsc_builder_mass(builder, value, "mg", number, err);
    }
    if (lehr_text_equals(key, "EXO")) {
        return read_sign(builder, value, number, err);
    }
    if (lehr_text_equals(key, "DECIMAL")) {
        style->decimal_mark = lehr_text_equals(value, "COMMA") ? ',' : '.';
    } else if (lehr_text_equals(key, "SEPARATOR")) {
        style->separator = style->sheet ? '\t' : separator_of(value);
    } else if (lehr_text_starts_with(key, "SEG. ")) {
        style->n_ramps++;
        style->rate_K_per_s = rate_of(value);
    }
    return LEHR_OK;
}

/// *end becomes the line after the rows.
static lehr_status read_rows(size_t *end, lehr_dsc_builder *builder, const lehr_text *text, size_t names,
                             const table_style *style, lehr_error *err)
{
    lehr_text_line labels[LEHR_DSC_MAX_COLUMNS];
    lehr_dsc_column columns[LEHR_DSC_MAX_COLUMNS];
    size_t n =
        lehr_text_split(lehr_text_line_at(text, names), style->separator, labels, LEHR_DSC_MAX_COLUMNS);
    if (n < 2 || n > LEHR_DSC_MAX_COLUMNS) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "%s: line %zu: %zu columns under the separator '%c'",
                              builder->run->name, names + 1, n, style->separator);
    }
    for (size_t i = 0; i < n; i++) {
        lehr_dsc_column_parse(&columns[i], labels[i], NULL);
    }
    lehr_dsc_block block = {.begin = names + 1, .separator = style->separator, .n_columns = n};
    block.end = lehr_dsc_block_end(text, block.begin);
    *end = block.end;
    lehr_dsc_layout layout;
    lehr_status status = lehr_dsc_layout_choose(&layout, columns, n, builder->options, builder->run->name,
                                                builder->run->warnings, err);
    if (status == LEHR_OK) {
        status = lehr_dsc_block_style(&block.style, text, block.begin, block.end, block.separator, err);
    }
    if (status != LEHR_OK) {
        return status;
    }
    if (style->decimal_mark && !style->sheet) { // the file knows better than any guess
        block.style = (lehr_number_style){.decimal_mark = style->decimal_mark};
    }
    builder->run->decimal_mark = block.style.decimal_mark;
    status = lehr_dsc_block_adopt(builder, &layout, columns, err);
    if (status == LEHR_OK) {
        status = lehr_dsc_check_rest(text, &block, err);
    }
    return status == LEHR_OK ? lehr_dsc_block_read(builder, text, &block, &layout, columns, 1, err) : status;
}

lehr_status lehr_dsc_netzsch_read(lehr_dsc_builder *builder, const lehr_text *text, bool sheet,
                                  lehr_error *err)
{
    size_t names = lehr_dsc_find_line(text, 0, "##");
    if (names == SIZE_MAX) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "%s: no line of column names ('##Temp./...')",
                              builder->run->name);
    }
    // A text export that was pasted into a sheet has all of a line in one cell.
    sheet = sheet && lehr_text_find(lehr_text_line_at(text, names), "\t") != SIZE_MAX;
    table_style style = {.sheet = sheet, .separator = sheet ? '\t' : ';', .rate_K_per_s = (double)NAN};
    lehr_status status = LEHR_OK;
    for (size_t i = 0; i < names && status == LEHR_OK; i++) {
        status = read_entry(builder, &style, lehr_text_trim(lehr_text_line_at(text, i)), i + 1, err);
    }
    if (style.n_ramps == 1) {
        builder->stated_rate_K_per_s = style.rate_K_per_s;
    }
    size_t end = names + 1;
    if (status == LEHR_OK) {
        status = read_rows(&end, builder, text, names, &style, err);
    }
    style.results = false;
    for (size_t i = end; i < lehr_text_size(text) && status == LEHR_OK; i++) { // results may follow the data
        lehr_text_line line = lehr_text_trim(lehr_text_line_at(text, i));
        bool begins = lehr_text_starts_with(line, "#*RESULTS");
        status = style.results && !begins ? keep_result(builder, line, err) : LEHR_OK;
        style.results = style.results || begins;
    }
    return status;
}

static lehr_status read_file(lehr_dsc_builder *builder, const lehr_text *text, lehr_error *err)
{
    return lehr_dsc_netzsch_read(builder, text, false, err);
}

const lehr_dsc_reader lehr_dsc_reader_netzsch = {
    .name = "netzsch",
    .description = "NETZSCH Proteus text export (#FORMAT:NETZSCH5, padded or not, with or without time)",
    .sniff = sniff,
    .read = read_file,
};
