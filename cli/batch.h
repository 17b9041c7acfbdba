/// @file
/// The analyses of one command: one case per input, run in parallel, each with its own outcome.
#ifndef LEHR_CLI_BATCH_H
#define LEHR_CLI_BATCH_H

#include "call.h"

#include <lehr/core/provenance.h>

/// One input and what became of it.
typedef struct cli_case {
    const char *input; ///< as the user wrote it; NULL when the command takes none
    bool of_many;      ///< the first of several inputs of one analysis: messages do not blame it alone
    cli_result result;
    lehr_status status;
    lehr_error error;
    char sha256[LEHR_SHA256_SIZE]; ///< "" when not taken or not possible (standard input)
    char *output;                  ///< file of the data of this input; NULL for none
    char *plot;                    ///< file of its figure; NULL for none
    double elapsed_s;
} cli_case;

typedef struct cli_batch {
    cli_call *call;
    cli_case *cases;
    size_t n_cases;
    bool together;  ///< one analysis of all operands
    bool checksums; ///< take the checksums of the inputs: somebody will see them
} cli_batch;

/// Cases for the operands of the call, with the names of their files.
/// @errors LEHR_ERR_ARG: -o or --plot cannot work for these inputs
LEHR_NODISCARD lehr_status cli_batch_create(cli_batch **out, cli_call *call, lehr_error *err);
void cli_batch_free(cli_batch *batch);

/// Run all analyses, write files of curves and figures. Failures of single cases stay in the cases.
/// @errors of .prepare; LEHR_ERR_NOMEM
LEHR_NODISCARD lehr_status cli_batch_run(cli_batch *batch, lehr_error *err);

/// How messages call the input of a case: its path, "standard input", or NULL without one.
const char *cli_case_name(const cli_case *one);

/// @p path is none of the files that the call reads: its operands and the files of its options.
/// @errors LEHR_ERR_ARG: it would be overwritten by @p option
LEHR_NODISCARD lehr_status cli_batch_refuse_path(const cli_call *call, const char *option, const char *path,
                                                 lehr_error *err);

/// Name of the file on disk of an input: without "::/path[frames]" where such a file does not exist. Free
/// with lehr_core_free(); NULL when memory is short.
char *cli_batch_file_of(const char *input);

#endif
