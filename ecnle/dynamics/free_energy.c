#include <lehr/ecnle/free_energy.h>

#include "fluid_private.h"
#include "stationary.h"
#include "structure_private.h"

#include <float.h>
#include <lehr/core/alloc.h>
#include <lehr/ecnle/structure.h>
#include <math.h>

#define PI 3.141592653589793238463

// exp(-q^2 r^2 (1+S)/(6S)) is below 1e-20 beyond q r = 11.75 where S is near 1, and beyond q r = 17 at any
// peak of S.
static const double qr_end = 11.75;
static const double qr_end_peaks = 17.0;
static const double q_peaks = 40.0; ///< S is within 10 % of 1 beyond

double lehr_ecnle_fluid_r_min(void)
{
    return qr_end / lehr_ecnle_plan_q_max();
}

double lehr_ecnle_fluid_phi(const lehr_ecnle_fluid *fluid)
{
    return fluid->phi;
}

lehr_estimate lehr_ecnle_fluid_short_time(const lehr_ecnle_fluid *fluid)
{
    return fluid->short_time;
}

/// Integral of the short-time friction to infinity from five lengths of equal phase: Richardson in 1/Q.
static lehr_estimate extrapolate(double sum[LEHR_ECNLE_N_MARKS])
{
    double before = 0;
    double power = 1;
    for (int level = 1; level < LEHR_ECNLE_N_MARKS; level++) {
        power *= 2;
        before = sum[LEHR_ECNLE_N_MARKS - 1];
        for (int j = LEHR_ECNLE_N_MARKS - 1; j >= level; j--) {
            sum[j] = (power * sum[j] - sum[j - 1]) / (power - 1);
        }
    }
    double last = sum[LEHR_ECNLE_N_MARKS - 1];
    return (lehr_estimate){.value = last, .stderr_value = fabs(last - before) + 8 * DBL_EPSILON * fabs(last)};
}

/// 1/S - 1 of the Percus-Yevick closure at the nodes of the plan, from its tabulated functions.
static void fill_excess(double *excess, const lehr_ecnle_fluid *fluid)
{
    const lehr_ecnle_plan *plan = fluid->plan;
    lehr_ecnle_triple c = lehr_ecnle_structure_coefficients(fluid->phi);
#pragma omp simd
    for (size_t k = 0; k < plan->n; k++) {
        excess[k] = c.of[0] * plan->basis[0][k] + c.of[1] * plan->basis[1][k] + c.of[2] * plan->basis[2][k];
    }
}

/// The same for a fluid of another density and length.
static void fill_scaled_excess(double *excess, const lehr_ecnle_fluid *fluid)
{
    const lehr_ecnle_plan *plan = fluid->plan;
    lehr_ecnle_triple c = lehr_ecnle_structure_coefficients(fluid->phi_shape);
    for (size_t k = 0; k < plan->n; k++) {
        lehr_ecnle_triple f = lehr_ecnle_structure_basis(plan->q[k] * fluid->length_scale);
        excess[k] = c.of[0] * f.of[0] + c.of[1] * f.of[1] + c.of[2] * f.of[2];
    }
}

/// A and B at n nodes from @p first on, and what each adds to the short-time friction.
static void tabulate_nodes(lehr_ecnle_fluid *fluid, double *friction, const double *excess_at, size_t first,
                           size_t n)
{
    const double *q = fluid->plan->q + first;
    const double *weight = fluid->plan->weight + first;
    const double *mobility = fluid->plan->mobility + first;
    double *amplitude = fluid->amplitude + first;
    double *rate = fluid->rate + first;
    double phi = fluid->phi;
#pragma omp simd
    for (size_t k = 0; k < n; k++) {
        // excess = 1/S - 1; S - 1 = -excess/(1 + excess) keeps its digits where S is close to 1.
        double excess = excess_at[first + k];
        double inverse_s = 1 + excess;
        double q2 = q[k] * q[k];
        double common = weight[k] * q2 * excess * excess / inverse_s;
        amplitude[k] = common / ((1 + inverse_s) * 12 * PI * phi);
        rate[k] = q2 * (1 + inverse_s) / 6;
        friction[k] = common * mobility[k] / (inverse_s + mobility[k]);
    }
}

