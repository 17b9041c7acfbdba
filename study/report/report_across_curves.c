// The report about curves over pressure and temperature: glass transition, regions.
#include "report_across.h"

#include "html.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define SLOPE "d<i>T</i><sub>g</sub>/d<i>P</i>"

// ---- transition -------------------------------------------------------------------------
const char *report_way_word(const char *way)
{
    return strcmp(way, "collapse-energy") == 0    ? "collapse of activation energies"
           : strcmp(way, "collapse-fictive") == 0 ? "collapse of fictive temperatures"
                                                  : way;
}

static const char *remark_on(const lehr_record *way)
{
    static const char *const remarks[][2] = {
        {"line", "samples agree with one slope"},
        {"scatters", "samples scatter more than their errors"},
        {"collapse", "falls on one curve"},
        {"no-collapse", "a curve for each pressure fits better: not compared"},
        {"no-curve", "no curve fits: not compared"},
        {"one-pressure", "one pressure"},
        {"undetermined", "not determined: not compared"},
        {"given", "as given"},
        {"theory", "computed"},
    };
    const char *verdict = study_row_text(way, "verdict");
    for (size_t i = 0; verdict && i < sizeof remarks / sizeof *remarks; i++) {
        if (strcmp(verdict, remarks[i][0]) == 0) {
            return remarks[i][1];
        }
    }
    return "";
}

static void write_ways(FILE *file, const lehr_list *ways, size_t n)
{
    static const char *const heads[] = {"Way",
                                        "Remark",
                                        SLOPE " (K/GPa)",
                                        "<i>T</i><sub>g</sub> without pressure (K)",
                                        "samples",
                                        "<i>χ</i>²/degrees of freedom",
                                        "<i>p</i>"};
    report_open_table(file, heads, sizeof heads / sizeof *heads, 2);
    for (size_t i = 0; i < n; i++) {
        const lehr_record *way = report_row(ways, i);
        double dof = study_row_number(way, "dof");
        double points = study_row_number(way, "points");
        fputs("<tr>", file);
        html_element(file, "td", report_way_word(study_row_text(way, "way")));
        html_element(file, "td", remark_on(way));
        report_quantity_cell(file, study_row_quantity(way, "dtg_dp"));
        report_quantity_cell(file, study_row_quantity(way, "tg0"));
        report_number_cell(file, points > 0 ? points : (double)NAN, 0);
        report_number_cell(file, dof > 0 ? study_row_number(way, "chi2") / dof : (double)NAN, -3);
        report_p_cell(file, study_row_number(way, "p"));
        fputs("</tr>\n", file);
    }
    report_close_table(file);
}

/// The pairs of slopes with a verdict, one a line.
static void write_pairs(FILE *file, const lehr_list *pairs, size_t n, bool differ)
{
    bool open = false;
    for (size_t i = 0; i < n; i++) {
        const lehr_record *pair = report_row(pairs, i);
        if (report_row_is(pair, "verdict", "differ") != differ) {
            continue;
        }
        double p = study_row_number(pair, "p_adjusted");
        fputs(open     ? ""
              : differ ? "<p>Slopes that <b>differ</b>:</p>\n<ul>\n"
                       : "<p>Slopes that agree:</p>\n<ul>\n",
              file);
        open = true;
        fprintf(file, "<li>%s and %s, by ", report_way_word(study_row_text(pair, "way")),
                report_way_word(study_row_text(pair, "other")));
        html_quantity(file, study_row_quantity(pair, "difference"));
        fputs(p < 1e-4 ? " (<i>p</i> " : " (<i>p</i> = ", file);
        report_p(file, p);
        fputs(")</li>\n", file);
    }
    fputs(open ? "</ul>\n" : "", file);
}

static void write_agreement(FILE *file, const study_task *task)
{
    const lehr_list *pairs = NULL;
    size_t n = study_rows(&pairs, task, "pairs");
    write_pairs(file, pairs, n, true);
    write_pairs(file, pairs, n, false);
    const char *verdict = study_outcome_text(task, "verdict");
    lehr_quantity mean = {(double)NAN, (double)NAN, ""};
    if (verdict && strcmp(verdict, "agree") == 0 && study_outcome_quantity(task, "dtg_dp", &mean)) {
        fputs("<p>Their weighted mean is ", file);
        html_quantity(file, mean);
        fputs(".</p>\n", file);
    }
}

