#include "options.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const cli_option common_options[] = {
    {.name = "output",
     .letter = 'o',
     .kind = CLI_TEXT,
     .placeholder = "FILE",
     .help = "write the data to FILE instead of standard output; see OUTPUT"},
    {.name = "json",
     .kind = CLI_FLAG,
     .help = "print one JSON object with command, inputs, parameters, results and warnings"},
    {.name = "plot",
     .kind = CLI_TEXT,
     .placeholder = "FILE",
     .help = "draw the figure of each input to FILE (.svg, .pdf or .png); several inputs need a folder or "
             "{name}"},
    {.name = "threads",
     .letter = 'j',
     .kind = CLI_INTEGER,
     .placeholder = "N",
     .fallback = "0",
     .help = "number of threads; 0 takes all processors; results do not depend on it"},
    {.name = "max-memory",
     .kind = CLI_TEXT,
     .placeholder = "SIZE",
     .help =
         "most memory to take, such as 500M or 8G (powers of 1024): a file that asks for more is refused; "
         "without it three quarters of the memory of the machine"},
    {.name = "quiet",
     .letter = 'q',
     .kind = CLI_FLAG,
     .help = "no progress and no warnings on standard error"},
    {.name = "verbose",
     .letter = 'v',
     .kind = CLI_FLAG,
     .help = "tell on standard error the parameters in effect and the time of each input"},
    {.name = "help", .letter = 'h', .kind = CLI_FLAG, .help = "show this page"},
};

#define N_COMMON (sizeof common_options / sizeof common_options[0])

static bool has_own(const cli_command *command, const char *name)
{
    for (const cli_option *own = command->options; own != NULL && own->name != NULL; own++) {
        if (strcmp(own->name, name) == 0) {
            return true;
        }
    }
    return false;
}

static bool applies(const cli_command *command, const cli_option *common)
{
    if (has_own(command, common->name)) {
        return false;
    }
    if (strcmp(common->name, "help") == 0) {
        return true;
    }
    if (command->analyse == NULL) {
        return false;
    }
    if (strcmp(common->name, "output") == 0) {
        return command->output != CLI_OUTPUT_NONE;
    }
    if (strcmp(common->name, "plot") == 0) {
        return command->plot != NULL;
    }
    if (strcmp(common->name, "threads") == 0) {
        return command->threaded || (command->max_operands > 1 && !command->together);
    }
    if (strcmp(common->name, "max-memory") == 0) { // images announce sizes that must not be believed
        return command->area != NULL && strcmp(command->area, "xrd") == 0;
    }
    return true;
}

size_t cli_options_own_count(const cli_command *command)
{
    size_t n = 0;
    while (command->options != NULL && command->options[n].name != NULL) {
        n++;
    }
    return n;
}

size_t cli_options_count(const cli_command *command)
{
    size_t n = cli_options_own_count(command);
    for (size_t i = 0; i < N_COMMON; i++) {
        n += applies(command, &common_options[i]);
    }
    return n;
}

const cli_option *cli_options_at(const cli_command *command, size_t i)
{
    size_t n_own = cli_options_own_count(command);
    if (i < n_own) {
        return &command->options[i];
    }
    size_t left = i - n_own;
    for (size_t k = 0; k < N_COMMON; k++) {
        if (applies(command, &common_options[k]) && left-- == 0) {
            return &common_options[k];
        }
    }
    return NULL;
}

size_t cli_options_find(const cli_command *command, const char *name, size_t length)
{
    size_t n = cli_options_count(command);
    for (size_t i = 0; i < n; i++) {
        const char *known = cli_options_at(command, i)->name;
        if (strlen(known) == length && strncmp(known, name, length) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

size_t cli_options_find_letter(const cli_command *command, char letter)
{
    size_t n = cli_options_count(command);
    for (size_t i = 0; i < n; i++) {
        if (cli_options_at(command, i)->letter == letter) {
            return i;
        }
    }
    return SIZE_MAX;
}

bool cli_options_offers(const cli_command *command, const char *name)
{
    return !has_own(command, name) && cli_options_find(command, name, strlen(name)) != SIZE_MAX;
}

static size_t append(char *key, size_t used, const char *text)
{
    size_t length = strlen(text);
    if (used + length >= CLI_KEY_SIZE) {
        return used;
    }
    memcpy(key + used, text, length + 1);
    return used + length;
}

/// "K/s" -> "_K_per_s", "1/angstrom" -> "_per_ang", "J/g/K" -> "_J_per_gK", "g/cm^3" -> "_g_per_cm3".
static void append_unit(char *key, size_t used, const char *unit)
{
    bool divided = false;
    const char *rest = unit;
    if (strncmp(rest, "1/", 2) == 0) {
        used = append(key, used, "_per_");
        divided = true;
        rest += 2;
    } else {
        used = append(key, used, "_");
    }
    for (; *rest != '\0'; rest++) {
        char letter[2] = {*rest, '\0'};
        if (strncmp(rest, "angstrom", 8) == 0) {
            used = append(key, used, "ang");
            rest += 7;
        } else if (*rest == '/') {
            used = append(key, used, divided ? "" : "_per_");
            divided = true;
        } else if (strchr("^() *", *rest) == NULL) {
            used = append(key, used, letter);
        }
    }
}

void cli_options_key(char key[CLI_KEY_SIZE], const cli_option *option)
{
    snprintf(key, CLI_KEY_SIZE, "%s", option->key != NULL ? option->key : option->name);
    if (option->key != NULL) {
        return;
    }
    for (char *c = key; *c != '\0'; c++) {
        *c = *c == '-' ? '_' : *c;
    }
    if (option->kind == CLI_WINDOW) {
        append(key, strlen(key), "_window");
    }
    if (option->unit != NULL && option->unit[0] != '\0') {
        append_unit(key, strlen(key), option->unit);
    }
}

void cli_options_placeholder(char *buffer, size_t size, const cli_option *option)
{
    buffer[0] = '\0';
    if (option->kind == CLI_FLAG) {
        return;
    }
    if (option->placeholder != NULL) {
        snprintf(buffer, size, "%s", option->placeholder);
        return;
    }
    for (size_t i = 0; option->choices != NULL && option->choices[i] != NULL; i++) {
        size_t used = strlen(buffer);
        snprintf(buffer + used, size - used, "%s%s", i > 0 ? "|" : "", option->choices[i]);
    }
}

bool cli_options_names_file(const cli_option *option, const char *value)
{
    return option->kind == CLI_FILE && value != NULL && !(option->or_text && access(value, F_OK) != 0);
}
