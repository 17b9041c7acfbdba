// Time to read an image of 2167 x 2070 pixels in CBF byte offsets from memory to pixels, with and without its
// checksum, against copying the pixels. Minimum of many runs, one thread. Prints one JSON line.
//
// bench_cbf FILE.cbf
#include <lehr/core/alloc.h>
#include <lehr/xrd/source.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { REPEATS = 40 };

static double now_s(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static void require(lehr_status status, const lehr_error *err)
{
    if (status) {
        fprintf(stderr, "bench_cbf: %s\n", err->message);
        exit(1);
    }
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: bench_cbf FILE\n");
        return 2;
    }
    lehr_error err = {0};
    lehr_xrd_source *source = NULL;
    lehr_xrd_image *image = NULL;
    require(lehr_xrd_source_open(&source, argv[1], NULL, &err), &err);
    size_t rows = lehr_xrd_source_rows(source);
    size_t columns = lehr_xrd_source_columns(source);
    require(lehr_xrd_image_create(&image, rows, columns, lehr_xrd_source_type(source), &err), &err);
    size_t bytes = rows * columns * lehr_xrd_pixel_size(image->type);
    void *copy = lehr_core_alloc(bytes, 1);
    if (!copy) {
        return 1;
    }
    double read_s = 1e9;
    double copy_s = 1e9;
    for (int i = 0; i < REPEATS; i++) {
        double start = now_s();
        require(lehr_xrd_source_read(image, source, 0, &err), &err);
        double middle = now_s();
        memcpy(copy, image->pixels, bytes);
        double end = now_s();
        read_s = middle - start < read_s ? middle - start : read_s;
        copy_s = end - middle < copy_s ? end - middle : copy_s;
    }
    printf("{\"pixels\": %zu, \"read_ms\": %.3f, \"memcpy_ms\": %.3f, \"ratio\": %.2f, \"pixels_per_s\": "
           "%.3g}\n",
           rows * columns, 1e3 * read_s, 1e3 * copy_s, read_s / copy_s, (double)(rows * columns) / read_s);
    lehr_core_free(copy);
    lehr_xrd_image_free(image);
    lehr_xrd_source_close(source);
    return 0;
}
