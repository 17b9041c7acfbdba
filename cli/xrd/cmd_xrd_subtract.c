// lehr xrd subtract: a curve minus a scaled background.
#include "cmd_xrd.h"
#include "plot.h"
#include "xrd_share.h"

#include <lehr/core/corrections.h>
#include <lehr/core/curve.h>
#include <lehr/core/number.h>
#include <lehr/figures/xrd.h>
#include <lehr/xrd/subtract.h>
#include <math.h>
#include <string.h>

#define NAME_OF(enumerator, name) name,
static const char *const remainders[] = {LEHR_XRD_REMAINDER_LIST(NAME_OF) NULL};
#undef NAME_OF

static const cli_option subtract_options[] = {
    {.name = "scale",
     .kind = CLI_TEXT,
     .placeholder = "S|fit",
     .fallback = "1",
     .help = "factor of the background, or 'fit': from the window --range"},
    {.name = "scale-uncertainty",
     .kind = CLI_NUMBER,
     .placeholder = "D",
     .help = "standard error of a factor that is given"},
    {.name = "range",
     .kind = CLI_WINDOW,
     .placeholder = "A:B",
     .help = "window of the fit, in the unit of the curve"},
    {.name = "remainder",
     .kind = CLI_CHOICE,
     .choices = remainders,
     .fallback = "zero",
     .help = "what is left in that window: 'zero', the sample does not scatter there, or 'constant', the "
             "difference is flat"},
    {.name = NULL},
};

static lehr_status read_options(lehr_xrd_subtract_options *out, const cli_call *call, lehr_error *err)
{
    const char *scale = cli_call_text(call, "scale");
    lehr_xrd_subtract_options options = lehr_xrd_subtract_defaults();
    bool fits = strcmp(scale, "fit") == 0;
    options.remainder = (lehr_xrd_remainder)cli_call_choice(call, "remainder");
    cli_xrd_window(options.range, cli_call_window(call, "range"), 1);
    if (!fits && (cli_call_given(call, "range") || cli_call_given(call, "remainder"))) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--range and --remainder belong to --scale fit");
    }
    if (fits && cli_call_has(call, "scale-uncertainty")) {
        return lehr_error_set(
            err, LEHR_ERR_ARG,
            "--scale-uncertainty belongs to a factor that is given; --scale fit finds its own");
    }
    if (fits) {
        options.scale = (double)NAN;
    } else if (lehr_number_parse(&options.scale, scale, strlen(scale), lehr_number_style_c(), err) ||
               !isfinite(options.scale)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--scale %s: expected a number or 'fit'", scale);
    } else if (cli_call_has(call, "scale-uncertainty")) {
        options.scale_stderr = cli_call_number(call, "scale-uncertainty");
    }
    *out = options;
    return LEHR_OK;
}

/// A curve and the table it was in, which tells what it is corrected for.
static lehr_status read_curve(lehr_curve **out, lehr_table **table, const char *path, lehr_error *err)
{
    lehr_status status = lehr_table_read(table, NULL, path, err);
    return status == LEHR_OK ? lehr_curve_from_table(out, *table, err) : status;
}

/// Refuse curves of different corrections and a background that was subtracted before; say what was done.
static lehr_status note_corrections(lehr_record *record, const lehr_table *table, const char *file,
                                    const lehr_table *background, const char *background_file,
                                    lehr_error *err)
{
    char line[LEHR_CORRECTIONS_SIZE];
    lehr_status status = lehr_corrections_compare(table, file, background, background_file, err);
    if (status == LEHR_OK) {
        status = lehr_corrections_subtract(line, lehr_table_header(table, LEHR_CORRECTIONS_KEY), file,
                                           background_file, err);
    }
    return status == LEHR_OK ? lehr_record_add_text(record, LEHR_CORRECTIONS_KEY, line, err) : status;
}

