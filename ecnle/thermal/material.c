#include <lehr/ecnle/material.h>

#include "material_private.h"

#include <lehr/core/alloc.h>
#include <lehr/core/constants.h>
#include <lehr/core/parallel.h>
#include <lehr/ecnle/glass.h>
#include <lehr/ecnle/structure.h>
#include <math.h>

const char *const lehr_ecnle_input_names[LEHR_ECNLE_N_INPUTS + 1] = {"tg",       "phi-g",       "slope",
                                                                     "diameter", "log10-tau-e", NULL};

lehr_ecnle_material lehr_ecnle_material_defaults(void)
{
    return (lehr_ecnle_material){.input = {[LEHR_ECNLE_INPUT_TG] = (double)NAN,
                                           [LEHR_ECNLE_INPUT_PHI_G] = 0.6585,
                                           [LEHR_ECNLE_INPUT_SLOPE] = 6e-4,
                                           [LEHR_ECNLE_INPUT_LOG10_TAU_E] = -13},
                                 .tau_g_s = 100,
                                 .options = lehr_ecnle_options_defaults()};
}

static lehr_status check(const lehr_ecnle_material *m, lehr_error *err)
{
    static const char *const units[LEHR_ECNLE_N_INPUTS] = {" K", "", " 1/K", " angstrom", ""};
    for (int i = 0; i < LEHR_ECNLE_N_INPUTS; i++) {
        bool any_sign = i == LEHR_ECNLE_INPUT_LOG10_TAU_E;
        bool may_be_0 = i == LEHR_ECNLE_INPUT_DIAMETER; // unknown
        double x = m->input[i];
        if (!isfinite(x) || !(any_sign || x > 0 || (may_be_0 && x == 0))) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "%s = %g%s is not a number greater than 0",
                                  lehr_ecnle_input_names[i], x, units[i]);
        }
        if (!(m->sigma[i] >= 0 && isfinite(m->sigma[i])) || !(any_sign || may_be_0 || m->sigma[i] < x)) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN,
                                  "the standard error %g%s of %s = %g%s is negative or as large as the value",
                                  m->sigma[i], units[i], lehr_ecnle_input_names[i], x, units[i]);
        }
    }
    if (m->sigma[LEHR_ECNLE_INPUT_DIAMETER] > 0 &&
        !(m->sigma[LEHR_ECNLE_INPUT_DIAMETER] < m->input[LEHR_ECNLE_INPUT_DIAMETER])) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "diameter = %g(%g) angstrom: the error needs a diameter greater than it",
                              m->input[LEHR_ECNLE_INPUT_DIAMETER], m->sigma[LEHR_ECNLE_INPUT_DIAMETER]);
    }
    if (!(m->tau_g_s > 0 && isfinite(m->tau_g_s))) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "tau_g = %g s is not a time greater than 0", m->tau_g_s);
    }
    return LEHR_OK;
}

lehr_status lehr_ecnle_material_prepare(lehr_ecnle_material *material, const lehr_ecnle_plan *plan,
                                        lehr_error *err)
{
    lehr_status status = check(material, err);
    material->options.tau_e_s = pow(10, material->input[LEHR_ECNLE_INPUT_LOG10_TAU_E]);
    material->options.diameter_ang = material->input[LEHR_ECNLE_INPUT_DIAMETER];
    if (status == LEHR_OK && material->phi_g_computed) {
        lehr_ecnle_options ambient = material->options;
        lehr_estimate phi_g = {0, 0};
        ambient.pressure = 0;
        ambient.stress = 0;
        status = lehr_ecnle_glass_density(&phi_g, plan, &ambient, material->tau_g_s, err);
        material->input[LEHR_ECNLE_INPUT_PHI_G] = phi_g.value;
    }
    return status;
}

// ---- mapping ------------------------------------------------------------------------------
double lehr_ecnle_material_phi(const lehr_ecnle_material *m, double temperature_K)
{
    return m->input[LEHR_ECNLE_INPUT_PHI_G] +
           (m->input[LEHR_ECNLE_INPUT_TG] - temperature_K) * m->input[LEHR_ECNLE_INPUT_SLOPE];
}

double lehr_ecnle_material_temperature_K(const lehr_ecnle_material *m, double phi)
{
    return m->input[LEHR_ECNLE_INPUT_TG] +
           (m->input[LEHR_ECNLE_INPUT_PHI_G] - phi) / m->input[LEHR_ECNLE_INPUT_SLOPE];
}

double lehr_ecnle_reduced_per_GPa(const lehr_ecnle_material *m, double temperature_K)
{
    double d = m->input[LEHR_ECNLE_INPUT_DIAMETER];
    return d * d * d * LEHR_ECNLE_J_PER_GPA_ANG3 / (LEHR_CORE_BOLTZMANN_J_PER_K * temperature_K);
}

