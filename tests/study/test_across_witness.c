// Witnesses of the verdict, made up studies: width of the peak, witnesses together, and what two samples
// share. Expected values by hand.
#include "lehr_test.h"

#include "across_helper.h"
#include "study_helper.h"

#include <lehr/fitting/random.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static void clear_tasks(made *m)
{
    for (size_t i = 0; i < m->run.n_tasks; i++) {
        lehr_record_free(m->tasks[i].outcome);
    }
    m->run.n_tasks = 0;
}

/// The peak of a sample against that of the one treated alike.
static void add_peaks(made *m, size_t sample, size_t reference, double position, double width,
                      double correlation)
{
    char json[512];
    snprintf(json, sizeof json,
             "{\"results\": {\"position_fwhm_correlation_by_pressure\": %.17g, \"position_by_pressure\": "
             "{\"value\": %.17g, \"stderr\": 0.001, \"unit\": \"1/angstrom\"}, \"fwhm_by_pressure\": "
             "{\"value\": %.17g, \"stderr\": 0.004, \"unit\": \"1/angstrom\"}}}",
             correlation, position, width);
    add_json(m, STUDY_DIFFERENCE, sample, json);
    m->tasks[m->run.n_tasks - 1].others[1] = reference;
}

/// A number density with what a prior, and the model, do to it.
static void add_density(made *m, size_t sample, double value, double total, const char *prior, double shift,
                        double model)
{
    char json[640];
    snprintf(json, sizeof json,
             "{\"results\": {\"number_density\": {\"value\": %.17g, \"stderr\": %.17g, \"unit\": "
             "\"1/angstrom^3\"}, \"density_shifts\": [{\"name\": \"%s\", \"shift\": {\"value\": %.17g, "
             "\"stderr\": null, \"unit\": \"1/angstrom^3\"}}, {\"name\": \"model_of_order_1\", \"shift\": "
             "{\"value\": %.17g, \"stderr\": null, \"unit\": \"1/angstrom^3\"}}]}}",
             value, total, prior, shift, model);
    add_json(m, STUDY_STRUCTURE, sample, json);
}

/// The row of a quantity of a sample; NULL without.
static const lehr_record *find(const made *m, const char *sample, const char *quantity)
{
    for (size_t i = 0; i < count(m, "rows"); i++) {
        const lehr_record *one = row(m, "rows", i);
        if (strcmp(study_row_text(one, "sample"), sample) == 0 &&
            strcmp(study_row_text(one, "quantity"), quantity) == 0) {
            return one;
        }
    }
    return NULL;
}

/// A wider peak at smaller q speaks for rejuvenated; both together with their correlation.
static void test_width_and_position(void **state)
{
    (void)state;
    made m;
    for (int k = 0; k < 2; k++) {
        double r = k == 0 ? 0 : -0.6;
        begin(&m, FOUR, "");
        add(&m, STUDY_TF, 0, "fictive_temperature", 650, 1, "K");
        add(&m, STUDY_TF, 1, "fictive_temperature", 660, 1, "K");
        add_peaks(&m, 1, 0, -0.0018, 0.0076, r);
        compute_here(&m, STUDY_VERDICT);
        assert_int_equal(count(&m, "rows"), 4);
        const lehr_record *width = find(&m, "H1", "fsdp_fwhm"), *both = find(&m, "H1", "structure");
        assert_string_equal(study_row_text(width, "role"), "witness");
        assert_close(study_row_number(width, "z"), 1.9, 1e-12, 0);
        // Neither z = -1.8 nor 1.9 is shown alone. Towards rejuvenation both are positive; their errors then
        // have the correlation -r: (1.8 + 1.9)/sqrt(2 - 2 r).
        double z = 3.7 / sqrt(2 - 2 * r);
        assert_string_equal(study_row_text(width, "found"), "not-shown");
        assert_string_equal(study_row_text(both, "role"), "combined");
        assert_close(study_row_number(both, "z"), z, 1e-12, 0);
        assert_close(study_row_number(both, "p_adjusted"), erfc(z / sqrt(2)), 1e-10, 0);
        assert_string_equal(study_row_text(both, "found"), "rejuvenated");
        assert_string_equal(study_row_text(both, "witnesses"), "agree");
        finish(&m);
    }
    // A wider peak at larger q: they contradict each other, and together say nothing.
    begin(&m, FOUR, "");
    add(&m, STUDY_TF, 0, "fictive_temperature", 650, 1, "K");
    add(&m, STUDY_TF, 1, "fictive_temperature", 660, 1, "K");
    add_peaks(&m, 1, 0, 0.005, 0.02, 0.1);
    compute_here(&m, STUDY_VERDICT);
    assert_string_equal(study_row_text(find(&m, "H1", "fsdp_position"), "found"), "relaxed");
    assert_string_equal(study_row_text(find(&m, "H1", "fsdp_fwhm"), "found"), "rejuvenated");
    assert_string_equal(study_row_text(find(&m, "H1", "fsdp_fwhm"), "witnesses"), "divided");
    finish(&m);
}

