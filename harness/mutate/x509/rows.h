/* rows.h: the functions behind the rows of the table in x509.c. */
#ifndef TQ_MUTATE_X509_ROWS_H
#define TQ_MUTATE_X509_ROWS_H

#include "mutate/x509/x509.h"

/* x509_row_tree.c: elements of the DER tree, whatever they mean. */
bool tq_x509_row_drop(tq_x509_edit *edit);
bool tq_x509_row_double(tq_x509_edit *edit);
bool tq_x509_row_swap(tq_x509_edit *edit);
bool tq_x509_row_to_end(tq_x509_edit *edit);
bool tq_x509_row_copy_over(tq_x509_edit *edit);
bool tq_x509_row_donor(tq_x509_edit *edit);
bool tq_x509_row_retype(tq_x509_edit *edit);
bool tq_x509_row_length_off_by_one(tq_x509_edit *edit);
bool tq_x509_row_length_long(tq_x509_edit *edit);
bool tq_x509_row_length_extreme(tq_x509_edit *edit);
bool tq_x509_row_indefinite(tq_x509_edit *edit);
bool tq_x509_row_empty(tq_x509_edit *edit);
bool tq_x509_row_flip(tq_x509_edit *edit);
bool tq_x509_row_resize(tq_x509_edit *edit);
bool tq_x509_row_pad_integer(tq_x509_edit *edit);
bool tq_x509_row_boolean(tq_x509_edit *edit);
bool tq_x509_row_unused_bits(tq_x509_edit *edit);
bool tq_x509_row_trailing(tq_x509_edit *edit);
bool tq_x509_row_bytes(tq_x509_edit *edit);

/* x509_row_meaning.c: fields and extensions. */
bool tq_x509_row_version(tq_x509_edit *edit);
bool tq_x509_row_serial(tq_x509_edit *edit);
bool tq_x509_row_not_before(tq_x509_edit *edit);
bool tq_x509_row_not_after(tq_x509_edit *edit);
bool tq_x509_row_issuer(tq_x509_edit *edit);
bool tq_x509_row_subject(tq_x509_edit *edit);
bool tq_x509_row_name_case(tq_x509_edit *edit);
bool tq_x509_row_key(tq_x509_edit *edit);
bool tq_x509_row_inner_algorithm(tq_x509_edit *edit);
bool tq_x509_row_outer_algorithm(tq_x509_edit *edit);
bool tq_x509_row_extension_add(tq_x509_edit *edit);
bool tq_x509_row_extension_set(tq_x509_edit *edit);
bool tq_x509_row_extension_drop(tq_x509_edit *edit);
bool tq_x509_row_extension_double(tq_x509_edit *edit);
bool tq_x509_row_extension_critical(tq_x509_edit *edit);
bool tq_x509_row_extensions_none(tq_x509_edit *edit);
bool tq_x509_row_alt_name(tq_x509_edit *edit);
bool tq_x509_row_unique_id(tq_x509_edit *edit);
bool tq_x509_row_signature(tq_x509_edit *edit);

#endif
