// Comparisons over all samples: outcomes of single analyses as they are remembered, made up here, and what is
// made of them. Expected values from independent calculations, see the SOURCE of each.
#include "lehr_test.h"

#include "across_helper.h"
#include "study_helper.h"

#include <lehr/fitting/random.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

// ---- verdict ------------------------------------------------------------------------------
static const char four[] = FOUR;

static void test_verdict(void **state)
{
    (void)state;
    made m;
    begin(&m, four, "");
    add(&m, STUDY_TF, 0, "fictive_temperature", 664.0, 0.6, "K");
    add(&m, STUDY_TF, 1, "fictive_temperature", 668.0, 0.8, "K");
    add(&m, STUDY_ENTHALPY, 0, "relaxation_enthalpy", 1.0, 0.4, "J/g");
    add(&m, STUDY_ENTHALPY, 1, "relaxation_enthalpy", 1.1, 0.3, "J/g");
    add(&m, STUDY_ENTHALPY, 2, "relaxation_enthalpy", -1.4, 0.2, "J/g");
    add(&m, STUDY_ENTHALPY, 3, "relaxation_enthalpy", -2.0, 0.15, "J/g");
    add(&m, STUDY_PATTERN, 0, "fsdp.position", 2.620, 0.001, "1/angstrom");
    add(&m, STUDY_PATTERN, 1, "fsdp.position", 2.640, 0.001, "1/angstrom");
    compute_here(&m, STUDY_VERDICT);
    assert_int_equal(count(&m, "rows"), 4);
    // SOURCE: by hand and scipy.stats.norm. z = 4, 0.2, -2.4; p = 6.334e-5, 0.8415, 0.016395; Holm of three.
    const lehr_record *fictive = row(&m, "rows", 0), *enthalpy = row(&m, "rows", 1),
                      *peak = row(&m, "rows", 2), *relaxed = row(&m, "rows", 3);
    assert_close(study_row_number(fictive, "z"), 4.0, 1e-12, 0);
    assert_close(study_row_number(fictive, "p"), 6.33424837e-05, 1e-8, 0);
    assert_close(study_row_number(fictive, "p_adjusted"), 3 * 6.33424837e-05, 1e-8, 0);
    assert_close(study_row_number(fictive, "detectable"), 3.235601033391424, 1e-10,
                 0); // error 1, level 0.05/3
    assert_string_equal(study_row_text(fictive, "found"), "rejuvenated");
    assert_string_equal(study_row_text(fictive, "reference"), "L1");
    assert_close(study_row_number(enthalpy, "p_adjusted"), 8.41480581e-01, 1e-8, 0);
    assert_string_equal(study_row_text(enthalpy, "found"), "not-shown");
    // The peak moved to larger q: denser though rejuvenated.
    assert_string_equal(study_row_text(peak, "role"), "witness");
    assert_string_equal(study_row_text(peak, "found"), "relaxed");
    assert_string_equal(study_row_text(peak, "witnesses"), "contradict");
    assert_string_equal(study_row_text(peak, "verdict"), "rejuvenated");
    assert_close(study_row_number(relaxed, "p_adjusted"), 2 * 1.63950718e-02, 1e-8, 0);
    assert_string_equal(study_row_text(relaxed, "verdict"), "relaxed");
    assert_string_equal(study_row_text(relaxed, "witnesses"), "none");
    finish(&m);
}

