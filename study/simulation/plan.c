#include "plan.h"

#include "plan_private.h"

#include <lehr/core/alloc.h>
#include <lehr/core/parallel.h>
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
    default:
        return c->structure.wanted && s->n_pdf > 0;
    }
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
    for (size_t i = 0; i < o->n_repeats; i++) {
        if (o->repeats[i] < 1 || o->repeats[i] > 1000000) {
            return lehr_error_set(err, LEHR_ERR_ARG, "%zu repeats: give 1 to 1000000", o->repeats[i]);
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

/// All entries, without numbers.
static lehr_status list_entries(lehr_study_plan *plan, const lehr_study_config *config,
                                const lehr_study_plan_options *o, lehr_error *err)
{
    plan->config = config;
    plan->n_exposures = o->n_exposures;
    plan->n_repeats = o->n_repeats;
    plan->exposures = lehr_core_memdup(o->exposures, o->n_exposures, sizeof *o->exposures);
    plan->repeats = lehr_core_memdup(o->repeats, o->n_repeats, sizeof *o->repeats);
    plan->entries = lehr_core_alloc(config->n_samples * LEHR_STUDY_PLAN_N_QUANTITIES, sizeof *plan->entries);
    bool made = plan->exposures && plan->repeats && plan->entries;
    for (size_t i = 0; made && i < config->n_samples * LEHR_STUDY_PLAN_N_QUANTITIES; i++) {
        size_t sample = i / LEHR_STUDY_PLAN_N_QUANTITIES;
        lehr_study_plan_quantity quantity = (lehr_study_plan_quantity)(i % LEHR_STUDY_PLAN_N_QUANTITIES);
        if (applies(config, sample, quantity)) {
            lehr_study_plan_entry *entry = &plan->entries[plan->n++];
            *entry = (lehr_study_plan_entry){.sample = sample, .quantity = quantity, .wanted_exposure = NAN};
            entry->statistical =
                lehr_core_alloc(plan->n_exposures * plan->n_repeats, sizeof *entry->statistical);
            made = entry->statistical != NULL;
        }
    }
    if (!made) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a plan");
    }
    return plan->n > 0
               ? LEHR_OK
               : lehr_error_set(err, LEHR_ERR_ARG,
                                "%s: nothing to plan: no sample has scans for dsc.tf or dsc.tg, images "
                                "for xrd.fsdp or curves for pdf.structure",
                                config->path);
}

// ---- numbers ------------------------------------------------------------------------------
typedef struct plan_work {
    const sim_run *run;
    const lehr_study_plan_options *options;
    lehr_study_plan *plan;
} plan_work;

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
    double n = pieces > room / 2 ? ceil(2 * pieces / room) : 1;
    double target = sqrt(room - pieces / n);
    double factor = 1;
    double error = NAN;
    lehr_status status = LEHR_OK;
    if (!(n <= most)) {
        return LEHR_OK;
    }
    // Errors fall with the root of the exposure, or nearly so.
    for (int i = 0; status == LEHR_OK && i < 8; i++) {
        status = plan_source_error(&error, source, factor, err);
        double next = factor * (error / target) * (error / target);
        if (!(next < most * n && next > 1 / most)) {
            return status;
        }
        bool close = fabs(next / factor - 1) < 1e-3;
        factor = next;
        if (close) {
            break;
        }
    }
    entry->wanted_exposure = factor / n;
    entry->wanted_repeats = (size_t)n;
    return status;
}

static lehr_status fill_entry(void *context, size_t task, int worker, lehr_error *err)
{
    const plan_work *work = context;
    lehr_study_plan *plan = work->plan;
    lehr_study_plan_entry *entry = &plan->entries[task];
    plan_source source = {.run = work->run, .sample = entry->sample, .quantity = entry->quantity, .most = 1};
    (void)worker;
    for (size_t i = 0; i < plan->n_exposures * plan->n_repeats; i++) {
        source.most = fmax(source.most,
                           plan->exposures[i / plan->n_repeats] * (double)plan->repeats[i % plan->n_repeats]);
    }
    lehr_status status = plan_source_open(&source, entry, err);
    for (size_t i = 0; status == LEHR_OK && i < plan->n_exposures * plan->n_repeats; i++) {
        double factor = plan->exposures[i / plan->n_repeats] * (double)plan->repeats[i % plan->n_repeats];
        status = plan_source_error(&entry->statistical[i], &source, factor, err);
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
    lehr_core_free(plan);
}

double lehr_study_plan_sigma(const lehr_study_plan *plan, size_t entry, size_t exposure, size_t repeat)
{
    const lehr_study_plan_entry *e = &plan->entries[entry];
    double statistical = e->statistical[exposure * plan->n_repeats + repeat];
    return sqrt(statistical * statistical + e->piece * e->piece / (double)plan->repeats[repeat] +
                e->floor * e->floor);
}
