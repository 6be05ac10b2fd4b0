-- Files of documents. Removing one is a row of its own: what was there stays told.
create table fl_attachment (
  document_id text collate "C" not null,
  seq bigint not null check (seq > 0),
  attachment_id text collate "C" not null,
  is_removal bigint not null check (is_removal in (0, 1)),
  name text not null,
  actor_id text collate "C" not null,
  actor_name text not null,
  at bigint not null,
  primary key (document_id, seq)
);
-- A file is of one document and is removed once. Serves: is this file still there, which document has it.
create unique index fl_attachment_file on fl_attachment (attachment_id, is_removal);

-- Files sent before their document was entered: they become the document's when their sender enters it.
create table fl_attachment_waiting (
  attachment_id text collate "C" not null primary key,
  document_id text collate "C" not null,
  name text not null,
  actor_id text collate "C" not null,
  actor_name text not null,
  at bigint not null
);
-- Serves: what waits for a document that is entered now.
create index fl_attachment_waiting_document on fl_attachment_waiting (document_id);
-- Serves: how much somebody has waiting.
create index fl_attachment_waiting_actor on fl_attachment_waiting (actor_id);

-- The files that reasons named before belong to the documents the reasons were given for.
insert into fl_attachment (document_id, seq, attachment_id, is_removal, name, actor_id, actor_name, at)
select d.id, row_number() over (partition by d.id order by a.at, a.id), a.id, 0,
  '说明材料.' || case a.media_type when 'application/pdf' then 'pdf' when 'application/ofd' then 'ofd'
    when 'application/xml' then 'xml' when 'image/jpeg' then 'jpg' when 'image/png' then 'png'
    when 'text/csv' then 'csv' else 'txt' end,
  a.uploader_id, coalesce(u.name, ''), a.at
from (select attachment_id, min(object_id) as document_id from rl_hit
  where attachment_id is not null and decision = 'acknowledged' group by attachment_id) h
join fl_document d on d.id = h.document_id
join pf_attachment a on a.id = h.attachment_id
left join pf_user u on u.id = a.uploader_id;

revoke update, delete, truncate on fl_attachment from current_user;
