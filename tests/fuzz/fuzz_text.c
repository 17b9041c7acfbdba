#include "fuzz.h"

#include <lehr/core/text.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    lehr_text *text = NULL;
    if (lehr_text_decode(&text, (const char *)data, size, "fuzz", NULL) != LEHR_OK) {
        return 0;
    }
    size_t total = 0;
    for (size_t i = 0; i < lehr_text_size(text); i++) {
        lehr_text_line cells[4];
        lehr_text_line line = lehr_text_line_at(text, i);
        total += line.length;
        lehr_text_split(line, ' ', cells, 4);
        lehr_text_split(line, ';', cells, 4);
        lehr_text_trim(line);
    }
    if (total > 3 * size) { // no encoding grows further
        abort();
    }
    lehr_text_free(text);
    return 0;
}