/// Named reference, scatter from piece to piece, errors that are not known, quantities that contradict.
static void test_verdict_options(void **state)
{
    (void)state;
    made m;
    begin(&m, four, "  across: {verdict: {reference: H2, correction: none, tf_scatter: 3 K}}\n");
    add(&m, STUDY_TF, 0, "fictive_temperature", 650.0, 0.0, "K");
    add(&m, STUDY_TF, 1, "fictive_temperature", 670.0, 0.0, "K");
    add(&m, STUDY_TF, 3, "fictive_temperature", 660.0, 0.0, "K");
    add(&m, STUDY_ENTHALPY, 1, "relaxation_enthalpy", 1.0, 0.1, "J/g");
    add(&m, STUDY_ENTHALPY, 3, "relaxation_enthalpy", 2.0, 0.1, "J/g");
    add(&m, STUDY_ENTHALPY, 0, "relaxation_enthalpy", 2.0, -1, "J/g");
    compute_here(&m, STUDY_VERDICT);
    assert_int_equal(count(&m, "rows"), 4);
    assert_close(study_row_number(row(&m, "rows", 0), "z"), -10 / (3 * sqrt(2)), 1e-12, 0);
    assert_string_equal(study_row_text(row(&m, "rows", 0), "reference"), "H2");
    assert_string_equal(study_row_text(row(&m, "rows", 1), "found"), "no-error");
    assert_string_equal(study_row_text(row(&m, "rows", 2), "found"), "rejuvenated");
    assert_string_equal(study_row_text(row(&m, "rows", 3), "found"), "relaxed");
    assert_string_equal(study_row_text(row(&m, "rows", 3), "verdict"), "contradictory");
    finish(&m);
}

/// The rate of samples that are called rejuvenated or relaxed where no treatment did anything.
static void test_verdict_false_findings(void **state)
{
    (void)state;
    enum { REPEATS = 400, SAMPLES = 12 };
    lehr_error err = {0};
    size_t wrong = 0;
    made m;
    begin(&m,
          TREATED("A", "0", "500") TREATED("B", "3", "500") TREATED("C", "5", "500") TREATED("D", "7", "500")
              TREATED("E", "0", "550") TREATED("F", "3", "550") TREATED("G", "5", "550")
                  TREATED("H", "7", "550") TREATED("I", "0", "600") TREATED("J", "3", "600")
                      TREATED("K", "5", "600") TREATED("L", "7", "600"),
          "");
    // Without figures: below a folder that is not there the task ends after its results.
    m.options.folder = below("absent");
    for (uint64_t k = 0; k < REPEATS; k++) {
        bool any = false;
        lehr_random random = lehr_random_stream(3, k);
        for (size_t i = 0; i < m.run.n_tasks; i++) {
            lehr_record_free(m.tasks[i].outcome);
        }
        m.run.n_tasks = 0;
        for (size_t i = 0; i < SAMPLES; i++) {
            double sigma = 0.5 + 0.1 * (double)i;
            add(&m, STUDY_TF, i, "fictive_temperature", 650 + sigma * lehr_random_normal(&random), sigma,
                "K");
            add(&m, STUDY_ENTHALPY, i, "relaxation_enthalpy", 0.2 * lehr_random_normal(&random), 0.2, "J/g");
        }
        (void)compute(&m, STUDY_VERDICT, &err);
        for (size_t i = 0; i < count(&m, "rows"); i++) {
            any = any || strcmp(study_row_text(row(&m, "rows", i), "verdict"), "not-shown") != 0;
        }
        assert_int_equal(count(&m, "rows"), 18);
        wrong += any;
    }
    // At most 5 % of the studies, three binomial errors of 1.1 %; less, since samples share their reference.
    assert_true(wrong <= 20 + 13);
    assert_true(wrong >= 4);
    finish(&m);
}

static size_t lines_of(const char *path, const char *part)
{
    char line[4096];
    size_t n = 0;
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        n += strstr(line, part) != NULL;
    }
    fclose(file);
    return n;
}

