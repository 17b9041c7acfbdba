// The study file: what is read, and how every mistake is reported. Lines and keys in the messages are counted
// by hand in the base study below.
#include "config_helper.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char base_study[] =
    "lehr_study: 1\n"                                       // line 1
    "title: Two scans\n"                                    // line 2
    "material: {name: Vit4, density: 6000 kg/m^3}\n"        // line 3
    "samples:\n"                                            // line 4
    "  - name: A1\n"                                        // line 5
    "    treatment: {pressure: 70 kbar, duration: 1.5 h}\n" // line 6
    "    dsc: [scan.txt, scan.txt]\n"                       // line 7
    "  - name: B2\n"                                        // line 8
    "    xrd: ['frames.h5::/entry/data[0:2]']\n"            // line 9
    "instruments: {xrd: {poni: flat.poni, orientation: 2, distance_uncertainty: 0.2 mm}, dsc: "
    "{sign: exo}}\n"                                        // line 10
    "analysis:\n"                                           // line 11
    "  dsc: {tf: {glass: 107:207 degC, liquid: 690:750}}\n" // line 12
    "  xrd:\n"                                              // line 13
    "    integrate: {points: 321, unit: q_A^-1, polarization: 0.97, solid_angle: false}\n"
    "    fsdp: {range: 22:32 nm^-1}\n"                              // line 15
    "  ecnle: {state: {phi: [0.57, 0.613], pressure: [0, 2.5]}}\n"; // line 16

/// All of calorimetry: windows for all parts, one part with its own.
static const char dsc_study[] = "lehr_study: 1\n"                                        // line 1
                                "title: Rates\n"                                         // line 2
                                "samples:\n"                                             // line 3
                                "  - name: A\n"                                          // line 4
                                "    dsc: [scan.txt]\n"                                  // line 5
                                "    dsc_rates: [scan.txt, frames.h5]\n"                 // line 6
                                "analysis:\n"                                            // line 7
                                "  dsc:\n"                                               // line 8
                                "    glass: 360:480 K\n"                                 // line 9
                                "    liquid: 725:775 K\n"                                // line 10
                                "    tf: {segment: 1, liquid_model: parabola}\n"         // line 11
                                "    tg: {segment: 3, smooth: 4 K}\n"                    // line 12
                                "    enthalpy: {first: 1, second: 3, liquid: 730:770}\n" // line 13
                                "    kissinger: {feature: onset, method: starink, fit: ols, "
                                "sigma_temperature: 0.3 K, sigma_lnrate: 0.02}\n" // line 14
                                "    master: {quantity: both, curve: sigmoid, tg0: 596 K, dtg_dp: 5.4 K/GPa, "
                                "ea_scatter: 10 kJ/mol, tf_scatter: 2 K}\n"; // line 15

/// Stacks of images, what they say themselves and what all of them have.
static const char stack_study[] =
    "lehr_study: 1\n"                                        // line 1
    "title: Stacks\n"                                        // line 2
    "samples:\n"                                             // line 3
    "  - name: A\n"                                          // line 4
    "    xrd: [frames.h5]\n"                                 // line 5
    "    xrd_stacks:\n"                                      // line 6
    "      - {file: frames.h5, monitor: m.csv, reject: 7}\n" // line 7
    "      - {file: 'frames.h5::/entry[0:4]', background: other.h5, background_scale: 2, reject: none}\n"
    "instruments: {xrd: {poni: flat.poni, placement_uncertainty: 30 um}}\n"                       // line 9
    "analysis:\n"                                                                                 // line 10
    "  xrd:\n"                                                                                    // line 11
    "    integrate: {points: 321}\n"                                                              // line 12
    "    stack: {background: air.h5, background_monitor: air.csv, reject: 5, reject_frames: 8}\n" // line 13
    "    fsdp: {range: 2.2:3.2, model: split-gaussian, reference: A}\n";                          // line 14

/// Write a study with the first @p find replaced.
static const char *write_study(const char *find, const char *replacement)
{
    return write_changed(base_study, find, replacement);
}

