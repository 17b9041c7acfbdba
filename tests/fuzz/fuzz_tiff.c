// TIFF and MarCCD images, through libtiff.
#include "fuzz_image.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_image(data, size, "tiff");
    return 0;
}
