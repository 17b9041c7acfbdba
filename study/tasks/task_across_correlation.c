// All pairs of quantities over the samples.
#include "across.h"

#include <lehr/core/alloc.h>
#include <lehr/figures/across.h>
#include <lehr/fitting/correlate.h>
#include <lehr/fitting/multiple.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { N = STUDY_N_ACROSS_QUANTITIES, MOST_SHOWN = 3 };

/// Values of all samples: rows of quantities. NaN where not known.
typedef struct matrix {
    size_t n;      ///< samples
    double *value; ///< shape (N, n)
    double *sigma;
    double *work; ///< shape (4, n): the samples of a pair
} matrix;

/// One pair.
typedef struct couple {
    size_t a, b, n;
    const char *verdict; ///< "correlated", "not-shown", "too-few", "no-spread"
    lehr_fitting_correlate found;
    double adjusted;
} couple;

static lehr_status fill(matrix *out, const study_run *run, lehr_error *err)
{
    size_t n = run->config->n_samples;
    double *block = lehr_core_alloc((2 * N + 4) * n, sizeof *block);
    *out = (matrix){.n = n, .value = block};
    if (!block) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu samples", n);
    }
    out->sigma = block + N * n;
    out->work = block + 2 * N * n;
    for (size_t q = 0; q < N; q++) {
        unsigned chosen = run->config->across.correlation.quantities;
        bool wanted = chosen == 0 || (chosen & (1u << q));
        for (size_t i = 0; i < n; i++) {
            lehr_quantity found;
            bool known = wanted && study_across_value(&found, run, i, &study_across_quantities[q]);
            out->value[q * n + i] = known ? found.value : (double)NAN;
            out->sigma[q * n + i] = known ? found.stderr_value : (double)NAN;
        }
    }
    return LEHR_OK;
}

/// The samples that have both quantities of a pair: x, y, their errors.
static size_t select_samples(double *const out[4], const matrix *m, size_t a, size_t b)
{
    size_t n = 0;
    for (size_t i = 0; i < m->n; i++) {
        double x = m->value[a * m->n + i], y = m->value[b * m->n + i];
        if (isfinite(x) && isfinite(y)) {
            out[0][n] = x;
            out[1][n] = y;
            out[2][n] = m->sigma[a * m->n + i];
            out[3][n++] = m->sigma[b * m->n + i];
        }
    }
    return n;
}

static lehr_status correlate(couple *out, const matrix *m, lehr_error *err)
{
    double *const rows[4] = {m->work, m->work + m->n, m->work + 2 * m->n, m->work + 3 * m->n};
    const lehr_fitting_correlate_options options = lehr_fitting_correlate_defaults();
    lehr_error failure = {0};
    out->n = select_samples(rows, m, out->a, out->b);
    out->found.p = (double)NAN;
    out->verdict = "too-few";
    if (out->n < LEHR_FITTING_CORRELATE_FEWEST) {
        return LEHR_OK;
    }
    const lehr_fitting_correlate_data data = {out->n, rows[0], rows[1], rows[2], rows[3]};
    lehr_status status = lehr_fitting_correlate_find(&out->found, &data, &options, &failure);
    if (status == LEHR_ERR_NOMEM) {
        return lehr_error_set(err, status, "%s", failure.message);
    }
    out->verdict = status == LEHR_OK ? "not-shown" : "no-spread";
    out->found.p = status == LEHR_OK ? out->found.p : (double)NAN;
    return LEHR_OK;
}

/// All pairs that are two measurements and have a sample. @param[out] out shape (N (N - 1)/2,)
static lehr_status correlate_all(couple *out, size_t *n, const matrix *m, lehr_error *err)
{
    double *const rows[4] = {m->work, m->work + m->n, m->work + 2 * m->n, m->work + 3 * m->n};
    lehr_status status = LEHR_OK;
    *n = 0;
    for (size_t a = 0; status == LEHR_OK && a < N; a++) {
        for (size_t b = a + 1; status == LEHR_OK && b < N; b++) {
            bool apart = study_across_quantities[a].family != study_across_quantities[b].family;
            if (apart && select_samples(rows, m, a, b) > 0) {
                out[*n] = (couple){.a = a, .b = b};
                status = correlate(&out[(*n)++], m, err);
            }
        }
    }
    return status;
}

