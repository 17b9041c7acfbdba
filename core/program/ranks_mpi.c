// Ranks of MPI.
#include <lehr/core/ranks.h>

#include <lehr/core/alloc.h>
#include <limits.h>
#include <mpi.h>
#include <stdbool.h>
#include <string.h>

/// Elements of one exchange: MPI counts in int, and less at a time is as fast.
enum { PIECE = 1 << 24 };

/// MPI itself exists once in a process, and so does this.
static struct {
    bool begun;
    int size;
    int index;
    lehr_error failure; ///< what all ranks agreed upon; LEHR_OK while all is well
} ranks = {.size = 1};

bool lehr_ranks_available(void)
{
    return true;
}

lehr_status lehr_ranks_begin(int *argc, char ***argv, lehr_error *err)
{
    int provided = 0;
    // Only the main thread exchanges data.
    if (MPI_Init_thread(argc, argv, MPI_THREAD_FUNNELED, &provided) != MPI_SUCCESS ||
        provided < MPI_THREAD_FUNNELED) {
        return lehr_error_set(err, LEHR_ERR_INTERNAL, "MPI cannot be started with threads");
    }
    ranks.begun = true;
    MPI_Comm_size(MPI_COMM_WORLD, &ranks.size);
    MPI_Comm_rank(MPI_COMM_WORLD, &ranks.index);
    return LEHR_OK;
}

void lehr_ranks_end(void)
{
    if (ranks.begun) {
        MPI_Finalize();
        ranks.begun = false;
    }
}

int lehr_ranks_size(void)
{
    return ranks.size;
}

int lehr_ranks_index(void)
{
    return ranks.index;
}

static lehr_status known_failure(lehr_error *err)
{
    return lehr_error_set(err, ranks.failure.code, "%s", ranks.failure.message);
}

lehr_status lehr_ranks_agree(lehr_status status, lehr_error *err)
{
    if (ranks.size == 1) {
        return status;
    }
    if (ranks.failure.code != LEHR_OK) {
        return known_failure(err);
    }
    int mine = status != LEHR_OK ? ranks.index : INT_MAX;
    int first = INT_MAX;
    MPI_Allreduce(&mine, &first, 1, MPI_INT, MPI_MIN, MPI_COMM_WORLD);
    if (first == INT_MAX) {
        return LEHR_OK;
    }
    lehr_error failure = {.code = status};
    if (first == ranks.index && err && err->code != LEHR_OK) {
        failure = *err;
    } else if (first == ranks.index) {
        (void)lehr_error_set(&failure, status, "%s", lehr_status_text(status));
    }
    int code = failure.code;
    MPI_Bcast(&code, 1, MPI_INT, first, MPI_COMM_WORLD);
    MPI_Bcast(failure.message, (int)sizeof failure.message, MPI_CHAR, first, MPI_COMM_WORLD);
    failure.code = (lehr_status)code;
    ranks.failure = failure;
    return known_failure(err);
}

/// Sum in pieces, since counts are int.
static lehr_status sum(void *values, size_t item_size, size_t n, MPI_Datatype type, lehr_status status,
                       lehr_error *err)
{
    status = lehr_ranks_agree(status, err);
    for (size_t first = 0; status == LEHR_OK && ranks.size > 1 && first < n; first += PIECE) {
        size_t count = n - first < PIECE ? n - first : PIECE;
        MPI_Allreduce(MPI_IN_PLACE, (char *)values + first * item_size, (int)count, type, MPI_SUM,
                      MPI_COMM_WORLD);
    }
    return status;
}

lehr_status lehr_ranks_sum_int64(int64_t *values, size_t n, lehr_status status, lehr_error *err)
{
    return sum(values, sizeof *values, n, MPI_INT64_T, status, err);
}

lehr_status lehr_ranks_sum_uint32(uint32_t *values, size_t n, lehr_status status, lehr_error *err)
{
    return sum(values, sizeof *values, n, MPI_UINT32_T, status, err);
}

lehr_status lehr_ranks_sum_double(double *values, size_t n, lehr_status status, lehr_error *err)
{
    return sum(values, sizeof *values, n, MPI_DOUBLE, status, err);
}

lehr_status lehr_ranks_gather(void **items, size_t *n, size_t item_size, lehr_status status, lehr_error *err)
{
    uint64_t mine = *n;
    uint64_t all = 0;
    status = lehr_ranks_agree(status, err);
    if (status != LEHR_OK || ranks.size == 1) {
        return status;
    }
    MPI_Allreduce(&mine, &all, 1, MPI_UINT64_T, MPI_SUM, MPI_COMM_WORLD);
    char *joined = lehr_core_alloc(all > 0 ? all : 1, item_size);
    if (!joined) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for what the ranks found");
    }
    status = lehr_ranks_agree(status, err);
    size_t at = 0;
    for (int rank = 0; status == LEHR_OK && rank < ranks.size; rank++) {
        uint64_t count = mine;
        MPI_Bcast(&count, 1, MPI_UINT64_T, rank, MPI_COMM_WORLD);
        if (rank == ranks.index && count > 0) {
            memcpy(joined + at, *items, count * item_size);
        }
        for (size_t first = 0; first < count * item_size; first += PIECE) {
            size_t bytes = count * item_size - first < PIECE ? count * item_size - first : PIECE;
            MPI_Bcast(joined + at + first, (int)bytes, MPI_BYTE, rank, MPI_COMM_WORLD);
        }
        at += count * item_size;
    }
    if (status != LEHR_OK) {
        lehr_core_free(joined);
        return status;
    }
    lehr_core_free(*items);
    *items = joined;
    *n = all;
    return LEHR_OK;
}
