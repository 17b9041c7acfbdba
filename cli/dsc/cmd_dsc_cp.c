// lehr dsc cp: heat capacity from two or three runs.
#include "cmd_dsc.h"
#include "dsc_share.h"
#include "plot.h"

#include <lehr/core/units.h>
#include <lehr/dsc/heat_capacity.h>
#include <lehr/figures/dsc_corrections.h>
#include <math.h>

static const cli_option cp_options[] = {
    {.name = "empty",
     .kind = CLI_FILE,
     .placeholder = "FILE",
     .required = true,
     .help = "run of the empty pans under the same program"},
    {.name = "empty-signal",
     .kind = CLI_TEXT,
     .placeholder = "NAME",
     .help = "column of the heat flow in that file, where it is not found or the file is the same"},
    {.name = "sapphire",
     .kind = CLI_FILE,
     .placeholder = "FILE",
     .help = "run of sapphire under the same program; without it the heat flow of the file is taken as "
             "calibrated"},
    {.name = "sapphire-signal",
     .kind = CLI_TEXT,
     .placeholder = "NAME",
     .help = "column of the heat flow in that file"},
    {.name = "sapphire-mass",
     .kind = CLI_NUMBER,
     .unit = "mg",
     .placeholder = "M",
     .help = "mass of the sapphire instead of the one in its file"},
    {.name = "mass-error",
     .kind = CLI_NUMBER,
     .unit = "mg",
     .placeholder = "M",
     .help = "standard error of the mass of the sample"},
    {.name = "sapphire-mass-error",
     .kind = CLI_NUMBER,
     .unit = "mg",
     .placeholder = "M",
     .help = "standard error of the mass of the sapphire"},
    {.name = "reference-error",
     .kind = CLI_NUMBER,
     .placeholder = "F",
     .fallback = "0.001",
     .help = "relative standard error of the heat capacity of sapphire"},
    {.name = "pan-mass-difference",
     .kind = CLI_NUMBER,
     .unit = "mg",
     .placeholder = "M",
     .fallback = "0",
     .help = "mass of the pan of the sample minus that of the empty run"},
    {.name = "sapphire-pan-mass-difference",
     .kind = CLI_NUMBER,
     .unit = "mg",
     .placeholder = "M",
     .fallback = "0",
     .help = "mass of the pan of the sapphire minus that of the empty run"},
    {.name = "pan-cp",
     .kind = CLI_NUMBER,
     .unit = "J/g/K",
     .placeholder = "C",
     .help = "heat capacity of the pans; without it that of aluminium"},
    {.name = "time-constant",
     .kind = CLI_NUMBER,
     .unit = "s",
     .placeholder = "T",
     .help = "time constant of the calorimeter: five of them at the start of the ramps are left out"},
    {.name = "no-align", .kind = CLI_FLAG, .help = "leave the isothermal ends of the runs as they are"},
    {.name = "at", .kind = CLI_LIST, .placeholder = "T,T...", .help = "temperatures [K] of the summary"},
    {.name = "at-width",
     .kind = CLI_NUMBER,
     .placeholder = "D",
     .fallback = "5",
     .help = "half width [K] of the parabolas from which the values of --at are taken"},
    CLI_DSC_SEGMENT_OPTION,
    CLI_DSC_READ_OPTIONS,
    {.name = NULL},
};

