# `cmake --install build/cmake --component cpp`: the layers as static libraries with their headers, for
# find_package(sigwright) and pkg-config. The command line belongs to the Python package and is not among them.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(layers base crypto http oci tlog bundle trust verify signing services cosign)
list(TRANSFORM layers PREPEND sigwright_ OUTPUT_VARIABLE targets)
install(TARGETS ${targets} sigwright_settings EXPORT sigwright ARCHIVE COMPONENT cpp)
foreach(layer IN LISTS layers)
  install(DIRECTORY "${PROJECT_SOURCE_DIR}/cpp/${layer}" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/sigwright" COMPONENT cpp
    FILES_MATCHING PATTERN "*.h")
endforeach()

set(package_directory "${CMAKE_INSTALL_LIBDIR}/cmake/sigwright")
install(EXPORT sigwright NAMESPACE sigwright:: DESTINATION "${package_directory}" COMPONENT cpp)
configure_package_config_file("${CMAKE_CURRENT_LIST_DIR}/sigwrightConfig.cmake.in"
  "${PROJECT_BINARY_DIR}/sigwrightConfig.cmake" INSTALL_DESTINATION "${package_directory}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/sigwrightConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/sigwrightConfig.cmake" "${PROJECT_BINARY_DIR}/sigwrightConfigVersion.cmake"
  DESTINATION "${package_directory}" COMPONENT cpp)

# A static linker reads libraries from left to right, so those come first that use the others.
list(REVERSE targets)
list(TRANSFORM targets PREPEND -l)
list(JOIN targets " " sigwright_libraries)
configure_file("${CMAKE_CURRENT_LIST_DIR}/sigwright.pc.in" "${PROJECT_BINARY_DIR}/sigwright.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/sigwright.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig" COMPONENT cpp)
