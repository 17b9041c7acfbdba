// A stack of frames in one pass against what cannot be avoided: reading and decoding the same frames, alone.
// CPU time, so that other work on the machine does not matter; minimum of several runs. Prints one JSON line
// for each kind of stack.
//   bench_stack FILE.h5 [FILE.h5 ...]    bitshuffle-LZ4 frames, made by bench/make_stack.py
#include <lehr/core/alloc.h>
#include <lehr/xrd/integrate.h>
#include <lehr/xrd/source.h>
#include <lehr/xrd/stack.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { POINTS = 2000, REPEATS = 5 };

static double cpu_s(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static void require(lehr_status status, const lehr_error *err)
{
    if (status) {
        fprintf(stderr, "bench_stack: %s\n", err->message);
        exit(1);
    }
}

static lehr_xrd_integrator *make_plan(lehr_xrd_source *source)
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

static double stack_ms(const char *path, const lehr_xrd_integrator *plan, double reject, bool per_frame)
{
    lehr_error err = {0};
    double least = INFINITY;
    lehr_xrd_stack_options options = lehr_xrd_stack_defaults();
    options.reject = reject;
    options.per_frame = per_frame;
    options.threads = 1;
    for (int k = 0; k < REPEATS; k++) {
        lehr_xrd_stack *stack = NULL;
        double start = cpu_s();
        require(lehr_xrd_stack_run(&stack, &path, 1, plan, &options, NULL, &err), &err);
        least = fmin(least, (cpu_s() - start) / (double)stack->n_frames);
        lehr_xrd_stack_free(stack);
    }
    return 1e3 * least;
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        lehr_error err = {0};
        lehr_xrd_source *source = NULL;
        require(lehr_xrd_source_open(&source, argv[i], NULL, &err), &err);
        lehr_xrd_integrator *plan = make_plan(source);
        double decode = decode_ms(source);
        double frames = stack_ms(argv[i], plan, (double)NAN, true);
        double mean = stack_ms(argv[i], plan, (double)NAN, false);
        double search = stack_ms(argv[i], plan, 5, false);
        printf("{\"bench\": \"stack\", \"file\": \"%s\", \"frames\": %zu, \"decode_ms\": %.2f, "
               "\"per_frame_ms\": %.2f, \"mean_ms\": %.2f, \"reject_ms\": %.2f, \"per_frame_over_decode\": "
               "%.2f, "
               "\"mean_over_decode\": %.2f, \"reject_over_decode\": %.2f}\n",
               argv[i], lehr_xrd_source_frames(source), decode, frames, mean, search, frames / decode,
               mean / decode, search / decode);
        lehr_xrd_integrator_free(plan);
        lehr_xrd_source_close(source);
    }
    return 0;
}
