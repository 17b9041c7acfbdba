#include "tnm_fit_private.h"

#include <lehr/core/alloc.h>
#include <math.h>

enum { P = LEHR_DSC_TNM_PARAMETERS };

// For the start values a program may begin this far out of equilibrium: rate times relaxation time.
#define MOST_LAG_K 10.0

void lehr_tnm_session_clear(lehr_tnm_session *s)
{
    for (size_t i = 0; i < s->joint.n_scans; i++) {
        if (s->joint.plans) {
            lehr_tnm_plan_free(s->joint.plans[i]);
        }
        if (s->joint.marks) {
            lehr_tnm_marks_clear(&s->joint.marks[i]);
        }
    }
    lehr_core_free(s->joint.plans);
    lehr_core_free(s->joint.marks);
    lehr_core_free(s->joint.y);
    lehr_core_free(s->joint.sigma);
}

/// Points of one scan into the problem, and its rows.
static lehr_status take_scan(lehr_tnm_session *s, size_t i, size_t first, lehr_error *err)
{
    const lehr_dsc_tnm_scan *scan = &s->joint.scans[i];
    lehr_dsc_tnm_options rows = lehr_dsc_tnm_defaults();
    rows.temperature_K = scan->temperature_K;
    rows.n_temperatures = scan->n;
    for (size_t k = 0; k < scan->n; k++) {
        if (!isfinite(scan->temperature_K[k]) || !isfinite(scan->cp_J_per_gK[k])) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "%s: point %zu (%g K, %g J/g/K) is not finite",
                                  scan->name, k, scan->temperature_K[k], scan->cp_J_per_gK[k]);
        }
        s->joint.y[first + k] = scan->cp_J_per_gK[k];
        if (s->joint.sigma) {
            s->joint.sigma[first + k] = scan->sigma;
        }
    }
    for (size_t k = 0; k < scan->program->n; k++) {
        s->lowest_K = fmin(s->lowest_K, scan->program->segments[k].to_K);
    }
    s->lowest_K = fmin(s->lowest_K, scan->program->start_K);
    lehr_status status = lehr_tnm_marks_fill(&s->joint.marks[i], scan->program, &rows, err);
    return status == LEHR_OK ? status : lehr_error_wrap(err, status, "%s", scan->name);
}

/// The rate of the first ramp times the relaxation time where the program begins.
double lehr_tnm_session_lag_K(const lehr_dsc_tnm_program *program, const lehr_dsc_tnm_parameters *p)
{
    double rate = 0;
    for (size_t i = 0; i < program->n && rate == 0; i++) {
        rate = fabs(program->segments[i].rate_K_per_s);
    }
    return rate * exp(lehr_dsc_tnm_log_time(p, program->start_K, program->start_K));
}

static lehr_status check_scans(const lehr_tnm_session *s, const lehr_dsc_tnm_fit_options *options,
                               lehr_error *err)
{
    const lehr_dsc_tnm_material *start = s->joint.start;
    bool known = lehr_dsc_tnm_line_known(&start->glass) && lehr_dsc_tnm_line_known(&start->liquid);
    size_t linear = s->joint.n_scans * lehr_tnm_joint_linear(options->lines);
    if (options->lines != LEHR_DSC_TNM_LINES_FREE && !known) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "the lines of glass and liquid are not given; give them or leave them free");
    }
    if (options->convention != LEHR_COVARIANCE_SCALED && !s->joint.sigma) {
        return lehr_error_set(err, LEHR_ERR_ARG, "errors by the convention %s need sigma",
                              lehr_covariance_convention_name(options->convention));
    }
    if (s->joint.n_points < P + linear + 1) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "%zu points are too few for %zu parameters",
                              s->joint.n_points, P + linear);
    }
    for (size_t i = 0; i < s->joint.n_scans; i++) {
        const lehr_dsc_tnm_scan *scan = &s->joint.scans[i];
        double lag_K = lehr_tnm_session_lag_K(scan->program, &start->parameters);
        if (!(lag_K <= MOST_LAG_K)) {
            return lehr_error_set(
                err, LEHR_ERR_DOMAIN,
                "%s: its program starts at %g K, which is in the glass for the start values "
                "(rate times relaxation time %.3g K); start it in the liquid",
                scan->name, scan->program->start_K, lag_K);
        }
    }
    return LEHR_OK;
}

