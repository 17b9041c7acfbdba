#include <lehr/ecnle/limits.h>

#include "stationary.h"

#include <float.h>
#include <lehr/ecnle/structure.h>
#include <math.h>

static const lehr_estimate none = {(double)NAN, (double)NAN};

// ---- one density ----------------------------------------------------------------------
static lehr_ecnle_spinodal spinodal(const lehr_ecnle_fluid *fluid, const lehr_ecnle_turning *turning)
{
    // F'' is known to its error, so that the place is known to error/|F'''|; the slope is stationary there.
    lehr_ecnle_free_energy f = lehr_ecnle_free_energy_evaluate(fluid, turning->r_d);
    lehr_ecnle_free_energy error = lehr_ecnle_free_energy_error(fluid, turning->r_d);
    double r_error = (fabs(f.curvature) + error.curvature) / fabs(f.third) + DBL_EPSILON * turning->r_d;
    return (lehr_ecnle_spinodal){{turning->r_d, r_error}, {turning->slope, turning->slope_error}};
}

/// Pressure of equal depth: Delta grows with P at the rate r_second - r_localised, so that Newton's iteration
/// kept inside the range of two minima cannot fail. Below the onset the range begins at least_pressure.
static lehr_estimate equal_depth(const lehr_ecnle_fluid *fluid, double least, double most)
{
    enum { max_iterations = 200 };
    double low = least;
    double high = most;
    double pressure = least > 0 ? (least + most) / 2 : most * 1e-3;
    lehr_estimate found = none;
    for (int i = 0; i < max_iterations; i++) {
        lehr_ecnle_stationary points;
        lehr_ecnle_stationary_find(&points, fluid, pressure);
        if (!points.second.exists || !points.localised.exists) {
            break; // rounding at an end of the range
        }
        double delta = points.second.energy.value - points.localised.energy.value;
        double error = points.second.energy.stderr_value + points.localised.energy.stderr_value;
        double rate = points.second.r_d.value - points.localised.r_d.value;
        found = (lehr_estimate){pressure, (error + fabs(delta)) / rate};
        if (delta < 0) {
            low = pressure;
        } else {
            high = pressure;
        }
        // In ln P, where Delta is nearly linear: the second minimum lies at 3/P.
        double next = pressure * exp(-delta / (rate * pressure));
        if (!(next > low && next < high)) {
            next = low > 0 ? sqrt(low * high) : high / 16;
        }
        if (fabs(delta) <= error || fabs(next - pressure) <= 2 * DBL_EPSILON * pressure) {
            break;
        }
        pressure = next;
    }
    return found;
}

void lehr_ecnle_limits_find(lehr_ecnle_limits *out, const lehr_ecnle_fluid *fluid)
{
    const lehr_ecnle_spinodal absent = {none, none};
    *out = (lehr_ecnle_limits){.phi = fluid->phi,
                               .has_spinodals = fluid->has_turnings,
                               .inner = absent,
                               .outer = absent,
                               .yield_stress = none,
                               .critical_pressure = none,
                               .least_pressure = none,
                               .equal_depth_pressure = none};
    if (!fluid->has_turnings) {
        return;
    }
    out->inner = spinodal(fluid, &fluid->up);
    out->outer = spinodal(fluid, &fluid->down);
    out->yield_stress = out->inner.slope;
    out->critical_pressure = (lehr_estimate){-out->outer.slope.value, out->outer.slope.stderr_value};
    out->least_pressure = (lehr_estimate){0, 0};
    if (out->yield_stress.value < 0) {
        out->least_pressure = (lehr_estimate){-out->yield_stress.value, out->yield_stress.stderr_value};
    }
    out->equal_depth_pressure = equal_depth(fluid, out->least_pressure.value, out->critical_pressure.value);
}

// ---- onset ------------------------------------------------------------------------------
/// Slope at the inner spinodal of the fluid of density @p phi.
static lehr_status inner_spinodal(lehr_ecnle_turning *out, const lehr_ecnle_plan *plan, double phi,
                                  lehr_error *err)
{
    lehr_ecnle_fluid *fluid = NULL;
    lehr_status status = lehr_ecnle_fluid_create(&fluid, plan, phi, err);
    if (status == LEHR_OK) {
        *out = fluid->up;
    }
    lehr_ecnle_fluid_free(fluid);
    return status;
}

lehr_status lehr_ecnle_onset_find(lehr_ecnle_onset *out, const lehr_ecnle_plan *plan, lehr_error *err)
{
    enum { max_iterations = 30 };
    double phi[2] = {0.43, 0.433};
    lehr_ecnle_turning at[2] = {{0}};
    lehr_status status = inner_spinodal(&at[0], plan, phi[0], err);
    status = status == LEHR_OK ? inner_spinodal(&at[1], plan, phi[1], err) : status;
    double rate = 0;
    for (int i = 0; i < max_iterations && status == LEHR_OK; i++) {
        // Secant: the slope is smooth and nearly linear in phi over this range.
        rate = (at[1].slope - at[0].slope) / (phi[1] - phi[0]);
        double step = -at[1].slope / rate;
        if (fabs(step) <= 1e-13) {
            break;
        }
        phi[0] = phi[1];
        at[0] = at[1];
        phi[1] += step;
        status = inner_spinodal(&at[1], plan, phi[1], err);
    }
    if (status == LEHR_OK) {
        double phi_error = (fabs(at[1].slope) + at[1].slope_error) / fabs(rate);
        // r moves with phi as sqrt of nothing: the inner spinodal is regular here (d ln r/d phi = -6.4).
        out->phi = (lehr_estimate){phi[1], phi_error};
        out->r_d = (lehr_estimate){at[1].r_d, 7 * at[1].r_d * phi_error + 1e-11 * at[1].r_d};
    }
    return status;
}

