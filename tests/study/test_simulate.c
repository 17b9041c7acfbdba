// Simulated studies: recovered truth, the same bytes for any number of threads, what is refused.
#include "simulate_helper.h"

#include <lehr/core/alloc.h>
#include <lehr/core/record.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_SIZE = 512 };

static const char *copy_path(char out[PATH_SIZE], const char *path)
{
    snprintf(out, PATH_SIZE, "%s", path);
    return out;
}

// ---- truth ------------------------------------------------------------------------------------
/// Where a run holds a quantity of truth.json, and what its error has besides.
static const struct {
    const char *quantity, *task, *key, *windows;
} places[] = {{"fictive_temperature", "dsc", "fictive_temperature", "windows"},
              {"glass_transition", "tg", "midpoint", NULL},
              {"relaxation_enthalpy", "enthalpy", "relaxation_enthalpy", NULL},
              {"activation_energy", "kissinger", "activation_energy", NULL},
              {"fsdp_position", "xrd", "position", NULL},
              {"fsdp_fwhm", "xrd", "fwhm", NULL},
              {"number_density", "sq", "number_density", NULL}};

static double pull_of(const char *folder, const lehr_record *truth)
{
    lehr_value sample;
    lehr_value quantity;
    lehr_value value;
    assert_true(lehr_record_find(truth, "sample", &sample) &&
                lehr_record_find(truth, "quantity", &quantity) && lehr_record_find(truth, "value", &value));
    size_t k = 0;
    while (strcmp(places[k].quantity, quantity.text) != 0) {
        assert_true(++k < sizeof places / sizeof *places);
    }
    char path[PATH_SIZE + 128];
    snprintf(path, sizeof path, "%s/.lehr/%s_%s.json", folder, sample.text, places[k].task);
    bool peak = strncmp(quantity.text, "fsdp", 4) == 0;
    double found = peak ? lehr_test_json(path, "results", "fsdp", places[k].key, "value", NULL)
                        : lehr_test_json(path, "results", places[k].key, "value", NULL);
    double error = peak ? lehr_test_json(path, "results", "fsdp", places[k].key, "stderr", NULL)
                        : lehr_test_json(path, "results", places[k].key, "stderr", NULL);
    double windows =
        places[k].windows ? lehr_test_json(path, "results", "budget", places[k].windows, "value", NULL) : 0;
    double pull = (found - value.number) / hypot(error, windows);
    print_message("  %-6s %-20s truth %.7g found %.7g +- %.2g: pull %.2f\n", sample.text, quantity.text,
                  value.number, found, hypot(error, windows), pull);
    return pull;
}

/// Every value of truth.json within four of its errors, and their mean square near 1. 16 values, some
/// correlated: a mean square above 2.5 has a probability below 1e-3; the window terms and factors of few
/// points are generous, so that there is no lower limit.
static void test_recovery(void **state)
{
    (void)state;
    char folder[PATH_SIZE];
    char report[PATH_SIZE];
    char path[PATH_SIZE + 32];
    lehr_error err = {0};
    lehr_study_simulate_summary made;
    const char *study = write_study_file("pd.yaml", palladium_study, "vit4");
    copy_path(folder, below("pd"));
    copy_path(report, below("pd-report"));
    assert_ok(simulate_here(&made, study, folder, 3, 2, false, &err), &err);
    assert_int_equal(made.files, 22);
    assert_int_equal(made.seed, 3);
    snprintf(path, sizeof path, "%s/pd.yaml", folder);
    run_outcome run = run_here(path, report, lehr_study_options_defaults());
    assert_int_equal(run.summary.failed, 0);
    snprintf(path, sizeof path, "%s/truth.json", folder);
    char *json = slurp(path);
    lehr_record *truth = NULL;
    lehr_value list;
    assert_ok(lehr_record_from_json(&truth, json, &err), &err);
    assert_true(lehr_record_find(truth, "recoverable", &list));
    size_t n = lehr_list_size(list.list);
    assert_int_equal(n, made.truths);
    assert_int_equal(n, 18);
    double squares = 0;
    for (size_t i = 0; i < n; i++) {
        double pull = pull_of(report, lehr_list_value_at(list.list, i).record);
        assert_true(fabs(pull) < 4);
        squares += pull * pull;
    }
    print_message("  mean square of %zu pulls: %.2f\n", n, squares / (double)n);
    assert_true(squares / (double)n < 2.5);
    lehr_record_free(truth);
    lehr_core_free(json);
    snprintf(path, sizeof path, "%s/report.html", report);
    char *page = slurp(path);
    assert_non_null(strstr(page, "Simulated data."));
    lehr_core_free(page);
}

