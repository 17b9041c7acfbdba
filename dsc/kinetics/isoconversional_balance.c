// The balance of integrals behind the methods of Vyazovkin.
#include "isoconversional_private.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>
#include <math.h>

typedef struct balance {
    const lehr_dsc_conversion *const *programs;
    size_t n;
    const double *from_s; // NULL: begin
    const double *to_s;
    double ref_K;
    double *ln_value, *slope; // shape (n,)
} balance;

static void integrate(const balance *b, double theta_K)
{
    for (size_t i = 0; i < b->n; i++) {
        arrhenius_integral part =
            b->from_s
                ? lehr_dsc_conversion_integral(b->programs[i], theta_K, b->ref_K, b->from_s[i], b->to_s[i])
                : lehr_dsc_conversion_whole_integral(b->programs[i], theta_K, b->ref_K, b->to_s[i]);
        b->ln_value[i] = part.ln_value;
        b->slope[i] = part.slope_per_K;
    }
}

/// Derivative of sum_{i != j} J_i/J_j by theta, which rises through 0 at the minimum.
static double derivative(double theta_K, void *context)
{
    const balance *b = context;
    double sum = 0;
    integrate(b, theta_K);
    for (size_t i = 0; i < b->n; i++) {
        for (size_t j = 0; j < i; j++) {
            double d = b->ln_value[i] - b->ln_value[j];
            sum += 2 * sinh(fmax(-300, fmin(300, d))) * (b->slope[i] - b->slope[j]);
        }
    }
    return sum;
}

static lehr_status find_root(double *theta_K, balance *b, lehr_error *err)
{
    // 1 to 2500 kJ/mol
    const double lowest = 120, highest = 3e5;
    double low = lowest;
    double high = lowest;
    double value = derivative(low, b);
    while (value < 0 && high < highest) {
        low = high;
        high *= 1.5;
        value = derivative(high, b);
    }
    if (!(value >= 0) || high <= low) {
        return lehr_error_set(
            err, LEHR_ERR_NUMERIC,
            "no activation energy from 1 to 2500 kJ/mol balances the integrals: the conversion does "
            "not shift to higher temperatures with faster programs");
    }
    gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
    gsl_function function = {derivative, b};
    if (!solver) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the search of an activation energy");
    }
    int code = gsl_root_fsolver_set(solver, &function, low, high);
    for (int k = 0; k < 200 && code == GSL_SUCCESS; k++) {
        code = gsl_root_fsolver_iterate(solver);
        low = gsl_root_fsolver_x_lower(solver);
        high = gsl_root_fsolver_x_upper(solver);
        if (gsl_root_test_interval(low, high, 0, 1e-11) == GSL_SUCCESS) {
            break;
        }
    }
    *theta_K = gsl_root_fsolver_root(solver);
    gsl_root_fsolver_free(solver);
    return code == GSL_SUCCESS
               ? LEHR_OK
               : lehr_error_set(err, LEHR_ERR_NUMERIC, "the balance of the integrals was not found");
}

lehr_status lehr_dsc_iso_balance(iso_balance *out, const lehr_dsc_conversion *const *programs, size_t n,
                                 const double *from_s, const double *to_s, double *room, lehr_error *err)
{
    balance b = {programs, n, from_s, to_s, 0, room, room + n};
    double mean = 0, mean_slope = 0, rest = 0, spread = 0, theta_K = 0;
    for (size_t i = 0; i < n; i++) {
        b.ref_K += lehr_dsc_conversion_temperature(programs[i], to_s[i]) / (double)n;
    }
    lehr_status status = find_root(&theta_K, &b, err);
    if (status != LEHR_OK) {
        return status;
    }
    integrate(&b, theta_K);
    for (size_t i = 0; i < n; i++) {
        mean += b.ln_value[i] / (double)n;
        mean_slope += b.slope[i] / (double)n;
    }
    for (size_t i = 0; i < n; i++) {
        rest += (b.ln_value[i] - mean) * (b.ln_value[i] - mean);
        spread += (b.slope[i] - mean_slope) * (b.slope[i] - mean_slope);
    }
    double variance = n > 2 ? rest / (double)(n - 2) : (double)NAN;
    double of_theta = variance / spread;
    out->scatter = sqrt(variance);
    out->inverse_K = 1 / b.ref_K - mean_slope; // slopes are those of the scaled integrals
    out->energy_K = (lehr_estimate){theta_K, sqrt(of_theta)};
    out->ln_integral.value = mean - theta_K / b.ref_K;
    out->ln_integral.stderr_value = sqrt(variance / (double)n + out->inverse_K * out->inverse_K * of_theta);
    return LEHR_OK;
}
