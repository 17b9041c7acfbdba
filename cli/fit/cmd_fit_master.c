// lehr fit master
#include "cmd_fit.h"
#include "fit_share.h"
#include "plot.h"

#include <lehr/core/alloc.h>
#include <lehr/figures/master.h>
#include <lehr/fitting/master.h>

static const char *const collapses[] = {"activation-energy", "fictive-temperature", NULL};
static const char *const curves[] = {"sigmoid", "bump", "line", "auto", NULL}; // order of the enumeration

static const cli_option options[] = {
    {.name = "tg0",
     .kind = CLI_NUMBER,
     .unit = "K",
     .placeholder = "T",
     .help = "glass transition at no pressure; without it Tg is where the centre of the curve lies"},
    {.name = "dtg-dp",
     .kind = CLI_NUMBER,
     .unit = "K/GPa",
     .placeholder = "S",
     .help = "pressure dependence of Tg where it is known; without it the fit finds it"},
    {.name = "collapse",
     .kind = CLI_CHOICE,
     .choices = collapses,
     .help = "which column is collapsed; without it the activation energy where the table has it"},
    {.name = "curve",
     .kind = CLI_CHOICE,
     .choices = curves,
     .fallback = "auto",
     .help = "shape of the master curve; auto takes the one with the lowest AICc"},
    {.name = "curvature", .kind = CLI_FLAG, .help = "fit a term of Tg in P^2 too"},
    CLI_FIT_METHOD_OPTIONS,
    CLI_FIT_CONVENTION_OPTION,
    CLI_COLUMNS_OPTION(
        "temperature=NAME,pressure=NAME,activation_energy=NAME,fictive_temperature=NAME,sigma=NAME"),
    {.name = NULL},
};

enum { TEMPERATURE, PRESSURE, ENERGY, FICTIVE, SIGMA, SIGMA_FICTIVE, N_COLUMNS };

static const char *const temperature_names[] = {
    "temperature_K", "temperature", "T_anneal_K", "annealing_temperature_K", "T_K", "T", NULL};
static const char *const pressure_names[] = {"pressure_GPa", "pressure", "P_GPa", "P", NULL};
static const char *const energy_names[] = {
    "activation_energy_kJ_per_mol", "activation_energy", "Ea_kJ_per_mol", "Ea_kJ", "Ea", NULL};
static const char *const fictive_names[] = {"fictive_temperature_K", "fictive_temperature", "Tf_K", "Tf",
                                            NULL};
static const char *const sigma_names[] = {"sigma", "sigma_activation_energy", "sEa", NULL};
static const char *const sigma_fictive_names[] = {"sigma_fictive_temperature", "sTf", NULL};
static const cli_column temperature_column = {"temperature", temperature_names, "K", true};
static const cli_column pressure_column = {"pressure", pressure_names, "GPa", true};
static const cli_column energy_column = {"activation_energy", energy_names, NULL, false};
static const cli_column fictive_column = {"fictive_temperature", fictive_names, "K", false};
static const cli_column sigma_column = {"sigma", sigma_names, NULL, false};
static const cli_column sigma_fictive_column = {"sigma_fictive_temperature", sigma_fictive_names, NULL,
                                                false};
static const cli_column *const columns[N_COLUMNS] = {&temperature_column, &pressure_column,
                                                     &energy_column,      &fictive_column,
                                                     &sigma_column,       &sigma_fictive_column};

/// What is collapsed: its values, errors and unit.
typedef struct target {
    bool fictive;
    const double *y;
    const double *sigma;
} target;

static lehr_status choose_target(target *out, double *const values[N_COLUMNS], const cli_call *call,
                                 lehr_error *err)
{
    out->fictive =
        cli_call_given(call, "collapse") ? cli_call_choice(call, "collapse") == 1 : !values[ENERGY];
    out->y = values[out->fictive ? FICTIVE : ENERGY];
    // A column "sigma" belongs to the only quantity of the table, or to the activation energy.
    out->sigma = !out->fictive           ? values[SIGMA]
                 : values[SIGMA_FICTIVE] ? values[SIGMA_FICTIVE]
                 : values[ENERGY]        ? NULL
                                         : values[SIGMA];
    if (!out->y) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "no column %s; say which one holds it: --columns %s=NAME",
                              out->fictive ? fictive_names[0] : energy_names[0],
                              out->fictive ? "fictive_temperature" : "activation_energy");
    }
    return LEHR_OK;
}

