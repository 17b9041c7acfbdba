// Images without a library of their own: TIFF and CBF are a header and numbers.
#include "images.h"

#include "images_eiger.h"

#include <lehr/core/alloc.h>
#include <lehr/core/output.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static const char *extension_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *dot = strrchr(slash ? slash : path, '.');
    return dot ? dot : "";
}

static bool ends(const char *path, const char *a, const char *b, const char *c)
{
    const char *extension = extension_of(path);
    return strcasecmp(extension, a) == 0 || strcasecmp(extension, b) == 0 || strcasecmp(extension, c) == 0;
}

size_t lehr_simulate_images_most(const char *path)
{
    return ends(path, ".cbf", ".cbf", ".cbf") ? 1 : SIZE_MAX;
}

static void put32(FILE *file, uint32_t value)
{
    const unsigned char bytes[4] = {(unsigned char)value, (unsigned char)(value >> 8),
                                    (unsigned char)(value >> 16), (unsigned char)(value >> 24)};
    (void)fwrite(bytes, 1, sizeof bytes, file);
}

// ---- TIFF -------------------------------------------------------------------------------
enum { TIFF_ENTRIES = 10, TIFF_DIRECTORY = 2 + 12 * TIFF_ENTRIES + 4 };

static void put_entry(FILE *file, unsigned tag, unsigned kind, uint32_t value)
{
    put32(file, tag | kind << 16);
    put32(file, 1);
    put32(file, value);
}

/// Pages one after the other, each a directory and its strip.
static void write_tiff(FILE *file, const lehr_simulate_images *images, unsigned sample_format)
{
    const unsigned short_kind = 3;
    const unsigned long_kind = 4;
    uint32_t bytes = (uint32_t)(images->rows * images->columns * 4);
    uint32_t at = 8;
    put32(file, 0x002a4949);
    put32(file, at);
    for (size_t k = 0; k < images->frames; k++) {
        uint32_t next = at + TIFF_DIRECTORY + bytes;
        fputc(TIFF_ENTRIES, file);
        fputc(0, file);
        put_entry(file, 256, long_kind, (uint32_t)images->columns);
        put_entry(file, 257, long_kind, (uint32_t)images->rows);
        put_entry(file, 258, short_kind, 32);
        put_entry(file, 259, short_kind, 1); // not compressed
        put_entry(file, 262, short_kind, 1); // 0 is black
        put_entry(file, 273, long_kind, at + TIFF_DIRECTORY);
        put_entry(file, 277, short_kind, 1);
        put_entry(file, 278, long_kind, (uint32_t)images->rows);
        put_entry(file, 279, long_kind, bytes);
        put_entry(file, 339, short_kind, sample_format);
        put32(file, k + 1 < images->frames ? next : 0);
        const uint32_t *counts = images->counts + k * images->rows * images->columns;
        for (size_t i = 0; i < images->rows * images->columns; i++) {
            put32(file, counts[i]);
        }
        at = next;
    }
}

// ---- CBF --------------------------------------------------------------------------------
/// Byte offsets: each element is the one before plus a difference of 1, 2 or 4 bytes.
static size_t pack(unsigned char *out, const uint32_t *counts, size_t n)
{
    size_t used = 0;
    int64_t before = 0;
    for (size_t i = 0; i < n; i++) {
        int64_t value =
            counts[i] == UINT32_MAX ? -1 : (int64_t)(counts[i] > INT32_MAX ? INT32_MAX : counts[i]);
        int64_t step = value - before;
        int width = step > -128 && step < 128 ? 1 : step > -32768 && step < 32768 ? 2 : 4;
        if (width > 1) {
            out[used++] = 0x80;
        }
        if (width > 2) {
            out[used++] = 0x00;
            out[used++] = 0x80;
        }
        for (int k = 0; k < width; k++) {
            out[used++] = (unsigned char)((uint64_t)step >> (8 * k));
        }
        before = value;
    }
    return used;
}

static lehr_status write_cbf(FILE *file, const lehr_simulate_images *images, lehr_error *err)
{
    static const unsigned char start[4] = {0x0c, 0x1a, 0x04, 0xd5};
    size_t n = images->rows * images->columns;
    const lehr_xrd_geometry *g = images->geometry;
    unsigned char *packed = lehr_core_alloc(n, 7);
    if (!packed) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for packing an image");
    }
    size_t bytes = pack(packed, images->counts, n);
    fprintf(file, "###CBF: VERSION 1.5\r\n# simulated by lehr\r\n\r\ndata_image\r\n\r\n"
                  "_array_data.header_convention \"PILATUS_1.2\"\r\n_array_data.header_contents\r\n;\r\n");
    fprintf(file, "# Detector: simulated\r\n# Pixel_size %.6ge-6 m x %.6ge-6 m\r\n# Exposure_time %.7g s\r\n",
            g->pixel2_m * 1e6, g->pixel1_m * 1e6, images->count_time_s);
    fprintf(file, "# Wavelength %.8g A\r\n# Detector_distance %.8g m\r\n;\r\n\r\n_array_data.data\r\n;\r\n",
            g->wavelength_ang, g->distance_m);
    fprintf(file,
            "--CIF-BINARY-FORMAT-SECTION--\r\nContent-Type: application/octet-stream;\r\n"
            "     conversions=\"x-CBF_BYTE_OFFSET\"\r\nContent-Transfer-Encoding: BINARY\r\n"
            "X-Binary-Size: %zu\r\nX-Binary-ID: 1\r\nX-Binary-Element-Type: \"signed 32-bit integer\"\r\n"
            "X-Binary-Element-Byte-Order: LITTLE_ENDIAN\r\nX-Binary-Number-of-Elements: %zu\r\n"
            "X-Binary-Size-Fastest-Dimension: %zu\r\nX-Binary-Size-Second-Dimension: %zu\r\n\r\n",
            bytes, n, images->columns, images->rows);
    (void)fwrite(start, 1, sizeof start, file);
    (void)fwrite(packed, 1, bytes, file);
    fprintf(file, "\r\n--CIF-BINARY-FORMAT-SECTION----\r\n;\r\n\r\n");
    lehr_core_free(packed);
    return LEHR_OK;
}

