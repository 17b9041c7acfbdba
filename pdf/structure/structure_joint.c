// The joint linear solution: from parameters to S and the results that are reported.
#include "structure_private.h"

#include <math.h>
#include <string.h>

static const double PLATEAU[2] = {0.65, 0.9}; // of the foot
static const lehr_estimate unknown = {.value = NAN, .stderr_value = NAN};

/// Place of a column in the solution, or -1.
static int place(const lehr_pdf_solution *s, int column)
{
    for (size_t k = 0; k < s->n; k++) {
        if (s->active[k] == column) {
            return (int)k;
        }
    }
    return -1;
}

static lehr_estimate estimate(const lehr_pdf_solution *s, int column)
{
    int at = column >= 0 ? place(s, column) : -1;
    if (at < 0) {
        return unknown;
    }
    return (lehr_estimate){.value = s->p[column],
                           .stderr_value = sqrt(s->covariance[(size_t)at * s->n + (size_t)at])};
}

/// b = (alpha b)/alpha with its error.
static lehr_estimate ratio_to_scale(const lehr_pdf_solution *s, int column)
{
    size_t at = (size_t)place(s, column);
    double alpha = s->p[0], b = s->p[column] / alpha;
    double variance =
        s->covariance[at * s->n + at] - 2 * b * s->covariance[at * s->n] + b * b * s->covariance[0];
    return (lehr_estimate){.value = b, .stderr_value = sqrt(fmax(0, variance)) / alpha};
}

/// S and its errors: dS = d e + X dp, dp = -w H^-1 (T^T A)^T d e for independent noise e of the points.
static void fill_s(lehr_pdf_structure *out, const lehr_pdf_joint *j, const lehr_pdf_solution *s)
{
    size_t n_q = j->plan->n_q, n_x = j->columns.n_x;
    for (size_t q = 0; q < n_q; q++) {
        double x[P_MOST] = {0}, ta[P_MOST] = {0}, value = 1 + j->x[n_x * n_q + q];
        for (size_t k = 0; k < s->n; k++) {
            size_t column = (size_t)s->active[k];
            x[k] = column < n_x ? j->x[column * n_q + q] : 0;
            ta[k] = j->workspace[column * n_q + q];
            value += x[k] * s->p[column];
        }
        double own = s->p[0] * s->p[0] * j->noise[q], cross = 0, spread = 0;
        for (size_t k = 0; k < s->n; k++) {
            for (size_t l = 0; l < s->n; l++) {
                cross -= s->weight * x[k] * s->inverse[k * s->n + l] * ta[l];
                spread += x[k] * s->covariance[k * s->n + l] * x[l];
            }
        }
        out->s[q] = value;
        out->noise[q] = sqrt(own);
        out->sigma[q] = sqrt(fmax(0, own + 2 * own * cross + spread));
    }
}

const char *lehr_pdf_structure_column_name(const lehr_pdf_columns *c, int column, bool model)
{
    static const char *const names[] = {"scale",   "background_scale", "constant",
                                        "term_q2", "term_q4",          "container"};
    static const char *const models[] = {"model_scale",   "model_background_scale", "model_constant",
                                         "model_term_q2", "model_term_q4",          "model_container"};
    int at = column == 0               ? 0
             : column == c->background ? 1
             : column == c->container  ? 5
                                       : 2 + column - c->first_term;
    return model ? models[at] : names[at];
}

/// J Cov(p) J^T as a sum over modes: columns of S times Cholesky's factor of the covariance of their
/// parameters.
static void fill_modes(lehr_pdf_structure *out, const lehr_pdf_joint *j, const lehr_pdf_solution *s)
{
    double factor[P_MOST * P_MOST] = {0};
    size_t n_x = s->n - (j->columns.density >= 0), n_q = j->plan->n_q;
    for (size_t k = 0; k < n_x; k++) {
        for (size_t l = 0; l <= k; l++) {
            double sum = s->covariance[k * s->n + l];
            for (size_t i = 0; i < l; i++) {
                sum -= factor[k * P_MOST + i] * factor[l * P_MOST + i];
            }
            double pivot = factor[l * P_MOST + l];
            factor[k * P_MOST + l] = k == l ? sqrt(fmax(0, sum)) : pivot > 0 ? sum / pivot : 0;
        }
    }
    for (size_t l = 0; l < n_x; l++) {
        out->mode_names[l] = lehr_pdf_structure_column_name(&j->columns, s->active[l], false);
        for (size_t q = 0; q < n_q; q++) {
            double sum = 0;
            for (size_t k = l; k < n_x; k++) {
                sum += j->x[(size_t)s->active[k] * n_q + q] * factor[k * P_MOST + l];
            }
            out->modes[l * n_q + q] = sum;
        }
    }
    out->n_modes = n_x;
}

