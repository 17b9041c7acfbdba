/// @file
/// Names of output files: folders, {name}, extensions.
#ifndef LEHR_CLI_TARGET_H
#define LEHR_CLI_TARGET_H

#include <lehr/core/error.h>
#include <stdbool.h>
#include <stddef.h>

/// The file of one input. @p pattern is a file name (only for a single input), an existing folder or a name
/// that ends in '/' (the folder is then created), or holds {name}, which becomes the name of the input
/// without folder,
/// "::..." and extension ("stdin" for "-").
/// @param[in] option    "-o" or "--plot", for messages
/// @param[in] extension of files in a folder, ".xy"
/// @param[out] out      free with lehr_core_free()
/// @errors LEHR_ERR_ARG: one file for several inputs. LEHR_ERR_IO, LEHR_ERR_NOMEM
LEHR_NODISCARD lehr_status cli_target_expand(char **out, const char *option, const char *pattern,
                                             const char *input, const char *extension, size_t n_inputs,
                                             lehr_error *err);

/// The extension of a name is one of two lists that end in NULL (@p more may be NULL).
/// @errors LEHR_ERR_ARG: the message lists what is known
LEHR_NODISCARD lehr_status cli_target_check(const char *option, const char *path, const char *const *known,
                                            const char *const *more, lehr_error *err);

/// Extension with its dot, or "".
const char *cli_target_extension(const char *path);

#endif
