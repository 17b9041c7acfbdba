// Equation of state of a series in a diamond cell.
#include "summary.h"
#include "task_mech.h"
#include <lehr/figures/compression.h>
#include <lehr/figures/curves.h>
#include <lehr/figures/eos.h>

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/// What a series passes through.
typedef struct work {
    study_eos_points points;
    double *volume, *sigma_volume; ///< shape (n,), in .room
    double *room;
    study_eos_variants variants;
    lehr_fitting_compression_data data;
    lehr_fitting_compression_options options;
    lehr_fitting_compression fit;
} work;

static void clear_work(work *of)
{
    study_eos_points_clear(&of->points);
    lehr_core_free(of->room);
    study_eos_variants_clear(&of->variants);
}

// ---- other windows and the other model ----------------------------------------------------
/// A fit of the scan over windows that all points have.
static bool has_window(const study_eos_points *points, size_t k)
{
    for (size_t i = 0; i < points->n; i++) {
        if (!points->fits[i].model || k >= points->fits[i].n_windows ||
            points->fits[i].windows[k].use != LEHR_XRD_FSDP_USED) {
            return false;
        }
    }
    return points->n > 0;
}

static bool has_other_model(const study_eos_points *points)
{
    for (size_t i = 0; i < points->n; i++) {
        if (!points->fits[i].model || points->fits[i].other.use != LEHR_XRD_FSDP_USED) {
            return false;
        }
    }
    return points->n > 0;
}

/// Positions of one variant of all fits. Placement is the same in all windows of a point.
static void copy_variant(double *q, double *sigma, const study_eos_points *points, size_t k)
{
    for (size_t i = 0; i < points->n; i++) {
        const lehr_xrd_fsdp *fit = &points->fits[i];
        const lehr_xrd_fsdp_variant *from = k == SIZE_MAX ? &fit->other : &fit->windows[k];
        double placement = isnan(fit->budget.placement) ? 0 : fit->budget.placement;
        q[i] = from->values[LEHR_XRD_FSDP_POSITION].value;
        sigma[i] = hypot(from->values[LEHR_XRD_FSDP_POSITION].stderr_value, placement);
    }
}

void study_eos_variants_clear(study_eos_variants *variants)
{
    lehr_core_free(variants->windows);
    lehr_core_free(variants->numbers);
    *variants = (study_eos_variants){0};
}

lehr_status study_eos_gather(lehr_fitting_compression_data *data, study_eos_variants *variants,
                             const study_eos_points *points, lehr_error *err)
{
    size_t n = points->n;
    const size_t most = LEHR_XRD_FSDP_MAX_WINDOWS;
    size_t used = 0;
    *data = (lehr_fitting_compression_data){
        .n = n,
        .pressure_GPa = points->pressure_GPa,
        .sigma_pressure_GPa = points->has_sigma_pressure ? points->sigma_pressure_GPa : NULL,
        .q_per_ang = points->q,
        .sigma_q = points->has_sigma_q ? points->sigma_q : NULL,
        .direction = points->direction,
        .zero_shift_GPa = points->has_zero ? points->zero_GPa : NULL};
    variants->windows = lehr_core_alloc(2 * most, sizeof *variants->windows);
    variants->numbers = lehr_core_alloc(2 * (most + 1) * n + 1, sizeof *variants->numbers);
    if (!variants->windows || !variants->numbers) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for windows of %zu points", n);
    }
    for (size_t k = 0; k < most; k++) {
        if (has_window(points, k)) {
            double *q = variants->numbers + 2 * used * n;
            copy_variant(q, q + n, points, k);
            variants->windows[used] = q;
            variants->windows[most + used++] = q + n;
        }
    }
    data->n_windows = used;
    data->q_windows = variants->windows;
    data->sigma_windows = points->has_sigma_q ? variants->windows + most : NULL;
    if (has_other_model(points)) {
        double *q = variants->numbers + 2 * used * n;
        copy_variant(q, q + n, points, SIZE_MAX);
        data->q_model = q;
        data->sigma_model = points->has_sigma_q ? q + n : NULL;
    }
    return LEHR_OK;
}

lehr_fitting_compression_options study_eos_options(const lehr_study_eos *from, const study_eos_points *points)
{
    lehr_fitting_compression_options options = lehr_fitting_compression_defaults();
    options.eos = lehr_fitting_eos_find(from->model);
    options.bulk_prime = from->bulk_prime;
    options.exponent = from->exponent;
    options.exponent_error = from->exponent_error;
    options.bulk_prime_error = from->bulk_prime_error;
    options.reference = (lehr_estimate){from->q0_per_ang, from->q0_error_per_ang};
    options.ambient = strcmp(from->reference, "ambient") == 0;
    options.scale =
        points->any_ruby && points->all_ruby ? lehr_fitting_pressure_scale_find(from->scale) : NULL;
    options.branch = strcmp(from->branch, "both") == 0            ? LEHR_FITTING_COMPRESSION_BOTH
                     : strcmp(from->branch, "decompression") == 0 ? LEHR_FITTING_COMPRESSION_DOWN
                                                                  : LEHR_FITTING_COMPRESSION_UP;
    return options;
}

