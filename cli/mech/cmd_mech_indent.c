// lehr mech indent
#include "cmd_mech.h"
#include "column.h"
#include "plot.h"

#include <lehr/core/alloc.h>
#include <lehr/figures/mechanics.h>
#include <lehr/mechanics/indent.h>
#include <lehr/mechanics/tables.h>
#include <math.h>
#include <string.h>

static const cli_option options[] = {
    {.name = "radius", .kind = CLI_NUMBER, .unit = "um", .placeholder = "R", .help = "radius of the tip"},
    {.name = "sigma-radius",
     .kind = CLI_NUMBER,
     .unit = "um",
     .placeholder = "S",
     .fallback = "0",
     .help = "its standard error, common to all indents"},
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
     .help = "its standard error, common to all indents"},
    {.name = "temperature",
     .kind = CLI_NUMBER,
     .unit = "K",
     .placeholder = "T",
     .help = "of the tests: gives the activation volume"},
    {.name = "false-alarm",
     .kind = CLI_NUMBER,
     .placeholder = "P",
     .fallback = "0.01",
     .help = "probability of a pop-in in a curve that has none"},
    {.name = "smallest",
     .kind = CLI_NUMBER,
     .unit = "nm",
     .placeholder = "H",
     .fallback = "0",
     .help = "jumps in depth below this are no pop-ins"},
    {.name = "least-load",
     .kind = CLI_NUMBER,
     .unit = "mN",
     .placeholder = "F",
     .fallback = "0",
     .help = "curves count from this load on: before it the tip makes contact"},
    CLI_COLUMNS_OPTION("depth=NAME,load=NAME"),
    {.name = NULL},
};

/// First pop-ins of all curves; arrays of shape (n,).
typedef struct indents {
    size_t n, n_found;
    double *stress_GPa;
    bool *censored;
    lehr_mechanics_tip tip;
    bool has_tip;
    double tip_relative; ///< error of all stresses by the tip
} indents;

static lehr_status add_number(lehr_record *record, const char *name, double value, double error,
                              const char *unit, lehr_error *err)
{
    return lehr_record_add_quantity(record, name, value, error, unit, err);
}

static lehr_status describe_curve(lehr_list *list, const char *path, const lehr_mechanics_popins *found,
                                  const indents *of, double stress_GPa, lehr_error *err)
{
    lehr_record *one = NULL;
    const lehr_mechanics_jump *first = &found->all[0];
    bool any = found->n > 0;
    lehr_status status = lehr_list_add_record(&one, list, err);
    status = status == LEHR_OK ? lehr_record_add_text(one, "file", path, err) : status;
    status = status == LEHR_OK ? lehr_record_add_number(one, "popins", (double)found->n, err) : status;
    if (status == LEHR_OK && any) {
        status = add_number(one, "load", first->load_mN, (double)NAN, "mN", err);
        status =
            status == LEHR_OK ? add_number(one, "depth", first->depth_nm, (double)NAN, "nm", err) : status;
        status = status == LEHR_OK
                     ? add_number(one, "jump", first->jump_nm.value, first->jump_nm.stderr_value, "nm", err)
                     : status;
        status =
            status == LEHR_OK ? lehr_record_add_number(one, "row", (double)(first->row + 1), err) : status;
    }
    if (status == LEHR_OK && !isnan(stress_GPa)) {
        double error = of->tip_relative > 0 ? of->tip_relative * stress_GPa : (double)NAN;
        status = add_number(one, any ? "shear_stress" : "shear_stress_above", stress_GPa, error, "GPa", err);
    }
    status = status == LEHR_OK
                 ? add_number(one, "highest_load", found->highest_load_mN, (double)NAN, "mN", err)
                 : status;
    status = status == LEHR_OK ? add_number(one, "noise", found->noise_nm, (double)NAN, "nm", err) : status;
    return status == LEHR_OK ? add_number(one, "detectable", found->detectable_nm, (double)NAN, "nm", err)
                             : status;
}

