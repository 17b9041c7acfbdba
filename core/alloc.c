#include <lehr/core/alloc.h>

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

void *lehr_core_alloc(size_t count, size_t size)
{
    // calloc checks for overflow too, but the address sanitizer ends the program there.
    if (request_fails() || (size != 0 && count > SIZE_MAX / size)) {
        return NULL;
    }
    if (count == 0 || size == 0) {
        return calloc(1, 1);
    }
    return calloc(count, size);
}

void *lehr_core_realloc(void *block, size_t count, size_t size)
{
    if (request_fails() || (size != 0 && count > SIZE_MAX / size)) {
        return NULL;
    }
    size_t bytes = count * size;
    return realloc(block, bytes == 0 ? 1 : bytes);
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
    free(block);
}
