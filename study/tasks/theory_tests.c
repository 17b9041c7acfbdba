// The theory at the treatments of a study, and its numbers beside those that were measured.
#include "theory.h"

#include <lehr/core/alloc.h>
#include <lehr/core/constants.h>
#include <lehr/ecnle/alloys.h>
#include <lehr/ecnle/invert.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define LN10             2.302585092994045684018
#define GAS_kJ_PER_MOL_K (1e-3 * LEHR_CORE_GAS_CONSTANT_J_PER_MOL_K)
#define ANG3_PER_kJ_GPA  1e24 ///< kJ/GPa [angstrom^3]

static const lehr_estimate none = {(double)NAN, (double)NAN};

// ---- rows -----------------------------------------------------------------------------------
/// Room for the tests: pressures times sources, and what is of no pressure.
static size_t most_rows(const study_run *run)
{
    size_t pressures = run->config->n_samples + run->config->compare.n_pressure;
    return 2 * STUDY_N_SOURCES * pressures + 4 * STUDY_N_SOURCES;
}

/// The input that decides a number most, where it is assumed.
static const char *assumed_for(const study_theory_inputs *in, const char *quantity)
{
    bool thermal = strcmp(quantity, "fragility") == 0 || strcmp(quantity, "equilibration") == 0;
    lehr_ecnle_input input = thermal ? LEHR_ECNLE_INPUT_SLOPE : LEHR_ECNLE_INPUT_DIAMETER;
    return in->origin[input] != STUDY_ASSUMED ? NULL : thermal ? "βΦ₀" : "d";
}

static study_theory_row *add_row(study_theory *to, const char *quantity, const char *unit,
                                 study_source source, lehr_estimate measured, lehr_estimate predicted)
{
    study_theory_row *row = &to->rows[to->n_rows++];
    bool slope = strncmp(quantity, "dtg_dp", 6) == 0 || strncmp(quantity, "glass", 5) == 0;
    *row = (study_theory_row){.quantity = quantity,
                              .unit = unit,
                              .pressure_GPa = NAN,
                              .temperature_K = NAN,
                              .source = source,
                              .literature = slope ? to->slopes : to->literature,
                              .poor = (source == STUDY_BY_ENERGY && to->measured.energy.poor) ||
                                      (source == STUDY_BY_FICTIVE && to->measured.fictive.poor),
                              .assumed = assumed_for(&to->in, quantity),
                              .test = lehr_fitting_agreement_of(measured, predicted),
                              .asks = none};
    return row;
}

/// A row for each measured number, and one without where there is none.
typedef struct measured_by {
    study_source source;
    lehr_estimate value;
} measured_by;

static void add_rows(study_theory *to, const char *quantity, const char *unit, const measured_by *by,
                     size_t n, lehr_estimate predicted)
{
    size_t before = to->n_rows;
    for (size_t i = 0; i < n; i++) {
        if (isfinite(by[i].value.value)) {
            add_row(to, quantity, unit, by[i].source, by[i].value, predicted);
        }
    }
    if (to->n_rows == before) {
        add_row(to, quantity, unit, STUDY_BY_NOBODY, none, predicted);
    }
}

// ---- slopes, volumes, fragility ------------------------------------------------------------------
/// dTg/dP of the literature: of the study file, else of the table of alloys, which knows no error.
static lehr_estimate literature_slope(study_theory *to, const lehr_study_compare *c)
{
    const lehr_ecnle_alloy *alloy = NULL;
    to->literature = c->literature.source ? c->literature.source : "the literature given in the study";
    to->slopes = to->literature;
    if (isfinite(c->literature.dtg_dp_K_per_GPa)) {
        return (lehr_estimate){c->literature.dtg_dp_K_per_GPa, c->literature.dtg_dp_error};
    }
    if (!c->alloy || lehr_ecnle_alloy_find(&alloy, c->alloy, NULL) != LEHR_OK ||
        !isfinite(alloy->dtg_dp_K_per_GPa)) {
        return none;
    }
    to->slopes = alloy->source;
    return (lehr_estimate){alloy->dtg_dp_K_per_GPa, (double)NAN};
}

