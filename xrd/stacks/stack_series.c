// Stages from a table: ranges and files row by row; single frames by their stage, pressure or plateau.
#include "stack_series.h"

#include "stack_stages.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

lehr_xrd_stage_options lehr_xrd_stage_defaults(void)
{
    return (lehr_xrd_stage_options){.plateau_GPa = (double)NAN, .least_frames = 3};
}

void lehr_xrd_stages_free(lehr_xrd_stages *stages)
{
    if (stages) {
        lehr_core_free(stages->at);
        lehr_core_free(stages->group_of);
        lehr_core_free(stages);
    }
}

// ---- stages ---------------------------------------------------------------------------
static lehr_status create(lehr_xrd_stages **out, size_t n_frames, size_t room, lehr_error *err)
{
    lehr_xrd_stages *stages = lehr_core_alloc(1, sizeof *stages);
    if (stages) {
        stages->n_frames = n_frames;
        stages->at = lehr_core_alloc(room, sizeof *stages->at);
        stages->group_of = lehr_core_alloc(n_frames, sizeof *stages->group_of);
    }
    if (!stages || !stages->at || !stages->group_of) {
        lehr_xrd_stages_free(stages);
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for stages");
    }
    for (size_t i = 0; i < n_frames; i++) {
        stages->group_of[i] = LEHR_XRD_NO_GROUP;
    }
    *out = stages;
    return LEHR_OK;
}

static void name_stage(lehr_xrd_stage *stage, const stage_table *t, size_t row)
{
    if (t->name == SIZE_MAX) {
        return;
    }
    if (lehr_table_column_is_text(t->table, t->name)) {
        snprintf(stage->name, sizeof stage->name, "%.63s", lehr_table_text_at(t->table, t->name, row));
    } else {
        snprintf(stage->name, sizeof stage->name, "%g", lehr_table_column(t->table, t->name)[row]);
    }
}

/// Rows [first, end) at frames become one stage: its pressure. A given error is common to the frames of a
/// stage.
static void set_pressure(lehr_xrd_stage *stage, const stage_table *t, size_t first, size_t end)
{
    double n = (double)(end - first);
    double sum = 0;
    double given = 0;
    for (size_t i = first; i < end; i++) {
        sum += t->pressure ? t->pressure[i] : (double)NAN;
        given += t->sigma ? t->sigma[i] : (double)NAN;
    }
    double mean = sum / n;
    double squares = 0;
    for (size_t i = first; i < end; i++) {
        double deviation = t->pressure ? t->pressure[i] - mean : (double)NAN;
        squares += deviation * deviation;
    }
    double scatter = squares > 0 ? sqrt(squares / (n - 1) / n) : 0;
    stage->pressure_GPa = mean;
    stage->sigma_pressure_GPa = t->sigma ? hypot(given / n, scatter) : scatter > 0 ? scatter : (double)NAN;
}

// ---- ranges and files -----------------------------------------------------------------
static const char *base_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/// First frame and number of frames of the file of a row.
static lehr_status find_file(size_t *first, size_t *count, const stage_table *t, size_t row, lehr_error *err)
{
    const char *name = lehr_table_text_at(t->table, t->file, row);
    size_t found = 0;
    for (size_t i = 0, at = 0; i < t->n_files; at += t->file_frames[i++]) {
        if (strcmp(name, t->file_names[i]) == 0 || strcmp(name, base_of(t->file_names[i])) == 0) {
            *first = at;
            *count = t->file_frames[i];
            found++;
        }
    }
    if (found == 1) {
        return LEHR_OK;
    }
    return lehr_error_set(err, LEHR_ERR_DOMAIN, "row %zu: %s file '%s' among the %zu images files", row + 1,
                          found == 0 ? "no" : "more than one", name, t->n_files);
}

