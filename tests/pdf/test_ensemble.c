// Errors that choices make: members by hand, how they reach the number of neighbours, real patterns.
#include "synthetic.h"

#include <lehr/pdf/coordination.h>
#include <lehr/pdf/correlation.h>
#include <stdio.h>
#include <string.h>

/// The structure factor as real space takes it.
static lehr_pdf_sq *to_sq(const lehr_pdf_structure *structure)
{
    lehr_error err = {0};
    lehr_table *table = NULL;
    lehr_pdf_sq *out = NULL;
    assert_ok(lehr_pdf_structure_to_table(&table, structure, &err), &err);
    assert_ok(lehr_pdf_sq_from_table(&out, table, "made.sq", LEHR_PDF_QUANTITY_AUTO, NULL, &err), &err);
    lehr_table_free(table);
    return out;
}

static lehr_pdf_coordination coordinate(const lehr_pdf_sq *structure, double from, double to)
{
    lehr_error err = {0};
    lehr_pdf_correlation *g = NULL;
    lehr_pdf_coordination out;
    lehr_pdf_correlation_options options = lehr_pdf_correlation_defaults();
    lehr_pdf_coordination_options how = lehr_pdf_coordination_defaults();
    options.r_ang[1] = 6;
    how.range_ang[0] = from;
    how.range_ang[1] = to;
    assert_ok(lehr_pdf_correlation_create(&g, structure, &options, NULL, &err), &err);
    assert_ok(lehr_pdf_coordination_find(&out, g, &how, NULL, &err), &err);
    lehr_pdf_correlation_free(g);
    return out;
}

/// Every member solved by itself.
static void test_members_by_hand(void **state)
{
    (void)state;
    synthetic s;
    synthetic_load(&s);
    lehr_pdf_sample *sample = make_sample(&s, &s.options);
    for (size_t i = 0; i < sample->n; i++) {
        sample->intensity[i] *= 1 + 2e-3 * sin(1.9 * sample->q_per_ang[i]); // an error that no term describes
    }
    lehr_pdf_structure_options options = plain_options();
    options.ensemble = true;
    lehr_pdf_structure *got = solve(sample, &options);
    options.ensemble = false;
    lehr_pdf_structure *plain = solve(sample, &options);
    double scale = 0, density = 0;
    size_t n = 0;
    for (int k = 0; k < 18; k++) {
        static const double rmin[] = {1, 0.92, 1.08}, qmax[] = {1, 0.9, 0.8};
        synthetic part = s;
        part.options.qmax_per_ang = qmax[k / 3 % 3] * sample->q_per_ang[sample->n - 1] * (1 + 1e-9);
        lehr_pdf_sample *shorter = make_sample(&part, &part.options);
        memcpy(shorter->intensity, sample->intensity, shorter->n * sizeof(double));
        lehr_pdf_structure_options how = options;
        how.rmin_ang = rmin[k % 3] * got->options.rmin_ang;
        how.window = k < 9 ? LEHR_PDF_WINDOW_LORCH : LEHR_PDF_WINDOW_COSINE;
        lehr_pdf_structure *one = solve(shorter, &how);
        scale += pow(one->scale.value - got->scale.value, 2);
        density += pow(one->number_density.value - got->number_density.value, 2);
        n++;
        lehr_pdf_structure_free(one);
        lehr_pdf_sample_free(shorter);
    }
    print_message("density %.5f +- %.1e +- %.1e, scale +- %.2f +- %.2f %%\n", got->number_density.value,
                  got->density_statistical, got->density_model,
                  100 * got->scale_statistical / got->scale.value, 100 * got->scale_model / got->scale.value);
    assert_int_equal(got->n_members, n);
    assert_close(got->scale_model, sqrt(scale / 17), 1e-6, 0); // the same sums in another order
    assert_close(got->density_model, sqrt(density / 17), 1e-6, 0);
    assert_close(got->scale.stderr_value, hypot(plain->scale.stderr_value, got->scale_model), 1e-9, 0);
    assert_true(got->density_model > got->density_statistical); // 0.2 % of ripples are more than the noise
    for (size_t i = 0; i < got->n; i += 101) {
        double square = plain->sigma[i] * plain->sigma[i];
        for (size_t k = plain->n_modes; k < got->n_modes; k++) {
            assert_true(strncmp(got->mode_names[k], "model_", 6) == 0);
            square += pow(got->modes[k * got->n + i], 2);
        }
        assert_close(got->sigma[i], sqrt(square), 1e-9, 0);
        assert_close(got->s[i], plain->s[i], 0, 0); // only errors change
    }
    lehr_pdf_structure_free(plain);
    lehr_pdf_structure_free(got);
    lehr_pdf_sample_free(sample);
    synthetic_free(&s);
}

