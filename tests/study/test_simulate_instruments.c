// Simulated instruments: several scans in one calorimeter file; dark counts, flat and hot pixels of a
// detector.
#include "simulate_helper.h"

#include <lehr/core/table.h>
#include <lehr/dsc/run.h>
#include <lehr/xrd/source.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { PATH_SIZE = 600 };

#define HEAD  "lehr_study: 1\ntitle: t\n"
#define ALLOY "material: {name: P, composition: Pd40Ni40P20, density: 9.36 g/cm^3, glass_transition: 580 K}\n"

static char *path_of(char out[PATH_SIZE], const char *folder, const char *name)
{
    snprintf(out, PATH_SIZE, "%.400s/%s", folder, name);
    return out;
}

/// Simulate a study into a folder below that of the tests and run it. @returns table of its pulls
static lehr_table *run_study(char folder[PATH_SIZE], const char *name, const char *text)
{
    char path[PATH_SIZE];
    char report[PATH_SIZE];
    char file[64];
    lehr_error err = {0};
    lehr_table *table = NULL;
    lehr_study_simulate_summary made;
    snprintf(file, sizeof file, "%s.yaml", name);
    const char *study = write_study_file(file, text, "vit4");
    snprintf(folder, PATH_SIZE, "%s", below(name));
    assert_ok(simulate_here(&made, study, folder, 1, 2, true, &err), &err);
    snprintf(report, sizeof report, "%.500s-report", folder);
    run_outcome run = run_here(path_of(path, folder, file), report, lehr_study_options_defaults());
    assert_int_equal(run.summary.failed, 0);
    assert_ok(lehr_table_read(&table, NULL, path_of(path, report, "tables/pulls.csv"), &err), &err);
    return table;
}

static double cell_of(const lehr_table *table, const char *column, size_t row)
{
    size_t index = lehr_table_find(table, column);
    assert_true(index != SIZE_MAX);
    return lehr_table_column(table, index)[row];
}

static size_t row_of(const lehr_table *table, const char *sample, const char *quantity)
{
    for (size_t i = 0; i < lehr_table_rows(table); i++) {
        if (strcmp(lehr_table_text_at(table, 0, i), sample) == 0 &&
            strcmp(lehr_table_text_at(table, 1, i), quantity) == 0) {
            return i;
        }
    }
    fail_msg("no %s of %s", quantity, sample);
    return 0;
}

// ---- one file ---------------------------------------------------------------------------------
/// A series in one file, each heating behind a cooling at its rate, tells what four files do: at the top the
/// liquid forgets what was before (by 1e-4 of the energy). Ramps have the rates of the block. The second
/// heating of a file without a series is the glass that the calorimeter made.
static void test_one_file(void **state)
{
    (void)state;
    char folder[PATH_SIZE];
    char path[PATH_SIZE];
    lehr_error err = {0};
    lehr_dsc_run *run = NULL;
    static const char text[] =
        HEAD ALLOY "samples:\n"
                   "  - {name: A, dsc_rates: ['a.txt::2', 'a.txt::4', 'a.txt::6', 'a.txt::8']}\n"
                   "  - {name: B, dsc_rates: [b1.csv, b2.csv, b3.csv, b4.csv]}\n"
                   "  - {name: C, dsc: ['c.csv::1']}\n  - {name: D, dsc: ['d.csv::3']}\n"
                   "instruments: {dsc: {sign: exo}}\n"
                   "analysis: {dsc: {glass: '340:450', liquid: '650:700', tf: {}, kissinger: "
                   "{sigma_temperature: 0.2}}}\n"
                   "truth: truth.json\n"
                   "simulation:\n  dsc: {step: 1 K, rates: [0.1, 0.2, 0.5, 1]}\n"
                   "  samples: [{name: A, equal_rates: true}, {name: B, equal_rates: true}]\n";
    lehr_table *pulls = run_study(folder, "onefile", text);
    size_t one = row_of(pulls, "A", "activation_energy");
    size_t four = row_of(pulls, "B", "activation_energy");
    assert_close(cell_of(pulls, "truth", one), cell_of(pulls, "truth", four), 1e-4, 0);
    // Quenched at 100 K/s; cooled at 20 K/min.
    double quenched = cell_of(pulls, "truth", row_of(pulls, "C", "fictive_temperature"));
    double cooled = cell_of(pulls, "truth", row_of(pulls, "D", "fictive_temperature"));
    assert_true(quenched > cooled + 15);
    for (size_t i = 0; i < lehr_table_rows(pulls); i++) {
        print_message("  %s %s: pull %.2f\n", lehr_table_text_at(pulls, 0, i),
                      lehr_table_text_at(pulls, 1, i), cell_of(pulls, "pull", i));
        assert_true(fabs(cell_of(pulls, "pull", i)) < 4);
    }
    assert_ok(lehr_dsc_run_read(&run, path_of(path, folder, "a.txt"), NULL, &err), &err);
    static const double rates[] = {-0.1, 0.1, -0.2, 0.2, -0.5, 0.5, -1, 1};
    assert_int_equal(run->n_segments, 8);
    for (size_t k = 0; k < 8; k++) {
        assert_close(run->segments[k].rate_K_per_s, rates[k], 1e-3, 0);
    }
    lehr_dsc_run_free(run);
    lehr_table_free(pulls);
}

