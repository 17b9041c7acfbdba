/// @file
/// Protection against files that bring libhdf5 down: it trusts what it reads, and a damaged file can end the
/// process, with the results of all other files. Each HDF5 file of a command on images is first opened in a
/// process of its own.
#ifndef LEHR_CLI_GUARD_H
#define LEHR_CLI_GUARD_H

#include "call.h"

/// Try the HDF5 files among operands and options, before any thread is started. @errors LEHR_ERR_NOMEM
LEHR_NODISCARD lehr_status cli_guard_try(cli_call *call, lehr_error *err);

/// @param[in] input operand; NULL: all operands
/// @errors LEHR_ERR_FORMAT: the file, or one of an option, ended the process that tried it
LEHR_NODISCARD lehr_status cli_guard_check(const cli_call *call, const char *input, lehr_error *err);

#endif
