ac_bank_account.account_id text not null
ac_bank_account.unit_id text not null
ac_bank_account.ledger_account text not null
ac_bank_account.takes_rest bigint not null
ac_bank_account.start_period bigint not null
ac_bank_account.opening_fen bigint not null
ac_bank_account.set_by text not null
ac_bank_account.set_at bigint not null
ac_bank_account.version bigint not null
ac_bank_line.id text not null
ac_bank_line.statement_id text not null
ac_bank_line.account_id text not null
ac_bank_line.unit_id text not null
ac_bank_line.place bigint not null
ac_bank_line.period bigint not null
ac_bank_line.bank_date text not null
ac_bank_line.serial_no text not null
ac_bank_line.amount_fen bigint not null
ac_bank_line.balance_fen bigint not null
ac_bank_line.counterparty text not null
ac_bank_line.summary text not null
ac_bank_line.receipt_no text not null
ac_bank_statement.id text not null
ac_bank_statement.account_id text not null
ac_bank_statement.unit_id text not null
ac_bank_statement.first_day text not null
ac_bank_statement.last_day text not null
ac_bank_statement.opening_fen bigint not null
ac_bank_statement.closing_fen bigint not null
ac_bank_statement.lines bigint not null
ac_bank_statement.file_name text not null
ac_bank_statement.file_hash text not null
ac_bank_statement.taken_by text not null
ac_bank_statement.taken_at bigint not null
ac_match.id text not null
ac_match.account_id text not null
ac_match.unit_id text not null
ac_match.period bigint not null
ac_match.manner text not null
ac_match.score bigint not null
ac_match.note text not null
ac_match.matched_by text not null
ac_match.matched_by_name text not null
ac_match.matched_at bigint not null
ac_match_entry.journal_id text not null
ac_match_entry.line bigint not null
ac_match_entry.match_id text not null
ac_match_line.line_id text not null
ac_match_line.match_id text not null
ac_reconciliation.account_id text not null
ac_reconciliation.period bigint not null
ac_reconciliation.unit_id text not null
ac_reconciliation.state text not null
ac_reconciliation.bank_fen bigint not null
ac_reconciliation.book_fen bigint not null
ac_reconciliation.adjusted_fen bigint not null
ac_reconciliation.open_lines bigint not null
ac_reconciliation.open_entries bigint not null
ac_reconciliation.note text not null
ac_reconciliation.content text not null
ac_reconciliation.prepared_by text not null
ac_reconciliation.prepared_by_name text not null
ac_reconciliation.prepared_at bigint not null
ac_reconciliation.signed_by text not null
ac_reconciliation.signed_by_name text not null
ac_reconciliation.signed_at bigint
av_chunk.package_id text not null
av_chunk.seq bigint not null
av_chunk.content bytea not null
av_list.id text not null
av_list.number text not null
av_list.kind text not null
av_list.unit_id text not null
av_list.state text not null
av_list.reason text not null
av_list.place text not null
av_list.volumes bigint not null
av_list.proposed_by text not null
av_list.proposed_by_name text not null
av_list.proposed_at bigint not null
av_list.decided_by text not null
av_list.decided_by_name text not null
av_list.decided_at bigint
av_list.opinion text not null
av_list.version bigint not null
av_list_line.list_id text not null
av_list_line.line bigint not null
av_list_line.volume_id text not null
av_list_line.note text not null
av_package.id text not null
av_package.number text not null
av_package.unit_id text not null
av_package.fiscal_year bigint not null
av_package.from_period bigint not null
av_package.to_period bigint not null
av_package.vouchers bigint not null
av_package.entries bigint not null
av_package.attachments bigint not null
av_package.files bigint not null
av_package.size bigint not null
av_package.file_hash text not null
av_package.manifest_hash text not null
av_package.content_hash text not null
av_package.public_key text not null
av_package.signature text not null
av_package.made_by text not null
av_package.made_by_name text not null
av_package.made_at bigint not null
av_volume.id text not null
av_volume.number text not null
av_volume.unit_id text not null
av_volume.category text not null
av_volume.title text not null
av_volume.fiscal_year bigint not null
av_volume.from_period bigint not null
av_volume.to_period bigint not null
av_volume.package_id text not null
av_volume.pages bigint not null
av_volume.counted_from text not null
av_volume.expires_on text not null
av_volume.place text not null
av_volume.keeper_id text not null
av_volume.keeper_name text not null
av_volume.hold_reason text not null
av_volume.state text not null
av_volume.note text not null
av_volume.created_by text not null
av_volume.created_at bigint not null
av_volume.version bigint not null
bg_budget.id text not null
bg_budget.unit_id text not null
bg_budget.budget_year bigint not null
bg_budget.note text not null
bg_budget.sealed_hash text not null
bg_budget.round bigint not null
bg_control_figure.unit_id text not null
bg_control_figure.budget_year bigint not null
bg_control_figure.fund text not null
bg_control_figure.expenditure_kind text not null
bg_control_figure.amount_fen bigint not null
bg_control_figure.version bigint not null
bg_control_version.unit_id text not null
bg_control_version.budget_year bigint not null
bg_control_version.fund text not null
bg_control_version.expenditure_kind text not null
bg_control_version.version bigint not null
bg_control_version.before_fen bigint
bg_control_version.amount_fen bigint not null
bg_control_version.actor_id text not null
bg_control_version.actor_name text not null
bg_control_version.at bigint not null
bg_deadline.budget_year bigint not null
bg_deadline.stage text not null
bg_deadline.due_on text not null
bg_deadline.version bigint not null
bg_excused.budget_year bigint not null
bg_excused.unit_id text not null
bg_excused.reason text not null
bg_income_line.id text not null
bg_income_line.budget_id text not null
bg_income_line.fund text not null
bg_income_line.revenue_item text not null
bg_income_line.amount_fen bigint not null
bg_income_line.note text not null
bg_line.id text not null
bg_line.budget_id text not null
bg_line.project_id text
bg_line.function text not null
bg_line.dep_economy text not null
bg_line.gov_economy text not null
bg_line.fund text not null
bg_line.expenditure_kind text not null
bg_line.amount_fen bigint not null
bg_line.taken_over bigint not null
bg_line.note text not null
bg_purchase.id text not null
bg_purchase.budget_id text not null
bg_purchase.project_id text not null
bg_purchase.costing_line_id text not null
bg_purchase.line bigint not null
bg_purchase.task text not null
bg_purchase.function text not null
bg_purchase.dep_economy text not null
bg_purchase.fund text not null
bg_purchase.expenditure_kind text not null
bg_purchase.procurement text not null
bg_purchase.service_purchase bigint not null
bg_purchase.asset_class text not null
bg_purchase.asset_name text not null
bg_purchase.asset_count bigint not null
bg_purchase.asset_replaced bigint not null
bg_purchase.unit_price_fen bigint not null
bg_purchase.quantity text not null
bg_purchase.frequency text not null
bg_purchase.unit_of_measure text not null
bg_purchase.amount_fen bigint not null
bg_version.id text not null
bg_version.budget_id text not null
bg_version.unit_id text not null
bg_version.budget_year bigint not null
bg_version.stage text not null
bg_version.seq bigint not null
bg_version.hash text not null
bg_version.amount_fen bigint not null
bg_version.income_fen bigint not null
bg_version.actor_id text not null
bg_version.at bigint not null
bg_version_income.version_id text not null
bg_version_income.line bigint not null
bg_version_income.fund text not null
bg_version_income.revenue_item text not null
bg_version_income.note text not null
bg_version_income.amount_fen bigint not null
bg_version_line.version_id text not null
bg_version_line.line bigint not null
bg_version_line.fund text not null
bg_version_line.project_code text not null
bg_version_line.project_name text not null
bg_version_line.project_id text
bg_version_line.function text not null
bg_version_line.dep_economy text not null
bg_version_line.gov_economy text not null
bg_version_line.expenditure_kind text not null
bg_version_line.taken_over bigint not null
bg_version_line.note text not null
bg_version_line.amount_fen bigint not null
bg_version_purchase.version_id text not null
bg_version_purchase.line bigint not null
bg_version_purchase.project_code text not null
bg_version_purchase.task text not null
bg_version_purchase.dep_economy text not null
bg_version_purchase.fund text not null
bg_version_purchase.procurement text not null
bg_version_purchase.service_purchase bigint not null
bg_version_purchase.asset_class text not null
bg_version_purchase.asset_name text not null
bg_version_purchase.asset_count bigint not null
bg_version_purchase.asset_replaced bigint not null
bg_version_purchase.amount_fen bigint not null
bk_event_voucher.id text not null
bk_event_voucher.unit_id text not null
bk_event_voucher.event text not null
bk_event_voucher.words text not null
bk_event_voucher.amounts text not null
bk_event_voucher.voucher_date text not null
bk_event_voucher.project_id text not null
bk_event_voucher.function text not null
bk_event_voucher.dep_economy text not null
bk_event_voucher.fund text not null
bk_event_voucher.payee_id text not null
bk_event_voucher.indicator_id text not null
bk_event_voucher.summary text not null
bk_event_voucher.invoice_no text not null
bk_event_voucher.attachments bigint not null
bk_event_voucher.reference text not null
bk_event_voucher.merged_into text not null
bk_manual_line.id text not null
bk_manual_line.voucher_id text not null
bk_manual_line.line bigint not null
bk_manual_line.book text not null
bk_manual_line.side text not null
bk_manual_line.account text not null
bk_manual_line.amount_fen bigint not null
bk_manual_line.project_id text not null
bk_manual_line.function text not null
bk_manual_line.dep_economy text not null
bk_manual_line.fund text not null
bk_manual_line.payee_id text not null
bk_manual_voucher.id text not null
bk_manual_voucher.voucher_date text not null
bk_manual_voucher.summary text not null
bk_manual_voucher.difference_class text not null
bk_manual_voucher.invoice_no text not null
bk_manual_voucher.attachments bigint not null
bk_reversal.id text not null
bk_reversal.voucher_id text not null
bk_reversal.manner text not null
bk_reversal.voucher_date text not null
bk_reversal.reason text not null
bk_template.id text not null
bk_template.unit_id text not null
bk_template.name text not null
bk_template.note text not null
bk_template.content text not null
bk_template.creator_id text not null
bk_template.creator_name text not null
bk_template.updated_at bigint not null
bk_template.version bigint not null
cl_book.unit_id text not null
cl_book.start_year bigint not null
cl_book.scheme text not null
cl_book.document_id text not null
cl_book.opened_by text not null
cl_book.opened_at bigint not null
cl_opening.id text not null
cl_opening.explanation text not null
cl_opening.note text not null
cl_opening_line.id text not null
cl_opening_line.opening_id text not null
cl_opening_line.line bigint not null
cl_opening_line.account text not null
cl_opening_line.side text not null
cl_opening_line.amount_fen bigint not null
cl_opening_line.project_id text not null
cl_opening_line.function text not null
cl_opening_line.dep_economy text not null
cl_opening_line.fund text not null
cl_opening_line.payee_id text not null
cl_opening_line.note text not null
cl_period_close.id text not null
cl_period_close.period bigint not null
cl_period_close.checklist text not null
cl_year_close.id text not null
cl_year_close.provision_rate bigint not null
cl_year_close.note text not null
cl_year_close_line.id text not null
cl_year_close_line.year_close_id text not null
cl_year_close_line.line bigint not null
cl_year_close_line.event text not null
cl_year_close_line.project_id text not null
cl_year_close_line.function text not null
cl_year_close_line.fund text not null
cl_year_close_line.amount_fen bigint not null
cl_year_end.id text not null
cl_year_end.note text not null
cl_year_end_line.id text not null
cl_year_end_line.year_end_id text not null
cl_year_end_line.line bigint not null
cl_year_end_line.decision text not null
cl_year_end_line.indicator_id text not null
cl_year_end_line.amount_fen bigint not null
cl_year_end_line.project_id text not null
cl_year_end_line.function text not null
cl_year_end_line.dep_economy text not null
cl_year_end_line.fund text not null
cl_year_end_line.earmarked bigint not null
cl_year_end_line.note text not null
ev_line.voucher_id text not null
ev_line.line bigint not null
ev_line.name text not null
ev_line.amount_fen bigint not null
ev_line.tax_fen bigint not null
ev_voucher.id text not null
ev_voucher.unit_id text not null
ev_voucher.kind text not null
ev_voucher.direction text not null
ev_voucher.format text not null
ev_voucher.file_id text not null
ev_voucher.file_name text not null
ev_voucher.file_hash text not null
ev_voucher.number text not null
ev_voucher.code text not null
ev_voucher.claim_kind text not null
ev_voucher.claim_value text not null
ev_voucher.issued_on text not null
ev_voucher.buyer_name text not null
ev_voucher.buyer_tax text not null
ev_voucher.buyer_account text not null
ev_voucher.seller_name text not null
ev_voucher.seller_tax text not null
ev_voucher.seller_account text not null
ev_voucher.net_fen bigint
ev_voucher.tax_fen bigint
ev_voucher.total_fen bigint not null
ev_voucher.check_code text not null
ev_voucher.traveller text not null
ev_voucher.train text not null
ev_voucher.from_place text not null
ev_voucher.to_place text not null
ev_voucher.travel_date text not null
ev_voucher.summary text not null
ev_voucher.is_signed bigint not null
ev_voucher.fields text not null
ev_voucher.notes text not null
ev_voucher.actor_id text not null
ev_voucher.actor_name text not null
ev_voucher.at bigint not null
ex_accrual.id text not null
ex_accrual.business text not null
ex_accrual.business_detail text not null
ex_accrual.payee_id text not null
ex_accrual.project_id text not null
ex_accrual.function text not null
ex_accrual.dep_economy text not null
ex_accrual.fund text not null
ex_accrual.purpose text not null
ex_accrual.invoice_no text not null
ex_accrual.attachments bigint not null
ex_accrual.part_fen bigint not null
ex_accrual.payment_channel text not null
ex_accrual.earmarked bigint not null
ex_income.id text not null
ex_income.business text not null
ex_income.revenue_item text not null
ex_income.vat_method text not null
ex_income.vat_fen bigint not null
ex_income.earmarked bigint not null
ex_income.payer text not null
ex_income.received_on text not null
ex_income.account_id text not null
ex_income.receipt_no text not null
ex_income.note text not null
ex_income.business_detail text not null
ex_income.interest_fen bigint not null
ex_instruction.id text not null
ex_instruction.created_by text not null
ex_instruction.created_at bigint not null
ex_instruction.note text not null
ex_instruction_line.payment_id text not null
ex_instruction_line.instruction_id text not null
ex_instruction_line.unit_id text not null
ex_instruction_line.sent_on text not null
ex_payment.id text not null
ex_payment.unit_id text not null
ex_payment.payee_id text not null
ex_payment.payee_account_id text not null
ex_payment.fund_group text not null
ex_payment.payment_channel text not null
ex_payment.settlement text not null
ex_payment.purpose text not null
ex_payment.business text not null
ex_payment.business_detail text not null
ex_payment.invoice_no text not null
ex_payment.procurement bigint not null
ex_payment.attachments bigint not null
ex_payment.source_payment_id text
ex_payment.amount_fen bigint not null
ex_payment.submitted_on text not null
ex_payment.duplicate_key text not null
ex_payment.paid_on text not null
ex_payment.refunded_fen bigint not null
ex_payment.payer_account_id text not null
ex_payment_line.id text not null
ex_payment_line.payment_id text not null
ex_payment_line.line bigint not null
ex_payment_line.indicator_id text not null
ex_payment_line.amount_fen bigint not null
ex_payment_line.refunded_fen bigint not null
ex_payment_line.note text not null
ex_payment_line.stated text not null
ex_payment_line.parts text not null
ex_receipt.receipt_no text not null
ex_receipt.id text not null
ex_receipt.payment_id text not null
ex_receipt.unit_id text not null
ex_receipt.result text not null
ex_receipt.amount_fen bigint not null
ex_receipt.bank_date text not null
ex_receipt.reason text not null
ex_receipt.received_at bigint not null
ex_statement_line.statement_no text not null
ex_statement_line.id text not null
ex_statement_line.unit_id text not null
ex_statement_line.bank_date text not null
ex_statement_line.direction text not null
ex_statement_line.amount_fen bigint not null
ex_statement_line.balance_fen bigint
ex_statement_line.receipt_no text not null
ex_statement_line.note text not null
ex_statement_line.taken_at bigint not null
ex_statement_line.account_id text not null
fl_attachment.document_id text not null
fl_attachment.seq bigint not null
fl_attachment.attachment_id text not null
fl_attachment.is_removal bigint not null
fl_attachment.name text not null
fl_attachment.actor_id text not null
fl_attachment.actor_name text not null
fl_attachment.at bigint not null
fl_attachment_waiting.attachment_id text not null
fl_attachment_waiting.document_id text not null
fl_attachment_waiting.name text not null
fl_attachment_waiting.actor_id text not null
fl_attachment_waiting.actor_name text not null
fl_attachment_waiting.at bigint not null
fl_document.id text not null
fl_document.kind text not null
fl_document.number text not null
fl_document.unit_id text not null
fl_document.fiscal_year bigint not null
fl_document.state text not null
fl_document.route text not null
fl_document.step bigint not null
fl_document.waiting_role text not null
fl_document.waiting_unit_id text not null
fl_document.amount_fen bigint not null
fl_document.title text not null
fl_document.creator_id text not null
fl_document.created_at bigint not null
fl_document.updated_at bigint not null
fl_document.version bigint not null
fl_edit.document_id text not null
fl_edit.version bigint not null
fl_edit.at bigint not null
fl_edit.actor_id text not null
fl_edit.actor_name text not null
fl_edit.changes text not null
fl_route.kind text not null
fl_route.position bigint not null
fl_route.step text not null
fl_route.title_zh text not null
fl_route.title_en text not null
fl_route.role text not null
fl_route.duty text not null
fl_route.amount_from_fen bigint not null
in_change.id text not null
in_change.operation text not null
in_change.document_no text not null
in_change.reason text not null
in_change_line.id text not null
in_change_line.change_id text not null
in_change_line.line bigint not null
in_change_line.indicator_id text not null
in_change_line.amount_fen bigint not null
in_change_line.fresh text not null
in_reallocation.id text not null
in_reallocation.reason text not null
in_reallocation.mof_approval_no text not null
in_reallocation.released_hash text not null
in_reallocation_line.id text not null
in_reallocation_line.reallocation_id text not null
in_reallocation_line.line bigint not null
in_reallocation_line.direction text not null
in_reallocation_line.indicator_id text not null
in_reallocation_line.amount_fen bigint not null
in_reallocation_permission.dimension text not null
in_reallocation_permission.from_code text not null
in_reallocation_permission.to_code text not null
in_reallocation_permission.approver text not null
in_reallocation_permission.basis text not null
lg_account.code text not null
lg_account.book text not null
lg_account.name_zh text not null
lg_account.name_en text not null
lg_account.element text not null
lg_account.normal_side text not null
lg_account.parent text not null
lg_account.never_negative bigint not null
lg_account.detail bigint not null
lg_account.enabled bigint not null
lg_balance.unit_id text not null
lg_balance.period bigint not null
lg_balance.account text not null
lg_balance.debit_fen bigint not null
lg_balance.credit_fen bigint not null
lg_closed_period.unit_id text not null
lg_closed_period.period bigint not null
lg_closed_period.closed_by text not null
lg_closed_period.closed_at bigint not null
lg_dimension_balance.unit_id text not null
lg_dimension_balance.period bigint not null
lg_dimension_balance.account text not null
lg_dimension_balance.project_id text not null
lg_dimension_balance.fund text not null
lg_dimension_balance.function text not null
lg_dimension_balance.dep_economy text not null
lg_dimension_balance.debit_fen bigint not null
lg_dimension_balance.credit_fen bigint not null
lg_entry.journal_id text not null
lg_entry.line bigint not null
lg_entry.unit_id text not null
lg_entry.period bigint not null
lg_entry.book text not null
lg_entry.account text not null
lg_entry.side text not null
lg_entry.amount_fen bigint not null
lg_entry.event text not null
lg_entry.indicator_id text
lg_entry.project_id text
lg_entry.function text
lg_entry.dep_economy text
lg_entry.gov_economy text
lg_entry.fund text
lg_entry.payee_id text
lg_entry.source_line_id text
lg_event_balance.unit_id text not null
lg_event_balance.period bigint not null
lg_event_balance.event text not null
lg_event_balance.difference_class text not null
lg_event_balance.money bigint not null
lg_event_balance.account text not null
lg_event_balance.project_id text not null
lg_event_balance.fund text not null
lg_event_balance.dep_economy text not null
lg_event_balance.debit_fen bigint not null
lg_event_balance.credit_fen bigint not null
lg_hold.id text not null
lg_hold.indicator_id text not null
lg_hold.document_id text not null
lg_hold.account text not null
lg_hold.amount_fen bigint not null
lg_hold.remaining_fen bigint not null
lg_indicator.id text not null
lg_indicator.number text not null
lg_indicator.unit_id text not null
lg_indicator.fiscal_year bigint not null
lg_indicator.parent_id text
lg_indicator.project_id text
lg_indicator.budget_line_id text
lg_indicator.fund text not null
lg_indicator.fund_group text not null
lg_indicator.function text not null
lg_indicator.dep_economy text not null
lg_indicator.gov_economy text not null
lg_indicator.expenditure_kind text not null
lg_indicator.payment_mode text not null
lg_indicator.year_kind text not null
lg_indicator.allotted bigint not null
lg_indicator.title text not null
lg_indicator.expires_on text not null
lg_indicator.granted_fen bigint not null
lg_indicator.available_fen bigint not null
lg_indicator.frozen_fen bigint not null
lg_indicator.held_fen bigint not null
lg_indicator.paid_fen bigint not null
lg_indicator.version bigint not null
lg_journal.id text not null
lg_journal.unit_id text not null
lg_journal.seq bigint not null
lg_journal.journal_type text not null
lg_journal.number bigint not null
lg_journal.fiscal_year bigint not null
lg_journal.period bigint not null
lg_journal.posted_on text not null
lg_journal.event text not null
lg_journal.summary text not null
lg_journal.difference_class text not null
lg_journal.document_id text not null
lg_journal.document_kind text not null
lg_journal.reverses_id text
lg_journal.prepared_by text not null
lg_journal.posted_at bigint not null
lg_journal.prev_hash text not null
lg_journal.hash text not null
md_asset.id text not null
md_asset.code text not null
md_asset.unit_id text not null
md_asset.name text not null
md_asset.class text not null
md_asset.model text not null
md_asset.serial_no text not null
md_asset.quantity bigint not null
md_asset.unit_of_measure text not null
md_asset.cost_fen bigint not null
md_asset.depreciation_fen bigint not null
md_asset.acquired_on text not null
md_asset.useful_months bigint not null
md_asset.place text not null
md_asset.keeper_id text
md_asset.state text not null
md_asset.version bigint not null
md_asset_life.class_prefix text not null
md_asset_life.months_min bigint not null
md_asset_life.months_usual bigint not null
md_bank_account.id text not null
md_bank_account.owner_kind text not null
md_bank_account.owner_id text not null
md_bank_account.account_sealed text not null
md_bank_account.account_index text not null
md_bank_account.account_masked text not null
md_bank_account.account_name text not null
md_bank_account.bank_name text not null
md_bank_account.bank_code text not null
md_bank_account.purpose text not null
md_bank_account.stopped bigint not null
md_bank_account.version bigint not null
md_change.id text not null
md_change.kind text not null
md_change.object_id text not null
md_change.record_version bigint not null
md_change.effective_from text not null
md_change.reason text not null
md_change.fields text not null
md_change.applied_on text
md_code.scheme text not null
md_code.code text not null
md_code.name_zh text not null
md_code.name_en text not null
md_code.parent text not null
md_code.level bigint not null
md_code.effective_from text not null
md_code.effective_to text
md_code.attributes text not null
md_code.initials text not null
md_economic_mapping.departmental_code text not null
md_economic_mapping.unit_type text not null
md_economic_mapping.government_code text not null
md_economic_mapping.effective_from text not null
md_import_problem.subject_id text not null
md_import_problem.seq bigint not null
md_import_problem.source text not null
md_import_problem.line bigint not null
md_import_problem.field text not null
md_import_problem.value text not null
md_import_problem.what_zh text not null
md_import_problem.what_en text not null
md_import_problem.how_zh text not null
md_import_problem.how_en text not null
md_import_problem.column_key text not null
md_import_problem.column_en text not null
md_job.id text not null
md_job.kind text not null
md_job.owner_id text not null
md_job.owner_name text not null
md_job.request_key text not null
md_job.fingerprint text not null
md_job.source text not null
md_job.dry_run bigint not null
md_job.file_hash text not null
md_job.state text not null
md_job.row_count bigint not null
md_job.report text not null
md_job.problem text not null
md_job.content bytea
md_job.created_at bigint not null
md_job.finished_at bigint
md_job.task text not null
md_job.subject_id text not null
md_job.opinion text not null
md_job.effective_from text not null
md_job.basis text not null
md_job_cell.job_id text not null
md_job_cell.line bigint not null
md_job_cell.field text not null
md_job_cell.value text not null
md_job_difference.job_id text not null
md_job_difference.seq bigint not null
md_job_difference.record_key text not null
md_job_difference.name text not null
md_job_difference.status text not null
md_job_difference.fields text not null
md_payee.id text not null
md_payee.code text not null
md_payee.name text not null
md_payee.kind text not null
md_payee.credit_code text not null
md_payee.stopped bigint not null
md_payee.stop_reason text not null
md_payee.version bigint not null
md_payee.initials text not null
md_performance_indicator.id text not null
md_performance_indicator.code text not null
md_performance_indicator.name text not null
md_performance_indicator.level_one text not null
md_performance_indicator.level_two text not null
md_performance_indicator.unit_of_measure text not null
md_performance_indicator.direction text not null
md_performance_indicator.typical_value text not null
md_performance_indicator.category text not null
md_performance_indicator.basis text not null
md_performance_indicator.effective_from text not null
md_performance_indicator.effective_to text
md_person.id text not null
md_person.code text not null
md_person.unit_id text not null
md_person.name text not null
md_person.id_card_sealed text not null
md_person.id_card_index text not null
md_person.id_card_masked text not null
md_person.phone_sealed text not null
md_person.phone_masked text not null
md_person.pay_sealed text not null
md_person.post text not null
md_person.rank text not null
md_person.person_class text not null
md_person.joined_on text not null
md_person.left_on text
md_person.version bigint not null
md_person.initials text not null
md_reconcile_case.id text not null
md_reconcile_case.unit_id text not null
md_reconcile_case.kind text not null
md_reconcile_case.note text not null
md_reconcile_case.state text not null
md_reconcile_case.precedence text not null
md_reconcile_case.basis text not null
md_reconcile_case.owner_id text not null
md_reconcile_case.owner_name text not null
md_reconcile_case.created_at bigint not null
md_reconcile_case.signer_id text
md_reconcile_case.signer_name text not null
md_reconcile_case.applied_at bigint
md_reconcile_case.report text not null
md_reconcile_case.version bigint not null
md_reconcile_conflict.case_id text not null
md_reconcile_conflict.seq bigint not null
md_reconcile_conflict.record_seq bigint not null
md_reconcile_conflict.record_key text not null
md_reconcile_conflict.shown_key text not null
md_reconcile_conflict.unit_code text not null
md_reconcile_conflict.field text not null
md_reconcile_conflict.sources text not null
md_reconcile_conflict.shown text not null
md_reconcile_conflict.facts text not null
md_reconcile_conflict.proposal text not null
md_reconcile_conflict.decision text not null
md_reconcile_conflict.value text not null
md_reconcile_conflict.reason text not null
md_reconcile_conflict.decided_by text
md_reconcile_conflict.decided_name text not null
md_reconcile_conflict.decided_at bigint
md_reconcile_record.case_id text not null
md_reconcile_record.seq bigint not null
md_reconcile_record.record_key text not null
md_reconcile_record.shown_key text not null
md_reconcile_record.unit_code text not null
md_reconcile_record.status text not null
md_reconcile_record.merged text not null
md_reconcile_record.origins text not null
md_reconcile_source.case_id text not null
md_reconcile_source.place bigint not null
md_reconcile_source.name text not null
md_reconcile_source.file_hash text not null
md_reconcile_source.row_count bigint not null
md_reconcile_source.uploaded_by text not null
md_reconcile_source.uploaded_name text not null
md_reconcile_source.uploaded_at bigint not null
md_reconcile_source.content bytea
md_standard.id text not null
md_standard.code text not null
md_standard.name_zh text not null
md_standard.name_en text not null
md_standard.category text not null
md_standard.unit_of_measure text not null
md_standard.amount_fen bigint
md_standard.region text not null
md_standard.rank text not null
md_standard.season text not null
md_standard.quantity_rule text not null
md_standard.min_years bigint
md_standard.value_text text not null
md_standard.basis text not null
md_standard.effective_from text not null
md_standard.effective_to text
md_succession.old_unit_id text not null
md_succession.new_unit_id text not null
md_succession.relation text not null
md_succession.effective_from text not null
md_succession.document_id text not null
md_unit.id text not null
md_unit.code text not null
md_unit.name text not null
md_unit.parent_id text
md_unit.path text not null
md_unit.level bigint not null
md_unit.unit_type text not null
md_unit.purpose text not null
md_unit.establishment bigint not null
md_unit.credit_code text not null
md_unit.valid_from text not null
md_unit.valid_to text
md_unit.version bigint not null
md_unit.short_name text not null
md_unit.accounting_system text not null
md_unit.admin_level text not null
md_unit.budget_level text not null
md_unit.region_code text not null
md_unit.address text not null
md_unit.postcode text not null
md_unit.office_phone text not null
md_unit.initials text not null
md_version.kind text not null
md_version.object_id text not null
md_version.version bigint not null
md_version.effective_from text not null
md_version.recorded_at bigint not null
md_version.actor_id text not null
md_version.actor_name text not null
md_version.source text not null
md_version.source_ref text not null
md_version.reason text not null
md_version.changed text not null
md_version.body text not null
pf_attachment.id text not null
pf_attachment.hash text not null
pf_attachment.media_type text not null
pf_attachment.size bigint not null
pf_attachment.content bytea not null
pf_attachment.uploader_id text not null
pf_attachment.at bigint not null
pf_audit.unit_id text not null
pf_audit.seq bigint not null
pf_audit.at bigint not null
pf_audit.actor_id text not null
pf_audit.actor_name text not null
pf_audit.on_behalf_of text
pf_audit.role text not null
pf_audit.action text not null
pf_audit.object_kind text not null
pf_audit.object_id text not null
pf_audit.from_state text not null
pf_audit.to_state text not null
pf_audit.step text not null
pf_audit.duty text not null
pf_audit.opinion text not null
pf_audit.detail text not null
pf_audit.after_hash text not null
pf_audit.request_id text not null
pf_audit.prev_hash text not null
pf_audit.hash text not null
pf_chain.unit_id text not null
pf_chain.audit_seq bigint not null
pf_chain.audit_hash text not null
pf_chain.ledger_seq bigint not null
pf_chain.ledger_hash text not null
pf_counter.unit_id text not null
pf_counter.period bigint not null
pf_counter.kind text not null
pf_counter.last bigint not null
pf_delegation.id text not null
pf_delegation.giver_id text not null
pf_delegation.receiver_id text not null
pf_delegation.role text not null
pf_delegation.unit_id text not null
pf_delegation.from_date text not null
pf_delegation.to_date text not null
pf_delegation.revoked bigint not null
pf_demonstration.id bigint not null
pf_demonstration.shift_us bigint not null
pf_edition.kind text not null
pf_edition.effective_from text not null
pf_edition.source text not null
pf_edition.hash text not null
pf_edition.content text not null
pf_edition.loaded_at bigint not null
pf_idempotency.key text not null
pf_idempotency.actor_id text not null
pf_idempotency.fingerprint text not null
pf_idempotency.status bigint not null
pf_idempotency.answer text not null
pf_idempotency.at bigint not null
pf_key.version bigint not null
pf_key.proof text not null
pf_key.index_proof text not null
pf_session.token_hash text not null
pf_session.user_id text not null
pf_session.kind text not null
pf_session.csrf_hash text not null
pf_session.created_at bigint not null
pf_session.last_seen_at bigint not null
pf_session.expires_at bigint not null
pf_user.id text not null
pf_user.login text not null
pf_user.name text not null
pf_user.class text not null
pf_user.password_hash text not null
pf_user.must_change bigint not null
pf_user.disabled bigint not null
pf_user.failures bigint not null
pf_user.locked_until bigint not null
pf_user.created_at bigint not null
pf_user.version bigint not null
pf_user_role.user_id text not null
pf_user_role.class text not null
pf_user_role.role text not null
pf_user_role.unit_id text not null
pj_appraisal.project_id text not null
pj_appraisal.version bigint not null
pj_appraisal.at bigint not null
pj_appraisal.actor_id text not null
pj_appraisal.result text not null
pj_appraisal.requested_fen bigint not null
pj_appraisal.appraised_fen bigint not null
pj_appraisal.note text not null
pj_costing_line.id text not null
pj_costing_line.project_id text not null
pj_costing_line.line bigint not null
pj_costing_line.task text not null
pj_costing_line.budget_year bigint not null
pj_costing_line.standard_id text
pj_costing_line.unit_price_fen bigint not null
pj_costing_line.quantity text not null
pj_costing_line.frequency text not null
pj_costing_line.unit_of_measure text not null
pj_costing_line.dep_economy text not null
pj_costing_line.fund text not null
pj_costing_line.reason text not null
pj_costing_line.amount_fen bigint not null
pj_costing_line.derivation text not null
pj_costing_line.procurement text not null
pj_costing_line.service_purchase bigint not null
pj_costing_line.asset_class text not null
pj_costing_line.asset_name text not null
pj_costing_line.asset_count bigint not null
pj_costing_line.asset_replaced bigint not null
pj_past_line.id text not null
pj_past_line.project_id text not null
pj_past_line.line bigint not null
pj_past_line.task text not null
pj_past_line.budget_year bigint not null
pj_past_line.standard_id text
pj_past_line.unit_price_fen bigint not null
pj_past_line.quantity text not null
pj_past_line.frequency text not null
pj_past_line.unit_of_measure text not null
pj_past_line.dep_economy text not null
pj_past_line.fund text not null
pj_past_line.reason text not null
pj_past_line.amount_fen bigint not null
pj_past_line.derivation text not null
pj_past_line.until_version bigint not null
pj_past_line.procurement text not null
pj_past_line.service_purchase bigint not null
pj_past_line.asset_class text not null
pj_past_line.asset_name text not null
pj_past_line.asset_count bigint not null
pj_past_line.asset_replaced bigint not null
pj_project.id text not null
pj_project.code text not null
pj_project.name text not null
pj_project.class text not null
pj_project.function text not null
pj_project.start_year bigint not null
pj_project.end_year bigint not null
pj_project.reason text not null
pj_project.flags text not null
pj_project.new_policy bigint not null
pj_project.appraisal_result text not null
pj_project.appraisal_note text not null
pj_project.appraised_fen bigint not null
pj_project.released_hash text not null
pj_project.total_fen bigint not null
pj_project.initials text not null
pj_project.span text not null
pj_project.level bigint not null
pj_project.parent_id text
pj_project.requested_fen bigint not null
pj_project.reserved_fen bigint not null
pj_project.reserved_at bigint not null
pj_project.adjusting bigint not null
pj_project.result text not null
pj_project.end_reason text not null
pj_project.surplus_fen bigint not null
pj_project.generated text not null
pj_proposal.project_id text not null
pj_proposal.content text not null
pj_ranking.project_id text not null
pj_ranking.fiscal_year bigint not null
pj_ranking.class text not null
pj_ranking.place bigint not null
pj_ranking.ranked_by text not null
pj_ranking.ranked_at bigint not null
pj_target.id text not null
pj_target.project_id text not null
pj_target.line bigint not null
pj_target.kind text not null
pj_target.name text not null
pj_target.value text not null
pj_target.unit_of_measure text not null
pj_target.weight bigint not null
pj_target.library_code text not null
pj_version.project_id text not null
pj_version.version bigint not null
pj_version.action text not null
pj_version.at bigint not null
pj_version.actor_id text not null
pj_version.total_fen bigint not null
pj_version.content text not null
pj_version.previous_hash text not null
pj_version.hash text not null
pj_version_sum.project_id text not null
pj_version_sum.version bigint not null
pj_version_sum.budget_year bigint not null
pj_version_sum.dep_economy text not null
pj_version_sum.fund text not null
pj_version_sum.amount_fen bigint not null
ps_claim.kind text not null
ps_claim.value text not null
ps_claim.document_id text not null
ps_link.from_kind text not null
ps_link.from_id text not null
ps_link.to_kind text not null
ps_link.to_id text not null
ps_link.relation text not null
ps_link.amount_fen bigint not null
ps_link.unit_id text not null
rl_hit.id text not null
rl_hit.object_kind text not null
rl_hit.object_id text not null
rl_hit.unit_id text not null
rl_hit.action text not null
rl_hit.rule text not null
rl_hit.rule_version bigint not null
rl_hit.level text not null
rl_hit.clause text not null
rl_hit.text_zh text not null
rl_hit.text_en text not null
rl_hit.how_zh text not null
rl_hit.how_en text not null
rl_hit.fact_values text not null
rl_hit.field text
rl_hit.decision text not null
rl_hit.reason text not null
rl_hit.attachment_id text
rl_hit.actor_id text not null
rl_hit.at bigint not null
rl_release.object_id text not null
rl_release.rule text not null
rl_release.explanation text not null
rl_release.actor_id text not null
rl_release.at bigint not null
sc_change.scenario_id text not null
sc_change.place bigint not null
sc_change.kind text not null
sc_change.content text not null
sc_remaining.scenario_id text not null
sc_remaining.place bigint not null
sc_remaining.kind text not null
sc_remaining.unit_id text not null
sc_remaining.below bigint not null
sc_remaining.subject text not null
sc_remaining.before_value bigint not null
sc_remaining.after_value bigint not null
sc_scenario.id text not null
sc_scenario.unit_id text not null
sc_scenario.budget_year bigint not null
sc_scenario.base text not null
sc_scenario.standing text not null
sc_scenario.based_at bigint not null
sc_scenario.name text not null
sc_scenario.note text not null
sc_scenario.state text not null
sc_scenario.creator_id text not null
sc_scenario.created_at bigint not null
sc_scenario.closed_by text not null
sc_scenario.closed_at bigint
sc_scenario.version bigint not null
schema_migration.name text not null
v_accrual.id text
v_accrual.number text
v_accrual.unit_id text
v_accrual.fiscal_year bigint
v_accrual.state text
v_accrual.amount_fen bigint
v_accrual.title text
v_accrual.business text
v_accrual.business_detail text
v_accrual.part_fen bigint
v_accrual.payment_channel text
v_accrual.earmarked bigint
v_accrual.payee_id text
v_accrual.project_id text
v_accrual.function text
v_accrual.dep_economy text
v_accrual.fund text
v_accrual.purpose text
v_accrual.invoice_no text
v_accrual.attachments bigint
v_asset.id text
v_asset.code text
v_asset.unit_id text
v_asset.name text
v_asset.class text
v_asset.model text
v_asset.serial_no text
v_asset.quantity bigint
v_asset.unit_of_measure text
v_asset.cost_fen bigint
v_asset.depreciation_fen bigint
v_asset.net_fen bigint
v_asset.acquired_on text
v_asset.useful_months bigint
v_asset.place text
v_asset.keeper_id text
v_asset.state text
v_asset.version bigint
v_asset_life.class_prefix text
v_asset_life.months_min bigint
v_asset_life.months_usual bigint
v_bank_account.id text
v_bank_account.owner_kind text
v_bank_account.owner_id text
v_bank_account.account_sealed text
v_bank_account.account_index text
v_bank_account.account_masked text
v_bank_account.account_name text
v_bank_account.bank_name text
v_bank_account.bank_code text
v_bank_account.purpose text
v_bank_account.stopped bigint
v_bank_entry.account_id text
v_bank_entry.unit_id text
v_bank_entry.period bigint
v_bank_entry.journal_id text
v_bank_entry.line bigint
v_bank_entry.account text
v_bank_entry.payee_id text
v_bank_entry.posted_on text
v_bank_entry.number bigint
v_bank_entry.summary text
v_bank_entry.document_id text
v_bank_entry.document_kind text
v_bank_entry.source_id text
v_bank_entry.amount_fen bigint
v_bank_entry.receipt_no text
v_bank_entry.payer text
v_bank_month.account_id text
v_bank_month.unit_id text
v_bank_month.period bigint
v_bank_month.signed integer
v_bank_reconciled_account.account_id text
v_bank_reconciled_account.unit_id text
v_bank_reconciled_account.ledger_account text
v_bank_reconciled_account.start_period bigint
v_bank_unmatched.unit_id text
v_bank_unmatched.account_id text
v_bank_unmatched.period bigint
v_bank_unmatched.lines bigint
v_bank_unmatched.amount_fen bigint
v_bank_unmatched.signed bigint
v_budget.id text
v_budget.unit_id text
v_budget.budget_year bigint
v_budget.round bigint
v_budget.state text
v_budget.version bigint
v_budget_line.id text
v_budget_line.budget_id text
v_budget_line.unit_id text
v_budget_line.budget_year bigint
v_budget_line.state text
v_budget_line.project_id text
v_budget_line.function text
v_budget_line.dep_economy text
v_budget_line.gov_economy text
v_budget_line.fund text
v_budget_line.expenditure_kind text
v_budget_line.amount_fen bigint
v_budget_line.taken_over bigint
v_budget_purchase.id text
v_budget_purchase.budget_id text
v_budget_purchase.unit_id text
v_budget_purchase.budget_year bigint
v_budget_purchase.state text
v_budget_purchase.project_id text
v_budget_purchase.line bigint
v_budget_purchase.task text
v_budget_purchase.function text
v_budget_purchase.dep_economy text
v_budget_purchase.fund text
v_budget_purchase.expenditure_kind text
v_budget_purchase.procurement text
v_budget_purchase.service_purchase bigint
v_budget_purchase.asset_class text
v_budget_purchase.asset_name text
v_budget_purchase.asset_count bigint
v_budget_purchase.asset_replaced bigint
v_budget_purchase.unit_price_fen bigint
v_budget_purchase.quantity text
v_budget_purchase.frequency text
v_budget_purchase.unit_of_measure text
v_budget_purchase.amount_fen bigint
v_budget_version.id text
v_budget_version.budget_id text
v_budget_version.unit_id text
v_budget_version.budget_year bigint
v_budget_version.stage text
v_budget_version.seq bigint
v_budget_version.hash text
v_budget_version.amount_fen bigint
v_budget_version.income_fen bigint
v_budget_version.actor_id text
v_budget_version.at bigint
v_budget_version_income.version_id text
v_budget_version_income.budget_id text
v_budget_version_income.unit_id text
v_budget_version_income.budget_year bigint
v_budget_version_income.stage text
v_budget_version_income.line bigint
v_budget_version_income.fund text
v_budget_version_income.revenue_item text
v_budget_version_income.note text
v_budget_version_income.amount_fen bigint
v_budget_version_line.version_id text
v_budget_version_line.budget_id text
v_budget_version_line.unit_id text
v_budget_version_line.budget_year bigint
v_budget_version_line.stage text
v_budget_version_line.line bigint
v_budget_version_line.fund text
v_budget_version_line.project_code text
v_budget_version_line.project_name text
v_budget_version_line.project_id text
v_budget_version_line.function text
v_budget_version_line.dep_economy text
v_budget_version_line.gov_economy text
v_budget_version_line.expenditure_kind text
v_budget_version_line.taken_over bigint
v_budget_version_line.note text
v_budget_version_line.amount_fen bigint
v_budget_version_purchase.version_id text
v_budget_version_purchase.budget_id text
v_budget_version_purchase.unit_id text
v_budget_version_purchase.budget_year bigint
v_budget_version_purchase.stage text
v_budget_version_purchase.line bigint
v_budget_version_purchase.project_code text
v_budget_version_purchase.task text
v_budget_version_purchase.dep_economy text
v_budget_version_purchase.fund text
v_budget_version_purchase.procurement text
v_budget_version_purchase.service_purchase bigint
v_budget_version_purchase.asset_class text
v_budget_version_purchase.asset_name text
v_budget_version_purchase.asset_count bigint
v_budget_version_purchase.asset_replaced bigint
v_budget_version_purchase.amount_fen bigint
v_code.scheme text
v_code.code text
v_code.name_zh text
v_code.name_en text
v_code.parent text
v_code.level bigint
v_code.effective_from text
v_code.effective_to text
v_code.attributes text
v_control_figure.unit_id text
v_control_figure.budget_year bigint
v_control_figure.fund text
v_control_figure.expenditure_kind text
v_control_figure.amount_fen bigint
v_control_figure.version bigint
v_costing_line.id text
v_costing_line.project_id text
v_costing_line.line bigint
v_costing_line.task text
v_costing_line.budget_year bigint
v_costing_line.standard_id text
v_costing_line.unit_price_fen bigint
v_costing_line.quantity text
v_costing_line.frequency text
v_costing_line.unit_of_measure text
v_costing_line.dep_economy text
v_costing_line.fund text
v_costing_line.reason text
v_costing_line.amount_fen bigint
v_costing_line.procurement text
v_costing_line.service_purchase bigint
v_costing_line.asset_class text
v_costing_line.asset_name text
v_costing_line.asset_count bigint
v_costing_line.asset_replaced bigint
v_costing_line_ever.id text
v_costing_line_ever.project_id text
v_costing_line_ever.line bigint
v_costing_line_ever.task text
v_costing_line_ever.budget_year bigint
v_costing_line_ever.standard_id text
v_costing_line_ever.unit_price_fen bigint
v_costing_line_ever.quantity text
v_costing_line_ever.frequency text
v_costing_line_ever.unit_of_measure text
v_costing_line_ever.dep_economy text
v_costing_line_ever.fund text
v_costing_line_ever.reason text
v_costing_line_ever.amount_fen bigint
v_deed.actor_id text
v_deed.object_kind text
v_deed.object_id text
v_deed.action text
v_document_file.document_id text
v_document_file.attachment_id text
v_document_papers.id text
v_document_papers.attachments bigint
v_economic_mapping.departmental_code text
v_economic_mapping.unit_type text
v_economic_mapping.government_code text
v_economic_mapping.effective_from text
v_evoucher_use.id text
v_evoucher_use.document_id text
v_evoucher_use.journal_id text
v_evoucher_use.journal_number bigint
v_evoucher_use.journal_period bigint
v_evoucher_use.journal_date text
v_evoucher_use.state text
v_income.id text
v_income.number text
v_income.unit_id text
v_income.fiscal_year bigint
v_income.state text
v_income.amount_fen bigint
v_income.title text
v_income.business text
v_income.revenue_item text
v_income.business_detail text
v_income.vat_fen bigint
v_income.interest_fen bigint
v_income.payer text
v_income.received_on text
v_income.account_id text
v_income.receipt_no text
v_income_line.id text
v_income_line.budget_id text
v_income_line.unit_id text
v_income_line.budget_year bigint
v_income_line.state text
v_income_line.fund text
v_income_line.revenue_item text
v_income_line.amount_fen bigint
v_master_record.kind text
v_master_record.object_id text
v_master_record.version bigint
v_master_record.begins text
v_master_record.body text
v_master_version.kind text
v_master_version.object_id text
v_master_version.version bigint
v_master_version.effective_from text
v_master_version.body text
v_paper_named.claim_kind text
v_paper_named.value text
v_paper_named.document_id text
v_payee.id text
v_payee.code text
v_payee.name text
v_payee.kind text
v_payee.credit_code text
v_payee.stopped bigint
v_payee.stop_reason text
v_payment.id text
v_payment.number text
v_payment.unit_id text
v_payment.fiscal_year bigint
v_payment.state text
v_payment.amount_fen bigint
v_payment.title text
v_payment.payee_id text
v_payment.payee_account_id text
v_payment.payer_account_id text
v_payment.fund_group text
v_payment.payment_channel text
v_payment.purpose text
v_payment.business text
v_payment.invoice_no text
v_payment.paid_on text
v_payment.refunded_fen bigint
v_payment_line.id text
v_payment_line.payment_id text
v_payment_line.line bigint
v_payment_line.indicator_id text
v_payment_line.amount_fen bigint
v_payment_line.refunded_fen bigint
v_payment_line.note text
v_performance_indicator.id text
v_performance_indicator.code text
v_performance_indicator.name text
v_performance_indicator.level_one text
v_performance_indicator.level_two text
v_performance_indicator.unit_of_measure text
v_performance_indicator.direction text
v_performance_indicator.typical_value text
v_performance_indicator.category text
v_performance_indicator.basis text
v_performance_indicator.effective_from text
v_performance_indicator.effective_to text
v_person_record.id text
v_person_record.code text
v_person_record.unit_id text
v_person_record.name text
v_person_record.id_card_masked text
v_person_record.post text
v_person_record.rank text
v_person_record.person_class text
v_person_record.joined_on text
v_person_record.left_on text
v_project.id text
v_project.unit_id text
v_project.number text
v_project.state text
v_project.fiscal_year bigint
v_project.code text
v_project.name text
v_project.class text
v_project.function text
v_project.start_year bigint
v_project.end_year bigint
v_project.total_fen bigint
v_project.flags text
v_project_amount.id text
v_project_amount.parent_id text
v_project_amount.unit_id text
v_project_amount.state text
v_project_amount.requested_fen bigint
v_project_amount.reserved_fen bigint
v_project_amount.budgeted_fen bigint
v_project_amount.paid_fen bigint
v_project_amount.remaining_fen bigint
v_project_goal.project_id text
v_project_goal.goal text
v_project_stage.id text
v_project_stage.stage text
v_project_version_sum.project_id text
v_project_version_sum.version bigint
v_project_version_sum.budget_year bigint
v_project_version_sum.dep_economy text
v_project_version_sum.fund text
v_project_version_sum.amount_fen bigint
v_receipt.id text
v_receipt.receipt_no text
v_receipt.payment_id text
v_receipt.unit_id text
v_receipt.result text
v_receipt.amount_fen bigint
v_receipt.bank_date text
v_receipt.reason text
v_receipt.received_at bigint
v_standard.id text
v_standard.code text
v_standard.name_zh text
v_standard.name_en text
v_standard.category text
v_standard.unit_of_measure text
v_standard.amount_fen bigint
v_standard.region text
v_standard.rank text
v_standard.season text
v_standard.quantity_rule text
v_standard.min_years bigint
v_standard.value_text text
v_standard.basis text
v_standard.effective_from text
v_standard.effective_to text
v_statement_line.id text
v_statement_line.statement_no text
v_statement_line.unit_id text
v_statement_line.account_id text
v_statement_line.bank_date text
v_statement_line.direction text
v_statement_line.amount_fen bigint
v_statement_line.balance_fen bigint
v_statement_line.receipt_no text
v_statement_line.note text
v_target.id text
v_target.project_id text
v_target.line bigint
v_target.kind text
v_target.name text
v_target.value text
v_target.unit_of_measure text
v_target.weight bigint
v_target.library_code text
v_unit.id text
v_unit.code text
v_unit.name text
v_unit.parent_id text
v_unit.path text
v_unit.level bigint
v_unit.unit_type text
v_unit.purpose text
v_unit.valid_from text
v_unit.valid_to text
v_unit_record.id text
v_unit_record.code text
v_unit_record.name text
v_unit_record.parent_id text
v_unit_record.path text
v_unit_record.level bigint
v_unit_record.unit_type text
v_unit_record.establishment bigint
v_unit_record.credit_code text
v_unit_record.accounting_system text
v_unit_record.budget_level text
v_unit_record.region_code text
v_unit_record.valid_from text
v_unit_record.valid_to text
v_user.id text
v_user.login text
v_user.name text
v_waiting_file.document_id text
v_waiting_file.attachment_id text
v_waiting_file.actor_id text
v_year_end_line.id text
v_year_end_line.year_end_id text
v_year_end_line.unit_id text
v_year_end_line.fiscal_year bigint
v_year_end_line.decision text
v_year_end_line.indicator_id text
v_year_end_line.amount_fen bigint
v_year_end_line.project_id text
v_year_end_line.function text
v_year_end_line.fund text
ac_bank_account CHECK (((start_period >= 199001) AND (start_period <= 220012)))
ac_bank_account CHECK ((takes_rest = ANY (ARRAY[(0)::bigint, (1)::bigint])))
ac_bank_account CHECK ((version > 0))
ac_bank_account PRIMARY KEY (account_id)
ac_bank_line CHECK ((amount_fen <> 0))
ac_bank_line CHECK ((place > 0))
ac_bank_line PRIMARY KEY (id)
ac_bank_line UNIQUE (account_id, place)
ac_bank_line UNIQUE (account_id, serial_no)
ac_bank_statement CHECK ((lines > 0))
ac_bank_statement PRIMARY KEY (id)
ac_bank_statement UNIQUE (account_id, file_hash)
ac_match CHECK (((score >= 0) AND (score <= 100)))
ac_match CHECK ((manner = ANY (ARRAY['receipt'::text, 'likely'::text, 'sum'::text, 'hand'::text])))
ac_match PRIMARY KEY (id)
ac_match_entry PRIMARY KEY (journal_id, line)
ac_match_line PRIMARY KEY (line_id)
ac_reconciliation CHECK (((period >= 199001) AND (period <= 220012)))
ac_reconciliation CHECK ((open_entries >= 0))
ac_reconciliation CHECK ((open_lines >= 0))
ac_reconciliation CHECK ((state = ANY (ARRAY['prepared'::text, 'signed'::text])))
ac_reconciliation PRIMARY KEY (account_id, period)
av_chunk CHECK ((seq > 0))
av_chunk PRIMARY KEY (package_id, seq)
av_list CHECK (((state = 'proposed'::text) = (decided_by = ''::text)))
av_list CHECK ((decided_by <> proposed_by))
av_list CHECK ((kind = ANY (ARRAY['handover'::text, 'destruction'::text])))
av_list CHECK ((state = ANY (ARRAY['proposed'::text, 'approved'::text, 'refused'::text])))
av_list CHECK ((version > 0))
av_list CHECK ((volumes > 0))
av_list PRIMARY KEY (id)
av_list UNIQUE (number)
av_list_line CHECK ((line > 0))
av_list_line PRIMARY KEY (list_id, line)
av_package CHECK (((from_period >= 199000) AND (from_period <= 220013)))
av_package CHECK (((to_period >= from_period) AND ((to_period >= 199000) AND (to_period <= 220013))))
av_package CHECK ((size > 0))
av_package PRIMARY KEY (id)
av_package UNIQUE (number)
av_volume CHECK ((pages >= 0))
av_volume CHECK ((state = ANY (ARRAY['kept'::text, 'handed_over'::text, 'destruction_approved'::text])))
av_volume CHECK ((to_period >= from_period))
av_volume CHECK ((version > 0))
av_volume PRIMARY KEY (id)
av_volume UNIQUE (number)
bg_budget CHECK ((round = ANY (ARRAY[(1)::bigint, (2)::bigint])))
bg_budget PRIMARY KEY (id)
bg_control_figure CHECK ((amount_fen >= 0))
bg_control_figure CHECK ((expenditure_kind = ANY (ARRAY['basic'::text, 'project'::text])))
bg_control_figure CHECK ((version > 0))
bg_control_figure PRIMARY KEY (unit_id, budget_year, fund, expenditure_kind)
bg_control_version CHECK ((amount_fen >= 0))
bg_control_version CHECK ((expenditure_kind = ANY (ARRAY['basic'::text, 'project'::text])))
bg_control_version CHECK ((version > 0))
bg_control_version PRIMARY KEY (unit_id, budget_year, fund, expenditure_kind, version)
bg_deadline CHECK ((stage = ANY (ARRAY['first_up'::text, 'first_down'::text, 'second_up'::text, 'second_down'::text])))
bg_deadline CHECK ((version > 0))
bg_deadline PRIMARY KEY (budget_year, stage)
bg_excused PRIMARY KEY (budget_year, unit_id)
bg_income_line CHECK ((amount_fen > 0))
bg_income_line FOREIGN KEY (budget_id) REFERENCES bg_budget(id) DEFERRABLE INITIALLY DEFERRED
bg_income_line PRIMARY KEY (id)
bg_line CHECK ((amount_fen > 0))
bg_line CHECK ((expenditure_kind = ANY (ARRAY['basic_person'::text, 'basic_operating'::text, 'project'::text])))
bg_line CHECK ((taken_over = ANY (ARRAY[(0)::bigint, (1)::bigint])))
bg_line FOREIGN KEY (budget_id) REFERENCES bg_budget(id) DEFERRABLE INITIALLY DEFERRED
bg_line PRIMARY KEY (id)
bg_purchase CHECK (((asset_replaced >= 0) AND (asset_replaced <= asset_count)))
bg_purchase CHECK (((procurement <> ''::text) OR (service_purchase = 1) OR (asset_class <> ''::text)))
bg_purchase CHECK ((amount_fen > 0))
bg_purchase CHECK ((asset_count >= 0))
bg_purchase CHECK ((expenditure_kind = ANY (ARRAY['basic_person'::text, 'basic_operating'::text, 'project'::text])))
bg_purchase CHECK ((procurement = ANY (ARRAY[''::text, 'goods'::text, 'works'::text, 'services'::text])))
bg_purchase CHECK ((service_purchase = ANY (ARRAY[(0)::bigint, (1)::bigint])))
bg_purchase CHECK ((unit_price_fen >= 0))
bg_purchase FOREIGN KEY (budget_id) REFERENCES bg_budget(id) DEFERRABLE INITIALLY DEFERRED
bg_purchase PRIMARY KEY (id)
bg_version CHECK ((seq > 0))
bg_version CHECK ((stage = ANY (ARRAY['first_up'::text, 'second_up'::text, 'second_down'::text])))
bg_version PRIMARY KEY (id)
bg_version_income CHECK ((line > 0))
bg_version_income PRIMARY KEY (version_id, line)
bg_version_line CHECK ((line > 0))
bg_version_line PRIMARY KEY (version_id, line)
bg_version_purchase CHECK ((line > 0))
bg_version_purchase PRIMARY KEY (version_id, line)
bk_event_voucher CHECK ((attachments >= 0))
bk_event_voucher PRIMARY KEY (id)
bk_manual_line CHECK ((amount_fen <> 0))
bk_manual_line CHECK ((book = ANY (ARRAY['financial'::text, 'budgetary'::text])))
bk_manual_line CHECK ((line > 0))
bk_manual_line CHECK ((side = ANY (ARRAY['debit'::text, 'credit'::text])))
bk_manual_line PRIMARY KEY (id)
bk_manual_line UNIQUE (voucher_id, line)
bk_manual_voucher CHECK ((attachments >= 0))
bk_manual_voucher PRIMARY KEY (id)
bk_reversal CHECK ((manner = ANY (ARRAY['red'::text, 'blue'::text])))
bk_reversal PRIMARY KEY (id)
bk_template CHECK ((version > 0))
bk_template PRIMARY KEY (id)
bk_template UNIQUE (unit_id, name)
cl_book CHECK (((start_year >= 1990) AND (start_year <= 2200)))
cl_book PRIMARY KEY (unit_id)
cl_opening PRIMARY KEY (id)
cl_opening_line CHECK ((amount_fen > 0))
cl_opening_line CHECK ((line > 0))
cl_opening_line CHECK ((side = ANY (ARRAY['debit'::text, 'credit'::text])))
cl_opening_line FOREIGN KEY (opening_id) REFERENCES cl_opening(id)
cl_opening_line PRIMARY KEY (id)
cl_period_close CHECK (((period >= 199001) AND (period <= 220012)))
cl_period_close PRIMARY KEY (id)
cl_year_close CHECK (((provision_rate >= 0) AND (provision_rate <= 10000)))
cl_year_close PRIMARY KEY (id)
cl_year_close_line CHECK ((amount_fen > 0))
cl_year_close_line CHECK ((event = ANY (ARRAY['Y12'::text, 'Y21'::text])))
cl_year_close_line CHECK ((line > 0))
cl_year_close_line FOREIGN KEY (year_close_id) REFERENCES cl_year_close(id)
cl_year_close_line PRIMARY KEY (id)
cl_year_end PRIMARY KEY (id)
cl_year_end_line CHECK ((amount_fen > 0))
cl_year_end_line CHECK ((decision = ANY (ARRAY['carry'::text, 'withdraw'::text, 'surplus'::text, 'spend'::text])))
cl_year_end_line CHECK ((earmarked = ANY (ARRAY[(0)::bigint, (1)::bigint])))
cl_year_end_line CHECK ((line > 0))
cl_year_end_line FOREIGN KEY (year_end_id) REFERENCES cl_year_end(id)
cl_year_end_line PRIMARY KEY (id)
ev_line CHECK ((line > 0))
ev_line PRIMARY KEY (voucher_id, line)
ev_voucher CHECK ((claim_kind = ANY (ARRAY['invoice'::text, 'bank_receipt'::text])))
ev_voucher CHECK ((direction = ANY (ARRAY['in'::text, 'out'::text])))
ev_voucher CHECK ((format = ANY (ARRAY['xml'::text, 'ofd'::text, 'pdf'::text])))
ev_voucher CHECK ((is_signed = ANY (ARRAY[(0)::bigint, (1)::bigint])))
ev_voucher CHECK ((number <> ''::text))
ev_voucher CHECK ((total_fen <> 0))
ev_voucher PRIMARY KEY (id)
ev_voucher UNIQUE (file_hash)
ev_voucher UNIQUE (kind, number, code)
ex_accrual CHECK ((attachments >= 0))
ex_accrual CHECK ((earmarked = ANY (ARRAY[(0)::bigint, (1)::bigint])))
ex_accrual CHECK ((part_fen >= 0))
ex_accrual PRIMARY KEY (id)
ex_income CHECK ((earmarked = ANY (ARRAY[(0)::bigint, (1)::bigint])))
ex_income CHECK ((interest_fen >= 0))
ex_income CHECK ((vat_fen >= 0))
ex_income PRIMARY KEY (id)
ex_instruction PRIMARY KEY (id)
ex_instruction_line PRIMARY KEY (payment_id)
ex_payment CHECK (((refunded_fen >= 0) AND (refunded_fen <= amount_fen)))
ex_payment CHECK ((amount_fen > 0))
ex_payment CHECK ((attachments >= 0))
ex_payment CHECK ((procurement = ANY (ARRAY[(0)::bigint, (1)::bigint])))
ex_payment CHECK ((settlement = ANY (ARRAY['transfer'::text, 'cash'::text, 'official_card'::text])))
ex_payment PRIMARY KEY (id)
ex_payment_line CHECK (((refunded_fen >= 0) AND (refunded_fen <= amount_fen)))
ex_payment_line CHECK ((amount_fen > 0))
ex_payment_line PRIMARY KEY (id)
ex_receipt CHECK ((amount_fen > 0))
ex_receipt CHECK ((result = ANY (ARRAY['paid'::text, 'failed'::text, 'returned'::text, 'refunded'::text])))
ex_receipt PRIMARY KEY (receipt_no)
ex_receipt UNIQUE (id)
ex_statement_line CHECK ((amount_fen > 0))
ex_statement_line CHECK ((direction = ANY (ARRAY['out'::text, 'in'::text])))
ex_statement_line PRIMARY KEY (statement_no)
ex_statement_line UNIQUE (id)
fl_attachment CHECK ((is_removal = ANY (ARRAY[(0)::bigint, (1)::bigint])))
fl_attachment CHECK ((seq > 0))
fl_attachment PRIMARY KEY (document_id, seq)
fl_attachment_waiting PRIMARY KEY (attachment_id)
fl_document CHECK ((version > 0))
fl_document PRIMARY KEY (id)
fl_document UNIQUE (number)
fl_edit CHECK ((version > 1))
fl_edit PRIMARY KEY (document_id, version)
fl_route CHECK ((amount_from_fen >= 0))
fl_route PRIMARY KEY (kind, "position")
in_change CHECK ((operation = ANY (ARRAY['issue'::text, 'supplement'::text, 'reduce'::text, 'freeze'::text, 'unfreeze'::text, 'withdraw'::text])))
in_change PRIMARY KEY (id)
in_change_line CHECK ((amount_fen > 0))
in_change_line PRIMARY KEY (id)
in_reallocation PRIMARY KEY (id)
in_reallocation_line CHECK ((amount_fen > 0))
in_reallocation_line CHECK ((direction = ANY (ARRAY['from'::text, 'to'::text])))
in_reallocation_line PRIMARY KEY (id)
in_reallocation_permission CHECK ((approver = ANY (ARRAY['unit_head'::text, 'dept_finance'::text, 'mof'::text, 'nobody'::text])))
in_reallocation_permission PRIMARY KEY (dimension, from_code, to_code)
lg_account CHECK ((book = ANY (ARRAY['indicator'::text, 'financial'::text, 'budgetary'::text])))
lg_account CHECK ((never_negative = ANY (ARRAY[(0)::bigint, (1)::bigint])))
lg_account CHECK ((normal_side = ANY (ARRAY['debit'::text, 'credit'::text])))
lg_account PRIMARY KEY (code)
lg_balance PRIMARY KEY (unit_id, period, account)
lg_closed_period PRIMARY KEY (unit_id, period)
lg_dimension_balance PRIMARY KEY (unit_id, period, account, project_id, fund, function, dep_economy)
lg_entry CHECK ((amount_fen <> 0))
lg_entry CHECK ((book = ANY (ARRAY['indicator'::text, 'financial'::text, 'budgetary'::text])))
lg_entry CHECK ((line > 0))
lg_entry CHECK ((side = ANY (ARRAY['debit'::text, 'credit'::text])))
lg_entry PRIMARY KEY (journal_id, line)
lg_event_balance CHECK ((money = ANY (ARRAY[(0)::bigint, (1)::bigint])))
lg_event_balance PRIMARY KEY (unit_id, period, event, difference_class, money, account, project_id, fund, dep_economy)
lg_hold CHECK (((remaining_fen >= 0) AND (remaining_fen <= amount_fen)))
lg_hold CHECK ((amount_fen > 0))
lg_hold FOREIGN KEY (indicator_id) REFERENCES lg_indicator(id)
lg_hold PRIMARY KEY (id)
lg_indicator CHECK (((available_fen >= 0) AND (frozen_fen >= 0) AND (held_fen >= 0) AND (paid_fen >= 0)))
lg_indicator CHECK ((allotted = ANY (ARRAY[(0)::bigint, (1)::bigint])))
lg_indicator CHECK ((granted_fen = (((available_fen + frozen_fen) + held_fen) + paid_fen)))
lg_indicator CHECK ((version > 0))
lg_indicator CHECK ((year_kind = ANY (ARRAY['current'::text, 'prior'::text])))
lg_indicator PRIMARY KEY (id)
lg_indicator UNIQUE (number)
lg_journal CHECK ((journal_type = ANY (ARRAY['indicator'::text, 'voucher'::text])))
lg_journal CHECK ((number > 0))
lg_journal CHECK ((seq > 0))
lg_journal PRIMARY KEY (id)
lg_journal UNIQUE (unit_id, period, journal_type, number)
lg_journal UNIQUE (unit_id, seq)
md_asset CHECK (((depreciation_fen >= 0) AND (depreciation_fen <= cost_fen)))
md_asset CHECK ((cost_fen >= 0))
md_asset CHECK ((quantity > 0))
md_asset CHECK ((state = ANY (ARRAY['in_use'::text, 'idle'::text, 'lent'::text, 'in_repair'::text, 'pending_disposal'::text, 'disposed'::text, 'written_off'::text])))
md_asset CHECK ((useful_months >= 0))
md_asset CHECK ((version > 0))
md_asset FOREIGN KEY (unit_id) REFERENCES md_unit(id)
md_asset PRIMARY KEY (id)
md_asset UNIQUE (code)
md_asset_life CHECK ((months_min > 0))
md_asset_life CHECK ((months_usual >= 0))
md_asset_life PRIMARY KEY (class_prefix)
md_bank_account CHECK ((owner_kind = ANY (ARRAY['payee'::text, 'unit'::text])))
md_bank_account CHECK ((purpose = ANY (ARRAY['zero_balance'::text, 'basic'::text, 'special'::text, 'general'::text, 'payee'::text])))
md_bank_account CHECK ((stopped = ANY (ARRAY[(0)::bigint, (1)::bigint])))
md_bank_account CHECK ((version > 0))
md_bank_account PRIMARY KEY (id)
md_bank_account UNIQUE (account_index)
md_change CHECK ((record_version >= 0))
md_change PRIMARY KEY (id)
md_code PRIMARY KEY (scheme, code, effective_from)
md_economic_mapping PRIMARY KEY (departmental_code, unit_type, effective_from)
md_import_problem PRIMARY KEY (subject_id, seq)
md_job CHECK ((dry_run = ANY (ARRAY[(0)::bigint, (1)::bigint])))
md_job CHECK ((row_count >= 0))
md_job CHECK ((state = ANY (ARRAY['queued'::text, 'reading'::text, 'checking'::text, 'writing'::text, 'done'::text, 'failed'::text, 'cancelled'::text])))
md_job CHECK ((task = ANY (ARRAY['import'::text, 'match'::text, 'apply'::text])))
md_job PRIMARY KEY (id)
md_job UNIQUE (owner_id, request_key)
md_job_cell CHECK ((line > 0))
md_job_cell FOREIGN KEY (job_id) REFERENCES md_job(id)
md_job_cell PRIMARY KEY (job_id, line, field)
md_job_difference CHECK ((status = ANY (ARRAY['new'::text, 'same'::text, 'changed'::text])))
md_job_difference FOREIGN KEY (job_id) REFERENCES md_job(id)
md_job_difference PRIMARY KEY (job_id, seq)
md_payee CHECK ((kind = ANY (ARRAY['enterprise'::text, 'person'::text, 'unit'::text, 'institution'::text])))
md_payee CHECK ((stopped = ANY (ARRAY[(0)::bigint, (1)::bigint])))
md_payee CHECK ((version > 0))
md_payee PRIMARY KEY (id)
md_payee UNIQUE (code)
md_performance_indicator CHECK ((direction = ANY (ARRAY['ge'::text, 'le'::text, 'eq'::text, 'qualitative'::text])))
md_performance_indicator CHECK ((level_one = ANY (ARRAY['output'::text, 'cost'::text, 'benefit'::text, 'satisfaction'::text])))
md_performance_indicator CHECK ((level_two = ANY (ARRAY['quantity'::text, 'quality'::text, 'timeliness'::text, 'cost'::text, 'economic'::text, 'social'::text, 'ecological'::text, 'sustainable'::text, 'satisfaction'::text])))
md_performance_indicator PRIMARY KEY (id)
md_performance_indicator UNIQUE (code, effective_from)
md_person CHECK ((version > 0))
md_person FOREIGN KEY (unit_id) REFERENCES md_unit(id)
md_person PRIMARY KEY (id)
md_person UNIQUE (code)
md_person UNIQUE (id_card_index)
md_reconcile_case CHECK ((state = ANY (ARRAY['open'::text, 'matched'::text, 'applied'::text, 'abandoned'::text])))
md_reconcile_case CHECK ((version > 0))
md_reconcile_case PRIMARY KEY (id)
md_reconcile_conflict FOREIGN KEY (case_id) REFERENCES md_reconcile_case(id)
md_reconcile_conflict PRIMARY KEY (case_id, seq)
md_reconcile_record CHECK ((status = ANY (ARRAY['new'::text, 'same'::text, 'changed'::text, 'conflict'::text, 'proposed'::text])))
md_reconcile_record FOREIGN KEY (case_id) REFERENCES md_reconcile_case(id)
md_reconcile_record PRIMARY KEY (case_id, seq)
md_reconcile_source FOREIGN KEY (case_id) REFERENCES md_reconcile_case(id)
md_reconcile_source PRIMARY KEY (case_id, place)
md_reconcile_source UNIQUE (case_id, name)
md_standard PRIMARY KEY (id)
md_standard UNIQUE (code, effective_from)
md_succession CHECK ((relation = ANY (ARRAY['merge'::text, 'split'::text])))
md_succession FOREIGN KEY (new_unit_id) REFERENCES md_unit(id)
md_succession FOREIGN KEY (old_unit_id) REFERENCES md_unit(id)
md_succession PRIMARY KEY (old_unit_id, new_unit_id, document_id)
md_unit CHECK ((establishment >= 0))
md_unit CHECK ((level > 0))
md_unit CHECK ((purpose = ANY (ARRAY['core'::text, 'management'::text, 'business'::text])))
md_unit CHECK ((unit_type = ANY (ARRAY['administrative'::text, 'institution'::text])))
md_unit CHECK ((version > 0))
md_unit FOREIGN KEY (parent_id) REFERENCES md_unit(id)
md_unit PRIMARY KEY (id)
md_unit UNIQUE (code)
md_unit UNIQUE (path)
md_version CHECK ((source = ANY (ARRAY['import'::text, 'api'::text, 'change_request'::text, 'restructure'::text, 'backfill'::text])))
md_version CHECK ((version > 0))
md_version PRIMARY KEY (kind, object_id, version)
pf_attachment CHECK ((size > 0))
pf_attachment PRIMARY KEY (id)
pf_audit CHECK ((seq > 0))
pf_audit PRIMARY KEY (unit_id, seq)
pf_chain PRIMARY KEY (unit_id)
pf_counter CHECK ((last > 0))
pf_counter PRIMARY KEY (unit_id, period, kind)
pf_delegation CHECK ((from_date <= to_date))
pf_delegation CHECK ((giver_id <> receiver_id))
pf_delegation CHECK ((revoked = ANY (ARRAY[(0)::bigint, (1)::bigint])))
pf_delegation FOREIGN KEY (giver_id) REFERENCES pf_user(id)
pf_delegation FOREIGN KEY (receiver_id) REFERENCES pf_user(id)
pf_delegation PRIMARY KEY (id)
pf_demonstration CHECK ((id = 1))
pf_demonstration PRIMARY KEY (id)
pf_edition PRIMARY KEY (kind, effective_from)
pf_idempotency PRIMARY KEY (key)
pf_key CHECK ((version > 0))
pf_key PRIMARY KEY (version)
pf_session CHECK ((kind = ANY (ARRAY['cookie'::text, 'token'::text])))
pf_session FOREIGN KEY (user_id) REFERENCES pf_user(id)
pf_session PRIMARY KEY (token_hash)
pf_user CHECK ((class = ANY (ARRAY['business'::text, 'sysadmin'::text, 'secadmin'::text, 'auditadmin'::text])))
pf_user CHECK ((disabled = ANY (ARRAY[(0)::bigint, (1)::bigint])))
pf_user CHECK ((must_change = ANY (ARRAY[(0)::bigint, (1)::bigint])))
pf_user PRIMARY KEY (id)
pf_user UNIQUE (id, class)
pf_user UNIQUE (login)
pf_user_role CHECK (((class = 'business'::text) = (role <> ALL (ARRAY['sysadmin'::text, 'secadmin'::text, 'auditadmin'::text]))))
pf_user_role CHECK (((class = 'business'::text) OR (class = role)))
pf_user_role FOREIGN KEY (user_id, class) REFERENCES pf_user(id, class)
pf_user_role PRIMARY KEY (user_id, role, unit_id)
pj_appraisal CHECK (((appraised_fen >= 0) AND (appraised_fen <= requested_fen)))
pj_appraisal CHECK ((requested_fen >= 0))
pj_appraisal CHECK ((result = ANY (ARRAY['pass'::text, 'reduce'::text, 'fail'::text])))
pj_appraisal PRIMARY KEY (project_id, version)
pj_costing_line CHECK (((asset_replaced >= 0) AND (asset_replaced <= asset_count)))
pj_costing_line CHECK ((amount_fen >= 0))
pj_costing_line CHECK ((asset_count >= 0))
pj_costing_line CHECK ((procurement = ANY (ARRAY[''::text, 'goods'::text, 'works'::text, 'services'::text])))
pj_costing_line CHECK ((service_purchase = ANY (ARRAY[(0)::bigint, (1)::bigint])))
pj_costing_line CHECK ((unit_price_fen >= 0))
pj_costing_line FOREIGN KEY (project_id) REFERENCES pj_project(id) DEFERRABLE INITIALLY DEFERRED
pj_costing_line PRIMARY KEY (id)
pj_past_line PRIMARY KEY (id)
pj_project CHECK ((adjusting = ANY (ARRAY[(0)::bigint, (1)::bigint])))
pj_project CHECK ((appraisal_result = ANY (ARRAY[''::text, 'pass'::text, 'reduce'::text, 'fail'::text])))
pj_project CHECK ((appraised_fen >= 0))
pj_project CHECK ((level = ANY (ARRAY[(1)::bigint, (2)::bigint])))
pj_project CHECK ((new_policy = ANY (ARRAY[(0)::bigint, (1)::bigint])))
pj_project CHECK ((requested_fen >= 0))
pj_project CHECK ((reserved_at >= 0))
pj_project CHECK ((reserved_fen >= 0))
pj_project CHECK ((result = ANY (ARRAY[''::text, 'completed'::text, 'partly'::text, 'not_completed'::text])))
pj_project CHECK ((span = ANY (ARRAY['one_off'::text, 'recurring'::text, 'phased'::text])))
pj_project CHECK ((start_year <= end_year))
pj_project CHECK ((surplus_fen >= 0))
pj_project CHECK ((total_fen >= 0))
pj_project PRIMARY KEY (id)
pj_project UNIQUE (code)
pj_proposal FOREIGN KEY (project_id) REFERENCES pj_project(id) DEFERRABLE INITIALLY DEFERRED
pj_proposal PRIMARY KEY (project_id)
pj_ranking CHECK ((place > 0))
pj_ranking PRIMARY KEY (project_id)
pj_target CHECK (((weight >= 0) AND (weight <= 100)))
pj_target CHECK ((kind = ANY (ARRAY['output'::text, 'cost'::text, 'benefit'::text, 'satisfaction'::text])))
pj_target FOREIGN KEY (project_id) REFERENCES pj_project(id) DEFERRABLE INITIALLY DEFERRED
pj_target PRIMARY KEY (id)
pj_version CHECK ((action = ANY (ARRAY['submit'::text, 'approve'::text, 'adjust'::text])))
pj_version CHECK ((version > 0))
pj_version PRIMARY KEY (project_id, version)
pj_version_sum PRIMARY KEY (project_id, version, budget_year, dep_economy, fund)
ps_claim PRIMARY KEY (kind, value)
ps_link PRIMARY KEY (from_id, to_id, relation)
rl_hit CHECK ((decision = ANY (ARRAY['blocked'::text, 'needs_reason'::text, 'acknowledged'::text, 'released'::text, 'recorded'::text])))
rl_hit CHECK ((level = ANY (ARRAY['yellow'::text, 'orange'::text, 'red'::text, 'grey'::text, 'blue'::text])))
rl_hit PRIMARY KEY (id)
rl_release PRIMARY KEY (object_id, rule)
sc_change CHECK ((kind = ANY (ARRAY['control'::text, 'standard'::text, 'headcount'::text])))
sc_change CHECK ((place > 0))
sc_change FOREIGN KEY (scenario_id) REFERENCES sc_scenario(id) DEFERRABLE INITIALLY DEFERRED
sc_change PRIMARY KEY (scenario_id, place)
sc_remaining CHECK ((below = ANY (ARRAY[(0)::bigint, (1)::bigint])))
sc_remaining CHECK ((kind = ANY (ARRAY['standard'::text, 'headcount'::text])))
sc_remaining CHECK ((place >= 0))
sc_remaining FOREIGN KEY (scenario_id) REFERENCES sc_scenario(id) DEFERRABLE INITIALLY DEFERRED
sc_remaining PRIMARY KEY (scenario_id, place)
sc_scenario CHECK ((base = ANY (ARRAY['working'::text, 'first_up'::text, 'second_up'::text, 'second_down'::text])))
sc_scenario CHECK ((state = ANY (ARRAY['open'::text, 'adopted'::text, 'discarded'::text])))
sc_scenario CHECK ((version > 0))
sc_scenario PRIMARY KEY (id)
schema_migration PRIMARY KEY (name)
CREATE INDEX ac_bank_account_unit on ac_bank_account USING btree (unit_id, ledger_account, account_id)
CREATE UNIQUE INDEX ac_bank_account_pkey on ac_bank_account USING btree (account_id)
CREATE UNIQUE INDEX ac_bank_account_rest on ac_bank_account USING btree (unit_id, ledger_account) WHERE (takes_rest = 1)
CREATE INDEX ac_bank_line_period on ac_bank_line USING btree (account_id, period, place)
CREATE UNIQUE INDEX ac_bank_line_account_id_place_key on ac_bank_line USING btree (account_id, place)
CREATE UNIQUE INDEX ac_bank_line_account_id_serial_no_key on ac_bank_line USING btree (account_id, serial_no)
CREATE UNIQUE INDEX ac_bank_line_pkey on ac_bank_line USING btree (id)
CREATE INDEX ac_bank_statement_list on ac_bank_statement USING btree (unit_id, id)
CREATE UNIQUE INDEX ac_bank_statement_account_id_file_hash_key on ac_bank_statement USING btree (account_id, file_hash)
CREATE UNIQUE INDEX ac_bank_statement_pkey on ac_bank_statement USING btree (id)
CREATE INDEX ac_match_account on ac_match USING btree (account_id, period, id)
CREATE UNIQUE INDEX ac_match_pkey on ac_match USING btree (id)
CREATE INDEX ac_match_entry_match on ac_match_entry USING btree (match_id)
CREATE UNIQUE INDEX ac_match_entry_pkey on ac_match_entry USING btree (journal_id, line)
CREATE INDEX ac_match_line_match on ac_match_line USING btree (match_id)
CREATE UNIQUE INDEX ac_match_line_pkey on ac_match_line USING btree (line_id)
CREATE INDEX ac_reconciliation_unit on ac_reconciliation USING btree (unit_id, period, account_id)
CREATE UNIQUE INDEX ac_reconciliation_pkey on ac_reconciliation USING btree (account_id, period)
CREATE UNIQUE INDEX av_chunk_pkey on av_chunk USING btree (package_id, seq)
CREATE INDEX av_list_list on av_list USING btree (unit_id, id)
CREATE UNIQUE INDEX av_list_number_key on av_list USING btree (number)
CREATE UNIQUE INDEX av_list_pkey on av_list USING btree (id)
CREATE UNIQUE INDEX av_list_line_pkey on av_list_line USING btree (list_id, line)
CREATE UNIQUE INDEX av_list_line_volume on av_list_line USING btree (volume_id, list_id)
CREATE INDEX av_package_list on av_package USING btree (unit_id, id)
CREATE UNIQUE INDEX av_package_number_key on av_package USING btree (number)
CREATE UNIQUE INDEX av_package_pkey on av_package USING btree (id)
CREATE INDEX av_volume_expiry on av_volume USING btree (unit_id, expires_on)
CREATE INDEX av_volume_list on av_volume USING btree (unit_id, id)
CREATE UNIQUE INDEX av_volume_number_key on av_volume USING btree (number)
CREATE UNIQUE INDEX av_volume_pkey on av_volume USING btree (id)
CREATE INDEX bg_budget_unit on bg_budget USING btree (unit_id, budget_year)
CREATE UNIQUE INDEX bg_budget_pkey on bg_budget USING btree (id)
CREATE UNIQUE INDEX bg_control_figure_pkey on bg_control_figure USING btree (unit_id, budget_year, fund, expenditure_kind)
CREATE UNIQUE INDEX bg_control_version_pkey on bg_control_version USING btree (unit_id, budget_year, fund, expenditure_kind, version)
CREATE UNIQUE INDEX bg_deadline_pkey on bg_deadline USING btree (budget_year, stage)
CREATE UNIQUE INDEX bg_excused_pkey on bg_excused USING btree (budget_year, unit_id)
CREATE INDEX bg_income_line_budget on bg_income_line USING btree (budget_id)
CREATE UNIQUE INDEX bg_income_line_pkey on bg_income_line USING btree (id)
CREATE INDEX bg_line_budget on bg_line USING btree (budget_id)
CREATE INDEX bg_line_project on bg_line USING btree (project_id)
CREATE UNIQUE INDEX bg_line_pkey on bg_line USING btree (id)
CREATE UNIQUE INDEX bg_purchase_pkey on bg_purchase USING btree (id)
CREATE UNIQUE INDEX bg_purchase_place on bg_purchase USING btree (budget_id, project_id, line)
CREATE UNIQUE INDEX bg_version_budget on bg_version USING btree (budget_id, seq)
CREATE UNIQUE INDEX bg_version_pkey on bg_version USING btree (id)
CREATE UNIQUE INDEX bg_version_income_pkey on bg_version_income USING btree (version_id, line)
CREATE UNIQUE INDEX bg_version_line_pkey on bg_version_line USING btree (version_id, line)
CREATE UNIQUE INDEX bg_version_purchase_pkey on bg_version_purchase USING btree (version_id, line)
CREATE INDEX bk_event_voucher_invoice on bk_event_voucher USING btree (invoice_no) WHERE (invoice_no <> ''::text)
CREATE INDEX bk_event_voucher_merged on bk_event_voucher USING btree (merged_into) WHERE (merged_into <> ''::text)
CREATE UNIQUE INDEX bk_event_voucher_pkey on bk_event_voucher USING btree (id)
CREATE UNIQUE INDEX bk_event_voucher_reference on bk_event_voucher USING btree (unit_id, reference) WHERE (reference <> ''::text)
CREATE UNIQUE INDEX bk_manual_line_pkey on bk_manual_line USING btree (id)
CREATE UNIQUE INDEX bk_manual_line_voucher_id_line_key on bk_manual_line USING btree (voucher_id, line)
CREATE INDEX bk_manual_voucher_invoice on bk_manual_voucher USING btree (invoice_no) WHERE (invoice_no <> ''::text)
CREATE UNIQUE INDEX bk_manual_voucher_pkey on bk_manual_voucher USING btree (id)
CREATE INDEX bk_reversal_voucher on bk_reversal USING btree (voucher_id)
CREATE UNIQUE INDEX bk_reversal_pkey on bk_reversal USING btree (id)
CREATE UNIQUE INDEX bk_template_pkey on bk_template USING btree (id)
CREATE UNIQUE INDEX bk_template_unit_id_name_key on bk_template USING btree (unit_id, name)
CREATE UNIQUE INDEX cl_book_pkey on cl_book USING btree (unit_id)
CREATE UNIQUE INDEX cl_opening_pkey on cl_opening USING btree (id)
CREATE UNIQUE INDEX cl_opening_line_pkey on cl_opening_line USING btree (id)
CREATE UNIQUE INDEX cl_opening_line_place on cl_opening_line USING btree (opening_id, line)
CREATE UNIQUE INDEX cl_period_close_pkey on cl_period_close USING btree (id)
CREATE UNIQUE INDEX cl_year_close_pkey on cl_year_close USING btree (id)
CREATE UNIQUE INDEX cl_year_close_line_pkey on cl_year_close_line USING btree (id)
CREATE UNIQUE INDEX cl_year_close_line_place on cl_year_close_line USING btree (year_close_id, line)
CREATE UNIQUE INDEX cl_year_end_pkey on cl_year_end USING btree (id)
CREATE UNIQUE INDEX cl_year_end_line_pkey on cl_year_end_line USING btree (id)
CREATE UNIQUE INDEX cl_year_end_line_place on cl_year_end_line USING btree (year_end_id, line)
CREATE UNIQUE INDEX ev_line_pkey on ev_line USING btree (voucher_id, line)
CREATE INDEX ev_voucher_day on ev_voucher USING btree (unit_id, issued_on, id)
CREATE INDEX ev_voucher_list on ev_voucher USING btree (unit_id, id)
CREATE UNIQUE INDEX ev_voucher_file_hash_key on ev_voucher USING btree (file_hash)
CREATE UNIQUE INDEX ev_voucher_kind_number_code_key on ev_voucher USING btree (kind, number, code)
CREATE UNIQUE INDEX ev_voucher_pkey on ev_voucher USING btree (id)
CREATE INDEX ex_accrual_invoice on ex_accrual USING btree (invoice_no) WHERE (invoice_no <> ''::text)
CREATE INDEX ex_accrual_payee on ex_accrual USING btree (payee_id) WHERE (payee_id <> ''::text)
CREATE UNIQUE INDEX ex_accrual_pkey on ex_accrual USING btree (id)
CREATE INDEX ex_income_receipt on ex_income USING btree (receipt_no) WHERE (receipt_no <> ''::text)
CREATE UNIQUE INDEX ex_income_pkey on ex_income USING btree (id)
CREATE INDEX ex_instruction_creator on ex_instruction USING btree (created_by, id)
CREATE UNIQUE INDEX ex_instruction_pkey on ex_instruction USING btree (id)
CREATE INDEX ex_instruction_line_instruction on ex_instruction_line USING btree (instruction_id, payment_id)
CREATE UNIQUE INDEX ex_instruction_line_pkey on ex_instruction_line USING btree (payment_id)
CREATE INDEX ex_payment_duplicate on ex_payment USING btree (duplicate_key, submitted_on)
CREATE INDEX ex_payment_invoice on ex_payment USING btree (invoice_no) WHERE (invoice_no <> ''::text)
CREATE INDEX ex_payment_payee on ex_payment USING btree (payee_id, unit_id, submitted_on, amount_fen)
CREATE UNIQUE INDEX ex_payment_pkey on ex_payment USING btree (id)
CREATE INDEX ex_payment_line_indicator on ex_payment_line USING btree (indicator_id)
CREATE INDEX ex_payment_line_payment on ex_payment_line USING btree (payment_id, line)
CREATE UNIQUE INDEX ex_payment_line_pkey on ex_payment_line USING btree (id)
CREATE INDEX ex_receipt_list on ex_receipt USING btree (unit_id, id)
CREATE INDEX ex_receipt_payment on ex_receipt USING btree (payment_id)
CREATE UNIQUE INDEX ex_receipt_id_key on ex_receipt USING btree (id)
CREATE UNIQUE INDEX ex_receipt_pkey on ex_receipt USING btree (receipt_no)
CREATE INDEX ex_statement_line_list on ex_statement_line USING btree (unit_id, id)
CREATE INDEX ex_statement_line_receipt on ex_statement_line USING btree (receipt_no)
CREATE UNIQUE INDEX ex_statement_line_id_key on ex_statement_line USING btree (id)
CREATE UNIQUE INDEX ex_statement_line_pkey on ex_statement_line USING btree (statement_no)
CREATE UNIQUE INDEX fl_attachment_file on fl_attachment USING btree (attachment_id, is_removal)
CREATE UNIQUE INDEX fl_attachment_pkey on fl_attachment USING btree (document_id, seq)
CREATE INDEX fl_attachment_waiting_actor on fl_attachment_waiting USING btree (actor_id)
CREATE INDEX fl_attachment_waiting_document on fl_attachment_waiting USING btree (document_id)
CREATE UNIQUE INDEX fl_attachment_waiting_pkey on fl_attachment_waiting USING btree (attachment_id)
CREATE INDEX fl_document_amount on fl_document USING btree (kind, amount_fen, id, unit_id)
CREATE INDEX fl_document_kind on fl_document USING btree (kind, id, unit_id)
CREATE INDEX fl_document_list on fl_document USING btree (kind, unit_id, id)
CREATE INDEX fl_document_number on fl_document USING btree (kind, number, id, unit_id, fiscal_year)
CREATE INDEX fl_document_open on fl_document USING btree (creator_id, state, kind, id) WHERE ((state = 'draft'::text) OR (state = 'in_review'::text) OR (state = 'returned'::text))
CREATE INDEX fl_document_sums on fl_document USING btree (kind, unit_id, fiscal_year, state, amount_fen)
CREATE INDEX fl_document_updated on fl_document USING btree (kind, updated_at, id, unit_id)
CREATE INDEX fl_document_waiting on fl_document USING btree (waiting_role, waiting_unit_id) WHERE (waiting_role <> ''::text)
CREATE UNIQUE INDEX fl_document_number_key on fl_document USING btree (number)
CREATE UNIQUE INDEX fl_document_pkey on fl_document USING btree (id)
CREATE UNIQUE INDEX fl_edit_pkey on fl_edit USING btree (document_id, version)
CREATE UNIQUE INDEX fl_route_pkey on fl_route USING btree (kind, "position")
CREATE UNIQUE INDEX in_change_pkey on in_change USING btree (id)
CREATE INDEX in_change_line_change on in_change_line USING btree (change_id, line)
CREATE UNIQUE INDEX in_change_line_pkey on in_change_line USING btree (id)
CREATE UNIQUE INDEX in_reallocation_pkey on in_reallocation USING btree (id)
CREATE INDEX in_reallocation_line_document on in_reallocation_line USING btree (reallocation_id, line)
CREATE UNIQUE INDEX in_reallocation_line_pkey on in_reallocation_line USING btree (id)
CREATE UNIQUE INDEX in_reallocation_permission_pkey on in_reallocation_permission USING btree (dimension, from_code, to_code)
CREATE UNIQUE INDEX lg_account_pkey on lg_account USING btree (code)
CREATE UNIQUE INDEX lg_balance_pkey on lg_balance USING btree (unit_id, period, account)
CREATE UNIQUE INDEX lg_closed_period_pkey on lg_closed_period USING btree (unit_id, period)
CREATE UNIQUE INDEX lg_dimension_balance_pkey on lg_dimension_balance USING btree (unit_id, period, account, project_id, fund, function, dep_economy)
CREATE INDEX lg_entry_account on lg_entry USING btree (unit_id, account, period)
CREATE INDEX lg_entry_between on lg_entry USING btree (payee_id, account, unit_id, period) WHERE ((payee_id IS NOT NULL) AND (substr(account, 1, 4) = ANY (ARRAY['1212'::text, '1214'::text, '1218'::text, '2302'::text, '2305'::text, '2307'::text])))
CREATE INDEX lg_entry_indicator on lg_entry USING btree (indicator_id) WHERE (indicator_id IS NOT NULL)
CREATE UNIQUE INDEX lg_entry_pkey on lg_entry USING btree (journal_id, line)
CREATE UNIQUE INDEX lg_event_balance_pkey on lg_event_balance USING btree (unit_id, period, event, difference_class, money, account, project_id, fund, dep_economy)
CREATE INDEX lg_hold_document on lg_hold USING btree (document_id)
CREATE INDEX lg_hold_open on lg_hold USING btree (indicator_id, id) WHERE (remaining_fen > 0)
CREATE UNIQUE INDEX lg_hold_pkey on lg_hold USING btree (id)
CREATE INDEX lg_indicator_list on lg_indicator USING btree (unit_id, fiscal_year, id)
CREATE INDEX lg_indicator_project on lg_indicator USING btree (project_id)
CREATE UNIQUE INDEX lg_indicator_number_key on lg_indicator USING btree (number)
CREATE UNIQUE INDEX lg_indicator_pkey on lg_indicator USING btree (id)
CREATE INDEX lg_journal_document on lg_journal USING btree (document_id)
CREATE UNIQUE INDEX lg_journal_pkey on lg_journal USING btree (id)
CREATE UNIQUE INDEX lg_journal_reversed on lg_journal USING btree (reverses_id) WHERE (reverses_id IS NOT NULL)
CREATE UNIQUE INDEX lg_journal_unit_id_period_journal_type_number_key on lg_journal USING btree (unit_id, period, journal_type, number)
CREATE UNIQUE INDEX lg_journal_unit_id_seq_key on lg_journal USING btree (unit_id, seq)
CREATE INDEX md_asset_keeper on md_asset USING btree (keeper_id, code) WHERE (keeper_id IS NOT NULL)
CREATE INDEX md_asset_name on md_asset USING btree (unit_id, name, state, quantity)
CREATE INDEX md_asset_serial on md_asset USING btree (class, serial_no) WHERE (serial_no <> ''::text)
CREATE INDEX md_asset_totals on md_asset USING btree (unit_id, class, state, cost_fen, depreciation_fen)
CREATE INDEX md_asset_unit on md_asset USING btree (unit_id, code)
CREATE UNIQUE INDEX md_asset_code_key on md_asset USING btree (code)
CREATE UNIQUE INDEX md_asset_pkey on md_asset USING btree (id)
CREATE UNIQUE INDEX md_asset_life_pkey on md_asset_life USING btree (class_prefix)
CREATE INDEX md_bank_account_owner on md_bank_account USING btree (owner_id)
CREATE UNIQUE INDEX md_bank_account_account_index_key on md_bank_account USING btree (account_index)
CREATE UNIQUE INDEX md_bank_account_pkey on md_bank_account USING btree (id)
CREATE INDEX md_change_due on md_change USING btree (effective_from) WHERE (applied_on IS NULL)
CREATE INDEX md_change_record on md_change USING btree (kind, object_id)
CREATE UNIQUE INDEX md_change_pkey on md_change USING btree (id)
CREATE INDEX md_code_parent on md_code USING btree (scheme, parent)
CREATE UNIQUE INDEX md_code_pkey on md_code USING btree (scheme, code, effective_from)
CREATE UNIQUE INDEX md_economic_mapping_pkey on md_economic_mapping USING btree (departmental_code, unit_type, effective_from)
CREATE UNIQUE INDEX md_import_problem_pkey on md_import_problem USING btree (subject_id, seq)
CREATE INDEX md_job_owner on md_job USING btree (owner_id, id)
CREATE INDEX md_job_state on md_job USING btree (state, created_at)
CREATE UNIQUE INDEX md_job_owner_id_request_key_key on md_job USING btree (owner_id, request_key)
CREATE UNIQUE INDEX md_job_pkey on md_job USING btree (id)
CREATE UNIQUE INDEX md_job_cell_pkey on md_job_cell USING btree (job_id, line, field)
CREATE INDEX md_job_difference_status on md_job_difference USING btree (job_id, status, seq)
CREATE UNIQUE INDEX md_job_difference_pkey on md_job_difference USING btree (job_id, seq)
CREATE INDEX md_payee_credit on md_payee USING btree (credit_code) WHERE (credit_code <> ''::text)
CREATE INDEX md_payee_named on md_payee USING btree (name)
CREATE UNIQUE INDEX md_payee_code_key on md_payee USING btree (code)
CREATE UNIQUE INDEX md_payee_pkey on md_payee USING btree (id)
CREATE UNIQUE INDEX md_performance_indicator_code_effective_from_key on md_performance_indicator USING btree (code, effective_from)
CREATE UNIQUE INDEX md_performance_indicator_pkey on md_performance_indicator USING btree (id)
CREATE INDEX md_person_unit on md_person USING btree (unit_id, code)
CREATE UNIQUE INDEX md_person_code_key on md_person USING btree (code)
CREATE UNIQUE INDEX md_person_id_card_index_key on md_person USING btree (id_card_index)
CREATE UNIQUE INDEX md_person_pkey on md_person USING btree (id)
CREATE INDEX md_reconcile_case_unit on md_reconcile_case USING btree (unit_id, id)
CREATE UNIQUE INDEX md_reconcile_case_pkey on md_reconcile_case USING btree (id)
CREATE INDEX md_reconcile_conflict_open on md_reconcile_conflict USING btree (case_id, decision, seq)
CREATE UNIQUE INDEX md_reconcile_conflict_pkey on md_reconcile_conflict USING btree (case_id, seq)
CREATE INDEX md_reconcile_record_status on md_reconcile_record USING btree (case_id, status, seq)
CREATE UNIQUE INDEX md_reconcile_record_pkey on md_reconcile_record USING btree (case_id, seq)
CREATE UNIQUE INDEX md_reconcile_source_case_id_name_key on md_reconcile_source USING btree (case_id, name)
CREATE UNIQUE INDEX md_reconcile_source_pkey on md_reconcile_source USING btree (case_id, place)
CREATE UNIQUE INDEX md_standard_code_effective_from_key on md_standard USING btree (code, effective_from)
CREATE UNIQUE INDEX md_standard_pkey on md_standard USING btree (id)
CREATE INDEX md_succession_new on md_succession USING btree (new_unit_id)
CREATE UNIQUE INDEX md_succession_pkey on md_succession USING btree (old_unit_id, new_unit_id, document_id)
CREATE INDEX md_unit_parent on md_unit USING btree (parent_id)
CREATE UNIQUE INDEX md_unit_code_key on md_unit USING btree (code)
CREATE UNIQUE INDEX md_unit_path_key on md_unit USING btree (path)
CREATE UNIQUE INDEX md_unit_pkey on md_unit USING btree (id)
CREATE INDEX md_version_day on md_version USING btree (kind, object_id, effective_from)
CREATE UNIQUE INDEX md_version_pkey on md_version USING btree (kind, object_id, version)
CREATE UNIQUE INDEX pf_attachment_pkey on pf_attachment USING btree (id)
CREATE INDEX pf_audit_actor on pf_audit USING btree (actor_id, object_kind, object_id, action) WHERE (duty <> ''::text)
CREATE INDEX pf_audit_object on pf_audit USING btree (object_id)
CREATE INDEX pf_audit_time on pf_audit USING btree (at, unit_id, seq)
CREATE UNIQUE INDEX pf_audit_pkey on pf_audit USING btree (unit_id, seq)
CREATE UNIQUE INDEX pf_chain_pkey on pf_chain USING btree (unit_id)
CREATE UNIQUE INDEX pf_counter_pkey on pf_counter USING btree (unit_id, period, kind)
CREATE INDEX pf_delegation_receiver on pf_delegation USING btree (receiver_id, to_date)
CREATE UNIQUE INDEX pf_delegation_pkey on pf_delegation USING btree (id)
CREATE UNIQUE INDEX pf_demonstration_pkey on pf_demonstration USING btree (id)
CREATE UNIQUE INDEX pf_edition_pkey on pf_edition USING btree (kind, effective_from)
CREATE UNIQUE INDEX pf_idempotency_pkey on pf_idempotency USING btree (key)
CREATE UNIQUE INDEX pf_key_pkey on pf_key USING btree (version)
CREATE INDEX pf_session_user on pf_session USING btree (user_id)
CREATE UNIQUE INDEX pf_session_pkey on pf_session USING btree (token_hash)
CREATE UNIQUE INDEX pf_user_id_class_key on pf_user USING btree (id, class)
CREATE UNIQUE INDEX pf_user_login_key on pf_user USING btree (login)
CREATE UNIQUE INDEX pf_user_pkey on pf_user USING btree (id)
CREATE UNIQUE INDEX pf_user_role_pkey on pf_user_role USING btree (user_id, role, unit_id)
CREATE UNIQUE INDEX pj_appraisal_pkey on pj_appraisal USING btree (project_id, version)
CREATE INDEX pj_costing_line_project on pj_costing_line USING btree (project_id, line)
CREATE INDEX pj_costing_line_standard on pj_costing_line USING btree (standard_id) WHERE (standard_id IS NOT NULL)
CREATE UNIQUE INDEX pj_costing_line_pkey on pj_costing_line USING btree (id)
CREATE INDEX pj_past_line_project on pj_past_line USING btree (project_id)
CREATE UNIQUE INDEX pj_past_line_pkey on pj_past_line USING btree (id)
CREATE INDEX pj_project_parent on pj_project USING btree (parent_id) WHERE (parent_id IS NOT NULL)
CREATE UNIQUE INDEX pj_project_code_key on pj_project USING btree (code)
CREATE UNIQUE INDEX pj_project_pkey on pj_project USING btree (id)
CREATE UNIQUE INDEX pj_proposal_pkey on pj_proposal USING btree (project_id)
CREATE INDEX pj_ranking_order on pj_ranking USING btree (fiscal_year, class, place)
CREATE UNIQUE INDEX pj_ranking_pkey on pj_ranking USING btree (project_id)
CREATE INDEX pj_target_library on pj_target USING btree (library_code) WHERE (library_code <> ''::text)
CREATE INDEX pj_target_project on pj_target USING btree (project_id, line)
CREATE UNIQUE INDEX pj_target_pkey on pj_target USING btree (id)
CREATE UNIQUE INDEX pj_version_pkey on pj_version USING btree (project_id, version)
CREATE UNIQUE INDEX pj_version_sum_pkey on pj_version_sum USING btree (project_id, version, budget_year, dep_economy, fund)
CREATE UNIQUE INDEX ps_claim_pkey on ps_claim USING btree (kind, value)
CREATE INDEX ps_link_to on ps_link USING btree (to_id)
CREATE UNIQUE INDEX ps_link_pkey on ps_link USING btree (from_id, to_id, relation)
CREATE INDEX rl_hit_attachment on rl_hit USING btree (attachment_id) WHERE (attachment_id IS NOT NULL)
CREATE INDEX rl_hit_days on rl_hit USING btree (unit_id, at, rule, level, decision)
CREATE INDEX rl_hit_object on rl_hit USING btree (object_id)
CREATE INDEX rl_hit_unit on rl_hit USING btree (unit_id, id)
CREATE UNIQUE INDEX rl_hit_pkey on rl_hit USING btree (id)
CREATE UNIQUE INDEX rl_release_pkey on rl_release USING btree (object_id, rule)
CREATE UNIQUE INDEX sc_change_pkey on sc_change USING btree (scenario_id, place)
CREATE UNIQUE INDEX sc_remaining_pkey on sc_remaining USING btree (scenario_id, place)
CREATE INDEX sc_scenario_created on sc_scenario USING btree (created_at, id)
CREATE UNIQUE INDEX sc_scenario_pkey on sc_scenario USING btree (id)
CREATE UNIQUE INDEX schema_migration_pkey on schema_migration USING btree (name)
view v_accrual as  SELECT a.id,
    d.number,
    d.unit_id,
    d.fiscal_year,
    d.state,
    d.amount_fen,
    d.title,
    a.business,
    a.business_detail,
    a.part_fen,
    a.payment_channel,
    a.earmarked,
    a.payee_id,
    a.project_id,
    a.function,
    a.dep_economy,
    a.fund,
    a.purpose,
    a.invoice_no,
    a.attachments
   FROM (ex_accrual a
     JOIN fl_document d ON ((d.id = a.id)));
