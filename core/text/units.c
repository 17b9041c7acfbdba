#include "units_private.h"

#include <lehr/core/number.h>
#include <lehr/core/units.h>

#include <ctype.h>
#include <lehr/core/text.h>
#include <math.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <udunits2.h>

enum { UNIT_SIZE = 128 };

// udunits2 is not thread-safe. The system is made once and stays reachable to the end of the program.
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static ut_system *system_of_units;

typedef struct spelling {
    const char *from;
    const char *to;
} spelling;

/// Whole texts that udunits2 does not know or takes for something else ("J/g K" would be J K/g).
static const spelling whole_texts[] = {
    {"wt.%", "percent"},
    {"wt%", "percent"},
    {"at.%", "percent"},
    {"at%", "percent"},
    {"mol%", "percent"},
    {"J/gK", "J/g/K"},
    {"J/g K", "J/g/K"},
    {"J/g*K", "J/g/K"},
    {"J/g.K", "J/g/K"},
    {"Jg^-1K^-1", "J/g/K"},
    {"J/molK", "J/mol/K"},
    {"J/mol K", "J/mol/K"},
    {"J/mol.K", "J/mol/K"},
    {"kJ/mol K", "kJ/mol/K"},
    {"Wg^-1", "W/g"},
    {"mWmg^-1", "mW/mg"},
    {"mWg^-1", "mW/g"},
    {"Jg^-1", "J/g"},
    {"Kmin^-1", "K/min"},
    {"Ks^-1", "K/s"},
    {"k", "K"},
    {"-", "1"},
    {"", "1"},
    {"a.u.", "1"},
    {"arb. units", "1"},
    {"counts", "1"},
    {"2th", "arc_degree"},
    {"2theta", "arc_degree"},
};

/// Characters of the field, two code points for micro and angstrom among them.
static const spelling characters[] = {
    {"\xC2\xB0"
     "C",
     "degC"},
    {"\xC2\xB0"
     "F",
     "degF"},
    {"\xC2\xB0", "arc_degree"}, // degree sign
    {"\xC2\xB5", "u"},
    {"\xCE\xBC", "u"}, // micro sign, Greek mu
    {"\xC3\x85", "angstrom"},
    {"\xE2\x84\xAB", "angstrom"}, // A with ring, angstrom sign
    {"\xE2\x81\xBB\xC2\xB9", "^-1"},
    {"\xE2\x81\xBB\xC2\xB2", "^-2"},
    {"\xE2\x81\xBB\xC2\xB3", "^-3"},
    {"\xC2\xB2", "^2"},
    {"\xC2\xB3", "^3"},
    {"\xC2\xB7", "."},
    {"\xE2\x8B\x85", "."}, // middle dot, dot operator
};

/// Words as they stand between other characters. "A" is never ampere, "C" never coulomb.
static const spelling words[] = {
    {"A", "angstrom"},  {"Ang", "angstrom"},   {"ang", "angstrom"},       {"Angstrom", "angstrom"},
    {"C", "degC"},      {"deg", "arc_degree"}, {"degrees", "arc_degree"}, {"Celsius", "degC"},
    {"Kelvin", "K"},    {"mins", "min"},       {"seconds", "s"},          {"Seconds", "s"},
    {"Minutes", "min"},
};

typedef struct unit_text {
    char text[UNIT_SIZE];
    size_t length;
    bool cut; ///< did not fit
} unit_text;

static void append(unit_text *unit, const char *bytes, size_t length)
{
    if (unit->length + length >= sizeof unit->text) {
        unit->cut = true;
        return;
    }
    memcpy(unit->text + unit->length, bytes, length);
    unit->length += length;
    unit->text[unit->length] = '\0';
}

static void replace_characters(unit_text *out, const char *text)
{
    while (*text) {
        const spelling *found = NULL;
        for (size_t i = 0; !found && i < sizeof characters / sizeof characters[0]; i++) {
            size_t length = strlen(characters[i].from);
            found = strncmp(text, characters[i].from, length) == 0 ? &characters[i] : NULL;
        }
        append(out, found ? found->to : text, found ? strlen(found->to) : 1);
        text += found ? strlen(found->from) : 1;
    }
}

