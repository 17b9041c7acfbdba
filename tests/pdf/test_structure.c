// The structure factor: synthetic patterns with known truth, simulation, real patterns, sensitivity, other
// methods.
#include "synthetic.h"

#include <stdio.h>
#include <string.h>

static lehr_pdf_sample *make_sample(const synthetic *s, const lehr_pdf_sample_options *options)
{
    lehr_error err = {0};
    lehr_pdf_sample *sample = NULL;
    assert_ok(
        lehr_pdf_sample_create(&sample, &s->pattern, &s->background, &s->composition, options, NULL, &err),
        &err);
    return sample;
}

/// Background exact, constant fitted.
static lehr_pdf_structure_options plain_options(void)
{
    lehr_pdf_structure_options options = lehr_pdf_structure_defaults();
    options.background_scale = SYNTHETIC_BACKGROUND;
    options.order = 1;
    options.rmin_ang = 1.9;
    options.s_zero = 0.0162; // of hard spheres with this packing, (1 - eta)^4/(1 + 2 eta)^2
    return options;
}

static lehr_pdf_structure *solve(const lehr_pdf_sample *sample, const lehr_pdf_structure_options *options)
{
    lehr_error err = {0};
    lehr_pdf_structure *got = NULL;
    assert_ok(lehr_pdf_structure_solve(&got, sample, NULL, options, NULL, &err), &err);
    return got;
}

static double worst_s(const synthetic *s, const lehr_pdf_structure *got)
{
    double worst = 0;
    for (size_t i = 0; i < got->n; i++) {
        worst = fmax(worst, fabs(got->s[i] - synthetic_s(s, i)));
    }
    return worst;
}

// ---- synthetic, noise free ----------------------------------------------------------
static void test_noise_free(void **state)
{
    (void)state;
    synthetic s;
    synthetic_load(&s);
    lehr_pdf_sample *sample = make_sample(&s, &s.options);
    for (int free_background = 0; free_background < 2; free_background++) {
        lehr_pdf_structure_options options = plain_options();
        options.background_scale_sigma = free_background ? 0.05 : 0;
        lehr_pdf_structure *got = solve(sample, &options);
        print_message("worst S %.1e, density %.6f of truth\n", worst_s(&s, got),
                      got->number_density.value / SYNTHETIC_DENSITY);
        assert_true(worst_s(&s, got) < 1e-4);
        assert_close(got->number_density.value, SYNTHETIC_DENSITY, 1e-3, 0);
        assert_close(got->scale.value, 1 / SYNTHETIC_SCALE, 1e-4, 0);
        assert_close(got->terms[0].value, SYNTHETIC_CONSTANT, 1e-3, 0);
        // Noise would give 0.025: the prior of the constant moves it by a twentieth of that.
        assert_close(got->background_scale.value, SYNTHETIC_BACKGROUND, 2e-3, 0);
        assert_true(got->condition > 1 && got->condition < 1000 && got->error_scale == 1);
        lehr_pdf_structure_free(got);
    }
    lehr_pdf_sample_free(sample);
    synthetic_free(&s);
}

