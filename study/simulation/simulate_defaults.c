// Defaults of the block `simulation`: from the material, and from what the rest of the study asks for.
#include "simulate.h"

#include <lehr/core/composition.h>
#include <lehr/core/constants.h>
#include <lehr/pdf/sample.h>
#include <math.h>
#include <string.h>

/// What defaults follow from.
typedef struct basis {
    const lehr_study_config *config;
    double tg_K;
    double molar_mass; ///< NaN: not known
    double q1_per_ang; ///< of the density; NaN: not known
    lehr_error *err;
} basis;

static void set(double *value, double fallback)
{
    *value = isnan(*value) ? fallback : *value;
}

static lehr_status lacks(const basis *b, const char *what, const char *key)
{
    const lehr_study_config *c = b->config;
    return lehr_error_set(b->err, LEHR_ERR_DOMAIN, "%s:%zu: simulation: %s: give %s", c->path,
                          c->simulation.line > 0 ? c->simulation.line : 1, what, key);
}

static bool has_scans(const lehr_study_config *config)
{
    for (size_t i = 0; i < config->n_samples; i++) {
        if (config->samples[i].n_dsc + config->samples[i].n_rates > 0) {
            return true;
        }
    }
    return false;
}

static bool has_scattering(const lehr_study_config *config)
{
    for (size_t i = 0; i < config->n_samples; i++) {
        const lehr_study_sample *s = &config->samples[i];
        if (s->n_xrd + s->n_pdf > 0) {
            return true;
        }
        for (size_t k = 0; k < s->n_dac; k++) {
            for (size_t j = 0; j < s->dac[k].n_points; j++) {
                if (lehr_study_dac_has_images(&s->dac[k].points[j])) {
                    return true;
                }
            }
        }
    }
    return false;
}

// ---- relaxation and calorimetry -----------------------------------------------------------
static lehr_status set_relaxation(lehr_study_simulation *sim, const basis *b)
{
    const double ten_lines = 2.30258509299404568402;
    lehr_study_sim_relaxation *r = &sim->relaxation;
    double dtg_dp = b->config->master.wanted ? b->config->master.dtg_dp_K_per_GPa : (double)NAN;
    if (isnan(b->tg_K) && isnan(r->reference_K)) {
        return lacks(b, "calorimetry needs the glass transition",
                     "material.glass_transition or simulation.relaxation.reference_temperature");
    }
    set(&r->reference_K, b->tg_K);
    set(&r->relaxation_time_s, 100);
    set(&r->fragility, isnan(r->activation_K) ? 45 : r->activation_K / (r->reference_K * ten_lines));
    set(&r->activation_K, r->fragility * ten_lines * r->reference_K);
    set(&r->nonlinearity, 0.65);
    set(&r->stretching, 0.6);
    set(&r->dtg_dp_K_per_GPa, isnan(dtg_dp) ? 5 : dtg_dp);
    set(&r->d2tg_dp2_K_per_GPa2, 0);
    return LEHR_OK;
}

static lehr_status set_heat(lehr_study_simulation *sim, const basis *b)
{
    const double step_J_per_molK = 14;
    lehr_study_sim_heat *h = &sim->heat;
    double given = h->glass_constant + h->glass_slope + h->liquid_constant + h->liquid_slope;
    if (isnan(b->molar_mass) && isnan(given)) {
        return lacks(b, "heat capacities need the molar mass",
                     "material.composition, or all of simulation.heat_capacity");
    }
    double tg_K = sim->relaxation.reference_K;
    double dulong_petit = 3 * LEHR_CORE_GAS_CONSTANT_J_PER_MOL_K / b->molar_mass;
    set(&h->glass_slope, 3e-4 * dulong_petit);
    set(&h->glass_constant, dulong_petit * (1 - 3e-4 * 300));
    set(&h->liquid_slope, -8e-4 * dulong_petit);
    double glass = h->glass_constant + h->glass_slope * tg_K;
    set(&h->liquid_constant, glass + step_J_per_molK / b->molar_mass - h->liquid_slope * tg_K);
    if (!(h->liquid_constant + h->liquid_slope * tg_K > glass && glass > 0)) {
        return lacks(b,
                     "at the glass transition the heat capacity of the liquid is not above that of the glass",
                     "simulation.heat_capacity with a step up");
    }
    return LEHR_OK;
}