/// The model part of the number of neighbours is what the modes do to it, one by one.
static void test_reaches_coordination(void **state)
{
    (void)state;
    synthetic s;
    synthetic_load(&s);
    lehr_pdf_sample *sample = make_sample(&s, &s.options);
    lehr_pdf_structure_options options = plain_options();
    options.ensemble = true;
    lehr_pdf_structure *got = solve(sample, &options);
    lehr_pdf_sq *structure = to_sq(got);
    lehr_pdf_coordination whole = coordinate(structure, 2, 3.4);
    double square = 0;
    for (size_t k = 0; k < structure->n_common; k++) {
        bool model = strncmp(structure->common_names[k], "model_", 6) == 0;
        for (size_t i = 0; model && i < structure->n; i++) {
            structure->s[i] += structure->common[k * structure->n + i];
        }
        square += pow(coordinate(structure, 2, 3.4).coordination.value - whole.coordination.value, 2);
        for (size_t i = 0; model && i < structure->n; i++) {
            structure->s[i] -= structure->common[k * structure->n + i];
        }
    }
    print_message("neighbours %.4f +- %.4f +- %.4f, %.5f of it by choices for S\n", whole.coordination.value,
                  whole.statistical, whole.model, whole.structure);
    assert_close(whole.structure, sqrt(square), 1e-6, 0); // linear: rounding of a difference of 1e-4 of 10.9
    assert_true(whole.model > whole.structure && whole.structure > 0);
    assert_close(whole.coordination.stderr_value, hypot(whole.statistical, whole.model), 1e-12, 0);
    lehr_pdf_sq_free(structure);
    lehr_pdf_structure_free(got);
    lehr_pdf_sample_free(sample);
    synthetic_free(&s);
}

// ---- real patterns --------------------------------------------------------------------
/// The first shell with limits from the data and no window.
static lehr_pdf_coordination coordinate_automatic(const lehr_pdf_sq *structure)
{
    return coordinate(structure, (double)NAN, (double)NAN);
}

typedef struct real_case {
    const char *name, *pattern, *background, *composition;
    double wavelength_ang, qmin, qmax;
    double density, rtol; ///< [1/angstrom^3]
} real_case;

