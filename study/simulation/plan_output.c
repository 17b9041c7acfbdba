// A plan as a table, as results, and in words.
#include "plan.h"

#include <lehr/core/alloc.h>
#include <lehr/core/number.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum { NUMBERS = 8, VALUE = 3, SIGMA = 7 };
static const char *const numbers[NUMBERS] = {"exposure_factor", "exposure_s", "repeats", "value",
                                             "statistical",     "piece",      "floor",   "sigma"};

/// Three digits: an expected error is not known better.
static double short_of(double value)
{
    char text[32];
    double out = value;
    snprintf(text, sizeof text, "%.3g", value);
    return isfinite(value) &&
                   lehr_number_parse(&out, text, strlen(text), lehr_number_style_c(), NULL) == LEHR_OK
               ? out
               : value;
}

/// Numbers of a row, in this order.
static void row_of(double out[NUMBERS], const lehr_study_plan *plan, size_t entry, size_t row)
{
    const lehr_study_plan_entry *e = &plan->entries[entry];
    size_t exposure = row / e->n_repeats;
    size_t repeat = row % e->n_repeats;
    double n = (double)e->repeats[repeat];
    out[0] = e->exposed ? plan->exposures[exposure] : (double)NAN;
    out[1] = short_of(out[0] * e->exposure_s);
    out[2] = n;
    out[VALUE] = e->value;
    out[4] = short_of(e->statistical[row]);
    out[5] = short_of(e->piece / sqrt(n));
    out[6] = short_of(e->floor);
    out[SIGMA] = short_of(lehr_study_plan_sigma(plan, entry, exposure, repeat));
}

static size_t rows_of(const lehr_study_plan *plan, size_t entry)
{
    return plan->entries[entry].n_exposures * plan->entries[entry].n_repeats;
}

static const char *sample_of(const lehr_study_plan *plan, size_t entry)
{
    return plan->config->samples[plan->entries[entry].sample].name;
}

// ---- table --------------------------------------------------------------------------------
enum { TEXTS = 4 };
static const char *const texts[TEXTS] = {"sample", "quantity", "unit", "repeat"};

static const char *text_of(const lehr_study_plan *plan, size_t entry, size_t k)
{
    const lehr_study_plan_entry *e = &plan->entries[entry];
    return k == 0   ? sample_of(plan, entry)
           : k == 1 ? lehr_study_plan_key(e->quantity)
           : k == 2 ? lehr_study_plan_unit(e->quantity)
                    : e->repeat;
}

static lehr_status begin_table(lehr_table **out, double *columns[NUMBERS], size_t rows, lehr_error *err)
{
    lehr_status status = lehr_table_create(out, rows, err);
    for (size_t k = 0; status == LEHR_OK && k < TEXTS; k++) {
        status = lehr_table_add_text_column(*out, texts[k], err);
    }
    for (size_t k = 0; status == LEHR_OK && k < NUMBERS; k++) {
        status = lehr_table_add_column(&columns[k], *out, numbers[k], k == 1 ? "s" : "", err);
    }
    return status;
}

lehr_status lehr_study_plan_to_table(lehr_table **out, const lehr_study_plan *plan, lehr_error *err)
{
    double *columns[NUMBERS];
    lehr_table *table = NULL;
    size_t rows = 0;
    size_t at = 0;
    *out = NULL;
    for (size_t i = 0; i < plan->n; i++) {
        rows += rows_of(plan, i);
    }
    lehr_status status = begin_table(&table, columns, rows, err);
    for (size_t i = 0; status == LEHR_OK && i < plan->n; i++) {
        for (size_t r = 0; status == LEHR_OK && r < rows_of(plan, i); r++, at++) {
            double row[NUMBERS];
            row_of(row, plan, i, r);
            for (size_t k = 0; k < NUMBERS; k++) {
                columns[k][at] = row[k];
            }
            for (size_t k = 0; status == LEHR_OK && k < TEXTS; k++) {
                status = lehr_table_set_text(table, k, at, text_of(plan, i, k), err);
            }
        }
    }
    if (status != LEHR_OK) {
        lehr_table_free(table);
        return status;
    }
    *out = table;
    return LEHR_OK;
}

// ---- words --------------------------------------------------------------------------------
enum { ANSWER_SIZE = 512 };

/// "take 3 x image file of 4 frames at 0.0079 times the exposure of the study (0.016 s in all)".
static void say_reached(char *out, size_t size, const lehr_study_plan_entry *e)
{
    char seconds[64] = "";
    char alone[96] = "";
    if (!e->exposed) {
        snprintf(out, size, "take %zu x %s", e->wanted_repeats, e->repeat);
        return;
    }
    if (!isnan(e->exposure_s)) {
        snprintf(seconds, sizeof seconds, " (%.3g s in all)", e->wanted_exposure * e->exposure_s);
    }
    if (e->repeats_alone > 0) {
        snprintf(alone, sizeof alone, ", or %zu at its own exposure", e->repeats_alone);
    }
    snprintf(out, size, "take %zu x %s at %.3g times the exposure of the study%s%s", e->wanted_repeats,
             e->repeat, e->wanted_exposure, seconds, alone);
}

