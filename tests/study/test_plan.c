// Planned errors against the scatter of simulated measurements.
#include "plan_helper.h"
#include "simulate_private.h"
#include "task.h"
#include "task_dsc.h"
#include "task_structure.h"

#include <lehr/core/constants.h>
#include <lehr/pdf/structure.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { REPEATS = 200, EXPOSURES = 2 };
static const double exposures[EXPOSURES] = {0.5, 6};

/// One measurement of the study at a factor on the exposure, with noise of its own.
typedef double (*measure)(const sim_run *run, double factor, uint64_t repeat);

// ---- measurements -----------------------------------------------------------------------------
static lehr_xrd_fsdp peak_of(const sim_run *run, double factor, uint64_t repeat)
{
    lehr_error err = {0};
    sim_scene scene;
    lehr_xrd_integrator *plan = NULL;
    lehr_xrd_pattern *pattern = NULL;
    lehr_curve *curve = NULL;
    lehr_xrd_fsdp fit;
    lehr_xrd_image image = {.type = LEHR_XRD_UINT32};
    assert_ok(sim_scene_create(&scene, run, SIM_IMAGES, 0, 0, NULL, false, &err), &err);
    image.rows = scene.geometry.rows;
    image.columns = scene.geometry.columns;
    image.pixels = calloc(image.rows * image.columns, sizeof(uint32_t));
    assert_non_null(image.pixels);
    lehr_xrd_recipe recipe = study_recipe_of(run->config, NULL);
    lehr_xrd_mask mask = {image.rows, image.columns, scene.masked};
    const lehr_xrd_corrections corrections = {.mask = &mask};
    assert_ok(lehr_xrd_integrator_create(&plan, &scene.geometry, image.rows, image.columns, &corrections,
                                         &recipe.options, &err),
              &err);
    assert_ok(lehr_xrd_pattern_create(&pattern, plan, &err), &err);
    for (size_t f = 0; f < scene.frames; f++) {
        lehr_simulate_frame(image.pixels, scene.sample, scene.masked, image.rows * image.columns, factor, 0,
                            77, repeat * 64 + f);
        assert_ok(lehr_xrd_pattern_add(pattern, plan, &image, 1, &err), &err);
    }
    lehr_xrd_pattern_finish(pattern, plan);
    assert_ok(lehr_xrd_pattern_to_curve(&curve, pattern, &err), &err);
    assert_ok(sim_fit_peak(&fit, run, curve, NULL, &err), &err);
    lehr_curve_free(curve);
    lehr_xrd_pattern_free(pattern);
    lehr_xrd_integrator_free(plan);
    free(image.pixels);
    sim_scene_clear(&scene);
    return fit;
}

static double measure_position(const sim_run *run, double factor, uint64_t repeat)
{
    return peak_of(run, factor, repeat).position.value;
}

static double measure_width(const sim_run *run, double factor, uint64_t repeat)
{
    return peak_of(run, factor, repeat).fwhm.value;
}

static lehr_dsc_run *scan_of(const sim_run *run, double factor, uint64_t repeat)
{
    static lehr_simulate_record *record = NULL; // the relaxation is the same in all of them
    lehr_error err = {0};
    lehr_dsc_run *scan = NULL;
    if (!record) {
        assert_ok(sim_record(&record, run, SIM_SCAN, 0, 0, 0, &err), &err);
    }
    lehr_simulate_record_redraw(record, run->sim.dsc.noise_mW / sqrt(factor), 78, repeat);
    assert_ok(lehr_simulate_record_to_run(&scan, record, "scan", &err), &err);
    return scan;
}

static double measure_fictive(const sim_run *run, double factor, uint64_t repeat)
{
    lehr_error err = {0};
    lehr_dsc_fictive found;
    lehr_dsc_run *scan = scan_of(run, factor, repeat);
    lehr_dsc_fictive_options options = study_fictive_options(&run->config->tf);
    assert_ok(lehr_dsc_fictive_compute(&found, scan, NULL, &options, NULL, &err), &err);
    lehr_dsc_run_free(scan);
    return found.fictive_temperature_K;
}