static lehr_status add_range(lehr_xrd_stages *stages, const stage_table *t, size_t row, lehr_error *err)
{
    size_t base = 0;
    size_t count = stages->n_frames;
    lehr_status status = t->file != SIZE_MAX ? find_file(&base, &count, t, row, err) : LEHR_OK;
    size_t begin = 0;
    size_t end = count;
    if (!status && t->begin != SIZE_MAX) {
        status = stack_stages_index(&begin, t, t->begin, row, err);
        status = status ? status : stack_stages_index(&end, t, t->end, row, err);
    }
    if (!status && (begin >= end || end > count)) {
        status =
            lehr_error_set(err, LEHR_ERR_DOMAIN,
                           "row %zu: frames %zu to %zu (excluded) of %zu; a range inside of them is expected",
                           row + 1, begin, end, count);
    }
    lehr_xrd_stage *stage = &stages->at[stages->n];
    *stage =
        (lehr_xrd_stage){.first_frame = base + begin, .last_frame = base + end - 1, .frames = end - begin};
    for (size_t i = base + begin; !status && i < base + end; i++) {
        if (stages->group_of[i] != LEHR_XRD_NO_GROUP) {
            status =
                lehr_error_set(err, LEHR_ERR_DOMAIN, "row %zu: frame %zu is in the stage of row %zu already",
                               row + 1, i, stages->group_of[i] + 1);
        } else {
            stages->group_of[i] = stages->n;
        }
    }
    set_pressure(stage, t, row, row + 1);
    name_stage(stage, t, row);
    stages->n++;
    return status;
}

// ---- single frames --------------------------------------------------------------------
/// Frames of the rows, ascending. @param[out] frames shape (rows,)
static lehr_status read_frames(size_t *frames, const stage_table *t, size_t n_frames, lehr_error *err)
{
    if (t->frame == SIZE_MAX && t->rows != n_frames) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "the table of stages has %zu rows for %zu frames: one for each is needed, or a column "
            "'frame', 'file', or 'begin' and 'end'",
            t->rows, n_frames);
    }
    for (size_t i = 0; i < t->rows; i++) {
        frames[i] = i;
        lehr_status status =
            t->frame != SIZE_MAX ? stack_stages_index(&frames[i], t, t->frame, i, err) : LEHR_OK;
        if (status) {
            return status;
        }
        if (frames[i] >= n_frames || (i > 0 && frames[i] <= frames[i - 1])) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN,
                                  "row %zu: frame %zu of %zu; numbers below that, ascending, are expected",
                                  i + 1, frames[i], n_frames);
        }
    }
    return LEHR_OK;
}

/// End of the run of rows that belongs together with row @p first.
static size_t run_end(const stage_table *t, size_t first, const lehr_xrd_stage_options *options)
{
    const double *label = t->stage != SIZE_MAX ? lehr_table_column(t->table, t->stage) : t->pressure;
    size_t end = first + 1;
    double mean = t->pressure ? t->pressure[first] : 0;
    for (; end < t->rows; end++) {
        bool same = label[end] == label[first];
        if (isfinite(options->plateau_GPa)) {
            same = fabs(t->pressure[end] - mean) <= options->plateau_GPa;
            mean += (t->pressure[end] - mean) / (double)(end - first + 1);
        }
        if (!same) {
            break;
        }
    }
    return end;
}

/// Change of the pressure from the first to the last row by a straight line.
static double drift_of(const stage_table *t, size_t first, size_t end)
{
    double n = (double)(end - first);
    double middle = 0.5 * (n - 1);
    double product = 0;
    for (size_t i = first; i < end; i++) {
        product += ((double)(i - first) - middle) * t->pressure[i];
    }
    return n > 1 ? product * 12 / (n * (n * n - 1)) * (n - 1) : 0;
}

static bool is_plateau(const stage_table *t, size_t first, size_t end, const lehr_xrd_stage_options *options)
{
    return end - first >= options->least_frames && fabs(drift_of(t, first, end)) <= options->plateau_GPa;
}

/// The rows of a stage go on where the former one, of the same pressure, ended.
static bool continues(const lehr_xrd_stages *stages, const lehr_xrd_stage *next,
                      const lehr_xrd_stage_options *options)
{
    return isfinite(options->plateau_GPa) && stages->n > 0 &&
           fabs(stages->at[stages->n - 1].pressure_GPa - next->pressure_GPa) <= options->plateau_GPa;
}

