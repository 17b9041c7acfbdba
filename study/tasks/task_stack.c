// Frames of a stack to one curve: spikes and bad frames left out, exposures, background.
#include "task.h"
#include <lehr/figures/xrd.h>

#include <lehr/core/alloc.h>
#include <lehr/xrd/source.h>
#include <lehr/xrd/stack_background.h>
#include <math.h>

/// What one stack passes through.
typedef struct work {
    const lehr_study_stack *from;
    lehr_xrd_stack_options options;
    double *monitor;
    double mean_exposure; ///< NaN without a monitor
    lehr_xrd_integrator *plan;
    lehr_xrd_stack *stack;
    lehr_xrd_subtraction *difference; ///< NULL without a background
} work;

static void clear_work(work *of)
{
    lehr_xrd_subtraction_free(of->difference);
    lehr_xrd_stack_free(of->stack);
    lehr_xrd_integrator_free(of->plan);
    lehr_core_free(of->monitor);
}

static lehr_status read_monitor(work *of, lehr_error *err)
{
    if (!of->from->monitor.path) {
        return LEHR_OK;
    }
    lehr_status status = lehr_xrd_monitor_read(&of->monitor, &of->options.n_monitor, &of->mean_exposure,
                                               of->from->monitor.path, NULL, err);
    of->options.monitor = of->monitor;
    return status;
}

static lehr_status subtract(work *of, study_product *product, lehr_error *err)
{
    const lehr_study_stack *from = of->from;
    lehr_xrd_background background = {.locator = from->background.path,
                                      .monitor = from->background_monitor.path,
                                      .subtract = lehr_xrd_subtract_defaults()};
    if (!from->background.path) {
        return LEHR_OK;
    }
    background.subtract.scale = from->background_scale;
    background.subtract.range[0] = from->background_range[0];
    background.subtract.range[1] = from->background_range[1];
    return lehr_xrd_background_subtract(&of->difference, of->stack, of->plan, &of->options, &background,
                                        of->mean_exposure, product->warnings, err);
}

// ---- results --------------------------------------------------------------------------
/// Levels of frames under a steady beam scatter by counting noise alone; this much more happens once in 1e5
/// stacks.
static lehr_status warn_about_drift(const lehr_xrd_stack *stack, lehr_warnings *warnings, lehr_error *err)
{
    double dof = (double)stack->frames_used - 1;
    return stack->drift > 1 + 4.3 * sqrt(2 / dof) + 6 / dof
               ? lehr_warnings_add(warnings, err,
                                   "the intensity changes from frame to frame beyond counting noise (reduced "
                                   "chi2 of the levels %.3g): give a monitor, or reject_frames",
                                   stack->drift)
               : LEHR_OK;
}

static lehr_status add_rejected(lehr_record *record, const lehr_xrd_stack *stack, lehr_error *err)
{
    lehr_list *list = NULL;
    lehr_status status = lehr_record_add_list(&list, record, "frames_rejected", err);
    for (size_t i = 0; status == LEHR_OK && i < stack->n_frames; i++) {
        status = stack->used[i] ? LEHR_OK : lehr_list_add_number(list, (double)i, err);
    }
    return status;
}

static lehr_status describe(const work *of, study_product *product, lehr_error *err)
{
    const struct {
        const char *name;
        double value;
    } numbers[] = {
        {"frames", (double)of->stack->n_frames},
        {"frames_used", (double)of->stack->frames_used},
        {"spikes", (double)of->stack->spikes},
        {"drift", of->stack->drift},
    };
    lehr_record *record = NULL;
    lehr_record *options = NULL;
    lehr_status status = lehr_record_add_record(&record, product->results, "stack", err);
    status = status == LEHR_OK ? lehr_xrd_pattern_describe(of->stack->mean, record, err) : status;
    for (size_t i = 0; status == LEHR_OK && i < sizeof numbers / sizeof *numbers; i++) {
        status = lehr_record_add_number(record, numbers[i].name, numbers[i].value, err);
    }
    status = status == LEHR_OK ? add_rejected(record, of->stack, err) : status;
    if (status == LEHR_OK && of->difference) {
        status = lehr_xrd_background_describe(of->difference, record, err);
    }
    status = status == LEHR_OK ? lehr_record_add_record(&options, record, "options", err) : status;
    return status == LEHR_OK ? study_stack_describe(of->from, options, err) : status;
}

