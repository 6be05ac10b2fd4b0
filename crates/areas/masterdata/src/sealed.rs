//! What of master data depends on the keys of personal data, for the day they are changed.

use platform::crypto::{SealedColumn, SealedData};

use crate::accounts::ACCOUNT_NO;
use crate::change::FIELDS;
use crate::persons::{ID_CARD, PAY, PHONE};
use crate::reconcile::private::STAGED;

const PERSON: SealedColumn = SealedColumn {
    table: "md_person",
    column: "id_card_sealed",
    place: ID_CARD,
    key: "id",
    bound: "id",
    holds: "id_card_sealed <> ''",
    is_bytes: false,
    index: Some("id_card_index"),
};
const JOB: SealedColumn = SealedColumn {
    table: "md_job",
    column: "content",
    place: STAGED,
    key: "id",
    bound: "id",
    holds: "content is not null",
    is_bytes: true,
    index: None,
};

/// Every column of sealed values, and the history that is never sealed anew.
pub fn sealed_data() -> SealedData {
    let columns = vec![
        PERSON,
        SealedColumn {
            column: "phone_sealed",
            place: PHONE,
            holds: "phone_sealed <> ''",
            index: None,
            ..PERSON
        },
        SealedColumn { column: "pay_sealed", place: PAY, holds: "pay_sealed <> ''", index: None, ..PERSON },
        SealedColumn {
            table: "md_bank_account",
            column: "account_sealed",
            place: ACCOUNT_NO,
            holds: "account_sealed <> ''",
            index: Some("account_index"),
            ..PERSON
        },
        SealedColumn {
            table: "md_change",
            column: "fields",
            place: FIELDS,
            // Requests without personal data keep their fields as they are.
            holds: "fields <> '' and fields not like '[%'",
            index: None,
            ..PERSON
        },
        JOB,
        SealedColumn {
            table: "md_reconcile_source",
            key: "case_id || '/' || cast(place as text)",
            bound: "case_id || '/' || cast(place as text)",
            ..JOB
        },
        SealedColumn {
            table: "md_job_cell",
            column: "value",
            key: "job_id || '/' || cast(line as text) || '/' || field",
            bound: "job_id || '/' || cast(line as text) || '/' || field",
            holds: "value <> ''",
            is_bytes: false,
            ..JOB
        },
        SealedColumn {
            table: "md_reconcile_conflict",
            column: "value",
            key: "case_id || '/' || cast(seq as text)",
            bound: "case_id",
            holds: "decision = 'value' and value <> ''",
            is_bytes: false,
            ..JOB
        },
    ];
    SealedData {
        columns,
        history: vec![("md_version", "body")],
        under_way: "select count(*) from md_reconcile_case where state in ('open', 'matched')",
    }
}
