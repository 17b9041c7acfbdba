#include "subtract.h"

lehr_status lehr_xrd_subtraction_to_table(lehr_table **out, const lehr_xrd_subtraction *subtraction,
                                          lehr_error *err)
{
    const lehr_curve *difference = subtraction->difference;
    lehr_table *table = NULL;
    *out = NULL;
    const struct {
        const char *name;
        const char *unit;
        const double *values;
        double factor;
    } columns[] = {
        {lehr_axis_column(difference->x_axis), lehr_axis_unit(difference->x_axis), difference->x, 1},
        {"intensity", "", difference->y, 1},
        {"sigma", "", difference->sigma, 1},
        {"sigma_scale", "", subtraction->sigma_scale, 1},
        {"background", "", subtraction->background, subtraction->scale},
    };
    lehr_status status = lehr_table_create(&table, difference->size, err);
    for (size_t c = 0; !status && c < sizeof columns / sizeof *columns; c++) {
        double *values = NULL;
        status = lehr_table_add_column(&values, table, columns[c].name, columns[c].unit, err);
        for (size_t i = 0; !status && i < difference->size; i++) {
            values[i] = columns[c].values[i] * columns[c].factor;
        }
    }
    if (status) {
        lehr_table_free(table);
        return status;
    }
    *out = table;
    return LEHR_OK;
}

lehr_status lehr_xrd_subtraction_describe(const lehr_xrd_subtraction *subtraction, lehr_record *record,
                                          lehr_error *err)
{
    lehr_status status =
        lehr_record_add_quantity(record, "scale", subtraction->scale, subtraction->scale_stderr, "", err);
    if (!status) {
        status = lehr_record_add_number(record, "points", (double)subtraction->difference->size, err);
    }
    if (!status) {
        status = lehr_record_add_number(record, "left_out", (double)subtraction->left_out, err);
    }
    if (!status) {
        status = lehr_record_add_boolean(record, "interpolated", subtraction->interpolated, err);
    }
    if (status || !subtraction->fitted) {
        return status;
    }
    status = lehr_record_add_number(record, "fit_points", (double)subtraction->fit_points, err);
    if (!status) {
        status = lehr_record_add_quantity(record, "remainder", subtraction->remainder,
                                          subtraction->remainder_stderr, "", err);
    }
    return status ? status : lehr_record_add_number(record, "reduced_chi2", subtraction->reduced_chi2, err);
}
