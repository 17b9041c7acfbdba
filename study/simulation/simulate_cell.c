// Series in a diamond cell of a simulated study: pressures, positions of the peak, tables and curves.
#include "simulate_private.h"
#include "task_mech.h"

#include <lehr/core/alloc.h>
#include <lehr/core/column.h>
#include <lehr/core/output.h>
#include <lehr/fitting/eos.h>
#include <lehr/fitting/pressure_scale.h>
#include <lehr/fitting/random.h>
#include <lehr/simulate/poisson.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static double or_else(double value, double fallback)
{
    return isnan(value) ? fallback : value;
}

static size_t series_number(const sim_run *run, size_t sample, const lehr_study_dac *series)
{
    return (size_t)(series - run->config->samples[sample].dac);
}

const lehr_study_dac_point *sim_cell_point(const lehr_study_dac **series, const lehr_study_sample *sample,
                                           size_t file)
{
    for (size_t k = 0; k < sample->n_dac; k++) {
        for (size_t i = 0; i < sample->dac[k].n_points; i++) {
            if (sample->dac[k].points[i].file == file) {
                *series = &sample->dac[k];
                return &sample->dac[k].points[i];
            }
        }
    }
    *series = NULL;
    return NULL;
}

// ---- equation of state --------------------------------------------------------------------
static lehr_fitting_eos_parameters glass_of(const sim_run *run, size_t sample)
{
    const lehr_study_sim_dac *d = &run->sim.dac;
    const lehr_study_sim_sample *own = &run->sim.samples[sample];
    return (lehr_fitting_eos_parameters){
        .volume0 = 1,
        .bulk_GPa = or_else(own->bulk_modulus_GPa, d->bulk_modulus_GPa),
        .bulk_prime = or_else(own->bulk_modulus_prime, d->bulk_modulus_prime),
    };
}

static const lehr_fitting_eos *equation_of(const sim_run *run)
{
    return lehr_fitting_eos_find(run->config->eos.wanted ? run->config->eos.model : "birch-murnaghan-3");
}

lehr_status sim_cell_stretch_at(double *out, const sim_run *run, size_t sample, double pressure_GPa,
                                lehr_error *err)
{
    const lehr_fitting_eos_parameters glass = glass_of(run, sample);
    double exponent = run->config->eos.wanted ? run->config->eos.exponent : 3;
    double volume = 1;
    lehr_status status = lehr_fitting_eos_volume_at(&volume, equation_of(run), &glass, pressure_GPa, err);
    *out = pow(volume, -1 / exponent);
    return status;
}

void sim_cell_truth(const sim_run *run, sim_job *job)
{
    const lehr_study_eos *eos = &run->config->eos;
    const lehr_fitting_eos_parameters glass = glass_of(run, job->sample);
    bool own_data = false; // positions that the study brings itself are not those of this glass
    for (size_t i = 0; i < job->dac->n_points && job->kind != SIM_CELL_TABLE; i++) {
        own_data = own_data || job->dac->points[i].source == LEHR_STUDY_DAC_Q1;
    }
    if (!eos->wanted || own_data) {
        return;
    }
    sim_add_truth(job, "bulk_modulus", glass.bulk_GPa, "GPa");
    bool fitted =
        isnan(eos->bulk_prime) && lehr_fitting_eos_order(equation_of(run)) > LEHR_FITTING_EOS_K0_PRIME;
    if (fitted) {
        sim_add_truth(job, "bulk_modulus_prime", glass.bulk_prime, "");
    }
}

// ---- pressures ----------------------------------------------------------------------------
/// R1 line at ambient pressure, as it is; the study knows it with an error that all points share.
static double true_ruby0(const sim_run *run, size_t sample, const lehr_study_dac *series)
{
    double error = run->exact ? 0 : or_else(series->ruby0_error_nm, 0);
    return or_else(series->ruby0_nm, study_usual_ruby_nm) +
           error * sim_normal(run, SIM_RUBY0, sample, series_number(run, sample, series), 0);
}

