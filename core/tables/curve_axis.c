// Recognising which columns of a table are the axes of a curve.
#include <lehr/core/curve.h>

#include <lehr/core/text.h>
#include <lehr/core/units.h>
#include <stdint.h>
#include <string.h>

typedef struct axis_name {
    const char *name;
    lehr_axis axis;
} axis_name;

/// Names of columns besides our own. Where two axes share a name ("r") the unit decides.
static const axis_name x_names[] = {
    {"q_A^-1", LEHR_AXIS_Q_PER_ANG},
    {"q", LEHR_AXIS_Q_PER_ANG},
    {"Q", LEHR_AXIS_Q_PER_ANG},
    {"q_nm^-1", LEHR_AXIS_Q_PER_NM},
    {"q_nm", LEHR_AXIS_Q_PER_NM},
    {"2th_deg", LEHR_AXIS_TWO_THETA_DEG},
    {"2th_rad", LEHR_AXIS_TWO_THETA_RAD},
    {"2theta", LEHR_AXIS_TWO_THETA_DEG},
    {"2-theta", LEHR_AXIS_TWO_THETA_DEG},
    {"2th", LEHR_AXIS_TWO_THETA_DEG},
    {"tth", LEHR_AXIS_TWO_THETA_DEG},
    {"twotheta", LEHR_AXIS_TWO_THETA_DEG},
    {"two_theta", LEHR_AXIS_TWO_THETA_DEG},
    {"r_mm", LEHR_AXIS_RADIUS_MM},
    {"radius", LEHR_AXIS_RADIUS_MM},
    {"r", LEHR_AXIS_R_ANG},
    {"r", LEHR_AXIS_RADIUS_MM},
    {"r_A", LEHR_AXIS_R_ANG},
    {"T", LEHR_AXIS_TEMPERATURE_K},
    {"T_K", LEHR_AXIS_TEMPERATURE_K},
    {"T_degC", LEHR_AXIS_TEMPERATURE_K},
    {"temperature", LEHR_AXIS_TEMPERATURE_K},
    {"temperature_degC", LEHR_AXIS_TEMPERATURE_K},
    {"Temp.", LEHR_AXIS_TEMPERATURE_K},
    {"temp", LEHR_AXIS_TEMPERATURE_K},
    {"t", LEHR_AXIS_TIME_S},
    {"t_s", LEHR_AXIS_TIME_S},
    {"time", LEHR_AXIS_TIME_S},
    {"time_min", LEHR_AXIS_TIME_S},
};

static const axis_name y_names[] = {
    {"I", LEHR_AXIS_INTENSITY},           {"I(q)", LEHR_AXIS_INTENSITY},
    {"counts", LEHR_AXIS_INTENSITY},      {"HF", LEHR_AXIS_HEAT_FLOW_MW},
    {"HF_mW", LEHR_AXIS_HEAT_FLOW_MW},    {"heat flow", LEHR_AXIS_HEAT_FLOW_MW},
    {"heatflow", LEHR_AXIS_HEAT_FLOW_MW}, {"heat_flow", LEHR_AXIS_HEAT_FLOW_MW},
    {"Cp", LEHR_AXIS_CP_J_PER_GK},        {"Cp_J_gK", LEHR_AXIS_CP_J_PER_GK},
};

