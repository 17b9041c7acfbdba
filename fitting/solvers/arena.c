#include "arena.h"

#include <lehr/core/alloc.h>
#include <stdint.h>

static const size_t alignment = 16;
static const size_t most = SIZE_MAX / 4; ///< stands for everything larger
// The product of two numbers below this does not overflow.
static const size_t factor_limit = (size_t)1 << (4 * sizeof(size_t) - 1);

void *lehr_arena_take(lehr_arena *arena, size_t count, size_t size)
{
    size_t begin = arena->used;
    if (count >= factor_limit || size >= factor_limit) {
        arena->used = most;
        return NULL;
    }
    size_t end = begin + (count * size + alignment - 1) / alignment * alignment;
    arena->used = end < most ? end : most;
    return arena->block ? arena->block + begin : NULL;
}

lehr_status lehr_arena_open(lehr_arena *arena, const char *what, lehr_error *err)
{
    arena->block = arena->used < most ? lehr_core_alloc(arena->used, 1) : NULL;
    arena->used = 0;
    return arena->block ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: %s", what);
}

void lehr_arena_close(lehr_arena *arena)
{
    lehr_core_free(arena->block);
    *arena = (lehr_arena){0};
}
