// lehr ecnle alloys: glasses of the literature that --alloy knows.
#include "cmd_ecnle.h"

#include <lehr/ecnle/alloys.h>
#include <math.h>

static lehr_status describe(lehr_list *list, const lehr_ecnle_alloy *alloy, lehr_error *err)
{
    lehr_record *row = NULL;
    const struct {
        const char *key, *unit;
        double value;
    } rows[] = {{"glass_transition", "K", alloy->tg_K},
                {"published_theory", "K", alloy->tg_published_K},
                {"dtg_dp", "K/GPa", alloy->dtg_dp_K_per_GPa}};
    lehr_status status = lehr_list_add_record(&row, list, err);
    status = status == LEHR_OK ? lehr_record_add_text(row, "alloy", alloy->name, err) : status;
    if (status == LEHR_OK) {
        status = lehr_record_add_text(row, "other_name", alloy->other_name ? alloy->other_name : "", err);
    }
    for (size_t k = 0; k < sizeof rows / sizeof *rows && status == LEHR_OK; k++) {
        status = lehr_record_add_quantity(row, rows[k].key, rows[k].value, (double)NAN, rows[k].unit, err);
    }
    return status == LEHR_OK ? lehr_record_add_text(row, "source", alloy->source, err) : status;
}

static lehr_status analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    lehr_list *list = NULL;
    (void)call;
    (void)input;
    lehr_status status = lehr_record_add_list(&list, result->record, "alloys", err);
    for (size_t i = 0; i < lehr_ecnle_alloys_count() && status == LEHR_OK; i++) {
        status = describe(list, lehr_ecnle_alloys_at(i), err);
    }
    return status;
}

static const cli_key results[] = {
    {"alloys[].alloy", NULL, "formula; the value of --alloy"},
    {"alloys[].other_name", NULL, "trade name; another value of --alloy"},
    {"alloys[].glass_transition", "K", "measured at ambient pressure; the source gives no error"},
    {"alloys[].published_theory", "K", "what the literature of the theory prints as its own result"},
    {"alloys[].dtg_dp", "K/GPa", "measured pressure dependence"},
    {"alloys[].source", NULL, "where these numbers stand"},
    {.name = NULL},
};

const cli_command cli_ecnle_alloys = {
    .area = "ecnle",
    .verb = "alloys",
    .summary = "glasses of the literature known to --alloy, with their sources",
    .operands = "",
    .description = "Measured glass transitions, and the numbers that the literature of the theory prints for "
                   "them. None of these numbers carries an error in its source; give one with --sigma "
                   "tg=VALUE.\n\ndocs/theory/ecnle_thermal.md.",
    .example = "lehr ecnle alloys\n",
    .results = results,
    .analyse = analyse,
};
