#include "tnm_fit_private.h"

#include <lehr/core/alloc.h>
#include <lehr/fitting/linear.h>
#include <math.h>
#include <string.h>

enum { P = LEHR_DSC_TNM_PARAMETERS, Q = LEHR_DSC_TNM_LINEAR };

size_t lehr_tnm_joint_linear(lehr_dsc_tnm_lines lines)
{
    static const size_t counts[] = {0, 1, Q};
    return counts[lines];
}

lehr_dsc_tnm_parameters lehr_tnm_joint_parameters(const lehr_tnm_joint *joint, const double *values)
{
    lehr_dsc_tnm_parameters p = joint->start->parameters;
    p.activation_K = values[0];
    p.partition = values[1];
    p.stretching = values[2];
    p.log_time = values[3];
    return p;
}

/// Arrays of one call, for the largest scan.
typedef struct work {
    lehr_tnm_engine *engine;
    lehr_tnm_rows rows;
    double *design;   // shape (most_points, Q)
    double *residual; // shape (most_points,)
    double *block;    // all of these
} work;

static void clear_work(work *w)
{
    lehr_tnm_engine_free(w->engine);
    lehr_core_free(w->block);
}

static lehr_status create_work(work *w, const lehr_tnm_joint *joint, bool tangents, lehr_error *err)
{
    size_t n = joint->most_points;
    *w = (work){.block = lehr_core_alloc(n * (3 + Q + 2 * P), sizeof(double))};
    if (!w->block) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the model of a fit");
    }
    w->rows.fictive_K = w->block;
    w->rows.slope_K_per_s = w->block + n;
    w->residual = w->block + 2 * n;
    w->design = w->block + 3 * n;
    w->rows.tangents = tangents ? w->block + (3 + Q) * n : NULL;
    return lehr_tnm_engine_create(&w->engine, joint->grid_stretching, tangents, err);
}

lehr_status lehr_tnm_joint_plan(lehr_tnm_joint *joint, const double *values, double lowest_stretching,
                                double tolerance_K, lehr_error *err)
{
    work w;
    const lehr_dsc_tnm_parameters p = lehr_tnm_joint_parameters(joint, values);
    joint->grid_stretching = fmax(LEHR_DSC_TNM_MIN_STRETCHING, fmin(lowest_stretching, p.stretching));
    lehr_status status = create_work(&w, joint, false, err);
    for (size_t i = 0; status == LEHR_OK && i < joint->n_scans; i++) {
        const lehr_dsc_tnm_program *program = joint->scans[i].program;
        lehr_tnm_plan *plan = NULL;
        lehr_tnm_engine_set(w.engine, &p, program->start_K);
        status = lehr_tnm_plan_create(&plan, &w.rows, w.engine, program, &joint->marks[i], tolerance_K, err);
        if (status == LEHR_OK) {
            lehr_tnm_plan_free(joint->plans[i]);
            joint->plans[i] = plan;
        } else {
            status = lehr_error_wrap(err, status, "%s", joint->scans[i].name);
        }
    }
    clear_work(&w);
    return status;
}

// ---- linear parameters ----------------------------------------------------------------
/// Columns of the linear parameters: the curve itself, or what the coefficients of two straight lines in
/// (T - center)/half do. Offsets of glass and liquid are 1 - d and d with d = dTf/dT.
static void fill_design(double *design, const lehr_tnm_joint *joint, const lehr_dsc_tnm_scan *scan,
                        const lehr_tnm_rows *rows, double rate)
{
    for (size_t i = 0; i < scan->n; i++) {
        double T = scan->temperature_K[i];
        double Tf = rows->fictive_K[i];
        double d = rows->slope_K_per_s[i] / rate;
        if (joint->lines == LEHR_DSC_TNM_LINES_SCALED) {
            design[i] = lehr_dsc_tnm_heat_capacity(&joint->start->glass, &joint->start->liquid, T, Tf, d);
            continue;
        }
        double u = (T - joint->center_K) / joint->half_K;
        double v = (Tf - joint->center_K) / joint->half_K * d;
        double *row = design + i * Q;
        row[0] = 1 - d;
        row[1] = u - v;
        row[2] = d;
        row[3] = v;
    }
}

/// Least-squares coefficients of a column of values; all points of a scan weigh the same.
static lehr_status regress(double coefficients[Q], const work *w, const double *values, size_t n, size_t q,
                           lehr_error *err)
{
    lehr_linear_fit *fit = NULL;
    lehr_status status = lehr_linear_fit_create(&fit, w->design, values, NULL, n, q, err);
    if (status == LEHR_OK) {
        memcpy(coefficients, lehr_linear_fit_coefficients(fit), q * sizeof(double));
    }
    lehr_linear_fit_free(fit);
    return status;
}

/// Straight lines from coefficients in (T - center)/half.
static lehr_dsc_tnm_line line_of(const lehr_tnm_joint *joint, const double *coefficients)
{
    double slope = coefficients[1] / joint->half_K;
    return (lehr_dsc_tnm_line){.constant = coefficients[0] - slope * joint->center_K, .slope = slope};
}

