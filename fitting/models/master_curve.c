#include "master_curve.h"

#include "normal.h"

#include <lehr/fitting/model.h>
#include <math.h>

static const char *const plateau_names[] = {"plateau_low", "plateau_high", "center", "width"};
static const char *const line_names[] = {"value", "slope"};

// ---- sigmoid ------------------------------------------------------------------------
static bool sigmoid_evaluate(const double *p, double z, double *value, double *gradient, double *by_z)
{
    bool exists = lehr_model_find("sigmoid")->evaluate(p, z, value, gradient);
    *by_z = -gradient[2];
    return exists;
}

static bool sigmoid_start(double *p, const double *z, const double *y, size_t n)
{
    return lehr_model_find("sigmoid")->start(p, z, y, n);
}

// ---- bump ---------------------------------------------------------------------------
static bool bump_evaluate(const double *p, double z, double *value, double *gradient, double *by_z)
{
    if (!(p[3] > 0)) {
        return false;
    }
    double u = (z - p[2]) / p[3];
    double bell = exp(-u * u);
    *value = p[0] + (p[1] - p[0]) * bell;
    *by_z = -2 * (p[1] - p[0]) * bell * u / p[3];
    gradient[0] = 1 - bell;
    gradient[1] = bell;
    gradient[2] = -*by_z;
    gradient[3] = -*by_z * u;
    return true;
}

/// Linear in the plateaus: best of a scan of centres and widths, centres also somewhat outside the data.
static bool bump_start(double *p, const double *z, const double *y, size_t n)
{
    enum { n_centers = 21, n_widths = 5 };
    double least = z[0], most = z[0], best = HUGE_VAL;
    for (size_t i = 1; i < n; i++) {
        least = fmin(least, z[i]);
        most = fmax(most, z[i]);
    }
    for (int k = 0; k < n_centers * n_widths && most > least; k++) {
        double center = least + (most - least) * (1.4 * (k % n_centers) / (n_centers - 1) - 0.2);
        double width = (most - least) * pow(0.55, k / n_centers);
        lehr_normal sums = {.n = 2};
        double linear[LEHR_NORMAL_MOST], chi2 = 0;
        for (size_t i = 0; i < n; i++) {
            double bell = exp(-(z[i] - center) * (z[i] - center) / (width * width));
            const double basis[] = {1 - bell, bell};
            lehr_normal_add(&sums, basis, y[i], 1);
        }
        if (lehr_normal_solve(linear, &chi2, &sums) && chi2 < best) {
            best = chi2;
            p[0] = linear[0];
            p[1] = linear[1];
            p[2] = center;
            p[3] = width;
        }
    }
    return best < HUGE_VAL;
}

// ---- line ---------------------------------------------------------------------------
static bool line_evaluate(const double *p, double z, double *value, double *gradient, double *by_z)
{
    *value = p[0] + p[1] * (z - 1);
    *by_z = p[1];
    gradient[0] = 1;
    gradient[1] = z - 1;
    return true;
}

static bool line_start(double *p, const double *z, const double *y, size_t n)
{
    lehr_normal sums = {.n = 2};
    double chi2 = 0;
    for (size_t i = 0; i < n; i++) {
        const double basis[] = {1, z[i] - 1};
        lehr_normal_add(&sums, basis, y[i], 1);
    }
    return lehr_normal_solve(p, &chi2, &sums);
}

static const lehr_master_curve curves[] = {
    [LEHR_FITTING_MASTER_SIGMOID] = {"sigmoid", 4, plateau_names, 2, 3, sigmoid_evaluate, sigmoid_start},
    [LEHR_FITTING_MASTER_BUMP] = {"bump", 4, plateau_names, 2, 3, bump_evaluate, bump_start},
    [LEHR_FITTING_MASTER_LINE] = {"line", 2, line_names, SIZE_MAX, SIZE_MAX, line_evaluate, line_start},
};

const lehr_master_curve *lehr_master_curve_of(lehr_fitting_master_curve curve)
{
    return &curves[curve];
}

const char *lehr_fitting_master_curve_name(lehr_fitting_master_curve curve)
{
    return curve == LEHR_FITTING_MASTER_AUTO ? "auto" : curves[curve].name;
}

const char *lehr_fitting_master_parameter_name(lehr_fitting_master_curve curve, size_t j)
{
    static const char *const first[] = {"tg0", "dtg_dp", "tg_curvature"};
    return j < LEHR_FITTING_MASTER_SHAPE ? first[j] : curves[curve].parameters[j - LEHR_FITTING_MASTER_SHAPE];
}

double lehr_fitting_master_value(const lehr_fitting_master *master, double z)
{
    double value = 0, gradient[4], by_z = 0;
    const double *shape = master->parameters + LEHR_FITTING_MASTER_SHAPE;
    return curves[master->curve].evaluate(shape, z, &value, gradient, &by_z) ? value : (double)NAN;
}

double lehr_fitting_master_tg(const lehr_fitting_master *master, double pressure_GPa)
{
    const double *p = master->parameters;
    return p[LEHR_FITTING_MASTER_TG0] + pressure_GPa * (p[LEHR_FITTING_MASTER_DTG_DP] +
                                                        pressure_GPa * p[LEHR_FITTING_MASTER_TG_CURVATURE]);
}
