// Mistakes in the keys of mechanical tests and series in a diamond cell: what --check finds, what the study
// file is refused for, with its line.
#include "mechanics_helper.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct mistake {
    const char *name, *samples, *analysis;
    size_t failed;
    const char *message;
} mistake;

static const mistake checks[] = {
    {"good", SAMPLE_A SERIES SAMPLE_B, MECH EOS, 0, ""},
    {"too few points",
     "  - name: A\n    dac:\n      - points:\n        - {q1: 2.55, pressure: 0}\n        - {q1: 2.6, "
     "pressure: 3}\n",
     EOS, 1, "2 points with pressure and peak; birch-murnaghan-3 has 3 parameters"},
    {"range beside the curve", SAMPLE_A SERIES, "  eos: {range: '7:9'}\n", 10,
     "the peak is looked for in 7:9"},
    {"curve that is no test", "  - name: A\n    compression: [{file: w.csv}]\n", "  mech: {yield: {}}\n", 1,
     "no column 'strain'"},
    {"too few pop-ins", "  - name: A\n    popins: [{file: w.csv, columns: 'stress=mass_air_mg'}]\n",
     "  mech: {popin: {}}\n", 1, "w.csv"},
    {"holds without rows", SAMPLE_B, "  mech: {density: {temperature: 295}, critical: {file: w.csv}}\n", 1,
     "no column 'stress_MPa'"},
};

static void test_check(void **state)
{
    const mistake *row = *state;
    run_outcome got =
        run(write_study("check.yaml", row->samples, row->analysis), below("checked"), true, false);
    assert_message(&got, row->failed, row->message);
    assert_int_not_equal(access(below("checked"), F_OK), 0);
}

