#include <lehr/core/number.h>
#include <lehr/dsc/tnm.h>
#include <stdio.h>

static lehr_status set_header(lehr_table *table, const char *key, double value, lehr_error *err)
{
    char text[64];
    lehr_number_format(text, sizeof text, value);
    return lehr_table_set_header(table, key, text, err);
}

static lehr_status describe_line(lehr_table *table, const char *key, const lehr_dsc_tnm_line *line,
                                 lehr_error *err)
{
    char text[160];
    if (!lehr_dsc_tnm_line_known(line)) {
        return LEHR_OK;
    }
    snprintf(text, sizeof text, "%.10g + %.10g T + %.10g T^2 + %.10g / T^2 [J/g/K]", line->constant,
             line->slope, line->curvature, line->inverse_square);
    return lehr_table_set_header(table, key, text, err);
}

static lehr_status describe_material(lehr_table *table, const lehr_dsc_tnm_material *material,
                                     lehr_error *err)
{
    const lehr_dsc_tnm_parameters *p = &material->parameters;
    const struct {
        const char *key;
        double value;
    } rows[] = {
        {"activation_temperature_K", p->activation_K},
        {p->law == LEHR_DSC_TNM_MOYNIHAN ? "nonlinearity" : "zero_temperature_K", p->partition},
        {"stretching", p->stretching},
        {"reference_temperature_K", p->reference_K},
        {"log_time_ref", p->log_time},
    };
    lehr_status status = lehr_table_set_header(table, "model", lehr_dsc_tnm_law_name(p->law), err);
    for (size_t i = 0; status == LEHR_OK && i < sizeof rows / sizeof *rows; i++) {
        status = set_header(table, rows[i].key, rows[i].value, err);
    }
    if (status == LEHR_OK) {
        status = describe_line(table, "glass", &material->glass, err);
    }
    return status == LEHR_OK ? describe_line(table, "liquid", &material->liquid, err) : status;
}

lehr_status lehr_dsc_tnm_curve_to_table(lehr_table **out, const lehr_dsc_tnm_curve *curve,
                                        const lehr_dsc_tnm_material *material, lehr_error *err)
{
    bool known = lehr_dsc_tnm_line_known(&material->glass) && lehr_dsc_tnm_line_known(&material->liquid);
    static const char *const names[] = {"T", "Cp", "Tf", "time_s", "dTf_dT", "segment"};
    const char *const units[] = {"K", known ? "J/g/K" : "", "K", "s", "", ""};
    double *columns[6] = {0};
    lehr_table *table = NULL;
    *out = NULL;
    lehr_status status = lehr_table_create(&table, curve->size, err);
    for (size_t j = 0; status == LEHR_OK && j < 6; j++) {
        status = lehr_table_add_column(&columns[j], table, names[j], units[j], err);
    }
    for (size_t i = 0; status == LEHR_OK && i < curve->size; i++) {
        columns[0][i] = curve->temperature_K[i];
        columns[1][i] =
            lehr_dsc_tnm_heat_capacity(&material->glass, &material->liquid, curve->temperature_K[i],
                                       curve->fictive_K[i], curve->slope[i]);
        columns[2][i] = curve->fictive_K[i];
        columns[3][i] = curve->time_s[i];
        columns[4][i] = curve->slope[i];
        columns[5][i] = (double)curve->segment[i];
    }
    if (status == LEHR_OK) {
        status = describe_material(table, material, err);
    }
    if (status == LEHR_OK) {
        *out = table;
        table = NULL;
    }
    lehr_table_free(table);
    return status;
}
