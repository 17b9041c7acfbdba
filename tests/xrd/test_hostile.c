// Files that are damaged on purpose, for every reader of images: an error with the right code, no crash, no
// endless loop, and no more memory than allowed, whatever the file announces.
#include "hostile_hdf5.h"
#include "hostile_plain.h"
#include "source_helper.h"

#include <lehr/core/alloc.h>
#include <lehr/xrd/integrate.h>
#include <lehr/xrd/stack.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

enum { LIMIT = 48 << 20 };

typedef struct hostile_case {
    const char *name;
    void (*make)(const char *path);
    lehr_status want;
    const char *part; ///< of the message
} hostile_case;

static const hostile_case hostile_cases[] = {
    {"chunk: wrong total.h5", hostile_wrong_total, LEHR_ERR_FORMAT, "announces"},
    {"chunk: blocks of 0 bytes.h5", hostile_block_zero, LEHR_ERR_FORMAT, "block size"},
    {"chunk: blocks of 4 GB.h5", hostile_block_huge, LEHR_ERR_FORMAT, "block size"},
    {"chunk: blocks of 64 MB.h5", hostile_block_large, LEHR_ERR_NOMEM, "out of memory"},
    {"chunk: blocks of 8191 bytes.h5", hostile_block_odd, LEHR_ERR_FORMAT, "multiple"},
    {"chunk: block of 4 GB in 4000 bytes.h5", hostile_long_block, LEHR_ERR_FORMAT, "are left"},
    {"chunk: no LZ4 data.h5", hostile_lz4_garbage, LEHR_ERR_FORMAT, "LZ4"},
    {"chunk: shorter than its header.h5", hostile_short_chunk, LEHR_ERR_FORMAT, "header"},
    {"HDF5: 10^12 pixels.h5", hostile_huge_dataset, LEHR_ERR_FORMAT, "pixels"},
    {"HDF5: 2.6 10^8 pixels.h5", hostile_large_dataset, LEHR_ERR_NOMEM, "out of memory"},
    {"HDF5: small image in a large chunk.h5", hostile_large_chunk, LEHR_ERR_NOMEM, "chunks"},
    {"HDF5: soft links to themselves.h5", hostile_soft_to_itself, LEHR_ERR_FORMAT, "no dataset of images"},
    {"HDF5: external link to itself.h5", hostile_external_to_itself, LEHR_ERR_FORMAT, "link"},
    {"HDF5: file in itself.h5", hostile_file_in_itself, LEHR_ERR_FORMAT, "no dataset of images"},
    {"HDF5: virtual dataset of itself.h5", hostile_virtual_of_itself, LEHR_ERR_FORMAT, "itself"},
    {"HDF5: virtual datasets in a circle.h5", hostile_virtual_circle, LEHR_ERR_FORMAT, "itself"},
    {"TIFF: 10^12 pixels.tif", hostile_tiff_huge, LEHR_ERR_FORMAT, "pixels"},
    {"TIFF: 2.6 10^8 pixels.tif", hostile_tiff_large, LEHR_ERR_NOMEM, "out of memory"},
    {"TIFF: hole of 512 MB.tif", hostile_tiff_sparse, LEHR_ERR_NOMEM, "out of memory"},
    {"TIFF: strip outside of the file.tif", hostile_tiff_strip_outside, LEHR_ERR_FORMAT, "cannot be read"},
    {"TIFF: strip of 256 MB in 256 kB.tif", hostile_tiff_bomb, LEHR_ERR_NOMEM, "out of memory"},
    {"TIFF: pages in a circle.tif", hostile_tiff_loop, LEHR_ERR_FORMAT, ""},
    {"NPY: 10^12 pixels.npy", hostile_npy_huge, LEHR_ERR_FORMAT, "elements"},
    {"NPY: sizes beyond 64 bits.npy", hostile_npy_overflow, LEHR_ERR_FORMAT, "elements"},
    {"NPY: hole of 1 GB.npy", hostile_npy_sparse, LEHR_ERR_NOMEM, "out of memory"},
    {"gzip: 200 MB in 1 MB.npy.gz", hostile_gzip_bomb, LEHR_ERR_FORMAT, "gunzip"},
    {"CBF: 10^12 pixels.cbf", hostile_cbf_huge, LEHR_ERR_FORMAT, "pixels"},
    {"CBF: 2.6 10^8 pixels.cbf", hostile_cbf_large, LEHR_ERR_NOMEM, "out of memory"},
    {"CBF: wrong size.cbf", hostile_cbf_size, LEHR_ERR_FORMAT, "announced"},
    {"CBF: wrong number of elements.cbf", hostile_cbf_elements, LEHR_ERR_FORMAT, "elements"},
    {"CBF: too few data.cbf", hostile_cbf_short, LEHR_ERR_FORMAT, ""},
    {"CBF: too many data.cbf", hostile_cbf_long, LEHR_ERR_FORMAT, "left over"},
    {"CBF: hole of 4 GB.cbf", hostile_cbf_sparse, LEHR_ERR_NOMEM, "out of memory"},
    {"EDF: 10^12 pixels.edf", hostile_edf_huge, LEHR_ERR_FORMAT, ""},
    {"EDF: hole of 512 MB.edf", hostile_edf_sparse, LEHR_ERR_NOMEM, "out of memory"},
    {"EDF: header of 1 GB.edf", hostile_edf_header, LEHR_ERR_FORMAT, "no end"},
    {"mar345: 10^12 pixels.mar", hostile_mar_huge, LEHR_ERR_FORMAT, "pixels"},
    {"mar345: 2.6 10^8 pixels.mar", hostile_mar_large, LEHR_ERR_NOMEM, "out of memory"},
    {"mar345: table of 4 10^9 pixels.mar", hostile_mar_table, LEHR_ERR_FORMAT, "announced"},
};

