#include "shells.h"

#include <math.h>

static lehr_status describe_shell(const lehr_pdf_shell *shell, lehr_record *record, lehr_error *err)
{
    const struct {
        const char *name;
        lehr_estimate estimate;
        const char *unit;
    } rows[] = {
        {"position", shell->position, "angstrom"},
        {"height", shell->height, "1/angstrom^2"},
        {"width", shell->width, "angstrom"},
        {"area", shell->area, "1/angstrom"},
        {"coordination", shell->coordination, ""},
        {"position_statistical", {shell->statistical[0], (double)NAN}, "angstrom"},
        {"position_range", {shell->range[0], (double)NAN}, "angstrom"},
        {"coordination_statistical", {shell->statistical[1], (double)NAN}, ""},
        {"coordination_range", {shell->range[1], (double)NAN}, ""},
    };
    static const char *const names[3] = {"position", "width", "coordination"};
    const char *bound = "";
    for (size_t i = 0; i < 3; i++) {
        bound = shell->roles[i] == LEHR_FITTING_ROLE_FREE ? bound : names[i];
    }
    lehr_status status = LEHR_OK;
    for (size_t i = 0; !status && i < sizeof rows / sizeof *rows; i++) {
        status = lehr_record_add_quantity(record, rows[i].name, rows[i].estimate.value,
                                          rows[i].estimate.stderr_value, rows[i].unit, err);
    }
    return status ? status : lehr_record_add_text(record, "at_bound", bound, err);
}

lehr_status lehr_pdf_shells_describe(const lehr_pdf_shells *shells, lehr_record *record, lehr_error *err)
{
    lehr_list *peaks = NULL, *range = NULL;
    lehr_status status = lehr_record_add_list(&peaks, record, "peaks", err);
    for (size_t i = 0; !status && i < shells->n_shells; i++) {
        lehr_record *peak = NULL;
        status = lehr_list_add_record(&peak, peaks, err);
        status = status ? status : describe_shell(&shells->shells[i], peak, err);
    }
    if (!status) {
        status = lehr_record_add_list(&range, record, "fit_range", err);
    }
    for (int i = 0; !status && i < 2; i++) {
        status = lehr_list_add_number(range, shells->range_ang[i], err);
    }
    if (!status) {
        bool bound = shells->stop == LEHR_FITTING_CONVERGED && !shells->found;
        status = lehr_record_add_text(record, "stop",
                                      bound ? "at_bound" : lehr_fitting_stop_name(shells->stop), err);
    }
    if (!status) {
        status = lehr_record_add_number(record, "points", (double)shells->n_points, err);
    }
    if (!status) {
        status = lehr_record_add_number(record, "reduced_chi2", shells->reduced_chi2, err);
    }
    return status ? status : lehr_record_add_number(record, "error_scale", shells->error_scale, err);
}