view v_asset as  SELECT md_asset.id,
    md_asset.code,
    md_asset.unit_id,
    md_asset.name,
    md_asset.class,
    md_asset.model,
    md_asset.serial_no,
    md_asset.quantity,
    md_asset.unit_of_measure,
    md_asset.cost_fen,
    md_asset.depreciation_fen,
    (md_asset.cost_fen - md_asset.depreciation_fen) AS net_fen,
    md_asset.acquired_on,
    md_asset.useful_months,
    md_asset.place,
    md_asset.keeper_id,
    md_asset.state,
    md_asset.version
   FROM md_asset;
view v_asset_life as  SELECT md_asset_life.class_prefix,
    md_asset_life.months_min,
    md_asset_life.months_usual
   FROM md_asset_life;
view v_bank_account as  SELECT md_bank_account.id,
    md_bank_account.owner_kind,
    md_bank_account.owner_id,
    md_bank_account.account_sealed,
    md_bank_account.account_index,
    md_bank_account.account_masked,
    md_bank_account.account_name,
    md_bank_account.bank_name,
    md_bank_account.bank_code,
    md_bank_account.purpose,
    md_bank_account.stopped
   FROM md_bank_account;
view v_bank_entry as  SELECT b.account_id,
    e.unit_id,
    e.period,
    e.journal_id,
    e.line,
    e.account,
    e.payee_id,
    j.posted_on,
    j.number,
    j.summary,
    j.document_id,
    j.document_kind,
    COALESCE(r.document_id, j.document_id) AS source_id,
        CASE
            WHEN (e.side = 'debit'::text) THEN e.amount_fen
            ELSE (- e.amount_fen)
        END AS amount_fen,
    COALESCE(i.receipt_no, ''::text) AS receipt_no,
    COALESCE(i.payer, ''::text) AS payer
   FROM (((((ac_bank_account b
     JOIN lg_entry e ON (((e.unit_id = b.unit_id) AND (e.account >= b.ledger_account) AND (e.account < (b.ledger_account || '~'::text)))))
     JOIN lg_journal j ON ((j.id = e.journal_id)))
     LEFT JOIN lg_journal r ON ((r.id = j.reverses_id)))
     LEFT JOIN ex_payment p ON ((p.id = COALESCE(r.document_id, j.document_id))))
     LEFT JOIN ex_income i ON ((i.id = COALESCE(r.document_id, j.document_id))))
  WHERE ((COALESCE(p.payer_account_id, i.account_id, ''::text) = b.account_id) OR ((b.takes_rest = 1) AND (NOT (EXISTS ( SELECT 1
           FROM ac_bank_account o
          WHERE ((o.unit_id = b.unit_id) AND (o.ledger_account = b.ledger_account) AND (o.account_id = COALESCE(p.payer_account_id, i.account_id, ''::text))))))));
