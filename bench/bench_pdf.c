// Structure functions: processor time of the joint solution and of the ad hoc reduction, per pattern.
//
// Peers, as published or measured elsewhere with their own examples: the density optimisation of
// Glassure 1.4.5 took 2.6 to 22 s per pattern (and returned its start value), PDFgetX3 states 95 ms per file
// in its manual. compare_eggert.py runs the published iteration beside the joint solution, in one run.
#include <lehr/core/alloc.h>
#include <lehr/core/number.h>
#include <lehr/core/parallel.h>
#include <lehr/pdf/rpoly.h>
#include <lehr/pdf/structure.h>
#include <lehr/pdf/transform.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { N_Q = 1000, N_R = 1000, RUNS = 20, BATCH = 400 };

static const double GLASSURE_MS = 2600; // the shortest
static const double PDFGETX3_MS = 95;

static double processor_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return 1e3 * (double)t.tv_sec + 1e-6 * (double)t.tv_nsec;
}

static double wall_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/// A liquid of nickel: S = 1 + 11 sin(2.5 q)/(2.5 q) exp(-0.012 q^2) - the cavity, with a constant.
static void make_pattern(lehr_pdf_pattern *out, double *storage)
{
    *out = (lehr_pdf_pattern){.size = N_Q,
                              .q_per_ang = storage,
                              .y = storage + N_Q,
                              .sigma = storage + 2 * N_Q,
                              .polarization = LEHR_PDF_APPLIED_NO,
                              .wavelength_ang = 0.18};
    for (size_t i = 0; i < N_Q; i++) {
        double q = 0.6 + 0.025 * (double)i, f = lehr_pdf_atom_form_factor(28, q), x = 2.1 * q;
        double cavity = 4 * 3.14159265358979 * 0.0914 * (sin(x) - x * cos(x)) / (q * q * q);
        double s = 1 + 11 * sin(2.5 * q) / (2.5 * q) * exp(-0.012 * q * q) - cavity * exp(-0.004 * q * q);
        out->q_per_ang[i] = q;
        out->y[i] = 50 * (f * f * fmax(0.01, s) + lehr_pdf_atom_compton(28, q) + 5);
        out->sigma[i] = sqrt(out->y[i]);
    }
}

static int fail(const lehr_error *err)
{
    fprintf(stderr, "bench_pdf: %s\n", err->message);
    return 1;
}

/// Shortest processor time of a solution with G on N_R points; @p shared: plans are made before.
static lehr_status time_joint(double *best_ms, const lehr_pdf_sample *sample,
                              const lehr_pdf_structure_options *how, bool shared, lehr_error *err)
{
    double *r = lehr_core_alloc(2 * N_R + sample->n, sizeof *r);
    lehr_status status = r ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory");
    const lehr_pdf_structure_options options = *how;
    lehr_pdf_transform_options transform = lehr_pdf_transform_defaults();
    transform.threads = 1;
    *best_ms = INFINITY;
    for (size_t k = 0; status == LEHR_OK && k < N_R; k++) {
        r[k] = 0.02 * (double)(k + 1);
    }
    for (int run = 0; status == LEHR_OK && run < RUNS; run++) {
        lehr_pdf_low_r *low = NULL;
        lehr_pdf_transform *plan = NULL;
        lehr_pdf_structure *result = NULL;
        double begin = processor_ms();
        status = lehr_pdf_low_r_create(&low, sample->q_per_ang, sample->n, &options, err);
        status = status == LEHR_OK
                     ? lehr_pdf_transform_create(&plan, sample->q_per_ang, sample->n, r, N_R, &transform, err)
                     : status;
        begin = shared ? processor_ms() : begin;
        status =
            status == LEHR_OK ? lehr_pdf_structure_solve(&result, sample, low, &options, NULL, err) : status;
        for (size_t i = 0; status == LEHR_OK && i < sample->n; i++) {
            r[2 * N_R + i] = result->s[i] - 1;
        }
        status = status == LEHR_OK ? lehr_pdf_transform_apply(plan, r + N_R, r + 2 * N_R, 1, 1, err) : status;
        *best_ms = fmin(*best_ms, processor_ms() - begin);
        lehr_pdf_structure_free(result);
        lehr_pdf_transform_free(plan);
        lehr_pdf_low_r_free(low);
    }
    lehr_core_free(r);
    return status;
}

static lehr_status bench_joint(const lehr_pdf_sample *sample, lehr_error *err)
{
    static const struct {
        const char *name;
        double rmin_ang;
        bool shared;
    } rows[] = {{"rmin given, plan shared", 1.8, true},
                {"rmin given, with plan", 1.8, false},
                {"rmin scanned, plan shared", (double)NAN, true},
                {"rmin scanned, with plan", (double)NAN, false}};
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < sizeof rows / sizeof *rows; i++) {
        double ms = 0;
        lehr_pdf_structure_options options = lehr_pdf_structure_defaults();
        options.rmin_ang = rows[i].rmin_ang;
        status = time_joint(&ms, sample, &options, rows[i].shared, err);
        printf("{\"bench\": \"pdf joint\", \"case\": \"%s\", \"n_q\": %d, \"n_r\": %d, \"cpu_ms\": %.3f, "
               "\"glassure_ratio_quoted\": %.0f}\n",
               rows[i].name, N_Q, N_R, ms, GLASSURE_MS / ms);
    }
    return status;
}

