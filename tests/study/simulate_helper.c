#include "simulate_helper.h"

#include <stdio.h>
#include <stdlib.h>

const char *const palladium_study =
    "lehr_study: 1\ntitle: Pd40Ni40P20 at 0, 3 and 5 GPa\n"
    "material: {name: Pd40Ni40P20, composition: Pd40Ni40P20, density: 9.36 g/cm^3, glass_transition: 580 K}\n"
    "samples:\n"
    "  - name: P0\n"
    "    treatment: {pressure: 0.0001 GPa, temperature: 555 K, duration: 2 h}\n"
    "    dsc: [dsc/P0.txt]\n    xrd: [xrd/P0_master.h5]\n    pdf: [{file: pdf/P0.xy}]\n"
    "  - name: P3\n"
    "    treatment: {pressure: 3 GPa, temperature: 555 K, duration: 2 h}\n"
    "    dsc: [dsc/P3.csv]\n    xrd: [xrd/P3.tif]\n    pdf: [{file: pdf/P3.xy}]\n"
    "  - name: P5\n"
    "    treatment: {pressure: 5 GPa, temperature: 555 K, duration: 2 h}\n"
    "    dsc: [dsc/P5.txt]\n"
    "    xrd_stacks: [{file: xrd/P5_master.h5, monitor: xrd/P5_monitor.csv}]\n"
    "  - name: rates\n"
    "    dsc_rates: [dsc/r1.txt, dsc/r2.txt, dsc/r3.txt, dsc/r4.txt]\n"
    "instruments:\n"
    "  dsc: {sign: exo}\n  xrd: {poni: xrd/small.poni, placement_uncertainty: 0.02 mm}\n"
    "  pdf: {energy: 70 keV, polarization: full-ring, background: pdf/empty.xy, background_scale: 0.95, "
    "background_scale_error: 0.02}\n"
    "analysis:\n"
    "  dsc:\n    glass: 340:450 K\n    liquid: 640:700 K\n"
    "    tf: {segment: 1}\n    tg: {segment: 1}\n    enthalpy: {first: 1, second: 3}\n"
    "    kissinger: {feature: midpoint, sigma_temperature: 0.1 K}\n"
    "  xrd:\n    integrate: {points: 300}\n"
    "    stack: {reject: 5, background: xrd/air_master.h5, background_monitor: xrd/air_monitor.csv}\n"
    "    fsdp: {range: 2.3:3.5}\n"
    "  pdf: {structure: {plate: 0.05, qmax: 24, order: 1}}\n"
    "simulation:\n"
    "  dsc: {rates: [0.1, 0.3, 0.9, 2.7], drift: 1e-6 mW/s, asymmetry: 0.2 mJ/K}\n"
    "  xrd: {rows: 90, columns: 300, pixel: 0.25 mm, flux: 2e10, frames: 3, stack_frames: 5}\n"
    "  pdf: {peak_counts: 1e6}\n"
    "  samples: [{name: rates, equal_rates: true}]\n";

lehr_status simulate_here(lehr_study_simulate_summary *out, const char *study, const char *folder,
                          uint64_t seed, int threads, bool force, lehr_error *err)
{
    lehr_study_config *config = NULL;
    const lehr_study_simulate_options options = {
        .folder = folder, .seed = seed, .threads = threads, .force = force};
    lehr_status status = lehr_study_config_read_plan(&config, study, err);
    status = status == LEHR_OK ? lehr_study_simulate(out, config, &options, NULL, err) : status;
    lehr_study_config_free(config);
    return status;
}

bool same_trees(const char *a, const char *b)
{
    char command[2048];
    int n = snprintf(command, sizeof command, "diff -r '%s' '%s' > /dev/null", a, b);
    assert_true(n > 0 && (size_t)n < sizeof command);
    return system(command) == 0;
}
