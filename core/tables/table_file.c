#include "table_h5.h"
#include "table_private.h"

#include <lehr/core/alloc.h>
#include <lehr/core/output.h>
#include <lehr/core/table.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static bool ends_with(const char *path, const char *extension)
{
    size_t length = strlen(extension);
    size_t total = strlen(path);
    if (total < length) {
        return false;
    }
    lehr_text_line end = {.start = path + total - length, .length = length};
    return lehr_text_equals_nocase(end, extension);
}

lehr_table_format lehr_table_format_of(const char *path)
{
    if (ends_with(path, ".csv")) {
        return LEHR_TABLE_CSV;
    }
    if (ends_with(path, ".json")) {
        return LEHR_TABLE_JSON;
    }
    if (ends_with(path, ".h5") || ends_with(path, ".hdf5") || ends_with(path, ".nxs")) {
        return LEHR_TABLE_HDF5;
    }
    return LEHR_TABLE_TEXT;
}

/// True for a regular file that begins like HDF5, whatever its name. A pipe is not touched: its bytes come
/// once.
static bool has_h5_signature(const char *path)
{
    static const char signature[8] = "\x89HDF\r\n\x1A\n";
    struct stat info;
    if (stat(path, &info) != 0 || !S_ISREG(info.st_mode)) {
        return false;
    }
    char head[sizeof signature];
    FILE *file = fopen(path, "rb");
    if (!file) {
        return false;
    }
    bool same = fread(head, 1, sizeof head, file) == sizeof head && memcmp(head, signature, sizeof head) == 0;
    fclose(file);
    return same;
}

static lehr_status read_file(lehr_table **out, lehr_table_layout *layout, size_t *closing, const char *path,
                             lehr_error *err)
{
    *out = NULL;
    if (layout) {
        *layout = (lehr_table_layout){0};
    }
    if (lehr_table_format_of(path) == LEHR_TABLE_HDF5 || has_h5_signature(path)) {
        return lehr_table_h5_read(out, path, err);
    }
    lehr_text *text = NULL;
    lehr_status status = lehr_text_read(&text, path, err);
    if (status == LEHR_OK) {
        status = lehr_table_parse_closed(out, layout, closing, text, err);
    }
    lehr_text_free(text);
    return status;
}

lehr_status lehr_table_read(lehr_table **out, lehr_table_layout *layout, const char *path, lehr_error *err)
{
    return read_file(out, layout, NULL, path, err);
}

lehr_status lehr_table_read_closed(lehr_table **out, size_t *closing, const char *path, lehr_error *err)
{
    *closing = 0;
    return read_file(out, NULL, closing, path, err);
}

lehr_status lehr_table_write(const lehr_table *table, const char *path, lehr_table_format format,
                             lehr_error *err)
{
    if (format == LEHR_TABLE_HDF5) {
        return lehr_table_h5_write(table, path, err);
    }
    char *text = NULL;
    lehr_status status = lehr_table_to_text(&text, table, format, err);
    if (status != LEHR_OK) {
        return lehr_error_wrap(err, status, "%s", path);
    }
    status = lehr_output_write(path, text, strlen(text), err);
    lehr_core_free(text);
    return status;
}
