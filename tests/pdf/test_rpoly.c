// The ad hoc reduction against output of PDFgetX3, closed forms and simulation.
#include "lehr_test.h"

#include <lehr/pdf/atom.h>
#include <lehr/pdf/rpoly.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// ---- PDFgetX3 -----------------------------------------------------------------------
typedef struct pair {
    const char *name;
    const char *folder;
    const char *pattern;
    const char *composition;
    double wavelength_ang, qmaxinst, qmax;
    const char *want; ///< r, G of PDFgetX3 2.0.0
} pair;

static const pair pairs[] = {
    {"Ni", "Ni", "ni300mesh_300k_nor_1-5.chi", "Ni", 0.142774, 26.5, 26, "pdf/pdfgetx3/Ni_Gr.txt"},
    {"CeO2", "CeO2", "ceo2_300k_nor_1-6.chi", "CeO2", 0.142774, 27, 26, "pdf/pdfgetx3/CeO2_Gr.txt"},
    {"Si90Ni10", "Si90Ni10", "si90ni10_300k_nor_1-6.chi", "Si0.95Ni0.05", 0.142773, 27, 26,
     "pdf/pdfgetx3/Si90Ni10_Gr.txt"},
};

static lehr_pdf_pattern *load(const char *folder, const char *file, double wavelength_ang)
{
    char path[160];
    lehr_error err = {0};
    lehr_pdf_pattern *pattern = NULL;
    lehr_pdf_pattern_options options = lehr_pdf_pattern_defaults();
    options.wavelength_ang = wavelength_ang;
    snprintf(path, sizeof path, "pdf/real/%s/%s", folder, file);
    assert_ok(lehr_pdf_pattern_read(&pattern, lehr_test_reference(path), &options, NULL, &err), &err);
    return pattern;
}

static void test_pair(void **state)
{
    const pair *row = *state;
    lehr_error err = {0};
    lehr_composition composition;
    lehr_pdf_rpoly_plan *plan = NULL;
    lehr_pdf_rpoly *got = NULL;
    lehr_pdf_rpoly_options options = lehr_pdf_rpoly_defaults();
    options.qmaxinst_per_ang = row->qmaxinst;
    options.qmax_per_ang = row->qmax;
    lehr_pdf_pattern *pattern = load(row->folder, row->pattern, row->wavelength_ang);
    lehr_pdf_pattern *background = load(row->folder, "kapton_bgrd_300k_nor_2-3.chi", row->wavelength_ang);
    lehr_test_numbers want = lehr_test_load_numbers(lehr_test_reference(row->want));
    assert_ok(lehr_composition_parse(&composition, row->composition, &err), &err);
    assert_ok(lehr_pdf_rpoly_plan_create(&plan, &composition, &options, &err), &err);
    assert_ok(lehr_pdf_rpoly_apply(&got, plan, pattern, background, NULL, &err), &err);
    double difference = 0, size = 0;
    for (size_t i = 0; i < want.rows; i++) {
        const double *line = want.values + i * want.columns;
        assert_close(got->r_ang[i], line[0], 0, 1e-9);
        difference += (got->g[i] - line[1]) * (got->g[i] - line[1]);
        size += line[1] * line[1];
        assert_true(got->g_sigma[i] > 0 || got->r_ang[i] == 0);
    }
    double residual = sqrt(difference / size);
    print_message("%s: R = %.3f %% of PDFgetX3\n", row->name, 100 * residual);
    // Without rescaling; what is left is its grid of q, which is not documented.
    assert_true(residual <= 0.0015);
    assert_true(got->polynomial_share > 0 && got->polynomial_share < 1 && got->scale > 0);
    lehr_test_free_numbers(&want);
    lehr_pdf_rpoly_free(got);
    lehr_pdf_rpoly_plan_free(plan);
    lehr_pdf_pattern_free(background);
    lehr_pdf_pattern_free(pattern);
}

// ---- closed forms -------------------------------------------------------------------
enum { N = 1051 };

static const double PI = 3.14159265358979323846;
static const double SIGMA = 0.011; // of I/<f>^2

/// A pattern of nickel on the grid of the reduction: S = 1 + 12 sin(2.9 q)/(2.9 q) exp(-0.02 q^2) +
/// background.
static void make_pattern(lehr_pdf_pattern *out, double *storage)
{
    *out = (lehr_pdf_pattern){.size = N, .q_per_ang = storage, .y = storage + N, .sigma = storage + 2 * N};
    for (size_t i = 0; i < N; i++) {
        double q = 0.005 * (double)(i * 4 + 100);
        double f = lehr_pdf_atom_form_factor(28, q);
        out->q_per_ang[i] = q;
        out->y[i] = 7.3 * f * f * (1 + 12 * sin(2.9 * q) / (2.9 * q) * exp(-0.02 * q * q) + 0.1 + 0.003 * q);
        out->sigma[i] = 7.3 * f * f * SIGMA;
    }
}

