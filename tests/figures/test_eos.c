#include "lehr_test.h"

#include <lehr/figures/eos.h>
#include <lehr/fitting/setup.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { n_points = 7 };

static const double pressures[n_points] = {0, 3.1, 7.4, 12.2, 17.7, 23.9, 30.2};

typedef struct measured {
    double x[n_points], sigma_p[n_points], sigma_x[n_points];
} measured;

/// Exact points of birch-murnaghan-3 with errors, as volumes or as peak positions (D = 3).
static lehr_fitting_eos_data make(measured *m, lehr_fitting_eos_abscissa abscissa)
{
    const lehr_fitting_eos_parameters truth = {16.41, 102, 4.2, 0, 0};
    lehr_error err = {0};
    for (size_t i = 0; i < n_points; i++) {
        double volume = 0;
        const lehr_fitting_eos *eos = lehr_fitting_eos_find("birch-murnaghan-3");
        assert_ok(lehr_fitting_eos_volume_at(&volume, eos, &truth, pressures[i], &err), &err);
        m->x[i] = abscissa == LEHR_FITTING_EOS_OF_Q ? 2.69 * cbrt(16.41 / volume) : volume;
        m->sigma_p[i] = 0.07;
        m->sigma_x[i] = abscissa == LEHR_FITTING_EOS_OF_Q ? 0.0011 : 0.02;
    }
    return (lehr_fitting_eos_data){n_points, abscissa, pressures, m->x, m->sigma_p, m->sigma_x};
}

static char *slurp(const char *path)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char *bytes = calloc(1 << 20, 1);
    assert_non_null(bytes);
    bytes[fread(bytes, 1, (1 << 20) - 1, file)] = '\0';
    (void)fclose(file);
    return bytes;
}

/// Row @p row of block @p block of a data file: its first three numbers.
static void read_row(double out[3], const char *path, int block, int row)
{
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    char line[512];
    int at_block = 0;
    int at_row = 0;
    int blanks = 0;
    bool found = false;
    while (!found && fgets(line, sizeof line, file)) {
        if (line[0] == '#') {
            continue;
        }
        if (line[0] == '\n') {
            blanks++;
            at_block += blanks == 2;
            at_row = 0;
            continue;
        }
        blanks = 0;
        found = at_block == block && at_row++ == row;
    }
    (void)fclose(file);
    assert_true(found);
    out[2] = (double)NAN;
    assert_true(sscanf(line, "%lf %lf %lf", &out[0], &out[1], &out[2]) >= 2);
}

/// Both abscissas: three panels, points with the errors of both variables in P, the f-F points on the line of
/// the truth.
static void test_equation_of_state(void **unused)
{
    (void)unused;
    for (int k = 0; k < 2; k++) {
        measured m;
        const lehr_fitting_eos_abscissa abscissa = k ? LEHR_FITTING_EOS_OF_Q : LEHR_FITTING_EOS_OF_VOLUME;
        const lehr_fitting_eos_data data = make(&m, abscissa);
        lehr_fitting_eos_fit_options options = lehr_fitting_eos_fit_defaults();
        options.convention = LEHR_COVARIANCE_ABSOLUTE;
        lehr_fitting_eos_fit fit;
        lehr_figure *figure = NULL;
        lehr_error err = {0};
        assert_ok(lehr_fitting_eos_fit_run(&fit, &data, &options, NULL, &err), &err);
        assert_ok(lehr_figure_eos(&figure, &fit, &data, k ? "1/angstrom" : "angstrom^3", &err), &err);
        char path[256], numbers[256];
        (void)snprintf(path, sizeof path, "%s", lehr_test_scratch(k ? "eos_q.svg" : "eos_v.svg"));
        (void)snprintf(numbers, sizeof numbers, "%s", lehr_test_scratch(k ? "eos_q.dat" : "eos_v.dat"));
        assert_ok(lehr_figure_render(figure, path, &err), &err);
        lehr_figure_free(figure);
        char *svg = slurp(path);
        assert_non_null(strstr(svg, k ? "Peak position" : "Volume"));
        assert_non_null(strstr(svg, "Finite strain"));
        assert_non_null(strstr(svg, "102."));
        free(svg);
        double row[3];
        read_row(row, numbers, 0, 4); // the file has 13 digits
        assert_close(row[0], m.x[4], 1e-11, 0);
        assert_close(row[1], pressures[4], 1e-12, 0);
        // Effective error: K = 168.1 GPa there (K0 + K0'P to first order: 176), dP = K dV/V = 3 K dq/q.
        assert_true(row[2] > 0.17 && row[2] < 0.26);
        // f-F points follow points, curve and residuals. F of the truth is 102 (1 + 0.3 f).
        read_row(row, numbers, 3, 4);
        assert_close(row[1], 102 * (1 + 0.3 * row[0]), 1e-6, 0);
        // Joint regions of K0 and K0', after the curve of f-F and the centre: every point of the ellipse has
        // d' C^-1 d = -2 ln(1 - p), the quantile of chi2 with two degrees of freedom (2.2957 and 5.9915).
        const double limits[] = {2.295748928898636, 5.991464547107979};
        const double *c = fit.covariance;
        double a = c[5], b = c[6], d = c[10],
               det = a * d - b * b; // rows and columns K0, K0' of a 4 x 4 matrix
        for (int block = 0; block < 2; block++) {
            for (int at = 0; at < 200; at += 40) {
                read_row(row, numbers, 6 + block, at);
                double u = row[0] - fit.parameters[1].value, v = row[1] - fit.parameters[2].value;
                // 13 digits of K0 in the file against a half-width of 1 %, magnified by the correlation.
                assert_close((d * u * u - 2 * b * u * v + a * v * v) / det, limits[block], 1e-6, 0);
            }
        }
    }
}

