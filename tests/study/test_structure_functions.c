// Structure functions in a study: the bundled curves against their truth, what a curve inherits, what is
// refused.
#include "study_helper.h"

#include <lehr/core/table.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = 512 };

/// A study; '@' in @p text stands for the folder of the bundled one.
static const char *write_study(const char *name, const char *text)
{
    return write_study_file(name, text, "vit4");
}

#define HEAD                                                                                                 \
    "lehr_study: 1\ntitle: Pairs\nmaterial: {name: Vit4, composition: Zr46.75Ti8.25Cu7.5Ni10Be27.5, "        \
    "density: 6.00 g/cm^3}\nsamples:\n"
#define BEAM                                                                                                 \
    "instruments: {pdf: {energy: 68.5 keV, polarization: full-ring, background: @/pdf/empty.xy, "            \
    "background_scale: 0.95, background_scale_error: 0.02}}\n"
#define ANALYSIS                                                                                             \
    "analysis: {pdf: {structure: {plate: 0.05, qmax: 20}, correlation: {rmax: 8, range: '2.2:3.6', shells: " \
    "2}}}\n"
#define FIRST  "  - {name: A, pdf: [{file: @/pdf/P7_T298.xy}]}\n"
#define SECOND "  - {name: B, pdf: [{file: @/pdf/P7_T643.xy}]}\n"

static run_outcome run(const char *study, const char *folder, bool check)
{
    lehr_study_options options = lehr_study_options_defaults();
    options.parts = LEHR_STUDY_PDF;
    options.check = check;
    return run_here(study, folder, options);
}

// ---- the bundled study --------------------------------------------------------------------
/// A value of an run_outcome against its standard error.
static double pull_of(const char *json, const char *name, double want)
{
    double value = lehr_test_json(json, "results", name, "value", NULL);
    double error = lehr_test_json(json, "results", name, "stderr", NULL);
    double pull = (value - want) / error;
    print_message("  %s: %.6g(%.2g), truth %.6g: pull %.2f\n", name, value, error, want, pull);
    assert_true(fabs(pull) < 4);
    return pull;
}

typedef struct bundled {
    const char *name;
    const char *row; ///< of the samples of the truth
} bundled;

static const bundled samples[] = {{"P7_T298", "9"}, {"P7_T583", "13"}, {"P7_T643", "16"}};

static const char *outcome_of(const char *name, const char *kind)
{
    static char path[PATH_SIZE];
    char part[96];
    snprintf(part, sizeof part, "vit4/.lehr/%s_%s.json", name, kind);
    snprintf(path, sizeof path, "%s", below(part));
    return path;
}

/// The first of the two shells; the second takes up what lies behind it, and is not that of the truth.
static double sum_of_first_shell(const char *truth, const bundled *sample)
{
    const char *json = outcome_of(sample->name, "gr");
    double position = pull_of(json, "first_peak",
                              lehr_test_json(truth, "samples", sample->row, "pdf",
                                             "shells_number_distance_sd_ang", "0", "1", NULL));
    double width = pull_of(json, "first_peak_width",
                           lehr_test_json(truth, "samples", sample->row, "pdf",
                                          "shells_number_distance_sd_ang", "0", "2", NULL));
    return position * position + width * width;
}

/// Differences of G at the distances of the truth; rows are 0.02 angstrom apart, from 0.02.
static double sum_of_changes(const char *truth, const bundled *sample)
{
    char path[96];
    char index[8];
    double sum = 0;
    lehr_error err = {0};
    lehr_table *table = NULL;
    snprintf(path, sizeof path, "vit4/tables/%s_gr_difference.csv", sample->name);
    assert_ok(lehr_table_read(&table, NULL, below(path), &err), &err);
    for (size_t i = 0; i < 7; i++) {
        snprintf(index, sizeof index, "%zu", i);
        double r = lehr_test_json(truth, "samples", sample->row, "pdf", "difference_r_ang", index, NULL);
        double want =
            lehr_test_json(truth, "samples", sample->row, "pdf", "difference_per_ang2", index, NULL);
        size_t row = (size_t)lround(r / 0.02) - 1;
        assert_close(lehr_table_column(table, 0)[row], r, 0, 1e-9);
        double error = lehr_table_column(table, 2)[row];
        double pull = (lehr_table_column(table, 1)[row] - want) / error;
        print_message("  difference at %g: %.4f(%.4f), truth %.4f: pull %.2f\n", r,
                      lehr_table_column(table, 1)[row], error, want, pull);
        assert_true(fabs(pull) < 4);
        sum += pull * pull;
    }
    lehr_table_free(table);
    return sum;
}

