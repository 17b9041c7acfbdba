// `lehr pdf sq`: intensities to the structure factor.
#include "cmd_pdf.h"
#include "pdf_inputs.h"
#include "pdf_series.h"
#include "plot.h"
#include "save.h"
#include "target.h"

#include <lehr/core/alloc.h>
#include <lehr/figures/structure.h>
#include <lehr/pdf/rpoly.h>
#include <math.h>
#include <string.h>
#include <strings.h>

static const cli_option sq_options[] = {
    CLI_PDF_PATTERN_OPTIONS, CLI_PDF_STRUCTURE_OPTIONS, CLI_PDF_SERIES_OPTIONS, CLI_PDF_SAMPLES_OPTION,
    {.name = NULL},
};

static const char *polarization_name(lehr_pdf_polarization kind)
{
    static const char *const names[] = {"auto", "none", "full-ring", "degree"};
    return names[kind];
}

/// The table, with the line that keeps others from correcting again.
static lehr_status make_table(cli_result *result, const lehr_pdf_structure *structure,
                              const lehr_pdf_sample *sample, const lehr_pdf_pattern *pattern, lehr_error *err)
{
    char text[LEHR_CORRECTIONS_SIZE];
    lehr_status status = lehr_pdf_structure_to_table(&result->table, structure, err);
    status = status == LEHR_OK ? lehr_pdf_sample_corrections(text, sample, pattern, err) : status;
    return status == LEHR_OK && text[0] != '\0'
               ? lehr_table_set_header(result->table, LEHR_CORRECTIONS_KEY, text, err)
               : status;
}

/// Results, curve and figure of a structure factor; @p series: nullable, that of which it is number @p at.
static lehr_status tell(const lehr_pdf_structure *structure, const lehr_pdf_series *series, size_t at,
                        const cli_pdf_inputs *in, const cli_call *call, cli_result *result, lehr_error *err)
{
    lehr_status status = series ? lehr_pdf_series_describe(series, at, result->record, err)
                                : lehr_pdf_structure_describe(structure, result->record, err);
    status = status == LEHR_OK ? lehr_record_add_text(result->record, "method",
                                                      cli_pdf_methods[cli_call_choice(call, "method")], err)
                               : status;
    status = status == LEHR_OK ? lehr_record_add_text(result->record, "polarization_corrected",
                                                      polarization_name(in->sample->polarization), err)
                               : status;
    if (status == LEHR_OK && in->entry.composition[0] != '\0') {
        status = lehr_record_add_text(result->record, "sample_composition", in->entry.composition, err);
    }
    status = status == LEHR_OK
                 ? lehr_record_add_quantity(result->record, "wavelength", in->sample->wavelength_ang,
                                            (double)NAN, "angstrom", err)
                 : status;
    status = status == LEHR_OK ? make_table(result, structure, in->sample, in->pattern, err) : status;
    if (status == LEHR_OK && cli_call_plots(call)) {
        lehr_figure *figure = NULL;
        status = lehr_figure_structure(&figure, structure, err);
        cli_plot_keep(result, figure);
    }
    return status;
}

/// What the inputs of a call share: a common solution, or the transform of the first one.
typedef struct sq_shared {
    void *series;
    lehr_pdf_low_r *plan;
} sq_shared;

/// The transform to low r of the first of several patterns; what is wrong is told by the analyses.
static void make_plan(sq_shared *shared, const cli_call *call)
{
    cli_pdf_inputs in = {0};
    lehr_pdf_structure_options options;
    const char *first = cli_call_operand(call, 0);
    if (cli_call_operands(call) < 2 || strcmp(first, "-") == 0 ||
        strcmp(cli_call_text(call, "method"), "rpoly") == 0) {
        return;
    }
    lehr_error ignored = {0};
    lehr_status status = cli_pdf_inputs_read(&in, call, first, NULL, &ignored);
    status = status == LEHR_OK
                 ? cli_pdf_structure_options(&options, call, &in.entry, &in.composition, &ignored)
                 : status;
    status = status == LEHR_OK
                 ? cli_pdf_inputs_make_sample(&in, call, options.background_scale, NULL, &ignored)
                 : status;
    if (status == LEHR_OK) {
        (void)!lehr_pdf_low_r_create(&shared->plan, in.sample->q_per_ang, in.sample->n, &options, &ignored);
    }
    cli_pdf_inputs_clear(&in);
}