void report_transition(FILE *file, const study_task *task)
{
    const lehr_list *ways = NULL;
    size_t n = study_rows(&ways, task, "ways");
    if (n == 0) {
        return;
    }
    fputs("<h3 id='transition'>Glass transition over pressure</h3>\n", file);
    write_ways(file, ways, n);
    write_agreement(file, task);
    fputs("<p class='soft'>The calorimetric slope is that of the glass transition of released samples, "
          "scanned at "
          "ambient pressure, over the pressure of their treatment: it tells what the treatment left, and is "
          "as a rule "
          "smaller than that of the liquid under pressure, which the collapse, the theory and measurements "
          "in situ "
          "tell. <i>p</i> is corrected for the number of pairs. An agreement of ways with large errors says "
          "little.</p>\n",
          file);
}

// ---- regions ----------------------------------------------------------------------------
static void write_pressure(FILE *file, double pressure_GPa)
{
    if (isnan(pressure_GPa)) {
        fputs("all pressures", file);
    } else if (pressure_GPa < 0.001) {
        fputs("ambient", file);
    } else {
        fprintf(file, "%.4g GPa", pressure_GPa);
    }
}

static void write_change(FILE *file, const lehr_record *row, const char *key, const char *unit)
{
    char low[48];
    char high[48];
    lehr_quantity q = study_row_quantity(row, key);
    snprintf(low, sizeof low, "%s_low95", key);
    snprintf(high, sizeof high, "%s_high95", key);
    fputs("<td class='number'>", file);
    q.unit = unit;
    html_quantity(file, q);
    fputs("</td><td class='number'>", file);
    if (isfinite(q.value)) {
        fprintf(file, "%.4g … %.4g", study_row_quantity(row, low).value, study_row_quantity(row, high).value);
    } else {
        fputs("–", file);
    }
    fputs("</td>", file);
}

static size_t count_rows(const lehr_list *rows, size_t n, const char *verdict)
{
    size_t found = 0;
    for (size_t i = 0; i < n; i++) {
        double number = study_row_number(report_row(rows, i), "change");
        found += report_row_is(report_row(rows, i), "verdict", verdict) && !(number > 1);
    }
    return found;
}

static void write_region_rows(FILE *file, const lehr_list *rows, size_t n)
{
    static const char *const heads[] = {"Quantity", "Pressure",
                                        "samples",  "<i>p</i> of a change",
                                        "regions",  "change at <i>T</i> (K)",
                                        "95 %",     "at <i>T</i>/<i>T</i><sub>g</sub>(<i>P</i>)",
                                        "95 %"};
    report_open_table(file, heads, sizeof heads / sizeof *heads, 2);
    for (size_t i = 0; i < n; i++) {
        const lehr_record *row = report_row(rows, i);
        if (report_row_is(row, "verdict", "too-few")) {
            continue;
        }
        bool change = report_row_is(row, "verdict", "change");
        fputs("<tr>", file);
        html_element(file, "td", report_quantity_word(study_row_text(row, "quantity")));
        fputs("<td>", file);
        write_pressure(file, study_row_quantity(row, "pressure").value);
        fputs("</td>", file);
        report_number_cell(file, study_row_number(row, "points"), 0);
        report_p_cell(file, study_row_number(row, "p_change"));
        if (change) {
            report_number_cell(file, study_row_number(row, "regions"), 0);
        } else {
            fputs("<td class='number'>no change shown</td>", file);
        }
        write_change(file, row, "temperature", "");
        write_change(file, row, "t_over_tg", "");
        fputs("</tr>\n", file);
    }
    report_close_table(file);
}

void report_regions(FILE *file, const study_run *run, const study_task *task)
{
    const lehr_list *rows = NULL;
    size_t n = study_rows(&rows, task, "rows");
    if (n == 0) {
        return;
    }
    size_t change = count_rows(rows, n, "change"), none = count_rows(rows, n, "no-change-shown"),
           few = count_rows(rows, n, "too-few");
    const char *shape = study_outcome_text(task, "shape");
    fputs("<h3 id='regions'>Regions</h3>\n", file);
    if (change + none > 0) {
        write_region_rows(file, rows, n);
    }
    fputs("<p>", file);
    if (change + none > 0) {
        fprintf(
            file,
            "Of %zu curves over the temperature of treatment, %zu show%s a change that noise alone gives in "
            "less than %g %% of all cases (%s)",
            change + none, change, change == 1 ? "s" : "", 100 * run->config->across.regions.level,
            shape && strcmp(shape, "steps") == 0 ? "steps" : "lines that meet");
        fputs(few > 0 ? "; " : ".", file);
    }
    if (few > 0) {
        const char *what = change + none > 0 ? " more" : few == 1 ? " curve" : " curves";
        fprintf(file, "%zu%s ha%s too few samples to tell.", few, what, few == 1 ? "s" : "ve");
    }
    fputs("</p>\n<p class='soft'>A change counts where both the errors of the samples and their scatter show "
          "it.</p>\n",
          file);
}
