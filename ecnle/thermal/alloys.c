#include <lehr/ecnle/alloys.h>

#include <math.h>
#include <stdio.h>
#include <strings.h>

#define PHAN_2021 "A. D. Phan et al., Phys. Rev. Lett. 126, 025502 (2021), text and its references 33 and 37"
#define SHEN_2025                                                                                            \
    "J. Shen et al., Revealing the role played by alpha- and beta-relaxation in hydrostatically compressed " \
    "metallic glasses (2025): in situ, 0 to 7 GPa"

static const lehr_ecnle_alloy alloys[] = {
    {"Pd30Ni50P20", NULL, 586, 588.5, (double)NAN, PHAN_2021},
    {"Pd40Ni40P20", NULL, 582, 582.37, (double)NAN, PHAN_2021},
    {"Pd40Ni10Cu30P20", NULL, 570, 570.31, (double)NAN, PHAN_2021},
    {"Pd42.5Ni7.5Cu30P20", NULL, 569, 569.3, (double)NAN, PHAN_2021},
    {"Zn38Mg12Ca32Yb18", NULL, 395, 398.176, (double)NAN, PHAN_2021},
    {"Zr46.25Ti8.25Cu7.5Ni10Be27.5", "Vit4", 596, (double)NAN, 5.4, SHEN_2025},
};

size_t lehr_ecnle_alloys_count(void)
{
    return sizeof alloys / sizeof *alloys;
}

const lehr_ecnle_alloy *lehr_ecnle_alloys_at(size_t i)
{
    return &alloys[i];
}

lehr_status lehr_ecnle_alloy_find(const lehr_ecnle_alloy **out, const char *name, lehr_error *err)
{
    char known[200] = "";
    size_t used = 0;
    *out = NULL;
    for (size_t i = 0; i < sizeof alloys / sizeof *alloys; i++) {
        const char *other = alloys[i].other_name;
        if (strcasecmp(name, alloys[i].name) == 0 || (other && strcasecmp(name, other) == 0)) {
            *out = &alloys[i];
            return LEHR_OK;
        }
        int length = snprintf(known + used, sizeof known - used, "%s%s", i > 0 ? ", " : "", alloys[i].name);
        used += length > 0 && (size_t)length < sizeof known - used ? (size_t)length : 0;
    }
    return lehr_error_set(err, LEHR_ERR_ARG, "no alloy '%s'; known are %s; any other by its --tg", name,
                          known);
}
