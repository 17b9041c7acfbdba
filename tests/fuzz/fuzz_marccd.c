// MarCCD images: TIFF with a header of their own in front of the strips.
#include "fuzz_image.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_image(data, size, "mccd");
    return 0;
}