/// SOURCE: truth.json, made without Lehr. Bounds of the sum of n squared pulls, which are not independent of
/// each other: those of 3 for every quantity, in all but one case of a thousand (16.3); of 14
/// differences 36.1.
static void test_truth(void **state)
{
    (void)state;
    char truth[PATH_SIZE];
    double density = 0, neighbours = 0, shells = 0, changes = 0;
    snprintf(truth, sizeof truth, "%s", lehr_test_sample("vit4/truth.json"));
    run_outcome got = run(lehr_test_sample("vit4/study.yaml"), below("vit4"), false);
    assert_message(&got, 0, "");
    assert_int_equal(got.summary.tasks, 3 + 3 + 2 + 1); // and the pulls of what they know
    for (size_t i = 0; i < 3; i++) {
        print_message("%s\n", samples[i].name);
        density += pow(
            pull_of(outcome_of(samples[i].name, "sq"), "number_density",
                    lehr_test_json(truth, "samples", samples[i].row, "pdf", "number_density_per_ang3", NULL)),
            2);
        neighbours +=
            pow(pull_of(outcome_of(samples[i].name, "gr"), "coordination",
                        lehr_test_json(truth, "samples", samples[i].row, "pdf", "neighbours", NULL)),
                2);
        shells += sum_of_first_shell(truth, &samples[i]);
        changes += i > 0 ? sum_of_changes(truth, &samples[i]) : 0;
    }
    print_message(
        "squared pulls: density %.2f of 3, neighbours %.2f of 3, first shell %.2f of 6, differences %.2f "
        "of 14\n",
        density, neighbours, shells, changes);
    assert_true(density < 16.3 && neighbours < 16.3 && shells < 22.5 && changes < 36.1);
}

/// The same once more takes everything over; the structure functions are in the keys of what follows from
/// them.
static void test_resume(void **state)
{
    (void)state;
    lehr_study_options options = lehr_study_options_defaults();
    options.parts = LEHR_STUDY_PDF;
    options.resume = true;
    run_outcome got = run_here(lehr_test_sample("vit4/study.yaml"), below("vit4"), options);
    assert_int_equal(got.summary.reused, got.summary.tasks);
}

/// The table of samples and the report show what the outcomes say.
static void test_written(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_table *table = NULL;
    assert_ok(lehr_table_read(&table, NULL, below("vit4/tables/samples.csv"), &err), &err);
    size_t column = lehr_table_find(table, "number_density_per_ang3");
    assert_true(column != SIZE_MAX);
    assert_close(lehr_table_column(table, column)[9],
                 lehr_test_json(outcome_of("P7_T298", "sq"), "results", "number_density", "value", NULL),
                 1e-12, 0);
    assert_true(isnan(lehr_table_column(table, column)[0]));
    lehr_table_free(table);
    static const char *const files[] = {
        "figures/structure_functions.svg", "figures/pair_functions.svg",
        "figures/pair_differences.svg",    "figures/P7_T643_gr_difference.svg",
        "tables/structure_functions.csv",  "tables/pair_differences.csv",
        "tables/P7_T298_gr.csv",           "results.h5"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char path[96];
        snprintf(path, sizeof path, "vit4/%s", files[i]);
        assert_int_equal(access(below(path), R_OK), 0);
    }
}

/// The file has this text in it.
static bool holds(const char *path, const char *text)
{
    static char bytes[1 << 20];
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t n = fread(bytes, 1, sizeof bytes - 1, file);
    bytes[n] = '\0';
    fclose(file);
    return strstr(bytes, text) != NULL;
}

