-- Every hit of a rule, also those that stopped a document that was therefore never stored.
create table rl_hit (
  id {code} not null primary key,
  object_kind text not null,
  object_id {code} not null,
  unit_id {code} not null,
  action text not null,
  rule {code} not null,
  rule_version {int} not null,
  level text not null check (level in ('yellow', 'orange', 'red', 'grey', 'blue')),
  clause text not null,
  text_zh text not null,
  text_en text not null,
  how_zh text not null,
  how_en text not null,
  fact_values text not null,
  field text,
  decision text not null check (decision in ('blocked', 'needs_reason', 'acknowledged', 'released', 'recorded')),
  reason text not null,
  attachment_id {code},
  actor_id {code} not null,
  at {int} not null
) {strict};
create index rl_hit_object on rl_hit (object_id);
-- Serves: who may read an attachment.
create index rl_hit_attachment on rl_hit (attachment_id) where attachment_id is not null;
-- Serves: hits by unit, newest first.
create index rl_hit_unit on rl_hit (unit_id, id);

-- A reviewer's release of an intercepted (red) finding.
create table rl_release (
  object_id {code} not null,
  rule {code} not null,
  explanation text not null,
  actor_id {code} not null,
  at {int} not null,
  primary key (object_id, rule)
) {strict};
