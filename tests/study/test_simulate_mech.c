// Simulated mechanical tests, weighings and series in a diamond cell: recovered truth, bytes, what is
// refused.
#include "simulate_helper.h"

#include <lehr/core/table.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FOLDER_SIZE = 512, PATH_SIZE = 600 };

#define HEAD "lehr_study: 1\ntitle: t\n"
#define ALLOY                                                                                                \
    "material: {name: Zr46Cu54, composition: Zr46Cu54, density: 7.0 g/cm^3, glass_transition: 696 K}\n"

// Names and kinds of columns, true values, loads with a tip, one table of weighings for both samples, and in
// the cells a table with the way back, curves with an empty cell, and images with one.
static const char tested_study[] = HEAD ALLOY
    "samples:\n"
    "  - name: A\n"
    "    compression:\n"
    "      - {file: m/A1.csv, length: 6 mm, diameter: 3 mm}\n"
    "      - {file: m/A2.txt, true: compression}\n"
    "    popins: [{file: m/popA.csv}]\n"
    "    weighings: [{file: m/w.csv}]\n"
    "    dac: [{table: d/A.csv, columns: 'ruby=line_ang,q1=k', ruby0: 694.3, ruby0_error: 0.01}]\n"
    "  - name: B\n"
    "    treatment: {pressure: 5 GPa}\n"
    "    compression: [{file: m/B1.h5, columns: 'strain=eps,stress=sigma_GPa'}]\n"
    "    popins: [{file: m/popB.csv, radius: 1.2 um, sigma_radius: 0.03 um, modulus: 85 GPa, sigma_modulus: "
    "1}]\n"
    "    weighings: [{file: m/w.csv, sample: 'piece B'}]\n"
    "    dac:\n"
    "      - ruby0: 694.3\n"
    "        ruby0_error: 0.01\n"
    "        ruby_error: 0.02 nm\n"
    "        background: d/empty.xy\n"
    "        points:\n"
    "          - {curve: d/B0.xy, ruby: 694.3}\n          - {curve: d/B1.xy, ruby: 694.9}\n"
    "          - {curve: d/B2.xy, ruby: 695.5}\n          - {curve: d/B3.xy, ruby: 696.1}\n"
    "          - {curve: d/B4.xy, ruby: 696.7}\n          - {curve: d/B5.xy, ruby: 697.3}\n"
    "          - {curve: d/B6.xy, ruby: 697.9}\n          - {curve: d/B7.xy, ruby: 698.6}\n"
    "  - name: C\n"
    "    dac:\n"
    "      - pressure_error: 0.05\n"
    "        background: d/empty_master.h5\n"
    "        points:\n"
    "          - {images: d/C0_master.h5, pressure: 0}\n          - {images: d/C1_master.h5, pressure: 2}\n"
    "          - {images: d/C2_master.h5, pressure: 4}\n          - {images: d/C3.tif, pressure: 6}\n"
    "          - {images: d/C4_master.h5, pressure: 8}\n          - {images: d/C5_master.h5, pressure: 10}\n"
    "          - {images: d/C6_master.h5, pressure: 12}\n"
    "instruments: {xrd: {poni: d/a.poni, placement_uncertainty: 0.01 mm}}\n"
    "analysis:\n"
    "  xrd: {integrate: {points: 300}}\n"
    "  mech:\n    yield: {}\n    popin: {}\n"
    "    density: {temperature: 295 K, sigma_temperature: 0.2 K, sigma_mass: 0.1 mg}\n"
    "  eos: {model: bm3, range: '2.1:3.5'}\n"
    "truth: truth.json\n"
    "simulation:\n"
    "  dac: {released: 4}\n"
    "  xrd: {rows: 90, columns: 300, pixel: 0.25 mm}\n"
    "  samples: [{name: B, yield_stress: 1700, modulus: 88, popin_modulus: 15, bulk_modulus: 112}]\n";

static char *path_of(char out[PATH_SIZE], const char *folder, const char *name)
{
    snprintf(out, PATH_SIZE, "%.500s/%s", folder, name);
    return out;
}

