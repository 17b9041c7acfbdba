// A workbook whose parts are the bytes, cut at form feeds: the shared strings, then the sheets. They are put
// into a zip archive with correct check sums here, which no mutation of an archive would have.
#include "fuzz.h"
#include "fuzz_dsc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_SHEETS = 4, MOST_ENTRIES = MOST_SHEETS + 3 };

/// The archive in the making: local headers and contents, then the directory.
typedef struct archive {
    uint8_t *bytes;
    size_t size;
    uint8_t directory[MOST_ENTRIES * 128];
    size_t directory_size;
    uint16_t count;
} archive;

static uint32_t crc_of(const uint8_t *bytes, size_t size)
{
    uint32_t crc = 0xFFFFFFFFU;
    for (size_t i = 0; i < size; i++) {
        crc ^= bytes[i];
        for (int k = 0; k < 8; k++) {
            crc = crc >> 1 ^ (0xEDB88320U & (0U - (crc & 1U)));
        }
    }
    return ~crc;
}

static size_t put(uint8_t *out, uint64_t value, size_t width)
{
    for (size_t i = 0; i < width; i++) {
        out[i] = (uint8_t)(value >> 8 * i);
    }
    return width;
}

/// What both headers of an entry hold, from the version on.
static size_t put_entry(uint8_t *out, const uint8_t *bytes, size_t size, const char *name)
{
    size_t n = put(out, 20, 2);                // version
    n += put(out + n, 0, 4);                   // flags, method: stored
    n += put(out + n, 0x52620000, 4);          // time and date
    n += put(out + n, crc_of(bytes, size), 4); //
    n += put(out + n, size, 4);                // packed
    n += put(out + n, size, 4);                // unpacked
    n += put(out + n, strlen(name), 2);        //
    return n + put(out + n, 0, 2);             // extra field
}

static void add(archive *zip, const char *name, const void *bytes, size_t size)
{
    size_t offset = zip->size;
    zip->size += put(zip->bytes + zip->size, 0x04034B50, 4);
    zip->size += put_entry(zip->bytes + zip->size, bytes, size, name);
    memcpy(zip->bytes + zip->size, name, strlen(name));
    zip->size += strlen(name);
    memcpy(zip->bytes + zip->size, bytes, size);
    zip->size += size;
    uint8_t *at = zip->directory + zip->directory_size;
    size_t n = put(at, 0x02014B50, 4);
    n += put(at + n, 20, 2);
    n += put_entry(at + n, bytes, size, name);
    n += put(at + n, 0, 6); // comment, disk, attributes
    n += put(at + n, 0, 4);
    n += put(at + n, offset, 4);
    memcpy(at + n, name, strlen(name));
    zip->directory_size += n + strlen(name);
    zip->count++;
}

static void finish(archive *zip)
{
    size_t offset = zip->size;
    memcpy(zip->bytes + zip->size, zip->directory, zip->directory_size);
    zip->size += zip->directory_size;
    zip->size += put(zip->bytes + zip->size, 0x06054B50, 4);
    zip->size += put(zip->bytes + zip->size, 0, 4);
    zip->size += put(zip->bytes + zip->size, zip->count, 2);
    zip->size += put(zip->bytes + zip->size, zip->count, 2);
    zip->size += put(zip->bytes + zip->size, zip->directory_size, 4);
    zip->size += put(zip->bytes + zip->size, offset, 4);
    zip->size += put(zip->bytes + zip->size, 0, 2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    archive zip = {.bytes = calloc(size + 8192, 1)};
    char sheets[1024] = "<workbook><sheets>";
    char relations[1024] = "<Relationships>";
    const uint8_t *end = data + size;
    for (int i = 0; zip.bytes && i <= MOST_SHEETS && data; i++) {
        const uint8_t *cut = size > 0 ? memchr(data, '\f', (size_t)(end - data)) : NULL;
        size_t length = (size_t)((cut ? cut : end) - data);
        char name[64] = "xl/sharedStrings.xml";
        if (i > 0) {
            (void)snprintf(name, sizeof name, "xl/worksheets/sheet%d.xml", i);
            (void)snprintf(sheets + strlen(sheets), 64, "<sheet name=\"Ramp %d\" id=\"r%d\"/>", i, i);
            (void)snprintf(relations + strlen(relations), 96, "<Relationship Id=\"r%d\" Target=\"/%s\"/>", i,
                           name);
        }
        add(&zip, name, data, length);
        data = cut ? cut + 1 : NULL;
    }
    if (zip.bytes) {
        (void)snprintf(sheets + strlen(sheets), 32, "</sheets></workbook>");
        (void)snprintf(relations + strlen(relations), 32, "</Relationships>");
        add(&zip, "xl/workbook.xml", sheets, strlen(sheets));
        add(&zip, "xl/_rels/workbook.xml.rels", relations, strlen(relations));
        finish(&zip);
        lehr_fuzz_dsc_read(zip.bytes, zip.size, LEHR_FUZZ_FORMAT);
    }
    free(zip.bytes);
    return 0;
}
