// Made up studies: which part of the compression stays, by the literature, one cell and several; changes of
// G(r).
#include "lehr_test.h"

#include "across_helper.h"
#include "study_helper.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void test_densification(void **state)
{
    (void)state;
    made m;
    begin(&m, TREATED("L", "0.0001", "643") TREATED("H", "7", "643"),
          "  across: {densification: {bulk_modulus: 102 GPa, bulk_modulus_error: 3 GPa, "
          "bulk_modulus_prime_error: 0.5}}\n");
    add(&m, STUDY_DIFFERENCE, 1, "volume_ratio_by_pressure", 0.9936, 0.0006, "");
    m.tasks[0].others[0] = m.tasks[0].others[1] = 0;
    compute_here(&m, STUDY_DENSIFICATION);
    const lehr_record *only = row(&m, "rows", 0);
    // SOURCE: Birch-Murnaghan's equation solved by scipy.optimize.brentq; errors by differences, and the root
    // mean square of what Vinet's, Poirier and Tarantola's, Tait's and Murnaghan's give with the same
    // constants.
    assert_close(study_row_quantity(only, "in_situ_compression").value, 0.05895881062634167, 1e-9, 0);
    assert_close(study_row_quantity(only, "in_situ_compression").stderr_value, 0.0016982231043609142, 1e-6,
                 0);
    assert_close(study_row_quantity(only, "recovered_densification").value, 0.0064, 1e-12, 0);
    assert_close(study_row_quantity(only, "fraction").value, 0.10855035798738727, 1e-8, 0);
    assert_close(study_row_quantity(only, "fraction").stderr_value, 0.0106460771459441, 1e-6, 0);
    assert_string_equal(study_row_text(only, "verdict"), "denser");
    finish(&m);
}

