// The page from top to bottom: failures first, then what was found, the samples one by one, theory,
// provenance.
#include "report.h"

#include "html.h"
#include "summary.h"

#include <lehr/core/alloc.h>
#include <lehr/core/output.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/// What is written where, and how many figures there are so far.
typedef struct page {
    FILE *file;
    const study_run *run;
    size_t n_figures;
} page;

// ---- figures --------------------------------------------------------------------------
static lehr_status write_figure(page *to, const char *name, const char *caption, lehr_error *err)
{
    char *path = study_path(to->run, "figures", name, ".svg");
    if (!path) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for figure %s", name);
    }
    fputs("<figure>\n", to->file);
    lehr_status status = html_svg(to->file, path, ++to->n_figures, err);
    fputs("<figcaption>", to->file);
    html_text(to->file, caption);
    fputs("</figcaption>\n</figure>\n", to->file);
    lehr_core_free(path);
    return status;
}

/// Caption of a figure by the end of its name.
static const char *caption_of(const study_task *task, const char *name)
{
    const study_method *method = &study_methods[task->kind];
    const char *suffix = name + strlen(task->id);
    for (size_t i = 0; i < sizeof method->figures / sizeof *method->figures && method->figures[i]; i++) {
        if (strcmp(method->figures[i], suffix) == 0) {
            return method->captions[i] ? method->captions[i] : "";
        }
    }
    return "";
}

static lehr_status write_figures(page *to, const study_task *task, lehr_error *err)
{
    const lehr_list *figures = study_outcome_list(task, "figures");
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && figures && i < lehr_list_size(figures); i++) {
        status = write_figure(to, lehr_list_value_at(figures, i).text,
                              caption_of(task, lehr_list_value_at(figures, i).text), err);
    }
    return status;
}

static lehr_status write_overviews(page *to, bool theory, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    fputs("<div class='figures wide'>\n", to->file);
    for (size_t i = 0; status == LEHR_OK && i < STUDY_N_OVERVIEWS; i++) {
        const study_overview *overview = &study_overviews[i];
        if ((overview->kind == STUDY_STATE) == theory && study_overview_exists(to->run, overview)) {
            status = write_figure(to, overview->name, overview->caption, err);
        }
    }
    fputs("</div>\n", to->file);
    return status;
}

// ---- head -----------------------------------------------------------------------------
static void write_material(FILE *file, const lehr_study_material *material)
{
    fputs("<p class='soft'>", file);
    if (material->name) {
        html_text(file, material->name);
    }
    if (material->composition) {
        fputs(" · ", file);
        html_text(file, material->composition);
    }
    if (isfinite(material->density_g_per_cm3)) {
        fprintf(file, " · density %.10g&nbsp;g&nbsp;cm⁻³", material->density_g_per_cm3);
    }
    if (isfinite(material->glass_transition_K)) {
        fprintf(file, " · glass transition %.10g&nbsp;K", material->glass_transition_K);
    }
    fputs("</p>\n", file);
}

static size_t count_failed(const study_run *run)
{
    size_t n = 0;
    for (size_t i = 0; i < run->n_tasks; i++) {
        n += run->tasks[i].err.code != LEHR_OK;
    }
    return n;
}

static size_t count_warnings(const study_run *run)
{
    size_t n = 0;
    for (size_t i = 0; i < run->n_tasks; i++) {
        const lehr_list *warnings = study_outcome_list(&run->tasks[i], "warnings");
        n += warnings ? lehr_list_size(warnings) : 0;
    }
    return n;
}

/// Files of calorimetry; several analyses of one file count once.
static size_t count_scans(const study_run *run)
{
    size_t tf = study_count_kind(run, STUDY_TF);
    size_t tg = study_count_kind(run, STUDY_TG);
    size_t enthalpy = study_count_kind(run, STUDY_ENTHALPY);
    size_t single = tf > tg ? tf : tg;
    return (single > enthalpy ? single : enthalpy) + study_count_kind(run, STUDY_RATE);
}

static size_t count_tests(const study_run *run)
{
    return study_count_kind(run, STUDY_YIELD) + study_count_kind(run, STUDY_POPIN) +
           study_count_kind(run, STUDY_WEIGHING);
}

static void write_facts(FILE *file, const study_run *run)
{
    const struct {
        size_t number;
        const char *what;
    } facts[] = {
        {run->config->n_samples, "samples"},
        {count_scans(run), "heating scans"},
        {study_count_kind(run, STUDY_PATTERN), "diffraction files"},
        {study_count_kind(run, STUDY_STRUCTURE), "structure functions"},
        {count_tests(run), "mechanical tests"},
        {study_count_kind(run, STUDY_DAC_POINT), "points in the cell"},
        {study_count_kind(run, STUDY_STATE), "states of theory"},
        {count_failed(run), "failed"},
        {count_warnings(run), "warnings"},
    };
    fputs("<ul class='facts'>\n", file);
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
        fprintf(file, "<li><b>%zu</b><span>%s</span></li>\n", facts[i].number, facts[i].what);
    }
    fputs("</ul>\n", file);
}

