// The keywords and the format line of a file of EosFit.
#include "table_eosfit.h"

#include <stdint.h>
#include <string.h>

// ---- words ----------------------------------------------------------------------------
bool lehr_eosfit_next_word(lehr_text_line *rest, lehr_text_line *word)
{
    const char *p = rest->start;
    const char *end = p + rest->length;
    while (p < end && strchr(" \t,", *p)) {
        p++;
    }
    word->start = p;
    while (p < end && !strchr(" \t,", *p)) {
        p++;
    }
    word->length = (size_t)(p - word->start);
    *rest = (lehr_text_line){.start = p, .length = (size_t)(end - p)};
    return word->length > 0;
}

lehr_text_line lehr_eosfit_line(const lehr_text *text, size_t i)
{
    lehr_text_line line = lehr_text_trim(lehr_text_line_at(text, i));
    size_t mark = lehr_text_find(line, "#");
    line.length = mark < line.length ? mark : line.length;
    return lehr_text_trim(line);
}

/// What follows a keyword on its line. False where the line begins with another word.
static bool follows(lehr_text_line line, const char *keyword, lehr_text_line *value)
{
    lehr_text_line word;
    if (!lehr_eosfit_next_word(&line, &word) || !lehr_text_equals_nocase(word, keyword)) {
        return false;
    }
    *value = lehr_text_trim(line);
    return true;
}

lehr_text_line lehr_eosfit_keyword(const eosfit *e, const char *keyword)
{
    lehr_text_line value = {.start = "", .length = 0};
    for (size_t i = 0; i < e->format_line; i++) {
        if (follows(lehr_eosfit_line(e->text, i), keyword, &value)) {
            break;
        }
    }
    return value;
}

static bool begins(lehr_text_line word, const char *prefix)
{
    lehr_text_line head = {.start = word.start, .length = strlen(prefix)};
    return word.length >= head.length && lehr_text_equals_nocase(head, prefix);
}

/// Quantity of a word such as "P", "pressure", "sigP", "sigmaV". False for any other word.
static bool name_quantity(lehr_text_line word, size_t *quantity, bool *is_sigma)
{
    static const struct {
        const char *word;
        size_t quantity;
    } long_names[] = {{"press", EOSFIT_P},  {"vol", EOSFIT_V},   {"tem", EOSFIT_T},   {"lin", EOSFIT_A},
                      {"al", EOSFIT_ALPHA}, {"be", EOSFIT_BETA}, {"ga", EOSFIT_GAMMA}};
    *is_sigma = begins(word, "sig") && word.length > 3;
    if (*is_sigma) {
        size_t skip = begins(word, "sigma") && word.length > 5 ? 5 : 3;
        skip += word.length > skip + 1 && word.start[skip] == '_';
        word = (lehr_text_line){.start = word.start + skip, .length = word.length - skip};
        if (lehr_text_equals_nocase(word, "l")) { // the edge of a linear file
            word = (lehr_text_line){.start = "a", .length = 1};
        }
    }
    for (size_t k = 0; k < EOSFIT_QUANTITIES; k++) {
        if (lehr_text_equals_nocase(word, lehr_eosfit_names[k])) {
            *quantity = k;
            return true;
        }
    }
    for (size_t k = 0; k < sizeof long_names / sizeof long_names[0]; k++) {
        if (begins(word, long_names[k].word)) {
            *quantity = long_names[k].quantity;
            return true;
        }
    }
    return false;
}

/// Number of words of a line that name quantities.
static size_t count_quantities(lehr_text_line line)
{
    size_t n = 0;
    size_t quantity;
    bool is_sigma;
    lehr_text_line word;
    while (lehr_eosfit_next_word(&line, &word)) {
        n += name_quantity(word, &quantity, &is_sigma);
    }
    return n;
}

bool lehr_eosfit_find_format(const lehr_text *text, size_t *format_line, size_t *names_line)
{
    for (size_t i = 0; i < lehr_text_size(text); i++) {
        lehr_text_line value;
        if (!follows(lehr_eosfit_line(text, i), "format", &value)) {
            continue;
        }
        size_t line = i;
        for (; value.length == 0 && line + 1 < lehr_text_size(text); line++) {
            value = lehr_eosfit_line(text, line + 1);
        }
        *format_line = i;
        *names_line = line;
        return count_quantities(value) >= 2;
    }
    return false;
}

