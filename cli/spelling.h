/// @file
/// "Did you mean": the nearest of a list of words.
#ifndef LEHR_CLI_SPELLING_H
#define LEHR_CLI_SPELLING_H

#include <stddef.h>

/// Words longer than this are never suggested.
#define CLI_SPELLING_MAX 63

/// Number of insertions, deletions, substitutions and swaps of neighbours that lead from a to b (optimal
/// string alignment form of the Damerau-Levenshtein distance), without regard to ASCII case. SIZE_MAX when a
/// word is longer than CLI_SPELLING_MAX.
/// @source F. J. Damerau, Commun. ACM 7, 171 (1964)
size_t cli_spelling_distance(const char *a, const char *b);

/// Keeps the best candidate while a list is walked. Initialise with {.word = typed word}.
typedef struct cli_spelling {
    const char *word;
    const char *best; ///< NULL when nothing is near enough
    size_t distance;
} cli_spelling;

/// Consider a candidate: accepted within a third of the length of the word (at least one error, but never all
/// of its letters), or when the word is a beginning of it. On a tie the earlier candidate stays.
void cli_spelling_consider(cli_spelling *search, const char *candidate);

#endif
