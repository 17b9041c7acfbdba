#include <lehr/core/error.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define STATUS_TEXT(name, value, text)                                                                       \
    case name:                                                                                               \
        return text;
#define STATUS_NAME(name, value, text)                                                                       \
    case name:                                                                                               \
        return #name;

const char *lehr_status_text(lehr_status status)
{
    switch (status) {
        LEHR_STATUS_LIST(STATUS_TEXT)
    }
    return "unknown status";
}

const char *lehr_status_name(lehr_status status)
{
    switch (status) {
        LEHR_STATUS_LIST(STATUS_NAME)
    }
    return "LEHR_ERR_UNKNOWN";
}

void lehr_error_clear(lehr_error *err)
{
    if (err) {
        err->code = LEHR_OK;
        err->message[0] = '\0';
    }
}

/// A message that did not fit ends in "..." and never inside a UTF-8 sequence.
static void mark_cut(char *message, size_t size)
{
    size_t end = size - 4;
    while (end > 0 && ((unsigned char)message[end] & 0xC0U) == 0x80U) {
        end--;
    }
    memcpy(message + end, "...", 4);
}

lehr_status lehr_error_set(lehr_error *err, lehr_status code, const char *format, ...)
{
    if (!err) {
        return code;
    }
    err->code = code;
    va_list args;
    va_start(args, format);
    int length = vsnprintf(err->message, sizeof err->message, format, args);
    va_end(args);
    if (length >= (int)sizeof err->message) {
        mark_cut(err->message, sizeof err->message);
    }
    return code;
}

lehr_status lehr_error_wrap(lehr_error *err, lehr_status status, const char *format, ...)
{
    if (!err) {
        return status;
    }
    char cause[LEHR_ERROR_MESSAGE_SIZE];
    memcpy(cause, err->message, sizeof cause);
    va_list args;
    va_start(args, format);
    int length = vsnprintf(err->message, sizeof err->message, format, args);
    va_end(args);
    if (length < 0) {
        length = 0;
    }
    if (length < (int)sizeof err->message) {
        size_t used = (size_t)length;
        length += snprintf(err->message + used, sizeof err->message - used, ": %s", cause);
    }
    if (length >= (int)sizeof err->message) {
        mark_cut(err->message, sizeof err->message);
    }
    if (err->code == LEHR_OK) {
        err->code = status;
    }
    return err->code;
}
