# tq_targets(DIR): every NAME.c in DIR is the fuzz target NAME, linked with libFuzzer, in <build>/targets. The
# target `targets` builds them all. An engine of another kind comes in by TQ_FUZZING_ENGINE, a link option.
set(TQ_FUZZING_ENGINE "-fsanitize=fuzzer" CACHE STRING "Link option or library that runs the fuzz targets")
set(TQ_TARGET_ROOMS wire spec mutate target)

add_custom_target(targets)

function(tq_targets dir)
  file(GLOB sources CONFIGURE_DEPENDS "${dir}/*.c")
  if(NOT TQ_HAS_FUZZER)
    return()
  endif()
  foreach(source IN LISTS sources)
    get_filename_component(name "${source}" NAME_WE)
    add_executable(target_${name} "${source}")
    tq_uses_rooms(target_${name} ${TQ_TARGET_ROOMS})
    target_link_options(target_${name} PRIVATE ${TQ_FUZZING_ENGINE})
    set_target_properties(target_${name} PROPERTIES OUTPUT_NAME ${name}
      RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/targets")
    add_dependencies(targets target_${name})
    set_property(GLOBAL APPEND PROPERTY TQ_TARGETS ${name})
  endforeach()
endfunction()
