// The first sharp diffraction peak against fits of an independent program and against closed forms.
#include "fsdp_helper.h"
#include "lehr_test.h"

#include <lehr/core/curve.h>
#include <lehr/fitting/distribution.h>
#include <lehr/xrd/fsdp.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

// ---- fits of the reference data -------------------------------------------------------
/// One entry of FSDP_fits.json: Gaussian without baseline, points with I >= Imax/2 around the maximum
/// in 2.2..3.2.
typedef struct fit_case {
    const char *name;
    const char *table;
    const char *key;
    size_t columns; ///< of the table
    bool weighted;
    bool spikes; ///< the highest point is one, and moves the limits of the other program
} fit_case;

static const fit_case fit_cases[] = {
    {"true profile, unweighted", "xrd/true_glass_Iq.txt", "true_glass_Iq.txt (u)", 2, false, false},
    {"stack, unweighted", "xrd/D_stack_sum_no_monitor.txt", "D_stack_sum_no_monitor.txt (u)", 7, false, true},
    {"stack, weighted", "xrd/D_stack_sum_no_monitor.txt", "D_stack_sum_no_monitor.txt (w)", 7, true, true},
    {"clipped stack, unweighted", "xrd/D_sigmaclip_sum8_azimuthal_thres5.txt",
     "D_sigmaclip_sum8_azimuthal_thres5.txt (u)", 7, false, false},
    {"clipped stack, weighted", "xrd/D_sigmaclip_sum8_azimuthal_thres5.txt",
     "D_sigmaclip_sum8_azimuthal_thres5.txt (w)", 7, true, false},
    {"tilted, unweighted", "xrd/B_tilt_bbox_sa1_pol095.txt", "B_tilt_bbox_sa1_pol095.txt (u)", 7, false,
     false},
    {"tilted, weighted", "xrd/B_tilt_bbox_sa1_pol095.txt", "B_tilt_bbox_sa1_pol095.txt (w)", 7, true, false},
    {"Pilatus, unweighted", "xrd/C_pilatus100k_full_sa1_pol099.txt", "C_pilatus100k_full_sa1_pol099.txt (u)",
     7, false, false},
    {"Pilatus, weighted", "xrd/C_pilatus100k_full_sa1_pol099.txt", "C_pilatus100k_full_sa1_pol099.txt (w)", 7,
     true, false},
    {"tilted, exact, unweighted", "xrd/ref64_B_tilt_bbox_sa1_pol099.txt",
     "ref64_B_tilt_bbox_sa1_pol099.txt (u)", 7, false, false},
    {"tilted, exact, weighted", "xrd/ref64_B_tilt_bbox_sa1_pol099.txt",
     "ref64_B_tilt_bbox_sa1_pol099.txt (w)", 7, true, false},
    {"frame, exact, unweighted", "xrd/ref64_D_eiger1m_no_sa1_pol099.txt",
     "ref64_D_eiger1m_no_sa1_pol099.txt (u)", 7, false, false},
    {"frame, exact, weighted", "xrd/ref64_D_eiger1m_no_sa1_pol099.txt",
     "ref64_D_eiger1m_no_sa1_pol099.txt (w)", 7, true, false},
};

static lehr_curve *load_curve(const fit_case *row)
{
    lehr_error err = {0};
    lehr_curve *curve = NULL;
    lehr_test_numbers numbers = lehr_test_load_numbers(lehr_test_reference(row->table));
    assert_int_equal(numbers.columns, row->columns);
    assert_ok(lehr_curve_create(&curve, numbers.rows, LEHR_AXIS_Q_PER_ANG, LEHR_AXIS_INTENSITY, &err), &err);
    for (size_t i = 0; i < numbers.rows; i++) {
        const double *line = numbers.values + i * numbers.columns;
        curve->x[i] = line[0];
        curve->y[i] = line[1];
        curve->sigma[i] = row->weighted ? line[2] : (double)NAN;
    }
    lehr_test_free_numbers(&numbers);
    return curve;
}