static lehr_status adjust(couple *pairs, size_t n, const study_run *run, lehr_error *err)
{
    double p[N * N];
    lehr_fitting_correction correction = LEHR_FITTING_CORRECTION_BH;
    (void)lehr_fitting_correction_find(&correction,
                                       run->config->across.correlation.correction); // was checked
    for (size_t i = 0; i < n; i++) {
        p[i] = pairs[i].found.p;
    }
    lehr_status status = lehr_fitting_adjust(p, p, n, correction, err);
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        pairs[i].adjusted = p[i];
        pairs[i].verdict = p[i] <= run->config->across.correlation.level ? "correlated" : pairs[i].verdict;
    }
    return status;
}

// ---- rows -------------------------------------------------------------------------------------
static bool is_computed(const couple *c)
{
    return isfinite(c->found.p);
}

static lehr_status add_coefficient(lehr_record *row, const char *name, const lehr_fitting_coefficient *r,
                                   lehr_error *err)
{
    char key[48];
    lehr_status status = lehr_record_add_number(row, name, r->r, err);
    snprintf(key, sizeof key, "%s_low95", name);
    status = status == LEHR_OK ? lehr_record_add_number(row, key, r->lower, err) : status;
    snprintf(key, sizeof key, "%s_high95", name);
    return status == LEHR_OK ? lehr_record_add_number(row, key, r->upper, err) : status;
}

static lehr_status add_row(lehr_list *rows, const couple *c, lehr_error *err)
{
    lehr_record *row = NULL;
    lehr_status status = lehr_list_add_record(&row, rows, err);
    status =
        status == LEHR_OK ? lehr_record_add_text(row, "quantity", study_across_names[c->a], err) : status;
    status = status == LEHR_OK ? lehr_record_add_text(row, "other", study_across_names[c->b], err) : status;
    status = status == LEHR_OK ? lehr_record_add_number(row, "samples", (double)c->n, err) : status;
    status = status == LEHR_OK ? lehr_record_add_text(row, "verdict", c->verdict, err) : status;
    if (status != LEHR_OK || !is_computed(c)) {
        return status;
    }
    const lehr_fitting_correlate *f = &c->found;
    status = add_coefficient(row, "pearson", &f->pearson, err);
    status = status == LEHR_OK ? add_coefficient(row, "spearman", &f->spearman, err) : status;
    status = status == LEHR_OK ? add_coefficient(row, "corrected", &f->corrected, err) : status;
    const struct {
        const char *name;
        double value;
    } numbers[] = {{"reliability_quantity", f->reliability_x},
                   {"reliability_other", f->reliability_y},
                   {"p", f->p},
                   {"p_spearman", f->p_spearman},
                   {"p_adjusted", c->adjusted}};
    for (size_t i = 0; status == LEHR_OK && i < sizeof numbers / sizeof *numbers; i++) {
        status = lehr_record_add_number(row, numbers[i].name, numbers[i].value, err);
    }
    return status;
}

static lehr_status describe(lehr_record *record, const study_run *run, const couple *pairs, size_t n,
                            lehr_error *err)
{
    size_t tested = 0;
    lehr_list *rows = NULL;
    for (size_t i = 0; i < n; i++) {
        tested += is_computed(&pairs[i]);
    }
    lehr_status status =
        lehr_record_add_text(record, "correction", run->config->across.correlation.correction, err);
    status = status == LEHR_OK
                 ? lehr_record_add_number(record, "level", run->config->across.correlation.level, err)
                 : status;
    status = status == LEHR_OK ? lehr_record_add_number(record, "pairs_tested", (double)tested, err) : status;
    status = status == LEHR_OK ? lehr_record_add_list(&rows, record, "rows", err) : status;
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        status = add_row(rows, &pairs[i], err);
    }
    return status;
}

// ---- figures ------------------------------------------------------------------------------------
static lehr_status draw_matrix(study_product *product, const study_run *run, const study_task *task,
                               const couple *pairs, size_t n, lehr_error *err)
{
    double values[N * N];
    bool significant[N * N] = {false};
    size_t place[N], shown = 0;
    char names[N * STUDY_ACROSS_LABEL_SIZE] = "";
    lehr_figure *figure = NULL;
    for (size_t q = 0; q < N; q++) {
        bool used = false;
        for (size_t i = 0; i < n; i++) {
            used = used || (is_computed(&pairs[i]) && (pairs[i].a == q || pairs[i].b == q));
        }
        place[q] = used ? shown : SIZE_MAX;
        if (used) {
            size_t length = strlen(names);
            snprintf(names + length, sizeof names - length, "%s%s", shown > 0 ? "\n" : "",
                     study_across_quantities[q].label);
            shown++;
        }
    }
    for (size_t i = 0; i < N * N; i++) {
        values[i] = i < shown * shown && i % shown == i / shown ? 1 : (double)NAN;
    }
    for (size_t i = 0; i < n; i++) {
        if (is_computed(&pairs[i])) {
            size_t a = place[pairs[i].a], b = place[pairs[i].b];
            values[a * shown + b] = values[b * shown + a] = pairs[i].found.pearson.r;
            significant[a * shown + b] = significant[b * shown + a] =
                strcmp(pairs[i].verdict, "correlated") == 0;
        }
    }
    const lehr_figure_matrix drawn = {shown, names, values, significant};
    lehr_status status = lehr_figure_correlations(&figure, &drawn, err);
    return status == LEHR_OK ? study_draw(product, run, task, "", figure, err) : status;
}

