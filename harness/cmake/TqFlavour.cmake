# One build tree is one flavour: what the code is compiled for. `harness/run` keeps them side by side.
#   fast     -O2, libFuzzer coverage          (clang)
#   asan     ASan and UBSan, coverage         (clang)
#   profile  llvm-cov source coverage         (clang)
#   plain    no instrumentation, no targets   (any compiler; the default for gcc)
#   service  what CFLAGS and CXXFLAGS say     (the fuzz targets alone, for .clusterfuzzlite/build.sh)
if(CMAKE_C_COMPILER_ID MATCHES "Clang")
  set(tq_default_flavour fast)
else()
  set(tq_default_flavour plain)
endif()
set(TQ_FLAVOUR "${tq_default_flavour}" CACHE STRING "fast, asan, profile, plain or service")
set_property(CACHE TQ_FLAVOUR PROPERTY STRINGS fast asan profile plain service)
if(TQ_FLAVOUR STREQUAL "service")
  option(TQ_WERROR "Treat warnings as errors" OFF)  # a service's compiler may know more of them
else()
  option(TQ_WERROR "Treat warnings as errors" ON)
endif()

if(NOT TQ_FLAVOUR MATCHES "^(fast|asan|profile|plain|service)$")
  message(FATAL_ERROR "TQ_FLAVOUR is '${TQ_FLAVOUR}': choose fast, asan, profile, plain or service")
endif()
if(NOT TQ_FLAVOUR MATCHES "^(plain|service)$" AND NOT CMAKE_C_COMPILER_ID MATCHES "Clang")
  message(FATAL_ERROR "flavour ${TQ_FLAVOUR} needs clang: set -DCMAKE_C_COMPILER=clang, or -DTQ_FLAVOUR=plain")
endif()

set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

set(TQ_WARNINGS -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wmissing-prototypes
    -Wstrict-prototypes -Wvla)
if(CMAKE_C_COMPILER_ID STREQUAL "GNU")
  list(APPEND TQ_WARNINGS -Wno-format-truncation)  # to cut a text that is too long is what snprintf is for
endif()
if(TQ_WERROR)
  list(APPEND TQ_WARNINGS -Werror)
endif()

set(TQ_HAS_FUZZER OFF)
# For code under test only: the peers. Comparisons are not traced: messages are mutated by their structure, with
# values from pools, and tracing is a tenth of the time.
set(TQ_COVERAGE_FLAGS "")
set(tq_libfuzzer_coverage -fsanitize=fuzzer-no-link -fno-sanitize-coverage=trace-cmp)
set(TQ_SANITIZE_FLAGS "")  # for every object of the tree
if(TQ_FLAVOUR STREQUAL "fast")
  set(TQ_OPTIMIZE_FLAGS -O2 -g)
  set(TQ_COVERAGE_FLAGS ${tq_libfuzzer_coverage})
  set(TQ_HAS_FUZZER ON)
elseif(TQ_FLAVOUR STREQUAL "asan")
  set(TQ_OPTIMIZE_FLAGS -O1 -g -fno-omit-frame-pointer)
  set(TQ_COVERAGE_FLAGS ${tq_libfuzzer_coverage})
  set(TQ_SANITIZE_FLAGS -fsanitize=address,undefined -fno-sanitize-recover=undefined)
  set(TQ_HAS_FUZZER ON)
elseif(TQ_FLAVOUR STREQUAL "profile")
  set(TQ_OPTIMIZE_FLAGS -O1 -g)
  set(TQ_COVERAGE_FLAGS -fprofile-instr-generate -fcoverage-mapping)
  add_link_options(-fprofile-instr-generate)  # the runtime that writes the counters
elseif(TQ_FLAVOUR STREQUAL "service")
  include(TqService)
else()
  set(TQ_OPTIMIZE_FLAGS -O2 -g)
endif()

add_compile_definitions(_POSIX_C_SOURCE=200809L _DEFAULT_SOURCE)
add_compile_options(${TQ_OPTIMIZE_FLAGS} ${TQ_SANITIZE_FLAGS})
# Ours stay ours where a plugin brings a libcrypto of its own; the sanitizers' runtime is for all.
add_link_options(${TQ_SANITIZE_FLAGS} -Wl,--exclude-libs,libcrypto.a:libwolfssl.a)
