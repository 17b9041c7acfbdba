/// @file
/// What an analysis or reader has to say besides its result: a list of one-line texts, owned by the caller.
///
/// Functions take a nullable `lehr_warnings *`; the program prints the texts to standard error and keeps them
/// in the result under "warnings". A warning never changes the result.
#ifndef LEHR_CORE_WARNINGS_H
#define LEHR_CORE_WARNINGS_H

#include <lehr/core/error.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

typedef struct lehr_warnings lehr_warnings;

/// An empty list. @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_warnings_create(lehr_warnings **out, lehr_error *err);
LEHR_API void lehr_warnings_free(lehr_warnings *warnings); ///< NULL is fine

/// Add one line: name the file, the place and the value, as in an error message. A text that is already there
/// is not repeated. Longer texts are cut to LEHR_ERROR_MESSAGE_SIZE and end in "...".
/// @param[in,out] warnings NULL is allowed: nobody listens, nothing happens
/// @errors LEHR_ERR_NOMEM; the list is then unchanged
LEHR_API LEHR_NODISCARD lehr_status lehr_warnings_add(lehr_warnings *warnings, lehr_error *err,
                                                      const char *format, ...) LEHR_PRINTF(3, 4);

LEHR_API size_t lehr_warnings_count(const lehr_warnings *warnings); ///< 0 for NULL
/// Text @p i in the order of adding; borrowed, valid until lehr_warnings_free(). @pre i <
/// lehr_warnings_count()
LEHR_API const char *lehr_warnings_at(const lehr_warnings *warnings, size_t i);

LEHR_END_DECLS

#endif
