#include <lehr/fitting/agreement.h>

#include <math.h>

const char *lehr_fitting_verdict_name(lehr_fitting_verdict verdict)
{
    static const char *const names[] = {"agree",    "undetermined", "tension",      "differ",
                                        "no-error", "not-measured", "not-predicted"};
    return names[verdict];
}

static lehr_fitting_verdict verdict_of(const lehr_fitting_agreement *a)
{
    const double near = 2;
    const double far = 3;
    const double telling = 0.5;
    double n = fabs(a->standard_errors);
    double largest = fmax(fabs(a->measured.value), fabs(a->predicted.value));
    if (!isfinite(a->predicted.value)) {
        return LEHR_FITTING_NOT_PREDICTED;
    }
    if (!isfinite(a->measured.value)) {
        return LEHR_FITTING_NOT_MEASURED;
    }
    if (isnan(n)) {
        return LEHR_FITTING_NO_ERROR;
    }
    return n > far                                          ? LEHR_FITTING_DIFFER
           : n > near                                       ? LEHR_FITTING_TENSION
           : a->difference.stderr_value > telling * largest ? LEHR_FITTING_UNDETERMINED
                                                            : LEHR_FITTING_AGREE;
}

lehr_fitting_agreement lehr_fitting_agreement_of(lehr_estimate measured, lehr_estimate predicted)
{
    lehr_fitting_agreement a = {.measured = measured, .predicted = predicted, .standard_errors = (double)NAN};
    a.difference.value = measured.value - predicted.value;
    a.difference.stderr_value = isnan(measured.stderr_value) || isnan(predicted.stderr_value)
                                    ? (double)NAN
                                    : hypot(measured.stderr_value, predicted.stderr_value);
    if (a.difference.stderr_value > 0) {
        a.standard_errors = a.difference.value / a.difference.stderr_value;
    }
    a.verdict = verdict_of(&a);
    return a;
}
