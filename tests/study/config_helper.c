#include "config_helper.h"

#include <stdio.h>
#include <string.h>

const char *write_changed(const char *study, const char *find, const char *replacement)
{
    static char text[4096];
    const char *at = strstr(study, find);
    assert_non_null(at);
    int n = snprintf(text, sizeof text, "%.*s%s%s", (int)(at - study), study, replacement, at + strlen(find));
    assert_true(n >= 0 && (size_t)n < sizeof text);
    lehr_test_write("scan.txt", "", 0);
    lehr_test_write("frames.h5", "", 0);
    lehr_test_write("flat.poni", "", 0);
    return lehr_test_write("study.yaml", text, (size_t)n);
}

void assert_mistake(const char *study, const config_mistake *row)
{
    lehr_error err = {0};
    lehr_study_config *config = NULL;
    lehr_status status =
        lehr_study_config_read(&config, write_changed(study, row->find, row->replacement), &err);
    if (row->code == LEHR_OK) {
        assert_ok(status, &err);
    } else {
        assert_fails(status, row->code, &err, row->message);
        assert_null(config);
    }
    lehr_study_config_free(config);
}

lehr_status config_read_once(void *context, lehr_error *err)
{
    lehr_study_config *config = NULL;
    lehr_status status = lehr_study_config_read(&config, context, err);
    lehr_study_config_free(config);
    return status;
}
