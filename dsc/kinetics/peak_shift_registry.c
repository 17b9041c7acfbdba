// The methods of peak shift: one line each.
#include <lehr/dsc/peak_shift.h>

#include <math.h>
#include <string.h>

// The shifts of ozawa, starink and tang are the constants of the approximations of the temperature integral
// behind them, for the peak of a reaction of first order, whose g(alpha) is 1.
static const lehr_dsc_shift_method methods[] = {
    {"kissinger", "ln(q/T^2) = ln(k0 R/E) - E/RT", 2, 1, 0, false},
    {"ozawa", "ln q = C - 1.0516 E/RT", 0, 1.0516, 5.3305, false},
    {"lnq", "ln q = C - E/RT", 0, 1, (double)NAN, false},
    {"boswell", "ln(q/T) = C - E/RT", 1, 1, (double)NAN, false},
    {"augis-bennett", "ln[q/(T - T0)] = ln k0 - E/RT", 1, 1, 0, true},
    {"starink", "ln(q/T^1.92) = C - 1.0008 E/RT", 1.92, 1.0008, 0.312, false},
    {"tang", "ln(q/T^1.894661) = C - 1.00145033 E/RT", 1.894661, 1.00145033, 0.37773896, false},
};

size_t lehr_dsc_shift_method_count(void)
{
    return sizeof methods / sizeof methods[0];
}

const lehr_dsc_shift_method *lehr_dsc_shift_method_at(size_t i)
{
    return &methods[i];
}

const lehr_dsc_shift_method *lehr_dsc_shift_method_find(const char *name)
{
    for (size_t i = 0; i < lehr_dsc_shift_method_count(); i++) {
        if (strcmp(methods[i].name, name) == 0) {
            return &methods[i];
        }
    }
    return NULL;
}