/// Refused when the study is read; the line is that of the key.
static const struct refusal {
    const char *name, *samples, *analysis, *message;
} refusals[] = {
    {"ruby in angstrom",
     "  - name: A\n    dac:\n      - ruby0: 694.3\n        points:\n        - {q1: 2.5, ruby: 6950}\n", EOS,
     ":8: samples[0].dac[0].points[0].ruby: 6950 nm is no R1 line of ruby (690 to 850 nm): give the unit"},
    {"two pressures", "  - name: A\n    dac:\n      - points:\n        - {q1: 2.5, ruby: 695, pressure: 1}\n",
     EOS, ":7: samples[0].dac[0].points[0]: needs either 'pressure' or 'ruby'"},
    {"no pressure", "  - name: A\n    dac:\n      - points:\n        - {q1: 2.5}\n", EOS,
     ":7: samples[0].dac[0].points[0]: needs either"},
    {"two sources", "  - name: A\n    dac:\n      - points:\n        - {q1: 2.5, curve: a.xy, pressure: 1}\n",
     EOS, ":7: samples[0].dac[0].points[0]: needs one of 'images', 'stack', 'curve' and 'q1', and has 2"},
    {"points and table",
     "  - name: A\n    dac:\n      - table: cell.csv\n        points: [{q1: 2.5, pressure: 1}]\n", EOS,
     ":6: samples[0].dac[0]: needs either 'points' or 'table'"},
    {"direction",
     "  - name: A\n    dac:\n      - points:\n        - {q1: 2.5, pressure: 1, direction: compresion}\n", EOS,
     ":7: samples[0].dac[0].points[0].direction: unknown word 'compresion': did you mean 'compression'?"},
    {"table that is not there", "  - name: A\n    dac: [{table: none.csv}]\n", EOS,
     ":5: samples[0].dac[0].table: series: cannot find"},
    {"table without peak", "  - name: A\n    dac: [{table: holds.csv}]\n", EOS,
     ":5: samples[0].dac[0].table: 'holds.csv': the table says nothing of the peak"},
    {"columns", "  - name: A\n    dac: [{table: cell.csv, columns: 'rubi=x'}]\n", EOS,
     "'rubi=x' is not ROLE=NAME"},
    {"no range", "  - name: A\n    dac: [{table: cell.csv}]\n", "  eos: {}\n",
     ":7: analysis.eos: needs the range in which the peak lies"},
    {"images without geometry", "  - name: A\n    dac:\n      - points: [{images: a.h5, pressure: 1}]\n", EOS,
     ":8: analysis.eos: images need analysis.xrd.integrate"},
    {"model", SAMPLE_A SERIES, "  eos: {range: '1.8:3.4', model: birch-murnagan-3}\n",
     "analysis.eos.model: unknown word 'birch-murnagan-3': did you mean 'birch-murnaghan-3'?"},
    {"held derivative", SAMPLE_A SERIES, "  eos: {range: '1.8:3.4', model: bm2, bulk_modulus_prime: 4}\n",
     "analysis.eos.bulk_modulus_prime: birch-murnaghan-2 has no such parameter"},
    {"no series", SAMPLE_B, EOS, "analysis.eos: needs series in a cell: give samples[].dac"},
    {"monitor of a curve",
     "  - name: A\n    dac:\n      - points: [{curve: a.xy, pressure: 1, monitor: m.csv}]\n", EOS,
     ":6: samples[0].dac[0].points[0]: 'monitor' belongs to a stack"},
    {"area twice", "  - name: A\n    compression:\n      - {file: a, area: 3, diameter: 2}\n",
     "  mech: {yield: {}}\n", ":6: samples[0].compression[0].diameter: the cross section is given by 'area'"},
    {"offset", SAMPLE_A, "  mech:\n    yield: {offset: 0}\n", "analysis.mech.yield.offset: 0 is outside"},
    {"radius alone", SAMPLE_A, "  mech:\n    popin: {radius: 1}\n",
     "analysis.mech.popin.radius: stresses of loads need both radius and modulus"},
    {"no temperature", SAMPLE_B, "  mech: {density: {}}\n",
     ":6: samples[0].weighings[0]: needs the temperature"},
    {"no curves", SAMPLE_B, "  mech: {yield: {}, density: {temperature: 295}}\n",
     "analysis.mech.yield: needs tables: give samples[].compression"},
    {"critical without enthalpies", SAMPLE_B, "  mech: {critical: {}, density: {temperature: 295}}\n",
     "analysis.mech.critical: takes the relaxation enthalpies"},
    {"negative stress", "  - name: A\n    treatment: {stress: -1}\n    weighings: [{file: w.csv}]\n",
     "  mech: {density: {temperature: 295}}\n", ":5: samples[0].treatment.stress: -1 GPa is outside"},
    {"measured without weighings",
     "  - name: A\n    pdf: [{file: a.xy, density: measured}]\n  - name: B\n    weighings: [{file: w.csv}]\n",
     "  pdf: {structure: {}}\n  mech: {density: {temperature: 295}}\n",
     ":5: samples[0].pdf[0].density: sample 'A' has no weighings"},
};
enum { N_REFUSALS = sizeof refusals / sizeof *refusals };

static void test_refused(void **state)
{
    const struct refusal *row = *state;
    lehr_study_config *config = NULL;
    lehr_error err = {0};
    const char *study = write_study("refused.yaml", row->samples, row->analysis);
    lehr_status status = lehr_study_config_read(&config, study, &err);
    if (status == LEHR_OK || !strstr(err.message, row->message)) {
        print_error("status %d: %s\n", status, err.message);
        fail();
    }
    assert_null(config);
}

enum { N_CHECKS = sizeof checks / sizeof *checks };

static int set_up(void **state)
{
    (void)state;
    write_files();
    return 0;
}

int main(void)
{
    struct CMUnitTest tests[N_CHECKS + N_REFUSALS];
    for (size_t i = 0; i < N_CHECKS; i++) {
        tests[i] = (struct CMUnitTest)LEHR_CASE(test_check, &checks[i]);
    }
    for (size_t i = 0; i < N_REFUSALS; i++) {
        tests[N_CHECKS + i] = (struct CMUnitTest)LEHR_CASE(test_refused, &refusals[i]);
    }
    return cmocka_run_group_tests_name("study.mechanics_refused", tests, set_up, NULL);
}
