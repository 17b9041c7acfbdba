// lehr ecnle fdyn: the dynamic free energy and its derivatives as a table.
#include "cmd_ecnle.h"
#include "ecnle_sq.h"
#include "plot.h"

#include <lehr/core/alloc.h>
#include <lehr/figures/ecnle.h>
#include <math.h>

static const cli_option options[] = {
    CLI_ECNLE_ONE_PHI_OPTION(false),
    {.name = "pressure",
     .kind = CLI_NUMBER,
     .placeholder = "P",
     .fallback = "0",
     .help = "pressure in kT/d^3"},
    CLI_ECNLE_STRESS_OPTION,
    {.name = "r",
     .kind = CLI_TEXT,
     .placeholder = "A:B:STEP",
     .fallback = "0.005:1:0.005",
     .help = "displacements in d"},
    {.name = "closure",
     .kind = CLI_CHOICE,
     .choices = cli_ecnle_structures,
     .fallback = "py",
     .help = "structure of the fluid: Percus-Yevick, or at the density of Verlet and Weis"},
    {.name = "diameter",
     .kind = CLI_NUMBER,
     .unit = "angstrom",
     .placeholder = "D",
     .help = "with --sq: sphere diameter"},
    CLI_ECNLE_SQ_OPTIONS,
    {.name = NULL},
};

/// Where the free energy comes from: a fluid of hard spheres, or one of a structure factor.
typedef struct source {
    lehr_ecnle_fluid *own;
    lehr_ecnle_measured *measured;
    lehr_curve *curve;
    const lehr_ecnle_fluid *fluid;
} source;

static void release(source *s)
{
    lehr_ecnle_fluid_free(s->own);
    lehr_ecnle_measured_free(s->measured);
    lehr_curve_free(s->curve);
}

static lehr_status open_spheres(source *s, const cli_call *call, lehr_error *err)
{
    cli_sweep phi = {0};
    lehr_status status = cli_sweep_read(&phi, call, "phi", err);
    if (status == LEHR_OK && phi.n != 1) {
        status = lehr_error_set(err, LEHR_ERR_ARG, "--phi: one packing fraction is wanted, not %zu", phi.n);
    }
    if (status == LEHR_OK) {
        status = lehr_ecnle_fluid_create_variant(&s->own, cli_call_shared(call), phi.at[0],
                                                 (lehr_ecnle_structure)cli_call_choice(call, "closure"),
                                                 LEHR_ECNLE_CONTACT_PY, err);
        s->fluid = s->own;
    }
    lehr_core_free(phi.at);
    return cli_ecnle_usage(status);
}

static lehr_status open_file(source *s, const cli_call *call, cli_result *result, lehr_error *err)
{
    lehr_ecnle_sample sample;
    lehr_status status = cli_ecnle_sample(&sample, &s->curve, call, err);
    if (status == LEHR_OK) {
        status =
            lehr_ecnle_sample_create(&s->measured, cli_call_shared(call), &sample, result->warnings, err);
    }
    s->fluid = s->measured ? lehr_ecnle_measured_fluid(s->measured) : NULL;
    return status;
}

/// Errors: of the noise where it is known, and numerical, in squares.
static lehr_status errors_at(lehr_ecnle_free_energy *error, const source *s, double r_d, lehr_error *err)
{
    lehr_ecnle_free_energy noise = {0};
    *error = lehr_ecnle_free_energy_error(s->fluid, r_d);
    lehr_status status = s->measured ? lehr_ecnle_measured_noise(&noise, s->measured, r_d, err) : LEHR_OK;
    if (status == LEHR_OK && isfinite(noise.value)) {
        error->value = hypot(error->value, noise.value);
        error->slope = hypot(error->slope, noise.slope);
        error->curvature = hypot(error->curvature, noise.curvature);
    }
    return status;
}

static lehr_status fill_table(lehr_table *table, const source *s, const cli_sweep *r, double load,
                              lehr_error *err)
{
    static const char *const names[7][2] = {
        {"r", "d"},        {"F", "kT"},          {"dF", "kT/d"},         {"d2F", "kT/d^2"},
        {"sigma_F", "kT"}, {"sigma_dF", "kT/d"}, {"sigma_d2F", "kT/d^2"}};
    double *column[7];
    lehr_status status = LEHR_OK;
    for (size_t k = 0; k < 7 && status == LEHR_OK; k++) {
        status = lehr_table_add_column(&column[k], table, names[k][0], names[k][1], err);
    }
    for (size_t i = 0; i < r->n && status == LEHR_OK; i++) {
        lehr_ecnle_free_energy error;
        lehr_ecnle_free_energy f = lehr_ecnle_free_energy_evaluate(s->fluid, r->at[i]);
        status = errors_at(&error, s, r->at[i], err);
        const double row[7] = {
            r->at[i],       f.value + load * r->at[i], f.slope + load, f.curvature, error.value, error.slope,
            error.curvature};
        for (size_t k = 0; k < 7; k++) {
            column[k][i] = row[k];
        }
    }
    return status;
}

