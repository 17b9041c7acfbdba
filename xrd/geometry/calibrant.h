/// @file
/// Powder lines of calibrants: cells of certificates with their uncertainty, or a list of spacings of the
/// user.
///
/// Lines of a cell follow from its atoms: extinct reflections have a structure factor of 0. The intensities
/// are estimates (atomic numbers in place of form factors, Lorentz factor of a powder): they tell strong
/// lines from weak ones when rings are recognised, and nothing else rests on them.
#ifndef LEHR_XRD_CALIBRANT_H
#define LEHR_XRD_CALIBRANT_H

#include <lehr/core/error.h>
#include <stdbool.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// One powder line.
typedef struct lehr_xrd_line {
    double d_ang;
    double intensity; ///< relative to the strongest line; 1 for all lines of a list
    double d_per_a;   ///< derivative of d with respect to a; 0 for a list
    double d_per_c;   ///< with respect to c; 0 for cubic cells and lists
    int h, k, l;      ///< of one reflection of the line; 0 0 0 for a list
} lehr_xrd_line;

typedef struct lehr_xrd_calibrant lehr_xrd_calibrant;

/// Calibrant by name ("LaB6", "Al2O3", "Si-640d"; case, '-' and '_' do not matter), or from a file of
/// spacings. A file has one d [angstrom] per line; what follows '#' is a comment, and words behind the number
/// are ignored as in the `.D` files of pyFAI.
/// @param[in] a_ang  overrules the cell of the table, without uncertainty; NaN: as the table says
/// @param[in] c_ang  likewise; NaN: as the table says, scaled with a where only a is given
/// @errors LEHR_ERR_ARG: neither a name of the table nor a file (the names are listed), a or c out of range,
/// c of a
///         cubic cell, a cell for a list; LEHR_ERR_IO: unreadable; LEHR_ERR_FORMAT: a line that does not
///         begin with a number, a spacing outside 0.1 .. 10000, fewer than 2 spacings (file and line named);
///         LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_calibrant_create(lehr_xrd_calibrant **out,
                                                              const char *name_or_file, double a_ang,
                                                              double c_ang, lehr_error *err);
LEHR_API void lehr_xrd_calibrant_free(lehr_xrd_calibrant *calibrant); ///< NULL is fine

/// Lines by falling d, down to 0.4 angstrom; lines of a cell with less than 1e-3 of the strongest are left
/// out.
LEHR_API size_t lehr_xrd_calibrant_size(const lehr_xrd_calibrant *calibrant);
/// Line @p i. @pre i < lehr_xrd_calibrant_size()
LEHR_API lehr_xrd_line lehr_xrd_calibrant_line(const lehr_xrd_calibrant *calibrant, size_t i);
/// Name, or the path of the list. Borrowed.
LEHR_API const char *lehr_xrd_calibrant_name(const lehr_xrd_calibrant *calibrant);
/// Where the cell comes from, in words. Borrowed.
LEHR_API const char *lehr_xrd_calibrant_origin(const lehr_xrd_calibrant *calibrant);
/// a with its standard uncertainty; NaN for a list; uncertainty 0 where the user gave the cell.
LEHR_API double lehr_xrd_calibrant_a(const lehr_xrd_calibrant *calibrant, double *uncertainty);
/// c likewise; NaN for cubic cells and lists.
LEHR_API double lehr_xrd_calibrant_c(const lehr_xrd_calibrant *calibrant, double *uncertainty);

/// Name @p i of the table, or NULL past its end.
LEHR_API const char *lehr_xrd_calibrant_name_at(size_t i);

LEHR_END_DECLS

#endif