// ---- bytes --------------------------------------------------------------------------------------
static void test_reproducible(void **state)
{
    (void)state;
    char one[PATH_SIZE];
    char other[PATH_SIZE];
    lehr_error err = {0};
    lehr_study_simulate_summary made;
    const char *study = write_study_file("threads.yaml", palladium_study, "vit4");
    copy_path(one, below("threads1"));
    assert_ok(simulate_here(&made, study, one, 0, 1, false, &err), &err);
    assert_int_equal(made.seed, 1);
    copy_path(other, below("threads2"));
    assert_ok(simulate_here(&made, study, other, 1, 2, false, &err), &err);
    assert_true(same_trees(one, other));
    assert_ok(simulate_here(&made, study, other, 1, 7, true, &err), &err);
    assert_true(same_trees(one, other));
    assert_ok(simulate_here(&made, study, other, 2, 2, true, &err), &err);
    assert_false(same_trees(one, other));
}

// ---- refused ------------------------------------------------------------------------------------
#define HEAD "lehr_study: 1\ntitle: t\n"
#define VIT4                                                                                                 \
    "material: {name: Vit4, composition: Zr46.75Ti8.25Cu7.5Ni10Be27.5, density: 6, glass_transition: 596}\n"
#define SCANS "samples:\n  - {name: A, dsc: [dsc/A.txt]}\nanalysis: {dsc: {tf: {}}}\n"

typedef struct refusal {
    const char *name, *text;
    lehr_status code;
    const char *part;
} refusal;

