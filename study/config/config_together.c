// What keys of the study file need of each other.
#include "config_value.h"

#include <string.h>

/// Images and curves of the samples; images of cells ask for their integration themselves.
static void count_diffraction(size_t *n_images, size_t *n_curves, const lehr_study_config *config)
{
    *n_images = 0;
    *n_curves = 0;
    for (size_t i = 0; i < config->n_samples; i++) {
        *n_images += config->samples[i].n_xrd - config->samples[i].n_curves;
        *n_curves += config->samples[i].n_curves;
    }
}

static lehr_status check_diffraction(const lehr_study_config *config, const config_reader *in)
{
    size_t n_images;
    size_t n_curves;
    count_diffraction(&n_images, &n_curves, config);
    bool curves_alone = n_images == 0 && n_curves > 0;
    if (config->integrate.wanted && !config->detector.poni.path) {
        return config_refuse(in, LEHR_ERR_FORMAT, "analysis.xrd.integrate",
                             "needs the geometry of the detector: give instruments.xrd.poni");
    }
    if (config->fsdp.wanted && !config->integrate.wanted && !curves_alone) {
        return config_refuse(in, LEHR_ERR_FORMAT, "analysis.xrd.fsdp",
                             "needs analysis.xrd.integrate, or integrated curves: samples[].xrd_curves");
    }
    if (config->fsdp.wanted && config->integrate.wanted && strcmp(config->integrate.unit, "q_A^-1") != 0) {
        return config_refuse(in, LEHR_ERR_FORMAT, "analysis.xrd.fsdp",
                             "needs analysis.xrd.integrate.unit q_A^-1, not %s", config->integrate.unit);
    }
    return LEHR_OK;
}

lehr_status config_check_together(const lehr_study_config *config, const config_reader *in)
{
    lehr_status status = check_diffraction(config, in);
    if (status != LEHR_OK) {
        return status;
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
    if (!c->tf.wanted && !c->tg.wanted && !c->enthalpy.wanted && !c->peaks.wanted && !c->kissinger.wanted &&
        !c->integrate.wanted && !c->fsdp.wanted && !c->structure.wanted && !c->states.wanted &&
        !c->mech.yield && !c->mech.popin && !c->mech.density && !c->mech.critical && !c->eos.wanted &&
        !c->compare.wanted) {
        return config_refuse(in, LEHR_ERR_FORMAT, "analysis",
                             "asks for nothing: give dsc.tf, dsc.tg, dsc.enthalpy, dsc.peaks, dsc.kissinger, "
                             "xrd.integrate, xrd.fsdp, pdf.structure, mech.yield, mech.popin, mech.density, "
                             "mech.critical, eos, ecnle.state or ecnle.compare");
    }
    return LEHR_OK;
}
