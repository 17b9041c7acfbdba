#include "pilatus_header.h"

#include <lehr/core/constants.h>
#include <lehr/core/number.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/// Units that stand behind numbers, and their size in the unit of the metadata. Keys without a unit in the
/// file are in the base unit, as DECTRIS defines them.
typedef struct unit {
    const char *name;
    double factor;
} unit;

static const unit metres[] = {{"mm", 1e-3}, {"um", 1e-6}, {"m", 1}, {NULL, 0}};
static const unit seconds[] = {{"ms", 1e-3}, {"us", 1e-6}, {"s", 1}, {NULL, 0}};
static const unit angstroms[] = {{"A", 1}, {"Angstrom", 1}, {"angstrom", 1}, {"nm", 10}, {NULL, 0}};
static const unit kiloelectronvolts[] = {{"keV", 1}, {"eV", 1e-3}, {NULL, 0}};
static const unit none[] = {{NULL, 0}};

/// "# Key" at the start of a line of the header, followed by a blank or a colon; the place behind it or NULL.
static const char *behind_key(const char *text, const char *key)
{
    size_t length = strlen(key);
    for (const char *at = strchr(text, '#'); at; at = strchr(at + 1, '#')) {
        const char *name = at + 1 + strspn(at + 1, " \t");
        if (strncmp(name, key, length) == 0 && strchr(" \t:,=(", name[length]) && name[length] != '\0') {
            return name + length;
        }
    }
    return NULL;
}

/// Number and unit at @p text, after blanks and an opening bracket; *rest is moved behind them. A number with
/// another unit than those of the list is not taken.
static bool take_any(double *out, const char *text, const unit *units, double without_unit, const char **rest)
{
    const char *start = text + strspn(text, " \t(:=,");
    size_t length = strcspn(start, " \t\r\n,)");
    double value = (double)NAN;
    if (length == 0 || lehr_number_parse(&value, start, length, lehr_number_style_c(), NULL) ||
        !isfinite(value)) {
        return false;
    }
    const char *after = start + length;
    const char *word = after + strspn(after, " \t");
    size_t word_length = strcspn(word, " \t\r\n,)(;");
    double factor = word_length > 0 && units[0].name ? (double)NAN : without_unit;
    for (size_t i = 0; units[i].name; i++) {
        if (strlen(units[i].name) == word_length && strncmp(word, units[i].name, word_length) == 0) {
            factor = units[i].factor;
            after = word + word_length;
        }
    }
    *rest = after;
    if (isnan(factor)) {
        return false;
    }
    *out = value * factor;
    return true;
}

/// The same for quantities greater than 0: others mean "not known" in templates of headers.
static bool take(double *out, const char *text, const unit *units, double without_unit, const char **rest)
{
    double value = 0;
    if (!take_any(&value, text, units, without_unit, rest) || !(value > 0)) {
        return false;
    }
    *out = value;
    return true;
}

/// The beam may lie beside the detector; (0, 0) means "not known".
static void read_beam(lehr_xrd_metadata *metadata, const char *text)
{
    const char *at = behind_key(text, "Beam_xy");
    double x = 0;
    double y = 0;
    if (at && take_any(&x, at, none, 1, &at) && take_any(&y, at, none, 1, &at) && (x != 0 || y != 0)) {
        metadata->beam_x_px = x;
        metadata->beam_y_px = y;
    }
}

static bool take_key(double *out, const char *text, const char *key, const unit *units, double without_unit)
{
    const char *at = behind_key(text, key);
    return at && take(out, at, units, without_unit, &at);
}

static void read_sensor(lehr_xrd_metadata *metadata, const char *text)
{
    static const struct {
        const char *key;
        const char *material;
    } sensors[] = {{"Silicon sensor, thickness", "Si"},
                   {"CdTe sensor, thickness", "CdTe"},
                   {"GaAs sensor, thickness", "GaAs"}};
    for (size_t i = 0; i < sizeof sensors / sizeof *sensors; i++) {
        if (take_key(&metadata->sensor_thickness_m, text, sensors[i].key, metres, 1)) {
            snprintf(metadata->sensor_material, sizeof metadata->sensor_material, "%s", sensors[i].material);
        }
    }
}

static void read_name(lehr_xrd_metadata *metadata, const char *text)
{
    const char *name = behind_key(text, "Detector");
    if (name) {
        name += strspn(name, " \t:=");
        int length = (int)strcspn(name, "\r\n");
        snprintf(metadata->description, sizeof metadata->description, "%.*s", length, name);
    }
}

/// "Tau = 199.1e-09 s" is the dead time that was corrected for, 0 where none was; "Flat_field:" names an
/// image.
static void read_applied(lehr_xrd_metadata *metadata, const char *text)
{
    double tau_s = 0;
    const char *flat = behind_key(text, "Flat_field");
    if (take_key(&tau_s, text, "Tau", seconds, 1)) {
        metadata->dead_time_applied = "Tau";
    }
    if (flat) {
        flat += strspn(flat, " \t:=");
        bool none_given = *flat == '\0' || *flat == '\r' || *flat == '\n' || *flat == '(';
        metadata->flat_applied = none_given ? NULL : "Flat_field";
    }
}

void lehr_xrd_pilatus_header(lehr_xrd_metadata *metadata, const char *text)
{
    const char *at = behind_key(text, "Pixel_size");
    double energy_keV = (double)NAN;
    if (at && take(&metadata->pixel2_m, at, metres, 1, &at)) {
        at += strspn(at, " \t");
        (void)take(&metadata->pixel1_m, *at == 'x' ? at + 1 : "", metres, 1, &at);
    }
    read_beam(metadata, text);
    (void)take_key(&metadata->count_time_s, text, "Exposure_time", seconds, 1);
    (void)take_key(&metadata->frame_time_s, text, "Exposure_period", seconds, 1);
    (void)take_key(&metadata->distance_m, text, "Detector_distance", metres, 1);
    (void)take_key(&metadata->saturation_counts, text, "Count_cutoff", none, 1);
    if (!take_key(&metadata->wavelength_ang, text, "Wavelength", angstroms, 1) &&
        (take_key(&energy_keV, text, "Energy", kiloelectronvolts, 1e-3) ||
         take_key(&energy_keV, text, "Photon_energy", kiloelectronvolts, 1e-3))) {
        metadata->wavelength_ang = LEHR_CORE_HC_KEV_ANG / energy_keV;
    }
    read_sensor(metadata, text);
    read_applied(metadata, text);
    read_name(metadata, text);
}
