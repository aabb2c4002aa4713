# tq_targets(DIR): every NAME.c in DIR is the fuzz target NAME, linked with libFuzzer, in <build>/targets. The
# target `targets` builds them all. An engine of another kind comes in by TQ_FUZZING_ENGINE, a link option.
set(TQ_FUZZING_ENGINE "-fsanitize=fuzzer" CACHE STRING "Link option or library that runs the fuzz targets")
set(TQ_TARGET_ROOMS wire spec mutate target)

# What targets are run with, made from the tables: <build>/targets/<name>.dict and <build>/targets/seeds/<name>/.
function(tq_target_makers)
  foreach(maker dictionary seeds)
    add_executable(tq_make_${maker} "${CMAKE_SOURCE_DIR}/harness/target/make_${maker}.c")
    tq_uses_rooms(tq_make_${maker} wire spec result codec rules crypto engine pki peer stage mutate target)
    tq_program(tq_make_${maker})
  endforeach()
endfunction()

# The seeds are of the messages that SOURCE names as its target's.
function(tq_target_food name source)
  set(dir "${CMAKE_BINARY_DIR}/targets")
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${source}")
  file(READ "${source}" text)
  string(REGEX MATCHALL "TQ_MESSAGE_[a-z_]+" messages "${text}")
  list(TRANSFORM messages REPLACE "TQ_MESSAGE_" "")
  if(text MATCHES "TQ_MUTATE_RECORDS")
    list(PREPEND messages --records)
  elseif(text MATCHES "TQ_MUTATE_CHAIN")
    set(messages --chains "${CMAKE_SOURCE_DIR}/corpus/vectors/certificates")
  endif()
  add_custom_command(OUTPUT "${dir}/${name}.dict"
    COMMAND ${CMAKE_COMMAND} -E make_directory "${dir}"
    COMMAND tq_make_dictionary > "${dir}/${name}.dict"
    DEPENDS tq_make_dictionary COMMENT "Making the dictionary of ${name}" VERBATIM)
  add_custom_command(OUTPUT "${dir}/seeds/${name}.stamp"
    COMMAND ${CMAKE_COMMAND} -E rm -rf "${dir}/seeds/${name}"
    COMMAND ${CMAKE_COMMAND} -E make_directory "${dir}/seeds"
    COMMAND tq_make_seeds ${messages} "${dir}/seeds/${name}"
    COMMAND ${CMAKE_COMMAND} -E touch "${dir}/seeds/${name}.stamp"
    DEPENDS tq_make_seeds COMMENT "Making the seeds of ${name}" VERBATIM)
  file(WRITE "${dir}/${name}.options" "[libfuzzer]\nmax_len = 4096\nentropic = 0\nkeep_seed = 1\ndict = ${name}.dict\n")
  add_custom_target(food_${name} DEPENDS "${dir}/${name}.dict" "${dir}/seeds/${name}.stamp")
  add_dependencies(targets food_${name})
endfunction()

add_custom_target(targets)

# What libFuzzer itself costs, for `tlsquarrel bench`.
function(tq_bench_empty)
  add_executable(bench_empty "${CMAKE_SOURCE_DIR}/harness/cmake/bench/empty.c")
  target_compile_options(bench_empty PRIVATE ${TQ_WARNINGS} ${TQ_COVERAGE_FLAGS})
  target_link_options(bench_empty PRIVATE ${TQ_FUZZING_ENGINE})
  set_target_properties(bench_empty PROPERTIES OUTPUT_NAME empty RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bench")
  add_dependencies(targets bench_empty)
endfunction()

# tq_service_target(TARGET): linked by the C++ driver, and bare of what its place of work may lack.
function(tq_service_target target)
  if(TQ_FLAVOUR STREQUAL "service")
    set_target_properties(${target} PROPERTIES LINKER_LANGUAGE CXX SKIP_BUILD_RPATH ON)
    target_link_options(${target} PRIVATE -static-libstdc++)
  endif()
endfunction()

# tq_afl_mutator(NAME SOURCE): <build>/targets/afl/NAME.so, the target's mutators for afl-fuzz, which is not
# instrumented, so that it is built where this code is not either.
function(tq_afl_mutator name source)
  add_library(afl_${name} MODULE "${source}" "${CMAKE_SOURCE_DIR}/harness/target/engine_afl.c")
  foreach(room IN LISTS TQ_TARGET_ROOMS)
    target_include_directories(afl_${name} PRIVATE "${TQ_INCLUDE_ROOT}/${room}")
  endforeach()
  target_compile_options(afl_${name} PRIVATE ${TQ_WARNINGS})
  target_link_libraries(afl_${name} PRIVATE tq_mutate)
  target_link_options(afl_${name} PRIVATE -Wl,--exclude-libs,ALL)
  set_target_properties(afl_${name} PROPERTIES PREFIX "" OUTPUT_NAME ${name}
    LIBRARY_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/targets/afl")
  add_dependencies(afl_mutators afl_${name})
endfunction()

function(tq_targets dir)
  file(GLOB sources CONFIGURE_DEPENDS "${dir}/*.c")
  if(NOT TQ_HAS_FUZZER)
    return()
  endif()
  tq_target_makers()
  separate_arguments(engine UNIX_COMMAND "${TQ_FUZZING_ENGINE}")
  if(NOT TQ_FLAVOUR STREQUAL "service")
    tq_bench_empty()
  endif()
  add_custom_target(afl_mutators)
  foreach(source IN LISTS sources)
    get_filename_component(name "${source}" NAME_WE)
    tq_target_food(${name} "${source}")
    add_executable(target_${name} "${source}")
    tq_uses_rooms(target_${name} ${TQ_TARGET_ROOMS})
    target_link_libraries(target_${name} PRIVATE ${engine})
    # An engine whose reference to it is weak would leave it in its archive, and fuzz nothing.
    target_link_options(target_${name} PRIVATE -Wl,--undefined=LLVMFuzzerTestOneInput)
    tq_service_target(target_${name})
    set_target_properties(target_${name} PROPERTIES OUTPUT_NAME ${name}
      RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/targets")
    add_dependencies(targets target_${name})
    if(TQ_FLAVOUR STREQUAL "fast")
      tq_afl_mutator(${name} "${source}")
    endif()
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
