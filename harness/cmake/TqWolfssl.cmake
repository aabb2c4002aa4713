# tq_wolfssl(TARGET VERSION FLAVOUR): a pinned wolfSSL release as the static library TARGET: in this tree's
# flavour, or plain (no instrumentation).
#
# Source and libraries live in a cache, ${TQ_CACHE:-~/.cache/tlsquarrel}, that build trees and clones share: a
# library is built once for each release, flavour, compiler and settings. With TQ_WOLFSSL_SOURCE the target of
# the reference is built from that folder within this tree instead, so that it can be edited.
set(TQ_WOLFSSL_VERSION 5.9.2 CACHE STRING "Release of wolfSSL, the reference: 5.9.2, 5.7.2 or 5.5.4")
set_property(CACHE TQ_WOLFSSL_VERSION PROPERTY STRINGS 5.9.2 5.7.2 5.5.4)
set(TQ_WOLFSSL_SOURCE "" CACHE PATH "A wolfSSL source folder to build instead of the pinned release")

set(TQ_WOLFSSL_RECIPE "${CMAKE_SOURCE_DIR}/harness/cmake/wolfssl")
set(TQ_WOLFSSL_SETTINGS "${CMAKE_SOURCE_DIR}/harness/peer/wolfssl")
set(TQ_WOLFSSL_INGREDIENTS "${TQ_WOLFSSL_RECIPE}/CMakeLists.txt" "${TQ_WOLFSSL_RECIPE}/left_out.c"
    "${TQ_WOLFSSL_SETTINGS}/user_settings.h")

# tq_wolfssl_get(DIR VERSION): DIR: the unpacked source.
function(tq_wolfssl_get result version)
  execute_process(COMMAND "${CMAKE_SOURCE_DIR}/harness/get-wolfssl" "${version}"
    OUTPUT_VARIABLE dir OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE status)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "the source of wolfSSL ${version} is missing: see the lines above")
  endif()
  set(${result} "${dir}" PARENT_SCOPE)
endfunction()

# tq_wolfssl_key(KEY SOURCE FLAGS): a hash of all that a library depends on.
function(tq_wolfssl_key result source flags)
  set(all "${source};${flags};${CMAKE_C_COMPILER};${CMAKE_C_COMPILER_ID};${CMAKE_C_COMPILER_VERSION}")
  foreach(file IN LISTS TQ_WOLFSSL_INGREDIENTS)
    file(SHA256 "${file}" sum)
    string(APPEND all ";${sum}")
  endforeach()
  set_property(DIRECTORY "${CMAKE_SOURCE_DIR}" APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${TQ_WOLFSSL_INGREDIENTS})
  string(SHA256 key "${all}")
  string(SUBSTRING "${key}" 0 16 key)
  set(${result} "${key}" PARENT_SCOPE)
endfunction()

# tq_wolfssl_build(LIBRARY SOURCE FLAGS COVERAGE): builds LIBRARY unless it is there.
function(tq_wolfssl_build library source flags coverage)
  get_filename_component(dir "${library}" DIRECTORY)
  file(MAKE_DIRECTORY "${dir}")
  file(LOCK "${dir}/.lock" GUARD FUNCTION TIMEOUT 1800)
  if(EXISTS "${library}")
    return()
  endif()
  get_filename_component(name "${source}" NAME)
  message(STATUS "building ${name}: once, about a minute")
  set(build "${dir}/build")
  execute_process(
    COMMAND "${CMAKE_COMMAND}" -E env --unset=CFLAGS --unset=CXXFLAGS --unset=ASMFLAGS
      "${CMAKE_COMMAND}" -S "${TQ_WOLFSSL_RECIPE}" -B "${build}" -G Ninja
      "-DCMAKE_C_COMPILER=${CMAKE_C_COMPILER}" "-DTQ_WOLFSSL_SOURCE_DIR=${source}"
      "-DTQ_WOLFSSL_TARGET=wolfssl" "-DTQ_WOLFSSL_FLAGS=${flags}" "-DTQ_WOLFSSL_COVERAGE=${coverage}"
    COMMAND_ERROR_IS_FATAL ANY OUTPUT_QUIET)
  execute_process(COMMAND "${CMAKE_COMMAND}" --build "${build}" -- --quiet COMMAND_ERROR_IS_FATAL ANY)
  file(RENAME "${build}/libwolfssl.a" "${library}")
  file(REMOVE_RECURSE "${build}")
