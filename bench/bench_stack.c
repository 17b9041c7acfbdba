// A stack of frames in one pass against what cannot be avoided: reading and decoding the same frames, alone;
// frames in memory with and without splitting of pixels; one thread against two. Processor time where other
// work on the machine must not matter, minimum of several runs. Prints one JSON line for each kind of stack.
//   bench_stack FILE.h5 [FILE.h5 ...]    bitshuffle-LZ4 frames, made by bench/make_stack.py
#include <lehr/core/alloc.h>
#include <lehr/xrd/integrate.h>
#include <lehr/xrd/source.h>
#include <lehr/xrd/stack.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

enum { POINTS = 2000, REPEATS = 5 };

static double clock_s(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static double cpu_s(void)
{
    return clock_s(CLOCK_PROCESS_CPUTIME_ID);
}

static void require(lehr_status status, const lehr_error *err)
{
    if (status) {
        fprintf(stderr, "bench_stack: %s\n", err->message);
        exit(1);
    }
}

static lehr_xrd_integrator *make_plan(lehr_xrd_source *source, lehr_xrd_split_kind split)
{
    lehr_error err = {0};
    const lehr_xrd_geometry geometry = {.distance_m = 0.1,
                                        .poni1_m = 0.08,
                                        .poni2_m = 0.077,
                                        .rot1_rad = 0.01,
                                        .wavelength_ang = 0.95,
                                        .pixel1_m = 75e-6,
                                        .pixel2_m = 75e-6,
                                        .orientation = 3};
    lehr_xrd_integrate_options options = lehr_xrd_integrate_defaults();
    options.points = POINTS;
    options.split = split;
    lehr_xrd_mask *mask = NULL;
    size_t rows = lehr_xrd_source_rows(source);
    size_t columns = lehr_xrd_source_columns(source);
    require(lehr_xrd_mask_create(&mask, rows, columns, &err), &err);
    if (lehr_xrd_source_mask(source)) {
        lehr_xrd_mask_add(mask, lehr_xrd_source_mask(source));
    }
    const lehr_xrd_corrections corrections = {.mask = mask};
    lehr_xrd_integrator *plan = NULL;
    require(lehr_xrd_integrator_create(&plan, &geometry, rows, columns, &corrections, &options, &err), &err);
    lehr_xrd_mask_free(mask);
    return plan;
}

/// Milliseconds of one frame, read and decoded to an image.
static double decode_ms(lehr_xrd_source *source)
{
    lehr_error err = {0};
    lehr_xrd_image *image = NULL;
    double least = INFINITY;
    require(lehr_xrd_image_create(&image, lehr_xrd_source_rows(source), lehr_xrd_source_columns(source),
                                  lehr_xrd_source_type(source), &err),
            &err);
    size_t n = lehr_xrd_source_frames(source);
    for (int k = 0; k < REPEATS; k++) {
        double start = cpu_s();
        for (size_t i = 0; i < n; i++) {
            require(lehr_xrd_source_read(image, source, i, &err), &err);
        }
        least = fmin(least, (cpu_s() - start) / (double)n);
    }
    lehr_xrd_image_free(image);
    return 1e3 * least;
}

/// Milliseconds of a frame in memory.
static double integrate_ms(lehr_xrd_source *source, lehr_xrd_split_kind split)
{
    enum { MORE_REPEATS = 25 };
    lehr_error err = {0};
    lehr_xrd_image *image = NULL;
    lehr_xrd_pattern *pattern = NULL;
    lehr_xrd_integrator *plan = make_plan(source, split);
    double least = INFINITY;
    require(lehr_xrd_image_create(&image, lehr_xrd_source_rows(source), lehr_xrd_source_columns(source),
                                  lehr_xrd_source_type(source), &err),
            &err);
    require(lehr_xrd_source_read(image, source, 0, &err), &err);
    require(lehr_xrd_pattern_create(&pattern, plan, &err), &err);
    for (int k = 0; k < MORE_REPEATS; k++) {
        double start = cpu_s();
        lehr_xrd_pattern_reset(pattern);
        require(lehr_xrd_pattern_add(pattern, plan, image, 1, &err), &err);
        lehr_xrd_pattern_finish(pattern, plan);
        least = fmin(least, cpu_s() - start);
    }
    lehr_xrd_pattern_free(pattern);
    lehr_xrd_integrator_free(plan);
    lehr_xrd_image_free(image);
    return 1e3 * least;
}

typedef struct cost {
    double cpu_ms; ///< per frame
    double wall_ms;
} cost;

static cost stack_cost(const char *path, const lehr_xrd_integrator *plan, double reject, bool per_frame,
                       int threads)
{
    lehr_error err = {0};
    cost least = {INFINITY, INFINITY};
    lehr_xrd_stack_options options = lehr_xrd_stack_defaults();
    options.reject = reject;
    options.per_frame = per_frame;
    options.threads = threads;
    for (int k = 0; k < REPEATS; k++) {
        lehr_xrd_stack *stack = NULL;
        double cpu = cpu_s();
        double wall = clock_s(CLOCK_MONOTONIC);
        require(lehr_xrd_stack_run(&stack, &path, 1, plan, &options, NULL, &err), &err);
        double n = 1e-3 * (double)stack->n_frames;
        least.cpu_ms = fmin(least.cpu_ms, (cpu_s() - cpu) / n);
        least.wall_ms = fmin(least.wall_ms, (clock_s(CLOCK_MONOTONIC) - wall) / n);
        lehr_xrd_stack_free(stack);
    }
    return least;
}

static double peak_MB(void)
{
    struct rusage usage;
    return getrusage(RUSAGE_SELF, &usage) == 0 ? (double)usage.ru_maxrss / 1024 : (double)NAN;
}

static void bench_file(const char *path)
{
    lehr_error err = {0};
    lehr_xrd_source *source = NULL;
    require(lehr_xrd_source_open(&source, path, NULL, &err), &err);
    lehr_xrd_integrator *plan = make_plan(source, LEHR_XRD_SPLIT_NO);
    double decode = decode_ms(source);
    cost frames = stack_cost(path, plan, (double)NAN, true, 1);
    cost two = stack_cost(path, plan, (double)NAN, true, 2);
    cost mean = stack_cost(path, plan, (double)NAN, false, 1);
    cost search = stack_cost(path, plan, 5, false, 1);
    double peak = peak_MB();
    lehr_xrd_integrator_free(plan);
    plan = make_plan(source, LEHR_XRD_SPLIT_BBOX);
    cost bbox = stack_cost(path, plan, (double)NAN, true, 1);
    lehr_xrd_integrator_free(plan);
    double memory[3];
    for (int split = 0; split < 3; split++) {
        memory[split] = integrate_ms(source, (lehr_xrd_split_kind)split);
    }
    printf("{\"bench\": \"stack\", \"file\": \"%s\", \"frames\": %zu, \"decode_ms\": %.2f, "
           "\"per_frame_ms\": %.2f, \"mean_ms\": %.2f, \"reject_ms\": %.2f, \"bbox_per_frame_ms\": %.2f, ",
           path, lehr_xrd_source_frames(source), decode, frames.cpu_ms, mean.cpu_ms, search.cpu_ms,
           bbox.cpu_ms);
    printf("\"per_frame_over_decode\": %.2f, \"mean_over_decode\": %.2f, \"reject_over_decode\": %.2f, "
           "\"bbox_over_decode\": %.2f, ",
           frames.cpu_ms / decode, mean.cpu_ms / decode, search.cpu_ms / decode, bbox.cpu_ms / decode);
    printf("\"wall_1_ms\": %.2f, \"wall_2_ms\": %.2f, \"cpu_2_ms\": %.2f, \"two_threads\": %.2f, ",
           frames.wall_ms, two.wall_ms, two.cpu_ms, frames.wall_ms / two.wall_ms);
    printf("\"memory_no_ms\": %.2f, \"memory_bbox_ms\": %.2f, \"memory_full_ms\": %.2f, \"peak_MB\": %.0f}\n",
           memory[LEHR_XRD_SPLIT_NO], memory[LEHR_XRD_SPLIT_BBOX], memory[LEHR_XRD_SPLIT_FULL], peak);
    lehr_xrd_source_close(source);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        bench_file(argv[i]);
    }
    return 0;
}
