#include "plan.h"

#include "plan_private.h"

#include <lehr/core/alloc.h>
#include <lehr/core/parallel.h>
#include <lehr/fitting/eos.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define KEY_(name, key, word, unit)  key,
#define WORD_(name, key, word, unit) word,
#define UNIT_(name, key, word, unit) unit,
static const char *const keys[] = {LEHR_STUDY_PLAN_LIST(KEY_)};
static const char *const words[] = {LEHR_STUDY_PLAN_LIST(WORD_)};
static const char *const units[] = {LEHR_STUDY_PLAN_LIST(UNIT_)};

const char *lehr_study_plan_key(lehr_study_plan_quantity quantity)
{
    return keys[quantity];
}

const char *lehr_study_plan_word(lehr_study_plan_quantity quantity)
{
    return words[quantity];
}

const char *lehr_study_plan_unit(lehr_study_plan_quantity quantity)
{
    return units[quantity];
}

// ---- what there is to plan ----------------------------------------------------------------
static bool applies(const lehr_study_config *c, size_t sample, lehr_study_plan_quantity quantity)
{
    const lehr_study_sample *s = &c->samples[sample];
    switch (quantity) {
    case LEHR_STUDY_PLAN_POSITION:
    case LEHR_STUDY_PLAN_FWHM:
        return c->fsdp.wanted && s->n_xrd > 0;
    case LEHR_STUDY_PLAN_FICTIVE:
        return c->tf.wanted && s->n_dsc > 0;
    case LEHR_STUDY_PLAN_GLASS:
        return c->tg.wanted && s->n_dsc > 0;
    case LEHR_STUDY_PLAN_DENSITY:
        return c->structure.wanted && s->n_pdf > 0;
    case LEHR_STUDY_PLAN_YIELD:
    case LEHR_STUDY_PLAN_MODULUS:
        return c->mech.yield && s->n_compression > 0;
    case LEHR_STUDY_PLAN_POPIN_SCALE:
    case LEHR_STUDY_PLAN_POPIN_MODULUS:
        return c->mech.popin && s->n_popins > 0;
    case LEHR_STUDY_PLAN_WEIGHED:
        return c->mech.density && s->n_weighings > 0;
    case LEHR_STUDY_PLAN_BULK_PRIME:
        return c->eos.wanted && s->n_dac > 0 && isnan(c->eos.bulk_prime) &&
               lehr_fitting_eos_order(lehr_fitting_eos_find(c->eos.model)) > LEHR_FITTING_EOS_K0_PRIME;
    default:
        return c->eos.wanted && s->n_dac > 0;
    }
}

/// A table of positions is read as it is: nothing in it is exposed. Nor is the reading of a pressure.
static bool is_exposed(const lehr_study_config *c, size_t sample, lehr_study_plan_quantity quantity)
{
    if (quantity <= LEHR_STUDY_PLAN_DENSITY) {
        return true;
    }
    if (quantity < LEHR_STUDY_PLAN_BULK || quantity == LEHR_STUDY_PLAN_PRESSURE) {
        return false;
    }
    const lehr_study_dac *series = &c->samples[sample].dac[0];
    for (size_t i = 0; i < series->n_points; i++) {
        if (series->points[i].file != SIZE_MAX) {
            return true;
        }
    }
    return false;
}

static lehr_status check(const lehr_study_plan_options *o, lehr_error *err)
{
    const double most = 1e6;
    if (o->n_exposures == 0 || o->n_repeats == 0 || o->n_exposures * o->n_repeats > 10000) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "%zu exposures and %zu repeats: give 1 to 10000 of both together",
                              o->n_exposures, o->n_repeats);
    }
    for (size_t i = 0; i < o->n_exposures; i++) {
        if (!(o->exposures[i] >= 1 / most && o->exposures[i] <= most)) {
            return lehr_error_set(err, LEHR_ERR_ARG, "exposure %g: give factors from 1e-6 to 1e6",
                                  o->exposures[i]);
        }
    }
    for (size_t i = 0; i < o->n_repeats + (o->counts ? o->n_counts : 0); i++) {
        size_t n = i < o->n_repeats ? o->repeats[i] : o->counts[i - o->n_repeats];
        if (n < 1 || n > 1000000) {
            return lehr_error_set(err, LEHR_ERR_ARG, "%zu repeats: give 1 to 1000000", n);
        }
    }
    for (size_t k = 0; k < LEHR_STUDY_PLAN_N_QUANTITIES; k++) {
        if (o->want[k] <= 0) {
            return lehr_error_set(err, LEHR_ERR_ARG, "wanted error of %s: %g is not greater than 0", words[k],
                                  o->want[k]);
        }
    }
    return LEHR_OK;
}

