#include "householder.h"

#include <lehr/core/dot.h>
#include <math.h>

/// x -= 2 v (v.x)/(v.v) with v = (1, tail) and tau = 2/(v.v).
static void reflect(double *restrict x, const double *restrict tail, double tau, size_t n)
{
    double factor = tau * (x[0] + lehr_core_dot(tail, x + 1, n - 1));
    x[0] -= factor;
    for (size_t i = 1; i < n; i++) {
        x[i] -= factor * tail[i - 1];
    }
}

/// Bring the longest of the columns j .. p-1, from row j on, to place j; returns its length.
static double pivot(double *a, size_t *permutation, size_t j, size_t n, size_t p)
{
    size_t longest = j;
    double most = -1;
    for (size_t k = j; k < p; k++) {
        double square = lehr_core_dot(a + k * n + j, a + k * n + j, n - j);
        longest = square > most ? k : longest;
        most = fmax(most, square);
    }
    if (longest == j) {
        return sqrt(most);
    }
    for (size_t i = 0; i < n; i++) {
        double swap = a[j * n + i];
        a[j * n + i] = a[longest * n + i];
        a[longest * n + i] = swap;
    }
    size_t swap = permutation[j];
    permutation[j] = permutation[longest];
    permutation[longest] = swap;
    return sqrt(most);
}

void lehr_householder_decompose(double *a, double *tau, size_t *permutation, size_t n, size_t p)
{
    for (size_t j = 0; j < p; j++) {
        permutation[j] = j;
    }
    for (size_t j = 0; j < p; j++) {
        double norm = pivot(a, permutation, j, n, p);
        double *column = a + j * n + j;
        tau[j] = 0;
        if (!(norm > 0)) {
            continue;
        }
        // The sign that adds in magnitude: no cancellation in the first element of the reflector.
        double diagonal = column[0] > 0 ? -norm : norm;
        double first = column[0] - diagonal;
        double inverse = 1 / first;
        for (size_t i = 1; i < n - j; i++) {
            column[i] *= inverse;
        }
        tau[j] = -first / diagonal;
        column[0] = diagonal;
        for (size_t k = j + 1; k < p; k++) {
            reflect(a + k * n + j, column + 1, tau[j], n - j);
        }
    }
}

void lehr_householder_apply(double *b, const double *a, const double *tau, size_t n, size_t p)
{
    for (size_t j = 0; j < p; j++) {
        if (fabs(tau[j]) > 0) {
            reflect(b + j, a + j * n + j + 1, tau[j], n - j);
        }
    }
}
