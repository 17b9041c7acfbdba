// Predictions beside measurements.
#include <lehr/ecnle/invert.h>

#include <gsl/gsl_linalg.h>
#include <lehr/core/alloc.h>
#include <math.h>

static lehr_status check(const lehr_ecnle_measurements *m, lehr_error *err)
{
    if (m->n == 0) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "the table has no rows to compare with");
    }
    for (size_t i = 0; i < m->n; i++) {
        if (!isfinite(m->x[i]) || !isfinite(m->y[i])) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "row %zu: %g, %g is no measurement", i + 1, m->x[i],
                                  m->y[i]);
        }
        if (m->sigma && !(m->sigma[i] > 0 && isfinite(m->sigma[i]))) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "row %zu: sigma = %g is not greater than 0", i + 1,
                                  m->sigma[i]);
        }
        if (m->pressure_GPa && !(m->pressure_GPa[i] >= 0 && isfinite(m->pressure_GPa[i]))) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "row %zu: pressure %g GPa is negative or no number",
                                  i + 1, m->pressure_GPa[i]);
        }
    }
    return LEHR_OK;
}

/// The load of a row.
static lehr_ecnle_load load_of(const lehr_ecnle_measurements *m, const lehr_ecnle_load *common, size_t row)
{
    return m->pressure_GPa ? (lehr_ecnle_load){LEHR_ECNLE_PATH_ISOBAR_GPA, m->pressure_GPa[row]} : *common;
}

/// One prediction; NaN where the theory has none, with the reason in @p why.
static lehr_status predict(double *out, const lehr_ecnle_plan *plan, const lehr_ecnle_material *material,
                           const lehr_ecnle_load *load, lehr_ecnle_kind kind, double x, lehr_error *why)
{
    lehr_status status = LEHR_OK;
    *out = (double)NAN;
    if (kind == LEHR_ECNLE_TAU_OF_T) {
        lehr_ecnle_state s;
        status = lehr_ecnle_material_state(&s, plan, material, load, x, NULL, why);
        *out = status == LEHR_OK ? s.log10_tau.value : (double)NAN;
    } else {
        const lehr_ecnle_load at = {LEHR_ECNLE_PATH_ISOBAR_GPA, x};
        lehr_ecnle_material exact = *material;
        lehr_ecnle_glass glass;
        for (int i = 0; i < LEHR_ECNLE_N_INPUTS; i++) {
            exact.sigma[i] = 0;
        }
        status = lehr_ecnle_glass_find(&glass, plan, &exact, &at, NULL, why);
        *out = status == LEHR_OK ? glass.temperature_K.value : (double)NAN;
    }
    return status;
}

/// Prediction with one input moved by @p shift; NaN where there is none.
static lehr_status predict_moved(double *out, const lehr_ecnle_plan *plan,
                                 const lehr_ecnle_material *material, int input, double shift,
                                 const lehr_ecnle_load *load, lehr_ecnle_kind kind, double x)
{
    lehr_ecnle_material moved = *material;
    moved.input[input] += shift;
    *out = (double)NAN;
    lehr_status status = lehr_ecnle_material_prepare(&moved, plan, NULL);
    status = status == LEHR_OK ? predict(out, plan, &moved, load, kind, x, NULL) : status;
    return status == LEHR_ERR_NOMEM ? status : LEHR_OK;
}

/// Effect of each input on each prediction, shape (N_INPUTS, n): half the change over +- its standard error.
static lehr_status fill_effects(double *effect, const lehr_ecnle_comparison *rows, size_t n,
                                const lehr_ecnle_plan *plan, const lehr_ecnle_material *material,
                                const lehr_ecnle_load *common, const lehr_ecnle_measurements *m)
{
    lehr_status status = LEHR_OK;
    for (size_t k = 0; k < LEHR_ECNLE_N_INPUTS * n && status == LEHR_OK; k++) {
        int input = (int)(k / n);
        double sigma = material->sigma[input];
        double centre = rows[k % n].predicted.value;
        double low = (double)NAN, high = (double)NAN;
        if (!(sigma > 0) || !isfinite(centre)) {
            continue;
        }
        const lehr_ecnle_load load = load_of(m, common, k % n);
        status = predict_moved(&low, plan, material, input, -sigma, &load, m->kind, rows[k % n].x);
        if (status == LEHR_OK) {
            status = predict_moved(&high, plan, material, input, sigma, &load, m->kind, rows[k % n].x);
        }
        low = isfinite(low) ? low : 2 * centre - high;
        high = isfinite(high) ? high : 2 * centre - low;
        effect[k] = isfinite(high - low) ? (high - low) / 2 : 0;
    }
    return status;
}

