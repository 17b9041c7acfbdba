// What the outcomes of a study say about the glass transition under pressure and the steepness of relaxation.
#include "summary.h"
#include "theory.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

static const lehr_estimate none = {(double)NAN, (double)NAN};

const char *study_source_name(study_source source)
{
    static const char *const names[STUDY_N_SOURCES] = {
        [STUDY_BY_ENERGY] = "master-activation-energy",
        [STUDY_BY_FICTIVE] = "master-fictive-temperature",
        [STUDY_BY_ASSUMED] = "master-given",
        [STUDY_BY_MIDPOINTS] = "midpoints",
        [STUDY_BY_RATES] = "equal-rates",
        [STUDY_BY_APPARENT] = "apparent",
        [STUDY_BY_YIELD] = "stress-strain",
        [STUDY_BY_HOLDS] = "holds",
        [STUDY_BY_LITERATURE] = "literature",
        [STUDY_BY_NOBODY] = "none",
    };
    return names[source];
}

// ---- master curves ------------------------------------------------------------------------
static lehr_estimate estimate_of(const study_task *task, const char *path)
{
    lehr_quantity q = {.value = NAN, .stderr_value = NAN};
    (void)study_outcome_quantity(task, path, &q);
    return (lehr_estimate){q.value, q.stderr_value};
}

static void read_master(study_master_found *out, const study_run *run, const study_task *task)
{
    const lehr_study_master *master = &run->config->master;
    const char *verdict = study_outcome_text(task, "verdict");
    if (!task->outcome || !verdict || strcmp(verdict, "undetermined") == 0) {
        return;
    }
    out->found = true;
    out->poor = strcmp(verdict, "no-curve") == 0 || strcmp(verdict, "no-collapse") == 0;
    out->tg0_K = estimate_of(task, "tg0");
    out->dtg_dp_K_per_GPa = estimate_of(task, "dtg_dp");
    out->slope_given = isfinite(master->dtg_dp_K_per_GPa);
    lehr_estimate curvature = estimate_of(task, "tg_curvature");
    out->curvature = isfinite(curvature.value) ? curvature.value : 0;
    // Without tg0 the centre of the curve is at T/Tg = 1 by definition.
    out->center = isfinite(master->tg0_K) ? estimate_of(task, "center") : none;
    if (isfinite(master->tg0_K)) {
        out->tg0_K.stderr_value = 0;
    }
}

lehr_estimate study_master_tg(const study_master_found *master, double pressure_GPa)
{
    double p = pressure_GPa;
    return (lehr_estimate){master->tg0_K.value + p * master->dtg_dp_K_per_GPa.value +
                               p * p * master->curvature,
                           hypot(master->tg0_K.stderr_value, p * master->dtg_dp_K_per_GPa.stderr_value)};
}

// ---- calorimetric midpoints -----------------------------------------------------------------
/// Sums over the points of one group.
typedef struct sums {
    double w, wx, wy;
} sums;

static sums sum_group(const double *x, const double *y, const double *weight, const size_t *group, size_t n,
                      size_t which)
{
    sums s = {0};
    for (size_t i = 0; i < n; i++) {
        if (group[i] == which) {
            s.w += weight[i];
            s.wx += weight[i] * x[i];
            s.wy += weight[i] * y[i];
        }
    }
    return s;
}

lehr_estimate study_common_slope(double *weight, const double *x, const double *y, const double *sigma,
                                 const size_t *group, size_t n)
{
    bool known = true;
    double sxx = 0, sxy = 0, syy = 0;
    size_t groups = 0;
    for (size_t i = 0; i < n; i++) {
        known = known && sigma[i] > 0 && isfinite(sigma[i]);
    }
    for (size_t i = 0; i < n; i++) {
        weight[i] = known ? 1 / (sigma[i] * sigma[i]) : 1;
    }
    for (size_t i = 0; i < n; i++) {
        bool first = true;
        for (size_t k = 0; k < i; k++) {
            first = first && group[k] != group[i];
        }
        groups += first;
        sums s = sum_group(x, y, weight, group, n, group[i]);
        double dx = x[i] - s.wx / s.w;
        double dy = y[i] - s.wy / s.w;
        sxx += weight[i] * dx * dx;
        sxy += weight[i] * dx * dy;
        syy += weight[i] * dy * dy;
    }
    if (!(sxx > 0)) {
        return none;
    }
    double slope = sxy / sxx;
    double dof = (double)n - (double)groups - 1;
    double scatter = dof > 0 ? fmax(syy - slope * sxy, 0) / dof : (double)NAN;
    double factor = !known ? scatter : fmax(1, isfinite(scatter) ? scatter : 1);
    return (lehr_estimate){slope, sqrt(factor / sxx)};
}

