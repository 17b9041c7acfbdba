// Commands of the area fit: peaks, equations of state, pressure scales, relaxation times, lines, any curve.
#include "cmd_fit.h"

const cli_command *const cli_fit_commands[] = {&cli_fit_peak,  &cli_fit_eos,      &cli_fit_ruby,
                                               &cli_fit_vft,   &cli_fit_line,     &cli_fit_master,
                                               &cli_fit_curve, &cli_fit_segments, NULL};
