// lehr dsc peaks: crystallisation, melting and other peaks.
#include "cmd_dsc.h"
#include "dsc_share.h"
#include "plot.h"

#include <lehr/dsc/peaks.h>
#include <lehr/figures/dsc_events.h>
#include <string.h>

static const char *const baselines[] = {"line", "alpha", NULL}; // order of lehr_dsc_peak_baseline

static const cli_option peaks_options[] = {
    {.name = "baseline",
     .kind = CLI_CHOICE,
     .choices = baselines,
     .fallback = "line",
     .help =
         "straight between the ends of the range, or weighted with the conversion between both side lines"},
    {.name = "range",
     .kind = CLI_WINDOW,
     .unit = "K",
     .placeholder = "A:B",
     .help = "limits of one peak; without it all peaks of the scan are looked for"},
    {.name = "left",
     .kind = CLI_WINDOW,
     .unit = "K",
     .placeholder = "A:B",
     .help = "window of the side line below the peak (found between limit and foot); needs --range"},
    {.name = "right",
     .kind = CLI_WINDOW,
     .unit = "K",
     .placeholder = "A:B",
     .help = "the same above the peak"},
    {.name = "prominence",
     .kind = CLI_NUMBER,
     .placeholder = "PART",
     .fallback = "0.05",
     .help = "least prominence of a peak as part of the largest one, where peaks are looked for"},
    {.name = "smooth",
     .kind = CLI_NUMBER,
     .unit = "K",
     .placeholder = "WIDTH",
     .help =
         "full width of the local quintic that gives values and slopes of the curve (chosen from the noise)"},
    CLI_DSC_SEGMENT_OPTION,
    CLI_DSC_READ_OPTIONS,
    {.name = NULL},
};

static void copy_window(double *to, const cli_call *call, const char *name)
{
    const double *window = cli_call_window(call, name);
    if (window) {
        memcpy(to, window, 2 * sizeof *to);
    }
}

static lehr_status peaks_figure(cli_result *result, const lehr_dsc_run *run, const lehr_dsc_peaks *peaks,
                                const lehr_dsc_peaks_options *options, lehr_error *err)
{
    lehr_table *lines = NULL;
    lehr_figure *figure = NULL;
    lehr_status status = lehr_dsc_peaks_lines(&lines, run, options, err);
    if (status == LEHR_OK) {
        status = lehr_figure_peaks(&figure, lines, peaks, err);
    }
    cli_plot_keep(result, figure);
    lehr_table_free(lines);
    return status;
}

static lehr_status peaks_analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    lehr_dsc_peaks_options options = lehr_dsc_peaks_defaults();
    lehr_dsc_peaks *peaks = NULL;
    lehr_dsc_run *run = NULL;
    options.baseline = (lehr_dsc_peak_baseline)cli_call_choice(call, "baseline");
    copy_window(options.range_K, call, "range");
    copy_window(options.left_K, call, "left");
    copy_window(options.right_K, call, "right");
    options.prominence = cli_call_number(call, "prominence");
    options.smooth_K = cli_call_number(call, "smooth");
    lehr_status status = cli_dsc_segment(&options.segment, call, err);
    if (status == LEHR_OK) {
        status = cli_dsc_read_run(&run, call, input, result->warnings, err);
    }
    if (status == LEHR_OK) {
        status = lehr_dsc_peaks_compute(&peaks, run, &options, result->warnings, err);
    }
    if (status == LEHR_OK && lehr_dsc_peaks_count(peaks) == 0) {
        status =
            lehr_warnings_add(result->warnings, err,
                              "%s: no peak stands out of the noise in segment %zu; --range A:B evaluates "
                              "a weak one, --segment N another ramp",
                              input, lehr_dsc_peaks_segment(peaks));
    }
    if (status == LEHR_OK) {
        status = lehr_dsc_peaks_describe(peaks, result->record, err);
    }
    for (size_t k = 0; status == LEHR_OK && k < lehr_dsc_peaks_count(peaks); k++) {
        result->not_converged = result->not_converged || !lehr_dsc_peaks_at(peaks, k)->converged;
    }
    if (status == LEHR_OK && cli_call_plots(call)) {
        status = peaks_figure(result, run, peaks, &options, err);
    }
    lehr_dsc_peaks_free(peaks);
    lehr_dsc_run_free(run);
    return status;
}

