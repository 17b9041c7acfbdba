#include "completion.h"

#include "commands.h"
#include "options.h"

#include <string.h>

typedef void (*per_command)(FILE *out, const cli_area *area, const cli_command *command);

static void for_each_command(FILE *out, per_command visit)
{
    for (const cli_area *area = cli_areas; area->commands != NULL; area++) {
        for (const cli_command *const *command = area->commands; *command != NULL; command++) {
            visit(out, area, *command);
        }
    }
}

/// Text inside single quotes; @p escape stands for a quote in this shell. ':' and brackets get a backslash on
/// demand.
static void write_quoted(FILE *out, const char *text, const char *escape, const char *special)
{
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '\'') {
            fputs(escape, out);
        } else {
            fprintf(out, "%s%c", strchr(special, *c) != NULL ? "\\" : "", *c);
        }
    }
}

/// Whether the command is one of a group; its first word and an area name the group.
static bool grouped(const cli_command *command)
{
    return cli_verb_second(command->verb) != NULL;
}

/// Number of words of a name.
static int count_words(const char *name)
{
    int n = 1;
    for (const char *c = name; *c != '\0'; c++) {
        n += *c == ' ';
    }
    return n;
}

/// True when both commands belong to the same group.
static bool same_group(const cli_command *a, const cli_command *b)
{
    size_t first = cli_verb_first(a->verb);
    return grouped(a) && grouped(b) && first == cli_verb_first(b->verb) &&
           strncmp(a->verb, b->verb, first) == 0;
}

// ---- bash ---------------------------------------------------------------------------
static void bash_verbs(FILE *out, const cli_area *area)
{
    for (const cli_command *const *command = area->commands; *command != NULL; command++) {
        if (cli_command_leads(area, command)) {
            fprintf(out, " %.*s", (int)cli_verb_first((*command)->verb), (*command)->verb);
        }
    }
}

/// What can stand behind the first word of a verb of two.
static void bash_groups(FILE *out, const cli_area *area)
{
    for (const cli_command *const *command = area->commands; *command != NULL; command++) {
        if (!grouped(*command) || !cli_command_leads(area, command)) {
            continue;
        }
        fprintf(out, "    '%s %.*s') name=\"$name $third\"; words='", area->name,
                (int)cli_verb_first((*command)->verb), (*command)->verb);
        for (const cli_command *const *other = command; *other != NULL; other++) {
            if (same_group(*command, *other)) {
                fprintf(out, " %s", cli_verb_second((*other)->verb));
            }
        }
        fputs("' ;;\n", out);
    }
}

/// What can stand as first word.
static void bash_first(FILE *out)
{
    for (const cli_area *area = cli_areas; area->commands != NULL; area++) {
        if (area->name != NULL) {
            fprintf(out, " %s", area->name);
        } else {
            bash_verbs(out, area);
        }
    }
}

static void bash_command(FILE *out, const cli_area *area, const cli_command *command)
{
    (void)area;
    char name[CLI_NAME_SIZE];
    cli_command_name(name, command);
    fprintf(out, "    '%s')\n        options='", name);
    size_t n = cli_options_count(command);
    for (size_t i = 0; i < n; i++) {
        fprintf(out, "%s--%s", i > 0 ? " " : "", cli_options_at(command, i)->name);
    }
    fputs("'\n        case $previous in\n", out);
    for (size_t i = 0; i < n; i++) {
        const cli_option *option = cli_options_at(command, i);
        if (option->kind == CLI_CHOICE) {
            fprintf(out, "        --%s) choices='", option->name);
            for (size_t k = 0; option->choices[k] != NULL; k++) {
                fprintf(out, "%s%s", k > 0 ? " " : "", option->choices[k]);
            }
            fputs("' ;;\n", out);
        }
    }
    fputs("        esac ;;\n", out);
}