/// 66 samples, the i-th i standard errors from the first one: those from the sixth on are drawn, and the axis
/// says so. 60 and less are all drawn.
static void test_verdict_of_many(void **state)
{
    (void)state;
    static const size_t numbers[] = {61, 66};
    for (size_t k = 0; k < 2; k++) {
        char samples[TEXT_SIZE];
        made m;
        size_t used = 0;
        for (size_t i = 0; i < numbers[k]; i++) {
            used += (size_t)snprintf(samples + used, sizeof samples - used,
                                     "  - {name: S%02zu, dsc: [a], xrd: [b], treatment: {pressure: 0, "
                                     "temperature: %zu}}\n",
                                     i, 400 + i);
        }
        begin(&m, samples, "  across: {verdict: {reference: S00}}\n");
        for (size_t i = 0; i < numbers[k]; i++) {
            add(&m, STUDY_TF, i, "fictive_temperature", 600.0 + (double)i, sqrt(0.5), "K");
        }
        compute_here(&m, STUDY_VERDICT);
        assert_int_equal(count(&m, "rows"), numbers[k] - 1);
        const char *svg = below("out/figures/verdict.svg");
        bool all = k == 0;
        assert_int_equal(lines_of(svg, "the 60 of 65 samples") > 0, !all);
        assert_int_equal(lines_of(svg, ">S05<") > 0, all);
        assert_int_equal(lines_of(svg, ">S06<") > 0, true);
        assert_int_equal(lines_of(svg, ">S60<") > 0, true);
        finish(&m);
    }
}

/// A run of "study.yaml" is taken up as one of "/data/study.yaml": its warnings name files as the new run
/// does.
static void test_warnings_follow_the_study(void **state)
{
    (void)state;
    static const char *const texts[][2] = {{"dsc/a.csv: odd: 3", "/data/dsc/a.csv: odd: 3"},
                                           {"old/dsc/a.csv: odd", "/data/dsc/a.csv: odd"},
                                           {"/data/dsc/a.csv: even", "/data/dsc/a.csv: even"},
                                           {"old/xdsc/a.csv: odd", "old/xdsc/a.csv: odd"}, // another file
                                           {"no name", "no name"},
                                           {"a: dsc/a.csv: odd", "a: dsc/a.csv: odd"}};
    char path[] = "/data/dsc/a.csv", written[] = "dsc/a.csv";
    const lehr_study_file file = {.path = path, .on_disk = path, .written = written};
    study_task task = {.file = &file};
    lehr_error err = {0};
    lehr_list *list = NULL;
    assert_ok(lehr_record_create(&task.outcome, &err), &err);
    assert_ok(lehr_record_add_list(&list, task.outcome, "warnings", &err), &err);
    for (size_t i = 0; i < 6; i++) {
        assert_ok(lehr_list_add_text(list, texts[i][0], &err), &err);
    }
    assert_ok(study_outcome_rename(&task, &err), &err);
    for (size_t i = 0; i < 6; i++) {
        const lehr_list *found = study_outcome_list(&task, "warnings");
        assert_string_equal(lehr_list_value_at(found, i).text, texts[i][1]);
    }
    lehr_record_free(task.outcome);
}

// ---- transition ---------------------------------------------------------------------------
static void test_transition(void **state)
{
    (void)state;
    made m;
    const double tg[] = {637.0, 643.2, 636.5, 642.1, 639.6}, sigma[] = {0.4, 0.5, 0.3, 0.6, 0.4};
    begin(&m,
          TREATED("A", "0.0001", "650") TREATED("B", "7", "650") TREATED("C", "0.0001", "680")
              TREATED("D", "7", "680") TREATED("E", "3.5", "680"),
          "  across: {transition: {literature: 3.6 K/GPa, literature_error: 0.3 K/GPa}}\n");
    for (size_t i = 0; i < 5; i++) {
        add(&m, STUDY_TG, i, "midpoint", tg[i], sigma[i], "K");
    }
    compute_here(&m, STUDY_TRANSITION);
    assert_int_equal(count(&m, "ways"), 2);
    // SOURCE: numpy.linalg.lstsq with an indicator for each temperature; scipy.stats.chi2, norm.
    const lehr_record *way = row(&m, "ways", 0), *pair = row(&m, "pairs", 0);
    assert_string_equal(study_row_text(way, "way"), "calorimetric");
    assert_string_equal(study_row_text(way, "samples"), "all");
    assert_close(study_row_quantity(way, "dtg_dp").value, 0.8523939723472098, 1e-11, 0);
    assert_close(study_row_quantity(way, "dtg_dp").stderr_value, 0.0635767953720239, 1e-11, 0);
    assert_close(study_row_quantity(way, "tg0").value, 636.6897601164388, 1e-12, 0);
    assert_close(study_row_number(way, "chi2"), 0.5872300239995809, 1e-9, 0);
    assert_close(study_row_number(way, "dof"), 2, 0, 0);
    assert_close(study_row_number(way, "p"), 0.7455634691872819, 1e-9, 0);
    assert_close(study_row_quantity(pair, "difference").value, 2.7476060276527905, 1e-10, 0);
    assert_close(study_row_quantity(pair, "difference").stderr_value, 0.3066626956605192, 1e-10, 0);
    assert_close(study_row_number(pair, "p_adjusted"), 3.255603168037374e-19, 1e-8, 0);
    assert_string_equal(study_row_text(pair, "verdict"), "differ");
    assert_string_equal(text_of(&m, "verdict"), "differ");
    finish(&m);
}

