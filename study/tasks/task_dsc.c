// Fictive temperature, glass transition and relaxation enthalpy of one calorimeter file.
#include "task_dsc.h"
#include <lehr/figures/dsc.h>
#include <lehr/figures/dsc_events.h>

#include <lehr/core/column.h>
#include <lehr/dsc/enthalpy.h>
#include <math.h>
#include <string.h>

lehr_dsc_model study_liquid_model(const char *name)
{
    return strcmp(name, "parabola") == 0   ? LEHR_DSC_MODEL_PARABOLA
           : strcmp(name, "metallic") == 0 ? LEHR_DSC_MODEL_METALLIC
                                           : LEHR_DSC_MODEL_LINE;
}

size_t study_segment(const study_task *task, size_t of_analysis)
{
    return task->file->segment > 0 ? task->file->segment : of_analysis;
}

enum { COLUMN_SIZE = 256 };

/// Names of columns, which the options of the reader borrow.
typedef struct column_room {
    char temperature[COLUMN_SIZE];
    char signal[COLUMN_SIZE];
    char time[COLUMN_SIZE];
} column_room;

static const char *named_column(char name[COLUMN_SIZE], const char *columns, const char *role)
{
    bool given = lehr_column_given(name, COLUMN_SIZE, &(lehr_column_names){columns, "columns"}, role);
    return given ? name : NULL;
}

/// What a sample says of its files, else what the study says of all.
static lehr_dsc_read_options reading_options(column_room *room, const lehr_study_calorimeter *all,
                                             const lehr_study_calorimeter *own)
{
    lehr_dsc_read_options reading = lehr_dsc_read_defaults();
    const char *sign = own->sign ? own->sign : all->sign;
    const char *columns = own->columns ? own->columns : all->columns;
    if (sign) {
        reading.sign = strcmp(sign, "endo") == 0 ? LEHR_DSC_SIGN_ENDO_UP : LEHR_DSC_SIGN_EXO_UP;
        reading.sign_if_unstated = !own->sign;
    }
    reading.format = own->format ? own->format : all->format;
    reading.signal_unit = own->signal_unit ? own->signal_unit : all->signal_unit;
    reading.temperature_unit = own->temperature_unit ? own->temperature_unit : all->temperature_unit;
    reading.mass_g = own->mass_g;
    reading.temperature_column = named_column(room->temperature, columns, "temperature");
    reading.signal_column = named_column(room->signal, columns, "signal");
    reading.time_column = named_column(room->time, columns, "time");
    return reading;
}

lehr_status study_read_scan(lehr_dsc_run **out, study_product *product, const study_run *run,
                            const study_task *task, lehr_error *err)
{
    column_room columns;
    const lehr_dsc_read_options reading =
        reading_options(&columns, &run->config->calorimeter, &run->config->samples[task->sample].calorimeter);
    lehr_dsc_run *scan = NULL;
    *out = NULL;
    lehr_status status = lehr_dsc_run_read(&scan, task->file->on_disk, &reading, err);
    for (size_t i = 0; status == LEHR_OK && i < lehr_warnings_count(scan->warnings); i++) {
        status = lehr_warnings_add(product->warnings, err, "%s", lehr_warnings_at(scan->warnings, i));
    }
    if (status != LEHR_OK) {
        lehr_dsc_run_free(scan);
        return status;
    }
    *out = scan;
    return LEHR_OK;
}

// ---- windows --------------------------------------------------------------------------
static lehr_status add_window(lehr_record *record, const char *name, const double window_K[2],
                              lehr_error *err)
{
    lehr_list *list = NULL;
    lehr_status status = lehr_record_add_list(&list, record, name, err);
    for (size_t k = 0; status == LEHR_OK && k < 2; k++) {
        status = lehr_list_add_number(list, window_K[k], err);
    }
    return status;
}

lehr_status study_search_windows(double glass_K[2], double liquid_K[2], const lehr_dsc_run *scan,
                                 size_t segment, lehr_error *err)
{
    lehr_dsc_fictive found;
    lehr_dsc_fictive_options options = lehr_dsc_fictive_defaults();
    memcpy(options.glass_K, glass_K, sizeof options.glass_K);
    memcpy(options.liquid_K, liquid_K, sizeof options.liquid_K);
    options.segment = segment;
    options.liquid_model = LEHR_DSC_MODEL_LINE;
    lehr_status status = lehr_dsc_fictive_compute(&found, scan, NULL, &options, NULL, err);
    if (status == LEHR_OK) {
        memcpy(glass_K, found.glass_K, sizeof found.glass_K);
        memcpy(liquid_K, found.liquid_K, sizeof found.liquid_K);
    }
    return status;
}

