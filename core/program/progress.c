#include <lehr/core/progress.h>

#include <stdio.h>

void lehr_progress_report(const lehr_progress *progress, const char *what, size_t done, size_t total)
{
    if (progress && progress->report) {
        progress->report(progress->context, what, done, total);
    }
}

/// "9 s", "3 min 20 s" or "2 h 5 min"; rounded up, so that work in hand never shows nothing left.
static void format_time(char *buffer, size_t size, double time_s)
{
    const double longest_s = 100.0 * 3600.0 * 24.0;
    if (!(time_s < longest_s)) {
        snprintf(buffer, size, "> 100 days");
        return;
    }
    long whole = (long)time_s;
    whole += (double)whole < time_s;
    if (whole < 60) {
        snprintf(buffer, size, "%ld s", whole);
    } else if (whole < 3600) {
        snprintf(buffer, size, "%ld min %ld s", whole / 60, whole % 60);
    } else {
        snprintf(buffer, size, "%ld h %ld min", whole / 3600, whole % 3600 / 60);
    }
}

static void format_rate(char *buffer, size_t size, double rate_per_s)
{
    if (rate_per_s >= 10) {
        snprintf(buffer, size, "%.0f/s", rate_per_s);
    } else if (rate_per_s >= 0.1) {
        snprintf(buffer, size, "%.1f/s", rate_per_s);
    } else {
        snprintf(buffer, size, "%.2g/min", 60 * rate_per_s);
    }
}

void lehr_progress_format(char *buffer, size_t size, const char *what, size_t done, size_t total,
                          double elapsed_s)
{
    double part = total > 0 ? (double)done / (double)total : 0;
    int length = snprintf(buffer, size, "%s %zu/%zu  %.0f %%", what, done, total, 100 * part);
    if (length < 0 || (size_t)length >= size || done == 0 || !(elapsed_s > 0)) {
        return;
    }
    char rate[32];
    char left[32];
    double rate_per_s = (double)done / elapsed_s;
    format_rate(rate, sizeof rate, rate_per_s);
    size_t remaining = total > done ? total - done : 0;
    format_time(left, sizeof left, (double)remaining / rate_per_s);
    snprintf(buffer + length, size - (size_t)length, "  %s  %s left", rate, left);
}