static lehr_pdf_rpoly_options limits(void)
{
    lehr_pdf_rpoly_options options = lehr_pdf_rpoly_defaults();
    options.qmaxinst_per_ang = 21;
    options.qmax_per_ang = 20;
    options.qmin_per_ang = 0.8;
    options.rmin_ang = 0.5;
    options.rmax_ang = 12;
    options.rstep_ang = 0.05;
    return options;
}

static lehr_pdf_rpoly_plan *make_plan(const lehr_pdf_rpoly_options *options)
{
    lehr_error err = {0};
    lehr_composition composition;
    lehr_pdf_rpoly_plan *plan = NULL;
    assert_ok(lehr_composition_parse(&composition, "Ni", &err), &err);
    assert_ok(lehr_pdf_rpoly_plan_create(&plan, &composition, options, &err), &err);
    return plan;
}

static void test_definitions(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_pdf_pattern pattern;
    lehr_pdf_rpoly *got = NULL;
    const lehr_pdf_rpoly_options options = limits();
    double *storage = test_calloc(3 * N, sizeof *storage);
    make_pattern(&pattern, storage);
    lehr_pdf_rpoly_plan *plan = make_plan(&options);
    assert_ok(lehr_pdf_rpoly_apply(&got, plan, &pattern, NULL, NULL, &err), &err);
    // F is orthogonal to q P(q) of the degrees that are taken in full, floor(0.9 * 21/pi) = 6.
    for (int power = 1; power <= 6; power++) {
        double sum = 0, size = 0;
        for (size_t i = 0; i < got->n_q; i++) {
            sum += got->f[i] * pow(got->q_per_ang[i] / 21, power);
            size += fabs(got->f[i]);
        }
        assert_close(sum / size, 0, 0, 1e-11);
    }
    // G by the sum that defines it.
    for (size_t k = 0; k < got->n_r; k += 17) {
        double sum = 0;
        for (size_t i = 0; i < got->n_q; i++) {
            double q = got->q_per_ang[i];
            bool edge = fabs(q - 0.8) < 1e-9 || fabs(q - 20) < 1e-9;
            sum +=
                q > 0.8 - 1e-9 && q < 20 + 1e-9 ? (edge ? 0.5 : 1) * got->f[i] * sin(q * got->r_ang[k]) : 0;
        }
        assert_close(got->g[k], 2 / PI * 0.005 * sum, 0, 1e-10);
    }
    lehr_pdf_rpoly_free(got);
    lehr_pdf_rpoly_plan_free(plan);
    test_free(storage);
}

// ---- standard errors by simulation --------------------------------------------------
static double normal(unsigned long long *seed)
{
    double u[2];
    for (int i = 0; i < 2; i++) {
        *seed = *seed * 6364136223846793005ULL + 1442695040888963407ULL;
        u[i] = ((double)(*seed >> 11) + 0.5) / 9007199254740992.0;
    }
    return sqrt(-2 * log(u[0])) * cos(6.283185307179586 * u[1]);
}

enum { DRAWS = 1000, PROBES = 6 };

