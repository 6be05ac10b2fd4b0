-- Users, grants, sessions, delegations, the audit trail and the reference editions.
create table pf_user (
  id {code} not null primary key,
  login {code} not null unique,
  name text not null,
  class text not null check (class in ('business', 'sysadmin', 'secadmin', 'auditadmin')),
  password_hash text not null,
  must_change {int} not null check (must_change in (0, 1)),
  disabled {int} not null check (disabled in (0, 1)),
  failures {int} not null,
  locked_until {int} not null,
  created_at {int} not null,
  version {int} not null,
  unique (id, class)
) {strict};

-- The class rides in the key, so the database itself keeps the administrators apart from everybody else.
create table pf_user_role (
  user_id {code} not null,
  class text not null,
  role text not null,
  unit_id {code} not null,
  primary key (user_id, role, unit_id),
  foreign key (user_id, class) references pf_user (id, class),
  check ((class = 'business') = (role not in ('sysadmin', 'secadmin', 'auditadmin'))),
  check (class = 'business' or class = role)
) {strict};

create table pf_session (
  token_hash {code} not null primary key,
  user_id {code} not null references pf_user (id),
  kind text not null check (kind in ('cookie', 'token')),
  csrf_hash text not null,
  created_at {int} not null,
  last_seen_at {int} not null,
  expires_at {int} not null
) {strict};
create index pf_session_user on pf_session (user_id);

create table pf_delegation (
  id {code} not null primary key,
  giver_id {code} not null references pf_user (id),
  receiver_id {code} not null references pf_user (id),
  role text not null,
  unit_id {code} not null,
  from_date text not null,
  to_date text not null,
  revoked {int} not null check (revoked in (0, 1)),
  check (from_date <= to_date),
  check (giver_id <> receiver_id)
) {strict};
create index pf_delegation_receiver on pf_delegation (receiver_id, to_date);

create table pf_chain (
  unit_id {code} not null primary key,
  audit_seq {int} not null,
  audit_hash text not null,
  ledger_seq {int} not null,
  ledger_hash text not null
) {strict};

-- Last number given per unit, period and kind of paper.
create table pf_counter (
  unit_id {code} not null,
  period {int} not null,
  kind {code} not null,
  last {int} not null check (last > 0),
  primary key (unit_id, period, kind)
) {strict};

create table pf_audit (
  unit_id {code} not null,
  seq {int} not null check (seq > 0),
  at {int} not null,
  actor_id {code} not null,
  actor_name text not null,
  on_behalf_of {code},
  role text not null,
  action text not null,
  object_kind text not null,
  object_id {code} not null,
  from_state text not null,
  to_state text not null,
  step text not null,
  duty text not null,
  opinion text not null,
  detail text not null,
  after_hash text not null,
  request_id text not null,
  prev_hash text not null,
  hash text not null,
  primary key (unit_id, seq)
) {strict};
-- Serves: history of one document, separation of duties.
create index pf_audit_object on pf_audit (object_id);

create table pf_idempotency (
  key {code} not null primary key,
  actor_id {code} not null,
  fingerprint text not null,
  status {int} not null,
  answer text not null,
  at {int} not null
) {strict};

-- Every official table or rule set that was loaded, with the day from which it counts.
create table pf_edition (
  kind {code} not null,
  effective_from text not null,
  source text not null,
  hash text not null,
  content text not null,
  loaded_at {int} not null,
  primary key (kind, effective_from)
) {strict};

-- Files that prove something. Content never changes; reading one asks for a document that names it.
create table pf_attachment (
  id {code} not null primary key,
  hash text not null,
  media_type text not null,
  size {int} not null check (size > 0),
  content {blob} not null,
  uploader_id {code} not null,
  at {int} not null
) {strict};
