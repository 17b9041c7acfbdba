// NETZSCH Proteus, Excel export: the lines of the text export as rows of a sheet, with the evaluation of the
// program under "#*RESULTS".
#include "reader.h"

#include <stdint.h>

/// The sheet with the column names; SIZE_MAX when there is none.
static size_t find_sheet(const lehr_workbook *book)
{
    for (size_t i = 0; i < lehr_workbook_size(book); i++) {
        const lehr_text *sheet = lehr_workbook_sheet(book, i);
        if (lehr_dsc_find_line(sheet, 0, "##") != SIZE_MAX &&
            (lehr_dsc_head_has(sheet, "##Temp") || lehr_dsc_head_has(sheet, "#FORMAT") ||
             lehr_dsc_head_has(sheet, "#EXPORTTYPE"))) {
            return i;
        }
    }
    return SIZE_MAX;
}

static bool sniff_book(const lehr_workbook *book)
{
    return find_sheet(book) != SIZE_MAX;
}

static lehr_status read_book(lehr_dsc_builder *builder, const lehr_workbook *book, lehr_error *err)
{
    size_t i = find_sheet(book);
    builder->run->encoding = "workbook";
    builder->row_word = "row";
    if (i == SIZE_MAX) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "%s: no sheet with the column names '##Temp./...'",
                              builder->run->name);
    }
    return lehr_dsc_netzsch_read(builder, lehr_workbook_sheet(book, i), true, err);
}

const lehr_dsc_reader lehr_dsc_reader_netzsch_xlsx = {
    .name = "netzsch-xlsx",
    .description = "NETZSCH Proteus Excel export (.xlsx with ##Temp./...), its #*RESULTS kept in the header",
    .sniff_book = sniff_book,
    .read_book = read_book,
};
