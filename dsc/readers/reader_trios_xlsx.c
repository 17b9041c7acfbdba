// TA Instruments TRIOS, Excel export: a sheet of parameters ("Details"), then one sheet per step with the
// title of the step, a row of names, a row of units, and rows.
#include "reader.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

enum { LINES_BEFORE_ROWS = 40 };

/// Where the table of a sheet is.
typedef struct place {
    size_t names; // SIZE_MAX: the sheet holds none
    bool has_units;
} place;

/// Two numbers or more, and nothing else.
static bool is_row(lehr_text_line line)
{
    lehr_text_line cells[LEHR_DSC_MAX_COLUMNS];
    size_t n = lehr_text_split(line, '\t', cells, LEHR_DSC_MAX_COLUMNS);
    size_t numbers = 0;
    for (size_t i = 0; i < n && i < LEHR_DSC_MAX_COLUMNS; i++) {
        bool number = !isnan(lehr_dsc_lone_number(cells[i]));
        if (cells[i].length > 0 && !number) {
            return false;
        }
        numbers += number ? 1 : 0;
    }
    return numbers >= 2;
}

/// The line names a temperature.
static bool names_columns(lehr_text_line line)
{
    lehr_text_line cells[LEHR_DSC_MAX_COLUMNS];
    size_t n = lehr_text_split(line, '\t', cells, LEHR_DSC_MAX_COLUMNS);
    bool found = false;
    for (size_t i = 0; i < n && i < LEHR_DSC_MAX_COLUMNS && !found; i++) {
        lehr_dsc_column column;
        lehr_dsc_column_parse(&column, cells[i], NULL);
        found = column.role == LEHR_DSC_ROLE_TEMPERATURE || column.role == LEHR_DSC_ROLE_REFERENCE;
    }
    return found && n >= 2;
}

static place find_table(const lehr_text *sheet)
{
    size_t n = lehr_text_size(sheet);
    for (size_t i = 1; i < n && i < LINES_BEFORE_ROWS; i++) {
        if (!is_row(lehr_text_line_at(sheet, i))) {
            continue;
        }
        if (i >= 2 && names_columns(lehr_text_line_at(sheet, i - 2))) {
            return (place){.names = i - 2, .has_units = true};
        }
        if (names_columns(lehr_text_line_at(sheet, i - 1))) {
            return (place){.names = i - 1};
        }
    }
    return (place){.names = SIZE_MAX};
}

static bool begins_a_step(lehr_text_line title)
{
    static const char *const words[] = {"Ramp ",       "Rampe ", "Isothermal", "Isotherm ",
                                        "Equilibrate", "Jump ",  "Modulate"};
    bool found = false;
    for (size_t i = 0; i < sizeof words / sizeof words[0] && !found; i++) {
        found = lehr_text_starts_with(lehr_text_trim(title), words[i]);
    }
    return found;
}

/// Words that only TRIOS writes.
static bool has_mark(const lehr_text *sheet)
{
    static const char *const marks[] = {"Trios version", "TRIOS version",          "proceduresegments",
                                        "[step]",        "Heat Flow (Normalized)", "Procedure Name"};
    for (size_t i = 0; i < lehr_text_size(sheet) && i < LEHR_DSC_HEAD_LINES; i++) {
        for (size_t k = 0; k < sizeof marks / sizeof marks[0]; k++) {
            if (lehr_text_find(lehr_text_line_at(sheet, i), marks[k]) != SIZE_MAX) {
                return true;
            }
        }
    }
    return false;
}

static bool sniff_book(const lehr_workbook *book)
{
    bool marked = false;
    bool table = false;
    for (size_t i = 0; i < lehr_workbook_size(book); i++) {
        const lehr_text *sheet = lehr_workbook_sheet(book, i);
        lehr_text_line name = {lehr_workbook_sheet_name(book, i), strlen(lehr_workbook_sheet_name(book, i))};
        lehr_text_line first = lehr_text_size(sheet) > 0 ? lehr_text_line_at(sheet, 0) : name;
        marked = marked || begins_a_step(name) || begins_a_step(first) || has_mark(sheet);
        table = table || find_table(sheet).names != SIZE_MAX;
    }
    return marked && table;
}

/// Parameters: the whole sheet, or what stands above its table.
static lehr_status read_facts(lehr_dsc_builder *builder, const lehr_text *sheet, size_t end, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < lehr_text_size(sheet) && i < end; i++) {
        lehr_text_line line = lehr_text_line_at(sheet, i);
        if (lehr_text_find(line, "\t") != SIZE_MAX) {
            status = lehr_dsc_trios_entry(builder, line, i + 1, err);
        }
    }
    return status;
}

static lehr_status read_book(lehr_dsc_builder *builder, const lehr_workbook *book, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    int part = 0;
    builder->run->encoding = "workbook";
    builder->row_word = "row";
    for (size_t i = 0; status == LEHR_OK && i < lehr_workbook_size(book); i++) {
        const lehr_text *sheet = lehr_workbook_sheet(book, i);
        place at = find_table(sheet);
        status = read_facts(builder, sheet, at.names, err);
        if (status == LEHR_OK && at.names != SIZE_MAX) {
            size_t next = 0;
            status = lehr_dsc_trios_table(&next, builder, sheet, at.names, at.has_units, ++part, err);
        }
    }
    if (status == LEHR_OK && part == 0) {
        status = lehr_error_set(err, LEHR_ERR_FORMAT, "%s: no sheet with a temperature and rows of numbers",
                                builder->run->name);
    }
    return status == LEHR_OK ? lehr_dsc_trios_sign(builder, err) : status;
}

const lehr_dsc_reader lehr_dsc_reader_trios_xlsx = {
    .name = "trios-xlsx",
    .description = "TA Instruments TRIOS Excel export (.xlsx, one sheet per step with names and units)",
    .sniff_book = sniff_book,
    .read_book = read_book,
};
