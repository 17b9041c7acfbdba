// From files to curves: sensor, gas, parallax and exposure out of the files, corrections that were applied
// already. HDF5 files are written through libhdf5.
#include "lehr_test.h"

#include <hdf5.h>
#include <lehr/core/warnings.h>
#include <lehr/xrd/recipe.h>
#include <lehr/xrd/source.h>
#include <math.h>
#include <string.h>

enum { FRAMES = 4, ROWS = 20, COLUMNS = 30, PIXELS = ROWS * COLUMNS };

#define DETECTOR "/entry/instrument/detector/"

// ---- files --------------------------------------------------------------------------
static void put(hid_t file, const char *name, hid_t type, int rank, const hsize_t *size, const void *values)
{
    hid_t space = rank > 0 ? H5Screate_simple(rank, size, NULL) : H5Screate(H5S_SCALAR);
    hid_t links = H5Pcreate(H5P_LINK_CREATE);
    assert_true(H5Pset_create_intermediate_group(links, 1) >= 0);
    hid_t dataset = H5Dcreate2(file, name, type, space, links, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(dataset >= 0 && H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0);
    H5Dclose(dataset);
    H5Pclose(links);
    H5Sclose(space);
}

static void put_number(hid_t file, const char *name, double value)
{
    put(file, name, H5T_NATIVE_DOUBLE, 0, NULL, &value);
}

static void put_text(hid_t file, const char *name, const char *text)
{
    hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, strlen(text) + 1);
    put(file, name, type, 0, NULL, text);
    H5Tclose(type);
}

/// A truth value as h5py writes it.
static void put_boolean(hid_t file, const char *name, signed char value)
{
    static const signed char names[2] = {0, 1};
    hid_t type = H5Tenum_create(H5T_NATIVE_SCHAR);
    H5Tenum_insert(type, "FALSE", &names[0]);
    H5Tenum_insert(type, "TRUE", &names[1]);
    put(file, name, type, 0, NULL, &value);
    H5Tclose(type);
}

static uint32_t counts_at(size_t frame, size_t i)
{
    return (uint32_t)(40 + 7 * frame + i * 13 % 31);
}

/// Frames of counts; the caller adds what the file says and closes it.
static hid_t create_images(const char *path)
{
    static uint32_t values[FRAMES * PIXELS];
    const hsize_t size[3] = {FRAMES, ROWS, COLUMNS};
    for (size_t i = 0; i < FRAMES * (size_t)PIXELS; i++) {
        values[i] = counts_at(i / PIXELS, i % PIXELS);
    }
    hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(file >= 0);
    put(file, "/entry/data/data", H5T_NATIVE_UINT32, 3, size, values);
    return file;
}

#define PONI                                                                                                 \
    "Detector: Detector\nDistance: 0.08\nPoni1: -0.02\nPoni2: -0.06\nRot1: 0\nRot2: 0\nRot3: "               \
    "0\nWavelength: "                                                                                        \
    "9.537246033323097e-11\n" // 13 keV

static const char *write_poni(const char *name, const char *text)
{
    return lehr_test_write(name, text, strlen(text));
}

static const char *plain_poni(void)
{
    return write_poni("plain.poni", PONI "Detector_config: {\"pixel1\": 1e-4, \"pixel2\": 1e-4}\n");
}

static lehr_xrd_recipe make_recipe(const char *poni)
{
    lehr_xrd_recipe recipe = lehr_xrd_recipe_defaults();
    recipe.poni = poni;
    recipe.orientation = 3;
    recipe.options.points = 1;
    recipe.options.unit = LEHR_XRD_RADIUS_MM;
    recipe.options.solid_angle = false;
    recipe.options.polarization_factor = (double)NAN;
    return recipe;
}

/// Mean weight of a pixel, which is all that these recipes change.
static double weight_of(const lehr_xrd_recipe *recipe, const char *path)
{
    lehr_error err = {0};
    lehr_xrd_pattern *pattern = NULL;
    assert_ok(lehr_xrd_recipe_run(&pattern, recipe, path, NULL, &err), &err);
    double weight = pattern->norm[0] / pattern->count[0];
    lehr_xrd_pattern_free(pattern);
    return weight;
}

static void refuses(const lehr_xrd_recipe *recipe, const char *path, lehr_status want, const char *part)
{
    lehr_error err = {0};
    lehr_xrd_pattern *pattern = NULL;
    assert_fails(lehr_xrd_recipe_run(&pattern, recipe, path, NULL, &err), want, &err, part);
    assert_null(pattern);
}

