#include "scan.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/// Heat flow is needed and not there: say what the file holds instead.
static lehr_status refuse_without_signal(const lehr_dsc_run *run, lehr_error *err)
{
    const char *columns = run->columns ? run->columns : "";
    static const char *const weights[] = {"Weight", "Mass", "mg", "TG"};
    for (size_t i = 0; i < sizeof weights / sizeof weights[0]; i++) {
        if (strstr(columns, weights[i])) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN,
                                  "%s: holds TGA (weight), no heat flow; its columns are %s", run->name,
                                  columns);
        }
    }
    return lehr_error_set(err, LEHR_ERR_DOMAIN,
                          "%s: holds no heat flow; its columns are %s; --columns signal=NAME names one",
                          run->name, columns);
}

/// "1, 2, 4": the numbers of the segments, cut after some twenty.
static void list_numbers(char *out, size_t size, const lehr_dsc_run *run)
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t s = 0; s < run->n_segments && used < size - 1; s++) {
        bool cut = used + 30 > size;
        int n = cut ? snprintf(out + used, size - used, ", ...")
                    : snprintf(out + used, size - used, "%s%zu", s > 0 ? ", " : "", run->segments[s].index);
        used = cut ? size : used + (size_t)n;
    }
}

static lehr_status refuse_number(const lehr_dsc_run *run, size_t wanted, lehr_error *err)
{
    char numbers[128];
    list_numbers(numbers, sizeof numbers, run);
    return lehr_error_set(err, LEHR_ERR_DOMAIN,
                          "%s: no segment %zu; the file has %zu (%s), see 'lehr dsc info'", run->name, wanted,
                          run->n_segments, numbers);
}

static lehr_status choose_segment(const lehr_dsc_segment **out, const lehr_dsc_run *run, size_t wanted,
                                  lehr_error *err)
{
    for (size_t s = run->n_segments; s-- > 0;) {
        const lehr_dsc_segment *segment = &run->segments[s];
        if (wanted > 0 && segment->index == wanted && segment->kind == LEHR_DSC_ISOTHERMAL) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN,
                                  "%s: segment %zu is isothermal; choose a ramp, see 'lehr dsc info'",
                                  run->name, wanted);
        }
        if (wanted > 0 ? segment->index == wanted : segment->kind == LEHR_DSC_HEATING) {
            *out = segment;
            return LEHR_OK;
        }
    }
    if (wanted > 0) {
        return refuse_number(run, wanted, err);
    }
    return lehr_error_set(err, LEHR_ERR_DOMAIN,
                          "%s: none of the %zu segments is a heating ramp; --segment N takes another one",
                          run->name, run->n_segments);
}

/// Factor to y and the units, by what is known: J/g/K needs mass and rate, J/K the rate.
static double choose_unit(lehr_dsc_scan *scan, const lehr_dsc_run *run)
{
    bool rate = scan->rate_K_per_s > 0;
    switch (run->signal_kind) {
    case LEHR_DSC_SIGNAL_HEAT_CAPACITY:
        scan->unit = "J/g/K";
        scan->area_unit = "J/g";
        return 1;
    case LEHR_DSC_SIGNAL_SPECIFIC_FLOW:
        scan->unit = rate ? "J/g/K" : "W/g";
        scan->area_unit = rate ? "J/g" : "W K/g";
        return rate ? 1 / scan->rate_K_per_s : 1;
    case LEHR_DSC_SIGNAL_HEAT_FLOW:
    case LEHR_DSC_SIGNAL_NONE:
        break;
    }
    if (!rate) {
        scan->unit = "mW";
        scan->area_unit = "mW K";
        return 1e3;
    }
    bool mass = run->mass_g > 0;
    scan->unit = mass ? "J/g/K" : "J/K";
    scan->area_unit = mass ? "J/g" : "J";
    return 1 / (scan->rate_K_per_s * (mass ? run->mass_g : 1));
}

const char *lehr_dsc_scan_signal_column(const lehr_dsc_scan *scan)
{
    static const char *const names[][2] = {{"J/g/K", "cp_J_per_gK"},
                                           {"J/K", "heat_capacity_J_per_K"},
                                           {"W/g", "heat_flow_W_per_g"},
                                           {"mW", "heat_flow_mW"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(names[i][0], scan->unit) == 0) {
            return names[i][1];
        }
    }
    return "signal";
}

/// Memory for the points of a ramp, with a clock where the run has a time.
static lehr_dsc_scan *new_scan(size_t n, bool clock)
{
    lehr_dsc_scan *scan = lehr_core_alloc(1, sizeof *scan);
    if (!scan) {
        return NULL;
    }
    scan->temperature_K = lehr_core_alloc(n, sizeof(double));
    scan->y = lehr_core_alloc(n, sizeof(double));
    scan->clock_s = clock ? lehr_core_alloc(n, sizeof(double)) : NULL;
    if (!scan->temperature_K || !scan->y || (clock && !scan->clock_s)) {
        lehr_dsc_scan_free(scan);
        return NULL;
    }
    return scan;
}

lehr_status lehr_dsc_scan_create(lehr_dsc_scan **out, const lehr_dsc_run *run, size_t segment,
                                 lehr_error *err)
{
    *out = NULL;
    if (run->signal_kind == LEHR_DSC_SIGNAL_NONE) {
        return refuse_without_signal(run, err);
    }
    const lehr_dsc_segment *ramp = NULL;
    lehr_status status = choose_segment(&ramp, run, segment, err);
    if (status != LEHR_OK) {
        return status;
    }
    lehr_dsc_scan *scan = new_scan(ramp->count, run->time_s != NULL);
    if (!scan) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a scan of %zu points", ramp->count);
    }
    scan->name = run->name;
    scan->segment = ramp->index;
    scan->n = ramp->count;
    scan->rate_K_per_s = fabs(ramp->rate_K_per_s);
    double factor = choose_unit(scan, run);
    bool cooling = ramp->kind == LEHR_DSC_COOLING;
    scan->cooling = cooling;
    scan->flow = run->signal_kind != LEHR_DSC_SIGNAL_HEAT_CAPACITY;
    scan->mass_g = run->mass_g;
    if (cooling && scan->flow) {
        factor = -factor; // heat flows out of the sample
    }
    for (size_t i = 0; i < scan->n; i++) {
        size_t from = ramp->first + (cooling ? scan->n - 1 - i : i);
        scan->temperature_K[i] = run->temperature_K[from];
        scan->y[i] = factor * run->signal[from];
        if (scan->clock_s) {
            scan->clock_s[i] =
                fabs(run->time_s[from] - run->time_s[cooling ? ramp->first + scan->n - 1 : ramp->first]);
        }
    }
    *out = scan;
    return LEHR_OK;
}

void lehr_dsc_scan_free(lehr_dsc_scan *scan)
{
    if (scan) {
        lehr_core_free(scan->temperature_K);
        lehr_core_free(scan->y);
        lehr_core_free(scan->clock_s);
        lehr_core_free(scan);
    }
}