/// Lines and factor of one scan at these parameters.
static lehr_status solve_linear(lehr_dsc_tnm_scan_fit *out, const lehr_tnm_joint *joint, size_t i,
                                const work *w, lehr_error *err)
{
    const lehr_dsc_tnm_scan *scan = &joint->scans[i];
    double coefficients[Q] = {0};
    size_t q = lehr_tnm_joint_linear(joint->lines);
    double rate = scan->program->segments[scan->program->n - 1].rate_K_per_s;
    *out = (lehr_dsc_tnm_scan_fit){.fictive_K = w->rows.begin_K,
                                   .scale = 1,
                                   .glass = joint->start->glass,
                                   .liquid = joint->start->liquid};
    if (q == 0) {
        return LEHR_OK;
    }
    fill_design(w->design, joint, scan, &w->rows, rate);
    lehr_status status = regress(coefficients, w, scan->cp_J_per_gK, scan->n, q, err);
    if (status == LEHR_OK && joint->lines == LEHR_DSC_TNM_LINES_SCALED) {
        out->scale = coefficients[0];
    } else if (status == LEHR_OK) {
        out->glass = line_of(joint, coefficients);
        out->liquid = line_of(joint, coefficients + 2);
    }
    return status;
}

// ---- the model ------------------------------------------------------------------------
static double line_slope_at(const lehr_dsc_tnm_line *line, double T)
{
    return line->slope + 2 * T * line->curvature - 2 * line->inverse_square / (T * T * T);
}

/// Heat capacity of one scan and its derivatives with the linear parameters held.
static void fill_scan(double *values, double *jacobian, const lehr_tnm_joint *joint, size_t i, const work *w,
                      const lehr_dsc_tnm_scan_fit *own)
{
    const lehr_dsc_tnm_scan *scan = &joint->scans[i];
    double rate = scan->program->segments[scan->program->n - 1].rate_K_per_s;
    for (size_t k = 0; k < scan->n; k++) {
        double Tf = w->rows.fictive_K[k];
        double d = w->rows.slope_K_per_s[k] / rate;
        double step = lehr_dsc_tnm_line_at(&own->liquid, Tf) - lehr_dsc_tnm_line_at(&own->glass, Tf);
        double step_slope = line_slope_at(&own->liquid, Tf) - line_slope_at(&own->glass, Tf);
        values[k] = own->scale * (lehr_dsc_tnm_line_at(&own->glass, scan->temperature_K[k]) + step * d);
        for (size_t j = 0; jacobian && j < P; j++) {
            const double *tangents = w->rows.tangents + k * 2 * P;
            jacobian[k * P + j] = own->scale * (step_slope * tangents[j] * d + step * tangents[P + j] / rate);
        }
    }
}

/// Take out of each column of the Jacobian what the linear parameters can follow (Kaufman).
static lehr_status project(double *jacobian, const lehr_tnm_joint *joint, size_t n, const work *w,
                           lehr_error *err)
{
    size_t q = lehr_tnm_joint_linear(joint->lines);
    lehr_status status = LEHR_OK;
    for (size_t j = 0; status == LEHR_OK && q > 0 && j < P; j++) {
        double coefficients[Q] = {0};
        for (size_t k = 0; k < n; k++) {
            w->residual[k] = jacobian[k * P + j];
        }
        status = regress(coefficients, w, w->residual, n, q, err);
        for (size_t k = 0; status == LEHR_OK && k < n; k++) {
            for (size_t m = 0; m < q; m++) {
                jacobian[k * P + j] -= w->design[k * q + m] * coefficients[m];
            }
        }
    }
    return status;
}

static lehr_status evaluate_scan(const lehr_tnm_joint *joint, size_t i, const lehr_dsc_tnm_parameters *p,
                                 work *w, double *values, double *jacobian, lehr_dsc_tnm_scan_fit *of_scan,
                                 lehr_error *err)
{
    const lehr_dsc_tnm_scan *scan = &joint->scans[i];
    lehr_tnm_engine_set(w->engine, p, scan->program->start_K);
    w->engine->plain = joint->plain;
    if (!lehr_tnm_plan_follow(joint->plans[i], w->engine, &w->rows)) {
        return lehr_error_set(err, LEHR_ERR_NUMERIC, "%s: the program cannot be followed", scan->name);
    }
    lehr_dsc_tnm_scan_fit own;
    lehr_status status = solve_linear(&own, joint, i, w, err);
    if (status == LEHR_OK) {
        fill_scan(values, jacobian, joint, i, w, &own);
        status = jacobian ? project(jacobian, joint, scan->n, w, err) : LEHR_OK;
    }
    if (status == LEHR_OK && of_scan) {
        *of_scan = own;
    }
    return status;
}

bool lehr_tnm_joint_evaluate(const lehr_tnm_joint *joint, const double *parameters, double *values,
                             double *jacobian, lehr_dsc_tnm_scan_fit *of_scans)
{
    work w;
    lehr_error err = {0};
    double *own_values = values ? NULL : lehr_core_alloc(joint->n_points, sizeof(double));
    const lehr_dsc_tnm_parameters p = lehr_tnm_joint_parameters(joint, parameters);
    lehr_status status = lehr_dsc_tnm_parameters_check(&p, &err);
    lehr_status created = create_work(&w, joint, jacobian != NULL, &err);
    status = status == LEHR_OK ? created : status;
    if (!values && !own_values) {
        status = lehr_error_set(&err, LEHR_ERR_NOMEM, "no memory for the model of a fit");
    }
    double *target = values ? values : own_values;
    size_t done = 0;
    for (size_t i = 0; status == LEHR_OK && i < joint->n_scans; i++) {
        status = evaluate_scan(joint, i, &p, &w, target + done, jacobian ? jacobian + done * P : NULL,
                               of_scans ? of_scans + i : NULL, &err);
        done += joint->scans[i].n;
    }
    clear_work(&w);
    lehr_core_free(own_values);
    if (status == LEHR_ERR_NOMEM) {
        atomic_store(joint->no_memory, true);
    }
    return status == LEHR_OK;
}

bool lehr_tnm_joint_model(const double *parameters, double *values, double *jacobian, const void *context)
{
    return lehr_tnm_joint_evaluate(context, parameters, values, jacobian, NULL);
}
