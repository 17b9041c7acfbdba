#include "lehr_test.h"

#include <fcntl.h>
#include <lehr/core/output.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void assert_content(const char *path, const char *want)
{
    char text[256];
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t size = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[size] = '\0';
    assert_string_equal(text, want);
}

static bool file_exists(const char *path)
{
    struct stat info;
    return lstat(path, &info) == 0;
}

static void test_final_name_appears_with_the_commit(void **state)
{
    (void)state;
    lehr_error err = {0};
    const char *path = lehr_test_scratch("curve.csv");
    lehr_output *output = NULL;
    assert_ok(lehr_output_open(&output, path, &err), &err);
    const char *temporary = lehr_output_temporary(output);
    char want[64];
    snprintf(want, sizeof want, "/.curve.csv.%ld-", (long)getpid());
    assert_non_null(strstr(temporary, want));
    assert_string_equal(temporary + strlen(temporary) - 8, ".tmp.csv");
    assert_true(file_exists(temporary));
    fputs("1 2\n", lehr_output_file(output));
    assert_false(file_exists(path));
    assert_ok(lehr_output_commit(output, &err), &err);
    assert_content(path, "1 2\n");
    assert_false(file_exists(temporary));
    lehr_output_free(output);
    assert_content(path, "1 2\n");
}

static void test_what_was_written_can_be_read_before_the_commit(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_output *output = NULL;
    FILE *again = NULL;
    char text[8] = "";
    const char *path = lehr_test_scratch("again.txt");
    assert_ok(lehr_output_open(&output, path, &err), &err);
    fputs("so far", lehr_output_file(output));
    assert_ok(lehr_output_reread(&again, output, &err), &err);
    assert_int_equal(fread(text, 1, sizeof text, again), 6);
    assert_string_equal(text, "so far");
    fclose(again);
    lehr_output_free(output);
    assert_false(file_exists(path));
    assert_ok(lehr_output_open(&output, "/dev/full", &err), &err);
    fputs("so far", lehr_output_file(output));
    assert_fails(lehr_output_reread(&again, output, &err), LEHR_ERR_IO, &err, "No space left on device");
    assert_null(again);
    lehr_output_free(output);
}

static void test_without_commit_nothing_changes(void **state)
{
    (void)state;
    lehr_error err = {0};
    const char *path = lehr_test_write("kept.txt", "good", 4);
    lehr_output *output = NULL;
    assert_ok(lehr_output_open(&output, path, &err), &err);
    char temporary[1024];
    snprintf(temporary, sizeof temporary, "%s", lehr_output_temporary(output));
    fputs("bad", lehr_output_file(output));
    lehr_output_free(output);
    assert_content(path, "good");
    assert_false(file_exists(temporary));
    lehr_output_free(NULL);
}

static void test_permissions_and_links_stay(void **state)
{
    (void)state;
    lehr_error err = {0};
    struct stat info;
    const char *path = lehr_test_write("private.txt", "old", 3);
    assert_int_equal(chmod(path, 0600), 0);
    const char *link = lehr_test_scratch("link.txt");
    assert_int_equal(symlink("private.txt", link), 0);
    assert_ok(lehr_output_write(link, "new", 3, &err), &err);
    assert_content(path, "new");
    assert_int_equal(lstat(link, &info), 0);
    assert_true(S_ISLNK(info.st_mode));
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 07777U, 0600);

    const char *dangling = lehr_test_scratch("dangling.txt");
    assert_int_equal(symlink(lehr_test_scratch("later.txt"), dangling), 0);
    assert_ok(lehr_output_write(dangling, "made", 4, &err), &err);
    assert_content(lehr_test_scratch("later.txt"), "made");
}

static void test_new_files_follow_the_umask(void **state)
{
    (void)state;
    lehr_error err = {0};
    struct stat info;
    const char *path = lehr_test_scratch("masked.txt");
    mode_t before = umask(027);
    assert_ok(lehr_output_write(path, "x", 1, &err), &err);
    umask(before);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 07777U, 0640);
}

static void test_long_names_fit(void **state)
{
    (void)state;
    lehr_error err = {0};
    char name[252];
    memset(name, 'a', sizeof name);
    memcpy(name + sizeof name - 5, ".csv", 5);
    const char *path = lehr_test_scratch(name);
    assert_ok(lehr_output_write(path, "x", 1, &err), &err);
    assert_content(path, "x");
}

