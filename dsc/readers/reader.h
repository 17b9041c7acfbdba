/// @file
/// Private: the registry of readers. A format is one file with one const record and one line in reader.c.
#ifndef LEHR_DSC_READER_H
#define LEHR_DSC_READER_H

#include "block.h"
#include <lehr/core/workbook.h>

/// A format. It is read from one or more kinds of files; the functions of the others are NULL.
typedef struct lehr_dsc_reader {
    const char *name;
    const char *description;
    bool (*sniff)(const lehr_text *text); ///< cheap; looks at the head (and the last lines) only
    lehr_status (*read)(lehr_dsc_builder *builder, const lehr_text *text,
                        lehr_error *err); ///< also XML and JSON
    bool (*sniff_book)(const lehr_workbook *book);
    lehr_status (*read_book)(lehr_dsc_builder *builder, const lehr_workbook *book,
                             lehr_error *err); ///< .xlsx
    lehr_status (*read_hdf5)(lehr_dsc_builder *builder, const char *path, lehr_error *err);
} lehr_dsc_reader;

extern const lehr_dsc_reader lehr_dsc_reader_stare_curve;
extern const lehr_dsc_reader lehr_dsc_reader_stare_evaluation;
extern const lehr_dsc_reader lehr_dsc_reader_ta;
extern const lehr_dsc_reader lehr_dsc_reader_trios;
extern const lehr_dsc_reader lehr_dsc_reader_netzsch;
extern const lehr_dsc_reader lehr_dsc_reader_setaram;
extern const lehr_dsc_reader lehr_dsc_reader_trios_json;
extern const lehr_dsc_reader lehr_dsc_reader_animl;
extern const lehr_dsc_reader lehr_dsc_reader_pyris;
extern const lehr_dsc_reader lehr_dsc_reader_trios_xlsx;
extern const lehr_dsc_reader lehr_dsc_reader_netzsch_xlsx;
extern const lehr_dsc_reader lehr_dsc_reader_table;

/// Lines looked at by sniffing.
#define LEHR_DSC_HEAD_LINES 200

/// True when one of the first lines, trimmed, begins with @p prefix.
bool lehr_dsc_head_has(const lehr_text *text, const char *prefix);

/// Index of the first line from @p begin on that, trimmed, begins with @p prefix; SIZE_MAX when none does.
size_t lehr_dsc_find_line(const lehr_text *text, size_t begin, const char *prefix);

/// The whole text as one view, line ends included.
lehr_text_line lehr_dsc_whole_text(const lehr_text *text);

/// The line after the first one that reads exactly @p key; false when there is none.
bool lehr_dsc_line_after(lehr_text_line *out, size_t *index, const lehr_text *text, const char *key);

/// A block ends at the first line that is no row. Rows that follow nevertheless, before a line that begins
/// with # or [, would be lost. @errors LEHR_ERR_FORMAT when there are any; the line between them is named
lehr_status lehr_dsc_check_rest(const lehr_text *text, const lehr_dsc_block *block, lehr_error *err);

/// "21.3700 mg" -> number and unit; "name, 21.3700 mg" is handled by the caller.
lehr_status lehr_dsc_builder_mass_text(lehr_dsc_builder *builder, lehr_text_line mass, size_t line,
                                       lehr_error *err);

/// Head, columns and rows of a table; @p first_line is the line of the first row (reader_table.c).
lehr_status lehr_dsc_table_take(lehr_dsc_builder *builder, const lehr_table *table, size_t first_line,
                                lehr_error *err);

/// "Key<TAB>value" of a TRIOS export (reader_trios.c).
lehr_status lehr_dsc_trios_entry(lehr_dsc_builder *builder, lehr_text_line line, size_t number,
                                 lehr_error *err);
/// The table of a TRIOS step: a line of names, one of units, rows. *next becomes the line after its rows.
lehr_status lehr_dsc_trios_table(size_t *next, lehr_dsc_builder *builder, const lehr_text *text, size_t names,
                                 bool has_units, int part, lehr_error *err);
/// Exothermic up where the export does not say, with a warning.
lehr_status lehr_dsc_trios_sign(lehr_dsc_builder *builder, lehr_error *err);

/// A NETZSCH export as text, or as the sheet of a workbook (reader_netzsch.c).
lehr_status lehr_dsc_netzsch_read(lehr_dsc_builder *builder, const lehr_text *text, bool sheet,
                                  lehr_error *err);

/// All curves of a STARe export: tables that begin with "Index t ..." (stare.c).
lehr_status lehr_dsc_stare_read(lehr_dsc_builder *builder, const lehr_text *text, lehr_error *err);

/// "name, 21.3700 mg" after one of the @p keys (stare.c).
lehr_status lehr_dsc_stare_sample(lehr_dsc_builder *builder, const lehr_text *text, const char *const *keys,
                                  size_t n_keys, lehr_error *err);

#endif