static lehr_status take_curve(indents *to, lehr_list *list, const cli_call *call, const char *path,
                              bool alone, lehr_warnings *warnings, lehr_error *err)
{
    char names[CLI_COLUMN_TEXT];
    lehr_mechanics_indent curve = {0};
    lehr_mechanics_popins found;
    const lehr_mechanics_indent_options how = {.false_alarm = cli_call_number(call, "false-alarm"),
                                               .smallest_nm = cli_call_number(call, "smallest"),
                                               .least_load_mN = cli_call_number(call, "least-load")};
    (void)cli_column_names(names, call);
    lehr_status status =
        lehr_mechanics_indent_read(&curve, path, &(lehr_column_names){names, "--columns"}, err);
    if (status == LEHR_OK && curve.closing_line > 0) {
        status =
            lehr_warnings_add(warnings, err, "%s: the text behind the data, from line %zu on, is left out",
                              path, curve.closing_line);
    }
    status = status == LEHR_OK ? lehr_mechanics_indent_find(&found, &curve, &how, err) : status;
    bool named = err && strncmp(err->message, path, strlen(path)) == 0;
    if (status != LEHR_OK && status != LEHR_ERR_NOMEM && !named && !alone) {
        status = lehr_error_wrap(err, status, "%s", path);
    }
    if (status == LEHR_OK) {
        double load_mN = found.n > 0 ? found.all[0].load_mN : found.highest_load_mN;
        double stress = to->has_tip
                            ? lehr_mechanics_popin_stress_GPa(load_mN, to->tip.radius_um, to->tip.modulus_GPa)
                            : (double)NAN;
        to->censored[to->n] = found.n == 0;
        to->n_found += found.n > 0;
        to->stress_GPa[to->n++] = stress;
        status = describe_curve(list, path, &found, to, stress, err);
    }
    lehr_mechanics_indent_clear(&curve);
    return status;
}

static lehr_status add_volume(const indents *of, double temperature_K, lehr_record *record, lehr_error *err)
{
    lehr_estimate volume;
    lehr_status status =
        lehr_mechanics_popin_activation(&volume, of->stress_GPa, of->censored, of->n, temperature_K, err);
    return status == LEHR_OK
               ? add_number(record, "activation_volume", volume.value,
                            hypot(volume.stderr_value, of->tip_relative * volume.value), "angstrom^3", err)
               : status;
}

/// The distribution of indents that popped in and of those that did not.
static lehr_status describe_all(const indents *of, const cli_call *call, cli_result *result, lehr_error *err)
{
    lehr_mechanics_popin fit;
    double tip_GPa = 0;
    double temperature_K = cli_call_number(call, "temperature");
    lehr_status status = lehr_mechanics_popin_fit_censored(&fit, of->stress_GPa, of->censored, of->n, err);
    status = status == LEHR_OK ? lehr_mechanics_popin_add_tip(&tip_GPa, &fit, &of->tip, err) : status;
    status = status == LEHR_OK ? lehr_mechanics_popin_describe(&fit, "GPa", result->record, err) : status;
    if (status == LEHR_OK) {
        status = lehr_record_add_number(result->record, "without_popin", (double)(of->n - of->n_found), err);
    }
    status = status == LEHR_OK && !isnan(temperature_K) ? add_volume(of, temperature_K, result->record, err)
                                                        : status;
    if (status == LEHR_OK && cli_call_plots(call)) {
        lehr_figure *figure = NULL;
        status = lehr_figure_popin(&figure, of->stress_GPa, of->censored, of->n, &fit,
                                   "Shear stress at the first pop-in (GPa)", err);
        cli_plot_keep(result, figure);
    }
    return status;
}

static lehr_status tell(const indents *of, const cli_call *call, cli_result *result, lehr_error *err)
{
    size_t n = of->n;
    if (of->n_found < n) {
        lehr_status status =
            lehr_warnings_add(result->warnings, err, "%zu of %zu curves have no pop-in", n - of->n_found, n);
        if (status != LEHR_OK) {
            return status;
        }
    }
    bool wants = of->has_tip && of->n_found >= 4;
    if (!wants && (!isnan(cli_call_number(call, "temperature")) || cli_call_plots(call))) {
        return lehr_error_set(
            err, LEHR_ERR_ARG,
            "the distribution and the activation volume need --radius, --modulus and at least 4 "
            "curves that pop in; there are %zu",
            of->n_found);
    }
    return wants ? describe_all(of, call, result, err) : LEHR_OK;
}

