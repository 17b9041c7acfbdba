#include "hostile_plain.h"

#include "lehr_test.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

static void put(const char *path, const void *bytes, size_t n)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
}

/// Text and a tail of @p more zeros.
static void put_text(const char *path, const char *text, size_t more)
{
    put(path, text, strlen(text));
    assert_int_equal(truncate(path, (off_t)(strlen(text) + more)), 0);
}

// ---- TIFF ---------------------------------------------------------------------------
typedef struct tag {
    unsigned id, type, count, value;
} tag;

static void put_u(unsigned char *out, unsigned value, int n)
{
    for (int i = 0; i < n; i++) {
        out[i] = (unsigned char)(value >> (8 * i));
    }
}

/// One directory at byte 8, and zeros up to @p size.
static void put_tiff(const char *path, const tag *tags, unsigned n, unsigned next, size_t size)
{
    unsigned char bytes[512] = {'I', 'I', 42, 0, 8, 0, 0, 0};
    put_u(bytes + 8, n, 2);
    for (unsigned i = 0; i < n; i++) {
        put_u(bytes + 10 + 12 * i, tags[i].id, 2);
        put_u(bytes + 12 + 12 * i, tags[i].type, 2);
        put_u(bytes + 14 + 12 * i, tags[i].count, 4);
        put_u(bytes + 18 + 12 * i, tags[i].value, 4);
    }
    put_u(bytes + 10 + 12 * n, next, 4);
    put(path, bytes, sizeof bytes);
    assert_int_equal(truncate(path, (off_t)size), 0);
}

enum { SHORT = 3, LONG = 4, PLAIN = 1, DEFLATE = 8 };

static void put_page(const char *path, unsigned width, unsigned height, unsigned packing, unsigned offset,
                     unsigned bytes, unsigned next, size_t size)
{
    const tag tags[] = {{256, LONG, 1, width},    {257, LONG, 1, height}, {258, SHORT, 1, 16},
                        {259, SHORT, 1, packing}, {262, SHORT, 1, 1},     {273, LONG, 1, offset},
                        {277, SHORT, 1, 1},       {278, LONG, 1, height}, {279, LONG, 1, bytes}};
    put_tiff(path, tags, sizeof tags / sizeof *tags, next, size);
}

void hostile_tiff_huge(const char *path)
{
    put_page(path, 1000000, 1000000, PLAIN, 256, 512, 0, 1024);
}

void hostile_tiff_large(const char *path)
{
    put_page(path, 16000, 16000, PLAIN, 256, 512000000, 0, 1024);
}

/// The pixels are there, as a hole in the file: only the limit refuses them.
void hostile_tiff_sparse(const char *path)
{
    put_page(path, 16000, 16000, PLAIN, 512, 512000000, 0, 512000512);
}

void hostile_tiff_strip_outside(const char *path)
{
    put_page(path, 32, 32, PLAIN, UINT32_MAX - 16, UINT32_MAX, 0, 4096);
}

/// A strip that unpacks to 200 MB where 2048 bytes are meant.
void hostile_tiff_bomb(const char *path)
{
    static unsigned char zeros[1 << 16];
    static unsigned char packed[1 << 19];
    z_stream stream = {.next_out = packed, .avail_out = sizeof packed};
    assert_int_equal(deflateInit(&stream, 9), Z_OK);
    for (int i = 0; i < 3200; i++) {
        stream.next_in = zeros;
        stream.avail_in = sizeof zeros;
        assert_int_equal(deflate(&stream, i == 3199 ? Z_FINISH : Z_NO_FLUSH),
                         i == 3199 ? Z_STREAM_END : Z_OK);
    }
    unsigned n = (unsigned)stream.total_out;
    assert_int_equal(deflateEnd(&stream), Z_OK);
    put_page(path, 16384, 8192, DEFLATE, 512, n, 0, 512);
    FILE *file = fopen(path, "ab");
    assert_non_null(file);
    assert_int_equal(fwrite(packed, 1, n, file), n);
    fclose(file);
}

/// The list of pages leads back to its beginning.
void hostile_tiff_loop(const char *path)
{
    put_page(path, 32, 32, PLAIN, UINT32_MAX - 16, 2048, 8, 4096);
}

// ---- NumPy --------------------------------------------------------------------------
static void put_npy(const char *path, const char *shape, size_t more)
{
    unsigned char bytes[128] = {0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0};
    memset(bytes + 10, ' ', sizeof bytes - 10);
    char text[112];
    int n = snprintf(text, sizeof text, "{'descr': '<u4', 'fortran_order': False, 'shape': %s, }", shape);
    memcpy(bytes + 10, text, (size_t)n);
    bytes[127] = '\n';
    put(path, bytes, sizeof bytes);
    assert_int_equal(truncate(path, (off_t)(sizeof bytes + more)), 0);
}

void hostile_npy_huge(const char *path)
{
    put_npy(path, "(1000000, 1000000)", 4096);
}

