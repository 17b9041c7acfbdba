// Expected errors of mechanical tests and weighings.
#include "plan_private.h"

#include <lehr/core/alloc.h>
#include <lehr/mechanics/density.h>
#include <lehr/mechanics/popin.h>
#include <lehr/mechanics/tables.h>
#include <lehr/mechanics/yield.h>
#include <lehr/simulate/mechanics.h>
#include <math.h>
#include <stdio.h>

// ---- stress-strain curves -----------------------------------------------------------------
/// Propagated noise of one simulated curve, and what its windows do.
static lehr_status evaluate(double *noise, double *windows, const plan_source *s, double *strain,
                            double *stress_MPa, size_t n, uint64_t number, lehr_error *err)
{
    const lehr_study_compression *of = &s->run->config->samples[s->sample].compression[s->index];
    const lehr_mechanics_curve curve = {n, strain, stress_MPa};
    lehr_mechanics_yield found;
    lehr_mechanics_yield_options options = lehr_mechanics_yield_defaults();
    options.offset = of->offset;
    options.elastic[0] = of->elastic[0];
    options.elastic[1] = of->elastic[1];
    options.window_span = of->span;
    const lehr_simulate_test test = sim_measured_test(s->run, s->sample, s->index);
    lehr_status status = lehr_simulate_test_draw(strain, stress_MPa, &test, s->run->seed,
                                                 sim_stream(SIM_PLAN, s->sample, s->index, number), err);
    status = status == LEHR_OK ? lehr_mechanics_yield_find(&found, &curve, &options, NULL, err) : status;
    if (status == LEHR_OK && !found.yields) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "the simulated curve does not reach the offset line: raise "
                              "simulation.compression.strain");
    }
    if (status == LEHR_OK) {
        bool yield = s->quantity == LEHR_STUDY_PLAN_YIELD;
        *windows = yield ? found.yield_window_MPa : found.modulus_window_GPa;
        *noise = plan_beyond(yield ? found.yield_stress_MPa.stderr_value : found.modulus_GPa.stderr_value,
                             *windows);
    }
    return status;
}

lehr_status plan_open_test(plan_source *s, lehr_study_plan_entry *entry, lehr_error *err)
{
    const lehr_simulate_test test = sim_measured_test(s->run, s->sample, s->index);
    size_t n = lehr_simulate_test_points(&test);
    double squares[2] = {0, 0};
    double *strain = lehr_core_alloc(n, 2 * sizeof *strain);
    lehr_status status =
        strain ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu points", n);
    for (uint64_t r = 0; status == LEHR_OK && r < PLAN_SCANS; r++) {
        double one[2] = {NAN, NAN};
        status = evaluate(&one[0], &one[1], s, strain, strain + n, n, r, err);
        squares[0] += one[0] * one[0];
        squares[1] += one[1] * one[1];
    }
    lehr_core_free(strain);
    entry->value = s->quantity == LEHR_STUDY_PLAN_YIELD ? test.yield_stress_MPa : test.modulus_GPa;
    s->at_one = sqrt(squares[0] / PLAN_SCANS);
    entry->floor = sqrt(squares[1] / PLAN_SCANS);
    entry->simulated = PLAN_SCANS;
    snprintf(entry->repeat, sizeof entry->repeat, "stress-strain curve");
    return status;
}

// ---- pop-ins ------------------------------------------------------------------------------
lehr_status plan_open_popins(plan_source *s, lehr_study_plan_entry *entry, lehr_error *err)
{
    // Asymptotic variances of maximum likelihood: 6/pi^2 of the modulus, 1 + 6 (1 - gamma)^2/pi^2 of the
    // scale, relative and times n.
    const double of_modulus = 0.77969680;
    const double of_scale = 1.05304018;
    const lehr_study_popins *of = &s->run->config->samples[s->sample].popins[s->index];
    double scale_GPa = sim_popin_scale(s->run, s->sample);
    double modulus = sim_popin_modulus(s->run, s->sample);
    double n = s->run->sim.popins.count;
    bool loads = sim_popins_are_loads(of) && of->radius_um > 0 && of->modulus_GPa > 0;
    (void)err;
    entry->value = s->quantity == LEHR_STUDY_PLAN_POPIN_SCALE ? scale_GPa : modulus;
    s->at_one = s->quantity == LEHR_STUDY_PLAN_POPIN_SCALE ? of_scale * scale_GPa / (modulus * sqrt(n))
                                                           : of_modulus * modulus / sqrt(n);
    if (loads && s->quantity == LEHR_STUDY_PLAN_POPIN_SCALE) {
        // One tip makes all indents; a stress goes as (E/R)^(2/3).
        entry->floor = 2.0 / 3 * scale_GPa *
                       hypot(of->sigma_radius_um / of->radius_um, of->sigma_modulus_GPa / of->modulus_GPa);
    }
    snprintf(entry->repeat, sizeof entry->repeat, "table of %.0f indents", n);
    return LEHR_OK;
}

// ---- weighings ----------------------------------------------------------------------------
lehr_status plan_open_weighings(plan_source *s, lehr_study_plan_entry *entry, lehr_error *err)
{
    lehr_mechanics_weighing known;
    lehr_simulate_weighing weighing;
    lehr_mechanics_density density;
    double air_g = 0;
    double liquid_g = 0;
    lehr_status status = sim_weighing_of(&weighing, &known, s->run, s->sample, s->index, err);
    weighing.liquid_g_per_cm3 = known.liquid_g_per_cm3;
    known.sigma_mass_g = weighing.noise_g;
    weighing.noise_g = 0;
    if (status == LEHR_OK) {
        status = lehr_simulate_weighing_draw(&air_g, &liquid_g, 1, &weighing, 1, 0, err);
    }
    if (status == LEHR_OK) {
        status = lehr_mechanics_density_measure(&density, &air_g, &liquid_g, 1, &known, err);
    }
    if (status == LEHR_OK) {
        double n = s->run->sim.weighings.repeats;
        entry->value = density.density_g_per_cm3;
        entry->floor = density.liquid;
        s->at_one = known.sigma_mass_g > 0 ? density.weighing / sqrt(n) : 0;
        snprintf(entry->repeat, sizeof entry->repeat, "set of %.0f weighings", n);
    }
    return status;
}
