// Integrated curves of other programs in a study: positions, comparisons, budget, what is refused.
#include "study_helper.h"

#include <lehr/core/alloc.h>
#include <lehr/core/table.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double lambda_ang = 0.7293;
static const double pi = 3.14159265358979323846;

/// How a program writes its curves.
typedef enum style {
    PYFAI_ANGLES, ///< header with wavelength in metres
    FIT2D_ANGLES, ///< four lines, the first the name; no wavelength, no sigma
    Q_NAMED,      ///< a line with names
    Q_BARE        ///< nothing but numbers, in 1/nm
} style;

static void write_row(FILE *file, style how, double q, double y, double sigma)
{
    double angle_deg = 2 * asin(q * lambda_ang / (4 * pi)) * 180 / pi;
    if (how == FIT2D_ANGLES) {
        fprintf(file, "  %.9e  %.9e\n", angle_deg, y);
    } else {
        fprintf(file, "%.9g %.9g %.6g\n",
                how == PYFAI_ANGLES ? angle_deg
                : how == Q_BARE     ? 10 * q
                                    : q,
                y, sigma);
    }
}

/// A Gaussian of height 1000 at @p position on a constant, with the noise of counts from a fixed sequence.
static void write_curve(const char *name, style how, double position, unsigned seed, double noise)
{
    enum { POINTS = 400 };
    FILE *file = fopen(below(name), "w");
    assert_non_null(file);
    if (how == PYFAI_ANGLES) {
        fputs("# == pyFAI calibration ==\n# Distance Sample to Detector: 0.0816 m\n"
              "# Wavelength: 7.293e-11 m\n# 2th_deg I sigma\n",
              file);
    } else if (how == FIT2D_ANGLES) {
        fprintf(file, "%s\n2-Theta Angle (Degrees)\nIntensity\n %d\n", name, POINTS);
    } else if (how == Q_NAMED) {
        fputs("# q_A^-1 I sigma\n", file);
    }
    srand(seed);
    for (int i = 0; i < POINTS; i++) {
        double q = 1 + 0.01 * i;
        double y = 200 + 1000 * exp(-4 * log(2) * pow((q - position) / 0.45, 2));
        double sigma = noise * sqrt(y);
        double sum = 0; // twelve uniform numbers: variance 1
        for (int k = 0; k < 12; k++) {
            sum += rand() / (RAND_MAX + 1.0) - 0.5;
        }
        write_row(file, how, q, y + sigma * sum, sigma);
    }
    assert_int_equal(fclose(file), 0);
}

static const char *write_study(const char *name, const char *curves_a, const char *curves_b,
                               const char *instrument)
{
    char text[2048];
    snprintf(text, sizeof text,
             "lehr_study: 1\ntitle: Curves\nsamples:\n"
             "  - {name: A, treatment: {pressure: 0 GPa, temperature: 583 K}, xrd_curves: [%s]}\n"
             "  - {name: B, treatment: {pressure: 7 GPa, temperature: 583 K}, xrd_curves: [%s]}\n%s"
             "analysis: {xrd: {fsdp: {range: 2.2:3.2}}}\n",
             curves_a, curves_b, instrument);
    return write_study_file(name, text, "vit4");
}

static run_outcome run(const char *study, const char *folder, bool check, bool resume)
{
    lehr_study_options options = lehr_study_options_defaults();
    options.check = check;
    options.resume = resume;
    return run_here(study, folder, options);
}

static double value_at(const char *file, const char *column, size_t row)
{
    lehr_table *table = NULL;
    lehr_error err = {0};
    assert_ok(lehr_table_read(&table, NULL, below(file), &err), &err);
    size_t at = lehr_table_find(table, column);
    assert_true(at != SIZE_MAX);
    double value = lehr_table_column(table, at)[row];
    lehr_table_free(table);
    return value;
}

static void write_four(double noise)
{
    write_curve("A1.dat", PYFAI_ANGLES, 2.700, 1, noise);
    write_curve("A2.xy", Q_NAMED, 2.700, 2, noise);
    write_curve("B1.chi", FIT2D_ANGLES, 2.727, 3, noise);
    write_curve("B2.xy", Q_BARE, 2.727, 4, noise);
}

