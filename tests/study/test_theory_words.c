// Sentences about the theory beside measurement, each from numbers of its own.
#include "lehr_test.h"

#include "theory.h"

#include <math.h>

#define NONE (double)NAN

// ---- sentences about tests -----------------------------------------------------------------------
// What is said follows from the numbers: each row has other ones.
static const struct situation {
    const char *name;
    study_theory_row row;
    lehr_estimate measured, predicted;
    const char *text;
} situations[] = {
    {"agree",
     {.quantity = "dtg_dp",
      .unit = "K/GPa",
      .pressure_GPa = NONE,
      .temperature_K = NONE,
      .source = STUDY_BY_FICTIVE,
      .asks = {2.71, 0.05}},
     {4.9, 0.3},
     {4.8, 0.4},
     "dTg/dP: 4.80(40) K/GPa by the theory, 4.90(30) K/GPa by the master curve of fictive temperatures: they "
     "agree, "
     "0.2 standard errors apart. The measured slope asks for d = 2.710(50) Å."},
    {"differ",
     {.quantity = "fragility",
      .unit = "",
      .pressure_GPa = NONE,
      .temperature_K = NONE,
      .source = STUDY_BY_RATES,
      .asks = {3.9e-4, 1e-5}},
     {42, 3},
     {62, 4},
     "Fragility: 62.0(40) by the theory, 42.0(30) by the activation energy at equal rates of cooling and "
     "heating: they "
     "differ by 4.0 standard errors. The measured fragility asks for βΦ₀ = 3.90(10)·10⁻⁴/K."},
    {"undetermined",
     {.quantity = "activation_volume",
      .unit = "angstrom^3",
      .pressure_GPa = NONE,
      .temperature_K = NONE,
      .source = STUDY_BY_ENERGY,
      .poor = true,
      .asks = {NONE, NONE}},
     {4, 8},
     {9.5, 6},
     "Activation volume: 9.5(60) Å³ by the theory, 4.0(80) Å³ by the master curve of activation energies "
     "(which does "
     "not describe its points within their errors) together with the activation energy: they do not "
     "contradict each "
     "other (0.6 standard errors apart), but the error of the difference, 10 Å³, is so large that this tells "
     "little."},
    {"no counterpart",
     {.quantity = "glass_transition",
      .unit = "K",
      .pressure_GPa = 0.5,
      .temperature_K = NONE,
      .source = STUDY_BY_NOBODY,
      .asks = {NONE, NONE}},
     {NONE, NONE},
     {584.5, 1.2},
     "Tg at 0.5 GPa: 584.5(12) K by the theory; nothing in the study or in the literature given measures "
     "it."},
    {"no prediction",
     {.quantity = "glass_transition",
      .unit = "K",
      .pressure_GPa = 7,
      .temperature_K = NONE,
      .source = STUDY_BY_NOBODY,
      .asks = {NONE, NONE}},
     {NONE, NONE},
     {NONE, NONE},
     "Tg at 7 GPa: the theory has none: no state with a barrier reaches τ(Tg) there."},
    {"no error",
     {.quantity = "dtg_dp",
      .unit = "K/GPa",
      .pressure_GPa = NONE,
      .temperature_K = NONE,
      .source = STUDY_BY_LITERATURE,
      .literature = "a handbook",
      .asks = {2.9, NONE}},
     {5.4, NONE},
     {4.8, 0.4},
     "dTg/dP: 4.80(40) K/GPa by the theory, 5.4 K/GPa by a handbook: the difference is 0.6 K/GPa, 1.5 "
     "standard errors "
     "of the theory alone; the measured value has no error, so that it cannot be judged. The measured slope "
     "asks for d "
     "= 2.9 Å."},
    {"tension",
     {.quantity = "equilibration",
      .unit = "",
      .pressure_GPa = NONE,
      .temperature_K = NONE,
      .source = STUDY_BY_FICTIVE,
      .asks = {NONE, NONE}},
     {1.0, 0.008},
     {0.976, 0.006},
     "T/Tg at which the relaxation time is the duration of the treatments: 0.9760(60) by the theory, "
     "1.0000(80) by the "
     "centre of the master curve of fictive temperatures: they are 2.4 standard errors apart, too many to "
     "agree and too "
     "few to contradict."},
    {"a quickly cooled glass",
     {.quantity = "equilibration",
      .unit = "",
      .pressure_GPa = NONE,
      .temperature_K = NONE,
      .source = STUDY_BY_FICTIVE,
      .asks = {NONE, NONE}},
     {0.952, 0.008},
     {0.976, 0.006},
     "T/Tg at which the relaxation time is the duration of the treatments: 0.9760(60) by the theory, "
     "0.9520(80) by the centre of the master curve of fictive temperatures: they are 2.4 standard errors "
     "apart, too many to agree and too few to contradict. A quickly cooled glass relaxes faster than the "
     "liquid in equilibrium, so that its curve falls at a lower T/Tg."},
    {"strength of a cold glass",
     {.quantity = "yield_stress",
      .unit = "GPa",
      .pressure_GPa = NONE,
      .temperature_K = 528.1,
      .source = STUDY_BY_YIELD,
      .asks = {NONE, NONE}},
     {1.7, 0.05},
     {101, 15},
     "Yield stress (theory at 528.1 K, the coldest it covers; its value rises on cooling): 101(15) GPa by "
     "the theory, "
     "1.700(50) GPa by stress-strain curves: they differ by 6.6 standard errors."},
    {"an assumed input",
     {.quantity = "fragility",
      .unit = "",
      .pressure_GPa = NONE,
      .temperature_K = NONE,
      .source = STUDY_BY_RATES,
      .assumed = "βΦ₀",
      .asks = {NONE, NONE}},
     {50.1, 0.2},
     {62.6, 0.2},
     "Fragility: 62.60(20) by the theory, 50.10(20) by the activation energy at equal rates of cooling and "
     "heating: they "
     "differ by more than 20 standard errors. This prediction rests on an assumed βΦ₀."},
};
enum { N_SITUATIONS = sizeof situations / sizeof *situations };

