# Layers as targets: sigwright_<layer> may link, and so include, what cpp/layers.toml lists and nothing else.

# sigwright_layer_uses(LAYER OUT): the layers that LAYER may use.
function(sigwright_layer_uses layer out)
  file(READ "${PROJECT_SOURCE_DIR}/cpp/layers.toml" text)
  if(NOT text MATCHES "\\[${layer}\\]\nuses = \\[([^]]*)\\]")
    message(FATAL_ERROR "cpp/layers.toml has no [${layer}]")
  endif()
  string(REGEX MATCHALL "[a-z]+" uses "${CMAKE_MATCH_1}")
  set(${out} ${uses} PARENT_SCOPE)
endfunction()

# sigwright_layer(LAYER [SMALL] [LIBRARIES ...]): the static library of a layer from all sources in its directory.
function(sigwright_layer layer)
  cmake_parse_arguments(arg "SMALL" "" "LIBRARIES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/cpp/${layer}/*.cpp")
  add_library(sigwright_${layer} STATIC ${sources})
  set_target_properties(sigwright_${layer} PROPERTIES EXPORT_NAME ${layer})
  sigwright_layer_uses(${layer} uses)
  list(TRANSFORM uses PREPEND sigwright_)
  target_link_libraries(sigwright_${layer} PUBLIC sigwright_settings ${uses} PRIVATE ${arg_LIBRARIES})
  if(arg_SMALL)
    sigwright_small(sigwright_${layer})
  endif()
  sigwright_precompile(sigwright_${layer})
endfunction()

# One precompiled header serves every target that is compiled alike: the first layer's, or the first small layer's
# after http, which has one for itself: a static curl adds a definition there.
function(sigwright_precompile target)
  get_target_property(options ${target} COMPILE_OPTIONS)
  set(owner sigwright_base)
  if("-Os" IN_LIST options)
    set(owner sigwright_oci)
    set(separate sigwright_http)
  endif()
  if(target STREQUAL owner OR target STREQUAL separate)
    target_precompile_headers(${target} PRIVATE
      <algorithm> <chrono> <expected> <functional> <map> <memory> <optional> <span> <string> <string_view> <thread>
      <variant> <vector> <nlohmann/json.hpp>)
  else()
    target_precompile_headers(${target} REUSE_FROM ${owner})
  endif()
endfunction()
