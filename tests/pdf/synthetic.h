/// @file
/// The synthetic pattern of the reference data: a plate of Zr46.25Ti8.25Cu7.5Ni10Be27.5 at 68.5 keV with
/// background and fluorescence, noise free, and the truth behind it.
#ifndef LEHR_TEST_SYNTHETIC_H
#define LEHR_TEST_SYNTHETIC_H

#include "lehr_test.h"

#include <lehr/pdf/structure.h>
#include <math.h>

static const double SYNTHETIC_DENSITY = 0.06067493; ///< params.txt
static const double SYNTHETIC_SCALE = 180;
static const double SYNTHETIC_CONSTANT = 6;
static const double SYNTHETIC_BACKGROUND = 0.92;

typedef struct synthetic {
    lehr_test_numbers data, truth; ///< q I I_background; q S <f>^2 <f^2> I_inc KN P A I_coh
    double *storage;
    lehr_pdf_pattern pattern, background;
    lehr_composition composition;
    lehr_pdf_sample_options options;
} synthetic;

static inline void synthetic_load(synthetic *s)
{
    lehr_error err = {0};
    s->data = lehr_test_load_numbers(lehr_test_reference("pdf/synthetic/zr_vit_noisefree.txt"));
    s->truth = lehr_test_load_numbers(lehr_test_reference("pdf/synthetic/zr_vit_truth_q.txt"));
    size_t n = s->data.rows;
    assert_int_equal(n, s->truth.rows);
    s->storage = test_calloc(6 * n, sizeof *s->storage);
    lehr_pdf_pattern *const patterns[] = {&s->pattern, &s->background};
    for (size_t k = 0; k < 2; k++) {
        *patterns[k] = (lehr_pdf_pattern){.size = n,
                                          .q_per_ang = s->storage + 3 * k * n,
                                          .y = s->storage + (3 * k + 1) * n,
                                          .sigma = s->storage + (3 * k + 2) * n,
                                          .polarization = LEHR_PDF_APPLIED_NO,
                                          .wavelength_ang = 0.180998830};
        for (size_t i = 0; i < n; i++) {
            const double *row = s->data.values + i * s->data.columns;
            patterns[k]->q_per_ang[i] = row[0];
            patterns[k]->y[i] = row[1 + k];
            patterns[k]->sigma[i] = sqrt(row[1 + k]);
        }
    }
    assert_ok(lehr_composition_parse(&s->composition, "Zr46.25Ti8.25Cu7.5Ni10Be27.5", &err), &err);
    s->options = lehr_pdf_sample_defaults();
    s->options.shape = LEHR_PDF_SHAPE_PLATE;
    s->options.mu_t = 12.591058 * 0.15;
    s->options.compton_absorption = false; // the synthetic Compton scattering is absorbed as the elastic one
    s->options.anomalous = false;
}

static inline void synthetic_free(synthetic *s)
{
    lehr_test_free_numbers(&s->data);
    lehr_test_free_numbers(&s->truth);
    test_free(s->storage);
}

static inline double synthetic_s(const synthetic *s, size_t i)
{
    return s->truth.values[i * s->truth.columns + 1];
}

static inline lehr_pdf_sample *make_sample(const synthetic *s, const lehr_pdf_sample_options *options)
{
    lehr_error err = {0};
    lehr_pdf_sample *sample = NULL;
    assert_ok(
        lehr_pdf_sample_create(&sample, &s->pattern, &s->background, &s->composition, options, NULL, &err),
        &err);
    return sample;
}

/// Background exact, constant fitted.
static inline lehr_pdf_structure_options plain_options(void)
{
    lehr_pdf_structure_options options = lehr_pdf_structure_defaults();
    options.background_scale = SYNTHETIC_BACKGROUND;
    options.order = 1;
    options.rmin_ang = 1.9;
    options.s_zero = 0.0162; // of hard spheres with this packing, (1 - eta)^4/(1 + 2 eta)^2
    return options;
}

static inline lehr_pdf_structure *solve(const lehr_pdf_sample *sample,
                                        const lehr_pdf_structure_options *options)
{
    lehr_error err = {0};
    lehr_pdf_structure *got = NULL;
    assert_ok(lehr_pdf_structure_solve(&got, sample, NULL, options, NULL, &err), &err);
    return got;
}

static inline double worst_s(const synthetic *s, const lehr_pdf_structure *got)
{
    double worst = 0;
    for (size_t i = 0; i < got->n; i++) {
        worst = fmax(worst, fabs(got->s[i] - synthetic_s(s, i)));
    }
    return worst;
}

#endif
