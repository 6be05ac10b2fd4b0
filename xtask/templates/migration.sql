-- fill in: the body of a {{document}}; number, unit, state, version and people are in the document header.
create table {{prefix}}_{{document}} (
    id text not null primary key,
    amount_fen bigint not null check (amount_fen >= 0)
);
