/* signature_scheme.c: see signature_scheme.h. */
#include "spec/signature_scheme.h"

#include "spec/grease.h"

static const tq_signature_scheme schemes[] = {
#define ROW(name, code, key, curve, tls12, tls13, certificates)                                    \
  {#name, code, curve, TQ_SCHEME_KEY_##key, tls12, tls13, certificates},
    TQ_SIGNATURE_SCHEME_TABLE(ROW)
#undef ROW
};

enum { SCHEMES = sizeof schemes / sizeof schemes[0] };

const tq_signature_scheme *tq_signature_scheme_find(uint16_t code) {
  size_t low = 0;
  size_t high = SCHEMES;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (schemes[middle].code < code) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < SCHEMES && schemes[low].code == code ? &schemes[low] : NULL;
}

const tq_signature_scheme *tq_signature_schemes(size_t *count) {
  *count = SCHEMES;
  return schemes;
}

const char *tq_signature_scheme_name(uint16_t code) {
  const tq_signature_scheme *scheme = tq_signature_scheme_find(code);
  if (scheme != NULL) {
    return scheme->name;
  }
  return tq_is_grease(code) ? "GREASE" : "unknown";
}

bool tq_signature_scheme_is_reserved(uint16_t code) {
  static const uint16_t spared[] = {0x0201, 0x0203, 0x0401, 0x0403, 0x0501, 0x0503, 0x0601, 0x0603};
  if (code > 0x06ff) {
    return false;
  }
  for (size_t i = 0; i < sizeof spared / sizeof spared[0]; i++) {
    if (code == spared[i]) {
      return false;
    }
  }
  return true;
}