static void test_automatic(void **state)
{
    (void)state;
    synthetic s;
    synthetic_load(&s);
    lehr_pdf_sample *sample = make_sample(&s, &s.options);
    lehr_pdf_structure_options options = plain_options();
    options.order = LEHR_PDF_ORDER_AUTO;
    options.rmin_ang = (double)NAN;
    options.s_zero = 0; // not known: 2e-4 of the density
    lehr_pdf_structure *got = solve(sample, &options);
    assert_int_equal(got->options.order, 1);
    assert_true(got->options.rmin_ang > 1.5 && got->options.rmin_ang < 2.2); // the foot of the peak is at 2.3
    assert_close(got->first_peak_ang, 2.65, 0, 0.06);                        // truth of G, rows every 0.025
    assert_close(got->number_density.value, SYNTHETIC_DENSITY, 2e-3, 0);
    assert_true(got->n_scan > 10 && worst_s(&s, got) < 1e-3);
    lehr_pdf_structure_free(got);
    lehr_pdf_sample_free(sample);
    synthetic_free(&s);
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

enum { DRAWS = 1500, PROBES = 9 };

/// Deviations from truth in standard errors.
typedef struct tally {
    double sum[PROBES], square[PROBES], inside[PROBES];
} tally;

static void count(tally *t, int k, double value, double error, double truth)
{
    double z = (value - truth) / error;
    t->sum[k] += z;
    t->square[k] += z * z;
    t->inside[k] += fabs(z) < 1;
}

static void draw(synthetic *s, unsigned long long *seed)
{
    lehr_pdf_pattern *const patterns[] = {&s->pattern, &s->background};
    for (size_t k = 0; k < 2; k++) {
        for (size_t i = 0; i < s->data.rows; i++) {
            double mean = s->data.values[i * s->data.columns + 1 + k];
            patterns[k]->y[i] = mean + sqrt(mean) * normal(seed);
        }
    }
}

/// Unbiased, and errors that cover 68.3 %, for scale, density, constant, b and five points of S.
static void simulate(double background_sigma)
{
    static const size_t at[] = {20, 110, 160, 700, 1400};
    static const char *const names[] = {"scale", "density", "constant", "b", "S", "S", "S", "S", "S"};
    synthetic s;
    tally t = {{0}, {0}, {0}};
    unsigned long long seed = 909;
    lehr_error err = {0};
    lehr_pdf_low_r *plan = NULL;
    lehr_pdf_structure_options options = plain_options();
    options.background_scale_sigma = background_sigma;
    synthetic_load(&s);
    assert_ok(lehr_pdf_low_r_create(&plan, s.pattern.q_per_ang, s.pattern.size, &options, &err), &err);
    for (int i = 0; i < DRAWS; i++) {
        lehr_pdf_structure *got = NULL;
        draw(&s, &seed);
        // A prior is right on average: its mean scatters about the truth.
        options.background_scale = SYNTHETIC_BACKGROUND + background_sigma * normal(&seed);
        lehr_pdf_sample *sample = make_sample(&s, &s.options);
        assert_ok(lehr_pdf_structure_solve(&got, sample, plan, &options, NULL, &err), &err);
        count(&t, 0, got->scale.value, got->scale.stderr_value, 1 / SYNTHETIC_SCALE);
        count(&t, 1, got->number_density.value, got->number_density.stderr_value, SYNTHETIC_DENSITY);
        count(&t, 2, got->terms[0].value, got->terms[0].stderr_value, SYNTHETIC_CONSTANT);
        count(&t, 3, got->background_scale.value,
              background_sigma > 0 ? got->background_scale.stderr_value : 1, SYNTHETIC_BACKGROUND);
        for (int k = 0; k < 5; k++) {
            count(&t, 4 + k, got->s[at[k]], got->sigma[at[k]], synthetic_s(&s, at[k]));
        }
        lehr_pdf_structure_free(got);
        lehr_pdf_sample_free(sample);
    }
    double all = 0, counted = 0;
    for (int k = 0; k < PROBES; k++) {
        if (k == 3 && !(background_sigma > 0)) {
            continue;
        }
        double mean = t.sum[k] / DRAWS, covered = t.inside[k] / DRAWS;
        print_message("%-8s mean %+.3f, rms %.3f sigma, %.1f %% within one\n", names[k], mean,
                      sqrt(t.square[k] / DRAWS), 100 * covered);
        // 1500 draws: the mean to 0.026, a share of 0.683 to 0.012; four of each.
        assert_close(mean, 0, 0, 0.104);
        assert_close(covered, 0.683, 0, 0.048);
        all += covered;
        counted++;
    }
    print_message("all: %.1f %%\n", 100 * all / counted);
    assert_true(all / counted > 0.66 && all / counted < 0.70);
    lehr_pdf_low_r_free(plan);
    synthetic_free(&s);
}

static void test_simulation_background_known(void **state)
{
    (void)state;
    simulate(0);
}

static void test_simulation_background_free(void **state)
{
    (void)state;
    simulate(0.05);
}

/// Much noise in few counts: what it adds to the normal equations must be taken off, or the scale is too
/// small.
static void test_strong_noise_does_not_bias(void **state)
{
    (void)state;
    enum { N = 400 };
    static const double FACTOR = 40;
    synthetic s;
    unsigned long long seed = 31;
    double sum[2] = {0};
    synthetic_load(&s);
    const lehr_pdf_structure_options options = plain_options();
    for (size_t i = 0; i < s.pattern.size; i++) {
        s.pattern.sigma[i] *= FACTOR;
        s.background.sigma[i] *= FACTOR;
    }
    for (int k = 0; k < N; k++) {
        for (size_t i = 0; i < s.data.rows; i++) {
            const double *row = s.data.values + i * s.data.columns;
            s.pattern.y[i] = row[1] + FACTOR * sqrt(row[1]) * normal(&seed);
            s.background.y[i] = row[2] + FACTOR * sqrt(row[2]) * normal(&seed);
        }
        lehr_pdf_sample *sample = make_sample(&s, &s.options);
        lehr_pdf_structure *got = solve(sample, &options);
        sum[0] += (got->scale.value * SYNTHETIC_SCALE - 1) / (got->scale.stderr_value * SYNTHETIC_SCALE) / N;
        sum[1] += (got->number_density.value - SYNTHETIC_DENSITY) / got->number_density.stderr_value / N;
        lehr_pdf_structure_free(got);
        lehr_pdf_sample_free(sample);
    }
    print_message("scale %+.3f, density %+.3f standard errors on average\n", sum[0], sum[1]);
    assert_close(sum[0], 0, 0, 0.2); // 400 draws: 0.05; four of that
    assert_close(sum[1], 0, 0, 0.2);
    synthetic_free(&s);
}

/// Every 12th point, so that each has weight in the parameters.
static void thin_out(synthetic *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->pattern.size; i += 12, n++) {
        lehr_pdf_pattern *const patterns[] = {&s->pattern, &s->background};
        for (size_t k = 0; k < 2; k++) {
            patterns[k]->q_per_ang[n] = patterns[k]->q_per_ang[i];
            patterns[k]->y[n] = patterns[k]->y[i];
            patterns[k]->sigma[n] = patterns[k]->sigma[i];
        }
    }
    s->pattern.size = s->background.size = n;
}

