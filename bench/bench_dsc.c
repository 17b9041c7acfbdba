// Fictive temperatures per second from files, against the mere reading of their bytes. Writes SCANS noisy
// scans of 3101 points as CSV to a temporary folder (or takes the files named), then times with two threads:
// reading the bytes, reading the runs, evaluating them with given and with found windows, and reading plus
// evaluating. Each time is the shortest of three passes. One JSON line.
//
// bench_dsc [SCANS | FILE...]
#include "../tests/support/dsc_curve.h"

#include <lehr/core/alloc.h>
#include <lehr/core/parallel.h>
#include <lehr/dsc/fictive.h>
#include <lehr/fitting/random.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { THREADS = 2, PASSES = 3, PATH_SIZE = 64 };

typedef struct bench_files {
    size_t n;
    char **paths;
    lehr_dsc_run **runs;
    lehr_dsc_fictive_options options;
    size_t points;
    double *fictive_K;
} bench_files;

/// Elapsed and processor time of all threads: the latter does not depend on what else runs.
typedef struct bench_time {
    double elapsed_s, processor_s;
} bench_time;

static double clock_seconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

// ---- tasks ----------------------------------------------------------------------------
static lehr_status read_bytes(void *context, size_t task, int worker, lehr_error *err)
{
    const bench_files *files = context;
    static char blocks[THREADS][65536];
    (void)worker;
    FILE *file = fopen(files->paths[task], "rb");
    if (!file) {
        return lehr_error_set(err, LEHR_ERR_IO, "%s", files->paths[task]);
    }
    while (fread(blocks[worker], 1, sizeof blocks[worker], file) > 0) {
    }
    (void)fclose(file);
    return LEHR_OK;
}

static lehr_status read_run(void *context, size_t task, int worker, lehr_error *err)
{
    bench_files *files = context;
    (void)worker;
    lehr_dsc_run_free(files->runs[task]);
    return lehr_dsc_run_read(&files->runs[task], files->paths[task], NULL, err);
}

static lehr_status evaluate(void *context, size_t task, int worker, lehr_error *err)
{
    bench_files *files = context;
    lehr_dsc_fictive got;
    (void)worker;
    lehr_status status = lehr_dsc_fictive_compute(&got, files->runs[task], NULL, &files->options, NULL, err);
    files->fictive_K[task] = got.fictive_temperature_K;
    return status;
}

static lehr_status read_and_evaluate(void *context, size_t task, int worker, lehr_error *err)
{
    lehr_status status = read_run(context, task, worker, err);
    return status == LEHR_OK ? evaluate(context, task, worker, err) : status;
}

/// Shortest times of a pass over all files; NaN after an error, which is printed.
static bench_time time_passes(bench_files *files, lehr_parallel_task task)
{
    bench_time shortest = {(double)INFINITY, (double)INFINITY};
    for (size_t pass = 0; pass < PASSES; pass++) {
        lehr_error err = {0};
        double begin = clock_seconds(CLOCK_MONOTONIC);
        double processor = clock_seconds(CLOCK_PROCESS_CPUTIME_ID);
        if (lehr_parallel_for(files->n, THREADS, task, files, "scans", NULL, &err) != LEHR_OK) {
            (void)fprintf(stderr, "bench_dsc: %s\n", err.message);
            return (bench_time){(double)NAN, (double)NAN};
        }
        processor = clock_seconds(CLOCK_PROCESS_CPUTIME_ID) - processor;
        double elapsed = clock_seconds(CLOCK_MONOTONIC) - begin;
        shortest.elapsed_s = elapsed < shortest.elapsed_s ? elapsed : shortest.elapsed_s;
        shortest.processor_s = processor < shortest.processor_s ? processor : shortest.processor_s;
    }
    return shortest;
}

// ---- files ----------------------------------------------------------------------------
static bool write_scan(const char *path, uint64_t seed)
{
    static const dsc_curve curve = {"bench", 638, 648, 7, DSC_CURVE_LINES, 450, 760, 0.1};
    lehr_random random = lehr_random_stream(seed, 0);
    FILE *file = fopen(path, "wb");
    if (!file) {
        return false;
    }
    (void)fprintf(file, "T_K,Cp_J_gK\n");
    for (int i = 0; i <= 3100; i++) {
        double T = curve.low_K + curve.step_K * i;
        double y = dsc_curve_at(&curve, T) + 0.0025 * lehr_random_normal(&random);
        (void)fprintf(file, "%.4f,%.9f\n", T, y);
    }
    return fclose(file) == 0;
}

