// The innermost loops of stacks, in the vector types of GCC and Clang: the compiler turns them into the
// instructions of the machine, whichever it is.
#include "planes.h"

#include <string.h>

enum { WIDTH = 16, WAYS = 8 };

typedef uint8_t bytes16 __attribute__((vector_size(WIDTH)));
typedef uint16_t words8 __attribute__((vector_size(WIDTH)));
typedef uint32_t words4 __attribute__((vector_size(WIDTH)));
typedef uint64_t words2 __attribute__((vector_size(WIDTH)));

static bytes16 load(const unsigned char *from)
{
    bytes16 v;
    memcpy(&v, from, sizeof v);
    return v;
}

// Lower and upper halves of two vectors, interleaved by elements of one, two and four bytes.
static bytes16 low1(bytes16 a, bytes16 b)
{
    return __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

static bytes16 high1(bytes16 a, bytes16 b)
{
    return __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

static bytes16 low2(bytes16 a, bytes16 b)
{
    return (bytes16)__builtin_shufflevector((words8)a, (words8)b, 0, 8, 1, 9, 2, 10, 3, 11);
}

static bytes16 high2(bytes16 a, bytes16 b)
{
    return (bytes16)__builtin_shufflevector((words8)a, (words8)b, 4, 12, 5, 13, 6, 14, 7, 15);
}

static bytes16 low4(bytes16 a, bytes16 b)
{
    return (bytes16)__builtin_shufflevector((words4)a, (words4)b, 0, 4, 1, 5);
}

static bytes16 high4(bytes16 a, bytes16 b)
{
    return (bytes16)__builtin_shufflevector((words4)a, (words4)b, 2, 6, 3, 7);
}

/// Rows to columns: byte i of row k becomes byte k of the i-th group of eight bytes.
static void transpose(bytes16 out[WAYS], const bytes16 rows[WAYS])
{
    bytes16 pair[WAYS];
    bytes16 quad[WAYS];
    for (int k = 0; k < WAYS; k += 2) {
        pair[k] = low1(rows[k], rows[k + 1]);
        pair[k + 1] = high1(rows[k], rows[k + 1]);
    }
    for (int k = 0; k < WAYS; k += 4) {
        quad[k] = low2(pair[k], pair[k + 2]);
        quad[k + 1] = high2(pair[k], pair[k + 2]);
        quad[k + 2] = low2(pair[k + 1], pair[k + 3]);
        quad[k + 3] = high2(pair[k + 1], pair[k + 3]);
    }
    for (int k = 0; k < 4; k++) {
        out[2 * k] = low4(quad[k], quad[k + 4]);
        out[2 * k + 1] = high4(quad[k], quad[k + 4]);
    }
}

/// Exchange rows and columns of the 8 x 8 bit matrices in both halves.
static words2 transpose_bits(words2 x)
{
    words2 t = (x ^ (x >> 7)) & UINT64_C(0x00AA00AA00AA00AA);
    x ^= t ^ (t << 7);
    t = (x ^ (x >> 14)) & UINT64_C(0x0000CCCC0000CCCC);
    x ^= t ^ (t << 14);
    t = (x ^ (x >> 28)) & UINT64_C(0x00000000F0F0F0F0);
    return x ^ t ^ (t << 28);
}

/// Eight rows of up to 16 bytes, zeros behind them.
static void load_rows(bytes16 rows[WAYS], const unsigned char *from, size_t stride, size_t n)
{
    for (size_t k = 0; k < WAYS; k++) {
        if (n == WIDTH) {
            rows[k] = load(from + k * stride);
        } else {
            rows[k] = (bytes16){0};
            memcpy(&rows[k], from + k * stride, n);
        }
    }
}

void lehr_xrd_planes_bytes(unsigned char *out, const unsigned char *planes, size_t stride, size_t n)
{
    for (size_t first = 0; first < n / 8; first += WIDTH) {
        size_t count = n / 8 - first < WIDTH ? n / 8 - first : WIDTH;
        bytes16 rows[WAYS];
        bytes16 groups[WAYS];
        words2 values[WAYS];
        load_rows(rows, planes + first, stride, count);
        transpose(groups, rows);
        for (int k = 0; k < WAYS; k++) {
            values[k] = transpose_bits((words2)groups[k]);
        }
        memcpy(out + 8 * first, values, 8 * count);
    }
}

void lehr_xrd_planes_interleave(unsigned char *out, const unsigned char *arrays, size_t stride, size_t n)
{
    for (size_t first = 0; first < n; first += WIDTH) {
        size_t count = n - first < WIDTH ? n - first : WIDTH;
        bytes16 rows[WAYS];
        bytes16 elements[WAYS];
        load_rows(rows, arrays + first, stride, count);
        transpose(elements, rows);
        memcpy(out + WAYS * first, elements, WAYS * count);
    }
}

bool lehr_xrd_planes_empty(const unsigned char *row, size_t bytes)
{
    bytes16 any = {0};
    size_t i = 0;
    for (; i + WIDTH <= bytes; i += WIDTH) {
        any |= load(row + i);
    }
    unsigned char rest = 0;
    for (; i < bytes; i++) {
        rest |= row[i];
    }
    words2 both = (words2)any;
    return (both[0] | both[1] | rest) == 0;
}

bool lehr_xrd_planes_exceed(const unsigned char *values, const unsigned char *limits, size_t n)
{
    bytes16 any = {0};
    size_t i = 0;
    for (; i + WIDTH <= n; i += WIDTH) {
        any |= (bytes16)(load(values + i) > load(limits + i));
    }
    bool found = false;
    for (; i < n; i++) {
        found = found || values[i] > limits[i];
    }
    words2 both = (words2)any;
    return found || (both[0] | both[1]) != 0;
}

bool lehr_xrd_planes_small(const unsigned char *planes, size_t n, size_t item_size)
{
    size_t stride = n / 8;
    const unsigned char *top = planes + (8 * item_size - 1) * stride;
    for (size_t k = 8; k + 1 < 8 * item_size; k++) {
        if (memcmp(planes + k * stride, top, stride) != 0) {
            return false;
        }
    }
    return true;
}

void lehr_xrd_planes_scatter(uint32_t *sums, const uint16_t *bins, const unsigned char *values, size_t n)
{
    const bytes16 zero = {0};
    for (size_t i = 0; i < n; i++) {
        uint64_t eight;
        memcpy(&eight, values + WAYS * i, sizeof eight);
        bytes16 wide = low1((bytes16)(words2){eight, 0}, zero);
        uint32_t *sum = sums + WAYS * (size_t)bins[i];
        words4 low;
        words4 high;
        memcpy(&low, sum, sizeof low);
        memcpy(&high, sum + 4, sizeof high);
        low += (words4)low2(wide, zero);
        high += (words4)high2(wide, zero);
        memcpy(sum, &low, sizeof low);
        memcpy(sum + 4, &high, sizeof high);
    }
}
