// Expected errors of a series in a diamond cell: the fit of its noise-free points.
#include "plan_private.h"
#include "task.h"
#include "task_mech.h"

#include <lehr/core/alloc.h>
#include <lehr/fitting/pressure_scale.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>

/// What is known of the series before anything is exposed.
typedef struct plan_cell {
    study_eos_points points; ///< positions of noise-free curves, with their other windows
    double *counting;        ///< errors of positions at the exposure of the study; 0 in tables
    double *placed;          ///< of positions: the rest that is independent from point to point
    double *read_GPa;        ///< of pressures
    double piece;            ///< of the quantity
    size_t last;             ///< point at the highest pressure
} plan_cell;

void plan_clear_cell(plan_source *source)
{
    if (source->cell) {
        study_eos_points_clear(&source->cell->points);
        lehr_core_free(source->cell->counting);
        lehr_core_free(source->cell);
        source->cell = NULL;
    }
}

static const lehr_study_dac *series_of(const plan_source *s)
{
    return &s->run->config->samples[s->sample].dac[s->index];
}

// ---- points -------------------------------------------------------------------------------
/// A row of a table of positions, as it would be read without noise.
static lehr_status table_point(lehr_study_dac_point *out, const plan_source *s, size_t number,
                               lehr_error *err)
{
    const lehr_study_sim_dac *d = &s->run->sim.dac;
    const lehr_study_dac *series = series_of(s);
    double pressure_GPa = sim_cell_table_pressure(s->run, number);
    double stretch = 1;
    *out = (lehr_study_dac_point){.file = SIZE_MAX,
                                  .pressure_GPa = NAN,
                                  .pressure_error_GPa = NAN,
                                  .ruby_nm = NAN,
                                  .ruby_error_nm = NAN,
                                  .temperature_K = NAN,
                                  .q1_error_per_ang = d->q1_error_per_ang,
                                  .direction = number < (size_t)d->points ? 1 : -1};
    lehr_status status = sim_cell_stretch_at(&stretch, s->run, s->sample, pressure_GPa, err);
    out->q1_per_ang = sim_position(s->run, s->sample) * stretch;
    if (status == LEHR_OK && sim_cell_reads_pressures(series)) {
        out->pressure_GPa = pressure_GPa;
        out->pressure_error_GPa = d->pressure_error_GPa;
    } else if (status == LEHR_OK) {
        double ruby0_nm = isnan(series->ruby0_nm) ? study_usual_ruby_nm : series->ruby0_nm;
        out->ruby_error_nm = d->ruby_error_nm;
        status = lehr_fitting_pressure_scale_wavelength(
            &out->ruby_nm, lehr_fitting_pressure_scale_find(s->run->config->eos.scale), pressure_GPa,
            ruby0_nm, err);
    }
    return status;
}

/// Options of the fit of a peak, with the geometry of the simulation.
static lehr_status peak_options(lehr_xrd_fsdp_options *out, const plan_source *s,
                                const lehr_study_dac_point *point, lehr_error *err)
{
    const lehr_study_config *config = s->run->config;
    const lehr_study_detector *detector = &config->detector;
    bool images = lehr_study_dac_has_images(point);
    bool moves = !isnan(detector->distance_uncertainty_m) || !isnan(detector->placement_uncertainty_m);
    lehr_xrd_geometry geometry;
    lehr_status status = study_fsdp_options(out, config, &config->eos.peak, NULL, false, err);
    if (status != LEHR_OK || !images || !moves) {
        return status;
    }
    status = sim_geometry(&geometry, s->run, &point->stack, err);
    out->distance_m = geometry.distance_m;
    out->wavelength_ang = geometry.wavelength_ang;
    // What all points share cancels in q0/q.
    out->distance_uncertainty_m = detector->distance_uncertainty_m;
    out->placement_uncertainty_m = series_of(s)->remounted ? detector->placement_uncertainty_m : (double)NAN;
    if (isnan(out->distance_uncertainty_m)) {
        out->distance_uncertainty_m = 0;
    }
    return status;
}

