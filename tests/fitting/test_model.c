#include "lehr_test.h"

#include <lehr/fitting/model.h>
#include <math.h>
#include <string.h>

static const lehr_model *find(const char *name)
{
    const lehr_model *model = lehr_model_find(name);
    assert_non_null(model);
    return model;
}

// ---- the Voigt profile --------------------------------------------------------------
static void test_voigt_profile_equals_the_reference(void **state)
{
    (void)state;
    lehr_test_numbers table =
        lehr_test_load_numbers(lehr_test_reference("fitting/peaks/voigt_reference.csv"));
    assert_int_equal(table.rows, 99);
    for (size_t i = 0; i < table.rows; i++) {
        const double *row = table.values + i * table.columns; // x sigma gamma voigt dvoigt_dx
        const double p[] = {0, row[1], 1, row[2]};
        double value = 0, gradient[4];
        assert_true(find("voigt")->evaluate(p, row[0], &value, gradient));
        // 25-digit table; 1e-12 is what its README demands.
        assert_close(value, row[3], 1e-12, 0);
        assert_close(-gradient[0], row[4], 1e-12, 0);
    }
    lehr_test_free_numbers(&table);
}

static void test_voigt_width_equals_the_reference(void **state)
{
    (void)state;
    lehr_test_numbers table = lehr_test_load_numbers(lehr_test_reference("fitting/peaks/voigt_fwhm.csv"));
    assert_true(table.rows > 5);
    for (size_t i = 0; i < table.rows; i++) {
        const double *row = table.values + i * table.columns; // sigma gamma fG fL fwhm_exact
        const double p[] = {1.7, row[0], 3.1, row[1]};
        double width = 0, gradient[4];
        assert_true(find("voigt")->fwhm(p, &width, gradient));
        assert_close(width, row[4], 1e-13, 0); // Newton's method to the rounding of the profile
        // Euler: the width is homogeneous of degree 1 in sigma and gamma.
        assert_close(gradient[1] * p[1] + gradient[3] * p[3], width, 1e-12, 0);
    }
    lehr_test_free_numbers(&table);
}

// ---- closed forms -------------------------------------------------------------------
static void test_shapes_become_each_other_in_their_limits(void **state)
{
    (void)state;
    const struct {
        const char *name, *limit;
        double parameters[4];
        double fwhm;
        double rtol;
        const char *why;
    } rows[] = {
        {"pseudo-voigt", "gaussian", {2.683, 0.462, 1.9, 0}, 0.462, 1e-15, "definition"},
        {"pseudo-voigt", "lorentzian", {2.683, 0.462, 1.9, 1}, 0.462, 1e-15, "definition"},
        {"moffat", "lorentzian", {2.683, 0.462, 1.9, 1}, 0.462, 1e-14, "(1 + u^2)^-1"},
        {"moffat",
         "gaussian",
         {2.683, 0.462, 1.9, 1000},
         0.462,
         1.2e-2,
         "exponent e up to 4.5: next order e^2/(2 beta)"},
        {"split-gaussian", "gaussian", {2.683, 0.462, 1.9, 0.462}, 0.462, 1e-15, "definition"},
        {"voigt", "gaussian", {2.683, 0.2, 1.9, 0}, 0.2 * 2.3548200450309493, 1e-14, "definition"},
        {"voigt",
         "lorentzian",
         {2.683, 1e-5, 1.9, 0.231},
         0.462,
         1e-7,
         "(sigma/gamma)^2 times 6 in the centre"},
    };
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        for (double x = 2.1; x < 3.3; x += 0.117) {
            const double limit[] = {2.683, rows[r].fwhm, 1.9};
            double got = 0, want = 0;
            assert_true(find(rows[r].name)->evaluate(rows[r].parameters, x, &got, NULL));
            assert_true(find(rows[r].limit)->evaluate(limit, x, &want, NULL));
            assert_close(got, want, rows[r].rtol, 0);
        }
    }
}

/// A peak with three or four parameters far from any limit.
static void choose_peak(double *p, const lehr_model *model)
{
    model->shape(p, 2.683, 0.462);
    p[LEHR_MODEL_PEAK_AREA] = 1.9;
    p[1] *= 0.83;
}

