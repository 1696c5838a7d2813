-- Projects with keys of their own, and passwords.

-- A pair of keys of an account. *_fingerprint, *_key: as those of `credential`, where the keys of the
-- first project were. domains, networks: where it may be used from, one a line; '': anywhere.
create table project (
  id integer primary key autoincrement,
  account integer not null references account (id) on delete cascade,
  name text not null,
  public_fingerprint text not null unique,
  public_key text not null,
  secret_fingerprint text not null unique,
  secret_key text not null,
  domains text not null default '',
  networks text not null default '',
  created_at bigint not null,
  unique (account, name)
);
insert into project (account, name, public_fingerprint, public_key, secret_fingerprint, secret_key,
    created_at)
  select p.account, 'default', p.fingerprint, p.sealed, s.fingerprint, s.sealed, a.created_at
  from credential p join credential s on s.account = p.account and s.kind = 'secret_key'
    join account a on a.id = p.account
  where p.kind = 'public_key' and p.sealed is not null and s.sealed is not null order by a.id;
delete from credential where kind in ('public_key', 'secret_key');

-- hash: sealed; names its own parameters. generation: random; account tokens of another one are over.
create table password (
  account integer primary key references account (id) on delete cascade,
  hash text not null,
  generation text not null,
  changed_at bigint not null
);
create index account_by_email on account (lower(email)) where email <> '';