static void set_history(lehr_study_simulation *sim)
{
    lehr_study_sim_history *h = &sim->history;
    set(&h->melt_K, 1.4 * sim->relaxation.reference_K);
    set(&h->room_K, fmin(300, 0.7 * sim->relaxation.reference_K));
    set(&h->quench_K_per_s, 100);
    set(&h->compression_GPa_per_s, 0.005);
    set(&h->heating_K_per_s, 1.0 / 3);
    set(&h->cooling_K_per_s, 10);
}

/// Lowest and highest border of all windows.
static void windows_of(const lehr_study_config *c, double *lowest_K, double *highest_K)
{
    const double *const glass[] = {c->tf.glass_K, c->tg.glass_K, c->enthalpy.glass_K, c->kissinger.glass_K};
    const double *const liquid[] = {c->tf.liquid_K, c->tg.liquid_K, c->enthalpy.liquid_K,
                                    c->kissinger.liquid_K};
    const bool wanted[] = {c->tf.wanted, c->tg.wanted, c->enthalpy.wanted, c->kissinger.wanted};
    *lowest_K = *highest_K = NAN;
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        if (wanted[i]) {
            *lowest_K = fmin(*lowest_K, glass[i][0]);
            *highest_K = fmax(*highest_K, liquid[i][1]);
        }
    }
}

/// Heatings that the analyses ask for.
static size_t heatings_of(const lehr_study_config *c)
{
    size_t segment = 1;
    if (c->enthalpy.wanted) {
        segment = c->enthalpy.second > 3 ? c->enthalpy.second : 3;
    }
    segment = c->tf.wanted && c->tf.segment > segment ? c->tf.segment : segment;
    segment = c->tg.wanted && c->tg.segment > segment ? c->tg.segment : segment;
    for (size_t i = 0; i < c->n_samples; i++) {
        for (size_t k = 0; k < c->samples[i].n_dsc; k++) {
            size_t own = c->samples[i].dsc[k].segment;
            segment = own > segment ? own : segment;
        }
    }
    return segment / 2 + 1;
}

static void set_dsc(lehr_study_simulation *sim, const basis *b)
{
    const double relative_noise = 5e-4;
    lehr_study_sim_dsc *d = &sim->dsc;
    double tg_K = sim->relaxation.reference_K;
    double lowest_K;
    double highest_K;
    windows_of(b->config, &lowest_K, &highest_K);
    set(&d->rate_K_per_s, 1.0 / 3);
    set(&d->cooling_K_per_s, d->rate_K_per_s);
    set(&d->mass_mg, 15);
    set(&d->mass_scatter, 0.05);
    set(&d->start_K, fmax(sim->history.room_K, fmin(0.55 * tg_K, lowest_K - 5)));
    set(&d->top_K, fmax(1.25 * tg_K, highest_K + 5));
    set(&d->step_K, (d->top_K - d->start_K) / 1500);
    double flow_mW = d->mass_mg * (sim->heat.glass_constant + sim->heat.glass_slope * tg_K) * d->rate_K_per_s;
    set(&d->noise_mW, relative_noise * flow_mW);
    set(&d->offset_mW, 0);
    set(&d->drift_mW_per_s, 0);
    set(&d->asymmetry_mJ_per_K, 0);
    set(&d->asymmetry_slope_mJ_per_K2, 0);
    set(&d->lag_s, 0);
    set(&d->heatings, (double)heatings_of(b->config));
    sim->history.melt_K =
        fmax(sim->history.melt_K,
             isnan(b->config->simulation.history.melt_K) ? d->top_K + 10 : sim->history.melt_K);
}

// ---- scattering ---------------------------------------------------------------------------
static lehr_status set_structure(lehr_study_simulation *sim, const basis *b)
{
    lehr_study_sim_structure *s = &sim->structure;
    const lehr_study_material *material = &b->config->material;
    const double reduced_density = 0.00332; // rho/q1^3: Vit4 0.0033, Pd40Ni40P20 0.0033
    const double reduced_width = 0.195;
    if (isnan(b->molar_mass)) {
        return lacks(b, "scattering needs the atoms", "material.composition");
    }
    set(&s->density_g_per_cm3, material->density_g_per_cm3);
    if (isnan(s->density_g_per_cm3)) {
        return lacks(b, "scattering needs the density", "material.density or simulation.structure.density");
    }
    double number = lehr_pdf_number_density(s->density_g_per_cm3, b->molar_mass);
    set(&s->position_per_ang, cbrt(number / reduced_density));
    set(&s->position_per_GPa, 0.0008);
    set(&s->position_per_K, 0);
    set(&s->width_per_ang, reduced_width * s->position_per_ang);
    set(&s->width_per_GPa, 0);
    set(&s->width_per_K, 0);
    set(&s->softness_ang, 0.2);
    set(&s->densification_per_GPa, 3 * s->position_per_GPa / s->position_per_ang);
    return LEHR_OK;
}

