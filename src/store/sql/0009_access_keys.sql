-- Keys of the API of our own: several of an account, each with what it may do.

-- fingerprint: of the key, which itself is stored nowhere. ending: its last four characters. scopes: words with blanks between.
-- last_used_at: exact to an hour. expires_at: null: never.
create table access_key (
  id integer primary key autoincrement,
  account integer not null references account (id) on delete cascade,
  label text not null,
  fingerprint text not null unique,
  ending text not null,
  scopes text not null,
  created_at bigint not null,
  last_used_at bigint,
  expires_at bigint
);
create index access_key_by_account on access_key (account);
create index access_key_by_expiry on access_key (expires_at) where expires_at is not null;