static void test_full_disk_is_named(void **state)
{
    (void)state;
    lehr_error err = {0};
    assert_fails(lehr_output_write("/dev/full", "few bytes", 9, &err), LEHR_ERR_IO, &err,
                 "cannot write '/dev/full': No space left on device; free some space");
    size_t size = 1 << 20; // larger than the buffer of the stream: the first write fails before the commit
    char *many = lehr_core_alloc(size, 1);
    assert_non_null(many);
    assert_fails(lehr_output_write("/dev/full", many, size, &err), LEHR_ERR_IO, &err,
                 "No space left on device");
    lehr_core_free(many);
}

static void test_refused_places_say_why(void **state)
{
    (void)state;
    lehr_error err = {0};
    char below[1100];
    const char *file = lehr_test_write("file.txt", "x", 1);
    snprintf(below, sizeof below, "%s/x.csv", file);
    assert_fails(lehr_output_write(below, "", 0, &err), LEHR_ERR_IO, &err,
                 "Not a directory; its folder must exist");
    snprintf(below, sizeof below, "%s/missing/x.csv", lehr_test_scratch("."));
    assert_fails(lehr_output_write(below, "", 0, &err), LEHR_ERR_IO, &err,
                 "No such file or directory; its folder");
    assert_fails(lehr_output_write(lehr_test_scratch("."), "", 0, &err), LEHR_ERR_IO, &err,
                 "Is a directory; give the name of a file");
}

static void test_protected_target_stays(void **state)
{
    (void)state;
    if (geteuid() == 0) {
        skip(); // permissions do not bind the superuser
    }
    lehr_error err = {0};
    const char *path = lehr_test_write("protected.txt", "old", 3);
    assert_int_equal(chmod(path, 0444), 0);
    assert_fails(lehr_output_write(path, "new", 3, &err), LEHR_ERR_IO, &err, "Permission denied");
    assert_content(path, "old");
}

static void test_pipes_are_written_directly(void **state)
{
    (void)state;
    lehr_error err = {0};
    const char *path = lehr_test_scratch("pipe");
    assert_int_equal(mkfifo(path, 0600), 0);
    int reader = open(path, O_RDONLY | O_NONBLOCK);
    assert_true(reader >= 0);
    assert_ok(lehr_output_write(path, "through", 7, &err), &err);
    char text[16] = "";
    assert_int_equal(read(reader, text, sizeof text - 1), 7);
    assert_string_equal(text, "through");
    close(reader);
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    assert_true(S_ISFIFO(info.st_mode));
}

static void test_standard_output_to_a_file_is_not_replaced(void **state)
{
    (void)state;
    lehr_error err = {0};
    const char *path = lehr_test_write("redirected.txt", "", 0);
    fflush(stdout);
    int kept = dup(STDOUT_FILENO);
    int file = open(path, O_WRONLY | O_APPEND);
    assert_true(kept >= 0 && file >= 0);
    assert_true(dup2(file, STDOUT_FILENO) >= 0);
    ssize_t before = write(STDOUT_FILENO, "before ", 7);
    lehr_status status = lehr_output_write("/dev/stdout", "data ", 5, &err);
    ssize_t after = write(STDOUT_FILENO, "after", 5);
    dup2(kept, STDOUT_FILENO);
    close(kept);
    close(file);
    assert_ok(status, &err);
    assert_true(before == 7 && after == 5);
    assert_content(path, "before data after");
}

/// A program killed in the middle of writing: the old result is whole, the leftover can be swept.
static void test_killed_writer_leaves_the_final_name_alone(void **state)
{
    (void)state;
    const char *path = lehr_test_write("result.h5", "old result", 10);
    int ready[2];
    assert_int_equal(pipe(ready), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        lehr_output *output = NULL;
        if (lehr_output_open(&output, path, NULL) == LEHR_OK) {
            fputs("half of the new", lehr_output_file(output));
            fflush(lehr_output_file(output));
            (void)!write(ready[1], lehr_output_temporary(output), strlen(lehr_output_temporary(output)) + 1);
        }
        pause();
        _exit(1);
    }
    char temporary[1024] = "";
    assert_true(read(ready[0], temporary, sizeof temporary - 1) > 0);
    lehr_output_sweep(lehr_test_scratch("."));
    assert_true(file_exists(temporary)); // its writer lives
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_content(path, "old result");
    assert_true(file_exists(temporary));
    lehr_output_sweep(lehr_test_scratch("."));
    assert_false(file_exists(temporary));
    assert_content(path, "old result");
    close(ready[0]);
    close(ready[1]);
}

