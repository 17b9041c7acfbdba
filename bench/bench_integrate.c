// Time per frame of the integration of an Eiger-4M-like image, with and without splitting of pixels, against
// the physical limit, one pass over the same memory, and of the decoding of its compressed chunk. Least
// processor time of many runs, one thread. Prints one JSON line.
#include <lehr/core/alloc.h>
#include <lehr/xrd/bitshuffle.h>
#include <lehr/xrd/integrate.h>
#include <lz4.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROWS = 2167, COLUMNS = 2070, N_PIXELS = ROWS * COLUMNS, POINTS = 2000, REPEATS = 30, BLOCK = 2048 };

static double now_s(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static void require(lehr_status status, const lehr_error *err)
{
    if (status) {
        fprintf(stderr, "bench_integrate: %s\n", err->message);
        exit(1);
    }
}

/// Counts of mean 5 without structure: uniform 0 to 10.
static void fill(uint32_t *pixels)
{
    uint64_t random = 1;
    for (size_t i = 0; i < N_PIXELS; i++) {
        random = random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        pixels[i] = (uint32_t)((random >> 33) % 11);
    }
}

// ---- a compressed chunk -------------------------------------------------------------
static void put_big_endian(unsigned char *out, uint64_t value, int n)
{
    for (int i = 0; i < n; i++) {
        out[i] = (unsigned char)(value >> (8 * (n - 1 - i)));
    }
}

static void shuffle(unsigned char *out, const uint32_t *in, size_t n)
{
    memset(out, 0, 4 * n);
    for (size_t i = 0; i < n; i++) {
        for (uint32_t bit = 0, rest = in[i]; rest; bit++, rest >>= 1) {
            out[bit * (n / 8) + i / 8] |= (unsigned char)((rest & 1U) << (i % 8));
        }
    }
}

/// Chunk in the layout of HDF5 filter 32008. @returns its bytes
static size_t compress(unsigned char *out, const uint32_t *pixels)
{
    static unsigned char block[4 * BLOCK];
    size_t whole = N_PIXELS - N_PIXELS % 8;
    size_t at = 12;
    put_big_endian(out, 4 * (uint64_t)N_PIXELS, 8);
    put_big_endian(out + 8, sizeof block, 4);
    for (size_t first = 0; first < whole; first += BLOCK) {
        size_t n = whole - first < BLOCK ? whole - first : BLOCK;
        shuffle(block, pixels + first, n);
        int length = LZ4_compress_default((const char *)block, (char *)out + at + 4, (int)(4 * n),
                                          LZ4_compressBound((int)sizeof block));
        put_big_endian(out + at, (uint64_t)length, 4);
        at += 4 + (size_t)length;
    }
    memcpy(out + at, pixels + whole, 4 * (N_PIXELS - whole));
    return at + 4 * (N_PIXELS - whole);
}

// ---- what is timed ------------------------------------------------------------------
typedef struct work {
    lehr_xrd_image *image;
    uint32_t *copy;
    unsigned char *chunk;
    size_t chunk_bytes;
    lehr_xrd_integrator *integrator;
    lehr_xrd_pattern *pattern;
} work;

static void copy_image(work *data)
{
    memcpy(data->copy, data->image->pixels, N_PIXELS * sizeof *data->copy);
}

static void integrate_image(work *data)
{
    lehr_error err = {0};
    lehr_xrd_pattern_reset(data->pattern);
    require(lehr_xrd_pattern_add(data->pattern, data->integrator, data->image, 1, &err), &err);
    lehr_xrd_pattern_finish(data->pattern, data->integrator);
}

static void decode_image(work *data)
{
    lehr_error err = {0};
    require(lehr_xrd_bitshuffle_decode(data->copy, N_PIXELS, sizeof *data->copy, data->chunk,
                                       data->chunk_bytes, &err),
            &err);
}

static double least_ms(void (*task)(work *), work *data)
{
    double least = INFINITY;
    for (int i = 0; i < REPEATS; i++) {
        double start = now_s();
        task(data);
        least = fmin(least, now_s() - start);
    }
    return 1e3 * least;
}

/// Time of the plan and of a frame with one kind of splitting.
static void time_split(double *plan_ms, double *frame_ms, work *data, const lehr_xrd_geometry *geometry,
                       lehr_xrd_split_kind split)
{
    lehr_error err = {0};
    lehr_xrd_integrate_options options = lehr_xrd_integrate_defaults();
    options.points = POINTS;
    options.split = split;
    double start = now_s();
    require(lehr_xrd_integrator_create(&data->integrator, geometry, ROWS, COLUMNS, NULL, &options, &err),
            &err);
    *plan_ms = 1e3 * (now_s() - start);
    require(lehr_xrd_pattern_create(&data->pattern, data->integrator, &err), &err);
    *frame_ms = least_ms(integrate_image, data);
    lehr_xrd_pattern_free(data->pattern);
    lehr_xrd_integrator_free(data->integrator);
}

int main(void)
{
    work data = {0};
    lehr_error err = {0};
    lehr_xrd_geometry geometry = {.distance_m = 0.1,
                                  .poni1_m = 0.08,
                                  .poni2_m = 0.077,
                                  .rot1_rad = 0.01,
                                  .wavelength_ang = 0.95,
                                  .pixel1_m = 75e-6,
                                  .pixel2_m = 75e-6,
                                  .orientation = 3};
    require(lehr_xrd_image_create(&data.image, ROWS, COLUMNS, LEHR_XRD_UINT32, &err), &err);
    data.copy = lehr_core_alloc(N_PIXELS, sizeof *data.copy);
    data.chunk = lehr_core_alloc(N_PIXELS, 8);
    if (!data.copy || !data.chunk) {
        fprintf(stderr, "bench_integrate: out of memory\n");
        return 1;
    }
    fill(data.image->pixels);
    data.chunk_bytes = compress(data.chunk, data.image->pixels);
    double plan_ms[3], frame_ms[3];
    double copy_ms = least_ms(copy_image, &data);
    time_split(&plan_ms[0], &frame_ms[0], &data, &geometry, LEHR_XRD_SPLIT_NO);
    time_split(&plan_ms[1], &frame_ms[1], &data, &geometry, LEHR_XRD_SPLIT_BBOX);
    time_split(&plan_ms[2], &frame_ms[2], &data, &geometry, LEHR_XRD_SPLIT_FULL);
    double decode_ms = least_ms(decode_image, &data);
    bool right = memcmp(data.copy, data.image->pixels, N_PIXELS * sizeof *data.copy) == 0;
    printf("{\"bench\": \"integrate\", \"pixels\": %d, \"copy_ms\": %.2f, "
           "\"plan_ms\": %.1f, \"integrate_ms\": %.2f, \"integrate_over_copy\": %.2f, "
           "\"bbox_plan_ms\": %.1f, \"bbox_ms\": %.2f, \"bbox_over_no\": %.2f, "
           "\"full_plan_ms\": %.1f, \"full_ms\": %.2f, \"full_over_no\": %.2f, "
           "\"decode_ms\": %.2f, \"decode_GB_per_s\": %.2f, \"decoded\": %s}\n",
           N_PIXELS, copy_ms, plan_ms[0], frame_ms[0], frame_ms[0] / copy_ms, plan_ms[1], frame_ms[1],
           frame_ms[1] / frame_ms[0], plan_ms[2], frame_ms[2], frame_ms[2] / frame_ms[0], decode_ms,
           4e-6 * N_PIXELS / decode_ms, right ? "true" : "false");
    lehr_xrd_image_free(data.image);
    lehr_core_free(data.copy);
    lehr_core_free(data.chunk);
    return right ? 0 : 1;
}
