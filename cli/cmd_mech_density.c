// lehr mech density
#include "cmd_mech.h"
#include "column.h"

#include <lehr/core/alloc.h>
#include <lehr/mechanics/density.h>
#include <math.h>
#include <string.h>

static const cli_option options[] = {
    {.name = "liquid-density",
     .kind = CLI_NUMBER,
     .unit = "g/cm^3",
     .placeholder = "RHO",
     .help = "of the liquid; without it that of air-free water at --temperature"},
    {.name = "sigma-liquid-density",
     .kind = CLI_NUMBER,
     .unit = "g/cm^3",
     .placeholder = "S",
     .fallback = "0",
     .help = "its standard error, beside what --sigma-temperature gives"},
    {.name = "temperature",
     .kind = CLI_NUMBER,
     .unit = "K",
     .placeholder = "T",
     .help = "of water and air; \"22 degC\" can be written too"},
    {.name = "sigma-temperature",
     .kind = CLI_NUMBER,
     .placeholder = "S",
     .fallback = "0",
     .key = "sigma_temperature_K",
     .help = "its standard error in K, which goes into the density of water"},
    {.name = "air-density",
     .kind = CLI_NUMBER,
     .unit = "g/cm^3",
     .placeholder = "RHO",
     .help =
         "of the air, whose buoyancy is corrected; without it that of air of 101325 Pa and 50 % humidity at "
         "--temperature; 0 for no correction"},
    {.name = "sigma-mass",
     .kind = CLI_NUMBER,
     .unit = "g",
     .placeholder = "S",
     .fallback = "0",
     .help = "standard error of one reading of the balance"},
    CLI_COLUMNS_OPTION("air=NAME,liquid=NAME,sample=NAME"),
    {.name = NULL},
};

static const cli_column column_air = {
    "air", (const char *const[]){"mass_air_g", "mass_in_air_g", "mass_air_mg", "mass_air", NULL}, "g", true};
static const cli_column column_liquid = {"liquid",
                                         (const char *const[]){"mass_liquid_g", "mass_in_liquid_g",
                                                               "mass_water_g", "mass_liquid_mg",
                                                               "mass_liquid", NULL},
                                         "g", true};
static const cli_column column_sample = {"sample", (const char *const[]){"sample", NULL}, NULL, false};

/// Densities of liquid and air, with the error of the former.
static lehr_status read_weighing(lehr_mechanics_weighing *out, const cli_call *call, lehr_error *err)
{
    double temperature_K = cli_call_number(call, "temperature");
    double sigma_K = cli_call_number(call, "sigma-temperature");
    double per_K = 0;
    *out = (lehr_mechanics_weighing){.liquid_g_per_cm3 = cli_call_number(call, "liquid-density"),
                                     .air_g_per_cm3 = cli_call_number(call, "air-density"),
                                     .sigma_mass_g = cli_call_number(call, "sigma-mass")};
    lehr_status status = LEHR_OK;
    bool water = isnan(out->liquid_g_per_cm3), air = isnan(out->air_g_per_cm3);
    if ((water || air) && isnan(temperature_K)) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "--temperature is needed for the density of %s; or give --liquid-density and "
                              "--air-density",
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
    out->sigma_liquid_g_per_cm3 = hypot(cli_call_number(call, "sigma-liquid-density"), per_K * sigma_K);
    return status;
}

// ---- samples ------------------------------------------------------------------------------------
typedef struct weighings {
    const lehr_table *table;
    size_t sample; ///< text column, SIZE_MAX: one sample
    double *air, *liquid;
    double *own_air, *own_liquid; ///< of one sample
    unsigned char *taken;
} weighings;

static bool same_sample(const weighings *w, size_t i, size_t j)
{
    return w->sample == SIZE_MAX || strcmp(lehr_table_text_at(w->table, w->sample, i),
                                           lehr_table_text_at(w->table, w->sample, j)) == 0;
}

