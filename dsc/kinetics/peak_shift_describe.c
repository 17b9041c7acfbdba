#include <lehr/dsc/peak_shift.h>

#include <math.h>

static lehr_status add_estimate(lehr_record *record, const char *name, lehr_estimate estimate,
                                const char *unit, lehr_error *err)
{
    return isnan(estimate.value)
               ? LEHR_OK
               : lehr_record_add_quantity(record, name, estimate.value, estimate.stderr_value, unit, err);
}

static lehr_status add_line(lehr_record *record, const lehr_dsc_shift_line *line, lehr_error *err)
{
    lehr_status status = add_estimate(record, "activation_energy", line->energy_kJ_per_mol, "kJ/mol", err);
    if (status == LEHR_OK) {
        status = add_estimate(record, "intercept", line->line.intercept, "", err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_number(record, "chi2", line->line.chi2, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_number(record, "curvature_p", line->curvature_p, err);
    }
    return status == LEHR_OK ? add_estimate(record, "ln_k0", line->ln_k0, "", err) : status;
}

static lehr_status add_interval(lehr_record *record, const lehr_dsc_shift *shift, lehr_error *err)
{
    const double none = (double)NAN;
    lehr_record *interval = NULL;
    lehr_estimate energy = shift->chosen.energy_kJ_per_mol;
    double half = shift->multiplier * energy.stderr_value;
    lehr_status status = lehr_record_add_record(&interval, record, "interval", err);
    if (status == LEHR_OK) {
        status = lehr_record_add_quantity(interval, "lower", energy.value - half, none, "kJ/mol", err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_quantity(interval, "upper", energy.value + half, none, "kJ/mol", err);
    }
    return status == LEHR_OK ? lehr_record_add_number(interval, "confidence", shift->options.confidence, err)
                             : status;
}

static lehr_status add_chosen(lehr_record *record, const lehr_dsc_shift *shift, lehr_error *err)
{
    const lehr_fitting_line *line = &shift->chosen.line;
    lehr_estimate ln_k0 = shift->chosen.ln_k0;
    lehr_estimate k0 = {exp(ln_k0.value), exp(ln_k0.value) * ln_k0.stderr_value};
    const struct {
        const char *name;
        const char *text;
    } texts[] = {{"method", shift->chosen.method->name},
                 {"fit", lehr_fitting_line_method_name(line->method)},
                 {"errors", lehr_covariance_convention_name(line->convention)},
                 {"stop", lehr_fitting_stop_name(line->stop)}};
    lehr_status status = add_line(record, &shift->chosen, err);
    if (status == LEHR_OK) {
        status = lehr_record_add_number(record, "reduced_chi2", line->reduced_chi2, err);
    }
    if (status == LEHR_OK) {
        status = add_interval(record, shift, err);
    }
    if (status == LEHR_OK) {
        status = add_estimate(record, "pre_exponential", k0, "1/s", err);
    }
    if (status == LEHR_OK) {
        status = add_estimate(record, "avrami_exponent", shift->avrami, "", err);
    }
    if (status == LEHR_OK) {
        status = add_estimate(record, "fragility", shift->fragility, "", err);
    }
    for (size_t i = 0; status == LEHR_OK && i < sizeof texts / sizeof *texts; i++) {
        status = lehr_record_add_text(record, texts[i].name, texts[i].text, err);
    }
    return status == LEHR_OK ? lehr_record_add_number(record, "points", (double)shift->n_points, err)
                             : status;
}

static lehr_status add_methods(lehr_record *record, const lehr_dsc_shift *shift, lehr_error *err)
{
    lehr_list *list = NULL;
    lehr_status status = lehr_record_add_list(&list, record, "methods", err);
    for (size_t i = 0; status == LEHR_OK && i < shift->n_methods; i++) {
        lehr_record *entry = NULL;
        status = lehr_list_add_record(&entry, list, err);
        if (status == LEHR_OK) {
            status = lehr_record_add_text(entry, "name", shift->methods[i].method->name, err);
        }
        if (status == LEHR_OK) {
            status = add_line(entry, &shift->methods[i], err);
        }
    }
    return status;
}

static lehr_status add_local(lehr_record *entry, const lehr_dsc_shift_local *local, double tg_K,
                             lehr_error *err)
{
    const double none = (double)NAN;
    lehr_status status = lehr_record_add_quantity(entry, "temperature", local->temperature_K, none, "K", err);
    if (status == LEHR_OK && !isnan(tg_K)) {
        status = lehr_record_add_quantity(entry, "reduced_temperature", local->temperature_K / tg_K, none, "",
                                          err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_quantity(entry, "rate_low", local->rate_low_K_per_s, none, "K/s", err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_quantity(entry, "rate_high", local->rate_high_K_per_s, none, "K/s", err);
    }
    return status == LEHR_OK
               ? add_estimate(entry, "activation_energy", local->energy_kJ_per_mol, "kJ/mol", err)
               : status;
}

lehr_status lehr_dsc_shift_describe(const lehr_dsc_shift *shift, lehr_record *record, lehr_error *err)
{
    lehr_list *list = NULL;
    lehr_status status = add_chosen(record, shift, err);
    if (status == LEHR_OK) {
        status = add_methods(record, shift, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_list(&list, record, "local", err);
    }
    for (size_t i = 0; status == LEHR_OK && i < shift->n_local; i++) {
        lehr_record *entry = NULL;
        status = lehr_list_add_record(&entry, list, err);
        if (status == LEHR_OK) {
            status = add_local(entry, &shift->local[i], shift->options.glass_transition_K, err);
        }
    }
    return status;
}
