// G(r) against hard spheres and a synthetic glass.
#include "correlation_helper.h"

#include <stdint.h>

static const double PI = 3.14159265358979323846;

// ---- hard spheres --------------------------------------------------------------------------
enum { HS_ROWS = 3200 };
static const double HS_STEP = 0.005;

/// G(r) seen through a window: (1/pi) int G(x) [k(r - x) - k(r + x)] dx, k(x) = int_0^qmax W cos(q x) dq.
/// Everything from the table of g; Boole's rule, with the jump at contact on a limit of its panels.
static double through_window(double r, const double *g, double density, const double *kernel, size_t half)
{
    static const double weights[5] = {7, 32, 12, 32, 7};
    double sum = 0;
    size_t at = (size_t)lround(r / HS_STEP);
    for (size_t panel = 0; panel * 4 + 4 <= HS_ROWS; panel++) {
        for (size_t k = 0; k < 5; k++) {
            size_t i = panel * 4 + k; // x = i * step, row i - 1
            bool left_of_contact = i < 200 || (i == 200 && k == 4);
            double x = HS_STEP * (double)i;
            double value = 4 * PI * density * x * ((left_of_contact ? 0 : g[i - 1]) - 1);
            size_t apart = i > at ? i - at : at - i, sum_of = i + at;
            assert_true(sum_of < half);
            sum += weights[k] * value * (kernel[apart] - kernel[sum_of]);
        }
    }
    return sum * 2 * HS_STEP / 45 / PI;
}

/// k(x) at multiples of the step by Simpson's rule, from the definition of the cosine window.
static void make_kernel(double *kernel, size_t half, double qmax, double q1)
{
    const size_t n = 8000;
    for (size_t i = 0; i < half; i++) {
        double sum = 0, step = qmax / (double)n;
        double turn = cos(HS_STEP * (double)i * step), before = turn, now = 1; // cos(q x) by recurrence
        for (size_t k = 0; k <= n; k++) {
            double q = step * (double)k;
            double window = q <= q1 ? 1 : 0.5 * (1 + cos(PI * (q - q1) / (qmax - q1)));
            sum += (k == 0 || k == n ? 1 : k % 2 == 1 ? 4 : 2) * window * now;
            double next = 2 * turn * now - before;
            before = now;
            now = next;
        }
        kernel[i] = sum * step / 3;
    }
}

static void test_hard_spheres(void **state)
{
    (void)state;
    enum { HALF = HS_ROWS + 1300 };
    const double density = 0.572957795131;
    lehr_test_numbers table =
        lehr_test_load_numbers(lehr_test_reference("pdf/analytic/py_hs_eta0.30_gr.txt"));
    lehr_pdf_sq *structure = load("pdf/analytic/py_hs_eta0.30_Sq.txt");
    double *g = lehr_core_alloc(HS_ROWS, sizeof *g), *kernel = lehr_core_alloc(HALF, sizeof *kernel);
    assert_true(g && kernel && table.rows == HS_ROWS);
    for (size_t i = 0; i < HS_ROWS; i++) {
        g[i] = table.values[2 * i + 1];
    }
    lehr_pdf_correlation_options options = lehr_pdf_correlation_defaults();
    options.transform.max = 20;
    options.transform.damping = lehr_pdf_damping_of(LEHR_PDF_WINDOW_COSINE);
    options.transform.damping.q1_per_ang = 6;
    options.transform.s_zero = 0.0937890625;
    options.r_ang[0] = 0.1;
    options.r_ang[1] = 6;
    options.step_ang = 0.1;
    lehr_pdf_correlation *got = correlate(structure, options);
    make_kernel(kernel, HALF, 20, 6);
    double worst = 0;
    for (size_t i = 0; i < got->n; i++) {
        worst = fmax(worst, fabs(got->g[i] - through_window(got->r_ang[i], g, density, kernel, HALF)));
    }
    print_message("worst %.2e\n", worst);
    // Table of g: 1e-8, times r to 6 and the norm of the kernel; Boole's rule at a phase of 0.1 below 1e-7.
    assert_close(worst, 0, 0, 1e-6);
    lehr_pdf_correlation_free(got);
    lehr_core_free(kernel);
    lehr_core_free(g);
    lehr_pdf_sq_free(structure);
    lehr_test_free_numbers(&table);
}

// ---- synthetic glass ------------------------------------------------------------------------
static void test_synthetic_glass(void **state)
{
    (void)state;
    lehr_test_numbers truth = lehr_test_load_numbers(lehr_test_reference("pdf/synthetic/zr_vit_truth_r.txt"));
    lehr_pdf_sq *structure = load("pdf/synthetic/zr_vit_truth_q.txt");
    lehr_pdf_correlation_options options = lehr_pdf_correlation_defaults();
    options.r_ang[1] = 15;
    options.number_density = 0.06067493;
    options.transform.s_zero = 0.0161; // (1 - eta)^4/(1 + 2 eta)^2, eta = 0.4964
    lehr_pdf_correlation *got = correlate(structure, options);
    double worst = 0;
    assert_int_equal(got->n, truth.rows);
    for (size_t i = 0; i < got->n; i++) {
        assert_close(got->r_ang[i], truth.values[3 * i], 0, 1e-12);
        worst = fmax(worst, fabs(got->g[i] - truth.values[3 * i + 1]));
        // g = 1 + G/(4 pi rho r): both columns of the truth in one.
        lehr_estimate g = lehr_pdf_correlation_at(got, LEHR_PDF_FUNCTION_SMALL_G, i);
        double difference = (got->g[i] - truth.values[3 * i + 1]) / (4 * PI * 0.06067493 * got->r_ang[i]);
        assert_close(g.value - truth.values[3 * i + 2], difference, 0, 2e-7); // density: seven digits
    }
    print_message("worst %.2e of a peak of 4.6\n", worst);
    // The signal that ends at 30 1/angstrom is exp(-(0.12 x 30)^2/2) = 0.0015 of S - 1.
    assert_close(worst, 0, 0, 2e-3);
    // What ends at qmax reaches down to r = 0; 0.1 % is what users may ask of a density.
    assert_close(got->low_r.number_density.value, 0.06067493, 1e-3, 0);
    lehr_pdf_correlation_free(got);
    lehr_pdf_sq_free(structure);
    lehr_test_free_numbers(&truth);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hard_spheres),
        cmocka_unit_test(test_synthetic_glass),
    };
    return cmocka_run_group_tests_name("pdf.correlation", tests, NULL, NULL);
}
