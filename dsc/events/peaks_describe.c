#include <lehr/dsc/peaks.h>

#include "describe.h"

#include <math.h>

static lehr_status add_peak(lehr_record *record, const lehr_dsc_peak *peak, const char *area,
                            const char *height, lehr_error *err)
{
    const double none = (double)NAN;
    const lehr_dsc_entry main[] = {
        {"onset", peak->onset_K, peak->onset_stderr_K, "K"},
        {"peak", peak->peak_K, peak->peak_stderr_K, "K"},
        {"endset", peak->endset_K, peak->endset_stderr_K, "K"},
        {"enthalpy", peak->enthalpy, peak->enthalpy_stderr, area},
        {"height", peak->height, peak->height_stderr, height},
        {"fwhm", peak->fwhm_K, peak->fwhm_stderr_K, "K"},
        {"peak_from_baseline", peak->farthest_K, peak->farthest_stderr_K, "K"},
    };
    const lehr_dsc_entry budget[] = {
        {"noise", peak->enthalpy_stderr, none, area},
        {"windows", peak->enthalpy_windows, none, area},
        {"baseline", peak->enthalpy_baseline, none, area},
    };
    const lehr_dsc_entry rest[] = {{"smooth", peak->smooth_K, none, "K"},
                                   {"noise_level", peak->noise_level, none, height}};
    lehr_status status =
        lehr_record_add_text(record, "kind", peak->exothermic ? "exothermic" : "endothermic", err);
    status =
        status == LEHR_OK ? lehr_dsc_describe_entries(record, main, sizeof main / sizeof *main, err) : status;
    status = status == LEHR_OK ? lehr_dsc_describe_part(record, "budget", budget, 3, err) : status;
    status = status == LEHR_OK ? lehr_dsc_describe_window(record, "range", peak->range_K, err) : status;
    status = status == LEHR_OK ? lehr_dsc_describe_window(record, "left_window", peak->left_K, err) : status;
    status =
        status == LEHR_OK ? lehr_dsc_describe_window(record, "right_window", peak->right_K, err) : status;
    return status == LEHR_OK ? lehr_dsc_describe_entries(record, rest, 2, err) : status;
}

lehr_status lehr_dsc_peaks_describe(const lehr_dsc_peaks *peaks, lehr_record *record, lehr_error *err)
{
    const lehr_dsc_entry rate = {"rate", lehr_dsc_peaks_rate_K_per_s(peaks), (double)NAN, "K/s"};
    const char *direction = lehr_dsc_peaks_cooling(peaks) ? "cooling" : "heating";
    lehr_list *list = NULL;
    lehr_status status = lehr_record_add_list(&list, record, "peaks", err);
    for (size_t k = 0; k < lehr_dsc_peaks_count(peaks) && status == LEHR_OK; k++) {
        lehr_record *one = NULL;
        status = lehr_list_add_record(&one, list, err);
        status = status == LEHR_OK
                     ? add_peak(one, lehr_dsc_peaks_at(peaks, k), lehr_dsc_peaks_enthalpy_unit(peaks),
                                lehr_dsc_peaks_height_unit(peaks), err)
                     : status;
    }
    status = status == LEHR_OK
                 ? lehr_record_add_text(record, "integration",
                                        lehr_dsc_peaks_in_time(peaks) ? "time" : "temperature", err)
                 : status;
    status = status == LEHR_OK ? lehr_record_add_text(record, "direction", direction, err) : status;
    status = status == LEHR_OK ? lehr_dsc_describe_entries(record, &rate, 1, err) : status;
    return status == LEHR_OK
               ? lehr_record_add_number(record, "segment", (double)lehr_dsc_peaks_segment(peaks), err)
               : status;
}