/// Value of a row of a table.
static double cell_of(const lehr_table *table, const char *column, size_t row)
{
    size_t index = lehr_table_find(table, column);
    assert_true(index != SIZE_MAX);
    return lehr_table_column(table, index)[row];
}

// ---- truth ------------------------------------------------------------------------------------
/// The table of the run itself: two yield stresses, moduli, scales, Weibull moduli and densities, three bulk
/// moduli with their derivatives. Some are correlated; a mean square above 2.6 of 16 has a probability below
/// 1e-3.
static void test_recovery(void **state)
{
    (void)state;
    char folder[FOLDER_SIZE];
    char report[FOLDER_SIZE];
    char path[PATH_SIZE];
    double squares = 0;
    lehr_error err = {0};
    lehr_table *table = NULL;
    lehr_study_simulate_summary made;
    const char *study = write_study_file("tested.yaml", tested_study, "vit4");
    snprintf(folder, sizeof folder, "%s", below("tested"));
    snprintf(report, sizeof report, "%s", below("tested-report"));
    assert_ok(simulate_here(&made, study, folder, 3, 2, false, &err), &err);
    // 6 tables of tests, d/A.csv, 8 curves and the empty cell, 7 images (6 with frames) and their empty cell
    // with frames, geometry, study, truth
    assert_int_equal(made.files, 6 + 1 + 9 + 13 + 2 + 3);
    assert_int_equal(made.truths, 16);
    run_outcome run = run_here(path_of(path, folder, "tested.yaml"), report, lehr_study_options_defaults());
    assert_int_equal(run.summary.failed, 0);
    assert_ok(lehr_table_read(&table, NULL, path_of(path, report, "tables/pulls.csv"), &err), &err);
    assert_int_equal(lehr_table_rows(table), 16);
    for (size_t i = 0; i < 16; i++) {
        double pull = cell_of(table, "pull", i);
        print_message("  %s %-20s truth %.6g found %.6g +- %.2g: pull %.2f\n",
                      lehr_table_text_at(table, 0, i), lehr_table_text_at(table, 1, i),
                      cell_of(table, "truth", i), cell_of(table, "found", i), cell_of(table, "stderr", i),
                      pull);
        assert_true(fabs(pull) < 4);
        squares += pull * pull;
    }
    print_message("  mean square of 16 pulls: %.2f\n", squares / 16);
    assert_true(squares / 16 < 2.6);
    lehr_table_free(table);
}

/// The block of the samples reaches the files: noise-free truth of A and B differs by many errors.
static void test_own_values(void **state)
{
    (void)state;
    static const char text[] = HEAD ALLOY
        "samples:\n  - {name: A, weighings: [{file: a.csv}]}\n  - {name: B, treatment: {pressure: 4 GPa}, "
        "weighings: [{file: b.csv}]}\n"
        "analysis: {mech: {density: {liquid_density: 1, air_density: 0}}}\n"
        "simulation:\n  weighings: {noise: 0, mass: 7 g, repeats: 2}\n"
        "  structure: {densification: 0.01}\n";
    char folder[FOLDER_SIZE];
    char path[PATH_SIZE];
    lehr_error err = {0};
    lehr_table *table = NULL;
    lehr_study_simulate_summary made;
    const char *study = write_study_file("own.yaml", text, "vit4");
    snprintf(folder, sizeof folder, "%s", below("own"));
    assert_ok(simulate_here(&made, study, folder, 1, 1, false, &err), &err);
    assert_ok(lehr_table_read(&table, NULL, path_of(path, folder, "b.csv"), &err), &err);
    assert_int_equal(lehr_table_rows(table), 2);
    // 7 g of 7.28 g/cm^3 in 1 g/cm^3 without air
    assert_close(cell_of(table, "mass_air_g", 1), 7, 1e-14, 0);
    assert_close(cell_of(table, "mass_liquid_g", 1), 7 - 7 / 7.28, 1e-14, 0);
    lehr_table_free(table);
}

