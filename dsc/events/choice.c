#include "choice.h"

#include <math.h>

/// Deviations follow two windows: mean squares beyond this times their expectation have the probability
/// exp(-3).
static const double improbable = 3;

/// Of a bias, when the width grows by LEHR_DSC_WIDER: sixth power of the width in the limit of small ones,
/// fourth where the width is that of the feature, less beyond.
static const double most_growth = 7.53;
static const double usual_growth = 3.84;
static const double least_growth = 2.3;

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

double lehr_dsc_choice_bias(double once, double once_stderr, double twice)
{
    double beyond = once * once - once_stderr * once_stderr;
    if (!(beyond > 0)) {
        return isnan(beyond) ? beyond : 0;
    }
    double growth = isnan(twice) ? usual_growth : fabs((twice - once) / once);
    return sqrt(beyond) / (fmin(fmax(growth, least_growth), most_growth) - 1);
}
