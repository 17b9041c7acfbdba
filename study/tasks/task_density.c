// The density of one sample by weighing against that of the reference, and against that of the sample that
// was treated alike at the lowest pressure: what both share is cancelled.
#include "task_mech.h"

#include <lehr/mechanics/density.h>
#include <math.h>
#include <stdint.h>

/// All weighings of a sample as one.
typedef struct sample_density {
    bool known;
    lehr_mechanics_density mean;      ///< its error is that of the readings alone
    const lehr_study_weighings *bath; ///< NULL: its tables were weighed in several ways
} sample_density;

static bool same(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

/// One error of the liquid moves both.
static bool same_bath(const lehr_study_weighings *a, const lehr_study_weighings *b)
{
    return same(a->liquid_g_per_cm3, b->liquid_g_per_cm3) && same(a->temperature_K, b->temperature_K) &&
           same(a->sigma_liquid_g_per_cm3, b->sigma_liquid_g_per_cm3) &&
           same(a->sigma_temperature_K, b->sigma_temperature_K) && same(a->air_g_per_cm3, b->air_g_per_cm3);
}

/// Sums over the tables of a sample, as those of study_sample_quantity().
typedef struct table_sums {
    size_t n;
    double w, wx, wxx, liquid;
} table_sums;

static void take_table(sample_density *out, table_sums *sums, const lehr_study_config *config,
                       const study_task *task)
{
    lehr_quantity density, weighing, liquid;
    if (!study_outcome_quantity(task, "density", &density) ||
        !study_outcome_quantity(task, "budget.weighing", &weighing) ||
        !study_outcome_quantity(task, "budget.liquid", &liquid)) {
        return;
    }
    const lehr_study_weighings *bath = study_weighings_of(config, task);
    if (sums->n++ == 0) {
        out->mean.density_g_per_cm3 = density.value;
        out->mean.weighing = weighing.value;
        out->bath = bath;
    }
    double w = weighing.value > 0 ? 1 / (weighing.value * weighing.value) : 1;
    double x = density.value - out->mean.density_g_per_cm3;
    sums->w += w;
    sums->wx += w * x;
    sums->wxx += w * x * x;
    sums->liquid += w * liquid.value;
    out->bath = out->bath && same_bath(out->bath, bath) ? out->bath : NULL;
}

/// Mean weighted by the readings. An error of the liquid does not fall with the number of tables.
static sample_density gather(const study_run *run, size_t sample)
{
    sample_density out = {.known = false};
    table_sums sums = {0};
    for (size_t i = study_first_task(run, sample); sample != SIZE_MAX && i < run->n_tasks;
         i = study_next_task(run, i)) {
        const study_task *task = &run->tasks[i];
        if (task->kind == STUDY_WEIGHING && task->outcome) {
            take_table(&out, &sums, run->config, task);
        }
    }
    if (sums.n == 0) {
        return out;
    }
    out.known = true;
    out.mean.n = sums.n;
    out.mean.liquid = sums.liquid / sums.w;
    if (sums.n > 1) {
        double chi2 = fmax(sums.wxx - sums.wx * sums.wx / sums.w, 0) / (double)(sums.n - 1);
        bool has_error = out.mean.weighing > 0;
        out.mean.density_g_per_cm3 += sums.wx / sums.w;
        out.mean.weighing = sqrt((has_error ? fmax(chi2, 1) : chi2) / sums.w);
    }
    return out;
}

/// Parts of the error of a change.
typedef struct change {
    lehr_estimate value;     ///< rho/rho_ref - 1
    double weighing, liquid; ///< parts of its error
    bool common;             ///< one liquid: its error is cancelled
} change;

static change change_of(const sample_density *own, const sample_density *other)
{
    change out = {.common = own->bath && other->bath && same_bath(own->bath, other->bath)};
    lehr_mechanics_density a = own->mean, b = other->mean;
    double ratio = a.density_g_per_cm3 / b.density_g_per_cm3;
    double own_liquid = a.liquid / a.density_g_per_cm3, other_liquid = b.liquid / b.density_g_per_cm3;
    out.liquid = ratio * (out.common ? fabs(own_liquid - other_liquid) : hypot(own_liquid, other_liquid));
    a.liquid = b.liquid = 0;
    out.value.value = lehr_mechanics_density_change(&out.weighing, &a, &b);
    out.value.stderr_value = hypot(out.weighing, out.liquid);
    return out;
}

static lehr_status describe(lehr_record *results, const change *c, lehr_error *err)
{
    lehr_record *budget = NULL;
    lehr_status status = lehr_record_add_quantity(results, "change", 100 * c->value.value,
                                                  100 * c->value.stderr_value, "%", err);
    status = status == LEHR_OK ? lehr_record_add_record(&budget, results, "budget", err) : status;
    if (status == LEHR_OK) {
        status = lehr_record_add_quantity(budget, "weighing", 100 * c->weighing, (double)NAN, "%", err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_quantity(budget, "liquid", 100 * c->liquid, (double)NAN, "%", err);
    }
    return status == LEHR_OK ? lehr_record_add_text(results, "liquid", c->common ? "common" : "several", err)
                             : status;
}

/// Two liquids, or one measured twice: nothing is known to be common.
static lehr_status warn(study_product *product, const change *c, const char *name, lehr_error *err)
{
    return c->common || !(c->liquid > 0)
               ? LEHR_OK
               : lehr_warnings_add(
                     product->warnings, err,
                     "this sample and '%s' were not weighed with one liquid_density, temperature "
                     "and air_density: the error of the liquid is not cancelled in the change of "
                     "density",
                     name);
}

static lehr_status against_reference(study_product *product, const study_run *run, const study_task *task,
                                     const sample_density *own, lehr_error *err)
{
    const char *name = run->config->samples[task->others[0]].name;
    lehr_status status = lehr_record_add_text(product->results, "reference", name, err);
    if (status != LEHR_OK || task->others[0] == task->sample) {
        return status;
    }
    const sample_density other = gather(run, task->others[0]);
    if (!other.known) {
        return lehr_warnings_add(product->warnings, err,
                                 "no change of density against sample '%s': it has no density", name);
    }
    const change c = change_of(own, &other);
    status = describe(product->results, &c, err);
    return status == LEHR_OK ? warn(product, &c, name, err) : status;
}

lehr_status study_compute_density_change(study_product *product, const study_run *run, const study_task *task,
                                         lehr_error *err)
{
    const sample_density own = gather(run, task->sample);
    if (!own.known) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "no density of the weighings of sample '%s'",
                              run->config->samples[task->sample].name);
    }
    lehr_status status = against_reference(product, run, task, &own, err);
    const sample_density other = gather(run, task->others[1]);
    if (status != LEHR_OK || !other.known) {
        return status;
    }
    const change c = change_of(&own, &other);
    status = lehr_record_add_text(product->results, "reference_by_pressure",
                                  run->config->samples[task->others[1]].name, err);
    return status == LEHR_OK
               ? lehr_record_add_quantity(product->results, "change_by_pressure", 100 * c.value.value,
                                          100 * c.value.stderr_value, "%", err)
               : status;
}
