#include "test_zip.h"

#include <stdio.h>
#include <string.h>

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

void lehr_test_zip_add(lehr_test_zip *zip, const char *name, const void *bytes, size_t size)
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

void lehr_test_zip_finish(lehr_test_zip *zip)
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

void lehr_test_zip_workbook(lehr_test_zip *zip, const char *strings, const char *const *sheets, size_t n)
{
    char list[1024] = "<workbook><sheets>";
    char relations[1024] = "<Relationships>";
    for (size_t i = 0; i < n; i++) {
        char name[64];
        (void)snprintf(name, sizeof name, "xl/worksheets/sheet%zu.xml", i + 1);
        lehr_test_zip_add(zip, name, sheets[i], strlen(sheets[i]));
        size_t used = strlen(list);
        (void)snprintf(list + used, sizeof list - used, "<sheet name=\"Sheet%zu\" id=\"r%zu\"/>", i + 1,
                       i + 1);
        used = strlen(relations);
        (void)snprintf(relations + used, sizeof relations - used,
                       "<Relationship Id=\"r%zu\" Target=\"/%s\"/>", i + 1, name);
    }
    if (strings) {
        lehr_test_zip_add(zip, "xl/sharedStrings.xml", strings, strlen(strings));
    }
    (void)snprintf(list + strlen(list), sizeof list - strlen(list), "</sheets></workbook>");
    (void)snprintf(relations + strlen(relations), sizeof relations - strlen(relations), "</Relationships>");
    lehr_test_zip_add(zip, "xl/workbook.xml", list, strlen(list));
    lehr_test_zip_add(zip, "xl/_rels/workbook.xml.rels", relations, strlen(relations));
    lehr_test_zip_finish(zip);
}
