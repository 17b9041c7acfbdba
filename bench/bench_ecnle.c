// Speed of one ECNLE state, of a map, and of the Ornstein-Zernike solver; the state against the
// straightforward calculation: adaptive quadrature of every integral and roots from a scan of F' with
// bisection-type refinement. Both run in the same process on one thread; each time is the minimum of several
// passes. Prints one JSON line per case; compare_ecnle.py sets them beside other programs.
#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_roots.h>
#include <lehr/ecnle/map.h>
#include <lehr/ecnle/measured.h>
#include <lehr/ecnle/oz.h>
#include <lehr/ecnle/state.h>
#include <lehr/ecnle/structure.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <time.h>

enum { N_PHI = 6, FAST_REPEATS = 50, PASSES = 5 };

static const double pi = 3.141592653589793238463;
static const double densities[N_PHI] = {0.44, 0.50, 0.55, 0.60, 0.64, 0.6585};

/// Processor time, so that other programs do not count.
static double seconds(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

// ---- the straightforward calculation --------------------------------------------------
typedef struct naive {
    double phi, r_d;
    int derivative;
    gsl_integration_workspace *workspace;
} naive;

static double naive_integrand(double q, void *context)
{
    const naive *p = context;
    double s = lehr_ecnle_structure_factor(p->phi, q);
    double b = q * q * (1 + 1 / s) / 6;
    double e = q * q * (s - 1) * (s - 1) / (12 * pi * p->phi * (1 + s)) * exp(-b * p->r_d * p->r_d);
    const double of_derivative[] = {-e, 2 * p->r_d * b * e, 2 * b * e * (1 - 2 * b * p->r_d * p->r_d)};
    return of_derivative[p->derivative];
}

static double naive_integral(naive *p, double r_d, int derivative)
{
    gsl_function f = {.function = naive_integrand, .params = p};
    double value = 0, error = 0;
    p->r_d = r_d;
    p->derivative = derivative;
    (void)gsl_integration_qag(&f, 0, 12 / r_d, 1e-12, 1e-10, 4000, GSL_INTEG_GAUSS21, p->workspace, &value,
                              &error);
    return value;
}

static double naive_slope(double r_d, void *context)
{
    return -3 / r_d + naive_integral(context, r_d, 1);
}

static double naive_root(naive *p, double low, double high)
{
    gsl_function f = {.function = naive_slope, .params = p};
    gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
    (void)gsl_root_fsolver_set(solver, &f, low, high);
    do {
        (void)gsl_root_fsolver_iterate(solver);
    } while (gsl_root_test_interval(gsl_root_fsolver_x_lower(solver), gsl_root_fsolver_x_upper(solver), 0,
                                    1e-10) == GSL_CONTINUE);
    double root = gsl_root_fsolver_root(solver);
    gsl_root_fsolver_free(solver);
    return root;
}

/// Barrier of a state without pressure; also needs the curvatures, as the relaxation time does.
static double naive_barrier(naive *p)
{
    enum { N_SCAN = 60 };
    double root[2] = {0};
    int found = 0;
    double r = 0.005, slope = naive_slope(r, p);
    for (int k = 1; k <= N_SCAN && found < 2; k++) {
        double next = 0.005 * pow(200, (double)k / N_SCAN);
        double next_slope = naive_slope(next, p);
        if ((slope < 0) != (next_slope < 0)) {
            root[found++] = naive_root(p, r, next);
        }
        r = next;
        slope = next_slope;
    }
    double curvature = naive_integral(p, root[0], 2) + naive_integral(p, root[1], 2);
    double barrier =
        -3 * log(root[1] / root[0]) + naive_integral(p, root[1], 0) - naive_integral(p, root[0], 0);
    return isfinite(curvature) ? barrier : (double)NAN;
}

// ---- timing -----------------------------------------------------------------------------
/// Seconds per state and barriers of the toolkit.
static double time_fast(const lehr_ecnle_plan *plan, double *barrier)
{
    double start = seconds();
    for (int repeat = 0; repeat < FAST_REPEATS; repeat++) {
        for (int i = 0; i < N_PHI; i++) {
            lehr_ecnle_options options = lehr_ecnle_options_defaults();
            lehr_ecnle_state state;
            options.phi = densities[i];
            if (lehr_ecnle_state_compute(&state, plan, &options, NULL, NULL) != LEHR_OK) {
                return (double)NAN;
            }
            barrier[i] = state.barrier_1.value;
        }
    }
    return (seconds() - start) / (FAST_REPEATS * N_PHI);
}

static double time_naive(gsl_integration_workspace *workspace, double *barrier)
{
    double start = seconds();
    for (int i = 0; i < N_PHI; i++) {
        naive p = {.phi = densities[i], .workspace = workspace};
        barrier[i] = naive_barrier(&p);
    }
    return (seconds() - start) / N_PHI;
}

enum { MAP_PHI = 200, MAP_PRESSURE = 50 };

/// Processor time of a map of 200 densities and 50 pressures on one thread, in s.
static double time_map(const lehr_ecnle_plan *plan)
{
    static lehr_ecnle_state states[MAP_PHI * MAP_PRESSURE];
    double phi[MAP_PHI], pressure[MAP_PRESSURE];
    lehr_ecnle_options options = lehr_ecnle_options_defaults();
    const lehr_ecnle_grid grid = {phi, MAP_PHI, pressure, MAP_PRESSURE};
    for (int i = 0; i < MAP_PHI; i++) {
        phi[i] = 0.44 + 0.24 * i / (MAP_PHI - 1);
    }
    for (int j = 0; j < MAP_PRESSURE; j++) {
        pressure[j] = 4.0 * j / (MAP_PRESSURE - 1);
    }
    clock_t begin = clock();
    if (lehr_ecnle_map_compute(states, plan, &grid, &options, 1, NULL, NULL) != LEHR_OK) {
        return (double)NAN;
    }
    return (double)(clock() - begin) / CLOCKS_PER_SEC;
}

/// Ornstein-Zernike solution with the Percus-Yevick closure and the barrier on its S(q). False after a
/// failure.
static bool bench_oz(const lehr_ecnle_plan *plan)
{
    const double phi = 0.64;
    lehr_ecnle_oz *oz = NULL;
    lehr_ecnle_measured *fluid = NULL;
    lehr_ecnle_measured_budget budget;
    lehr_ecnle_state state = {0};
    lehr_ecnle_options options = lehr_ecnle_options_defaults();
    lehr_ecnle_oz_options grids = lehr_ecnle_oz_defaults();
    options.phi = phi;
    double start = seconds();
    lehr_status status = lehr_ecnle_oz_solve(&oz, phi, &grids, NULL, NULL);
    double spent = seconds() - start;
    if (status == LEHR_OK) {
        const lehr_ecnle_sq_data data = {lehr_ecnle_oz_size(oz), lehr_ecnle_oz_q(oz), lehr_ecnle_oz_s(oz),
                                         NULL};
        status = lehr_ecnle_measured_create(&fluid, plan, phi, &data, LEHR_ECNLE_TAIL_FIT, NULL, NULL);
    }
    if (status == LEHR_OK) {
        status = lehr_ecnle_measured_state(&state, &budget, fluid, &options, NULL, NULL);
    }
    if (status == LEHR_OK) {
        printf("{\"bench\": \"ecnle_oz\", \"phi\": %g, \"points_per_diameter\": %zu, \"grids\": %zu, "
               "\"seconds\": %.3f, \"barrier\": %.12g}\n",
               phi, grids.points_per_diameter, grids.n_grids, spent, state.barrier_1.value);
    }
    lehr_ecnle_measured_free(fluid);
    lehr_ecnle_oz_free(oz);
    return status == LEHR_OK;
}

int main(void)
{
    lehr_ecnle_plan *plan = NULL;
    double fast_barrier[N_PHI], slow_barrier[N_PHI];
    double fast = INFINITY, slow = INFINITY, map = INFINITY, difference = 0;
    (void)gsl_set_error_handler_off();
    if (lehr_ecnle_plan_create(&plan, NULL) != LEHR_OK) {
        return 1;
    }
    gsl_integration_workspace *workspace = gsl_integration_workspace_alloc(4000);
    for (int pass = 0; pass < PASSES; pass++) {
        fast = fmin(fast, time_fast(plan, fast_barrier));
        map = fmin(map, time_map(plan));
        slow =
            pass == 0 ? time_naive(workspace, slow_barrier) : fmin(slow, time_naive(workspace, slow_barrier));
    }
    for (int i = 0; i < N_PHI; i++) {
        difference = fmax(difference, fabs(fast_barrier[i] / slow_barrier[i] - 1));
    }
    printf("{\"bench\": \"ecnle_state\", \"states_per_second\": %.0f, \"ms_per_state\": %.4f, "
           "\"naive_ms_per_state\": %.2f, \"ratio\": %.1f, \"largest_relative_difference\": %.1e, "
           "\"map_200x50_cpu_s\": %.3f, \"map_ms_per_state\": %.4f, \"barrier\": [",
           1 / fast, 1e3 * fast, 1e3 * slow, slow / fast, difference, map,
           1e3 * map / (MAP_PHI * MAP_PRESSURE));
    for (int i = 0; i < N_PHI; i++) {
        printf("%s%.12g", i > 0 ? ", " : "", fast_barrier[i]);
    }
    printf("]}\n");
    bool solved = bench_oz(plan);
    gsl_integration_workspace_free(workspace);
    lehr_ecnle_plan_free(plan);
    return difference < 1e-8 && solved ? 0 : 1;
}
