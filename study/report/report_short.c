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

// ---- spreads ----------------------------------------------------------------------------
void report_spread_add(report_spread *spread, lehr_quantity q, const char *sample)
{
    if (!isfinite(q.value)) {
        return;
    }
    if (spread->n == 0 || q.value < spread->low.value) {
        spread->low = q;
        spread->of_low = sample;
    }
    if (spread->n == 0 || q.value > spread->high.value) {
        spread->high = q;
        spread->of_high = sample;
    }
    spread->n++;
}

static void write_value(FILE *file, lehr_quantity q, const char *sample)
{
    html_quantity(file, q);
    fputs(" (", file);
    html_text(file, sample);
    fputs(")", file);
}

void report_spread_write(FILE *file, const report_spread *spread)
{
    if (spread->n == 1) {
        write_value(file, spread->low, spread->of_low);
        return;
    }
    fputs("from ", file);
    write_value(file, spread->low, spread->of_low);
    fputs(" to ", file);
    write_value(file, spread->high, spread->of_high);
}

static void write_relaxation(FILE *file, const study_run *run)
{
    report_spread spread = {0};
    for (size_t i = 0; i < run->n_tasks; i++) {
        const study_task *task = &run->tasks[i];
        const char *history = task->kind == STUDY_KISSINGER ? study_outcome_text(task, "history") : NULL;
        lehr_quantity energy;
        if (history && strcmp(history, "equal-rates") == 0 &&
            study_outcome_quantity(task, "activation_energy", &energy)) {
            report_spread_add(&spread, energy, run->config->samples[task->sample].name);
        }
    }
    if (spread.n > 0) {
        fputs("<li><a href='#energies'>Activation energy of the relaxation</a>, cooled and heated at equal "
              "rates: ",
              file);
        report_spread_write(file, &spread);
        fputs("</li>\n", file);
    }
}

static void write_moduli(FILE *file, const study_run *run)
{
    report_spread bulk = {0}, prime = {0};
    for (size_t i = 0; i < run->n_tasks; i++) {
        const study_task *task = &run->tasks[i];
        lehr_quantity q;
        if (task->kind == STUDY_EOS && study_outcome_quantity(task, "bulk_modulus", &q)) {
            const char *sample = run->config->samples[task->sample].name;
            report_spread_add(&bulk, q, sample);
            if (study_outcome_quantity(task, "bulk_modulus_prime", &q)) {
                report_spread_add(&prime, q, sample);
            }
        }
    }
    if (bulk.n > 0) {
        fputs("<li><a href='#compression'>Bulk modulus</a>: ", file);
        report_spread_write(file, &bulk);
        fputs(prime.n > 0 ? "; <i>K</i><sub>0</sub>′ " : "", file);
        if (prime.n > 0) {
            report_spread_write(file, &prime);
        }
        fputs("</li>\n", file);
    }
}

/// How much of the compression stays, by the peak where it is known, as weighings are coarser.
static void write_densification(FILE *file, const study_run *run)
{
    const lehr_list *rows = NULL;
    size_t n = study_rows(&rows, study_across_task(run, STUDY_DENSIFICATION), "rows");
    report_spread by[2] = {{0}, {0}};
    for (size_t i = 0; i < n; i++) {
        const lehr_record *row = report_row(rows, i);
        report_spread_add(&by[report_row_is(row, "witness", "weighing")], study_row_quantity(row, "fraction"),
                          study_row_text(row, "sample"));
    }
    const report_spread *spread = by[0].n > 0 ? &by[0] : &by[1];
    if (spread->n > 0) {
        fputs("<li><a href='#densification'>Part of the compression that stays</a>: ", file);
        report_spread_write(file, spread);
        fputs(spread->low.value < 0 ? "; below 0: looser than without pressure</li>\n" : "</li>\n", file);
    }
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
