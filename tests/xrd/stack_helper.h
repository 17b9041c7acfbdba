/// @file
/// Stacks for tests: HDF5 files of bitshuffle-LZ4 frames, written with the HDF5 and LZ4 libraries,
/// independently of our decoder.
#ifndef LEHR_TEST_STACK_HELPER_H
#define LEHR_TEST_STACK_HELPER_H

#include "lehr_test.h"

#include <lehr/xrd/integrate.h>

/// Write frames of @p item_size bytes per pixel (2 or 4), one chunk each. @returns path of a scratch file
/// @param[in] values shape (frames, rows, columns)
const char *write_stack(const char *name, const uint32_t *values, size_t frames, size_t rows, size_t columns,
                        size_t item_size);

/// Plan whose mask holds column 30 and every 97th pixel.
lehr_xrd_integrator *striped_plan(const lehr_xrd_geometry *geometry, size_t rows, size_t columns,
                                  const lehr_xrd_integrate_options *options);

/// Random numbers for simulated frames.
double uniform(uint64_t *state);                ///< between 0 and 1
uint32_t poisson(uint64_t *state, double mean); ///< mean up to some hundreds

#endif
