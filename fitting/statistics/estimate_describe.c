#include <lehr/fitting/estimate.h>
#include <math.h>

/// A named pair or triple of numbers below a record.
static lehr_status add_range(lehr_record *parent, const char *name, const double *error, double lower,
                             double upper, lehr_error *err)
{
    lehr_record *one = NULL;
    lehr_status status = lehr_record_add_record(&one, parent, name, err);
    if (status == LEHR_OK && error) {
        status = lehr_record_add_number(one, "stderr", *error, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_number(one, "lower", lower, err);
    }
    return status == LEHR_OK ? lehr_record_add_number(one, "upper", upper, err) : status;
}

static lehr_status describe_intervals(const lehr_fitting_extra *extra, const char *const *names, size_t n,
                                      lehr_record *record, lehr_error *err)
{
    lehr_record *intervals = NULL;
    lehr_status status = lehr_record_add_number(record, "confidence", extra->method.confidence, err);
    if (status == LEHR_OK) {
        status = lehr_record_add_record(&intervals, record, "intervals", err);
    }
    for (size_t j = 0; status == LEHR_OK && j < n; j++) {
        const lehr_fitting_interval *interval = &extra->intervals[j];
        bool varies = interval->lower_open || interval->upper_open || isfinite(interval->lower);
        if (!varies) { // fixed, or at a bound
            continue;
        }
        status = add_range(intervals, names[j], NULL, interval->lower_open ? (double)NAN : interval->lower,
                           interval->upper_open ? (double)NAN : interval->upper, err);
    }
    return status;
}

static lehr_status describe_bootstrap(const lehr_fitting_extra *extra, const char *const *names, size_t n,
                                      lehr_record *record, lehr_error *err)
{
    lehr_record *bootstrap = NULL;
    lehr_status status = lehr_record_add_record(&bootstrap, record, "bootstrap", err);
    if (status == LEHR_OK) {
        status = lehr_record_add_number(bootstrap, "replicates", (double)extra->n_replicates, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_number(bootstrap, "discarded", (double)extra->n_discarded, err);
    }
    for (size_t k = 0; status == LEHR_OK && k < n; k++) {
        if (!(extra->bootstrap_stderr[k] > 0)) { // fixed, or at a bound in every replicate
            continue;
        }
        status = add_range(bootstrap, names[k], &extra->bootstrap_stderr[k], extra->bootstrap_lower[k],
                           extra->bootstrap_upper[k], err);
    }
    return status;
}

static lehr_status describe_robust(const lehr_fitting_extra *extra, lehr_record *record, lehr_error *err)
{
    lehr_status status = lehr_record_add_number(record, "scale", extra->scale, err);
    if (status == LEHR_OK) {
        status = lehr_record_add_number(record, "outliers", (double)extra->n_outliers, err);
    }
    return status == LEHR_OK ? lehr_record_add_text(record, "convention", "sandwich", err) : status;
}

static lehr_status add_numbers(lehr_record *record, const char *const *names, const double *values, size_t n,
                               lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t k = 0; status == LEHR_OK && k < n; k++) {
        status = lehr_record_add_number(record, names[k], values[k], err);
    }
    return status;
}

static lehr_status describe_starts(const lehr_fitting_extra *extra, lehr_record *record, lehr_error *err)
{
    static const char *const names[] = {"tried", "converged", "lowest"};
    const double values[] = {(double)extra->method.n_starts + 1, (double)extra->n_starts_converged,
                             (double)extra->n_starts_lowest};
    lehr_record *starts = NULL;
    lehr_status status = lehr_record_add_record(&starts, record, "starts", err);
    return status == LEHR_OK ? add_numbers(starts, names, values, 3, err) : status;
}

static lehr_status describe_counts(const lehr_fitting_extra *extra, lehr_record *record, lehr_error *err)
{
    static const char *const names[] = {"deviance", "sum_counts", "sum_model"};
    const double values[] = {extra->deviance, extra->sum_counts, extra->sum_model};
    lehr_status status = lehr_record_add_text(record, "likelihood", "poisson", err);
    return status == LEHR_OK ? add_numbers(record, names, values, 3, err) : status;
}

static lehr_status describe_posterior(const lehr_fitting_posterior *found, const char *const *names, size_t n,
                                      lehr_record *record, lehr_error *err)
{
    static const char *const keys[] = {"walkers", "steps", "acceptance", "autocorrelation"};
    static const char *const quantiles[] = {"median", "lower", "upper"};
    const double values[] = {(double)found->n_walkers, (double)found->n_steps, found->acceptance,
                             found->autocorrelation};
    lehr_record *posterior = NULL;
    lehr_status status = lehr_record_add_record(&posterior, record, "posterior", err);
    if (status == LEHR_OK) {
        status = add_numbers(posterior, keys, values, 4, err);
    }
    for (size_t k = 0; status == LEHR_OK && k < n; k++) {
        const double three[] = {found->median[k], found->lower[k], found->upper[k]};
        lehr_record *one = NULL;
        if (!(found->upper[k] > found->lower[k])) { // fixed
            continue;
        }
        status = lehr_record_add_record(&one, posterior, names[k], err);
        if (status == LEHR_OK) {
            status = add_numbers(one, quantiles, three, 3, err);
        }
    }
    return status;
}

lehr_status lehr_fitting_extra_describe(const lehr_fitting_extra *extra, const char *const *names,
                                        size_t n_parameters, size_t n_derived, lehr_record *record,
                                        lehr_error *err)
{
    lehr_status status = LEHR_OK;
    if (extra->method.robust) {
        status = describe_robust(extra, record, err);
    }
    if (status == LEHR_OK && extra->method.confidence > 0) {
        status = describe_intervals(extra, names, n_parameters, record, err);
    }
    if (status == LEHR_OK && extra->n_replicates > 0) {
        status = describe_bootstrap(extra, names, n_parameters + n_derived, record, err);
    }
    if (status == LEHR_OK && extra->n_starts_converged > 0) {
        status = describe_starts(extra, record, err);
    }
    if (status == LEHR_OK && extra->method.poisson) {
        status = describe_counts(extra, record, err);
    }
    if (status == LEHR_OK && extra->posterior.n_steps > 0) {
        status = describe_posterior(&extra->posterior, names, n_parameters + n_derived, record, err);
    }
    return status;
}
