#include "measured_helper.h"

#include <lehr/ecnle/structure.h>
#include <math.h>

double q[MEASURED_MOST], s[MEASURED_MOST], sigma[MEASURED_MOST];

lehr_ecnle_sq_data spheres(double phi, double end, double relative)
{
    size_t n = 0;
    for (; n < MEASURED_MOST && 0.3 + 0.05 * (double)n <= end; n++) {
        q[n] = 0.3 + 0.05 * (double)n;
        s[n] = lehr_ecnle_structure_factor(phi, q[n]);
        sigma[n] = relative * sqrt(s[n]);
    }
    return (lehr_ecnle_sq_data){n, q, s, relative > 0 ? sigma : NULL};
}

lehr_ecnle_measured *measure(double phi, const lehr_ecnle_sq_data *data, lehr_ecnle_tail tail)
{
    lehr_ecnle_measured *measured = NULL;
    lehr_error err = {0};
    assert_ok(lehr_ecnle_measured_create(&measured, plan, phi, data, tail, NULL, &err), &err);
    return measured;
}