/// Join two plateaus, weighted by their frames; the errors of one gauge do not average out.
static void join(lehr_xrd_stage *stage, const lehr_xrd_stage *next)
{
    double a = (double)stage->frames;
    double b = (double)next->frames;
    stage->pressure_GPa = (a * stage->pressure_GPa + b * next->pressure_GPa) / (a + b);
    stage->sigma_pressure_GPa = (a * stage->sigma_pressure_GPa + b * next->sigma_pressure_GPa) / (a + b);
    stage->last_frame = next->last_frame;
    stage->frames += next->frames;
}

static lehr_status check_labels(const stage_table *t, const lehr_xrd_stage_options *options, lehr_error *err)
{
    bool plateaus = !isnan(options->plateau_GPa);
    if (!t->pressure && (plateaus || t->stage == SIZE_MAX)) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "the table of stages has no column 'pressure_GPa'%s",
                              plateaus ? "" : " and no column 'stage'");
    }
    for (size_t i = 0; t->pressure && (plateaus || t->stage == SIZE_MAX) && i < t->rows; i++) {
        if (!isfinite(t->pressure[i])) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "row %zu: a pressure of %g GPa", i + 1,
                                  t->pressure[i]);
        }
    }
    return LEHR_OK;
}

static lehr_status add_runs(lehr_xrd_stages *stages, const stage_table *t,
                            const lehr_xrd_stage_options *options, lehr_error *err)
{
    size_t *frames = lehr_core_alloc(t->rows, sizeof *frames);
    lehr_status status = frames ? check_labels(t, options, err)
                                : lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for stages");
    status = status ? status : read_frames(frames, t, stages->n_frames, err);
    for (size_t first = 0, end = 0; !status && first < t->rows; first = end) {
        end = run_end(t, first, options);
        lehr_xrd_stage next = {
            .first_frame = frames[first], .last_frame = frames[end - 1], .frames = end - first};
        set_pressure(&next, t, first, end);
        name_stage(&next, t, first);
        if (isfinite(options->plateau_GPa) && !is_plateau(t, first, end, options)) {
            continue;
        }
        if (continues(stages, &next, options)) {
            join(&stages->at[stages->n - 1], &next);
        } else {
            stages->at[stages->n++] = next;
        }
        for (size_t i = first; i < end; i++) {
            stages->group_of[frames[i]] = stages->n - 1;
        }
    }
    lehr_core_free(frames);
    return status;
}

lehr_status lehr_xrd_stages_from_table(lehr_xrd_stages **out, const lehr_table *table,
                                       const char *const *file_names, const size_t *file_frames,
                                       size_t n_files, const lehr_xrd_stage_options *options, lehr_error *err)
{
    stage_table t = {
        .table = table, .file_names = file_names, .file_frames = file_frames, .n_files = n_files};
    lehr_xrd_stages *stages = NULL;
    size_t n_frames = 0;
    *out = NULL;
    for (size_t i = 0; i < n_files; i++) {
        n_frames += file_frames[i];
    }
    if (!isnan(options->plateau_GPa) && !(options->plateau_GPa > 0)) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "plateaus within %g GPa; a distance greater than 0 is expected",
                              options->plateau_GPa);
    }
    lehr_status status = stack_stages_columns(&t, err);
    bool by_range = t.begin != SIZE_MAX || t.file != SIZE_MAX;
    if (!status && by_range && !isnan(options->plateau_GPa)) {
        status = lehr_error_set(err, LEHR_ERR_FORMAT,
                                "plateaus are found among single frames, and the table has "
                                "ranges or files: give one row for each frame");
    }
    status = status ? status : create(&stages, n_frames, t.rows, err);
    for (size_t row = 0; !status && by_range && row < t.rows; row++) {
        status = add_range(stages, &t, row, err);
    }
    if (!status && !by_range) {
        status = add_runs(stages, &t, options, err);
    }
    if (!status && stages->n == 0) {
        status = lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "no plateau of %zu frames whose pressure stays within %g GPa: take a larger tolerance",
            options->least_frames, options->plateau_GPa);
    }
    lehr_core_free(t.pressure);
    lehr_core_free(t.sigma);
    if (status) {
        lehr_xrd_stages_free(stages);
        return status;
    }
    *out = stages;
    return LEHR_OK;
}
