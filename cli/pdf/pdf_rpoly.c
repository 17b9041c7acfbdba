#include "pdf_rpoly.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

// ---- settings -----------------------------------------------------------------------
/// Number of an option, else of the configuration, else as it is.
static void choose(double *value, const cli_call *call, const char *option, double configured)
{
    if (cli_call_given(call, option)) {
        *value = cli_call_number(call, option);
    } else if (!isnan(configured)) {
        *value = configured;
    }
}

void cli_pdf_rpoly_fill_options(lehr_pdf_rpoly_options *o, const cli_call *call,
                                const lehr_pdf_x3_config *config)
{
    *o = lehr_pdf_rpoly_defaults();
    choose(&o->background_scale, call, "background-scale", config->background_scale);
    choose(&o->rpoly_ang, call, "rpoly", config->rpoly_ang);
    choose(&o->qmaxinst_per_ang, call, "qmaxinst", config->qmaxinst_per_ang);
    choose(&o->qmin_per_ang, call, "qmin", config->qmin_per_ang);
    choose(&o->qmax_per_ang, call, "qmax", config->qmax_per_ang);
    choose(&o->rmin_ang, call, "rmin", config->rmin_ang);
    choose(&o->rmax_ang, call, "rmax", config->rmax_ang);
    choose(&o->rstep_ang, call, "rstep", config->rstep_ang);
}

lehr_status cli_pdf_rpoly_read_config(lehr_pdf_x3_config *config, const cli_call *call,
                                      lehr_warnings *warnings, lehr_error *err)
{
    const char *path = cli_call_text(call, "config");
    *config = lehr_pdf_x3_config_empty();
    return path ? lehr_pdf_x3_config_read(config, path, warnings, err) : LEHR_OK;
}

lehr_status cli_pdf_rpoly_fill_pattern_options(lehr_pdf_pattern_options *out, const cli_call *call,
                                               const lehr_pdf_x3_config *config, lehr_error *err)
{
    lehr_status status = cli_pdf_pattern_options(out, call, err);
    if (out->axis == LEHR_PDF_AXIS_AUTO) {
        out->axis = config->axis;
    }
    if (isnan(out->wavelength_ang)) {
        out->wavelength_ang = config->wavelength_ang;
    }
    if (!cli_call_given(call, "two-theta-zero") && !isnan(config->two_theta_zero_deg)) {
        out->two_theta_zero_deg = config->two_theta_zero_deg;
    }
    return status;
}

// ---- the plan of a batch ---------------------------------------------------------------
typedef struct rpoly_shared {
    lehr_pdf_rpoly_plan *plan;
    double qmaxinst_per_ang;
} rpoly_shared;

/// Where the data of the first input begin and, unless that is given, end.
static lehr_status ends_of_first(lehr_pdf_rpoly_options *out, const cli_call *call,
                                 const lehr_pdf_x3_config *config, lehr_error *err)
{
    lehr_pdf_pattern *pattern = NULL;
    lehr_pdf_pattern_options options;
    lehr_status status = cli_pdf_rpoly_fill_pattern_options(&options, call, config, err);
    status = status == LEHR_OK
                 ? lehr_pdf_pattern_read(&pattern, cli_call_operand(call, 0), &options, NULL, err)
                 : status;
    if (status == LEHR_OK) {
        double end = pattern->q_per_ang[pattern->size - 1];
        out->begin_per_ang = pattern->q_per_ang[0];
        out->qmaxinst_per_ang = isnan(out->qmaxinst_per_ang) ? end : out->qmaxinst_per_ang;
    }
    lehr_pdf_pattern_free(pattern);
    return status;
}

static lehr_status make_plan(rpoly_shared *shared, const cli_call *call, lehr_error *err)
{
    lehr_pdf_x3_config config;
    lehr_composition composition;
    lehr_pdf_rpoly_options options;
    const char *formula = NULL;
    lehr_status status = cli_pdf_rpoly_read_config(&config, call, NULL, err);
    status = status == LEHR_OK
                 ? cli_pdf_composition(&composition, &formula, call, config.composition, NULL, err)
                 : status;
    if (status != LEHR_OK) {
        return status;
    }
    cli_pdf_rpoly_fill_options(&options, call, &config);
    status = ends_of_first(&options, call, &config, err);
    shared->qmaxinst_per_ang = options.qmaxinst_per_ang;
    return status == LEHR_OK ? lehr_pdf_rpoly_plan_create(&shared->plan, &composition, &options, err)
                             : status;
}

lehr_status cli_pdf_rpoly_prepare(const cli_call *call, void **shared, lehr_error *err)
{
    *shared = NULL;
    if (cli_call_operands(call) < 2 || strcmp(cli_call_operand(call, 0), "-") == 0) {
        return LEHR_OK;
    }
    rpoly_shared *own = lehr_core_alloc(1, sizeof *own);
    lehr_error ignored = {0};
    if (!own) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a plan");
    }
    if (make_plan(own, call, &ignored) != LEHR_OK) {
        lehr_core_free(own); // every analysis finds out what is wrong with its own input
        return LEHR_OK;
    }
    *shared = own;
    return LEHR_OK;
}

void cli_pdf_rpoly_discard(void *shared)
{
    rpoly_shared *own = shared;
    if (own) {
        lehr_pdf_rpoly_plan_free(own->plan);
        lehr_core_free(own);
    }
}

const lehr_pdf_rpoly_plan *cli_pdf_rpoly_plan(const cli_call *call, double qmaxinst_per_ang)
{
    const rpoly_shared *shared = cli_call_shared(call);
    return shared && shared->qmaxinst_per_ang == qmaxinst_per_ang ? shared->plan : NULL;
}
