// Plain and gzip files behind one door: the only file that includes the header of zlib.
#include "stored_file.h"

#include <errno.h>
#include <lehr/core/alloc.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>
#define ZLIB_CONST // of zlib.h: input is const
#include <zlib.h>

enum { PIECE = 1 << 16 };

static bool is_gzip(const unsigned char *bytes, size_t n)
{
    return n >= 3 && bytes[0] == 0x1f && bytes[1] == 0x8b && bytes[2] == 8;
}

static lehr_status cannot(lehr_error *err, const char *what)
{
    return lehr_error_set(err, LEHR_ERR_IO, "cannot %s: %s", what, strerror(errno));
}

/// A stream of unpacked bytes on a file of its own, so that both can be closed by themselves.
static lehr_status open_gzip(gzFile *out, const char *path, lehr_error *err)
{
    errno = 0;
    *out = gzopen(path, "rbe");
    if (!*out && errno == 0) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
    }
    return *out ? LEHR_OK : cannot(err, "open");
}

static lehr_status read_gzip(unsigned char *bytes, size_t capacity, size_t *n, gzFile stream, lehr_error *err)
{
    int got = gzread(stream, bytes, (unsigned)capacity);
    int code = Z_OK;
    const char *why = gzerror(stream, &code);
    // A file that is cut short gives its last bytes first and the error with the end of the data.
    if (got < 0 || code == Z_BUF_ERROR || code == Z_DATA_ERROR) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "truncated or damaged gzip file: %s", why);
    }
    *n = (size_t)got;
    return LEHR_OK;
}

lehr_status lehr_xrd_file_head(unsigned char *bytes, size_t capacity, size_t *n, bool *packed,
                               const char *path, lehr_error *err)
{
    memset(bytes, 0, capacity);
    *n = 0;
    FILE *file = fopen(path, "rb");
    if (!file) {
        return cannot(err, "open");
    }
    *n = fread(bytes, 1, capacity, file);
    bool failed = ferror(file) != 0;
    lehr_status status = failed ? cannot(err, "read") : LEHR_OK;
    fclose(file);
    *packed = !status && is_gzip(bytes, *n);
    if (status || !*packed) {
        return status;
    }
    gzFile stream = NULL;
    memset(bytes, 0, capacity);
    status = open_gzip(&stream, path, err);
    if (!status) {
        status = read_gzip(bytes, capacity, n, stream, err);
        (void)gzclose(stream);
    }
    return status;
}

static lehr_status unpack(FILE *out, gzFile stream, lehr_error *err)
{
    unsigned char piece[PIECE];
    size_t total = 0;
    size_t n = 0;
    // Temporary files often live in memory.
    size_t left = lehr_core_alloc_left();
    size_t most = left < LEHR_XRD_MAX_UNPACKED ? left : LEHR_XRD_MAX_UNPACKED;
    do {
        lehr_status status = read_gzip(piece, sizeof piece, &n, stream, err);
        if (status) {
            return status;
        }
        total += n;
        if (total > most) {
            return lehr_error_set(err, LEHR_ERR_FORMAT,
                                  "gzip file of more than %zu bytes; unpack it first, with gunzip", most);
        }
        if (fwrite(piece, 1, n, out) != n) {
            return cannot(err, "unpack to a temporary file");
        }
    } while (n > 0);
    return fflush(out) == 0 ? LEHR_OK : cannot(err, "unpack to a temporary file");
}

static lehr_status open_packed(FILE **out, const char *path, lehr_error *err)
{
    gzFile stream = NULL;
    FILE *file = tmpfile();
    lehr_status status = file ? open_gzip(&stream, path, err) : cannot(err, "make a temporary file");
    if (!status) {
        status = unpack(file, stream, err);
        (void)gzclose(stream);
    }
    if (!status && fseeko(file, 0, SEEK_SET) != 0) {
        status = cannot(err, "read");
    }
    if (status) {
        if (file) {
            fclose(file);
        }
        return status;
    }
    *out = file;
    return LEHR_OK;
}

lehr_status lehr_xrd_file_open(FILE **out, const char *path, lehr_error *err)
{
    unsigned char head[4] = {0};
    *out = NULL;
    FILE *file = fopen(path, "rb");
    if (!file) {
        return cannot(err, "open");
    }
    size_t n = fread(head, 1, sizeof head, file);
    if (ferror(file) || fseeko(file, 0, SEEK_SET) != 0) {
        lehr_status status = cannot(err, "read");
        fclose(file);
        return status;
    }
    if (is_gzip(head, n)) {
        fclose(file);
        return open_packed(out, path, err);
    }
    *out = file;
    return LEHR_OK;
}

lehr_status lehr_xrd_file_size(size_t *out, FILE *file, lehr_error *err)
{
    off_t end = fseeko(file, 0, SEEK_END) == 0 ? ftello(file) : -1;
    if (end < 0 || fseeko(file, 0, SEEK_SET) != 0) {
        return cannot(err, "read");
    }
    *out = (size_t)end;
    return LEHR_OK;
}

lehr_status lehr_xrd_file_read(void *out, size_t n, FILE *file, size_t offset, lehr_error *err)
{
    if (fseeko(file, (off_t)offset, SEEK_SET) != 0) {
        return cannot(err, "read");
    }
    size_t got = fread(out, 1, n, file);
    if (got == n) {
        return LEHR_OK;
    }
    return ferror(file)
               ? cannot(err, "read")
               : lehr_error_set(err, LEHR_ERR_FORMAT,
                                "truncated file: %zu of %zu bytes are there at offset %zu", got, n, offset);
}

lehr_status lehr_xrd_file_load(unsigned char **out, size_t *n, const char *path, lehr_error *err)
{
    FILE *file = NULL;
    unsigned char *bytes = NULL;
    *out = NULL;
    lehr_status status = lehr_xrd_file_open(&file, path, err);
    if (!status) {
        status = lehr_xrd_file_size(n, file, err);
    }
    if (!status) {
        bytes = lehr_core_alloc(*n + 1, 1);
        status = bytes ? lehr_xrd_file_read(bytes, *n, file, 0, err)
                       : lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for %zu bytes", *n);
    }
    if (file) {
        fclose(file);
    }
    if (status) {
        lehr_core_free(bytes);
        return status;
    }
    *out = bytes;
    return LEHR_OK;
}

lehr_status lehr_xrd_inflate(unsigned char *out, size_t n, const unsigned char *packed, size_t n_packed,
                             lehr_error *err)
{
    enum { ANY_HEADER = 32 };
    z_stream stream = {.next_in = packed, .avail_in = (uInt)n_packed, .next_out = out, .avail_out = (uInt)n};
    if (n > UINT_MAX || n_packed > UINT_MAX) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "a block of %zu bytes is too large to unpack", n);
    }
    if (inflateInit2(&stream, MAX_WBITS + ANY_HEADER) != Z_OK) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
    }
    int code = inflate(&stream, Z_FINISH);
    size_t left = stream.avail_out;
    (void)inflateEnd(&stream);
    return code == Z_STREAM_END && left == 0
               ? LEHR_OK
               : lehr_error_set(err, LEHR_ERR_FORMAT,
                                "damaged compressed block: %zu of %zu bytes could be unpacked", n - left, n);
}