static const cli_key peaks_results[] = {
    {"peaks[].kind", NULL, "exothermic or endothermic"},
    {"peaks[].onset", "K",
     "tangent at the steepest point of the flank with the baseline (alpha: the left side line)"},
    {"peaks[].peak", "K", "extremum of the signal; absent where the baseline is too steep for one"},
    {"peaks[].endset", "K", "the same as the onset on the other flank"},
    {"peaks[].enthalpy", "J/g",
     "negative when exothermic; over time where the file has a time; in mJ without a mass, W K/g or mW K "
     "without a rate"},
    {"peaks[].height", "W/g", "above the baseline; in mW without a mass, J/g/K for heat capacities"},
    {"peaks[].fwhm", "K", "full width at half height"},
    {"peaks[].peak_from_baseline", "K", "largest distance from the baseline (ISO 11357)"},
    {"peaks[].budget.noise", "J/g", "standard error of the enthalpy"},
    {"peaks[].budget.windows", "J/g",
     "half the range of the enthalpy while each limit moves inward by a fifth of its "
     "side window"},
    {"peaks[].budget.baseline", "J/g",
     "distance to the enthalpy with the other baseline; absent when that has none"},
    {"peaks[].range", NULL, "limits of the integral [K]"},
    {"peaks[].left_window", NULL, "window of the side line below the peak [K]"},
    {"peaks[].right_window", NULL, "window above the peak [K]"},
    {"peaks[].smooth", "K", "full width of the local quintic used"},
    {"peaks[].noise_level", "W/g", "standard deviation of a point from the residuals in the side windows"},
    {"integration", NULL, "time or temperature: what the enthalpy is an integral over"},
    {"direction", NULL, "heating or cooling"},
    {"rate", "K/s", "magnitude, of the segment; absent when unknown"},
    {"segment", NULL, "number of the segment"},
    {.name = NULL},
};

const cli_command cli_dsc_peaks = {
    .area = "dsc",
    .verb = "peaks",
    .summary = "peaks: onset, peak, endset and enthalpy of crystallisation, melting, ...",
    .operands = "FILE...",
    .min_operands = 1,
    .max_operands = CLI_MANY,
    .description =
        "With --range the one peak in it; without, every extremum of the scan whose prominence exceeds the "
        "noise and a "
        "part of the largest one. The baseline is straight between the ends of the range, each taken from a "
        "line through "
        "a short side window there, or (alpha) goes from the left to the right side line in proportion to "
        "the "
        "conversion, which is iterated. Onset and endset are the tangents at the steepest points of the "
        "flanks with the "
        "baseline; with alpha they meet the side lines, so that the onset of a crystallising glass is the "
        "tangent with "
        "the liquid line. The enthalpy is an integral over time where the file has a time: inside a strong "
        "peak the "
        "sample does not follow the program. Exothermic enthalpies are negative, on heating and on "
        "cooling.\n\n"
        "Standard errors: noise of the points, taken from the residuals in the side windows and propagated "
        "in closed "
        "form through side lines, conversion, integral, local quintic, saddles and crossings; for what is "
        "read "
        "off the smoothed curve also its bias, from what wider quintics change. The budget sets beside "
        "that of the "
        "enthalpy what the limits and the kind of baseline could change.\n\n"
        "ISO 11357-3; W. Hemminger, S. Sarge, J. Thermal Anal. 37, 1455 (1991); docs/theory/dsc_events.md.",
    .example = "lehr dsc peaks --range 640:690 --segment 1 sample_data/vit4/dsc/P0_T523.txt\n",
    .options = peaks_options,
    .results = peaks_results,
    .analyse = peaks_analyse,
    .plot = cli_plot_render,
    .release = cli_plot_release,
};
