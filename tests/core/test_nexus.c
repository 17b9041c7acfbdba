#include "lehr_test.h"

#include <lehr/core/nexus.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const char time_text[] = "2000-02-29T01:01:01Z";
static double q[5] = {0.1, 0.30000000000000004, 1.0 / 3.0, 2.385, 1e-300};
static double intensity[5] = {1234.5, -0.0, 6.02e23, 7, 1.0 / 7.0};
static double sigma[5] = {1, 2, NAN, 3, 0.1};
static const lehr_curve curve = {5, LEHR_AXIS_Q_PER_ANG, LEHR_AXIS_INTENSITY, q, intensity, sigma};

// ---- what is written ----------------------------------------------------------------
static lehr_status write_curves(lehr_h5_writer *writer, lehr_error *err)
{
    double unknown[2] = {NAN, NAN};
    double x[2] = {1, 2};
    const lehr_curve plain = {2, LEHR_AXIS_OTHER, LEHR_AXIS_OTHER, x, x, unknown};
    lehr_status status = lehr_nexus_write_curve(writer, "/entry/curve", &curve, "Vit4 \xC3\xA9", err);
    return status ? status : lehr_nexus_write_curve(writer, "/entry/plain", &plain, "plain", err);
}

static lehr_status fill_matrix(lehr_list *rows, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (int i = 0; status == LEHR_OK && i < 2; i++) {
        lehr_list *row = NULL;
        status = lehr_list_add_list(&row, rows, err);
        status = status ? status : lehr_list_add_number(row, 1 + i, err);
        status = status ? status : lehr_list_add_number(row, 0.25 - i, err);
    }
    return status;
}

static lehr_status fill_lists(lehr_record *record, lehr_error *err)
{
    lehr_list *list = NULL;
    lehr_record *segment = NULL;
    lehr_status status = lehr_record_add_list(&list, record, "numbers", err);
    status = status ? status : lehr_list_add_number(list, 2.385, err);
    status = status ? status : lehr_list_add_number(list, NAN, err);
    status = status ? status : lehr_record_add_list(&list, record, "texts", err);
    status = status ? status : lehr_list_add_text(list, "one", err);
    status = status ? status : lehr_list_add_text(list, "two", err);
    status = status ? status : lehr_record_add_list(&list, record, "quantities", err);
    status = status ? status : lehr_list_add_quantity(list, 1.5, 0.5, "GPa", err);
    status = status ? status : lehr_list_add_quantity(list, 2.5, NAN, "GPa", err);
    status = status ? status : lehr_record_add_list(&list, record, "units_differ", err);
    status = status ? status : lehr_list_add_quantity(list, 1.5, 0.5, "GPa", err);
    status = status ? status : lehr_list_add_quantity(list, 2.5, 0.5, "K", err);
    status = status ? status : lehr_record_add_list(&list, record, "empty", err);
    status = status ? status : lehr_record_add_list(&list, record, "correlation", err);
    status = status ? status : fill_matrix(list, err);
    status = status ? status : lehr_record_add_list(&list, record, "segments", err);
    status = status ? status : lehr_list_add_record(&segment, list, err);
    status = status ? status : lehr_record_add_text(segment, "kind", "heating", err);
    return status ? status : lehr_list_add_boolean(list, false, err);
}

static lehr_status write_record(lehr_h5_writer *writer, lehr_error *err)
{
    lehr_record *record = NULL;
    lehr_record *budget = NULL;
    lehr_status status = lehr_record_create(&record, err);
    status = status ? status : lehr_record_add_quantity(record, "fictive_temperature", 612.3, 0.4, "K", err);
    status = status ? status : lehr_record_add_quantity(record, "area", 0.1 + 0.2, NAN, "J/g", err);
    status = status ? status : lehr_record_add_record(&budget, record, "budget", err);
    status = status ? status : lehr_record_add_number(budget, "noise", 0.1, err);
    status = status ? status : lehr_record_add_text(record, "a/b", "slash", err);
    status = status ? status : lehr_record_add_text(record, "", "nameless", err);
    status = status ? status : lehr_record_add_boolean(record, "hyperquenched", true, err);
    status = status ? status : fill_lists(record, err);
    status = status ? status : lehr_nexus_write_record(writer, "/entry/results", "NXcollection", record, err);
    lehr_record_free(record);
    return status;
}

static lehr_status write_process(lehr_h5_writer *writer, const char *input, lehr_error *err)
{
    static const char *const argv[] = {"lehr", "dsc", "tf", "a b.txt"};
    lehr_provenance *provenance = NULL;
    lehr_record *parameters = NULL;
    lehr_status status = lehr_provenance_create(&provenance, 4, argv, 86400, err);
    status = status ? status : lehr_provenance_add_input(provenance, input, err);
    status = status ? status : lehr_record_create(&parameters, err);
    status = status ? status : lehr_record_add_number(parameters, "fraction", 0.5, err);
    if (status == LEHR_OK) {
        lehr_provenance_set_seed(provenance, 42);
        status = lehr_nexus_write_process(writer, "/entry/process", provenance, parameters, err);
    }
    status = status ? status : lehr_nexus_write_process(writer, "/entry/bare", provenance, NULL, err);
    lehr_record_free(parameters);
    lehr_provenance_free(provenance);
    return status;
}

