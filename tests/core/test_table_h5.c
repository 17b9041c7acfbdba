#include "lehr_test.h"

#include "table_h5.h"

#include <lehr/core/h5.h>
#include <math.h>
#include <string.h>

static const double temperature[3] = {300.1, -0.0, 1.0 / 3.0};
static const double cp[3] = {0.3, NAN, 1e300};

/// Columns with a unit, a slash and one name twice; a text column; two header entries.
static lehr_status make_table(lehr_table **out, lehr_error *err)
{
    lehr_table *table = NULL;
    double *kelvin = NULL;
    double *signal = NULL;
    lehr_status status = lehr_table_create(&table, 3, err);
    status = status ? status : lehr_table_add_text_column(table, "name", err);
    status = status ? status : lehr_table_set_text(table, 0, 1, "caf\xC3\xA9, 7 GPa", err);
    status = status ? status : lehr_table_add_column(&kelvin, table, "temperature_K", "K", err);
    status = status ? status : lehr_table_add_column(&signal, table, "J/g", "", err);
    status = status ? status : lehr_table_add_column(NULL, table, "sigma", "", err);
    status = status ? status : lehr_table_add_column(NULL, table, "J_g", "", err);
    status = status ? status : lehr_table_set_header(table, "sample", "Vit4: as cast", err);
    status = status ? status : lehr_table_set_header(table, "rate", "20 K/min", err);
    if (status != LEHR_OK) {
        lehr_table_free(table);
        return status;
    }
    memcpy(kelvin, temperature, sizeof temperature);
    memcpy(signal, cp, sizeof cp);
    *out = table;
    return LEHR_OK;
}

static void write_table(const char *path)
{
    lehr_error err = {0};
    lehr_table *table = NULL;
    assert_ok(make_table(&table, &err), &err);
    assert_ok(lehr_table_h5_write(table, path, &err), &err);
    lehr_table_free(table);
}

static void test_round_trip(void **state)
{
    (void)state;
    static const char *const names[] = {"name", "temperature_K", "J/g", "sigma", "J_g"};
    lehr_error err = {0};
    lehr_table *table = NULL;
    const char *path = lehr_test_scratch("table.h5");
    write_table(path);
    assert_ok(lehr_table_h5_read(&table, path, &err), &err);
    assert_int_equal(lehr_table_columns(table), 5);
    assert_int_equal(lehr_table_rows(table), 3);
    for (size_t i = 0; i < 5; i++) {
        assert_string_equal(lehr_table_column_name(table, i), names[i]);
        assert_int_equal(lehr_table_column_is_text(table, i), i == 0);
    }
    assert_string_equal(lehr_table_column_unit(table, 1), "K");
    assert_string_equal(lehr_table_text_at(table, 0, 0), "");
    assert_string_equal(lehr_table_text_at(table, 0, 1), "caf\xC3\xA9, 7 GPa");
    for (size_t i = 0; i < 3; i++) {
        assert_close(lehr_table_column(table, 1)[i], temperature[i], 0, 0); // the same double
        assert_close(lehr_table_column(table, 2)[i], cp[i], 0, 0);
        assert_true(isnan(lehr_table_column(table, 3)[i]));
    }
    assert_string_equal(lehr_table_header(table, "sample"), "Vit4: as cast");
    assert_string_equal(lehr_table_header(table, "rate"), "20 K/min");
    lehr_table_free(table);
}

static void test_file_opens_with_its_plot(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_h5_reader *reader = NULL;
    char *text = NULL;
    const char *path = lehr_test_scratch("plot.h5");
    write_table(path);
    assert_ok(lehr_h5_reader_open(&reader, path, &err), &err);
    assert_ok(lehr_h5_read_text(&text, reader, "/entry/data@signal", &err), &err);
    assert_string_equal(text, "J_g");
    lehr_core_free(text);
    assert_ok(lehr_h5_read_text(&text, reader, "/entry/data@axes", &err), &err);
    assert_string_equal(text, "temperature_K");
    lehr_core_free(text);
    assert_true(lehr_h5_is_dataset(reader, "/entry/data/J_g_errors"));
    assert_true(lehr_h5_is_dataset(reader, "/entry/data/J_g_2"));
    assert_ok(lehr_h5_reader_close(reader, &err), &err);
}

/// NXdata of another program at /run/plot: the parts that are given.
static const char *write_foreign(const char *name, const char *signal, const char *const *axes, size_t n_axes,
                                 size_t n_errors)
{
    const double values[4] = {2.385, 7, -1, 0.1};
    const size_t three = 3;
    lehr_error err = {0};
    lehr_h5_writer *writer = NULL;
    const char *path = lehr_test_scratch(name);
    assert_ok(lehr_h5_writer_create(&writer, path, NULL, &err), &err);
    assert_ok(lehr_h5_write_attribute(writer, "/", "default", "run", &err), &err);
    assert_ok(lehr_h5_write_group(writer, "/run", "NXentry", &err), &err);
    assert_ok(lehr_h5_write_attribute(writer, "/run", "default", "plot", &err), &err);
    assert_ok(lehr_h5_write_group(writer, "/run/plot", "NXdata", &err), &err);
    if (signal) {
        assert_ok(lehr_h5_write_attribute(writer, "/run/plot", "signal", signal, &err), &err);
    }
    assert_ok(lehr_h5_write_attribute_list(writer, "/run/plot", "axes", axes, n_axes, &err), &err);
    assert_ok(lehr_h5_write_doubles(writer, "/run/plot/q", values, 1, &three, "1/nm", &err), &err);
    assert_ok(lehr_h5_write_doubles(writer, "/run/plot/I", values + 1, 1, &three, NULL, &err), &err);
    if (n_errors > 0) {
        assert_ok(lehr_h5_write_doubles(writer, "/run/plot/I_errors", values, 1, &n_errors, NULL, &err),
                  &err);
    }
    assert_ok(lehr_h5_writer_commit(writer, &err), &err);
    lehr_h5_writer_free(writer);
    return path;
}

