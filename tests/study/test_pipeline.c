// Runs of studies: the same bytes for any number of threads and any interruption, and what fails is told.
#include "pipeline_helper.h"

#include <lehr/core/alloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/// The same bytes for one thread, two threads, and a resumed run that had nothing left to do.
static void test_threads(void **state)
{
    (void)state;
    const char *study = write_study("threads.yaml", "Threads", "scan3.txt");
    outcome one = run(study, options_for(below("one"), 1, false), -1);
    outcome two = run(study, options_for(below("two"), 2, false), -1);
    assert_run(&one);
    assert_run(&two);
    assert_int_equal(one.summary.tasks, 8);
    assert_same_results(below("one"), below("two"));
    outcome again = run(study, options_for(below("two"), 2, true), -1);
    assert_run(&again);
    assert_int_equal(again.summary.reused, 8);
    assert_same_results(below("one"), below("two"));
}

/// Killed at several moments; what is there is complete, and resuming gives the bytes of an uninterrupted
/// run.
static void test_kill_and_resume(void **state)
{
    (void)state;
    const char *study = write_study("resume.yaml", "Resume", "scan3.txt");
    outcome whole = run(study, options_for(below("whole"), 2, false), -1);
    assert_run(&whole);
    size_t reused_some = 0;
    for (long ms = 80; ms <= 2560; ms *= 2) { // the later ones where the machine is busy
        char name[32];
        snprintf(name, sizeof name, "killed%ld", ms);
        const char *folder = below(name);
        (void)run(study, options_for(folder, 2, false), ms);
        assert_false(is_partial(folder));
        outcome resumed = run(study, options_for(folder, 2, true), -1);
        assert_run(&resumed);
        reused_some += resumed.summary.reused > 0 && resumed.summary.reused < resumed.summary.tasks;
        assert_same_results(below("whole"), folder);
        // Also no half-written PDF file, which the comparison leaves out.
        char command[PATH_SIZE + 128];
        snprintf(command, sizeof command, "test -z \"$(find '%s' -name '.*.tmp*')\"", folder);
        assert_int_equal(system(command), 0);
    }
    assert_true(reused_some > 0); // else all kills came too early or too late to test anything
}

static void test_resume_redoes_what_changed(void **state)
{
    (void)state;
    const char *study = write_study("changed.yaml", "Changed", "scan3.txt");
    outcome first = run(study, options_for(below("changed"), 2, false), -1);
    assert_run(&first);
    write_scan("scan3.txt", 631.0); // sample D alone
    outcome second = run(study, options_for(below("changed"), 2, true), -1);
    assert_run(&second);
    assert_int_equal(second.summary.reused, 6);
    assert_int_equal(unlink(below("changed/figures/A_dsc.svg")), 0);
    write_text("changed/.lehr/C_dsc.json", "{\"key\": \"torn");
    outcome third = run(study, options_for(below("changed"), 2, true), -1);
    assert_run(&third);
    assert_int_equal(third.summary.reused, 6);
    assert_int_equal(access(below("changed/figures/A_dsc.svg"), R_OK), 0);
}

/// The same measurement twice in one sample: by name, or as a copy under another name.
static void test_repeated_file(void **state)
{
    (void)state;
    static const char *const files[] = {"scan0.txt", "copy.txt"};
    write_scan("scan0.txt", 612.0);
    write_scan("copy.txt", 612.0);
    for (size_t i = 0; i < 2; i++) {
        char text[512];
        snprintf(
            text, sizeof text,
            "lehr_study: 1\ntitle: Twice\nsamples:\n  - name: A\n    dsc:\n      - scan0.txt\n      - %s\n"
            "analysis: {dsc: {tf: {glass: 380:480, liquid: 690:780}}}\n",
            files[i]);
        write_text("twice.yaml", text);
        outcome result = run(below("twice.yaml"), options_for(below("twice"), 1, false), -1);
        assert_int_equal(result.status, -LEHR_ERR_FORMAT);
        assert_non_null(strstr(result.message, "twice.yaml:7: sample 'A': "));
        assert_non_null(strstr(result.message, "holds the same data as 'scan0.txt'"));
        assert_int_not_equal(access(below("twice"), F_OK), 0); // nothing was begun
    }
}

/// A file that is not there fails like one that is broken: named with its line, the others are analysed.
static void test_missing_file(void **state)
{
    (void)state;
    const char *study = write_study("missing.yaml", "Missing", "none.txt");
    outcome result = run(study, options_for(below("missing"), 2, false), -1);
    assert_run(&result);
    assert_int_equal(result.summary.failed, 1);
    assert_non_null(strstr(result.first_failure, "missing.yaml:7: cannot find"));
    assert_non_null(strstr(result.first_failure, "none.txt"));
}

