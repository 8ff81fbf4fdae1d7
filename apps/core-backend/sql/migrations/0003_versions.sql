-- How often an operation was written, so that nobody corrects or deletes what was changed after it was read.
alter table transactions add column version integer not null default 1;
update transactions set version = 1 + (
    select count(*) from transaction_changes c where c.transaction_id = transactions.id and c.action = 'corrected'
);

alter table transaction_versions add column version integer not null default 1;
drop trigger transaction_versions_stay;
update transaction_versions set version = 1 + (
    select count(*) from transaction_changes c
    where c.transaction_id = transaction_versions.id and c.action = 'corrected'
        and (c.sequence < transaction_versions.change or (c.sequence = transaction_versions.change and side = 'after'))
);
create trigger transaction_versions_stay before update on transaction_versions begin select raise(abort, 'the audit is append-only'); end;
