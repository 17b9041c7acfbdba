#include "reproduce.h"

#include <math.h>

/// A number with the digits that a comparison needs, or a dash.
static void print_number(FILE *page, double value)
{
    if (isnan(value)) {
        fputs("–", page);
    } else {
        fprintf(page, "%.6g", value);
    }
}

static void print_row(FILE *page, const lehr_reproduce_row *row)
{
    fprintf(page, "| %d | %s | ", row->number, row->what);
    print_number(page, row->printed);
    if (!isnan(row->printed) && row->tolerance > 0) {
        fprintf(page, " ± %.3g", row->tolerance);
    }
    fputs(" | ", page);
    print_number(page, row->ours);
    fprintf(page, " | %s | %s | %s | %s |\n", row->unit, lehr_reproduce_kind_name(row->kind),
            lehr_reproduce_verdict_name(row->verdict), row->note);
}

lehr_status lehr_reproduce_print(FILE *page, lehr_error *err)
{
    fputs(
        "# Printed numbers, computed again\n\n"
        "Made by `lehr reproduce --page docs/papers.md`; nothing here is typed. Ours *agrees* with a printed "
        "number within half of its last\ndigit or its printed error, and *differs* beyond; *beside* has no "
        "printed number to compare with; *waits* needs simulations of\natoms, which Lehr does not analyse.\n",
        page);
    lehr_status status = LEHR_OK;
    for (size_t k = 0; status == LEHR_OK && k < lehr_reproduce_papers(); k++) {
        lehr_reproduce *list = NULL;
        status = lehr_reproduce_create(&list, k, err);
        if (status == LEHR_OK) {
            fprintf(page,
                    "\n## %s\n\n| # | quantity | printed | ours | unit | kind | verdict | note |\n"
                    "|---|---|---|---|---|---|---|---|\n",
                    lehr_reproduce_paper_reference(k));
        }
        for (size_t i = 0; status == LEHR_OK && i < lehr_reproduce_size(list); i++) {
            print_row(page, lehr_reproduce_at(list, i));
        }
        lehr_reproduce_free(list);
    }
    return status;
}