static void test_errors_by_derivatives(void **state)
{
    (void)state;
    enum { PROBED = 6 };
    static const size_t at[PROBED] = {0, 4, 9, 13, 60, 122};
    double variance[PROBED] = {0}, want[PROBED];
    synthetic s;
    synthetic_load(&s);
    thin_out(&s);
    const lehr_pdf_structure_options options = plain_options();
    lehr_pdf_sample *sample = make_sample(&s, &s.options);
    lehr_pdf_structure *got = solve(sample, &options);
    for (int k = 0; k < PROBED; k++) {
        want[k] = got->sigma[at[k]] * got->sigma[at[k]];
    }
    // Variance by the change that one point, sample or background, makes.
    for (size_t i = 0; i < 2 * sample->n; i++) {
        double *value = i < sample->n ? &sample->intensity[i] : &sample->background[i - sample->n];
        double sigma = sqrt(i < sample->n ? sample->variance[i] : sample->background_variance[i - sample->n]);
        double before = *value, step = 0.01 * sigma;
        *value = before + step;
        lehr_pdf_structure *moved = solve(sample, &options);
        for (int k = 0; k < PROBED; k++) {
            double slope = (moved->s[at[k]] - got->s[at[k]]) / step * sigma;
            variance[k] += slope * slope;
        }
        lehr_pdf_structure_free(moved);
        *value = before;
    }
    for (int k = 0; k < PROBED; k++) {
        double own = got->noise[at[k]] * got->noise[at[k]];
        print_message("S[%zu]: variance %.4g by derivatives, %.4g computed, %.4g of the point alone\n", at[k],
                      variance[k], want[k], own);
        // First order, and residuals of this coarse grid add a little.
        assert_close(want[k], variance[k], 5e-3, 0);
    }
    lehr_pdf_structure_free(got);
    lehr_pdf_sample_free(sample);
    synthetic_free(&s);
}