void lehr_ecnle_fluid_tabulate(lehr_ecnle_fluid *fluid, const double *excess_at)
{
    enum { block = 128 };
    const lehr_ecnle_plan *plan = fluid->plan;
    double friction[LEHR_ECNLE_N_MARKS] = {0};
    double part[block];
    double sum = 0;
    size_t k = 0;
    for (size_t mark = 0; mark < LEHR_ECNLE_N_MARKS; mark++) {
        while (k < plan->mark[mark]) {
            size_t rest = plan->mark[mark] - k;
            size_t n = rest < block ? rest : block;
            tabulate_nodes(fluid, part, excess_at, k, n);
            for (size_t j = 0; j < n; j++) {
                sum += part[j]; // one after another: the order is part of the result
            }
            k += n;
        }
        friction[mark] = sum;
    }
    lehr_estimate integral = extrapolate(friction);
    double norm = fluid->contact * fluid->contact / (36 * PI * fluid->phi);
    fluid->short_time.value = fluid->contact * fluid->contact + norm * integral.value;
    fluid->short_time.stderr_value = norm * integral.stderr_value;
}

double lehr_ecnle_small_r_force(double phi, double contact)
{
    return 4 * sqrt(3 / PI) * phi * contact * contact;
}

lehr_status lehr_ecnle_fluid_allocate(lehr_ecnle_fluid **out, const lehr_ecnle_plan *plan, double phi,
                                      lehr_error *err)
{
    *out = NULL;
    if (!(phi >= LEHR_ECNLE_PHI_MIN && phi <= LEHR_ECNLE_PHI_MAX)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "packing fraction %g is outside %g .. %g, the range in which "
                              "the numbers are verified",
                              phi, LEHR_ECNLE_PHI_MIN, LEHR_ECNLE_PHI_MAX);
    }
    lehr_ecnle_fluid *fluid = lehr_core_alloc(1, sizeof *fluid);
    if (!fluid) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: hard-sphere fluid");
    }
    fluid->plan = plan;
    fluid->phi = phi;
    fluid->amplitude = lehr_core_alloc(plan->n, sizeof(double));
    fluid->rate = lehr_core_alloc(plan->n, sizeof(double));
    if (!fluid->amplitude || !fluid->rate) {
        lehr_ecnle_fluid_free(fluid);
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: hard-sphere fluid with %zu nodes",
                              plan->n);
    }
    *out = fluid;
    return LEHR_OK;
}

/// Density and diameter of the Percus-Yevick fluid behind the structure, and the contact values.
static void choose_shape(lehr_ecnle_fluid *fluid, lehr_ecnle_structure structure, lehr_ecnle_contact contact)
{
    double phi = fluid->phi;
    bool scaled = structure == LEHR_ECNLE_STRUCTURE_VERLET_WEIS;
    fluid->phi_shape = scaled ? phi - phi * phi / 16 : phi;
    fluid->length_scale = scaled ? cbrt(fluid->phi_shape / phi) : 1;
    fluid->contact = lehr_ecnle_contact_value(phi);
    fluid->tail_contact = fluid->contact;
    if (contact == LEHR_ECNLE_CONTACT_CARNAHAN_STARLING) {
        fluid->contact = (1 - phi / 2) / ((1 - phi) * (1 - phi) * (1 - phi));
    }
    if (scaled) {
        // 24 phi g cos(q)/q^2 with q in units of the other diameter.
        double l = fluid->length_scale;
        fluid->tail_contact = lehr_ecnle_contact_value(fluid->phi_shape) * fluid->phi_shape / (phi * l * l);
    }
    fluid->s_zero = lehr_ecnle_structure_factor(fluid->phi_shape, 0);
}

lehr_status lehr_ecnle_fluid_create(lehr_ecnle_fluid **out, const lehr_ecnle_plan *plan, double phi,
                                    lehr_error *err)
{
    return lehr_ecnle_fluid_create_variant(out, plan, phi, LEHR_ECNLE_STRUCTURE_PY, LEHR_ECNLE_CONTACT_PY,
                                           err);
}

lehr_status lehr_ecnle_fluid_create_variant(lehr_ecnle_fluid **out, const lehr_ecnle_plan *plan, double phi,
                                            lehr_ecnle_structure structure, lehr_ecnle_contact contact,
                                            lehr_error *err)
{
    lehr_ecnle_fluid *fluid = NULL;
    *out = NULL;
    lehr_status status = lehr_ecnle_fluid_allocate(&fluid, plan, phi, err);
    if (status != LEHR_OK) {
        return status;
    }
    double *excess = lehr_core_alloc(plan->n, sizeof *excess);
    if (!excess) {
        lehr_ecnle_fluid_free(fluid);
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: hard-sphere fluid with %zu nodes",
                              plan->n);
    }
    choose_shape(fluid, structure, contact);
    fluid->small_r_force = lehr_ecnle_small_r_force(phi, fluid->tail_contact);
    if (structure == LEHR_ECNLE_STRUCTURE_PY) {
        fill_excess(excess, fluid);
    } else {
        fill_scaled_excess(excess, fluid);
    }
    lehr_ecnle_fluid_tabulate(fluid, excess);
    lehr_core_free(excess);
    fluid->n_poles = LEHR_ECNLE_N_POLES;
    lehr_ecnle_poles_find(fluid->pole, fluid->phi_shape, fluid->length_scale);
    fluid->shell = lehr_ecnle_shell_create(fluid->phi_shape);
    lehr_ecnle_turnings_find(fluid);
    *out = fluid;
    return LEHR_OK;
}

