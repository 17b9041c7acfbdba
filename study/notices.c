// Warnings that several files or states share are told once.
#include "notices.h"

#include <string.h>

const char *study_warning_body(const study_task *task, const char *warning)
{
    const char *name = task->file && task->file->segment > 0 ? task->file->on_disk
                       : task->file                          ? task->file->path
                                                             : "";
    size_t length = strlen(name);
    bool named = length > 0 && strncmp(warning, name, length) == 0 && strncmp(warning + length, ": ", 2) == 0;
    return named ? warning + length + 2 : warning;
}

bool study_task_warns(const study_task *task, const char *body)
{
    const lehr_list *warnings = study_outcome_list(task, "warnings");
    for (size_t k = 0; warnings && k < lehr_list_size(warnings); k++) {
        if (strcmp(study_warning_body(task, lehr_list_value_at(warnings, k).text), body) == 0) {
            return true;
        }
    }
    return false;
}

size_t study_count_warnings(const study_run *run)
{
    size_t n = 0;
    for (size_t i = 0; i < run->n_tasks; i++) {
        const lehr_list *warnings = study_outcome_list(&run->tasks[i], "warnings");
        n += warnings ? lehr_list_size(warnings) : 0;
    }
    return n;
}

size_t study_count_failed(const study_run *run)
{
    size_t n = 0;
    for (size_t i = 0; i < run->n_tasks; i++) {
        n += run->tasks[i].err.code != LEHR_OK;
    }
    return n;
}
