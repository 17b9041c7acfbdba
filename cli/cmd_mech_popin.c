// lehr mech popin
#include "cmd_mech.h"
#include "column.h"
#include "plot.h"

#include <lehr/core/alloc.h>
#include <lehr/figures/mechanics.h>
#include <lehr/mechanics/popin.h>
#include <math.h>

static const cli_option options[] = {
    {.name = "radius", .kind = CLI_NUMBER, .unit = "um", .placeholder = "R", .help = "radius of the tip"},
    {.name = "sigma-radius",
     .kind = CLI_NUMBER,
     .unit = "um",
     .placeholder = "S",
     .fallback = "0",
     .help = "its standard error, common to all pop-ins"},
    {.name = "modulus",
     .kind = CLI_NUMBER,
     .unit = "GPa",
     .placeholder = "E",
     .help = "reduced modulus of tip and sample"},
    {.name = "sigma-modulus",
     .kind = CLI_NUMBER,
     .unit = "GPa",
     .placeholder = "S",
     .fallback = "0",
     .help = "its standard error, common to all pop-ins"},
    CLI_COLUMNS_OPTION("load=NAME,stress=NAME"),
    {.name = NULL},
};

static const cli_column column_load = {
    "load", (const char *const[]){"load_mN", "load_uN", "popin_load_mN", "load", NULL}, "mN", false};
static const cli_column column_stress = {
    "stress", (const char *const[]){"shear_stress_GPa", "shear_stress", "stress_GPa", NULL}, "GPa", false};
static const cli_column *const columns[2] = {&column_load, &column_stress};

/// Stresses of the table, or those that follow from its loads.
static lehr_status read_stresses(double **out, size_t *n, bool *of_loads, const cli_call *call,
                                 const char *input, lehr_error *err)
{
    lehr_table *table = NULL;
    double *load = NULL, *stress = NULL;
    double radius = cli_call_number(call, "radius"), modulus = cli_call_number(call, "modulus");
    lehr_status status = cli_column_check(call, columns, 2, err);
    if (status == LEHR_OK) {
        status = lehr_table_read(&table, NULL, input, err);
    }
    if (status == LEHR_OK) {
        status = cli_column_read(&stress, call, table, &column_stress, err);
    }
    if (status == LEHR_OK) {
        status = cli_column_read(&load, call, table, &column_load, err);
    }
    if (status == LEHR_OK && stress == NULL && load == NULL) {
        status = lehr_error_set(err, LEHR_ERR_FORMAT,
                                "the table has neither a column load_mN nor shear_stress_GPa; name one with "
                                "--columns");
    }
    if (status == LEHR_OK && stress == NULL && !(radius > 0 && modulus > 0)) {
        status =
            lehr_error_set(err, LEHR_ERR_ARG, "stresses of loads need --radius and --modulus, both positive");
    }
    *of_loads = stress == NULL;
    *n = status == LEHR_OK ? lehr_table_rows(table) : 0;
    for (size_t i = 0; stress == NULL && i < *n; i++) {
        if (!(load[i] > 0)) {
            status = lehr_error_set(err, LEHR_ERR_DOMAIN, "row %zu: a load of %.6g mN is not positive", i + 1,
                                    load[i]);
            break;
        }
        load[i] = lehr_mechanics_popin_stress_GPa(load[i], radius, modulus);
    }
    if (status == LEHR_OK) {
        *out = *of_loads ? load : stress;
        *(*of_loads ? &load : &stress) = NULL;
    }
    lehr_core_free(load);
    lehr_core_free(stress);
    lehr_table_free(table);
    return status;
}

/// Radius and modulus move all stresses by 2/3 of their relative errors.
/// @param[out] tip_GPa  their part of the mean's error
static lehr_status add_common(double *tip_GPa, lehr_mechanics_popin *popin, const cli_call *call,
                              lehr_error *err)
{
    double radius = cli_call_number(call, "sigma-radius") / cli_call_number(call, "radius");
    double modulus = cli_call_number(call, "sigma-modulus") / cli_call_number(call, "modulus");
    if (!(radius >= 0 && modulus >= 0)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--sigma-radius and --sigma-modulus must not be negative");
    }
    double relative = 2.0 / 3 * hypot(radius, modulus);
    lehr_estimate *const moved[] = {&popin->mean, &popin->deviation, &popin->weibull_scale};
    *tip_GPa = relative * popin->mean.value;
    for (size_t k = 0; k < 3; k++) {
        moved[k]->stderr_value = hypot(moved[k]->stderr_value, relative * moved[k]->value);
    }
    return LEHR_OK;
}