static void write_failures(FILE *file, const study_run *run)
{
    if (count_failed(run) == 0) {
        return;
    }
    fputs("<section class='box bad'><h2>Not everything could be analysed</h2>\n<ul>\n", file);
    for (size_t i = 0; i < run->n_tasks; i++) {
        if (run->tasks[i].err.code != LEHR_OK) {
            fputs("<li><b>", file);
            html_text(file, run->tasks[i].id);
            fputs("</b>: ", file);
            html_text(file, run->tasks[i].err.message);
            fputs("</li>\n", file);
        }
    }
    fputs("</ul></section>\n", file);
}

static void write_head(FILE *file, const study_run *run)
{
    fputs("<!DOCTYPE html>\n<html lang='en'>\n<head>\n<meta charset='utf-8'>\n"
          "<meta name='viewport' content='width=device-width, initial-scale=1'>\n<link rel='icon' "
          "href='data:,'>\n",
          file);
    html_element(file, "title", run->config->title);
    fprintf(file, "\n<style>\n%s</style>\n</head>\n<body>\n<main>\n<header>\n", study_report_style);
    html_element(file, "h1", run->config->title);
    write_material(file, &run->config->material);
    fputs("<nav><a href='#found'>What was found</a><a href='#samples'>Samples</a>", file);
    fputs(study_count_kind(run, STUDY_STATE) > 0 ? "<a href='#theory'>Theory</a>" : "", file);
    fputs("<a href='#provenance'>Provenance</a></nav>\n</header>\n", file);
    write_failures(file, run);
    write_facts(file, run);
}

// ---- tasks ----------------------------------------------------------------------------
/// True when an earlier task of the same sample, or of the theory, gave the same warning.
static bool is_repeated(const study_run *run, size_t task, const char *warning)
{
    for (size_t i = 0; i < task; i++) {
        const lehr_list *warnings = run->tasks[i].sample == run->tasks[task].sample
                                        ? study_outcome_list(&run->tasks[i], "warnings")
                                        : NULL;
        for (size_t k = 0; warnings && k < lehr_list_size(warnings); k++) {
            if (strcmp(lehr_list_value_at(warnings, k).text, warning) == 0) {
                return true;
            }
        }
    }
    return false;
}

/// Tasks that the report shows together: those of one sample; the states of the theory; what is over all
/// samples.
typedef struct part {
    size_t sample; ///< SIZE_MAX: the theory, or over all samples
    bool over_all;
    unsigned area; ///< LEHR_STUDY_* of what is over all samples
} part;

static bool belongs(const study_task *task, const part *of)
{
    const study_method *method = &study_methods[task->kind];
    return task->sample == of->sample && method->over_all == of->over_all && !method->own_section &&
           (!of->over_all || method->part == of->area);
}

/// Warnings of the tasks of a part in one box.
static void write_warnings(FILE *file, const study_run *run, const part *of)
{
    bool open = false;
    for (size_t i = 0; i < run->n_tasks; i++) {
        const lehr_list *warnings =
            belongs(&run->tasks[i], of) ? study_outcome_list(&run->tasks[i], "warnings") : NULL;
        for (size_t k = 0; warnings && k < lehr_list_size(warnings); k++) {
            const char *warning = lehr_list_value_at(warnings, k).text;
            if (is_repeated(run, i, warning)) {
                continue;
            }
            fputs(open ? "" : "<div class='box warn'><h3>Warnings</h3><ul>\n", file);
            open = true;
            html_element(file, "li", warning);
            fputs("\n", file);
        }
    }
    fputs(open ? "</ul></div>\n" : "", file);
}

/// "Glass transition, dsc/A.txt"
static void write_title(FILE *file, const char *title, const study_task *task)
{
    html_text(file, title);
    if (task->file || task->kind == STUDY_STATE) {
        fputs(", ", file);
        html_text(file, task->file ? task->file->written : task->id);
    }
}

static void write_results(FILE *file, const study_task *task)
{
    lehr_value results;
    const char *title = study_methods[task->kind].title;
    if (task->err.code != LEHR_OK) {
        fputs("<div class='box bad'><h3>Failed: ", file);
        write_title(file, title, task);
        fputs("</h3><p>", file);
        html_text(file, task->err.message);
        fputs("</p></div>\n", file);
    } else if (lehr_record_find(task->outcome, "results", &results)) {
        fputs("<details><summary>All results: ", file);
        write_title(file, title, task);
        fputs("</summary>\n", file);
        html_record(file, results.record);
        fputs("</details>\n", file);
    }
}