/// Glasses that were liquids under pressure are taken alone where Tg(P) is known; a window overrules that.
static void test_transition_selection(void **state)
{
    (void)state;
    made m;
    static const char samples[] =
        TREATED("A", "0", "500") TREATED("B", "7", "500") TREATED("C", "0", "660") TREATED("D", "7", "660");
    const double tg[] = {650, 630, 637, 644};
    for (int window = 0; window < 2; window++) {
        begin(&m, samples,
              window ? "  across: {tg0: 596, dtg_dp: 5.4, transition: {window: 450:550, scatter: 2 K}}\n"
                     : "  across: {tg0: 596, dtg_dp: 5.4}\n");
        for (size_t i = 0; i < 4; i++) {
            add(&m, STUDY_TG, i, "midpoint", tg[i], 0.7, "K");
        }
        compute_here(&m, STUDY_TRANSITION);
        const lehr_record *way = row(&m, "ways", 0);
        assert_string_equal(study_row_text(way, "samples"), window ? "window" : "above-tg");
        assert_close(study_row_quantity(way, "dtg_dp").value, window ? -20.0 / 7 : 1, 1e-12, 0);
        assert_close(study_row_quantity(way, "dtg_dp").stderr_value,
                     sqrt(2) * (window ? hypot(0.7, 2) : 0.7) / 7, 1e-12, 0);
        assert_string_equal(text_of(&m, "verdict"), "one-way");
        finish(&m);
    }
}

// ---- correlation --------------------------------------------------------------------------
static void test_correlation(void **state)
{
    (void)state;
    const double tf[] = {668.2, 655.1, 661.0, 649.3, 640.2, 645.9, 652.0};
    const double q1[] = {2.621, 2.6245, 2.6262, 2.6290, 2.6301, 2.6301, 2.6233};
    char samples[TEXT_SIZE] = "";
    made m;
    for (int i = 0; i < 9; i++) {
        size_t used = strlen(samples);
        snprintf(samples + used, sizeof samples - used, "  - {name: S%d, dsc: [a], xrd: [b]}\n", i);
    }
    begin(&m, samples, "");
    for (size_t i = 0; i < 7; i++) {
        add(&m, STUDY_TF, i, "fictive_temperature", tf[i], 4, "K");
        add(&m, STUDY_PATTERN, i, "fsdp.position", q1[i], 0.001, "1/angstrom");
    }
    add(&m, STUDY_TF, 7, "fictive_temperature", 700, 4, "K"); // alone; not known; of another unit
    add(&m, STUDY_PATTERN, 8, "fsdp.position", (double)NAN, -1, "1/angstrom");
    add(&m, STUDY_TF, 8, "fictive_temperature", 400, 4, "degC");
    for (size_t i = 0; i < 5; i++) {
        add(&m, STUDY_TG, i, "midpoint", 640, 1, "K"); // all the same
    }
    for (size_t i = 0; i < 3; i++) {
        add(&m, STUDY_ENTHALPY, i, "relaxation_enthalpy", (double)i, 1, "J/g");
    }
    compute_here(&m, STUDY_PAIRS);
    // Pairs in the order of the quantities: Tf-Tg, Tf-dH, Tf-q1, Tg-dH, Tg-q1, dH-q1.
    assert_int_equal(count(&m, "rows"), 6);
    assert_string_equal(study_row_text(row(&m, "rows", 0), "verdict"), "no-spread");
    assert_string_equal(study_row_text(row(&m, "rows", 1), "verdict"), "too-few");
    const lehr_record *pair = row(&m, "rows", 2);
    assert_string_equal(study_row_text(pair, "other"), "fsdp_position");
    assert_close(study_row_number(pair, "samples"), 7, 0, 0);
    // SOURCE: as in the test of fitting/correlate.h. One test needs no correction.
    assert_close(study_row_number(pair, "pearson"), -0.8344202693545063, 1e-12, 0);
    assert_close(study_row_number(pair, "p"), 106.0 / 5040, 1e-12, 0);
    assert_close(study_row_number(pair, "p_adjusted"), 106.0 / 5040, 1e-12, 0);
    assert_close(study_row_number(pair, "corrected"), -0.9608703580558761, 1e-11, 0);
    assert_string_equal(study_row_text(pair, "verdict"), "correlated");
    finish(&m);
}