/// Pressure of a point of the study: what was read, less the error of reading.
static lehr_status true_pressure(double *out, const sim_run *run, size_t sample, const lehr_study_dac *series,
                                 const lehr_study_dac_point *point, lehr_error *err)
{
    lehr_study_dac real = *series;
    lehr_study_dac_point exact = *point;
    lehr_fitting_ruby_pressure pressure;
    bool of_ruby = false;
    size_t file = point->file;
    double scatter = run->exact ? 0 : 1;
    static char scale[] = "ruby2020";
    static char shift[] = "datchi2007";
    lehr_study_config config = *run->config;
    config.eos.scale = config.eos.wanted ? config.eos.scale : scale;
    config.eos.temperature_shift = config.eos.wanted ? config.eos.temperature_shift : shift;
    real.ruby0_nm = isnan(point->ruby_nm) ? series->ruby0_nm : true_ruby0(run, sample, series);
    exact.ruby_nm -= scatter * or_else(point->ruby_error_nm, 0) * sim_normal(run, SIM_RUBY, sample, file, 0);
    // A table with both means the pressure unless the series says where the line begins.
    real.ruby0_nm = isnan(series->ruby0_nm) && !isnan(point->pressure_GPa) ? NAN : real.ruby0_nm;
    lehr_status status = study_dac_pressure(&pressure, &of_ruby, &config, &real, &exact, err);
    if (status == LEHR_OK) {
        *out = pressure.pressure_GPa -
               scatter * or_else(point->pressure_error_GPa, 0) * sim_normal(run, SIM_RUBY, sample, file, 1);
    }
    return status;
}

lehr_status sim_cell_stretch(double *out, const sim_run *run, size_t sample, size_t file, lehr_error *err)
{
    const lehr_study_sample *s = &run->config->samples[sample];
    const lehr_study_dac *series = NULL;
    const lehr_study_dac_point *point = sim_cell_point(&series, s, file);
    double pressure_GPa = 0;
    *out = 1;
    if (!point) {
        return lehr_error_set(err, LEHR_ERR_INTERNAL, "no point of file %zu", file);
    }
    lehr_status status = true_pressure(&pressure_GPa, run, sample, series, point, err);
    status = status == LEHR_OK ? sim_cell_stretch_at(out, run, sample, pressure_GPa, err) : status;
    return status == LEHR_OK || status == LEHR_ERR_NOMEM
               ? status
               : lehr_error_wrap(err, status, "%s:%zu: %s", run->config->path, s->dac_files[file].line,
                                 s->dac_files[file].written);
}

// ---- table --------------------------------------------------------------------------------
bool sim_cell_is_table(const lehr_study_dac *series)
{
    bool files = false;
    for (size_t i = 0; i < series->n_points; i++) {
        files = files || series->points[i].file != SIZE_MAX;
    }
    return series->table.path && !files;
}

size_t sim_cell_table_points(const sim_run *run)
{
    return (size_t)run->sim.dac.points + (size_t)run->sim.dac.released;
}

/// From ambient pressure to the highest in equal steps, and back without its first point.
double sim_cell_table_pressure(const sim_run *run, size_t point)
{
    const lehr_study_sim_dac *d = &run->sim.dac;
    size_t up = (size_t)d->points;
    size_t n = sim_cell_table_points(run);
    double share = point < up ? (double)point / (double)(up - 1) : (double)(n - 1 - point) / d->released;
    return d->highest_GPa * share;
}

bool sim_cell_reads_pressures(const lehr_study_dac *series)
{
    char name[128];
    const lehr_column_names given = {series->columns, "columns:"};
    return lehr_column_given(name, sizeof name, &given, "pressure");
}

typedef struct cell_columns {
    double *pressure, *sigma_pressure, *ruby, *sigma_ruby, *q1, *sigma_q1;
    bool pressures; ///< the study names a column of pressures
} cell_columns;

static lehr_status add_columns(cell_columns *out, lehr_table *table, const lehr_study_dac *series,
                               lehr_error *err)
{
    char name[128];
    const char *columns = series->columns;
    const lehr_column_names given = {columns, "columns:"};
    out->pressures = sim_cell_reads_pressures(series);
    const struct {
        double **values;
        bool wanted;
        const char *role, *usual, *unit;
    } all[] = {
        {&out->pressure, out->pressures, "pressure", "pressure_GPa", "GPa"},
        {&out->sigma_pressure, out->pressures, "sigma_pressure", "sigma_pressure_GPa", "GPa"},
        {&out->ruby, !out->pressures, "ruby", "ruby_nm", "nm"},
        {&out->sigma_ruby, !out->pressures, "sigma_ruby", "sigma_ruby_nm", "nm"},
        {&out->q1, true, "q1", "q1_per_ang", "1/angstrom"},
        {&out->sigma_q1, true, "sigma_q1", "sigma_q1_per_ang", "1/angstrom"},
    };
    lehr_status status = LEHR_OK;
    for (size_t k = 0; status == LEHR_OK && k < sizeof all / sizeof *all; k++) {
        if (all[k].wanted) {
            status =
                sim_add_column(all[k].values, table, columns, all[k].role, all[k].usual, all[k].unit, err);
        }
    }
    bool named = lehr_column_given(name, sizeof name, &given, "direction");
    return status == LEHR_OK ? lehr_table_add_text_column(table, named ? name : "direction", err) : status;
}

