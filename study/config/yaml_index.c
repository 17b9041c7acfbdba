#include "yaml_index.h"

#include <lehr/core/alloc.h>
#include <stdio.h>
#include <string.h>
#include <yaml.h>

enum { DEEPEST = 12, PATH_SIZE = 512 };

/// An open mapping or sequence.
typedef struct level {
    bool is_sequence;
    bool expects_key;
    size_t count;       ///< entries seen in a sequence
    size_t path_length; ///< of the container itself
} level;

typedef struct walker {
    yaml_index *index;
    level levels[DEEPEST];
    size_t depth;
    char path[PATH_SIZE]; ///< of the value that comes next
    size_t documents;
} walker;

void yaml_index_free(yaml_index *index)
{
    if (!index) {
        return;
    }
    for (size_t i = 0; i < index->size; i++) {
        lehr_core_free(index->entries[i].path);
    }
    lehr_core_free(index->entries);
    lehr_core_free(index);
}

static const yaml_entry *find(const yaml_index *index, const char *path, size_t length)
{
    for (size_t i = 0; i < index->size; i++) {
        if (strlen(index->entries[i].path) == length && memcmp(index->entries[i].path, path, length) == 0) {
            return &index->entries[i];
        }
    }
    return NULL;
}

size_t yaml_index_line(const yaml_index *index, const char *path)
{
    for (size_t length = strlen(path); length > 0; length--) {
        const yaml_entry *entry = find(index, path, length);
        if (entry) {
            return entry->line;
        }
    }
    return 1;
}

bool yaml_index_is_word(const yaml_index *index, const char *path)
{
    const yaml_entry *entry = find(index, path, strlen(path));
    return entry && entry->is_word;
}

static lehr_status refuse(const walker *walk, const yaml_event_t *event, lehr_error *err, const char *what)
{
    return lehr_error_set(err, LEHR_ERR_FORMAT, "%s:%zu: %s", walk->index->name, event->start_mark.line + 1,
                          what);
}

/// Remember the line of the current path.
static lehr_status remember(walker *walk, const yaml_event_t *event, lehr_error *err)
{
    yaml_index *index = walk->index;
    const yaml_entry *known = find(index, walk->path, strlen(walk->path));
    if (known) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "%s:%zu: key '%s' was given before, in line %zu",
                              index->name, event->start_mark.line + 1, walk->path, known->line);
    }
    yaml_entry *entries = lehr_core_realloc(index->entries, index->size + 1, sizeof *entries);
    if (!entries) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory to read %s", index->name);
    }
    index->entries = entries;
    char *path = lehr_core_strdup(walk->path);
    if (!path) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory to read %s", index->name);
    }
    entries[index->size++] = (yaml_entry){.path = path, .line = event->start_mark.line + 1};
    return LEHR_OK;
}

/// Set the path to that of the innermost container, followed by a formatted entry.
static lehr_status extend_path(walker *walk, const yaml_event_t *event, const char *key, size_t number,
                               lehr_error *err)
{
    size_t base = walk->levels[walk->depth - 1].path_length;
    size_t space = PATH_SIZE - base;
    int length = key ? snprintf(walk->path + base, space, "%s%s", base > 0 ? "." : "", key)
                     : snprintf(walk->path + base, space, "[%zu]", number);
    if (length < 0 || (size_t)length >= space) {
        walk->path[base] = '\0';
        return refuse(walk, event, err, "the key is too long");
    }
    return LEHR_OK;
}

/// A value begins: in a sequence it gets the next number.
static lehr_status begin_value(walker *walk, const yaml_event_t *event, lehr_error *err)
{
    if (walk->depth == 0) {
        return LEHR_OK;
    }
    level *top = &walk->levels[walk->depth - 1];
    if (!top->is_sequence) {
        if (top->expects_key) {
            return refuse(walk, event, err, "a key must be a plain word");
        }
        top->expects_key = true;
        return LEHR_OK;
    }
    lehr_status status = extend_path(walk, event, NULL, top->count++, err);
    return status == LEHR_OK ? remember(walk, event, err) : status;
}