/// Factors and repeats of a plan.
static bool copy_axes(lehr_study_plan *plan, const lehr_study_plan_options *o)
{
    const size_t *counts = o->counts ? o->counts : o->repeats;
    plan->n_exposures = o->n_exposures;
    plan->n_repeats = o->n_repeats;
    plan->n_counts = o->counts ? o->n_counts : o->n_repeats;
    plan->exposures = lehr_core_memdup(o->exposures, o->n_exposures, sizeof *o->exposures);
    plan->repeats = lehr_core_memdup(o->repeats, o->n_repeats, sizeof *o->repeats);
    plan->counts = lehr_core_memdup(counts, plan->n_counts, sizeof *counts);
    return plan->exposures && plan->repeats && plan->counts;
}

static bool add_entry(lehr_study_plan *plan, size_t sample, lehr_study_plan_quantity quantity)
{
    bool exposed = is_exposed(plan->config, sample, quantity);
    lehr_study_plan_entry *entry = &plan->entries[plan->n++];
    *entry = (lehr_study_plan_entry){.sample = sample,
                                     .quantity = quantity,
                                     .exposed = exposed,
                                     .exposure_s = NAN,
                                     .n_exposures = exposed ? plan->n_exposures : 1,
                                     .n_repeats = exposed ? plan->n_repeats : plan->n_counts,
                                     .repeats = exposed ? plan->repeats : plan->counts,
                                     .wanted_exposure = NAN};
    entry->statistical = lehr_core_alloc(entry->n_exposures * entry->n_repeats, sizeof *entry->statistical);
    return entry->statistical != NULL;
}

/// All entries, without numbers.
static lehr_status list_entries(lehr_study_plan *plan, const lehr_study_config *config,
                                const lehr_study_plan_options *o, lehr_error *err)
{
    const size_t most = config->n_samples * LEHR_STUDY_PLAN_N_QUANTITIES;
    plan->config = config;
    plan->entries = lehr_core_alloc(most, sizeof *plan->entries);
    bool made = copy_axes(plan, o) && plan->entries;
    for (size_t i = 0; made && i < most; i++) {
        size_t sample = i / LEHR_STUDY_PLAN_N_QUANTITIES;
        lehr_study_plan_quantity quantity = (lehr_study_plan_quantity)(i % LEHR_STUDY_PLAN_N_QUANTITIES);
        made = !applies(config, sample, quantity) || add_entry(plan, sample, quantity);
    }
    if (!made) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a plan");
    }
    return plan->n > 0
               ? LEHR_OK
               : lehr_error_set(err, LEHR_ERR_ARG,
                                "%s: nothing to plan: no sample has scans for dsc.tf or dsc.tg, images "
                                "for xrd.fsdp, curves for pdf.structure, tests for mech.yield, mech.popin or "
                                "mech.density, or a series for eos",
                                config->path);
}

// ---- numbers ------------------------------------------------------------------------------
typedef struct plan_work {
    const sim_run *run;
    const lehr_study_plan_options *options;
    lehr_study_plan *plan;
} plan_work;

/// Fewest repeats whose statistical and piece parts leave @p room [squared]; 0: more than a million.
static lehr_status count_repeats(size_t *out, const plan_source *source, double pieces, double room,
                                 lehr_error *err)
{
    const double most = 1e6;
    double one = NAN;
    *out = 0;
    lehr_status status = plan_source_error(&one, source, 1, 1, err);
    double n = ceil((one * one + pieces) / room * (1 - 1e-12));
    // Errors of small repeats fall with their root nearly, not exactly.
    for (int i = 0; status == LEHR_OK && n <= most && i < 8; i++) {
        double error = NAN;
        n = fmax(n, 1);
        status = plan_source_error(&error, source, 1, n, err);
        if (error * error + pieces / n <= room * (1 + 1e-9)) {
            *out = (size_t)n;
            break;
        }
        n = fmax(n + 1, ceil(n * (error * error + pieces / n) / room));
    }
    return status;
}