/// Words of a header that tell the axis of a table without names: Fit2D, SrXplanar, pyFAI.
static const axis_name header_words[] = {
    {"2-theta angle (degrees)", LEHR_AXIS_TWO_THETA_DEG},
    {"2-theta angle (radians)", LEHR_AXIS_TWO_THETA_RAD},
    {"2th_deg", LEHR_AXIS_TWO_THETA_DEG},
    {"2th_rad", LEHR_AXIS_TWO_THETA_RAD},
    {"twotheta", LEHR_AXIS_TWO_THETA_DEG},
    {"2theta", LEHR_AXIS_TWO_THETA_DEG},
    {"q_a^-1", LEHR_AXIS_Q_PER_ANG},
    {"q_nm^-1", LEHR_AXIS_Q_PER_NM},
    {"inverse angstrom", LEHR_AXIS_Q_PER_ANG},
    {"inverse nanomet", LEHR_AXIS_Q_PER_NM},
    {"qspace", LEHR_AXIS_Q_PER_ANG},
    {"r_mm", LEHR_AXIS_RADIUS_MM},
    {"radial distance (mm)", LEHR_AXIS_RADIUS_MM},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/// An axis, and how its values come into the unit of the axis.
typedef struct axis_match {
    lehr_axis axis;
    lehr_units_map map;
} axis_match;

static const axis_match no_match = {.axis = LEHR_AXIS_OTHER, .map = {.factor = 1, .offset = 0}};

/// @param exact take no other unit than that of the axis
static bool try_axis(axis_match *out, lehr_axis axis, const char *unit, bool exact)
{
    lehr_units_map map = {.factor = 1, .offset = 0};
    const char *axis_unit = lehr_axis_unit(axis);
    // Intensities have any unit or none.
    bool any = unit[0] == '\0' || axis_unit[0] == '\0';
    if (!any && lehr_units_find(&map, unit, axis_unit, NULL) != LEHR_OK) {
        return false;
    }
    if (exact && !(map.factor == 1 && map.offset == 0)) {
        return false;
    }
    *out = (axis_match){.axis = axis, .map = map};
    return true;
}

static bool same_name(const char *name, const char *other, bool exact)
{
    lehr_text_line line = {.start = name, .length = strlen(name)};
    return exact ? strcmp(name, other) == 0 : lehr_text_equals_nocase(line, other);
}

/// First by exact name ("T" and "t" differ) and unit ("r" in mm and in angstrom differ), then less strictly.
static axis_match match_column(const lehr_table *table, size_t column, const axis_name *names, size_t n_names,
                               lehr_axis first, lehr_axis last)
{
    const char *name = lehr_table_column_name(table, column);
    const char *unit = lehr_table_column_unit(table, column);
    axis_match match = no_match;
    for (int pass = 0; pass < 4; pass++) {
        bool exact_name = pass < 2;
        bool exact_unit = pass % 2 == 0;
        for (lehr_axis axis = first; axis <= last; axis++) {
            if (same_name(name, lehr_axis_column(axis), exact_name) &&
                try_axis(&match, axis, unit, exact_unit)) {
                return match;
            }
        }
        for (size_t i = 0; i < n_names; i++) {
            if (same_name(name, names[i].name, exact_name) &&
                try_axis(&match, names[i].axis, unit, exact_unit)) {
                return match;
            }
        }
    }
    return no_match;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool contains_nocase(const char *text, const char *word)
{
    for (; *text; text++) {
        size_t i = 0;
        while (word[i] && lower(text[i]) == word[i]) {
            i++;
        }
        if (!word[i]) {
            return true;
        }
    }
    return false;
}

static lehr_axis axis_of_header(const lehr_table *table)
{
    const char *key = NULL;
    const char *value = NULL;
    for (size_t i = 0; lehr_table_header_at(table, i, &key, &value); i++) {
        for (size_t k = 0; k < COUNT(header_words); k++) {
            if (contains_nocase(value, header_words[k].name)) {
                return header_words[k].axis;
            }
        }
    }
    return LEHR_AXIS_OTHER;
}

static bool is_sigma_name(const char *name)
{
    static const char *const names[] = {"sigma",  "error",       "err",     "esd", "std",
                                        "stderr", "uncertainty", "sigma_I", "dI",  "e"};
    for (size_t i = 0; i < COUNT(names); i++) {
        if (same_name(name, names[i], false)) {
            return true;
        }
    }
    return false;
}

/// Next numeric column from @p column on that is not an error; SIZE_MAX when there is none.
static size_t next_numeric(const lehr_table *table, size_t column)
{
    for (size_t k = column; k < lehr_table_columns(table); k++) {
        if (!lehr_table_column_is_text(table, k) && !is_sigma_name(lehr_table_column_name(table, k))) {
            return k;
        }
    }
    return SIZE_MAX;
}

static size_t find_x(const lehr_table *table, axis_match *match)
{
    for (size_t k = 0; k < lehr_table_columns(table); k++) {
        *match = match_column(table, k, x_names, COUNT(x_names), LEHR_AXIS_Q_PER_ANG, LEHR_AXIS_TIME_S);
        if (!lehr_table_column_is_text(table, k) && match->axis != LEHR_AXIS_OTHER) {
            return k;
        }
    }
    *match = no_match;
    match->axis = axis_of_header(table);
    return next_numeric(table, 0);
}

/// The y of an x: the next numeric column; of a pattern the next that does not hold the same axis in another
/// unit (q beside 2theta), where there is one.
static size_t find_y(const lehr_table *table, size_t x, lehr_axis x_axis)
{
    size_t first = next_numeric(table, x + 1);
    bool pattern = x_axis != LEHR_AXIS_OTHER && x_axis <= LEHR_AXIS_RADIUS_MM;
    for (size_t k = first; pattern && k != SIZE_MAX; k = next_numeric(table, k + 1)) {
        axis_match match =
            match_column(table, k, x_names, COUNT(x_names), LEHR_AXIS_Q_PER_ANG, LEHR_AXIS_RADIUS_MM);
        if (match.axis == LEHR_AXIS_OTHER || match.axis > LEHR_AXIS_RADIUS_MM) {
            return k;
        }
    }
    return first;
}

/// The column named sigma; else column 3 of exactly three that have no names.
static size_t find_sigma(const lehr_table *table)
{
    for (size_t k = 0; k < lehr_table_columns(table); k++) {
        if (!lehr_table_column_is_text(table, k) && is_sigma_name(lehr_table_column_name(table, k))) {
            return k;
        }
    }
    bool unnamed = lehr_table_columns(table) == 3 && strcmp(lehr_table_column_name(table, 2), "3") == 0;
    return unnamed && !lehr_table_column_is_text(table, 2) ? 2 : SIZE_MAX;
}

static void convert(double *out, const double *values, size_t n, double factor, double offset)
{
    for (size_t i = 0; i < n; i++) {
        out[i] = values[i] * factor + offset;
    }
}

lehr_status lehr_curve_from_table(lehr_curve **out, const lehr_table *table, lehr_error *err)
{
    *out = NULL;
    axis_match x_match = no_match;
    size_t x = find_x(table, &x_match);
    size_t y = x == SIZE_MAX ? SIZE_MAX : find_y(table, x, x_match.axis);
    if (y == SIZE_MAX && x != SIZE_MAX && x > 0) {
        y = next_numeric(table, 0); // x is the last column
    }
    if (y == SIZE_MAX || y == x) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "a curve needs two columns of numbers, x and y; the table has %s",
                              x == SIZE_MAX ? "none" : "one");
    }
    axis_match y_match =
        match_column(table, y, y_names, COUNT(y_names), LEHR_AXIS_INTENSITY, LEHR_AXIS_CP_J_PER_GK);
    size_t n = lehr_table_rows(table);
    lehr_curve *curve = NULL;
    lehr_status status = lehr_curve_create(&curve, n, x_match.axis, y_match.axis, err);
    if (status != LEHR_OK) {
        return status;
    }
    convert(curve->x, lehr_table_column(table, x), n, x_match.map.factor, x_match.map.offset);
    convert(curve->y, lehr_table_column(table, y), n, y_match.map.factor, y_match.map.offset);
    size_t sigma = find_sigma(table);
    if (sigma != SIZE_MAX && sigma != x && sigma != y) {
        convert(curve->sigma, lehr_table_column(table, sigma), n, y_match.map.factor, 0);
    }
    *out = curve;
    return LEHR_OK;
}