// ---- bytes ------------------------------------------------------------------------------------
/// Also over files that exist: the table of positions is made again, not taken for a list of files. (Images
/// then take the geometry from its file, in whose headers it is rounded.)
static void test_reproducible(void **state)
{
    (void)state;
    char one[FOLDER_SIZE];
    char other[FOLDER_SIZE];
    char inside[PATH_SIZE];
    char table[PATH_SIZE];
    lehr_error err = {0};
    lehr_study_simulate_summary made;
    const char *study = write_study_file("threads.yaml", tested_study, "vit4");
    snprintf(one, sizeof one, "%s", below("threads1"));
    assert_ok(simulate_here(&made, study, one, 0, 1, false, &err), &err);
    snprintf(other, sizeof other, "%s", below("threads2"));
    assert_ok(simulate_here(&made, study, other, 1, 2, false, &err), &err);
    assert_true(same_trees(one, other));
    assert_ok(simulate_here(&made, path_of(inside, other, "threads.yaml"), other, 1, 7, true, &err), &err);
    assert_true(same_trees(path_of(inside, one, "m"), path_of(table, other, "m")));
    assert_true(same_trees(path_of(inside, one, "d/A.csv"), path_of(table, other, "d/A.csv")));
    assert_true(same_trees(path_of(inside, one, "truth.json"), path_of(table, other, "truth.json")));
    assert_ok(simulate_here(&made, study, other, 2, 2, true, &err), &err);
    assert_false(same_trees(one, other));
}

// ---- copies -----------------------------------------------------------------------------------
static void test_copies(void **state)
{
    (void)state;
    static const char text[] =
        HEAD ALLOY "samples:\n  - name: A\n    compression: [{file: m/A.csv}]\n    popins: [{file: p.csv}]\n"
                   "    weighings: [{file: w.csv}]\n    dac:\n      - {table: t.csv}\n"
                   "      - {background: e.xy, points: [{curve: c.xy, pressure: 1}, {images: i_master.h5, "
                   "pressure: 2}]}\n"
                   "analysis: {mech: {yield: {}, popin: {}}}\nsimulation: {copies: 2}\n";
    lehr_error err = {0};
    lehr_study_config *config = NULL;
    const char *study = write_study_file("copies.yaml", text, "vit4");
    assert_ok(lehr_study_config_read_plan(&config, study, &err), &err);
    assert_int_equal(config->n_samples, 2);
    const lehr_study_sample *copy = &config->samples[1];
    assert_string_equal(copy->compression_files[0].written, "m/A_c2.csv");
    assert_string_equal(copy->popin_files[0].written, "p_c2.csv");
    assert_string_equal(copy->weighing_files[0].written, "w_c2.csv");
    assert_string_equal(copy->dac[0].table.written, "t_c2.csv");
    assert_string_equal(copy->dac_files[0].written, "c_c2.xy");
    assert_string_equal(copy->dac_files[1].written, "i_c2_master.h5");
    assert_string_equal(copy->dac[1].points[0].stack.background.written, "e.xy");
    lehr_study_config_free(config);
}

/// A table that names files is copied, and its files are made; the positions of the study are its own.
static void test_listed(void **state)
{
    (void)state;
    static const char text[] =
        HEAD ALLOY "samples:\n  - {name: A, dac: [{table: list.csv, pressure_error: 0.05}]}\n"
                   "  - {name: B, dac: [{points: [{q1: 2.5, pressure: 0}, {curve: b.xy, pressure: 3}]}]}\n"
                   "analysis: {eos: {range: '2.1:3.5'}}\ntruth: truth.json\n";
    char folder[FOLDER_SIZE];
    char path[PATH_SIZE];
    lehr_error err = {0};
    lehr_table *table = NULL;
    lehr_study_simulate_summary made;
    FILE *list = fopen(below("list.csv"), "w");
    assert_non_null(list);
    fputs("pressure_GPa,curve\n0,c/0.xy\n3,c/3.xy\n6,c/6.xy\n9,c/9.xy\n", list);
    assert_int_equal(fclose(list), 0);
    const char *study = write_study_file("listed.yaml", text, "vit4");
    snprintf(folder, sizeof folder, "%s", below("listed"));
    assert_ok(simulate_here(&made, study, folder, 1, 2, false, &err), &err);
    assert_int_equal(made.files, 1 + 4 + 1 + 2);
    assert_int_equal(made.truths, 2); // of A alone
    assert_ok(lehr_table_read(&table, NULL, path_of(path, folder, "c/9.xy"), &err), &err);
    assert_true(lehr_table_rows(table) > 100);
    lehr_table_free(table);
}

