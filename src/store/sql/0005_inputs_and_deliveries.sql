-- Inputs of jobs as a list of their own, and callbacks as deliveries of events.

-- == Inputs ==

-- What a job works on, in the order of `position`, from 0. role: what the goal takes it for. blob:
-- null while a remote file has not been fetched. remote: sealed; null for an upload.
create table job_input (
  job integer not null references job (id) on delete cascade,
  position integer not null,
  role text not null,
  blob text,
  bytes bigint not null default 0,
  remote text,
  primary key (job, position)
);
insert into job_input (job, position, role, blob, bytes, remote)
  select id, 0, 'source', nullif(input, ''), input_bytes, remote from job;
create index job_input_by_blob on job_input (blob) where blob is not null;
create index stored_file_by_account on stored_file (account);

-- missing_inputs: how many are still to be fetched. Here, because the indices of the queue need it.
alter table job add column missing_inputs integer not null default 0;
update job set missing_inputs = 1 where input = '';
drop index job_to_work_on;
drop index job_to_fetch;
create index job_to_work_on on job (account, claimable_at)
  where claimable_at is not null and missing_inputs = 0;
create index job_to_fetch on job (account, claimable_at)
  where claimable_at is not null and missing_inputs > 0;
drop index job_by_input;
alter table job drop column input;
alter table job drop column input_bytes;
alter table job drop column remote;

-- == Callbacks ==

-- job: null for an event of the batch as a whole. url: sealed. target: its fingerprint, so that each
-- receiver gets its turn; '' for older ones, which count as one receiver of their account. next_at:
-- when it is due; null unless it is pending. state: pending, delivered, given_up. last_status: HTTP,
-- 0 for no answer; null before the first attempt.
create table delivery (
  id integer primary key autoincrement,
  account integer not null references account (id) on delete cascade,
  batch text not null references batch (id) on delete cascade,
  job integer references job (id) on delete cascade,
  event text not null,
  url text not null,
  target text not null,
  attempts integer not null default 0,
  next_at bigint,
  state text not null default 'pending',
  last_status integer
);
insert into delivery (account, batch, event, url, target, attempts, next_at, state, last_status)
  select w.account, w.batch, 'ended', b.callback_url, w.target, w.tries, w.due_at,
    case when w.due_at is not null then 'pending'
         when a.problem = '' then 'delivered'
         else 'given_up' end, a.status
  from webhook w join batch b on b.id = w.batch
    left join (select batch, max(id) as id from webhook_attempt group by batch) l
      on l.batch = w.batch
    left join webhook_attempt a on a.id = l.id
  where b.callback_url is not null order by w.due_at, w.batch;
create unique index delivery_once on delivery (batch, (coalesce(job, 0)), event, target);
create index delivery_by_account on delivery (account);
create index delivery_by_job on delivery (job) where job is not null;
create index delivery_due on delivery (next_at) where next_at is not null;
create index delivery_by_target on delivery (account, target, next_at) where next_at is not null;
drop table webhook;
alter table batch drop column callback_target;

alter table webhook_attempt rename to delivery_attempt;
drop index webhook_attempt_by_account;
drop index webhook_attempt_by_time;
create index delivery_attempt_by_account on delivery_attempt (account, id);
create index delivery_attempt_by_time on delivery_attempt (time);
