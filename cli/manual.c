#include "manual.h"

#include "commands.h"
#include "options.h"

#include <stdlib.h>
#include <string.h>

// A macro, so that the compiler checks it as a format: further extensions, extension in a folder.
#define OUTPUT_CURVE                                                                                         \
    "Without -o the data are printed as columns under a header of '# key: value' lines. With -o FILE they "  \
    "are written to FILE, by its extension: .csv, .json, .h5 (NeXus) or columns of text (.txt, .dat, .xy, "  \
    ".chi, .sq, .gr%s), and the other results are printed. For several inputs FILE must be an existing "     \
    "folder, end in '/', or hold {name}, which stands for the name of each input without folder and "        \
    "extension; in a folder the files get the extension %s."

static const char program_summary[] = "metallic glasses: from raw files to numbers with uncertainties";

static const char program_description[] =
    "Lehr takes calorimeter exports and detector images of metallic glasses to numbers with standard errors, "
    "and sets "
    "them beside the ECNLE theory of the glass transition.\n\n"
    "The main job is 'lehr run STUDY.yaml'. Every step of it is also a command of its own.";

static const char conventions[] = "Options are written --name VALUE or --name=VALUE, in any order with the "
                                  "arguments; names are not shortened, the "
                                  "last of repeated options wins, and -- ends the options. A number may "
                                  "carry a unit ('20 K/min', '7 GPa'); a bare "
                                  "number has the unit that the option names. A window is written A:B.\n\n"
                                  "Data go to standard output, everything else to standard error. The input "
                                  "- is standard input. Several inputs "
                                  "are worked on in parallel; one that fails is reported and the others "
                                  "still run. Output files appear under their "
                                  "name only when they are complete.\n\n"
                                  "Text output gives a number with its standard error in units of the last "
                                  "digits: 612.34(45) is 612.34 +- 0.45.";

static const char output_records[] =
    "Without -o the results are printed with their units: several inputs as one row each, a single input as "
    "one line "
    "per quantity. With -o FILE they are written to FILE, by its extension: .csv or .txt (one row per input, "
    "errors "
    "in columns of their own; lists are left out with a warning), .json (as --json) or .h5 (NeXus).";

void cli_manual_usage(FILE *out, const cli_command *command)
{
    char name[CLI_NAME_SIZE];
    cli_command_name(name, command);
    fprintf(out, "lehr %s", name);
    size_t n_own = cli_options_own_count(command);
    for (size_t i = 0; i < n_own; i++) {
        char placeholder[256];
        cli_options_placeholder(placeholder, sizeof placeholder, &command->options[i]);
        if (command->options[i].required) {
            fprintf(out, " --%s %s", command->options[i].name, placeholder);
        }
    }
    fprintf(out, " [options]%s%s\n", command->operands[0] != '\0' ? " " : "", command->operands);
}

static void write_option(const cli_page *page, const cli_option *option)
{
    char placeholder[256];
    char tag[384];
    char text[1024];
    cli_options_placeholder(placeholder, sizeof placeholder, option);
    const char *gap = placeholder[0] != '\0' ? " " : "";
    if (option->letter != 0) {
        snprintf(tag, sizeof tag, "-%c, --%s%s%s", option->letter, option->name, gap, placeholder);
    } else {
        snprintf(tag, sizeof tag, "--%s%s%s", option->name, gap, placeholder);
    }
    bool has_unit = option->unit != NULL && option->unit[0] != '\0';
    snprintf(text, sizeof text, "%s%s%s%s%s%s%s", option->help, has_unit ? " [" : "",
             has_unit ? option->unit : "", has_unit ? "]" : "", option->required ? "; required" : "",
             option->fallback != NULL ? "; default " : "", option->fallback != NULL ? option->fallback : "");
    cli_page_item(page, tag, text);
}

static void write_output(const cli_page *page, const cli_command *command)
{
    if (!cli_options_offers(command, "output")) {
        return;
    }
    cli_page_section(page, "OUTPUT");
    if (command->output == CLI_OUTPUT_RECORDS) {
        cli_page_text(page, output_records);
        return;
    }
    char more[128] = "";
    for (size_t i = 0; command->extensions != NULL && command->extensions[i] != NULL; i++) {
        size_t used = strlen(more);
        snprintf(more + used, sizeof more - used, ", %s", command->extensions[i]);
    }
    char text[1024];
    snprintf(text, sizeof text, OUTPUT_CURVE, more, command->extension);
    cli_page_text(page, text);
}

