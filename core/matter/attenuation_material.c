// Names, compositions and densities of materials.
#include <lehr/core/attenuation.h>

#include <lehr/core/constants.h>
#include <lehr/core/number.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <xraylib/xraylib.h>

/// A material with its density; that of a gas follows from the mass of a mole of molecules.
typedef struct named_material {
    const char *names; ///< the first one is printed; separated by '|'
    const char *formula;
    double g_per_cm3; ///< NaN: a gas
    double g_per_mol; ///< of molecules of a gas
} named_material;

#define GAS ((double)NAN)

static const named_material materials[] = {
    // Crystals: contents of the unit cell over its volume, lattice parameters at room temperature.
    {"Si|silicon", "Si", 2.3290, 0},             // a = 5.43102 angstrom (CODATA)
    {"Ge|germanium", "Ge", 5.327, 0},            // a = 5.65791 angstrom
    {"GaAs|gallium arsenide", "GaAs", 5.317, 0}, // a = 5.65330 angstrom; NISTIR 5632 has 5.31
    // NISTIR 5632 has 6.2 g/cm^3 of CdTe, which the lattice does not allow: 4 x 240.01 g/mol in (6.482 A)^3.
    {"CdTe|cadmium telluride", "CdTe", 5.853, 0},
    // Cd0.9Zn0.1Te, a = 6.444 angstrom by Vegard's law between 6.482 and 6.1037; quoted values: 5.78 to 5.85.
    {"CZT|CdZnTe|Cd0.9Zn0.1Te|cadmium zinc telluride", "Cd9Zn1Te10", 5.84, 0},
    {"diamond", "C", 3.515, 0},                   // a = 3.5670 angstrom
    {"cBN|boron nitride, cubic", "BN", 3.487, 0}, // a = 3.6157 angstrom
    {"graphite", "C", 2.266, 0},                  // ideal crystal; parts made of it have 1.7 to 2.2
    {"quartz", "SiO2", 2.649, 0},                 // CRC Handbook
    {"sapphire|Al2O3", "Al2O3", 3.987, 0},        // a = 4.759, c = 12.992 angstrom
    {"Be|beryllium", "Be", 1.848, 0},             // NISTIR 5632
    {"Al|aluminium|aluminum", "Al", 2.699, 0},    // NISTIR 5632
    // Glasses, polymers, liquids.
    {"silica|fused silica|fused quartz", "SiO2", 2.203, 0}, // CRC Handbook, vitreous
    // Amounts from the mass fractions of NISTIR 5632: B 0.0401, O 0.5396, Na 0.0282, Al 0.0116, Si 0.3772,
    // K 0.0033
    {"Pyrex|borosilicate", "B0.371O3.372Na0.123Al0.043Si1.343K0.008", 2.23, 0},
    {"Kapton|polyimide", "C22H10N2O5", 1.42, 0},  // NISTIR 5632, maker
    {"Mylar|PET", "C10H8O4", 1.38, 0},            // NISTIR 5632, which rounds; maker: 1.39
    {"PMMA|plexiglas|lucite", "C5H8O2", 1.19, 0}, // NISTIR 5632
    {"polyethylene|PE", "CH2", 0.94, 0},          // NIST: 0.93 to 0.94; 0.91 to 0.96 by grade
    {"polypropylene|PP", "C3H6", 0.90, 0},        // NISTIR 5632
    {"water|H2O", "H2O", 0.9982, 0},              // 20 degC, IAPWS
    // Gases. Air: volume fractions N2 0.78084, O2 0.20946, Ar 0.00934, CO2 0.0004 (ISO 2533, CO2 of 2015).
    {"air", "N156.168O41.972Ar0.934C0.04", GAS, 28.965},
    {"helium|He", "He", GAS, 4.0026},
    {"nitrogen|N2", "N", GAS, 28.014},
    {"argon|Ar", "Ar", GAS, 39.95},
};

enum { N_MATERIALS = sizeof materials / sizeof *materials };

/// True for a name of the list, in any case: image files have "Si", "SI" and "silicon".
static bool has_name(const char *names, const char *text, size_t length)
{
    while (*names) {
        size_t n = strcspn(names, "|");
        if (n == length && strncasecmp(names, text, n) == 0) {
            return true;
        }
        names += names[n] ? n + 1 : n;
    }
    return false;
}

