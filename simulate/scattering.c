// What one atom scatters, and how many there are in the beam.
#include "beamline.h"

#include <lehr/core/alloc.h>
#include <lehr/core/attenuation.h>
#include <lehr/core/constants.h>
#include <lehr/pdf/absorption.h>
#include <lehr/pdf/scatter.h>
#include <math.h>

static const double step_per_ang = 0.002;
static const double bond_ang = 1.10; // N2; O2 has 1.21
static const char air_formula[] = "N0.79O0.21";

static double bessel(double x)
{
    return x > 1e-4 ? sin(x) / x : 1 - x * x / 6;
}

static lehr_status make_room(lehr_simulate_scattering *s, double qmax_per_ang, lehr_error *err)
{
    s->step_per_ang = step_per_ang;
    s->n = (size_t)(qmax_per_ang / step_per_ang) + 2;
    s->elastic = lehr_core_alloc(s->n, sizeof *s->elastic);
    s->compton = lehr_core_alloc(s->n, sizeof *s->compton);
    s->ratio = lehr_core_alloc(s->n, sizeof *s->ratio);
    return s->elastic && s->compton && s->ratio
               ? LEHR_OK
               : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the scattering of an atom");
}

/// Attenuation of what Compton scattering leaves of the energy.
static lehr_status fill_ratios(lehr_simulate_scattering *s, const lehr_composition *composition,
                               double energy_keV, lehr_error *err)
{
    const size_t every = 50;
    double whole = NAN;
    double now = NAN;
    lehr_status status = lehr_attenuation_mass(&whole, composition, energy_keV, err);
    for (size_t i = 0; status == LEHR_OK && i < s->n; i++) {
        double sine = fmin(
            step_per_ang * (double)i * LEHR_CORE_HC_KEV_ANG / energy_keV / (4 * 3.14159265358979323846), 1);
        if (i % every == 0) {
            double after_keV = energy_keV * lehr_pdf_recoil_energy_ratio(2 * asin(sine), energy_keV);
            status =
                lehr_attenuation_mass(&now, composition, fmax(after_keV, LEHR_ATTENUATION_LEAST_KEV), err);
        }
        s->ratio[i] = now / whole;
    }
    return status;
}

static lehr_status fill(lehr_simulate_scattering *s, const lehr_composition *composition,
                        const lehr_simulate_structure *structure, double energy_keV, double qmax_per_ang,
                        lehr_error *err)
{
    lehr_pdf_scatter_options options = lehr_pdf_scatter_defaults();
    lehr_pdf_scatter *atoms = NULL;
    lehr_status status = make_room(s, qmax_per_ang, err);
    for (size_t i = 0; status == LEHR_OK && i < s->n; i++) {
        s->elastic[i] = fmin(step_per_ang * (double)i, qmax_per_ang); // q, until it is replaced below
    }
    options.energy_keV = energy_keV;
    options.anomalous = options.recoil = true;
    status = status == LEHR_OK ? lehr_pdf_scatter_create(&atoms, composition, s->elastic, s->n, &options, err)
                               : status;
    for (size_t i = 0; status == LEHR_OK && i < s->n; i++) {
        double q = atoms->q_per_ang[i];
        double coherent =
            structure ? atoms->f_mean[i] * atoms->f_mean[i] * (lehr_simulate_structure_at(structure, q) - 1) +
                            atoms->f2_mean[i]
                      : atoms->f2_mean[i] * (1 + bessel(q * bond_ang));
        s->elastic[i] = fmax(coherent, 0.001 * atoms->f2_mean[i]);
        s->compton[i] = atoms->compton[i];
    }
    lehr_pdf_scatter_free(atoms);
    return status == LEHR_OK ? fill_ratios(s, composition, energy_keV, err) : status;
}

lehr_status lehr_simulate_scattering_create(lehr_simulate_scattering **out, const char *composition,
                                            const lehr_simulate_structure *structure, double energy_keV,
                                            double qmax_per_ang, lehr_error *err)
{
    lehr_composition parsed;
    *out = NULL;
    lehr_status status = lehr_composition_parse(&parsed, composition ? composition : air_formula, err);
    if (status != LEHR_OK) {
        return status;
    }
    lehr_simulate_scattering *s = lehr_core_alloc(1, sizeof *s);
    if (!s) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the scattering of an atom");
    }
    status = fill(s, &parsed, structure, energy_keV, qmax_per_ang, err);
    if (status != LEHR_OK) {
        lehr_simulate_scattering_free(s);
        return status;
    }
    *out = s;
    return LEHR_OK;
}

void lehr_simulate_scattering_free(lehr_simulate_scattering *scattering)
{
    if (scattering) {
        lehr_core_free(scattering->elastic);
        lehr_core_free(scattering->compton);
        lehr_core_free(scattering->ratio);
        lehr_core_free(scattering);
    }
}

double lehr_simulate_scattering_at(const lehr_simulate_scattering *s, double q_per_ang, double two_theta_rad,
                                   double mu_t)
{
    double place = q_per_ang / s->step_per_ang;
    if (!(place >= 0) || place >= (double)(s->n - 1)) {
        return 0;
    }
    size_t i = (size_t)place;
    double part = place - (double)i;
    double elastic = s->elastic[i] + part * (s->elastic[i + 1] - s->elastic[i]);
    double compton = s->compton[i] + part * (s->compton[i + 1] - s->compton[i]);
    if (!(mu_t > 0)) {
        return elastic + compton;
    }
    double ratio = s->ratio[i] + part * (s->ratio[i + 1] - s->ratio[i]);
    double through = lehr_pdf_absorption_plate(two_theta_rad, mu_t, 1);
    return isnan(through)
               ? 0
               : elastic * through + compton * lehr_pdf_absorption_plate(two_theta_rad, mu_t, ratio);
}

lehr_status lehr_simulate_beam_set_sample(lehr_simulate_beam *beam, const char *composition,
                                          double density_g_per_cm3, double thickness_m, double energy_keV,
                                          lehr_error *err)
{
    lehr_composition parsed;
    double cm2_per_g = NAN;
    lehr_status status = lehr_composition_parse(&parsed, composition, err);
    status = status == LEHR_OK ? lehr_attenuation_mass(&cm2_per_g, &parsed, energy_keV, err) : status;
    if (status == LEHR_OK) {
        double g_per_m2 = density_g_per_cm3 * 1e6 * thickness_m;
        beam->atoms_per_m2 = g_per_m2 / parsed.molar_mass_g_per_mol * LEHR_CORE_AVOGADRO_PER_MOL;
        beam->mu_t = cm2_per_g * 1e-4 * g_per_m2;
    }
    return status;
}

lehr_status lehr_simulate_beam_set_air(lehr_simulate_beam *beam, double path_m, lehr_error *err)
{
    lehr_material air;
    lehr_status status = lehr_material_find(&air, "air", NAN, NAN, err);
    if (status == LEHR_OK) {
        beam->air_atoms_per_m2 = air.density_g_per_cm3 * 1e6 * path_m / air.composition.molar_mass_g_per_mol *
                                 LEHR_CORE_AVOGADRO_PER_MOL;
    }
    return status;
}