void cli_completion_bash(FILE *out)
{
    fputs("# Completion of lehr for bash.\n"
          "_lehr() {\n"
          "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}\n"
          "    local first=${COMP_WORDS[1]-} second=${COMP_WORDS[2]-} third=${COMP_WORDS[3]-}\n"
          "    local name options= choices= words=\n"
          "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
          "        words='",
          out);
    bash_first(out);
    fputs("'\n        COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n        return\n    fi\n"
          "    name=$first\n    case $first in\n",
          out);
    for (const cli_area *area = cli_areas; area->commands != NULL; area++) {
        if (area->name != NULL) {
            fprintf(out, "    %s) name=\"$first $second\"; words='", area->name);
            bash_verbs(out, area);
            fputs("' ;;\n", out);
        }
    }
    fputs("    esac\n"
          "    if [ \"$COMP_CWORD\" -eq 2 ] && [ -n \"$words\" ]; then\n"
          "        COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n        return\n    fi\n"
          "    words=\n    case $name in\n",
          out);
    for (const cli_area *area = cli_areas; area->commands != NULL; area++) {
        if (area->name != NULL) {
            bash_groups(out, area);
        }
    }
    fputs("    esac\n"
          "    if [ \"$COMP_CWORD\" -eq 3 ] && [ -n \"$words\" ]; then\n"
          "        COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n        return\n    fi\n"
          "    case $name in\n",
          out);
    for_each_command(out, bash_command);
    fputs("    esac\n"
          "    if [ -n \"$choices\" ]; then\n"
          "        COMPREPLY=($(compgen -W \"$choices\" -- \"$current\"))\n"
          "    elif [ \"${current:0:1}\" = - ]; then\n"
          "        COMPREPLY=($(compgen -W \"$options\" -- \"$current\"))\n"
          "    else\n"
          "        COMPREPLY=($(compgen -f -- \"$current\"))\n"
          "    fi\n}\n"
          "complete -o filenames -F _lehr lehr\n",
          out);
}

// ---- zsh ----------------------------------------------------------------------------
static void zsh_describe(FILE *out, const char *name, const char *summary)
{
    fprintf(out, " '%s:", name);
    write_quoted(out, summary, "'\\''", "");
    fputc('\'', out);
}

/// First word of a verb, and what it does: the summary, or for a group its second words.
static void describe_verb(char *word, char *text, size_t size, const cli_command *const *command)
{
    snprintf(word, size, "%.*s", (int)cli_verb_first((*command)->verb), (*command)->verb);
    snprintf(text, size, "%s", grouped(*command) ? "" : (*command)->summary);
    for (const cli_command *const *other = command; grouped(*command) && *other != NULL; other++) {
        size_t used = strlen(text);
        if (same_group(*command, *other)) {
            snprintf(text + used, size - used, "%s%s", used > 0 ? ", " : "", cli_verb_second((*other)->verb));
        }
    }
}

static void zsh_verbs(FILE *out, const cli_area *area)
{
    char word[256], text[256];
    for (const cli_command *const *command = area->commands; *command != NULL; command++) {
        if (cli_command_leads(area, command)) {
            describe_verb(word, text, sizeof word, command);
            zsh_describe(out, word, text);
        }
    }
}

static void zsh_groups(FILE *out, const cli_area *area)
{
    for (const cli_command *const *command = area->commands; *command != NULL; command++) {
        if (!grouped(*command) || !cli_command_leads(area, command)) {
            continue;
        }
        fprintf(out, "        '%s %.*s') known=(", area->name, (int)cli_verb_first((*command)->verb),
                (*command)->verb);
        for (const cli_command *const *other = command; *other != NULL; other++) {
            if (same_group(*command, *other)) {
                zsh_describe(out, cli_verb_second((*other)->verb), (*other)->summary);
            }
        }
        fputs("); _describe command known; return ;;\n", out);
    }
}

static void zsh_option(FILE *out, const cli_option *option)
{
    char placeholder[256];
    cli_options_placeholder(placeholder, sizeof placeholder, option);
    fprintf(out, " \\\n            '--%s[", option->name);
    write_quoted(out, option->help, "'\\''", "[]:");
    fputc(']', out);
    if (option->kind == CLI_CHOICE) {
        fprintf(out, ":%s:(", option->name);
        for (size_t k = 0; option->choices[k] != NULL; k++) {
            fprintf(out, "%s%s", k > 0 ? " " : "", option->choices[k]);
        }
        fputc(')', out);
    } else if (option->kind != CLI_FLAG) {
        fputc(':', out);
        write_quoted(out, placeholder, "'\\''", "[]:");
        fprintf(out, ":%s", strcmp(placeholder, "FILE") == 0 ? "_files" : " ");
    }
    fputc('\'', out);
}

static void zsh_command(FILE *out, const cli_area *area, const cli_command *command)
{
    char name[CLI_NAME_SIZE];
    cli_command_name(name, command);
    int n_words = count_words(name);
    (void)area;
    fprintf(out, "    '%s '*)\n        (( CURRENT -= %d )); shift %d words\n        _arguments -s", name,
            n_words, n_words);
    size_t n = cli_options_count(command);
    for (size_t i = 0; i < n; i++) {
        zsh_option(out, cli_options_at(command, i));
    }
    fputs(" \\\n            '*:input:_files' ;;\n", out);
}

