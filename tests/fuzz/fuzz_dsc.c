// A calorimeter file as its bytes stand.
#include "fuzz_dsc.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    lehr_fuzz_dsc_read(data, size, LEHR_FUZZ_FORMAT);
    return 0;
}
