#include "dsc_curve.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static double step_at(const dsc_curve *curve, double temperature_K)
{
    return curve->liquid[0] + curve->liquid[1] * temperature_K +
           curve->liquid[2] / (temperature_K * temperature_K) - curve->glass[0] -
           curve->glass[1] * temperature_K;
}

double dsc_curve_at(const dsc_curve *curve, double temperature_K)
{
    double h = 1 / (1 + exp((temperature_K - curve->center_K) / curve->width_K));
    double off = temperature_K - curve->fictive_K;
    double rate = 1 - h + off * h * (1 - h) / curve->width_K;
    double y = curve->glass[0] + curve->glass[1] * temperature_K;
    y += step_at(curve, temperature_K - off * h) * rate;
    if (curve->hook != 0) {
        y -= curve->hook * exp(-(temperature_K - curve->low_K) / curve->hook_K);
    }
    if (curve->crystal != 0) {
        double u = (temperature_K - curve->crystal_K) / curve->crystal_width_K;
        y -= curve->crystal * exp(-u * u / 2);
    }
    return y;
}

lehr_dsc_run *dsc_curve_run(const dsc_curve *curve)
{
    size_t n = (size_t)lround((curve->high_K - curve->low_K) / curve->step_K) + 1;
    size_t size = 64 * n + 64;
    char *bytes = malloc(size);
    lehr_text *text = NULL;
    lehr_dsc_run *run = NULL;
    if (!bytes) {
        return NULL;
    }
    size_t used = (size_t)snprintf(bytes, size, "time_s,temperature_K,cp_J_per_gK\n");
    for (size_t i = 0; i < n; i++) {
        double T = curve->low_K + curve->step_K * (double)i;
        used += (size_t)snprintf(bytes + used, size - used, "%.10g,%.10g,%.12g\n",
                                 curve->step_K * (double)i / 200, T, dsc_curve_at(curve, T));
    }
    if (lehr_text_decode(&text, bytes, used, curve->name, NULL) != LEHR_OK ||
        lehr_dsc_run_parse(&run, text, NULL, NULL) != LEHR_OK) {
        run = NULL;
    }
    lehr_text_free(text);
    free(bytes);
    return run;
}
