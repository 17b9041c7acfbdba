#include "meter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FIRST_S    0.5
#define INTERVAL_S 0.1

double cli_meter_since(const struct timespec *start)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - start->tv_sec) + 1e-9 * (double)(now.tv_nsec - start->tv_nsec);
}

static void draw(void *context, const char *what, size_t done, size_t total)
{
    cli_meter *meter = context;
    double elapsed_s = cli_meter_since(&meter->start);
    if (!meter->enabled || elapsed_s < FIRST_S || elapsed_s - meter->last_s < INTERVAL_S) {
        return;
    }
    char line[160];
    lehr_progress_format(line, sizeof line, what, done, total, elapsed_s);
    fprintf(stderr, "\r%s\033[K", line);
    fflush(stderr);
    meter->drawn = true;
    meter->last_s = elapsed_s;
}

void cli_meter_init(cli_meter *meter, bool quiet)
{
    const char *terminal = getenv("TERM");
    bool dumb = terminal == NULL || strcmp(terminal, "dumb") == 0;
    *meter = (cli_meter){.enabled = !quiet && !dumb && isatty(STDERR_FILENO)};
    meter->progress = (lehr_progress){.report = draw, .context = meter};
    clock_gettime(CLOCK_MONOTONIC, &meter->start);
}

void cli_meter_clear(cli_meter *meter)
{
    if (meter->drawn) {
        fputs("\r\033[K", stderr);
        fflush(stderr);
        meter->drawn = false;
    }
}