// ---- refused ----------------------------------------------------------------------------------
typedef struct refusal {
    const char *name, *text;
    lehr_status code;
    const char *part;
} refusal;

#define CURVE "samples:\n  - {name: A, compression: [{file: a.csv}]}\nanalysis: {mech: {yield: {}}}\n"

static const refusal refusals[] = {
    {"unknown key", HEAD ALLOY CURVE "simulation: {compression: {modulos: 3}}\n", LEHR_ERR_FORMAT,
     ":7: unknown key 'simulation.compression.modulos': did you mean 'modulus'?"},
    {"unit", HEAD ALLOY CURVE "simulation: {compression: {noise: 3 K}}\n", LEHR_ERR_DOMAIN,
     ":7: simulation.compression.noise"},
    {"half a point", HEAD ALLOY CURVE "simulation: {compression: {points: 100.5}}\n", LEHR_ERR_DOMAIN,
     "simulation.compression.points: 100.5 is not a whole number"},
    {"kind of table",
     HEAD ALLOY "samples:\n  - {name: A, compression: [{file: a.xlsx}]}\nanalysis: {mech: {yield: {}}}\n",
     LEHR_ERR_ARG, ":5: a.xlsx: a table of this kind is not simulated"},
    {"length",
     HEAD ALLOY "samples:\n  - {name: A, compression: [{file: a.csv, columns: 'displacement=x,load=F'}]}\n"
                "analysis: {mech: {yield: {}}}\n",
     LEHR_ERR_DOMAIN, ":5: a.csv: a column of displacement needs the length"},
    {"tip",
     HEAD ALLOY "samples:\n  - {name: A, popins: [{file: a.csv, columns: load=F}]}\n"
                "analysis: {mech: {popin: {}}}\n",
     LEHR_ERR_DOMAIN, "radius and modulus of the tip"},
    {"floats",
     HEAD ALLOY "samples:\n  - {name: A, weighings: [{file: a.csv}]}\n"
                "analysis: {mech: {density: {liquid_density: 13.5, air_density: 0}}}\n",
     LEHR_ERR_DOMAIN, ":5: a.csv: a sample of 7 g/cm^3 is not weighed in a liquid of 13.5"},
    {"no density",
     HEAD "samples:\n  - {name: A, weighings: [{file: a.csv}]}\n"
          "analysis: {mech: {density: {temperature: 295}}}\n",
     LEHR_ERR_DOMAIN, "weighings need the density: give material.density"},
    {"no position", HEAD "samples:\n  - {name: A, dac: [{table: a.csv}]}\nanalysis: {eos: {}}\n",
     LEHR_ERR_DOMAIN, "needs the position of the peak"},
    {"same file for two tests",
     HEAD ALLOY "samples:\n  - {name: A, compression: [{file: a.csv}], popins: [{file: a.csv}]}\n"
                "analysis: {mech: {yield: {}}}\n",
     LEHR_ERR_DOMAIN, "is a file of its own"},
    {"outside",
     HEAD ALLOY "samples:\n  - {name: A, popins: [{file: ../a.csv}]}\nanalysis: {mech: {popin: {}}}\n",
     LEHR_ERR_DOMAIN, ":5: '../a.csv' is outside of the folder"},
    {"beyond the spinodal",
     HEAD ALLOY "samples:\n  - {name: A, dac: [{points: [{curve: a.xy, pressure: -9}]}]}\n"
                "analysis: {eos: {range: '2:3'}}\nsimulation: {dac: {bulk_modulus: 20}}\n",
     LEHR_ERR_DOMAIN, ":5: a.xy"},
    {"truth of nothing",
     HEAD ALLOY "samples:\n  - {name: A, popins: [{file: a.csv}], compression: [{file: b.csv}]}\n"
                "analysis: {ecnle: {state: {phi: [0.6]}}}\ntruth: truth.json\n",
     LEHR_ERR_DOMAIN, ":7: truth: no analysis of the study finds a value"},
    {"atoms alike",
     HEAD ALLOY "samples:\n  - {name: A, pdf: [{file: A.xy}]}\ninstruments: {pdf: {energy: 70}}\n"
                "analysis: {pdf: {structure: {}}}\ntruth: truth.json\n",
     LEHR_ERR_DOMAIN, ":8: truth: no analysis of the study finds a value"},
    {"another truth", HEAD ALLOY CURVE "truth: known.json\n", LEHR_ERR_DOMAIN,
     ":7: truth: what went into a simulated study is written to 'truth.json'"},
};

