#include "gmres.h"

#include <lehr/core/alloc.h>
#include <math.h>

struct lehr_ecnle_gmres {
    size_t n, m;
    double *basis;      ///< shape (m + 1, n)
    double *hessenberg; ///< shape (m + 1, m), column k at k (m + 1)
    double *cosine, *sine, *rhs, *y;
};

lehr_status lehr_ecnle_gmres_create(lehr_ecnle_gmres **out, size_t n, size_t n_vectors, lehr_error *err)
{
    *out = NULL;
    lehr_ecnle_gmres *g = lehr_core_alloc(1, sizeof *g);
    if (!g) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: linear solver");
    }
    size_t m = n_vectors;
    g->n = n;
    g->m = m;
    g->basis = lehr_core_alloc((m + 1) * n, sizeof(double));
    g->hessenberg = lehr_core_alloc((m + 1) * m, sizeof(double));
    g->cosine = lehr_core_alloc(m, sizeof(double));
    g->sine = lehr_core_alloc(m, sizeof(double));
    g->rhs = lehr_core_alloc(m + 1, sizeof(double));
    g->y = lehr_core_alloc(m, sizeof(double));
    if (!g->basis || !g->hessenberg || !g->cosine || !g->sine || !g->rhs || !g->y) {
        lehr_ecnle_gmres_free(g);
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: linear solver of %zu unknowns", n);
    }
    *out = g;
    return LEHR_OK;
}

void lehr_ecnle_gmres_free(lehr_ecnle_gmres *g)
{
    if (!g) {
        return;
    }
    double *const arrays[] = {g->basis, g->hessenberg, g->cosine, g->sine, g->rhs, g->y};
    for (size_t k = 0; k < sizeof arrays / sizeof *arrays; k++) {
        lehr_core_free(arrays[k]);
    }
    lehr_core_free(g);
}

static double dot(const double *a, const double *b, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += a[i] * b[i];
    }
    return sum;
}

/// Next direction, orthogonal to those before (modified Gram-Schmidt), and its column of the matrix.
static void extend(lehr_ecnle_gmres *g, size_t k, lehr_ecnle_operator apply, void *context)
{
    double *next = g->basis + (k + 1) * g->n;
    double *h = g->hessenberg + k * (g->m + 1);
    apply(context, next, g->basis + k * g->n);
    for (size_t j = 0; j <= k; j++) {
        const double *v = g->basis + j * g->n;
        h[j] = dot(next, v, g->n);
        for (size_t i = 0; i < g->n; i++) {
            next[i] -= h[j] * v[i];
        }
    }
    h[k + 1] = sqrt(dot(next, next, g->n));
    for (size_t i = 0; h[k + 1] > 0 && i < g->n; i++) {
        next[i] /= h[k + 1];
    }
}

/// Rotate the new column into upper triangular form.
static void rotate(lehr_ecnle_gmres *g, size_t k)
{
    double *h = g->hessenberg + k * (g->m + 1);
    for (size_t j = 0; j < k; j++) {
        double upper = g->cosine[j] * h[j] + g->sine[j] * h[j + 1];
        h[j + 1] = -g->sine[j] * h[j] + g->cosine[j] * h[j + 1];
        h[j] = upper;
    }
    double length = hypot(h[k], h[k + 1]);
    g->cosine[k] = length > 0 ? h[k] / length : 1;
    g->sine[k] = length > 0 ? h[k + 1] / length : 0;
    h[k] = length;
    g->rhs[k + 1] = -g->sine[k] * g->rhs[k];
    g->rhs[k] *= g->cosine[k];
}

double lehr_ecnle_gmres_solve(lehr_ecnle_gmres *g, double *x, const double *b, lehr_ecnle_operator apply,
                              void *context, double tolerance)
{
    double norm = sqrt(dot(b, b, g->n));
    size_t used = 0;
    for (size_t i = 0; i < g->n; i++) {
        x[i] = 0;
        g->basis[i] = norm > 0 ? b[i] / norm : 0;
    }
    if (!(norm > 0)) {
        return 0;
    }
    g->rhs[0] = norm;
    while (used < g->m && fabs(g->rhs[used]) > tolerance * norm) {
        extend(g, used, apply, context);
        rotate(g, used);
        used++;
    }
    for (size_t k = used; k-- > 0;) {
        double sum = g->rhs[k];
        for (size_t j = k + 1; j < used; j++) {
            sum -= g->hessenberg[j * (g->m + 1) + k] * g->y[j];
        }
        double pivot = g->hessenberg[k * (g->m + 1) + k];
        g->y[k] = fabs(pivot) > 0 ? sum / pivot : 0;
    }
    for (size_t k = 0; k < used; k++) {
        for (size_t i = 0; i < g->n; i++) {
            x[i] += g->y[k] * g->basis[k * g->n + i];
        }
    }
    return fabs(g->rhs[used]) / norm;
}