// ---- sensitivity --------------------------------------------------------------------
/// What one mistake does. Reference: numpy, an independent solution with rows of its own; printed with 4
/// digits.
typedef struct defect {
    const char *name;
    double scale, density; ///< over truth
    double rtol;
} defect;

static void check_defect(const lehr_pdf_structure *got, const defect *want)
{
    double scale = got->scale.value * SYNTHETIC_SCALE,
           density = got->number_density.value / SYNTHETIC_DENSITY;
    print_message("%-22s scale %.4f (%.4f) density %.4f (%.4f)\n", want->name, scale, want->scale, density,
                  want->density);
    assert_close(scale, want->scale, want->rtol, 0);
    assert_close(density, want->density, want->rtol, 0);
}

static void test_sensitivity(void **state)
{
    (void)state;
    // SOURCE: synthetic/sensitivity.txt. Its rows end at another rmin: a part of what a defect does, 0.5 %.
    static const defect none = {"none", 1, 0.9999, 5e-4}, recoil = {"no Klein-Nishina", 0.9915, 0.9979, 5e-3},
                        absorption = {"no absorption", 0.9632, 0.9863, 8e-3},
                        polarization = {"no polarisation", 0.9877, 0.9921, 5e-3},
                        constant = {"no constant", 0.8624, 0.9833, 2e-2},
                        background = {"background 1.00", 1.0006, 1.0017, 2e-3},
                        composition = {"composition", 1.0972, 0.9445, 2e-2},
                        shorter = {"qmax 15", 1.0000, 1.0003, 1e-3};
    synthetic s;
    synthetic_load(&s);
    const struct {
        const defect *want;
        int which;
    } rows[] = {{&none, 0},     {&recoil, 1},     {&absorption, 2},  {&polarization, 3},
                {&constant, 4}, {&background, 5}, {&composition, 6}, {&shorter, 7}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        lehr_error err = {0};
        synthetic wrong = s;
        lehr_pdf_structure_options options = plain_options();
        wrong.options.recoil = rows[i].which != 1;
        wrong.options.shape = rows[i].which == 2 ? LEHR_PDF_SHAPE_NONE : LEHR_PDF_SHAPE_PLATE;
        wrong.options.polarization =
            rows[i].which == 3 ? LEHR_PDF_POLARIZATION_NONE : LEHR_PDF_POLARIZATION_AUTO;
        options.order = rows[i].which == 4 ? 0 : 1;
        options.background_scale = rows[i].which == 5 ? 1 : SYNTHETIC_BACKGROUND;
        options.rmin_ang = 1.8;
        if (rows[i].which == 6) {
            assert_ok(lehr_composition_parse(&wrong.composition, "Zr51.75Ti8.25Cu7.5Ni10Be22", &err), &err);
        }
        wrong.options.qmax_per_ang = rows[i].which == 7 ? 15 : (double)NAN;
        lehr_pdf_sample *sample = make_sample(&wrong, &wrong.options);
        lehr_pdf_structure *got = solve(sample, &options);
        check_defect(got, rows[i].want);
        lehr_pdf_structure_free(got);
        lehr_pdf_sample_free(sample);
    }
    synthetic_free(&s);
}

// ---- real patterns ------------------------------------------------------------------
typedef struct real_case {
    const char *name, *pattern, *background, *composition;
    double wavelength_ang, qmin, qmax;
    double density; ///< [1/angstrom^3]
    double rtol;
    double first_peak;
} real_case;

