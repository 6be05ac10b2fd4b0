-- One row in a database that `yiti demo` made, none in any other: how far its calendar is from the machine's, in
-- microseconds. A demonstration goes on from the day its simulated year has reached.
create table pf_demonstration (
  id {int} not null primary key check (id = 1),
  shift_us {int} not null
) {strict};