lehr_status study_find_windows(double glass_K[2], double liquid_K[2], study_product *product,
                               const lehr_dsc_run *scan, size_t segment, lehr_error *err)
{
    if (!isnan(glass_K[0]) && !isnan(liquid_K[0])) {
        return LEHR_OK;
    }
    lehr_status status = study_search_windows(glass_K, liquid_K, scan, segment, err);
    status = status == LEHR_OK ? add_window(product->results, "glass_window", glass_K, err) : status;
    return status == LEHR_OK ? add_window(product->results, "liquid_window", liquid_K, err) : status;
}

// ---- fictive temperature --------------------------------------------------------------
lehr_dsc_fictive_options study_fictive_options(const lehr_study_tf *tf)
{
    lehr_dsc_fictive_options options = lehr_dsc_fictive_defaults();
    memcpy(options.glass_K, tf->glass_K, sizeof options.glass_K);
    memcpy(options.liquid_K, tf->liquid_K, sizeof options.liquid_K);
    options.t1_K = tf->t1_K;
    options.t2_K = tf->t2_K;
    options.segment = tf->segment;
    options.liquid_model = study_liquid_model(tf->liquid_model);
    return options;
}

lehr_status study_compute_tf(study_product *product, const study_run *run, const study_task *task,
                             lehr_error *err)
{
    lehr_dsc_run *scan = NULL;
    lehr_figure *figure = NULL;
    lehr_dsc_fictive result;
    lehr_dsc_fictive_options options = study_fictive_options(&run->config->tf);
    options.segment = study_segment(task, options.segment);
    lehr_status status = study_read_scan(&scan, product, run, task, err);
    if (status == LEHR_OK) {
        status = lehr_dsc_fictive_compute(&result, scan, NULL, &options, product->warnings, err);
    }
    status = status == LEHR_OK ? lehr_dsc_fictive_describe(&result, product->results, err) : status;
    status = status == LEHR_OK ? lehr_dsc_fictive_lines(&product->curve, scan, NULL, &options, err) : status;
    status = status == LEHR_OK ? lehr_figure_fictive(&figure, product->curve, &result, NULL, err) : status;
    status = status == LEHR_OK ? study_warn_of_windows(product, run, task, scan, err) : status;
    status = status == LEHR_OK ? study_draw(product, run, task, "", figure, err) : status;
    lehr_dsc_run_free(scan);
    return status;
}

// ---- glass transition -----------------------------------------------------------------
lehr_dsc_glass_transition_options study_glass_transition_options(const lehr_study_tg *tg)
{
    lehr_dsc_glass_transition_options options = lehr_dsc_glass_transition_defaults();
    memcpy(options.glass_K, tg->glass_K, sizeof options.glass_K);
    memcpy(options.liquid_K, tg->liquid_K, sizeof options.liquid_K);
    options.smooth_K = tg->smooth_K;
    options.segment = tg->segment;
    return options;
}

static lehr_status find_transition(lehr_dsc_glass_transition *out, lehr_dsc_glass_transition_options *options,
                                   study_product *product, const study_run *run, const study_task *task,
                                   const lehr_dsc_run *scan, lehr_error *err)
{
    *options = study_glass_transition_options(&run->config->tg);
    options->segment = study_segment(task, options->segment);
    lehr_status status =
        study_find_windows(options->glass_K, options->liquid_K, product, scan, options->segment, err);
    return status == LEHR_OK ? lehr_dsc_glass_transition_compute(out, scan, options, product->warnings, err)
                             : status;
}

lehr_status study_compute_tg(study_product *product, const study_run *run, const study_task *task,
                             lehr_error *err)
{
    lehr_dsc_run *scan = NULL;
    lehr_figure *figure = NULL;
    lehr_dsc_glass_transition result;
    lehr_dsc_glass_transition_options options;
    lehr_status status = study_read_scan(&scan, product, run, task, err);
    status = status == LEHR_OK ? find_transition(&result, &options, product, run, task, scan, err) : status;
    status = status == LEHR_OK ? lehr_dsc_glass_transition_describe(&result, product->results, err) : status;
    if (status == LEHR_OK) {
        status = lehr_dsc_glass_transition_lines(&product->curve, scan, &options, &result, err);
    }
    if (status == LEHR_OK) {
        status = lehr_figure_glass_transition(&figure, product->curve, &result, &options, err);
    }
    status = status == LEHR_OK ? study_warn_of_windows(product, run, task, scan, err) : status;
    status = status == LEHR_OK ? study_draw(product, run, task, "", figure, err) : status;
    lehr_dsc_run_free(scan);
    return status;
}

// ---- relaxation enthalpy --------------------------------------------------------------
static void intersect(double window[2], const double other[2])
{
    window[0] = fmax(window[0], other[0]);
    window[1] = fmin(window[1], other[1]);
}