// ---- what a curve inherits ------------------------------------------------------------------
static double number_in(const char *folder, const char *kind, const char *name, const char *part)
{
    char path[128];
    snprintf(path, sizeof path, "%s/.lehr/A_%s.json", folder, kind);
    return lehr_test_json(below(path), "results", name, part, NULL);
}

/// A key of the curve overrules the common one, and nothing else changes.
static void test_own_values(void **state)
{
    (void)state;
    run_outcome got = run(write_study("common.yaml", HEAD FIRST BEAM ANALYSIS), below("common"), false);
    assert_message(&got, 0, "");
    got =
        run(write_study(
                "own.yaml", HEAD
                "  - {name: A, pdf: [{file: @/pdf/P7_T298.xy, qmax: 18, plate: 0.3, background_scale: 0.94, "
                "background_scale_error: 0, order: 1, density: 6.1, density_error: 0.001}]}\n" BEAM ANALYSIS),
            below("own"), false);
    assert_message(&got, 0, "");
    assert_close(number_in("common", "sq", "qmax", "value"), 20, 0, 0.011);
    assert_close(number_in("own", "sq", "qmax", "value"), 18, 0, 0.011);
    assert_true(
        holds(below("common/.lehr/A_sq.json"), "polarization(full ring), sample(mu_t=0.05), background"));
    assert_true(holds(below("own/.lehr/A_sq.json"), "sample(mu_t=0.3)"));
    // A free scale of the background has an error, a given one has none.
    assert_true(number_in("common", "sq", "background_scale", "stderr") > 1e-4);
    assert_close(number_in("own", "sq", "background_scale", "value"), 0.94, 0, 0);
    // A narrow prior of the density rules.
    assert_close(number_in("own", "sq", "mass_density", "value"), 6.1, 0, 0.01);
    assert_close(number_in("common", "sq", "mass_density", "value"), 6.0, 0, 0.05);
    assert_close(lehr_test_json(below("own/.lehr/A_sq.json"), "results", "order", NULL), 1, 0, 0);
    // What one error of the prior does to the density is its width times the part of the information that it
    // gave, which the solution tells from its normal equations; 1e-4: weights that follow the solution.
    const char *own = below("own/.lehr/A_sq.json");
    double leverage = lehr_test_json(own, "results", "priors", "1", "leverage", NULL);
    double width = lehr_test_json(own, "results", "priors", "1", "sigma", NULL);
    double shift = lehr_test_json(own, "results", "density_shifts", "0", "shift", "value", NULL);
    assert_true(leverage > 0.5);
    assert_close(shift, leverage * width, 1e-4, 0);
}

/// Errors of one name are shared by all curves, those that a curve gives itself are its own.
static void test_shared_errors(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_table *table = NULL;
    run_outcome got =
        run(write_study("shared.yaml",
                        HEAD FIRST "  - {name: B, pdf: [{file: @/pdf/P7_T643.xy, background_scale: fit}]}\n"
                                   "  - {name: C, pdf: [{file: @/pdf/P7_T583.xy}]}\n" BEAM ANALYSIS),
            below("shared"), false);
    assert_message(&got, 0, "");
    assert_ok(lehr_table_read(&table, NULL, below("shared/tables/A_sq.csv"), &err), &err);
    assert_true(lehr_table_find(table, "sigma_background") != SIZE_MAX);
    assert_true(lehr_table_find(table, "sigma_solution_1") != SIZE_MAX);
    lehr_table_free(table);
    assert_ok(lehr_table_read(&table, NULL, below("shared/tables/B_sq.csv"), &err), &err);
    assert_true(lehr_table_find(table, "sigma_background") == SIZE_MAX);
    assert_true(lehr_table_find(table, "sigma_background_2") != SIZE_MAX);
    lehr_table_free(table);
    // Against C the error of the background is gone, against B it is there.
    double errors[2] = {0, 0};
    static const char *const names[2] = {"shared/tables/B_gr_difference.csv",
                                         "shared/tables/C_gr_difference.csv"};
    for (size_t k = 0; k < 2; k++) {
        assert_ok(lehr_table_read(&table, NULL, below(names[k]), &err), &err);
        for (size_t i = 0; i < lehr_table_rows(table); i++) {
            errors[k] += pow(lehr_table_column(table, 2)[i], 2);
        }
        lehr_table_free(table);
    }
    assert_true(errors[0] > errors[1]);
}

