/// @file
/// Reading numbers independently of the locale. Every number that enters the program passes here.
#ifndef LEHR_CORE_NUMBER_H
#define LEHR_CORE_NUMBER_H

#include <lehr/core/error.h>
#include <stdbool.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// How numbers are written in one block of a file.
typedef struct lehr_number_style {
    char decimal_mark;   ///< '.' or ','
    char thousands_mark; ///< ',' '.' '\'' ' ' or 0 for none; accepted only between groups of three digits
} lehr_number_style;

/// Point, no thousands mark.
LEHR_API lehr_number_style lehr_number_style_c(void);

/// Read one number that fills the whole of text[0..length) (surrounding blanks are ignored).
///
/// Accepts sign, digits, decimal mark, exponent (e, E, d, D), "nan", "inf" (any case). Refuses hexadecimal,
/// trailing characters, misplaced thousands marks, two decimal marks ("50.026.184") and overflow. Never
/// allocates; up to 15 significant digits take the fast path (tens of nanoseconds).
/// @errors LEHR_ERR_FORMAT with the text quoted; *out is then untouched
/// @accuracy correctly rounded
LEHR_API LEHR_NODISCARD lehr_status lehr_number_parse(double *out, const char *text, size_t length,
                                                      lehr_number_style style, lehr_error *err);

/// True when the text can be read under @p style. No message, for sniffing.
LEHR_API bool lehr_number_is(const char *text, size_t length, lehr_number_style style);

/// Decide decimal and thousands mark of a block of cells: the style under which most cells are numbers.
/// Ties go to the point. A point or comma counts as thousands mark only where a cell of the block holds it
/// together with the decimal mark ("1,000.000"): groups of three alone ("50.026.184") are damage done by a
/// spreadsheet and are left unread.
/// @param[in] cells   shape (n_cells,) start of each cell
/// @param[in] lengths shape (n_cells,) bytes of each cell
LEHR_API lehr_number_style lehr_number_style_guess(const char *const *cells, const size_t *lengths,
                                                   size_t n_cells);

/// Read a non-negative integer (option values, counts). @errors LEHR_ERR_FORMAT
LEHR_API LEHR_NODISCARD lehr_status lehr_number_parse_size(size_t *out, const char *text, lehr_error *err);

/// Shortest text that reads back to the same double; "nan" and "inf" for the rest. Point as decimal mark.
/// @param[out] buffer at least 32 bytes
LEHR_API void lehr_number_format(char *buffer, size_t size, double value);

/// Value with its standard error in units of the last digits shown: "612.34(45)" is 612.34 +- 0.45.
///
/// The error always has two significant digits after rounding (0.0996 shows as "0.10", so "5.12(10)"), and
/// the value ends at the same decimal place. The form with an exponent, "1.2346(12)e-05", is used where the
/// larger of |value| and error is below 1e-4 or from 1e15 on, and where the second digit of the error is left
/// of the decimal mark. Without a finite positive error the value alone is written with 10 significant
/// digits; an error below 1e-17 |value| shows as "(0)" behind 17 digits. Point as decimal mark.
/// @param[out] buffer at least 48 bytes; a smaller one receives a cut text
LEHR_API void lehr_number_format_esd(char *buffer, size_t size, double value, double stderr_value);

LEHR_END_DECLS

#endif
