-- Times are epoch milliseconds. Stored files are named by their random key, never held here.

create table account (
  id integer primary key autoincrement,
  name text not null,
  email text not null,
  disabled integer not null default 0,
  monthly_bytes bigint,
  monthly_images bigint,
  prepaid_images bigint,
  prepaid_used bigint not null default 0,
  created_at bigint not null
);

-- fingerprint: HMAC under the key file; sealed: encrypted under it, null for what is only compared.
create table credential (
  account integer not null references account (id) on delete cascade,
  kind text not null,
  fingerprint text not null,
  sealed text,
  primary key (account, kind),
  unique (kind, fingerprint)
);

-- month: 202601, the calendar month in UTC. Reservations are counted in.
create table usage (
  account integer not null references account (id) on delete cascade,
  month integer not null,
  monthly_images bigint not null default 0,
  prepaid_images bigint not null default 0,
  bytes bigint not null default 0,
  primary key (account, month)
);

create table batch (
  id text primary key,
  account integer not null references account (id) on delete cascade,
  dialect text not null,
  tool text not null,
  created_at bigint not null,
  expires_at bigint not null
);
create index batch_by_expiry on batch (expires_at);
create index batch_by_account on batch (account);

-- claimable_at: when a queued job may start, or when the lease of a running one ends; null: never.
-- fence: grows with each claim, so that a claim that lost its lease is told.
create table job (
  id integer primary key autoincrement,
  batch text not null references batch (id) on delete cascade,
  account integer not null references account (id) on delete cascade,
  item integer not null,
  file_name text not null,
  goal text not null,
  charging text not null,
  state text not null,
  input text not null,
  output text,
  outcome text,
  failure_code text,
  failure_message text,
  claimable_at bigint,
  worker text,
  fence bigint not null default 0,
  tries integer not null default 0,
  created_at bigint not null,
  expires_at bigint not null
);
create index job_by_batch on job (batch, item);
create index job_by_account on job (account);
create index job_claimable on job (claimable_at) where claimable_at is not null;
create index job_by_input on job (input);
create index job_by_output on job (output) where output is not null;

-- What to give back when the work fails. job null: of a request under way.
create table reservation (
  id integer primary key autoincrement,
  account integer not null references account (id) on delete cascade,
  month integer not null,
  monthly_images bigint not null,
  prepaid_images bigint not null,
  bytes bigint not null,
  job integer references job (id) on delete cascade,
  created_at bigint not null
);
create index reservation_by_account on reservation (account);
create index reservation_by_job on reservation (job);

create table history (
  id integer primary key autoincrement,
  account integer not null references account (id) on delete cascade,
  time bigint not null,
  dialect text not null,
  tool text not null,
  file_name text not null,
  bytes_before bigint not null,
  bytes_after bigint not null,
  method text not null,
  failure_code text,
  failure_message text,
  images_charged bigint not null
);
create index history_by_account on history (account, id);
create index history_by_time on history (time);

create table backup (
  account integer not null references account (id) on delete cascade,
  name text not null,
  domain text not null,
  content text not null,
  bytes bigint not null,
  created_at bigint not null,
  expires_at bigint not null,
  primary key (account, name)
);
create index backup_by_expiry on backup (expires_at);
create index backup_by_content on backup (content);
