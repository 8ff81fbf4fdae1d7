-- Money, prices, quantities and weights are decimal text: SQLite has no exact decimals. Days are days since 1970-01-01.
create table meta (
    key text primary key,
    value text not null
) strict, without rowid;

create table assets (
    ticker text primary key,
    name text not null,
    asset_class text not null,
    sector text not null,
    country text not null,
    currency text not null,
    demo integer not null,
    source text not null
) strict, without rowid;

create table benchmarks (
    id text primary key,
    name text not null,
    demo integer not null,
    source text not null
) strict, without rowid;

-- series is 'asset:AAPL', 'index:SP500' or 'fx:EUR' (dollars for one euro).
create table prices (
    series text not null,
    day integer not null,
    open text,
    high text,
    low text,
    close text not null,
    primary key (series, day)
) strict, without rowid;

create table portfolios (
    id text primary key,
    user text not null,
    position integer not null,
    name text not null,
    base_currency text not null
) strict, without rowid;
create index portfolios_by_user on portfolios (user, position, id);

create table transactions (
    sequence integer primary key autoincrement,
    id text not null unique,
    portfolio_id text not null references portfolios (id),
    day integer not null,
    kind text not null,
    ticker text,
    quantity text,
    price text,
    amount text not null,
    currency text not null,
    fee text not null,
    note text not null
) strict;
create index transactions_by_day on transactions (portfolio_id, day, sequence);

create table target_weights (
    portfolio_id text not null references portfolios (id),
    ticker text not null,
    weight text not null,
    primary key (portfolio_id, ticker)
) strict, without rowid;

-- What a write with a key did, so that its repetition can answer the same.
create table idempotency (
    user text not null,
    key text not null,
    fingerprint text not null,
    result text not null,
    created_at integer not null,
    primary key (user, key)
) strict, without rowid;