static lehr_status fill_row(const cell_columns *to, size_t i, double pressure_GPa, const sim_run *run,
                            const sim_job *job, double position_per_ang, lehr_error *err)
{
    const lehr_study_sim_dac *d = &run->sim.dac;
    lehr_random random =
        lehr_random_stream(run->seed, sim_stream(SIM_CELL_TABLE, job->sample, job->index, i));
    double stretch = 1;
    double reading = lehr_random_normal(&random);
    lehr_status status = sim_cell_stretch_at(&stretch, run, job->sample, pressure_GPa, err);
    if (status == LEHR_OK && to->pressures) {
        to->pressure[i] = pressure_GPa + d->pressure_error_GPa * reading;
        to->sigma_pressure[i] = d->pressure_error_GPa;
    } else if (status == LEHR_OK) {
        const char *scale = run->config->eos.wanted ? run->config->eos.scale : "ruby2020";
        status =
            lehr_fitting_pressure_scale_wavelength(&to->ruby[i], lehr_fitting_pressure_scale_find(scale),
                                                   pressure_GPa, true_ruby0(run, job->sample, job->dac), err);
        to->ruby[i] += d->ruby_error_nm * reading;
        to->sigma_ruby[i] = d->ruby_error_nm;
    }
    to->q1[i] = position_per_ang * stretch + d->q1_error_per_ang * lehr_random_normal(&random);
    to->sigma_q1[i] = d->q1_error_per_ang;
    return status;
}

static lehr_status fill_table(lehr_table *table, const sim_run *run, const sim_job *job, lehr_error *err)
{
    size_t up = (size_t)run->sim.dac.points;
    cell_columns columns = {0};
    double position_per_ang = sim_position(run, job->sample);
    lehr_status status = add_columns(&columns, table, job->dac, err);
    size_t directions = status == LEHR_OK ? lehr_table_columns(table) - 1 : 0;
    for (size_t i = 0; status == LEHR_OK && i < sim_cell_table_points(run); i++) {
        double pressure_GPa = sim_cell_table_pressure(run, i);
        status = fill_row(&columns, i, pressure_GPa, run, job, position_per_ang, err);
        if (status == LEHR_OK) {
            status = lehr_table_set_text(table, directions, i, i < up ? "compression" : "decompression", err);
        }
    }
    return status;
}

lehr_status sim_write_cell_table(const sim_run *run, sim_job *job, lehr_error *err)
{
    lehr_table *table = NULL;
    lehr_status status = lehr_table_create(&table, sim_cell_table_points(run), err);
    if (status == LEHR_OK) {
        status = lehr_table_set_header(table, "simulated", run->config->samples[job->sample].name, err);
    }
    status = status == LEHR_OK ? fill_table(table, run, job, err) : status;
    if (status != LEHR_OK && status != LEHR_ERR_NOMEM) {
        status = lehr_error_wrap(err, status, "%s:%zu: %s", run->config->path, job->file->line,
                                 job->file->written);
    }
    status = status == LEHR_OK ? sim_write_table(run, job, table, err) : status;
    if (status == LEHR_OK) {
        sim_cell_truth(run, job);
    }
    lehr_table_free(table);
    return status;
}

// ---- curves -------------------------------------------------------------------------------
/// Where curves begin and end: around the peak, and beyond the range of the fit.
static void span_of(double out[2], const sim_run *run, double position_per_ang)
{
    const double *range = run->config->eos.peak.range_per_ang;
    bool given = run->config->eos.wanted && !isnan(range[0]);
    out[0] = fmax(fmin(0.6 * position_per_ang, given ? range[0] - 0.2 : INFINITY), 0.1);
    out[1] = fmax(1.8 * position_per_ang, given ? range[1] + 0.2 : 0);
}

/// Scattering of the empty cell relative to the peak: Compton scattering of diamond has no structure.
static double empty_cell(double q_per_ang)
{
    return 0.3 + 0.7 * exp(-q_per_ang / 2);
}

/// The glass in the cell, highest point about 1: its structure scales with the position of the peak.
static lehr_status glass_in_cell(lehr_simulate_structure *out, const sim_run *run, size_t sample, size_t file,
                                 double position_per_ang, lehr_error *err)
{
    double stretch = 1;
    lehr_status status = sim_cell_stretch(&stretch, run, sample, file, err);
    *out = (lehr_simulate_structure){.position_per_ang = position_per_ang * stretch,
                                     .width_per_ang = sim_width(run, sample) * stretch,
                                     .softness_ang = 0.2,
                                     .number_density_per_ang3 = 0.05,
                                     .peaks = true};
    return status == LEHR_OK ? lehr_simulate_structure_solve(out, err) : status;
}

