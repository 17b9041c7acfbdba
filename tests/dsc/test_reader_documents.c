// AnIML, JSON, Pyris and workbooks on small documents: what is read from odd ones, what is refused, memory
// running out.
#include "lehr_test.h"
#include "test_zip.h"

#include <lehr/dsc/run.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static lehr_status decode(lehr_dsc_run **out, const char *text, lehr_error *err)
{
    return lehr_dsc_run_decode(out, text, strlen(text), "a.dat", NULL, err);
}

static lehr_dsc_run *decode_ok(const char *text)
{
    lehr_dsc_run *run = NULL;
    lehr_error err = {0};
    assert_ok(decode(&run, text, &err), &err);
    return run;
}

static bool has_warning(const lehr_dsc_run *run, const char *part)
{
    for (size_t i = 0; i < lehr_warnings_count(run->warnings); i++) {
        if (strstr(lehr_warnings_at(run->warnings, i), part)) {
            return true;
        }
    }
    return false;
}

// ---- AnIML ----------------------------------------------------------------------------------
#define ANIML(samples, series)                                                                               \
    "<AnIML><SampleSet>" samples "</SampleSet><ExperimentStepSet><ExperimentStep><Result><SeriesSet>" series \
    "</SeriesSet></Result></ExperimentStep></ExperimentStepSet></AnIML>"
#define SERIES(name, unit, type, values)                                                                     \
    "<Series name='" name "' seriesType='" type "'>" unit values "</Series>"
#define SINGLE(a, b) "<IndividualValueSet><D>" a "</D><D>" b "</D></IndividualValueSet>"
#define UNIT(label)  "<Unit label='" label "'/>"
#define T_SERIES     SERIES("Temperature", UNIT("K"), "Float64", SINGLE("300", "310"))

