// Two commands made for the tests, and a way to run them and read what they printed.
#ifndef LEHR_TEST_CLI_PROBE_H
#define LEHR_TEST_CLI_PROBE_H

#include <lehr_test.h>

#include "execute.h"

#include <stdatomic.h>

/// Scalar results: a temperature 10 K (--shift) above the number in the file, known to 0.25 K, with a record
/// and a list; a negative number gives a warning, one above 1000 did not converge.
extern const cli_command probe_measure;
/// A curve of three points at the height of the number in the file, with every hook of a command.
extern const cli_command probe_ramp;
/// Calls of the hooks of probe_ramp so far.
extern atomic_int probe_prepared;
extern atomic_int probe_discarded;
extern atomic_int probe_released;

/// Run a command with these words (NULL at the end) and return the exit code.
int probe_run(const cli_command *command, const char *const *words);
const char *probe_out(void);      ///< standard output of the last run; valid until the next look
const char *probe_messages(void); ///< standard error of the last run; likewise
const char *probe_slurp(const char *path);
void probe_holds(const char *text, const char *part);

const char *probe_scratch(const char *name); ///< path of a scratch file, valid for the whole test
const char *probe_input(const char *name, const char *content);

#endif
