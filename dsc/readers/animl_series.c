#include "animl.h"

#include <lehr/core/alloc.h>
#include <lehr/core/constants.h>
#include <lehr/core/number.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/// A series longer than this in an AnIML file of text is damage.
static const size_t most_values = (size_t)1 << 28;

// ---- units --------------------------------------------------------------------------------
static double attribute_number(lehr_xml *xml, const char *name, double fallback)
{
    const char *text = lehr_xml_attribute(xml, name);
    double value = fallback;
    if (text && lehr_number_parse(&value, text, strlen(text), lehr_number_style_c(), NULL) != LEHR_OK) {
        value = (double)NAN;
    }
    return value;
}

/// Append one SIUnit: (factor * unit)^exponent; an offset is that of a temperature scale.
static lehr_status add_si(char *unit, double *factor, double *offset, lehr_xml *xml, lehr_error *err)
{
    double exponent = attribute_number(xml, "exponent", 1);
    *factor *= pow(attribute_number(xml, "factor", 1), exponent);
    *offset += attribute_number(xml, "offset", 0);
    char *base = NULL;
    lehr_status status = lehr_xml_content(&base, xml, err);
    if (status == LEHR_OK) {
        size_t used = strlen(unit);
        bool plain = exponent == 1;
        bool whole = exponent == floor(exponent) && fabs(exponent) < 10;
        lehr_text_line name = lehr_text_trim((lehr_text_line){base, strlen(base)});
        int length = name.length < 16 ? (int)name.length : 16;
        char power[16] = "";
        (void)snprintf(power, sizeof power, "%d", plain || !whole ? 1 : (int)exponent);
        (void)snprintf(unit + used, LEHR_DSC_LABEL_SIZE - used, "%s%.*s%s", used > 0 ? " " : "", length,
                       name.start, plain ? "" : power);
        *factor = whole ? *factor : (double)NAN;
    }
    lehr_core_free(base);
    return status;
}

/// What the SIUnit elements amount to.
typedef struct si_unit {
    char text[LEHR_DSC_LABEL_SIZE]; // the product without its factor
    double factor, offset;
} si_unit;

/// Unit of the program that the product is one of; NULL when there is none.
static const char *known_unit(lehr_units_map *map, const si_unit *si)
{
    static const char *const known[] = {"K", "s", "W", "W/g", "J/g/K", "g"};
    for (size_t i = 0; si->text[0] && i < sizeof known / sizeof known[0]; i++) {
        if (lehr_units_find(map, si->text, known[i], NULL) == LEHR_OK) {
            map->factor *= si->factor;
            map->offset = si->offset;
            return known[i];
        }
    }
    return NULL;
}

/// A name for @p total times @p base, where there is one: with a prefix, or a unit of time.
static bool name_unit(char *unit, const char *base, double total)
{
    static const struct {
        double factor;
        const char *prefix;
    } prefixes[] = {{1, ""}, {1e-3, "m"}, {1e-6, "u"}, {1e-9, "n"}, {1e3, "k"}};
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        if (fabs(total / prefixes[i].factor - 1) < 1e-9) {
            (void)snprintf(unit, LEHR_DSC_LABEL_SIZE, "%s%s", prefixes[i].prefix, base);
            return true;
        }
    }
    bool time = strcmp(base, "s") == 0 && (total == 60 || total == 3600);
    (void)snprintf(unit, LEHR_DSC_LABEL_SIZE, "%s", total == 60 ? "min" : "h");
    return time;
}