static double measure_glass(const sim_run *run, double factor, uint64_t repeat)
{
    lehr_error err = {0};
    lehr_dsc_glass_transition found;
    lehr_dsc_run *scan = scan_of(run, factor, repeat);
    lehr_dsc_glass_transition_options options = study_glass_transition_options(&run->config->tg);
    assert_ok(lehr_dsc_glass_transition_compute(&found, scan, &options, NULL, &err), &err);
    lehr_dsc_run_free(scan);
    return found.midpoint.temperature_K;
}

static double measure_density(const sim_run *run, double factor, uint64_t repeat)
{
    lehr_error err = {0};
    lehr_simulate_intensity *expected = NULL;
    lehr_pdf_sample *atoms = NULL;
    lehr_pdf_structure *structure = NULL;
    const lehr_study_pdf *from = &run->config->samples[0].pdf[0];
    assert_ok(sim_intensity(&expected, run, 0, 0, factor, &err), &err);
    double *values = calloc(2 * expected->n, sizeof *values);
    assert_non_null(values);
    lehr_simulate_intensity_draw(values, values + expected->n, expected, false, 79, repeat);
    lehr_pdf_pattern pattern = {.size = expected->n,
                                .q_per_ang = expected->q_per_ang,
                                .y = values,
                                .sigma = values + expected->n,
                                .kind = LEHR_PDF_KIND_INTENSITY,
                                .wavelength_ang = LEHR_CORE_HC_KEV_ANG / from->energy_keV};
    lehr_pdf_sample_options how = study_structure_sample(from, true);
    lehr_pdf_structure_options options = study_structure_options(from, run->composition.molar_mass_g_per_mol);
    assert_ok(lehr_pdf_sample_create(&atoms, &pattern, NULL, &run->composition, &how, NULL, &err), &err);
    assert_ok(lehr_pdf_structure_solve(&structure, atoms, NULL, &options, NULL, &err), &err);
    double density = structure->number_density.value;
    lehr_pdf_structure_free(structure);
    lehr_pdf_sample_free(atoms);
    free(values);
    lehr_simulate_intensity_free(expected);
    return density;
}

// ---- prediction -------------------------------------------------------------------------------
static const char planned_study[] =
    "lehr_study: 1\ntitle: Planned\n"
    "material: {name: Pd40Ni40P20, composition: Pd40Ni40P20, density: 9.36 g/cm^3, glass_transition: 580 K}\n"
    "samples:\n"
    "  - {name: A, treatment: {temperature: 555 K, duration: 2 h}, dsc: [A.txt], xrd: [A.h5], pdf: [{file: "
    "A.xy}]}\n"
    "instruments: {dsc: {sign: exo}, xrd: {poni: a.poni, placement_uncertainty: 0.02 mm}, "
    "pdf: {energy: 70 keV, polarization: full-ring}}\n"
    "analysis:\n  dsc: {glass: '340:450', liquid: '640:700', tf: {}, tg: {smooth: 5 K}}\n"
    "  xrd: {integrate: {points: 160}, fsdp: {range: '2.3:3.5'}}\n"
    "  pdf: {structure: {plate: 0.05, qmax: 16, rmin: 1.7, order: 1}}\n"
    "simulation:\n  xrd: {rows: 80, columns: 120, pixel: 0.6 mm, flux: 2e10, frames: 2}\n"
    "  dsc: {placement: 0.4 K}\n  pdf: {peak_counts: 2e5, qmax: 16}\n";

static lehr_study_plan_options options_of(void)
{
    lehr_study_plan_options options = plan_options();
    options.exposures = exposures;
    options.n_exposures = EXPOSURES;
    options.threads = 2;
    return options;
}

typedef struct prediction {
    const char *name;
    lehr_study_plan_quantity quantity;
    measure measure;
} prediction;

static const prediction predictions[] = {
    {"position of the peak", LEHR_STUDY_PLAN_POSITION, measure_position},
    {"width of the peak", LEHR_STUDY_PLAN_FWHM, measure_width},
    {"fictive temperature", LEHR_STUDY_PLAN_FICTIVE, measure_fictive},
    {"glass transition", LEHR_STUDY_PLAN_GLASS, measure_glass},
    {"number density", LEHR_STUDY_PLAN_DENSITY, measure_density},
};

