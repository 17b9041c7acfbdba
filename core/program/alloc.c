#include <lehr/core/alloc.h>

#include <malloc.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// Fault injection: -1 is off. Atomics, because allocations may happen inside parallel loops.
static atomic_long fail_after = -1;
static atomic_long n_requests = 0;

static bool request_fails(void)
{
    long request = atomic_fetch_add(&n_requests, 1);
    long limit = atomic_load(&fail_after);
    return limit >= 0 && request >= limit;
}

void lehr_core_alloc_fail_after(long n)
{
    atomic_store(&n_requests, 0);
    atomic_store(&fail_after, n);
}

long lehr_core_alloc_count(void)
{
    return atomic_load(&n_requests);
}

// ---- the limit ----------------------------------------------------------------------
static atomic_size_t limit_bytes = SIZE_MAX;
static atomic_size_t held_bytes = 0;
static atomic_size_t peak_bytes = 0;
static atomic_bool refused = false;

void lehr_core_alloc_limit(size_t bytes)
{
    atomic_store(&limit_bytes, bytes);
    atomic_store(&peak_bytes, atomic_load(&held_bytes));
    atomic_store(&refused, false);
}

size_t lehr_core_alloc_left(void)
{
    size_t limit = atomic_load(&limit_bytes);
    size_t held = atomic_load(&held_bytes);
    return limit == SIZE_MAX ? SIZE_MAX : limit > held ? limit - held : 0;
}

size_t lehr_core_alloc_peak(void)
{
    return atomic_load(&peak_bytes);
}

bool lehr_core_alloc_refused(void)
{
    return atomic_load(&refused);
}

bool lehr_core_alloc_allows(size_t bytes)
{
    bool allowed = bytes <= lehr_core_alloc_left();
    if (!allowed) {
        atomic_store(&refused, true);
    }
    return allowed;
}

/// Count a new block; what the C library says that it occupies, so that the same is taken off again.
static void *hold(void *block)
{
    if (block) {
        size_t bytes = malloc_usable_size(block);
        size_t held = atomic_fetch_add(&held_bytes, bytes) + bytes;
        size_t peak = atomic_load(&peak_bytes);
        while (held > peak && !atomic_compare_exchange_weak(&peak_bytes, &peak, held)) {
        }
    }
    return block;
}

static void release(void *block)
{
    if (block) {
        atomic_fetch_sub(&held_bytes, malloc_usable_size(block));
    }
}

// ---- requests -----------------------------------------------------------------------
/// @param[in] before bytes that the block has already
static bool is_possible(size_t count, size_t size, size_t before)
{
    // calloc checks for overflow too, but the address sanitizer ends the program there.
    if (request_fails() || (size != 0 && count > SIZE_MAX / size)) {
        return false;
    }
    return count * size <= before || lehr_core_alloc_allows(count * size - before);
}

void *lehr_core_alloc(size_t count, size_t size)
{
    if (!is_possible(count, size, 0)) {
        return NULL;
    }
    return hold(count == 0 || size == 0 ? calloc(1, 1) : calloc(count, size));
}

void *lehr_core_realloc(void *block, size_t count, size_t size)
{
    size_t before = block ? malloc_usable_size(block) : 0;
    if (!is_possible(count, size, before)) {
        return NULL;
    }
    size_t bytes = count * size;
    void *grown = realloc(block, bytes == 0 ? 1 : bytes);
    if (grown) {
        atomic_fetch_sub(&held_bytes, before);
        (void)hold(grown);
    }
    return grown;
}

void *lehr_core_memdup(const void *block, size_t count, size_t size)
{
    void *copy = lehr_core_alloc(count, size);
    if (copy && count != 0 && size != 0) {
        memcpy(copy, block, count * size);
    }
    return copy;
}

char *lehr_core_strdup(const char *text)
{
    return lehr_core_memdup(text, strlen(text) + 1, 1);
}

void lehr_core_free(void *block)
{
    release(block);
    free(block);
}
