// lehr ecnle invert: sphere diameter and thermal expansion from measured pressure dependence and fragility.
#include "assign.h"
#include "cmd_ecnle.h"
#include "ecnle_share.h"

#include <lehr/ecnle/invert.h>
#include <math.h>

static const cli_option options[] = {
    {.name = "tg",
     .kind = CLI_NUMBER,
     .unit = "K",
     .placeholder = "T",
     .required = true,
     .help = "measured glass transition at ambient pressure"},
    {.name = "dtg-dp",
     .kind = CLI_NUMBER,
     .unit = "K/GPa",
     .placeholder = "X",
     .help = "measured pressure dependence of the glass transition at ambient pressure"},
    {.name = "fragility",
     .kind = CLI_NUMBER,
     .placeholder = "M",
     .help = "measured fragility, d log10 tau/d(Tg/T) at Tg"},
    {.name = "slope",
     .kind = CLI_NUMBER,
     .unit = "1/K",
     .placeholder = "B",
     .fallback = "6e-4",
     .help = "beta phi0 where there is no --fragility to tell it"},
    {.name = "tau-g",
     .kind = CLI_NUMBER,
     .unit = "s",
     .placeholder = "T",
     .fallback = "100",
     .help = "relaxation time that defines the glass transition"},
    {.name = "sigma",
     .kind = CLI_LIST,
     .placeholder = "NAME=VALUE,...",
     .help = "standard errors of tg [K], dtg-dp [K/GPa], fragility and slope [1/K]"},
    CLI_ECNLE_TIME_OPTIONS,
    {.name = NULL},
};

static lehr_status analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    static const char *const names[] = {"tg", "dtg-dp", "fragility", "slope"};
    double sigma[4] = {0};
    lehr_ecnle_material material = lehr_ecnle_material_defaults();
    lehr_ecnle_inverse inverse;
    (void)input;
    lehr_status status = cli_assign_values(sigma, NULL, names, 4, call, "sigma", err);
    material.options = cli_ecnle_options(call);
    material.tau_g_s = cli_call_number(call, "tau-g");
    material.input[LEHR_ECNLE_INPUT_SLOPE] = cli_call_number(call, "slope");
    material.sigma[LEHR_ECNLE_INPUT_SLOPE] = sigma[3];
    material.input[LEHR_ECNLE_INPUT_LOG10_TAU_E] = log10(cli_call_number(call, "tau-e"));
    const lehr_ecnle_observed observed = {{cli_call_number(call, "tg"), sigma[0]},
                                          {cli_call_number(call, "dtg-dp"), sigma[1]},
                                          {cli_call_number(call, "fragility"), sigma[2]}};
    if (status == LEHR_OK && cli_call_given(call, "fragility") &&
        (cli_call_given(call, "slope") || sigma[3] > 0)) {
        status = lehr_error_set(err, LEHR_ERR_ARG, "--slope and --fragility: the fragility tells the slope");
    }
    status = status == LEHR_OK ? lehr_ecnle_invert(&inverse, cli_call_shared(call), &observed, &material, err)
                               : status;
    status = status == LEHR_OK ? lehr_ecnle_inverse_describe(&inverse, result->record, err) : status;
    return cli_ecnle_usage(status);
}

static const cli_key results[] = {
    {"diameter", "angstrom", "sphere diameter that gives the pressure dependence; null without --dtg-dp"},
    {"thermal_expansion_product", "1/K", "beta phi0 that gives the fragility, else --slope"},
    {"activation_volume", "angstrom^3", "kT d ln tau/dP at Tg with that diameter"},
    {"phi_g", "", "packing fraction at which the options give --tau-g"},
    {"correlation", NULL, "of diameter and thermal_expansion_product"},
    {.name = NULL},
};

const cli_command cli_ecnle_invert = {
    .area = "ecnle",
    .verb = "invert",
    .summary = "sphere diameter and thermal expansion from measured dTg/dP and fragility",
    .operands = "",
    .description =
        "At the packing fraction phi_g where tau = --tau-g, m = Tg slope d log10 tau/d phi gives the slope "
        "beta "
        "phi0, and dTg/dP = d^3/(k Tg) (d ln tau/dP)/(slope d ln tau/d phi) the diameter. With a fragility "
        "Tg "
        "drops out of the diameter.\n\n"
        "Errors: those of --sigma to first order; the two results share the fragility, or the slope, and "
        "their "
        "correlation is given. That a metallic glass is no fluid of equal spheres is in none of them.\n\n"
        "docs/theory/ecnle_thermal.md.",
    .example = "lehr ecnle invert --tg 596 --dtg-dp 5.4 --prefactor unity --sigma tg=2,dtg-dp=0.7\n"
               "lehr ecnle invert --tg 596 --dtg-dp 5.4 --fragility 42 --prefactor unity --sigma "
               "dtg-dp=0.7,fragility=3\n",
    .options = options,
    .results = results,
    .analyse = analyse,
    .prepare = cli_ecnle_prepare,
    .discard = cli_ecnle_discard,
};
