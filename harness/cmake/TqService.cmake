# Flavour service: a fuzzing service says in CFLAGS and CXXFLAGS what to compile with. Its coverage options go
# to the code under test alone, as in the other flavours, and all others to every file.
separate_arguments(tq_service_flags UNIX_COMMAND "${CMAKE_C_FLAGS}")
set(tq_service_coverage "^-fsanitize=fuzzer|^-fsanitize-coverage|^-fprofile-instr|^-fcoverage-mapping$")
set(TQ_COVERAGE_FLAGS ${tq_service_flags})
list(FILTER TQ_COVERAGE_FLAGS INCLUDE REGEX "${tq_service_coverage}")
set(TQ_OPTIMIZE_FLAGS ${tq_service_flags})
list(FILTER TQ_OPTIMIZE_FLAGS EXCLUDE REGEX "${tq_service_coverage}")
set(CMAKE_C_FLAGS "")
set(TQ_HAS_FUZZER ON)
enable_language(CXX)  # the driver that links, as services do

# Programs that are run while building are linked with what their objects need.
set(tq_service_linker ${tq_service_flags})
list(FILTER tq_service_linker INCLUDE REGEX "^-f(no-)?sanitize|^-fprofile-instr|^-stdlib")
list(FILTER tq_service_linker EXCLUDE REGEX "^-fsanitize(=fuzzer|-coverage)")
add_link_options(${tq_service_linker})

# The recipe of wolfSSL leaves the arithmetic alone where it is told of this sanitizer by name, and a service
# names its checks one by one.
if("${TQ_OPTIMIZE_FLAGS}" MATCHES "-fsanitize=[a-z,-]*(shift|undefined)")
  list(APPEND TQ_SANITIZE_FLAGS -DTQ_SANITIZE_undefined)
endif()

# Nothing but the target is there where it runs.
find_library(SQLite3_LIBRARY libsqlite3.a REQUIRED)
add_link_options(-static-libgcc)
