#include "rpoly_private.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

static const double PI = 3.14159265358979323846;
static const double STEP_PER_ANG = 0.005; // of the even grid of q

enum { MOST_DEGREE = 200, MOST_R = 1000000 };

lehr_pdf_rpoly_options lehr_pdf_rpoly_defaults(void)
{
    return (lehr_pdf_rpoly_options){.rpoly_ang = 0.9,
                                    .qmaxinst_per_ang = NAN,
                                    .qmax_per_ang = NAN,
                                    .begin_per_ang = NAN,
                                    .rmax_ang = 30,
                                    .rstep_ang = 0.01,
                                    .background_scale = 1,
                                    .errors = true};
}

static lehr_status check(const lehr_pdf_rpoly_options *o, lehr_error *err)
{
    if (!(o->qmaxinst_per_ang > 0 && isfinite(o->qmaxinst_per_ang))) {
        return lehr_error_set(err, LEHR_ERR_ARG, "qmaxinst = %g/angstrom is not greater than 0",
                              o->qmaxinst_per_ang);
    }
    if (!(o->rpoly_ang > 0 && o->rpoly_ang * o->qmaxinst_per_ang / PI <= MOST_DEGREE)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "rpoly = %g angstrom is not in 0 to %g", o->rpoly_ang,
                              MOST_DEGREE * PI / o->qmaxinst_per_ang);
    }
    if (!(o->qmin_per_ang >= 0 && o->qmin_per_ang < o->qmax_per_ang &&
          o->qmax_per_ang <= o->qmaxinst_per_ang * (1 + 1e-12))) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "qmin = %g, qmax = %g, qmaxinst = %g/angstrom: they must rise in this order",
                              o->qmin_per_ang, o->qmax_per_ang, o->qmaxinst_per_ang);
    }
    if (!(o->rmin_ang >= 0 && o->rmax_ang > o->rmin_ang && o->rstep_ang > 0 &&
          (o->rmax_ang - o->rmin_ang) / o->rstep_ang < MOST_R)) {
        return lehr_error_set(
            err, LEHR_ERR_ARG,
            "rmin = %g, rmax = %g, rstep = %g angstrom: 0 <= rmin < rmax and at most %d steps", o->rmin_ang,
            o->rmax_ang, o->rstep_ang, MOST_R);
    }
    if (!(isnan(o->begin_per_ang) || (o->begin_per_ang >= 0 && o->begin_per_ang < o->qmaxinst_per_ang))) {
        return lehr_error_set(err, LEHR_ERR_ARG, "the patterns begin at %g/angstrom, which is not in 0 to %g",
                              o->begin_per_ang, o->qmaxinst_per_ang);
    }
    if (!isfinite(o->background_scale)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "background scale %g is no number", o->background_scale);
    }
    return LEHR_OK;
}

void lehr_pdf_rpoly_plan_free(lehr_pdf_rpoly_plan *plan)
{
    if (plan) {
        lehr_pdf_chirp_free(plan->chirp);
        lehr_pdf_chirp_free(plan->coarse);
        lehr_pdf_chirp_free(plan->twice);
        lehr_pdf_chirp_free(plan->sparse);
        lehr_pdf_rpoly_shared_free(plan->shared);
        lehr_core_free(plan->turns);
        lehr_core_free(plan->taps);
        lehr_pdf_scatter_free(plan->scatter);
        lehr_core_free(plan);
    }
}

static lehr_status fill_plan(lehr_pdf_rpoly_plan *plan, const lehr_composition *composition, lehr_error *err)
{
    const lehr_pdf_rpoly_options *o = &plan->options;
    const lehr_pdf_scatter_options scatter = lehr_pdf_scatter_defaults();
    plan->n_grid = (size_t)floor(o->qmaxinst_per_ang / STEP_PER_ANG * (1 + 1e-12)) + 1;
    plan->step_per_ang = STEP_PER_ANG;
    plan->n_r = (size_t)floor((o->rmax_ang - o->rmin_ang) / o->rstep_ang * (1 + 1e-12) + 1e-9) + 1;
    double *q = lehr_core_alloc(plan->n_grid, sizeof *q);
    if (!q) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu points", plan->n_grid);
    }
    for (size_t j = 0; j < plan->n_grid; j++) {
        q[j] = STEP_PER_ANG * (double)j;
    }
    lehr_status status = lehr_pdf_scatter_create(&plan->scatter, composition, q, plan->n_grid, &scatter, err);
    lehr_core_free(q);
    if (status == LEHR_OK) {
        status = lehr_pdf_chirp_create(&plan->chirp, plan->n_grid, STEP_PER_ANG, plan->n_r, o->rmin_ang,
                                       o->rstep_ang, err);
    }
    if (status == LEHR_OK && o->errors) {
        status = lehr_pdf_rpoly_fill_coarse(plan, err);
    }
    if (status == LEHR_OK && !isnan(o->begin_per_ang)) {
        status = lehr_pdf_rpoly_shared_create(&plan->shared, plan, o->begin_per_ang, err);
    }
    return status;
}

