// HDF5 files for the tests of reading, written with the HDF5 library itself, independently of our writer.
#ifndef LEHR_TESTS_H5_ZOO_H
#define LEHR_TESTS_H5_ZOO_H

#include <lehr/core/h5.h>
#include <stddef.h>

/// Rows and columns of the two-dimensional datasets; element = 100*row + column + 0.5, or its integer part.
enum { ZOO_ROWS = 5, ZOO_COLUMNS = 6 };

/// A scratch file with one object of each kind that a reader meets. @returns its path
const char *zoo_write(const char *name);

/// A scratch master file with links to a file that is there, to one that is not, and to a missing object.
const char *zoo_write_master(void);

/// Number of open dataspaces, types and property lists: they belong to no file, so that a leak of theirs does
/// not show when the file is closed.
size_t zoo_identifiers(void);

/// Open and close that fail the test when they go wrong, or when an identifier was left open in between.
lehr_h5_reader *zoo_open(const char *path);
void zoo_close(lehr_h5_reader *reader);

#endif
