// Integrated curves in the study file: what they say themselves, and instruments.xrd of those that do not.
#include "config_value.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const double shortest_ang = 1e-3;
static const double longest_ang = 100;

lehr_status config_read_curve(lehr_study_curve *out, const config_reader *in, const char *owner,
                              const raw_curve *raw)
{
    static const char *const units[] = {"q_A^-1", "q_nm^-1", "2th_deg", "2th_rad", NULL};
    char key[CONFIG_KEY_SIZE];
    snprintf(key, sizeof key, "%.110s.unit", owner);
    lehr_status status = raw->unit ? config_read_choice(&out->unit, in, key, raw->unit, units) : LEHR_OK;
    if (status == LEHR_OK) {
        snprintf(key, sizeof key, "%.110s.wavelength", owner);
        status = config_read_quantity(&out->wavelength_ang, in, key, raw->wavelength, "angstrom",
                                      shortest_ang, longest_ang);
    }
    if (status == LEHR_OK) {
        snprintf(key, sizeof key, "%.110s.distance", owner);
        status = config_read_quantity(&out->distance_m, in, key, raw->distance, "m", 1e-4, 100);
    }
    return status;
}

lehr_status config_read_curves(lehr_study_sample *sample, const config_reader *in, const char *key,
                               const raw_curve *raw, size_t n)
{
    if (n == 0) {
        return LEHR_OK;
    }
    lehr_study_file *files = NULL;
    sample->curves = lehr_core_alloc(n, sizeof *sample->curves);
    if (!sample->curves) {
        return config_no_memory(in);
    }
    sample->n_curves = n;
    lehr_status status = config_add_xrd(&files, sample, in, n);
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        char owner[CONFIG_KEY_SIZE];
        status = config_name_element(&files[i], owner, in, key, i, raw[i].file);
        status = status == LEHR_OK ? config_read_curve(&sample->curves[i], in, owner, &raw[i]) : status;
    }
    return status;
}

const lehr_study_curve *lehr_study_curve_of(const lehr_study_sample *sample, const lehr_study_file *file)
{
    size_t first = sample->n_xrd - sample->n_stacks - sample->n_curves;
    for (size_t i = 0; i < sample->n_curves; i++) {
        if (file == &sample->xrd[first + i]) {
            return &sample->curves[i];
        }
    }
    return NULL;
}