static void test_line(void **unused)
{
    (void)unused;
    const double x[] = {0, 1, 2, 3}, y[] = {1, 3.2, 4.8, 7}, sx[] = {0.1, 0.1, 0.1, 0.1};
    const lehr_fitting_line_data data = {4, x, y, sx, NULL, NULL};
    const lehr_fitting_line_options options = lehr_fitting_line_options_defaults();
    lehr_fitting_line line;
    lehr_figure *figure = NULL;
    lehr_error err = {0};
    assert_ok(lehr_fitting_line_fit(&line, &data, &options, &err), &err);
    assert_ok(lehr_figure_line(&figure, &line, &data, &err), &err);
    assert_ok(lehr_figure_render(figure, lehr_test_scratch("line.svg"), &err), &err);
    lehr_figure_free(figure);
    double row[3];
    read_row(row, lehr_test_scratch("line.dat"), 0, 2);
    assert_close(row[1], 4.8, 1e-12, 0);
    assert_close(row[2], 0.1 * line.slope.value, 1e-11, 0); // the error of x carried over to y
}

static void test_ruby(void **unused)
{
    (void)unused;
    const double wavelength[] = {694.27, 695.05, 698.1}, pressure[] = {0, 2.13, 10.7},
                 sigma[] = {0.03, 0.04, 0.05};
    lehr_figure *figure = NULL;
    lehr_error err = {0};
    assert_ok(lehr_figure_ruby(&figure, 3, wavelength, pressure, sigma, &err), &err);
    assert_ok(lehr_figure_render(figure, lehr_test_scratch("ruby.svg"), &err), &err);
    lehr_figure_free(figure);
    double row[3];
    read_row(row, lehr_test_scratch("ruby.dat"), 0, 1); // the file has 13 digits
    assert_close(row[0], 695.05, 1e-12, 0);
    assert_close(row[1], 2.13, 1e-12, 0);
    assert_close(row[2], 0.04, 1e-12, 0);
}

static lehr_status attempt(void *context, lehr_error *err)
{
    (void)context;
    measured m;
    const lehr_fitting_eos_data data = make(&m, LEHR_FITTING_EOS_OF_VOLUME);
    lehr_fitting_eos_fit fit = {.eos = lehr_fitting_eos_find("vinet"), .dimension = 3, .order = 3};
    fit.parameters[0].value = 16.4;
    fit.parameters[1].value = 100;
    fit.parameters[2].value = 4.3;
    lehr_figure *figure = NULL;
    lehr_status status = lehr_figure_eos(&figure, &fit, &data, "", err);
    lehr_figure_free(figure);
    return status;
}

static void test_out_of_memory_is_reported(void **unused)
{
    (void)unused;
    lehr_test_fault_sweep(attempt, NULL);
}

int main(void)
{
    lehr_fitting_setup();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_equation_of_state),
        cmocka_unit_test(test_line),
        cmocka_unit_test(test_ruby),
        cmocka_unit_test(test_out_of_memory_is_reported),
    };
    return cmocka_run_group_tests_name("study.figure_eos", tests, NULL, NULL);
}
