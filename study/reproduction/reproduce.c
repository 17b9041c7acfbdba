#include "reproduce_private.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

struct lehr_reproduce {
    lehr_reproduce_row *rows;
    char **names; ///< of the quantities, shape (n,)
    size_t n, room;
};

static const struct {
    const char *key, *reference;
    lehr_status (*compute)(lehr_reproduce *list, lehr_error *err);
} papers[] = {
    {"phan2021-hardening",
     "Phan et al., Phys. Rev. Lett. 126, 025502 (2021), rejuvenation and strain hardening",
     reproduce_phan2021_hardening},
    {"phan2021-relaxation", "Phan et al. (2021), reversible structural relaxation",
     reproduce_phan2021_relaxation},
    {"miyazaki2016", "Miyazaki et al., npj Comput. Mater. 2, 16013 (2016)", reproduce_miyazaki2016},
    {"zhang2017", "M. Zhang et al., Sci. Rep. 7, 625 (2017)", reproduce_zhang2017},
    {"shen2025", "Shen et al. (2025), Vit4 compressed at high temperature", reproduce_shen2025},
};

size_t lehr_reproduce_papers(void)
{
    return sizeof papers / sizeof papers[0];
}

const char *lehr_reproduce_paper_key(size_t paper)
{
    return papers[paper].key;
}

const char *lehr_reproduce_paper_reference(size_t paper)
{
    return papers[paper].reference;
}

const char *lehr_reproduce_kind_name(lehr_reproduce_kind kind)
{
    static const char *const names[] = {"computed", "fitted", "check", "datum"};
    return names[kind];
}

const char *lehr_reproduce_verdict_name(lehr_reproduce_verdict verdict)
{
    static const char *const names[] = {"agrees", "differs", "beside", "waits"};
    return names[verdict];
}

lehr_status lehr_reproduce_create(lehr_reproduce **out, size_t paper, lehr_error *err)
{
    *out = NULL;
    if (paper >= lehr_reproduce_papers()) {
        return lehr_error_set(err, LEHR_ERR_ARG, "paper %zu of %zu", paper, lehr_reproduce_papers());
    }
    lehr_reproduce *list = lehr_core_alloc(1, sizeof *list);
    lehr_status status =
        list ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: printed numbers");
    if (status == LEHR_OK) {
        status = papers[paper].compute(list, err);
    }
    if (status == LEHR_OK) {
        *out = list;
        list = NULL;
    }
    lehr_reproduce_free(list);
    return status;
}

void lehr_reproduce_free(lehr_reproduce *list)
{
    for (size_t i = 0; list != NULL && i < list->n; i++) {
        lehr_core_free(list->names[i]);
    }
    if (list != NULL) {
        lehr_core_free(list->rows);
        lehr_core_free(list->names);
    }
    lehr_core_free(list);
}

size_t lehr_reproduce_size(const lehr_reproduce *list)
{
    return list->n;
}

const lehr_reproduce_row *lehr_reproduce_at(const lehr_reproduce *list, size_t i)
{
    return &list->rows[i];
}

static lehr_reproduce_verdict judge(const lehr_reproduce_row *row)
{
    if (isnan(row->ours)) {
        return row->kind == LEHR_REPRODUCE_DATUM ? LEHR_REPRODUCE_BESIDE : LEHR_REPRODUCE_WAITS;
    }
    if (isnan(row->printed)) {
        return LEHR_REPRODUCE_BESIDE;
    }
    // A sum of decimal fractions may miss the edge of a printed digit by rounding.
    double slack = 1e-12 * fabs(row->printed);
    return fabs(row->ours - row->printed) <= row->tolerance + slack ? LEHR_REPRODUCE_AGREES
                                                                    : LEHR_REPRODUCE_DIFFERS;
}

static bool make_room(lehr_reproduce *list, size_t n)
{
    if (list->n + n <= list->room) {
        return true;
    }
    size_t room = 2 * (list->n + n);
    lehr_reproduce_row *rows = lehr_core_realloc(list->rows, room, sizeof *rows);
    list->rows = rows ? rows : list->rows;
    char **names = rows ? lehr_core_realloc(list->names, room, sizeof *names) : NULL;
    list->names = names ? names : list->names;
    list->room = names ? room : list->room;
    return names != NULL;
}

lehr_status lehr_reproduce_add(lehr_reproduce *list, const lehr_reproduce_row *rows, size_t n,
                               lehr_error *err)
{
    bool room = make_room(list, n);
    for (size_t i = 0; room && i < n; i++) {
        size_t size = strlen(rows[i].what) + 1;
        char *name = lehr_core_alloc(size, 1);
        room = name != NULL;
        if (room) {
            memcpy(name, rows[i].what, size);
            list->names[list->n] = name;
            list->rows[list->n] = rows[i];
            list->rows[list->n].what = name;
            list->rows[list->n++].verdict = judge(&rows[i]);
        }
    }
    return room ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: %zu printed numbers", n);
}