view v_bank_month as  SELECT ac_reconciliation.account_id,
    ac_reconciliation.unit_id,
    ac_reconciliation.period,
        CASE
            WHEN (ac_reconciliation.state = 'signed'::text) THEN 1
            ELSE 0
        END AS signed
   FROM ac_reconciliation;
view v_bank_reconciled_account as  SELECT ac_bank_account.account_id,
    ac_bank_account.unit_id,
    ac_bank_account.ledger_account,
    ac_bank_account.start_period
   FROM ac_bank_account;
view v_bank_unmatched as  SELECT t.unit_id,
    t.account_id,
    t.period,
    sum(t.lines) AS lines,
    (sum(t.amount_fen))::bigint AS amount_fen,
    (max(t.signed))::bigint AS signed
   FROM ( SELECT l.unit_id,
            l.account_id,
            l.period,
                CASE
                    WHEN (m.line_id IS NULL) THEN 1
                    ELSE 0
                END AS lines,
                CASE
                    WHEN (m.line_id IS NULL) THEN abs(l.amount_fen)
                    ELSE (0)::bigint
                END AS amount_fen,
            0 AS signed
           FROM (ac_bank_line l
             LEFT JOIN ac_match_line m ON ((m.line_id = l.id)))
        UNION ALL
         SELECT ac_reconciliation.unit_id,
            ac_reconciliation.account_id,
            ac_reconciliation.period,
            0,
            0,
                CASE
                    WHEN (ac_reconciliation.state = 'signed'::text) THEN 1
                    ELSE 0
                END AS "case"
           FROM ac_reconciliation) t
  GROUP BY t.unit_id, t.account_id, t.period;
