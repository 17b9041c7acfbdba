// Masks as records and files. Both formats are a short header and the bytes of the mask.
#include "mask_rules.h"

#include <lehr/core/alloc.h>
#include <lehr/core/output.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

lehr_status lehr_xrd_mask_describe(const lehr_xrd_mask *mask, const size_t *masked, lehr_record *record,
                                   lehr_error *err)
{
#define NAME_OF(enumerator, name) name,
    static const char *const names[] = {LEHR_XRD_MASK_REASON_LIST(NAME_OF)};
#undef NAME_OF
    lehr_record *reasons = NULL;
    lehr_status status =
        lehr_record_add_number(record, "masked_pixels", (double)lehr_xrd_mask_count(mask), err);
    if (!status) {
        status = lehr_record_add_number(record, "pixels", (double)(mask->rows * mask->columns), err);
    }
    if (!status) {
        status = lehr_record_add_record(&reasons, record, "reasons", err);
    }
    for (size_t i = 0; !status && i < LEHR_XRD_MASK_REASONS; i++) {
        status = lehr_record_add_number(reasons, names[i], (double)masked[i], err);
    }
    return status;
}

// ---- files --------------------------------------------------------------------------
enum { NPY_HEADER = 128, TIFF_ENTRIES = 10, TIFF_HEADER = 8 };

static void put(unsigned char *out, uint32_t value, int n)
{
    for (int i = 0; i < n; i++) {
        out[i] = (unsigned char)(value >> (8 * i));
    }
}

/// Header of a .npy file of version 1.0: 128 bytes, filled up with blanks.
static void write_npy_header(unsigned char *out, const lehr_xrd_mask *mask)
{
    char text[NPY_HEADER];
    int n = snprintf(text, sizeof text, "{'descr': '|u1', 'fortran_order': False, 'shape': (%zu, %zu), }",
                     mask->rows, mask->columns);
    memset(out, ' ', NPY_HEADER);
    memcpy(out, "\x93NUMPY\x01\x00", 8);
    put(out + 8, NPY_HEADER - 10, 2);
    memcpy(out + 10, text, (size_t)n);
    out[NPY_HEADER - 1] = '\n';
}

/// Little-endian TIFF: header and directory, then one strip. @returns bytes of the header
static size_t write_tiff_header(unsigned char *out, const lehr_xrd_mask *mask)
{
    enum { SHORT = 3, LONG = 4, ENTRY = 12 };
    const uint32_t header = TIFF_HEADER + 2 + TIFF_ENTRIES * ENTRY + 4;
    const uint32_t entries[TIFF_ENTRIES][3] = {
        {256, LONG, (uint32_t)mask->columns},
        {257, LONG, (uint32_t)mask->rows},
        {258, SHORT, 8},     // bits per sample
        {259, SHORT, 1},     // not compressed
        {262, SHORT, 1},     // black is zero
        {273, LONG, header}, // place of the strip
        {277, SHORT, 1},     // samples per pixel
        {278, LONG, (uint32_t)mask->rows},
        {279, LONG, (uint32_t)(mask->rows * mask->columns)},
        {339, SHORT, 1}, // unsigned integers
    };
    memcpy(out, "II*\0", 4);
    put(out + 4, TIFF_HEADER, 4);
    put(out + TIFF_HEADER, TIFF_ENTRIES, 2);
    for (size_t i = 0; i < TIFF_ENTRIES; i++) {
        unsigned char *entry = out + TIFF_HEADER + 2 + ENTRY * i;
        put(entry, entries[i][0], 2);
        put(entry + 2, entries[i][1], 2);
        put(entry + 4, 1, 4);
        put(entry + 8, entries[i][2], 4);
    }
    put(out + header - 4, 0, 4); // no further directory
    return header;
}

lehr_status lehr_xrd_mask_write(const lehr_xrd_mask *mask, const char *path, lehr_error *err)
{
    enum { MOST_HEADER = 256 };
    const char *dot = strrchr(path, '.');
    bool npy = dot && strcasecmp(dot, ".npy") == 0;
    bool tiff = dot && (strcasecmp(dot, ".tif") == 0 || strcasecmp(dot, ".tiff") == 0);
    if (!npy && !tiff) {
        return lehr_error_set(err, LEHR_ERR_ARG, "'%s': a mask is written as .tif or .npy", path);
    }
    size_t n = mask->rows * mask->columns;
    unsigned char *bytes = lehr_core_alloc(MOST_HEADER + n, 1);
    if (!bytes) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for a mask of %zu pixels", n);
    }
    size_t header = NPY_HEADER;
    if (npy) {
        write_npy_header(bytes, mask);
    } else {
        header = write_tiff_header(bytes, mask);
    }
    memcpy(bytes + header, mask->masked, n);
    lehr_status status = lehr_output_write(path, bytes, header + n, err);
    lehr_core_free(bytes);
    return status;
}