/// The curve: that of the mean, or the difference to the background.
static lehr_status take_curve(lehr_curve **out, work *of, lehr_error *err)
{
    if (!of->difference) {
        return lehr_xrd_pattern_to_curve(out, of->stack->mean, err);
    }
    *out = of->difference->difference;
    of->difference->difference = NULL;
    return LEHR_OK;
}

lehr_status study_integrate_stack(lehr_curve **out, study_product *product, const study_run *run,
                                  const study_task *task, const lehr_study_stack *stack, lehr_error *err)
{
    work of = {.from = stack, .options = lehr_xrd_stack_defaults(), .mean_exposure = (double)NAN};
    const char *locator = task->file->path;
    lehr_figure *figure = NULL;
    lehr_xrd_recipe recipe = study_recipe_of(run->config, stack);
    of.options.reject = stack->reject;
    of.options.reject_frames = stack->reject_frames;
    of.options.threads = 1; // the tasks of a study share the threads
    lehr_status status = read_monitor(&of, err);
    status =
        status == LEHR_OK ? lehr_xrd_recipe_plan(&of.plan, &recipe, locator, product->warnings, err) : status;
    status = status == LEHR_OK ? lehr_xrd_stack_run(&of.stack, &locator, 1, of.plan, &of.options, NULL, err)
                               : status;
    status = status == LEHR_OK ? subtract(&of, product, err) : status;
    status = status == LEHR_OK ? describe(&of, product, err) : status;
    status = status == LEHR_OK ? warn_about_drift(of.stack, product->warnings, err) : status;
    if (status == LEHR_OK && of.difference) {
        status = lehr_figure_subtraction(&figure, of.difference, stack->background_range, err);
        status = status == LEHR_OK ? study_draw(product, run, task, "_background", figure, err) : status;
    }
    status = status == LEHR_OK ? take_curve(out, &of, err) : status;
    clear_work(&of);
    return status;
}

// ---- check ----------------------------------------------------------------------------
/// Frames, rows and columns of a file of images.
typedef struct extent {
    size_t frames;
    size_t rows;
    size_t columns;
} extent;

static lehr_status open_images(extent *out, const char *locator, lehr_warnings *warnings, lehr_error *err)
{
    lehr_xrd_source *source = NULL;
    lehr_status status = lehr_xrd_source_open(&source, locator, warnings, err);
    if (status == LEHR_OK) {
        *out = (extent){lehr_xrd_source_frames(source), lehr_xrd_source_rows(source),
                        lehr_xrd_source_columns(source)};
    }
    lehr_xrd_source_close(source);
    return status;
}

static lehr_status check_monitor(const lehr_study_file *file, size_t frames, lehr_error *err)
{
    double *monitor = NULL;
    double mean = 0;
    size_t n = frames;
    lehr_status status =
        file->path ? lehr_xrd_monitor_read(&monitor, &n, &mean, file->path, NULL, err) : LEHR_OK;
    lehr_core_free(monitor);
    return status == LEHR_OK && n != frames
               ? lehr_error_set(err, LEHR_ERR_DOMAIN,
                                "'%s' holds the exposures of %zu frames, the stack has %zu", file->path, n,
                                frames)
               : status;
}

lehr_status study_check_stack(study_product *product, const study_run *run, const study_task *task,
                              const lehr_study_stack *stack, lehr_error *err)
{
    extent own = {0};
    extent below = {0};
    lehr_xrd_integrator *plan = NULL;
    lehr_xrd_recipe recipe = study_recipe_of(run->config, stack);
    lehr_status status = open_images(&own, task->file->path, product->warnings, err);
    status = status == LEHR_OK ? check_monitor(&stack->monitor, own.frames, err) : status;
    if (status == LEHR_OK && stack->background.path) {
        status = open_images(&below, stack->background.path, product->warnings, err);
        if (status == LEHR_OK && (below.rows != own.rows || below.columns != own.columns)) {
            status = lehr_error_set(err, LEHR_ERR_DOMAIN,
                                    "the background '%s' has %zu x %zu pixels, the stack %zu x %zu",
                                    stack->background.path, below.rows, below.columns, own.rows, own.columns);
        }
        status = status == LEHR_OK ? check_monitor(&stack->background_monitor, below.frames, err) : status;
    }
    // Geometry, mask and options fit the images.
    status = status == LEHR_OK
                 ? lehr_xrd_recipe_plan(&plan, &recipe, task->file->path, product->warnings, err)
                 : status;
    lehr_xrd_integrator_free(plan);
    return status;
}
