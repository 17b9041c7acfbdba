/// @file
/// Opening and reading sources in tests.
#ifndef LEHR_TEST_SOURCE_HELPER_H
#define LEHR_TEST_SOURCE_HELPER_H

#include "lehr_test.h"

#include <lehr/xrd/source.h>

/// Open, and fail the test where that fails.
lehr_xrd_source *open_ok(const char *locator);
/// Opening must fail with this code and message, and leave NULL.
void open_fails(const char *locator, lehr_status want, const char *part);
/// Frame @p i in a new image.
lehr_xrd_image *read_frame(lehr_xrd_source *source, size_t i);
/// "<path><suffix>" in a static buffer.
const char *suffixed(const char *path, const char *suffix);
/// A scratch file that holds the first @p size bytes of a file.
const char *cut_file(const char *path, const char *name, size_t size);
/// Open, read the first frame, close: the attempt of a fault sweep; @p context is the locator.
lehr_status read_everything(void *context, lehr_error *err);
/// Opening or reading the first frame must fail with LEHR_ERR_FORMAT and this message.
void read_fails(const char *path, const char *part);

#endif