// ---- what was applied ---------------------------------------------------------------
static void test_not_twice(void **state)
{
    (void)state;
    const char *path = lehr_test_scratch("applied.h5");
    hid_t file = create_images(path);
    put_boolean(file, DETECTOR "flatfield_applied", 1);
    put_number(file, DETECTOR "countrate_correction_applied", 1);
    put_text(file, DETECTOR "dark_current_correction_applied", "True");
    put_boolean(file, DETECTOR "efficiency_correction_applied", 1);
    H5Fclose(file);
    lehr_xrd_recipe recipe = make_recipe(plain_poni());
    recipe.flat = path;
    refuses(&recipe, path, LEHR_ERR_ARG, "as its key 'flatfield_applied' says: leave out --flat");
    recipe.flat = NULL;
    recipe.dark = path;
    refuses(&recipe, path, LEHR_ERR_ARG,
            "as its key 'dark_current_correction_applied' says: leave out --dark");
    recipe.dark = NULL;
    recipe.options.dead_time_s = 1e-7;
    recipe.options.count_time_s = 1;
    refuses(&recipe, path, LEHR_ERR_ARG,
            "as its key 'countrate_correction_applied' says: leave out --dead-time");
    recipe.options.dead_time_s = (double)NAN;
    const char *flat_path = lehr_test_scratch("flat.h5");
    static const double one[PIXELS] = {[7] = 1};
    const hsize_t size[2] = {ROWS, COLUMNS};
    file = H5Fcreate(flat_path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    put(file, "/entry/data/data", H5T_NATIVE_DOUBLE, 2, size, one);
    H5Fclose(file);
    recipe.flat = flat_path;
    recipe.flat_again = true;
    assert_close(weight_of(&recipe, path), 1, 0, 0); // of the only pixel that the flat leaves
    recipe.flat = NULL;
    recipe.options.sensor_absorption = 1.6;
    lehr_error err = {0};
    lehr_xrd_pattern *pattern = NULL;
    lehr_warnings *warnings = NULL;
    assert_ok(lehr_warnings_create(&warnings, &err), &err);
    assert_ok(lehr_xrd_recipe_run(&pattern, &recipe, path, warnings, &err), &err);
    assert_int_equal(lehr_warnings_count(warnings), 1);
    assert_non_null(strstr(lehr_warnings_at(warnings, 0), "'efficiency_correction_applied' says"));
    lehr_warnings_free(warnings);
    lehr_xrd_pattern_free(pattern);
}

/// Keys that say no, and values that say nothing.
static void test_not_applied(void **state)
{
    (void)state;
    const char *path = lehr_test_scratch("open.h5");
    hid_t file = create_images(path);
    put_boolean(file, DETECTOR "flatfield_correction_applied", 0);
    put_text(file, DETECTOR "flatfield_applied", "no");
    put_number(file, DETECTOR "countrate_correction_applied", 0);
    put_number(file, DETECTOR "count_time", 0.5);
    H5Fclose(file);
    lehr_error err = {0};
    lehr_xrd_source *source = NULL;
    assert_ok(lehr_xrd_source_open(&source, path, NULL, &err), &err);
    const lehr_xrd_metadata *metadata = lehr_xrd_source_metadata(source);
    assert_null(metadata->flat_applied);
    assert_null(metadata->dark_applied);
    assert_null(metadata->dead_time_applied);
    assert_null(metadata->efficiency_applied);
    lehr_xrd_source_close(source);
    lehr_xrd_recipe recipe = make_recipe(plain_poni());
    recipe.options.dead_time_s = 1e-4;
    double live = 0;
    for (size_t i = 0; i < FRAMES * (size_t)PIXELS; i++) {
        live += (1 - counts_at(i / PIXELS, i % PIXELS) * 1e-4 / 0.5) / (FRAMES * (double)PIXELS);
    }
    assert_close(weight_of(&recipe, path), live, 1e-12, 0); // the exposure is that of the file
    recipe = make_recipe(plain_poni());
    recipe.options.dead_time_s = 1e-4;
    const char *silent = lehr_test_scratch("silent.h5");
    H5Fclose(create_images(silent));
    refuses(&recipe, silent, LEHR_ERR_ARG, "needs the time for which an image was exposed");
}

static void test_dark_twice(void **state)
{
    (void)state;
    lehr_error err = {0};
    const char *path = lehr_test_scratch("images.h5");
    H5Fclose(create_images(path));
    static uint32_t dark[PIXELS];
    const hsize_t size[3] = {1, ROWS, COLUMNS};
    const char *dark_path = lehr_test_scratch("dark.h5");
    lehr_xrd_recipe recipe = make_recipe(plain_poni());
    recipe.dark = dark_path;
    for (int twice = 0; twice < 2; twice++) {
        for (size_t i = 0; i < PIXELS; i++) {
            dark[i] = twice ? 200 : 50; // images of 65.5 on the mean
        }
        hid_t file = H5Fcreate(dark_path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
        put(file, "/entry/data/data", H5T_NATIVE_UINT32, 3, size, dark);
        H5Fclose(file);
        if (twice) {
            refuses(&recipe, path, LEHR_ERR_ARG,
                    "it was subtracted already, or belongs to a longer exposure");
            continue;
        }
        lehr_xrd_pattern *pattern = NULL;
        assert_ok(lehr_xrd_recipe_run(&pattern, &recipe, path, NULL, &err), &err);
        lehr_xrd_pattern_free(pattern);
    }
}

// ---- sensor, gas, parallax ----------------------------------------------------------
/// Mean over the pixels of a function of cos(incidence).
static double mean_of(double (*function)(double cosine, double parameter), double parameter)
{
    double sum = 0;
    for (size_t i = 0; i < PIXELS; i++) {
        double p1 = ((double)(i / COLUMNS) + 0.5) * 1e-4 + 0.02;
        double p2 = ((double)(i % COLUMNS) + 0.5) * 1e-4 + 0.06;
        sum += function(0.08 / sqrt(0.08 * 0.08 + p1 * p1 + p2 * p2), parameter) / PIXELS;
    }
    return sum;
}

static double efficiency(double cosine, double mu_t)
{
    return (1 - exp(-mu_t / cosine)) / (1 - exp(-mu_t));
}

static double transmission(double cosine, double mu_t)
{
    return exp(-mu_t * (1 / cosine - 1));
}

/// Material and thickness from the command, the image file, the geometry, in this order. 2e-3 for mu: 36.6
/// /cm of silicon and 5.853 g/cm^3 x 67.7 cm^2/g of CdTe at 13 keV, by logarithms of NISTIR 5632.
static void test_sensor(void **state)
{
    (void)state;
    const char *path = lehr_test_scratch("sensor.h5");
    hid_t file = create_images(path);
    put_text(file, DETECTOR "sensor_material", "Si");
    put_number(file, DETECTOR "sensor_thickness", 450e-6);
    H5Fclose(file);
    const char *silent = lehr_test_scratch("nothing.h5");
    H5Fclose(create_images(silent));
    const char *stated =
        write_poni("sensor.poni", PONI "Detector_config: {\"pixel1\": 1e-4, \"pixel2\": 1e-4, \"sensor\": "
                                       "{\"material\": \"Si\", \"thickness\": 0.00032}}\n");
    const struct {
        const char *sensor;
        double thickness_m;
        const char *path;
        const char *poni;
        double want_mu_t;
    } rows[] = {
        {"file", (double)NAN, path, plain_poni(), 3660 * 450e-6},
        {"file", (double)NAN, path, stated, 3660 * 450e-6},
        {"file", (double)NAN, silent, stated, 3660 * 320e-6},
        {"Si", (double)NAN, silent, stated, 3660 * 320e-6},
        {"Si", 1e-3, path, stated, 3660 * 1e-3},
        {"CdTe", 20e-6, path, stated, 39620 * 20e-6},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        lehr_xrd_recipe recipe = make_recipe(rows[i].poni);
        strcpy(recipe.sensor, rows[i].sensor);
        recipe.sensor_thickness_m = rows[i].thickness_m;
        assert_close(weight_of(&recipe, rows[i].path), mean_of(efficiency, rows[i].want_mu_t), 1e-3, 0);
    }
    lehr_xrd_recipe recipe = make_recipe(plain_poni());
    strcpy(recipe.sensor, "file");
    refuses(&recipe, silent, LEHR_ERR_DOMAIN, "its efficiency needs the material of the sensor");
    strcpy(recipe.sensor, "Si");
    refuses(&recipe, silent, LEHR_ERR_DOMAIN, "its efficiency needs the thickness of the sensor");
    strcpy(recipe.sensor, "SiO2");
    refuses(&recipe, path, LEHR_ERR_ARG, "sensor: no density is known of 'SiO2'");
    recipe.poni =
        write_poni("dark.poni", "Detector: Detector\nDistance: 0.08\nPoni1: 0\nPoni2: 0\nDetector_config: "
                                "{\"pixel1\": 1e-4, \"pixel2\": 1e-4}\n");
    strcpy(recipe.sensor, "Si");
    refuses(&recipe, path, LEHR_ERR_DOMAIN, "the geometry has no wavelength");
}

/// Air over the distance of the detector, 13 keV, 20 degC and 1 atm. NISTIR 5632 has 5.120 cm^2/g at 10 keV
/// and 1.614 at 15 keV, of which 0.21 to 0.25 is scattering; with the rest falling by a power of E, 2.40 at
/// 13 keV, 0.289 /m (1 %). Half the pressure, half of it. Plates follow the beam, here the normal of the
/// detector.
static void test_gas_and_plates(void **state)
{
    (void)state;
    const char *path = lehr_test_scratch("gas.h5");
    H5Fclose(create_images(path));
    lehr_xrd_recipe recipe = make_recipe(plain_poni());
    recipe.n_matter = 1;
    recipe.matter[0] = (lehr_xrd_matter){.material = "air", .thickness_m = (double)NAN, .on_detector = true};
    double plain = -log(weight_of(&recipe, path));
    assert_close(plain, -log(mean_of(transmission, 0.289 * 0.08)), 0.01, 0);
    recipe.gas_pressure_GPa = 0.5 * 1.01325e-4;
    assert_close(-log(weight_of(&recipe, path)), 0.5 * plain, 1e-4, 0); // the mean of exponentials
    recipe.gas_temperature_K = 0.5 * 293.15;
    assert_close(-log(weight_of(&recipe, path)), plain, 1e-12, 0);
    recipe = make_recipe(plain_poni());
    recipe.n_matter = 1;
    recipe.matter[0] = (lehr_xrd_matter){.material = "diamond", .thickness_m = 2e-3};
    // 3.515 g/cm^3 x 1.153 cm^2/g.
    assert_close(weight_of(&recipe, path), mean_of(transmission, 405.3 * 2e-3), 2e-3, 0);
    recipe.matter[0].thickness_m = 0;
    refuses(&recipe, path, LEHR_ERR_ARG, "diamond of 0 m is not thicker than 0");
    strcpy(recipe.matter[0].material, "unobtainium");
    refuses(&recipe, path, LEHR_ERR_FORMAT, "material 'unobtainium'");
    recipe.n_matter = 9;
    refuses(&recipe, path, LEHR_ERR_ARG, "9 gases and plates");
}

/// As the geometry says, unless the recipe says otherwise: the pixels move inwards, by 1.0e-4 m at some 37
/// degrees.
static void test_parallax(void **state)
{
    (void)state;
    const char *path = lehr_test_scratch("parallax.h5");
    H5Fclose(create_images(path));
    const char *stated = write_poni(
        "parallax.poni", "poni_version: 3\nParallax: True\n" PONI
                         "Detector_config: {\"pixel1\": 1e-4, \"pixel2\": 1e-4, \"orientation\": 3, "
                         "\"sensor\": {\"material\": \"Si\", \"thickness\": 0.00045}}\n");
    lehr_error err = {0};
    double centre[4] = {0};
    for (int k = 0; k < 4; k++) {
        lehr_xrd_pattern *pattern = NULL;
        lehr_xrd_recipe recipe = make_recipe(k == 0 ? plain_poni() : stated);
        recipe.parallax = k == 2 ? LEHR_XRD_PARALLAX_OFF : k == 3 ? LEHR_XRD_PARALLAX_ON : recipe.parallax;
        lehr_warnings *warnings = NULL;
        assert_ok(lehr_warnings_create(&warnings, &err), &err);
        assert_ok(lehr_xrd_recipe_run(&pattern, &recipe, path, warnings, &err), &err);
        assert_int_equal(lehr_warnings_count(warnings), k == 2);
        lehr_warnings_free(warnings);
        centre[k] = pattern->x[0];
        assert_true((strstr(pattern->corrections, "parallax(mu=36") != NULL) == (k % 2 == 1));
        lehr_xrd_pattern_free(pattern);
    }
    double incidence = atan(centre[0] / 80);
    double moved_mm = sin(incidence) / 3.660 * (1 - 1.647 / cos(incidence) / expm1(1.647 / cos(incidence)));
    assert_close(centre[0] - centre[1], moved_mm, 4e-3, 0); // 2e-3 of mu, the middle of the ends
    assert_true(centre[2] == centre[0] && centre[3] == centre[1]);
    lehr_xrd_recipe recipe = make_recipe(plain_poni());
    recipe.parallax = LEHR_XRD_PARALLAX_ON;
    refuses(&recipe, path, LEHR_ERR_DOMAIN, "the parallax needs the material of the sensor");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_not_twice),      cmocka_unit_test(test_not_applied),
        cmocka_unit_test(test_dark_twice),     cmocka_unit_test(test_sensor),
        cmocka_unit_test(test_gas_and_plates), cmocka_unit_test(test_parallax),
    };
    return cmocka_run_group_tests_name("xrd.recipe", tests, NULL, NULL);
}
