#include "table_private.h"

#include <lehr/core/units.h>
#include <stdint.h>
#include <string.h>

/// Unit suffixes of column names, our own and those of pyFAI.
static const struct {
    const char *suffix;
    const char *unit;
} suffixes[] = {
    {"_K", "K"},
    {"_degC", "degC"},
    {"_celsius", "degC"},
    {"_Celsius", "degC"},
    {"_kelvin", "K"},
    {"_Kelvin", "K"},
    {"_s", "s"},
    {"_min", "min"},
    {"_ms", "ms"},
    {"_us", "us"},
    {"_h", "h"},
    {"_K_per_s", "K/s"},
    {"_K_s", "K/s"},
    {"_K_min", "K/min"},
    {"_1_s", "1/s"},
    {"_1_min", "1/min"},
    {"_K_per_min", "K/min"},
    {"_K_per_h", "K/h"},
    {"_K_per_GPa", "K/GPa"},
    {"_K_per_kbar", "K/kbar"},
    {"_per_K", "1/K"},
    {"_per_s", "1/s"},
    {"_W", "W"},
    {"_mW", "mW"},
    {"_uW", "uW"},
    {"_nW", "nW"},
    {"_W_per_g", "W/g"},
    {"_W_per_kg", "W/kg"},
    {"_mW_per_g", "mW/g"},
    {"_mW_per_mg", "mW/mg"},
    {"_J", "J"},
    {"_mJ", "mJ"},
    {"_J_per_g", "J/g"},
    {"_kJ_per_kg", "kJ/kg"},
    {"_J_per_kg", "J/kg"},
    {"_J_per_gK", "J/g/K"},
    {"_J_per_g_K", "J/g/K"},
    {"_J_per_kg_K", "J/kg/K"},
    {"_kJ_per_kg_K", "kJ/kg/K"},
    {"_J_per_mol_K", "J/mol/K"},
    {"_kcal_per_mol", "kcal/mol"},
    {"_J_per_mol", "J/mol"},
    {"_kJ_per_mol", "kJ/mol"},
    {"_J_per_molK", "J/mol/K"},
    {"_g", "g"},
    {"_mg", "mg"},
    {"_ug", "ug"},
    {"_g_per_mol", "g/mol"},
    {"_g_per_cm3", "g/cm3"},
    {"_kg_per_m3", "kg/m3"},
    {"_N", "N"},
    {"_kN", "kN"},
    {"_mN", "mN"},
    {"_uN", "uN"},
    {"_nN", "nN"},
    {"_GPa", "GPa"},
    {"_MPa", "MPa"},
    {"_kPa", "kPa"},
    {"_Pa", "Pa"},
    {"_bar", "bar"},
    {"_kbar", "kbar"},
    {"_Mbar", "Mbar"},
    {"_eV", "eV"},
    {"_keV", "keV"},
    {"_ang", "angstrom"},
    {"_ang2", "angstrom2"},
    {"_ang3", "angstrom3"},
    {"_per_ang", "1/angstrom"},
    {"_per_ang2", "1/angstrom2"},
    {"_per_ang3", "1/angstrom3"},
    {"_A^-1", "1/angstrom"},
    {"_nm^-1", "1/nm"},
    {"_angstrom", "angstrom"},
    {"_per_angstrom", "1/angstrom"},
    {"_pm", "pm"},
    {"_nm", "nm"},
    {"_per_nm", "1/nm"},
    {"_um", "um"},
    {"_mm", "mm"},
    {"_cm", "cm"},
    {"_m", "m"},
    {"_rad", "rad"},
    {"_deg", "deg"},
    {"_percent", "percent"},
};

/// Degrees Celsius in short: T_C, Tp_C, temperature_C. Of other quantities C may be anything.
static bool is_celsius(lehr_text_line name)
{
    char first = name.length > 2 ? name.start[0] : '\0';
    return (first == 'T' || first == 't') && memcmp(name.start + name.length - 2, "_C", 2) == 0;
}