static void test_values(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_study_config *config = NULL;
    assert_ok(lehr_study_config_read(&config, write_study("", ""), &err), &err);
    assert_string_equal(config->title, "Two scans");
    assert_string_equal(config->material.name, "Vit4");
    assert_null(config->material.composition);
    // Unit conversions by udunits2 are exact to a few roundings.
    assert_close(config->material.density_g_per_cm3, 6.0, 1e-14, 0);
    assert_true(isnan(config->material.glass_transition_K));
    assert_int_equal(config->n_samples, 2);
    assert_close(config->samples[0].treatment.pressure_GPa, 7.0, 1e-14, 0);
    assert_close(config->samples[0].treatment.duration_s, 5400.0, 1e-14, 0);
    assert_true(isnan(config->samples[0].treatment.temperature_K));
    assert_true(isnan(config->samples[1].treatment.pressure_GPa));
    assert_int_equal(config->samples[0].n_dsc, 2);
    assert_int_equal(config->samples[0].dsc[1].line, 7);
    assert_string_equal(config->samples[0].dsc[0].written, "scan.txt");
    assert_string_equal(config->samples[1].xrd[0].path + strlen(config->samples[1].xrd[0].on_disk),
                        "::/entry/data[0:2]");
    assert_int_equal(access(config->samples[1].xrd[0].on_disk, R_OK), 0);
    assert_int_equal(config->detector.orientation, 2);
    assert_close(config->detector.distance_uncertainty_m, 2e-4, 1e-14, 0);
    assert_string_equal(config->calorimeter.sign, "exo");
    assert_close(config->tf.glass_K[0], 380.15, 1e-14, 0);
    assert_close(config->tf.liquid_K[1], 750.0, 1e-14, 0);
    assert_int_equal(config->tf.segment, 0);
    assert_string_equal(config->tf.liquid_model, "line");
    assert_int_equal(config->integrate.points, 321);
    assert_false(config->integrate.solid_angle);
    assert_string_equal(config->integrate.error_model, "poisson");
    assert_close(config->integrate.polarization, 0.97, 0, 0);
    assert_close(config->fsdp.range_per_ang[1], 3.2, 1e-14, 0);
    assert_close(config->fsdp.fraction, 0.5, 0, 0);
    assert_int_equal(config->states.n_phi, 2);
    assert_close(config->states.phi[1], 0.613, 0, 0);
    assert_close(config->states.pressure[1], 2.5, 0, 0);
    lehr_study_config_free(config);
}

static void test_calorimetry(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_study_config *c = NULL;
    assert_ok(lehr_study_config_read(&c, write_changed(dsc_study, "", ""), &err), &err);
    assert_int_equal(c->samples[0].n_rates, 2);
    assert_true(isnan(c->samples[0].cooling_K_per_s));
    assert_true(isnan(c->samples[0].calorimeter.mass_g));
    assert_null(c->samples[0].calorimeter.sign);
    assert_string_equal(c->samples[0].rates[1].written, "frames.h5");
    assert_int_equal(c->samples[0].rates[1].line, 6);
    // Windows of all parts, and of one part alone.
    assert_close(c->tf.glass_K[0], 360, 0, 0);
    assert_close(c->tg.liquid_K[1], 775, 0, 0);
    assert_close(c->kissinger.glass_K[1], 480, 0, 0);
    assert_close(c->enthalpy.glass_K[0], 360, 0, 0);
    assert_close(c->enthalpy.liquid_K[0], 730, 0, 0);
    assert_string_equal(c->tf.liquid_model, "parabola");
    assert_int_equal(c->tg.segment, 3);
    assert_close(c->tg.smooth_K, 4, 0, 0);
    assert_int_equal(c->enthalpy.first, 1);
    assert_int_equal(c->enthalpy.second, 3);
    assert_string_equal(c->kissinger.feature, "onset");
    assert_string_equal(c->kissinger.method, "starink");
    assert_string_equal(c->kissinger.fit, "ols");
    assert_close(c->kissinger.sigma_temperature_K, 0.3, 0, 0);
    assert_close(c->kissinger.sigma_lnrate, 0.02, 0, 0);
    assert_true(isnan(c->kissinger.smooth_K));
    assert_int_equal(c->kissinger.segment, 0);
    assert_true(c->master.energy && c->master.fictive && !c->master.curvature);
    assert_string_equal(c->master.curve, "sigmoid");
    assert_close(c->master.tg0_K, 596, 0, 0);
    // udunits2 converts K/GPa with one rounding.
    assert_close(c->master.dtg_dp_K_per_GPa, 5.4, 1e-14, 0);
    assert_close(c->master.scatter_energy_kJ_per_mol, 10, 1e-14, 0);
    assert_close(c->master.scatter_fictive_K, 2, 0, 0);
    lehr_study_config_free(c);
}

