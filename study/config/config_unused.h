/// @file
/// Keys of a study that none of its analyses uses; private to study/.
#ifndef LEHR_STUDY_CONFIG_UNUSED_H
#define LEHR_STUDY_CONFIG_UNUSED_H

#include "config_value.h"

/// Nothing of a study with a simulation: its keys say how the files are made.
/// Fill config->unused with one line of text for each of them, "<line>: <key>: <reason>".
/// @errors LEHR_ERR_NOMEM
lehr_status config_find_unused(lehr_study_config *config, const config_reader *in);

#endif
