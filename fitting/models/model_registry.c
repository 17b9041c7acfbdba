#include "model_private.h"

#include <stdint.h>
#include <string.h>

static const lehr_model *const models[] = {
    &lehr_model_gaussian, &lehr_model_lorentzian,     &lehr_model_voigt,     &lehr_model_pseudo_voigt,
    &lehr_model_moffat,   &lehr_model_split_gaussian, &lehr_model_arrhenius, &lehr_model_vft,
    &lehr_model_sigmoid,  &lehr_model_double_sigmoid,
};

const lehr_model *lehr_model_at(size_t i)
{
    return i < sizeof models / sizeof *models ? models[i] : NULL;
}

const lehr_model *lehr_model_find(const char *name)
{
    for (size_t i = 0; i < sizeof models / sizeof *models; i++) {
        if (strcmp(models[i]->name, name) == 0) {
            return models[i];
        }
    }
    return NULL;
}

bool lehr_model_is_peak(const lehr_model *model)
{
    return model->shape != NULL;
}

size_t lehr_model_parameter(const lehr_model *model, const char *name)
{
    for (size_t j = 0; j < model->n_parameters; j++) {
        if (strcmp(model->parameters[j], name) == 0) {
            return j;
        }
    }
    return SIZE_MAX;
}

bool lehr_model_second_is_fwhm(const double *parameters, double *value, double *gradient, size_t n_parameters)
{
    *value = parameters[1];
    memset(gradient, 0, n_parameters * sizeof *gradient);
    gradient[1] = 1;
    return true;
}