/// The slope that the theory computed stands beside that of the literature, which has no error.
static void test_transition_of_theory(void **state)
{
    (void)state;
    made m;
    begin(&m, four, "  across: {transition: {literature: 5.4 K/GPa}}\n");
    add_json(&m, STUDY_COMPARE, SIZE_MAX,
             "{\"results\": {\"comparisons\": [{\"quantity\": \"fragility\"}, {\"quantity\": \"dtg_dp\", "
             "\"theory\": {\"value\": 6.4, \"stderr\": 2.0, \"unit\": \"K/GPa\"}}]}}");
    compute_here(&m, STUDY_TRANSITION);
    assert_int_equal(count(&m, "ways"), 2);
    assert_string_equal(study_row_text(row(&m, "ways", 0), "way"), "theory");
    assert_close(study_row_number(row(&m, "pairs", 0), "z"), -0.5, 1e-12, 0);
    assert_close(study_row_number(row(&m, "pairs", 0), "p"), 0.6170750774519738, 1e-12,
                 0); // erfc(0.5/sqrt(2))
    assert_string_equal(study_row_text(row(&m, "pairs", 0), "verdict"), "agree");
    finish(&m);
}

// ---- odd studies --------------------------------------------------------------------------
/// What a study cannot do is not listed, and refused by --check and by a run where it was asked for.
static void test_impossible(void **state)
{
    (void)state;
    static const char one_pressure[] = TREATED("A", "7", "500") TREATED("B", "7", "550");
    static const char no_treatment[] = "  - {name: A, dsc: [a]}\n  - {name: B, dsc: [a]}\n";
    const study_kind kinds[] = {STUDY_TRANSITION, STUDY_REGIONS, STUDY_VERDICT, STUDY_PAIRS,
                                STUDY_DENSIFICATION};
    for (int which = 0; which < 2; which++) {
        made m;
        begin(&m, which ? one_pressure : no_treatment, "");
        for (size_t i = 0; i < 5; i++) {
            assert_false(study_kind_wanted(m.config, kinds[i]));
        }
        finish(&m);
        begin(&m, which ? one_pressure : no_treatment,
              "  across: {transition: true, regions: true, verdict: true, correlation: true, densification: "
              "{bulk_modulus: 100}}\n");
        for (size_t i = 0; i < 5; i++) {
            lehr_error err = {0};
            assert_true(study_kind_wanted(m.config, kinds[i]));
            const study_task task = {.kind = kinds[i], .sample = SIZE_MAX};
            assert_fails(study_check_across(&m.product, &m.run, &task, &err), LEHR_ERR_DOMAIN, &err, "needs");
        }
        finish(&m);
    }
}

