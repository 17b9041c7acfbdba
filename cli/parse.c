#include "parse.h"

#include "options.h"
#include <lehr/core/spelling.h>

#include <ctype.h>
#include <lehr/core/alloc.h>
#include <lehr/core/number.h>
#include <lehr/core/units.h>
#include <limits.h>
#include <math.h>
#include <string.h>
#include <strings.h>

/// Place in the words of the command line.
typedef struct cursor {
    const char *const *words;
    size_t n_words;
    size_t next;
} cursor;

// ---- values -------------------------------------------------------------------------
static lehr_status parse_plain(double *out, const char *text, size_t length, lehr_error *err)
{
    lehr_status status = lehr_number_parse(out, text, length, lehr_number_style_c(), err);
    if (status == LEHR_OK && !isfinite(*out)) {
        status = lehr_error_set(err, LEHR_ERR_ARG, "'%.*s' is not a finite number", (int)length, text);
    }
    return status;
}

static lehr_status parse_number(double *out, const char *text, const char *unit, lehr_error *err)
{
    if (unit == NULL || unit[0] == '\0') {
        return parse_plain(out, text, strlen(text), err);
    }
    lehr_status status = lehr_units_parse(out, text, unit, err);
    if (status == LEHR_OK && !isfinite(*out)) {
        status = lehr_error_set(err, LEHR_ERR_ARG, "'%s' is not a finite number", text);
    }
    return status;
}

static lehr_status parse_window(double out[2], const char *text, const char *unit, lehr_error *err)
{
    if (unit != NULL && unit[0] != '\0') {
        return lehr_units_parse_window(out, text, unit, err);
    }
    const char *colon = strchr(text, ':');
    if (colon == NULL) {
        return lehr_error_set(err, LEHR_ERR_ARG, "'%s' is not a window; write A:B", text);
    }
    lehr_status status = parse_plain(&out[0], text, (size_t)(colon - text), err);
    if (status == LEHR_OK) {
        status = parse_plain(&out[1], colon + 1, strlen(colon + 1), err);
    }
    if (status == LEHR_OK && !(out[0] < out[1])) {
        status = lehr_error_set(err, LEHR_ERR_ARG,
                                "the window '%s' is empty; its first bound must be the smaller", text);
    }
    return status;
}

static lehr_status parse_choice(size_t *out, const char *text, const char *const *choices, lehr_error *err)
{
    lehr_spelling search = {.word = text};
    char all[512] = "";
    for (size_t i = 0; choices[i] != NULL; i++) {
        if (strcmp(choices[i], text) == 0) {
            *out = i;
            return LEHR_OK;
        }
        lehr_spelling_consider(&search, choices[i]);
        if (i > 0) {
            strncat(all, ", ", sizeof all - strlen(all) - 1);
        }
        strncat(all, choices[i], sizeof all - strlen(all) - 1);
    }
    if (search.best != NULL) {
        return lehr_error_set(err, LEHR_ERR_ARG, "'%s' is not one of %s; did you mean '%s'?", text, all,
                              search.best);
    }
    return lehr_error_set(err, LEHR_ERR_ARG, "'%s' is not one of %s", text, all);
}

static lehr_status add_item(cli_setting *setting, const char *start, size_t length, lehr_error *err)
{
    char **items = lehr_core_realloc(setting->items, setting->n_items + 1, sizeof *items);
    if (items == NULL) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for a list");
    }
    setting->items = items;
    items[setting->n_items] = lehr_core_alloc(length + 1, 1);
    if (items[setting->n_items] == NULL) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for a list");
    }
    memcpy(items[setting->n_items++], start, length);
    return LEHR_OK;
}

static lehr_status parse_list(cli_setting *setting, const char *text, lehr_error *err)
{
    const char *start = text;
    for (;;) {
        size_t length = strcspn(start, ",");
        if (length == 0) {
            return lehr_error_set(err, LEHR_ERR_ARG, "'%s' has an empty item; write A,B,C", text);
        }
        lehr_status status = add_item(setting, start, length, err);
        if (status != LEHR_OK || start[length] == '\0') {
            return status;
        }
        start += length + 1;
    }
}

