// Which outcomes a task of a later stage takes.
#include "task.h"

#include <stdint.h>

/// The structure function of a file takes one curve of its sample, or none; what follows takes that of its
/// file.
static bool pdf_needs(const lehr_study_config *config, const study_task *task, const study_task *other)
{
    const lehr_study_sample *sample = &config->samples[task->sample];
    if (task->kind == STUDY_STRUCTURE) {
        size_t images = study_pdf_of(config, task)->images;
        return images != SIZE_MAX && other->file == &sample->xrd[images];
    }
    return other->file == task->file || (task->kind == STUDY_CHANGE && other->sample == task->others[0]);
}

/// What the theory is compared with.
static bool compare_needs(const study_task *other)
{
    return other->kind == STUDY_TG || other->kind == STUDY_KISSINGER || other->kind == STUDY_MASTER_ENERGY ||
           other->kind == STUDY_MASTER_FICTIVE || other->kind == STUDY_YIELD || other->kind == STUDY_CRITICAL;
}

bool study_task_needs(const study_run *run, const study_task *task, const study_task *other)
{
    const study_method *method = &study_methods[task->kind];
    if (method->part == LEHR_STUDY_ACROSS || task->kind == STUDY_TRUTH) { // all that is known of the samples
        return study_methods[other->kind].stage < method->stage && other->kind != STUDY_STATE;
    }
    if (task->kind == STUDY_COMPARE) {
        return compare_needs(other);
    }
    if (task->kind == STUDY_STRUCTURE && other->kind == STUDY_WEIGHING) {
        return other->sample == task->sample && study_pdf_of(run->config, task)->density_measured;
    }
    if (task->kind == STUDY_EOS && other->kind == STUDY_PATTERN) {
        return other->sample == run->config->eos.reference_sample;
    }
    if (task->kind == STUDY_EOS) {
        return other->kind == STUDY_DAC_POINT && other->sample == task->sample &&
               other->series == task->series;
    }
    if (method->part == LEHR_STUDY_PDF) {
        return other->kind == method->needs && pdf_needs(run->config, task, other);
    }
    bool related = (task->kind == STUDY_DIFFERENCE || task->kind == STUDY_DENSITY_CHANGE) &&
                   (other->sample == task->others[0] || other->sample == task->others[1]);
    return method->stage > 0 && other->kind == method->needs &&
           (method->over_all || other->sample == task->sample || related);
}
