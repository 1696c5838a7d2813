-- Workspaces: uploads that no job names yet, and files under keys that only clients have.

-- salt, proof: of the key. sealed_key: what the key is for the files, sealed under the key file; only while work under it
-- is accepted and has not ended.
create table vault (
  id integer primary key autoincrement,
  account integer not null references account (id) on delete cascade,
  salt text not null,
  proof text not null,
  sealed_key text
);
create index vault_by_account on vault (account);
create index vault_with_key on vault (id) where sealed_key is not null;

-- state: open, closed, removed. batch: of the work that was accepted, whose life is that of a closed workspace.
-- number: what its dialect filters by. kept_for: milliseconds after the last call. expires_at: of a closed one the year 9999
-- while its batch is there, then 0.
create table workspace (
  id text primary key,
  account integer not null references account (id) on delete cascade,
  project bigint,
  dialect text not null,
  tool text not null,
  state text not null,
  batch text,
  vault integer references vault (id),
  number bigint,
  notes text not null,
  kept_for bigint not null,
  created_at bigint not null,
  expires_at bigint not null
);
create index workspace_by_dialect on workspace (account, dialect, created_at);
create index workspace_by_expiry on workspace (expires_at);
create index workspace_closed on workspace (batch) where state = 'closed';
create index workspace_by_vault on workspace (vault) where vault is not null;

-- pieces: that have come, of_pieces: of how many. stored_bytes: of the file as it is on disk while pieces are missing.
create table upload (
  id integer primary key autoincrement,
  workspace text not null references workspace (id) on delete cascade,
  name text not null,
  file_name text not null,
  format text not null,
  blob text not null,
  bytes bigint not null,
  pieces integer not null,
  of_pieces integer not null,
  stored_bytes bigint not null,
  created_at bigint not null
);
create unique index upload_by_name on upload (workspace, name);
create index upload_by_blob on upload (blob);

-- vault: that of its inputs and outputs.
alter table batch add column vault integer references vault (id);
create index batch_by_vault on batch (vault) where vault is not null;