enum { N_SLOPES = 5 };

static void gather_slopes(measured_by slopes[N_SLOPES], study_theory *to, const lehr_study_config *config)
{
    const study_theory_measured *m = &to->measured;
    bool given = (m->energy.found && m->energy.slope_given) || (m->fictive.found && m->fictive.slope_given);
    lehr_estimate assumed = {config->master.dtg_dp_K_per_GPa, (double)NAN};
    slopes[0] = (measured_by){STUDY_BY_ENERGY, m->energy.slope_given ? none : m->energy.dtg_dp_K_per_GPa};
    slopes[1] = (measured_by){STUDY_BY_FICTIVE, m->fictive.slope_given ? none : m->fictive.dtg_dp_K_per_GPa};
    slopes[2] = (measured_by){STUDY_BY_ASSUMED, given ? assumed : none};
    slopes[3] = (measured_by){STUDY_BY_MIDPOINTS, m->midpoint_slope_K_per_GPa};
    slopes[4] = (measured_by){STUDY_BY_LITERATURE, literature_slope(to, &config->compare)};
}

/// What follows from a number without error has none.
static lehr_estimate error_known(lehr_estimate asked, lehr_estimate measured)
{
    return (lehr_estimate){asked.value, isfinite(measured.stderr_value) ? asked.stderr_value : (double)NAN};
}

/// Inputs with which the theory would have a slope or a fragility; the other one is NaN.
static lehr_ecnle_inverse asked_inputs(const study_theory *to, lehr_estimate slope, lehr_estimate fragility,
                                       const lehr_ecnle_plan *plan)
{
    const lehr_ecnle_material *m = &to->in.material;
    const lehr_ecnle_observed observed = {
        .tg_K = {m->input[LEHR_ECNLE_INPUT_TG], m->sigma[LEHR_ECNLE_INPUT_TG]},
        .dtg_dp_K_per_GPa = {slope.value, isfinite(slope.stderr_value) ? slope.stderr_value : 0},
        .fragility = {fragility.value, isfinite(fragility.stderr_value) ? fragility.stderr_value : 0}};
    lehr_ecnle_inverse inverse;
    lehr_error why = {0};
    bool any = slope.value > 0 || fragility.value > 0;
    if (!any || lehr_ecnle_invert(&inverse, plan, &observed, m, &why) != LEHR_OK) {
        return (lehr_ecnle_inverse){.slope_per_K = none, .diameter_ang = none};
    }
    return inverse;
}

static double relative(lehr_estimate e)
{
    return e.stderr_value / e.value;
}

/// m = E/(ln 10 R Tg)
static lehr_estimate fragility_of(lehr_estimate energy_kJ_per_mol, lehr_estimate tg_K)
{
    double m = energy_kJ_per_mol.value / (LN10 * GAS_kJ_PER_MOL_K * tg_K.value);
    return (lehr_estimate){m, m * hypot(relative(energy_kJ_per_mol), relative(tg_K))};
}

/// V* = (dTg/dP) E/Tg: what follows from one relaxation time along Tg(P)
static lehr_estimate volume_of(lehr_estimate slope, lehr_estimate energy_kJ_per_mol, lehr_estimate tg_K)
{
    double v =
        slope.value * energy_kJ_per_mol.value / (LEHR_CORE_AVOGADRO_PER_MOL * tg_K.value) * ANG3_PER_kJ_GPA;
    double error = hypot(hypot(relative(slope), relative(energy_kJ_per_mol)), relative(tg_K));
    return (lehr_estimate){v, fabs(v) * error};
}

