// What is the same with and without MPI: shares of work.
#include <lehr/core/ranks.h>

void lehr_ranks_share(size_t *first, size_t *count, size_t n)
{
    size_t size = (size_t)lehr_ranks_size();
    size_t index = (size_t)lehr_ranks_index();
    size_t base = n / size;
    size_t longer = n % size; // the first so many ranks take one more
    *first = index * base + (index < longer ? index : longer);
    *count = base + (index < longer);
}
