#include "source_helper.h"

#include <stdio.h>
#include <stdlib.h>

lehr_xrd_source *open_ok(const char *locator)
{
    lehr_xrd_source *source = NULL;
    lehr_error err = {0};
    assert_ok(lehr_xrd_source_open(&source, locator, NULL, &err), &err);
    assert_non_null(source);
    return source;
}

void open_fails(const char *locator, lehr_status want, const char *part)
{
    lehr_xrd_source *source = (lehr_xrd_source *)&source;
    lehr_error err = {0};
    assert_fails(lehr_xrd_source_open(&source, locator, NULL, &err), want, &err, part);
    assert_null(source);
}

lehr_xrd_image *read_frame(lehr_xrd_source *source, size_t i)
{
    lehr_xrd_image *image = NULL;
    lehr_error err = {0};
    assert_ok(lehr_xrd_image_create(&image, lehr_xrd_source_rows(source), lehr_xrd_source_columns(source),
                                    lehr_xrd_source_type(source), &err),
              &err);
    assert_ok(lehr_xrd_source_read(image, source, i, &err), &err);
    return image;
}

const char *suffixed(const char *path, const char *suffix)
{
    static char text[1200];
    snprintf(text, sizeof text, "%s%s", path, suffix);
    return text;
}

const char *cut_file(const char *path, const char *name, size_t size)
{
    unsigned char *bytes = malloc(size);
    FILE *file = fopen(path, "rb");
    assert_non_null(bytes);
    assert_non_null(file);
    assert_int_equal(fread(bytes, 1, size, file), size);
    fclose(file);
    const char *cut = lehr_test_write(name, bytes, size);
    free(bytes);
    return cut;
}

lehr_status read_everything(void *context, lehr_error *err)
{
    lehr_xrd_source *source = NULL;
    lehr_xrd_image *image = NULL;
    lehr_status status = lehr_xrd_source_open(&source, context, NULL, err);
    if (!status) {
        status = lehr_xrd_image_create(&image, lehr_xrd_source_rows(source), lehr_xrd_source_columns(source),
                                       lehr_xrd_source_type(source), err);
    }
    if (!status) {
        status = lehr_xrd_source_read(image, source, 0, err);
    }
    lehr_xrd_image_free(image);
    lehr_xrd_source_close(source);
    return status;
}

void read_fails(const char *path, const char *part)
{
    char name[1200];
    snprintf(name, sizeof name, "%s", path);
    lehr_error err = {0};
    assert_fails(read_everything(name, &err), LEHR_ERR_FORMAT, &err, part);
}
