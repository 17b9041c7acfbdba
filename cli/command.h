/// @file
/// What a command of `lehr` is. One table (commands.c) feeds the parser, usage errors, `--help`, the manual
/// pages, shell completion, docs/contract.md and the `parameters` of `--json`.
///
/// A command is one constant record and one function. Everything else is done for it: options with units, the
/// batch over inputs on several threads, `-o`, `--json`, `--plot`, progress, messages, exit codes.
///
/// To add a command: write it in cmd_<area>.c, put its address in the `cli_<area>_commands` array there, and
/// build the target `contract` to renew docs/contract.md. A new area also needs the file in
/// cli/CMakeLists.txt, the array declared at the end of this header, and its line in the table of commands.c.
/// A complete example:
///
/// @code
/// static const cli_option tf_options[] = {
///     {.name = "glass", .kind = CLI_WINDOW, .unit = "K", .placeholder = "A:B", .required = true,
///      .help = "window of the glass line"},
///     {.name = "liquid-model", .kind = CLI_CHOICE, .choices = (const char *const[]){"line", "parabola",
///     NULL},
///      .fallback = "line", .help = "shape of the liquid line"},
///     {.name = "mass", .kind = CLI_NUMBER, .unit = "mg", .placeholder = "M", .help = "sample mass"},
///     {.name = NULL}};
///
/// static const cli_key tf_results[] = {
///     {"fictive_temperature", "K", "Moynihan's equal areas; error: propagated noise and window choice"},
///     {"budget.noise", "K", "part of the error that comes from noise"},
///     {NULL, NULL, NULL}};
///
/// static lehr_status tf_analyse(const cli_call *call, const char *input, cli_result *result, lehr_error
/// *err)
/// {
///     lehr_dsc_tf_options options = lehr_dsc_tf_defaults();
///     const double *glass_K = cli_call_window(call, "glass");
///     options.glass_K[0] = glass_K[0];
///     options.glass_K[1] = glass_K[1];
///     lehr_dsc_tf tf;
///     lehr_status status = lehr_dsc_tf_of_file(&tf, input, &options, result->warnings, err);
///     if (status == LEHR_OK) {
///         result->not_converged = !tf.converged;
///         status = lehr_dsc_tf_describe(&tf, result->record, err);
///     }
///     return status;
/// }
///
/// static const cli_command tf = {
///     .area = "dsc", .verb = "tf", .summary = "fictive temperature of a heating run",
///     .operands = "FILE...", .min_operands = 1, .max_operands = CLI_MANY,
///     .description = "Moynihan's construction on ...\n\nThe standard error ...",
///     .example = "lehr dsc tf --glass 500:560 --liquid 700:720 sample_data/vit4/dsc/a.txt\n",
///     .options = tf_options, .results = tf_results, .analyse = tf_analyse};
///
/// const cli_command *const cli_dsc_commands[] = {&tf, NULL};
/// @endcode
#ifndef LEHR_CLI_COMMAND_H
#define LEHR_CLI_COMMAND_H

#include <lehr/core/error.h>
#include <lehr/core/h5.h>
#include <lehr/core/progress.h>
#include <lehr/core/provenance.h>
#include <lehr/core/record.h>
#include <lehr/core/table.h>
#include <lehr/core/warnings.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Any number of operands.
#define CLI_MANY SIZE_MAX

// ---- options ------------------------------------------------------------------------
typedef enum cli_kind {
    CLI_FLAG,    ///< takes no value
    CLI_TEXT,    ///< any text
    CLI_FILE,    ///< name of a file that is read: listed with its checksum among the inputs of the result
    CLI_CHOICE,  ///< one of .choices
    CLI_NUMBER,  ///< number, "20 K/min" or bare in .unit
    CLI_INTEGER, ///< whole number from 0 to INT_MAX
    CLI_WINDOW,  ///< "A:B" with A < B, bare or with one unit, in .unit
    CLI_LIST     ///< texts separated by commas
} cli_kind;