static void test_errors_by_simulation(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_pdf_pattern pattern;
    lehr_pdf_rpoly *got = NULL;
    const lehr_pdf_rpoly_options options = limits();
    double *storage = test_calloc(4 * N, sizeof *storage);
    double *clean = storage + 3 * N;
    unsigned long long seed = 77001;
    make_pattern(&pattern, storage);
    memcpy(clean, pattern.y, N * sizeof *clean);
    lehr_pdf_rpoly_plan *plan = make_plan(&options);
    assert_ok(lehr_pdf_rpoly_apply(&got, plan, &pattern, NULL, NULL, &err), &err);
    // Two of F at points of the pattern, three of G, the scale.
    const size_t f_at[] = {404, 3604}, g_at[] = {6, 48, 200};
    double want[PROBES] = {got->f_sigma[404], got->f_sigma[3604], got->g_sigma[6],
                           got->g_sigma[48],  got->g_sigma[200],  got->scale_stderr};
    const double centre[PROBES] = {got->f[404], got->f[3604], got->g[6], got->g[48], got->g[200], got->scale};
    double square[PROBES] = {0};
    lehr_pdf_rpoly_free(got);
    lehr_pdf_rpoly_plan_free(plan);
    lehr_pdf_rpoly_options without = options;
    without.errors = false;
    plan = make_plan(&without);
    for (int draw = 0; draw < DRAWS; draw++) {
        for (size_t i = 0; i < N; i++) {
            pattern.y[i] = clean[i] + pattern.sigma[i] * normal(&seed);
        }
        assert_ok(lehr_pdf_rpoly_apply(&got, plan, &pattern, NULL, NULL, &err), &err);
        const double value[PROBES] = {got->f[f_at[0]], got->f[f_at[1]], got->g[g_at[0]],
                                      got->g[g_at[1]], got->g[g_at[2]], got->scale};
        for (int k = 0; k < PROBES; k++) {
            square[k] += (value[k] - centre[k]) * (value[k] - centre[k]) / DRAWS;
        }
        lehr_pdf_rpoly_free(got);
    }
    for (int k = 0; k < PROBES; k++) {
        // 1000 draws give a standard deviation to 2.2 %: four of that. Interpolation between points 0.02
        // apart damps noise at 10.5 angstrom by 2 (1 - cos 0.21)/0.21^2 = 0.996.
        print_message("error %d: simulated %.3g, computed %.3g\n", k, sqrt(square[k]), want[k]);
        assert_close(want[k], sqrt(square[k]), 0.09, 0);
    }
    lehr_pdf_rpoly_plan_free(plan);
    test_free(storage);
}

// ---- refused ------------------------------------------------------------------------
/// Sums over blocks of points change no error: rmax = 300 angstrom leaves one point to a block.
static void test_blocks_change_nothing(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_pdf_pattern pattern = {0};
    double *storage = test_calloc(3 * 4000, sizeof *storage), worst = 0, between = 0;
    make_pattern(&pattern, storage);
    lehr_pdf_rpoly *got[4];
    for (int k = 0; k < 4; k++) {
        lehr_pdf_rpoly_options options = limits();
        options.rmin_ang = k == 3 ? 0.02 : 0;
        options.rmax_ang = k == 0 ? 300 : 30;
        options.rstep_ang = k == 3 ? 0.01 : 0.05; // one point in five is computed, the others lie between
        options.begin_per_ang = k == 2 ? pattern.q_per_ang[0] : (double)NAN;
        lehr_pdf_rpoly_plan *plan = make_plan(&options);
        assert_ok(lehr_pdf_rpoly_apply(&got[k], plan, &pattern, NULL, NULL, &err), &err);
        lehr_pdf_rpoly_plan_free(plan);
    }
    for (size_t i = 1; i < got[1]->n_r; i++) {
        worst = fmax(worst, fabs(got[1]->g_sigma[i] / got[0]->g_sigma[i] - 1));
        assert_close(got[1]->g[i], got[0]->g[i], 1e-9, 1e-12);
        // Transforms of the polynomials that the plan holds are those of the pattern.
        assert_close(got[2]->g_sigma[i], got[1]->g_sigma[i], 1e-12, 0);
        double off = fabs(got[3]->g_sigma[5 * i - 2] / got[1]->g_sigma[i] - 1);
        between = fmax(between, got[1]->r_ang[i] > 0.55 ? off : off / 10);
    }
    print_message("errors between coarse points: %.2g at worst\n", between);
    // The series is good to 3e-4 of the typical variance; that of small r, which the polynomial takes away,
    // is a tenth to a hundredth of it.
    assert_true(between < 6e-4);
    print_message("errors by blocks: %.2g at worst\n", worst);
    assert_true(worst < 5e-3); // a hundredth of what the interpolation to the grid leaves out
    for (int k = 0; k < 4; k++) {
        lehr_pdf_rpoly_free(got[k]);
    }
    test_free(storage);
}

