/// @file
/// Private: where the images and their description are in an HDF5 file.
#ifndef LEHR_XRD_HDF5_FIND_H
#define LEHR_XRD_HDF5_FIND_H

#include "source.h"
#include <lehr/core/h5.h>

/// Paths of the datasets that hold the frames, in order. Free with lehr_h5_free_texts().
///
/// With @p wanted: that dataset, or the data_NNNNNN links of that group. Without: the data_NNNNNN links of
/// /entry/data or /entry (DECTRIS master), /entry/data/data, the signal of the default NXdata, the data of an
/// NXdetector, or the only dataset of the file that can hold images.
/// @errors LEHR_ERR_FORMAT: nothing found, or several candidates (listed); LEHR_ERR_IO: a link whose file is
/// missing
LEHR_NODISCARD lehr_status lehr_xrd_hdf5_find_images(char ***paths, size_t *n_paths, lehr_h5_reader *reader,
                                                     const char *wanted, lehr_error *err);

/// Path of the NXdetector group, or NULL when there is none. Free with lehr_core_free().
LEHR_NODISCARD lehr_status lehr_xrd_hdf5_find_detector(char **path, lehr_h5_reader *reader, lehr_error *err);

/// Fill in what the file knows. @p detector may be NULL. @errors LEHR_ERR_NOMEM only: a damaged entry is not
/// used
LEHR_NODISCARD lehr_status lehr_xrd_hdf5_read_metadata(lehr_xrd_metadata *metadata, lehr_h5_reader *reader,
                                                       const char *detector, lehr_error *err);

/// "base/name" as a new string, or NULL when memory is short.
char *lehr_xrd_hdf5_join(const char *base, const char *name);

#endif