static bool make_files(bench_files *files, char *folder)
{
    if (!mkdtemp(folder)) {
        return false;
    }
    bool made = true;
    for (size_t i = 0; made && i < files->n; i++) {
        files->paths[i] = lehr_core_alloc(PATH_SIZE, 1);
        if (!files->paths[i]) {
            return false;
        }
        (void)snprintf(files->paths[i], PATH_SIZE, "%s/scan%zu.csv", folder, i);
        made = write_scan(files->paths[i], i);
    }
    return made;
}

static void remove_files(bench_files *files, const char *folder)
{
    for (size_t i = 0; i < files->n; i++) {
        if (files->paths[i]) {
            (void)remove(files->paths[i]);
        }
        lehr_core_free(files->paths[i]);
    }
    (void)rmdir(folder);
}

static int run(bench_files *files)
{
    bench_time bytes = time_passes(files, read_bytes);
    bench_time reading = time_passes(files, read_run);
    files->options = lehr_dsc_fictive_defaults();
    bench_time found = time_passes(files, evaluate);
    bench_time all = time_passes(files, read_and_evaluate);
    memcpy(files->options.glass_K, (const double[]){460, 560}, 2 * sizeof(double));
    memcpy(files->options.liquid_K, (const double[]){705, 755}, 2 * sizeof(double));
    bench_time given = time_passes(files, evaluate);
    double sum = 0;
    for (size_t i = 0; i < files->n && files->runs[i]; i++) {
        files->points += files->runs[i]->size;
        sum += files->fictive_K[i];
    }
    double n = (double)files->n;
    printf("{\"bench\": \"dsc_tf\", \"scans\": %zu, \"points\": %zu, \"threads\": %d, \"scans_per_second\": "
           "%.0f, "
           "\"seconds\": %.4f, \"processor_seconds\": %.4f, \"ratio_to_reading_bytes\": %.1f, "
           "\"processor_us_per_scan\": {\"bytes\": %.1f, \"reading\": %.1f, \"given_windows\": %.1f, "
           "\"found_windows\": %.1f}, \"mean_tf_K\": %.3f}\n",
           files->n, files->points, THREADS, n / all.elapsed_s, all.elapsed_s, all.processor_s,
           all.processor_s / bytes.processor_s, 1e6 * bytes.processor_s / n, 1e6 * reading.processor_s / n,
           1e6 * given.processor_s / n, 1e6 * found.processor_s / n, sum / n);
    return isfinite(bytes.elapsed_s + reading.elapsed_s + found.elapsed_s + all.elapsed_s + given.elapsed_s)
               ? 0
               : 1;
}

int main(int argc, char **argv)
{
    char folder[] = "/tmp/lehr-bench-XXXXXX";
    char *end = NULL;
    unsigned long scans = argc == 2 ? strtoul(argv[1], &end, 10) : 0;
    bool own = argc == 1 || (argc == 2 && *end == '\0' && scans > 0);
    bench_files files = {.n = own ? (argc == 1 ? 1000 : scans) : (size_t)argc - 1};
    files.runs = lehr_core_alloc(files.n, sizeof *files.runs);
    files.fictive_K = lehr_core_alloc(files.n, sizeof *files.fictive_K);
    files.paths = own ? lehr_core_alloc(files.n, sizeof *files.paths) : argv + 1;
    int code = 1;
    if (files.runs && files.paths && files.fictive_K && (!own || make_files(&files, folder))) {
        code = run(&files);
    }
    for (size_t i = 0; files.runs && i < files.n; i++) {
        lehr_dsc_run_free(files.runs[i]);
    }
    if (own && files.paths) {
        remove_files(&files, folder);
        lehr_core_free(files.paths);
    }
    lehr_core_free(files.runs);
    lehr_core_free(files.fictive_K);
    return code;
}
