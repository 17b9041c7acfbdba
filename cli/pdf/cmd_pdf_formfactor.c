// `lehr pdf formfactor`: how the atoms of a material scatter, on a grid of q.
#include "cmd_pdf.h"
#include "pdf_share.h"
#include "plot.h"

#include <lehr/core/alloc.h>
#include <lehr/core/number.h>
#include <lehr/figures/scatter.h>
#include <lehr/pdf/scatter.h>
#include <math.h>
#include <string.h>

enum { MOST_POINTS = 1000000 };

static const cli_option formfactor_options[] = {
    {.name = "composition",
     .kind = CLI_TEXT,
     .placeholder = "FORMULA",
     .required = true,
     .help = "elements with amounts, like Zr46.75Ti8.25Cu7.5Ni10Be27.5 or CeO2"},
    {.name = "q",
     .kind = CLI_TEXT,
     .placeholder = "A:B:STEP",
     .fallback = "0:30:0.05",
     .help = "grid of q in 1/angstrom, up to 75"},
    {.name = "energy",
     .kind = CLI_NUMBER,
     .unit = "keV",
     .placeholder = "E",
     .help = "of the beam: adds the anomalous terms f' and f'' and the recoil of Compton scattering"},
    {.name = "compton-detector",
     .kind = CLI_CHOICE,
     .choices = cli_pdf_detectors,
     .fallback = "counting",
     .help = "with --energy: a detector that counts photons, or one that adds up their energy"},
    {.name = NULL},
};

/// "A:B:STEP" with 0 <= A <= B.
static lehr_status read_grid(double grid[3], const char *text, lehr_error *err)
{
    const char *at = text;
    size_t n = 0;
    for (bool more = true; more && n < 3; n++) {
        size_t length = strcspn(at, ":");
        if (lehr_number_parse(&grid[n], at, length, lehr_number_style_c(), NULL) != LEHR_OK) {
            break;
        }
        more = at[length] == ':';
        at += length + (more ? 1 : 0);
    }
    if (n != 3 || *at || !(grid[0] >= 0 && grid[1] >= grid[0] && grid[2] > 0 && isfinite(grid[1]))) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "--q: '%s' is not a grid A:B:STEP in 1/angstrom like 0:30:0.05", text);
    }
    if (!((grid[1] - grid[0]) / grid[2] < MOST_POINTS)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--q: '%s' has more than %d points", text, MOST_POINTS);
    }
    return LEHR_OK;
}

static lehr_status make_grid(double **q_per_ang, size_t *n_q, const char *text, lehr_error *err)
{
    double grid[3] = {0};
    *q_per_ang = NULL;
    lehr_status status = read_grid(grid, text, err);
    if (status != LEHR_OK) {
        return status;
    }
    *n_q = (size_t)floor((grid[1] - grid[0]) / grid[2] * (1 + 1e-12)) + 1;
    *q_per_ang = lehr_core_alloc(*n_q, sizeof **q_per_ang);
    if (!*q_per_ang) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu points", *n_q);
    }
    for (size_t i = 0; i < *n_q; i++) {
        (*q_per_ang)[i] = grid[0] + grid[2] * (double)i;
    }
    return LEHR_OK;
}

static lehr_status formfactor_analyse(const cli_call *call, const char *input, cli_result *result,
                                      lehr_error *err)
{
    (void)input;
    lehr_composition composition;
    lehr_pdf_scatter *scatter = NULL;
    double *q_per_ang = NULL;
    size_t n_q = 0;
    const char *formula = cli_call_text(call, "composition");
    lehr_pdf_scatter_options options = lehr_pdf_scatter_defaults();
    options.energy_keV = cli_call_number(call, "energy");
    options.detector = (lehr_pdf_detector)cli_call_choice(call, "compton-detector");
    lehr_status status = lehr_composition_parse(&composition, formula, err);
    status = status == LEHR_OK ? lehr_composition_check_sum(&composition, result->warnings, err) : status;
    status = status == LEHR_OK ? make_grid(&q_per_ang, &n_q, cli_call_text(call, "q"), err) : status;
    if (status == LEHR_OK) {
        status = lehr_pdf_scatter_create(&scatter, &composition, q_per_ang, n_q, &options, err);
    }
    if (status == LEHR_OK) {
        status = lehr_pdf_scatter_to_table(&result->table, scatter, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_quantity(result->record, "molar_mass", composition.molar_mass_g_per_mol,
                                          (double)NAN, "g/mol", err);
    }
    if (status == LEHR_OK && cli_call_plots(call)) {
        lehr_figure *figure = NULL;
        status = lehr_figure_scatter(&figure, scatter, formula, err);
        cli_plot_keep(result, figure);
    }
    lehr_pdf_scatter_free(scatter);
    lehr_core_free(q_per_ang);
    return status;
}

static const cli_key formfactor_results[] = {
    {"q_per_ang", "1/angstrom", "column: wave number"},
    {"f_mean", "", "column: modulus of the mean form factor <f>, in electrons"},
    {"f2_mean", "", "column: mean of the squared modulus <f^2>, in electrons squared"},
    {"compton", "", "column: Compton scattering per atom, with its recoil factor where an energy is given"},
    {"molar_mass", "g/mol", "of one mole of atoms; standard atomic weights, which have no error here"},
    {.name = NULL},
};

const cli_command cli_pdf_formfactor = {
    .area = "pdf",
    .verb = "formfactor",
    .summary = "form factors and Compton scattering of a composition",
    .operands = "",
    .description =
        "Averages over the atoms of a material, as the structure function needs them: <f>, <f^2> and Compton "
        "scattering. Form factors of neutral atoms from Waasmaier and Kirfel (five Gaussians, good to q = "
        "75/angstrom), incoherent scattering functions of Hubbell from xraylib.\n\n"
        "With --energy the anomalous terms f' and f'' are added, and Compton scattering is multiplied with "
        "the ratio of the cross sections of Klein and Nishina and of Thomson; a detector that adds up energy "
        "sees less of it, by the ratio of the energies.\n\n"
        "These are tabulated numbers without standard errors. Amounts that look like per cents but do not "
        "add "
        "up to 100 are divided by their sum, with a warning.\n\n"
        "docs/theory/pdf.md; D. Waasmaier and A. Kirfel, Acta Cryst. A 51, 416 (1995); J. H. Hubbell et al., "
        "J. Phys. Chem. Ref. Data 4, 471 (1975).",
    .example = "lehr pdf formfactor --composition Zr46.75Ti8.25Cu7.5Ni10Be27.5 --q 0:30:5 --energy 68.5\n",
    .options = formfactor_options,
    .results = formfactor_results,
    .output = CLI_OUTPUT_CURVE,
    .extension = ".csv",
    .analyse = formfactor_analyse,
    .plot = cli_plot_render,
    .release = cli_plot_release,
};
