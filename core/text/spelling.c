#include <lehr/core/spelling.h>

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static int lower(char letter)
{
    return tolower((unsigned char)letter);
}

static size_t least(size_t a, size_t b, size_t c)
{
    size_t smaller = a < b ? a : b;
    return smaller < c ? smaller : c;
}

size_t lehr_spelling_distance(const char *a, const char *b)
{
    size_t n_a = strlen(a);
    size_t n_b = strlen(b);
    if (n_a > LEHR_SPELLING_MAX || n_b > LEHR_SPELLING_MAX) {
        return SIZE_MAX;
    }
    size_t rows[LEHR_SPELLING_MAX + 1][LEHR_SPELLING_MAX + 1];
    for (size_t j = 0; j <= n_b; j++) {
        rows[0][j] = j;
    }
    for (size_t i = 1; i <= n_a; i++) {
        rows[i][0] = i;
        for (size_t j = 1; j <= n_b; j++) {
            size_t change = lower(a[i - 1]) != lower(b[j - 1]);
            size_t best = least(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + change);
            bool swapped =
                i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]);
            if (swapped && rows[i - 2][j - 2] + 1 < best) {
                best = rows[i - 2][j - 2] + 1;
            }
            rows[i][j] = best;
        }
    }
    return rows[n_a][n_b];
}

void lehr_spelling_consider(lehr_spelling *search, const char *candidate)
{
    size_t length = strlen(search->word);
    size_t allowed = length / 3 > 1 ? length / 3 : 1;
    size_t distance = lehr_spelling_distance(search->word, candidate);
    if (length >= 2 && strncmp(search->word, candidate, length) == 0) {
        distance = 1;
    } else if (distance > allowed || distance >= length) {
        return;
    }
    if (search->best == NULL || distance < search->distance) {
        search->best = candidate;
        search->distance = distance;
    }
}

const char *lehr_spelling_nearest(const char *word, const char *const *candidates)
{
    lehr_spelling search = {.word = word};
    for (size_t i = 0; candidates[i] != NULL; i++) {
        lehr_spelling_consider(&search, candidates[i]);
    }
    return search.best;
}
