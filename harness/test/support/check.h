/* check.h: cmocka, with the headers that it wants to come before it. */
#ifndef TQ_TEST_CHECK_H
#define TQ_TEST_CHECK_H

/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
/* clang-format on */

#endif
