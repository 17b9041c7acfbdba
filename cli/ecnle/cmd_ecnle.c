// Commands of the area ecnle: theory of the glass transition.
#include "cmd_ecnle.h"

// clang-format off
const cli_command *const cli_ecnle_commands[] = {
    &cli_ecnle_state,
    &cli_ecnle_map,
    &cli_ecnle_limits,
    &cli_ecnle_sq,
    &cli_ecnle_fdyn,
    &cli_ecnle_tau,
    &cli_ecnle_tg,
    &cli_ecnle_invert,
    &cli_ecnle_compare,
    &cli_ecnle_alloys,
    &cli_ecnle_figures,
    NULL,
};
// clang-format on
