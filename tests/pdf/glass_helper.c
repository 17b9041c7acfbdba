#include "glass_helper.h"

#include "lehr_test.h"

#include <math.h>

static const double PI = 3.14159265358979323846;

const glass glass_simple = {0.06, 1, {{2.8, 0.2, 12}}};
const glass glass_double = {0.058, 2, {{2.55, 0.12, 3}, {3, 0.2, 9}}};

static double shell(const double *one, double q)
{
    return one[2] / one[0] * sin(q * one[0]) * exp(-one[1] * one[1] * q * q / 2);
}

double glass_s(const glass *what, double q)
{
    static const double outer[3] = {5.5, 0.4, 40};
    double atoms = 1 + outer[2];
    for (size_t i = 0; i < what->n_shells; i++) {
        atoms += what->shells[i][2];
    }
    if (q == 0) {
        return -1; // the hole holds as many atoms as the shells and the atom itself
    }
    double edge = cbrt(3 * atoms / (4 * PI * what->density)), x = q * edge;
    double f = shell(outer, q);
    for (size_t i = 0; i < what->n_shells; i++) {
        f += shell(what->shells[i], q);
    }
    f -= 4 * PI * what->density * (sin(x) - x * cos(x)) / (q * q) * exp(-0.4 * 0.4 * q * q / 2);
    return f / q;
}

lehr_pdf_sq *glass_structure(const glass *what, double qmax, double sigma, const lehr_random *noise)
{
    lehr_error err = {0};
    lehr_table *table = NULL;
    lehr_pdf_sq *structure = NULL;
    double *columns[3];
    size_t n = 1 + (size_t)lround(qmax / 0.02);
    lehr_random random = noise ? *noise : lehr_random_stream(0, 0);
    assert_ok(lehr_table_create(&table, n, &err), &err);
    assert_ok(lehr_table_add_column(&columns[0], table, "q_per_ang", "1/angstrom", &err), &err);
    assert_ok(lehr_table_add_column(&columns[1], table, "S", "", &err), &err);
    assert_ok(lehr_table_add_column(&columns[2], table, "sigma", "", &err), &err);
    for (size_t i = 0; i < n; i++) {
        columns[0][i] = 0.02 * (double)i;
        columns[1][i] = 1 + glass_s(what, columns[0][i]) + (noise ? sigma * lehr_random_normal(&random) : 0);
        columns[2][i] = sigma;
    }
    assert_ok(lehr_pdf_sq_from_table(&structure, table, NULL, LEHR_PDF_QUANTITY_S, NULL, &err), &err);
    structure->number_density = what->density;
    lehr_table_free(table);
    return structure;
}

lehr_pdf_correlation *glass_correlation(const lehr_pdf_sq *structure, lehr_pdf_window window, double step_ang)
{
    lehr_error err = {0};
    lehr_pdf_correlation *correlation = NULL;
    lehr_pdf_correlation_options options = lehr_pdf_correlation_defaults();
    options.r_ang[0] = step_ang;
    options.r_ang[1] = 8;
    options.step_ang = step_ang;
    options.transform.damping = lehr_pdf_damping_of(window);
    assert_ok(lehr_pdf_correlation_create(&correlation, structure, &options, NULL, &err), &err);
    return correlation;
}