// ---- detector ---------------------------------------------------------------------------------
static double mean_of(const lehr_xrd_image *image, double *deviation)
{
    size_t n = image->rows * image->columns;
    double mean = 0;
    double squares = 0;
    for (size_t i = 0; i < n; i++) {
        mean += lehr_xrd_image_at(image, i) / (double)n;
    }
    for (size_t i = 0; i < n; i++) {
        double d = lehr_xrd_image_at(image, i) - mean;
        squares += d * d / (double)n;
    }
    *deviation = sqrt(squares);
    return mean;
}

/// The maps have the means and scatters of the block within five errors of 10 800 pixels, the mask tells the
/// hot pixels, and with them the study finds its truth.
static void test_detector(void **state)
{
    (void)state;
    enum { PIXELS = 72 * 150 };
    char folder[PATH_SIZE];
    char path[PATH_SIZE];
    double deviation = 0;
    double squares = 0;
    lehr_error err = {0};
    lehr_xrd_image *image = NULL;
    static const char text[] = HEAD ALLOY
        "samples:\n  - {name: A, xrd: [a_master.h5, a2.tif]}\n  - name: B\n"
        "    xrd_stacks: [{file: b.tif, monitor: b.csv, background: air.tif, background_monitor: air.csv}]\n"
        "instruments: {xrd: {poni: a.poni, mask: m.npy, dark: d.tif, flat: f.npy}}\n"
        "analysis: {xrd: {integrate: {points: 150}, fsdp: {range: '2.3:3.5'}}}\ntruth: truth.json\n"
        "simulation: {copies: 5, xrd: {rows: 72, columns: 150, pixel: 0.5 mm, flux: 2e9, dark: 20, flat: "
        "0.1, "
        "hot_pixels: 100}}\n";
    lehr_table *pulls = run_study(folder, "detector", text);
    size_t n = lehr_table_rows(pulls);
    assert_int_equal(n, 20);
    for (size_t i = 0; i < n; i++) {
        squares += pow(cell_of(pulls, "pull", i), 2);
    }
    print_message("  mean square of %zu pulls: %.2f\n", n, squares / (double)n);
    assert_true(squares / (double)n < 2.3); // 20 numbers: above with a probability of 1e-3
    lehr_table_free(pulls);
    assert_ok(lehr_xrd_image_read(&image, path_of(path, folder, "d.tif"), &err), &err);
    assert_close(mean_of(image, &deviation), 20, 0, 5 * 2 / sqrt(PIXELS));
    assert_close(deviation, 2, 0, 5 * 2 / sqrt(2.0 * PIXELS));
    lehr_xrd_image_free(image);
    assert_ok(lehr_xrd_image_read(&image, path_of(path, folder, "f.npy"), &err), &err);
    assert_close(mean_of(image, &deviation), 1, 0, 5 * 0.1 / sqrt(PIXELS));
    assert_close(deviation, 0.1, 0, 5 * 0.1 / sqrt(2.0 * PIXELS));
    lehr_xrd_image_free(image);
    // Hot pixels count more than 600 in every frame; all of them are masked.
    lehr_xrd_image *mask = NULL;
    size_t hot = 0;
    assert_ok(lehr_xrd_image_read(&mask, path_of(path, folder, "m.npy"), &err), &err);
    assert_ok(lehr_xrd_image_read(&image, path_of(path, folder, "a2.tif::[0]"), &err), &err);
    for (size_t i = 0; i < PIXELS; i++) {
        double counts = lehr_xrd_image_at(image, i);
        bool is_hot = counts > 600 && counts < 2e5;
        assert_true(!is_hot || lehr_xrd_image_at(mask, i) > 0);
        hot += is_hot;
    }
    print_message("  %zu hot pixels\n", hot);
    assert_true(hot > 85 && hot <= 100);
    lehr_xrd_image_free(mask);
    lehr_xrd_image_free(image);
}

