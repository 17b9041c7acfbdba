// lehr mech yield
#include "cmd_mech.h"
#include "column.h"
#include "plot.h"

#include <lehr/figures/mechanics.h>
#include <lehr/mechanics/tables.h>
#include <lehr/mechanics/yield.h>
#include <math.h>

static const char *const forms[] = {"engineering", "compression", "tension", NULL};

static const cli_option options[] = {
    {.name = "offset",
     .kind = CLI_NUMBER,
     .placeholder = "E",
     .fallback = "0.002",
     .help = "plastic strain of the yield point"},
    {.name = "elastic",
     .kind = CLI_WINDOW,
     .placeholder = "A:B",
     .help = "strains of the straight part; without it the widest straight window between 10 % and 60 % of "
             "the largest stress"},
    {.name = "span",
     .kind = CLI_NUMBER,
     .placeholder = "E",
     .help = "half width in strain of the local parabola at yield, and the least one at the largest stress; "
             "a tenth of the "
             "offset or more where the points lie wide apart"},
    {.name = "true",
     .kind = CLI_CHOICE,
     .choices = forms,
     .fallback = "engineering",
     .help = "turn engineering values of a test in compression or tension into true ones first, at constant "
             "volume; engineering leaves them"},
    {.name = "length",
     .kind = CLI_NUMBER,
     .unit = "mm",
     .placeholder = "L",
     .help = "of the sample, for a table of displacements"},
    {.name = "area",
     .kind = CLI_NUMBER,
     .unit = "mm^2",
     .placeholder = "A",
     .help = "cross section of the sample, for a table of loads"},
    {.name = "diameter",
     .kind = CLI_NUMBER,
     .unit = "mm",
     .placeholder = "D",
     .help = "of a round sample, instead of --area"},
    {.name = "sigma-length",
     .kind = CLI_NUMBER,
     .unit = "mm",
     .placeholder = "S",
     .fallback = "0",
     .help = "standard error of --length"},
    {.name = "sigma-area",
     .kind = CLI_NUMBER,
     .unit = "mm^2",
     .placeholder = "S",
     .fallback = "0",
     .help = "standard error of --area"},
    {.name = "sigma-diameter",
     .kind = CLI_NUMBER,
     .unit = "mm",
     .placeholder = "S",
     .fallback = "0",
     .help = "standard error of --diameter"},
    {.name = "compliance",
     .kind = CLI_NUMBER,
     .unit = "um/N",
     .placeholder = "C",
     .fallback = "0",
     .help = "of machine and platens, measured without a sample: it is taken off a displacement"},
    {.name = "sigma-compliance",
     .kind = CLI_NUMBER,
     .unit = "um/N",
     .placeholder = "S",
     .fallback = "0",
     .help = "its standard error"},
    CLI_COLUMNS_OPTION("strain=NAME,stress=NAME,displacement=NAME,load=NAME"),
    {.name = NULL},
};

/// Cross section from --area or --diameter; NaN for neither.
static lehr_status area_of(double *out, const cli_call *call, lehr_error *err)
{
    const double pi = 3.14159265358979323846;
    double diameter_mm = cli_call_number(call, "diameter");
    *out = cli_call_number(call, "area");
    if (!isnan(*out) && !isnan(diameter_mm)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "give either --area or --diameter");
    }
    *out = isnan(*out) ? pi / 4 * diameter_mm * diameter_mm : *out;
    return LEHR_OK;
}

static lehr_status read_test(lehr_mechanics_test *out, const cli_call *call, const char *input,
                             lehr_error *err)
{
    char names[CLI_COLUMN_TEXT];
    lehr_mechanics_test_options how = {.columns = {names, "--columns"},
                                       .length_mm = cli_call_number(call, "length"),
                                       .compliance_mm_per_N = cli_call_number(call, "compliance") / 1000,
                                       .form = (lehr_mechanics_form)cli_call_choice(call, "true")};
    *out = (lehr_mechanics_test){0};
    (void)cli_column_names(names, call);
    lehr_status status = area_of(&how.area_mm2, call, err);
    return status == LEHR_OK ? lehr_mechanics_test_read(out, input, &how, err) : status;
}

/// Errors of the sample's size, where the table has displacement and load.
static lehr_status add_sample(lehr_mechanics_yield *yield, const cli_call *call, lehr_error *err)
{
    double area_mm2 = (double)NAN;
    double diameter_mm = cli_call_number(call, "diameter"), length_mm = cli_call_number(call, "length");
    double sigma_diameter = cli_call_number(call, "sigma-diameter"),
           sigma_area = cli_call_number(call, "sigma-area");
    double sigma_length = cli_call_number(call, "sigma-length");
    double sigma_compliance = cli_call_number(call, "sigma-compliance");
    lehr_status status = area_of(&area_mm2, call, err);
    bool round = !isnan(diameter_mm);
    bool lost = (sigma_diameter > 0 && !round) || (sigma_area > 0 && (round || isnan(area_mm2))) ||
                ((sigma_length > 0 || sigma_compliance > 0) && isnan(length_mm)) ||
                (sigma_compliance > 0 && isnan(area_mm2));
    if (status != LEHR_OK || lost) {
        return status != LEHR_OK
                   ? status
                   : lehr_error_set(
                         err, LEHR_ERR_ARG,
                         "--sigma-length, --sigma-area and --sigma-diameter belong to --length, --area "
                         "and --diameter, --sigma-compliance to a length and a cross section");
    }
    const lehr_mechanics_sample_errors errors = {
        .length = sigma_length != 0 ? sigma_length / length_mm : 0,
        .area = sigma_diameter != 0 ? 2 * sigma_diameter / diameter_mm
                : sigma_area != 0   ? sigma_area / area_mm2
                                    : 0,
        .compliance_per_MPa = sigma_compliance != 0 ? sigma_compliance / 1000 * area_mm2 / length_mm : 0};
    return lehr_mechanics_yield_add_sample(yield, &errors, err);
}

