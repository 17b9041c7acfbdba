// The first byte chooses filter, element size and shape; the rest is the chunk.
#include "fuzz.h"

#include <lehr/xrd/bitshuffle.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { MOST_BYTES = 1 << 16 };
    static unsigned char out[MOST_BYTES];
    if (size < 3) {
        return 0;
    }
    size_t item_size = (size_t)1 << (data[0] & 3U);
    size_t n = (size_t)data[1] << 8 | data[2];
    n = n > MOST_BYTES / item_size ? MOST_BYTES / item_size : n;
    lehr_status status = data[0] & 4U
                             ? lehr_xrd_lz4_decode(out, n * item_size, data + 3, size - 3, NULL)
                             : lehr_xrd_bitshuffle_decode(out, n, item_size, data + 3, size - 3, NULL);
    (void)status;
    return 0;
}
