// The only file that includes zip.h.
#include <lehr/core/archive.h>

#include <lehr/core/alloc.h>
#include <zip.h>

/// What an honest file may unpack to: text packs ten to thirty times.
static const size_t always_allowed = (size_t)64 << 20;
static const size_t never_allowed = (size_t)1 << 30;
enum { ALLOWED_RATIO = 100 };

struct lehr_archive {
    zip_t *zip;
    size_t left; // bytes that may still be unpacked
};

static size_t allowed_size(size_t packed)
{
    if (packed > never_allowed / ALLOWED_RATIO) {
        return never_allowed;
    }
    return packed * ALLOWED_RATIO > always_allowed ? packed * ALLOWED_RATIO : always_allowed;
}

lehr_status lehr_archive_open(lehr_archive **out, const void *bytes, size_t size, const char *name,
                              lehr_error *err)
{
    *out = NULL;
    zip_error_t problem;
    zip_error_init(&problem);
    lehr_status status = LEHR_ERR_NOMEM;
    zip_source_t *source = NULL;
    lehr_archive *archive = lehr_core_alloc(1, sizeof *archive);
    if (!archive) {
        lehr_error_set(err, status, "%s: no memory for an archive", name);
        goto done;
    }
    source = zip_source_buffer_create(bytes, size, 0, &problem);
    archive->zip = source ? zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &problem) : NULL;
    if (!archive->zip) {
        status = zip_error_code_zip(&problem) == ZIP_ER_MEMORY ? LEHR_ERR_NOMEM : LEHR_ERR_FORMAT;
        lehr_error_set(err, status, "%s: no intact zip archive (%s): is the file complete?", name,
                       zip_error_strerror(&problem));
        goto done;
    }
    source = NULL; // the archive owns it now
    archive->left = allowed_size(size);
    status = LEHR_OK;
    *out = archive;
    archive = NULL;
done:
    if (source) {
        zip_source_free(source);
    }
    zip_error_fini(&problem);
    lehr_archive_free(archive);
    return status;
}

void lehr_archive_free(lehr_archive *archive)
{
    if (!archive) {
        return;
    }
    if (archive->zip) {
        zip_discard(archive->zip);
    }
    lehr_core_free(archive);
}

bool lehr_archive_has(const lehr_archive *archive, const char *path)
{
    return zip_name_locate(archive->zip, path, ZIP_FL_NOCASE) >= 0;
}

/// Read at most @p limit bytes: what the archive says about the size is not believed.
static lehr_status unpack(char **out, size_t *out_size, zip_file_t *file, size_t limit, const char *path,
                          lehr_error *err)
{
    size_t capacity = 65536;
    size_t size = 0;
    char *bytes = lehr_core_alloc(capacity + 1, 1);
    while (bytes) {
        zip_int64_t n = zip_fread(file, bytes + size, capacity - size);
        if (n <= 0) {
            lehr_status status = n == 0 ? LEHR_OK : LEHR_ERR_FORMAT;
            if (n < 0) {
                lehr_core_free(bytes);
                return lehr_error_set(err, status, "'%s' in the archive is damaged: %s", path,
                                      zip_file_strerror(file));
            }
            bytes[size] = '\0';
            *out = bytes;
            *out_size = size;
            return status;
        }
        size += (size_t)n;
        if (size > limit) {
            lehr_core_free(bytes);
            return lehr_error_set(
                err, LEHR_ERR_FORMAT,
                "'%s' in the archive unpacks to more than the %zu MiB that are left for this file: no data "
                "file does",
                path, limit >> 20);
        }
        if (size == capacity) {
            capacity *= 2;
            char *larger = lehr_core_realloc(bytes, capacity + 1, 1);
            if (!larger) {
                lehr_core_free(bytes);
            }
            bytes = larger;
        }
    }
    return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for '%s' in the archive", path);
}

lehr_status lehr_archive_read(char **bytes, size_t *size, lehr_archive *archive, const char *path,
                              lehr_error *err)
{
    *bytes = NULL;
    *size = 0;
    zip_int64_t index = zip_name_locate(archive->zip, path, ZIP_FL_NOCASE);
    zip_file_t *file = index >= 0 ? zip_fopen_index(archive->zip, (zip_uint64_t)index, 0) : NULL;
    if (!file) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "cannot open '%s' in the archive: %s", path,
                              zip_strerror(archive->zip));
    }
    lehr_status status = unpack(bytes, size, file, archive->left, path, err);
    archive->left -= *size;
    zip_fclose(file);
    return status;
}