const char *lehr_table_suffix_unit(lehr_text_line name)
{
    size_t best = 0;
    const char *unit = is_celsius(name) ? "degC" : NULL;
    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        size_t length = strlen(suffixes[i].suffix);
        if (length > best && length < name.length &&
            memcmp(name.start + name.length - length, suffixes[i].suffix, length) == 0) {
            best = length;
            unit = suffixes[i].unit;
        }
    }
    return unit;
}

static bool known_unit(lehr_text_line text)
{
    char unit[64];
    if (text.length == 0 || text.length >= sizeof unit) {
        return false;
    }
    memcpy(unit, text.start, text.length);
    unit[text.length] = '\0';
    lehr_units_map map;
    return lehr_units_find(&map, unit, unit, NULL) == LEHR_OK;
}

static bool enclosed(lehr_text_line cell, char open, char close)
{
    return cell.length >= 2 && cell.start[0] == open && cell.start[cell.length - 1] == close;
}

bool lehr_table_is_unit(lehr_text_line cell)
{
    return enclosed(cell, '[', ']') || enclosed(cell, '(', ')') || known_unit(cell);
}

lehr_text_line lehr_table_strip_brackets(lehr_text_line cell)
{
    if (enclosed(cell, '[', ']') || enclosed(cell, '(', ')')) {
        cell = (lehr_text_line){.start = cell.start + 1, .length = cell.length - 2};
    }
    return lehr_text_trim(cell);
}

static lehr_text_line first_bytes(lehr_text_line line, size_t n)
{
    return lehr_text_trim((lehr_text_line){.start = line.start, .length = n});
}

static lehr_text_line bytes_after(lehr_text_line line, size_t n)
{
    return (lehr_text_line){.start = line.start + n, .length = line.length - n};
}

/// Position of the bracket that opens the last, closed bracket of the heading; SIZE_MAX when there is none.
static size_t last_bracket(lehr_text_line heading)
{
    char close = heading.length > 0 ? heading.start[heading.length - 1] : '\0';
    char open = close == ']' ? '[' : '(';
    if (close != ']' && close != ')') {
        return SIZE_MAX;
    }
    size_t depth = 0;
    for (size_t i = heading.length; i-- > 0;) {
        depth += heading.start[i] == close;
        depth -= heading.start[i] == open;
        if (depth == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

/// "T(K)" carries a unit, "g(r)" and "S(Q)" are functions: without a blank before it a bracket holds a unit
/// when that is kelvin or a known unit of more than one letter.
static bool bracket_is_unit(lehr_text_line heading, size_t open, lehr_text_line inside)
{
    bool apart = open > 0 && (heading.start[open - 1] == ' ' || heading.start[open - 1] == '/');
    return heading.start[open] == '[' || apart || lehr_text_equals(inside, "K") ||
           (inside.length > 1 && !(inside.start[0] >= '0' && inside.start[0] <= '9') && known_unit(inside));
}

table_heading lehr_table_heading_split(lehr_text_line heading)
{
    heading = lehr_text_trim(heading);
    table_heading parts = {.name = heading, .unit = {.start = "", .length = 0}};
    size_t open = last_bracket(heading);
    if (open != SIZE_MAX && open > 0) {
        lehr_text_line inside = lehr_table_strip_brackets(bytes_after(heading, open));
        if (bracket_is_unit(heading, open, inside)) {
            bool slash = heading.start[open - 1] == '/';
            parts.name = first_bytes(heading, slash ? open - 1 : open);
            parts.unit = inside;
            return parts;
        }
    }
    size_t slash = lehr_text_find(heading, "/");
    if (slash != SIZE_MAX && slash > 0 && known_unit(lehr_text_trim(bytes_after(heading, slash + 1)))) {
        parts.name = first_bytes(heading, slash);
        parts.unit = lehr_text_trim(bytes_after(heading, slash + 1));
        return parts;
    }
    const char *implied = lehr_table_suffix_unit(heading);
    if (implied) {
        parts.unit = (lehr_text_line){.start = implied, .length = strlen(implied)};
    }
    return parts;
}
