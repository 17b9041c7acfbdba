// Tables of weighings, and what is known of liquid and air.
#include "tables.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#define NAMES(...) ((const char *const[]){__VA_ARGS__, NULL})

static const lehr_column column_air = {"air", NAMES("mass_air_g", "mass_in_air_g", "mass_air_mg", "mass_air"),
                                       "g", true};
static const lehr_column column_liquid = {
    "liquid", NAMES("mass_liquid_g", "mass_in_liquid_g", "mass_water_g", "mass_liquid_mg", "mass_liquid"),
    "g", true};
static const lehr_column column_sample = {"sample", NAMES("sample"), NULL, false};

lehr_status lehr_mechanics_bath_weighing(lehr_mechanics_weighing *out, const lehr_mechanics_bath *bath,
                                         lehr_error *err)
{
    double temperature_K = bath->temperature_K;
    double per_K = 0;
    *out = (lehr_mechanics_weighing){.liquid_g_per_cm3 = bath->liquid_g_per_cm3,
                                     .air_g_per_cm3 = bath->air_g_per_cm3,
                                     .sigma_mass_g = bath->sigma_mass_g};
    lehr_status status = LEHR_OK;
    bool water = isnan(out->liquid_g_per_cm3);
    bool air = isnan(out->air_g_per_cm3);
    if ((water || air) && isnan(temperature_K)) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "the temperature is needed for the density of %s; or give the densities of "
                              "liquid and air",
                              water ? "water" : "air");
    }
    if (water) {
        double warmer = 0;
        status = lehr_mechanics_water_density_g_per_cm3(&out->liquid_g_per_cm3, temperature_K, err);
        if (status == LEHR_OK) {
            // The other end of the range has no warmer neighbour.
            double step_K = temperature_K > 313 ? -0.01 : 0.01;
            status = lehr_mechanics_water_density_g_per_cm3(&warmer, temperature_K + step_K, err);
            per_K = (warmer - out->liquid_g_per_cm3) / step_K;
        }
    }
    if (status == LEHR_OK && air) {
        status = lehr_mechanics_air_density_g_per_cm3(&out->air_g_per_cm3, temperature_K, 101325, 0.5, err);
    }
    out->sigma_liquid_g_per_cm3 = hypot(bath->sigma_liquid_g_per_cm3, per_K * bath->sigma_temperature_K);
    return status;
}

lehr_status lehr_mechanics_weighings_read(lehr_mechanics_weighings *out, const char *path,
                                          const lehr_column_names *columns, lehr_error *err)
{
    static const lehr_column *const all[3] = {&column_air, &column_liquid, &column_sample};
    *out = (lehr_mechanics_weighings){0};
    lehr_status status = lehr_table_read(&out->table, NULL, path, err);
    status = status == LEHR_OK ? lehr_column_check(columns, all, 3, err) : status;
    if (status == LEHR_OK && lehr_table_rows(out->table) == 0) {
        status = lehr_error_set(err, LEHR_ERR_FORMAT, "the table has no rows");
    }
    if (status == LEHR_OK) {
        status = lehr_column_find_text(&out->sample, columns, out->table, &column_sample, err);
    }
    status =
        status == LEHR_OK ? lehr_column_read(&out->air_g, columns, out->table, &column_air, err) : status;
    status = status == LEHR_OK ? lehr_column_read(&out->liquid_g, columns, out->table, &column_liquid, err)
                               : status;
    if (status != LEHR_OK) {
        lehr_mechanics_weighings_clear(out);
        return status;
    }
    out->n = lehr_table_rows(out->table);
    return LEHR_OK;
}

void lehr_mechanics_weighings_clear(lehr_mechanics_weighings *weighings)
{
    lehr_core_free(weighings->air_g);
    lehr_core_free(weighings->liquid_g);
    lehr_table_free(weighings->table);
    *weighings = (lehr_mechanics_weighings){0};
}

const char *lehr_mechanics_weighings_name(const lehr_mechanics_weighings *weighings, size_t row)
{
    return weighings->sample == SIZE_MAX ? "" : lehr_table_text_at(weighings->table, weighings->sample, row);
}

lehr_status lehr_mechanics_weighings_measure(lehr_mechanics_density *out,
                                             const lehr_mechanics_weighings *weighings, const char *name,
                                             const lehr_mechanics_weighing *weighing, lehr_error *err)
{
    bool named = weighings->sample != SIZE_MAX;
    size_t n = 0;
    double *air = lehr_core_alloc(weighings->n, sizeof *air);
    double *liquid = lehr_core_alloc(weighings->n, sizeof *liquid);
    lehr_status status =
        air && liquid ? LEHR_OK
                      : lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: %zu weighings", weighings->n);
    for (size_t i = 0; status == LEHR_OK && i < weighings->n; i++) {
        if (!named || strcmp(lehr_mechanics_weighings_name(weighings, i), name) == 0) {
            air[n] = weighings->air_g[i];
            liquid[n++] = weighings->liquid_g[i];
        }
    }
    if (status == LEHR_OK && n == 0) {
        status = lehr_error_set(err, LEHR_ERR_DOMAIN, "the table has no weighings of a sample '%s'", name);
    } else if (status == LEHR_OK) {
        status = lehr_mechanics_density_measure(out, air, liquid, n, weighing, err);
        status = status == LEHR_OK || !named ? status : lehr_error_wrap(err, status, "sample '%s'", name);
    }
    lehr_core_free(air);
    lehr_core_free(liquid);
    return status;
}