static const named_material *find_named(const char *text, size_t length)
{
    for (size_t i = 0; i < N_MATERIALS; i++) {
        if (has_name(materials[i].names, text, length)) {
            return &materials[i];
        }
    }
    return NULL;
}

/// Density of an ideal gas.
static lehr_status gas_density(double *out_g_per_cm3, const named_material *gas, double temperature_K,
                               double pressure_GPa, lehr_error *err)
{
    double kelvin = isnan(temperature_K) ? LEHR_MATERIAL_NORMAL_K : temperature_K;
    double gigapascal = isnan(pressure_GPa) ? LEHR_MATERIAL_NORMAL_GPA : pressure_GPa;
    if (!(kelvin > 0 && gigapascal > 0 && isfinite(kelvin) && isfinite(gigapascal))) {
        return lehr_error_set(err, LEHR_ERR_ARG, "%.*s at %g K and %g GPa: not greater than 0",
                              (int)strcspn(gas->names, "|"), gas->names, kelvin, gigapascal);
    }
    double mol_per_m3 = 1e9 * gigapascal / (LEHR_CORE_GAS_CONSTANT_J_PER_MOL_K * kelvin);
    *out_g_per_cm3 = 1e-6 * mol_per_m3 * gas->g_per_mol;
    return LEHR_OK;
}

/// Density of what has no name: that of the solid of one element. Gases have names, and carbon has several
/// densities.
static lehr_status find_density(double *out_g_per_cm3, const lehr_composition *composition, const char *name,
                                lehr_error *err)
{
    static const int gases[] = {1, 7, 8, 9, 10, 17, 36, 54};
    int z = composition->size == 1 ? composition->parts[0].atomic_number : 0;
    bool known = z > 0 && z != 6;
    for (size_t i = 0; i < sizeof gases / sizeof *gases; i++) {
        known = known && z != gases[i];
    }
    double density = known ? ElementDensity(z, NULL) : 0;
    if (!(density > 0)) {
        return lehr_error_set(
            err, LEHR_ERR_ARG,
            "no density is known of '%s': write it behind, in g/cm^3 (%s@2.65), or name the "
            "material: Si, GaAs, CdTe, CZT, diamond, graphite, silica, quartz, Kapton, air, ...",
            name, name);
    }
    *out_g_per_cm3 = density;
    return LEHR_OK;
}

static lehr_status read_density(double *out, const char *text, const char *whole, lehr_error *err)
{
    double value = (double)NAN;
    lehr_status status = lehr_number_parse(&value, text, strlen(text), lehr_number_style_c(), err);
    if (status) {
        return lehr_error_wrap(err, status, "material '%s': density behind '@'", whole);
    }
    if (!(value >= 1e-6 && value <= 30)) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "material '%s': a density of %g; expected g/cm^3, from 1e-6 to 30", whole,
                              value);
    }
    *out = value;
    return LEHR_OK;
}

lehr_status lehr_material_find(lehr_material *out, const char *text, double temperature_K,
                               double pressure_GPa, lehr_error *err)
{
    const char *at = strchr(text, '@');
    size_t length = at ? (size_t)(at - text) : strlen(text);
    lehr_material found = {0};
    if (length == 0 || length >= sizeof found.name) {
        return lehr_error_set(err, LEHR_ERR_ARG, "material '%.80s': expected a name or a composition", text);
    }
    const named_material *named = find_named(text, length);
    size_t n = named ? strcspn(named->names, "|") : length;
    memcpy(found.name, named ? named->names : text, n);
    lehr_status status = lehr_composition_parse(&found.composition, named ? named->formula : found.name, err);
    if (status) {
        return lehr_error_wrap(err, status, "material '%.60s'", text);
    }
    if (at) {
        status = read_density(&found.density_g_per_cm3, at + 1, text, err);
    } else if (named && isnan(named->g_per_cm3)) {
        found.is_gas = true;
        status = gas_density(&found.density_g_per_cm3, named, temperature_K, pressure_GPa, err);
    } else if (named) {
        found.density_g_per_cm3 = named->g_per_cm3;
    } else {
        status = find_density(&found.density_g_per_cm3, &found.composition, found.name, err);
    }
    if (!status) {
        *out = found;
    }
    return status;
}
