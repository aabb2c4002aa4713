# tq_plugin(NAME [LIBRARIES lib ...] [SHARED lib ...] [FOLDER folder] [COMMON name] NEEDS package)
#
# Builds harness/peer/NAME/*.c into the plugin peer-NAME.so, with the static LIBRARIES inside it and
# hidden. SHARED is for libraries whose archive cannot go into a shared object; FOLDER is where libraries
# and headers lie below the system's folders; COMMON names a folder of harness/peer that is compiled in
# too. If a library is missing, the plugin is not built, and the row in `tlsquarrel peers` says which
# package it needs.
set(TQ_PLUGIN_DIR "${CMAKE_BINARY_DIR}/peers")
set_property(GLOBAL PROPERTY TQ_PLUGINS_MISSING "")

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

function(tq_plugin name)
  cmake_parse_arguments(PLUGIN "" "NEEDS;FOLDER;COMMON" "LIBRARIES;SHARED" ${ARGN})
  list(TRANSFORM PLUGIN_LIBRARIES REPLACE "(.+)" "lib\\1.a")
  tq_plugin_libraries(libraries ${name} "${PLUGIN_FOLDER}" ${PLUGIN_LIBRARIES} ${PLUGIN_SHARED})
  if(NOT libraries)
    message(STATUS "peer ${name}: not built: package ${PLUGIN_NEEDS} missing")
    set_property(GLOBAL APPEND PROPERTY TQ_PLUGINS_MISSING "${name}:${PLUGIN_NEEDS}")
    return()
  endif()
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/harness/peer/${name}/*.c")
  if(PLUGIN_COMMON)
    file(GLOB common CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/harness/peer/${PLUGIN_COMMON}/*.c")
  endif()
  add_library(peer-${name} MODULE ${sources} ${common})
  if(PLUGIN_FOLDER)
    target_include_directories(peer-${name} SYSTEM BEFORE PRIVATE "/usr/include/${PLUGIN_FOLDER}")
  endif()
  target_include_directories(peer-${name} PRIVATE
    "${TQ_INCLUDE_ROOT}/peer" "${TQ_INCLUDE_ROOT}/wire" "${TQ_INCLUDE_ROOT}/result")
  target_compile_options(peer-${name} PRIVATE ${TQ_WARNINGS} -fvisibility=hidden)
  target_link_libraries(peer-${name} PRIVATE ${libraries} ${CMAKE_DL_LIBS})
  target_link_options(peer-${name} PRIVATE -Wl,--exclude-libs,ALL -Wl,-Bsymbolic)
  set_target_properties(peer-${name} PROPERTIES PREFIX "" LIBRARY_OUTPUT_DIRECTORY "${TQ_PLUGIN_DIR}"
    BUILD_WITH_INSTALL_RPATH OFF)
endfunction()
