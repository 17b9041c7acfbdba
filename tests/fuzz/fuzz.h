/// @file
/// The one function of a fuzz target. It must neither crash, leak nor take long, whatever the bytes.
#ifndef LEHR_FUZZ_H
#define LEHR_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