static void fill_priors(lehr_pdf_structure *out, const lehr_pdf_joint *j, const lehr_pdf_solution *s)
{
    double v[P_MOST], mean = 0, sigma = 0;
    lehr_pdf_prior *prior = out->priors;
    for (size_t i = 0; i < LEHR_PDF_MOST_PRIORS &&
                       lehr_pdf_joint_prior(j, i, s->order, s->p[0], v, &mean, &sigma, prior->name);
         i++, prior++) {
        double value = 0, information = 0;
        for (size_t k = 0; k < s->n; k++) {
            value += v[s->active[k]] * s->p[s->active[k]];
            for (size_t l = 0; l < s->n; l++) {
                information += v[s->active[k]] * s->inverse[k * s->n + l] * v[s->active[l]];
            }
        }
        prior->mean = mean;
        prior->sigma = sigma;
        prior->estimate = value;
        prior->pull = (value - mean) / sigma;
        prior->leverage = information / (sigma * sigma);
        out->n_priors = i + 1;
    }
    if (j->columns.background > 0) { // told as b, not as alpha (b - b0)
        double b0 = out->options.background_scale;
        out->priors[0].mean = b0;
        out->priors[0].sigma = out->options.background_scale_sigma;
        out->priors[0].estimate = b0 + out->priors[0].estimate / s->p[0];
    }
}

/// Half the spread of the density over orders beside the chosen one, for rows that are not whitened.
static double model_error(const lehr_pdf_structure *out, const lehr_pdf_joint *j, const lehr_pdf_solution *s)
{
    // About the solution of this sample alone, which in a series is not that of all.
    lehr_pdf_solution alone;
    const lehr_pdf_solution *centre =
        lehr_pdf_joint_solve(&alone, j, s->rows, s->order, NULL) == LEHR_OK ? &alone : s;
    double rho = centre->p[j->columns.density], low = rho, high = rho;
    bool automatic = out->options.order == LEHR_PDF_ORDER_AUTO;
    for (size_t order = s->order > 1 ? s->order - 1 : 1;
         automatic && order <= s->order + 1 && order <= LEHR_PDF_STRUCTURE_TERMS; order++) {
        lehr_pdf_solution other;
        // A lower order that fits much worse is no alternative.
        if (lehr_pdf_joint_solve(&other, j, s->rows, order, NULL) == LEHR_OK && other.rss < 3 * centre->rss) {
            low = fmin(low, other.p[j->columns.density]);
            high = fmax(high, other.p[j->columns.density]);
        }
    }
    return (high - low) / 2;
}

/// Standard deviation of the density over fewer terms than were chosen, by their evidence: the last may be
/// one that noise asked for.
static double fewer_terms(const lehr_pdf_joint *j, const lehr_pdf_solution *s)
{
    double all = 0, sum = 0;
    bool chosen = j->options->order == LEHR_PDF_ORDER_AUTO && isfinite(j->order_bic[s->order - 1]);
    for (size_t order = 1; chosen && order <= s->order; order++) {
        lehr_pdf_solution other;
        double weight = exp((j->order_bic[s->order - 1] - j->order_bic[order - 1]) / 2);
        bool found = order < s->order && lehr_pdf_joint_solve(&other, j, s->rows, order, NULL) == LEHR_OK;
        double d = found ? other.p[j->columns.density] - s->p[j->columns.density] : 0;
        all += weight;
        sum += weight * d * d;
    }
    return all > 0 ? sqrt(sum / all) : 0;
}

static void fill_density(lehr_pdf_structure *out, const lehr_pdf_joint *j, const lehr_pdf_solution *s)
{
    int column = j->columns.density;
    if (column < 0) {
        out->number_density = (lehr_estimate){.value = out->options.number_density_per_ang3};
        return;
    }
    out->number_density = estimate(s, column);
    double whole = out->number_density.stderr_value, model = model_error(out, j, s);
    out->density_statistical = sqrt(fmax(0, whole * whole - s->density_structure * s->density_structure));
    model = model > 2 * whole ? model : 0; // a smaller one is what noise makes
    double between = hypot(hypot(s->density_between, j->marginal.between), fewer_terms(j, s));
    out->density_model = hypot(s->density_structure, hypot(model, between));
    out->number_density.stderr_value = hypot(out->density_statistical, out->density_model);
}

