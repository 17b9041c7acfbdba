// Stress-strain curves, pop-ins and weighings of a simulated study, as tables.
#include "simulate_private.h"

#include <lehr/core/alloc.h>
#include <lehr/core/column.h>
#include <lehr/mechanics/tables.h>
#include <lehr/simulate/mechanics.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

// ---- tables -------------------------------------------------------------------------------
lehr_status sim_write_table(const sim_run *run, const sim_job *job, const lehr_table *table, lehr_error *err)
{
    static const char *const others[] = {".xlsx", ".xls", ".ods", ".json"};
    size_t length = strlen(job->path);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        size_t n = strlen(others[i]);
        if (length > n && strcmp(job->path + length - n, others[i]) == 0) {
            return sim_refuse(run, LEHR_ERR_ARG, job->file->line, err,
                              "%s: a table of this kind is not simulated: name it .csv, .txt or .h5",
                              job->file->written);
        }
    }
    return lehr_table_write(table, job->path, lehr_table_format_of(job->path), err);
}

lehr_status sim_add_column(double **values, lehr_table *table, const char *columns, const char *role,
                           const char *usual, const char *unit, lehr_error *err)
{
    char name[128];
    const lehr_column_names given = {columns, "columns:"};
    bool named = lehr_column_given(name, sizeof name, &given, role);
    return lehr_table_add_column(values, table, named ? name : usual, unit, err);
}

/// The study names a column for this role.
static bool is_named(const char *columns, const char *role)
{
    char name[8];
    const lehr_column_names given = {columns, "columns:"};
    return lehr_column_given(name, sizeof name, &given, role);
}

static lehr_status begin_table(lehr_table **out, const sim_run *run, const sim_job *job, size_t rows,
                               lehr_error *err)
{
    lehr_status status = lehr_table_create(out, rows, err);
    if (status == LEHR_OK) {
        status = lehr_table_set_header(*out, "simulated", run->config->samples[job->sample].name, err);
    }
    return status;
}

/// What the models refuse, with the line of the file.
static lehr_status locate(const sim_run *run, const sim_job *job, lehr_status status, lehr_error *err)
{
    return status == LEHR_OK || status == LEHR_ERR_NOMEM
               ? status
               : lehr_error_wrap(err, status, "%s:%zu: %s", run->config->path, job->file->line,
                                 job->file->written);
}

static double own_or(double own, double common)
{
    return isnan(own) ? common : own;
}

// ---- stress-strain curves -----------------------------------------------------------------
lehr_simulate_test sim_test_of(const sim_run *run, size_t sample, size_t index)
{
    const lehr_study_sim_compression *c = &run->sim.compression;
    const lehr_study_sim_sample *own = &run->sim.samples[sample];
    return (lehr_simulate_test){
        .modulus_GPa = own_or(own->modulus_GPa, c->modulus_GPa),
        .yield_stress_MPa = own_or(own->yield_stress_MPa, c->yield_stress_MPa),
        .offset = run->config->samples[sample].compression[index].offset,
        .hardening = c->hardening,
        .seating = c->seating,
        .toe = c->toe,
        .strain = c->strain,
        .noise_MPa = c->noise_MPa,
        .n = (size_t)c->points,
        .drop_MPa = c->serration_MPa,
        .drop_strain = c->serration_strain,
        .unloads = (size_t)c->unloads,
        .unload_stress = c->unload_stress,
        .unload_depth = c->unload_depth,
        .hysteresis = c->hysteresis,
    };
}

lehr_simulate_test sim_measured_test(const sim_run *run, size_t sample, size_t index)
{
    lehr_simulate_test test = sim_test_of(run, sample, index);
    // The machine gives way, too: its compliance adds to that of the sample.
    test.modulus_GPa = 1 / (1 / test.modulus_GPa + run->sim.compression.compliance_per_GPa);
    return test;
}

