// Commands without area that tell about the program itself.
#include "command.h"
#include "commands.h"
#include "completion.h"
#include "contract.h"
#include "manual.h"

#include <lehr/core/provenance.h>
#include <lehr/dsc/run.h>
#include <lehr/xrd/source.h>
#include <stdio.h>
#include <string.h>

// ---- version ------------------------------------------------------------------------
typedef struct library {
    const char *name;
    const char *version;
} library;

/// Versions found when the program was built.
static const library libraries[] = {
    {"gsl", LEHR_WITH_GSL},        {"hdf5", LEHR_WITH_HDF5},   {"jansson", LEHR_WITH_JANSSON},
    {"libcyaml", LEHR_WITH_CYAML}, {"libmd", LEHR_WITH_LIBMD}, {"libtiff", LEHR_WITH_TIFF},
    {"lz4", LEHR_WITH_LZ4},
};

static lehr_status version_analyse(const cli_call *call, const char *input, cli_result *result,
                                   lehr_error *err)
{
    (void)call;
    (void)input;
    lehr_record *parts = NULL;
    lehr_status status = lehr_record_add_text(result->record, "program", "lehr", err);
    if (status == LEHR_OK) {
        status = lehr_record_add_text(result->record, "version", lehr_version(), err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_text(result->record, "compiler", LEHR_COMPILER, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_text(result->record, "build_type", LEHR_BUILD_TYPE, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_record(&parts, result->record, "libraries", err);
    }
    for (size_t i = 0; status == LEHR_OK && i < sizeof libraries / sizeof libraries[0]; i++) {
        status = lehr_record_add_text(parts, libraries[i].name, libraries[i].version, err);
    }
    return status;
}

static const cli_key version_results[] = {
    {"program", NULL, "lehr"},
    {"version", NULL, "version of program and library"},
    {"compiler", NULL, "compiler and its version"},
    {"build_type", NULL, "kind of build, for example Release"},
    {"libraries.*", NULL, "versions of the libraries that the program was built with"},
    {.name = NULL},
};

static const cli_command version = {
    .verb = "version",
    .summary = "version of the program and of the libraries in it",
    .operands = "",
    .description = "Tells the version of lehr, the compiler, and the libraries that it was built with.",
    .example = "lehr version\nlehr version --json\n",
    .results = version_results,
    .analyse = version_analyse,
};

// ---- formats ------------------------------------------------------------------------
static lehr_status add_format(lehr_list *list, const char *kind, const char *name, const char *description,
                              lehr_error *err)
{
    lehr_record *entry = NULL;
    lehr_status status = lehr_list_add_record(&entry, list, err);
    if (status == LEHR_OK) {
        status = lehr_record_add_text(entry, "kind", kind, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_text(entry, "name", name, err);
    }
    return status == LEHR_OK ? lehr_record_add_text(entry, "description", description, err) : status;
}

static lehr_status formats_analyse(const cli_call *call, const char *input, cli_result *result,
                                   lehr_error *err)
{
    (void)call;
    (void)input;
    lehr_list *list = NULL;
    const char *name = NULL;
    const char *summary = NULL;
    lehr_status status = lehr_record_add_list(&list, result->record, "formats", err);
    for (size_t i = 0; status == LEHR_OK && i < lehr_dsc_reader_count(); i++) {
        status = add_format(list, "dsc", lehr_dsc_reader_name_at(i), lehr_dsc_reader_description_at(i), err);
    }
    for (size_t i = 0; status == LEHR_OK && lehr_xrd_format_at(i, &name, &summary); i++) {
        status = add_format(list, "xrd", name, summary, err);
    }
    return status;
}

static const cli_key formats_results[] = {
    {"formats[].kind", NULL, "area that reads the format"},
    {"formats[].name", NULL, "name of the reader; in dsc the value of --format"},
    {"formats[].description", NULL, "what it is and how it is recognised"},
    {.name = NULL},
};

static const cli_command formats = {
    .verb = "formats",
    .summary = "files that can be read",
    .operands = "",
    .description =
        "Lists the calorimeter exports and detector images that can be read. Files are recognised by their "
        "content, not by their name.",
    .example = "lehr formats\n",
    .results = formats_results,
    .analyse = formats_analyse,
};

// ---- help ---------------------------------------------------------------------------
static const char *const help_forms[] = {"text", "man", "names", "examples", "contract", NULL};
enum { HELP_TEXT, HELP_MAN, HELP_NAMES, HELP_EXAMPLES, HELP_CONTRACT };

static const cli_option help_options[] = {
    {.name = "as",
     .kind = CLI_CHOICE,
     .choices = help_forms,
     .fallback = "text",
     .help =
         "text for the terminal; man for a manual page in roff; names, examples or contract of all commands"},
    {.name = NULL},
};

static void list_commands(int form)
{
    for (const cli_area *area = cli_areas; area->commands != NULL; area++) {
        for (const cli_command *const *command = area->commands; *command != NULL; command++) {
            char name[CLI_NAME_SIZE];
            cli_command_name(name, *command);
            if (form == HELP_NAMES) {
                printf("%s\n", name);
            } else {
                fputs((*command)->example, stdout);
            }
        }
    }
}

static lehr_status help_perform(const cli_call *call, lehr_error *err)
{
    size_t form = cli_call_choice(call, "as");
    size_t n_words = cli_call_operands(call);
    const char *words[CLI_NAME_WORDS] = {NULL};
    for (size_t i = 0; i < n_words; i++) {
        words[i] = cli_call_operand(call, i);
    }
    const cli_page page = {.out = stdout, .markup = form == HELP_MAN ? CLI_MARKUP_ROFF : CLI_MARKUP_TEXT};
    if (form == HELP_CONTRACT) {
        cli_contract_write(stdout);
        return LEHR_OK;
    }
    if (form == HELP_NAMES || form == HELP_EXAMPLES) {
        list_commands((int)form);
        return LEHR_OK;
    }
    bool program = n_words == 1 && strcmp(words[0], "lehr") == 0;
    if (program || (n_words == 0 && form == HELP_MAN)) {
        cli_manual_program(&page);
        return LEHR_OK;
    }
    if (n_words == 0) {
        cli_manual_overview(stdout);
        return LEHR_OK;
    }
    const cli_area *area = NULL;
    const cli_command *command = NULL;
    size_t used = 0;
    lehr_status status = cli_commands_resolve(&area, &command, &used, n_words, words, err);
    if (status != LEHR_OK) {
        return status;
    }
    if (used < n_words) {
        char name[CLI_NAME_SIZE] = "";
        cli_command_name(name, command);
        return lehr_error_set(err, LEHR_ERR_ARG, "'%s' has no verbs; write 'lehr help %s'", name, name);
    }
    if (command != NULL) {
        cli_manual_command(&page, command);
    } else {
        cli_manual_area(&page, area);
    }
    return LEHR_OK;
}

static const cli_command help = {
    .verb = "help",
    .summary = "manual of the program, an area or a command",
    .operands = "[AREA [VERB]]",
    .max_operands = CLI_NAME_WORDS,
    .description =
        "Without arguments lists areas and commands. 'lehr help lehr' shows the manual of the program, "
        "'lehr help AREA' the commands of an area, 'lehr help AREA VERB' the manual of a command: the "
        "same text as 'lehr AREA VERB --help'.",
    .example = "lehr help\nlehr help version\n",
    .options = help_options,
    .output = CLI_OUTPUT_NONE,
    .perform = help_perform,
};

// ---- completion ---------------------------------------------------------------------
static lehr_status completion_perform(const cli_call *call, lehr_error *err)
{
    const char *shell = cli_call_operand(call, 0);
    if (strcmp(shell, "bash") == 0) {
        cli_completion_bash(stdout);
    } else if (strcmp(shell, "zsh") == 0) {
        cli_completion_zsh(stdout);
    } else if (strcmp(shell, "fish") == 0) {
        cli_completion_fish(stdout);
    } else {
        return lehr_error_set(err, LEHR_ERR_ARG, "no completion for '%s'; there is bash, zsh and fish",
                              shell);
    }
    return LEHR_OK;
}

static const cli_command completion = {
    .verb = "completion",
    .summary = "completion script for a shell",
    .operands = "bash|zsh|fish",
    .min_operands = 1,
    .max_operands = 1,
    .description =
        "Prints a script that completes commands, options and their values. An installed lehr brings the "
        "scripts along; otherwise: source <(lehr completion bash).",
    .example = "lehr completion bash\n",
    .output = CLI_OUTPUT_NONE,
    .perform = completion_perform,
};

const cli_command *const cli_general_commands[] = {&formats, &help, &completion, &version, NULL};