/// What is not given.
/// What a sample says of its files, what all say, and mistakes in it.
static void test_reading_of_files(void **state)
{
    (void)state;
    static const char find[] = "    dsc: [scan.txt]\n";
    static const struct {
        const char *keys, *message;
    } wrong[] = {
        {"{sign: up}", "study.yaml:6: samples[0].calorimeter.sign: unknown word 'up'"},
        {"{mass: 3 K}", "study.yaml:6: samples[0].calorimeter.mass: "},
        {"{columns: 'temp=2'}", "study.yaml:6: samples[0].calorimeter.columns: "},
        {"{weight: 3 mg}", "study.yaml:6: unknown key 'samples[0].calorimeter.weight'"},
    };
    lehr_error err = {0};
    lehr_study_config *c = NULL;
    char text[256];
    snprintf(text, sizeof text,
             "%s    calorimeter: {sign: endo, mass: 0.0125 g, columns: 'signal=HF,time=1'}\n", find);
    assert_ok(lehr_study_config_read(&c, write_changed(dsc_study, find, text), &err), &err);
    assert_string_equal(c->samples[0].calorimeter.sign, "endo");
    assert_close(c->samples[0].calorimeter.mass_g, 0.0125, 1e-14, 0);
    assert_string_equal(c->samples[0].calorimeter.columns, "signal=HF,time=1");
    assert_null(c->calorimeter.sign);
    lehr_study_config_free(c);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        snprintf(text, sizeof text, "%s    calorimeter: %s\n", find, wrong[i].keys);
        lehr_status want = i == 1 ? LEHR_ERR_DOMAIN : LEHR_ERR_FORMAT;
        assert_int_equal(lehr_study_config_read(&c, write_changed(dsc_study, find, text), &err), want);
        assert_null(c);
        assert_non_null(strstr(err.message, wrong[i].message));
    }
}

static void test_calorimetry_defaults(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_study_config *c = NULL;
    const char *path =
        write_changed(dsc_study, strstr(dsc_study, "    tf: {"),
                      "    tf: {}\n    tg: {}\n    enthalpy: {}\n    kissinger: {}\n    master: {}\n");
    assert_ok(lehr_study_config_read(&c, path, &err), &err);
    assert_int_equal(c->tg.segment, 0);
    assert_int_equal(c->enthalpy.first, 0);
    assert_int_equal(c->enthalpy.second, 0);
    assert_string_equal(c->kissinger.feature, "midpoint");
    assert_string_equal(c->kissinger.method, "kissinger");
    assert_string_equal(c->kissinger.fit, "york");
    assert_close(c->kissinger.sigma_temperature_K, 0, 0, 0);
    assert_true(c->master.energy && c->master.fictive);
    assert_string_equal(c->master.curve, "auto");
    assert_true(isnan(c->master.tg0_K) && isnan(c->master.dtg_dp_K_per_GPa));
    lehr_study_config_free(c);
    // Without windows they are found in each scan.
    path = write_changed(dsc_study, "    glass: 360:480 K\n    liquid: 725:775 K\n", "");
    assert_ok(lehr_study_config_read(&c, path, &err), &err);
    assert_true(isnan(c->tf.glass_K[0]) && isnan(c->tg.liquid_K[1]) && isnan(c->kissinger.glass_K[0]));
    assert_close(c->enthalpy.liquid_K[0], 730, 0, 0);
    lehr_study_config_free(c);
    // How the glass was formed.
    path = write_changed(dsc_study, "dsc: [scan.txt]", "dsc: [scan.txt]\n    cooling_rate: 600 K/min");
    assert_ok(lehr_study_config_read(&c, path, &err), &err);
    assert_close(c->samples[0].cooling_K_per_s, 10, 1e-14, 0);
    lehr_study_config_free(c);
    // A segment named with its file.
    path = write_changed(dsc_study, "[scan.txt, frames.h5]", "['scan.txt::2', 'scan.txt::4']");
    assert_ok(lehr_study_config_read(&c, path, &err), &err);
    assert_int_equal(c->samples[0].rates[1].segment, 4);
    assert_string_equal(c->samples[0].rates[1].written, "scan.txt::4");
    assert_string_equal(strrchr(c->samples[0].rates[1].on_disk, '/'), "/scan.txt");
    assert_int_equal(c->samples[0].dsc[0].segment, 0);
    lehr_study_config_free(c);
    // A master curve of what there is.
    path = write_changed(dsc_study, strstr(dsc_study, "    tf: {"), "    tf: {}\n    master: {}\n");
    assert_ok(lehr_study_config_read(&c, path, &err), &err);
    assert_true(c->master.fictive && !c->master.energy);
    lehr_study_config_free(c);
}

