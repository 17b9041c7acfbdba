// Names in the place of the numbers of an axis.
#include "model.h"

#include <string.h>

size_t figure_longest_name(const char *names)
{
    size_t longest = 0, length = 0;
    for (const char *c = names; c && *c; c++) {
        bool counts =
            (unsigned char)*c >= ' ' && ((unsigned char)*c & 0xC0) != 0x80; // no markup, no UTF-8 tail
        length = *c == '\n' ? 0 : length + counts;
        longest = length > longest ? length : longest;
    }
    return longest;
}

enum {
    MOST_LETTERS = 5, ///< of a name that lies below an axis
    MOST_LEANING = 24 ///< names; where there are more they stand
};

/// How names below an axis are written.
static const struct stance {
    const char *word;
    double letter_cm; ///< height of each letter
} lying = {"norotate", 0}, leaning = {"rotate by 45 right", 0.12}, standing = {"rotate by 90 right", 0.16};

static struct stance stance_of(const char *names)
{
    size_t n = 1;
    for (const char *c = names; *c; c++) {
        n += *c == '\n';
    }
    return n > MOST_LEANING ? standing : figure_longest_name(names) > MOST_LETTERS ? leaning : lying;
}

double figure_names_cm(const char *names)
{
    return names ? stance_of(names).letter_cm * (double)figure_longest_name(names) : 0;
}

/// Names at 1, 2, ... in the place of numbers; long ones below an axis lean, many stand.
void figure_write_names(FILE *file, char axis, const char *names)
{
    char name[96];
    size_t number = 0;
    fprintf(file, "unset m%ctics\nset %ctics in scale 0.4,0 mirror %s (", axis, axis,
            (axis == 'x' ? stance_of(names) : lying).word);
    for (const char *c = names; *c;) {
        size_t length = strcspn(c, "\n");
        snprintf(name, sizeof name, "%.*s", (int)(length < 90 ? length : 90), c);
        fputs(number > 0 ? ", " : "", file);
        figure_write_text(file, name);
        fprintf(file, " %zu", ++number);
        c += length + (c[length] == '\n');
    }
    fprintf(file, ")\nset format %c '%%h'\n", axis);
}
