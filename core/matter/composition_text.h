/// @file
/// Private: how people write compositions.
#ifndef LEHR_CORE_COMPOSITION_TEXT_H
#define LEHR_CORE_COMPOSITION_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/// Copy with subscripts of Unicode as digits, square brackets as round ones, and without the marks of TeX
/// (_ { } $). False where @p size is too small.
bool core_composition_plain(char *out, size_t size, const char *text);

/// Length of a charge at @p at, behind the symbol of an element: "+", "2+", superscripts. Of metals positive
/// ones only: "Zr5-Cu5" is no ion. 0 where there is none.
size_t core_composition_charge(const char *at, const char *symbol);

#endif
