// The list of the ruby scales: a new scale is one record here.
#include "pressure_scale_private.h"

#include <math.h>
#include <string.h>

#define POWER       &lehr_fitting_pressure_scale_power
#define QUADRATIC   &lehr_fitting_pressure_scale_quadratic
#define EXPONENTIAL &lehr_fitting_pressure_scale_exponential
#define NOT_STATED                                                                                           \
    {                                                                                                        \
        NAN, NAN                                                                                             \
    }

static const lehr_fitting_pressure_scale scales[] = {
    {
        .name = "ruby2020",
        .provenance = "P = A d (1 + B d), A = 1870(10) GPa, B = 5.63(3), to 150 GPa; G. Shen et al., High "
                      "Press. Res. 40, "
                      "299 (2020), the international practical scale of AIRAPT",
        .form = QUADRATIC,
        .constants = {1870, 5.63},
        .sigmas = {10, 0.03},
        .maximum_GPa = 150,
    },
    {
        .name = "mao1978",
        .provenance = "P = (A/B)[(1 + d)^B - 1], A = 1904 GPa, B = 5, no pressure medium, to 100 GPa; H. K. "
                      "Mao, P. M. Bell, J. W. "
                      "Shaner, D. J. Steinberg, J. Appl. Phys. 49, 3276 (1978)",
        .form = POWER,
        .constants = {1904, 5},
        .sigmas = NOT_STATED,
        .maximum_GPa = 100,
    },
    {
        .name = "mao1986",
        .provenance = "P = (A/B)[(1 + d)^B - 1], A = 1904 GPa, B = 7.665, argon medium, to 80 GPa; H. K. "
                      "Mao, J. Xu, P. M. Bell, "
                      "J. Geophys. Res. 91, 4673 (1986)",
        .form = POWER,
        .constants = {1904, 7.665},
        .sigmas = NOT_STATED,
        .maximum_GPa = 80,
    },
    {
        .name = "dewaele2004",
        .provenance = "P = (A/B)[(1 + d)^B - 1], A = 1904 GPa, B = 9.5, helium medium, to 153 GPa; A. "
                      "Dewaele, P. Loubeyre, M. "
                      "Mezouar, Phys. Rev. B 70, 094112 (2004)",
        .form = POWER,
        .constants = {1904, 9.5},
        .sigmas = NOT_STATED,
        .maximum_GPa = 153,
    },
    {
        .name = "chijioke2005",
        .provenance = "P = (A/B)[(1 + d)^B - 1], A = 1876(6.7) GPa, B = 10.71(14), to 150 GPa; A. D. "
                      "Chijioke, W. J. Nellis, A. "
                      "Soldatov, I. F. Silvera, J. Appl. Phys. 98, 114905 (2005)",
        .form = POWER,
        .constants = {1876, 10.71},
        .sigmas = {6.7, 0.14},
        .maximum_GPa = 150,
    },
    {
        .name = "holzapfel2005",
        .provenance = "P = A/(B + C) {exp[(B + C)/C (1 - (1 + d)^-C)] - 1}, A = 1845 GPa, B = 14.7, C = 7.5; "
                      "W. B. Holzapfel, "
                      "High Press. Res. 25, 87 (2005); constants from secondary sources, compare with the "
                      "paper before use",
        .caveat =
            "the constants of holzapfel2005 come from secondary sources and could not be confirmed: compare "
            "them with High Press. Res. 25, 87 (2005) before use",
        .form = EXPONENTIAL,
        .constants = {1845, 14.7, 7.5},
        .sigmas = NOT_STATED,
        .maximum_GPa = 200,
    },
    {
        .name = "dorogokupets2007",
        .provenance = "P = A d (1 + B d), A = 1884 GPa, B = 5.5, to 120 GPa; P. I. Dorogokupets, A. R. "
                      "Oganov, Phys. Rev. B 75, "
                      "024115 (2007)",
        .form = QUADRATIC,
        .constants = {1884, 5.5},
        .sigmas = NOT_STATED,
        .maximum_GPa = 120,
    },
    {
        .name = "dewaele2008",
        .provenance = "P = (A/B)[(1 + d)^B - 1], A = 1920 GPa, B = 9.61, to 200 GPa; A. Dewaele, M. Torrent, "
                      "P. Loubeyre, M. Mezouar, "
                      "Phys. Rev. B 78, 104102 (2008)",
        .form = POWER,
        .constants = {1920, 9.61},
        .sigmas = NOT_STATED,
        .maximum_GPa = 200,
    },
};

size_t lehr_fitting_pressure_scale_count(void)
{
    return sizeof scales / sizeof scales[0];
}

const lehr_fitting_pressure_scale *lehr_fitting_pressure_scale_at(size_t i)
{
    return &scales[i];
}

const lehr_fitting_pressure_scale *lehr_fitting_pressure_scale_find(const char *name)
{
    for (size_t i = 0; i < lehr_fitting_pressure_scale_count(); i++) {
        if (strcmp(scales[i].name, name) == 0) {
            return &scales[i];
        }
    }
    return NULL;
}

const char *lehr_fitting_pressure_scale_name(const lehr_fitting_pressure_scale *scale)
{
    return scale->name;
}

const char *lehr_fitting_pressure_scale_provenance(const lehr_fitting_pressure_scale *scale)
{
    return scale->provenance;
}

const char *lehr_fitting_pressure_scale_caveat(const lehr_fitting_pressure_scale *scale)
{
    return scale->caveat;
}

double lehr_fitting_pressure_scale_maximum(const lehr_fitting_pressure_scale *scale)
{
    return scale->maximum_GPa;
}