static lehr_status fill_options(lehr_dsc_cp_options *out, const cli_call *call, lehr_error *err)
{
    *out = lehr_dsc_cp_defaults();
    out->mass_stderr_g = cli_call_number(call, "mass-error") * 1e-3;
    out->sapphire_mass_g = cli_call_number(call, "sapphire-mass") * 1e-3;
    out->sapphire_mass_stderr_g = cli_call_number(call, "sapphire-mass-error") * 1e-3;
    out->reference_relative = cli_call_number(call, "reference-error");
    out->pan_difference_g = cli_call_number(call, "pan-mass-difference") * 1e-3;
    out->sapphire_pan_difference_g = cli_call_number(call, "sapphire-pan-mass-difference") * 1e-3;
    out->pan_cp_J_per_gK = cli_call_number(call, "pan-cp");
    out->align = !cli_call_flag(call, "no-align");
    out->local_rate = !cli_call_given(call, "rate");
    if (cli_call_given(call, "time-constant")) {
        out->discard_s = 5 * cli_call_number(call, "time-constant");
    }
    static const char *const of_sapphire[] = {"sapphire-signal", "sapphire-mass", "sapphire-mass-error",
                                              "sapphire-pan-mass-difference", "reference-error"};
    for (size_t i = 0; !cli_call_given(call, "sapphire") && i < sizeof of_sapphire / sizeof *of_sapphire;
         i++) {
        if (cli_call_given(call, of_sapphire[i])) {
            return lehr_error_set(err, LEHR_ERR_ARG, "--%s belongs to --sapphire FILE, which is not given",
                                  of_sapphire[i]);
        }
    }
    return cli_dsc_segment(&out->segment, call, err);
}

/// The values of --at.
static lehr_status add_values(cli_result *result, const cli_call *call, const lehr_dsc_cp *cp,
                              lehr_error *err)
{
    lehr_list *list = NULL;
    size_t n = cli_call_list_size(call, "at");
    lehr_status status = n > 0 ? lehr_record_add_list(&list, result->record, "values", err) : LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        const char *text = cli_call_list_at(call, "at", i);
        double temperature_K = 0;
        lehr_dsc_cp_value value;
        lehr_record *one = NULL;
        status = lehr_units_parse(&temperature_K, text, "K", err);
        if (status != LEHR_OK) {
            return lehr_error_wrap(err, LEHR_ERR_ARG, "--at");
        }
        status = lehr_dsc_cp_at(&value, cp, temperature_K, cli_call_number(call, "at-width"), err);
        status = status == LEHR_OK ? lehr_list_add_record(&one, list, err) : status;
        status = status == LEHR_OK ? lehr_dsc_cp_value_describe(&value, one, err) : status;
    }
    return status;
}

static lehr_status draw(cli_result *result, lehr_error *err)
{
    const lehr_table *table = result->table;
    const double *sigma = lehr_table_column(table, lehr_table_find(table, "sigma"));
    const lehr_figure_dsc_curve curve = {NULL,
                                         LEHR_FIGURE_BLUE,
                                         LEHR_FIGURE_LINE,
                                         lehr_table_rows(table),
                                         lehr_table_column(table, lehr_table_find(table, "temperature_K")),
                                         lehr_table_column(table, lehr_table_find(table, "cp_J_per_gK")),
                                         isnan(sigma[0]) ? NULL : sigma};
    const lehr_figure_dsc_frame frame = {.unit = "J/g/K", .mark_K = NAN};
    lehr_figure *figure = NULL;
    lehr_status status = lehr_figure_dsc_curves(&figure, &curve, 1, &frame, err);
    cli_plot_keep(result, figure);
    return status;
}

static lehr_status cp_analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    lehr_dsc_cp_options options;
    lehr_dsc_run *sample = NULL;
    lehr_dsc_run *empty = NULL;
    lehr_dsc_run *sapphire = NULL;
    lehr_dsc_cp *cp = NULL;
    lehr_status status = fill_options(&options, call, err);
    if (status == LEHR_OK) {
        status = cli_dsc_read_run(&sample, call, input, result->warnings, err);
    }
    if (status == LEHR_OK) {
        status = cli_dsc_read_other(&empty, call, cli_call_text(call, "empty"),
                                    cli_call_text(call, "empty-signal"), result->warnings, err);
    }
    if (status == LEHR_OK && cli_call_given(call, "sapphire")) {
        status = cli_dsc_read_other(&sapphire, call, cli_call_text(call, "sapphire"),
                                    cli_call_text(call, "sapphire-signal"), result->warnings, err);
    }
    if (status == LEHR_OK) {
        status = lehr_dsc_cp_compute(&cp, sample, empty, sapphire, &options, result->warnings, err);
    }
    status = status == LEHR_OK ? lehr_dsc_cp_describe(cp, result->record, err) : status;
    status = status == LEHR_OK ? add_values(result, call, cp, err) : status;
    status = status == LEHR_OK ? lehr_dsc_cp_table(&result->table, cp, err) : status;
    if (status == LEHR_OK && cli_call_plots(call)) {
        status = draw(result, err);
    }
    lehr_dsc_cp_free(cp);
    lehr_dsc_run_free(sample);
    lehr_dsc_run_free(empty);
    lehr_dsc_run_free(sapphire);
    return status;
}

