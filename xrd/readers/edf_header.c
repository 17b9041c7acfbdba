#include "edf_header.h"

#include <lehr/core/number.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { VALUE_SIZE = 128 };

/// Value of a key, without blanks and quotes; keys are not case-sensitive, the first one counts.
static bool value_of(char value[VALUE_SIZE], const char *text, const char *key)
{
    size_t length = strlen(key);
    for (const char *at = text; at && *at;) {
        at += strspn(at, " \t\r\n;");
        const char *sign = at + strcspn(at, "=;\n");
        size_t name = *sign == '=' ? (size_t)(sign - at) : 0;
        while (name > 0 && strchr(" \t", at[name - 1])) {
            name--;
        }
        const char *end = sign + strcspn(sign, ";");
        if (name == length && strncasecmp(at, key, length) == 0) {
            const char *start = sign + 1 + strspn(sign + 1, " \t\r\n\"'");
            size_t n = start < end ? (size_t)(end - start) : 0;
            while (n > 0 && strchr(" \t\r\n\"'", start[n - 1])) {
                n--;
            }
            snprintf(value, VALUE_SIZE, "%.*s", (int)(n < VALUE_SIZE ? n : VALUE_SIZE - 1), start);
            return true;
        }
        at = *sign == '=' ? end : sign;
    }
    return false;
}

static bool first_of(char value[VALUE_SIZE], const char *text, const char *const *keys)
{
    for (size_t i = 0; keys[i]; i++) {
        if (value_of(value, text, keys[i])) {
            return true;
        }
    }
    return false;
}

/// @p fallback 0 makes the key required.
static lehr_status read_size(size_t *out, const char *text, const char *key, size_t fallback, lehr_error *err)
{
    char value[VALUE_SIZE];
    if (!value_of(value, text, key)) {
        *out = fallback;
        return fallback ? LEHR_OK : lehr_error_set(err, LEHR_ERR_FORMAT, "EDF header without '%s'", key);
    }
    lehr_status status = lehr_number_parse_size(out, value, err);
    return status ? lehr_error_wrap(err, status, "EDF header, '%s'", key) : LEHR_OK;
}

// ---- data ---------------------------------------------------------------------------
static lehr_status read_type(lehr_xrd_edf_header *out, const char *name, lehr_error *err)
{
    // "Long" is 32 bits wide since the format was made for machines where it was.
    static const struct {
        const char *name;
        lehr_xrd_pixel type;
        lehr_xrd_coding coding;
        size_t size;
    } rows[] = {
        {"UnsignedByte", LEHR_XRD_UINT8, LEHR_XRD_CODING_UINT, 1},
        {"Unsigned8", LEHR_XRD_UINT8, LEHR_XRD_CODING_UINT, 1},
        {"SignedByte", LEHR_XRD_INT16, LEHR_XRD_CODING_INT, 1},
        {"Signed8", LEHR_XRD_INT16, LEHR_XRD_CODING_INT, 1},
        {"UnsignedShort", LEHR_XRD_UINT16, LEHR_XRD_CODING_UINT, 2},
        {"Unsigned16", LEHR_XRD_UINT16, LEHR_XRD_CODING_UINT, 2},
        {"SignedShort", LEHR_XRD_INT16, LEHR_XRD_CODING_INT, 2},
        {"Signed16", LEHR_XRD_INT16, LEHR_XRD_CODING_INT, 2},
        {"UnsignedInteger", LEHR_XRD_UINT32, LEHR_XRD_CODING_UINT, 4},
        {"UnsignedLong", LEHR_XRD_UINT32, LEHR_XRD_CODING_UINT, 4},
        {"Unsigned32", LEHR_XRD_UINT32, LEHR_XRD_CODING_UINT, 4},
        {"SignedInteger", LEHR_XRD_INT32, LEHR_XRD_CODING_INT, 4},
        {"SignedLong", LEHR_XRD_INT32, LEHR_XRD_CODING_INT, 4},
        {"Signed32", LEHR_XRD_INT32, LEHR_XRD_CODING_INT, 4},
        {"Unsigned64", LEHR_XRD_FLOAT64, LEHR_XRD_CODING_UINT, 8},
        {"Signed64", LEHR_XRD_FLOAT64, LEHR_XRD_CODING_INT, 8},
        {"FloatValue", LEHR_XRD_FLOAT32, LEHR_XRD_CODING_FLOAT, 4},
        {"Float", LEHR_XRD_FLOAT32, LEHR_XRD_CODING_FLOAT, 4},
        {"Real", LEHR_XRD_FLOAT32, LEHR_XRD_CODING_FLOAT, 4},
        {"FloatIEEE32", LEHR_XRD_FLOAT32, LEHR_XRD_CODING_FLOAT, 4},
        {"DoubleValue", LEHR_XRD_FLOAT64, LEHR_XRD_CODING_FLOAT, 8},
        {"Double", LEHR_XRD_FLOAT64, LEHR_XRD_CODING_FLOAT, 8},
        {"FloatIEEE64", LEHR_XRD_FLOAT64, LEHR_XRD_CODING_FLOAT, 8},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (strcasecmp(name, rows[i].name) == 0) {
            out->type = rows[i].type;
            out->coding = rows[i].coding;
            out->item_size = rows[i].size;
            return LEHR_OK;
        }
    }
    return lehr_error_set(
        err, LEHR_ERR_FORMAT,
        "EDF pixels of type '%.40s'; expected integers of 8 to 64 bits, FloatValue or DoubleValue", name);
}

