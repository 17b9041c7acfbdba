#include <lehr/fitting/dual.h>

#include <math.h>

static const double two_over_sqrt_pi = 1.12837916709551257390;

lehr_dual lehr_dual_constant(double value)
{
    return (lehr_dual){value, 0};
}

lehr_dual lehr_dual_variable(double value)
{
    return (lehr_dual){value, 1};
}

lehr_dual lehr_dual_add(lehr_dual a, lehr_dual b)
{
    return (lehr_dual){a.value + b.value, a.slope + b.slope};
}

lehr_dual lehr_dual_subtract(lehr_dual a, lehr_dual b)
{
    return (lehr_dual){a.value - b.value, a.slope - b.slope};
}

lehr_dual lehr_dual_multiply(lehr_dual a, lehr_dual b)
{
    return (lehr_dual){a.value * b.value, a.slope * b.value + a.value * b.slope};
}

lehr_dual lehr_dual_divide(lehr_dual a, lehr_dual b)
{
    double ratio = a.value / b.value;
    return (lehr_dual){ratio, (a.slope - ratio * b.slope) / b.value};
}

lehr_dual lehr_dual_negate(lehr_dual a)
{
    return (lehr_dual){-a.value, -a.slope};
}

lehr_dual lehr_dual_shift(lehr_dual a, double offset)
{
    return (lehr_dual){a.value + offset, a.slope};
}

lehr_dual lehr_dual_scale(lehr_dual a, double factor)
{
    return (lehr_dual){a.value * factor, a.slope * factor};
}

static bool varies(lehr_dual a)
{
    return fabs(a.slope) > 0 || isnan(a.slope);
}

/// f(a) for a known derivative f'(a). A number without slope keeps none, also where f' is infinite.
static lehr_dual chain(double value, double derivative, lehr_dual a)
{
    return (lehr_dual){value, varies(a) ? derivative * a.slope : 0};
}

lehr_dual lehr_dual_exp(lehr_dual a)
{
    double value = exp(a.value);
    return chain(value, value, a);
}

lehr_dual lehr_dual_log(lehr_dual a)
{
    return chain(log(a.value), 1 / a.value, a);
}

lehr_dual lehr_dual_sqrt(lehr_dual a)
{
    double value = sqrt(a.value);
    return chain(value, 0.5 / value, a);
}

lehr_dual lehr_dual_sin(lehr_dual a)
{
    return chain(sin(a.value), varies(a) ? cos(a.value) : 0, a);
}

lehr_dual lehr_dual_cos(lehr_dual a)
{
    return chain(cos(a.value), varies(a) ? -sin(a.value) : 0, a);
}

lehr_dual lehr_dual_tan(lehr_dual a)
{
    double value = tan(a.value);
    return chain(value, 1 + value * value, a);
}

lehr_dual lehr_dual_atan(lehr_dual a)
{
    return chain(atan(a.value), 1 / (1 + a.value * a.value), a);
}

lehr_dual lehr_dual_tanh(lehr_dual a)
{
    double secant = varies(a) ? 1 / cosh(a.value) : 0;
    return chain(tanh(a.value), secant * secant, a);
}

lehr_dual lehr_dual_erf(lehr_dual a)
{
    return chain(erf(a.value), varies(a) ? two_over_sqrt_pi * exp(-a.value * a.value) : 0, a);
}

lehr_dual lehr_dual_abs(lehr_dual a)
{
    double sign = a.value > 0 ? 1 : a.value < 0 ? -1 : 0;
    return chain(fabs(a.value), sign, a);
}

lehr_dual lehr_dual_power(lehr_dual a, double b)
{
    double derivative = fabs(b) > 0 && varies(a) ? b * pow(a.value, b - 1) : 0;
    return chain(pow(a.value, b), derivative, a);
}

lehr_dual lehr_dual_pow(lehr_dual a, lehr_dual b)
{
    lehr_dual result = lehr_dual_power(a, b.value);
    if (varies(b)) {
        // The limit of a^b ln a for a -> 0 is 0 for b > 0.
        bool vanishes = !(fabs(a.value) > 0) && b.value > 0;
        result.slope += vanishes ? 0 : result.value * log(a.value) * b.slope;
    }
    return result;
}

bool lehr_fitting_dual_model(const double *parameters, double *values, double *jacobian, const void *context)
{
    const lehr_fitting_dual *model = context;
    lehr_dual variables[LEHR_DUAL_MAX_PARAMETERS];
    size_t p = model->n_parameters;
    if (p > LEHR_DUAL_MAX_PARAMETERS) {
        return false;
    }
    for (size_t j = 0; j < p; j++) {
        variables[j] = lehr_dual_constant(parameters[j]);
    }
    for (size_t i = 0; i < model->n_points; i++) {
        if (values) {
            values[i] = model->point(variables, i, model->context).value;
        }
        for (size_t j = 0; jacobian && j < p; j++) {
            variables[j].slope = 1;
            jacobian[i * p + j] = model->point(variables, i, model->context).slope;
            variables[j].slope = 0;
        }
    }
    return true;
}