/// The fit of the other program, in its own points: those whose intensity itself lies above the threshold.
static void check_fit(const fit_case *row, const lehr_curve *curve)
{
    lehr_error err = {0};
    lehr_fitting_peak got;
    lehr_fitting_peak_options options = lehr_fitting_peak_options_defaults();
    const char *json = lehr_test_reference("xrd/FSDP_fits.json");
    size_t first = 0, n = 0, from = 0, end = curve->size;
    while (curve->x[from] < 2.2) {
        from++;
    }
    while (curve->x[end - 1] > 3.2) {
        end--;
    }
    lehr_fitting_peak_window(&first, &n, curve->y + from, end - from, 0.5);
    options.baseline = LEHR_FITTING_BASELINE_NONE;
    assert_int_equal(n, (int)lehr_test_json(json, row->key, "n", NULL));
    assert_int_equal(from + first, (int)lehr_test_json(json, row->key, "lo", NULL));
    assert_ok(lehr_fitting_peak_fit(&got, curve->x, curve->y, row->weighted ? curve->sigma : NULL,
                                    from + first, n, &options, &err),
              &err);
    assert_close(got.position.value, lehr_test_json(json, row->key, "q0", NULL), 1e-7, 0);
    assert_close(got.fwhm.value, fabs(lehr_test_json(json, row->key, "fwhm", NULL)), 1e-6, 0);
    assert_close(got.height.value, lehr_test_json(json, row->key, "A", NULL), 1e-6, 0);
}

static void test_reference_fit(void **state)
{
    const fit_case *row = *state;
    lehr_error err = {0};
    lehr_xrd_fsdp got;
    lehr_xrd_fsdp_options options = lehr_xrd_fsdp_defaults();
    (void)lehr_test_reference_or_skip(row->table);
    lehr_curve *curve = load_curve(row);
    check_fit(row, curve);
    const char *json = lehr_test_reference("xrd/FSDP_fits.json");
    options.range[0] = 2.2;
    options.range[1] = 3.2;
    options.baseline = LEHR_FITTING_BASELINE_NONE;
    assert_ok(lehr_xrd_fsdp_fit(&got, curve, &options, NULL, &err), &err);
    if (row->spikes) {
        // Spikes of single points raise the threshold of the other program. The profile without them has its
        // limits at 2.398 and 2.934 (first table); 5 % of the width: what spikes do to parabolas.
        assert_close(got.fit_range[0], 2.398, 0, 0.03);
        assert_close(got.fit_range[1], 2.934, 0, 0.03);
        lehr_curve_free(curve);
        return;
    }
    double want_width = fabs(lehr_test_json(json, row->key, "fwhm", NULL));
    // The other program stops at a relative change of 1e-8 in chi2: 1e-6 of a standard error matters to
    // nobody.
    assert_int_equal(got.stop, LEHR_FITTING_CONVERGED);
    assert_int_equal(got.n_points, (int)lehr_test_json(json, row->key, "n", NULL));
    assert_close(got.position.value, lehr_test_json(json, row->key, "q0", NULL), 1e-7, 0);
    assert_close(got.fwhm.value, want_width, 1e-6, 0);
    assert_close(got.amplitude.value, lehr_test_json(json, row->key, "A", NULL), 1e-6, 0);
    // The other program takes sigma as it is. Here a misfit counts, as chi2 of that program says.
    double want_chi2 = lehr_test_json(json, row->key, "chi2", NULL) / ((double)got.n_points - 3);
    double dof = (double)got.n_points - 3;
    bool counts = row->weighted && lehr_tail_chi2(want_chi2 * dof, dof) < 0.05;
    double scale = counts ? sqrt(want_chi2) : 1;
    assert_close(got.budget.counting, scale * lehr_test_json(json, row->key, "sd_q0", NULL), 1e-4, 0);
    assert_true(!row->weighted || fabs(got.error_scale - scale) < 1e-5 * scale);
    // The window of the other program, and how far its points reach.
    size_t lo = (size_t)lehr_test_json(json, row->key, "lo", NULL);
    assert_close(got.fit_range[0], curve->x[lo], 0, 0);
    assert_close(got.fit_range[1], curve->x[lo + got.n_points - 1], 0, 0);
    assert_true(isnan(got.budget.range) || got.position.stderr_value >= got.budget.range);
    assert_true(isnan(got.budget.distance) && isnan(got.budget.placement) && isnan(got.budget.wavelength));
    lehr_curve_free(curve);
}

// ---- closed forms -------------------------------------------------------------------
enum { N_POINTS = 201 };