/// What the unit says, whatever its name.
static void test_animl_units(void **state)
{
    (void)state;
    static const struct {
        const char *unit;
        lehr_dsc_signal kind;
        double factor;
        const char *warning;
    } rows[] = {
        {UNIT("mW"), LEHR_DSC_SIGNAL_HEAT_FLOW, 1e-3, NULL},
        {"<Unit label='power'><SIUnit factor='1e-6'>kg</SIUnit><SIUnit exponent='2'>m</SIUnit>"
         "<SIUnit exponent='-3'>s</SIUnit></Unit>",
         LEHR_DSC_SIGNAL_HEAT_FLOW, 1e-6, NULL},
        {"<Unit label='x'><SIUnit factor='1000' exponent='1'>m2</SIUnit><SIUnit "
         "exponent='-3'>s</SIUnit></Unit>",
         LEHR_DSC_SIGNAL_SPECIFIC_FLOW, 1, NULL},
        {"<Unit label='mW'><SIUnit>kg</SIUnit><SIUnit exponent='2'>m</SIUnit><SIUnit "
         "exponent='-3'>s</SIUnit></Unit>",
         LEHR_DSC_SIGNAL_HEAT_FLOW, 1, "the unit 'mW' contradicts its SIUnit elements, which count: W"},
        {"<Unit label='W'><SIUnit>W</SIUnit></Unit>", LEHR_DSC_SIGNAL_HEAT_FLOW, 1, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[2048];
        (void)snprintf(text, sizeof text, "%s%s%s",
                       "<AnIML><ExperimentStepSet><ExperimentStep><Result><SeriesSet>" T_SERIES
                       "<Series name='Heat Flow' seriesType='Float64'>" SINGLE("2.5", "3.5"),
                       rows[i].unit,
                       "</Series></SeriesSet></Result></ExperimentStep></ExperimentStepSet></AnIML>");
        lehr_dsc_run *run = decode_ok(text);
        assert_string_equal(run->format, "animl");
        assert_int_equal(run->signal_kind, rows[i].kind);
        assert_close(run->signal[1], 3.5 * rows[i].factor, 1e-14, 0);
        assert_true(!rows[i].warning || has_warning(run, rows[i].warning));
        lehr_dsc_run_free(run);
    }
}

/// Several samples and no reference: the first, with a warning; minutes and degrees Celsius; a step without
/// data.
static void test_animl_samples_and_steps(void **state)
{
    (void)state;
    lehr_dsc_run *run = decode_ok(
        "<AnIML><SampleSet><Sample name='a' sampleID='1'><Category><Category><Parameter "
        "name='Einwaage'><D>2.5</D>"
        "</Parameter></Category></Category></Sample><Sample name='b' "
        "sampleID='2'/></SampleSet><ExperimentStepSet>"
        "<ExperimentStep><Method><Category><Parameter "
        "name='Gas'><S>N2</S></Parameter></Category></Method><Result>"
        "<SeriesSet><Series name='Pressure' seriesType='Float64'>" SINGLE(
            "1",
            "2") "</Series></SeriesSet></Result>"
                 "</ExperimentStep><ExperimentStep><Result><SeriesSet length='2'>" SERIES(
                     "Time", UNIT("min"), "Float64",
                     "<AutoIncrementedValueSet><StartValue><D>1</D></StartValue><Increment><D>0.5</D></"
                     "Increment>"
                     "</AutoIncrementedValueSet>")
                     SERIES("Temperature",
                            "<Unit label='Celsius degrees'><SIUnit offset='273.15'>K</SIUnit></Unit>",
                            "Float64", SINGLE("20", "25"))
                         SERIES(
                             "Heat Flow", UNIT("mW"), "Int32",
                             "<EncodedValueSet>AQAAAP7///8=</EncodedValueSet>") "</SeriesSet></Result></"
                                                                                "ExperimentStep></"
                                                                                "ExperimentStepSet></AnIML>");
    assert_int_equal(run->size, 2);
    assert_close(run->time_s[1], 90, 0, 1e-12);
    assert_close(run->temperature_K[1], 298.15, 0, 1e-12);
    assert_close(run->signal[0], 1e-3, 1e-15, 0);
    assert_close(run->signal[1], -2e-3, 1e-15, 0); // two's complement
    assert_close(run->mass_g, 2.5e-3, 1e-15, 0);   // no unit: mg
    assert_string_equal(run->sample, "a");
    assert_string_equal(lehr_table_header(run->header, "Gas"), "N2");
    assert_true(has_warning(run, "of 2 samples the first, 'a', is taken"));
    lehr_dsc_run_free(run);
}

// ---- JSON -----------------------------------------------------------------------------------
#define JSON_SET(headers, rows)                                                                              \
    "{\"Schema\":{\"Url\":\"x/"                                                                              \
    "TRIOSJSONExportSchema\"},\"Results\":{\"Processed\":{\"ColumnHeaders\":{" headers "},\"Rows\":[" rows   \
    "]}}}"
#define JSON_HEADERS                                                                                         \
    "\"T\":{\"DisplayName\":\"Temperature\",\"ValueType\":\"Number\",\"Unit\":{\"Name\":\"K\"}},"            \
    "\"q\":{\"DisplayName\":\"Heat Flow "                                                                    \
    "(Normalized)\",\"ValueType\":\"Number\",\"Unit\":{\"Name\":\"W/g\"}}"

static void test_json_with_little(void **state)
{
    (void)state;
    lehr_dsc_run *run = decode_ok(JSON_SET(JSON_HEADERS, "{\"T\":300,\"q\":-1},{\"q\":null,\"T\":310}"));
    assert_string_equal(run->format, "trios-json");
    assert_null(run->time_s);
    assert_true(isnan(run->mass_g));
    assert_int_equal(run->signal_kind, LEHR_DSC_SIGNAL_SPECIFIC_FLOW);
    assert_close(run->signal[0], 1, 0, 0); // exothermic up assumed
    assert_true(isnan(run->signal[1]));
    assert_true(has_warning(run, "exo up assumed"));
    lehr_dsc_run_free(run);
}

// ---- Pyris ----------------------------------------------------------------------------------
#define PYRIS_HEAD "Filename:\tx \nSample ID:\ts \nDisplay Weight:\t2.5 \nTotal Points in Run:\t2 \n"

static void test_pyris_with_little(void **state)
{
    (void)state;
    lehr_dsc_run *run =
        decode_ok(PYRIS_HEAD "1) DSC Isothermal \n2) DSC Temperature Scan \n"
                             "\tTime\tUnsubtracted\tBaseline\tSample \n"
                             "\t\tHeat Flow\tHeat Flow\tTemperature \n"
                             "\t1.0\t3.5\t0.25\t20.0 \n\t1.5\t3.75\t0.25\t25.0 \n \n\tREGISTERS \n"
                             "\t1.0\t1.0\t1.0\t1.0 \n");
    assert_int_equal(run->size, 2); // a step without rows, and numbers behind the data, are passed over
    assert_close(run->mass_g, 2.5e-3, 1e-15, 0);
    assert_close(run->time_s[1], 90, 0, 1e-12);
    assert_close(run->signal[1], 3.75e-3, 1e-15, 0);
    assert_true(has_warning(run, "'Baseline Heat Flow' is not zero and is not subtracted"));
    lehr_dsc_run_free(run);
}

static void test_pyris_without_titles(void **state)
{
    (void)state;
    lehr_dsc_run *run =
        decode_ok(PYRIS_HEAD "Method Steps: \n1)\tHeat from 20 to 30 at 10/min \n \nPre-Run: x\n"
                             "\tTime\tTemperature\tHeat Flow \n\t\t\tEndo Up \n\t(min)\t(C)\t(mW) \n"
                             "\t1\t20\t3 \n\t2\t30\t3.5 \n \nFilter: 1 \n");
    assert_int_equal(run->size, 2);
    assert_int_equal(run->sign_origin, LEHR_DSC_ORIGIN_FILE);
    assert_close(run->signal[1], 3.5e-3, 1e-15, 0);
    lehr_dsc_run_free(run);
}

/// A tab in the title, as in the steps of the method; names in one line.
static void test_pyris_with_tabs_in_titles(void **state)
{
    (void)state;
    lehr_dsc_run *run = decode_ok(
        PYRIS_HEAD
        "Method Steps: \n1)\tHeat from 20 to 30 at 10/min \n \n2)\tCool from 30 to 20 at 10/min \n \n"
        "1)\tHeat \n\tTime (min)\tSample Temperature (\xC2\xB0"
        "C)\tHeat Flow Endo Up (mW) \n\t1\t20\t3 \n\t2\t30\t3 \n2)\tCool \n\t3\t29\t-3 \n\t4\t20\t-3 \n");
    assert_int_equal(run->size, 4);
    assert_int_equal(run->n_segments, 2);
    assert_int_equal(run->sign_origin, LEHR_DSC_ORIGIN_FILE);
    assert_string_equal(lehr_table_header(run->header, "Method Steps"),
                        "Heat from 20 to 30 at 10/min; Cool from 30 to 20 at 10/min");
    lehr_dsc_run_free(run);
}

// ---- refusals -------------------------------------------------------------------------------
typedef struct refusal {
    const char *name, *text, *message;
} refusal;

static const refusal refusals[] = {
    {"AnIML cut off", "<AnIML>\n<SampleSet>", "a.dat: line 2: broken XML"},
    {"AnIML with entities", "<!DOCTYPE a [<!ENTITY b \"c\">]><AnIML/>",
     "a.dat: the XML holds a document type"},
    {"AnIML without series", "<AnIML><SampleSet/></AnIML>", "no SeriesSet with a temperature"},
    {"AnIML lengths differ",
     ANIML("", T_SERIES SERIES("Heat Flow", UNIT("mW"), "Float64",
                               "<IndividualValueSet><D>1</D></IndividualValueSet>")),
     "'Temperature' has 2 values, 'Heat Flow' 1"},
    {"AnIML stated length",
     "<AnIML><ExperimentStepSet><ExperimentStep><Result><SeriesSet length='3'>" T_SERIES
     "</SeriesSet></Result></ExperimentStep></ExperimentStepSet></AnIML>",
     "has 2 values where the set states 3"},
    {"AnIML bad number", ANIML("", SERIES("Temperature", UNIT("K"), "Float64", SINGLE("300", "x"))),
     "a.dat: series 'Temperature'"},
    {"AnIML bad base64",
     ANIML("", SERIES("Temperature", "", "Float32", "<EncodedValueSet>AA*A</EncodedValueSet>")),
     "'*' is no base64 digit"},
    {"AnIML cut base64",
     ANIML("", SERIES("Temperature", "", "Float64", "<EncodedValueSet>AAAAAA==</EncodedValueSet>")),
     "cut off or of another type"},
    {"AnIML sets out of order",
     ANIML("",
           SERIES("Temperature", UNIT("K"), "Float64",
                  SINGLE("300", "310") "<IndividualValueSet startIndex='7'><D>1</D></IndividualValueSet>")),
     "begins at index 7, after 2 values"},
    {"AnIML bad mass",
     ANIML("<Sample><Category><Parameter name='Mass'><S>much</S></Parameter></Category></Sample>", T_SERIES),
     "the sample mass"},
    {"AnIML strange unit",
     ANIML("", SERIES("Temperature", "<Unit label='?'><SIUnit factor='1.7'>K</SIUnit></Unit>", "Float64",
                      SINGLE("1", "2"))),
     "a unit of 1.7 K + 0 called '?'"},
    {"other XML", "<html><body/></html>", "not a calorimeter export"},
    {"JSON cut off", "{\"ColumnHeaders\": {\n", "broken JSON"},
    {"JSON without rows", "{\"ColumnHeaders\":{}}", "no rows in Results.Processed"},
    {"JSON words", JSON_SET(JSON_HEADERS, "{\"T\":\"x\",\"q\":1}"), "row 1: 'T' is no number"},
    {"JSON without temperature",
     JSON_SET("\"q\":{\"DisplayName\":\"Heat Flow\",\"Unit\":{\"Name\":\"mW\"}}", "{\"q\":1}"),
     "no column is known as a temperature"},
    {"JSON bad mass unit",
     "{\"Sample\":{\"Mass\":{\"Value\":1,\"Unit\":{\"Name\":\"m\"}}},\"ColumnHeaders\":0}",
     "the unit of the sample mass"},
    {"JSON of another kind", "{\"results\": 1}", "JSON is written but not read here"},
    {"JSON absent temperature", JSON_SET(JSON_HEADERS, "{\"T\":300,\"q\":1},{\"q\":1}"),
     "row 2: the temperature is nan"},
    {"Pyris without steps", PYRIS_HEAD, "no step with rows"},
    {"Pyris without names", PYRIS_HEAD "1) DSC Scan \n\t1\t2\t3 \n", "the names of 3 columns are expected"},
    {"Pyris names missing", PYRIS_HEAD "1) DSC Scan \n\tTime\tTemperature \n\t1\t2\t3 \n",
     "the names of 3 columns"},
    {"Pyris short row",
     PYRIS_HEAD "1) DSC Scan \n\tTime\tTemperature\tHeat Flow\tx \n\t1\t20\t3\t1 \n\t2\t21\t3 \n",
     "line 8 has 3 cells where 4 are expected"},
    {"Pyris spreadsheet",
     PYRIS_HEAD "1) DSC Scan \n\tTime\tTemperature\tHeat Flow \n\t1\t20.5\t3 \n\t2\t21.123.456\t3 \n",
     "line 8, column 'Temperature'"},
};

static void test_refusal(void **state)
{
    const refusal *want = *state;
    lehr_dsc_run *run = NULL;
    lehr_error err = {0};
    assert_fails(decode(&run, want->text, &err), LEHR_ERR_FORMAT, &err, want->message);
    assert_int_equal(strncmp(err.message, "a.dat", 5), 0); // the file is named, once
    assert_null(strstr(err.message + 5, "a.dat"));
    assert_null(run);
}

// ---- workbooks ------------------------------------------------------------------------------
static uint8_t room[1 << 16];
#define ROW(n, cells)       "<row r=\"" n "\">" cells "</row>"
#define WORDS(column, text) "<c r=\"" column "\" t=\"str\"><v>" text "</v></c>"
#define VALUE(column, text) "<c r=\"" column "\"><v>" text "</v></c>"
#define SHEET(rows)         "<worksheet><sheetData>" rows "</sheetData></worksheet>"

static lehr_status decode_book(lehr_dsc_run **out, const char *const *sheets, size_t n, lehr_error *err)
{
    lehr_test_zip zip = {.bytes = room};
    lehr_test_zip_workbook(&zip, NULL, sheets, n);
    return lehr_dsc_run_decode(out, zip.bytes, zip.size, "a.xlsx", NULL, err);
}

#define TRIOS_SHEET(title, signal)                                                                           \
    SHEET(ROW("1", WORDS("A1", title))                                                                       \
              ROW("2", WORDS("A2", "Time") WORDS("B2", "Temperature") WORDS("C2", signal))                   \
                  ROW("3", WORDS("A3", "min") WORDS("B3", "K") WORDS("C3", "mW"))                            \
                      ROW("4", VALUE("A4", "0") VALUE("B4", "300") VALUE("C4", "1"))                         \
                          ROW("5", VALUE("A5", "1") VALUE("B5", "310") VALUE("C5", "2")))

static void test_books(void **state)
{
    (void)state;
    static const char *const good[] = {TRIOS_SHEET("Ramp 10 K/min", "Heat Flow")};
    static const char *const two[] = {TRIOS_SHEET("Ramp 10 K/min", "Heat Flow"),
                                      TRIOS_SHEET("Ramp 2", "Pressure")};
    static const char *const empty[] = {SHEET("")};
    static const char *const damaged[] = {SHEET(ROW("1", WORDS("A1", "T_K") WORDS("B1", "HF_mW")) ROW(
        "2", VALUE("A2", "300") WORDS("B2", "50.026.184"))
                                                    ROW("3", VALUE("A3", "301") WORDS("B3", "50.026.185")))};
    static const struct {
        const char *const *sheets;
        size_t n;
        const char *message; // NULL: read
    } rows[] = {
        {good, 1, NULL},
        {two, 2, "row 2: this part of the file holds another signal"},
        {empty, 1, "a workbook without a table"},
        {damaged, 1, "sheet 'Sheet1': line 2, column 2 'HF_mW' (its decimal mark was lost in a spreadsheet"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        lehr_dsc_run *run = NULL;
        lehr_error err = {0};
        lehr_status status = decode_book(&run, rows[i].sheets, rows[i].n, &err);
        if (rows[i].message) {
            assert_fails(status, LEHR_ERR_FORMAT, &err, rows[i].message);
            assert_null(run);
            continue;
        }
        assert_ok(status, &err);
        assert_string_equal(run->format, "trios-xlsx");
        assert_close(run->signal[1], -2e-3, 1e-15, 0);
        assert_close(run->time_s[1], 60, 0, 0);
        lehr_dsc_run_free(run);
    }
}

/// A text export pasted into a sheet: whole lines in the first column.
static void test_pasted_lines(void **state)
{
    (void)state;
    static const char *const sheets[] = {
        SHEET(ROW("1", WORDS("A1", "#DECIMAL:COMMA")) ROW("2", WORDS("A2", "#EXO:-1"))
                  ROW("4", WORDS("A4", "##Temp./K;Time/min;DSC/(mW/mg)"))
                      ROW("5", WORDS("A5", "300,5;0,5;1,25")) ROW("6", WORDS("A6", "301,5;1,0;1,5")))};
    lehr_dsc_run *run = NULL;
    lehr_error err = {0};
    assert_ok(decode_book(&run, sheets, 1, &err), &err);
    assert_string_equal(run->format, "netzsch-xlsx");
    assert_close(run->signal[0], 1.25, 0, 0);
    assert_close(run->time_s[1], 60, 0, 0);
    lehr_dsc_run_free(run);
}

// ---- files of instruments ---------------------------------------------------------------------
typedef struct foreign {
    const char *name; // of the file
    const char *bytes;
    size_t size;
    const char *message;
} foreign;

static const foreign foreigners[] = {
    {"old.xls", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8,
     "old.xls: a binary Excel file of the old kind (.xls): open it and"},
    {"run.tri", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8, "measurement of TA Instruments TRIOS (.tri)"},
    {"office", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8, "a binary office file of the old kind"},
    {"run.001", "CLOSED\0\1\2", 9, "of a TA Instruments Q series (.001"},
    {"run.ngb-sd7", "PK\3\4xx", 6, "NETZSCH Proteus (.ngb)"},
    {"run.NGB-ds3", "\0\1\2\3", 4, "NETZSCH Proteus (.ngb)"},
    {"run.sta", "\0\1\2\3", 4, "METTLER STARe (.sta)"},
    {"run.ds8d", "\0\1\2\3", 4, "PerkinElmer Pyris"},
    {"run.gz", "\x1F\x8B\x08", 3, "gunzip"},
    {"report.pdf", "%PDF-1.4", 8, "a PDF report"},
    {"other.zip", "PK\5\6\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 22, "a binary file"},
    {"noise.dat", "\0\1\2\3", 4, "binary"},
};

static void test_foreign(void **state)
{
    const foreign *want = *state;
    const char *path = lehr_test_write(want->name, want->bytes, want->size);
    lehr_dsc_run *run = NULL;
    lehr_error err = {0};
    assert_fails(lehr_dsc_run_read(&run, path, NULL, &err), LEHR_ERR_FORMAT, &err, want->message);
    assert_null(run);
}

/// The same archive under any name.
static void test_content_decides(void **state)
{
    (void)state;
    static const char *const good[] = {TRIOS_SHEET("Ramp 10 K/min", "Heat Flow")};
    lehr_test_zip zip = {.bytes = room};
    lehr_test_zip_workbook(&zip, NULL, good, 1);
    const char *path = lehr_test_write("named.txt", zip.bytes, zip.size);
    lehr_dsc_run *run = NULL;
    lehr_error err = {0};
    assert_ok(lehr_dsc_run_read(&run, path, NULL, &err), &err);
    assert_string_equal(run->format, "trios-xlsx");
    lehr_table *table = NULL;
    assert_ok(lehr_dsc_run_to_table(&table, run, &err), &err);
    lehr_dsc_run_free(run);
    path = lehr_test_scratch("table.h5");
    assert_ok(lehr_table_write(table, path, LEHR_TABLE_HDF5, &err), &err);
    const char *renamed = lehr_test_scratch("table.dat");
    assert_int_equal(rename(path, renamed), 0);
    assert_ok(lehr_dsc_run_read(&run, renamed, NULL, &err), &err);
    assert_string_equal(run->encoding, "HDF5");
    lehr_dsc_run_free(run);
    lehr_table_free(table);
    lehr_dsc_read_options options = lehr_dsc_read_defaults();
    options.format = "pyris";
    assert_fails(lehr_dsc_run_decode(&run, zip.bytes, zip.size, "a.xlsx", &options, &err), LEHR_ERR_ARG, &err,
                 "a workbook can hold the format 'netzsch-xlsx', 'trios-xlsx', 'table', not 'pyris'");
    assert_fails(lehr_dsc_run_decode(&run, "\x89HDF\r\n\x1A\n", 8, "a.h5", NULL, &err), LEHR_ERR_FORMAT, &err,
                 "not from a stream");
}

// ---- steps ----------------------------------------------------------------------------------
/// Steps that the data do not show: two ramps up, one where the other ended.
static void assert_two_ramps_up(lehr_dsc_run *run, size_t first_count)
{
    assert_int_equal(run->n_segments, 2);
    assert_int_equal(run->segments[0].count, first_count);
    assert_int_equal(run->segments[0].kind, LEHR_DSC_HEATING);
    assert_int_equal(run->segments[1].kind, LEHR_DSC_HEATING);
    lehr_dsc_run_free(run);
}

#define PYRIS_ROWS(a, b) "\t" a "\t2" a ".5\t3 \n\t" b "\t2" b ".5\t3 \n"

static void test_steps_of_the_file_count(void **state)
{
    (void)state;
    assert_two_ramps_up(decode_ok(JSON_SET(JSON_HEADERS ",\"Results Step Id\":{\"ValueType\":\"Uuid\"}",
                                           "{\"T\":300,\"q\":1,\"Results Step Id\":\"a\"},"
                                           "{\"T\":302,\"q\":1,\"Results Step Id\":\"a\"},"
                                           "{\"T\":304,\"q\":1,\"Results Step Id\":\"a\"},"
                                           "{\"T\":306,\"q\":1,\"Results Step Id\":\"b\"},"
                                           "{\"T\":308,\"q\":1,\"Results Step Id\":\"b\"}")),
                        3);
    // German, and the step of the procedure beside that of the results.
    assert_two_ramps_up(
        decode_ok(JSON_SET(
            "\"Temperatur_K\":{\"DisplayName\":\"Temperatur\",\"Unit\":{\"Name\":\"K\"}},"
            "\"Ergebnisse Schritt-ID\":{\"ValueType\":\"Uuid\"},\"Verfahrensschritt-ID\":{\"ValueType\":"
            "\"Uuid\"}",
            "{\"Temperatur_K\":300,\"Ergebnisse Schritt-ID\":\"a\",\"Verfahrensschritt-ID\":\"x\"},"
            "{\"Temperatur_K\":302,\"Ergebnisse Schritt-ID\":\"a\",\"Verfahrensschritt-ID\":\"y\"},"
            "{\"Temperatur_K\":304,\"Ergebnisse Schritt-ID\":\"b\",\"Verfahrensschritt-ID\":\"y\"},"
            "{\"Temperatur_K\":306,\"Ergebnisse Schritt-ID\":\"b\",\"Verfahrensschritt-ID\":\"y\"}")),
        2);
    assert_two_ramps_up(decode_ok(PYRIS_HEAD "1) DSC Scan \n\tTime\tTemperature\tHeat Flow \n" PYRIS_ROWS(
                            "1", "2") "2) DSC Scan \n" PYRIS_ROWS("3", "4")),
                        2);
    assert_two_ramps_up(
        decode_ok("<AnIML><ExperimentStepSet><ExperimentStep><Result><SeriesSet>" T_SERIES
                  "</SeriesSet></Result></ExperimentStep><ExperimentStep><Result><SeriesSet>" SERIES(
                      "Temperature", UNIT("K"), "Float64",
                      SINGLE("320", "330")) "</SeriesSet></Result></ExperimentStep>"
                                            "</ExperimentStepSet></AnIML>"),
        2);
    static const char *const sheets[] = {TRIOS_SHEET("Ramp 10 K/min", "Heat Flow"),
                                         TRIOS_SHEET("Ramp 10", "Heat Flow")};
    lehr_dsc_run *run = NULL;
    lehr_error err = {0};
    assert_ok(decode_book(&run, sheets, 2, &err), &err);
    assert_two_ramps_up(run, 2);
}

/// A part that runs back and forth is cut, unless the table says that its segments are final, as a converted
/// run does.
static void test_final_segments(void **state)
{
    (void)state;
    static const char rows[] =
        "# sign: endo up\ntime_s,T_K,HF_mW,segment\n0,300,1,1\n1,310,1,1\n2,320,1,1\n3,330,1,1\n"
        "4,340,1,1\n5,350,1,1\n6,360,1,1\n7,350,1,1\n8,340,1,1\n9,330,1,1\n10,320,1,1\n"
        "11,310,1,1\n12,300,1,1\n13,301,1,2\n14,302,1,2\n15,303,1,2\n";
    char text[1024];
    lehr_dsc_run *run = decode_ok(rows);
    assert_int_equal(run->n_segments, 3);
    lehr_dsc_run_free(run);
    (void)snprintf(text, sizeof text, "# segments: as numbered\n%s", rows);
    run = decode_ok(text);
    assert_int_equal(run->n_segments, 2);
    assert_int_equal(run->segments[0].count, 13);
    lehr_dsc_run_free(run);
}

// ---- memory ---------------------------------------------------------------------------------
static lehr_status attempt_text(void *context, lehr_error *err)
{
    lehr_dsc_run *run = NULL;
    lehr_status status = decode(&run, context, err);
    lehr_dsc_run_free(run);
    return status;
}

static lehr_status attempt_book(void *context, lehr_error *err)
{
    const char *sheets[] = {context, SHEET(ROW("1", WORDS("A1", "Sample Mass") WORDS("B1", "2.5 mg")))};
    lehr_dsc_run *run = NULL;
    lehr_status status = decode_book(&run, sheets, 2, err);
    lehr_dsc_run_free(run);
    return status;
}

static void test_memory_runs_out(void **state)
{
    (void)state;
    static char animl[] = ANIML(
        "<Sample name='a' sampleID='1'><Category><Parameter name='Mass'><D>2</D>" UNIT(
            "mg") "</Parameter></Category>"
                  "</Sample>",
        T_SERIES SERIES("Heat Flow", UNIT("mW"), "Float32", "<EncodedValueSet>AACAPwAAgD8=</EncodedValueSet>")
            SERIES("Time", "<Unit label='?'><SIUnit>s</SIUnit></Unit>", "Float64",
                   "<AutoIncrementedValueSet><StartValue><D>0</D></StartValue><Increment><D>1</D></Increment>"
                   "</AutoIncrementedValueSet>"));
    static char json[] = JSON_SET(JSON_HEADERS, "{\"T\":300,\"q\":1},{\"T\":310,\"q\":1}");
    static char pyris[] =
        PYRIS_HEAD "1) DSC Scan \n\tTime\tSample\tHeat Flow \n\t\tTemperature\t \n\t1\t20\t3 \n";
    static char trios[] = TRIOS_SHEET("Ramp 10 K/min", "Heat Flow");
    static char netzsch[] =
        SHEET(ROW("1", WORDS("A1", "#EXO:") VALUE("B1", "-1")) ROW("2", WORDS("A2", "#*RESULTS"))
                  ROW("3", WORDS("A3", "Area") VALUE("B3", "2"))
                      ROW("4", WORDS("A4", "##Temp./K") WORDS("B4", "DSC/(mW/mg)"))
                          ROW("5", VALUE("A5", "300") VALUE("B5", "1"))
                              ROW("6", VALUE("A6", "301") VALUE("B6", "1")));
    static char table[] = SHEET(ROW("1", WORDS("A1", "T_K") WORDS("B1", "HF_mW")) ROW(
        "2", VALUE("A2", "300") VALUE("B2", "1")) ROW("3", VALUE("A3", "301") VALUE("B3", "1")));
    lehr_test_fault_sweep(attempt_text, animl);
    lehr_test_fault_sweep(attempt_text, json);
    lehr_test_fault_sweep(attempt_text, pyris);
    lehr_test_fault_sweep(attempt_book, trios);
    lehr_test_fault_sweep(attempt_book, netzsch);
    lehr_test_fault_sweep(attempt_book, table);
}

int main(void)
{
    struct CMUnitTest tests[64] = {
        cmocka_unit_test(test_animl_units),
        cmocka_unit_test(test_animl_samples_and_steps),
        cmocka_unit_test(test_json_with_little),
        cmocka_unit_test(test_pyris_with_little),
        cmocka_unit_test(test_books),
        cmocka_unit_test(test_content_decides),
        cmocka_unit_test(test_memory_runs_out),
        cmocka_unit_test(test_steps_of_the_file_count),
        cmocka_unit_test(test_final_segments),
        cmocka_unit_test(test_pyris_with_tabs_in_titles),
        cmocka_unit_test(test_pyris_without_titles),
        cmocka_unit_test(test_pasted_lines),
    };
    size_t n = 12;
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_refusal, &refusals[i]);
    }
    for (size_t i = 0; i < sizeof foreigners / sizeof foreigners[0]; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_foreign, &foreigners[i]);
    }
    return _cmocka_run_group_tests("reader_documents", tests, n, NULL, NULL);
}
