#include "lehr_test.h"

#include <lehr/core/curve.h>
#include <math.h>
#include <string.h>

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

typedef struct read_row {
    const char *name;
    const char *content;
    lehr_axis x_axis;
    lehr_axis y_axis;
    double x, y, sigma; ///< of the last point
} read_row;

static const read_row read_rows[] = {
    {"own columns", "# columns: q_per_ang intensity sigma\n1 2 3\n4 5 6\n", LEHR_AXIS_Q_PER_ANG,
     LEHR_AXIS_INTENSITY, 4, 5, 6},
    {"pyFAI q", "# q_A^-1 I sigma\n1 2 3\n4 5 6\n", LEHR_AXIS_Q_PER_ANG, LEHR_AXIS_INTENSITY, 4, 5, 6},
    {"pyFAI q per nm", "# q_nm^-1 I\n1 2\n4 5\n", LEHR_AXIS_Q_PER_NM, LEHR_AXIS_INTENSITY, 4, 5, NAN},
    {"two theta in radians", "# 2th_rad I\n1 2\n4 5\n", LEHR_AXIS_TWO_THETA_RAD, LEHR_AXIS_INTENSITY, 4, 5,
     NAN},
    {"q in 1/nm becomes 1/angstrom", "q[1/nm],I\n1,2\n40,5\n", LEHR_AXIS_Q_PER_ANG, LEHR_AXIS_INTENSITY, 4, 5,
     NAN},
    {"r in mm", "r[mm],I\n1,2\n4,5\n", LEHR_AXIS_RADIUS_MM, LEHR_AXIS_INTENSITY, 4, 5, NAN},
    {"r", "r,G,sigma\n1,2,3\n4,5,6\n", LEHR_AXIS_R_ANG, LEHR_AXIS_OTHER, 4, 5, 6},
    {"T in Celsius, Cp", "Temp./degC;Cp/(J/(g K))\n1;2\n100;0,5\n", LEHR_AXIS_TEMPERATURE_K,
     LEHR_AXIS_CP_J_PER_GK, 373.15, 0.5, NAN},
    {"t is time, T temperature", "t,T\n1,2\n4,5\n", LEHR_AXIS_TIME_S, LEHR_AXIS_OTHER, 4, 5, NAN},
    {"heat flow in W with its error", "time_min,HF[W],sigma[W]\n1,2,3\n2,0.005,0.001\n", LEHR_AXIS_TIME_S,
     LEHR_AXIS_HEAT_FLOW_MW, 120, 5, 1},
    {"heat flow per mass is another thing", "time_s,HF[W/g]\n1,2\n2,5\n", LEHR_AXIS_TIME_S, LEHR_AXIS_OTHER,
     2, 5, NAN},
    {"x behind text and another column", "name,I,q\nA,2,1\nB,5,4\n", LEHR_AXIS_Q_PER_ANG, LEHR_AXIS_INTENSITY,
     4, 5, NAN},
    {"no names", "1 2\n4 5\n", LEHR_AXIS_OTHER, LEHR_AXIS_OTHER, 4, 5, NAN},
    {"no names, three columns", "1 2 3\n4 5 6\n", LEHR_AXIS_OTHER, LEHR_AXIS_OTHER, 4, 5, 6},
    {"no names, four columns", "1 2 3 7\n4 5 6 7\n", LEHR_AXIS_OTHER, LEHR_AXIS_OTHER, 4, 5, NAN},
    {"a third named column is no error", "a,b,c\n1,2,3\n4,5,6\n", LEHR_AXIS_OTHER, LEHR_AXIS_OTHER, 4, 5,
     NAN},
    {"Fit2D", "scan\n2-Theta Angle (Degrees)\nIntensity\n      4\n1 2\n2 3\n3 4\n4 5\n",
     LEHR_AXIS_TWO_THETA_DEG, LEHR_AXIS_OTHER, 4, 5, NAN},
    {"header in radians", "# 2-Theta Angle (Radians)\n1 2\n4 5\n", LEHR_AXIS_TWO_THETA_RAD, LEHR_AXIS_OTHER,
     4, 5, NAN},
    {"strange unit", "q[K],I\n1,2\n4,5\n", LEHR_AXIS_OTHER, LEHR_AXIS_INTENSITY, 4, 5, NAN},
};

static void test_read(void **state)
{
    const read_row *row = *state;
    lehr_curve *curve = NULL;
    lehr_error err = {0};
    assert_ok(lehr_curve_read(&curve, lehr_test_write("curve.txt", row->content, strlen(row->content)), &err),
              &err);
    assert_int_equal(curve->x_axis, row->x_axis);
    assert_int_equal(curve->y_axis, row->y_axis);
    // conversion of units: one product of rounded factors
    assert_close(curve->x[curve->size - 1], row->x, 1e-15, 0);
    assert_close(curve->y[curve->size - 1], row->y, 1e-15, 0);
    assert_close(curve->sigma[curve->size - 1], row->sigma, 1e-15, 0);
    lehr_curve_free(curve);
}

static void test_read_errors(void **state)
{
    (void)state;
    lehr_curve *curve = NULL;
    lehr_error err = {0};
    assert_fails(lehr_curve_read(&curve, lehr_test_write("one.txt", "1\n2\n", 4), &err), LEHR_ERR_FORMAT,
                 &err, "the table has one");
    assert_non_null(strstr(err.message, "one.txt: "));
    assert_fails(lehr_curve_read(&curve, lehr_test_write("words.csv", "a,b\nx,y\n", 8), &err),
                 LEHR_ERR_FORMAT, &err, "the table has none");
    assert_fails(lehr_curve_read(&curve, "no/such/file.xy", &err), LEHR_ERR_IO, &err, "no/such/file.xy");
    assert_null(curve);
}

