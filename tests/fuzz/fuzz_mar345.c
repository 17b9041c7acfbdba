// Packed images of mar345 plate scanners.
#include "fuzz_image.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_image(data, size, "mar345");
    return 0;
}
