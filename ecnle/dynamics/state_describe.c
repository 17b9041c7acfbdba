#include <lehr/ecnle/state.h>

#include "state_private.h"

#include <stddef.h>

static const char *const prefactor_names[] = {"kramers", "unity"};
static const char *const elastic_names[] = {"none", "unit", "py"};
static const char *const two_state_names[] = {"printed", "curvature"};

/// Where a quantity lies in the state, its key and its unit.
typedef struct entry {
    const char *key;
    const char *unit;
    size_t offset;
} entry;

static const entry entries[] = {
    {"r_loc", "d", offsetof(lehr_ecnle_state, r_loc_d)},
    {"r_barrier", "d", offsetof(lehr_ecnle_state, r_barrier_d)},
    {"r_second", "d", offsetof(lehr_ecnle_state, r_second_d)},
    {"r_cage", "d", offsetof(lehr_ecnle_state, cage_radius_d)},
    {"barrier_1", "kT", offsetof(lehr_ecnle_state, barrier_1)},
    {"barrier_2", "kT", offsetof(lehr_ecnle_state, barrier_2)},
    {"delta", "kT", offsetof(lehr_ecnle_state, delta)},
    {"elastic_barrier", "kT", offsetof(lehr_ecnle_state, elastic_barrier)},
    {"K0", "kT/d^2", offsetof(lehr_ecnle_state, curvature_loc)},
    {"KB", "kT/d^2", offsetof(lehr_ecnle_state, curvature_barrier)},
    {"KL2", "kT/d^2", offsetof(lehr_ecnle_state, curvature_second)},
    {"tau_s", "s", offsetof(lehr_ecnle_state, tau_s_s)},
    {"log10_tau", "log10(s)", offsetof(lehr_ecnle_state, log10_tau)},
    {"log10_tau_reversible", "log10(s)", offsetof(lehr_ecnle_state, log10_tau_reversible)},
};

_Static_assert(sizeof entries / sizeof entries[0] == LEHR_ECNLE_N_NUMBERS - 1, "one entry for each number");

lehr_estimate lehr_ecnle_number(const lehr_ecnle_state *state, size_t k)
{
    size_t last = sizeof entries / sizeof entries[0];
    size_t offset = k < last ? entries[k].offset : offsetof(lehr_ecnle_state, diffusion);
    return *(const lehr_estimate *)(const void *)((const char *)state + offset);
}

const char *lehr_ecnle_number_name(size_t k)
{
    return k < sizeof entries / sizeof entries[0] ? entries[k].key : "diffusion";
}

const char *lehr_ecnle_number_unit(size_t k, const lehr_ecnle_state *state)
{
    if (k < sizeof entries / sizeof entries[0]) {
        return entries[k].unit;
    }
    return state->options.diameter_ang > 0 ? "m^2/s" : "d^2/s";
}

static lehr_status describe_options(const lehr_ecnle_state *state, lehr_record *record, lehr_error *err)
{
    const lehr_ecnle_options *o = &state->options;
    const struct {
        const char *key;
        double value;
    } numbers[] = {{"phi", o->phi}, {"pressure", o->pressure}, {"stress", o->stress}};
    const struct {
        const char *key, *value;
    } texts[] = {{"status", lehr_ecnle_status_name(state->status)},
                 {"prefactor", prefactor_names[o->prefactor]},
                 {"elastic", elastic_names[o->elastic]},
                 {"two_state", two_state_names[o->two_state]},
                 {"stderr_kind", "numerical"}};
    lehr_status status = LEHR_OK;
    for (size_t k = 0; k < sizeof numbers / sizeof numbers[0] && status == LEHR_OK; k++) {
        status = lehr_record_add_number(record, numbers[k].key, numbers[k].value, err);
    }
    for (size_t k = 0; k < sizeof texts / sizeof texts[0] && status == LEHR_OK; k++) {
        status = lehr_record_add_text(record, texts[k].key, texts[k].value, err);
    }
    return status;
}

lehr_status lehr_ecnle_state_describe(const lehr_ecnle_state *state, lehr_record *record, lehr_error *err)
{
    lehr_status status = describe_options(state, record, err);
    for (size_t k = 0; k < sizeof entries / sizeof entries[0] && status == LEHR_OK; k++) {
        const lehr_estimate *x =
            (const lehr_estimate *)(const void *)((const char *)state + entries[k].offset);
        status =
            lehr_record_add_quantity(record, entries[k].key, x->value, x->stderr_value, entries[k].unit, err);
    }
    if (status != LEHR_OK) {
        return status;
    }
    return lehr_record_add_quantity(record, "diffusion", state->diffusion.value,
                                    state->diffusion.stderr_value,
                                    state->options.diameter_ang > 0 ? "m^2/s" : "d^2/s", err);
}
