/* general_name.h: GeneralName (RFC 5280 section 4.2.1.6) and GeneralSubtree (4.2.1.10). */
#ifndef TQ_CODEC_X509_GENERAL_NAME_H
#define TQ_CODEC_X509_GENERAL_NAME_H

#include "codec/fault.h"
#include "wire/der.h"

/* tq_name_form: the choices of GeneralName, by tag number. */
typedef enum tq_name_form {
  TQ_NAME_OTHER,
  TQ_NAME_RFC822,
  TQ_NAME_DNS,
  TQ_NAME_X400,
  TQ_NAME_DIRECTORY,
  TQ_NAME_EDI_PARTY,
  TQ_NAME_URI,
  TQ_NAME_IP,
  TQ_NAME_REGISTERED_ID,
  TQ_NAME_FORMS
} tq_name_form;

/* tq_general_name: VALUE: the contents, for directoryName the RDNs. WHOLE: with the header. */
typedef struct tq_general_name {
  tq_name_form form;
  tq_span value;
  tq_span whole;
} tq_general_name;

/* tq_x509_general_name: reads one. RULE is raised where it is none or its contents are not of its
 * type: no Name, no object identifier. Text beyond ASCII is noted as certificate.name_not_ascii. */
tq_general_name tq_x509_general_name(tq_reader *reader, uint16_t rule, tq_faults *faults);

/* tq_x509_general_names: reads GeneralNames behind TAG, SIZE (1..MAX), and returns what it holds.
 */
tq_span tq_x509_general_names(tq_reader *reader, uint32_t tag, const char *name, uint16_t rule,
                              tq_faults *faults);

/* tq_general_name_next: walks names that were read. *REST starts as what tq_x509_general_names
 * gave; false at its end. */
bool tq_general_name_next(tq_general_name *name, tq_span *rest);

/* tq_subtree: MINIMUM and MAXIMUM as they stand, maximum -1 if absent. */
typedef struct tq_subtree {
  tq_general_name base;
  int64_t minimum;
  int64_t maximum;
} tq_subtree;

/* tq_x509_subtrees: reads GeneralSubtrees behind TAG; tq_subtree_next walks them. An empty list is
 * taken: that it must not be is for the caller. */
tq_span tq_x509_subtrees(tq_reader *reader, uint32_t tag, const char *name, uint16_t rule,
                         tq_faults *faults);
bool tq_subtree_next(tq_subtree *subtree, tq_span *rest);

#endif
