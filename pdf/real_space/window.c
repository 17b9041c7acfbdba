#include "window.h"

#include <ctype.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

static const double PI = 3.14159265358979323846;

#define NAME_OF(enumerator, name) name,
static const char *const names[] = {LEHR_PDF_WINDOW_LIST(NAME_OF)};
#undef NAME_OF

static double sinc(double x)
{
    return x > 0 ? sin(x) / x : 1;
}

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
    case LEHR_PDF_WINDOW_VARIABLE:
        return sinc(x);
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

const char *lehr_pdf_window_name(lehr_pdf_window window)
{
    return names[window];
}

static bool same_name(const char *name, const char *want)
{
    for (; *name != '\0' && *want != '\0'; name++, want++) {
        char c = *name == '_' || *name == ' ' ? '-' : (char)tolower((unsigned char)*name);
        if (c != *want) {
            return false;
        }
    }
    return *name == *want;
}

bool lehr_pdf_window_find(lehr_pdf_window *out, const char *name)
{
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (same_name(name, names[i])) {
            *out = (lehr_pdf_window)i;
            return true;
        }
    }
    if (same_name(name, "step") || same_name(name, "no")) {
        *out = LEHR_PDF_WINDOW_NONE;
        return true;
    }
    return false;
}

lehr_pdf_damping lehr_pdf_damping_of(lehr_pdf_window window)
{
    return (lehr_pdf_damping){.window = window, .q1_per_ang = (double)NAN, .center_ang = 2.8, .width_ang = 2};
}

double lehr_pdf_damping_value(const lehr_pdf_damping *damping, double q_per_ang, double qmax_per_ang,
                              double r_ang)
{
    if (damping->window == LEHR_PDF_WINDOW_VARIABLE) {
        double reach = -expm1(-fabs(r_ang - damping->center_ang) / damping->width_ang);
        return q_per_ang <= qmax_per_ang ? sinc(PI * q_per_ang / qmax_per_ang * reach) : 0;
    }
    double q1_per_ang = isnan(damping->q1_per_ang) ? qmax_per_ang / 2 : damping->q1_per_ang;
    return lehr_pdf_window_value(damping->window, q_per_ang, qmax_per_ang, q1_per_ang);
}

lehr_status lehr_pdf_damping_check(const lehr_pdf_damping *damping, double qmax_per_ang, lehr_error *err)
{
    double q1 = damping->q1_per_ang;
    if (damping->window == LEHR_PDF_WINDOW_COSINE && !isnan(q1) && !(q1 >= 0 && q1 < qmax_per_ang)) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "the cosine window begins at %g 1/angstrom; expected 0 to below qmax = %g", q1,
                              qmax_per_ang);
    }
    if (damping->window == LEHR_PDF_WINDOW_VARIABLE &&
        !(damping->width_ang > 0 && isfinite(damping->width_ang) && isfinite(damping->center_ang))) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "the variable window has center %g and width %g angstrom; expected a finite "
                              "center and a width greater than 0",
                              damping->center_ang, damping->width_ang);
    }
    return LEHR_OK;
}
