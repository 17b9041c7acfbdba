// Tables over samples, and where the error of a number comes from.
#include "html.h"
#include "html_private.h"

#include <math.h>

// ---- budgets --------------------------------------------------------------------------
/// A part of an error; NaN when it is none.
static double part_of(lehr_value value)
{
    double size = value.kind == LEHR_VALUE_QUANTITY ? value.quantity.value
                  : value.kind == LEHR_VALUE_NUMBER ? value.number
                                                    : (double)NAN;
    return size >= 0 ? size : (double)NAN;
}

void html_budget(FILE *file, const lehr_record *budget)
{
    double sum = 0;
    for (size_t i = 0; i < lehr_record_size(budget); i++) {
        double part = part_of(lehr_record_value_at(budget, i));
        sum += isfinite(part) ? part * part : 0;
    }
    fputs("<table class='budget'>\n", file);
    for (size_t i = 0; i < lehr_record_size(budget); i++) {
        lehr_value value = lehr_record_value_at(budget, i);
        double part = part_of(value);
        if (value.kind != LEHR_VALUE_RECORD && !isfinite(part)) {
            continue;
        }
        fputs("<tr><th scope='row'>", file);
        html_name(file, lehr_record_name_at(budget, i));
        fputs("</th><td>", file);
        if (value.kind == LEHR_VALUE_RECORD) {
            html_budget(file, value.record);
        } else {
            const char *unit = value.kind == LEHR_VALUE_QUANTITY ? value.quantity.unit : "";
            double share = sum > 0 ? 100 * part * part / sum : 0;
            fprintf(file, "%.2g%s", part, unit[0] ? "&#160;" : "");
            html_text(file, html_unit(unit));
            fprintf(file, "</td><td><span class='bar' style='width:%.1f%%'></span> %.0f&#160;%%", share,
                    share);
        }
        fputs("</td></tr>\n", file);
    }
    fputs("</table>\n", file);
}

// ---- tables ---------------------------------------------------------------------------
void html_table_open(FILE *file, const char *id, const char *about)
{
    fprintf(file, "<div class='scroll' role='region' tabindex='0' aria-label='");
    html_text(file, about);
    fprintf(file, "'><table id='%s'>\n<thead><tr>", id);
}

void html_table_column(FILE *file, const char *head, bool number)
{
    fprintf(file, "<th scope='col'%s>%s</th>", number ? " class='number'" : "", head);
}

void html_table_body(FILE *file)
{
    fputs("</tr></thead>\n<tbody>\n", file);
}

void html_table_close(FILE *file, const char *csv)
{
    fputs("</tbody></table></div>\n", file);
    if (csv) {
        fprintf(file, "<p class='files'><a href='tables/%s.csv' type='text/csv'>%s.csv</a></p>\n", csv, csv);
    }
}

static void open_cell(FILE *file, lehr_quantity q)
{
    fputs("<td class='number'", file);
    if (isfinite(q.value)) {
        fprintf(file, " data-v='%.12g'", q.value);
    }
    fputc('>', file);
}

void html_cell_quantity(FILE *file, lehr_quantity q)
{
    q.unit = "";
    open_cell(file, q);
    html_quantity(file, q);
    fputs("</td>", file);
}

void html_cell_budget(FILE *file, lehr_quantity q, const lehr_record *budget)
{
    if (!budget || lehr_record_size(budget) == 0 || !isfinite(q.value)) {
        html_cell_quantity(file, q);
        return;
    }
    q.unit = "";
    open_cell(file, q);
    fputs("<details class='parts'><summary>", file);
    html_quantity(file, q);
    fputs("</summary>", file);
    html_budget(file, budget);
    fputs("</details></td>", file);
}

void html_cell_text(FILE *file, const char *text)
{
    html_element(file, "td", text);
}
