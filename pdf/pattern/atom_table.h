/// @file
/// Private: the table of form factors.
#ifndef LEHR_PDF_ATOM_TABLE_H
#define LEHR_PDF_ATOM_TABLE_H

#include "atom.h"

/// a1..a5, c, b1..b5 of the atom with number Z in row Z - 1.
extern const double lehr_pdf_atom_table[LEHR_PDF_ATOM_LARGEST_Z][11];

#endif