double lehr_ecnle_load_reduced(const lehr_ecnle_load *load, const lehr_ecnle_material *m,
                               double temperature_K)
{
    switch (load->path) {
    case LEHR_ECNLE_PATH_ISOBAR:
        return load->pressure * m->input[LEHR_ECNLE_INPUT_TG] / temperature_K;
    case LEHR_ECNLE_PATH_ISOBAR_GPA:
        return load->pressure * lehr_ecnle_reduced_per_GPa(m, temperature_K);
    case LEHR_ECNLE_PATH_REDUCED:
        break;
    }
    return load->pressure;
}

double lehr_ecnle_load_GPa(const lehr_ecnle_load *load, const lehr_ecnle_material *m, double temperature_K)
{
    if (load->path == LEHR_ECNLE_PATH_ISOBAR_GPA) {
        return load->pressure;
    }
    double unit = lehr_ecnle_reduced_per_GPa(m, temperature_K);
    return unit > 0 ? lehr_ecnle_load_reduced(load, m, temperature_K) / unit : (double)NAN;
}

lehr_status lehr_ecnle_material_state(lehr_ecnle_state *out, const lehr_ecnle_plan *plan,
                                      const lehr_ecnle_material *m, const lehr_ecnle_load *load,
                                      double temperature_K, lehr_warnings *warnings, lehr_error *err)
{
    if (load->path == LEHR_ECNLE_PATH_ISOBAR_GPA && !(m->input[LEHR_ECNLE_INPUT_DIAMETER] > 0)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "a pressure in GPa needs the diameter of the spheres to become one in kT/d^3");
    }
    lehr_ecnle_options options = m->options;
    options.phi = lehr_ecnle_material_phi(m, temperature_K);
    if (!(temperature_K > 0) || !(options.phi >= LEHR_ECNLE_PHI_MIN && options.phi <= LEHR_ECNLE_PHI_MAX)) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "temperature %g K belongs to the packing fraction %.4g; the theory covers %.5g to %.5g K here",
            temperature_K, options.phi, fmax(0, lehr_ecnle_material_temperature_K(m, LEHR_ECNLE_PHI_MAX)),
            lehr_ecnle_material_temperature_K(m, LEHR_ECNLE_PHI_MIN));
    }
    options.pressure = lehr_ecnle_load_reduced(load, m, temperature_K);
    return lehr_ecnle_state_compute(out, plan, &options, warnings, err);
}

// ---- relaxation over temperature ----------------------------------------------------------
enum { N_OUTPUTS = 4 };

/// phi and the logarithms of a state.
static void outputs(lehr_estimate out[N_OUTPUTS], const lehr_ecnle_state *s)
{
    const double ln_10 = 2.302585092994045684018;
    out[0] = (lehr_estimate){s->options.phi, 0};
    out[1] = s->log10_tau;
    out[2] = s->log10_tau_reversible;
    out[3] = (lehr_estimate){log10(s->diffusion.value),
                             s->diffusion.stderr_value / (ln_10 * fabs(s->diffusion.value))};
}

/// The outputs with one input moved; NaN where the theory gives none there.
static void outputs_at(lehr_estimate out[N_OUTPUTS], const lehr_ecnle_plan *plan,
                       const lehr_ecnle_material *m, int input, double shift, const lehr_ecnle_load *load,
                       double temperature_K)
{
    lehr_ecnle_material moved = *m;
    lehr_ecnle_state s;
    moved.input[input] += shift;
    if (lehr_ecnle_material_prepare(&moved, plan, NULL) == LEHR_OK &&
        lehr_ecnle_material_state(&s, plan, &moved, load, temperature_K, NULL, NULL) == LEHR_OK) {
        outputs(out, &s);
        return;
    }
    for (int k = 0; k < N_OUTPUTS; k++) {
        out[k] = (lehr_estimate){(double)NAN, (double)NAN};
    }
}

/// Half the difference; one-sided where one side does not exist.
static double effect(double minus, double centre, double plus)
{
    if (isfinite(minus) && isfinite(plus)) {
        return (plus - minus) / 2;
    }
    return isfinite(plus) ? plus - centre : centre - minus;
}

static lehr_status compute_point(lehr_ecnle_thermal_point *point, const lehr_ecnle_plan *plan,
                                 const lehr_ecnle_material *m, const lehr_ecnle_load *load,
                                 double temperature_K, lehr_warnings *warnings, lehr_error *err)
{
    lehr_ecnle_state s;
    lehr_status status = lehr_ecnle_material_state(&s, plan, m, load, temperature_K, warnings, err);
    if (status != LEHR_OK) {
        return status;
    }
    lehr_estimate centre[N_OUTPUTS];
    outputs(centre, &s);
    double variance[N_OUTPUTS];
    for (int k = 0; k < N_OUTPUTS; k++) {
        variance[k] = centre[k].stderr_value * centre[k].stderr_value;
    }
    for (int i = 0; i < LEHR_ECNLE_N_INPUTS; i++) {
        lehr_estimate minus[N_OUTPUTS], plus[N_OUTPUTS];
        if (!(m->sigma[i] > 0)) {
            continue;
        }
        outputs_at(minus, plan, m, i, -m->sigma[i], load, temperature_K);
        outputs_at(plus, plan, m, i, m->sigma[i], load, temperature_K);
        for (int k = 0; k < N_OUTPUTS; k++) {
            double shift = effect(minus[k].value, centre[k].value, plus[k].value);
            variance[k] += shift * shift;
        }
    }
    *point = (lehr_ecnle_thermal_point){.temperature_K = temperature_K,
                                        .pressure = s.options.pressure,
                                        .pressure_GPa = lehr_ecnle_load_GPa(load, m, temperature_K),
                                        .status = s.status,
                                        .phi = {centre[0].value, sqrt(variance[0])},
                                        .log10_tau = {centre[1].value, sqrt(variance[1])},
                                        .log10_tau_reversible = {centre[2].value, sqrt(variance[2])},
                                        .log10_diffusion = {centre[3].value, sqrt(variance[3])}};
    return LEHR_OK;
}

