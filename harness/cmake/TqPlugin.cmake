# tq_plugin(NAME [CXX] [LIBRARIES lib ...] [SHARED lib ...] [FOLDER folder] [INCLUDE folder ...] [COMMON name]
#           NEEDS package)
#
# Builds harness/peer/NAME/*.c, and harness/peer/adapter, into the plugin peer-NAME.so, with the static
# LIBRARIES inside it and hidden. SHARED is for libraries whose archive cannot go into a shared object;
# FOLDER is where libraries and headers lie below the system's folders, INCLUDE where headers do; COMMON
# names a folder of harness/peer that is compiled in too. CXX: an adapter in C++, *.cc. If a library is
# missing, or what CXX needs, the plugin is not built, and the row in `tlsquarrel peers` says which package it needs.
set(TQ_PLUGIN_DIR "${CMAKE_BINARY_DIR}/peers")
set_property(GLOBAL PROPERTY TQ_PLUGINS_MISSING "")

# Without those checks of UBSan whose runtime for C++ a program in C does not have.
set(TQ_PLUGIN_CXX_FLAGS -std=c++17 -Wall -Wextra -Wshadow -Wconversion)
if(TQ_WERROR)
  list(APPEND TQ_PLUGIN_CXX_FLAGS -Werror)
endif()
if(TQ_SANITIZE_FLAGS)
  list(APPEND TQ_PLUGIN_CXX_FLAGS -fno-sanitize=vptr,function)
endif()

# tq_plugin_module(NAME file ...): the shared object of a plugin: it exports its one symbol, and keeps to the
# library that is inside it, whatever else the program holds under the same names.
function(tq_plugin_module name)
  add_library(peer-${name} MODULE ${ARGN})
  target_include_directories(peer-${name} PRIVATE
    "${TQ_INCLUDE_ROOT}/peer" "${TQ_INCLUDE_ROOT}/wire" "${TQ_INCLUDE_ROOT}/result")
  target_compile_options(peer-${name} PRIVATE -fvisibility=hidden
    "$<$<COMPILE_LANGUAGE:C>:${TQ_WARNINGS}>" "$<$<COMPILE_LANGUAGE:CXX>:${TQ_PLUGIN_CXX_FLAGS}>")
  target_link_libraries(peer-${name} PRIVATE ${CMAKE_DL_LIBS})
  target_link_options(peer-${name} PRIVATE -Wl,--exclude-libs,ALL -Wl,-Bsymbolic)
  set_target_properties(peer-${name} PROPERTIES PREFIX "" LIBRARY_OUTPUT_DIRECTORY "${TQ_PLUGIN_DIR}"
    BUILD_WITH_INSTALL_RPATH OFF)
  set_property(GLOBAL APPEND PROPERTY TQ_PLUGINS peer-${name})
endfunction()

# tq_plugin_libraries(OUT NAME FOLDER file ...): the paths of the libraries; empty if one is missing.
function(tq_plugin_libraries out name folder)
  set(paths "")
  foreach(file IN LISTS ARGN)
    set(variable "TQ_LIB_${name}_${file}")
    if(folder)
      find_library(${variable} NAMES "${file}" NO_CACHE
        PATH_SUFFIXES "${folder}" "${CMAKE_LIBRARY_ARCHITECTURE}/${folder}")
    else()
      find_library(${variable} NAMES "${file}" NO_CACHE)
    endif()
    if(NOT ${variable})
      set(${out} "" PARENT_SCOPE)
      return()
    endif()
    list(APPEND paths "${${variable}}")
  endforeach()
  set(${out} "${paths}" PARENT_SCOPE)
endfunction()