/// Figures, warnings and numbers of the tasks of a part.
static lehr_status write_tasks(page *to, const part *of, lehr_error *err)
{
    const study_run *run = to->run;
    lehr_status status = LEHR_OK;
    fputs(of->over_all ? "<div class='figures wide'>\n" : "<div class='figures'>\n", to->file);
    for (size_t i = 0; status == LEHR_OK && i < run->n_tasks; i++) {
        status = belongs(&run->tasks[i], of) ? write_figures(to, &run->tasks[i], err) : LEHR_OK;
    }
    fputs("</div>\n", to->file);
    write_warnings(to->file, run, of);
    for (size_t i = 0; i < run->n_tasks; i++) {
        if (belongs(&run->tasks[i], of)) {
            write_results(to->file, &run->tasks[i]);
        }
    }
    return status;
}

static lehr_status write_sample(page *to, size_t sample, lehr_error *err)
{
    const char *name = to->run->config->samples[sample].name;
    fputs("<section id='s-", to->file);
    html_text(to->file, name);
    fputs("'>\n", to->file);
    html_element(to->file, "h3", name);
    lehr_status status = write_tasks(to, &(part){.sample = sample}, err);
    fputs("</section>\n", to->file);
    return status;
}

static lehr_status write_theory(page *to, lehr_error *err)
{
    const study_run *run = to->run;
    if (study_count_kind(run, STUDY_STATE) == 0) {
        return LEHR_OK;
    }
    fputs("<h2 id='theory'>Theory: ECNLE states</h2>\n<p>Hard spheres of diameter <i>d</i> at volume "
          "fraction <i>Φ</i> and "
          "applied pressure <i>P</i>.</p>\n",
          to->file);
    lehr_status status = report_states(to->file, run, err);
    status = status == LEHR_OK ? write_overviews(to, true, err) : status;
    fputs("<h3>Dynamic free energy of each state</h3>\n", to->file);
    return status == LEHR_OK ? write_tasks(to, &(part){.sample = SIZE_MAX}, err) : status;
}

/// What one curve over T/Tg(P) says of all samples.
static lehr_status write_master(page *to, lehr_error *err)
{
    const study_run *run = to->run;
    if (study_count_kind(run, STUDY_MASTER_ENERGY) + study_count_kind(run, STUDY_MASTER_FICTIVE) == 0) {
        return LEHR_OK;
    }
    fputs("<h3 id='master'>One curve for all pressures?</h3>\n", to->file);
    lehr_status status = report_verdicts(to->file, run, err);
    fputs("<p class='soft'><i>T</i>: temperature of the treatment; <i>T</i><sub>g</sub>(<i>P</i>): glass "
          "transition at "
          "its pressure. Shapes that can be fitted: sigmoid, bump, line.</p>\n",
          to->file);
    const part all = {.sample = SIZE_MAX, .over_all = true, .area = LEHR_STUDY_DSC};
    return status == LEHR_OK ? write_tasks(to, &all, err) : status;
}

static lehr_status write_body(page *to, lehr_error *err)
{
    const study_run *run = to->run;
    fputs("<h2 id='found'>What was found</h2>\n", to->file);
    lehr_status status = write_overviews(to, false, err);
    report_findings(to->file, run);
    report_energies(to->file, run);
    report_structures(to->file, run);
    report_compression(to->file, run);
    if (report_mechanics(to->file, run) && status == LEHR_OK) {
        const part critical = {.sample = SIZE_MAX, .over_all = true, .area = LEHR_STUDY_MECH};
        status = write_tasks(to, &critical, err);
    }
    status = status == LEHR_OK ? write_master(to, err) : status;
    status = status == LEHR_OK ? report_truth(to->file, run, &to->n_figures, err) : status;
    fputs("<h2 id='samples'>Samples</h2>\n", to->file);
    report_samples(to->file, run);
    for (size_t i = 0; status == LEHR_OK && i < run->config->n_samples; i++) {
        status = write_sample(to, i, err);
    }
    status = status == LEHR_OK ? write_theory(to, err) : status;
    fputs("<h2 id='provenance'>Provenance</h2>\n", to->file);
    report_provenance(to->file, run);
    return status;
}

lehr_status study_report_write(const study_run *run, lehr_error *err)
{
    lehr_output *output = NULL;
    char *path = study_path(run, "report.html", "", "");
    if (!path) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the name of the report");
    }
    lehr_status status = lehr_output_open(&output, path, err);
    if (status == LEHR_OK) {
        page to = {.file = lehr_output_file(output), .run = run};
        write_head(to.file, run);
        status = write_body(&to, err);
        fputs("</main>\n</body>\n</html>\n", to.file);
    }
    status = status == LEHR_OK ? lehr_output_commit(output, err) : status;
    lehr_output_free(output);
    lehr_core_free(path);
    return status;
}