typedef struct real_row {
    const char *name; ///< path
    size_t size;
    lehr_axis x_axis;
    size_t i;
    double x, y, sigma;
} real_row;

// Sizes by `grep -vc '^#'` and the like, numbers typed from the files.
static const real_row real_rows[] = {
    {"xrd/A_flat_bbox_sa0_pol095.txt", 500, LEHR_AXIS_Q_PER_ANG, 1, 0.00774853084462535, 252.673019,
     4.91637754},
    {"xrd/ref64_C_pilatus100k_no_sa1_pol099.txt", 400, LEHR_AXIS_Q_PER_ANG, 0, 1.67293923070945,
     193.627762277764, 1.9313589208986},
    {"xrd/real/dioptas_CeO2_Pilatus1M/CeO2_Pilatus1M.xy", 1512, LEHR_AXIS_TWO_THETA_DEG, 0, 1.019698551E-02,
     2.434518099E+00, NAN},
    {"xrd/real/1d_srxplanar/KFe2As2-00838_fit2d.chi", 1662, LEHR_AXIS_TWO_THETA_DEG, 1661, 41.948418,
     -1.2238710, NAN},
    {"xrd/real/1d_srxplanar/KFe2As2-00838_twotheta.chi", 2157, LEHR_AXIS_TWO_THETA_DEG, 1, 0.02, 1483,
     55.1565},
    {"xrd/true_glass_Iq.txt", 5801, LEHR_AXIS_Q_PER_ANG, 1, 0.201, 0.5581474179, NAN},
};

static void test_real_file(void **state)
{
    const real_row *row = *state;
    lehr_curve *curve = NULL;
    lehr_error err = {0};
    assert_ok(lehr_curve_read(&curve, lehr_test_reference(row->name), &err), &err);
    assert_int_equal(curve->size, row->size);
    assert_int_equal(curve->x_axis, row->x_axis);
    assert_close(curve->x[row->i], row->x, 0, 0);
    assert_close(curve->y[row->i], row->y, 0, 0);
    assert_close(curve->sigma[row->i], row->sigma, 0, 0);
    lehr_curve_free(curve);
}

static void test_round_trip(void **state)
{
    (void)state;
    lehr_curve *curve = NULL;
    lehr_table *table = NULL;
    lehr_error err = {0};
    assert_ok(lehr_curve_create(&curve, 2, LEHR_AXIS_TEMPERATURE_K, LEHR_AXIS_OTHER, &err), &err);
    assert_true(isnan(curve->sigma[0]) && curve->x[1] == 0 && curve->y[1] == 0);
    assert_ok(lehr_curve_to_table(&table, curve, &err), &err);
    assert_int_equal(lehr_table_columns(table), 2); // no error is known
    assert_string_equal(lehr_table_column_name(table, 0), "temperature_K");
    assert_string_equal(lehr_table_column_unit(table, 0), "K");
    assert_string_equal(lehr_table_column_name(table, 1), "y");
    lehr_table_free(table);
    curve->y_axis = LEHR_AXIS_CP_J_PER_GK;
    curve->x[1] = 612.5;
    curve->sigma[1] = 0.25;
    assert_ok(lehr_curve_to_table(&table, curve, &err), &err);
    lehr_curve_free(curve);
    assert_ok(lehr_curve_from_table(&curve, table, &err), &err);
    assert_int_equal(curve->x_axis, LEHR_AXIS_TEMPERATURE_K);
    assert_int_equal(curve->y_axis, LEHR_AXIS_CP_J_PER_GK);
    assert_true(curve->x[1] == 612.5 && curve->sigma[1] == 0.25 && isnan(curve->sigma[0]));
    lehr_table_free(table);
    lehr_curve_free(curve);
    lehr_curve_free(NULL);
}

static lehr_status round_trip_once(void *context, lehr_error *err)
{
    (void)context;
    lehr_curve *curve = NULL;
    lehr_curve *again = NULL;
    lehr_table *table = NULL;
    lehr_status status = lehr_curve_create(&curve, 3, LEHR_AXIS_TIME_S, LEHR_AXIS_INTENSITY, err);
    if (status == LEHR_OK) {
        curve->sigma[0] = 1;
        status = lehr_curve_to_table(&table, curve, err);
    }
    if (status == LEHR_OK) {
        status = lehr_curve_from_table(&again, table, err);
    }
    lehr_table_free(table);
    lehr_curve_free(curve);
    lehr_curve_free(again);
    return status;
}

static void test_memory_faults(void **state)
{
    (void)state;
    lehr_test_fault_sweep(round_trip_once, NULL);
}

int main(void)
{
    struct CMUnitTest tests[64];
    size_t n = 0;
    for (size_t i = 0; i < COUNT(read_rows); i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_read, &read_rows[i]);
    }
    for (size_t i = 0; i < COUNT(real_rows); i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_real_file, &real_rows[i]);
    }
    const struct CMUnitTest single[] = {
        cmocka_unit_test(test_read_errors),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_memory_faults),
    };
    memcpy(tests + n, single, sizeof single);
    n += COUNT(single);
    return _cmocka_run_group_tests("curve", tests, n, NULL, NULL);
}