static void replace_words(unit_text *out, const char *text)
{
    while (*text) {
        size_t length = 1;
        if (isalpha((unsigned char)*text)) {
            while (isalpha((unsigned char)text[length]) || text[length] == '_') {
                length++;
            }
        }
        const char *word = text;
        size_t shown = length;
        for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
            if (strlen(words[i].from) == length && strncmp(text, words[i].from, length) == 0) {
                word = words[i].to;
                shown = strlen(word);
            }
        }
        append(out, word, shown);
        text += length;
    }
}

/// The spelling udunits2 understands.
static bool normalise(unit_text *out, const char *text)
{
    unit_text plain = {.text = "", .length = 0, .cut = false};
    replace_characters(&plain, text);
    lehr_text_line line = lehr_text_trim((lehr_text_line){.start = plain.text, .length = plain.length});
    for (size_t i = 0; i < sizeof whole_texts / sizeof whole_texts[0]; i++) {
        if (lehr_text_equals(line, whole_texts[i].from)) {
            append(out, whole_texts[i].to, strlen(whole_texts[i].to));
            return true;
        }
    }
    plain.text[line.start - plain.text + (ptrdiff_t)line.length] = '\0';
    replace_words(out, line.start);
    return !plain.cut && !out->cut;
}

static lehr_status parse_unit(ut_unit **out, const char *text, lehr_error *err)
{
    unit_text unit = {.text = "", .length = 0, .cut = false};
    bool well_formed = normalise(&unit, text) && lehr_units_is_well_formed(unit.text);
    *out = well_formed ? ut_parse(system_of_units, unit.text, UT_UTF8) : NULL;
    if (!*out) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "unit '%.60s' is not known: write for example K, K/min, J/(g K), mW, "
                              "1/angstrom or GPa",
                              text);
    }
    return LEHR_OK;
}

/// A map is linear: the offset is the image of 0, the factor that of a number beside which the offset
/// vanishes. Reciprocal units (s and Hz), which udunits2 converts too, have no finite image of 0.
static bool linear_map(lehr_units_map *out, const cv_converter *converter)
{
    const double huge = ldexp(1.0, 100);
    double offset = cv_convert_double(converter, 0.0);
    double factor = cv_convert_double(converter, huge) / huge;
    double one = cv_convert_double(converter, 1.0);
    if (!isfinite(offset) || !(fabs(one - (factor + offset)) <= 1e-9 * fabs(factor) + 1e-12 * fabs(offset))) {
        return false;
    }
    *out = (lehr_units_map){.factor = factor, .offset = offset};
    return true;
}

static lehr_status find_locked(lehr_units_map *out, const char *from, const char *to, lehr_error *err)
{
    if (!system_of_units) {
        ut_set_error_message_handler(ut_ignore);
        system_of_units = ut_read_xml(NULL);
    }
    if (!system_of_units) {
        return lehr_error_set(err, LEHR_ERR_IO,
                              "the unit database of udunits2 cannot be read: install libudunits2 "
                              "completely or set UDUNITS2_XML_PATH");
    }
    ut_unit *from_unit = NULL;
    ut_unit *to_unit = NULL;
    cv_converter *converter = NULL;
    lehr_status status = parse_unit(&from_unit, from, err);
    if (status == LEHR_OK) {
        status = parse_unit(&to_unit, to, err);
    }
    if (status == LEHR_OK) {
        converter = ut_get_converter(from_unit, to_unit);
        if (!converter || !linear_map(out, converter)) {
            status = lehr_error_set(err, LEHR_ERR_DOMAIN, "'%.60s' cannot be converted to '%.60s'", from, to);
        }
    }
    cv_free(converter);
    ut_free(from_unit);
    ut_free(to_unit);
    return status;
}

lehr_status lehr_units_find(lehr_units_map *out, const char *from, const char *to, lehr_error *err)
{
    pthread_mutex_lock(&lock);
    lehr_status status = find_locked(out, from, to, err);
    pthread_mutex_unlock(&lock);
    return status;
}

// ---- values with units ------------------------------------------------------------------
/// A number and the text behind it.
typedef struct quantity {
    double value;
    char unit[UNIT_SIZE]; ///< "" for a bare number
} quantity;