/// Several curves of one sample, and a lone failing one: more curves than samples.
static void test_several_curves(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_table *table = NULL;
    run_outcome got = run(
        write_study("several.yaml", HEAD
                    "  - {name: A, pdf: [{file: @/pdf/P7_T298.xy}, {file: @/pdf/P7_T583.xy}]}\n"
                    "  - {name: B, pdf: [{file: @/pdf/P7_T643.xy}, {file: @/README.md}]}\n" BEAM ANALYSIS),
        below("several"), false);
    assert_message(&got, 1, "B_sq_2: ");
    assert_int_equal(got.summary.tasks, 4 + 4 + 2);
    assert_ok(lehr_table_read(&table, NULL, below("several/tables/samples.csv"), &err), &err);
    size_t column = lehr_table_find(table, "number_density_per_ang3");
    double one = lehr_test_json(below("several/.lehr/A_sq.json"), "results", "number_density", "value", NULL);
    double two =
        lehr_test_json(below("several/.lehr/A_sq_2.json"), "results", "number_density", "value", NULL);
    double mean = lehr_table_column(table, column)[0];
    assert_true(mean > fmin(one, two) && mean < fmax(one, two));
    lehr_table_free(table);
    assert_int_equal(access(below("several/tables/A_gr_2.csv"), R_OK), 0);
    // The same data twice would count twice.
    lehr_study_config *config = NULL;
    lehr_study_summary summary;
    lehr_study_options options = lehr_study_options_defaults();
    options.folder = below("again");
    const char *study = write_study(
        "again.yaml",
        HEAD "  - {name: A, pdf: [{file: @/pdf/P7_T298.xy}, {file: @/pdf/P7_T298.xy}]}\n" BEAM ANALYSIS);
    static const char *const argv[] = {"lehr"};
    lehr_provenance *provenance = NULL;
    assert_ok(lehr_study_config_read(&config, study, &err), &err);
    assert_ok(lehr_provenance_create(&provenance, 1, argv, 1700000000, &err), &err);
    assert_fails(lehr_study_run(&summary, config, &options, provenance, NULL, &err), LEHR_ERR_FORMAT, &err,
                 "give each measurement once");
    lehr_provenance_free(provenance);
    lehr_study_config_free(config);
}

// ---- failures -------------------------------------------------------------------------------
/// One sample fails, the others finish.
static void test_partial_failure(void **state)
{
    (void)state;
    const char *study = write_study("partial.yaml", HEAD FIRST SECOND
                                    "  - {name: C, pdf: [{file: @/pdf/none.xy}]}\n" BEAM ANALYSIS);
    run_outcome got = run(study, below("partial"), false);
    assert_message(&got, 1, "C_sq: ");
    assert_message(&got, 1, "cannot find");
    assert_int_equal(access(below("partial/tables/B_gr_difference.csv"), R_OK), 0);
    got = run(study, below("partial_check"), true);
    assert_message(&got, 1, "cannot find");
    assert_int_equal(access(below("partial_check"), R_OK), -1);
    // The reference itself.
    got = run(write_study("reference.yaml",
                          HEAD SECOND "  - {name: C, pdf: [{file: @/pdf/none.xy}]}\n" BEAM
                                      "analysis: {pdf: {structure: {plate: 0.05, qmax: 20}, correlation: "
                                      "{rmax: 8, shells: 2, reference: C}}}\n"),
              below("reference"), false);
    assert_message(&got, 1, "no difference to sample 'C': it has no structure function");
}

