#include "block.h"

#include <ctype.h>
#include <lehr/core/alloc.h>
#include <math.h>
#include <stdint.h>

size_t lehr_dsc_block_end(const lehr_text *text, size_t begin)
{
    size_t i = begin;
    for (; i < lehr_text_size(text); i++) {
        lehr_text_line line = lehr_text_trim(lehr_text_line_at(text, i));
        size_t skip = line.length > 0 && (line.start[0] == '-' || line.start[0] == '+') ? 1 : 0;
        skip += line.length > skip && line.start[skip] == '.' ? 1 : 0;
        if (line.length <= skip || !isdigit((unsigned char)line.start[skip])) {
            break;
        }
    }
    return i;
}

lehr_status lehr_dsc_block_style(lehr_number_style *out, const lehr_text *text, size_t begin, size_t end,
                                 char separator, lehr_error *err)
{
    lehr_text_line cells[LEHR_DSC_MAX_COLUMNS];
    size_t n_columns = begin < end ? lehr_text_split(lehr_text_line_at(text, begin), separator, cells, 0) : 0;
    n_columns = n_columns < LEHR_DSC_MAX_COLUMNS ? n_columns : LEHR_DSC_MAX_COLUMNS;
    size_t capacity = (end - begin) * n_columns;
    const char **starts = lehr_core_alloc(capacity, sizeof *starts);
    size_t *lengths = lehr_core_alloc(capacity, sizeof *lengths);
    size_t n = 0;
    for (size_t i = begin; starts && lengths && i < end; i++) {
        size_t count = lehr_text_split(lehr_text_line_at(text, i), separator, cells, n_columns);
        for (size_t j = 0; j < count && j < n_columns; j++) {
            starts[n] = cells[j].start;
            lengths[n++] = cells[j].length;
        }
    }
    lehr_status status = LEHR_OK;
    if (starts && lengths) {
        *out = lehr_number_style_guess(starts, lengths, n);
    } else {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu cells", capacity);
    }
    lehr_core_free(starts);
    lehr_core_free(lengths);
    return status;
}

/// What reading a row needs.
typedef struct row_context {
    const char *name;
    const lehr_dsc_block *block;
    const lehr_dsc_column *columns;
    size_t line; // 1-based
} row_context;

/// One cell as a number in the unit of the run; NaN for a column that is absent (SIZE_MAX) or an empty cell.
static lehr_status read_cell(double *out, const row_context *at, const lehr_text_line *cells, size_t column,
                             lehr_units_map map, lehr_error *err)
{
    *out = (double)NAN;
    if (column == SIZE_MAX || cells[column].length == 0) {
        return LEHR_OK;
    }
    double value = 0;
    lehr_status status =
        lehr_number_parse(&value, cells[column].start, cells[column].length, at->block->style, err);
    if (status != LEHR_OK) {
        return lehr_error_wrap(err, status,
                               "%s: line %zu, column '%s' (decimal mark '%c'; if a spreadsheet rewrote the "
                               "numbers, export the file "
                               "again from the instrument)",
                               at->name, at->line, at->columns[column].label, at->block->style.decimal_mark);
    }
    *out = value * map.factor + map.offset;
    return LEHR_OK;
}

static lehr_status read_row(lehr_dsc_row *row, const row_context *at, const lehr_text_line *cells,
                            const lehr_dsc_layout *layout, lehr_error *err)
{
    const lehr_units_map same = {.factor = 1};
    double segment = 0;
    lehr_status status = read_cell(&row->time_s, at, cells, layout->time, layout->to_s, err);
    if (status == LEHR_OK) {
        status = read_cell(&row->temperature_K, at, cells, layout->temperature, layout->to_K, err);
    }
    if (status == LEHR_OK) {
        status = read_cell(&row->reference_K, at, cells, layout->reference, layout->reference_to_K, err);
    }
    if (status == LEHR_OK) {
        status = read_cell(&row->signal, at, cells, layout->signal, layout->to_signal, err);
    }
    if (status == LEHR_OK && layout->segment != SIZE_MAX) {
        status = read_cell(&segment, at, cells, layout->segment, same, err);
        row->part = segment >= 0 && segment < 1e6 ? (int)segment : 0;
    }
    return status;
}

lehr_status lehr_dsc_block_read(lehr_dsc_builder *builder, const lehr_text *text, const lehr_dsc_block *block,
                                const lehr_dsc_layout *layout, const lehr_dsc_column *columns, int part,
                                lehr_error *err)
{
    row_context at = {.name = builder->run->name, .block = block, .columns = columns};
    for (size_t i = block->begin; i < block->end; i++) {
        lehr_text_line cells[LEHR_DSC_MAX_COLUMNS];
        size_t count =
            lehr_text_split(lehr_text_line_at(text, i), block->separator, cells, LEHR_DSC_MAX_COLUMNS);
        at.line = i + 1;
        bool extra_empty =
            count == block->n_columns + 1 && count <= LEHR_DSC_MAX_COLUMNS && cells[count - 1].length == 0;
        if (count != block->n_columns && !extra_empty) {
            return lehr_error_set(err, LEHR_ERR_FORMAT,
                                  "%s: line %zu has %zu cells where %zu are expected; is the "
                                  "file cut off?",
                                  at.name, at.line, count, block->n_columns);
        }
        lehr_dsc_row row = {.part = part, .line = at.line};
        lehr_status status = read_row(&row, &at, cells, layout, err);
        if (status == LEHR_OK) {
            status = lehr_dsc_builder_add(builder, &row, err);
        }
        if (status != LEHR_OK) {
            return status;
        }
    }
    return LEHR_OK;
}

lehr_status lehr_dsc_block_adopt(lehr_dsc_builder *builder, const lehr_dsc_layout *layout,
                                 const lehr_dsc_column *columns, lehr_error *err)
{
    lehr_dsc_run *run = builder->run;
    run->signal_kind = layout->signal_kind;
    builder->has_time = layout->time != SIZE_MAX;
    builder->has_reference = layout->reference != SIZE_MAX;
    builder->has_segments = layout->segment != SIZE_MAX;
    lehr_core_free(run->columns);
    run->columns = lehr_dsc_column_names(columns, layout->n);
    if (!run->columns) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the column names");
    }
    if (layout->sign != LEHR_DSC_SIGN_UNKNOWN) {
        return lehr_dsc_builder_sign(builder, layout->sign, LEHR_DSC_ORIGIN_FILE, "", err);
    }
    return LEHR_OK;
}
