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

/// Names at 1, 2, ... in the place of numbers; long ones below an axis lean.
void figure_write_names(FILE *file, char axis, const char *names)
{
    char name[96];
    size_t number = 0;
    bool leans = axis == 'x' && figure_longest_name(names) > FIGURE_UPRIGHT_NAME;
    fprintf(file, "unset m%ctics\nset %ctics in scale 0.4,0 mirror %s (", axis, axis,
            leans ? "rotate by 45 right" : "norotate");
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
