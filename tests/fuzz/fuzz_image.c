#include "fuzz_image.h"

#include <lehr/xrd/source.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char path[64];

static void remove_scratch(void)
{
    unlink(path);
}

/// False when the folder of shared memory is not there: nothing is tested then.
static int put_bytes(const uint8_t *data, size_t size)
{
    static int registered = 0;
    FILE *file = fopen(path, "wb");
    if (!file) {
        return 0;
    }
    if (!registered) {
        registered = atexit(remove_scratch) == 0;
    }
    size_t written = fwrite(data, 1, size, file);
    return fclose(file) == 0 && written == size;
}

void fuzz_image(const uint8_t *data, size_t size, const char *suffix)
{
    enum { MOST_PIXELS = 1 << 20 }; // larger images only take time
    lehr_xrd_source *source = NULL;
    lehr_xrd_image *image = NULL;
    if (path[0] == '\0') {
        snprintf(path, sizeof path, "/dev/shm/lehr-fuzz-%ld.%s", (long)getpid(), suffix);
    }
    if (!put_bytes(data, size) || lehr_xrd_source_open(&source, path, NULL, NULL) != LEHR_OK) {
        return;
    }
    size_t rows = lehr_xrd_source_rows(source), columns = lehr_xrd_source_columns(source);
    lehr_status status = LEHR_ERR_DOMAIN;
    if (rows <= MOST_PIXELS / columns) {
        status = lehr_xrd_image_create(&image, rows, columns, lehr_xrd_source_type(source), NULL);
    }
    for (size_t i = 0; !status && i < lehr_xrd_source_frames(source) && i < 4; i++) {
        status = lehr_xrd_source_read(image, source, i, NULL);
    }
    lehr_xrd_image_free(image);
    lehr_xrd_source_close(source);
}
