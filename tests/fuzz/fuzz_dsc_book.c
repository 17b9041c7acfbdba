// A workbook whose parts are the bytes, cut at form feeds: the shared strings, then the sheets. They are put
// into a zip archive with correct check sums here, which no mutation of an archive would have.
#include "fuzz.h"
#include "fuzz_dsc.h"
#include "test_zip.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_PARTS = 5 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    lehr_test_zip zip = {.bytes = calloc(size + 8192, 1)};
    char *text = malloc(size + 1);
    if (zip.bytes && text) {
        if (size > 0) {
            memcpy(text, data, size);
        }
        text[size] = '\0';
        const char *parts[MOST_PARTS] = {text};
        size_t n = 1;
        for (char *cut = strchr(text, '\f'); cut && n < MOST_PARTS; cut = strchr(cut + 1, '\f')) {
            *cut = '\0';
            parts[n++] = cut + 1;
        }
        lehr_test_zip_workbook(&zip, parts[0][0] ? parts[0] : NULL, parts + 1, n - 1);
        lehr_fuzz_dsc_read(zip.bytes, zip.size, LEHR_FUZZ_FORMAT);
    }
    free(text);
    free(zip.bytes);
    return 0;
}