static void test_refusal(void **state)
{
    const refusal *row = *state;
    lehr_error err = {0};
    lehr_study_simulate_summary made;
    const char *study = write_study_file("refused.yaml", row->text, "vit4");
    assert_fails(simulate_here(&made, study, below("refused"), 1, 1, true, &err), row->code, &err, row->part);
}

// ---- faults -----------------------------------------------------------------------------------
static const char *const tiny_studies[] = {
    HEAD "material: {name: X, density: 7}\nsamples:\n  - name: A\n    compression: [{file: a.csv, length: 6, "
         "area: 7}]\n    popins: [{file: p.csv, radius: 1, modulus: 80}]\n    weighings: [{file: w.csv}]\n"
         "analysis: {mech: {yield: {}, popin: {}, density: {temperature: 295}}}\ntruth: truth.json\n"
         "simulation: {copies: 2, compression: {points: 20}, popins: {count: 4}, weighings: {repeats: 1}}\n",
    HEAD "samples:\n  - name: A\n    dac:\n      - {table: t.csv}\n"
         "      - {background: e.xy, points: [{curve: a.xy, ruby: 694.5}]}\n"
         "analysis: {eos: {range: '2:3'}}\n"
         "simulation: {structure: {position: 2.5}, dac: {step: 0.1, points: 3, released: 1}}\n",
    HEAD ALLOY "samples:\n  - name: A\n    dac:\n      - {background: e.tif, points: [{images: a_master.h5, "
               "pressure: 2}]}\ninstruments: {xrd: {poni: a.poni}}\n"
               "analysis: {xrd: {integrate: {points: 60}}, eos: {range: '2.1:3.2'}}\n"
               "simulation: {xrd: {rows: 12, columns: 60, pixel: 1 mm, frames: 1, stack_frames: 1}}\n",
};

static lehr_status attempt(void *context, lehr_error *err)
{
    lehr_study_simulate_summary made;
    return simulate_here(&made, context, below("faults"), 1, 1, true, err);
}

static void test_faults(void **state)
{
    (void)state;
    char study[FOLDER_SIZE];
    for (size_t i = 0; i < sizeof tiny_studies / sizeof *tiny_studies; i++) {
        snprintf(study, sizeof study, "%s", write_study_file("tiny.yaml", tiny_studies[i], "vit4"));
        lehr_test_fault_sweep(attempt, study);
    }
}

int main(void)
{
    struct CMUnitTest tests[8 + sizeof refusals / sizeof *refusals] = {
        cmocka_unit_test(test_recovery),     cmocka_unit_test(test_own_values),
        cmocka_unit_test(test_reproducible), cmocka_unit_test(test_copies),
        cmocka_unit_test(test_listed),       cmocka_unit_test(test_faults),
    };
    size_t n = 6;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_refusal, &refusals[i]);
    }
    return _cmocka_run_group_tests("simulate tests and cells", tests, n, NULL, NULL);
}