/// How much of the empty cell is seen behind the sample; 0: none, where the study subtracts none.
static double cell_scale(const lehr_study_stack *stack)
{
    const double usual = 0.97; // the sample takes some of the beam
    return !stack->background.path ? 0 : or_else(stack->background_scale, usual);
}

static lehr_status draw_curve(FILE *file, const sim_run *run, const sim_job *job, lehr_error *err)
{
    const lehr_study_sim_dac *d = &run->sim.dac;
    lehr_random random = lehr_random_stream(run->seed, sim_stream(job->kind, job->sample, job->index, 0));
    lehr_simulate_structure glass = {0};
    double position_per_ang = sim_position(run, job->sample == SIZE_MAX ? job->index : job->sample);
    double span[2];
    bool empty = job->kind == SIM_CELL_FRAME;
    lehr_status status =
        empty ? LEHR_OK : glass_in_cell(&glass, run, job->sample, job->index, position_per_ang, err);
    span_of(span, run, position_per_ang);
    double top = empty ? 0 : lehr_simulate_structure_at(&glass, glass.position_per_ang);
    double cell = d->cell * (empty ? 1 : cell_scale(job->stack));
    size_t n = (size_t)ceil((span[1] - span[0]) / d->step_per_ang) + 1;
    fputs("# q_A^-1 I sigma\n", file);
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        double q = span[0] + d->step_per_ang * (double)i;
        double expected = cell * empty_cell(q) + (empty ? 0 : lehr_simulate_structure_at(&glass, q) / top);
        double count = (double)lehr_simulate_poisson(&random, d->peak_counts * expected);
        fprintf(file, "%.8g %.9g %.6g\n", q, count, sqrt(fmax(count, 1)));
    }
    return status;
}

lehr_status sim_write_cell_curve(const sim_run *run, sim_job *job, lehr_error *err)
{
    lehr_output *output = NULL;
    lehr_status status = lehr_output_open(&output, job->path, err);
    if (status == LEHR_OK) {
        status = draw_curve(lehr_output_file(output), run, job, err);
        status = status == LEHR_OK ? lehr_output_commit(output, err) : status;
    }
    lehr_output_free(output);
    if (status == LEHR_OK && job->kind == SIM_CELL_CURVE) {
        sim_cell_truth(run, job);
    }
    return status;
}

// ---- what the study makes of it -----------------------------------------------------------
/// Photons of the sample in each point, with the errors of what is counted and subtracted.
static lehr_status expect_curve(lehr_curve **out, const sim_run *run, size_t sample, size_t file,
                                const lehr_study_stack *stack, double factor, lehr_error *err)
{
    const lehr_study_sim_dac *d = &run->sim.dac;
    lehr_simulate_structure glass = {0};
    double position_per_ang = sim_position(run, sample);
    double span[2];
    double scale = cell_scale(stack);
    lehr_status status = glass_in_cell(&glass, run, sample, file, position_per_ang, err);
    span_of(span, run, position_per_ang);
    size_t n = (size_t)ceil((span[1] - span[0]) / d->step_per_ang) + 1;
    status =
        status == LEHR_OK ? lehr_curve_create(out, n, LEHR_AXIS_Q_PER_ANG, LEHR_AXIS_INTENSITY, err) : status;
    if (status != LEHR_OK) {
        return status;
    }
    double top = lehr_simulate_structure_at(&glass, glass.position_per_ang);
    for (size_t i = 0; i < n; i++) {
        double q = span[0] + d->step_per_ang * (double)i;
        double of_glass = lehr_simulate_structure_at(&glass, q) / top;
        double empty = d->cell * empty_cell(q);
        (*out)->x[i] = q;
        (*out)->y[i] = d->peak_counts * of_glass;
        (*out)->sigma[i] = sqrt(d->peak_counts * (of_glass + scale * empty + scale * scale * empty) / factor);
    }
    return LEHR_OK;
}

lehr_status sim_cell_expected(lehr_curve **out, const sim_run *run, size_t sample, size_t file, double factor,
                              lehr_error *err)
{
    const lehr_study_dac *series = NULL;
    const lehr_study_dac_point *point = sim_cell_point(&series, &run->config->samples[sample], file);
    *out = NULL;
    if (!point) {
        return lehr_error_set(err, LEHR_ERR_INTERNAL, "no point of file %zu", file);
    }
    return point->source == LEHR_STUDY_DAC_CURVE
               ? expect_curve(out, run, sample, file, &point->stack, factor, err)
               : sim_expected_images(out, run, SIM_CELL_IMAGES, sample, file, &point->stack, factor, err);
}