/// Everything failed that was to be compared: a warning, no rows, no crash.
static void test_nothing_known(void **state)
{
    (void)state;
    const study_kind kinds[] = {STUDY_TRANSITION, STUDY_REGIONS, STUDY_VERDICT, STUDY_PAIRS,
                                STUDY_DENSIFICATION};
    for (size_t i = 0; i < 5; i++) {
        made m;
        begin(&m, four, "  across: {densification: {bulk_modulus: 100}}\n");
        compute_here(&m, kinds[i]);
        assert_int_equal(count(&m, "rows"), 0);
        assert_true(lehr_warnings_count(m.product.warnings) > 0);
        finish(&m);
    }
}

/// Treatments that are repeated, two samples alone, a sample that is its own reference.
static void test_repeated_treatments(void **state)
{
    (void)state;
    made m;
    char samples[TEXT_SIZE] = "";
    for (int i = 0; i < 12; i++) {
        size_t used = strlen(samples);
        snprintf(samples + used, sizeof samples - used,
                 "  - {name: S%d, dsc: [a], treatment: {pressure: %d, temperature: %d}}\n", i, i % 2 ? 7 : 0,
                 500 + 50 * (i / 4));
    }
    begin(&m, samples, "");
    for (size_t i = 0; i < 12; i++) {
        add(&m, STUDY_TF, i, "fictive_temperature", 650 + (double)i, 1, "K");
    }
    compute_here(&m, STUDY_REGIONS); // three temperatures are too few for lines, however many samples
    assert_string_equal(study_row_text(row(&m, "rows", 0), "verdict"), "too-few");
    compute_here(&m, STUDY_VERDICT);
    assert_int_equal(count(&m, "rows"), 6);
    assert_string_equal(study_row_text(row(&m, "rows", 0), "reference"), "S0");
    finish(&m);
}

typedef struct sweep {
    made *m;
    study_kind kind;
} sweep;

static lehr_status compute_once(void *context, lehr_error *err)
{
    const sweep *s = context;
    lehr_status status = compute(s->m, s->kind, err);
    return status == LEHR_ERR_IO ? LEHR_OK : status; // the folder of figures is not there
}

static void test_allocation_faults(void **state)
{
    (void)state;
    const study_kind kinds[] = {STUDY_TRANSITION, STUDY_REGIONS, STUDY_VERDICT, STUDY_PAIRS,
                                STUDY_DENSIFICATION};
    made m;
    begin(&m, four, "  across: {densification: {bulk_modulus: 100}}\n");
    for (size_t i = 0; i < 4; i++) {
        add(&m, STUDY_TF, i, "fictive_temperature", 650 + 3 * (double)(i * i), 1, "K");
        add(&m, STUDY_TG, i, "midpoint", 640 + (double)i, 1, "K");
        add(&m, STUDY_DIFFERENCE, i, "volume_ratio_by_pressure", 0.99, 0.001, "");
        m.tasks[m.run.n_tasks - 1].others[1] = i % 2 ? i - 1 : SIZE_MAX;
    }
    m.options.folder = below("absent");
    for (size_t i = 0; i < 5; i++) {
        sweep s = {&m, kinds[i]};
        lehr_test_fault_sweep(compute_once, &s);
    }
    finish(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verdict),
        cmocka_unit_test(test_verdict_options),
        cmocka_unit_test(test_verdict_of_many),
        cmocka_unit_test(test_warnings_follow_the_study),
        cmocka_unit_test(test_verdict_false_findings),
        cmocka_unit_test(test_transition),
        cmocka_unit_test(test_transition_selection),
        cmocka_unit_test(test_correlation),
        cmocka_unit_test(test_transition_of_theory),
        cmocka_unit_test(test_impossible),
        cmocka_unit_test(test_nothing_known),
        cmocka_unit_test(test_repeated_treatments),
        cmocka_unit_test(test_allocation_faults),
    };
    return cmocka_run_group_tests_name("study.across", tests, NULL, NULL);
}
