/// @file
/// Zip archives written byte by byte (contents stored, check sums right), for tests of what reads them.
#ifndef LEHR_TEST_ZIP_H
#define LEHR_TEST_ZIP_H

#include <stddef.h>
#include <stdint.h>

enum { LEHR_TEST_ZIP_ENTRIES = 12 };

typedef struct lehr_test_zip {
    uint8_t *bytes; ///< room of the caller: contents and 256 bytes for each entry
    size_t size;
    uint8_t directory[LEHR_TEST_ZIP_ENTRIES * 128];
    size_t directory_size;
    uint16_t count;
} lehr_test_zip;

/// Add a file; names of at most 64 bytes.
void lehr_test_zip_add(lehr_test_zip *zip, const char *name, const void *bytes, size_t size);
/// Write the directory: bytes[0..size) are the archive.
void lehr_test_zip_finish(lehr_test_zip *zip);

/// A workbook in @p zip: shared strings (nullable) and sheets "Sheet1", "Sheet2", ... as XML.
void lehr_test_zip_workbook(lehr_test_zip *zip, const char *strings, const char *const *sheets, size_t n);

#endif