/// The unit as a text that the program understands: its label where that means the same as the SIUnit
/// elements.
static lehr_status settle_unit(char *unit, const char *label, const si_unit *si, lehr_warnings *warnings,
                               const char *file, lehr_error *err)
{
    lehr_units_map by_si = {0};
    lehr_units_map by_label;
    const char *base = known_unit(&by_si, si);
    if (!base) {
        (void)snprintf(unit, LEHR_DSC_LABEL_SIZE, "%s", label[0] ? label : si->text);
        return LEHR_OK;
    }
    bool understood = label[0] && lehr_units_find(&by_label, label, base, NULL) == LEHR_OK;
    if (understood && fabs(by_label.factor - by_si.factor) <= 1e-6 * fabs(by_si.factor) &&
        fabs(by_label.offset - by_si.offset) < 1e-3) {
        (void)snprintf(unit, LEHR_DSC_LABEL_SIZE, "%s", label);
        return LEHR_OK;
    }
    bool celsius = by_si.factor == 1 && fabs(by_si.offset - LEHR_CORE_ZERO_CELSIUS_K) < 1e-9;
    if (strcmp(base, "K") == 0 && celsius) {
        (void)snprintf(unit, LEHR_DSC_LABEL_SIZE, "degC");
    } else if (by_si.offset != 0 || !name_unit(unit, base, by_si.factor)) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "a unit of %g %s + %g called '%s' is none that is known here", by_si.factor,
                              base, by_si.offset, label);
    }
    return understood
               ? lehr_warnings_add(warnings, err,
                                   "%s: the unit '%s' contradicts its SIUnit elements, which count: %s", file,
                                   label, unit)
               : LEHR_OK;
}

lehr_status lehr_dsc_animl_unit_read(char *unit, lehr_xml *xml, lehr_warnings *warnings, const char *file,
                                     lehr_error *err)
{
    char label[LEHR_DSC_LABEL_SIZE] = "";
    si_unit si = {.factor = 1};
    const char *given = lehr_xml_attribute(xml, "label");
    (void)snprintf(label, sizeof label, "%s", given ? given : "");
    lehr_status status = LEHR_OK;
    lehr_xml_event event = LEHR_XML_OPEN;
    while (status == LEHR_OK) {
        status = lehr_xml_next(xml, &event, err);
        if (status != LEHR_OK || event == LEHR_XML_CLOSE || event == LEHR_XML_END) {
            break;
        }
        if (event == LEHR_XML_OPEN) {
            status = lehr_xml_is(xml, "SIUnit") ? add_si(si.text, &si.factor, &si.offset, xml, err)
                                                : lehr_xml_skip(xml, err);
        }
    }
    return status == LEHR_OK ? settle_unit(unit, label, &si, warnings, file, err) : status;
}

// ---- values -------------------------------------------------------------------------------
void lehr_dsc_animl_series_clear(lehr_dsc_animl_series *series)
{
    lehr_core_free(series->values);
    *series = (lehr_dsc_animl_series){0};
}

static lehr_status put(lehr_dsc_animl_series *series, double value, lehr_error *err)
{
    if (series->size == series->capacity) {
        size_t capacity = series->capacity == 0 ? 256 : 2 * series->capacity;
        double *larger = lehr_core_realloc(series->values, capacity, sizeof *larger);
        if (!larger) {
            return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu values", capacity);
        }
        series->values = larger;
        series->capacity = capacity;
    }
    series->values[series->size++] = value;
    return LEHR_OK;
}

static lehr_status parse_value(double *out, const char *text, lehr_error *err)
{
    return lehr_number_parse(out, text, strlen(text), lehr_number_style_c(), err);
}

/// <I>, <L>, <F>, <D>: integers and reals of 32 and 64 bits. Each stands for one value.
static lehr_status read_individual(lehr_dsc_animl_series *series, lehr_xml *xml, lehr_error *err)
{
    for (;;) {
        lehr_xml_event event;
        lehr_status status = lehr_xml_next(xml, &event, err);
        if (status != LEHR_OK || event == LEHR_XML_CLOSE || event == LEHR_XML_END) {
            return status;
        }
        if (event != LEHR_XML_OPEN) {
            continue;
        }
        char *text = NULL;
        double value = 0;
        status = lehr_xml_content(&text, xml, err);
        if (status == LEHR_OK) {
            status = parse_value(&value, text, err);
        }
        lehr_core_free(text);
        if (status == LEHR_OK) {
            status = put(series, value, err);
        }
        if (status != LEHR_OK) {
            return status;
        }
    }
}