/// What is left against its error: 1.96 of them either way. The fraction of a looser glass is negative.
static void test_verdicts(void **state)
{
    (void)state;
    static const struct {
        double ratio;
        const char *verdict;
    } rows[] = {{1.0051, "looser"}, {1.0011, "not-shown"}, {0.9989, "not-shown"}, {0.9987, "denser"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        made m;
        begin(&m, TREATED("L", "0.0001", "643") TREATED("H", "7", "643"),
              "  across: {densification: {bulk_modulus: 102 GPa, bulk_modulus_error: 3 GPa}}\n");
        add(&m, STUDY_DIFFERENCE, 1, "volume_ratio_by_pressure", rows[i].ratio, 0.0006, "");
        m.tasks[0].others[0] = m.tasks[0].others[1] = 0;
        compute_here(&m, STUDY_DENSIFICATION);
        const lehr_record *only = row(&m, "rows", 0);
        // SOURCE: the compression of test_densification()
        assert_close(study_row_quantity(only, "fraction").value, (1 - rows[i].ratio) / 0.05895881062634167,
                     1e-9, 0);
        assert_string_equal(study_row_text(only, "verdict"), rows[i].verdict);
        finish(&m);
    }
}

/// A series in a diamond cell of a sample.
static void add_cell(made *m, size_t sample, double compression, double error, double shared, double form)
{
    char json[640];
    snprintf(
        json, sizeof json,
        "{\"results\": {\"model\": \"birch-murnaghan-3\", \"bulk_modulus\": {\"value\": 102.0, \"stderr\": "
        "3.0, "
        "\"unit\": \"GPa\"}, \"bulk_modulus_prime\": {\"value\": 4.0, \"stderr\": 0.5, \"unit\": \"\"}, "
        "\"spans\": "
        "[{\"reference_pressure\": {\"value\": 0.0001, \"stderr\": null, \"unit\": \"GPa\"}, \"pressure\": "
        "{\"value\": 7.0, \"stderr\": null, \"unit\": \"GPa\"}, \"compression\": {\"value\": %.17g, "
        "\"stderr\": "
        "%.17g, \"unit\": \"\"}, \"shared\": %.17g, \"form\": %.17g}]}}",
        compression, error, shared, form);
    add_json(m, STUDY_EOS, sample, json);
}

static void begin_cells(made *m, const char *across)
{
    begin(m, TREATED("L", "0.0001", "643") TREATED("H", "7", "643") "  - {name: D}\n  - {name: E}\n", across);
    add(m, STUDY_DIFFERENCE, 1, "volume_ratio_by_pressure", 0.9936, 0.0006, "");
    m->tasks[0].others[0] = m->tasks[0].others[1] = 0;
}

static void test_one_cell(void **state)
{
    (void)state;
    made m;
    begin_cells(&m, "");
    add_cell(&m, 2, 0.059, 0.002, 0.0008, 0.0003);
    compute_here(&m, STUDY_DENSIFICATION);
    const lehr_record *only = row(&m, "rows", 0);
    assert_close(study_row_quantity(only, "in_situ_compression").value, 0.059, 1e-12, 0);
    assert_close(study_row_quantity(only, "in_situ_compression").stderr_value, hypot(0.002, 0.0003), 1e-12,
                 0);
    assert_close(study_row_number(only, "cells"), 1, 0, 0);
    assert_true(isnan(study_row_number(only, "cells_p")));
    assert_close(study_row_quantity(only, "fraction").value, 0.0064 / 0.059, 1e-12, 0);
    assert_string_equal(study_row_text(only, "verdict"), "denser");
    assert_string_equal(text_of(&m, "bulk_modulus_from"), "series in diamond cells");
    assert_int_equal(count(&m, "cells"), 1);
    finish(&m);
}

/// All cells of the study count: what they share does not fall with their number, and they may differ.
static void test_several_cells(void **state)
{
    (void)state;
    made m;
    begin_cells(&m, "");
    add_cell(&m, 2, 0.0590, 0.0020, 0.0008, 1e-4);
    add_cell(&m, 2, 0.0560, 0.0030, 0.0010, 3e-4);
    add_cell(&m, 3, 0.0625, 0.0012, 0.0005, 2e-4);
    compute_here(&m, STUDY_DENSIFICATION);
    const lehr_record *only = row(&m, "rows", 0);
    // SOURCE: numpy and scipy.stats.chi2: weights of the parts of each cell, Birge's factor, shared parts and
    // forms added linearly.
    assert_close(study_row_quantity(only, "in_situ_compression").value, 0.06103188245079013, 1e-10, 0);
    assert_close(study_row_number(only, "in_situ_cells"), 0.0016855701354170018, 1e-9, 0);
    assert_close(study_row_number(only, "in_situ_form"), 0.00018633213196562242, 1e-9, 0);
    assert_close(study_row_quantity(only, "in_situ_compression").stderr_value, 0.0016958379476862003, 1e-9,
                 0);
    assert_close(study_row_number(only, "cells_p"), 0.0449378724471768, 1e-9, 0);
    assert_close(study_row_quantity(only, "fraction").value, 0.10486322464591037, 1e-9, 0);
    assert_close(study_row_quantity(only, "fraction").stderr_value, 0.010253634108436376, 1e-9, 0);
    assert_close(study_row_number(only, "cells"), 3, 0, 0);
    assert_string_equal(study_row_text(only, "in_situ_from"), "all cells");
    finish(&m);
}

/// A sample with a cell of its own is set against that, unless the study asks for the mean.
static void test_own_cell(void **state)
{
    (void)state;
    made m;
    for (int mean = 0; mean < 2; mean++) {
        begin_cells(&m, mean ? "  across: {densification: {cells: mean}}\n" : "");
        add_cell(&m, 2, 0.060, 0.002, 0, 0);
        add_cell(&m, 1, 0.056, 0.002, 0, 0);
        compute_here(&m, STUDY_DENSIFICATION);
        const lehr_record *only = row(&m, "rows", 0);
        assert_close(study_row_quantity(only, "in_situ_compression").value, mean ? 0.058 : 0.056, 1e-12, 0);
        assert_close(study_row_quantity(only, "in_situ_compression").stderr_value,
                     mean ? 0.002 / sqrt(2) * sqrt(2) : 0.002, 1e-9, 0); // 0.004 apart: chi2 is 2
        assert_string_equal(study_row_text(only, "in_situ_from"), mean ? "all cells" : "own cells");
        finish(&m);
    }
}

/// A series without an error takes none from a sample with a cell of its own, and gives none to one without.
static void test_cell_without_error(void **state)
{
    (void)state;
    made m;
    for (int own = 0; own < 2; own++) {
        begin_cells(&m, "");
        add_cell(&m, 2, 0.060, 0, 0, 0.0003);
        if (own) {
            add_cell(&m, 1, 0.056, 0.002, 0, 0);
        }
        compute_here(&m, STUDY_DENSIFICATION);
        const lehr_record *only = row(&m, "rows", 0);
        double error = study_row_quantity(only, "in_situ_compression").stderr_value;
        assert_close(study_row_quantity(only, "in_situ_compression").value, own ? 0.056 : 0.060, 1e-12, 0);
        if (own) {
            assert_close(error, 0.002, 1e-12, 0);
        } else {
            assert_true(isnan(error));
            assert_int_equal(lehr_warnings_count(m.product.warnings), 1);
        }
        finish(&m);
    }
}

/// Changes of G(r) over T/Tg(P): several curves of a sample count as one, a sample without is left out.
static void test_real_space(void **state)
{
    (void)state;
    made m;
    begin(&m,
          "  - {name: R, pdf: [{file: a.xy}], treatment: {pressure: 7, temperature: 298}}\n"
          "  - {name: A, pdf: [{file: b.xy}], treatment: {pressure: 7, temperature: 583}}\n"
          "  - {name: B, pdf: [{file: c.xy}]}\n",
          "  pdf: {structure: {plate: 0.05}, correlation: {reference: R}}\n  across: {tg0: 596, dtg_dp: 5.4, "
          "tg0_error: 2}\nmaterial: {name: V, composition: Zr50Cu50, density: 7}\n");
    assert_true(study_kind_wanted(m.config, STUDY_REAL_SPACE));
    for (size_t i = 0; i < 2; i++) {
        add(&m, STUDY_CHANGE, 1, "first_shell.shift", 0.001 + 0.002 * (double)i, 0.002, "angstrom");
    }
    compute_here(&m, STUDY_REAL_SPACE);
    assert_int_equal(count(&m, "rows"), 1);
    const lehr_record *only = row(&m, "rows", 0);
    assert_string_equal(study_row_text(only, "sample"), "A");
    assert_string_equal(study_row_text(only, "reference"), "R");
    assert_close(study_row_quantity(only, "shift_1").value, 0.002, 1e-12, 0);
    assert_close(study_row_quantity(only, "shift_1").stderr_value, 0.002 / sqrt(2), 1e-12, 0);
    assert_close(study_row_quantity(only, "t_over_tg").value, 583 / 633.8, 1e-12, 0);
    assert_close(study_row_quantity(only, "t_over_tg").stderr_value, 583 * 2 / (633.8 * 633.8), 1e-12, 0);
    assert_true(isnan(study_row_quantity(only, "shift_2").value));
    finish(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_densification), cmocka_unit_test(test_verdicts),
        cmocka_unit_test(test_one_cell),      cmocka_unit_test(test_several_cells),
        cmocka_unit_test(test_own_cell),      cmocka_unit_test(test_cell_without_error),
        cmocka_unit_test(test_real_space),
    };
    return cmocka_run_group_tests_name("study.across_densification", tests, NULL, NULL);
}
