#include "mechanics_helper.h"

#include <lehr/fitting/random.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { N_STRAIN = 400 };

static const double ruby0_nm = 694.3;
const double volumes[N_POINTS] = {1, 0.975, 0.945, 0.915, 0.885, 0.86, 0.9, 0.94, 0.98};

// ---- files ----------------------------------------------------------------------------------
const char *write_text(const char *name, const char *text)
{
    FILE *file = fopen(below(name), "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
    return below(name);
}

/// Birch and Murnaghan's equation of the third order.
double birch(double v)
{
    double x = pow(v, -1.0 / 3);
    return 1.5 * truth_bulk * (pow(x, 7) - pow(x, 5)) * (1 + 0.75 * (truth_prime - 4) * (x * x - 1));
}

/// Wavelength on the scale of Shen et al. (2020): P = 1870 d (1 + 5.63 d), d = lambda/lambda0 - 1.
static double ruby_nm(double pressure_GPa)
{
    double d = (-1 + sqrt(1 + 4 * 5.63 * pressure_GPa / 1870)) / (2 * 5.63);
    return ruby0_nm * (1 + d);
}

/// A Gaussian on the empty cell, with counting noise.
static void write_curve(const char *name, double q0, lehr_random *random)
{
    FILE *file = fopen(below(name), "w");
    assert_non_null(file);
    fputs("q_per_ang intensity sigma\n", file);
    for (int i = 0; i < 480; i++) {
        double q = 1.6 + 0.005 * i;
        double empty = 20 + 60 * exp(-q / 1.5);
        double peak = q0 > 0 ? 15 + 300 * exp(-4 * log(2) * pow((q - q0) / 0.42, 2)) : 0;
        double sigma = sqrt((empty + peak) / 40);
        fprintf(file, "%.4f %.5f %.5f\n", q, empty + peak + sigma * lehr_random_normal(random), sigma);
    }
    assert_int_equal(fclose(file), 0);
}

/// Curves cell0.xy ..., the empty cell, and tables of the series with files and with positions.
static void write_cell(void)
{
    lehr_random random = lehr_random_stream(31, 4);
    FILE *files = fopen(below("cell.csv"), "w");
    FILE *positions = fopen(below("positions.csv"), "w");
    assert_true(files && positions);
    fputs("ruby[angstrom],sigma_ruby[angstrom],curve,branch\n", files);
    fputs("pressure_kbar,q1_per_ang,sigma_q1_per_ang,sigma_pressure_GPa\n", positions);
    for (int i = 0; i < N_POINTS; i++) {
        char name[32];
        double q = truth_q0 * pow(volumes[i], -1.0 / 3);
        double line = ruby_nm(birch(volumes[i])) + 0.01 * lehr_random_normal(&random);
        snprintf(name, sizeof name, "cell%d.xy", i);
        write_curve(name, q, &random);
        fprintf(files, "%.3f,0.1,cell%d.xy,%s\n", 10 * line, i, i < 6 ? "up" : "down");
        fprintf(positions, "%.6f,%.6f,0.0006,0.02\n",
                10 * birch(volumes[i]) + 0.2 * lehr_random_normal(&random),
                q + 6e-4 * lehr_random_normal(&random));
    }
    write_curve("empty.xy", 0, &random);
    assert_int_equal(fclose(files), 0);
    assert_int_equal(fclose(positions), 0);
}

/// Ramberg and Osgood: strain = s/E + 0.002 (s/s0)^20, of which s0 is the stress at an offset of 0.002; as
/// load and displacement of a sample of 3 mm diameter and 6 mm length under compression.
static void write_test(const char *name, double modulus_GPa, double yield_MPa, unsigned stream)
{
    lehr_random random = lehr_random_stream(17, stream);
    const double area = acos(-1) / 4 * 9;
    FILE *file = fopen(below(name), "w");
    assert_non_null(file);
    fputs("displacement_mm;load_kN\n", file);
    for (int i = 0; i < N_STRAIN; i++) {
        double s = 1.06 * yield_MPa * i / (N_STRAIN - 1);
        double strain = s / (1000 * modulus_GPa) + 0.002 * pow(s / yield_MPa, 20);
        fprintf(file, "%.7f;%.6f\n", -6 * strain - 0.003,
                -(s + 1.2 * lehr_random_normal(&random)) * area / 1000);
    }
    assert_int_equal(fclose(file), 0);
}

/// Exact weighings in a liquid of 1 g/cm^3: 5 and 5.05 g/cm^3.
static const char weighings[] = "sample,mass_air_mg,mass_liquid_mg\n"
                                "A,500.0,400.0\nA,500.1,400.0\nA,499.9,400.0\nB,505.0,405.0\nB,505.1,405.0\n"
                                "B,504.9,405.0\n";

void write_files(void)
{
    static bool written = false;
    if (!written) {
        write_cell();
        write_test("test1.csv", 88, 1650, 1);
        write_test("test2.csv", 88, 1650, 2);
        (void)write_text("w.csv", weighings);
        (void)write_text("popins.csv",
                         "shear_stress_GPa\n1.8\n1.92\n2.0\n2.05\n2.11\n2.2\n2.24\n2.31\n2.4\n2.52\n");
        (void)write_text("holds.csv",
                         "stress_percent,relaxation_enthalpy_J_per_g,sigma\n0,3.935,0.1\n50,2.967,0.1\n"
                         "70,1.211,0.1\n90,5.299,0.1\n");
        written = true;
    }
}

const char *write_study(const char *name, const char *samples, const char *analysis)
{
    char text[4096];
    snprintf(text, sizeof text, "lehr_study: 1\ntitle: Under load\nsamples:\n%sanalysis:\n%s", samples,
             analysis);
    return write_study_file(name, text, "vit4");
}

run_outcome run(const char *study, const char *folder, bool check, bool resume)
{
    lehr_study_options options = lehr_study_options_defaults();
    options.check = check;
    options.resume = resume;
    return run_here(study, folder, options);
}
