#include "tnm_helper.h"

#include "lehr_test.h"

#include <math.h>
#include <stdlib.h>

const lehr_dsc_tnm_line glass = {.constant = 0.3936, .slope = 1.34e-4};
const lehr_dsc_tnm_line liquid = {.constant = 0.930, .slope = -3.5e-4};
const lehr_dsc_tnm_parameters truth = {.activation_K = 58000,
                                       .partition = 0.65,
                                       .stretching = 0.6,
                                       .log_time = -1.92225862473218,
                                       .reference_K = 640};

const char *const programs[2] = {"760 K, 200 K/s to 450 K, 200 K/s to 760 K",
                                 "740 K, 20 K/min to 450 K, 200 K/s to 760 K"};

lehr_dsc_tnm_program *parse(const char *text)
{
    lehr_error err = {0};
    lehr_dsc_tnm_program *program = NULL;
    assert_ok(lehr_dsc_tnm_program_parse(&program, text, &err), &err);
    return program;
}

void clear(sample *s)
{
    free(s->temperature_K);
    free(s->cp);
    lehr_dsc_tnm_program_free(s->program);
}

lehr_dsc_tnm_scan scan_of(const sample *s, double sigma)
{
    return (lehr_dsc_tnm_scan){.name = "scan",
                               .n = s->n,
                               .temperature_K = s->temperature_K,
                               .cp_J_per_gK = s->cp,
                               .sigma = sigma,
                               .program = s->program};
}

lehr_dsc_tnm_material material(const lehr_dsc_tnm_parameters *parameters)
{
    return (lehr_dsc_tnm_material){.parameters = *parameters, .glass = glass, .liquid = liquid};
}

double value(const lehr_dsc_tnm_fit *fit, size_t j)
{
    const lehr_dsc_tnm_parameters *p = &fit->parameters;
    const double values[P] = {p->activation_K, p->partition, p->stretching, p->log_time};
    return values[j];
}

double stderr_of(const lehr_dsc_tnm_fit *fit, size_t j)
{
    return sqrt(fit->covariance[j * P + j]);
}

sample make(const lehr_dsc_tnm_parameters *p, const char *program, double low_K, double step_K, size_t n)
{
    lehr_error err = {0};
    sample s = {.n = n,
                .temperature_K = malloc(n * sizeof(double)),
                .cp = malloc(n * sizeof(double)),
                .program = parse(program)};
    assert_non_null(s.temperature_K);
    assert_non_null(s.cp);
    for (size_t i = 0; i < n; i++) {
        s.temperature_K[i] = low_K + step_K * (double)i;
    }
    lehr_dsc_tnm_options options = lehr_dsc_tnm_defaults();
    options.temperature_K = s.temperature_K;
    options.n_temperatures = n;
    lehr_dsc_tnm_curve *curve = NULL;
    assert_ok(lehr_dsc_tnm_simulate(&curve, p, s.program, &options, NULL, &err), &err);
    for (size_t i = 0; i < n; i++) {
        s.cp[i] = lehr_dsc_tnm_heat_capacity(&glass, &liquid, s.temperature_K[i], curve->fictive_K[i],
                                             curve->slope[i]);
    }
    lehr_dsc_tnm_curve_free(curve);
    return s;
}
