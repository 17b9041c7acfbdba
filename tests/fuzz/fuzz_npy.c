// NumPy arrays, also packed with gzip.
#include "fuzz_image.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_image(data, size, "npy");
    return 0;
}
