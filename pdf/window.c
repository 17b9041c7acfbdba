#include "window.h"

#include <math.h>

static const double PI = 3.14159265358979323846;

/// 3 (sin x - x cos x)/x^3: below 0.3 the difference cancels, and the series is exact to the last digit.
static double soper_lorch(double x)
{
    if (x < 0.3) {
        double y = x * x;
        return 1 - y / 10 * (1 - y / 28 * (1 - y / 54 * (1 - y / 88 * (1 - y / 130))));
    }
    return 3 * (sin(x) - x * cos(x)) / (x * x * x);
}

double lehr_pdf_window_value(lehr_pdf_window window, double q_per_ang, double qmax_per_ang, double q1_per_ang)
{
    if (!(q_per_ang <= qmax_per_ang)) {
        return 0;
    }
    double x = PI * q_per_ang / qmax_per_ang;
    switch (window) {
    case LEHR_PDF_WINDOW_LORCH:
        return x > 0 ? sin(x) / x : 1;
    case LEHR_PDF_WINDOW_SOPER_LORCH:
        return soper_lorch(x);
    case LEHR_PDF_WINDOW_COSINE:
        return q_per_ang <= q1_per_ang
                   ? 1
                   : (1 + cos(PI * (q_per_ang - q1_per_ang) / (qmax_per_ang - q1_per_ang))) / 2;
    case LEHR_PDF_WINDOW_NONE:
        break;
    }
    return 1;
}