static void test_sentence(void **state)
{
    const struct situation *s = *state;
    study_theory_row row = s->row;
    char text[STUDY_SENTENCE_SIZE];
    row.test = lehr_fitting_agreement_of(s->measured, s->predicted);
    study_say_row(text, &row);
    assert_string_equal(text, s->text);
}

// ---- sentences about the regime --------------------------------------------------------------------
static lehr_ecnle_material glass(double diameter_error)
{
    lehr_ecnle_material m = lehr_ecnle_material_defaults();
    m.input[LEHR_ECNLE_INPUT_TG] = 582;
    m.input[LEHR_ECNLE_INPUT_DIAMETER] = 2.8;
    m.sigma[LEHR_ECNLE_INPUT_DIAMETER] = diameter_error;
    return m;
}

static const lehr_ecnle_ends ends = {
    .coldest_K = 514.12, .hottest_K = 1597.6, .onset_K = {961.6, 3}, .cusp_K = {1141.9, 3}};

static const struct regime_case {
    const char *name;
    lehr_ecnle_regime regimes[2];
    size_t n;
    double diameter_error;
    study_origin origin;
    const char *text;
} regime_cases[] = {
    {"beyond by far",
     {{.kind = LEHR_ECNLE_REGIME_BEYOND,
       .temperature_K = 583,
       .pressure_GPa = 7,
       .pressure = {19.1, 2.0},
       .critical_pressure = {3.87, 0.002},
       .critical_pressure_GPa = {1.42, 0.15},
       .log_ratio = {1.596, 0.1},
       .limit_diameter_ang = {1.645, 0.001}},
      {.kind = LEHR_ECNLE_REGIME_BEYOND,
       .temperature_K = 640,
       .pressure_GPa = 7,
       .pressure = {17.4, 1.8},
       .critical_pressure = {3.97, 0.002},
       .critical_pressure_GPa = {1.6, 0.17},
       .log_ratio = {1.48, 0.1},
       .limit_diameter_ang = {1.712, 0.001}}},
     2,
     0.1,
     STUDY_GIVEN,
     "At 7 GPa and 583 to 640 K the reduced pressure P d³/(kT) is 17.4(18) to 19.1(20); the two-state regime "
     "ends at "
     "3.8700(20) to 3.9700(20), which is 1.42(15) to 1.60(17) GPa: it does not exist there, 14.8 standard "
     "errors above "
     "the limit. The theory has neither a barrier nor a relaxation time there; what is printed for it is "
     "extrapolated "
     "from zero pressure. A diameter below 1.7120(10) Å would put it on the other side of the limit; d = "
     "2.80(10) Å is "
     "given, 10.9 of its standard errors away."},
    {"two states",
     {{.kind = LEHR_ECNLE_REGIME_TWO_STATE,
       .temperature_K = 570,
       .pressure_GPa = 0.4,
       .pressure = {1.1158, 0.12},
       .critical_pressure = {3.8713, 0.002},
       .critical_pressure_GPa = {1.388, 0.15},
       .log_ratio = {-1.244, 0.11},
       .r_second_d = {2.69, 0.3},
       .limit_diameter_ang = {4.239, 0.001}}},
     1,
     0.1,
     STUDY_ASSUMED,
     "At 0.4 GPa and 570 K the reduced pressure P d³/(kT) is 1.12(12); the two-state regime ends at "
     "3.8713(20), which is "
     "1.39(15) GPa: it exists there, 11.3 standard errors below the limit. A diameter above 4.2390(10) Å "
     "would put it on "
     "the other side of the limit; d = 2.80(10) Å is assumed, 14.4 of its standard errors away."},
    {"the errors do not tell",
     {{.kind = LEHR_ECNLE_REGIME_OPEN,
       .temperature_K = 600,
       .pressure_GPa = 1.1,
       .pressure = {2.915, 0.9},
       .critical_pressure = {3.91, 0.002},
       .critical_pressure_GPa = {1.475, 0.45},
       .log_ratio = {-0.294, 0.32},
       .r_second_d = {1.03, 0.3},
       .limit_diameter_ang = {3.088, 0.001}}},
     1,
     0.3,
     STUDY_ASSUMED,
     "At 1.1 GPa and 600 K the reduced pressure P d³/(kT) is 2.92(90); the two-state regime ends at "
     "3.9100(20), which is "
     "1.48(45) GPa: whether it exists there cannot be told, 0.9 standard errors below the limit. A diameter "
     "above "
     "3.0880(10) Å would put it on the other side of the limit; d = 2.80(30) Å is assumed, 1.0 of its "
     "standard errors "
     "away."},
    {"exact inputs",
     {{.kind = LEHR_ECNLE_REGIME_BEYOND,
       .temperature_K = 640,
       .pressure_GPa = 5,
       .pressure = {12.42169, 0},
       .critical_pressure = {3.972457, 0},
       .critical_pressure_GPa = {1.599, 0},
       .log_ratio = {1.14006, 0},
       .limit_diameter_ang = {1.914774, 0}}},
     1,
     0,
     STUDY_GIVEN,
     "At 5 GPa and 640 K the reduced pressure P d³/(kT) is 12.422; the two-state regime ends at 3.9725, "
     "which is 1.599 GPa: "
     "it does not exist there, if the inputs are exact. The theory has neither a barrier nor a relaxation "
     "time there; "
     "what is printed for it is extrapolated from zero pressure. A diameter below 1.9148 Å would put it on "
     "the other "
     "side of the limit; d = 2.8 Å is given without an error, so that nothing is said about how sure this "
     "is."},
    {"a second minimum too far to mean anything",
     {{.kind = LEHR_ECNLE_REGIME_TWO_STATE,
       .temperature_K = 583,
       .pressure_GPa = 0.0001,
       .pressure = {0.00027, 3e-5},
       .critical_pressure = {3.87, 0.002},
       .critical_pressure_GPa = {1.42, 0.15},
       .log_ratio = {-9.57, 0.1},
       .r_second_d = {11111, 1000},
       .limit_diameter_ang = {68, 0.1}}},
     1,
     0.1,
     STUDY_GIVEN,
     "At ambient pressure and 583 K the reduced pressure P d³/(kT) is 0.000270(30); the two-state regime "
     "ends at "
     "3.8700(20), which "
     "is 1.42(15) GPa: it exists there in the equations alone, since the second minimum lies 11111 diameters "
     "away, further "
     "than a neighbouring state of a particle can be."},
    {"outside of the theory",
     {{.kind = LEHR_ECNLE_REGIME_OUTSIDE, .temperature_K = 298, .pressure_GPa = 7}},
     1,
     0.1,
     STUDY_GIVEN,
     "At 7 GPa and 298 K nothing can be concluded: with these inputs the theory covers 514.1 to 1598 K."},
    {"without pressure",
     {{.kind = LEHR_ECNLE_REGIME_NO_PRESSURE, .temperature_K = 582, .pressure_GPa = 0}},
     1,
     0.1,
     STUDY_GIVEN,
     "At ambient pressure and 582 K there is one minimum: without pressure there is no two-state regime."},
    {"hotter than the cusp",
     {{.kind = LEHR_ECNLE_REGIME_BELOW_CUSP, .temperature_K = 1200, .pressure_GPa = 3}},
     1,
     0.1,
     STUDY_GIVEN,
     "At 3 GPa and 1200 K there is no two-state regime: above 1141.9(30) K no pressure makes two minima."},
    {"not localised",
     {{.kind = LEHR_ECNLE_REGIME_NOT_LOCALISED,
       .temperature_K = 1100,
       .pressure_GPa = 0.1,
       .least_pressure_GPa = {2.1, 0.2}}},
     1,
     0.1,
     STUDY_GIVEN,
     "At 0.1 GPa and 1100 K there is no localised minimum: it takes 2.10(20) GPa to have one above 961.6(30) "
     "K."},
};
enum { N_REGIMES = sizeof regime_cases / sizeof *regime_cases };

