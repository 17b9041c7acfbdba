// Instruments and analyses of the study file; those of calorimetry are in config_dsc.c.
#include "config_value.h"

#include <lehr/ecnle/structure.h>
#include <lehr/xrd/integrate.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

static lehr_status read_detector(lehr_study_detector *out, const config_reader *in, const raw_detector *raw)
{
    static const char owner[] = "detector";
    lehr_status status = config_read_file(&out->poni, in, "instruments.xrd.poni", raw->poni, owner);
    if (status == LEHR_OK) {
        status = config_read_file(&out->mask, in, "instruments.xrd.mask", raw->mask, owner);
    }
    if (status == LEHR_OK) {
        status = config_read_file(&out->dark, in, "instruments.xrd.dark", raw->dark, owner);
    }
    if (status == LEHR_OK) {
        status = config_read_file(&out->flat, in, "instruments.xrd.flat", raw->flat, owner);
    }
    if (status == LEHR_OK) {
        status = config_read_count(&out->orientation, in, "instruments.xrd.orientation", raw->orientation, 0);
    }
    if (status == LEHR_OK && out->orientation > 4) {
        status = config_refuse(in, LEHR_ERR_DOMAIN, "instruments.xrd.orientation", "%zu is not 1, 2, 3 or 4",
                               out->orientation);
    }
    if (status == LEHR_OK) {
        status =
            config_read_quantity(&out->distance_uncertainty_m, in, "instruments.xrd.distance_uncertainty",
                                 raw->distance_uncertainty, "m", 0.0, 1.0);
    }
    if (status == LEHR_OK) {
        status =
            config_read_quantity(&out->placement_uncertainty_m, in, "instruments.xrd.placement_uncertainty",
                                 raw->placement_uncertainty, "m", 0.0, 1.0);
    }
    if (status == LEHR_OK) {
        status = config_read_quantity(&out->wavelength_uncertainty_ang, in,
                                      "instruments.xrd.wavelength_uncertainty", raw->wavelength_uncertainty,
                                      "angstrom", 0.0, 1.0);
    }
    return status == LEHR_OK ? config_read_curve(&out->curve, in, "instruments.xrd", &raw->curve) : status;
}

/// Absent: as in the command xrd integrate; "none": no correction (NaN).
static lehr_status read_polarization(double *out, const config_reader *in, const char *text)
{
    *out = text ? (double)NAN : lehr_xrd_integrate_defaults().polarization_factor;
    if (!text || strcmp(text, "none") == 0) {
        return LEHR_OK;
    }
    return config_read_quantity(out, in, "analysis.xrd.integrate.polarization", text, "", -1.0, 1.0);
}

static lehr_status read_integrate(lehr_study_integrate *out, const config_reader *in,
                                  const raw_integrate *raw)
{
    static const char *const units[] = {"q_A^-1", "q_nm^-1", "2th_deg", "2th_rad", "r_mm", NULL};
    static const char *const errors[] = {"poisson", "azimuthal", "none", NULL};
    if (!raw) {
        return LEHR_OK;
    }
    out->wanted = true;
    lehr_status status =
        config_read_count(&out->points, in, "analysis.xrd.integrate.points", raw->points, 1000);
    if (status == LEHR_OK) {
        status = config_read_choice(&out->unit, in, "analysis.xrd.integrate.unit", raw->unit, units);
    }
    if (status == LEHR_OK) {
        status = config_read_window(out->range, in, "analysis.xrd.integrate.range", raw->range, "");
    }
    if (status == LEHR_OK) {
        status =
            config_read_window(out->azimuth_deg, in, "analysis.xrd.integrate.azimuth", raw->azimuth, "deg");
    }
    if (status == LEHR_OK) {
        status = read_polarization(&out->polarization, in, raw->polarization);
    }
    if (status == LEHR_OK) {
        status = config_read_flag(&out->solid_angle, in, "analysis.xrd.integrate.solid_angle",
                                  raw->solid_angle, true);
    }
    if (status == LEHR_OK) {
        status =
            config_read_choice(&out->error_model, in, "analysis.xrd.integrate.error", raw->error, errors);
    }
    return status;
}

