// Pixel sizes and image shapes are those of the manufacturers' data sheets.
#include "detector.h"

#include <ctype.h>
#include <string.h>

static const lehr_xrd_detector detectors[] = {
    {"Eiger 500k", 75e-6, 514, 1030},
    {"Eiger 1M", 75e-6, 1065, 1030},
    {"Eiger 4M", 75e-6, 2167, 2070},
    {"Eiger 9M", 75e-6, 3269, 3110},
    {"Eiger 16M", 75e-6, 4371, 4150},
    {"Eiger2 250k", 75e-6, 512, 512},
    {"Eiger2 500k", 75e-6, 512, 1028},
    {"Eiger2 1M", 75e-6, 1062, 1028},
    {"Eiger2 1MW", 75e-6, 512, 2068},
    {"Eiger2 2MW", 75e-6, 512, 4148},
    {"Eiger2 4M", 75e-6, 2162, 2068},
    {"Eiger2 9M", 75e-6, 3262, 3108},
    {"Eiger2 16M", 75e-6, 4362, 4148},
    {"Eiger2 CdTe 500k", 75e-6, 512, 1028},
    {"Eiger2 CdTe 1M", 75e-6, 1062, 1028},
    {"Eiger2 CdTe 1MW", 75e-6, 512, 2068},
    {"Eiger2 CdTe 2MW", 75e-6, 512, 4148},
    {"Eiger2 CdTe 4M", 75e-6, 2162, 2068},
    {"Eiger2 CdTe 9M", 75e-6, 3262, 3108},
    {"Eiger2 CdTe 16M", 75e-6, 4362, 4148},
    {"Pilatus 100k", 172e-6, 195, 487},
    {"Pilatus 200k", 172e-6, 407, 487},
    {"Pilatus 300k", 172e-6, 619, 487},
    {"Pilatus 300kw", 172e-6, 195, 1475},
    {"Pilatus 900k", 172e-6, 619, 1475},
    {"Pilatus 1M", 172e-6, 1043, 981},
    {"Pilatus 2M", 172e-6, 1679, 1475},
    {"Pilatus 6M", 172e-6, 2527, 2463},
    {"Pilatus CdTe 300k", 172e-6, 619, 487},
    {"Pilatus CdTe 300kw", 172e-6, 195, 1475},
    {"Pilatus CdTe 900kw", 172e-6, 195, 4439},
    {"Pilatus CdTe 1M", 172e-6, 1043, 981},
    {"Pilatus CdTe 2M", 172e-6, 1679, 1475},
    {"Perkin", 200e-6, 2048, 2048},
    {"Perkin detector", 200e-6, 2048, 2048},
    {"Dexela2923", 75e-6, 3888, 3072},
    {"Mar345", 100e-6, 3450, 3450},
};

static const char *skip_separators(const char *text)
{
    while (*text == ' ' || *text == '-' || *text == '_') {
        text++;
    }
    return text;
}

static int same_name(const char *a, const char *b)
{
    for (;;) {
        a = skip_separators(a);
        b = skip_separators(b);
        if (tolower((unsigned char)*a) != tolower((unsigned char)*b)) {
            return 0;
        }
        if (*a == '\0') {
            return 1;
        }
        a++;
        b++;
    }
}

const lehr_xrd_detector *lehr_xrd_detector_find(const char *name)
{
    for (size_t i = 0; i < sizeof detectors / sizeof *detectors; i++) {
        if (same_name(name, detectors[i].name)) {
            return &detectors[i];
        }
    }
    return NULL;
}

bool lehr_xrd_detector_modules(lehr_xrd_modules *out, const lehr_xrd_detector *detector)
{
    // The data sheets: every multi-module detector above is so many modules and gaps.
    static const struct {
        const char *family;
        lehr_xrd_modules modules;
    } known[] = {
        {"Eiger2", {512, 1028, 38, 12}},
        {"Eiger", {514, 1030, 37, 10}},
        {"Pilatus", {195, 487, 17, 7}},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strncmp(detector->name, known[i].family, strlen(known[i].family)) == 0) {
            *out = known[i].modules;
            return true;
        }
    }
    return false;
}