static lehr_status write_parameters(lehr_h5_writer *writer, lehr_error *err)
{
    static const char *const names[] = {"position", "fwhm"};
    static const char *const units[] = {"1/angstrom", "1/angstrom"};
    static const double values[] = {2.667, 0.41};
    static const double covariance[] = {4e-6, 1e-7, 1e-7, 9e-6};
    return lehr_nexus_write_parameters(writer, "/entry/fit", names, units, values, covariance, 2, err);
}

static lehr_status write_all(const char *path, const char *input, lehr_error *err)
{
    lehr_h5_writer *writer = NULL;
    lehr_status status = lehr_h5_writer_create(&writer, path, time_text, err);
    status = status ? status : lehr_h5_write_attribute(writer, "/", "default", "entry", err);
    status = status ? status : lehr_h5_write_group(writer, "/entry", "NXentry", err);
    status = status ? status : lehr_h5_write_attribute(writer, "/entry", "default", "curve", err);
    status = status ? status : write_curves(writer, err);
    status = status ? status : write_record(writer, err);
    status = status ? status : write_process(writer, input, err);
    status = status ? status : write_parameters(writer, err);
    status = status ? status : lehr_h5_writer_commit(writer, err);
    lehr_h5_writer_free(writer);
    return status;
}

// ---- what is read back --------------------------------------------------------------
static lehr_h5_reader *written(void)
{
    lehr_error err = {0};
    lehr_h5_reader *reader = NULL;
    const char *path = lehr_test_scratch("nexus.h5");
    assert_ok(write_all(path, lehr_test_write("abc.txt", "abc", 3), &err), &err);
    assert_ok(lehr_h5_reader_open(&reader, path, &err), &err);
    return reader;
}

static void assert_text(lehr_h5_reader *reader, const char *path, const char *want)
{
    lehr_error err = {0};
    char *text = NULL;
    assert_ok(lehr_h5_read_text(&text, reader, path, &err), &err);
    assert_string_equal(text, want);
    lehr_core_free(text);
}

static void assert_values(lehr_h5_reader *reader, const char *path, const double *want, size_t n_wanted)
{
    lehr_error err = {0};
    double *values = NULL;
    size_t n = 0;
    assert_ok(lehr_h5_read_double(&values, &n, reader, path, &err), &err);
    assert_int_equal(n, n_wanted);
    for (size_t i = 0; i < n; i++) {
        assert_close(values[i], want[i], 0, 0); // stored doubles come back unchanged
    }
    lehr_core_free(values);
}

static void assert_number(lehr_h5_reader *reader, const char *path, double want)
{
    assert_values(reader, path, &want, 1);
}

static void test_curve(void **state)
{
    (void)state;
    lehr_h5_reader *reader = written();
    assert_text(reader, "/entry/curve@NX_class", "NXdata");
    assert_text(reader, "/entry/curve@signal", "intensity");
    assert_text(reader, "/entry/curve@axes", "q_per_ang");
    assert_text(reader, "/entry/curve/q_per_ang@units", "1/angstrom");
    assert_text(reader, "/entry/curve/q_per_ang@long_name", "q_per_ang (1/angstrom)");
    assert_text(reader, "/entry/curve/intensity@long_name", "intensity");
    assert_text(reader, "/entry/curve/title", "Vit4 \xC3\xA9");
    assert_values(reader, "/entry/curve/q_per_ang", q, 5);
    assert_values(reader, "/entry/curve/intensity", intensity, 5);
    assert_values(reader, "/entry/curve/intensity_errors", sigma, 5);
    assert_text(reader, "/entry/plain@signal", "y");
    assert_text(reader, "/entry/plain@axes", "x");
    assert_false(lehr_h5_exists(reader, "/entry/plain/y_errors"));
    assert_int_equal(lehr_h5_reader_close(reader, NULL), LEHR_OK);
}