/// Gaussian at 2.7 of width 0.5 and height 8 on a baseline of 1.5; sigma is 0.01 or unknown.
static lehr_curve *make_curve(lehr_axis axis, bool with_sigma)
{
    lehr_error err = {0};
    lehr_curve *curve = NULL;
    assert_ok(lehr_curve_create(&curve, N_POINTS, axis, LEHR_AXIS_INTENSITY, &err), &err);
    for (size_t i = 0; i < N_POINTS; i++) {
        double q = 1.7 + 0.01 * (double)i;
        double t = (q - 2.7) / 0.5;
        curve->x[i] = axis == LEHR_AXIS_Q_PER_NM ? 10 * q : q;
        curve->y[i] = 1.5 + 8 * exp(-4 * log(2) * t * t);
        curve->sigma[i] = with_sigma ? 0.01 : (double)NAN;
    }
    return curve;
}

static void test_noise_free_gaussian(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_xrd_fsdp got;
    const lehr_xrd_fsdp_options options = lehr_xrd_fsdp_defaults();
    lehr_curve *curve = make_curve(LEHR_AXIS_Q_PER_ANG, true);
    curve->y[40] = (double)NAN; // an empty bin and one without error are left out
    curve->sigma[110] = 0;
    assert_ok(lehr_xrd_fsdp_fit(&got, curve, &options, NULL, &err), &err);
    assert_close(got.position.value, 2.7, 1e-10, 0);
    assert_close(got.fwhm.value, 0.5, 1e-9, 0); // width, area and baseline lose digits to their correlation
    assert_close(got.amplitude.value, 8, 1e-9, 0);
    assert_close(got.baseline.value, 1.5, 1e-8, 0);
    assert_close(got.area.value, 8 * 0.5 * sqrt(3.14159265358979323846 / (4 * log(2))), 1e-9, 0);
    assert_true(got.budget.range < 1e-9 && got.budget.counting > 1e-5 && got.weighted);
    assert_true(got.reduced_chi2 < 1e-10);
    lehr_curve_free(curve);
}

static void test_distance_term(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_xrd_fsdp got;
    lehr_xrd_fsdp_options options = lehr_xrd_fsdp_defaults();
    lehr_curve *curve = make_curve(LEHR_AXIS_Q_PER_ANG, false);
    options.distance_m = 0.08;
    options.distance_uncertainty_m = 1e-4;
    assert_ok(lehr_xrd_fsdp_fit(&got, curve, &options, NULL, &err), &err);
    assert_close(got.budget.distance, 2.7 * 1e-4 / 0.08, 1e-9, 0); // without wavelength: small angles
    assert_true(isnan(got.budget.placement) && isnan(got.reduced_chi2) && !got.weighted);
    // Exact: move the detector by the uncertainty at constant radius and see where q goes (central
    // difference).
    const double wavelength = 0.95;
    double two_theta = 2 * asin(2.7 * wavelength / (4 * 3.14159265358979323846));
    double radius = 0.08 * tan(two_theta);
    double near_q = sin(atan(radius / (0.08 - 1e-6)) / 2), far_q = sin(atan(radius / (0.08 + 1e-6)) / 2);
    double slope = 4 * 3.14159265358979323846 / wavelength * (near_q - far_q) / 2e-6;
    options.wavelength_ang = wavelength;
    assert_ok(lehr_xrd_fsdp_fit(&got, curve, &options, NULL, &err), &err);
    assert_close(got.budget.distance, slope * 1e-4, 1e-6, 0);
    lehr_curve_free(curve);
    // The same peak in 1/nm.
    curve = make_curve(LEHR_AXIS_Q_PER_NM, false);
    assert_ok(lehr_xrd_fsdp_fit(&got, curve, &options, NULL, &err), &err);
    assert_close(got.position.value, 2.7, 1e-10, 0);
    assert_close(got.budget.distance, slope * 1e-4, 1e-6, 0);
    assert_int_equal(got.x_axis, LEHR_AXIS_Q_PER_ANG);
    lehr_curve_free(curve);
}

