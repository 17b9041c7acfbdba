// Parameters of all analyses as records, for keys and provenance.
#include "task_dsc.h"
#include "task_mech.h"

#include <math.h>
#include <stdint.h>

static lehr_status add_window(lehr_record *record, const char *name, const double window[2], lehr_error *err)
{
    lehr_list *list = NULL;
    if (!(window[0] < window[1])) {
        return LEHR_OK;
    }
    lehr_status status = lehr_record_add_list(&list, record, name, err);
    status = status == LEHR_OK ? lehr_list_add_number(list, window[0], err) : status;
    return status == LEHR_OK ? lehr_list_add_number(list, window[1], err) : status;
}

/// A number that is not NaN.
static lehr_status add_known(lehr_record *record, const char *name, double value, lehr_error *err)
{
    return value == value ? lehr_record_add_number(record, name, value, err) : LEHR_OK;
}

/// "last-heating" for 0.
static lehr_status add_segment(lehr_record *record, const char *name, size_t segment, const char *fallback,
                               lehr_error *err)
{
    return segment > 0 ? lehr_record_add_number(record, name, (double)segment, err)
                       : lehr_record_add_text(record, name, fallback, err);
}

static lehr_status add_windows(lehr_record *record, const double glass_K[2], const double liquid_K[2],
                               lehr_error *err)
{
    lehr_status status = add_window(record, "glass_window_K", glass_K, err);
    return status == LEHR_OK ? add_window(record, "liquid_window_K", liquid_K, err) : status;
}

lehr_status study_calorimeter_describe(const lehr_study_calorimeter *calorimeter, lehr_record *record,
                                       lehr_error *err)
{
    const struct {
        const char *name;
        const char *text;
    } texts[] = {{"sign", calorimeter->sign},
                 {"format", calorimeter->format},
                 {"signal_unit", calorimeter->signal_unit},
                 {"temperature_unit", calorimeter->temperature_unit},
                 {"columns", calorimeter->columns}};
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < sizeof texts / sizeof *texts; i++) {
        status = texts[i].text ? lehr_record_add_text(record, texts[i].name, texts[i].text, err) : LEHR_OK;
    }
    return status == LEHR_OK ? add_known(record, "mass_g", calorimeter->mass_g, err) : status;
}

static lehr_status add_reading(lehr_record *record, const lehr_study_config *config, lehr_error *err)
{
    return study_calorimeter_describe(&config->calorimeter, record, err);
}

static lehr_status describe_tf(lehr_record *parameters, const lehr_study_config *config, lehr_error *err)
{
    const lehr_study_tf *tf = &config->tf;
    lehr_record *record = NULL;
    lehr_status status = lehr_record_add_record(&record, parameters, "dsc_tf", err);
    status = status == LEHR_OK ? add_segment(record, "segment", tf->segment, "last-heating", err) : status;
    status = status == LEHR_OK ? add_windows(record, tf->glass_K, tf->liquid_K, err) : status;
    status = status == LEHR_OK ? lehr_record_add_text(record, "liquid_model", tf->liquid_model, err) : status;
    status = status == LEHR_OK ? add_reading(record, config, err) : status;
    status = status == LEHR_OK ? add_known(record, "t1_K", tf->t1_K, err) : status;
    return status == LEHR_OK ? add_known(record, "t2_K", tf->t2_K, err) : status;
}

static lehr_status describe_tg(lehr_record *parameters, const lehr_study_config *config, lehr_error *err)
{
    const lehr_study_tg *tg = &config->tg;
    lehr_record *record = NULL;
    lehr_status status = lehr_record_add_record(&record, parameters, "dsc_tg", err);
    status = status == LEHR_OK ? add_segment(record, "segment", tg->segment, "last-heating", err) : status;
    status = status == LEHR_OK ? add_windows(record, tg->glass_K, tg->liquid_K, err) : status;
    status = status == LEHR_OK ? add_known(record, "smooth_K", tg->smooth_K, err) : status;
    return status == LEHR_OK ? add_reading(record, config, err) : status;
}

static lehr_status describe_enthalpy(lehr_record *parameters, const lehr_study_config *config,
                                     lehr_error *err)
{
    const lehr_study_enthalpy *enthalpy = &config->enthalpy;
    lehr_record *record = NULL;
    lehr_status status = lehr_record_add_record(&record, parameters, "dsc_enthalpy", err);
    status = status == LEHR_OK ? add_segment(record, "first", enthalpy->first, "first-heating", err) : status;
    status =
        status == LEHR_OK ? add_segment(record, "second", enthalpy->second, "last-heating", err) : status;
    status = status == LEHR_OK ? add_windows(record, enthalpy->glass_K, enthalpy->liquid_K, err) : status;
    return status == LEHR_OK ? add_reading(record, config, err) : status;
}

