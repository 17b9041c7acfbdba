/// @file
/// Private: objects of an HDF5 file that a search has met, so that links to a group above do not lead in
/// circles and links to a dataset do not count twice.
#ifndef LEHR_XRD_HDF5_VISITS_H
#define LEHR_XRD_HDF5_VISITS_H

#include <lehr/core/h5.h>
#include <stdbool.h>

/// Zero at the start; free `met` with lehr_core_free().
typedef struct lehr_xrd_hdf5_visits {
    lehr_h5_identity *met;
    size_t n;
} lehr_xrd_hdf5_visits;

/// Note an object. Things that do not resolve are new: their users report them.
/// @param[out] is_new it was not met before
/// @errors LEHR_ERR_FORMAT: too many objects; LEHR_ERR_NOMEM
lehr_status lehr_xrd_hdf5_visit(bool *is_new, lehr_xrd_hdf5_visits *seen, lehr_h5_reader *reader,
                                const char *path, lehr_error *err);

#endif
