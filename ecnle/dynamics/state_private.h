/// @file
/// The numbers of a state one after another, with names and units. Private to the module.
#ifndef LEHR_ECNLE_STATE_PRIVATE_H
#define LEHR_ECNLE_STATE_PRIVATE_H

#include <lehr/ecnle/state.h>
#include <stddef.h>

enum { LEHR_ECNLE_N_NUMBERS = 15 };

/// @pre k < LEHR_ECNLE_N_NUMBERS
lehr_estimate lehr_ecnle_number(const lehr_ecnle_state *state, size_t k);
const char *lehr_ecnle_number_name(size_t k);
/// The unit of the diffusion coefficient depends on the options.
const char *lehr_ecnle_number_unit(size_t k, const lehr_ecnle_state *state);

#endif
