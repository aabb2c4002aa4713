# tq_plugin(NAME [LIBRARIES lib ...] [SHARED lib ...] NEEDS package) builds harness/peer/NAME/*.c into the
# plugin peer-NAME.so, with the static LIBRARIES inside it and hidden; SHARED is for libraries whose
# archive cannot go into a shared object. If one of them is missing, the plugin is not built, and the
# row in `tlsquarrel peers` says which package it needs.
set(TQ_PLUGIN_DIR "${CMAKE_BINARY_DIR}/peers")
set_property(GLOBAL PROPERTY TQ_PLUGINS_MISSING "")

function(tq_plugin name)
  cmake_parse_arguments(PLUGIN "" "NEEDS" "LIBRARIES;SHARED" ${ARGN})
  list(TRANSFORM PLUGIN_LIBRARIES REPLACE "(.+)" "lib\\1.a")
  set(found "")
  foreach(library IN LISTS PLUGIN_LIBRARIES PLUGIN_SHARED)
    find_library(TQ_LIB_${library} NAMES "${library}")
    if(NOT TQ_LIB_${library})
      message(STATUS "peer ${name}: not built: package ${PLUGIN_NEEDS} missing")
      set_property(GLOBAL APPEND PROPERTY TQ_PLUGINS_MISSING "${name}:${PLUGIN_NEEDS}")
      return()
    endif()
    list(APPEND found "${TQ_LIB_${library}}")
  endforeach()
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/harness/peer/${name}/*.c")
  add_library(peer-${name} MODULE ${sources})
  target_include_directories(peer-${name} PRIVATE
    "${TQ_INCLUDE_ROOT}/peer" "${TQ_INCLUDE_ROOT}/wire" "${TQ_INCLUDE_ROOT}/result")
  target_compile_options(peer-${name} PRIVATE ${TQ_WARNINGS} -fvisibility=hidden)
  target_link_libraries(peer-${name} PRIVATE ${found} ${CMAKE_DL_LIBS})
  target_link_options(peer-${name} PRIVATE -Wl,--exclude-libs,ALL -Wl,-Bsymbolic)
  set_target_properties(peer-${name} PROPERTIES PREFIX "" LIBRARY_OUTPUT_DIRECTORY "${TQ_PLUGIN_DIR}")
endfunction()
