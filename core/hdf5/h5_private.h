// Shared by the h5_*.c files, the only ones that know HDF5: lock, error text, reader.
#ifndef LEHR_CORE_H5_PRIVATE_H
#define LEHR_CORE_H5_PRIVATE_H

#include <hdf5.h>
#include <lehr/core/error.h>
#include <lehr/core/h5.h>
#include <lehr/core/output.h>

struct lehr_h5_reader {
    char *path;
    hid_t file;
    // The dataset used last stays open: frames of a stack come one by one from few datasets, and opening one
    // behind an external link opens its file too.
    char *recent_path;
    hid_t recent;
};

/// Enter HDF5: one thread at a time, and HDF5 prints nothing. No other lehr_h5 function may be called inside
/// except those of this header.
void lehr_h5_lock(void);
void lehr_h5_unlock(void);

/// lehr_error_set() with the deepest text of the HDF5 error stack appended. Call before the next HDF5
/// function.
lehr_status lehr_h5_fail(lehr_error *err, lehr_status code, const char *format, ...) LEHR_PRINTF(3, 4);

/// Dataset at @p path, borrowed: it stays open in the reader. Negative after an error, which is then
/// reported.
hid_t lehr_h5_dataset(lehr_h5_reader *reader, const char *path, lehr_status *status, lehr_error *err);

/// Report why @p path does not open: the missing target of an external link, or what HDF5 says.
lehr_status lehr_h5_fail_to_open(lehr_h5_reader *reader, const char *path, const char *kind, lehr_error *err);

/// The open parts of a read.
typedef struct lehr_h5_view {
    hid_t dataset; ///< borrowed from the reader
    hid_t space;
    hid_t type;
    lehr_h5_shape shape;
} lehr_h5_view;

/// Close with lehr_h5_view_close(), also after an error.
lehr_status lehr_h5_view_open(lehr_h5_view *out, lehr_h5_reader *reader, const char *path, lehr_error *err);
void lehr_h5_view_close(const lehr_h5_view *one);

struct lehr_h5_writer {
    char *path;
    lehr_output *output;
    hid_t file;
    bool on_disk;
    int reason; ///< errno of what could not be written to disk; 0: all could
};

/// What could not be written to disk, and why. @pre reason is not 0
lehr_status lehr_h5_fail_on_disk(const lehr_h5_writer *writer, lehr_error *err);

/// The open file of a writer, and its name for messages.
hid_t lehr_h5_writer_file(const lehr_h5_writer *writer);
const char *lehr_h5_writer_path(const lehr_h5_writer *writer);

/// Let a file be written to an open, empty file of the system. In h5_driver.c.
/// @param[out] reason  errno of the first write that failed, ENOMEM where it could not begin; must outlive
/// the file and be 0 before
bool lehr_h5_set_disk(hid_t access, int descriptor, int *reason);

/// Our name of a type in the file.
lehr_h5_type lehr_h5_type_of(hid_t type);

#endif