/// The far edge of the detector reaches this many times the position of the peak.
static double distance_of(const lehr_study_sim_xrd *x, double q1_per_ang)
{
    const double reach = 1.7;
    double sine = reach * q1_per_ang * LEHR_CORE_HC_KEV_ANG / x->energy_keV / (4 * 3.14159265358979323846);
    return (x->columns * x->pixel_m - x->poni2_m) / tan(2 * asin(fmin(sine, 0.6)));
}

static void set_xrd(lehr_study_simulation *sim, const basis *b)
{
    lehr_study_sim_xrd *x = &sim->xrd;
    double polarization = b->config->integrate.polarization;
    set(&x->flux_per_s, 1e11);
    set(&x->exposure_s, 0.1);
    set(&x->frames, 4);
    set(&x->stack_frames, 8);
    set(&x->exposure_scatter, 0.05);
    set(&x->monitor_counts, 1e7);
    set(&x->thickness_m, 30e-6);
    set(&x->air_m, 0.03);
    set(&x->dead_pixels, 50);
    set(&x->beam_stop_m, 0.0015);
    set(&x->dark_counts, b->config->detector.dark.path ? 2 : 0);
    set(&x->flat_scatter, b->config->detector.flat.path ? 0.02 : 0);
    set(&x->hot_pixels, 0);
    set(&x->polarization, b->config->integrate.wanted && !isnan(polarization) ? polarization : 0.99);
    set(&x->energy_keV, 15);
    set(&x->pixel_m, 75e-6);
    set(&x->rows, 514);
    set(&x->columns, 1030);
    set(&x->poni1_m, 0.0023);
    set(&x->poni2_m, 0.0035);
    set(&x->distance_m, distance_of(x, sim->structure.position_per_ang));
    set(&x->rot1_rad, 0);
    set(&x->rot2_rad, 0);
}

static void set_pdf(lehr_study_simulation *sim)
{
    lehr_study_sim_pdf *p = &sim->pdf;
    set(&p->qmin_per_ang, 0.4);
    set(&p->qmax_per_ang, 24);
    set(&p->step_per_ang, 0.02);
    set(&p->peak_counts, 1e6);
    set(&p->scale, 1);
    set(&p->constant, 4);
    set(&p->background, 0.2);
}

// ---- mechanical tests and cells -----------------------------------------------------------
static void set_mechanics(lehr_study_simulation *sim, const basis *b)
{
    lehr_study_sim_compression *c = &sim->compression;
    const double elastic_limit = 0.02; // yield stress over modulus, as of most metallic glasses
    double sigma_mass_g = 0;
    for (size_t i = 0; i < b->config->n_samples; i++) {
        for (size_t k = 0; k < b->config->samples[i].n_weighings; k++) {
            sigma_mass_g = fmax(sigma_mass_g, b->config->samples[i].weighings[k].sigma_mass_g);
        }
    }
    set(&c->modulus_GPa, 90);
    set(&c->yield_stress_MPa, elastic_limit * 1e3 * c->modulus_GPa);
    set(&c->hardening, 25);
    set(&c->seating, 5e-4);
    set(&c->toe, 0.015);
    set(&c->compliance_per_GPa, 0);
    set(&c->strain, 0.04);
    set(&c->noise_MPa, 1e-3 * c->yield_stress_MPa);
    set(&c->points, 800);
    set(&c->serration_MPa, 0);
    set(&c->serration_strain, 0.002);
    set(&c->unloads, 0);
    set(&c->unload_stress, 0.5);
    set(&c->unload_depth, 0.8);
    set(&c->hysteresis, 0.02);
    set(&sim->popins.scale_GPa, 0.03 * c->modulus_GPa);
    set(&sim->popins.modulus, 12);
    set(&sim->popins.count, 60);
    set(&sim->weighings.mass_g, 0.5);
    set(&sim->weighings.noise_g, sigma_mass_g > 0 ? sigma_mass_g : 1e-4);
    set(&sim->weighings.repeats, 5);
}

