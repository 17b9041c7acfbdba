#include "pulls.h"

#include "distribution.h"

#include <math.h>

const char *lehr_fitting_pulls_word(lehr_fitting_pulls_verdict verdict)
{
    static const char *const words[] = {"consistent", "errors too small", "errors too large", "biased"};
    return words[verdict];
}

/// Sums over all correlations and over their squares.
static lehr_status sum_correlations(double *sum, double *squares, const double *correlation, size_t n,
                                    lehr_error *err)
{
    *sum = (double)n;
    *squares = (double)n;
    for (size_t i = 0; correlation && i < n; i++) {
        for (size_t j = 0; j < i; j++) {
            double rho = correlation[i * n + j];
            if (!(fabs(rho) <= 1.0)) {
                return lehr_error_set(err, LEHR_ERR_DOMAIN, "correlation of pulls %zu and %zu is %g", i, j,
                                      rho);
            }
            *sum += 2.0 * rho;
            *squares += 2.0 * rho * rho;
        }
    }
    return LEHR_OK;
}

static lehr_status sum_pulls(lehr_fitting_pulls *out, double *squares, const double *pulls, size_t n,
                             lehr_error *err)
{
    *squares = 0;
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(pulls[i])) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "pull %zu is not a number", i);
        }
        out->mean += pulls[i] / (double)n;
        out->mean_absolute += fabs(pulls[i]) / (double)n;
        *squares += pulls[i] * pulls[i];
        out->largest = fabs(pulls[i]) > fabs(pulls[out->largest]) ? i : out->largest;
    }
    return LEHR_OK;
}

static lehr_fitting_pulls_verdict verdict_of(const lehr_fitting_pulls *of, double level)
{
    return of->mean_p < level         ? LEHR_FITTING_PULLS_BIASED
           : of->two_sided_p >= level ? LEHR_FITTING_PULLS_CONSISTENT
           : of->chi2 > of->dof       ? LEHR_FITTING_PULLS_TOO_SMALL
                                      : LEHR_FITTING_PULLS_TOO_LARGE;
}

lehr_status lehr_fitting_pulls_test(lehr_fitting_pulls *out, const double *pulls, const double *correlation,
                                    size_t n, double level, lehr_error *err)
{
    double rho = 0;
    double rho2 = 0;
    double squares = 0;
    *out = (lehr_fitting_pulls){.n = n};
    if (n == 0 || !(level > 0 && level < 1)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "%zu pulls at the level %g: nothing to test", n, level);
    }
    lehr_status status = sum_correlations(&rho, &rho2, correlation, n, err);
    status = status == LEHR_OK ? sum_pulls(out, &squares, pulls, n, err) : status;
    if (status != LEHR_OK) {
        return status;
    }
    double about_mean = 0;
    for (size_t i = 0; i < n; i++) {
        about_mean += (pulls[i] - out->mean) * (pulls[i] - out->mean);
    }
    // Correlations that are estimated one by one need not belong together: their sum may come out below 0.
    out->mean_stderr = sqrt(fmax(rho, 1.0)) / (double)n;
    out->mean_p = erfc(fabs(out->mean) / out->mean_stderr / sqrt(2.0));
    out->dof = (double)n * (double)n / rho2;
    out->sd = n > 1 ? sqrt(about_mean / (double)(n - 1)) : (double)NAN;
    out->sd_stderr = out->dof > 1 ? out->sd / sqrt(2.0 * (out->dof - 1.0)) : (double)NAN;
    out->chi2 = squares * out->dof / (double)n;
    out->chi2_p = lehr_tail_chi2(out->chi2, out->dof);
    out->two_sided_p = 2.0 * fmin(out->chi2_p, 1.0 - out->chi2_p);
    double one = erfc(fabs(pulls[out->largest]) / sqrt(2.0));
    out->largest_p = -expm1((double)n * log1p(-one));
    out->verdict = verdict_of(out, level);
    return LEHR_OK;
}

double lehr_fitting_pulls_correlation(const double *a, const double *b, size_t n)
{
    enum { FEWEST = 6 };
    double aa = 0;
    double bb = 0;
    double ab = 0;
    for (size_t i = 0; i < n; i++) {
        aa += a[i] * a[i];
        bb += b[i] * b[i];
        ab += a[i] * b[i];
    }
    if (n < FEWEST || !(aa > 0) || !(bb > 0)) {
        return 1.0;
    }
    double r2 = ab * ab / (aa * bb);
    double chance = 1.0 / (double)n;
    return copysign(sqrt(fmin(fmax((r2 - chance) / (1.0 - chance), 0.0), 1.0)), ab);
}

lehr_status lehr_fitting_pulls_describe(const lehr_fitting_pulls *of, const double *pulls,
                                        lehr_record *record, lehr_error *err)
{
    const struct {
        const char *name;
        double value;
    } numbers[] = {
        {"mean_absolute", of->mean_absolute},
        {"chi2", of->chi2},
        {"dof", of->dof},
        {"p", of->chi2_p},
        {"two_sided_p", of->two_sided_p},
        {"largest", pulls[of->largest]},
        {"largest_p", of->largest_p},
    };
    lehr_status status = lehr_record_add_number(record, "pulls", (double)of->n, err);
    status = status == LEHR_OK ? lehr_record_add_quantity(record, "mean", of->mean, of->mean_stderr, "", err)
                               : status;
    status =
        status == LEHR_OK ? lehr_record_add_quantity(record, "sd", of->sd, of->sd_stderr, "", err) : status;
    for (size_t i = 0; status == LEHR_OK && i < sizeof numbers / sizeof *numbers; i++) {
        status = lehr_record_add_number(record, numbers[i].name, numbers[i].value, err);
    }
    return status == LEHR_OK
               ? lehr_record_add_text(record, "verdict", lehr_fitting_pulls_word(of->verdict), err)
               : status;
}