static lehr_status read_order(lehr_xrd_edf_header *out, const char *text, lehr_error *err)
{
    char value[VALUE_SIZE];
    if (!value_of(value, text, "ByteOrder")) {
        return out->item_size == 1 ? LEHR_OK
                                   : lehr_error_set(err, LEHR_ERR_FORMAT, "EDF header without 'ByteOrder'");
    }
    out->big_endian = strcasecmp(value, "HighByteFirst") == 0;
    return out->big_endian || strcasecmp(value, "LowByteFirst") == 0
               ? LEHR_OK
               : lehr_error_set(err, LEHR_ERR_FORMAT,
                                "EDF header, ByteOrder = '%.40s'; expected LowByteFirst or HighByteFirst",
                                value);
}

static lehr_status read_packing(lehr_xrd_edf_header *out, const char *text, lehr_error *err)
{
    static const char *const plain[] = {"None", "NoSpecificValue", "UnCompressed", "No", "", NULL};
    static const char *const zlib[] = {"GzipCompression", "Gzip", "ZCompression", "Zlib", "Deflate", NULL};
    char value[VALUE_SIZE] = "";
    (void)value_of(value, text, "Compression");
    for (size_t i = 0; plain[i]; i++) {
        if (strcasecmp(value, plain[i]) == 0) {
            out->packing = LEHR_XRD_EDF_PLAIN;
            return LEHR_OK;
        }
    }
    for (size_t i = 0; zlib[i]; i++) {
        if (strcasecmp(value, zlib[i]) == 0) {
            out->packing = LEHR_XRD_EDF_ZLIB;
            return LEHR_OK;
        }
    }
    return lehr_error_set(err, LEHR_ERR_FORMAT,
                          "EDF compression '%.40s'; only none, gzip and zlib are supported", value);
}

static lehr_status read_image(lehr_xrd_edf_header *out, const char *text, const char *type, lehr_error *err)
{
    size_t planes = 0;
    lehr_status status = read_type(out, type, err);
    if (!status) {
        status = read_order(out, text, err);
    }
    if (!status) {
        status = read_packing(out, text, err);
    }
    if (!status) {
        status = read_size(&out->columns, text, "Dim_1", 0, err);
    }
    if (!status) {
        status = read_size(&out->rows, text, "Dim_2", 1, err);
    }
    if (!status) {
        status = read_size(&planes, text, "Dim_3", 1, err);
    }
    if (status) {
        return status;
    }
    if (out->rows == 0 || out->columns == 0 || planes > 1 || out->rows > LEHR_XRD_MAX_PIXELS / out->columns) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "EDF image of %zu x %zu x %zu pixels", planes, out->rows,
                              out->columns);
    }
    size_t whole = out->rows * out->columns * out->item_size;
    if (out->bytes == 0 && out->packing == LEHR_XRD_EDF_PLAIN) {
        out->bytes = whole;
    }
    if (out->packing == LEHR_XRD_EDF_PLAIN ? out->bytes < whole : out->bytes == 0) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "damaged EDF header: %zu bytes for %zu x %zu pixels of %zu", out->bytes,
                              out->rows, out->columns, out->item_size);
    }
    return LEHR_OK;
}

