#include "column.h"

#include <ctype.h>
#include <lehr/core/alloc.h>
#include <stdio.h>
#include <string.h>

/// Unit suffixes of column names. Longer ones first, so that "_W_per_g" is not read as a name ending in
/// "_W_per" + g.
static const struct {
    const char *suffix, *unit;
} unit_suffixes[] = {
    {"_J_per_g_per_K", "J/g/K"},
    {"_J_per_kgK", "J/kg/K"},
    {"_mW_per_mg", "W/g"},
    {"_J_per_g_K", "J/g/K"},
    {"_J_per_gK", "J/g/K"},
    {"_W_per_g", "W/g"},
    {"_J_g_K", "J/g/K"},
    {"_mW_mg", "W/g"},
    {"_J_gK", "J/g/K"},
    {"_degC", "degC"},
    {"_W_g", "W/g"},
    {"_min", "min"},
    {"_mW", "mW"},
    {"_uW", "uW"},
    {"_ms", "ms"},
    {"_K", "K"},
    {"_C", "degC"},
    {"_s", "s"},
    {"_h", "h"},
    {"_W", "W"},
};

/// Folded names (lower case, letters and digits only, accents removed) in English, German and French.
static const struct {
    const char *name;
    lehr_dsc_role role;
} known_names[] = {
    {"index", LEHR_DSC_ROLE_INDEX},
    {"time", LEHR_DSC_ROLE_TIME},
    {"timet", LEHR_DSC_ROLE_TIME},
    {"elapsedtime", LEHR_DSC_ROLE_TIME},
    {"runtime", LEHR_DSC_ROLE_TIME},
    {"zeit", LEHR_DSC_ROLE_TIME},
    {"zeitt", LEHR_DSC_ROLE_TIME},
    {"temps", LEHR_DSC_ROLE_TIME},
    {"t", LEHR_DSC_ROLE_TIME},
    {"temp", LEHR_DSC_ROLE_TEMPERATURE},
    {"temperature", LEHR_DSC_ROLE_TEMPERATURE},
    {"temperatur", LEHR_DSC_ROLE_TEMPERATURE},
    {"ts", LEHR_DSC_ROLE_TEMPERATURE},
    {"tsample", LEHR_DSC_ROLE_TEMPERATURE},
    {"sample", LEHR_DSC_ROLE_TEMPERATURE},
    {"sampletemperature", LEHR_DSC_ROLE_TEMPERATURE},
    {"sampletemp", LEHR_DSC_ROLE_TEMPERATURE},
    {"temperaturet", LEHR_DSC_ROLE_TEMPERATURE},
    {"tempsample", LEHR_DSC_ROLE_TEMPERATURE},
    {"temperatureofsample", LEHR_DSC_ROLE_TEMPERATURE},
    {"temperaturesample", LEHR_DSC_ROLE_TEMPERATURE},
    {"probentemperatur", LEHR_DSC_ROLE_TEMPERATURE},
    {"probentemp", LEHR_DSC_ROLE_TEMPERATURE},
    {"temperaturt", LEHR_DSC_ROLE_TEMPERATURE},
    {"temperatureechantillon", LEHR_DSC_ROLE_TEMPERATURE},
    {"temperaturedelechantillon", LEHR_DSC_ROLE_TEMPERATURE},
    {"tr", LEHR_DSC_ROLE_REFERENCE},
    {"tref", LEHR_DSC_ROLE_REFERENCE},
    {"furnace", LEHR_DSC_ROLE_REFERENCE},
    {"referencetemperature", LEHR_DSC_ROLE_REFERENCE},
    {"programtemperature", LEHR_DSC_ROLE_REFERENCE},
    {"programtemp", LEHR_DSC_ROLE_REFERENCE},
    {"tprogram", LEHR_DSC_ROLE_REFERENCE},
    {"tprog", LEHR_DSC_ROLE_REFERENCE},
    {"settemperature", LEHR_DSC_ROLE_REFERENCE},
    {"targettemperature", LEHR_DSC_ROLE_REFERENCE},
    {"furnacetemp", LEHR_DSC_ROLE_REFERENCE},
    {"referencetemp", LEHR_DSC_ROLE_REFERENCE},
    {"furnacetemperature", LEHR_DSC_ROLE_REFERENCE},
    {"setpointtemperature", LEHR_DSC_ROLE_REFERENCE},
    {"programmtemperatur", LEHR_DSC_ROLE_REFERENCE},
    {"zieltemperatur", LEHR_DSC_ROLE_REFERENCE},
    {"solltemperatur", LEHR_DSC_ROLE_REFERENCE},
    {"ofentemperatur", LEHR_DSC_ROLE_REFERENCE},
    {"referenztemperatur", LEHR_DSC_ROLE_REFERENCE},
    {"temperaturefour", LEHR_DSC_ROLE_REFERENCE},
    {"temperaturedeconsigne", LEHR_DSC_ROLE_REFERENCE},
    {"temperatureconsigne", LEHR_DSC_ROLE_REFERENCE},
    {"temperaturedereference", LEHR_DSC_ROLE_REFERENCE},
    {"temperaturedufour", LEHR_DSC_ROLE_REFERENCE},
    {"hf", LEHR_DSC_ROLE_HEAT_FLOW},
    {"unsubtractedheatflow", LEHR_DSC_ROLE_HEAT_FLOW},
    {"heatflow", LEHR_DSC_ROLE_HEAT_FLOW},
    {"heatflowq", LEHR_DSC_ROLE_HEAT_FLOW},
    {"heatflowrate", LEHR_DSC_ROLE_HEAT_FLOW},
    {"heatflowt4", LEHR_DSC_ROLE_HEAT_FLOW},
    {"heatflowt4p", LEHR_DSC_ROLE_HEAT_FLOW},
    {"normalizedheatflow", LEHR_DSC_ROLE_HEAT_FLOW},
    {"heatflux", LEHR_DSC_ROLE_HEAT_FLOW},
    {"dsc", LEHR_DSC_ROLE_HEAT_FLOW},
    {"warmestrom", LEHR_DSC_ROLE_HEAT_FLOW},
    {"warmefluss", LEHR_DSC_ROLE_HEAT_FLOW},
    {"waermestrom", LEHR_DSC_ROLE_HEAT_FLOW},
    {"waermefluss", LEHR_DSC_ROLE_HEAT_FLOW},
    {"fluxdechaleur", LEHR_DSC_ROLE_HEAT_FLOW},
    {"fluxthermique", LEHR_DSC_ROLE_HEAT_FLOW},
    {"cp", LEHR_DSC_ROLE_HEAT_CAPACITY},
    {"heatcapacity", LEHR_DSC_ROLE_HEAT_CAPACITY},
    {"specificheat", LEHR_DSC_ROLE_HEAT_CAPACITY},
    {"specificheatcapacity", LEHR_DSC_ROLE_HEAT_CAPACITY},
    {"specificheatcp", LEHR_DSC_ROLE_HEAT_CAPACITY},
    {"heatcapacitycp", LEHR_DSC_ROLE_HEAT_CAPACITY},
    {"warmekapazitat", LEHR_DSC_ROLE_HEAT_CAPACITY},
    {"spezifischewarme", LEHR_DSC_ROLE_HEAT_CAPACITY},
    {"spezwarme", LEHR_DSC_ROLE_HEAT_CAPACITY},
    {"spezwarmekapazitat", LEHR_DSC_ROLE_HEAT_CAPACITY},
    {"spezifischewarmekapazitat", LEHR_DSC_ROLE_HEAT_CAPACITY},
    {"capacitecalorifique", LEHR_DSC_ROLE_HEAT_CAPACITY},
    {"capacitethermiquemassique", LEHR_DSC_ROLE_HEAT_CAPACITY},
    {"chaleurspecifique", LEHR_DSC_ROLE_HEAT_CAPACITY},
    {"chaleurmassique", LEHR_DSC_ROLE_HEAT_CAPACITY},
    {"segment", LEHR_DSC_ROLE_SEGMENT},
    {"seg", LEHR_DSC_ROLE_SEGMENT},
    {"segmentno", LEHR_DSC_ROLE_SEGMENT},
    {"segmentnumber", LEHR_DSC_ROLE_SEGMENT},
    {"segmentnummer", LEHR_DSC_ROLE_SEGMENT},
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/// Copy into a fixed buffer, cut where it does not fit.
static void copy_cut(char *out, size_t size, const char *text, size_t length)
{
    size_t n = length < size - 1 ? length : size - 1;
    memcpy(out, text, n);
    out[n] = '\0';
}

/// ASCII base letter of a two-byte Latin-1 letter of the UTF-8 block C3 xx, 0 when it has none here.
static char base_letter(unsigned char second)
{
    unsigned char code = (unsigned char)((second | 0x20U) & 0x3FU); // lower-case form
    if (code >= 0x20 && code <= 0x25) {
        return 'a';
    }
    if (code >= 0x28 && code <= 0x2B) {
        return 'e';
    }
    if (code >= 0x32 && code <= 0x36) {
        return 'o';
    }
    return code >= 0x39 && code <= 0x3C ? 'u' : '\0';
}

/// Lower case, letters and digits only, accents removed.
static void fold(char *out, size_t size, const char *label)
{
    size_t n = 0;
    for (const unsigned char *c = (const unsigned char *)label; *c && n + 1 < size; c++) {
        char letter = (char)tolower(*c);
        if (*c == 0xC3 && c[1]) {
            letter = base_letter(*++c);
        } else if (*c >= 0x80 || !isalnum(*c)) {
            letter = '\0';
        }
        if (letter) {
            out[n++] = letter;
        }
    }
    out[n] = '\0';
}

/// Length of "up"/"down" after @p at with one separator before, 0 when something else follows.
static size_t direction_length(const char *at, bool *up)
{
    size_t skip = *at == ' ' || *at == '_' || *at == '-' ? 1 : 0;
    const char *word = at + skip;
    if (tolower((unsigned char)word[0]) == 'u' && tolower((unsigned char)word[1]) == 'p') {
        *up = true;
        return skip + 2;
    }
    lehr_text_line rest = {.start = word, .length = strlen(word) < 4 ? 0 : 4};
    *up = false;
    return lehr_text_equals_nocase(rest, "down") ? skip + 4 : 0;
}

/// Cut "Endo Up" and its relatives out of a label and return what they say.
static lehr_dsc_sign take_sign(char *label)
{
    for (char *at = label; *at; at++) {
        lehr_text_line here = {.start = at, .length = strlen(at)};
        bool endo = here.length >= 4 && lehr_text_equals_nocase((lehr_text_line){at, 4}, "endo");
        bool exo = here.length >= 3 && lehr_text_equals_nocase((lehr_text_line){at, 3}, "exo");
        if (!endo && !exo) {
            continue;
        }
        bool up = false;
        char *after = at + (endo ? 4 : 3);
        size_t length = direction_length(after, &up);
        if (length == 0) {
            continue;
        }
        char *begin = at > label && (at[-1] == '_' || at[-1] == ' ') ? at - 1 : at;
        after += length;
        memmove(begin, after, strlen(after) + 1);
        return endo == up ? LEHR_DSC_SIGN_ENDO_UP : LEHR_DSC_SIGN_EXO_UP;
    }
    return LEHR_DSC_SIGN_UNKNOWN;
}

/// Cut "(Normalized)" and its relatives out of a label: the unit says as much.
static void cut_normalized(char *label)
{
    static const char *const words[] = {"(normalized)", "(normalised)", "(normiert)", "(normalisiert)",
                                        "(norm.)"};
    for (char *at = strchr(label, '('); at; at = strchr(at + 1, '(')) {
        for (size_t i = 0; i < COUNT(words); i++) {
            size_t length = strlen(words[i]);
            lehr_text_line here = {at, strlen(at) < length ? 0 : length};
            if (lehr_text_equals_nocase(here, words[i])) {
                memmove(at, at + length, strlen(at + length) + 1);
                return;
            }
        }
    }
}

/// The bracket that the last character closes; NULL when that closes none.
static char *last_bracket(char *name)
{
    size_t depth = 0;
    for (char *at = name + strlen(name); at > name; at--) {
        depth += at[-1] == ')' || at[-1] == ']' ? 1 : 0;
        if (depth == 0) {
            return NULL;
        }
        depth -= at[-1] == '(' || at[-1] == '[' ? 1 : 0;
        if (depth == 0) {
            return at - 1;
        }
    }
    return NULL;
}

static void trim_end(char *text)
{
    size_t length = strlen(text);
    while (length > 0 && text[length - 1] == ' ') {
        text[--length] = '\0';
    }
}

/// Split "name (unit)", "name [unit]", "name/unit" and "name_unit"; the unit is cut off the name.
static void take_unit(char *name, char *unit)
{
    trim_end(name);
    size_t length = strlen(name);
    char *open = last_bracket(name);
    if (open) {
        copy_cut(unit, LEHR_DSC_LABEL_SIZE, open + 1, (size_t)(name + length - 1 - (open + 1)));
        *open = '\0';
        return;
    }
    char *slash = strchr(name, '/');
    if (slash) {
        const char *text = slash + 1 + strspn(slash + 1, " ");
        copy_cut(unit, LEHR_DSC_LABEL_SIZE, text, strlen(text));
        *slash = '\0';
        return;
    }
    for (size_t i = 0; i < COUNT(unit_suffixes); i++) {
        size_t cut = strlen(unit_suffixes[i].suffix);
        if (length > cut && strcmp(name + length - cut, unit_suffixes[i].suffix) == 0) {
            copy_cut(unit, LEHR_DSC_LABEL_SIZE, unit_suffixes[i].unit, strlen(unit_suffixes[i].unit));
            name[length - cut] = '\0';
            return;
        }
    }
}

/// "T_meas" in K, "temperature_chip" in degrees Celsius: a temperature whatever the rest of the name.
static bool is_temperature_like(const char *name, const char *folded, const char *unit)
{
    static const char *const others[] = {"diff", "delta", "rate", "ref", "program", "set", "furnace"};
    lehr_units_map map;
    bool begins = strncmp(name, "T_", 2) == 0 || strncmp(folded, "temp", 4) == 0;
    for (size_t i = 0; i < COUNT(others); i++) {
        begins = begins && !strstr(folded, others[i]);
    }
    return begins && lehr_units_find(&map, unit, "K", NULL) == LEHR_OK;
}

static lehr_dsc_role role_of(const char *name, const char *unit)
{
    if (strcmp(name, "T") == 0) { // the only name whose case matters: T temperature, t time
        return LEHR_DSC_ROLE_TEMPERATURE;
    }
    char folded[LEHR_DSC_LABEL_SIZE];
    fold(folded, sizeof folded, name);
    for (size_t i = 0; i < COUNT(known_names); i++) {
        if (strcmp(folded, known_names[i].name) == 0) {
            return known_names[i].role;
        }
    }
    return is_temperature_like(name, folded, unit) ? LEHR_DSC_ROLE_TEMPERATURE_LIKE : LEHR_DSC_ROLE_OTHER;
}

static lehr_text_line without_brackets(lehr_text_line unit)
{
    if (unit.length >= 2 && (unit.start[0] == '[' || unit.start[0] == '(') &&
        (unit.start[unit.length - 1] == ']' || unit.start[unit.length - 1] == ')')) {
        unit.start++;
        unit.length -= 2;
    }
    return lehr_text_trim(unit);
}

void lehr_dsc_column_parse(lehr_dsc_column *out, lehr_text_line label, const lehr_text_line *unit)
{
    label = lehr_text_trim(label);
    while (label.length > 0 && *label.start == '#') {
        label.start++;
        label.length--;
    }
    *out = (lehr_dsc_column){.role = LEHR_DSC_ROLE_OTHER};
    copy_cut(out->label, sizeof out->label, label.start, label.length);
    char name[LEHR_DSC_LABEL_SIZE];
    memcpy(name, out->label, sizeof name);
    out->sign = take_sign(name);
    cut_normalized(name);
    lehr_text_line given = unit ? without_brackets(lehr_text_trim(*unit)) : (lehr_text_line){"", 0};
    if (given.length > 0) {
        copy_cut(out->unit, sizeof out->unit, given.start, given.length);
    }
    char in_label[LEHR_DSC_LABEL_SIZE] = "";
    take_unit(name, in_label);
    if (given.length == 0) {
        memcpy(out->unit, in_label, sizeof out->unit);
    }
    out->role = role_of(name, out->unit);
}

char *lehr_dsc_column_names(const lehr_dsc_column *columns, size_t n)
{
    char *names = lehr_core_alloc(n + 1, 2 * LEHR_DSC_LABEL_SIZE + 8);
    if (!names) {
        return NULL;
    }
    size_t used = 0;
    for (size_t i = 0; i < n; i++) {
        const lehr_dsc_column *column = &columns[i];
        bool bare = column->unit[0] && !strstr(column->label, column->unit);
        used += (size_t)snprintf(names + used, 2 * LEHR_DSC_LABEL_SIZE + 8, "%s%s%s%s%s", i > 0 ? ", " : "",
                                 column->label, bare ? " [" : "", bare ? column->unit : "", bare ? "]" : "");
    }
    return names;
}