static void add_universal(study_theory *to, const lehr_study_config *config, const measured_by *slopes,
                          const lehr_ecnle_plan *plan)
{
    const study_theory_measured *m = &to->measured;
    const lehr_study_literature *l = &config->compare.literature;
    const lehr_ecnle_material *material = &to->in.material;
    const lehr_estimate tg = {material->input[LEHR_ECNLE_INPUT_TG], material->sigma[LEHR_ECNLE_INPUT_TG]};
    lehr_estimate energy = isfinite(m->energy_equal_kJ_per_mol.value) ? m->energy_equal_kJ_per_mol
                                                                      : m->energy_apparent_kJ_per_mol;
    measured_by volumes[] = {{STUDY_BY_ENERGY, volume_of(slopes[0].value, energy, tg)},
                             {STUDY_BY_FICTIVE, volume_of(slopes[1].value, energy, tg)},
                             {STUDY_BY_ASSUMED, volume_of(slopes[2].value, energy, tg)},
                             {STUDY_BY_LITERATURE, {l->activation_volume_ang3, l->activation_volume_error}}};
    const measured_by fragilities[] = {{STUDY_BY_RATES, fragility_of(m->energy_equal_kJ_per_mol, tg)},
                                       {STUDY_BY_APPARENT, fragility_of(m->energy_apparent_kJ_per_mol, tg)},
                                       {STUDY_BY_LITERATURE, {l->fragility, l->fragility_error}}};
    const measured_by centers[] = {{STUDY_BY_ENERGY, m->energy.center},
                                   {STUDY_BY_FICTIVE, m->fictive.center}};
    size_t first = to->n_rows;
    add_rows(to, "dtg_dp", "K/GPa", slopes, N_SLOPES, to->glass.dtg_dp_K_per_GPa);
    add_rows(to, "activation_volume", "angstrom^3", volumes, 4, to->glass.activation_volume_ang3);
    add_rows(to, "fragility", "", fragilities, 3, to->glass.fragility);
    if (isfinite(m->duration_s)) {
        add_rows(to, "equilibration", "", centers, 2, to->equilibration);
    }
    for (size_t i = first; i < to->n_rows; i++) {
        study_theory_row *row = &to->rows[i];
        if (strcmp(row->quantity, "dtg_dp") == 0) {
            row->asks = error_known(asked_inputs(to, row->test.measured, none, plan).diameter_ang,
                                    row->test.measured);
        } else if (strcmp(row->quantity, "fragility") == 0) {
            row->asks =
                error_known(asked_inputs(to, none, row->test.measured, plan).slope_per_K, row->test.measured);
        }
    }
}

// ---- strength ----------------------------------------------------------------------------------
/// Tension that removes the localised minimum, beside the strength of the glass at room temperature; at the
/// coldest temperature of the theory where it does not reach that.
static lehr_status add_strengths(study_theory *to, const lehr_ecnle_plan *plan, lehr_error *err)
{
    const double room_K = 298;
    const struct {
        const char *quantity;
        measured_by by;
    } rows[] = {{"yield_stress", {STUDY_BY_YIELD, to->measured.yield_stress_GPa}},
                {"critical_stress", {STUDY_BY_HOLDS, to->measured.critical_stress_GPa}}};
    double t = fmax(room_K, to->ends.coldest_K * (1 + 1e-9));
    lehr_ecnle_regime regime = {.yield_stress_GPa = {(double)NAN, (double)NAN}};
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < sizeof rows / sizeof *rows; i++) {
        if (!isfinite(rows[i].by.value.value)) {
            continue;
        }
        status = lehr_ecnle_regime_find(&regime, plan, &to->in.material, t, 0, err);
        if (status == LEHR_OK) {
            add_row(to, rows[i].quantity, "GPa", rows[i].by.source, rows[i].by.value, regime.yield_stress_GPa)
                ->temperature_K = t;
        }
    }
    return status;
}

