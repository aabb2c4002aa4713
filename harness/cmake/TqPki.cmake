# tq_pki_fixture(TARGET TEXT HEADER): TARGET may include HEADER, the certificates and keys that the
# room pki makes from TEXT as C arrays.
function(tq_pki_fixture target text header)
  set(dir "${CMAKE_BINARY_DIR}/generated/${target}")
  file(MAKE_DIRECTORY "${dir}")
  add_custom_command(OUTPUT "${dir}/${header}"
    COMMAND tq_pki_generate "${text}" "${dir}/${header}"
    DEPENDS tq_pki_generate "${text}"
    COMMENT "Making the test PKI ${header}" VERBATIM)
  target_sources(${target} PRIVATE "${dir}/${header}")
  target_include_directories(${target} PRIVATE "${dir}")
endfunction()