// Densities from lattice (Ni 4/3.524^3) and from weighing (glass, 2.9 g/cm^3).
static const real_case real_cases[] = {
    {"Ni", "pdf/real/Ni/ni300mesh_300k_nor_1-5.chi", "pdf/real/Ni/kapton_bgrd_300k_nor_2-3.chi", "Ni",
     0.142774, 0.6, 26, 0.0914, 0.02, 2.492},
    {"Ni, qmax 20", "pdf/real/Ni/ni300mesh_300k_nor_1-5.chi", "pdf/real/Ni/kapton_bgrd_300k_nor_2-3.chi",
     "Ni", 0.142774, 0.6, 20, 0.0914, 0.02, 2.492},
    {"Mg2SiO4 glass", "pdf/real/Mg2SiO4_ambient.xy", "pdf/real/Mg2SiO4_ambient_bkg.xy", "Mg2SiO4",
     (double)NAN, (double)NAN, 20, 0.0868909, 0.04, 1.62},
    {"Mg2SiO4 glass, qmax 24", "pdf/real/Mg2SiO4_ambient.xy", "pdf/real/Mg2SiO4_ambient_bkg.xy", "Mg2SiO4",
     (double)NAN, (double)NAN, 24, 0.0868909, 0.04, 1.62},
};

static lehr_pdf_pattern *load(const char *path, double wavelength_ang)
{
    lehr_error err = {0};
    lehr_pdf_pattern *pattern = NULL;
    lehr_pdf_pattern_options options = lehr_pdf_pattern_defaults();
    options.wavelength_ang = wavelength_ang;
    assert_ok(lehr_pdf_pattern_read(&pattern, lehr_test_reference(path), &options, NULL, &err), &err);
    return pattern;
}

static void test_real(void **state)
{
    const real_case *row = *state;
    lehr_error err = {0};
    lehr_composition composition;
    lehr_pdf_sample *sample = NULL;
    lehr_pdf_sample_options options = lehr_pdf_sample_defaults();
    const lehr_pdf_structure_options how = lehr_pdf_structure_defaults();
    lehr_pdf_pattern *pattern = load(row->pattern, row->wavelength_ang);
    lehr_pdf_pattern *background = load(row->background, row->wavelength_ang);
    options.qmin_per_ang = row->qmin;
    options.qmax_per_ang = row->qmax;
    assert_ok(lehr_composition_parse(&composition, row->composition, &err), &err);
    assert_ok(lehr_pdf_sample_create(&sample, pattern, background, &composition, &options, NULL, &err), &err);
    lehr_pdf_structure *got = solve(sample, &how);
    print_message("%s: %.5f +- %.5f of %.5f, rmin %.3f, order %d\n", row->name, got->number_density.value,
                  got->number_density.stderr_value, row->density, got->options.rmin_ang, got->options.order);
    assert_close(got->number_density.value, row->density, row->rtol, 0);
    assert_true(fabs(got->number_density.value - row->density) < 2 * got->number_density.stderr_value);
    assert_close(got->first_peak_ang, row->first_peak, 0, 0.04);
    assert_true(got->error_scale > 1); // such data have more than counting noise
    lehr_pdf_structure_free(got);
    lehr_pdf_sample_free(sample);
    lehr_pdf_pattern_free(pattern);
    lehr_pdf_pattern_free(background);
}

// ---- other methods and forms --------------------------------------------------------
/// The synthetic pattern without its constant, which these methods do not know.
static void take_off_constant(synthetic *s)
{
    for (size_t i = 0; i < s->pattern.size; i++) {
        s->pattern.y[i] -= SYNTHETIC_SCALE * SYNTHETIC_CONSTANT;
    }
}

