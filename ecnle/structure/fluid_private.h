/// @file
/// What a fluid holds. Private to the module.
#ifndef LEHR_ECNLE_FLUID_PRIVATE_H
#define LEHR_ECNLE_FLUID_PRIVATE_H

#include "plan_private.h"
#include "poles.h"
#include "shell.h"

#include <lehr/ecnle/free_energy.h>
#include <stdbool.h>

/// An extremum of the slope of F without pressure.
typedef struct lehr_ecnle_turning {
    double r_d;
    double slope;       ///< F0' there [kT/d]
    double slope_error; ///< numerical error
} lehr_ecnle_turning;

struct lehr_ecnle_fluid {
    const lehr_ecnle_plan *plan;
    double phi;
    double
        phi_shape; ///< density of the Percus-Yevick fluid whose shape S(q) has; phi itself for that closure
    double length_scale;   ///< its diameter in units of d
    double contact;        ///< g(d) of the short-time relaxation
    double tail_contact;   ///< contact value that the large-q oscillation of S(q) belongs to
    double s_zero;         ///< S(0)
    bool measured;         ///< S(q) is no closed form: no poles; of the shell the cage alone
    double outer_integral; ///< of g/r^2 beyond the cage [1/d]; of a measured S(q) alone
    double small_r_force;  ///< limit of F' + 3/r at small r: 4 sqrt(3/pi) phi g(d)^2
    double *amplitude;     ///< shape (n,) A(q) times the weight of the node
    double *rate;          ///< shape (n,) B(q) = q^2 (1 + 1/S)/6
    lehr_estimate short_time;
    size_t n_poles;
    lehr_ecnle_pole pole[LEHR_ECNLE_N_POLES];
    lehr_ecnle_shell shell;
    bool has_turnings;       ///< F0'' has two zeros: a localised state exists in some range of pressure
    lehr_ecnle_turning up;   ///< maximum of F0'
    lehr_ecnle_turning down; ///< minimum of F0'
};

/// A fluid with empty arrays. @errors LEHR_ERR_DOMAIN: density out of range; LEHR_ERR_NOMEM
LEHR_NODISCARD lehr_status lehr_ecnle_fluid_allocate(lehr_ecnle_fluid **out, const lehr_ecnle_plan *plan,
                                                     double phi, lehr_error *err);

/// Tabulate A, B and the short-time friction from 1/S - 1 at every node; contact must be set.
/// @param[in] excess shape (plan->n,)
void lehr_ecnle_fluid_tabulate(lehr_ecnle_fluid *fluid, const double *excess);

/// Limit of F' + 3/r at small r for an oscillation of S(q) of the given contact value.
double lehr_ecnle_small_r_force(double phi, double contact);

#endif
