// lehr reproduce: numbers of the papers, computed again.
#include "cmd_reproduce.h"

#include <lehr/core/output.h>
#include <lehr/study/reproduce.h>
#include <math.h>
#include <string.h>

static const cli_option options[] = {
    {.name = "paper", .kind = CLI_LIST, .placeholder = "KEYS", .help = "only these papers, by their keys"},
    {.name = "page",
     .kind = CLI_TEXT,
     .placeholder = "FILE",
     .help = "write all of it as a page in Markdown, too"},
    {.name = NULL},
};

static lehr_status check_papers(const cli_call *call, lehr_error *err)
{
    for (size_t i = 0; i < cli_call_list_size(call, "paper"); i++) {
        const char *wanted = cli_call_list_at(call, "paper", i);
        size_t k = 0;
        while (k < lehr_reproduce_papers() && strcmp(wanted, lehr_reproduce_paper_key(k)) != 0) {
            k++;
        }
        if (k == lehr_reproduce_papers()) {
            return lehr_error_set(err, LEHR_ERR_ARG, "--paper: unknown paper '%s'; see 'lehr help reproduce'",
                                  wanted);
        }
    }
    return LEHR_OK;
}

static bool wanted(const cli_call *call, size_t paper)
{
    bool found = cli_call_list_size(call, "paper") == 0;
    for (size_t i = 0; i < cli_call_list_size(call, "paper"); i++) {
        found = found || strcmp(cli_call_list_at(call, "paper", i), lehr_reproduce_paper_key(paper)) == 0;
    }
    return found;
}

static lehr_status add_row(lehr_list *rows, const char *paper, const lehr_reproduce_row *row, lehr_error *err)
{
    const struct {
        const char *name, *text; ///< text NULL: the number
        double value;
    } entries[] = {{"paper", paper, 0},
                   {"number", NULL, row->number},
                   {"kind", lehr_reproduce_kind_name(row->kind), 0},
                   {"what", row->what, 0},
                   {"printed", NULL, row->printed},
                   {"tolerance", NULL, isnan(row->printed) ? (double)NAN : row->tolerance},
                   {"ours", NULL, row->ours},
                   {"unit", row->unit, 0},
                   {"verdict", lehr_reproduce_verdict_name(row->verdict), 0},
                   {"note", row->note, 0}};
    lehr_record *one = NULL;
    lehr_status status = lehr_list_add_record(&one, rows, err);
    for (size_t i = 0; status == LEHR_OK && i < sizeof entries / sizeof entries[0]; i++) {
        status = entries[i].text ? lehr_record_add_text(one, entries[i].name, entries[i].text, err)
                                 : lehr_record_add_number(one, entries[i].name, entries[i].value, err);
    }
    return status;
}

/// The page of all papers.
static lehr_status write_page(const char *path, lehr_error *err)
{
    lehr_output *output = NULL;
    lehr_status status = lehr_output_open(&output, path, err);
    if (status == LEHR_OK) {
        status = lehr_reproduce_print(lehr_output_file(output), err);
    }
    if (status == LEHR_OK) {
        status = lehr_output_commit(output, err);
    }
    lehr_output_free(output);
    return status;
}

static lehr_status analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    (void)input;
    lehr_list *rows = NULL;
    size_t counts[LEHR_REPRODUCE_WAITS + 1] = {0};
    lehr_status status = check_papers(call, err);
    if (status == LEHR_OK) {
        status = lehr_record_add_list(&rows, result->record, "rows", err);
    }
    for (size_t k = 0; status == LEHR_OK && k < lehr_reproduce_papers(); k++) {
        lehr_reproduce *list = NULL;
        status = wanted(call, k) ? lehr_reproduce_create(&list, k, err) : LEHR_OK;
        for (size_t i = 0; status == LEHR_OK && list != NULL && i < lehr_reproduce_size(list); i++) {
            counts[lehr_reproduce_at(list, i)->verdict]++;
            status = add_row(rows, lehr_reproduce_paper_key(k), lehr_reproduce_at(list, i), err);
        }
        lehr_reproduce_free(list);
    }
    for (int v = 0; status == LEHR_OK && v <= LEHR_REPRODUCE_WAITS; v++) {
        status = lehr_record_add_number(
            result->record, lehr_reproduce_verdict_name((lehr_reproduce_verdict)v), (double)counts[v], err);
    }
    const char *page = cli_call_text(call, "page");
    return status == LEHR_OK && page != NULL ? write_page(page, err) : status;
}

static const cli_key results[] = {
    {"rows[].paper", NULL, "key of the paper"},
    {"rows[].number", NULL, "of the printed statement, which several comparisons may share"},
    {"rows[].kind", NULL,
     "computed from equations, fitted to simulated data, check of printed numbers against each other, or "
     "datum"},
    {"rows[].what", NULL, "quantity"},
    {"rows[].printed", NULL, "null where the paper prints no number for it"},
    {"rows[].tolerance", NULL, "half of the last printed digit, or the printed error"},
    {"rows[].ours", NULL, "null where Lehr cannot compute it"},
    {"rows[].unit", NULL, "of both"},
    {"rows[].verdict", NULL,
     "agrees, differs, beside (nothing to compare with) or waits (needs trajectories)"},
    {"rows[].note", NULL, "how it was computed, or what the difference means"},
    {"agrees", NULL, "number of comparisons within the tolerance"},
    {"differs", NULL, "number beyond it"},
    {"beside", NULL, "number without a printed value, and of data"},
    {"waits", NULL, "number that needs simulations of atoms"},
    {.name = NULL},
};

const cli_command cli_reproduce = {
    .verb = "reproduce",
    .summary = "compute the numbers printed in five papers again, and compare",
    .operands = "",
    .description =
        "Numbers printed in the papers that Lehr implements, each beside the number that Lehr computes: from "
        "equations, from the other printed numbers, or from simulated data. The verdict is that of the "
        "comparison: ours agrees where it lies within half of the last printed digit or the printed "
        "error.\n\n"
        "--page writes the page that docs/papers.md holds.",
    .example = "lehr reproduce\nlehr reproduce --paper zhang2017 --json\n",
    .options = options,
    .results = results,
    .analyse = analyse,
};
