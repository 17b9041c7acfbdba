// The kinds of tasks, one row each.
#include "task.h"

#include <math.h>
#include <stdint.h>

#define TASK_ID_ENERGY  "master_activation_energy"
#define TASK_ID_FICTIVE "master_fictive_temperature"

static const char collapse_caption[] =
    "Upper panel: all treatments over their temperature divided by the glass transition at their pressure, "
    "and "
    "the curve fitted to them. Lower panel: distance to the curve in standard errors.";

const study_method study_methods[STUDY_N_KINDS] = {
    [STUDY_TF] = {.name = "dsc",
                  .title = "Fictive temperature",
                  .part = LEHR_STUDY_DSC,
                  .parameters = {"dsc_tf"},
                  .figures = {""},
                  .captions = {"Heating scan with glass and liquid lines; windows shaded. At the fictive "
                               "temperature the "
                               "blue and the orange area are equal."},
                  .compute = study_compute_tf,
                  .check = study_check_scan},
    [STUDY_TG] =
        {.name = "tg",
         .title = "Glass transition",
         .part = LEHR_STUDY_DSC,
         .parameters = {"dsc_tg"},
         .figures = {""},
         .captions = {"Glass transition: the scan with glass and liquid lines and the tangent at the "
                      "inflection."},
         .compute = study_compute_tg,
         .check = study_check_scan},
    [STUDY_ENTHALPY] = {.name = "enthalpy",
                        .title = "Relaxation enthalpy",
                        .part = LEHR_STUDY_DSC,
                        .parameters = {"dsc_enthalpy"},
                        .figures = {""},
                        .captions = {"First and second heating, aligned; the area between them is the "
                                     "relaxation enthalpy."},
                        .compute = study_compute_enthalpy,
                        .check = study_check_scan},
    [STUDY_RATE] = {.name = "rate",
                    .title = "Scan of the series",
                    .part = LEHR_STUDY_DSC,
                    .parameters = {"dsc_rates"},
                    .compute = study_compute_rate,
                    .check = study_check_rate},
    [STUDY_PATTERN] = {.name = "xrd",
                       .title = "Diffraction",
                       .part = LEHR_STUDY_XRD,
                       .parameters = {"xrd_integrate", "xrd_fsdp"},
                       .figures = {"", "_fsdp", "_background"},
                       .captions = {"Azimuthally integrated intensity, mean over frames; below, its relative "
                                    "standard error.",
                                    "First sharp diffraction peak: fit to its top (shaded), residuals, and "
                                    "its position in other windows and with another model.",
                                    "Mean of the frames and scaled background; below, their difference."},
                       .compute = study_compute_pattern,
                       .check = study_check_pattern},
    [STUDY_STATE] = {.name = "ecnle",
                     .title = "State",
                     .part = LEHR_STUDY_ECNLE,
                     .figures = {""},
                     .captions = {"Dynamic free energy with its stationary points."},
                     .compute = study_compute_state},
    [STUDY_KISSINGER] =
        {.name = "kissinger",
         .title = "Shift with the heating rate",
         .part = LEHR_STUDY_DSC,
         .stage = 1,
         .needs = STUDY_RATE,
         .parameters = {"dsc_rates", "dsc_kissinger"},
         .figures = {"", "_scans"},
         .captions = {"Shift with the heating rate: the points with their errors, the line and "
                      "its confidence band; below, the energy from neighbouring points.",
                      "Scans of the series between their glass and liquid lines, and the "
                      "temperatures that were taken (symbols)."},
         .compute = study_compute_kissinger,
         .check = study_check_kissinger},
    [STUDY_DIFFERENCE] =
        {.name = "xrd_difference",
         .title = "Diffraction peak against other samples",
         .part = LEHR_STUDY_XRD,
         .stage = 1,
         .needs = STUDY_PATTERN,
         .parameters = {"xrd_fsdp"},
         .figures = {""},
         .captions = {"First sharp diffraction peaks of this sample (colour) and of the reference (grey), "
                      "divided by their fitted maxima; below, their difference."},
         .compute = study_compute_difference},
    [STUDY_STRUCTURE] =
        {.name = "sq",
         .title = "Structure function",
         .part = LEHR_STUDY_PDF,
         .stage = 1,
         .of_files = true,
         .needs = STUDY_PATTERN,
         .parameters = {"pdf_structure"},
         .figures = {""},
         .captions = {"Structure function with the band of its standard errors; what is left of the low-r "
                      "condition; number density over its end."},
         .compute = study_compute_structure,
         .check = study_check_structure},
    [STUDY_CORRELATION] =
        {.name = "gr",
         .title = "Pair correlation function",
         .part = LEHR_STUDY_PDF,
         .stage = 2,
         .of_files = true,
         .needs = STUDY_STRUCTURE,
         .parameters = {"pdf_correlation"},
         .figures = {"", "_peak", "_coordination"},
         .captions = {"G(r) with the band of its standard errors, the line −4πρ₀r, "
                      "and the distance from it before the first peak.",
                      "First peak of T(r): Gaussian shells as the transform shows them, and residuals.",
                      "Radial distribution function and its integral; limits of the coordination number "
                      "shaded."},
         .compute = study_compute_correlation},
    [STUDY_CHANGE] = {.name = "gr_difference",
                      .title = "G(r) against the reference",
                      .part = LEHR_STUDY_PDF,
                      .stage = 2,
                      .of_files = true,
                      .needs = STUDY_STRUCTURE,
                      .parameters = {"pdf_correlation"},
                      .figures = {""},
                      .captions = {"G(r) minus that of the reference, common errors cancelled in the band of "
                                   "standard errors."},
                      .compute = study_compute_change},
    [STUDY_MASTER_ENERGY] = {.name = TASK_ID_ENERGY,
                             .title = "Activation energy over T/Tg(P)",
                             .part = LEHR_STUDY_DSC,
                             .stage = 2,
                             .over_all = true,
                             .needs = STUDY_KISSINGER,
                             .parameters = {"dsc_master"},
                             .figures = {""},
                             .captions = {collapse_caption},
                             .compute = study_compute_master,
                             .check = study_check_master},
    [STUDY_MASTER_FICTIVE] = {.name = TASK_ID_FICTIVE,
                              .title = "Fictive temperature over T/Tg(P)",
                              .part = LEHR_STUDY_DSC,
                              .stage = 2,
                              .over_all = true,
                              .needs = STUDY_TF,
                              .parameters = {"dsc_master"},
                              .figures = {""},
                              .captions = {collapse_caption},
                              .compute = study_compute_master,
                              .check = study_check_master},
    [STUDY_TRUTH] = {.name = "pulls",
                     .title = "Known truth recovered",
                     .part = LEHR_STUDY_ALL,
                     .stage = 3,
                     .over_all = true,
                     .own_section = true,
                     .figures = {""},
                     .compute = study_compute_truth}, // its section of the report has the caption
    [STUDY_YIELD] = {.name = "yield",
                     .title = "Stress-strain curve",
                     .part = LEHR_STUDY_MECH,
                     .figures = {""},
                     .captions = {"Stress-strain curve with the straight part (shaded), the line shifted by "
                                  "the offset (dashed) and the yield point."},
                     .compute = study_compute_yield,
                     .check = study_check_yield},
    [STUDY_POPIN] =
        {.name = "popin",
         .title = "Pop-ins",
         .part = LEHR_STUDY_MECH,
         .figures = {""},
         .captions = {"Share of first pop-ins below a shear stress, and the Weibull distribution."},
         .compute = study_compute_popin,
         .check = study_check_popin},
    [STUDY_WEIGHING] = {.name = "density",
                        .title = "Density by weighing",
                        .part = LEHR_STUDY_MECH,
                        .compute = study_compute_weighing,
                        .check = study_compute_weighing},
    [STUDY_CRITICAL] =
        {.name = "critical_stress",
         .title = "Critical stress of holds",
         .part = LEHR_STUDY_MECH,
         .stage = 2,
         .over_all = true,
         .needs = STUDY_ENTHALPY,
         .figures = {""},
         .captions = {"Property over the stress of the hold; dashed: its value without stress. "
                      "The critical stress is where the line between two holds meets it."},
         .compute = study_compute_critical,
         .check = study_check_critical},
    [STUDY_DAC_POINT] = {.name = "dac",
                         .title = "Point in the diamond cell",
                         .part = LEHR_STUDY_EOS,
                         .parameters = {"xrd_integrate", "eos"},
                         .figures = {"_fsdp", "_background"},
                         .captions = {"Point in the diamond cell: fit to the top of the peak (shaded), "
                                      "residuals, and its position in other windows and with another model.",
                                      "Mean of the frames and scaled empty cell; below, their difference."},
                         .compute = study_compute_dac_point,
                         .check = study_check_dac_point},
    [STUDY_EOS] = {.name = "eos",
                   .title = "Compression in the diamond cell",
                   .part = LEHR_STUDY_EOS,
                   .stage = 1,
                   .needs = STUDY_DAC_POINT,
                   .parameters = {"eos"},
                   .figures = {"", "_fit", "_patterns"},
                   .captions = {"Volume from the peak position over pressure, compression (filled) and "
                                "decompression (open), and the equation of state with the band of its "
                                "standard errors; below, residuals in standard errors.",
                                "Pressure over peak position with the equation of state, residuals, "
                                "normalised pressure over strain, and the region of both moduli.",
                                "Curves of all points, shifted."},
                   .compute = study_compute_eos,
                   .check = study_check_eos},
};

