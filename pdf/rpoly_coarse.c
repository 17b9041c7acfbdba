// Transforms of what is smooth in q, a block of points at a time.
//
// The sum of sin(q_j r) over a block of B points of spacing d is B D(r) sin(q r), q its centre and
// D = sin(B d r/2)/(B sin(d r/2)).
#include "rpoly_private.h"

#include <lehr/core/alloc.h>
#include <math.h>

lehr_status lehr_pdf_rpoly_fill_turns(lehr_pdf_rpoly_plan *plan, lehr_error *err)
{
    double step = plan->step_per_ang, size = (double)plan->block, center = (size - 1) / 2 * step;
    plan->turns = lehr_core_alloc(4 * plan->n_r, sizeof *plan->turns);
    for (size_t i = 0; plan->turns && i < 2 * plan->n_r; i++) {
        double r = plan->options.rmin_ang + plan->options.rstep_ang * (double)(i % plan->n_r);
        r *= i < plan->n_r ? 1 : 2;
        double half = step * r / 2, even = half > 0 ? sin(size * half) / (size * sin(half)) : 1;
        plan->turns[2 * i] = even * cos(center * r);
        plan->turns[2 * i + 1] = even * sin(center * r);
    }
    return plan->turns ? LEHR_OK
                       : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu distances", plan->n_r);
}

lehr_status lehr_pdf_rpoly_coarse(double *out, const lehr_pdf_rpoly_plan *plan, bool twice, const double *x,
                                  double *space, lehr_error *err)
{
    const lehr_pdf_chirp *chirp = twice ? plan->twice : plan->coarse;
    const double *turn = plan->turns + (twice ? 2 * plan->n_r : 0);
    double *sums = space + lehr_pdf_chirp_workspace(chirp), *sine = sums + plan->n_blocks;
    for (size_t b = 0; b < plan->n_blocks; b++) {
        sums[b] = 0;
        for (size_t j = b * plan->block; j < (b + 1) * plan->block && j < plan->n_grid; j++) {
            sums[b] += x[j];
        }
    }
    lehr_status status = lehr_pdf_chirp_apply(chirp, out, sine, sums, space, err);
    for (size_t i = 0; status == LEHR_OK && i < plan->n_r; i++) {
        double c = turn[2 * i], s = turn[2 * i + 1];
        out[i] = twice ? out[i] * c - sine[i] * s : sine[i] * c + out[i] * s;
    }
    return status;
}
