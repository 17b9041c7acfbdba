#include "attenuation.h"

#include <math.h>
#include <strings.h>

/// Energy [keV] and mass attenuation coefficient [cm^2/g] of silicon above its K edge (1.84 keV).
static const double silicon[][2] = {
    {2, 2777},    {3, 978.4},   {4, 452.9},    {5, 245.0},    {6, 147.0},   {8, 64.68},
    {10, 33.89},  {15, 10.34},  {20, 4.464},   {30, 1.436},   {40, 0.7012}, {50, 0.4385},
    {60, 0.3207}, {80, 0.2228}, {100, 0.1835}, {150, 0.1448},
};

enum { N_SILICON = sizeof silicon / sizeof *silicon };

#define SILICON_G_PER_CM3 2.329

lehr_status lehr_xrd_attenuation_per_m(double *out, const char *material, double energy_keV, lehr_error *err)
{
    if (strcasecmp(material, "Si") != 0 && strcasecmp(material, "silicon") != 0) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "no attenuation is known of a sensor of '%s'; only that of Si is. Give mu t "
                              "instead",
                              material);
    }
    if (!(energy_keV >= silicon[0][0] && energy_keV <= silicon[N_SILICON - 1][0])) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "the attenuation of silicon is tabulated from %g to %g keV, not at %g keV",
                              silicon[0][0], silicon[N_SILICON - 1][0], energy_keV);
    }
    int i = 0;
    while (i < N_SILICON - 2 && energy_keV > silicon[i + 1][0]) {
        i++;
    }
    double t = log(energy_keV / silicon[i][0]) / log(silicon[i + 1][0] / silicon[i][0]);
    double mass = silicon[i][1] * pow(silicon[i + 1][1] / silicon[i][1], t);
    *out = 100 * SILICON_G_PER_CM3 * mass;
    return LEHR_OK;
}
