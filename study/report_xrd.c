// Differences of diffraction peaks in the report.
#include "html.h"
#include "report.h"
#include "summary.h"

#include <math.h>
#include <stdbool.h>

static void write_cell(FILE *file, const study_task *task, const char *path)
{
    lehr_quantity q = {(double)NAN, (double)NAN, ""};
    fputs("<td class='number'>", file);
    if (study_outcome_quantity(task, path, &q)) {
        q.unit = "";
        html_quantity(file, q);
    } else {
        fputs("–", file);
    }
    fputs("</td>", file);
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
                "<h3>Diffraction peak against the reference</h3>\n<p class='soft'>What both samples share "
                "(distance, wavelength, choice of window and model) is cancelled in the "
                "errors.</p>\n<div class='scroll'><table>\n<thead><tr><th>Sample</th><th>Compared with</th>",
                file);
            for (size_t c = 0; c < N_COLUMNS; c++) {
                fprintf(file, "<th class='number'>%s</th>", columns[c][1]);
            }
            fputs("</tr></thead>\n<tbody>\n", file);
        }
        open = true;
        fputs("<tr>", file);
        html_element(file, "td", run->config->samples[task->sample].name);
        html_element(file, "td", study_outcome_text(task, "reference"));
        for (size_t c = 0; c < N_COLUMNS; c++) {
            write_cell(file, task, columns[c][0]);
        }
        fputs("</tr>\n", file);
    }
    fputs(open ? "</tbody></table></div>\n" : "", file);
}
