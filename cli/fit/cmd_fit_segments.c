// lehr fit segments
#include "cmd_fit.h"
#include "fit_share.h"
#include "plot.h"

#include <lehr/core/alloc.h>
#include <lehr/fitting/segments.h>
#include <math.h>

static const char *const shapes[] = {"lines", "steps", NULL}; // order of the enumeration

static const char *const errors[] = {"absolute", "relative", NULL};

static const cli_option options[] = {
    {.name = "shape",
     .kind = CLI_CHOICE,
     .choices = shapes,
     .fallback = "lines",
     .help = "lines: straight lines that meet; steps: constant levels with jumps"},
    {.name = "breaks",
     .kind = CLI_INTEGER,
     .placeholder = "N",
     .help = "number of change points, 0 to 2; without it as many as the data support"},
    {.name = "confidence",
     .kind = CLI_NUMBER,
     .placeholder = "P",
     .fallback = "0.6826894921370859",
     .help = "of the intervals"},
    {.name = "level",
     .kind = CLI_NUMBER,
     .placeholder = "P",
     .fallback = "0.05",
     .help = "probability of a change point too many that is put up with; without --breaks"},
    {.name = "errors",
     .kind = CLI_CHOICE,
     .choices = errors,
     .fallback = "absolute",
     .help = "absolute trusts sigma; relative takes its ratios only, and the scale from the scatter"},
    CLI_COLUMNS_OPTION("x=NAME,y=NAME,sigma=NAME"),
    {.name = NULL},
};

static const cli_column column_x = {
    "x", (const char *const[]){"x", "temperature_K", "temperature", "T_K", "T", "pressure_GPa", NULL}, NULL,
    true};
static const cli_column column_y = {"y",
                                    (const char *const[]){"y", "fictive_temperature_K",
                                                          "activation_energy_kJ_per_mol", "q1_per_ang",
                                                          "volume", NULL},
                                    NULL, true};
static const cli_column column_sigma = {"sigma", (const char *const[]){"sigma", "sigma_y", NULL}, NULL,
                                        false};
static const cli_column *const columns[3] = {&column_x, &column_y, &column_sigma};

static lehr_status settings_of(lehr_fitting_segments_options *out, const cli_call *call, lehr_error *err)
{
    *out = lehr_fitting_segments_defaults();
    out->shape = (lehr_fitting_segments_shape)cli_call_choice(call, "shape");
    out->confidence = cli_call_number(call, "confidence");
    out->level = cli_call_number(call, "level");
    out->relative = cli_call_choice(call, "errors") == 1;
    if (cli_call_given(call, "breaks")) {
        out->n_breaks = cli_call_integer(call, "breaks");
    }
    return !cli_call_given(call, "breaks") || out->n_breaks <= LEHR_FITTING_SEGMENTS_MOST
               ? LEHR_OK
               : lehr_error_set(err, LEHR_ERR_ARG, "--breaks %zu: at most %d change points are looked for",
                                out->n_breaks, LEHR_FITTING_SEGMENTS_MOST);
}

static lehr_status draw(cli_result *result, const lehr_fitting_segments *segments,
                        const lehr_fitting_segments_data *data, cli_fit_label *labels, lehr_error *err)
{
    enum { N_CURVE = 400 };
    double curve_x[N_CURVE], curve_y[N_CURVE];
    lehr_figure *figure = NULL;
    double *fitted = lehr_core_alloc(data->n, sizeof *fitted);
    if (fitted == NULL) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the figure");
    }
    for (size_t i = 0; i < data->n; i++) {
        fitted[i] = lehr_fitting_segments_at(segments, data->x[i]);
    }
    cli_fit_spread(curve_x, N_CURVE, data->x, data->n);
    for (size_t i = 0; i < N_CURVE; i++) {
        curve_y[i] = lehr_fitting_segments_at(segments, curve_x[i]);
    }
    const lehr_figure_fit_data drawn = {.x_label = labels[0],
                                        .y_label = labels[1],
                                        .n = data->n,
                                        .x = data->x,
                                        .y = data->y,
                                        .sigma = data->sigma,
                                        .fitted = fitted,
                                        .n_curve = N_CURVE,
                                        .curve_x = curve_x,
                                        .curve_y = curve_y};
    lehr_status status = lehr_figure_fit(&figure, &drawn, err);
    for (size_t j = 0; status == LEHR_OK && j < segments->n_breaks; j++) {
        const lehr_fitting_break *b = &segments->breaks[j];
        status = lehr_figure_add_span(figure, b->lower, b->upper, LEHR_FIGURE_ORANGE, err);
        if (status == LEHR_OK) {
            status = lehr_figure_add_mark(figure, b->x, (double)NAN, LEHR_FIGURE_VERMILLION, NULL, err);
        }
    }
    lehr_core_free(fitted);
    cli_plot_keep(result, figure);
    return status;
}