view v_budget as  SELECT b.id,
    b.unit_id,
    b.budget_year,
    b.round,
    d.state,
    d.version
   FROM (bg_budget b
     JOIN fl_document d ON ((d.id = b.id)));
view v_budget_line as  SELECT l.id,
    l.budget_id,
    b.unit_id,
    b.budget_year,
    d.state,
    l.project_id,
    l.function,
    l.dep_economy,
    l.gov_economy,
    l.fund,
    l.expenditure_kind,
    l.amount_fen,
    l.taken_over
   FROM ((bg_line l
     JOIN bg_budget b ON ((b.id = l.budget_id)))
     JOIN fl_document d ON ((d.id = b.id)));
view v_budget_purchase as  SELECT p.id,
    p.budget_id,
    b.unit_id,
    b.budget_year,
    d.state,
    p.project_id,
    p.line,
    p.task,
    p.function,
    p.dep_economy,
    p.fund,
    p.expenditure_kind,
    p.procurement,
    p.service_purchase,
    p.asset_class,
    p.asset_name,
    p.asset_count,
    p.asset_replaced,
    p.unit_price_fen,
    p.quantity,
    p.frequency,
    p.unit_of_measure,
    p.amount_fen
   FROM ((bg_purchase p
     JOIN bg_budget b ON ((b.id = p.budget_id)))
     JOIN fl_document d ON ((d.id = p.budget_id)));