/// Without the key the correction is that of the command xrd integrate, whose manual says 0.99.
static void test_polarization(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_study_config *config = NULL;
    assert_ok(lehr_study_config_read(&config, write_study("polarization: 0.97, ", ""), &err), &err);
    assert_close(config->integrate.polarization, 0.99, 0, 0);
    lehr_study_config_free(config);
    assert_ok(lehr_study_config_read(&config, write_study("polarization: 0.97", "polarization: none"), &err),
              &err);
    assert_true(isnan(config->integrate.polarization));
    lehr_study_config_free(config);
}

static void test_stacks(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_study_config *config = NULL;
    const char *path = write_changed(stack_study, "Stacks", "Stacks");
    assert_ok(lehr_study_config_read(&config, path, &err), &err);
    const lehr_study_sample *sample = &config->samples[0];
    assert_int_equal(sample->n_xrd, 3);
    assert_int_equal(sample->n_stacks, 2);
    assert_null(lehr_study_stack_of(sample, &sample->xrd[0]));
    const lehr_study_stack *first = lehr_study_stack_of(sample, &sample->xrd[1]);
    const lehr_study_stack *second = lehr_study_stack_of(sample, &sample->xrd[2]);
    assert_ptr_equal(first, &sample->stacks[0]);
    assert_ptr_equal(second, &sample->stacks[1]);
    // The first takes the air of all stacks, with its monitor, and its own limit.
    assert_string_equal(first->background.written, "air.h5");
    assert_string_equal(first->background_monitor.written, "air.csv");
    assert_string_equal(first->monitor.written, "m.csv");
    assert_close(first->reject, 7, 0, 0);
    assert_close(first->reject_frames, 8, 0, 0);
    assert_close(first->background_scale, 1, 0, 0);
    // The second has a background of its own; without a monitor that of the air means nothing.
    assert_string_equal(second->background.written, "other.h5");
    assert_null(second->background_monitor.path);
    assert_close(second->background_scale, 2, 0, 0);
    assert_true(isnan(second->reject));
    assert_string_equal(strstr(sample->xrd[2].path, "::"), "::/entry[0:4]");
    assert_close(config->detector.placement_uncertainty_m, 3e-5, 1e-12, 0);
    assert_string_equal(config->fsdp.model, "split-gaussian");
    assert_int_equal(config->fsdp.reference, 0);
    lehr_study_config_free(config);
}

