// lehr mech critical
#include "cmd_mech.h"
#include "column.h"
#include "plot.h"

#include <lehr/figures/mechanics.h>
#include <lehr/mechanics/critical.h>
#include <lehr/mechanics/tables.h>
#include <stdio.h>
#include <string.h>

static const cli_option options[] = {
    CLI_COLUMNS_OPTION("stress=NAME,property=NAME,sigma=NAME"),
    {.name = NULL},
};

static void label(char *out, size_t size, const char *name, const char *unit)
{
    const char *shown = strcmp(unit, "percent") == 0 ? "%" : unit;
    (void)snprintf(out, size, "%s%s%s%s", name, *unit ? " (" : "", shown, *unit ? ")" : "");
}

static lehr_status draw(cli_result *result, const lehr_mechanics_holds *holds,
                        const lehr_mechanics_critical *critical, const lehr_mechanics_hold_table *c,
                        lehr_error *err)
{
    char x_label[120], y_label[120];
    lehr_figure *figure = NULL;
    label(x_label, sizeof x_label, "Stress of the hold", c->stress_unit);
    label(y_label, sizeof y_label, "Property after the hold", c->property_unit);
    lehr_status status = lehr_figure_critical(&figure, holds, critical, x_label, y_label, err);
    cli_plot_keep(result, figure);
    return status;
}

static lehr_status analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    char names[CLI_COLUMN_TEXT];
    lehr_mechanics_hold_table c;
    lehr_mechanics_critical critical;
    (void)cli_column_names(names, call);
    lehr_status status = lehr_mechanics_holds_read(&c, input, &(lehr_column_names){names, "--columns"}, err);
    const lehr_mechanics_holds holds = {c.n, c.stress, c.property, c.sigma};
    if (status == LEHR_OK) {
        status = lehr_mechanics_critical_find(&critical, &holds, err);
    }
    if (status == LEHR_OK) {
        status =
            lehr_mechanics_critical_describe(&critical, c.stress_unit, c.property_unit, result->record, err);
    }
    if (status == LEHR_OK && !critical.crosses) {
        status = lehr_warnings_add(result->warnings, err,
                                   "the property does not return to its value without stress: no critical "
                                   "stress within the holds");
    }
    if (status == LEHR_OK && cli_call_plots(call)) {
        status = draw(result, &holds, &critical, &c, err);
    }
    lehr_mechanics_holds_clear(&c);
    return status;
}

static const cli_key results[] = {
    {"critical_stress", "",
     "unit of the table; where the property is back at its value without stress; error from "
     "the column sigma"},
    {"between", NULL, "the two holds on both sides of it"},
    {"extreme_stress", "", "hold with the largest change before the crossing"},
    {"extreme_change", "", "that change; error from the column sigma"},
    {"significance", NULL, "change at the hold beyond the crossing, in its standard errors"},
    {"relaxes", NULL, "whether some hold changed the property before the crossing"},
    {"crosses", NULL, "whether there is a crossing"},
    {.name = NULL},
};

const cli_command cli_mech_critical = {
    .area = "mech",
    .verb = "critical",
    .summary = "critical stress where holds under stress turn from relaxation to rejuvenation",
    .operands = "TABLE...",
    .min_operands = 1,
    .max_operands = CLI_MANY,
    .description =
        "Reads the columns stress (MPa, GPa, per cent or a fraction of the yield stress) and a property of "
        "the "
        "sample after its hold, such as relaxation_enthalpy_J_per_g, with its standard error in a column of "
        "the "
        "same name after sigma_. The first row is the sample without hold.\n\n"
        "Small stresses relax the glass: its property moves to one side. The critical stress is where it "
        "returns "
        "to the first row's value, on the straight line between the two holds next to it. Its error follows "
        "from "
        "those of the three values; the two holds bound what a curve between them would change.\n\n"
        "docs/theory/mechanics.md.",
    .example = "lehr mech critical sample_data/mechanics/holds.csv\n",
    .options = options,
    .results = results,
    .analyse = analyse,
    .plot = cli_plot_render,
    .release = cli_plot_release,
};
