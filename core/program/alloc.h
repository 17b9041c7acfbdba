/// @file
/// The only allocation functions of the library: zeroed, overflow-checked, with injectable failure.
#ifndef LEHR_CORE_ALLOC_H
#define LEHR_CORE_ALLOC_H

#include <lehr/core/export.h>
#include <stdbool.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// @p count objects of @p size bytes, all zero. NULL when memory is short or count*size overflows.
/// A zero-sized request returns a unique pointer. Free with lehr_core_free().
LEHR_API LEHR_NODISCARD void *lehr_core_alloc(size_t count, size_t size);

/// Change the number of objects; new bytes are not initialised. On failure NULL, @p block stays valid.
LEHR_API LEHR_NODISCARD void *lehr_core_realloc(void *block, size_t count, size_t size);

/// Copy of a string, or NULL when memory is short.
LEHR_API LEHR_NODISCARD char *lehr_core_strdup(const char *text);

/// Copy of @p count objects of @p size bytes, or NULL when memory is short.
LEHR_API LEHR_NODISCARD void *lehr_core_memdup(const void *block, size_t count, size_t size);

/// Release; NULL is fine.
LEHR_API void lehr_core_free(void *block);

/// Most bytes that blocks of these functions may hold together, in the whole process; a request beyond fails.
/// For files that announce more than they can mean. SIZE_MAX, the state at start, is no limit.
LEHR_API void lehr_core_alloc_limit(size_t bytes);

/// Bytes that are left below the limit; SIZE_MAX without one. For sizes that are handed to libraries.
LEHR_API size_t lehr_core_alloc_left(void);

/// Most bytes that were held at once since the limit was set.
LEHR_API size_t lehr_core_alloc_peak(void);

/// True when a request failed at the limit since the limit was set.
LEHR_API bool lehr_core_alloc_refused(void);

/// A request of @p bytes that a library makes: true when the limit allows it. Counts as refused otherwise.
LEHR_API LEHR_NODISCARD bool lehr_core_alloc_allows(size_t bytes);

/// Testing aid: let the request after the next @p n successful ones fail, and every later one too.
/// A negative @p n switches the injection off. Process-wide; off at start.
LEHR_API void lehr_core_alloc_fail_after(long n);

/// Testing aid: number of requests made since the last call of lehr_core_alloc_fail_after().
LEHR_API long lehr_core_alloc_count(void);

LEHR_END_DECLS

#endif
