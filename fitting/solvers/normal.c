#include "normal.h"

#include <math.h>

void lehr_normal_add(lehr_normal *sums, const double *basis, double y, double weight)
{
    for (size_t i = 0; i < sums->n; i++) {
        for (size_t j = 0; j <= i; j++) {
            sums->matrix[i][j] += weight * basis[i] * basis[j];
        }
        sums->right[i] += weight * basis[i] * y;
    }
    sums->square += weight * y * y;
}

bool lehr_normal_solve(double *coefficients, double *chi2, const lehr_normal *sums)
{
    double factor[LEHR_NORMAL_MOST][LEHR_NORMAL_MOST]; // Cholesky, lower triangle
    double forward[LEHR_NORMAL_MOST];
    *chi2 = sums->square;
    for (size_t i = 0; i < sums->n; i++) {
        forward[i] = sums->right[i];
        for (size_t j = 0; j <= i; j++) {
            factor[i][j] = sums->matrix[i][j];
            for (size_t k = 0; k < j; k++) {
                factor[i][j] -= factor[i][k] * factor[j][k];
            }
            if (j < i) {
                factor[i][j] /= factor[j][j];
                forward[i] -= factor[i][j] * forward[j];
            }
        }
        // A pivot of rounding errors alone: the column is a combination of the former ones.
        if (!(factor[i][i] > 1e-12 * sums->matrix[i][i])) {
            return false;
        }
        factor[i][i] = sqrt(factor[i][i]);
        forward[i] /= factor[i][i];
        *chi2 -= forward[i] * forward[i];
    }
    for (size_t i = sums->n; i-- > 0;) {
        coefficients[i] = forward[i];
        for (size_t k = i + 1; k < sums->n; k++) {
            coefficients[i] -= factor[k][i] * coefficients[k];
        }
        coefficients[i] /= factor[i][i];
    }
    return isfinite(*chi2);
}