/// Exposure and repeats that reach a wanted error: scatter from piece to piece gets at most half of its
/// square.
static lehr_status find_wanted(lehr_study_plan_entry *entry, const plan_source *source, double want,
                               lehr_error *err)
{
    const double most = 1e6;
    double room = want * want - entry->floor * entry->floor;
    double pieces = entry->piece * entry->piece;
    if (!(room > 0)) {
        return LEHR_OK;
    }
    lehr_status status = count_repeats(&entry->repeats_alone, source, pieces, room, err);
    if (status != LEHR_OK || !entry->exposed) {
        entry->wanted_repeats = entry->repeats_alone;
        entry->reached = entry->repeats_alone > 0;
        return status;
    }
    double n = pieces > room / 2 ? ceil(2 * pieces / room) : 1;
    double target = sqrt(room - pieces / n);
    double factor = 1;
    double error = NAN;
    if (!(n <= most)) {
        return LEHR_OK;
    }
    // Errors fall with the root of the exposure, or nearly so.
    for (int i = 0; status == LEHR_OK && i < 12; i++) {
        status = plan_source_error(&error, source, factor, n, err);
        double next = factor * (error / target) * (error / target);
        if (!(next < most && next > 1 / most)) {
            return status;
        }
        bool close = fabs(next / factor - 1) < 1e-3;
        factor = next;
        if (close) {
            break;
        }
    }
    entry->reached = status == LEHR_OK;
    entry->wanted_exposure = factor;
    entry->wanted_repeats = (size_t)n;
    return status;
}

static lehr_status fill_entry(void *context, size_t task, int worker, lehr_error *err)
{
    const plan_work *work = context;
    lehr_study_plan *plan = work->plan;
    lehr_study_plan_entry *entry = &plan->entries[task];
    plan_source source = {.run = work->run, .sample = entry->sample, .quantity = entry->quantity};
    (void)worker;
    lehr_status status = plan_source_open(&source, entry, err);
    for (size_t i = 0; status == LEHR_OK && i < entry->n_exposures * entry->n_repeats; i++) {
        double factor = entry->exposed ? plan->exposures[i / entry->n_repeats] : 1;
        double repeats = (double)entry->repeats[i % entry->n_repeats];
        status = plan_source_error(&entry->statistical[i], &source, factor, repeats, err);
    }
    double want = work->options->want[entry->quantity];
    status = status == LEHR_OK && want > 0 ? find_wanted(entry, &source, want, err) : status;
    plan_source_clear(&source);
    return status == LEHR_OK || status == LEHR_ERR_NOMEM
               ? status
               : lehr_error_wrap(err, status, "%s of %s", keys[entry->quantity],
                                 plan->config->samples[entry->sample].name);
}

lehr_status lehr_study_plan_create(lehr_study_plan **out, const lehr_study_config *config,
                                   const lehr_study_plan_options *options, lehr_error *err)
{
    sim_run run = {0};
    *out = NULL;
    lehr_status status = check(options, err);
    status = status == LEHR_OK ? sim_begin(&run, config, options->seed, err) : status;
    run.exact = true;
    if (status != LEHR_OK) {
        return status;
    }
    lehr_study_plan *plan = lehr_core_alloc(1, sizeof *plan);
    if (!plan) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a plan");
    }
    status = list_entries(plan, config, options, err);
    if (status == LEHR_OK) {
        plan_work work = {&run, options, plan};
        status = lehr_parallel_for(plan->n, options->threads, fill_entry, &work, "quantities",
                                   options->progress, err);
    }
    if (status != LEHR_OK) {
        lehr_study_plan_free(plan);
        return status;
    }
    *out = plan;
    return LEHR_OK;
}

void lehr_study_plan_free(lehr_study_plan *plan)
{
    if (!plan) {
        return;
    }
    for (size_t i = 0; plan->entries && i < plan->n; i++) {
        lehr_core_free(plan->entries[i].statistical);
    }
    lehr_core_free(plan->entries);
    lehr_core_free(plan->exposures);
    lehr_core_free(plan->repeats);
    lehr_core_free(plan->counts);
    lehr_core_free(plan);
}

double lehr_study_plan_sigma(const lehr_study_plan *plan, size_t entry, size_t exposure, size_t repeat)
{
    const lehr_study_plan_entry *e = &plan->entries[entry];
    double statistical = e->statistical[exposure * e->n_repeats + repeat];
    return sqrt(statistical * statistical + e->piece * e->piece / (double)e->repeats[repeat] +
                e->floor * e->floor);
}
