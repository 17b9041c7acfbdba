/// @file
/// Options that name matter: sensor, gas, plates.
#ifndef LEHR_CLI_XRD_MATTER_H
#define LEHR_CLI_XRD_MATTER_H

#include "command.h"

#include <lehr/xrd/recipe.h>

/// What --sensor, --parallax, --air-path with temperature and pressure, --plate and --again ask for; options
/// that need another one are refused without it.
/// @errors LEHR_ERR_ARG
LEHR_NODISCARD lehr_status cli_xrd_matter(lehr_xrd_recipe *recipe, const cli_call *call, lehr_error *err);

#endif
