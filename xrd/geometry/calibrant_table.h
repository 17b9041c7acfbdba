/// @file
/// Private: crystal structures of the calibrants that are known by name.
#ifndef LEHR_XRD_CALIBRANT_TABLE_H
#define LEHR_XRD_CALIBRANT_TABLE_H

#include <stddef.h>

/// One atom of a cell: atomic number, fractional coordinates.
typedef struct calibrant_atom {
    double z;
    double x[3];
} calibrant_atom;

typedef struct calibrant_structure {
    const calibrant_atom
        *atoms; ///< without those that centring adds; NULL: a stack of layers, lines 00l alone
    size_t n_atoms;
    const double (*centring)[3];
    size_t n_centring;
} calibrant_structure;

typedef struct calibrant_entry {
    const char *name;
    const calibrant_structure *structure;
    double a_ang, a_uncertainty; ///< standard uncertainty: half of an expanded one with k = 2
    double c_ang, c_uncertainty; ///< 0: cubic
    const char *origin;
} calibrant_entry;

extern const calibrant_entry calibrant_entries[]; ///< ends with a NULL name

#endif