// ---- fit ----------------------------------------------------------------------------------
/// Without a single point under compression that branch cannot be meant.
static lehr_status choose_branch(work *of, study_product *product, lehr_error *err)
{
    size_t up = 0;
    for (size_t i = 0; i < of->points.n; i++) {
        up += of->points.direction[i] > 0;
    }
    if (of->options.branch != LEHR_FITTING_COMPRESSION_UP || up > 0) {
        return LEHR_OK;
    }
    of->options.branch = LEHR_FITTING_COMPRESSION_DOWN;
    return lehr_warnings_add(product->warnings, err,
                             "no point of the series is of compression: the equation is that of "
                             "decompression");
}

/// q0 of a sample outside of the cell.
static lehr_status take_reference(work *of, study_product *product, const study_run *run, lehr_error *err)
{
    const lehr_study_eos *from = &run->config->eos;
    lehr_quantity q;
    if (from->reference_sample == SIZE_MAX) {
        return LEHR_OK;
    }
    if (study_sample_quantity(&q, run, from->reference_sample, STUDY_PATTERN, "fsdp.position") == 0) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "sample '%s', which gives q0, has no position of the diffraction peak",
                              from->reference);
    }
    of->options.reference = (lehr_estimate){q.value, q.stderr_value};
    const double *own = from->peak.range_per_ang, *outside = run->config->fsdp.range_per_ang;
    bool alike = own[0] == outside[0] && own[1] == outside[1];
    return alike ? LEHR_OK
                 : lehr_warnings_add(product->warnings, err,
                                     "the peak of '%s' was looked for in %g:%g 1/angstrom, those of the "
                                     "series in %g:%g: positions of an unsymmetrical peak depend on that",
                                     from->reference, outside[0], outside[1], own[0], own[1]);
}

/// Points at ambient pressure that contradict a q0 from outside tell of another calibration.
static lehr_status compare_reference(const work *of, study_product *product, lehr_error *err)
{
    const study_eos_points *p = &of->points;
    lehr_estimate q0 = of->options.reference;
    double worst = 0;
    size_t at = SIZE_MAX;
    for (size_t i = 0; !isnan(q0.value) && i < p->n; i++) {
        double pulls = fabs(p->q[i] - q0.value) / hypot(p->sigma_q[i], q0.stderr_value);
        if (fabs(p->pressure_GPa[i]) <= 0.05 && p->direction[i] > 0 && pulls > worst) {
            worst = pulls;
            at = i;
        }
    }
    return worst > 3
               ? lehr_warnings_add(product->warnings, err,
                                   "the point at %.3g GPa has its peak at %.6g 1/angstrom, the reference "
                                   "at %.6g, %.1f standard errors away: they do not share their "
                                   "calibration, and the bulk modulus takes the difference for "
                                   "compression",
                                   p->pressure_GPa[at], p->q[at], q0.value, worst)
               : LEHR_OK;
}

static lehr_status fit_series(work *of, study_product *product, const study_run *run, lehr_error *err)
{
    const lehr_study_eos *from = &run->config->eos;
    const study_eos_points *points = &of->points;
    const lehr_fitting_pressure_scale *scale = lehr_fitting_pressure_scale_find(from->scale);
    of->options = study_eos_options(from, points);
    lehr_status status = take_reference(of, product, run, err);
    status = status == LEHR_OK ? study_eos_gather(&of->data, &of->variants, points, err) : status;
    status = status == LEHR_OK ? choose_branch(of, product, err) : status;
    if (status == LEHR_OK && points->any_ruby && lehr_fitting_pressure_scale_caveat(scale)) {
        status = lehr_warnings_add(product->warnings, err, "%s", lehr_fitting_pressure_scale_caveat(scale));
    }
    if (status == LEHR_OK && points->any_ruby && !points->all_ruby) {
        status =
            lehr_warnings_add(product->warnings, err,
                              "some pressures are not of the ruby line: the error of the scale is not in "
                              "that of the bulk modulus");
    }
    status = status == LEHR_OK ? compare_reference(of, product, err) : status;
    if (status == LEHR_OK) {
        status = lehr_fitting_compression_fit(&of->fit, &of->data, &of->options, product->warnings, err);
    }
    return status == LEHR_OK && of->fit.fit.fit.dof == 0
               ? lehr_warnings_add(product->warnings, err,
                                   "as many parameters as points: nothing tests the equation, and its errors "
                                   "are those of the points alone, or none")
               : status;
}