static void test_check(void **state)
{
    (void)state;
    run_outcome got =
        run(write_study("energy.yaml", HEAD "  - {name: A, pdf: [{file: @/pdf/P7_T298.xy, energy: 60 "
                                            "keV}]}\n" BEAM ANALYSIS),
            below("energy"), true);
    assert_message(&got, 0, "the file says 68.5 keV, the study 60 keV");
    got = run(write_study("window.yaml",
                          HEAD "  - {name: A, pdf: [{file: @/pdf/P7_T298.xy, qmax: 30}]}\n" BEAM ANALYSIS),
              below("window"), true);
    assert_message(&got, 0, "reach beyond the data, which go from 0.4 to 24");
    got =
        run(write_study("narrow.yaml", HEAD
                        "  - {name: A, pdf: [{file: @/pdf/P7_T298.xy, qmin: 5, qmax: 5.2}]}\n" BEAM ANALYSIS),
            below("narrow"), true);
    assert_message(&got, 1, "A_sq: ");
    got = run(write_study("twice.yaml",
                          HEAD FIRST BEAM "analysis: {ecnle: {state: {phi: [0.6]}}, pdf: {structure: {}}}\n"),
              below("twice"), true);
    assert_message(&got, 0, "");
}

/// Curves of images of the same sample: integrated for it also with this part alone; these end too early to
/// tell a density, and that is said of the structure function, not of the images.
static void test_images(void **state)
{
    (void)state;
    const char *study = write_study(
        "images.yaml", HEAD
        "  - {name: A, xrd: [@/xrd/P0_T583_master.h5], pdf: [{images: @/xrd/P0_T583_master.h5, qmax: 4.4}]}\n"
        "instruments: {xrd: {poni: @/xrd/eiger500k.poni}, pdf: {energy: 60 keV, background: absent.xy}}\n"
        "analysis: {xrd: {integrate: {points: 600}}, pdf: {structure: {rmin: 1.9, order: 0}, correlation: "
        "{range: '2:4', rmax: 8}}}\n");
    run_outcome got = run(study, below("images"), true);
    assert_message(&got, 0, "");
    assert_int_equal(got.summary.tasks, 3);
    got = run(study, below("images"), false);
    // Nothing is corrected twice, and nothing is unknown.
    assert_null(strstr(got.messages, "polarisation"));
    assert_true(holds(below("images/.lehr/A_sq.json"), "solid_angle, polarization(0.99)"));
    assert_int_equal(access(below("images/tables/A_xrd.csv"), R_OK), 0);
    // The geometry file tells the wavelength; instruments.pdf is another instrument.
    assert_close(lehr_test_json(below("images/.lehr/A_sq.json"), "results", "wavelength", "value", NULL),
                 0.9537246033, 1e-6, 0);
}

// ---- refused study files --------------------------------------------------------------------
typedef struct bad {
    const char *name;
    const char *text;
    lehr_status code;
    const char *part;
} bad;

