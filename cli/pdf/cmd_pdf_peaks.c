// lehr pdf peaks: shells of neighbours in a pair correlation function.
#include "cmd_pdf.h"
#include "pdf_real.h"
#include "plot.h"

#include <lehr/core/units.h>
#include <lehr/figures/pdf.h>
#include <lehr/pdf/shells.h>
#include <math.h>

static const cli_option peaks_options[] = {
    {.name = "shells",
     .kind = CLI_INTEGER,
     .placeholder = "N",
     .fallback = "1",
     .help = "Gaussian shells that are fitted together, 1 to 6"},
    {.name = "range",
     .kind = CLI_WINDOW,
     .unit = "angstrom",
     .placeholder = "A:B",
     .help = "of the fit; without it: from the foot of the first peak to where it has fallen to half"},
    {.name = "start",
     .kind = CLI_LIST,
     .placeholder = "R,R,...",
     .help = "positions to start from; without it: maxima, and shoulders beside the largest"},
    CLI_PDF_TRANSFORM_OPTIONS,
    {.name = NULL},
};

static lehr_status read_options(lehr_pdf_shells_options *out, const cli_call *call, lehr_error *err)
{
    lehr_pdf_shells_options options = lehr_pdf_shells_defaults();
    const double *range = cli_call_window(call, "range");
    size_t n = cli_call_list_size(call, "start");
    options.n_shells = cli_call_integer(call, "shells");
    if (options.n_shells < 1 || options.n_shells > LEHR_PDF_MOST_SHELLS) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--shells %zu; expected 1 to %d", options.n_shells,
                              LEHR_PDF_MOST_SHELLS);
    }
    if (n > options.n_shells) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--start has %zu positions for %zu shells", n,
                              options.n_shells);
    }
    for (size_t i = 0; i < n; i++) {
        const char *text = cli_call_list_at(call, "start", i);
        if (lehr_units_parse(&options.start_ang[i], text, "angstrom", NULL) != LEHR_OK ||
            !(options.start_ang[i] > 0)) {
            return lehr_error_set(err, LEHR_ERR_ARG, "--start %s: expected distances greater than 0", text);
        }
    }
    if (range) {
        options.range_ang[0] = range[0];
        options.range_ang[1] = range[1];
    }
    *out = options;
    return LEHR_OK;
}

static lehr_status peaks_analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    lehr_pdf_correlation_options transform;
    lehr_pdf_shells_options options;
    cli_pdf_real read = {NULL, NULL};
    lehr_pdf_shells shells;
    lehr_status status = cli_pdf_options(&transform, call, err);
    if (status == LEHR_OK) {
        status = read_options(&options, call, err);
    }
    if (status == LEHR_OK) {
        status = cli_pdf_read_real(&read, call, input, &transform, result->warnings, err);
    }
    if (status == LEHR_OK) {
        status = lehr_pdf_shells_fit(&shells, read.correlation, &options, result->warnings, err);
    }
    if (status == LEHR_OK) {
        result->not_converged = shells.stop != LEHR_FITTING_CONVERGED || !shells.found;
        status = lehr_pdf_shells_describe(&shells, result->record, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_quantity(result->record, "number_density", read.correlation->number_density,
                                          read.correlation->number_density_stderr, "1/angstrom^3", err);
    }
    if (status == LEHR_OK && cli_call_plots(call)) {
        lehr_figure *figure = NULL;
        status = lehr_figure_shells(&figure, read.correlation, &shells, err);
        cli_plot_keep(result, figure);
    }
    cli_pdf_clear_real(&read);
    return status;
}

static const cli_key peaks_results[] = {
    {"peaks", NULL, "one row for each shell, by position"},
    {"peaks[].position", "angstrom", "distance R; error: noise and range in quadrature, as of the following"},
    {"peaks[].height", "1/angstrom^2", "of the peak of T(r) without window and qmax, N/(R width sqrt(2 pi))"},
    {"peaks[].width", "angstrom", "standard deviation of the distances; window and qmax are taken out"},
    {"peaks[].area", "1/angstrom", "of the peak of T(r), N/R"},
    {"peaks[].coordination", "", "number of neighbours N, weighted as the scattering weighs the pairs"},
    {"peaks[].position_statistical", "angstrom", "part of the error that comes from noise and density"},
    {"peaks[].position_range", "angstrom",
     "part that comes from the end of the range, moved by pi/qmax/2 either way"},
    {"peaks[].coordination_statistical", "", "the same parts of the number of neighbours"},
    {"peaks[].coordination_range", "", ""},
    {"peaks[].at_bound", NULL,
     "'', or what of position, width and coordination ended at a bound: it has no error, and those of the "
     "others hold "
     "for its value"},
    {"fit_range", NULL, "first and last r of the fit"},
    {"stop", NULL, "converged, at_bound, max_iterations or singular"},
    {"points", NULL, "independent points, pi/qmax apart"},
    {"reduced_chi2", NULL, "of the fit with the full covariance; null without errors"},
    {"error_scale", NULL,
     "factor on the errors from noise: sqrt(reduced_chi2) where noise makes a larger one in less than 1 % of "
     "cases, else 1"},
    {"number_density", "1/angstrom^3", "given or from the header"},
    {.name = NULL},
};

const cli_command cli_pdf_peaks = {
    .area = "pdf",
    .verb = "peaks",
    .summary = "shells of neighbours: distances, widths and numbers from peaks of G(r)",
    .operands = "GR|SQ...",
    .min_operands = 1,
    .max_operands = CLI_MANY,
    .description =
        "Fits G(r) + 4 pi rho r with Gaussian shells of N neighbours at R with the standard deviation s. "
        "Each is taken "
        "to q, (N/R) sin(q R) exp(-s^2 q^2/2), and transformed with the window and qmax of the data: ripples "
        "and "
        "broadening of the transform are part of the model. qmax and window stand in the header of the file, "
        "or "
        "--qmax and --window give them. From S(q) the transform is made first (options as of 'pdf gr').\n\n"
        "Standard errors: neighbouring points of G(r) are correlated; the fit takes points pi/qmax apart "
        "with their full "
        "covariance, which follows from the errors of S(q), and adds the error of the number density. Of a "
        "file of G(r) "
        "the correlation is that of noise of equal size in S(q). Where chi2 exceeds the number of degrees of "
        "freedom the "
        "errors grow with its root. The choice of the range adds half of the spread over three ends beyond "
        "what noise "
        "does to it, in quadrature.\n\n"
        "Bounds: positions in the range; widths from the least that qmax, window and grid show (a peak 2 % "
        "lower than "
        "one without width) to half of the range; areas above 0. A result at a bound is told, and the exit "
        "status is "
        "1.\n\n"
        "Numbers of neighbours hold for the weights of the pairs in the scattering. G(r) of PDFgetX3 has no "
        "absolute "
        "scale: its numbers mean nothing.\n\n"
        "docs/theory/pdf_real_space.md.",
    .example = "lehr pdf peaks --shells 2 sample_data/pdf/P7_T298.sq sample_data/pdf/P7_T643.sq\n",
    .options = peaks_options,
    .results = peaks_results,
    .threaded = true,
    .analyse = peaks_analyse,
    .plot = cli_plot_render,
    .release = cli_plot_release,
};
