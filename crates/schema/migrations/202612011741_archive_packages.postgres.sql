-- The accounting archive. Packages and their bytes only grow; volumes and lists change, and nothing of them is removed.
create table av_package (
  id text collate "C" not null primary key,
  number text collate "C" not null unique,
  unit_id text collate "C" not null,
  fiscal_year bigint not null,
  from_period bigint not null check (from_period between 199000 and 220013),
  to_period bigint not null check (to_period >= from_period and to_period between 199000 and 220013),
  vouchers bigint not null,
  entries bigint not null,
  attachments bigint not null,
  files bigint not null,
  size bigint not null check (size > 0),
  file_hash text not null,
  manifest_hash text not null,
  content_hash text not null,
  public_key text not null,
  signature text not null,
  made_by text collate "C" not null,
  made_by_name text not null,
  made_at bigint not null
);
-- Serves: the list of packages of a scope, newest first (ids are time-ordered).
create index av_package_list on av_package (unit_id, id);

-- The bytes of a package in pieces, so that neither keeping nor sending one needs its size in memory.
create table av_chunk (
  package_id text collate "C" not null,
  seq bigint not null check (seq > 0),
  content bytea not null,
  primary key (package_id, seq)
);

-- Archived volumes (案卷): what is kept, until when, where, by whom.
create table av_volume (
  id text collate "C" not null primary key,
  number text collate "C" not null unique,
  unit_id text collate "C" not null,
  category text collate "C" not null,
  title text not null,
  fiscal_year bigint not null,
  from_period bigint not null,
  to_period bigint not null check (to_period >= from_period),
  package_id text collate "C" not null,
  pages bigint not null check (pages >= 0),
  counted_from text not null,
  expires_on text not null,
  place text not null,
  keeper_id text collate "C" not null,
  keeper_name text not null,
  hold_reason text not null,
  state text collate "C" not null check (state in ('kept', 'handed_over', 'destruction_approved')),
  note text not null,
  created_by text collate "C" not null,
  created_at bigint not null,
  version bigint not null check (version > 0)
);
-- Serves: the list of volumes of a scope, newest first.
create index av_volume_list on av_volume (unit_id, id);
-- Serves: volumes whose time is over.
create index av_volume_expiry on av_volume (unit_id, expires_on);

-- Hand-over lists (移交清册) and lists of the appraisal before destruction (销毁鉴定清册): two people each.
create table av_list (
  id text collate "C" not null primary key,
  number text collate "C" not null unique,
  kind text collate "C" not null check (kind in ('handover', 'destruction')),
  unit_id text collate "C" not null,
  state text collate "C" not null check (state in ('proposed', 'approved', 'refused')),
  reason text not null,
  place text not null,
  volumes bigint not null check (volumes > 0),
  proposed_by text collate "C" not null,
  proposed_by_name text not null,
  proposed_at bigint not null,
  decided_by text collate "C" not null,
  decided_by_name text not null,
  decided_at bigint,
  opinion text not null,
  version bigint not null check (version > 0),
  check ((state = 'proposed') = (decided_by = '')),
  check (decided_by <> proposed_by)
);
-- Serves: the lists of a scope, newest first.
create index av_list_list on av_list (unit_id, id);

create table av_list_line (
  list_id text collate "C" not null,
  line bigint not null check (line > 0),
  volume_id text collate "C" not null,
  note text not null,
  primary key (list_id, line)
);
-- Serves: the lists a volume stands in.
create unique index av_list_line_volume on av_list_line (volume_id, list_id);

revoke update, delete, truncate on av_package from current_user;
revoke update, delete, truncate on av_chunk from current_user;
revoke update, delete, truncate on av_list_line from current_user;
revoke delete, truncate on av_volume from current_user;
revoke delete, truncate on av_list from current_user;