static lehr_status analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    size_t n = cli_call_operands(call);
    lehr_list *list = NULL;
    (void)input;
    indents all = {.stress_GPa = lehr_core_alloc(n, sizeof *all.stress_GPa),
                   .censored = lehr_core_alloc(n, sizeof *all.censored),
                   .tip = {.radius_um = cli_call_number(call, "radius"),
                           .modulus_GPa = cli_call_number(call, "modulus"),
                           .sigma_radius_um = cli_call_number(call, "sigma-radius"),
                           .sigma_modulus_GPa = cli_call_number(call, "sigma-modulus")}};
    bool radius = !isnan(all.tip.radius_um), modulus = !isnan(all.tip.modulus_GPa);
    all.has_tip = radius && modulus;
    lehr_status status = LEHR_OK;
    if (!all.stress_GPa || !all.censored) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu indents", n);
    } else if (radius != modulus || (all.has_tip && !(all.tip.radius_um > 0 && all.tip.modulus_GPa > 0))) {
        status =
            lehr_error_set(err, LEHR_ERR_ARG, "stresses of loads need --radius and --modulus, both positive");
    }
    status = status == LEHR_OK && all.has_tip ? lehr_mechanics_tip_relative(&all.tip_relative, &all.tip, err)
                                              : status;
    status = status == LEHR_OK ? lehr_record_add_list(&list, result->record, "curves", err) : status;
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        status = take_curve(&all, list, call, cli_call_operand(call, i), n == 1, result->warnings, err);
    }
    status = status == LEHR_OK ? tell(&all, call, result, err) : status;
    lehr_core_free(all.stress_GPa);
    lehr_core_free(all.censored);
    return status;
}

static const cli_key results[] = {
    {"curves[].file", NULL, "curve"},
    {"curves[].popins", NULL, "number of pop-ins, 64 at most"},
    {"curves[].load", "mN", "before the first pop-in"},
    {"curves[].depth", "nm", "before it"},
    {"curves[].jump", "nm", "depth that it gains beyond the even curve; error from the noise of a step"},
    {"curves[].row", NULL, "last row before it, counted from 1"},
    {"curves[].shear_stress", "GPa", "at the first pop-in, with --radius and --modulus; error from theirs"},
    {"curves[].shear_stress_above", "GPa", "at the highest load of a curve without pop-in: a lower bound"},
    {"curves[].highest_load", "mN", "of the curve"},
    {"curves[].noise", "nm", "standard deviation of a step in depth"},
    {"curves[].detectable", "nm", "jumps between two rows that are smaller are not found"},
    {"shear_stress", "GPa", "mean of the Weibull distribution; error from sampling, tip and modulus"},
    {"deviation", "GPa", "standard deviation of one pop-in, of the distribution; error likewise"},
    {"median", "GPa", "of the distribution; error likewise"},
    {"weibull_modulus", "", "by maximum likelihood, corrected for the bias of few values"},
    {"weibull_scale", "GPa", "stress below which 63.2 % pop in"},
    {"correlation", NULL, "of Weibull modulus and scale"},
    {"popins", NULL, "number of curves that popped in"},
    {"without_popin", NULL, "number of curves that did not: their highest stress is a lower bound"},
    {"activation_volume", "angstrom^3",
     "with --temperature: slope of ln(-ln(share without pop-in)) over the shear stress times kT, by maximum "
     "likelihood; error from sampling, tip and modulus"},
    {.name = NULL},
};

const cli_command cli_mech_indent = {
    .area = "mech",
    .verb = "indent",
    .summary = "pop-ins found in curves of nanoindentation, and their distribution",
    .operands = "CURVE...",
    .min_operands = 1,
    .max_operands = CLI_MANY,
    .together = true,
    .description =
        "Reads curves with a depth (depth_nm, um) and a load (load_mN, uN), one file each, as Hysitron, "
        "Agilent, "
        "Fischer and other machines export them, and looks for pop-ins up to the highest load.\n\n"
        "What a step in depth has beyond what its step in load asks for, at the median slope of a twentieth "
        "of the rows "
        "(25 to 100) on either side, is the excess: positive where the depth jumps at constant load and "
        "where the load "
        "drops at "
        "constant rate. Excess over 1, 2, 4 and 8 rows is compared with its noise from the median of "
        "absolute "
        "deviations; --false-alarm is the probability that a curve without pop-ins shows one.\n\n"
        "With --radius and --modulus the first pop-ins become shear stresses as in lehr mech popin. From 4 "
        "of them "
        "on a Weibull distribution is fitted by maximum likelihood, in which curves without pop-in count "
        "with "
        "their highest stress as lower bound; errors follow from the observed information. With "
        "--temperature the "
        "activation volume of the first pop-in follows.\n\n"
        "docs/theory/mechanics.md; C. A. Schuh, A. C. Lund, J. Mater. Res. 19, 2152 (2004); K. L. Johnson, "
        "Contact Mechanics (1985).",
    .example = "lehr mech indent --radius 1.1um --modulus 92 sample_data/mechanics/indent.txt\n",
    .options = options,
    .results = results,
    .analyse = analyse,
    .plot = cli_plot_render,
    .release = cli_plot_release,
};
