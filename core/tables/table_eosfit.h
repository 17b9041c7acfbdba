/// @file
/// Private to core: data files of EosFit, which a line FORMAT tells from other tables.
///
/// Keywords stand one to a line, in any case: TITLE, SYSTEM (crystal system), TSCALE (K, C, F), PSCALE,
/// VSCALE, LSCALE (units of pressure, volume, cell edges), DATATYPE, FORMAT. The words of FORMAT name the
/// columns in their order, T P V a b c alpha beta gamma, with sig before the name for its standard error;
/// a number in front is the count of lines for each datum. Without sig columns a standard error may stand in
/// brackets behind a value, in units of its last digits. Blanks, tabs and commas separate; '#' begins a
/// comment. Files with FORMAT on a line of its own, the names below it and DATA before the rows are read
/// too.
/// @source R. J. Angel et al., Z. Kristallogr. 229, 405 (2014), and the manual of EosFit7c
#ifndef LEHR_CORE_TABLE_EOSFIT_H
#define LEHR_CORE_TABLE_EOSFIT_H

#include "table_private.h"

/// What a column of the file can be.
enum {
    EOSFIT_T,
    EOSFIT_P,
    EOSFIT_V,
    EOSFIT_A,
    EOSFIT_B,
    EOSFIT_C,
    EOSFIT_ALPHA,
    EOSFIT_BETA,
    EOSFIT_GAMMA,
    EOSFIT_QUANTITIES
};

enum { EOSFIT_MOST_COLUMNS = 40 };

extern const char *const lehr_eosfit_names[EOSFIT_QUANTITIES]; ///< as in the format line

/// The file, taken apart.
typedef struct eosfit {
    const lehr_text *text;
    size_t format_line; ///< index of the line FORMAT
    size_t names_line;  ///< index of the line with the names: the same, or one below
    size_t lines_per_datum;
    size_t n_columns;
    size_t quantity[EOSFIT_MOST_COLUMNS]; ///< of each column
    bool is_sigma[EOSFIT_MOST_COLUMNS];
    bool brackets;               ///< no sig columns: errors may stand in brackets
    const char *pressure_unit;   ///< "" where the file does not say
    const char *volume_unit;     ///< likewise
    const char *length_unit;     ///< likewise
    double kelvin, zero_celsius; ///< T in K = kelvin T + zero_celsius
    lehr_table *table;
    double *values[EOSFIT_QUANTITIES]; ///< columns of the table, borrowed
    double *sigmas[EOSFIT_QUANTITIES];
} eosfit;

/// True where a line FORMAT names at least two quantities.
bool lehr_table_eosfit_is(const lehr_text *text);

/// Read. Columns keep their names of the format line (T, sigT, P, sigP, V, sigV, a, siga, ...) and carry
/// units; temperatures are converted to K. Where V is missing and SYSTEM and the cell suffice, V and sigV
/// follow from the cell.
/// @errors LEHR_ERR_FORMAT: an unknown scale or system, moduli instead of cell data, a cell that is no
///         number, too few or too many numbers (the message names the line); LEHR_ERR_NOMEM
lehr_status lehr_table_eosfit_parse(lehr_table **out, lehr_table_layout *layout, const lehr_text *text,
                                    lehr_error *err);

/// Add V and sigV from the cell.
/// @param[in] values,sigmas columns of the table by quantity; NULL where absent
/// @param[in] system        crystal system as the file names it; empty for triclinic
/// @errors LEHR_ERR_FORMAT: an unknown crystal system
lehr_status lehr_table_eosfit_add_volume(lehr_table *table, double *const values[EOSFIT_QUANTITIES],
                                         double *const sigmas[EOSFIT_QUANTITIES], lehr_text_line system,
                                         const char *unit, lehr_error *err);

// ---- the format line (table_eosfit_format.c) ------------------------------------------------
/// Line without its comment, trimmed.
lehr_text_line lehr_eosfit_line(const lehr_text *text, size_t i);
/// Next word of a line, which loses it; blanks, tabs and commas separate. False at the end.
bool lehr_eosfit_next_word(lehr_text_line *rest, lehr_text_line *word);
/// Value of a keyword above the format line; empty where it is absent.
lehr_text_line lehr_eosfit_keyword(const eosfit *e, const char *keyword);
/// Indices of the lines FORMAT and of the names; false where there are none.
bool lehr_eosfit_find_format(const lehr_text *text, size_t *format_line, size_t *names_line);
/// Columns of the format line. @errors LEHR_ERR_FORMAT: an unknown name, one that stands twice
lehr_status lehr_eosfit_read_names(eosfit *e, lehr_error *err);
/// Units. @errors LEHR_ERR_FORMAT: an unknown scale, moduli
lehr_status lehr_eosfit_read_scales(eosfit *e, lehr_error *err);

#endif
