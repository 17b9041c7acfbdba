#include "across_helper.h"

#include "lehr_test.h"
#include "study_helper.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

void begin(made *m, const char *samples, const char *across)
{
    char text[TEXT_SIZE];
    lehr_error err = {0};
    int n = snprintf(text, sizeof text,
                     "lehr_study: 1\ntitle: T\nsamples:\n%s"
                     "instruments: {xrd: {poni: flat.poni}}\nanalysis:\n"
                     "  dsc: {tf: {}, tg: {}, enthalpy: {}%s}\n"
                     "  xrd: {integrate: {}, fsdp: {range: 2:3}}\n%s",
                     samples, strstr(samples, "dsc_rates") ? ", kissinger: {}" : "", across);
    assert_true(n > 0 && (size_t)n < sizeof text);
    *m = (made){0};
    lehr_test_write("flat.poni", "", 0);
    assert_ok(lehr_study_config_read(&m->config, lehr_test_write("study.yaml", text, (size_t)n), &err), &err);
    mkdir(below("out"), 0755);
    mkdir(below("out/figures"), 0755);
    m->options = lehr_study_options_defaults();
    m->options.folder = below("out");
    m->run = (study_run){.config = m->config, .options = &m->options, .tasks = m->tasks};
}

void add_json(made *m, study_kind kind, size_t sample, const char *json)
{
    lehr_error err = {0};
    study_task *task = &m->tasks[m->run.n_tasks++];
    assert_true(m->run.n_tasks < MOST_TASKS);
    *task = (study_task){.kind = kind, .sample = sample, .others = {SIZE_MAX, SIZE_MAX}};
    snprintf(task->id, sizeof task->id, "task_%zu", m->run.n_tasks);
    assert_ok(lehr_record_from_json(&task->outcome, json, &err), &err);
}

void add(made *m, study_kind kind, size_t sample, const char *path, double value, double stderr_value,
         const char *unit)
{
    char json[512], error[32] = "null", number[32] = "null";
    const char *dot = strchr(path, '.');
    if (!(stderr_value < 0)) {
        snprintf(error, sizeof error, "%.17g", stderr_value);
    }
    if (isfinite(value)) {
        snprintf(number, sizeof number, "%.17g", value);
    }
    snprintf(json, sizeof json,
             "{\"results\": {%s%.*s%s\"%s\": {\"value\": %s, \"stderr\": %s, \"unit\": \"%s\"}%s}}",
             dot ? "\"" : "", dot ? (int)(dot - path) : 0, path, dot ? "\": {" : "", dot ? dot + 1 : path,
             number, error, unit, dot ? "}" : "");
    add_json(m, kind, sample, json);
}

lehr_status compute(made *m, study_kind kind, lehr_error *err)
{
    study_task *task = &m->tasks[m->run.n_tasks];
    *task = (study_task){.kind = kind, .sample = SIZE_MAX};
    snprintf(task->id, sizeof task->id, "%s", study_methods[kind].name);
    lehr_record_free(m->outcome);
    lehr_warnings_free(m->product.warnings);
    m->product = (study_product){0};
    m->outcome = NULL;
    lehr_status status = lehr_record_create(&m->outcome, err);
    status =
        status == LEHR_OK ? lehr_record_add_record(&m->product.results, m->outcome, "results", err) : status;
    status = status == LEHR_OK ? lehr_warnings_create(&m->product.warnings, err) : status;
    return status == LEHR_OK ? study_methods[kind].compute(&m->product, &m->run, task, err) : status;
}

void compute_here(made *m, study_kind kind)
{
    lehr_error err = {0};
    assert_ok(compute(m, kind, &err), &err);
}

const lehr_record *row(const made *m, const char *rows, size_t i)
{
    lehr_value list;
    assert_true(lehr_record_find(m->product.results, rows, &list));
    assert_true(i < lehr_list_size(list.list));
    return lehr_list_value_at(list.list, i).record;
}

size_t count(const made *m, const char *rows)
{
    lehr_value list;
    return lehr_record_find(m->product.results, rows, &list) ? lehr_list_size(list.list) : 0;
}

const char *text_of(const made *m, const char *name)
{
    lehr_value value;
    return lehr_record_find(m->product.results, name, &value) ? value.text : NULL;
}

void finish(made *m)
{
    for (size_t i = 0; i < m->run.n_tasks; i++) {
        lehr_record_free(m->tasks[i].outcome);
    }
    lehr_record_free(m->outcome);
    lehr_warnings_free(m->product.warnings);
    lehr_study_config_free(m->config);
}
