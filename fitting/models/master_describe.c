#include "describe.h"

#include "master_curve.h"

#include <lehr/fitting/propagate.h>
#include <math.h>
#include <string.h>

static lehr_described row_of(const lehr_fitting_master *master, size_t j, const char *unit)
{
    static const char *const units[] = {"K", "K/GPa", "K/GPa^2"};
    const char *name = lehr_fitting_master_parameter_name(master->curve, j);
    bool of_z = strcmp(name, "center") == 0 || strcmp(name, "width") == 0;
    lehr_estimate estimate =
        lehr_covariance_estimate(master->parameters, master->covariance, master->n_parameters, j);
    // What was given or defined has no standard error.
    estimate.stderr_value = estimate.stderr_value > 0 ? estimate.stderr_value : (double)NAN;
    return (lehr_described){name, estimate, j < LEHR_FITTING_MASTER_SHAPE ? units[j] : of_z ? "" : unit};
}

/// 10 % and 90 % of a sigmoid lie at center -+ width ln 9.
static lehr_status describe_window(const lehr_fitting_master *master, lehr_record *record, lehr_error *err)
{
    const size_t center = LEHR_FITTING_MASTER_SHAPE + 2, width = LEHR_FITTING_MASTER_SHAPE + 3;
    const double ln_9 = 2.19722457733621938280;
    lehr_described rows[2] = {{.name = "window_low", .unit = ""}, {.name = "window_high", .unit = ""}};
    for (int side = 0; side < 2; side++) {
        double gradient[LEHR_FITTING_MASTER_MAX_PARAMETERS] = {0};
        gradient[center] = 1;
        gradient[width] = side == 0 ? -ln_9 : ln_9;
        rows[side].estimate.value = master->parameters[center] + gradient[width] * master->parameters[width];
        rows[side].estimate.stderr_value =
            lehr_covariance_propagate(gradient, master->covariance, master->n_parameters);
    }
    return lehr_describe_estimates(record, rows, 2, err);
}

static lehr_status describe_candidates(const lehr_fitting_master *master, lehr_record *record,
                                       lehr_error *err)
{
    lehr_list *list = NULL;
    lehr_status status = LEHR_OK;
    for (size_t k = 0; status == LEHR_OK && k < LEHR_FITTING_MASTER_AUTO; k++) {
        const lehr_fitting_master_candidate *candidate = &master->candidates[k];
        lehr_record *row = NULL;
        if (!candidate->fitted) {
            continue;
        }
        status = list ? LEHR_OK : lehr_record_add_list(&list, record, "curves", err);
        status = status == LEHR_OK ? lehr_list_add_record(&row, list, err) : status;
        status =
            status == LEHR_OK
                ? lehr_record_add_text(row, "name", lehr_fitting_master_curve_name(candidate->curve), err)
                : status;
        status = status == LEHR_OK ? lehr_record_add_number(row, "chi2", candidate->chi2, err) : status;
        status = status == LEHR_OK ? lehr_record_add_number(row, "aicc", candidate->aicc, err) : status;
    }
    return status;
}

static lehr_status describe_collapse(const lehr_fitting_master *master, lehr_record *record, lehr_error *err)
{
    const struct {
        const char *name;
        double value;
    } numbers[] = {
        {"collapse_p", master->collapse_p},
        {"separate_chi2", master->separate_chi2},
        {"separate_dof", (double)master->separate_dof},
        {"pressures", (double)master->n_pressures},
    };
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < sizeof numbers / sizeof *numbers; i++) {
        status = lehr_record_add_number(record, numbers[i].name, numbers[i].value, err);
    }
    return status;
}

lehr_status lehr_fitting_master_describe(const lehr_fitting_master *master, const char *unit,
                                         lehr_record *record, lehr_error *err)
{
    const char *names[LEHR_FITTING_MASTER_MAX_PARAMETERS];
    lehr_status status =
        lehr_record_add_text(record, "curve", lehr_fitting_master_curve_name(master->curve), err);
    for (size_t j = 0; status == LEHR_OK && j < master->n_parameters; j++) {
        lehr_described row = row_of(master, j, unit);
        names[j] = row.name;
        if (j != LEHR_FITTING_MASTER_TG_CURVATURE || master->has_curvature) {
            status = lehr_describe_estimates(record, &row, 1, err);
        }
    }
    if (status == LEHR_OK && master->curve == LEHR_FITTING_MASTER_SIGMOID) {
        status = describe_window(master, record, err);
    }
    if (status == LEHR_OK) {
        status = lehr_describe_summary(record, &master->fit, master->n_points, err);
    }
    if (status == LEHR_OK) {
        status = describe_collapse(master, record, err);
    }
    if (status == LEHR_OK) {
        status = describe_candidates(master, record, err);
    }
    if (status == LEHR_OK) {
        status = lehr_fitting_extra_describe(&master->extra, names, master->n_parameters, 0, record, err);
    }
    return status == LEHR_OK
               ? lehr_describe_correlation(record, names, master->covariance, master->n_parameters, err)
               : status;
}
