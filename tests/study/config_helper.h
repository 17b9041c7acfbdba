/// @file
/// Mistakes in study files and what is said of them.
#ifndef LEHR_TEST_CONFIG_HELPER_H
#define LEHR_TEST_CONFIG_HELPER_H

#include "lehr_test.h"

#include <lehr/study/config.h>

/// A mistake made in a study, and the message it must get.
typedef struct config_mistake {
    const char *name;
    const char *find; ///< in the study
    const char *replacement;
    lehr_status code; ///< LEHR_OK: no mistake after all
    const char *message;
} config_mistake;

/// The study with a part of it replaced, as study.yaml in the folder of the program, with the files scan.txt,
/// frames.h5 and flat.poni beside it.
const char *write_changed(const char *study, const char *find, const char *replacement);

/// The changed study is refused with this code and message, or read.
void assert_mistake(const char *study, const config_mistake *row);

/// For lehr_test_fault_sweep(): read the study at the path @p context.
lehr_status config_read_once(void *context, lehr_error *err);

#endif
