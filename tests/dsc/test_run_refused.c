// What the readers refuse, and the message that names place, value and cure.
#include "lehr_test.h"

#include <lehr/dsc/run.h>
#include <string.h>

static lehr_status parse(lehr_dsc_run **out, const char *bytes, const lehr_dsc_read_options *options,
                         lehr_error *err)
{
    lehr_text *text = NULL;
    lehr_status status = lehr_text_decode(&text, bytes, strlen(bytes), "a.txt", err);
    *out = NULL;
    if (status == LEHR_OK) {
        status = lehr_dsc_run_parse(out, text, options, err);
    }
    lehr_text_free(text);
    return status;
}

// ---- refusals -------------------------------------------------------------------------
typedef struct refusal {
    const char *name, *text;
    lehr_status status;
    const char *message;
} refusal;

static const refusal refusals[] = {
    {"empty", "", LEHR_ERR_FORMAT, "empty"},
    {"words only", "this is\nnot a table\n", LEHR_ERR_FORMAT, "a.txt"},
    {"no temperature", "q,intensity\n1,2\n3,4\n", LEHR_ERR_FORMAT, "--columns temperature=1,signal=2"},
    {"below absolute zero", "temperature_degC,HF_mW\n-300,2\n-299,2\n", LEHR_ERR_FORMAT, "line 2"},
    {"uncalibrated signal", "##Temp./degC;Time/min;DSC/(uV/mg)\n20.0;0.0;1\n21.0;0.1;1\n", LEHR_ERR_FORMAT,
     "'uV/mg', which is neither a heat flow"},
    {"time goes back", "time_s,T_K,HF_mW\n1,300,1\n2,301,1\n1.5,302,1\n", LEHR_ERR_FORMAT,
     "line 4: time goes back"},
    {"TA row cut",
     "CLOSED\nNsig\t3\nSig1\tTime (min)\nSig2\tTemperature (\xC2\xB0"
     "C)\nSig3\tHeat Flow (mW)\n"
     "StartOfData\n0\t20\t1\n0.1\t21\n",
     LEHR_ERR_FORMAT, "line 8 has 2 cells where 3 are expected"},
    {"TA bad sign", "CLOSED\nExotherm\tSideways\nNsig\t1\nSig1\tTime (min)\nStartOfData\n0\n",
     LEHR_ERR_FORMAT, "'Sideways' where Up or Down"},
    {"TA without signals", "CLOSED\nStartOfData\n0\t20\t1\n", LEHR_ERR_FORMAT, "no Sig1"},
    {"TA without rows", "CLOSED\nSig1\tTime (min)\nSig2\tTemperature (K)\nStartOfData\n", LEHR_ERR_FORMAT,
     "without a single row"},
    {"TA bad mass", "CLOSED\nSize\tabc\tmg\nSig1\tTime (min)\nStartOfData\n0\n", LEHR_ERR_FORMAT,
     "is not a mass"},
    {"TRIOS without units", "[step]\nRamp\nTime\tTemperature\nmin\n0\t20\n", LEHR_ERR_FORMAT,
     "2 column names but 1 units"},
    {"TRIOS step at the end", "[step]\nRamp\n", LEHR_ERR_FORMAT, "[step] without names"},
    {"NETZSCH bad sign", "#FORMAT:NETZSCH5\n#EXO:up\n##Temp./K;DSC/(mW/mg)\n300;1\n", LEHR_ERR_FORMAT,
     "line 2: #EXO is 'up'"},
    {"NETZSCH without names", "#FORMAT:NETZSCH5\n300;1\n", LEHR_ERR_FORMAT, "no line of column names"},
    {"NETZSCH broken number", "#FORMAT:NETZSCH5\n#DECIMAL:POINT\n##Temp./K;DSC/(mW/mg)\n300;1\n301;1,5\n",
     LEHR_ERR_FORMAT, "line 5, column 'DSC/(mW/mg)'"},
    {"NETZSCH one column", "#FORMAT:NETZSCH5\n##Temp./K\n300\n", LEHR_ERR_FORMAT,
     "1 columns under the separator ';'"},
    {"NETZSCH row without number", "#FORMAT:NETZSCH5\n##Temp./K;DSC/(mW/mg)\n300;1\nn.a.;1\n302;1\n",
     LEHR_ERR_FORMAT, "line 4: 'n.a.;1' stands between rows of data, which go on in line 5"},
    {"TA row without number",
     "CLOSED\nSig1\tTime (min)\nSig2\tTemperature (K)\nStartOfData\n0\t300\n?\t301\n2\t302\n",
     LEHR_ERR_FORMAT, "line 6: '?\t301' stands between"},
    {"TRIOS row without number",
     "[step]\nR\nTime\tTemperature\nmin\tK\n0\t300\n\n1\t301\n[step]\nR\nTime\tTemperature\nmin\tK\n0\t300\n",
     LEHR_ERR_FORMAT, "line 6: '' stands between"},
    {"Setaram row without number",
     "Creation Date : x\nIndex Time Furnace Sample HeatFlow\n1 0 20 20 1\n* 1 21 21 1\n3 2 22 22 1\n",
     LEHR_ERR_FORMAT, "line 4: '* 1 21 21 1' stands between"},
    {"TRIOS without step", "Filename\tx\nproceduresegments\ty\n", LEHR_ERR_FORMAT, "no [step] block"},
    {"TRIOS two signals",
     "[step]\nA\nTime\tTemperature\tHeat "
     "Flow\nmin\tK\tmW\n0\t300\t1\n[step]\nB\nTime\tTemperature\nmin\tK\n0\t300\n",
     LEHR_ERR_FORMAT, "line 8: this part of the file holds another signal"},
    {"time is no number", "time_s,T_K,HF_mW\n1,300,1\nnan,301,1\n", LEHR_ERR_FORMAT,
     "line 3: the time is no number"},
    {"words as signal", "T_K,HF_mW\n300,abc\n301,def\n", LEHR_ERR_FORMAT, "a.txt"},
    {"STARe without units", "Curve Name:\n  x\nIndex t Ts Value\n0 0 20 1\n", LEHR_ERR_FORMAT, "line 4"},
    {"STARe without table", "Curve Name:\n  x\n", LEHR_ERR_FORMAT, "no table 'Index t Ts Tr Value'"},
};

