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

// In all functions @p path is a group that is created; its parent must exist. A '/' in a name becomes '_'.
// @errors LEHR_ERR_ARG: parent missing or name taken; LEHR_ERR_NOMEM

/// NXdata with @signal, @axes, "<signal>_errors" (unless no sigma is known), units and titles.
LEHR_API LEHR_NODISCARD lehr_status lehr_nexus_write_curve(lehr_h5_writer *writer, const char *path,
                                                           const lehr_curve *curve, const char *title,
                                                           lehr_error *err);

/// NXdata with one dataset per column of a table (text columns as strings); the first two numeric columns are
/// axis and signal; @p nx_class "NXdata" or "NXcollection". In an NXdata a column "sigma" becomes
/// "<signal>_errors". The group attributes "columns" and "datasets" keep the original names in order, and the
/// group "header" the header entries, so that lehr_table_read() gives the same table back.
LEHR_API LEHR_NODISCARD lehr_status lehr_nexus_write_table(lehr_h5_writer *writer, const char *path,
                                                           const char *nx_class, const lehr_table *table,
                                                           lehr_error *err);

/// A record as a group: quantities as datasets with units and, where the error is a number, "<name>_errors";
/// texts, numbers, booleans; nested records as NXcollection. Lists of numbers, of texts, and of quantities of
/// one unit become arrays, lists of equally long number lists a matrix; other lists become groups with "0",
/// "1", ...
/// @p nx_class may be NULL.
LEHR_API LEHR_NODISCARD lehr_status lehr_nexus_write_record(lehr_h5_writer *writer, const char *path,
                                                            const char *nx_class, const lehr_record *record,
                                                            lehr_error *err);

/// NXprocess with program, version, date, sequence_index, seed (when set), the command line as NXnote
/// "command_line", the inputs with size and checksum as NXcollection "inputs", and @p parameters (nullable)
/// as NXcollection "parameters".
LEHR_API LEHR_NODISCARD lehr_status lehr_nexus_write_process(lehr_h5_writer *writer, const char *path,
                                                             const lehr_provenance *provenance,
                                                             const lehr_record *parameters, lehr_error *err);

/// NXparameters: values with units, "<name>_errors" (square roots of the diagonal), "parameter_names" and the
/// matrix "covariance" in the order of these names.
/// @param[in] names, units, values  shape (n,)
/// @param[in] covariance            shape (n, n), row-major
LEHR_API LEHR_NODISCARD lehr_status lehr_nexus_write_parameters(
    lehr_h5_writer *writer, const char *path, const char *const *names, const char *const *units,
    const double *values, const double *covariance, size_t n, lehr_error *err);

LEHR_END_DECLS

#endif