static void test_classic_methods(void **state)
{
    (void)state;
    synthetic s;
    synthetic_load(&s);
    take_off_constant(&s);
    lehr_pdf_sample *sample = make_sample(&s, &s.options);
    lehr_pdf_structure_options options = plain_options();
    options.number_density_per_ang3 = SYNTHETIC_DENSITY;
    options.method = LEHR_PDF_METHOD_KROGH_MOE;
    lehr_pdf_structure *got = solve(sample, &options);
    // int q^2 (S - 1) of S that ends at 30/angstrom: what is cut off oscillates, 1e-4 of the integral.
    assert_close(got->scale.value, 1 / SYNTHETIC_SCALE, 5e-4, 0);
    assert_true(worst_s(&s, got) < 2e-3 && got->scale.stderr_value > 0);
    lehr_pdf_structure_free(got);
    options.method = LEHR_PDF_METHOD_HIGH_Q;
    options.order = 0;
    got = solve(sample, &options);
    // S oscillates by 2 % at 18/angstrom and by 1e-3 at 30: the mean of it over the fit.
    assert_close(got->scale.value, 1 / SYNTHETIC_SCALE, 1e-3, 0);
    lehr_pdf_structure_free(got);
    options.order = 1;
    options.high_q_from_per_ang = 15;
    got = solve(sample, &options);
    assert_close(got->scale.value, 1 / SYNTHETIC_SCALE, 1e-2, 0);
    assert_close(got->terms[0].value, 0, 0, 0.5);
    lehr_pdf_structure_free(got);
    lehr_pdf_sample_free(sample);
    synthetic_free(&s);
}

static double rms_below(const lehr_pdf_structure *got, double rmin)
{
    double sum = 0;
    size_t n = 0;
    for (; n < got->n_r && got->r_ang[n] <= rmin; n++) {
        sum += got->residual[n] * got->residual[n];
    }
    return sqrt(sum / (double)n);
}

static void test_eggert_lowers_the_residual(void **state)
{
    (void)state;
    synthetic s;
    synthetic_load(&s); // with its constant: an error that the corrections can only hide
    lehr_pdf_sample *sample = make_sample(&s, &s.options);
    lehr_pdf_structure_options options = plain_options();
    options.number_density_per_ang3 = SYNTHETIC_DENSITY;
    options.method = LEHR_PDF_METHOD_KROGH_MOE;
    lehr_pdf_structure *plain = solve(sample, &options);
    options.eggert_iterations = 4;
    lehr_pdf_structure *corrected = solve(sample, &options);
    print_message("low-r residual %.3g before, %.3g after\n", rms_below(plain, 1.9),
                  rms_below(corrected, 1.9));
    assert_true(rms_below(corrected, 1.9) < 0.2 * rms_below(plain, 1.9));
    lehr_pdf_structure_free(plain);
    lehr_pdf_structure_free(corrected);
    lehr_pdf_sample_free(sample);
    synthetic_free(&s);
}

static void test_classic_errors_by_simulation(void **state)
{
    (void)state;
    enum { N = 400 };
    static const lehr_pdf_method methods[] = {LEHR_PDF_METHOD_KROGH_MOE, LEHR_PDF_METHOD_HIGH_Q};
    for (size_t m = 0; m < 2; m++) {
        synthetic s;
        unsigned long long seed = 4711;
        double sum[2] = {0}, square[2] = {0}, error[2] = {0};
        synthetic_load(&s);
        lehr_pdf_structure_options options = plain_options();
        options.number_density_per_ang3 = SYNTHETIC_DENSITY;
        options.method = methods[m];
        for (int i = 0; i < N; i++) {
            draw(&s, &seed);
            lehr_pdf_sample *sample = make_sample(&s, &s.options);
            lehr_pdf_structure *got = solve(sample, &options);
            const double value[2] = {got->scale.value, got->s[160]};
            for (int k = 0; k < 2; k++) {
                sum[k] += value[k] / N;
                square[k] += value[k] * value[k] / N;
            }
            error[0] = got->scale.stderr_value;
            error[1] = got->sigma[160];
            lehr_pdf_structure_free(got);
            lehr_pdf_sample_free(sample);
        }
        for (int k = 0; k < 2; k++) {
            // 400 draws give a standard deviation to 3.5 %: four of that.
            assert_close(error[k], sqrt(square[k] - sum[k] * sum[k]), 0.14, 0);
        }
        synthetic_free(&s);
    }
}

