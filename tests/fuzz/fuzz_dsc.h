/// @file
/// What the fuzz targets of calorimeter files share: a run keeps its promises, whatever the bytes.
#ifndef LEHR_FUZZ_DSC_H
#define LEHR_FUZZ_DSC_H

#include <lehr/dsc/run.h>

// The format that is forced on the bytes; without one the readers recognise their own.
#ifndef LEHR_FUZZ_FORMAT
#define LEHR_FUZZ_FORMAT NULL
#endif

/// Read the bytes as a file, check the run and evaluate it; abort() where a promise is broken.
void lehr_fuzz_dsc_read(const void *bytes, size_t size, const char *format);

#endif
