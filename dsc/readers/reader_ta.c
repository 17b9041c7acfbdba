// TA Instruments Q series and older (Universal Analysis text): "Key<TAB>value" up to StartOfData, signals
// named by Sig1..SigN. Rows whose first cell is negative mark segment ends and hold no data.
#include "reader.h"

#include <lehr/core/number.h>
#include <stdint.h>
#include <string.h>

static bool sniff(const lehr_text *text)
{
    return lehr_dsc_head_has(text, "StartOfData");
}

/// Number behind "Sig" (1..), or 0 for any other key.
static size_t signal_number(lehr_text_line key)
{
    char digits[8] = "";
    size_t number = 0;
    if (!lehr_text_starts_with(key, "Sig") || key.length < 4 || key.length - 3 >= sizeof digits) {
        return 0;
    }
    memcpy(digits, key.start + 3, key.length - 3);
    return lehr_number_parse_size(&number, digits, NULL) == LEHR_OK ? number : 0;
}

static lehr_status read_sign(lehr_dsc_builder *builder, lehr_text_line value, size_t line, lehr_error *err)
{
    if (lehr_text_equals_nocase(value, "up")) {
        return lehr_dsc_builder_sign(builder, LEHR_DSC_SIGN_EXO_UP, LEHR_DSC_ORIGIN_FILE, "", err);
    }
    if (lehr_text_equals_nocase(value, "down")) {
        return lehr_dsc_builder_sign(builder, LEHR_DSC_SIGN_ENDO_UP, LEHR_DSC_ORIGIN_FILE, "", err);
    }
    return lehr_error_set(err, LEHR_ERR_FORMAT,
                          "%s: line %zu: Exotherm is '%.*s' where Up or Down is expected", builder->run->name,
                          line, (int)(value.length < 40 ? value.length : 40), value.start);
}

static lehr_status read_entry(lehr_dsc_builder *builder, lehr_dsc_column *columns, lehr_text_line line,
                              size_t number, lehr_error *err)
{
    lehr_text_line cells[2];
    size_t n = lehr_text_split(line, '\t', cells, 2);
    if (n < 2) {
        return LEHR_OK;
    }
    // Everything after the first tab: "Size<TAB>21.3700<TAB>mg".
    lehr_text_line rest = {cells[1].start, (size_t)(line.start + line.length - cells[1].start)};
    rest = lehr_text_trim(rest);
    size_t signal = signal_number(cells[0]);
    if (signal > LEHR_DSC_MAX_COLUMNS) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "%s: line %zu: signal number %zu is above %d",
                              builder->run->name, number, signal, LEHR_DSC_MAX_COLUMNS);
    }
    if (signal > 0) {
        lehr_dsc_column_parse(&columns[signal - 1], rest, NULL);
    }
    lehr_status status = lehr_dsc_builder_header(builder, cells[0], rest, err);
    if (status == LEHR_OK && lehr_text_equals(cells[0], "Sample")) {
        status = lehr_dsc_builder_sample(builder, rest, err);
    } else if (status == LEHR_OK && lehr_text_equals(cells[0], "Size")) {
        status = lehr_dsc_builder_mass_text(builder, rest, number, err);
    } else if (status == LEHR_OK && lehr_text_equals(cells[0], "Exotherm")) {
        status = read_sign(builder, rest, number, err);
    }
    return status;
}

static bool is_marker(const lehr_text *text, size_t line)
{
    return lehr_text_starts_with(lehr_text_trim(lehr_text_line_at(text, line)), "-");
}

/// Blocks between marker rows; each is a segment.
static lehr_status read_blocks(lehr_dsc_builder *builder, const lehr_text *text, lehr_dsc_block block,
                               const lehr_dsc_layout *layout, const lehr_dsc_column *columns, lehr_error *err)
{
    size_t end = block.end;
    int part = 1;
    for (size_t i = block.begin; i < end; i = block.end) {
        block.begin = i;
        while (block.begin < end && is_marker(text, block.begin)) {
            block.begin++;
        }
        block.end = block.begin;
        while (block.end < end && !is_marker(text, block.end)) {
            block.end++;
        }
        lehr_status status = lehr_dsc_block_read(builder, text, &block, layout, columns, part++, err);
        if (status != LEHR_OK) {
            return status;
        }
    }
    return LEHR_OK;
}

static lehr_status read_file(lehr_dsc_builder *builder, const lehr_text *text, lehr_error *err)
{
    lehr_dsc_column columns[LEHR_DSC_MAX_COLUMNS] = {0};
    size_t start = lehr_dsc_find_line(text, 0, "StartOfData");
    for (size_t i = 0; i < start && start != SIZE_MAX; i++) {
        lehr_status status = read_entry(builder, columns, lehr_text_line_at(text, i), i + 1, err);
        if (status != LEHR_OK) {
            return status;
        }
    }
    lehr_dsc_block block = {.separator = '\t', .style = lehr_number_style_c()};
    while (block.n_columns < LEHR_DSC_MAX_COLUMNS && columns[block.n_columns].label[0]) {
        block.n_columns++;
    }
    if (start == SIZE_MAX || block.n_columns == 0) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "%s: no StartOfData line or no Sig1, Sig2, ... before it",
                              builder->run->name);
    }
    block.begin = start + 1;
    block.end = lehr_dsc_block_end(text, block.begin);
    if (block.begin < block.end && lehr_text_find(lehr_text_line_at(text, block.begin), "\t") == SIZE_MAX) {
        block.separator = ' ';
    }
    lehr_dsc_layout layout;
    lehr_status status = lehr_dsc_layout_choose(&layout, columns, block.n_columns, builder->options,
                                                builder->run->name, builder->run->warnings, err);
    if (status == LEHR_OK) {
        status = lehr_dsc_block_style(&block.style, text, block.begin, block.end, block.separator, err);
    }
    if (status == LEHR_OK) {
        builder->run->decimal_mark = block.style.decimal_mark;
        status = lehr_dsc_block_adopt(builder, &layout, columns, err);
    }
    if (status == LEHR_OK) {
        status = lehr_dsc_check_rest(text, &block, err);
    }
    return status == LEHR_OK ? read_blocks(builder, text, block, &layout, columns, err) : status;
}

const lehr_dsc_reader lehr_dsc_reader_ta = {
    .name = "ta-universal",
    .description = "TA Instruments Q series and Universal Analysis text (StartOfData), UTF-16 or 8-bit",
    .sniff = sniff,
    .read = read_file,
};
