-- interruptions: how often the server ended without a word while a worker had the job. Such an end
-- is no try.
alter table job add column interruptions integer not null default 0;
