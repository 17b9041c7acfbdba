// Stacks of images in the study file: what they say themselves, else analysis.xrd.stack.
#include "config_value.h"

#include <lehr/core/alloc.h>
#include <lehr/xrd/stack.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/// A value with the key that gave it.
typedef struct given {
    const char *text; ///< NULL: nobody gave one
    char key[CONFIG_KEY_SIZE];
} given;

/// The value of the stack, else that of all stacks.
static given choose(const char *owner, const char *name, const char *own, const char *common)
{
    given out = {.text = own ? own : common};
    snprintf(out.key, sizeof out.key, "%.90s.%.30s", own ? owner : "analysis.xrd.stack", name);
    return out;
}

static lehr_status read_file(lehr_study_file *out, const config_reader *in, given from)
{
    return from.text ? config_name_file(out, in, from.key, from.text) : LEHR_OK;
}

/// "none", or a number of standard deviations.
static lehr_status read_limit(double *out, const config_reader *in, given from, double least)
{
    bool none = !from.text || strcmp(from.text, "none") == 0;
    return config_read_quantity(out, in, from.key, none ? NULL : from.text, "", least, 1000);
}

static lehr_status read_scale(lehr_study_stack *out, const config_reader *in, given scale, given range)
{
    bool fitted = scale.text && strcmp(scale.text, "fit") == 0;
    const char *text = scale.text ? scale.text : "1";
    lehr_status status =
        config_read_quantity(&out->background_scale, in, scale.key, fitted ? NULL : text, "", -1e6, 1e6);
    status =
        status == LEHR_OK ? config_read_window(out->background_range, in, range.key, range.text, "") : status;
    if (status == LEHR_OK && fitted && !range.text) {
        return config_refuse(in, LEHR_ERR_FORMAT, scale.key,
                             "'fit' needs a window in which the sample does not scatter: give "
                             "background_range");
    }
    if (status == LEHR_OK && !fitted && range.text) {
        return config_refuse(in, LEHR_ERR_FORMAT, range.key, "belongs to background_scale: fit");
    }
    return status;
}

static lehr_status check_stack(const lehr_study_stack *stack, const config_reader *in, const char *owner,
                               const raw_stack *own)
{
    char key[CONFIG_KEY_SIZE];
    if (!stack->background.path &&
        (own->background_monitor || own->background_scale || own->background_range)) {
        return config_refuse(in, LEHR_ERR_FORMAT, owner, "speaks of a background but gives none");
    }
    if (own->background_monitor && !stack->monitor.path) {
        snprintf(key, sizeof key, "%.90s.background_monitor", owner);
        return config_refuse(in, LEHR_ERR_FORMAT, key, "needs the monitor of the stack, too");
    }
    return LEHR_OK;
}

lehr_status config_read_stack(lehr_study_stack *out, const config_reader *in, const char *owner,
                              const raw_stack *own, const raw_stack *common)
{
#define CHOOSE(name) choose(owner, #name, own->name, common->name)
    lehr_status status = read_file(&out->poni, in, CHOOSE(poni));
    status = status == LEHR_OK ? read_file(&out->mask, in, CHOOSE(mask)) : status;
    status = status == LEHR_OK ? read_file(&out->monitor, in, CHOOSE(monitor)) : status;
    status = status == LEHR_OK ? read_file(&out->background, in, CHOOSE(background)) : status;
    // An exposure of the background means nothing without that of the stack.
    if (status == LEHR_OK && (own->background_monitor || out->monitor.path)) {
        status = read_file(&out->background_monitor, in, CHOOSE(background_monitor));
    }
    status =
        status == LEHR_OK ? read_scale(out, in, CHOOSE(background_scale), CHOOSE(background_range)) : status;
    status = status == LEHR_OK ? read_limit(&out->reject, in, CHOOSE(reject), LEHR_XRD_STACK_LEAST_REJECT)
                               : status;
    status = status == LEHR_OK ? read_limit(&out->reject_frames, in, CHOOSE(reject_frames), 1) : status;
#undef CHOOSE
    return status == LEHR_OK ? check_stack(out, in, owner, own) : status;
}

lehr_status config_read_stacks(lehr_study_sample *sample, const config_reader *in, const char *key,
                               const raw_stack *raw, size_t n, const raw_stack *common)
{
    static const raw_stack silent = {0};
    if (n == 0) {
        return LEHR_OK;
    }
    lehr_study_file *files = NULL;
    sample->stacks = lehr_core_alloc(n, sizeof *sample->stacks);
    if (!sample->stacks) {
        return config_no_memory(in);
    }
    sample->n_stacks = n;
    lehr_status status = config_add_xrd(&files, sample, in, n);
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        char owner[CONFIG_KEY_SIZE];
        status = config_name_element(&files[i], owner, in, key, i, raw[i].file);
        status = status == LEHR_OK
                     ? config_read_stack(&sample->stacks[i], in, owner, &raw[i], common ? common : &silent)
                     : status;
    }
    return status;
}

lehr_status config_check_stack(const config_reader *in, const raw_stack *common)
{
    static const raw_stack silent = {0};
    lehr_study_stack stack = {0};
    lehr_status status =
        common ? config_read_stack(&stack, in, "analysis.xrd.stack", &silent, common) : LEHR_OK;
    config_clear_stack(&stack);
    return status;
}

const lehr_study_stack *lehr_study_stack_of(const lehr_study_sample *sample, const lehr_study_file *file)
{
    size_t n_images = sample->n_xrd - sample->n_stacks;
    for (size_t i = 0; i < sample->n_stacks; i++) {
        if (file == &sample->xrd[n_images + i]) {
            return &sample->stacks[i];
        }
    }
    return NULL;
}