bool study_kind_wanted(const lehr_study_config *config, study_kind kind)
{
    const bool wanted[STUDY_N_KINDS] = {
        [STUDY_TF] = config->tf.wanted,
        [STUDY_TG] = config->tg.wanted,
        [STUDY_ENTHALPY] = config->enthalpy.wanted,
        [STUDY_RATE] = config->kissinger.wanted,
        [STUDY_PATTERN] = config->integrate.wanted,
        [STUDY_STATE] = config->states.wanted,
        [STUDY_KISSINGER] = config->kissinger.wanted,
        [STUDY_DIFFERENCE] = config->fsdp.wanted && study_peak_reference(config) != SIZE_MAX,
        [STUDY_STRUCTURE] = config->structure.wanted,
        [STUDY_CORRELATION] = config->structure.wanted,
        [STUDY_CHANGE] = config->structure.wanted && study_change_reference(config) != SIZE_MAX,
        [STUDY_MASTER_ENERGY] = config->master.energy,
        [STUDY_MASTER_FICTIVE] = config->master.fictive,
        [STUDY_TRUTH] = config->truth.n > 0,
        [STUDY_YIELD] = config->mech.yield,
        [STUDY_POPIN] = config->mech.popin,
        [STUDY_WEIGHING] = config->mech.density,
        [STUDY_CRITICAL] = config->mech.critical,
        [STUDY_DAC_POINT] = config->eos.wanted,
        [STUDY_EOS] = config->eos.wanted,
    };
    return wanted[kind];
}