static const char *const axes[] = {"q", "q"};

static void test_plots_of_other_programs(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_table *table = NULL;
    assert_ok(lehr_table_h5_read(&table, write_foreign("errors.h5", "I", axes, 1, 3), &err), &err);
    assert_int_equal(lehr_table_columns(table), 3);
    assert_string_equal(lehr_table_column_name(table, 0), "q");
    assert_string_equal(lehr_table_column_unit(table, 0), "1/nm");
    assert_string_equal(lehr_table_column_name(table, 2), "sigma");
    assert_close(lehr_table_column(table, 1)[2], 0.1, 0, 0);
    assert_close(lehr_table_column(table, 2)[0], 2.385, 0, 0);
    lehr_table_free(table);
    assert_ok(lehr_table_h5_read(&table, write_foreign("plain.h5", "I", axes, 1, 0), &err), &err);
    assert_int_equal(lehr_table_columns(table), 2);
    lehr_table_free(table);
}

static void test_files_without_a_table(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_table *table = NULL;
    assert_fails(lehr_table_h5_read(&table, write_foreign("none.h5", NULL, axes, 1, 0), &err),
                 LEHR_ERR_FORMAT, &err, "none.h5' holds no table");
    assert_fails(lehr_table_h5_read(&table, write_foreign("two.h5", "I", axes, 2, 0), &err), LEHR_ERR_FORMAT,
                 &err, "'/run/plot' has 2 axes and 1 signals");
    assert_fails(lehr_table_h5_read(&table, write_foreign("lost.h5", "J", axes, 1, 0), &err), LEHR_ERR_FORMAT,
                 &err, "no dataset '/run/plot/J'");
    assert_fails(lehr_table_h5_read(&table, write_foreign("short.h5", "I", axes, 1, 2), &err),
                 LEHR_ERR_FORMAT, &err, "'/run/plot/I_errors' does not have one value per row");
    assert_fails(lehr_table_h5_read(&table, "none.h5", &err), LEHR_ERR_IO, &err, "cannot open 'none.h5'");
    assert_fails(lehr_table_h5_read(&table, lehr_test_write("text.h5", "text", 4), &err), LEHR_ERR_FORMAT,
                 &err, "text.h5' is no whole HDF5 file");
    assert_null(table);
}

static void test_empty_tables(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_table *table = NULL;
    const char *path = lehr_test_scratch("empty.h5");
    assert_ok(lehr_table_create(&table, 0, &err), &err);
    assert_ok(lehr_table_h5_write(table, path, &err), &err);
    lehr_table_free(table);
    assert_fails(lehr_table_h5_read(&table, path, &err), LEHR_ERR_FORMAT, &err, "empty.h5' holds no table");
    assert_ok(lehr_table_create(&table, 0, &err), &err);
    assert_ok(lehr_table_add_column(NULL, table, "x", "", &err), &err);
    assert_ok(lehr_table_h5_write(table, path, &err), &err);
    lehr_table_free(table);
    assert_ok(lehr_table_h5_read(&table, path, &err), &err);
    assert_int_equal(lehr_table_columns(table), 1);
    assert_int_equal(lehr_table_rows(table), 0);
    lehr_table_free(table);
}

static void test_full_disk(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_table *table = NULL;
    assert_ok(make_table(&table, &err), &err);
    assert_fails(lehr_table_h5_write(table, "/dev/full", &err), LEHR_ERR_IO, &err, "No space left on device");
    lehr_table_free(table);
}

static lehr_status write_and_read(void *context, lehr_error *err)
{
    lehr_table *table = NULL;
    lehr_table *again = NULL;
    lehr_status status = make_table(&table, err);
    status = status ? status : lehr_table_h5_write(table, context, err);
    status = status ? status : lehr_table_h5_read(&again, context, err);
    lehr_table_free(table);
    lehr_table_free(again);
    return status;
}

static lehr_status read_only(void *context, lehr_error *err)
{
    lehr_table *table = NULL;
    lehr_status status = lehr_table_h5_read(&table, context, err);
    lehr_table_free(table);
    return status;
}

static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    const char *path = lehr_test_scratch("swept.h5");
    lehr_test_fault_sweep(write_and_read, (void *)(uintptr_t)path);
    const char *foreign = write_foreign("foreign.h5", "I", axes, 1, 3);
    lehr_test_fault_sweep(read_only, (void *)(uintptr_t)foreign);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_file_opens_with_its_plot),
        cmocka_unit_test(test_plots_of_other_programs),
        cmocka_unit_test(test_files_without_a_table),
        cmocka_unit_test(test_empty_tables),
        cmocka_unit_test(test_full_disk),
        cmocka_unit_test(test_every_allocation_may_fail),
    };
    return cmocka_run_group_tests_name("core.table_h5", tests, NULL, NULL);
}
