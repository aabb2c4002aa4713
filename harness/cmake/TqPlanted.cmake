# tq_planted(): the reference once more, with bugs in its source that are off until one is switched on, as the
# library <build>/planted/peer-planted.so; see harness/peer/planted/source.h. Only the files that hold bugs are
# compiled; the rest comes from the reference's own archive. In flavour fast, for the release that the places of
# the bugs were found in.
set(TQ_PLANTED_RELEASE 5.9.2)
set(TQ_PLANTED_RECIPE "${CMAKE_SOURCE_DIR}/harness/cmake/planted/plant")
set(TQ_PLANTED_TABLE "${CMAKE_SOURCE_DIR}/harness/peer/planted/source_bugs.def")

function(tq_planted_files result)
  set(planted "")
  tq_wolfssl_get(source "${TQ_PLANTED_RELEASE}")
  foreach(file IN LISTS ARGN)
    set(into "${CMAKE_BINARY_DIR}/planted/${file}")
    add_custom_command(OUTPUT "${into}"
      COMMAND "${TQ_PLANTED_RECIPE}" "${TQ_PLANTED_TABLE}" "${source}/src/${file}" > "${into}"
      DEPENDS "${TQ_PLANTED_RECIPE}" "${TQ_PLANTED_TABLE}" "${source}/src/${file}" VERBATIM)
    set_source_files_properties("${into}" PROPERTIES COMPILE_OPTIONS "-std=gnu11;-w")
    list(APPEND planted "${into}")
  endforeach()
  set(${result} "${planted}" PARENT_SCOPE)
endfunction()

function(tq_planted)
  if(NOT TQ_FLAVOUR STREQUAL "fast" OR TQ_WOLFSSL_SOURCE OR NOT TQ_WOLFSSL_VERSION STREQUAL TQ_PLANTED_RELEASE)
    return()
  endif()
  set(dir "${CMAKE_BINARY_DIR}/planted")
  file(MAKE_DIRECTORY "${dir}")
  tq_planted_files(planted internal.c tls.c tls13.c)
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/harness/peer/wolfssl/*.c")
  list(FILTER sources EXCLUDE REGEX "/plugin.c$")
  tq_plugin_module(planted ${sources} ${planted} "${CMAKE_SOURCE_DIR}/harness/peer/memo.c"
    "${CMAKE_SOURCE_DIR}/harness/peer/planted/plugin.c" "${CMAKE_SOURCE_DIR}/harness/cmake/coverage/unused.c")
  set_source_files_properties("${CMAKE_SOURCE_DIR}/harness/cmake/coverage/unused.c" PROPERTIES
    COMPILE_OPTIONS "-Wno-unused-parameter")
  set_target_properties(peer-planted PROPERTIES LIBRARY_OUTPUT_DIRECTORY "${dir}")
  target_link_libraries(peer-planted PRIVATE tq_wire tq_wolfssl)
  target_link_options(peer-planted PRIVATE ${TQ_WOLFSSL_WRAP})
  target_compile_definitions(tq_peer PRIVATE TQ_PLANTED_LIBRARY="${dir}/peer-planted.so")
  add_dependencies(targets peer-planted)
endfunction()