/// Engineering values of a table whose analysis takes true ones.
static void make_engineering(double *strain, double *stress, size_t n, const char *form)
{
    bool pressed = strcmp(form, "compression") == 0;
    for (size_t i = 0; i < n && strcmp(form, "engineering") != 0; i++) {
        strain[i] = pressed ? -expm1(-strain[i]) : expm1(strain[i]);
        stress[i] /= pressed ? 1 - strain[i] : 1 + strain[i];
    }
}

/// Displacement where the study has a length or names such a column, else strain; likewise load.
static lehr_status fill_test(lehr_table *table, const lehr_study_compression *of, const double *strain,
                             const double *stress, size_t n, lehr_error *err)
{
    double *x = NULL;
    double *y = NULL;
    bool moved =
        is_named(of->columns, "displacement") || (!is_named(of->columns, "strain") && of->length_mm > 0);
    bool loaded = is_named(of->columns, "load") || (!is_named(of->columns, "stress") && of->area_mm2 > 0);
    lehr_status status =
        moved ? sim_add_column(&x, table, of->columns, "displacement", "displacement_mm", "mm", err)
              : sim_add_column(&x, table, of->columns, "strain", "strain", "1", err);
    if (status == LEHR_OK) {
        status = loaded ? sim_add_column(&y, table, of->columns, "load", "load_N", "N", err)
                        : sim_add_column(&y, table, of->columns, "stress", "stress_MPa", "MPa", err);
    }
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        x[i] = strain[i] * (moved ? of->length_mm : 1);
        y[i] = stress[i] * (loaded ? of->area_mm2 : 1);
    }
    return status;
}

/// Columns that the analysis would refuse.
static lehr_status check_sizes(const sim_run *run, const sim_job *job, const lehr_study_compression *of,
                               lehr_error *err)
{
    bool length = is_named(of->columns, "displacement") && !(of->length_mm > 0);
    bool area = is_named(of->columns, "load") && !(of->area_mm2 > 0);
    return length || area
               ? sim_refuse(run, LEHR_ERR_DOMAIN, job->file->line, err,
                            "%s: a column of %s needs the %s of the sample", job->file->written,
                            length ? "displacement" : "load", length ? "length" : "area or diameter")
               : LEHR_OK;
}

lehr_status sim_write_test(const sim_run *run, sim_job *job, lehr_error *err)
{
    const lehr_study_compression *of = &run->config->samples[job->sample].compression[job->index];
    const lehr_simulate_test test = sim_test_of(run, job->sample, job->index);
    const lehr_simulate_test measured = sim_measured_test(run, job->sample, job->index);
    lehr_table *table = NULL;
    size_t n = lehr_simulate_test_points(&measured);
    double *strain = lehr_core_alloc(n, 2 * sizeof *strain);
    lehr_status status =
        strain ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu points", n);
    status = status == LEHR_OK ? check_sizes(run, job, of, err) : status;
    status = status == LEHR_OK ? begin_table(&table, run, job, n, err) : status;
    if (status == LEHR_OK) {
        status = lehr_simulate_test_draw(strain, strain + n, &measured, run->seed,
                                         sim_stream(SIM_TEST, job->sample, job->index, 0), err);
        status = locate(run, job, status, err);
    }
    if (status == LEHR_OK) {
        make_engineering(strain, strain + n, n, of->true_values);
        status = fill_test(table, of, strain, strain + n, n, err);
    }
    status = status == LEHR_OK ? sim_write_table(run, job, table, err) : status;
    if (status == LEHR_OK && run->config->mech.yield) {
        sim_add_truth(job, "yield_stress", test.yield_stress_MPa, "MPa");
        sim_add_truth(job, "modulus", test.modulus_GPa, "GPa");
    }
    lehr_table_free(table);
    lehr_core_free(strain);
    return status;
}

// ---- pop-ins ------------------------------------------------------------------------------
double sim_popin_scale(const sim_run *run, size_t sample)
{
    return own_or(run->sim.samples[sample].popin_scale_GPa, run->sim.popins.scale_GPa);
}

