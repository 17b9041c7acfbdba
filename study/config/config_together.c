// What keys of the study file need of each other.
#include "config_value.h"

#include <string.h>

lehr_status config_check_together(const lehr_study_config *config, const config_reader *in)
{
    if (config->integrate.wanted && !config->detector.poni.path) {
        return config_refuse(in, LEHR_ERR_FORMAT, "analysis.xrd.integrate",
                             "needs the geometry of the detector: give instruments.xrd.poni");
    }
    if (config->fsdp.wanted && !config->integrate.wanted) {
        return config_refuse(in, LEHR_ERR_FORMAT, "analysis.xrd.fsdp", "needs analysis.xrd.integrate");
    }
    if (config->fsdp.wanted && strcmp(config->integrate.unit, "q_A^-1") != 0) {
        return config_refuse(in, LEHR_ERR_FORMAT, "analysis.xrd.fsdp",
                             "needs analysis.xrd.integrate.unit q_A^-1, not %s", config->integrate.unit);
    }
    const lehr_study_config *c = config;
    if (c->n_samples == 0 && (!c->states.wanted || c->compare.wanted)) {
        return config_refuse(in, LEHR_ERR_FORMAT, "samples",
                             "the key is missing: only a study of nothing but analysis.ecnle.state has none");
    }
    size_t n_rates = 0;
    size_t n_stacks = 0;
    for (size_t i = 0; i < c->n_samples; i++) {
        n_rates += c->samples[i].n_rates;
        n_stacks += c->samples[i].n_stacks;
    }
    if (c->integrate.wanted && n_stacks > 0 && strcmp(c->integrate.error_model, "azimuthal") == 0) {
        return config_refuse(in, LEHR_ERR_FORMAT, "analysis.xrd.integrate.error",
                             "stacks have errors from their counts: give poisson or none");
    }
    if (c->kissinger.wanted && n_rates == 0) {
        return config_refuse(in, LEHR_ERR_FORMAT, "analysis.dsc.kissinger",
                             "needs scans at several heating rates: give samples[].dsc_rates");
    }
    if (!c->tf.wanted && !c->tg.wanted && !c->enthalpy.wanted && !c->kissinger.wanted &&
        !c->integrate.wanted && !c->structure.wanted && !c->states.wanted && !c->mech.yield &&
        !c->mech.popin && !c->mech.density && !c->mech.critical && !c->eos.wanted && !c->compare.wanted) {
        return config_refuse(in, LEHR_ERR_FORMAT, "analysis",
                             "asks for nothing: give dsc.tf, dsc.tg, dsc.enthalpy, dsc.kissinger, "
                             "xrd.integrate, pdf.structure, mech.yield, mech.popin, mech.density, "
                             "mech.critical, eos, ecnle.state or ecnle.compare");
    }
    return LEHR_OK;
}