# tq_plugin_language(HEADERS): TQ_PLUGIN_CXX is set if a library with those headers is there, and beside the
# compiler of C its sister for C++: nothing else needs one.
macro(tq_plugin_language headers)
  get_filename_component(tq_sister "${CMAKE_C_COMPILER}" NAME)
  get_filename_component(tq_folder "${CMAKE_C_COMPILER}" DIRECTORY)
  string(REGEX REPLACE "clang" "clang++" tq_sister "${tq_sister}")
  string(REGEX REPLACE "(gcc|^cc)" "g++" tq_sister "${tq_sister}")
  set(TQ_PLUGIN_CXX OFF)
  if(EXISTS "${headers}" AND EXISTS "${tq_folder}/${tq_sister}")
    set(CMAKE_CXX_COMPILER "${tq_folder}/${tq_sister}" CACHE FILEPATH "for adapters in C++")
    set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_C_COMPILER_LAUNCHER}")
    set(TQ_PLUGIN_CXX ON)
  endif()
endmacro()

# tq_plugin_missing(NAME what is missing): the row in `tlsquarrel peers`.
function(tq_plugin_missing name why)
  message(STATUS "peer ${name}: not built: ${why}")
  set_property(GLOBAL APPEND PROPERTY TQ_PLUGINS_MISSING "${name}:${why}")
endfunction()

function(tq_plugin name)
  cmake_parse_arguments(PLUGIN "CXX" "NEEDS;FOLDER;COMMON" "LIBRARIES;SHARED;INCLUDE" ${ARGN})
  list(TRANSFORM PLUGIN_LIBRARIES REPLACE "(.+)" "lib\\1.a")
  tq_plugin_libraries(libraries ${name} "${PLUGIN_FOLDER}" ${PLUGIN_LIBRARIES} ${PLUGIN_SHARED})
  if(NOT libraries)
    tq_plugin_missing(${name} "package ${PLUGIN_NEEDS} missing")
    return()
  endif()
  if(PLUGIN_CXX AND NOT TQ_PLUGIN_CXX)
    tq_plugin_missing(${name} "package g++ missing")
    return()
  endif()
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/harness/peer/${name}/*.c"
    "${CMAKE_SOURCE_DIR}/harness/peer/${name}/*.cc" "${CMAKE_SOURCE_DIR}/harness/peer/adapter/*.c")
  if(PLUGIN_COMMON)
    file(GLOB common CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/harness/peer/${PLUGIN_COMMON}/*.c")
  endif()
  tq_plugin_module(${name} ${sources} ${common})
  foreach(folder IN LISTS PLUGIN_INCLUDE)
    target_include_directories(peer-${name} SYSTEM PRIVATE "/usr/include/${folder}")
  endforeach()
  if(PLUGIN_FOLDER)
    target_include_directories(peer-${name} SYSTEM BEFORE PRIVATE "/usr/include/${PLUGIN_FOLDER}")
  endif()
  target_link_libraries(peer-${name} PRIVATE ${libraries})
endfunction()

# tq_plugin_releases(release ...): each pinned release of wolfSSL that is not the reference as the plugin
# peer-wolfssl-RELEASE.so, so that one input meets them side by side. The library is compiled without
# instrumentation: a release is compared, not fuzzed. With TQ_OLD_RELEASES only, as each has to be built.
option(TQ_OLD_RELEASES "Build the other releases of wolfSSL as peers" OFF)

function(tq_plugin_releases)
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/harness/peer/wolfssl/*.c")
  foreach(release IN LISTS ARGN)
    set(name wolfssl-${release})
    if(release STREQUAL TQ_WOLFSSL_VERSION AND NOT TQ_WOLFSSL_SOURCE)
      continue()
    endif()
    if(NOT TQ_OLD_RELEASES)
      set_property(GLOBAL APPEND PROPERTY TQ_PLUGINS_MISSING "${name}:harness/run build --releases builds it")
      continue()
    endif()
    tq_wolfssl(tq_${name} ${release} plain)
    tq_plugin_module(${name} ${sources} "${CMAKE_SOURCE_DIR}/harness/peer/memo.c")
    target_link_options(peer-${name} PRIVATE ${TQ_WOLFSSL_WRAP})
    target_link_libraries(peer-${name} PRIVATE tq_wire tq_${name})
  endforeach()
endfunction()
