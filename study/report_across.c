// Comparisons over all samples in the report: sentences and tables made from the numbers alone.
#include "across.h"
#include "html.h"
#include "report.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define SLOPE "d<i>T</i><sub>g</sub>/d<i>P</i>"

static const lehr_record *row_at(const lehr_list *rows, size_t i)
{
    return lehr_list_value_at(rows, i).record;
}

static bool is_text(const lehr_record *row, const char *name, const char *text)
{
    const char *found = study_row_text(row, name);
    return found && strcmp(found, text) == 0;
}

/// "p = 0.03"
static void write_p(FILE *file, double p)
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
static void write_number_cell(FILE *file, double value, int decimals)
{
    fputs("<td class='number'>", file);
    if (isfinite(value)) {
        char text[64];
        if (decimals < 0) {
            snprintf(text, sizeof text, "%.*g", -decimals, value);
        } else {
            snprintf(text, sizeof text, "%.*f", decimals, value);
        }
        html_text(file, text);
    } else {
        fputs("–", file);
    }
    fputs("</td>", file);
}

static void write_p_cell(FILE *file, double p)
{
    fputs("<td class='number'>", file);
    write_p(file, p);
    fputs("</td>", file);
}

static void write_quantity_cell(FILE *file, lehr_quantity q)
{
    q.unit = "";
    fputs("<td class='number'>", file);
    html_quantity(file, q);
    fputs("</td>", file);
}

/// Head of a table; the first @p texts columns are of text.
static void open_table(FILE *file, const char *const *heads, size_t n, size_t texts)
{
    fputs("<div class='scroll'><table>\n<thead><tr>", file);
    for (size_t i = 0; i < n; i++) {
        fprintf(file, "<th%s>%s</th>", i < texts ? "" : " class='number'", heads[i]);
    }
    fputs("</tr></thead>\n<tbody>\n", file);
}

static void close_table(FILE *file)
{
    fputs("</tbody></table></div>\n", file);
}

/// The name of a quantity in words.
static const char *words_of(const char *name)
{
    size_t i = study_across_find(name);
    return i == SIZE_MAX ? name : study_across_quantities[i].word;
}

// ---- transition -------------------------------------------------------------------------
static const char *way_in_words(const char *way)
{
    return strcmp(way, "calorimetric") == 0       ? "the calorimetric one"
           : strcmp(way, "collapse-energy") == 0  ? "that of the collapse of activation energies"
           : strcmp(way, "collapse-fictive") == 0 ? "that of the collapse of fictive temperatures"
           : strcmp(way, "theory") == 0           ? "that of the theory"
                                                  : "that of the literature";
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
    open_table(file, heads, sizeof heads / sizeof *heads, 2);
    for (size_t i = 0; i < n; i++) {
        const lehr_record *way = row_at(ways, i);
        double dof = study_row_number(way, "dof");
        double points = study_row_number(way, "points");
        fputs("<tr>", file);
        html_element(file, "td", study_row_text(way, "way"));
        html_element(file, "td", remark_on(way));
        write_quantity_cell(file, study_row_quantity(way, "dtg_dp"));
        write_quantity_cell(file, study_row_quantity(way, "tg0"));
        write_number_cell(file, points > 0 ? points : (double)NAN, 0);
        write_number_cell(file, dof > 0 ? study_row_number(way, "chi2") / dof : (double)NAN, -3);
        write_p_cell(file, study_row_number(way, "p"));
        fputs("</tr>\n", file);
    }
    close_table(file);
}

static void write_agreement(FILE *file, const study_task *task)
{
    const lehr_list *pairs = NULL;
    size_t n = study_rows(&pairs, task, "pairs");
    for (size_t i = 0; i < n; i++) {
        const lehr_record *pair = row_at(pairs, i);
        bool differ = is_text(pair, "verdict", "differ");
        fputs(i == 0 ? "<p>Of the slopes, " : "; ", file);
        fputs(way_in_words(study_row_text(pair, "way")), file);
        fputs(" and ", file);
        fputs(way_in_words(study_row_text(pair, "other")), file);
        fputs(differ ? " <b>differ</b> by " : " agree, with a difference of ", file);
        html_quantity(file, study_row_quantity(pair, "difference"));
        fputs(" (<i>p</i> ", file);
        fputs(study_row_number(pair, "p_adjusted") < 1e-4 ? "" : "= ", file);
        write_p(file, study_row_number(pair, "p_adjusted"));
        fputs(" for all pairs together)", file);
    }
    fputs(n > 0 ? ".</p>\n" : "", file);
    const char *verdict = study_outcome_text(task, "verdict");
    lehr_quantity mean = {(double)NAN, (double)NAN, ""};
    if (verdict && strcmp(verdict, "agree") == 0 && study_outcome_quantity(task, "dtg_dp", &mean)) {
        fputs("<p>Their weighted mean is ", file);
        html_quantity(file, mean);
        fputs(".</p>\n", file);
    }
}

