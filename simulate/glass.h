/// @file
/// A glass under pressure and heat: the course of its temperatures, as its relaxation sees them.
///
/// Pressure moves the glass transition, Tg(P) = Tg + a P + b P^2, and the relaxation time depends on
/// T/Tg(P) and Tf/Tg(P) alone:
///
///     tau(T, Tf, P) = tau(s T, s Tf, 0),   s = Tg(0)/Tg(P).
///
/// In the reduced temperature s T a course of pressure and temperature is one of temperature at ambient
/// pressure: compression at constant temperature cools, release heats. What relaxes is the reduced fictive
/// temperature, and after the release it is the fictive temperature. No rejuvenation, no crystallisation.
/// docs/theory/simulate.md says what that leaves out.
#ifndef LEHR_SIMULATE_GLASS_H
#define LEHR_SIMULATE_GLASS_H

#include <lehr/core/error.h>
#include <lehr/dsc/tnm.h>

LEHR_BEGIN_DECLS

typedef struct lehr_simulate_glass {
    lehr_dsc_tnm_material material; ///< at ambient pressure; both lines of the heat capacity are known
    double tg_K;                    ///< Tg at ambient pressure
    double dtg_dp_K_per_GPa;        ///< a
    double d2tg_dp2_K_per_GPa2;     ///< b
} lehr_simulate_glass;

/// From the equilibrium liquid to the treated glass at ambient pressure and room temperature.
typedef struct lehr_simulate_history {
    double melt_K;
    double room_K;
    double quench_K_per_s;
    double compression_GPa_per_s; ///< also of the release
    double heating_K_per_s;       ///< in the press
    double cooling_K_per_s;       ///< in the press, to room temperature, before the release
    double pressure_GPa;          ///< of the treatment; NaN: ambient
    double temperature_K;         ///< of the treatment; NaN: room temperature
    double duration_s;            ///< at both; NaN: 0
} lehr_simulate_history;

/// Tg(P) [K].
LEHR_API double lehr_simulate_glass_transition(const lehr_simulate_glass *glass, double pressure_GPa);

/// Thermal program, in the reduced temperature, that begins in the liquid and ends at room temperature.
/// Compression and release are ramps of 16 pieces, each of constant rate.
/// @errors LEHR_ERR_DOMAIN: a rate that is not > 0, room temperature that is not below the melt, a Tg(P) that
///         is not > 0, a treatment at or above the melt; LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_simulate_history_program(lehr_dsc_tnm_program **out,
                                                                  const lehr_simulate_glass *glass,
                                                                  const lehr_simulate_history *history,
                                                                  lehr_error *err);

LEHR_END_DECLS

#endif
