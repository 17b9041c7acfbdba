# cmake -D LEHR=<program> -D SHARE=<folder> -P make_share.cmake
# Manual pages into SHARE/man/man1, completion scripts into SHARE/completion, then the stamp SHARE/made.
cmake_minimum_required(VERSION 3.25)
function(lehr_output file)
  execute_process(COMMAND "${LEHR}" ${ARGN} OUTPUT_FILE "${file}" COMMAND_ERROR_IS_FATAL ANY)
endfunction()

file(REMOVE_RECURSE "${SHARE}/man" "${SHARE}/completion")
file(MAKE_DIRECTORY "${SHARE}/man/man1" "${SHARE}/completion/bash-completion/completions"
  "${SHARE}/completion/zsh/site-functions" "${SHARE}/completion/fish/vendor_completions.d")
execute_process(COMMAND "${LEHR}" help --as names OUTPUT_VARIABLE names COMMAND_ERROR_IS_FATAL ANY)
string(STRIP "${names}" names)
string(REPLACE "\n" ";" names "${names}")
lehr_output("${SHARE}/man/man1/lehr.1" help --as man)
foreach(name IN LISTS names)
  string(REPLACE " " "-" page "lehr-${name}.1")
  string(REPLACE " " ";" words "${name}")
  lehr_output("${SHARE}/man/man1/${page}" help --as man ${words})
endforeach()
lehr_output("${SHARE}/completion/bash-completion/completions/lehr" completion bash)
lehr_output("${SHARE}/completion/zsh/site-functions/_lehr" completion zsh)
lehr_output("${SHARE}/completion/fish/vendor_completions.d/lehr.fish" completion fish)
file(TOUCH "${SHARE}/made")