/// What both samples share is not in the error of the difference.
static void test_shared_density(void **state)
{
    (void)state;
    made m;
    lehr_quantity q;
    begin(&m, FOUR, "");
    add_density(&m, 0, 0.0600, 5e-4, "sigma_density", 4e-4, 1e-4);
    add_density(&m, 1, 0.0610, 6e-4, "sigma_density", 3e-4, 2e-4);
    assert_true(study_across_difference(&q, &m.run, 1, 0, STUDY_ACROSS_DENSITY));
    assert_close(q.value, 0.001, 1e-9, 0);
    // 5^2 - 4^2 - 1 + 6^2 - 3^2 - 2^2 + (4 - 3)^2 + (2 - 1)^2 = 33
    assert_close(q.stderr_value, 1e-4 * sqrt(33), 1e-10, 0);
    clear_tasks(&m);
    add_density(&m, 0, 0.0600, 5e-4, "sigma_density_1", 4e-4, 1e-4);
    add_density(&m, 1, 0.0610, 6e-4, "sigma_density_2", 3e-4, 1e-4);
    assert_true(study_across_difference(&q, &m.run, 1, 0, STUDY_ACROSS_DENSITY));
    assert_close(q.stderr_value, 1e-4 * sqrt(25 + 36 - 2), 1e-10, 0); // priors of their own: the model alone
    // Two curves of one sample: weights 1/25 and 1/100; shift (0.8 4 + 0.2 3), error sqrt(20) of both.
    clear_tasks(&m);
    add_density(&m, 0, 0.0600, 5e-4, "sigma_density", 4e-4, 0);
    add_density(&m, 0, 0.0600, 1e-3, "sigma_density", 3e-4, 0);
    add_density(&m, 1, 0.0610, 6e-4, "sigma_density", 3e-4, 0);
    assert_true(study_across_difference(&q, &m.run, 1, 0, STUDY_ACROSS_DENSITY));
    assert_close(q.stderr_value, 1e-4 * sqrt(20 - 3.8 * 3.8 + 36 - 9 + 0.8 * 0.8), 1e-9, 0);
    finish(&m);
}

/// Weighings in one liquid.
static void test_shared_liquid(void **state)
{
    (void)state;
    made m;
    lehr_quantity q;
    begin(&m, FOUR, "");
    for (size_t i = 0; i < 2; i++) {
        char json[512];
        snprintf(json, sizeof json,
                 "{\"results\": {\"density\": {\"value\": %g, \"stderr\": 0.013, \"unit\": \"g/cm^3\"}, "
                 "\"budget\": {\"liquid\": {\"value\": 0.012, \"stderr\": null, \"unit\": \"g/cm^3\"}}}}",
                 i == 0 ? 6.0 : 6.02);
        add_json(&m, STUDY_WEIGHING, i, json);
    }
    assert_true(study_across_difference(&q, &m.run, 1, 0, STUDY_ACROSS_WEIGHED));
    assert_close(q.stderr_value, 0.005 * sqrt(2), 1e-10, 0);
    assert_close(study_across_together(&m.run, 1, 0, STUDY_ACROSS_DENSITY, STUDY_ACROSS_WEIGHED), 0, 0, 0);
    finish(&m);
}

