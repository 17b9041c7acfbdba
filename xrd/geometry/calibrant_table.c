// Cells: certificates of NIST where there is one. Metals: powder data of the National Bureau of Standards,
// Circular 539, which certify nothing; 1e-4 relative is assumed for them, about what thermal expansion over
// 10 K makes.
#include "calibrant_table.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const double primitive[][3] = {{0, 0, 0}};
static const double body[][3] = {{0, 0, 0}, {0.5, 0.5, 0.5}};
static const double face[][3] = {{0, 0, 0}, {0, 0.5, 0.5}, {0.5, 0, 0.5}, {0.5, 0.5, 0}};
static const double rhombohedral[][3] = {{0, 0, 0}, {2.0 / 3, 1.0 / 3, 1.0 / 3}, {1.0 / 3, 2.0 / 3, 2.0 / 3}};

// Pm-3m, boron at x = 0.1993.
static const calibrant_atom lab6_atoms[] = {
    {57, {0, 0, 0}},         {5, {0.1993, 0.5, 0.5}}, {5, {0.8007, 0.5, 0.5}}, {5, {0.5, 0.1993, 0.5}},
    {5, {0.5, 0.8007, 0.5}}, {5, {0.5, 0.5, 0.1993}}, {5, {0.5, 0.5, 0.8007}}};
// Fm-3m.
static const calibrant_atom ceo2_atoms[] = {
    {58, {0, 0, 0}}, {8, {0.25, 0.25, 0.25}}, {8, {0.75, 0.75, 0.75}}};
static const calibrant_atom si_atoms[] = {{14, {0, 0, 0}}, {14, {0.25, 0.25, 0.25}}};
static const calibrant_atom nacl_atoms[] = {{11, {0, 0, 0}}, {17, {0.5, 0.5, 0.5}}};
static const calibrant_atom metal_atoms[] = {{1, {0, 0, 0}}};

// R-3c in hexagonal axes: metal at (0, 0, z), oxygen at (x, 0, 1/4).
#define CORUNDUM(number, z, x)                                                                               \
    {                                                                                                        \
        {number, {0, 0, z}}, {number, {0, 0, 0.5 - (z)}}, {number, {0, 0, -(z)}},                            \
            {number, {0, 0, 0.5 + (z)}}, {8, {x, 0, 0.25}}, {8, {0, x, 0.25}}, {8, {-(x), -(x), 0.25}},      \
            {8, {-(x), 0, 0.75}}, {8, {0, -(x), 0.75}}, {8, {x, x, 0.75}},                                   \
    }
static const calibrant_atom al2o3_atoms[] = CORUNDUM(13, 0.3522, 0.3063);
static const calibrant_atom cr2o3_atoms[] = CORUNDUM(24, 0.3475, 0.3060);

static const calibrant_structure lab6 = {lab6_atoms, COUNT(lab6_atoms), primitive, COUNT(primitive)};
static const calibrant_structure ceo2 = {ceo2_atoms, COUNT(ceo2_atoms), face, COUNT(face)};
static const calibrant_structure diamond = {si_atoms, COUNT(si_atoms), face, COUNT(face)};
static const calibrant_structure rock_salt = {nacl_atoms, COUNT(nacl_atoms), face, COUNT(face)};
static const calibrant_structure fcc = {metal_atoms, COUNT(metal_atoms), face, COUNT(face)};
static const calibrant_structure bcc = {metal_atoms, COUNT(metal_atoms), body, COUNT(body)};
static const calibrant_structure al2o3 = {al2o3_atoms, COUNT(al2o3_atoms), rhombohedral, COUNT(rhombohedral)};
static const calibrant_structure cr2o3 = {cr2o3_atoms, COUNT(cr2o3_atoms), rhombohedral, COUNT(rhombohedral)};
static const calibrant_structure layers = {NULL, 0, NULL, 0};

#define NBS "not certified: NBS Circular 539, 25 C; uncertainty of 1e-4 assumed"

const calibrant_entry calibrant_entries[] = {
    {"LaB6", &lab6, 4.156826, 4.0e-5, 0, 0, "certificate of NIST SRM 660c, 22.5 C: 4.156826(80), k = 2"},
    {"LaB6-660b", &lab6, 4.15691, 4.0e-5, 0, 0,
     "certification of NIST SRM 660b, 22.5 C: 4.15691(8), k = 2; D. R. Black et al., Powder Diffr. 26, 155 "
     "(2011)"},
    {"LaB6-660a", &lab6, 4.1569162, 4.9e-6, 0, 0,
     "certificate of NIST SRM 660a, 22.5 C: 4.1569162(97), k = 2"},
    {"CeO2", &ceo2, 5.411651, 1.1e-5, 0, 0, "certificate of NIST SRM 674b, 22.5 C: 5.411651(11)"},
    {"Al2O3", &al2o3, 4.759091, 4.8e-5, 12.991779, 1.3e-4,
     "certificate of NIST SRM 676a, 22.5 C: a 4.759091, c 12.991779; uncertainty of 1e-5 assumed"},
    {"Cr2O3", &cr2o3, 4.95876, 1.4e-4, 13.5942, 7e-4,
     "not certified: powder diffraction file 38-1479: a 4.95876(14), c 13.5942(7)"},
    {"Si", &diamond, 5.431144, 4.0e-5, 0, 0, "certificate of NIST SRM 640f, 22.5 C: 5.431144(80), k = 2"},
    {"Si-640e", &diamond, 5.431179, 4.0e-5, 0, 0,
     "certificate of NIST SRM 640e, 22.5 C: 5.431179(80), k = 2"},
    {"Si-640d", &diamond, 5.43123, 4.0e-5, 0, 0, "certificate of NIST SRM 640d, 22.5 C: 5.43123(8), k = 2"},
    {"Si-640c", &diamond, 5.4311946, 4.6e-6, 0, 0,
     "certificate of NIST SRM 640c, 22.5 C: 5.4311946(92), k = 2"},
    {"Au", &fcc, 4.0786, 4.1e-4, 0, 0, NBS},
    {"Ag", &fcc, 4.0862, 4.1e-4, 0, 0, NBS},
    {"Al", &fcc, 4.0494, 4.1e-4, 0, 0, NBS},
    {"Cu", &fcc, 3.6150, 3.6e-4, 0, 0, NBS},
    {"Ni", &fcc, 3.5238, 3.5e-4, 0, 0, NBS},
    {"Pt", &fcc, 3.9231, 3.9e-4, 0, 0, NBS},
    {"W", &bcc, 3.1648, 3.2e-4, 0, 0, NBS},
    {"NaCl", &rock_salt, 5.6402, 5.6e-4, 0, 0, NBS},
    {"AgBeh", &layers, 58.380, 3e-3, 0, 0,
     "silver behenate: T. C. Huang et al., J. Appl. Cryst. 26, 180 (1993): d(001) 58.380(3)"},
    {.name = NULL},
};
