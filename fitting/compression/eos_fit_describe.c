#include <lehr/fitting/eos_fit.h>

#include <lehr/fitting/ellipse.h>
#include <math.h>

enum { n_max = LEHR_FITTING_EOS_MAX_PARAMETERS };

static bool is_free(const lehr_fitting_eos_fit *fit, size_t j)
{
    return j < fit->order && !fit->fixed[j];
}

static lehr_status describe_correlation(const lehr_fitting_eos_fit *fit, const char *const names[n_max],
                                        lehr_record *record, lehr_error *err)
{
    lehr_list *free = NULL;
    lehr_list *rows = NULL;
    lehr_status status = lehr_record_add_list(&free, record, "free", err);
    for (size_t j = 0; status == LEHR_OK && j < n_max; j++) {
        status = is_free(fit, j) ? lehr_list_add_text(free, names[j], err) : LEHR_OK;
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_list(&rows, record, "correlation", err);
    }
    double correlation[n_max * n_max];
    lehr_covariance_to_correlation(correlation, fit->covariance, n_max);
    for (size_t i = 0; status == LEHR_OK && i < n_max; i++) {
        lehr_list *row = NULL;
        if (is_free(fit, i)) {
            status = lehr_list_add_list(&row, rows, err);
        }
        for (size_t j = 0; status == LEHR_OK && row && j < n_max; j++) {
            status = is_free(fit, j) ? lehr_list_add_number(row, correlation[i * n_max + j], err) : LEHR_OK;
        }
    }
    return status;
}

static lehr_status describe_texts(const lehr_fitting_eos_fit *fit, lehr_record *record, lehr_error *err)
{
    const struct {
        const char *name, *text;
    } texts[] = {
        {"model", lehr_fitting_eos_name(fit->eos)},
        {"errors", lehr_fitting_error_model_name(fit->errors)},
        {"convention", fit->robust ? "sandwich" : lehr_covariance_convention_name(fit->fit.convention)},
        {"stop", lehr_fitting_stop_name(fit->fit.stop)},
    };
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < sizeof texts / sizeof texts[0]; i++) {
        status = lehr_record_add_text(record, texts[i].name, texts[i].text, err);
    }
    return status;
}

static lehr_status describe_robust(const lehr_fitting_eos_fit *fit, lehr_record *record, lehr_error *err)
{
    lehr_status status = lehr_record_add_text(record, "loss", lehr_fitting_loss_name(fit->loss), err);
    if (status == LEHR_OK) {
        status = lehr_record_add_number(record, "scale", fit->scale, err);
    }
    return status == LEHR_OK ? lehr_record_add_number(record, "outliers", (double)fit->n_outliers, err)
                             : status;
}

lehr_status lehr_fitting_eos_fit_describe(const lehr_fitting_eos_fit *fit, const char *unit,
                                          lehr_record *record, lehr_error *err)
{
    bool of_q = fit->abscissa == LEHR_FITTING_EOS_OF_Q;
    const char *const names[n_max] = {of_q ? "q10" : "V0", "K0", "K0_prime", "K0_second"};
    const char *const units[n_max] = {unit, "GPa", "", "1/GPa"};
    const struct {
        const char *name;
        double value;
    } numbers[] = {
        {"chi2", fit->fit.chi2},
        {"reduced_chi2", fit->fit.reduced_chi2},
        {"points", (double)fit->n_points},
    };
    lehr_status status = LEHR_OK;
    for (size_t j = 0; status == LEHR_OK && j < n_max; j++) {
        status = lehr_record_add_quantity(record, names[j], fit->parameters[j].value,
                                          fit->parameters[j].stderr_value, units[j], err);
    }
    for (size_t i = 0; status == LEHR_OK && i < sizeof numbers / sizeof numbers[0]; i++) {
        status = lehr_record_add_number(record, numbers[i].name, numbers[i].value, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_quantity(record, "largest_misfit", fit->largest_misfit_GPa, (double)NAN,
                                          "GPa", err);
    }
    if (status == LEHR_OK && of_q) {
        status = lehr_record_add_number(record, "dimension", fit->dimension, err);
    }
    if (status == LEHR_OK) {
        status = describe_texts(fit, record, err);
    }
    if (status == LEHR_OK && fit->robust) {
        status = describe_robust(fit, record, err);
    }
    return status == LEHR_OK ? describe_correlation(fit, names, record, err) : status;
}

lehr_status lehr_fitting_eos_fit_describe_region(const lehr_fitting_eos_fit *fit, double confidence,
                                                 lehr_record *record, lehr_error *err)
{
    double values[n_max];
    lehr_fitting_ellipse e;
    lehr_record *region = NULL;
    for (size_t j = 0; j < n_max; j++) {
        values[j] = fit->parameters[j].value;
    }
    bool exists = is_free(fit, LEHR_FITTING_EOS_K0) && is_free(fit, LEHR_FITTING_EOS_K0_PRIME) &&
                  lehr_fitting_ellipse_init(&e, values, fit->covariance, n_max, LEHR_FITTING_EOS_K0,
                                            LEHR_FITTING_EOS_K0_PRIME, fit->fit.convention, confidence,
                                            fit->fit.dof, NULL) == LEHR_OK;
    if (!exists) {
        return LEHR_OK;
    }
    double bulk = fit->parameters[LEHR_FITTING_EOS_K0].stderr_value;
    double prime = fit->parameters[LEHR_FITTING_EOS_K0_PRIME].stderr_value;
    double covariance = fit->covariance[LEHR_FITTING_EOS_K0 * n_max + LEHR_FITTING_EOS_K0_PRIME];
    lehr_status status = lehr_record_add_record(&region, record, "region", err);
    if (status == LEHR_OK) {
        status = lehr_record_add_number(region, "confidence", confidence, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_quantity(region, "K0_half_width", e.radius * bulk, (double)NAN, "GPa", err);
    }
    if (status == LEHR_OK) {
        status =
            lehr_record_add_quantity(region, "K0_prime_half_width", e.radius * prime, (double)NAN, "", err);
    }
    if (status == LEHR_OK) {
        // In units of the two errors the long axis lies on a diagonal.
        status = lehr_record_add_quantity(region, "slope", copysign(prime / bulk, covariance), (double)NAN,
                                          "1/GPa", err);
    }
    return status == LEHR_OK ? lehr_record_add_quantity(region, "area", e.area, (double)NAN, "GPa", err)
                             : status;
}