static void test_refusal(void **state)
{
    const refusal *want = *state;
    lehr_dsc_run *run = NULL;
    lehr_error err = {0};
    assert_fails(parse(&run, want->text, NULL, &err), want->status, &err, want->message);
    assert_null(run);
}

static void test_bad_options_are_refused(void **state)
{
    (void)state;
    const char *text = "T_K,HF_mW,x\n300,1,2\n301,1,2\n302,1,2\n";
    lehr_dsc_run *run = NULL;
    lehr_error err = {0};
    lehr_dsc_read_options options = lehr_dsc_read_defaults();
    options.format = "nonsense";
    assert_fails(parse(&run, text, &options, &err), LEHR_ERR_ARG, &err,
                 "unknown calorimeter format 'nonsense'");
    options = lehr_dsc_read_defaults();
    options.mass_g = -1e-3;
    assert_fails(parse(&run, text, &options, &err), LEHR_ERR_ARG, &err, "mass -1 mg");
    options = lehr_dsc_read_defaults();
    options.rate_K_per_s = 0;
    assert_fails(parse(&run, text, &options, &err), LEHR_ERR_ARG, &err, "rate 0 K/s");
    options = lehr_dsc_read_defaults();
    options.signal_column = "heat";
    assert_fails(parse(&run, text, &options, &err), LEHR_ERR_ARG, &err,
                 "no column 'heat' for the signal; its 3 columns are T_K, HF_mW, x");
    options = lehr_dsc_read_defaults();
    assert_fails(parse(&run, "depth_m,HF_mW\n300,1\n301,1\n", &options, &err), LEHR_ERR_FORMAT, &err,
                 "no column is known as a temperature; its 2 columns are depth_m, HF_mW; name one");
    options.signal_column = "x";
    assert_fails(parse(&run, text, &options, &err), LEHR_ERR_ARG, &err, "--signal-unit");
    options = lehr_dsc_read_defaults();
    options.temperature_unit = "W";
    assert_fails(parse(&run, text, &options, &err), LEHR_ERR_DOMAIN, &err, "'T_K'");
    options = lehr_dsc_read_defaults();
    options.format = "setaram";
    assert_fails(parse(&run, text, &options, &err), LEHR_ERR_FORMAT, &err, "no line of column names");
    options = lehr_dsc_read_defaults();
    options.sign = LEHR_DSC_SIGN_EXO_UP;
    assert_fails(parse(&run, "T_K,Cp\n300,1\n301,1\n", &options, &err), LEHR_ERR_ARG, &err, "no heat flow");
    assert_null(run);
}

static void test_files_that_cannot_be_read(void **state)
{
    (void)state;
    lehr_dsc_run *run = NULL;
    lehr_error err = {0};
    assert_fails(lehr_dsc_run_read(&run, lehr_test_scratch("absent.txt"), NULL, &err), LEHR_ERR_IO, &err,
                 "absent.txt");
    const char binary[] = "\x7F"
                          "ELF\0\1\2\0\0\0\xFF\xFE\0\0";
    const char *path = lehr_test_write("binary.txt", binary, sizeof binary);
    assert_fails(lehr_dsc_run_read(&run, path, NULL, &err), LEHR_ERR_FORMAT, &err, "binary.txt");
    assert_null(run);
}

int main(void)
{
    struct CMUnitTest tests[64] = {
        cmocka_unit_test(test_bad_options_are_refused),
        cmocka_unit_test(test_files_that_cannot_be_read),
    };
    size_t n = 2;
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_refusal, &refusals[i]);
    }
    return _cmocka_run_group_tests("run_refused", tests, n, NULL, NULL);
}