/// What is taken of each scan, then what is made of it.
static lehr_status describe_peaks(lehr_record *parameters, const lehr_study_config *config, lehr_error *err)
{
    const lehr_study_peaks *peaks = &config->peaks;
    lehr_record *record = NULL;
    lehr_status status = lehr_record_add_record(&record, parameters, "dsc_peaks", err);
    status = status == LEHR_OK ? add_segment(record, "segment", peaks->segment, "last-heating", err) : status;
    status = status == LEHR_OK
                 ? lehr_record_add_text(record, "baseline", peaks->alpha ? "alpha" : "line", err)
                 : status;
    status = status == LEHR_OK ? add_window(record, "range_K", peaks->range_K, err) : status;
    status = status == LEHR_OK ? add_window(record, "left_K", peaks->left_K, err) : status;
    status = status == LEHR_OK ? add_window(record, "right_K", peaks->right_K, err) : status;
    status =
        status == LEHR_OK ? lehr_record_add_number(record, "prominence", peaks->prominence, err) : status;
    status = status == LEHR_OK ? add_known(record, "smooth_K", peaks->smooth_K, err) : status;
    return status == LEHR_OK ? add_reading(record, config, err) : status;
}

static bool takes_peaks(const lehr_study_config *config)
{
    const char *feature = config->kissinger.wanted ? config->kissinger.feature : "";
    return config->peaks.wanted || study_is_crystallisation(feature);
}

static lehr_status describe_kissinger(lehr_record *parameters, const lehr_study_config *config,
                                      lehr_error *err)
{
    const lehr_study_kissinger *k = &config->kissinger;
    lehr_record *record = NULL;
    lehr_status status = lehr_record_add_record(&record, parameters, "dsc_rates", err);
    status = status == LEHR_OK ? lehr_record_add_text(record, "feature", k->feature, err) : status;
    status = status == LEHR_OK ? add_segment(record, "segment", k->segment, "last-heating", err) : status;
    status = status == LEHR_OK ? add_windows(record, k->glass_K, k->liquid_K, err) : status;
    status = status == LEHR_OK ? add_known(record, "smooth_K", k->smooth_K, err) : status;
    status = status == LEHR_OK ? lehr_record_add_text(record, "liquid_model", k->liquid_model, err) : status;
    status = status == LEHR_OK ? add_reading(record, config, err) : status;
    status = status == LEHR_OK ? lehr_record_add_record(&record, parameters, "dsc_kissinger", err) : status;
    status = status == LEHR_OK ? lehr_record_add_text(record, "method", k->method, err) : status;
    status = status == LEHR_OK ? lehr_record_add_text(record, "fit", k->fit, err) : status;
    status =
        status == LEHR_OK ? add_known(record, "sigma_temperature_K", k->sigma_temperature_K, err) : status;
    return status == LEHR_OK ? add_known(record, "sigma_lnrate", k->sigma_lnrate, err) : status;
}

static lehr_status describe_master(lehr_record *parameters, const lehr_study_config *config, lehr_error *err)
{
    const lehr_study_master *master = &config->master;
    lehr_record *record = NULL;
    lehr_status status = lehr_record_add_record(&record, parameters, "dsc_master", err);
    status = status == LEHR_OK ? lehr_record_add_text(record, "curve", master->curve, err) : status;
    status = status == LEHR_OK ? add_known(record, "tg0_K", master->tg0_K, err) : status;
    status =
        status == LEHR_OK ? add_known(record, "dtg_dp_K_per_GPa", master->dtg_dp_K_per_GPa, err) : status;
    status =
        status == LEHR_OK ? lehr_record_add_boolean(record, "curvature", master->curvature, err) : status;
    if (status == LEHR_OK && master->energy) {
        status =
            lehr_record_add_number(record, "ea_scatter_kJ_per_mol", master->scatter_energy_kJ_per_mol, err);
    }
    if (status == LEHR_OK && master->fictive) {
        status = lehr_record_add_number(record, "tf_scatter_K", master->scatter_fictive_K, err);
    }
    return status;
}

