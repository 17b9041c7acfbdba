# lehr_add_module(NAME core HEADERS a.h b.h SOURCES a.c b.c [ROOMS folder ...] [USES core fitting]
#                 [LIBRARIES PkgConfig::GSL ...])
#
# One object target `lehr_<name>` per module. Public HEADERS are staged to
# <build>/<name>/include/lehr/<name>/, and a module sees the staged folders of the modules
# it USES only: a forbidden include does not compile. Headers that are not listed stay private.
# ROOMS are the folders of a large module, which see each other's private headers; sources are named with theirs.
function(lehr_add_module)
  cmake_parse_arguments(ARG "" "NAME" "HEADERS;SOURCES;ROOMS;USES;LIBRARIES" ${ARGN})
  if(ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "lehr_add_module(${ARG_NAME}): unknown words ${ARG_UNPARSED_ARGUMENTS}")
  endif()
  set(stage "${CMAKE_CURRENT_BINARY_DIR}/include")
  set(staged "")
  foreach(header IN LISTS ARG_HEADERS)
    get_filename_component(name ${header} NAME)
    configure_file(${header} "${stage}/lehr/${ARG_NAME}/${name}" COPYONLY)
    list(APPEND staged ${name})
  endforeach()

  set(target lehr_${ARG_NAME})
  add_library(${target} OBJECT ${ARG_SOURCES} ${ARG_HEADERS})
  target_include_directories(${target} PUBLIC "$<BUILD_INTERFACE:${stage}>")
  list(TRANSFORM ARG_ROOMS PREPEND "${CMAKE_CURRENT_SOURCE_DIR}/")
  set(folders "${CMAKE_CURRENT_SOURCE_DIR}" ${ARG_ROOMS})
  target_include_directories(${target} PRIVATE ${folders})
  target_link_libraries(${target} PRIVATE lehr_flags OpenMP::OpenMP_C ${ARG_LIBRARIES})
  foreach(used IN LISTS ARG_USES)
    target_include_directories(${target} PUBLIC
      "$<BUILD_INTERFACE:${PROJECT_BINARY_DIR}/${used}/include>")
  endforeach()
  set_target_properties(${target} PROPERTIES
    LEHR_STAGE "${stage}"
    LEHR_HEADERS "${staged}"
    LEHR_FOLDERS "${folders}"
    LEHR_LIBRARIES "${ARG_LIBRARIES}")
  install(DIRECTORY "${stage}/lehr" DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development)
endfunction()

# lehr_see_private(<target> <module>): the target, a test, includes the private headers of the module.
function(lehr_see_private target module)
  get_target_property(folders lehr_${module} LEHR_FOLDERS)
  if(folders)
    target_include_directories(${target} PRIVATE ${folders})
  endif()
endfunction()

# lehr_add_library(MODULES core fitting ...): liblehr, shared (lehr::lehr) and static (lehr::static),
# from the objects of the modules.
function(lehr_add_library)
  cmake_parse_arguments(ARG "" "" "MODULES" ${ARGN})
  set(objects "")
  set(libraries "")
  set(stages "")
  foreach(module IN LISTS ARG_MODULES)
    list(APPEND objects "$<TARGET_OBJECTS:lehr_${module}>")
    get_target_property(of_module lehr_${module} LEHR_LIBRARIES)
    get_target_property(stage lehr_${module} LEHR_STAGE)
    list(APPEND libraries ${of_module})
    list(APPEND stages "${stage}")
  endforeach()
  list(FILTER libraries EXCLUDE REGEX "NOTFOUND$")
  list(REMOVE_DUPLICATES libraries)

  add_library(lehr_shared SHARED ${objects})
  add_library(lehr_static STATIC ${objects})
  foreach(target lehr_shared lehr_static)
    foreach(stage IN LISTS stages)
      target_include_directories(${target} INTERFACE "$<BUILD_INTERFACE:${stage}>")
    endforeach()
    target_include_directories(${target} INTERFACE "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>")
    target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:lehr_flags>
      $<BUILD_INTERFACE:${libraries}> $<BUILD_INTERFACE:OpenMP::OpenMP_C> $<BUILD_INTERFACE:Threads::Threads>)
    set_target_properties(${target} PROPERTIES OUTPUT_NAME lehr LINKER_LANGUAGE C)
  endforeach()
  set_target_properties(lehr_shared PROPERTIES
    VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}
    EXPORT_NAME lehr INSTALL_RPATH "$ORIGIN")
  set_target_properties(lehr_static PROPERTIES EXPORT_NAME static)
  add_library(lehr::lehr ALIAS lehr_shared)
  add_library(lehr::static ALIAS lehr_static)
  set_property(GLOBAL PROPERTY LEHR_MODULES "${ARG_MODULES}")
endfunction()