double sim_popin_modulus(const sim_run *run, size_t sample)
{
    return own_or(run->sim.samples[sample].popin_modulus, run->sim.popins.modulus);
}

bool sim_popins_are_loads(const lehr_study_popins *of)
{
    bool tip = of->radius_um > 0 && of->modulus_GPa > 0;
    return is_named(of->columns, "load") || (!is_named(of->columns, "stress") && tip);
}

/// Stresses to loads under the real tip, which is off by its errors.
static void to_loads(double *values, size_t n, const sim_run *run, const sim_job *job,
                     const lehr_study_popins *of)
{
    const double least = 0.1; // of what the study says: errors are no reason for a tip without radius
    double radius =
        of->radius_um + of->sigma_radius_um * sim_normal(run, SIM_TIP, job->sample, job->index, 0);
    double modulus =
        of->modulus_GPa + of->sigma_modulus_GPa * sim_normal(run, SIM_TIP, job->sample, job->index, 1);
    radius = fmax(radius, least * of->radius_um);
    modulus = fmax(modulus, least * of->modulus_GPa);
    for (size_t i = 0; i < n; i++) {
        values[i] = lehr_simulate_popin_load_mN(values[i], radius, modulus);
    }
}

lehr_status sim_write_popins(const sim_run *run, sim_job *job, lehr_error *err)
{
    const lehr_study_popins *of = &run->config->samples[job->sample].popins[job->index];
    double scale_GPa = sim_popin_scale(run, job->sample);
    double modulus = sim_popin_modulus(run, job->sample);
    size_t n = (size_t)run->sim.popins.count;
    bool tip = of->radius_um > 0 && of->modulus_GPa > 0;
    bool loads = sim_popins_are_loads(of);
    lehr_table *table = NULL;
    double *values = NULL;
    if (loads && !tip) {
        return sim_refuse(run, LEHR_ERR_DOMAIN, job->file->line, err,
                          "%s: a column of loads needs radius and modulus of the tip", job->file->written);
    }
    lehr_status status = begin_table(&table, run, job, n, err);
    if (status == LEHR_OK) {
        status = loads
                     ? sim_add_column(&values, table, of->columns, "load", "load_mN", "mN", err)
                     : sim_add_column(&values, table, of->columns, "stress", "shear_stress_GPa", "GPa", err);
    }
    if (status == LEHR_OK) {
        lehr_simulate_popins_draw(values, n, scale_GPa, modulus, run->seed,
                                  sim_stream(SIM_POPINS, job->sample, job->index, 0));
        if (loads) {
            to_loads(values, n, run, job, of);
        }
        status = sim_write_table(run, job, table, err);
    }
    if (status == LEHR_OK && run->config->mech.popin) {
        sim_add_truth(job, "weibull_scale", scale_GPa, "GPa");
        sim_add_truth(job, "weibull_modulus", modulus, "");
    }
    lehr_table_free(table);
    return status;
}

// ---- weighings ----------------------------------------------------------------------------
/// Next weighings that stand in the table of a job; false at the end.
static bool next_part(size_t *sample, size_t *index, const sim_run *run, const sim_job *job)
{
    for (; *sample < run->config->n_samples; (*sample)++, *index = 0) {
        const lehr_study_sample *s = &run->config->samples[*sample];
        for (; *index < s->n_weighings; (*index)++) {
            if (strcmp(s->weighing_files[*index].path, job->file->path) == 0) {
                return true;
            }
        }
    }
    return false;
}

