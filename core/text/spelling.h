/// @file
/// "Did you mean": the nearest of a list of words.
#ifndef LEHR_CORE_SPELLING_H
#define LEHR_CORE_SPELLING_H

#include <lehr/core/export.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// Words longer than this are never suggested.
#define LEHR_SPELLING_MAX 63

/// Number of insertions, deletions, substitutions and swaps of neighbours that lead from a to b (optimal
/// string alignment form of the Damerau-Levenshtein distance), without regard to ASCII case. SIZE_MAX when a
/// word is longer than LEHR_SPELLING_MAX.
/// @source F. J. Damerau, Commun. ACM 7, 171 (1964)
LEHR_API size_t lehr_spelling_distance(const char *a, const char *b);

/// Keeps the best candidate while a list is walked. Initialise with {.word = typed word}.
typedef struct lehr_spelling {
    const char *word;
    const char *best; ///< NULL when nothing is near enough
    size_t distance;
} lehr_spelling;

/// Consider a candidate: accepted within a third of the length of the word (at least one error, but never all
/// of its letters), or when the word is a beginning of it. On a tie the earlier candidate stays.
LEHR_API void lehr_spelling_consider(lehr_spelling *search, const char *candidate);

/// The nearest word of a list that ends with NULL, or NULL when none is near enough.
LEHR_API const char *lehr_spelling_nearest(const char *word, const char *const *candidates);

LEHR_END_DECLS

#endif