static lehr_status set_value(cli_setting *setting, const cli_option *option, const char *text,
                             lehr_error *err)
{
    lehr_status status = LEHR_OK;
    switch (option->kind) {
    case CLI_NUMBER:
        status = parse_number(&setting->number, text, option->unit, err);
        break;
    case CLI_WINDOW: // one whose unit follows another option waits until that is known
        status =
            option->unit_option != NULL ? LEHR_OK : parse_window(setting->window, text, option->unit, err);
        break;
    case CLI_INTEGER:
        status = lehr_number_parse_size(&setting->integer, text, err);
        if (status == LEHR_OK && setting->integer > INT_MAX) {
            status =
                lehr_error_set(err, LEHR_ERR_ARG, "%zu is too large; at most %d", setting->integer, INT_MAX);
        }
        break;
    case CLI_CHOICE:
        status = parse_choice(&setting->choice, text, option->choices, err);
        break;
    case CLI_LIST:
        status = parse_list(setting, text, err);
        break;
    case CLI_TEXT:
    case CLI_FILE:
        if (text[0] == '\0') {
            status = lehr_error_set(err, LEHR_ERR_ARG, "the value is empty");
        }
        break;
    case CLI_FLAG:
        break;
    }
    if (status != LEHR_OK) {
        return lehr_error_wrap(err, status, "option --%s", option->name);
    }
    setting->text = text;
    return LEHR_OK;
}

// ---- words --------------------------------------------------------------------------
static lehr_status refuse_unknown(const cli_command *command, const char *word, size_t length,
                                  lehr_error *err)
{
    char name[LEHR_SPELLING_MAX + 1];
    size_t kept = length < LEHR_SPELLING_MAX ? length : LEHR_SPELLING_MAX;
    memcpy(name, word, kept);
    name[kept] = '\0';
    lehr_spelling search = {.word = name};
    size_t n = cli_options_count(command);
    for (size_t i = 0; i < n; i++) {
        lehr_spelling_consider(&search, cli_options_at(command, i)->name);
    }
    if (search.best != NULL) {
        return lehr_error_set(err, LEHR_ERR_ARG, "unknown option --%s; did you mean --%s?", name,
                              search.best);
    }
    return lehr_error_set(err, LEHR_ERR_ARG, "unknown option --%s", name);
}

/// "-inf", "-nan" and what begins so: no numbers that are of use, but meant as such.
static bool is_special(const char *word)
{
    return strncasecmp(word, "-inf", 4) == 0 || strncasecmp(word, "-nan", 4) == 0;
}

/// Negative numbers and "-" are values; "-x" and "--x" are options that stand where a value is missing.
static bool can_be_value(const char *word)
{
    return word[0] != '-' || word[1] == '\0' || word[1] == '.' || isdigit((unsigned char)word[1]) ||
           is_special(word);
}

/// Give an option its value: @p attached, or the next word.
static lehr_status take_value(cli_call *call, size_t i, const char *attached, cursor *at, lehr_error *err)
{
    const cli_option *option = cli_options_at(call->command, i);
    cli_setting *setting = &call->settings[i];
    if (attached == NULL) {
        if (at->next >= at->n_words || !can_be_value(at->words[at->next])) {
            char placeholder[256];
            cli_options_placeholder(placeholder, sizeof placeholder, option);
            return lehr_error_set(err, LEHR_ERR_ARG, "option --%s needs a value: --%s %s", option->name,
                                  option->name, placeholder);
        }
        attached = at->words[at->next++];
    }
    if (setting->given && option->kind == CLI_LIST) {
        return lehr_error_set(
            err, LEHR_ERR_ARG,
            "option --%s is given twice; one list holds all, separated by commas: --%s %s,%s", option->name,
            option->name, setting->text, attached);
    }
    if (setting->given) {
        return lehr_error_set(err, LEHR_ERR_ARG, "option --%s is given twice: '%s' and '%s'", option->name,
                              setting->text, attached);
    }
    setting->given = true;
    return set_value(setting, option, attached, err);
}

static lehr_status take_long(cli_call *call, const char *word, cursor *at, lehr_error *err)
{
    size_t length = strcspn(word, "=");
    const char *value = word[length] == '=' ? word + length + 1 : NULL;
    size_t i = cli_options_find(call->command, word, length);
    if (i == SIZE_MAX) {
        return refuse_unknown(call->command, word, length, err);
    }
    if (cli_options_at(call->command, i)->kind != CLI_FLAG) {
        return take_value(call, i, value, at, err);
    }
    if (value != NULL) {
        return lehr_error_set(err, LEHR_ERR_ARG, "option --%.*s takes no value, but '%s' was given",
                              (int)length, word, value);
    }
    call->settings[i].given = true;
    return LEHR_OK;
}

static lehr_status take_letters(cli_call *call, const char *letters, cursor *at, lehr_error *err)
{
    for (const char *c = letters; *c != '\0'; c++) {
        size_t i = cli_options_find_letter(call->command, *c);
        if (i == SIZE_MAX && letters[1] != '\0' && c == letters &&
            cli_options_find(call->command, letters, strcspn(letters, "=")) != SIZE_MAX) {
            return lehr_error_set(err, LEHR_ERR_ARG, "unknown option -%s; did you mean --%s?", letters,
                                  letters);
        }
        if (i == SIZE_MAX) {
            return lehr_error_set(err, LEHR_ERR_ARG, "unknown option -%c", *c);
        }
        if (cli_options_at(call->command, i)->kind != CLI_FLAG) {
            return take_value(call, i, c[1] != '\0' ? c + 1 : NULL, at, err);
        }
        call->settings[i].given = true;
    }
    return LEHR_OK;
}

