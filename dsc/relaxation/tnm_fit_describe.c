#include <lehr/dsc/tnm_fit.h>
#include <lehr/fitting/describe.h>
#include <math.h>

enum { P = LEHR_DSC_TNM_PARAMETERS };

static lehr_status describe_parameters(const lehr_dsc_tnm_fit *fit, lehr_record *record, lehr_error *err)
{
    const lehr_dsc_tnm_parameters *p = &fit->parameters;
    const double values[P] = {p->activation_K, p->partition, p->stretching, p->log_time};
    const char *const units[P] = {"K", p->law == LEHR_DSC_TNM_ADAM_GIBBS ? "K" : "", "", ""};
    lehr_described rows[P + 1];
    for (size_t j = 0; j < P; j++) {
        double variance = fit->covariance[j * P + j];
        rows[j] = (lehr_described){lehr_dsc_tnm_parameter_name(p->law, j),
                                   {values[j], variance > 0 ? sqrt(variance) : (double)NAN},
                                   units[j]};
    }
    rows[P] = (lehr_described){"reference_temperature", {p->reference_K, (double)NAN}, "K"};
    lehr_status status = lehr_describe_estimates(record, rows, P + 1, err);
    if (status == LEHR_OK) {
        status = lehr_record_add_text(record, "model", lehr_dsc_tnm_law_name(p->law), err);
    }
    const lehr_described derived[] = {{"activation_energy", fit->activation_energy_kJ_per_mol, "kJ/mol"},
                                      {"glass_transition", fit->glass_transition_K, "K"},
                                      {"fragility", fit->fragility, ""}};
    // With Adam and Gibbs' law R Q is no energy of activation.
    size_t first = p->law == LEHR_DSC_TNM_ADAM_GIBBS;
    return status == LEHR_OK ? lehr_describe_estimates(record, derived + first, 3 - first, err) : status;
}

static lehr_status describe_starts(const lehr_dsc_tnm_fit *fit, lehr_record *record, lehr_error *err)
{
    lehr_record *starts = NULL;
    const struct {
        const char *name;
        double value;
    } rows[] = {{"count", (double)fit->n_starts + 1},
                {"converged", (double)fit->n_converged},
                {"lowest", (double)fit->n_lowest},
                {"seed", (double)fit->seed}};
    if (fit->n_starts == 0) {
        return LEHR_OK;
    }
    lehr_status status = lehr_record_add_record(&starts, record, "starts", err);
    for (size_t i = 0; status == LEHR_OK && i < sizeof rows / sizeof *rows; i++) {
        status = lehr_record_add_number(starts, rows[i].name, rows[i].value, err);
    }
    return status;
}

static lehr_status describe_intervals(const lehr_dsc_tnm_fit *fit, lehr_record *record, lehr_error *err)
{
    lehr_record *intervals = NULL;
    if (!(fit->confidence > 0)) {
        return LEHR_OK;
    }
    lehr_status status = lehr_record_add_number(record, "confidence", fit->confidence, err);
    if (status == LEHR_OK) {
        status = lehr_record_add_record(&intervals, record, "intervals", err);
    }
    for (size_t j = 0; status == LEHR_OK && j < P; j++) {
        const lehr_fitting_interval *interval = &fit->intervals[j];
        lehr_record *one = NULL;
        if (isnan(interval->lower)) {
            continue;
        }
        status =
            lehr_record_add_record(&one, intervals, lehr_dsc_tnm_parameter_name(fit->parameters.law, j), err);
        if (status == LEHR_OK) {
            status = lehr_record_add_number(one, "lower", interval->lower, err);
        }
        if (status == LEHR_OK) {
            status = lehr_record_add_number(one, "upper", interval->upper, err);
        }
    }
    return status;
}

static lehr_status describe_line(lehr_record *record, const char *name, const lehr_dsc_tnm_line *line,
                                 lehr_error *err)
{
    const double values[] = {line->constant, line->slope};
    lehr_list *list = NULL;
    lehr_status status = lehr_record_add_list(&list, record, name, err);
    for (size_t i = 0; status == LEHR_OK && i < 2; i++) {
        status = lehr_list_add_number(list, values[i], err);
    }
    return status;
}

static lehr_status describe_scan(const lehr_dsc_tnm_fit *fit, const lehr_dsc_tnm_scan *scan, size_t i,
                                 lehr_list *list, lehr_error *err)
{
    const lehr_dsc_tnm_scan_fit *own = &fit->scans[i];
    const struct {
        const char *name;
        double value;
    } rows[] = {{"points", (double)scan->n},
                {"sigma", scan->sigma},
                {"rms", own->rms},
                {"fictive_temperature", own->fictive_K}};
    lehr_record *record = NULL;
    lehr_status status = lehr_list_add_record(&record, list, err);
    if (status == LEHR_OK) {
        status = lehr_record_add_text(record, "name", scan->name, err);
    }
    for (size_t k = 0; status == LEHR_OK && k < sizeof rows / sizeof *rows; k++) {
        status = lehr_record_add_number(record, rows[k].name, rows[k].value, err);
    }
    if (status == LEHR_OK && fit->lines == LEHR_DSC_TNM_LINES_SCALED) {
        status = lehr_record_add_number(record, "scale", own->scale, err);
    }
    if (status == LEHR_OK && fit->lines == LEHR_DSC_TNM_LINES_FREE) {
        status = describe_line(record, "glass", &own->glass, err);
        status = status == LEHR_OK ? describe_line(record, "liquid", &own->liquid, err) : status;
    }
    return status;
}

lehr_status lehr_dsc_tnm_fit_describe(const lehr_dsc_tnm_fit *fit, const lehr_dsc_tnm_scan *scans,
                                      lehr_record *record, lehr_error *err)
{
    lehr_list *list = NULL;
    const char *names[P];
    for (size_t j = 0; j < P; j++) {
        names[j] = lehr_dsc_tnm_parameter_name(fit->parameters.law, j);
    }
    lehr_status status = describe_parameters(fit, record, err);
    if (status == LEHR_OK) {
        status = lehr_describe_summary(record, &fit->fit, fit->n_points, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_text(record, "lines", lehr_dsc_tnm_lines_name(fit->lines), err);
    }
    if (status == LEHR_OK) {
        status = describe_starts(fit, record, err);
    }
    if (status == LEHR_OK) {
        status = describe_intervals(fit, record, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_list(&list, record, "scans", err);
    }
    for (size_t i = 0; status == LEHR_OK && i < fit->n_scans; i++) {
        status = describe_scan(fit, &scans[i], i, list, err);
    }
    return status == LEHR_OK ? lehr_describe_correlation(record, names, fit->covariance, P, err) : status;
}
