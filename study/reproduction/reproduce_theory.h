/// @file
/// Private: what the papers on theory share. A failure stays in `status`, and all that follows does nothing.
#ifndef LEHR_STUDY_REPRODUCE_THEORY_H
#define LEHR_STUDY_REPRODUCE_THEORY_H

#include "reproduce_private.h"

#include <lehr/ecnle/limits.h>
#include <lehr/ecnle/material.h>
#include <lehr/ecnle/state.h>

typedef struct theory {
    lehr_ecnle_plan *plan;
    lehr_reproduce *list;
    lehr_status status;
    lehr_error *err;
} theory;

theory theory_begin(lehr_reproduce *list, lehr_error *err);
/// Release, and tell how it went.
LEHR_NODISCARD lehr_status theory_end(theory *t);

/// Options of the papers: no elastic barrier; the prefactor that reproduces their times.
lehr_ecnle_options theory_options(double phi, double pressure);
lehr_ecnle_state theory_state(theory *t, const lehr_ecnle_options *options);
/// State with theory_options().
lehr_ecnle_state theory_at(theory *t, double phi, double pressure);
lehr_ecnle_limits theory_limits(theory *t, double phi);
/// Pd40Ni10Cu30P20 unless Tg says otherwise; phi_g 0.6585, prepared.
lehr_ecnle_material theory_material(theory *t, double tg_K);

/// A row computed from equations. NaN for @p printed: none. @p what and @p note are copied into the list.
void theory_add(theory *t, int number, const char *what, double printed, double tolerance, double ours,
                const char *unit, const char *note);

#endif