/// A sample leaves the study, another one fails now: their tables and figures leave the folder, files of the
/// user and of other folders stay.
static void test_stale_files(void **state)
{
    (void)state;
    write_text("broken.txt", "this is no calorimeter file\n");
    outcome first =
        run(write_study("stale.yaml", "Stale", "scan3.txt"), options_for(below("stale"), 2, false), -1);
    assert_run(&first);
    write_text("stale/figures/mine.svg", "kept");
    write_text("stale/figures/A_dsc.txt", "kept");
    write_text("outside.txt", "kept");
    assert_int_equal(access(below("stale/tables/B_dsc_2.csv"), F_OK), 0);
    write_text(
        "stale.yaml",
        "lehr_study: 1\ntitle: Stale\nsamples:\n"
        "  - {name: B, treatment: {temperature: 580 K}, dsc: [scan1.txt]}\n  - {name: D, dsc: [broken.txt]}\n"
        "analysis: {dsc: {tf: {glass: 380:480, liquid: 690:780}}}\n");
    outcome second = run(below("stale.yaml"), options_for(below("stale"), 2, true), -1);
    assert_run(&second);
    assert_int_equal(second.summary.failed, 1);
    static const char *const gone[] = {"tables/A_dsc.csv",
                                       "figures/A_dsc.svg",
                                       "figures/A_dsc.gp",
                                       "tables/B_dsc_2.csv",
                                       ".lehr/C_dsc.json",
                                       "figures/D_dsc.svg",
                                       "tables/D_dsc.csv",
                                       "tables/ecnle_states.csv",
                                       "figures/relaxation_time.pdf",
                                       "figures/ecnle_phi0.58_P0.dat"};
    static const char *const kept[] = {"figures/mine.svg",   "figures/A_dsc.txt",
                                       "figures/B_dsc.svg",  "tables/B_dsc.csv",
                                       "tables/samples.csv", "figures/fictive_temperature.svg"};
    char path[PATH_SIZE];
    for (size_t i = 0; i < sizeof gone / sizeof *gone; i++) {
        snprintf(path, sizeof path, "stale/%s", gone[i]);
        assert_int_not_equal(access(below(path), F_OK), 0);
    }
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        snprintf(path, sizeof path, "stale/%s", kept[i]);
        assert_int_equal(access(below(path), F_OK), 0);
    }
    // A list that was tampered with removes nothing elsewhere.
    write_text("stale/.lehr/files.json",
               "{\"files\": [\"../outside.txt\", \"figures/../../outside.txt\", \"report.html\"]}");
    outcome third = run(below("stale.yaml"), options_for(below("stale"), 2, true), -1);
    assert_run(&third);
    assert_int_equal(access(below("outside.txt"), F_OK), 0);
    assert_int_equal(access(below("stale/report.html"), F_OK), 0);
}

/// One bad file: named in the failures and the report, the others are analysed.
static void test_failing_sample(void **state)
{
    (void)state;
    write_text("broken.txt", "this is no calorimeter file\n");
    const char *study = write_study("failing.yaml", "Failing", "broken.txt");
    outcome result = run(study, options_for(below("failing"), 2, false), -1);
    assert_run(&result);
    assert_int_equal(result.summary.tasks, 8);
    assert_int_equal(result.summary.failed, 1);
    assert_non_null(strstr(result.first_failure, "D_dsc: "));
    assert_non_null(strstr(result.first_failure, "broken.txt"));
    char *report = slurp(below("failing/report.html"));
    assert_non_null(strstr(report, "Not everything could be analysed"));
    assert_non_null(strstr(report, "broken.txt"));
    lehr_core_free(report);
}

static void test_parts(void **state)
{
    (void)state;
    const char *study = write_study("parts.yaml", "Parts", "scan3.txt");
    lehr_study_options options = options_for(below("parts"), 1, false);
    options.parts = LEHR_STUDY_ECNLE;
    outcome result = run(study, options, -1);
    assert_run(&result);
    assert_int_equal(result.summary.tasks, 2);
    options.parts = LEHR_STUDY_XRD;
    result = run(study, options, -1);
    assert_int_equal(result.status, -LEHR_ERR_ARG);
    assert_non_null(strstr(result.message, "nothing to do"));
}

static void test_unwritable_folder(void **state)
{
    (void)state;
    const char *study = write_study("unwritable.yaml", "Unwritable", "scan3.txt");
    write_text("occupied", "a file\n");
    outcome result = run(study, options_for(below("occupied/results"), 1, false), -1);
    assert_int_equal(result.status, -LEHR_ERR_IO);
    assert_non_null(strstr(result.message, "occupied"));
}

static void test_full_disk(void **state)
{
    (void)state;
    char command[PATH_SIZE + 128];
    const char *disk = below("disk");
    const char *study = write_study("full.yaml", "Full", "scan3.txt");
    assert_int_equal(mkdir(disk, 0755), 0);
    snprintf(command, sizeof command, "mount -t tmpfs -o size=64k tmpfs '%s' 2>/dev/null", disk);
    if (system(command) != 0) {
        print_message("skipped: a small tmpfs cannot be mounted here\n");
        skip();
    }
    outcome result = run(study, options_for(below("disk/results"), 1, false), -1);
    int reports = access(below("disk/results/report.html"), F_OK);
    snprintf(command, sizeof command, "umount '%s'", disk);
    assert_int_equal(system(command), 0);
    assert_int_equal(result.status, -LEHR_ERR_IO);
    assert_non_null(strstr(result.message, "No space left on device"));
    assert_int_not_equal(reports, 0);
}

static void test_allocation_faults(void **state)
{
    (void)state;
    write_scan("scan0.txt", 612.0);
    write_text("faults.yaml", "lehr_study: 1\ntitle: Faults\nsamples:\n"
                              "  - {name: A, treatment: {temperature: 580 K}, dsc: [scan0.txt]}\n"
                              "analysis: {dsc: {tf: {glass: 380:480, liquid: 690:780}}}\n");
    // Every single one takes minutes, because each attempt draws figures.
    assert_short_memory_is_told(below("faults.yaml"), below("faults"), 17);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_kill_and_resume),
        cmocka_unit_test(test_resume_redoes_what_changed),
        cmocka_unit_test(test_repeated_file),
        cmocka_unit_test(test_missing_file),
        cmocka_unit_test(test_stale_files),
        cmocka_unit_test(test_failing_sample),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_unwritable_folder),
        cmocka_unit_test(test_full_disk),
        cmocka_unit_test(test_allocation_faults),
    };
    return cmocka_run_group_tests_name("study.pipeline", tests, NULL, NULL);
}