static void set_dac(lehr_study_simulation *sim, const basis *b)
{
    lehr_study_sim_dac *d = &sim->dac;
    double held = b->config->eos.wanted ? b->config->eos.bulk_prime : (double)NAN;
    set(&d->bulk_modulus_GPa, 1.2 * sim->compression.modulus_GPa);
    set(&d->bulk_modulus_prime, isnan(held) ? 4 : held);
    set(&d->highest_GPa, 12);
    set(&d->points, 12);
    set(&d->released, 0);
    set(&d->ruby_error_nm, 0.01);
    set(&d->pressure_error_GPa, 0.03);
    set(&d->q1_error_per_ang, 5e-4);
    set(&d->peak_counts, 1e5);
    set(&d->step_per_ang, 0.01);
    set(&d->cell, 1);
    set(&d->cell_air_m, 0.3);
}

/// Density of weighings and position of the peak in a cell, where nothing else asks for the atoms.
static lehr_status set_bulk(lehr_study_simulation *sim, const basis *b)
{
    lehr_study_sim_structure *s = &sim->structure;
    lehr_status status = LEHR_OK;
    bool atoms = !isnan(b->molar_mass);
    set(&s->density_g_per_cm3, b->config->material.density_g_per_cm3);
    if (atoms && !isnan(s->density_g_per_cm3)) {
        return set_structure(sim, b);
    }
    set(&s->densification_per_GPa, 0);
    set(&s->position_per_GPa, 0);
    set(&s->position_per_K, 0);
    set(&s->width_per_ang, 0.195 * s->position_per_ang);
    set(&s->width_per_GPa, 0);
    set(&s->width_per_K, 0);
    for (size_t i = 0; status == LEHR_OK && i < b->config->n_samples; i++) {
        const lehr_study_sample *sample = &b->config->samples[i];
        const lehr_study_sim_sample *own = &sim->samples[i];
        if (sample->n_weighings > 0 && isnan(s->density_g_per_cm3) && isnan(own->density_g_per_cm3)) {
            status =
                lacks(b, "weighings need the density", "material.density or simulation.structure.density");
        } else if (sample->n_dac > 0 && isnan(s->position_per_ang) && isnan(own->position_per_ang)) {
            status = lacks(b, "a series in a cell needs the position of the peak",
                           "material.composition and density, or simulation.structure.position");
        }
    }
    return status;
}

static bool has_bulk(const lehr_study_config *config)
{
    for (size_t i = 0; i < config->n_samples; i++) {
        if (config->samples[i].n_weighings + config->samples[i].n_dac > 0) {
            return true;
        }
    }
    return false;
}

static bool has_mechanics(const lehr_study_config *config)
{
    for (size_t i = 0; i < config->n_samples; i++) {
        if (config->samples[i].n_compression + config->samples[i].n_popins > 0) {
            return true;
        }
    }
    return has_bulk(config);
}

lehr_status lehr_study_simulation_resolve(lehr_study_simulation *out, const lehr_study_config *config,
                                          lehr_error *err)
{
    lehr_composition composition = {0};
    basis b = {.config = config, .tg_K = config->material.glass_transition_K, .molar_mass = NAN, .err = err};
    lehr_status status = LEHR_OK;
    *out = config->simulation;
    if (config->material.composition) {
        status = lehr_composition_parse(&composition, config->material.composition, err);
        b.molar_mass = composition.molar_mass_g_per_mol;
    }
    if (status == LEHR_OK && has_scans(config)) {
        status = set_relaxation(out, &b);
        status = status == LEHR_OK ? set_heat(out, &b) : status;
        if (status == LEHR_OK) {
            set_history(out);
            set_dsc(out, &b);
        }
    }
    if (status == LEHR_OK && has_scattering(config)) {
        status = set_structure(out, &b);
        if (status == LEHR_OK) {
            set_xrd(out, &b);
            set_pdf(out);
        }
    } else if (status == LEHR_OK && has_bulk(config)) {
        status = set_bulk(out, &b);
    }
    if (status == LEHR_OK && has_mechanics(config)) {
        set_mechanics(out, &b);
        set_dac(out, &b);
    }
    return status;
}