/// Samples treated alike but for the pressure are one group.
static bool alike(const lehr_study_treatment *a, const lehr_study_treatment *b)
{
    return (a->temperature_K == b->temperature_K || (isnan(a->temperature_K) && isnan(b->temperature_K))) &&
           (a->duration_s == b->duration_s || (isnan(a->duration_s) && isnan(b->duration_s)));
}

/// Number of the first of the samples before @p n that is treated like it.
static size_t group_of(const lehr_study_config *config, const size_t *sample, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        if (alike(&config->samples[sample[n]].treatment, &config->samples[sample[k]].treatment)) {
            return k;
        }
    }
    return n;
}

static lehr_status read_midpoints(study_theory_measured *out, const study_run *run, lehr_error *err)
{
    const size_t most = run->config->n_samples;
    double *block = lehr_core_alloc(4 * most, sizeof *block);
    size_t *index = lehr_core_alloc(2 * most, sizeof *index);
    size_t n = 0;
    lehr_status status =
        block && index ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu samples", most);
    for (size_t i = 0; status == LEHR_OK && i < most; i++) {
        lehr_quantity q;
        double pressure_GPa = run->config->samples[i].treatment.pressure_GPa;
        if (!isfinite(pressure_GPa) || study_sample_quantity(&q, run, i, STUDY_TG, "midpoint") == 0) {
            continue;
        }
        block[n] = pressure_GPa;
        block[most + n] = q.value;
        block[2 * most + n] = q.stderr_value;
        index[n] = i;
        index[most + n] = group_of(run->config, index, n);
        n++;
    }
    if (status == LEHR_OK) {
        out->midpoint_slope_K_per_GPa =
            study_common_slope(block + 3 * most, block, block + most, block + 2 * most, index + most, n);
        out->n_midpoints = n;
    }
    lehr_core_free(block);
    lehr_core_free(index);
    return status;
}

// ---- activation energies ----------------------------------------------------------------------
/// Weighted mean of the samples taken in; errors grow with the scatter.
typedef struct mean {
    size_t n;
    double sum_w, sum_wx, sum_wxx;
    bool known;
} mean;

static void take(mean *m, lehr_quantity q)
{
    bool known = q.stderr_value > 0;
    m->known = (m->n == 0 || m->known) && known;
    double w = known ? 1 / (q.stderr_value * q.stderr_value) : 1;
    m->n++;
    m->sum_w += w;
    m->sum_wx += w * q.value;
    m->sum_wxx += w * q.value * q.value;
}

static lehr_estimate mean_of(const mean *m)
{
    if (m->n == 0) {
        return none;
    }
    double x = m->sum_wx / m->sum_w;
    double chi2 = m->n > 1 ? fmax(m->sum_wxx - m->sum_w * x * x, 0) / (double)(m->n - 1) : 0;
    return (lehr_estimate){x, m->known ? sqrt(fmax(chi2, 1) / m->sum_w) : (double)NAN};
}

/// T/Tg(P) of a treatment; NaN without one.
static double reduced_temperature(const study_theory_measured *m, const lehr_study_treatment *t, double tg_K)
{
    const study_master_found *master = m->energy.found ? &m->energy : &m->fictive;
    double at = master->found            ? study_master_tg(master, t->pressure_GPa).value
                : t->pressure_GPa < 0.01 ? tg_K
                                         : (double)NAN;
    return t->temperature_K / at;
}