static lehr_status describe_integrate(lehr_record *parameters, const lehr_study_integrate *integrate,
                                      const lehr_study_detector *detector, lehr_error *err)
{
    lehr_record *record = NULL;
    lehr_status status = lehr_record_add_record(&record, parameters, "xrd_integrate", err);
    status =
        status == LEHR_OK ? lehr_record_add_number(record, "points", (double)integrate->points, err) : status;
    status = status == LEHR_OK ? lehr_record_add_text(record, "unit", integrate->unit, err) : status;
    status = status == LEHR_OK ? add_window(record, "range", integrate->range, err) : status;
    status = status == LEHR_OK ? add_window(record, "azimuth_deg", integrate->azimuth_deg, err) : status;
    if (status == LEHR_OK) {
        status = isnan(integrate->polarization)
                     ? lehr_record_add_text(record, "polarization", "none", err)
                     : lehr_record_add_number(record, "polarization", integrate->polarization, err);
    }
    status = status == LEHR_OK ? lehr_record_add_boolean(record, "solid_angle", integrate->solid_angle, err)
                               : status;
    status = status == LEHR_OK ? lehr_record_add_text(record, "error", integrate->error_model, err) : status;
    if (status == LEHR_OK && detector->orientation > 0) {
        status = lehr_record_add_number(record, "orientation", (double)detector->orientation, err);
    }
    return status;
}

static lehr_status describe_fsdp(lehr_record *parameters, const lehr_study_fsdp *fsdp,
                                 const lehr_study_detector *detector, lehr_error *err)
{
    lehr_record *record = NULL;
    lehr_status status = lehr_record_add_record(&record, parameters, "xrd_fsdp", err);
    status = status == LEHR_OK ? lehr_record_add_number(record, "fraction", fsdp->fraction, err) : status;
    status = status == LEHR_OK ? add_window(record, "range_per_ang", fsdp->range_per_ang, err) : status;
    status = status == LEHR_OK ? lehr_record_add_text(record, "model", fsdp->model, err) : status;
    status = status == LEHR_OK
                 ? add_known(record, "placement_uncertainty_m", detector->placement_uncertainty_m, err)
                 : status;
    status = status == LEHR_OK
                 ? add_known(record, "wavelength_uncertainty_ang", detector->wavelength_uncertainty_ang, err)
                 : status;
    return status == LEHR_OK
               ? add_known(record, "distance_uncertainty_m", detector->distance_uncertainty_m, err)
               : status;
}

static lehr_status describe_states(lehr_record *parameters, const lehr_study_states *states, lehr_error *err)
{
    lehr_record *record = NULL;
    lehr_list *list = NULL;
    lehr_status status = lehr_record_add_record(&record, parameters, "ecnle_state", err);
    status = status == LEHR_OK ? lehr_record_add_list(&list, record, "phi", err) : status;
    for (size_t i = 0; status == LEHR_OK && i < states->n_phi; i++) {
        status = lehr_list_add_number(list, states->phi[i], err);
    }
    status = status == LEHR_OK ? lehr_record_add_list(&list, record, "pressure_kT_per_d3", err) : status;
    for (size_t i = 0; status == LEHR_OK && i < states->n_pressure; i++) {
        status = lehr_list_add_number(list, states->pressure[i], err);
    }
    return status;
}

static lehr_status add_stack_file(lehr_record *record, const char *name, const lehr_study_file *file,
                                  lehr_error *err)
{
    return file->written ? lehr_record_add_text(record, name, file->written, err) : LEHR_OK;
}

/// "none" for NaN.
static lehr_status add_limit(lehr_record *record, const char *name, double limit, lehr_error *err)
{
    return isnan(limit) ? lehr_record_add_text(record, name, "none", err)
                        : lehr_record_add_number(record, name, limit, err);
}

lehr_status study_stack_describe(const lehr_study_stack *stack, lehr_record *record, lehr_error *err)
{
    lehr_status status = add_stack_file(record, "poni", &stack->poni, err);
    status = status == LEHR_OK ? add_stack_file(record, "mask", &stack->mask, err) : status;
    status = status == LEHR_OK ? add_stack_file(record, "monitor", &stack->monitor, err) : status;
    status = status == LEHR_OK ? add_limit(record, "reject", stack->reject, err) : status;
    status = status == LEHR_OK ? add_limit(record, "reject_frames", stack->reject_frames, err) : status;
    if (status != LEHR_OK || !stack->background.path) {
        return status;
    }
    status = add_stack_file(record, "background", &stack->background, err);
    status = status == LEHR_OK ? add_stack_file(record, "background_monitor", &stack->background_monitor, err)
                               : status;
    if (status == LEHR_OK) {
        status = isnan(stack->background_scale)
                     ? lehr_record_add_text(record, "background_scale", "fit", err)
                     : lehr_record_add_number(record, "background_scale", stack->background_scale, err);
    }
    return status == LEHR_OK ? add_window(record, "background_range", stack->background_range, err) : status;
}