// SOURCE: lattice of nickel, 4/3.524^3, with 12 neighbours at 2.492 angstrom; weighed glass of 2.9 g/cm^3,
// with Si-O of 1.62 angstrom from published studies of the same glass.
static const real_case real_cases[] = {
    {"Ni, qmax 26", "pdf/real/Ni/ni300mesh_300k_nor_1-5.chi", "pdf/real/Ni/kapton_bgrd_300k_nor_2-3.chi",
     "Ni", 0.142774, 0.6, 26, 0.0914, 0.02},
    {"Ni, qmax 20", "pdf/real/Ni/ni300mesh_300k_nor_1-5.chi", "pdf/real/Ni/kapton_bgrd_300k_nor_2-3.chi",
     "Ni", 0.142774, 0.6, 20, 0.0914, 0.02},
    {"Mg2SiO4, qmax 20", "pdf/real/Mg2SiO4_ambient.xy", "pdf/real/Mg2SiO4_ambient_bkg.xy", "Mg2SiO4",
     (double)NAN, (double)NAN, 20, 0.0868909, 0.04},
    {"Mg2SiO4, qmax 12", "pdf/real/Mg2SiO4_ambient.xy", "pdf/real/Mg2SiO4_ambient_bkg.xy", "Mg2SiO4",
     (double)NAN, (double)NAN, 12, 0.0868909, 0.04},
    {"Mg2SiO4, qmax 16", "pdf/real/Mg2SiO4_ambient.xy", "pdf/real/Mg2SiO4_ambient_bkg.xy", "Mg2SiO4",
     (double)NAN, (double)NAN, 16, 0.0868909, 0.04},
    {"Mg2SiO4, qmax 26", "pdf/real/Mg2SiO4_ambient.xy", "pdf/real/Mg2SiO4_ambient_bkg.xy", "Mg2SiO4",
     (double)NAN, (double)NAN, 26, 0.0868909, 0.04},
    {"Mg2SiO4, qmax 24", "pdf/real/Mg2SiO4_ambient.xy", "pdf/real/Mg2SiO4_ambient_bkg.xy", "Mg2SiO4",
     (double)NAN, (double)NAN, 24, 0.0868909, 0.04},
};

static lehr_pdf_structure *solve_real(const real_case *row)
{
    lehr_error err = {0};
    lehr_composition composition;
    lehr_pdf_pattern *patterns[2];
    lehr_pdf_sample *sample = NULL;
    lehr_pdf_pattern_options reading = lehr_pdf_pattern_defaults();
    lehr_pdf_sample_options options = lehr_pdf_sample_defaults();
    lehr_pdf_structure_options how = lehr_pdf_structure_defaults();
    reading.wavelength_ang = row->wavelength_ang;
    options.qmin_per_ang = row->qmin;
    options.qmax_per_ang = row->qmax;
    how.ensemble = true;
    const char *const paths[] = {row->pattern, row->background};
    for (int k = 0; k < 2; k++) {
        assert_ok(lehr_pdf_pattern_read(&patterns[k], lehr_test_reference(paths[k]), &reading, NULL, &err),
                  &err);
    }
    assert_ok(lehr_composition_parse(&composition, row->composition, &err), &err);
    assert_ok(lehr_pdf_sample_create(&sample, patterns[0], patterns[1], &composition, &options, NULL, &err),
              &err);
    lehr_pdf_structure *got = solve(sample, &how);
    lehr_pdf_sample_free(sample);
    lehr_pdf_pattern_free(patterns[0]);
    lehr_pdf_pattern_free(patterns[1]);
    return got;
}

/// Highest point of g(r) in a range, with Lorch's window.
static double highest(const lehr_pdf_sq *structure, double from, double to)
{
    lehr_error err = {0};
    lehr_pdf_correlation *g = NULL;
    lehr_pdf_correlation_options options = lehr_pdf_correlation_defaults();
    options.transform.damping = lehr_pdf_damping_of(LEHR_PDF_WINDOW_LORCH);
    options.r_ang[0] = from;
    options.r_ang[1] = to;
    options.step_ang = 0.005;
    assert_ok(lehr_pdf_correlation_create(&g, structure, &options, NULL, &err), &err);
    size_t best = 0;
    for (size_t i = 1; i < g->n; i++) {
        best = g->g[i] / g->r_ang[i] > g->g[best] / g->r_ang[best] ? i : best;
    }
    double at = g->r_ang[best];
    lehr_pdf_correlation_free(g);
    return at;
}

