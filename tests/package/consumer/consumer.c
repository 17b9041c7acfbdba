/* A program of somebody else: one call into the library, one message out of it. */
#include <lehr/core/number.h>
#include <lehr/core/provenance.h>
#include <stdio.h>
#include <string.h>

int main(void)
{
    lehr_error err = {0};
    double value = 0.0;
    if (lehr_number_parse(&value, "612.34", 6, lehr_number_style_c(), &err) != LEHR_OK) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    if (lehr_number_parse(&value, "612,34x", 7, lehr_number_style_c(), &err) != LEHR_ERR_FORMAT) {
        return 1;
    }
    printf("lehr %s: %.2f\n", lehr_version(), value);
    return value == 612.34 && strlen(err.message) > 0 ? 0 : 1;
}