endfunction()

# The functions of wolfCrypt whose calls the adapter answers from memory (peer/wolfssl/recall.c).
set(TQ_WOLFSSL_WRAP wc_DhGenerateKeyPair wc_DhAgree wc_curve448_make_key wc_curve448_shared_secret_ex)
list(TRANSFORM TQ_WOLFSSL_WRAP PREPEND "-Wl,--wrap=")

function(tq_wolfssl target version flavour)
  if(DEFINED ENV{TQ_CACHE})
    set(cache "$ENV{TQ_CACHE}")
  else()
    set(cache "$ENV{HOME}/.cache/tlsquarrel")
  endif()
  tq_wolfssl_get(source "${version}")
  set(flags ${TQ_OPTIMIZE_FLAGS} ${TQ_SANITIZE_FLAGS})
  set(coverage ${TQ_COVERAGE_FLAGS})
  if(flavour STREQUAL "plain")
    set(flags -O2 -g)
    set(coverage "")
  endif()
  # In the older releases a cipher list ends with NULL + 1, which is never read.
  set(ignored "")
  if(flags MATCHES "sanitize" AND version VERSION_LESS 5.9)
    set(ignored "${TQ_WOLFSSL_RECIPE}/ignored.txt")
    file(SHA256 "${ignored}" ignored_sum)
  endif()
  tq_wolfssl_key(key "${source}" "${flags};${coverage}${ignored_sum}")
  if(ignored)
    list(APPEND flags "-fsanitize-ignorelist=${ignored}")
  endif()
  get_filename_component(name "${source}" NAME)
  set(library "${cache}/library/${name}-${flavour}-${key}/libwolfssl.a")
  tq_wolfssl_build("${library}" "${source}" "${flags}" "${coverage}")
  message(STATUS "${name}, flavour ${flavour}: ${library}")
  set(known WOLFSSL_USER_SETTINGS)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64" AND NOT flags MATCHES "sanitize")
    list(APPEND known TQ_WOLFSSL_INSTRUCTIONS)
  endif()
  add_library(${target} STATIC IMPORTED GLOBAL)
  set_target_properties(${target} PROPERTIES IMPORTED_LOCATION "${library}"
    INTERFACE_INCLUDE_DIRECTORIES "${source};${TQ_WOLFSSL_SETTINGS}"
    INTERFACE_COMPILE_DEFINITIONS "${known}"
    INTERFACE_LINK_LIBRARIES m)
endfunction()

# tq_wolfssl_from(TARGET DIR): the same from a folder that someone is working on.
function(tq_wolfssl_from target dir)
  set(TQ_WOLFSSL_SOURCE_DIR "${dir}")
  set(TQ_WOLFSSL_TARGET ${target})
  set(TQ_WOLFSSL_FLAGS ${TQ_OPTIMIZE_FLAGS} ${TQ_SANITIZE_FLAGS})
  set(TQ_WOLFSSL_COVERAGE ${TQ_COVERAGE_FLAGS})
  add_subdirectory("${TQ_WOLFSSL_RECIPE}" "${CMAKE_BINARY_DIR}/wolfssl")
  message(STATUS "wolfSSL, flavour ${TQ_FLAVOUR}: from ${dir}, within this tree")
endfunction()

if(TQ_WOLFSSL_SOURCE)
  get_filename_component(tq_wolfssl_dir "${TQ_WOLFSSL_SOURCE}" ABSOLUTE)
  tq_wolfssl_from(tq_wolfssl "${tq_wolfssl_dir}")
else()
  tq_wolfssl(tq_wolfssl "${TQ_WOLFSSL_VERSION}" "${TQ_FLAVOUR}")
endif()