static void test_peaks_have_their_area_and_width(void **state)
{
    (void)state;
    for (size_t m = 0; lehr_model_at(m) && lehr_model_is_peak(lehr_model_at(m)); m++) {
        const lehr_model *model = lehr_model_at(m);
        double p[4], top = 0, side = 0, width = 0, gradient[4], area = 0;
        choose_peak(p, model);
        assert_true(model->fwhm(p, &width, gradient));
        assert_true(model->evaluate(p, p[0], &top, NULL));
        if (strcmp(model->name, "split-gaussian") == 0) { // its two halves have widths of their own
            assert_true(model->evaluate(p, p[0] - p[1] / 2, &side, NULL));
            assert_close(side, top / 2, 1e-13, 0);
            assert_true(model->evaluate(p, p[0] + p[3] / 2, &side, NULL));
        } else {
            assert_true(model->evaluate(p, p[0] + width / 2, &side, NULL));
        }
        assert_close(side, top / 2, 1e-13, 0); // definition of the width; rounding of x
        // Substitution x = position + tan(t) makes the tails finite; trapezoids converge faster than any
        // power.
        enum { n = 4000 };
        for (int k = 1; k < n; k++) {
            double t = acos(-1) * ((double)k / n - 0.5), value = 0;
            assert_true(model->evaluate(p, p[0] + tan(t), &value, NULL));
            area += value / (cos(t) * cos(t)) * acos(-1) / n;
        }
        // Half a step of the tails (1/x^2) is left out at the ends for the Lorentzian part, 4e-4 relative;
        // the split Gaussian has a kink in its second derivative at the top.
        assert_close(area, 1.9, 2e-4, 0);
    }
}

// ---- derivatives --------------------------------------------------------------------
static const struct {
    const char *name;
    double parameters[LEHR_MODEL_MAX_PARAMETERS];
    double x[4];
} points[] = {
    {"gaussian", {2.683, 0.462, 1.9}, {2.1, 2.5, 2.71, 3.3}},
    {"lorentzian", {2.683, 0.462, 1.9}, {2.1, 2.5, 2.71, 3.3}},
    {"voigt", {2.683, 0.162, 1.9, 0.117}, {2.1, 2.5, 2.71, 3.3}},
    {"voigt", {2.683, 0.0162, 1.9, 0.00117}, {2.683, 2.69, 2.75, 3.3}}, // far away: continued fraction
    {"voigt", {2.683, 0.0162, 1.9, 0.5}, {2.683, 2.69, 2.75, 3.3}},
    {"pseudo-voigt", {2.683, 0.462, 1.9, 0.37}, {2.1, 2.5, 2.71, 3.3}},
    {"moffat", {2.683, 0.462, 1.9, 1.83}, {2.1, 2.5, 2.71, 3.3}},
    {"moffat", {2.683, 0.462, 1.9, 83.7}, {2.1, 2.5, 2.71, 3.3}},
    {"split-gaussian", {2.683, 0.462, 1.9, 0.713}, {2.1, 2.5, 2.71, 3.3}},
    {"arrhenius", {-79.7, 50286}, {590, 613, 641, 702}},
    {"vft", {-34.5, 7650, 412.5}, {590, 613, 641, 702}},
    {"sigmoid", {120.3, 431.7, 0.947, 0.031}, {0.8, 0.93, 0.97, 1.1}},
    {"double-sigmoid", {11.3, 4.7, 0.85, 0.021, -2.9, 1.03, 0.037}, {0.8, 0.86, 0.97, 1.1}},
};

static void test_gradients_equal_finite_differences(void **state)
{
    (void)state;
    for (size_t r = 0; r < sizeof points / sizeof *points; r++) {
        const lehr_model *model = find(points[r].name);
        for (size_t k = 0; k < 4; k++) {
            double value = 0, gradient[LEHR_MODEL_MAX_PARAMETERS];
            assert_true(model->evaluate(points[r].parameters, points[r].x[k], &value, gradient));
            for (size_t j = 0; j < model->n_parameters; j++) {
                double p[LEHR_MODEL_MAX_PARAMETERS], up = 0, down = 0;
                memcpy(p, points[r].parameters, sizeof p);
                double step = 1e-5 * fabs(p[j]);
                p[j] += step;
                assert_true(model->evaluate(p, points[r].x[k], &up, NULL));
                p[j] -= 2 * step;
                assert_true(model->evaluate(p, points[r].x[k], &down, NULL));
                // Central difference with a relative step of 1e-5: third derivative (1e-10 times up to
                // (p/width)^2, here 3e4) and rounding, 1e-16/1e-5, in units of value/p.
                assert_close(gradient[j], (up - down) / (2 * step), 1e-5, 3e-9 * fabs(value / p[j]) + 1e-12);
            }
        }
    }
}