static void sq_discard(void *own)
{
    sq_shared *shared = own;
    if (shared) {
        cli_pdf_series_discard(shared->series);
        lehr_pdf_low_r_free(shared->plan);
        lehr_core_free(shared);
    }
}

static lehr_status sq_prepare(const cli_call *call, void **own, lehr_error *err)
{
    sq_shared *shared = lehr_core_alloc(1, sizeof *shared);
    *own = NULL;
    if (!shared) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for what the inputs share");
    }
    lehr_status status = cli_pdf_series_prepare(call, &shared->series, err);
    if (status != LEHR_OK) {
        sq_discard(shared);
        return status;
    }
    if (!shared->series) {
        make_plan(shared, call);
    }
    *own = shared;
    return LEHR_OK;
}

static const lehr_pdf_low_r *plan_for(const cli_call *call, const lehr_pdf_sample *sample)
{
    const sq_shared *shared = cli_call_shared(call);
    return shared && shared->plan && lehr_pdf_low_r_fits(shared->plan, sample) ? shared->plan : NULL;
}

static lehr_status solve(cli_pdf_inputs *in, const cli_call *call, cli_result *result, lehr_error *err)
{
    lehr_pdf_structure_options options;
    lehr_pdf_structure *structure = NULL;
    lehr_status status = cli_pdf_structure_options(&options, call, &in->entry, &in->composition, err);
    status = status == LEHR_OK
                 ? cli_pdf_inputs_make_sample(in, call, options.background_scale, result->warnings, err)
                 : status;
    status = status == LEHR_OK ? lehr_pdf_structure_solve(&structure, in->sample, plan_for(call, in->sample),
                                                          &options, result->warnings, err)
                               : status;
    status = status == LEHR_OK ? tell(structure, NULL, 0, in, call, result, err) : status;
    lehr_pdf_structure_free(structure);
    return status;
}

// ---- method rpoly -------------------------------------------------------------------
static lehr_status rpoly_table(lehr_table **out, const lehr_pdf_rpoly *r, lehr_error *err)
{
    static const char *const names[] = {"q_per_ang", "S", "sigma"};
    const double *const values[] = {r->q_per_ang, r->s, r->s_sigma};
    lehr_status status = lehr_table_create(out, r->n_q, err);
    for (size_t k = 0; status == LEHR_OK && k < 3; k++) {
        double *column = NULL;
        status = lehr_table_add_column(&column, *out, names[k], k == 0 ? "1/angstrom" : "", err);
        if (status == LEHR_OK) {
            memcpy(column, values[k], r->n_q * sizeof *column);
        }
    }
    return status;
}

static lehr_status solve_rpoly(const cli_pdf_inputs *in, const cli_call *call, cli_result *result,
                               lehr_error *err)
{
    lehr_pdf_structure_options structure;
    lehr_pdf_rpoly_plan *plan = NULL;
    lehr_pdf_rpoly *reduced = NULL;
    lehr_pdf_rpoly_options options = lehr_pdf_rpoly_defaults();
    lehr_status status = cli_pdf_structure_options(&structure, call, &in->entry, &in->composition, err);
    options.rpoly_ang = cli_call_number(call, "rpoly");
    options.qmaxinst_per_ang = cli_call_given(call, "qmax") ? cli_call_number(call, "qmax")
                                                            : in->pattern->q_per_ang[in->pattern->size - 1];
    options.background_scale = structure.background_scale;
    status = status == LEHR_OK ? lehr_pdf_rpoly_plan_create(&plan, &in->composition, &options, err) : status;
    status = status == LEHR_OK
                 ? lehr_pdf_rpoly_apply(&reduced, plan, in->pattern, in->background, result->warnings, err)
                 : status;
    status = status == LEHR_OK ? lehr_pdf_rpoly_describe(reduced, result->record, err) : status;
    status = status == LEHR_OK ? lehr_record_add_text(result->record, "method", "rpoly", err) : status;
    status = status == LEHR_OK ? rpoly_table(&result->table, reduced, err) : status;
    if (status == LEHR_OK && cli_call_plots(call)) {
        lehr_figure *figure = NULL;
        status = lehr_figure_rpoly(&figure, reduced, err);
        cli_plot_keep(result, figure);
    }
    lehr_pdf_rpoly_free(reduced);
    lehr_pdf_rpoly_plan_free(plan);
    return status;
}

