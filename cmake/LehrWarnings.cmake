# Compiler flags of our own code, carried by one interface target.
add_library(lehr_flags INTERFACE)
set(lehr_common_warnings
  -Wall -Wextra -Wpedantic -Werror -Wshadow -Wconversion -Wsign-conversion
  -Wvla -Wundef -Wcast-qual -Wformat=2 -Wfloat-conversion)
target_compile_options(lehr_flags INTERFACE
  ${lehr_common_warnings}
  # Fused multiply-add changes last digits between machines: results must not depend on it.
  -ffp-contract=off
  # Nobody reads errno after sqrt() and the like: without it they are one instruction.
  -fno-math-errno
  # A loop that Clang could not vectorise, as with instrumentation for fuzzing, is slow, not wrong.
  $<$<C_COMPILER_ID:Clang>:-Wno-pass-failed>
  $<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes>
  $<$<COMPILE_LANGUAGE:C>:-Wmissing-prototypes>)
target_compile_definitions(lehr_flags INTERFACE _POSIX_C_SOURCE=200809L)
target_link_libraries(lehr_flags INTERFACE m)

if(LEHR_SANITIZE)
  target_compile_options(lehr_flags INTERFACE
    -fsanitize=${LEHR_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(lehr_flags INTERFACE -fsanitize=${LEHR_SANITIZE})
endif()
if(LEHR_BUILD_FUZZERS)
  target_compile_options(lehr_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(LEHR_COVERAGE)
  target_compile_options(lehr_flags INTERFACE --coverage -fprofile-abs-path)
  target_link_options(lehr_flags INTERFACE --coverage)
endif()