lehr_status study_curve_describe(const lehr_study_curve *curve, lehr_record *record, lehr_error *err)
{
    lehr_status status = curve->unit ? lehr_record_add_text(record, "unit", curve->unit, err) : LEHR_OK;
    status = status == LEHR_OK ? add_known(record, "wavelength_ang", curve->wavelength_ang, err) : status;
    return status == LEHR_OK ? add_known(record, "distance_m", curve->distance_m, err) : status;
}

static lehr_status describe_xrd_curves(lehr_record *parameters, const lehr_study_config *config,
                                       lehr_error *err)
{
    lehr_list *list = NULL;
    lehr_record *record = NULL;
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < config->n_samples; i++) {
        const lehr_study_sample *sample = &config->samples[i];
        const lehr_study_file *files = sample->xrd + (sample->n_xrd - sample->n_stacks - sample->n_curves);
        for (size_t k = 0; status == LEHR_OK && k < sample->n_curves; k++) {
            status = list ? LEHR_OK : lehr_record_add_list(&list, parameters, "xrd_curves", err);
            status = status == LEHR_OK ? lehr_list_add_record(&record, list, err) : status;
            status = status == LEHR_OK ? lehr_record_add_text(record, "sample", sample->name, err) : status;
            status = status == LEHR_OK ? lehr_record_add_text(record, "file", files[k].written, err) : status;
            status = status == LEHR_OK ? study_curve_describe(&sample->curves[k], record, err) : status;
        }
    }
    if (status != LEHR_OK || !list) {
        return status;
    }
    status = lehr_record_add_record(&record, parameters, "xrd_curves_unstated", err);
    return status == LEHR_OK ? study_curve_describe(&config->detector.curve, record, err) : status;
}

static lehr_status describe_stacks(lehr_record *parameters, const lehr_study_config *config, lehr_error *err)
{
    lehr_list *list = NULL;
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < config->n_samples; i++) {
        const lehr_study_sample *sample = &config->samples[i];
        const lehr_study_file *files = sample->xrd + (sample->n_xrd - sample->n_stacks);
        for (size_t k = 0; status == LEHR_OK && k < sample->n_stacks; k++) {
            lehr_record *record = NULL;
            status = list ? LEHR_OK : lehr_record_add_list(&list, parameters, "xrd_stacks", err);
            status = status == LEHR_OK ? lehr_list_add_record(&record, list, err) : status;
            status = status == LEHR_OK ? lehr_record_add_text(record, "sample", sample->name, err) : status;
            status = status == LEHR_OK ? lehr_record_add_text(record, "file", files[k].written, err) : status;
            status = status == LEHR_OK ? study_stack_describe(&sample->stacks[k], record, err) : status;
        }
    }
    return status;
}

lehr_status study_pdf_describe(const lehr_study_pdf *pdf, lehr_record *record, lehr_error *err)
{
    const struct {
        const char *name;
        double value;
    } numbers[] = {
        {"background_scale", pdf->background.path ? pdf->background_scale : (double)NAN},
        {"background_scale_error", pdf->background.path ? pdf->background_scale_error : (double)NAN},
        {"energy_keV", pdf->energy_keV},
        {"polarization_degree", pdf->degree},
        {"plate_mu_t", pdf->mu_t},
        {"density_g_per_cm3", pdf->density_g_per_cm3},
        {"density_error_g_per_cm3", pdf->density_error},
        {"qmin_per_ang", pdf->qmin_per_ang},
        {"qmax_per_ang", pdf->qmax_per_ang},
        {"rmin_ang", pdf->rmin_ang},
    };
    lehr_status status = add_stack_file(record, "background", &pdf->background, err);
    status =
        status == LEHR_OK ? lehr_record_add_text(record, "polarization", pdf->polarization, err) : status;
    for (size_t i = 0; status == LEHR_OK && i < sizeof numbers / sizeof *numbers; i++) {
        status = add_known(record, numbers[i].name, numbers[i].value, err);
    }
    status =
        status == LEHR_OK ? lehr_record_add_boolean(record, "own_density", pdf->own_density, err) : status;
    status = status == LEHR_OK ? lehr_record_add_boolean(record, "own_background", pdf->own_background, err)
                               : status;
    if (status == LEHR_OK && pdf->density_measured) {
        status = lehr_record_add_text(record, "density", "measured", err);
    }
    return status == LEHR_OK && pdf->order != SIZE_MAX
               ? lehr_record_add_number(record, "order", (double)pdf->order, err)
               : status;
}

