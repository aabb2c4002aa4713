/* empty.c: a fuzz target that does nothing: how fast libFuzzer itself is, the ceiling of
 * `tlsquarrel bench`. */
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  (void)data;
  (void)size;
  return 0;
}
