# tq_embed(TARGET SYMBOL FILE): compiles FILE into TARGET as
#   const char SYMBOL[];             a NUL follows the last byte
#   const size_t SYMBOL_size;        without that NUL
function(tq_embed target symbol file)
  set(output "${CMAKE_BINARY_DIR}/embedded/${symbol}.c")
  set(script "${CMAKE_SOURCE_DIR}/harness/cmake/TqEmbedFile.cmake")
  add_custom_command(
    OUTPUT "${output}"
    COMMAND ${CMAKE_COMMAND} -DSYMBOL=${symbol} -DINPUT=${file} -DOUTPUT=${output} -P ${script}
    DEPENDS "${file}" "${script}"
    COMMENT "Embedding ${symbol}"
    VERBATIM)
  target_sources(${target} PRIVATE "${output}")
endfunction()