/// Windows that serve both heatings: what is glass and what is liquid in the one and in the other.
static lehr_status find_common_windows(lehr_dsc_enthalpy_options *options, study_product *product,
                                       const lehr_dsc_run *scan, lehr_error *err)
{
    double glass_K[2] = {options->glass_K[0], options->glass_K[1]};
    double liquid_K[2] = {options->liquid_K[0], options->liquid_K[1]};
    if (!isnan(glass_K[0]) && !isnan(liquid_K[0])) {
        return LEHR_OK;
    }
    const lehr_dsc_segment *heating = study_find_segment(scan, options->segment, true);
    size_t first = heating ? heating->index : options->segment;
    lehr_status status = study_search_windows(options->glass_K, options->liquid_K, scan, first, err);
    status =
        status == LEHR_OK ? study_search_windows(glass_K, liquid_K, scan, options->segment2, err) : status;
    intersect(options->glass_K, glass_K);
    intersect(options->liquid_K, liquid_K);
    if (status == LEHR_OK &&
        !(options->glass_K[0] < options->glass_K[1] && options->liquid_K[0] < options->liquid_K[1])) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "%s: no window is glass, or liquid, in both heatings: give analysis.dsc.enthalpy.glass "
            "and liquid",
            scan->name);
    }
    status = status == LEHR_OK ? add_window(product->results, "glass_window", options->glass_K, err) : status;
    return status == LEHR_OK ? add_window(product->results, "liquid_window", options->liquid_K, err) : status;
}

static lehr_status find_enthalpy(lehr_dsc_enthalpy *out, lehr_dsc_enthalpy_options *options,
                                 study_product *product, const study_run *run, const study_task *task,
                                 const lehr_dsc_run *scan, lehr_error *err)
{
    const lehr_study_enthalpy *enthalpy = &run->config->enthalpy;
    *options = lehr_dsc_enthalpy_defaults();
    memcpy(options->glass_K, enthalpy->glass_K, sizeof options->glass_K);
    memcpy(options->liquid_K, enthalpy->liquid_K, sizeof options->liquid_K);
    options->segment = study_segment(task, enthalpy->first);
    options->segment2 = enthalpy->second;
    lehr_status status = find_common_windows(options, product, scan, err);
    return status == LEHR_OK ? lehr_dsc_enthalpy_compute(out, scan, NULL, options, product->warnings, err)
                             : status;
}

static lehr_status try_fictive(study_product *product, const study_run *run, const study_task *task,
                               const lehr_dsc_run *scan, lehr_error *err)
{
    lehr_dsc_fictive result;
    lehr_dsc_fictive_options options = study_fictive_options(&run->config->tf);
    options.segment = study_segment(task, options.segment);
    return lehr_dsc_fictive_compute(&result, scan, NULL, &options, product->warnings, err);
}

lehr_status study_try_scan(study_product *product, const study_run *run, const study_task *task,
                           const lehr_dsc_run *scan, lehr_error *err)
{
    lehr_dsc_glass_transition transition;
    lehr_dsc_glass_transition_options transition_options;
    lehr_dsc_enthalpy enthalpy;
    lehr_dsc_enthalpy_options enthalpy_options;
    switch (task->kind) {
    case STUDY_TF:
        return try_fictive(product, run, task, scan, err);
    case STUDY_TG:
        return find_transition(&transition, &transition_options, product, run, task, scan, err);
    case STUDY_ENTHALPY:
        return find_enthalpy(&enthalpy, &enthalpy_options, product, run, task, scan, err);
    default:
        return LEHR_OK;
    }
}

lehr_status study_compute_enthalpy(study_product *product, const study_run *run, const study_task *task,
                                   lehr_error *err)
{
    lehr_dsc_run *scan = NULL;
    lehr_figure *figure = NULL;
    lehr_dsc_enthalpy result;
    lehr_dsc_enthalpy_options options;
    lehr_status status = study_read_scan(&scan, product, run, task, err);
    status = status == LEHR_OK ? find_enthalpy(&result, &options, product, run, task, scan, err) : status;
    status = status == LEHR_OK ? lehr_dsc_enthalpy_describe(&result, product->results, err) : status;
    if (status == LEHR_OK) {
        status = lehr_dsc_enthalpy_curves(&product->curve, scan, NULL, &options, err);
    }
    if (status == LEHR_OK) {
        status = lehr_figure_enthalpy(&figure, product->curve, &result, &options, err);
    }
    status = status == LEHR_OK ? study_warn_of_windows(product, run, task, scan, err) : status;
    status = status == LEHR_OK ? study_draw(product, run, task, "", figure, err) : status;
    lehr_dsc_run_free(scan);
    return status;
}
