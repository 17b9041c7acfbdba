#include <lehr/fitting/parameters.h>

#include <math.h>
#include <stdio.h>

lehr_fitting_parameter lehr_fitting_parameter_free(const char *name)
{
    return (lehr_fitting_parameter){.name = name, .lower = -INFINITY, .upper = INFINITY};
}

lehr_fitting_role lehr_fitting_parameter_role(const lehr_fitting_parameter *parameter, double value)
{
    if (!parameter) {
        return LEHR_FITTING_ROLE_FREE;
    }
    if (parameter->fixed) {
        return LEHR_FITTING_ROLE_FIXED;
    }
    if (value <= parameter->lower) {
        return LEHR_FITTING_ROLE_AT_LOWER;
    }
    return value >= parameter->upper ? LEHR_FITTING_ROLE_AT_UPPER : LEHR_FITTING_ROLE_FREE;
}

const char *lehr_fitting_role_name(lehr_fitting_role role)
{
    static const char *const names[] = {
        [LEHR_FITTING_ROLE_FREE] = "free",
        [LEHR_FITTING_ROLE_FIXED] = "fixed",
        [LEHR_FITTING_ROLE_AT_LOWER] = "at lower bound",
        [LEHR_FITTING_ROLE_AT_UPPER] = "at upper bound",
    };
    return names[role];
}

const char *lehr_fitting_parameter_name(const lehr_fitting_parameter *parameters, size_t j, char *buffer,
                                        size_t size)
{
    if (parameters && parameters[j].name) {
        return parameters[j].name;
    }
    (void)snprintf(buffer, size, "parameter %zu", j);
    return buffer;
}

lehr_status lehr_fitting_parameters_check(const lehr_fitting_parameter *parameters, size_t n,
                                          const double *values, lehr_error *err)
{
    char buffer[32];
    for (size_t j = 0; j < n; j++) {
        bool bounded = parameters && !parameters[j].fixed;
        if (isfinite(values[j]) && !bounded) {
            continue;
        }
        const char *name = lehr_fitting_parameter_name(parameters, j, buffer, sizeof buffer);
        if (!isfinite(values[j])) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "start value %g of %s is not finite", values[j],
                                  name);
        }
        if (!(parameters[j].lower < parameters[j].upper)) {
            return lehr_error_set(err, LEHR_ERR_ARG,
                                  "bounds %g .. %g of %s are not in order; fix the parameter or "
                                  "widen them",
                                  parameters[j].lower, parameters[j].upper, name);
        }
        if (!(values[j] >= parameters[j].lower && values[j] <= parameters[j].upper)) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN,
                                  "start value %g of %s lies outside its bounds %g .. %g", values[j], name,
                                  parameters[j].lower, parameters[j].upper);
        }
    }
    return LEHR_OK;
}