/// The variance of 200 measurements over the planned one has the distribution of chi2/199: standard deviation
/// 0.100, 0.699 to 1.363 with a probability of 0.999.
static void test_prediction(void **state)
{
    const prediction *row = *state;
    lehr_error err = {0};
    lehr_study_config *config = plan_config(planned_study);
    lehr_study_plan_options options = options_of();
    lehr_study_plan *plan = NULL;
    sim_run run = {0};
    assert_ok(lehr_study_plan_create(&plan, config, &options, &err), &err);
    assert_ok(sim_begin(&run, config, 1, &err), &err);
    size_t entry = 0;
    while (plan->entries[entry].quantity != row->quantity) {
        assert_true(++entry < plan->n);
    }
    for (size_t e = 0; e < EXPOSURES; e++) {
        double sum = 0;
        double squares = 0;
        double first = row->measure(&run, exposures[e], 1000 * e);
        for (uint64_t r = 1; r <= REPEATS; r++) {
            double d = row->measure(&run, exposures[e], 1000 * e + r) - first;
            sum += d;
            squares += d * d;
        }
        double scatter = sqrt((squares - sum * sum / REPEATS) / (REPEATS - 1));
        double planned = plan->entries[entry].statistical[e];
        print_message("  exposure %g: planned %.4g, scatter of %d: %.4g, variances %.2f\n", exposures[e],
                      planned, REPEATS, scatter, scatter * scatter / (planned * planned));
        double ratio = scatter * scatter / (planned * planned);
        assert_true(ratio > 0.699 && ratio < 1.363);
    }
    lehr_study_plan_free(plan);
    lehr_study_config_free(config);
}

// ---- arithmetic of the plan -------------------------------------------------------------------
/// Statistical errors fall with the root of exposure times repeats, the piece with that of the repeats, the
/// floor with neither; the parts are those of the study.
static void test_parts(void **state)
{
    (void)state;
    static const double factors[] = {1, 4};
    static const size_t repeats[] = {1, 9};
    lehr_error err = {0};
    lehr_study_config *config = plan_config(planned_study);
    lehr_study_plan_options options = options_of();
    options.exposures = factors;
    options.repeats = repeats;
    options.n_repeats = 2;
    lehr_study_plan *plan = NULL;
    assert_ok(lehr_study_plan_create(&plan, config, &options, &err), &err);
    assert_int_equal(plan->n, 5);
    for (size_t i = 0; i < plan->n; i++) {
        const lehr_study_plan_entry *e = &plan->entries[i];
        bool closed = e->quantity <= LEHR_STUDY_PLAN_FWHM;
        // Eight scans each, of the same numbers: their mean error follows the root within some per cent.
        assert_close(e->statistical[1], e->statistical[0] / 3, closed ? 1e-12 : 0.1, 0);
        assert_close(e->statistical[2], e->statistical[0] / 2, closed ? 1e-12 : 0.1, 0);
        double sigma = hypot(hypot(e->statistical[1], e->piece / 3), e->floor);
        assert_close(lehr_study_plan_sigma(plan, i, 0, 1), sigma, 1e-12, 0);
    }
    // Placement: dq/q = cos^2(theta) dL/L at the angle of the peak; 0.4 K of every piece.
    lehr_xrd_geometry g;
    sim_run run = {0};
    assert_ok(sim_begin(&run, config, 1, &err), &err);
    assert_ok(sim_geometry(&g, &run, NULL, &err), &err);
    double q = plan->entries[0].value;
    double theta = asin(q * g.wavelength_ang / (4 * 3.14159265358979323846));
    double two = 2 * theta;
    // q = (4 pi/lambda) sin(atan(r/L)/2): dq/dL = -(4 pi/lambda) cos(theta)/2 sin(2 theta) cos(2 theta)/L.
    double want = q * cos(theta) / sin(theta) / 2 * sin(two) * cos(two) * 2e-5 / g.distance_m;
    assert_close(plan->entries[0].piece, want, 1e-3, 0);
    assert_close(plan->entries[2].piece, 0.4, 1e-12, 0);
    lehr_study_plan_free(plan);
    lehr_study_config_free(config);
}

