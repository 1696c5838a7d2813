-- Callback URLs of accounts, events of an account and no batch, and what the shop of Crush.pics reports.

-- == Accounts ==

-- updated_at: of the row, or of a setting.
alter table account add column updated_at bigint not null default 0;
update account set updated_at = created_at;

-- Of daily_sum what was paid for, beside what was delivered.
alter table daily_sum add column images_charged bigint not null default 0;
alter table daily_sum add column bytes_charged bigint not null default 0;

-- Who is notified of every batch of the account and dialect. url: sealed. target: its fingerprint.
create table callback_url (
  id integer primary key autoincrement,
  account integer not null references account (id) on delete cascade,
  dialect text not null,
  url text not null,
  target text not null
);
create unique index callback_url_once on callback_url (account, dialect, target);

-- == Batches ==

-- notes: what its dialect keeps of the request, in a form of its own.
alter table batch add column notes text not null default '';
create index batch_by_dialect on batch (account, dialect, created_at);

-- == Callbacks ==

-- batch: null for an event of the account. added_at: 0 for older ones. The rest is as it was.
create table new_delivery (
  id integer primary key autoincrement,
  account integer not null references account (id) on delete cascade,
  dialect text not null,
  batch text references batch (id) on delete cascade,
  job integer references job (id) on delete cascade,
  event text not null,
  url text not null,
  target text not null,
  attempts integer not null default 0,
  next_at bigint,
  state text not null default 'pending',
  last_status integer,
  added_at bigint not null default 0
);
insert into new_delivery (id, account, dialect, batch, job, event, url, target, attempts, next_at,
    state, last_status)
  select d.id, d.account, b.dialect, d.batch, d.job, d.event, d.url, d.target, d.attempts,
    d.next_at, d.state, d.last_status
  from delivery d join batch b on b.id = d.batch order by d.id;
drop table delivery;
alter table new_delivery rename to delivery;
-- Without a job it is the batch's, and without a batch the account's: looked up by account, because there are many without a batch.
create unique index delivery_once on delivery (batch, (coalesce(job, -account)), event, target);
create index delivery_by_account on delivery (account);
create index delivery_by_job on delivery (job) where job is not null;
create index delivery_due on delivery (next_at) where next_at is not null;
create index delivery_by_target on delivery (account, target, next_at) where next_at is not null;