static void test_regime_sentence(void **state)
{
    const struct regime_case *c = *state;
    const lehr_ecnle_regime *const regimes[2] = {&c->regimes[0], &c->regimes[1]};
    const lehr_ecnle_material m = glass(c->diameter_error);
    char text[STUDY_SENTENCE_SIZE];
    study_say_regimes(text, regimes, c->n, &m, &ends, c->origin);
    assert_string_equal(text, c->text);
}

// ---- failing memory -----------------------------------------------------------------------------------
static lehr_status attempt(void *context, lehr_error *err)
{
    study_theory *theory = context;
    const lehr_ecnle_regime *group[1];
    const study_theory_place *order[1];
    lehr_record *results = NULL;
    lehr_table *table = NULL;
    lehr_study_sample sample = {.name = NULL};
    char name[] = "A";
    sample.name = name;
    const lehr_study_config config = {.n_samples = 1, .samples = &sample};
    lehr_status status = lehr_record_create(&results, err);
    status = status == LEHR_OK ? study_theory_describe(theory, &config, results, err) : status;
    status = status == LEHR_OK ? study_theory_conclude(theory, &config, group, results, err) : status;
    status = status == LEHR_OK ? study_theory_places_table(&table, theory, order, err) : status;
    lehr_table_free(table);
    lehr_record_free(results);
    return status;
}

static void test_failing_memory(void **state)
{
    study_theory_place place = {.duration_s = 60, .t_over_tg = 0.98, .regime = regime_cases[1].regimes[0]};
    study_theory_row row = situations[0].row;
    study_theory theory = {.in = {.material = glass(0.1), .prefactor = "unity"},
                           .n_places = 1,
                           .places = &place,
                           .n_rows = 1,
                           .rows = &row,
                           .ends = ends};
    (void)state;
    row.test = lehr_fitting_agreement_of(situations[0].measured, situations[0].predicted);
    lehr_test_fault_sweep(attempt, &theory);
}

int main(void)
{
    struct CMUnitTest tests[N_SITUATIONS + N_REGIMES + 1] = {cmocka_unit_test(test_failing_memory)};
    size_t n = 1;
    for (size_t i = 0; i < N_SITUATIONS; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_sentence, &situations[i]);
    }
    for (size_t i = 0; i < N_REGIMES; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_regime_sentence, &regime_cases[i]);
    }
    return cmocka_run_group_tests_name("study.theory_words", tests, NULL, NULL);
}