static void test_other_distance_terms(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_xrd_fsdp got;
    lehr_xrd_fsdp_options options = lehr_xrd_fsdp_defaults();
    lehr_curve *curve = make_curve(LEHR_AXIS_Q_PER_ANG, true);
    options.distance_m = 0.08;
    options.placement_uncertainty_m = 3e-5;
    options.wavelength_ang = 0.95;
    options.wavelength_uncertainty_ang = 2e-4;
    assert_ok(lehr_xrd_fsdp_fit(&got, curve, &options, NULL, &err), &err);
    // The Gaussian is exact: counting is far below the others, range and model are nothing.
    assert_true(isnan(got.budget.distance) && !(got.budget.range > 0) && !(got.budget.model > 0));
    assert_close(got.budget.wavelength, 2.7 * 2e-4 / 0.95, 1e-9, 0);
    double sum = hypot(got.budget.placement, got.budget.wavelength);
    assert_close(got.position.stderr_value, hypot(sum, got.budget.counting), 1e-12, 0);
    // SOURCE: central differences of sin(atan(r/L)/2) at q = 2.695 and 2.705 under a change of L (numpy):
    // 1e-4 m change a width of 0.5 by 0.000401492.
    double placement = 0.3 * 0.000401492, wavelength = got.fwhm.value * 2e-4 / 0.95;
    double rest =
        got.fwhm.stderr_value * got.fwhm.stderr_value - placement * placement - wavelength * wavelength;
    double counting = got.chosen.values[LEHR_XRD_FSDP_FWHM].stderr_value;
    // What is left of the square is counting; 1e-3 of the placement term.
    assert_close(rest, counting * counting, 0, 2e-3 * placement * placement);
    lehr_curve_free(curve);
}

static void test_angles(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_xrd_fsdp got;
    lehr_xrd_fsdp_options options = lehr_xrd_fsdp_defaults();
    lehr_curve *curve = make_curve(LEHR_AXIS_Q_PER_ANG, true);
    const double wavelength = 0.95, pi = 3.14159265358979323846;
    options.wavelength_ang = wavelength;
    for (int k = 0; k < 2; k++) {
        lehr_curve *angles = make_curve(LEHR_AXIS_Q_PER_ANG, true);
        angles->x_axis = k == 0 ? LEHR_AXIS_TWO_THETA_DEG : LEHR_AXIS_TWO_THETA_RAD;
        for (size_t i = 0; i < N_POINTS; i++) {
            double two_theta = 2 * asin(curve->x[i] * wavelength / (4 * pi));
            angles->x[i] = k == 0 ? two_theta * 180 / pi : two_theta;
        }
        assert_ok(lehr_xrd_fsdp_fit(&got, angles, &options, NULL, &err), &err);
        assert_close(got.position.value, 2.7, 1e-10, 0);
        assert_close(got.fwhm.value, 0.5, 1e-9, 0);
        lehr_curve_free(angles);
    }
    lehr_curve_free(curve);
}

// ---- window and model -----------------------------------------------------------------
/// SOURCE: tests/oracle/fsdp_windows.py (scipy) on the same noise-free profile. 1e-6: smooth residuals leave
/// a noise of 1e-4 of the deviations.
static void test_window_scan_and_model(void **state)
{
    (void)state;
    static const double positions[] = {2.641596538, 2.640347243, 2.639308600,
                                       2.638427926, 2.637655121, 2.636931837};
    static const double widths[] = {0.545128035, 0.540879801, 0.534307455,
                                    0.527090405, 0.517865496, 0.506707298};
    lehr_error err = {0};
    lehr_xrd_fsdp got;
    const lehr_xrd_fsdp_options options = lehr_xrd_fsdp_defaults();
    const fsdp_sample sample = {fsdp_glass, 1, 1, 4000, 2400};
    lehr_curve *curve = fsdp_measure(&sample, NULL);
    for (size_t i = 0; i < curve->size; i++) {
        curve->sigma[i] = (double)NAN;
    }
    assert_ok(lehr_xrd_fsdp_fit(&got, curve, &options, NULL, &err), &err);
    assert_int_equal(got.n_windows, 6);
    assert_int_equal(got.windows_used, 6);
    for (size_t i = 0; i < 6; i++) {
        assert_close(got.windows[i].values[LEHR_XRD_FSDP_POSITION].value, positions[i], 1e-8, 0);
        assert_close(got.windows[i].values[LEHR_XRD_FSDP_FWHM].value, widths[i], 1e-8, 0);
    }
    assert_close(got.budget.range, 0.001605824, 1e-4, 0);
    assert_close(got.budget.model, 0.006841274, 1e-4, 0);
    assert_close(got.asymmetry.maximum.value, 2.648983622, 1e-8, 0);
    assert_close(got.asymmetry.fwhm_left.value, 0.568847802, 1e-7, 0);
    assert_close(got.asymmetry.fwhm_right.value, 0.510640261, 1e-7, 0);
    assert_true(got.asymmetry.probability < 1e-12);
    assert_true(got.fwhm.stderr_value >= 0.0144);
    lehr_curve_free(curve);
}