/// The number in <StartValue><D>..</D></StartValue> or <Increment>.
static lehr_status read_number(double *out, lehr_xml *xml, lehr_error *err)
{
    char *text = NULL;
    lehr_status status = lehr_xml_content(&text, xml, err);
    if (status == LEHR_OK) {
        status = parse_value(out, text, err);
    }
    lehr_core_free(text);
    return status;
}

static lehr_status read_counted(lehr_dsc_animl_series *series, lehr_xml *xml, double first, double last,
                                lehr_error *err)
{
    series->counted = true;
    series->start = 0;
    series->increment = (double)NAN;
    // Indices up to 2^28 are exact in a double.
    bool indexed = first >= 0 && last >= first && last < (double)most_values;
    series->counted_size = indexed ? (size_t)(last - first) + 1 : 0;
    for (;;) {
        lehr_xml_event event;
        lehr_status status = lehr_xml_next(xml, &event, err);
        if (status == LEHR_OK && event == LEHR_XML_OPEN) {
            if (lehr_xml_is(xml, "StartValue")) {
                status = read_number(&series->start, xml, err);
            } else if (lehr_xml_is(xml, "Increment")) {
                status = read_number(&series->increment, xml, err);
            } else {
                status = lehr_xml_skip(xml, err);
            }
        }
        if (status != LEHR_OK || event == LEHR_XML_CLOSE || event == LEHR_XML_END) {
            return status;
        }
    }
}

lehr_status lehr_dsc_animl_series_expand(lehr_dsc_animl_series *series, size_t size, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < size; i++) {
        status = put(series, series->start + (double)i * series->increment, err);
    }
    return status;
}

// ---- base64, little-endian ------------------------------------------------------------------
typedef enum encoding { FLOAT32, FLOAT64, INT32, INT64, NO_NUMBER } encoding;

static encoding encoding_of(const char *type)
{
    static const char *const names[] = {"Float32", "Float64", "Int32", "Int64"};
    static const char *const older[] = {"Float", "Double", "Int", "Long"};
    for (int i = 0; i < (int)NO_NUMBER; i++) {
        if (strcmp(type, names[i]) == 0 || strcmp(type, older[i]) == 0) {
            return (encoding)i;
        }
    }
    return NO_NUMBER;
}

static int digit_of(char c)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = c ? strchr(digits, c) : NULL;
    return at ? (int)(at - digits) : -1;
}

static double number_of(const unsigned char *bytes, encoding kind)
{
    uint64_t bits = 0;
    size_t width = kind == FLOAT32 || kind == INT32 ? 4 : 8;
    for (size_t i = width; i-- > 0;) {
        bits = bits << 8 | bytes[i];
    }
    uint32_t half = (uint32_t)bits;
    float single = 0;
    double whole = 0;
    int32_t small = 0;
    int64_t large = 0;
    switch (kind) {
    case FLOAT32:
        memcpy(&single, &half, sizeof single);
        return (double)single;
    case FLOAT64:
        memcpy(&whole, &bits, sizeof whole);
        return whole;
    case INT32:
        memcpy(&small, &half, sizeof small);
        return (double)small;
    default:
        memcpy(&large, &bits, sizeof large);
        return (double)large;
    }
}