static lehr_status analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    double *values[3];
    cli_fit_label labels[3] = {"", "", ""};
    size_t n = 0;
    lehr_fitting_segments segments;
    lehr_fitting_segments_options settings;
    lehr_status status = settings_of(&settings, call, err);
    if (status != LEHR_OK) {
        return status;
    }
    status = cli_fit_read_labelled(values, labels, &n, call, input, columns, 3, err);
    const lehr_fitting_segments_data data = {n, values[0], values[1], values[2]};
    if (status == LEHR_OK) {
        status = lehr_fitting_segments_find(&segments, &data, &settings, err);
    }
    if (status == LEHR_OK) {
        status = lehr_fitting_segments_describe(&segments, result->record, err);
    }
    if (status == LEHR_OK && cli_call_plots(call)) {
        status = draw(result, &segments, &data, labels, err);
    }
    for (size_t k = 0; k < 3; k++) {
        lehr_core_free(values[k]);
    }
    return status;
}

static const cli_key results[] = {
    {"breaks[].x", "",
     "change point; error: half of its interval. Of steps the middle of the gap between two points"},
    {"breaks[].lower", NULL, "lower end of the interval of --confidence; may be an end of the data"},
    {"breaks[].upper", NULL, "upper end"},
    {"breaks[].change", "",
     "of the slope, or of the level; error of least squares, of a jump held where it is"},
    {"bic", NULL,
     "criterion for 0, 1 and 2 change points: Bayes', of steps as modified by Zhang and Siegmund; null where "
     "there are too few points"},
    {"p_change", NULL,
     "how often noise without a change gains as much by change points; null with --breaks or exact data"},
    {"p_second", NULL, "how often noise about one change point gains as much by a second one"},
    {"level", "", "y at the first x; error of least squares, of lines with the change points free"},
    {"slope", "", "of the first line; error likewise; 0 for steps"},
    {"chi2", NULL, "sum of squares, in units of the errors where they are given"},
    {"dof", NULL, "points less parameters; a change point counts as two"},
    {"confidence", NULL, "of the intervals"},
    {"points", NULL, "number of points"},
    {.name = NULL},
};

const cli_command cli_fit_segments = {
    .area = "fit",
    .verb = "segments",
    .summary = "change points of a curve: regions of different slope, or levels with jumps",
    .operands = "TABLE...",
    .min_operands = 1,
    .max_operands = CLI_MANY,
    .description =
        "Reads columns x, y and sigma where there is one; the rows rise in x. Finds up to two places where "
        "the slope changes (lines that meet) or the level jumps, by least squares over all places. Their "
        "number is that of the lowest criterion (BIC; of steps that of Zhang and Siegmund), unless noise "
        "alone, drawn 999 times at the same places and with the same errors, gains as much more often than "
        "--level: then there is one change less, or none.\n\n"
        "The interval of a place holds all values at which chi2, lowest over everything else, stays within "
        "the "
        "quantile of chi2 for one parameter; it need not be symmetric. For steps the quantile is that of the "
        "likelihood ratio of a jump, -2 ln(1 - sqrt(P)), and whole gaps between points belong to it. Without "
        "errors the scatter about the segments is their scale.\n\n"
        "docs/theory/fitting.md; D. J. Hudson, J. Am. Stat. Assoc. 61, 1097 (1966); N. R. Zhang, D. O. "
        "Siegmund, Biometrics 63, 22 (2007).",
    .example = "lehr fit segments sample_data/fitting/regions.csv\n"
               "lehr fit segments --shape steps --breaks 1 sample_data/fitting/regions.csv\n",
    .options = options,
    .results = results,
    .analyse = analyse,
    .plot = cli_plot_render,
    .release = cli_plot_release,
};