static const refusal refusals[] = {
    {"unknown key", HEAD VIT4 SCANS "simulation:\n  dsc: {rat: 3}\n", LEHR_ERR_FORMAT,
     ":8: unknown key 'simulation.dsc.rat': did you mean 'rate'?"},
    {"unit", HEAD VIT4 SCANS "simulation:\n  dsc: {rate: 3 GPa}\n", LEHR_ERR_DOMAIN,
     ":8: simulation.dsc.rate"},
    {"stretching", HEAD VIT4 SCANS "simulation:\n  relaxation:\n    stretching: 1.5\n", LEHR_ERR_DOMAIN,
     ":9: simulation.relaxation.stretching: 1.5 is outside of 0.1 to 1"},
    {"both", HEAD VIT4 SCANS "simulation:\n  relaxation: {fragility: 40, activation_temperature: 6e4}\n",
     LEHR_ERR_FORMAT, "not both"},
    {"half a frame", HEAD VIT4 SCANS "simulation: {xrd: {frames: 2.5}}\n", LEHR_ERR_DOMAIN,
     "simulation.xrd.frames: 2.5 is not a whole number"},
    {"sample", HEAD VIT4 SCANS "simulation: {samples: [{name: B}]}\n", LEHR_ERR_FORMAT,
     "simulation.samples[0].name"},
    {"sample twice", HEAD VIT4 SCANS "simulation: {samples: [{name: A}, {name: A}]}\n", LEHR_ERR_FORMAT,
     "was given before"},
    {"no transition", HEAD SCANS, LEHR_ERR_DOMAIN, "give material.glass_transition"},
    {"no atoms", HEAD "material: {name: X, glass_transition: 600}\n" SCANS, LEHR_ERR_DOMAIN,
     "give material.composition"},
    {"top below start", HEAD VIT4 SCANS "simulation: {dsc: {top: 200}}\n", LEHR_ERR_DOMAIN,
     ":5: dsc/A.txt: the top, 200 K, is not above the start"},
    {"treatment in the melt",
     HEAD VIT4
     "samples:\n  - {name: A, treatment: {temperature: 1500 K}, dsc: [A.txt]}\nanalysis: {dsc: {tf: {}}}\n",
     LEHR_ERR_DOMAIN, ":5: A.txt: the treatment at 1500 K"},
    {"outside", HEAD VIT4 "samples:\n  - {name: A, dsc: [../A.txt]}\nanalysis: {dsc: {tf: {}}}\n",
     LEHR_ERR_DOMAIN, ":5: '../A.txt' is outside of the folder"},
    {"cooling of a file",
     HEAD VIT4
     "samples:\n  - {name: A, dsc_rates: ['A.txt::1', 'A.txt::2']}\nanalysis: {dsc: {kissinger: {}}}\n",
     LEHR_ERR_DOMAIN,
     ":5: 'A.txt::2': a simulated file that begins with a heating heats in segments 1, 3, 5"},
    {"heating of a file that cools first",
     HEAD VIT4
     "samples:\n  - {name: A, dsc_rates: ['A.txt::1', 'A.txt::3']}\nanalysis: {dsc: {kissinger: {}}}\n"
     "simulation: {samples: [{name: A, equal_rates: true}]}\n",
     LEHR_ERR_DOMAIN, "'A.txt::1': a simulated file that begins with a cooling heats in segments 2, 4, 6"},
    {"one file for two samples",
     HEAD VIT4 "samples:\n  - {name: A, dsc: [A.txt]}\n  - {name: B, dsc: [A.txt]}\n"
               "analysis: {dsc: {tf: {}}}\n",
     LEHR_ERR_DOMAIN, "one file for several samples"},
    {"width",
     HEAD VIT4 "samples:\n  - {name: A, pdf: [{file: A.xy}]}\ninstruments: {pdf: {energy: 70}}\n"
               "analysis: {pdf: {structure: {}}}\nsimulation: {structure: {width: 1.9}}\n",
     LEHR_ERR_DOMAIN, "cannot be 1.9/angstrom wide"},
    {"dark image",
     HEAD VIT4 "samples:\n  - {name: A, xrd: [A.h5]}\ninstruments: {xrd: {poni: a.poni, dark: d.edf}}\n"
               "analysis: {xrd: {integrate: {}}}\n",
     LEHR_ERR_ARG, "d.edf: dark images and flats are simulated as .npy and .tif: give such a name"},
    {"kind of image",
     HEAD VIT4 "samples:\n  - {name: A, xrd: [A.mar]}\ninstruments: {xrd: {poni: a.poni}}\n"
               "analysis: {xrd: {integrate: {}}}\n",
     LEHR_ERR_ARG, "images are simulated as"},
    {"copies", HEAD VIT4 SCANS "simulation: {copies: 20000}\n", LEHR_ERR_DOMAIN,
     ":7: simulation.copies: 20000 is outside of 1 to 10000"},
    {"copies in words", HEAD VIT4 SCANS "simulation: {copies: two}\n", LEHR_ERR_FORMAT,
     ":7: simulation.copies"},
    {"nothing", HEAD "samples: [{name: A}]\nanalysis: {ecnle: {state: {phi: [0.6]}}}\n", LEHR_ERR_ARG,
     "names no raw files"},
};

static void test_refusal(void **state)
{
    const refusal *row = *state;
    lehr_error err = {0};
    lehr_study_simulate_summary made;
    const char *study = write_study_file("refused.yaml", row->text, "vit4");
    assert_fails(simulate_here(&made, study, below("refused"), 1, 1, true, &err), row->code, &err, row->part);
}

static void test_existing_file(void **state)
{
    (void)state;
    char folder[PATH_SIZE];
    lehr_error err = {0};
    lehr_study_simulate_summary made;
    const char *study = write_study_file("twice.yaml", HEAD VIT4 SCANS, "vit4");
    copy_path(folder, below("twice"));
    assert_ok(simulate_here(&made, study, folder, 1, 1, false, &err), &err);
    assert_fails(simulate_here(&made, study, folder, 1, 1, false, &err), LEHR_ERR_IO, &err, "--force");
    assert_ok(simulate_here(&made, study, folder, 1, 1, true, &err), &err);
}

// ---- copies -------------------------------------------------------------------------------------
static bool exists(const char *folder, const char *name)
{
    char path[PATH_SIZE + 64];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (file) {
        fclose(file);
    }
    return file != NULL;
}