/// Decode and put value after value; blanks and line ends are allowed between the digits.
static lehr_status decode(lehr_dsc_animl_series *series, const char *text, encoding kind, lehr_error *err)
{
    size_t width = kind == FLOAT32 || kind == INT32 ? 4 : 8;
    unsigned char bytes[8];
    size_t held = 0;
    uint32_t bits = 0;
    unsigned n_bits = 0;
    const char *c = text;
    for (; *c && *c != '='; c++) {
        int digit = digit_of(*c);
        if (digit < 0 && !strchr(" \t\r\n", *c)) {
            return lehr_error_set(err, LEHR_ERR_FORMAT, "'%c' is no base64 digit", *c);
        }
        if (digit < 0) {
            continue;
        }
        bits = (bits << 6 | (uint32_t)digit) & 0xFFFFU;
        n_bits += 6;
        if (n_bits < 8) {
            continue;
        }
        n_bits -= 8;
        bytes[held++] = (unsigned char)(bits >> n_bits & 0xFFU);
        if (held == width) {
            held = 0;
            lehr_status status = put(series, number_of(bytes, kind), err);
            if (status != LEHR_OK) {
                return status;
            }
        }
    }
    if (held > 0 || strspn(c, "= \t\r\n") != strlen(c)) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "the encoded values are cut off or of another type");
    }
    return LEHR_OK;
}

static lehr_status read_encoded(lehr_dsc_animl_series *series, lehr_xml *xml, encoding kind, lehr_error *err)
{
    char *text = NULL;
    lehr_status status = lehr_xml_content(&text, xml, err);
    if (status == LEHR_OK) {
        status = decode(series, text, kind, err);
    }
    lehr_core_free(text);
    return status;
}

// ---- the series -----------------------------------------------------------------------------
/// One set of values. Several follow each other; their indices must too.
static lehr_status read_values(lehr_dsc_animl_series *series, lehr_xml *xml, encoding kind, lehr_error *err)
{
    double first = attribute_number(xml, "startIndex", (double)series->size);
    double last = attribute_number(xml, "endIndex", (double)NAN);
    if (lehr_xml_is(xml, "AutoIncrementedValueSet")) {
        return read_counted(series, xml, first, last, err);
    }
    bool encoded = lehr_xml_is(xml, "EncodedValueSet");
    if (!encoded && !lehr_xml_is(xml, "IndividualValueSet")) {
        return lehr_xml_skip(xml, err);
    }
    if (series->size > 0 && first != (double)series->size) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "a set of values begins at index %g, after %zu values",
                              first, series->size);
    }
    return encoded ? read_encoded(series, xml, kind, err) : read_individual(series, xml, err);
}

lehr_status lehr_dsc_animl_series_read(lehr_dsc_animl_series *out, lehr_xml *xml, lehr_warnings *warnings,
                                       const char *file, lehr_error *err)
{
    char name[LEHR_DSC_LABEL_SIZE] = "";
    char unit[LEHR_DSC_LABEL_SIZE] = "";
    const char *given = lehr_xml_attribute(xml, "name");
    (void)snprintf(name, sizeof name, "%s", given ? given : "");
    const char *type = lehr_xml_attribute(xml, "seriesType");
    encoding kind = encoding_of(type ? type : "");
    *out = (lehr_dsc_animl_series){.numeric = kind != NO_NUMBER};
    lehr_status status = out->numeric ? LEHR_OK : lehr_xml_skip(xml, err);
    while (status == LEHR_OK && out->numeric) {
        lehr_xml_event event;
        status = lehr_xml_next(xml, &event, err);
        if (status != LEHR_OK || event == LEHR_XML_CLOSE || event == LEHR_XML_END) {
            break;
        }
        if (event != LEHR_XML_OPEN) {
            continue;
        }
        status = lehr_xml_is(xml, "Unit") ? lehr_dsc_animl_unit_read(unit, xml, warnings, file, err)
                                          : read_values(out, xml, kind, err);
    }
    if (status != LEHR_OK) {
        lehr_dsc_animl_series_clear(out);
        return lehr_error_wrap(err, status, "series '%s'", name);
    }
    lehr_text_line unit_text = {unit, strlen(unit)};
    lehr_dsc_column_parse(&out->column, (lehr_text_line){name, strlen(name)}, &unit_text);
    return LEHR_OK;
}