// ---- curve --------------------------------------------------------------------------------
static lehr_status find_volumes(work *of, lehr_error *err)
{
    const study_eos_points *points = &of->points;
    of->room = lehr_core_alloc(2 * points->n, sizeof *of->room);
    if (!of->room) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu points", points->n);
    }
    of->volume = of->room;
    of->sigma_volume = of->room + points->n;
    for (size_t i = 0; i < points->n; i++) {
        of->volume[i] =
            lehr_fitting_compression_volume(&of->sigma_volume[i], &of->fit, points->q[i], points->sigma_q[i]);
    }
    return LEHR_OK;
}

/// One row per point. The direction is 1 under compression, -1 under decompression.
static lehr_status tabulate(lehr_table **out, const work *of, lehr_error *err)
{
    const study_eos_points *p = &of->points;
    const struct {
        const char *name, *unit;
        const double *values;
    } columns[] = {
        {"pressure_GPa", "GPa", p->pressure_GPa},
        {"volume_ratio", "", of->volume},
        {"sigma", "", of->sigma_volume},
        {"sigma_pressure_GPa", "GPa", p->total_pressure_GPa},
        {"sigma_pressure_readout_GPa", "GPa", p->sigma_pressure_GPa},
        {"fsdp_position_per_ang", "1/angstrom", p->q},
        {"fsdp_position_stderr_per_ang", "1/angstrom", p->sigma_q},
        {"fsdp_fwhm_per_ang", "1/angstrom", p->fwhm},
        {"fsdp_fwhm_stderr_per_ang", "1/angstrom", p->sigma_fwhm},
    };
    lehr_table *table = NULL;
    double *column = NULL;
    lehr_status status = lehr_table_create(&table, p->n, err);
    for (size_t k = 0; status == LEHR_OK && k < sizeof columns / sizeof *columns; k++) {
        status = lehr_table_add_column(&column, table, columns[k].name, columns[k].unit, err);
        if (status == LEHR_OK) {
            memcpy(column, columns[k].values, p->n * sizeof *column);
        }
    }
    double *direction = NULL, *number = NULL, *fitted = NULL;
    status = status == LEHR_OK ? lehr_table_add_column(&fitted, table, "fit", "", err) : status;
    status = status == LEHR_OK ? lehr_table_add_column(&direction, table, "direction", "", err) : status;
    status = status == LEHR_OK ? lehr_table_add_column(&number, table, "point", "", err) : status;
    for (size_t i = 0; status == LEHR_OK && i < p->n; i++) {
        lehr_estimate volume = {(double)NAN, (double)NAN};
        bool known = lehr_fitting_compression_at(&volume, &of->fit, p->pressure_GPa[i], NULL) == LEHR_OK;
        fitted[i] = known ? volume.value : (double)NAN;
        direction[i] = p->direction[i];
        number[i] = (double)p->number[i];
    }
    if (status != LEHR_OK) {
        lehr_table_free(table);
        return status;
    }
    *out = table;
    return LEHR_OK;
}

// ---- figures ------------------------------------------------------------------------------
static lehr_status draw_volumes(study_product *product, const study_run *run, const study_task *task,
                                const work *of, lehr_error *err)
{
    lehr_figure *figure = NULL;
    const lehr_figure_compression_data data = {.n = of->points.n,
                                               .pressure_GPa = of->points.pressure_GPa,
                                               .sigma_pressure_GPa = of->data.sigma_pressure_GPa,
                                               .q_per_ang = of->points.q,
                                               .sigma_q = of->data.sigma_q,
                                               .direction = of->points.direction};
    lehr_status status = lehr_figure_compression(&figure, &data, &of->fit, err);
    return status == LEHR_OK ? study_draw(product, run, task, "", figure, err) : status;
}

/// Pressures over positions, normalised pressure, region of K0 and K0'.
static lehr_status draw_fit(study_product *product, const study_run *run, const study_task *task,
                            const work *of, lehr_error *err)
{
    lehr_figure *figure = NULL;
    const lehr_fitting_eos_data data = {.n_points = of->points.n,
                                        .abscissa = LEHR_FITTING_EOS_OF_Q,
                                        .pressure_GPa = of->points.pressure_GPa,
                                        .x = of->points.q,
                                        .sigma_pressure_GPa = of->data.sigma_pressure_GPa,
                                        .sigma_x = of->data.sigma_q};
    lehr_status status = lehr_figure_eos(&figure, &of->fit.fit, &data, "1/angstrom", err);
    return status == LEHR_OK ? study_draw(product, run, task, "_fit", figure, err) : status;
}

