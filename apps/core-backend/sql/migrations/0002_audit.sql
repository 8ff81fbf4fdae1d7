-- The exact ratio of a split, new units for old ones; rows of before have the decimal in quantity only.
alter table transactions add column ratio_new text;
alter table transactions add column ratio_old text;

-- Who recorded, corrected or deleted which operation, and what it was before and after. No reference to portfolios or transactions: the
-- audit outlives what it tells of.
create table transaction_changes (
    sequence integer primary key autoincrement,
    at integer not null,
    user text not null,
    portfolio_id text not null,
    transaction_id text not null,
    action text not null
) strict;
create index transaction_changes_by_portfolio on transaction_changes (portfolio_id, sequence);
create index transaction_changes_by_transaction on transaction_changes (transaction_id, sequence);

create table transaction_versions (
    change integer not null references transaction_changes (sequence),
    side text not null check (side in ('before', 'after')),
    id text not null,
    sequence integer not null,
    day integer not null,
    kind text not null,
    ticker text,
    quantity text,
    ratio_new text,
    ratio_old text,
    price text,
    amount text not null,
    currency text not null,
    fee text not null,
    note text not null,
    primary key (change, side)
) strict, without rowid;

create trigger transaction_changes_stay before update on transaction_changes begin select raise(abort, 'the audit is append-only'); end;
create trigger transaction_changes_remain before delete on transaction_changes begin select raise(abort, 'the audit is append-only'); end;
create trigger transaction_versions_stay before update on transaction_versions begin select raise(abort, 'the audit is append-only'); end;
create trigger transaction_versions_remain before delete on transaction_versions begin select raise(abort, 'the audit is append-only'); end;