static const char two_a[] = "{file: A1.dat}, {file: A2.xy}";
static const char two_b[] = "{file: B1.chi, wavelength: 0.7293 angstrom}, {file: B2.xy, unit: q_nm^-1}";

/// Files in four formats, two for each sample: positions, difference and volume ratio are those that were
/// written. Tolerances: 4 standard errors each, once in 16000 by chance; the files are fixed.
static void test_recovered(void **state)
{
    (void)state;
    write_four(0.3);
    const char *study = write_study("study.yaml", two_a, two_b, "");
    run_outcome got = run(study, below("out"), false, false);
    assert_message(&got, 0, "");
    static const double truth[2] = {2.700, 2.727};
    for (size_t i = 0; i < 2; i++) {
        double error = value_at("out/tables/samples.csv", "fsdp_position_stderr_per_ang", i);
        assert_true(error > 1e-5 && error < 2e-3);
        assert_close(value_at("out/tables/samples.csv", "fsdp_position_per_ang", i), truth[i], 0, 4 * error);
        error = value_at("out/tables/samples.csv", "fsdp_fwhm_stderr_per_ang", i);
        assert_close(value_at("out/tables/samples.csv", "fsdp_fwhm_per_ang", i), 0.45, 0, 4 * error);
    }
    double error = value_at("out/tables/xrd_differences.csv", "position_stderr", 1);
    assert_close(value_at("out/tables/xrd_differences.csv", "position", 1), 0.027, 0, 4 * error);
    error = value_at("out/tables/xrd_differences.csv", "volume_ratio_stderr", 1);
    assert_close(value_at("out/tables/xrd_differences.csv", "volume_ratio", 1), pow(2.700 / 2.727, 3), 0,
                 4 * error);
    // Again with all taken over, then with another wavelength: its curve and what follows from it are
    // renewed.
    got = run(study, below("out"), false, true);
    assert_int_equal(got.summary.reused, got.summary.tasks);
    study = write_study("study.yaml", two_a,
                        "{file: B1.chi, wavelength: 0.7300 angstrom}, {file: B2.xy, unit: q_nm^-1}", "");
    got = run(study, below("out"), false, true);
    assert_message(&got, 0, "");
    assert_true(got.summary.reused >= 3 && got.summary.reused < got.summary.tasks);
    // q falls as the wavelength rises.
    assert_close(lehr_test_json(below("out/.lehr/B_xrd.json"), "results", "fsdp", "position", "value", NULL),
                 2.727 * 0.7293 / 0.7300, 0, 3e-3);
}

/// Repeats count with their scatter: two positions that lie 0.02 apart, each known to 1e-3 at most.
static void test_scatter(void **state)
{
    (void)state;
    write_curve("A1.dat", PYFAI_ANGLES, 2.690, 1, 0.3);
    write_curve("A2.xy", Q_NAMED, 2.710, 2, 0.3);
    write_curve("B1.chi", FIT2D_ANGLES, 2.727, 3, 0.3);
    write_curve("B2.xy", Q_BARE, 2.727, 4, 0.3);
    run_outcome got = run(write_study("scatter.yaml", two_a, two_b, ""), below("scatter"), false, false);
    assert_message(&got, 0, "");
    // Half of the distance is the error of a mean of two with equal weights; weights differ by little.
    assert_close(value_at("scatter/tables/samples.csv", "fsdp_position_stderr_per_ang", 0), 0.010, 0, 0.001);
    // The noise of the difference is at least that of the scatter.
    assert_true(value_at("scatter/tables/xrd_differences.csv", "position_stderr", 1) > 0.009);
}