static lehr_status describe_curves(lehr_record *parameters, const lehr_study_config *config, lehr_error *err)
{
    lehr_list *list = NULL;
    lehr_status status = lehr_record_add_list(&list, parameters, "pdf_curves", err);
    for (size_t i = 0; status == LEHR_OK && i < config->n_samples; i++) {
        const lehr_study_sample *sample = &config->samples[i];
        for (size_t k = 0; status == LEHR_OK && k < sample->n_pdf; k++) {
            lehr_record *record = NULL;
            status = lehr_list_add_record(&record, list, err);
            status = status == LEHR_OK ? lehr_record_add_text(record, "sample", sample->name, err) : status;
            status = status == LEHR_OK
                         ? lehr_record_add_text(record, "file", sample->pdf_files[k].written, err)
                         : status;
            status = status == LEHR_OK ? study_pdf_describe(&sample->pdf[k], record, err) : status;
        }
    }
    return status;
}

static lehr_status describe_structure(lehr_record *parameters, const lehr_study_config *config,
                                      lehr_error *err)
{
    const lehr_study_structure *from = &config->structure;
    lehr_record *record = NULL;
    lehr_status status = lehr_record_add_record(&record, parameters, "pdf_structure", err);
    status = status == LEHR_OK
                 ? lehr_record_add_text(record, "composition", config->material.composition, err)
                 : status;
    status = status == LEHR_OK ? lehr_record_add_record(&record, parameters, "pdf_correlation", err) : status;
    status = status == LEHR_OK ? lehr_record_add_text(record, "window", from->window, err) : status;
    status = status == LEHR_OK ? lehr_record_add_number(record, "rmax_ang", from->rmax_ang, err) : status;
    status = status == LEHR_OK ? lehr_record_add_text(record, "convention", from->convention, err) : status;
    status = status == LEHR_OK ? add_window(record, "range_ang", from->range_ang, err) : status;
    status = status == LEHR_OK ? lehr_record_add_number(record, "shells", (double)from->shells, err) : status;
    size_t reference = study_change_reference(config);
    if (status == LEHR_OK && reference != SIZE_MAX) {
        status = lehr_record_add_text(record, "reference", config->samples[reference].name, err);
    }
    return status == LEHR_OK ? describe_curves(parameters, config, err) : status;
}

lehr_status study_parameters_create(lehr_record **out, const lehr_study_config *config, lehr_error *err)
{
    lehr_status status = lehr_record_create(out, err);
    status = status == LEHR_OK && config->tf.wanted ? describe_tf(*out, config, err) : status;
    status = status == LEHR_OK && config->tg.wanted ? describe_tg(*out, config, err) : status;
    status = status == LEHR_OK && config->enthalpy.wanted ? describe_enthalpy(*out, config, err) : status;
    status = status == LEHR_OK && takes_peaks(config) ? describe_peaks(*out, config, err) : status;
    status = status == LEHR_OK && config->kissinger.wanted ? describe_kissinger(*out, config, err) : status;
    status = status == LEHR_OK && config->master.wanted ? describe_master(*out, config, err) : status;
    if (status == LEHR_OK && config->integrate.wanted) {
        status = describe_integrate(*out, &config->integrate, &config->detector, err);
        status = status == LEHR_OK ? describe_stacks(*out, config, err) : status;
    }
    status = status == LEHR_OK ? describe_xrd_curves(*out, config, err) : status;
    if (status == LEHR_OK && config->fsdp.wanted) {
        status = describe_fsdp(*out, &config->fsdp, &config->detector, err);
    }
    status = status == LEHR_OK && config->structure.wanted ? describe_structure(*out, config, err) : status;
    status = status == LEHR_OK ? study_mech_parameters(*out, config, err) : status;
    if (status == LEHR_OK && config->states.wanted) {
        status = describe_states(*out, &config->states, err);
    }
    status = status == LEHR_OK && config->compare.wanted ? study_compare_describe(*out, config, err) : status;
    return status == LEHR_OK ? study_across_describe(*out, config, err) : status;
}