static lehr_status push(walker *walk, const yaml_event_t *event, bool is_sequence, lehr_error *err)
{
    lehr_status status = begin_value(walk, event, err);
    if (status != LEHR_OK) {
        return status;
    }
    if (walk->depth == DEEPEST) {
        return refuse(walk, event, err, "nested too deeply for a study");
    }
    walk->levels[walk->depth++] = (level){
        .is_sequence = is_sequence,
        .expects_key = !is_sequence,
        .path_length = strlen(walk->path),
    };
    return LEHR_OK;
}

static lehr_status pop(walker *walk)
{
    walk->depth--;
    walk->path[walk->depth > 0 ? walk->levels[walk->depth - 1].path_length : 0] = '\0';
    return LEHR_OK;
}

static lehr_status take_scalar(walker *walk, const yaml_event_t *event, lehr_error *err)
{
    level *top = walk->depth > 0 ? &walk->levels[walk->depth - 1] : NULL;
    if (!top || top->is_sequence || !top->expects_key) {
        if (top && !top->is_sequence) { // the key of this value was the last entry
            walk->index->entries[walk->index->size - 1].is_word = true;
        }
        return begin_value(walk, event, err);
    }
    top->expects_key = false;
    const char *key = (const char *)event->data.scalar.value;
    if (strlen(key) != event->data.scalar.length) {
        return refuse(walk, event, err, "a key holds a NUL character");
    }
    lehr_status status = extend_path(walk, event, key, 0, err);
    return status == LEHR_OK ? remember(walk, event, err) : status;
}

static lehr_status take_event(walker *walk, const yaml_event_t *event, lehr_error *err)
{
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        return ++walk->documents > 1
                   ? refuse(walk, event, err, "a second YAML document ('---'): a study is one")
                   : LEHR_OK;
    case YAML_ALIAS_EVENT:
        return refuse(walk, event, err, "YAML aliases (*name) are not accepted: write the value out");
    case YAML_SCALAR_EVENT:
        return take_scalar(walk, event, err);
    case YAML_SEQUENCE_START_EVENT:
        return push(walk, event, true, err);
    case YAML_MAPPING_START_EVENT:
        return push(walk, event, false, err);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        return pop(walk);
    default:
        return LEHR_OK;
    }
}

static lehr_status report_syntax(const yaml_parser_t *parser, const char *name, lehr_error *err)
{
    if (parser->error == YAML_MEMORY_ERROR) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory to read %s", name);
    }
    return lehr_error_set(err, LEHR_ERR_FORMAT, "%s:%zu: YAML syntax, column %zu: %s%s%s", name,
                          parser->problem_mark.line + 1, parser->problem_mark.column + 1,
                          parser->problem ? parser->problem : "unreadable", parser->context ? " " : "",
                          parser->context ? parser->context : "");
}

static lehr_status walk_events(walker *walk, yaml_parser_t *parser, lehr_error *err)
{
    for (bool more = true; more;) {
        yaml_event_t event;
        if (!yaml_parser_parse(parser, &event)) {
            return report_syntax(parser, walk->index->name, err);
        }
        more = event.type != YAML_STREAM_END_EVENT;
        lehr_status status = take_event(walk, &event, err);
        yaml_event_delete(&event);
        if (status != LEHR_OK) {
            return status;
        }
    }
    return LEHR_OK;
}

lehr_status yaml_index_create(yaml_index **out, const char *name, const char *bytes, size_t size,
                              lehr_error *err)
{
    *out = NULL;
    yaml_parser_t parser;
    walker walk = {.index = lehr_core_alloc(1, sizeof *walk.index)};
    if (!walk.index) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory to read %s", name);
    }
    walk.index->name = name;
    if (!yaml_parser_initialize(&parser)) {
        yaml_index_free(walk.index);
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory to read %s", name);
    }
    yaml_parser_set_input_string(&parser, (const unsigned char *)bytes, size);
    lehr_status status = walk_events(&walk, &parser, err);
    yaml_parser_delete(&parser);
    if (status != LEHR_OK) {
        yaml_index_free(walk.index);
        return status;
    }
    *out = walk.index;
    return LEHR_OK;
}