static void read_energies(study_theory_measured *out, const study_run *run, double tg_K)
{
    const double near = 0.05; // of T/Tg(P) to 1
    mean equal = {0}, apparent = {0};
    for (size_t i = 0; i < run->n_tasks; i++) {
        const study_task *task = &run->tasks[i];
        lehr_quantity q;
        if (task->kind != STUDY_KISSINGER || !study_outcome_quantity(task, "activation_energy", &q) ||
            strcmp(q.unit, "kJ/mol") != 0) {
            continue;
        }
        const char *history = study_outcome_text(task, "history");
        if (history && strcmp(history, "crystallisation") == 0) {
            continue; // no relaxation
        }
        if (history && strcmp(history, "equal-rates") == 0) {
            take(&equal, q);
        } else if (fabs(reduced_temperature(out, &run->config->samples[task->sample].treatment, tg_K) - 1) <=
                   near) {
            take(&apparent, q);
        }
    }
    out->energy_equal_kJ_per_mol = mean_of(&equal);
    out->energy_apparent_kJ_per_mol = mean_of(&apparent);
}

// ---- strength ---------------------------------------------------------------------------------
/// A stress in GPa; false in a unit that is none.
static bool stress_of(lehr_quantity *out, const study_task *task, const char *path)
{
    if (!study_outcome_quantity(task, path, out)) {
        return false;
    }
    double factor = strcmp(out->unit, "MPa") == 0 ? 1e-3 : strcmp(out->unit, "GPa") == 0 ? 1 : (double)NAN;
    out->value *= factor;
    out->stderr_value *= factor;
    return isfinite(out->value);
}

/// A critical stress in percent is one of the yield stress.
static lehr_estimate critical_of(const study_task *holds, lehr_estimate yield_GPa)
{
    lehr_quantity q;
    if (stress_of(&q, holds, "critical_stress")) {
        return (lehr_estimate){q.value, q.stderr_value};
    }
    if (!study_outcome_quantity(holds, "critical_stress", &q) || strcmp(q.unit, "percent") != 0) {
        return none;
    }
    double stress = 0.01 * q.value * yield_GPa.value;
    return (lehr_estimate){
        stress, stress * hypot(q.stderr_value / q.value, yield_GPa.stderr_value / yield_GPa.value)};
}

static void read_strengths(study_theory_measured *out, const study_run *run)
{
    mean yield = {0};
    const study_task *holds = NULL;
    for (size_t i = 0; i < run->n_tasks; i++) {
        const study_task *task = &run->tasks[i];
        lehr_quantity q;
        if (task->kind == STUDY_YIELD && stress_of(&q, task, "yield_stress")) {
            take(&yield, q);
        }
        holds = task->kind == STUDY_CRITICAL ? task : holds;
    }
    out->yield_stress_GPa = mean_of(&yield);
    out->critical_stress_GPa = holds ? critical_of(holds, out->yield_stress_GPa) : none;
}

/// The duration that all treatments with one share.
static double common_duration(const lehr_study_config *config)
{
    double duration_s = NAN;
    for (size_t i = 0; i < config->n_samples; i++) {
        double own = config->samples[i].treatment.duration_s;
        if (!(own > 0)) {
            continue;
        }
        if (isfinite(duration_s) && fabs(own - duration_s) > 1e-9 * duration_s) {
            return (double)NAN;
        }
        duration_s = own;
    }
    return duration_s;
}

lehr_status study_theory_measured_read(study_theory_measured *out, const study_run *run, double tg_K,
                                       lehr_error *err)
{
    const study_master_found nothing = {.tg0_K = none, .dtg_dp_K_per_GPa = none, .center = none};
    *out = (study_theory_measured){.energy = nothing,
                                   .fictive = nothing,
                                   .midpoint_slope_K_per_GPa = none,
                                   .energy_equal_kJ_per_mol = none,
                                   .energy_apparent_kJ_per_mol = none,
                                   .yield_stress_GPa = none,
                                   .critical_stress_GPa = none,
                                   .duration_s = common_duration(run->config)};
    for (size_t i = 0; i < run->n_tasks; i++) {
        const study_task *task = &run->tasks[i];
        if (task->kind == STUDY_MASTER_ENERGY) {
            read_master(&out->energy, run, task);
        } else if (task->kind == STUDY_MASTER_FICTIVE) {
            read_master(&out->fictive, run, task);
        }
    }
    read_energies(out, run, tg_K);
    read_strengths(out, run);
    return read_midpoints(out, run, err);
}
