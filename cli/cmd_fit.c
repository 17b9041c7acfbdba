// Commands of the area fit: curves, lines, equations of state, pressure scales.
#include "cmd_fit.h"

const cli_command *const cli_fit_commands[] = {&cli_fit_line, &cli_fit_ruby, &cli_fit_eos, NULL};
