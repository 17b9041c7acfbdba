// The theory beside measurement in the report: the table of tests and the conclusions.
#include "report.h"

#include "html.h"
#include "summary.h"

#include <math.h>
#include <string.h>

/// A list of the results of the task; NULL when it has none.
static const lehr_list *list_of(const study_task *task, const char *path)
{
    lehr_value value;
    bool found =
        task->outcome && lehr_record_find(task->outcome, path, &value) && value.kind == LEHR_VALUE_LIST;
    return found ? value.list : NULL;
}

static const char *text_of(const lehr_record *record, const char *name)
{
    lehr_value value;
    return lehr_record_find(record, name, &value) && value.kind == LEHR_VALUE_TEXT ? value.text : "";
}

static double number_of(const lehr_record *record, const char *name)
{
    lehr_value value;
    return lehr_record_find(record, name, &value) && value.kind == LEHR_VALUE_NUMBER ? value.number
                                                                                     : (double)NAN;
}

static const char *nice_name(const char *quantity)
{
    static const char *const names[][2] = {
        {"dtg_dp", "d<i>T</i><sub>g</sub>/d<i>P</i> (K/GPa)"},
        {"activation_volume", "activation volume (Å³)"},
        {"fragility", "fragility"},
        {"equilibration", "<i>T</i>/<i>T</i><sub>g</sub> of equilibrium in the duration"},
        {"glass_transition", "<i>T</i><sub>g</sub> (K)"},
        {"glass_transition_linear", "<i>T</i><sub>g</sub> (K), to first order in pressure"},
        {"yield_stress", "yield stress (GPa)"},
        {"critical_stress", "critical stress beside yield stress (GPa)"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(quantity, names[i][0]) == 0) {
            return names[i][1];
        }
    }
    return "";
}

static void write_quantity(FILE *file, const lehr_record *row, const char *name)
{
    lehr_value value = {.quantity = {NAN, NAN, ""}};
    (void)lehr_record_find(row, name, &value);
    value.quantity.unit = "";
    fputs("<td class='number'>", file);
    if (isfinite(value.quantity.value) && !(value.quantity.stderr_value > 0)) {
        html_double(file, value.quantity.value, -4); // more digits would look as if they were known
    } else {
        html_quantity(file, value.quantity);
    }
    fputs("</td>", file);
}

static void write_row(FILE *file, const lehr_record *row)
{
    double pressure_GPa = number_of(row, "pressure_GPa");
    double n = number_of(row, "standard_errors");
    fprintf(file, "<tr><td>%s</td><td class='number'>", nice_name(text_of(row, "quantity")));
    if (isfinite(pressure_GPa)) {
        fprintf(file, "%.4g", pressure_GPa);
    }
    fputs("</td>", file);
    html_element(file, "td", text_of(row, "measured_by"));
    write_quantity(file, row, "measured");
    write_quantity(file, row, "theory");
    write_quantity(file, row, "difference");
    fputs("<td class='number'>", file);
    if (isfinite(n)) {
        html_double(file, n, 1);
    }
    fputs("</td>", file);
    html_element(file, "td", text_of(row, "verdict"));
    fputs("</tr>\n", file);
}

static void write_tests(FILE *file, const lehr_list *tests)
{
    fputs("<div class='scroll'><table>\n<thead><tr><th>Quantity</th><th class='number'>Pressure (GPa)</th>"
          "<th>Measured by</th><th class='number'>Measured</th><th class='number'>Theory</th>"
          "<th class='number'>Difference</th><th class='number'>in standard errors</th><th>Verdict</th>"
          "</tr></thead>\n<tbody>\n",
          file);
    for (size_t i = 0; i < lehr_list_size(tests); i++) {
        write_row(file, lehr_list_value_at(tests, i).record);
    }
    fputs("</tbody></table></div>\n<p class='soft'>agree: at most 2 standard errors of the difference; "
          "tension: 2 "
          "to 3; differ: more; undetermined: at most 2, but the error is more than half of the larger value; "
          "no-error: an error is not known.</p>\n",
          file);
}

/// Conclusions that the table does not hold already; the sentences of the tests fold out.
static void write_conclusions(FILE *file, const lehr_list *conclusions, bool tests)
{
    for (size_t i = 0; i < lehr_list_size(conclusions); i++) {
        const lehr_record *one = lehr_list_value_at(conclusions, i).record;
        if ((nice_name(text_of(one, "about"))[0] != '\0') == tests) {
            html_element(file, tests ? "li" : "p", text_of(one, "text"));
            fputs("\n", file);
        }
    }
}

void report_theory(FILE *file, const study_run *run)
{
    for (size_t i = 0; i < run->n_tasks; i++) {
        const study_task *task = &run->tasks[i];
        const lehr_list *tests = list_of(task, "results.comparisons");
        const lehr_list *conclusions = list_of(task, "results.conclusions");
        if (task->kind != STUDY_COMPARE || !tests || !conclusions) {
            continue;
        }
        write_conclusions(file, conclusions, false);
        write_tests(file, tests);
        fputs("<details open='open'><summary>The same in words</summary>\n<ul>\n", file);
        write_conclusions(file, conclusions, true);
        fputs("</ul></details>\n", file);
    }
}