view v_budget_version as  SELECT bg_version.id,
    bg_version.budget_id,
    bg_version.unit_id,
    bg_version.budget_year,
    bg_version.stage,
    bg_version.seq,
    bg_version.hash,
    bg_version.amount_fen,
    bg_version.income_fen,
    bg_version.actor_id,
    bg_version.at
   FROM bg_version;
view v_budget_version_income as  SELECT i.version_id,
    v.budget_id,
    v.unit_id,
    v.budget_year,
    v.stage,
    i.line,
    i.fund,
    i.revenue_item,
    i.note,
    i.amount_fen
   FROM (bg_version_income i
     JOIN bg_version v ON ((v.id = i.version_id)));
view v_budget_version_line as  SELECT l.version_id,
    v.budget_id,
    v.unit_id,
    v.budget_year,
    v.stage,
    l.line,
    l.fund,
    l.project_code,
    l.project_name,
    l.project_id,
    l.function,
    l.dep_economy,
    l.gov_economy,
    l.expenditure_kind,
    l.taken_over,
    l.note,
    l.amount_fen
   FROM (bg_version_line l
     JOIN bg_version v ON ((v.id = l.version_id)));
view v_budget_version_purchase as  SELECT p.version_id,
    v.budget_id,
    v.unit_id,
    v.budget_year,
    v.stage,
    p.line,
    p.project_code,
    p.task,
    p.dep_economy,
    p.fund,
    p.procurement,
    p.service_purchase,
    p.asset_class,
    p.asset_name,
    p.asset_count,
    p.asset_replaced,
    p.amount_fen
   FROM (bg_version_purchase p
     JOIN bg_version v ON ((v.id = p.version_id)));