static lehr_status measure_sample(lehr_mechanics_density *out, weighings *w, size_t row,
                                  const lehr_mechanics_weighing *weighing, lehr_error *err)
{
    size_t n = 0;
    for (size_t i = row; i < lehr_table_rows(w->table); i++) {
        if (same_sample(w, i, row)) {
            w->own_air[n] = w->air[i];
            w->own_liquid[n++] = w->liquid[i];
            w->taken[i] = 1;
        }
    }
    lehr_status status = lehr_mechanics_density_measure(out, w->own_air, w->own_liquid, n, weighing, err);
    return status == LEHR_OK || w->sample == SIZE_MAX
               ? status
               : lehr_error_wrap(err, status, "sample '%s'", lehr_table_text_at(w->table, w->sample, row));
}

static lehr_status add_sample(lehr_list *list, const weighings *w, size_t row,
                              const lehr_mechanics_density *density, const lehr_mechanics_density *reference,
                              lehr_error *err)
{
    lehr_record *one = NULL;
    lehr_status status = lehr_list_add_record(&one, list, err);
    if (status == LEHR_OK) {
        status =
            lehr_record_add_text(one, column_sample.role, lehr_table_text_at(w->table, w->sample, row), err);
    }
    if (status == LEHR_OK) {
        status = lehr_mechanics_density_describe(density, one, err);
    }
    if (status == LEHR_OK && density != reference) {
        double error = 0;
        double change = lehr_mechanics_density_change(&error, density, reference);
        status = lehr_record_add_quantity(one, "change", 100 * change, 100 * error, "%", err);
    }
    return status;
}

static lehr_status measure_all(weighings *w, const lehr_mechanics_weighing *weighing, cli_result *result,
                               lehr_error *err)
{
    lehr_mechanics_density reference, density;
    lehr_list *list = NULL;
    lehr_status status = measure_sample(&reference, w, 0, weighing, err);
    if (status == LEHR_OK && w->sample == SIZE_MAX) {
        return lehr_mechanics_density_describe(&reference, result->record, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_list(&list, result->record, "samples", err);
    }
    if (status == LEHR_OK) {
        status = add_sample(list, w, 0, &reference, &reference, err);
    }
    for (size_t i = 1; status == LEHR_OK && i < lehr_table_rows(w->table); i++) {
        if (!w->taken[i]) {
            status = measure_sample(&density, w, i, weighing, err);
            if (status == LEHR_OK) {
                status = add_sample(list, w, i, &density, &reference, err);
            }
        }
    }
    return status;
}

/// The column that names the samples, or SIZE_MAX.
static lehr_status find_samples(size_t *index, const cli_call *call, const lehr_table *table, lehr_error *err)
{
    const char *name = column_sample.role;
    bool asked = false;
    for (size_t k = 0; k < cli_call_list_size(call, "columns"); k++) {
        const char *item = cli_call_list_at(call, "columns", k);
        if (strncmp(item, "sample=", 7) == 0) {
            name = item + 7;
            asked = true;
        }
    }
    *index = lehr_table_find(table, name);
    if (*index != SIZE_MAX && !lehr_table_column_is_text(table, *index)) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "the column '%s' holds numbers, not names of samples",
                              name);
    }
    return *index == SIZE_MAX && asked
               ? lehr_error_set(err, LEHR_ERR_FORMAT, "--columns: the table has no column '%s'", name)
               : LEHR_OK;
}

static lehr_status read_weighings(weighings *w, const cli_call *call, const lehr_table *table,
                                  lehr_error *err)
{
    static const cli_column *const all[3] = {&column_air, &column_liquid, &column_sample};
    size_t rows = lehr_table_rows(table);
    w->table = table;
    lehr_status status = cli_column_check(call, all, 3, err);
    if (status == LEHR_OK && rows == 0) {
        status = lehr_error_set(err, LEHR_ERR_FORMAT, "the table has no rows");
    }
    if (status == LEHR_OK) {
        status = find_samples(&w->sample, call, table, err);
    }
    if (status == LEHR_OK) {
        status = cli_column_read(&w->air, call, table, &column_air, err);
    }
    if (status == LEHR_OK) {
        status = cli_column_read(&w->liquid, call, table, &column_liquid, err);
    }
    if (status == LEHR_OK) {
        w->own_air = lehr_core_alloc(rows, sizeof *w->own_air);
        w->own_liquid = lehr_core_alloc(rows, sizeof *w->own_liquid);
        w->taken = lehr_core_alloc(rows, sizeof *w->taken);
        if (!w->own_air || !w->own_liquid || !w->taken) {
            status = lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: %zu weighings", rows);
        }
    }
    return status;
}

