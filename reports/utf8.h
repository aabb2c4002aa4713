/* utf8.h: the one place that knows which bytes are UTF-8. */
#ifndef TQ_REPORTS_UTF8_H
#define TQ_REPORTS_UTF8_H

#include <stddef.h>
#include <stdint.h>

/* tq_utf8_size: how many bytes the well-formed UTF-8 sequence has that TEXT, which ends with a NUL,
 * begins with: 1 to 4; 0: the bytes there are none (cut short, over-long, a surrogate, beyond
 * Unicode). */
size_t tq_utf8_size(const char *text);

/* tq_utf8_point: the code point of the SIZE bytes at TEXT, which tq_utf8_size has measured. */
uint32_t tq_utf8_point(const char *text, size_t size);

#endif
