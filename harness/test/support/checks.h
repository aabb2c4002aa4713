/* checks.h: the checks of a verdict for the tests of one program, made before them and gone after.
 */
#ifndef TQ_TEST_SUPPORT_CHECKS_H
#define TQ_TEST_SUPPORT_CHECKS_H

#include "target/checks.h"

static tq_checks *checks;

static int set_up(void **state) {
  (void)state;
  checks = tq_checks_new();
  return checks == NULL;
}

static int tear_down(void **state) {
  (void)state;
  tq_checks_free(checks);
  return 0;
}

#endif
