-- target: fingerprint of the callback's URL, so that each receiver gets its turn; '' for older ones,
-- which count as one receiver of their account.
alter table batch add column callback_target text not null default '';
alter table webhook add column target text not null default '';
create index webhook_by_target on webhook (account, target, due_at) where due_at is not null;
