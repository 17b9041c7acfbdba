// What a run holds in memory per sample.
#include "simulate_helper.h"

#include <stdio.h>
#include <string.h>

enum { FEW = 2, MANY = 8 };

/// A study of @p n samples, each with one scan of calorimetry.
static void plan_of(char *text, size_t size, size_t n)
{
    size_t used = (size_t)snprintf(
        text, size,
        "lehr_study: 1\ntitle: memory\n"
        "material: {name: Zr46Cu54, composition: Zr46Cu54, density: 7.0 g/cm^3, glass_transition: 696 K}\n"
        "instruments: {dsc: {sign: exo}}\n"
        "analysis: {dsc: {glass: '420:540', liquid: '790:850', tf: {}}}\n"
        "simulation: {dsc: {step: 0.25 K}}\nsamples:\n");
    for (size_t i = 0; i < n; i++) {
        used +=
            (size_t)snprintf(text + used, size - used, "  - {name: S%02zu, dsc: [dsc/S%02zu.csv]}\n", i, i);
    }
    assert_true(used < size);
}

/// Most bytes held at once by a run on one thread.
static size_t peak_of(const char *study, const char *folder)
{
    lehr_error err = {0};
    lehr_study_config *config = NULL;
    lehr_provenance *provenance = NULL;
    lehr_study_summary summary;
    const char *const command[] = {"test"};
    lehr_study_options options = lehr_study_options_defaults();
    options.folder = folder;
    options.threads = 1;
    assert_ok(lehr_study_config_read(&config, study, &err), &err);
    assert_ok(lehr_provenance_create(&provenance, 1, command, 0, &err), &err);
    lehr_core_alloc_limit((size_t)1 << 40);
    size_t before = ((size_t)1 << 40) - lehr_core_alloc_left();
    assert_ok(lehr_study_run(&summary, config, &options, provenance, NULL, &err), &err);
    size_t peak = lehr_core_alloc_peak() - before;
    lehr_core_alloc_limit(SIZE_MAX);
    assert_int_equal(summary.failed, 0);
    lehr_provenance_free(provenance);
    lehr_study_config_free(config);
    return peak;
}

/// Of a sample there stay its outcome, its task and its place in lists: 3.8 kB measured. Its curve alone,
/// which goes to a file, takes 60 kB there and several times that as a record.
static void test_samples_leave_little_behind(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_study_simulate_summary made;
    char text[4096];
    static const size_t n[] = {FEW, MANY};
    size_t peak[2];
    for (int i = 0; i < 2; i++) {
        char data[32];
        char report[32];
        char plan[32];
        snprintf(data, sizeof data, "data%d", i);
        snprintf(report, sizeof report, "report%d", i);
        snprintf(plan, sizeof plan, "plan%d.yaml", i);
        plan_of(text, sizeof text, n[i]);
        assert_ok(simulate_here(&made, write_study_file(plan, text, ""), below(data), 1, 1, false, &err),
                  &err);
        strcat(data, "/");
        strcat(data, plan);
        peak[i] = peak_of(below(data), below(report));
    }
    assert_in_range(peak[1], 0, peak[0] + (MANY - FEW) * 6000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_samples_leave_little_behind)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
