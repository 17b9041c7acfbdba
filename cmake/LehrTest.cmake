# lehr_add_test(MODULE core NAME error SOURCES test_error.c [LABELS golden slow] [LIBRARIES ...] [TIMEOUT 300])
#
# Labels that presets look at (CMakePresets.json; why: CONTRIBUTING.md):
#   slow        many repeats of code that another test runs too; over ten seconds: in the release build alone
#   simulation  repeats in one thread, which the thread sanitizer has no use for
#   browser     the report in Chromium: the release and the dev build
#   package     consumers of the installed library: the release and the dev build
#   fault       allocations that fail; golden: independent measurements or calculations; for `ctest -L` alone
# TIMEOUT: at least ten times what the test takes on an idle machine, for a busy one with a sanitizer.
# One cmocka program per source file under test: test_<module>_<name>. It links the static library,
# so that a test may reach private functions of its own module (headers beside the sources).
pkg_check_modules(CMOCKA REQUIRED IMPORTED_TARGET cmocka)
# Debian's interpreter first: it is the one that sees Debian's h5py and numpy.
find_program(LEHR_PYTHON NAMES python3 HINTS /usr/bin NO_CMAKE_ENVIRONMENT_PATH DOC "Interpreter of the test scripts")
# Under the thread sanitizer, Archer tells it what OpenMP synchronises; the loader does not find it by its name.
set(lehr_archer "")
if(LEHR_SANITIZE STREQUAL "thread")
  file(GLOB archer_folders /usr/lib/llvm-*/lib)
  find_library(LEHR_ARCHER NAMES archer HINTS ${archer_folders} REQUIRED)
  set(lehr_archer "OMP_TOOL_LIBRARIES=${LEHR_ARCHER}")
endif()

function(lehr_add_test)
  cmake_parse_arguments(ARG "" "MODULE;NAME;TIMEOUT" "SOURCES;LABELS;LIBRARIES" ${ARGN})
  if(ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "lehr_add_test(${ARG_NAME}): unknown words ${ARG_UNPARSED_ARGUMENTS}")
  endif()
  set(target test_${ARG_MODULE}_${ARG_NAME})
  add_executable(${target} ${ARG_SOURCES})
  lehr_see_private(${target} ${ARG_MODULE})
  target_link_libraries(${target} PRIVATE lehr_flags lehr_test_support lehr::static
    PkgConfig::CMOCKA OpenMP::OpenMP_C ${ARG_LIBRARIES})
  set_target_properties(${target} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests/bin")
  add_test(NAME ${ARG_MODULE}.${ARG_NAME} COMMAND ${target})
  lehr_test_properties(${ARG_MODULE}.${ARG_NAME} "${ARG_MODULE};unit;${ARG_LABELS}" "${ARG_TIMEOUT}")
endfunction()

# Labels, time limit, skip code and environment shared by all tests.
function(lehr_test_properties name labels timeout)
  if(NOT timeout)
    set(timeout 300) # enough for 15 s
  endif()
  set_tests_properties(${name} PROPERTIES LABELS "${labels}" TIMEOUT ${timeout}
    SKIP_RETURN_CODE 77
    ENVIRONMENT "LEHR_REFERENCE_DATA=${LEHR_REFERENCE_DATA};LEHR_SAMPLE_DATA=${PROJECT_SOURCE_DIR}/sample_data;LSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tools/lsan.supp;TSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tools/tsan.supp ignore_noninstrumented_modules=1;${lehr_archer}")
endfunction()