static void write_results(const cli_page *page, const cli_command *command)
{
    if (command->results == NULL) {
        return;
    }
    cli_page_section(page, "RESULTS");
    for (const cli_key *key = command->results; key->name != NULL; key++) {
        char tag[256];
        bool has_unit = key->unit != NULL && key->unit[0] != '\0';
        snprintf(tag, sizeof tag, "%s%s%s%s", key->name, has_unit ? " [" : "", has_unit ? key->unit : "",
                 has_unit ? "]" : "");
        cli_page_item(page, tag, key->help);
    }
}

static void write_exit_status(const cli_page *page)
{
    cli_page_section(page, "EXIT STATUS");
    cli_page_item(page, "0", "done");
    cli_page_item(page, "1", "done, but a fit did not converge or a check failed");
    cli_page_item(page, "2", "wrong usage: unknown option, missing argument, impossible value");
    cli_page_item(
        page, "3",
        "bad input: a file that cannot be understood or gives no result; or some of several inputs failed");
    cli_page_item(page, "4", "a file cannot be opened, read or written");
    cli_page_item(page, "5", "out of memory or internal error");
}

void cli_manual_command(const cli_page *page, const cli_command *command)
{
    char name[CLI_NAME_SIZE + 8] = "lehr ";
    cli_command_name(name + strlen(name), command);
    cli_page_title(page, name, command->summary);

    cli_page_section(page, page->markup == CLI_MARKUP_ROFF ? "SYNOPSIS" : "USAGE");
    char *usage = NULL;
    size_t size = 0;
    FILE *memory = open_memstream(&usage, &size);
    if (memory != NULL) {
        cli_manual_usage(memory, command);
        fclose(memory);
        cli_page_lines(page, usage);
    }
    free(usage);

    cli_page_section(page, "DESCRIPTION");
    cli_page_text(page, command->description);
    cli_page_section(page, "OPTIONS");
    size_t n = cli_options_count(command);
    for (size_t i = 0; i < n; i++) {
        write_option(page, cli_options_at(command, i));
    }
    write_output(page, command);
    write_results(page, command);
    write_exit_status(page);
    cli_page_section(page, "EXAMPLE");
    cli_page_lines(page, command->example);
    cli_page_section(page, "SEE ALSO");
    cli_page_text(page, "lehr(1), 'lehr help'");
}

static void write_commands(const cli_page *page, const cli_area *area)
{
    for (const cli_command *const *command = area->commands; *command != NULL; command++) {
        char name[CLI_NAME_SIZE];
        cli_command_name(name, *command);
        cli_page_item(page, name, (*command)->summary);
    }
}

void cli_manual_area(const cli_page *page, const cli_area *area)
{
    char name[CLI_NAME_SIZE];
    snprintf(name, sizeof name, "lehr %s", area->name);
    cli_page_title(page, name, area->summary);
    cli_page_section(page, "COMMANDS");
    write_commands(page, area);
    char text[CLI_NAME_SIZE + 64];
    snprintf(text, sizeof text, "'lehr help %s VERB' shows the manual of a command.", area->name);
    cli_page_section(page, "SEE ALSO");
    cli_page_text(page, text);
}

void cli_manual_program(const cli_page *page)
{
    cli_page_title(page, "lehr", program_summary);
    cli_page_section(page, page->markup == CLI_MARKUP_ROFF ? "SYNOPSIS" : "USAGE");
    cli_page_lines(page, "lehr AREA VERB [options] INPUT...\nlehr help [AREA [VERB]]\n");
    cli_page_section(page, "DESCRIPTION");
    cli_page_text(page, program_description);
    cli_page_section(page, "COMMANDS");
    for (const cli_area *area = cli_areas; area->commands != NULL; area++) {
        write_commands(page, area);
    }
    cli_page_section(page, "CONVENTIONS");
    cli_page_text(page, conventions);
    write_exit_status(page);
    cli_page_section(page, "ENVIRONMENT");
    cli_page_item(
        page, "SOURCE_DATE_EPOCH",
        "time in seconds since 1970 that is stored in results instead of now, for reproducible output");
    cli_page_item(page, "TERM", "no progress is drawn when it is 'dumb'");
}

void cli_manual_overview(FILE *out)
{
    fprintf(out, "lehr - %s\n\nusage: lehr AREA VERB [options] INPUT...\n", program_summary);
    for (const cli_area *area = cli_areas; area->commands != NULL; area++) {
        fprintf(out, "\n%s%s%s\n", area->name != NULL ? area->name : "", area->name != NULL ? ": " : "",
                area->summary);
        for (const cli_command *const *command = area->commands; *command != NULL; command++) {
            char name[CLI_NAME_SIZE];
            cli_command_name(name, *command);
            fprintf(out, "  %-16s %s\n", name, (*command)->summary);
        }
    }
    fputs("\n'lehr help AREA VERB' or 'lehr AREA VERB --help' shows the manual of a command.\n", out);
}