/// A second time over the same files: maps are read as they are, images come out the same, but for the
/// rounding of maps and geometry in their files.
static void test_again(void **state)
{
    (void)state;
    char folder[PATH_SIZE];
    char study[PATH_SIZE];
    char path[PATH_SIZE];
    lehr_error err = {0};
    lehr_study_simulate_summary made;
    lehr_xrd_image *one = NULL;
    lehr_xrd_image *other = NULL;
    static const char text[] =
        HEAD ALLOY "samples: [{name: A, xrd: [a.tif]}]\n"
                   "instruments: {xrd: {poni: a.poni, mask: m.npy, dark: d.npy, flat: f.tif}}\n"
                   "analysis: {xrd: {integrate: {points: 60}}}\n"
                   "simulation: {xrd: {rows: 20, columns: 60, pixel: 1 mm, frames: 1, hot_pixels: 5}}\n";
    snprintf(folder, sizeof folder, "%s", below("again"));
    const char *written = write_study_file("again.yaml", text, "vit4");
    assert_ok(simulate_here(&made, written, folder, 1, 1, true, &err), &err);
    assert_int_equal(made.files, 7);
    assert_ok(lehr_xrd_image_read(&one, path_of(path, folder, "a.tif"), &err), &err);
    assert_ok(simulate_here(&made, path_of(study, folder, "again.yaml"), folder, 1, 1, true, &err), &err);
    assert_ok(lehr_xrd_image_read(&other, path_of(path, folder, "a.tif"), &err), &err);
    for (size_t i = 0; i < 1200; i++) {
        assert_close(lehr_xrd_image_at(other, i), lehr_xrd_image_at(one, i), 0, 0);
    }
    lehr_xrd_image_free(one);
    lehr_xrd_image_free(other);
}

// ---- parallax ---------------------------------------------------------------------------------
static void write_poni(const char *sensor)
{
    FILE *file = fopen(below("parallax.poni"), "w");
    assert_non_null(file);
    fprintf(
        file,
        "poni_version: 2.1\nDetector: Detector\nDetector_config: {\"pixel1\": 0.0005, \"pixel2\": 0.0005, "
        "\"max_shape\": [72, 150], \"orientation\": 3%s}\nDistance: 0.06\nPoni1: 0.0023\nPoni2: 0.0035\n"
        "Rot1: 0.05\nRot2: 0.1\nRot3: 0\nWavelength: 8.2656e-11\nParallax: true\n",
        sensor);
    assert_int_equal(fclose(file), 0);
}

/// A tilted sensor of 1 mm at 60 mm: without the correction q would be 0.013 too large. The study finds what
/// it finds with a detector that has no depth, within 1e-3 (the pixels that make the curve are others).
static void test_parallax(void **state)
{
    (void)state;
    char folder[PATH_SIZE];
    lehr_error err = {0};
    lehr_study_simulate_summary made;
    static const char text[] = HEAD ALLOY
        "samples: [{name: A, xrd: [a_master.h5]}]\ninstruments: {xrd: {poni: parallax.poni}}\n"
        "analysis: {xrd: {integrate: {points: 150}, fsdp: {range: '2.3:3.5'}}}\ntruth: truth.json\n"
        "simulation: {xrd: {flux: 2e11, rows: 72, columns: 150, pixel: 0.5 mm}}\n";
    write_poni(", \"sensor\": {\"material\": \"Si\", \"thickness\": 0.001}");
    lehr_table *pulls = run_study(folder, "parallax", text);
    size_t row = row_of(pulls, "A", "fsdp_position");
    double deep = cell_of(pulls, "truth", row);
    assert_true(fabs(cell_of(pulls, "pull", row)) < 4);
    lehr_table_free(pulls);
    assert_int_equal(remove(below("parallax.poni")), 0);
    pulls = run_study(folder, "shallow", text);
    assert_close(cell_of(pulls, "truth", row), deep, 0, 1e-3);
    lehr_table_free(pulls);
    write_poni("");
    const char *study = write_study_file("parallax.yaml", text, "vit4");
    assert_fails(simulate_here(&made, study, below("parallax2"), 1, 1, true, &err), LEHR_ERR_DOMAIN, &err,
                 "does not state the material and thickness of its sensor");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_file),
        cmocka_unit_test(test_detector),
        cmocka_unit_test(test_again),
        cmocka_unit_test(test_parallax),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
