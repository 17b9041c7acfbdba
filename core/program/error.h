/// @file
/// Status codes and the caller-owned error record.
///
/// Every function that can fail returns a ::lehr_status and takes a nullable `lehr_error *err` as its last
/// argument. The low level writes the message, callers add where it happened with lehr_error_wrap().
/// Reporting never allocates, so running out of memory can be reported too.
#ifndef LEHR_CORE_ERROR_H
#define LEHR_CORE_ERROR_H

#include <lehr/core/export.h>

LEHR_BEGIN_DECLS

/// X(name, value, text): the one list of status codes.
#define LEHR_STATUS_LIST(X)                                                                                  \
    X(LEHR_OK, 0, "success")                                                                                 \
    X(LEHR_ERR_ARG, -1, "invalid argument")                                                                  \
    X(LEHR_ERR_DOMAIN, -2, "value outside its domain")                                                       \
    X(LEHR_ERR_NOMEM, -3, "out of memory")                                                                   \
    X(LEHR_ERR_IO, -4, "input/output failure")                                                               \
    X(LEHR_ERR_FORMAT, -5, "malformed or unsupported file")                                                  \
    X(LEHR_ERR_NUMERIC, -6, "no numerical result")                                                           \
    X(LEHR_ERR_INTERNAL, -7, "internal error")

#define LEHR_STATUS_ENUM_(name, value, text) name = (value),
/// Outcome of a call. Non-convergence of a fit is not an error but a part of the result.
typedef enum lehr_status { LEHR_STATUS_LIST(LEHR_STATUS_ENUM_) } lehr_status;
#undef LEHR_STATUS_ENUM_

/// Bytes of a message, terminator included; longer messages are cut at a character boundary and end in "...".
#define LEHR_ERROR_MESSAGE_SIZE 1024

/// Error record on the caller's stack. Initialise with `lehr_error err = {0};`.
typedef struct lehr_error {
    lehr_status code;                      ///< LEHR_OK when nothing was reported
    char message[LEHR_ERROR_MESSAGE_SIZE]; ///< one line, impersonal, names place and value
} lehr_error;

/// Text of a status code, for example "out of memory"; "unknown status" for any other number.
LEHR_API const char *lehr_status_text(lehr_status status);

/// Name of a status code, for example "LEHR_ERR_NOMEM".
LEHR_API const char *lehr_status_name(lehr_status status);

/// Forget what was reported. @p err may be NULL.
LEHR_API void lehr_error_clear(lehr_error *err);

/// Report: store code and message, return the code, so that `return lehr_error_set(err, ...)` reads well.
/// @param[out] err  record to fill; NULL is allowed
/// @param[in]  code any code but LEHR_OK
LEHR_API lehr_status lehr_error_set(lehr_error *err, lehr_status code, const char *format, ...)
    LEHR_PRINTF(3, 4);

/// Add the place: the message becomes "<formatted text>: <old message>".
/// @returns the code stored in @p err, or @p status where @p err is NULL or empty
LEHR_API lehr_status lehr_error_wrap(lehr_error *err, lehr_status status, const char *format, ...)
    LEHR_PRINTF(3, 4);

LEHR_END_DECLS

#endif