static void report_transition(FILE *file, const study_task *task)
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
          "tell. An agreement of ways with large errors says little.</p>\n",
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
        double number = study_row_number(row_at(rows, i), "change");
        found += is_text(row_at(rows, i), "verdict", verdict) && !(number > 1);
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
    open_table(file, heads, sizeof heads / sizeof *heads, 2);
    for (size_t i = 0; i < n; i++) {
        const lehr_record *row = row_at(rows, i);
        if (is_text(row, "verdict", "too-few")) {
            continue;
        }
        bool change = is_text(row, "verdict", "change");
        fputs("<tr>", file);
        html_element(file, "td", words_of(study_row_text(row, "quantity")));
        fputs("<td>", file);
        write_pressure(file, study_row_quantity(row, "pressure").value);
        fputs("</td>", file);
        write_number_cell(file, study_row_number(row, "points"), 0);
        write_p_cell(file, study_row_number(row, "p_change"));
        if (change) {
            write_number_cell(file, study_row_number(row, "regions"), 0);
        } else {
            fputs("<td class='number'>no change shown</td>", file);
        }
        write_change(file, row, "temperature", "");
        write_change(file, row, "t_over_tg", "");
        fputs("</tr>\n", file);
    }
    close_table(file);
}

static void report_regions(FILE *file, const study_run *run, const study_task *task)
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
        fprintf(file, "%zu ha%s too few samples to tell.", few, few == 1 ? "s" : "ve");
    }
    fputs("</p>\n<p class='soft'>A change counts where both the errors of the samples and their scatter show "
          "it.</p>\n",
          file);
}

// ---- verdicts -----------------------------------------------------------------------------
/// Samples with a verdict, "A, B and C". @returns how many
static size_t write_samples(FILE *file, const lehr_list *rows, size_t n, const char *key, const char *value,
                            bool silent)
{
    size_t found = 0;
    const char *last = "";
    for (size_t i = 0; i < n; i++) {
        const lehr_record *row = row_at(rows, i);
        const char *sample = study_row_text(row, "sample");
        if (!is_text(row, key, value) || strcmp(sample, last) == 0) {
            continue;
        }
        last = sample;
        if (!silent) {
            fputs(found > 0 ? ", " : "", file);
            html_text(file, sample);
        }
        found++;
    }
    return found;
}

static void write_verdict_list(FILE *file, const lehr_list *rows, size_t n)
{
    static const char *const verdicts[][2] = {
        {"rejuvenated", "Rejuvenated against its reference"},
        {"relaxed", "Relaxed against its reference"},
        {"contradictory", "Fictive temperature and relaxation enthalpy contradict each other"},
        {"not-shown", "No difference shown"},
    };
    fputs("<ul>\n", file);
    for (size_t i = 0; i < sizeof verdicts / sizeof *verdicts; i++) {
        if (write_samples(file, rows, n, "verdict", verdicts[i][0], true) > 0) {
            fprintf(file, "<li>%s: <b>", verdicts[i][1]);
            (void)write_samples(file, rows, n, "verdict", verdicts[i][0], false);
            fputs("</b></li>\n", file);
        }
    }
    if (write_samples(file, rows, n, "witnesses", "contradict", true) > 0) {
        fputs("<li>Structure contradicts calorimetry (denser though rejuvenated, or looser though relaxed): "
              "<b>",
              file);
        (void)write_samples(file, rows, n, "witnesses", "contradict", false);
        fputs("</b></li>\n", file);
    }
    fputs("</ul>\n", file);
}

