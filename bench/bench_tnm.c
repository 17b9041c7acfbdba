// Relaxation model: time of a simulated scan, by number of rows.
#include <lehr/dsc/tnm.h>
#include <math.h>
#include <stdio.h>
#include <time.h>

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/// Shortest of many runs: what the work takes when nothing disturbs it.
static double best_ms(const lehr_dsc_tnm_parameters *parameters, const lehr_dsc_tnm_program *program,
                      const lehr_dsc_tnm_options *options, size_t *steps)
{
    double best = INFINITY;
    for (int k = 0; k < 30; k++) {
        lehr_dsc_tnm_curve *curve = NULL;
        double begin = now_s();
        if (lehr_dsc_tnm_simulate(&curve, parameters, program, options, NULL, NULL) != LEHR_OK) {
            return (double)NAN;
        }
        best = fmin(best, 1e3 * (now_s() - begin));
        *steps = curve->steps;
        lehr_dsc_tnm_curve_free(curve);
    }
    return best;
}

int main(void)
{
    static const double exponents[] = {0.3, 0.6, 1};
    static const double rows_K[] = {0.1, 1, 10};
    lehr_error err = {0};
    lehr_dsc_tnm_program *program = NULL;
    if (lehr_dsc_tnm_program_parse(&program, "760 K, 200 K/s to 450 K, 200 K/s to 760 K", &err) != LEHR_OK) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    for (size_t i = 0; i < 3; i++) {
        for (size_t j = 0; j < 3; j++) {
            const lehr_dsc_tnm_parameters parameters = {.activation_K = 58000,
                                                        .partition = 0.65,
                                                        .stretching = exponents[i],
                                                        .log_time = log(100),
                                                        .reference_K = 597};
            lehr_dsc_tnm_options options = lehr_dsc_tnm_defaults();
            size_t steps = 0;
            options.step_K = rows_K[j];
            double ms = best_ms(&parameters, program, &options, &steps);
            printf("{\"bench\": \"tnm\", \"stretching\": %g, \"rows_K\": %g, \"steps\": %zu, \"ms\": %.3f}\n",
                   exponents[i], rows_K[j], steps, ms);
        }
    }
    lehr_dsc_tnm_program_free(program);
    return 0;
}