static lehr_status add_budget(lehr_record *record, double sampling_GPa, double tip_GPa, lehr_error *err)
{
    lehr_record *budget = NULL;
    lehr_status status = lehr_record_add_record(&budget, record, "budget", err);
    if (status == LEHR_OK) {
        status = lehr_record_add_quantity(budget, "sampling", sampling_GPa, (double)NAN, "GPa", err);
    }
    return status == LEHR_OK ? lehr_record_add_quantity(budget, "tip", tip_GPa, (double)NAN, "GPa", err)
                             : status;
}

static lehr_status analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    double *stress = NULL;
    size_t n = 0;
    bool of_loads = false;
    double sampling_GPa = 0, tip_GPa = 0;
    lehr_mechanics_popin popin;
    lehr_status status = read_stresses(&stress, &n, &of_loads, call, input, err);
    if (status == LEHR_OK) {
        status = lehr_mechanics_popin_fit(&popin, stress, n, err);
    }
    if (status == LEHR_OK) {
        sampling_GPa = popin.mean.stderr_value;
        status = of_loads ? add_common(&tip_GPa, &popin, call, err) : LEHR_OK;
    }
    if (status == LEHR_OK) {
        status = lehr_mechanics_popin_describe(&popin, "GPa", result->record, err);
    }
    if (status == LEHR_OK) {
        status = add_budget(result->record, sampling_GPa, tip_GPa, err);
    }
    if (status == LEHR_OK && cli_call_plots(call)) {
        lehr_figure *figure = NULL;
        status = lehr_figure_popin(&figure, stress, n, &popin, "Shear stress at the first pop-in (GPa)", err);
        cli_plot_keep(result, figure);
    }
    lehr_core_free(stress);
    return status;
}

static const cli_key results[] = {
    {"shear_stress", "GPa",
     "mean; error from the scatter of the pop-ins, and from tip and modulus where given"},
    {"deviation", "GPa", "standard deviation of one pop-in; error with the kurtosis of the Weibull fit"},
    {"median", "GPa", "middle of the sorted values"},
    {"weibull_modulus", "",
     "m of 1 - exp(-(x/scale)^m) by maximum likelihood, corrected for the bias of few values"},
    {"weibull_scale", "GPa", "stress below which 63.2 % of the pop-ins lie"},
    {"correlation", NULL, "of Weibull modulus and scale"},
    {"popins", NULL, "number of them"},
    {"budget.sampling", "GPa", "part of the mean's error from the scatter"},
    {"budget.tip", "GPa", "part common to all pop-ins, from radius and modulus"},
    {.name = NULL},
};

const cli_command cli_mech_popin = {
    .area = "mech",
    .verb = "popin",
    .summary = "shear stress at the first pop-in of nanoindentation, with Weibull statistics",
    .operands = "TABLE...",
    .min_operands = 1,
    .max_operands = CLI_MANY,
    .description =
        "Reads one row per indent: the load of the first pop-in (load_mN or load_uN), or the stress itself "
        "(shear_stress_GPa).\n\n"
        "A sphere of --radius that indents elastically makes a largest shear stress of 0.31 p0 with Hertz's "
        "pressure p0 = (6 F E_r^2/(pi^3 R^2))^(1/3). The stresses of all indents are described by mean, "
        "standard deviation and a Weibull distribution of two parameters.\n\n"
        "Errors are those of sampling; the errors of radius and modulus move all stresses together and are "
        "added to mean, deviation and scale, so compare samples that share a tip without them.\n\n"
        "docs/theory/mechanics.md; K. L. Johnson, Contact Mechanics (1985); R. Ross, IEEE Trans. Dielectr. "
        "Electr. Insul. 1, 247 (1994).",
    .example = "lehr mech popin --radius 1.1um --modulus 92 sample_data/mechanics/popin.csv\n",
    .options = options,
    .results = results,
    .analyse = analyse,
    .plot = cli_plot_render,
    .release = cli_plot_release,
};
