/* choice.c: what the building of paths leaves open (RFC 5280 section 6 begins with a path):
 * which of several issuers a verifier tries, and whether it minds certificates that it does not
 * need. */
#include "rules/path/work.h"
#include "spec/requirement.h"

static bool is_on_path(const tq_path *path, size_t number) {
  for (size_t i = 0; i <= path->length; i++) {
    if (path->certificates[i] == number) {
      return true;
    }
  }
  return false;
}

/* The issuer of the certificate at PLACE could be taken to be that with NUMBER, which is another:
 * by its name, or by the key identifier. */
static bool could_issue(const tq_path_work *work, size_t place, size_t number) {
  const tq_certificate *child = &tq_path_at(work, place)->parsed;
  const tq_certificate *other = &work->certificates[number].parsed;
  const tq_certificate *taken = &tq_path_at(work, place + 1)->parsed;
  tq_span id = child->extensions.authority_key_id;
  return !tq_span_equal(other->der, taken->der) &&
         (tq_name_compare(&child->issuer, &other->subject) != TQ_DIFFERENT ||
          (id.size > 0 && tq_span_equal(id, other->extensions.key_id)));
}

void tq_path_choice(tq_path_work *work) {
  const tq_path *path = &work->now;
  for (size_t i = 0; i < work->count; i++) {
    if (is_on_path(path, i)) {
      continue;
    }
    if (!work->certificates[i].usable) {
      tq_path_note(work, 0, TQ_REQ_certificate_surplus_malformed);
      continue;
    }
    for (size_t place = 0; place < path->length; place++) {
      if (could_issue(work, place, i)) {
        tq_path_note(work, place, TQ_REQ_certificate_issuers_to_choose);
      }
    }
  }
}