// ---- glass transitions -------------------------------------------------------------------------
/// Tg(P) measured by a source: a master curve with its own Tg(0), else that of the material with the slope.
static lehr_estimate measured_tg(const study_theory *to, const measured_by *slope, double pressure_GPa)
{
    const lehr_ecnle_material *m = &to->in.material;
    if (!isfinite(slope->value.value)) {
        return none;
    }
    if (slope->source == STUDY_BY_ENERGY || slope->source == STUDY_BY_FICTIVE) {
        return study_master_tg(
            slope->source == STUDY_BY_ENERGY ? &to->measured.energy : &to->measured.fictive, pressure_GPa);
    }
    return (lehr_estimate){m->input[LEHR_ECNLE_INPUT_TG] + slope->value.value * pressure_GPa,
                           fabs(pressure_GPa) * slope->value.stderr_value};
}

/// Different pressures of the study, or those that it gives, but for ambient pressure, where the glass
/// transition is an input. Shape (samples + pressures,)
static size_t list_pressures(double *pressure_GPa, const lehr_study_config *config)
{
    size_t n = 0;
    bool given = config->compare.n_pressure > 0;
    size_t most = given ? config->compare.n_pressure : config->n_samples;
    for (size_t i = 0; i < most; i++) {
        double p = given ? config->compare.pressure_GPa[i] : config->samples[i].treatment.pressure_GPa;
        bool known = !(p > STUDY_AMBIENT_GPA);
        for (size_t k = 0; k < n; k++) {
            known = known || pressure_GPa[k] == p;
        }
        if (!known) {
            pressure_GPa[n++] = p;
        }
    }
    return n;
}

/// Predictions by the engine of 'lehr ecnle compare'; where there is none, to first order too.
static lehr_status add_transitions(study_theory *to, const lehr_study_config *config,
                                   const measured_by *slopes, const lehr_ecnle_plan *plan, lehr_error *err)
{
    size_t most = config->n_samples + config->compare.n_pressure;
    double *pressure_GPa = lehr_core_alloc(2 * most, sizeof *pressure_GPa);
    lehr_ecnle_comparison *rows = lehr_core_alloc(most, sizeof *rows);
    lehr_warnings *unsaid = NULL; // a pressure without transition is a row that says so
    lehr_ecnle_agreement agreement;
    lehr_status status = pressure_GPa && rows
                             ? lehr_warnings_create(&unsaid, err)
                             : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for pressures");
    size_t n = status == LEHR_OK ? list_pressures(pressure_GPa, config) : 0;
    for (size_t i = 0; i < n; i++) {
        pressure_GPa[most + i] = to->in.material.input[LEHR_ECNLE_INPUT_TG];
    }
    const lehr_ecnle_measurements places = {
        .kind = LEHR_ECNLE_TG_OF_P, .n = n, .x = pressure_GPa, .y = pressure_GPa + most};
    const lehr_ecnle_load unused = {LEHR_ECNLE_PATH_REDUCED, 0};
    if (status == LEHR_OK && n > 0) {
        status = lehr_ecnle_compare(rows, &agreement, plan, &places, &to->in.material, &unused, unsaid, err);
    }
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        measured_by by[N_SLOPES];
        lehr_estimate linear;
        for (size_t k = 0; k < N_SLOPES; k++) {
            by[k] = (measured_by){slopes[k].source, measured_tg(to, &slopes[k], pressure_GPa[i])};
        }
        size_t first = to->n_rows;
        status = lehr_ecnle_glass_extrapolate(&linear, plan, &to->in.material, pressure_GPa[i], err);
        if (isfinite(rows[i].predicted.value)) {
            add_rows(to, "glass_transition", "K", by, N_SLOPES, rows[i].predicted);
        } else {
            add_row(to, "glass_transition", "K", STUDY_BY_NOBODY, none, none);
            add_rows(to, "glass_transition_linear", "K", by, N_SLOPES, linear);
        }
        for (size_t k = first; k < to->n_rows; k++) {
            to->rows[k].pressure_GPa = pressure_GPa[i];
        }
    }
    lehr_warnings_free(unsaid);
    lehr_core_free(pressure_GPa);
    lehr_core_free(rows);
    return status;
}

