# Style and scripts of the report as C texts:
#   cmake -D OUTPUT=report_page.c -D STYLE=page.css -D "SCRIPTS=a.js|b.js" -P LehrEmbed.cmake
# Each line becomes one literal of an array that ends with NULL; indents, empty lines and lines of comment alone are
# left out. Several scripts become one text, in order.
function(embed out name)
  set(text "")
  foreach(path IN LISTS ARGN)
    file(READ "${path}" content)
    string(REPLACE "\\" "\\\\" content "${content}")
    string(REPLACE "\"" "\\\"" content "${content}")
    string(REGEX REPLACE "\n[ \t]*//[^\n]*" "\n" content "\n${content}")
    string(REGEX REPLACE "\n[ \t\n]*" "\n" content "${content}")
    string(REGEX REPLACE "^\n|\n$" "" content "${content}")
    string(REPLACE "\n" "\\n\",\n    \"" content "${content}")
    string(APPEND text "    \"${content}\\n\",\n")
  endforeach()
  set(${out} "const char *const ${name}[] = {\n${text}    NULL};\n" PARENT_SCOPE)
endfunction()

string(REPLACE "|" ";" scripts "${SCRIPTS}")
embed(style study_report_style "${STYLE}")
embed(script study_report_script ${scripts})
file(WRITE "${OUTPUT}" "// Made by LehrEmbed.cmake.\n#include <stddef.h>\n\nextern const char *const study_report_style[];\nextern const char *const study_report_script[];\n\n${style}\n${script}")
