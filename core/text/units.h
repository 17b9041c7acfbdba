/// @file
/// Units at the edges of the program, through udunits2. Inside, every quantity has one unit (docs/units.md).
#ifndef LEHR_CORE_UNITS_H
#define LEHR_CORE_UNITS_H

#include <lehr/core/error.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// value_in_to = value_in_from * factor + offset.
typedef struct lehr_units_map {
    double factor;
    double offset;
} lehr_units_map;

/// Conversion between two units. Understands udunits names and the spellings of the field: "°C", "degC", "Å",
/// "A^-1" and "1/A" (inverse angstrom, never ampere), "C" (Celsius, never coulomb), "nm^-1", "J/(g K)",
/// "Wg^-1", "mW/mg", "K/min", "°", "2th", "wt.%". Temperatures have an offset, rates and differences
/// ("°C/min") have none. Thread-safe.
/// @errors LEHR_ERR_FORMAT: unknown unit; LEHR_ERR_DOMAIN: not convertible (both units named); LEHR_ERR_IO:
/// no unit database. *out is then untouched.
/// @accuracy factors to 2e-16 relative, as udunits2 holds them
LEHR_API LEHR_NODISCARD lehr_status lehr_units_find(lehr_units_map *out, const char *from, const char *to,
                                                    lehr_error *err);

/// Read "20 K/min", "7GPa" or a bare number in @p unit; the result is finite and in @p unit.
/// @errors LEHR_ERR_FORMAT / LEHR_ERR_DOMAIN, message with text and expected unit; *out is then untouched
LEHR_API LEHR_NODISCARD lehr_status lehr_units_parse(double *out, const char *text, const char *unit,
                                                     lehr_error *err);

/// Read a window "A:B", "A:B K" (the unit holds for both) or "A K:B K" with A < B; bounds in @p unit.
/// @errors LEHR_ERR_FORMAT; LEHR_ERR_DOMAIN: not convertible, or A is not below B; out is then untouched
LEHR_API LEHR_NODISCARD lehr_status lehr_units_parse_window(double out[2], const char *text, const char *unit,
                                                            lehr_error *err);

LEHR_END_DECLS

#endif