lehr_status config_find_sample(size_t *out, const config_reader *in, const char *key, const char *name,
                               const lehr_study_config *config)
{
    *out = SIZE_MAX;
    for (size_t i = 0; name && i < config->n_samples; i++) {
        *out = strcmp(config->samples[i].name, name) == 0 ? i : *out;
    }
    return name && *out == SIZE_MAX ? config_refuse(in, LEHR_ERR_FORMAT, key, "there is no sample '%s'", name)
                                    : LEHR_OK;
}

/// Number of the sample that the others are compared with.
static lehr_status read_reference(size_t *out, const config_reader *in, const char *name,
                                  const lehr_study_config *config)
{
    lehr_status status = config_find_sample(out, in, "analysis.xrd.fsdp.reference", name, config);
    if (status == LEHR_OK && name && config->samples[*out].n_xrd == 0) {
        return config_refuse(in, LEHR_ERR_FORMAT, "analysis.xrd.fsdp.reference",
                             "sample '%s' has neither xrd nor xrd_curves nor xrd_stacks", name);
    }
    return status;
}

static lehr_status read_fsdp(lehr_study_config *config, const config_reader *in, const raw_fsdp *raw)
{
    static const char *const models[] = {"gaussian",     "split-gaussian", "lorentzian", "voigt",
                                         "pseudo-voigt", "moffat",         NULL};
    lehr_study_fsdp *out = &config->fsdp;
    if (!raw) {
        return LEHR_OK;
    }
    out->wanted = true;
    lehr_status status =
        config_read_window(out->range_per_ang, in, "analysis.xrd.fsdp.range", raw->range, "1/angstrom");
    if (status == LEHR_OK) {
        status = config_read_quantity(&out->fraction, in, "analysis.xrd.fsdp.fraction",
                                      raw->fraction ? raw->fraction : "0.5", "", 0.05, 0.95);
    }
    if (status == LEHR_OK) {
        status = config_read_choice(&out->model, in, "analysis.xrd.fsdp.model", raw->model, models);
    }
    if (status == LEHR_OK) {
        status = read_reference(&out->reference, in, raw->reference, config);
    }
    return status;
}

static lehr_status read_states(lehr_study_states *out, const config_reader *in, const raw_states *raw)
{
    static char zero[] = "0";
    static char *only_zero[] = {zero};
    if (!raw) {
        return LEHR_OK;
    }
    out->wanted = true;
    lehr_status status = config_read_numbers(&out->phi, &out->n_phi, in, "analysis.ecnle.state.phi", raw->phi,
                                             raw->n_phi, LEHR_ECNLE_PHI_MIN, LEHR_ECNLE_PHI_MAX);
    if (status == LEHR_OK) {
        status = config_read_numbers(&out->pressure, &out->n_pressure, in, "analysis.ecnle.state.pressure",
                                     raw->pressure ? raw->pressure : only_zero,
                                     raw->pressure ? raw->n_pressure : 1, -1e4, 1e4);
    }
    return status;
}

lehr_status config_read_instruments(lehr_study_config *config, const config_reader *in,
                                    const raw_instruments *raw)
{
    lehr_status status = read_detector(&config->detector, in, &raw->xrd);
    return status == LEHR_OK ? config_read_calorimeter(&config->calorimeter, in, "instruments.dsc", &raw->dsc)
                             : status;
}

lehr_status config_read_analysis(lehr_study_config *config, const config_reader *in, const raw_analysis *raw)
{
    lehr_status status = config_read_dsc(config, in, &raw->dsc);
    status = status == LEHR_OK ? read_integrate(&config->integrate, in, raw->xrd.integrate) : status;
    status = status == LEHR_OK ? config_check_stack(in, raw->xrd.stack) : status;
    status = status == LEHR_OK ? read_fsdp(config, in, raw->xrd.fsdp) : status;
    status = status == LEHR_OK ? read_states(&config->states, in, raw->ecnle.state) : status;
    return status == LEHR_OK ? config_read_compare(config, in, raw->ecnle.compare) : status;
}
