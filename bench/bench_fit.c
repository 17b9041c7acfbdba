// Speed of fits: the same peak and equation of state again and again, and a bootstrap. Prints one JSON line
// per case. `bench_fit data` prints the data of the cases as well, for compare_lmfit.py.
#include "fit_models.h"

#include <lehr/fitting/bootstrap.h>
#include <lehr/fitting/setup.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { PASSES = 100, FITS_PER_PASS = 100, REPLICATES = 10000 };

static double seconds(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/// A fit with its result, kept for the bootstrap.
typedef struct fitted {
    lehr_fitting_problem problem;
    lehr_fitting_options options;
    lehr_fitting_summary summary;
    double p[FIT_MAX_PARAMETERS];
    double covariance[FIT_MAX_PARAMETERS * FIT_MAX_PARAMETERS];
} fitted;

/// Seconds per fit, the shortest of some passes; infinite when a fit fails.
static double time_fits(fitted *f, const fit_case *of, lehr_fitting_search search)
{
    double shortest = INFINITY;
    f->options = lehr_fitting_options_defaults();
    f->options.search = search;
    for (int pass = 0; pass < PASSES; pass++) {
        double begin = seconds();
        for (int k = 0; k < FITS_PER_PASS; k++) {
            memcpy(f->p, of->start, sizeof f->p);
            if (lehr_fitting_solve(&f->summary, f->p, f->covariance, &f->problem, &f->options, NULL) !=
                    LEHR_OK ||
                f->summary.stop != LEHR_FITTING_CONVERGED) {
                return INFINITY;
            }
        }
        shortest = fmin(shortest, (seconds() - begin) / FITS_PER_PASS);
    }
    return shortest;
}

static void print_numbers(const char *key, const double *values, size_t n, size_t stride)
{
    printf(", \"%s\": [", key);
    for (size_t i = 0; i < n; i++) {
        printf("%s%.17g", i > 0 ? ", " : "", values[i * stride]);
    }
    printf("]");
}

static void print_case(const fit_case *of, const fitted *f, const fit_data *data, double near, double cascade,
                       bool with_data)
{
    double errors[FIT_MAX_PARAMETERS];
    for (size_t j = 0; j < of->n_parameters; j++) {
        errors[j] = sqrt(f->covariance[j * of->n_parameters + j]);
    }
    printf("{\"bench\": \"fit_%s\", \"points\": %zu, \"parameters\": %zu, \"fits_per_second\": %.0f, "
           "\"us_per_fit\": %.2f, \"us_per_fit_cascade\": %.2f",
           of->name, data->n, of->n_parameters, 1 / near, 1e6 * near, 1e6 * cascade);
    print_numbers("value", f->p, of->n_parameters, 1);
    print_numbers("stderr", errors, of->n_parameters, 1);
    if (with_data) {
        print_numbers("x", data->x, data->n, 1);
        print_numbers("y", data->y, data->n, 1);
        print_numbers("start", of->start, of->n_parameters, 1);
    }
    printf("}\n");
}

static int bench_bootstrap(const fitted *f, const char *name)
{
    lehr_bootstrap_options options = lehr_bootstrap_options_defaults();
    lehr_bootstrap *bootstrap = NULL;
    options.n_replicates = REPLICATES;
    options.threads = 2;
    double begin = seconds();
    lehr_status status =
        lehr_fitting_bootstrap(&bootstrap, LEHR_BOOTSTRAP_PARAMETRIC, &f->problem, &f->options, &f->summary,
                               f->p, f->covariance, &options, NULL, NULL);
    double elapsed = seconds() - begin;
    if (status != LEHR_OK) {
        return 1;
    }
    double ratio =
        lehr_bootstrap_estimate(bootstrap, 1).stderr_value / sqrt(f->covariance[f->problem.n_parameters + 1]);
    printf("{\"bench\": \"bootstrap_%s\", \"replicates\": %zu, \"threads\": 2, \"seconds\": %.4f, "
           "\"discarded\": %zu, "
           "\"stderr_over_covariance\": %.4f}\n",
           name, lehr_bootstrap_count(bootstrap), elapsed, lehr_bootstrap_discarded(bootstrap), ratio);
    lehr_bootstrap_free(bootstrap);
    return 0;
}

int main(int argc, char **argv)
{
    const fit_case *const cases[] = {&fit_peak, &fit_eos};
    bool with_data = argc > 1 && strcmp(argv[1], "data") == 0;
    lehr_fitting_setup();
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        const fit_case *of = cases[c];
        fit_data data;
        lehr_random random = lehr_random_stream(3, c);
        fit_simulate(&data, of, &random);
        fitted f = {.problem = fit_problem(of, &data, false)};
        double cascade = time_fits(&f, of, LEHR_FITTING_SEARCH_CASCADE);
        double near = time_fits(&f, of, LEHR_FITTING_SEARCH_NEAR);
        if (!isfinite(near) || !isfinite(cascade)) {
            return 1;
        }
        print_case(of, &f, &data, near, cascade, with_data);
        if (of == &fit_eos && bench_bootstrap(&f, of->name) != 0) {
            return 1;
        }
    }
    return 0;
}
