// Results of the first sharp diffraction peak as records.
#include "fsdp.h"

#include <math.h>

static const double none = (double)NAN;

/// A quantity of a list of them.
typedef struct row {
    const char *name;
    lehr_estimate estimate;
    const char *unit;
} row;

static lehr_status add_rows(lehr_record *record, const row *rows, size_t n, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        status = lehr_record_add_quantity(record, rows[i].name, rows[i].estimate.value,
                                          rows[i].estimate.stderr_value, rows[i].unit, err);
    }
    return status;
}

static lehr_status add_budget(const lehr_xrd_fsdp_budget *from, const char *name, const char *unit,
                              lehr_record *record, lehr_error *err)
{
    lehr_record *budget = NULL;
    const row rows[] = {
        {"counting", {from->counting, none}, unit},   {"distance", {from->distance, none}, unit},
        {"placement", {from->placement, none}, unit}, {"wavelength", {from->wavelength, none}, unit},
        {"range", {from->range, none}, unit},         {"model", {from->model, none}, unit},
    };
    lehr_status status = lehr_record_add_record(&budget, record, name, err);
    return status == LEHR_OK ? add_rows(budget, rows, sizeof rows / sizeof *rows, err) : status;
}

static lehr_status add_asymmetry(const lehr_xrd_fsdp_asymmetry *from, const char *unit, lehr_record *record,
                                 lehr_error *err)
{
    lehr_record *asymmetry = NULL;
    const row rows[] = {
        {"maximum", from->maximum, unit},       {"fwhm_left", from->fwhm_left, unit},
        {"fwhm_right", from->fwhm_right, unit}, {"centroid", from->centroid, unit},
        {"skewness", from->skewness, ""},
    };
    if (!from->fitted) {
        return LEHR_OK;
    }
    lehr_status status = lehr_record_add_record(&asymmetry, record, "asymmetry", err);
    status = status == LEHR_OK ? add_rows(asymmetry, rows, sizeof rows / sizeof *rows, err) : status;
    return status == LEHR_OK ? lehr_record_add_number(asymmetry, "probability", from->probability, err)
                             : status;
}

static lehr_status add_window(lehr_list *list, const lehr_xrd_fsdp_variant *window, const char *unit,
                              lehr_error *err)
{
#define NAME_(enumerator, name) [enumerator] = name,
    static const char *const uses[] = {LEHR_XRD_FSDP_USE_LIST(NAME_)};
#undef NAME_
    lehr_record *record = NULL;
    const row rows[] = {
        {"position", window->values[LEHR_XRD_FSDP_POSITION], unit},
        {"fwhm", window->values[LEHR_XRD_FSDP_FWHM], unit},
    };
    lehr_status status = lehr_list_add_record(&record, list, err);
    status = status == LEHR_OK ? lehr_record_add_number(record, "fraction", window->fraction, err) : status;
    status = status == LEHR_OK ? add_rows(record, rows, 2, err) : status;
    status = status == LEHR_OK ? lehr_record_add_number(record, "begin", window->fit_range[0], err) : status;
    status = status == LEHR_OK ? lehr_record_add_number(record, "end", window->fit_range[1], err) : status;
    status =
        status == LEHR_OK ? lehr_record_add_number(record, "points", (double)window->n_points, err) : status;
    return status == LEHR_OK ? lehr_record_add_text(record, "use", uses[window->use], err) : status;
}

static lehr_status add_windows(const lehr_xrd_fsdp *result, const char *unit, lehr_record *record,
                               lehr_error *err)
{
    lehr_list *list = NULL;
    lehr_status status = lehr_record_add_number(record, "windows_used", (double)result->windows_used, err);
    status = status == LEHR_OK ? lehr_record_add_list(&list, record, "windows", err) : status;
    for (size_t i = 0; status == LEHR_OK && i < result->n_windows; i++) {
        status = add_window(list, &result->windows[i], unit, err);
    }
    return status;
}

/// What the fit was.
static lehr_status add_fit(const lehr_xrd_fsdp *result, lehr_record *record, lehr_error *err)
{
    lehr_list *range = NULL;
    lehr_status status = lehr_record_add_list(&range, record, "fit_range", err);
    for (int i = 0; status == LEHR_OK && i < 2; i++) {
        status = lehr_list_add_number(range, result->fit_range[i], err);
    }
    const struct {
        const char *name;
        double value;
    } numbers[] = {
        {"reduced_chi2", result->reduced_chi2},
        {"error_scale", result->error_scale},
        {"points", (double)result->n_points},
        {"fraction", result->fraction},
    };
    for (size_t i = 0; status == LEHR_OK && i < sizeof numbers / sizeof *numbers; i++) {
        status = lehr_record_add_number(record, numbers[i].name, numbers[i].value, err);
    }
    return status == LEHR_OK ? lehr_record_add_text(record, "model", result->model->name, err) : status;
}

lehr_status lehr_xrd_fsdp_describe(const lehr_xrd_fsdp *result, lehr_record *record, lehr_error *err)
{
    const char *unit = lehr_axis_unit(result->x_axis);
    const row rows[] = {
        {"position", result->position, unit}, {"fwhm", result->fwhm, unit},
        {"amplitude", result->amplitude, ""}, {"area", result->area, unit},
        {"baseline", result->baseline, ""},
    };
    lehr_status status = add_rows(record, rows, sizeof rows / sizeof *rows, err);
    status = status == LEHR_OK ? add_budget(&result->budget, "budget", unit, record, err) : status;
    status = status == LEHR_OK ? add_fit(result, record, err) : status;
    status = status == LEHR_OK ? add_asymmetry(&result->asymmetry, unit, record, err) : status;
    return status == LEHR_OK ? add_windows(result, unit, record, err) : status;
}

lehr_status lehr_xrd_fsdp_difference_describe(const lehr_xrd_fsdp_difference *difference,
                                              const lehr_xrd_fsdp *sample, lehr_record *record,
                                              lehr_error *err)
{
    const char *unit = lehr_axis_unit(sample->x_axis);
    const row rows[] = {
        {"position", difference->position, unit},
        {"fwhm", difference->fwhm, unit},
        {"position_ratio", difference->position_ratio, ""},
        {"volume_ratio", difference->volume_ratio, ""},
    };
    lehr_status status = add_rows(record, rows, sizeof rows / sizeof *rows, err);
    status = status == LEHR_OK
                 ? lehr_record_add_number(record, "position_fwhm_correlation", difference->correlation, err)
                 : status;
    status =
        status == LEHR_OK ? add_budget(&difference->position_budget, "budget", unit, record, err) : status;
    return status == LEHR_OK ? add_budget(&difference->fwhm_budget, "fwhm_budget", unit, record, err)
                             : status;
}