static const config_mistake mistakes[] = {
    {"unknown key", "dsc: [scan", "dcs: [scan", LEHR_ERR_FORMAT,
     "study.yaml:7: unknown key 'samples[0].dcs': did you mean 'dsc'?"},
    {"unknown key below", "glass:", "galss:", LEHR_ERR_FORMAT,
     "study.yaml:12: unknown key 'analysis.dsc.tf.galss': did you mean 'glass'?"},
    {"unknown key without neighbour", "title:", "subject:", LEHR_ERR_FORMAT,
     "study.yaml:2: unknown key 'subject': known here are lehr_study, title"},
    {"missing key", "title: Two scans\n", "", LEHR_ERR_FORMAT, "study.yaml:1: key 'title' is missing"},
    {"missing key below", "range: 22:32 nm^-1", "fraction: 0.4", LEHR_ERR_FORMAT,
     "study.yaml:15: key 'range' is missing in 'analysis.xrd.fsdp'"},
    {"missing name", "name: A1\n    treatment", "treatment", LEHR_ERR_FORMAT,
     "key 'name' is missing in 'samples[0]'"},
    {"list for text", "Two scans", "[Two, scans]", LEHR_ERR_FORMAT,
     "study.yaml:2: title must be one value, not a list"},
    {"text for list", "[scan.txt, scan.txt]", "scan.txt", LEHR_ERR_FORMAT,
     "study.yaml:7: samples[0].dsc must be a list, not one value"},
    {"empty value", "Two scans", "", LEHR_ERR_FORMAT, "study.yaml:2: title is empty"},
    {"empty list", "[scan.txt, scan.txt]", "[]", LEHR_ERR_FORMAT, "study.yaml:7: samples[0].dsc is empty"},
    {"unknown unit", "70 kbar", "70 bananas", LEHR_ERR_FORMAT,
     "study.yaml:6: samples[0].treatment.pressure: "},
    {"wrong unit", "70 kbar", "70 K", LEHR_ERR_DOMAIN, "study.yaml:6: samples[0].treatment.pressure: "},
    {"no number", "points: 321", "points: many", LEHR_ERR_FORMAT,
     "study.yaml:14: analysis.xrd.integrate.points: "},
    {"zero points", "points: 321", "points: 0", LEHR_ERR_DOMAIN, "points: must be at least 1"},
    {"out of range", "0.613", "6.13", LEHR_ERR_DOMAIN,
     "study.yaml:16: analysis.ecnle.state.phi[1]: 6.13 is outside of 0.05 to 0.7"},
    {"beyond the solver", "0.613", "0.71", LEHR_ERR_DOMAIN,
     "study.yaml:16: analysis.ecnle.state.phi[1]: 0.71 is outside of 0.05 to 0.7"},
    {"not a number", "0.613", "nan", LEHR_ERR_FORMAT, "analysis.ecnle.state.phi[1]"},
    {"window upside down", "690:750", "750:690", LEHR_ERR_DOMAIN, "study.yaml:12: analysis.dsc.tf.liquid: "},
    {"number given twice", "0.613", "0.57", LEHR_ERR_FORMAT,
     "study.yaml:16: analysis.ecnle.state.phi[1]: 0.57 is given twice"},
    {"no such orientation", "orientation: 2", "orientation: 5", LEHR_ERR_DOMAIN,
     "study.yaml:10: instruments.xrd.orientation: 5 is not 1, 2, 3 or 4"},
    {"unknown sign", "sign: exo", "sign: exothermic", LEHR_ERR_FORMAT,
     "study.yaml:10: instruments.dsc.sign: unknown word 'exothermic'"},
    {"unknown word", "q_A^-1", "q_A", LEHR_ERR_FORMAT,
     "study.yaml:14: analysis.xrd.integrate.unit: unknown word 'q_A'"},
    {"neither true nor false", "solid_angle: false", "solid_angle: maybe", LEHR_ERR_FORMAT,
     "'maybe' is neither true nor false"},
    {"duplicate sample", "name: B2", "name: a1", LEHR_ERR_FORMAT,
     "study.yaml:8: samples[1].name: sample 'a1' was given before, in line 5: names that differ only in "
     "case"},
    {"sample without a name", "name: B2", "name: null", LEHR_ERR_FORMAT,
     "study.yaml:8: samples[1].name: 'null' means 'no name' in YAML"},
    {"sample named like a path", "name: B2", "name: ../B2", LEHR_ERR_FORMAT,
     "study.yaml:8: samples[1].name: '../B2'"},
    {"missing geometry", "flat.poni", "none.poni", LEHR_ERR_IO,
     "study.yaml:10: instruments.xrd.poni: detector: cannot find"},
    {"missing file of a sample", "[scan.txt, scan.txt]", "[scan.txt, none.txt]", LEHR_OK, ""},
    {"folder for file", "flat.poni", ".", LEHR_ERR_IO, "study.yaml:10: instruments.xrd.poni: detector: "},
    {"no geometry", "xrd: {poni: flat.poni, orientation: 2, distance_uncertainty: 0.2 mm}, ", "",
     LEHR_ERR_FORMAT,
     "study.yaml:14: analysis.xrd.integrate: needs the geometry of the detector: give instruments.xrd.poni"},
    {"peak in angles", "unit: q_A^-1", "unit: 2th_deg", LEHR_ERR_FORMAT,
     "needs analysis.xrd.integrate.unit q_A^-1"},
    {"other version", "lehr_study: 1", "lehr_study: 2", LEHR_ERR_FORMAT, "version '2' of the study format"},
    {"syntax", "[scan.txt, scan.txt]", "[scan.txt, scan.txt", LEHR_ERR_FORMAT,
     "study.yaml:8: YAML syntax, column "},
    {"tabulator", "  - name: B2", "\t- name: B2", LEHR_ERR_FORMAT, "study.yaml:8: YAML syntax, column 1"},
    {"alias", "name: A1", "name: *x", LEHR_ERR_FORMAT, "study.yaml:5: YAML aliases"},
    {"key twice", "title: Two scans\n", "title: Two\ntitle: scans\n", LEHR_ERR_FORMAT,
     "study.yaml:3: key 'title' was given before, in line 2"},
    {"two documents", "title:", "---\ntitle:", LEHR_ERR_FORMAT, "study.yaml:2: a second YAML document"},
    {"list for study", base_study, "- a\n", LEHR_ERR_FORMAT, "must be a set of keys, not a list"},
    {"empty file", base_study, "", LEHR_ERR_FORMAT, "the file is empty: a study begins with 'lehr_study: 1'"},
    {"comments only", base_study, "# nothing\n", LEHR_ERR_FORMAT, "the file is empty"},
    {"control character", "Two scans", "\x01", LEHR_ERR_FORMAT, "control characters are not allowed"},
    {"nothing to do", "  dsc: {tf: {glass: 107:207 degC, liquid: 690:750}}\n", "", LEHR_OK, ""},
};

