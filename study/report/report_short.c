// The answer in short, before everything else: each line is made from the numbers, and says no more than
// they.
#include "across.h"
#include "html.h"
#include "notices.h"
#include "report.h"
#include "report_across.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// ---- lines ------------------------------------------------------------------------------
/// Slopes of the glass transition, "calorimetric 0.066(55), theory 5.42(95) K/GPa".
static void write_slopes(FILE *file, const study_run *run)
{
    const lehr_list *ways = NULL;
    size_t n = study_rows(&ways, study_across_task(run, STUDY_TRANSITION), "ways");
    size_t shown = 0;
    for (size_t i = 0; i < n; i++) {
        const lehr_record *way = report_row(ways, i);
        lehr_quantity slope = study_row_quantity(way, "dtg_dp");
        if (!isfinite(slope.value)) {
            continue;
        }
        fputs(shown++ == 0 ? "<li><a href='#transition'>d<i>T</i><sub>g</sub>/d<i>P</i></a>: " : "; ", file);
        html_quantity(file, slope);
        fprintf(file, " (%s)", report_way_word(study_row_text(way, "way")));
    }
    fputs(shown > 0 ? "</li>\n" : "", file);
}

/// Where a quantity changes over T/Tg(P), from all pressures together.
static void write_changes(FILE *file, const study_run *run)
{
    const lehr_list *rows = NULL;
    size_t n = study_rows(&rows, study_across_task(run, STUDY_REGIONS), "rows");
    const char *last = "";
    size_t shown = 0;
    for (size_t i = 0; i < n; i++) {
        const lehr_record *row = report_row(rows, i);
        const char *name = study_row_text(row, "quantity");
        lehr_quantity place = study_row_quantity(row, "t_over_tg");
        bool all = isnan(study_row_quantity(row, "pressure").value);
        if (!all || !report_row_is(row, "verdict", "change") || !isfinite(place.value)) {
            continue;
        }
        bool same = strcmp(name, last) == 0;
        fputs(shown++ == 0
                  ? "<li><a href='#regions'>Changes over <i>T</i>/<i>T</i><sub>g</sub>(<i>P</i>)</a>: "
              : same ? " and "
                     : "; ",
              file);
        if (!same) {
            html_text(file, report_quantity_word(name));
            fputs(" at ", file);
        }
        place.unit = "";
        html_quantity(file, place);
        last = name;
    }
    fputs(shown > 0 ? "</li>\n" : "", file);
}

static void write_relaxation(FILE *file, const study_run *run)
{
    for (size_t i = 0; i < run->n_tasks; i++) {
        const study_task *task = &run->tasks[i];
        const char *history = task->kind == STUDY_KISSINGER ? study_outcome_text(task, "history") : NULL;
        lehr_quantity energy;
        if (!history || strcmp(history, "equal-rates") != 0 ||
            !study_outcome_quantity(task, "activation_energy", &energy)) {
            continue;
        }
        fputs("<li><a href='#energies'>Activation energy of the relaxation</a>, cooled and heated at equal "
              "rates: ",
              file);
        html_quantity(file, energy);
        fputs(" (", file);
        report_sample_link(file, run, task->sample);
        fputs(")</li>\n", file);
    }
}

static void write_moduli(FILE *file, const study_run *run)
{
    for (size_t i = 0; i < run->n_tasks; i++) {
        const study_task *task = &run->tasks[i];
        lehr_quantity bulk;
        lehr_quantity prime;
        if (task->kind != STUDY_EOS || !study_outcome_quantity(task, "bulk_modulus", &bulk)) {
            continue;
        }
        fputs("<li><a href='#compression'>Bulk modulus</a>: ", file);
        html_quantity(file, bulk);
        if (study_outcome_quantity(task, "bulk_modulus_prime", &prime)) {
            fputs(", <i>K</i><sub>0</sub>′ = ", file);
            html_quantity(file, prime);
        }
        fputs(" (", file);
        report_sample_link(file, run, task->sample);
        fputs(")</li>\n", file);
    }
}

/// How much of the compression stays, from the least to the most.
static void write_densification(FILE *file, const study_run *run)
{
    const lehr_list *rows = NULL;
    size_t n = study_rows(&rows, study_across_task(run, STUDY_DENSIFICATION), "rows");
    const lehr_record *low = NULL;
    const lehr_record *high = NULL;
    double least = INFINITY;
    double most = -INFINITY;
    for (size_t i = 0; i < n; i++) {
        const lehr_record *row = report_row(rows, i);
        double part = study_row_quantity(row, "fraction").value;
        low = part < least ? row : low;
        least = fmin(least, part);
        high = part > most ? row : high;
        most = fmax(most, part);
    }
    if (!low || low == high) {
        return;
    }
    fputs("<li><a href='#densification'>Part of the compression that stays</a>: from ", file);
    html_quantity(file, study_row_quantity(low, "fraction"));
    fputs(" (", file);
    html_text(file, study_row_text(low, "sample"));
    fputs(") to ", file);
    html_quantity(file, study_row_quantity(high, "fraction"));
    fputs(" (", file);
    html_text(file, study_row_text(high, "sample"));
    fputs(least < 0 ? "); below 0: looser than without pressure</li>\n" : ")</li>\n", file);
}

static void write_truth(FILE *file, const study_run *run)
{
    for (size_t i = 0; i < run->n_tasks; i++) {
        const study_task *task = &run->tasks[i];
        const char *verdict = task->kind == STUDY_TRUTH ? study_outcome_text(task, "verdict") : NULL;
        if (verdict) {
            fprintf(file, "<li><a href='#truth'>Known truth</a> of %.0f values: ",
                    study_outcome_number(task, "pulls"));
            report_truth_verdict(file, verdict);
            fputs("</li>\n", file);
        }
    }
}

/// What did not work, and what is doubtful.
static void write_doubts(FILE *file, const study_run *run)
{
    size_t failed = study_count_failed(run);
    size_t kinds = study_count_warning_kinds(run);
    fputs("<li>", file);
    if (failed > 0) {
        fprintf(file, "<a href='#failures'>%zu of %zu analyses failed</a>", failed, run->n_tasks);
    } else {
        fprintf(file, "All %zu analyses succeeded", run->n_tasks);
    }
    if (kinds > 0) {
        fprintf(file, "; <a href='#warnings'>%zu %s of warnings</a> say%s what is uncertain", kinds,
                kinds == 1 ? "kind" : "kinds", kinds == 1 ? "s" : "");
    }
    fputs("</li>\n", file);
}

void report_short(FILE *file, const study_run *run)
{
    fputs("<section class='box short' aria-labelledby='short'><h2 id='short'>In short</h2>\n<ul>\n", file);
    write_doubts(file, run);
    report_verdict_lines(file, run);
    write_changes(file, run);
    write_slopes(file, run);
    report_ranges(file, run);
    write_relaxation(file, run);
    write_moduli(file, run);
    write_densification(file, run);
    write_truth(file, run);
    fputs(
        "</ul>\n<p class='soft'>In brackets behind a number: one standard error of its last digits, without "
        "what all samples share (choice of windows, calibration), which each section states.</p></section>\n",
        file);
}