static const bad bad_studies[] = {
    {"both", HEAD "  - {name: A, pdf: [{file: a.xy, images: b.h5}]}\n" BEAM ANALYSIS, LEHR_ERR_FORMAT,
     "samples[0].pdf[0]: needs either 'file'"},
    {"neither", HEAD "  - {name: A, pdf: [{qmax: 20}]}\n" BEAM ANALYSIS, LEHR_ERR_FORMAT,
     "needs either 'file'"},
    {"images", HEAD "  - {name: A, pdf: [{images: b.h5}]}\n" BEAM ANALYSIS, LEHR_ERR_FORMAT,
     "'b.h5' is none of the xrd files or stacks of sample 'A'"},
    {"no_curves", HEAD "  - {name: A}\n" BEAM ANALYSIS, LEHR_ERR_FORMAT, "give samples[].pdf"},
    {"composition", "lehr_study: 1\ntitle: X\nsamples:\n" FIRST BEAM ANALYSIS, LEHR_ERR_FORMAT,
     "give material.composition"},
    {"order", HEAD "  - {name: A, pdf: [{file: a.xy, order: 4}]}\n" BEAM ANALYSIS, LEHR_ERR_DOMAIN,
     "pdf[0].order: 4 is not auto, 0, 1, 2 or 3"},
    {"limits", HEAD "  - {name: A, pdf: [{file: a.xy, qmin: 21}]}\n" BEAM ANALYSIS, LEHR_ERR_DOMAIN,
     "21 is not below qmax, 20"},
    {"unit", HEAD "  - {name: A, pdf: [{file: a.xy, energy: 0.1 m}]}\n" BEAM ANALYSIS, LEHR_ERR_DOMAIN,
     "pdf[0].energy"},
    {"energy", HEAD "  - {name: A, pdf: [{file: a.xy, energy: -3 keV}]}\n" BEAM ANALYSIS, LEHR_ERR_DOMAIN,
     "pdf[0].energy: -3 keV is outside"},
    {"word", HEAD "  - {name: A, pdf: [{file: a.xy, polarization: fullring}]}\n" BEAM ANALYSIS,
     LEHR_ERR_FORMAT, "did you mean 'full-ring'?"},
    {"background", HEAD "  - {name: A, pdf: [{file: a.xy, background_scale: 0.9}]}\n" ANALYSIS,
     LEHR_ERR_FORMAT, "speaks of a background but gives none"},
    {"reference", HEAD FIRST BEAM "analysis: {pdf: {structure: {}, correlation: {reference: Z}}}\n",
     LEHR_ERR_FORMAT, "there is no sample 'Z'"},
    {"alone", HEAD FIRST BEAM "analysis: {ecnle: {state: {phi: [0.6]}}, pdf: {correlation: {shells: 2}}}\n",
     LEHR_ERR_FORMAT, "analysis.pdf.correlation: needs analysis.pdf.structure"},
    {"range", HEAD FIRST BEAM "analysis: {pdf: {structure: {}, correlation: {range: '2:9', rmax: 8}}}\n",
     LEHR_ERR_DOMAIN, "ends beyond rmax"},
    {"convention",
     HEAD FIRST BEAM "analysis: {pdf: {structure: {}, correlation: {range: '2:3', convention: A}}}\n",
     LEHR_ERR_FORMAT, "belongs to convention C"},
    {"key", HEAD "  - {name: A, pdf: [{file: a.xy, qmaxx: 3}]}\n" BEAM ANALYSIS, LEHR_ERR_FORMAT,
     "did you mean 'qmax'?"},
};

static void test_refused(void **state)
{
    const bad *row = *state;
    lehr_error err = {0};
    lehr_study_config *config = NULL;
    char name[64];
    snprintf(name, sizeof name, "bad_%s.yaml", row->name);
    assert_fails(lehr_study_config_read(&config, write_study(name, row->text), &err), row->code, &err,
                 row->part);
    assert_null(config);
}

static lehr_status read_and_free(void *context, lehr_error *err)
{
    lehr_study_config *config = NULL;
    lehr_status status = lehr_study_config_read(&config, context, err);
    lehr_study_config_free(config);
    return status;
}

static void test_memory(void **state)
{
    (void)state;
    char study[PATH_SIZE + 64];
    snprintf(study, sizeof study, "%s", write_study("memory.yaml", HEAD FIRST SECOND BEAM ANALYSIS));
    lehr_test_fault_sweep(read_and_free, study);
}

int main(void)
{
    enum { N_BAD = sizeof bad_studies / sizeof *bad_studies };
    static const struct CMUnitTest fixed[] = {
        cmocka_unit_test(test_truth),           cmocka_unit_test(test_written),
        cmocka_unit_test(test_resume),          cmocka_unit_test(test_own_values),
        cmocka_unit_test(test_shared_errors),   cmocka_unit_test(test_several_curves),
        cmocka_unit_test(test_partial_failure), cmocka_unit_test(test_check),
        cmocka_unit_test(test_images),          cmocka_unit_test(test_memory),
    };
    enum { N_FIXED = sizeof fixed / sizeof *fixed };
    struct CMUnitTest tests[N_FIXED + N_BAD];
    memcpy(tests, fixed, sizeof fixed);
    for (size_t i = 0; i < N_BAD; i++) {
        tests[N_FIXED + i] = (struct CMUnitTest)LEHR_CASE(test_refused, &bad_studies[i]);
    }
    return cmocka_run_group_tests_name("structure_functions", tests, NULL, NULL);
}