static lehr_status analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    lehr_mechanics_test test;
    lehr_mechanics_yield yield;
    lehr_mechanics_yield_options settings = lehr_mechanics_yield_defaults();
    settings.offset = cli_call_number(call, "offset");
    settings.window_span = cli_call_number(call, "span");
    const double *elastic = cli_call_window(call, "elastic");
    if (elastic != NULL) {
        settings.elastic[0] = elastic[0];
        settings.elastic[1] = elastic[1];
    }
    lehr_status status = read_test(&test, call, input, err);
    const lehr_mechanics_curve curve = {test.n, test.strain, test.stress_MPa};
    status = status == LEHR_OK ? lehr_mechanics_test_warn(&test, result->warnings, err) : status;
    if (status == LEHR_OK) {
        status = lehr_mechanics_yield_find(&yield, &curve, &settings, result->warnings, err);
    }
    status = status == LEHR_OK ? add_sample(&yield, call, err) : status;
    if (status == LEHR_OK) {
        status = lehr_mechanics_yield_describe(&yield, result->record, err);
    }
    if (status == LEHR_OK && cli_call_plots(call)) {
        lehr_figure *figure = NULL;
        status = lehr_figure_yield(&figure, &curve, &yield, settings.offset, err);
        cli_plot_keep(result, figure);
    }
    lehr_mechanics_test_clear(&test);
    return status;
}

static const cli_key results[] = {
    {"modulus", "GPa", "slope of the straight part; error from the scatter about it and from its window"},
    {"yield_stress", "MPa",
     "where the curve crosses the line shifted by --offset; error from the scatter of line and curve and "
     "from "
     "the window; null where it does not"},
    {"yield_strain", "", "total strain there, from strain_zero"},
    {"maximum_stress", "MPa",
     "below the noise: the highest reading is too large; at the end of a curve that rises to it; error from "
     "the scatter"},
    {"maximum_strain", "", "strain of it, from strain_zero"},
    {"strain_zero", "", "where the straight part meets zero stress: seating of the sample"},
    {"budget.modulus.noise", "GPa", "part of the scatter"},
    {"budget.modulus.windows", "GPa",
     "root mean square change when the ends of the window move inwards by a fifth, less its noise"},
    {"budget.modulus.sample", "GPa", "part of --sigma-length, --sigma-area or -diameter, --sigma-compliance"},
    {"budget.yield_stress.noise", "MPa", "part of the scatter"},
    {"budget.yield_stress.windows", "MPa", "part of the window"},
    {"budget.yield_stress.sample", "MPa", "part of the cross section"},
    {"elastic_window", NULL, "strains of the straight part that was used"},
    {"noise_level", "MPa", "standard deviation of a point about the straight part"},
    {.name = NULL},
};

const cli_command cli_mech_yield = {
    .area = "mech",
    .verb = "yield",
    .summary = "modulus, yield by offset and largest stress of a stress-strain curve",
    .operands = "CURVE...",
    .min_operands = 1,
    .max_operands = CLI_MANY,
    .description =
        "Reads the columns strain (a plain number, or strain_percent) and stress_MPa (or stress_GPa); or "
        "displacement_mm and load_N (also um, kN) of a sample of the given --length and --area or "
        "--diameter. The names that Instron, MTS, Shimadzu and Zwick machines export are known, with units "
        "behind the names or in a row of their own, decimal commas, tabs or semicolons; rows without strain "
        "or "
        "stress are left out. Compression may have either sign.\n\n"
        "The modulus is the slope of a straight line through the rising part; without --elastic the widest "
        "window is taken in which a parabola is no better than the line. Of "
        "displacements of the crosshead it holds the compliance of machine and platens, unless --compliance "
        "takes it off: use strains of an extensometer for moduli. Strains "
        "count from where the line meets zero stress, which takes out the seating of the sample. Yield is "
        "the "
        "first crossing with the line shifted by --offset; beside it stands the largest stress.\n\n"
        "Standard errors follow from the scatter of the points about line and local parabola and from the "
        "choice of the window, and from the --sigma- of the sample's size. They do not hold the errors of "
        "load cell "
        "and strain gauge.\n\n"
        "docs/theory/mechanics.md; ASTM E9 and E111.",
    .example = "lehr mech yield sample_data/mechanics/compression.csv\n"
               "lehr mech yield --elastic 0.005:0.012 --json sample_data/mechanics/compression.csv\n",
    .options = options,
    .results = results,
    .analyse = analyse,
    .plot = cli_plot_render,
    .release = cli_plot_release,
};