static lehr_status sq_analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    const sq_shared *shared = cli_call_shared(call);
    const cli_pdf_series *series = shared ? shared->series : NULL;
    cli_pdf_inputs in = {0};
    if (series) {
        size_t at = 0;
        lehr_status told = cli_pdf_series_take(&at, series, call, input, result->warnings, err);
        return told == LEHR_OK ? tell(series->solution->samples[at], series->solution, at,
                                      &series->inputs[at], call, result, err)
                               : told;
    }
    bool rpoly = strcmp(cli_pdf_methods[cli_call_choice(call, "method")], "rpoly") == 0;
    lehr_status status = cli_pdf_inputs_read(&in, call, input, result->warnings, err);
    if (status == LEHR_OK) {
        status = rpoly ? solve_rpoly(&in, call, result, err) : solve(&in, call, result, err);
    }
    cli_pdf_inputs_clear(&in);
    return status;
}

// ---- F(q) ---------------------------------------------------------------------------
/// The columns of S with q (S - 1) in place of S, and errors times q.
static lehr_status make_f(lehr_table **out, const lehr_table *s, lehr_error *err)
{
    const double *q = lehr_table_column(s, 0);
    lehr_status status = lehr_table_create(out, lehr_table_rows(s), err);
    for (size_t c = 0; status == LEHR_OK && c < lehr_table_columns(s); c++) {
        double *to = NULL;
        const double *from = lehr_table_column(s, c);
        status =
            lehr_table_add_column(&to, *out, c == 1 ? "F" : lehr_table_column_name(s, c), "1/angstrom", err);
        for (size_t i = 0; status == LEHR_OK && i < lehr_table_rows(s); i++) {
            to[i] = c == 0 ? q[i] : q[i] * (c == 1 ? from[i] - 1 : from[i]);
        }
    }
    const char *key = NULL, *value = NULL;
    for (size_t i = 0; status == LEHR_OK && lehr_table_header_at(s, i, &key, &value); i++) {
        status = lehr_table_set_header(*out, key, value, err);
    }
    return status;
}

static lehr_status sq_save(const cli_call *call, const char *input, const cli_result *result,
                           const char *path, bool *handled, lehr_error *err)
{
    lehr_table *table = NULL;
    *handled = strcasecmp(cli_target_extension(path), ".fq") == 0;
    if (!*handled) {
        return LEHR_OK;
    }
    lehr_status status = make_f(&table, result->table, err);
    status = status == LEHR_OK ? cli_save_program(table, call, err) : status;
    status = status == LEHR_OK ? lehr_table_set_header(table, "input", input, err) : status;
    status =
        status == LEHR_OK ? lehr_table_set_header(table, "definition_of_F", "F = q (S - 1)", err) : status;
    status = status == LEHR_OK ? lehr_table_write(table, path, LEHR_TABLE_TEXT, err) : status;
    lehr_table_free(table);
    return status;
}

static const char *const sq_extensions[] = {".fq", NULL};

