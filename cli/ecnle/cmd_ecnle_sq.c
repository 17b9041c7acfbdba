// lehr ecnle sq: structure factors of hard spheres in several closures.
#include "cmd_ecnle.h"
#include "ecnle_share.h"
#include "plot.h"

#include <lehr/core/alloc.h>
#include <lehr/ecnle/oz.h>
#include <lehr/ecnle/structure.h>
#include <math.h>

static const char *const closures[] = {"py", "verlet-weis", "oz-py", "oz-hnc", "oz-rogers-young", NULL};

static const cli_option options[] = {
    CLI_ECNLE_ONE_PHI_OPTION(true),
    {.name = "closure",
     .kind = CLI_CHOICE,
     .choices = closures,
     .fallback = "py",
     .help = "Percus-Yevick in closed form, the same at the density of Verlet and Weis, or a numerical "
             "solution of the Ornstein-Zernike equation"},
    {.name = "q",
     .kind = CLI_TEXT,
     .placeholder = "A:B:STEP",
     .fallback = "0.1:40:0.1",
     .help = "wave numbers in 1/d, or in 1/angstrom with --diameter"},
    {.name = "points",
     .kind = CLI_INTEGER,
     .placeholder = "N",
     .fallback = "50",
     .help = "numerical closures: points per diameter of the coarsest of three grids, 20 to 800"},
    {.name = "range",
     .kind = CLI_NUMBER,
     .placeholder = "R",
     .fallback = "160",
     .help = "numerical closures: extent of the grid in d"},
    {.name = "diameter",
     .kind = CLI_NUMBER,
     .unit = "angstrom",
     .placeholder = "D",
     .help = "sphere diameter: wave numbers are then in 1/angstrom"},
    {.name = NULL},
};

typedef struct columns {
    double *q, *s, *sigma;
} columns;

static lehr_status add_columns(columns *c, lehr_table *table, bool metric, lehr_error *err)
{
    lehr_status status =
        lehr_table_add_column(&c->q, table, metric ? "q_per_ang" : "q", metric ? "1/angstrom" : "", err);
    status = status == LEHR_OK ? lehr_table_add_column(&c->s, table, "S", "", err) : status;
    return status == LEHR_OK ? lehr_table_add_column(&c->sigma, table, "sigma", "", err) : status;
}

static void fill_closed(columns *c, const cli_sweep *q, double phi, bool scaled, double unit)
{
    double phi_shape = scaled ? phi - phi * phi / 16 : phi;
    double length = scaled ? cbrt(phi_shape / phi) : 1;
    for (size_t i = 0; i < q->n; i++) {
        double s = lehr_ecnle_structure_factor(phi_shape, q->at[i] * unit * length);
        c->q[i] = q->at[i];
        c->s[i] = s;
        c->sigma[i] = 5e-14 * s; // of the closed form
    }
}

static lehr_status describe_numerical(cli_result *result, const lehr_ecnle_oz *oz, lehr_error *err)
{
    lehr_estimate contact = lehr_ecnle_oz_contact(oz);
    lehr_status status =
        lehr_record_add_quantity(result->record, "contact", contact.value, contact.stderr_value, "", err);
    const struct {
        const char *key;
        double value;
    } rows[] = {{"mixing", lehr_ecnle_oz_mixing(oz)},
                {"inconsistency", lehr_ecnle_oz_inconsistency(oz)},
                {"residual", lehr_ecnle_oz_residual(oz)}};
    for (size_t k = 0; k < sizeof rows / sizeof *rows && status == LEHR_OK; k++) {
        status = lehr_record_add_number(result->record, rows[k].key, rows[k].value, err);
    }
    return status;
}

/// Error of S between the grid points, from that at the nearest one.
static double error_near(const lehr_ecnle_oz *oz, double q)
{
    const double *grid = lehr_ecnle_oz_q(oz);
    double step = grid[1] - grid[0];
    size_t i = (size_t)fmin(fmax((q - grid[0]) / step + 0.5, 0), (double)lehr_ecnle_oz_size(oz) - 1);
    return lehr_ecnle_oz_s_error(oz)[i];
}