static lehr_status create_arrays(lehr_tnm_session *s, lehr_error *err)
{
    lehr_tnm_joint *joint = &s->joint;
    bool weighted = true;
    for (size_t i = 0; i < joint->n_scans; i++) {
        joint->n_points += joint->scans[i].n;
        joint->most_points = joint->scans[i].n > joint->most_points ? joint->scans[i].n : joint->most_points;
        weighted = weighted && !isnan(joint->scans[i].sigma);
    }
    joint->plans = lehr_core_alloc(joint->n_scans, sizeof *joint->plans);
    joint->marks = lehr_core_alloc(joint->n_scans, sizeof *joint->marks);
    joint->y = lehr_core_alloc(joint->n_points, sizeof(double));
    joint->sigma = weighted ? lehr_core_alloc(joint->n_points, sizeof(double)) : NULL;
    return joint->plans && joint->marks && joint->y && (!weighted || joint->sigma)
               ? LEHR_OK
               : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a fit of %zu points", joint->n_points);
}

static void describe_parameters(lehr_tnm_session *s, const lehr_dsc_tnm_fit_options *options)
{
    lehr_dsc_tnm_law law = s->joint.start->parameters.law;
    const double lower[P] = {1e-2 * s->joint.start->parameters.activation_K, 0, LEHR_DSC_TNM_MIN_STRETCHING,
                             -INFINITY};
    const double upper[P] = {INFINITY, law == LEHR_DSC_TNM_MOYNIHAN ? 1 : 0.98 * s->lowest_K, 1, INFINITY};
    for (size_t j = 0; j < P; j++) {
        s->described[j] = lehr_fitting_parameter_free(lehr_dsc_tnm_parameter_name(law, j));
        s->described[j].fixed = options->fixed[j];
        s->described[j].lower = lower[j];
        s->described[j].upper = upper[j];
    }
    s->problem = (lehr_fitting_problem){.n_points = s->joint.n_points,
                                        .n_parameters = P,
                                        .y = s->joint.y,
                                        .sigma = s->joint.sigma,
                                        .model = lehr_tnm_joint_model,
                                        .context = &s->joint,
                                        .parameters = s->described};
    s->options = lehr_fitting_options_defaults();
    s->options.convention = options->convention;
    s->options.search = LEHR_FITTING_SEARCH_NEAR;
}

/// Fill in a session. Release with lehr_tnm_session_clear(), also after an error.
lehr_status lehr_tnm_session_begin(lehr_tnm_session *s, const lehr_dsc_tnm_material *start,
                                   const lehr_dsc_tnm_scan *scans, size_t n_scans,
                                   const lehr_dsc_tnm_fit_options *options, lehr_error *err)
{
    *s = (lehr_tnm_session){
        .joint = {.start = start, .scans = scans, .n_scans = n_scans, .lines = options->lines},
        .lowest_K = INFINITY};
    s->joint.no_memory = &s->no_memory;
    lehr_status status = n_scans > 0 ? lehr_dsc_tnm_parameters_check(&start->parameters, err)
                                     : lehr_error_set(err, LEHR_ERR_ARG, "a fit needs at least one scan");
    if (status == LEHR_OK) {
        status = create_arrays(s, err);
    }
    size_t first = 0;
    for (size_t i = 0; status == LEHR_OK && i < n_scans; i++) {
        status = take_scan(s, i, first, err);
        first += scans[i].n;
    }
    if (status == LEHR_OK) {
        status = check_scans(s, options, err);
    }
    if (status != LEHR_OK) {
        return status;
    }
    double low_K = INFINITY, high_K = -INFINITY;
    for (size_t i = 0; i < n_scans; i++) {
        low_K = fmin(low_K, scans[i].temperature_K[0]);
        high_K = fmax(high_K, scans[i].temperature_K[scans[i].n - 1]);
    }
    s->joint.center_K = 0.5 * (low_K + high_K);
    s->joint.half_K = high_K > low_K ? 0.5 * (high_K - low_K) : 1;
    describe_parameters(s, options);
    return LEHR_OK;
}