static void test_split_gaussian(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_xrd_fsdp got;
    lehr_xrd_fsdp_options options = lehr_xrd_fsdp_defaults();
    lehr_curve *curve = make_curve(LEHR_AXIS_Q_PER_ANG, true);
    for (size_t i = 0; i < N_POINTS; i++) {
        double t = (curve->x[i] - 2.63) / (curve->x[i] < 2.63 ? 0.52 : 0.44);
        curve->y[i] = 1.5 + 8 * exp(-4 * log(2) * t * t);
    }
    // SOURCE: tests/oracle/fsdp_windows.py, moments by numerical integration.
    options.model = lehr_model_find("split-gaussian");
    assert_ok(lehr_xrd_fsdp_fit(&got, curve, &options, NULL, &err), &err);
    assert_close(got.position.value, 2.63, 1e-10, 0);
    assert_close(got.asymmetry.maximum.value, 2.63, 1e-10, 0);
    assert_close(got.asymmetry.centroid.value, 2.602893569936, 1e-9, 0);
    assert_close(got.asymmetry.skewness.value, -0.132440440570, 1e-7, 0);
    assert_string_equal(got.other.model->name, "gaussian");
    assert_true(got.asymmetry.probability < 1e-12 && got.budget.model > 1e-3);
    // Of the symmetric fit the split one is the other.
    options.model = lehr_model_find("gaussian");
    assert_ok(lehr_xrd_fsdp_fit(&got, curve, &options, NULL, &err), &err);
    assert_close(got.asymmetry.centroid.value, 2.602893569936, 1e-9, 0);
    double shift = got.position.value - 2.63;
    double v = pow(got.other.values[0].stderr_value, 2) - pow(got.chosen.values[0].stderr_value, 2);
    assert_close(got.budget.model, sqrt((shift * shift - 9 * v) / 2), 1e-9, 0);
    options.model = lehr_model_find("lorentzian");
    assert_ok(lehr_xrd_fsdp_fit(&got, curve, &options, NULL, &err), &err);
    assert_close(got.asymmetry.maximum.value, 2.63, 1e-10, 0);
    lehr_curve_free(curve);
}

static void test_windows_that_say_nothing(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_xrd_fsdp got;
    lehr_warnings *warnings = NULL;
    lehr_xrd_fsdp_options options = lehr_xrd_fsdp_defaults();
    lehr_curve *curve = make_curve(LEHR_AXIS_Q_PER_ANG, true);
    assert_ok(lehr_warnings_create(&warnings, &err), &err);
    // A second peak as high as the wide windows: they reach over the minimum into it.
    for (size_t i = 0; i < N_POINTS; i++) {
        curve->y[i] += 5 * exp(-pow((curve->x[i] - 3.4) / 0.15, 2));
    }
    assert_ok(lehr_xrd_fsdp_fit(&got, curve, &options, warnings, &err), &err);
    assert_int_equal(got.windows[4].use, LEHR_XRD_FSDP_USED);
    assert_int_equal(got.windows[5].use, LEHR_XRD_FSDP_OVER_MINIMUM);
    assert_true(isnan(got.windows[5].values[0].value));
    assert_int_equal(lehr_warnings_count(warnings), 0);
    options.range[0] = 2.37;
    options.range[1] = 3.03;
    options.scan[0] = 0.5;
    assert_ok(lehr_xrd_fsdp_fit(&got, curve, &options, warnings, &err), &err);
    assert_int_equal(got.windows[5].use, LEHR_XRD_FSDP_CUT_OFF);
    assert_int_equal(got.windows_used, 2);
    assert_int_equal(lehr_warnings_count(warnings), 1);
    assert_non_null(strstr(lehr_warnings_at(warnings, 0), "rests on 2 of 6 windows"));
    options.n_windows = 0;
    assert_ok(lehr_xrd_fsdp_fit(&got, curve, &options, warnings, &err), &err);
    assert_true(isnan(got.budget.range) && got.n_windows == 0);
    options = lehr_xrd_fsdp_defaults();
    options.fraction = 0.8;
    assert_ok(lehr_xrd_fsdp_fit(&got, curve, &options, warnings, &err), &err);
    assert_non_null(
        strstr(lehr_warnings_at(warnings, lehr_warnings_count(warnings) - 1), "reaches over a minimum"));
    lehr_warnings_free(warnings);
    lehr_curve_free(curve);
}