// ---- keywords -------------------------------------------------------------------------
lehr_status lehr_eosfit_read_names(eosfit *e, lehr_error *err)
{
    lehr_text_line line = lehr_eosfit_line(e->text, e->names_line);
    lehr_text_line word, value;
    if (follows(line, "format", &value)) {
        line = value;
    }
    e->lines_per_datum = 1;
    e->brackets = true;
    for (bool first = true; lehr_eosfit_next_word(&line, &word); first = false) {
        double number = 0;
        if (first &&
            lehr_number_parse(&number, word.start, word.length, lehr_number_style_c(), NULL) == LEHR_OK) {
            if (!(number >= 1 && number <= EOSFIT_MOST_COLUMNS)) {
                return lehr_error_set(err, LEHR_ERR_FORMAT, "line %zu: %g lines for each datum",
                                      e->names_line + 1, number);
            }
            e->lines_per_datum = (size_t)number;
            continue;
        }
        size_t k = e->n_columns;
        if (k == EOSFIT_MOST_COLUMNS || !name_quantity(word, &e->quantity[k], &e->is_sigma[k])) {
            return lehr_error_set(
                err, LEHR_ERR_FORMAT,
                "line %zu: '%.*s' is no column of a format line; known are T P V a b c alpha "
                "beta gamma, with sig before them for standard errors",
                e->names_line + 1, word.length > 40 ? 40 : (int)word.length, word.start);
        }
        for (size_t j = 0; j < k; j++) {
            if (e->quantity[j] == e->quantity[k] && e->is_sigma[j] == e->is_sigma[k]) {
                return lehr_error_set(err, LEHR_ERR_FORMAT, "line %zu: the column '%.*s' is named twice",
                                      e->names_line + 1, (int)word.length, word.start);
            }
        }
        e->brackets = e->brackets && !e->is_sigma[k];
        e->n_columns++;
    }
    return LEHR_OK;
}

/// Unit of a keyword by a list of spellings, which ends with NULL; "" without the keyword, NULL where no
/// spelling fits.
static const char *find_unit(lehr_text_line value, const char *const (*spellings)[2])
{
    if (value.length == 0) {
        return "";
    }
    for (size_t k = 0; spellings[k][0]; k++) {
        if (lehr_text_equals_nocase(value, spellings[k][0])) {
            return spellings[k][1];
        }
    }
    return NULL;
}

lehr_status lehr_eosfit_read_scales(eosfit *e, lehr_error *err)
{
    static const char *const pressures[][2] = {
        {"GPa", "GPa"}, {"kbar", "kbar"}, {"kb", "kbar"}, {"Mbar", "Mbar"},      {"bar", "bar"},
        {"MPa", "MPa"}, {"Pa", "Pa"},     {"atm", "atm"}, {"atmosphere", "atm"}, {NULL, NULL}};
    static const char *const volumes[][2] = {{"A3", "angstrom^3"},
                                             {"A^3", "angstrom^3"},
                                             {"Ang3", "angstrom^3"},
                                             {"Ang^3", "angstrom^3"},
                                             {"A3/cell", "angstrom^3"},
                                             {"A^3/cell", "angstrom^3"},
                                             {"Å3", "angstrom^3"},
                                             {"Å^3", "angstrom^3"},
                                             {"Å3/cell", "angstrom^3"},
                                             {"cm3/mol", "cm^3/mol"},
                                             {"cm^3/mol", "cm^3/mol"},
                                             {"nm3", "nm^3"},
                                             {NULL, NULL}};
    static const char *const lengths[][2] = {
        {"A", "angstrom"}, {"Ang", "angstrom"}, {"Å", "angstrom"}, {"nm", "nm"}, {NULL, NULL}};
    static const char *const scales[][2] = {{"K", "K"}, {"C", "C"}, {"F", "F"}, {NULL, NULL}};
    lehr_text_line pressure = lehr_eosfit_keyword(e, "pscale");
    lehr_text_line temperature = lehr_eosfit_keyword(e, "tscale");
    lehr_text_line type = lehr_eosfit_keyword(e, "datatype");
    const char *scale = find_unit(temperature, scales);
    e->pressure_unit = find_unit(pressure, pressures);
    e->volume_unit = find_unit(lehr_eosfit_keyword(e, "vscale"), volumes);
    e->length_unit = find_unit(lehr_eosfit_keyword(e, "lscale"), lengths);
    // Names of volumes and lengths are free; only their ratios count.
    e->volume_unit = e->volume_unit ? e->volume_unit : "";
    e->length_unit = e->length_unit ? e->length_unit : "";
    if (!e->pressure_unit) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "PSCALE '%.*s' is not a unit known here; write GPa, kbar, "
                              "Mbar, MPa, bar, Pa or atm",
                              pressure.length > 40 ? 40 : (int)pressure.length, pressure.start);
    }
    if (!scale) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "TSCALE '%.*s' is none of K, C, F",
                              temperature.length > 40 ? 40 : (int)temperature.length, temperature.start);
    }
    if (lehr_text_find(type, "odul") != SIZE_MAX || lehr_text_find(type, "ODUL") != SIZE_MAX) {
        return lehr_error_set(
            err, LEHR_ERR_FORMAT,
            "DATATYPE '%.*s': the columns hold moduli, not volumes; only cell data are read",
            type.length > 40 ? 40 : (int)type.length, type.start);
    }
    bool celsius = scale[0] == 'C', fahrenheit = scale[0] == 'F';
    e->kelvin = fahrenheit ? 1 / 1.8 : 1;
    e->zero_celsius = celsius ? 273.15 : fahrenheit ? 459.67 / 1.8 : 0;
    return LEHR_OK;
}