static void test_real(void **state)
{
    const real_case *row = *state;
    lehr_pdf_structure *got = solve_real(row);
    lehr_pdf_sq *structure = to_sq(got);
    print_message("%s: density %.4f +- %.4f (statistical) +- %.4f (model) of %.4f\n", row->name,
                  got->number_density.value, got->density_statistical, got->density_model, row->density);
    assert_close(got->number_density.value, row->density, row->rtol, 0);
    assert_true(fabs(got->number_density.value - row->density) < got->number_density.stderr_value);
    assert_true(got->density_model > 0 && got->scale_model > 0 && got->n_members >= 18);
    if (strcmp(row->composition, "Ni") == 0) {
        lehr_pdf_coordination first = coordinate(structure, 2.1, 3.05);
        print_message("neighbours %.2f +- %.2f +- %.2f\n", first.coordination.value, first.statistical,
                      first.model);
        assert_close(first.coordination.value, 12, 0, 0.4);
        assert_true(fabs(first.coordination.value - 12) < first.coordination.stderr_value);
        lehr_pdf_coordination found = coordinate_automatic(structure);
        print_message("automatic %.2f +- %.2f to %.2f\n", found.coordination.value,
                      found.coordination.stderr_value, found.range_ang[1]);
        // The second shell begins beyond 3.2 angstrom, half way from 2.492 to 3.524 is 3.0.
        assert_close(found.coordination.value, 12, 0, 0.4);
        assert_true(fabs(found.coordination.value - 12) < found.coordination.stderr_value);
        assert_close(found.range_ang[1], 3.05, 0, 0.2);
        // g = G/(4 pi rho r) + 1 of a peak as broad as Lorch's window makes it lies inwards by some 0.01.
        assert_close(highest(structure, 2, 3), 2.492, 0, 0.02);
    } else if (row->qmax >= 20) { // below, Lorch's window does not part Si-O from Mg-O at 2.05
        print_message("Si-O %.3f\n", highest(structure, 1.4, 1.9));
        assert_close(highest(structure, 1.4, 1.9), 1.62, 0, 0.01);
    }
    lehr_pdf_sq_free(structure);
    lehr_pdf_structure_free(got);
}

static void test_refused(void **state)
{
    (void)state;
    synthetic s;
    synthetic_load(&s);
    lehr_error err = {0};
    lehr_pdf_structure *got = NULL;
    lehr_pdf_sample *sample = make_sample(&s, &s.options);
    lehr_pdf_structure_options options = plain_options();
    options.ensemble = true;
    options.method = LEHR_PDF_METHOD_HIGH_Q;
    assert_fails(lehr_pdf_structure_solve(&got, sample, NULL, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "belongs to method joint");
    lehr_pdf_sample_free(sample);
    synthetic_free(&s);
}

static lehr_status attempt(void *context, lehr_error *err)
{
    lehr_pdf_structure *got = NULL;
    lehr_record *record = NULL;
    lehr_pdf_structure_options options = plain_options();
    options.ensemble = true;
    lehr_status status = lehr_pdf_structure_solve(&got, context, NULL, &options, NULL, err);
    status = status == LEHR_OK ? lehr_record_create(&record, err) : status;
    status = status == LEHR_OK ? lehr_pdf_structure_describe(got, record, err) : status;
    lehr_record_free(record);
    lehr_pdf_structure_free(got);
    return status;
}

static void test_faults(void **state)
{
    (void)state;
    synthetic s;
    synthetic_load(&s);
    s.options.qmax_per_ang = 10; // shorter, so that the sweep is quick
    lehr_pdf_sample *sample = make_sample(&s, &s.options);
    lehr_test_fault_sweep(attempt, sample);
    lehr_pdf_sample_free(sample);
    synthetic_free(&s);
}

int main(void)
{
    struct CMUnitTest tests[12] = {cmocka_unit_test(test_members_by_hand),
                                   cmocka_unit_test(test_reaches_coordination),
                                   cmocka_unit_test(test_refused), cmocka_unit_test(test_faults)};
    size_t n = 4;
    for (size_t i = 0; i < sizeof real_cases / sizeof *real_cases; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_real, &real_cases[i]);
    }
    return _cmocka_run_group_tests("pdf.ensemble", tests, n, NULL, NULL);
}