static lehr_status analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    lehr_table *table = NULL;
    weighings w = {0};
    lehr_mechanics_weighing weighing;
    lehr_status status = read_weighing(&weighing, call, err);
    if (status == LEHR_OK) {
        status = lehr_table_read(&table, NULL, input, err);
    }
    if (status == LEHR_OK) {
        status = read_weighings(&w, call, table, err);
    }
    if (status == LEHR_OK) {
        status = measure_all(&w, &weighing, result, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_quantity(result->record, "liquid_density", weighing.liquid_g_per_cm3,
                                          weighing.sigma_liquid_g_per_cm3, "g/cm^3", err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_quantity(result->record, "air_density", weighing.air_g_per_cm3, (double)NAN,
                                          "g/cm^3", err);
    }
    lehr_core_free(w.air);
    lehr_core_free(w.liquid);
    lehr_core_free(w.own_air);
    lehr_core_free(w.own_liquid);
    lehr_core_free(w.taken);
    lehr_table_free(table);
    return status;
}

static const cli_key results[] = {
    {"density", "g/cm^3", "mean over the weighings; error from readings and liquid; without a column sample"},
    {"budget.weighing", "g/cm^3",
     "the larger of what --sigma-mass gives and what the weighings scatter by (with Student's factor)"},
    {"budget.liquid", "g/cm^3", "part of the liquid's density, common to all samples"},
    {"scatter", "g/cm^3", "standard deviation of the weighings"},
    {"repeats", NULL, "number of weighings"},
    {"samples[].sample", NULL, "name, in the order of the table"},
    {"samples[].density", "g/cm^3", "as density"},
    {"samples[].budget.weighing", "g/cm^3", "as budget.weighing"},
    {"samples[].budget.liquid", "g/cm^3", "as budget.liquid"},
    {"samples[].scatter", "g/cm^3", "as scatter"},
    {"samples[].repeats", NULL, "as repeats"},
    {"samples[].change", "%", "of the density against the first sample; the error of the liquid cancels"},
    {"liquid_density", "g/cm^3", "that was used; error from temperature and --sigma-liquid-density"},
    {"air_density", "g/cm^3", "that was used"},
    {.name = NULL},
};

const cli_command cli_mech_density = {
    .area = "mech",
    .verb = "density",
    .summary = "density by weighing in air and in a liquid",
    .operands = "TABLE...",
    .min_operands = 1,
    .max_operands = CLI_MANY,
    .description =
        "Reads one row per weighing with the readings of the balance in air and in the liquid, mass_air_g "
        "and "
        "mass_liquid_g; a text column sample tells several samples apart, the first of which is the "
        "reference "
        "of the changes.\n\n"
        "rho = m_a/(m_a - m_l) (rho_l - rho_a) + rho_a, with the buoyancy in air. The density of air-free "
        "water "
        "follows from its temperature (Tanaka et al. 2001), that of air from the simplified formula of the "
        "CIPM.\n\n"
        "The error holds the readings (balance or scatter of the repeats, whichever is larger) and the "
        "liquid. "
        "Bubbles and the wire's meniscus are systematic and not in it.\n\n"
        "docs/theory/mechanics.md; M. Tanaka et al., Metrologia 38, 301 (2001).",
    .example = "lehr mech density --temperature \"22 degC\" --sigma-temperature 0.3 --sigma-mass 0.0001 "
               "sample_data/mechanics/weighings.csv\n",
    .options = options,
    .results = results,
    .analyse = analyse,
};