static const cli_key sq_results[] = {
    {"q_per_ang", "1/angstrom", "column: wave number"},
    {"S", NULL, "column: structure factor, in the form of --form"},
    {"sigma", NULL, "column: standard error of a single point: counting, and all parameters of the solution"},
    {"noise", NULL, "column: its part that is independent from point to point, from counting"},
    {"sigma_scale", NULL,
     "column: error common to all points, dS for one standard error; likewise sigma_background_scale, "
     "sigma_constant, "
     "sigma_term_q2, sigma_term_q4, sigma_container: the parameters less what those before explain; with "
     "--ensemble "
     "also sigma_model_scale and so on: what choices do"},
    {"scale", "", "alpha, which brings the intensity to electron units per atom; error: counting and priors"},
    {"number_density", "1/angstrom^3",
     "from the low-r condition; error: budget.statistical and budget.model"},
    {"budget.statistical", NULL, "part of its error from counting and priors, times error_scale"},
    {"budget.model", NULL,
     "pairs in the first shell, lobes of the window and S below the first point, all unknown, and the spread "
     "of what "
     "was averaged; with --ensemble also root mean square deviation of the members"},
    {"budget.members", NULL, "with --ensemble: number of solutions"},
    {"scale_budget.statistical", NULL,
     "with --ensemble, and of methods krogh-moe and high-q: part of the error of the scale from counting and "
     "priors"},
    {"scale_budget.model", NULL,
     "with --ensemble: root mean square deviation of the members; of krogh-moe and high-q: what the ripples "
     "of S "
     "do to the scale"},
    {"mass_density", "g/cm^3", "the same with the mean atomic weight"},
    {"background_scale", "", "b; error 0 where it is given"},
    {"constant", "", "c_0 in electron units; error: counting and priors"},
    {"term_q2", "", "c_1, factor of (q/qmax)^2, where the order is 2 or more"},
    {"term_q4", "", "c_2, factor of (q/qmax)^4, where the order is 3"},
    {"container", "", "factor of the Compton scattering of --container"},
    {"condition", NULL, "largest over smallest eigenvalue of the normal equations with unit diagonal"},
    {"misfit", NULL, "sum of squares of the low-r rows over what noise alone would make"},
    {"error_scale", NULL,
     "factor of all errors of parameters: root of misfit where noise does not explain it"},
    {"order", NULL, "number of terms c_j"},
    {"points", NULL, "points of S"},
    {"rmin", "angstrom", "end of the low-r condition"},
    {"s_zero", NULL, "S at q = 0 of the solution, as given or continued from the first points"},
    {"qmin", "1/angstrom", "first point used"},
    {"qmax", "1/angstrom", "last point used"},
    {"first_peak", "angstrom", "first peak of T(r), where rmin was scanned"},
    {"form", NULL, "of S"},
    {"definition", NULL, "its formula"},
    {"method", NULL, "as given"},
    {"polarization_corrected", NULL, "full-ring, degree, or none"},
    {"sample_composition", NULL, "with --samples: that of the table"},
    {"wavelength", "angstrom", "of the beam"},
    {"series.samples", NULL, "with --joint-series: number of samples that were solved together"},
    {"series.parameters", NULL, "all parameters of the common solution"},
    {"series.shared", NULL, "what is common: background-scale, constant"},
    {"series.correlations", NULL,
     "list over the samples in their order: correlation of the errors of scale and number_density with this "
     "sample"},
    {"priors", NULL, "list of name, mean, sigma, estimate, pull (in sigma) and leverage (0 to 1)"},
    {"degree", NULL, "of method rpoly: see 'pdf rpoly', as polynomial_share and qmaxinst"},
    {"polynomial_share", NULL, "of method rpoly"},
    {"qmaxinst", "1/angstrom", "of method rpoly"},
    {.name = NULL},
};