static void test_unusual_position(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_xrd_fsdp got;
    lehr_warnings *warnings = NULL;
    const lehr_xrd_fsdp_options options = lehr_xrd_fsdp_defaults();
    lehr_curve *curve = make_curve(LEHR_AXIS_Q_PER_NM, true);
    assert_ok(lehr_warnings_create(&warnings, &err), &err);
    curve->x_axis = LEHR_AXIS_OTHER;
    assert_ok(lehr_xrd_fsdp_fit(&got, curve, &options, warnings, &err), &err);
    assert_close(got.position.value, 27, 1e-10, 0);
    assert_int_equal(lehr_warnings_count(warnings), 1);
    assert_non_null(strstr(lehr_warnings_at(warnings, 0), "a peak at 27 is unusual"));
    lehr_warnings_free(warnings);
    lehr_curve_free(curve);
}

/// Alternating deviations of +-size: chi2 is n (size/sigma)^2 as long as the fit cannot follow them.
static lehr_curve *make_jagged_curve(double size)
{
    lehr_curve *curve = make_curve(LEHR_AXIS_Q_PER_ANG, true);
    for (size_t i = 0; i < N_POINTS; i++) {
        curve->y[i] += i % 2 == 0 ? size : -size;
    }
    return curve;
}

static void test_misfit_counts_and_warns(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_xrd_fsdp good, bad;
    lehr_warnings *warnings = NULL;
    const lehr_xrd_fsdp_options options = lehr_xrd_fsdp_defaults();
    assert_ok(lehr_warnings_create(&warnings, &err), &err);
    lehr_curve *curve = make_jagged_curve(0.005); // half a sigma: errors stay, no word
    assert_ok(lehr_xrd_fsdp_fit(&good, curve, &options, warnings, &err), &err);
    assert_true(good.reduced_chi2 < 1 && good.error_scale == 1);
    assert_int_equal(lehr_warnings_count(warnings), 0);
    lehr_curve_free(curve);
    curve = make_jagged_curve(0.1); // ten sigma
    assert_ok(lehr_xrd_fsdp_fit(&bad, curve, &options, warnings, &err), &err);
    double n = (double)bad.n_points;
    // 1 %: the four parameters take a little of the alternating part at the ends of the window.
    assert_close(bad.reduced_chi2, 100 * n / (n - 4), 0.01, 0);
    assert_close(bad.error_scale, sqrt(bad.reduced_chi2), 1e-14, 0);
    // 2 %: both fits have the same window up to a point, and nearly the same curve.
    assert_int_equal(bad.n_points, good.n_points);
    assert_close(bad.budget.counting, bad.error_scale * good.budget.counting, 0.02, 0);
    assert_int_equal(lehr_warnings_count(warnings), 1);
    assert_non_null(strstr(lehr_warnings_at(warnings, 0), "reduced_chi2 = 1"));
    assert_non_null(strstr(lehr_warnings_at(warnings, 0), "--error azimuthal"));
    lehr_warnings_free(warnings);
    lehr_curve_free(curve);
}

static void test_window_and_scan(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_xrd_fsdp got;
    lehr_xrd_fsdp_options options = lehr_xrd_fsdp_defaults();
    lehr_curve *curve = make_curve(LEHR_AXIS_Q_PER_ANG, true);
    for (size_t i = 0; i < N_POINTS; i++) {
        curve->y[i] -= 1.5;
    }
    // The top half of a Gaussian of width 0.5 reaches from 2.45 to 2.95, points exactly on the edge up to
    // rounding.
    assert_ok(lehr_xrd_fsdp_fit(&got, curve, &options, NULL, &err), &err);
    assert_close(got.fit_range[0], 2.45, 0, 0.011);
    assert_close(got.fit_range[1], 2.95, 0, 0.011);
    // The top fifth: |q - 2.7| <= 0.25 sqrt(log2(1/0.8)) = 0.1418.
    options.fraction = 0.2;
    assert_ok(lehr_xrd_fsdp_fit(&got, curve, &options, NULL, &err), &err);
    assert_close(got.fit_range[0], 2.56, 1e-12, 0);
    assert_close(got.fit_range[1], 2.84, 1e-12, 0);
    // A shoulder pulls wider windows to its side, and the budget shows it.
    options.fraction = 0.5;
    for (size_t i = 0; i < N_POINTS; i++) {
        curve->y[i] += exp(-pow((curve->x[i] - 3.0) / 0.1, 2));
    }
    assert_ok(lehr_xrd_fsdp_fit(&got, curve, &options, NULL, &err), &err);
    assert_true(got.budget.range > 1e-3 && got.position.stderr_value > got.budget.range);
    lehr_curve_free(curve);
}