view v_code as  SELECT md_code.scheme,
    md_code.code,
    md_code.name_zh,
    md_code.name_en,
    md_code.parent,
    md_code.level,
    md_code.effective_from,
    md_code.effective_to,
    md_code.attributes
   FROM md_code;
view v_control_figure as  SELECT bg_control_figure.unit_id,
    bg_control_figure.budget_year,
    bg_control_figure.fund,
    bg_control_figure.expenditure_kind,
    bg_control_figure.amount_fen,
    bg_control_figure.version
   FROM bg_control_figure;
view v_costing_line as  SELECT pj_costing_line.id,
    pj_costing_line.project_id,
    pj_costing_line.line,
    pj_costing_line.task,
    pj_costing_line.budget_year,
    pj_costing_line.standard_id,
    pj_costing_line.unit_price_fen,
    pj_costing_line.quantity,
    pj_costing_line.frequency,
    pj_costing_line.unit_of_measure,
    pj_costing_line.dep_economy,
    pj_costing_line.fund,
    pj_costing_line.reason,
    pj_costing_line.amount_fen,
    pj_costing_line.procurement,
    pj_costing_line.service_purchase,
    pj_costing_line.asset_class,
    pj_costing_line.asset_name,
    pj_costing_line.asset_count,
    pj_costing_line.asset_replaced
   FROM pj_costing_line;
