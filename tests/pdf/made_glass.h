/// @file
/// Patterns of glasses whose structure is known, noise free: tests/pdf/glasses/*.txt.
/// SOURCE: tests/oracle/pdf_glasses.py, from pair functions of tests/oracle/pdf_lennard_jones.c (metals) and
/// Gaussian shells (networks); independent of Lehr.
#ifndef LEHR_TEST_MADE_GLASS_H
#define LEHR_TEST_MADE_GLASS_H

#include "lehr_test.h"

#include <lehr/fitting/random.h>
#include <lehr/pdf/structure.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct made_glass {
    char composition[64];
    double energy_keV, density, mu_t, anvil_mm, constant, scale, b, shortest_ang;
    double from_ang, to_ang, neighbours; ///< int RDF dr between, with Lorch's window, of the truth
    lehr_test_numbers data;              ///< q I I_background S
    double *storage;
    lehr_pdf_pattern pattern, background;
    lehr_composition parsed;
    lehr_pdf_sample_options options;
} made_glass;

static inline void made_glass_header(made_glass *g, const char *path)
{
    char line[200], key[40], value[100];
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    const struct {
        const char *key;
        double *to;
    } numbers[] = {{"energy", &g->energy_keV},
                   {"rho", &g->density},
                   {"mu_t", &g->mu_t},
                   {"anvil", &g->anvil_mm},
                   {"constant", &g->constant},
                   {"scale", &g->scale},
                   {"b", &g->b},
                   {"shortest", &g->shortest_ang},
                   {"from", &g->from_ang},
                   {"to", &g->to_ang},
                   {"neighbours", &g->neighbours}};
    while (fgets(line, sizeof line, file) && line[0] == '#') {
        if (sscanf(line, "# %39s %99s", key, value) != 2) {
            continue;
        }
        if (strcmp(key, "composition") == 0) {
            snprintf(g->composition, sizeof g->composition, "%.63s", value);
        }
        for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
            if (strcmp(key, numbers[i].key) == 0) {
                *numbers[i].to = strtod(value, NULL);
            }
        }
    }
    fclose(file);
}

static inline void made_glass_load(made_glass *g, const char *name)
{
    char path[512];
    lehr_error err = {0};
    snprintf(path, sizeof path, "%s/%s.txt", LEHR_GLASSES, name);
    memset(g, 0, sizeof *g);
    made_glass_header(g, path);
    g->data = lehr_test_load_numbers(path);
    size_t n = g->data.rows;
    g->storage = test_calloc(6 * n, sizeof *g->storage);
    lehr_pdf_pattern *const patterns[] = {&g->pattern, &g->background};
    for (size_t k = 0; k < 2; k++) {
        *patterns[k] = (lehr_pdf_pattern){.size = n,
                                          .q_per_ang = g->storage + 3 * k * n,
                                          .y = g->storage + (3 * k + 1) * n,
                                          .sigma = g->storage + (3 * k + 2) * n,
                                          .polarization = LEHR_PDF_APPLIED_NO,
                                          .wavelength_ang = 12.398419843320026 / g->energy_keV};
        for (size_t i = 0; i < n; i++) {
            patterns[k]->q_per_ang[i] = g->data.values[i * g->data.columns];
        }
    }
    assert_ok(lehr_composition_parse(&g->parsed, g->composition, &err), &err);
    g->options = lehr_pdf_sample_defaults();
    if (g->mu_t > 0) {
        g->options.shape = LEHR_PDF_SHAPE_PLATE;
        g->options.mu_t = g->mu_t;
    }
    if (g->anvil_mm > 0) {
        g->options.anvil = "diamond";
        g->options.anvil_mm = g->anvil_mm;
    }
}

static inline void made_glass_free(made_glass *g)
{
    lehr_test_free_numbers(&g->data);
    test_free(g->storage);
}

/// Poisson noise as a normal one for @p exposure times the counts of the file; without a stream: none.
static inline lehr_pdf_sample *made_glass_draw(made_glass *g, double exposure, lehr_random *random)
{
    lehr_error err = {0};
    lehr_pdf_sample *sample = NULL;
    lehr_pdf_pattern *const patterns[] = {&g->pattern, &g->background};
    for (size_t k = 0; k < 2; k++) {
        for (size_t i = 0; i < g->data.rows; i++) {
            double mean = exposure * g->data.values[i * g->data.columns + 1 + k];
            patterns[k]->sigma[i] = sqrt(mean);
            patterns[k]->y[i] = mean + (random ? sqrt(mean) * lehr_random_normal(random) : 0);
        }
    }
    assert_ok(
        lehr_pdf_sample_create(&sample, &g->pattern, &g->background, &g->parsed, &g->options, NULL, &err),
        &err);
    return sample;
}

#endif