static const cli_key cp_results[] = {
    {"points", NULL, "rows of the curve"},
    {"mass", "mg", "of the sample; error: --mass-error, null without"},
    {"rate", "K/s", "of the segment"},
    {"temperature_min", "K", "lowest temperature of the curve"},
    {"temperature_max", "K", "highest temperature of the curve"},
    {"noise_level.sample", "mW", "standard deviation of a point of the sample run"},
    {"noise_level.empty", "mW", "of the empty run"},
    {"noise_level.sapphire", "mW", "of the sapphire run"},
    {"isothermal_ends", NULL, "isothermal segments beside the ramp of the sample that were used to align it"},
    {"values[].temperature", "K", "of --at"},
    {"values[].cp", "J/g/K", "from parabolas through each run; error: the parts of the budget in quadrature"},
    {"values[].budget.noise", "J/g/K", "noise of all runs and of their isothermal ends"},
    {"values[].budget.mass", "J/g/K", "--mass-error"},
    {"values[].budget.sapphire_mass", "J/g/K", "--sapphire-mass-error"},
    {"values[].budget.reference", "J/g/K", "--reference-error"},
    {"values[].calibration", "",
     "measured over true heat flow by the sapphire run; error: noise, its mass, the reference"},
    {.name = NULL},
};

const cli_command cli_dsc_cp = {
    .area = "dsc",
    .verb = "cp",
    .summary = "heat capacity from runs of sample, empty pans and sapphire",
    .operands = "SAMPLE...",
    .min_operands = 1,
    .max_operands = CLI_MANY,
    .description = "Three runs: cp = (HF_s - HF_0)/(HF_r - HF_0) m_r cp_r/m_s at equal temperature, with "
                   "sapphire (alpha-Al2O3) by the "
                   "polynomial of ISO 11357-4, 100 to 1200 K. Two runs, without --sapphire: cp = (HF_s - "
                   "HF_0)/(m q). Each heat flow is "
                   "divided by the local rate, the slope of the sample temperature in time; --rate takes one "
                   "rate instead.\n\n"
                   "Where the program has isothermal segments before or after the ramp, the line through "
                   "their mean heat flows (second "
                   "half of each) is subtracted from each run first. Pans of different mass are corrected "
                   "with --pan-mass-difference.\n\n"
                   "sigma is the noise of the runs at that point, from the residuals of local parabolas; an "
                   "empty run enters sample and "
                   "sapphire alike, which is counted. The values of --at come with a budget: noise, masses, "
                   "reference.\n\n"
                   "The table reads back in every command. docs/theory/dsc_corrections.md; ISO 11357-4:2014; "
                   "ASTM E1269.",
    .example = "lehr dsc cp --empty sample_data/corrections/cp_empty.csv --sapphire "
               "sample_data/corrections/cp_sapphire.csv "
               "--at 450,550,650 sample_data/corrections/cp_sample.csv -o cp.csv\n"
               "lehr dsc cp --empty sample_data/corrections/cp_empty.csv "
               "sample_data/corrections/cp_sample.csv -o cp.csv\n",
    .options = cp_options,
    .results = cp_results,
    .output = CLI_OUTPUT_CURVE,
    .extension = ".csv",
    .analyse = cp_analyse,
    .plot = cli_plot_render,
    .release = cli_plot_release,
};
