// Differences of diffraction peaks in the report.
#include "html.h"
#include "report.h"
#include "summary.h"

#include <math.h>
#include <stdbool.h>

static void write_cell(FILE *file, const study_task *task, const char *path)
{
    lehr_quantity q = {(double)NAN, (double)NAN, ""};
    study_outcome_quantity(task, path, &q);
    html_cell_quantity(file, q);
}

void report_peaks(FILE *file, const study_run *run)
{
    static const char *const columns[][2] = {
        {"position", "Δ<i>q</i><sub>1</sub> (Å⁻¹)"},
        {"fwhm", "Δwidth (Å⁻¹)"},
        {"position_ratio", "<i>q</i><sub>1</sub>/<i>q</i><sub>1,ref</sub>"},
        {"volume_ratio", "(<i>q</i><sub>1,ref</sub>/<i>q</i><sub>1</sub>)³"},
    };
    enum { N_COLUMNS = sizeof columns / sizeof *columns };
    bool open = false;
    for (size_t i = 0; i < run->n_tasks; i++) {
        const study_task *task = &run->tasks[i];
        lehr_quantity q;
        if (task->kind != STUDY_DIFFERENCE || !task->outcome ||
            !study_outcome_quantity(task, "position", &q)) {
            continue;
        }
        if (!open) {
            fputs(
                "<h3 id='peaks'>Diffraction peak against the reference</h3>\n<p class='soft'>What both "
                "samples "
                "share (distance, wavelength, choice of window and model) is cancelled in the errors.</p>\n",
                file);
            html_table_open(file, "table-peaks", "Diffraction peak against the reference");
            html_table_column(file, "Sample", false);
            html_table_column(file, "Compared with", false);
            for (size_t c = 0; c < N_COLUMNS; c++) {
                html_table_column(file, columns[c][1], true);
            }
            html_table_body(file);
        }
        open = true;
        fputs("<tr><td>", file);
        report_sample_link(file, run, task->sample);
        fputs("</td>", file);
        html_cell_text(file, study_outcome_text(task, "reference"));
        for (size_t c = 0; c < N_COLUMNS; c++) {
            write_cell(file, task, columns[c][0]);
        }
        fputs("</tr>\n", file);
    }
    if (open) {
        html_table_close(file, "xrd_differences");
    }
}