// ---- places --------------------------------------------------------------------------------------
static double reduced(const study_theory *to, double temperature_K, double pressure_GPa)
{
    const study_theory_measured *m = &to->measured;
    double tg_K = m->energy.found    ? study_master_tg(&m->energy, pressure_GPa).value
                  : m->fictive.found ? study_master_tg(&m->fictive, pressure_GPa).value
                                     : to->in.material.input[LEHR_ECNLE_INPUT_TG] +
                                           pressure_GPa * to->glass.dtg_dp_K_per_GPa.value;
    return temperature_K / tg_K;
}

static lehr_status add_place(study_theory *to, size_t sample, double temperature_K, double pressure_GPa,
                             double duration_s, const lehr_ecnle_plan *plan, lehr_error *err)
{
    study_theory_place *place = &to->places[to->n_places];
    *place = (study_theory_place){
        .sample = sample, .duration_s = duration_s, .t_over_tg = reduced(to, temperature_K, pressure_GPa)};
    lehr_status status =
        lehr_ecnle_regime_find(&place->regime, plan, &to->in.material, temperature_K, pressure_GPa, err);
    to->n_places += status == LEHR_OK;
    return status;
}

/// Treatments, and pressures of the study file at Tg.
static lehr_status add_places(study_theory *to, const lehr_study_config *config, const lehr_ecnle_plan *plan,
                              lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < config->n_samples; i++) {
        const lehr_study_treatment *t = &config->samples[i].treatment;
        if (isfinite(t->temperature_K) && isfinite(t->pressure_GPa)) {
            status = add_place(to, i, t->temperature_K, t->pressure_GPa, t->duration_s, plan, err);
        }
    }
    for (size_t i = 0; status == LEHR_OK && i < config->compare.n_pressure; i++) {
        status = add_place(to, SIZE_MAX, to->in.material.input[LEHR_ECNLE_INPUT_TG],
                           config->compare.pressure_GPa[i], (double)NAN, plan, err);
    }
    return status;
}

// ---- all --------------------------------------------------------------------------------------------
lehr_status study_theory_compute(study_theory *out, const study_run *run, lehr_warnings *warnings,
                                 lehr_error *err)
{
    const lehr_study_config *config = run->config;
    measured_by slopes[N_SLOPES];
    *out = (study_theory){.equilibration = none};
    out->places = lehr_core_alloc(config->n_samples + config->compare.n_pressure, sizeof *out->places);
    out->rows = lehr_core_alloc(most_rows(run), sizeof *out->rows);
    lehr_status status = out->places && out->rows
                             ? study_theory_inputs_read(&out->in, config, run->plan, err)
                             : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the theory");
    if (status == LEHR_OK) {
        status =
            study_theory_measured_read(&out->measured, run, out->in.material.input[LEHR_ECNLE_INPUT_TG], err);
    }
    status = status == LEHR_OK ? study_theory_glasses(out, run->plan, warnings, err) : status;
    if (status == LEHR_OK && isfinite(out->measured.duration_s)) {
        status = lehr_ecnle_glass_temperature_of_time(&out->equilibration, run->plan, &out->in.material,
                                                      out->measured.duration_s, err);
    }
    status = status == LEHR_OK ? add_places(out, config, run->plan, err) : status;
    if (status == LEHR_OK) {
        gather_slopes(slopes, out, config);
        add_universal(out, config, slopes, run->plan);
        status = add_transitions(out, config, slopes, run->plan, err);
        status = status == LEHR_OK ? add_strengths(out, run->plan, err) : status;
    }
    return status;
}

void study_theory_clear(study_theory *theory)
{
    lehr_core_free(theory->places);
    lehr_core_free(theory->rows);
}
