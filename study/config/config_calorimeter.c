// How calorimeter files are read: instruments.dsc, and samples[].calorimeter of one sample.
#include "config_value.h"

#include <lehr/core/alloc.h>
#include <lehr/core/column.h>
#include <math.h>
#include <stdio.h>

static const lehr_column temperature = {"temperature", NULL, NULL, true};
static const lehr_column signal = {"signal", NULL, NULL, true};
static const lehr_column instant = {"time", NULL, NULL, false};
static const lehr_column *const roles[] = {&temperature, &signal, &instant};

static lehr_status read_columns(char **out, const config_reader *in, const char *key, const char *text)
{
    lehr_error heard = {0};
    lehr_status status =
        lehr_column_check(&(lehr_column_names){text, "columns"}, roles, sizeof roles / sizeof *roles, &heard);
    return status == LEHR_OK ? config_read_text(out, in, text)
                             : config_refuse(in, LEHR_ERR_FORMAT, key, "%s", heard.message);
}

lehr_status config_read_calorimeter(lehr_study_calorimeter *out, const config_reader *in, const char *owner,
                                    const raw_calorimeter *raw)
{
    static const char *const signs[] = {"endo", "exo", NULL};
    const double g_per_mg = 1e-3;
    char key[CONFIG_KEY_SIZE];
    lehr_status status = LEHR_OK;
    if (raw->sign) {
        snprintf(key, sizeof key, "%s.sign", owner);
        status = config_read_choice(&out->sign, in, key, raw->sign, signs);
    }
    if (status == LEHR_OK) {
        snprintf(key, sizeof key, "%s.mass", owner);
        status = config_read_quantity(&out->mass_g, in, key, raw->mass, "mg", 1e-9, 1e6);
        out->mass_g *= g_per_mg;
    }
    if (status == LEHR_OK) {
        snprintf(key, sizeof key, "%s.columns", owner);
        status = read_columns(&out->columns, in, key, raw->columns);
    }
    status = status == LEHR_OK ? config_read_text(&out->format, in, raw->format) : status;
    status = status == LEHR_OK ? config_read_text(&out->signal_unit, in, raw->signal_unit) : status;
    return status == LEHR_OK ? config_read_text(&out->temperature_unit, in, raw->temperature_unit) : status;
}

void config_clear_calorimeter(lehr_study_calorimeter *calorimeter)
{
    lehr_core_free(calorimeter->sign);
    lehr_core_free(calorimeter->format);
    lehr_core_free(calorimeter->signal_unit);
    lehr_core_free(calorimeter->temperature_unit);
    lehr_core_free(calorimeter->columns);
}
