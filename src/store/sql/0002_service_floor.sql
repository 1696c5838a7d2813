-- Service floor: sub-accounts and history in the first block, jobs, stored files, results and
-- callbacks in the second.

-- == Accounts ==

-- parent: set for a sub-account, which has none below it. role: owner, admin.
alter table account add column parent integer references account (id) on delete cascade;
alter table account add column description text not null default '';
alter table account add column role text not null default 'owner';
create index account_by_parent on account (parent) where parent is not null;

create table account_setting (
  account integer not null references account (id) on delete cascade,
  name text not null,
  value text not null,
  primary key (account, name)
);

-- What a reservation of a sub-account took from its parent. month 0: nothing to give back to the
-- month of the account itself, whose counters were reset.
alter table reservation add column parent integer references account (id) on delete cascade;
alter table reservation add column parent_month integer not null default 0;
alter table reservation add column parent_monthly_images bigint not null default 0;
alter table reservation add column parent_prepaid_images bigint not null default 0;
create index reservation_by_parent on reservation (parent) where parent is not null;

-- Sums of the files that were delivered, those of sub-accounts included. day: since 1970-01-01.
-- They outlive the history.
create table daily_sum (
  account integer not null references account (id) on delete cascade,
  day integer not null,
  files bigint not null,
  bytes_before bigint not null,
  bytes_after bigint not null,
  primary key (account, day)
);
insert into daily_sum (account, day, files, bytes_before, bytes_after)
  select account, time / 86400000, count(*), sum(bytes_before), sum(bytes_after)
  from history where failure_code is null group by account, time / 86400000;

-- == Jobs ==

-- What says who and where (URLs with their credentials) is sealed under the key file.
-- kept_for: milliseconds after ended_at. A batch that has not ended expires in the year 9999.
alter table batch add column callback_url text;
alter table batch add column request text not null default '';
alter table batch add column kept_for bigint not null default 3600000;
alter table batch add column ended_at bigint;
update batch set kept_for = expires_at - created_at;
update batch set ended_at = created_at where not exists
  (select 1 from job where job.batch = batch.id and state in ('queued', 'running'));
update batch set expires_at = 253402300799000 where ended_at is null;

-- input: empty while a remote file has not been fetched. A job expires with its batch.
alter table job add column role text not null default 'main';
alter table job add column link text;
alter table job add column remote text;
alter table job add column input_bytes bigint not null default 0;
alter table job add column charge_above_percent double precision not null default 0;
alter table job drop column expires_at;
update job set link = lower(hex(randomblob(16)));
create unique index job_by_link on job (link);

-- Each account's next job is one step away, however many another one has queued.
drop index job_claimable;
create index job_to_work_on on job (account, claimable_at)
  where claimable_at is not null and input <> '';
create index job_to_fetch on job (account, claimable_at)
  where claimable_at is not null and input = '';
create index job_open on job (state, created_at) where claimable_at is not null;

-- Files of jobs and results: one per content and account. sha256 null: from before this table.
create table stored_file (
  key text primary key,
  account integer not null references account (id) on delete cascade,
  sha256 text,
  bytes bigint not null,
  created_at bigint not null
);
create unique index stored_file_by_content on stored_file (account, sha256)
  where sha256 is not null;
insert into stored_file (key, account, bytes, created_at)
  select input, min(account), 0, min(created_at) from job group by input;
insert into stored_file (key, account, bytes, created_at)
  select output, min(account), 0, min(created_at) from job where output is not null group by output;

-- What was made of a content for a goal (goal: fingerprint of the goal and the engine's version).
-- output null: the input was already smallest.
create table result (
  account integer not null references account (id) on delete cascade,
  sha256 text not null,
  goal text not null,
  output text,
  outcome text not null,
  bytes bigint not null,
  created_at bigint not null,
  primary key (account, sha256, goal)
);
create index result_by_time on result (created_at, bytes);
create index result_by_output on result (output) where output is not null;

-- Callbacks to be made. due_at null: delivered or given up.
create table webhook (
  batch text primary key references batch (id) on delete cascade,
  account integer not null references account (id) on delete cascade,
  due_at bigint,
  tries integer not null default 0
);
create index webhook_due on webhook (due_at) where due_at is not null;

create table webhook_attempt (
  id integer primary key autoincrement,
  account integer not null references account (id) on delete cascade,
  batch text not null,
  url text not null,
  time bigint not null,
  status integer not null,
  problem text not null
);
create index webhook_attempt_by_account on webhook_attempt (account, id);
create index webhook_attempt_by_time on webhook_attempt (time);