static lehr_status split_quantity(quantity *out, lehr_text_line text, const char *unit, lehr_error *err)
{
    text = lehr_text_trim(text);
    size_t length = text.length < UNIT_SIZE ? text.length : 0;
    while (length > 0 && !lehr_number_is(text.start, length, lehr_number_style_c())) {
        length--;
    }
    lehr_text_line rest = {.start = text.start + length, .length = text.length - length};
    rest = lehr_text_trim(rest);
    lehr_status status = LEHR_ERR_FORMAT;
    if (length > 0 && rest.length < UNIT_SIZE) {
        status = lehr_number_parse(&out->value, text.start, length, lehr_number_style_c(), err);
    }
    if (status == LEHR_OK && !isfinite(out->value)) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "'%.*s' is not a finite number",
                              (int)(text.length < 60 ? text.length : 60), text.start);
    }
    if (status == LEHR_OK && rest.length > 1 && rest.start[0] == ',' &&
        isdigit((unsigned char)rest.start[1])) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "'%.*s' has a decimal comma: write a point",
                              (int)(text.length < 60 ? text.length : 60), text.start);
    }
    if (status != LEHR_OK) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "'%.*s' is not a number with a unit: write a number, or a number "
                              "and a unit that converts to %s",
                              (int)(text.length < 60 ? text.length : 60), text.start,
                              *unit ? unit : "a plain number");
    }
    memcpy(out->unit, rest.start, rest.length);
    out->unit[rest.length] = '\0';
    return LEHR_OK;
}

static lehr_status convert(double *out, const quantity *given, const char *unit, lehr_error *err)
{
    lehr_units_map map = {.factor = 1, .offset = 0};
    if (given->unit[0]) {
        lehr_status status = lehr_units_find(&map, given->unit, unit, err);
        if (status != LEHR_OK) {
            return status;
        }
    }
    *out = given->value * map.factor + map.offset;
    return LEHR_OK;
}

lehr_status lehr_units_parse(double *out, const char *text, const char *unit, lehr_error *err)
{
    quantity given = {.value = 0};
    lehr_text_line line = {.start = text, .length = strlen(text)};
    lehr_status status = split_quantity(&given, line, unit, err);
    if (status != LEHR_OK) {
        return status;
    }
    status = convert(out, &given, unit, err);
    return status == LEHR_OK ? LEHR_OK : lehr_error_wrap(err, status, "'%.60s'", text);
}

static lehr_status read_window(quantity bounds[2], const char *text, const char *unit, lehr_error *err)
{
    const char *colon = strchr(text, ':');
    if (!colon || strchr(colon + 1, ':')) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "no window: write A:B, for example '380:480%s%s'",
                              *unit ? " " : "", unit);
    }
    lehr_text_line first = {.start = text, .length = (size_t)(colon - text)};
    lehr_text_line second = {.start = colon + 1, .length = strlen(colon + 1)};
    lehr_status status = split_quantity(&bounds[0], first, unit, err);
    if (status == LEHR_OK) {
        status = split_quantity(&bounds[1], second, unit, err);
    }
    if (status != LEHR_OK) {
        return status;
    }
    if (bounds[0].unit[0] && !bounds[1].unit[0]) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "only the first bound has a unit: write it behind the second one");
    }
    if (!bounds[0].unit[0]) {
        memcpy(bounds[0].unit, bounds[1].unit, sizeof bounds[0].unit);
    }
    return LEHR_OK;
}

lehr_status lehr_units_parse_window(double out[2], const char *text, const char *unit, lehr_error *err)
{
    quantity given[2] = {{.value = 0}, {.value = 0}};
    double bounds[2] = {0, 0};
    lehr_status status = read_window(given, text, unit, err);
    for (size_t i = 0; status == LEHR_OK && i < 2; i++) {
        status = convert(&bounds[i], &given[i], unit, err);
    }
    if (status == LEHR_OK && !(bounds[0] < bounds[1])) {
        status = lehr_error_set(err, LEHR_ERR_DOMAIN,
                                "the lower bound %g %s is not below the upper one %g %s: exchange "
                                "them",
                                bounds[0], unit, bounds[1], unit);
    }
    if (status != LEHR_OK) {
        return lehr_error_wrap(err, status, "'%.60s'", text);
    }
    out[0] = bounds[0];
    out[1] = bounds[1];
    return LEHR_OK;
}