// ---- files ------------------------------------------------------------------------------
static lehr_status write_plain(const lehr_simulate_images *images, const char *path, bool cbf,
                               lehr_error *err)
{
    lehr_output *output = NULL;
    if (cbf && images->frames != 1) {
        return lehr_error_set(err, LEHR_ERR_ARG, "%s: a CBF file holds one frame, not %zu", path,
                              images->frames);
    }
    if (!cbf && images->frames * (images->rows * images->columns * 4 + TIFF_DIRECTORY) > 0xfff00000u) {
        return lehr_error_set(err, LEHR_ERR_ARG, "%s: %zu frames are more than a TIFF file of 4 GiB holds",
                              path, images->frames);
    }
    lehr_status status = lehr_output_open(&output, path, err);
    if (status == LEHR_OK && cbf) {
        status = write_cbf(lehr_output_file(output), images, err);
    } else if (status == LEHR_OK) {
        write_tiff(lehr_output_file(output), images, 1); // unsigned
    }
    status = status == LEHR_OK ? lehr_output_commit(output, err) : status;
    lehr_output_free(output);
    return status;
}

lehr_status lehr_simulate_images_write(const lehr_simulate_images *images, const char *path, lehr_error *err)
{
    if (ends(path, ".h5", ".hdf5", ".nxs")) {
        return simulate_eiger_write(images, path, err);
    }
    if (ends(path, ".tif", ".tiff", ".tif")) {
        return write_plain(images, path, false, err);
    }
    if (ends(path, ".cbf", ".cbf", ".cbf")) {
        return write_plain(images, path, true, err);
    }
    return lehr_error_set(err, LEHR_ERR_ARG,
                          "%s: images are simulated as .h5 (Eiger), .tif and .cbf: give such a name", path);
}

// ---- maps -------------------------------------------------------------------------------
static void write_npy(FILE *file, const uint32_t *bits, size_t rows, size_t columns)
{
    enum { HEADER = 128, BEFORE_TEXT = 10 };
    char text[HEADER];
    snprintf(text, sizeof text, "{'descr': '<f4', 'fortran_order': False, 'shape': (%zu, %zu), }", rows,
             columns);
    (void)fwrite("\x93NUMPY\x01\x00", 1, 8, file);
    fputc(HEADER - BEFORE_TEXT, file);
    fputc(0, file);
    fprintf(file, "%-*s\n", HEADER - BEFORE_TEXT - 1, text);
    for (size_t i = 0; i < rows * columns; i++) {
        put32(file, bits[i]);
    }
}

lehr_status lehr_simulate_map_write(const double *values, size_t rows, size_t columns, const char *path,
                                    lehr_error *err)
{
    lehr_output *output = NULL;
    bool npy = ends(path, ".npy", ".npy", ".npy");
    if (!npy && !ends(path, ".tif", ".tiff", ".tif")) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "%s: dark images and flats are simulated as .npy and .tif: give such a name",
                              path);
    }
    uint32_t *bits = lehr_core_alloc(rows * columns, sizeof *bits);
    if (!bits) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a map of %zu x %zu pixels", rows, columns);
    }
    for (size_t i = 0; i < rows * columns; i++) {
        float value = (float)values[i];
        memcpy(&bits[i], &value, sizeof value);
    }
    lehr_status status = lehr_output_open(&output, path, err);
    if (status == LEHR_OK) {
        const lehr_simulate_images page = {.frames = 1, .rows = rows, .columns = columns, .counts = bits};
        if (npy) {
            write_npy(lehr_output_file(output), bits, rows, columns);
        } else {
            write_tiff(lehr_output_file(output), &page, 3); // floats
        }
        status = lehr_output_commit(output, err);
    }
    lehr_output_free(output);
    lehr_core_free(bits);
    return status;
}

lehr_status lehr_simulate_geometry_write(const lehr_xrd_geometry *g, const char *path, lehr_error *err)
{
    lehr_output *output = NULL;
    lehr_status status = lehr_output_open(&output, path, err);
    if (status == LEHR_OK) {
        FILE *file = lehr_output_file(output);
        fprintf(file, "# Geometry of simulated images; 1 = rows, 2 = columns\nponi_version: 2.1\n"
                      "Detector: Detector\n");
        fprintf(file,
                "Detector_config: {\"pixel1\": %.15g, \"pixel2\": %.15g, \"max_shape\": [%zu, %zu], "
                "\"orientation\": %d}\n",
                g->pixel1_m, g->pixel2_m, g->rows, g->columns, g->orientation);
        fprintf(file, "Distance: %.15g\nPoni1: %.15g\nPoni2: %.15g\nRot1: %.15g\nRot2: %.15g\nRot3: %.15g\n",
                g->distance_m, g->poni1_m, g->poni2_m, g->rot1_rad, g->rot2_rad, g->rot3_rad);
        fprintf(file, "Wavelength: %.15g\n", g->wavelength_ang * 1e-10);
        status = lehr_output_commit(output, err);
    }
    lehr_output_free(output);
    return status;
}