static const config_mistake stack_mistakes[] = {
    {"stack without a file", "file: frames.h5, ", "", LEHR_ERR_FORMAT,
     "study.yaml:7: key 'file' is missing in 'samples[0].xrd_stacks[0]'"},
    {"stack unknown key", "monitor: m.csv", "monitr: m.csv", LEHR_ERR_FORMAT,
     "study.yaml:7: unknown key 'samples[0].xrd_stacks[0].monitr': did you mean 'monitor'?"},
    {"file for all stacks", "background: air.h5, ", "file: air.h5, ", LEHR_ERR_FORMAT,
     "study.yaml:13: unknown key 'analysis.xrd.stack.file': known here are background"},
    {"limit into the noise", "reject: 7", "reject: 2", LEHR_ERR_DOMAIN,
     "study.yaml:7: samples[0].xrd_stacks[0].reject: 2 is outside of 4 to 1000"},
    {"limit for all into the noise", "reject: 5", "reject: 2", LEHR_ERR_DOMAIN,
     "study.yaml:13: analysis.xrd.stack.reject: 2 is outside"},
    {"scale that is no number", "background_scale: 2", "background_scale: much", LEHR_ERR_FORMAT,
     "study.yaml:8: samples[0].xrd_stacks[1].background_scale: "},
    {"fit without a window", "background_scale: 2", "background_scale: fit", LEHR_ERR_FORMAT,
     "study.yaml:8: samples[0].xrd_stacks[1].background_scale: 'fit' needs a window"},
    {"window without a fit", "background_scale: 2", "background_range: 1:2", LEHR_ERR_FORMAT,
     "study.yaml:8: samples[0].xrd_stacks[1].background_range: belongs to background_scale: fit"},
    {"monitor of the background alone", "background_scale: 2", "background_monitor: air.csv", LEHR_ERR_FORMAT,
     "study.yaml:8: samples[0].xrd_stacks[1].background_monitor: needs the monitor of the stack, too"},
    {"scale without a background", "background: air.h5, background_monitor: air.csv, ", "", LEHR_OK, ""},
    {"stack as a text", "- {file: frames.h5, monitor: m.csv, reject: 7}", "- frames.h5", LEHR_ERR_FORMAT,
     "study.yaml:7: samples[0].xrd_stacks[0] must be a set of keys, not one value"},
    {"errors from the scatter", "points: 321", "error: azimuthal", LEHR_ERR_FORMAT,
     "study.yaml:12: analysis.xrd.integrate.error: stacks have errors from their counts"},
    {"unknown model", "split-gaussian", "split-gausian", LEHR_ERR_FORMAT,
     "study.yaml:14: analysis.xrd.fsdp.model: unknown word 'split-gausian': did you mean 'split-gaussian'?"},
    {"unknown reference", "reference: A", "reference: Z", LEHR_ERR_FORMAT,
     "study.yaml:14: analysis.xrd.fsdp.reference: there is no sample 'Z'"},
    {"reference without images", "instruments:", "  - name: Z\ninstruments:", LEHR_OK, ""},
};

