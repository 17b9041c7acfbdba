// Names inside NeXus groups, shared by the nexus_*.c files.
#ifndef LEHR_CORE_NEXUS_PATH_H
#define LEHR_CORE_NEXUS_PATH_H

#include <lehr/core/error.h>
#include <stddef.h>

/// "path/name" + suffix, with '/' inside the name replaced by '_' and "_" for an empty one; NULL when memory
/// is short, which is then reported. Free with lehr_core_free().
char *lehr_nexus_child(const char *path, const char *name, const char *suffix, lehr_error *err);

#endif
