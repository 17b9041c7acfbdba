// lehr mech popin
#include "cmd_mech.h"
#include "column.h"
#include "plot.h"

#include <lehr/core/alloc.h>
#include <lehr/figures/mechanics.h>
#include <lehr/mechanics/popin.h>
#include <lehr/mechanics/tables.h>
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
    char names[CLI_COLUMN_TEXT];
    lehr_mechanics_popin popin;
    const lehr_mechanics_tip tip = {.radius_um = cli_call_number(call, "radius"),
                                    .modulus_GPa = cli_call_number(call, "modulus"),
                                    .sigma_radius_um = cli_call_number(call, "sigma-radius"),
                                    .sigma_modulus_GPa = cli_call_number(call, "sigma-modulus")};
    (void)cli_column_names(names, call);
    lehr_status status = lehr_mechanics_popins_read(&stress, &n, &of_loads, input,
                                                    &(lehr_column_names){names, "--columns"}, &tip, err);
    if (status == LEHR_OK) {
        status = lehr_mechanics_popin_fit(&popin, stress, n, err);
    }
    if (status == LEHR_OK) {
        sampling_GPa = popin.mean.stderr_value;
        status = of_loads ? lehr_mechanics_popin_add_tip(&tip_GPa, &popin, &tip, err) : LEHR_OK;
    }
    if (status == LEHR_OK) {
        status = lehr_mechanics_popin_describe(&popin, "GPa", result->record, err);
    }
    if (status == LEHR_OK) {
        status = add_budget(result->record, sampling_GPa, tip_GPa, err);
    }
    if (status == LEHR_OK && cli_call_plots(call)) {
        lehr_figure *figure = NULL;
        status = lehr_figure_popin(&figure, stress, NULL, n, &popin, "Shear stress at the first pop-in (GPa)",
                                   err);
        cli_plot_keep(result, figure);
    }
    lehr_core_free(stress);
    return status;
}

static const cli_key results[] = {
    {"shear_stress", "GPa",
     "mean; error from the scatter of the pop-ins, and from tip and modulus where given"},
    {"deviation", "GPa", "standard deviation of one pop-in; error with the kurtosis of the Weibull fit"},
    {"median", "GPa",
     "middle of the sorted values; error that of samples drawn from these, and from tip and modulus"},
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
