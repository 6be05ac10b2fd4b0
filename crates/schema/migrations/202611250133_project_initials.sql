-- The first letters of the readings of a project's name, by which people find it.
alter table pj_project add column initials text not null default '';