static void test_record(void **state)
{
    (void)state;
    static const double matrix[] = {1, 0.25, 2, -0.75};
    static const double pressures[] = {1.5, 2.5};
    static const double errors[] = {0.5, NAN};
    lehr_error err = {0};
    lehr_h5_shape shape;
    lehr_h5_reader *reader = written();
    assert_number(reader, "/entry/results/fictive_temperature", 612.3);
    assert_number(reader, "/entry/results/fictive_temperature_errors", 0.4);
    assert_text(reader, "/entry/results/fictive_temperature_errors@units", "K");
    assert_number(reader, "/entry/results/area", 0.1 + 0.2);
    assert_false(lehr_h5_exists(reader, "/entry/results/area_errors"));
    assert_text(reader, "/entry/results/budget@NX_class", "NXcollection");
    assert_number(reader, "/entry/results/budget/noise", 0.1);
    assert_text(reader, "/entry/results/a_b", "slash");
    assert_text(reader, "/entry/results/_", "nameless");
    assert_number(reader, "/entry/results/hyperquenched", 1);
    assert_values(reader, "/entry/results/numbers", (const double[]){2.385, NAN}, 2);
    assert_values(reader, "/entry/results/quantities", pressures, 2);
    assert_values(reader, "/entry/results/quantities_errors", errors, 2);
    assert_number(reader, "/entry/results/units_differ/1", 2.5);
    assert_text(reader, "/entry/results/units_differ/1@units", "K");
    assert_values(reader, "/entry/results/empty", NULL, 0);
    assert_values(reader, "/entry/results/correlation", matrix, 4);
    assert_ok(lehr_h5_shape_of(&shape, reader, "/entry/results/correlation", &err), &err);
    assert_int_equal(shape.rank, 2);
    assert_text(reader, "/entry/results/segments/0/kind", "heating");
    assert_number(reader, "/entry/results/segments/1", 0);
    char **texts = NULL;
    size_t n = 0;
    assert_ok(lehr_h5_read_texts(&texts, &n, reader, "/entry/results/texts", &err), &err);
    assert_int_equal(n, 2);
    assert_string_equal(texts[1], "two");
    lehr_h5_free_texts(texts, n);
    assert_int_equal(lehr_h5_reader_close(reader, NULL), LEHR_OK);
}

static void test_process(void **state)
{
    (void)state;
    lehr_h5_reader *reader = written();
    assert_text(reader, "/entry/process@NX_class", "NXprocess");
    assert_text(reader, "/entry/process/program", "lehr");
    assert_text(reader, "/entry/process/version", lehr_version());
    assert_text(reader, "/entry/process/date", "1970-01-02T00:00:00Z");
    assert_text(reader, "/entry/process/seed", "42");
    assert_number(reader, "/entry/process/sequence_index", 1);
    assert_text(reader, "/entry/process/command_line@NX_class", "NXnote");
    assert_text(reader, "/entry/process/command_line/data", "lehr dsc tf 'a b.txt'");
    assert_text(reader, "/entry/process/inputs/input_1/path", lehr_test_scratch("abc.txt"));
    // FIPS 180-2, appendix B.1
    assert_text(reader, "/entry/process/inputs/input_1/sha256",
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_number(reader, "/entry/process/inputs/input_1/size", 3);
    assert_number(reader, "/entry/process/parameters/fraction", 0.5);
    assert_false(lehr_h5_exists(reader, "/entry/bare/parameters"));
    assert_int_equal(lehr_h5_reader_close(reader, NULL), LEHR_OK);
}

static void test_parameters(void **state)
{
    (void)state;
    lehr_h5_reader *reader = written();
    assert_text(reader, "/entry/fit@NX_class", "NXparameters");
    assert_number(reader, "/entry/fit/position", 2.667);
    assert_text(reader, "/entry/fit/position@units", "1/angstrom");
    assert_number(reader, "/entry/fit/position_errors", sqrt(4e-6));
    assert_number(reader, "/entry/fit/fwhm_errors", sqrt(9e-6));
    assert_values(reader, "/entry/fit/covariance", (const double[]){4e-6, 1e-7, 1e-7, 9e-6}, 4);
    assert_int_equal(lehr_h5_reader_close(reader, NULL), LEHR_OK);
}

static void test_taken_names_are_refused(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_h5_writer *writer = NULL;
    assert_ok(lehr_h5_writer_create(&writer, lehr_test_scratch("taken.h5"), time_text, &err), &err);
    assert_fails(lehr_nexus_write_curve(writer, "/none/curve", &curve, "", &err), LEHR_ERR_ARG, &err,
                 "'/none/curve'");
    assert_ok(lehr_nexus_write_curve(writer, "/curve", &curve, "", &err), &err);
    assert_fails(lehr_nexus_write_curve(writer, "/curve", &curve, "", &err), LEHR_ERR_ARG, &err, "'/curve'");
    lehr_h5_writer_free(writer);
}

static lehr_status write_swept(void *context, lehr_error *err)
{
    return write_all(lehr_test_scratch("swept.h5"), context, err);
}

static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    char input[256];
    snprintf(input, sizeof input, "%s", lehr_test_write("abc.txt", "abc", 3));
    lehr_test_fault_sweep(write_swept, input);
}

/// With two arguments, OUT and INPUT: only write the file, for check_nexus.py.
int main(int argc, char **argv)
{
    if (argc == 3) {
        lehr_error err = {0};
        if (write_all(argv[1], argv[2], &err) != LEHR_OK) {
            fprintf(stderr, "%s\n", err.message);
            return 1;
        }
        return 0;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_curve),
        cmocka_unit_test(test_record),
        cmocka_unit_test(test_process),
        cmocka_unit_test(test_parameters),
        cmocka_unit_test(test_taken_names_are_refused),
        cmocka_unit_test(test_every_allocation_may_fail),
    };
    return cmocka_run_group_tests_name("core.nexus", tests, NULL, NULL);
}
