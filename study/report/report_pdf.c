// Structure functions in the report: one row for each curve.
#include "html.h"
#include "report.h"
#include "summary.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

/// The task of a kind that belongs to the same file; NULL without an outcome.
static const study_task *beside(const study_run *run, const study_task *task, study_kind kind)
{
    for (size_t i = study_first_task(run, task->sample); i < run->n_tasks; i = study_next_task(run, i)) {
        if (run->tasks[i].kind == kind && run->tasks[i].file == task->file && run->tasks[i].outcome) {
            return &run->tasks[i];
        }
    }
    return NULL;
}

static void write_cell(FILE *file, const study_task *task, const char *path)
{
    lehr_quantity q = {(double)NAN, (double)NAN, ""};
    if (task) {
        study_outcome_quantity(task, path, &q);
    }
    html_cell_quantity(file, q);
}

/// Both parts of an error, "0.3 + 0.4".
static void write_parts(FILE *file, const study_task *task)
{
    lehr_quantity parts[2] = {{(double)NAN, (double)NAN, ""}, {(double)NAN, (double)NAN, ""}};
    bool known = task && study_outcome_quantity(task, "budget.statistical", &parts[0]) &&
                 study_outcome_quantity(task, "budget.model", &parts[1]);
    if (known) {
        fprintf(file, "<td class='number'>%.2g, %.2g</td>", parts[0].value, parts[1].value);
    } else {
        fputs("<td class='number'>–</td>", file);
    }
}

static void write_probability(FILE *file, const study_task *task)
{
    double p = task ? study_outcome_number(task, "probability") : (double)NAN;
    if (isfinite(p)) {
        fprintf(file, p < 1e-4 ? "<td class='number'>&lt; 0.0001</td>" : "<td class='number'>%.2g</td>", p);
    } else {
        fputs("<td class='number'>–</td>", file);
    }
}

static void write_row(FILE *file, const study_run *run, const study_task *task)
{
    const study_task *real = beside(run, task, STUDY_CORRELATION);
    fputs("<tr><td>", file);
    report_sample_link(file, run, task->sample);
    fputs("</td>", file);
    write_cell(file, task, "number_density");
    write_cell(file, task, "mass_density");
    write_cell(file, real, "first_peak");
    write_cell(file, real, "first_peak_width");
    write_cell(file, real, "coordination");
    write_parts(file, real);
    write_probability(file, beside(run, task, STUDY_CHANGE));
    fputs("</tr>\n", file);
}

static void open_table(FILE *file)
{
    static const char *const heads[] = {"<i>ρ</i><sub>0</sub> (Å⁻³)",
                                        "Density (g cm⁻³)",
                                        "<i>r</i><sub>1</sub> (Å)",
                                        "Width <i>σ</i> (Å)",
                                        "Neighbours",
                                        "its errors",
                                        "<i>p</i>"};
    html_table_open(file, "table-structure", "Structure functions");
    html_table_column(file, "Sample", false);
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        html_table_column(file, heads[i], true);
    }
    html_table_body(file);
}

void report_structures(FILE *file, const study_run *run)
{
    bool open = false;
    for (size_t i = 0; i < run->n_tasks; i++) {
        const study_task *task = &run->tasks[i];
        if (task->kind != STUDY_STRUCTURE || !task->outcome) {
            continue;
        }
        if (!open) {
            fputs("<h3 id='structure'>Structure functions</h3>\n<p class='soft'>Joint solution of scale, "
                  "background and density. Error of the number of neighbours: statistical, and the choice of "
                  "the transform. Last column: probability that noise alone makes so large a difference to "
                  "the reference",
                  file);
            size_t reference = study_change_reference(run->config);
            if (reference != SIZE_MAX) {
                fputs(", ", file);
                html_text(file, run->config->samples[reference].name);
            }
            fputs(".</p>\n", file);
            open_table(file);
        }
        open = true;
        write_row(file, run, task);
    }
    if (open) {
        html_table_close(file, "pair_functions");
        fputs("<p class='files'><a href='tables/structure_functions.csv' "
              "type='text/csv'>structure_functions.csv</a></p>\n",
              file);
    }
}