static const config_mistake dsc_mistakes[] = {
    {"series unknown key", "dsc_rates", "dsc_rate", LEHR_ERR_FORMAT,
     "study.yaml:6: unknown key 'samples[0].dsc_rate': did you mean 'dsc_rates'?"},
    {"cooling rate in a wrong unit", "dsc: [scan.txt]", "dsc: [scan.txt]\n    cooling_rate: 10 K",
     LEHR_ERR_DOMAIN, "study.yaml:6: samples[0].cooling_rate: "},
    {"no cooling", "dsc: [scan.txt]", "dsc: [scan.txt]\n    cooling_rate: 0 K/s", LEHR_ERR_DOMAIN,
     "study.yaml:6: samples[0].cooling_rate: 0 K/s is outside of"},
    {"segment that is no number", "[scan.txt, frames.h5]", "['scan.txt::two', frames.h5]", LEHR_ERR_FORMAT,
     "study.yaml:6: samples[0].dsc_rates[0]: "},
    {"segment zero", "dsc: [scan.txt]", "dsc: ['scan.txt::0']", LEHR_ERR_DOMAIN,
     "study.yaml:5: samples[0].dsc[0]: must be at least 1"},
    {"part unknown", "kissinger:", "kisinger:", LEHR_ERR_FORMAT,
     "study.yaml:14: unknown key 'analysis.dsc.kisinger': did you mean 'kissinger'?"},
    {"key of a part unknown", "smooth: 4 K", "smoth: 4 K", LEHR_ERR_FORMAT,
     "study.yaml:12: unknown key 'analysis.dsc.tg.smoth': did you mean 'smooth'?"},
    {"shared window in a wrong unit", "360:480 K", "360:480 GPa", LEHR_ERR_DOMAIN,
     "study.yaml:9: analysis.dsc.glass: "},
    {"own window upside down", "730:770", "770:730", LEHR_ERR_DOMAIN,
     "study.yaml:13: analysis.dsc.enthalpy.liquid: "},
    {"windows in the wrong order", "730:770", "400:470", LEHR_ERR_DOMAIN,
     "study.yaml:13: analysis.dsc.enthalpy: the glass window 360:480 K does not end below the liquid window "
     "400:470 K"},
    {"one heating twice", "second: 3", "second: 1", LEHR_ERR_DOMAIN,
     "study.yaml:13: analysis.dsc.enthalpy.second: segment 1 is the first heating already"},
    {"negative width", "smooth: 4 K", "smooth: -4 K", LEHR_ERR_DOMAIN,
     "study.yaml:12: analysis.dsc.tg.smooth: "},
    {"unknown feature", "feature: onset", "feature: onsett", LEHR_ERR_FORMAT,
     "study.yaml:14: analysis.dsc.kissinger.feature: unknown word 'onsett': did you mean 'onset'?"},
    {"unknown method", "method: starink", "method: starnik", LEHR_ERR_FORMAT,
     "study.yaml:14: analysis.dsc.kissinger.method: unknown word 'starnik': did you mean 'starink'?"},
    {"method that needs more", "method: starink", "method: augis-bennett", LEHR_ERR_FORMAT,
     "study.yaml:14: analysis.dsc.kissinger.method: unknown word 'augis-bennett'"},
    {"unknown fit", "fit: ols", "fit: odr", LEHR_ERR_FORMAT,
     "study.yaml:14: analysis.dsc.kissinger.fit: unknown word 'odr'"},
    {"negative error", "sigma_temperature: 0.3 K", "sigma_temperature: -0.3 K", LEHR_ERR_DOMAIN,
     "study.yaml:14: analysis.dsc.kissinger.sigma_temperature: "},
    {"series without scans", "    dsc_rates: [scan.txt, frames.h5]\n", "", LEHR_ERR_FORMAT,
     "study.yaml:13: analysis.dsc.kissinger: needs scans at several heating rates: give samples[].dsc_rates"},
    {"unknown quantity", "quantity: both", "quantity: Tg", LEHR_ERR_FORMAT,
     "study.yaml:15: analysis.dsc.master.quantity: unknown word 'Tg'"},
    {"master curve without energies",
     "    kissinger: {feature: onset, method: starink, fit: ols, sigma_temperature: 0.3 K, sigma_lnrate: "
     "0.02}\n",
     "", LEHR_ERR_FORMAT,
     "study.yaml:14: analysis.dsc.master.quantity: activation energies need analysis.dsc.kissinger"},
    {"master curve without fictive temperatures", "    tf: {segment: 1, liquid_model: parabola}\n", "",
     LEHR_ERR_FORMAT, "analysis.dsc.master.quantity: fictive temperatures need analysis.dsc.tf"},
    {"line without Tg", "curve: sigmoid, tg0: 596 K", "curve: line", LEHR_ERR_FORMAT,
     "study.yaml:15: analysis.dsc.master.curve: a line has no centre that defines Tg: give tg0"},
    {"slope in a wrong unit", "5.4 K/GPa", "5.4 GPa", LEHR_ERR_DOMAIN,
     "study.yaml:15: analysis.dsc.master.dtg_dp: "},
};

