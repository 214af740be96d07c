# How every target of the project is compiled.

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_CXX_FLAGS_RELEASE "-O2")  # asserts stay: a broken invariant must not sign or verify anything
if(SIGWRIGHT_SANITIZE)
  set(CMAKE_CXX_FLAGS_RELEASE "-O1")  # with the sanitizers' branches -O2 takes far longer to compile
endif()
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

# No path of this machine gets in: the same bytes wherever it is built. The linker leaves out functions that nothing calls.
if(SIGWRIGHT_RELEASE)
  add_compile_options("-ffile-prefix-map=${PROJECT_SOURCE_DIR}=." -ffunction-sections -fdata-sections)
endif()

# sigwright_small(TARGET): what waits for networks and people more than it computes is half the size with -Os, and is
# compiled in three quarters of the time.
function(sigwright_small target)
  if(NOT SIGWRIGHT_SANITIZE)
    target_compile_options(${target} PRIVATE -Os)
  endif()
endfunction()

# sigwright_together(TARGET): six of its files are compiled as one, where most of a file's time goes into templates that
# all of them use: a third of the bindings' time, less than half of the verbs'. What is unnamed in two of them has two
# names, therefore. clang-tidy reads each file alone.
function(sigwright_together target)
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 6)
endfunction()

# What is released is compiled by the compiler alone: no cache has a say in it, and through ccache's shortened paths the
# bytes would tell whether there was one.
find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT SIGWRIGHT_RELEASE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Precompiled headers carry time stamps; without these ccache never hits on a target that uses them.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env "CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime"
      "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}" CCACHE_NOHASHDIR=1 ${CCACHE_PROGRAM})
endif()

add_library(sigwright_settings INTERFACE)
target_compile_features(sigwright_settings INTERFACE cxx_std_23)
# The warnings are ours to heed: who links the installed libraries has his own.
set(warnings -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Werror
  -Wno-missing-field-initializers)  # designated initialisers name what differs from the defaults
target_compile_options(sigwright_settings INTERFACE
  "$<BUILD_INTERFACE:${warnings}>"
  # g++ 12 sees std::string's operator+ overflow where nothing does (GCC bugs 105329, 105651); clang looks too.
  "$<BUILD_INTERFACE:$<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess;-Wno-array-bounds;-Wno-restrict;-Wno-stringop-overflow;-Wno-stringop-overread>>")
target_include_directories(sigwright_settings INTERFACE
  "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/cpp>" "$<INSTALL_INTERFACE:include/sigwright>")
foreach(sanitizer IN LISTS SIGWRIGHT_SANITIZE)
  target_compile_options(sigwright_settings INTERFACE -fsanitize=${sanitizer} -fno-omit-frame-pointer -g1)
  target_link_options(sigwright_settings INTERFACE -fsanitize=${sanitizer})
  # With a sanitizer's own branches in between, g++ 12 takes an empty optional's content for a value that is read.
  target_compile_options(sigwright_settings INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
endforeach()
