#include "commands.h"

#include <lehr/core/spelling.h>

#include <stdio.h>
#include <string.h>

/// The table: areas in the order of the help. A new area is one line.
const cli_area cli_areas[] = {
    {NULL, "whole studies", cli_study_commands},
    {"dsc", "calorimetry", cli_dsc_commands},
    {"xrd", "detector images", cli_xrd_commands},
    {"pdf", "structure functions", cli_pdf_commands},
    {"fit", "fits: lines, equations of state, pressure scales", cli_fit_commands},
    {"ecnle", "theory of the glass transition", cli_ecnle_commands},
    {"mech", "strength, pop-ins, density", cli_mech_commands},
    {NULL, "the program", cli_general_commands},
    {NULL, NULL, NULL},
};

const cli_area *cli_area_find(const char *name)
{
    for (const cli_area *area = cli_areas; area->commands != NULL; area++) {
        if (area->name != NULL && strcmp(area->name, name) == 0) {
            return area;
        }
    }
    return NULL;
}

const cli_command *cli_command_find(const cli_area *area, const char *verb)
{
    for (const cli_command *const *command = area->commands; *command != NULL; command++) {
        if (strcmp((*command)->verb, verb) == 0) {
            return *command;
        }
    }
    return NULL;
}

const cli_command *cli_command_find_general(const cli_area **area, const char *verb)
{
    const cli_command *found = NULL;
    for (const cli_area *group = cli_areas; found == NULL && group->commands != NULL; group++) {
        found = group->name == NULL ? cli_command_find(group, verb) : NULL;
        if (found != NULL && area != NULL) {
            *area = group;
        }
    }
    return found;
}

size_t cli_verb_first(const char *verb)
{
    return strcspn(verb, " ");
}

const char *cli_verb_second(const char *verb)
{
    size_t first = cli_verb_first(verb);
    return verb[first] == ' ' ? verb + first + 1 : NULL;
}

/// The first word of the verb is this one.
static bool begins_with(const char *verb, const char *word)
{
    size_t first = cli_verb_first(verb);
    return strlen(word) == first && strncmp(verb, word, first) == 0;
}

bool cli_command_leads(const cli_area *area, const cli_command *const *command)
{
    const char *verb = (*command)->verb;
    size_t first = cli_verb_first(verb);
    return command == area->commands || cli_verb_first(command[-1]->verb) != first ||
           strncmp(command[-1]->verb, verb, first) != 0;
}

void cli_command_name(char name[CLI_NAME_SIZE], const cli_command *command)
{
    const char *area = command->area != NULL ? command->area : "";
    snprintf(name, CLI_NAME_SIZE, "%s%s%s", area, command->area != NULL ? " " : "", command->verb);
}

static void consider_verbs(lehr_spelling *search, const cli_area *area)
{
    for (const cli_command *const *command = area->commands; *command != NULL; command++) {
        lehr_spelling_consider(search, (*command)->verb);
    }
}

static lehr_status refuse_verb(const cli_area *area, const char *verb, lehr_error *err)
{
    lehr_spelling search = {.word = verb};
    consider_verbs(&search, area);
    if (search.best != NULL) {
        return lehr_error_set(err, LEHR_ERR_ARG, "'%s' is not a command of %s; did you mean 'lehr %s %s'?",
                              verb, area->name, area->name, search.best);
    }
    return lehr_error_set(err, LEHR_ERR_ARG, "'%s' is not a command of %s; 'lehr %s' lists them", verb,
                          area->name, area->name);
}

/// A group without one of its verbs: names them.
static lehr_status refuse_group(const cli_area *area, const char *group, const char *word, lehr_error *err)
{
    char all[256] = "";
    lehr_spelling search = {.word = word != NULL ? word : ""};
    for (const cli_command *const *command = area->commands; *command != NULL; command++) {
        const char *second = cli_verb_second((*command)->verb);
        if (second != NULL && begins_with((*command)->verb, group)) {
            size_t used = strlen(all);
            snprintf(all + used, sizeof all - used, "%s'lehr %s %s'", used > 0 ? ", " : "", area->name,
                     (*command)->verb);
            lehr_spelling_consider(&search, second);
        }
    }
    if (word != NULL && search.best != NULL) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "'%s %s' is not a command of %s; did you mean 'lehr %s %s %s'?", group, word,
                              area->name, area->name, group, search.best);
    }
    return lehr_error_set(err, LEHR_ERR_ARG, "'%s' of %s needs a second word: %s", group, area->name, all);
}

/// Find the command that the words behind the area name: a verb of one word or of two.
static lehr_status find_verb(const cli_command **command, size_t *used, const cli_area *area, size_t n_words,
                             const char *const *words, lehr_error *err)
{
    bool group = false;
    const char *next = n_words > 1 && words[1][0] != '-' ? words[1] : NULL;
    *command = cli_command_find(area, words[0]);
    *used = 1;
    for (const cli_command *const *each = area->commands; *command == NULL && *each != NULL; each++) {
        const char *second = cli_verb_second((*each)->verb);
        if (second == NULL || !begins_with((*each)->verb, words[0])) {
            continue;
        }
        group = true;
        if (next != NULL && strcmp(second, next) == 0) {
            *command = *each;
            *used = 2;
        }
    }
    if (*command != NULL) {
        return LEHR_OK;
    }
    return group ? refuse_group(area, words[0], next, err) : refuse_verb(area, words[0], err);
}

/// A word that is neither area nor command: the nearest of both, or the area that has such a verb.
static lehr_status refuse_word(const char *word, lehr_error *err)
{
    lehr_spelling search = {.word = word};
    for (const cli_area *area = cli_areas; area->commands != NULL; area++) {
        if (area->name != NULL) {
            lehr_spelling_consider(&search, area->name);
        } else {
            consider_verbs(&search, area);
        }
    }
    for (const cli_area *area = cli_areas; search.best == NULL && area->commands != NULL; area++) {
        if (area->name != NULL && cli_command_find(area, word) != NULL) {
            return lehr_error_set(err, LEHR_ERR_ARG, "unknown command '%s'; did you mean 'lehr %s %s'?", word,
                                  area->name, word);
        }
    }
    if (search.best != NULL) {
        return lehr_error_set(err, LEHR_ERR_ARG, "unknown command '%s'; did you mean 'lehr %s'?", word,
                              search.best);
    }
    return lehr_error_set(err, LEHR_ERR_ARG, "unknown command '%s'; 'lehr help' lists what there is", word);
}

lehr_status cli_commands_resolve(const cli_area **area, const cli_command **command, size_t *used,
                                 size_t n_words, const char *const *words, lehr_error *err)
{
    *area = NULL;
    *command = NULL;
    *used = 0;
    if (n_words == 0) {
        return LEHR_OK;
    }
    *command = cli_command_find_general(area, words[0]);
    if (*command != NULL) {
        *used = 1;
        return LEHR_OK;
    }
    *area = cli_area_find(words[0]);
    if (*area == NULL) {
        return refuse_word(words[0], err);
    }
    *used = 1;
    if (n_words == 1 || words[1][0] == '-') {
        return LEHR_OK;
    }
    size_t of_verb = 0;
    lehr_status status = find_verb(command, &of_verb, *area, n_words - 1, words + 1, err);
    *used += of_verb;
    return status;
}
