// Order statistics: by counting where counts are small, else by partition.
#include "stack_select.h"

#include <math.h>

stack_ranks stack_ranks_of(const stack_rule *rule, size_t n)
{
    const double rounding = 1e-9; // 0.29 * 100 is 29
    if (rule->trimmed) {
        size_t cut = (size_t)(rule->share * (double)n + rounding);
        return (stack_ranks){.low = cut, .high = n - 1 - cut};
    }
    double place = rule->share * (double)(n - 1);
    double low = floor(place + rounding);
    double fraction = fmax(place - low, 0);
    fraction = fraction < rounding ? 0 : fraction;
    return (stack_ranks){.low = (size_t)low, .high = (size_t)low + (fraction > 0), .fraction = fraction};
}

double stack_grouped_share(const stack_rule *rule)
{
    return rule->trimmed ? 0.5 : rule->share;
}

/// Rank of the count that holds the grouped quantile.
static size_t grouped_rank(double share, size_t n)
{
    double rank = ceil(share * (double)n - 1e-9) - 1;
    return rank > 0 ? (size_t)rank : 0;
}

// ---- small counts: a histogram --------------------------------------------------------
enum { CELLS = 256 };

/// Count of the value at a rank. @param[out] below values less than it
static size_t cell_at(const uint32_t cells[CELLS], size_t rank, size_t *below)
{
    size_t k = 0;
    *below = 0;
    while (*below + cells[k] <= rank) {
        *below += cells[k++];
    }
    return k;
}

/// Sum of the order statistics low to high.
static double sum_between(const uint32_t cells[CELLS], stack_ranks ranks)
{
    double sum = 0;
    size_t below = 0;
    for (size_t k = 0; k < CELLS && below <= ranks.high; k++) {
        size_t end = below + cells[k];
        size_t from = below > ranks.low ? below : ranks.low;
        size_t to = end < ranks.high + 1 ? end : ranks.high + 1;
        sum += to > from ? (double)k * (double)(to - from) : 0;
        below = end;
    }
    return sum;
}

static stack_selected select_cells(const uint32_t cells[CELLS], size_t n, uint32_t least,
                                   const stack_rule *rule)
{
    stack_ranks ranks = stack_ranks_of(rule, n);
    double share = stack_grouped_share(rule);
    size_t below = 0;
    stack_selected out;
    if (rule->trimmed) {
        out.value = sum_between(cells, ranks) / (double)(ranks.high - ranks.low + 1);
    } else {
        double low = (double)cell_at(cells, ranks.low, &below);
        double high = ranks.high > ranks.low ? (double)cell_at(cells, ranks.high, &below) : low;
        out.value = low + ranks.fraction * (high - low);
    }
    size_t k = cell_at(cells, grouped_rank(share, n), &below);
    out.grouped = (double)k - 0.5 + (share * (double)n - (double)below) / (double)cells[k];
    out.value += least;
    out.grouped += least;
    return out;
}

// ---- others: partition ----------------------------------------------------------------
static void swap(double *a, double *b)
{
    double t = *a;
    *a = *b;
    *b = t;
}

/// Hoare's selection: afterwards values[rank] is in its place, with nothing larger before and nothing smaller
/// behind it.
static double select_rank(double *values, size_t n, size_t rank)
{
    size_t low = 0;
    size_t high = n - 1;
    while (low < high) {
        double pivot = values[low + (high - low) / 2];
        size_t i = low;
        size_t j = high;
        while (i <= j) {
            while (values[i] < pivot) {
                i++;
            }
            while (values[j] > pivot) {
                j--;
            }
            if (i <= j) {
                swap(&values[i], &values[j]);
                i++;
                if (j == 0) {
                    break;
                }
                j--;
            }
        }
        if (rank <= j && j < high) {
            high = j;
        } else if (rank >= i) {
            low = i;
        } else {
            break;
        }
    }
    return values[rank];
}

stack_selected stack_select_numbers(double *values, size_t n, const stack_rule *rule)
{
    stack_ranks ranks = stack_ranks_of(rule, n);
    stack_selected out = {.grouped = (double)NAN};
    double low = select_rank(values, n, ranks.low);
    if (ranks.high == ranks.low) {
        out.value = low;
        return out;
    }
    size_t behind = ranks.low + 1;
    double high = select_rank(values + behind, n - behind, ranks.high - behind);
    if (!rule->trimmed) {
        out.value = low + ranks.fraction * (high - low);
        return out;
    }
    // Order statistics between the two in any order: the sum of counts is exact, that of other numbers is not
    // changed by the number of threads, which never share a pixel.
    double sum = 0;
    for (size_t i = ranks.low; i <= ranks.high; i++) {
        sum += values[i];
    }
    out.value = sum / (double)(ranks.high - ranks.low + 1);
    return out;
}

stack_selected stack_select_counts(const uint32_t *values, size_t n, const stack_rule *rule, double *scratch)
{
    uint32_t least = values[0];
    uint32_t most = values[0];
    for (size_t i = 1; i < n; i++) {
        least = values[i] < least ? values[i] : least;
        most = values[i] > most ? values[i] : most;
    }
    if (most - least < CELLS) {
        uint32_t cells[CELLS] = {0};
        for (size_t i = 0; i < n; i++) {
            cells[values[i] - least]++;
        }
        return select_cells(cells, n, least, rule);
    }
    for (size_t i = 0; i < n; i++) {
        scratch[i] = values[i];
    }
    stack_selected out = stack_select_numbers(scratch, n, rule);
    double share = stack_grouped_share(rule);
    double k = select_rank(scratch, n, grouped_rank(share, n));
    size_t below = 0;
    size_t equal = 0;
    for (size_t i = 0; i < n; i++) {
        below += scratch[i] < k;
        equal += scratch[i] == k;
    }
    out.grouped = k - 0.5 + (share * (double)n - (double)below) / (double)equal;
    return out;
}