/// What is said about one point: a list has no lock, so each point has its own.
typedef struct remarks {
    lehr_warnings *list;
} remarks;

typedef struct work {
    lehr_ecnle_thermal_point *points;
    const double *temperature_K;
    const lehr_ecnle_plan *plan;
    const lehr_ecnle_material *material;
    const lehr_ecnle_load *load;
    remarks *remarks; ///< shape (n,)
} work;

static lehr_status point_task(void *context, size_t task, int worker, lehr_error *err)
{
    const work *w = context;
    (void)worker;
    lehr_status status = lehr_warnings_create(&w->remarks[task].list, err);
    return status == LEHR_OK ? compute_point(&w->points[task], w->plan, w->material, w->load,
                                             w->temperature_K[task], w->remarks[task].list, err)
                             : status;
}

lehr_status lehr_ecnle_thermal_points(lehr_ecnle_thermal_point *points, const double *temperature_K, size_t n,
                                      const lehr_ecnle_plan *plan, const lehr_ecnle_material *material,
                                      const lehr_ecnle_load *load, int threads, lehr_warnings *warnings,
                                      lehr_error *err)
{
    work w = {points, temperature_K, plan, material, load, NULL};
    w.remarks = lehr_core_alloc(n, sizeof *w.remarks);
    if (!w.remarks) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: %zu temperatures", n);
    }
    lehr_status status = lehr_parallel_for(n, threads, point_task, &w, "temperatures", NULL, err);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; status == LEHR_OK && k < lehr_warnings_count(w.remarks[i].list); k++) {
            status = lehr_warnings_add(warnings, err, "%s", lehr_warnings_at(w.remarks[i].list, k));
        }
        lehr_warnings_free(w.remarks[i].list);
    }
    lehr_core_free(w.remarks);
    return status;
}

// ---- table --------------------------------------------------------------------------------
static void fill_row(double *const column[], size_t i, const lehr_ecnle_thermal_point *p)
{
    const double row[] = {p->temperature_K,
                          p->phi.value,
                          p->phi.stderr_value,
                          p->pressure,
                          p->pressure_GPa,
                          p->log10_tau.value,
                          p->log10_tau.stderr_value,
                          p->log10_tau_reversible.value,
                          p->log10_tau_reversible.stderr_value,
                          p->log10_diffusion.value,
                          p->log10_diffusion.stderr_value};
    for (size_t k = 0; k < sizeof row / sizeof *row; k++) {
        column[k][i] = row[k];
    }
}

lehr_status lehr_ecnle_thermal_to_table(lehr_table **out, const lehr_ecnle_thermal_point *points, size_t n,
                                        lehr_error *err)
{
    // Only with a diameter do pressures have a value in GPa, and diffusion one in m^2/s.
    const char *const diffusion = n > 0 && isfinite(points[0].pressure_GPa) ? "log10(m^2/s)" : "log10(d^2/s)";
    const char *const names[][2] = {{"temperature_K", "K"},
                                    {"phi", ""},
                                    {"sigma_phi", ""},
                                    {"pressure", "kT/d^3"},
                                    {"pressure_GPa", "GPa"},
                                    {"log10_tau", "log10(s)"},
                                    {"sigma_log10_tau", "log10(s)"},
                                    {"log10_tau_reversible", "log10(s)"},
                                    {"sigma_log10_tau_reversible", "log10(s)"},
                                    {"log10_D", diffusion},
                                    {"sigma_log10_D", diffusion}};
    enum { n_columns = sizeof names / sizeof *names };
    double *column[n_columns];
    lehr_table *table = NULL;
    *out = NULL;
    lehr_status status = lehr_table_create(&table, n, err);
    for (size_t k = 0; k < n_columns && status == LEHR_OK; k++) {
        status = lehr_table_add_column(&column[k], table, names[k][0], names[k][1], err);
    }
    for (size_t i = 0; i < n && status == LEHR_OK; i++) {
        fill_row(column, i, &points[i]);
    }
    status = status == LEHR_OK ? lehr_table_add_text_column(table, "status", err) : status;
    for (size_t i = 0; i < n && status == LEHR_OK; i++) {
        status = lehr_table_set_text(table, n_columns, i, lehr_ecnle_status_name(points[i].status), err);
    }
    if (status != LEHR_OK) {
        lehr_table_free(table);
        return status;
    }
    *out = table;
    return LEHR_OK;
}
