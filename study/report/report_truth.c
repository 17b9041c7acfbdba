// Known values in the report: what the pulls say in words, by quantity, and one by one.
#include "html.h"
#include "report.h"
#include "summary.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const char caption[] = "Deviations from the known values in standard errors. Upper panel: all of them "
                              "in the order of the table; bands of "
                              "one and two standard errors. Lower panel: their distribution, and that of "
                              "standard normal numbers (line).";

static double number_at(const lehr_record *record, const char *name)
{
    lehr_value value;
    bool found = lehr_record_find(record, name, &value) && value.kind == LEHR_VALUE_NUMBER;
    return found ? value.number : (double)NAN;
}

static const char *text_at(const lehr_record *record, const char *name)
{
    lehr_value value;
    bool found = lehr_record_find(record, name, &value) && value.kind == LEHR_VALUE_TEXT;
    return found ? value.text : "";
}

static void write_quantity(FILE *file, const lehr_record *record, const char *name)
{
    lehr_value value;
    if (lehr_record_find(record, name, &value) && value.kind == LEHR_VALUE_QUANTITY) {
        html_quantity(file, value.quantity);
    } else {
        fputs("–", file);
    }
}

static const char *label_of(const char *name)
{
    for (size_t i = 0; i < study_n_truth_keys; i++) {
        if (strcmp(study_truth_keys[i].name, name) == 0) {
            return study_truth_keys[i].label;
        }
    }
    return "";
}

// ---- words ------------------------------------------------------------------------------
void report_truth_verdict(FILE *file, const char *verdict)
{
    static const struct {
        const char *verdict;
        const char *words;
    } rows[] = {
        {"consistent", "The errors are <b>consistent</b> with the known values."},
        {"errors too small", "The errors are <b>too small</b>: deviations are larger than they allow."},
        {"errors too large", "The errors are <b>too large</b>: deviations are smaller than they allow."},
        {"biased",
         "Results are <b>biased</b>: the mean of a quantity, or of all, is off by more than chance."},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fputs(strcmp(rows[i].verdict, verdict) == 0 ? rows[i].words : "", file);
    }
}

static void write_words(FILE *file, const lehr_record *results)
{
    fputs("<p>", file);
    report_truth_verdict(file, text_at(results, "verdict"));
    fprintf(file, " %.0f values were found; their pulls (deviation over standard error) have the mean ",
            number_at(results, "pulls"));
    write_quantity(file, results, "mean");
    fputs(" and the standard deviation ", file);
    write_quantity(file, results, "sd");
    fprintf(file,
            "; 0 and 1 are expected. <i>χ</i>² = %.1f with %.1f degrees of freedom, <i>p</i> = %.2g (%.2g "
            "for so large "
            "a distance in either direction). The largest pull is %.2f (",
            number_at(results, "chi2"), number_at(results, "dof"), number_at(results, "p"),
            number_at(results, "two_sided_p"), number_at(results, "largest"));
    fprintf(file, "%s of ", label_of(text_at(results, "largest_quantity")));
    html_text(file, text_at(results, "largest_sample")[0] ? text_at(results, "largest_sample") : "the study");
    fprintf(file, "); one so large among %.0f has the probability %.2g.", number_at(results, "pulls"),
            number_at(results, "largest_p"));
    if (number_at(results, "missing") > 0) {
        fprintf(file, " %.0f known values were not found with an error.", number_at(results, "missing"));
    }
    fputs("</p>\n<p class='soft'>Pulls of quantities from the same data are correlated, and so are those of "
          "samples "
          "that share a prior or a distance; degrees of freedom and the error of the mean allow for it. "
          "The error is the standard error, or what the choice of windows does where that is more.</p>\n",
          file);
}

