/* rows.h: the functions behind the rows of the mutation table, by file. */
#ifndef TQ_MUTATE_ROW_ROWS_H
#define TQ_MUTATE_ROW_ROWS_H

#include "mutate/edit.h"

/* row_structure.c: elements of lists, in any message. */
bool tq_row_element_drop(tq_edit *edit);
bool tq_row_element_duplicate(tq_edit *edit);
bool tq_row_element_copy_far(tq_edit *edit);
bool tq_row_element_swap(tq_edit *edit);
bool tq_row_element_to_front(tq_edit *edit);
bool tq_row_element_to_end(tq_edit *edit);
bool tq_row_element_insert(tq_edit *edit);
bool tq_row_element_only(tq_edit *edit);
bool tq_row_list_empty(tq_edit *edit);
bool tq_row_list_shuffle(tq_edit *edit);
bool tq_row_list_long(tq_edit *edit);
bool tq_row_field_drop(tq_edit *edit);
bool tq_row_field_exchange(tq_edit *edit);

/* row_length.c: length prefixes and sizes, in any message. */
bool tq_row_length_off_by_one(tq_edit *edit);
bool tq_row_length_off_by_one_enclosed(tq_edit *edit);
bool tq_row_length_extreme(tq_edit *edit);
bool tq_row_lengths_repair(tq_edit *edit);
bool tq_row_contents_off_by_one(tq_edit *edit);
bool tq_row_contents_byte_unowned(tq_edit *edit);
bool tq_row_contents_resize(tq_edit *edit);
bool tq_row_contents_cut(tq_edit *edit);

/* row_value.c: numbers and opaque fields, in any message. */
bool tq_row_number_edge(tq_edit *edit);
bool tq_row_number_from_pool(tq_edit *edit);
bool tq_row_number_grease(tq_edit *edit);
bool tq_row_element_from_pool(tq_edit *edit);
bool tq_row_element_grease(tq_edit *edit);
bool tq_row_opaque_noise(tq_edit *edit);
bool tq_row_opaque_flip(tq_edit *edit);
bool tq_row_field_bytes(tq_edit *edit);

/* row_message.c: the message as a whole, and other inputs. */
bool tq_row_trailing_bytes(tq_edit *edit);
bool tq_row_trailing_bytes_declared(tq_edit *edit);
bool tq_row_truncate(tq_edit *edit);
bool tq_row_truncate_declared(tq_edit *edit);
bool tq_row_retype(tq_edit *edit);
bool tq_row_message_insert(tq_edit *edit);
bool tq_row_message_split(tq_edit *edit);
bool tq_row_record_insert(tq_edit *edit);
bool tq_row_donor_field(tq_edit *edit);
bool tq_row_donor_element(tq_edit *edit);
bool tq_row_donor_append(tq_edit *edit);
bool tq_row_bytes_anywhere(tq_edit *edit);

/* row_client_hello.c: a ClientHello's own fields. */
bool tq_row_legacy_version(tq_edit *edit);
bool tq_row_session_id_size(tq_edit *edit);
bool tq_row_suite_add(tq_edit *edit);
bool tq_row_suite_only(tq_edit *edit);
bool tq_row_suite_forbidden(tq_edit *edit);
bool tq_row_suite_signal(tq_edit *edit);
bool tq_row_suites_odd(tq_edit *edit);
bool tq_row_suites_of_version(tq_edit *edit);
bool tq_row_compression_methods(tq_edit *edit);
bool tq_row_extensions_none(tq_edit *edit);

/* row_extension.c: a ClientHello's extensions. */
bool tq_row_extension_content(tq_edit *edit);
bool tq_row_extension_unknown(tq_edit *edit);
bool tq_row_extension_grease(tq_edit *edit);
bool tq_row_extension_drop(tq_edit *edit);
bool tq_row_extension_double(tq_edit *edit);
bool tq_row_extension_retype(tq_edit *edit);
bool tq_row_extension_empty(tq_edit *edit);
bool tq_row_extension_trailing(tq_edit *edit);
bool tq_row_versions_list(tq_edit *edit);
bool tq_row_server_name(tq_edit *edit);
bool tq_row_protocol_names(tq_edit *edit);
bool tq_row_small_extension(tq_edit *edit);

/* row_key_share.c: key_share, supported_groups, pre_shared_key. */
bool tq_row_share_missing(tq_edit *edit);
bool tq_row_share_extra(tq_edit *edit);
bool tq_row_share_double(tq_edit *edit);
bool tq_row_share_size(tq_edit *edit);
bool tq_row_share_bad_point(tq_edit *edit);
bool tq_row_share_form(tq_edit *edit);
bool tq_row_share_not_in_groups(tq_edit *edit);
bool tq_row_share_for_each_group(tq_edit *edit);
bool tq_row_groups_only(tq_edit *edit);
bool tq_row_psk_add(tq_edit *edit);
bool tq_row_psk_not_last(tq_edit *edit);
bool tq_row_psk_modes(tq_edit *edit);
bool tq_row_psk_identities(tq_edit *edit);
bool tq_row_psk_binders(tq_edit *edit);

/* row_certificate.c: the certificates of a Certificate message. */
bool tq_row_certificate(tq_edit *edit);

#endif
