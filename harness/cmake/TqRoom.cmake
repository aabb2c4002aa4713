# tq_room(NAME [MAY_INCLUDE room ...] [LINK library ...])
#
# A room is a folder under harness/ (or the folder DIR) and a static library. Its headers are included as
# "room/header.h". The include path of a room holds links to itself and to the rooms that it names,
# and nothing else, so that an include across a wall does not compile.
set(TQ_INCLUDE_ROOT "${CMAKE_BINARY_DIR}/rooms")
add_custom_target(tq_walls)  # holds the list of rooms and what they may include, for the test of the walls

function(tq_room_link_headers name dir)
  file(MAKE_DIRECTORY "${TQ_INCLUDE_ROOT}/${name}")
  file(CREATE_LINK "${dir}" "${TQ_INCLUDE_ROOT}/${name}/${name}" SYMBOLIC)
endfunction()

function(tq_room name)
  cmake_parse_arguments(ROOM "" "DIR" "MAY_INCLUDE;LINK;EXCLUDE" ${ARGN})
  if(NOT ROOM_DIR)
    set(ROOM_DIR "${CMAKE_SOURCE_DIR}/harness/${name}")
  endif()
  tq_room_link_headers(${name} "${ROOM_DIR}")
  file(GLOB sources CONFIGURE_DEPENDS "${ROOM_DIR}/*.c" "${ROOM_DIR}/*/*.c")
  foreach(pattern IN LISTS ROOM_EXCLUDE)
    list(FILTER sources EXCLUDE REGEX "${pattern}")
  endforeach()
  set(paths "${TQ_INCLUDE_ROOT}/${name}")
  foreach(other IN LISTS ROOM_MAY_INCLUDE)
    list(APPEND paths "${TQ_INCLUDE_ROOT}/${other}")
  endforeach()
  if(sources)
    add_library(tq_${name} STATIC ${sources})
    target_include_directories(tq_${name} PRIVATE ${paths})
    target_compile_options(tq_${name} PRIVATE ${TQ_WARNINGS})
    set(scope PUBLIC)
  else()
    add_library(tq_${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  foreach(other IN LISTS ROOM_MAY_INCLUDE)
    target_link_libraries(tq_${name} ${scope} tq_${other})
  endforeach()
  target_link_libraries(tq_${name} ${scope} ${ROOM_LINK})
  set_property(GLOBAL APPEND PROPERTY TQ_ROOMS ${name})
  list(JOIN ROOM_MAY_INCLUDE " " named)
  set_property(TARGET tq_walls APPEND PROPERTY TQ_WALLS "${name} ${named}")
endfunction()

# tq_uses_rooms(TARGET room ...): the same walls for a program: it sees the rooms it names.
function(tq_uses_rooms target)
  foreach(room IN LISTS ARGN)
    target_include_directories(${target} PRIVATE "${TQ_INCLUDE_ROOT}/${room}")
    target_link_libraries(${target} PRIVATE tq_${room})
  endforeach()
  target_compile_options(${target} PRIVATE ${TQ_WARNINGS})
endfunction()

# tq_program(TARGET): a program without a fuzzing engine in the flavours whose peers are instrumented
# for one.
function(tq_program target)
  if(NOT "${TQ_COVERAGE_FLAGS}" MATCHES "fuzzer|sanitize-coverage")
    return()
  endif()
  if(NOT TARGET tq_coverage_unused)
    add_library(tq_coverage_unused OBJECT "${CMAKE_SOURCE_DIR}/harness/cmake/coverage/unused.c")
  endif()
  target_link_libraries(${target} PRIVATE tq_coverage_unused)
  # ASan looks for what throws exceptions when the program starts, or never: before a plugin in C++ is loaded.
  if(TQ_PLUGIN_CXX AND TQ_SANITIZE_FLAGS)
    target_link_options(${target} PRIVATE -Wl,--push-state,--no-as-needed -lstdc++ -Wl,--pop-state)
  endif()
endfunction()