static void write_verdict_rows(FILE *file, const lehr_list *rows, size_t n)
{
    static const char *const heads[] = {"Sample",
                                        "Against",
                                        "Quantity",
                                        "Found",
                                        "difference",
                                        "<i>z</i>",
                                        "<i>p</i>",
                                        "<i>p</i>, corrected",
                                        "smallest that would be seen"};
    open_table(file, heads, sizeof heads / sizeof *heads, 4);
    for (size_t i = 0; i < n; i++) {
        const lehr_record *row = row_at(rows, i);
        const char *quantity = words_of(study_row_text(row, "quantity"));
        lehr_quantity q = {study_row_number(row, "difference"), study_row_number(row, "difference_stderr"),
                           study_row_text(row, "unit")};
        lehr_quantity detectable = {study_row_number(row, "detectable"), (double)NAN, q.unit};
        fputs("<tr>", file);
        html_element(file, "td", study_row_text(row, "sample"));
        html_element(file, "td", study_row_text(row, "reference"));
        fputs("<td>", file);
        html_text(file, quantity);
        fputs(is_text(row, "role", "witness") ? " (witness)" : "", file);
        fputs("</td><td>", file);
        html_text(file, is_text(row, "found", "not-shown")  ? "not shown"
                        : is_text(row, "found", "no-error") ? "no error known"
                                                            : study_row_text(row, "found"));
        fputs("</td><td class='number'>", file);
        html_quantity(file, q);
        fputs("</td>", file);
        write_number_cell(file, study_row_number(row, "z"), 1);
        write_p_cell(file, study_row_number(row, "p"));
        write_p_cell(file, study_row_number(row, "p_adjusted"));
        fputs("<td class='number'>", file);
        if (isfinite(detectable.value)) {
            char text[48];
            snprintf(text, sizeof text, "%.2g", detectable.value);
            html_text(file, text);
            fprintf(file, "%s%s", detectable.unit[0] ? "&nbsp;" : "", html_unit(detectable.unit));
        } else {
            fputs("–", file);
        }
        fputs("</td></tr>\n", file);
    }
    close_table(file);
}

static const char *correction_in_words(const char *correction)
{
    return strcmp(correction, "holm") == 0 ? "Holm’s correction: one false finding or more in the whole table"
           : strcmp(correction, "bh") == 0
               ? "correction of Benjamini and Hochberg: part of the findings that is false"
               : "not corrected: each test alone";
}

static void report_verdict(FILE *file, const study_run *run, const study_task *task)
{
    const bool scattered = run->config->across.verdict.scatter_fictive_K > 0 ||
                           run->config->across.verdict.scatter_enthalpy_J_per_g > 0;
    const lehr_list *rows = NULL;
    size_t n = study_rows(&rows, task, "rows");
    const char *correction = task ? study_outcome_text(task, "correction") : NULL;
    if (n == 0 || !correction) {
        return;
    }
    fputs("<h3 id='verdict'>Rejuvenated or relaxed</h3>\n", file);
    write_verdict_list(file, rows, n);
    write_verdict_rows(file, rows, n);
    fprintf(
        file,
        "<p class='soft'>Level %g (%s). The last column: a true difference that would have been found "
        "with probability %g. The verdict is that of fictive temperature and relaxation enthalpy; peak "
        "position and density are witnesses. Windows and calibration, which move both samples alike, are not "
        "in the errors%s.</p>\n",
        study_outcome_number(task, "level"), correction_in_words(correction),
        study_outcome_number(task, "power"),
        scattered ? ""
                  : "; nor is what pieces treated alike differ by, where each was measured once: give "
                    "verdict.tf_scatter and verdict.enthalpy_scatter");
}

// ---- correlations ---------------------------------------------------------------------------
static void write_coefficient(FILE *file, const lehr_record *row, const char *name)
{
    char low[48];
    char high[48];
    double r = study_row_number(row, name);
    snprintf(low, sizeof low, "%s_low95", name);
    snprintf(high, sizeof high, "%s_high95", name);
    if (isfinite(r)) {
        fprintf(file, "<td class='number'>%.2f [%.2f, %.2f]</td>", r, study_row_number(row, low),
                study_row_number(row, high));
    } else {
        fputs("<td class='number'>–</td>", file);
    }
}

static void write_correlation_rows(FILE *file, const lehr_list *rows, size_t n)
{
    static const char *const heads[] = {"Quantity",       "Other quantity",     "samples",
                                        "Pearson [95 %]", "Spearman [95 %]",    "errors taken out [95 %]",
                                        "<i>p</i>",       "<i>p</i>, corrected"};
    open_table(file, heads, sizeof heads / sizeof *heads, 2);
    for (size_t i = 0; i < n; i++) {
        const lehr_record *row = row_at(rows, i);
        if (!isfinite(study_row_number(row, "p"))) {
            continue;
        }
        fputs(is_text(row, "verdict", "correlated") ? "<tr class='strong'>" : "<tr>", file);
        html_element(file, "td", words_of(study_row_text(row, "quantity")));
        html_element(file, "td", words_of(study_row_text(row, "other")));
        write_number_cell(file, study_row_number(row, "samples"), 0);
        write_coefficient(file, row, "pearson");
        write_coefficient(file, row, "spearman");
        write_coefficient(file, row, "corrected");
        write_p_cell(file, study_row_number(row, "p"));
        write_p_cell(file, study_row_number(row, "p_adjusted"));
        fputs("</tr>\n", file);
    }
    close_table(file);
}

