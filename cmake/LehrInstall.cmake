# Installation: library, headers, CMake package, pkg-config file, program.
include(CMakePackageConfigHelpers)

install(TARGETS lehr_shared lehr_static EXPORT lehr-targets
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT runtime NAMELINK_COMPONENT development
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
set(lehr_cmake_dir "${CMAKE_INSTALL_LIBDIR}/cmake/lehr")
install(EXPORT lehr-targets NAMESPACE lehr:: DESTINATION ${lehr_cmake_dir} COMPONENT development)
configure_package_config_file(cmake/lehrConfig.cmake.in "${CMAKE_CURRENT_BINARY_DIR}/lehrConfig.cmake"
  INSTALL_DESTINATION ${lehr_cmake_dir})
write_basic_package_version_file("${CMAKE_CURRENT_BINARY_DIR}/lehrConfigVersion.cmake"
  COMPATIBILITY SameMinorVersion)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/lehrConfig.cmake"
              "${CMAKE_CURRENT_BINARY_DIR}/lehrConfigVersion.cmake"
  DESTINATION ${lehr_cmake_dir} COMPONENT development)
# Relative to its own place, so that an installation can be moved.
file(RELATIVE_PATH lehr_pc_to_prefix "/p/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/p")
configure_file(cmake/lehr.pc.in "${CMAKE_CURRENT_BINARY_DIR}/lehr.pc" @ONLY)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/lehr.pc"
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)
install(FILES LICENSE README.md CHANGELOG.md CITATION.cff
  DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT runtime)
