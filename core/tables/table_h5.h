// Tables as HDF5 files, behind lehr_table_read() and lehr_table_write().
#ifndef LEHR_CORE_TABLE_H5_H
#define LEHR_CORE_TABLE_H5_H

#include <lehr/core/error.h>
#include <lehr/core/table.h>

/// File with the table as its default plot, "/entry/data" (lehr_nexus_write_table). Atomic. It bears no time,
/// so that the same table gives the same bytes. @errors LEHR_ERR_IO
LEHR_NODISCARD lehr_status lehr_table_h5_write(const lehr_table *table, const char *path, lehr_error *err);

/// The table behind the default plot of a NeXus file: all columns of a file of ours; axis, signal and errors
/// of any other NXdata. @errors LEHR_ERR_IO; LEHR_ERR_FORMAT: no such plot, or columns of different lengths
LEHR_NODISCARD lehr_status lehr_table_h5_read(lehr_table **out, const char *path, lehr_error *err);

#endif
