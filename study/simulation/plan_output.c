// A plan as a table and as results.
#include "plan.h"

#include <math.h>
#include <stddef.h>

enum { NUMBERS = 7 };
static const char *const numbers[NUMBERS] = {"exposure", "repeats", "value", "statistical",
                                             "piece",    "floor",   "sigma"};

/// Numbers of a row, in this order.
static void row_of(double out[NUMBERS], const lehr_study_plan *plan, size_t entry, size_t exposure,
                   size_t repeat)
{
    const lehr_study_plan_entry *e = &plan->entries[entry];
    double n = (double)plan->repeats[repeat];
    out[0] = plan->exposures[exposure];
    out[1] = n;
    out[2] = e->value;
    out[3] = e->statistical[exposure * plan->n_repeats + repeat];
    out[4] = e->piece / sqrt(n);
    out[5] = e->floor;
    out[6] = lehr_study_plan_sigma(plan, entry, exposure, repeat);
}

static const char *sample_of(const lehr_study_plan *plan, size_t entry)
{
    return plan->config->samples[plan->entries[entry].sample].name;
}

lehr_status lehr_study_plan_to_table(lehr_table **out, const lehr_study_plan *plan, lehr_error *err)
{
    static const char *const texts[] = {"sample", "quantity", "unit"};
    size_t per_entry = plan->n_exposures * plan->n_repeats;
    double *columns[NUMBERS];
    lehr_table *table = NULL;
    *out = NULL;
    lehr_status status = lehr_table_create(&table, plan->n * per_entry, err);
    for (size_t k = 0; status == LEHR_OK && k < 3; k++) {
        status = lehr_table_add_text_column(table, texts[k], err);
    }
    for (size_t k = 0; status == LEHR_OK && k < NUMBERS; k++) {
        status = lehr_table_add_column(&columns[k], table, numbers[k], "", err);
    }
    for (size_t i = 0; status == LEHR_OK && i < plan->n * per_entry; i++) {
        double row[NUMBERS];
        size_t entry = i / per_entry;
        lehr_study_plan_quantity quantity = plan->entries[entry].quantity;
        row_of(row, plan, entry, i % per_entry / plan->n_repeats, i % plan->n_repeats);
        status = lehr_table_set_text(table, 0, i, sample_of(plan, entry), err);
        status =
            status == LEHR_OK ? lehr_table_set_text(table, 1, i, lehr_study_plan_key(quantity), err) : status;
        status = status == LEHR_OK ? lehr_table_set_text(table, 2, i, lehr_study_plan_unit(quantity), err)
                                   : status;
        for (size_t k = 0; k < NUMBERS; k++) {
            columns[k][i] = row[k];
        }
    }
    if (status != LEHR_OK) {
        lehr_table_free(table);
        return status;
    }
    *out = table;
    return LEHR_OK;
}

static lehr_status begin_row(lehr_record **out, lehr_list *list, const lehr_study_plan *plan, size_t entry,
                             lehr_error *err)
{
    lehr_study_plan_quantity quantity = plan->entries[entry].quantity;
    lehr_status status = lehr_list_add_record(out, list, err);
    status = status == LEHR_OK ? lehr_record_add_text(*out, "sample", sample_of(plan, entry), err) : status;
    status = status == LEHR_OK ? lehr_record_add_text(*out, "quantity", lehr_study_plan_key(quantity), err)
                               : status;
    return status == LEHR_OK ? lehr_record_add_text(*out, "unit", lehr_study_plan_unit(quantity), err)
                             : status;
}

static lehr_status add_wanted(lehr_list *list, const lehr_study_plan *plan, size_t entry, double want,
                              lehr_error *err)
{
    lehr_record *record = NULL;
    const lehr_study_plan_entry *e = &plan->entries[entry];
    lehr_status status = begin_row(&record, list, plan, entry, err);
    status = status == LEHR_OK ? lehr_record_add_number(record, "want", want, err) : status;
    status = status == LEHR_OK ? lehr_record_add_number(record, "exposure", e->wanted_exposure, err) : status;
    status = status == LEHR_OK ? lehr_record_add_number(record, "repeats", (double)e->wanted_repeats, err)
                               : status;
    return status == LEHR_OK ? lehr_record_add_number(record, "floor", e->floor, err) : status;
}

static lehr_status add_rows(lehr_list *list, const lehr_study_plan *plan, size_t entry, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < plan->n_exposures * plan->n_repeats; i++) {
        lehr_record *record = NULL;
        double row[NUMBERS];
        row_of(row, plan, entry, i / plan->n_repeats, i % plan->n_repeats);
        status = begin_row(&record, list, plan, entry, err);
        for (size_t k = 0; status == LEHR_OK && k < NUMBERS; k++) {
            status = lehr_record_add_number(record, numbers[k], row[k], err);
        }
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