static lehr_status fill_numerical(columns *c, cli_result *result, const cli_call *call, const cli_sweep *q,
                                  double phi, double unit, lehr_error *err)
{
    static const lehr_ecnle_closure of_choice[] = {
        [2] = LEHR_ECNLE_CLOSURE_PY, [3] = LEHR_ECNLE_CLOSURE_HNC, [4] = LEHR_ECNLE_CLOSURE_ROGERS_YOUNG};
    lehr_ecnle_oz *oz = NULL;
    lehr_ecnle_oz_options o = lehr_ecnle_oz_defaults();
    o.closure = of_choice[cli_call_choice(call, "closure")];
    o.points_per_diameter = cli_call_integer(call, "points");
    o.range_d = cli_call_number(call, "range");
    lehr_status status = lehr_ecnle_oz_solve(&oz, phi, &o, result->warnings, err);
    for (size_t i = 0; i < q->n && status == LEHR_OK; i++) {
        double at = q->at[i] * unit;
        c->q[i] = q->at[i];
        c->s[i] = lehr_ecnle_oz_s_at(oz, at);
        c->sigma[i] = error_near(oz, at);
        if (isnan(c->s[i])) {
            status = lehr_error_set(
                err, LEHR_ERR_ARG,
                "--q: %g is outside the grid of wave numbers, %.4g to %.4g; more --points reach farther up, "
                "more --range farther down",
                q->at[i], lehr_ecnle_oz_q(oz)[0] / unit,
                lehr_ecnle_oz_q(oz)[lehr_ecnle_oz_size(oz) - 1] / unit);
        }
    }
    status = status == LEHR_OK ? describe_numerical(result, oz, err) : status;
    lehr_ecnle_oz_free(oz);
    return status;
}

static lehr_status draw(cli_result *result, const columns *c, size_t n, bool metric, lehr_error *err)
{
    lehr_figure *figure = NULL;
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = metric ? "Wave number " LEHR_FIGURE_ITALIC "q" LEHR_FIGURE_END " (Å" LEHR_FIGURE_SUP
                             "−1" LEHR_FIGURE_END ")"
                           : "Wave number " LEHR_FIGURE_ITALIC "qd" LEHR_FIGURE_END;
    panel.y_label = "Structure factor " LEHR_FIGURE_ITALIC "S" LEHR_FIGURE_END "(" LEHR_FIGURE_ITALIC
                    "q" LEHR_FIGURE_END ")";
    const lehr_figure_series line = {
        .style = LEHR_FIGURE_LINE, .color = LEHR_FIGURE_BLUE, .size = n, .x = c->q, .y = c->s};
    lehr_status status = lehr_figure_create(&figure, 8.6, 6.2, err);
    status = status == LEHR_OK ? lehr_figure_add_panel(figure, &panel, err) : status;
    status = status == LEHR_OK ? lehr_figure_add_level(figure, 1, LEHR_FIGURE_GREY, err) : status;
    status = status == LEHR_OK ? lehr_figure_add_series(figure, &line, err) : status;
    cli_plot_keep(result, figure);
    return status;
}