static void test_stack_mistake(void **state)
{
    assert_mistake(stack_study, *state);
}

static void test_dsc_mistake(void **state)
{
    assert_mistake(dsc_study, *state);
}

static void test_mistake(void **state)
{
    assert_mistake(base_study, *state);
}

static void test_missing_study(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_study_config *config = NULL;
    assert_fails(lehr_study_config_read(&config, lehr_test_scratch("absent.yaml"), &err), LEHR_ERR_IO, &err,
                 "cannot open the study");
    assert_null(config);
}

/// Ten entities of ten aliases each, ten levels deep: refused at the first alias, in no time.
static void test_billion_laughs(void **state)
{
    (void)state;
    static char text[4096] = "a: &a [x, x]\n";
    for (char level = 'b'; level < 'k'; level++) {
        size_t used = strlen(text);
        snprintf(text + used, sizeof text - used, "%c: &%c [*%c, *%c, *%c]\n", level, level, level - 1,
                 level - 1, level - 1);
    }
    lehr_error err = {0};
    lehr_study_config *config = NULL;
    const char *path = lehr_test_write("laughs.yaml", text, strlen(text));
    assert_fails(lehr_study_config_read(&config, path, &err), LEHR_ERR_FORMAT, &err,
                 "laughs.yaml:2: YAML aliases");
}

static void test_deep_nesting(void **state)
{
    (void)state;
    static char text[20001];
    memset(text, '[', sizeof text - 1);
    lehr_error err = {0};
    lehr_study_config *config = NULL;
    const char *path = lehr_test_write("deep.yaml", text, sizeof text - 1);
    assert_fails(lehr_study_config_read(&config, path, &err), LEHR_ERR_FORMAT, &err, "nested too deeply");
}

static void test_allocation_faults(void **state)
{
    (void)state;
    char path[256];
    snprintf(path, sizeof path, "%s", write_study("", ""));
    lehr_test_fault_sweep(config_read_once, path);
    snprintf(path, sizeof path, "%s", write_changed(dsc_study, "", ""));
    lehr_test_fault_sweep(config_read_once, path);
}

static void test_stack_allocation_faults(void **state)
{
    (void)state;
    char path[256];
    snprintf(path, sizeof path, "%s", write_changed(stack_study, "Stacks", "Stacks"));
    lehr_test_fault_sweep(config_read_once, path);
}

int main(void)
{
    enum { N_ROWS = sizeof mistakes / sizeof *mistakes };
    enum { N_DSC = sizeof dsc_mistakes / sizeof *dsc_mistakes };
    struct CMUnitTest rows[N_ROWS];
    struct CMUnitTest dsc_rows[N_DSC];
    enum { N_STACK = sizeof stack_mistakes / sizeof *stack_mistakes };
    struct CMUnitTest stack_rows[N_STACK];
    for (size_t i = 0; i < N_STACK; i++) {
        stack_rows[i] = (struct CMUnitTest)LEHR_CASE(test_stack_mistake, &stack_mistakes[i]);
    }
    for (size_t i = 0; i < N_DSC; i++) {
        dsc_rows[i] = (struct CMUnitTest)LEHR_CASE(test_dsc_mistake, &dsc_mistakes[i]);
    }
    for (size_t i = 0; i < N_ROWS; i++) {
        rows[i] = (struct CMUnitTest)LEHR_CASE(test_mistake, &mistakes[i]);
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_polarization),
        cmocka_unit_test(test_calorimetry),
        cmocka_unit_test(test_calorimetry_defaults),
        cmocka_unit_test(test_reading_of_files),
        cmocka_unit_test(test_missing_study),
        cmocka_unit_test(test_billion_laughs),
        cmocka_unit_test(test_deep_nesting),
        cmocka_unit_test(test_allocation_faults),
        cmocka_unit_test(test_stacks),
        cmocka_unit_test(test_stack_allocation_faults),
    };
    return cmocka_run_group_tests_name("study.config mistakes", rows, NULL, NULL) +
           cmocka_run_group_tests_name("study.config stacks", stack_rows, NULL, NULL) +
           cmocka_run_group_tests_name("study.config calorimetry", dsc_rows, NULL, NULL) +
           cmocka_run_group_tests_name("study.config", tests, NULL, NULL);
}
