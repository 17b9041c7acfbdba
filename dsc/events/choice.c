#include "choice.h"

#include <math.h>

/// Deviations follow two windows: mean squares beyond this times their expectation have the probability
/// exp(-3).
static const double improbable = 3;

void lehr_dsc_choice_add(lehr_dsc_choice *of, double deviation, double deviation_stderr)
{
    of->squares += deviation * deviation;
    of->variances += deviation_stderr * deviation_stderr;
    of->n++;
}

double lehr_dsc_choice_value(const lehr_dsc_choice *of)
{
    double beyond = of->squares - of->variances;
    if (isnan(beyond)) {
        return beyond;
    }
    return of->squares > improbable * of->variances ? sqrt(beyond / (double)of->n) : 0;
}
