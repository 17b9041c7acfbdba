#include <lehr/core/attenuation.h>

#include <xraylib/xraylib.h>

lehr_status lehr_attenuation_mass(double *out_cm2_per_g, const lehr_composition *composition,
                                  double energy_keV, lehr_error *err)
{
    if (!(energy_keV >= LEHR_ATTENUATION_LEAST_KEV && energy_keV <= LEHR_ATTENUATION_MOST_KEV)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "attenuation is tabulated from %g to %g keV, not at %g keV: is the wavelength "
                              "right?",
                              LEHR_ATTENUATION_LEAST_KEV, LEHR_ATTENUATION_MOST_KEV, energy_keV);
    }
    double sum = 0;
    for (size_t i = 0; i < composition->size; i++) {
        const lehr_composition_part *part = &composition->parts[i];
        double value = CS_Total(part->atomic_number, energy_keV, NULL);
        if (!(value > 0)) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "no attenuation is tabulated of %s at %g keV",
                                  part->symbol, energy_keV);
        }
        sum += part->mass_fraction * value;
    }
    *out_cm2_per_g = sum;
    return LEHR_OK;
}

lehr_status lehr_attenuation_per_m(double *out, const lehr_material *material, double energy_keV,
                                   lehr_error *err)
{
    double mass_cm2_per_g = 0;
    lehr_status status = lehr_attenuation_mass(&mass_cm2_per_g, &material->composition, energy_keV, err);
    if (status) {
        return lehr_error_wrap(err, status, "%s", material->name);
    }
    *out = 100 * material->density_g_per_cm3 * mass_cm2_per_g;
    return LEHR_OK;
}