/// r' C^-1 r with C = diag(sigma^2) + sum of e e', by the capacitance matrix of the few inputs (Woodbury).
static double correlated_chi2(const lehr_ecnle_comparison *rows, size_t n, const double *effect)
{
    enum { m = LEHR_ECNLE_N_INPUTS };
    double matrix[m * m], b[m], y[m];
    double chi2 = 0;
    for (int a = 0; a < m; a++) {
        b[a] = 0;
        for (int c = 0; c < m; c++) {
            matrix[a * m + c] = a == c;
        }
    }
    for (size_t i = 0; i < n; i++) {
        double weight = 1 / (rows[i].sigma * rows[i].sigma);
        if (!isfinite(rows[i].residual)) {
            continue;
        }
        chi2 += weight * rows[i].residual * rows[i].residual;
        for (int a = 0; a < m; a++) {
            b[a] += weight * effect[(size_t)a * n + i] * rows[i].residual;
            for (int c = 0; c < m; c++) {
                matrix[a * m + c] += weight * effect[(size_t)a * n + i] * effect[(size_t)c * n + i];
            }
        }
    }
    gsl_matrix_view view = gsl_matrix_view_array(matrix, m, m);
    gsl_vector_view right = gsl_vector_view_array(b, m);
    gsl_vector_view solution = gsl_vector_view_array(y, m);
    if (gsl_linalg_cholesky_decomp1(&view.matrix) != 0 ||
        gsl_linalg_cholesky_solve(&view.matrix, &right.vector, &solution.vector) != 0) {
        return (double)NAN;
    }
    for (int a = 0; a < m; a++) {
        chi2 -= b[a] * y[a];
    }
    return chi2;
}

static void summarise(lehr_ecnle_agreement *out, const lehr_ecnle_comparison *rows, size_t n,
                      const double *effect, bool has_sigma)
{
    double sum = 0, squares = 0, chi2 = 0;
    *out = (lehr_ecnle_agreement){0};
    for (size_t i = 0; i < n; i++) {
        double r = rows[i].residual;
        if (isfinite(r)) {
            out->n++;
            sum += r;
            squares += r * r;
            chi2 += r * r / (rows[i].sigma * rows[i].sigma);
        }
    }
    double count = (double)out->n;
    out->rms = out->n > 0 ? sqrt(squares / count) : (double)NAN;
    out->bias = out->n > 0 ? sum / count : (double)NAN;
    bool known = has_sigma && out->n > 0;
    out->chi2 = known ? chi2 : (double)NAN;
    out->chi2_inputs = known ? correlated_chi2(rows, n, effect) : (double)NAN;
}

static lehr_status fill_rows(lehr_ecnle_comparison *rows, const lehr_ecnle_plan *plan,
                             const lehr_ecnle_measurements *m, const lehr_ecnle_material *material,
                             const lehr_ecnle_load *common, lehr_warnings *warnings, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; i < m->n && status == LEHR_OK; i++) {
        const lehr_ecnle_load load = load_of(m, common, i);
        lehr_error why = {0};
        double predicted = 0;
        status = predict(&predicted, plan, material, &load, m->kind, m->x[i], &why);
        if (status == LEHR_ERR_NOMEM) {
            return lehr_error_set(err, status, "%s", why.message);
        }
        if (!isfinite(predicted)) {
            status = lehr_warnings_add(warnings, err, "row %zu has no prediction: %s", i + 1,
                                       status != LEHR_OK ? why.message
                                                         : "no barrier, or none before tau reaches tau_g");
        }
        rows[i] = (lehr_ecnle_comparison){.x = m->x[i],
                                          .measured = m->y[i],
                                          .sigma = m->sigma ? m->sigma[i] : (double)NAN,
                                          .predicted = {predicted, 0},
                                          .residual = m->y[i] - predicted};
    }
    return status;
}

lehr_status lehr_ecnle_compare(lehr_ecnle_comparison *rows, lehr_ecnle_agreement *agreement,
                               const lehr_ecnle_plan *plan, const lehr_ecnle_measurements *m,
                               const lehr_ecnle_material *material, const lehr_ecnle_load *load,
                               lehr_warnings *warnings, lehr_error *err)
{
    lehr_status status = check(m, err);
    bool transitions = m->kind == LEHR_ECNLE_TG_OF_P;
    if (status == LEHR_OK && (transitions || m->pressure_GPa) &&
        !(material->input[LEHR_ECNLE_INPUT_DIAMETER] > 0)) {
        status = lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            transitions ? "glass transitions over a pressure in GPa need the diameter of the spheres"
                        : "relaxation times at pressures in GPa need the diameter of the spheres");
    }
    if (status != LEHR_OK) {
        return status;
    }
    double *effect = lehr_core_alloc(LEHR_ECNLE_N_INPUTS * m->n, sizeof *effect);
    if (!effect) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: %zu rows", m->n);
    }
    for (size_t i = 0; i < LEHR_ECNLE_N_INPUTS * m->n; i++) {
        effect[i] = 0;
    }
    status = fill_rows(rows, plan, m, material, load, warnings, err);
    if (status == LEHR_OK && fill_effects(effect, rows, m->n, plan, material, load, m) != LEHR_OK) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: errors of %zu rows", m->n);
    }
    for (size_t i = 0; i < m->n && status == LEHR_OK; i++) {
        double variance = 0;
        for (size_t k = 0; k < LEHR_ECNLE_N_INPUTS; k++) {
            variance += effect[k * m->n + i] * effect[k * m->n + i];
        }
        rows[i].predicted.stderr_value = isfinite(rows[i].predicted.value) ? sqrt(variance) : (double)NAN;
        const lehr_fitting_agreement test =
            lehr_fitting_agreement_of((lehr_estimate){rows[i].measured, rows[i].sigma}, rows[i].predicted);
        rows[i].standard_errors = test.standard_errors;
        rows[i].verdict = test.verdict;
    }
    if (status == LEHR_OK) {
        summarise(agreement, rows, m->n, effect, m->sigma != NULL);
    }
    lehr_core_free(effect);
    return status;
}