void lehr_ecnle_fluid_free(lehr_ecnle_fluid *fluid)
{
    if (!fluid) {
        return;
    }
    lehr_core_free(fluid->amplitude);
    lehr_core_free(fluid->rate);
    lehr_core_free(fluid);
}

/// Number of nodes with q < q_end.
static size_t nodes_below(const lehr_ecnle_plan *plan, double q_end)
{
    size_t low = 0;
    size_t high = plan->n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (plan->q[middle] < q_end) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static double integration_end(double r_d)
{
    double end = qr_end / r_d;
    return end > q_peaks ? end : fmin(q_peaks, qr_end_peaks / r_d);
}

lehr_ecnle_free_energy lehr_ecnle_free_energy_evaluate(const lehr_ecnle_fluid *fluid, double r_d)
{
    size_t n = nodes_below(fluid->plan, integration_end(r_d));
    double r2 = r_d * r_d;
    double m0 = 0, m1 = 0, m2 = 0, m3 = 0; // moments of B with the weight A exp(-B r^2)
    for (size_t k = 0; k < n; k++) {
        double b = fluid->rate[k];
        double term = fluid->amplitude[k] * exp(-b * r2);
        m0 += term;
        term *= b;
        m1 += term;
        term *= b;
        m2 += term;
        m3 += term * b;
    }
    return (lehr_ecnle_free_energy){.value = -3 * log(r_d) - m0,
                                    .slope = -3 / r_d + 2 * r_d * m1,
                                    .curvature = 3 / r2 + 2 * m1 - 4 * r2 * m2,
                                    .third = -6 / (r2 * r_d) - 12 * r_d * m2 + 8 * r2 * r_d * m3};
}

/// Add an error of the integrand of size @p amount at rate @p b to the three integrals.
static void add_error(lehr_ecnle_free_energy *error, double amount, double complex b, double r_d)
{
    double factor = amount * exp(-creal(b) * r_d * r_d);
    error->value += factor;
    error->slope += factor * 2 * r_d * cabs(b);
    error->curvature += factor * 2 * cabs(b * (1 - 2 * b * r_d * r_d));
}

/// Where even the finest panel at q = 0 is wider than the Gaussian of a far displacement, the whole small-q
/// contribution, Int a q^2 exp(-b q^2 r^2) = a sqrt(pi)/[4 (b r^2)^(3/2)], counts as error.
static void add_unresolved_origin(lehr_ecnle_free_energy *error, const lehr_ecnle_fluid *fluid, double r_d)
{
    double s0 = fluid->s_zero;
    double b = (1 + 1 / s0) / 6;
    double finest = lehr_ecnle_groups[0].end;
    if (!(b * r_d * r_d * finest * finest > 36)) { // a 12-point rule integrates exp(-36 x^2) on 0..1 to 1e-6
        return;
    }
    double a = (s0 - 1) * (s0 - 1) / (12 * PI * fluid->phi * (1 + s0));
    double amount = a * sqrt(PI) / (4 * pow(b * r_d * r_d, 1.5));
    error->value += amount;
    error->slope += 3 * amount / r_d;
    error->curvature += 12 * amount / (r_d * r_d);
}

lehr_ecnle_free_energy lehr_ecnle_free_energy_error(const lehr_ecnle_fluid *fluid, double r_d)
{
    double q_end = fmin(integration_end(r_d), lehr_ecnle_plan_q_max());
    lehr_ecnle_free_energy error = {0};
    for (size_t k = 0; k < fluid->n_poles; k++) {
        double complex q = fluid->pole[k].q;
        add_error(&error, fluid->pole[k].gauss_error, q * q / 6, r_d);
    }
    // Beyond the last node A <= (24 phi g)^2/(24 pi phi q^2), B is near q^2/3, Int exp(-q^2 r^2/3) < 3/(2 q
    // r^2) exp.
    double amplitude = 24 * fluid->phi * fluid->tail_contact * fluid->tail_contact / (PI * q_end * q_end);
    add_error(&error, amplitude * 1.5 / (q_end * r_d * r_d), q_end * q_end / 3, r_d);
    add_unresolved_origin(&error, fluid, r_d);
    // Rounding of the sums, each of the size of the term that balances it.
    error.value += 16 * DBL_EPSILON * (3 + 3 * fabs(log(r_d)));
    error.slope += 16 * DBL_EPSILON * 3 / r_d;
    error.curvature += 16 * DBL_EPSILON * 9 / (r_d * r_d);
    return error;
}
