#include "critical.h"

#include <math.h>

static lehr_status check(const lehr_mechanics_holds *h, lehr_error *err)
{
    if (h->n < 3) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "%zu rows; a crossing needs the sample without stress and at least two holds",
                              h->n);
    }
    for (size_t i = 0; i < h->n; i++) {
        double sigma = h->sigma ? h->sigma[i] : 0;
        if (!isfinite(h->stress[i]) || !isfinite(h->property[i]) || !(sigma >= 0)) {
            return lehr_error_set(
                err, LEHR_ERR_DOMAIN,
                "row %zu: stress %.6g, property %.6g, error %.3g: values must be finite and "
                "errors not negative; leave out rows without a value",
                i + 1, h->stress[i], h->property[i], sigma);
        }
        if (i > 0 && h->stress[i] == h->stress[i - 1]) {
            return lehr_error_set(
                err, LEHR_ERR_DOMAIN,
                "row %zu: the stress %.6g is that of the row before; make one row of repeats, "
                "their mean with its error",
                i + 1, h->stress[i]);
        }
        if (i > 0 && !(h->stress[i] > h->stress[i - 1])) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN,
                                  "row %zu: stress %.6g is not above %.6g of the row before; sort the rows "
                                  "by stress",
                                  i + 1, h->stress[i], h->stress[i - 1]);
        }
    }
    return LEHR_OK;
}

static double sigma_of(const lehr_mechanics_holds *h, size_t i)
{
    return h->sigma ? h->sigma[i] : (double)NAN;
}

/// Straight line between holds b - 1 and b against the reference.
static void cross(lehr_mechanics_critical *out, const lehr_mechanics_holds *h, size_t b)
{
    double below = h->property[b - 1] - h->property[0];
    double above = h->property[b] - h->property[0];
    double width = h->stress[b] - h->stress[b - 1];
    double f = below / (below - above);
    double of_below = (1 - f) * sigma_of(h, b - 1);
    double of_above = f * sigma_of(h, b);
    double reference = sigma_of(h, 0);
    out->crosses = true;
    out->between[0] = h->stress[b - 1];
    out->between[1] = h->stress[b];
    out->stress.value = h->stress[b - 1] + f * width;
    out->stress.stderr_value =
        width / fabs(above - below) * sqrt(reference * reference + of_below * of_below + of_above * of_above);
    out->significance = fabs(above) / hypot(sigma_of(h, b), reference);
}

lehr_status lehr_mechanics_critical_find(lehr_mechanics_critical *out, const lehr_mechanics_holds *holds,
                                         lehr_error *err)
{
    const lehr_estimate none = {(double)NAN, (double)NAN};
    *out = (lehr_mechanics_critical){.stress = none,
                                     .between = {(double)NAN, (double)NAN},
                                     .extreme_stress = (double)NAN,
                                     .extreme = none,
                                     .significance = (double)NAN};
    lehr_status status = check(holds, err);
    if (status != LEHR_OK) {
        return status;
    }
    // The side to which the first hold went is that of relaxation.
    double side = holds->property[1] - holds->property[0];
    for (size_t i = 1; i < holds->n && side != 0; i++) {
        double change = holds->property[i] - holds->property[0];
        if (change * side <= 0) {
            cross(out, holds, i);
            break;
        }
        if (!out->relaxes || fabs(change) > fabs(out->extreme.value)) {
            out->relaxes = true;
            out->extreme_stress = holds->stress[i];
            out->extreme = (lehr_estimate){change, hypot(sigma_of(holds, i), sigma_of(holds, 0))};
        }
    }
    return LEHR_OK;
}

lehr_status lehr_mechanics_critical_describe(const lehr_mechanics_critical *critical, const char *stress_unit,
                                             const char *property_unit, lehr_record *record, lehr_error *err)
{
    lehr_list *between = NULL;
    lehr_status status = lehr_record_add_quantity(record, "critical_stress", critical->stress.value,
                                                  critical->stress.stderr_value, stress_unit, err);
    if (status == LEHR_OK) {
        status = lehr_record_add_list(&between, record, "between", err);
    }
    for (size_t i = 0; status == LEHR_OK && i < 2; i++) {
        status = lehr_list_add_number(between, critical->between[i], err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_quantity(record, "extreme_stress", critical->extreme_stress, (double)NAN,
                                          stress_unit, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_quantity(record, "extreme_change", critical->extreme.value,
                                          critical->extreme.stderr_value, property_unit, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_number(record, "significance", critical->significance, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_boolean(record, "relaxes", critical->relaxes, err);
    }
    return status == LEHR_OK ? lehr_record_add_boolean(record, "crosses", critical->crosses, err) : status;
}