static void test_sweep_takes_only_its_own_names(void **state)
{
    (void)state;
    // 2^22 is the largest process number of Linux, so that 4194399 never lives.
    static const char *const kept[] = {"x.csv.4194399-1.tmp.csv",
                                       ".x.csv.4194399.tmp.csv",
                                       ".4194399-1.tmp",
                                       ".x.csv.4194399-1.temp",
                                       ".x.csv.-1.tmp",
                                       ".x.4194399-.tmp",
                                       "..1-1x.tmp",
                                       ".tmp",
                                       ".x-1.tmp"};
    static const char *const swept[] = {".x.csv.4194399-1.tmp.csv", ".x.4194399-12.tmp",
                                        ".a.tmp.b.4194399-3.tmp.b"};
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        (void)lehr_test_write(kept[i], "", 0);
    }
    for (size_t i = 0; i < sizeof swept / sizeof *swept; i++) {
        (void)lehr_test_write(swept[i], "", 0);
    }
    lehr_output_sweep(lehr_test_scratch("."));
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        assert_true(file_exists(lehr_test_scratch(kept[i])));
    }
    for (size_t i = 0; i < sizeof swept / sizeof *swept; i++) {
        assert_false(file_exists(lehr_test_scratch(swept[i])));
    }
    lehr_output_sweep(lehr_test_scratch("missing")); // nothing to do
}

static void test_folders_are_made_with_their_parents(void **state)
{
    (void)state;
    lehr_error err = {0};
    char path[1100];
    const char *parent = lehr_test_scratch("deep");
    snprintf(path, sizeof path, "%s/er", parent);
    assert_ok(lehr_output_make_folder(path, &err), &err);
    assert_ok(lehr_output_make_folder(path, &err), &err); // already there
    assert_true(file_exists(path));
    assert_int_equal(rmdir(path), 0);
    assert_int_equal(rmdir(parent), 0);
    snprintf(path, sizeof path, "%s/a", lehr_test_write("plain.txt", "", 0));
    assert_fails(lehr_output_make_folder(path, &err), LEHR_ERR_IO, &err, "plain.txt' is a file");
    assert_fails(lehr_output_make_folder("/proc/none/a", &err), LEHR_ERR_IO, &err,
                 "cannot make the folder '/proc/none/a'");
}

static lehr_status write_both_ways(void *context, lehr_error *err)
{
    lehr_status status = lehr_output_write(context, "x", 1, err);
    status = status ? status : lehr_output_write("/dev/null", "x", 1, err);
    return status ? status : lehr_output_make_folder("/tmp", err);
}

static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    (void)lehr_test_write("swept.txt", "x", 1);
    const char *link = lehr_test_scratch("swept_link.txt");
    assert_int_equal(symlink("swept.txt", link), 0);
    lehr_test_fault_sweep(write_both_ways, (void *)(uintptr_t)link);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_final_name_appears_with_the_commit),
        cmocka_unit_test(test_what_was_written_can_be_read_before_the_commit),
        cmocka_unit_test(test_without_commit_nothing_changes),
        cmocka_unit_test(test_permissions_and_links_stay),
        cmocka_unit_test(test_new_files_follow_the_umask),
        cmocka_unit_test(test_long_names_fit),
        cmocka_unit_test(test_full_disk_is_named),
        cmocka_unit_test(test_refused_places_say_why),
        cmocka_unit_test(test_protected_target_stays),
        cmocka_unit_test(test_pipes_are_written_directly),
        cmocka_unit_test(test_standard_output_to_a_file_is_not_replaced),
        cmocka_unit_test(test_killed_writer_leaves_the_final_name_alone),
        cmocka_unit_test(test_sweep_takes_only_its_own_names),
        cmocka_unit_test(test_folders_are_made_with_their_parents),
        cmocka_unit_test(test_every_allocation_may_fail),
    };
    return cmocka_run_group_tests_name("core.output", tests, NULL, NULL);
}