/// The strongest pair (p, then the coefficient) that is not taken; SIZE_MAX when all are.
static size_t next_strongest(const couple *pairs, size_t n, const bool *taken)
{
    size_t best = SIZE_MAX;
    for (size_t i = 0; i < n; i++) {
        if (taken[i] || !is_computed(&pairs[i])) {
            continue;
        }
        bool better = best == SIZE_MAX || pairs[i].found.p < pairs[best].found.p ||
                      (!(pairs[i].found.p > pairs[best].found.p) &&
                       fabs(pairs[i].found.pearson.r) > fabs(pairs[best].found.pearson.r));
        best = better ? i : best;
    }
    return best;
}

static lehr_status draw_strongest(study_product *product, const study_run *run, const study_task *task,
                                  const matrix *m, const couple *pairs, size_t n, lehr_error *err)
{
    bool taken[N * N] = {false};
    char labels[MOST_SHOWN][2][STUDY_ACROSS_LABEL_SIZE];
    char notes[MOST_SHOWN][96];
    lehr_figure_pair shown[MOST_SHOWN];
    lehr_figure *figure = NULL;
    size_t k = 0;
    double *block = lehr_core_alloc(4 * MOST_SHOWN * m->n, sizeof *block);
    if (!block) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu samples", m->n);
    }
    for (; k < MOST_SHOWN; k++) {
        size_t i = next_strongest(pairs, n, taken);
        double *const rows[4] = {block + 4 * k * m->n, block + (4 * k + 1) * m->n, block + (4 * k + 2) * m->n,
                                 block + (4 * k + 3) * m->n};
        if (i == SIZE_MAX) {
            break;
        }
        taken[i] = true;
        study_across_label(labels[k][0], &study_across_quantities[pairs[i].a]);
        study_across_label(labels[k][1], &study_across_quantities[pairs[i].b]);
        snprintf(notes[k], sizeof notes[k], "r = %.2f, p = %.2g, corrected %.2g", pairs[i].found.pearson.r,
                 pairs[i].found.p, pairs[i].adjusted);
        shown[k] = (lehr_figure_pair){labels[k][0],
                                      labels[k][1],
                                      rows[0],
                                      rows[1],
                                      rows[2],
                                      rows[3],
                                      select_samples(rows, m, pairs[i].a, pairs[i].b),
                                      notes[k],
                                      pairs[i].found.pearson.r > 0};
    }
    lehr_status status = lehr_figure_pairs(&figure, shown, k, err);
    status = status == LEHR_OK ? study_draw(product, run, task, "_pairs", figure, err) : status;
    lehr_core_free(block);
    return status;
}

lehr_status study_compute_pairs(study_product *product, const study_run *run, const study_task *task,
                                lehr_error *err)
{
    matrix m;
    size_t n = 0;
    couple *pairs = lehr_core_alloc((size_t)N * N, sizeof *pairs);
    lehr_status status = fill(&m, run, err);
    if (status == LEHR_OK && !pairs) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for pairs of quantities");
    }
    status = status == LEHR_OK ? correlate_all(pairs, &n, &m, err) : status;
    status = status == LEHR_OK ? adjust(pairs, n, run, err) : status;
    status = status == LEHR_OK ? describe(product->results, run, pairs, n, err) : status;
    bool some = false;
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        some = some || is_computed(&pairs[i]);
    }
    if (status == LEHR_OK && !some) {
        status = lehr_warnings_add(product->warnings, err,
                                   "no two quantities are known of four samples and differ between them");
    }
    status = some ? draw_matrix(product, run, task, pairs, n, err) : status;
    status = some && status == LEHR_OK ? draw_strongest(product, run, task, &m, pairs, n, err) : status;
    lehr_core_free(pairs);
    lehr_core_free(m.value);
    return status;
}