void lehr_pdf_structure_fill(lehr_pdf_structure *out, const lehr_pdf_joint *j, const lehr_pdf_solution *s)
{
    const lehr_pdf_columns *c = &j->columns;
    out->scale = estimate(s, 0);
    out->scale_statistical = out->scale.stderr_value;
    out->background_scale =
        (lehr_estimate){.value = j->sample->background ? out->options.background_scale : 0};
    if (c->background > 0) {
        out->background_scale = ratio_to_scale(s, c->background);
    }
    for (size_t t = 0; t < LEHR_PDF_STRUCTURE_TERMS; t++) {
        out->terms[t] = t < s->order ? estimate(s, c->first_term + (int)t) : (lehr_estimate){0};
    }
    out->container = estimate(s, c->container);
    fill_density(out, j, s);
    fill_s(out, j, s);
    fill_modes(out, j, s);
    fill_priors(out, j, s);
    out->condition = s->condition;
    out->misfit = s->misfit;
    out->error_scale = s->error_scale;
    out->n_parameters = s->n;
    memcpy(out->covariance, s->covariance, s->n * s->n * sizeof(double));
    for (size_t i = 0; i < out->n_r; i++) {
        out->residual[i] = -j->y[i];
        for (size_t k = 0; k < c->n; k++) {
            out->residual[i] += j->a[i * P_MOST + k] * s->p[k];
        }
    }
    out->options.order = (int)s->order;
    out->options.rmin_ang = j->plan->r_ang[s->rows - 1];
    out->options.s_zero = j->s_zero;
    out->s_zero_sigma = j->s_zero_sigma;
    out->pair_contrast = j->marginal.rows > 0 ? j->marginal.contrast : (double)NAN;
}

/// Errors of a solution; the workspace is its response.
static void find_errors(lehr_pdf_solution *s, const lehr_pdf_joint *joint)
{
    memset(joint->workspace, 0, joint->columns.n * joint->plan->n_q * sizeof(double));
    lehr_pdf_joint_respond(joint->workspace, joint, 0, s->rows);
    lehr_pdf_joint_errors(s, joint, joint->workspace);
}

/// Mean and standard deviation of the density over rmin from 0.65 to 0.9 of the foot, where errors that are
/// no noise rule: which rmin is best cannot be told.
static void average_plateau(lehr_pdf_structure *out, lehr_pdf_solution *s, const lehr_pdf_joint *j)
{
    double n = 0, mean = 0, square = 0;
    for (size_t i = 0; i < out->n_scan; i++) {
        double part = out->scan_rmin_ang[i] / j->foot_ang, value = out->scan_density[i];
        if (part >= PLATEAU[0] && part <= PLATEAU[1]) {
            n++;
            square += (n - 1) / n * (value - mean) * (value - mean);
            mean += (value - mean) / n;
        }
    }
    if (n > 1 && j->columns.density >= 0) {
        s->p[j->columns.density] = mean;
        s->density_between = sqrt(square / (n - 1));
    }
}

/// The rows up to the foot with a first shell that is not known, in place of those below it.
static lehr_status marginalise(size_t *rows, lehr_pdf_joint *joint, size_t order, lehr_error *err)
{
    lehr_pdf_solution pilot;
    lehr_status status = lehr_pdf_joint_solve(&pilot, joint, *rows, order, err);
    if (status == LEHR_OK) {
        find_errors(&pilot, joint);
        status = lehr_pdf_joint_marginalise(joint, &pilot, joint->foot_ang, err);
        *rows = joint->marginal.rows > 0 ? joint->marginal.rows : *rows;
    }
    return status;
}

lehr_status lehr_pdf_structure_joint(lehr_pdf_structure *out, const lehr_pdf_sample *sample,
                                     const lehr_pdf_low_r *plan, lehr_error *err)
{
    lehr_pdf_joint *joint = NULL;
    lehr_pdf_solution s;
    size_t rows = 0, order = 0;
    const lehr_pdf_structure_options options = out->options;
    lehr_status status = lehr_pdf_joint_create(&joint, sample, plan, &options, err);
    status = status == LEHR_OK ? lehr_pdf_joint_choose(&rows, &order, out, joint, err) : status;
    if (status == LEHR_OK && isnan(options.rmin_ang)) {
        status = marginalise(&rows, joint, order, err);
    }
    status = status == LEHR_OK ? lehr_pdf_joint_solve(&s, joint, rows, order, err) : status;
    if (status == LEHR_OK) {
        find_errors(&s, joint);
        if (isnan(options.rmin_ang) && joint->marginal.rows == 0) {
            average_plateau(out, &s, joint);
        }
        lehr_pdf_structure_fill(out, joint, &s);
        status = options.ensemble ? lehr_pdf_structure_ensemble(out, joint, &s, &options, err) : LEHR_OK;
    }
    lehr_pdf_joint_free(joint);
    return status;
}