void hostile_npy_overflow(const char *path)
{
    put_npy(path, "(4294967296, 4294967296, 16)", 4096);
}

void hostile_npy_sparse(const char *path)
{
    put_npy(path, "(16000, 16000)", (size_t)4 * 16000 * 16000);
}

/// 200 MB of zeros behind a header, as a gzip file of 200 kB.
void hostile_gzip_bomb(const char *path)
{
    static unsigned char zeros[1 << 16];
    unsigned char head[128];
    put_npy(path, "(7000, 7000)", 0);
    FILE *plain = fopen(path, "rb");
    assert_non_null(plain);
    assert_int_equal(fread(head, 1, sizeof head, plain), sizeof head);
    fclose(plain);
    gzFile file = gzopen(path, "wb1");
    assert_non_null(file);
    assert_int_equal(gzwrite(file, head, sizeof head), sizeof head);
    for (int i = 0; i < 3200; i++) {
        assert_int_equal(gzwrite(file, zeros, sizeof zeros), sizeof zeros);
    }
    assert_int_equal(gzclose(file), Z_OK);
}

// ---- CBF ----------------------------------------------------------------------------
static void put_cbf(const char *path, const char *columns, const char *rows, const char *size,
                    const char *elements)
{
    char text[1024];
    int n = snprintf(text, sizeof text,
                     "###CBF: VERSION 1.5\r\n\r\n_array_data.data\r\n;\r\n--CIF-BINARY-FORMAT-SECTION--\r\n"
                     "Content-Type: application/octet-stream;\r\n     conversions=\"x-CBF_BYTE_OFFSET\"\r\n"
                     "Content-Transfer-Encoding: BINARY\r\nX-Binary-Size: %s\r\n"
                     "X-Binary-Element-Type: \"signed 32-bit integer\"\r\n"
                     "X-Binary-Element-Byte-Order: LITTLE_ENDIAN\r\nX-Binary-Number-of-Elements: %s\r\n"
                     "X-Binary-Size-Fastest-Dimension: %s\r\nX-Binary-Size-Second-Dimension: %s\r\n\r\n"
                     "\x0c\x1a\x04\xd5",
                     size, elements, columns, rows);
    assert_true(n > 0 && (size_t)n < sizeof text);
    put_text(path, text, 256);
}

void hostile_cbf_huge(const char *path)
{
    put_cbf(path, "1000000", "1000000", "256", "1000000000000");
}

void hostile_cbf_large(const char *path)
{
    put_cbf(path, "16000", "16000", "256", "256000000");
}

void hostile_cbf_size(const char *path)
{
    put_cbf(path, "16", "16", "18446744073709551615", "256");
}

void hostile_cbf_elements(const char *path)
{
    put_cbf(path, "16", "16", "256", "257");
}

void hostile_cbf_short(const char *path)
{
    put_cbf(path, "32", "32", "256", "1024");
}

void hostile_cbf_long(const char *path)
{
    put_cbf(path, "8", "8", "256", "64");
}

/// A CBF file is held in memory whole: a hole of 4 GB.
void hostile_cbf_sparse(const char *path)
{
    put_cbf(path, "8", "8", "256", "64");
    assert_int_equal(truncate(path, (off_t)1 << 32), 0);
}

// ---- EDF ----------------------------------------------------------------------------
void hostile_edf_huge(const char *path)
{
    put_text(path,
             "{\nDim_1 = 1000000 ;\nDim_2 = 1000000 ;\nDataType = UnsignedShort ;\n"
             "ByteOrder = LowByteFirst ;\n}\n",
             512);
}

void hostile_edf_sparse(const char *path)
{
    put_text(path,
             "{\nDim_1 = 16000 ;\nDim_2 = 16000 ;\nDataType = UnsignedShort ;\n"
             "ByteOrder = LowByteFirst ;\n}\n",
             (size_t)2 * 16000 * 16000);
}

/// A header of 1 GB that never ends.
void hostile_edf_header(const char *path)
{
    put_text(path, "{\nDim_1 = 16 ;\n", (size_t)1 << 30);
}

// ---- mar345 -------------------------------------------------------------------------
static void put_mar(const char *path, unsigned n_high, const char *size)
{
    unsigned char bytes[4096 + 256] = {0};
    put_u(bytes, 1234, 4);
    put_u(bytes + 4, 64, 4);
    put_u(bytes + 8, n_high, 4);
    memcpy(bytes + 128, "mar research", 12);
    char line[128];
    int n = snprintf(line, sizeof line, "\nCCP4 packed image, %s\n", size);
    memcpy(bytes + 4096, line, (size_t)n);
    put(path, bytes, sizeof bytes);
}

void hostile_mar_huge(const char *path)
{
    put_mar(path, 0, "X: 1000000, Y: 1000000");
}

void hostile_mar_large(const char *path)
{
    put_mar(path, 0, "X: 16000, Y: 16000");
}

void hostile_mar_table(const char *path)
{
    put_mar(path, UINT32_MAX, "X: 64, Y: 64");
}