static void test_refused(void **state)
{
    (void)state;
    static const struct {
        double rpoly, qmaxinst, qmin, qmax, rmax;
        const char *message;
    } rows[] = {{0, 20, 0, 20, 30, "rpoly = 0"},
                {0.9, -3, 0, 20, 30, "qmaxinst = -3"},
                {0.9, 20, 0, 21, 30, "rise in this order"},
                {0.9, 20, 19, 18, 30, "rise in this order"},
                {0.9, 20, 0, 19, 0, "rmax = 0"},
                {0.9, (double)NAN, 0, 19, 30, "qmaxinst = nan"}};
    lehr_error err = {0};
    lehr_composition composition;
    assert_ok(lehr_composition_parse(&composition, "Ni", &err), &err);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        lehr_pdf_rpoly_plan *plan = NULL;
        lehr_pdf_rpoly_options options = lehr_pdf_rpoly_defaults();
        options.rpoly_ang = rows[i].rpoly;
        options.qmaxinst_per_ang = rows[i].qmaxinst;
        options.qmin_per_ang = rows[i].qmin;
        options.qmax_per_ang = rows[i].qmax;
        options.rmax_ang = rows[i].rmax;
        assert_fails(lehr_pdf_rpoly_plan_create(&plan, &composition, &options, &err), LEHR_ERR_ARG, &err,
                     rows[i].message);
        assert_null(plan);
    }
}

static void test_patterns_that_do_not_fit(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_pdf_pattern pattern, background;
    lehr_pdf_rpoly *got = NULL;
    lehr_pdf_rpoly_options options = limits();
    lehr_warnings *warnings = NULL;
    double *storage = test_calloc(6 * N, sizeof *storage);
    make_pattern(&pattern, storage);
    make_pattern(&background, storage + 3 * N);
    assert_ok(lehr_warnings_create(&warnings, &err), &err);
    lehr_pdf_rpoly_plan *plan = make_plan(&options);
    background.size = N / 2;
    assert_fails(lehr_pdf_rpoly_apply(&got, plan, &pattern, &background, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "the background covers q = 0.5 to 10.98/angstrom, the sample 0.5 to 21");
    background.size = N;
    background.y[700] += 1000; // hotter than the sample
    assert_ok(lehr_pdf_rpoly_apply(&got, plan, &pattern, &background, warnings, &err), &err);
    assert_int_equal(lehr_warnings_count(warnings), 1);
    assert_non_null(strstr(lehr_warnings_at(warnings, 0), "exceeds the sample"));
    lehr_pdf_rpoly_free(got);
    pattern.kind = LEHR_PDF_KIND_S;
    assert_fails(lehr_pdf_rpoly_apply(&got, plan, &pattern, NULL, NULL, &err), LEHR_ERR_ARG, &err,
                 "a structure function");
    pattern.kind = LEHR_PDF_KIND_INTENSITY;
    pattern.size = 900;
    assert_fails(lehr_pdf_rpoly_apply(&got, plan, &pattern, NULL, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "the data end at 18.48/angstrom");
    pattern.size = N;
    memset(pattern.y, 0, N * sizeof *pattern.y);
    assert_fails(lehr_pdf_rpoly_apply(&got, plan, &pattern, NULL, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "0 everywhere");
    assert_null(got);
    lehr_warnings_free(warnings);
    lehr_pdf_rpoly_plan_free(plan);
    test_free(storage);
}

static lehr_status attempt(void *context, lehr_error *err)
{
    lehr_composition composition;
    lehr_pdf_rpoly_plan *plan = NULL;
    lehr_pdf_rpoly *got = NULL;
    lehr_record *record = NULL;
    const lehr_pdf_rpoly_options options = limits();
    lehr_status status = lehr_composition_parse(&composition, "Ni", err);
    status = status == LEHR_OK ? lehr_pdf_rpoly_plan_create(&plan, &composition, &options, err) : status;
    status = status == LEHR_OK ? lehr_pdf_rpoly_apply(&got, plan, context, NULL, NULL, err) : status;
    status = status == LEHR_OK ? lehr_record_create(&record, err) : status;
    status = status == LEHR_OK ? lehr_pdf_rpoly_describe(got, record, err) : status;
    lehr_record_free(record);
    lehr_pdf_rpoly_free(got);
    lehr_pdf_rpoly_plan_free(plan);
    return status;
}

static void test_faults(void **state)
{
    (void)state;
    lehr_pdf_pattern pattern;
    double *storage = test_calloc(3 * N, sizeof *storage);
    make_pattern(&pattern, storage);
    lehr_test_fault_sweep(attempt, &pattern);
    test_free(storage);
}

int main(void)
{
    struct CMUnitTest tests[16] = {cmocka_unit_test(test_definitions),
                                   cmocka_unit_test(test_errors_by_simulation),
                                   cmocka_unit_test(test_blocks_change_nothing),
                                   cmocka_unit_test(test_refused),
                                   cmocka_unit_test(test_patterns_that_do_not_fit),
                                   cmocka_unit_test(test_faults)};
    size_t n = 5;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_pair, &pairs[i]);
    }
    return _cmocka_run_group_tests("pdf.rpoly", tests, n, NULL, NULL);
}
