// lehr dsc tnm simulate: heat capacity and fictive temperature along a thermal program.
#include "cmd_dsc.h"
#include "plot.h"
#include "tnm_share.h"

#include <lehr/figures/dsc_tnm.h>
#include <math.h>

static const char *const rows_choices[] = {"last", "all", NULL};

static const cli_option options[] = {
    {.name = "params",
     .kind = CLI_FILE,
     .placeholder = "FILE",
     .required = true,
     .help = "parameters of the model, and the lines of glass and liquid"},
    {.name = "program",
     .kind = CLI_FILE,
     .or_text = true,
     .placeholder = "FILE|TEXT",
     .required = true,
     .help = "thermal program: a file, or as '700 K, -20 K/min to 460 K, hold 1 h, 200 K/s to 780 K'"},
    {.name = "rows",
     .kind = CLI_CHOICE,
     .choices = rows_choices,
     .fallback = "last",
     .help = "rows for the last segment, or for all of the program"},
    {.name = "step",
     .kind = CLI_NUMBER,
     .unit = "K",
     .placeholder = "DT",
     .fallback = "0.1",
     .help = "distance of the rows; the accuracy does not depend on it"},
    {.name = "tolerance",
     .kind = CLI_NUMBER,
     .unit = "K",
     .placeholder = "E",
     .fallback = "5e-6",
     .help = "error of Tf that one step of the calculation may make"},
    {.name = NULL},
};

static lehr_status describe(cli_result *result, const lehr_dsc_tnm_curve *curve, lehr_error *err)
{
    lehr_status status = lehr_record_add_quantity(result->record, "fictive_temperature",
                                                  curve->fictive_begin_K, (double)NAN, "K", err);
    return status == LEHR_OK ? lehr_record_add_number(result->record, "steps", (double)curve->steps, err)
                             : status;
}

static lehr_status analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    lehr_dsc_tnm_material material;
    lehr_dsc_tnm_program *program = NULL;
    lehr_dsc_tnm_curve *curve = NULL;
    lehr_figure *figure = NULL;
    lehr_dsc_tnm_options settings = lehr_dsc_tnm_defaults();
    (void)input;
    settings.all_segments = cli_call_choice(call, "rows") == 1;
    settings.step_K = cli_call_number(call, "step");
    settings.tolerance_K = cli_call_number(call, "tolerance");
    if (!(settings.step_K > 0) || !(settings.tolerance_K > 0)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--step %g K and --tolerance %g K must be greater than 0",
                              settings.step_K, settings.tolerance_K);
    }
    lehr_status status = lehr_dsc_tnm_material_read(&material, cli_call_text(call, "params"), err);
    if (status == LEHR_OK) {
        status = cli_tnm_program(&program, cli_call_text(call, "program"), "program", err);
    }
    if (status == LEHR_OK) {
        status =
            lehr_dsc_tnm_simulate(&curve, &material.parameters, program, &settings, result->warnings, err);
    }
    if (status == LEHR_OK) {
        status = lehr_dsc_tnm_curve_to_table(&result->table, curve, &material, err);
    }
    if (status == LEHR_OK) {
        status = describe(result, curve, err);
    }
    if (status == LEHR_OK && cli_call_plots(call)) {
        status = lehr_figure_tnm_curve(&figure, curve, &material, err);
        cli_plot_keep(result, figure);
    }
    lehr_dsc_tnm_curve_free(curve);
    lehr_dsc_tnm_program_free(program);
    return status;
}

static const cli_key results[] = {
    {"fictive_temperature", "K",
     "Tf where the last segment begins; exact but for the tolerance, so without error"},
    {"steps", NULL, "steps of the calculation"},
    {"T", "K", "column: temperature"},
    {"Cp", "J/g/K",
     "column: heat capacity; dTf/dT where the file of parameters gives no lines; none in a hold"},
    {"Tf", "K", "column: fictive temperature"},
    {"time_s", NULL, "column: time since the begin of the program [s]"},
    {"dTf_dT", NULL, "column: reduced heat capacity; none in a hold"},
    {"segment", NULL, "column: number of the segment of the program"},
    {.name = NULL},
};

const cli_command cli_dsc_tnm_simulate = {
    .area = "dsc",
    .verb = "tnm simulate",
    .summary = "simulate the glass transition along a thermal program",
    .operands = "",
    .description = CLI_TNM_MODEL
    "\n\n" CLI_TNM_PROGRAM "\n\n" CLI_TNM_PARAMETERS "\n\n"
    "The stretched exponential is a sum of exponentials; steps are as long as their error allows and are "
    "extrapolated, so that Tf is right to some 0.1 mK for any parameters and rates. A program that starts in "
    "the "
    "glass is refused: rate times relaxation time must be below 1 K at its start.\n\n"
    "C. T. Moynihan et al., J. Am. Ceram. Soc. 59, 12 (1976); docs/theory/dsc_tnm.md.",
    .example =
        "lehr dsc tnm simulate --params sample_data/tnm/vit4.txt --program '760 K, 200 K/s to 450 K, 200 "
        "K/s to 760 K' --step 1\n"
        "lehr dsc tnm simulate --params sample_data/tnm/vit4.txt --program "
        "sample_data/tnm/annealed.txt --step 5\n",
    .options = options,
    .results = results,
    .output = CLI_OUTPUT_CURVE,
    .extension = ".csv",
    .analyse = analyse,
    .plot = cli_plot_render,
    .release = cli_plot_release,
};
