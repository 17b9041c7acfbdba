// What the figures of kinetics hold: numbers of the data file, errors of both axes, allocation failures.
#include "lehr_test.h"

#include <lehr/figures/dsc_kinetics.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { N = 5 };
static const double rate[N] = {1, 3, 10, 30, 100}, temperature[N] = {601, 612, 625, 637, 650};
static const double sigma[N] = {0.7, 0.7, 0.7, 0.7, 0.7}, history[N] = {602, 611, 621, 633, 644};

static char *draw(const lehr_figure *figure, const char *name, const char *extension)
{
    char path[512], image[512];
    lehr_error err = {0};
    (void)snprintf(image, sizeof image, "%s.svg", name);
    const char *target = lehr_test_scratch(image);
    assert_ok(lehr_figure_render(figure, target, &err), &err);
    (void)snprintf(path, sizeof path, "%.*s%s", (int)strlen(target) - 4, target, extension);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char *bytes = calloc(1 << 18, 1);
    assert_non_null(bytes);
    bytes[fread(bytes, 1, (1 << 18) - 1, file)] = '\0';
    (void)fclose(file);
    return bytes;
}

static void test_peak_shift(void **state)
{
    (void)state;
    const lehr_dsc_shift_data data = {N, rate, temperature, sigma, NULL, NULL};
    const lehr_dsc_shift_data simulated = {.n = N, .rate_K_per_s = rate, .temperature_K = history};
    lehr_dsc_shift_options options = lehr_dsc_shift_defaults();
    lehr_dsc_shift *shift = NULL;
    lehr_figure *figure = NULL;
    lehr_error err = {0};
    assert_ok(lehr_dsc_shift_fit(&shift, &data, &options, NULL, &err), &err);
    assert_ok(lehr_figure_shift(&figure, shift, &data, &simulated, &err), &err);
    char *numbers = draw(figure, "shift", ".dat");
    char *block = strstr(numbers, "# series: measured\n# columns: x y sigma sigma_x\n");
    assert_non_null(block);
    double x, y, sy, sx;
    assert_int_equal(sscanf(strchr(strchr(block, '\n') + 1, '\n') + 1, "%lf %lf %lf %lf", &x, &y, &sy, &sx),
                     4);
    // SOURCE: x = 1000/T, y = ln(q/T^2), u(x) = 1000 u(T)/T^2, u(y) = 2 u(T)/T, to the 12 digits of the file.
    assert_close(x, 1000 / 601.0, 1e-10, 0);
    assert_close(y, -2 * log(601), 1e-10, 0);
    assert_close(sy, 2 * 0.7 / 601, 1e-10, 0);
    assert_close(sx, 1000 * 0.7 / (601.0 * 601.0), 1e-10, 0);
    assert_non_null(strstr(numbers, "# series: history alone (TNM)"));
    free(numbers);
    char *script = draw(figure, "shift", ".gp");
    assert_non_null(strstr(script, "using ($1-$4):2:(2*$4):(0) with vectors"));
    free(script);
    lehr_figure_free(figure);
    lehr_dsc_shift_free(shift);
}

static void test_activation_energy_over_conversion(void **state)
{
    (void)state;
    const double level[] = {0.2, 0.5, 0.8}, speed[] = {0.01, 0.02, 0.01};
    lehr_dsc_conversion *programs[3] = {NULL};
    lehr_dsc_isoconversional_options options = lehr_dsc_isoconversional_defaults();
    lehr_dsc_isoconversional *result = NULL;
    lehr_figure *figure = NULL;
    lehr_error err = {0};
    options.alpha_first = 0.2;
    options.alpha_last = 0.8;
    for (size_t i = 0; i < 3; i++) {
        const double t[] = {600 + 20.0 * (double)i, 610 + 21.0 * (double)i, 620 + 22.0 * (double)i};
        const double faster[] = {speed[0] * pow(3, (double)i), speed[1] * pow(3, (double)i),
                                 speed[2] * pow(3, (double)i)};
        assert_ok(lehr_dsc_conversion_create_ramp(&programs[i], "ramp", pow(3, (double)i), 3, level, t,
                                                  faster, &err),
                  &err);
    }
    assert_ok(lehr_dsc_isoconversional_compute(&result, (const lehr_dsc_conversion *const *)programs, 3,
                                               &options, NULL, &err),
              &err);
    assert_ok(lehr_figure_isoconversional(&figure, result, &err), &err);
    char *numbers = draw(figure, "conversion", ".dat");
    assert_non_null(strstr(numbers, "# series: vyazovkin-interval"));
    assert_non_null(strstr(numbers, "# series: friedman"));
    assert_non_null(strstr(numbers, "# columns: x y upper"));
    free(numbers);
    lehr_figure_free(figure);
    lehr_dsc_isoconversional_free(result);
    for (size_t i = 0; i < 3; i++) {
        lehr_dsc_conversion_free(programs[i]);
    }
}

static lehr_status attempt(void *context, lehr_error *err)
{
    const lehr_dsc_shift *shift = context;
    const lehr_dsc_shift_data data = {N, rate, temperature, sigma, NULL, NULL};
    const lehr_dsc_shift_data simulated = {.n = N, .rate_K_per_s = rate, .temperature_K = history};
    lehr_figure *figure = NULL;
    lehr_status status = lehr_figure_shift(&figure, shift, &data, &simulated, err);
    lehr_figure_free(figure);
    return status;
}

static void test_allocation_failures(void **state)
{
    (void)state;
    const lehr_dsc_shift_data data = {N, rate, temperature, sigma, NULL, NULL};
    lehr_dsc_shift_options options = lehr_dsc_shift_defaults();
    lehr_dsc_shift *shift = NULL;
    lehr_error err = {0};
    assert_ok(lehr_dsc_shift_fit(&shift, &data, &options, NULL, &err), &err);
    lehr_test_fault_sweep(attempt, shift);
    lehr_dsc_shift_free(shift);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_peak_shift),
        cmocka_unit_test(test_activation_energy_over_conversion),
        cmocka_unit_test(test_allocation_failures),
    };
    return cmocka_run_group_tests_name("figure_dsc_kinetics", tests, NULL, NULL);
}