typedef struct batch {
    const lehr_pdf_rpoly_plan *plan;
    const lehr_pdf_pattern *pattern;
} batch;

static lehr_status reduce(void *context, size_t task, int worker, lehr_error *err)
{
    const batch *b = context;
    lehr_pdf_rpoly *result = NULL;
    (void)task;
    (void)worker;
    lehr_status status = lehr_pdf_rpoly_apply(&result, b->plan, b->pattern, NULL, NULL, err);
    lehr_pdf_rpoly_free(result);
    return status;
}

static lehr_status bench_rpoly(const lehr_pdf_pattern *pattern, const lehr_composition *composition,
                               bool errors, lehr_error *err)
{
    lehr_pdf_rpoly_plan *plan = NULL;
    lehr_pdf_rpoly_options options = lehr_pdf_rpoly_defaults();
    options.qmaxinst_per_ang = 25.5;
    options.errors = errors;
    options.begin_per_ang = pattern->q_per_ang[0]; // one grid for the batch
    lehr_status status = lehr_pdf_rpoly_plan_create(&plan, composition, &options, err);
    double best_ms = INFINITY, best_s = INFINITY;
    for (int run = 0; status == LEHR_OK && run < 4; run++) {
        batch b = {.plan = plan, .pattern = pattern};
        double begin = processor_ms(), wall = wall_s();
        status = lehr_parallel_for(BATCH, 2, reduce, &b, "patterns", NULL, err);
        best_ms = fmin(best_ms, (processor_ms() - begin) / BATCH);
        best_s = fmin(best_s, (wall_s() - wall) / BATCH);
    }
    printf("{\"bench\": \"pdf rpoly\", \"errors\": %s, \"cpu_ms\": %.3f, \"patterns_per_s\": %.0f, "
           "\"patterns_per_s_of_two_free_cores\": %.0f, \"pdfgetx3_ratio\": %.0f}\n",
           errors ? "true" : "false", best_ms, 1 / best_s, 2e3 / best_ms, PDFGETX3_MS / best_ms);
    lehr_pdf_rpoly_plan_free(plan);
    return status;
}

/// The joint solution of files, as compare_eggert.py asks for it: sample, background, composition,
/// attenuation times thickness of the plate, rmin. The scale of the background is free.
static int bench_files(char **argv, lehr_error *err)
{
    double numbers[2], ms[2] = {0};
    lehr_composition composition;
    lehr_pdf_pattern *pattern = NULL, *background = NULL;
    lehr_pdf_sample *sample = NULL;
    const lehr_pdf_pattern_options reading = lehr_pdf_pattern_defaults();
    lehr_pdf_sample_options options = lehr_pdf_sample_defaults();
    lehr_pdf_structure_options how = lehr_pdf_structure_defaults();
    lehr_status status = lehr_composition_parse(&composition, argv[2], err);
    for (int i = 0; status == LEHR_OK && i < 2; i++) {
        status = lehr_number_parse(&numbers[i], argv[3 + i], strlen(argv[3 + i]), lehr_number_style_c(), err);
    }
    status = status == LEHR_OK ? lehr_pdf_pattern_read(&pattern, argv[0], &reading, NULL, err) : status;
    status = status == LEHR_OK ? lehr_pdf_pattern_read(&background, argv[1], &reading, NULL, err) : status;
    if (status == LEHR_OK) {
        options.shape = LEHR_PDF_SHAPE_PLATE;
        options.mu_t = numbers[0];
        how.rmin_ang = numbers[1];
        how.background_scale_sigma = 0.1;
        status = lehr_pdf_sample_create(&sample, pattern, background, &composition, &options, NULL, err);
    }
    for (int shared = 0; status == LEHR_OK && shared < 2; shared++) {
        status = time_joint(&ms[shared], sample, &how, shared == 1, err);
    }
    if (status == LEHR_OK) {
        printf("{\"cpu_ms\": %.4f, \"cpu_ms_plan_shared\": %.4f}\n", ms[0], ms[1]);
    }
    lehr_pdf_sample_free(sample);
    lehr_pdf_pattern_free(background);
    lehr_pdf_pattern_free(pattern);
    return status == LEHR_OK ? 0 : fail(err);
}

int main(int argc, char **argv)
{
    lehr_error err = {0};
    if (argc == 6) {
        return bench_files(argv + 1, &err);
    }
    lehr_composition composition;
    lehr_pdf_pattern pattern;
    lehr_pdf_sample *sample = NULL;
    double *storage = lehr_core_alloc(3 * N_Q, sizeof *storage);
    const lehr_pdf_sample_options options = lehr_pdf_sample_defaults();
    lehr_status status = storage ? lehr_composition_parse(&composition, "Ni", &err)
                                 : lehr_error_set(&err, LEHR_ERR_NOMEM, "no memory");
    if (status == LEHR_OK) {
        make_pattern(&pattern, storage);
        status = lehr_pdf_sample_create(&sample, &pattern, NULL, &composition, &options, NULL, &err);
    }
    status = status == LEHR_OK ? bench_joint(sample, &err) : status;
    status = status == LEHR_OK ? bench_rpoly(&pattern, &composition, false, &err) : status;
    status = status == LEHR_OK ? bench_rpoly(&pattern, &composition, true, &err) : status;
    lehr_pdf_sample_free(sample);
    lehr_core_free(storage);
    return status == LEHR_OK ? 0 : fail(&err);
}
