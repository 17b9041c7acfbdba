// What a study says of each kind of tasks: wanted, its files, what it is compared with.
#include "across.h"

#include <math.h>
#include <stdint.h>

bool study_kind_wanted(const lehr_study_config *config, study_kind kind)
{
    const bool wanted[STUDY_N_KINDS] = {
        [STUDY_TF] = config->tf.wanted,
        [STUDY_TG] = config->tg.wanted,
        [STUDY_ENTHALPY] = config->enthalpy.wanted,
        [STUDY_PEAKS] = config->peaks.wanted,
        [STUDY_RATE] = config->kissinger.wanted,
        [STUDY_PATTERN] = config->integrate.wanted || config->fsdp.wanted,
        [STUDY_STATE] = config->states.wanted,
        [STUDY_KISSINGER] = config->kissinger.wanted,
        [STUDY_DIFFERENCE] = config->fsdp.wanted && study_peak_reference(config) != SIZE_MAX,
        [STUDY_STRUCTURE] = config->structure.wanted,
        [STUDY_CORRELATION] = config->structure.wanted,
        [STUDY_CHANGE] = config->structure.wanted && study_change_reference(config) != SIZE_MAX,
        [STUDY_MASTER_ENERGY] = config->master.energy,
        [STUDY_MASTER_FICTIVE] = config->master.fictive,
        [STUDY_TRUTH] = config->truth.n > 0,
        [STUDY_COMPARE] = config->compare.wanted,
        [STUDY_YIELD] = config->mech.yield,
        [STUDY_POPIN] = config->mech.popin,
        [STUDY_WEIGHING] = config->mech.density,
        [STUDY_DENSITY_CHANGE] = config->mech.density && study_density_reference(config) != SIZE_MAX,
        [STUDY_CRITICAL] = config->mech.critical,
        [STUDY_DAC_POINT] = config->eos.wanted,
        [STUDY_EOS] = config->eos.wanted,
    };
    if (study_methods[kind].part == LEHR_STUDY_ACROSS) {
        const char *what;
        const lehr_study_across_part *part = study_across_part_of(config, kind);
        return part->wanted && (part->asked || study_across_possible(config, kind, &what));
    }
    return wanted[kind];
}

const lehr_study_file *study_kind_files(const lehr_study_sample *sample, study_kind kind, size_t *n)
{
    switch (kind) {
    case STUDY_TF:
    case STUDY_TG:
    case STUDY_ENTHALPY:
    case STUDY_PEAKS:
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
    case STUDY_DENSITY_CHANGE:
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

/// The sample that the samples with files of this kind are compared with: @p named, or the first of them;
/// SIZE_MAX when fewer than two have any.
static size_t reference_of(const lehr_study_config *config, study_kind kind, size_t named)
{
    size_t first = SIZE_MAX;
    size_t n_measured = 0;
    for (size_t i = config->n_samples; i-- > 0;) {
        size_t n_files;
        study_kind_files(&config->samples[i], kind, &n_files);
        n_measured += n_files > 0;
        first = n_files > 0 ? i : first;
    }
    return n_measured < 2 ? SIZE_MAX : named != SIZE_MAX ? named : first;
}

size_t study_peak_reference(const lehr_study_config *config)
{
    return reference_of(config, STUDY_DIFFERENCE, config->fsdp.reference);
}

size_t study_density_reference(const lehr_study_config *config)
{
    return reference_of(config, STUDY_DENSITY_CHANGE, config->mech.reference);
}

size_t study_change_reference(const lehr_study_config *config)
{
    return reference_of(config, STUDY_CHANGE, config->structure.reference);
}

const lehr_study_pdf *study_pdf_of(const lehr_study_config *config, const study_task *task)
{
    const lehr_study_sample *sample = &config->samples[task->sample];
    return &sample->pdf[task->file - sample->pdf_files];
}

size_t study_pdf_number(const lehr_study_config *config, const study_task *task)
{
    const lehr_study_sample *samples = config->samples;
    size_t number = (size_t)(task->file - samples[task->sample].pdf_files) + 1;
    for (size_t i = 0; i < task->sample; i++) {
        number += samples[i].n_pdf;
    }
    return number;
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