static lehr_status take_words(cli_call *call, cursor *at, lehr_error *err)
{
    bool options_over = false;
    while (at->next < at->n_words) {
        const char *word = at->words[at->next++];
        lehr_status status = LEHR_OK;
        if (options_over || word[0] != '-' || word[1] == '\0') {
            call->operands[call->n_operands++] = word;
        } else if (strcmp(word, "--") == 0) {
            options_over = true;
        } else if (word[1] == '-') {
            status = take_long(call, word + 2, at, err);
        } else {
            status = take_letters(call, word + 1, at, err);
        }
        if (status != LEHR_OK) {
            return status;
        }
    }
    return LEHR_OK;
}

// ---- the whole ----------------------------------------------------------------------
static lehr_status check_operands(const cli_call *call, lehr_error *err)
{
    const cli_command *command = call->command;
    if (call->n_operands < command->min_operands) {
        return lehr_error_set(err, LEHR_ERR_ARG, "%s missing: expected %s",
                              command->min_operands - call->n_operands == 1 ? "an argument is"
                                                                            : "arguments are",
                              command->operands);
    }
    for (size_t i = 0; command->by_name && i < call->n_operands; i++) {
        if (strcmp(call->operands[i], "-") == 0) {
            return lehr_error_set(err, LEHR_ERR_ARG, "'-': standard input cannot be used here; name a file");
        }
    }
    if (call->n_operands > command->max_operands) {
        const char *excess = call->operands[command->max_operands];
        if (command->max_operands == 0) {
            return lehr_error_set(err, LEHR_ERR_ARG, "takes no argument, but '%s' was given", excess);
        }
        return lehr_error_set(err, LEHR_ERR_ARG, "one argument too many: '%s'; expected %s", excess,
                              command->operands);
    }
    return LEHR_OK;
}

static lehr_status apply_defaults(cli_call *call, lehr_error *err)
{
    size_t n = cli_options_count(call->command);
    for (size_t i = 0; i < n; i++) {
        const cli_option *option = cli_options_at(call->command, i);
        if (call->settings[i].given) {
            continue;
        }
        if (option->required) {
            char placeholder[256];
            cli_options_placeholder(placeholder, sizeof placeholder, option);
            return lehr_error_set(err, LEHR_ERR_ARG, "option --%s %s is required: %s", option->name,
                                  placeholder, option->help);
        }
        lehr_status status =
            option->fallback != NULL ? set_value(&call->settings[i], option, option->fallback, err) : LEHR_OK;
        if (status != LEHR_OK) {
            return status;
        }
    }
    return LEHR_OK;
}

/// Windows whose unit another option chooses.
static lehr_status read_waiting(cli_call *call, lehr_error *err)
{
    size_t n = cli_options_own_count(call->command);
    for (size_t i = 0; i < n; i++) {
        const cli_option *option = &call->command->options[i];
        cli_setting *setting = &call->settings[i];
        if (option->unit_option == NULL || setting->text == NULL) {
            continue;
        }
        const char *unit = option->units[cli_call_choice(call, option->unit_option)];
        lehr_status status = parse_window(setting->window, setting->text, unit, err);
        if (status != LEHR_OK) {
            return lehr_error_wrap(err, status, "option --%s", option->name);
        }
    }
    return LEHR_OK;
}

lehr_status cli_parse(cli_call **out, const cli_command *command, size_t n_words, const char *const *words,
                      lehr_error *err)
{
    *out = NULL;
    cli_call *call = NULL;
    cursor at = {.words = words, .n_words = n_words};
    lehr_status status = cli_call_create(&call, command, err);
    if (status != LEHR_OK) {
        return status;
    }
    call->operands = lehr_core_alloc(n_words, sizeof *call->operands);
    if (call->operands == NULL) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for the arguments");
        goto done;
    }
    status = take_words(call, &at, err);
    if (status == LEHR_OK && !cli_call_flag(call, "help")) {
        status = check_operands(call, err);
        if (status == LEHR_OK) {
            status = apply_defaults(call, err);
        }
        if (status == LEHR_OK) {
            status = read_waiting(call, err);
        }
    }
    if (status == LEHR_OK) {
        size_t threads = cli_options_offers(command, "threads") ? cli_call_integer(call, "threads") : 0;
        call->threads = threads != SIZE_MAX ? (int)threads : 0;
        *out = call;
        call = NULL;
    }
done:
    cli_call_free(call);
    return status;
}
