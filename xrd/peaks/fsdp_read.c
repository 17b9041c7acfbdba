// Curves from files: axis and wavelength, as the file says or as the caller does.
#include "fsdp.h"

#include <lehr/core/table.h>
#include <lehr/core/units.h>
#include <math.h>
#include <strings.h>

lehr_xrd_fsdp_reading lehr_xrd_fsdp_reading_defaults(void)
{
    return (lehr_xrd_fsdp_reading){.axis = LEHR_AXIS_OTHER,
                                   .axis_if_untold = LEHR_AXIS_OTHER,
                                   .wavelength_ang = (double)NAN,
                                   .wavelength_if_unstated_ang = (double)NAN};
}

/// The wavelength in the header, as pyFAI writes it in metres and others in angstrom; NaN without one.
static double stated_wavelength(const lehr_table *table)
{
    static const char *const keys[] = {"wavelength", "wavelength_ang"};
    const double metre_ang = 1e10;
    const double longest_m = 1e-7;
    double wavelength = (double)NAN;
    const char *key = NULL;
    const char *value = NULL;
    for (size_t i = 0; lehr_table_header_at(table, i, &key, &value); i++) {
        double number = (double)NAN;
        lehr_error ignored = {0};
        bool named = strcasecmp(key, keys[0]) == 0 || strcasecmp(key, keys[1]) == 0;
        if (named && lehr_units_parse(&number, value, "angstrom", &ignored) == LEHR_OK && number > 0) {
            wavelength = number < longest_m ? number * metre_ang : number;
        }
    }
    return wavelength;
}

lehr_status lehr_xrd_fsdp_read(lehr_curve **out, lehr_xrd_fsdp_origin *origin, const char *path,
                               const lehr_xrd_fsdp_reading *reading, lehr_error *err)
{
    lehr_table *table = NULL;
    lehr_curve *read = NULL;
    *out = NULL;
    lehr_status status = lehr_table_read(&table, NULL, path, err);
    if (status != LEHR_OK) {
        return status;
    }
    status = lehr_curve_from_table(&read, table, err);
    status = status == LEHR_OK ? LEHR_OK : lehr_error_wrap(err, status, "%s", path);
    if (status == LEHR_OK) {
        lehr_axis axis = reading->axis != LEHR_AXIS_OTHER  ? reading->axis
                         : read->x_axis != LEHR_AXIS_OTHER ? read->x_axis
                                                           : reading->axis_if_untold;
        double stated = stated_wavelength(table);
        double wavelength = !isnan(reading->wavelength_ang) ? reading->wavelength_ang
                            : !isnan(stated)                ? stated
                                                            : reading->wavelength_if_unstated_ang;
        read->x_axis = axis;
        if (origin) {
            *origin = (lehr_xrd_fsdp_origin){axis, stated, wavelength};
        }
        status = lehr_xrd_fsdp_curve(out, read, wavelength, err);
    }
    lehr_curve_free(read);
    lehr_table_free(table);
    return status;
}