static void test_forms(void **state)
{
    (void)state;
    synthetic s;
    synthetic_load(&s);
    lehr_pdf_sample *sample = make_sample(&s, &s.options);
    lehr_pdf_structure_options options = plain_options();
    lehr_pdf_structure *fz = solve(sample, &options);
    options.form = LEHR_PDF_FORM_ASHCROFT_LANGRETH;
    lehr_pdf_structure *al = solve(sample, &options);
    options.form = LEHR_PDF_FORM_LAUE_SUBTRACTED;
    lehr_pdf_structure *laue = solve(sample, &options);
    for (size_t i = 0; i < fz->n; i += 97) {
        const double *row = s.truth.values + i * s.truth.columns;
        assert_close(al->s[i], row[8] / row[3], 1e-4, 1e-4); // I_coh/<f^2> of the truth
        assert_close(laue->s[i], fz->s[i], 0, 0);
        assert_close(al->sigma[i] / fz->sigma[i], row[2] / row[3], 1e-6, 0);
    }
    lehr_pdf_structure_free(fz);
    lehr_pdf_structure_free(al);
    lehr_pdf_structure_free(laue);
    lehr_pdf_sample_free(sample);
    synthetic_free(&s);
}

static void test_density_as_prior(void **state)
{
    (void)state;
    synthetic s;
    synthetic_load(&s);
    lehr_pdf_sample *sample = make_sample(&s, &s.options);
    lehr_pdf_structure_options options = plain_options();
    options.number_density_per_ang3 = SYNTHETIC_DENSITY * 1.03;
    options.number_density_sigma = 1e-6 * SYNTHETIC_DENSITY;
    lehr_pdf_structure *narrow = solve(sample, &options);
    options.number_density_sigma = 0;
    lehr_pdf_structure *exact = solve(sample, &options);
    // A very narrow prior is the exact value; the data cannot move it.
    assert_close(narrow->number_density.value, exact->number_density.value, 1e-5, 0);
    assert_close(narrow->scale.value, exact->scale.value, 1e-6, 0);
    assert_close(exact->number_density.stderr_value, 0, 0, 0);
    bool told = false;
    for (size_t i = 0; i < narrow->n_priors; i++) {
        told = told ||
               (strcmp(narrow->priors[i].name, "number_density") == 0 && narrow->priors[i].leverage > 0.99);
    }
    assert_true(told);
    lehr_pdf_structure_free(narrow);
    lehr_pdf_structure_free(exact);
    lehr_pdf_sample_free(sample);
    synthetic_free(&s);
}

