#include "glass.h"

#include <math.h>

enum { PIECES = 16 };

double lehr_simulate_glass_transition(const lehr_simulate_glass *glass, double pressure_GPa)
{
    return glass->tg_K + pressure_GPa * (glass->dtg_dp_K_per_GPa + pressure_GPa * glass->d2tg_dp2_K_per_GPa2);
}

/// Temperature scale of a pressure.
static double scale_of(const lehr_simulate_glass *glass, double pressure_GPa)
{
    return glass->tg_K / lehr_simulate_glass_transition(glass, pressure_GPa);
}

static lehr_status check(const lehr_simulate_glass *glass, const lehr_simulate_history *h, lehr_error *err)
{
    const struct {
        const char *name;
        double value;
    } rates[] = {{"quench rate", h->quench_K_per_s},
                 {"compression rate", h->compression_GPa_per_s},
                 {"heating rate", h->heating_K_per_s},
                 {"cooling rate", h->cooling_K_per_s}};
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
        if (!(rates[i].value > 0) || isinf(rates[i].value)) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "%s: %g is not greater than 0", rates[i].name,
                                  rates[i].value);
        }
    }
    if (!(h->room_K > 0) || !(h->melt_K > h->room_K)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "the melt, %g K, is not above room temperature, %g K",
                              h->melt_K, h->room_K);
    }
    double pressure_GPa = isnan(h->pressure_GPa) ? 0 : h->pressure_GPa;
    for (int i = 0; i <= PIECES; i++) {
        double tg_K = lehr_simulate_glass_transition(glass, pressure_GPa * i / PIECES);
        if (!(tg_K > 0)) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "the glass transition at %g GPa would be at %g K",
                                  pressure_GPa * i / PIECES, tg_K);
        }
    }
    double highest_K = h->temperature_K * scale_of(glass, pressure_GPa);
    if (highest_K >= h->melt_K) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "the treatment at %g K and %g GPa corresponds to %g K at ambient pressure, "
                              "which is not below the melt, %g K",
                              h->temperature_K, pressure_GPa, highest_K, h->melt_K);
    }
    return LEHR_OK;
}

static double end_of(const lehr_dsc_tnm_program *program)
{
    return program->n > 0 ? program->segments[program->n - 1].to_K : program->start_K;
}

/// Nothing where it is there already.
static lehr_status go(lehr_dsc_tnm_program *program, double rate_K_per_s, double to_K, lehr_error *err)
{
    return fabs(end_of(program) - to_K) < 1e-9 * to_K
               ? LEHR_OK
               : lehr_dsc_tnm_program_ramp(program, rate_K_per_s, to_K, err);
}

/// Change of pressure at room temperature.
static lehr_status compress(lehr_dsc_tnm_program *program, const lehr_simulate_glass *glass,
                            const lehr_simulate_history *h, double from_GPa, double to_GPa, lehr_error *err)
{
    double duration_s = fabs(to_GPa - from_GPa) / h->compression_GPa_per_s;
    lehr_status status = LEHR_OK;
    for (int i = 1; status == LEHR_OK && i <= PIECES && duration_s > 0; i++) {
        double to_K = h->room_K * scale_of(glass, from_GPa + (to_GPa - from_GPa) * i / PIECES);
        double change_K = fabs(to_K - end_of(program));
        status = change_K > 1e-9 * to_K
                     ? lehr_dsc_tnm_program_ramp(program, change_K * PIECES / duration_s, to_K, err)
                     : lehr_dsc_tnm_program_hold(program, duration_s / PIECES, err);
    }
    return status;
}

static lehr_status treat(lehr_dsc_tnm_program *program, const lehr_simulate_glass *glass,
                         const lehr_simulate_history *h, lehr_error *err)
{
    double pressure_GPa = isnan(h->pressure_GPa) ? 0 : h->pressure_GPa;
    double temperature_K = isnan(h->temperature_K) ? h->room_K : h->temperature_K;
    double scale = scale_of(glass, pressure_GPa);
    lehr_status status = compress(program, glass, h, 0, pressure_GPa, err);
    status = status == LEHR_OK ? go(program, h->heating_K_per_s * scale, temperature_K * scale, err) : status;
    if (status == LEHR_OK && h->duration_s > 0) {
        status = lehr_dsc_tnm_program_hold(program, h->duration_s, err);
    }
    status = status == LEHR_OK ? go(program, h->cooling_K_per_s * scale, h->room_K * scale, err) : status;
    return status == LEHR_OK ? compress(program, glass, h, pressure_GPa, 0, err) : status;
}

lehr_status lehr_simulate_history_program(lehr_dsc_tnm_program **out, const lehr_simulate_glass *glass,
                                          const lehr_simulate_history *history, lehr_error *err)
{
    lehr_dsc_tnm_program *program = NULL;
    *out = NULL;
    lehr_status status = check(glass, history, err);
    status = status == LEHR_OK ? lehr_dsc_tnm_program_create(&program, history->melt_K, err) : status;
    if (status == LEHR_OK) {
        status = lehr_dsc_tnm_program_ramp(program, history->quench_K_per_s, history->room_K, err);
    }
    status = status == LEHR_OK ? treat(program, glass, history, err) : status;
    // The last piece of the release is room temperature but for rounding.
    status = status == LEHR_OK ? go(program, history->cooling_K_per_s, history->room_K, err) : status;
    if (status != LEHR_OK) {
        lehr_dsc_tnm_program_free(program);
        return status;
    }
    *out = program;
    return LEHR_OK;
}