/// Curves of all points, shifted.
static lehr_status draw_patterns(study_product *product, const study_run *run, const study_task *task,
                                 const work *of, lehr_error *err)
{
    enum { LABEL_SIZE = 32 };
    const study_eos_points *p = &of->points;
    lehr_figure *figure = NULL;
    lehr_table **curves = lehr_core_alloc(p->n, sizeof *curves);
    const char **labels = lehr_core_alloc(p->n, sizeof *labels);
    char(*texts)[LABEL_SIZE] = lehr_core_alloc(p->n, sizeof *texts);
    size_t n = 0;
    lehr_status status = curves && labels && texts
                             ? LEHR_OK
                             : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu curves", p->n);
    for (size_t i = 0; status == LEHR_OK && i < p->n; i++) {
        if (p->curves[i]) {
            status = lehr_curve_to_table(&curves[n], p->curves[i], err);
            snprintf(texts[n], sizeof texts[n], "%.3g GPa%s", p->pressure_GPa[i],
                     p->direction[i] < 0 ? " ↓" : "");
            labels[n] = texts[n];
            n++;
        }
    }
    const figure_curves_data data = {.n = n,
                                     .curves = (const lehr_table *const *)curves,
                                     .labels = labels,
                                     .x_label = LEHR_FIGURE_ITALIC "q" LEHR_FIGURE_END " (Å" LEHR_FIGURE_SUP
                                                                   "−1" LEHR_FIGURE_END ")",
                                     .y_label = "Intensity, shifted",
                                     .level = 0,
                                     .from = run->config->eos.peak.range_per_ang[0]};
    status = status == LEHR_OK && n > 1 ? figure_curves(&figure, &data, err) : status;
    status = status == LEHR_OK && figure ? study_draw(product, run, task, "_patterns", figure, err) : status;
    for (size_t i = 0; curves && i < p->n; i++) {
        lehr_table_free(curves[i]);
    }
    lehr_core_free(curves);
    lehr_core_free(labels);
    lehr_core_free(texts);
    return status;
}

lehr_status study_compute_eos(study_product *product, const study_run *run, const study_task *task,
                              lehr_error *err)
{
    work of = {.room = NULL};
    lehr_status status = study_eos_points_create(&of.points, product, run, task, err);
    status = status == LEHR_OK ? fit_series(&of, product, run, err) : status;
    status = status == LEHR_OK ? find_volumes(&of, err) : status;
    if (status == LEHR_OK) {
        const study_eos_outcome outcome = {&of.points, &of.data,  &of.options,
                                           &of.fit,    of.volume, of.sigma_volume};
        status = study_eos_describe(product, run, &outcome, err);
    }
    status = status == LEHR_OK ? tabulate(&product->curve, &of, err) : status;
    status = status == LEHR_OK ? draw_volumes(product, run, task, &of, err) : status;
    status = status == LEHR_OK ? draw_fit(product, run, task, &of, err) : status;
    status = status == LEHR_OK ? draw_patterns(product, run, task, &of, err) : status;
    clear_work(&of);
    return status;
}

// ---- check --------------------------------------------------------------------------------
/// Points with a pressure and something to measure, against the parameters of the equation.
lehr_status study_check_eos(study_product *product, const study_run *run, const study_task *task,
                            lehr_error *err)
{
    const lehr_study_eos *from = &run->config->eos;
    const lehr_study_dac *series = study_dac_of(run->config, task);
    const lehr_fitting_eos *eos = lehr_fitting_eos_find(from->model);
    size_t held = (isnan(from->bulk_prime) ? 0u : 1u) + (strcmp(from->reference, "fit") != 0 ? 1u : 0u);
    size_t n_free = lehr_fitting_eos_order(eos) - held;
    size_t n = 0;
    (void)product;
    for (size_t i = 0; i < series->n_points; i++) {
        const lehr_study_dac_point *point = &series->points[i];
        bool measured = isfinite(point->q1_per_ang) && point->file == SIZE_MAX;
        for (size_t k = study_first_task(run, task->sample); point->file != SIZE_MAX && k < run->n_tasks;
             k = study_next_task(run, k)) {
            const study_task *other = &run->tasks[k];
            measured =
                measured || (other->kind == STUDY_DAC_POINT && study_task_needs(run, task, other) &&
                             other->err.code == LEHR_OK && study_dac_point_of(run->config, other) == point);
        }
        n += measured && (isfinite(point->pressure_GPa) || isfinite(point->ruby_nm));
    }
    return n >= n_free ? LEHR_OK
                       : lehr_error_set(err, LEHR_ERR_DOMAIN,
                                        "%zu points with pressure and peak; %s has %zu parameters to fit", n,
                                        from->model, n_free);
}