lehr_status lehr_pdf_rpoly_plan_create(lehr_pdf_rpoly_plan **out, const lehr_composition *composition,
                                       const lehr_pdf_rpoly_options *options, lehr_error *err)
{
    lehr_pdf_rpoly_options o = *options;
    *out = NULL;
    o.qmax_per_ang = isnan(o.qmax_per_ang) ? o.qmaxinst_per_ang : o.qmax_per_ang;
    lehr_status status = check(&o, err);
    if (status != LEHR_OK) {
        return status;
    }
    lehr_pdf_rpoly_plan *plan = lehr_core_alloc(1, sizeof *plan);
    if (!plan) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a plan");
    }
    plan->options = o;
    status = fill_plan(plan, composition, err);
    if (status == LEHR_OK) {
        *out = plan;
        plan = NULL;
    }
    lehr_pdf_rpoly_plan_free(plan);
    return status;
}

void lehr_pdf_rpoly_free(lehr_pdf_rpoly *result)
{
    if (result) {
        lehr_core_free(result->q_per_ang);
        lehr_core_free(result->r_ang);
        lehr_core_free(result);
    }
}

static lehr_pdf_rpoly *allocate(size_t n_q, size_t n_r)
{
    lehr_pdf_rpoly *result = lehr_core_alloc(1, sizeof *result);
    if (!result) {
        return NULL;
    }
    double *block = lehr_core_alloc(7 * n_q, sizeof *block);
    double *real = lehr_core_alloc(3 * n_r, sizeof *real);
    *result = (lehr_pdf_rpoly){.n_q = n_q, .n_r = n_r, .q_per_ang = block, .r_ang = real};
    if (!block || !real) {
        lehr_pdf_rpoly_free(result);
        return NULL;
    }
    double **const columns[] = {&result->i,       &result->i_sigma, &result->s,
                                &result->s_sigma, &result->f,       &result->f_sigma};
    for (size_t k = 0; k < sizeof columns / sizeof *columns; k++) {
        *columns[k] = block + (k + 1) * n_q;
    }
    result->g = real + n_r;
    result->g_sigma = real + 2 * n_r;
    return result;
}

/// Index of the interval that holds q, moving forward from @p at.
static size_t advance(const lehr_pdf_pattern *pattern, size_t at, double q)
{
    while (at + 2 < pattern->size && pattern->q_per_ang[at + 1] < q) {
        at++;
    }
    return at;
}

/// Add factor times the pattern, interpolated by straight lines. The error is that of a density of noise per
/// q that the even grid samples: neighbours of the finer grid stay independent, with the variance times the
/// ratio of the spacings.
static void add_pattern(lehr_pdf_rpoly *out, double *density, const lehr_pdf_pattern *pattern, double factor,
                        double step)
{
    size_t at = 0;
    for (size_t i = 0; i < out->n_q; i++) {
        at = advance(pattern, at, out->q_per_ang[i]);
        double width = pattern->q_per_ang[at + 1] - pattern->q_per_ang[at];
        double t = (out->q_per_ang[i] - pattern->q_per_ang[at]) / width;
        double sigma = (1 - t) * pattern->sigma[at] + t * pattern->sigma[at + 1];
        out->i[i] += factor * ((1 - t) * pattern->y[at] + t * pattern->y[at + 1]);
        out->i_sigma[i] += factor * factor * sigma * sigma;
        density[i] += factor * factor * sigma * sigma * width / step;
    }
}

static lehr_status check_pattern(const lehr_pdf_rpoly_plan *plan, const lehr_pdf_pattern *pattern,
                                 const lehr_pdf_pattern *background, lehr_error *err)
{
    double end = STEP_PER_ANG * (double)(plan->n_grid - 1);
    double last = pattern->q_per_ang[pattern->size - 1];
    if (pattern->kind != LEHR_PDF_KIND_INTENSITY ||
        (background && background->kind != LEHR_PDF_KIND_INTENSITY)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "the file holds a structure function, not intensities");
    }
    if (!(last >= end)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "the data end at %.4g/angstrom, before qmaxinst = %.4g: give --qmaxinst", last,
                              end);
    }
    if (background && !(background->q_per_ang[0] <= pattern->q_per_ang[0] * (1 + 1e-6) + STEP_PER_ANG &&
                        background->q_per_ang[background->size - 1] >= end * (1 - 1e-6))) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "the background covers q = %.4g to %.4g/angstrom, the sample %.4g to %.4g",
                              background->q_per_ang[0], background->q_per_ang[background->size - 1],
                              pattern->q_per_ang[0], end);
    }
    return LEHR_OK;
}