view v_costing_line_ever as  SELECT pj_costing_line.id,
    pj_costing_line.project_id,
    pj_costing_line.line,
    pj_costing_line.task,
    pj_costing_line.budget_year,
    pj_costing_line.standard_id,
    pj_costing_line.unit_price_fen,
    pj_costing_line.quantity,
    pj_costing_line.frequency,
    pj_costing_line.unit_of_measure,
    pj_costing_line.dep_economy,
    pj_costing_line.fund,
    pj_costing_line.reason,
    pj_costing_line.amount_fen
   FROM pj_costing_line
UNION ALL
 SELECT pj_past_line.id,
    pj_past_line.project_id,
    pj_past_line.line,
    pj_past_line.task,
    pj_past_line.budget_year,
    pj_past_line.standard_id,
    pj_past_line.unit_price_fen,
    pj_past_line.quantity,
    pj_past_line.frequency,
    pj_past_line.unit_of_measure,
    pj_past_line.dep_economy,
    pj_past_line.fund,
    pj_past_line.reason,
    pj_past_line.amount_fen
   FROM pj_past_line;
view v_deed as  SELECT pf_audit.actor_id,
    pf_audit.object_kind,
    pf_audit.object_id,
    pf_audit.action
   FROM pf_audit
  WHERE (pf_audit.duty <> ''::text);
view v_document_file as  SELECT a.document_id,
    a.attachment_id
   FROM fl_attachment a
  WHERE ((a.is_removal = 0) AND (NOT (EXISTS ( SELECT 1
           FROM fl_attachment r
          WHERE ((r.attachment_id = a.attachment_id) AND (r.is_removal = 1))))));
view v_document_papers as  SELECT ex_payment.id,
    ex_payment.attachments
   FROM ex_payment
UNION ALL
 SELECT ex_accrual.id,
    ex_accrual.attachments
   FROM ex_accrual
UNION ALL
 SELECT bk_event_voucher.id,
    bk_event_voucher.attachments
   FROM bk_event_voucher
UNION ALL
 SELECT bk_manual_voucher.id,
    bk_manual_voucher.attachments
   FROM bk_manual_voucher;
view v_economic_mapping as  SELECT md_economic_mapping.departmental_code,
    md_economic_mapping.unit_type,
    md_economic_mapping.government_code,
    md_economic_mapping.effective_from
   FROM md_economic_mapping;
view v_evoucher_use as  SELECT h.id,
    COALESCE(h.claimed_id, h.named_id, ''::text) AS document_id,
    COALESCE(j.id, ''::text) AS journal_id,
    COALESCE(j.number, (0)::bigint) AS journal_number,
    COALESCE(j.period, (0)::bigint) AS journal_period,
    COALESCE(j.posted_on, ''::text) AS journal_date,
        CASE
            WHEN ((j.id IS NOT NULL) AND (EXISTS ( SELECT 1
               FROM av_package a
              WHERE ((a.unit_id = j.unit_id) AND ((j.period >= a.from_period) AND (j.period <= a.to_period)))))) THEN 'archived'::text
            WHEN (j.id IS NOT NULL) THEN 'booked'::text
            WHEN (h.claimed_id IS NOT NULL) THEN 'in_use'::text
            WHEN (h.named_id IS NOT NULL) THEN 'proposed'::text
            ELSE 'received'::text
        END AS state
   FROM (( SELECT v.id,
            COALESCE(( SELECT c.document_id
                   FROM ps_claim c
                  WHERE ((c.kind = v.claim_kind) AND (c.value = v.claim_value))), ( SELECT c.document_id
                   FROM ps_claim c
                  WHERE ((c.kind = v.claim_kind) AND (c.value = v.number)))) AS claimed_id,
            COALESCE(( SELECT min(p.document_id) AS min
                   FROM (v_paper_named p
                     JOIN fl_document d ON ((d.id = p.document_id)))
                  WHERE ((p.value = v.claim_value) AND (p.claim_kind = v.claim_kind) AND (d.state <> 'void'::text))), ( SELECT min(p.document_id) AS min
                   FROM (v_paper_named p
                     JOIN fl_document d ON ((d.id = p.document_id)))
                  WHERE ((p.value = v.number) AND (p.claim_kind = v.claim_kind) AND (d.state <> 'void'::text)))) AS named_id
           FROM ev_voucher v) h
     LEFT JOIN lg_journal j ON ((j.id = ( SELECT x.id
           FROM lg_journal x
          WHERE ((x.document_id = COALESCE(h.claimed_id, h.named_id)) AND (x.journal_type = 'voucher'::text))
          ORDER BY x.seq
         LIMIT 1))));
view v_income as  SELECT i.id,
    d.number,
    d.unit_id,
    d.fiscal_year,
    d.state,
    d.amount_fen,
    d.title,
    i.business,
    i.revenue_item,
    i.business_detail,
    i.vat_fen,
    i.interest_fen,
    i.payer,
    i.received_on,
    i.account_id,
    i.receipt_no
   FROM (ex_income i
     JOIN fl_document d ON ((d.id = i.id)));
view v_income_line as  SELECT l.id,
    l.budget_id,
    b.unit_id,
    b.budget_year,
    d.state,
    l.fund,
    l.revenue_item,
    l.amount_fen
   FROM ((bg_income_line l
     JOIN bg_budget b ON ((b.id = l.budget_id)))
     JOIN fl_document d ON ((d.id = b.id)));
