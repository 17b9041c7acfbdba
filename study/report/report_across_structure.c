// The report about structure over the samples: changes of G(r), what of the compression stays.
#include "report_across.h"

#include "html.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

// ---- G(r) -----------------------------------------------------------------------------------
void report_real_space(FILE *file, const study_task *task)
{
    static const char *const heads[] = {"Sample",
                                        "<i>T</i>/<i>T</i><sub>g</sub>(<i>P</i>)",
                                        "<i>p</i> of no change",
                                        "<i>R</i>, three shells",
                                        "Δ<i>r</i><sub>1</sub> (Å)",
                                        "Δ<i>r</i><sub>2</sub> (Å)",
                                        "Δ<i>r</i><sub>3</sub> (Å)",
                                        "amplitude 1",
                                        "2",
                                        "3",
                                        "beyond"};
    static const char *const names[] = {"r_value",     "shift_1",     "shift_2",     "shift_3",
                                        "amplitude_1", "amplitude_2", "amplitude_3", "amplitude_medium"};
    const lehr_list *rows = NULL;
    size_t n = study_rows(&rows, task, "rows");
    if (n == 0) {
        return;
    }
    fputs("<h3 id='real-space'>Changes of <i>G</i>(<i>r</i>)</h3>\n<p>Against <b>", file);
    html_text(file, study_row_text(report_row(rows, 0), "reference"));
    fputs("</b>:</p>\n", file);
    report_open_table(file, heads, sizeof heads / sizeof *heads, 1);
    for (size_t i = 0; i < n; i++) {
        const lehr_record *row = report_row(rows, i);
        fputs("<tr>", file);
        html_element(file, "td", study_row_text(row, "sample"));
        report_quantity_cell(file, study_row_quantity(row, "t_over_tg"));
        report_p_cell(file, study_row_number(row, "probability"));
        for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
            report_quantity_cell(file, study_row_quantity(row, names[k]));
        }
        fputs("</tr>\n", file);
    }
    report_close_table(file);
    fputs("<p class='soft'><i>R</i>: root of the sum of squared differences over that of the reference, "
          "without "
          "what noise adds. Δ<i>r</i> and amplitude (relative): the shift and the growth of a shell that "
          "describe "
          "the difference best. Errors have what both samples share cancelled; all rows share the "
          "reference.</p>\n",
          file);
}

// ---- densification --------------------------------------------------------------------------
/// Bulk modulus and K0' of a record, "K0 = 102(3) GPa, K0' = 4.1(5)".
static void write_moduli(FILE *file, lehr_quantity bulk, lehr_quantity prime)
{
    fputs("<i>K</i><sub>0</sub> = ", file);
    html_quantity(file, bulk);
    fputs(", <i>K</i><sub>0</sub>′ = ", file);
    html_quantity(file, prime);
}

/// Where the compression under pressure comes from.
static void write_cells(FILE *file, const study_task *task)
{
    const lehr_list *cells = NULL;
    size_t n = study_rows(&cells, task, "cells");
    lehr_quantity bulk = {(double)NAN, (double)NAN, ""};
    lehr_quantity prime = bulk;
    if (study_outcome_quantity(task, "bulk_modulus", &bulk)) {
        (void)study_outcome_quantity(task, "bulk_modulus_prime", &prime);
        fputs("<p>Compression under pressure of the literature: ", file);
        write_moduli(file, bulk, prime);
        fputs(".</p>\n", file);
    }
    fputs(n > 0 ? "<p>Compression under pressure from series in diamond cells:</p>\n<ul>\n" : "", file);
    for (size_t i = 0; i < n; i++) {
        const lehr_record *row = report_row(cells, i);
        fputs("<li>", file);
        html_text(file, study_row_text(row, "cell"));
        fputs(": ", file);
        write_moduli(file, study_row_quantity(row, "bulk_modulus"),
                     study_row_quantity(row, "bulk_modulus_prime"));
        fputs(" (", file);
        html_text(file, html_word(study_row_text(row, "model")));
        fputs(")</li>\n", file);
    }
    fputs(n > 0 ? "</ul>\n" : "", file);
}

void report_densification(FILE *file, const study_task *task)
{
    static const char *const heads[] = {"Sample",
                                        "Against",
                                        "By",
                                        "Found",
                                        "pressure (GPa)",
                                        "<i>T</i>/<i>T</i><sub>g</sub>(<i>P</i>)",
                                        "densification left",
                                        "compression under pressure",
                                        "part that stays",
                                        "cells"};
    const lehr_list *rows = NULL;
    size_t n = study_rows(&rows, task, "rows");
    if (n == 0) {
        return;
    }
    fputs("<h3 id='densification'>What of the compression stays</h3>\n", file);
    report_open_table(file, heads, sizeof heads / sizeof *heads, 4);
    for (size_t i = 0; i < n; i++) {
        const lehr_record *row = report_row(rows, i);
        double cells = study_row_number(row, "cells");
        fputs("<tr>", file);
        html_element(file, "td", study_row_text(row, "sample"));
        html_element(file, "td", study_row_text(row, "reference"));
        html_element(file, "td", report_row_is(row, "witness", "weighing") ? "weighing" : "peak");
        html_element(file, "td",
                     report_row_is(row, "verdict", "not-shown") ? "not shown"
                                                                : study_row_text(row, "verdict"));
        report_quantity_cell(file, study_row_quantity(row, "pressure"));
        report_number_cell(file, study_row_number(row, "t_over_tg"), 3);
        report_quantity_cell(file, study_row_quantity(row, "recovered_densification"));
        report_quantity_cell(file, study_row_quantity(row, "in_situ_compression"));
        report_quantity_cell(file, study_row_quantity(row, "fraction"));
        report_number_cell(file, cells > 0 ? cells : (double)NAN, 0);
        fputs("</tr>\n", file);
    }
    report_close_table(file);
    write_cells(file, task);
    fputs("<p class='soft'>The error of the compression under pressure is shared by all rows and holds the "
          "spread over "
          "equations of state that the points allow. What is left is, by the peak, the cube of the ratio of "
          "positions, the ratio of volumes where all distances change alike; by weighing, the ratio of "
          "densities.</p>\n",
          file);
}
