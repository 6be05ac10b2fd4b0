-- The accounting archive. Packages and their bytes only grow; volumes and lists change, and nothing of them is removed.
create table av_package (
  id text not null primary key,
  number text not null unique,
  unit_id text not null,
  fiscal_year integer not null,
  from_period integer not null check (from_period between 199000 and 220013),
  to_period integer not null check (to_period >= from_period and to_period between 199000 and 220013),
  vouchers integer not null,
  entries integer not null,
  attachments integer not null,
  files integer not null,
  size integer not null check (size > 0),
  file_hash text not null,
  manifest_hash text not null,
  content_hash text not null,
  public_key text not null,
  signature text not null,
  made_by text not null,
  made_by_name text not null,
  made_at integer not null
) strict;
-- Serves: the list of packages of a scope, newest first (ids are time-ordered).
create index av_package_list on av_package (unit_id, id);

-- The bytes of a package in pieces, so that neither keeping nor sending one needs its size in memory.
create table av_chunk (
  package_id text not null,
  seq integer not null check (seq > 0),
  content blob not null,
  primary key (package_id, seq)
) strict;

-- Archived volumes (案卷): what is kept, until when, where, by whom.
create table av_volume (
  id text not null primary key,
  number text not null unique,
  unit_id text not null,
  category text not null,
  title text not null,
  fiscal_year integer not null,
  from_period integer not null,
  to_period integer not null check (to_period >= from_period),
  package_id text not null,
  pages integer not null check (pages >= 0),
  counted_from text not null,
  expires_on text not null,
  place text not null,
  keeper_id text not null,
  keeper_name text not null,
  hold_reason text not null,
  state text not null check (state in ('kept', 'handed_over', 'destruction_approved')),
  note text not null,
  created_by text not null,
  created_at integer not null,
  version integer not null check (version > 0)
) strict;
-- Serves: the list of volumes of a scope, newest first.
create index av_volume_list on av_volume (unit_id, id);
-- Serves: volumes whose time is over.
create index av_volume_expiry on av_volume (unit_id, expires_on);

-- Hand-over lists (移交清册) and lists of the appraisal before destruction (销毁鉴定清册): two people each.
create table av_list (
  id text not null primary key,
  number text not null unique,
  kind text not null check (kind in ('handover', 'destruction')),
  unit_id text not null,
  state text not null check (state in ('proposed', 'approved', 'refused')),
  reason text not null,
  place text not null,
  volumes integer not null check (volumes > 0),
  proposed_by text not null,
  proposed_by_name text not null,
  proposed_at integer not null,
  decided_by text not null,
  decided_by_name text not null,
  decided_at integer,
  opinion text not null,
  version integer not null check (version > 0),
  check ((state = 'proposed') = (decided_by = '')),
  check (decided_by <> proposed_by)
) strict;
-- Serves: the lists of a scope, newest first.
create index av_list_list on av_list (unit_id, id);

create table av_list_line (
  list_id text not null,
  line integer not null check (line > 0),
  volume_id text not null,
  note text not null,
  primary key (list_id, line)
) strict;
-- Serves: the lists a volume stands in.
create unique index av_list_line_volume on av_list_line (volume_id, list_id);

create trigger av_package_no_update before update on av_package begin select raise(abort, 'av_package is append-only'); end;
create trigger av_chunk_no_update before update on av_chunk begin select raise(abort, 'av_chunk is append-only'); end;
create trigger av_list_line_no_update before update on av_list_line begin select raise(abort, 'av_list_line is append-only'); end;
create trigger av_package_no_delete before delete on av_package begin select raise(abort, 'av_package is append-only'); end;
create trigger av_chunk_no_delete before delete on av_chunk begin select raise(abort, 'av_chunk is append-only'); end;
create trigger av_list_line_no_delete before delete on av_list_line begin select raise(abort, 'av_list_line is append-only'); end;
create trigger av_volume_no_delete before delete on av_volume begin select raise(abort, 'av_volume is append-only'); end;
create trigger av_list_no_delete before delete on av_list begin select raise(abort, 'av_list is append-only'); end;