/// Position of the peak of a curve or of images: as good as without noise, and its error at the exposure of
/// the study.
static lehr_status expose(plan_cell *cell, const plan_source *s, const lehr_study_dac_point *point,
                          lehr_error *err)
{
    const double noiseless = 1e6;
    size_t i = cell->points.n;
    lehr_xrd_fsdp *sharp = &cell->points.fits[i];
    lehr_xrd_fsdp fit;
    lehr_xrd_fsdp_options options;
    lehr_status status = peak_options(&options, s, point, err);
    for (int k = 0; status == LEHR_OK && k < 2; k++) {
        lehr_curve *curve = NULL;
        status = sim_cell_expected(&curve, s->run, s->sample, point->file, k == 0 ? 1 : noiseless, err);
        if (status == LEHR_OK) {
            status = lehr_xrd_fsdp_fit(k == 0 ? &fit : sharp, curve, &options, NULL, err);
        }
        lehr_curve_free(curve);
    }
    if (status == LEHR_OK) {
        cell->points.q[i] = sharp->position.value;
        cell->placed[i] = isnan(sharp->budget.placement) ? 0 : sharp->budget.placement;
        cell->counting[i] = fit.chosen.values[LEHR_XRD_FSDP_POSITION].stderr_value / fmax(fit.noise_scale, 1);
    }
    return status;
}

/// Take a point; one without pressure or position is left out, as by the evaluation.
static lehr_status take(plan_cell *cell, const plan_source *s, const lehr_study_dac_point *point,
                        lehr_error *err)
{
    study_eos_points *p = &cell->points;
    lehr_fitting_ruby_pressure pressure;
    bool of_ruby = false;
    size_t i = p->n;
    lehr_status status = study_dac_pressure(&pressure, &of_ruby, s->run->config, series_of(s), point, err);
    bool known = point->file != SIZE_MAX || point->q1_per_ang > 0;
    if (status != LEHR_OK || !isfinite(pressure.pressure_GPa) || !known) {
        return status;
    }
    if (point->file != SIZE_MAX) {
        status = expose(cell, s, point, err);
    } else {
        p->q[i] = point->q1_per_ang;
        cell->placed[i] = point->q1_error_per_ang > 0 ? point->q1_error_per_ang : 0;
    }
    p->pressure_GPa[i] = pressure.pressure_GPa;
    cell->read_GPa[i] = pressure.sigma_readout_GPa > 0 ? pressure.sigma_readout_GPa : 0;
    p->total_pressure_GPa[i] = pressure.sigma_GPa;
    p->zero_GPa[i] = of_ruby ? pressure.sigma_zero_GPa : 0;
    p->direction[i] = point->direction;
    p->any_ruby = p->any_ruby || of_ruby;
    p->all_ruby = p->all_ruby && (of_ruby || !(fabs(pressure.pressure_GPa) > 0));
    p->has_zero = p->has_zero || (of_ruby && pressure.sigma_zero_GPa > 0);
    p->has_sigma_pressure = p->has_sigma_pressure || cell->read_GPa[i] > 0;
    cell->last = pressure.pressure_GPa > p->pressure_GPa[cell->last] ? i : cell->last;
    p->n++;
    return status;
}

static lehr_status gather(plan_cell *cell, const plan_source *s, lehr_error *err)
{
    const lehr_study_dac *series = series_of(s);
    bool table = sim_cell_is_table(series);
    size_t n = table ? sim_cell_table_points(s->run) : series->n_points;
    lehr_status status = study_eos_points_room(&cell->points, n, err);
    cell->counting = lehr_core_alloc(n, 3 * sizeof *cell->counting);
    if (status == LEHR_OK && !cell->counting) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu points", n);
    }
    cell->placed = cell->counting ? cell->counting + n : NULL;
    cell->read_GPa = cell->counting ? cell->counting + 2 * n : NULL;
    cell->points.all_ruby = true;
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        lehr_study_dac_point made;
        status = table ? table_point(&made, s, i, err) : LEHR_OK;
        status = status == LEHR_OK ? take(cell, s, table ? &made : &series->points[i], err) : status;
    }
    if (status == LEHR_OK) {
        lehr_fitting_compression_directions(cell->points.direction, cell->points.pressure_GPa, NULL,
                                            cell->points.n);
    }
    return status;
}

// ---- errors -------------------------------------------------------------------------------
/// Errors of the quantity: those of the points alone, and all of them.
typedef struct cell_errors {
    double value, points, all;
} cell_errors;

static cell_errors errors_of(const lehr_fitting_compression *fit, const lehr_fitting_compression *bare,
                             const plan_cell *cell, lehr_study_plan_quantity quantity)
{
    double q = cell->points.q[cell->last];
    double sigma_q = cell->points.sigma_q[cell->last];
    cell_errors out = {NAN, NAN, NAN};
    switch (quantity) {
    case LEHR_STUDY_PLAN_BULK:
        return (cell_errors){fit->bulk_GPa.value, bare->bulk_GPa.stderr_value, fit->bulk_GPa.stderr_value};
    case LEHR_STUDY_PLAN_BULK_PRIME:
        return (cell_errors){fit->bulk_prime.value, bare->bulk_prime.stderr_value,
                             fit->bulk_prime.stderr_value};
    default:
        out.value = lehr_fitting_compression_volume(&out.all, fit, q, sigma_q);
        (void)lehr_fitting_compression_volume(&out.points, bare, q, sigma_q);
        return out;
    }
}

