/// @file
/// Numbers printed in the papers that Lehr implements, computed again: each printed number beside ours, with
/// a verdict that the comparison makes, not a person.
#ifndef LEHR_STUDY_REPRODUCE_H
#define LEHR_STUDY_REPRODUCE_H

#include <lehr/core/error.h>
#include <stddef.h>
#include <stdio.h>

LEHR_BEGIN_DECLS

typedef enum lehr_reproduce_kind {
    LEHR_REPRODUCE_COMPUTED, ///< from equations
    LEHR_REPRODUCE_FITTED,   ///< from simulated data with the printed parameters
    LEHR_REPRODUCE_CHECK,    ///< of printed numbers against each other
    LEHR_REPRODUCE_DATUM     ///< measured in the paper; nothing here speaks to it but what is beside it
} lehr_reproduce_kind;

typedef enum lehr_reproduce_verdict {
    LEHR_REPRODUCE_AGREES,  ///< within the last printed digit, or the printed error
    LEHR_REPRODUCE_DIFFERS, ///< beyond it
    LEHR_REPRODUCE_BESIDE,  ///< the paper prints no number for it: ours stands beside
    LEHR_REPRODUCE_WAITS    ///< needs simulations of atoms, which Lehr cannot analyse
} lehr_reproduce_verdict;

LEHR_API const char *lehr_reproduce_kind_name(lehr_reproduce_kind kind);          ///< "computed", ...
LEHR_API const char *lehr_reproduce_verdict_name(lehr_reproduce_verdict verdict); ///< "agrees", ...

/// One comparison.
typedef struct lehr_reproduce_row {
    int number; ///< running number of the printed statement; several comparisons may share it
    lehr_reproduce_kind kind;
    double printed;   ///< NaN: none
    double tolerance; ///< half of the last printed digit, or the printed error
    double ours;      ///< NaN: none
    const char *unit;
    const char *what; ///< quantity; of a row in a list a copy of its own
    char note[220];   ///< how ours was computed, or what the difference means
    lehr_reproduce_verdict verdict;
} lehr_reproduce_row;

typedef struct lehr_reproduce lehr_reproduce; ///< a list of them, in the order of the papers

/// Number of papers, and their references ("Miyazaki et al., npj Comput. Mater. 2, 16013 (2016)").
LEHR_API size_t lehr_reproduce_papers(void);
LEHR_API const char *lehr_reproduce_paper_key(size_t paper);       ///< "miyazaki2016"
LEHR_API const char *lehr_reproduce_paper_reference(size_t paper); ///< @pre paper < lehr_reproduce_papers()

/// Compute all comparisons of one paper.
/// @errors those of the computations: none is expected to fail
LEHR_API LEHR_NODISCARD lehr_status lehr_reproduce_create(lehr_reproduce **out, size_t paper,
                                                          lehr_error *err);
LEHR_API void lehr_reproduce_free(lehr_reproduce *list);
LEHR_API size_t lehr_reproduce_size(const lehr_reproduce *list);
LEHR_API const lehr_reproduce_row *lehr_reproduce_at(const lehr_reproduce *list, size_t i);

/// Append comparisons; their verdicts are judged here: |ours - printed| <= tolerance agrees; without a
/// printed number (NaN) ours stands beside; without ours a datum stands alone, and other rows wait.
/// @param[in] rows shape (n,); verdicts are ignored
/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_reproduce_add(lehr_reproduce *list, const lehr_reproduce_row *rows,
                                                       size_t n, lehr_error *err);

/// Write the page of all papers in Markdown.
/// @errors those of lehr_reproduce_create(). Errors of the stream are left in it
LEHR_API LEHR_NODISCARD lehr_status lehr_reproduce_print(FILE *page, lehr_error *err);

LEHR_END_DECLS

#endif
