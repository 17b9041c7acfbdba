// Which ways to the pressure dependence of the glass transition agree.
#include "task_across_ways.h"

#include <lehr/fitting/distribution.h>
#include <lehr/fitting/multiple.h>
#include <math.h>

static const double agreement_level = 0.05;

/// Pairs of ways that can be compared.
typedef struct comparison {
    size_t a, b;
    double difference, sigma, p, adjusted;
} comparison;

static double sigma_of(const study_way *w)
{
    return isfinite(w->slope.stderr_value) ? w->slope.stderr_value : 0;
}

static lehr_status compare(comparison *pairs, size_t *n, const study_ways *all, lehr_error *err)
{
    double p[STUDY_MOST_WAYS * STUDY_MOST_WAYS] = {0};
    *n = 0;
    for (size_t a = 0; a < all->n; a++) {
        for (size_t b = a + 1; b < all->n; b++) {
            double sigma = hypot(sigma_of(&all->at[a]), sigma_of(&all->at[b]));
            double difference = all->at[b].slope.value - all->at[a].slope.value;
            if (!all->at[a].used || !all->at[b].used || !(sigma > 0)) {
                continue;
            }
            p[*n] = lehr_tail_normal(difference / sigma);
            pairs[(*n)++] = (comparison){a, b, difference, sigma, lehr_tail_normal(difference / sigma), 0};
        }
    }
    lehr_status status = lehr_fitting_adjust(p, p, *n, LEHR_FITTING_CORRECTION_HOLM, err);
    for (size_t i = 0; i < *n; i++) {
        pairs[i].adjusted = p[i];
    }
    return status;
}

/// chi2 of all ways with an error about their weighted mean.
static lehr_status describe_all(lehr_record *record, const study_ways *all, lehr_error *err)
{
    double weight = 0, sum = 0, squares = 0;
    size_t n = 0;
    for (size_t i = 0; i < all->n; i++) {
        double sigma = sigma_of(&all->at[i]);
        double w = all->at[i].used && sigma > 0 ? 1 / (sigma * sigma) : 0;
        double y = all->at[i].slope.value - all->at[0].slope.value;
        weight += w;
        sum += w > 0 ? w * y : 0;
        squares += w > 0 ? w * y * y : 0;
        n += w > 0;
    }
    double chi2 = n > 1 ? fmax(0, squares - sum * sum / weight) : (double)NAN;
    double p = n > 1 ? lehr_tail_chi2(chi2, (double)(n - 1)) : (double)NAN;
    lehr_status status = lehr_record_add_number(record, "ways_compared", (double)n, err);
    if (status == LEHR_OK && n > 1) {
        status = lehr_record_add_quantity(record, "dtg_dp", all->at[0].slope.value + sum / weight,
                                          sqrt(fmax(1, chi2 / (double)(n - 1)) / weight), "K/GPa", err);
    }
    status = status == LEHR_OK ? lehr_record_add_number(record, "chi2", chi2, err) : status;
    status = status == LEHR_OK ? lehr_record_add_number(record, "p", p, err) : status;
    return status == LEHR_OK ? lehr_record_add_text(record, "verdict",
                                                    n < 2                 ? "one-way"
                                                    : p < agreement_level ? "differ"
                                                                          : "agree",
                                                    err)
                             : status;
}

static lehr_status describe_ways(lehr_record *record, const study_ways *all, lehr_error *err)
{
    lehr_list *list = NULL;
    lehr_status status = lehr_record_add_list(&list, record, "ways", err);
    for (size_t i = 0; status == LEHR_OK && i < all->n; i++) {
        const study_way *w = &all->at[i];
        lehr_record *row = NULL;
        double tg0_error = w->tg0_K.stderr_value > 0 ? w->tg0_K.stderr_value : (double)NAN;
        status = lehr_list_add_record(&row, list, err);
        status = status == LEHR_OK ? lehr_record_add_text(row, "way", w->name, err) : status;
        status = status == LEHR_OK ? lehr_record_add_quantity(row, "dtg_dp", w->slope.value,
                                                              w->slope.stderr_value, "K/GPa", err)
                                   : status;
        status = status == LEHR_OK ? lehr_record_add_quantity(row, "tg0", w->tg0_K.value, tg0_error, "K", err)
                                   : status;
        status = status == LEHR_OK ? lehr_record_add_number(row, "chi2", w->chi2, err) : status;
        status = status == LEHR_OK ? lehr_record_add_number(row, "dof", (double)w->dof, err) : status;
        status = status == LEHR_OK ? lehr_record_add_number(row, "p", w->p, err) : status;
        status = status == LEHR_OK ? lehr_record_add_number(row, "points", (double)w->points, err) : status;
        status = status == LEHR_OK ? lehr_record_add_text(row, "verdict", w->verdict, err) : status;
        status = status == LEHR_OK
                     ? lehr_record_add_text(row, "samples", w->selection ? w->selection : "-", err)
                     : status;
        status =
            status == LEHR_OK ? lehr_record_add_text(row, "compared", w->used ? "yes" : "no", err) : status;
    }
    return status;
}

static lehr_status describe_pairs(lehr_record *record, const study_ways *all, const comparison *pairs,
                                  size_t n, lehr_error *err)
{
    lehr_list *list = NULL;
    lehr_status status = lehr_record_add_list(&list, record, "pairs", err);
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        const comparison *c = &pairs[i];
        lehr_record *row = NULL;
        status = lehr_list_add_record(&row, list, err);
        status = status == LEHR_OK ? lehr_record_add_text(row, "way", all->at[c->a].name, err) : status;
        status = status == LEHR_OK ? lehr_record_add_text(row, "other", all->at[c->b].name, err) : status;
        status = status == LEHR_OK
                     ? lehr_record_add_quantity(row, "difference", c->difference, c->sigma, "K/GPa", err)
                     : status;
        status = status == LEHR_OK ? lehr_record_add_number(row, "z", c->difference / c->sigma, err) : status;
        status = status == LEHR_OK ? lehr_record_add_number(row, "p", c->p, err) : status;
        status = status == LEHR_OK ? lehr_record_add_number(row, "p_adjusted", c->adjusted, err) : status;
        status = status == LEHR_OK
                     ? lehr_record_add_text(row, "verdict",
                                            c->adjusted < agreement_level ? "differ" : "agree", err)
                     : status;
    }
    return status;
}

lehr_status study_ways_compare(lehr_record *record, const study_ways *all, lehr_error *err)
{
    comparison pairs[STUDY_MOST_WAYS * STUDY_MOST_WAYS];
    size_t n = 0;
    lehr_status status = compare(pairs, &n, all, err);
    status = status == LEHR_OK ? describe_all(record, all, err) : status;
    status = status == LEHR_OK ? describe_ways(record, all, err) : status;
    return status == LEHR_OK ? describe_pairs(record, all, pairs, n, err) : status;
}
