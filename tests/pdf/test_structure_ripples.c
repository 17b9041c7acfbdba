// Scales of Krogh-Moe and of high q where S still oscillates at the end of the data: the error says so.
#include "lehr_test.h"

#include <lehr/pdf/structure.h>
#include <math.h>
#include <stdlib.h>

static const double SCALE = 0.037; // alpha

/// SOURCE: S of hard spheres, Percus and Yevick in closed form; thermal motion damps q (S - 1) with exp(-q^2
/// u^2/2), which leaves G = -4 pi rho r at low r as it is.
static double hard_spheres(double q, double eta)
{
    double a = pow(1 + 2 * eta, 2) / pow(1 - eta, 4);
    double b = -6 * eta * pow(1 + eta / 2, 2) / pow(1 - eta, 4), c = eta * a / 2;
    double s = sin(q), k = cos(q);
    double one = (s - q * k) / pow(q, 3), two = (2 * q * s + (2 - q * q) * k - 2) / pow(q, 4);
    double three = (-pow(q, 4) * k + 4 * ((3 * q * q - 6) * k + (pow(q, 3) - 6 * q) * s + 6)) / pow(q, 6);
    return 1 / (1 + 24 * eta * (a * one + b * two + c * three));
}

typedef struct glass {
    double density_per_ang3, motion_ang, qmax_per_ang;
} glass;

static const glass glasses[] = {
    {0.0755, 0.10, 20}, {0.0755, 0.13, 17}, {0.0520, 0.13, 20}, {0.0520, 0.09, 24}, {0.0380, 0.15, 16},
    {0.0580, 0.12, 14}, {0.0650, 0.11, 22}, {0.0450, 0.10, 18}, {0.0607, 0.14, 15}, {0.0700, 0.09, 26},
};

enum { N = 700 };

/// Electrons of one kind, whose form factor is 1: what is left is S.
static lehr_pdf_structure *solve(const glass *g, lehr_pdf_method method)
{
    static double q[N], intensity[N], variance[N], one[N], none[N];
    double diameter = cbrt(6 * 0.47 / (3.14159265358979323846 * g->density_per_ang3));
    for (size_t i = 0; i < N; i++) {
        q[i] = 0.7 + (g->qmax_per_ang - 0.7) * (double)i / (N - 1);
        double damped = exp(-q[i] * q[i] * g->motion_ang * g->motion_ang / 2);
        intensity[i] = (1 + (hard_spheres(q[i] * diameter, 0.47) - 1) * damped) / SCALE;
        variance[i] = 1e-6 * intensity[i]; // noise that counts for nothing
        one[i] = 1;
        none[i] = 0;
    }
    const lehr_pdf_sample sample = {.n = N,
                                    .q_per_ang = q,
                                    .intensity = intensity,
                                    .variance = variance,
                                    .gain = one,
                                    .f_squared = one,
                                    .f2_mean = one,
                                    .compton = none,
                                    .wavelength_ang = 0.2,
                                    .molar_mass_g_per_mol = 60};
    lehr_pdf_structure_options options = lehr_pdf_structure_defaults();
    options.method = method;
    options.order = 0;
    options.number_density_per_ang3 = g->density_per_ang3;
    lehr_pdf_structure *out = NULL;
    lehr_error err = {0};
    assert_ok(lehr_pdf_structure_solve(&out, &sample, NULL, &options, NULL, &err), &err);
    return out;
}

static void test_error_holds_the_ripples(void **state)
{
    (void)state;
    static const lehr_pdf_method methods[] = {LEHR_PDF_METHOD_KROGH_MOE, LEHR_PDF_METHOD_HIGH_Q};
    for (size_t m = 0; m < 2; m++) {
        double squares = 0;
        size_t n = sizeof glasses / sizeof *glasses;
        for (size_t i = 0; i < n; i++) {
            lehr_pdf_structure *got = solve(&glasses[i], methods[m]);
            double pull = (got->scale.value - SCALE) / got->scale.stderr_value;
            print_message("%s: off by %.2g, error %.2g\n", lehr_pdf_method_name(methods[m]),
                          got->scale.value / SCALE - 1, got->scale.stderr_value / SCALE);
            // The last ripple is the smallest: the error is an upper one, but of the right size.
            assert_true(fabs(pull) < 2 && got->scale.stderr_value < 0.02 * SCALE);
            assert_close(got->scale.stderr_value, hypot(got->scale_statistical, got->scale_model), 1e-12, 0);
            squares += pull * pull;
            lehr_pdf_structure_free(got);
        }
        double rms = sqrt(squares / (double)n);
        print_message("root mean square pull %.2f\n", rms);
        assert_true(rms > 0.2 && rms < 1.2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_error_holds_the_ripples)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