static lehr_status check_range(const cli_sweep *r, lehr_error *err)
{
    if (!(r->at[0] >= lehr_ecnle_fluid_r_min())) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "--r: %g is below %.4g, the smallest displacement that the quadrature resolves",
                              r->at[0], lehr_ecnle_fluid_r_min());
    }
    return LEHR_OK;
}

static lehr_status draw(cli_result *result, const source *s, const cli_call *call, lehr_error *err)
{
    lehr_figure *figure = NULL;
    lehr_ecnle_state state;
    lehr_ecnle_options o = lehr_ecnle_options_defaults();
    o.pressure = cli_call_number(call, "pressure");
    o.stress = cli_call_number(call, "stress");
    lehr_status status = lehr_ecnle_state_in_fluid(&state, s->fluid, &o, NULL, err);
    status = status == LEHR_OK ? lehr_figure_free_energy_of(&figure, s->fluid, &state, err) : status;
    cli_plot_keep(result, figure);
    return status;
}

static lehr_status analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    source s = {NULL, NULL, NULL, NULL};
    cli_sweep r = {0};
    (void)input;
    double load = cli_call_number(call, "pressure") - cli_call_number(call, "stress");
    lehr_status status = cli_ecnle_check_source(call, err);
    status = status == LEHR_OK ? cli_sweep_by_step(&r, call, "r", err) : status;
    status = status == LEHR_OK ? check_range(&r, err) : status;
    if (status == LEHR_OK) {
        status = cli_call_given(call, "sq") ? open_file(&s, call, result, err) : open_spheres(&s, call, err);
    }
    status = status == LEHR_OK ? lehr_table_create(&result->table, r.n, err) : status;
    status = status == LEHR_OK ? fill_table(result->table, &s, &r, load, err) : status;
    status = status == LEHR_OK
                 ? lehr_record_add_number(result->record, "phi", lehr_ecnle_fluid_phi(s.fluid), err)
                 : status;
    if (status == LEHR_OK && cli_call_plots(call)) {
        status = draw(result, &s, call, err);
    }
    release(&s);
    lehr_core_free(r.at);
    return status;
}

static const cli_key results[] = {
    {"phi", NULL, "packing fraction"},
    {"r", NULL, "column: displacement [d]"},
    {"F", NULL, "column: dynamic free energy with the work of pressure and stress [kT]"},
    {"dF", NULL, "column: its derivative [kT/d]"},
    {"d2F", NULL, "column: its second derivative [kT/d^2]"},
    {"sigma_F", NULL, "column: error of F: numerical, and with --sq noise"},
    {"sigma_dF", NULL, "column: error of dF"},
    {"sigma_d2F", NULL, "column: error of d2F"},
    {.name = NULL},
};

const cli_command cli_ecnle_fdyn = {
    .area = "ecnle",
    .verb = "fdyn",
    .summary = "dynamic free energy of a sphere over its displacement, with derivatives",
    .operands = "",
    .description =
        "F(r) = -3 ln r - int dq q^2 (S-1)^2/[12 pi phi (1+S)] exp[-q^2 r^2 (1+S)/(6S)] + (P - stress) r and "
        "its "
        "first two derivatives, for the Percus-Yevick fluid or with --sq for a structure factor from a "
        "file.\n\n"
        "Errors: of the quadrature and rounding; with --sq and a column sigma also the noise of S(q), "
        "propagated to first order. Noise of neighbouring displacements is the same noise: differences of F "
        "are known better than F, see 'ecnle state'.\n\n"
        "A. D. Phan et al., Phys. Rev. Lett. 126, 025502 (2021); docs/theory/ecnle.md, ecnle_structure.md.",
    .example = "lehr ecnle fdyn --phi 0.6 --pressure 1 --r 0.01:4:0.01\n"
               "lehr ecnle fdyn --phi 0.53 --stress 12 -o landscape.csv\n",
    .options = options,
    .results = results,
    .output = CLI_OUTPUT_CURVE,
    .extension = ".csv",
    .analyse = analyse,
    .prepare = cli_ecnle_prepare,
    .discard = cli_ecnle_discard,
    .plot = cli_plot_render,
    .release = cli_plot_release,
};
