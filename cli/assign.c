#include "assign.h"

#include <lehr/core/spelling.h>

#include <lehr/core/number.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

lehr_status cli_assign_find(size_t *index, const char *const *names, size_t n, const char *name,
                            size_t length, const char *option, lehr_error *err)
{
    char word[LEHR_SPELLING_MAX + 1] = "", all[400] = "";
    size_t used = 0;
    for (size_t j = 0; j < n; j++) {
        if (strlen(names[j]) == length && strncmp(names[j], name, length) == 0) {
            *index = j;
            return LEHR_OK;
        }
        int written = used < sizeof all
                          ? snprintf(all + used, sizeof all - used, "%s%s", j > 0 ? ", " : "", names[j])
                          : 0;
        used += written > 0 ? (size_t)written : 0;
    }
    memcpy(word, name, length < LEHR_SPELLING_MAX ? length : LEHR_SPELLING_MAX);
    lehr_spelling search = {.word = word};
    for (size_t j = 0; j < n; j++) {
        lehr_spelling_consider(&search, names[j]);
    }
    if (search.best) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--%s: unknown name '%s'; did you mean '%s'?", option, word,
                              search.best);
    }
    return lehr_error_set(err, LEHR_ERR_ARG, "--%s: unknown name '%s'; there are %s", option, word, all);
}

/// Split "name=rest" and look the name up.
static lehr_status split_item(size_t *index, const char **rest, const char *const *names, size_t n,
                              const char *item, const char *option, lehr_error *err)
{
    const char *equals = strchr(item, '=');
    if (!equals) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--%s: '%s' is not of the form name=value", option, item);
    }
    *rest = equals + 1;
    return cli_assign_find(index, names, n, item, (size_t)(equals - item), option, err);
}

lehr_status cli_assign_values(double *values, bool *given, const char *const *names, size_t n,
                              const cli_call *call, const char *option, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < cli_call_list_size(call, option); i++) {
        const char *item = cli_call_list_at(call, option, i), *rest = NULL;
        size_t j = 0;
        status = split_item(&j, &rest, names, n, item, option, err);
        if (status == LEHR_OK) {
            double value = 0;
            if (lehr_number_parse(&value, rest, strlen(rest), lehr_number_style_c(), NULL) != LEHR_OK ||
                !isfinite(value)) {
                return lehr_error_set(err, LEHR_ERR_ARG, "--%s: '%s' is not a number in '%s'", option, rest,
                                      item);
            }
            values[j] = value;
            if (given) {
                given[j] = true;
            }
        }
    }
    return status;
}

static lehr_status read_bound(double *out, const char *text, size_t length, const char *item,
                              const char *option, lehr_error *err)
{
    if (length == 0) {
        return LEHR_OK;
    }
    if (lehr_number_parse(out, text, length, lehr_number_style_c(), NULL) != LEHR_OK || isnan(*out)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--%s: '%.*s' is not a number in '%s'", option, (int)length,
                              text, item);
    }
    return LEHR_OK;
}

lehr_status cli_assign_bounds(double *lower, double *upper, const char *const *names, size_t n,
                              const cli_call *call, const char *option, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < cli_call_list_size(call, option); i++) {
        const char *item = cli_call_list_at(call, option, i), *rest = NULL;
        size_t j = 0;
        status = split_item(&j, &rest, names, n, item, option, err);
        if (status != LEHR_OK) {
            return status;
        }
        const char *colon = strchr(rest, ':');
        if (!colon) {
            return lehr_error_set(err, LEHR_ERR_ARG, "--%s: '%s' is not of the form name=A:B", option, item);
        }
        status = read_bound(&lower[j], rest, (size_t)(colon - rest), item, option, err);
        if (status == LEHR_OK) {
            status = read_bound(&upper[j], colon + 1, strlen(colon + 1), item, option, err);
        }
        if (status == LEHR_OK && !(lower[j] < upper[j])) {
            return lehr_error_set(err, LEHR_ERR_ARG, "--%s: %g is not below %g in '%s'", option, lower[j],
                                  upper[j], item);
        }
    }
    return status;
}