/// The exposure found gives the error wanted; where the floor is above, none is found.
static void test_wanted(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_study_config *config = plan_config(planned_study);
    lehr_study_plan_options options = options_of();
    lehr_study_plan *plan = NULL;
    options.want[LEHR_STUDY_PLAN_POSITION] = 0.004;
    options.want[LEHR_STUDY_PLAN_FICTIVE] = 0.25;
    options.want[LEHR_STUDY_PLAN_FWHM] = 1e-7;
    options.want[LEHR_STUDY_PLAN_DENSITY] = 1e-4;
    assert_ok(lehr_study_plan_create(&plan, config, &options, &err), &err);
    for (size_t i = 0; i < plan->n; i++) {
        const lehr_study_plan_entry *e = &plan->entries[i];
        if (isnan(options.want[e->quantity]) || e->quantity == LEHR_STUDY_PLAN_FWHM) {
            assert_true(isnan(e->wanted_exposure));
            continue;
        }
        double at[1] = {e->wanted_exposure};
        size_t n[1] = {e->wanted_repeats};
        lehr_study_plan *again = NULL;
        lehr_study_plan_options there = options_of();
        there.exposures = at;
        there.n_exposures = 1;
        there.repeats = n;
        assert_ok(lehr_study_plan_create(&again, config, &there, &err), &err);
        double statistical = again->entries[i].statistical[0];
        double sigma = hypot(hypot(statistical, e->piece / sqrt((double)n[0])), e->floor);
        assert_close(sigma, options.want[e->quantity], 0.01, 0);
        lehr_study_plan_free(again);
    }
    lehr_study_plan_free(plan);
    lehr_study_config_free(config);
}

static void test_refused(void **state)
{
    (void)state;
    static const double zero[] = {0};
    static const size_t none[] = {0};
    lehr_error err = {0};
    lehr_study_config *config = plan_config(planned_study);
    lehr_study_plan_options options = options_of();
    lehr_study_plan *plan = NULL;
    options.exposures = zero;
    options.n_exposures = 1;
    assert_fails(lehr_study_plan_create(&plan, config, &options, &err), LEHR_ERR_ARG, &err, "exposure 0");
    options = options_of();
    options.repeats = none;
    assert_fails(lehr_study_plan_create(&plan, config, &options, &err), LEHR_ERR_ARG, &err, "0 repeats");
    options = options_of();
    options.want[0] = -1;
    assert_fails(lehr_study_plan_create(&plan, config, &options, &err), LEHR_ERR_ARG, &err,
                 "wanted error of q1");
    lehr_study_config_free(config);
    config = plan_config(
        "lehr_study: 1\ntitle: t\nsamples: [{name: A}]\nanalysis: {ecnle: {state: {phi: [0.6]}}}\n");
    options = options_of();
    assert_fails(lehr_study_plan_create(&plan, config, &options, &err), LEHR_ERR_ARG, &err,
                 "nothing to plan");
    lehr_study_config_free(config);
}

static void test_faults(void **state)
{
    (void)state;
    lehr_study_config *config =
        plan_config("lehr_study: 1\ntitle: t\nmaterial: {name: V, composition: Zr46Cu54, density: 7, "
                    "glass_transition: 690}\n"
                    "samples: [{name: A, xrd: [A.h5]}]\ninstruments: {xrd: {poni: a.poni}}\n"
                    "analysis: {xrd: {integrate: {points: 60}, fsdp: {range: '1.9:3.3'}}}\n"
                    "simulation: {xrd: {rows: 8, columns: 60, pixel: 1 mm}}\n");
    plan_attempt of = {config, LEHR_STUDY_PLAN_POSITION, 0.01};
    lehr_test_fault_sweep(plan_once, &of);
    lehr_study_config_free(config);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LEHR_CASE(test_prediction, &predictions[0]),
        LEHR_CASE(test_prediction, &predictions[1]),
        LEHR_CASE(test_prediction, &predictions[2]),
        LEHR_CASE(test_prediction, &predictions[3]),
        LEHR_CASE(test_prediction, &predictions[4]),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_wanted),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
