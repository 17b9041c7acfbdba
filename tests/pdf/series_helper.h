/// @file
/// Three samples of one beam time, for tests: the synthetic glass with other scales and the same background.
#ifndef LEHR_TEST_SERIES_HELPER_H
#define LEHR_TEST_SERIES_HELPER_H

#include "synthetic.h"

#include <lehr/pdf/series.h>
#include <stdio.h>
#include <string.h>

enum { SAMPLES = 3, THINNING = 3 };

/// Scale of each sample over that of the synthetic one: thickness of ribbons differs.
static const double factors[SAMPLES] = {1, 0.6, 1.7};

typedef struct beam_time {
    synthetic s;
    size_t n;
    double *storage, *mean; ///< mean: shape (SAMPLES + 1, n), the last that of the background
    lehr_pdf_pattern patterns[SAMPLES];
} beam_time;

static inline void load(beam_time *b)
{
    synthetic_load(&b->s);
    size_t n = b->n = (b->s.data.rows + THINNING - 1) / THINNING;
    b->storage = test_calloc((4 * SAMPLES + 1) * n, sizeof *b->storage);
    b->mean = b->storage + 3 * SAMPLES * n;
    b->s.pattern.size = b->s.background.size = n;
    for (size_t i = 0; i < n; i++) {
        const double *row = b->s.data.values + i * THINNING * b->s.data.columns;
        b->s.background.q_per_ang[i] = row[0];
        b->s.background.y[i] = b->mean[SAMPLES * n + i] = row[2];
        b->s.background.sigma[i] = sqrt(row[2]);
        for (size_t k = 0; k < SAMPLES; k++) {
            double empty = SYNTHETIC_BACKGROUND * row[2];
            b->mean[k * n + i] = factors[k] * (row[1] - empty) + empty;
        }
    }
    for (size_t k = 0; k < SAMPLES; k++) {
        lehr_pdf_pattern *p = &b->patterns[k];
        *p = b->s.pattern;
        p->q_per_ang = b->s.background.q_per_ang;
        p->y = b->storage + k * n;
        p->sigma = b->storage + (SAMPLES + k) * n;
        for (size_t i = 0; i < n; i++) {
            p->y[i] = b->mean[k * n + i];
            p->sigma[i] = sqrt(p->y[i]);
        }
    }
}

static inline void unload(beam_time *b)
{
    test_free(b->storage);
    synthetic_free(&b->s);
}

static inline void make_samples(lehr_pdf_sample **samples, beam_time *b)
{
    for (size_t k = 0; k < SAMPLES; k++) {
        lehr_error err = {0};
        assert_ok(lehr_pdf_sample_create(&samples[k], &b->patterns[k], &b->s.background, &b->s.composition,
                                         &b->s.options, NULL, &err),
                  &err);
    }
}

static inline void free_samples(lehr_pdf_sample **samples)
{
    for (size_t k = 0; k < SAMPLES; k++) {
        lehr_pdf_sample_free(samples[k]);
    }
}

static inline lehr_pdf_series_options series_options(void)
{
    lehr_pdf_series_options options = lehr_pdf_series_defaults();
    options.structure = plain_options();
    options.structure.background_scale_sigma = 0.05;
    options.share_terms = true;
    return options;
}

static inline lehr_pdf_series *solve_series(lehr_pdf_sample **samples, const lehr_pdf_series_options *options)
{
    lehr_error err = {0};
    lehr_pdf_series *got = NULL;
    assert_ok(
        lehr_pdf_series_solve(&got, (const lehr_pdf_sample *const *)samples, SAMPLES, options, NULL, &err),
        &err);
    return got;
}

#endif
