/// @file
/// The progress line on standard error.
#ifndef LEHR_CLI_METER_H
#define LEHR_CLI_METER_H

#include <lehr/core/progress.h>
#include <stdbool.h>
#include <time.h>

/// Draws on a terminal only, first after half a second, then ten times a second.
typedef struct cli_meter {
    lehr_progress progress; ///< give this to the work
    bool enabled;
    bool drawn;
    struct timespec start;
    double last_s;
} cli_meter;

void cli_meter_init(cli_meter *meter, bool quiet);
void cli_meter_clear(cli_meter *meter); ///< remove the line; the meter can go on

/// Seconds since @p start on the monotonic clock.
double cli_meter_since(const struct timespec *start);

#endif