/// Errors of distance and wavelength, from q = 4 pi/lambda sin(theta), tan(2 theta) = r/D.
static void test_budget(void **state)
{
    (void)state;
    write_four(0.3);
    const char *study = write_study("budget.yaml", "{file: A1.dat}", "{file: B1.chi}",
                                    "instruments: {xrd: {wavelength: 0.7293, distance: 81.6 mm, "
                                    "distance_uncertainty: 0.05 mm, wavelength_uncertainty: 2e-4}}\n");
    run_outcome got = run(study, below("budget"), false, false);
    assert_message(&got, 0, "");
    const char *file = below("budget/.lehr/A_xrd.json");
    double q = lehr_test_json(file, "results", "fsdp", "position", "value", NULL);
    double theta = asin(q * lambda_ang / (4 * pi));
    double distance = 4 * pi / lambda_ang * cos(theta) * 0.5 * sin(2 * theta) * cos(2 * theta) * 0.05 / 81.6;
    // First order in errors of 6e-4 and 3e-4: the second is smaller by as much.
    assert_close(lehr_test_json(file, "results", "fsdp", "budget", "distance", "value", NULL), distance, 2e-3,
                 0);
    assert_close(lehr_test_json(file, "results", "fsdp", "budget", "wavelength", "value", NULL),
                 q * 2e-4 / lambda_ang, 2e-3, 0);
    assert_message(&got, 0, "");
    // Without a distance the term cannot be had, and that is said.
    study = write_study("budget.yaml", "{file: A1.dat}", "{file: B1.chi, wavelength: 0.7293}",
                        "instruments: {xrd: {distance_uncertainty: 0.05 mm}}\n");
    got = run(study, below("budget"), false, false);
    assert_message(&got, 0, "give distance with it, or instruments.xrd.distance");
}

static void test_refused(void **state)
{
    (void)state;
    static const struct {
        const char *a, *instrument, *part;
    } cases[] = {
        {"{file: B1.chi}", "", "give wavelength with the curve, or instruments.xrd.wavelength"},
        {"{file: B2.xy}", "", "does not say what its first column is"},
        {"{file: B2.xy}", "instruments: {xrd: {unit: q_A^-1}}\n", "the peak is looked for in"},
        {"{file: nowhere.xy}", "", "cannot find"},
        {"{file: text.xy}", "", "text.xy"},
    };
    write_four(0.3);
    FILE *file = fopen(below("text.xy"), "w");
    assert_non_null(file);
    fputs("this is no curve\n", file);
    assert_int_equal(fclose(file), 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (int check = 0; check < 2; check++) {
            const char *study =
                write_study("refused.yaml", cases[i].a, "{file: A1.dat}", cases[i].instrument);
            if (i == 2 && check == 0) {
                continue; // a run looks for the peak where there is none, and says so in other words
            }
            run_outcome got = run(study, below("refused"), check == 1, false);
            assert_true(got.summary.failed >= 1);
            if (!strstr(got.messages, cases[i].part)) {
                print_error("case %zu: no '%s' in: %s\n", i, cases[i].part, got.messages);
                fail();
            }
        }
    }
    // A wavelength that contradicts that of the file counts, and is told.
    run_outcome got =
        run(write_study("refused.yaml", "{file: A1.dat, wavelength: 0.71 angstrom}", "{file: A2.xy}", ""),
            below("refused"), false, false);
    assert_message(&got, 0, "the file says a wavelength of 0.7293 angstrom, the study 0.71");
}

static void test_refused_study(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"{file: A1.dat, unit: degrees}", "q_nm^-1"},
        {"{file: A1.dat, wavelength: -1}", "wavelength"},
        {"{wavelength: 0.7}", "file"},
        {"{file: A1.dat, wavelenth: 0.7}", "wavelenth"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        lehr_study_config *config = NULL;
        lehr_error err = {0};
        const char *study = write_study("bad.yaml", cases[i][0], "{file: A1.dat}", "");
        assert_int_not_equal(lehr_study_config_read(&config, study, &err), LEHR_OK);
        assert_non_null(strstr(err.message, cases[i][1]));
        assert_null(config);
    }
}

static void test_no_memory(void **state)
{
    (void)state;
    write_four(0.3);
    // A run makes some 11000; each attempt draws figures.
    assert_short_memory_is_told(write_study("memory.yaml", "{file: A1.dat}", two_b, ""), below("memory"),
                                2003);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_memory), // before any has made threads
        cmocka_unit_test(test_recovered), cmocka_unit_test(test_scatter),       cmocka_unit_test(test_budget),
        cmocka_unit_test(test_refused),   cmocka_unit_test(test_refused_study),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