const lehr_study_file *study_kind_files(const lehr_study_sample *sample, study_kind kind, size_t *n)
{
    switch (kind) {
    case STUDY_TF:
    case STUDY_TG:
    case STUDY_ENTHALPY:
        *n = sample->n_dsc;
        return sample->dsc;
    case STUDY_RATE:
    case STUDY_KISSINGER:
        *n = sample->n_rates;
        return sample->rates;
    case STUDY_PATTERN:
    case STUDY_DIFFERENCE:
        *n = sample->n_xrd;
        return sample->xrd;
    case STUDY_STRUCTURE:
    case STUDY_CORRELATION:
    case STUDY_CHANGE:
        *n = sample->n_pdf;
        return sample->pdf_files;
    case STUDY_YIELD:
        *n = sample->n_compression;
        return sample->compression_files;
    case STUDY_POPIN:
        *n = sample->n_popins;
        return sample->popin_files;
    case STUDY_WEIGHING:
        *n = sample->n_weighings;
        return sample->weighing_files;
    case STUDY_DAC_POINT:
        *n = sample->n_dac_files;
        return sample->dac_files;
    default:
        *n = 0;
        return NULL;
    }
}

size_t study_pressure_reference(const lehr_study_config *config, size_t sample)
{
    const lehr_study_sample *samples = config->samples;
    const lehr_study_treatment *own = &samples[sample].treatment;
    size_t best = SIZE_MAX;
    for (size_t i = 0; i < config->n_samples; i++) {
        const lehr_study_treatment *other = &samples[i].treatment;
        bool alike =
            other->temperature_K == own->temperature_K &&
            (other->duration_s == own->duration_s || (isnan(other->duration_s) && isnan(own->duration_s)));
        if (alike && other->pressure_GPa < own->pressure_GPa &&
            (best == SIZE_MAX || other->pressure_GPa < samples[best].treatment.pressure_GPa)) {
            best = i;
        }
    }
    return best;
}

