// lehr mech density
#include "cmd_mech.h"
#include "column.h"

#include <lehr/mechanics/density.h>
#include <lehr/mechanics/tables.h>
#include <math.h>
#include <stdint.h>
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

/// A sample that comes for the first time in this row.
static bool is_first(const lehr_mechanics_weighings *w, size_t row)
{
    for (size_t i = 0; i < row; i++) {
        if (strcmp(lehr_mechanics_weighings_name(w, i), lehr_mechanics_weighings_name(w, row)) == 0) {
            return false;
        }
    }
    return true;
}

static lehr_status add_sample(lehr_list *list, const char *name, const lehr_mechanics_density *density,
                              const lehr_mechanics_density *reference, lehr_error *err)
{
    lehr_record *one = NULL;
    lehr_status status = lehr_list_add_record(&one, list, err);
    if (status == LEHR_OK) {
        status = lehr_record_add_text(one, "sample", name, err);
    }
    if (status == LEHR_OK) {
        status = lehr_mechanics_density_describe(density, one, err);
    }
    if (status == LEHR_OK && reference) {
        double error = 0;
        double change = lehr_mechanics_density_change(&error, density, reference);
        status = lehr_record_add_quantity(one, "change", 100 * change, 100 * error, "%", err);
    }
    return status;
}

static lehr_status measure_all(const lehr_mechanics_weighings *w, const lehr_mechanics_weighing *weighing,
                               cli_result *result, lehr_error *err)
{
    lehr_mechanics_density reference, density;
    lehr_list *list = NULL;
    if (w->sample == SIZE_MAX) {
        lehr_status status = lehr_mechanics_weighings_measure(&density, w, "", weighing, err);
        return status == LEHR_OK ? lehr_mechanics_density_describe(&density, result->record, err) : status;
    }
    lehr_status status = lehr_record_add_list(&list, result->record, "samples", err);
    for (size_t i = 0; status == LEHR_OK && i < w->n; i++) {
        const char *name = lehr_mechanics_weighings_name(w, i);
        if (!is_first(w, i)) {
            continue;
        }
        status = lehr_mechanics_weighings_measure(&density, w, name, weighing, err);
        reference = i == 0 ? density : reference;
        status =
            status == LEHR_OK ? add_sample(list, name, &density, i > 0 ? &reference : NULL, err) : status;
    }
    return status;
}

static lehr_status analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    char names[CLI_COLUMN_TEXT];
    lehr_mechanics_weighings w = {.n = 0};
    lehr_mechanics_weighing weighing;
    const lehr_mechanics_bath bath = {
        .liquid_g_per_cm3 = cli_call_number(call, "liquid-density"),
        .sigma_liquid_g_per_cm3 = cli_call_number(call, "sigma-liquid-density"),
        .temperature_K = cli_call_number(call, "temperature"),
        .sigma_temperature_K = cli_call_number(call, "sigma-temperature"),
        .air_g_per_cm3 = cli_call_number(call, "air-density"),
        .sigma_mass_g = cli_call_number(call, "sigma-mass"),
    };
    (void)cli_column_names(names, call);
    lehr_status status = lehr_mechanics_bath_weighing(&weighing, &bath, err);
    if (status == LEHR_OK) {
        status = lehr_mechanics_weighings_read(&w, input, &(lehr_column_names){names, "--columns"}, err);
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
    lehr_mechanics_weighings_clear(&w);
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
