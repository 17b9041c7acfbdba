// Cells and rows that the sentences and tables about comparisons share.
#include "report_across.h"

#include "html.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

const lehr_record *report_row(const lehr_list *rows, size_t i)
{
    return lehr_list_value_at(rows, i).record;
}

bool report_row_is(const lehr_record *row, const char *name, const char *text)
{
    const char *found = study_row_text(row, name);
    return found && strcmp(found, text) == 0;
}

/// "p = 0.03"
void report_p(FILE *file, double p)
{
    if (!isfinite(p)) {
        fputs("–", file);
    } else if (p < 1e-4) {
        fputs("&lt; 0.0001", file);
    } else {
        fprintf(file, "%.2g", p);
    }
}

/// @param[in] decimals below 0: so many significant digits
void report_number_cell(FILE *file, double value, int decimals)
{
    fputs("<td class='number'>", file);
    if (isfinite(value)) {
        html_double(file, value, decimals);
    } else {
        fputs("–", file);
    }
    fputs("</td>", file);
}

void report_p_cell(FILE *file, double p)
{
    fputs("<td class='number'>", file);
    report_p(file, p);
    fputs("</td>", file);
}

void report_quantity_cell(FILE *file, lehr_quantity q)
{
    q.unit = "";
    fputs("<td class='number'>", file);
    html_quantity(file, q);
    fputs("</td>", file);
}

/// Head of a table; the first @p texts columns are of text.
void report_open_table(FILE *file, const char *const *heads, size_t n, size_t texts)
{
    fputs("<div class='scroll'><table>\n<thead><tr>", file);
    for (size_t i = 0; i < n; i++) {
        fprintf(file, "<th%s>%s</th>", i < texts ? "" : " class='number'", heads[i]);
    }
    fputs("</tr></thead>\n<tbody>\n", file);
}

void report_close_table(FILE *file)
{
    fputs("</tbody></table></div>\n", file);
}

/// The name of a quantity in words.
const char *report_quantity_word(const char *name)
{
    size_t i = study_across_find(name);
    return i == SIZE_MAX ? name : study_across_quantities[i].word;
}