const cli_command cli_pdf_sq = {
    .area = "pdf",
    .verb = "sq",
    .summary = "structure factor S(q) on an absolute scale, from intensities",
    .operands = "IQ...",
    .min_operands = 1,
    .max_operands = CLI_MANY,
    .description =
        "Corrects polarisation, absorption and Compton scattering, and finds the scale. Below the shortest "
        "distance "
        "between atoms G(r) = -4 pi rho0 r; this is linear in the scale, the background scale, a constant "
        "(fluorescence, multiple scattering) with terms in q^2 and q^4, and the number density rho0. The "
        "method joint "
        "solves for all of them at once by weighted least squares, with Lorch's window and priors for what "
        "the data "
        "determine badly. The other methods take the scale alone: krogh-moe from an integral with the "
        "density given, "
        "high-q from the limit of the intensity, rpoly as PDFgetX3 (no absolute scale).\n\n"
        "rmin, qmax and the number of terms are chosen by the data unless given: rmin at the foot of the "
        "first peak, with all that reaches below it from an unknown first shell in the errors; "
        "qmax by the noise and before S leaves 1 as no structure does; terms by BIC. Corrections that the "
        "file says were made are not made twice.\n\n"
        "Standard errors come from those of the intensities and the widths of the priors, carried through "
        "the "
        "solution. Column sigma is the error of a single point. Its part noise is independent from point to "
        "point; errors of the parameters move all points together and stand in columns of their own, "
        "sigma_<name>, which 'pdf gr' and 'pdf coordination' carry on. Where "
        "the low-r rows fit worse than noise explains (probability below 1e-3) the errors of "
        "parameters are multiplied with the root of misfit. The density also has a model part, from pairs "
        "and lobes of the "
        "first shell and S below the first point, all unknown. Files without errors get them from counts or "
        "scatter, and a warning says so. What "
        "is left at "
        "low r is drawn by --plot and never overwritten.\n\n"
        "--ensemble adds model errors: other solutions with rmin times 0.92 and 1.08, qmax times 0.9 and "
        "0.8, the "
        "cosine window, and terms one fewer and more; the root mean square deviation of scale, density and S "
        "from "
        "the solution is added in quadrature, and 'pdf coordination' carries it on.\n\n"
        "--joint-series solves all inputs together: samples of one beam time have the background scale, and "
        "samples "
        "of one material the constant, in common, which are then known better than from any of them alone. "
        "Errors "
        "are those of the common solution; noise of the background moves all samples together, and "
        "series.correlations tells how much.\n\n"
        "--samples TABLE gives each input its composition, density and plate: columns file, composition, "
        "density "
        "[g/cm^3] or number_density [1/angstrom^3], plate. -o NAME.fq writes F = q (S - 1) with its errors "
        "instead of "
        "S.\n\n"
        "docs/theory/pdf.md; J. Krogh-Moe, Acta Cryst. 9, 951 (1956); J. H. Eggert et al., Phys. Rev. B 65, "
        "174105 "
        "(2002).",
    .example =
        "lehr pdf sq --composition Zr46.75Ti8.25Cu7.5Ni10Be27.5 --background sample_data/pattern/empty.xy "
        "--background-scale 0.94 --plate 0.05 --density 6.0 sample_data/pattern/vit4.xy -o vit4.sq\n"
        "lehr pdf sq --composition Zr46.75Ti8.25Cu7.5Ni10Be27.5 --background sample_data/pattern/empty.xy "
        "--background-scale fit --plate 0.05 --density 6.0 --density-error 1 --form ashcroft-langreth "
        "sample_data/pattern/vit4.xy -o vit4_al.sq\n"
        "lehr pdf sq --composition Zr46.75Ti8.25Cu7.5Ni10Be27.5 --background sample_data/pattern/empty.xy "
        "--plate 0.05 "
        "--joint-series both sample_data/pattern/vit4.xy sample_data/pattern/vit4_thin.xy -o series/\n",
    .options = sq_options,
    .results = sq_results,
    .output = CLI_OUTPUT_CURVE,
    .extension = ".sq",
    .extensions = sq_extensions,
    .prepare = sq_prepare,
    .discard = sq_discard,
    .analyse = sq_analyse,
    .plot = cli_plot_render,
    .save = sq_save,
    .release = cli_plot_release,
};