static lehr_status take_intensity(lehr_pdf_rpoly *out, double *density, const lehr_pdf_rpoly_plan *plan,
                                  const lehr_pdf_pattern *pattern, const lehr_pdf_pattern *background,
                                  lehr_warnings *warnings, lehr_error *err)
{
    size_t below = 0;
    double scale = plan->options.background_scale;
    add_pattern(out, density, pattern, 1, STEP_PER_ANG);
    if (background && scale != 0) {
        add_pattern(out, density, background, -scale, STEP_PER_ANG);
    }
    for (size_t i = 0; i < out->n_q; i++) {
        out->i_sigma[i] = sqrt(out->i_sigma[i]);
        below += out->i[i] < 0;
    }
    if (2 * below > out->n_q) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "the intensity%s is below 0 at %.3g %% of q: is the background of another exposure, or "
            "subtracted twice?",
            background ? " less the background" : "", 100 * (double)below / (double)out->n_q);
    }
    if (background && below > 0) {
        return lehr_warnings_add(warnings, err,
                                 "the background times %g exceeds the sample at %.3g %% of q: is it that of "
                                 "another exposure?",
                                 scale, 100 * (double)below / (double)out->n_q);
    }
    return LEHR_OK;
}

lehr_status lehr_pdf_rpoly_apply(lehr_pdf_rpoly **out, const lehr_pdf_rpoly_plan *plan,
                                 const lehr_pdf_pattern *pattern, const lehr_pdf_pattern *background,
                                 lehr_warnings *warnings, lehr_error *err)
{
    *out = NULL;
    lehr_status status = check_pattern(plan, pattern, background, err);
    if (status != LEHR_OK) {
        return status;
    }
    lehr_pdf_rpoly *result = NULL;
    double *density = NULL;
    lehr_pdf_rpoly_shared *own = NULL;
    const lehr_pdf_rpoly_shared *shared = plan->shared;
    if (!shared || shared->first != lehr_pdf_rpoly_first(pattern->q_per_ang[0])) {
        status = lehr_pdf_rpoly_shared_create(&own, plan, pattern->q_per_ang[0], err);
        shared = own;
    }
    if (status != LEHR_OK) {
        goto done;
    }
    result = allocate(shared->n, plan->n_r);
    density = lehr_core_alloc(shared->n, sizeof *density);
    if (!result || !density) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a result of %zu points", plan->n_grid);
        goto done;
    }
    memcpy(result->q_per_ang, plan->scatter->q_per_ang + shared->first, result->n_q * sizeof(double));
    for (size_t k = 0; k < plan->n_r; k++) {
        result->r_ang[k] = plan->options.rmin_ang + plan->options.rstep_ang * (double)k;
    }
    result->options = plan->options;
    status = take_intensity(result, density, plan, pattern, background, warnings, err);
    status = status == LEHR_OK ? lehr_pdf_rpoly_solve(result, plan, shared, density, err) : status;
    if (status == LEHR_OK) {
        *out = result;
        result = NULL;
    }
done:
    lehr_pdf_rpoly_shared_free(own);
    lehr_core_free(density);
    lehr_pdf_rpoly_free(result);
    return status;
}

lehr_status lehr_pdf_rpoly_describe(const lehr_pdf_rpoly *r, lehr_record *record, lehr_error *err)
{
    const lehr_pdf_rpoly_options *o = &r->options;
    lehr_status status = lehr_record_add_quantity(record, "scale", r->scale, r->scale_stderr, "", err);
    status = status == LEHR_OK ? lehr_record_add_number(record, "degree", r->degree, err) : status;
    status = status == LEHR_OK ? lehr_record_add_number(record, "polynomial_share", r->polynomial_share, err)
                               : status;
    const struct {
        const char *name;
        double value;
    } limits[] = {{"qmin", o->qmin_per_ang}, {"qmax", o->qmax_per_ang}, {"qmaxinst", o->qmaxinst_per_ang}};
    for (size_t i = 0; status == LEHR_OK && i < sizeof limits / sizeof *limits; i++) {
        status =
            lehr_record_add_quantity(record, limits[i].name, limits[i].value, (double)NAN, "1/angstrom", err);
    }
    return status == LEHR_OK ? lehr_record_add_number(record, "points", (double)r->n_q, err) : status;
}