void cli_completion_zsh(FILE *out)
{
    fputs("#compdef lehr\n# Completion of lehr for zsh.\n_lehr() {\n    local -a known\n"
          "    if (( CURRENT == 2 )); then\n        known=(",
          out);
    for (const cli_area *area = cli_areas; area->commands != NULL; area++) {
        if (area->name != NULL) {
            zsh_describe(out, area->name, area->summary);
        } else {
            zsh_verbs(out, area);
        }
    }
    fputs(")\n        _describe command known\n        return\n    fi\n"
          "    if (( CURRENT == 3 )); then\n        case $words[2] in\n",
          out);
    for (const cli_area *area = cli_areas; area->commands != NULL; area++) {
        if (area->name != NULL) {
            fprintf(out, "        %s) known=(", area->name);
            zsh_verbs(out, area);
            fputs("); _describe command known; return ;;\n", out);
        }
    }
    fputs("        esac\n    fi\n    if (( CURRENT == 4 )); then\n        case \"$words[2] $words[3]\" in\n",
          out);
    for (const cli_area *area = cli_areas; area->commands != NULL; area++) {
        if (area->name != NULL) {
            zsh_groups(out, area);
        }
    }
    fputs("        esac\n    fi\n    case \"$words[2] $words[3] $words[4] \" in\n", out);
    for_each_command(out, zsh_command);
    fputs("    esac\n}\nif [ \"$funcstack[1]\" = _lehr ]; then\n    _lehr \"$@\"\nelse\n    compdef _lehr "
          "lehr\nfi\n",
          out);
}

// ---- fish ---------------------------------------------------------------------------
static void fish_word(FILE *out, const char *condition, const char *word, const char *summary)
{
    fprintf(out, "complete -c lehr -f -n \"%s\" -a '%s' -d '", condition, word);
    write_quoted(out, summary, "\\'", "\\");
    fputs("'\n", out);
}

static void fish_command(FILE *out, const cli_area *area, const cli_command *command)
{
    char condition[256];
    if (area->name == NULL) {
        snprintf(condition, sizeof condition, "__lehr_at %s", command->verb);
    } else {
        snprintf(condition, sizeof condition, "__lehr_at %s %s", area->name, command->verb);
    }
    size_t n = cli_options_count(command);
    for (size_t i = 0; i < n; i++) {
        const cli_option *option = cli_options_at(command, i);
        fprintf(out, "complete -c lehr -n \"%s\" -l %s", condition, option->name);
        if (option->letter != 0) {
            fprintf(out, " -s %c", option->letter);
        }
        if (option->kind == CLI_CHOICE) {
            fputs(" -x -a '", out);
            for (size_t k = 0; option->choices[k] != NULL; k++) {
                fprintf(out, "%s%s", k > 0 ? " " : "", option->choices[k]);
            }
            fputc('\'', out);
        } else if (option->kind != CLI_FLAG) {
            fputs(" -r", out);
        }
        fputs(" -d '", out);
        write_quoted(out, option->help, "\\'", "\\");
        fputs("'\n", out);
    }
}

/// Verbs behind their area, and second words behind the first.
static void fish_verbs(FILE *out, const cli_area *area, const char *condition)
{
    char word[256], text[256], deeper[520];
    for (const cli_command *const *command = area->commands; *command != NULL; command++) {
        describe_verb(word, text, sizeof word, command);
        if (cli_command_leads(area, command)) {
            fish_word(out, condition, word, text);
        }
        if (grouped(*command)) {
            snprintf(deeper, sizeof deeper, "%s %s", condition, word);
            fish_word(out, deeper, cli_verb_second((*command)->verb), (*command)->summary);
        }
    }
}

void cli_completion_fish(FILE *out)
{
    fputs("# Completion of lehr for fish.\n"
          "function __lehr_at -d 'the command line begins with these words'\n"
          "    set -l words (commandline -opc)\n"
          "    set -l n (count $argv)\n"
          "    test (count $words) -gt $n; or return 1\n"
          "    test $n -gt 0; or return 0\n"
          "    set -l last (math $n + 1)\n"
          "    set -l begin $words[2..$last]\n"
          "    test \"$begin\" = \"$argv\"\n"
          "end\n"
          "function __lehr_exactly -d 'the command line is these words'\n"
          "    set -l words (commandline -opc)\n"
          "    set -l n (math (count $argv) + 1)\n"
          "    __lehr_at $argv; and test (count $words) -eq $n\n"
          "end\n",
          out);
    for (const cli_area *area = cli_areas; area->commands != NULL; area++) {
        char condition[256];
        snprintf(condition, sizeof condition, "__lehr_exactly %s", area->name != NULL ? area->name : "");
        if (area->name != NULL) {
            fish_word(out, "__lehr_exactly", area->name, area->summary);
        }
        fish_verbs(out, area, condition);
    }
    for_each_command(out, fish_command);
}