static lehr_status subtract_analyse(const cli_call *call, const char *input, cli_result *result,
                                    lehr_error *err)
{
    lehr_xrd_subtract_options options;
    lehr_curve *curve = NULL;
    lehr_curve *background = NULL;
    lehr_table *tables[2] = {NULL, NULL};
    lehr_xrd_subtraction *difference = NULL;
    const char *below = cli_call_operand(call, 1);
    lehr_status status = read_options(&options, call, err);
    if (status == LEHR_OK) {
        status = read_curve(&curve, &tables[0], input, err);
    }
    if (status == LEHR_OK) {
        status = read_curve(&background, &tables[1], below, err);
    }
    if (status == LEHR_OK) {
        status = lehr_xrd_subtract(&difference, curve, background, &options, result->warnings, err);
    }
    if (status == LEHR_OK) {
        status = lehr_xrd_subtraction_describe(difference, result->record, err);
    }
    if (status == LEHR_OK) {
        status = note_corrections(result->record, tables[0], input, tables[1], below, err);
    }
    if (status == LEHR_OK) {
        status = lehr_xrd_subtraction_to_table(&result->table, difference, err);
    }
    if (status == LEHR_OK && cli_call_plots(call)) {
        lehr_figure *figure = NULL;
        status = lehr_figure_subtraction(&figure, difference, options.range, err);
        cli_plot_keep(result, figure);
    }
    lehr_xrd_subtraction_free(difference);
    lehr_curve_free(background);
    lehr_curve_free(curve);
    lehr_table_free(tables[0]);
    lehr_table_free(tables[1]);
    return status;
}

static const cli_key subtract_results[] = {
    {"q_per_ang", "1/angstrom", "column: x of the curve; other axes as in 'xrd integrate'"},
    {"intensity", NULL, "column: curve - scale x background"},
    {"sigma", NULL,
     "column: its error that is independent from point to point, from the errors of both curves"},
    {"sigma_scale", NULL,
     "column: its error from that of the scale, the same fraction of the background everywhere"},
    {"background", NULL, "column: what was subtracted"},
    {"scale", "",
     "factor of the background; error: as given, or from the fit, times the root of the reduced chi2 where "
     "that exceeds 1"},
    {"corrections", NULL, "what the difference is corrected for: as the curve, and its background"},
    {"points", NULL, "points of the difference"},
    {"left_out", NULL, "points of the curve without a background"},
    {"interpolated", NULL, "the background has other points than the curve"},
    {"fit_points", NULL, "with --scale fit: points in the window"},
    {"remainder", "", "with --scale fit: the constant that is left there; 0 with --remainder zero"},
    {"reduced_chi2", NULL, "with --scale fit: of the points in the window; null for curves without errors"},
    {.name = NULL},
};

const cli_command cli_xrd_subtract = {
    .area = "xrd",
    .verb = "subtract",
    .summary = "a curve minus a scaled background, with errors",
    .operands = "CURVE BACKGROUND",
    .min_operands = 2,
    .max_operands = 2,
    .by_name = true,
    .together = true,
    .description =
        "intensity = curve - scale x background. Where the background has other points than the "
        "curve it is interpolated "
        "by straight lines; its errors, and those of neighbouring points, are then no longer "
        "independent, and "
        "'interpolated' says so. Points outside of the background are left out.\n\n"
        "Standard errors: sigma^2 = sigma_curve^2 + scale^2 sigma_background^2 is noise, "
        "independent from point to point. "
        "An error of the scale moves all points together, by the same fraction of the background: "
        "it stands apart in "
        "sigma_scale and must not be treated as noise.\n\n"
        "--scale fit takes the scale from the window --range, where the sample does not scatter "
        "(--remainder zero) or the "
        "difference is flat (--remainder constant), with the errors of both curves (York). Its "
        "standard error is that of the "
        "fit, times the root of the reduced chi2 where that exceeds 1; of curves without errors, "
        "from the scatter.\n\n"
        "Curves of 'lehr' say in their header what they are corrected for. Two that were corrected "
        "differently (solid angle, polarization, sensor, gas, ...) and a background that was "
        "subtracted before are refused.\n\n"
        "docs/theory/xrd.md; D. York et al., Am. J. Phys. 72, 367 (2004).",
    .example = "lehr xrd integrate --poni sample_data/vit4/xrd/eiger500k.poni --points 900 "
               "sample_data/vit4/xrd/P7_T583_master.h5 -o P7_T583.xy\n"
               "lehr xrd integrate --poni sample_data/vit4/xrd/eiger500k.poni --points 900 "
               "sample_data/vit4/xrd/P0_T583_master.h5 -o P0_T583.xy\n"
               "lehr xrd subtract --scale fit --range 0.3:1.6 P7_T583.xy P0_T583.xy -o change.xy\n",
    .options = subtract_options,
    .results = subtract_results,
    .output = CLI_OUTPUT_CURVE,
    .extension = ".xy",
    .analyse = subtract_analyse,
    .plot = cli_plot_render,
    .release = cli_plot_release,
};