static void write_correlated(FILE *file, const lehr_list *rows, size_t n)
{
    bool open = false;
    for (size_t i = 0; i < n; i++) {
        const lehr_record *row = row_at(rows, i);
        if (is_text(row, "verdict", "correlated")) {
            fputs(open ? "; " : ": ", file);
            html_text(file, words_of(study_row_text(row, "quantity")));
            fputs(" with ", file);
            html_text(file, words_of(study_row_text(row, "other")));
            fprintf(file, " (<i>r</i> = %.2f, %.0f samples)", study_row_number(row, "pearson"),
                    study_row_number(row, "samples"));
            open = true;
        }
    }
}

static void report_correlation(FILE *file, const study_task *task)
{
    const lehr_list *rows = NULL;
    size_t n = study_rows(&rows, task, "rows");
    size_t correlated = 0;
    double tested = task ? study_outcome_number(task, "pairs_tested") : 0;
    const char *correction = task ? study_outcome_text(task, "correction") : NULL;
    if (!(tested > 0) || !correction) {
        return;
    }
    for (size_t i = 0; i < n; i++) {
        correlated += is_text(row_at(rows, i), "verdict", "correlated");
    }
    fprintf(
        file,
        "<h3 id='correlation'>Which quantities go together</h3>\n<p>Of %.0f pairs with four samples or more, "
        "%zu %s correlated",
        tested, correlated, correlated == 1 ? "is" : "are");
    write_correlated(file, rows, n);
    fputs(".</p>\n", file);
    write_correlation_rows(file, rows, n);
    fprintf(
        file,
        "<p class='soft'>Level %g (%s). <i>p</i>: how often the samples of one quantity in any other order "
        "correlate as much. Two quantities that both follow the treatment correlate, whether or not one "
        "acts on the other.</p>\n",
        study_outcome_number(task, "level"), correction_in_words(correction));
}

// ---- densification --------------------------------------------------------------------------
static void report_densification(FILE *file, const study_task *task)
{
    static const char *const heads[] = {"Sample",
                                        "Against",
                                        "Found",
                                        "pressure (GPa)",
                                        "<i>T</i>/<i>T</i><sub>g</sub>(<i>P</i>)",
                                        "densification left",
                                        "compression under pressure",
                                        "part that stays"};
    const lehr_list *rows = NULL;
    size_t n = study_rows(&rows, task, "rows");
    lehr_quantity bulk = {(double)NAN, (double)NAN, ""};
    if (n == 0) {
        return;
    }
    fputs("<h3 id='densification'>What of the compression stays</h3>\n", file);
    open_table(file, heads, sizeof heads / sizeof *heads, 3);
    for (size_t i = 0; i < n; i++) {
        const lehr_record *row = row_at(rows, i);
        fputs("<tr>", file);
        html_element(file, "td", study_row_text(row, "sample"));
        html_element(file, "td", study_row_text(row, "reference"));
        html_element(file, "td",
                     is_text(row, "verdict", "not-shown") ? "not shown" : study_row_text(row, "verdict"));
        write_quantity_cell(file, study_row_quantity(row, "pressure"));
        write_number_cell(file, study_row_number(row, "t_over_tg"), 3);
        write_quantity_cell(file, study_row_quantity(row, "recovered_densification"));
        write_quantity_cell(file, study_row_quantity(row, "in_situ_compression"));
        write_quantity_cell(file, study_row_quantity(row, "fraction"));
        fputs("</tr>\n", file);
    }
    close_table(file);
    if (study_outcome_quantity(task, "bulk_modulus", &bulk)) {
        fputs("<p class='soft'>Compression under pressure from a bulk modulus of ", file);
        html_quantity(file, bulk);
        fputs(" (", file);
        html_text(file, study_outcome_text(task, "bulk_modulus_from"));
        fputs("); its error is shared by all rows. What is left is the cube of the ratio of peak positions, "
              "the ratio "
              "of volumes where all distances change alike.</p>\n",
              file);
    }
}

bool report_across(FILE *file, const study_run *run)
{
    bool any = false;
    for (study_kind kind = 0; kind < STUDY_N_KINDS; kind++) {
        any = any || (study_methods[kind].part == LEHR_STUDY_ACROSS && study_across_task(run, kind));
    }
    if (any) {
        fputs("<h2 id='across'>Across the samples</h2>\n", file);
        report_verdict(file, run, study_across_task(run, STUDY_VERDICT));
        report_transition(file, study_across_task(run, STUDY_TRANSITION));
        report_regions(file, run, study_across_task(run, STUDY_REGIONS));
        report_densification(file, study_across_task(run, STUDY_DENSIFICATION));
        report_correlation(file, study_across_task(run, STUDY_PAIRS));
    }
    return any;
}
