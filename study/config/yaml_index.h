/// @file
/// Where each key of a YAML file stands; private to study/.
///
/// The schema reader keeps no lines, but a message about a value must name one. Walking the events also
/// refuses what a study has no use for: aliases (they can expand without bound), several documents, deep
/// nesting.
#ifndef LEHR_STUDY_YAML_INDEX_H
#define LEHR_STUDY_YAML_INDEX_H

#include <lehr/core/error.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct yaml_entry {
    char *path; ///< "samples[2].dsc[0]"
    size_t line;
    bool is_word; ///< its value is a scalar
} yaml_entry;

typedef struct yaml_index {
    const char *name; ///< of the file, for messages; borrowed
    yaml_entry *entries;
    size_t size;
} yaml_index;

/// @errors LEHR_ERR_FORMAT: "<name>:<line>: ..." syntax error, alias, key seen twice, second document
lehr_status yaml_index_create(yaml_index **out, const char *name, const char *bytes, size_t size,
                              lehr_error *err);
void yaml_index_free(yaml_index *index);

/// Line of a path; of the nearest enclosing path where it is absent; 1 for nothing.
size_t yaml_index_line(const yaml_index *index, const char *path);

/// The value at a path is there, and is neither mapping nor sequence.
bool yaml_index_is_word(const yaml_index *index, const char *path);

#endif
