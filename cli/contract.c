#include "contract.h"

#include "commands.h"
#include "manual.h"
#include "options.h"

static const char preface[] =
    "# Commands, options and result keys\n\n"
    "Made from the table of commands by the build target `contract`; a test compares the two. Names in this "
    "list stay: "
    "scripts may rely on them.\n\n"
    "`--json` prints one object: `command`, `version`, `inputs` (list of `path`, `sha256`), `parameters` "
    "(keys below, "
    "defaults included), `results` (one object, or for several inputs a list whose items carry `input`, and "
    "`error` "
    "where one failed) and `warnings`. A quantity is `{\"value\", \"stderr\", \"unit\"}`; NaN and infinities "
    "are "
    "`null`. Keys without unit below are plain numbers, texts, booleans or lists. The columns of curves "
    "appear in "
    "`results` as lists, unless `-o` wrote them to a file: then `output` names it.\n\n"
    "Exit codes: 0 done, 1 not converged or a check failed, 2 usage, 3 bad input or some of several inputs "
    "failed, "
    "4 input/output, 5 internal.\n";

/// Text in a cell of a Markdown table.
static void write_cell(FILE *out, const char *text)
{
    for (const char *c = text; *c != '\0'; c++) {
        fprintf(out, "%s%c", *c == '|' ? "\\" : "", *c);
    }
}

static void write_option(FILE *out, const cli_option *option)
{
    char placeholder[256];
    char key[CLI_KEY_SIZE];
    cli_options_placeholder(placeholder, sizeof placeholder, option);
    cli_options_key(key, option);
    fprintf(out, "| `--%s%s", option->name, placeholder[0] != '\0' ? " " : "");
    write_cell(out, placeholder);
    fprintf(out, "` | %s | `%s` | ", option->unit != NULL ? option->unit : "", key);
    fputs(option->required ? "required" : option->fallback != NULL ? option->fallback : "", out);
    fputs(" | ", out);
    write_cell(out, option->help);
    fputs(" |\n", out);
}

static void write_options(FILE *out, const cli_command *command)
{
    size_t n_own = cli_options_own_count(command);
    if (n_own > 0) {
        fputs("\n| option | unit | parameter | default | |\n|---|---|---|---|---|\n", out);
    }
    for (size_t i = 0; i < n_own; i++) {
        write_option(out, cli_options_at(command, i));
    }
    fprintf(out, "\n%s:", n_own > 0 ? "Also" : "Options");
    size_t n = cli_options_count(command);
    for (size_t i = n_own; i < n; i++) {
        const cli_option *option = cli_options_at(command, i);
        char placeholder[256];
        cli_options_placeholder(placeholder, sizeof placeholder, option);
        const char letter[] = {'-', option->letter, ' ', '\0'};
        fprintf(out, "%s `%s--%s%s%s`", i > n_own ? "," : "", option->letter != 0 ? letter : "", option->name,
                placeholder[0] != '\0' ? " " : "", placeholder);
    }
    fputs(".\n", out);
}

static void write_results(FILE *out, const cli_command *command)
{
    if (command->results == NULL) {
        return;
    }
    fputs("\n| result | unit | |\n|---|---|---|\n", out);
    for (const cli_key *key = command->results; key->name != NULL; key++) {
        fprintf(out, "| `%s` | %s | ", key->name, key->unit != NULL ? key->unit : "");
        write_cell(out, key->help);
        fputs(" |\n", out);
    }
}

static void write_command(FILE *out, const cli_command *command)
{
    char name[CLI_NAME_SIZE];
    cli_command_name(name, command);
    fprintf(out, "\n### %s\n\n", name);
    write_cell(out, command->summary);
    fputs("\n\n    ", out);
    cli_manual_usage(out, command);
    write_options(out, command);
    write_results(out, command);
}

void cli_contract_write(FILE *out)
{
    fputs(preface, out);
    for (const cli_area *area = cli_areas; area->commands != NULL; area++) {
        fprintf(out, "\n## %s\n", area->name != NULL ? area->name : area->summary);
        for (const cli_command *const *command = area->commands; *command != NULL; command++) {
            write_command(out, *command);
        }
    }
}