// ---- the registry -------------------------------------------------------------------
static void test_records_are_complete_and_unique(void **state)
{
    (void)state;
    size_t n = 0;
    for (; lehr_model_at(n); n++) {
        const lehr_model *model = lehr_model_at(n);
        assert_ptr_equal(lehr_model_find(model->name), model); // the first of that name
        assert_in_range(model->n_parameters, 1, LEHR_MODEL_MAX_PARAMETERS);
        assert_true(lehr_model_is_peak(model) ? model->fwhm && !model->start : !model->fwhm && model->start);
        for (size_t j = 0; j < model->n_parameters; j++) {
            assert_int_equal(lehr_model_parameter(model, model->parameters[j]), j);
            assert_true(model->lower[j] < model->upper[j]);
            assert_non_null(
                strstr(model->formula, strcmp(model->name, "pseudo-voigt") ? model->parameters[j] : "eta"));
        }
        assert_int_equal(lehr_model_parameter(model, "colour"), SIZE_MAX);
    }
    assert_int_equal(n, 10);
    assert_null(lehr_model_find("gauss"));
}

static void test_models_end_at_their_limits(void **state)
{
    (void)state;
    for (size_t r = 0; r < sizeof points / sizeof *points; r++) {
        const lehr_model *model = find(points[r].name);
        for (size_t j = 0; j < model->n_parameters; j++) {
            double p[LEHR_MODEL_MAX_PARAMETERS], value = 0;
            memcpy(p, points[r].parameters, sizeof p);
            p[j] = model->lower[j] - (model->lower[j] > 0 ? model->lower[j] : 1e-6);
            assert_int_equal(model->evaluate(p, points[r].x[0], &value, NULL), isinf(model->lower[j]) != 0);
        }
    }
    const double vft[] = {-34.5, 7650, 412.5};
    double value = 0;
    assert_false(find("vft")->evaluate(vft, 412.5, &value, NULL)); // the time is infinite
    assert_false(find("arrhenius")->evaluate(vft, 0, &value, NULL));
}

/// Exact data: the search must come near enough that the value at every point is within a fifth of the range.
static void test_start_values_lie_near_the_data(void **state)
{
    (void)state;
    enum { n = 60 };
    for (size_t r = 0; r < sizeof points / sizeof *points; r++) {
        const lehr_model *model = find(points[r].name);
        double x[n], y[n], p[LEHR_MODEL_MAX_PARAMETERS], low = INFINITY, high = -INFINITY;
        if (lehr_model_is_peak(model)) {
            continue; // tests of peak.h
        }
        for (size_t i = 0; i < n; i++) {
            x[i] = points[r].x[0] + (points[r].x[3] - points[r].x[0]) * (double)i / (n - 1);
            assert_true(model->evaluate(points[r].parameters, x[i], &y[i], NULL));
            low = fmin(low, y[i]);
            high = fmax(high, y[i]);
        }
        assert_true(model->start(p, x, y, n));
        for (size_t i = 0; i < n; i++) {
            double value = 0;
            assert_true(model->evaluate(p, x[i], &value, NULL));
            assert_close(value, y[i], 0, (high - low) / 5);
        }
        for (size_t i = 0; i < n; i++) {
            x[i] = 600;
        }
        assert_false(model->start(p, x, y, n)); // one temperature tells nothing
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_voigt_profile_equals_the_reference),
        cmocka_unit_test(test_voigt_width_equals_the_reference),
        cmocka_unit_test(test_shapes_become_each_other_in_their_limits),
        cmocka_unit_test(test_peaks_have_their_area_and_width),
        cmocka_unit_test(test_gradients_equal_finite_differences),
        cmocka_unit_test(test_records_are_complete_and_unique),
        cmocka_unit_test(test_models_end_at_their_limits),
        cmocka_unit_test(test_start_values_lie_near_the_data),
    };
    return cmocka_run_group_tests_name("fitting.model", tests, NULL, NULL);
}
