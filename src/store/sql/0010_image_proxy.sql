-- Pictures of pages by signed paths: keys, sources that an account may name, and what was made.

-- id: public, part of the path. secret: what paths are signed with, sealed under the key file.
create table signing_key (
  id text primary key,
  account integer not null references account (id) on delete cascade,
  secret text not null,
  created_at bigint not null
);
create index signing_key_by_account on signing_key (account);

-- rule: a host, or the beginning of a URL, from which an account's pictures may come.
create table image_source (
  id integer primary key autoincrement,
  account integer not null references account (id) on delete cascade,
  rule text not null,
  unique (account, rule)
);

-- fingerprint: of account, URL and goal, under the key file. source_sha256: of what the URL gave at checked_at. used_at: the
-- last use that was noted, which may be some time behind.
create table proxied_image (
  id integer primary key autoincrement,
  account integer not null references account (id) on delete cascade,
  fingerprint text not null unique,
  source_sha256 text not null,
  blob text not null,
  format text not null,
  etag text not null,
  bytes bigint not null,
  checked_at bigint not null,
  used_at bigint not null
);
create index proxied_image_by_use on proxied_image (used_at, bytes);
create index proxied_image_by_blob on proxied_image (blob);
create index proxied_image_by_account on proxied_image (account);