static void test_refusals(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_xrd_fsdp got;
    lehr_xrd_fsdp_options options = lehr_xrd_fsdp_defaults();
    lehr_curve *curve = make_curve(LEHR_AXIS_Q_PER_ANG, true);
    options.fraction = 1;
    assert_fails(lehr_xrd_fsdp_fit(&got, curve, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "fraction 1; expected");
    options = lehr_xrd_fsdp_defaults();
    options.range[0] = 3;
    options.range[1] = 2;
    assert_fails(lehr_xrd_fsdp_fit(&got, curve, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "range 3 to 2 is empty");
    options.range[1] = 3.2;
    assert_fails(lehr_xrd_fsdp_fit(&got, curve, &options, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "the peak at 3 is cut off");
    options.range[0] = 5;
    options.range[1] = 6;
    assert_fails(lehr_xrd_fsdp_fit(&got, curve, &options, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "no points between 5 and 6");
    options = lehr_xrd_fsdp_defaults();
    options.distance_m = 0.1;
    assert_fails(lehr_xrd_fsdp_fit(&got, curve, &options, NULL, &err), LEHR_ERR_ARG, &err, "needed together");
    options.distance_uncertainty_m = -1;
    assert_fails(lehr_xrd_fsdp_fit(&got, curve, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "a distance uncertainty of -1");
    options.distance_m = -0.1;
    assert_fails(lehr_xrd_fsdp_fit(&got, curve, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "a distance of -0.1 m");
    options = lehr_xrd_fsdp_defaults();
    options.wavelength_uncertainty_ang = 0.1;
    assert_fails(lehr_xrd_fsdp_fit(&got, curve, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "needs the wavelength");
    options.wavelength_uncertainty_ang = (double)NAN;
    options.wavelength_ang = -1;
    assert_fails(lehr_xrd_fsdp_fit(&got, curve, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "a wavelength of -1 angstrom");
    options = lehr_xrd_fsdp_defaults();
    options.scan[1] = 1.2;
    assert_fails(lehr_xrd_fsdp_fit(&got, curve, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "a scan over fractions 0.3 to 1.2");
    options.scan[1] = 0.8;
    options.n_windows = 1000;
    assert_fails(lehr_xrd_fsdp_fit(&got, curve, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "a scan of 1000 windows");
    options = lehr_xrd_fsdp_defaults();
    options.model = lehr_model_find("vft");
    assert_fails(lehr_xrd_fsdp_fit(&got, curve, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "the model vft is not a peak");
    curve->x_axis = LEHR_AXIS_RADIUS_MM;
    options = lehr_xrd_fsdp_defaults();
    assert_fails(lehr_xrd_fsdp_fit(&got, curve, &options, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "the axis radius_mm; a q axis is needed, or 2theta");
    curve->x_axis = LEHR_AXIS_TWO_THETA_DEG;
    options = lehr_xrd_fsdp_defaults();
    assert_fails(lehr_xrd_fsdp_fit(&got, curve, &options, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "the curve has the axis two_theta_deg; a q axis is needed");
    curve->x_axis = LEHR_AXIS_Q_PER_ANG;
    options.range[0] =
        2.68; // five points: too few for four parameters and their errors once the ends are cut
    options.range[1] = 2.72;
    assert_fails(lehr_xrd_fsdp_fit(&got, curve, &options, NULL, &err), LEHR_ERR_DOMAIN, &err, "cut off");
    lehr_curve_free(curve);
}

static void test_sigma_must_be_positive(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_xrd_fsdp got;
    const lehr_xrd_fsdp_options options = lehr_xrd_fsdp_defaults();
    lehr_warnings *warnings = NULL;
    assert_ok(lehr_warnings_create(&warnings, &err), &err);
    lehr_curve *curve = make_curve(LEHR_AXIS_Q_PER_ANG, true);
    curve->sigma[110] = 0;
    curve->sigma[90] = -3;
    assert_ok(lehr_xrd_fsdp_fit(&got, curve, &options, warnings, &err), &err);
    assert_int_equal(lehr_warnings_count(warnings), 1);
    assert_non_null(strstr(lehr_warnings_at(warnings, 0), "2 of 201 points"));
    assert_non_null(strstr(lehr_warnings_at(warnings, 0), "row 91 of the data (-3)"));
    for (size_t i = 0; i < N_POINTS; i++) {
        curve->sigma[i] = 0;
    }
    assert_fails(lehr_xrd_fsdp_fit(&got, curve, &options, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "the column sigma is not greater than 0 in any of the 201 rows, the first being row 1");
    for (size_t i = 0; i < N_POINTS; i++) {
        curve->y[i] = (double)NAN;
    }
    assert_fails(lehr_xrd_fsdp_fit(&got, curve, &options, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "no row with finite values");
    lehr_warnings_free(warnings);
    lehr_curve_free(curve);
}

static void test_record(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_xrd_fsdp got;
    lehr_record *record = NULL;
    lehr_value value;
    const lehr_xrd_fsdp_options options = lehr_xrd_fsdp_defaults();
    lehr_curve *curve = make_curve(LEHR_AXIS_Q_PER_ANG, true);
    assert_ok(lehr_xrd_fsdp_fit(&got, curve, &options, NULL, &err), &err);
    assert_ok(lehr_record_create(&record, &err), &err);
    assert_ok(lehr_xrd_fsdp_describe(&got, record, &err), &err);
    const char *const quantities[] = {"position",
                                      "fwhm",
                                      "amplitude",
                                      "area",
                                      "baseline",
                                      "budget.counting",
                                      "budget.distance",
                                      "budget.placement",
                                      "budget.wavelength",
                                      "budget.range",
                                      "budget.model",
                                      "asymmetry.maximum",
                                      "asymmetry.fwhm_left",
                                      "asymmetry.fwhm_right",
                                      "asymmetry.centroid",
                                      "asymmetry.skewness"};
    for (size_t i = 0; i < sizeof quantities / sizeof *quantities; i++) {
        assert_true(lehr_record_find(record, quantities[i], &value));
        assert_int_equal(value.kind, LEHR_VALUE_QUANTITY);
    }
    assert_true(lehr_record_find(record, "position", &value));
    assert_string_equal(value.quantity.unit, "1/angstrom");
    assert_true(value.quantity.stderr_value == got.position.stderr_value);
    assert_true(lehr_record_find(record, "fit_range", &value));
    assert_int_equal(lehr_list_size(value.list), 2);
    assert_true(lehr_record_find(record, "reduced_chi2", &value));
    assert_true(lehr_record_find(record, "windows", &value));
    assert_int_equal(lehr_list_size(value.list), 6);
    assert_true(lehr_record_find(lehr_list_value_at(value.list, 5).record, "use", &value));
    assert_string_equal(value.text, "used");
    lehr_record_free(record);
    lehr_curve_free(curve);
}

static lehr_status fit_once(void *context, lehr_error *err)
{
    lehr_xrd_fsdp got;
    const lehr_xrd_fsdp_options options = lehr_xrd_fsdp_defaults();
    return lehr_xrd_fsdp_fit(&got, context, &options, NULL, err);
}

static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    lehr_curve *curve = make_curve(LEHR_AXIS_Q_PER_ANG, true);
    lehr_test_fault_sweep(fit_once, curve);
    lehr_curve_free(curve);
}

enum { N_FITS = sizeof fit_cases / sizeof *fit_cases, N_PLAIN = 14 };

int main(void)
{
    struct CMUnitTest tests[N_PLAIN + N_FITS] = {
        cmocka_unit_test(test_noise_free_gaussian),
        cmocka_unit_test(test_distance_term),
        cmocka_unit_test(test_other_distance_terms),
        cmocka_unit_test(test_angles),
        cmocka_unit_test(test_window_scan_and_model),
        cmocka_unit_test(test_split_gaussian),
        cmocka_unit_test(test_windows_that_say_nothing),
        cmocka_unit_test(test_unusual_position),
        cmocka_unit_test(test_misfit_counts_and_warns),
        cmocka_unit_test(test_window_and_scan),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_sigma_must_be_positive),
        cmocka_unit_test(test_record),
        cmocka_unit_test(test_every_allocation_may_fail),
    };
    for (size_t i = 0; i < N_FITS; i++) {
        tests[N_PLAIN + i] = (struct CMUnitTest)LEHR_CASE(test_reference_fit, &fit_cases[i]);
    }
    return cmocka_run_group_tests_name("xrd.fsdp", tests, NULL, NULL);
}