// ---- refused ------------------------------------------------------------------------
static void test_refused(void **state)
{
    (void)state;
    synthetic s;
    synthetic_load(&s);
    lehr_error err = {0};
    lehr_pdf_structure *got = NULL;
    lehr_pdf_low_r *plan = NULL;
    lehr_pdf_sample *sample = make_sample(&s, &s.options);
    lehr_pdf_structure_options options = plain_options();
    options.rmin_ang = 0.1;
    assert_fails(lehr_pdf_structure_solve(&got, sample, NULL, &options, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "1.0 low-r data");
    options = plain_options();
    options.rmin_ang = -1;
    assert_fails(lehr_pdf_structure_solve(&got, sample, NULL, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "rmin = -1");
    options = plain_options();
    options.order = 4;
    assert_fails(lehr_pdf_structure_solve(&got, sample, NULL, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "order 4");
    options = plain_options();
    options.number_density_per_ang3 = 6.0; // g/cm^3 by mistake
    assert_fails(lehr_pdf_structure_solve(&got, sample, NULL, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "number density of 6/angstrom^3");
    options = plain_options();
    options.method = LEHR_PDF_METHOD_KROGH_MOE;
    assert_fails(lehr_pdf_structure_solve(&got, sample, NULL, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "needs the density");
    options = plain_options();
    options.background_scale = 3000; // hotter than the sample
    assert_fails(lehr_pdf_structure_solve(&got, sample, NULL, &options, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "nothing is left of the sample");
    options = plain_options();
    const double other[] = {1, 2, 3, 4, 5, 6, 7, 8};
    assert_ok(lehr_pdf_low_r_create(&plan, other, 8, &options, &err), &err);
    assert_fails(lehr_pdf_structure_solve(&got, sample, plan, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "another grid");
    assert_null(got);
    lehr_pdf_low_r_free(plan);
    lehr_pdf_sample_free(sample);
    synthetic_free(&s);
}

static bool warned(const lehr_warnings *warnings, const char *part)
{
    for (size_t i = 0; i < lehr_warnings_count(warnings); i++) {
        if (strstr(lehr_warnings_at(warnings, i), part)) {
            return true;
        }
    }
    return false;
}

static void test_warnings(void **state)
{
    (void)state;
    synthetic s;
    synthetic_load(&s);
    lehr_error err = {0};
    lehr_warnings *warnings = NULL;
    lehr_pdf_structure *got = NULL;
    assert_ok(lehr_warnings_create(&warnings, &err), &err);
    lehr_pdf_structure_options options = plain_options();
    options.number_density_per_ang3 = SYNTHETIC_DENSITY * 1.2;
    options.constant_sigma = 0.1; // 1.3 electrons, where 6 are true
    lehr_pdf_sample *sample = make_sample(&s, &s.options);
    assert_ok(lehr_pdf_structure_solve(&got, sample, NULL, &options, warnings, &err), &err);
    assert_true(warned(warnings, "the data pull"));
    assert_true(warned(warnings, "% from the"));
    lehr_pdf_structure_free(got);
    lehr_pdf_sample_free(sample);
    lehr_warnings_free(warnings);
    synthetic_free(&s);
}

static lehr_status attempt(void *context, lehr_error *err)
{
    lehr_pdf_structure *got = NULL;
    lehr_record *record = NULL;
    lehr_table *table = NULL;
    lehr_warnings *warnings = NULL;
    lehr_pdf_structure_options options = lehr_pdf_structure_defaults();
    options.background_scale_sigma = 0.05;
    options.number_density_per_ang3 = 0.05;
    lehr_status status = lehr_warnings_create(&warnings, err);
    status =
        status == LEHR_OK ? lehr_pdf_structure_solve(&got, context, NULL, &options, warnings, err) : status;
    status = status == LEHR_OK ? lehr_record_create(&record, err) : status;
    status = status == LEHR_OK ? lehr_pdf_structure_describe(got, record, err) : status;
    status = status == LEHR_OK ? lehr_pdf_structure_to_table(&table, got, err) : status;
    lehr_table_free(table);
    lehr_record_free(record);
    lehr_warnings_free(warnings);
    lehr_pdf_structure_free(got);
    return status;
}

static void test_faults(void **state)
{
    (void)state;
    synthetic s;
    synthetic_load(&s);
    s.options.qmax_per_ang = 12; // shorter, so that the sweep is quick
    lehr_pdf_sample *sample = make_sample(&s, &s.options);
    lehr_test_fault_sweep(attempt, sample);
    lehr_pdf_sample_free(sample);
    synthetic_free(&s);
}

int main(void)
{
    struct CMUnitTest tests[24] = {
        cmocka_unit_test(test_noise_free),
        cmocka_unit_test(test_automatic),
        cmocka_unit_test(test_simulation_background_known),
        cmocka_unit_test(test_simulation_background_free),
        cmocka_unit_test(test_strong_noise_does_not_bias),
        cmocka_unit_test(test_errors_by_derivatives),
        cmocka_unit_test(test_sensitivity),
        cmocka_unit_test(test_classic_methods),
        cmocka_unit_test(test_eggert_lowers_the_residual),
        cmocka_unit_test(test_classic_errors_by_simulation),
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_density_as_prior),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_warnings),
        cmocka_unit_test(test_faults),
    };
    size_t n = 15;
    for (size_t i = 0; i < sizeof real_cases / sizeof *real_cases; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_real, &real_cases[i]);
    }
    return _cmocka_run_group_tests("pdf.structure", tests, n, NULL, NULL);
}
