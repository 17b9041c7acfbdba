/// @file
/// Inside of a call: the parsed command line of one command.
#ifndef LEHR_CLI_CALL_H
#define LEHR_CLI_CALL_H

#include "command.h"

#include <time.h>

/// Value of one option, in the form of its kind.
typedef struct cli_setting {
    bool given;       ///< by the user
    const char *text; ///< as written, or the default; NULL when unset
    double number;
    double window[2];
    size_t integer;
    size_t choice;
    char **items; ///< CLI_LIST, owned
    size_t n_items;
} cli_setting;

struct cli_call {
    const cli_command *command;
    cli_setting *settings; ///< shape (cli_options_count(command),)
    const char **operands; ///< shape (n_operands,); the texts belong to argv
    size_t n_operands;
    int threads;                   ///< of the whole program, 0 = default
    int analysis_threads;          ///< of one analysis
    const lehr_progress *progress; ///< of one analysis, nullable
    void *shared;
    int *crashes; ///< see guard.h: shape (operands, then settings); NULL where nothing was tried
    lehr_provenance *provenance; ///< with the files of the options
    int argc;                    ///< whole command line of the program
    const char *const *argv;
    time_t time_now; ///< [s since 1970] time that results carry
};

/// Call without any setting. @errors LEHR_ERR_NOMEM
LEHR_NODISCARD lehr_status cli_call_create(cli_call **out, const cli_command *command, lehr_error *err);
void cli_call_free(cli_call *call); ///< not .shared, which its command discards

/// New provenance of this call with the files that its options name. Free with lehr_provenance_free().
/// @errors LEHR_ERR_IO: a file of an option cannot be read
LEHR_NODISCARD lehr_status cli_call_new_provenance(lehr_provenance **out, const cli_call *call,
                                                   lehr_error *err);

/// Value of a common option, or unset where the command does not offer it.
bool cli_call_common_flag(const cli_call *call, const char *name);
const char *cli_call_common_text(const cli_call *call, const char *name);

#endif