size_t study_peak_reference(const lehr_study_config *config)
{
    size_t first = SIZE_MAX;
    size_t n = 0;
    for (size_t i = config->n_samples; i-- > 0;) {
        bool measured = config->samples[i].n_xrd > 0;
        n += measured;
        first = measured ? i : first;
    }
    return n < 2 ? SIZE_MAX : config->fsdp.reference != SIZE_MAX ? config->fsdp.reference : first;
}

size_t study_change_reference(const lehr_study_config *config)
{
    size_t first = SIZE_MAX;
    size_t n = 0;
    for (size_t i = config->n_samples; i-- > 0;) {
        bool measured = config->samples[i].n_pdf > 0;
        n += measured;
        first = measured ? i : first;
    }
    return n < 2 ? SIZE_MAX : config->structure.reference != SIZE_MAX ? config->structure.reference : first;
}

const lehr_study_pdf *study_pdf_of(const lehr_study_config *config, const study_task *task)
{
    const lehr_study_sample *sample = &config->samples[task->sample];
    return &sample->pdf[task->file - sample->pdf_files];
}

static bool takes_images(const lehr_study_pdf *curve)
{
    return curve->images != SIZE_MAX;
}

static bool takes_weighings(const lehr_study_pdf *curve)
{
    return curve->density_measured;
}

static bool any_curve(const lehr_study_config *config, bool (*is)(const lehr_study_pdf *curve))
{
    for (size_t i = 0; i < config->n_samples; i++) {
        for (size_t k = 0; k < config->samples[i].n_pdf; k++) {
            if (is(&config->samples[i].pdf[k])) {
                return true;
            }
        }
    }
    return false;
}

bool study_pdf_takes_images(const lehr_study_config *config)
{
    return any_curve(config, takes_images);
}

bool study_pdf_takes_weighings(const lehr_study_config *config)
{
    return any_curve(config, takes_weighings);
}

/// The structure function of a file takes one curve of its sample, or none; what follows takes that of its
/// file.
static bool pdf_needs(const lehr_study_config *config, const study_task *task, const study_task *other)
{
    const lehr_study_sample *sample = &config->samples[task->sample];
    if (task->kind == STUDY_STRUCTURE) {
        size_t images = study_pdf_of(config, task)->images;
        return images != SIZE_MAX && other->file == &sample->xrd[images];
    }
    return other->file == task->file || (task->kind == STUDY_CHANGE && other->sample == task->others[0]);
}

bool study_task_needs(const study_run *run, const study_task *task, const study_task *other)
{
    const study_method *method = &study_methods[task->kind];
    if (task->kind == STUDY_TRUTH) {
        return study_methods[other->kind].stage < method->stage && other->kind != STUDY_STATE;
    }
    if (task->kind == STUDY_STRUCTURE && other->kind == STUDY_WEIGHING) {
        return other->sample == task->sample && study_pdf_of(run->config, task)->density_measured;
    }
    if (task->kind == STUDY_EOS) {
        return other->kind == STUDY_DAC_POINT && other->sample == task->sample &&
               other->series == task->series;
    }
    if (method->part == LEHR_STUDY_PDF) {
        return other->kind == method->needs && pdf_needs(run->config, task, other);
    }
    bool related = task->kind == STUDY_DIFFERENCE &&
                   (other->sample == task->others[0] || other->sample == task->others[1]);
    return method->stage > 0 && other->kind == method->needs &&
           (method->over_all || other->sample == task->sample || related);
}
