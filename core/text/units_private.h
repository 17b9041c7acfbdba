/// @file
/// Private to core: the grammar of unit texts.
#ifndef LEHR_CORE_UNITS_PRIVATE_H
#define LEHR_CORE_UNITS_PRIVATE_H

#include <stdbool.h>

/// True for products and quotients of words with exponents, as "J/(g K)" or "nm^-1"; the words need not be
/// units.
bool lehr_units_is_well_formed(const char *text);

#endif