/// Samples behind the originals, with files and noise of their own and the same parameters.
static void test_copies(void **state)
{
    (void)state;
    static const char text[] = HEAD VIT4
        "samples:\n  - {name: A, dsc: ['s/A.csv::1'], xrd: [a_master.h5]}\n  - {name: B, dsc: [B]}\n"
        "instruments: {xrd: {poni: a.poni}}\nanalysis: {dsc: {tf: {}}, xrd: {integrate: {points: 60}}}\n"
        "simulation:\n  copies: 3\n  dsc: {step: 5}\n  samples: [{name: B, mass: 2 mg}]\n"
        "  xrd: {rows: 12, columns: 60, pixel: 1 mm, frames: 1}\n";
    char folder[PATH_SIZE];
    lehr_error err = {0};
    lehr_study_config *config = NULL;
    lehr_study_simulate_summary made;
    const char *study = write_study_file("copies.yaml", text, "vit4");
    copy_path(folder, below("copies"));
    assert_ok(lehr_study_config_read_plan(&config, study, &err), &err);
    assert_int_equal(config->n_samples, 6);
    assert_string_equal(config->samples[1].name, "B");
    assert_string_equal(config->samples[4].name, "A_c3");
    assert_string_equal(config->samples[4].dsc[0].written, "s/A_c3.csv::1");
    assert_string_equal(config->samples[4].xrd[0].written, "a_c3_master.h5");
    assert_string_equal(config->samples[3].dsc[0].written, "B_c2");
    assert_close(config->simulation.samples[5].mass_mg, 2, 0, 0);
    lehr_study_config_free(config);
    assert_ok(simulate_here(&made, study, folder, 1, 2, false, &err), &err);
    // 6 scans, 3 masters with their frames, geometry, study and truth
    assert_int_equal(made.files, 15);
    assert_true(exists(folder, "s/A_c2.csv") && exists(folder, "a_c3_data_000001.h5") && exists(folder, "B"));
    char one[PATH_SIZE + 32];
    char other[PATH_SIZE + 32];
    snprintf(one, sizeof one, "%s/s/A.csv", folder);
    snprintf(other, sizeof other, "%s/s/A_c2.csv", folder);
    assert_false(same_trees(one, other));
}

// ---- faults -------------------------------------------------------------------------------------
// One kind of file each: the sweep runs all before the allocation that fails.
static const char *const tiny_studies[] = {
    HEAD VIT4 "samples:\n  - {name: A, dsc: [A.txt]}\nanalysis: {dsc: {tf: {}}}\n"
              "simulation: {copies: 2, dsc: {step: 20}, relaxation: {stretching: 1}}\n",
    HEAD VIT4 "samples:\n  - {name: A, xrd: [a_master.h5]}\ninstruments: {xrd: {poni: a.poni, mask: m.npy}}\n"
              "analysis: {xrd: {integrate: {points: 60}, fsdp: {range: '2.1:3.2'}}}\n"
              "simulation: {xrd: {rows: 12, columns: 60, pixel: 1 mm, frames: 1, dead_pixels: 3}}\n",
    HEAD VIT4 "samples:\n  - {name: A, xrd_stacks: [{file: s.tif, monitor: s.csv, background: b.tif, "
              "background_monitor: b.csv}]}\ninstruments: {xrd: {poni: a.poni}}\n"
              "analysis: {xrd: {integrate: {points: 60}}}\n"
              "simulation: {xrd: {rows: 12, columns: 60, pixel: 1 mm, stack_frames: 2}}\n",
    HEAD VIT4 "samples:\n  - {name: A, pdf: [{file: A.xy}]}\n"
              "instruments: {pdf: {energy: 70, background: e.xy}}\nanalysis: {pdf: {structure: {}}}\n"
              "simulation: {pdf: {qmax: 8, step: 0.1}}\n",
};

static lehr_status attempt(void *context, lehr_error *err)
{
    lehr_study_simulate_summary made;
    return simulate_here(&made, context, below("faults"), 1, 1, true, err);
}

static void test_faults(void **state)
{
    (void)state;
    char study[PATH_SIZE];
    for (size_t i = 0; i < sizeof tiny_studies / sizeof *tiny_studies; i++) {
        copy_path(study, write_study_file("tiny.yaml", tiny_studies[i], "vit4"));
        lehr_test_fault_sweep(attempt, study);
    }
}

int main(void)
{
    struct CMUnitTest tests[8 + sizeof refusals / sizeof *refusals] = {
        cmocka_unit_test(test_recovery),      cmocka_unit_test(test_reproducible),
        cmocka_unit_test(test_existing_file), cmocka_unit_test(test_copies),
        cmocka_unit_test(test_faults),
    };
    size_t n = 5;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_refusal, &refusals[i]);
    }
    return _cmocka_run_group_tests("simulate", tests, n, NULL, NULL);
}
