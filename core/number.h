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
/// trailing characters, misplaced thousands marks, two decimal marks ("50.026.184") and overflow.
/// @errors LEHR_ERR_FORMAT with the text quoted; *out is then untouched
/// @accuracy correctly rounded
LEHR_API LEHR_NODISCARD lehr_status lehr_number_parse(double *out, const char *text, size_t length,
    lehr_number_style style, lehr_error *err);

/// True when the text can be read under @p style. No message, for sniffing.
LEHR_API bool lehr_number_is(const char *text, size_t length, lehr_number_style style);

/// Decide decimal and thousands mark of a block of cells by majority: the style under which most cells are
/// numbers; marks seen twice in a cell can only be thousands marks. Ties go to the point.
/// @param[in] cells   shape (n_cells,) start of each cell
/// @param[in] lengths shape (n_cells,) bytes of each cell
LEHR_API lehr_number_style lehr_number_style_guess(const char *const *cells, const size_t *lengths, size_t n_cells);

/// Read a non-negative integer (option values, counts). @errors LEHR_ERR_FORMAT
LEHR_API LEHR_NODISCARD lehr_status lehr_number_parse_size(size_t *out, const char *text, lehr_error *err);

/// Shortest text that reads back to the same double; "nan" and "inf" for the rest. Point as decimal mark.
/// @param[out] buffer at least 32 bytes
LEHR_API void lehr_number_format(char *buffer, size_t size, double value);

/// "612.34(45)": value with the standard error in units of its last digits; two digits of error when its
/// leading digit is 1 or 2, else one more rule-free digit: always two significant digits.
/// Large or small values use an exponent: "1.2346(12)e-05". Without a finite positive error: 10 digits.
LEHR_API void lehr_number_format_esd(char *buffer, size_t size, double value, double stderr_value);

LEHR_END_DECLS

#endif