// ---- cusp -------------------------------------------------------------------------------
/// Minimum over r of g = r^2 F0'' and its place; at the cusp it is 0.
static lehr_status least_curvature(double *r_d, double *least, const lehr_ecnle_plan *plan, double phi,
                                   lehr_ecnle_free_energy *at, lehr_ecnle_free_energy *error, lehr_error *err)
{
    lehr_ecnle_fluid *fluid = NULL;
    lehr_status status = lehr_ecnle_fluid_create(&fluid, plan, phi, err);
    if (status != LEHR_OK) {
        return status;
    }
    // Secant on g' = 2 r F'' + r^2 F''', from the known neighbourhood of the cusp.
    double r[2] = {0.44, *r_d};
    double slope[2];
    for (int i = 0; i < 2; i++) {
        *at = lehr_ecnle_free_energy_evaluate(fluid, r[i]);
        slope[i] = r[i] * (2 * at->curvature + r[i] * at->third);
    }
    for (int i = 0; i < 40 && fabs(r[1] - r[0]) > 1e-13 && fabs(slope[1] - slope[0]) > 0; i++) {
        double next = r[1] - slope[1] * (r[1] - r[0]) / (slope[1] - slope[0]);
        r[0] = r[1];
        slope[0] = slope[1];
        r[1] = fmin(fmax(next, 0.36), 0.52);
        *at = lehr_ecnle_free_energy_evaluate(fluid, r[1]);
        slope[1] = r[1] * (2 * at->curvature + r[1] * at->third);
    }
    *r_d = r[1];
    *least = r[1] * r[1] * at->curvature;
    *error = lehr_ecnle_free_energy_error(fluid, r[1]);
    lehr_ecnle_fluid_free(fluid);
    return LEHR_OK;
}

lehr_status lehr_ecnle_cusp_find(lehr_ecnle_cusp *out, const lehr_ecnle_plan *plan, lehr_error *err)
{
    enum { max_iterations = 30 };
    double phi[2] = {0.32, 0.326};
    double least[2] = {0};
    double r_d = 0.4507;
    double rate = 0;
    lehr_ecnle_free_energy at = {0}, error = {0};
    lehr_status status = least_curvature(&r_d, &least[0], plan, phi[0], &at, &error, err);
    status = status == LEHR_OK ? least_curvature(&r_d, &least[1], plan, phi[1], &at, &error, err) : status;
    for (int i = 0; i < max_iterations && status == LEHR_OK; i++) {
        rate = (least[1] - least[0]) / (phi[1] - phi[0]);
        double step = -least[1] / rate;
        if (fabs(step) <= 1e-13) {
            break;
        }
        phi[0] = phi[1];
        least[0] = least[1];
        phi[1] += step;
        status = least_curvature(&r_d, &least[1], plan, phi[1], &at, &error, err);
    }
    if (status == LEHR_OK) {
        double phi_error = (fabs(least[1]) + r_d * r_d * error.curvature) / fabs(rate);
        out->phi = (lehr_estimate){phi[1], phi_error};
        // A minimum is found to the root of the accuracy of its slope.
        out->r_d = (lehr_estimate){r_d, 1e-8};
        out->pressure = (lehr_estimate){-at.slope, error.slope + 20 * phi_error};
    }
    return status;
}

// ---- record ------------------------------------------------------------------------------
static lehr_status describe_spinodal(lehr_list *list, const char *which, const lehr_ecnle_spinodal *spinodal,
                                     lehr_error *err)
{
    lehr_record *row = NULL;
    lehr_status status = lehr_list_add_record(&row, list, err);
    status = status == LEHR_OK ? lehr_record_add_text(row, "which", which, err) : status;
    status = status == LEHR_OK ? lehr_record_add_quantity(row, "r", spinodal->r_d.value,
                                                          spinodal->r_d.stderr_value, "d", err)
                               : status;
    return status == LEHR_OK ? lehr_record_add_quantity(row, "slope", spinodal->slope.value,
                                                        spinodal->slope.stderr_value, "kT/d^3", err)
                             : status;
}

lehr_status lehr_ecnle_limits_describe(const lehr_ecnle_limits *limits, lehr_record *record, lehr_error *err)
{
    const struct {
        const char *key;
        const lehr_estimate *value;
    } rows[] = {{"yield_stress", &limits->yield_stress},
                {"critical_pressure", &limits->critical_pressure},
                {"least_pressure", &limits->least_pressure},
                {"equal_depth_pressure", &limits->equal_depth_pressure}};
    lehr_list *list = NULL;
    lehr_status status = lehr_record_add_number(record, "phi", limits->phi, err);
    for (size_t i = 0; status == LEHR_OK && i < sizeof rows / sizeof *rows; i++) {
        status = lehr_record_add_quantity(record, rows[i].key, rows[i].value->value,
                                          rows[i].value->stderr_value, "kT/d^3", err);
    }
    status = status == LEHR_OK ? lehr_record_add_list(&list, record, "spinodals", err) : status;
    if (status == LEHR_OK && limits->has_spinodals) {
        status = describe_spinodal(list, "localised and barrier", &limits->inner, err);
        status =
            status == LEHR_OK ? describe_spinodal(list, "barrier and second", &limits->outer, err) : status;
    }
    return status;
}
