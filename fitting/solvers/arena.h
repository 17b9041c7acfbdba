/// @file
/// One block of memory that a computation divides among its parts. Private to the module.
///
/// The function that places the parts runs twice: once to measure, once to hand out.
///
///     lehr_arena arena = {0};
///     place(&parts, &arena);
///     status = lehr_arena_open(&arena, "fit of 20 points", err);
///     place(&parts, &arena);
#ifndef LEHR_FITTING_ARENA_H
#define LEHR_FITTING_ARENA_H

#include <lehr/core/error.h>
#include <stddef.h>

/// Begin with zeros.
typedef struct lehr_arena {
    unsigned char *block; ///< NULL while measuring
    size_t used;
} lehr_arena;

/// Room for @p count objects of @p size bytes, all zero; NULL while measuring.
void *lehr_arena_take(lehr_arena *arena, size_t count, size_t size);
/// Allocate what was measured and begin anew. @p what is named in the message. @errors LEHR_ERR_NOMEM
LEHR_NODISCARD lehr_status lehr_arena_open(lehr_arena *arena, const char *what, lehr_error *err);
void lehr_arena_close(lehr_arena *arena);

#endif
