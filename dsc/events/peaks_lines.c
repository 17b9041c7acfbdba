// What a list of peaks holds, and the scan with their baselines as a table.
#include "peaks_private.h"
#include "scan_table.h"

#include <lehr/core/alloc.h>
#include <math.h>

void lehr_dsc_peaks_free(lehr_dsc_peaks *peaks)
{
    if (peaks) {
        lehr_core_free(peaks->peak);
        lehr_core_free(peaks);
    }
}

size_t lehr_dsc_peaks_count(const lehr_dsc_peaks *peaks)
{
    return peaks->n;
}

const lehr_dsc_peak *lehr_dsc_peaks_at(const lehr_dsc_peaks *peaks, size_t i)
{
    return &peaks->peak[i];
}

const char *lehr_dsc_peaks_enthalpy_unit(const lehr_dsc_peaks *peaks)
{
    return peaks->enthalpy_unit;
}

const char *lehr_dsc_peaks_height_unit(const lehr_dsc_peaks *peaks)
{
    return peaks->height_unit;
}

bool lehr_dsc_peaks_in_time(const lehr_dsc_peaks *peaks)
{
    return peaks->in_time;
}

bool lehr_dsc_peaks_cooling(const lehr_dsc_peaks *peaks)
{
    return peaks->cooling;
}

size_t lehr_dsc_peaks_segment(const lehr_dsc_peaks *peaks)
{
    return peaks->segment;
}

double lehr_dsc_peaks_rate_K_per_s(const lehr_dsc_peaks *peaks)
{
    return peaks->rate_K_per_s;
}

/// One peak into the columns of the table.
static void draw(double *const column[6], const lehr_dsc_bump *bump, const lehr_dsc_peak_scale *to)
{
    for (size_t k = 0; k < bump->n_points; k++) {
        size_t i = bump->points[k];
        double T = bump->scan->temperature_K[i];
        bool line = bump->kind == LEHR_DSC_PEAK_LINE;
        double left = line ? bump->end[0] : lehr_dsc_baseline_at(&bump->left, T);
        double right = line ? bump->end[1] : lehr_dsc_baseline_at(&bump->right, T);
        column[2][i] = to->height * ((1 - bump->part[k]) * left + bump->part[k] * right);
        column[3][i] = to->height * lehr_dsc_baseline_at(&bump->left, T);
        column[4][i] = to->height * lehr_dsc_baseline_at(&bump->right, T);
        column[5][i] = line ? (double)NAN : bump->part[k];
    }
}

static lehr_status tabulate(lehr_table **out, const lehr_dsc_scan *scan,
                            const lehr_dsc_peaks_options *options, lehr_error *err)
{
    const lehr_dsc_peak_scale to = lehr_dsc_peaks_scale(scan);
    const char *unit = to.height_unit;
    double *column[7] = {0};
    const lehr_dsc_column_of columns[] = {{"temperature_K", "K", &column[0]}, {"signal", unit, &column[1]},
                                          {"baseline", unit, &column[2]},     {"left_line", unit, &column[3]},
                                          {"right_line", unit, &column[4]},   {"conversion", "", &column[5]},
                                          {"time_s", "s", &column[6]}};
    lehr_dsc_peak_range *ranges = NULL;
    size_t n = 0;
    lehr_status status = lehr_dsc_table_create(out, scan->n, columns, scan->clock_s ? 7 : 6, err);
    for (size_t i = 0; i < scan->n && status == LEHR_OK; i++) {
        column[0][i] = scan->temperature_K[i];
        column[1][i] = to.height * scan->y[i];
        for (size_t k = 2; k < 6; k++) {
            column[k][i] = (double)NAN;
        }
        if (scan->clock_s) {
            column[6][i] = scan->cooling ? scan->clock_s[scan->n - 1] - scan->clock_s[i] : scan->clock_s[i];
        }
    }
    status = status == LEHR_OK ? lehr_dsc_peaks_ranges(&ranges, &n, scan, options, err) : status;
    for (size_t k = 0; k < n && status == LEHR_OK; k++) {
        lehr_dsc_bump bump = {0};
        lehr_error own = {0};
        status = lehr_dsc_peaks_solve(&bump, scan, &to, options, &ranges[k], NULL, &own);
        if (status == LEHR_OK) {
            draw(column, &bump, &to);
        }
        lehr_dsc_bump_clear(&bump);
        status = status == LEHR_ERR_NOMEM ? lehr_error_set(err, status, "%s", own.message) : LEHR_OK;
    }
    lehr_core_free(ranges);
    return status;
}

lehr_status lehr_dsc_peaks_lines(lehr_table **out, const lehr_dsc_run *run,
                                 const lehr_dsc_peaks_options *options, lehr_error *err)
{
    lehr_dsc_scan *scan = NULL;
    *out = NULL;
    lehr_status status = lehr_dsc_peaks_check(options, err);
    status = status == LEHR_OK ? lehr_dsc_scan_create(&scan, run, options->segment, err) : status;
    status = status == LEHR_OK ? tabulate(out, scan, options, err) : status;
    lehr_dsc_scan_free(scan);
    if (status != LEHR_OK) {
        lehr_table_free(*out);
        *out = NULL;
    }
    return status;
}
