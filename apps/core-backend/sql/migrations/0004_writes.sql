-- How many writes the store has taken, and its own name: see write_mark.hpp.
insert or ignore into meta values ('store', lower(hex(randomblob(16)))), ('writes', '0');
