/// @file
/// NeXus groups built of our own types: NXdata of a curve, NXprocess of a provenance, NXparameters of a fit.
///
/// @source NeXus Design, https://manual.nexusformat.org (NXdata, NXprocess, NXparameters)
#ifndef LEHR_CORE_NEXUS_H
#define LEHR_CORE_NEXUS_H

#include <lehr/core/curve.h>
#include <lehr/core/h5.h>
#include <lehr/core/provenance.h>
#include <lehr/core/record.h>
#include <lehr/core/table.h>

LEHR_BEGIN_DECLS

/// NXdata with @signal, @axes, "<signal>_errors" and units; @p path is created.
LEHR_API LEHR_NODISCARD lehr_status lehr_nexus_write_curve(lehr_h5_writer *writer, const char *path,
    const lehr_curve *curve, const char *title, lehr_error *err);

/// NXdata with one dataset per column of a table (text columns as strings); the first two numeric columns are
/// axis and signal; @p nx_class "NXdata" or "NXcollection".
LEHR_API LEHR_NODISCARD lehr_status lehr_nexus_write_table(lehr_h5_writer *writer, const char *path,
    const char *nx_class, const lehr_table *table, lehr_error *err);

/// A record as a group: quantities as datasets with units and "<name>_errors"; texts, numbers, booleans; nested
/// records as NXcollection; lists of numbers as arrays; other lists as groups "0", "1", ...
LEHR_API LEHR_NODISCARD lehr_status lehr_nexus_write_record(lehr_h5_writer *writer, const char *path,
    const char *nx_class, const lehr_record *record, lehr_error *err);

/// NXprocess with program, version, command line, date and the inputs with checksums.
LEHR_API LEHR_NODISCARD lehr_status lehr_nexus_write_process(lehr_h5_writer *writer, const char *path,
    const lehr_provenance *provenance, const lehr_record *parameters, lehr_error *err);

/// NXparameters: values, "<name>_errors", units, and the covariance matrix with the parameter names.
/// @param[in] covariance shape (n, n), row-major
LEHR_API LEHR_NODISCARD lehr_status lehr_nexus_write_parameters(lehr_h5_writer *writer, const char *path,
    const char *const *names, const char *const *units, const double *values, const double *covariance, size_t n,
    lehr_error *err);

LEHR_END_DECLS

#endif