// ---- the command --------------------------------------------------------------------
static lehr_status analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    double *values[N_COLUMNS];
    target chosen = {0};
    lehr_fitting_master_points points = {0};
    lehr_fitting_master master;
    lehr_fitting_master_options settings = lehr_fitting_master_options_defaults();
    lehr_status status = cli_fit_read(values, &points.n, call, input, columns, N_COLUMNS, err);
    if (status == LEHR_OK) {
        status = cli_fit_method(&settings.method, call, err);
    }
    settings.tg0_K = cli_call_number(call, "tg0");
    settings.dtg_dp_K_per_GPa = cli_call_number(call, "dtg-dp");
    settings.curve = (lehr_fitting_master_curve)cli_call_choice(call, "curve");
    settings.curvature = cli_call_flag(call, "curvature");
    if (status == LEHR_OK) {
        status = choose_target(&chosen, values, call, err);
    }
    if (status == LEHR_OK) {
        points.temperature_K = values[TEMPERATURE];
        points.pressure_GPa = values[PRESSURE];
        points.y = chosen.y;
        points.sigma = chosen.sigma;
        settings.fit.convention = cli_fit_convention(call, points.sigma != NULL);
        status = lehr_fitting_master_fit(&master, &points, &settings, result->warnings, err);
    }
    if (status == LEHR_OK) {
        result->not_converged = master.fit.stop != LEHR_FITTING_CONVERGED;
        status = lehr_fitting_master_describe(&master, chosen.fictive ? "K" : "kJ/mol", result->record, err);
    }
    if (status == LEHR_OK && cli_call_plots(call)) {
        lehr_figure *figure = NULL;
        status = lehr_figure_master(&figure, &master, &points,
                                    chosen.fictive ? "Fictive temperature (K)" : "Activation energy (kJ/mol)",
                                    err);
        cli_plot_keep(result, figure);
    }
    for (size_t k = 0; k < N_COLUMNS; k++) {
        lehr_core_free(values[k]);
    }
    return status;
}

static const cli_key results[] = {
    {"curve", NULL, "sigmoid, bump or line"},
    {"tg0", "K", "glass transition at no pressure; without error where it was given"},
    {"dtg_dp", "K/GPa", "its pressure dependence; errors of all parameters from the covariance"},
    {"tg_curvature", "K/GPa^2", "coefficient of P^2 in Tg, with --curvature"},
    {"plateau_low", "kJ/mol",
     "below the step (sigmoid) or far from the centre (bump); K for fictive temperatures"},
    {"plateau_high", "kJ/mol", "above the step, or in the centre of the bump"},
    {"center", "", "of the curve, in T/Tg(P); 1 by definition without --tg0"},
    {"width", "", "of 1/(1 + exp(-(z - center)/width)) or exp(-((z - center)/width)^2)"},
    {"window_low", "", "sigmoid: where 10 % of the step are done, center - width ln 9"},
    {"window_high", "", "sigmoid: where 90 % are done"},
    {"value", "kJ/mol", "line: at z = 1"},
    {"slope", "kJ/mol", "line: d/dz"},
    CLI_FIT_SUMMARY_KEYS,
    {"collapse_p", NULL,
     "probability of so large a gain by separate curves if one suffices; small: no collapse. chi2 test with "
     "sigma, F-test "
     "without"},
    {"separate_chi2", NULL, "of one curve for each pressure"},
    {"separate_dof", NULL, "degrees of freedom of those"},
    {"pressures", NULL, "number of different pressures"},
    {"curves[].name", NULL, "a curve that was tried"},
    {"curves[].chi2", NULL, "of that curve"},
    {"curves[].aicc", NULL, "its Akaike criterion, corrected for few points"},
    CLI_FIT_METHOD_KEYS,
    CLI_FIT_CORRELATION_KEYS,
    {.name = NULL},
};

const cli_command cli_fit_master = {
    .area = "fit",
    .verb = "master",
    .summary = "master curve over T/Tg(P), with Tg(P) found by the collapse",
    .operands = "TABLE...",
    .min_operands = 1,
    .max_operands = CLI_MANY,
    .description =
        "Collapses activation energies or fictive temperatures, measured after annealing at many "
        "temperatures and pressures, "
        "on one curve of z = T/Tg(P) with Tg(P) = tg0 + dtg_dp P. Columns: temperature_K, pressure_GPa, "
        "activation_energy_kJ_per_mol, sigma, fictive_temperature_K, sigma_fictive_temperature.\n\n"
        "The curve is a step between two plateaus (sigmoid), a bump on a plateau, or a line. All of Tg(P) "
        "times a factor "
        "changes z alone, so tg0 is either given with --tg0, or defined by the curve: its centre then lies "
        "at z = 1.\n\n"
        "collapse_p tests whether one curve suffices: each pressure gets a curve of its own, over the same "
        "z. Pressures with no "
        "more points than the curve has parameters count as described exactly.\n\n"
        "docs/theory/fitting.md.",
    .example = "lehr fit master --tg0 613 sample_data/fitting/master.csv\n"
               "lehr fit master --tg0 613 --curve sigmoid --collapse fictive-temperature "
               "sample_data/fitting/master.csv\n",
    .options = options,
    .results = results,
    .threaded = true,
    .analyse = analyse,
    .plot = cli_plot_render,
    .release = cli_plot_release,
};