// ---- tables -----------------------------------------------------------------------------
static void write_quantities(FILE *file, const lehr_list *list)
{
    fputs(
        "<div class='scroll'><table>\n<thead><tr><th>Quantity</th><th class='number'>Pulls</th>"
        "<th class='number'>Mean</th><th class='number'>Standard deviation</th><th "
        "class='number'><i>χ</i>²</th>"
        "<th class='number'>dof</th><th class='number'><i>p</i></th><th>Verdict</th></tr></thead>\n<tbody>\n",
        file);
    for (size_t i = 0; i < lehr_list_size(list); i++) {
        const lehr_record *of = lehr_list_value_at(list, i).record;
        fprintf(file, "<tr><td>%s</td><td class='number'>%.0f</td><td class='number'>",
                label_of(text_at(of, "quantity")), number_at(of, "pulls"));
        write_quantity(file, of, "mean");
        fputs("</td><td class='number'>", file);
        write_quantity(file, of, "sd");
        fprintf(file,
                "</td><td class='number'>%.1f</td><td class='number'>%.1f</td><td class='number'>%.2g</td>",
                number_at(of, "chi2"), number_at(of, "dof"), number_at(of, "p"));
        html_element(file, "td", text_at(of, "verdict"));
        fputs("</tr>\n", file);
    }
    fputs("</tbody></table></div>\n", file);
}

static double cell(const lehr_table *table, const char *name, size_t i)
{
    return lehr_table_column(table, lehr_table_find(table, name))[i];
}

static void write_rows(FILE *file, const lehr_table *table)
{
    fputs("<details><summary>All known values</summary>\n<div class='scroll'><table>\n<thead><tr>"
          "<th>Sample</th><th>Quantity</th><th class='number'>Truth</th><th "
          "class='number'>Found</th><th>Unit</th>"
          "<th class='number'>Pull</th></tr></thead>\n<tbody>\n",
          file);
    for (size_t i = 0; i < lehr_table_rows(table); i++) {
        const lehr_quantity found = {cell(table, "found", i), cell(table, "stderr", i), ""};
        const char *unit = lehr_table_text_at(table, 2, i);
        double pull = cell(table, "pull", i);
        fputs("<tr>", file);
        html_element(file, "td", lehr_table_text_at(table, 0, i));
        fprintf(file, "<td>%s</td><td class='number'>", label_of(lehr_table_text_at(table, 1, i)));
        html_double(file, cell(table, "truth", i), -7);
        fputs("</td><td class='number'>", file);
        html_quantity(file, found);
        fputs("</td>", file);
        html_element(file, "td", strcmp(unit, "1") == 0 ? "" : html_unit(unit));
        fputs("<td class='number'>", file);
        if (isfinite(pull)) {
            html_double(file, pull, 2);
        } else {
            fputs("–", file);
        }
        fputs("</td></tr>\n", file);
    }
    fputs("</tbody></table></div></details>\n", file);
}

lehr_status report_truth(report_page *page, lehr_error *err)
{
    FILE *file = page->file;
    const study_run *run = page->run;
    const study_task *task = NULL;
    lehr_value results;
    lehr_value list;
    lehr_table *table = NULL;
    for (size_t i = 0; i < run->n_tasks; i++) {
        task = run->tasks[i].kind == STUDY_TRUTH ? &run->tasks[i] : task;
    }
    if (!task || !task->outcome || !lehr_record_find(task->outcome, "results", &results)) {
        return LEHR_OK;
    }
    fputs("<h2 id='truth'>Known truth recovered</h2>\n", file);
    write_words(file, results.record);
    if (lehr_record_find(results.record, "quantities", &list)) {
        write_quantities(file, list.list);
    }
    fputs("<div class='figures wide'>\n", file);
    lehr_status status = report_figure(page, task->id, caption, err);
    fputs("</div>\n", file);
    status = status == LEHR_OK ? study_curve_read(&table, run, task, err) : status;
    if (status == LEHR_OK && table) {
        write_rows(file, table);
    }
    lehr_table_free(table);
    return status;
}
