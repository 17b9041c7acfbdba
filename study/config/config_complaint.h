/// @file
/// Messages of libcyaml turned into file, line, key and cure. Private to study/.
#ifndef LEHR_STUDY_CONFIG_COMPLAINT_H
#define LEHR_STUDY_CONFIG_COMPLAINT_H

#include "yaml_index.h"

#include <lehr/core/error.h>
#include <stdbool.h>

/// What libcyaml logs on an error: one sentence, then the place from the inside out.
typedef struct config_complaint {
    char sentence[256];
    char path[512]; ///< of the innermost place, "samples[2].dsc"
    bool in_key;    ///< the innermost place is a mapping between two of its keys
    size_t places;
} config_complaint;

/// Note one line of the log.
void config_complaint_hear(config_complaint *heard, const char *line);

/// What went wrong.
typedef enum config_failure {
    CONFIG_NO_MEMORY,
    CONFIG_UNKNOWN_KEY,
    CONFIG_MISSING_KEY,
    CONFIG_EMPTY_VALUE,
    CONFIG_WRONG_VALUE
} config_failure;

/// @param[in] known keys at the place of an unknown one, ends with NULL
/// @param[in] words of the library for a wrong value without a sentence of its own
lehr_status config_complaint_report(const config_complaint *heard, config_failure failure,
                                    const char *const *known, const char *words, const yaml_index *index,
                                    lehr_error *err);

#endif
