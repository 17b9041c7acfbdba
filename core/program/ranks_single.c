// One rank: a build without MPI.
#include <lehr/core/ranks.h>

bool lehr_ranks_available(void)
{
    return false;
}

lehr_status lehr_ranks_begin(int *argc, char ***argv, lehr_error *err)
{
    (void)argc;
    (void)argv;
    return lehr_error_set(err, LEHR_ERR_ARG,
                          "this program was built without MPI: start it without mpirun, or build it with "
                          "-D LEHR_MPI=ON");
}

void lehr_ranks_end(void)
{
}

int lehr_ranks_size(void)
{
    return 1;
}

int lehr_ranks_index(void)
{
    return 0;
}

lehr_status lehr_ranks_agree(lehr_status status, lehr_error *err)
{
    (void)err;
    return status;
}

lehr_status lehr_ranks_sum_int64(int64_t *values, size_t n, lehr_status status, lehr_error *err)
{
    (void)values;
    (void)n;
    (void)err;
    return status;
}

lehr_status lehr_ranks_sum_uint32(uint32_t *values, size_t n, lehr_status status, lehr_error *err)
{
    (void)values;
    (void)n;
    (void)err;
    return status;
}

lehr_status lehr_ranks_sum_double(double *values, size_t n, lehr_status status, lehr_error *err)
{
    (void)values;
    (void)n;
    (void)err;
    return status;
}

lehr_status lehr_ranks_gather(void **items, size_t *n, size_t item_size, lehr_status status, lehr_error *err)
{
    (void)items;
    (void)n;
    (void)item_size;
    (void)err;
    return status;
}
