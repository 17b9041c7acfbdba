// Transforms of what is smooth in q, a block of points at a time, to points of r as far apart as it allows.
//
// The sum of sin(q_j r) over a block of B points of spacing d is B D(r) sin(q r), q its centre and
// D = sin(B d r/2)/(B sin(d r/2)).
//
// Variances of G hold nothing faster in r than cos(2 qmax r). Points with 2 qmax (spacing) below 2.2 of the
// pi that Shannon allows give all others by 16 terms of the series of sin(x)/x under Kaiser's window, to
// 3e-4.
#include "rpoly_private.h"

#include <gsl/gsl_sf_bessel.h>
#include <lehr/core/alloc.h>
#include <math.h>

static const double PI = 3.14159265358979323846;
static const double MOST_PHASE = 1.25; // of 2 q r from one block to the next, over 2
static const double MOST_TURN = 2.2;   // of 2 qmax r from one coarse point to the next
static const double KAISER_BETA = 7.0; // 70 dB beyond 2 pi - MOST_TURN

static void fill_turns(lehr_pdf_rpoly_plan *plan, double r0_ang, double step_ang)
{
    double step = plan->step_per_ang, size = (double)plan->block, center = (size - 1) / 2 * step;
    for (size_t i = 0; i < 2 * plan->n_coarse; i++) {
        double r = r0_ang + step_ang * (double)(i % plan->n_coarse);
        r *= i < plan->n_coarse ? 1 : 2;
        double half = step * r / 2, even = fabs(half) > 1e-12 ? sin(size * half) / (size * sin(half)) : 1;
        plan->turns[2 * i] = even * cos(center * r);
        plan->turns[2 * i + 1] = even * sin(center * r);
    }
}

static void fill_taps(lehr_pdf_rpoly_plan *plan)
{
    enum { HALF = PDF_RPOLY_TAPS / 2 };
    for (size_t phase = 0; phase < plan->stride; phase++) {
        double *taps = plan->taps + phase * PDF_RPOLY_TAPS, sum = 0;
        for (size_t k = 0; k < PDF_RPOLY_TAPS; k++) {
            // Point i = base stride + phase; tap k stands at base + k - (HALF - 1).
            double x = (double)phase / (double)plan->stride - (double)k + (HALF - 1), u = x / HALF;
            double sinc = fabs(x) > 1e-12 ? sin(PI * x) / (PI * x) : 1;
            taps[k] = u * u < 1 ? sinc * gsl_sf_bessel_I0(KAISER_BETA * sqrt(1 - u * u)) : 0;
            sum += taps[k];
        }
        for (size_t k = 0; k < PDF_RPOLY_TAPS; k++) {
            taps[k] /= sum; // what is even stays even
        }
    }
}

double lehr_pdf_rpoly_refine(const lehr_pdf_rpoly_plan *plan, const double *coarse, size_t i)
{
    const double *taps = plan->taps + i % plan->stride * PDF_RPOLY_TAPS, *from = coarse + i / plan->stride;
    double sum[4] = {0};
    for (size_t k = 0; k < PDF_RPOLY_TAPS; k += 4) {
        for (size_t l = 0; l < 4; l++) {
            sum[l] += taps[k + l] * from[k + l];
        }
    }
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

/// Blocks are as long as sin(2 q r) is nearly straight in them.
static void choose(lehr_pdf_rpoly_plan *plan)
{
    const lehr_pdf_rpoly_options *o = &plan->options;
    plan->block = 1;
    while ((double)(2 * plan->block) * plan->step_per_ang * o->rmax_ang <= MOST_PHASE) {
        plan->block *= 2;
    }
    plan->n_blocks = (plan->n_grid + plan->block - 1) / plan->block;
    double stride = floor(MOST_TURN / (2 * o->qmax_per_ang * o->rstep_ang));
    plan->stride = stride > 1 ? (size_t)fmin(stride, (double)plan->n_r) : 1;
    plan->n_coarse = (plan->n_r - 1) / plan->stride + 1 + PDF_RPOLY_TAPS;
}

lehr_status lehr_pdf_rpoly_fill_coarse(lehr_pdf_rpoly_plan *plan, lehr_error *err)
{
    choose(plan);
    double width = plan->step_per_ang * (double)plan->block;
    double step = plan->options.rstep_ang * (double)plan->stride;
    double r0 = plan->options.rmin_ang - (PDF_RPOLY_TAPS / 2 - 1) * step;
    plan->turns = lehr_core_alloc(4 * plan->n_coarse, sizeof *plan->turns);
    plan->taps = lehr_core_alloc(PDF_RPOLY_TAPS * plan->stride, sizeof *plan->taps);
    if (!plan->turns || !plan->taps) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu distances", plan->n_r);
    }
    fill_turns(plan, r0, step);
    fill_taps(plan);
    lehr_status status =
        lehr_pdf_chirp_create(&plan->sparse, plan->n_grid, plan->step_per_ang, plan->n_coarse, r0, step, err);
    if (status == LEHR_OK) {
        status = lehr_pdf_chirp_create(&plan->coarse, plan->n_blocks, width, plan->n_coarse, r0, step, err);
    }
    if (status == LEHR_OK) {
        status =
            lehr_pdf_chirp_create(&plan->twice, plan->n_blocks, width, plan->n_coarse, 2 * r0, 2 * step, err);
    }
    return status;
}

lehr_status lehr_pdf_rpoly_coarse(double *out, const lehr_pdf_rpoly_plan *plan, bool twice, const double *x,
                                  double *space, lehr_error *err)
{
    const lehr_pdf_chirp *chirp = twice ? plan->twice : plan->coarse;
    const double *turn = plan->turns + (twice ? 2 * plan->n_coarse : 0);
    double *sums = space + lehr_pdf_chirp_workspace(chirp), *sine = sums + plan->n_blocks;
    for (size_t b = 0; b < plan->n_blocks; b++) {
        sums[b] = 0;
        for (size_t j = b * plan->block; j < (b + 1) * plan->block && j < plan->n_grid; j++) {
            sums[b] += x[j];
        }
    }
    lehr_status status = lehr_pdf_chirp_apply(chirp, out, sine, sums, space, err);
    for (size_t i = 0; status == LEHR_OK && i < plan->n_coarse; i++) {
        double c = turn[2 * i], s = turn[2 * i + 1];
        out[i] = twice ? out[i] * c - sine[i] * s : sine[i] * c + out[i] * s;
    }
    return status;
}
