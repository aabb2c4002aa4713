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

# tq_target_table(TARGET DIR): compiles into TARGET the array tq_target_table, NULL at its end, of what the files
# in DIR say of themselves, so that the command knows the same targets, in every flavour.
function(tq_target_table target dir)
  file(GLOB sources CONFIGURE_DEPENDS "${dir}/*.c")
  set(externs "")
  set(rows "")
  foreach(source IN LISTS sources)
    get_filename_component(name "${source}" NAME_WE)
    add_library(tq_row_${name} OBJECT "${source}")
    target_compile_definitions(tq_row_${name} PRIVATE tq_fuzz_target=tq_fuzz_target_${name})
    tq_uses_rooms(tq_row_${name} wire spec mutate target)
    target_sources(${target} PRIVATE $<TARGET_OBJECTS:tq_row_${name}>)
    string(APPEND externs "extern const tq_target tq_fuzz_target_${name};\n")
    string(APPEND rows "&tq_fuzz_target_${name}, ")
  endforeach()
  file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/embedded/target_table.c" CONTENT
    "#include \"cli/target_list.h\"\n${externs}const tq_target *const tq_target_table[] = {${rows}NULL};\n")
  target_sources(${target} PRIVATE "${CMAKE_BINARY_DIR}/embedded/target_table.c")
endfunction()