lehr_status sim_weighing_of(lehr_simulate_weighing *out, lehr_mechanics_weighing *known, const sim_run *run,
                            size_t sample, size_t index, lehr_error *err)
{
    const lehr_study_weighings *of = &run->config->samples[sample].weighings[index];
    const lehr_mechanics_bath bath = {.liquid_g_per_cm3 = of->liquid_g_per_cm3,
                                      .sigma_liquid_g_per_cm3 = of->sigma_liquid_g_per_cm3,
                                      .temperature_K = of->temperature_K,
                                      .sigma_temperature_K = of->sigma_temperature_K,
                                      .air_g_per_cm3 = of->air_g_per_cm3,
                                      .sigma_mass_g = of->sigma_mass_g};
    *out = (lehr_simulate_weighing){0};
    lehr_status status = lehr_mechanics_bath_weighing(known, &bath, err);
    if (status == LEHR_OK) {
        double off = known->sigma_liquid_g_per_cm3 * sim_normal(run, SIM_LIQUID, SIZE_MAX, 0, 0);
        *out = (lehr_simulate_weighing){.mass_g = run->sim.weighings.mass_g,
                                        .density_g_per_cm3 = sim_density(run, sample),
                                        .liquid_g_per_cm3 = known->liquid_g_per_cm3 + off,
                                        .air_g_per_cm3 = known->air_g_per_cm3,
                                        .noise_g = run->sim.weighings.noise_g};
    }
    return status;
}

/// Rows of one sample.
static lehr_status fill_weighings(double *air, double *liquid, const sim_run *run, size_t sample,
                                  size_t index, lehr_error *err)
{
    lehr_mechanics_weighing known;
    lehr_simulate_weighing weighing;
    lehr_status status = sim_weighing_of(&weighing, &known, run, sample, index, err);
    return status == LEHR_OK
               ? lehr_simulate_weighing_draw(air, liquid, (size_t)run->sim.weighings.repeats, &weighing,
                                             run->seed, sim_stream(SIM_WEIGHINGS, sample, index, 0), err)
               : status;
}

/// All rows, with names of the samples in a column.
static lehr_status fill_balance(lehr_table *table, const sim_run *run, const sim_job *job, lehr_error *err)
{
    char name[128];
    const char *columns = run->config->samples[job->sample].weighings[job->index].columns;
    const lehr_column_names given = {columns, "columns:"};
    bool named = lehr_column_given(name, sizeof name, &given, "sample");
    size_t n = (size_t)run->sim.weighings.repeats;
    double *air = NULL;
    double *liquid = NULL;
    lehr_status status = lehr_table_add_text_column(table, named ? name : "sample", err);
    status = status == LEHR_OK ? sim_add_column(&air, table, columns, "air", "mass_air_g", "g", err) : status;
    status = status == LEHR_OK ? sim_add_column(&liquid, table, columns, "liquid", "mass_liquid_g", "g", err)
                               : status;
    size_t row = 0;
    size_t sample = 0;
    size_t index = 0;
    for (; status == LEHR_OK && next_part(&sample, &index, run, job); row += n, index++) {
        const lehr_study_sample *s = &run->config->samples[sample];
        const char *label = s->weighings[index].sample ? s->weighings[index].sample : s->name;
        status = fill_weighings(air + row, liquid + row, run, sample, index, err);
        for (size_t i = 0; status == LEHR_OK && i < n; i++) {
            status = lehr_table_set_text(table, 0, row + i, label, err);
        }
    }
    return status;
}

lehr_status sim_write_weighings(const sim_run *run, sim_job *job, lehr_error *err)
{
    lehr_table *table = NULL;
    size_t parts = 0;
    size_t sample = 0;
    size_t index = 0;
    if (run->config->mech.density) {
        sim_add_truth(job, "density", sim_density(run, job->sample), "g/cm^3");
    }
    if (job->rows) {
        return LEHR_OK;
    }
    for (; next_part(&sample, &index, run, job); index++) {
        parts++;
    }
    lehr_status status = begin_table(&table, run, job, parts * (size_t)run->sim.weighings.repeats, err);
    status = status == LEHR_OK ? fill_balance(table, run, job, err) : status;
    status = locate(run, job, status, err);
    status = status == LEHR_OK ? sim_write_table(run, job, table, err) : status;
    lehr_table_free(table);
    return status;
}
