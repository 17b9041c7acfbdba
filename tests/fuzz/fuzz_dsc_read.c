#include "fuzz_dsc.h"

#include <lehr/dsc/fictive.h>
#include <math.h>
#include <stdlib.h>

/// What every run promises: segments that tile the points, finite temperatures.
static void check_run(const lehr_dsc_run *run)
{
    size_t next = 0;
    for (size_t s = 0; s < run->n_segments; s++) {
        if (run->segments[s].first != next || run->segments[s].count == 0) {
            abort();
        }
        next += run->segments[s].count;
    }
    if (next != run->size) {
        abort();
    }
    for (size_t i = 0; i < run->size; i++) {
        if (!(run->temperature_K[i] > 0)) {
            abort();
        }
    }
}

static void evaluate(const lehr_dsc_run *run, bool windows)
{
    lehr_dsc_fictive_options options = lehr_dsc_fictive_defaults();
    if (windows) {
        options.glass_K[0] = 290;
        options.glass_K[1] = 320;
        options.liquid_K[0] = 320;
        options.liquid_K[1] = 400;
    }
    lehr_dsc_fictive result;
    lehr_status status = lehr_dsc_fictive_compute(&result, run, NULL, &options, NULL, NULL);
    if (status == LEHR_OK && !isfinite(result.fictive_temperature_K)) {
        abort();
    }
}

void lehr_fuzz_dsc_read(const void *bytes, size_t size, const char *format)
{
    lehr_dsc_run *run = NULL;
    lehr_dsc_read_options options = lehr_dsc_read_defaults();
    options.format = format;
    if (lehr_dsc_run_decode(&run, bytes, size, "fuzz", &options, NULL) == LEHR_OK) {
        check_run(run);
        evaluate(run, true);
        evaluate(run, false);
    } else if (run) {
        abort();
    }
    lehr_dsc_run_free(run);
}