lehr_status lehr_study_plan_answer(char **out, const lehr_study_plan *plan, size_t entry, double want,
                                   lehr_error *err)
{
    const lehr_study_plan_entry *e = &plan->entries[entry];
    const char *unit = lehr_study_plan_unit(e->quantity);
    *out = lehr_core_alloc(ANSWER_SIZE, 1);
    if (!*out) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for an answer");
    }
    if (e->reached) {
        say_reached(*out, ANSWER_SIZE, e);
    } else if (e->repeats_alone > 0) {
        snprintf(*out, ANSWER_SIZE, "take %zu x %s at the exposure of the study", e->repeats_alone,
                 e->repeat);
    } else if (!(e->floor < want)) {
        snprintf(*out, ANSWER_SIZE,
                 "beyond what counting and repeats can give: a systematic part of %.3g%s%s stays", e->floor,
                 unit[0] ? " " : "", unit);
    } else {
        snprintf(*out, ANSWER_SIZE, "beyond a million times the exposure or repeats of the study");
    }
    return LEHR_OK;
}

// ---- results ------------------------------------------------------------------------------
static lehr_status begin_row(lehr_record **out, lehr_list *list, const lehr_study_plan *plan, size_t entry,
                             lehr_error *err)
{
    lehr_status status = lehr_list_add_record(out, list, err);
    for (size_t k = 0; status == LEHR_OK && k < 3; k++) {
        status = lehr_record_add_text(*out, texts[k], text_of(plan, entry, k), err);
    }
    return status;
}

static lehr_status add_wanted(lehr_list *list, const lehr_study_plan *plan, size_t entry, double want,
                              lehr_error *err)
{
    lehr_record *record = NULL;
    const lehr_study_plan_entry *e = &plan->entries[entry];
    const struct {
        const char *name;
        double value;
    } all[] = {{"exposure_factor", short_of(e->wanted_exposure)},
               {"exposure_s", short_of(e->wanted_exposure * e->exposure_s)},
               {"repeats", e->reached ? (double)e->wanted_repeats : (double)NAN},
               {"repeats_alone", e->repeats_alone > 0 ? (double)e->repeats_alone : (double)NAN},
               {"floor", short_of(e->floor)}};
    char *answer = NULL;
    lehr_status status = begin_row(&record, list, plan, entry, err);
    status = status == LEHR_OK ? lehr_record_add_number(record, "want", want, err) : status;
    status = status == LEHR_OK ? lehr_record_add_boolean(record, "reached", e->reached, err) : status;
    for (size_t k = 0; status == LEHR_OK && k < sizeof all / sizeof *all; k++) {
        status = lehr_record_add_number(record, all[k].name, all[k].value, err);
    }
    status = status == LEHR_OK ? lehr_study_plan_answer(&answer, plan, entry, want, err) : status;
    status = status == LEHR_OK ? lehr_record_add_text(record, "answer", answer, err) : status;
    lehr_core_free(answer);
    return status;
}

static lehr_status add_rows(lehr_list *list, const lehr_study_plan *plan, size_t entry, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < rows_of(plan, entry); i++) {
        lehr_record *record = NULL;
        double row[NUMBERS];
        row_of(row, plan, entry, i);
        status = begin_row(&record, list, plan, entry, err);
        for (size_t k = 0; status == LEHR_OK && k < NUMBERS; k++) {
            status = lehr_record_add_number(record, numbers[k], row[k], err);
        }
        status = status == LEHR_OK ? lehr_record_add_text(record, "repeat", plan->entries[entry].repeat, err)
                                   : status;
    }
    return status;
}

lehr_status lehr_study_plan_describe(const lehr_study_plan *plan, const lehr_study_plan_options *options,
                                     lehr_record *record, lehr_error *err)
{
    lehr_list *rows = NULL;
    lehr_list *wanted = NULL;
    bool any = false;
    for (size_t i = 0; i < plan->n; i++) {
        any = any || options->want[plan->entries[i].quantity] > 0;
    }
    lehr_status status = any ? lehr_record_add_list(&wanted, record, "wanted", err) : LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < plan->n && any; i++) {
        double want = options->want[plan->entries[i].quantity];
        status = want > 0 ? add_wanted(wanted, plan, i, want, err) : status;
    }
    status = status == LEHR_OK ? lehr_record_add_list(&rows, record, "plan", err) : status;
    for (size_t i = 0; status == LEHR_OK && i < plan->n; i++) {
        status = add_rows(rows, plan, i, err);
    }
    return status;
}