/// One option. An array of them ends with an entry whose name is NULL.
typedef struct cli_option {
    const char *name; ///< long name without dashes
    char letter;      ///< short name or 0
    cli_kind kind;
    const char *placeholder; ///< "M", "A:B", "FILE"; may be NULL for flags and choices
    const char *unit;        ///< of CLI_NUMBER and CLI_WINDOW; NULL or "" = plain number
    /// CLI_WINDOW whose unit follows the CLI_CHOICE of this name: one unit for each choice, in .units.
    const char *unit_option;
    const char *const *units;
    const char *const *choices; ///< of CLI_CHOICE, ends with NULL
    const char *fallback;       ///< default as the user would write it, or NULL for none
    bool required;              ///< a usage error when absent
    bool or_text;               ///< CLI_FILE that may be a text instead: listed only where it is a file
    const char *help;           ///< one sentence without capital and full stop
    /// Key in `parameters` of the JSON result, or NULL for the rule: name with '_' for '-', "_window" after a
    /// window, then the unit ("glass_window_K", "rate_K_per_s").
    const char *key;
} cli_option;

/// One documented key of a result. An array of them ends with an entry whose name is NULL.
/// Members of records are written "budget.noise", members of lists "segments[].rate".
typedef struct cli_key {
    const char *name;
    const char *unit; ///< "" dimensionless; NULL for a text, boolean, plain number or list
    const char *help; ///< meaning, and where the standard error comes from
} cli_key;

// ---- the call: what the user asked for ----------------------------------------------
typedef struct cli_call cli_call;

// Values of options by long name, without dashes; in the unit of the option, defaults applied. Asking for a
// name or kind that the command does not declare is a programming error (assertion). Pointers live as long as
// the call.
bool cli_call_has(const cli_call *call, const char *name);   ///< given by the user, or has a default
bool cli_call_given(const cli_call *call, const char *name); ///< given by the user
bool cli_call_flag(const cli_call *call, const char *name);  ///< CLI_FLAG
const char *cli_call_text(const cli_call *call,
                          const char *name);                     ///< CLI_TEXT, FILE, CHOICE; NULL when unset
size_t cli_call_choice(const cli_call *call, const char *name);  ///< index in .choices; SIZE_MAX when unset
double cli_call_number(const cli_call *call, const char *name);  ///< CLI_NUMBER; NaN when unset
size_t cli_call_integer(const cli_call *call, const char *name); ///< CLI_INTEGER; SIZE_MAX when unset
const double *cli_call_window(const cli_call *call, const char *name); ///< shape (2,); NULL when unset
size_t cli_call_list_size(const cli_call *call, const char *name);     ///< CLI_LIST; 0 when unset
const char *cli_call_list_at(const cli_call *call, const char *name, size_t i);

size_t cli_call_operands(const cli_call *call);
const char *cli_call_operand(const cli_call *call, size_t i);
/// Threads that one analysis may use (0 = default). With several inputs the inputs are spread over the
/// threads and each analysis gets one.
int cli_call_threads(const cli_call *call);
/// Receiver of progress for long work inside one analysis; draws nothing when inputs are counted instead.
const lehr_progress *cli_call_progress(const cli_call *call);
/// --plot was given: a command that draws makes its figure (plot.h).
bool cli_call_plots(const cli_call *call);
/// What .prepare made, or NULL.
const void *cli_call_shared(const cli_call *call);
/// Program, version, command line and time; complete with the inputs only after the analyses.
const lehr_provenance *cli_call_provenance(const cli_call *call);

// ---- the result of one input --------------------------------------------------------
typedef struct cli_result {
    lehr_record *record;     ///< empty when .analyse is called: describe the result here
    lehr_table *table;       ///< NULL when .analyse is called: the curve, owned by the result from then on
    lehr_warnings *warnings; ///< empty when .analyse is called
    bool not_converged;      ///< a fit did not converge or a check failed: exit code 1
    char failure[256]; ///< a part failed and the other results hold: told as an error, exit code 3; "" none
    lehr_provenance *inputs; ///< NULL, or all files that the analysis read, owned by the result from then on
    void *own;               ///< what .save and .plot need besides; released by .release
} cli_result;

