-- Sessions of the panel, operators, and e-mail addresses that are one account's.

-- == Accounts ==

-- An address is one account's, ASCII letters compared without case. Of several that had it the one that logs in with it keeps it,
-- else the first that is no sub-account, else the first. The others have none any more: where it was not that of the account
-- above, which they show anyway, it stands in their description.
create table kept_address as select id from (
  select a.id, row_number() over (partition by lower(a.email)
    order by p.account is null, a.parent is not null, a.id) as place
  from account a left join password p on p.account = a.id where a.email <> '') where place = 1;
-- A description has 2,000 bytes at most.
update account set description = ltrim(case when length(cast(description as blob)) > 1700 then substr(description, 1, 420)
  else description end || char(10) || 'E-mail address: ' || email, char(10))
  where email <> '' and id not in (select id from kept_address) and not exists
    (select 1 from account p where p.id = account.parent and lower(p.email) = lower(account.email));
update account set email = '' where email <> '' and id not in (select id from kept_address);
drop table kept_address;
drop index account_by_email;
create unique index account_by_email on account (lower(email)) where email <> '';

-- role: owner, operator.
update account set role = 'operator' where role = 'admin';

-- fingerprint: of what the cookie holds, which itself is stored nowhere. address: its network, agent: browser and system, where the
-- session was begun. used_at: exact to a minute. expires_at: at the latest, whatever its use.
create table panel_session (
  id integer primary key autoincrement,
  account integer not null references account (id) on delete cascade,
  fingerprint text not null unique,
  address text not null,
  agent text not null,
  created_at bigint not null,
  used_at bigint not null,
  expires_at bigint not null
);
create index panel_session_by_account on panel_session (account);
create index panel_session_by_expiry on panel_session (expires_at);

-- == History ==

-- format: of the result, else of the file where that is known; '': not known. job: null for what was answered at once; it may be gone.
alter table history add column format text not null default '';
alter table history add column job bigint;
create index history_by_job on history (job) where job is not null;
create index history_failed on history (id) where failure_code is not null;