static size_t resident_bytes(void)
{
    struct rusage usage;
    assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
    return (size_t)usage.ru_maxrss * 1024;
}

static const char *make(const hostile_case *row)
{
    static char name[64];
    snprintf(name, sizeof name, "%s", row->name);
    for (char *c = name; *c; c++) {
        *c = *c == ' ' || *c == ':' || *c == '^' ? '_' : *c;
    }
    const char *path = lehr_test_scratch(name);
    row->make(path);
    return path;
}

static void test_image_is_refused(void **state)
{
    const hostile_case *row = *state;
    lehr_error err = {0};
    const char *path = make(row);
    size_t before = resident_bytes();
    lehr_core_alloc_limit(LIMIT);
    lehr_status status = read_everything((void *)(uintptr_t)path, &err);
    size_t peak = lehr_core_alloc_peak();
    lehr_core_alloc_limit(SIZE_MAX);
    assert_fails(status, row->want, &err, row->part);
    assert_true(peak <= LIMIT);
    // The libraries, too: what the process grew by, with 32 MB for the sanitizers' own.
    assert_true(resident_bytes() - before <= (size_t)LIMIT + (32U << 20));
    remove(path);
}

/// Stacks read chunks past HDF5: the same chunks by that way.
static void test_stack_is_refused(void **state)
{
    const hostile_case *row = *state;
    const lehr_xrd_geometry geometry = {
        .distance_m = 0.05, .wavelength_ang = 0.7, .pixel1_m = 75e-6, .pixel2_m = 75e-6, .orientation = 3};
    lehr_error err = {0};
    lehr_xrd_integrator *plan = NULL;
    lehr_xrd_stack *stack = NULL;
    lehr_xrd_integrate_options options = lehr_xrd_integrate_defaults();
    lehr_xrd_stack_options stack_options = lehr_xrd_stack_defaults();
    const char *path = make(row);
    options.points = 30;
    stack_options.threads = 2;
    assert_ok(lehr_xrd_integrator_create(&plan, &geometry, 64, 64, NULL, &options, &err), &err);
    lehr_core_alloc_limit(LIMIT);
    lehr_status status = lehr_xrd_stack_run(&stack, &path, 1, plan, &stack_options, NULL, &err);
    size_t peak = lehr_core_alloc_peak();
    lehr_core_alloc_limit(SIZE_MAX);
    assert_fails(status, row->want, &err, row->part);
    assert_non_null(strstr(err.message, path));
    assert_null(stack);
    assert_true(peak <= LIMIT + (1U << 16));
    lehr_xrd_integrator_free(plan);
    remove(path);
}

int main(void)
{
    enum { N_CASES = sizeof hostile_cases / sizeof *hostile_cases, N_CHUNKS = 8 };
    struct CMUnitTest tests[N_CASES + N_CHUNKS];
    for (size_t i = 0; i < N_CASES; i++) {
        tests[i] = (struct CMUnitTest)LEHR_CASE(test_image_is_refused, &hostile_cases[i]);
    }
    for (size_t i = 0; i < N_CHUNKS; i++) {
        tests[N_CASES + i] = (struct CMUnitTest)LEHR_CASE(test_stack_is_refused, &hostile_cases[i]);
    }
    return cmocka_run_group_tests_name("xrd.hostile", tests, NULL, NULL);
}
