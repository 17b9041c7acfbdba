// What a column is, from its label and unit as programs and people write them in three languages.
#include "lehr_test.h"

#include "column.h"

#include <string.h>

#define DEG "\xC2\xB0"

typedef struct label_case {
    const char *name; // the label
    const char *row;  // unit in a row of its own, or NULL
    lehr_dsc_role role;
    const char *unit;
    lehr_dsc_sign sign;
} label_case;

#define TIME        LEHR_DSC_ROLE_TIME
#define TEMPERATURE LEHR_DSC_ROLE_TEMPERATURE
#define LIKE        LEHR_DSC_ROLE_TEMPERATURE_LIKE
#define REFERENCE   LEHR_DSC_ROLE_REFERENCE
#define FLOW        LEHR_DSC_ROLE_HEAT_FLOW
#define CP          LEHR_DSC_ROLE_HEAT_CAPACITY
#define SEGMENT     LEHR_DSC_ROLE_SEGMENT
#define OTHER       LEHR_DSC_ROLE_OTHER
#define NO          LEHR_DSC_SIGN_UNKNOWN
#define ENDO        LEHR_DSC_SIGN_ENDO_UP
#define EXO         LEHR_DSC_SIGN_EXO_UP

static const label_case cases[] = {
    // English
    {"Time (min)", NULL, TIME, "min", NO},
    {"Time", "[s]", TIME, "s", NO},
    {"time_s", NULL, TIME, "s", NO},
    {"t", "s", TIME, "s", NO},
    {"Time t (min)", NULL, TIME, "min", NO},
    {"Temperature (" DEG "C)", NULL, TEMPERATURE, DEG "C", NO},
    {"Temperature", "[k]", TEMPERATURE, "k", NO},
    {"Temperature [K]", "", TEMPERATURE, "K", NO},
    {"Temperature T (" DEG "C)", NULL, TEMPERATURE, DEG "C", NO},
    {"Sample Temperature (C)", NULL, TEMPERATURE, "C", NO},
    {"Temp./" DEG "C", NULL, TEMPERATURE, DEG "C", NO},
    {"##Temp./" DEG "C", NULL, TEMPERATURE, DEG "C", NO},
    {"Ts", "[" DEG "C]", TEMPERATURE, DEG "C", NO},
    {"T", "K", TEMPERATURE, "K", NO},
    {"Tr", "[" DEG "C]", REFERENCE, DEG "C", NO},
    {"Program Temperature", "", REFERENCE, "", NO},
    {"Set Point Temperature (" DEG "C)", NULL, REFERENCE, DEG "C", NO},
    {"Reference temperature / " DEG "C", NULL, REFERENCE, DEG "C", NO},
    {"T_meas", "K", LIKE, "K", NO},
    {"temperature_chip (" DEG "C)", NULL, LIKE, DEG "C", NO},
    {"Temperature Difference (" DEG "C)", NULL, OTHER, DEG "C", NO},
    {"1/temperature", "1/K", OTHER, "1/K", NO},
    {"Heat Flow (mW)", NULL, FLOW, "mW", NO},
    {"Heat Flow Endo Up (mW)", NULL, FLOW, "mW", ENDO},
    {"Heat Flow (mW) Endo Up", NULL, FLOW, "mW", ENDO},
    {"heat_flow_mW_exo_up", NULL, FLOW, "mW", EXO},
    {"Heat flow, exo down [W/g]", NULL, FLOW, "W/g", ENDO},
    {"Heat Flow (Normalized)", "W/g", FLOW, "W/g", NO},
    {"Heat Flow (Normalized) (W/g)", NULL, FLOW, "W/g", NO},
    {"Heat Flow (Normalized) Q (W/g)", NULL, FLOW, "W/g", NO},
    {"Heat Flow (Normalized)", NULL, FLOW, "", NO},
    {"Heat Flow Q (mW)", NULL, FLOW, "mW", NO},
    {"Heat Flow T4 (mW)", NULL, FLOW, "mW", NO},
    {"Unsubtracted Heat Flow", "", FLOW, "", NO},
    {"DSC/(mW/mg)", NULL, FLOW, "mW/mg", NO},
    {"DSC/(uV/mg)", NULL, FLOW, "uV/mg", NO},
    {"HF", "mW", FLOW, "mW", NO},
    {"Cp", "J/g/K", CP, "J/g/K", NO},
    {"cp_J_per_gK", NULL, CP, "J/g/K", NO},
    {"Heat Capacity (J/(g*" DEG "C))", NULL, CP, "J/(g*" DEG "C)", NO},
    {"Rev Cp (J/(g" DEG "C))", NULL, OTHER, "J/(g" DEG "C)", NO},
    {"Segment", NULL, SEGMENT, "", NO},
    {"Segment No.", NULL, SEGMENT, "", NO},
    {"Weight (mg)", NULL, OTHER, "mg", NO},
    {"Deriv. Weight", "% / " DEG "C", OTHER, "% / " DEG "C", NO},
    // German
    {"Zeit [min]", NULL, TIME, "min", NO},
    {"Zeit/min", NULL, TIME, "min", NO},
    {"Temperatur/" DEG "C", NULL, TEMPERATURE, DEG "C", NO},
    {"Probentemperatur (" DEG "C)", NULL, TEMPERATURE, DEG "C", NO},
    {"Referenztemperatur (" DEG "C)", NULL, REFERENCE, DEG "C", NO},
    {"Ofentemperatur", DEG "C", REFERENCE, DEG "C", NO},
    {"Zieltemperatur (" DEG "C)", NULL, REFERENCE, DEG "C", NO},
    {"Solltemperatur", DEG "C", REFERENCE, DEG "C", NO},
    {"W\xC3\xA4rmestrom [mW]", NULL, FLOW, "mW", NO},
    {"Waermefluss/mW", NULL, FLOW, "mW", NO},
    {"W\xC3\xA4rmestrom exo up (W/g)", NULL, FLOW, "W/g", EXO},
    {"W\xC3\xA4rmestrom (normiert)", "W/g", FLOW, "W/g", NO},
    {"W\xC3\xA4rmestrom (normalisiert)", "W/g", FLOW, "W/g", NO},
    {"W\xC3\xA4rmekapazit\xC3\xA4t [J/(g K)]", NULL, CP, "J/(g K)", NO},
    {"spez. W\xC3\xA4rmekapazit\xC3\xA4t [J/(g K)]", NULL, CP, "J/(g K)", NO},
    // French
    {"Temps (s)", NULL, TIME, "s", NO},
    {"Temp\xC3\xA9rature (" DEG "C)", NULL, TEMPERATURE, DEG "C", NO},
    {"Temp\xC3\xA9rature de l'\xC3\xA9"
     "chantillon (" DEG "C)",
     NULL, TEMPERATURE, DEG "C", NO},
    {"Temp\xC3\xA9rature four (" DEG "C)", NULL, REFERENCE, DEG "C", NO},
    {"Temp\xC3\xA9rature de consigne (" DEG "C)", NULL, REFERENCE, DEG "C", NO},
    {"Flux de chaleur (mW)", NULL, FLOW, "mW", NO},
    {"Flux thermique [mW]", NULL, FLOW, "mW", NO},
    {"Capacit\xC3\xA9 calorifique (J/g/K)", NULL, CP, "J/g/K", NO},
    {"Chaleur massique (J/g/K)", NULL, CP, "J/g/K", NO},
};

static void test_label(void **state)
{
    const label_case *want = *state;
    lehr_text_line unit = {want->row, want->row ? strlen(want->row) : 0};
    lehr_dsc_column got;
    lehr_dsc_column_parse(&got, (lehr_text_line){want->name, strlen(want->name)}, want->row ? &unit : NULL);
    assert_int_equal(got.role, want->role);
    assert_string_equal(got.unit, want->unit);
    assert_int_equal(got.sign, want->sign);
}

int main(void)
{
    struct CMUnitTest tests[sizeof cases / sizeof cases[0]];
    size_t n = sizeof cases / sizeof cases[0];
    for (size_t i = 0; i < n; i++) {
        tests[i] = (struct CMUnitTest)LEHR_CASE(test_label, &cases[i]);
    }
    return _cmocka_run_group_tests("column", tests, n, NULL, NULL);
}