view v_master_record as  SELECT 'units'::text AS kind,
    md_unit.code AS object_id,
    md_unit.version,
    md_unit.valid_from AS begins,
    (json_build_object('id', md_unit.id, 'code', md_unit.code, 'name', md_unit.name, 'parent_id', md_unit.parent_id, 'path', md_unit.path, 'level', md_unit.level, 'unit_type', md_unit.unit_type, 'purpose', md_unit.purpose, 'establishment', md_unit.establishment, 'credit_code', md_unit.credit_code, 'short_name', md_unit.short_name, 'accounting_system', md_unit.accounting_system, 'admin_level', md_unit.admin_level, 'budget_level', md_unit.budget_level, 'region_code', md_unit.region_code, 'address', md_unit.address, 'postcode', md_unit.postcode, 'office_phone', md_unit.office_phone, 'valid_from', md_unit.valid_from, 'valid_to', md_unit.valid_to, 'version', md_unit.version))::text AS body
   FROM md_unit
UNION ALL
 SELECT 'persons'::text AS kind,
    md_person.code AS object_id,
    md_person.version,
    md_person.joined_on AS begins,
    (json_build_object('id', md_person.id, 'code', md_person.code, 'unit_id', md_person.unit_id, 'post', md_person.post, 'rank', md_person.rank, 'person_class', md_person.person_class, 'joined_on', md_person.joined_on, 'left_on', md_person.left_on, 'version', md_person.version))::text AS body
   FROM md_person
UNION ALL
 SELECT 'payees'::text AS kind,
    md_payee.code AS object_id,
    md_payee.version,
    '1970-01-01'::text AS begins,
    (json_build_object('id', md_payee.id, 'code', md_payee.code, 'name',
        CASE
            WHEN (md_payee.kind = 'person'::text) THEN '***'::text
            ELSE md_payee.name
        END, 'kind', md_payee.kind, 'credit_code', md_payee.credit_code, 'stopped', md_payee.stopped, 'stop_reason', md_payee.stop_reason, 'version', md_payee.version))::text AS body
   FROM md_payee
UNION ALL
 SELECT 'bank_accounts'::text AS kind,
    md_bank_account.id AS object_id,
    md_bank_account.version,
    '1970-01-01'::text AS begins,
    (json_build_object('id', md_bank_account.id, 'owner_kind', md_bank_account.owner_kind, 'owner_id', md_bank_account.owner_id, 'bank_name', md_bank_account.bank_name, 'bank_code', md_bank_account.bank_code, 'purpose', md_bank_account.purpose, 'stopped', md_bank_account.stopped, 'version', md_bank_account.version))::text AS body
   FROM md_bank_account
UNION ALL
 SELECT 'standards'::text AS kind,
    md_standard.id AS object_id,
    NULL::bigint AS version,
    md_standard.effective_from AS begins,
    (json_build_object('id', md_standard.id, 'code', md_standard.code, 'name_zh', md_standard.name_zh, 'name_en', md_standard.name_en, 'category', md_standard.category, 'unit_of_measure', md_standard.unit_of_measure, 'amount_fen', md_standard.amount_fen, 'region', md_standard.region, 'rank', md_standard.rank, 'season', md_standard.season, 'quantity_rule', md_standard.quantity_rule, 'min_years', md_standard.min_years, 'value_text', md_standard.value_text, 'basis', md_standard.basis, 'effective_from', md_standard.effective_from, 'effective_to', md_standard.effective_to))::text AS body
   FROM md_standard
UNION ALL
 SELECT 'codes'::text AS kind,
    ((((md_code.scheme || '/'::text) || md_code.code) || '@'::text) || md_code.effective_from) AS object_id,
    NULL::bigint AS version,
    md_code.effective_from AS begins,
    (json_build_object('scheme', md_code.scheme, 'code', md_code.code, 'name_zh', md_code.name_zh, 'name_en', md_code.name_en, 'parent', md_code.parent, 'level', md_code.level, 'effective_from', md_code.effective_from, 'effective_to', md_code.effective_to, 'attributes', md_code.attributes))::text AS body
   FROM md_code
UNION ALL
 SELECT 'economic_mapping'::text AS kind,
    ((((md_economic_mapping.departmental_code || '/'::text) || md_economic_mapping.unit_type) || '@'::text) || md_economic_mapping.effective_from) AS object_id,
    NULL::bigint AS version,
    md_economic_mapping.effective_from AS begins,
    (json_build_object('departmental_code', md_economic_mapping.departmental_code, 'unit_type', md_economic_mapping.unit_type, 'government_code', md_economic_mapping.government_code, 'effective_from', md_economic_mapping.effective_from))::text AS body
   FROM md_economic_mapping
UNION ALL
 SELECT 'assets'::text AS kind,
    md_asset.code AS object_id,
    md_asset.version,
    md_asset.acquired_on AS begins,
    (json_build_object('id', md_asset.id, 'code', md_asset.code, 'unit_id', md_asset.unit_id, 'name', md_asset.name, 'class', md_asset.class, 'model', md_asset.model, 'serial_no', md_asset.serial_no, 'quantity', md_asset.quantity, 'unit_of_measure', md_asset.unit_of_measure, 'cost_fen', md_asset.cost_fen, 'depreciation_fen', md_asset.depreciation_fen, 'acquired_on', md_asset.acquired_on, 'useful_months', md_asset.useful_months, 'place', md_asset.place, 'keeper_id', md_asset.keeper_id, 'state', md_asset.state, 'version', md_asset.version))::text AS body
   FROM md_asset
UNION ALL
 SELECT 'performance_indicators'::text AS kind,
    md_performance_indicator.id AS object_id,
    NULL::bigint AS version,
    md_performance_indicator.effective_from AS begins,
    (json_build_object('id', md_performance_indicator.id, 'code', md_performance_indicator.code, 'name', md_performance_indicator.name, 'level_one', md_performance_indicator.level_one, 'level_two', md_performance_indicator.level_two, 'unit_of_measure', md_performance_indicator.unit_of_measure, 'direction', md_performance_indicator.direction, 'typical_value', md_performance_indicator.typical_value, 'category', md_performance_indicator.category, 'basis', md_performance_indicator.basis, 'effective_from', md_performance_indicator.effective_from, 'effective_to', md_performance_indicator.effective_to))::text AS body
   FROM md_performance_indicator;
view v_master_version as  SELECT md_version.kind,
    md_version.object_id,
    md_version.version,
    md_version.effective_from,
    md_version.body
   FROM md_version;
view v_paper_named as  SELECT 'invoice'::text AS claim_kind,
    ex_payment.invoice_no AS value,
    ex_payment.id AS document_id
   FROM ex_payment
  WHERE (ex_payment.invoice_no <> ''::text)
UNION ALL
 SELECT 'invoice'::text AS claim_kind,
    ex_accrual.invoice_no AS value,
    ex_accrual.id AS document_id
   FROM ex_accrual
  WHERE (ex_accrual.invoice_no <> ''::text)
UNION ALL
 SELECT 'invoice'::text AS claim_kind,
    bk_event_voucher.invoice_no AS value,
    bk_event_voucher.id AS document_id
   FROM bk_event_voucher
  WHERE (bk_event_voucher.invoice_no <> ''::text)
UNION ALL
 SELECT 'invoice'::text AS claim_kind,
    bk_manual_voucher.invoice_no AS value,
    bk_manual_voucher.id AS document_id
   FROM bk_manual_voucher
  WHERE (bk_manual_voucher.invoice_no <> ''::text)
UNION ALL
 SELECT 'bank_receipt'::text AS claim_kind,
    ex_income.receipt_no AS value,
    ex_income.id AS document_id
   FROM ex_income
  WHERE (ex_income.receipt_no <> ''::text);
view v_payee as  SELECT md_payee.id,
    md_payee.code,
    md_payee.name,
    md_payee.kind,
    md_payee.credit_code,
    md_payee.stopped,
    md_payee.stop_reason
   FROM md_payee;
view v_payment as  SELECT p.id,
    d.number,
    d.unit_id,
    d.fiscal_year,
    d.state,
    d.amount_fen,
    d.title,
    p.payee_id,
    p.payee_account_id,
    p.payer_account_id,
    p.fund_group,
    p.payment_channel,
    p.purpose,
    p.business,
    p.invoice_no,
    p.paid_on,
    p.refunded_fen
   FROM (ex_payment p
     JOIN fl_document d ON ((d.id = p.id)));
view v_payment_line as  SELECT ex_payment_line.id,
    ex_payment_line.payment_id,
    ex_payment_line.line,
    ex_payment_line.indicator_id,
    ex_payment_line.amount_fen,
    ex_payment_line.refunded_fen,
    ex_payment_line.note
   FROM ex_payment_line;
view v_performance_indicator as  SELECT md_performance_indicator.id,
    md_performance_indicator.code,
    md_performance_indicator.name,
    md_performance_indicator.level_one,
    md_performance_indicator.level_two,
    md_performance_indicator.unit_of_measure,
    md_performance_indicator.direction,
    md_performance_indicator.typical_value,
    md_performance_indicator.category,
    md_performance_indicator.basis,
    md_performance_indicator.effective_from,
    md_performance_indicator.effective_to
   FROM md_performance_indicator;
view v_person_record as  SELECT md_person.id,
    md_person.code,
    md_person.unit_id,
    md_person.name,
    md_person.id_card_masked,
    md_person.post,
    md_person.rank,
    md_person.person_class,
    md_person.joined_on,
    md_person.left_on
   FROM md_person;
view v_project as  SELECT p.id,
    d.unit_id,
    d.number,
    d.state,
    d.fiscal_year,
    p.code,
    p.name,
    p.class,
    p.function,
    p.start_year,
    p.end_year,
    p.total_fen,
    p.flags
   FROM (pj_project p
     JOIN fl_document d ON ((d.id = p.id)));
view v_project_amount as  SELECT p.id,
    p.parent_id,
    d.unit_id,
    d.state,
        CASE
            WHEN (p.requested_fen > 0) THEN p.requested_fen
            ELSE p.total_fen
        END AS requested_fen,
    p.reserved_fen,
    (COALESCE(( SELECT sum(b.amount_fen) AS sum
           FROM v_budget_line b
          WHERE ((b.project_id = p.id) AND (b.state = 'approved'::text))), (0)::numeric))::bigint AS budgeted_fen,
    (COALESCE(( SELECT sum(i.paid_fen) AS sum
           FROM lg_indicator i
          WHERE ((i.project_id = p.id) AND (i.allotted = 1))), (0)::numeric))::bigint AS paid_fen,
    (COALESCE(( SELECT sum(i.available_fen) AS sum
           FROM lg_indicator i
          WHERE ((i.project_id = p.id) AND (i.allotted = 1))), (0)::numeric))::bigint AS remaining_fen
   FROM (pj_project p
     JOIN fl_document d ON ((d.id = p.id)));
view v_project_goal as  SELECT pj_project.id AS project_id,
    pj_project.reason AS goal
   FROM pj_project;
view v_project_stage as  SELECT p.id,
        CASE
            WHEN (p.adjusting = 1) THEN 'adjusting'::text
            WHEN (d.state <> 'reserved'::text) THEN d.state
            WHEN (EXISTS ( SELECT 1
               FROM lg_indicator i
              WHERE ((i.project_id = p.id) AND (i.allotted = 1)))) THEN 'executing'::text
            WHEN (EXISTS ( SELECT 1
               FROM v_budget_line b
              WHERE ((b.project_id = p.id) AND (b.state = 'approved'::text)))) THEN 'budgeted'::text
            ELSE 'reserved'::text
        END AS stage
   FROM (pj_project p
     JOIN fl_document d ON ((d.id = p.id)));
view v_project_version_sum as  SELECT pj_version_sum.project_id,
    pj_version_sum.version,
    pj_version_sum.budget_year,
    pj_version_sum.dep_economy,
    pj_version_sum.fund,
    pj_version_sum.amount_fen
   FROM pj_version_sum;
view v_receipt as  SELECT ex_receipt.id,
    ex_receipt.receipt_no,
    ex_receipt.payment_id,
    ex_receipt.unit_id,
    ex_receipt.result,
    ex_receipt.amount_fen,
    ex_receipt.bank_date,
    ex_receipt.reason,
    ex_receipt.received_at
   FROM ex_receipt;
view v_standard as  SELECT md_standard.id,
    md_standard.code,
    md_standard.name_zh,
    md_standard.name_en,
    md_standard.category,
    md_standard.unit_of_measure,
    md_standard.amount_fen,
    md_standard.region,
    md_standard.rank,
    md_standard.season,
    md_standard.quantity_rule,
    md_standard.min_years,
    md_standard.value_text,
    md_standard.basis,
    md_standard.effective_from,
    md_standard.effective_to
   FROM md_standard;
view v_statement_line as  SELECT ex_statement_line.id,
    ex_statement_line.statement_no,
    ex_statement_line.unit_id,
    ex_statement_line.account_id,
    ex_statement_line.bank_date,
    ex_statement_line.direction,
    ex_statement_line.amount_fen,
    ex_statement_line.balance_fen,
    ex_statement_line.receipt_no,
    ex_statement_line.note
   FROM ex_statement_line;
view v_target as  SELECT pj_target.id,
    pj_target.project_id,
    pj_target.line,
    pj_target.kind,
    pj_target.name,
    pj_target.value,
    pj_target.unit_of_measure,
    pj_target.weight,
    pj_target.library_code
   FROM pj_target;
view v_unit as  SELECT md_unit.id,
    md_unit.code,
    md_unit.name,
    md_unit.parent_id,
    md_unit.path,
    md_unit.level,
    md_unit.unit_type,
    md_unit.purpose,
    md_unit.valid_from,
    md_unit.valid_to
   FROM md_unit;
view v_unit_record as  SELECT md_unit.id,
    md_unit.code,
    md_unit.name,
    md_unit.parent_id,
    md_unit.path,
    md_unit.level,
    md_unit.unit_type,
    md_unit.establishment,
    md_unit.credit_code,
    md_unit.accounting_system,
    md_unit.budget_level,
    md_unit.region_code,
    md_unit.valid_from,
    md_unit.valid_to
   FROM md_unit;
view v_user as  SELECT pf_user.id,
    pf_user.login,
    pf_user.name
   FROM pf_user;
view v_waiting_file as  SELECT fl_attachment_waiting.document_id,
    fl_attachment_waiting.attachment_id,
    fl_attachment_waiting.actor_id
   FROM fl_attachment_waiting;
view v_year_end_line as  SELECT l.id,
    l.year_end_id,
    d.unit_id,
    d.fiscal_year,
    l.decision,
    l.indicator_id,
    l.amount_fen,
    l.project_id,
    l.function,
    l.fund
   FROM (cl_year_end_line l
     JOIN fl_document d ON ((d.id = l.year_end_id)))
  WHERE (d.state = 'settled'::text);
rights on ac_bank_line: INSERT, REFERENCES, SELECT, TRIGGER
rights on ac_bank_statement: INSERT, REFERENCES, SELECT, TRIGGER
rights on av_chunk: INSERT, REFERENCES, SELECT, TRIGGER
rights on av_list: INSERT, REFERENCES, SELECT, TRIGGER, UPDATE
rights on av_list_line: INSERT, REFERENCES, SELECT, TRIGGER
rights on av_package: INSERT, REFERENCES, SELECT, TRIGGER
rights on av_volume: INSERT, REFERENCES, SELECT, TRIGGER, UPDATE
rights on bg_control_version: INSERT, REFERENCES, SELECT, TRIGGER
rights on bg_version: INSERT, REFERENCES, SELECT, TRIGGER
rights on bg_version_income: INSERT, REFERENCES, SELECT, TRIGGER
rights on bg_version_line: INSERT, REFERENCES, SELECT, TRIGGER
rights on bg_version_purchase: INSERT, REFERENCES, SELECT, TRIGGER
rights on ev_line: INSERT, REFERENCES, SELECT, TRIGGER
rights on ev_voucher: INSERT, REFERENCES, SELECT, TRIGGER
rights on fl_attachment: INSERT, REFERENCES, SELECT, TRIGGER
rights on fl_edit: INSERT, REFERENCES, SELECT, TRIGGER
rights on lg_closed_period: INSERT, REFERENCES, SELECT, TRIGGER
rights on lg_entry: INSERT, REFERENCES, SELECT, TRIGGER
rights on lg_journal: INSERT, REFERENCES, SELECT, TRIGGER
rights on md_succession: INSERT, REFERENCES, SELECT, TRIGGER
rights on md_version: INSERT, REFERENCES, SELECT, TRIGGER
rights on pf_attachment: INSERT, REFERENCES, SELECT, TRIGGER
rights on pf_audit: INSERT, REFERENCES, SELECT, TRIGGER
rights on pf_edition: INSERT, REFERENCES, SELECT, TRIGGER
rights on pf_idempotency: INSERT, REFERENCES, SELECT, TRIGGER
rights on pj_appraisal: INSERT, REFERENCES, SELECT, TRIGGER
rights on pj_past_line: INSERT, REFERENCES, SELECT, TRIGGER
rights on pj_version: INSERT, REFERENCES, SELECT, TRIGGER
rights on pj_version_sum: INSERT, REFERENCES, SELECT, TRIGGER
rights on ps_link: INSERT, REFERENCES, SELECT, TRIGGER
rights on rl_hit: INSERT, REFERENCES, SELECT, TRIGGER