/// Fit with the counting errors of positions and all other errors of points times a factor each. The points
/// alone: what they share is left out.
static lehr_status fit_series(cell_errors *out, const plan_source *s, double counting, double other,
                              lehr_error *err)
{
    plan_cell *cell = s->cell;
    study_eos_points *p = &cell->points;
    study_eos_variants variants = {0};
    lehr_fitting_compression_data data;
    lehr_fitting_compression fit;
    lehr_fitting_compression bare;
    for (size_t i = 0; i < p->n; i++) {
        p->sigma_q[i] = hypot(counting * cell->counting[i], other * cell->placed[i]);
        p->sigma_pressure_GPa[i] = other * cell->read_GPa[i];
        p->has_sigma_q = p->has_sigma_q || p->sigma_q[i] > 0;
    }
    lehr_fitting_compression_options options = study_eos_options(&s->run->config->eos, p);
    lehr_status status = study_eos_gather(&data, &variants, p, err);
    status = status == LEHR_OK ? lehr_fitting_compression_fit(&fit, &data, &options, NULL, err) : status;
    data.zero_shift_GPa = NULL;
    data.n_windows = 0;
    data.q_model = NULL;
    options.scale = NULL;
    options.exponent_error = 0;
    status = status == LEHR_OK ? lehr_fitting_compression_fit(&bare, &data, &options, NULL, err) : status;
    if (status == LEHR_OK) {
        *out = errors_of(&fit, &bare, cell, s->quantity);
    }
    study_eos_variants_clear(&variants);
    return status;
}

lehr_status plan_cell_error(double *out, const plan_source *source, double factor, lehr_error *err)
{
    cell_errors errors = {NAN, NAN, NAN};
    lehr_status status = fit_series(&errors, source, 1 / sqrt(factor), 1, err);
    *out = plan_beyond(errors.points, source->cell->piece);
    return status;
}

/// Reading and common parts of the highest pressure.
static void find_pressure(plan_source *s, lehr_study_plan_entry *entry)
{
    const plan_cell *cell = s->cell;
    entry->value = cell->points.pressure_GPa[cell->last];
    s->at_one = cell->read_GPa[cell->last];
    entry->floor = plan_beyond(cell->points.total_pressure_GPa[cell->last], s->at_one);
}

lehr_status plan_open_cell(plan_source *s, lehr_study_plan_entry *entry, lehr_error *err)
{
    const double tiny = 1e-3;
    cell_errors errors = {NAN, NAN, NAN};
    const lehr_study_sim_xrd *stated = &s->run->config->simulation.xrd;
    const lehr_study_sample *sample = &s->run->config->samples[s->sample];
    const lehr_study_dac *series = series_of(s);
    s->cell = lehr_core_alloc(1, sizeof *s->cell);
    if (!s->cell) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a series");
    }
    lehr_status status = gather(s->cell, s, err);
    if (status == LEHR_OK && s->cell->points.n == 0) {
        status = lehr_error_set(err, LEHR_ERR_DOMAIN, "no point of the series has a pressure and a peak");
    }
    if (status != LEHR_OK) {
        return status;
    }
    snprintf(entry->repeat, sizeof entry->repeat, "series of %zu points", s->cell->points.n);
    for (size_t i = 0; entry->exposed && isnan(entry->exposure_s) && i < series->n_points; i++) {
        const lehr_study_dac_point *point = &series->points[i];
        bool images = lehr_study_dac_has_images(point);
        entry->exposure_s =
            images ? stated->exposure_s * (double)sim_frames(s->run, SIM_CELL_IMAGES,
                                                             &sample->dac_files[point->file], &point->stack)
                   : (double)NAN;
    }
    if (s->quantity == LEHR_STUDY_PLAN_PRESSURE) {
        find_pressure(s, entry);
        return LEHR_OK;
    }
    status = fit_series(&errors, s, tiny, tiny, err);
    entry->value = errors.value;
    entry->floor = plan_beyond(errors.all, errors.points);
    if (status == LEHR_OK && entry->exposed) {
        status = fit_series(&errors, s, tiny, 1, err);
        s->cell->piece = entry->piece = errors.points;
    }
    return status;
}