// ---- the command --------------------------------------------------------------------
/// Where the data of a command can go.
typedef enum cli_output {
    CLI_OUTPUT_RECORDS, ///< scalar results: -o FILE holds one row per input
    CLI_OUTPUT_CURVE,   ///< one table per input: standard output, or -o with one file per input
    CLI_OUTPUT_NONE     ///< no -o, or the command declares an option "output" of its own
} cli_output;

typedef struct cli_command {
    const char *area;     ///< "dsc", or NULL for a command without area ("run", "version")
    const char *verb;     ///< "tf"
    const char *summary;  ///< one line without capital and full stop
    const char *operands; ///< "FILE...", "RUN1 RUN2", "" for none
    size_t min_operands;
    size_t max_operands; ///< CLI_MANY for any number
    bool by_name;        ///< operands must be files with a name: "-" is refused
    bool together;       ///< one analysis of all operands (input is the first) instead of one per operand
    /// Where that depends on the operands: true for one analysis of all of them. Nullable; asked once.
    bool (*group)(const cli_call *call);
    const char *description;   ///< manual: what is computed, how each uncertainty is obtained, formula,
                               ///< reference; paragraphs separated by an empty line
    const char *example;       ///< lines beginning "lehr ", run from the root of the source tree by the tests
    const cli_option *options; ///< ends with a NULL name; NULL for none
    const cli_key *results;    ///< ends with a NULL name; NULL for none
    cli_output output;
    const char *extension;         ///< CLI_OUTPUT_CURVE: of the files that -o FOLDER gets, ".xy"
    const char *const *extensions; ///< further extensions that .save writes, ends with NULL; NULL for none
    bool ranked;                   ///< with .together: one analysis can be shared between ranks of MPI
    bool threaded; ///< one analysis can use several threads, so -j is offered for a single input too

    /// Analyse one input ("-" is standard input, NULL when the command takes none). Called from several
    /// threads; prints nothing. The message needs no file name in front when the whole input is meant: it is
    /// added.
    lehr_status (*analyse)(const cli_call *call, const char *input, cli_result *result, lehr_error *err);
    /// Work shared by all inputs, done once before them (an integration plan): *shared is then read-only.
    /// Nullable.
    lehr_status (*prepare)(const cli_call *call, void **shared, lehr_error *err);
    void (*discard)(void *shared); ///< release *shared; called only after a successful .prepare
    /// Draw the figure of one input to a file (.svg .pdf .png). Offers --plot when set.
    lehr_status (*plot)(const cli_call *call, const char *input, const cli_result *result, const char *path,
                        lehr_error *err);
    /// Write the data of one input to a file in a format that a table has not: *handled tells whether it did;
    /// otherwise the table is written by extension. Nullable.
    lehr_status (*save)(const cli_call *call, const char *input, const cli_result *result, const char *path,
                        bool *handled, lehr_error *err);
    /// Add to an HDF5 file of one input what a record holds badly, such as large arrays, below
    /// /entry/results. Nullable; not called where .save handles the file.
    lehr_status (*extend)(const cli_result *result, lehr_h5_writer *writer, lehr_error *err);
    void (*release)(void *own); ///< release cli_result.own (never NULL then)

    /// Instead of .analyse, for commands that print something else than results (help, completion):
    /// prints to standard output. No -o, --json, --plot.
    lehr_status (*perform)(const cli_call *call, lehr_error *err);
} cli_command;

/// A folder of commands, or (name NULL) the commands without area.
typedef struct cli_area {
    const char *name;
    const char *summary;
    const cli_command *const *commands; ///< ends with NULL
} cli_area;

/// All areas; ends with an entry whose commands are NULL.
extern const cli_area cli_areas[];

// ---- arrays of the areas, defined in cmd_<area>.c ------------------------------------
extern const cli_command *const cli_general_commands[];
extern const cli_command *const cli_dsc_commands[];
extern const cli_command *const cli_ecnle_commands[];
extern const cli_command *const cli_fit_commands[];
extern const cli_command *const cli_mech_commands[];
extern const cli_command *const cli_pdf_commands[];
extern const cli_command *const cli_study_commands[];
extern const cli_command *const cli_xrd_commands[];

#endif