static lehr_status analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    cli_sweep phi = {0}, q = {0};
    columns c;
    bool metric = cli_call_given(call, "diameter");
    double unit = metric ? cli_call_number(call, "diameter") : 1;
    size_t closure = cli_call_choice(call, "closure");
    (void)input;
    lehr_status status = cli_sweep_read(&phi, call, "phi", err);
    status = status == LEHR_OK ? cli_sweep_by_step(&q, call, "q", err) : status;
    if (status == LEHR_OK && phi.n != 1) {
        status = lehr_error_set(err, LEHR_ERR_ARG, "--phi: one packing fraction is wanted, not %zu", phi.n);
    }
    if (status == LEHR_OK && (!(phi.at[0] > 0 && phi.at[0] <= LEHR_ECNLE_PHI_MAX) || !(q.at[0] >= 0))) {
        status = lehr_error_set(err, LEHR_ERR_ARG,
                                "packing fraction %g must be above 0 and up to %g, wave numbers not negative",
                                phi.at[0], LEHR_ECNLE_PHI_MAX);
    }
    if (status == LEHR_OK && !(unit > 0)) {
        status =
            lehr_error_set(err, LEHR_ERR_ARG, "--diameter: %g angstrom is not a length greater than 0", unit);
    }
    status = status == LEHR_OK ? lehr_table_create(&result->table, q.n, err) : status;
    status = status == LEHR_OK ? add_columns(&c, result->table, metric, err) : status;
    if (status == LEHR_OK && closure < 2) {
        fill_closed(&c, &q, phi.at[0], closure == 1, unit);
        double contact = lehr_ecnle_contact_value(phi.at[0]);
        status =
            closure == 0 ? lehr_record_add_quantity(result->record, "contact", contact, 0, "", err) : LEHR_OK;
    } else if (status == LEHR_OK) {
        status = fill_numerical(&c, result, call, &q, phi.at[0], unit, err);
    }
    if (status == LEHR_OK && cli_call_plots(call)) {
        status = draw(result, &c, q.n, metric, err);
    }
    lehr_core_free(q.at);
    lehr_core_free(phi.at);
    return cli_ecnle_usage(status);
}

static const cli_key results[] = {
    {"q", NULL, "column: wave number [1/d]"},
    {"q_per_ang", NULL, "column: with --diameter, wave number [1/angstrom]"},
    {"S", NULL, "column: structure factor"},
    {"sigma", NULL,
     "column: numerical error: of the closed form, or of the extrapolation to a grid of spacing 0"},
    {"contact", "", "g(d)"},
    {"mixing", NULL, "oz-rogers-young: mixing parameter in 1/d that makes both pressures agree"},
    {"inconsistency", NULL,
     "numerical closures: compressibility from the virial pressure over that from S(0), minus 1"},
    {"residual", NULL, "numerical closures: largest change of gamma that another iteration makes"},
    {.name = NULL},
};

const cli_command cli_ecnle_sq = {
    .area = "ecnle",
    .verb = "sq",
    .summary = "structure factor of hard spheres in several closures",
    .operands = "",
    .description =
        "py: Percus-Yevick in closed form. verlet-weis: the same at phi - phi^2/16 with a smaller diameter. "
        "oz-py, oz-hnc, oz-rogers-young: the Ornstein-Zernike equation on a grid with the contact half-way "
        "between two points, by Newton's iteration with generalised minimal residuals along a path of "
        "growing "
        "density; three grids, each twice as fine, are extrapolated in the square of the spacing.\n\n"
        "The closure matters more than the theory built on it: the relaxation time at phi = 0.60 moves by "
        "four decades between Percus-Yevick and hypernetted chain. To use a closure in the theory, write its "
        "structure factor with q to 40 or more, and give it to 'ecnle state --sq' with --diameter 1 and "
        "--number-density 6 phi/pi.\n\n"
        "Errors: digits of the closed form, or the last step of the extrapolation.\n\n"
        "F. J. Rogers and D. A. Young, Phys. Rev. A 30, 999 (1984); docs/theory/ecnle_structure.md.",
    .example = "lehr ecnle sq --phi 0.53\n"
               "lehr ecnle sq --phi 0.5 --closure oz-rogers-young --q 0.1:45:0.05 -o ry.sq\n",
    .options = options,
    .results = results,
    .output = CLI_OUTPUT_CURVE,
    .extension = ".sq",
    .analyse = analyse,
    .plot = cli_plot_render,
    .release = cli_plot_release,
};