/// Studies without any effect, one prior off for all samples, position and width of a peak with one
/// disturbance: the differences of densities have the errors that they tell, and samples are found
/// rejuvenated or relaxed by their witnesses as rarely as the level says.
static void test_false_witnesses(void **state)
{
    (void)state;
    enum { REPEATS = 300 };
    made m;
    lehr_error err = {0};
    double squares = 0;
    size_t found = 0, naive = 0;
    begin(&m, FOUR, "");
    m.options.folder = below("absent");
    for (uint64_t k = 0; k < REPEATS; k++) {
        lehr_random random = lehr_random_stream(77, k);
        double prior = lehr_random_normal(&random), model = lehr_random_normal(&random);
        bool any = false;
        clear_tasks(&m);
        for (size_t i = 0; i < 4; i++) {
            double shift = (3 + 0.3 * (double)i) * 1e-4, own = 1e-4 * (1 + 0.2 * (double)i), pairs = 2e-4;
            add(&m, STUDY_TF, i, "fictive_temperature", 650 + lehr_random_normal(&random), 1, "K");
            add_density(&m, i, 0.06 + shift * prior + pairs * model + own * lehr_random_normal(&random),
                        sqrt(shift * shift + pairs * pairs + own * own), "sigma_density", shift, pairs);
        }
        for (size_t i = 1; i < 4; i += 2) {
            // Towards rejuvenation both move alike: a narrow peak that is pushed about by its neighbour.
            double common = sqrt(0.8) * lehr_random_normal(&random);
            double x = common + sqrt(0.2) * lehr_random_normal(&random),
                   y = -common + sqrt(0.2) * lehr_random_normal(&random);
            add_peaks(&m, i, i - 1, 0.001 * x, 0.004 * y, -0.8);
        }
        (void)compute(&m, STUDY_VERDICT, &err);
        static const char *const names[] = {"H1", "H2"};
        for (size_t i = 0; i < 2; i++) {
            const lehr_record *density = find(&m, names[i], "number_density");
            const lehr_record *both = find(&m, names[i], "structure");
            squares += pow(study_row_number(density, "z"), 2) / (2 * REPEATS);
            any = any || strcmp(study_row_text(both, "found"), "not-shown") != 0;
            double sum = -study_row_number(density, "z") -
                         study_row_number(find(&m, names[i], "fsdp_position"), "z") +
                         study_row_number(find(&m, names[i], "fsdp_fwhm"), "z");
            naive += fabs(sum / sqrt(3)) > 2.2414027276049473; // 5 % over two samples
        }
        found += any;
    }
    print_message(
        "mean square of z of densities %.3f; studies with a finding %zu of %d, without correlations %zu\n",
        squares, found, REPEATS, naive);
    // Of 600 squares the standard error is sqrt(2/600); of 300 studies at 5 % it is 1.3 %.
    assert_close(squares, 1, 0, 3 * sqrt(2.0 / 600));
    assert_true(found >= 4 && found <= 15 + 12);
    assert_true(naive > 15 + 12);
    finish(&m);
}

/// Why a sample is not used, in words.
static void test_left_out(void **state)
{
    (void)state;
    made m;
    lehr_error err = {0};
    begin(&m,
          FOUR "  - {name: cast, dsc: [a]}\n  - {name: alone, dsc: [a], treatment: {pressure: 7, "
               "temperature: 700}}\n"
               "  - {name: images, xrd: [b], treatment: {pressure: 7, temperature: 500}}\n",
          "  across: {densification: {bulk_modulus: 100}}\n");
    add(&m, STUDY_TF, 0, "fictive_temperature", 650, 1, "K");
    add(&m, STUDY_TF, 1, "fictive_temperature", 660, 1, "K");
    add(&m, STUDY_TF, 3, "fictive_temperature", 660, 1, "K");
    study_task *failed = &m.tasks[m.run.n_tasks++];
    *failed = (study_task){.kind = STUDY_TF, .sample = 2, .others = {SIZE_MAX, SIZE_MAX}};
    (void)lehr_error_set(&failed->err, LEHR_ERR_DOMAIN, "the file is empty");
    compute_here(&m, STUDY_VERDICT);
    assert_ok(study_across_leave_out(m.product.results, &m.run, STUDY_VERDICT, &err), &err);
    static const char *const want[][2] = {{"L1", "is the reference of others"},
                                          {"L2", "is the reference of others"},
                                          {"H2", "its reference L2: failed: the file is empty"},
                                          {"cast", "no pressure of treatment"},
                                          {"alone", "no sample with the same temperature"},
                                          {"images", "no files for the fictive temperature"}};
    assert_int_equal(count(&m, "left_out"), 6);
    for (size_t i = 0; i < 6; i++) {
        assert_string_equal(study_row_text(row(&m, "left_out", i), "sample"), want[i][0]);
        if (!strstr(study_row_text(row(&m, "left_out", i), "reason"), want[i][1])) {
            fail_msg("%s", study_row_text(row(&m, "left_out", i), "reason"));
        }
    }
    compute_here(&m, STUDY_DENSIFICATION);
    assert_ok(study_across_leave_out(m.product.results, &m.run, STUDY_DENSIFICATION, &err), &err);
    assert_int_equal(count(&m, "left_out"), 7);
    assert_string_equal(study_row_text(row(&m, "left_out", 1), "reason"),
                        "no position of the diffraction peak was found");
    assert_string_equal(text_of(&m, "axis_unknown"), "Tg(P) is not known");
    finish(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_width_and_position), cmocka_unit_test(test_shared_density),
        cmocka_unit_test(test_shared_liquid),      cmocka_unit_test(test_false_witnesses),
        cmocka_unit_test(test_left_out),
    };
    return cmocka_run_group_tests_name("study.across_witness", tests, NULL, NULL);
}
