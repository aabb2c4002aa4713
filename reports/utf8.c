/* utf8.c: see utf8.h. */
#include "reports/utf8.h"

#include <stdbool.h>

size_t tq_utf8_size(const char *text) {
  unsigned char first = (unsigned char)text[0];
  size_t size = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (size == 1) {
    return 1;
  }
  if (first < 0xc2 || first > 0xf4) {
    return 0;
  }
  for (size_t i = 1; i < size; i++) {
    if (((unsigned char)text[i] & 0xc0) != 0x80) {
      return 0;
    }
  }
  unsigned char second = (unsigned char)text[1];
  bool bad = (first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) ||
             (first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f);
  return bad ? 0 : size;
}

uint32_t tq_utf8_point(const char *text, size_t size) {
  static const unsigned char leading[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
  uint32_t point = (unsigned char)text[0] & leading[size];
  for (size_t i = 1; i < size; i++) {
    point = point << 6 | ((unsigned char)text[i] & 0x3f);
  }
  return point;
}