/// "1.Image.Psd" is a picture; "1.Image.Error" and others are arrays that belong to it.
static bool is_image_block(const char *text)
{
    static const char *const others[] = {"error", "general", "axis", "mask"};
    char id[VALUE_SIZE] = "";
    (void)value_of(id, text, "EDF_DataBlockID");
    for (char *at = id; *at; at++) {
        for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
            if (strncasecmp(at, others[i], strlen(others[i])) == 0) {
                return false;
            }
        }
    }
    return true;
}

// ---- measurement --------------------------------------------------------------------
/// A number with the suffixes of units "_m", "_mm", ...; the factor to the unit of the metadata, or 0 without
/// one.
static bool number_with_unit(double *out, double *factor, const char *text)
{
    static const struct {
        const char *name;
        double factor;
    } units[] = {{"m", 1},     {"cm", 1e-2},        {"mm", 1e-3}, {"um", 1e-6}, {"nm", 1e-9},
                 {"A", 1e-10}, {"angstrom", 1e-10}, {"s", 1},     {"ms", 1e-3}, {"us", 1e-6}};
    size_t length = strspn(text, "+-.0123456789eE");
    const char *word = text + length;
    word += strspn(word, " \t_");
    *factor = 0;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (strcmp(word, units[i].name) == 0) {
            *factor = units[i].factor;
        }
    }
    return length > 0 && lehr_number_parse(out, text, length, lehr_number_style_c(), NULL) == LEHR_OK &&
           isfinite(*out) && (*word == '\0' || *factor > 0 || strncasecmp(word, "pixel", 5) == 0);
}

/// A quantity in the base unit; without a unit it is believed only between two bounds.
static void take(double *out, const char *text, const char *const *keys, double least, double most,
                 double scale)
{
    char value[VALUE_SIZE];
    double number = (double)NAN;
    double factor = 0;
    if (!first_of(value, text, keys) || !number_with_unit(&number, &factor, value)) {
        return;
    }
    number *= factor > 0 ? factor : 1;
    if (number > least && number < most) {
        *out = number * scale;
    }
}

static void take_metadata(lehr_xrd_metadata *metadata, const char *text)
{
    const struct {
        double *out;
        const char *const keys[4];
        double least, most, scale;
    } rows[] = {
        {&metadata->wavelength_ang, {"WaveLength", NULL}, 1e-13, 1e-7, 1e10},
        {&metadata->distance_m, {"SampleDistance", NULL}, 1e-3, 1e3, 1},
        {&metadata->pixel2_m, {"PSize_1", NULL}, 1e-7, 1e-1, 1},
        {&metadata->pixel1_m, {"PSize_2", NULL}, 1e-7, 1e-1, 1},
        {&metadata->beam_x_px, {"Center_1", NULL}, -1e6, 1e6, 1},
        {&metadata->beam_y_px, {"Center_2", NULL}, -1e6, 1e6, 1},
        {&metadata->count_time_s, {"ExposureTime", "acq_expo_time", "count_time", NULL}, 0, 1e9, 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        take(rows[i].out, text, rows[i].keys, rows[i].least, rows[i].most, rows[i].scale);
    }
    static const char *const names[] = {"DetectorInfo", "Detector", "det_model", NULL};
    char name[VALUE_SIZE];
    if (first_of(name, text, names) && *name) {
        snprintf(metadata->description, sizeof metadata->description, "%.95s", name);
    }
}

lehr_status lehr_xrd_edf_header_parse(lehr_xrd_edf_header *out, lehr_xrd_metadata *metadata, const char *text,
                                      lehr_error *err)
{
    char type[VALUE_SIZE];
    char value[VALUE_SIZE];
    *out = (lehr_xrd_edf_header){0};
    bool binary = value_of(value, text, "EDF_BinarySize");
    bool any = binary || value_of(value, text, "Size");
    lehr_status status =
        any ? read_size(&out->bytes, text, binary ? "EDF_BinarySize" : "Size", 1, err) : LEHR_OK;
    if (status) {
        return status;
    }
    take_metadata(metadata, text);
    out->has_image = value_of(type, text, "DataType") && is_image_block(text);
    return out->has_image ? read_image(out, text, type, err) : LEHR_OK;
}
