-- Serves: a list of a kind over many units, newest or oldest first.
create index fl_document_kind on fl_document (kind, id, unit_id);
-- Serves: number and sum of a list's documents, read from here alone.
create index fl_document_sums on fl_document (kind, unit_id, fiscal_year, state, amount_fen);
-- Serves: a list of a kind by amount, by the last change, by number.
create index fl_document_amount on fl_document (kind, amount_fen, id, unit_id);
create index fl_document_updated on fl_document (kind, updated_at, id, unit_id);
create index fl_document_number on fl_document (kind, number, id, unit_id, fiscal_year);
